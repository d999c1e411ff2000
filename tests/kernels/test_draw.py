"""Draws follow their distributions, depend on key and sample alone, and repeat to the bit."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # noqa: TID253 - the oracle of these tests
from scipy.special import betaincinv  # noqa: TID253 - as above

from pmcore import kernels
from pmcore.kernels import (
    classic_pert,
    classic_pert_moments,
    discrete,
    discrete_moments,
    lognormal,
    lognormal_moments,
    normal,
    normal_moments,
    pert,
    pert_moments,
    quantiles,
    quantiles_moments,
    triangular,
    triangular_moments,
    trigen,
    trigen_moments,
    uniform,
    uniform_moments,
    uniforms,
)
from pmcore.kernels._beta import beta_table, read_table, read_table_arrays
from pmcore.kernels._draw import trigen_range
from pmcore.kernels._philox import GROUP, fill_arrays, fill_groups, philox, philox_arrays

WORDS = st.integers(0, 2**32 - 1)
KEYS = st.tuples(WORDS, WORDS)
ONES = 2**32 - 1
# Counter, key and random words as published with the Random123 library.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
ROUNDS = {"kernel": philox, "interpreted": philox.py_func, "arrays": philox_arrays}

# The middles of a million equal parts: sums over them are integrals over all chances.
MIDDLES = (np.arange(1_000_000) + 0.5) / 1_000_000
CENTRES = np.linspace(0.001, 0.999, 4001)


def words_of(rounds, counter, key):
    """Run ten rounds on one counter."""
    held = [np.uint64(word) for word in (*counter, *key)]
    if rounds is philox_arrays:
        held = [np.array([word]) for word in held]
    return tuple(int(np.ravel(word)[0]) for word in rounds(*held))


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_the_generator_is_the_published_one(rounds, counter, key, words):
    """Each form gives the known answers."""
    assert words_of(ROUNDS[rounds], counter, key) == words


@given(st.tuples(WORDS, WORDS, WORDS, WORDS), KEYS)
def test_all_forms_give_the_same_words(counter, key):
    """Compiled, interpreted and by arrays: one generator."""
    assert len({words_of(rounds, counter, key) for rounds in ROUNDS.values()}) == 1


@given(KEYS, st.integers(0, 2**62 // GROUP - 4), st.integers(0, 2))
@settings(max_examples=30)
def test_all_forms_give_the_same_groups(key, first, count):
    """Compiled, interpreted and by arrays: the same words for any groups of samples."""
    outs = [np.empty((count, GROUP), np.uint32) for _ in range(3)]
    words = [np.uint64(word) for word in key]
    for form, out in zip((fill_groups, fill_groups.py_func), outs, strict=False):
        form(*words, first, out)
    fill_arrays(np.array([words]), first, outs[2][None])
    assert outs[0].tobytes() == outs[1].tobytes() == outs[2].tobytes()
    drawn = uniforms(key, first * GROUP, count * GROUP)
    assert drawn.tobytes() == ((outs[0].ravel() + 0.5) * 2.0**-32).tobytes()


def test_long_stretches_agree_too():
    """Where the array form works in several passes, it still gives the kernel's words."""
    for first, count, groups in (
        (0, 1, 130),
        (1, 2, 70),
        (15, 9, 20),
        (3, 200, 1),
        (2**25 - 1, 2, 3),
    ):
        one, other = (np.empty((count, groups, GROUP), np.uint32) for _ in range(2))
        keys = np.array([(each, 2) for each in range(count)], np.uint64)
        for (low, high), row in zip(keys, one, strict=True):
            fill_groups(low, high, first, row)
        fill_arrays(keys, first, other)
        assert one.tobytes() == other.tobytes()


def test_without_numba_the_numbers_stay(interpreted):
    """Interpreted kernels draw the same uniforms and the same PERT values."""
    drawn = interpreted.uniforms((3, 4), 5, 1000)
    assert drawn.tobytes() == uniforms((3, 4), 5, 1000).tobytes()
    assert interpreted.pert(drawn, 2, 5, 14).tobytes() == pert(drawn, 2, 5, 14).tobytes()


@given(KEYS, st.integers(0, 10_000), st.integers(0, 400), st.data())
def test_a_number_depends_on_its_sample_alone(key, first, count, data):
    """Drawn whole or in blocks, in any order, sample i is the same number."""
    cut = data.draw(st.integers(0, count))
    whole = uniforms(key, first, count)
    later = uniforms(key, first + cut, count - cut)
    earlier = uniforms(key, first, cut)
    assert np.array_equal(whole, np.concatenate((earlier, later)))


def test_the_numbers_of_this_version_stay():
    """A published plan keeps its luck: these numbers may never change."""
    assert uniforms((1623558779, 145431375), 0, 3).tolist() == [
        0.41605917585548013,
        0.5410953146638349,
        0.4069866716163233,
    ]


def test_another_process_draws_the_same():
    """Neither the process nor its hash seed plays a part."""
    code = "from pmcore.kernels import uniforms; print(uniforms((1, 2), 9, 5).tobytes().hex())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == uniforms((1, 2), 9, 5).tobytes().hex()


def test_uniforms_lie_inside():
    """Neither 0 nor 1, and every number is the middle of one of 2**32 parts."""
    drawn = uniforms((7, 9), 0, 200_000)
    assert 0.0 < drawn.min() < 1e-4
    assert 1.0 - 1e-4 < drawn.max() < 1.0
    parts = drawn * 2.0**33
    assert (parts % 2.0 == 1.0).all()


def test_uniforms_are_uniform():
    """Distribution, neighbours and streams of other keys look independent."""
    drawn = uniforms((11, 12), 0, 100_000)
    assert stats.kstest(drawn, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < 0.015
    other = uniforms((12, 12), 0, 100_000)
    assert abs(np.corrcoef(drawn, other)[0, 1]) < 0.015


@pytest.mark.parametrize(
    ("key", "first", "count"),
    [((0, 0), -1, 1), ((0, 0), 0, -1), ((0, 0), 2**62, 1), ((-1, 0), 0, 1), ((0, 2**32), 0, 1)],
)
def test_samples_and_keys_out_of_range_are_refused(key, first, count):
    """The error says what is allowed."""
    with pytest.raises(ValueError, match=r"2\*\*62|32 bits"):
        uniforms(key, first, count)


RANGES = st.lists(st.integers(-1000, 1000), min_size=3, max_size=3).map(sorted)
# Distributions by name: the draw, its moments, parameters, and scipy's own where it has one.
CASES = [
    (uniform, uniform_moments, (3, 11), {}, stats.uniform(3, 8)),
    (triangular, triangular_moments, (5, 10, 15), {}, stats.triang(0.5, 5, 10)),
    (triangular, triangular_moments, (8, 10, 16), {}, stats.triang(0.25, 8, 8)),
    (triangular, triangular_moments, (2, 2, 9), {}, stats.triang(0.0, 2, 7)),
    (triangular, triangular_moments, (2, 9, 9), {}, stats.triang(1.0, 2, 7)),
    (pert, pert_moments, (2, 5, 14), {}, stats.beta(2.0, 4.0, 2, 12)),
    (pert, pert_moments, (8, 10, 16), {"lam": 1.5}, stats.beta(1.375, 2.125, 8, 8)),
    (pert, pert_moments, (0, 0, 1), {"lam": 20}, stats.beta(1.0, 21.0)),
    (pert, pert_moments, (0, 1, 1), {"lam": 0}, stats.beta(1.0, 1.0)),
    (pert, pert_moments, (0, 3, 10), {"lam": 400}, stats.beta(121.0, 281.0, 0, 10)),
    (classic_pert, classic_pert_moments, (5, 10, 15), {}, stats.beta(4.0, 4.0, 5, 10)),
    (classic_pert, classic_pert_moments, (2, 5, 14), {}, None),
    (classic_pert, classic_pert_moments, (0, 0, 6), {}, stats.beta(2 / 3, 10 / 3, 0, 6)),
    (normal, normal_moments, (-4, 2.5), {}, stats.norm(-4, 2.5)),
    (lognormal, lognormal_moments, (10, 5), {}, None),
    (trigen, trigen_moments, (8, 10, 16), {}, None),
    (trigen, trigen_moments, (8, 8, 16), {"low_chance": 0.05, "high_chance": 0.7}, None),
    (discrete, discrete_moments, ([30, 10, 20], [0.5, 0.2, 0.3]), {}, None),
    (quantiles, quantiles_moments, ([0, 0.3, 0.9, 1], [1, 4, 4, 20]), {}, None),
]


@pytest.mark.parametrize(("draw", "moments", "given", "named", "known"), CASES)
def test_draws_have_the_stated_moments(draw, moments, given, named, known):
    """The mean and deviation of all chances together are the stated ones, within 1e-5."""
    values = draw(MIDDLES, *given, **named)
    mean, sd = moments(*given, **named)
    assert values.mean() == pytest.approx(mean, rel=1e-5, abs=1e-6)
    # The tails beyond the first and last part are cut, hence the wider margin of the normals.
    assert values.std() == pytest.approx(sd, rel=1e-4 if draw in {normal, lognormal} else 1e-5)
    if known is not None:
        assert (mean, sd) == pytest.approx((known.mean(), known.std()), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("draw", "moments", "given", "named", "known"), CASES)
def test_draws_are_the_quantiles(draw, moments, given, named, known):
    """Values never fall as chances rise, keep the shape asked for, and are scipy's quantiles."""
    values = draw(CENTRES, *given, **named)
    assert (np.diff(values) >= -1e-12 * np.abs(values[:-1])).all()
    assert values.dtype == np.float64
    square = CENTRES[:4000].reshape(40, 100)
    assert np.array_equal(draw(square, *given, **named).ravel(), values[:4000])
    if known is not None:
        low, high = known.support()
        span = high - low if math.isfinite(high - low) else 0.0
        assert np.abs(values - known.ppf(CENTRES)).max() <= 5e-7 * span + 1e-12


PUBLISHED = [
    (triangular, (5, 10, 15), {}, {0.8: 11.83772234}),
    (triangular, (8, 10, 16), {}, {0.8: 12.90161332}),
    (pert, (2, 5, 14), {}, {0.8: 7.882308, 0.9: 9.006684}),
    (pert, (5, 10, 15), {}, {0.8: 11.734021, 0.9: 12.533635}),
    (pert, (8, 10, 16), {}, {0.8: 11.921539, 0.9: 12.671123}),
    (classic_pert, (2, 5, 14), {}, {0.8: 7.746400, 0.9: 8.785971}),
    (classic_pert, (5, 10, 15), {}, {0.8: 11.499064, 0.9: 12.213980}),
    (classic_pert, (8, 10, 16), {}, {0.8: 11.830933, 0.9: 12.523980}),
    (trigen, (8, 10, 16), {}, {0.1: 8.0, 0.9: 16.0}),
]


@pytest.mark.parametrize(("draw", "given", "named", "percentiles"), PUBLISHED)
def test_worked_percentiles(draw, given, named, percentiles):
    """Percentiles computed elsewhere, by closed form and quadrature."""
    drawn = draw(np.array(list(percentiles)), *given, **named)
    assert drawn == pytest.approx(list(percentiles.values()), abs=4e-6)


def test_worked_moments():
    """Deviations of both PERT conventions differ as they should."""
    assert pert_moments(2, 5, 14) == pytest.approx((6.0, 2.138090), abs=1e-6)
    assert classic_pert_moments(2, 5, 14) == (6.0, 2.0)
    assert pert_moments(5, 10, 15) == pytest.approx((10.0, 1.889822), abs=1e-6)
    assert triangular_moments(8, 10, 16) == pytest.approx((34 / 3, 1.69967317), abs=1e-8)


SHARES = st.floats(0.0, 1.0)
CHANCES = st.lists(
    st.one_of(
        st.floats(2.0**-53, 1.0 - 2.0**-53),
        st.floats(-52.9, -1.0).map(lambda power: 2.0**power),
        st.floats(-52.9, -1.0).map(lambda power: 1.0 - 2.0**power),
        st.sampled_from([0.5, 0.25, 0.75, 2.0**-53, 1.0 - 2.0**-53]),
    ),
    min_size=1,
    max_size=20,
).map(np.array)


@given(
    SHARES, st.sampled_from([0.0, 0.5, 1.0, 4.0, 4.5, 10.0, 50.0, 100.0, 101.0, 1000.0]), CHANCES
)
def test_pert_is_within_its_stated_error(share, lam, chances):
    """The table is within 5e-7 of the range of the exact beta quantile, tails included."""
    exact = betaincinv(1.0 + lam * share, 1.0 + lam * (1.0 - share), chances)
    assert np.abs(pert(chances, 0.0, share, 1.0, lam=lam) - exact).max() <= 5e-7


@given(SHARES, CHANCES)
def test_classic_pert_is_within_its_stated_error(share, chances):
    """So is the table of the older convention, whose density may have a pole at an end."""
    mean = (1.0 + 4.0 * share) / 6.0
    both = 36.0 * mean * (1.0 - mean) - 1.0
    exact = betaincinv(mean * both, (1.0 - mean) * both, chances)
    assert np.abs(classic_pert(chances, 0.0, share, 1.0) - exact).max() <= 5e-7


@given(SHARES, st.floats(0.0, 120.0), st.booleans())
@settings(max_examples=30)
def test_a_table_has_the_moments_of_its_beta(share, lam, classic):
    """Integrated cell by cell, mean and variance are within 1e-6 of the analytic ones."""
    table = beta_table(share, lam, classic=classic)
    knots = np.append(
        np.repeat(2.0 ** np.arange(-53.0, -1.0), 8) * np.tile(1 + np.arange(8) / 8, 52), 0.5
    )
    points, weights = np.polynomial.legendre.leggauss(6)
    s, weights = (points + 1.0) / 2.0, weights / 2.0
    cubics = table[:, :-1, :, None]
    values = cubics[:, :, 0] + s * (cubics[:, :, 1] + s * (cubics[:, :, 2] + s * cubics[:, :, 3]))
    values[1] = 1.0 - values[1]
    cells = weights * np.diff(knots)[:, None]
    mean = (values * cells).sum()
    variance = ((values - mean) ** 2 * cells).sum()
    exact = classic_pert_moments(0, share, 1) if classic else pert_moments(0, share, 1, lam=lam)
    assert mean == pytest.approx(exact[0], rel=1e-6)
    assert variance == pytest.approx(exact[1] ** 2, rel=1e-6)


@given(SHARES, st.floats(0.0, 30.0))
@settings(max_examples=30)
def test_a_table_never_falls(share, lam):
    """Between and across cells the tabled quantiles rise with the chance."""
    chances = np.sort(np.concatenate((CENTRES, 2.0 ** np.linspace(-52.9, -1.0, 2000))))
    values = pert(chances, 0.0, share, 1.0, lam=lam)
    assert (np.diff(values) >= 0.0).all()
    assert values[0] >= 0.0
    assert values[-1] <= 1.0


@given(SHARES, CHANCES)
def test_both_readers_of_a_table_agree(share, chances):
    """Compiled, interpreted and by arrays: the same bits."""
    table = beta_table(share)
    is_upper = chances > 0.5
    bits = np.where(is_upper, 1.0 - chances, chances).view(np.int64)
    outs = [np.empty(len(chances)) for _ in range(3)]
    for read, out in zip((read_table, read_table.py_func, read_table_arrays), outs, strict=True):
        read(bits, is_upper, table, -3.5, 11.25, out)
    assert outs[0].tobytes() == outs[1].tobytes() == outs[2].tobytes()


@given(RANGES, st.floats(1.0, 10.0))
def test_pert_is_symmetric_and_scales(numbers, scale):
    """Mirrored parameters mirror the values; scaled ones scale them."""
    low, mode, high = numbers
    values = pert(CENTRES, low, mode, high)
    mirrored = -pert(1.0 - CENTRES, -high, -mode, -low)
    margin = 1e-9 * (1.0 + abs(low) + abs(high))
    assert np.abs(values - mirrored).max() <= margin
    scaled = pert(CENTRES, scale * low, scale * mode, scale * high) / scale
    assert np.abs(values - scaled).max() <= margin


def test_tables_are_shared_and_cannot_be_written():
    """Equal shapes share one table, which nobody can spoil."""
    table = beta_table(0.25)
    assert table is beta_table(0.25)
    with pytest.raises(ValueError, match="read-only"):
        table[0, 0, 0] = 1.0


@given(RANGES)
def test_three_points_bound_their_values(numbers):
    """Values lie between low and high, also where these are one."""
    low, mode, high = numbers
    extremes = np.array([2.0**-53, 0.3, 0.5, 0.9, 1.0 - 2.0**-53])
    margin = 1e-12 * (1 + abs(low) + abs(high))
    for draw in (triangular, pert, classic_pert):
        values = draw(extremes, low, mode, high)
        assert (values >= low - margin).all()
        assert (values <= high + margin).all()
    assert (uniform(extremes, low, high) <= high + margin).all()


def test_trigen_has_the_published_range():
    """P10 = 8, mode 10, P90 = 16."""
    assert trigen_range(8, 10, 16) == pytest.approx((5.452161648, 19.7259325372), abs=1e-9)
    assert trigen_range(5, 5, 5) == (5.0, 5.0)
    assert trigen_range(2, 3, 9, low_chance=0.0, high_chance=1.0) == pytest.approx((2.0, 9.0))


@given(RANGES, st.floats(0.0, 0.45), st.floats(0.55, 1.0))
def test_trigen_meets_its_percentiles(numbers, low_chance, high_chance):
    """The values at the two chances are those that were stated."""
    low, mode, high = numbers
    chances = {"low_chance": low_chance, "high_chance": high_chance}
    at = np.array([max(low_chance, 1e-300), min(high_chance, 1.0 - 2.0**-53)])
    values = trigen(at, low, mode, high, **chances)
    margin = 1e-6 * (1.0 + high - low)
    assert values == pytest.approx([low, high], abs=margin)


def test_lognormal_is_stated_by_its_own_moments():
    """Median and deviation of the logarithm follow from mean and deviation of the value."""
    values = lognormal(np.array([0.5, 0.8413447460685429]), 10, 5)
    assert values[0] == pytest.approx(10 / math.sqrt(1.25))
    assert values[1] / values[0] == pytest.approx(math.exp(math.sqrt(math.log(1.25))))
    assert lognormal(CENTRES, 7, 0).tolist() == pytest.approx([7.0] * len(CENTRES))


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 5)), min_size=1, max_size=6), KEYS)
def test_discrete_gives_each_value_its_chance(pairs, key):
    """Values without a chance never come; the others as often as they should."""
    total = sum(weight for _, weight in pairs)
    if not total:
        pairs, total = [*pairs, (3, 1)], 1
    values = [value for value, _ in pairs]
    chances = [weight / total for _, weight in pairs]
    drawn = discrete(MIDDLES[::100], values, chances)
    for value in set(values):
        share = sum(weight for other, weight in pairs if other == value) / total
        assert np.mean(drawn == value) == pytest.approx(share, abs=2e-4)
        if not share:
            assert value not in discrete(uniforms(key, 0, 100), values, chances)
    assert discrete_moments(values, chances)[0] == pytest.approx(drawn.mean(), abs=0.01)


def test_quantiles_run_straight_between_points():
    """A flat stretch is a value with a chance of its own."""
    drawn = quantiles(np.array([0.15, 0.5, 0.95]), [0, 0.3, 0.9, 1], [1, 4, 4, 20])
    assert drawn == pytest.approx([2.5, 4.0, 12.0])
    assert quantiles_moments([0, 1], [2, 6]) == pytest.approx(uniform_moments(2, 6))


WRONG = [
    (uniform, (3, 2), {}),
    (triangular, (3, 2, 4), {}),
    (triangular, (3, 5, 4), {}),
    (triangular, (1, math.nan, 4), {}),
    (pert, (1, 2, math.inf), {}),
    (pert, (1, 2, 3), {"lam": -1.0}),
    (pert, (1, 2, 3), {"lam": math.nan}),
    (classic_pert, (3, 2, 4), {}),
    (normal, (0, -1), {}),
    (normal, (math.nan, 1), {}),
    (lognormal, (0, 1), {}),
    (lognormal, (1, -1), {}),
    (trigen, (1, 2, 3), {"low_chance": 0.9, "high_chance": 0.1}),
    (trigen, (1, 2, 3), {"high_chance": 1.5}),
    (discrete, ([], []), {}),
    (discrete, ([1, 2], [1.0]), {}),
    (discrete, ([1, 2], [0.5, 0.6]), {}),
    (discrete, ([1, 2], [1.5, -0.5]), {}),
    (discrete, ([1, math.inf], [0.5, 0.5]), {}),
    (quantiles, ([0], [1]), {}),
    (quantiles, ([0, 0.5], [1, 2]), {}),
    (quantiles, ([0, 0, 1], [1, 2, 3]), {}),
    (quantiles, ([0, 1], [2, 1]), {}),
    (quantiles, ([0, 1], [2, math.nan]), {}),
]


@pytest.mark.parametrize(("draw", "given", "named"), WRONG)
def test_parameters_that_state_no_distribution_are_refused(draw, given, named):
    """By the draw and by its moments alike."""
    with pytest.raises(ValueError, match=r"found|must"):
        draw(CENTRES, *given, **named)
    with pytest.raises(ValueError, match=r"found|must"):
        getattr(kernels, f"{draw.__name__}_moments")(*given, **named)
