"""What is left of the contingency, and whether it covers the risks that are still open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime, time
from typing import Any

from pmcore._base import Instant, Made, Notice, Noticed, Noun, made, table_of
from pmcore._mapping import Attributes
from pmcore.model import Baseline, CostEntry, CostKind, Plan, RiskStatus
from pmcore.network import convert
from pmcore.risk._history import Exposure, day_of, exposure_of, open_risks, windows
from pmcore.risk._intervals import inner
from pmcore.risk._ranking import rank
from pmcore.risk._register import standing
from pmcore.risk._simulate import simulate
from pmcore.run import check_seed


@dataclass(frozen=True, slots=True)
class Drawing(Noun):
    """What a risk has drawn from the contingency, in minor units.

    Parameters
    ----------
    authorised : int
        By accepted changes that name the risk.
    spent : int
        By cost entries that name it, or settle one that does; an order, its invoices and its
        payments count once, by the kind that comes to most.
    estimated : int
        Mean cost of its occurrence.
    amount : int
        What counts: the greater of authorised and spent or, where it has occurred and neither is
        recorded, what is estimated (nothing, where that is saved).
    is_estimate : bool
    """

    risk: str
    name: str
    authorised: int
    spent: int
    estimated: int
    amount: int
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Reserve(Noticed):
    """The contingency at a data date: planned, drawn, left, and what it has to cover.

    Parameters
    ----------
    at : datetime
    planned, left : int, optional
        Minor units; none where no contingency is stated.
    drawn : int
        Minor units.
    exposure : Exposure
        Of the open risks that can still strike.
    needed : int, optional
        What these, opportunities included, cost at most with chance `percentile`, in minor units;
        none where it was not asked for.
    drawings : tuple of Drawing
        By risk.
    notices : tuple of Notice
    """

    at: Instant
    planned: int | None
    drawn: int
    left: int | None
    exposure: Exposure
    _: KW_ONLY
    needed: int | None = None
    percentile: float | None = None
    drawings: tuple[Drawing, ...] = ()
    notices: tuple[Notice, ...] = ()
    made: Made | None = None

    @property
    def is_covered(self) -> bool | None:
        """Whether what is left covers what open threats are expected to cost, and what is needed.

        None where no contingency is stated.
        """
        if self.left is None:
            return None
        return self.left >= max(round(self.exposure.threat_cost), self.needed or 0)

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a risk that has drawn."""
        names = ("risk", "name", "authorised", "spent", "estimated", "amount", "is_estimate")
        return table_of(self.drawings, names)


def reserve(
    plan: Plan,
    at: datetime | None = None,
    *,
    percentile: float | None = 0.8,
    samples: int = 2_000,
    seed: int = 0,
) -> Reserve:
    """Return what risks have drawn from the contingency, and whether the rest covers the others.

    Planned is the plan's contingency or, where it states none, that of the first revision of its
    last baseline: later revisions have been reduced by the changes that are counted here as drawn.
    A risk draws what accepted changes grant and cost entries record in its name up to the data
    date; one that has occurred without either counts at its mean cost, and a notice says so. An
    open risk that can no longer strike, as :func:`triggers` has it by the critical path, needs
    nothing.

    Parameters
    ----------
    plan : Plan
        Its register and records; responses that it has chosen count, their edits made.
    at : datetime, optional
        The data date; none: that of the plan's last facts, or its start.
    percentile : float, optional
        The chance with which the rest should suffice; none: not simulated.
    samples, seed : int
        Of the simulation, in which the risks that have occurred or passed are left out.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error, the data date has a zone, or an amount cannot be
        converted.
    ValueError
        If a number is out of range.

    References
    ----------
    Contingency against known risks, drawn down as they occur: PMI, Practice Standard for Project
    Risk Management, 2009, chapter 9. Reserve at a percentile: AACE International Recommended
    Practice 40R-08.

    Examples
    --------
    >>> from pmcore import money
    >>> from pmcore.examples import portal
    >>> found = reserve(replace(portal(), contingency=money(1_000)))
    >>> found.left, found.drawn, found.is_covered
    (100000, 0, True)
    """
    if percentile is not None:
        inner(percentile)
    seed = check_seed(seed)
    stated, plan = plan, standing(plan)
    at = day_of(plan, at)
    ahead = _without_past(plan, at)
    exposure = exposure_of(open_risks(ahead))
    found = drawings(plan, at)
    planned, drawn = planned_reserve(plan), sum(each.amount for each in found)
    needed = None
    if percentile is not None:
        needed = simulate(ahead, samples=samples, seed=seed).cost_at(percentile)
    answer = Reserve(
        at,
        planned,
        drawn,
        None if planned is None else planned - drawn,
        exposure,
        needed=needed,
        percentile=percentile,
        drawings=found,
        made=made(stated, seed=seed, samples=samples, percentile=percentile),
    )
    return replace(answer, notices=tuple(_notices(answer)))


def planned_reserve(plan: Plan) -> int | None:
    """Return the contingency of a plan or, where it states none, of its last baseline that does.

    What was planned is what the first revision states; changes have drawn on the later ones.
    """
    if plan.contingency is not None:
        return plan.contingency
    for last in reversed(plan.baselines):
        stated = [each.contingency for each in _revisions(plan, last) if each.contingency]
        if stated:
            return stated[-1]
    return None


def _revisions(plan: Plan, baseline: Baseline) -> Iterator[Baseline]:
    """Yield a baseline, the revision it replaces, the one that this replaces, and so on."""
    held = {(each.name, each.revision): each for each in plan.baselines}
    at: Baseline | None = baseline
    while at is not None:
        yield at
        at = held.get((at.replaces, at.revision - 1)) if at.replaces else None


def drawings(plan: Plan, at: datetime) -> tuple[Drawing, ...]:
    """Return what each risk of a standing plan has drawn up to a date, in its order."""
    authorised, spent = _authorised(plan, at), _spent(plan, at)
    means = {row.id: row.cost for row in rank(plan).risks}
    found = []
    for risk in plan.risks:
        recorded = [held[risk.id] for held in (authorised, spent) if risk.id in held]
        if not recorded and risk.status is not RiskStatus.OCCURRED:
            continue
        mean = round(means.get(risk.id, 0.0))
        found.append(
            Drawing(
                risk.id,
                risk.name,
                authorised.get(risk.id, 0),
                spent.get(risk.id, 0),
                mean,
                max(recorded, default=max(mean, 0)),
                is_estimate=not recorded,
            )
        )
    return tuple(found)


def _authorised(plan: Plan, at: datetime) -> dict[str, int]:
    """Return what accepted changes grant to each risk."""
    found: dict[str, int] = defaultdict(int)
    for change in plan.changes:
        day = change.closed or change.opened or at.date()
        is_granted = change.status == "accepted" and change.cost is not None
        if change.risk and is_granted and day <= at.date():
            found[change.risk] += convert(plan, change.cost or 0, datetime.combine(day, time()))
    return dict(found)


def _spent(plan: Plan, at: datetime) -> dict[str, int]:
    """Return what is recorded as spent on each risk.

    Entries that settle one another are one purchase: it counts by the kind that comes to most,
    so that an order counts before its invoice, and an invoice above its order in full.
    """
    by_id = {each.id: each for each in plan.cost_entries if each.day <= at.date()}
    purchases: dict[tuple[str, str], dict[CostKind, int]] = defaultdict(lambda: defaultdict(int))
    for entry in by_id.values():
        line = list(_line(entry, by_id))
        risk = next((each.risk for each in line if each.risk), None)
        if risk:
            net = convert(plan, entry.net, datetime.combine(entry.day, time()))
            purchases[line[-1].id, risk][entry.kind] += net
    found: dict[str, int] = defaultdict(int)
    for (_, risk), kinds in purchases.items():
        found[risk] += max(kinds.values())
    return dict(found)


def _line(entry: CostEntry, by_id: Mapping[str, CostEntry]) -> Iterator[CostEntry]:
    """Yield an entry, what it settles, what that settles, and so on."""
    seen = set()
    at: CostEntry | None = entry
    while at is not None and at.id not in seen:
        seen.add(at.id)
        yield at
        at = by_id.get(at.refers_to)


def _without_past(plan: Plan, at: datetime) -> Plan:
    """Return the plan with the risks closed that have occurred or can no longer strike."""
    passed = {risk for risk, window in windows(plan).items() if window.finish <= at}
    return plan.put(
        *(
            replace(each, status=RiskStatus.CLOSED)
            for each in plan.risks
            if each.status is RiskStatus.OCCURRED or each.id in passed
        )
    )


def _notices(found: Reserve) -> Iterator[Notice]:
    """Yield what is wrong with a reserve, the worst of what it fails to cover alone."""
    threats, left = round(found.exposure.threat_cost), found.left
    if left is None:
        yield Notice("reserve.unstated", Attributes(drawn=found.drawn, threats=threats))
    elif left < 0:
        yield Notice("reserve.overdrawn", Attributes(drawn=found.drawn, planned=found.planned))
    elif left < threats:
        yield Notice("reserve.short", Attributes(left=left, threats=threats))
    elif found.needed is not None and left < found.needed:
        facts = Attributes(left=left, needed=found.needed, percentile=found.percentile)
        yield Notice("reserve.thin", facts)
    guessed = [each.risk for each in found.drawings if each.is_estimate]
    if guessed:
        yield Notice("reserve.estimated", Attributes(count=len(guessed), first=guessed[:3]))
