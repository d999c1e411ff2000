"""The trade-off as a program of CP-SAT, beside which pmcore is measured."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks._tradeoff_made import Instance


@dataclass(frozen=True)
class Peer:
    """What CP-SAT found, what it says none goes below, and in what time."""

    value: float
    bound: float
    seconds: float

    @property
    def gap_pct(self) -> float:
        """How far apart both are."""
        return 100 * (self.value - self.bound) / self.value if self.value else 100.0


def cp_sat(net: Instance, most: int | None, daily: int, *, seconds: float) -> Peer:
    """Return what CP-SAT makes of an instance with two workers: a literal a way, whole starts."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    horizon = most or sum(max(length for length, _ in own) for own in net.ways)
    start = [model.new_int_var(0, horizon, "") for _ in net.ways]
    end = model.new_int_var(0, horizon, "")
    taken = [[model.new_bool_var("") for _ in own] for own in net.ways]
    length = [
        sum(way[0] * literal for way, literal in zip(own, literals, strict=True))
        for own, literals in zip(net.ways, taken, strict=True)
    ]
    for j, waits in enumerate(net.before):
        model.add_exactly_one(taken[j])
        model.add(end >= start[j] + length[j])
        for i in waits:
            model.add(start[j] >= start[i] + length[i])
    amounts = [
        way[1] * literal
        for own, literals in zip(net.ways, taken, strict=True)
        for way, literal in zip(own, literals, strict=True)
    ]
    model.minimize(sum(amounts) + daily * end)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    solver.solve(model)
    value, bound = solver.objective_value, solver.best_objective_bound
    return Peer(value, bound, solver.wall_time)
