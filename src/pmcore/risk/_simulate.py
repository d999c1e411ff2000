"""When a project ends, with chances: its network run through many times."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from math import fsum
from numbers import Integral
from typing import NamedTuple

import numpy as np

from pmcore._base import Samples, made, nouns_of, uncollected
from pmcore.model import Mode, Plan, Response, Schedule, StatusUpdate, Task
from pmcore.network import Network, build, convert, staff
from pmcore.risk._assumptions import assumptions, counted, drawn_by, stopped
from pmcore.risk._case import Block, Case, case_of, joined, planned, run_block
from pmcore.risk._costs import costs_of
from pmcore.risk._dimensions import streams
from pmcore.risk._draws import Work, plan_draws
from pmcore.risk._luck import Luck, Sampling, luck_of
from pmcore.risk._outcomes import decisions
from pmcore.risk._outlook import Execution, LimitOutlook, Outlook, TaskOutlook, Tracked
from pmcore.risk._policy import policy_of
from pmcore.risk._register import applied, treated
from pmcore.risk._stable import Stability, StopRule
from pmcore.run import Parcel, Progress, Watch, check_seed, run_blocks
from pmcore.schedule import State, prepare

BLOCK = 4096
_DONE = Work(0, 0)
_ROOM = 16_000_000  # samples of all tasks at once: 128 MB each for durations, starts, finishes


def simulate(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    samples: int = 10_000,
    seed: int = 0,
    sampling: Sampling = Sampling.MONTE_CARLO,
    replicates: int = 1,
    until: StopRule | None = None,
    execution: Execution | None = None,
    status: StatusUpdate | None = None,
    responses: Iterable[str] | None = None,
    shortest: int = 0,
    track: Collection[str] = (),
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Outlook:
    """Return when the project ends, and what it and its risks cost, with their chances.

    A task lasts as drawn from its estimate, times the factors of the drivers and risks that
    occur, plus their delays, in whole minutes; a risk occurs once a sample or not at all, and
    strikes each of its tasks with a draw of its own unless that is shared. Each branch takes one
    way, lags are drawn from their estimates or are a share of what was drawn for the predecessor,
    and days are lost to the weather. What correlations couple moves together, and each for itself
    as ever. Numbers come from streams keyed by id: the same seed gives the same luck to two
    versions of a plan. Responses that count in change the plan first, where they bring edits.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        Who does what: its durations hold, and its resources make links or are shared anew.
    samples : int
        How often; 10 000 bound a P80 by the ranks 7 921 and 8 079 (95 %).
    seed : int
    sampling : Sampling
        Where the uniform numbers come from.
    replicates : int
        How many independent designs the samples go round. Intervals of Latin and Sobol samples
        need two at least to be honest; 16 are usual.
    until : Stable, optional
        A rule that decides how many samples are drawn, in place of `samples`.
    execution : Execution, optional
        None: ``LINKS`` with a schedule that has assignments, else ``LOGIC``.
    status : StatusUpdate, optional
        Facts to start from; none: the plan's last update.
    responses : iterable of str, optional
        Ids of the responses to count in; none: those that the plan has chosen.
    shortest : int
        Working minutes below which no draw brings a task, unless it is planned shorter.
    track : collection of str
        Ids of tasks whose finishes to keep, beside milestones and tasks with a deadline.
    executor : concurrent.futures.Executor, optional
        Where to run blocks of samples; the answer is the same anywhere.
    watch : callable, optional
        Told of each block; True stops, and the samples drawn so far count.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error, the facts name what the plan lacks, or a date
        cannot be written.
    ValueError
        If there are no samples, no such execution, fewer samples than replicates, a stop rule
        for Latin or Sobol samples without replicates, or the plan lacks a task or response that
        is named.

    References
    ----------
    R. M. Van Slyke, Monte Carlo methods and the PERT problem, Operations Research 11(5), 1963.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> outlook = simulate(portal(), samples=2000)
    >>> outlook.finish_at(0.5) < outlook.finish_at(0.8), outlook.criticality["api"] > 0.9
    (True, True)
    """
    way = _way(Sampling(sampling), replicates, samples, until)
    least = _whole("shortest", shortest, least=0)
    seed = check_seed(seed)
    execution = _usual(schedule) if execution is None else Execution(execution)
    keys = tuple(streams(plan, seed)) if way.sampling is Sampling.SOBOL else ()
    luck = luck_of(way.sampling, keys, samples=way.looks[-1], replicates=way.replicates)
    asked = Asked(execution, seed, least, luck, applied(plan, responses))
    stated, plan = plan, treated(plan, asked.responses)
    with uncollected():
        state, case = prepared(plan, schedule, asked, status=status, track=track)
    found, stability, _ = run_all(case, way, executor, watch)
    said = assumptions(plan, schedule, execution, case.draws, asked.responses)
    own = case.policy.assumptions if case.policy else ()
    at = state.status.at.isoformat() if state.status else None
    return replace(
        _outlook(plan, case, work_of(state, schedule), found),
        seed=seed,
        execution=execution,
        responses=tuple(each.id for each in asked.responses),
        response_cost=sum(convert(plan, each.cost, plan.start) for each in asked.responses),
        shortest=least,
        assumptions=(
            *said,
            *own,
            *case.costs.assumptions,
            *drawn_by(way.sampling, way.replicates, len(found.finish), len(set(keys))),
            *stopped(way.looks[-1], len(found.finish), stability),
        ),
        sampling=way.sampling,
        replicates=way.replicates,
        stability=stability,
        made=made(stated, seed=seed, samples=way.looks[-1], execution=execution, status=at),
    )


class Asked(NamedTuple):
    """What was asked of a simulation beside its plan, schedule and facts."""

    execution: Execution
    seed: int
    shortest: int
    luck: Luck
    responses: tuple[Response, ...]


def prepared(
    plan: Plan,
    schedule: Schedule | None,
    asked: Asked,
    *,
    status: StatusUpdate | None = None,
    track: Collection[str] = (),
) -> tuple[State, Case]:
    """Return what samples start from and what blocks of them need.

    Parameters
    ----------
    plan : Plan
        With the edits of responses made.
    """
    net = _network(plan, schedule, asked.execution)
    state = prepare(net, plan.status if status is None else status)
    draws = plan_draws(
        plan, work_of(state, schedule), asked.responses, seed=asked.seed, shortest=asked.shortest
    )
    drawn = decisions(state, draws, asked.seed)
    costs = costs_of(plan, schedule, state, seed=asked.seed)
    case = case_of(state, replace(draws, luck=asked.luck), drawn, track, costs)
    if asked.execution is Execution.POLICY and schedule is not None:
        policy = policy_of(state, schedule, case.chain, case.kept)
        spans = [case.ids[i] for i, _ in costs.spans]
        said = (*costs.assumptions, *counted("span_costs", spans))
        costs = replace(costs, assumptions=said)
        case = replace(case, policy=policy, fused=None, limits=(), costs=costs)
    return state, case


class Way(NamedTuple):
    """How samples are drawn, and after how many of them to look whether they are enough."""

    sampling: Sampling
    replicates: int
    looks: tuple[int, ...]
    until: StopRule | None


def _way(sampling: Sampling, replicates: object, samples: object, until: StopRule | None) -> Way:
    looks = tuple(until.looks) if until else (_whole("samples", samples, least=1),)
    designs = _whole("replicates", replicates, least=1)
    if designs > looks[0]:
        raise ValueError(f"{looks[0]} samples are too few for {designs} replicates")
    if until and designs == 1 and sampling is not Sampling.MONTE_CARLO:
        raise ValueError(
            f"{sampling} samples need replicates, 16 say, for a stop rule to be honest"
        )
    return Way(sampling, designs, looks, until)


def _usual(schedule: Schedule | None) -> Execution:
    return Execution.LINKS if schedule and schedule.assignments else Execution.LOGIC


def _whole(name: str, value: object, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise ValueError(f"{name} must be a whole number from {least} on, found {value!r}")
    return int(value)


def _network(plan: Plan, schedule: Schedule | None, execution: Execution) -> Network:
    net = build(plan)
    if execution is not Execution.LOGIC and (schedule is None or not schedule.assignments):
        raise ValueError(f"execution by {execution} needs a schedule with assignments")
    if execution is Execution.LINKS and schedule is not None:
        return staff(net, schedule)
    return net if schedule is None else staff(net, replace(schedule, assignments=()))


def work_of(state: State, schedule: Schedule | None) -> dict[str, Work]:
    """Return how long each task that is not done is planned to take."""
    found = {}
    for i, task in enumerate(state.net.tasks):
        if state.done[i]:
            continue
        mode = schedule[task.id].mode if schedule else None
        way: Task | Mode = task
        for each in task.modes:
            if each.id == mode:
                way = each
                break
        basis = way.work if way.work is not None else way.duration
        found[task.id] = Work(state.duration[i], basis or 0, mode)
    return found


def spans_of(case: Case, begin: int, end: int) -> list[tuple[int, int]]:
    """Return the blocks of some samples: the first one of each, and how many."""
    size = min(BLOCK, max(1024, _ROOM // len(case.ids)))
    return [(first, min(size, end - first)) for first in range(begin, end, size)]


class Ran(NamedTuple):
    """The samples drawn, what the stop rule says of them, and whether `watch` stopped them."""

    block: Block
    stability: Stability | None
    has_stopped: bool


def run_all(case: Case, way: Way, executor: Executor | None, watch: Watch | None) -> Ran:
    """Return all samples, or those drawn until the rule or `watch` stopped it: a block at least."""
    block, heard, begin = Parcel(partial(run_block, case)), _Heard(watch), 0
    blocks: list[Block] = []
    stability = None
    for look in way.looks:
        spans = spans_of(case, begin, look)
        blocks += run_blocks(block, spans, executor, watch=heard, stage="simulate").results
        blocks = blocks or [block(spans[0])]
        begin = look
        if way.until:
            lengths = np.concatenate([each.length for each in blocks])
            stability = way.until.judge(lengths, way.replicates)
        if heard.has_stopped or (stability and stability.is_reached):
            break
    return Ran(joined(blocks), stability, heard.has_stopped)


class _Heard:
    """A watch that remembers whether it said to stop."""

    def __init__(self, watch: Watch | None) -> None:
        self.watch, self.has_stopped = watch, False

    def __call__(self, progress: Progress) -> bool:
        self.has_stopped = self.watch is not None and self.watch(progress) is True
        return self.has_stopped


def _outlook(plan: Plan, case: Case, work: dict[str, Work], found: Block) -> Outlook:
    """Return the samples with what they are about."""
    as_planned = planned(case)
    count, ids = len(found.finish), [case.ids[i] for i in case.kept]
    return Outlook(
        Samples.of(found.finish),
        Samples.of(found.length),
        Samples.of(found.cost),
        tuple(_task_outlooks(plan, case, work, found)),
        tuple(
            Tracked(task, Samples.of(row), plan.task(task).deadline)
            for task, row in zip(ids, found.kept, strict=True)
        ),
        as_planned.finish,
        total=Samples.of(found.work + found.cost),
        planned_cost=case.costs.actual + round(fsum(as_planned.left.values())),
        actual_cost=case.costs.actual,
        samples=count,
        moved=case.draws.copula.moved,
        limits=tuple(
            LimitOutlook(plan.dependencies[limit.source].key, broken)
            for limit, broken in zip(case.limits, (found.broken / count).tolist(), strict=True)
        ),
    )


def _task_outlooks(
    plan: Plan, case: Case, work: dict[str, Work], found: Block
) -> list[TaskOutlook]:
    """Return what the samples say of each task, in the plan's order."""
    count, places = len(found.finish), {task: i for i, task in enumerate(case.ids)}
    ids = [task.id for task in plan.tasks]
    order = [places[task] for task in ids]
    own = [work.get(task) or _DONE for task in ids]
    return nouns_of(
        TaskOutlook,
        id=ids,
        criticality=(found.critical[order] / count).tolist(),
        planned=[each.minutes if each is not _DONE else None for each in own],
        basis=[each.basis for each in own],
        mode=[each.mode for each in own],
        existence=(found.present[order] / count).tolist(),
    )
