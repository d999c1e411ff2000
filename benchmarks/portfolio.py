"""How near the best known plans of projects that share their pools come: MPLIB1's third set.

Each project becomes a plan, `combine` makes a portfolio of them, and the public call answers. Every
answer is checked on the numbers of the file before it is scored. What ends before the best length
published is listed as improved.

References
----------
R. Van Eynde, M. Vanhoucke, Resource-constrained multi-project scheduling: benchmark datasets and
decoupled scheduling, Journal of Scheduling 23(3), 2020. Bounds: see the file beside the instances.
"""

from __future__ import annotations

import csv
import re
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from benchmarks._rcpsp_data import Instance, Known, plan_of, sample
from benchmarks._rcpsp_score import Answer, Question, beside_peers, score, timed
from benchmarks._runner import Options, Report
from pmcore.model import Plan, combine

SETTINGS = {
    "seed": "seed of the searches, 0 unless said",
    "peers": "instances the peers run on, 5 unless said; 0: no peers",
}


def run(options: Options) -> Report:
    """Score the set by the clock."""
    seconds = options.seconds if options.seconds is not None else 20.0
    seed = int(options.settings.get("seed", 0))
    family = options.folder() / "mplib1_set3"
    chosen = sample(known_names(family / "bounds.csv"), 2 if options.quick else options.sample)
    report = Report()
    answers: list[Answer] = []
    for (name, known), projects in read(family / "all.tar.xz", dict(chosen)):
        plan, ids = portfolio(projects)
        asked = Question(join(name, projects), known, plan, ids.__getitem__)
        answers.append(timed(report, asked, seconds, seed))
    score(report, answers)
    better = [answer.instance.name for answer in answers if answer.gap < 0]
    report.figures["improved"] = len(better)
    report.rows.extend({"instance": f"improved: {name}"} for name in better)
    beside_peers(report, answers, seconds, int(options.settings.get("peers", 5)))
    return report


def known_names(path: Path) -> list[tuple[str, Known]]:
    """Return the instances of the archive and what is known of each, in order of their numbers."""
    with tarfile.open(path.with_name("all.tar.xz")) as archive:
        held = {PurePosixPath(name).name for name in archive.getnames()}
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["instance"] in held]
    found = [
        (row["instance"], Known(round(float(row["best_lb"])), round(float(row["best_ub"]))))
        for row in rows
        if row["best_lb"] and row["best_ub"]
    ]
    return sorted(found, key=lambda pair: int(re.findall(r"\d+", pair[0])[-1]))


def read(
    path: Path, chosen: dict[str, Known]
) -> Iterator[tuple[tuple[str, Known], list[Instance]]]:
    """Yield the chosen instances of an archive as their projects."""
    with tarfile.open(path) as archive:
        for member in archive:
            name = PurePosixPath(member.name).name
            file = archive.extractfile(member) if name in chosen else None
            if file is not None:
                yield (name, chosen[name]), read_projects(file.read().decode("latin-1"))


def read_projects(text: str) -> list[Instance]:
    """Return the projects of a file: each with its own activities, all with the same resources.

    Raises
    ------
    ValueError
        If a project begins later than the others, or a link leads to another project.

    Examples
    --------
    >>> first, second = read_projects("2 1 3  2 0 1  2 1 1 1:2  1 2 0  1 0 1  4 1 0")
    >>> first.durations, first.demands, first.successors, second.capacities
    ((2, 1), ((1,), (2,)), ((1,), ()), (3,))
    """
    words = iter(text.split())
    count, kinds = int(next(words)), int(next(words))
    capacities = tuple(int(next(words)) for _ in range(kinds))
    projects = []
    for number in range(1, count + 1):
        size, release = int(next(words)), int(next(words))
        if release:
            raise ValueError(f"project {number} begins at {release}")
        for _ in range(kinds):
            next(words)  # whether it takes the resource at all, which its demands say too
        durations, demands, successors = [], [], []
        for _ in range(size):
            durations.append(int(next(words)))
            demands.append(tuple(int(next(words)) for _ in range(kinds)))
            after = [next(words).split(":") for _ in range(int(next(words)))]
            if any(int(project) != number for project, _ in after):
                raise ValueError(f"a link leads from project {number} to another")
            successors.append(tuple(int(activity) - 1 for _, activity in after))
        rows = tuple(durations), tuple(demands), tuple(successors)
        projects.append(Instance(f"p{number}", *rows, capacities))
    return projects


def portfolio(projects: list[Instance]) -> tuple[Plan, list[str]]:
    """Return projects as one plan, and the ids of its tasks in the order of the activities."""
    plans = [replace(plan_of(project), id=project.name) for project in projects]
    pools = [resource.id for resource in plans[0].resources]
    ids = [f"{plan.id}/{task.id}" for plan in plans for task in plan.tasks]
    return combine(*plans, shared=pools), ids


def join(name: str, projects: list[Instance]) -> Instance:
    """Return projects as one instance: what an answer is checked on.

    Examples
    --------
    >>> one = Instance("p1", (2, 1), ((1,), (2,)), ((1,), ()), (3,))
    >>> join("both", [one, one]).successors
    ((1,), (), (3,), ())
    """
    successors: list[tuple[int, ...]] = []
    for project in projects:
        first = len(successors)
        successors += [tuple(first + j for j in after) for after in project.successors]
    return Instance(
        name,
        tuple(length for project in projects for length in project.durations),
        tuple(demand for project in projects for demand in project.demands),
        tuple(successors),
        projects[0].capacities,
    )
