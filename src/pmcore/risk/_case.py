"""What a block of samples needs of a plan, and what it gives: by compiled code, or by numpy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore import kernels
from pmcore._mapping import Attributes
from pmcore.errors import PlanError, Problem
from pmcore.kernels import Chain, Desks, Drawn, Limit, Rows, Span, Wiring
from pmcore.model import TaskKind
from pmcore.network import FF
from pmcore.risk._costs import Costs, Lengths, Worked, lengths_of
from pmcore.risk._distributions import FloatRow
from pmcore.risk._draws import Draws
from pmcore.risk._luck import Luck
from pmcore.risk._outcomes import Decisions, exposed, forks, shares, splits
from pmcore.risk._policy import Played, Policy
from pmcore.schedule import State
from pmcore.units import LAST, from_minutes

Row: TypeAlias = NDArray[np.int64]
NEVER = np.zeros(1, np.bool_)
NO_COSTS = Costs()


class Fused(NamedTuple):
    """What the compiled form needs, which draws by law what varies by its law alone.

    Parameters
    ----------
    paid : array of int64, by position
        Which row the minutes of a task that is paid by the minute are written to; -1: none.
    is_flagged : bool
        Whether it tells which tasks were critical.
    minutes : int
        How long these and what never varies last together at most.
    room : int
        How long all tasks may last together.
    desks : Desks
        Where the compiled form works.
    """

    net: Wiring
    drawn: Drawn
    paid: Row
    is_flagged: bool
    minutes: int
    room: int
    desks: Desks


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
    fused : Fused, optional
        None: numpy alone knows how to run it.
    is_flagged : bool
        Whether to tell which tasks were critical.
    policy : Policy, optional
        How resources are shared; none: only links hold tasks back.
    costs : Costs
        What is paid, risks apart.
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
    fused: Fused | None = None
    is_flagged: bool = True
    policy: Policy | None = None
    costs: Costs = NO_COSTS


class Block(NamedTuple):
    """What some samples gave: rows of samples, and in how many of them something held.

    Rows are finishes, lengths, what risks cost and what the work does, and finishes of tasks that
    are kept. Counts are, by task, that it was critical, that it was done at all, and by maximum
    lag, that it was broken.
    """

    finish: NDArray[np.int64]
    length: NDArray[np.int64]
    cost: NDArray[np.int64]
    work: NDArray[np.int64]
    kept: NDArray[np.int64]
    critical: NDArray[np.int64]
    present: NDArray[np.int64]
    broken: NDArray[np.int64]


def case_of(
    state: State, draws: Draws, drawn: Decisions, track: Collection[str], costs: Costs = NO_COSTS
) -> Case:
    """Return what blocks of samples of a plan need.

    Raises
    ------
    ValueError
        If the plan has no task of an id that is to be tracked.
    """
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
    case = Case(
        _chain(state),
        net.ids,
        tuple(state.duration),
        draws,
        drawn,
        tuple(kept),
        tuple(_limits(state)),
        net.origin,
        home,
        costs=costs,
    )
    return fused(case)


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


def fused(case: Case) -> Case:
    """Return the case with what the compiled form needs of it, where there is one."""
    return replace(case, fused=_fuse(case)) if kernels.COMPILED else case


def _fuse(case: Case) -> Fused | None:
    """Return what the compiled form needs; none where it does not know what samples decide."""
    if (
        case.policy is not None
        or case.limits
        or not (case.decisions.is_fixed and case.chain.is_plain)
    ):
        return None
    plain, draws, n = case.draws.plain, case.draws, len(case.ids)
    varies = draws.varying
    drawn = [(i, task, *plain[task]) for i, task in enumerate(case.ids) if task in plain]
    laws = [law for _, _, _, law in drawn]
    places = [i for i, _, _, _ in drawn]
    may_vanish = np.array(
        [not own or task in varies for task, own in zip(case.ids, case.durations, strict=True)]
    )
    may_vanish[places] = [law.low < 2.0 for law in laws]
    net = kernels.wire(case.chain, may_vanish, case.kept, case.origin, is_flagged=case.is_flagged)
    if net is None:
        return None
    kind, keys = np.full(n, kernels.GIVEN, np.int64), np.zeros((n, 2), np.uint64)
    numbers = np.zeros((n, kernels.LAW_SIZE), np.float32)
    least = np.zeros(n, np.float32)
    paid = np.full(n, -1, np.int64)
    paid[list(case.costs.rated)] = range(len(case.costs.rated))
    if drawn:
        kind[places], keys[places] = [law.kind for law in laws], [key for _, _, key, _ in drawn]
        numbers[places] = np.concatenate([law.numbers for law in laws]).reshape(len(laws), -1)
        if draws.shortest:
            least[places] = [draws.least(task) for _, task, _, _ in drawn]
    minutes = sum(int(law.high) + 1 for law in laws) + sum(
        own for task, own in zip(case.ids, case.durations, strict=True) if task not in varies
    )
    return Fused(
        net,
        Drawn(
            kind,
            np.full(n, -1, np.int64),
            np.array(case.durations, np.int64),
            keys,
            numbers,
            least,
            np.zeros((0, 0), np.int32),
        ),
        paid,
        case.is_flagged,
        minutes,
        kernels.room(net),
        kernels.Desks(),
    )


def run_block(case: Case, span: tuple[int, int]) -> Block:
    """Return what the samples from a first one on, so many, give."""
    if case.policy is not None:
        return _played(case, case.policy, *span)
    return _compiled(case, *span) or _by_rows(case, *span)


def _lengths(case: Case, last: Row) -> Row:
    """Return the working minutes from the plan's start to finishes of the project."""
    work = kernels.work_at_each(case.chain.table, case.calendar, last)
    return work - kernels.work_at_each(case.chain.table, case.calendar, case.origin)


def _in_order(case: Case, drawn: Mapping[str, Row]) -> list[Row]:
    """Return durations by position: as drawn, or as planned."""
    planned = zip(case.ids, case.durations, strict=True)
    return [drawn[task] if task in drawn else np.array([own]) for task, own in planned]


def _played(case: Case, policy: Policy, first: int, count: int) -> Block:
    """Return the same under a policy, which knows nothing of what is decided along links."""
    luck = case.draws.copula.joined(case.draws.luck, first, count)
    durations = _in_order(case, case.draws.struck(luck, (first, count)))
    return _undecided(
        case, _worked(case, luck, (first, count), durations), policy.play(durations, count)
    )


def parts_paid(
    case: Case, first: int, count: int
) -> tuple[dict[int, FloatRow], dict[str, FloatRow]]:
    """Return what is left to be paid in some samples, by position of a task and by risk."""
    strikes: Mapping[int, NDArray[np.bool_]] = {}
    if case.policy is not None:
        luck = case.draws.copula.joined(case.draws.luck, first, count)
        durations = _in_order(case, case.draws.struck(luck, (first, count)))
        worked = _worked(case, luck, (first, count), durations)
    else:
        run = run_rows(case, first, count)
        worked, strikes = run.worked, run.strikes
    gone = {case.ids[i]: flags for i, flags in worked.gone.items()}
    risks = case.draws.costs_by_risk(worked.luck, (first, count), gone=gone, strikes=strikes)
    return case.costs.by_task(worked), dict(risks)


def _worked(case: Case, luck: Luck, span: tuple[int, int], durations: Sequence[Row]) -> Worked:
    return Worked(luck, *span, lengths_of(case.costs, durations, None))


def _undecided(case: Case, worked: Worked, found: Played) -> Block:
    """Return a block in which nothing is decided along links: all is done, no lag is broken."""
    work = case.costs.total(worked)
    present = np.full(len(case.ids), worked.count, np.int64)
    unbroken = np.zeros(len(case.limits), np.int64)
    costs = case.draws.costs(worked.luck, (worked.first, worked.count))
    lengths = _lengths(case, found.last)
    return Block(found.last, lengths, costs, work, found.kept, found.critical, present, unbroken)


class Run(NamedTuple):
    """Some samples run in numpy: dates, what they say of the work, and whom risks strike.

    Parameters
    ----------
    strikes : mapping
        By number of a risk with a window, the samples in which it strikes.
    """

    rows: Rows
    worked: Worked
    strikes: Mapping[int, NDArray[np.bool_]]


def run_rows(case: Case, first: int, count: int) -> Run:
    """Return some samples run in numpy, by links."""
    draws = case.draws
    luck = draws.copula.joined(draws.luck, first, count)
    waiting = dict.fromkeys(draws.waiting, NEVER)
    durations = _in_order(case, draws.struck(luck, (first, count), strikes=waiting))
    outcomes = case.decisions.outcomes(draws, luck, first, count)
    rows = kernels.simulate(case.chain, durations, outcomes)
    gone = {i: flags for i in case.chain.ways if (flags := rows.gone(i)) is not None}
    lengths = lengths_of(case.costs, rows.duration, rows)
    return Run(rows, Worked(luck, first, count, lengths, gone), waiting | rows.struck)


def _by_rows(case: Case, first: int, count: int) -> Block:
    run, draws = run_rows(case, first, count), case.draws
    rows = run.rows
    last = kernels.last_finishes(rows)
    gone = {case.ids[i]: flags for i, flags in run.worked.gone.items()}
    kept = [np.broadcast_to(rows.finishes(i), (count,)) for i in case.kept]
    flagged = kernels.critical(rows, last, count) if case.is_flagged else [0] * len(case.ids)
    return Block(
        np.broadcast_to(last, (count,)),
        np.broadcast_to(_lengths(case, last), (count,)),
        draws.costs(run.worked.luck, (first, count), gone=gone, strikes=run.strikes),
        case.costs.total(run.worked),
        np.array(kept, np.int64).reshape(len(kept), count),
        np.array(flagged, np.int64),
        np.array(kernels.present(rows, count), np.int64),
        np.array([kernels.broken(rows, limit, count) for limit in case.limits], np.int64),
    )


def _compiled(case: Case, first: int, count: int) -> Block | None:
    """Return the same by compiled code; none where that cannot be."""
    fused, draws = case.fused, case.draws
    if fused is None:
        return None
    luck = draws.copula.joined(draws.luck, first, count)
    drawn = draws.struck(luck, (first, count), without=draws.plain)
    if fused.minutes + sum(int(row.max()) for row in drawn.values()) > fused.room:
        return None
    given, row = np.zeros((len(drawn), count), np.int32), np.full(len(case.ids), -1, np.int64)
    places = {task: i for i, task in enumerate(case.ids)}
    for number, (task, minutes) in enumerate(drawn.items()):
        row[places[task]] = number
        given[number] = minutes
    last = np.empty(count, np.int64)
    kept = np.empty((len(case.kept), count), np.int64)
    lengths = np.empty((len(case.costs.rated), count), np.int32)
    flagged = np.zeros(len(case.ids), np.int64)
    with fused.desks.lend(fused.net) as desk:
        kernels.run_fused(
            fused.net,
            fused.drawn._replace(row=row, given=given),
            desk,
            first,
            np.array(case.kept, np.int64),
            last,
            kept,
            fused.paid,
            lengths,
            flagged,
            int(fused.is_flagged),
        )
    worked = Worked(luck, first, count, dict(zip(case.costs.rated, lengths, strict=True)))
    return _undecided(case, worked, Played(last, kept, flagged))


def joined(blocks: Sequence[Block]) -> Block:
    """Return the samples of some blocks as one.

    Raises
    ------
    PlanError
        If a date lies beyond what can be written.
    """
    found = Block(
        np.concatenate([each.finish for each in blocks]),
        np.concatenate([each.length for each in blocks]),
        np.concatenate([each.cost for each in blocks]),
        np.concatenate([each.work for each in blocks]),
        np.concatenate([each.kept for each in blocks], axis=1),
        np.sum([each.critical for each in blocks], axis=0),
        np.sum([each.present for each in blocks], axis=0),
        np.sum([each.broken for each in blocks], axis=0),
    )
    if int(found.finish.max()) > LAST:
        raise PlanError([Problem("plan.beyond_calendar", "tasks", Attributes(year=9993))])
    return found


class Planned(NamedTuple):
    """How it goes without uncertainty: the finish, and by position what is still to be paid."""

    finish: datetime
    left: Mapping[int, float]


def planned(case: Case) -> Planned:
    """Return the finish and what is still to be paid for each task, without uncertainty."""
    last, lengths = _certain(case)
    return Planned(from_minutes(int(last[0])), case.costs.left(lengths))


def _certain(case: Case) -> tuple[Row, Mapping[int, Lengths]]:
    """Return one sample in which nothing varies: the finish, and how long paid tasks take."""
    durations = _in_order(case, {})
    if case.policy is not None:
        return case.policy.play(durations, 1).last, lengths_of(case.costs, durations, None)
    if case.fused is not None:
        net, drawn, paid = case.fused.net, case.fused.drawn, case.fused.paid
        certain = drawn._replace(kind=np.full_like(drawn.kind, kernels.GIVEN))
        last, kept, none = np.empty(1, np.int64), np.empty((0, 1), np.int64), np.empty(0, np.int64)
        lengths = np.empty((len(case.costs.rated), 1), np.int32)
        with case.fused.desks.lend(net) as desk:
            kernels.run_fused(net, certain, desk, 0, none, last, kept, paid, lengths, none, 0)
        return last, dict(zip(case.costs.rated, lengths, strict=True))
    rows = kernels.simulate(case.chain, durations)
    return kernels.last_finishes(rows), lengths_of(case.costs, rows.duration, rows)
