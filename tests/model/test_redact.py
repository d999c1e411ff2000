"""What an audience must not see is in nothing that leaves."""

import json
from dataclasses import fields, replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import Attributes, cost, risk, schedule
from pmcore.io import dumps, loads
from pmcore.model import (
    Allocation,
    Assignment,
    Audience,
    Change,
    Delay,
    Driver,
    Edit,
    Option,
    Plan,
    Proof,
    ProofStatus,
    Resource,
    Risk,
    RiskDriver,
    Task,
    Triangular,
    chain,
    key_of,
    redact,
    registers,
)
from tests.samples import everything
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)


def seen(value, *hidden):
    """Return what an audience sees, after a check that it crosses JSON."""
    found = redact(value, Audience("them", hidden=hidden))
    assert type(found) is type(value)
    assert loads(dumps(found)) == found
    return found


def texts(value):
    """Return every text in the JSON of a value, keys too, other than those of documents."""
    found, open_ = set(), [json.loads(dumps(value))["value"]]
    while open_:
        at = open_.pop()
        if isinstance(at, dict):
            found |= at.keys()
            open_ += at.values()
        elif isinstance(at, list):
            open_ += at
        elif isinstance(at, str):
            found.add(at)
    return found


@pytest.mark.parametrize(
    "field",
    ["rate", "rates", "probability", "budget", "skills", "leave", "note", "costs", "owner", "cost"],
)
def test_a_field(field):
    """A hidden field's name and values are nowhere in the JSON, or stand empty."""
    before, after = everything(), seen(everything(), field)
    for register in registers():
        for old, new in zip(getattr(before, register), getattr(after, register), strict=True):
            assert type(old) is type(new)
            for item in fields(new):
                if item.name == field:
                    assert getattr(new, field) in ((), "", 0, None, item.default)
    if field not in ("rate", "probability"):  # of an exchange rate and a risk: zero, and named so
        assert field not in texts(after)


def test_a_field_without_default():
    """Where a number must stand it is zero, and the attributes say that it is none."""
    risk = seen(everything(), "Risk.probability").risks[0]
    assert risk.probability == 0.0
    assert risk.attributes["redacted"] == ("probability",)
    assert seen(everything(), "Risk.probability").risk_drivers == everything().risk_drivers


def test_a_field_that_nothing_can_fill():
    """An element that cannot be without the field goes."""
    assert seen(everything(), "RiskDriver.factor").risk_drivers == ()
    assert seen(everything(), "factor").risks == everything().risks


@pytest.mark.parametrize("register", list(registers()))
def test_a_register(register):
    """A hidden register is empty, and no id of it is named anywhere else."""
    plan = everything()
    after = seen(plan, register)
    assert getattr(after, register) == ()
    gone = {key_of(each) for each in getattr(plan, register)}
    kept = {key_of(each) for name in registers() for each in getattr(after, name)}
    # The client is an audience, and a word in the plan's own attributes and texts; the weather is
    # a risk and a register.
    assert not (gone - kept - {"weather"}) & texts(replace(after, name="", client=""))


IDS = sorted(
    {
        key_of(each)
        for register in registers()
        for each in getattr(everything(), register)
        if hasattr(each, "id") and each.id
    }
)


@pytest.mark.parametrize("name", IDS)
def test_an_element(name):
    """A hidden id is nowhere in the JSON, not even in an audience's list."""
    assert name not in texts(seen(everything(), name)) - {"kind", "team", "steel", "more"}


def test_what_is_about_a_task_goes_with_it():
    """Links, statuses, hours, planned costs, impacts and gates of a hidden task go too."""
    after = seen(everything(), "draw")
    assert [link.key for link in after.dependencies] == [
        "build->test:SS",
        "build->test",
        "test->live",
    ]
    assert after.assignments == after.time_entries == after.responsibilities == ()
    assert after.baselines[0].tasks == after.updates[0].tasks == ()
    assert after.risk_drivers[0].tasks == ("build",)
    assert [entry.task for entry in after.cost_entries] == [None, None]
    assert after.resource("ana").preferences == ("python",)
    assert seen(everything(), "live").gates == ()
    assert [type(each).__name__ for each in seen(everything(), "build").risks[0].impacts] == [
        "Stretch",
        "ExtraCost",
    ]


def test_what_went_is_named_no_more():
    """A response that treats only hidden risks goes, and with it those who exclude it."""
    after = seen(everything(), "vendor")
    assert [(each.id, each.risks) for each in after.responses] == [("wait", ("weather",))]
    after = seen(everything(), "vendor", "weather")
    assert after.responses == ()


def test_edits_of_hidden_things_go():
    """Edits show neither hidden fields nor hidden elements."""
    change = seen(everything(), "duration").changes[0]
    assert [edit.field for edit in change.edits] == ["", "lag", "deadline"]
    assert change.edits[0].after.duration == 0
    change = seen(everything(), "test").changes[0]
    assert [edit.id for edit in change.edits] == ["audit", ""]
    order = Edit("tasks", "", "order", ("a", "b"), ("b", "a"))
    plan = Plan("P", start=START, tasks=[Task("a"), Task("b")])
    plan = plan.put(replace(everything().changes[0], edits=(order,)))
    assert seen(plan, "a").changes[0].edits == (replace(order, before=("b",), after=("b",)),)


def test_attributes():
    """Attributes go by name, at any depth, and where they name a hidden element."""
    more = {"rate": 5, "deep": {"rate": 6, "other": 1}, "boss": "ana", "free": ["ana", "x"]}
    plan = Plan("P", start=START, tasks=[Task("a", attributes=more)], resources=[Resource("ana")])
    assert seen(plan, "rate").tasks[0].attributes["deep"] == Attributes(other=1)
    assert "rate" not in seen(plan, "Task.rate").tasks[0].attributes
    assert set(seen(plan, "ana").tasks[0].attributes) == {"rate", "deep"}


def test_nothing_hidden_changes_nothing_but_the_lists():
    """Only what audiences must not see is itself not shown."""
    plan = everything()
    assert seen(plan) == replace(plan, audiences=[Audience("client", projects=["works"])])
    assert seen(plan, "no such thing") == seen(plan)


@settings(max_examples=12)
@given(plans(resources=True, risks=True, costs=True, min_tasks=2), st.data())
def test_any_element_of_any_plan(plan, data):
    """Whatever is hidden, nothing names it, and what is left crosses JSON."""
    elements = [*plan.tasks, *plan.resources, *plan.calendars, *plan.wbs, *plan.risks]
    name = data.draw(st.sampled_from(elements)).id
    assert name not in texts(seen(plan, name))


def test_a_schedule():
    """A task hidden in a schedule leaves no row, no driver and no name behind."""
    plan = Plan(
        "P",
        start=START,
        tasks=[Task("x", "Secret", 480), Task("b", "Open", 480)],
        dependencies=chain("x", "b"),
    )
    dates = schedule.critical_path(plan)
    after = seen(dates, "x")
    assert [row.id for row in after.tasks] == ["b"]
    assert after["b"].driver is None
    assert not {"x", "Secret"} & texts(after)
    assert seen(dates, "total_float")["b"].total_float is None
    assert seen(dates, "driver")["b"].driver is None


def test_an_allocation():
    """A hidden person has no assignment and drives nothing."""
    plan = Plan("P", start=START, tasks=[Task("a", "A", 480), Task("b", "B", 480)])
    dates = schedule.critical_path(plan)
    driver = Driver("driver.person", "ana", {"resource": "ana", "predecessor": "a"})
    rows = [dates["a"], replace(dates["b"], driver=driver)]
    staffed = replace(
        dates, tasks=rows, assignments=[Assignment("a", "ana"), Assignment("b", "bo")]
    )
    whole = Allocation(staffed, Proof(ProofStatus.OPTIMAL, 1.0, 1.0))
    after = seen(whole, "ana")
    assert [row.resource for row in after.schedule.assignments] == ["bo"]
    assert after.schedule["b"].driver is None
    assert "ana" not in texts(after)
    assert seen(whole, "resources").schedule.assignments == ()


def test_an_option():
    """A change that speaks of something hidden goes as a whole."""
    dates = schedule.critical_path(Plan("P", start=START, tasks=[Task("a", "A", 480)]))
    changes = [Change("change.lead", {"text": "moves R02 by 2"}), Change("change.lead", {"n": 1})]
    after = seen(Option("o", dates, changes=changes), "R02")
    assert [dict(each.facts) for each in after.changes] == [{"n": 1}]
    assert len(seen(Option("o", dates, changes=changes), "R0").changes) == 2


def answers():
    """Yield answers of the rooms above the model."""
    plan = everything()
    dates = schedule.critical_path(plan)
    approved = cost.baseline(plan, dates, name="approved")
    yield cost.estimate(plan)
    yield approved
    yield cost.earned_value(plan, approved, plan.updates[-1])
    outlook = risk.simulate(plan, samples=50)
    yield outlook
    yield risk.drivers(plan, outlook)
    yield risk.rank(plan)


@pytest.mark.parametrize("answer", [*answers()], ids=lambda answer: type(answer).__name__)
@pytest.mark.parametrize("name", ["build", "test", "vendor", "ana", "works"])
def test_answers(answer, name):
    """Rows of hidden elements go from the answers of every room."""
    assert name not in texts(seen(answer, name))


def test_an_outlook_without_money():
    """A hidden series of numbers is empty."""
    outlook = risk.simulate(everything(), samples=50)
    after = seen(outlook, "cost")
    assert len(after.cost) == 0
    assert after.finish == outlook.finish


def test_a_part():
    """A single noun can be redacted as well."""
    risk = Risk("r", probability=0.5, impacts=[Delay("a", Triangular(1.0, 2.0, 3.0))])
    assert seen(risk, "impacts").impacts == ()
    assert seen(risk, "a").impacts == ()
    driver = RiskDriver("d", ("a", "b"), Triangular(1.0, 2.0, 3.0))
    assert seen(driver, "a").tasks == ("b",)


def test_a_value_that_is_hidden_as_a_whole():
    """What cannot be shown at all is refused."""
    with pytest.raises(ValueError, match="must not see this Plan"):
        redact(everything(), Audience("x", hidden=["start"]))
    with pytest.raises(ValueError, match="must not see this RiskDriver"):
        redact(RiskDriver("d", ("a",), Triangular(1.0, 2.0, 3.0)), Audience("x", hidden=["a"]))
    with pytest.raises(ValueError, match="by their ids"):
        redact(everything(), Audience("x", hidden=["id"]))
