"""Work out of sequence: what went ahead of its links, and what each progress rule makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from pmcore._base import Answer, Instant, Made, Noun, made, memo, table_of
from pmcore._mapping import Attributes
from pmcore.kernels import FAR, after_lag, work_at
from pmcore.model import LinkType, Plan, ProgressRule, Rules, StatusUpdate
from pmcore.network import FF, FS, SS
from pmcore.schedule._dates import Dates, compute
from pmcore.schedule._relations import Reason, solved
from pmcore.schedule._state import State, prepare
from pmcore.units import from_minutes

_BROKEN = {
    LinkType.FS: "sequence.finish_start",
    LinkType.SS: "sequence.start_start",
    LinkType.FF: "sequence.finish_finish",
    LinkType.SF: "sequence.start_finish",
}


class Ahead(NamedTuple):
    """A link whose successor went ahead of it; instants in minutes since 1970.

    Parameters
    ----------
    k : int
        Its number among the network's links.
    happened, allowed : int
        When the successor's event came, and when the link let it come at the earliest.
    by : int
        Working minutes between both, on the successor's calendar.
    is_open : bool
        Whether `allowed` lies after the data date.
    """

    k: int
    happened: int
    allowed: int
    by: int
    is_open: bool


def ahead(state: State, dates: Dates) -> Iterator[Ahead]:
    """Yield the links that are broken by what has happened, in the order of the plan's."""
    links, net = state.net.links, state.net
    begun, done = np.array(state.begun) < FAR, np.array(state.done) != 0
    went = np.where(links.type <= SS, begun[links.succ], done[links.succ])
    counts = went & ~net.is_inactive[links.pred] & ~net.is_inactive[links.succ]
    found = np.flatnonzero(counts)
    lists = net.calendars.readable
    for k in found[np.argsort(links.source[found], kind="stable")].tolist():
        s = int(links.succ[k])
        happened = state.begun[s] if links.type[k] <= SS else state.finish[s]
        lag, rounds = int(links.lag[k]), int(links.rounds[k])
        allowed = _event(state, dates, k)
        allowed = int(after_lag(lists, int(links.calendar[k]), allowed, lag, rounds))
        own = int(net.calendar[s])
        by = int(work_at(lists, own, allowed) - work_at(lists, own, happened))
        if by > 0:
            yield Ahead(k, happened, allowed, by, allowed > state.data_date)


def _event(state: State, dates: Dates, k: int) -> int:
    """Return when the event comes that a link starts from: what has not happened is yet to come."""
    links = state.net.links
    p = int(links.pred[k])
    if links.type[k] in (FS, FF):
        return state.finish[p] if state.done[p] else max(dates.finish[p], state.data_date)
    return state.begun[p] if state.begun[p] < FAR else max(dates.start[p], state.data_date)


@dataclass(frozen=True, slots=True)
class RuleEffect(Noun):
    """What a progress rule makes of a broken link.

    Parameters
    ----------
    rule : ProgressRule
    finish, plan_finish : datetime
        Of the successor and of the plan, if all of it follows this rule.
    reason : Reason
    """

    rule: ProgressRule
    finish: Instant
    plan_finish: Instant
    reason: Reason


@dataclass(frozen=True, slots=True)
class BrokenLink(Noun):
    """A link whose successor went ahead before it might.

    Parameters
    ----------
    link : str
        Its key.
    happened : datetime
        The actual start of the successor, or its actual finish, as the link's type says.
    allowed : datetime
        When the link let that happen at the earliest: the predecessor's event, actual or
        scheduled and then no earlier than the data date, with the lag on its calendar.
    minutes : int
        Working minutes from the one to the other, on the successor's calendar.
    is_open : bool
        Whether what the link waits for is still to come at the data date.
    reason : Reason
        What was broken.
    effects : tuple of RuleEffect
        One a progress rule, in the order of :class:`pmcore.ProgressRule`.
    """

    link: str
    predecessor: str
    successor: str
    type: LinkType
    _: KW_ONLY
    lag: int
    happened: Instant
    allowed: Instant
    minutes: int
    is_open: bool
    reason: Reason
    effects: tuple[RuleEffect, ...]


_SHOWN = (
    *("link", "predecessor", "successor", "type", "lag"),
    *("happened", "allowed", "minutes", "is_open"),
)


@dataclass(frozen=True, slots=True, repr=False)
class OutOfSequence(Answer):
    """Work that went ahead of its links, in the order of the plan's dependencies.

    Parameters
    ----------
    rule : ProgressRule
        The plan's.
    """

    rows: tuple[BrokenLink, ...]
    rule: ProgressRule
    made: Made | None = None

    def __getitem__(self, link: str) -> BrokenLink:
        """Return the row of a link, by its key; of several alike the first."""
        by_key = memo(self, "by_key", lambda: {row.link: row for row in reversed(self.rows)})
        return by_key[link]

    @property
    def open(self) -> tuple[str, ...]:
        """Keys of the links that still have something to wait for."""
        return tuple(row.link for row in self.rows if row.is_open)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a link: what was broken, and the successor's finish by each rule."""
        columns = table_of(self.rows, _SHOWN)
        columns["reason"] = [row.reason.text() for row in self.rows]
        for place, rule in enumerate(ProgressRule):
            columns[rule.value] = [row.effects[place].finish for row in self.rows]
        return columns


def out_of_sequence(plan: Plan, *, status: StatusUpdate | None = None) -> OutOfSequence:
    """Return the links that work went ahead of, by how much, and what each rule makes of it.

    A finish-to-start or start-to-start link is broken by a start, the others by a finish, that
    came before the predecessor's event and the lag let it. A lead lets it come earlier. Links of
    levels of effort, hammocks and inactive tasks are left out: no date follows them.

    By retained logic what remains of begun work waits for what it went ahead of; by progress
    override and by actual dates it goes on from the data date, except that under Primavera P6's
    rules an override still waits for the lag after a predecessor that is done. What is done holds
    nobody back, but by P6's retained logic what follows it still waits. By Microsoft Project's
    rules begun work always goes on.

    Parameters
    ----------
    plan : Plan
    status : StatusUpdate, optional
        As for `critical_path`; without one nothing has happened.

    Examples
    --------
    >>> from datetime import datetime
    >>> import pmcore as pm
    >>> plan = pm.examples.portal()
    >>> facts = pm.StatusUpdate(
    ...     datetime(2027, 1, 6, 18),
    ...     tasks=[
    ...         pm.TaskStatus("scope", start=datetime(2027, 1, 4, 9), remaining=pm.days(2)),
    ...         pm.TaskStatus("api", start=datetime(2027, 1, 6, 9), remaining=pm.days(14)),
    ...     ],
    ... )
    >>> (row,) = pm.schedule.out_of_sequence(plan, status=facts).rows
    >>> print(row.reason.text())
    Build the API started 3 d before the finish of Agree the scope let it
    >>> for effect in row.effects:
    ...     print(effect.rule, effect.finish, effect.reason.text())
    retained_logic 2027-01-28 18:00:00 what remains of Build the API waits for Agree the scope
    override 2027-01-26 18:00:00 what remains of Build the API goes on without waiting
    actual_dates 2027-01-26 18:00:00 what remains of Build the API goes on without waiting
    """
    state, dates = solved(plan, status)
    found = list(ahead(state, dates))
    by_rule = {rule: _by(state, dates, rule) for rule in ProgressRule if found}
    return OutOfSequence(
        tuple(_row(state, each, by_rule) for each in found),
        plan.settings.progress,
        made(plan, rules=plan.settings.rules, progress=plan.settings.progress),
    )


def _by(state: State, dates: Dates, rule: ProgressRule) -> Dates:
    """Return the dates of the same plan by a progress rule."""
    plan = state.net.plan
    if rule is plan.settings.progress:
        return dates
    other = replace(plan, settings=replace(plan.settings, progress=rule))
    return compute(prepare(replace(state.net, plan=other), state.status))


def _row(state: State, found: Ahead, by_rule: dict[ProgressRule, Dates]) -> BrokenLink:
    net, k = state.net, found.k
    p, s = int(net.links.pred[k]), int(net.links.succ[k])
    link = net.plan.dependencies[int(net.links.source[k])]
    before, after = net.tasks[p], net.tasks[s]
    facts = Attributes(
        predecessor=before.id,
        predecessor_name=before.name or before.id,
        successor=after.id,
        name=after.name or after.id,
        size=found.by,
        day=net.task_time(after.id).minutes_per_day,
    )
    effects = tuple(
        RuleEffect(
            rule,
            from_minutes(state.finish_of(s, dates.finish)),
            from_minutes(dates.end),
            Reason(_effect(state, found, rule), facts),
        )
        for rule, dates in by_rule.items()
    )
    return BrokenLink(
        link.key,
        before.id,
        after.id,
        link.type,
        lag=int(net.links.lag[k]),
        happened=from_minutes(found.happened),
        allowed=from_minutes(found.allowed),
        minutes=found.by,
        is_open=found.is_open,
        reason=Reason(_BROKEN[link.type], facts),
        effects=effects,
    )


def _effect(state: State, found: Ahead, rule: ProgressRule) -> str:
    """Return the code of what a rule makes of a broken link."""
    links, rules = state.net.links, state.net.plan.settings.rules
    p, s = int(links.pred[found.k]), int(links.succ[found.k])
    if not found.is_open:
        return "sequence.past"
    is_p6, is_retained = rules is Rules.P6, rule is ProgressRule.RETAINED_LOGIC
    if state.done[s]:
        return "sequence.passes_on" if is_p6 and is_retained else "sequence.stands"
    waits_for_lag = is_p6 and rule is ProgressRule.OVERRIDE and state.done[p]
    if rules is not Rules.MSP and (is_retained or waits_for_lag):
        return "sequence.waits"
    return "sequence.goes_on"
