"""The part of a report about money."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.views._case import Case


def verdict(case: Case) -> Iterator[str]:
    """Yield."""
    yield from ()


def tiles(case: Case) -> Iterator[str]:
    """Yield."""
    yield from ()


def money(case: Case) -> str:
    """Return."""
    return ""
