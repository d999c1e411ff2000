"""Client project management, computed: dates, staffing, risk and cost of one plan.

Nouns and packages load on first use: ``import pmcore`` costs little more than Python itself.

Examples
--------
>>> from datetime import datetime
>>> import pmcore as pm
>>> plan = pm.Plan(
...     "Portal",
...     start=datetime(2027, 1, 4, 9),
...     tasks=[pm.Task("draw", "Draw it", pm.days(3)), pm.Task("build", "Build it", pm.days(5))],
...     dependencies=pm.chain("draw", "build"),
... )
>>> pm.schedule.critical_path(plan).finish
datetime.datetime(2027, 1, 13, 18, 0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmcore import allocate as allocate
    from pmcore import control as control
    from pmcore import cost as cost
    from pmcore import examples as examples
    from pmcore import io as io
    from pmcore import model as model
    from pmcore import network as network
    from pmcore import risk as risk
    from pmcore import run as run
    from pmcore import schedule as schedule
    from pmcore import verify as verify
    from pmcore import views as views
    from pmcore._base import VERSION
    from pmcore._mapping import Attributes as Attributes
    from pmcore.errors import FormatError as FormatError
    from pmcore.errors import InfeasibleError as InfeasibleError
    from pmcore.errors import PlanError as PlanError
    from pmcore.errors import PmcoreError as PmcoreError
    from pmcore.errors import Problem as Problem
    from pmcore.errors import Severity as Severity
    from pmcore.model import ALWAYS as ALWAYS
    from pmcore.model import ELAPSED as ELAPSED
    from pmcore.model import STANDARD as STANDARD
    from pmcore.model import Acceptance as Acceptance
    from pmcore.model import Accrual as Accrual
    from pmcore.model import Action as Action
    from pmcore.model import Allocation as Allocation
    from pmcore.model import Assignment as Assignment
    from pmcore.model import Audience as Audience
    from pmcore.model import Availability as Availability
    from pmcore.model import BacklogItem as BacklogItem
    from pmcore.model import Baseline as Baseline
    from pmcore.model import Branch as Branch
    from pmcore.model import Calendar as Calendar
    from pmcore.model import CalendarException as CalendarException
    from pmcore.model import Change as Change
    from pmcore.model import ChangeRequest as ChangeRequest
    from pmcore.model import CheckOutcome as CheckOutcome
    from pmcore.model import ClassicPert as ClassicPert
    from pmcore.model import Communication as Communication
    from pmcore.model import ConstraintType as ConstraintType
    from pmcore.model import ControlAccount as ControlAccount
    from pmcore.model import Correlation as Correlation
    from pmcore.model import CostEntry as CostEntry
    from pmcore.model import CostItem as CostItem
    from pmcore.model import CostKind as CostKind
    from pmcore.model import Criterion as Criterion
    from pmcore.model import DateConstraint as DateConstraint
    from pmcore.model import Decision as Decision
    from pmcore.model import Delay as Delay
    from pmcore.model import Deliverable as Deliverable
    from pmcore.model import Delivery as Delivery
    from pmcore.model import Dependency as Dependency
    from pmcore.model import Discrete as Discrete
    from pmcore.model import Distribution as Distribution
    from pmcore.model import Driver as Driver
    from pmcore.model import Duty as Duty
    from pmcore.model import EarnedBy as EarnedBy
    from pmcore.model import Edit as Edit
    from pmcore.model import Entry as Entry
    from pmcore.model import ExchangeRate as ExchangeRate
    from pmcore.model import Expectation as Expectation
    from pmcore.model import Explanation as Explanation
    from pmcore.model import ExtraCost as ExtraCost
    from pmcore.model import FloatBy as FloatBy
    from pmcore.model import Front as Front
    from pmcore.model import Gate as Gate
    from pmcore.model import GateDecision as GateDecision
    from pmcore.model import Goal as Goal
    from pmcore.model import Impact as Impact
    from pmcore.model import Instalment as Instalment
    from pmcore.model import Issue as Issue
    from pmcore.model import KeyResult as KeyResult
    from pmcore.model import LagCalendar as LagCalendar
    from pmcore.model import Leave as Leave
    from pmcore.model import LinkType as LinkType
    from pmcore.model import Lognormal as Lognormal
    from pmcore.model import MaterialNeed as MaterialNeed
    from pmcore.model import Measure as Measure
    from pmcore.model import Meeting as Meeting
    from pmcore.model import Mode as Mode
    from pmcore.model import Need as Need
    from pmcore.model import Normal as Normal
    from pmcore.model import Objective as Objective
    from pmcore.model import Option as Option
    from pmcore.model import OrgUnit as OrgUnit
    from pmcore.model import Party as Party
    from pmcore.model import PaymentTerms as PaymentTerms
    from pmcore.model import Pert as Pert
    from pmcore.model import Plan as Plan
    from pmcore.model import PlannedCost as PlannedCost
    from pmcore.model import PlannedTask as PlannedTask
    from pmcore.model import ProgressRule as ProgressRule
    from pmcore.model import Proof as Proof
    from pmcore.model import ProofStatus as ProofStatus
    from pmcore.model import QualityCheck as QualityCheck
    from pmcore.model import Quantiles as Quantiles
    from pmcore.model import Rate as Rate
    from pmcore.model import RateBasis as RateBasis
    from pmcore.model import Requirement as Requirement
    from pmcore.model import Resource as Resource
    from pmcore.model import ResourceKind as ResourceKind
    from pmcore.model import ResourceNeed as ResourceNeed
    from pmcore.model import Response as Response
    from pmcore.model import Responsibility as Responsibility
    from pmcore.model import Review as Review
    from pmcore.model import Risk as Risk
    from pmcore.model import RiskDriver as RiskDriver
    from pmcore.model import RiskStatus as RiskStatus
    from pmcore.model import Rollup as Rollup
    from pmcore.model import Rules as Rules
    from pmcore.model import Schedule as Schedule
    from pmcore.model import ScheduledTask as ScheduledTask
    from pmcore.model import Settings as Settings
    from pmcore.model import Shift as Shift
    from pmcore.model import Skill as Skill
    from pmcore.model import SkillNeed as SkillNeed
    from pmcore.model import Sprint as Sprint
    from pmcore.model import Stakeholder as Stakeholder
    from pmcore.model import StatusUpdate as StatusUpdate
    from pmcore.model import Step as Step
    from pmcore.model import Strategy as Strategy
    from pmcore.model import Stretch as Stretch
    from pmcore.model import Task as Task
    from pmcore.model import TaskKind as TaskKind
    from pmcore.model import TaskStatus as TaskStatus
    from pmcore.model import TermValue as TermValue
    from pmcore.model import TimeEntry as TimeEntry
    from pmcore.model import Triangular as Triangular
    from pmcore.model import Trigen as Trigen
    from pmcore.model import Uniform as Uniform
    from pmcore.model import WbsElement as WbsElement
    from pmcore.model import Weather as Weather
    from pmcore.model import WorkWeek as WorkWeek
    from pmcore.model import apply as apply
    from pmcore.model import chain as chain
    from pmcore.model import combine as combine
    from pmcore.model import diff as diff
    from pmcore.model import instantiate as instantiate
    from pmcore.model import redact as redact
    from pmcore.model import shifts as shifts
    from pmcore.model import weekly as weekly
    from pmcore.network import check as check
    from pmcore.run import Limits as Limits
    from pmcore.run import Progress as Progress
    from pmcore.units import Amount as Amount
    from pmcore.units import Money as Money
    from pmcore.units import days as days
    from pmcore.units import format_day as format_day
    from pmcore.units import format_duration as format_duration
    from pmcore.units import format_instant as format_instant
    from pmcore.units import format_money as format_money
    from pmcore.units import hours as hours
    from pmcore.units import money as money

_PACKAGES = [
    "allocate",
    "control",
    "cost",
    "examples",
    "io",
    "model",
    "network",
    "risk",
    "run",
    "schedule",
    "verify",
    "views",
]
_NAMES = {
    "pmcore._mapping": "Attributes",
    "pmcore.errors": "FormatError InfeasibleError PlanError PmcoreError Problem Severity",
    "pmcore.model": (
        "ClassicPert Discrete Distribution Lognormal Normal Pert Quantiles Triangular Trigen "
        "Uniform ALWAYS Calendar CalendarException ELAPSED STANDARD Shift WorkWeek shifts weekly "
        "Instalment PaymentTerms "
        "Availability ControlAccount Delivery ExchangeRate Leave OrgUnit Rate RateBasis Resource "
        "ResourceKind Skill Accrual Assignment ConstraintType CostItem DateConstraint Dependency "
        "EarnedBy FloatBy LagCalendar LinkType MaterialNeed Mode Need ProgressRule ResourceNeed "
        "Rules Settings SkillNeed Step Task TaskKind WbsElement chain Baseline CostEntry CostKind "
        "PlannedCost PlannedTask StatusUpdate TaskStatus TimeEntry Action Branch ChangeRequest "
        "Correlation Decision Delay Entry ExtraCost Impact Issue Party Response Risk RiskDriver "
        "RiskStatus Strategy Stretch Weather Acceptance BacklogItem CheckOutcome Criterion "
        "Deliverable Expectation Gate GateDecision KeyResult Objective QualityCheck Requirement "
        "Sprint Audience Communication Duty Goal Meeting Responsibility Review Stakeholder "
        "Allocation Driver Explanation Proof ProofStatus Rollup Schedule ScheduledTask TermValue "
        "Change Edit Front Measure Option Plan apply diff combine instantiate redact "
    ),
    "pmcore.network": "check",
    "pmcore.run": "Limits Progress",
    "pmcore.units": (
        "Amount Money days format_day format_duration format_instant format_money hours money"
    ),
}
_WHERE = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [*_WHERE, *_PACKAGES]  # noqa: PLE0604 - built from the table

if TYPE_CHECKING:
    __version__ = VERSION
else:

    def __getattr__(name):  # noqa: ANN001, ANN202 - hidden from type checkers
        from importlib import import_module  # noqa: PLC0415 - not at a bare import

        if name == "__version__":
            value = import_module("pmcore._base").VERSION
        elif name in _PACKAGES:
            value = import_module(f"pmcore.{name}")
        elif name in _WHERE:
            value = getattr(import_module(_WHERE[name]), name)
        else:
            raise AttributeError(f"module 'pmcore' has no attribute {name!r}")
        globals()[name] = value
        return value

    def __dir__():  # noqa: ANN202 - hidden from type checkers
        return sorted([*__all__, "__version__"])
