"""What speed is measured against, each in a process of its own: ``_speed_peers PEER FILE ARGS``.

A peer takes a generated net by its numbers, times itself, and writes seconds and answers to a
file. Answers are minutes of work since the start of the project, so that they can be compared.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from benchmarks._speed_net import START, IntArray, Net, arrays, layered, plan
from pmcore.kernels import prepare, solve
from pmcore.model import Plan

if TYPE_CHECKING:
    import networkx as nx

Graph: TypeAlias = "nx.DiGraph[str]"
Java: TypeAlias = Any  # jpype's objects have no types

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Timed:
    """What a process measured: seconds by what they are of, facts, and columns of answers."""

    seconds: dict[str, float]
    facts: dict[str, Any]
    answers: dict[str, IntArray]


def ask(
    peer: str, *arguments: object, python: str = sys.executable, interpreted: bool = False
) -> Timed:
    """Return what a peer measures in a new process."""
    environment = os.environ | {"PMCORE_INTERPRETED": "1" if interpreted else "0"}
    paths = [str(ROOT), *sys.path]
    environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.npz"
        line = [python, "-m", "benchmarks._speed_peers", peer, str(file), *map(str, arguments)]
        subprocess.run(line, check=True, env=environment, cwd=ROOT, stdout=sys.stderr)
        with np.load(file) as held:
            found = json.loads(str(held["facts"]))
            answers = {name: held[name] for name in held.files if name != "facts"}
    return Timed(found["seconds"], found["facts"], answers)


def median_of(work: Callable[[], object], *, repeats: int, warm: int = 1) -> float:
    """Return the median time of some calls, after others that count for nothing."""
    for _ in range(warm):
        work()
    taken = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


# networkx


def graph_of(content: Plan) -> Graph:
    """Return a plan as a graph of networkx: durations at nodes, types and lags at edges."""
    import networkx as nx

    graph: Graph = nx.DiGraph()
    for task in content.tasks:
        graph.add_node(task.id, duration=task.duration)
    for link in content.dependencies:
        graph.add_edge(link.predecessor, link.successor, type=link.type.value, lag=link.lag)
    return graph


def order_of(graph: Graph) -> list[str]:
    """Return the tasks so that links lead forward."""
    import networkx as nx

    return list(nx.topological_sort(graph))


def early_of(graph: Graph, order: list[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return early starts and finishes in minutes of work, by dictionaries."""
    start: dict[str, int] = {}
    finish: dict[str, int] = {}
    for task in order:
        duration = graph.nodes[task]["duration"]
        at = 0
        for before, link in graph.pred[task].items():
            kind = link["type"]
            event = finish[before] if kind in {"FS", "FF"} else start[before]
            bound = event + link["lag"]
            if kind in {"FF", "SF"}:
                bound -= duration
            at = max(at, bound)
        start[task], finish[task] = at, at + duration
    return start, finish


def late_of(graph: Graph, order: list[str], end: int) -> tuple[dict[str, int], dict[str, int]]:
    """Return late starts and finishes in minutes of work, by dictionaries."""
    start: dict[str, int] = {}
    finish: dict[str, int] = {}
    for task in reversed(order):
        duration = graph.nodes[task]["duration"]
        at = end
        for after, link in graph.succ[task].items():
            kind = link["type"]
            event = start[after] if kind in {"FS", "SS"} else finish[after]
            bound = event - link["lag"]
            if kind in {"SS", "SF"}:
                bound += duration
            at = min(at, bound)
        start[task], finish[task] = at - duration, at
    return start, finish


def networkx(net: Net, repeats: int) -> Timed:
    """Time both passes over a graph that is there, and building it with one forward pass."""
    content = plan(net)
    graph = graph_of(content)
    order = order_of(graph)

    def passes() -> tuple[dict[str, int], ...]:
        early = early_of(graph, order)
        return *early, *late_of(graph, order, max(early[1].values()))

    def cold() -> None:
        own = graph_of(content)
        early_of(own, order_of(own))

    names = ("start", "finish", "late_start", "late_finish")
    ids = [task.id for task in content.tasks]
    found = [np.array([column[task] for task in ids]) for column in passes()]
    seconds = {"passes": median_of(passes, repeats=repeats)}
    seconds["cold"] = median_of(cold, repeats=repeats)
    return Timed(seconds, {"version": version("networkx")}, dict(zip(names, found, strict=True)))


# MPXJ


def find_mpxj() -> str | None:
    """Return a Python that has mpxj and jpype1 (MPXJ_PYTHON, or this one), where Java is too."""
    python = os.environ.get("MPXJ_PYTHON", sys.executable)
    test = "import jpype, mpxj; jpype.getDefaultJVMPath()"
    done = subprocess.run([python, "-c", test], capture_output=True, check=False)
    return python if done.returncode == 0 else None


def _start_java() -> Java:
    import jpype
    import mpxj  # noqa: F401 - tells Java where its classes are

    jpype.startJVM("-Xmx4g")
    return jpype.JPackage("org").mpxj


def _project_of(net: Net, org: Java) -> tuple[Java, list[Java]]:
    """Return a net on its first calendar as a project of MPXJ, and its tasks."""
    import jpype

    java_time = jpype.JPackage("java").time
    project = org.ProjectFile()
    calendar = project.addDefaultBaseCalendar()
    for off in net.calendars[0].exceptions:
        days = (java_time.LocalDate.of(d.year, d.month, d.day) for d in (off.first, off.last))
        calendar.addCalendarException(*days)
    project.setDefaultCalendar(calendar)
    begin = java_time.LocalDateTime.of(*START.timetuple()[:5])
    project.getProjectProperties().setStartDate(begin)
    unit = org.TimeUnit.MINUTES
    tasks = []
    for minutes in net.duration.tolist():
        task = project.addTask()
        task.setDuration(org.Duration.getInstance(minutes, unit))
        task.setRemainingDuration(org.Duration.getInstance(minutes, unit))
        task.setActualDuration(org.Duration.getInstance(0, unit))
        task.setMilestone(not minutes)
        task.setActivityType(
            org.ActivityType.FINISH_MILESTONE if not minutes else org.ActivityType.TASK_DEPENDENT
        )
        tasks.append(task)
    kinds = ("FINISH_START", "START_START", "FINISH_FINISH", "START_FINISH")
    types = [getattr(org.RelationType, kind) for kind in kinds]
    columns = (net.pred.tolist(), net.succ.tolist(), net.type.tolist(), net.lag.tolist())
    for i, j, kind, lag in zip(*columns, strict=True):
        builder = org.Relation.Builder().predecessorTask(tasks[i]).type(types[kind])
        tasks[j].addPredecessor(builder.lag(org.Duration.getInstance(lag, unit)))
    return project, tasks


def _minutes(instants: Iterator[Java]) -> IntArray:
    """Return Java's instants in minutes since the start of the project."""
    found = []
    for at in instants:
        text = str(at.toString())
        found.append((np.datetime64(text) - np.datetime64(START)) // np.timedelta64(1, "m"))
    return np.array(found, np.int64)


def mpxj(net: Net, repeats: int) -> Timed:
    """Time both schedulers of MPXJ on projects that are there, after runs that warm Java up."""
    import jpype

    org = _start_java()
    begin = jpype.JPackage("java").time.LocalDateTime.of(*START.timetuple()[:5])
    seconds, answers = {}, {}
    for name in ("MicrosoftScheduler", "PrimaveraScheduler"):
        project, tasks = _project_of(net, org)
        scheduler = getattr(org.cpm, name)()
        schedule = partial(scheduler.schedule, project, begin)
        seconds[name] = median_of(schedule, repeats=repeats, warm=3)
        answers[f"{name}_start"] = _minutes(task.getEarlyStart() for task in tasks)
        answers[f"{name}_late_finish"] = _minutes(task.getLateFinish() for task in tasks)
    return Timed(seconds, {"version": version("mpxj")}, answers)


def mpxj_file(file: str, repeats: int) -> Timed:
    """Time MPXJ on reading a file and scheduling its largest project, after runs that warm up."""
    org = _start_java()

    def read() -> None:
        projects = org.reader.UniversalProjectReader().readAll(file)
        project = max(projects, key=lambda each: int(each.getTasks().size()))
        own = project.getProjectProperties()
        scheduler = org.cpm.PrimaveraScheduler()
        scheduler.schedule(project, own.getPlannedStart() or own.getStartDate())

    seconds = {"file": median_of(read, repeats=repeats, warm=2)}
    return Timed(seconds, {"version": version("mpxj")}, {})


# pmcore in another process


def million(net: Net, repeats: int) -> Timed:
    """Solve a net from its arrays and tell what the process needed at most."""
    import resource  # noqa: PLC0415 - Unix alone has it

    begin = time.perf_counter()
    prepared = prepare(*arrays(net))
    ready = time.perf_counter() - begin
    seconds = {"prepare": ready}
    seconds["solve"] = median_of(lambda: solve(prepared), repeats=repeats)
    found = solve(prepared)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return Timed(seconds, {"peak_gb": peak}, found._asdict())


def main(peer: str, file: str, *arguments: str) -> None:
    """Measure and write what was found."""
    if peer == "mpxj_file":
        found = mpxj_file(arguments[0], int(arguments[1]))
    else:
        tasks, seed, calendars, repeats = map(int, arguments)
        net = layered(tasks, seed=seed, calendars=calendars)
        found = {"networkx": networkx, "mpxj": mpxj, "pmcore": million}[peer](net, repeats)
    facts = json.dumps({"seconds": found.seconds, "facts": found.facts})
    np.savez(file, facts=np.array(facts), **found.answers)  # type: ignore[arg-type]  # its stub takes a flag for an array's name


if __name__ == "__main__":
    main(*sys.argv[1:])
