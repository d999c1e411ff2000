"""Material runs out: stocks over time in the generator, the program, the population, the judge."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

import pmcore as pm
from pmcore import (
    Delivery,
    Dependency,
    InfeasibleError,
    Limits,
    MaterialNeed,
    Mode,
    ProofStatus,
    Resource,
    ResourceKind,
    ResourceNeed,
    StatusUpdate,
    Task,
    TaskStatus,
    days,
    verify,
)
from pmcore.allocate import Keep, Makespan, assign
from pmcore.allocate._compact import shape_of
from pmcore.allocate._demand import Overdrawn, demand, possible, worthwhile
from pmcore.allocate._generation import Generator
from tests.strategies import MONDAY

STEEL = Resource("steel", kind=ResourceKind.MATERIAL)
SAND = Resource("sand", kind=ResourceKind.MATERIAL)


def on(day, hour=9):
    return MONDAY + timedelta(days=day, hours=hour - MONDAY.hour)


def needs(steel=0.0, sand=0.0):
    pairs = (("steel", steel), ("sand", sand))
    return tuple(MaterialNeed(name, quantity) for name, quantity in pairs if quantity)


def task(name, length, *, modes=(), **quantities):
    return Task(name, duration=days(length), needs=needs(**quantities), modes=modes)


def ways(name, *rows):
    modes = tuple(Mode(f"{k}", days(d), needs=needs(*q)) for k, (d, *q) in enumerate(rows))
    return Task(name, duration=0, modes=modes)


def site(*tasks, steel=(), sand=(), links=()):
    arrivals = [("steel", *each) for each in steel] + [("sand", *each) for each in sand]
    return pm.Plan(
        "Site",
        start=MONDAY,
        tasks=tasks,
        resources=(STEEL, SAND),
        deliveries=tuple(Delivery(name, at, quantity) for name, at, quantity in arrivals),
        dependencies=tuple(Dependency(a, b) for a, b in links),
    )


def length_of(plan, **options):
    limits = options.pop("limits", Limits(work=2000))
    found = assign(plan, limits=limits, **options)
    assert verify.assignment(plan, found.schedule) == ()
    return found


def dates(found):
    return {row.id: (row.start, row.finish) for row in found.schedule.tasks}


def conflict(plan):
    with pytest.raises(InfeasibleError) as caught:
        assign(plan, limits=Limits(work=2000))
    return caught.value.conflicts


def test_who_comes_second_waits_for_the_delivery():
    plan = site(
        task("a", 2, steel=3.0), task("b", 1, steel=3.0), steel=[(MONDAY, 3), (on(3, 8), 4)]
    )
    found = length_of(plan)
    assert found.proof.status is ProofStatus.OPTIMAL
    assert dates(found)["b"][0] == on(3)
    driver = found.schedule["b"].driver
    assert (driver.code, driver.source) == ("driver.material", "steel")
    assert "steel" in driver.text("zh-CN")


def test_nothing_takes_early_what_another_has_been_promised():
    """The level must hold for ever after: b may not eat on Tuesday what a eats on Wednesday."""
    plan = site(
        task("a", 1, steel=3.0),
        task("b", 1, steel=2.0),
        task("c", 1),
        steel=[(MONDAY, 3), (on(7), 2)],
        links=[("c", "b")],
    )
    assert dates(length_of(plan))["b"][0] == on(7)


def test_what_is_made_is_there_from_the_finish_on():
    plan = site(task("eat", 1, steel=5.0), task("x", 2, steel=-3.0), task("y", 1, steel=-3.0))
    found = length_of(plan)
    assert dates(found)["eat"][0] == on(2)
    assert found.proof.status is ProofStatus.OPTIMAL
    assert found.schedule["eat"].driver.source == "x"


def test_material_that_nobody_supplies_is_always_there():
    plan = site(task("a", 1, steel=5.0), task("b", 1, steel=5.0))
    assert length_of(plan).schedule.finish == on(0, 18)


def test_a_milestone_takes_of_a_stock_too():
    plan = site(task("m", 0, steel=1.0), task("a", 1), steel=[(on(1), 1)])
    assert dates(length_of(plan))["m"][0] == on(1)


def test_what_was_used_up_before_is_gone():
    plan = site(task("a", 1, steel=2.0), task("b", 1, steel=2.0), steel=[(MONDAY, 3), (on(4), 1)])
    fact = TaskStatus("a", start=MONDAY, finish=on(0, 18), percent=1.0)
    status = StatusUpdate(on(1), tasks=(fact,))
    assert dates(assign(plan, status=status, limits=Limits(work=500)))["b"][0] == on(4)


def test_an_assigned_quantity_stands_for_the_need():
    plan = site(task("a", 1, steel=2.0), steel=[(MONDAY, 3), (on(1), 5)])
    given = pm.Assignment("a", "steel", 0, quantity=6.0)
    assert dates(length_of(replace(plan, assignments=(given,))))["a"][0] == on(1)


@pytest.mark.parametrize("late", [0, 2])
def test_ways_share_a_stock(late):
    """Whether all is there from the beginning (the population) or not (the generator)."""
    fast_or_slow = ((1, 5.0), (3, 2.0)), ((1, 5.0), (2, 2.0))
    a, b = (ways(name, *rows) for name, rows in zip("ab", fast_or_slow, strict=True))
    plan = site(a, b, steel=[(MONDAY, 4), (on(late), 3)] if late else [(MONDAY, 7)])
    held = demand(plan, None, Keep.PEOPLE)
    shape = shape_of(Generator(held, [Makespan().aim(held.net)]))
    assert (shape is None) == bool(late)
    found = length_of(plan)
    assert found.proof.terms[-1].value == days(3 if late else 2)
    assert found.proof.status is ProofStatus.OPTIMAL
    used = {"0": 5.0, "1": 2.0}
    assert sum(used[row.mode] for row in found.schedule.tasks) <= 7


def test_population_and_program_agree_side_by_side():
    rows = ((1, 4.0, 1.0), (2, 2.0, 2.0), (3, 1.0, 1.0))
    tasks = [ways(name, *rows) for name in "abcdef"]
    links = [("a", "c"), ("b", "d"), ("c", "e"), ("d", "f")]
    plan = site(*tasks, steel=[(MONDAY, 13)], sand=[(MONDAY, 8)], links=links)
    alone = length_of(plan)
    beside = length_of(plan, limits=Limits(seconds=20, workers=2))
    assert alone.proof.status is beside.proof.status is ProofStatus.OPTIMAL
    assert alone.proof.terms == beside.proof.terms


def test_too_little_of_a_material_is_named():
    plan = site(task("a", 1, steel=3.0), ways("b", (1, 3.0), (2, 2.0)), steel=[(MONDAY, 4)])
    (found,) = conflict(plan)
    assert found.code == "conflict.material"
    assert found.facts["needed"] == 5.0
    assert found.facts["tasks"] == ("a", "b")
    for language in ("en", "zh-CN"):
        assert "steel" in found.text(language)


def test_materials_that_no_choice_of_modes_leaves_are_named():
    tasks = [ways(name, (1, 3.0, 1.0), (1, 1.0, 3.0)) for name in "abc"]
    plan = site(*tasks, steel=[(MONDAY, 5)], sand=[(MONDAY, 5)])
    (found,) = conflict(plan)
    assert found.code == "conflict.materials"
    assert set(found.facts["resources"]) == {"steel", "sand"}


def test_what_waits_for_its_own_product_is_named():
    plan = site(task("a", 1, steel=5.0), task("b", 1, steel=-5.0), links=[("a", "b")])
    (found,) = conflict(plan)
    assert found.code == "conflict.never_enough"


def test_the_judge_finds_what_is_overdrawn():
    plan = site(
        task("a", 2, steel=3.0), task("b", 1, steel=3.0), steel=[(MONDAY, 3), (on(3, 8), 4)]
    )
    found = length_of(plan).schedule
    rows = [replace(row, start=MONDAY, finish=on(0, 18)) for row in found.tasks if row.id == "b"]
    early = replace(found, tasks=(found["a"], *rows))
    wrong = [each for each in verify.assignment(plan, early) if each.code == "verify.stock"]
    assert [each.facts["resource"] for each in wrong] == ["steel"]
    assert wrong[0].facts["found"] == -3.0


def test_ways_that_help_nobody_are_left_out():
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0)
    use = (ResourceNeed("crane", 1.0),)
    modes = (
        Mode("good", days(2), needs=use + needs(2.0)),
        Mode("slower", days(3), needs=use + needs(2.0)),
        Mode("dear", days(1), needs=use + needs(9.0)),
        Mode("sparing", days(4), needs=use + needs(1.0)),
    )
    plan = site(Task("a", duration=0, modes=modes), task("b", 1, steel=4.0), steel=[(MONDAY, 8)])
    jobs = demand(replace(plan, resources=(*plan.resources, crane)), None, Keep.PEOPLE).jobs
    found = worthwhile(jobs, np.arange(len(jobs.calendar)))
    assert [int(w) for w in found] == [0, 3, 4]


def test_a_way_of_each_task_is_found_where_greed_fails():
    ptr = np.array([0, 2, 4, 6])
    eats = np.array([[3, 0], [0, 3], [2, 2], [3, 0], [2, 2], [0, 3]])
    way = possible(ptr, eats, np.array([3, 8]))
    assert (eats[way].sum(axis=0) <= [3, 8]).all()
    with pytest.raises(Overdrawn):
        possible(ptr, eats, np.array([2, 2]))


def crane_plan(*modes):
    crane = ResourceNeed("crane")
    ways = tuple(replace(mode, needs=(crane,)) for mode in modes)
    task = Task("a", work=days(5), needs=(crane,), modes=ways)
    other = Task("b", duration=days(1), needs=(crane,))
    pool = Resource("crane", kind=ResourceKind.EQUIPMENT)
    return pm.Plan("Crane", start=MONDAY, tasks=(task, other), resources=(pool,))


def test_a_way_of_work_is_as_long_as_its_work():
    """A quick way of stated duration is not beaten by a slow one that states work."""
    slow, quick = Mode("work", work=days(5)), Mode("quick", days(1))
    for modes in ((quick, slow), (slow, quick), (slow, Mode("less", work=days(1)))):
        found = assign(crane_plan(*modes), limits=Limits(work=300))
        assert found.proof.terms[-1].value == days(2)
        assert found.proof.status is ProofStatus.OPTIMAL


STEEL = Resource("steel", kind=ResourceKind.MATERIAL)
BEGUN = StatusUpdate(MONDAY + timedelta(hours=9), tasks=(TaskStatus("first", start=MONDAY),))


def begun_plan(first, *others, deliveries=()):
    """A plan whose first task is under way since the beginning, for three days."""
    tasks = (Task("first", duration=days(3), needs=(MaterialNeed("steel", first),)), *others)
    return pm.Plan("Begun", start=MONDAY, tasks=tasks, resources=(STEEL,), deliveries=deliveries)


def test_what_work_under_way_makes_is_still_to_come():
    """Planned anew, too: the begun task is done then, and what it makes is there at its finish."""
    use = Task("use", duration=days(1), needs=(MaterialNeed("steel", 2.0),))
    plan = begun_plan(-5.0, use)
    before = assign(plan, limits=Limits(work=100)).schedule
    now = assign(plan, limits=Limits(work=100), status=BEGUN).schedule
    front = pm.allocate.replan(plan, before, status=BEGUN, limits=Limits(work=100))
    assert front.points[0].schedule["use"].start == now["use"].start >= now["first"].finish


def test_a_stock_that_facts_overdrew_is_no_conflict_of_what_makes_more():
    delivery = Delivery("steel", MONDAY, 3.0)
    make = Task("make", duration=days(1), needs=(MaterialNeed("steel", -1.0),))
    plan = begun_plan(5.0, make, deliveries=(delivery,))
    found = assign(plan, limits=Limits(work=100), status=BEGUN)
    assert found.proof.status is ProofStatus.OPTIMAL


def test_a_stock_that_facts_overdrew_leaves_the_program_possible():
    """What is delivered later is enough for what is open: two tasks wait for it, one goes first."""
    crane = ResourceNeed("crane")
    tasks = (
        Task("one", duration=days(1), needs=(crane, MaterialNeed("steel", 1.0))),
        Task("two", duration=days(2), needs=(crane, MaterialNeed("steel", 1.0))),
        Task("free", duration=days(1), needs=(crane,)),
    )
    supplies = Delivery("steel", MONDAY, 3.0), Delivery("steel", MONDAY + timedelta(3), 4.0)
    plan = begun_plan(5.0, *tasks, deliveries=supplies)
    pool = Resource("crane", kind=ResourceKind.EQUIPMENT)
    plan = replace(plan, resources=(*plan.resources, pool))
    found = assign(plan, limits=Limits(work=4000), status=BEGUN)
    assert found.proof.status is ProofStatus.OPTIMAL
    assert found.proof.terms[-1].value == days(6)
