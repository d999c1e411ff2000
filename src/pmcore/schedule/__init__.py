"""Dates: early and late, floats, and the reason of every date."""

from pmcore.schedule._cpm import critical_path
from pmcore.schedule._rollup import rollup

__all__ = ["critical_path", "rollup"]
