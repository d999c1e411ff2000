"""A plan staffed: opened, searched, told as an answer, and shown to the judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmcore import verify
from pmcore._base import Made, made
from pmcore.allocate._demand import Keep, Staffed, demand
from pmcore.allocate._generation import Generator, Unplaceable
from pmcore.allocate._search._answer import schedule_of
from pmcore.allocate._search._bounds import lower_bounds, sound
from pmcore.allocate._search._conflicts import (
    colliding,
    is_hopeless,
    missed,
    stand_in,
    too_early,
    torn,
    unplaceable,
)
from pmcore.allocate._search._improve import improve
from pmcore.allocate._search._model import Outcome, refine
from pmcore.allocate._terms import Aim, Term, terms_of
from pmcore.errors import InfeasibleError
from pmcore.model import Allocation, Plan, Proof, ProofStatus, Schedule, StatusUpdate, TermValue
from pmcore.run import Budget, Limits, check_seed


def allocated(
    plan: Plan,
    *,
    terms: Sequence[Term] | None,
    budget: Budget,
    seed: int,
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
) -> Allocation:
    """Return a plan staffed as :func:`assign` does, wishes that collide told at first sight.

    The kernels are to be warm; what it takes is counted in the budget.
    """
    if status is None:
        status = plan.status
    chosen = terms_of(plan, terms)
    generator = opened(plan, status, keep, chosen)
    found = searched(generator, budget, check_seed(seed))
    is_proved = found.outcome.is_impossible
    if found.stuck is not None:
        is_proved = is_proved or is_hopeless(generator, found.stuck)
        problem = unplaceable(generator, found.stuck, is_proved=is_proved)
        raise InfeasibleError([problem], is_proved)
    if not found.outcome.best.is_valid:
        named = list(torn(generator, budget, seed)) if is_proved else []
        wishes = named or missed(generator, found.outcome.best, is_proved=is_proved)
        raise InfeasibleError(wishes, is_proved)
    provenance = made(plan, seed=seed, **asked(chosen, keep, budget.limits))
    return answered(generator, found.outcome, budget, provenance)


@dataclass(frozen=True)
class Searched:
    """What a search ended with.

    Parameters
    ----------
    outcome : Outcome
    stuck : int, optional
        A task that nobody can ever do after what was placed before; none: all were placed.
    """

    outcome: Outcome
    stuck: int | None = None


def searched(generator: Generator, budget: Budget, seed: int) -> Searched:
    """Return the best schedule that generation and the exact search find, if there is any."""
    try:
        return Searched(improve(generator, budget, seed))
    except Unplaceable as found:
        # Task after task, somebody may have left before what only they can do; tell by a search.
        bounds = lower_bounds(generator)
        outcome = refine(generator, stand_in(generator), bounds, budget, seed=seed)
        return Searched(outcome, None if outcome.best.is_valid else found.task)


def answered(
    generator: Generator, outcome: Outcome, budget: Budget, provenance: Made
) -> Allocation:
    """Return an outcome as an answer that the judge has seen."""
    schedule = schedule_of(generator, outcome.best, provenance)
    proof = _proof(generator, outcome, budget, provenance.seed or 0)
    judge(generator, schedule, proof.terms)
    return Allocation(schedule, proof)


def opened(
    plan: Plan,
    status: StatusUpdate | None,
    keep: Keep | Mapping[str, Keep],
    terms: Sequence[Term],
) -> Generator:
    """Return what makes the schedules of a plan; raise the wishes that collide at first sight."""
    held = demand(plan, status, keep)
    if held.conflicts:
        raise InfeasibleError(held.conflicts)
    generator = Generator(held, [term.aim(held.net) for term in terms])
    generator.terms = terms
    conflicts = list(too_early(generator)) or list(colliding(generator))
    if conflicts:
        raise InfeasibleError(conflicts)
    return generator


def judge(generator: Generator, schedule: Schedule, values: Sequence[TermValue]) -> None:
    """Raise if the judge finds anything wrong with a schedule that was generated, or its values."""
    held = generator.held
    wrong = verify.schedule(held.plan, schedule, status=held.status)
    wrong += verify.assignment(held.plan, schedule, status=held.status)
    wrong += verify.terms(held.plan, schedule, generator.terms, values, status=held.status)
    if wrong:
        raise AssertionError("\n".join(problem.text() for problem in wrong))


def asked(
    terms: Sequence[Term], keep: Keep | Mapping[str, Keep], limits: Limits
) -> dict[str, object]:
    """Return the arguments of a search, as its result tells them."""
    return {
        "terms": tuple(term.name for term in terms),
        "keep": keep.value if isinstance(keep, Keep) else {k: v.value for k, v in keep.items()},
        "limits": {
            "seconds": limits.seconds,
            "work": limits.work,
            "gap": limits.gap,
            "workers": limits.workers,
        },
    }


def _proof(generator: Generator, outcome: Outcome, budget: Budget, seed: int) -> Proof:
    rows = zip(generator.aims, outcome.best.score[1:], outcome.bounds, strict=True)
    values = []
    for aim, value, bound in rows:
        least = sound(aim.name, value, bound) / aim.scale
        own = TermValue(aim.name, value / aim.scale, least, unit=aim.unit)
        values.append((own, *part_values(generator, aim, outcome.best)))
    firsts = [each[0] for each in values]
    at = next((each for each in firsts if each.bound != each.value), firsts[-1])
    is_proved = all(each.bound == each.value for each in firsts)
    status = ProofStatus.FEASIBLE if outcome.was_modelled else ProofStatus.HEURISTIC
    return Proof(
        ProofStatus.OPTIMAL if is_proved else status,
        at.value,
        at.bound if at.bound is not None else 0.0,
        terms=tuple(term for each in values for term in each),
        seed=seed,
        is_reproducible=budget.reproducible,
        unit=at.unit,
    )


def part_values(generator: Generator, aim: Aim, best: Staffed) -> list[TermValue]:
    """Return the terms that a weighted sum is made of, each with its weight and a bound."""
    found = []
    for part, weight in aim.parts:
        value, least = part.value(generator.held, best), part.least(generator.held)
        bound = sound(part.name, value, least) / part.scale
        own = TermValue(part.name, value / part.scale, bound, float(weight), part.unit)
        found += [own, *part_values(generator, part, best)]
    return found
