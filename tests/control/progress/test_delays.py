"""With whom a delay lies: pieces of the slip and their parties, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from pmcore import (
    Action,
    Assignment,
    ChangeRequest,
    Decision,
    Edit,
    Issue,
    Party,
    Plan,
    Resource,
    StatusUpdate,
    Task,
    TaskStatus,
    allocate,
    chain,
    cost,
    days,
    io,
    schedule,
)
from pmcore.control import progress

MONDAY = datetime(2027, 1, 4, 9)


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2027, 1, day, hour)


def on(day: int) -> date:
    return date(2027, 1, day)


# A runs Monday to Friday, B the week after, C three days of the first week.
PLAN = Plan(
    "P",
    start=MONDAY,
    tasks=[Task("a", "A", days(5)), Task("b", "B", days(5)), Task("c", "C", days(3))],
    dependencies=[*chain("a", "b"), *chain("c", "b")],
)
APPROVED = cost.baseline(PLAN, name="approved")
# A took seven days, until Tuesday 12; B began on Thursday 14, so it waited for one day more.
LATE = StatusUpdate(
    at(14),
    [
        TaskStatus("a", start=MONDAY, finish=at(12)),
        TaskStatus("b", start=at(14, 9), remaining=days(4)),
        TaskStatus("c", start=MONDAY, finish=at(6)),
    ],
)


def found(*entries, plan=PLAN, facts=LATE, **more):
    plan = plan.put(*entries, facts) if entries else plan.put(facts)
    return progress.delays(plan, APPROVED, schedule.critical_path(plan), **more)


def shares(part):
    return {share.party: share.minutes // 480 for share in part.shares}


def test_pieces_along_the_chain():
    told = found()
    assert told.minutes == days(3)
    assert told.chain == ("a", "b")
    assert [(part.code, part.task, part.minutes) for part in told.parts] == [
        ("delay.took_longer", "a", days(2)),
        ("delay.waited", "b", days(1)),
    ]
    assert told.by_party() == {None: days(3)}
    assert all(part.text("zh-CN") != part.text() for part in told.parts)


def test_an_entry_takes_what_it_was_open_for():
    """One day of A's two lies with the client; the decision on B was open all its wait."""
    told = found(
        Issue("i", "No access", opened=on(6), closed=on(6), party=Party.CLIENT, tasks=["a"]),
        Decision("d", "Colour", opened=on(12), closed=on(13), party=Party.SUPPLIER, tasks=["b"]),
        Issue("j", "Elsewhere", opened=on(4), party=Party.US, tasks=["c"]),
        Action("k", "Undated", party=Party.US, tasks=["a"]),
    )
    first, second = told.parts
    assert shares(first) == {Party.CLIENT: 1, None: 1}
    assert first.shares[0].evidence == ('issues["i"]',)
    assert shares(second) == {Party.SUPPLIER: 1}
    assert second.shares[0].evidence == ('decisions["d"]',)
    assert told.by_party() == {Party.CLIENT: days(1), None: days(1), Party.SUPPLIER: days(1)}


def test_parties_at_once_share_by_the_time_they_were_open():
    """Three days of the client and one of the weather cover A's two: 1.5 to 0.5."""
    told = found(
        Issue("i", opened=on(5), closed=on(7), party=Party.CLIENT, tasks=["a"]),
        Issue("j", opened=on(7), closed=on(7), party=Party.FORCE_MAJEURE, tasks=["a"]),
    )
    assert {share.party: share.minutes for share in told.parts[0].shares} == {
        Party.CLIENT: days("1.5"),
        Party.FORCE_MAJEURE: days("0.5"),
    }


def test_what_is_still_open_lasts_until_the_forecast():
    """B is to take six days: the issue about it came up on the 14th and holds on."""
    facts = replace(
        LATE, tasks=[*LATE.tasks[:1], replace(LATE.tasks[1], remaining=days(5)), LATE.tasks[2]]
    )
    told = found(Issue("i", opened=on(14), party=Party.US, tasks=["b"]), facts=facts)
    assert [part.code for part in told.parts] == [
        "delay.took_longer",
        "delay.waited",
        "delay.took_longer",
    ]
    assert shares(told.parts[2]) == {Party.US: 1}


def test_an_accepted_change_takes_what_its_task_adds():
    """Two days between A and B that the client asked for."""
    extra = Task("x", "Extra", days(2))
    asked = ChangeRequest(
        "cr", edits=[Edit("tasks", "x", "", None, extra)], status="accepted", party=Party.CLIENT
    )
    plan = replace(
        PLAN,
        tasks=[*PLAN.tasks, extra],
        dependencies=[*PLAN.dependencies, *chain("a", "x", "b")],
    )
    nothing = StatusUpdate(MONDAY)
    told = found(asked, plan=plan, facts=nothing)
    assert [(part.code, part.task) for part in told.parts] == [("delay.added", "x")]
    assert shares(told.parts[0]) == {Party.CLIENT: 2}
    refused = found(replace(asked, status="refused"), plan=plan, facts=nothing)
    assert shares(refused.parts[0]) == {None: 2}


def test_float_takes_up_what_came_before():
    """C ends six days late; two of them were float, so the finish slips by four."""
    facts = StatusUpdate(
        at(14),
        [
            TaskStatus("a", start=MONDAY, finish=at(8)),
            TaskStatus("c", start=MONDAY, finish=at(14)),
        ],
    )
    told = found(facts=facts)
    assert told.chain == ("c", "b")
    assert [(part.code, part.task, part.minutes) for part in told.parts] == [
        ("delay.took_longer", "c", days(4))
    ]


def test_time_made_good_and_a_late_start():
    """A starts two days late and takes one less; what follows keeps to plan."""
    facts = StatusUpdate(at(11), [TaskStatus("a", start=at(6, 9), finish=at(11)), *LATE.tasks[2:]])
    told = found(facts=facts)
    assert [(part.code, part.minutes) for part in told.parts] == [
        ("delay.started_late", days(2)),
        ("delay.made_good", -days(1)),
    ]
    assert told.minutes == days(1)


def test_the_end_of_another_task_is_float_too():
    """C ends on Thursday 7, a day late, but the project was to end with B a week later."""
    plan = replace(PLAN, dependencies=chain("a", "b"), tasks=PLAN.tasks)
    approved = cost.baseline(plan, name="approved")
    done = [
        TaskStatus("a", start=MONDAY, finish=at(8)),
        TaskStatus("b", start=at(11, 9), finish=at(15)),
        TaskStatus("c", start=MONDAY, remaining=days(2)),
    ]
    plan = plan.put(StatusUpdate(at(18), done))
    told = progress.delays(plan, approved, schedule.critical_path(plan))
    assert told.chain == ("c",)
    assert told.minutes == days(3)
    assert told.text("zh-CN").splitlines() == [each.text("zh-CN") for each in told.parts]
    alone = progress.delays(plan, approved, schedule.critical_path(plan), task="c")
    assert alone.minutes == days(10)


def test_the_chain_goes_through_people():
    """Ana does C after A, because she is one person; A is three days late."""
    plan = Plan(
        "P",
        start=MONDAY,
        tasks=[Task("a", "A", days(2)), Task("c", "C", days(2))],
        resources=[Resource("ana", "Ana")],
    )
    plan = replace(plan, assignments=[Assignment("a", "ana"), Assignment("c", "ana")])
    current = allocate.level(plan).schedule
    approved = cost.baseline(plan, current, name="approved")
    facts = StatusUpdate(at(8), [TaskStatus("a", start=MONDAY, finish=at(8))])
    now = progress.status(plan, approved, facts, schedule=current, limits=None)
    assert now.delays.chain == ("a", "c")
    assert [(p.task, p.minutes) for p in now.delays.parts] == [("a", days(3))]
    begun = StatusUpdate(at(11), [*facts.tasks, TaskStatus("c", start=at(11, 9), remaining=480)])
    now = progress.status(plan, approved, begun, schedule=current, limits=None)
    assert now.delays.chain == ("a", "c")


def test_an_unknown_task_is_refused():
    with pytest.raises(KeyError):
        found(task="z")


def test_table_and_json():
    told = found(Issue("i", opened=on(6), closed=on(6), party=Party.CLIENT, tasks=["a"]))
    assert told.columns()["party"] == ["client", None, None]
    assert io.loads(io.dumps(told)) == told
