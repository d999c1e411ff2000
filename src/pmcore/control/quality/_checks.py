"""What is wrong with what was given, by place."""

from __future__ import annotations

from pmcore._mapping import Attributes
from pmcore.errors import Problem


def wrong(code: str, path: str, /, **facts: object) -> Problem:
    """Return a problem of this room."""
    return Problem(f"quality.{code}", path, Attributes(facts))
