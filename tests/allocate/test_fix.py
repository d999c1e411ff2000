"""The cheapest that meets a date, against every set of remedies; never a bare failure."""

from dataclasses import replace
from datetime import date, datetime
from itertools import chain, combinations, product

import pytest

import pmcore as pm
from pmcore.allocate import RemedyKind, Tariff, fix
from pmcore.allocate._demand import demand
from pmcore.allocate._generation import Generator
from pmcore.allocate._shortage import Remedy, _trials, applied
from pmcore.allocate._shortage._spend import Spend
from pmcore.examples import lantern_bay

START = datetime(2027, 1, 4, 9)
HIRE, TRAIN, UNITS = RemedyKind.HIRE, RemedyKind.TRAIN, RemedyKind.UNITS
OVERTIME, WISH = RemedyKind.OVERTIME, RemedyKind.WISH


def evening(day):
    """The end of a day of January 2027."""
    return datetime(2027, 1, day, 18)


def a_plan(tasks, people, links=(), **fields):
    """A plan that starts on a Monday and counts money."""
    fields = {"currency": "CNY"} | fields
    return pm.Plan("P", start=START, tasks=tasks, resources=people, dependencies=links, **fields)


def job(name, length, *needs, **fields):
    """A task of some days."""
    return pm.Task(name, name.upper(), pm.days(length), needs=needs, **fields)


def person(name, *skills, **fields):
    """A person whose skills are pairs of name and level, at 60 an hour."""
    fields = {"rate": pm.money(60)} | fields
    return pm.Resource(name, name.title(), skills=[pm.Skill(*each) for each in skills], **fields)


def welders(count=2, length=3):
    """Jobs for one welder."""
    need = pm.SkillNeed("welding")
    tasks = [job(name, length, need) for name in "abcdef"[:count]]
    return a_plan(tasks, [person("bo", ("welding", 1)), person("cy", ("paint", 1))])


def holds(plan, found, by):
    """Check that an answer meets a date by its own schedule, and the judge agrees."""
    after = pm.apply(plan, found.edits)
    schedule = found.allocation.schedule
    assert pm.verify.schedule(after, schedule) == ()
    assert pm.verify.assignment(after, schedule) == ()
    assert max(row.finish for row in schedule.tasks) <= by


@pytest.mark.parametrize(
    ("by", "cost", "kinds"),
    [
        (11, 0, []),
        (9, 720_00, [OVERTIME]),  # 8 hours at one and a half of 60
        (8, 2400_00, [HIRE]),  # 40 hours at 60, or as many to learn welding
        (6, 1440_00, [HIRE]),  # 24 hours at 60
    ],
)
def test_known_answers(by, cost, kinds):
    """Three days of work twice: six days alone, three with another welder."""
    plan = welders()
    found = fix(plan, by=evening(by), tariff=Tariff(training_hours=50))
    assert (found.is_met, found.cost) == (True, cost)
    assert [each.kind for each in found.remedies] == kinds
    assert found.is_cheapest
    assert found.is_minimal
    holds(plan, found, evening(by))
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert found.text("zh-CN") != found.text()
    assert len(found.to_frame()) == len(kinds)


def test_training_where_it_costs_less():
    """Cy learns welding and works beside Bo."""
    plan = welders()
    found = fix(plan, by=evening(6), tariff=Tariff(training=pm.money(500)))
    assert [(each.kind, each.resource) for each in found.remedies] == [(TRAIN, "cy")]
    assert found.cost == 500_00
    (edit,) = found.edits
    assert (edit.register, edit.id, edit.field) == ("resources", "cy", "skills")
    holds(plan, found, evening(6))


def shortest(lengths, able):
    """The least days that some jobs take, each done by one of those who can; by trying all."""
    best = None
    for chosen in product(*able):
        load = {}
        for length, name in zip(lengths, chosen, strict=True):
            load[name] = load.get(name, 0) + length
        best = min(max(load.values()), best or 99)
    return best


@pytest.mark.parametrize("days", [3, 4, 5])
@pytest.mark.parametrize("seed", range(1, 9))
def test_against_every_set_of_remedies(seed, days):
    """Of all sets of hires and trainings none that is cheaper is enough, by trying all."""
    lengths = [(seed * 7 + k * 5) % 3 + 1 for k in range(4)]
    skills = ["weld" if (seed + k) % 3 else "paint" for k in range(4)]
    needs = [pm.SkillNeed(skill) for skill in skills]
    tasks = [job("abcd"[k], lengths[k], needs[k]) for k in range(4)]
    people = [person("ana", ("weld", 1)), person("bo", ("paint", 1), rate=pm.money(35 + seed))]
    plan = a_plan(tasks, people)
    tariff = Tariff(hiring=pm.money(100), training=pm.money(1000))
    found = fix(plan, by=evening(3 + days), kinds=[HIRE, TRAIN], tariff=tariff)
    costs = []
    sets = range(len(found.considered) + 1)
    for some in chain.from_iterable(combinations(found.considered, size) for size in sets):
        after, _ = applied(plan, pm.allocate.Keep.PEOPLE, some)
        able = [[e.id for e in after.resources if e.skill(skill)] for skill in skills]
        if shortest(lengths, able) <= days:
            costs.append(sum(each.cost for each in some))
    assert found.is_met == bool(costs)
    if found.remedies and found.is_met:
        assert found.cost == min(costs) == found.least_cost
        assert found.is_minimal
        holds(plan, found, evening(3 + days))


def test_a_date_that_nothing_meets():
    """No job can be split: the earliest date is said, what it takes, and what then drives it."""
    plan = welders()
    found = fix(plan, by=evening(5))
    assert not found.is_met
    assert found.finish == evening(6)
    assert found.is_earliest
    assert found.cost == 1440_00
    assert [each.kind for each in found.remedies] == [HIRE]
    assert found.drives
    assert found.verdicts[0].code == "fix.too_late"
    assert "Wed 6 Jan 2027" in found.text()
    holds(plan, found, evening(6))


def test_what_then_binds_is_named():
    """With no help open, who is too few stays too few."""
    found = fix(welders(), by=evening(5), kinds=[])
    assert (found.is_met, found.finish, found.remedies) == (False, evening(11), ())
    assert found.binds[0].people == ("bo",)
    assert found.considered == ()


def test_wishes_given_up():
    """An earliest date is in the way, and is worth a day's pay."""
    bound = pm.DateConstraint(pm.ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 1, 18, 9))
    need = pm.SkillNeed("welding")
    plan = a_plan([job("a", 2, need, constraints=[bound])], [person("bo", ("welding", 1))])
    found = fix(plan, by=evening(5))
    (remedy,) = found.remedies
    assert (remedy.kind, remedy.cost) == (WISH, 480_00)
    assert "start no earlier than" in remedy.text()
    assert fix(plan, by=evening(5), kinds=[HIRE, OVERTIME]).is_met is False
    holds(plan, found, evening(5))


def test_given_people_may_be_released():
    """Both jobs are given to Bo though Cy could do one."""
    need = pm.SkillNeed("welding")
    people = [person("bo", ("welding", 1)), person("cy", ("welding", 1))]
    given = [pm.Assignment("a", "bo", 0), pm.Assignment("b", "bo", 0)]
    plan = a_plan([job("a", 2, need), job("b", 2, need)], people, assignments=given)
    found = fix(plan, by=evening(5), tariff=Tariff(wish=1))
    assert [(each.kind, each.cost) for each in found.remedies] == [(WISH, 1)]
    assert set(found.allocation.schedule.people("a") + found.allocation.schedule.people("b")) == {
        "bo",
        "cy",
    }


def test_units_of_a_pool_and_of_part_time():
    """A second crane for the days it takes, and the other half of a half-time person."""
    crane = pm.Resource(
        "crane", "Crane", kind=pm.ResourceKind.EQUIPMENT, capacity=1, rate=pm.money(10)
    )
    tasks = [job(name, 2, pm.ResourceNeed("crane")) for name in "ab"]
    found = fix(a_plan(tasks, [crane]), by=evening(5))
    assert [(each.kind, each.cost) for each in found.remedies] == [(UNITS, 160_00)]
    half = pm.SkillNeed("paint", units=0.5)
    plan = a_plan([job(name, 2, half) for name in "ab"], [person("cy", ("paint", 1), capacity=0.5)])
    found = fix(plan, by=evening(5))
    assert [(each.kind, each.units, each.cost) for each in found.remedies] == [(UNITS, 0.5, 480_00)]
    holds(plan, found, evening(5))


def test_two_remedies_together():
    """Welding and painting are short at once, and neither help is enough alone."""
    weld, paint = pm.SkillNeed("welding"), pm.SkillNeed("paint")
    tasks = [job("a", 3, weld), job("b", 3, weld), job("c", 3, paint), job("d", 3, paint)]
    plan = a_plan(tasks, [person("bo", ("welding", 1)), person("cy", ("paint", 1))])
    found = fix(plan, by=evening(6))
    assert [(each.kind, each.cost) for each in found.remedies] == [(HIRE, 1440_00)] * 2
    assert found.is_cheapest
    assert found.is_minimal
    costs = [point.measure("cost") for point in found.front.points]
    late = [point.measure("late") for point in found.front.points]
    assert costs == sorted(costs)
    assert late == sorted(late, reverse=True)
    assert late[-1] == 0
    one = fix(plan, by=evening(6), task="a")
    assert (one.is_met, one.cost) == (True, 0)


def test_a_need_nobody_can_meet():
    """Training the one who knows least short of it, or a date for nothing at all."""
    plan = a_plan([job("a", 2, pm.SkillNeed("law", 2))], [person("bo", ("law", 1))])
    found = fix(plan, by=evening(8), tariff=Tariff(training=pm.money(300)))
    assert [(each.kind, each.level) for each in found.remedies] == [(TRAIN, 2)]
    nothing = fix(plan, by=evening(8), kinds=[])
    assert nothing.allocation is None
    assert [each.code for each in nothing.conflicts] == ["conflict.nobody_has_skill"]
    assert "law" in nothing.text()
    assert nothing.finish is None


@pytest.mark.parametrize("limits", [pm.Limits(seconds=0), pm.Limits(work=0)])
def test_no_time_claims_nothing(limits):
    """What generation finds at once is said to be no more than that."""
    plan = welders()
    found = fix(plan, by=evening(6), limits=limits)
    assert found.is_met
    holds(plan, found, evening(6))
    assert found.least_cost == 0
    assert not found.is_cheapest
    assert not found.is_minimal


def test_overtime_leaves_others_their_calendar():
    """Only Bo works on Saturday; Cy, who could weld too, keeps her week, and lags their days."""
    need = pm.SkillNeed("welding")
    people = [person("bo", ("welding", 2)), person("cy", ("welding", 1), rate=pm.money(200))]
    tasks = [job("a", 6, pm.SkillNeed("welding", 2)), job("b", 5, need), job("c", 1)]
    plan = a_plan(tasks, people, [pm.Dependency("a", "c", lag=480)])
    found = fix(plan, by=evening(9), task="a", kinds=[OVERTIME])
    (remedy,) = found.remedies
    assert (remedy.resource, remedy.first) == ("bo", date(2027, 1, 9))
    after = pm.apply(plan, found.edits)
    assert after.resource("cy").calendar == "standard"
    assert found.allocation.schedule["a"].finish == evening(9)
    assert found.allocation.schedule["c"].start == datetime(2027, 1, 12, 9)
    assert pm.verify.schedule(after, found.allocation.schedule) == ()


def test_prices_of_the_plan():
    """Overtime at its stated price, and hires at that of the dearest who can serve."""
    plan = welders()
    rate = pm.Rate(pm.money(60), overtime=pm.money(75))
    plan = plan.with_resource(replace(plan.resource("bo"), rates=[rate]))
    found = fix(plan, by=evening(9), tariff=Tariff(hiring=pm.money(1)))
    assert found.cost == 600_00
    assert {each.cost for each in found.considered if each.kind is HIRE} == {2401_00}


def test_a_real_plan_is_answered_at_once():
    """A plan of 54 tasks: the cheapest of a hundred people to hire and to train is proved."""
    plan = lantern_bay()
    by = datetime(2027, 7, 11, 18)
    found = fix(plan, by=by, kinds=[HIRE, TRAIN], limits=pm.Limits(seconds=120))
    assert len(found.considered) > 100
    assert (found.cost, found.least_cost) == (1_720_000, 1_720_000)
    assert [(each.resource, each.level) for each in found.remedies] == [("P11", 4), ("P09", 4)]
    assert found.is_minimal
    holds(plan, found, by)


def test_no_hires_where_others_learn():
    """What a schedule shows the use of: who is hired, and the highest level that is learnt."""
    needs = [pm.SkillNeed("law", 1), pm.SkillNeed("law", 3)]
    plan = a_plan([job("a", 2, needs[0]), job("b", 2, needs[1])], [person("cy", ("paint", 1))])
    learns = [
        Remedy("x", kind=TRAIN, cost=5 * level, resource="cy", skill="law", level=level)
        for level in (1, 3)
    ]
    after, keep = applied(plan, pm.allocate.Keep.PEOPLE, learns)
    held = demand(after, None, keep)
    spend = Spend(plan, dict(enumerate(learns)))
    made = Generator(held, [spend])
    found = made.place(next(made.ranks()))
    assert spend.used(held, found) == {1}
    assert spend.value(held, found) == 15 * spend.scale + 1
    assert sorted(spend.liking(held).tolist()) == [5 * spend.scale + 1, 15 * spend.scale + 1]


def test_a_team_works_longer():
    """A day off helps where all who work on it come: two of them, tried together."""
    needs = [pm.SkillNeed("welding"), pm.SkillNeed("paint")]
    people = [person("bo", ("welding", 1)), person("cy", ("paint", 1))]
    plan = a_plan([job("a", 7, *needs)], people)
    found = fix(plan, by=evening(11), kinds=[OVERTIME])
    assert {each.resource for each in found.remedies} == {"bo", "cy"}
    assert len({each.first for each in found.remedies}) == 1
    assert (found.is_met, found.is_minimal, found.cost) == (True, True, 1440_00)
    holds(plan, found, evening(11))


def test_six_people_work_longer():
    """Three pairs have a day to catch up: all six come, each in a calendar of their own."""
    need = pm.SkillNeed("welding")
    people = [person(name, ("welding", 1)) for name in ("bo", "cy", "di", "ed", "fi", "gu")]
    plan = a_plan([job(name, 6, need, need) for name in "abc"], people)
    found = fix(plan, by=evening(9), kinds=[OVERTIME], limits=pm.Limits(work=2000))
    assert {each.resource for each in found.remedies} == {each.id for each in people}
    assert {each.first for each in found.remedies} == {evening(9).date()}
    assert found.least_cost <= found.cost
    holds(plan, found, evening(9))


@pytest.mark.parametrize("kinds", [[HIRE], [HIRE, TRAIN]])
def test_whoever_was_given_a_place_needs_no_training_for_it(kinds):
    """To let more kinds of remedies in makes nothing dearer."""
    need = pm.SkillNeed("welding", level=2)
    people = [person("bo", ("welding", 1)), person("cy", ("welding", 2))]
    given = [pm.Assignment("a", "bo", 0, 1.0)]
    plan = a_plan([job(name, 3, need) for name in "abc"], people, assignments=given)
    found = fix(plan, by=evening(6), kinds=kinds, tariff=Tariff(training=100))
    assert (found.cost, found.least_cost) == (1440_00, 1440_00)
    assert {each.kind for each in found.remedies} == {HIRE}


def test_overtime_beyond_the_calendars_told_apart_is_not_known(monkeypatch):
    """A remedy that gives people more calendars than staffing tells apart is no error."""
    need = pm.SkillNeed("welding")
    plan = a_plan([job("a", 7, need)], [person("bo", ("welding", 1))])
    opened = _trials.opened

    def refusing(changed, *given):
        if len(changed.calendars) > len(plan.calendars):
            raise pm.PlanError(
                [pm.Problem("staffing.calendars", "tasks", {"task": "a", "count": 11})]
            )
        return opened(changed, *given)

    monkeypatch.setattr(_trials, "opened", refusing)
    found = fix(plan, by=evening(11), kinds=[OVERTIME])
    assert not found.is_met


def test_effort_gives_the_same_answer():
    """Under a limit of effort two runs say the same."""
    plan = welders(4, 2)
    found = [fix(plan, by=evening(8), limits=pm.Limits(work=500)) for _ in range(2)]
    assert found[0] == found[1]


def test_no_trial_is_compiled_when_time_is_over(monkeypatch):
    """With no effort left, what remains to be tried takes no time either."""
    made = []
    opened = _trials.opened
    monkeypatch.setattr(_trials, "opened", lambda *given: made.append(1) or opened(*given))
    fix(lantern_bay(), by=datetime(2027, 7, 11, 18), limits=pm.Limits(work=0))
    assert len(made) == 2


def test_misuse():
    """Prices below nothing and tasks that are not there are refused."""
    with pytest.raises(ValueError, match="hiring"):
        Tariff(hiring=-1)
    with pytest.raises(ValueError, match="overtime_hours"):
        Tariff(overtime_hours=0)
    with pytest.raises(KeyError):
        fix(welders(), by=evening(6), task="zzz")
    with pytest.raises(TypeError, match="datetime"):
        fix(welders(), by=date(2027, 1, 6))
    schedule = pm.allocate.assign(welders()).schedule
    with pytest.raises(TypeError, match=r"Allocation is needed.*Schedule"):
        pm.allocate.gaps(welders(), schedule)
    with pytest.raises(TypeError, match=r"Allocation is needed.*Schedule"):
        pm.allocate.explain(welders(), schedule, "a")
