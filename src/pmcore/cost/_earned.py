"""Earned value: what was planned, done and spent by a data date, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from fractions import Fraction
from math import inf
from typing import Any

from pmcore._base import Instant, Made, made, memo
from pmcore._mapping import EMPTY, Attributes
from pmcore._values import refuse
from pmcore.cost._credit import Ledger
from pmcore.cost._estimate import lineage, major
from pmcore.cost._lines import Assumption
from pmcore.cost._measures import SHRINK, Indices, Measures, table
from pmcore.cost._phase import Period, Phased, apportion, earned_schedule, phased
from pmcore.cost._sums import task_sums
from pmcore.errors import PlanError, Problem
from pmcore.model import Baseline, EarnedBy, Plan, StatusUpdate, TaskStatus
from pmcore.network import check_status
from pmcore.units import from_minutes, to_minutes


@dataclass(frozen=True, slots=True)
class EarnedRow(Indices):
    """Earned value of one task or WBS element; its indices are attributes, as those of the whole.

    Parameters
    ----------
    id, name : str
    bac, pv, ev : int
        Minor units.
    ac : int, optional
        Minor units; none where work was done and nothing says what it cost.
    percent : float, optional
        Share done of a task, by the facts.
    parent : str, optional
        WBS element above.
    start : datetime, optional
        Of a task, when the baseline begins it.
    unpriced : tuple of str
        The task, or tasks of the element, on which work was done and nothing says what it cost.
    """

    id: str
    name: str
    bac: int
    pv: int
    ev: int
    ac: int | None
    _: KW_ONLY
    percent: float | None = None
    earned_by: EarnedBy | None = None
    parent: str | None = None
    level: int = 0
    k: float = SHRINK
    start: Instant | None = None
    currency: str | None = None
    unpriced: tuple[str, ...] = ()

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a number: its name, symbol, value and, where it has none, why."""
        return table(self)


@dataclass(frozen=True, slots=True)
class EarnedValue(Indices):
    """What was planned, done and spent by a data date; every number can say how it came about.

    Parameters
    ----------
    data_date : datetime
    bac, pv, ev : int
        Budget at completion, planned value, earned value, in minor units.
    ac : int, optional
        Actual cost; none where work was done on a task and nothing says what it cost, since a sum
        of the others would flatter every index. `why("ac")` names the tasks.
    at, pd : int
        Actual time and planned duration, in working minutes of the baseline's calendar. Actual
        time runs to the data date, or to the last actual finish once all is done.
    es : float, optional
        Earned schedule in the same minutes: the time by which what is earned was planned.
    es_date : datetime, optional
        The same as an instant.
    start, finish : datetime
        The baseline's.
    tasks, elements : tuple of EarnedRow
        Every task, also unplanned ones that cost money; every WBS element. Tasks add up to the
        whole.
    assumptions : tuple of Assumption
    status : StatusUpdate
        The facts it was made from.
    k : float
        Of the shrunk forecast, see `Measures`.
    grid : Period, optional
        At the ends of which periods planned value was read for `es`; none: every minute.
    day : int
        Working minutes that count as a day where time is written.
    inputs : Attributes
        Sums over tasks: ``bac_f``, ``ac_f``, ``planned_f`` and ``took_f`` of what is finished
        (budget, cost, planned and actual working minutes), ``lengths`` of all, ``off``, how many
        working minutes after the planned start tasks began on average, and what EDM, the
        P-factor and BEI take.
    end : datetime, optional
        When all was finished; none before.
    """

    data_date: Instant
    bac: int
    pv: int
    ev: int
    ac: int | None
    at: int
    es: float | None
    pd: int
    _: KW_ONLY
    start: Instant
    finish: Instant
    es_date: Instant | None = None
    tasks: tuple[EarnedRow, ...] = ()
    elements: tuple[EarnedRow, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    status: StatusUpdate
    baseline: str = ""
    revision: int = 0
    k: float = SHRINK
    grid: Period | None = None
    currency: str | None = None
    day: int = 480
    inputs: Attributes = EMPTY
    end: Instant | None = None
    made: Made | None = None

    @property
    def is_over(self) -> bool:
        """Whether all is finished."""
        return self.end is not None

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The tasks on which work was done and nothing says what it cost."""
        return tuple(name for row in self.tasks for name in row.unpriced)

    def __getitem__(self, task: str) -> EarnedRow:
        """Return the row of a task, by id; KeyError if there is none."""
        return memo(self, "tasks", lambda: {row.id: row for row in self.tasks})[task]

    def element(self, id: str) -> EarnedRow:  # noqa: A002 - the field it looks up
        """Return the row of a WBS element, by id; KeyError if there is none."""
        return memo(self, "elements", lambda: {row.id: row for row in self.elements})[id]

    def numbers(self) -> Measures:
        """Return all numbers as a table: name, symbol, value and, where there is none, why."""
        return Measures(
            self.bac,
            self.pv,
            self.ev,
            self.ac,
            at=self.at,
            es=self.es,
            pd=self.pd,
            k=self.k,
            currency=self.currency,
            day=self.day,
            inputs=self.inputs,
            unpriced=self.unpriced,
            is_over=self.is_over,
        )

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a task; amounts in major units."""
        return rows_table(self.tasks, self.currency)


def earned_value(
    plan: Plan,
    baseline: Baseline,
    status: StatusUpdate | None = None,
    *,
    grid: Period | None = None,
    k: float = SHRINK,
) -> EarnedValue:
    """Return planned, earned and actual cost at a data date, and every index and forecast of them.

    A task earns by its technique (`EarnedBy`); by per cent, its evenly accruing costs earn the
    share done, a cost at the start when it has started, one at the end when it is finished. Sums
    are exact and rounded once; indices come from sums. Actual cost is what the facts state; where
    they state work alone, it is priced at the rates of who did it, and listed as an assumption.
    Of a task that was worked on without either, no sum knows the cost, nor what hangs on it. An
    actual date after the data date counts as it stands, and is listed as an assumption.

    Parameters
    ----------
    plan : Plan
    baseline : Baseline
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    grid : Period, optional
        Earned schedule reads planned value at the ends of these periods and takes it as linear
        between them; none: at every minute.
    k : float
        Of the shrunk forecast, see `Measures`; 0.5 did best on real projects.

    Raises
    ------
    PlanError
        If there are no facts, or they name unknown tasks or shares outside 0 to 1, state a cost
        of a task without any work, or a data date before the start; if the baseline has no task
        or another currency than the plan.
    ValueError
        If `k` is negative or not finite, or `grid` is no period.

    References
    ----------
    PMI, The Standard for Earned Value Management, 2019; earned schedule after W. Lipke, The
    Measurable News, 2003.

    Examples
    --------
    >>> from pmcore import cost
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
    >>> plan = lantern_bay()
    >>> approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    >>> value = earned_value(plan, approved, lantern_bay_updates()[0])
    >>> round(value.cpi, 4), round(value.spi, 4), round(value.spi_t, 2)
    (0.9224, 0.8599, 0.88)
    >>> print(value.explain("cpi"))
    CPI, the cost performance index = EV / AC = ¥217,040 / ¥235,300 = 0.9224
    """
    if isinstance(k, bool) or not 0 <= k < inf:
        raise ValueError(f"k is zero or more, found {k}")
    grid = None if grid is None else Period(grid)
    facts = status or plan.status
    if facts is None:
        raise PlanError([Problem("cost.no_status", "updates")])
    phases = phased(baseline)
    _check(plan, baseline, facts, phases)
    ledger = Ledger(plan, baseline, facts, phases.by_task(to_minutes(facts.at)))
    rows = _task_rows(ledger, k)
    end = ended(facts, rows)
    at = to_minutes(end or facts.at)
    bac, earned = baseline.budget, sum(ledger.earned, Fraction(0))
    # On a plateau the date of the report counts, also once all is done.
    es = earned_schedule(phases, earned, to_minutes(facts.at), grid) if bac > 0 else None
    return EarnedValue(
        facts.at,
        bac,
        sum(row.pv for row in rows),
        sum(row.ev for row in rows),
        _sum([row.ac for row in rows]),
        max(0, phases.since_start(at)),
        es,
        phases.duration,
        start=from_minutes(phases.start),
        finish=from_minutes(phases.finish),
        es_date=None if es is None else _date(phases, es),
        tasks=rows,
        elements=_element_rows(plan, rows, k),
        assumptions=tuple(ledger.assumptions),
        status=facts,
        baseline=baseline.name,
        revision=baseline.revision,
        k=k,
        grid=grid,
        currency=baseline.currency,
        day=phases.time.minutes_per_day,
        inputs=task_sums(ledger, phases, es, facts.at),
        end=end,
        made=made(plan, grid=grid, k=k),
    )


def _check(plan: Plan, baseline: Baseline, facts: StatusUpdate, phases: Phased) -> None:
    """Raise all that is wrong with the facts, and with them beside plan and baseline."""
    problems: list[Problem] = []
    try:
        check_status(plan, facts, tasks={task.task for task in baseline.tasks})
    except PlanError as error:
        problems += error.problems
    else:
        problems += _early(plan, facts, from_minutes(phases.start))
        problems += [
            Problem("cost.cost_without_work", f'{_path(facts)}.tasks["{fact.task}"].actual_cost')
            for fact in facts.tasks
            if fact.actual_cost and not _is_worked(fact)
        ]
    if None not in (plan.currency, baseline.currency) and plan.currency != baseline.currency:
        said = Attributes(found=baseline.currency, wanted=plan.currency)
        path = f'baselines["{baseline.name}"].currency'
        problems.append(Problem("cost.other_currency", path, said))
    refuse(problems)


def _path(facts: StatusUpdate) -> str:
    return f'updates["{facts.at}"]'


def _early(plan: Plan, facts: StatusUpdate, start: datetime) -> list[Problem]:
    """Return the problem of a data date before anything was to begin, or did."""
    begun = [fact.start for fact in facts.tasks if fact.start]
    first = min([start, plan.start, *begun])
    if facts.at >= first:
        return []
    said = Attributes(found=facts.at.isoformat(), start=first.isoformat())
    return [Problem("cost.status_before_start", f"{_path(facts)}.at", said)]


def _is_worked(fact: TaskStatus) -> bool:
    """Return whether facts say that work on a task has begun."""
    return bool(
        fact.start
        or fact.finish
        or fact.percent
        or fact.actual_work
        or fact.units_done
        or fact.steps_done
        or fact.remaining is not None
    )


def ended(facts: StatusUpdate, rows: Iterable[EarnedRow]) -> datetime | None:
    """Return the last actual finish once every task has earned its budget; None before."""
    finishes = [fact.finish for fact in facts.tasks if fact.finish]
    is_over = len(finishes) == len(facts.tasks) and all(
        row.ev == row.bac and (row.percent or row.earned_by is EarnedBy.LEVEL_OF_EFFORT)
        for row in rows
    )
    return min(facts.at, max(finishes)) if finishes and is_over else None


def _date(plan: Phased, es: float) -> datetime:
    begin = plan.time.coordinate(from_minutes(plan.start))
    return plan.time.finish_at(begin + round(es)) if round(es) else from_minutes(plan.start)


def _task_rows(ledger: Ledger, k: float) -> tuple[EarnedRow, ...]:
    planned, earned = apportion(ledger.planned), apportion(ledger.earned)
    names = {task.id: task.name for task in ledger.plan.tasks}
    return tuple(
        EarnedRow(
            each.task,
            names.get(each.task, ""),
            each.budget,
            planned[position],
            earned[position],
            ledger.spent[position],
            percent=float(ledger.shares[position]),
            earned_by=each.earned_by,
            parent=each.wbs,
            k=k,
            start=each.start if position < len(ledger.baseline.tasks) else None,
            currency=ledger.baseline.currency,
            unpriced=() if ledger.spent[position] is not None else (ledger.name(position),),
        )
        for position, each in enumerate(ledger.tasks)
    )


def _element_rows(plan: Plan, rows: Iterable[EarnedRow], k: float) -> tuple[EarnedRow, ...]:
    below = lineage(plan)
    held: dict[str, list[EarnedRow]] = {}
    for row in rows:
        for element in below.get(row.parent or "", ()):
            held.setdefault(element, []).append(row)
    return tuple(
        EarnedRow(
            element.id,
            element.name,
            sum(row.bac for row in held[element.id]),
            sum(row.pv for row in held[element.id]),
            sum(row.ev for row in held[element.id]),
            _sum([row.ac for row in held[element.id]]),
            parent=element.parent,
            level=len(below[element.id]) - 1,
            k=k,
            currency=held[element.id][0].currency,
            unpriced=tuple(name for row in held[element.id] for name in row.unpriced),
        )
        for element in plan.wbs
        if element.id in held
    )


def _sum(costs: Sequence[int | None]) -> int | None:
    """Return the sum, or None where a part of it is unknown."""
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None


def rows_table(rows: Sequence[EarnedRow], currency: str | None) -> dict[str, list[Any]]:
    """Return rows as columns, amounts in major units."""
    columns: dict[str, list[Any]] = {
        "id": [row.id for row in rows],
        "name": [row.name for row in rows],
        "wbs": [row.parent for row in rows],
        "percent": [row.percent for row in rows],
    }
    for name in ("bac", "pv", "ev", "ac", "cv", "sv"):
        amounts = [getattr(row, name) for row in rows]
        columns[name] = [None if each is None else major(each, currency) for each in amounts]
    columns["cpi"] = [row.cpi for row in rows]
    columns["spi"] = [row.spi for row in rows]
    return columns
