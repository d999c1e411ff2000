"""How much of the time that there was people worked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Protocol

from pmcore._base import Notice, Noticed, Noun
from pmcore._mapping import Attributes
from pmcore._values import number_faults, refuse
from pmcore.control.performance._checks import wrong
from pmcore.errors import Problem


class HasTime(Protocol):
    """Hours of a person beside the time there was, such as ``actuals(plan).people`` has."""

    @property
    def resource(self) -> str:
        """Id of the person."""

    @property
    def name(self) -> str:
        """Name, for people."""

    @property
    def work(self) -> int:
        """Person-minutes booked, overtime among them."""

    @property
    def overtime(self) -> int:
        """How many of them were overtime."""

    @property
    def available(self) -> int:
        """Working minutes that there were, leave taken out."""


@dataclass(frozen=True, slots=True)
class TimeUse(Noun):
    """Time that was worked, of the time there was.

    Parameters
    ----------
    id, name : str
        Of a person or a team; empty: everybody.
    people : int
    work, overtime, available : int
        Person-minutes.
    share : float, optional
        Work by time available; none where there was no time.
    """

    id: str
    name: str
    people: int
    work: int
    overtime: int
    available: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Utilisation(Noticed):
    """Utilisation by person, by team and in all.

    Parameters
    ----------
    people, teams : tuple of TimeUse
    overall : TimeUse
        Its share weighs people by the time that they had.
    """

    people: tuple[TimeUse, ...]
    teams: tuple[TimeUse, ...]
    overall: TimeUse
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()

    def __getitem__(self, id: str) -> TimeUse:  # noqa: A002 - the field it looks up
        """Return the time of a person or a team, by id; KeyError if there is none."""
        for each in (*self.people, *self.teams):
            if each.id == id:
                return each
        raise KeyError(id)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a person, then one a team, then everybody."""
        rows = (*self.people, *self.teams, self.overall)
        names = ("id", "name", "people", "work", "overtime", "available", "share")
        return {name: [getattr(each, name) for each in rows] for name in names}


def utilisation(
    people: Iterable[HasTime], *, teams: Mapping[str, str] | None = None
) -> Utilisation:
    """Return how much of the time there was was worked, by person, by team and in all.

    Parameters
    ----------
    people : iterable
        Hours of each, such as ``control.progress.actuals(plan).people``.
    teams : mapping of str to str, optional
        Team of each person; who has none is in the whole only.

    Raises
    ------
    PlanError
        Naming at once: people that stand twice, minutes that are no numbers or below 0, teams of
        people that are not there.

    Examples
    --------
    >>> from dataclasses import make_dataclass
    >>> Hours = make_dataclass("Hours", ["resource", "name", "work", "overtime", "available"])
    >>> found = utilisation(
    ...     [Hours("ana", "Ana", 1_200, 0, 2_400), Hours("bo", "Bo", 480, 0, 480)],
    ...     teams={"ana": "web", "bo": "web"},
    ... )
    >>> found["ana"].share, round(found["web"].share, 4)
    (0.5, 0.5833)
    """
    rows = list(people)
    refuse(_faults(rows, teams or {}))
    named = dict.fromkeys(team for _, team in sorted((teams or {}).items()))
    inside = {
        team: [each for each in rows if (teams or {}).get(each.resource) == team] for team in named
    }
    single = tuple(_use(each.resource, each.name or each.resource, [each]) for each in rows)
    return Utilisation(
        single,
        tuple(_use(team, team, held) for team, held in inside.items()),
        _use("", "", rows),
        notices=tuple(_notices(single)),
    )


def _faults(rows: Sequence[HasTime], teams: Mapping[str, str]) -> Iterator[Problem]:
    ids = [each.resource for each in rows]
    for place, each in enumerate(rows):
        path = f'people["{each.resource}"]'
        if each.resource in ids[:place]:
            yield wrong("twice", path, found=each.resource)
        for name in ("work", "overtime", "available"):
            yield from number_faults(getattr(each, name), f"{path}.{name}", least=0)
    for person in teams:
        if person not in ids:
            yield wrong("unknown_person", f'teams["{person}"]', found=person)


def _use(id_: str, name: str, rows: Sequence[HasTime]) -> TimeUse:
    work, available = sum(each.work for each in rows), sum(each.available for each in rows)
    overtime = sum(each.overtime for each in rows)
    share = work / available if available else None
    return TimeUse(id_, name, len(rows), work, overtime, available, share)


def _notices(rows: Iterable[TimeUse]) -> Iterator[Notice]:
    """Yield who booked more time than there was."""
    for each in rows:
        if each.work > each.available:
            facts = Attributes(name=each.name, work=each.work, available=each.available)
            yield Notice("utilisation.over", facts)
