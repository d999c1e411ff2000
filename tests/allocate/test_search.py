"""How good the answers are: brute force, bounds, limits, seeds, and laws."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Dependency,
    InfeasibleError,
    Leave,
    Limits,
    LinkType,
    ProofStatus,
    Resource,
    ResourceKind,
    ResourceNeed,
    Skill,
    SkillNeed,
    Task,
    days,
    io,
    verify,
)
from pmcore.allocate import Keep, assign
from tests.oracles import best_schedule
from tests.strategies import MONDAY, SKILLS, assignments, plans, statuses

HORIZON = 12
NOW = Limits(seconds=0)
PROOF = Limits(work=20_000)
"""Enough for tiny plans, and no clock: the first call may have kernels to compile."""
SHORT = Limits(work=400)


def judged(plan, found, status=None):
    """An answer that passed both judges."""
    assert verify.schedule(plan, found.schedule, status=status) == ()
    assert verify.assignment(plan, found.schedule, status=status) == ()
    assert all(term.bound <= term.value for term in found.proof.terms)
    return found


# Against brute force


def _day(number):
    """The number-th working day, from Monday on."""
    return MONDAY.date() + timedelta(days=number + 2 * (number // 5))


@st.composite
def _tiny_team(draw):
    people = []
    for at in range(draw(st.integers(2, 3))):
        extra = draw(st.sets(st.sampled_from(SKILLS[:2])))
        own = {"analysis", "design"} if not at else {SKILLS[at % 2], *extra}
        first = draw(st.integers(0, 4))
        away = Leave(_day(first), _day(first + draw(st.integers(0, 1))))
        people.append(
            Resource(
                f"p{at}",
                skills=[Skill(name, draw(st.integers(1, 2))) for name in sorted(own)],
                capacity=draw(st.sampled_from((1.0, 1.0, 0.5))) if at else 1.0,
                leave=draw(st.sampled_from(((), (), (away,)))),
            )
        )
    return (*people, Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0))


def _tiny_needs(draw):
    need = SkillNeed(
        draw(st.sampled_from(SKILLS[:2])),
        draw(st.integers(1, 2)),
        count=draw(st.sampled_from((1, 1, 2))),
        units=draw(st.sampled_from((1.0, 1.0, 0.5))),
    )
    crane = ResourceNeed("crane", draw(st.sampled_from((1.0, 2.0))))
    named = ResourceNeed("p0", draw(st.sampled_from((1.0, 0.5))))
    return draw(st.sampled_from(((need,), (need,), (need, crane), (crane,), (named,), ())))


@st.composite
def tiny_plans(draw, *, deadlines=False):
    """Plans of up to four tasks of whole days that every search can try out."""
    ids = [f"t{at}" for at in range(draw(st.integers(2, 4)))]
    tasks = []
    for name in ids:
        task = Task(name, duration=days(draw(st.integers(1, 3))), needs=_tiny_needs(draw))
        if deadlines and draw(st.booleans()):
            due = _day(draw(st.integers(0, 4)))
            stated = MONDAY.replace(month=due.month, day=due.day, hour=18)
            task = replace(task, deadline=stated, weight=float(draw(st.integers(1, 3))))
        tasks.append(task)
    pairs = [(a, b) for at, b in enumerate(ids) for a in ids[:at]]
    links = [
        Dependency(
            a, b, draw(st.sampled_from(LinkType)), days(draw(st.sampled_from((0, 0, 1, -1))))
        )
        for a, b in draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
    ]
    team = draw(_tiny_team())
    return pm.Plan("Tiny", start=MONDAY, tasks=tasks, dependencies=links, resources=team)


def tried(plan, **asked):
    """The answer for a plan, or the refusal, each of whose sentences can be told."""
    try:
        return assign(plan, **asked)
    except InfeasibleError as refusal:
        found, told = refusal, refusal.conflicts
    except pm.PlanError as refusal:
        found, told = refusal, refusal.problems
    assert told
    assert all(each.path and each.text() and each.text("zh-CN") for each in told)
    return found


def _compared(plan, least):
    """Compare the answers for a plan with the least that the slow search found."""
    found = tried(plan, limits=PROOF)
    if least == float("inf"):  # nobody can, or only beyond the horizon
        is_refused = isinstance(found, InfeasibleError)
        assert is_refused or found.proof.terms[-1].value > days(HORIZON)
        return None
    first = judged(plan, assign(plan, limits=NOW))
    assert judged(plan, found).proof.status is ProofStatus.OPTIMAL
    assert found.proof.is_reproducible
    for at in (found.proof, first.proof):
        assert at.terms[0].bound <= found.proof.terms[0].value
    return found


@given(tiny_plans())
@settings(max_examples=40)
def test_nothing_is_shorter(plan):
    """The proved length is that of the best of all schedules, and no bound exceeds it."""
    least = best_schedule(plan, horizon=HORIZON)
    found = _compared(plan, least)
    assert found is None or found.proof.objective == days(least)


@given(tiny_plans(deadlines=True))
@settings(max_examples=25)
def test_nothing_is_less_late(plan):
    """The weighted lateness, and then the length, are the least of all schedules."""
    due = {task.id: task for task in plan.tasks if task.deadline}
    at = {
        task: sum(_day(d) <= each.deadline.date() for d in range(HORIZON))
        for task, each in due.items()
    }

    def cost(finishes):
        late = sum(
            due[name].weight * max(0, end - at[name])
            for name, end in finishes.items()
            if name in due
        )
        return 1000 * late + max(finishes.values())

    least = best_schedule(plan, horizon=HORIZON, cost=cost)
    found = _compared(plan, least)
    if found is not None:
        values = [term.value / days(1) for term in found.proof.terms]
        assert 1000 * sum(values[:-1]) + values[-1] == least


# Laws


@given(plans(max_tasks=7, resources=True), st.data())
@settings(max_examples=40)
def test_whatever_is_stated_is_kept(plan, data):
    """Any drawn plan has an answer that the judges pass, or conflicts that say why not."""
    status = data.draw(st.one_of(st.none(), statuses(plan)))
    plan = replace(plan, assignments=data.draw(st.one_of(st.just(()), assignments(plan))))
    keep = data.draw(st.sampled_from(Keep))
    found = tried(plan, limits=SHORT, status=status, keep=keep)
    if not isinstance(found, pm.Allocation):
        # Only drawn facts may contradict the plan or each other.
        assert isinstance(found, InfeasibleError) or status is not None
        return
    if keep is Keep.NOTHING:
        freed = [replace(each, is_released=True) for each in plan.assignments]
        plan = replace(plan, assignments=freed)
    judged(plan, found, status)
    assert io.loads(io.dumps(found)) == found
    for row in found.schedule.tasks:
        steps = found.schedule.explain(row.id).steps
        assert steps
        assert not {"predecessor", "successor"} & set(steps[-1].facts), "it ends in a first cause"
        assert all(step.text() and step.text("zh-CN") for step in steps)


@given(plans(max_tasks=8, constraints=False))
@settings(max_examples=25)
def test_without_needs_it_is_the_critical_path(plan):
    """Where nobody is needed the early dates are the best, and proved so."""
    dates = pm.schedule.critical_path(plan)
    found = judged(plan, assign(plan, limits=PROOF))
    assert found.proof.status is ProofStatus.OPTIMAL
    for row in found.schedule.tasks:
        assert (row.start, row.finish) == (dates[row.id].start, dates[row.id].finish)


@given(tiny_plans(deadlines=True), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_the_order_of_tasks_changes_nothing(plan, random):
    """Tasks and people in another order have as good an answer."""
    tasks, people = list(plan.tasks), list(plan.resources)
    random.shuffle(tasks)
    random.shuffle(people)
    turned = tried(replace(plan, tasks=tasks, resources=people), limits=PROOF)
    found = tried(plan, limits=PROOF)
    assert type(turned) is type(found)
    if isinstance(found, pm.Allocation):
        assert turned.proof.terms == found.proof.terms


# Larger plans


@cache
def crowd(count, people, seed=7):
    """A plan of many tasks and people: skills, levels, leave, half-time, links, cranes."""
    random = Random(seed)  # noqa: S311 - no secret, a plan
    team = [
        Resource(
            f"p{at}",
            skills=[
                Skill(name, random.randint(1, 3), random.choice((0.8, 1.0, 1.25)))
                for name in sorted({SKILLS[at % 3], random.choice(SKILLS)})
            ],
            capacity=0.5 if at % 7 == 6 else 1.0,
            leave=[Leave(date(2027, 1, 11 + at % 9), date(2027, 1, 15 + at % 9))] * (at % 2),
        )
        for at in range(people)
    ]
    team.append(Resource("crane", kind=ResourceKind.EQUIPMENT, capacity=2.0))
    tasks, links = [], []
    for at in range(count):
        need = SkillNeed(random.choice(SKILLS), 1, units=random.choice((1.0, 1.0, 0.5)))
        crane = (ResourceNeed("crane"),) if at % 5 == 0 else ()
        length = days(random.randint(1, 5))
        stated = {"work": length} if at % 11 == 0 else {"duration": length}
        is_split = at % 3 == 0
        tasks.append(
            Task(f"t{at}", f"Task {at}", needs=(need, *crane), is_interruptible=is_split, **stated)
        )
        befores = random.sample(range(max(0, at - 12), at), min(at, random.randint(0, 2)))
        links += [Dependency(f"t{before}", f"t{at}") for before in befores]
    return pm.Plan("Crowd", start=MONDAY, tasks=tasks, dependencies=links, resources=team)


def test_zero_seconds_give_the_first_schedule():
    """There is always an answer, with a bound, and no claim that it could be had again."""
    plan = crowd(60, 8)
    found = judged(plan, assign(plan, limits=NOW))
    assert found.proof.status is not ProofStatus.OPTIMAL
    assert 0 < found.proof.bound < found.proof.objective
    assert not found.proof.is_reproducible


def test_three_hundred_tasks_in_two_seconds():
    """A plan of real size has a staffed answer no worse than the first, with a bound."""
    plan = crowd(300, 24)
    first = assign(plan, limits=NOW)
    found = judged(plan, assign(plan, limits=Limits(seconds=2)))
    assert found.proof.objective <= first.proof.objective
    assert 0 < found.proof.bound <= found.proof.objective
    assert found.proof.gap < 0.5
    assert len({each.task for each in found.schedule.assignments}) == 300


def test_watch_is_told_and_stops():
    """The watch sees the best so far fall; True ends the search with it."""
    plan, seen = crowd(60, 8), []

    def watch(progress):
        seen.append(progress)
        return len(seen) == 5

    found = judged(plan, assign(plan, limits=Limits(seconds=60), watch=watch))
    assert len(seen) == 5
    assert {each.stage for each in seen} <= {"generate", "solve"}
    values = [each.objective for each in seen]
    assert values == sorted(values, reverse=True)
    assert not found.proof.is_reproducible
    assert found.proof.objective <= assign(plan, limits=NOW).proof.objective


def test_watch_hears_of_the_exact_search():
    plan, seen = crowd(24, 4), set()
    assign(plan, limits=Limits(work=1500), watch=lambda progress: seen.add(progress.stage))
    assert seen == {"generate", "solve"}


def test_seeds_may_differ_but_all_hold():
    """Every seed gives an answer that holds; the same seed the same."""
    plan = crowd(40, 6)
    found = [judged(plan, assign(plan, limits=SHORT, seed=seed)) for seed in (0, 1, 2)]
    assert [each.proof.seed for each in found] == [0, 1, 2]
    assert max(each.proof.bound for each in found) <= min(each.proof.objective for each in found)
    assert assign(plan, limits=SHORT, seed=1) == found[1]


SCRIPT = """
import sys
from pmcore import Limits, Plan, io
from pmcore.allocate import assign
plan = io.loads(sys.stdin.buffer.read(), Plan)
found = assign(plan, limits=Limits(work=1200), seed=3)
assert found.proof.is_reproducible
sys.stdout.buffer.write(io.dumps(found).encode())
"""


def test_work_gives_the_same_bytes_in_any_process():
    """Two processes that hash text differently write the same answer."""
    plan = crowd(40, 6)
    running = []
    for salt in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": salt}
        running.append(
            subprocess.Popen(
                [sys.executable, "-c", SCRIPT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
            )
        )
    written = [each.communicate(io.dumps(plan).encode(), timeout=120)[0] for each in running]
    assert [each.returncode for each in running] == [0, 0]
    assert written[0] == written[1]
    judged(plan, io.loads(written[0], pm.Allocation))


def test_a_gap_that_is_near_enough():
    """An answer within the gap that is asked for ends the search, and can be had again."""
    plan = crowd(24, 4)
    found = judged(plan, assign(plan, limits=Limits(gap=0.9)))
    assert found.proof.gap <= 0.9
    assert found.proof.is_reproducible


def test_only_ways_are_to_choose(monkeypatch):
    """Where a pool alone is needed and ways differ, the walk finds the shortest ways."""
    from pmcore.allocate._search import _improve

    monkeypatch.setattr(_improve, "_at_once", lambda *_: None)
    crew = pm.Resource("crew", kind=pm.ResourceKind.EQUIPMENT, capacity=1.0)
    needs = (pm.ResourceNeed("crew"),)
    tasks = tuple(
        pm.Task(name, duration=pm.days(5), needs=needs, modes=(pm.Mode("fast", pm.days(3)),))
        for name in "ab"
    )
    fast = tuple(replace(task, modes=(replace(task.modes[0], needs=needs),)) for task in tasks)
    plan = pm.Plan("P", start=datetime(2027, 1, 4, 9), tasks=fast, resources=(crew,))
    terms = [pm.allocate.Makespan(), pm.allocate.Cost()]
    plan = replace(plan, currency="EUR")
    found = pm.allocate.assign(plan, terms=terms, limits=pm.Limits(seconds=5))
    assert found.schedule.finish == datetime(2027, 1, 11, 18)
