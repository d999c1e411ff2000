"""Parts of a report about what the client wants and gets: objectives, acceptance, satisfaction."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore._mapping import Attributes
from pmcore.control.communication._acceptances import Signed
from pmcore.control.communication._facts import Fact, Part, inner
from pmcore.control.communication._given import Given, shortened

_NOTHING = inner("report.nothing")


def objectives(given: Given) -> Iterator[Fact]:
    """Yield how far each objective is reached, and what of its value is at risk."""
    for each in given.objectives.objectives if given.objectives else ():
        named = given.seen.naming("name", "objectives", each.id)
        if not named:
            continue
        at_risk, facts = _NOTHING, dict[str, object]()
        if each.at_risk and given.currency and given.seen.sees(Part.COST):
            at_risk = inner("report.at_risk", **given.money(amount=each.at_risk))
        code = "report.objective_unknown"
        if each.score is not None:
            code = "report.objective_partly" if each.unknown else "report.objective"
            facts = {"score": round(each.score, 2), "count": len(each.unknown)}
        yield Fact(
            code,
            Attributes(named, **facts, at_risk=at_risk),
            part=Part.OBJECTIVES,
            name="unmeasured" if each.score is None else "objective",
            subject=each.id,
            value="unmeasured" if each.score is None else round(each.score, 4),
            form="word" if each.score is None else "percent",
            source=f'objectives["{each.id}"].score',
        )


def acceptances(given: Given) -> Iterator[Fact]:
    """Yield where the acceptance of each deliverable stands; what is not due yet is not told."""
    yield from shortened(_signed(given), Part.ACCEPTANCES)


def _signed(given: Given) -> Iterator[Fact]:
    for each in given.acceptances.rows if given.acceptances else ():
        named = given.seen.naming("name", "deliverables", each.deliverable)
        if not named or each.state is Signed.PENDING:
            continue
        facts: dict[str, object] = {"count": len(each.remarks)}
        if when := each.due if each.state is Signed.OVERDUE else each.day:
            facts |= {"date": when.isoformat(), "days": each.late * 1440}
        yield Fact(
            f"report.deliverable_{each.state.value}",
            Attributes(named, **facts),
            part=Part.ACCEPTANCES,
            name="deliverable",
            subject=each.deliverable,
            value=each.state.value,
            form="word",
            source=f'acceptances["{each.deliverable}"].state',
        )


def satisfaction(given: Given) -> Iterator[Fact]:
    """Yield the mean of the latest answers and where they go, of all who were asked together."""
    found = given.satisfaction
    if found is None:
        return
    latest = [row.latest for row in found.rows if row.latest is not None]
    if not latest:
        return
    mean = sum(latest) / len(latest)
    yield Fact(
        f"report.satisfaction_{found.trend.direction}",
        Attributes(mean=round(mean, 1), count=len(latest)),
        part=Part.SATISFACTION,
        name="satisfaction",
        value=round(mean, 4),
        form="number",
        source="satisfaction.rows.latest",
    )
