"""Links that hold dates, the longest path, and the ones after it, against every chain of a net."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import DateConstraint, Dependency, LinkType, Task, TaskKind, TaskStatus, chain, days
from pmcore.network import build
from pmcore.schedule import (
    PathBy,
    compute,
    float_paths,
    longest_path,
    on_longest_path,
    prepare,
    relations,
)
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)  # a Monday
FRIDAY = datetime(2027, 1, 8, 18)
MILESTONES = (TaskKind.START_MILESTONE, TaskKind.FINISH_MILESTONE)


def task(name, length=1, **fields):
    return Task(name, name.upper(), days(length), **fields)


def project(tasks, links=(), **fields):
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links, **fields)


def one_clock(plan):
    """Let every lag run on the one calendar, and take out deadlines."""
    plain = [
        replace(link, lag_calendar=None, rounds_up=False, percent=None)
        for link in plan.dependencies
    ]
    return replace(
        plan, tasks=[replace(each, deadline=None) for each in plan.tasks], dependencies=plain
    )


def nets(**wishes):
    """Plans on one calendar without wishes for dates."""
    return plans(
        with_calendars=False, constraints=False, wbs=False, kinds=MILESTONES, **wishes
    ).map(one_clock)


def gaps(plan):
    """Return how far each link is from holding its successor, in working minutes."""
    dates, time = pm.schedule.critical_path(plan), build(plan).worktime()
    found = {}
    for place, link in enumerate(plan.dependencies):
        before, after = dates[link.predecessor], dates[link.successor]
        event = before.finish if link.type in ("FS", "FF") else before.start
        date = after.start if link.type in ("FS", "SS") else after.finish
        found[place] = time.between(event, date) - link.lag
    return found


def chains(plan, ends):
    """Yield every chain of links that leads to an end, as positions of dependencies."""
    stack = [(end, ()) for end in ends]
    while stack:
        at, links = stack.pop()
        yield at, links
        for place, link in enumerate(plan.dependencies):
            if link.successor == at:
                stack.append((link.predecessor, (place, *links)))


@given(nets(max_tasks=6))
def test_a_link_with_more_lag(plan):
    """Lag up to a link's free float moves nobody, up to its total float not the finish."""
    plan = replace(plan, tasks=[each for each in plan.tasks if each.duration])
    ids = {each.id for each in plan.tasks}
    links = [each for each in plan.dependencies if {each.predecessor, each.successor} <= ids]
    if not links:
        return
    plan = replace(plan, dependencies=links)
    found, first = relations(plan), pm.schedule.critical_path(plan)
    dates = [(row.start, row.finish) for row in first.tasks]
    for place, (link, row) in enumerate(zip(plan.dependencies, found.rows, strict=True)):

        def later(minutes, place=place, link=link):
            changed = [*plan.dependencies]
            changed[place] = replace(link, lag=link.lag + minutes)
            return pm.schedule.critical_path(replace(plan, dependencies=changed))

        assert row.free_float == row.successor_free_float
        assert row.is_driving == (
            row.free_float == 0 or first[link.successor].driver.source == link.predecessor
        )
        assert [(r.start, r.finish) for r in later(row.free_float).tasks] == dates
        assert [(r.start, r.finish) for r in later(row.free_float + 1).tasks] != dates
        assert later(row.total_float).finish == first.finish
        assert later(row.total_float + 1).finish > first.finish


@given(nets(max_tasks=6))
def test_the_longest_path_is_every_chain_without_a_gap(plan):
    """Of all chains to what finishes last, those whose links leave no gap are the longest path."""
    dates = pm.schedule.critical_path(plan)
    found, room = longest_path(plan), gaps(plan)
    ends = [row.id for row in dates.tasks if row.finish == dates.finish]
    tight = set()
    for at, links in chains(plan, ends):
        # A milestone may stand before a rest: no gap in work, and yet later by the clock.
        if all(room[k] == 0 and is_held(plan, dates, k) for k in links):
            tight.add(at)
    assert set(found.tasks) == tight
    state = prepare(build(plan), None)
    flags = on_longest_path(state, compute(state))
    assert {name for name, on in zip(state.net.ids, flags, strict=True) if on} == tight


def is_held(plan, dates, k):
    """Whether a link leads to its successor's very instant, where that is a milestone."""
    link = plan.dependencies[k]
    if plan.task(link.successor).duration:
        return True
    before, time = dates[link.predecessor], build(plan).worktime()
    event = before.finish if link.type in ("FS", "FF") else before.start
    reached = time.add(event, link.lag) if link.lag else event
    return reached == dates[link.successor].start


@given(nets(min_tasks=2, max_tasks=6), st.booleans())
def test_float_paths_are_the_least_gaps_to_the_end(plan, is_whole):
    """A path's float is the least sum of gaps by which any chain leads on to the end."""
    plan = replace(plan, tasks=[each for each in plan.tasks if each.duration])
    ids = {each.id for each in plan.tasks}
    plan = replace(
        plan,
        dependencies=[
            each for each in plan.dependencies if {each.predecessor, each.successor} <= ids
        ],
    )
    if not ids:
        return
    dates, room, time = pm.schedule.critical_path(plan), gaps(plan), build(plan).worktime()
    to = None if is_whole else min(ids)
    followed = {link.predecessor for link in plan.dependencies}
    ends = {
        row.id: time.between(row.finish, dates.finish)
        for row in dates.tasks
        if row.id not in followed or row.finish == dates.finish
    }
    ends = ends if is_whole else {to: 0}
    least = {}
    for end, more in ends.items():
        for at, links in chains(plan, [end]):
            least[at] = min(least.get(at, 10**9), more + sum(room[k] for k in links))
    found = float_paths(plan, 100, to=to)
    assert {name: path.float for path in found.paths for name in path.tasks} == least
    assert len(found.tasks) == len(set(found.tasks))
    floats = [path.float for path in found.paths]
    assert floats == sorted(floats)
    longest = longest_path(plan, to)
    assert {name for path in found.paths if path.float == 0 for name in path.tasks} == set(
        longest.tasks
    )
    assert found.paths[:1] == float_paths(plan, 1, to=to).paths
    for path in found.paths:
        assert sum(link.successor not in path.tasks for link in path.links) <= 1


@given(nets(min_tasks=2, max_tasks=6))
def test_paths_by_total_float(plan):
    """The first path holds the link of least total float; every linked task is on one path."""
    rows = [row for row in relations(plan).rows if row.total_float is not None]
    found = float_paths(plan, 100, by=PathBy.TOTAL_FLOAT)
    assert len(found.tasks) == len(set(found.tasks))
    assert set(found.tasks) == {each for row in rows for each in (row.predecessor, row.successor)}
    floats = [path.float for path in found.paths]
    assert floats == sorted(floats)
    if rows:
        least = min(row.total_float for row in rows)
        assert found.paths[0].float == least
        assert least in {link.float for link in found.paths[0].links}


def boyle():
    """A net in the manner of Boyle's: A to E critical, C1-C2-C3 a branch that B1 drives."""
    return project(
        [
            *(task(name, 10) for name in ("a", "b", "c", "d", "e")),
            task("a1", 2),
            task("b1", 5),
            *(task(name, 3) for name in ("c1", "c2", "c3")),
            Task("finish", "Finish", kind=TaskKind.FINISH_MILESTONE),
        ],
        [
            *chain("a", "b", "c", "d", "e", "finish"),
            *chain("a", "a1", "c1"),
            *chain("b", "b1", "c1", "c2", "c3", "finish"),
        ],
    )


def test_free_float_finds_driving_logic_and_total_float_does_not():
    """What drives C3 starts on the critical path, so its total floats differ along the chain.

    T. M. Boyle, P6 Multiple Float Path Analysis, 2017-10-23 (the net's shape; durations by hand).
    """
    plan = boyle()
    driving = float_paths(plan, to="c3")
    assert [(path.tasks, path.float) for path in driving.paths] == [
        (("a", "b", "b1", "c1", "c2", "c3"), 0),
        (("a1",), days(13)),
    ]
    assert longest_path(plan, "c3").tasks == driving.paths[0].tasks
    steps = {step.task: step.total_float for step in driving.paths[0].steps}
    assert (steps["b"], steps["b1"], steps["c3"]) == (0, days(16), days(16))
    tight = plan.with_task(replace(plan.task("a1"), deadline=datetime(2027, 1, 18, 18)))
    total = float_paths(tight, to="c3", by=PathBy.TOTAL_FLOAT)
    assert total[1].tasks == ("a", "a1", "c1", "c2", "c3")
    assert total[1].float == -days(1)
    assert total[2].tasks == ("b", "b1")
    assert float_paths(tight, to="c3")[1].tasks == driving[1].tasks
    assert float_paths(plan, by=PathBy.TOTAL_FLOAT)[1].tasks == ("a", "b", "c", "d", "e", "finish")


def test_a_second_path_joins_the_first():
    paths = float_paths(boyle())
    assert [path.tasks for path in paths.paths] == [
        ("a", "b", "c", "d", "e", "finish"),
        ("b1", "c1", "c2", "c3"),
        ("a1",),
    ]
    assert [path.float for path in paths.paths] == [0, days(16), days(29)]
    last = paths[2].links[-1]
    assert (last.link, last.float) == ("c3->finish", days(16))
    table = paths.to_frame()
    assert table[table.task == "a1"].link_float.tolist() == [days(13)]
    assert table[table.task == "finish"].link.isna().all()
    assert float_paths(boyle(), 2).paths == paths.paths[:2]
    assert float_paths(boyle(), 0).paths == ()


def test_a_constraint_ends_the_longest_path():
    """What a date sets, no predecessor drives, however little float it has."""
    wish = DateConstraint(C.START_NO_EARLIER_THAN, datetime(2027, 1, 18, 9))
    plan = project([task("a", 2), task("b", constraints=[wish]), task("c")], chain("a", "b", "c"))
    assert longest_path(plan).tasks == ("b", "c")
    assert [(path.tasks, path.float) for path in float_paths(plan).paths] == [
        (("b", "c"), 0),
        (("a",), days(8)),
    ]


def test_calendars_bend_floats_but_not_the_path():
    """A task of a six-day week waits for a five-day one over the weekend and still drives it."""
    six = pm.Calendar(
        "six",
        weeks=[pm.WorkWeek((*pm.STANDARD.weeks[0].days[:5], pm.STANDARD.weeks[0].days[0], ()))],
    )
    plan = project([task("a", 6, calendar="six"), task("b")], chain("a", "b"), calendars=[six])
    row = relations(plan)["a->b"]
    assert (row.free_float, row.successor_free_float, row.is_driving) == (0, 0, True)
    wish = DateConstraint(C.START_NO_EARLIER_THAN, datetime(2027, 1, 11, 9))
    five = project(
        [task("a", 5, calendar="six"), task("b", constraints=[wish])],
        chain("a", "b"),
        calendars=[six],
    )
    row = relations(five)["a->b"]
    assert (row.free_float, row.successor_free_float) == (days(1), 0)
    assert longest_path(five).tasks == ("a", "b")
    assert float_paths(five)[1].float == 0


def codes(plan, **status):
    return {row.link: row.reason.code for row in relations(plan, **status).rows}


def test_reasons_of_links():
    """Each link says whether it set a date, held it too, has room, is broken, past or unused."""
    must = DateConstraint(C.MUST_START_ON, START)
    later = DateConstraint(C.MUST_START_ON, datetime(2027, 1, 29, 9))
    plan = project(
        [
            task("a"),
            task("b"),
            task("c"),
            task("late", constraints=[DateConstraint(C.AS_LATE_AS_POSSIBLE)]),
            task("end"),
            task("pin", constraints=[must]),
            task("far", constraints=[later]),
            task("span", kind=TaskKind.LEVEL_OF_EFFORT),
            task("done"),
        ],
        [
            *chain("a", "c"),
            *chain("b", "c"),
            *chain("c", "end"),
            *chain("a", "end"),
            *chain("late", "end"),
            *chain("a", "pin"),
            *chain("a", "far"),
            *chain("a", "span"),
            *chain("a", "done"),
        ],
    )
    status = pm.StatusUpdate(START, [TaskStatus("done", start=START, finish=START)])
    assert codes(plan, status=status) == {
        "a->c": "relation.sets",
        "b->c": "relation.ties",
        "c->end": "relation.sets",
        "a->end": "relation.room",
        "late->end": "relation.late",
        "a->pin": "relation.broken",
        "a->far": "relation.fixed",
        "a->span": "relation.unused",
        "a->done": "relation.past",
    }
    found = relations(plan, status=status)
    assert (found["a->span"].free_float, found["a->done"].total_float) == (None, None)
    assert found["a->done"].late is None
    assert found["a->pin"].reason.text() == "PIN comes 1 d before A would allow"
    assert found["a->end"].reason.text("zh-CN") == "“A”还可推迟1天才会影响“END”"
    assert found["c->end"].is_critical is False
    assert found.to_frame().reason[0] == "A sets the date of C"
    assert pm.io.loads(pm.io.dumps(found)) == found


def test_start_links_of_what_has_begun_count_from_the_actual_start():
    status = pm.StatusUpdate(FRIDAY, [TaskStatus("a", start=START, remaining=days(3))])
    links = [Dependency("a", "b", LinkType.SS, days(7))]
    plan = project([task("a", 5), task("b")], links, updates=[status])
    row = relations(plan)["a->b:SS"]
    assert (row.early, row.is_driving) == (datetime(2027, 1, 12, 18), True)
    assert row.late == START


def test_finished_work_is_on_a_path_only_where_it_drives():
    """A lag after finished work still holds its successor; what came before it is past."""
    done = [TaskStatus("a", start=START, finish=datetime(2027, 1, 4, 18))]
    done += [TaskStatus("b", start=datetime(2027, 1, 5, 9), finish=datetime(2027, 1, 5, 18))]
    plan = project(
        [task("a"), task("b"), task("c")],
        [*chain("a", "b"), Dependency("b", "c", lag=days(5))],
        updates=[pm.StatusUpdate(datetime(2027, 1, 5, 18), done)],
    )
    assert longest_path(plan).tasks == ("b", "c")
    assert float_paths(plan).tasks == ("b", "c")
    assert longest_path(plan).steps[0].total_float is None


def test_paths_to_a_task_without_predecessor():
    plan = project([task("a"), task("b")])
    for by in PathBy:
        found = float_paths(plan, to="a", by=by)
        assert [path.tasks for path in found.paths] == [("a",)]
        assert pm.io.loads(pm.io.dumps(found)) == found
    with pytest.raises(KeyError):
        float_paths(plan, to="z")
    with pytest.raises(KeyError):
        longest_path(plan, "z")
