"""Links of rows as links of tasks: those of summaries are pushed down to the tasks below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, Protocol, Self, TypeVar

from pmcore.io._import import Ledger, refuse
from pmcore.io._joins import keep_link
from pmcore.model import Dependency

MOST_LINKS = 1_000_000


class _Row(Protocol):
    """A task, or a summary over others."""

    @property
    def is_summary(self) -> bool: ...

    def is_inside(self, other: Self) -> bool: ...


R = TypeVar("R", bound=_Row)


class TaskLinks(Generic[R]):
    """The links of tasks while those of rows are read.

    Parameters
    ----------
    below : callable
        Returns the ids of the tasks below a summary, or the task's own.

    Attributes
    ----------
    found : dict
        The links so far, by key.
    """

    def __init__(self, ledger: Ledger, below: Callable[[R], Sequence[str]]) -> None:
        self.found: dict[str, Dependency] = {}
        self._ledger = ledger
        self._below = below
        self._pushed: list[str] = []
        self._count = 0

    def add(
        self,
        link: Dependency,
        ends: tuple[R, R],
        path: str,
        *,
        is_again: bool = False,
        **facts: object,
    ) -> None:
        """Link every task below the one row to every task below the other.

        A link that may be said already, from its other end, leaves those alone that are there.
        """
        before, after = ends
        if before is after:
            self._ledger.add("file.self_link", path, **facts)
            return
        if before.is_inside(after) or after.is_inside(before):
            self._ledger.add("file.own_summary", path, **facts)
            return
        if before.is_summary or after.is_summary:
            self._pushed.append(path)
        firsts, seconds = self._below(before), self._below(after)
        self.count(len(firsts) * len(seconds), path)
        for first in firsts:
            for second in seconds:
                each = replace(link, predecessor=first, successor=second)
                if not (is_again and each.key in self.found):
                    keep_link(self.found, each, self._ledger)

    def count(self, more: int, path: str) -> None:
        """Count links of tasks, and refuse a file whose summaries make too many."""
        self._count += more
        if self._count > MOST_LINKS:
            refuse("file.too_many_links", self._ledger.source, path=path, limit=MOST_LINKS)

    def note_pushed(self) -> None:
        """Note the links that were pushed down."""
        if self._pushed:
            self._ledger.add("file.summary_links", self._pushed[0], count=len(self._pushed))
