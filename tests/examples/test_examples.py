"""The examples are sound plans, the same in both languages, and say what their texts claim."""

import re
from dataclasses import replace
from datetime import date

import pytest

import pmcore as pm
from pmcore import ProgressRule, examples, verify
from pmcore.examples._sheet import say, sheet

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLANS = {
    "lantern bay": examples.lantern_bay(),
    "澜港": examples.lantern_bay("zh-CN"),
    "portal": examples.portal(),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_nothing_is_wrong(plan):
    """No example has a problem, not even a warning."""
    assert pm.check(plan) == ()


def test_lantern_bay_takes_90_days_by_its_links():
    """Links alone lead to 8 July 2027, a make-up Saturday included."""
    plan = PLANS["lantern bay"]
    dates = pm.schedule.critical_path(plan)
    time = pm.network.build(plan).worktime()
    assert dates.finish.date() == date(2027, 7, 8)
    assert time.between(dates.start, dates.finish) == pm.days(90)


def test_the_approved_schedule_holds():
    """Approved dates and people respect every link, leave and skill."""
    plan = PLANS["lantern bay"]
    approved = examples.lantern_bay_approved()
    assert verify.schedule(plan, approved) == ()
    assert verify.assignment(plan, approved) == ()


def test_the_approved_schedule_speaks_the_plans_language():
    """Given the Chinese plan, the schedule's names are Chinese."""
    approved = examples.lantern_bay_approved(PLANS["澜港"])
    assert approved["A320"].name == PLANS["澜港"].task("A320").name


@pytest.mark.parametrize(("position", "finish"), [(0, date(2027, 7, 14)), (1, date(2027, 7, 23))])
def test_the_updates_push_the_finish(position, finish):
    """From the facts of April and May, links alone lead to later and later dates."""
    plan = replace(PLANS["lantern bay"], settings=pm.Settings(progress=ProgressRule.OVERRIDE))
    update = examples.lantern_bay_updates()[position]
    assert pm.schedule.critical_path(plan, status=update).finish.date() == finish


NAMED = (
    "tasks wbs resources risks responses objectives requirements deliverables gates issues "
    "decisions actions stakeholders audiences communications goals"
)


@pytest.mark.parametrize("register", NAMED.split())
def test_every_name_is_translated(register):
    """In the Chinese plan every named element has a Chinese name, and only there."""
    chinese = [element.name for element in getattr(PLANS["澜港"], register)]
    english = [element.name for element in getattr(PLANS["lantern bay"], register)]
    assert [name for name in chinese if not CHINESE.search(name)] == []
    assert [name for name in english if CHINESE.search(name)] == []


def test_languages_differ_in_words_alone():
    """Dates, durations, links and rates are those of the English plan."""
    english, chinese = PLANS["lantern bay"], PLANS["澜港"]
    assert chinese.dependencies == english.dependencies
    assert [task.estimate for task in chinese.tasks] == [task.estimate for task in english.tasks]
    assert [who.rate for who in chinese.resources] == [who.rate for who in english.resources]
    assert chinese.deadline == english.deadline


def test_the_scope_is_traced():
    """Every must of Lantern Bay leads to tasks; one wish and one task are left without."""
    plan = PLANS["lantern bay"]
    found = pm.control.scope.trace(plan)
    assert [(each.priority, each.share) for each in found.coverage] == [
        ("must", 1.0),
        ("should", 1.0),
        ("could", 0.0),
    ]
    assert [(each.code, each.id) for each in found.gaps] == [
        ("trace.no_deliverable", "REQ-11"),
        ("trace.serves_nothing", "A750"),
    ]
    assert {each.source for each in plan.requirements} <= {each.id for each in plan.stakeholders}
    assert {each.item for each in plan.responsibilities} == {each.id for each in plan.deliverables}


def test_an_unknown_language_is_named():
    """A language that pmcore does not speak is an error that lists those it does."""
    with pytest.raises(ValueError, match="'en', 'zh-CN', found 'fr'"):
        examples.lantern_bay("fr")


def test_a_sheet_with_a_short_row_is_refused():
    """A row that lacks a cell is not filled in silently."""
    with pytest.raises(ValueError, match="zip"):
        sheet("a | b\n1")


def test_a_text_without_a_bar_is_the_same_in_both_languages():
    """Ids and codes need no translation."""
    assert say("P01", "zh-CN") == say("P01", "en") == "P01"
