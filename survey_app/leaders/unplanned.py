"""The one error of these pages: somebody asks for a cut that was not released."""

from __future__ import annotations


class UnplannedViewError(Exception):
    """The address asks for what was not released. It is answered 404, never with a number."""
