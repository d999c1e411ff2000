"""What is to be good, by which standard, and what shows that it is: criteria against checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime
from typing import Any

from pmcore._base import Made, Notice, Noticed, Noun, made, table_of
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.model import CheckOutcome, Deliverable, Plan, QualityCheck
from pmcore.network import errors_of


@dataclass(frozen=True, slots=True)
class CriterionEvidence(Noun):
    """A criterion of a deliverable, and the last check of it.

    Parameters
    ----------
    deliverable, criterion : str
        The criterion is empty for a check that names none.
    check : str, optional
        Id of the last check; none: never planned nor looked at.
    outcome : CheckOutcome
        Of that check; what was not looked at is unknown.
    day : date, optional
    standard, evidence : str
    """

    deliverable: str
    criterion: str
    check: str | None = None
    outcome: CheckOutcome = CheckOutcome.UNKNOWN
    day: date | None = None
    standard: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class StandardUse(Noun):
    """How often a standard was checked against, and with what outcome."""

    standard: str
    passed: int
    failed: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Conformity(Noticed):
    """Which criteria are shown to be met, and by what evidence.

    Parameters
    ----------
    criteria : tuple of CriterionEvidence
        In the order of the deliverables; what belongs to none comes last.
    standards : tuple of StandardUse
    met : int
        Criteria whose last check passed and has evidence.
    share : float, optional
        Of all criteria; none where none is stated.
    """

    criteria: tuple[CriterionEvidence, ...]
    standards: tuple[StandardUse, ...]
    met: int
    share: float | None
    _: KW_ONLY
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    def of(self, deliverable: str) -> tuple[CriterionEvidence, ...]:
        """Return the criteria of a deliverable; empty if there are none."""
        return tuple(each for each in self.criteria if each.deliverable == deliverable)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a criterion."""
        names = ("deliverable", "criterion", "check", "outcome", "day", "standard", "evidence")
        return table_of(self.criteria, names)


def conformity(plan: Plan, at: datetime | None = None) -> Conformity:
    """Return which criteria of deliverables are shown to be met, and what is missing.

    A check belongs to a criterion of its subject that its name or its standard repeats. The last
    check counts, so that a repair that was looked at again is good; what has no result is
    unknown, and a pass without evidence is not shown.

    Parameters
    ----------
    plan : Plan
        Its deliverables with their criteria, and its checks.
    at : datetime, optional
        From when a check without a result is overdue; none: no check is.

    Raises
    ------
    PlanError
        Naming every error of the plan.

    References
    ----------
    ISO 9001:2015, clauses 8.2.2 and 8.6 (requirements, and evidence of conformity with the
    criteria of acceptance). ISO 21502:2020, section 7.10.

    Examples
    --------
    >>> from pmcore.model import Task
    >>> plan = Plan(
    ...     "P",
    ...     start=datetime(2027, 1, 4, 9),
    ...     tasks=[Task("make", duration=480)],
    ...     deliverables=[Deliverable("web", criteria=["loads within 2 s", "WCAG 2.2 AA"])],
    ...     checks=[
    ...         QualityCheck(
    ...             "q1",
    ...             "loads within 2 s",
    ...             subject="web",
    ...             outcome=CheckOutcome.PASS,
    ...             evidence="report 17",
    ...         )
    ...     ],
    ... )
    >>> found = conformity(plan)
    >>> found.share, found.notices[0].text()
    (0.5, 'web: nothing checks "WCAG 2.2 AA"')
    """
    refuse(errors_of(plan))
    rows = [row for each in plan.deliverables for row in _of_deliverable(plan, each)]
    used = {row.check for row in rows}
    held = {each.id for each in plan.deliverables}
    rows += [
        _row(each.subject if each.subject in held else "", "", each)
        for each in plan.checks
        if each.id not in used and not _is_older(each, plan.checks)
    ]
    stated = [row for row in rows if row.criterion]
    met = sum(row.outcome is CheckOutcome.PASS and bool(row.evidence) for row in stated)
    return Conformity(
        tuple(rows),
        tuple(_standards(plan)),
        met,
        met / len(stated) if stated else None,
        notices=tuple(_notices(plan, rows, at)),
        made=made(plan),
    )


def _of_deliverable(plan: Plan, deliverable: Deliverable) -> Iterator[CriterionEvidence]:
    mine = [each for each in plan.checks if each.subject == deliverable.id]
    for criterion in deliverable.criteria:
        named = [each for each in mine if criterion in (each.name, each.standard)]
        yield _row(deliverable.id, criterion, max(named, key=_age) if named else None)


def _age(each: QualityCheck) -> tuple[date, str]:
    return each.day or date.max, each.id


def _is_older(each: QualityCheck, checks: Sequence[QualityCheck]) -> bool:
    """Return whether the same thing of the same subject was looked at again."""
    alike = (other for other in checks if _thing(other) == _thing(each))
    return any(_age(other) > _age(each) for other in alike)


def _thing(each: QualityCheck) -> tuple[str, str, str]:
    return each.subject, each.name or each.id, each.standard


def _row(subject: str, criterion: str, found: QualityCheck | None) -> CriterionEvidence:
    if found is None:
        return CriterionEvidence(subject, criterion)
    return CriterionEvidence(
        subject, criterion, found.id, found.outcome, found.day, found.standard, found.evidence
    )


def _standards(plan: Plan) -> Iterator[StandardUse]:
    for name in dict.fromkeys(each.standard for each in plan.checks if each.standard):
        found = [each.outcome for each in plan.checks if each.standard == name]
        yield StandardUse(name, *(found.count(outcome) for outcome in CheckOutcome))


def _notices(
    plan: Plan, rows: Sequence[CriterionEvidence], at: datetime | None
) -> Iterator[Notice]:
    """Yield what planning left out, and what checks leave open, in that order."""
    names = {each.id: each.name or each.id for each in plan.deliverables}
    for each in plan.deliverables:
        if not each.criteria:
            yield Notice("conformity.no_criteria", Attributes(name=names[each.id]))
    for row in rows:
        name = names.get(row.deliverable, row.deliverable) or row.check
        facts = Attributes(name=name, criterion=row.criterion or row.check, check=row.check)
        if row.check is None:
            yield Notice("conformity.unchecked", facts)
        elif row.outcome is CheckOutcome.FAIL:
            yield Notice("conformity.failed", facts)
        elif row.outcome is CheckOutcome.PASS and not row.evidence:
            yield Notice("conformity.no_evidence", facts)
        elif (
            row.outcome is CheckOutcome.UNKNOWN
            and at is not None
            and row.day is not None
            and row.day < at.date()
        ):
            yield Notice("conformity.overdue", Attributes({**facts, "day": row.day.isoformat()}))
