"""Mixed programs are solved to proof, say what stopped them, and refuse what cannot be."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.run import Limits, Rows, Status, Stop, solve_rows


def knapsack(items: int = 60) -> Rows:
    """Return a choice under several limits that takes many nodes."""
    program = Rows()
    chosen = [program.variable(0, 1, is_whole=True) for _ in range(items)]
    for row in range(5):
        weights = [(37 * i * i + 101 * row * i + 17) % 97 + 3 for i in range(items)]
        program.row(zip(chosen, weights, strict=True), high=sum(weights) // 3)
    worth = [-((53 * i * i + 29 * i) % 89 + 5) for i in range(items)]
    program.minimise(zip(chosen, worth, strict=True))
    return program


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(-5, 5)] * 3, st.integers(-6, 6)), max_size=4),
    st.tuples(*[st.integers(-4, 4)] * 3),
)
def test_every_choice(rows, aim):
    """The best of all whole points, or that there is none."""
    program = Rows()
    whole = [program.variable(0, 3, is_whole=True) for _ in range(3)]
    for *weights, high in rows:
        program.row(zip(whole, weights, strict=True), high=high)
    program.minimise(zip(whole, aim, strict=True), 7)
    fits = [
        7 + sum(w * x for w, x in zip(aim, point, strict=True))
        for point in product(range(4), repeat=3)
        if all(sum(w * x for w, x in zip(row, point, strict=False)) <= row[3] for row in rows)
    ]
    solved = solve_rows(program)
    if not fits:
        assert solved.status is Status.INFEASIBLE
        return
    assert solved.status is Status.OPTIMAL
    assert round(solved.objective) == solved.bound == min(fits)
    assert solved.stop is None


def test_real_variables_stay_real():
    """A variable that need not be whole takes the value that the rows leave it."""
    program = Rows()
    x, y = program.variable(0, 9), program.variable(0, 9, is_whole=True)
    program.row([(x, 2), (y, 2)], low=5)
    program.row([(x, 1), (x, 1)], high=3)  # weights of one variable add up
    program.minimise([(x, 1), (y, 3)])
    solved = solve_rows(program)
    assert solved.values == (1.5, 1.0)


def test_limits_stop_the_search():
    """After one node there is a bound and no proof, and the same again in every run."""
    first, second = (solve_rows(knapsack(), Limits(work=1)) for _ in range(2))
    assert first == second
    assert first.status is not Status.OPTIMAL
    assert first.stop is Stop.WORK
    best = solve_rows(knapsack())
    assert best.status is Status.OPTIMAL
    assert first.bound <= best.objective
    near = solve_rows(knapsack(), Limits(gap=0.2))
    assert near.status in (Status.FEASIBLE, Status.OPTIMAL)
    assert near.objective >= best.objective


def test_a_watch_is_told_and_may_stop():
    """True before the search leaves the program alone."""
    told = []
    assert solve_rows(knapsack(), watch=lambda state: told.append(state.objective)).values
    assert told[0] is None
    assert told[-1] is not None
    stopped = solve_rows(knapsack(), watch=lambda _: True)
    assert (stopped.status, stopped.stop) == (Status.UNKNOWN, Stop.WATCH)


def test_no_time_at_all():
    """A clock that has run out is what stopped the search."""
    solved = solve_rows(knapsack(400), Limits(seconds=0.0))
    assert solved.status in (Status.UNKNOWN, Status.FEASIBLE)
    assert solved.stop is Stop.SECONDS
