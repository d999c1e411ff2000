"""What the client has signed: accepted, with remarks, refused, or due and missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, made
from pmcore._mapping import Attributes
from pmcore.control.communication._checks import day_of, makers, refuse
from pmcore.model import Acceptance, Deliverable, Instalment, Plan, Schedule, names_of
from pmcore.network import convert
from pmcore.schedule import critical_path


class Signed(StrEnum):
    """Where the acceptance of a deliverable stands."""

    ACCEPTED = "accepted"
    WITH_REMARKS = "accepted_with_remarks"
    REFUSED = "refused"
    OVERDUE = "overdue"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, repr=False)
class AcceptanceRow(Noun):
    """Where one deliverable stands.

    Parameters
    ----------
    deliverable, name : str
    state : Signed
        By the last signature up to the day; ``OVERDUE``: due before it, and there is none.
    day : date, optional
        Of the last signature or refusal.
    by : str
        Who signed.
    remarks : tuple of str
        Those still open: of the last signature, if it is one with remarks, or a refusal.
    due : date, optional
        As stated, else the day on which the last task that makes it ends.
    late : int
        Calendar days since it was due, while it is not accepted; else those it was late by.
    refusals : int
        How often it was refused up to the day.
    instalments : tuple of str
        Ids of the instalments that wait for it.
    """

    deliverable: str
    name: str
    state: Signed
    _: KW_ONLY
    day: date | None = None
    by: str = ""
    remarks: tuple[str, ...] = ()
    due: date | None = None
    late: int = 0
    refusals: int = 0
    instalments: tuple[str, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether it is accepted, with or without remarks."""
        return self.state in (Signed.ACCEPTED, Signed.WITH_REMARKS)


@dataclass(frozen=True, slots=True, repr=False)
class Held(Noun):
    """An instalment that waits for signatures.

    Parameters
    ----------
    instalment, task : str
    deliverables : tuple of str
        Ids of those made by its task that are not accepted.
    amount : int, optional
        Minor units; none: the plan states no price.
    """

    instalment: str
    task: str
    deliverables: tuple[str, ...]
    amount: int | None = None


_SHOWN = ("deliverable", "name", "state", "day", "by", "remarks", "due", "late", "instalments")


@dataclass(frozen=True, slots=True, repr=False)
class Acceptances(Noticed):
    """The client's signatures on a day, deliverable by deliverable.

    Parameters
    ----------
    at : date
    rows : tuple of AcceptanceRow
    instalments : tuple of Held
        What is not paid for want of a signature.
    """

    at: date
    rows: tuple[AcceptanceRow, ...]
    instalments: tuple[Held, ...] = ()
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def __getitem__(self, deliverable: str) -> AcceptanceRow:
        """Return a deliverable's row, by id; KeyError if there is none."""
        for each in self.rows:
            if each.deliverable == deliverable:
                return each
        raise KeyError(deliverable)

    def of(self, state: Signed) -> tuple[AcceptanceRow, ...]:
        """Return the deliverables in a state."""
        return tuple(each for each in self.rows if each.state is state)

    @property
    def held_back(self) -> int | None:
        """Minor units of all instalments that wait; None where one has no amount."""
        amounts = [each.amount for each in self.instalments]
        return None if None in amounts else sum(each for each in amounts if each is not None)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a deliverable."""
        return {name: [getattr(each, name) for each in self.rows] for name in _SHOWN}


def acceptances(
    plan: Plan, at: date | None = None, *, schedule: Schedule | None = None
) -> Acceptances:
    """Return what the client has accepted, refused or left unsigned, and what that holds back.

    The last signature up to the day counts. A deliverable is due on its stated day, else when the
    last task that makes it ends; an instalment that a task allows waits for what it states to
    make.

    Parameters
    ----------
    plan : Plan
    at : date, optional
        The day; none: that of the plan's status, else of its start.
    schedule : Schedule, optional
        Dates of the tasks; none: the critical path.

    Raises
    ------
    PlanError
        With every error of the plan.

    References
    ----------
    Project Management Institute, A Guide to the Project Management Body of Knowledge, 6th ed.,
    section 5.5.3 (accepted deliverables, change requests).

    Examples
    --------
    >>> from dataclasses import replace
    >>> from datetime import date
    >>> from pmcore import Acceptance, Deliverable
    >>> from pmcore.examples import portal
    >>> plan = replace(
    ...     portal(),
    ...     deliverables=[Deliverable("scope"), Deliverable("screens", due=date(2027, 1, 15))],
    ...     acceptances=[Acceptance("scope", date(2027, 1, 11), "accepted", "Ms Yin")],
    ... )
    >>> [(each.deliverable, each.state.value) for each in acceptances(plan, date(2027, 1, 20)).rows]
    [('scope', 'accepted'), ('screens', 'overdue')]
    """
    refuse(plan)
    day = day_of(plan, at)
    made_by = makers(plan)
    ends = {row.id: row.finish.date() for row in (schedule or critical_path(plan)).tasks}
    waiting = {each.id: _waiting_for(plan, each) for each in _instalments(plan)}
    rows = []
    for each in plan.deliverables:
        last = max((ends[task] for task in made_by.get(each.id, ())), default=None)
        waits = tuple(name for name, makes in waiting.items() if each.id in makes)
        rows.append(_row(plan, each, day, each.due or last, waits))
    return Acceptances(
        day,
        tuple(rows),
        tuple(_held(plan, rows, waiting)),
        notices=tuple(_notices(plan, rows, day)),
        made=made(plan),
    )


def _signatures(plan: Plan, deliverable: str, day: date) -> list[Acceptance]:
    found = [each for each in plan.acceptances if each.deliverable == deliverable]
    return sorted((each for each in found if each.day <= day), key=lambda each: each.day)


def _row(
    plan: Plan, each: Deliverable, day: date, due: date | None, waits: tuple[str, ...]
) -> AcceptanceRow:
    signed = _signatures(plan, each.id, day)
    last = signed[-1] if signed else None
    if last is not None:
        state = Signed(last.outcome)
    else:
        state = Signed.OVERDUE if due is not None and due < day else Signed.PENDING
    is_accepted = state in (Signed.ACCEPTED, Signed.WITH_REMARKS)
    until = last.day if last is not None and is_accepted else day
    return AcceptanceRow(
        each.id,
        each.name,
        state,
        day=last.day if last else None,
        by=names_of(plan).get(last.by, last.by) if last else "",
        remarks=last.remarks if last is not None and state is not Signed.ACCEPTED else (),
        due=due,
        late=max(0, (until - due).days) if due else 0,
        refusals=sum(one.outcome == "refused" for one in signed),
        instalments=() if is_accepted else waits,
    )


def _instalments(plan: Plan) -> tuple[Instalment, ...]:
    return plan.payment.instalments if plan.payment else ()


def _waiting_for(plan: Plan, each: Instalment) -> tuple[str, ...]:
    """Return the deliverables that the task of an instalment makes."""
    if each.task is None:
        return ()
    task = plan.task(each.task)
    return task.deliverables


def _held(
    plan: Plan, rows: list[AcceptanceRow], waiting: Mapping[str, tuple[str, ...]]
) -> Iterator[Held]:
    still = {each.deliverable for each in rows if not each.is_accepted}
    for each in _instalments(plan):
        missing = tuple(name for name in waiting[each.id] if name in still)
        if missing and each.task is not None:
            yield Held(each.id, each.task, missing, _amount(plan, each))


def _amount(plan: Plan, each: Instalment) -> int | None:
    if each.amount is not None:
        return convert(plan, each.amount, plan.start)
    return None if plan.price is None else round(plan.price * each.share)


def _notices(plan: Plan, rows: list[AcceptanceRow], day: date) -> Iterator[Notice]:
    """Yield what is missing, refused and not signed, and remarks that contradict the outcome."""
    for each in rows:
        facts: dict[str, object] = {"name": each.name or each.deliverable}
        if each.state is Signed.OVERDUE:
            facts |= {"due": each.due.isoformat() if each.due else "", "late": each.late}
            yield Notice("acceptance.missing", Attributes(facts))
        elif each.state is Signed.REFUSED:
            facts |= {"remarks": list(each.remarks), "count": each.refusals}
            yield Notice("acceptance.refused", Attributes(facts))
        elif each.remarks:
            facts |= {"remarks": list(each.remarks)}
            yield Notice("acceptance.remarks", Attributes(facts))
        elif each.state is Signed.WITH_REMARKS:
            yield Notice("acceptance.no_remarks", Attributes(facts))
        if each.is_accepted and not each.by.strip():
            yield Notice("acceptance.unsigned", Attributes(facts))
    ahead = [each for each in plan.acceptances if each.day > day]
    if ahead:
        names = [each.deliverable for each in ahead]
        yield Notice("acceptance.ahead", Attributes(count=len(ahead), first=names[:3]))
