"""Dates: early and late, floats, and the reason of every date."""

from pmcore.schedule._cpm import critical_path
from pmcore.schedule._rollup import rollup
from pmcore.schedule._state import State, prepare

__all__ = ["State", "critical_path", "prepare", "rollup"]
