"""A small project at a data date, and everything that a report of it can be made from."""

from dataclasses import replace
from datetime import date, datetime
from functools import cache

from pmcore import (
    Acceptance,
    Action,
    Assignment,
    Audience,
    ChangeRequest,
    Communication,
    Criterion,
    Decision,
    Delay,
    Deliverable,
    Expectation,
    Gate,
    Goal,
    Issue,
    KeyResult,
    Meeting,
    Objective,
    Plan,
    Resource,
    Review,
    Risk,
    Stakeholder,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    chain,
    cost,
    days,
    hours,
    money,
    risk,
)
from pmcore.control import performance, progress, quality, scope
from pmcore.control.communication import acceptances, log, satisfaction, status_report
from pmcore.model import TimeEntry
from pmcore.schedule import critical_path

MONDAY = datetime(2027, 1, 4, 9)
AT = datetime(2027, 1, 15, 18)
CLIENT = Audience(
    "client",
    hidden=("rate", "costs", "margin", "goals", "reviews", "visibility=internal"),
    language="zh-CN",
)


def names(english, chinese):
    """Return a name and the attributes with the other one."""
    return {"name": english, "attributes": {"name_zh": chinese}}


@cache
def plan():
    """Return a project of four tasks, two milestones, five people, and full registers."""
    people = ("ana", "bo", "cy", "di", "ed")
    return Plan(
        "Portal",
        start=MONDAY,
        deadline=datetime(2027, 2, 12, 18),
        currency="CNY",
        price=money(90_000),
        penalty=money(1_000),
        attributes={"name_zh": "客户门户"},
        client="Harbour",
        tasks=(
            Task("scope", duration=days(5), **names("Agree the scope", "确认范围")),
            Task("agreed", kind=TaskKind.FINISH_MILESTONE, **names("Scope agreed", "范围确认")),
            Task("api", duration=days(10), **names("Build the API", "开发接口")),
            Task("screens", duration=days(8), **names("Draw the screens", "绘制界面")),
            Task("pilot", duration=days(5), responsible="boss", **names("Pilot", "试运行")),
            Task("live", kind=TaskKind.FINISH_MILESTONE, **names("Go-live", "上线")),
        ),
        dependencies=(
            *chain("scope", "agreed", "api", "pilot", "live"),
            *chain("agreed", "screens", "pilot"),
        ),
        resources=tuple(
            Resource(key, f"{key.title()} Who", rate=money(137.5 + place))
            for place, key in enumerate(people)
        ),
        assignments=(
            *(Assignment("scope", who) for who in people),
            Assignment("api", "ana"),
            Assignment("screens", "bo"),
            Assignment("pilot", "ana"),
        ),
        risks=(
            Risk(
                "R1",
                probability=0.3,
                impacts=[Delay("api", days(4))],
                **names("The vendor is late", "供应商延误"),
            ),
            Risk(
                "R2",
                "Ana leaves",
                probability=0.1,
                impacts=[Delay("api", days(9))],
                attributes={"name_zh": "安娜离职", "visibility": "internal"},
            ),
        ),
        gates=(
            Gate(
                "G1",
                "agreed",
                "Scope gate",
                criteria=[Criterion("c", "findings", "<=", 2.0, value=5)],
            ),
            Gate("G2", "live", "Release gate", criteria=[Criterion("c", "defects", "==", 0.0)]),
        ),
        changes=(
            ChangeRequest(
                "CR1", "Invoices", status="accepted", closed=date(2027, 1, 13), cost=money(2_000)
            ),
            ChangeRequest("CR2", "Later", status="accepted", closed=date(2027, 3, 1)),
            ChangeRequest("CR3", "Asked", status="asked"),
        ),
        decisions=(
            Decision(
                "D1",
                "Choose the host",
                opened=date(2027, 1, 5),
                due=date(2027, 1, 12),
                owner="boss",
                tasks=["pilot"],
            ),
        ),
        issues=(
            Issue("I1", "No test data", opened=date(2027, 1, 6), due=date(2027, 1, 20)),
            Issue("I2", "R2 came true", opened=date(2027, 1, 6)),
            Issue("I3", "Settled", opened=date(2027, 1, 6), closed=date(2027, 1, 8)),
        ),
        actions=(Action("A1", "Book the room", opened=date(2027, 1, 6), owner="ana"),),
        audiences=(CLIENT, Audience("inside")),
        stakeholders=(
            Stakeholder("boss", "Ms Boss", audience="client", language="zh-CN"),
            Stakeholder("chief", "Chief", audience="inside"),
        ),
        communications=(Communication("K1", "Weekly", audience="client"),),
        meetings=(
            Meeting("M1", datetime(2027, 1, 20, 10), communication="K1"),
            Meeting("M2", datetime(2027, 1, 21, 10), "Inside only", people=["chief"]),
            Meeting("M3", datetime(2027, 4, 1, 10), communication="K1"),
        ),
        goals=(Goal("g1", "ana", "Fewer defects", target=5.0, actual=7.0),),
        reviews=(Review("ana", "peer", 3.5),),
        objectives=(
            Objective(
                "O1",
                "Fewer calls",
                results=[
                    KeyResult(
                        "K",
                        baseline=100,
                        target=50,
                        values=[(date(2027, 1, 8), 80)],
                        tasks=["live"],
                    )
                ],
                value=money(50_000),
                attributes={"name_zh": "减少来电"},
            ),
            Objective("O2", "Happier users", results=[KeyResult("L", baseline=0, target=1)]),
        ),
        deliverables=(
            Deliverable("spec", "Scope statement", due=date(2027, 1, 8)),
            Deliverable("kit", "Test kit", due=date(2027, 1, 12)),
        ),
        acceptances=(Acceptance("spec", date(2027, 1, 11), "accepted", "boss"),),
        expectations=(
            Expectation(
                "E1", "boss", "Short answers", ratings=[(date(2027, 1, 6), 7), (AT.date(), 8)]
            ),
        ),
    )


@cache
def facts():
    """Return the facts at the data date: the API takes longer than planned."""
    ended = datetime(2027, 1, 11, 18)
    return StatusUpdate(
        AT,
        (
            TaskStatus("scope", start=MONDAY, finish=ended, actual_cost=money(30_000)),
            TaskStatus("agreed", start=ended, finish=ended),
            TaskStatus(
                "api",
                start=datetime(2027, 1, 12, 9),
                percent=0.3,
                remaining=days(9),
                actual_cost=money(5_000),
            ),
        ),
    )


@cache
def answers():
    """Return every answer that a report can be given."""
    current = cost.stated(
        plan(),
        {row.id: (row.start, row.finish) for row in critical_path(plan()).tasks},
        assignments=plan().assignments,
    )
    baseline = cost.baseline(plan(), current, name="approved")
    value = cost.earned_value(plan(), baseline, facts())
    entries = [
        TimeEntry(f"{who.id}", who.id, "scope", date(2027, 1, 6), hours(9), overtime=hours(1))
        for who in plan().resources
    ]
    return {
        "standing": progress.status(plan(), baseline, facts(), schedule=current, limits=None),
        "value": value,
        "forecast": cost.forecast(plan(), value),
        "outlook": risk.simulate(replace(plan(), updates=(facts(),)), samples=200),
        "gates": quality.gates(plan(), at=AT),
        "ranking": risk.rank(plan()),
        "actuals": progress.actuals(plan(), status=facts(), time_entries=entries),
        "log": log(plan(), AT.date(), status=facts()),
        "gate_forecast": quality.gate_forecast(plan()),
        "objectives": scope.objectives(plan(), AT.date()),
        "acceptances": acceptances(plan(), AT.date()),
        "satisfaction": satisfaction(plan(), AT.date()),
        "evaluation": performance.evaluate(plan()),
    }


@cache
def told(audience=None, **changes):
    """Return the report with every answer."""
    return status_report(plan(), audience=audience, **{**answers(), **changes})
