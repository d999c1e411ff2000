"""Sprints filled from a backlog: the most that people's time allows, with proof and reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, field
from itertools import pairwise
from typing import Any

from pmcore._base import Made, Notice, Noticed, made, memo
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse
from pmcore.control.scope._backlog import (
    backlog_faults,
    done_faults,
    finished_before,
    is_sized,
    people_faults,
    sprint_faults,
    team_of,
    time_of,
)
from pmcore.control.scope._knapsack import ItemFill, Knapsack, SprintFill, Worth
from pmcore.model import BacklogItem, Plan, Schedule, Sprint
from pmcore.network import build, errors_of
from pmcore.run import Budget, Limits


@dataclass(frozen=True, slots=True)
class Fill(Noticed):
    """Sprints filled one after the other, and what became of every item.

    Parameters
    ----------
    sprints : tuple of SprintFill
    items : tuple of ItemFill
        Of all items that were not done, in the backlog's order.
    """

    sprints: tuple[SprintFill, ...]
    items: tuple[ItemFill, ...]
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, sprint: str) -> SprintFill:
        """Return what goes into a sprint, by id; KeyError if it was not filled."""
        return memo(self, "by_id", lambda: {each.sprint: each for each in self.sprints})[sprint]

    @property
    def left(self) -> tuple[str, ...]:
        """Ids of the items that are in no sprint."""
        return tuple(each.item for each in self.items if each.sprint is None)

    def text(self, language: str = "en") -> str:
        """Return why each item is in or out, and the notices, one a line."""
        return "\n".join(each.text(language) for each in (*self.items, *self.notices))

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an item."""
        return {
            "item": [each.item for each in self.items],
            "sprint": [each.sprint for each in self.items],
            "why": [each.code for each in self.items],
        }


def fill_sprint(
    plan: Plan,
    sprint: str | Iterable[str] | None = None,
    *,
    people: Collection[str] | None = None,
    focus: float = 1.0,
    points: float | None = None,
    worth: Worth = Worth.PRIORITY,
    schedule: Schedule | None = None,
    done: Collection[str] = (),
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Fill:
    """Return which items of the backlog go into a sprint, or into several in turn, and why.

    People share the work of an item by skill, each at the pace of the skill, within the working
    time of the sprint. An item goes in with or after what it needs. What is in a sprint already
    stays there. Each sprint is filled as well as can be, which is proved; several are filled by
    their starts.

    Parameters
    ----------
    plan : Plan
    sprint : str or iterable of str, optional
        Ids; none: all sprints without points done.
    people : collection of str, optional
        Ids of the team; none: all active people.
    focus : float
        Share of people's time that goes into the sprint's items.
    points : float, optional
        Most points of a sprint, such as a velocity; items then need points, and only those that
        state work take time. None: items need work.
    worth : Worth
    schedule : Schedule, optional
        Planned work, which takes people's time first.
    done : collection of str
        Ids of items that are done, beside those of sprints with points done.
    limits : Limits
        Of the whole call.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, unknown sprints, people and items, sprints that end
        before they begin, items that need each other in a circle, sizes below 0; or that what is
        in a sprint already does not fit.

    References
    ----------
    M. Golfarelli, S. Rizzi, E. Turricchia, Sprint planning optimization in agile data warehouse
    design, DaWaK 2012 (sprint filling as a multi-knapsack program).

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import hours
    >>> from pmcore.examples import portal
    >>> plan = portal().put(
    ...     Sprint("S1", start=datetime(2027, 3, 1, 9), finish=datetime(2027, 3, 5, 18)),
    ...     BacklogItem("cards", priority=900, work=[("python", hours(30))]),
    ...     BacklogItem("bills", priority=500, work=[("python", hours(16))]),
    ...     BacklogItem("icons", priority=400, work=[("design", hours(10))], needs=["cards"]),
    ... )
    >>> found = fill_sprint(plan, "S1")
    >>> found["S1"].items, found.left
    (('cards', 'icons'), ('bills',))
    >>> print(found.items[1].text())
    bills stays out: it takes 16 h of python, 10 h are free in S1
    """
    worth = Worth(worth)
    open_ = sorted(
        (each for each in plan.sprints if each.points_done is None),
        key=lambda each: (each.start, each.id),
    )
    asked = [sprint] if isinstance(sprint, str) else sprint
    chosen = [each.id for each in open_] if asked is None else list(asked)
    refuse(
        [
            *errors_of(plan),
            *sprint_faults(plan, chosen),
            *people_faults(plan, people),
            *backlog_faults(plan),
            *done_faults(plan, done),
            *number_faults(focus, "focus", above=0),
            *number_faults(points, "points", least=0, has_gaps=True),
        ]
    )
    turn = sorted(
        (each for each in plan.sprints if each.id in chosen), key=lambda each: (each.start, each.id)
    )
    budget = Budget(limits, None)
    work = _Work(plan, team_of(plan, people), focus, points, worth, schedule, set(done), budget)
    fills, rows = [], {each.id: ItemFill("", Attributes(), each.id) for each in plan.backlog}
    for each in turn:
        found, why = work.fill(each)
        fills.append(found)
        rows |= why
    items = tuple(row for row in rows.values() if row.code)
    notices = tuple(_notices(work, turn, items))
    return Fill(tuple(fills), items, notices=notices, made=made(plan, worth=worth.value))


def _notices(work: _Work, turn: Sequence[Sprint], items: Sequence[ItemFill]) -> Iterator[Notice]:
    unsized = [e.item for e in items if not is_sized(work.item(e.item), work.points)]
    if unsized:
        yield Notice("fill.all_unsized", Attributes(items=unsized))
    if work.worth is Worth.VALUE:
        bare = [each.item for each in items if work.item(each.item).value is None]
        if bare:
            yield Notice("fill.unvalued", Attributes(items=bare))
    yield from work.early
    for one, other in pairwise(turn):
        if other.start < one.finish:
            yield Notice("fill.overlap", Attributes(first=one.id, second=other.id))


@dataclass
class _Work:
    """A backlog on its way into sprints."""

    plan: Plan
    team: list[str]
    focus: float
    points: float | None
    worth: Worth
    schedule: Schedule | None
    done: set[str]
    budget: Budget
    placed: dict[str, str] = field(default_factory=dict)
    early: list[Notice] = field(default_factory=list)

    def item(self, name: str) -> BacklogItem:
        found = self.plan.element("backlog", name)
        assert isinstance(found, BacklogItem)
        return found

    def fill(self, sprint: Sprint) -> tuple[SprintFill, dict[str, ItemFill]]:
        """Return what goes into a sprint, and what became of every item that is not done."""
        before = finished_before(self.plan, sprint, self.done) | set(self.placed)
        held = [
            each
            for each in self.plan.backlog
            if each.id not in before and each.sprint in (None, sprint.id)
        ]
        net = build(self.plan)
        times = [time_of(net, each, sprint, self.schedule, self.focus) for each in self.team]
        knapsack = Knapsack(net, sprint, times, held, before, self.points)
        proof = knapsack.solve(self.worth, self.budget)
        for item, missing in knapsack.unmet():
            facts = Attributes(item=item, sprint=sprint.id, items=missing)
            self.early.append(Notice("fill.early", facts))
        self.placed |= dict.fromkeys(knapsack.chosen, sprint.id)
        return knapsack.filled(proof), {each.id: knapsack.why(each) for each in held}
