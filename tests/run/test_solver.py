"""Solving stops when told, says what stopped it, and repeats itself."""

import json
import os
import signal
import subprocess
import sys
import threading
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.run import Limits, Program, Solved, Status, Stop, core, solve, total

ROOT = Path(__file__).parents[2]


def hard(jobs=40):
    """Return jobs on one machine with due dates: solutions come at once, the proof does not."""
    rng, program = Random(1), Program()  # noqa: S311 - an instance, no secret
    intervals, late = [], []
    for _ in range(jobs):
        size, weight = rng.randint(1, 40), rng.randint(1, 9)
        start, delay = program.integer(0, 1000), program.integer(0, 1000)
        intervals.append(program.interval(start, size))
        program.at_least(delay - start, size - rng.randint(1, 400))
        late.append(weight * delay)
    program.no_overlap(intervals)
    program.minimise(total(late))
    return program


def riddle(equations=5, size=40):
    """Return a market split: no solution is found, and that there is none is hard to prove."""
    rng, program = Random(1), Program()  # noqa: S311 - an instance, no secret
    literals = [program.boolean() for _ in range(size)]
    for _ in range(equations):
        weights = [rng.randint(0, 99) for _ in literals]
        split = total(weight * one for weight, one in zip(weights, literals, strict=True))
        program.equal(split, sum(weights) // 2)
    return program


def in_a_process(code, **environment):
    """Run code in a fresh process and return what it printed, read as JSON."""
    told = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(told.stdout)


def test_an_optimum_is_proved():
    """Objective and bound meet, and nothing stopped the search."""
    program = Program()
    x, y = program.integer(0, 10), program.integer(0, 10)
    program.at_least(2 * x + 3 * y, 12)
    program.minimise(4 * x + 5 * y - 30)
    solved = solve(program)
    assert solved.status is Status.OPTIMAL
    assert (solved.objective, solved.bound, solved.gap) == (-10, -10, 0.0)
    assert (solved.value(x), solved.value(y), solved.value(x + 2 * y - 1)) == (0, 4, 7)
    assert solved.value(3) == 3
    assert solved.stop is None
    assert solved.reproducible
    assert solved.solutions >= 1
    assert solved.seconds > 0.0


def test_what_is_easy_is_searched_by_one_strategy_to_the_same_end():
    """The answer is as good, proved as well, with less effort, whatever the workers."""
    plain, easy = (solve(hard(6), Limits(workers=2), is_easy=is_easy) for is_easy in (False, True))
    assert easy.status is plain.status is Status.OPTIMAL
    assert (easy.objective, easy.bound) == (plain.objective, plain.bound)
    assert easy.work < plain.work
    assert solve(hard(6), is_easy=True).values == easy.values


def test_without_an_aim_any_solution_is_as_good():
    """A program without an aim has no objective and no bound."""
    program = Program()
    x = program.integer(0, 10)
    program.at_least(3 * x, 29)
    solved = solve(program)
    assert solved.status is Status.OPTIMAL
    assert solved.is_solved
    assert solved.value(x) == 10
    assert (solved.objective, solved.bound, solved.gap) == (None, None, None)


def test_what_cannot_be_is_infeasible():
    """No solution: no values, and asking for one is refused."""
    program = Program()
    x = program.integer(0, 10)
    program.at_least(2 * x, 21)
    program.minimise(x)
    solved = solve(program)
    assert solved.status is Status.INFEASIBLE
    assert solved.values == ()
    assert (solved.objective, solved.bound) == (None, None)
    with pytest.raises(ValueError, match="infeasible has no values"):
        solved.value(x)


def test_what_the_solver_refuses_is_invalid_and_says_why():
    """A domain beyond the solver's range is named."""
    program = Program()
    program.integer(0, 2**62)
    solved = solve(program)
    assert solved.status is Status.INVALID
    assert "domain" in solved.message
    assert not solved.is_solved


def test_a_fraction_is_refused():
    """Programs are made of whole numbers."""
    program = Program()
    x = program.integer(0, 10)
    program.at_least(x, 0.5)
    with pytest.raises(ValueError, match="no whole number"):
        solve(program)


@pytest.mark.parametrize("seed", [-1, 2**63, True])
def test_a_wrong_seed_is_refused(seed):
    """The seed is checked before the solver is asked."""
    with pytest.raises(ValueError, match="seed must be"):
        solve(Program(), seed=seed)


def test_every_seed_is_good():
    """Seeds beyond the solver's own range find the optimum too."""
    program = hard(jobs=6)
    answers = {solve(program, seed=seed).objective for seed in (0, 1, 2**31 - 1, 2**63 - 1)}
    assert len(answers) == 1


@pytest.mark.parametrize("workers", [None, 2])
def test_effort_stops_at_the_same_point(workers):
    """A work limit gives a feasible answer, its bound, and the same again."""
    limits = Limits(work=150, workers=workers)
    first, second = (solve(hard(), limits, seed=5) for _ in range(2))
    assert first.status is Status.FEASIBLE
    assert first.stop is Stop.WORK
    assert first.reproducible
    assert first.bound < first.objective
    assert first.work >= 150
    assert (first.values, first.bound, first.work) == (second.values, second.bound, second.work)


SAME = """
import json
from tests.run.test_solver import hard
from pmcore.run import Limits, solve
solved = solve(hard(), Limits(work=150), seed=5)
print(json.dumps([solved.values, solved.objective, solved.bound, solved.work]))
"""


def test_two_processes_give_the_same_answer():
    """Whatever Python's hash seed, the answer is the same to the last value."""
    one, other = (in_a_process(SAME, PYTHONHASHSEED=seed) for seed in ("0", "4242"))
    assert one == other
    assert one[1] < 10**6


def test_the_watch_does_not_change_the_answer():
    """Looking on leaves the search as it is."""
    states = []
    seen = solve(hard(), Limits(work=150), watch=states.append)
    unseen = solve(hard(), Limits(work=150))
    assert seen.values == unseen.values
    assert states
    assert {state.stage for state in states} == {"solve"}


def test_the_clock_stops_and_says_so():
    """A time limit gives the best so far, marked as not repeatable."""
    solved = solve(hard(), Limits(seconds=1.5))
    assert solved.status is Status.FEASIBLE
    assert solved.stop is Stop.SECONDS
    assert not solved.reproducible


@pytest.mark.parametrize(
    ("limits", "stop"), [(Limits(seconds=0), Stop.SECONDS), (Limits(work=0), Stop.WORK)]
)
def test_no_time_finds_nothing_out(limits, stop):
    """Stopped at once: unknown, with no more than the bound of the domains."""
    program = hard()
    program.minimise(program.aim - 10**6)
    solved = solve(program, limits)
    assert solved.status is Status.UNKNOWN
    assert solved.stop is stop
    assert solved.bound == -(10**6)
    assert solved.objective is None
    assert solved.gap is None


def test_a_gap_is_enough():
    """Good enough is feasible, within the gap, and stopped by it."""
    solved = solve(hard(), Limits(gap=0.999, work=10_000))
    assert solved.status is Status.FEASIBLE
    assert solved.stop is Stop.GAP
    assert solved.reproducible
    assert 0.0 < solved.gap <= 0.999


def test_the_watch_stops_the_search():
    """Cancelled at the first solution: the best so far comes back, in the caller's thread."""
    threads, bounds = set(), []

    def watch(progress):
        threads.add(threading.current_thread())
        bounds.append(progress.bound)
        return progress.objective is not None

    solved = solve(hard(), watch=watch)
    assert solved.status is Status.FEASIBLE
    assert solved.stop is Stop.WATCH
    assert not solved.reproducible
    assert solved.bound <= solved.objective
    assert threads == {threading.current_thread()}
    assert bounds[-1] is not None


def test_the_watch_stops_a_search_without_a_solution():
    """A proof that takes too long is given up: nothing is known."""
    solved = solve(riddle(), watch=lambda progress: progress.elapsed > 0.2)
    assert solved.status is Status.UNKNOWN
    assert solved.stop is Stop.WATCH
    assert solved.bound is None


def test_a_watch_that_fails_ends_the_search():
    """Its exception reaches the caller, and no solver runs on."""
    before = threading.active_count()

    def watch(progress):
        raise LookupError("no such bar")

    with pytest.raises(LookupError, match="no such bar"):
        solve(hard(), watch=watch)
    assert threading.active_count() == before


INTERRUPTED = """
import json, os, signal
from tests.run.test_solver import {make}
from pmcore.run import solve

def watch(progress):
    if {when}:
        os.kill(os.getpid(), signal.SIGINT)

try:
    solved = solve({make}(), watch=watch)
    print(json.dumps([solved.status, solved.stop, solved.reproducible]))
except KeyboardInterrupt:
    print(json.dumps("interrupted"))
"""


@pytest.mark.skipif(os.name == "nt", reason="sends a signal as POSIX systems do")
def test_an_interrupt_gives_the_best_so_far():
    """Ctrl-C with a solution in hand returns it."""
    code = INTERRUPTED.format(make="hard", when="progress.done")
    assert in_a_process(code) == ["feasible", "interrupt", False]


@pytest.mark.skipif(os.name == "nt", reason="sends a signal as POSIX systems do")
def test_an_interrupt_with_nothing_in_hand_is_raised():
    """Ctrl-C before any solution is an interrupt as ever."""
    code = INTERRUPTED.format(make="riddle", when="True")
    assert in_a_process(code) == "interrupted"


def test_the_host_keeps_its_handler_of_interrupts():
    """Solving in a host leaves the signal as it was."""
    before = signal.getsignal(signal.SIGINT)
    solve(hard(jobs=4))
    assert signal.getsignal(signal.SIGINT) is before


def test_threads_of_a_host_solve_side_by_side():
    """Calls share nothing: each thread gets the answer it would get alone."""
    alone = [solve(hard(jobs=jobs)).values for jobs in range(4, 8)]
    answers: dict[int, Solved] = {}

    def work(jobs):
        answers[jobs] = solve(hard(jobs=jobs))

    threads = [threading.Thread(target=work, args=(jobs,)) for jobs in range(4, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers[jobs].values for jobs in range(4, 8)] == alone


def test_a_first_answer_loads_no_pandas():
    """The solver comes without the packages its documented face would load."""
    code = """
import json, sys
from pmcore.run import Program, solve
before = [name for name in ("ortools", "numpy", "pandas") if name in sys.modules]
program = Program()
program.minimise(program.integer(2, 9))
solved = solve(program)
after = [name for name in ("numpy", "pandas") if name in sys.modules]
print(json.dumps([before, solved.objective, after]))
"""
    assert in_a_process(code) == [[], 2, []]


def wishes(bounds):
    """Return a program of one number with lower and upper bounds as wishes."""
    program = Program()
    x = program.integer(0, 20)
    literals = []
    for is_low, bound in bounds:
        literal = program.boolean()
        state = program.at_least if is_low else program.at_most
        state(x, bound, when=[literal])
        literals.append(literal)
    program.assume(literals)
    program.minimise(x)
    return program, literals


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=6))
@settings(max_examples=50)
def test_a_core_is_a_least_collision(bounds):
    """A core is one lower above one upper bound; there is none exactly when all can be met."""
    program, literals = wishes(bounds)
    low = max((bound for is_low, bound in bounds if is_low), default=0)
    high = min((bound for is_low, bound in bounds if not is_low), default=20)
    found = core(program)
    if low <= high:
        assert found is None
        solved = solve(program)
        assert solved.objective == low
        assert all(solved.holds(literal) for literal in literals)
    else:
        assert found is not None
        assert found.is_minimal
        one, other = (bounds[literals.index(literal)] for literal in found.literals)
        assert {one[0], other[0]} == {True, False}
        assert min(one[1], other[1]) == min(bound for is_low, bound in (one, other) if not is_low)
        told = solve(program)
        assert told.status is Status.INFEASIBLE
        assert set(found.literals) <= set(told.core) <= set(literals)


def test_a_core_leaves_the_program_as_it_was():
    """Aim and assumptions are still there."""
    program, literals = wishes([(True, 9), (False, 3), (True, 1)])
    aim = program.aim
    assert core(program).literals == (literals[0], literals[1])
    assert program.aim is aim
    assert program.assumed == tuple(literals)


def test_a_program_that_collides_by_itself_has_an_empty_core():
    """No wish is to blame."""
    program, _ = wishes([(True, 4)])
    program.at_most(program.integer(0, 5), -1)
    found = core(program)
    assert found.literals == ()
    assert found.is_minimal


def test_a_core_cut_short_says_so():
    """With no effort left after the first proof the core may not be the least."""
    program, literals = wishes([(True, 9), (False, 3), (True, 1)])
    assert core(program, Limits(work=0)) is None
    found = core(program, Limits(work=1))
    assert not found.is_minimal
    assert set(found.literals) <= set(literals)


def nesting(pigeons, nests):
    """Return a program that nests each pigeon that is assumed to want it."""
    program = Program()
    wants = [program.boolean() for _ in range(pigeons)]
    sits = [[program.boolean() for _ in range(nests)] for _ in wants]
    for want, places in zip(wants, sits, strict=True):
        program.any_of(places, when=[want])
    for nest in zip(*sits, strict=True):
        for one, other in combinations(nest, 2):
            program.any_of([~one, ~other])
    program.assume(wants)
    return program


@pytest.mark.parametrize(("pigeons", "nests"), [(6, 2), (8, 4), (9, 6)])
def test_a_core_is_smaller_than_what_the_solver_names(pigeons, nests):
    """One pigeon more than there are nests is a collision; any fewer is none."""
    program = nesting(pigeons, nests)
    found = core(program)
    assert len(found.literals) == nests + 1
    assert found.is_minimal
    assert len(solve(program).core) >= nests + 1


@pytest.mark.parametrize("stop", ["work", "watch"])
def test_a_core_that_cannot_be_settled_is_not_called_minimal(stop):
    """Whether one wish alone can be met takes too long to find out."""
    program = riddle()
    x, late, early = program.integer(0, 10), program.boolean(), program.boolean()
    program.at_least(x, 7, when=[late])
    program.at_most(x, 3, when=[early])
    program.assume([late, early])
    if stop == "work":
        found = core(program, Limits(work=200))
    else:
        found = core(program, watch=lambda progress: progress.elapsed > 0.3)
    assert found.literals == (late, early)
    assert not found.is_minimal
