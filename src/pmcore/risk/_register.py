"""The register in numbers: what each risk is expected to cost in days and money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from pmcore._base import Noun
from pmcore._mapping import Attributes
from pmcore._values import refuse
from pmcore.errors import Problem
from pmcore.model import (
    Delay,
    Plan,
    Response,
    Risk,
    RiskStatus,
    Stretch,
    apply,
)
from pmcore.network import Network
from pmcore.risk._distributions import mean_of


@dataclass(frozen=True, slots=True)
class Remaining(Noun):
    """A risk as responses leave it.

    Parameters
    ----------
    risk : Risk
        With the probability and impacts that remain; 1 when it has occurred.
    factor : float
        On all its impacts.
    """

    risk: Risk
    factor: float = 1.0


def applied(plan: Plan, responses: Iterable[str] | None) -> tuple[Response, ...]:
    """Return the responses of these ids; none: those that the plan has chosen.

    Raises
    ------
    ValueError
        If the plan has no response of an id.
    """
    if responses is None:
        return tuple(each for each in plan.responses if each.is_chosen)
    wanted = set(responses)
    unknown = wanted - {each.id for each in plan.responses}
    if unknown:
        raise ValueError(f"the plan has no responses {', '.join(sorted(unknown))}")
    return tuple(each for each in plan.responses if each.id in wanted)


def treated(plan: Plan, responses: Iterable[Response]) -> Plan:
    """Return the plan with the edits of `responses` made, in their order.

    An edit that is made already changes nothing, so chosen responses may be part of the plan or
    still to be put into it.

    Raises
    ------
    PlanError
        Naming each edit of an element that the plan does not have.
    """
    problems = []
    for response in responses:
        for position, edit in enumerate(response.edits):
            try:
                plan = apply(plan, [edit])
            except KeyError:
                if edit.field or edit.after is not None:
                    path = f'responses["{response.id}"].edits[{position}]'
                    facts = Attributes(found=edit.id, register=edit.register)
                    problems.append(Problem("plan.unknown_reference", path, facts))
    refuse(problems)
    return plan


def standing(plan: Plan) -> Plan:
    """Return the plan as its chosen responses leave it: their edits are made and used up.

    A risk that the register says has occurred or is closed stays so: an edit that brings or
    changes it was decided before.

    Raises
    ------
    PlanError
        Naming each edit of an element that the plan does not have.
    """
    changed = treated(plan, applied(plan, None))
    settled = {each.id: each.status for each in plan.risks if each.status is not RiskStatus.OPEN}
    return replace(
        changed,
        risks=tuple(replace(e, status=settled.get(e.id, e.status)) for e in changed.risks),
        responses=tuple(
            replace(each, edits=()) if each.is_chosen else each for each in changed.responses
        ),
    )


def remaining(plan: Plan, responses: Iterable[Response]) -> Iterator[Remaining]:
    """Yield the risks that can still strike, by id, as `responses` leave them.

    Closed risks are left out, and so are those that only a response not taken would bring. Of
    several responses to a risk, the probability farthest from the stated one remains (an
    opportunity's is raised), the last impacts stated, and the product of the factors.
    """
    taken = list(responses)
    brought = {risk for each in plan.responses for risk in each.secondary}
    brought -= {risk for each in taken for risk in each.secondary}
    for risk in sorted(plan.risks, key=lambda each: each.id):
        if risk.status is RiskStatus.CLOSED or risk.id in brought:
            continue
        yield remains(risk, [each for each in taken if risk.id in each.risks])


def remains(risk: Risk, own: Sequence[Response]) -> Remaining:
    """Return what responses to a risk leave of it."""
    chances = [each.probability for each in own if each.probability is not None]
    chance = max(chances, key=lambda p: abs(p - risk.probability), default=risk.probability)
    if risk.status is RiskStatus.OCCURRED:
        chance = 1.0
    stated = [each.impacts for each in own if each.impacts is not None]
    impacts = stated[-1] if stated else risk.impacts
    factor = prod(each.impact_factor for each in own)
    return Remaining(replace(risk, probability=chance, impacts=impacts), factor)


def mean_minutes(impact: Delay | Stretch, net: Network) -> float:
    """Return the mean working minutes that an impact adds to its task, as planned."""
    if isinstance(impact, Delay):
        return mean_of(impact.by)
    return (mean_of(impact.by) - 1.0) * int(net.duration[net.index[impact.task]])
