"""A portfolio is one plan in which every project keeps its own terms."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings

from pmcore import check, schedule
from pmcore.errors import Severity
from pmcore.io import dumps, loads
from pmcore.model import (
    Audience,
    Baseline,
    Calendar,
    CalendarException,
    ConstraintType,
    CostItem,
    Delivery,
    Dependency,
    Edit,
    ExchangeRate,
    Plan,
    PlannedTask,
    Rate,
    Resource,
    Response,
    Review,
    Risk,
    Stakeholder,
    StatusUpdate,
    Task,
    TaskStatus,
    Uniform,
    WbsElement,
    apply,
    chain,
    combine,
    registers,
    weekly,
)
from pmcore.units import Money
from tests.samples import everything
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)


def faults(plan):
    """Return what check finds wrong."""
    return [each.text() for each in check(plan) if each.severity is Severity.ERROR]


def project(name, **fields):
    """Return a plan of two linked tasks."""
    tasks = (Task("a", duration=480), Task("b", duration=480))
    base = Plan(name, start=START, currency="CNY", tasks=tasks, dependencies=chain("a", "b"))
    return replace(base, **fields)


def test_everything_twice():
    """A portfolio of plans that use every register has no error and crosses JSON."""
    both = combine(everything("A"), everything("B"))
    assert faults(both) == []
    assert loads(dumps(both)) == both
    for register in registers():
        if register not in ("updates", "wbs", "exchange_rates"):
            assert len(getattr(both, register)) == 2 * len(getattr(everything(), register))


def test_one_of_its_kind():
    """Everything of one plan has the project's prefix, in fields of every depth."""
    whole = combine(everything("A"), project("B"))
    assert whole.task("A/draw").deliverables == ("A/drawings",)
    assert whole.task("A/draw").needs[1].resource == "A/printer"
    assert whole.task("A/draw").calendar == "A/site"
    assert [link.lag_calendar for link in whole.dependencies[:2]] == ["A/site", "elapsed"]
    assert whole.element("risks", "A/vendor").impacts[0].task == "A/build"
    assert whole.element("branches", "A/retest").ways == (("A/test",), ("A/live",))
    assert whole.element("meetings", "A/kickoff").people == ("A/ana", "A/sponsor")
    assert whole.element("calendars", "A/late").base == "A/site"
    assert whole.element("checks", "A/look").subject == "A/drawings"
    assert whole.resource("A/ana").preferences == ("A/draw", "python")
    assert whole.element("cost_entries", "A/p1").refers_to == "A/i1"
    assert whole.element("audiences", "A/client").hidden == ("rate", "vendor", "A/vendor")


def test_baselines():
    """A baseline keeps to its own calendars."""
    held = combine(everything("A"), project("B")).baselines[0]
    assert held.name == "A/approved"
    row = held.tasks[0]
    assert (row.task, row.calendar, row.wbs) == ("A/draw", "A/site", "A/drafts")
    assert held.calendars[0].id == "A/site"
    bare = Baseline("first", (PlannedTask("a", START, START, calendar="standard"),))
    row = combine(project("A", baselines=[bare]), project("B")).baselines[0].tasks[0]
    assert (row.calendar, row.wbs) == ("standard", "A")


def test_roots():
    """Each project is a root with its own terms; what hung free hangs there."""
    one = everything("A")
    whole = combine(one, project("B", deadline=None, finish=datetime(2027, 2, 1, 18)))
    root = whole.element("wbs", "A")
    assert (root.name, root.parent, root.start) == ("A", None, START)
    assert (root.deadline, root.penalty, root.budget) == (one.deadline, one.penalty, one.budget)
    assert (root.calendar, root.settings) == ("A/site", one.settings)
    assert dict(root.attributes) == {"client": "The client", "code": 7}
    assert whole.element("wbs", "A/drafts").parent == "A"
    assert whole.task("B/a").wbs == "B"
    assert whole.element("wbs", "B").deadline == datetime(2027, 2, 1, 18)


def test_the_portfolio_itself():
    """Sums of money, the first start, and terms that all share."""
    one = project("A", budget=100, contingency=5, client="C", start=datetime(2027, 2, 1))
    two = project("B", budget=20, price=7, client="C")
    both = combine(one, two, name="Both", id="p")
    assert (both.name, both.id, both.client, both.start) == ("Both", "p", "C", START)
    assert (both.budget, both.contingency, both.price) == (120, None, None)
    assert both.settings == one.settings


def without_late(plan):
    """Return the plan without tasks that wait for its end, which a portfolio has elsewhere."""
    late = ConstraintType.AS_LATE_AS_POSSIBLE
    return replace(
        plan,
        tasks=[
            replace(task, constraints=[each for each in task.constraints if each.type is not late])
            for task in plan.tasks
        ],
    )


@settings(max_examples=20)
@given(plans(max_tasks=5).map(without_late), plans(max_tasks=5).map(without_late))
def test_dates(one, two):
    """A project's dates in a portfolio are those it has alone."""
    both = schedule.critical_path(combine(replace(one, id="A"), replace(two, id="B")))
    for prefix, plan in (("A", one), ("B", two)):
        for row in schedule.critical_path(plan).tasks:
            found = both[f"{prefix}/{row.id}"]
            assert (found.start, found.finish) == (row.start, row.finish)


def test_shared_people():
    """Who is shared keeps the id, and the calendar and unit named keep theirs."""
    cal = weekly("cal")
    ana = Resource("ana", calendar="cal", preferences=["a", "python"])
    plan = project("A", resources=[ana, Resource("bo")], calendars=[cal, weekly("own")])
    both = combine(plan, replace(plan, name="B"), shared=["ana"])
    assert [each.id for each in both.resources] == ["ana", "A/bo", "B/bo"]
    assert [each.id for each in both.calendars] == ["cal", "A/own", "B/own"]
    assert both.resource("ana").preferences == ("A/a", "python", "B/a")


def test_shared_stakeholders_and_stock():
    """A sponsor of both is one; a delivery to a shared store arrives once."""
    steel = Resource("steel")
    more = {
        "stakeholders": [Stakeholder("boss")],
        "resources": [steel],
        "deliveries": [Delivery("steel", START, 5.0)],
    }
    both = combine(project("A", **more), project("B", **more), shared=["boss", "steel"])
    assert [each.id for each in both.stakeholders] == ["boss"]
    assert both.deliveries == (Delivery("steel", START, 5.0),)


def test_disagreement():
    """What is shared must be the same in all plans."""
    one = project("A", resources=[Resource("ana", rate=5)])
    two = project("B", resources=[Resource("ana", rate=6)])
    with pytest.raises(ValueError, match="disagree on resources 'ana'"):
        combine(one, two, shared=["ana"])
    with pytest.raises(ValueError, match="'eve'"):
        combine(one, two, shared=["eve"])


def test_reviews_of_one_person():
    """Two plans may say different things of the same outsider."""
    one = project("A", reviews=[Review("eve", "client", 4.0)])
    two = project("B", reviews=[Review("eve", "client", 2.0)])
    assert [each.rating for each in combine(one, two).reviews] == [4.0, 2.0]


def test_status_of_several_dates():
    """At each data date every project shows its last facts so far."""
    friday, monday = datetime(2027, 1, 8, 18), datetime(2027, 1, 11, 18)
    one = project("A", updates=[StatusUpdate(friday, [TaskStatus("a", start=START)], name="x")])
    two = project("B", updates=[StatusUpdate(monday, [TaskStatus("b", start=START)])])
    found = combine(one, two).updates
    assert [each.at for each in found] == [friday, monday]
    assert [[row.task for row in each.tasks] for each in found] == [["A/a"], ["A/a", "B/b"]]
    assert [each.name for each in found] == ["x", ""]


def test_edits():
    """An edit made in the portfolio does what it did in the plan."""
    edits = (
        Edit("tasks", "a", "duration", 480, 960),
        Edit("tasks", "a", "wbs", None, "w"),
        Edit("tasks", "c", "", None, Task("c", wbs="w")),
        Edit("dependencies", "a->b", "", Dependency("a", "b"), None),
        Edit("tasks", "", "order", ("a", "b"), ("b", "a")),
        Edit("", "", "deadline", None, START),
    )
    plan = project("A", wbs=[WbsElement("w")], risks=[Risk("r", probability=0.1)])
    response = Response("x", ("r",), edits=edits)
    both = combine(replace(plan, responses=[response]), project("B"))
    made = both.responses[0].edits
    assert len(made) == 5
    after = apply(both, made)
    assert (after.task("A/a").duration, after.task("A/a").wbs) == (960, "A/w")
    assert after.task("A/c").wbs == "A/w"
    assert [link.key for link in after.dependencies] == ["B/a->B/b"]
    assert after.element("wbs", "A").deadline == START
    assert apply(plan, edits).task("a").duration == after.task("A/a").duration


def test_edits_of_the_plan_alone():
    """An edit that only a plan can have is refused."""
    edit = Edit("", "", "timezone", "UTC", "Asia/Shanghai")
    plan = project("A", risks=[Risk("r", probability=0.1)])
    plan = replace(plan, responses=[Response("x", ("r",), edits=(edit,))])
    with pytest.raises(ValueError, match="timezone"):
        combine(plan, project("B"))


def test_currencies():
    """Another currency's amounts become money of it; rates come from the portfolio."""
    task = Task("a", costs=[CostItem(500)])
    euro = project("B", currency="EUR", budget=9, tasks=[task], dependencies=())
    euro = replace(
        euro,
        resources=[Resource("r", rate=7)],
        exchange_rates=[ExchangeRate("USD", 0.9)],
    )
    rate = ExchangeRate("EUR", 7.8)
    both = combine(project("A", budget=1), euro, exchange_rates=[rate])
    assert (both.currency, both.budget, both.exchange_rates) == ("CNY", None, (rate,))
    assert both.resource("B/r").rate == Money(7, "EUR")
    assert both.task("B/a").costs[0].amount == Money(500, "EUR")
    assert both.element("wbs", "B").budget == Money(9, "EUR")
    assert combine(project("A"), euro, currency="EUR").resource("B/r").rate == 7


def test_money_of_another_currency_alone():
    """Actual cost is a plain number, so it cannot stand in a portfolio of another currency."""
    row = TaskStatus("a", start=START, actual_cost=5)
    euro = project("B", currency="EUR", updates=[StatusUpdate(START, [row])])
    with pytest.raises(ValueError, match=r"TaskStatus\.actual_cost of plan 'B' is in EUR"):
        combine(project("A"), euro)


def test_a_portfolio_of_portfolios():
    """Prefixes nest."""
    inner = combine(project("A"), project("B"), name="Inner", id="in")
    outer = combine(inner, project("C"))
    assert {task.id for task in outer.tasks} >= {"in/A/a", "C/b"}
    assert outer.element("wbs", "in/A").parent == "in"
    assert faults(outer) == []


@pytest.mark.parametrize(
    ("names", "what"),
    [((), "needs an id"), (("",), "needs an id"), (("A", "A"), "differ"), (("A", "A/x"), "below")],
)
def test_names_of_projects(names, what):
    """Prefixes must exist and tell projects apart."""
    with pytest.raises(ValueError, match=what):
        combine(*(project(name) for name in names))


def test_timezones():
    """One clock for all."""
    with pytest.raises(ValueError, match="timezone"):
        combine(project("A"), project("B", timezone="Asia/Shanghai"))


def test_unknown_references_stay_unknown():
    """A fault of one plan is not healed by another plan."""
    broken = project("A", dependencies=[Dependency("a", "z")])
    whole = project("z")
    both = combine(broken, whole)
    assert both.dependencies[0].successor == "A/z"
    assert any("A/z" in fault for fault in faults(both))


def test_own_calendar_of_a_built_in_name():
    """A plan that defines the standard calendar itself keeps its own."""
    own = Calendar("standard", weeks=weekly("x").weeks, exceptions=[])
    own = replace(own, exceptions=[CalendarException(START.date(), START.date())])
    task = Task("a", calendar="standard")
    both = combine(project("A", calendars=[own], tasks=[task], dependencies=()), project("B"))
    assert both.task("A/a").calendar == "A/standard"
    assert faults(both) == []


def test_an_audience_of_names():
    """What an audience hides by field name is hidden in the portfolio too."""
    both = combine(project("A", audiences=[Audience("x", hidden=["rate"])]), project("B"))
    assert both.audiences[0].hidden == ("rate",)


def test_estimates_are_in_the_currency_of_their_amounts():
    """What is uncertain of a foreign price or cost item needs no conversion."""
    rate = Rate(Money(80, "EUR"), estimate=Uniform(60, 90))
    plan = Plan(
        "B",
        start=START,
        currency="EUR",
        tasks=[Task("a", duration=60, costs=[CostItem(500, estimate=Uniform(1, 900))])],
        resources=[Resource("bo", rates=[rate])],
    )
    other = Plan("A", start=START, currency="CNY")
    both = combine(other, plan, exchange_rates=[ExchangeRate("EUR", 7.8)])
    (item,) = both.tasks[0].costs
    assert (item.amount, item.estimate) == (Money(500, "EUR"), Uniform(1, 900))
