"""What to set aside: contingency and reserve in time and money, and what makes them necessary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from itertools import accumulate, pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Answer, Instant, Made, Noun, made, table_of
from pmcore.cost import major
from pmcore.model import Plan, Schedule, StatusUpdate
from pmcore.network import build
from pmcore.risk._again import again
from pmcore.risk._case import Case, parts_paid
from pmcore.risk._case import planned as planned_of
from pmcore.risk._intervals import position
from pmcore.risk._outlook import Outlook
from pmcore.risk._register import applied, treated
from pmcore.risk._simulate import spans_of

_NEAR = 0.01  # share of the samples on each side of a percentile that count as being there
_FEW = 25

Part = tuple[Literal["wbs", "risk"], str | None]


@dataclass(frozen=True, slots=True)
class ContingencyPart(Noun):
    """What one WBS element or risk needs of a contingency.

    Parameters
    ----------
    element : str
        ``"wbs"`` or ``"risk"``, whose `id` it is; None: tasks of no WBS element.
    planned : int
        Minor units that its tasks still come to as planned; a risk is not planned.
    amount : int
        Minor units of the contingency; negative where it is cheaper than planned when the whole
        is as dear as the percentile.
    """

    element: Literal["wbs", "risk"]
    id: str | None
    name: str
    planned: int
    amount: int


@dataclass(frozen=True, slots=True)
class Contingency(Answer):
    """What to set aside beyond the plan, for what is known and for what is beyond it.

    Parameters
    ----------
    confidence, upper : float
        Chances up to which contingency and reserve reach.
    finish, upper_finish : datetime
        By when the project is done with each chance.
    minutes, amount : int
        Contingency: working minutes and minor units between the plan and `confidence`; negative
        ones say that the plan is safer than asked for.
    reserve_minutes, reserve_amount : int
        Management reserve: what lies between `confidence` and `upper`.
    planned_cost : int
        Minor units without uncertainty.
    parts : tuple of ContingencyPart
        The largest first; they add up to `amount`.
    """

    confidence: float
    upper: float
    finish: Instant
    upper_finish: Instant
    minutes: int
    amount: int
    reserve_minutes: int
    reserve_amount: int
    planned_cost: int
    parts: tuple[ContingencyPart, ...]
    _: KW_ONLY
    currency: str | None = None
    made: Made | None = None

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a part; amounts in major units."""
        columns = table_of(self.parts, ("element", "id", "name", "planned", "amount"))
        for name in ("planned", "amount"):
            columns[name] = [major(amount, self.currency) for amount in columns[name]]
        return columns


def contingency(
    plan: Plan,
    outlook: Outlook,
    schedule: Schedule | None = None,
    *,
    confidence: float = 0.8,
    upper: float = 0.95,
    status: StatusUpdate | None = None,
) -> Contingency:
    """Return what to set aside in time and money for a confidence, and what makes it necessary.

    The contingency is what the percentile lies beyond the plan; the management reserve, what a
    higher percentile lies beyond that. Each WBS element and risk takes as much of the money as it
    costs beyond the plan, on average, in the samples whose total is near the percentile (a
    hundredth of all on each side of it); what these averages miss of the percentile is shared in
    proportion to them.

    Parameters
    ----------
    plan : Plan
    outlook : Outlook
        Its samples are drawn again, for the parts that they consist of.
    schedule : Schedule, optional
    status : StatusUpdate, optional
        Plan, schedule and facts are those that the outlook was computed from.
    confidence, upper : float

    Raises
    ------
    ValueError
        If the outlook was computed from something else, or the chances are not in order.

    References
    ----------
    Shares of a percentile as conditional means: D. Tasche, Risk contributions and performance
    measurement, Technische Universität München, 1999. Contingency and management reserve: PMBOK
    Guide, 6th ed., 7.3.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> from pmcore.risk import simulate
    >>> found = contingency(portal(), simulate(portal(), samples=2000))
    >>> found.amount > 0, sum(part.amount for part in found.parts) == found.amount
    (True, True)
    """
    if not 0.0 <= confidence <= upper <= 1.0:
        raise ValueError(f"0 <= confidence <= upper <= 1 is needed, found {confidence}, {upper}")
    case = again(plan, outlook, schedule, status)
    changed = treated(plan, applied(plan, outlook.responses))
    time = build(changed).worktime()
    planned_length = time.between(changed.start, outlook.planned)
    amount = outlook.total_at(confidence) - outlook.planned_cost
    return Contingency(
        confidence,
        upper,
        outlook.finish_at(confidence),
        outlook.finish_at(upper),
        outlook.length_at(confidence) - planned_length,
        amount,
        outlook.length_at(upper) - outlook.length_at(confidence),
        outlook.total_at(upper) - outlook.total_at(confidence),
        outlook.planned_cost,
        _parts(changed, outlook, case, confidence),
        currency=plan.currency,
        made=made(
            plan,
            seed=outlook.seed,
            samples=outlook.samples,
            confidence=confidence,
            upper=upper,
        ),
    )


def _parts(
    plan: Plan, outlook: Outlook, case: Case, confidence: float
) -> tuple[ContingencyPart, ...]:
    home = {task.id: task.wbs for task in plan.tasks}
    planned: dict[Part, float] = {}
    for i, amount in planned_of(case).left.items():
        element: Part = ("wbs", home[case.ids[i]])
        planned[element] = planned.get(element, 0.0) + amount
    means = _means(outlook, case, home, _near(outlook, confidence))
    beyond = {part: means[part] - planned.get(part, 0.0) for part in sorted(means, key=_spelt)}
    goal = outlook.total_at(confidence) - outlook.planned_cost
    names: dict[Part, str] = {("wbs", each.id): each.name for each in plan.wbs}
    names |= {("risk", each.id): each.name for each in plan.risks}
    found = [
        ContingencyPart(*part, names.get(part, ""), round(planned.get(part, 0.0)), amount)
        for part, amount in zip(beyond, _whole(list(beyond.values()), goal), strict=True)
    ]
    return tuple(sorted((part for part in found if part.amount), key=lambda part: -part.amount))


def _spelt(part: Part) -> tuple[str, str]:
    return part[0], part[1] or ""


def _near(outlook: Outlook, confidence: float) -> NDArray[np.bool_]:
    """Return the samples whose totals are near a percentile, by rank: as many on each side."""
    count, at = outlook.samples, position(confidence, outlook.samples)
    reach = min(max(int(_NEAR * count), _FEW), at, count - 1 - at)
    order = np.argsort(outlook.total.array, kind="stable")
    near = np.zeros(count, np.bool_)
    near[order[at - reach : at + reach + 1]] = True
    return near


def _means(
    outlook: Outlook, case: Case, home: Mapping[str, str | None], near: NDArray[np.bool_]
) -> dict[Part, float]:
    """Return what each part comes to on average in some of the samples, drawn again."""
    sums: dict[Part, float] = {}
    for first, count in spans_of(case, 0, outlook.samples):
        chosen = near[first : first + count]
        for part, row in _rows(case, home, first, count):
            sums[part] = sums.get(part, 0.0) + float(np.broadcast_to(row, (count,))[chosen].sum())
    return {part: amount / int(near.sum()) for part, amount in sums.items()}


def _rows(
    case: Case, home: Mapping[str, str | None], first: int, count: int
) -> Iterator[tuple[Part, NDArray[np.float64]]]:
    tasks, risks = parts_paid(case, first, count)
    for i, row in tasks.items():
        yield ("wbs", home[case.ids[i]]), row
    for risk, row in risks.items():
        yield ("risk", risk), row


def _whole(amounts: list[float], goal: int) -> list[int]:
    """Return amounts in whole units that add up to `goal`, by rounding their running sums."""
    size, missing = sum(map(abs, amounts)), goal - sum(amounts)
    if not size:
        return [0] * len(amounts)
    shared = [amount + missing * abs(amount) / size for amount in amounts]
    sums = [round(each) for each in accumulate(shared, initial=0.0)]
    return [later - before for before, later in pairwise(sums)]
