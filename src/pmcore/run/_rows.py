"""The door to the solver of mixed programs: linear rows over whole and real variables."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil, inf
from typing import TYPE_CHECKING

from pmcore.run._limits import Budget, Limits, Stop, Watch
from pmcore.run._solver import Status

if TYPE_CHECKING:
    from ortools.math_opt import model_pb2, parameters_pb2, result_pb2

__all__ = ["Rows", "RowsSolved", "solve_rows"]

_EDGE = 1e-6
"""Errors of rounding by which a bound may exceed the truth, in units of the aim."""


@dataclass(frozen=True, slots=True)
class RowsSolved:
    """The answer to a mixed program.

    Parameters
    ----------
    status : Status
        ``OPTIMAL``: the bound, rounded up, is the value; the solver counts in floating point.
    values : tuple of float
        One value a variable; empty without a solution.
    objective : float, optional
    bound : int, optional
        A whole number that no solution with a whole aim can go below.
    stop : Stop, optional
        What ended the search before it was through.
    """

    status: Status
    values: tuple[float, ...] = ()
    objective: float | None = None
    bound: int | None = None
    stop: Stop | None = None


class Rows:
    """A mixed program: minimise a linear aim over linear rows.

    Weights are numbers, whole where proofs rest on them; the aim takes whole values at whole
    solutions.

    Examples
    --------
    >>> program = Rows()
    >>> x, y = program.variable(0, 4, is_whole=True), program.variable(0, 9)
    >>> program.row([(x, 2), (y, 1)], low=7)
    >>> program.minimise([(x, 3), (y, 2)])
    >>> solved = solve_rows(program)
    >>> solved.status.value, solved.objective, solved.bound
    ('optimal', 11.0, 11)
    """

    def __init__(self) -> None:
        self._low, self._high = array("d"), array("d")
        self._whole = list[bool]()
        self._row_low, self._row_high = array("d"), array("d")
        self._at, self._column, self._weight = array("q"), array("q"), array("d")
        self._aim = dict[int, float]()
        self._constant = 0.0

    def __len__(self) -> int:
        return len(self._whole)

    def variable(self, low: float, high: float, *, is_whole: bool = False) -> int:
        """Return the number of a new variable between bounds; either may be infinite."""
        self._low.append(low)
        self._high.append(high)
        self._whole.append(is_whole)
        return len(self._whole) - 1

    def row(
        self, terms: Iterable[tuple[int, float]], *, low: float = -inf, high: float = inf
    ) -> None:
        """State that a weighted sum of variables lies within bounds."""
        place = len(self._row_low)
        summed = dict[int, float]()
        for variable, weight in terms:
            summed[variable] = summed.get(variable, 0) + weight
        for variable, weight in sorted(summed.items()):
            self._at.append(place)
            self._column.append(variable)
            self._weight.append(weight)
        self._row_low.append(low)
        self._row_high.append(high)

    def minimise(self, terms: Iterable[tuple[int, float]], constant: float = 0.0) -> None:
        """Aim at the least value of a weighted sum; a later aim replaces an earlier one."""
        self._aim, self._constant = {}, constant
        for variable, weight in terms:
            self._aim[variable] = self._aim.get(variable, 0) + weight

    def proto(self) -> model_pb2.ModelProto:
        """Return the program in the solver's own form."""
        from ortools.math_opt import model_pb2
        from ortools.math_opt import sparse_containers_pb2 as sparse

        aim = sorted(self._aim.items())
        return model_pb2.ModelProto(
            variables=model_pb2.VariablesProto(
                ids=range(len(self._whole)),
                lower_bounds=self._low,
                upper_bounds=self._high,
                integers=self._whole,
            ),
            objective=model_pb2.ObjectiveProto(
                offset=self._constant,
                linear_coefficients=sparse.SparseDoubleVectorProto(
                    ids=[variable for variable, _ in aim], values=[weight for _, weight in aim]
                ),
            ),
            linear_constraints=model_pb2.LinearConstraintsProto(
                ids=range(len(self._row_low)),
                lower_bounds=self._row_low,
                upper_bounds=self._row_high,
            ),
            linear_constraint_matrix=sparse.SparseDoubleMatrixProto(
                row_ids=self._at, column_ids=self._column, coefficients=self._weight
            ),
        )


def solve_rows(
    program: Rows, limits: Limits | None = None, *, watch: Watch | None = None
) -> RowsSolved:
    """Return the best solution of a mixed program that the limits allow to find.

    HiGHS searches in one thread, by branch and bound with cuts. It takes no word while it
    searches: a watch is asked before and told after, and an interrupt waits for the limit.

    Parameters
    ----------
    program : Rows
    limits : Limits, optional
        ``work`` counts nodes of the search.
    watch : callable, optional

    References
    ----------
    Q. Huangfu, J. A. J. Hall, Parallelizing the dual revised simplex method, Mathematical
    Programming Computation 10, 2018: the solver HiGHS.
    """
    budget = Budget(limits, watch)
    if budget.report("solve", 0):
        return RowsSolved(Status.UNKNOWN, stop=budget.stop)
    with ThreadPoolExecutor(1, "pmcore-solver") as pool:
        result = pool.submit(_solved, program, budget.rest()).result()
    found = _read(program, result, budget)
    budget.report("solve", 1, objective=found.objective, bound=found.bound)
    return found


def _solved(program: Rows, limits: Limits) -> result_pb2.SolveResultProto:
    from ortools.math_opt import callback_pb2, model_parameters_pb2, parameters_pb2
    from ortools.math_opt.core.python import solver

    parameters = _parameters(parameters_pb2.SolveParametersProto(), limits)
    return solver.solve(
        program.proto(),
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        model_parameters_pb2.ModelSolveParametersProto(),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def _parameters(
    made: parameters_pb2.SolveParametersProto, limits: Limits
) -> parameters_pb2.SolveParametersProto:
    made.relative_gap_tolerance = limits.gap
    if limits.seconds is not None:
        made.time_limit.FromMicroseconds(max(1, round(limits.seconds * 1e6)))
    if limits.work is not None:
        made.node_limit = max(1, limits.work)
    return made


def _read(program: Rows, result: result_pb2.SolveResultProto, budget: Budget) -> RowsSolved:
    from ortools.math_opt import result_pb2 as told

    reason = result.termination.reason
    if reason in (
        told.TERMINATION_REASON_INFEASIBLE,
        told.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED,
    ):
        return RowsSolved(Status.INFEASIBLE)
    lowest = result.termination.objective_bounds.dual_bound
    bound = None if lowest == -inf else ceil(lowest - _EDGE - 1e-9 * abs(lowest))
    solutions = [
        each.primal_solution for each in result.solutions if each.HasField("primal_solution")
    ]
    limits = budget.limits
    is_late = limits.seconds is not None and budget.elapsed >= limits.seconds
    stop: Stop | None = Stop.WORK if limits.work is not None and not is_late else Stop.SECONDS
    if not solutions:
        return RowsSolved(Status.UNKNOWN, bound=bound, stop=stop)
    values = dict(
        zip(solutions[0].variable_values.ids, solutions[0].variable_values.values, strict=True)
    )
    objective = solutions[0].objective_value
    is_best = reason == told.TERMINATION_REASON_OPTIMAL and not limits.gap
    if is_best or (bound is not None and objective <= bound + _EDGE + 1e-9 * abs(objective)):
        stop = None
    elif reason == told.TERMINATION_REASON_OPTIMAL:
        stop = Stop.GAP
    return RowsSolved(
        Status.FEASIBLE if stop else Status.OPTIMAL,
        tuple(values.get(k, 0.0) for k in range(len(program))),
        objective,
        bound,
        stop,
    )
