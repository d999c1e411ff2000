"""Is it good: control charts, capability, acceptance sampling, gates, defects and their cost."""

from pmcore.control.quality._capability import (
    Capability,
    CapabilityIndex,
    capability,
    nonconforming,
)
from pmcore.control.quality._cases import (
    CaseCount,
    CaseProgress,
    ExitForecast,
    Pace,
    case_progress,
)
from pmcore.control.quality._chart import Chart, ChartPoint, Panel, Phase, chart
from pmcore.control.quality._constants import Constants, Factors, factors
from pmcore.control.quality._coverage import (
    Coverage,
    CoveredCriterion,
    StandardUse,
    coverage,
)
from pmcore.control.quality._defects import (
    CostOfQuality,
    DefectCount,
    DefectFlow,
    DefectPoint,
    QualityCost,
    QualityCostKind,
    Removal,
    RemovalEfficiency,
    cost_of_quality,
    defect_flow,
    removal_efficiency,
)
from pmcore.control.quality._gate_forecast import (
    CriterionChance,
    GateChance,
    GateForecast,
    gate_forecast,
)
from pmcore.control.quality._gates import CriterionResult, GateResult, Gates, Holds, gates
from pmcore.control.quality._growth import Growth, GrowthModel, growth
from pmcore.control.quality._laws import Law
from pmcore.control.quality._operating import (
    OperatingCurve,
    OperatingPoint,
    SamplingModel,
    nonconforming_at_most,
    operating_curve,
    samples_without_failure,
    sampling_for,
)
from pmcore.control.quality._percentiles import PercentileCapability, percentile_capability
from pmcore.control.quality._release import (
    ReleaseDay,
    ReleaseForecast,
    release_forecast,
    remaining_chance,
)
from pmcore.control.quality._rules import (
    BEYOND_LIMIT,
    NELSON,
    WESTERN_ELECTRIC,
    Pattern,
    RunRule,
    Signal,
)
from pmcore.control.quality._run_length import (
    cusum_run_length,
    ewma_run_length,
    shewhart_run_length,
)
from pmcore.control.quality._samples import ChartKind, Process
from pmcore.control.quality._sampling import LotVerdict, SamplingPlan, Stage, sampling
from pmcore.control.quality._switching import InspectedLot, Scheme, SwitchedLot, switching
from pmcore.control.quality._tables import (
    Inspection,
    InspectionLevel,
    SamplingKind,
    SamplingStandard,
)
from pmcore.control.quality._weighted import cusum, ewma
from pmcore.control.quality._yields import (
    ProcessYield,
    ShareInterval,
    StepYield,
    YieldCount,
    process_yield,
)

__all__ = [
    "BEYOND_LIMIT",
    "NELSON",
    "WESTERN_ELECTRIC",
    "Capability",
    "CapabilityIndex",
    "CaseCount",
    "CaseProgress",
    "Chart",
    "ChartKind",
    "ChartPoint",
    "Constants",
    "CostOfQuality",
    "Coverage",
    "CoveredCriterion",
    "CriterionChance",
    "CriterionResult",
    "DefectCount",
    "DefectFlow",
    "DefectPoint",
    "ExitForecast",
    "Factors",
    "GateChance",
    "GateForecast",
    "GateResult",
    "Gates",
    "Growth",
    "GrowthModel",
    "Holds",
    "InspectedLot",
    "Inspection",
    "InspectionLevel",
    "Law",
    "LotVerdict",
    "OperatingCurve",
    "OperatingPoint",
    "Pace",
    "Panel",
    "Pattern",
    "PercentileCapability",
    "Phase",
    "Process",
    "ProcessYield",
    "QualityCost",
    "QualityCostKind",
    "ReleaseDay",
    "ReleaseForecast",
    "Removal",
    "RemovalEfficiency",
    "RunRule",
    "SamplingKind",
    "SamplingModel",
    "SamplingPlan",
    "SamplingStandard",
    "Scheme",
    "ShareInterval",
    "Signal",
    "Stage",
    "StandardUse",
    "StepYield",
    "SwitchedLot",
    "YieldCount",
    "capability",
    "case_progress",
    "chart",
    "cost_of_quality",
    "coverage",
    "cusum",
    "cusum_run_length",
    "defect_flow",
    "ewma",
    "ewma_run_length",
    "factors",
    "gate_forecast",
    "gates",
    "growth",
    "nonconforming",
    "nonconforming_at_most",
    "operating_curve",
    "percentile_capability",
    "process_yield",
    "release_forecast",
    "remaining_chance",
    "removal_efficiency",
    "samples_without_failure",
    "sampling",
    "sampling_for",
    "shewhart_run_length",
    "switching",
]
