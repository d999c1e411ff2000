"""The Gantt is well-formed, small, complete and honest about what it leaves out."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore.errors import PlanError
from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates, portal
from pmcore.model import (
    Assignment,
    Baseline,
    Dependency,
    LinkType,
    Plan,
    PlannedTask,
    Resource,
    Schedule,
    ScheduledTask,
    Task,
    TaskKind,
    WbsElement,
    chain,
)
from pmcore.schedule import critical_path
from pmcore.units import days
from pmcore.views import gantt

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2027, 1, 4, 9)


def drawn(picture):
    """Return the picture's root element."""
    return ET.fromstring(picture.svg)  # noqa: S314 - drawn by this test


def texts(picture):
    """Return the labels of a picture."""
    return [node.text for node in drawn(picture).iter(f"{SVG}text")]


def large(count=300, links=450):
    """Return a plan of ten phases with random links forward."""
    rng = Random(7)  # noqa: S311 - the same plan each time
    tasks = [
        Task(
            f"t{i:03}",
            f"Prepare and review part {i} 第{i}部分",
            days(i % 9 + 1 if i % 25 else 0),
            wbs=f"w{i % 10}",
        )
        for i in range(count)
    ]
    pairs = {}
    while len(pairs) < links:
        first = rng.randrange(count - 1)
        second = min(count - 1, first + rng.randint(1, 20))
        pairs[first, second] = Dependency(f"t{first:03}", f"t{second:03}")
    return Plan(
        "Large",
        start=START,
        tasks=tasks,
        dependencies=pairs.values(),
        wbs=[WbsElement(f"w{i}", f"Phase {i}") for i in range(10)],
        resources=[Resource("ana", "Ana Amberley"), Resource("bo", "Bo Berger")],
    )


def baseline_of(schedule):
    """Return a baseline of a schedule's dates."""
    rows = [
        PlannedTask(t.id, t.start, t.finish, is_milestone=t.is_milestone) for t in schedule.tasks
    ]
    return Baseline("approved", rows)


def test_every_name_stands_at_the_left():
    """Each task and each WBS element of a plan is a row of its own."""
    plan = lantern_bay()
    shown = texts(gantt(plan, critical_path(plan)))
    assert {task.name for task in plan.tasks} <= set(shown)
    assert {element.name for element in plan.wbs} <= set(shown)


def test_three_hundred_tasks_take_less_than_100_kb():
    """The size promise holds with people, a baseline and 450 links."""
    plan = large()
    schedule = critical_path(plan)
    people = [Assignment(task.id, ("ana", "bo")[i % 2]) for i, task in enumerate(plan.tasks)]
    schedule = replace(schedule, assignments=tuple(people))
    picture = gantt(plan, schedule, baseline=baseline_of(schedule), today=datetime(2027, 3, 1))
    assert len(picture.svg.encode()) <= 100_000
    heads = "".join(node.get("d") for node in drawn(picture).iter(f"{SVG}path"))
    assert len(re.findall(r"l-5-2\.8v5\.6z|l-2\.8 -?5h5\.6z", heads)) >= 440


def test_the_picture_asks_for_nothing_from_outside():
    """No address but the namespace's, no script, no style sheet."""
    plan = lantern_bay()
    svg = gantt(plan, critical_path(plan)).svg
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in svg
    assert "<style" not in svg
    assert "url(" not in svg


def test_it_can_be_read_aloud():
    """The drawing has a role, a title and a description with the dates."""
    plan = lantern_bay()
    root = drawn(gantt(plan, critical_path(plan)))
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert "tasks: 54" in root[1].text


def test_chinese_labels():
    """Months, dates and legend speak Chinese."""
    plan = lantern_bay("zh-CN")
    picture = gantt(plan, critical_path(plan), language="zh-CN")
    assert drawn(picture).get("lang") == "zh-CN"
    assert {"2027年3月", "关键任务", "里程碑", "3月11日"} <= set(texts(picture))


def test_names_in_the_other_language_come_from_attributes():
    """An English plan shows its Chinese names in a Chinese chart."""
    plan = lantern_bay()
    assert "费率与计费引擎" in texts(gantt(plan, critical_path(plan), language="zh-CN"))


@given(st.text(min_size=1, max_size=40))
def test_any_name_is_escaped(name):
    """Whatever a name holds, the picture stays well-formed."""
    plan = Plan(name, start=START, tasks=[Task("a", name, days(2))])
    root = drawn(gantt(plan, critical_path(plan)))
    assert root.tag == f"{SVG}svg"


def test_markup_in_a_name_is_text():
    """A name that looks like a script is shown, not run."""
    plan = Plan("P", start=START, tasks=[Task("a", "<script>x</script>", days(2))])
    picture = gantt(plan, critical_path(plan))
    assert "<script" not in picture.svg
    assert "<script>x</script>" in texts(picture)


def test_long_names_end_in_an_ellipsis():
    """Names wider than their column are cut; Chinese ones earlier, since they are wider."""
    for name in ("Write " * 40, "编写需求" * 40):
        plan = Plan("P", start=START, tasks=[Task("a", name, days(2))])
        (shown,) = [text for text in texts(gantt(plan, critical_path(plan))) if text.endswith("…")]
        assert name.startswith(shown[:-1])
    assert len(shown) < 40


def test_people_stand_behind_the_bars():
    """Names, initials or nothing, as asked."""
    plan = lantern_bay()
    schedule = lantern_bay_approved(plan)
    assert "Lin Yue, Qiu Min" in texts(gantt(plan, schedule))
    assert "LY, QM" in texts(gantt(plan, schedule, label="initials"))
    assert not {"LY, QM", "Lin Yue, Qiu Min"} & set(texts(gantt(plan, schedule, label="none")))


def test_milestones_carry_their_dates():
    """A diamond has its date beside it."""
    plan = lantern_bay()
    assert "11 Mar" in texts(gantt(plan, critical_path(plan)))


def test_today_data_date_and_deadline_are_lines_with_labels():
    """A given day wins over the schedule's data date."""
    plan = lantern_bay()
    status = critical_path(plan, status=lantern_bay_updates()[0])
    assert {"Status 2 Apr", "Deadline 6 Aug"} <= set(texts(gantt(plan, status)))
    assert "Today 20 Apr" in texts(gantt(plan, status, today=datetime(2027, 4, 20, 12)))


def test_late_tasks_say_by_how_much():
    """A task behind its deadline says so beside its mark."""
    task = Task("a", "Build", days(5), deadline=datetime(2027, 1, 6, 18))
    plan = Plan("P", start=START, tasks=[task])
    assert "2 d late" in texts(gantt(plan, critical_path(plan)))


def test_a_deadline_far_away_does_not_press_the_bars():
    """The axis ends soon after the work, whatever the deadline."""
    soon = replace(portal(), deadline=None)
    far = replace(soon, deadline=datetime(2040, 1, 1))
    assert "2040" not in "".join(filter(None, texts(gantt(far, critical_path(far)))))


def test_a_large_plan_shows_the_telling_rows_and_says_so():
    """Of a plan beyond the limit stay phases, milestones and critical tasks."""
    plan = large()
    schedule = critical_path(plan)
    shown = texts(gantt(plan, schedule, rows=60))
    names = {task.name for task in plan.tasks}
    assert len(names & set(shown)) == 50
    assert {f"Phase {i}" for i in range(10)} <= set(shown)
    assert any(text.startswith("Shown: 50 of 300 tasks") for text in shown)
    critical = {plan.task(id_).name for id_ in schedule.critical}
    assert len(critical) <= 40
    assert critical <= set(shown)


@pytest.mark.parametrize("rows", [1, 2, 7])
def test_even_one_row_is_drawn(rows):
    """The tightest limits still give a chart."""
    plan = large(40, 50)
    shown = texts(gantt(plan, critical_path(plan), rows=rows))
    assert len({task.name for task in plan.tasks} & set(shown)) >= 1


def test_baseline_bars_lie_below():
    """A baseline adds thin shapes and a word to the legend."""
    plan = lantern_bay()
    schedule = critical_path(plan)
    without = gantt(plan, schedule)
    with_it = gantt(plan, schedule, baseline=baseline_of(lantern_bay_approved(plan)))
    assert "Baseline" in texts(with_it)
    assert "Baseline" not in texts(without)


@pytest.mark.parametrize("type_", LinkType)
@pytest.mark.parametrize("lag", [-days(6), 0, days(4)])
def test_links_of_every_type_reach_both_bars(type_, lag):
    """A line begins at the right end of one bar and its arrow points at an end of the other."""
    link = Dependency("a", "b", type_, lag)
    tasks = [Task("a", "A", days(4)), Task("b", "B", days(4))]
    plan = Plan("P", start=START, tasks=tasks, dependencies=[link])
    picture = gantt(plan, critical_path(plan))
    arrows = [
        node.get("d")
        for node in drawn(picture).iter(f"{SVG}path")
        if re.search(r"v5\.6z$|h5\.6z$", node.get("d"))
    ]
    assert len(arrows) == 1


def test_parts_of_a_split_task_are_bars_of_their_own():
    """Leave in the middle leaves a gap."""
    whole = ScheduledTask("a", "A", START, datetime(2027, 1, 15, 18), duration=days(6), percent=0.5)
    parts = (
        (START, datetime(2027, 1, 6, 18)),
        (datetime(2027, 1, 13, 9), datetime(2027, 1, 15, 18)),
    )
    plan = Plan("P", start=START, tasks=[Task("a", "A", days(6))])

    def bars(row):
        picture = gantt(plan, Schedule((row,), row.start, row.finish), title="")
        titled = [n for n in drawn(picture).iter(f"{SVG}path") if n.find(f"{SVG}title") is not None]
        return titled[0].get("d").count("M")

    assert bars(whole) == 1
    assert bars(replace(whole, segments=parts)) == 2


def test_inactive_tasks_are_no_rows_and_spans_are_thin():
    """What is switched off is not drawn; a level of effort is."""
    tasks = [
        Task("a", "Build", days(5)),
        Task("b", "Dropped", days(5), kind=TaskKind.INACTIVE),
        Task("c", "Manage", days(1), kind=TaskKind.LEVEL_OF_EFFORT),
    ]
    links = [Dependency("a", "c", LinkType.SS), Dependency("a", "c", LinkType.FF)]
    plan = Plan("P", start=START, tasks=tasks, dependencies=links)
    shown = texts(gantt(plan, critical_path(plan)))
    assert "Dropped" not in shown
    assert "Manage" in shown


@pytest.mark.parametrize(
    ("length", "label"),
    [(8, "4"), (60, "11"), (300, "Mar"), (1300, "Q3"), (9000, "2032")],
)
def test_the_header_suits_the_length(length, label):
    """Days, weeks, months, quarters or years, as there is room."""
    plan = Plan("P", start=START, tasks=[Task("a", "A", days(length))])
    assert label in texts(gantt(plan, critical_path(plan)))


def test_dates_at_the_end_of_time():
    """The axis does not run past the last year there is."""
    row = ScheduledTask("a", "A", datetime(9998, 1, 1), datetime(9999, 12, 31, 23))
    plan = Plan("P", start=datetime(9998, 1, 1), tasks=[Task("a", "A", days(1))])
    assert "9999" in texts(gantt(plan, Schedule((row,), row.start, row.finish)))


def test_a_plan_without_tasks_is_still_a_picture():
    """An empty chart has a header and no rows."""
    plan = Plan("Nothing yet", start=START, tasks=[Task("a", "A", kind=TaskKind.INACTIVE)])
    schedule = Schedule((), START, datetime(2027, 1, 8))
    assert "Nothing yet" in texts(gantt(plan, schedule))


def test_what_cannot_be_drawn_is_refused():
    """Unknown languages, tiny widths, no rows and broken plans are told."""
    plan = portal()
    schedule = critical_path(plan)
    with pytest.raises(ValueError, match="language is one of"):
        gantt(plan, schedule, language="fr")
    with pytest.raises(ValueError, match="480"):
        gantt(plan, schedule, width=100)
    with pytest.raises(ValueError, match="one row"):
        gantt(plan, schedule, rows=0)
    broken = replace(plan, dependencies=chain("scope", "nowhere"))
    with pytest.raises(PlanError):
        gantt(broken, schedule)


def test_a_picture_is_saved_and_shown(tmp_path):
    """Saving writes the text that notebooks show."""
    picture = gantt(portal(), critical_path(portal()))
    path = picture.save(tmp_path / "plan.svg")
    assert path.read_text("utf-8") == picture.svg == picture._repr_svg_()


def test_the_same_schedule_gives_the_same_picture():
    """The order of a plan's tasks among equals changes nothing but ties."""
    plan = lantern_bay()
    assert gantt(plan, critical_path(plan)) == gantt(lantern_bay(), critical_path(lantern_bay()))


def test_days_off_are_shaded():
    """A holiday of the plan's calendar widens the grey band of its weekend."""
    plan = lantern_bay()
    picture = gantt(plan, critical_path(plan))
    bands = next(n for n in drawn(picture).iter(f"{SVG}path") if n.get("fill") == "#f3f5f7")
    closed = sum(day.weekday() == 0 for day in [date(2027, 4, 5), date(2027, 5, 3)])
    widths = [
        float(b) - float(a) for a, b in re.findall(r"M([\d.]+) [\d.]+H([\d.]+)v", bands.get("d"))
    ]
    assert sum(width > 1.2 * sorted(widths)[len(widths) // 2] for width in widths) >= closed
