"""Who does what, when: a first schedule by generation, then the exact search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pmcore import verify
from pmcore._base import Made, made
from pmcore.allocate._aim import Aim, Term
from pmcore.allocate._answer import schedule_of
from pmcore.allocate._bounds import lower_bounds
from pmcore.allocate._conflicts import colliding, missed, stand_in, too_early, torn, unplaceable
from pmcore.allocate._demand import demand
from pmcore.allocate._improve import improve, warm
from pmcore.allocate._model import Outcome, refine
from pmcore.allocate._search import Generator, Staffed, Unplaceable
from pmcore.allocate._seats import Keep
from pmcore.allocate._terms import terms_of
from pmcore.errors import InfeasibleError
from pmcore.model import Allocation, Plan, Proof, ProofStatus, Schedule, StatusUpdate, TermValue
from pmcore.run import Budget, Limits, Watch, check_seed


def assign(
    plan: Plan,
    *,
    terms: Sequence[Term] | None = None,
    limits: Limits = Limits(seconds=10),  # noqa: B008 - frozen
    seed: int = 0,
    watch: Watch | None = None,
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
) -> Allocation:
    """Return who does what, when, with the driver of every date and a proof of how good it is.

    People are chosen by skill, level, certificate and time; pools and people are never asked for
    more than there is of them; leave, part-time and own calendars count. Work that is done or
    under way stays as it is. A latest date (no later than) and a maximum lag are kept, a deadline
    is wished for. Material that is delivered or made is there before it is used up; other material
    is always there.

    Parameters
    ----------
    plan : Plan
    terms : sequence of Term, optional
        What to minimise, the first first: among schedules that are as good in it the second
        decides, and so on; `Weighted` adds terms up. None: `Tardiness` and then `Makespan` where
        a task or a WBS element has a deadline, else `Makespan`.
    limits : Limits
        Time or effort to spend; effort bounds each search for itself, so that the answer depends
        on nothing else. Zero seconds give the first schedule.
    seed : int
    watch : callable, optional
        Told of progress; True stops, and the best schedule so far is returned.
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update.
    keep : Keep or mapping of task id to Keep
        What is kept of given assignments that are not released: people (the default), their dates
        too, or nothing.

    Returns
    -------
    Allocation
        The critical tasks are those on the chains that drive its finish. The proof has the value
        and the bound of every term, and of every part of a weighted sum; it speaks of the first
        term that is not proved, else of the last.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    InfeasibleError
        If wishes collide: its conflicts name them.

    References
    ----------
    Serial generation and justification: see the kernels and `_search`; the exact model is solved
    by CP-SAT.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> staffing = assign(portal())
    >>> staffing.schedule.people("api"), staffing.schedule.finish
    (('bo',), datetime.datetime(2027, 2, 5, 18, 0))
    >>> print(staffing.schedule["pilot"].driver.text())
    Run the pilot waits for Build the API, which finishes Fri 29 Jan 2027 18:00
    """
    chosen = terms_of(plan, terms)
    if not chosen:
        raise ValueError("there is no term to minimise")
    budget = Budget(limits, watch)
    try:
        return allocated(
            plan,
            terms=chosen,
            limits=limits,
            seed=seed,
            watch=watch,
            status=status,
            keep=keep,
        )
    except InfeasibleError as error:
        from pmcore.allocate._collide import enlarged  # noqa: PLC0415 - it staffs plans itself

        status = plan.status if status is None else status
        raise enlarged(error, plan, status, keep, budget.rest(), seed) from None


def allocated(
    plan: Plan,
    *,
    terms: Sequence[Term] | None,
    limits: Limits,
    seed: int,
    watch: Watch | None = None,
    status: StatusUpdate | None = None,
    keep: Keep | Mapping[str, Keep] = Keep.PEOPLE,
) -> Allocation:
    """Return a plan staffed as :func:`assign` does, wishes that collide told at first sight."""
    if status is None:
        status = plan.status
    warm(plan, limits)
    budget = Budget(limits, watch)
    chosen = terms_of(plan, terms)
    generator = opened(plan, status, keep, chosen)
    found = searched(generator, budget, check_seed(seed))
    if found.stuck is not None:
        problem = unplaceable(generator, found.stuck)
        raise InfeasibleError([problem], found.outcome.is_impossible)
    if not found.outcome.best.is_valid:
        is_proved = found.outcome.is_impossible
        named = list(torn(generator, budget, seed)) if is_proved else []
        raise InfeasibleError(named or missed(generator, found.outcome.best), is_proved)
    provenance = made(plan, seed=seed, **asked(chosen, keep, limits))
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
    judge(generator, schedule)
    return Allocation(schedule, _proof(generator, outcome, budget, provenance.seed or 0))


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
    conflicts = list(too_early(generator)) or list(colliding(generator))
    if conflicts:
        raise InfeasibleError(conflicts)
    return generator


def judge(generator: Generator, schedule: Schedule) -> None:
    """Raise if the judge finds anything wrong with a schedule that was generated."""
    held = generator.held
    wrong = verify.schedule(held.plan, schedule, status=held.status)
    wrong += verify.assignment(held.plan, schedule, status=held.status)
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
    values = [
        (
            TermValue(aim.name, value / aim.scale, min(value, bound) / aim.scale, unit=aim.unit),
            *part_values(generator, aim, outcome.best),
        )
        for aim, value, bound in rows
    ]
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
        value, least = part.value(generator.held, best), part.least(generator)
        own = TermValue(
            part.name, value / part.scale, min(value, least) / part.scale, float(weight), part.unit
        )
        found += [own, *part_values(generator, part, best)]
    return found
