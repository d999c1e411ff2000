"""What Microsoft Project XML says beside what a plan has fields for: kept as attributes.

A table has the name of a part and the values that say nothing, which are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.io._mspdi_fields import ASSIGNMENT, FORMATS, RESOURCE, TASK
from pmcore.io._xml import Element

Table = Mapping[str, tuple[str, ...]]

# Options of the project that have to do with how it is scheduled.
SETTINGS: Table = dict.fromkeys(
    (
        "DefaultStartTime",
        "DefaultFinishTime",
        "DefaultTaskType",
        "EditableActualCosts",
        "InsertedProjectsLikeSummary",
        "NewTasksEffortDriven",
        "NewTasksEstimated",
        "SplitsInProgressTasks",
        "SpreadActualCost",
        "SpreadPercentComplete",
        "TaskUpdatesResource",
        "MoveCompletedEndsBack",
        "MoveRemainingStartsBack",
        "MoveRemainingStartsForward",
        "MoveCompletedEndsForward",
        "Autolink",
        "NewTaskStartDate",
        "UpdateManuallyScheduledTasksWhenEditingLinks",
        "KeepTaskOnNearestWorkingTimeWhenMadeAutoScheduled",
    ),
    ("",),
) | {"NewTasksAreManual": ("", "0", "false")}
PROJECT: Table = dict.fromkeys(
    (
        "Title",
        "Subject",
        "Category",
        "Company",
        "Manager",
        "Author",
        "CreationDate",
        "Revision",
        "LastSaved",
        "FYStartDate",
        "CurrencyDigits",
        "CurrencySymbol",
        "CurrencySymbolPosition",
        "DefaultFixedCostAccrual",
        "DefaultStandardRate",
        "DefaultOvertimeRate",
        "EarnedValueMethod",
        "FiscalYearStart",
        "WeekStartDay",
        "BaselineForEarnedValue",
        "BaselineCalendar",
        "AutoAddNewResourcesAndTasks",
        "CurrentDate",
        "MicrosoftProjectServerURL",
        "DefaultTaskEVMethod",
        "ProjectExternallyEdited",
        "ActualsInSync",
        "RemoveFileProperties",
        "AdminProject",
    ),
    ("",),
) | {"SaveVersion": ("", "14"), "DurationFormat": ("", "7"), "WorkFormat": ("", "2")}
LINKS: Table = dict.fromkeys(("Hyperlink", "HyperlinkAddress", "HyperlinkSubAddress"), ("",))
ROWS: Table = {
    **LINKS,
    "Contact": ("",),
    "SubprojectName": ("",),
    "ExternalTaskProject": ("",),
    "StatusManager": ("",),
    "PhysicalPercentComplete": ("", "0"),
    "LevelAssignments": ("", "1", "true"),
    "LevelingCanSplit": ("", "1", "true"),
    "LevelingDelay": ("", "0"),
    "EarnedValueMethod": ("", "0"),
    "HideBar": ("", "0", "false"),
    "Rollup": ("", "0", "false"),
    "DisplayAsSummary": ("", "0", "false"),
    "CommitmentType": ("", "0"),
    "CommitmentStart": ("",),
    "CommitmentFinish": ("",),
    "StartText": ("",),
    "FinishText": ("",),
    "DurationText": ("",),
}
"""Of tasks and of summaries."""
FLAGS = ("EffortDriven", "Recurring", "IgnoreResourceCalendar")
PEOPLE: Table = {
    **LINKS,
    "Initials": ("",),
    "Code": ("",),
    "Notes": ("",),
    "MaterialLabel": ("",),
    "Phonetics": ("",),
    "NTAccount": ("",),
    "CostCenter": ("",),
    "WorkGroup": ("", "0"),
    "CanLevel": ("", "1", "true"),
    "AccrueAt": ("", "3"),
    "StandardRateFormat": ("", "2"),
    "OvertimeRateFormat": ("", "2"),
    "BookingType": ("", "0"),
    "IsBudget": ("", "0", "false"),
    "IsEnterprise": ("", "0", "false"),
}
SHARES: Table = {
    **LINKS,
    "Notes": ("",),
    "WorkContour": ("", "0"),
    "CostRateTable": ("", "0"),
    "Delay": ("", "0"),
    "LevelingDelay": ("", "0"),
    "RateScale": ("", "0"),
    "BookingType": ("", "0"),
}
PLANNED: Table = {
    "Interim": ("", "0", "false"),
    "FixedCost": ("", "0"),
    "FixedCostAccrual": ("", "3"),
    "EstimatedDuration": ("", "0", "false"),
    "DurationFormat": ("", "7"),
    "BCWS": ("", "0", "0.00"),
    "BCWP": ("", "0", "0.00"),
}
"""Of baselines of tasks."""

# Names that the reader gives itself, so that no own field may have them.
RESERVED: Mapping[int, frozenset[str]] = {
    TASK: frozenset(
        (
            *ROWS,
            *FLAGS,
            FORMATS,
            "Estimated",
            "Type",
            "Milestone",
            "WBS",
            "DurationFormat",
            "Manual",
            "ManualStart",
            "ManualFinish",
            "FixedCost",
            "constraint",
            "constraint_date",
            "external_predecessors",
            "timephased",
        )
    ),
    RESOURCE: frozenset((*PEOPLE, FORMATS, "baselines", "rate_tables")),
    ASSIGNMENT: frozenset((*SHARES, FORMATS, "baselines", "timephased", "ActualWork")),
}


def kept(element: Element, table: Table) -> dict[str, object]:
    """Return what a table keeps of an element."""
    found: dict[str, object] = {}
    for tag, usual in table.items():
        text = element[tag]
        if text not in usual:
            found[tag] = text
    return found
