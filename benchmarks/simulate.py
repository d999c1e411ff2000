"""How fast a plan is simulated: over pmcontrols and trueppm-scheduler, and on how many workers.

The network has 1 000 tasks and 2 500 links, and is simulated 10 240 times. The public call is
timed on a plan that has been read before, as one is whose dates are known, and on one that it has
not met; PERT estimates and the criticality of every task are included, as pmcontrols computes
them. Then comes the engine alone, with triangular estimates and without criticality. The numpy
form runs in a process that compiles nothing. Both must find what the public call finds. Random
words alone, and the memory's pace, are measured in the same run: what share of them the engine
reaches is reported.
References: J. K. Salmon et al., SC 2011, on the words.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import _simulate_peers as peers
from benchmarks import _simulate_resources as resources
from benchmarks._risk_net import Law, net
from benchmarks._runner import Options, Report
from pmcore.kernels import compile_now
from pmcore.kernels._philox import GROUP, fill_groups
from pmcore.model import Pert, Plan, Task, Triangular
from pmcore.network import build
from pmcore.risk import Outlook, simulate
from pmcore.risk._case import Case, case_of, fused, run_block
from pmcore.risk._draws import plan_draws
from pmcore.risk._outcomes import decisions
from pmcore.risk._simulate import BLOCK, work_of
from pmcore.schedule import prepare
from pmcore.units import days

SAMPLES, TASKS, LINKS, WINDOW, SEED = 10_240, 1_000, 2_500, 60, 1
REPEATS = 7
ENOUGH = 5.0  # seconds of work that two workers share
SETTINGS = {"seed": "seed of the network, 1 unless said"}
FLAGS = {"resources": "samples in which people and pools are shared anew, and nothing else"}


def run(options: Options) -> Report:
    """Time each form on the same network."""
    report = Report()
    seed = int(options.settings.get("seed", SEED))
    if "resources" in options.settings:
        resources.measure(report, seed, resources.QUICK if options.quick else resources.FULL)
        return report
    laws: dict[str, Law] = {"pert": Pert, "triangular": Triangular}
    plans = {name: net(TASKS, LINKS, WINDOW, seed, law=law) for name, law in laws.items()}
    compile_now()
    simulate(plans["pert"], samples=64)
    theirs = _peers(report, plans["pert"])
    _public(report, plans["pert"], theirs)
    _engine(report, plans["triangular"])
    _numpy(report, seed, plans["triangular"], theirs)
    if not options.quick:
        _workers(report, plans["pert"])
    return report


def _least(work: Callable[[], object], repeats: int = REPEATS) -> float:
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def _row(report: Report, what: str, seconds: float, samples: int = SAMPLES) -> None:
    rate = samples * TASKS / seconds / 1e6
    report.rows.append({"what": what, "ms": round(1e3 * seconds, 2), "M task samples/s": rate})


def _numbers(plan: Plan) -> dict[str, Any]:
    """Return a plan as peers read it: points in days."""
    return {
        "ids": [task.id for task in plan.tasks],
        "points": [_points(task) for task in plan.tasks],
        "links": [(each.predecessor, each.successor) for each in plan.dependencies],
    }


def _points(task: Task) -> tuple[float, float, float]:
    each: Any = task.estimate
    day = float(days(1))
    return each.low / day, each.mode / day, each.high / day


def _peers(report: Report, plan: Plan) -> dict[str, Any]:
    """Return what pmcontrols finds; both peers become rows."""
    found: dict[str, Any] = {}
    for peer, module in (("pmcontrols", "pmcontrols"), ("trueppm", "trueppm_scheduler")):
        python = peers.python_with(module)
        if python is None:
            report.rows.append({"what": f"{peer}: skipped, no Python has {module}"})
        else:
            told = peers.ask(peer, _numbers(plan), SAMPLES, python=python)
            _row(report, f"{peer} {told['version']}, PERT", told["seconds"])
            found[peer] = told
    return found


def _public(report: Report, plan: Plan, theirs: dict[str, Any]) -> None:
    """Time the call as a user makes it, and check it against the peer's answer."""
    seconds = _least(lambda: simulate(replace(plan), samples=SAMPLES))
    again = _least(lambda: simulate(plan, samples=SAMPLES))
    _row(report, "simulate(plan), PERT, criticality, a new plan", seconds)
    _row(report, "the same plan again", again)
    if "pmcontrols" in theirs:
        peer = theirs["pmcontrols"]
        report.figures["ratio_pmcontrols"] = round(peer["seconds"] / again, 2)
        report.figures["ratio_pmcontrols_new_plan"] = round(peer["seconds"] / seconds, 2)
        _compare(report, simulate(plan, samples=SAMPLES), peer)
    if "trueppm" in theirs:
        report.figures["ratio_trueppm"] = round(theirs["trueppm"]["seconds"] / again, 2)


def _compare(report: Report, outlook: Outlook, peer: dict[str, Any]) -> None:
    """Fail unless mean and criticality agree with the peer's within what sampling allows."""
    day = days(1)
    error = outlook.sd / day / SAMPLES**0.5 * 2**0.5
    if abs(outlook.mean / day - peer["mean"]) > 4.5 * error:
        report.failures.append(f"mean {outlook.mean / day} against {peer['mean']}")
    share = np.array([row.criticality for row in outlook.tasks])
    wanted = np.array(peer["criticality"])
    bound = 5.5 * np.sqrt(np.maximum(wanted * (1 - wanted), 1e-3) * 2 / SAMPLES) + 1e-3
    report.failures.extend(
        f"criticality of {row.id}: {row.criticality} against {other}"
        for row, other, most in zip(outlook.tasks, wanted, bound, strict=True)
        if abs(row.criticality - other) > most
    )
    report.figures["criticality_sum"] = round(float(share.sum()), 2)


def _engine(report: Report, plan: Plan) -> None:
    """Time the engine on one core, and the floors beside it."""
    for is_flagged in (True, False):
        case = fused(replace(_opened(plan), is_flagged=is_flagged))
        seconds = _least(partial(_blocks, case))
        if not np.array_equal(_blocks(case), simulate(plan, samples=SAMPLES).finish.array):
            report.failures.append("the engine alone finds other dates")
        what = "with criticality" if is_flagged else "dates alone"
        _row(report, f"engine, triangular, {what}", seconds)
    words = np.empty((SAMPLES // GROUP, GROUP), np.uint32)

    def draw() -> None:
        for task in range(TASKS):
            fill_groups(np.uint64(task), np.uint64(1), 0, words)

    def copy() -> None:
        for _ in range(TASKS):
            np.copyto(other, words)

    other = np.empty_like(words)
    floor, memory = _least(draw), _least(copy)
    _row(report, "random words alone", floor)
    _row(report, "copying as many words", memory)
    report.figures["giga_samples_per_s"] = round(SAMPLES * TASKS / seconds / 1e9, 3)
    report.figures["share_of_words"] = round(floor / seconds, 3)
    report.figures["share_of_copying"] = round(memory / seconds, 3)


def _opened(plan: Plan) -> Case:
    """Return what the engine needs of a plan."""
    state = prepare(build(plan), None)
    draws = plan_draws(plan, work_of(state, None), (), seed=0, shortest=0)
    return case_of(state, draws, decisions(state, draws, 0), ())


def _blocks(case: Case) -> NDArray[np.int64]:
    spans = [(first, min(BLOCK, SAMPLES - first)) for first in range(0, SAMPLES, BLOCK)]
    return np.concatenate([run_block(case, span).finish for span in spans])


def _numpy(report: Report, seed: int, plan: Plan, theirs: dict[str, Any]) -> None:
    """Time the public call where nothing is compiled."""
    code = (
        "import sys, time\n"
        "from benchmarks._risk_net import net\n"
        "from benchmarks.simulate import _hash\n"
        "from pmcore.risk import simulate\n"
        "taken = []\n"
        f"plan = net({TASKS}, {LINKS}, {WINDOW}, {seed})\n"
        "for _ in range(4):\n"
        "    begin = time.perf_counter()\n"
        f"    found = simulate(plan, samples={SAMPLES})\n"
        "    taken.append(time.perf_counter() - begin)\n"
        "print(min(taken), _hash(found))\n"
    )
    environment = os.environ | {
        "PMCORE_INTERPRETED": "1",
        "PYTHONPATH": os.pathsep.join([str(peers.ROOT), *sys.path]),
    }
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    taken, found = told.stdout.split()
    seconds = float(taken)
    if found != _hash(simulate(plan, samples=SAMPLES)):
        report.failures.append("the numpy form finds something else")
    _row(report, "simulate(plan), triangular, by numpy", seconds)
    if "pmcontrols" in theirs:
        ratio = theirs["pmcontrols"]["seconds"] / seconds
        report.figures["ratio_pmcontrols_numpy"] = round(ratio, 2)


def _workers(report: Report, plan: Plan) -> None:
    """Time two workers over one on the same work, and compare what they find."""

    def again(count: int, executor: Executor | None = None) -> Outlook:
        return simulate(plan, samples=count, executor=executor)

    samples = BLOCK * 4
    while (seconds := _least(partial(again, samples), 1)) < ENOUGH:
        samples = int(samples * max(2.0, 1.2 * ENOUGH / max(seconds, 0.05)))
    one = _least(partial(again, samples), 2)
    wanted, equal = _hash(again(samples)), True
    _row(report, "one worker", one, samples)
    for name, pool in _pools():
        with pool as executor:
            again(BLOCK * 4, executor)
            two = _least(partial(again, samples, executor), 2)
            equal &= _hash(again(samples, executor)) == wanted
        _row(report, f"two workers, {name}", two, samples)
        report.figures[f"speedup_2_{name}"] = round(one / two, 3)
    if not _has_dask():
        report.rows.append({"what": "two workers, dask: skipped, distributed is not installed"})
    report.figures["speedup_2"] = report.figures["speedup_2_threads"]
    report.figures["hash_equal"] = int(equal)


def _pools() -> Iterator[tuple[str, Any]]:
    yield "threads", ThreadPoolExecutor(2)
    yield "processes", ProcessPoolExecutor(2, mp_context=get_context("spawn"))
    if _has_dask():
        yield "dask", _dask()


def _has_dask() -> bool:
    return find_spec("distributed") is not None


@contextmanager
def _dask() -> Iterator[Executor]:
    from distributed import Client, LocalCluster  # noqa: PLC0415 - a cluster is an extra

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor()


def _hash(outlook: Outlook) -> str:
    kept = (outlook.finish, outlook.length, outlook.cost, outlook.total)
    share = np.array([row.criticality for row in outlook.tasks])
    parts = (*(each.array for each in kept), share)
    return hashlib.sha256(b"".join(each.tobytes() for each in parts)).hexdigest()
