"""The round trip of project files: what it counts, and that it can find fault."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks import _fields, roundtrip
from benchmarks._runner import Options
from pmcore import Attributes, io
from pmcore.io import Export
from pmcore.model import (
    Baseline,
    Edit,
    Plan,
    PlannedTask,
    Settings,
    StatusUpdate,
    Task,
    TaskStatus,
    chain,
    diff,
)

DATA = Path(__file__).parents[1] / "data"
START = datetime(2027, 1, 4, 9)
PLAN = Plan(
    "P",
    start=START,
    tasks=[Task("a", "A", 480, attributes={"x": 1, "y": 2}), Task("b", "B", 480)],
    dependencies=chain("a", "b"),
    baselines=[Baseline("v1", (PlannedTask("a", START, START),))],
    updates=[StatusUpdate(START, (TaskStatus("a", start=START),))],
)


@pytest.fixture
def folder(tmp_path):
    """A folder of the benchmark's layout, with the invented files of the tests."""
    for name in roundtrip.FOLDERS:
        (tmp_path / name).mkdir()
    shutil.copy(DATA / "mspdi" / "bridge.xml", tmp_path / "mspdi")
    shutil.copy(DATA / "xer" / "bridge.xer", tmp_path / "xer")
    (tmp_path / "mpxj" / "note.xml").write_text("<note/>", "utf-8")
    (tmp_path / "mpxj" / "note.txt").write_text("left alone", "utf-8")
    return tmp_path


def test_files_go_round(folder):
    """Every file has a row; dates stay, each difference is listed, custom fields are kept."""
    report = roundtrip.run(Options(folder))
    rows = {(row["file"], row["to"]): row for row in report.rows}
    assert rows["mspdi/bridge.xml", "mspdi"]["differences"] == 0
    assert rows["mpxj/note.xml", ""]["kinds"] == "skipped: not read"
    assert ("xer/bridge.xer", "mspdi") in rows
    assert report.figures["custom_fields_kept_pct"] == 100
    mine = [row for row in report.rows if row["to"] == "mspdi" and row["file"].startswith("msp")]
    assert [(row["dates_changed"], row["unlisted"]) for row in mine] == [(0, 0)]


def test_a_writer_that_is_missing_is_skipped(folder, monkeypatch):
    """Without a writer of a format its files are marked, not failed."""
    monkeypatch.delattr(io, "write_xer", raising=False)
    report = roundtrip.run(Options(folder, quick=True))
    row = next(row for row in report.rows if row["file"] == "xer/bridge.xer")
    assert row["kinds"] == "skipped: no writer of xer"
    assert any(row["file"] == "made/xer" for row in report.rows)


def test_a_writer_that_loses_things_fails(folder, monkeypatch):
    """A writer that drops links and fields without a word is found out."""
    honest = io.write_mspdi

    def silent(plan):
        tasks = tuple(replace(task, attributes=Attributes()) for task in plan.tasks)
        held = honest(replace(plan, dependencies=(), tasks=tasks))
        return Export(held.data, format="mspdi")

    monkeypatch.setattr(io, "write_mspdi", silent)
    monkeypatch.delattr(io, "write_xer", raising=False)
    report = roundtrip.run(Options(folder, quick=True))
    assert report.figures["dates_changed"] > 0
    assert report.figures["unlisted_losses"] > 0
    assert report.figures["custom_fields_kept_pct"] < 100
    assert report.failures


def test_quick_leaves_large_files_out(folder, monkeypatch):
    """The short form passes over large files and crosses no formats."""
    monkeypatch.setattr(roundtrip, "QUICK", 10)
    assert list(roundtrip.files(Options(folder, quick=True))) == [folder / "mpxj" / "note.xml"]


def edits(**fields):
    """Return the edits of a plan with other fields, one by one."""
    return diff(PLAN, replace(PLAN, **fields))


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        (edits(name="Q")[0], "plan.name"),
        (edits(settings=Settings(critical_float=5))[0], "plan.settings.critical_float"),
        (edits(tasks=(PLAN.tasks[0], replace(PLAN.tasks[1], name="C")))[0], 'tasks["b"].name'),
        (edits(tasks=PLAN.tasks[::-1])[0], "tasks"),
        (edits(dependencies=())[0], 'dependencies["a->b"]'),
        (edits(dependencies=())[0], "dependencies"),
        (Edit("", "", "risks", (), ()), "risks"),
        (edits(baselines=())[0], 'baselines["v1/0"]'),
    ],
)
def test_what_names_a_difference(edit, path):
    """A difference is listed by its own path or by one above it, not by another's."""
    assert roundtrip.is_listed(edit, [path])
    assert not roundtrip.is_listed(edit, ['tasks["z"].name', "plan.nam"])


def test_a_part_does_not_excuse_the_whole():
    """That a field of a task is lost says nothing of a lost task."""
    (edit,) = (each for each in edits(tasks=PLAN.tasks[1:], dependencies=()) if each.id == "a")
    assert not roundtrip.is_listed(edit, ['tasks["a"].estimate'])
    assert roundtrip.is_listed(edit, ['tasks["a"]'])


def test_a_file_that_cannot_be_read_fails(folder):
    """A file that is refused is a failure by name."""
    (folder / "xer" / "broken.xer").write_text("ERMHDR\t19.12\n%R\t1\n%E\n")
    report = roundtrip.run(Options(folder, quick=True))
    assert "xer/broken.xer cannot be read" in report.failures


def test_parts_are_named_one_by_one():
    """Each attribute that differs, and each task of a status, must be named."""
    task = replace(PLAN.tasks[0], attributes=Attributes({"x": 2, "y": 3}))
    (edit,) = edits(tasks=(task, PLAN.tasks[1]))
    paths = [f'tasks["a"].attributes["{name}"]' for name in "xy"]
    assert list(roundtrip.paths_of(edit)) == paths
    assert not roundtrip.is_listed(edit, paths[:1])
    assert roundtrip.is_listed(edit, paths)
    status = StatusUpdate(START, (TaskStatus("a", start=START, percent=0.5),))
    (edit,) = edits(updates=(status,))
    assert list(roundtrip.paths_of(edit)) == [f'updates["{START}"].tasks["a"].percent']


def test_dates_that_differ_are_counted():
    """Dates are counted one by one, a lost task once; a plan that cannot be scheduled whole."""
    assert roundtrip.dates_changed(PLAN, PLAN) == 0
    assert roundtrip.dates_changed(PLAN, replace(PLAN, dependencies=())) == 4 + 2
    alone = replace(PLAN, tasks=PLAN.tasks[:1], dependencies=(), updates=())
    assert roundtrip.dates_changed(PLAN, alone) >= 1
    circle = replace(PLAN, dependencies=chain("a", "b", "a"))
    assert roundtrip.dates_changed(PLAN, circle) == 2
    assert roundtrip.dates_changed(circle, circle) == 0
    assert roundtrip.scheduled(replace(PLAN, tasks=(), dependencies=(), updates=())) is None


def test_fixtures_hold_every_kind():
    """The made files have every custom field of Project and every type of P6's fields."""
    held = _fields.held_by(io.read(_fields.mspdi()).plan)
    for register, count in (("tasks", 131), ("resources", 130), ("assignments", 120)):
        names = [name for kind, _, name in held if kind == register and name != "duration_formats"]
        assert len(names) == count
    held = _fields.held_by(io.read(_fields.xer()).plan)
    assert {kind for kind, _, _ in held} == {"tasks", "wbs", "resources", "plan"}
    assert sum(kind == "tasks" for kind, _, _ in held) >= 9
