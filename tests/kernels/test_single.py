"""Minutes in single precision: right on average and in spread, and the same bits in both forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore.kernels import (
    beta_laws,
    by_law,
    by_words,
    classic_pert,
    classic_pert_moments,
    lognormal,
    lognormal_law,
    lognormal_moments,
    normal,
    normal_law,
    normal_moments,
    pert,
    pert_moments,
    triangular,
    triangular_law,
    triangular_moments,
    uniform,
    uniform_law,
    uniform_moments,
)
from pmcore.kernels._single import draw_single

MIDDLES = (np.arange(1 << 20) + 0.5) / (1 << 20)
SPAN = 10_000.0
SHARES = (0.0, 0.01, 0.1, 0.25, 0.5, 0.7, 0.9, 1.0)


def lowest(law, u):
    """Return drawn numbers as float64."""
    return by_law(law, u).astype(np.float64)


def of_pert(share, lam):
    """Return a law, the exact draw and moments of a PERT."""
    points = (0.0, share * SPAN, SPAN)
    (law,) = beta_laws([points], lam)
    return law, lambda u: pert(u, *points, lam=lam), pert_moments(*points, lam=lam)


def of_classic(share):
    """Return the same of a classic PERT."""
    points = (0.0, share * SPAN, SPAN)
    (law,) = beta_laws([points], classic=True)
    return law, lambda u: classic_pert(u, *points), classic_pert_moments(*points)


def of_triangular(share):
    """Return the same of a triangular."""
    points = (0.0, share * SPAN, SPAN)
    return triangular_law(*points), lambda u: triangular(u, *points), triangular_moments(*points)


CASES = {
    **{
        f"pert {share} {lam}": of_pert(share, lam)
        for share in SHARES
        for lam in (0.0, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 20.0, 100.0, 150.0)
    },
    **{f"classic {share}": of_classic(share) for share in SHARES},
    **{f"triangular {share}": of_triangular(share) for share in SHARES},
    "uniform": (
        uniform_law(300.0, SPAN),
        lambda u: uniform(u, 300.0, SPAN),
        uniform_moments(300.0, SPAN),
    ),
    "normal": (
        normal_law(SPAN, 900.0),
        lambda u: normal(u, SPAN, 900.0),
        normal_moments(SPAN, 900.0),
    ),
    **{
        f"lognormal {share}": (
            lognormal_law(SPAN, share * SPAN),
            lambda u, share=share: lognormal(u, SPAN, share * SPAN),
            lognormal_moments(SPAN, share * SPAN),
        )
        for share in (0.1, 0.3, 0.45)
    },
}


@pytest.mark.parametrize("case", CASES)
def test_moments(case):
    """Mean and deviation over all chances are the exact ones, to 1e-5 of the deviation.

    What the same grid of chances makes of the exact quantiles is allowed for: tails beyond the
    grid are no fault of the law.
    """
    law, exact, (_, sd) = CASES[case]
    found, wanted = lowest(law, MIDDLES), exact(MIDDLES)
    assert abs(found.mean() - wanted.mean()) < 1e-5 * sd
    assert abs(found.std() - wanted.std()) < 1e-5 * sd


@pytest.mark.parametrize("case", CASES)
def test_quantiles(case):
    """Each quantile is right to four ten-thousandths of the deviation."""
    law, exact, (_, sd) = CASES[case]
    u = np.concatenate((MIDDLES[::97], 2.0 ** -np.arange(1.5, 20), 1 - 2.0 ** -np.arange(1.5, 20)))
    near = (np.floor(u * 2**23) + 0.5) / 2**23
    assert abs(lowest(law, u) - exact(near)).max() < 4e-4 * sd
    assert law.low - 1.0 <= lowest(law, u).min()
    assert lowest(law, u).max() <= law.high + 1.0


@given(st.sampled_from(sorted(CASES)), st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40))
def test_forms(case, words):
    """Compiled, interpreted and by arrays: the same minutes."""
    law = CASES[case][0]
    held = np.array([*words, 0, 2**31 - 1, 2**31, 2**32 - 1], np.uint32)
    wanted = np.rint(np.maximum(by_law(law, (held + 0.5) / 2**32), np.float32(25))).astype(int)
    for form in (draw_single, draw_single.py_func):
        part, root = np.empty((2, len(held)), np.float32)
        out = np.empty(len(held), np.int32)
        form(law.kind, law.numbers, held, np.float32(25), part, root, out, len(held))
        assert np.array_equal(out, wanted)
    assert np.array_equal(by_words([law], held[None], [25])[0], wanted)


def test_several_laws_at_once():
    """Each of several laws of one kind makes of its words what it makes alone."""
    words = np.random.default_rng(3).integers(0, 2**32, (3, 1_000), np.uint32)
    ranges = [(480.0, 900.0, 2_400.0), (100.0, 120.0, 900.0), (0.0, 60.0, 61.0)]
    for laws in (
        beta_laws(ranges),
        [triangular_law(*points) for points in ranges],
        [uniform_law(low, high) for low, _, high in ranges],
    ):
        found = by_words(laws, words, [500, 0, 30])
        alone = [
            by_words([law], own[None], [least])[0]
            for law, own, least in zip(laws, words, (500, 0, 30), strict=True)
        ]
        assert np.array_equal(found, alone)


def test_steep_lognormals_stay_in_double_precision():
    """Where a polynomial cannot follow the tail, there is no law."""
    assert lognormal_law(100.0, 200.0) is None


def test_certain():
    """Three equal points are one number."""
    for law in (triangular_law(7.0, 7.0, 7.0), *beta_laws([(7.0, 7.0, 7.0)])):
        assert set(by_law(law, MIDDLES[::9999])) == {7.0}
