"""Live schedules: after every edit they equal the schedule of a plan read anew."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import Dependency, LinkType, Task, TaskKind, days
from pmcore.model import Edit
from pmcore.schedule import critical_path, live
from tests.strategies import plans

START = datetime(2027, 3, 1, 9)


@st.composite
def edits(draw, plan):
    """Draw an edit of a plan, mostly of the kinds that share the network."""
    task = draw(st.sampled_from(plan.tasks))
    links = plan.dependencies
    kinds = ["duration", "wish", "name", "link", "kind"] + ["lag", "unlink"] * bool(links)
    match draw(st.sampled_from(kinds)):
        case "duration":
            length = 0 if task.is_milestone else draw(st.integers(0, 5000))
            return Edit("tasks", task.id, "duration", task.duration, length)
        case "wish":
            kind = draw(st.sampled_from(["start_no_earlier_than", "finish_no_later_than"]))
            date = datetime(2027, 3, draw(st.integers(1, 28)), draw(st.integers(0, 23)))
            wish = pm.DateConstraint(pm.ConstraintType(kind), date)
            return Edit("tasks", task.id, "constraints", task.constraints, (wish,))
        case "name":
            return Edit("tasks", task.id, "name", task.name, "another")
        case "lag":
            link = draw(st.sampled_from(links))
            return Edit("dependencies", link.key, "lag", link.lag, draw(st.integers(-900, 900)))
        case "unlink":
            link = draw(st.sampled_from(links))
            return Edit("dependencies", link.key, "", link, None)
        case "kind":
            return Edit("tasks", task.id, "kind", task.kind, TaskKind.TASK)
        case _:
            other = draw(st.sampled_from(plan.tasks))
            kind = draw(st.sampled_from(list(LinkType)))
            return Edit("dependencies", "new", "", None, Dependency(task.id, other.id, kind))


def shown(dates):
    return {row.id: row for row in dates.tasks}


@pytest.mark.parametrize("rules", list(pm.Rules))
@given(st.data())
def test_every_edit_gives_the_schedule_of_the_edited_plan(rules, data):
    """To the bit; what is answered is what changed; a refused edit changes nothing."""
    plan = data.draw(plans())
    plan = replace(plan, settings=replace(plan.settings, rules=rules))
    try:
        followed = live(plan)
    except (pm.PlanError, pm.InfeasibleError):
        assume(False)
    values = [(followed.plan, followed.schedule)]
    for _ in range(data.draw(st.integers(1, 4))):
        edit = data.draw(edits(followed.plan))
        before = followed.schedule
        try:
            changes = followed.apply(edit)
        except (pm.PlanError, pm.InfeasibleError):
            assert followed.schedule is before
            with pytest.raises((pm.PlanError, pm.InfeasibleError)):
                critical_path(pm.apply(followed.plan, [edit]))
            continue
        anew = critical_path(pm.apply(values[-1][0], [edit]))
        assert followed.schedule == anew
        assert followed.plan == pm.apply(values[-1][0], [edit])
        values.append((followed.plan, followed.schedule))
        was, now = shown(before), shown(anew)
        names = ("start", "finish", "late_start", "late_finish", "total_float", "free_float")
        seen = (*names, "is_critical")
        differing = {
            each
            for each, row in now.items()
            if each not in was or any(getattr(row, n) != getattr(was[each], n) for n in seen)
        }
        assert set(changes.tasks) == differing
        for name in seen:
            found = dict(zip(changes.tasks, getattr(changes, name), strict=True))
            assert found == {each: getattr(now[each], name) for each in differing}
        moved = {each for each, why in zip(changes.tasks, changes.drivers, strict=True) if why}
        assert all(now[each].driver in changes.drivers for each in moved)
    for plan, schedule in reversed(values[:-1]):
        followed.undo()
        assert (followed.plan, followed.schedule) == (plan, schedule)


def plan(*tasks, links=()):
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links)


def test_an_edit_answers_what_moved_by_how_much_and_why():
    one = plan(Task("a", "A", days(2)), Task("b", "B", days(1)), links=pm.chain("a", "b"))
    changes = live(one).apply(Edit("tasks", "a", "duration", after=days(3)))
    assert changes.tasks == ("a", "b")
    assert changes.moved == (1440, 1440)
    assert changes.finish_after - changes.finish_before == datetime(2027, 1, 2) - datetime(
        2027, 1, 1
    )
    assert changes.drivers[1].text() == "B waits for A, which finishes Wed 3 Mar 2027 18:00"
    assert changes.to_frame()["why"][1] == changes.drivers[1].text()
    assert pm.io.loads(pm.io.dumps(changes)) == changes


def test_several_edits_are_made_all_or_none():
    followed = live(plan(Task("a", duration=days(2)), Task("b", duration=days(1))))
    good = Edit("tasks", "a", "duration", after=days(3))
    with pytest.raises(pm.PlanError) as error:
        followed.apply(good, Edit("tasks", "b", "duration", after=-1))
    assert [each.path for each in error.value.problems] == ['tasks["b"].duration']
    assert followed.plan.task("a").duration == days(2)
    with pytest.raises(KeyError):
        followed.apply(good, Edit("tasks", "x", "duration", after=1))
    with pytest.raises(IndexError):
        followed.undo()


def test_calendars_tasks_and_facts_may_change_too():
    """What is compiled depends on them, so the plan is read anew."""
    followed = live(plan(Task("a", duration=days(2)), Task("b", duration=days(1))))
    short = pm.model.weekly("short", working=[0, 1])
    followed.apply(
        Edit("calendars", "short", "", None, short), Edit("tasks", "a", "calendar", None, "short")
    )
    added = followed.apply(Edit("tasks", "c", "", None, Task("c", duration=days(9))))
    assert added.tasks[0] == "c" or "c" in added.tasks
    gone = followed.apply(Edit("tasks", "b", "", followed.plan.task("b"), None))
    assert gone.gone == ("b",)
    facts = pm.StatusUpdate(datetime(2027, 3, 4, 9), [pm.TaskStatus("a", start=START)])
    followed.apply(Edit("updates", str(facts.at), "", None, facts))
    assert followed.schedule == critical_path(followed.plan)
    for _ in range(4):
        followed.undo()
    assert len(followed.plan.tasks) == 2


def test_a_link_that_closes_a_circle_is_refused_by_name():
    followed = live(plan(Task("a", duration=1), Task("b", duration=1), links=pm.chain("a", "b")))
    with pytest.raises(pm.PlanError) as error:
        followed.apply(Edit("dependencies", "b->a", "", None, Dependency("b", "a")))
    assert "circle" in str(error.value)
