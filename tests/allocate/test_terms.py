"""What is minimised: each term against every schedule of tiny plans, and each value counted anew.

The oracle tries every start and every choice of people on a grid of days and knows the terms by
their definitions alone; it shares nothing with the engines.
"""

from collections import Counter
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
    Rate,
    Resource,
    Skill,
    SkillNeed,
    Task,
    WbsElement,
    chain,
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
    Levelling,
    Makespan,
    Penalties,
    Preferences,
    Tardiness,
    Weighted,
    assign,
)

START = datetime(2027, 1, 4, 9)  # a Monday
PROOF = Limits(work=20_000)
DAY = 480
HORIZON = 9
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


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("mix", MIXES, ids=lambda mix: "-".join(t.__name__ for t in mix))
def test_terms_in_turn_are_as_small_as_any_schedule_has_them(number, mix):
    check(number, mix)


SUMS = [
    {makespan: 100, spent: 1},
    {spent: 0.5, penalties: 1, makespan: 3.25},
    {by_day: 1, makespan: 2, differences: 0.25},
    {handed_over: 1000, points: 333, missed: 700, tardiness: 0.4},
]


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("weights", SUMS, ids=lambda sum_: "-".join(t.__name__ for t in sum_))
def test_weighted_sums_are_as_small_as_any_schedule_has_them(number, weights):
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
