"""The main job on whole projects, compared with every number that their files expect.

A folder holds scenario files; each states a project with its semantics, what happened to it, and
the numbers that follow. ``baseline_v1_added`` and ``adopted_plan`` under ``expected`` are inputs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from benchmarks._compare import Allowance, Outcome, Pattern, Verdict, judge, look_up, matches
from benchmarks._runner import Cell, Options, Report
from benchmarks._scenario import Scenario, read
from benchmarks._scenario_answers import SECTIONS, answers
from benchmarks._scenario_replan import LONGEST as LONGEST_REPLAN
from benchmarks._scenario_replan import best_of
from benchmarks._scenario_risk import allowances, sensitivity_error
from benchmarks._scenario_run import Run

INPUTS = frozenset({"baseline_v1_added", "adopted_plan"})
STAFFED = "resource_constrained"
REPLANS = "replans"
LONGEST = 60.0
"""Seconds within which the optimum must be found and verified."""
SEARCH = 50.0
"""Seconds of them that a search may take."""
FIGURES = (
    "cpm_exact",
    "optimum_reached",
    "budget_exact",
    "replans_reproduced",
    "replans_missed",
    "earned_value_max_ulp",
    "percentile_max_error_days",
    "sensitivity_max_error",
)
WORST: tuple[tuple[str, Pattern, bool], ...] = (
    ("earned_value_max_ulp", ("periods", "*", "evm"), True),
    ("percentile_max_error_days", ("monte_carlo", "percentiles_wd"), False),
)
UNKNOWN = 1e9
"""The deviation of a number that was not found."""


def outcomes(scenario: Scenario, run: Run) -> list[Outcome]:
    """Return what became of every number that a scenario expects."""
    allowed = allowances(scenario)
    if run.samples != scenario.trials:
        allowed[("monte_carlo", "trials")] = Allowance(is_judged=False)
    found = judge(
        scenario.expected,
        answers(run),
        [section.pattern for section in SECTIONS],
        ignored=INPUTS,
        allowances=allowed,
    )
    return [by_objective(outcome, run) for outcome in found]


def by_objective(outcome: Outcome, run: Run) -> Outcome:
    """Return what an outcome is worth where several schedules are best.

    A verified schedule no worse than the best known one stands for it, whatever its other numbers
    are, and so does a better bound.
    """
    if outcome.path[0] == REPLANS and outcome.verdict is Verdict.MISSED:
        is_met = stands_replanned(outcome, run)
        return replace(outcome, verdict=Verdict.MET) if is_met else outcome
    if outcome.path[0] != STAFFED or outcome.verdict is not Verdict.MISSED:
        return outcome
    return replace(outcome, verdict=Verdict.MET) if stands(outcome, run) else outcome


def stands(outcome: Outcome, run: Run) -> bool:
    """Tell whether a number of a schedule that is not the expected one is as good."""
    match outcome.path[1], outcome.found:
        case "objective" | "best_known", _:
            return False
        case "proven_optimal", found:
            return bool(found)
        case "lower_bound", float() | int() as found:
            return bool(found >= outcome.expected)
    return is_optimum(run)


def stands_replanned(outcome: Outcome, run: Run) -> bool:
    """Tell whether a date of a re-plan belongs to another schedule that is just as good.

    Where lateness of projects is the aim, several ends of the whole are equally good.
    """
    if outcome.path[-1] not in ("makespan_wd", "finish") or not run.scenario.file.get("projects"):
        return False
    section = look_up(run.scenario.expected, outcome.path[:-1])
    names = ("value", "best_objective", "best_objective_with_fewest_changes")
    wanted = next(section[name] for name in names if name in section)
    point = run.replans[int(outcome.path[1])]
    front = point.hired if outcome.path[2] == "with_contractor" and point.hired else point.front
    chosen = front.points[0] if outcome.path[2] == "fewest_changes" else best_of(front)
    return bool(run.span(round(chosen.measures[0].value)) == wanted)


def is_replanned(found: Sequence[Outcome], run: Run, place: int) -> bool:
    """Tell whether every number of a re-plan is met, and soon enough."""
    verdicts = {each.verdict for each in found if each.path[:2] == (REPLANS, place)}
    return verdicts == {Verdict.MET} and run.replans[place].seconds <= LONGEST_REPLAN


def is_optimum(run: Run) -> bool:
    """Tell whether the staffing is verified and no worse than the best known."""
    known = run.scenario.expected.get(STAFFED)
    if not known or run.faults:
        return False
    value = run.span(round(run.staffing.proof.terms[0].value))
    return value <= known["best_known"] and run.search_seconds <= LONGEST


def score(report: Report, found: Sequence[Outcome], run: Run) -> None:
    """Count a scenario into the figures."""
    figures = report.figures
    figures["optimum_reached"] += is_optimum(run)
    for place in range(len(run.scenario.replans)):
        is_met = is_replanned(found, run, place)
        figures["replans_reproduced"] += is_met
        figures["replans_missed"] += not is_met
    figures["cpm_exact"] += is_exact(found, "cpm")
    figures["budget_exact"] += is_exact(found, "budget")
    off = round(sensitivity_error(run), 4)
    figures["sensitivity_max_error"] = max(figures["sensitivity_max_error"], off)
    for name, pattern, in_units in WORST:
        figures[name] = max(figures[name], worst(found, pattern, in_units=in_units))


def worst(found: Iterable[Outcome], pattern: Pattern, *, in_units: bool) -> float:
    """Return the largest deviation of the numbers that a pattern covers."""
    gaps = [
        abs(outcome.found - outcome.expected) / (outcome.unit if in_units else 1)
        if isinstance(outcome.found, (int, float))
        else UNKNOWN
        for outcome in found
        if matches(outcome.path, pattern)
    ]
    return round(max(gaps, default=0.0), 4)


def is_exact(found: Iterable[Outcome], section: str) -> bool:
    """Tell whether every number of a section is met."""
    return {outcome.verdict for outcome in found if outcome.path[0] == section} == {Verdict.MET}


def counted(scenario: Scenario, found: Iterable[Outcome]) -> list[dict[str, Cell]]:
    """Return one row a section of a scenario: how many numbers became what."""
    sections: dict[str, Counter[Verdict]] = {}
    for outcome in found:
        sections.setdefault(str(outcome.path[0]), Counter())[outcome.verdict] += 1
    return [
        {"scenario": scenario.name, "section": name}
        | {str(verdict): counts[verdict] for verdict in Verdict}
        for name, counts in sections.items()
    ]


def searched(run: Run) -> dict[str, Cell]:
    """Return a row about the search for who does what."""
    proof = run.staffing.proof
    return {
        "scenario": run.scenario.name,
        "section": "assign",
        "verdict": str(proof.status),
        "seconds": round(run.search_seconds, 1),
        "expected": str(run.scenario.expected.get(STAFFED, {}).get("best_known")),
        "found": str(run.span(round(proof.terms[0].value))),
    }


def fronts(run: Run) -> list[dict[str, Cell]]:
    """Return a row for each re-plan: the points of its front, value for changes."""
    return [
        {
            "scenario": run.scenario.name,
            "section": f"replan {each.at}",
            "verdict": "optimal"
            if all(p.proof and p.proof.status == "optimal" for p in each.front.points)
            else "open",
            "seconds": round(each.seconds, 1),
            "found": ", ".join(
                f"{run.span(round(point.measures[0].value))} for {point.measure('changes'):.0f}"
                for point in each.front.points
            ),
        }
        for each in run.replans
    ]


def told(scenario: Scenario, found: Iterable[Outcome]) -> list[dict[str, Cell]]:
    """Return a row for each number that is missed, or printed and not judged."""
    shown = (Verdict.MISSED, Verdict.REPORTED)
    return [
        {
            "scenario": scenario.name,
            "section": outcome.name,
            "verdict": str(outcome.verdict),
            "expected": str(outcome.expected),
            "found": _shown(outcome.found),
        }
        for outcome in found
        if outcome.verdict in shown
    ]


def _shown(found: object) -> str:
    return f"{found:.6g}" if isinstance(found, float) else str(found)


def run(options: Options) -> Report:
    """Run the main job on every scenario file of the folder."""
    report = Report(figures=dict.fromkeys(FIGURES, 0))
    totals: Counter[Verdict] = Counter()
    for path in sorted(options.folder().glob("*.json")):
        scenario = read(path)
        job = Run(
            scenario,
            seconds=options.seconds or (10 if options.quick else SEARCH),
            samples=min(scenario.trials, 20_000) if options.quick else None,
        )
        found = outcomes(scenario, job)
        report.failures.extend(job.faults)
        report.rows.extend(counted(scenario, found))
        report.rows.append(searched(job))
        report.rows.extend(fronts(job))
        report.rows.extend(told(scenario, found))
        totals.update(outcome.verdict for outcome in found)
        score(report, found, job)
    report.figures |= {str(verdict): totals[verdict] for verdict in Verdict}
    return report
