"""What is too little, when, and the cheapest that would help."""

from pmcore.allocate._shortage._asks import shortages_of
from pmcore.allocate._shortage._fix import fix
from pmcore.allocate._shortage._fixed import Fix, Verdict
from pmcore.allocate._shortage._gap import Basis, Gain, Gap, Gaps, Load
from pmcore.allocate._shortage._gaps import gaps
from pmcore.allocate._shortage._overtime import Overtime, days_off
from pmcore.allocate._shortage._remedies import Remedy, RemedyKind, Tariff, applied

__all__ = [
    "Basis",
    "Fix",
    "Gain",
    "Gap",
    "Gaps",
    "Load",
    "Overtime",
    "Remedy",
    "RemedyKind",
    "Tariff",
    "Verdict",
    "applied",
    "days_off",
    "fix",
    "gaps",
    "shortages_of",
]
