"""How near the best known plans of tasks with several modes come: MMLIB's and PSPLIB's.

An instance becomes a plan: modes as modes, renewable resources as pools, others as material that is
delivered at the beginning. The public call answers; every answer is checked on the instance's own
numbers before it is scored. PyJobShop and the exact solver's plainest model get the same time and
workers in processes of their own. Counted, each forward or backward pass is one schedule.

References
----------
V. Van Peteghem, M. Vanhoucke, An experimental investigation of metaheuristics for the multi-mode
resource-constrained project scheduling problem on new dataset instances, European Journal of
Operational Research 235(1), 2014. R. Kolisch, A. Sprecher, PSPLIB, European Journal of Operational
Research 96(1), 1997. Bounds: see the files beside the instances.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean

from benchmarks._modes_data import Choice, plan_of_choice, read_choices
from benchmarks._rcpsp_check import starts_of, wrong
from benchmarks._rcpsp_data import NAME, Known, sample
from benchmarks._rcpsp_peers import WORKERS, ask
from benchmarks._rcpsp_score import Answer, Counted, Replies, compare, interpreters, score, some
from benchmarks._runner import Options, Report
from pmcore import Limits, days
from pmcore.allocate import assign
from pmcore.run import Watch

SETTINGS = {
    "set": "mmlib50, mmlib100, mmlib+, j10, j12, j14, j16, j18, j20 or j30; mmlib100 unless said",
    "schedules": "numbers of schedules, such as 5000,50000: counted, not timed",
    "seed": "seed of the searches, 0 unless said",
    "peers": "instances the peers run on, 10 unless said; 0: no peers",
}


def run(options: Options) -> Report:
    """Score a set by the clock, or counted."""
    pairs = read_choices(options.folder(), options.settings.get("set", "mmlib100"))
    seed = int(options.settings.get("seed", 0))
    report = Report()
    pairs = sample(pairs, 4 if options.quick else options.sample)
    counts = options.settings.get("schedules")
    if counts:
        for schedules in map(int, counts.split(",")):
            _counted(report, pairs, schedules, seed)
        return report
    seconds = options.seconds if options.seconds is not None else 20.0
    limits = Limits(seconds=seconds, workers=WORKERS)
    answers = [_answered(report, pair, limits, seed) for pair in pairs]
    score(report, answers)
    _beside_peers(report, pairs, answers, seconds, int(options.settings.get("peers", 10)))
    return report


def _answered(
    report: Report,
    pair: tuple[Choice, Known],
    limits: Limits,
    seed: int,
    watch: Watch | None = None,
) -> Answer:
    """Return what the public call finds; what is wrong with it goes to the report."""
    instance, known = pair
    answer = assign(plan_of_choice(instance), limits=limits, seed=seed, watch=watch)
    chosen = {row.id: int(row.mode or 0) for row in answer.schedule.tasks}
    modes = [chosen[NAME(i)] for i in range(len(instance))]
    taken = instance.taken(modes)
    starts = starts_of(taken, answer.schedule, NAME)
    length = round(answer.proof.terms[-1].value / days(1))
    problem = instance.overdrawn(modes) or wrong(taken, starts, length)
    if problem:
        report.failures.append(f"{instance.name}: {problem}")
    return Answer(taken, known, tuple(starts), -int(-answer.proof.bound // days(1)))


def _counted(
    report: Report, pairs: Sequence[tuple[Choice, Known]], schedules: int, seed: int
) -> None:
    """Add how far above the best known so many schedules leave a set."""
    answers = []
    for pair in pairs:
        watch = Counted(schedules)
        # Half of it is for the exact search, which the watch ends before it begins.
        limits = Limits(work=2 * schedules, workers=1)
        answers.append(_answered(report, pair, limits, seed, watch))
        if watch.made > schedules:
            report.failures.append(f"{pair[0].name}: {watch.made} schedules")
    paths = [instance.quickest().critical_path() for instance, _ in pairs]
    above = mean(100 * (a.length - path) / path for a, path in zip(answers, paths, strict=True))
    gap = mean(answer.gap for answer in answers)
    report.figures[f"gap_pct_{schedules}"] = round(gap, 3)
    row = {"schedules": schedules, "instances": len(pairs)}
    report.rows.append({**row, "above_cp_pct": round(above, 3), "gap_pct": round(gap, 3)})


def _beside_peers(
    report: Report,
    pairs: Sequence[tuple[Choice, Known]],
    answers: Sequence[Answer],
    seconds: float,
    count: int,
) -> None:
    """Add what PyJobShop and the plainest model find in the same time for some instances."""
    chosen = some(list(zip(pairs, answers, strict=True)), count)

    def replies(peer: str, own: dict[str, str]) -> Replies:
        instances = [instance for (instance, _), _ in chosen]
        version, found = ask(f"{peer}_modes", instances, seconds, **own)
        gaps: list[float | None] = []
        for ((instance, known), _), each in zip(chosen, found, strict=True):
            if each is None:
                gaps.append(None)
                continue
            taken = instance.taken(each.modes)
            problem = instance.overdrawn(each.modes) or wrong(taken, each.starts)
            if problem:
                report.failures.append(f"{peer}: {instance.name}: {problem}")
            gaps.append(Answer(taken, known, each.starts, each.bound).gap)
        return version, gaps

    if chosen:
        compare(report, [answer.gap for _, answer in chosen], replies, interpreters(report))
