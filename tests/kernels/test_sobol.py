"""Points are the published ones, come in any stretch, and stay a net however they are scrambled."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats  # noqa: TID253 - the oracle of these tests

from pmcore import kernels
from pmcore.kernels import SOBOL_DIMENSIONS, SOBOL_WORDS, generators, scrambled, sobol
from pmcore.kernels._sobol import fill, fill_arrays

MIDDLE = 2.0**-33


def plain_table(dimension):
    """Return a dimension without scrambling, one replicate."""
    return np.append(generators(dimension + 1)[dimension], np.uint32(0))[:, None]


def tables(dimensions, replicates=1, seed=0):
    """Return scrambled tables of the first dimensions."""
    shape = (dimensions, replicates, SOBOL_WORDS)
    words = np.random.default_rng(seed).integers(0, 2**32, shape, np.uint32)
    return scrambled(generators(dimensions), words)


@pytest.mark.parametrize("dimension", [0, 1, 2, 7, 63, 511])
def test_points_are_those_of_scipy(dimension):
    """Unscrambled, a coordinate is the public one, in the same order, in the middle of its part."""
    public = stats.qmc.Sobol(dimension + 1, scramble=False, bits=32).random(256)[:, dimension]
    assert np.array_equal(sobol(plain_table(dimension), 0, 256), public + MIDDLE)


def test_every_dimension_that_scipy_has():
    """The number of dimensions is scipy's, and more are refused."""
    assert stats.qmc.Sobol.MAXDIM == SOBOL_DIMENSIONS
    with pytest.raises(ValueError, match="dimensions number from 0 to 21201"):
        generators(SOBOL_DIMENSIONS + 1)
    assert generators(0).shape == (0, 32)


@given(st.integers(0, 10_000), st.integers(0, 300), st.integers(1, 5), st.integers(0, 9))
@settings(max_examples=60)
def test_all_forms_give_the_same_numbers(first, count, replicates, seed):
    """Compiled, interpreted and by arrays: the same bits for any stretch of samples."""
    table = tables(3, replicates, seed)[2]
    outs = [np.empty(count) for _ in range(3)]
    for form, out in zip((fill, fill.py_func, fill_arrays), outs, strict=True):
        if count:
            form(table, first, out)
    assert outs[0].tobytes() == outs[1].tobytes() == outs[2].tobytes()
    assert outs[0].tobytes() == sobol(table, first, count).tobytes()


@pytest.mark.parametrize("form", [fill, fill.py_func, fill_arrays])
def test_points_far_out(form):
    """A point needs none before it, up to the last of a replicate."""
    table, out = tables(2)[1], np.empty(3)
    form(table, 2**32 - 3, out)
    low, high = (sobol(tables(2)[1], first, 1)[0] for first in (2**32 - 3, 2**32 - 1))
    assert (out[0], out[2]) == (low, high)
    with pytest.raises(ValueError, match=r"a replicate has 2\*\*32 points"):
        sobol(table, 2**32, 1)


@given(st.integers(0, 5_000), st.integers(0, 400), st.integers(1, 4), st.data())
def test_a_number_depends_on_its_sample_alone(first, count, replicates, data):
    """Drawn whole or in blocks, in any order, sample i is the same number."""
    table = tables(2, replicates)[1]
    cut = data.draw(st.integers(0, count))
    later, earlier = sobol(table, first + cut, count - cut), sobol(table, first, cut)
    assert np.array_equal(sobol(table, first, count), np.concatenate((earlier, later)))


def test_samples_go_round_the_replicates():
    """Sample i is point i // 3 of the replicate i % 3."""
    table = tables(4, 3)[3]
    whole = sobol(table, 0, 96).reshape(-1, 3)
    for replicate in range(3):
        alone = sobol(np.ascontiguousarray(table[:, replicate : replicate + 1]), 0, 32)
        assert np.array_equal(whole[:, replicate], alone)


def test_without_numba_the_numbers_stay(interpreted):
    """Interpreted kernels give the same points."""
    table = tables(5, 2)[4]
    assert interpreted.sobol(table, 77, 999).tobytes() == sobol(table, 77, 999).tobytes()


@pytest.mark.parametrize("seed", range(5))
def test_a_scrambled_net_is_a_net(seed):
    """Each of 256 equal boxes, of any shape, holds one of 256 points of two dimensions."""
    x, y = (sobol(table, 0, 256) for table in tables(2, 1, seed))
    for bits in range(9):
        box = np.floor(x * 2**bits) * 2 ** (8 - bits) + np.floor(y * 2 ** (8 - bits))
        assert sorted(box.tolist()) == list(range(256))


@pytest.mark.parametrize("dimension", [0, 40, 20_000])
def test_each_dimension_is_parted_evenly(dimension):
    """Of 1 024 scrambled points each falls into a part of its own, in a high dimension too."""
    words = np.random.default_rng(1).integers(0, 2**32, (1, 1, SOBOL_WORDS), np.uint32)
    table = scrambled(generators(dimension + 1)[dimension:], words)[0]
    parts = np.floor(sobol(table, 1024, 1024) * 1024)
    assert sorted(parts.tolist()) == list(range(1024))


def test_a_scrambled_point_is_uniform():
    """Over many scramblings one point falls anywhere, and two are as independent as they may be."""
    points = sobol(tables(1, 20_000, 3)[0], 0, 40_000).reshape(2, -1)
    for row in points:
        assert stats.kstest(row, "uniform").pvalue > 1e-3
    # The first two points lie in different halves; where in them is independent.
    assert (np.floor(2 * points[0]) != np.floor(2 * points[1])).all()
    assert 0.0 < points.min() < points.max() < 1.0


def test_shapes_are_kept():
    """Generators can be shared: nobody writes to them."""
    assert not generators(3).flags.writeable
    assert kernels.scrambled(generators(3), np.zeros((3, 2, SOBOL_WORDS), np.uint32)).shape == (
        3,
        33,
        2,
    )
