"""Indices and forecasts from six numbers: worked examples, laws, and reasons."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pmcore import PlanError, cost
from pmcore.cost import Measures
from pmcore.cost._formulae import COST_METHODS, FORMULAE, INPUTS, TIME_METHODS

# Planned 100, 250, 450, 700, 900 after each of five periods; the third has just ended.
# What else was counted: two of three tasks finished, for 110 more than their 200, and so on.
MORE = {
    "bac_f": 200,
    "ac_f": 310,
    "ted": 6,
    "tpd": 8,
    "ed_t": 2.5,
    "ev_p": 270,
    "pv_es": 300,
    "finished": 2,
    "due": 3,
    "cpl": 2,
    "tf": -1,
    "ev_3": 250,
    "ac_3": 300,
    "rate_ev": 141.68,
    "rate_ac": 146.92,
    "rate_es": 0.8692,
    "kept": 1,
    "expected": 2,
    "hit": 1,
    "aimed": 4,
    "bac_loe": 90,
    "etc_m": 500,
    "pd_r": 6,
    "rework": 0.5,
}
TOY = Measures(900, 450, 300, 330, at=3, es=2.25, pd=5, inputs=MORE)
WANTED = {
    "cv": -30,
    "sv": -150,
    "cpi": 0.909091,
    "spi": 0.666667,
    "spi_t": 0.75,
    "sv_t": -0.75,
    "percent_complete": 1 / 3,
    "percent_spent": 330 / 900,
    "eac_pf1": 930,
    "eac_cpi": 990,
    "eac_spi": 1230,
    "eac_spi_t": 1130,
    "eac_sci": 1320,
    "eac_sci_t": 1210,
    "eac_cpi_spi": 1027.1831,
    "eac_cpi_spi_t": 1013.9378,
    "eac_progress": 950,
    "eac_shrink": 953.316071,
    "eac": 953.316071,
    "etc": 623.316071,
    "vac": -53.316071,
    "tcpi": 1.052632,
    "tspi": 1.375,
    "tspi_revised": 2.75 / 3,
    "tv": -150 * 5 / 900,
    "ev_e": 300 * 1.45 / 1.5,
    "loe_share": 0.1,
    "hit_task": 0.25,
    "time_es": 5.75,
    "time_es_spi_t": 6.666667,
    "time_pv1": 5.833333,
    "time_pv2": 7.5,
    "time_pv3": 8.25,
    "time_ed": 6.0,
    "time_ed_spi": 7.5,
    "eac_finished": 330 + 600 * 1.55 ** (200 / 650),
    "edi": 0.75,
    "dpi": 2.5 / 3,
    "time_edm": 5.5,
    "time_edm_dpi": 6,
    "p_factor": 0.9,
    "bei": 2 / 3,
    "cei": 0.5,
    "cpli": 0.5,
    "cpi_3": 250 / 300,
    "eac_cpi_3": 330 + 600 * 300 / 250,
    "eac_xsm": 952.190853,
    "time_xsm": 6.163829,
    "eac_etc": 830,
}

amounts = st.integers(1, 10**9)


@st.composite
def sums(draw: st.DrawFn) -> Measures:
    """Sums of a project under way."""
    bac = draw(st.integers(2, 10**9))
    planned = draw(st.integers(2, 10**5))
    earned = draw(st.integers(1, bac))
    return Measures(
        bac,
        draw(st.integers(1, bac)),
        earned,
        draw(amounts),
        at=draw(st.integers(1, 2 * planned)),
        es=draw(st.integers(1, planned)),
        pd=planned,
        inputs={
            "bac_f": draw(st.integers(0, earned)),
            "ac_f": draw(st.integers(0, 10**9)),
            "ed_t": draw(st.integers(1, planned)),
        },
    )


def scaled(some: Measures, money: int, time: int) -> Measures:
    """Return the same project in other units of money and time."""
    held = some.inputs
    return Measures(
        some.bac * money,
        some.pv * money,
        some.ev * money,
        some.ac * money,
        at=some.at * time,
        es=some.es * time,
        pd=some.pd * time,
        inputs={
            "bac_f": held["bac_f"] * money,
            "ac_f": held["ac_f"] * money,
            "ed_t": held["ed_t"] * time,
        },
    )


@pytest.mark.parametrize("name", WANTED)
def test_the_worked_example_by_hand(name):
    """Every number of the toy project."""
    assert TOY.number(name) == pytest.approx(WANTED[name], abs=5e-5, rel=1e-6)


def test_what_remains_at_the_forecast_needs_the_performance_so_far():
    """TCPI for EAC(CPI) is CPI; for the default forecast it lies between that and one."""
    assert TOY.number("tcpi_eac") == pytest.approx(600 / (953.316071 - 330))
    cpi_alone = Measures(900, 450, 300, 330, k=0)
    assert cpi_alone.number("tcpi_eac") == pytest.approx(TOY.number("cpi"))


@given(sums())
def test_the_shrunk_forecast_lies_between_plan_and_performance(some):
    """No k gives EAC(CPI), a huge k the plan's pace, any other something between."""
    held = (some.bac, some.pv, some.ev, some.ac)
    cpi, plan = some.number("eac_cpi"), some.number("eac_pf1")
    assert Measures(*held, k=0).number("eac") == pytest.approx(cpi, rel=1e-9)
    assert Measures(*held, k=1e15).number("eac") == pytest.approx(plan, rel=1e-9)
    assert min(cpi, plan) * (1 - 1e-12) <= some.number("eac") <= max(cpi, plan) * (1 + 1e-12)


@given(sums(), st.integers(2, 1000))
def test_scaling_money_scales_money_alone(some, factor):
    """Amounts grow with the unit; indices and times do not."""
    more = scaled(some, factor, 1)
    for name, formula in FORMULAE.items():
        scale = factor if formula.kind == "money" else 1
        found = some.number(name)
        assert (found is None) == (more.number(name) is None)
        if found is not None:
            assert more.number(name) == pytest.approx(found * scale, rel=1e-9, abs=1e-9)


@given(sums(), st.integers(2, 1000))
def test_scaling_time_scales_times_alone(some, factor):
    """Whatever unit time is counted in."""
    more = scaled(some, 1, factor)
    for name, formula in FORMULAE.items():
        scale = factor if formula.kind == "time" else 1
        found = some.number(name)
        assert (found is None) == (more.number(name) is None)
        if found is not None:
            assert more.number(name) == pytest.approx(found * scale, rel=1e-9, abs=1e-9)


@given(amounts, amounts, st.integers(1, 10**5), st.integers(1, 10**5))
def test_at_completion_every_forecast_is_what_has_become(bac, ac, at, pd):
    """Nothing is left: cost is the actual cost, duration the actual time."""
    known = {"bac_f": bac, "ac_f": ac, "ed_t": pd, "tf": 0, "cpl": 0}
    done = Measures(bac, bac, bac, ac, at=at, es=pd, pd=pd, inputs=known)
    assert done.number("spi") == 1
    assert {done.number(f"eac_{each}") for each in COST_METHODS} == {ac}
    for each in ("es", "es_spi_t", "es_sci_t", "edm", "edm_dpi"):
        assert done.number(f"time_{each}") == at
    assert done.why("cpli").text().endswith("nothing is left on the critical path")
    assert done.why("tcpi").facts["reason"] == "cost.undefined.nothing_left"
    assert done.why("tspi").facts["reason"] == "cost.undefined.nothing_left"


@given(sums())
def test_no_forecast_undercuts_what_is_spent(some):
    """EAC is AC or more by every method, and no number is infinite or none at all."""
    for each in COST_METHODS:
        assert some.number(f"eac_{each}") >= some.ac * (1 - 1e-12)
    for name in FORMULAE:
        found = some.number(name)
        assert found is None or math.isfinite(found)


@given(amounts, amounts, amounts)
def test_before_anything_is_earned_the_plan_is_the_forecast(bac, pv, ac):
    """Methods that divide by performance have no value then, and say why."""
    known = {"bac_f": 0, "ac_f": 0}
    some = Measures(bac, min(pv, bac), 0, ac, at=10, es=0, pd=100, inputs=known)
    assert some.number("spi_t") == 0
    for each in ("pf1", "shrink", "finished"):
        assert some.number(f"eac_{each}") == ac + bac
    assert some.number("time_es") == 110
    for each in ("eac_cpi", "eac_sci_t", "time_es_spi_t", "time_pv2"):
        assert some.number(each) is None
        assert some.why(each).text().endswith("nothing has been earned yet")


REASONS = [
    ({"ac": 0}, "cpi", "no cost has been booked yet"),
    ({"ac": 0}, "eac", "no cost has been booked yet"),
    ({"ac": None}, "cv", "the facts do not say what the work has cost"),
    ({"ac": None, "unpriced": ["Dig"]}, "cv", "nothing says what Dig cost so far"),
    ({"ac": 5e-324}, "cpi", "it is larger than numbers can be"),
    ({"ac": 1e15, "ev": 1e-300}, "eac", "it is larger than numbers can be"),
    ({"pv": 0}, "spi", "nothing was planned by the data date"),
    ({"bac": 0}, "percent_complete", "there is no budget"),
    ({"bac": 0}, "eac_progress", "there is no budget"),
    ({"bac": 0}, "eac", "there is no budget"),
    ({"bac": 0}, "time_pv1", "there is no budget"),
    ({"at": 0}, "spi_t", "no working time has passed since the start"),
    ({"at": 5}, "tspi", "the planned time has passed already, so no speed can keep to it"),
    ({"es": None}, "spi_t", "without a budget there is no earned schedule"),
    ({"es": None, "pd": None}, "sv_t", "time is measured for the whole project only"),
    ({"ac": 900}, "tcpi", "that amount is spent already, so no efficiency can reach it"),
    ({}, "bei", "it takes sums over tasks, which are known for the whole project only"),
    ({}, "eac_finished", "it takes sums over tasks, which are known for the whole project only"),
    ({}, "cpli", "it takes the critical path from the facts, which a forecast has"),
    ({}, "eac_xsm", "it takes several status dates, see trend"),
    ({}, "eac_etc", "nobody has stated what is still to pay"),
    ({"inputs": {"finished": 0, "due": 0}}, "bei", "no task was to be finished by the data date"),
    ({"inputs": {"ev_p": 0, "pv_es": 0}}, "p_factor", "nothing has been earned yet"),
    ({"inputs": {"ed_t": 0}}, "time_edm_dpi", "nothing has been earned yet"),
    ({"inputs": {"ev_3": 9, "ac_3": 0}}, "cpi_3", "no cost was booked in the last periods"),
    (
        {"inputs": {"kept": 0, "expected": 0}},
        "cei",
        "no task was expected to be finished since the last status",
    ),
    ({"ac": 900}, "tcpi_quotient", "that amount is spent already, so no efficiency can reach it"),
]


@pytest.mark.parametrize(("changes", "name", "reason"), REASONS)
def test_an_undefined_number_is_none_and_says_why(changes, name, reason):
    """Never infinity, never nan; the reason is that of the number it hangs on."""
    held = {"bac": 900, "pv": 450, "ev": 300, "ac": 330, "at": 3, "es": 2.25, "pd": 5} | changes
    some = Measures(**held)
    assert some.number(name) is None
    assert some.why(name).code == "cost.no_value"
    assert some.why(name).text().endswith(f"has no value: {reason}")


def test_past_the_budget_the_bare_quotient_is_negative():
    """Some sources print it; as an index it says nothing."""
    some = Measures(900, 450, 300, 1000)
    assert some.number("tcpi") is None
    assert some.number("tcpi_quotient") == -6


def test_the_bare_quotient_has_a_symbol_of_its_own():
    """Two numbers that may differ are not written alike; no two of any are."""
    symbols = [each.symbol for name, each in FORMULAE.items() if name != "eac_shrink"]
    assert len(set(symbols)) == len(symbols)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"bac": math.nan, "ac": math.inf}, [("cost.too_large", "bac"), ("cost.too_large", "ac")]),
        ({"ev": 1e300}, [("cost.too_large", "ev")]),
        ({"at": -math.inf, "pd": True}, [("cost.too_large", "at"), ("value.not_a_number", "pd")]),
        ({"pv": None, "es": "3"}, [("value.missing", "pv"), ("value.not_a_number", "es")]),
        ({"k": -0.1}, [("value.below", "k")]),
        ({"inputs": {"rework": -1}}, [("value.below", 'inputs["rework"]')]),
        ({"k": math.inf}, [("cost.too_large", "k")]),
        ({"inputs": {"etc_m": 1e300}}, [("cost.too_large", 'inputs["etc_m"]')]),
    ],
)
def test_what_is_no_number_is_refused_all_at_once(changes, wanted):
    """By its name, in both languages; a sum that nobody knows is none."""
    held = {"bac": 900, "pv": 450, "ev": 300, "ac": 330, "at": 3, "es": 2.25, "pd": 5} | changes
    with pytest.raises(PlanError) as raised:
        Measures(**held)
    assert [(each.code, each.path) for each in raised.value.problems] == wanted
    assert all(
        each.text(language) for each in raised.value.problems for language in ("en", "zh-CN")
    )
    assert Measures(900, 450, 300, None, inputs={"etc_m": None, "host": "x"}).number("ac") is None


def test_without_a_past_the_explanation_says_that_the_plan_stands():
    """No quotient of nought by nought is shown: nothing is finished, or earned."""
    known = {"bac_f": 0, "ac_f": 0}
    some = Measures(900_00, 450_00, 0, 330_00, inputs=known, currency="CNY")
    for name in ("eac_finished", "eac", "eac_shrink"):
        assert some.explain(name).code == "cost.reckoning_planned"
        assert (
            some.explain(name)
            .text()
            .endswith(
                "= AC + (BAC - EV) = ¥330 + (¥900 - ¥0) = ¥1,230; there is no past work to go by "
                "yet, so the rest is taken as planned"
            )
        )
        assert "¥900" in some.explain(name).text("zh-CN").replace("900元", "¥900")
    # Earned, but nothing finished: the sums have a past, finished work has none.
    begun = Measures(900_00, 450_00, 300_00, 330_00, inputs=known, currency="CNY")
    assert begun.explain("eac").code == "cost.reckoning"
    assert begun.explain("eac_finished").facts["result"] == begun.number("eac_pf1")
    assert "BACf" not in begun.explain("eac_finished").text()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("name", [*INPUTS, *FORMULAE])
def test_every_number_explains_itself(name, language):
    """The formula with the numbers put in, in both languages; no symbol is left."""
    told = TOY.explain(name)
    text = told.text(language)
    assert str(told.facts["symbol"]) in text
    if name in FORMULAE:
        assert f"{told.facts['formula']} = " in text
        filled = text.split(" = ")[-2]
        assert not any(symbol in filled for symbol in ("EV", "AC", "SPI", "ES", "PD", "ED"))
    assert TOY.why(name) is None


def test_the_explanation_in_full():
    """What is negative stands in brackets; money, time and shares are written as such."""
    some = Measures(
        9000_00, 4500_00, 3000_00, 3300_00, at=1440, es=1080, pd=2400, currency="CNY", day=480
    )
    assert some.explain("time_pv1").text() == (
        "EAC(t)-PV1, the duration if the rest goes as planned, by planned value = "
        "PD - SV × PD / BAC = 5 d - (-¥1,500) × 5 d / ¥9,000 = 5.83 d"
    )
    assert some.explain("percent_complete").text("zh-CN") == (
        "完成百分比 EV % = EV / BAC = 3,000元 / 9,000元 = 33.3%"
    )
    assert str(some.explain("ac")) == "AC, the actual cost = ¥3,300"
    assert (
        Measures(9, 4, 0, 0).explain("cpi").text("zh-CN")
        == "成本绩效指数 CPI 无法计算：尚无实际成本"
    )


def test_all_numbers_as_a_table():
    """A row a number; money of a currency in major units."""
    frame = Measures(900, 450, 0, 330, currency="CNY").to_frame().set_index("name")
    assert frame.loc["cv", "value"] == -3.3
    assert frame.loc["eac_cpi", "why"].endswith("nothing has been earned yet")
    assert len(frame) == len(FORMULAE) + len(INPUTS) - 1


def test_an_unknown_name_is_a_key_error():
    """For the value, the reason and the explanation."""
    for ask in (TOY.number, TOY.why, TOY.explain):
        with pytest.raises(KeyError):
            ask("velocity")


def test_methods_are_the_families_of_the_literature():
    """Names under which the numbers are looked up."""
    assert {f"eac_{each}" for each in COST_METHODS} < set(FORMULAE)
    assert {f"time_{each}" for each in TIME_METHODS} < set(FORMULAE)


@given(sums())
def test_earned_schedule_and_speed_say_the_same(some):
    """PD / SPI(t) is AT + (PD - ES) / SPI(t)."""
    assume(some.pd != some.es)
    assert some.number("time_es_spi_t") == pytest.approx(some.pd / some.number("spi_t"))
    assert cost.Measures is type(some)
