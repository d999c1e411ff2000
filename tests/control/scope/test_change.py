"""Changes assessed: before and after, alone and together, nothing changed until accepted."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import (
    ChangeRequest,
    Deliverable,
    Dependency,
    Edit,
    Gate,
    Limits,
    Requirement,
    SkillNeed,
    Task,
    days,
    diff,
)
from pmcore.control import scope
from pmcore.control.scope import assess_change
from pmcore.examples import portal
from tests.control.scope.test_objectives import paths

LIMITS = Limits(seconds=10, workers=1)


def change(after, name="CR", before=None, **fields):
    """Return a request for what makes one plan of another."""
    return ChangeRequest(name, edits=diff(before or portal(), after), **fields)


def more(task="bills", size=10, successor="pilot", skill="python"):
    """Return the portal with one more task."""
    return portal().put(
        Task(task, task.capitalize(), days(size), needs=(SkillNeed(skill),)),
        Dependency("scope", task),
        Dependency(task, successor),
    )


def longer(length):
    """Return the portal with a longer API."""
    return portal().with_task(replace(portal().task("api"), duration=days(length)))


def test_dates_cost_and_work():
    """A longer task moves the finish by as much, and costs what its people cost for as long."""
    found = assess_change(portal(), change(longer(18)), samples=0)
    assert found.effect("finish").difference == days(3)
    assert found.effect("milestone", "live").difference == days(3)
    assert found.effect("effort").difference == days(3)
    assert found.effect("cost").difference == 24 * pm.money(80)
    assert found.effect("p80") is None
    assert found.comparison.work == days(3)
    assert "the API takes 18 d instead of 15 d" in found.comparison.text()
    assert [each.code for each in found.effects][:3] == [
        "effect.later",
        "effect.dearer",
        "effect.more",
    ]
    back = assess_change(longer(18), change(portal(), before=longer(18)), samples=0)
    assert [each.code for each in back.effects][:3] == [
        "effect.earlier",
        "effect.cheaper",
        "effect.less",
    ]
    assert "推迟3天" in found.text("zh-CN")


def test_nothing_changes_until_accepted():
    """The plan stays as it is; that of the answer has the edits, and the change accepted."""
    plan = portal().put(change(more()))
    before = pm.io.dumps(plan)
    found = assess_change(plan, "CR", samples=0)
    assert pm.io.dumps(plan) == before
    assert found.plan.changes[0].status == "accepted"
    assert pm.apply(plan, found.edits) == found.plan
    assert found.plan.task("bills").duration == days(10)
    assert paths(lambda: assess_change(found.plan, "CR")) == {
        ("scope.settled", 'changes["CR"].status')
    }


def test_no_effect_is_said():
    """A change off the critical path leaves the finish as it is, and says so."""
    found = assess_change(portal(), change(more(size=3)), samples=500)
    assert found.effect("finish").code == "effect.same"
    assert found.effect("p80").difference == 0
    assert found.effect("cost").difference > 0


def test_same_luck():
    """A change that nothing waits for leaves every sample of the finish where it was."""
    alike = portal().put(Task("aside", "Aside", days(1)))
    found = assess_change(portal(), change(alike), samples=300, seed=5)
    assert found.effect("p80").difference == 0
    assert found.effect("p80_cost").difference == 0
    worse = assess_change(portal(), change(longer(20)), samples=300, seed=5)
    assert worse.effect("p80").before == found.effect("p80").before


def test_people():
    """With limits: the fewest changed assignments, what each person then does, and the front."""
    plan = portal()
    staffed = pm.allocate.assign(plan, limits=LIMITS).schedule
    found = assess_change(plan, change(more()), schedule=staffed, limits=LIMITS, samples=0)
    assert found.effect("assignments").difference == 0
    assert found.effect("load", "bo").difference == days(10)
    assert found.effect("load", "ana") is None
    assert found.front.points[0].schedule.finish == found.effect("finish").after
    assert found.effect("cost").difference == 80 * pm.money(80)
    gone = replace(plan.resource("ana"), skills=(pm.Skill("analysis", 3),))
    swap = assess_change(plan, change(plan.with_resource(gone)), limits=LIMITS, samples=0)
    hands = swap.effect("assignments")
    assert (hands.code, hands.after) == ("effect.hands", 1)
    assert assess_change(plan, change(more()), limits=LIMITS, samples=0).effect("load", "bo")


def test_scope_gates_and_goals():
    """Requirements, gates and key results move, come and go with the change."""
    plan = portal().put(
        Gate("G", "live", "Go live"),
        Deliverable("api", "API"),
        Requirement("R1", "Pay", deliverables=("api",)),
        replace(portal().task("api"), deliverables=("api",)),
        pm.Objective(
            "O", results=[pm.KeyResult("KR", "Live", baseline=0, target=1, tasks=("live",))]
        ),
    )
    later = plan.with_task(replace(plan.task("api"), duration=days(18)))
    found = assess_change(plan, change(later, before=plan), samples=0)
    for key in (("gate", "G"), ("requirement", "R1"), ("key_result", "O/KR")):
        assert found.effect(*key).difference == days(3)
    dropped = plan.put(replace(plan.requirements[0], status="dropped"))
    found = assess_change(plan, change(dropped, before=plan), samples=0)
    assert found.effect("requirement", "R1").code == "effect.goes"
    back = assess_change(dropped, change(plan, before=dropped), samples=0)
    assert back.effect("requirement", "R1").code == "effect.comes"
    person = plan.put(replace(plan.resource("bo"), id="cy", name="Cy"))
    come = assess_change(plan, change(person, before=plan), limits=LIMITS, samples=0)
    assert come.effect("load", "cy").code == "effect.load_comes"
    for language in ("en", "zh-CN"):
        assert "Pay" in back.text(language)
        assert "Cy" in come.text(language)
        assert "Ana" not in come.text(language)
    left = assess_change(person, change(plan, before=person), limits=LIMITS, samples=0)
    assert left.effect("load", "cy").code == "effect.load_goes"


def test_alone_and_together():
    """Two chains of 18 days side by side: each adds 3 days, both together 3 and not 6."""
    side = more("bills", 18)
    requests = [change(longer(18), "long"), change(side, "side")]
    found = assess_change(portal(), requests, samples=0)
    assert [each.requests for each in found.alone] == [("long",), ("side",)]
    assert [each.effect("finish").difference for each in found.alone] == [days(3), days(3)]
    assert found.effect("finish").difference == days(3)
    (both,) = found.together
    assert (both.measure, both.difference) == ("finish", -days(3))
    assert "3 d less than the sum of each alone" in both.text()
    assert set(found.plan.changes) == {replace(each, status="accepted") for each in requests}
    assert len(found.to_frame()) == len(found.effects)


def test_what_builds_on_another():
    """A change of what another brings is possible with it, and has no effect alone."""
    second = ChangeRequest("two", edits=[Edit("tasks", "bills", "duration", days(10), days(12))])
    found = assess_change(portal(), [change(more(), "one"), second], samples=0)
    assert found.plan.task("bills").duration == days(12)
    assert [each.requests for each in found.alone] == [("one",)]
    assert found.together == ()
    assert [(each.code, each.facts["change"]) for each in found.notices] == [
        ("effect.not_alone", "two")
    ]


def test_what_is_said():
    """Empty changes, edits made from another plan, and two that change one field."""
    stale = ChangeRequest("old", edits=[Edit("tasks", "api", "duration", days(9), days(18))])
    other = ChangeRequest("new", edits=[Edit("tasks", "api", "duration", days(15), days(20))])
    empty = ChangeRequest("none")
    whole = ChangeRequest("all", edits=[Edit("", "", "name", "Other", "New")])
    found = assess_change(portal(), [stale, other, empty, whole], samples=0)
    assert [(each.code, each.facts["change"]) for each in found.notices] == [
        ("effect.stale", "old"),
        ("effect.collides", "new"),
        ("effect.empty", "none"),
        ("effect.stale", "all"),
    ]
    assert found.plan.task("api").duration == days(20)


def test_refused():
    """Unknown and repeated changes, lost edits, and a plan that the change would break."""
    assert paths(lambda: assess_change(portal(), [])) == {("scope.no_changes", "changes")}
    settled = ChangeRequest("won", status="accepted")
    twice = ChangeRequest("twice")
    assert paths(lambda: assess_change(portal(), ["no", settled, twice, twice])) == {
        ("scope.unknown_change", 'changes["no"]'),
        ("scope.settled", 'changes["won"].status'),
        ("scope.change_twice", 'changes["twice"]'),
    }
    lost = ChangeRequest(
        "lost",
        edits=[
            Edit("tasks", "gone", "duration", 1, 2),
            Edit("tasks", "api", "nothing", 1, 2),
            Edit("nowhere", "api", "x", 1, 2),
            Edit("tasks", "api", "", None, Task("api")),
            Edit("tasks", "api", "duration", days(15), -5),
        ],
    )
    assert paths(lambda: assess_change(portal(), lost)) == {
        ("scope.lost_edit", 'changes["lost"].edits[0]'),
        ("scope.lost_edit", 'changes["lost"].edits[1]'),
        ("scope.lost_edit", 'changes["lost"].edits[2]'),
        ("scope.edit_twice", 'changes["lost"].edits[3]'),
        ("plan.negative", 'tasks["api"].duration'),
    }
    with pytest.raises(ValueError, match="samples"):
        assess_change(portal(), twice, samples=-1)


def test_facts_count():
    """From a status on, both plans start at the facts."""
    at = datetime(2027, 1, 15, 18)
    status = pm.StatusUpdate(
        at,
        tasks=(
            pm.TaskStatus("scope", start=datetime(2027, 1, 4, 9), finish=datetime(2027, 1, 8, 18)),
        ),
    )
    found = assess_change(portal(), change(longer(18)), status=status, samples=0)
    assert found.effect("finish").before == datetime(2027, 2, 12, 18)
    assert found.effect("finish").difference == days(3)


def test_facts_are_no_effect():
    """A change of a name alone does nothing, however late the facts are and whoever is staffed."""
    api = portal().task("api")
    name = ChangeRequest("CR", edits=[Edit("tasks", "api", "name", api.name, "API")])
    scoped = pm.TaskStatus(
        "scope", start=datetime(2027, 1, 11, 9), finish=datetime(2027, 1, 15, 18)
    )
    status = pm.StatusUpdate(datetime(2027, 1, 15, 18), tasks=(scoped,))
    staffed = pm.allocate.assign(portal(), limits=LIMITS).schedule
    for schedule in (None, staffed):
        found = assess_change(
            portal(), name, schedule=schedule, status=status, limits=LIMITS, samples=50
        )
        assert {each.code for each in found.effects} == {"effect.same"}
        assert found.effect("finish").before == datetime(2027, 2, 12, 18)


def test_what_people_are_asked_for():
    """Stated work counts as it is; of named resources people count, equipment does not."""
    tasks = (
        Task("a", work=600, needs=(SkillNeed("python"),)),
        Task("b", duration=60, needs=(pm.ResourceNeed("bo", 0.5), pm.ResourceNeed("crane"))),
    )
    crane = pm.Resource("crane", kind=pm.ResourceKind.EQUIPMENT)
    plan = replace(portal(), resources=(*portal().resources, crane), currency=None, budget=None)
    plan = replace(plan, resources=[replace(each, rate=None) for each in plan.resources])
    found = assess_change(plan, change(plan.put(*tasks), before=plan), samples=10)
    assert found.effect("effort").difference == 600 + 30
    assert found.effect("cost") is None
    assert found.effect("p80_cost") is None


def test_answers_and_new_fields_cross_json():
    """A plan with sized items, dated key results and changes that add work, and its answers."""
    goal = pm.Objective(
        "O",
        results=(pm.KeyResult("KR", baseline=0, target=1, tasks=("live",), due=date(2027, 2, 3)),),
    )
    item = pm.BacklogItem("bills", work=(("python", 480),))
    sprint = pm.Sprint("S", start=datetime(2027, 3, 1, 9), finish=datetime(2027, 3, 5, 18))
    plan = portal().put(goal, item, sprint, change(more()))
    assert pm.io.loads(pm.io.dumps(plan)) == plan
    for answer in (
        scope.objectives(plan),
        scope.trace(plan),
        scope.fill_sprint(plan),
        scope.velocity([3, 4, 5, 4, 3], 20, samples=50),
        scope.velocity_backtest([3, 4, 5, 4, 3]),
        assess_change(plan, "CR", samples=0),
    ):
        assert pm.io.loads(pm.io.dumps(answer)) == answer
