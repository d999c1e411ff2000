"""How near the best known plans for pools come: PSPLIB's and RG300's, by the clock or counted.

An instance becomes a plan, its resources pools, and the public call answers. Every answer is
checked on the instance's own numbers before it is scored. By the clock, PyJobShop and the exact
solver's plainest model get the same instances, time and workers in processes of their own.
Counted, each forward or backward pass is one schedule, and no clock has a say.

References
----------
R. Kolisch, A. Sprecher, PSPLIB: a project scheduling problem library, European Journal of
Operational Research 96(1), 1997. D. Debels, M. Vanhoucke, the set RG300, Operations Research 55(3),
2007. Bounds: see the files beside the instances.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from benchmarks._rcpsp_check import starts_of, wrong
from benchmarks._rcpsp_data import Instance, Known, place, plan_of, read_set, sample
from benchmarks._rcpsp_peers import Found, ask, find_pyjobshop
from benchmarks._runner import Options, Report
from pmcore import Limits, days
from pmcore.allocate import assign
from pmcore.run import Progress

SETTINGS = {
    "set": "j30, j60, j90, j120 or rg300; j120 unless said",
    "schedules": "numbers of schedules, such as 1000,5000,50000: counted, not timed",
    "seed": "seed of the searches, 0 unless said",
    "peers": "instances the peers run on, 20 unless said; 0: no peers",
}

WORKERS = 2
EVERYTHING = 10_000


def run(options: Options) -> Report:
    """Score a set by the clock, or counted."""
    name = options.settings.get("set", "j120")
    seed = int(options.settings.get("seed", 0))
    pairs = read_set(options.folder(), name)
    report = Report()
    counts = options.settings.get("schedules")
    if counts:
        if name.startswith("j"):
            pairs = [pair for pair in pairs if place(pair[0].name)[1] <= 5]
        # Counted rows are quick: where nothing else is asked for, all of them are run.
        count = EVERYTHING if options.sample == Options.sample else options.sample
        for schedules in map(int, counts.split(",")):
            _counted(report, sample(pairs, 6 if options.quick else count), schedules, seed)
        return report
    pairs = sample(pairs, 4 if options.quick else options.sample)
    seconds = options.seconds if options.seconds is not None else 5.0
    found = [_timed(report, instance, seconds, seed) for instance, _ in pairs]
    _score(report, pairs, found)
    _peers(report, options, pairs, found, seconds)
    return report


def _counted(
    report: Report, pairs: Sequence[tuple[Instance, Known]], schedules: int, seed: int
) -> None:
    """Add how far above the critical path so many schedules leave a set."""
    above, over = [], []
    for instance, known in pairs:
        made = 0

        def watch(progress: Progress) -> bool:
            nonlocal made
            if progress.stage == "generate":
                made = progress.done
            # What follows the schedules is the exact search, which is not counted here.
            return progress.stage != "generate" or made + 3 > schedules

        limits = Limits(work=schedules, workers=1)
        answer = assign(plan_of(instance), limits=limits, seed=seed, watch=watch)
        length = round(answer.proof.terms[-1].value / days(1))
        problem = wrong(instance, starts_of(instance, answer.schedule), length)
        if problem or made > schedules:
            report.failures.append(f"{instance.name}: {problem or f'{made} schedules'}")
        path = instance.critical_path()
        above.append(100 * (length - path) / path)
        over.append(100 * (length - known.upper) / known.upper)
    report.figures[f"above_cp_{schedules}"] = round(mean(above), 3)
    report.rows.append(
        {
            "schedules": schedules,
            "instances": len(pairs),
            "above_cp_pct": round(mean(above), 3),
            "gap_pct": round(mean(over), 3),
        }
    )


def _timed(report: Report, instance: Instance, seconds: float, seed: int) -> Found:
    """Return what the public call finds in a time."""
    limits = Limits(seconds=seconds, workers=WORKERS)
    answer = assign(plan_of(instance), limits=limits, seed=seed)
    starts = starts_of(instance, answer.schedule)
    length = round(answer.proof.terms[-1].value / days(1))
    problem = wrong(instance, starts, length)
    if problem:
        report.failures.append(f"{instance.name}: {problem}")
    return Found(tuple(starts), -int(-answer.proof.bound // days(1)))


def _length(instance: Instance, found: Found) -> int:
    return max(at + size for at, size in zip(found.starts, instance.durations, strict=True))


def _score(
    report: Report, pairs: Sequence[tuple[Instance, Known]], answers: Sequence[Found]
) -> None:
    """Add the rows and the figures of a set."""
    gaps, shortfalls, proven = [], [], []
    for (instance, known), found in zip(pairs, answers, strict=True):
        length = _length(instance, found)
        if found.bound > known.upper or length < known.lower:
            report.failures.append(
                f"{instance.name}: {found.bound} to {length} contradicts what is known"
            )
        gaps.append(100 * (length - known.upper) / known.upper)
        shortfalls.append(100 * max(0, known.lower - found.bound) / known.lower)
        proven.append(length <= found.bound)
        report.rows.append(
            {
                "instance": instance.name,
                "length": length,
                "bound": found.bound,
                "known_upper": known.upper,
                "known_lower": known.lower,
            }
        )
    report.figures["gap_pct"] = round(mean(gaps), 3)
    report.figures["proven_pct"] = round(100 * mean(proven), 2)
    report.figures["bound_shortfall_pct"] = round(mean(shortfalls), 3)


def _peers(
    report: Report,
    options: Options,
    pairs: Sequence[tuple[Instance, Known]],
    answers: Sequence[Found],
    seconds: float,
) -> None:
    """Add what PyJobShop and the plainest model find in the same time."""
    count = int(options.settings.get("peers", 20))
    chosen = list(zip(pairs, answers, strict=True))[:: max(1, -(-len(pairs) // max(1, count)))]
    python = find_pyjobshop()
    if not count:
        return
    if python is None:
        report.rows.append({"instance": "PyJobShop is absent (PYJOBSHOP_PYTHON)"})
    instances = [instance for (instance, _), _ in chosen]
    ours = [_gap(pair, found) for pair, found in chosen]
    report.figures["gap_pct_beside_peers"] = round(mean(ours), 3)
    peers = {"cpsat": None, **({"pyjobshop": python} if python else {})}
    for peer, interpreter in peers.items():
        options_of_peer = {} if interpreter is None else {"python": interpreter}
        version, found = ask(peer, instances, seconds, **options_of_peer)
        solved = [(pair, each) for (pair, _), each in zip(chosen, found, strict=True) if each]
        for (instance, _), each in solved:
            problem = wrong(instance, each.starts)
            if problem:
                report.failures.append(f"{peer}: {instance.name}: {problem}")
        theirs = [_gap(pair, each) for pair, each in solved]
        report.rows.append({"instance": f"{peer} {version}: {len(solved)} of {len(chosen)} solved"})
        if len(solved) == len(chosen):
            report.figures[f"gap_pct_{peer}"] = round(mean(theirs), 3)
            if mean(theirs) > 0:
                report.figures[f"ratio_gap_{peer}"] = round(mean(ours) / mean(theirs), 3)


def _gap(pair: tuple[Instance, Known], found: Found) -> float:
    instance, known = pair
    return 100 * (_length(instance, found) - known.upper) / known.upper
