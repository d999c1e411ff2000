"""The diary of forecasts: what was said on the way, scored by what became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from statistics import fmean
from typing import Any

from pmcore._base import Answer, Instant, Noun, table_of
from pmcore._values import refuse
from pmcore.cost._forecast import Forecast, ForecastRow
from pmcore.cost._measures import amiss
from pmcore.cost._reference import LEVELS
from pmcore.errors import PlanError, Problem

OUTSIDE = 0.2
"""The share of cases that P10 to P90 leaves out."""


@dataclass(frozen=True, slots=True)
class DiaryRow(Noun):
    """One forecast of one method, scored; all as shares of what became.

    Parameters
    ----------
    of, method : str
    data_date : datetime
    error : float
        What was forecast less what became: positive where it was too high or too late.
    pinball : float, optional
        Mean pinball loss of P10, P50, P80 and P90; none where one of them is not told.
    winkler : float, optional
        Winkler score of P10 to P90: its width, and ten times by how much it missed; none without.
    is_inside, is_kept : bool, optional
        Whether P10 to P90 held what became, and whether it stayed below P80; none without them.
    """

    of: str
    method: str
    data_date: Instant
    error: float
    _: KW_ONLY
    is_default: bool = False
    pinball: float | None = None
    winkler: float | None = None
    is_inside: bool | None = None
    is_kept: bool | None = None


@dataclass(frozen=True, slots=True)
class Diary(Answer):
    """The scored forecasts of one project.

    Parameters
    ----------
    rows : tuple of DiaryRow
    name : str
    left_out : int
        Forecasts made when all was finished: they tell what became, and are not scored.
    """

    rows: tuple[DiaryRow, ...]
    name: str = ""
    left_out: int = 0

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a forecast and method."""
        names = ("of", "method", "data_date", "error", "pinball", "winkler", "is_inside", "is_kept")
        return table_of(self.rows, names)


@dataclass(frozen=True, slots=True)
class ScoreRow(Noun):
    """How good a method was, by project and then over projects.

    Parameters
    ----------
    of, method : str
    projects, forecasts : int
    error : float
        Mean absolute error, as a share of what became.
    pinball, winkler : float, optional
    inside, kept : float, optional
        Shares of forecasts whose P10 to P90 held, and whose P80 did.
    """

    of: str
    method: str
    projects: int
    forecasts: int
    error: float
    _: KW_ONLY
    is_default: bool = False
    pinball: float | None = None
    winkler: float | None = None
    inside: float | None = None
    kept: float | None = None


@dataclass(frozen=True, slots=True)
class Scores(Answer):
    """How good each method was."""

    rows: tuple[ScoreRow, ...]

    def row(self, of: str, method: str) -> ScoreRow:
        """Return the score of a method; KeyError if there is none."""
        return {(row.of, row.method): row for row in self.rows}[of, method]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a method."""
        names = ("of", "method", "projects", "forecasts", "error", "pinball", "winkler")
        return table_of(self.rows, (*names, "inside", "kept"))


def diary(
    forecasts: Iterable[Forecast],
    *,
    cost: int | None = None,
    finish: datetime | None = None,
    name: str = "",
) -> Diary:
    """Return past forecasts of a project scored by what it cost and when it was finished.

    Times are elapsed ones since the baseline's start. What was said at the end or later is no
    forecast; it is left out and counted.

    Parameters
    ----------
    forecasts : iterable of Forecast
    cost : int, optional
        What it cost, in minor units; none: forecasts of cost are left out.
    finish : datetime, optional
        When it was finished; none: forecasts of the finish are left out.
    name : str
        The project's.

    Raises
    ------
    PlanError
        If there is no forecast from before the end, if neither cost nor finish is given, or it
        ended before it began or at no cost.

    References
    ----------
    T. Gneiting, A. Raftery, Strictly proper scoring rules, JASA 102, 2007, sections 6.1 and 6.2.

    Examples
    --------
    >>> from pmcore import cost
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
    >>> plan = lantern_bay()
    >>> approved = cost.baseline(plan, lantern_bay_approved(), name="approved")
    >>> said = [
    ...     cost.forecast(plan, cost.earned_value(plan, approved, facts))
    ...     for facts in lantern_bay_updates()
    ... ]
    >>> held = diary(said, cost=132_000_000, finish=datetime(2027, 7, 30, 18))
    >>> [row.is_inside for row in held.rows if row.is_default]
    [True, True, True, True]
    """
    said = list(forecasts)
    problems = [] if said else [Problem("cost.no_history", "forecasts")]
    wrong = [] if cost is None else list(amiss("cost", cost))
    if (cost is None and finish is None) or (cost is not None and not wrong and cost <= 0):
        wrong.append(Problem("cost.no_outcome", "cost"))
    problems += wrong
    if finish is not None and any(finish <= each.start for each in said):
        problems.append(Problem("cost.no_outcome", "finish"))
    early = [each for each in said if not _is_late(each, finish)]
    if said and not early and not problems:
        problems.append(Problem("cost.no_forecast_before_end", "forecasts"))
    refuse(problems)
    rows = tuple(row for each in early for row in _rows(each, cost, finish))
    return Diary(rows, name, len(said) - len(early))


def _is_late(said: Forecast, finish: datetime | None) -> bool:
    """Return whether all was finished when it was said, by the end given or its own facts."""
    is_after = finish is not None and said.data_date >= finish
    return is_after or any(row.reason.code == "cost.ended" for row in said.rows)


def _rows(said: Forecast, cost: int | None, finish: datetime | None) -> Iterator[DiaryRow]:
    for row in said.rows:
        if row.cost is not None and cost is not None:
            costs = [None if each is None else float(each) for each in row.costs]
            yield _scored(said, row, float(row.cost), costs, cost)
        elif row.finish is not None and finish is not None:

            def since(instant: datetime) -> float:
                return (instant - said.start).total_seconds()

            ends = [None if each is None else since(each) for each in row.finishes]
            yield _scored(said, row, since(row.finish), ends, since(finish))


def _scored(
    said: Forecast, row: ForecastRow, middle: float, ends: Sequence[float | None], became: float
) -> DiaryRow:
    error = (middle - became) / became
    bare = DiaryRow(row.of, row.method, said.data_date, error, is_default=row.is_default)
    told = {level: end for level, end in zip(LEVELS, ends, strict=False) if end is not None}
    if 0.8 in told:
        bare = replace(bare, is_kept=became <= told[0.8])
    if len(told) < len(LEVELS):
        return bare
    losses = [
        max(level * (became - end), (level - 1) * (became - end)) for level, end in told.items()
    ]
    low, high = told[LEVELS[0]], told[LEVELS[-1]]
    missed = max(low - became, became - high, 0.0)
    return replace(
        bare,
        pinball=fmean(losses) / became,
        winkler=(high - low + 2 / OUTSIDE * missed) / became,
        is_inside=low <= became <= high,
    )


def score(diaries: Iterable[Diary]) -> Scores:
    """Return how good each method was: means by project, then over projects.

    Parameters
    ----------
    diaries : iterable of Diary
        One a project.

    Raises
    ------
    PlanError
        If no diary holds a forecast.
    """
    held: dict[tuple[str, str], list[list[DiaryRow]]] = {}
    for each in diaries:
        own: dict[tuple[str, str], list[DiaryRow]] = {}
        for row in each.rows:
            own.setdefault((row.of, row.method), []).append(row)
        for method, rows in own.items():
            held.setdefault(method, []).append(rows)
    if not held:
        raise PlanError([Problem("cost.no_history", "diaries")])
    return Scores(tuple(_score(*method, projects) for method, projects in held.items()))


def _score(of: str, method: str, projects: list[list[DiaryRow]]) -> ScoreRow:
    def mean(values: Iterable[Sequence[float | None]]) -> float | None:
        known = [[each for each in rows if each is not None] for rows in values]
        means = [fmean(each) for each in known if each]
        return fmean(means) if means else None

    return ScoreRow(
        of,
        method,
        len(projects),
        sum(map(len, projects)),
        mean([abs(row.error) for row in rows] for rows in projects) or 0.0,
        is_default=any(row.is_default for rows in projects for row in rows),
        pinball=mean([row.pinball for row in rows] for rows in projects),
        winkler=mean([row.winkler for row in rows] for rows in projects),
        inside=mean([row.is_inside for row in rows] for rows in projects),
        kept=mean([row.is_kept for row in rows] for rows in projects),
    )
