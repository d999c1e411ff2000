"""The scenario reader and the comparison, on a file small enough to check by hand."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from benchmarks import scenarios
from benchmarks._runner import Options
from benchmarks._scenario import read
from benchmarks._scenario_answers import SECTIONS
from benchmarks._scenario_days import Days
from benchmarks._scenario_facts import actual_cost
from benchmarks._scenario_run import Run
from pmcore import check, examples, verify

FOLDER = Path(__file__).parents[1] / "data" / "scenarios"
TINY = FOLDER / "tiny.json"


@pytest.fixture(scope="module")
def tiny():
    """The tiny file, read."""
    return read(TINY)


@pytest.fixture(scope="module")
def report():
    """What the benchmark finds on the tiny file."""
    return scenarios.run(Options(FOLDER))


def changed(tmp_path, change):
    """Write the tiny file with a change made to it."""
    file = json.loads(TINY.read_text("utf-8"))
    change(file)
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(file), "utf-8")
    return path


def test_days_count_from_the_start():
    """A holiday and a weekend have no number; a make-up day has one."""
    calendar = {
        "start": "2027-01-04",
        "weekdays": [1, 2, 3, 4, 5],
        "holidays": ["2027-01-06"],
        "extra": ["2027-01-09"],
        "hours_per_day": 7.5,
    }
    days = Days.of(calendar)
    assert [day.day for day in days.dates[:5]] == [4, 5, 7, 8, 9]
    assert days.length == 450
    assert days.index(datetime(2027, 1, 7, 12, 45)) == 2.5
    assert days.index(datetime(2027, 1, 10, 12)) == 5
    assert days.finish(0) == datetime(2027, 1, 4, 9)
    assert days.finish_date(3) == date(2027, 1, 7)
    assert days.after(date(2027, 1, 10)) == 5


def test_the_plan_is_sound(tiny):
    """The reader makes a plan without problems, and its stated schedule holds."""
    assert check(tiny.plan) == ()
    assert verify.schedule(tiny.plan, tiny.approved) == ()
    assert verify.assignment(tiny.plan, tiny.approved) == ()


def test_stated_tolerances_are_read(tiny):
    """The semantics' text says how near Monte Carlo numbers must come."""
    assert (tiny.tolerance("percentiles"), tiny.tolerance("probabilities")) == (0.25, 0.01)
    assert tiny.risk_cost_tolerance == 0.02


def test_every_number_is_met(report):
    """What was checked by hand is what pmcore computes."""
    missed = [row for row in report.rows if row.get("verdict") == "missed"]
    assert missed == []
    assert report.figures["missed"] == 0
    assert report.failures == []


def test_the_figures(report):
    """The figures have the names by which they are asked for."""
    assert {name: report.figures[name] for name in scenarios.FIGURES[:3]} == {
        "cpm_exact": 1,
        "optimum_reached": 1,
        "budget_exact": 1,
    }
    assert report.figures["earned_value_max_ulp"] <= 0.51
    assert report.figures["percentile_max_error_days"] <= 0.25


def test_the_quick_form_reports_the_number_of_trials():
    """Fewer samples than the file states are no miss."""
    report = scenarios.run(Options(FOLDER, quick=True, seconds=5))
    assert report.figures["missed"] == 0


def test_another_best_schedule_stands(tmp_path):
    """A schedule as good as the best known one stands for it, on other dates too."""
    changed(
        tmp_path, lambda file: file["expected"]["resource_constrained"].update(finish="2027-01-11")
    )
    figures = scenarios.run(Options(tmp_path)).figures
    assert (figures["missed"], figures["optimum_reached"]) == (0, 1)


def test_a_worse_schedule_does_not_stand(tmp_path):
    """Where a better schedule is known, neither value nor dates are met."""
    better = {"best_known": 5, "makespan_wd": 5, "lower_bound": 5}
    changed(tmp_path, lambda file: file["expected"]["resource_constrained"].update(better))
    figures = scenarios.run(Options(tmp_path)).figures
    assert (figures["missed"], figures["optimum_reached"]) == (2, 0)


def test_the_file_says_which_percentiles(tmp_path):
    """Any percentile that a file expects is computed and judged by the stated tolerance."""

    def more(file):
        told = file["expected"]["monte_carlo"]
        told["percentiles_wd"] = {"P25": 7.0, "P97.5": 7.2, "P99": 7.5}
        told["after_responses"]["P90"] = 6.2
        told["risk_cost"]["P65"] = 509.0

    changed(tmp_path, more)
    report = scenarios.run(Options(tmp_path))
    missed = [row["section"] for row in report.rows if row.get("verdict") == "missed"]
    assert missed == ["monte_carlo.percentiles_wd.P99"]
    assert report.figures["percentile_max_error_days"] == 0.5


def test_sensitivities_are_told_and_not_judged(tmp_path):
    """Tasks that go with the finish are printed beside those of the file; one deviation counts."""

    def unsure(file):
        for task in file["tasks"]:
            if task["id"] == "T20":
                task["estimate_wd"] = {"optimistic": 1, "most_likely": 2, "pessimistic": 9}
        top = [{"task": "T20", "rho": 0.9}]
        file["expected"]["monte_carlo"]["top_sensitivity_spearman"] = top

    changed(tmp_path, unsure)
    report = scenarios.run(Options(tmp_path, quick=True))
    told = {
        row["section"].rpartition(".")[2]: (row["verdict"], row["found"])
        for row in report.rows
        if "top_sensitivity" in row["section"]
    }
    assert told["task"] == ("reported", "T20")
    assert told["rho"][0] == "reported"
    assert 0.9 < float(told["rho"][1]) <= 1.0
    off = report.figures["sensitivity_max_error"]
    assert off == pytest.approx(float(told["rho"][1]) - 0.9, abs=1e-4)


def test_a_late_project_counts_in_days(tmp_path):
    """A portfolio's objective is weighted tardiness, in working days."""

    def late(file):
        file["projects"] = [
            {
                "id": "P",
                "prefix": "T",
                "name": "The one",
                "fee": 9,
                "due": "2027-01-08",
                "weight": 3,
                "penalty_per_wd": 10,
            }
        ]
        file["expected"]["resource_constrained"] = {
            "objective": "weighted tardiness",
            "best_known": 6,
            "lower_bound": 6,
            "proven_optimal": True,
            "makespan_wd": 6,
            "finish": "2027-01-12",
            "projects": [{"id": "P", "tardiness": 2}],
        }
        file["expected"]["engagement_margin_plan"] = {
            "P": {"fee": 9, "cost": 3360.0, "margin": -3351.0, "margin_pct": -372.3333}
        }

    changed(tmp_path, late)
    report = scenarios.run(Options(tmp_path))
    assert [row for row in report.rows if row.get("verdict") == "missed"] == []
    assert report.figures["optimum_reached"] == 1


def test_a_wrong_number_is_missed(tmp_path):
    """A changed expectation shows as missed, with its path."""

    def wrong(file):
        file["expected"]["cpm"]["tasks"]["T30"]["TF"] = 2

    changed(tmp_path, wrong)
    report = scenarios.run(Options(tmp_path))
    assert report.figures["missed"] == 1
    assert report.figures["cpm_exact"] == 0
    missed = [row["section"] for row in report.rows if row.get("verdict") == "missed"]
    assert missed == ["cpm.tasks.T30.TF"]


def test_an_unknown_section_is_not_computed(tmp_path):
    """Numbers that no function is asked for are counted apart."""
    changed(tmp_path, lambda file: file["expected"].update(novelty={"one": 1, "two": [2, 3]}))
    assert scenarios.run(Options(tmp_path)).figures["not_computed"] == 3


def test_rounded_costs_are_made_whole_again(tmp_path):
    """Two thirds of a yuan, printed as 0.67, count as two thirds."""

    def thirds(file):
        for task in file["tasks"][1:3]:
            task["fixed_cost"] = {"amount": 1, "accrual": "prorated"}
        file["periods"][0]["task_updates"][1:] = [
            {
                "task": name,
                "actual_start": "2027-01-04",
                "percent_complete": 0.67,
                "actual_cost": cost,
                "actual_hours": 0,
                "remaining_wd": 2,
                "people": [person],
            }
            for name, cost, person in (("T20", 3200.67, "ann"), ("T30", 800.67, "bo"))
        ]

    costs = [fact.actual_cost for fact in read(changed(tmp_path, thirds)).updates[0].tasks]
    assert costs == [0, 3200_666667, 800_666667]


def test_a_cost_of_another_origin_stays_as_printed(tmp_path):
    """A cost that the file's facts do not explain is taken as it is."""

    def other(file):
        file["periods"][0]["task_updates"][2]["actual_cost"] = 777.77

    scenario = read(changed(tmp_path, other))
    row = scenario.file["periods"][0]["task_updates"][2]
    assert actual_cost(row, scenario.file, 4, scenario.days) == 777_770000


def test_projects_become_roots(tmp_path):
    """A portfolio's projects are roots with deadline and weight; the codes hang below."""

    def portfolio(file):
        file["projects"] = [
            {
                "id": "P",
                "prefix": "T",
                "name": "The one",
                "fee": 9,
                "due": "2027-01-12",
                "weight": 3,
                "penalty_per_wd": 10,
            }
        ]

    plan = read(changed(tmp_path, portfolio)).plan
    root = plan.wbs[0]
    assert (root.id, root.parent, root.weight) == ("P", None, 3)
    assert root.deadline == datetime(2027, 1, 12, 17)
    assert [element.parent for element in plan.wbs if element.code == "1"] == ["P"]


def test_an_accepted_change_joins_the_plan(tmp_path):
    """After the change's period the plan has its tasks, links and approved dates."""

    def grow(file):
        extra = file["tasks"][2] | {"id": "T35", "deps": []}
        file["change_request"] = {
            "id": "CR",
            "period": 1,
            "tasks": [extra],
            "extra_links": {"T50": ["T35"]},
        }
        dates = {"start": "2027-01-11", "finish": "2027-01-12", "people": ["bo"], "budget": 400}
        file["expected"]["replans"] = [{"baseline_v1_added": {"T35": dates}}]
        file["periods"].append(file["periods"][0] | {"period": 2})

    scenario = read(changed(tmp_path, grow))
    assert scenario.in_force(0) is scenario.plan
    assert scenario.in_force(1) is scenario.changed
    assert len(scenario.changed.tasks) == len(scenario.plan.tasks) + 1
    assert scenario.baseline_in_force(1)["T35"].finish == datetime(2027, 1, 12, 17)
    assert "T35->T50" in [link.key for link in scenario.changed.dependencies]


def test_every_section_has_a_pattern_of_its_own():
    """No pattern stands in the table twice."""
    patterns = [section.pattern for section in SECTIONS]
    assert len(set(patterns)) == len(patterns)


def test_the_example_is_scenario_a(data):
    """The demo's plan restates scenario A: the same dates, floats and approved schedule."""
    scenario = read(data / "scenarios" / "scenario_a_client_software.json")
    ours = Run(replace(scenario, plan=examples.lantern_bay())).dates
    theirs = Run(scenario).dates
    assert [(row.id, row.total_float, row.start.date()) for row in ours.tasks] == [
        (row.id, row.total_float, row.start.date()) for row in theirs.tasks
    ]
    assert {(a.task, a.resource) for a in examples.lantern_bay_approved().assignments} == {
        (a.task, a.resource) for a in scenario.approved.assignments
    }
