"""Planning anew: what is done or under way stays, and the front of dates against changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pmcore._base import made
from pmcore.allocate._assign import enlarged
from pmcore.allocate._demand import Demand, Keep, Staffed
from pmcore.allocate._generation import Generator, Unplaceable, score_of
from pmcore.allocate._replan._before import before_of, frozen
from pmcore.allocate._replan._front import Point, Walk
from pmcore.allocate._replan._frozen import Frozen
from pmcore.allocate._replan._reasons import reasons
from pmcore.allocate._search import (
    asked,
    is_hopeless,
    judge,
    missed,
    opened,
    part_values,
    schedule_of,
    sound,
    unplaceable,
    warm,
)
from pmcore.allocate._terms import Cost, Term, has_prices, terms_of
from pmcore.errors import InfeasibleError
from pmcore.model import (
    Front,
    Measure,
    Option,
    Plan,
    Proof,
    ProofStatus,
    Schedule,
    StatusUpdate,
    TermValue,
)
from pmcore.run import Budget, Limits, Watch, check_seed

CHANGES = "changes"
"""Name of the measure that counts changed assignments."""
COST = "cost"
"""Name of the measure of what the work that is left costs."""


def replan(
    plan: Plan,
    previous: Schedule,
    status: StatusUpdate | None = None,
    *,
    terms: Sequence[Term] | None = None,
    limits: Limits = Limits(seconds=20),  # noqa: B008 - frozen
    seed: int = 0,
    watch: Watch | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
) -> Front:
    """Return the ways to go on: how good the plan gets for how many changed assignments.

    What is done stays, and so does what is under way: it goes on at once, with its people. A
    changed assignment is a person that `previous` had in a place of work that has not begun, and
    who has it no longer. The first point changes the fewest that any schedule must; each further
    one is better in the first term for more changes; the last is the best there is. Among
    schedules of a point's changes the later terms decide, then cost, where rates are stated.

    Parameters
    ----------
    plan : Plan
        As it is now: people who left, work that came.
    previous : Schedule
        Who was to do what.
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    terms : sequence of Term, optional
        As in :func:`assign`; the first is the one that changes are weighed against.
    limits : Limits
        For all points together.
    seed : int
    watch : callable, optional
    keep : Keep or mapping of task id to Keep
        What is kept of assignments that the plan itself states, as in :func:`assign`.

    Returns
    -------
    Front
        Points by rising changes, ``changes-3`` for one with three; then, where people or pools
        have prices, the cheapest with the fewest and with the most of them, if they cost less
        (``cheapest-3``). The measures of each are its terms, ``changes`` and, where there are
        prices, ``cost`` (`Cost`) of what is left; its changes say why; its proof is optimal where
        nothing is better with as few changes and nothing as good with fewer. Plans too large for
        the exact search have points of generation, with bounds.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    InfeasibleError
        If wishes collide.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from datetime import datetime
    >>> from pmcore.allocate import assign
    >>> from pmcore.examples import portal
    >>> plan = portal()
    >>> before = assign(plan).schedule
    >>> bo = replace(plan.resource("bo"), skills=plan.resource("ana").skills)
    >>> cy = replace(plan.resource("bo"), id="cy", name="Cy")
    >>> plan = replace(plan, resources=(plan.resource("ana"), bo, cy))
    >>> front = replan(plan, before)
    >>> [point.measure("changes") for point in front.points]
    [1.0]
    >>> print(front.points[0].changes[0].text())
    Build the API: Cy takes the place of Bo, who is not qualified
    """
    if status is None:
        status = plan.status
    warm(plan, limits)
    budget = Budget(limits, watch)
    chosen = terms_of(plan, terms)
    if not chosen:
        raise ValueError("there is no term to minimise")
    now, facts = frozen(plan, status, previous)
    try:
        whole = opened(now, facts, keep, chosen)
        going, walk, found = _walked(whole, previous, budget, check_seed(seed))
    except InfeasibleError as error:
        raise enlarged(error, now, facts, keep, budget.rest(), seed) from None
    provenance = made(plan, seed=seed, **asked(chosen, keep, limits))
    options = []
    for each in found:
        best = going.whole(each.best)
        point = _with_all_cost(each, whole.held, best, going.generator.held)
        schedule = schedule_of(whole, best, provenance)
        changes = reasons(walk.before, whole, best, schedule)
        measures, proof = _measures(whole, point, best), _proof(whole, point, best, budget, seed)
        judge(whole, schedule, proof.terms)
        name = f"{'cheapest' if point.is_cheapest else CHANGES}-{point.changes}"
        options.append(Option(name, schedule, measures=measures, changes=changes, proof=proof))
    return Front(tuple(options), provenance)


def _walked(
    whole: Generator, previous: Schedule, budget: Budget, seed: int
) -> tuple[Frozen, Walk, list[Point]]:
    """Return the points of the front, and what they were found by."""
    going = Frozen(whole)
    walk = Walk(going.generator, before_of(going.generator.held, previous), budget, seed)
    try:
        found = walk.points()
    except Unplaceable as stuck:
        is_proved = is_hopeless(whole, stuck.task)
        problem = unplaceable(whole, stuck.task, is_proved=is_proved)
        raise InfeasibleError([problem], is_proved) from None
    if not found and walk.stuck is not None:
        is_proved = walk.is_impossible or is_hopeless(whole, walk.stuck)
        problem = unplaceable(whole, walk.stuck, is_proved=is_proved)
        raise InfeasibleError([problem], is_proved)
    if not found:
        best = min(walk.pool, key=score_of)
        wishes = missed(going.generator, best, is_proved=walk.is_impossible)
        raise InfeasibleError(wishes, walk.is_impossible)
    return going, walk, found


def _with_all_cost(point: Point, held: Demand, best: Staffed, searched: Demand) -> Point:
    """Return a point whose least cost counts what is under way, too."""
    if point.least_cost is None:
        return point
    cost = Cost().aim(held.net)
    more = cost.value(held, best) - cost.value(searched, point.best)
    return replace(point, least_cost=point.least_cost + more)


def _measures(whole: Generator, point: Point, best: Staffed) -> tuple[Measure, ...]:
    """Return the terms of a point, its changes and its cost."""
    values = zip(whole.aims, best.score[1:], point.bounds, strict=True)
    terms = []
    for aim, value, bound in values:
        own = value / aim.scale, sound(aim.name, value, bound) / aim.scale
        terms.append(Measure(aim.name, *own, aim.unit))
        parts = part_values(whole, aim, best)
        terms += [Measure(each.name, each.value, each.bound, each.unit) for each in parts]
    terms.append(Measure(CHANGES, float(point.changes), float(point.least_changes)))
    if has_prices(whole.held) and all(each.name != COST for each in terms):
        cost = float(Cost().aim(whole.held.net).value(whole.held, best))
        known = point.least_cost
        least = None if known is None else sound(COST, cost, float(known))
        terms.append(Measure(COST, cost, least, whole.held.plan.currency or ""))
    return tuple(terms)


def _proof(whole: Generator, point: Point, best: Staffed, budget: Budget, seed: int) -> Proof:
    values = [
        TermValue(each.name, each.value, each.bound, unit=each.unit)
        for each in _measures(whole, point, best)
    ]
    first = values[0]
    status = ProofStatus.FEASIBLE if point.was_modelled else ProofStatus.HEURISTIC
    return Proof(
        ProofStatus.OPTIMAL if point.is_proved else status,
        first.value,
        first.bound if first.bound is not None else 0.0,
        terms=tuple(values),
        seed=seed,
        is_reproducible=budget.reproducible,
        unit=first.unit,
    )
