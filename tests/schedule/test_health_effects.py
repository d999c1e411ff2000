"""What findings do to the finish: by hand, and against the plan with the repair really made."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pmcore as pm
from pmcore import ConstraintType as C
from pmcore import DateConstraint, Dependency, LinkType, Task, TaskStatus, chain, days
from pmcore.errors import InfeasibleError, PlanError
from pmcore.network import build
from pmcore.schedule import AcumenRules, DcmaRules, HealthRules, critical_path, health
from tests.strategies import instants, plans

START = datetime(2027, 1, 4, 9)  # a Monday
FRIDAY = datetime(2027, 1, 8, 18)
STRICT = HealthRules(
    dcma=DcmaRules(float_days=1, duration_days=2, test_days=20, counts_milestones=True),
    acumen=AcumenRules(merges=1),
)


def task(name, length=1, **fields):
    return Task(name, name.upper(), days(length), **fields)


def plan(tasks, links=(), **fields):
    return pm.Plan("P", start=START, tasks=tasks, dependencies=links, **fields)


def effects(metric):
    return {each.id: each.effect for each in metric.findings}


def test_a_lead_on_the_longest_path_hides_days():
    """Without the overlap of two days the row ends two days later; the short branch has room."""
    rows = [task("a", 5), task("b", 5), task("c"), task("end", 0)]
    links = [
        Dependency("a", "b", lag=-days(2)),
        *chain("b", "end"),
        Dependency("a", "c", lag=-days(2)),
        *chain("c", "end"),
    ]
    found = health(plan(rows, links))["dcma.leads"]
    assert effects(found) == {"a->b": days(2), "a->c": 0}
    assert found.effect == days(2)
    assert {each.id: each.room for each in found.findings} == {"a->b": 0, "a->c": days(4)}


def test_a_lag_that_drives_costs_its_length_until_another_path_does():
    """Four days of waiting beside a path that is three days shorter."""
    rows = [task("a", 2), task("b", 2), task("x", 5), task("end", 0)]
    links = [Dependency("a", "b", lag=days(4)), *chain("b", "end"), *chain("x", "end")]
    found = health(plan(rows, links))["dcma.lags"]
    assert effects(found) == {"a->b": -days(3)}


def test_an_overlap_costs_what_it_hides():
    """Side by side five and four days; in a row nine."""
    found = health(plan([task("a", 5), task("b", 4)], [Dependency("a", "b", LinkType.SS)]))
    assert effects(found["dcma.finish_to_start"]) == {"a->b:SS": days(4)}


def test_a_link_of_another_type_beside_a_finish_to_start_one_goes():
    """Two finish-to-start links between the same tasks would be one."""
    links = [*chain("a", "b"), Dependency("a", "b", LinkType.FF, days(3))]
    found = health(plan([task("a", 5), task("b")], links))["dcma.finish_to_start"]
    assert effects(found) == {"a->b:FF": -days(2)}
    assert found.findings[0].edits[0].after is None


def test_a_hard_constraint_holds_the_finish_back_or_breaks_the_path():
    """A start on a day in two weeks; a mandatory start before the predecessor ends."""
    later = DateConstraint(C.START_ON, datetime(2027, 1, 18, 9))
    made = plan([task("a"), task("b", constraints=[later])], chain("a", "b"))
    assert effects(health(made)["dcma.hard_constraints"]) == {"b": -days(9)}
    pin = DateConstraint(C.MUST_START_ON, datetime(2027, 1, 5, 9))
    made = plan([task("a", 5), task("b", 5, constraints=[pin])], chain("a", "b"))
    assert effects(health(made)["dcma.hard_constraints"]) == {"b": days(4)}
    wish = DateConstraint(C.FINISH_NO_LATER_THAN, datetime(2027, 1, 4, 18))
    made = plan([task("a", 5, constraints=[wish])])
    assert effects(health(made)["dcma.hard_constraints"]) == {"a": 0}


def test_an_open_start_is_linked_within_its_element_where_that_costs_least():
    """Of the tasks of its element that must begin sooner, the one that ends first comes before."""
    element = pm.WbsElement("1")
    rows = [
        task("go", 0, wbs="1"),
        task("a", 4, wbs="1"),
        task("b", 9, wbs="1"),
        task("open", 6, wbs="1"),
        task("end", 0),
    ]
    links = [*chain("go", "a"), *chain("go", "b"), *chain("a", "end"), *chain("b", "end")]
    made = plan(rows, [*links, *chain("open", "end")], wbs=[element])
    found = health(made)["dcma.logic"]
    assert found.items == ("open",)
    # a begins at the latest after open does, so it cannot come first; go costs nothing.
    assert [edit.id for edit in found.findings[0].edits] == ["go->open"]
    assert effects(found) == {"open": 0}


def test_an_open_start_may_hide_that_the_finish_is_later():
    """The only task that can come before takes eight days of the nine there are."""
    rows = [task("a", 9, wbs="1"), task("open", 6, wbs="1"), task("end", 0)]
    links = [*chain("a", "end"), *chain("open", "end")]
    made = plan(rows, links, wbs=[pm.WbsElement("1")])
    found = health(made)["dcma.logic"]
    assert effects(found) == {"a": 0, "open": days(6)}
    assert [each.repair for each in found.findings] == ["repair.end", "repair.link"]


def test_an_open_end_is_followed_by_what_starts_last():
    """A task that holds nobody may hold one of its element that has time."""
    rows = [task("go", 0), task("open", 3, wbs="1"), task("b", 2, wbs="1"), task("end", 0)]
    links = [*chain("go", "open"), *chain("go", "b"), *chain("b", "end")]
    found = health(plan(rows, links, wbs=[pm.WbsElement("1")]))["dcma.logic"]
    assert effects(found) == {"open": days(2)}


def test_a_start_held_by_nothing_gets_its_predecessors_start():
    """Of two tasks that end together the second may begin with the first, and does."""
    made = plan(
        [task("go", 3), task("a", 2), task("b", 4)],
        [*chain("go", "a"), Dependency("a", "b", LinkType.FF)],
    )
    assert effects(health(made)["acumen.loose_start"]) == {"b": days(2)}


def test_a_finish_that_holds_nothing_gets_its_successors_finish():
    """What follows its start cannot end before it does."""
    made = plan([task("a", 9), task("b", 2)], [Dependency("a", "b", LinkType.SS)])
    found = health(made)["acumen.loose_finish"]
    assert (effects(found), found.findings[0].edits[0].id) == ({"a": 0}, "a->b:FF")


def test_what_is_too_long_is_cut_to_the_limit():
    """Of fifty days 44 may stay."""
    found = health(plan([task("a", 50), task("b")], chain("a", "b")))["dcma.high_duration"]
    assert (effects(found), found.findings[0].edits[0].after) == ({"a": -days(6)}, days(44))


def test_what_is_under_way_is_cut_in_what_remains():
    """Facts say that thirty of fifty days remain; six are too many."""
    status = pm.StatusUpdate(FRIDAY, [TaskStatus("a", start=START, remaining=days(30))])
    found = health(plan([task("a", 50)]), status=status)["dcma.high_duration"]
    assert (effects(found), found.findings[0].edits) == ({"a": -days(6)}, ())


def test_a_missed_task_on_the_path_costs_what_remains_of_it():
    """Had it been done, the rest could start at the data date."""
    approved = pm.Baseline("b", [pm.PlannedTask("a", START, datetime(2027, 1, 6, 18))])
    status = pm.StatusUpdate(FRIDAY, [TaskStatus("a", start=START, remaining=days(2))])
    made = plan([task("a", 5), task("b", 3)], chain("a", "b"))
    found = health(made, status=status, baseline=approved)
    assert effects(found["dcma.missed"]) == {"a": -days(2)}
    assert found["dcma.bei"].effect == -days(2)


def test_beyond_the_effort_findings_say_so_and_metrics_do_not():
    """Nothing may be computed for single findings; what all do together is."""
    links = [Dependency("a", "b", LinkType.SS)]
    made = plan([task("a", 5), task("b", 4)], links)
    found = health(made, rules=HealthRules(effort=0))
    assert found["dcma.logic"].effect == 0
    types = found["dcma.finish_to_start"]
    assert types.effect == days(4)
    assert types.findings[0].effect == days(4)  # the same pass as that of all together
    three = plan([task(n, 5) for n in "abc"], [*links, Dependency("a", "c", LinkType.SS)])
    first = health(three, rules=HealthRules(effort=0))["dcma.finish_to_start"]
    assert (first.effect, first.findings[0].effect) == (days(5), None)
    assert first.findings[0].reason == "health.beyond_effort"
    assert "not computed" in first.findings[0].text()


def test_a_repair_without_dates_says_so():
    """In a row instead of side by side, the second comes too late after the first's start."""
    links = [
        Dependency("a", "b", LinkType.SS),
        Dependency("a", "c", LinkType.SS, max_lag=days(1)),
        *chain("b", "c"),
    ]
    made = plan([task("a", 5), task("b"), task("c")], links)
    found = health(made)["dcma.finish_to_start"]
    assert effects(found)["a->b:SS"] is None
    assert found.findings[0].reason == "health.no_dates"


def test_what_is_as_late_as_possible_does_not_hide_the_finish():
    """A must-finish-by date moves the late task there, and no effect."""
    late = DateConstraint(C.AS_LATE_AS_POSSIBLE)
    rows = [task("a", 2), task("b", 2), task("late", constraints=[late])]
    made = plan(rows, [Dependency("a", "b", lag=-days(1))], finish=datetime(2027, 1, 29, 18))
    found = health(made)
    assert found.finish == datetime(2027, 1, 6, 18)
    assert effects(found["dcma.leads"]) == {"a->b": days(1)}


def made_really(plan, edits):
    """Return the finish of the plan with the edits made, or None where no dates hold."""
    try:
        return critical_path(pm.apply(plan, edits)).finish
    except (PlanError, InfeasibleError):
        return None


@st.composite
def cases(draw):
    """Plans of every rule, some under way."""
    drawn = draw(plans(max_tasks=7))
    rules = pm.Settings(
        rules=draw(st.sampled_from(pm.Rules)), progress=draw(st.sampled_from(pm.ProgressRule))
    )
    facts = []
    for each in drawn.tasks if draw(st.booleans()) else ():
        start = draw(instants(days=10))
        known = draw(st.sampled_from((None, None, "done", "begun")))
        if known == "done":
            facts.append(
                TaskStatus(each.id, start=start, finish=max(start, draw(instants(days=15))))
            )
        elif known == "begun":
            facts.append(TaskStatus(each.id, start=start, remaining=draw(st.integers(0, 3000))))
    updates = (pm.StatusUpdate(draw(instants(days=15)), facts),) if facts else ()
    return replace(drawn, settings=rules, updates=updates)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(cases())
def test_an_effect_is_the_difference_that_the_edits_make(drawn):
    """Proved to be nothing or computed: the plan with the repair made says the same."""
    try:
        now = critical_path(drawn).finish
    except InfeasibleError:
        return
    time, seen = build(drawn).worktime(), set()
    for metric in health(drawn, rules=STRICT).metrics:
        for each in metric.findings:
            if not each.edits or repr(each.edits) in seen:
                continue
            seen.add(repr(each.edits))
            then = made_really(drawn, each.edits)
            assert each.effect == (None if then is None else time.between(now, then)), each
        edits = [edit for each in metric.findings for edit in each.edits]
        is_all = all(each.edits for each in metric.findings)
        if is_all and metric.effect is not None and len(metric.findings) > 1:
            then = made_really(drawn, list(dict.fromkeys(edits)))
            assert then is not None
            assert metric.effect == time.between(now, then), metric.code


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20, unique=True))
def test_redundant_links_are_those_outside_the_transitive_reduction(pairs):
    """networkx finds the same; taking all of them out moves no date."""
    import networkx as nx

    edges = [(f"t{a}", f"t{b}") for a, b in pairs if a < b]
    made = plan([task(f"t{n}", 1 + n % 3) for n in range(9)], [Dependency(a, b) for a, b in edges])
    found = health(made)["acumen.redundancy"]
    kept = set(nx.transitive_reduction(nx.DiGraph(edges)).edges) if edges else set()
    assert set(found.items) == {f"{a}->{b}" for a, b in edges if (a, b) not in kept}
    if not edges:
        return
    bare = pm.apply(made, [edit for each in found.findings for edit in each.edits])
    assert [row.early_start for row in critical_path(bare).tasks] == [
        row.early_start for row in critical_path(made).tasks
    ]
    assert found.effect == 0


def test_a_shorter_task_that_is_held_at_its_finish_may_start_later():
    """It ends with a and starts nine days later than it did, and so does what waits for that."""
    rows = [task("a", 12), task("b", 10), task("c", 11)]
    links = [Dependency("a", "b", LinkType.FF), Dependency("b", "c", LinkType.SS)]
    made = plan(rows, links)
    rules = HealthRules(dcma=DcmaRules(duration_days=1), acumen=AcumenRules(detail_share=1.0))
    found = health(made, rules=rules)["dcma.high_duration"]
    assert effects(found) == {"a": -days(2), "b": days(9), "c": -days(1)}


@pytest.mark.parametrize("fact", ["begun", "pinned"])
def test_a_chain_through_what_does_not_wait_implies_nothing(fact):
    """The link past a task whose date is fixed is the only one that holds."""
    pin = DateConstraint(C.MUST_START_ON, START)
    rows = [task("a", 5), task("b", constraints=[pin] if fact == "pinned" else ()), task("c")]
    made = plan(rows, [*chain("a", "b", "c"), *chain("a", "c")])
    begun = pm.StatusUpdate(START, [TaskStatus("b", start=START)])
    status = begun if fact == "begun" else None
    assert health(made, status=status)["acumen.redundancy"].items == ()


def test_redundancy_is_found_across_blocks(monkeypatch):
    """Large plans are looked at some tasks at a time."""
    monkeypatch.setattr("pmcore.schedule._acumen._BLOCK", 2)
    names = "abcdef"
    links = [
        *chain(*names),
        Dependency("a", "f"),
        Dependency("b", "d"),
        Dependency("e", "f", lag=60),
    ]
    made = plan([task(name) for name in names], links[:-1])
    assert health(made)["acumen.redundancy"].items == ("a->f", "b->d")


def test_a_redundant_link_raises_redundancy_and_moves_no_date():
    """One more link that the row implies already."""
    made = plan([task(name) for name in "abc"], chain("a", "b", "c"))
    more = made.put(Dependency("a", "c"))
    assert health(made)["acumen.redundancy"].value == 0
    assert health(more)["acumen.redundancy"].value == pytest.approx(1 / 3)
    assert critical_path(more).finish == critical_path(made).finish
