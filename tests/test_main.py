"""The command line: what it writes, what it says, how it ends."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import datetime

import pytest

import pmcore as pm
from pmcore.__main__ import main
from pmcore.examples import lantern_bay, portal

START = datetime(2027, 1, 4, 9)


def saved(plan, path):
    """Write a plan as JSON and return the path as text."""
    pm.io.save(plan, path)
    return str(path)


def run(*arguments, **more):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pmcore", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        **more,
    )


def test_the_demo_writes_reports_a_gantt_and_its_plan(tmp_path, capsys):
    """Both languages tell the same dates; the plan can be reported again."""
    assert main(["demo", "-o", str(tmp_path / "new" / "demo")]) == 0
    folder = tmp_path / "new" / "demo"
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        *("client.html", "client.zh-CN.html", "gantt.svg", "plan.json"),
        *("report.html", "report.zh-CN.html"),
    ]
    demo = pm.io.load(folder / "plan.json", pm.Plan)
    for name in ("client.html", "client.zh-CN.html"):
        leaks = pm.control.communication.leaks
        assert leaks((folder / name).read_text("utf-8"), "client_exec", demo) == ()
    english = (folder / "report.html").read_text("utf-8")
    chinese = (folder / "report.zh-CN.html").read_text("utf-8")
    day, month, year = re.search(r"The work finishes on (\d+) (\w+) (\d+)", english).groups()
    number = [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ].index(month) + 1
    assert f"{year}年{number}月{day}日完成" in chinese
    root = ET.parse(folder / "gantt.svg").getroot()  # noqa: S314 - drawn by this test
    assert root.tag.endswith("svg")
    said = capsys.readouterr()
    assert "Lantern Bay Water" in said.out
    assert "chance of the deadline" in said.out
    assert said.err == ""
    assert pm.io.load(folder / "plan.json", pm.Plan).status.name == "May"


def test_the_demo_in_chinese(tmp_path, capsys):
    """The language of the whole command is that of its summary and its chart."""
    assert main(["--language", "zh-CN", "demo", "-o", str(tmp_path)]) == 0
    assert "澜港水务" in capsys.readouterr().out
    assert "里程碑" in (tmp_path / "gantt.svg").read_text("utf-8")


def test_a_sound_plan_checks_out(tmp_path, capsys):
    """No problem: 0, and a line that says so."""
    assert main(["check", saved(portal(), tmp_path / "plan.json")]) == 0
    assert capsys.readouterr().out == "plans: 1, errors: 0, warnings: 0\n"


def test_every_error_is_listed_with_its_path(tmp_path, capsys):
    """Errors end with 1, each on a line of its own."""
    broken = replace(
        portal(),
        dependencies=pm.chain("scope", "nowhere", "pilot"),
        tasks=[*portal().tasks, pm.Task("scope", "Again", pm.days(1))],
    )
    assert main(["check", saved(broken, tmp_path / "plan.json")]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any("nowhere" in line for line in lines)
    assert any("scope" in line for line in lines[:-1])
    assert re.fullmatch(r"plans: 1, errors: [3-9], warnings: 0", lines[-1])


def test_warnings_do_not_fail(tmp_path, capsys):
    """A plan with warnings alone may be computed."""
    both = replace(portal().task("screens"), work=pm.days(4))
    path = saved(portal().with_task(both), tmp_path / "plan.json")
    assert main(["check", path, "--language", "zh-CN"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "计划1个\uff0c错误0个\uff0c警告1个"


def test_a_report_of_a_plan_with_people_risks_and_prices(tmp_path, capsys):
    """A native plan gets every part that it states enough for."""
    target = tmp_path / "out.html"
    path = saved(portal(), tmp_path / "plan.json")
    assert main(["report", path, "-o", str(target), "--seconds", "2"]) == 0
    html = target.read_text("utf-8")
    for heading in ("Milestones", "People and equipment", "Cost", "Risk"):
        assert f"<h2>{heading}</h2>" in html
    said = capsys.readouterr().out
    assert "Client portal" in said
    assert "planned cost ¥" in said
    assert str(target) in said


def test_a_report_without_search(tmp_path):
    """Zero seconds: dates by logic alone, and nobody is assigned."""
    target = tmp_path / "out.html"
    path = saved(portal(), tmp_path / "plan.json")
    assert main(["report", path, "-o", str(target), "--seconds", "0", "--language", "zh-CN"]) == 0
    html = target.read_text("utf-8")
    assert '<html lang="zh-CN">' in html
    assert "人员与设备负荷" not in html


def test_a_report_with_facts_is_held_against_the_plans_baseline(tmp_path):
    """A plan that carries a baseline and updates gets earned value."""
    plan = lantern_bay()
    approved = pm.cost.baseline(plan, pm.examples.lantern_bay_approved(plan), name="approved")
    plan = plan.put(approved, *pm.examples.lantern_bay_updates())
    target = tmp_path / "out.html"
    path = saved(plan, tmp_path / "plan.json")
    assert main(["report", path, "-o", str(target), "--seconds", "0"]) == 0
    html = target.read_text("utf-8")
    assert "Earned so far" in html
    assert "status of 14 May 2027" in html


XER = """ERMHDR\t19.12\t2027-01-04\tProject\tadmin\tadmin\tdb\tProject Management\tUSD
%T\tPROJECT
%F\tproj_id\tproj_short_name\tplan_start_date\tclndr_id
%R\t1\tONE\t2027-01-04 08:00\t1
%R\t2\tTWO\t2027-01-04 08:00\t1
%T\tCALENDAR
%F\tclndr_id\tdefault_flag\tclndr_name\tclndr_type\tday_hr_cnt\tclndr_data
%R\t1\tY\tOffice\tCA_Base\t8\t
%T\tTASK
%F\ttask_id\tproj_id\tclndr_id\ttask_code\ttask_name\ttask_type\tstatus_code\ttarget_drtn_hr_cnt
%R\t11\t1\t1\tA\tDig\tTT_Task\tTK_NotStart\t16
%R\t21\t2\t1\tB\tBuild\tTT_Task\tTK_NotStart\t24
%E
"""


def test_a_file_of_several_plans_gives_one_page(tmp_path, capsys):
    """Each plan is a part of the page, one below the other, and is summed up on its own."""
    source = tmp_path / "two.xer"
    source.write_text(XER, "utf-8")
    target = tmp_path / "out.html"
    assert main(["report", str(source), "-o", str(target)]) == 0
    html = target.read_text("utf-8")
    assert html.count("<main>") == 2
    assert "<title>two</title>" in html
    assert "Dig" in html
    assert "Build" in html
    assert capsys.readouterr().out.count("finishes") == 2


def test_conversion_there_and_back(tmp_path, capsys):
    """JSON to a folder of CSV and back is the same plan."""
    source = saved(portal(), tmp_path / "plan.json")
    assert main(["convert", source, str(tmp_path / "sheets")]) == 0
    assert (tmp_path / "sheets" / "tasks.csv").is_file()
    assert main(["convert", str(tmp_path / "sheets"), str(tmp_path / "again.json")]) == 0
    assert pm.io.load(tmp_path / "again.json", pm.Plan) == portal()
    assert "again.json" in capsys.readouterr().out


def test_conversion_of_several_plans_numbers_the_files(tmp_path):
    """The second plan goes to a file with -2 in its name."""
    source = tmp_path / "two.xer"
    source.write_text(XER, "utf-8")
    assert main(["convert", str(source), str(tmp_path / "plan.json")]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert {"plan.json", "plan-2.json"} <= names


def test_unknown_forms_are_misuse(tmp_path, capsys):
    """A target of an unknown kind is told, and nothing is written."""
    source = saved(portal(), tmp_path / "plan.json")
    assert main(["convert", source, str(tmp_path / "plan.docx")]) == 2
    assert "plan.docx" in capsys.readouterr().err
    assert not (tmp_path / "plan.docx").exists()


@pytest.mark.parametrize("command", ["check", "report", "convert"])
def test_files_that_cannot_be_read(tmp_path, capsys, command):
    """Missing and broken files end with 2, a reason and no traceback."""
    rest = [str(tmp_path / "x.json")] if command == "convert" else []
    assert main([command, str(tmp_path / "missing.json"), *rest]) == 2
    assert "missing.json" in capsys.readouterr().err
    broken = tmp_path / "broken.json"
    broken.write_text('{"kind": "Plan", "schema": 1, "tasks": [', "utf-8")
    assert main([command, str(broken), *rest]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"pmcore: {broken}")
    assert "Traceback" not in said


def test_files_that_cannot_be_written(tmp_path, capsys):
    """A target in a folder that is not there ends with 2."""
    source = saved(portal(), tmp_path / "plan.json")
    target = tmp_path / "no" / "report.html"
    assert main(["report", source, "-o", str(target), "--seconds", "0"]) == 2
    assert str(target) in capsys.readouterr().err


def test_a_plan_that_cannot_be_computed(tmp_path, capsys):
    """Errors of the plan end with 1 and stand on stderr, by path."""
    broken = replace(portal(), dependencies=pm.chain("scope", "nowhere"))
    source = saved(broken, tmp_path / "plan.json")
    assert main(["report", source, "-o", str(tmp_path / "r.html")]) == 1
    assert 'pmcore: dependencies["scope->nowhere"]' in capsys.readouterr().err


def test_wishes_that_collide(tmp_path, capsys):
    """Staffing that no schedule can meet ends with 1 and names the wishes."""
    task = pm.Task("a", "Weld", pm.days(2), needs=[pm.SkillNeed("welding")])
    plan = pm.Plan("P", start=START, tasks=[task], resources=[pm.Resource("ana")])
    source = saved(plan, tmp_path / "plan.json")
    assert main(["report", source, "-o", str(tmp_path / "r.html")]) == 1
    assert "welding" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["fly"], ["report"], ["report", "x", "--seconds", "-1"], ["--language", "fr", "demo"]],
)
def test_misuse(arguments, capsys):
    """What the command line does not know ends with 2 and the usage."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: pmcore" in capsys.readouterr().err


def test_version(capsys):
    """The version stands alone."""
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"pmcore {pm.__version__}\n"


def test_a_bar_is_drawn_for_people_only(tmp_path, capsys, monkeypatch):
    """On a terminal long work draws a bar and wipes it; in a pipe it is silent."""
    source = saved(portal(), tmp_path / "plan.json")
    arguments = ["report", source, "-o", str(tmp_path / "r.html"), "--seconds", "1"]
    assert main(arguments) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(arguments) == 0
    drawn = capsys.readouterr().err
    assert re.search(r"\rsimulating \[#+\.*\] \d+ s", drawn)
    assert drawn.endswith("\r")


def test_an_interrupt_ends_quietly(tmp_path, capsys, monkeypatch):
    """Ctrl-C ends with 130 and one line."""

    def interrupt(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(pm.schedule, "critical_path", interrupt)
    source = saved(portal(), tmp_path / "plan.json")
    assert main(["report", source, "-o", str(tmp_path / "r.html")]) == 130
    assert capsys.readouterr().err == "pmcore: interrupted\n"


def test_repairs_are_listed(tmp_path, capsys):
    """What a reader mended is told one by one by check, by number elsewhere."""
    source = tmp_path / "two.xer"
    source.write_text(XER.replace("\t16\n", "\tsixteen\n"), "utf-8")
    assert main(["check", str(source)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert any("'sixteen' is no number that fits here" in line for line in said[:-1])
    assert said[-1] == "plans: 2, errors: 0, warnings: 0"
    assert main(["convert", str(source), str(tmp_path / "plan.json")]) == 0
    assert re.search(r"repaired or left out on reading: \d+", capsys.readouterr().err)
    assert main(["check", "--strict", str(source)]) == 2
    assert "sixteen" in capsys.readouterr().err


def test_many_repairs_are_cut_short(tmp_path, capsys):
    """Fifty are printed, the rest is counted."""
    source = tmp_path / "plan.csv"
    source.write_text("name,duration,start\n" + "a,long,2027-03-01\n" * 60, "utf-8")
    assert main(["check", str(source)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "'long' is no duration" in said[0]
    more = re.fullmatch(r"\.\.\. and (\d+) more repairs", said[50])
    assert more
    assert int(more[1]) == len(pm.io.read(source).repairs) - 50


def test_a_folder_may_be_checked_strictly(tmp_path):
    """A folder of tables is exact, and needs no repair."""
    pm.io.write_csv(portal(), tmp_path / "tables")
    assert main(["check", "--strict", str(tmp_path / "tables")]) == 0


@pytest.mark.parametrize("ending", [".xer", ".xml", ".xlsx"])
def test_conversion_to_files_of_other_tools(ending, tmp_path, capsys):
    """What was written can be read, and each loss is told on stderr."""
    if ending == ".xlsx":
        pytest.importorskip("xlsxwriter", reason="the extra excel")
        pytest.importorskip("openpyxl", reason="the extra excel")
    source = saved(portal(), tmp_path / "plan.json")
    target = tmp_path / f"out{ending.upper()}"
    assert main(["convert", source, str(target)]) == 0
    said = capsys.readouterr()
    assert said.out == f"wrote {target}\n"
    held = pm.io.read(target).plan
    assert sorted(each.name for each in held.tasks) == sorted(each.name for each in portal().tasks)
    if ending == ".xlsx":
        assert (held.tasks, held.risks, said.err) == (portal().tasks, portal().risks, "")
    else:
        losses = said.err.splitlines()
        assert all(line.startswith(f"pmcore: {target}: ") for line in losses)
        assert any("has no place for" in line for line in losses)


def test_as_a_program(tmp_path):
    """``python -m pmcore`` ends with the status of main."""
    source = saved(portal(), tmp_path / "plan.json")
    assert run("check", source).returncode == 0
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps({"kind": "Plan"}), "utf-8")
    done = run("check", str(broken))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_reader_that_leaves_is_no_error(tmp_path):
    """``pmcore check FILE | head -0`` ends without a traceback."""
    tasks = [pm.Task(f"t{i}", "T", pm.days(1), calendar="none") for i in range(3000)]
    source = saved(pm.Plan("P", start=START, tasks=tasks), tmp_path / "plan.json")
    reading, writing = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "pmcore", "check", source],
        stdout=writing,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writing)
        os.close(reading)
        said = process.stderr.read().decode()
    assert "Traceback" not in said
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("name", "head"), [("a.html", "<!doctype html>"), ("a.md", "# "), ("a.txt", "澜港水务")]
)
def test_a_report_for_an_audience(tmp_path, capsys, name, head):
    """One audience's status report in the form that the ending names, without what is hidden."""
    path = saved(_in_may("zh-CN"), tmp_path / "plan.json")
    target = tmp_path / name
    arguments = ["report", path, "--audience", "client_exec", "--seconds", "0"]
    assert main([*arguments, "-o", str(target), "--language", "zh-CN"]) == 0
    text = target.read_text("utf-8")
    assert text.startswith(head)
    assert "里程碑" in text
    assert "成本绩效指数" not in text
    assert str(target) in capsys.readouterr().out


def test_a_report_for_nobody_known(tmp_path, capsys):
    """An audience that the plan does not have is misuse, and the known ones are named."""
    path = saved(_in_may(), tmp_path / "plan.json")
    assert main(["report", path, "--audience", "press", "-o", str(tmp_path / "x.html")]) == 2
    assert "client_exec" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()


def test_a_report_that_would_leak_is_not_written(tmp_path, capsys):
    """What an author wrote into a visible text is found before anything is written."""
    plan = _in_may()
    told = replace(plan.tasks[0], name="Kick-off with P03 at ¥520 per hour")
    rated = replace(plan.resource("P03"), rate=pm.money(520))
    path = saved(plan.put(told, rated), tmp_path / "plan.json")
    target = tmp_path / "x.html"
    arguments = ["report", path, "--audience", "client_exec", "--seconds", "0"]
    assert main([*arguments, "-o", str(target)]) == 1
    assert "¥520" in capsys.readouterr().err
    assert not target.exists()


def _in_may(language="en"):
    """Return the example with its approved baseline and both updates."""
    plan = lantern_bay(language)
    approved = pm.cost.baseline(plan, pm.examples.lantern_bay_approved(plan), name="approved")
    return plan.put(approved, *pm.examples.lantern_bay_updates())
