"""What is too little, when, and the cheapest that would help."""

from pmcore.allocate._shortage._asks import shortages_of
from pmcore.allocate._shortage._fix import Fix, Verdict, fix
from pmcore.allocate._shortage._gaps import Basis, Gain, Gap, Gaps, Load, gaps
from pmcore.allocate._shortage._remedies import Remedy, RemedyKind, Tariff, applied

__all__ = [
    "Basis",
    "Fix",
    "Gain",
    "Gap",
    "Gaps",
    "Load",
    "Remedy",
    "RemedyKind",
    "Tariff",
    "Verdict",
    "applied",
    "fix",
    "gaps",
    "shortages_of",
]
