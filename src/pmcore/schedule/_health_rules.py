"""Thresholds and conventions of schedule quality: what differs between sources is a field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pmcore._base import Noun
from pmcore.model import ConstraintType


class Topic(StrEnum):
    """Whose question a metric answers."""

    DCMA = "dcma"
    GAO = "gao"
    ACUMEN = "acumen"
    WBS = "wbs"


class DurationBy(StrEnum):
    """Which duration of a task is long."""

    PLANNED = "planned"
    REMAINING = "remaining"
    BASELINE = "baseline"


class LengthBy(StrEnum):
    """From where the critical path is measured to the finish: the data date or the start."""

    REMAINING = "remaining"
    WHOLE = "whole"


class Target(StrEnum):
    """What the finish is held against: must-finish-by date, contract or baseline."""

    FINISH = "finish"
    DEADLINE = "deadline"
    BASELINE = "baseline"


class ScoreBy(StrEnum):
    """What the score counts: tasks without any flaw, or the mean share without a flaw."""

    TASK = "task"
    METRIC = "metric"


_C = ConstraintType
TWO_WAY = (_C.MUST_START_ON, _C.MUST_FINISH_ON, _C.START_ON, _C.FINISH_ON)
"""Constraints that hold a task to a date from both sides."""
HARD = (*TWO_WAY, _C.START_NO_LATER_THAN, _C.FINISH_NO_LATER_THAN)
"""Constraints that keep links from moving a task later."""


@dataclass(frozen=True, slots=True, repr=False)
class DcmaRules(Noun):
    """Thresholds and conventions of the fourteen points; the defaults are those of the pamphlet.

    Parameters
    ----------
    logic, leads, lags, hard_constraints, high_float, negative_float : float
        Largest share that passes.
    high_duration, invalid_dates, resources, missed : float
        Largest share that passes.
    finish_to_start, cpli, bei : float
        Smallest value that passes.
    float_days, duration_days : float
        Working days, of each task's calendar, above which float and duration are high.
    test_days : int
        Working days added to a critical task in the critical path test.
    test_tolerance : float
        Share of them by which the finish may move less or more: calendars differ.
    resource_days : float
        Tasks of at least so many working days need resources or costs.
    hard : tuple of ConstraintType
    counts_milestones : bool
        Whether the points that count tasks count those without duration too.
    counts_dangling : bool
        Whether a start that no link holds, or a finish that holds nothing, is missing logic.
    is_baselined_only : bool
        Whether points 1 to 11 leave out what the baseline does not name.
    duration_by : DurationBy
    length_by : LengthBy
    targets : tuple of Target
        The first that the plan or the baseline states is what CPLI measures against.
    counts_unbaselined : bool
        Whether completed tasks that the baseline does not name count on both sides of BEI.

    References
    ----------
    DCMA-EA PAM 200.1, Earned Value Management System Program Analysis Pamphlet, October 2012,
    section 4.
    """

    logic: float = 0.05
    leads: float = 0.0
    lags: float = 0.05
    finish_to_start: float = 0.90
    hard_constraints: float = 0.05
    high_float: float = 0.05
    negative_float: float = 0.0
    high_duration: float = 0.05
    invalid_dates: float = 0.0
    resources: float = 0.0
    missed: float = 0.05
    cpli: float = 0.95
    bei: float = 0.95
    float_days: float = 44.0
    duration_days: float = 44.0
    test_days: int = 600
    test_tolerance: float = 0.02
    resource_days: float = 1.0
    hard: tuple[ConstraintType, ...] = HARD
    counts_milestones: bool = False
    counts_dangling: bool = False
    is_baselined_only: bool = False
    duration_by: DurationBy = DurationBy.PLANNED
    length_by: LengthBy = LengthBy.REMAINING
    targets: tuple[Target, ...] = (Target.FINISH, Target.DEADLINE, Target.BASELINE)
    counts_unbaselined: bool = True


DCMA = DcmaRules()
"""The fourteen points as the pamphlet of October 2012 has them."""
DCMA_ACUMEN = DcmaRules(is_baselined_only=True)
"""The fourteen points as Deltek Acumen documents them: only what is baselined counts."""


@dataclass(frozen=True, slots=True, repr=False)
class AcumenRules(Noun):
    """Thresholds and conventions of the metrics that Acumen made known.

    Where the vendor publishes no limit the default is None: the number is reported and not
    judged. `weights` are equal since the vendor's are not published.

    Parameters
    ----------
    missing_logic, hard_constraints, negative_float, insufficient_detail, lags, leads : float
        Largest share that passes; None: reported only.
    critical, merge_hotspot, redundancy, dangling, sf_links : float
        Likewise.
    density_low, density_high : float
        Bounds of the links a task has.
    counts_both_ends : bool
        Whether a link counts at its predecessor and at its successor, so that a chain has a
        density near 2; else links are divided by tasks.
    detail_share : float
        Share of the project's length above which a task lacks detail.
    merges : int
        More predecessors than this make a merge hotspot.
    hard : tuple of ConstraintType
    score_by : ScoreBy
        ``TASK``: 100 times the share of tasks that no scored metric names, by itself or by a link
        into it. ``METRIC``: 100 times the weighted mean of 1 minus each scored metric's share.
    score : float
        Smallest score that passes.
    weights : tuple of (str, float)
        Codes of the scored metrics, with what each weighs under ``METRIC``.

    References
    ----------
    Deltek Acumen 8.6 Help, Fuse Schedule Index, Fuse Logic Index, Project Scoring in Acumen.
    """

    missing_logic: float | None = 0.05
    hard_constraints: float | None = 0.0
    negative_float: float | None = 0.0
    insufficient_detail: float | None = 0.05
    lags: float | None = 0.05
    leads: float | None = 0.0
    critical: float | None = None
    merge_hotspot: float | None = None
    redundancy: float | None = None
    dangling: float | None = None
    sf_links: float | None = 0.0
    density_low: float = 2.0
    density_high: float = 4.0
    counts_both_ends: bool = True
    detail_share: float = 0.1
    merges: int = 2
    hard: tuple[ConstraintType, ...] = TWO_WAY
    score_by: ScoreBy = ScoreBy.TASK
    score: float = 75.0
    weights: tuple[tuple[str, float], ...] = (
        ("acumen.missing_logic", 1.0),
        ("acumen.logic_density", 1.0),
        ("acumen.hard_constraints", 1.0),
        ("acumen.negative_float", 1.0),
        ("acumen.insufficient_detail", 1.0),
        ("acumen.lags", 1.0),
        ("acumen.leads", 1.0),
        ("acumen.merge_hotspot", 1.0),
    )


@dataclass(frozen=True, slots=True, repr=False)
class WbsRules(Noun):
    """Conventions of the lint of the scope tree.

    Parameters
    ----------
    levels : int
        Deepest level that passes; a root is level 1.
    owner_levels : int
        Elements down to this level need a responsible person; 0: work packages alone do.
    tolerance : float
        Share by which budgets of children may differ from their parent's.
    """

    levels: int = 6
    owner_levels: int = 0
    tolerance: float = 0.0


@dataclass(frozen=True, slots=True, repr=False)
class HealthRules(Noun):
    """What is asked, and by whose conventions.

    Parameters
    ----------
    topics : tuple of Topic
    dcma : DcmaRules
    acumen : AcumenRules
    wbs : WbsRules
    effort : int
        Task dates that may be computed for the effects of single findings (passes times tasks).
        Findings beyond it have no effect and say so; what all findings of a metric do together
        is always computed.
    """

    topics: tuple[Topic, ...] = tuple(Topic)
    dcma: DcmaRules = DCMA
    acumen: AcumenRules = AcumenRules()
    wbs: WbsRules = WbsRules()
    effort: int = 100_000
