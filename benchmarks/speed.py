"""How fast dates are: passes, changes, cold starts and files, over networkx, MPXJ and the memory.

Nets are random, layered, of mixed link types and lags (`_speed_net`). Peers run in fresh processes
on the same net, and their answers are compared before they are scored. Times are medians; what
compiles or warms up, here and in Java, has run before.
"""

from __future__ import annotations

import hashlib
import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks._runner import Cell, Options, Report
from benchmarks._speed_net import IntArray, Net, arrays, layered, plan
from benchmarks._speed_peers import Timed, ask, find_mpxj, median_of
from pmcore import Plan, apply, diff, io
from pmcore.kernels import (
    COMPILED,
    Bounds,
    Found,
    Places,
    Prepared,
    backward_from,
    bare,
    close,
    desk,
    early_work,
    forward_from,
    late_work,
    prepare,
    solve,
    work_at_each,
)
from pmcore.model import Edit
from pmcore.schedule import Live, critical_path, live

SETTINGS = {
    "seed": "seed of the nets, 1 unless said",
    "tasks": "tasks of the small net; the others have 10 and 100 times as many",
}

_DAY = 480
_EDITS = 2_000
_LIVE_EDITS = 200
_AGREEMENT = 99.0  # per cent of MPXJ's dates; its schedulers have rules of their own


class _Sizes(NamedTuple):
    small: int
    large: int
    huge: int


def run(options: Options) -> Report:
    """Time everything that there is to time."""
    seed = int(options.settings.get("seed", 1))
    small = int(options.settings.get("tasks", 10_000))
    sizes = _Sizes(small, 10 * small, 100 * small)
    report = Report()
    net = layered(sizes.small, seed=seed)
    _networkx(report, net, "ratio_networkx")
    _mpxj(report, net)
    _live(report, sizes, seed)
    if not options.quick:
        net = layered(sizes.large, seed=seed)
        _floor(report, net)
        _incremental(report, layered(sizes.large, seed=seed, calendars=4))
        _interpreted(report, net)
        _several(report, sizes.large, seed)
        _huge(report, sizes.huge, seed)
    if options.data is not None:
        _file(report, options.folder())
    return report


def _row(report: Report, what: str, net: Net, ours: float, **rest: float | str | None) -> None:
    links = len(net.pred)
    size = {"tasks": len(net.duration), "links": links, "calendars": len(net.calendars)}
    times = {"ms": round(ours * 1e3, 3), "ns_link": round(ours / links * 1e9, 1)}
    report.rows.append({"what": what, **size, **times, **rest})


def _prepared(net: Net) -> Prepared:
    return prepare(*arrays(net))


def _work(prepared: Prepared, instants: IntArray) -> IntArray:
    """Return instants as minutes of work since the start of the project."""
    origin = work_at_each(prepared.table, 0, prepared.bounds.floor[:1])
    return work_at_each(prepared.table, 0, instants) - origin


def _networkx(report: Report, net: Net, key: str, *, repeats: int = 5) -> Timed:
    """Add networkx on the same net, passes and cold start; return what it measured."""
    prepared, count = _prepared(net), len(net.duration)
    found = solve(prepared)
    peer = ask("networkx", count, net.seed, 1, repeats)
    _agree(report, "networkx", prepared, found, peer.answers)
    ours = median_of(lambda: solve(prepared), repeats=21)
    name = f"networkx {peer.facts['version']}"
    _row(report, "both passes", net, ours, peer=name, peer_ms=peer.seconds["passes"] * 1e3)
    report.figures[key] = round(peer.seconds["passes"] / ours, 1)
    cold = _cold(net, repeats)
    _row(report, "plan to Schedule", net, cold, peer=name, peer_ms=peer.seconds["cold"] * 1e3)
    report.figures["ratio_cold"] = round(peer.seconds["cold"] / cold, 2)
    return peer


def _agree(
    report: Report, name: str, prepared: Prepared, found: Found, answers: Mapping[str, IntArray]
) -> None:
    """Fail where a peer that counts as we do has another date."""
    for column, theirs in answers.items():
        differ = int((_work(prepared, getattr(found, column)) != theirs).sum())
        if differ:
            report.failures.append(f"{name}: {differ} of {len(theirs)} values of {column} differ")


def _cold(net: Net, repeats: int) -> float:
    """Return the time from a plan to its Schedule; plans are memoized, so each is used once."""
    taken = []
    for _ in range(repeats + 1):
        content = plan(net)
        begin = time.perf_counter()
        critical_path(content)
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken[1:])


def _mpxj(report: Report, net: Net) -> None:
    python = find_mpxj()
    if python is None:
        report.rows.append({"what": "both passes", "peer": "mpxj: absent (Java, mpxj, jpype1)"})
        return
    prepared = _prepared(net)
    found = solve(prepared)
    origin = int(prepared.bounds.floor[0])
    peer = ask("mpxj", len(net.duration), net.seed, 1, 3, python=python)
    ours = median_of(lambda: solve(prepared), repeats=21)
    for name, seconds in peer.seconds.items():
        agree = []
        for column in ("start", "late_finish"):
            theirs = _work(prepared, peer.answers[f"{name}_{column}"] + origin)
            agree.append(100 * float((theirs == _work(prepared, getattr(found, column))).mean()))
        label = f"{name} {peer.facts['version']}"
        share = round(min(agree), 2)
        _row(report, "both passes", net, ours, peer=label, peer_ms=seconds * 1e3, agree_pct=share)
        if share < _AGREEMENT:
            report.failures.append(f"{name}: {share} % of its dates are ours")
    report.figures["ratio_mpxj"] = round(min(peer.seconds.values()) / ours, 1)


@bare
def _both_gathers(
    source: Places, target: Places, others: tuple[IntArray, ...], at: IntArray, end: IntArray
) -> int:
    """Read 20 bytes and gather twice a link, in one loop."""
    total = 0
    for k in range(len(source)):
        total += at[source[k]] + end[target[k]] + others[0][k] + others[1][k] + others[2][k]
    return total


@bare
def _one_gather_each(
    source: Places, target: Places, others: tuple[IntArray, ...], at: IntArray, end: IntArray
) -> int:
    """Read 20 bytes and gather twice a link, in a loop for each gather."""
    total = 0
    for k in range(len(source)):
        total += at[source[k]] + others[0][k] + others[1][k]
    for k in range(len(source)):
        total += end[target[k]] + others[2][k]
    return total


def _floor(report: Report, net: Net) -> None:
    """Add the passes over what the memory takes: the gathers are those of the net itself."""
    prepared = _prepared(net)
    if not COMPILED or prepared.packed is None:
        report.rows.append({"what": "coordinates alone", "peer": "floor: absent (numba)"})
        return
    packed, found = prepared.packed, solve(prepared)
    last = int(found.finish.max())
    end = int(work_at_each(prepared.table, packed.home, last)), last
    closed, _ = close(packed, prepared.bounds, end)
    at, late = packed.least.copy(), closed.most.copy()
    rest = tuple(packed.step.copy() for _ in range(3))
    ends = (packed.source, packed.target.copy())

    def passes() -> None:
        at[:], late[:] = packed.least, closed.most
        early_work(packed.source, packed.target, packed.step, at)
        late_work(closed.late_source, closed.late_target, closed.step, late)

    loops = {"one loop": _both_gathers, "two loops": _one_gather_each}
    work: dict[str, Callable[[], object]] = {"ours": passes}
    work |= {name: partial(loop, *ends, rest, at, late) for name, loop in loops.items()}
    taken = _in_turns(work, 51)
    for name in loops:
        label = f"20 bytes, 2 gathers a link in {name}"
        _row(report, "coordinates alone", net, taken["ours"], peer=label, peer_ms=taken[name] * 1e3)
    report.figures["ratio_floor"] = round(taken["ours"] / taken["one loop"], 2)
    ours = median_of(lambda: solve(prepared), repeats=11)
    _row(report, "dates, drivers, floats", net, ours)
    _row(report, "preparing", net, median_of(lambda: _prepared(net), repeats=3))


def _in_turns(work: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return medians of calls made in turns, so that a busy machine slows all alike."""
    taken: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, call in work.items():
            begin = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - begin)
    return {name: statistics.median(times[1:]) for name, times in taken.items()}


def _incremental(report: Report, net: Net) -> None:
    """Add one random day more or less on a task, one change after the other, and what it moves."""
    prepared = _prepared(net)
    table, links, bounds = prepared.table, prepared.links, prepared.bounds
    found = solve(prepared)
    last = np.full(len(net.duration), found.finish.max())
    bounds = bounds._replace(duration=bounds.duration.copy(), ceiling=last)
    room, dirty = desk(len(net.duration)), np.zeros(len(net.duration), np.int64)
    rng = np.random.default_rng(net.seed)
    early, late, moved = [], [], []
    for i in rng.integers(0, len(net.duration), _EDITS).tolist():
        change = _DAY if rng.random() < 0.5 else -_DAY
        bounds.duration[i] = max(0, int(bounds.duration[i]) + change)
        dirty[0] = i
        begin = time.perf_counter()
        count = forward_from(table, links, bounds, found, room, dirty, 1)
        early.append(time.perf_counter() - begin)
        moved.append(count)
        dirty[1 : count + 1] = room.changed[:count]
        begin = time.perf_counter()
        backward_from(table, links, bounds, found, room, dirty, count + 1)
        late.append(time.perf_counter() - begin)
    _same_as_full(report, prepared, bounds, found)
    ninth = {
        name: float(np.percentile(np.array(times[1:]), 90))
        for name, times in (("f", early), ("b", late))
    }
    figure = round(ninth["f"] * 1e6, 1)
    share = f"p90; {statistics.median(moved):.0f} tasks move in the median, {max(moved)} at most"
    _row(report, "a change, forward", net, ninth["f"], peer=share)
    _row(report, "a change, backward", net, ninth["b"], peer="p90, the end of the project kept")
    report.figures["incremental_p90_us"] = figure


def _same_as_full(report: Report, prepared: Prepared, bounds: Bounds, found: Found) -> None:
    full = solve(prepare(prepared.table, prepared.links, bounds))
    last = int(full.finish.max())
    names = Found._fields[:3] if last != bounds.ceiling[0] else Found._fields
    for name in names:
        if not np.array_equal(getattr(full, name), getattr(found, name)):
            report.failures.append(f"after {_EDITS} changes {name} is not that of a full pass")


def _digest(columns: Mapping[str, IntArray]) -> str:
    """Return the hash of all columns of an answer."""
    content = (np.ascontiguousarray(columns[name], np.int64).tobytes() for name in Found._fields)
    return hashlib.sha256(b"".join(content)).hexdigest()


def _interpreted(report: Report, net: Net) -> None:
    """Add the same without numba, in a process of its own, over networkx."""
    ours = ask("pmcore", len(net.duration), net.seed, 1, 5, interpreted=True)
    peer = ask("networkx", len(net.duration), net.seed, 1, 1)
    same = _digest(ours.answers) == _digest(solve(_prepared(net))._asdict())
    if not same:
        report.failures.append("without numba the answers differ")
    report.figures["identical_without_numba"] = int(same)
    name = f"networkx {peer.facts['version']}"
    seconds, theirs = ours.seconds["solve"], peer.seconds["passes"]
    _row(report, "both passes, no numba", net, seconds, peer=name, peer_ms=theirs * 1e3)
    report.figures["ratio_networkx_numpy"] = round(theirs / seconds, 1)


def _several(report: Report, tasks: int, seed: int) -> None:
    net = layered(tasks, seed=seed, calendars=4)
    prepared = _prepared(net)
    ours = median_of(lambda: solve(prepared), repeats=7)
    _row(report, "both passes", net, ours)
    report.figures["ns_a_link_4_calendars"] = round(ours / len(net.pred) * 1e9, 1)


def _huge(report: Report, tasks: int, seed: int) -> None:
    """Add a net of a million tasks on four calendars, from arrays: no plan of it is made."""
    net = layered(tasks, seed=seed, calendars=4)
    found = ask("pmcore", tasks, seed, 4, 1)
    peak = round(found.facts["peak_gb"], 2)
    _row(report, "both passes", net, found.seconds["solve"], peer=f"peak {peak} GB")
    is_complete = bool((found.answers["finish"] >= found.answers["start"]).all())
    is_complete &= bool((found.answers["late_finish"] >= found.answers["finish"]).all())
    if not is_complete:
        report.failures.append("the largest net has dates out of order")
    report.figures["complete_1m"] = int(is_complete)
    report.figures["peak_gb_1m"] = peak


def _live(report: Report, sizes: _Sizes, seed: int) -> None:
    """Add live edits: from an edit of a task's length to the changed dates as JSON bytes.

    One calendar and four in turns; after the edits the schedule must be that of the edited plan.
    """
    for tasks, calendars in ((sizes.small // 5, 1), (sizes.small, 1), (sizes.small, 4)):
        stated = plan(layered(tasks, seed=seed, calendars=calendars))
        text = io.dumps(stated)
        begun = time.perf_counter()
        followed = live(io.loads(text, Plan))
        _length_edit(followed, 0)
        first = time.perf_counter() - begun
        rng, taken, counts = np.random.default_rng(seed), list[float](), list[int]()
        for i in rng.integers(0, tasks, _LIVE_EDITS).tolist():
            seconds, count = _length_edit(followed, i)
            taken.append(seconds * 1e3)
            counts.append(count)
        if followed.schedule != critical_path(apply(stated, diff(stated, followed.plan))):
            report.failures.append(f"live dates of {tasks} tasks are not those of the edited plan")
        p95 = round(float(np.percentile(taken, 95)), 2)
        report.rows.append(
            {
                "what": "edit to JSON",
                "tasks": tasks,
                "links": len(stated.dependencies),
                "calendars": calendars,
                "ms": round(statistics.median(taken), 2),
                "p95_ms": p95,
                "changed_p95": round(float(np.percentile(counts, 95))),
                "first_ms": round(first * 1e3),
            }
        )
        key = f"edit_to_json_p95_ms_{tasks}"
        report.figures[key] = max(p95, report.figures.get(key, 0.0))


def _length_edit(followed: Live, at: int) -> tuple[float, int]:
    """Make a task a day longer or shorter; return the seconds until the JSON, and what changed."""
    task = followed.plan.tasks[at]
    minutes = task.duration + (_DAY if at % 2 or task.duration <= _DAY else -_DAY)
    edit = Edit("tasks", task.id, "duration", task.duration, minutes)
    begun = time.perf_counter()
    changes = followed.apply(edit)
    changes.to_json()
    return time.perf_counter() - begun, len(changes)


def _file(report: Report, folder: Path) -> None:
    """Add the largest XER, from the file to the Schedule of its largest project."""
    files = sorted(folder.rglob("*.xer"), key=lambda file: file.stat().st_size)
    if not files:
        report.rows.append({"what": "file to Schedule", "peer": "absent: no XER in the folder"})
        return
    content = files[-1].read_bytes()

    def read() -> int:
        found = io.read(content)
        largest = max(found.plans, key=lambda each: len(each.tasks))
        return len(critical_path(largest).tasks)

    tasks = read()
    ours = median_of(read, repeats=3, warm=0)
    python = find_mpxj()
    theirs = None
    if python:
        peer = ask("mpxj_file", files[-1].resolve(), 3, python=python)
        theirs = round(peer.seconds["file"] * 1e3, 1)
    row: dict[str, Cell] = {"what": "file to Schedule", "tasks": tasks, "ms": round(ours * 1e3, 1)}
    report.rows.append({**row, "peer": "mpxj" if python else "mpxj: absent", "peer_ms": theirs})
    report.figures["xer_s"] = round(ours, 3)
