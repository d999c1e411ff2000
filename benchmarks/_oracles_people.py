"""Exact values of what is learnt of people: shrinkage, skill updates, shares, ratings."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks._oracles import Check


def checks(_samples: int, _seed: int) -> Iterator[Check]:
    """Yield every assertion: none is drawn."""
    yield from ()
