"""Blocks give the same results on any executor, and outlive its failures."""

import logging
import multiprocessing
import os
import pickle
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.run import BlockResults, Parcel, run_blocks

SPAWN = multiprocessing.get_context("spawn")


def square(number):
    """Return the square; a block of the tests."""
    return number * number


def fail_from(limit, number):
    """Raise from `limit` on."""
    if number >= limit:
        raise LookupError(f"block {number}")
    return number


def die_in_a_worker(number):
    """Kill the process, unless it is the caller's own."""
    if number == 2 and multiprocessing.parent_process() is not None:
        os._exit(1)
    return number


class StubbornError(Exception):
    """Cannot be rebuilt from its pickle."""

    def __init__(self, number, reason):
        super().__init__(number)
        self.reason = reason


def fail_stubbornly(number):
    """Raise what no process can send home."""
    raise StubbornError(number, "pickle")


class Broken(Executor):
    """An executor that refuses some blocks and loses others."""

    def __init__(self, refuses=(), loses=()):
        self.refuses, self.loses, self.seen = refuses, loses, 0

    def submit(self, function, /, *args, **kwargs):
        """Refuse, lose or run."""
        self.seen += 1
        if self.seen - 1 in self.refuses:
            raise RuntimeError("no more of this")
        future = Future()
        if self.seen - 1 in self.loses:
            future.set_exception(OSError("the worker went home"))
        else:
            future.set_result(function(*args, **kwargs))
        return future


@pytest.fixture(scope="module")
def processes():
    """Two processes started afresh."""
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
        yield pool


@given(st.lists(st.integers(), max_size=20), st.integers(1, 4))
def test_results_come_in_the_order_of_the_blocks(blocks, workers):
    """With or without threads, however many, block i gives result i."""
    expected = BlockResults(tuple(map(square, blocks)), len(blocks))
    assert run_blocks(square, blocks) == expected
    with ThreadPoolExecutor(workers) as pool:
        assert run_blocks(square, blocks, pool) == expected


def test_processes_give_what_the_caller_gives(processes):
    """A pool of spawned processes changes nothing."""
    assert run_blocks(square, range(50), processes) == run_blocks(square, range(50))


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
@settings(max_examples=50)
def test_a_broken_executor_costs_no_block(refuses, loses):
    """What the machinery refuses or loses runs in the calling process."""
    done = run_blocks(square, range(10), Broken(refuses, loses))
    assert done.results == tuple(number * number for number in range(10))
    assert done.is_complete


def test_a_lost_block_is_told_once(caplog):
    """One warning, naming what the executor raised."""
    with caplog.at_level(logging.WARNING, "pmcore"):
        run_blocks(square, range(10), Broken(loses={3, 4, 5}))
    assert len(caplog.records) == 1
    assert caplog.records[0].name == "pmcore"
    assert "the worker went home" in caplog.text


def test_an_executor_that_works_is_silent(caplog):
    """No warning without a reason."""
    run_blocks(square, range(10), Broken())
    assert not caplog.records


def test_killed_workers_cost_no_block(caplog):
    """A pool that dies under the blocks leaves the answer whole."""
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
        done = run_blocks(die_in_a_worker, range(6), pool)
    assert done.results == (0, 1, 2, 3, 4, 5)
    assert "lost a block" in caplog.text


def test_a_pool_that_was_shut_down_costs_no_block(caplog):
    """Neither does one that takes nothing any more."""
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    assert run_blocks(square, range(3), pool).results == (0, 1, 4)
    assert "shutdown" in caplog.text


def test_cancelled_blocks_run_here(caplog):
    """A pool shut down under the blocks cancels those it has not begun; nobody waits for them."""
    pool = ThreadPoolExecutor(1)

    def watch(progress):
        if progress.done == 1:
            pool.shutdown(wait=False, cancel_futures=True)

    assert run_blocks(square, range(50), pool, watch=watch).results == tuple(
        number * number for number in range(50)
    )
    gate, first = threading.Event(), ThreadPoolExecutor(1)
    first.submit(gate.wait, 30)
    beats = []

    def cancel(progress):
        beats.append(progress)
        first.shutdown(wait=False, cancel_futures=True)

    assert run_blocks(square, range(3), first, watch=cancel).results == (0, 1, 4)
    gate.set()
    assert beats
    assert "CancelledError" in caplog.text


def test_what_cannot_be_pickled_runs_here(processes, caplog):
    """A function without a name cannot be sent, so it is not."""
    assert run_blocks(lambda number: -number, range(3), processes).results == (0, -1, -2)
    assert "lost a block" in caplog.text


@pytest.mark.parametrize("pool", ["none", "threads", "processes"])
def test_the_first_failing_block_speaks(pool, processes, caplog):
    """Of several exceptions the first in block order is raised, on every executor."""
    with ThreadPoolExecutor(3) as threads:
        executor = {"none": None, "threads": threads, "processes": processes}[pool]
        with pytest.raises(LookupError, match="block 4"):
            run_blocks(partial(fail_from, 4), range(20), executor)
    assert not caplog.records


def test_an_exception_from_another_process_tells_its_line(processes):
    """The traceback that pickling drops is kept as a note."""
    with pytest.raises(LookupError) as caught:
        run_blocks(partial(fail_from, 0), range(2), processes)
    assert any("fail_from" in note for note in caught.value.__notes__)


def test_an_exception_that_cannot_travel_is_raised_here(caplog):
    """Even one that breaks the pool arrives."""
    with (
        ProcessPoolExecutor(1, mp_context=SPAWN) as pool,
        pytest.raises(StubbornError, match="0"),
    ):
        run_blocks(fail_stubbornly, range(2), pool)
    assert "lost a block" in caplog.text


@pytest.mark.parametrize("threads", [False, True])
def test_the_watch_stops_between_blocks(threads):
    """Stopped after three blocks, three results are there and the run says so."""
    seen = []

    def watch(progress):
        seen.append((progress.stage, progress.done, progress.total))
        return progress.done == 3

    if threads:
        with ThreadPoolExecutor(2) as pool:
            done = run_blocks(square, range(9), pool, watch=watch, stage="simulate")
    else:
        done = run_blocks(square, range(9), watch=watch, stage="simulate")
    assert done == BlockResults((0, 1, 4), 9)
    assert not done.is_complete
    assert [item for item in seen if item[1] == 3] == [("simulate", 3, 9)]


def test_the_watch_stops_during_a_block():
    """A long block does not keep the caller waiting, and what was not begun never is."""
    gate = threading.Event()
    begun = []

    def block(number):
        begun.append(number)
        if number == 1:
            assert gate.wait(30)
        return number

    def watch(progress):
        beats.append(progress.done)
        return beats.count(1) == 3

    beats: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        done = run_blocks(block, range(5), pool, watch=watch)
        assert done == BlockResults((0,), 5)
        gate.set()
    assert set(begun) <= {0, 1}


def test_a_long_block_lets_the_watch_beat():
    """While a block runs the watch is told again."""
    gate = threading.Event()
    beats = []

    def watch(progress):
        beats.append(progress.done)
        if len(beats) == 3:
            gate.set()

    with ThreadPoolExecutor(1) as pool:
        done = run_blocks(lambda _: gate.wait(30), [0], pool, watch=watch)
    assert done.results == (True,)
    assert beats.count(0) >= 3


def test_no_block_is_no_work():
    """Nothing asked, nothing done, and that is complete."""
    with ThreadPoolExecutor(1) as pool:
        done = run_blocks(square, [], pool)
    assert done == BlockResults((), 0)
    assert done.is_complete


def test_more_blocks_than_are_sent_ahead():
    """Blocks are sent as room comes free; none is missed or run twice."""
    done = run_blocks(square, range(5000), Broken(loses={1023, 1024, 4999}))
    assert done.results == tuple(number * number for number in range(5000))


class Heavy:
    """A value that counts how often it is packed."""

    packed = 0

    def __reduce__(self):
        Heavy.packed += 1
        return Heavy, ()

    def plus(self, number):
        """Return one more."""
        return number + 1


def test_a_parcel_is_packed_once(processes):
    """However many blocks go to other processes; there it is unpacked once as well."""
    Heavy.packed = 0
    parcel = Parcel(Heavy().plus)
    assert run_blocks(parcel, range(40), processes).results == tuple(range(1, 41))
    assert Heavy.packed == 1
    unpacked, arguments = parcel.__reduce__()
    assert unpacked(*arguments) is unpacked(*arguments)
    assert pickle.dumps(parcel)
    assert Heavy.packed == 1
    assert run_blocks(parcel, [4]).results == (5,)
