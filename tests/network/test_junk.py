"""Junk in what a plan holds deep inside ends in problems, never in a traceback."""

from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import Task

START = datetime(2027, 1, 4, 9)


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        (
            {"calendars": [pm.Calendar("c", exceptions=[pm.CalendarException(None, date.max)])]},
            'calendars["c"].exceptions[0].first',
        ),
        ({"calendars": [pm.Calendar("c", weeks=[pm.WorkWeek(5)])]}, 'calendars["c"].weeks[0].days'),
        ({"branches": [pm.Branch("b", "a", (("a",),), 0)]}, 'branches["b"].chances'),
        ({"tasks": [Task("a", estimate=pm.Discrete((1, 2), 0))]}, 'tasks["a"].estimate.chances'),
        (
            {
                "decisions": [
                    pm.Decision(
                        "d", edits=[pm.Edit("tasks", "a", "x", None, (pm.Pert("1", None, 2),))]
                    )
                ]
            },
            'decisions["d"].edits["a"].after[0].low',
        ),
    ],
)
def test_junk_is_named(fields, path):
    plan = pm.Plan("P", **({"start": START, "tasks": [Task("a", duration=60)]} | fields))
    assert path in {problem.path for problem in pm.check(plan)}


def test_staffing_links_are_those_of_their_own_network():
    from pmcore.examples import portal

    net = pm.network.build(portal())
    staffing = pm.allocate.assign(net.plan, limits=pm.Limits(seconds=5))
    staffed = pm.network.staff(net, staffing.schedule)
    assert len(staffed.links.readable.pred) == len(staffed.links)
    assert len(net.links.readable.pred) == len(net.links)


def test_a_hair_of_a_person_is_a_named_problem():
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[Task("a", work=10**9)],
        resources=[pm.Resource("ana")],
        assignments=[pm.Assignment("a", "ana", units=1e-300)],
    )
    with pytest.raises(pm.PlanError, match="9993"):
        pm.schedule.critical_path(plan)
