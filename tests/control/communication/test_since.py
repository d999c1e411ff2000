"""From one report to the next only what differs is told, with before, after and cause."""

from dataclasses import replace
from datetime import datetime

import pytest

from pmcore import Audience, Plan, Task, TaskKind, chain, days, io
from pmcore.control.communication import changes_since, status_report
from pmcore.schedule import compare, critical_path
from tests.control.communication.reported import AT, answers, plan, told

START = datetime(2027, 1, 4, 9)


def project(length, **changes):
    """Return a small project whose first task takes so many days."""
    return Plan(
        "P",
        start=START,
        tasks=(
            Task("dig", "Dig", days(length)),
            Task("dug", "All dug", kind=TaskKind.FINISH_MILESTONE),
            Task("other", "Other", kind=TaskKind.START_MILESTONE),
        ),
        dependencies=chain("dig", "dug"),
        audiences=(Audience("client", hidden=("dig",)), Audience("open")),
        **changes,
    )


def reports(before, after, **more):
    """Return the reports of two plans, a week apart."""
    return tuple(
        status_report(each, at, schedule=critical_path(each), **more)
        for each, at in ((before, START), (after, datetime(2027, 1, 11, 9)))
    )


def test_nothing_changed():
    """The same facts make no difference, and a sentence says so."""
    found = changes_since(told(), told())
    assert found.rows == ()
    assert "Nothing has changed" in found.text()
    assert "没有变化" in found.text("zh-CN")


def test_a_date_that_moved():
    """Finish and milestone moved; the milestone that did not is not told."""
    found = changes_since(*reports(project(10), project(12)))
    told_of = [(row.name, row.subject) for row in found.rows if row.part != "next"]
    assert told_of == [("finish", ""), ("milestone", "dug")]
    assert found.rows[1].text() == "All dug: 4 d later, Tue 19 Jan 2027 instead of Fri 15 Jan 2027"
    assert "All dug：推迟4天，由2027年1月15日（周五）改为2027年1月19日（周二）" in found.text(
        "zh-CN"
    )
    back = changes_since(*reports(project(12), project(10)))
    assert back.rows[1].text() == "All dug: 4 d earlier, Fri 15 Jan 2027 instead of Tue 19 Jan 2027"


def test_the_cause_of_a_move():
    """A comparison tells why; to an audience only where it may hear it."""
    one, two = project(10), project(12)
    why = compare(one, two)
    found = changes_since(*reports(one, two), comparison=why)
    assert found.rows[1].text().endswith("; 100 % of it: Dig takes 12 d instead of 10 d")
    for audience, hears in (("client", False), ("open", True)):
        pair = reports(one, two, audience=audience)
        for given in ({}, {"plan": two}):
            rows = changes_since(*pair, comparison=why, **given).rows
            milestone = next(row for row in rows if row.subject == "dug")
            assert bool(milestone.causes) == (hears and bool(given))


def test_numbers_states_and_what_comes_and_goes():
    """Shares, indices, amounts, states and entries are told as before and after."""
    given = answers()
    value, ahead = given["value"], given["forecast"]
    later = told(
        value=replace(value, ev=value.ev + 500_000),
        forecast=replace(ahead, cost=ahead.cost + 700_000),
        gates=None,
        outlook=None,
    )
    found = {(row.name, row.subject): row for row in changes_since(told(), later).rows}
    assert found["ev", ""].text().startswith("Worth of the work done: ¥")
    assert found["cpi", ""].text() == "Cost performance index (CPI): 1.03, was 0.89"
    assert found["eac", ""].before == ahead.cost
    assert found["gate", "G1"].code == "since.gone"
    assert found["light", ""].text() == "State: now amber, was red"
    assert found["light", ""].text("zh-CN") == "项目状态：由“红灯”变为“黄灯”"
    assert changes_since(later, told()).rows


def test_time_that_passes_is_no_news():
    """What came next and has passed is not told to be gone; what was finished is new."""
    report = told()
    later = replace(
        report,
        at=datetime(2027, 1, 22, 18),
        facts=tuple(fact for fact in report.facts if fact.part != "next"),
    )
    assert changes_since(report, later).rows == ()
    none = replace(report, facts=tuple(f for f in report.facts if f.part != "done"))
    assert [row.code for row in changes_since(none, report).rows] == ["since.new"]


def test_every_difference_speaks_both_languages():
    """From nothing to everything, and to another state of everything, each row has its text."""
    empty = status_report(Plan("Portal", start=START), AT)
    for found in (changes_since(empty, told()), changes_since(told(), empty)):
        for row in found.rows:
            assert "{" not in row.text("en") + row.text("zh-CN")
        assert io.loads(io.dumps(found)) == found
        assert len(found.to_frame()) == len(found.rows)


def test_every_kind_of_fact_can_change():
    """Whatever a report states, another value of it can be told."""
    report = told()
    other = {"day": "2027-09-01T18:00:00", "instant": "2027-09-01T18:00:00", "word": "open"}
    for fact in report.facts:
        form = fact.form.partition("/")[0]
        value = other.get(form, 77)
        changed = replace(fact, value=value)
        facts = tuple(changed if each is fact else each for each in report.facts)
        rows = changes_since(report, replace(report, facts=facts)).rows
        for row in rows:
            assert "{" not in row.text("en") + row.text("zh-CN")
        assert rows or fact.value == value


def test_misuse():
    """Reports to two audiences, or in the wrong order, are refused."""
    with pytest.raises(ValueError, match="one audience"):
        changes_since(told(), told("client"))
    with pytest.raises(ValueError, match="older one first"):
        changes_since(told(), replace(told(), at=START))
    assert plan()
