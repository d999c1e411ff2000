"""What allocation is measured against, each in a process of its own: ``_rcpsp_peers PEER FILE``.

A peer reads instances as numbers from a file, solves one after the other within the same time and
with as many workers, and writes starts and bounds back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


@dataclass(frozen=True)
class Found:
    """What a peer found for one instance."""

    starts: tuple[int, ...]
    bound: int
    modes: tuple[int, ...] = ()


def find_pyjobshop() -> str | None:
    """Return a Python that has PyJobShop (PYJOBSHOP_PYTHON, or this one)."""
    python = os.environ.get("PYJOBSHOP_PYTHON", sys.executable)
    done = subprocess.run([python, "-c", "import pyjobshop"], capture_output=True, check=False)
    return python if done.returncode == 0 else None


def ask(
    peer: str, instances: Sequence[Any], seconds: float, *, python: str = sys.executable
) -> tuple[str, list[Found | None]]:
    """Return a peer's version and what it finds in a new process; None where it finds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "asked.json", Path(folder) / "told.json"
        rows = [asdict(each) for each in instances]
        asked.write_text(json.dumps({"seconds": seconds, "rows": rows}), "utf-8")
        line = [python, str(Path(__file__)), peer, str(asked), str(told)]
        subprocess.run(line, check=True, cwd=ROOT, stdout=sys.stderr)
        answer = json.loads(told.read_text("utf-8"))
    found = [
        None if row is None else Found(tuple(row[0]), row[1], *map(tuple, row[2:]))
        for row in answer["rows"]
    ]
    return answer["version"], found


def pyjobshop(row: Row, seconds: float) -> tuple[list[int], int] | None:
    """Return starts and bound by PyJobShop's own model."""
    import pyjobshop as peer  # noqa: PLC0415 - another process has it

    model = peer.Model()
    pools = [model.add_renewable(capacity) for capacity in row["capacities"]]
    tasks = [model.add_task() for _ in row["durations"]]
    for task, length, demands in zip(tasks, row["durations"], row["demands"], strict=True):
        model.add_mode(task, pools, length, demands)
    for i, after in enumerate(row["successors"]):
        for j in after:
            model.add_end_before_start(tasks[i], tasks[j])
    for i, j, least in row.get("lags", ()):
        model.add_start_before_start(tasks[i], tasks[j], delay=least)
    result = model.solve("ortools", time_limit=seconds, display=False, num_workers=WORKERS)
    if not result.best.tasks:
        return None
    return [task.start for task in result.best.tasks], int(result.lower_bound)


def cpsat(row: Row, seconds: float) -> tuple[list[int], int] | None:
    """Return starts and bound by the plainest model of the exact solver."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    lags = row.get("lags", ())
    horizon = sum(row["durations"]) + sum(max(0, least) for *_, least in lags)
    starts = [model.new_int_var(0, horizon, "") for _ in row["durations"]]
    parts = [
        model.new_fixed_size_interval_var(start, length, "")
        for start, length in zip(starts, row["durations"], strict=True)
    ]
    for r, capacity in enumerate(row["capacities"]):
        model.add_cumulative(parts, [demand[r] for demand in row["demands"]], capacity)
    end = model.new_int_var(0, horizon, "")
    for i, after in enumerate(row["successors"]):
        model.add(starts[i] + row["durations"][i] <= end)
        for j in after:
            model.add(starts[i] + row["durations"][i] <= starts[j])
    for i, j, least in lags:
        model.add(starts[i] + least <= starts[j])
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [solver.value(start) for start in starts], round(solver.best_objective_bound)


Modal: TypeAlias = tuple[list[int], int, list[int]]


def pyjobshop_modes(row: Row, seconds: float) -> Modal | None:
    """Return starts, bound and modes by PyJobShop's own model."""
    import pyjobshop as peer  # noqa: PLC0415 - another process has it

    model = peer.Model()
    pools = [model.add_renewable(capacity) for capacity in row["capacities"]]
    stocks = [model.add_consumable(stock) for stock in row["stocks"]]
    tasks = [model.add_task() for _ in row["modes"]]
    first = []
    for task, modes in zip(tasks, row["modes"], strict=True):
        first.append(len(model.modes))
        for mode in modes:
            model.add_mode(
                task, [*pools, *stocks], mode["duration"], [*mode["demands"], *mode["eats"]]
            )
    for i, after in enumerate(row["successors"]):
        for j in after:
            model.add_end_before_start(tasks[i], tasks[j])
    result = model.solve("ortools", time_limit=seconds, display=False, num_workers=WORKERS)
    found = result.best.tasks
    if not found:
        return None
    chosen = [task.mode - at for task, at in zip(found, first, strict=True)]
    return [task.start for task in found], int(result.lower_bound), chosen


def cpsat_modes(row: Row, seconds: float) -> Modal | None:
    """Return starts, bound and modes by the plainest model of the exact solver."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = sum(max(mode["duration"] for mode in modes) for modes in row["modes"])
    starts = [model.new_int_var(0, horizon, "") for _ in row["modes"]]
    ends = [model.new_int_var(0, horizon, "") for _ in row["modes"]]
    chosen = [[model.new_bool_var("") for _ in modes] for modes in row["modes"]]
    parts, flat = [], []
    for i, modes in enumerate(row["modes"]):
        model.add_exactly_one(chosen[i])
        for mode, literal in zip(modes, chosen[i], strict=True):
            size = mode["duration"]
            parts.append(model.new_optional_interval_var(starts[i], size, ends[i], literal, ""))
            flat.append((mode, literal))
    for r, capacity in enumerate(row["capacities"]):
        model.add_cumulative(parts, [mode["demands"][r] for mode, _ in flat], capacity)
    for k, stock in enumerate(row["stocks"]):
        model.add(sum(mode["eats"][k] * literal for mode, literal in flat) <= stock)
    for i, after in enumerate(row["successors"]):
        for j in after:
            model.add(ends[i] <= starts[j])
    end = model.new_int_var(0, horizon, "")
    model.add_max_equality(end, ends)
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    modes_of = [[solver.value(literal) for literal in own].index(1) for own in chosen]
    found = [solver.value(start) for start in starts]
    return found, round(solver.best_objective_bound), modes_of


def main(peer: str, asked: str, told: str) -> None:
    """Solve what is asked and write what was found."""
    question = json.loads(Path(asked).read_text("utf-8"))
    solvers = {
        "pyjobshop": pyjobshop,
        "cpsat": cpsat,
        "pyjobshop_modes": pyjobshop_modes,
        "cpsat_modes": cpsat_modes,
    }
    solve = solvers[peer]
    rows = [solve(row, question["seconds"]) for row in question["rows"]]
    package = "pyjobshop" if peer.startswith("pyjobshop") else "ortools"
    Path(told).write_text(json.dumps({"version": version(package), "rows": rows}), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
