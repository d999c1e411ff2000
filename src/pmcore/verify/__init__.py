"""The judge: re-checks every answer with arithmetic of its own, shared with no engine."""

from pmcore.verify._assignment import assignment
from pmcore.verify._money import baseline, estimate, phasing, planned_value
from pmcore.verify._schedule import schedule
from pmcore.verify._terms import terms

__all__ = ["assignment", "baseline", "estimate", "phasing", "planned_value", "schedule", "terms"]
