"""Is it good: control charts, capability, acceptance sampling, gates, defects and their cost."""

from pmcore.control.quality._capability import (
    Capability,
    CapabilityIndex,
    capability,
    nonconforming,
)
from pmcore.control.quality._chart import Chart, ChartPoint, Panel, Phase, chart
from pmcore.control.quality._constants import Constants, Factors, factors
from pmcore.control.quality._gate_forecast import (
    CriterionChance,
    GateChance,
    GateForecast,
    gate_forecast,
)
from pmcore.control.quality._gates import CriterionResult, GateResult, Gates, Holds, gates
from pmcore.control.quality._operating import (
    OperatingCurve,
    OperatingPoint,
    SamplingModel,
    nonconforming_at_most,
    operating_curve,
    samples_without_failure,
    sampling_for,
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
from pmcore.control.quality._tables import Inspection, InspectionLevel, SamplingStandard
from pmcore.control.quality._weighted import cusum, ewma

__all__ = [
    "BEYOND_LIMIT",
    "NELSON",
    "WESTERN_ELECTRIC",
    "Capability",
    "CapabilityIndex",
    "Chart",
    "ChartKind",
    "ChartPoint",
    "Constants",
    "CriterionChance",
    "CriterionResult",
    "Factors",
    "GateChance",
    "GateForecast",
    "GateResult",
    "Gates",
    "Holds",
    "Inspection",
    "InspectionLevel",
    "LotVerdict",
    "OperatingCurve",
    "OperatingPoint",
    "Panel",
    "Pattern",
    "Phase",
    "Process",
    "RunRule",
    "SamplingModel",
    "SamplingPlan",
    "SamplingStandard",
    "Signal",
    "Stage",
    "capability",
    "chart",
    "cusum",
    "cusum_run_length",
    "ewma",
    "ewma_run_length",
    "factors",
    "gate_forecast",
    "gates",
    "nonconforming",
    "nonconforming_at_most",
    "operating_curve",
    "samples_without_failure",
    "sampling",
    "sampling_for",
    "shewhart_run_length",
]
