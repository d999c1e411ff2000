"""How far goals are reached: each by itself, by person and for the team, with the sums shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from itertools import pairwise
from math import fsum
from typing import Any, NamedTuple

from pmcore._base import Made, Notice, Noticed, Told, made
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse
from pmcore.control.performance._checks import people_faults, wrong
from pmcore.errors import Problem
from pmcore.model import Goal, Plan, known_ids, names_of


@dataclass(frozen=True, slots=True)
class GoalResult(Told):
    """How far one goal is reached; its sentence is the sum.

    Parameters
    ----------
    code : str
        ``goal.measured`` and others.
    facts : Attributes
    id, name : str
    person : str
        Empty: a goal of the team.
    weight : float
    score : float, optional
        From 0 to 1, or to what was allowed; none: not measured.
    is_met : bool, optional
        Whether the target is reached; none: not measured.
    trend : tuple of (date, float)
        The score at each day of measurement.
    """

    code: str
    facts: Attributes
    id: str
    name: str
    person: str
    weight: float
    score: float | None
    is_met: bool | None
    trend: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Scorecard(Told):
    """What the goals of a person, or the team's own, come to; its sentence is the sum.

    Parameters
    ----------
    code : str
        ``scorecard.scored``, ``partly`` (some goals are not measured) or ``unknown``; with
        ``team_`` for the team's own.
    facts : Attributes
    person, name : str
        Empty: the goals that are nobody's alone.
    score : float, optional
        Weighted mean of the goals that are measured; none where none is.
    weight, measured : float
        Of all goals, and of those that are measured.
    unknown : tuple of str
        Ids of those that are not.
    met : int
        How many are reached.
    trend : tuple of (date, float)
        The score at each day of measurement, by what was known then.
    """

    code: str
    facts: Attributes
    person: str
    name: str
    score: float | None
    weight: float
    measured: float
    unknown: tuple[str, ...] = ()
    met: int = 0
    trend: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation(Noticed):
    """How far goals are reached.

    Parameters
    ----------
    goals : tuple of GoalResult
    cards : tuple of Scorecard
        One a person, and one for the goals of the team, in the plan's order.
    score : float, optional
        Of the whole team: the mean of the cards that have a score, each counting alike, since
        weights compare goals of one person only.
    at : date, optional
    """

    goals: tuple[GoalResult, ...]
    cards: tuple[Scorecard, ...]
    score: float | None
    at: date | None = None
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, person: str) -> Scorecard:
        """Return somebody's scorecard, by id (empty: the team's own); KeyError without goals."""
        for each in self.cards:
            if each.person == person:
                return each
        raise KeyError(person)

    def of(self, person: str) -> tuple[GoalResult, ...]:
        """Return somebody's goals, by id; of the team's own, by an empty text."""
        return tuple(each for each in self.goals if each.person == person)

    def text(self, language: str = "en") -> str:
        """Return every sum, card by card, then the notices, one a line."""
        lines: list[str] = []
        for card in self.cards:
            lines.append(card.text(language))
            lines += [f"- {each.text(language)}" for each in self.of(card.person)]
        return "\n".join([*lines, *(each.text(language) for each in self.notices)])

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a goal."""
        names = ("person", "id", "name", "weight", "score", "is_met")
        return {name: [getattr(each, name) for each in self.goals] for name in names}


def evaluate(
    plan: Plan,
    *,
    people: Iterable[str] | None = None,
    at: date | None = None,
    most: float = 1.0,
) -> Evaluation:
    """Return how far the goals of a plan are reached, by goal, by person and for the team.

    A goal counts (actual - start) / (target - start), not below 0 and not above `most`; so a
    target may lie below its start. It starts at its baseline, else at its floor; one that has
    neither and is to rise to a target above 0 starts at 0. A goal without a way to go, that only
    says "at most 6", is met or not: 1 or 0. Beyond its floor it counts 0. What is not measured is
    unknown: it leaves the mean, with its weight, and is named.

    Parameters
    ----------
    plan : Plan
    people : iterable of str, optional
        Ids of those whose goals are asked for; an empty text: the team's own. None: everybody.
    at : date, optional
        Measurements up to this day count, and a goal that was due by then and is missed is named;
        none: all of them.
    most : float
        The most that a goal may count; above 1 a target that was passed makes up for others.

    Raises
    ------
    PlanError
        Naming at once: people that the plan does not know, values that are no finite numbers,
        ids that stand twice, goals whose direction, floor or measurements contradict each other or
        leave the direction open, weights without a sum.

    References
    ----------
    D. Parmenter, Key Performance Indicators, 4th ed., Wiley, 2020 (direction, target). J. Doerr,
    Measure What Matters, 2018 (scores of key results from 0 to 1 and their mean).

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Resource
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     resources=[Resource("ana", "Ana")],
    ...     goals=[
    ...         Goal("g1", "ana", "Defects", target=6, direction="down", actual=4, weight=0.5),
    ...         Goal("g2", "ana", "Pair sessions", target=8, actual=6, weight=0.5),
    ...     ],
    ... )
    >>> found = evaluate(plan)
    >>> print(found.text())
    Ana: (0.5 × 1 + 0.5 × 0.75) / 1 = 87.5 %
    - Defects: 4, wanted ≤ 6: met, counts 100 %; weight 0.5
    - Pair sessions: (6 - 0) / (8 - 0) = 75 %, counts 75 %; weight 0.5
    """
    asked = None if people is None else tuple(people)
    goals = [each for each in plan.goals if asked is None or (each.person or "") in asked]
    refuse(_faults(plan, goals, asked, most))
    results = tuple(_result(each, at, most) for each in goals)
    owners = dict.fromkeys(each.person for each in results)
    names = names_of(plan)
    cards = tuple(
        _card(owner, names.get(owner, owner), [each for each in results if each.person == owner])
        for owner in owners
    )
    scores = [each.score for each in cards if each.score is not None]
    return Evaluation(
        results,
        cards,
        fsum(scores) / len(scores) if scores else None,
        at,
        notices=tuple(_notices(goals, results, at)),
        made=made(plan, most=most, at=at.isoformat() if at else None),
    )


class Way(NamedTuple):
    """From where a goal goes and which way; without a start it is met or not."""

    start: float | None
    is_up: bool

    def is_past(self, value: float, mark: float) -> bool:
        """Return whether a value is as good as a mark, or better."""
        return value >= mark if self.is_up else value <= mark


def way_of(goal: Goal) -> Way | None:
    """Return from where a goal goes and which way; None where nothing tells the way."""
    start = goal.floor if goal.baseline is None else goal.baseline
    if start is None and goal.direction != "down" and goal.target > 0.0:
        start = 0.0
    if start is None or start == goal.target:
        return Way(None, goal.direction == "up") if goal.direction else None
    return Way(start, goal.target > start)


def _faults(
    plan: Plan, goals: Sequence[Goal], asked: Sequence[str] | None, most: float
) -> Iterator[Problem]:
    known = known_ids(plan, ("resources", "stakeholders"))
    yield from number_faults(most, "most", least=1)
    yield from people_faults(plan, filter(None, asked or ()))
    for name, times in Counter(each.id for each in goals).items():
        if times > 1:
            yield wrong("twice", f'goals["{name}"]', found=name)
    for each in goals:
        path = f'goals["{each.id}"]'
        if each.person and each.person not in known:
            yield wrong("unknown_person", f"{path}.person", found=each.person)
        numbers = _number_faults(each, path)
        yield from numbers or _contradictions(each, path)
    for person in dict.fromkeys(each.person for each in goals):
        own = [each for each in goals if each.person == person]
        weights = [each.weight for each in own]
        if not any(_number_faults(each, "") for each in own) and fsum(weights) <= 0.0:
            yield wrong("weights", f'goals["{own[0].id}"].weight')


def _number_faults(goal: Goal, path: str) -> list[Problem]:
    found = number_faults(goal.target, f"{path}.target")
    found += number_faults(goal.weight, f"{path}.weight", least=0)
    for name in ("baseline", "actual", "floor"):
        found += number_faults(getattr(goal, name), f"{path}.{name}", has_gaps=True)
    for day, value in goal.values:
        found += number_faults(value, f'{path}.values["{day.isoformat()}"]')
    return found


def _contradictions(goal: Goal, path: str) -> Iterator[Problem]:
    for (one, _), (other, _) in pairwise(goal.values):
        if one >= other:
            yield wrong("days_order", f"{path}.values", found=other.isoformat())
    if goal.values and goal.actual not in (None, goal.values[-1][1]):
        found, last = goal.actual, goal.values[-1][1]
        yield wrong("actual_differs", f"{path}.actual", found=found, last=last)
    way = way_of(goal)
    if way is None or goal.direction not in (None, "up", "down"):
        yield wrong("no_direction", f"{path}.direction", target=goal.target)
        return
    wanted = Way(None, goal.direction == "up") if goal.direction else way
    if goal.baseline is not None and wanted.is_up != way.is_up:
        facts = {"start": goal.baseline, "target": goal.target, "found": goal.direction}
        yield wrong("turned", f"{path}.direction", **facts)
    elif goal.floor not in (None, goal.target) and wanted.is_past(goal.floor, goal.target):
        yield wrong("floor", f"{path}.floor", found=goal.floor, target=goal.target)


def _score(goal: Goal, way: Way, value: float, most: float) -> float:
    """Return what a value counts."""
    if goal.floor is not None and not way.is_past(value, goal.floor):
        return 0.0
    if way.start is None:
        return 1.0 if way.is_past(value, goal.target) else 0.0
    return min(max((value - way.start) / (goal.target - way.start), 0.0), most)


def _result(goal: Goal, at: date | None, most: float) -> GoalResult:
    way = way_of(goal)
    assert way is not None  # refused before
    seen = [(day, float(value)) for day, value in goal.values if at is None or day <= at]
    actual = seen[-1][1] if seen else None if goal.values else goal.actual
    facts: dict[str, object] = {"name": goal.name or goal.id, "weight": goal.weight}
    score = is_met = None
    code = "goal.unknown"
    if actual is not None:
        score, is_met = _score(goal, way, actual, most), way.is_past(actual, goal.target)
        facts |= {"actual": actual, "target": goal.target, "score": score}
        if goal.floor is not None and not way.is_past(actual, goal.floor):
            code = "goal.below_floor"
            facts["floor"] = goal.floor
        elif way.start is None:
            code = "goal.met" if is_met else "goal.missed"
            facts["op"] = "≥" if way.is_up else "≤"
        else:
            code = "goal.measured"
            raw = (actual - way.start) / (goal.target - way.start)
            facts |= {"start": way.start, "raw": raw}
    trend = tuple((day, _score(goal, way, value, most)) for day, value in seen)
    return GoalResult(
        code,
        Attributes(facts),
        goal.id,
        goal.name or goal.id,
        goal.person or "",
        goal.weight,
        score,
        is_met,
        trend,
    )


def _mean(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the mean of scores by their weights; None where nothing has weight."""
    whole = fsum(weight for weight, _ in pairs)
    return fsum(weight * score for weight, score in pairs) / whole if whole > 0.0 else None


def _card(person: str, name: str, goals: Sequence[GoalResult]) -> Scorecard:
    known = [(each.weight, each.score) for each in goals if each.score is not None]
    weight, measured = fsum(each.weight for each in goals), fsum(each for each, _ in known)
    score = _mean(known)
    unknown = tuple(each.id for each in goals if each.score is None)
    facts: dict[str, object] = {"name": name, "count": len(goals)}
    kind = "unknown" if score is None else "partly" if unknown else "scored"
    if score is not None:
        facts |= {
            "sum": " + ".join(f"{each:g} × {own:.4g}" for each, own in known),
            "measured": measured,
            "score": score,
        }
        if unknown:
            facts |= {"weight": weight, "left": weight - measured}
    return Scorecard(
        f"scorecard.{kind}" if person else f"scorecard.team_{kind}",
        Attributes(facts),
        person,
        name,
        score,
        weight,
        measured,
        unknown,
        sum(1 for each in goals if each.is_met),
        tuple(_trend(goals)),
    )


def _trend(goals: Sequence[GoalResult]) -> Iterator[tuple[date, float]]:
    """Yield the score at each day of measurement, by the last values known then."""
    for day in sorted({day for each in goals for day, _ in each.trend}):
        known = [
            (each.weight, [score for when, score in each.trend if when <= day][-1])
            for each in goals
            if each.trend and each.trend[0][0] <= day
        ]
        score = _mean(known)
        if score is not None:
            yield day, score


def _notices(
    goals: Sequence[Goal], results: Sequence[GoalResult], at: date | None
) -> Iterator[Notice]:
    """Yield goals that were due and are missed."""
    for goal, result in zip(goals, results, strict=True):
        if at is not None and goal.due is not None and goal.due <= at and not result.is_met:
            facts = Attributes(goal=goal.id, name=result.name, due=goal.due.isoformat())
            yield Notice("goal.overdue", facts)
