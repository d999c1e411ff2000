"""How well people with skills are staffed: MSPSP-InstLib's set 1b, MSLIB's and iMOPSE's sets.

An instance becomes a plan of people with skills and levels, and the public call answers. Every
answer is checked on the instance's own numbers: links, levels, one seat a person, one activity at a
time. For the sets of MSPSP-InstLib lengths were published that a solver found in 600 s; the other
sets have none, so their length is told above the bound that comes with the answer. PyJobShop has no
skills, so the peer is the exact solver with the natural model, an optional interval for each
activity and person, on the same instances with the same time and workers in a process of its own.
What is compiled once a machine is compiled before.

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
    "set": "one or some of mspsp (which is set 1b), 1a, 2a, 2b, 2c, mslib and imopse;"
    " unless said, mspsp, mslib and imopse",
    "seed": "seed of the searches, 0 unless said",
    "peers": "instances of a set the peer runs on, 20 unless said, of mslib and imopse 5; 0: none",
}
BARE = ("mslib", "imopse")
"""Sets without published values."""
OTHERS, FEWER = 20, 5
"""Instances of such a set, and those the peer runs on, unless other numbers are asked for."""


def run(options: Options) -> Report:
    """Score sets against what was published, or against bounds."""
    names = options.settings.get("set", "mspsp,mslib,imopse").split(",")
    seed = int(options.settings.get("seed", 0))
    seconds = options.seconds if options.seconds is not None else 5.0
    count = 4 if options.quick else options.sample
    report = Report()
    for name in names:
        chosen = read_set(options.folder(), name, min(count, OTHERS) if name in BARE else count)
        if not report.rows:
            assign(plan_of(chosen[0]), limits=Limits(work=10), seed=seed)
        lengths = [_solved(report, name, instance, seconds, seed) for instance in chosen]
        if name not in BARE:
            _beside_published(report, options, name, chosen, lengths)
        _beside_peer(report, options, name, chosen, lengths, seconds=seconds)
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
    name: str,
    instances: Sequence[Instance],
    answers: Sequence[tuple[int, int]],
) -> None:
    """Add the gaps to the published lengths."""
    known = published(options.folder())
    gaps = []
    rows = report.rows[-len(instances) :]
    for instance, (length, bound), row in zip(instances, answers, rows, strict=True):
        if instance.name not in known:
            continue
        least, most = known[instance.name]
        if length < least or bound > most:
            report.failures.append(
                f"{instance.name}: {bound} to {length} contradicts what is known"
            )
        row["known_upper"], row["known_lower"] = most, least
        gaps.append(100 * (length - most) / most)
    if not gaps:
        return
    report.figures[_key("gap_pct", name)] = round(mean(gaps), 3)
    report.figures[_key("shorter_pct", name)] = round(100 * mean(gap < 0 for gap in gaps), 2)


def _key(figure: str, name: str) -> str:
    """Return the key of a figure: that of set 1b is plain."""
    return figure if name == "mspsp" else f"{figure}_{name}"


def _beside_peer(
    report: Report,
    options: Options,
    name: str,
    instances: Sequence[Instance],
    answers: Sequence[tuple[int, int]],
    *,
    seconds: float,
) -> None:
    """Add ours and the natural model's gaps on some instances; to our bound, if none is known."""
    count = int(options.settings.get("peers", FEWER if name in BARE else 20))
    chosen = some(list(zip(instances, answers, strict=True)), count)
    if not chosen:
        return
    known = {} if name in BARE else published(options.folder())
    least = [known.get(instance.name, (0, bound))[1] for instance, (_, bound) in chosen]
    ours = [100 * (length - low) / low for (_, (length, _)), low in zip(chosen, least, strict=True)]

    def replies(peer: str, _own: dict[str, str]) -> Replies:
        version, found = ask([instance for instance, _ in chosen], seconds)
        theirs: list[float | None] = []
        for (instance, _), low, each in zip(chosen, least, found, strict=True):
            if each is None:
                theirs.append(None)
                continue
            starts, teams = each
            problem = wrong(instance, starts, teams)
            if problem:
                report.failures.append(f"{peer}: {instance.name}: {problem}")
            ends = [at + length for at, length in zip(starts, instance.durations, strict=True)]
            theirs.append(100 * (max(ends) - low) / low)
        return version, theirs

    part = Report()
    compare(part, ours, replies, {"cpsat": {}})
    report.rows += part.rows
    report.figures.update({_key(figure, name): value for figure, value in part.figures.items()})
