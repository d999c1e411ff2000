"""RACI: who does and who answers, held against the rules and against who is assigned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Any

from pmcore._base import Answer, Made, Noun, made
from pmcore._mapping import Attributes
from pmcore.control.communication._checks import day_of, makers, refuse
from pmcore.errors import Problem, Severity
from pmcore.model import Duty, Plan, ResourceKind, Schedule, known_ids, names_of, registers

MOST_ACCOUNTABLE = 5
"""Items one party may answer for, unless said otherwise."""

_TOGETHER = {Duty.ACCOUNTABLE, Duty.RESPONSIBLE}


@dataclass(frozen=True, slots=True, repr=False)
class RaciRow(Noun):
    """The duties for one item.

    Parameters
    ----------
    item : str
    name : str
        What it is called, where it is an element of the plan.
    responsible, accountable, consulted, informed : tuple of str
        Ids of parties, as stated.
    tasks : tuple of str
        Ids of the tasks it stands for: itself, or those that make it.
    """

    item: str
    name: str
    _: KW_ONLY
    responsible: tuple[str, ...] = ()
    accountable: tuple[str, ...] = ()
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()

    def duties(self, party: str) -> str:
        """Return the letters of a party, such as ``AR``; empty: it has none."""
        held = {
            "A": self.accountable,
            "R": self.responsible,
            "C": self.consulted,
            "I": self.informed,
        }
        return "".join(letter for letter, parties in held.items() if party in parties)


@dataclass(frozen=True, slots=True, repr=False)
class Raci(Answer):
    """The matrix of duties, and what is wrong with it.

    Parameters
    ----------
    rows : tuple of RaciRow
        In the order of the plan's responsibilities.
    problems : tuple of Problem
        Errors: not exactly one accountable, nobody responsible, parties unknown. Warnings: two
        duties of one party, too much for one to answer for, items unknown, parties who have left,
        duties that assignments do not bear out.
    """

    rows: tuple[RaciRow, ...]
    problems: tuple[Problem, ...] = ()
    _: KW_ONLY
    made: Made | None = None

    def __getitem__(self, item: str) -> RaciRow:
        """Return the duties for an item; KeyError if there are none."""
        for each in self.rows:
            if each.item == item:
                return each
        raise KeyError(item)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that leave an item without a clear answer."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    def text(self, language: str = "en") -> str:
        """Return the problems, one a line."""
        return "\n".join(each.text(language) for each in self.problems)

    def columns(self) -> dict[str, list[Any]]:
        """Return the matrix: one row an item, one column a party."""
        parties = dict.fromkeys(
            party
            for row in self.rows
            for party in (*row.accountable, *row.responsible, *row.consulted, *row.informed)
        )
        return {
            "item": [row.item for row in self.rows],
            **{party: [row.duties(party) for row in self.rows] for party in parties},
        }


def raci(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    at: date | None = None,
    most_accountable: int = MOST_ACCOUNTABLE,
) -> Raci:
    """Return who does and who answers for what, and where that does not hold.

    Every item has exactly one accountable and one responsible party at least; one party may be
    both. An item that is a task, or a deliverable or WBS element that tasks make, is held against
    who is assigned to them.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Its assignments; none: those of the plan.
    at : date, optional
        For who has left; none: the day of the plan's status, else of its start.
    most_accountable : int
        How many items one party may answer for.

    Raises
    ------
    PlanError
        With every error of the plan. What is wrong with the matrix is in `problems`.
    ValueError
        If `most_accountable` is no whole number above 0.

    References
    ----------
    Project Management Institute, A Guide to the Project Management Body of Knowledge, 6th ed.,
    section 9.1.2.2 (RACI charts: one accountable for each activity).

    Examples
    --------
    >>> from pmcore.examples import lantern_bay
    >>> found = raci(lantern_bay())
    >>> found["D2"].duties("P04"), found.errors
    ('A', ())
    """
    if type(most_accountable) is not int or most_accountable < 1:
        raise ValueError(f"most_accountable is a whole number above 0, found {most_accountable!r}")
    refuse(plan)
    rows = tuple(_rows(plan))
    assigned = _assigned(plan, schedule)
    problems = (
        *_shape_faults(plan, rows, most_accountable),
        *_party_faults(plan, rows, day_of(plan, at)),
        *(found for row in rows for found in _assignment_faults(plan, row, assigned)),
    )
    return Raci(rows, problems, made=made(plan))


def _rows(plan: Plan) -> Iterator[RaciRow]:
    made_by = {each.id: (each.id,) for each in plan.tasks} | makers(plan)
    names = {
        each.id: each.name for held in (plan.wbs, plan.deliverables, plan.tasks) for each in held
    }
    for item in dict.fromkeys(each.item for each in plan.responsibilities):
        held = [each for each in plan.responsibilities if each.item == item]

        def of(duty: Duty) -> tuple[str, ...]:
            return tuple(each.party for each in held if each.duty is duty)  # noqa: B023 - used at once

        yield RaciRow(
            item,
            names.get(item) or item,
            responsible=of(Duty.RESPONSIBLE),
            accountable=of(Duty.ACCOUNTABLE),
            consulted=of(Duty.CONSULTED),
            informed=of(Duty.INFORMED),
            tasks=made_by.get(item, ()),
        )


def _assigned(plan: Plan, schedule: Schedule | None) -> dict[str, set[str]]:
    people: dict[str, set[str]] = {}
    for each in schedule.assignments if schedule else plan.assignments:
        people.setdefault(each.task, set()).add(each.resource)
    return people


def _fault(
    code: str, item: str, severity: Severity = Severity.WARNING, /, **facts: object
) -> Problem:
    path = f'responsibilities["{item}"]'
    return Problem(f"communication.{code}", path, Attributes(facts), severity)


def _shape_faults(plan: Plan, rows: tuple[RaciRow, ...], most: int) -> Iterator[Problem]:
    names = names_of(plan)
    known = known_ids(plan, registers())
    for row in rows:
        if len(row.accountable) != 1:
            count = len(row.accountable)
            yield _fault("accountable_count", row.item, Severity.ERROR, item=row.name, count=count)
        if not row.responsible:
            yield _fault("nobody_responsible", row.item, Severity.ERROR, item=row.name)
        if row.item not in known:
            yield _fault("unknown_item", row.item, item=row.item)
        held: dict[str, set[Duty]] = {}
        for each in plan.responsibilities:
            if each.item == row.item:
                held.setdefault(each.party, set()).add(each.duty)
        for party, duties in held.items():
            if len(duties) > 1 and duties != _TOGETHER:
                letters = row.duties(party)
                who = names.get(party, party)
                yield _fault("two_duties", row.item, item=row.name, who=who, duties=letters)
    burden = Counter(party for row in rows for party in row.accountable)
    for party, count in burden.items():
        if count > most:
            who = names.get(party, party)
            yield Problem(
                "communication.accountable_overload",
                "responsibilities",
                Attributes(who=who, party=party, count=count, most=most),
                Severity.WARNING,
            )


def _party_faults(plan: Plan, rows: tuple[RaciRow, ...], day: date) -> Iterator[Problem]:
    """Yield parties that are nobody's id, and people who have left."""
    names = names_of(plan)
    left = {
        each.id: each.available_until
        for each in plan.resources
        if not each.is_active or (each.available_until and each.available_until.date() <= day)
    }
    for row in rows:
        held = (row.accountable, row.responsible, row.consulted, row.informed)
        for party in dict.fromkeys(one for parties in held for one in parties):
            if party not in names:
                yield _fault("unknown_party", row.item, Severity.ERROR, item=row.name, found=party)
            elif party in left:
                who, duties = names[party], row.duties(party)
                yield _fault("party_left", row.item, item=row.name, who=who, duties=duties)


def _assignment_faults(
    plan: Plan, row: RaciRow, assigned: Mapping[str, set[str]]
) -> Iterator[Problem]:
    """Yield who is responsible and not assigned, and who is assigned and not responsible."""
    doing = {person for task in row.tasks for person in assigned.get(task, ())}
    if not doing:
        return
    names = names_of(plan)
    units = {each.id: each.parent for each in plan.organisation}
    people = {
        each.id: {each.id, *_upwards(each.unit, units)}
        for each in plan.resources
        if each.kind is ResourceKind.PERSON
    }
    there = {party for person in doing & people.keys() for party in people[person]}
    for party in row.responsible:
        if party in (people.keys() | units.keys()) and party not in there:
            yield _fault("not_assigned", row.item, item=row.name, who=names[party])
    for person in sorted(doing & people.keys()):
        if not people[person] & set(row.responsible):
            yield _fault("not_responsible", row.item, item=row.name, who=names[person])


def _upwards(unit: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    """Yield a unit, the one above it, and so on."""
    while unit is not None:
        yield unit
        unit = parents.get(unit)
