"""A template is put into a plan as often as wanted, each time under ids of its own."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given

import pmcore as pm
from pmcore import Dependency, PlanError, Severity, Task, chain, days, instantiate
from pmcore.model import registers
from tests.samples import everything
from tests.strategies import plans

START = datetime(2027, 1, 4, 9)  # a Monday
LATER = datetime(2027, 2, 1, 9)


def floor(**fields):
    """Return a floor: form by its area, pour, cure and clear; steel and a crew."""
    scale = {"scale": "area"}
    wish = pm.DateConstraint(pm.ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 1, 6, 9))
    base = pm.Plan(
        "Floor {floor}",
        start=START,
        currency="CNY",
        tasks=[
            Task(
                "form",
                "Form floor {floor}",
                days(2),
                attributes=scale | {"zone": "{floor}-{zone}"},
                needs=[pm.SkillNeed("carpenter"), pm.MaterialNeed("steel", 2.0)],
                costs=[pm.CostItem(1000, estimate=pm.Triangular(800, 1000, 1500))],
                estimate=pm.Discrete((480.0, 960.0), (0.5, 0.5)),
                modes=[pm.Mode("fast", days(1), needs=[pm.MaterialNeed("steel", 3.0)])],
                splits=[(240, 60)],
            ),
            Task("pour", "Pour {floor}", days(1), constraints=[wish], note="by {crew}"),
            Task("cure", "Cure", wbs="wait", work=days(1)),
            Task("clear", "Clear", wbs="wait"),
        ],
        dependencies=[
            *chain("form", "pour"),
            Dependency("pour", "cure", lag=days(2), attributes=scale),
            *chain("pour", "clear"),
        ],
        wbs=[pm.WbsElement("wait", "Waiting on {floor}")],
        resources=[pm.Resource("steel", kind=pm.ResourceKind.MATERIAL)],
        attributes={"ports": {"slab": "pour", "done": ["cure", "clear"]}, "kind": "{floor}"},
    )
    return replace(base, **fields)


GIVEN = {"floor": 3, "zone": "B", "crew": "the night crew", "area": 1.5}


def tower(**fields):
    base = pm.Plan("Tower", start=START, currency="CNY", tasks=[Task("dig", "Dig", days(5))])
    return replace(base, wbs=[pm.WbsElement("shell", "Shell")], **fields)


def test_every_place_is_filled_and_every_size_multiplied():
    made = instantiate(tower(), floor(), prefix="F3", parameters=GIVEN, below="shell")
    form = made.task("F3/form")
    assert (form.name, form.duration, form.wbs) == ("Form floor 3", days(3), "F3")
    assert dict(form.attributes) == {"zone": "3-B"}
    assert form.needs[1].quantity == 3.0
    assert (form.costs[0].amount, form.costs[0].estimate.high) == (1500, 2250)
    assert form.estimate.values == (720.0, 1440.0)
    assert (form.modes[0].duration, form.modes[0].needs[0].quantity) == (720, 4.5)
    assert form.splits == ((360, 90),)
    assert made.task("F3/pour").duration == days(1)
    assert made.task("F3/pour").note == "by the night crew"
    root = made.element("wbs", "F3")
    assert (root.name, root.parent, root.start) == ("Floor 3", "shell", None)
    assert dict(root.attributes) == {"kind": "3"}
    assert made.element("wbs", "F3/wait").parent == "F3"
    lags = {link.key: (link.lag, dict(link.attributes)) for link in made.dependencies}
    assert lags["F3/pour->F3/cure"] == (days(3), {})
    assert [each.id for each in made.resources] == ["steel"]
    assert not [each for each in pm.check(made) if each.severity is Severity.ERROR]
    assert pm.io.loads(pm.io.dumps(made)) == made


def test_dates_move_along():
    """With `at` a date of the template keeps its distance from the start; without, it stays."""
    made = instantiate(tower(), floor(), prefix="F3", parameters=GIVEN, at=LATER)
    assert made.task("F3/pour").constraints[0].date == LATER + timedelta(days=2)
    assert made.element("wbs", "F3").start == LATER
    assert pm.schedule.critical_path(made)["F3/form"].start == LATER
    made = instantiate(tower(), floor(), prefix="F3", parameters=GIVEN)
    assert made.task("F3/pour").constraints[0].date == datetime(2027, 1, 6, 9)
    due = instantiate(tower(), floor(deadline=START), prefix="F3", parameters=GIVEN, at=LATER)
    assert due.element("wbs", "F3").deadline == LATER


def test_ports_link_it_to_the_plan():
    """A port stands for its tasks; without ports, entry and exit are the open ends."""
    made = instantiate(
        tower(),
        floor(),
        prefix="F3",
        parameters=GIVEN,
        links=[Dependency("dig", "@slab", lag=60), Dependency("@done", "dig", pm.LinkType.SF)],
    )
    assert [(link.key, link.lag) for link in made.dependencies[-3:]] == [
        ("dig->F3/pour", 60),
        ("F3/cure->dig:SF", 0),
        ("F3/clear->dig:SF", 0),
    ]
    bare = floor(attributes={})
    one = instantiate(tower(), bare, prefix="F1", parameters=GIVEN, links=chain("dig", "@entry"))
    two = instantiate(one, bare, prefix="F2", parameters=GIVEN, links=chain("F1/cure", "@entry"))
    assert [link.key for link in two.dependencies if link.key.startswith("F1/cure")] == [
        "F1/cure->F2/form"
    ]
    exits = instantiate(one, bare, prefix="F2", parameters=GIVEN, links=chain("@exit", "F1/form"))
    assert [link.key for link in exits.dependencies[-2:]] == [
        "F2/cure->F1/form",
        "F2/clear->F1/form",
    ]


def codes(**changes):
    """Return the problems of an instance, as code and path."""
    arguments = {"prefix": "F3", "parameters": GIVEN} | changes
    plan, part = arguments.pop("plan", tower()), arguments.pop("part", floor())
    with pytest.raises(PlanError) as caught:
        instantiate(plan, part, **arguments)
    assert all(each.text() != each.text("zh-CN") for each in caught.value.problems)
    return [(each.code, each.path) for each in caught.value.problems]


def test_all_that_is_wrong_is_said_at_once():
    status = pm.StatusUpdate(START)
    found = codes(
        part=floor(updates=[status], timezone="Asia/Shanghai"),
        parameters={"area": "wide", "floor": 3, "zone": "B", "colour": "red"},
        below="roof",
        links=[*chain("nobody", "@roof")],
    )
    assert found == [
        ("template.unknown_element", "below"),
        ("template.no_factor", 'dependencies["F3/pour->F3/cure"]'),
        ("template.unknown_port", 'links["nobody->@roof"]'),
        ("template.unknown_end", 'links["nobody->@roof"]'),
        ("template.unused_parameter", 'parameters["colour"]'),
        ("template.timezone", "part.timezone"),
        ("template.facts", "part.updates"),
        ("template.no_factor", 'tasks["F3/form"]'),
        ("template.missing_parameter", 'tasks["F3/pour"]'),
    ]
    without = {name: value for name, value in GIVEN.items() if name != "area"}
    assert codes(parameters=without) == [
        ("template.missing_parameter", 'dependencies["F3/pour->F3/cure"]'),
        ("template.missing_parameter", 'tasks["F3/form"]'),
    ]
    assert codes(prefix="")[0] == ("template.no_prefix", "prefix")


def test_ids_that_are_taken():
    """The same prefix twice is a problem at every id of it."""
    once = instantiate(tower(), floor(), prefix="F3", parameters=GIVEN)
    assert [path for code, path in codes(plan=once) if code == "plan.duplicate_id"] == [
        'tasks["F3/clear"]',
        'tasks["F3/cure"]',
        'tasks["F3/form"]',
        'tasks["F3/pour"]',
        'wbs["F3"]',
        'wbs["F3/wait"]',
    ]
    steel = pm.Resource("steel", rate=5, kind=pm.ResourceKind.MATERIAL)
    assert codes(plan=tower(resources=[steel])) == [("template.differs", 'resources["steel"]')]
    alike = instantiate(tower(resources=floor().resources), floor(), prefix="F3", parameters=GIVEN)
    assert len(alike.resources) == 1


def test_money_of_another_currency_keeps_it():
    part = floor(currency="EUR")
    part = part.with_task(replace(part.task("form"), costs=[pm.CostItem(1000)]))
    made = instantiate(
        tower(exchange_rates=[pm.ExchangeRate("EUR", 8.0)]), part, prefix="F3", parameters=GIVEN
    )
    assert made.task("F3/form").costs[0].amount == pm.Money(1500, "EUR")
    bare = instantiate(tower(currency=None), floor(), prefix="F3", parameters=GIVEN)
    assert bare.currency == "CNY"


def test_everything_a_plan_can_state():
    """A template that uses every register gives a plan without errors, twice."""
    part = replace(
        everything(),
        updates=(),
        time_entries=(),
        cost_entries=(),
        baselines=(),
        acceptances=(),
        reviews=(),
    )
    plan = pm.Plan("Host", start=START, currency="CNY")
    for prefix in ("A", "B"):
        plan = instantiate(plan, part, prefix=prefix, at=LATER)
    assert not [each.text() for each in pm.check(plan) if each.severity is Severity.ERROR]
    assert len(plan.tasks) == 2 * len(part.tasks)
    assert len(plan.resources) == len(part.resources)
    assert {name for name in registers() if getattr(part, name)} <= {
        name for name in registers() if getattr(plan, name)
    }
    assert plan.element("meetings", "A/kickoff").start == LATER
    assert plan.element("risks", "B/vendor").impacts[0].task == "B/build"


@given(plans(max_tasks=6, wbs=True))
def test_an_instance_has_the_dates_of_its_template(part):
    """Put into an empty plan of the same terms, a template keeps every date."""
    host = replace(part, tasks=(), dependencies=(), wbs=())
    made = instantiate(host, part, prefix="X")
    own, found = pm.schedule.critical_path(part), pm.schedule.critical_path(made)
    for row in own.tasks:
        there = found[f"X/{row.id}"]
        assert (row.start, row.finish, row.total_float) == (
            there.start,
            there.finish,
            there.total_float,
        )
