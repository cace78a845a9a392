"""Labels of other tools as plain text: without markup, and with what cannot be carried named."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from survey_app.texts import normalise

MOST_CHARACTERS = 6_000
_TAG = re.compile(r"(<(?:!|/?[A-Za-z])[^<>]*>)")
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript", "object"})
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"})
_MEDIA = {"img": "image", "audio": "sound", "video": "film", "iframe": "embedded page",
          "embed": "embedded file", "object": "embedded file", "script": "script"}  # fmt: skip
_SPACE = re.compile(r"\s+")
_PLACEHOLDER = re.compile(
    r"\$\{[^{}]{1,200}\}"  # XLSForm ${name}, Qualtrics ${q://QID1/...}
    r"|\{(?:TOKEN|INSERTANS|SAVEDID|ATTRIBUTE|PASSTHRU|SID|GID|QID|if|[A-Za-z]\w*\.\w)[^{}]{0,200}\}"
    r"|\{[A-Za-z_][\w.\-\[\] ]{0,80}\}"  # SurveyJS {question}, {panel.name}
)
_REVERSED = re.compile(r"\s*[(\[](?:R|rev|reversed|reverse|reverse[- ]scored)[)\]]\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Plain:
    """A label without markup, and what was in it that is no text."""

    text: str
    media: tuple[str, ...] = ()
    has_placeholder: bool = False
    is_marked_reversed: bool = False


def plain(label: str, *, lines: bool = False) -> Plain:
    """Take markup, media and marks off a label; ``lines`` keeps its line breaks."""
    pieces, media = _taken_apart(label[:MOST_CHARACTERS])
    text = normalise("".join(pieces), MOST_CHARACTERS)
    rows = [_SPACE.sub(" ", row).strip() for row in text.split("\n")]
    text = ("\n" if lines else " ").join(row for row in rows if row)
    mark = _REVERSED.search(text)
    return Plain(
        text=text[: mark.start()] if mark else text,
        media=tuple(dict.fromkeys(media)),
        has_placeholder=_PLACEHOLDER.search(text) is not None,
        is_marked_reversed=mark is not None,
    )


def _taken_apart(label: str) -> tuple[list[str], list[str]]:
    """Return the text between tags, and what the tags would show.

    One pass over the label, whatever it holds: the standard library's parser takes quadratic time
    for some labels.
    """
    pieces: list[str] = []
    media: list[str] = []
    silent = ""
    for part in _TAG.split(label):
        tag = _NAME.match(part)
        if tag is None:
            if not silent and not part.startswith("<!"):
                pieces.append(html.unescape(part))
            continue
        name, is_end = tag[2].lower(), bool(tag[1])
        if is_end:
            silent = "" if name == silent else silent
        else:
            media += [_MEDIA[name]] if name in _MEDIA else []
            media += ["link"] if name == "a" and "href" in part.lower() else []
            silent = silent or (name if name in _SILENT else "")
        if name in _BREAKS:
            pieces.append("\n")
    return pieces, media
