"""How near the best known plans with minimum and maximum lags come: sets of RCPSP/max.

An instance becomes a plan of pools and links from start to start, and the public call answers.
Every schedule is checked on the instance's own numbers before it is scored, against the optimum or
the upper end of the range that is known. Where there is no schedule, a proof of that is asked for.
PyJobShop and the exact solver's plainest model get the same instances, time and workers.

References
----------
C. Schwindt, Generation of resource-constrained project scheduling problems subject to temporal
constraints, report WIOR-543, Universität Karlsruhe, 1998. Best values: see the file beside the
instances, whose origin is not documented.
"""

from __future__ import annotations

from collections import Counter

from benchmarks._lags_data import FOLDERS, Lagged, plan_of_lagged, read_lagged
from benchmarks._rcpsp_data import NAME, Known, sample
from benchmarks._rcpsp_score import Answer, Question, beside_peers, score, timed
from benchmarks._runner import Options, Report
from pmcore import InfeasibleError

SETTINGS = {
    "set": "one or some of them, such as j30,ubo100; unless said j10 to j30 and ubo10 to ubo100",
    "seed": "seed of the searches, 0 unless said",
    "peers": "instances the peers run on, 20 unless said; 0: no peers",
}
USUAL = FOLDERS[:7]


def run(options: Options) -> Report:
    """Score the sets by the clock."""
    seconds = options.seconds if options.seconds is not None else 10.0
    seed = int(options.settings.get("seed", 0))
    names = options.settings.get("set", ",".join(USUAL)).split(",")
    pairs = list(read_lagged(options.folder() / "rcpsp_max", names))
    possible = [(instance, known) for instance, known in pairs if known is not None]
    none = [instance for instance, known in pairs if known is None]
    report = Report()
    # A proof takes no time to speak of: of these, all are asked for.
    _prove(report, none[:6] if options.quick else none, seconds, seed)
    chosen = sample(possible, 4 if options.quick else options.sample)
    answers = _answers(report, chosen, seconds, seed)
    if answers:
        score(report, answers)
        report.figures["improved"] = sum(answer.gap < 0 for answer in answers)
        beside_peers(report, answers, seconds, int(options.settings.get("peers", 20)))
    return report


def _prove(report: Report, instances: list[Lagged], seconds: float, seed: int) -> None:
    """Add how many of the instances without a schedule are proved to have none."""
    found: Counter[str] = Counter()
    for instance in instances:
        asked = Question(instance, Known(0, 0), plan_of_lagged(instance), NAME)
        try:
            timed(report, asked, seconds, seed)
            found["schedule"] += 1
            report.failures.append(f"{instance.name}: a schedule where none is known to be")
        except InfeasibleError as error:
            found["proved" if error.is_proved else "open"] += 1
            found["named"] += bool(error.conflicts)
    if instances:
        count = len(instances)
        report.figures["infeasible_proven_pct"] = round(100 * found["proved"] / count, 2)
        report.figures["infeasible_named_pct"] = round(100 * found["named"] / count, 2)
        report.figures["infeasible_instances"] = count


def _answers(
    report: Report, pairs: list[tuple[Lagged, Known]], seconds: float, seed: int
) -> list[Answer]:
    """Return what is found for instances that have a schedule."""
    found: list[Answer] = []
    missed = 0
    for instance, known in pairs:
        asked = Question(instance, known, plan_of_lagged(instance), NAME)
        try:
            found.append(timed(report, asked, seconds, seed))
        except InfeasibleError as error:
            missed += 1
            report.rows.append({"instance": f"{instance.name}: no schedule"})
            if error.is_proved:
                report.failures.append(f"{instance.name}: called impossible, and is not")
    report.figures["missed"] = missed
    return found
