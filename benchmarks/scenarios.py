"""The main job on whole projects, compared with every number that their files expect.

A folder holds scenario files; each states a project with its semantics, what happened to it, and
the numbers that follow. ``baseline_v1_added`` and ``adopted_plan`` under ``expected`` are inputs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks._compare import Allowance, Outcome, Pattern, Verdict, judge, matches
from benchmarks._runner import Cell, Options, Report
from benchmarks._scenario import Scenario, read
from benchmarks._scenario_answers import SECTIONS, Run, answers

INPUTS = frozenset({"baseline_v1_added", "adopted_plan"})
FIGURES = (
    "cpm_exact",
    "optimum_reached",
    "budget_exact",
    "earned_value_max_ulp",
    "percentile_max_error_days",
)
WORST: tuple[tuple[str, Pattern, bool], ...] = (
    ("earned_value_max_ulp", ("periods", "*", "evm"), True),
    ("percentile_max_error_days", ("monte_carlo", "percentiles_wd"), False),
)
UNKNOWN = 1e9
"""The deviation of a number that was not found."""


def allowances(scenario: Scenario) -> dict[Pattern, Allowance]:
    """Return how near the Monte Carlo numbers must come, as the file's semantics say."""
    percentile = Allowance(scenario.tolerance("percentiles"))
    chance = Allowance(scenario.tolerance("probabilities"))
    money = Allowance(relative=scenario.risk_cost_tolerance)
    root = "monte_carlo"
    return {
        (root, "percentiles_wd"): percentile,
        (root, "after_responses", "P50"): percentile,
        (root, "after_responses", "P80"): percentile,
        (root, "prob_finish_within_deterministic"): chance,
        (root, "prob_meet_contract_finish_logic_only"): chance,
        (root, "risk_cost"): money,
        (root, "mean_wd"): Allowance(is_judged=False),
        (root, "sd_wd"): Allowance(is_judged=False),
        (root, "top_sensitivity_spearman"): Allowance(is_judged=False),
        (root, "after_responses", "mean_wd"): Allowance(is_judged=False),
        (root, "after_responses", "risk_cost_mean"): Allowance(is_judged=False),
    }


def outcomes(scenario: Scenario, run: Run) -> list[Outcome]:
    """Return what became of every number that a scenario expects."""
    return list(
        judge(
            scenario.expected,
            answers(run),
            [section.pattern for section in SECTIONS],
            ignored=INPUTS,
            allowances=allowances(scenario),
        )
    )


def score(report: Report, found: Sequence[Outcome]) -> None:
    """Count a scenario into the figures."""
    figures = report.figures
    figures["cpm_exact"] += is_exact(found, "cpm")
    figures["budget_exact"] += is_exact(found, "budget")
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


def run(options: Options) -> Report:
    """Run the main job on every scenario file of the folder."""
    report = Report(figures=dict.fromkeys(FIGURES, 0))
    totals: Counter[Verdict] = Counter()
    for path in sorted(options.folder().glob("*.json")):
        scenario = read(path)
        found = outcomes(scenario, Run(scenario))
        report.rows.extend(counted(scenario, found))
        report.rows.extend(
            {
                "scenario": scenario.name,
                "section": outcome.name,
                "expected": str(outcome.expected),
                "found": str(outcome.found),
            }
            for outcome in found
            if outcome.verdict is Verdict.MISSED
        )
        totals.update(outcome.verdict for outcome in found)
        score(report, found)
    report.figures |= {str(verdict): totals[verdict] for verdict in Verdict}
    return report
