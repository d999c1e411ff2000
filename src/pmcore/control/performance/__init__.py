"""How does the team do: goals, accuracy, flow, feedback, fair comparison, skills that grow."""

from pmcore.control.performance._compared import (
    Comparison,
    Difference,
    Evidence,
    Influence,
    Pair,
    PersonPace,
    RankBy,
    Ranked,
)
from pmcore.control.performance._comparison import compare
from pmcore.control.performance._learning import (
    Prior,
    SkillPace,
    SkillUpdate,
    update_skills,
)
from pmcore.control.performance._mixed import Effect, Effects, Shrunk, random_effects, shrink
from pmcore.control.performance._people import Erasure, Parity, ParityRow, Ratio, erase, parity
from pmcore.control.performance._ranking import (
    Elo,
    RankingPower,
    SuccessRate,
    elo,
    ranking_power,
    success_rate,
)
from pmcore.control.performance._records import Appeal, WorkRecord, WorkRecords, work_records

__all__ = [
    "Appeal",
    "Comparison",
    "Difference",
    "Effect",
    "Effects",
    "Elo",
    "Erasure",
    "Evidence",
    "Influence",
    "Pair",
    "Parity",
    "ParityRow",
    "PersonPace",
    "Prior",
    "RankBy",
    "Ranked",
    "RankingPower",
    "Ratio",
    "Shrunk",
    "SkillPace",
    "SkillUpdate",
    "SuccessRate",
    "WorkRecord",
    "WorkRecords",
    "compare",
    "elo",
    "erase",
    "parity",
    "random_effects",
    "ranking_power",
    "shrink",
    "success_rate",
    "update_skills",
    "work_records",
]
