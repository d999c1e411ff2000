"""Sprints filled: against every subset, under skills, time, points, needs."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from itertools import chain as joined
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Assignment,
    BacklogItem,
    Leave,
    Limits,
    Resource,
    ResourceKind,
    Skill,
    Sprint,
    Task,
    hours,
)
from pmcore.control.scope import Worth, fill_sprint, sprint_edits
from tests.control.scope.test_objectives import paths

MONDAY = datetime(2027, 3, 1, 9)
PEOPLE = (
    Resource("ana", "Ana", skills=(Skill("py"), Skill("ui"))),
    Resource("bo", "Bo", skills=(Skill("py"),)),
)


def sprint(number=1, **fields):
    """Return the sprint of a week of March 2027; each has 40 h a person."""
    day = 7 * number - 6
    return Sprint(
        f"S{number}",
        start=datetime(2027, 3, day, 9),
        finish=datetime(2027, 3, day + 4, 18),
        **fields,
    )


def plan_of(*items, people=PEOPLE, sprints=None, **fields):
    """Return a plan with a backlog."""
    return pm.Plan(
        "P",
        start=MONDAY,
        tasks=fields.pop("tasks", (Task("a", "A", duration=60),)),
        resources=people,
        sprints=(sprint(),) if sprints is None else sprints,
        backlog=items,
        **fields,
    )


def item(name, size=0, skill="py", **fields):
    """Return an item of some hours of a skill."""
    work = [(skill, hours(size))] if size else []
    return BacklogItem(name, work=fields.pop("work", work), **fields)


def why(found):
    """Return the reason for each item."""
    return {each.item: each.code.removeprefix("fill.") for each in found.items}


def test_time_skills_and_needs():
    """Ana and Bo have 80 h of py between them, only Ana has ui."""
    found = fill_sprint(
        plan_of(
            item("big", 60),
            item("page", 20, "ui"),
            item("more", 30, priority=400),
            item("after", 1, needs=["more"], priority=300),
            item("strange", 1, "cobol"),
            item("vague"),
            item("later", 1, needs=["vague"]),
        )
    )
    assert found["S1"].items == ("big", "page")
    assert why(found) == {
        "big": "in",
        "page": "in",
        "more": "no_time",
        "after": "waits",
        "strange": "no_skill",
        "vague": "unsized",
        "later": "waits",
    }
    assert found.left == ("more", "after", "strange", "vague", "later")
    assert sum(each.used for each in found["S1"].people) == pytest.approx(hours(80))
    assert found["S1"].proof.status is pm.ProofStatus.OPTIMAL
    assert "30 h of py" in found.text()
    assert len(found.text("zh-CN").splitlines()) == 8
    assert list(found.to_frame()["why"])[:2] == ["fill.in", "fill.in"]


def test_who_has_time():
    """Leave, part time, another calendar's absence, the focus factor and planned work count."""
    ana = replace(PEOPLE[0], leave=(Leave(date(2027, 3, 1), date(2027, 3, 2)),))
    bo = replace(PEOPLE[1], capacity=0.5)
    plan = plan_of(item("x", 1), people=(ana, bo))
    times = {each.resource: each.available for each in fill_sprint(plan)["S1"].people}
    assert times == {"ana": hours(24), "bo": hours(20)}
    half = fill_sprint(plan, focus=0.5, people=["bo"])["S1"].people
    assert [(each.resource, each.available) for each in half] == [("bo", hours(10))]
    busy = plan_of(
        item("x", 1),
        tasks=(Task("a", duration=hours(16), needs=(pm.ResourceNeed("bo"),)),),
    )
    dates = pm.schedule.critical_path(busy)
    staffed = replace(dates, assignments=(Assignment("a", "bo"), Assignment("a", "ana", units=0)))
    row = fill_sprint(busy, schedule=staffed)["S1"].people[1]
    assert (row.available, row.planned) == (hours(24), hours(16))


def test_pace_and_certificates():
    """Somebody twice as fast does twice as much; a skill that ends in the sprint is none."""
    fast = replace(PEOPLE[1], skills=(Skill("py", pace=2.0),))
    assert fill_sprint(plan_of(item("x", 80), people=(fast,)))["S1"].items == ("x",)
    ends = replace(PEOPLE[1], skills=(Skill("py", expires=date(2027, 3, 4)),))
    assert why(fill_sprint(plan_of(item("x", 8), people=(ends,)))) == {"x": "no_skill"}
    anybody = item("x", work=[("", hours(81))])
    assert why(fill_sprint(plan_of(anybody))) == {"x": "no_time_of_anybody"}


def test_points():
    """With a velocity, items need points; those with work take time as well."""
    plan = plan_of(
        item("a", points=5), item("b", points=4), item("c", points=3, priority=400), item("d", 8)
    )
    found = fill_sprint(plan, points=9, worth=Worth.POINTS)
    assert (found["S1"].items, found["S1"].points) == (("a", "b"), 9.0)
    assert why(found) == {"a": "in", "b": "in", "c": "no_points", "d": "unsized"}
    assert [each.code for each in found.notices] == ["fill.all_unsized"]


def test_worth():
    """Value weighs items up; priority lets one high item stand before many low ones."""
    items = (
        item("high", 80, priority=900, value=1),
        item("one", 40, value=3.5),
        item("two", 40, value=3.25),
        item("none", 40),
    )
    assert fill_sprint(plan_of(*items))["S1"].items == ("high",)
    found = fill_sprint(plan_of(*items), worth=Worth.VALUE)
    assert (found["S1"].items, found["S1"].value) == (("one", "two"), 6.75)
    proof = found["S1"].proof
    assert (proof.objective, proof.bound) == (1.0, 1.0)
    assert proof.text() == "Proved best: 1 of value left out"
    assert proof.text("zh-CN") == "已证明最优：1价值未纳入"
    assert "fill.unvalued" in {each.code for each in found.notices}
    mixed = plan_of(
        item("both", work=[("py", hours(41)), ("ui", hours(20))], priority=400),
        item("first", 20, "ui"),
    )
    assert why(fill_sprint(mixed, people=["ana"])) == {"both": "no_time", "first": "in"}


def test_outweighed():
    """Each skill alone has room for the rest of an item, but not both at once."""
    ana = replace(PEOPLE[0], capacity=1.0)
    plan = plan_of(
        item("first", 10, "ui", priority=900),
        item("both", work=[("py", hours(20)), ("ui", hours(20))]),
        people=(ana,),
    )
    assert why(fill_sprint(plan))["both"] == "outweighed"


def test_release_plan():
    """Sprints by their starts; each takes the best of what is left, needs from earlier ones."""
    plan = plan_of(
        item("a", 70),
        item("b", 60, needs=["a"]),
        item("c", 10),
        item("old", 1, sprint="S0"),
        item("d", 1, needs=["old"]),
        sprints=(sprint(3), sprint(1), sprint(2), replace(sprint(4), id="S0", points_done=3)),
    )
    found = fill_sprint(plan)
    assert [each.sprint for each in found.sprints] == ["S1", "S2", "S3"]
    assert {each.item for each in found.items} == {"a", "b", "c", "d"}
    place = {each.item: each.sprint for each in found.items}
    assert place["a"] <= place["b"]
    over = fill_sprint(plan_of(item("a", 1), sprints=(sprint(1), replace(sprint(1), id="T"))))
    assert [each.code for each in over.notices] == ["fill.overlap"]


def test_committed():
    """What is in a sprint stays in it; what does not fit is refused by name."""
    plan = plan_of(item("kept", 70, sprint="S1", priority=1), item("new", 20, priority=900))
    assert why(fill_sprint(plan)) == {"kept": "committed", "new": "no_time"}
    full = plan_of(item("kept", 81, sprint="S1"))
    assert paths(lambda: fill_sprint(full)) == {("scope.overfull", 'sprints["S1"]')}
    done = fill_sprint(plan_of(item("a", 1), item("b", 1, needs=["a"])), done=["a"])
    assert why(done) == {"b": "in"}
    later = plan_of(
        item("a", 1, sprint="S2"), item("b", 1, needs=["a"]), sprints=(sprint(1), sprint(2))
    )
    assert why(fill_sprint(later, "S1"))["b"] == "waits"


SIZES = st.integers(0, 5)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(SIZES, SIZES, st.integers(0, 9), st.integers(-1, 5)), max_size=6),
    st.sampled_from([Worth.VALUE, Worth.PRIORITY]),
)
def test_against_every_subset(rows, worth):
    """No subset that fits by Hall's condition and keeps needs is worth more."""
    items = [
        BacklogItem(
            str(n),
            value=float(value),
            priority=value,
            needs=[str(need)] if 0 <= need < n else [],
            work=[("py", hours(10 * py)), ("ui", hours(10 * ui))],
        )
        for n, (py, ui, value, need) in enumerate(rows)
    ]
    plan = plan_of(*items)
    found = fill_sprint(plan, worth=worth)["S1"]

    def fits(chosen):
        names = {each.id for each in chosen}
        sizes = Counter()
        for each in chosen:
            sizes.update(dict(each.work))
        is_whole = all(name in names for each in chosen for name in each.needs)
        return is_whole and sizes["ui"] <= hours(40) and sizes["ui"] + sizes["py"] <= hours(80)

    def score(chosen):
        if worth is Worth.VALUE:
            return sum(each.value for each in chosen)
        counts = Counter(each.priority for each in chosen)
        return [counts[level] for level in range(9, -1, -1)]

    subsets = joined.from_iterable(combinations(items, n) for n in range(len(items) + 1))
    best = max(score(each) for each in subsets if fits(each))
    chosen = [each for each in items if each.id in found.items]
    assert fits(chosen)
    assert score(chosen) == best
    assert found.proof.status is pm.ProofStatus.OPTIMAL


def test_limits_are_said():
    """A search that may not look leaves all out, and claims no more than that all could go in."""
    plan = plan_of(*(item(str(n), 7 + n) for n in range(12)))
    found = fill_sprint(plan, limits=Limits(seconds=0))["S1"]
    assert found.items == ()
    assert found.proof.status is pm.ProofStatus.FEASIBLE
    assert (found.proof.objective, found.proof.bound) == (12, 0)
    assert not found.proof.is_reproducible


def test_classes_of_priority_are_each_proved():
    """A term a class, each at its bound, also where a class goes in as a whole."""
    plan = plan_of(*(item(str(n), 10, priority=900 - n // 2) for n in range(10)))
    proof = fill_sprint(plan)["S1"].proof
    assert [each.value for each in proof.terms] == [0, 0, 0, 0, 2]
    assert [each.bound for each in proof.terms] == [0, 0, 0, 0, 2]


def test_no_bound_is_undercut():
    """One high item before four low ones leaves none of the highest out; the sum is no claim."""
    items = (item("high", 80, priority=900), *(item(str(n), 20) for n in range(4)))
    proof = fill_sprint(plan_of(*items))["S1"].proof
    assert [(each.value, each.bound) for each in proof.terms] == [(0, 0), (4, 4)]
    assert (proof.objective, proof.bound, proof.gap) == (0, 0, 0)
    assert proof.text() == "Proved best: 0 items of the highest priority left out"


def test_leave_is_no_planned_work():
    """Half a person's time is planned over two weeks, one of them leave: half a week is free."""
    bo = replace(PEOPLE[1], leave=(Leave(date(2027, 3, 8), date(2027, 3, 12)),))
    fortnight = Sprint("S1", start=MONDAY, finish=datetime(2027, 3, 12, 18))
    plan = plan_of(item("x", 20), people=(bo,), sprints=(fortnight,))
    long = replace(plan.task("a"), duration=hours(120))
    plan = plan.put(long)
    dates = pm.schedule.critical_path(plan)
    staffed = replace(dates, assignments=(Assignment("a", "bo", units=0.5),))
    row = fill_sprint(plan, schedule=staffed)["S1"].people[0]
    assert (row.available, row.planned) == (hours(20), hours(20))


def test_levels():
    """Work of a level goes to who has it, in the sprint and as a task."""
    lead = replace(PEOPLE[1], skills=(Skill("py", 4),))
    plan = plan_of(item("hard", 30, level=4), item("more", 20, level=3), people=(PEOPLE[0], lead))
    assert why(fill_sprint(plan)) == {"hard": "in", "more": "no_time"}
    assert why(fill_sprint(plan, people=["ana"])) == {"hard": "no_skill", "more": "no_skill"}
    both = pm.apply(plan, sprint_edits(plan, fill_sprint(plan)))
    assert both.task("hard").needs == (pm.SkillNeed("py", 4),)


def test_needs_that_come_too_late_are_said():
    """What is in a sprint before something that it needs stays, and that is said."""
    plan = plan_of(item("vague"), item("kept", 1, sprint="S1", needs=["vague"]))
    found = fill_sprint(plan)
    assert why(found)["kept"] == "committed"
    assert "kept is in S1 already, but what it needs is not done by then: vague" in found.text()


def test_refused():
    """Circles, unknown names, sprints that end early and sizes below 0, all at once."""
    pool = Resource("crane", kind=ResourceKind.EQUIPMENT)
    plan = plan_of(
        item("a", needs=["b"]),
        item("b", needs=["c"]),
        item("c", needs=["b", "gone"]),
        BacklogItem("d", points=-1, value=-2, work=[("py", -60)]),
        people=(*PEOPLE, pool),
        sprints=(replace(sprint(), finish=MONDAY),),
    )
    assert paths(lambda: fill_sprint(plan, "no", people=["who", "crane"], focus=0, points=-1)) == {
        ("scope.unknown_sprint", 'sprints["no"]'),
        ("scope.sprint_order", 'sprints["S1"].finish'),
        ("scope.unknown_person", 'people["who"]'),
        ("scope.unknown_person", 'people["crane"]'),
        ("scope.unknown_item", 'backlog["c"].needs'),
        ("value.below", 'backlog["d"].points'),
        ("value.below", 'backlog["d"].value'),
        ("value.below", 'backlog["d"].work["py"]'),
        ("scope.circle", 'backlog["b"].needs'),
        ("value.not_above", "focus"),
        ("value.below", "points"),
    }
    unknown = paths(lambda: fill_sprint(plan_of(item("a", 1)), done=["gone"]))
    assert unknown == {("scope.unknown_item", 'done["gone"]')}
    both = paths(lambda: fill_sprint(plan_of(BacklogItem("a", points=float("nan")))))
    assert both == {("plan.not_finite", 'backlog["a"].points')}
    with pytest.raises(KeyError):
        fill_sprint(plan_of(item("a", 1)))["no"]


def test_hybrid():
    """Filled sprints become tasks of the stage: CPM, staffing, cost and tracing go on."""
    people = tuple(replace(each, rate=pm.money(100)) for each in PEOPLE)
    plan = plan_of(
        item("a", work=[("py", hours(24)), ("ui", hours(6))], points=3),
        item("b", 60, needs=["a"]),
        people=people,
        sprints=(sprint(1, wbs="build"), sprint(2, wbs="build")),
        wbs=(pm.WbsElement("build"),),
        tasks=(Task("kick-off"),),
        currency="CNY",
    )
    found = fill_sprint(plan)
    both = pm.apply(plan, sprint_edits(plan, found))
    task = both.task("a:py")
    assert (task.duration, task.wbs, task.deadline) == (hours(24), "build", sprint(1).finish)
    assert (both.task("a").is_milestone, both.task("a").attributes["points"]) == (True, 3)
    assert {each.sprint for each in both.backlog} == {each.sprint for each in found.items}
    assert both.task("b").needs[0].count == 2
    assert pm.cost.estimate(both).total == pm.money(100) * 90
    dates = pm.schedule.critical_path(both)
    assert dates["b"].start >= dates["a"].finish
    assert dates[found.items[1].sprint].finish == dates["b"].finish
    again = pm.apply(both, sprint_edits(both))
    assert again == both
    moved = pm.apply(both, [pm.Edit("backlog", "b", "sprint", both.backlog[1].sprint, "S2")])
    assert pm.apply(moved, sprint_edits(moved)).task("b").deadline == sprint(2).finish


def test_one_person_with_several_skills():
    """What a filling lets one person do one after the other, staffing does too; cost is the sum."""
    ana = replace(PEOPLE[0], rate=pm.money(100))
    work = [("py", hours(20)), ("ui", hours(6)), ("py", hours(4))]
    plan = plan_of(item("x", work=work), item("y", 4, needs=["x"]), people=(ana,), currency="CNY")
    found = fill_sprint(plan)
    both = pm.apply(plan, sprint_edits(plan, found))
    staffed = pm.allocate.assign(both, limits=Limits(seconds=10)).schedule
    assert staffed["S1"].finish == datetime(2027, 3, 5, 11)
    assert pm.cost.estimate(both, staffed).total == pm.money(100) * 34
    assert pm.risk.simulate(both, staffed, samples=20).finish_at(0.8) == staffed.finish


def test_own_attributes_are_no_mark():
    """A host's task that says which sprint it is in stays, however often edits are made."""
    mine = Task("a", "A", duration=60, attributes={"sprint": "S1"})
    plan = plan_of(item("x", 8, sprint="S1"), tasks=(mine,))
    both = pm.apply(plan, sprint_edits(plan))
    assert pm.apply(both, sprint_edits(both)).task("a") == mine


def test_hybrid_refused():
    """An item without work, an id that a task has, and a filling of another plan."""
    plan = plan_of(item("a", 1, sprint="S1"), item("x", sprint="S1"))
    assert paths(lambda: sprint_edits(plan)) == {
        ("scope.id_taken", 'tasks["a"]'),
        ("scope.no_work", 'backlog["x"].work'),
    }
    other = fill_sprint(plan_of(item("far", 1)))
    assert paths(lambda: sprint_edits(plan, other)) == {("scope.unknown_item", 'backlog["far"]')}


def test_burn_down_inside_a_stage():
    """What sprints made burns down with the rest of a waterfall plan, item by item."""
    plan = plan_of(
        item("a", 24, sprint="S1"),
        item("b", 16, sprint="S1"),
        people=PEOPLE,
        sprints=(sprint(1, wbs="build"),),
        wbs=(pm.WbsElement("build"),),
        tasks=(Task("train", duration=hours(8)),),
    )
    both = pm.apply(plan, sprint_edits(plan))
    both = both.put(pm.Dependency("S1", "train"))
    assert pm.schedule.critical_path(both)["train"].start == datetime(2027, 3, 4, 9)
    done = pm.TaskStatus("a", start=MONDAY, finish=datetime(2027, 3, 3, 18))
    status = pm.StatusUpdate(datetime(2027, 3, 3, 18), tasks=(done,))
    progress = pm.control.progress
    kept = [
        progress.snapshot(both, status=pm.StatusUpdate(MONDAY)),
        progress.snapshot(both, status=status),
    ]
    seen = progress.history(both, kept, by=progress.Size.DURATION)
    assert [each.remaining for each in seen.points] == [hours(48), hours(24)]
