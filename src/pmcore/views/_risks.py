"""The part of a report about risk."""

from __future__ import annotations

from pmcore.views._case import Case


def tile(case: Case) -> str:
    """Return."""
    return ""


def risks(case: Case) -> str:
    """Return."""
    return ""
