"""Pictures of risk say what they show, in both languages, and rest on the numbers given."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pmcore as pm
from pmcore import views
from pmcore.examples import portal
from pmcore.views._risk_charts import _levels, _wrapped

SVG = "{http://www.w3.org/2000/svg}"


def words(picture):
    """Return the labels of a picture."""
    return [node.text for node in ET.fromstring(picture.svg).iter(f"{SVG}text")]  # noqa: S314 - drawn here


@pytest.fixture(scope="module")
def case():
    extra = pm.Risk("key", "A <key> leaves", probability=0.2, impacts=[pm.ExtraCost(800_000)])
    plan = portal().put(extra)
    return plan, pm.risk.simulate(plan, samples=600)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_each_says_on_how_many_samples_it_rests(case, language):
    """Beside percentiles stand the number of samples and every assumption."""
    plan, outlook = case
    found = pm.risk.contributions(plan, outlook)
    pictures = [
        views.s_curve(plan, outlook, language=language),
        views.joint(plan, outlook, language=language),
    ]
    for picture in pictures:
        said = "".join(words(picture)).replace(" ", "")
        assert "600" in said
        for each in outlook.assumptions:
            assert each.text(language).replace(" ", "") in said
    tornado = views.tornado(plan, found, language=language)
    assert "600" in "".join(words(tornado))


def test_percentiles_with_their_bounds(case):
    """A percentile stands with its date and its interval; without one where samples are few."""
    plan, outlook = case
    said = words(views.s_curve(plan, outlook, percentiles=(0.8,)))
    assert any(line.startswith("P80 ") and "95 %" in line for line in said)
    few = pm.risk.simulate(plan, samples=3)
    assert any(
        line.startswith("P90 ") and "%" not in line for line in words(views.s_curve(plan, few))
    )


def test_tornado_in_days_and_money(case):
    """Bars run by days or by money; what gains nothing has none."""
    plan, outlook = case
    found = pm.risk.contributions(plan, outlook)
    days = words(views.tornado(plan, found))
    assert "A <key> leaves (risk)" not in days
    assert "Build the API" in days
    assert "A <key> leaves (risk)" in words(views.tornado(plan, found, by="cost"))
    none = replace(found, rows=())
    assert "Nothing moves it" in words(views.tornado(plan, none))


def test_matrix(case):
    """Each risk stands in its cell; of more than four, three are named and the rest counted."""
    plan, _ = case
    for number in range(5):
        plan = plan.put(pm.Risk(f"r{number}", f"Risk {number}", probability=0.2))
    said = words(views.risk_matrix(plan, pm.risk.rank(plan)))
    named = [each for each in said if each.startswith("Risk ")]
    assert (len(named), "+ 2" in said) == (3, True)
    assert "70 %–100 %" in said


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_levels_enclose(low, size):
    """Levels enclose the numbers, and there are few of them."""
    levels = _levels(low, low + size)
    assert levels[0] <= low
    assert levels[-1] >= low + size
    assert 2 <= len(levels) <= 7


@given(st.text("ab 风险，", max_size=60))
def test_wrapping_loses_no_word(line):
    """Lines together hold every letter."""
    assert "".join(_wrapped(line, 60)).replace(" ", "") == line.replace(" ", "")
