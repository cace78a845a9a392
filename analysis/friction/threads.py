"""Small matrices are multiplied faster by one thread than by several that wait for each other."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def single_thread() -> AbstractContextManager[object]:
    """Return a context in which linear algebra uses one thread."""
    limit: AbstractContextManager[object] = _pools().limit(limits=1, user_api="blas")
    return limit


@cache
def _pools() -> ThreadpoolController:
    """Look once for the libraries that have threads: it takes longer than what they are for."""
    return ThreadpoolController()
