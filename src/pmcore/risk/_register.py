"""The register in numbers: what each risk is expected to cost in days and money."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any

from pmcore._base import Answer, Made, Noun, made, table_of
from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.model import (
    Delay,
    ExtraCost,
    Plan,
    Response,
    Risk,
    RiskStatus,
    Stretch,
    apply,
)
from pmcore.network import Network, build
from pmcore.risk._distributions import mean_of
from pmcore.schedule import critical_path

LIKELIHOODS = (0.1, 0.3, 0.5, 0.7)
SEVERITIES = (0.02, 0.05, 0.1, 0.2)


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
    if problems:
        raise PlanError(problems)
    return plan


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


@dataclass(frozen=True, slots=True)
class RankedRisk(Noun):
    """A risk in numbers.

    Parameters
    ----------
    probability : float
    delay, cost : float
        Mean impact if it occurs: working minutes and minor units; negative ones are gained. A
        delay shared by several tasks counts once.
    expected_delay, expected_cost : float
        Probability times mean impact.
    likelihood, severity : int
        Its cell of the matrix, from 1 up.
    """

    id: str
    name: str
    probability: float
    delay: float
    cost: float
    expected_delay: float
    expected_cost: float
    likelihood: int
    severity: int
    category: str = ""
    owner: str | None = None

    @property
    def is_opportunity(self) -> bool:
        """Whether it is expected to save money, or time where no money is at stake."""
        return (self.expected_cost or self.expected_delay) < 0


@dataclass(frozen=True, slots=True)
class Ranking(Answer):
    """The risks of a plan, the dearest first.

    Parameters
    ----------
    risks : tuple of RankedRisk
    likelihoods, severities : tuple of float
        Where the next row (probability) and column (greater share of the plan's length or
        budget) of the matrix begins.
    """

    risks: tuple[RankedRisk, ...]
    likelihoods: tuple[float, ...] = LIKELIHOODS
    severities: tuple[float, ...] = SEVERITIES
    made: Made | None = None

    @property
    def expected_cost(self) -> float:
        """Sum over all risks, in minor units."""
        return sum(row.expected_cost for row in self.risks)

    def __getitem__(self, risk: str) -> RankedRisk:
        """Return a risk's numbers, by id; KeyError if it is not ranked."""
        for row in self.risks:
            if row.id == risk:
                return row
        raise KeyError(risk)

    def matrix(self) -> dict[tuple[int, int], tuple[str, ...]]:
        """Return the ids of the risks in each cell (likelihood, severity) that holds any."""
        cells: dict[tuple[int, int], tuple[str, ...]] = {}
        for row in self.risks:
            cell = (row.likelihood, row.severity)
            cells[cell] = (*cells.get(cell, ()), row.id)
        return cells

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a risk."""
        names = ("id", "name", "category", "owner", "probability", "delay", "cost")
        more = ("expected_delay", "expected_cost", "likelihood", "severity")
        return table_of(self.risks, names + more)


def rank(
    plan: Plan,
    *,
    responses: Iterable[str] | None = None,
    likelihoods: tuple[float, ...] = LIKELIHOODS,
    severities: tuple[float, ...] = SEVERITIES,
) -> Ranking:
    """Return what each risk is expected to cost in working time and money, the dearest first.

    Parameters
    ----------
    plan : Plan
    responses : iterable of str, optional
        Ids of the responses to count in; none: those that the plan has chosen.
    likelihoods, severities : tuple of float
        Bounds between the rows and columns of the matrix; severity is the greater of mean delay
        as a share of the plan's length and mean cost as a share of its budget; cost has no part
        in it where the plan states no budget.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    ValueError
        If the plan has no response of an id.

    References
    ----------
    Expected monetary value: ISO/IEC 31010:2019, annex B, and PMBOK Guide, 6th ed., 11.4.2.5.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> row = rank(portal()).risks[0]
    >>> row.id, round(row.expected_delay)
    ('vendor', 816)
    """
    taken = applied(plan, responses)
    dates = critical_path(plan)
    scale = _Scale(
        plan,
        max(build(plan).worktime().between(plan.start, dates.finish), 1),
        tuple(likelihoods),
        tuple(severities),
    )
    rows = [_ranked(each, scale) for each in remaining(plan, taken)]
    rows.sort(key=lambda row: (-row.expected_cost, -row.expected_delay, row.id))
    by = made(plan, responses=[each.id for each in taken])
    return Ranking(tuple(rows), scale.likelihoods, scale.severities, by)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What a risk is measured by; `length` is the plan's, in working minutes."""

    plan: Plan
    length: int
    likelihoods: tuple[float, ...]
    severities: tuple[float, ...]


def _ranked(each: Remaining, scale: _Scale) -> RankedRisk:
    risk = each.risk
    delay = each.factor * _mean_delay(risk, build(scale.plan))
    costs = (impact for impact in risk.impacts if isinstance(impact, ExtraCost))
    cost = each.factor * sum(mean_of(impact.by) for impact in costs)
    share = abs(delay) / scale.length
    if scale.plan.budget:
        share = max(share, abs(cost) / scale.plan.budget)
    return RankedRisk(
        risk.id,
        risk.name,
        risk.probability,
        delay,
        cost,
        risk.probability * delay,
        risk.probability * cost,
        bisect_right(scale.likelihoods, risk.probability) + 1,
        bisect_right(scale.severities, share) + 1,
        risk.category,
        risk.owner,
    )


def mean_minutes(impact: Delay | Stretch, net: Network) -> float:
    """Return the mean working minutes that an impact adds to its task, as planned."""
    if isinstance(impact, Delay):
        return mean_of(impact.by)
    return (mean_of(impact.by) - 1.0) * int(net.duration[net.index[impact.task]])


def _mean_delay(risk: Risk, net: Network) -> float:
    """Return the mean working minutes a risk adds; of a draw that tasks share, the greatest."""
    own, shared = 0.0, [0.0]
    for impact in risk.impacts:
        if isinstance(impact, ExtraCost):
            continue
        mean = mean_minutes(impact, net)
        if impact.is_shared:
            shared.append(mean)
        else:
            own += mean
    return own + max(shared, key=abs)
