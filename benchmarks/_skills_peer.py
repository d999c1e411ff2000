"""What staffing by skills is measured against, in a process of its own: ``_skills_peer FILE``."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Found: TypeAlias = tuple[list[int], list[list[int]]]
ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


def ask(instances: Sequence[Any], seconds: float) -> tuple[str, list[Found | None]]:
    """Return the solver's version and the starts and teams that its natural model finds."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder) / "asked.json", Path(folder) / "told.json"
        rows = [
            asdict(each) | {"people": [list(have.items()) for have in each.people]}
            for each in instances
        ]
        asked.write_text(json.dumps({"seconds": seconds, "rows": rows}), "utf-8")
        line = [sys.executable, str(Path(__file__)), str(asked), str(told)]
        subprocess.run(line, check=True, cwd=ROOT, stdout=sys.stderr)
        answer = json.loads(told.read_text("utf-8"))
    return answer["version"], [each and (each[0], each[1]) for each in answer["rows"]]


def natural(row: Row, seconds: float) -> Found | None:
    """Return starts and teams by an optional interval for each activity and person."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = sum(row["durations"])
    starts = [model.new_int_var(0, horizon, "") for _ in row["durations"]]
    people = [dict(have) for have in row["people"]]
    at_work: list[list[Any]] = [[] for _ in people]
    sits: list[dict[int, list[Any]]] = [{} for _ in starts]
    for i, (start, length) in enumerate(zip(starts, row["durations"], strict=True)):
        for skill, level, count in row["needs"][i]:
            able = [p for p, have in enumerate(people) if have.get(skill, 0) >= level]
            chosen = {p: model.new_bool_var("") for p in able}
            model.add(sum(chosen.values()) == count)
            for p, literal in chosen.items():
                sits[i].setdefault(p, []).append(literal)
                part = model.new_optional_fixed_size_interval_var(start, length, literal, "")
                at_work[p].append(part)
        for literals in sits[i].values():
            model.add_at_most_one(literals)
    for parts in at_work:
        model.add_no_overlap(parts)
    end = model.new_int_var(0, horizon, "")
    for i, after in enumerate(row["successors"]):
        model.add(starts[i] + row["durations"][i] <= end)
        for j in after:
            model.add(starts[i] + row["durations"][i] <= starts[j])
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    teams = [
        [p for p, literals in each.items() if any(map(solver.value, literals))] for each in sits
    ]
    return [solver.value(start) for start in starts], teams


def main(asked: str, told: str) -> None:
    """Solve what is asked and write what was found."""
    question = json.loads(Path(asked).read_text("utf-8"))
    rows = [natural(row, question["seconds"]) for row in question["rows"]]
    Path(told).write_text(json.dumps({"version": version("ortools"), "rows": rows}), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
