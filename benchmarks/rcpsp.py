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
from benchmarks._rcpsp_data import NAME, Instance, Known, place, plan_of, read_set, sample
from benchmarks._rcpsp_score import Counted, Question, beside_peers, score, timed
from benchmarks._runner import Options, Report
from pmcore import Limits, days
from pmcore.allocate import assign

SETTINGS = {
    "set": "j30, j60, j90, j120 or rg300; j120 unless said",
    "schedules": "numbers of schedules, such as 1000,5000,50000: counted, not timed",
    "seed": "seed of the searches, 0 unless said",
    "peers": "instances the peers run on, 20 unless said; 0: no peers",
}

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
    asked = [Question(*pair, plan_of(pair[0]), NAME) for pair in pairs]
    answers = [timed(report, each, seconds, seed) for each in asked]
    score(report, answers)
    beside_peers(report, answers, seconds, int(options.settings.get("peers", 20)))
    return report


def _counted(
    report: Report, pairs: Sequence[tuple[Instance, Known]], schedules: int, seed: int
) -> None:
    """Add how far above the critical path so many schedules leave a set."""
    above, over = [], []
    for instance, known in pairs:
        watch = Counted(schedules)
        # Half of it is for the exact search, which the watch ends before it begins.
        limits = Limits(work=2 * schedules, workers=1)
        answer = assign(plan_of(instance), limits=limits, seed=seed, watch=watch)
        length = round(answer.proof.terms[-1].value / days(1))
        problem = wrong(instance, starts_of(instance, answer.schedule, NAME), length)
        if problem or watch.made > schedules:
            report.failures.append(f"{instance.name}: {problem or f'{watch.made} schedules'}")
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
