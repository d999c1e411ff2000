"""The one door to the exact solver: a program goes in, a plain answer comes out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, inf
from typing import TYPE_CHECKING

from pmcore.run._limits import Budget, Limits, Stop, Watch
from pmcore.run._program import Linear, Literal, Program
from pmcore.run._streams import check_seed

if TYPE_CHECKING:
    from ortools.sat.python.cp_model_helper import (
        CpModelProto,
        CpSolverResponse,
        SolutionCallback,
        SolveWrapper,
    )

__all__ = ["WORK_PER_SECOND", "Core", "Solved", "Status", "core", "solve"]

WORK_PER_SECOND = 1000
"""Units of ``Limits.work`` in one deterministic second of the solver."""

_POLL = 0.05
_SEEDS = 2**31 - 1


class Status(StrEnum):
    """What a solver found out about a program."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Solved:
    """The answer to a program.

    Parameters
    ----------
    status : Status
        ``OPTIMAL`` also for a program without an aim that has a solution.
    values : tuple of int
        One value a variable; empty without a solution.
    objective : int, optional
        Value of the aim at the solution.
    bound : int, optional
        What no solution can go below.
    seconds : float
        Time on the wall clock.
    work : float
        Deterministic effort, in the unit of ``Limits.work``.
    solutions : int
        Improving solutions met on the way.
    stop : Stop, optional
        What ended the search before it was through.
    core : tuple of Literal
        If infeasible: assumed literals that cannot all hold; ``core`` finds a smaller set.
    message : str
        If invalid: what the solver refuses.
    """

    status: Status
    values: tuple[int, ...] = ()
    objective: int | None = None
    bound: int | None = None
    seconds: float = 0.0
    work: float = 0.0
    solutions: int = 0
    stop: Stop | None = None
    core: tuple[Literal, ...] = ()
    message: str = ""

    @property
    def is_solved(self) -> bool:
        """Whether there is a solution."""
        return self.status in {Status.OPTIMAL, Status.FEASIBLE}

    @property
    def reproducible(self) -> bool:
        """Whether the same call gives the same answer again: no clock, no hand stopped it."""
        return self.stop is None or self.stop.is_reproducible

    @property
    def gap(self) -> float | None:
        """Relative distance from the bound to the objective; None without either."""
        if self.objective is None or self.bound is None:
            return None
        return abs(self.objective - self.bound) / max(1, abs(self.objective))

    def value(self, expression: Linear | int) -> int:
        """Return the value of a variable, literal or expression at the solution.

        Raises
        ------
        ValueError
            If there is no solution.
        """
        if not self.is_solved:
            raise ValueError(f"a program that is {self.status.value} has no values")
        return _value(expression, self.values)

    def holds(self, literal: Literal) -> bool:
        """Return whether a literal holds at the solution."""
        return self.value(literal) == 1


def _value(expression: Linear | int, values: tuple[int, ...]) -> int:
    if not isinstance(expression, Linear):
        return expression
    weighted = (weight * values[index] for index, weight in expression.terms.items())
    return sum(weighted, expression.constant)


def solve(
    program: Program,
    limits: Limits | None = None,
    *,
    seed: int = 0,
    watch: Watch | None = None,
    is_easy: bool = False,
) -> Solved:
    """Return the best solution of a program that the limits allow to find.

    The search is deterministic for a given number of workers: unless the clock, the watch or a
    keyboard interrupt ends it, the same program, limits and seed give the same answer in every
    run. An interrupt gives the best solution so far; without one it is raised.

    Parameters
    ----------
    program : Program
    limits : Limits, optional
        ``work`` counts thousandths of the solver's deterministic second.
    seed : int
        From 0 to 2**63 - 1.
    watch : callable, optional
        Told several times a second, and at the end, of the best objective and bound so far,
        in the calling thread; True stops.
    is_easy : bool
        Whether the program is thought to be easy: one strategy searches, in one thread. It has
        its answer before many strategies have all begun, and where it has not, it is the worse.

    Raises
    ------
    ValueError
        If the seed is out of range, or the program holds something that is no whole number.

    Examples
    --------
    >>> program = Program()
    >>> starts = [program.integer(0, 20) for _ in range(3)]
    >>> crane = [program.interval(start, size) for start, size in zip(starts, (4, 2, 5))]
    >>> program.no_overlap(crane)
    >>> end = program.integer(0, 20)
    >>> program.maximum(end, [part.end for part in crane])
    >>> program.minimise(end)
    >>> solved = solve(program)
    >>> solved.status.value, solved.objective, solved.bound, solved.reproducible
    ('optimal', 11, 11, True)
    """
    search = _Search(program, limits, seed, watch, is_easy=is_easy)
    return search.run()


@dataclass(frozen=True, slots=True)
class Core:
    """Assumed literals that cannot all hold.

    Parameters
    ----------
    literals : tuple of Literal
        As they were assumed.
    is_minimal : bool
        Whether any proper part of them can hold: proved, and not cut short by the limits.
    """

    literals: tuple[Literal, ...]
    is_minimal: bool


def core(
    program: Program,
    limits: Limits | None = None,
    *,
    seed: int = 0,
    watch: Watch | None = None,
) -> Core | None:
    """Return which of a program's assumed literals collide, as few as the limits let find.

    None of them, if the program has no solution by itself. Its aim plays no part.
    From what the solver names, literals are dropped one by one, the last assumed first.

    Parameters
    ----------
    program : Program
        With literals that are assumed.
    limits : Limits, optional
        For all searches together.
    seed : int
        From 0 to 2**63 - 1.
    watch : callable, optional
        As in ``solve``.

    Returns
    -------
    Core or None
        None if the literals can hold together, or if the limits end the search before a
        collision is proved.

    Examples
    --------
    >>> program = Program()
    >>> x = program.integer(0, 10)
    >>> late, early, other = (program.boolean() for _ in range(3))
    >>> program.at_least(x, 7, when=[late])
    >>> program.at_most(x, 3, when=[early])
    >>> program.at_most(x, 9, when=[other])
    >>> program.assume([late, early, other])
    >>> found = core(program)
    >>> found.literals == (late, early), found.is_minimal
    (True, True)

    References
    ----------
    .. [1] Chinneck, Dravnieks, "Locating minimal infeasible constraint sets in linear programs",
       ORSA Journal on Computing 3 (1991), deletion filter.
    """
    budget = Budget(limits, watch)
    first = _Search(program, budget.rest(), seed, watch, assumed=program.assumed).run()
    if first.status is not Status.INFEASIBLE:
        return None
    budget.work += ceil(first.work)
    kept = list(first.core)
    minimal = True
    for literal in reversed(first.core):
        if literal not in kept:
            continue
        if budget.exhausted:
            return Core(tuple(kept), is_minimal=False)
        rest = tuple(other for other in kept if other is not literal)
        tried = _Search(program, budget.rest(), seed, watch, assumed=rest).run()
        budget.work += ceil(tried.work)
        if tried.status is Status.INFEASIBLE:
            kept = list(tried.core)
        elif tried.status is Status.UNKNOWN:
            minimal = False
            if tried.stop is Stop.WATCH:
                break
    return Core(tuple(kept), is_minimal=minimal)


class _Search:
    """One call of the solver, in a thread of its own so that the caller's stays awake."""

    def __init__(
        self,
        program: Program,
        limits: Limits | None,
        seed: int,
        watch: Watch | None,
        *,
        assumed: tuple[Literal, ...] | None = None,
        is_easy: bool = False,
    ) -> None:
        self._aim = program.aim if assumed is None else None
        self._assumed = program.assumed if assumed is None else assumed
        self._least = None if self._aim is None else program.bounds(self._aim)[0]
        self._budget = Budget(limits, watch)
        self._is_one = is_easy or bool(self._assumed)
        self._workers = 1 if self._is_one else self._budget.limits.workers or 1
        self._parameters = self._spell(check_seed(seed))
        self._text = program.text(self._aim, self._assumed)
        self._found = 0
        self._objective = inf
        self._bound = -inf

    def _spell(self, seed: int) -> str:
        limits = self._budget.limits
        lines = [
            f"random_seed:{seed % _SEEDS}",
            f"num_workers:{self._workers}",
            f"relative_gap_limit:{limits.gap!r}",
            # Python keeps its own handler of interrupts; see run().
            "catch_sigint_signal:false",
        ]
        # Interleaved, the solver names all assumed literals as the core.
        if not self._is_one:
            # Many strategies in turns, in a fixed order: better than one strategy alone, and
            # deterministic for a given batch.
            lines.append(f"interleave_search:true interleave_batch_size:{self._workers}")
        if limits.seconds is not None:
            lines.append(f"max_time_in_seconds:{float(limits.seconds)!r}")
        if limits.work is not None:
            lines.append(f"max_deterministic_time:{limits.work / WORK_PER_SECOND!r}")
        return "\n".join(lines)

    def run(self) -> Solved:
        from ortools.sat.python import cp_model_helper

        model = cp_model_helper.CpModelProto()
        if not model.parse_text_format(self._text):
            raise ValueError("the program holds a bound or a weight that is no whole number")
        parameters = cp_model_helper.SatParameters()
        parameters.parse_text_format(self._parameters)
        wrapper = cp_model_helper.SolveWrapper()
        wrapper.set_parameters(parameters)
        listener = self._listener(cp_model_helper.SolutionCallback)
        wrapper.add_solution_callback(listener)
        wrapper.add_best_bound_callback(self._note_bound)
        response = self._follow(wrapper, model)
        return self._read(response)

    def _listener(self, base: type[SolutionCallback]) -> SolutionCallback:
        search = self

        class Listener(base):  # type: ignore[misc, valid-type]  # the base loads with the solver
            def OnSolutionCallback(self) -> None:  # noqa: N802 - the solver's name for it
                search._found += 1
                search._objective = self.ObjectiveValue()

        return Listener()

    def _note_bound(self, bound: float) -> None:
        self._bound = bound

    def _follow(self, wrapper: SolveWrapper, model: CpModelProto) -> CpSolverResponse:
        interrupted = False
        with ThreadPoolExecutor(1, "pmcore-solver") as pool:
            future = pool.submit(wrapper.solve, model)
            try:
                while not wait([future], _POLL).done and not self._report():
                    pass
            except KeyboardInterrupt:
                interrupted = True
            finally:
                # A stop asked for before the search begins is forgotten, so ask until it ends.
                while not wait([future], _POLL).done:
                    wrapper.stop_search()
        response: CpSolverResponse = future.result()
        if interrupted:
            if not response.solution:
                raise KeyboardInterrupt
            self._budget.stop = Stop.INTERRUPT
        return response

    def _report(self) -> bool:
        with_aim = self._aim is not None
        return self._budget.report(
            "solve",
            self._found,
            objective=self._objective if with_aim and self._found else None,
            bound=self._bound if with_aim and self._bound > -inf else None,
        )

    def _read(self, response: CpSolverResponse) -> Solved:
        status = _STATUSES[response.status.name]
        values = tuple(response.solution)
        objective = _value(self._aim, values) if self._aim is not None and values else None
        bound = self._bound_of(status, objective, response.best_objective_bound)
        stop = None
        if status is Status.OPTIMAL and objective != bound:
            status, stop = Status.FEASIBLE, Stop.GAP
        elif status in {Status.FEASIBLE, Status.UNKNOWN}:
            stop = self._cause(response.deterministic_time)
        assumed = {literal.ref: literal for literal in self._assumed}
        refs = response.sufficient_assumptions_for_infeasibility
        solved = Solved(
            status=status,
            values=values,
            objective=objective,
            bound=bound,
            seconds=self._budget.elapsed,
            work=response.deterministic_time * WORK_PER_SECOND,
            solutions=self._found,
            stop=stop,
            core=tuple(assumed[ref] for ref in refs),
            message=response.solution_info if status is Status.INVALID else "",
        )
        self._report()
        return solved

    def _bound_of(self, status: Status, objective: int | None, told: float) -> int | None:
        if self._least is None or status in {Status.INFEASIBLE, Status.INVALID}:
            return None
        if objective is None:
            # Stopped before its first bound, the solver's answer holds a zero that bounds nothing.
            told = self._bound
        # All weights are whole, so the bound may be rounded up, but for errors of rounding.
        return self._least if told == -inf else max(self._least, ceil(told - 1e-6))

    def _cause(self, spent: float) -> Stop:
        if self._budget.stop is not None:
            return self._budget.stop
        limits = self._budget.limits
        # Several workers may overdraw their effort and then meet the clock: not the same twice.
        surely = limits.seconds is None or self._workers == 1
        if limits.work is not None and surely and spent * WORK_PER_SECOND >= limits.work:
            return Stop.WORK
        return Stop.SECONDS


_STATUSES = {
    "OPTIMAL": Status.OPTIMAL,
    "FEASIBLE": Status.FEASIBLE,
    "INFEASIBLE": Status.INFEASIBLE,
    "MODEL_INVALID": Status.INVALID,
    "UNKNOWN": Status.UNKNOWN,
}
