"""Programs say what was stated: on small ones the solver agrees with trying everything."""

from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmcore.run import Program, Status, solve, total

HIGH = 3
WEIGHTS = st.integers(-3, 3)


class Tried:
    """A program beside the list of its constraints as Python functions of the values."""

    def __init__(self):
        self.program = Program()
        self.numbers = [self.program.integer(0, HIGH) for _ in range(3)]
        self.literals = [self.program.boolean() for _ in range(2)]
        self.checks = []

    def expression(self, weights):
        """Return a sum over all variables, the literals' opposites included."""
        parts = [*self.numbers, *self.literals, *(~literal for literal in self.literals)]
        return total(weight * part for weight, part in zip(weights, parts, strict=False))

    def solutions(self):
        """Yield every tuple of values that meets all constraints."""
        ranges = [range(HIGH + 1)] * 3 + [range(2)] * 2
        for values in product(*ranges):
            if all(check(values) for check in self.checks):
                yield values


def worth(expression, values):
    """Evaluate an expression by its definition."""
    if isinstance(expression, int):
        return expression
    terms = expression.terms.items()
    return expression.constant + sum(weight * values[index] for index, weight in terms)


def holds(literal, values):
    """Evaluate a literal by its definition."""
    return worth(literal, values) == 1


@dataclass
class Ways:
    """What a constraint may be drawn from."""

    draw: Any
    program: Program
    when: Any
    literals: Any
    expressions: Any
    affine: Any


@st.composite
def programs(draw):
    """A small program of random constraints of every kind that has no intervals."""
    tried = Tried()
    program, numbers = tried.program, tried.numbers
    signed = [*tried.literals, *(~literal for literal in tried.literals)]
    literals = st.lists(st.sampled_from(signed), max_size=3, unique_by=lambda item: item.ref)
    expressions = st.lists(WEIGHTS, min_size=1, max_size=7).map(tried.expression)
    affine = st.builds(lambda a, v, b: a * v + b, WEIGHTS, st.sampled_from(numbers), WEIGHTS)
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=4)):
        ways = Ways(draw, program, draw(literals), literals, expressions, affine)
        tried.checks.append(CONSTRAIN[kind](ways))
    program.minimise(draw(expressions) + draw(st.integers(-50, 50)))
    return tried


def unless(when, check):
    """Check only if all of `when` hold."""
    return lambda values: not all(holds(one, values) for one in when) or check(values)


def state_linear(ways):
    """State one of the four comparisons."""
    left, right = ways.draw(ways.expressions), ways.draw(st.one_of(ways.expressions, WEIGHTS))
    kind = ways.draw(st.sampled_from(["at_least", "at_most", "equal", "between"]))
    if kind == "between":
        ways.program.between(left, -1, 4, when=ways.when)
        return unless(ways.when, lambda values: -1 <= worth(left, values) <= 4)
    getattr(ways.program, kind)(left, right, when=ways.when)
    signs = {"at_least": {0, 1}, "at_most": {0, -1}, "equal": {0}}[kind]

    def check(values):
        difference = worth(left, values) - worth(right, values)
        return (difference > 0) - (difference < 0) in signs

    return unless(ways.when, check)


def state_logic(ways):
    """State how many of some literals hold."""
    some = ways.draw(ways.literals)
    kind = ways.draw(st.sampled_from(["any_of", "all_of", "at_most_one", "exactly_one"]))
    if kind in {"any_of", "all_of"}:
        getattr(ways.program, kind)(some, when=ways.when)
    else:
        getattr(ways.program, kind)(some)
        ways.when = ()
    allowed = {
        "any_of": lambda number: number >= 1,
        "all_of": lambda number: number == len(some),
        "at_most_one": lambda number: number <= 1,
        "exactly_one": lambda number: number == 1,
    }[kind]
    return unless(ways.when, lambda values: allowed(sum(holds(one, values) for one in some)))


def state_implication(ways):
    """State that one literal follows from another."""
    cause, effect = (ways.draw(ways.literals.filter(bool))[0] for _ in range(2))
    ways.program.implies(cause, effect)
    return lambda values: holds(effect, values) or not holds(cause, values)


def state_maximum(ways):
    """State what the greatest of some expressions is."""
    target, some = (
        ways.draw(ways.expressions),
        ways.draw(st.lists(ways.expressions, min_size=1, max_size=3)),
    )
    ways.program.maximum(target, some)
    return lambda values: worth(target, values) == max(worth(one, values) for one in some)


def state_element(ways):
    """State what stands at a place of a list."""
    index, target = ways.draw(ways.affine), ways.draw(ways.affine)
    some = ways.draw(st.lists(st.one_of(ways.affine, WEIGHTS), min_size=1, max_size=4))
    ways.program.element(index, some, target)

    def check(values):
        place = worth(index, values)
        return 0 <= place < len(some) and worth(some[place], values) == worth(target, values)

    return check


CONSTRAIN = {
    "linear": state_linear,
    "logic": state_logic,
    "implication": state_implication,
    "maximum": state_maximum,
    "element": state_element,
}
KINDS = sorted(CONSTRAIN)


@given(programs())
@settings(max_examples=200)
def test_the_solver_agrees_with_trying_everything(tried):
    """Same verdict, same best value, and the values given are a solution."""
    aim = tried.program.aim
    best = min((worth(aim, values) for values in tried.solutions()), default=None)
    solved = solve(tried.program)
    assert solved.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)
    assert solved.objective == best
    assert solved.bound == best
    if best is not None:
        assert all(check(solved.values) for check in tried.checks)
        assert solved.value(aim) == best


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 3), st.integers(1, 2)), min_size=1, max_size=4
    ),
    st.integers(1, 3),
)
@settings(max_examples=50)
def test_cumulative_agrees_with_trying_everything(jobs, capacity):
    """The least makespan of small jobs with release dates and demands."""
    program = Program()
    high = 2 + sum(size for _, size, _ in jobs)
    end = program.integer(0, high)
    intervals = []
    for release, size, _ in jobs:
        start = program.integer(release, high)
        intervals.append(program.interval(start, size))
        program.at_most(start + size, end)
    program.cumulative(intervals, [demand for _, _, demand in jobs], capacity)
    program.minimise(end)
    solved = solve(program)

    def fits(starts):
        return all(
            sum(
                demand
                for begin, (_, size, demand) in zip(starts, jobs, strict=True)
                if begin <= time < begin + size
            )
            <= capacity
            for time in range(high)
        )

    ranges = [range(release, high - size + 1) for release, size, _ in jobs]
    ends = [
        max(begin + size for begin, (_, size, _) in zip(starts, jobs, strict=True))
        for starts in product(*ranges)
        if fits(starts)
    ]
    assert solved.objective == min(ends, default=None)


def test_an_absent_interval_takes_no_room():
    """Of two long jobs on one machine before a deadline, one can be done."""
    program = Program()
    done = [program.boolean() for _ in range(2)]
    jobs = [program.interval(program.integer(0, 1), 4, present=literal) for literal in done]
    program.no_overlap(jobs)
    program.minimise(total(~literal for literal in done))
    solved = solve(program)
    assert solved.objective == 1
    assert sum(solved.holds(literal) for literal in done) == 1
    assert solved.holds(~done[0]) != solved.holds(done[0])


def test_an_interval_of_variable_size_ends_where_it_should():
    """The end is start plus size, when the interval is there; else it is free."""
    program = Program()
    start, size, there = program.integer(2, 9), program.integer(3, 5), program.boolean()
    interval = program.interval(start, size, present=there)
    program.all_of([there])
    program.minimise(interval.end)
    solved = solve(program)
    assert solved.value(interval.end) == solved.value(start) + solved.value(size) == 5


def test_demand_and_capacity_may_be_chosen():
    """The least capacity for two jobs that must overlap."""
    program = Program()
    capacity, demand = program.integer(0, 9), program.integer(2, 4)
    jobs = [program.interval(program.integer(0, 1), 3) for _ in range(2)]
    program.cumulative(jobs, [demand, 3], capacity)
    program.minimise(capacity + demand)
    solved = solve(program)
    assert (solved.value(capacity), solved.value(demand)) == (5, 2)


def test_a_reservoir_stays_within_its_bounds():
    """Material cannot be used before it has come."""
    program = Program()
    use, comes = program.integer(0, 9), program.integer(4, 9)
    program.reservoir([use, comes], [-2, 3], low=0, high=5)
    program.minimise(use + comes)
    solved = solve(program)
    assert (solved.value(use), solved.value(comes)) == (4, 4)


def test_an_absent_change_of_a_reservoir_does_not_happen():
    """A use that is not there needs no material."""
    program = Program()
    used, came = program.boolean(), program.boolean()
    program.reservoir([1, 2], [-2, 2], low=0, high=5, present=[used, came])
    program.minimise(~used + came)
    solved = solve(program)
    assert (solved.holds(used), solved.holds(came)) == (False, False)


def test_a_variable_may_take_listed_values_only():
    """The value nearest above 4 in the list."""
    program = Program()
    size = program.among([9, 2, 7, 2])
    program.at_least(size, 4)
    program.minimise(size)
    assert solve(program).objective == 7
    assert program.bounds(size) == (2, 9)


def test_expressions_add_up():
    """Sums, differences, multiples and opposites mean what they say."""
    program = Program()
    x, y, yes = program.integer(0, 9), program.integer(0, 9), program.boolean()
    values = (4, 7, 1)
    sums = [x + y, x - y, 3 - x, x * 2 + 1, -y, 5 + yes - ~yes, total([x, x, 3, -x]), 2 * (x + 1)]
    assert [worth(one, values) for one in sums] == [11, -3, -1, 9, -7, 6, 7, 10]
    assert worth(~~yes, values) == 1
    assert repr(x - 2 * y + 3) == "1*x0 + -2*x1 + 3"


@given(st.lists(WEIGHTS, min_size=1, max_size=7), WEIGHTS)
def test_bounds_hold_for_every_value(weights, constant):
    """The interval of an expression is the least that holds all its values."""
    tried = Tried()
    expression = tried.expression(weights) + constant
    values = [worth(expression, values) for values in tried.solutions()]
    assert tried.program.bounds(expression) == (min(values), max(values))
    assert tried.program.bounds(constant) == (constant, constant)


def test_a_hint_is_a_start_and_no_constraint():
    """A wrong hint changes nothing; a right one is met at once."""
    program = Program()
    x, yes = program.integer(0, 9), program.boolean()
    program.at_least(x, 5, when=[yes])
    program.minimise(x - 8 * yes)
    program.hint(x, 2)
    program.hint(~yes, 1)
    assert solve(program).objective == -3


def test_a_chain_of_many_tasks_is_written_in_linear_time():
    """Ten thousand tasks are stated and solved; the size is as stated."""
    program = Program()
    starts = [program.integer(0, 10**6) for _ in range(10_000)]
    for before, after in pairwise(starts):
        program.at_least(after - before, 3)
    program.minimise(starts[-1])
    assert program.size == (10_000, 9_999)
    assert solve(program).objective == 29_997


MISUSE = {
    "between 3 and 2": lambda program, _x, _y: program.integer(3, 2),
    "at least one value": lambda program, _x, _y: program.among([]),
    "found 1.x0 . 1.x1": lambda program, x, y: program.interval(x + y, 3),
    "one variable at most": lambda program, x, y: program.interval(x, x + y),
    "is allowed here": lambda program, x, y: program.element(x - y, [1], x),
    "0 intervals but 1 demands": lambda program, _x, _y: program.cumulative([], [1], 3),
    "one change": lambda program, x, _y: program.reservoir([x], [], low=0, high=1),
}


@pytest.mark.parametrize("words", MISUSE)
def test_misuse_is_refused_where_it_happens(words):
    """The error says what was wrong, before any solver is asked."""
    program = Program()
    x, y = program.integer(0, 9), program.integer(0, 9)
    with pytest.raises(ValueError, match=words):
        MISUSE[words](program, x, y)
