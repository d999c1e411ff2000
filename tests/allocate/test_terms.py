"""What is minimised: each term against every schedule of tiny plans, and each value counted anew.

The oracle tries every start and every choice of people on a grid of days and knows the terms by
their definitions alone; it shares nothing with the engines.
"""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import combinations, product

import pytest

import pmcore as pm
from pmcore import (
    CostItem,
    Leave,
    Limits,
    Mode,
    Rate,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    Task,
    WbsElement,
    chain,
    cost,
    days,
    money,
    verify,
)
from pmcore.allocate import (
    Across,
    Continuity,
    Cost,
    Fairness,
    Growth,
    Interruptions,
    Levelling,
    Makespan,
    Penalties,
    Preferences,
    Share,
    Tardiness,
    Weighted,
    assign,
    explain,
    replan,
)

START = datetime(2027, 1, 4, 9)  # a Monday
PROOF = Limits(work=20_000)
DAY = 480
HORIZON = 8
PYTHON = SkillNeed("python")


def day(number, hour=18):
    """An hour of the number-th working day, counted from 0."""
    return datetime(2027, 1, 4, hour) + timedelta(days=number + 2 * (number // 5))


def team(**fields):
    """Three people of one skill, from junior to senior."""
    rates = {"ana": 90, "bo": 60, "cy": 40}
    levels = {"ana": 3, "bo": 2, "cy": 1}
    return tuple(
        Resource(
            name,
            name.title(),
            skills=[Skill("python", levels[name])],
            rate=money(rates[name]),
            **fields.get(name, {}),
        )
        for name in rates
    )


def plan(tasks, people=None, links=(), **fields):
    return pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=tasks,
        resources=team() if people is None else people,
        dependencies=links,
        **fields,
    )


# The oracle


def schedules(stated):
    """Yield every schedule as {task: (first day, people)} within the horizon."""
    tasks = stated.tasks
    options = []
    for task in tasks:
        need = task.needs[0]
        able = [
            each.id
            for each in stated.resources
            if any(s.name == need.skill and s.level >= need.level for s in each.skills)
        ]
        length = task.duration // DAY
        starts = range(HORIZON - length + 1)
        options.append(list(product(starts, combinations(able, need.count))))
    before = [(link.predecessor, link.successor) for link in stated.dependencies]
    place = {task.id: k for k, task in enumerate(tasks)}
    length = [task.duration // DAY for task in tasks]
    away = {
        each.id: {
            n for n in range(HORIZON) if any(x.first <= day(n).date() <= x.last for x in each.leave)
        }
        for each in stated.resources
    }
    for chosen in product(*options):
        if any(chosen[place[a]][0] + length[place[a]] > chosen[place[b]][0] for a, b in before):
            continue
        busy, is_good = set(), True
        for (first, people), size in zip(chosen, length, strict=True):
            own = {(who, n) for who in people for n in range(first, first + size)}
            is_good &= not own & busy and not any(n in away[who] for who, n in own)
            busy |= own
        if is_good:
            yield {task.id: each for task, each in zip(tasks, chosen, strict=True)}


def ends(stated, found):
    return {t.id: found[t.id][0] + t.duration // DAY for t in stated.tasks}


def makespan(stated, found):
    return DAY * max(ends(stated, found).values())


def tardiness(stated, found):
    late = 0
    for task in stated.tasks:
        if task.deadline is not None:
            done = ends(stated, found)[task.id] - 1
            over = sum(day(n) > task.deadline for n in range(done + 1))
            late += task.weight * DAY * over
    for element in stated.wbs:
        own = [ends(stated, found)[t.id] for t in stated.tasks if t.wbs == element.id]
        late += element.weight * DAY * sum(day(n) > element.deadline for n in range(max(own)))
    return late


def penalties(stated, found):
    due = 0
    for element in stated.wbs:
        own = [ends(stated, found)[t.id] for t in stated.tasks if t.wbs == element.id]
        if element.penalty is not None and own:
            over = day(max(own) - 1) - element.deadline
            due += element.penalty * max(0, -(-over // timedelta(days=1)))
    return due


def price(resource, at):
    """Return the hourly price of a moment."""
    held = [r for r in resource.rates if r.start is not None and r.start <= at]
    return max(held, key=lambda r: r.start).amount if held else resource.rate


def spent(stated, found):
    sums = sum(item.amount for task in stated.tasks for item in task.costs)
    for task in stated.tasks:
        first, people = found[task.id]
        for who in people:
            own = range(first, first + task.duration // DAY)
            sums += round(sum(Fraction(price(stated.resource(who), day(n, 9)) * 8) for n in own))
    return sums


def rises(stated, found, period):
    loads = Counter()
    for task in stated.tasks:
        first, people = found[task.id]
        for who in people:
            for n in range(first, first + task.duration // DAY):
                at = (day(n).date() - date(2027, 1, 4)).days
                loads[who, at // period] += DAY
    return sum(max(0, load - loads[who, k - 1]) for (who, k), load in list(loads.items()))


def _is_away(person, n):
    return any(each.first <= day(n).date() <= each.last for each in person.leave)


def differences(stated, found):
    soonest = {}
    for task in stated.tasks:  # which are stated in the order of their links
        waits = [soonest[x.predecessor] for x in stated.dependencies if x.successor == task.id]
        soonest[task.id] = max(waits, default=0) + task.duration // DAY
    last = range(max(soonest.values()))
    time = {each.id: sum(not _is_away(each, n) for n in last) for each in stated.resources}
    share = {who: Fraction(round(1000 * max(time.values()) / time[who]), 1000) for who in time}
    loads = Counter({each.id: 0 for each in stated.resources})
    for task in stated.tasks:
        for who in found[task.id][1]:
            loads[who] += task.duration * share[who]
    return sum(abs(a - b) for a, b in combinations(loads.values(), 2))


def handed_over(stated, found):
    links = [(link.predecessor, link.successor) for link in stated.dependencies]
    return sum(not set(found[a][1]) & set(found[b][1]) for a, b in links)


def extra_hands(stated, found):
    groups = {}
    for task in stated.tasks:
        groups.setdefault(task.wbs, set()).update(found[task.id][1])
    return sum(len(team) - 1 for name, team in groups.items() if name)


AVOIDS = {"bo": ("a",), "cy": ("python",)}


def points(stated, found):
    sums = 0
    for task in stated.tasks:
        what = {task.id, task.needs[0].skill}
        for who in found[task.id][1]:
            liked = what & set(stated.resource(who).preferences)
            sums += 2 if what & set(AVOIDS.get(who, ())) else 0 if liked else 1
    return sums


def missed(stated, found):
    sums = 0
    for task in stated.tasks:
        levels = [stated.resource(who).skill("python").level for who in found[task.id][1]]
        if len(levels) > 1:
            sums += not (min(levels) <= 1 and max(levels) >= 3)
    return sums


def lacking(stated, found):
    sums = Fraction(0)
    for name in ("bo", "cy"):
        lack = Fraction(0)
        for task in stated.tasks:
            need, people = task.needs[0], found[task.id][1]
            if stated.resource(name).skill(need.skill).level >= need.level:
                whole = Fraction(2, 5) * len(people) - (name in people)
                lack += task.duration * whole
        sums += max(Fraction(0), lack)
    return sums


def by_day(stated, found):
    return rises(stated, found, 1)


def by_week(stated, found):
    return rises(stated, found, 7)


KNOWN = {
    makespan: Makespan(),
    tardiness: Tardiness(),
    penalties: Penalties(),
    spent: Cost(),
    by_day: Levelling(period=1440),
    by_week: Levelling(),
    differences: Fairness(),
    handed_over: Continuity(),
    extra_hands: Continuity(Across.WBS),
    points: Preferences(avoids=AVOIDS),
    missed: Growth(),
    lacking: Share(["bo", "cy"], 0.4),
}


@cache
def plans():
    """Tiny plans, in which the terms pull at each other."""
    pay_later = {"ana": {"rates": [Rate(money(30), datetime(2027, 1, 7))], "preferences": ["b"]}}
    leave = {
        "bo": {"leave": [Leave(date(2027, 1, 5), date(2027, 1, 6))]},
        "ana": {"preferences": ["python"]},
    }
    wbs = [
        WbsElement("w", deadline=day(1), penalty=money(300), weight=0.5),
        WbsElement("v", deadline=day(2), penalty=money(50)),
    ]
    two = SkillNeed("python", count=2)
    first = [
        Task("a", "", days(2), needs=[PYTHON], deadline=day(2), weight=2.5, wbs="w"),
        Task("b", "", days(1), needs=[PYTHON], deadline=day(0), wbs="w"),
        Task("c", "", days(2), needs=[PYTHON], wbs="v", costs=[CostItem(money(7))]),
    ]
    second = [
        Task("a", "", days(1), needs=[two], deadline=day(0), wbs="w"),
        Task("b", "", days(2), needs=[SkillNeed("python", level=2)], wbs="v"),
        Task("c", "", days(1), needs=[two], deadline=day(1), weight=3, wbs="w"),
    ]
    return (
        plan(first, team(**pay_later), chain("a", "c"), wbs=wbs),
        plan(second, team(**leave), [*chain("a", "b"), *chain("a", "c")], wbs=wbs),
    )


@cache
def everything(number):
    """Every schedule of a plan with what each term comes to."""
    stated = plans()[number]
    return [{term: Fraction(term(stated, found)) for term in KNOWN} for found in schedules(stated)]


def read(stated, found):
    """An answer as the oracle states schedules."""
    number = {day(n, 9): n for n in range(60)}
    people = {}
    for each in found.schedule.assignments:
        people.setdefault(each.task, []).append(each.resource)
    return {
        t.id: (number[found.schedule[t.id].start], tuple(sorted(people[t.id])))
        for t in stated.tasks
    }


def solved(stated, *terms, **fields):
    """The answer, which passes both judges, and whose values are those counted anew."""
    found = assign(stated, terms=terms, **({"limits": PROOF} | fields))
    assert verify.schedule(stated, found.schedule) == ()
    assert verify.assignment(stated, found.schedule) == ()
    return found


def check(number, chosen):
    """Hold an answer for terms, the first first, against every schedule."""
    stated = plans()[number]
    best = min(tuple(values[term] for term in chosen) for values in everything(number))
    found = solved(stated, *(KNOWN[term] for term in chosen))
    told = found.proof.terms
    again = read(stated, found)
    assert tuple(each.value for each in told) == best
    assert [term(stated, again) for term in chosen] == [each.value for each in told]
    assert found.proof.status == "optimal"
    assert [each.bound for each in told] == [each.value for each in told]
    return found


WHEN_ALONE = [term for term in KNOWN if term not in (by_day, by_week)]


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("term", WHEN_ALONE, ids=lambda term: term.__name__)
def test_each_term_is_as_small_as_any_schedule_has_it(number, term):
    check(number, (term,))


MIXES = [
    (makespan, by_day),
    (makespan, by_week, spent),
    (spent, makespan, points),
    (handed_over, spent, differences),
    (missed, differences, makespan),
    (penalties, extra_hands, spent),
    (tardiness, points, by_day),
]


@pytest.mark.parametrize("mix", MIXES, ids=lambda mix: "-".join(t.__name__ for t in mix))
def test_terms_in_turn_are_as_small_as_any_schedule_has_them(mix):
    check(MIXES.index(mix) % 2, mix)


SUMS = [
    {makespan: 100, spent: 1},
    {spent: 0.5, penalties: 1, makespan: 3.25},
    {by_day: 1, makespan: 2, differences: 0.25},
    {handed_over: 1000, points: 333, missed: 700, tardiness: 0.4},
]


@pytest.mark.parametrize("weights", SUMS, ids=lambda sum_: "-".join(t.__name__ for t in sum_))
def test_weighted_sums_are_as_small_as_any_schedule_has_them(weights):
    number = SUMS.index(weights) % 2
    stated = plans()[number]
    exact = {term: Fraction(str(weight)) for term, weight in weights.items()}
    best = min(sum(w * values[t] for t, w in exact.items()) for values in everything(number))
    found = solved(stated, Weighted([(KNOWN[term], w) for term, w in weights.items()]))
    whole, *parts = found.proof.terms
    again = read(stated, found)
    assert (whole.name, whole.value, whole.bound) == ("weighted", best, best)
    assert found.proof.status == "optimal"
    for part, (term, weight) in zip(parts, weights.items(), strict=True):
        assert (part.name, part.weight) == (KNOWN[term].name, weight)
        assert part.value == term(stated, again)
        assert part.bound <= part.value


# Money as the estimate counts it


def priced():
    """Pools, uses, material, modes, pace, another currency, dated prices, leave that splits."""
    crane = Resource(
        "crane",
        kind=ResourceKind.EQUIPMENT,
        rate=money(20),
        rates=[Rate(money(15), basis=pm.RateBasis.USE)],
        capacity=2,
    )
    sand = Resource("sand", kind=ResourceKind.MATERIAL, rate=money(3), unit=None)
    dear = Resource("di", "Di", skills=[Skill("python", 3, pace=1.5)], rate=money(11, "EUR"))
    away = Resource(
        "ed",
        "Ed",
        skills=[Skill("python", 1, pace=0.8)],
        rate=money(50),
        rates=[Rate(money(77), datetime(2027, 1, 7))],
        leave=[Leave(date(2027, 1, 5), date(2027, 1, 5))],
    )
    tasks = [
        Task("a", "", work=days(3), needs=[PYTHON], is_interruptible=True),
        Task(
            "b",
            "",
            days(2),
            needs=[PYTHON, ResourceNeed("crane", 2)],
            modes=[Mode("slow", days(3), needs=[PYTHON], costs=[CostItem(money(99))])],
        ),
        Task("c", "", days(1), needs=[PYTHON, pm.MaterialNeed("sand", 7.5)]),
        Task("m", costs=[CostItem(money(5, "EUR"), pm.Accrual.END)]),
    ]
    rates = [pm.ExchangeRate("EUR", 7.8), pm.ExchangeRate("EUR", 8.1, date(2027, 1, 8))]
    return plan(
        tasks,
        (crane, sand, dear, away),
        chain("a", "m"),
        exchange_rates=rates,
        assignments=[pm.Assignment("c", "ed", 0, work=300)],
    )


@pytest.mark.parametrize("terms", [(Cost(),), (Makespan(), Cost()), (Cost(), Makespan())])
def test_cost_is_what_the_estimate_of_the_schedule_comes_to(terms):
    found = solved(priced(), *terms)
    told = next(each for each in found.proof.terms if each.name == "cost")
    assert told.value == cost.estimate(priced(), found.schedule).total
    assert told.unit == "minor_units"
    assert told.bound <= told.value


def test_a_cheaper_way_is_taken_where_cost_comes_first():
    dear = Task("a", "", days(1), needs=[PYTHON], modes=[Mode("out", days(2))], costs=[])
    bought = replace(dear, modes=[Mode("out", days(2), costs=[CostItem(money(100))])])
    assert solved(plan([bought]), Cost()).schedule["a"].mode == "out"
    assert solved(plan([bought]), Makespan(), Cost()).schedule["a"].mode is None


def test_work_that_is_paced_costs_by_who_does_it():
    """Three days of work: who is half as fast again takes two, at 90 an hour 1440 in all."""
    fast = Resource("fa", "Fa", skills=[Skill("python", 1, pace=1.5)], rate=money(90))
    slow = Resource("so", "So", skills=[Skill("python", 1)], rate=money(61))
    stated = plan([Task("a", "", work=days(3), needs=[PYTHON])], (fast, slow))
    found = solved(stated, Cost())
    assert (found.schedule.people("a"), found.proof.objective) == (("fa",), 144_000)
    assert found.proof.status == "optimal"


# Through the other engines


def chained(count, people):
    """Tasks two by two in chains."""
    tasks = [Task(f"t{n}", "", days(1 + n % 3), needs=[PYTHON]) for n in range(count)]
    links = [link for n in range(0, count - 1, 2) for link in chain(f"t{n}", f"t{n + 1}")]
    return plan(tasks, people, links)


def test_generation_alone_chooses_people_by_the_term(monkeypatch):
    """Without the exact search, the cheapest does everything and nothing is handed over."""
    monkeypatch.setattr("pmcore.allocate._search._model.MOST_TASKS", 0)
    found = solved(chained(8, team()), Cost(), limits=Limits(work=300))
    assert found.proof.status == "optimal"
    assert {each.resource for each in found.schedule.assignments} == {"cy"}
    found = solved(chained(8, team()), Continuity(), Makespan(), limits=Limits(work=600))
    assert found.proof.terms[0].value == 0
    found = solved(chained(8, team()), Fairness(), limits=Limits(work=1500))
    assert found.proof.terms[0].value <= 2 * DAY


def test_waiting_is_no_longer_than_it_is_good_for():
    """At half the price from the 7th on, work waits until then, and not a day longer."""
    later = Resource(
        "ana",
        skills=[Skill("python")],
        rate=money(90),
        rates=[Rate(money(45), datetime(2027, 1, 7))],
    )
    found = solved(plan([Task("a", "", days(1), needs=[PYTHON])], (later,)), Cost())
    assert found.schedule["a"].start == datetime(2027, 1, 7, 9)


def test_replanning_weighs_changes_against_any_term():
    """cy, who is cheaper, comes: each place given to them is a change that saves money."""
    ana, bo, cy = team()
    tasks = [Task(name, "", days(1), needs=[PYTHON]) for name in "ab"]
    before = solved(plan(tasks, (ana,)), Makespan()).schedule
    front = replan(plan(tasks, (ana, bo, cy)), before, terms=[Cost(), Makespan()], limits=PROOF)
    assert [(e.measure("changes"), e.measure("cost")) for e in front.points] == [
        (0, money(2 * 8 * 90)),
        (1, money(8 * 90 + 8 * 40)),
        (2, money(2 * 8 * 40)),
    ]
    assert all(each.proof.status == "optimal" for each in front.points)
    assert front.points[1].proof.unit == "minor_units"
    assert all("{" not in change.text() for each in front.points for change in each.changes)


def test_replanning_knows_who_is_at_work():
    """Loads of work under way count: the one who has none gets what is left."""
    ana, bo, _ = team()
    tasks = [Task("a", "", days(2), needs=[PYTHON]), Task("b", "", days(2), needs=[PYTHON])]
    stated = plan(tasks, (ana, bo), chain("a", "b"))
    before = solved(stated, Makespan()).schedule
    begun = pm.TaskStatus("a", start=START, people=("ana",), remaining=days(1))
    facts = pm.StatusUpdate(day(0), tasks=[begun])
    front = replan(stated, before, facts, terms=[Fairness()], limits=PROOF)
    assert front.points[-1].schedule.people("b") == ("bo",)
    assert front.points[-1].measure("fairness") == DAY


def test_the_next_best_choice_is_told_in_the_term_s_own_unit():
    stated = plan([Task("a", "", days(1), needs=[PYTHON])])
    terms = [Cost()]
    told = explain(stated, assign(stated, terms=terms), "a", terms=terms, limits=PROOF)
    best, *_ = told.alternatives
    assert (best.person, best.loss, best.term) == ("bo", money(8 * 20), "cost")
    assert best.text() == (
        "Bo in place of Cy: the plan would be worse by 16,000 minor units of money"
    )
    assert "最小货币单位" in best.text("zh-CN")


def test_levelling_looks_at_the_resources_that_it_is_told_of():
    crane = Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2)
    tasks = [Task(name, "", days(1), needs=[ResourceNeed("crane"), PYTHON]) for name in "ab"]
    even = Levelling(period=1440, resources=["crane"])
    found = solved(plan(tasks, (*team(), crane)), even)
    assert found.proof.objective == DAY
    assert found.schedule["a"].start != found.schedule["b"].start


def test_a_half_timer_with_half_the_work_is_used_as_much():
    half = Resource("hal", "Hal", skills=[Skill("python")], capacity=0.5)
    full = Resource("flo", "Flo", skills=[Skill("python")])
    need = [SkillNeed("python", units=0.5)]
    tasks = [Task(name, "", days(1), needs=need) for name in "abc"]
    found = solved(plan(tasks, (half, full)), Fairness())
    done = Counter(each.resource for each in found.schedule.assignments)
    assert (done, found.proof.objective) == ({"flo": 2, "hal": 1}, 0)


def test_deliverables_stay_in_the_same_hands():
    tasks = [Task(name, "", days(1), needs=[PYTHON], deliverables=["d"]) for name in "abc"]
    stated = plan(tasks, deliverables=[pm.Deliverable("d", "Report")])
    found = solved(stated, Continuity(Across.DELIVERABLES), Makespan())
    assert [each.value for each in found.proof.terms] == [0, 3 * DAY]


def test_a_term_may_stand_below_a_nested_sum():
    inner = Weighted([(Cost(), 1), (Penalties(), 2)], name="money")
    found = solved(plans()[0], Weighted([(inner, 0.5), (Makespan(), 1)]))
    assert [(each.name, each.weight) for each in found.proof.terms] == [
        ("weighted", 1),
        ("money", 0.5),
        ("cost", 1),
        ("penalties", 2),
        ("makespan", 1),
    ]
    whole, money_of, spent_, due, length = (each.value for each in found.proof.terms)
    assert (money_of, whole) == (spent_ + 2 * due, money_of / 2 + length)


def test_interruptions_are_avoided_by_somebody_else_or_by_waiting():
    """Leave on Tuesday splits three days from Monday; from Wednesday on nothing does."""
    leave = [Leave(date(2027, 1, 5), date(2027, 1, 5)), Leave(date(2027, 1, 11), date(2027, 1, 11))]
    ana, bo, _ = team(ana={"leave": leave})
    task = Task("a", "", days(3), needs=[PYTHON], is_interruptible=True)
    found = solved(plan([task], (ana,)), Makespan(), Interruptions())
    assert [each.value for each in found.proof.terms] == [4 * DAY, 1]
    assert len(found.schedule["a"].segments) == 2
    found = solved(plan([task], (ana,)), Interruptions(), Makespan())
    assert [each.value for each in found.proof.terms] == [0, 5 * DAY]
    assert found.schedule["a"].start == day(2, 9)
    found = solved(
        plan([task, replace(task, id="b", duration=days(2))], (ana, bo)), Interruptions()
    )
    assert found.proof.objective == 0
    assert found.proof.status == "optimal"
    two = replace(task, duration=days(7))
    found = solved(plan([two], (ana,)), Makespan(), Interruptions())
    assert [each.value for each in found.proof.terms] == [8 * DAY + DAY, 2]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Weighted([]),
        lambda: Weighted([(Makespan(), 0)]),
        lambda: Weighted([(Makespan(), float("inf"))]),
        lambda: Levelling(period=0),
        lambda: Growth(junior=3, senior=3),
        lambda: Share(["ana", "bo"], 0.6),
        lambda: Share(["ana"], 0.0),
        lambda: Share(["ana"], True),
        lambda: Share(["ana"], float("nan")),
        lambda: Share(["ana", "bo", "cy"], 0.0004),
    ],
)
def test_terms_that_say_nothing_are_refused(make):
    with pytest.raises(ValueError, match=r"found|needs a term|enough for"):
        make()


@pytest.mark.parametrize(
    "term", [Levelling(resources=["zoe"]), Preferences(likes={"zoe": "a"}), Share(["zoe"])]
)
def test_terms_that_name_nobody_are_refused(term):
    with pytest.raises(KeyError, match="zoe"):
        assign(chained(2, team()), terms=[term])


def test_a_share_needs_somebody():
    with pytest.raises(ValueError, match="needs the people"):
        Share([])
    with pytest.raises(TypeError, match="'eva'"):
        Share("eva", 0.1)


def test_a_share_comes_before_the_shortest_way():
    """Work by pace goes to the slow one, too, where the share of what is worked says so."""
    quick = Resource("ana", skills=[Skill("python", 2, 2.0)])
    slow = Resource("eva", skills=[Skill("python", 1, 0.5)])
    tasks = [Task(f"t{n}", work=days(1), needs=[PYTHON]) for n in range(6)]
    tasks.append(Task("hard", work=days(4), needs=[SkillNeed("python", level=2)]))
    stated = plan(tasks, (quick, slow))
    alone = solved(stated, Makespan())
    found = solved(stated, Share(["eva"], 0.8), Makespan())
    assert found.schedule.finish > alone.schedule.finish
    assert found.proof.terms[0].value == 0
    hours = {"ana": 0, "eva": 0}
    for row in found.schedule.assignments:
        if row.task != "hard":
            hours[row.resource] += found.schedule[row.task].duration
    assert hours["eva"] >= 0.8 * sum(hours.values())
    assert found.proof.status == "optimal"


def test_what_is_moved_late_keeps_what_was_reported():
    """A task that is to be late stays where moving it would change the load that was proved."""
    late = pm.DateConstraint(pm.ConstraintType.AS_LATE_AS_POSSIBLE)
    tasks = [
        Task("a", "", days(1), needs=[PYTHON], constraints=[late]),
        Task("b", "", days(3), needs=[SkillNeed("python", level=3)]),
    ]
    stated = plan(tasks)
    for terms in ([Makespan(), Levelling(period=1440)], [Makespan()]):
        found = solved(stated, *terms)
        value = by_day(stated, read(stated, found))
        assert value == next((e.value for e in found.proof.terms if e.name == "levelling"), value)
