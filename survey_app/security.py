"""Headers of every answer, and what logs may not contain."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def init_app(app: Flask) -> None:
    """Send the headers with every answer; keep the server's own access log quiet."""
    app.after_request(set_headers)
    keep_logs_quiet()


def set_headers(response: Response) -> Response:
    """Forbid what no page of ours needs."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def keep_logs_quiet() -> None:
    """Keep addresses, answers and tokens out of every log, whatever its level and handler.

    No access log; no statements' values or rows; of an error its kind and the places in the code,
    never its message or the values of variables: both may hold what somebody typed.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # its access log holds addresses
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "sqlalchemy.orm"):
        logging.getLogger(name).setLevel(logging.WARNING)  # below, rows are written out
    if not isinstance(logging.getLogRecordFactory(), _QuietRecords):
        logging.setLogRecordFactory(_QuietRecords(logging.getLogRecordFactory()))


class _QuietRecords:
    """Make log records that say of an error where it happened, and no more."""

    def __init__(self, make: Any) -> None:  # noqa: ANN401 - logging's own type is a callable of any
        self.make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401
        """Make a record, and put places in the place of the error."""
        record: logging.LogRecord = self.make(*args, **kwargs)
        if not record.exc_info:
            return record
        _, error, _ = sys.exc_info() if record.exc_info is True else record.exc_info  # type: ignore[comparison-overlap]
        record.exc_text = places(error) if error is not None else None
        record.exc_info = None
        return record


def places(error: BaseException) -> str:
    """Say what kind of error happened, and through which lines of code."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([type(error).__name__, *lines])
