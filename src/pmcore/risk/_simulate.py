"""When a project ends, with chances: its network run through many times."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from numbers import Integral
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pmcore import kernels
from pmcore._base import Samples, made
from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.kernels import Chain, Limit, Rows, Span
from pmcore.model import Plan, Schedule, StatusUpdate, TaskKind
from pmcore.network import FF, Network, build, convert, staff
from pmcore.risk._assumptions import assumptions, stopped
from pmcore.risk._draws import Draws, Work, plan_draws
from pmcore.risk._outcomes import Decisions, decisions, exposed, forks, shares, splits
from pmcore.risk._outlook import Execution, LimitOutlook, Outlook, TaskOutlook, Tracked
from pmcore.risk._register import applied, treated
from pmcore.run import Watch, check_seed, run_blocks
from pmcore.schedule import State, prepare
from pmcore.units import LAST, from_minutes

BLOCK = 4096
NEVER = np.zeros(1, np.bool_)
_ROOM = 16_000_000  # samples of all tasks at once: 128 MB each for durations, starts, finishes


@dataclass(frozen=True)
class Case:
    """What a block of samples needs; can be sent to another process.

    Parameters
    ----------
    ids, durations : tuple
        By position in the chain; durations as planned.
    decisions : Decisions
        What is drawn beside.
    kept : tuple of int
        Positions of the tasks whose finishes are kept.
    limits : tuple of Limit
        Maximum lags.
    origin, calendar : int
        The plan's start as an instant, and its calendar.
    """

    chain: Chain
    ids: tuple[str, ...]
    durations: tuple[int, ...]
    draws: Draws
    decisions: Decisions
    kept: tuple[int, ...]
    limits: tuple[Limit, ...]
    origin: int
    calendar: int


class Block(NamedTuple):
    """What some samples gave: rows of samples, and in how many of them something held.

    That is, by task, that it was critical, that it was done at all, and by maximum lag, that it
    was broken.
    """

    finish: NDArray[np.int64]
    length: NDArray[np.int64]
    cost: NDArray[np.int64]
    kept: NDArray[np.int64]
    critical: NDArray[np.int64]
    present: NDArray[np.int64]
    broken: NDArray[np.int64]


def simulate(
    plan: Plan,
    schedule: Schedule | None = None,
    *,
    samples: int = 10_000,
    seed: int = 0,
    execution: Execution | None = None,
    status: StatusUpdate | None = None,
    responses: Iterable[str] | None = None,
    shortest: int = 0,
    track: Collection[str] = (),
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Outlook:
    """Return when the project ends, and what its risks cost, with their chances.

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
        Who does what: its durations hold, and its resources make links.
    samples : int
        How often; 10 000 bound a P80 by the ranks 7 921 and 8 079 (95 %).
    seed : int
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
        If there are no samples, no such execution, or the plan lacks a task or response that is
        named.

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
    count = _whole("samples", samples, least=1)
    least = _whole("shortest", shortest, least=0)
    seed = check_seed(seed)
    taken = applied(plan, responses)
    stated, plan = plan, treated(plan, taken)
    execution = _usual(schedule) if execution is None else Execution(execution)
    state = state_of(plan, schedule, execution, status)
    work = work_of(state, schedule)
    draws = plan_draws(plan, work, taken, seed=seed, shortest=least)
    case = case_of(state, draws, seed, track)
    found = run_all(case, count, executor, watch)
    said = assumptions(plan, schedule, execution, draws, taken)
    at = state.status.at.isoformat() if state.status else None
    return replace(
        _outlook(plan, case, work, found),
        seed=seed,
        execution=execution,
        responses=tuple(each.id for each in taken),
        response_cost=sum(convert(plan, each.cost, plan.start) for each in taken),
        shortest=least,
        assumptions=(*said, *stopped(count, len(found.finish))),
        made=made(stated, seed=seed, samples=count, execution=execution, status=at),
    )


def _usual(schedule: Schedule | None) -> Execution:
    return Execution.LINKS if schedule and schedule.assignments else Execution.LOGIC


def _whole(name: str, value: object, *, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
        raise ValueError(f"{name} must be a whole number from {least} on, found {value!r}")
    return int(value)


def _network(plan: Plan, schedule: Schedule | None, execution: Execution) -> Network:
    net = build(plan)
    if execution is Execution.LINKS:
        if schedule is None or not schedule.assignments:
            raise ValueError("execution by resource links needs a schedule with assignments")
        return staff(net, schedule)
    return net if schedule is None else staff(net, replace(schedule, assignments=()))


def state_of(
    plan: Plan, schedule: Schedule | None, execution: Execution, status: StatusUpdate | None
) -> State:
    """Return the network that the samples run through, with the facts that it starts from."""
    return prepare(_network(plan, schedule, execution), plan.status if status is None else status)


def work_of(state: State, schedule: Schedule | None) -> dict[str, Work]:
    """Return how long each task that is not done is planned to take."""
    found = {}
    for i, task in enumerate(state.net.tasks):
        if state.done[i]:
            continue
        mode = schedule[task.id].mode if schedule else None
        way = next((each for each in task.modes if each.id == mode), task)
        basis = way.work if way.work is not None else way.duration
        found[task.id] = Work(state.duration[i], basis or 0, mode)
    return found


def case_of(state: State, draws: Draws, seed: int, track: Collection[str] = ()) -> Case:
    """Return what a block of samples needs."""
    net = state.net
    unknown = sorted(set(track) - set(net.ids))
    if unknown:
        raise ValueError(f"the plan has no tasks {', '.join(unknown)} to track")
    kept = [
        net.index[task.id]
        for task in net.plan.tasks
        if task.kind is not TaskKind.INACTIVE
        and (task.is_milestone or task.deadline or task.id in track)
    ]
    home = net.worktime().index
    return Case(
        _chain(state),
        net.ids,
        tuple(state.duration),
        draws,
        decisions(state, draws, seed),
        tuple(kept),
        tuple(_limits(state)),
        net.origin,
        home,
    )


def _limits(state: State) -> Iterator[Limit]:
    """Yield the maximum lags that no fact has settled."""
    columns = state.net.limits.arrays
    for k, source in enumerate(state.net.limits.source.tolist()):
        limit = Limit(source, *(int(column[k]) for column in columns[1:6]))
        is_past = limit.type < FF and state.begun[limit.succ] < kernels.FAR
        if not (state.done[limit.succ] or is_past):
            yield limit


def _chain(state: State) -> Chain:
    """Return the network as the simulation reads it."""
    net, links = state.net, state.net.links
    off = {i for i, task in enumerate(net.tasks) if task.kind is TaskKind.INACTIVE}
    if len(off) == len(net):
        off = set()
    return Chain(
        net.calendars.table,
        net.calendar.tolist(),
        links.ptr.tolist(),
        links.pred.tolist(),
        links.type.tolist(),
        links.lag.tolist(),
        links.calendar.tolist(),
        links.rounds.tolist(),
        list(state.floor),
        list(state.finish_floor),
        list(state.pin),
        list(state.begun),
        [(state.start[i], state.finish[i]) if done else None for i, done in enumerate(state.done)],
        [i not in off for i in range(len(net))],
        {i: at for i, at in state.expected.items() if not state.done[i]},
        _spans(state),
        shares(state),
        *forks(state),
        exposed(state),
        splits(state),
    )


def _spans(state: State) -> dict[int, Span]:
    """Return the tasks that stretch between others, where there is one to stretch to."""
    net = state.net
    spans = {i for i in net.spans.tolist() if not state.done[i]}
    begins: dict[int, list[tuple[int, bool]]] = {i: [] for i in spans}
    ends: dict[int, list[tuple[int, bool]]] = {i: [] for i in spans}
    every = set(net.spans.tolist())
    for link in net.plan.dependencies if spans else ():
        i, j = net.index[link.predecessor], net.index[link.successor]
        from_finish, to_start = link.type in ("FS", "FF"), link.type in ("FS", "SS")
        if j in spans and i not in every:
            (begins if to_start else ends)[j].append((i, from_finish))
        elif i in spans and j not in every:
            (ends if from_finish else begins)[i].append((j, not to_start))
    return {
        i: Span(tuple(begins[i]), tuple(ends[i]), state.floor[i] if state.status else -kernels.FAR)
        for i in spans
        if begins[i] or ends[i]
    }


def spans_of(case: Case, count: int) -> list[tuple[int, int]]:
    """Return the blocks of so many samples: the first one of each, and how many."""
    size = min(BLOCK, max(1024, _ROOM // len(case.ids)))
    return [(first, min(size, count - first)) for first in range(0, count, size)]


def run_all(case: Case, count: int, executor: Executor | None, watch: Watch | None) -> Block:
    """Return all samples, or those drawn until `watch` stopped it: at least one block."""
    spans = spans_of(case, count)
    block = partial(run_block, case)
    blocks = run_blocks(block, spans, executor, watch=watch, stage="simulate").results
    blocks = blocks or (block(spans[0]),)
    found = Block(
        np.concatenate([each.finish for each in blocks]),
        np.concatenate([each.length for each in blocks]),
        np.concatenate([each.cost for each in blocks]),
        np.concatenate([each.kept for each in blocks], axis=1),
        np.sum([each.critical for each in blocks], axis=0),
        np.sum([each.present for each in blocks], axis=0),
        np.sum([each.broken for each in blocks], axis=0),
    )
    if int(found.finish.max()) > LAST:
        raise PlanError([Problem("plan.beyond_calendar", "tasks", Attributes(year=9993))])
    return found


def run_block(case: Case, span: tuple[int, int]) -> Block:
    """Return what the samples from a first one on, so many, give."""
    first, count = span
    draws = case.draws
    rows, waiting = rows_of(case, span)
    last = kernels.last_finishes(rows)
    gone = {case.ids[i]: flags for i in case.chain.ways if (flags := rows.gone(i)) is not None}
    work = kernels.work_at_each(case.chain.table, case.calendar, last)
    begin = kernels.work_at_each(case.chain.table, case.calendar, case.origin)
    kept = [np.broadcast_to(rows.finishes(i), (count,)) for i in case.kept]
    return Block(
        np.broadcast_to(last, (count,)),
        np.broadcast_to(work - begin, (count,)),
        draws.costs(first, count, gone=gone, strikes=waiting | rows.struck),
        np.array(kept, np.int64).reshape(len(kept), count),
        np.array(kernels.critical(rows, last, count), np.int64),
        np.array(kernels.present(rows, count), np.int64),
        np.array([kernels.broken(rows, limit, count) for limit in case.limits], np.int64),
    )


def rows_of(case: Case, span: tuple[int, int]) -> tuple[Rows, dict[int, NDArray[np.bool_]]]:
    """Return the dates of every task in some samples, and the risks that have windows."""
    draws = case.draws
    luck = draws.copula.joined(draws.luck, *span)
    waiting = dict.fromkeys(draws.waiting, NEVER)
    drawn = draws.struck(luck, span, strikes=waiting)
    planned = zip(case.ids, case.durations, strict=True)
    durations = [drawn[task] if task in drawn else np.array([own]) for task, own in planned]
    outcomes = case.decisions.outcomes(draws, luck, *span)
    return kernels.simulate(case.chain, durations, outcomes), waiting


def _planned(case: Case) -> datetime:
    """Return the finish without uncertainty."""
    rows = kernels.simulate(case.chain, [np.array([length]) for length in case.durations])
    return from_minutes(int(kernels.last_finishes(rows)[0]))


def _outlook(plan: Plan, case: Case, work: dict[str, Work], found: Block) -> Outlook:
    """Return the samples with what they are about."""
    count, ids = len(found.finish), [case.ids[i] for i in case.kept]
    shares_of = (found.critical / count, found.present / count)
    share = dict(zip(case.ids, zip(*map(np.ndarray.tolist, shares_of), strict=True), strict=True))
    return Outlook(
        Samples.of(found.finish),
        Samples.of(found.length),
        Samples.of(found.cost),
        tuple(
            TaskOutlook(each.id, critical, own.minutes, own.basis, own.mode, existence)
            if (own := work.get(each.id))
            else TaskOutlook(each.id, critical, None, existence=existence)
            for each in plan.tasks
            for critical, existence in (share[each.id],)
        ),
        tuple(
            Tracked(task, Samples.of(row), plan.task(task).deadline)
            for task, row in zip(ids, found.kept, strict=True)
        ),
        _planned(case),
        samples=count,
        moved=case.draws.copula.moved,
        limits=tuple(
            LimitOutlook(plan.dependencies[limit.source].key, broken)
            for limit, broken in zip(case.limits, (found.broken / count).tolist(), strict=True)
        ),
    )
