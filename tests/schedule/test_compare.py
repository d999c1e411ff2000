"""What moved between two plans, and that the cause of every move is what was changed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import DateConstraint, Dependency, LinkType, Task, TaskKind, TaskStatus, chain, days
from pmcore.schedule import compare, critical_path
from tests.strategies import MONDAY, calendars, durations, instants, plans, statuses

START = datetime(2027, 1, 4, 9)  # a Monday


def task(name, length=1, **fields):
    return Task(name, name.upper(), days(length), **fields)


def project(tasks, links=(), **fields):
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links, **fields)


def adds_up(move):
    """Hold the parts of a move against the move."""
    if move.code in ("move.added", "move.removed", "move.float"):
        return
    is_start = move.code == "move.start"
    minutes, work = (
        (move.start_minutes, move.start_work)
        if is_start
        else (move.finish_minutes, move.finish_work)
    )
    assert move.causes
    assert sum(cause.minutes for cause in move.causes) == minutes
    assert sum(cause.work for cause in move.causes) == work
    assert sum(cause.share for cause in move.causes) == pytest.approx(1)


def told(found):
    """Hold what any comparison must keep: parts that add up, sentences, and JSON."""
    for move in found.moves:
        adds_up(move)
        assert move.text() != move.text("zh-CN")
        for cause in move.causes:
            assert cause.text() != cause.text("zh-CN")
    assert sum(cause.minutes for cause in found.causes) == found.minutes
    assert sum(cause.work for cause in found.causes) == found.work
    assert bool(found.causes) == bool(found.minutes)
    assert found.text().count("\n") == found.text("zh-CN").count("\n") == len(found.causes)


def moved(a, b):
    """Return the tasks of both plans whose dates differ."""
    was, now = critical_path(a), critical_path(b)
    known = {row.id for row in was.tasks}
    return {
        row.id
        for row in now.tasks
        if row.id in known and (row.start, row.finish) != (was[row.id].start, was[row.id].finish)
    }


@st.composite
def edited(draw, plan):
    """The plan with one thing changed, and the register that it stands in."""
    kind = draw(
        st.sampled_from(
            (
                "duration",
                "constraint",
                "lag",
                "gone",
                "type",
                "start",
                "calendar",
                "content",
                "plan",
                "new",
                "kind",
            )
        )
    )
    one = draw(st.sampled_from(plan.tasks))
    if kind == "duration":
        return plan.with_task(replace(one, duration=draw(durations())))
    if kind == "constraint":
        wish = DateConstraint(
            draw(
                st.sampled_from(
                    (C.START_NO_EARLIER_THAN, C.FINISH_NO_EARLIER_THAN, C.MUST_START_ON)
                )
            ),
            draw(instants()),
        )
        return plan.with_task(replace(one, constraints=draw(st.sampled_from(((), (wish,))))))
    if kind == "start":
        return replace(plan, start=MONDAY + timedelta(days=draw(st.integers(-9, 9))))
    if kind == "calendar":
        names = [None, pm.ELAPSED, pm.STANDARD.id, *(each.id for each in plan.calendars)]
        return plan.with_task(replace(one, calendar=draw(st.sampled_from(names))))
    if kind == "plan":
        names = [None, pm.ELAPSED, *(each.id for each in plan.calendars)]
        return replace(plan, calendar=draw(st.sampled_from(names)))
    if kind == "content" and plan.calendars:
        return plan.put(draw(calendars(plan.calendars[0].id)))
    if kind == "kind":
        return plan.with_task(
            replace(one, kind=draw(st.sampled_from((TaskKind.TASK, TaskKind.INACTIVE))))
        )
    links = list(plan.dependencies)
    if not links:
        return plan
    place = draw(st.integers(0, len(links) - 1))
    if kind == "lag":
        links[place] = replace(links[place], lag=draw(st.integers(-960, 1920)), percent=None)
    elif kind == "gone":
        del links[place]
    elif kind == "type":
        links[place] = replace(links[place], type=draw(st.sampled_from(LinkType)))
    elif kind == "new":
        link = links[place]
        if all(each.key != f"{link.predecessor}->{link.successor}:SF" for each in links):
            links.append(
                replace(link, type=LinkType.SF, lag=draw(st.integers(0, 4800)), percent=None)
            )
    return replace(plan, dependencies=links)


MILESTONES = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)


@given(st.data())
def test_of_one_edit_every_move_is_its_doing(data):
    """Where one thing was changed, it is the one cause of every move, near or far."""
    plan = data.draw(plans(max_tasks=7, kinds=(*MILESTONES, TaskKind.MANUAL, TaskKind.INACTIVE)))
    after = data.draw(edited(plan))
    edits = pm.diff(plan, after)
    assume(edits and not any(each.severity == "error" for each in pm.check(after)))
    found = compare(plan, after)
    told(found)
    assert {m.task for m in found.moves if m.start_minutes or m.finish_minutes} == moved(
        plan, after
    )
    for move in found.moves:
        for cause in move.causes:
            assert cause.code != "cause.unknown", (move, edits)
            if "late" not in str(plan):  # what such tasks push about is told by the nearest edit
                assert cause.code != "cause.plan", (move, edits)
            assert set(cause.edits) <= set(edits), (move, edits)
            assert cause.edits, (move, edits)


@given(st.data())
def test_parts_add_up_and_mirror(data):
    """Of many edits at once the parts of a move add up; seen backwards it is the same move."""
    plan = data.draw(plans(max_tasks=6, kinds=(*MILESTONES, TaskKind.MANUAL, TaskKind.INACTIVE)))
    after = plan
    for _ in range(data.draw(st.integers(2, 4))):
        after = data.draw(edited(after))
    if data.draw(st.booleans()):
        after = replace(after, updates=[data.draw(statuses(after))])
    assume(not any(each.severity == "error" for each in pm.check(after)))
    there, back = compare(plan, after), compare(after, plan)
    told(there)
    told(back)
    assert there.minutes == -back.minutes
    assert {m.task: -m.finish_minutes for m in there.moves} == {
        m.task: m.finish_minutes for m in back.moves
    }
    for move in there.moves:
        mirror = back[move.task]
        if move.code == "move.float":
            continue
        assert sorted(c.minutes for c in move.causes) == sorted(-c.minutes for c in mirror.causes)


@given(st.data())
def test_of_progress_alone_every_move_is_its_doing(data):
    """Where only facts came in, facts and the data date are the causes of all moves."""
    plan = data.draw(plans(max_tasks=6, constraints=False, kinds=MILESTONES))
    after = replace(plan, updates=[data.draw(statuses(plan))])
    found = compare(plan, after)
    told(found)
    for move in found.moves:
        for cause in move.causes:
            assert cause.code in {"cause.progress", "cause.data_date"}
            assert all(edit.register == "updates" for edit in cause.edits)
    later = replace(
        after, updates=[replace(after.updates[0], at=after.updates[0].at + timedelta(days=3))]
    )
    for move in compare(after, later).moves:
        assert {cause.code for cause in move.causes} <= {"cause.data_date"}


@given(plans(max_tasks=5))
def test_nothing_moves_without_an_edit(plan):
    found = compare(plan, plan)
    assert (found.moves, found.minutes, found.causes) == ((), 0, ())
    assert found.text().startswith("The project finishes as before")


def house():
    """Draw (2) - wall (4) - roof (3) - hand over; fence (2) after draw, before hand over."""
    return project(
        [task("draw", 2), task("wall", 4), task("roof", 3), task("fence", 2), task("over", 0)],
        [*chain("draw", "wall", "roof", "over"), *chain("draw", "fence", "over")],
    )


def test_two_edits_share_a_move():
    """Two days more drawing and one day less roof: the hand-over moves by one, 2 and -1 of it."""
    before = house()
    after = before.with_task(task("draw", 4)).with_task(task("roof", 2))
    found = compare(before, after)
    assert [(c.task, c.work, c.share) for c in found["over"].causes] == [
        ("draw", days(2), 2.0),
        ("roof", -days(1), -1.0),
    ]
    told(found)
    assert found.chain("over") == ("draw", "wall", "roof", "over")
    assert found["fence"].causes[0].task == "draw"
    assert found["wall"].via == "draw"
    assert found["draw"].via is None
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert found.to_frame().shape == (5, 15)


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ((), "cause.link_removed"),
        ((Dependency("draw", "wall", lag=days(3)),), "cause.link_changed"),
    ],
)
def test_links(link, code):
    """A link that is gone, or has another lag, moves what follows."""
    before = house()
    after = replace(before, dependencies=(*link, *before.dependencies[1:]))
    found = compare(before, after)
    assert {cause.code for move in found.moves for cause in move.causes} == {code}
    assert found["over"].causes[0].task == "wall"


def test_a_new_link_and_a_predecessor_that_moved():
    """Of a task that now waits for another, which is later too, each has its part."""
    before = house()
    after = replace(
        before.with_task(task("fence", 8)),
        dependencies=[*before.dependencies, Dependency("fence", "roof")],
    )
    causes = {c.code: c.work for c in compare(before, after)["roof"].causes}
    assert causes == {"cause.duration": days(4)}  # as short as it was, the fence held nobody
    long = compare(replace(house(), dependencies=before.dependencies), after)
    assert long.work == days(4)


def test_tasks_that_come_and_go():
    """A task added between others is the cause of what it delays; one removed, of what it frees."""
    before = house()
    links = [*chain("draw", "survey", "wall"), *before.dependencies]
    after = replace(before, tasks=[*before.tasks, task("survey", 3)], dependencies=links)
    found = compare(before, after)
    assert found["survey"].code == "move.added"
    assert [c.code for c in found["over"].causes] == ["cause.task_added"]
    assert found["over"].causes[0].text() == "SURVEY was added"
    back = compare(after, before)
    assert back["survey"].code == "move.removed"
    assert [c.code for c in back["over"].causes] == ["cause.task_removed"]
    assert back.moves[-1].task == "survey"
    last = replace(before, tasks=[*before.tasks, task("end", 50)])
    assert [c.code for c in compare(before, last).causes] == ["cause.task_added"]
    assert [c.code for c in compare(last, before).causes] == ["cause.task_removed"]


def test_a_new_task_passes_on_what_moved_before_it():
    """A survey of 3 days after a drawing that takes 4 more: both delay the walls."""
    before = house()
    links = [*chain("draw", "survey", "more", "wall"), *before.dependencies]
    tasks = [*before.tasks, task("survey", 2), task("more", 1)]
    after = replace(before, tasks=tasks, dependencies=links).with_task(task("draw", 6))
    found = compare(before, after)
    told(found)
    assert {(c.code, c.task): c.work for c in found["wall"].causes} == {
        ("cause.duration", "draw"): days(4),
        ("cause.task_added", "more"): days(3),
    }
    assert found.chain("wall") == ("draw", "survey", "more", "wall")
    ends = replace(
        before,
        tasks=[*before.tasks, task("end", 2)],
        dependencies=[*before.dependencies, *chain("over", "end")],
    ).with_task(task("draw", 4))
    assert {(c.code, c.task): c.work for c in compare(before, ends).causes} == {
        ("cause.duration", "draw"): days(2),
        ("cause.task_added", "end"): days(2),
    }
    told(compare(ends, before))


def test_a_calendar_with_a_new_holiday():
    """Working time does not move where the calendar stands still: the clock tells the parts."""
    week = pm.weekly("week")
    before = replace(house(), calendar="week", calendars=[week])
    closed = pm.weekly("week", "The week", holidays=[datetime(2027, 1, 6).date()])
    found = compare(before, replace(before, calendars=[closed]))
    assert {c.text() for move in found.moves for c in move.causes} == {
        "calendar The week was changed"
    }
    assert found.minutes
    told(found)


def test_gates_elements_and_settings():
    """What holds a task beside its links is named when it changes."""
    gate = pm.Gate("ready", "over", name="Ready?")
    start = replace(house(), gates=[gate], wbs=[pm.WbsElement("w", "Works")])
    start = start.with_task(replace(start.task("wall"), wbs="w"))
    late = datetime(2027, 2, 1, 9)
    opened = replace(
        start,
        gates=[
            replace(gate, decisions=[pm.GateDecision(late, "hold")])
            if hasattr(gate, "decisions")
            else gate
        ],
    )
    assert compare(start, opened) is not None
    moved_element = replace(start, wbs=[pm.WbsElement("w", "Works", start=late)])
    found = compare(start, moved_element)
    assert [c.text() for c in found["over"].causes] == ["Works was changed"]
    facts = pm.StatusUpdate(
        datetime(2027, 1, 4, 18),
        [TaskStatus("wall", start=START, remaining=days(4))],
    )
    held = replace(start, updates=[facts])
    free = replace(held, settings=pm.Settings(progress=pm.ProgressRule.OVERRIDE))
    assert [c.code for c in compare(held, free)["over"].causes] == ["cause.settings"]


def test_as_late_as_possible_moves_with_its_successor():
    late = DateConstraint(C.AS_LATE_AS_POSSIBLE)
    before = house().with_task(replace(house().task("fence"), constraints=[late]))
    after = before.with_task(task("roof", 6))
    found = compare(before, after)
    assert [(c.code, c.task) for c in found["fence"].causes] == [("cause.duration", "roof")]
    alone = project([task("a", constraints=[late]), task("b", 3)])
    found = compare(alone, alone.with_task(task("b", 5)))
    assert [(c.code, c.task) for c in found["a"].causes] == [("cause.duration", "b")]
    limit = [Dependency("a", "c", max_lag=days(1)), Dependency("b", "c")]
    held = project([task("a"), task("b", 5), task("c")], limit)
    found = compare(held, held.with_task(task("b", 8)))
    assert [(c.code, c.task) for c in found["a"].causes] == [("cause.duration", "b")]


def test_a_level_of_effort_follows_what_it_stretches_to():
    span = task("span", kind=TaskKind.LEVEL_OF_EFFORT)
    links = [Dependency("a", "span", LinkType.SS), Dependency("b", "span", LinkType.FF)]
    before = project([task("a", 2), task("b", 3), span], [*links, *chain("a", "b")])
    found = compare(before, before.with_task(task("b", 5)))
    assert [(c.code, c.task) for c in found["span"].causes] == [("cause.duration", "b")]
    told(found)
    less = replace(before, dependencies=before.dependencies[:1])
    assert compare(before, less)["span"].causes[0].code.startswith("cause.")


def test_many_small_causes_are_summed_up():
    """A move keeps its largest causes; the finish keeps them all."""
    names = [f"t{n:02}" for n in range(40)]
    before = project([task(name, 2) for name in names], chain(*names))
    after = replace(before, tasks=[task(name, 3) for name in names])
    found = compare(before, after)
    told(found)
    assert len(found.causes) == 40
    assert len(found[names[-1]].causes) == 16
    assert found[names[-1]].causes[0].code == "cause.others"


def test_schedules_alone_tell_who_passed_a_move_on():
    """Without plans there are no edits, but drivers and lengths still tell the way."""
    before = house()
    after = before.with_task(task("draw", 4))
    found = compare(critical_path(before), critical_path(after))
    told(found)
    assert found.chain("over") == ("draw", "wall", "roof", "over")
    assert [(c.code, c.task, c.edits) for c in found.causes] == [("cause.duration", "draw", ())]
    shifted = replace(before, start=datetime(2027, 1, 5, 9))
    found = compare(critical_path(before), critical_path(shifted))
    assert {c.code for c in found.causes} == {"cause.unknown"}
    with_one = compare(critical_path(before), critical_path(after), plans=(None, after))
    assert [(c.code, c.task) for c in with_one.causes] == [("cause.duration", "draw")]
    with_both = compare(critical_path(before), critical_path(after), plans=(before, after))
    assert with_both == compare(before, after)


def test_baselines():
    """A plan against its baseline, and a revision against the one it replaces."""
    before = replace(house(), currency="CNY")
    first = pm.cost.baseline(before, critical_path(before), name="first")
    after = before.with_task(task("wall", 6))
    found = compare(first, after, plans=(before, None))
    told(found)
    assert [(c.code, c.task) for c in found.causes] == [("cause.duration", "wall")]
    assert found.causes[0].edits == pm.diff(before, after)
    bare = compare(first, after)
    told(bare)
    assert [(c.code, c.task) for c in bare.causes] == [("cause.duration", "wall")]
    second = replace(pm.cost.baseline(after, critical_path(after), name="first"), revision=1)
    revised = compare(first, second)
    told(revised)
    assert revised.minutes == found.minutes
    assert revised["wall"].finish_work == days(2)
    assert [(c.code, c.task) for c in revised["wall"].causes] == [("cause.duration", "wall")]
    assert {c.code for c in revised["over"].causes} == {"cause.unknown"}


def test_staffed_schedules():
    """Who does it, and who hands over to whom, passes moves on as links do."""
    tasks = [
        task(name, length, needs=[pm.ResourceNeed("ana")]) for name, length in (("a", 2), ("b", 3))
    ]
    before = project(tasks, resources=[pm.Resource("ana"), pm.Resource("bo")])
    order = [Dependency("a", "b", LinkType.SS)]
    before = replace(before, dependencies=order)
    after = before.with_task(replace(before.task("a"), duration=days(4)))
    one, other = (
        pm.allocate.assign(plan, limits=pm.Limits(work=1)).schedule for plan in (before, after)
    )
    found = compare(one, other, plans=(before, after))
    told(found)
    assert found["b"].start_work == days(2)
    assert [(c.code, c.task) for c in found["b"].causes] == [("cause.duration", "a")]
    bo = replace(before.task("b"), needs=[pm.ResourceNeed("bo")])
    lent = pm.allocate.assign(before.with_task(bo), limits=pm.Limits(work=1)).schedule
    found = compare(one, lent, plans=(before, before.with_task(bo)))
    told(found)
    assert found["b"].finish_work == -days(2)
    assert {c.task for c in found["b"].causes} == {"b"}


def test_nothing_to_compare():
    empty = pm.Baseline("empty")
    with pytest.raises(ValueError, match="at least one task"):
        compare(empty, house())
