"""Every noun of pmcore: what a plan is made of and what answers are made of.

The names load on first use, since a hundred frozen dataclasses take time to create.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmcore.model._calendars import ALWAYS as ALWAYS
    from pmcore.model._calendars import ELAPSED as ELAPSED
    from pmcore.model._calendars import STANDARD as STANDARD
    from pmcore.model._calendars import Calendar as Calendar
    from pmcore.model._calendars import CalendarException as CalendarException
    from pmcore.model._calendars import Shift as Shift
    from pmcore.model._calendars import WorkWeek as WorkWeek
    from pmcore.model._calendars import shifts as shifts
    from pmcore.model._calendars import weekly as weekly
    from pmcore.model._combine import combine as combine
    from pmcore.model._contract import Instalment as Instalment
    from pmcore.model._contract import PaymentTerms as PaymentTerms
    from pmcore.model._distributions import ClassicPert as ClassicPert
    from pmcore.model._distributions import Discrete as Discrete
    from pmcore.model._distributions import Distribution as Distribution
    from pmcore.model._distributions import Lognormal as Lognormal
    from pmcore.model._distributions import Normal as Normal
    from pmcore.model._distributions import Pert as Pert
    from pmcore.model._distributions import Quantiles as Quantiles
    from pmcore.model._distributions import Triangular as Triangular
    from pmcore.model._distributions import Trigen as Trigen
    from pmcore.model._distributions import Uniform as Uniform
    from pmcore.model._edits import apply as apply
    from pmcore.model._edits import diff as diff
    from pmcore.model._options import Change as Change
    from pmcore.model._options import Edit as Edit
    from pmcore.model._options import Front as Front
    from pmcore.model._options import Measure as Measure
    from pmcore.model._options import Option as Option
    from pmcore.model._people import Audience as Audience
    from pmcore.model._people import Communication as Communication
    from pmcore.model._people import Duty as Duty
    from pmcore.model._people import Goal as Goal
    from pmcore.model._people import Meeting as Meeting
    from pmcore.model._people import Responsibility as Responsibility
    from pmcore.model._people import Review as Review
    from pmcore.model._people import Stakeholder as Stakeholder
    from pmcore.model._plan import Plan as Plan
    from pmcore.model._plan import key_of as key_of
    from pmcore.model._plan import keys_of as keys_of
    from pmcore.model._plan import register_of as register_of
    from pmcore.model._plan import registers as registers
    from pmcore.model._quality import Acceptance as Acceptance
    from pmcore.model._quality import BacklogItem as BacklogItem
    from pmcore.model._quality import CheckOutcome as CheckOutcome
    from pmcore.model._quality import Criterion as Criterion
    from pmcore.model._quality import Deliverable as Deliverable
    from pmcore.model._quality import Expectation as Expectation
    from pmcore.model._quality import Gate as Gate
    from pmcore.model._quality import GateDecision as GateDecision
    from pmcore.model._quality import KeyResult as KeyResult
    from pmcore.model._quality import Objective as Objective
    from pmcore.model._quality import QualityCheck as QualityCheck
    from pmcore.model._quality import Requirement as Requirement
    from pmcore.model._quality import Sprint as Sprint
    from pmcore.model._redact import redact as redact
    from pmcore.model._references import Reference as Reference
    from pmcore.model._references import known_ids as known_ids
    from pmcore.model._references import names_of as names_of
    from pmcore.model._references import references as references
    from pmcore.model._registers import Action as Action
    from pmcore.model._registers import Branch as Branch
    from pmcore.model._registers import ChangeRequest as ChangeRequest
    from pmcore.model._registers import Correlation as Correlation
    from pmcore.model._registers import Decision as Decision
    from pmcore.model._registers import Delay as Delay
    from pmcore.model._registers import Entry as Entry
    from pmcore.model._registers import ExtraCost as ExtraCost
    from pmcore.model._registers import Impact as Impact
    from pmcore.model._registers import Issue as Issue
    from pmcore.model._registers import Party as Party
    from pmcore.model._registers import Response as Response
    from pmcore.model._registers import Risk as Risk
    from pmcore.model._registers import RiskDriver as RiskDriver
    from pmcore.model._registers import RiskStatus as RiskStatus
    from pmcore.model._registers import Strategy as Strategy
    from pmcore.model._registers import Stretch as Stretch
    from pmcore.model._registers import Weather as Weather
    from pmcore.model._rename import renamed as renamed
    from pmcore.model._resources import Availability as Availability
    from pmcore.model._resources import ControlAccount as ControlAccount
    from pmcore.model._resources import Delivery as Delivery
    from pmcore.model._resources import ExchangeRate as ExchangeRate
    from pmcore.model._resources import Leave as Leave
    from pmcore.model._resources import OrgUnit as OrgUnit
    from pmcore.model._resources import Rate as Rate
    from pmcore.model._resources import RateBasis as RateBasis
    from pmcore.model._resources import Resource as Resource
    from pmcore.model._resources import ResourceKind as ResourceKind
    from pmcore.model._resources import Skill as Skill
    from pmcore.model._schedule import Allocation as Allocation
    from pmcore.model._schedule import Driver as Driver
    from pmcore.model._schedule import Explanation as Explanation
    from pmcore.model._schedule import Proof as Proof
    from pmcore.model._schedule import ProofStatus as ProofStatus
    from pmcore.model._schedule import Rollup as Rollup
    from pmcore.model._schedule import Schedule as Schedule
    from pmcore.model._schedule import ScheduledTask as ScheduledTask
    from pmcore.model._schedule import TermValue as TermValue
    from pmcore.model._sight import resolve as resolve
    from pmcore.model._template import instantiate as instantiate
    from pmcore.model._template import sized as sized
    from pmcore.model._tracking import Baseline as Baseline
    from pmcore.model._tracking import CostEntry as CostEntry
    from pmcore.model._tracking import CostKind as CostKind
    from pmcore.model._tracking import PlannedCost as PlannedCost
    from pmcore.model._tracking import PlannedTask as PlannedTask
    from pmcore.model._tracking import StatusUpdate as StatusUpdate
    from pmcore.model._tracking import TaskStatus as TaskStatus
    from pmcore.model._tracking import TimeEntry as TimeEntry
    from pmcore.model._work import Accrual as Accrual
    from pmcore.model._work import Assignment as Assignment
    from pmcore.model._work import ConstraintType as ConstraintType
    from pmcore.model._work import CostItem as CostItem
    from pmcore.model._work import DateConstraint as DateConstraint
    from pmcore.model._work import Dependency as Dependency
    from pmcore.model._work import EarnedBy as EarnedBy
    from pmcore.model._work import FloatBy as FloatBy
    from pmcore.model._work import LagCalendar as LagCalendar
    from pmcore.model._work import LinkType as LinkType
    from pmcore.model._work import MaterialNeed as MaterialNeed
    from pmcore.model._work import Mode as Mode
    from pmcore.model._work import Need as Need
    from pmcore.model._work import ProgressRule as ProgressRule
    from pmcore.model._work import ResourceNeed as ResourceNeed
    from pmcore.model._work import Rules as Rules
    from pmcore.model._work import Settings as Settings
    from pmcore.model._work import SkillNeed as SkillNeed
    from pmcore.model._work import Step as Step
    from pmcore.model._work import Task as Task
    from pmcore.model._work import TaskKind as TaskKind
    from pmcore.model._work import WbsElement as WbsElement
    from pmcore.model._work import chain as chain

_MODULES = {
    "_distributions": (
        "ClassicPert Discrete Distribution Lognormal Normal Pert Quantiles Triangular Trigen "
        "Uniform"
    ),
    "_calendars": (
        "ALWAYS Calendar CalendarException ELAPSED STANDARD Shift WorkWeek shifts weekly"
    ),
    "_contract": "Instalment PaymentTerms",
    "_resources": (
        "Availability ControlAccount Delivery ExchangeRate Leave OrgUnit Rate RateBasis "
        "Resource ResourceKind Skill"
    ),
    "_work": (
        "Accrual Assignment ConstraintType CostItem DateConstraint Dependency EarnedBy "
        "FloatBy LagCalendar LinkType MaterialNeed Mode Need ProgressRule ResourceNeed Rules "
        "Settings SkillNeed Step Task TaskKind WbsElement chain"
    ),
    "_tracking": (
        "Baseline CostEntry CostKind PlannedCost PlannedTask StatusUpdate TaskStatus TimeEntry"
    ),
    "_registers": (
        "Action Branch ChangeRequest Correlation Decision Delay Entry ExtraCost Impact Issue "
        "Party Response Risk RiskDriver RiskStatus Strategy Stretch Weather"
    ),
    "_quality": (
        "Acceptance BacklogItem CheckOutcome Criterion Deliverable Expectation Gate "
        "GateDecision KeyResult Objective QualityCheck Requirement Sprint"
    ),
    "_people": ("Audience Communication Duty Goal Meeting Responsibility Review Stakeholder"),
    "_schedule": (
        "Allocation Driver Explanation Proof ProofStatus Rollup Schedule ScheduledTask TermValue"
    ),
    "_options": "Change Edit Front Measure Option",
    "_plan": "Plan key_of keys_of register_of registers",
    "_edits": "apply diff",
    "_references": "Reference known_ids names_of references",
    "_combine": "combine",
    "_sight": "resolve",
    "_redact": "redact",
    "_rename": "renamed",
    "_template": "instantiate sized",
}
_WHERE = {name: module for module, names in _MODULES.items() for name in names.split()}

__all__ = list(_WHERE)

if not TYPE_CHECKING:

    def __getattr__(name):  # noqa: ANN001, ANN202 - hidden from type checkers
        if name not in _WHERE:
            raise AttributeError(f"module 'pmcore.model' has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - not at a bare import

        value = getattr(import_module(f"pmcore.model.{_WHERE[name]}"), name)
        globals()[name] = value
        return value

    def __dir__():  # noqa: ANN202 - hidden from type checkers
        return sorted(_WHERE)
