"""How satisfied those concerned are, as a trend, and who has not been asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from math import fsum, sqrt
from typing import Any, TypeAlias

from pmcore._base import Made, Notice, Noticed, Noun, made
from pmcore._mapping import Attributes
from pmcore.control.communication._checks import as_day, day_of, refuse, wrong
from pmcore.errors import Problem
from pmcore.model import Expectation, Plan, names_of

PROMOTER, DETRACTOR = 9.0, 6.0
"""From which rating on somebody recommends, and up to which one somebody advises against."""
EVERY = 91
"""Calendar days after which somebody should be asked again, unless said otherwise."""
MONTH = 30.0
Ratings: TypeAlias = tuple[tuple[date, float], ...]
ROUNDING = 1 / 12
"""Variance of a rounding to whole points: few answers on a line may be so by it alone."""
PSEUDO = (0.75, 1.5, 0.75)
"""Detractors, passives and promoters that are added to the answers (Rocks 2016)."""


@dataclass(frozen=True, slots=True, repr=False)
class NetPromoter(Noun):
    """Promoters less detractors, of a hundred answers.

    Parameters
    ----------
    value : float, optional
        -100 to 100; none: nobody answered.
    lower, upper : float, optional
        Interval by the adjusted Wald method. It is drawn towards 0, and may leave out the value of
        few answers that agree; it does not know that answers of one person are alike.
    promoters, passives, detractors : int
    """

    value: float | None
    _: KW_ONLY
    lower: float | None = None
    upper: float | None = None
    promoters: int = 0
    passives: int = 0
    detractors: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class Slope(Noun):
    """How ratings change: points of the scale in 30 days, with an interval.

    Answers scatter by no less than rounding to whole points does, even if they lie on a line.

    Parameters
    ----------
    value, lower, upper : float, optional
        None where `reason` says why.
    reason : str
        ``few`` (less than three answers, or no more than needed), ``one_day`` (all of one day);
        empty: it is known.
    """

    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    reason: str = ""

    @property
    def direction(self) -> str:
        """``rising`` or ``falling`` where the interval leaves no doubt, else ``not_clear``."""
        if self.lower is None or self.upper is None or self.lower <= 0 <= self.upper:
            return "not_clear"
        return "rising" if self.lower > 0 else "falling"


@dataclass(frozen=True, slots=True, repr=False)
class SatisfactionRow(Noun):
    """How satisfied somebody is with one expectation.

    Parameters
    ----------
    expectation, stakeholder, name : str
    ratings : tuple of (date, float)
        Those that count, by date.
    latest, mean : float, optional
        The mean of the last day's answers, and of all; none: never asked.
    trend : Slope
    asked : date, optional
        When last; none: never.
    silence : int
        Calendar days since then, or since the project began.
    is_due : bool
        Whether it is time to ask again.
    """

    expectation: str
    stakeholder: str
    name: str = ""
    _: KW_ONLY
    ratings: tuple[tuple[date, float], ...] = ()
    latest: float | None = None
    mean: float | None = None
    trend: Slope = Slope()
    asked: date | None = None
    silence: int = 0
    is_due: bool = False


_SHOWN = ("expectation", "stakeholder", "name", "latest", "mean", "asked", "silence", "is_due")


@dataclass(frozen=True, slots=True, repr=False)
class Satisfaction(Noticed):
    """Expectations and how they are met, on a day.

    Parameters
    ----------
    at : date
    rows : tuple of SatisfactionRow
        In the plan's order.
    net_promoter : NetPromoter
        Over all answers that count.
    trend : Slope
        What all expectations have in common, each compared with its own mean.
    """

    at: date
    rows: tuple[SatisfactionRow, ...]
    net_promoter: NetPromoter
    trend: Slope
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, expectation: str) -> SatisfactionRow:
        """Return an expectation's row, by id; KeyError if there is none."""
        for each in self.rows:
            if each.expectation == expectation:
                return each
        raise KeyError(expectation)

    @property
    def unknown(self) -> tuple[SatisfactionRow, ...]:
        """Those of which nobody has ever been asked."""
        return tuple(each for each in self.rows if each.asked is None)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an expectation."""
        return {
            **{name: [getattr(each, name) for each in self.rows] for name in _SHOWN},
            "answers": [len(each.ratings) for each in self.rows],
            "slope": [each.trend.value for each in self.rows],
            "direction": [each.trend.direction for each in self.rows],
        }


def satisfaction(
    plan: Plan,
    at: date | None = None,
    *,
    since: date | None = None,
    confidence: float = 0.9,
    every: int = EVERY,
    promoter: float = PROMOTER,
    detractor: float = DETRACTOR,
) -> Satisfaction:
    """Return how well expectations are met: net promoter score, trends, and who was not asked.

    Parameters
    ----------
    plan : Plan
        Its expectations hold the ratings, 0 to 10.
    at : date, optional
        Ratings up to this day count; none: that of the plan's status, else the last rating's.
    since : date, optional
        Ratings from this day on count; none: all.
    confidence : float
        Of the intervals, between 0 and 1.
    every : int
        Calendar days after which somebody should be asked again.
    promoter, detractor : float
        From which rating on somebody counts as a promoter, and up to which as a detractor.

    Raises
    ------
    PlanError
        Naming at once: every error of the plan, each rating outside 0 to 10.
    ValueError
        If the confidence, `every` or the two ratings cannot be.

    References
    ----------
    F. F. Reichheld, The one number you need to grow, Harvard Business Review 81(12), 2003 (9 and
    10 promote, 0 to 6 detract); B. Rocks, Interval estimation for the Net Promoter Score, The
    American Statistician 70(4), 2016 (adjusted Wald, 3 pseudo-observations); slope and interval:
    N. R. Draper, H. Smith, Applied Regression Analysis, 3rd ed., section 1.4; variance of
    rounding: W. F. Sheppard, Proc. London Mathematical Society 29, 1897.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from datetime import date
    >>> from pmcore import Expectation
    >>> from pmcore.examples import lantern_bay
    >>> asked = zip([date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)], [9, 8, 6])
    >>> hopes = [Expectation("on time", "S1", ratings=asked), Expectation("simple", "S4")]
    >>> found = satisfaction(replace(lantern_bay(), expectations=hopes))
    >>> found.net_promoter.value, [each.expectation for each in found.unknown]
    (0.0, ['simple'])
    """
    _understand(confidence, every, promoter, detractor)
    since = None if since is None else as_day(since, "since")
    refuse(plan, _faults(plan))
    days = [day for each in plan.expectations for day, _ in each.ratings]
    if at is None and plan.status is None and days:
        at = max(days)
    day = day_of(plan, at)
    rows = tuple(
        _row(each, _counted(each, since, day), (plan.start.date(), day), confidence, every)
        for each in plan.expectations
    )
    answers = [value for row in rows for _, value in row.ratings]
    return Satisfaction(
        day,
        rows,
        _net(answers, confidence, promoter, detractor),
        _slope([row.ratings for row in rows], confidence),
        notices=tuple(_notices(plan, rows)),
        made=made(plan, confidence=confidence, promoter=promoter, detractor=detractor),
    )


def _understand(confidence: float, every: int, promoter: float, detractor: float) -> None:
    if isinstance(confidence, bool) or not 0 < confidence < 1:
        raise ValueError(f"confidence lies between 0 and 1, found {confidence!r}")
    if type(every) is not int or every < 1:
        raise ValueError(f"every is a whole number of days above 0, found {every!r}")
    if not 0 <= detractor < promoter <= 10:
        raise ValueError("0 <= detractor < promoter <= 10 must hold")


def _faults(plan: Plan) -> Iterator[Problem]:
    for each in plan.expectations:
        for place, pair in enumerate(each.ratings):
            if not 0 <= pair[1] <= 10:
                path = f'expectations["{each.id}"].ratings[{place}]'
                yield wrong("no_rating", path, found=pair[1])


def _counted(each: Expectation, since: date | None, day: date) -> Ratings:
    """Return the ratings between two days, by date."""
    first = since or date.min
    return tuple(sorted(pair for pair in each.ratings if first <= pair[0] <= day))


def _row(
    each: Expectation, counted: Ratings, span: tuple[date, date], confidence: float, every: int
) -> SatisfactionRow:
    begin, day = span
    asked = max((when for when, _ in each.ratings if when <= day), default=None)
    silence = max(0, (day - (asked or begin)).days)
    values = [value for _, value in counted]
    return SatisfactionRow(
        each.id,
        each.stakeholder,
        each.name,
        ratings=counted,
        latest=_mean([value for when, value in counted if when == counted[-1][0]]),
        mean=_mean(values),
        trend=_slope([counted], confidence),
        asked=asked,
        silence=silence,
        is_due=asked is None or silence > every,
    )


def _mean(values: Sequence[float]) -> float | None:
    return fsum(values) / len(values) if values else None


def _net(
    answers: Sequence[float], confidence: float, promoter: float, detractor: float
) -> NetPromoter:
    """Return the score with the interval of Rocks (2016): Wald's, over three answers more."""
    if not answers:
        return NetPromoter(None)
    above = sum(value >= promoter for value in answers)
    below = sum(value <= detractor for value in answers)
    between = len(answers) - above - below
    low, mid, high = (a + b for a, b in zip((below, between, above), PSEUDO, strict=True))
    total = low + mid + high
    centre = (high - low) / total
    variance = max(0.0, (high + low) / total - centre**2)
    reach = _normal(confidence) * sqrt(variance / total)
    return NetPromoter(
        100 * (above - below) / len(answers),
        lower=100 * max(-1.0, centre - reach),
        upper=100 * min(1.0, centre + reach),
        promoters=above,
        passives=between,
        detractors=below,
    )


def _normal(confidence: float) -> float:
    from scipy.stats import norm

    return float(norm.ppf((1 + confidence) / 2))


def _slope(groups: Sequence[Ratings], confidence: float) -> Slope:
    """Return the common slope of groups of ratings, each about its own mean, for 30 days."""
    points: list[tuple[float, float]] = []
    free = -1
    for group in groups:
        days = [day.toordinal() / MONTH for day, _ in group]
        values = [float(value) for _, value in group]
        if values:
            middle, level = fsum(days) / len(days), fsum(values) / len(values)
            points += [(x - middle, y - level) for x, y in zip(days, values, strict=True)]
            free += len(values) - 1
    if free < 1:
        return Slope(reason="few")
    spread = fsum(x * x for x, _ in points)
    if not spread:
        return Slope(reason="one_day")
    from scipy.stats import t

    value = fsum(x * y for x, y in points) / spread
    error = max(ROUNDING, fsum((y - value * x) ** 2 for x, y in points) / free)
    reach = float(t.ppf((1 + confidence) / 2, free)) * sqrt(error / spread)
    return Slope(value, value - reach, value + reach)


def _notices(plan: Plan, rows: Sequence[SatisfactionRow]) -> Iterator[Notice]:
    """Yield whom nobody has asked, whom to ask again, and what falls for sure."""
    names: Mapping[str, str] = names_of(plan)
    for each in rows:
        facts: dict[str, object] = {
            "who": names[each.stakeholder],
            "name": each.name or each.expectation,
            "silence": each.silence,
        }
        if each.asked is None:
            yield Notice("satisfaction.never", Attributes(facts))
        elif each.is_due:
            facts["asked"] = each.asked.isoformat()
            yield Notice("satisfaction.due", Attributes(facts))
        if each.trend.direction == "falling" and each.trend.value is not None:
            facts["fall"] = -each.trend.value
            yield Notice("satisfaction.falling", Attributes(facts))
