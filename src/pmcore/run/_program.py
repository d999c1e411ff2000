"""A constraint program stated in plain Python: no solver is loaded to write one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Interval", "Linear", "Literal", "Program", "Variable", "total"]

_LOW, _HIGH = -(2**63), 2**63 - 1


class Linear:
    """A sum of variables times whole numbers, plus a constant.

    Made by adding, subtracting and multiplying variables; ``total`` adds many at once.

    Parameters
    ----------
    terms : mapping of int to int
        Variable index to coefficient.
    constant : int
    """

    __slots__ = ("constant", "terms")

    def __init__(self, terms: Mapping[int, int], constant: int = 0) -> None:
        self.terms = terms
        self.constant = constant

    def __add__(self, other: Linear | int) -> Linear:
        return total((self, other))

    __radd__ = __add__

    def __sub__(self, other: Linear | int) -> Linear:
        return total((self, -other))

    def __rsub__(self, other: int) -> Linear:
        return -self + other

    def __mul__(self, factor: int) -> Linear:
        terms = {index: weight * factor for index, weight in self.terms.items()}
        return Linear(terms, self.constant * factor)

    __rmul__ = __mul__

    def __neg__(self) -> Linear:
        return self * -1

    def __repr__(self) -> str:
        parts = [f"{weight}*x{index}" for index, weight in self.terms.items()]
        return " + ".join([*parts, str(self.constant)])


class Variable(Linear):
    """A whole number that the solver chooses; made by ``Program.integer``."""

    __slots__ = ("index",)

    def __init__(self, index: int) -> None:
        super().__init__({index: 1})
        self.index = index


class Literal(Variable):
    """A yes or no that the solver chooses; ``~literal`` is its opposite.

    In sums it counts 1 when it holds and 0 when not.
    """

    __slots__ = ("ref",)

    def __init__(self, ref: int) -> None:
        super().__init__(ref if ref >= 0 else ~ref)
        self.ref = ref
        if ref < 0:
            self.terms, self.constant = {~ref: -1}, 1

    def __invert__(self) -> Literal:
        return Literal(~self.ref)


class Interval:
    """A stretch from ``start`` to ``end``; made by ``Program.interval``."""

    __slots__ = ("end", "index", "present", "size", "start")

    def __init__(
        self,
        index: int,
        start: Linear | int,
        size: Linear | int,
        end: Linear | int,
        present: Literal | None,
    ) -> None:
        self.index = index
        self.start = start
        self.size = size
        self.end = end
        self.present = present


def total(parts: Iterable[Linear | int]) -> Linear:
    """Return the sum of many expressions, in time linear in their size.

    Examples
    --------
    >>> program = Program()
    >>> x, y = program.integer(0, 9), program.integer(0, 9)
    >>> total([x, 2 * y, x, 5])
    2*x0 + 2*x1 + 5
    """
    terms: dict[int, int] = {}
    constant = 0
    for part in parts:
        if isinstance(part, Linear):
            constant += part.constant
            for index, weight in part.terms.items():
                terms[index] = terms.get(index, 0) + weight
        else:
            constant += part
    return Linear(terms, constant)


class Program:
    """Variables, constraints and one aim, for ``solve``.

    Every method that states a constraint takes ``when``: literals that must all hold for the
    constraint to bind. Expressions may be variables, sums of them, or whole numbers.

    Examples
    --------
    >>> from pmcore.run import solve
    >>> program = Program()
    >>> x, y = program.integer(0, 10), program.integer(0, 10)
    >>> program.at_least(x + y, 7)
    >>> program.at_most(x - y, 2)
    >>> program.minimise(3 * x + 2 * y)
    >>> solved = solve(program)
    >>> solved.status, solved.objective, solved.value(y)
    (<Status.OPTIMAL: 'optimal'>, 14, 7)
    """

    def __init__(self) -> None:
        self._bounds: list[tuple[int, int]] = []
        self._variables: list[str] = []
        self._constraints: list[str] = []
        self._hints: dict[int, int] = {}
        self._assumed: dict[int, Literal] = {}
        self._aim: Linear | None = None

    @property
    def aim(self) -> Linear | None:
        """The expression to be minimised, if any."""
        return self._aim

    @property
    def assumed(self) -> tuple[Literal, ...]:
        """The literals taken to hold."""
        return tuple(self._assumed.values())

    @property
    def size(self) -> tuple[int, int]:
        """How many variables and constraints were stated."""
        return len(self._variables), len(self._constraints)

    def integer(self, low: int, high: int) -> Variable:
        """Return a new whole number between ``low`` and ``high``, both allowed.

        Raises
        ------
        ValueError
            If ``low`` is above ``high``.
        """
        if low > high:
            raise ValueError(f"no whole number lies between {low} and {high}")
        self._bounds.append((low, high))
        self._variables.append(f"variables{{domain:{low} domain:{high}}}")
        return Variable(len(self._variables) - 1)

    def among(self, values: Iterable[int]) -> Variable:
        """Return a new whole number that takes one of ``values``.

        Raises
        ------
        ValueError
            If there is no value.
        """
        allowed = sorted(set(values))
        if not allowed:
            raise ValueError("a variable needs at least one value")
        domain = " ".join(f"domain:{value} domain:{value}" for value in allowed)
        self._bounds.append((allowed[0], allowed[-1]))
        self._variables.append(f"variables{{{domain}}}")
        return Variable(len(self._variables) - 1)

    def boolean(self) -> Literal:
        """Return a new yes or no."""
        self._bounds.append((0, 1))
        self._variables.append("variables{domain:0 domain:1}")
        return Literal(len(self._variables) - 1)

    def bounds(self, expression: Linear | int) -> tuple[int, int]:
        """Return the least and greatest value that the variables' domains alone allow."""
        if not isinstance(expression, Linear):
            return expression, expression
        low = high = expression.constant
        for index, weight in expression.terms.items():
            ends = [weight * bound for bound in self._bounds[index]]
            low += min(ends)
            high += max(ends)
        return low, high

    def between(
        self,
        expression: Linear | int,
        low: int,
        high: int,
        *,
        when: Sequence[Literal] = (),
    ) -> None:
        """State that ``low <= expression <= high``."""
        self._linear(expression, low, high, when)

    def at_least(
        self, left: Linear | int, right: Linear | int, *, when: Sequence[Literal] = ()
    ) -> None:
        """State that ``left >= right``."""
        self._linear(left - right, 0, None, when)

    def at_most(
        self, left: Linear | int, right: Linear | int, *, when: Sequence[Literal] = ()
    ) -> None:
        """State that ``left <= right``."""
        self._linear(left - right, None, 0, when)

    def equal(
        self, left: Linear | int, right: Linear | int, *, when: Sequence[Literal] = ()
    ) -> None:
        """State that ``left == right``."""
        self._linear(left - right, 0, 0, when)

    def any_of(self, literals: Iterable[Literal], *, when: Sequence[Literal] = ()) -> None:
        """State that at least one literal holds."""
        self._add(f"bool_or{{{_refs('literals', literals)}}}", when)

    def all_of(self, literals: Iterable[Literal], *, when: Sequence[Literal] = ()) -> None:
        """State that every literal holds."""
        self._add(f"bool_and{{{_refs('literals', literals)}}}", when)

    def at_most_one(self, literals: Iterable[Literal]) -> None:
        """State that no two literals hold together."""
        self._add(f"at_most_one{{{_refs('literals', literals)}}}")

    def exactly_one(self, literals: Iterable[Literal]) -> None:
        """State that one literal holds, and no other."""
        self._add(f"exactly_one{{{_refs('literals', literals)}}}")

    def implies(self, cause: Literal, effect: Literal) -> None:
        """State that ``effect`` holds whenever ``cause`` does."""
        self.all_of((effect,), when=(cause,))

    def maximum(self, target: Linear | int, expressions: Iterable[Linear | int]) -> None:
        """State that ``target`` equals the greatest of ``expressions``."""
        listed = " ".join(f"exprs{_linear(item)}" for item in expressions)
        self._add(f"lin_max{{target{_linear(target)} {listed}}}")

    def element(
        self, index: Linear | int, values: Iterable[Linear | int], target: Linear | int
    ) -> None:
        """State that ``target`` equals ``values[index]``, counted from 0.

        Raises
        ------
        ValueError
            If an expression has more than one variable.
        """
        listed = " ".join(f"exprs{_affine(item)}" for item in values)
        where, what = _affine(index), _affine(target)
        self._add(f"element{{linear_index{where} linear_target{what} {listed}}}")

    def interval(
        self, start: Linear | int, size: Linear | int, *, present: Literal | None = None
    ) -> Interval:
        """Return the stretch of ``size`` from ``start``, which counts only if ``present`` holds.

        Raises
        ------
        ValueError
            If ``start`` or ``size`` has more than one variable.
        """
        when = () if present is None else (present,)
        end: Linear | int = start + size
        first, length = _affine(start), _affine(size)
        if isinstance(end, Linear) and len(_used(end)) > 1:
            low, high = self.bounds(end)
            sum_, end = end, self.integer(low, high)
            self.equal(end, sum_, when=when)
        self._add(f"interval{{start{first} size{length} end{_affine(end)}}}", when)
        return Interval(len(self._constraints) - 1, start, size, end, present)

    def no_overlap(self, intervals: Iterable[Interval]) -> None:
        """State that no two intervals share a stretch."""
        self._add(f"no_overlap{{{_intervals(intervals)}}}")

    def cumulative(
        self,
        intervals: Sequence[Interval],
        demands: Sequence[Linear | int],
        capacity: Linear | int,
    ) -> None:
        """State that the demands of the intervals under way never exceed ``capacity``.

        Raises
        ------
        ValueError
            If there is not one demand an interval, or an expression has several variables.
        """
        if len(intervals) != len(demands):
            raise ValueError(f"{len(intervals)} intervals but {len(demands)} demands")
        listed = " ".join(f"demands{_affine(demand)}" for demand in demands)
        limit = _affine(capacity)
        self._add(f"cumulative{{capacity{limit} {_intervals(intervals)} {listed}}}")

    def reservoir(
        self,
        times: Sequence[Linear | int],
        changes: Sequence[int],
        *,
        low: int,
        high: int,
        present: Sequence[Literal] | None = None,
    ) -> None:
        """State that a level which starts at 0 and makes each change at its time stays within.

        Parameters
        ----------
        times : sequence
            When each change happens; changes at one time happen together.
        changes : sequence of int
        low, high : int
            Bounds of the level at all times.
        present : sequence of Literal, optional
            Whether each change happens at all.

        Raises
        ------
        ValueError
            If the lengths differ, or a time has more than one variable.
        """
        counts = {len(times), len(changes), len(times if present is None else present)}
        if len(counts) > 1:
            raise ValueError("there must be one change, and one literal if any, for each time")
        parts = [f"time_exprs{_affine(time)}" for time in times]
        parts += [f"level_changes{_linear(change)}" for change in changes]
        if present is not None:
            parts.append(_refs("active_literals", present))
        self._add(f"reservoir{{min_level:{low} max_level:{high} {' '.join(parts)}}}")

    def hint(self, variable: Variable, value: int) -> None:
        """Suggest a value to start from; a literal takes 0 or 1."""
        negated = isinstance(variable, Literal) and variable.ref < 0
        self._hints[variable.index] = 1 - value if negated else int(value)

    def minimise(self, expression: Linear | int) -> None:
        """Aim at the least value of ``expression``; a later aim replaces an earlier one."""
        self._aim = total((expression,))

    def assume(self, literals: Iterable[Literal]) -> None:
        """Take literals to hold; ``Solved.core`` names those that cannot hold together."""
        self._assumed = {literal.ref: literal for literal in literals}

    def text(self, aim: Linear | None, assumed: Iterable[Literal]) -> str:
        """Return the program in the solver's text form, with this aim and these assumptions."""
        parts = [*self._variables, *self._constraints]
        if aim is not None:
            parts.append(f"objective{{{_terms(aim)} offset:{aim.constant} scaling_factor:1}}")
        if self._hints:
            hinted = " ".join(
                f"vars:{index} values:{value}" for index, value in self._hints.items()
            )
            parts.append(f"solution_hint{{{hinted}}}")
        parts.extend(f"assumptions:{literal.ref}" for literal in assumed)
        return "\n".join(parts)

    def _add(self, body: str, when: Sequence[Literal] = ()) -> None:
        condition = _refs("enforcement_literal", when) + " " if when else ""
        self._constraints.append(f"constraints{{{condition}{body}}}")

    def _linear(
        self,
        expression: Linear | int,
        low: int | None,
        high: int | None,
        when: Sequence[Literal],
    ) -> None:
        sum_ = total((expression,))
        least = _LOW if low is None else low - sum_.constant
        most = _HIGH if high is None else high - sum_.constant
        self._add(f"linear{{{_terms(sum_)} domain:{least} domain:{most}}}", when)


def _used(expression: Linear) -> list[tuple[int, int]]:
    return [(index, weight) for index, weight in expression.terms.items() if weight]


def _terms(expression: Linear) -> str:
    return " ".join(f"vars:{index} coeffs:{weight}" for index, weight in _used(expression))


def _linear(expression: Linear | int) -> str:
    if isinstance(expression, Linear):
        return f"{{{_terms(expression)} offset:{expression.constant}}}"
    return f"{{offset:{expression}}}"


def _affine(expression: Linear | int) -> str:
    if isinstance(expression, Linear) and len(_used(expression)) > 1:
        raise ValueError(f"one variable at most is allowed here, found {expression!r}")
    return _linear(expression)


def _refs(field: str, literals: Iterable[Literal]) -> str:
    return " ".join(f"{field}:{literal.ref}" for literal in literals)


def _intervals(intervals: Iterable[Interval]) -> str:
    return " ".join(f"intervals:{interval.index}" for interval in intervals)
