"""Control accounts from arrays: the numbers of each are those of the formulae on single numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore import PlanError, cost, io
from pmcore.cost import Accounts
from pmcore.cost._formulae import FORMULAE

OF_SUMS = (
    *(f"eac_{name}" for name in ("pf1", "cpi", "spi", "spi_t", "sci", "sci_t", "cpi_spi")),
    *(f"time_{name}" for name in ("es", "es_spi_t", "es_sci_t", "pv1", "pv2", "pv3", "ed")),
    *(
        "eac_cpi_spi_t",
        "eac_progress",
        "eac_shrink",
        "eac",
        "etc",
        "vac",
        "ed",
        "tv",
        "time_ed_spi",
        "time_ed_sci",
    ),
    *("cv", "sv", "cpi", "spi", "sci", "sv_t", "spi_t", "sci_t", "tcpi", "tcpi_quotient"),
    *("tcpi_eac", "tspi", "percent_complete", "percent_spent", "bac", "pv", "ev", "ac", "es", "pd"),
)


@st.composite
def rolled(draw: st.DrawFn) -> tuple[Accounts, np.ndarray, np.ndarray, list[str]]:
    """Packages with small amounts, nothing and corrections among them, in a few accounts."""
    packages, periods = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    passed = draw(st.integers(0, 8))

    def table(columns: int, least: int = 0) -> np.ndarray:
        cells = st.lists(st.integers(least, 3), min_size=columns, max_size=columns)
        rows = draw(st.lists(cells, min_size=packages, max_size=packages))
        return np.array(rows, np.int64).reshape(packages, columns)

    planned, earned, spent = (
        table(periods, draw(st.sampled_from((0, -2)))),
        table(passed),
        table(passed),
    )
    owners = draw(st.lists(st.sampled_from("abc"), min_size=packages, max_size=packages))
    for account in set(owners):  # none earns more than it has
        mine = [place for place, owner in enumerate(owners) if owner == account]
        planned[mine[0], draw(st.integers(0, periods - 1))] += max(
            0, earned[mine].sum() - planned[mine].sum()
        )
    return cost.roll_up(planned, earned, spent, owners=owners), planned, earned, owners


@settings(max_examples=300)
@given(rolled())
def test_every_number_is_that_of_the_account_alone(case):
    """Defined where the formula is, and equal to it."""
    some = case[0]
    for name in OF_SUMS:
        for account, found in zip(some.names, some.number(name).tolist(), strict=True):
            wanted = some.account(account).number(name)
            assert found == (wanted if wanted is None else pytest.approx(wanted, rel=1e-12)), name


@settings(max_examples=200)
@given(rolled())
def test_sums_and_earned_schedule_by_definition(case):
    """Slowly: every thousandth of a period is asked what was planned by then."""
    some, planned, earned, owners = case
    steps = np.arange(0, 1000 * planned.shape[1] + 1) / 1000
    at = earned.shape[1]
    for account in some.names:
        mine = [place for place, owner in enumerate(owners) if owner == account]
        curve = np.concatenate([[0], np.cumsum(planned[mine].sum(axis=0))])
        done, held = int(earned[mine].sum()), some.account(account)
        assert (held.bac, held.ev) == (curve[-1], done)
        assert held.pv == curve[min(at, len(curve) - 1)]
        if held.bac <= 0:
            assert held.es is None
            continue
        end = int(np.flatnonzero(np.diff(curve))[-1]) + 1
        assert held.pd == end
        by_then = np.interp(steps, np.arange(len(curve)), curve)
        reached = steps[(by_then >= done - 1e-9) & (steps <= end)]
        first = reached[0] if len(reached) else end
        last = steps[(by_then <= done + 1e-9) & (steps <= end)][-1]
        assert held.es == pytest.approx(min(max(at, first), last), abs=2e-3)
        if at <= end and done == curve[at]:  # what is on plan is so now, though the plan fell
            assert held.es == at


@settings(max_examples=100)
@given(rolled())
def test_accounts_add_up_to_the_whole(case):
    """Amounts are additive; the whole's schedule is read from the sum of the plans."""
    some = case[0]
    for name in ("bac", "pv", "ev", "ac"):
        assert some.number(name).sum() == some.whole.number(name)
    one = cost.roll_up(case[1], case[2], case[2], owners=["all"] * len(case[1]))
    assert one.whole.es == (one.account("all").es)
    assert one.whole.es == some.whole.es


def test_amounts_may_be_fractions():
    """Sums of floats stay floats."""
    some = cost.roll_up(np.array([[0.5, 0.25]]), np.array([[0.5]]), np.array([[0.6]]), owners=["a"])
    assert (some.whole.bac, some.whole.es) == (0.75, 1)
    assert some.number("cpi").tolist() == [pytest.approx(0.5 / 0.6)]


def test_the_frame_and_json():
    """One row an account in major units; nothing undefined becomes a number."""
    planned, done = np.array([[1000, 1000], [0, 500]]), np.array([[900], [0]])
    some = cost.roll_up(planned, done, done, owners=["a", "b"], currency="EUR")
    frame = some.to_frame()
    assert list(frame["account"]) == ["a", "b"]
    assert list(frame["bac"]) == [20, 5]
    assert frame["spi"].isna().tolist() == [False, True]
    assert io.loads(io.dumps(some)) == some
    assert some.account("b").why("cpi").text().endswith("no cost has been booked yet")
    for unknown in ("bei", "luck", "bac_f"):
        with pytest.raises(KeyError):
            some.number(unknown)
    with pytest.raises(KeyError):
        some.account("c")


@pytest.mark.parametrize(
    ("shapes", "owners", "message"),
    [
        (((2, 3), (1, 3), (2, 3)), 2, "a row a package"),
        (((2, 3), (2, 3), (2, 2)), 2, "the same periods"),
        (((2, 3), (2, 3), (2, 3)), 1, "has an account"),
        (((0, 3), (0, 3), (0, 3)), 0, "has an account"),
        (((2, 0), (2, 3), (2, 3)), 2, "no period"),
        (((6,), (6,), (6,)), 6, "a row a package"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(shapes, owners, message):
    """With what was found."""
    arrays = [np.zeros(shape) for shape in shapes]
    with pytest.raises(ValueError, match=message):
        cost.roll_up(*arrays, owners=["a"] * owners)


def test_what_is_no_amount_is_refused_all_at_once():
    """NaN, infinity, what whole numbers cannot add up, and a weight below nought."""
    some = np.array([[1.0, np.nan]])
    huge = np.array([[1e300, 1]])
    with pytest.raises(PlanError) as raised:
        cost.roll_up(some, huge, -np.array([[np.inf, 1]]), owners=["a"], k=-1)
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("value.below", "k"),
        ("cost.too_large", "planned"),
        ("cost.too_large", "earned"),
        ("cost.too_large", "spent"),
    ]
    many = np.full((2, 1), 6 * 10**14)
    with pytest.raises(PlanError, match="planned: a finite number of at most"):
        cost.roll_up(many, many * 0, many * 0, owners=["a", "b"])
    with pytest.raises(PlanError, match="found nan"):
        cost.roll_up(many * 0, many * 0, many * 0, owners=["a", "b"], k=np.nan)
    with pytest.raises(TypeError, match="found bool"):
        cost.roll_up(many > 0, many, many, owners=["a", "b"])


def test_an_account_that_earned_more_than_its_budget_is_named():
    """Each of them; a hair that floats leave is none."""
    planned, done = np.array([[100], [50], [-5], [10]]), np.array([[101], [50], [0], [11]])
    with pytest.raises(PlanError) as raised:
        cost.roll_up(planned, done, done, owners=list("abcd"), currency="EUR")
    assert [(each.code, each.path) for each in raised.value.problems] == [
        ("cost.more_than_budget", 'accounts["a"].earned'),
        ("cost.more_than_budget", 'accounts["d"].earned'),
    ]
    assert "€1.01 are earned, and the budget is €1" in raised.value.problems[0].text()
    tenths = np.full((3, 1), 0.1)
    assert cost.roll_up(np.array([[0.3], [0], [0]]), tenths, tenths, owners="aaa").whole.bac == 0.3


def test_of_sums_are_all_formulae_that_need_no_tasks():
    """None is forgotten: a formula of sums needs inputs and formulae of sums alone."""
    left = dict(FORMULAE)
    known = {"bac", "pv", "ev", "ac", "at", "es", "pd", "k"}
    while found := {name for name, each in left.items() if set(each.needs) <= known}:
        known |= found
        left = {name: each for name, each in left.items() if name not in found}
    assert known - {"at", "k"} == set(OF_SUMS)
