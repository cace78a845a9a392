"""One self-contained HTML file: style inline, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from analysis.reports import wording
from analysis.reports.blocks import (
    Bars,
    Block,
    HeatCell,
    HeatRow,
    HeatTable,
    Items,
    Matter,
    Matters,
    OddsTable,
    Paragraph,
    Report,
    Section,
    Series,
    Subheading,
    Table,
    Theme,
    Tone,
    Trend,
)
from analysis.reports.colours import GROUNDS, ink

WIDTH, HEIGHT, EDGE = 240, 110, 14
SURE_ENOUGH = 0.005  # a probability below it is written as nothing


def html_report(report: Report) -> str:
    """Lay out a report as one HTML file.

    Parameters
    ----------
    report : Report
        What :mod:`analysis.reports.content` or :mod:`analysis.reports.agreements` put together.

    Returns
    -------
    str
        A whole document: one h1, table headers with their scope, readable from right to left.
    """
    direction = "rtl" if report.is_right_to_left else "ltr"
    facts = "".join(f"<div><dt>{_e(k)}</dt><dd>{_e(v)}</dd></div>" for k, v in report.facts)
    contents = "".join(
        f'<li><a href="#{_e(s.code)}">{_e(s.title)}</a></li>' for s in report.sections
    )
    label = _e(wording.say("report.contents", report.language))
    body = "".join(_section(section, report) for section in report.sections)
    return (
        f'<!doctype html>\n<html lang="{_e(report.language)}" dir="{direction}">\n<head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{_e(report.title)}</title><style>{_style()}</style></head>\n<body>"
        f'<header><h1>{_e(report.title)}</h1><dl class="facts">{facts}</dl>'
        f'<nav aria-label="{label}"><ul>{contents}</ul></nav></header>\n'
        f"<main>{body}</main>\n<footer>{_e(report.footer)}</footer></body></html>\n"
    )


@cache
def _style() -> str:
    style = (files("analysis.reports") / "report.css").read_text(encoding="utf-8")
    steps = "".join(
        f".h{i + 1}{{background:{colour};color:{ink(i + 1)}}}" for i, colour in enumerate(GROUNDS)
    )
    return style + steps


def _section(section: Section, report: Report) -> str:
    blocks = "\n".join(_block(block, report.language) for block in section.blocks)
    code = _e(section.code)
    return (
        f'<section aria-labelledby="{code}"><h2 id="{code}">{_e(section.title)}</h2>\n'
        f"{blocks}</section>\n"
    )


def _block(block: Block, language: str) -> str:
    return _WRITERS[type(block)](block, language)


def _paragraph(block: Paragraph, _language: str) -> str:
    kind = "" if block.tone is Tone.TEXT else f' class="{block.tone.value}"'
    return f"<p{kind}>{_e(block.text)}</p>"


def _subheading(block: Subheading, _language: str) -> str:
    return f"<h3>{_e(block.text)}</h3>"


def _items(block: Items, _language: str) -> str:
    tag = "ol" if block.numbered else "ul"
    return f"<{tag}>{''.join(f'<li>{_e(item)}</li>' for item in block.items)}</{tag}>"


def _matters(block: Matters, language: str) -> str:
    todo = _e(wording.say("report.do", language))
    return f'<ol class="matters">{"".join(_matter(m, todo) for m in block.matters)}</ol>'


def _matter(matter: Matter, todo: str) -> str:
    return (
        f'<li><div class="number">{_e(matter.number)}<small>{_e(matter.caption)}</small></div>'
        f'<div><p class="found">{_e(matter.finding)}</p>'
        f'<p class="sure">{_e(matter.certainty)}</p>'
        f'<p class="todo"><b>{todo}:</b> {_e(matter.action)}</p></div></li>'
    )


def _table(block: Table, _language: str) -> str:
    first = len(block.columns) - block.figures
    head = "".join(
        f'<th scope="col"{_figure(i >= first)}>{_e(text)}</th>'
        for i, text in enumerate(block.columns)
    )
    rows = "".join(
        f'<tr><th scope="row" class="break">{_e(row[0])}</th>'
        + "".join(f"<td{_figure(i >= first)}>{_e(row[i])}</td>" for i in range(1, len(row)))
        + "</tr>"
        for row in block.rows
    )
    return _scrolled(
        block.caption,
        f"<table><caption>{_e(block.caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>",
    )


def _heat(block: HeatTable, language: str) -> str:
    n = f'<th scope="col">{_e(block.n_heading)}</th>' if block.n_heading else ""
    head = "".join(f'<th scope="col">{_e(column)}</th>' for column in block.columns)
    rows = "".join(_heat_row(row, has_n=bool(block.n_heading)) for row in block.rows)
    return _scrolled(
        block.caption,
        f'<table class="heat" lang="{_e(language)}"><caption>{_e(block.caption)}</caption>'
        f'<thead><tr><th scope="col">{_e(block.corner)}</th>{n}{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table>",
    ) + _legend(block)


def _heat_row(row: HeatRow, *, has_n: bool) -> str:
    n = f'<td class="n">{_e(row.n)}</td>' if has_n else ""
    cells = "".join(_heat_cell(cell) for cell in row.cells)
    return f'<tr><th scope="row" class="d{row.depth}">{_e(row.name)}</th>{n}{cells}</tr>'


def _heat_cell(cell: HeatCell) -> str:
    kind = "none" if cell.step is None else f"h{cell.step}"
    title = f' title="{_e(cell.heard)}"' if cell.heard else ""
    sign = f'<span aria-hidden="true"> {_e(cell.sign)}</span>' if cell.sign else ""
    heard = f'<span class="only-heard"> {_e(cell.heard)}</span>' if cell.heard else ""
    return f'<td class="{kind}"{title}>{_e(cell.text)}{sign}{heard}</td>'


def _legend(block: HeatTable) -> str:
    steps = "".join(f'<span class="h{i}"></span>' for i in range(1, len(GROUNDS) + 1))
    low, high = (_e(end) for end in block.ends)
    return (
        f'<ul class="legend" aria-label="{low} – {high}"><li>{low}</li>'
        f'<li aria-hidden="true">{steps}</li><li>{high}</li></ul>'
    )


def _bars(block: Bars, _language: str) -> str:
    rows = "".join(
        f'<dt>{_e(bar.label)}</dt><dd class="track"><i style="inline-size:'
        f'{min(100.0, max(0.0, bar.share * 100)):.1f}%"></i></dd>'
        f"<dd>{_e(bar.text)}{f' <small>{_e(bar.note)}</small>' if bar.note else ''}</dd>"
        for bar in block.bars
    )
    return (
        f'<figure><figcaption>{_e(block.caption)}</figcaption><dl class="bars">{rows}</dl></figure>'
    )


def _odds(block: OddsTable, language: str) -> str:
    names = (block.words_heading, *(f"{n} {name}" for n, name in enumerate(block.levels, 1)))
    head = "".join(f'<th scope="col">{_e(name)}</th>' for name in names)
    rows = []
    for row in block.rows:
        binds = f' <span class="binds">← {_e(block.binding)}</span>' if row.is_binding else ""
        cells = "".join(
            f'<td>{_e(wording.percent(share, language))}<span class="meter" aria-hidden="true">'
            f'<i style="inline-size:{share * 100:.0f}%"></i></span></td>'
            if share >= SURE_ENOUGH
            else "<td>·</td>"
            for share in row.shares
        )
        rows.append(
            f'<tr><th scope="row">{_e(row.label)}{binds}</th><td>{_e(row.words)}</td>{cells}</tr>'
        )
    return _scrolled(
        block.caption,
        f'<table class="odds"><caption>{_e(block.caption)}</caption><thead><tr><td></td>{head}'
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table>",
    )


def _theme(block: Theme, _language: str) -> str:
    quotes = "".join(f"<blockquote dir=auto>{_e(quote)}</blockquote>" for quote in block.quotes)
    return f'<h3>{_e(block.name)}</h3><p class="note">{_e(block.facts)}</p>{quotes}'


def _trend(block: Trend, _language: str) -> str:
    lines = "".join(
        f'<li><p class="series">{_e(series.name)}</p>{_line(series, block)}</li>'
        for series in block.series
    )
    head = "".join(f'<th scope="col" class="figure">{_e(wave)}</th>' for wave in block.waves)
    rows = "".join(
        f'<tr><th scope="row">{_e(series.name)}</th>'
        + "".join(f'<td class="figure">{_e(text)}</td>' for text in series.texts)
        + "</tr>"
        for series in block.series
    )
    return (
        f"<figure><figcaption>{_e(block.caption)}</figcaption>"
        f'<ul class="lines">{lines}</ul></figure>'
    ) + _scrolled(
        block.caption,
        f'<table><caption>{_e(block.caption)}</caption><thead><tr><th scope="col">'
        f"{_e(block.corner)}</th>{head}</tr></thead><tbody>{rows}</tbody></table>",
    )


def _line(series: Series, block: Trend) -> str:
    """Draw one small line, from the lowest to the highest answer there is."""
    step = (WIDTH - 2 * EDGE) / max(1, len(block.waves) - 1)
    reach = HEIGHT - 2 * EDGE
    points = [
        (EDGE + i * step, HEIGHT - EDGE - (v - block.low) / (block.high - block.low) * reach)
        for i, v in enumerate(series.values)
        if v is not None
    ]
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in points)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    said = ", ".join(f"{w}: {t}" for w, t in zip(block.waves, series.texts, strict=True))
    grid = "".join(
        f'<line class="axis" x1="0" x2="{WIDTH}" y1="{y}" y2="{y}"/>'
        for y in (EDGE, HEIGHT // 2, HEIGHT - EDGE)
    )
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{_e(said)}" '
        f'style="color:var(--accent)">{grid}<polyline points="{path}" fill="none" '
        f'stroke="currentColor" stroke-width="2"/><g fill="currentColor">{dots}</g></svg>'
    )


def _scrolled(label: str, table: str) -> str:
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{_e(label)}">{table}</div>'


def _figure(is_figure: bool) -> str:
    return ' class="figure"' if is_figure else ""


def _e(text: str) -> str:
    return escape(text, quote=True)


_WRITERS: dict[type[Any], Callable[[Any, str], str]] = {
    Paragraph: _paragraph,
    Subheading: _subheading,
    Items: _items,
    Matters: _matters,
    Table: _table,
    HeatTable: _heat,
    Bars: _bars,
    OddsTable: _odds,
    Theme: _theme,
    Trend: _trend,
}
