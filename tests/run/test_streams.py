"""Keys of random streams depend on what they are for, and on nothing else."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore.run import check_seed, key

SEEDS = st.integers(0, 2**63 - 1)
STREAMS = st.tuples(SEEDS, st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))


def _key(stream):
    seed, kind, element, purpose = stream
    return key(seed, kind, element, purpose=purpose)


@given(STREAMS, STREAMS)
def test_streams_differ_when_anything_differs(one, other):
    """Two streams share a key only if they are the same stream."""
    assert (_key(one) == _key(other)) == (one == other)


@given(STREAMS)
def test_a_key_is_two_words(stream):
    """Each word fits 32 bits."""
    assert all(0 <= word < 2**32 for word in _key(stream))


def test_parts_do_not_run_into_each_other():
    """Text moved from one part to the next makes another stream."""
    keys = {
        key(0, "ab", "c", purpose="d"),
        key(0, "a", "bc", purpose="d"),
        key(0, "a", "b", purpose="cd"),
        key(0, "", "abc", purpose="d"),
        key(0, "abcd", "", purpose=""),
    }
    assert len(keys) == 5


def test_an_id_may_hold_any_character():
    """Chinese ids, and lone surrogates from a careless host, have keys too."""
    assert key(0, "task", "接口", purpose="duration") != key(
        0, "task", "\ud800", purpose="duration"
    )


@pytest.mark.parametrize("hash_seed", ["0", "1", "12345"])
def test_a_key_is_the_same_in_every_process(hash_seed):
    """Python's own hash seed plays no part."""
    code = "from pmcore.run import key; print(*key(7, 'task', 'api', purpose='duration'))"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert tuple(map(int, told.stdout.split())) == key(7, "task", "api", purpose="duration")


def test_the_keys_of_this_version_stay():
    """A published plan keeps its luck: these words may never change."""
    assert key(0, "task", "api", purpose="duration") == (1623558779, 145431375)
    assert key(2**63 - 1, "risk", "供应商", purpose="occurs") == (2054781815, 1543624066)


@pytest.mark.parametrize("seed", [-1, 2**63, 1.0, True, None, "0"])
def test_a_seed_is_a_whole_number_in_range(seed):
    """What is no seed is refused, and said."""
    with pytest.raises(ValueError, match="seed must be a whole number"):
        check_seed(seed)
    with pytest.raises(ValueError, match="seed must be a whole number"):
        key(seed, "task", "a", purpose="b")
