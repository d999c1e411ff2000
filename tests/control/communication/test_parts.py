"""Parts of a report in less common cases: opportunities, waivers, passed gates, tracked ends."""

from dataclasses import replace
from datetime import date, datetime

from pmcore import (
    Assignment,
    Audience,
    Communication,
    Criterion,
    Delay,
    ExtraCost,
    Gate,
    Goal,
    KeyResult,
    Objective,
    Resource,
    Risk,
    cost,
    days,
    money,
    risk,
)
from pmcore.control import performance, quality, scope
from pmcore.control.communication import (
    acceptances,
    leaks,
    log,
    meetings,
    notices,
    satisfaction,
    status_report,
)
from pmcore.schedule import critical_path
from pmcore.views import status_page
from tests.control.communication.reported import AT, answers, plan, told
from tests.model.test_sight import START, portfolio


def test_opportunities_and_money_of_risks():
    """A threat says what it would cost, an opportunity what it would gain."""
    one = replace(
        plan(),
        risks=(
            Risk("t", "Storm", probability=0.5, impacts=[ExtraCost(money(500))]),
            Risk(
                "o",
                "Reuse",
                probability=0.5,
                impacts=[ExtraCost(-money(800)), Delay("api", -480)],
            ),
        ),
    )
    report = status_report(one, AT, ranking=risk.rank(one))
    assert {fact.text() for fact in report.of("risks")} == {
        "Storm: 50 % likely, would cost 0 d of work and ¥500",
        "Reuse (opportunity): 50 % likely, would gain 1 d of work and ¥800",
    }


def test_gates_that_pass_and_waivers():
    """A gate passes, or passes under conditions that are named."""
    met = Criterion("c", "defects", "==", 0.0, value=0.0)
    waived = replace(met, value=3.0, waived_by="boss", waived_why="late")
    one = replace(
        plan(),
        gates=(
            Gate("g", "live", "Good", criteria=[met]),
            Gate("w", "agreed", "So so", criteria=[waived]),
        ),
    )
    report = status_report(one, AT, gates=quality.gates(one))
    assert [fact.text() for fact in report.of("gates")] == [
        "Good: passed",
        "So so: passed under conditions – defects: waived (= 0 is wanted)",
    ]


def test_within_budget_and_planned_margin():
    """A forecast below the budget saves; without a forecast the margin is the planned one."""
    rich = replace(plan(), budget=money(900_000))
    given = answers()
    report = status_report(rich, AT, value=given["value"], forecast=given["forecast"])
    assert "less than the budget" in report.of("cost")[-1].text()
    planned = status_report(plan(), AT, value=given["value"])
    assert planned.of("margin")[0].text().startswith("Planned margin: ")


def test_indices_above_and_at_one():
    """An index says on which side of one it lies."""
    value = answers()["value"]
    for ev, code in ((value.ac, "report.cpi_even"), (2 * value.ac, "report.cpi_over")):
        report = told(value=replace(value, ev=ev))
        assert code in {fact.code for fact in report.facts}


def test_overload_is_named():
    """Whoever is asked for more than there is, is named with the share."""
    one = replace(
        plan(),
        resources=(Resource("ana", "Ana"),),
        assignments=(Assignment("api", "ana"), Assignment("screens", "ana")),
        goals=(),
        reviews=(),
    )
    dates = replace(critical_path(one), assignments=one.assignments)
    report = status_report(one, datetime(2027, 1, 11, 9), schedule=dates)
    assert any("Ana is asked for" in fact.text() for fact in report.of("load"))


def test_small_teams_have_no_figure():
    """Of fewer than five people nothing of the team is told."""
    actuals = answers()["actuals"]
    few = replace(actuals, people=actuals.people[:4])
    assert told(actuals=few).of("team") == ()


def test_range_and_chance_of_one_project():
    """A client of a portfolio is told the range of its own last task, where it was tracked."""
    due = datetime(2027, 1, 8, 18)
    both = portfolio()
    both = replace(
        both, wbs=tuple(replace(e, deadline=due) if e.id == "shop" else e for e in both.wbs)
    )
    dates = critical_path(both)
    without = status_report(
        both, AT, audience="shop owner", schedule=dates, outlook=risk.simulate(both, samples=50)
    )
    assert {fact.name for fact in without.of("finish")} == {"finish"}
    tracked = risk.simulate(both, samples=50, track=["s2"])
    report = status_report(both, AT, audience="shop owner", schedule=dates, outlook=tracked)
    found = {fact.name: fact.value for fact in report.of("finish")}
    assert found["p80"].startswith("2027-01-0")
    assert found["chance"] == 1.0
    assert report.names["client"] == ""


def test_the_range_by_pace():
    """Without an outlook the range is that of finished projects, and says so."""
    report = told(outlook=None)
    assert any(fact.code == "report.finish_pace" for fact in report.of("finish"))


def test_a_baseline_alone_gives_slips():
    """Without a standing, approved dates come from the baseline."""
    later = plan().with_task(replace(plan().task("api"), duration=days(12)))
    approved = cost.baseline(plan(), critical_path(plan()), name="approved")
    report = status_report(later, AT, schedule=critical_path(later), baseline=approved)
    assert report.of("milestones")[-1].code == "report.milestone_late"


def test_owners_without_a_name_and_dates_without_a_log():
    """An owner that is hidden is left out, and so is what waiting would do."""
    report = told(log=None)
    assert "waiting" not in report.of("decisions")[0].text()
    lone = plan().put(replace(plan().actions[0], owner=None, due=date(2027, 2, 1)))
    assert status_report(lone, AT).of("actions")[0].text() == "Book the room, due Mon 1 Feb 2027"


def test_nobody_between():
    """A hand-over to somebody where there was nobody says so."""
    work = (Assignment("scope", "ana"), Assignment("api", "bo"))
    one, two = (replace(critical_path(plan()), assignments=rows) for rows in (work[:1], work))
    found = notices(plan(), one, two)
    assert [item.text() for item in found["ana"].items] == [
        "Agree the scope: you now hand over to Bo Who, was nobody"
    ]


def test_what_the_client_wants_and_gets():
    """Objectives, signatures and ratings are those of the rooms that compute them."""
    report = told()
    facts = {fact.subject: fact for fact in report.of("objectives")}
    assert facts["O1"].value == answers()["objectives"]["O1"].score
    assert facts["O2"].text("zh-CN") == "Happier users：尚未测量"
    assert [fact.text() for fact in report.of("acceptances")] == [
        "Scope statement: accepted on Mon 11 Jan 2027",
        "Test kit: acceptance was due Tue 12 Jan 2027, overdue by 3 d",
    ]
    (rating,) = report.of("satisfaction")
    assert rating.text("zh-CN") == "最近一次评分：1项平均8.0分，趋势不明显"
    chances = {fact.subject: fact.value for fact in report.facts if fact.name == "gate chance"}
    assert chances == {
        each.id: round(each.chance, 4) for each in answers()["gate_forecast"].gates if each.at > AT
    }
    assert set(chances) == {"G2"}  # the other was to be held by now


def test_the_goals_of_a_small_team_are_not_told():
    """One person's score is no score of the team; that of five is, as a mean without names."""
    assert [fact for fact in told().facts if fact.name == "team goals"] == []
    people = [each.id for each in plan().resources]
    goals = [Goal(f"g-{who}", who, target=10.0, actual=8.0, baseline=0.0) for who in people]
    many = replace(plan(), goals=goals)
    found = performance.evaluate(many)
    report = status_report(many, AT, evaluation=found)
    assert [fact.text() for fact in report.of("team")] == [
        "Goals reached on average over 5 people: 80 %"
    ]
    assert not status_report(many, AT, audience="client", evaluation=found).of("team")


def test_meetings_as_the_room_gives_them():
    """What the room's own verb computes is told like the plan's meetings; messages are not."""
    weekly = Communication(
        "K1", "Weekly", audience="client", weekday=2, start=600, minutes=30, first=AT.date()
    )
    mail = Communication("K2", "Mail", audience="client", weekday=2, minutes=0, first=AT.date())
    one = replace(plan(), communications=(weekly, mail), meetings=())
    computed = meetings(one, AT.date(), date(2027, 1, 29))
    for given in (computed, computed.occurrences):
        report = status_report(one, AT, audience="client", meetings=given)
        assert [(fact.subject, fact.value) for fact in report.of("meetings")] == [
            ("K1@2027-01-20", "2027-01-20T10:00:00"),
            ("K1@2027-01-27", "2027-01-27T10:00:00"),
        ]
    hides = Audience("client", hidden=["K1"])
    assert not status_report(one, AT, audience=hides, meetings=computed).of("meetings")


def test_open_is_what_the_log_calls_open():
    """A decision with an outcome is settled, though nobody noted the day."""
    decided = replace(plan().decisions[0], outcome="the cheap one")
    one = replace(plan(), decisions=(decided,))
    assert not log(one, AT.date())["D1"].is_open
    assert status_report(one, AT).of("decisions") == ()


def test_hidden_fields_of_dates_close_their_parts():
    """Whoever must not see a finish, or how much is done, reads it nowhere."""
    report = told(Audience("x", hidden=("finish",)))
    assert not {"finish", "milestones", "done", "next", "own"} & {*report.parts}
    assert not told(Audience("x", hidden=("percent",))).of("done")


def test_a_client_of_one_project_reads_nothing_of_the_other():
    """With every answer of the other rooms, the bank's client reads no name of the shop's."""
    both = portfolio()
    goals = [
        Objective(
            f"O-{each.id}",
            f"Grow the {each.name}",
            value=money(700),
            results=[
                KeyResult("K", baseline=0, target=2, values=[(START.date(), 1)], tasks=[task])
            ],
        )
        for each, task in ((both.wbs[1], "s1"), (both.wbs[3], "b1"))
    ]
    one = replace(both, objectives=goals)
    bank = Audience("bank-client", projects=["bank"])
    report = status_report(
        one,
        START,
        audience=bank,
        schedule=critical_path(one),
        objectives=scope.objectives(one, START.date()),
        acceptances=acceptances(one, date(2027, 3, 1)),
        gate_forecast=quality.gate_forecast(one),
        ranking=risk.rank(one),
        satisfaction=satisfaction(one, START.date()),
    )
    assert [fact.subject for fact in report.of("objectives")] == ["O-bank"]
    for language in ("en", "zh-CN"):
        text = report.text(language) + status_page(report, language=language).html
        assert "hop" not in text  # of Shop, shops
        assert "¥" not in text
        assert leaks(text, bank, one) == ()


def test_notices_of_meetings_as_the_room_gives_them():
    """A weekly moved by an hour is told as moved, by the day it falls due on."""
    weekly = Communication(
        "K1", "Weekly", weekday=2, start=600, minutes=30, first=AT.date(), people=["ana"]
    )
    was = replace(plan(), communications=(weekly,), meetings=())
    now = replace(was, communications=(replace(weekly, start=660),))
    dates = [meetings(each, AT.date(), date(2027, 1, 22)) for each in (was, now)]
    same = critical_path(was)
    found = notices(now, same, same, was=was, meetings=(dates[0], dates[1].occurrences))
    assert [(each.to, each.items[0].code) for each in found.notices] == [
        ("ana", "notice.meeting_moved")
    ]
