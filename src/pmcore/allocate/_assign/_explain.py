"""Why this person, why then, and what the next best choice would cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pmcore._base import Answer, Told
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._core import check_allocation
from pmcore.allocate._demand import Demand, Keep, demand
from pmcore.allocate._search import allocated, warm
from pmcore.allocate._terms import Term, terms_of
from pmcore.errors import InfeasibleError
from pmcore.model import Allocation, Assignment, Explanation, Plan, ResourceKind, StatusUpdate
from pmcore.run import Budget, Limits

MOST = 8
"""Other people tried for one place."""


@dataclass(frozen=True, slots=True, repr=False)
class Alternative(Told):
    """Somebody else in a place, and what the whole plan then comes to.

    Parameters
    ----------
    person, instead_of : str
        Ids.
    slot : int or None
        Position of the need.
    loss : float or None
        By how much the first term that differs is worse (negative: better); none: no schedule
        keeps every wish, or none was found.
    term : str
        Its name; empty: nothing differs.
    is_proved : bool
        Whether the loss is that of the best schedule with this choice, and not only of one found;
        without a loss: whether there is no schedule.
    """

    code: str
    facts: Attributes
    person: str
    instead_of: str
    slot: int | None = None
    loss: float | None = None
    term: str = ""
    is_proved: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Reason(Told):
    """Why somebody has a place."""

    code: str
    facts: Attributes = EMPTY


@dataclass(frozen=True, slots=True, repr=False)
class Reasoning(Answer):
    """Why a task is staffed and dated as it is.

    Parameters
    ----------
    task : str
    people : tuple of Reason
        One a place.
    dates : Explanation
        The chain of what drove its start.
    alternatives : tuple of Alternative
        By place, the best first.
    """

    task: str
    people: tuple[Reason, ...]
    dates: Explanation
    alternatives: tuple[Alternative, ...] = ()

    def text(self, language: str = "en") -> str:
        """Return all of it as sentences, one a line."""
        told = [*self.people, *self.dates.steps, *self.alternatives]
        return "\n".join(each.text(language) for each in told)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an alternative."""
        names = ("slot", "instead_of", "person", "loss", "term", "is_proved")
        return {name: [getattr(each, name) for each in self.alternatives] for name in names}


def explain(
    plan: Plan,
    allocation: Allocation,
    task: str,
    *,
    terms: Sequence[Term] | None = None,
    limits: Limits = Limits(seconds=20),  # noqa: B008 - frozen
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
    seed: int = 0,
) -> Reasoning:
    """Return why a task has these people and this date, and what each other choice would cost.

    Every other qualified person is put in each place in turn, and the whole plan computed anew.

    Parameters
    ----------
    plan : Plan
    allocation : Allocation
        What :func:`assign` gave for the plan.
    task : str
    terms, status, keep, seed
        As they were given to :func:`assign`.
    limits : Limits
        For all computations together.

    Raises
    ------
    KeyError
        If the plan has no such task.
    TypeError
        If `allocation` is none, such as a schedule alone.
    ValueError
        If `terms` are not those that the allocation was made by.

    Examples
    --------
    >>> from pmcore.allocate import assign
    >>> from pmcore.examples import portal
    >>> staffing = assign(portal())
    >>> print(explain(portal(), staffing, "screens").text())
    Draw the screens has Ana, the best of 2 who can fill the place
    Draw the screens waits for Agree the scope, which finishes Fri 8 Jan 2027 18:00
    Agree the scope starts with the project, Mon 4 Jan 2027 09:00
    Bo in place of Ana: the plan would be worse by 8 d
    """
    check_allocation(allocation)
    status = plan.status if status is None else status
    chosen = plan.task(task)
    given = [each.name for each in terms_of(plan, terms)]
    used = [each.name for each in allocation.proof.terms]
    if given != used:
        raise ValueError(f"terms must be those of the allocation, {used}, found {given}")
    warm(plan, limits)
    held = demand(plan, status, keep)
    inquiry = _Inquiry(plan, allocation, held, terms, Budget(limits), status, keep, seed)
    people, others = [], []
    rows = [each for each in allocation.schedule.assignments if each.task == chosen.id]
    persons = [e for e in rows if plan.resource(e.resource).kind is ResourceKind.PERSON]
    for place, row in enumerate(persons):
        found = sorted(inquiry.tried(row, persons, len(persons) - place), key=_by_loss)
        others += found
        people.append(inquiry.reason(row, found))
    dates = allocation.schedule.explain(task)
    return Reasoning(task, tuple(people), dates, tuple(others))


def _by_loss(each: Alternative) -> tuple[bool, float]:
    return each.loss is None, each.loss or 0.0


class _Inquiry:
    """What is asked about one allocation."""

    def __init__(
        self,
        plan: Plan,
        allocation: Allocation,
        held: Demand,
        terms: Sequence[Term] | None,
        budget: Budget,
        status: StatusUpdate | None,
        keep: Keep | Mapping[str, Keep],
        seed: int,
    ) -> None:
        self.plan, self.allocation, self.held = plan, allocation, held
        self.released = demand(plan, status, Keep.NOTHING)
        self.terms, self.budget = terms, budget
        self.status, self.keep, self.seed = status, keep, seed

    def _name(self, person: str) -> str:
        return self.plan.resource(person).name or person

    def reason(self, row: Assignment, others: Sequence[Alternative]) -> Reason:
        """Return why somebody has a place."""
        task = self.plan.task(row.task)
        facts = Attributes(
            task=task.id,
            name=task.name or task.id,
            person=row.resource,
            person_name=self._name(row.resource),
            count=len(self._able(row)),
        )
        if self._is_begun(row.task):
            return Reason("why.begun", facts)
        if any(
            (each.task, each.resource, each.is_released) == (row.task, row.resource, False)
            for each in self.held.plan.assignments
        ):
            return Reason("why.given", facts)
        if len(self._able(row)) < 2:
            return Reason("why.only", facts)
        if not others or any(each.loss is not None and each.loss <= 0 for each in others):
            return Reason("why.as_good", facts)
        is_proved = all(each.is_proved for each in others) and len(self._able(row)) <= MOST
        return Reason("why.best" if is_proved else "why.best_found", facts)

    def _is_begun(self, task: str) -> bool:
        fact = self.held.state.facts.get(self.held.net.index[task])
        return fact is not None and fact.start is not None

    def _able(self, row: Assignment) -> list[str]:
        """Return the people who can fill a place, whoever the plan gives it to."""
        held = self.released
        i = held.net.index[row.task]
        found: dict[str, None] = {}
        for way in held.ways_of(i):
            for slot in held.slots(way):
                if held.seats[slot].need == row.slot and held.ways[way].mode == row.mode:
                    found |= dict.fromkeys(held.seats[slot].people)
        return list(found)

    def tried(
        self, row: Assignment, team: Sequence[Assignment], places: int
    ) -> Iterator[Alternative]:
        """Yield what each other person in a place would make of the plan."""
        if self._is_begun(row.task):
            return
        busy = {each.resource for each in team}
        others = [each for each in self._able(row) if each not in busy][:MOST]
        for count, person in enumerate(others):
            share = max(1, (len(others) - count) * places)
            yield self._with(row, person, share)

    def _with(self, row: Assignment, person: str, parts: int) -> Alternative:
        """Return what the plan comes to with somebody else in a place, in a part of the limits."""
        given = [
            each
            for each in self.held.plan.assignments
            if (each.task, each.resource) != (row.task, row.resource)
        ]
        forced = replace(row, resource=person, start=None, finish=None, is_released=False)
        plan = replace(self.held.plan, assignments=(*given, forced))
        facts: dict[str, object] = {
            "person": person,
            "person_name": self._name(person),
            "instead_of": row.resource,
            "instead_name": self._name(row.resource),
        }
        own = Budget(self.budget.part(parts))
        try:
            other = allocated(
                plan,
                terms=self.terms,
                budget=own,
                status=self.status,
                keep=self.keep if isinstance(self.keep, Keep) else {**self.keep},
                seed=self.seed,
            )
        except InfeasibleError as error:
            facts["conflicts"] = tuple(each.code for each in error.conflicts)
            is_proved = error.is_proved
            code = "why.impossible" if is_proved else "why.not_found"
            told = (code, Attributes(facts), person, row.resource, row.slot)
            return Alternative(*told, is_proved=is_proved)
        finally:
            self.budget.work += own.work
        pairs = zip(self.allocation.proof.terms, other.proof.terms, strict=True)
        losses = [(old.name, new.value - old.value, old.unit) for old, new in pairs]
        term, loss, unit = next((each for each in losses if each[1]), ("", 0.0, "min"))
        facts |= {"loss": abs(loss), "finish": other.schedule.finish.isoformat()}
        code = "why.worse" if loss > 0 else "why.better" if loss < 0 else "why.same"
        if loss and unit != "min":
            facts["unit"] = unit
            code = f"{code}_term"
        is_proved = other.proof.status == "optimal"
        return Alternative(
            code, Attributes(facts), person, row.resource, row.slot, loss, term, is_proved
        )
