"""Logs: what is open and overdue on a day, and what it costs to leave it so."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Action,
    ChangeRequest,
    ConstraintType,
    DateConstraint,
    Decision,
    Issue,
    Plan,
    Resource,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    chain,
    days,
    money,
)
from pmcore.control.communication import LogKind, LogState, log
from pmcore.errors import PlanError

MONDAY = datetime(2027, 1, 4, 9)
EVE = date(2027, 1, 3)
"""The day before the plan's first: what is settled then holds nothing up."""


def plan_of(*entries, **fields):
    """Return a plan of two ways to the end, 10 and 4 days long, with entries in its logs."""
    plan = Plan(
        "P",
        start=MONDAY,
        currency="CNY",
        tasks=(
            Task("long", duration=days(10)),
            Task("short", duration=days(4)),
            Task("shown", "The demo"),
            Task("end", "The end", duration=days(1)),
        ),
        dependencies=(*chain("long", "end"), *chain("short", "shown", "end")),
        resources=(Resource("ana", "Ana"),),
        **fields,
    )
    return plan.put(*entries)


def test_overdue_from_the_day_after():
    """An entry is overdue the day after it was due, until the day on which it is closed."""
    plan = plan_of(Action("a", due=date(2027, 1, 6), closed=date(2027, 1, 9)))
    seen = [log(plan, date(2027, 1, day))["a"] for day in (6, 7, 8, 9)]
    assert [each.state for each in seen] == [
        LogState.OPEN,
        LogState.OVERDUE,
        LogState.OVERDUE,
        LogState.CLOSED,
    ]
    assert [each.late for each in seen] == [0, 1, 2, 3]


def test_state_before_it_was_opened():
    """What is opened later has no age and is not late; age stops when it is closed."""
    issue = Issue("i", opened=date(2027, 1, 5), due=date(2027, 1, 6), closed=date(2027, 1, 8))
    ahead, during, after = (log(plan_of(issue), date(2027, 1, day))["i"] for day in (4, 7, 20))
    assert (ahead.state, ahead.age, ahead.late) == (LogState.AHEAD, None, 0)
    assert (during.age, during.late) == (2, 1)
    assert (after.state, after.age, after.late) == (LogState.CLOSED, 3, 2)


def test_settled_without_a_date():
    """A decision with an outcome, and a change no longer asked for, are settled, and are named."""
    plan = plan_of(
        Decision("d", outcome="yes"), ChangeRequest("c", status="refused"), ChangeRequest("asked")
    )
    found = log(plan, EVE)
    assert [each.state for each in found.entries] == ["closed", "closed", "open"]
    assert found["d"].age is None
    notices = {each.code: each.facts["first"] for each in found.notices}
    assert notices["log.undated"] == ("d", "c")
    assert notices["log.no_owner"] == ("asked",)
    assert notices["log.no_due"] == ("asked",)


def test_order_and_kinds():
    """Entries stand log by log, open ones by the date they are due, those without one last."""
    plan = plan_of(
        Action("a2"),
        Action("a1", due=date(2027, 1, 9)),
        Issue("i", due=date(2027, 1, 12)),
        ChangeRequest("c", due=date(2027, 1, 3)),
        Decision("d", due=date(2027, 1, 5)),
    )
    found = log(plan, date(2027, 1, 10))
    assert [each.id for each in found.entries] == ["i", "d", "a2", "a1", "c"]
    assert [each.id for each in found.open] == ["c", "d", "a1", "i", "a2"]
    assert [each.id for each in found.overdue] == ["c", "d", "a1"]
    assert [each.id for each in found.of(LogKind.ACTION)] == ["a2", "a1"]
    with pytest.raises(KeyError):
        found["nothing"]


def test_waiting_eats_float_first():
    """A wait within the float moves nothing; a longer one moves the finish by what is beyond."""
    plan = plan_of(Decision("d", "The wall", tasks=["short"]))
    row = log(plan, EVE, waits=(days(2), days(6), days(8)))["d"]
    assert row.blocked == ("short",)
    assert row.settle_by == datetime(2027, 1, 12, 9)  # six working days after the start
    assert [each.finish_work for each in row.waits] == [0, 0, days(2)]
    assert [each.float_used for each in row.waits] == [days(2), days(6), days(6)]
    assert [each.milestones for each in row.waits] == [
        (("shown", days(2)),),
        (("shown", days(6)),),
        (("shown", days(8)),),
    ]
    assert [each.code for each in row.waits] == ["wait.milestone", "wait.milestone", "wait.finish"]


def test_waiting_costs_penalties_and_days():
    """A day of the plan's lateness costs its penalty, a day of the finish what it is worth."""
    fields = {"deadline": datetime(2027, 1, 18, 18), "penalty": money(1000)}
    plan = plan_of(Decision("d", "The wall", tasks=["long"]), **fields)
    one, five = log(plan, EVE, waits=(days(1), days(5)))["d"].waits
    # The finish was to be Monday the 18th; Tuesday is a day late, Monday the 25th seven.
    assert (one.penalty, one.cost, one.late_days) == (money(1000), money(1000), 1)
    assert (five.penalty, five.cost, five.late_days) == (money(7000), money(7000), 7)
    assert "costs ¥7,000" in five.text()
    valued = log(plan, EVE, waits=(days(5),), day_value=money(300))["d"].waits[0]
    assert (valued.penalty, valued.cost) == (money(7000), money(8500))


def test_penalties_of_elements_count():
    """A project of a portfolio has a penalty and a weight of its own, before the finish of all."""
    plan = plan_of(Decision("d", "The wall", tasks=["short"]))
    element = WbsElement("w", deadline=datetime(2027, 1, 7, 18), penalty=money(50), weight=2.0)
    plan = replace(plan, wbs=(element,)).with_task(replace(plan.task("short"), wbs="w"))
    wait = log(plan, EVE, waits=(days(1),))["d"].waits[0]
    assert (wait.code, wait.finish_work, wait.cost) == ("wait.penalty", 0, money(50))
    assert wait.late_days == 2.0


def test_without_a_price():
    """Where nothing prices a day, the cost is none, and a notice says why."""
    found = log(plan_of(Decision("d", tasks=["long"])), EVE)
    assert [each.cost for each in found["d"].waits] == [None, None, None]
    assert "log.unpriced" in {each.code for each in found.notices}
    valued = log(plan_of(Decision("d", tasks=["long"])), EVE, day_value=0)
    assert "log.unpriced" not in {each.code for each in valued.notices}


def test_facts_free_what_has_begun():
    """Work that has begun is not held, and a notice says so; the rest waits from the data date."""
    status = StatusUpdate(datetime(2027, 1, 5, 18), [TaskStatus("short", start=MONDAY)])
    plan = plan_of(Decision("d", tasks=["short", "end"]))
    found = log(plan, status=status)
    assert found.at == date(2027, 1, 5)
    assert found["d"].blocked == ("end",)
    told = {each.code: each.facts for each in found.notices}
    assert told["log.begun"]["tasks"] == ("short",)
    assert log(replace(plan, updates=(status,)))["d"] == found["d"]


def test_closed_entries_hold_nothing():
    """What is closed blocks no task and is not priced."""
    row = log(plan_of(Decision("d", tasks=["long"], closed=EVE)), EVE)["d"]
    assert (row.blocked, row.waits, row.settle_by) == ((), (), None)


def test_waits_may_be_left_out():
    """Without waits the schedule is not asked, and what is blocked is told all the same."""
    row = log(plan_of(Decision("d", tasks=["long"])), EVE, waits=())["d"]
    assert (row.blocked, row.waits, row.settle_by) == (("long",), (), None)


def test_all_problems_at_once():
    """Each entry closed before it was opened is named, beside what is wrong with the plan."""
    dates = {"opened": date(2027, 1, 5), "closed": date(2027, 1, 4)}
    plan = plan_of(Issue("i", **dates), Action("a", **dates), Decision("d", owner="nobody"))
    with pytest.raises(PlanError) as caught:
        log(plan, EVE)
    assert {each.path for each in caught.value.problems} == {
        'decisions["d"].owner',
        'issues["i"].closed',
        'actions["a"].closed',
    }
    assert all(each.hint for each in caught.value.problems)


@pytest.mark.parametrize("arguments", [{"waits": [0]}, {"waits": [True]}, {"day_value": -1}])
def test_misuse(arguments):
    """A wait is a whole number above 0, and a day is worth nothing less than nothing."""
    with pytest.raises(ValueError, match="whole number"):
        log(plan_of(), EVE, **arguments)


def test_answer():
    """The answer is a table, crosses JSON, and is told in both languages."""
    plan = plan_of(
        Decision("d", "The wall", due=date(2027, 1, 1), owner="ana", tasks=["long"]),
        Issue("i", "Rain", due=date(2027, 1, 2)),
        deadline=datetime(2027, 1, 18, 18),
        penalty=money(1000),
    )
    found = log(plan, EVE)
    assert pm.io.loads(pm.io.dumps(found)) == found
    assert len(found.to_frame()) == 2
    assert found.text().splitlines()[0] == (
        "Decision d, The wall, was due from Ana on Fri 1 Jan 2027 and is overdue by 2 calendar days"
    )
    assert "决策d“The wall”" in found.text("zh-CN")


@given(st.integers(1, 3000), st.integers(0, 3000), st.sampled_from(["long", "short", "end"]))
def test_longer_waits_never_help(minutes, more, task):
    """The longer the wait, the later the finish, the fewer the float and the dearer."""
    fields = {"deadline": datetime(2027, 1, 15, 18), "penalty": 100}
    plan = plan_of(Decision("d", tasks=[task]), **fields)
    short, long = log(plan, EVE, waits=(minutes, minutes + more))["d"].waits
    assert long.finish >= short.finish
    assert long.cost >= short.cost >= 0
    assert long.float_used >= short.float_used >= 0
    slack = {"long": 0, "short": days(6), "end": days(10)}[task]
    assert short.finish_work == max(0, minutes - slack)


def test_late_start_is_the_last_call():
    """Settled by its last call an entry moves nothing, a minute later it moves the finish."""
    plan = plan_of(Decision("d", tasks=["short"]))
    row = log(plan, EVE)["d"]
    clock = days(6)
    at, after = log(plan, EVE, waits=(clock, clock + 1))["d"].waits
    assert row.settle_by == pm.schedule.critical_path(plan)["short"].late_start
    assert (at.finish_work, after.finish_work) == (0, 1)


@pytest.mark.parametrize(
    "fixed",
    [
        {"kind": TaskKind.MANUAL, "start": datetime(2027, 1, 5, 9)},
        {"constraints": [DateConstraint(ConstraintType.MUST_START_ON, datetime(2027, 1, 5, 9))]},
    ],
)
def test_what_waiting_cannot_move(fixed):
    """Where a wait costs nothing because the dates are fixed, that is said."""
    plan = plan_of(Decision("d", tasks=["short"]))
    assert "log.fixed" not in {each.code for each in log(plan, EVE).notices}
    still = plan.with_task(replace(plan.task("short"), **fixed))
    told = {each.code: each.facts for each in log(still, EVE).notices}
    assert dict(told["log.fixed"]) == {"entry": "d", "tasks": ("short",)}
    gone = plan.with_task(replace(plan.task("short"), kind=TaskKind.INACTIVE))
    assert "log.fixed" not in {each.code for each in log(gone, EVE).notices}


@given(st.integers(1, 25), st.integers(1, 25), st.integers(-5, 20), st.integers(0, 40))
def test_the_price_by_counting_days(one, other, limit, wait):
    """Two tasks side by side: the price is the calendar days late, counted one by one."""
    due = datetime(2027, 1, 18, 18) + timedelta(days=limit)
    plan = Plan(
        "P",
        start=MONDAY,
        currency="CNY",
        deadline=due,
        penalty=7,
        tasks=(Task("a", duration=days(one)), Task("b", duration=days(other))),
        decisions=(Decision("d", tasks=["a"]),),
    )
    found = log(plan, EVE, waits=(days(wait + 1),))["d"].waits[0]

    def late(last: int) -> int:
        day = MONDAY
        for _ in range(last - 1):
            day += timedelta(days=3 if day.weekday() == 4 else 1)
        return max(0, (day.date() - due.date()).days)

    assert found.cost == 7 * (late(max(one + wait + 1, other)) - late(max(one, other)))
    assert found.finish_work == days(max(one + wait + 1, other) - max(one, other))
