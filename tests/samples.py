"""A small plan in which every register holds something and every kind of part occurs."""

from __future__ import annotations

from datetime import date, datetime

from pmcore import model as m
from pmcore._base import Noun
from pmcore.units import Money, days

START = datetime(2027, 1, 4, 9)


def _tasks() -> tuple[m.Task, ...]:
    constraint = m.DateConstraint(m.ConstraintType.START_NO_EARLIER_THAN, datetime(2027, 1, 11, 9))
    return (
        m.Task(
            "draw",
            "Draw the screens",
            days(4),
            wbs="drafts",
            calendar="site",
            needs=(m.SkillNeed("design", level=2), m.ResourceNeed("printer", name="plots")),
            costs=(m.CostItem(50_000, m.Accrual.START, category="licence"),),
            estimate=m.Pert(days(3), days(4), days(8)),
            responsible="ana",
            deliverables=("drawings",),
            attributes={"colour": "red", "tags": ["a", "b"]},
        ),
        m.Task(
            "build",
            "Build it",
            work=days(12),
            wbs="works",
            needs=(m.SkillNeed("python", count=2), m.MaterialNeed("steel", 2.5)),
            modes=(m.Mode("fast", days(3), needs=(m.SkillNeed("python"),)),),
            constraints=(constraint,),
            deadline=datetime(2027, 2, 26, 18),
            estimate=m.Triangular(days(10), days(12), days(20)),
            earned_by=m.EarnedBy.WEIGHTED_STEPS,
            steps=(m.Step("half", 0.5), m.Step("rest", 0.5)),
            costs=(m.CostItem(Money(900, "EUR"), estimate=m.Uniform(800.0, 1000.0)),),
        ),
        m.Task("test", "Test it", days(2), wbs="works", estimate=m.Normal(960.0, 120.0)),
        m.Task("live", "Go live", kind=m.TaskKind.FINISH_MILESTONE, wbs="works"),
    )


def _risks() -> dict[str, tuple[Noun, ...]]:
    vendor = m.Risk(
        "vendor",
        "The vendor is late",
        probability=0.3,
        impacts=(
            m.Delay("build", m.Discrete((480.0, 960.0), (0.5, 0.5))),
            m.Stretch("test", m.Trigen(1.0, 1.2, 2.0)),
            m.ExtraCost(10_000, "build"),
        ),
        owner="ana",
        first=date(2027, 1, 10),
    )
    weather = m.Risk("weather", "It rains", probability=0.1, owner="sponsor")
    edit = m.Edit("tasks", "build", "calendar", None, "site")
    return {
        "risks": (vendor, weather),
        "responses": (
            m.Response(
                "double",
                ("vendor",),
                m.Strategy.REDUCE,
                "A second vendor",
                cost=20_000,
                impacts=(m.Delay("build", 60),),
                excludes=("wait",),
                secondary=("weather",),
                edits=(edit,),
            ),
            m.Response("wait", ("vendor", "weather"), m.Strategy.ACCEPT),
        ),
        "risk_drivers": (m.RiskDriver("market", ("draw", "build"), m.Lognormal(1.0, 0.1)),),
        "correlations": (m.Correlation("build", "test", 0.5),),
        "branches": (m.Branch("retest", "build", (("test",), ("live",)), (0.9, 0.1)),),
        "weather": (m.Weather("rain", ("build",), (0.1,) * 12, name="Rain"),),
    }


def _logs() -> dict[str, tuple[Noun, ...]]:
    edits = (
        m.Edit("tasks", "test", "duration", days(2), days(3)),
        m.Edit("tasks", "audit", "", None, m.Task("audit", "Audit", days(1), wbs="works")),
        m.Edit("dependencies", "build->test", "lag", days(1), 0),
        m.Edit("", "", "deadline", datetime(2027, 3, 31, 18), None),
    )
    return {
        "issues": (
            m.Issue("leak", "The roof leaks", tasks=("draw",), owner="ana", risk="weather"),
        ),
        "changes": (m.ChangeRequest("more", "More tests", edits=edits, decided_by="sponsor"),),
        "decisions": (m.Decision("blue", "Which colour?", outcome="Blue", tasks=("draw",)),),
        "actions": (m.Action("call", "Call them", decision="blue", issue="leak", owner="bo"),),
        "checks": (m.QualityCheck("look", subject="drawings", outcome=m.CheckOutcome.PASS),),
        "gates": (m.Gate("ready", "live", criteria=(m.Criterion("c", "defects", "<=", 3.0),)),),
        "sprints": (m.Sprint("s1", start=START, finish=datetime(2027, 1, 15, 18), wbs="works"),),
        "backlog": (m.BacklogItem("idea", points=3.0, sprint="s1", states=((START, "new"),)),),
    }


def _people() -> dict[str, tuple[Noun, ...]]:
    return {
        "stakeholders": (m.Stakeholder("sponsor", "The sponsor", audience="client"),),
        "audiences": (m.Audience("client", hidden=("rate", "vendor"), projects=("works",)),),
        "responsibilities": (m.Responsibility("draw", "ana", m.Duty.ACCOUNTABLE),),
        "communications": (m.Communication("weekly", audience="client", owner="ana"),),
        "meetings": (
            m.Meeting("kickoff", START, communication="weekly", people=("ana", "sponsor")),
        ),
        "goals": (m.Goal("learn", "bo", target=3.0),),
        "reviews": (m.Review("bo", "peer", 4.0, day=date(2027, 1, 29), topic="build"),),
    }


def _scope() -> dict[str, tuple[Noun, ...]]:
    rate = m.KeyResult("kr", baseline=0.0, target=0.9, tasks=("live",))
    return {
        "objectives": (m.Objective("happy", "Happy client", results=(rate,), owner="sponsor"),),
        "requirements": (
            m.Requirement("login", objectives=("happy",), deliverables=("drawings",)),
        ),
        "expectations": (m.Expectation("soon", "sponsor", ratings=((date(2027, 1, 8), 7.0),)),),
        "deliverables": (m.Deliverable("drawings", criteria=("complete",)),),
        "acceptances": (m.Acceptance("drawings", date(2027, 1, 29), "accepted", "sponsor"),),
    }


def _tracking() -> dict[str, tuple[Noun, ...]]:
    at = datetime(2027, 1, 8, 18)
    planned = m.PlannedTask(
        "draw",
        START,
        datetime(2027, 1, 7, 18),
        duration=days(4),
        costs=(m.PlannedCost(80_000, resource="ana"),),
        calendar="site",
        wbs="drafts",
    )
    row = m.TaskStatus("draw", start=START, finish=at, actual_cost=90_000, people=("ana",))
    return {
        "baselines": (m.Baseline("approved", (planned,), calendars=(m.weekly("site"),)),),
        "updates": (m.StatusUpdate(at, (row,)),),
        "time_entries": (m.TimeEntry("h1", "ana", "draw", date(2027, 1, 4), 480),),
        "cost_entries": (
            m.CostEntry("i1", m.CostKind.INVOICE, date(2027, 1, 8), 50_000, task="draw"),
            m.CostEntry(
                "p1", m.CostKind.PAYMENT, date(2027, 1, 9), 50_000, account="a1", refers_to="i1"
            ),
        ),
    }


def everything(name: str = "Portal") -> m.Plan:
    """Return a valid plan with an element in every register."""
    site = m.weekly("site", "The site", holidays=[date(2027, 1, 6)], workdays=[date(2027, 1, 9)])
    people = (
        m.Resource(
            "ana",
            "Ana",
            skills=(m.Skill("design", 3), m.Skill("python", 2)),
            leave=(m.Leave(date(2027, 1, 20), date(2027, 1, 22)),),
            calendar="site",
            rate=9_500,
            rates=(m.Rate(Money(1_200, "EUR"), datetime(2027, 2, 1)),),
            unit="team",
            preferences=("draw", "python"),
        ),
        m.Resource(
            "bo",
            "Bo",
            skills=(m.Skill("python", 3, 1.25),),
            availability=(m.Availability(datetime(2027, 3, 1), 0.5),),
        ),
        m.Resource("printer", kind=m.ResourceKind.EQUIPMENT, capacity=2.0),
        m.Resource("steel", kind=m.ResourceKind.MATERIAL, rate=300),
    )
    return m.Plan(
        name,
        start=START,
        deadline=datetime(2027, 3, 31, 18),
        penalty=100_000,
        currency="CNY",
        budget=9_000_000,
        calendar="site",
        client="The client",
        tasks=_tasks(),
        dependencies=(
            m.Dependency("draw", "build", lag=days(1), lag_calendar="site"),
            m.Dependency("build", "test", m.LinkType.SS, days(2), lag_calendar="elapsed"),
            m.Dependency("build", "test", lag=days(1)),
            m.Dependency("test", "live", estimate=m.ClassicPert(0.0, 60.0, 240.0)),
            m.Dependency("draw", "test", m.LinkType.FF, percent=0.5),
        ),
        wbs=(
            m.WbsElement("drafts", "Drafts", deliverables=("drawings",), responsible="ana"),
            m.WbsElement("works", "Works", calendar="site"),
        ),
        calendars=(site, m.Calendar("late", base="site")),
        resources=people,
        assignments=(m.Assignment("draw", "ana", 0),),
        deliveries=(m.Delivery("steel", START, 10.0),),
        exchange_rates=(m.ExchangeRate("EUR", 7.8),),
        organisation=(m.OrgUnit("team", manager="ana"),),
        accounts=(m.ControlAccount("a1", "works", "team"),),
        **_scope(),
        **_risks(),
        **_logs(),
        **_people(),
        **_tracking(),
        attributes={"code": 7},
    )
