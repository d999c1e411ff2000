"""What pmcore computes of a scenario's communication, in the shape of its expected numbers."""

from __future__ import annotations

from typing import Any, TypeAlias

from benchmarks._compare import Pattern
from benchmarks._scenario_run import Run

Answer: TypeAlias = dict[str, Any]
PATTERNS: tuple[Pattern, ...] = ()


def communication(_run: Run) -> Answer:
    """Return nothing yet."""
    return {}
