"""What pmcore computes of a scenario's quality, in the shape of its expected numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from benchmarks._scenario_run import Run
from pmcore import Criterion, Gate
from pmcore.control import quality as q

Answer: TypeAlias = dict[str, Any]
Part: TypeAlias = Callable[[Run, Any], Any]


def gate_of(row: Answer) -> Gate:
    """Return a gate that a file states, with what was measured for it."""
    return Gate(
        row["id"],
        row["milestone"],
        row["id"],
        criteria=tuple(
            Criterion(
                each["id"],
                each["metric"],
                each["op"],
                float(each["target"]),
                value=float(each["value"]),
                is_mandatory=each["mandatory"],
            )
            for each in row["criteria"]
        ),
    )


def _gates(run: Run, stated: list[Answer]) -> Answer:
    """Return what each gate decides and which of its criteria do not hold."""
    held = [gate_of(each) for each in stated]
    found = q.gates(run.scenario.plan.put(*held))
    return {
        gate.id: {
            "decision": found[gate.id].decision.value,
            "failed_criteria": list(found[gate.id].failed),
        }
        for gate in held
    }


def _open_defects(run: Run, stated: list[Answer]) -> list[Answer]:
    """Return how many defects are open at the end of each period."""
    days = {each["period"]: each["status_date"] for each in run.scenario.file["periods"]}
    reports = [
        q.DefectCount(date.fromisoformat(days[row["period"]]), kind, came, row["closed"][kind])
        for row in stated
        for kind, came in row["opened"].items()
    ]
    points = q.defect_flow(reports).points
    return [
        {"period": row["period"], "open_end": point.open}
        for row, point in zip(stated, points, strict=True)
    ]


def _cost(_run: Run, stated: dict[str, dict[str, int]]) -> Answer:
    """Return the cost of quality by class, its sums and the share of failures."""
    kinds = {kind.value: kind for kind in q.QualityCostKind}
    found = q.cost_of_quality(
        q.QualityCost(kinds[name], amount, item)
        for name, items in stated.items()
        for item, amount in items.items()
    )
    return {
        "by_class": {name: getattr(found, name) for name in kinds},
        "total": found.total,
        "conformance": found.conformance,
        "non_conformance": found.non_conformance,
        "failure_share": found.failure_share,
    }


def _chart(stated: Answer, causes: dict[int, str]) -> Answer:
    """Return limits, points out and capability, by factors as textbooks print them."""
    table, samples = q.Constants.TABLE, stated["samples"]
    drawn = q.chart(samples, rules=q.NELSON[:1], causes=causes, constants=table, closes_gaps=True)
    value, spread = drawn["values"].points[0], drawn["ranges"].points[-1]
    # The spread is the chart's, whose ranges reach across a point that is left out.
    able = q.capability(
        samples, lower=stated["lsl"], upper=stated["usl"], causes=causes, process=drawn.process
    )
    return {
        "mean": value.centre,
        "mr_bar": spread.centre,
        "sigma_within": drawn.process.sigma,
        "UCL": value.upper,
        "LCL": value.lower,
        "UCL_mr": spread.upper,
        "rule1_points": [each.position for each in drawn.signals if each.panel == "values"],
        "Cp": able["Cp"].value,
        "Cpk": able["Cpk"].value,
    }


def _sampling(_run: Run, stated: Answer) -> Answer:
    """Return the verdict on the lot, and the chances of a good and a bad one."""
    plan = q.SamplingPlan((q.Stage(stated["n"], stated["c"], stated["c"] + 1),), stated["lot"])
    curve = q.operating_curve(plan, [stated["aql"], stated["rql"]], model=q.SamplingModel.BINOMIAL)
    good, bad = curve.points
    return {
        "decision": plan.verdict(stated["found"]).value,
        "Pa_at_AQL": good.accepted,
        "Pa_at_RQL": bad.accepted,
    }


def _counts(_run: Run, stated: Answer) -> Answer:
    """Return the limits of a chart of counts, and the points beyond them."""
    drawn = q.chart(stated["counts"], q.ChartKind.C, rules=q.NELSON[:1])
    point = drawn["values"].points[0]
    return {
        "c_bar": point.centre,
        "UCL": point.upper,
        "LCL": point.lower,
        "out": [each.position for each in drawn.signals],
    }


def _first_pass(_run: Run, stated: Answer) -> float:
    """Return the share that was accepted the first time."""
    count = q.YieldCount("review", stated["reviewed"], stated["accepted_first_time"])
    return q.process_yield([count])["review"].first_pass


PARTS: dict[str, Part] = {
    "gates": _gates,
    "defects": _open_defects,
    "cost_of_quality": _cost,
    "control_chart": lambda _run, stated: _chart(stated, {}),
    "acceptance_sampling": _sampling,
    "c_chart": _counts,
    "first_pass_yield": _first_pass,
}
NAMES = {"defects": "open_defects"}
PATTERNS = (
    *(("quality", NAMES.get(part, part)) for part in PARTS),
    ("quality", "control_chart_without_special_cause"),
    ("quality", "defect_removal_efficiency"),
)


def quality(run: Run) -> Answer:
    """Return gates, defects, charts, sampling and the cost of quality, as far as stated."""
    stated = run.scenario.file.get("quality", {})
    found = {
        NAMES.get(part, part): compute(run, stated[part])
        for part, compute in PARTS.items()
        if part in stated
    }
    if "control_chart" in stated:
        out = found["control_chart"]["rule1_points"]
        causes = dict.fromkeys(out, "special cause")
        found["control_chart_without_special_cause"] = _chart(stated["control_chart"], causes)
    if "found_before_release" in stated:
        caught = q.removal_efficiency(
            {
                ("made", "before"): stated["found_before_release"],
                ("made", "after"): stated["found_in_first_90_days_after"],
            },
            ["made", "before", "after"],
        )
        found["defect_removal_efficiency"] = caught.overall.efficiency
    return {"quality": found} if found else {}
