"""What simulation is measured against, each in a process of its own: ``_simulate_peers PEER FILE``.

A peer reads a network as numbers, in days, simulates it some times, and writes back the least time
and what it found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

Net: TypeAlias = Mapping[str, Any]
Found: TypeAlias = dict[str, Any]
ROOT = Path(__file__).resolve().parent.parent
REPEATS = 3


def python_with(module: str) -> str | None:
    """Return a Python that has a peer's module (PMCONTROLS_PYTHON, or this one)."""
    python = os.environ.get("PMCONTROLS_PYTHON", sys.executable)
    line = [python, "-c", f"import {module}"]
    return (
        python if subprocess.run(line, capture_output=True, check=False).returncode == 0 else None
    )


def ask(peer: str, net: Net, samples: int, *, python: str = sys.executable) -> Found:
    """Return what a peer finds in a new process: version, least seconds, percentiles in days."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "asked.json", Path(folder) / "told.json"
        asked.write_text(json.dumps({"net": net, "samples": samples}), "utf-8")
        line = [python, str(Path(__file__)), peer, str(asked), str(told)]
        subprocess.run(line, check=True, cwd=ROOT, stdout=sys.stderr)
        found: Found = json.loads(told.read_text("utf-8"))
    return found


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the least time of some calls, and what the last of them gave."""
    taken, given = [], None
    for _ in range(REPEATS):
        begin = time.perf_counter()
        given = work()
        taken.append(time.perf_counter() - begin)
    return min(taken), given


def pmcontrols(net: Net, samples: int) -> Found:
    """Simulate with PERT estimates and the criticality of every task, by numpy."""
    from pmcontrols.network import pert  # noqa: PLC0415 - another process has it

    before: dict[str, list[str]] = {name: [] for name in net["ids"]}
    for first, second in net["links"]:
        before[second].append(first)
    rows = [
        {"id": name, "predecessors": before[name], "a": a, "m": m, "b": b}
        for name, (a, m, b) in zip(net["ids"], net["points"], strict=True)
    ]
    seconds, found = _timed(lambda: pert(rows, n_sim=samples, seed=0))
    table = dict(zip(found.table["activity"], found.table["criticality_index"], strict=True))
    return {
        "version": version("pmcontrols"),
        "seconds": seconds,
        "mean": found.stats["mc_mean"],
        "p80": found.stats["mc_p80"],
        "criticality": [float(table[name]) for name in net["ids"]],
    }


def trueppm(net: Net, samples: int) -> Found:
    """Simulate with its own PERT, in whole days; a draw below the plan counts as the plan."""
    from trueppm_scheduler import (  # noqa: PLC0415 - another process has it
        Dependency,
        Project,
        Task,
        monte_carlo,
    )

    begin = date(2027, 1, 4)
    tasks = [
        Task(
            name,
            name,
            timedelta(days=max(round(a), 1)),
            optimistic_duration=timedelta(days=round(a)),
            most_likely_duration=timedelta(days=round(m)),
            pessimistic_duration=timedelta(days=round(b)),
        )
        for name, (a, m, b) in zip(net["ids"], net["points"], strict=True)
    ]
    project = Project("p", "p", begin, tasks, [Dependency(*link) for link in net["links"]])
    seconds, _ = _timed(lambda: monte_carlo(project, runs=samples, seed=0))
    return {"version": version("trueppm-scheduler"), "seconds": seconds}


def main(peer: str, asked: str, told: str) -> None:
    """Answer one question."""
    question = json.loads(Path(asked).read_text("utf-8"))
    peers: dict[str, Callable[[Net, int], Found]] = {"pmcontrols": pmcontrols, "trueppm": trueppm}
    found = peers[peer](question["net"], question["samples"])
    Path(told).write_text(json.dumps(found), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
