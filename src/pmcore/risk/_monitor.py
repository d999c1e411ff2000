"""The register watched: exposure that should burn down, and what is due at a data date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from pmcore._base import Instant, Made, Notice, Noticed, Noun, Told, made, table_of
from pmcore._mapping import EMPTY, Attributes
from pmcore.model import Plan, Response, Risk, RiskStatus, Schedule
from pmcore.network import WorkTime, build
from pmcore.risk._history import (
    Exposure,
    Window,
    day_of,
    exposure_of,
    open_risks,
    plans_in_order,
    windows,
)
from pmcore.risk._ranking import RankedRisk
from pmcore.risk._register import standing
from pmcore.risk._reserve import drawings, planned_reserve
from pmcore.units import days, end_of_day

NEAR = days(10)
"""Working minutes within which something is near: two weeks."""


@dataclass(frozen=True, slots=True)
class BurnPoint(Noun):
    """What open risks were expected to do at a date, and what had been planned.

    Parameters
    ----------
    at : datetime
    actual : Exposure
        Of the risks open then, as the plan of the date states them.
    planned : Exposure
        Of the risks that were open in the first plan and, by it, could still strike.
    identified, occurred, closed : tuple of str
        Ids of the risks that were new, occurred, or were closed or taken off the register since
        the date before.
    reserve : int, optional
        What is left of the contingency, in minor units; none where the plan states none. A risk
        that was closed or taken off the register after it had occurred has drawn what it had.
    """

    at: Instant
    actual: Exposure
    planned: Exposure
    _: KW_ONLY
    identified: tuple[str, ...] = ()
    occurred: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    reserve: int | None = None


@dataclass(frozen=True, slots=True)
class BurnDown(Noticed):
    """Exposure at each date against the planned line.

    Parameters
    ----------
    points : tuple of BurnPoint
    notices : tuple of Notice
        Of the last date.
    """

    points: tuple[BurnPoint, ...]
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a date: minor units and working minutes, planned ones beside."""
        columns = table_of(self.points, ("at",))
        for name in (each.name for each in fields(Exposure)):
            columns[name] = [getattr(point.actual, name) for point in self.points]
            columns[f"planned_{name}"] = [getattr(point.planned, name) for point in self.points]
        return columns | table_of(self.points, ("reserve", "identified", "occurred", "closed"))


def burn_down(
    history: Iterable[tuple[datetime, Plan]], *, schedule: Schedule | None = None
) -> BurnDown:
    """Return the expected exposure of the open risks at each date, against what was planned.

    The plan of the first date draws the planned line: each risk keeps its exposure until the
    last of its tasks ends, or its day `last` is over, and then leaves. Each plan counts as the
    responses that it has chosen leave it, their edits made.

    Parameters
    ----------
    history : iterable of (datetime, Plan)
        Data dates, rising, and the plan as it stood at each, register and facts included.
    schedule : Schedule, optional
        Dates of the first plan's tasks; none: its critical path.

    Raises
    ------
    PlanError
        Naming at once: no history, dates that do not rise or have a zone, currencies that
        differ, and every error that :func:`pmcore.check` finds in any of the plans.

    References
    ----------
    Expected monetary value: ISO/IEC 31010:2019, annex B.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from datetime import datetime
    >>> from pmcore import RiskStatus
    >>> from pmcore.examples import portal
    >>> plan = portal()
    >>> closed = replace(plan.risks[0], status=RiskStatus.CLOSED)
    >>> found = burn_down([(plan.start, plan), (datetime(2027, 1, 29, 18), plan.put(closed))])
    >>> [round(point.actual.threat_delay) for point in found.points]
    [816, 0]
    >>> [round(point.planned.threat_delay) for point in found.points]
    [816, 0]
    """
    versions = plans_in_order(history)
    before = first = standing(versions[0][1])
    leaving, stated = windows(first, schedule), open_risks(first)
    points: list[BurnPoint] = []
    struck: dict[str, int] = {}
    for at, each in versions:
        plan = standing(each)
        kept = [row for row in stated if leaving[row.id].finish > at]
        held = planned_reserve(plan)
        amounts = {row.risk: row.amount for row in drawings(plan, at)}
        drawn = sum((struck | amounts).values())
        struck |= {e.id: amounts[e.id] for e in plan.risks if e.status is RiskStatus.OCCURRED}
        identified, occurred, closed = _moves(before, plan)
        points.append(
            BurnPoint(
                at,
                exposure_of(open_risks(plan)),
                exposure_of(kept),
                identified=identified,
                occurred=occurred,
                closed=closed,
                reserve=None if held is None else held - drawn,
            )
        )
        before = plan
    notices = _behind(points[-1], open_risks(before), stated, leaving)
    return BurnDown(tuple(points), tuple(notices), made(versions[-1][1]))


def _moves(before: Plan, after: Plan) -> tuple[tuple[str, ...], ...]:
    """Return the ids of the risks that came, occurred and went between two plans."""
    then, now = ({each.id: each.status for each in plan.risks} for plan in (before, after))
    gone = RiskStatus.CLOSED
    came = (each for each in now if each not in then)
    struck = (
        each
        for each, status in now.items()
        if status is RiskStatus.OCCURRED and then.get(each) is not status
    )
    went = (
        each for each, status in then.items() if status is not gone and now.get(each, gone) is gone
    )
    return tuple(came), tuple(struck), tuple(went)


def _behind(
    point: BurnPoint,
    rows: Sequence[RankedRisk],
    stated: Sequence[RankedRisk],
    leaving: dict[str, Window],
) -> Iterator[Notice]:
    """Yield where the last date lies above the planned line, and which risks make it so."""
    for unit in ("cost", "delay"):
        actual, planned = (
            round(getattr(each, f"threat_{unit}")) for each in (point.actual, point.planned)
        )
        if actual > planned:
            yield Notice(f"burn.above_{unit}", Attributes(actual=actual, planned=planned))
    known = {row.id for row in stated}
    stayed = [row.id for row in rows if row.id in known and leaving[row.id].finish <= point.at]
    came = [row.id for row in rows if row.id not in known]
    for name, found in (("stayed", stayed), ("came", came)):
        if found:
            yield Notice(f"burn.{name}", Attributes(count=len(found), first=found[:3]))


class Proximity(StrEnum):
    """Where a date lies, seen from the data date.

    ``NOW``: its start has passed and its finish has not. ``PASSED``: both have.
    """

    AHEAD = "ahead"
    NEAR = "near"
    NOW = "now"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Trigger(Told):
    """When an open risk may strike, or by when a response must be decided or in place.

    Parameters
    ----------
    element : str
        ``"risk"`` or ``"response"``, whose `id` it is.
    start, finish : datetime
        Of a risk, the period in which it may strike; of a response, by when it must be decided
        or in place, and until when its risks may strike.
    minutes : int
        Working minutes from the data date to `start`; negative if it has passed.
    is_decided : bool
        Whether a response is chosen; of a risk, whether one that treats it is.
    trigger : str
        What shows that the risk is coming, as the register states it.
    """

    code: str
    element: Literal["risk", "response"]
    id: str
    name: str
    proximity: Proximity
    start: Instant
    finish: Instant
    minutes: int
    _: KW_ONLY
    is_decided: bool = False
    trigger: str = ""
    owner: str | None = None
    facts: Attributes = EMPTY

    @property
    def is_overdue(self) -> bool:
        """Whether a response is not decided that should be, or a risk open that cannot strike."""
        if self.element == "risk":
            return self.proximity is Proximity.PASSED
        return not self.is_decided and self.proximity in (Proximity.NOW, Proximity.PASSED)


@dataclass(frozen=True, slots=True)
class Triggers(Noticed):
    """What the register asks to watch and to decide: what has passed first, then by date.

    Parameters
    ----------
    at : datetime
        The data date.
    near : int
        Working minutes within which something is near.
    triggers : tuple of Trigger
    """

    at: Instant
    near: int
    triggers: tuple[Trigger, ...]
    made: Made | None = None

    @property
    def due(self) -> tuple[Trigger, ...]:
        """Those that have passed, hold now or are near."""
        return tuple(each for each in self.triggers if each.proximity is not Proximity.AHEAD)

    @property
    def overdue(self) -> tuple[Trigger, ...]:
        """Responses not decided that should be, and open risks that can no longer strike."""
        return tuple(each for each in self.triggers if each.is_overdue)

    @property
    def notices(self) -> tuple[Notice, ...]:  # type: ignore[override]  # from the rows
        """Sentences of what is due."""
        return tuple(Notice(each.code, each.facts) for each in self.due)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a risk or response."""
        names = ("element", "id", "name", "proximity", "start", "finish", "minutes")
        return table_of(self.triggers, (*names, "is_decided", "is_overdue", "trigger", "owner"))


def triggers(
    plan: Plan,
    at: datetime | None = None,
    *,
    schedule: Schedule | None = None,
    near: int = NEAR,
    lead: int = 0,
) -> Triggers:
    """Return which open risks may strike now or soon, and which responses must be decided.

    Edits of chosen responses count as made. A risk may strike while its tasks are worked on, from
    its day `first` to its day `last`; one without tasks, while the project lasts. A response to it
    must be decided by its day `due` or, where it states none, before the first of its open risks
    may strike. Once a response to a risk is chosen, its others need no decision; nor do those that
    a chosen one excludes.

    Parameters
    ----------
    plan : Plan
    at : datetime, optional
        The data date; none: that of the plan's last facts, or its start.
    schedule : Schedule, optional
        Dates of the tasks; none: the critical path.
    near : int
        Working minutes, on the plan's calendar, within which something is near.
    lead : int
        Working minutes that a response without a day `due` takes to work.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error, or the data date has a zone.
    ValueError
        If `near` or `lead` is negative.

    Examples
    --------
    >>> from pmcore.examples import lantern_bay, lantern_bay_updates
    >>> plan, april = lantern_bay(), lantern_bay_updates()[0]
    >>> found = triggers(plan.put(april), near=4800)
    >>> print(found.due[-1].text())
    R03 may strike from Thu 15 Apr 2027 09:00, in 7 d: no response to it is chosen
    """
    for name, minutes in (("near", near), ("lead", lead)):
        if minutes < 0:
            raise ValueError(f"{name} is 0 or more working minutes, found {minutes!r}")
    stated, plan = plan, standing(plan)
    at = day_of(plan, at)
    time = build(plan).worktime()
    view = _View(plan, at, near, lead, time, windows(plan, schedule))
    found = [*view.of_risks(), *view.of_responses()]
    order = tuple(Proximity)[::-1]
    found.sort(key=lambda each: (order.index(each.proximity), each.start, each.element, each.id))
    return Triggers(at, near, tuple(found), made(stated))


@dataclass(frozen=True)
class _View:
    """A register seen from a date."""

    plan: Plan
    at: datetime
    near: int
    lead: int
    time: WorkTime
    windows: dict[str, Window]

    def of_risks(self) -> Iterator[Trigger]:
        """Yield when each open risk may strike."""
        settled = {risk for each in self._chosen() for risk in each.risks}
        for risk in self._open():
            window = self.windows[risk.id]
            is_settled = risk.id in settled
            proximity = self._proximity(window)
            yield Trigger(
                f"trigger.risk_{proximity}{'' if is_settled else '_bare'}",
                "risk",
                risk.id,
                risk.name,
                proximity,
                *window,
                self.time.between(self.at, window.start),
                is_decided=is_settled,
                trigger=risk.trigger,
                owner=risk.owner,
                facts=self._facts(risk.id, window),
            )

    def of_responses(self) -> Iterator[Trigger]:
        """Yield by when each response to an open risk is to be decided, or in place."""
        chosen = self._chosen()
        settled = {risk for each in chosen for risk in each.risks}
        names = {each.id for each in chosen}
        barred = {other for each in chosen for other in each.excludes}
        barred |= {each.id for each in self.plan.responses if names & set(each.excludes)}
        at_stake = {risk.id for risk in self._open()}
        unsettled = at_stake - settled
        for response in self.plan.responses:
            left = at_stake if response.is_chosen else unsettled
            risks = [each for each in response.risks if each in left]
            if risks and (response.is_chosen or response.id not in barred):
                yield self._of_response(response, risks)

    def _of_response(self, response: Response, risks: Sequence[str]) -> Trigger:
        strikes = [self.windows[each] for each in risks]
        by = self._deadline(response, min(each.start for each in strikes))
        window = Window(by, max(by, *(each.finish for each in strikes)))
        proximity = self._proximity(window)
        return Trigger(
            f"trigger.{'chosen' if response.is_chosen else 'response'}_{proximity}",
            "response",
            response.id,
            response.name,
            proximity,
            *window,
            self.time.between(self.at, by),
            is_decided=response.is_chosen,
            owner=response.owner,
            facts=self._facts(response.id, window, risks=list(risks)),
        )

    def _deadline(self, response: Response, strikes: datetime) -> datetime:
        """Return by when a response is to be decided, or in place."""
        if response.due:
            return end_of_day(response.due)
        if self.lead:
            return self.time.finish_at(self.time.coordinate(strikes) - self.lead)
        return strikes

    def _open(self) -> Iterator[Risk]:
        for risk in self.plan.risks:
            if risk.status is RiskStatus.OPEN and risk.id in self.windows:
                yield risk

    def _chosen(self) -> list[Response]:
        return [each for each in self.plan.responses if each.is_chosen]

    def _proximity(self, window: Window) -> Proximity:
        if window.finish <= self.at:
            return Proximity.PASSED
        if window.start <= self.at:
            return Proximity.NOW
        ahead = self.time.between(self.at, window.start)
        return Proximity.NEAR if ahead <= self.near else Proximity.AHEAD

    def _facts(self, id: str, window: Window, **more: object) -> Attributes:  # noqa: A002 - the field it tells
        minutes = self.time.between(self.at, window.start)
        stated = {"start": window.start.isoformat(), "finish": window.finish.isoformat()}
        return Attributes(id=id, minutes=minutes, **stated, **more)
