"""Feedback from all sides, so that no answer of few people can be told from what is shown.

No number that is shown is made from an answer that is not shown: a suppressed group or topic
enters no mean, no total and no correction. So nothing that is shown, however it is put together,
holds anything about it. What is shown is made of sums over enough people each, and the answer's
provenance is that of the plan without its reviews, since a fingerprint of few ratings could be
tried out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from enum import StrEnum
from math import fsum
from typing import Any, NamedTuple

from pmcore._base import Made, Notice, Noticed, Noun, made
from pmcore._mapping import Attributes
from pmcore._values import count_faults, number_faults, refuse
from pmcore.control.performance._checks import people_faults, wrong
from pmcore.control.performance._leniency import Answered, corrected
from pmcore.errors import Problem
from pmcore.model import Plan, Review, known_ids, names_of
from pmcore.units import sentence

LEAST = 5
"""People in a group, fewer than which are not shown."""
SELF = "self"
GROUPS = (SELF, "peer", "manager", "client", "report")


class Leniency(StrEnum):
    """Whether the ways of mild and strict raters are taken out of ratings."""

    KEPT = "kept"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class TopicRating(Noun):
    """What a group says of a topic; without a mean where too few of it spoke of it.

    Parameters
    ----------
    topic : str
    count : int
        People who spoke of it.
    mean : float, optional
    """

    topic: str
    count: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class GroupFeedback(Noun):
    """What one group of raters says of a person.

    Parameters
    ----------
    by : str
        ``peer``, ``manager``, ``client`` or ``report``.
    count : int
        Different people who answered.
    mean : float, optional
        Of the topics that are shown, each counting alike; where all are too small but the group
        is not, of the people. None: suppressed.
    is_suppressed : bool
    topics : tuple of TopicRating
        In the order in which they came up.
    corrected : float, optional
        The mean that all raters of the group would have given, if it was asked for and they
        overlap enough to tell.
    """

    by: str
    count: int
    mean: float | None
    is_suppressed: bool
    topics: tuple[TopicRating, ...] = ()
    corrected: float | None = None


@dataclass(frozen=True, slots=True)
class TopicFeedback(Noun):
    """A topic, by the person and by the groups that are shown for it.

    Parameters
    ----------
    topic : str
    self_rating, others, gap : float, optional
        Others: mean of the groups, each counting alike. Gap: self above others.
    """

    topic: str
    self_rating: float | None
    others: float | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class PersonFeedback(Noun):
    """What all sides say of a person.

    Parameters
    ----------
    person, name : str
    self_rating : float, optional
    groups : tuple of GroupFeedback
        Of those who were asked, in a fixed order.
    others : float, optional
        Mean of the groups that are shown, by group and not by rater.
    gap : float, optional
        Self above others.
    topics : tuple of TopicFeedback
    why : str
        Why there is no gap: ``no_self`` or ``no_others``.
    """

    person: str
    name: str
    self_rating: float | None
    groups: tuple[GroupFeedback, ...]
    others: float | None
    gap: float | None
    topics: tuple[TopicFeedback, ...] = ()
    why: str = ""

    def __getitem__(self, by: str) -> GroupFeedback:
        """Return what a group says; KeyError if none of it answered."""
        for each in self.groups:
            if each.by == by:
                return each
        raise KeyError(by)

    def lines(self, least: int, language: str = "en") -> list[str]:
        """Return what is shown as sentences: self, each group, the gap."""
        found: list[str] = []
        if self.self_rating is not None:
            found.append(_say("self", language, rating=self.self_rating))
        for each in self.groups:
            facts: dict[str, object] = {"group": f"group_{each.by}", "count": each.count}
            if each.mean is None:
                found.append(_say("suppressed", language, **facts, least=least))
            elif each.corrected is None:
                found.append(_say("group", language, **facts, mean=each.mean))
            else:
                facts |= {"mean": each.mean, "corrected": each.corrected}
                found.append(_say("corrected", language, **facts))
        if self.gap is not None and self.others is not None:
            others, gap = round(self.others, 2), round(self.gap, 2)
            found.append(_say("gap", language, others=others, gap=gap))
        return found


def _say(code: str, language: str, **facts: object) -> str:
    return sentence(f"feedback.{code}", facts, language)


@dataclass(frozen=True, slots=True)
class Feedback(Noticed):
    """Feedback on people, from all sides.

    Parameters
    ----------
    people : tuple of PersonFeedback
        In the order in which the reviews name them.
    least : int
        People in a group, fewer than which are not shown.
    scale : tuple of float
        Least and best rating.
    """

    people: tuple[PersonFeedback, ...]
    least: int
    scale: tuple[float, float]
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, person: str) -> PersonFeedback:
        """Return what is said of somebody, by id; KeyError if nobody was asked."""
        for each in self.people:
            if each.person == person:
                return each
        raise KeyError(person)

    def text(self, language: str = "en") -> str:
        """Return what is shown of each person, then the notices, one a line."""
        lines: list[str] = []
        for each in self.people:
            lines.append(each.name)
            lines += [f"- {line}" for line in each.lines(self.least, language)]
        return "\n".join([*lines, *(each.text(language) for each in self.notices)])

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a person and group; a group that is suppressed has no mean."""
        rows = [(person, group) for person in self.people for group in person.groups]
        found: dict[str, list[Any]] = {
            "person": [person.person for person, _ in rows],
            "name": [person.name for person, _ in rows],
        }
        names = ("by", "count", "mean", "is_suppressed", "corrected")
        return found | {name: [getattr(group, name) for _, group in rows] for name in names}


def feedback(
    plan: Plan,
    *,
    people: Iterable[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    least: int = LEAST,
    exempt: Sequence[str] = ("manager",),
    scale: tuple[float, float] = (1.0, 5.0),
    digits: int = 2,
    leniency: Leniency = Leniency.KEPT,
) -> Feedback:
    """Return what all sides say of people, by group, with groups of few people suppressed.

    A group is shown, and so is a topic of it, if `least` different people answered. Reviews that
    name their rater count people; each one that does not counts as one more for its topic. Raters
    are named nowhere. What is suppressed enters no other number, so that none gives it away. Two
    things no threshold can hide: that all agree, where a mean lies at an end of the scale; and what
    one answer changed, where the same people are shown again after it. Ask for whole rounds.

    Parameters
    ----------
    plan : Plan
    people : iterable of str, optional
        Ids of those whose feedback is asked for; none: all that reviews name.
    since, until : date, optional
        Days of the round, both included; reviews without a day belong to every round.
    least : int
        Two or more; with two, each learns what the other said.
    exempt : sequence of str
        Groups shown whatever their size: a manager is one and known, and speaks openly.
    scale : tuple of float
        Least and best rating.
    digits : int
        Decimals to which each mean of a group is rounded; others and gap follow from what is shown.
    leniency : Leniency
        ``CORRECTED`` adds what all raters of a group would have said on average, if raters are
        named, some rated several people, and `least` of them answered the very same questions
        each time: else a correction would give single raters away. Exempt groups need no more
        than one.

    Raises
    ------
    PlanError
        Naming at once: ratings that are no numbers or outside the scale, people and groups that are
        not known, people who rate themselves as another group or are rated by others as themselves,
        settings out of range.

    References
    ----------
    L. Sweeney, k-anonymity, International Journal of Uncertainty, Fuzziness and Knowledge-Based
    Systems 10(5), 2002. L. Willenborg, T. de Waal, Elements of Statistical Disclosure Control,
    2001, chapter 5 (complementary suppression). D. W. Bracken, C. W. Timmreck, A. H. Church (eds.),
    The Handbook of Multisource Feedback, 2001 (groups apart, least numbers of raters).

    Examples
    --------
    >>> from datetime import datetime
    >>> from pmcore import Resource
    >>> said = [("self", 5), ("manager", 4), ("peer", 3), ("peer", 4), ("client", 2)]
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     resources=[Resource("ana", "Ana")],
    ...     reviews=[Review("ana", by, rating) for by, rating in said],
    ... )
    >>> print(feedback(plan, least=2).text())
    Ana
    - Self: 5
    - Peers: 3.5 (2 answered)
    - Manager: 4 (1 answered)
    - Clients: not shown, since fewer than 2 answered (1)
    - Others on average: 3.75; self minus others: 1.25
    """
    kept = [
        (place, each)
        for place, each in enumerate(plan.reviews)
        if each.day is None
        or ((since is None or since <= each.day) and (until is None or each.day <= until))
    ]
    asked = None if people is None else tuple(people)
    problems = [*people_faults(plan, asked or ()), *count_faults(least, "least", least=2)]
    problems += count_faults(digits, "digits")
    refuse([*problems, *_settings(exempt, scale), *_faults(plan, kept, scale)])
    cells = _cells([each for _, each in kept], least, exempt)
    fixed: Mapping[tuple[str, str], float] = {}
    notices: list[Notice] = []
    if leniency is Leniency.CORRECTED:
        fixed = _without_leniency(cells, int(least), exempt)
        notices += _not_corrected(cells, fixed)
    names = names_of(plan)
    settings: dict[str, Any] = {"least": int(least), "exempt": tuple(exempt)}
    settings |= {"digits": int(digits), "leniency": leniency.value}
    settings |= {"since": since and since.isoformat(), "until": until and until.isoformat()}
    found = tuple(
        _person(person, names[person], cells, fixed, int(digits))
        for person in dict.fromkeys(each.person for each in cells)
        if asked is None or person in asked
    )
    return Feedback(
        found,
        int(least),
        (float(scale[0]), float(scale[1])),
        notices=tuple(notices),
        made=made(replace(plan, reviews=()), **settings),
    )


def _settings(exempt: Sequence[str], scale: tuple[float, float]) -> Iterator[Problem]:
    for each in exempt:
        if each not in GROUPS:
            yield wrong("unknown_group", "exempt", found=each)
    ends = [*number_faults(scale[0], "scale[0]"), *number_faults(scale[1], "scale[1]")]
    yield from ends
    if not ends and scale[0] >= scale[1]:
        yield wrong("scale", "scale", low=scale[0], high=scale[1])


def _faults(
    plan: Plan, reviews: Iterable[tuple[int, Review]], scale: tuple[float, float]
) -> Iterator[Problem]:
    known = known_ids(plan, ("resources", "stakeholders"))
    low, high = scale
    for place, each in reviews:
        path = f"reviews[{place}]"
        if each.person not in known:
            yield wrong("unknown_person", f"{path}.person", found=each.person)
        if each.by not in GROUPS:
            yield wrong("unknown_group", f"{path}.by", found=str(each.by))
        elif each.rater and (each.by == SELF) != (each.rater == each.person):
            yield wrong("rater", f"{path}.by", by=f"group_{each.by}")
        faults = number_faults(each.rating, f"{path}.rating")
        yield from faults
        if not faults and not low <= each.rating <= high:
            facts = {"found": each.rating, "low": low, "high": high}
            yield wrong("outside_scale", f"{path}.rating", **facts)


class Cell(NamedTuple):
    """The answers of a group about a person: by topic, those that may be shown."""

    person: str
    by: str
    people: int
    topics: dict[str, list[Review]]
    counts: dict[str, int]
    pooled: list[Review]

    @property
    def shown(self) -> list[Review]:
        """Every answer that a number may be made from."""
        return [each for held in self.topics.values() for each in held] or self.pooled


def _cells(reviews: Sequence[Review], least: int, exempt: Sequence[str]) -> list[Cell]:
    """Return the answers by person and group, without those that must not be shown."""
    held: dict[tuple[str, str], list[Review]] = {}
    for each in reviews:
        held.setdefault((each.person, each.by), []).append(each)
    found = []
    for (person, by), rows in held.items():
        enough = 1 if by == SELF or by in exempt else least
        topics: dict[str, list[Review]] = {}
        for each in rows:
            topics.setdefault(each.topic, []).append(each)
        counts = {topic: _people(own) for topic, own in topics.items()}
        shown = {topic: own for topic, own in topics.items() if counts[topic] >= enough}
        everybody = _all_people(topics.values())
        pooled = rows if everybody >= enough and not shown else []
        found.append(Cell(person, by, everybody, shown, counts, pooled))
    return found


def _people(rows: Iterable[Review]) -> int:
    """Return how many people spoke of one topic; who is not named counts as one more."""
    names = [each.rater for each in rows]
    return len({name for name in names if name}) + names.count("")


def _all_people(topics: Iterable[Sequence[Review]]) -> int:
    """Return how many people answered: whoever is not named may have spoken of every topic."""
    held = list(topics)
    named = {each.rater for rows in held for each in rows if each.rater}
    return len(named) + max(sum(not each.rater for each in rows) for rows in held)


def _mean(rows: Sequence[Review]) -> float:
    """Return the mean of people's means: nobody counts twice by answering twice."""
    own: dict[object, list[float]] = {}
    for place, each in enumerate(rows):
        own.setdefault(each.rater or place, []).append(each.rating)
    means = [fsum(held) / len(held) for held in own.values()]
    return fsum(means) / len(means)


def _average(values: Iterable[float | None]) -> float | None:
    kept = [each for each in values if each is not None]
    return fsum(kept) / len(kept) if kept else None


def _person(
    person: str,
    name: str,
    cells: Sequence[Cell],
    fixed: Mapping[tuple[str, str], float],
    digits: int,
) -> PersonFeedback:
    own = sorted((e for e in cells if e.person == person), key=lambda e: GROUPS.index(e.by))
    groups = {each.by: _group(each, fixed, digits) for each in own}
    mine = groups.pop(SELF, None)
    self_rating = mine.mean if mine else None
    others = _average(each.mean for each in groups.values())
    gap = None if self_rating is None or others is None else self_rating - others
    why = "" if gap is not None else "no_self" if self_rating is None else "no_others"
    topics = dict.fromkeys(topic for cell in own for topic in cell.counts)
    rows = tuple(_topic(topic, mine, groups.values()) for topic in topics)
    return PersonFeedback(person, name, self_rating, tuple(groups.values()), others, gap, rows, why)


def _group(cell: Cell, fixed: Mapping[tuple[str, str], float], digits: int) -> GroupFeedback:
    topics = tuple(
        TopicRating(topic, count, round(_mean(cell.topics[topic]), digits))
        if topic in cell.topics
        else TopicRating(topic, count, None)
        for topic, count in cell.counts.items()
    )
    mean = _average(each.mean for each in topics)
    if mean is None and cell.pooled:
        mean = _mean(cell.pooled)
    better = fixed.get((cell.person, cell.by))
    return GroupFeedback(
        cell.by,
        cell.people,
        None if mean is None else round(mean, digits),
        mean is None,
        topics,
        None if better is None else round(better, digits),
    )


def _topic(
    topic: str, mine: GroupFeedback | None, groups: Iterable[GroupFeedback]
) -> TopicFeedback:
    def of(group: GroupFeedback | None) -> float | None:
        held = group.topics if group else ()
        return next((each.mean for each in held if each.topic == topic), None)

    said, others = of(mine), _average(of(each) for each in groups)
    gap = None if said is None or others is None else said - others
    return TopicFeedback(topic, said, others, gap)


def _without_leniency(
    cells: Sequence[Cell], least: int, exempt: Sequence[str]
) -> dict[tuple[str, str], float]:
    """Return the corrected mean by person and group, made from answers that are shown."""
    found: dict[tuple[str, str], float] = {}
    for by in GROUPS[1:]:
        rows = [
            Answered(each.person, each.topic, each.rater, each.rating)
            for cell in cells
            if cell.by == by and all(each.rater for each in cell.shown)
            for each in cell.shown
        ]
        values = corrected(rows, 1 if by in exempt else least)
        found |= {(person, by): value for person, value in values.items()}
    return found


def _not_corrected(
    cells: Sequence[Cell], fixed: Mapping[tuple[str, str], float]
) -> Iterator[Notice]:
    """Yield that some means could not be corrected."""
    left = sum(
        each.by != SELF and bool(each.shown) and (each.person, each.by) not in fixed
        for each in cells
    )
    if left:
        yield Notice("feedback.not_corrected", Attributes(count=left))
