"""What a comparison of people says: paces, pairs, places, and what each record did to them."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from math import exp
from typing import Any

from pmcore._base import Notice, Noticed, Noun, memo, table_of
from pmcore._mapping import Attributes
from pmcore.model import Decision


class RankBy(StrEnum):
    """What people are put in order by, where that is asked for.

    ``PACE``: the model's pace. ``RATIO``: estimates over actuals, in sum. ``RATE``: records by
    time, whatever they were: it shows what ignoring difficulty does, and is no comparison.
    """

    PACE = "pace"
    RATIO = "ratio"
    RATE = "rate"


class Difference(StrEnum):
    """What can be said of two people."""

    FASTER = "faster"
    SLOWER = "slower"
    NOT_DISTINGUISHABLE = "not_distinguishable"


@dataclass(frozen=True, slots=True)
class Evidence(Noun):
    """What there must be before anybody is ranked.

    Parameters
    ----------
    records : int
        Of each person who is ranked.
    people : int
        Who are ranked together, at least.
    reliability : float
        Of each person's pace.
    """

    records: int = 30
    people: int = 5
    reliability: float = 0.8


@dataclass(frozen=True, slots=True)
class Influence(Noun):
    """What one record does to a person's result: its logarithm of actual over estimate.

    Parameters
    ----------
    record : str
    found, expected : float
        Of the record; and of anybody's work of its type, estimator and size.
    effect : float
        What it adds to the logarithm of the person's duration factor; those of a person's records
        sum to it.
    """

    record: str
    found: float
    expected: float
    effect: float


@dataclass(frozen=True, slots=True)
class PersonPace(Noun):
    """How fast a person works, the difficulty of the work accounted for.

    Parameters
    ----------
    person : str
    pace, low, high : float
        Speed factor beside the group's, and its interval: at 1.1 work takes 1 / 1.1 of the time.
    reliability : float
        Share of the differences between people that is known of this one, 0 to 1.
    records : int
    actual, estimate : int
        Working minutes, in sum.
    influences : tuple of Influence
        What each record does to the result.
    """

    person: str
    pace: float
    low: float
    high: float
    reliability: float
    records: int
    actual: int
    estimate: int
    influences: tuple[Influence, ...] = ()

    @property
    def ratio(self) -> float:
        """Estimates over actuals, in sum: a plain adjustment for difficulty, without a model."""
        return self.estimate / self.actual

    def rate(self, time: int) -> float:
        """Return how many records are done in working minutes, whatever they are."""
        return self.records * time / self.actual


@dataclass(frozen=True, slots=True)
class Pair(Noun):
    """Two people beside each other.

    Parameters
    ----------
    first, second : str
    chance : float
        That the first is the faster one.
    difference : Difference
        Of the first, as far as it can be told.
    """

    first: str
    second: str
    chance: float
    difference: Difference


@dataclass(frozen=True, slots=True)
class Ranked(Noun):
    """A place, with what is not known of it.

    Parameters
    ----------
    person : str
    place : int
        From 1 on.
    low, high : float
        Interval of the pace, whatever the order is by.
    first_place, last_place : int
        Interval of the true place among those ranked, by pace.
    is_first : float
        Chance that none of them is faster.
    """

    person: str
    place: int
    low: float
    high: float
    first_place: int
    last_place: int
    is_first: float


@dataclass(frozen=True, slots=True)
class Comparison(Noticed):
    """People beside each other, the difficulty of their work accounted for.

    Parameters
    ----------
    people : tuple of PersonPace
        By id, in no order of merit.
    pairs : tuple of Pair
    person_sd, residual_sd : float
        Standard deviations of the logarithm: between people, and of what is left open.
    kinds, estimators : tuple of (str, float)
        By which factor work of a type takes longer than its estimates say, and estimates of a
        person are exceeded.
    size_slope : float, optional
        By how much the logarithm rises with that of the size; none where size plays no part.
    ranks : tuple of Ranked
        Only where asked for, and only of those for whom there is the evidence.
    confidence : float
        Of the intervals.
    decision : Decision, optional
        What a human decided on this ground; none yet. The comparison decides nothing.
    notices : tuple of Notice
        Appeals, and what was not done for lack of evidence.
    """

    people: tuple[PersonPace, ...]
    pairs: tuple[Pair, ...]
    person_sd: float
    residual_sd: float
    _: KW_ONLY
    kinds: tuple[tuple[str, float], ...] = ()
    estimators: tuple[tuple[str, float], ...] = ()
    size_slope: float | None = None
    ranks: tuple[Ranked, ...] = ()
    confidence: float = 0.9
    decision: Decision | None = None
    notices: tuple[Notice, ...] = ()

    def __getitem__(self, person: str) -> PersonPace:
        """Return the result of a person."""
        return memo(self, "people", lambda: {each.person: each for each in self.people})[person]

    def pair(self, first: str, second: str) -> Pair:
        """Return two people beside each other; KeyError if they were not compared."""
        known = memo(
            self, "pairs", lambda: {(each.first, each.second): each for each in self.pairs}
        )
        if (first, second) in known:
            return known[first, second]
        other = known[second, first]
        turned = {
            Difference.FASTER: Difference.SLOWER,
            Difference.SLOWER: Difference.FASTER,
        }.get(other.difference, other.difference)
        return Pair(first, second, 1.0 - other.chance, turned)

    def explain(self, person: str, language: str = "en") -> str:
        """Return how a person's result came about: what was used, and what each record did."""
        own = self[person]
        facts = Attributes(
            person=person,
            records=own.records,
            ratio=round(own.actual / own.estimate, 3),
            pace=round(own.pace, 3),
            low=round(own.low, 3),
            high=round(own.high, 3),
            level=self.confidence,
            reliability=round(own.reliability, 2),
        )
        told = [Notice("compare.person", facts)]
        for each in own.influences:
            numbers = {
                "found": round(exp(each.found), 3),
                "expected": round(exp(each.expected), 3),
                "effect": round(exp(-each.effect), 4),
            }
            told.append(Notice("compare.record", Attributes(record=each.record, **numbers)))
        return "\n".join(each.text(language) for each in told)

    def decided(self, decision: Decision) -> Comparison:
        """Return the comparison with what a human decided on its ground."""
        return replace(self, decision=decision)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a person."""
        names = ("person", "pace", "low", "high", "reliability", "records", "ratio")
        return table_of(self.people, names)
