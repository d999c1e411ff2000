"""Tracing: links both ways, gaps, coverage, dates."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import (
    Acceptance,
    Deliverable,
    KeyResult,
    Objective,
    Requirement,
    StatusUpdate,
    Task,
    TaskKind,
    TaskStatus,
    WbsElement,
    chain,
    days,
)
from pmcore.control.scope import trace
from pmcore.errors import Severity
from tests.control.scope.test_objectives import paths

MONDAY = datetime(2027, 1, 4, 9)
GOAL = Objective("O", "Sell more", results=[KeyResult("KR", baseline=0, target=1)])


def plan_of(**fields):
    """Return a plan in which a task, and an element above two, make deliverables."""
    base = pm.Plan(
        "P",
        start=MONDAY,
        wbs=(WbsElement("shop", deliverables=("shop",)), WbsElement("pages", parent="shop")),
        tasks=(
            Task("think", "Think", days(2)),
            Task("pay", "Pay", days(5), deliverables=("api",)),
            Task("list", "List", days(3), wbs="pages"),
            Task("cart", "Cart", days(4), wbs="shop"),
            Task("party", "Party", days(1)),
            Task("live", "Live"),
            Task("lead", "Lead", kind=TaskKind.LEVEL_OF_EFFORT),
        ),
        dependencies=(*chain("think", "pay", "cart", "live"), *chain("think", "list", "live")),
        objectives=(GOAL,),
        deliverables=(Deliverable("api", "API", criteria=("fast",)), Deliverable("shop", "Shop")),
        requirements=(
            Requirement("R1", "Pay", objectives=("O",), deliverables=("api",)),
            Requirement("R2", "Buy", priority="should", deliverables=("api", "shop")),
        ),
    )
    return replace(base, **fields)


def codes(plan, **fields):
    """Return the gaps as code and id."""
    return {(each.code.removeprefix("trace."), each.id) for each in trace(plan, **fields).gaps}


def test_forwards():
    """A requirement leads to the tasks of its deliverables, below elements too, and their last."""
    found = trace(plan_of())
    assert found["R1"].tasks == ("pay",)
    assert found["R2"].tasks == ("pay", "list", "cart")
    assert (found["R2"].last, found["R2"].finish) == ("cart", datetime(2027, 1, 18, 18))
    assert found.deliverables[1].requirements == ("R2",)


def test_backwards():
    """A task serves what asked for its output, and enables what comes next."""
    found = trace(plan_of())
    assert found.serves("pay").requirements == ("R1", "R2")
    assert found.serves("pay").objectives == ("O",)
    assert found.serves("think").deliverables == ()
    assert found.serves("think").enables == ("api", "shop")
    named = KeyResult("KR", baseline=0, target=1, tasks=("party",))
    served = trace(plan_of(objectives=(replace(GOAL, results=(named,)),))).serves("party")
    assert (served.results, served.objectives) == ((("O", "KR"),), ("O",))


def test_gaps():
    """Each link that can be missing is named where it is missing."""
    assert codes(plan_of()) == {
        ("no_objective", "R2"),
        ("no_criteria", "shop"),
        ("serves_nothing", "party"),
    }
    plan = plan_of(
        deliverables=(Deliverable("api"), Deliverable("shop"), Deliverable("toy")),
        requirements=(
            Requirement("R1", deliverables=("toy",), objectives=("O",)),
            Requirement("R3"),
            Requirement("R4", status="dropped", objectives=("O",)),
            Requirement("R5", priority="wont"),
            Requirement("R6", status="dropped", priority="could"),
        ),
        objectives=(GOAL, Objective("O2")),
    )
    found = codes(plan)
    assert {
        ("no_task", "toy"),
        ("no_deliverable", "R3"),
        ("must_dropped", "R4"),
        ("unasked", "api"),
        ("unserved", "O2"),
    } <= found
    assert not {("no_deliverable", "R5"), ("must_dropped", "R6")} & found
    severe = {each.code for each in trace(plan).gaps if each.severity is Severity.ERROR}
    assert severe == {
        "trace.no_deliverable",
        "trace.must_dropped",
        "trace.no_task",
        "trace.unserved",
    }
    for language in ("en", "zh-CN"):
        assert len(trace(plan).text(language).splitlines()) == len(trace(plan).gaps)


def test_acceptance():
    """The last signature counts; what is done and was never put to the client is a gap."""
    status = StatusUpdate(
        datetime(2027, 1, 15, 18),
        tasks=(
            TaskStatus("think", start=MONDAY, finish=datetime(2027, 1, 5, 18)),
            TaskStatus("pay", start=datetime(2027, 1, 6, 9), finish=datetime(2027, 1, 12, 18)),
        ),
    )
    plan = plan_of(updates=(status,))
    assert ("not_accepted", "api") in codes(plan)
    assert ("not_accepted", "shop") not in codes(plan)
    refused = Acceptance("api", date(2027, 1, 13), "refused")
    taken = Acceptance("api", date(2027, 1, 14), "accepted_with_remarks")
    assert ("refused", "api") in codes(replace(plan, acceptances=(refused,)))
    found = trace(replace(plan, acceptances=(taken, refused)))
    assert found["R1"].is_accepted
    assert not found["R2"].is_accepted
    assert found.coverage[0].accepted == 1


def test_coverage():
    """By priority: how many requirements have deliverables, tasks and signatures."""
    plan = plan_of(
        requirements=(
            Requirement("a", deliverables=("api",)),
            Requirement("b", deliverables=("toy",)),
            Requirement("c"),
            Requirement("d", status="dropped"),
            Requirement("e", priority="could"),
        ),
        deliverables=(Deliverable("api"), Deliverable("shop"), Deliverable("toy")),
    )
    must, could = trace(plan).coverage
    assert (must.requirements, must.delivered, must.planned, must.share) == (3, 2, 1, 1 / 3)
    assert (could.priority, could.share) == ("could", 0.0)
    assert trace(plan)["b"].finish is None


def test_nothing_to_trace():
    """A plan without requirements says so, and finds no idle tasks where nothing is made."""
    plan = plan_of(requirements=(), deliverables=(), objectives=())
    plan = replace(plan, wbs=(), tasks=[replace(t, wbs=None, deliverables=()) for t in plan.tasks])
    found = trace(plan)
    assert found.gaps == ()
    assert [each.code for each in found.notices] == ["trace.no_requirements"]
    assert len(trace(plan_of()).to_frame()) == 2


@given(
    st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9), st.sets(st.integers(0, 5))
)
def test_closure_is_that_of_the_graph(pairs, makers):
    """A task enables exactly what some path reaches first, forwards being backwards turned."""
    nx = pytest.importorskip("networkx")
    links = {(a, b) for a, b in pairs if a < b}
    plan = pm.Plan(
        "P",
        start=MONDAY,
        tasks=[
            Task(str(n), duration=60, deliverables=(f"d{n}",) if n in makers else ())
            for n in range(6)
        ],
        dependencies=[pm.Dependency(str(a), str(b)) for a, b in links],
        deliverables=[Deliverable(f"d{n}") for n in sorted(makers)],
        requirements=[Requirement(f"r{n}", deliverables=(f"d{n}",)) for n in sorted(makers)],
    )
    found = trace(plan)
    graph = nx.DiGraph(links)
    graph.add_nodes_from(range(6))
    for task in range(6):
        clear = graph.subgraph({n for n in graph if n not in makers or n == task})
        inner = nx.descendants(clear, task) | {task}
        first = {m for n in inner for m in graph.successors(n) if m in makers}
        assert set(found.serves(str(task)).enables) == {f"d{n}" for n in first}
        for name in found.serves(str(task)).requirements:
            assert str(task) in found[name].tasks


def test_refused():
    """A schedule of another plan, and a plan with errors."""
    short = pm.schedule.critical_path(pm.Plan("Q", start=MONDAY, tasks=[Task("pay", duration=60)]))
    assert ("scope.not_scheduled", 'tasks["list"]') in paths(lambda: trace(plan_of(), short))
    bad = plan_of(requirements=(Requirement("R", deliverables=("gone",)),))
    assert ("plan.unknown_reference", 'requirements["R"].deliverables') in paths(lambda: trace(bad))
    with pytest.raises(KeyError):
        trace(plan_of()).serves("no")
