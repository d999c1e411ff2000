"""The sheet for a talk: what it says in both languages, and what it leaves to people."""

from dataclasses import replace
from datetime import date, datetime

import pytest

import pmcore as pm
from pmcore import (
    Action,
    Goal,
    Plan,
    Resource,
    Review,
    Stakeholder,
    StatusUpdate,
    Task,
    TaskStatus,
    days,
)
from pmcore.control.performance import (
    Finding,
    estimate_accuracy,
    evaluate,
    feedback,
    review_sheet,
)
from pmcore.io import dumps, loads
from pmcore.risk import Notice

MONDAY, DAY = datetime(2027, 1, 4, 9), date(2027, 8, 31)


def made():
    """Return a plan with goals, feedback, actions and finished work of one engineer."""
    tasks = tuple(Task(f"t{n}", f"Part {n}", days(2)) for n in range(6))
    end = datetime(2027, 1, 6, 18)
    facts = [TaskStatus(each.id, start=MONDAY, finish=end, people=("ana",)) for each in tasks]
    reviews = [
        *(Review("ana", "peer", each, topic="t0") for each in (5, 4, 5)),
        *(Review("ana", "peer", each, topic="Listening") for each in (3, 3, 2)),
        Review("ana", "self", 4, topic="t0"),
        Review("ana", "self", 5, topic="Listening"),
        Review("ana", "client", 1, topic="t0"),
    ]
    return Plan(
        "P",
        start=MONDAY,
        tasks=tasks,
        resources=(Resource("ana", "Ana"), Resource("bo", "Bo", attributes={"age": 61})),
        stakeholders=(Stakeholder("lin", "Ms Lin"),),
        updates=(StatusUpdate(end, facts),),
        goals=(
            Goal("g1", "ana", "Defects", target=6, direction="down", actual=4),
            Goal("g2", "ana", "Pair sessions", target=8, actual=6),
            Goal("g3", "ana", "Talks", target=3),
            Goal("g4", "ana", "Mentoring", target=4, actual=1, due=date(2027, 12, 31)),
        ),
        reviews=reviews,
        actions=(
            Action("a1", "Coaching", owner="lin", due=date(2027, 9, 30)),
            Action("a2", "Workshop", owner="ana"),
            Action("a3", "Old course", owner="ana", closed=date(2027, 2, 1)),
        ),
    )


def sheet(plan=None, **more):
    """Return the sheet of that engineer, groups of three shown."""
    plan = plan or made()
    return review_sheet(plan, "ana", DAY, feedback_given=feedback(plan, least=3), **more)


def texts(found, finding):
    """Return the sentences of a kind."""
    return [each.text() for each in found.of(finding)]


def test_what_is_observed():
    """Reached goals and high topics are strengths; due and missed ones gaps; the rest is told."""
    found = sheet(estimates=estimate_accuracy(made()))
    assert texts(found, Finding.STRENGTH) == [
        "Defects: reached (4, target 6)",
        "Part 0: others rate it 4.67 of 5",
    ]
    assert texts(found, Finding.GAP) == [
        "Pair sessions: not reached (6, target 8), counts 75 %",
        "Listening: others rate it 2.67 of 5",
    ]
    assert texts(found, Finding.TALK) == [
        "Listening: the self-rating is 2.33 above that of others (2.67)"
    ]
    assert [each.code for each in found.of(Finding.KNOWN)] == ["review.goal_running", "review.work"]
    assert texts(found, Finding.OPEN) == ["Talks: not measured"]
    few = estimate_accuracy(made(), least=7)
    assert "review.work_few" in [each.code for each in sheet(estimates=few).of(Finding.OPEN)]


def test_overall_ratings():
    """Reviews without a topic are about the work in all, high or low, seen higher or lower."""
    for mine, others, codes in (
        (5, 2, ["review.overall_low", "review.overall_above"]),
        (3, 5, ["review.overall_high", "review.overall_below"]),
        (4, 4, []),
    ):
        rows = (Review("ana", "self", mine), *(Review("ana", "peer", others) for _ in range(3)))
        found = sheet(replace(made(), reviews=rows, goals=()))
        assert [each.code for each in found.observations] == codes


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_renderings(language):
    """Text and Markdown hold the same lines; nothing hidden, nobody else."""
    found = sheet(actions=["a1", "a2"], follow_up=date(2027, 10, 8))
    plain, marked = found.text(language), found.markdown(language)
    lines = [line.removeprefix("- ") for line in plain.splitlines() if line]
    kept = [line.lstrip("#- ").replace("\\", "") for line in marked.splitlines() if line]
    assert kept == lines
    assert "61" not in plain
    assert "Bo" not in plain
    assert "1 (1 answered)" not in plain
    assert ("to be filled in" if language == "en" else "待填写") in plain


def test_text_without_anything():
    """A person without goals, feedback and agreements has a sheet that says so."""
    found = review_sheet(replace(made(), goals=(), reviews=(), actions=()), "bo", DAY)
    assert (found.card, found.feedback, found.observations) == (None, None, ())
    for part in ("No goals were agreed", "Nobody was asked", "Nothing agreed yet", "stands out"):
        assert part in found.text()
    assert loads(dumps(found)) == found
    assert found.to_frame().empty


def test_people_decide():
    """Remarks and decision are taken as given, with who decided; nothing fills them."""
    found = sheet(remarks="I *want* to teach", decision="Two days a month", decided_by="Ms Lin")
    assert found.text().endswith("- Two days a month (Ms Lin)")
    assert "I \\*want\\* to teach" in found.markdown()
    assert sheet().decision == ""


def test_agreed_support():
    """Actions by id, else the person's own that are open."""
    assert [each.id for each in sheet().support] == ["a2"]
    chosen = sheet(actions=["a1"]).support[0]
    assert (chosen.owner, chosen.due) == ("Ms Lin", date(2027, 9, 30))


def test_answers_of_ones_own():
    """Skill evidence and an evaluation with other settings are taken over."""
    plan = made()
    seen = Notice("accuracy.few", pm.Attributes(count=1, least=5))
    found = sheet(plan, skills=[seen], evaluation=evaluate(plan, at=date(2028, 1, 1)))
    assert found.observations[-1].text() == seen.text()
    assert [each.code for each in found.notices] == ["goal.overdue"]


def test_everything_wrong_at_once():
    """An unknown person, unknown actions, settings, a decision by nobody."""
    with pytest.raises(pm.PlanError) as caught:
        review_sheet(made(), "eve", DAY, actions=["a9"], strong=0, apart=True, decision="Yes")
    found = [(each.code.removeprefix("performance."), each.path) for each in caught.value.problems]
    assert found == [
        ("unknown_action", "actions[0]"),
        ("value.not_a_share", "strong"),
        ("value.not_a_number", "apart"),
        ("unknown_person", "person"),
        ("nobody_decides", "decided_by"),
    ]
    assert all(each.text("zh-CN") != each.text() for each in caught.value.problems)
    with pytest.raises(pm.PlanError, match=r"gap goes up to 0.9 .* begins at 0.8"):
        review_sheet(made(), "ana", DAY, weak=0.9)


def test_nothing_of_others():
    """From an evaluation of everybody only the person's own notices come into the sheet."""
    plan = made().put(Goal("x", "bo", "Bo's secret", target=1, due=date(2027, 1, 31)))
    found = sheet(plan, evaluation=evaluate(plan, at=date(2028, 1, 1)))
    assert [each.facts["goal"] for each in found.notices] == ["g4"]
    assert "secret" not in dumps(found)
