"""How well people with skills are staffed: MSPSP-InstLib's set 1b, MSLIB's and iMOPSE's sets.

An instance becomes a plan of people with skills and levels, and the public call answers. Every
answer is checked on the instance's own numbers: links, levels, one seat a person, one activity at a
time. For set 1b lengths were published that a solver found in 600 s; the other sets have none, so
their length is told above the bound that comes with the answer. PyJobShop has no skills, so the
peer is the exact solver with the natural model, an optional interval for each activity and person,
on the same instances with the same time and workers in a process of its own. What is compiled once
a machine is compiled before.

References
----------
K. D. Young, T. Feydy, A. Schutt, Constraint programming applied to the multi-skill project
scheduling problem, CP 2017. J. Snauwaert, M. Vanhoucke, A new algorithm for resource-constrained
project scheduling with breadth and depth of skills, European Journal of Operational Research
292(1), 2021. P. B. Myszkowski and others, Hybrid ant colony optimization in solving multi-skill
resource-constrained project scheduling problem, Soft Computing 19, 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from benchmarks._rcpsp_peers import WORKERS
from benchmarks._rcpsp_score import Replies, compare, some
from benchmarks._runner import Options, Report
from benchmarks._skills_check import starts_of, teams_of, wrong
from benchmarks._skills_data import Instance, plan_of, published, read_set
from benchmarks._skills_peer import ask
from pmcore import Limits, days
from pmcore.allocate import assign

SETTINGS = {
    "set": "mspsp, mslib or imopse; all unless said",
    "seed": "seed of the searches, 0 unless said",
    "peers": "instances of mspsp the peer runs on, 20 unless said; 0: no peer",
}
OTHERS = 20
"""Instances of a set without published values, unless fewer are asked for."""


def run(options: Options) -> Report:
    """Score set 1b against what was published, the others against bounds."""
    only = options.settings.get("set")
    seed = int(options.settings.get("seed", 0))
    seconds = options.seconds if options.seconds is not None else 5.0
    count = 4 if options.quick else options.sample
    report = Report()
    for name in ("mspsp", "mslib", "imopse"):
        if only not in (None, name):
            continue
        chosen = read_set(options.folder(), name, count if name == "mspsp" else min(count, OTHERS))
        if not report.rows:
            assign(plan_of(chosen[0]), limits=Limits(work=10), seed=seed)
        lengths = [_solved(report, name, instance, seconds, seed) for instance in chosen]
        if name == "mspsp":
            _beside_published(report, options, chosen, lengths, seconds)
        above = [100 * (length - bound) / bound for length, bound in lengths]
        report.figures[f"above_bound_pct_{name}"] = round(mean(above), 3)
        proven = mean(length == bound for length, bound in lengths)
        report.figures[f"proven_pct_{name}"] = round(100 * proven, 2)
    return report


def _solved(
    report: Report, name: str, instance: Instance, seconds: float, seed: int
) -> tuple[int, int]:
    """Return length and bound of what the public call finds; what is wrong goes to the report."""
    limits = Limits(seconds=seconds, workers=WORKERS)
    answer = assign(plan_of(instance), limits=limits, seed=seed)
    length = round(answer.proof.terms[-1].value / days(1))
    bound = -int(-answer.proof.bound // days(1))
    starts, teams = starts_of(instance, answer.schedule), teams_of(instance, answer.schedule)
    problem = wrong(instance, starts, teams, length)
    if problem:
        report.failures.append(f"{instance.name}: {problem}")
    report.rows.append(
        {
            "set": name,
            "instance": instance.name,
            "activities": len(instance),
            "people": len(instance.people),
            "length": length,
            "bound": bound,
        }
    )
    return length, bound


def _beside_published(
    report: Report,
    options: Options,
    instances: Sequence[Instance],
    answers: Sequence[tuple[int, int]],
    seconds: float,
) -> None:
    """Add the gaps to the published lengths, and those of the natural model."""
    known = published(options.folder())
    gaps = []
    rows = report.rows[-len(instances) :]
    for instance, (length, bound), row in zip(instances, answers, rows, strict=True):
        least, most = known[instance.name]
        if length < least or bound > most:
            report.failures.append(
                f"{instance.name}: {bound} to {length} contradicts what is known"
            )
        row["known_upper"], row["known_lower"] = most, least
        gaps.append(100 * (length - most) / most)
    report.figures["gap_pct"] = round(mean(gaps), 3)
    report.figures["shorter_pct"] = round(100 * mean(gap < 0 for gap in gaps), 2)
    count = int(options.settings.get("peers", 20))
    chosen = some(instances, count)

    def replies(peer: str, _own: dict[str, str]) -> Replies:
        version, found = ask(chosen, seconds)
        theirs: list[float | None] = []
        for instance, each in zip(chosen, found, strict=True):
            if each is None:
                theirs.append(None)
                continue
            starts, teams = each
            problem = wrong(instance, starts, teams)
            if problem:
                report.failures.append(f"{peer}: {instance.name}: {problem}")
            ends = [at + length for at, length in zip(starts, instance.durations, strict=True)]
            most = known[instance.name][1]
            theirs.append(100 * (max(ends) - most) / most)
        return version, theirs

    if chosen:
        compare(report, some(gaps, count), replies, {"cpsat": {}})
