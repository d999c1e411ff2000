"""What a status report is made from: the answers that were given, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pmcore._mapping import Attributes
from pmcore.control.communication._acceptances import Acceptances
from pmcore.control.communication._facts import Fact, Part, day_of
from pmcore.control.communication._log import Log
from pmcore.control.communication._meetings import Occurrence
from pmcore.control.communication._satisfaction import Satisfaction
from pmcore.control.communication._seen import Seen
from pmcore.control.performance import Evaluation
from pmcore.control.progress import Actuals, Standing
from pmcore.control.quality import GateForecast, Gates
from pmcore.control.scope import Objectives
from pmcore.cost import EarnedValue, Forecast
from pmcore.model import Baseline, Meeting, Schedule, ScheduledTask
from pmcore.risk import Outlook, Ranking
from pmcore.units import exponent

MOST = 24
"""How many facts of one kind a part holds; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Given:
    """Everything that a part of a report is made from.

    Parameters
    ----------
    at : datetime
        The data date.
    since : datetime, optional
        That of the last report.
    until : datetime
        The end of what comes next.
    most_risks : int
    """

    seen: Seen
    at: datetime
    since: datetime | None
    until: datetime
    schedule: Schedule | None = None
    standing: Standing | None = None
    baseline: Baseline | None = None
    outlook: Outlook | None = None
    value: EarnedValue | None = None
    forecast: Forecast | None = None
    gates: Gates | None = None
    ranking: Ranking | None = None
    actuals: Actuals | None = None
    log: Log | None = None
    meetings: tuple[Meeting | Occurrence, ...] = ()
    gate_forecast: GateForecast | None = None
    objectives: Objectives | None = None
    acceptances: Acceptances | None = None
    satisfaction: Satisfaction | None = None
    evaluation: Evaluation | None = None
    most_risks: int = 5

    @property
    def currency(self) -> str | None:
        """The plan's currency."""
        return self.seen.plan.currency

    def rows(self) -> list[ScheduledTask]:
        """Return the dates of the tasks that the audience may see."""
        if self.schedule is None:
            return []
        known = {task.id for task in self.seen.plan.tasks}
        return [row for row in self.schedule.tasks if row.id in known]

    def planned(self) -> Mapping[str, datetime]:
        """Return the approved finish of each task, where there is a baseline."""
        if self.standing is not None:
            rows = ((row.id, row.planned_finish) for row in self.standing.tasks)
            return {task: finish for task, finish in rows if finish is not None}
        return {row.task: row.finish for row in self.baseline.tasks} if self.baseline else {}

    def finish(self) -> datetime | None:
        """Return when the work ends as forecast: of its own projects where it sees no others."""
        if self.schedule is None:
            return None
        if not self.seen.projects:
            return self.schedule.finish
        return max((row.finish for row in self.rows()), default=None)

    def deadline(self) -> datetime | None:
        """Return what the contract asks of what the audience sees."""
        plan = self.seen.plan
        if not self.seen.projects:
            return plan.deadline
        ends = [row.deadline for row in plan.wbs if row.id in self.seen.projects and row.deadline]
        return max(ends, default=None)

    def last(self) -> str | None:
        """Return the id of the task that ends last, of those that the audience sees."""
        rows = self.rows()
        return max(rows, key=lambda row: (row.finish, row.is_milestone)).id if rows else None

    def finish_at(self, share: float) -> datetime | None:
        """Return by when the work is done with a chance, by the outlook."""
        if self.outlook is None:
            return None
        if not self.seen.projects:
            return self.outlook.finish_at(share)
        last = self.last()
        is_tracked = any(each.task == last for each in self.outlook.tracked)
        return self.outlook.finish_at(share, last) if is_tracked else None

    def chance(self) -> float | None:
        """Return the chance of the deadline, by the outlook."""
        deadline = self.deadline()
        if self.outlook is None or deadline is None:
            return None
        if not self.seen.projects:
            return self.outlook.chance_of(deadline)
        last = self.last()
        held = next((each for each in self.outlook.tracked if each.task == last), None)
        if held is None:
            return None
        minutes = (deadline - datetime(1970, 1, 1)) // timedelta(minutes=1)
        return float((held.finish.array <= minutes).mean())

    def money(self, **amounts: float) -> dict[str, object]:
        """Return amounts as facts of a sentence, and their currency.

        Large ones to the hundred, which is the second decimal of 万元, so that both languages
        tell the same number.
        """
        unit = 10 ** exponent(self.currency)
        found: dict[str, object] = {"currency": self.currency}
        for name, amount in amounts.items():
            step = unit * (100 if abs(amount) >= 10_000 * unit else 1)
            found[name] = round(amount / step) * step
        return found


def days_between(first: datetime | date, last: datetime | date) -> int:
    """Return the days of the calendar between the days that two finishes fall on."""
    one, other = (date.fromisoformat(_day(each)) for each in (first, last))
    return (other - one).days


def _day(value: datetime | date) -> str:
    return day_of(value) if isinstance(value, datetime) else value.isoformat()


def shift(planned: datetime, now: datetime) -> tuple[str, int]:
    """Return how a date lies to the planned one: ``late``, ``early`` or ``on_time``, and days."""
    days = days_between(planned, now)
    return ("late" if days > 0 else "early" if days < 0 else "on_time"), abs(days)


def shortened(facts: Iterable[Fact], part: Part, most: int = MOST) -> Iterator[Fact]:
    """Yield as many facts as a reader takes in, and how many are left out."""
    held = list(facts)
    yield from held[:most]
    if len(held) > most:
        left = len(held) - most
        facts_ = Attributes(count=left)
        yield Fact("report.and_more", facts_, part=part, name="more", value=left, form="number")
