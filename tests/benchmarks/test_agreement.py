"""Stored dates held against computed ones: what counts, what agrees, and why one does not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks import agreement
from benchmarks._agreement import Project, compare, files, projects
from benchmarks._agreement_calendars import silent_fallbacks
from benchmarks._agreement_causes import count_peer, explain, held
from benchmarks._reference import reference
from benchmarks._runner import Options

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture
def bridge():
    """A XER file's project with its stored dates as the reference computes them, all agreeing."""
    (file,) = files(DATA, only="bridge.xer")
    project = next(projects(file))
    slow = reference(project.plan)
    rows = tuple(
        replace(
            row,
            early_start=slow[row.task].early_start,
            early_finish=slow[row.task].early_finish,
            late_start=slow[row.task].late_start,
            late_finish=slow[row.task].late_finish,
            total_float=slow[row.task].total_float,
        )
        for row in project.stored.tasks
    )
    stored = replace(project.stored, tasks=rows)
    return Project(project.file, project.plan, stored, computed=slow)


def moved(project, **changes):
    """The project with values of its last stored task changed, compared and explained."""
    *rows, last = project.stored.tasks
    stored = replace(project.stored, tasks=(*rows, replace(last, **changes)))
    found = Project(project.file, project.plan, stored, computed=project.computed)
    compare(found)
    explain(found, {})
    return found


def test_all_agree(bridge):
    """Dates that are computed as stored agree, each counted once."""
    compare(bridge)
    assert bridge.dates == bridge.agreed > 0
    assert bridge.floats == bridge.floats_agreed > 0


def test_another_date_is_stale(bridge):
    """A date that neither computation gives is stale; it says by how much it differs."""
    late = bridge.stored.tasks[-1].late_finish + timedelta(days=7)
    found = moved(bridge, late_finish=late)
    (residual,) = found.residuals
    assert (residual.field, residual.cause) == ("late_finish", "stale")
    assert residual.gap < 0


def test_wrong_answer_is_unexplained(bridge):
    """A computed date that the reference does not give has no cause."""
    row = bridge.computed[bridge.plan.tasks[-1].id]
    wrong = replace(row, late_finish=row.late_finish + timedelta(days=7))
    bridge.computed = {**bridge.computed, bridge.plan.tasks[-1].id: wrong}
    compare(bridge)
    explain(bridge, {})
    assert bridge.causes == {"unexplained": 1}


def test_peer_is_a_witness(bridge):
    """Where the reference made the dates, only the peer can call a stored one stale."""
    last = bridge.stored.tasks[-1]
    found = moved(bridge, early_finish=last.early_finish - timedelta(days=7))
    (residual,) = found.residuals
    residual.cause = "unexplained"
    explain(found, {}, is_slow=True)
    assert residual.cause == "unexplained"
    peer = {last.task: {"early_finish": last.early_finish}}
    explain(found, peer, is_slow=True)
    assert residual.cause == "stale"
    count_peer(found, peer)
    assert found.peer_agreed == 0


def test_peer_of_a_plan(bridge):
    """A peer's dates are found by the project's id, or where there is but one."""
    plan = bridge.plan
    assert held({plan.id: {"a": {}}, "b": {}}, [plan, plan], plan) == {"a": {}}
    assert held({"other": {"a": {}}}, [plan], plan) == {"a": {}}
    assert held({"other": {"a": {}}}, [plan, plan], plan) == {}


def test_run(tmp_path):
    """The benchmark reads the files, finds figures and lists what differs."""
    path = tmp_path / "residuals.csv"
    options = Options(DATA, quick=True, settings={"residuals": str(path), "only": "bridge"})
    report = agreement.run(options)
    assert report.figures["files_read"] == len({row["file"] for row in report.rows}) == 2
    assert report.figures["silent_fallbacks"] == 0
    assert path.read_text("utf-8").startswith("file,task,field,stored")


def test_lost_calendar():
    """A task whose calendar was lost without a word is counted."""
    (file,) = files(DATA, only="bridge.xer")
    plan = file.held.plans[0]
    task = next(each for each in plan.tasks if each.calendar)
    lost = plan.put(replace(task, calendar=None))
    quiet = replace(file.held, plans=(lost, *file.held.plans[1:]), repairs=())
    assert silent_fallbacks(file) == 0
    assert silent_fallbacks(replace(file, held=quiet)) == 1


def test_percent():
    """A share is 100 only where all agree."""
    assert agreement.percent(99_999, 100_000) == 99.999
    assert agreement.percent(999_999, 1_000_000) < 100
    assert agreement.percent(0, 0) == 0
