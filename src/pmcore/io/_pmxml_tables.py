"""P6 XML as the tables of a XER file: both are views of one database, name by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pmcore.io._xer_tables import Row
from pmcore.io._xml import Element


class Shape(NamedTuple):
    """How an object becomes a row: its table, and for each column the names it may stand under."""

    table: str
    columns: dict[str, tuple[str, ...]]


def _shape(table: str, text: str) -> Shape:
    pairs = (part.split("=") for part in text.split())
    return Shape(table, {column: tuple(names.split("|")) for column, names in pairs})


SHAPES: dict[str, Shape] = {
    "Currency": _shape(
        "CURRTYPE", "curr_id=ObjectId curr_short_name=Id base_exch_rate=ExchangeRate"
    ),
    "OBS": _shape("OBS", "obs_id=ObjectId parent_obs_id=ParentObjectId obs_name=Name"),
    "Role": _shape("ROLES", "role_id=ObjectId role_short_name=Id role_name=Name"),
    "ExpenseCategory": _shape("COSTTYPE", "cost_type_id=ObjectId cost_type=Name"),
    "Calendar": _shape(
        "CALENDAR",
        """clndr_id=ObjectId clndr_name=Name proj_id=ProjectObjectId clndr_type=Type
        base_clndr_id=BaseCalendarObjectId day_hr_cnt=HoursPerDay week_hr_cnt=HoursPerWeek
        month_hr_cnt=HoursPerMonth""",
    ),
    "Resource": _shape(
        "RSRC",
        """rsrc_id=ObjectId parent_rsrc_id=ParentObjectId clndr_id=CalendarObjectId
        role_id=PrimaryRoleObjectId email_addr=EmailAddress rsrc_name=Name rsrc_short_name=Id
        rsrc_title_name=Title active_flag=IsActive rsrc_type=ResourceType""",
    ),
    "ResourceRate": _shape(
        "RSRCRATE",
        """rsrc_rate_id=ObjectId rsrc_id=ResourceObjectId max_qty_per_hr=MaxUnitsPerTime
        cost_per_qty=PricePerUnit start_date=EffectiveDate""",
    ),
    "ActivityCodeType": _shape(
        "ACTVTYPE",
        """actv_code_type_id=ObjectId actv_code_type=Name proj_id=ProjectObjectId
        actv_code_type_scope=Scope""",
    ),
    "ActivityCode": _shape(
        "ACTVCODE",
        """actv_code_id=ObjectId actv_code_type_id=CodeTypeObjectId short_name=CodeValue
        actv_code_name=Description parent_actv_code_id=ParentObjectId""",
    ),
    "ProjectCodeType": _shape("PCATTYPE", "proj_catg_type_id=ObjectId proj_catg_type=Name"),
    "ProjectCode": _shape(
        "PCATVAL",
        """proj_catg_id=ObjectId proj_catg_type_id=CodeTypeObjectId
        proj_catg_short_name=CodeValue proj_catg_name=Description
        parent_proj_catg_id=ParentObjectId""",
    ),
    "ResourceCodeType": _shape("RCATTYPE", "rsrc_catg_type_id=ObjectId rsrc_catg_type=Name"),
    "ResourceCode": _shape(
        "RCATVAL",
        """rsrc_catg_id=ObjectId rsrc_catg_type_id=CodeTypeObjectId
        rsrc_catg_short_name=CodeValue rsrc_catg_name=Description
        parent_rsrc_catg_id=ParentObjectId""",
    ),
    "ResourceAssignmentCodeType": _shape(
        "ASGNMNTCATTYPE", "asgnmnt_catg_type_id=ObjectId asgnmnt_catg_type=Name"
    ),
    "ResourceAssignmentCode": _shape(
        "ASGNMNTCATVAL",
        """asgnmnt_catg_id=ObjectId asgnmnt_catg_type_id=CodeTypeObjectId
        asgnmnt_catg_short_name=CodeValue asgnmnt_catg_name=Description
        parent_asgnmnt_catg_id=ParentObjectId""",
    ),
    "UDFType": _shape(
        "UDFTYPE",
        """udf_type_id=ObjectId table_name=SubjectArea udf_type_label=Title
        logical_data_type=DataType""",
    ),
    "UDFCode": _shape("UDFCODE", "udf_code_id=ObjectId short_name=CodeValue"),
    "Project": _shape(
        "PROJECT",
        """proj_id=ObjectId proj_short_name=Id clndr_id=ActivityDefaultCalendarObjectId
        last_recalc_date=DataDate plan_start_date=PlannedStartDate
        plan_end_date=MustFinishByDate scd_end_date=ScheduledFinishDate
        critical_drtn_hr_cnt=CriticalActivityFloatLimit|CriticalActivityFloatThreshold
        critical_path_type=CriticalActivityPathType
        def_complete_pct_type=ActivityDefaultPercentCompleteType
        def_duration_type=ActivityDefaultDurationType
        sum_base_proj_id=CurrentBaselineProjectObjectId
        orig_proj_id=OriginalProjectObjectId""",
    ),
    "WBS": _shape(
        "PROJWBS",
        """wbs_id=ObjectId proj_id=ProjectObjectId obs_id=OBSObjectId seq_num=SequenceNumber
        wbs_short_name=Code wbs_name=Name parent_wbs_id=ParentObjectId""",
    ),
    "Activity": _shape(
        "TASK",
        """task_id=ObjectId proj_id=ProjectObjectId wbs_id=WBSObjectId clndr_id=CalendarObjectId
        phys_complete_pct=PhysicalPercentComplete complete_pct_type=PercentCompleteType
        task_type=Type duration_type=DurationType status_code=Status task_code=Id
        task_name=Name rsrc_id=PrimaryResourceObjectId total_float_hr_cnt=TotalFloat
        free_float_hr_cnt=FreeFloat remain_drtn_hr_cnt=RemainingDuration
        act_work_qty=ActualLaborUnits remain_work_qty=RemainingLaborUnits
        act_equip_qty=ActualNonLaborUnits remain_equip_qty=RemainingNonLaborUnits
        target_drtn_hr_cnt=PlannedDuration cstr_type=PrimaryConstraintType
        cstr_date=PrimaryConstraintDate cstr_type2=SecondaryConstraintType
        cstr_date2=SecondaryConstraintDate act_start_date=ActualStartDate
        act_end_date=ActualFinishDate expect_end_date=ExpectedFinishDate
        early_start_date=EarlyStartDate|RemainingEarlyStartDate
        early_end_date=EarlyFinishDate|RemainingEarlyFinishDate
        late_start_date=LateStartDate|RemainingLateStartDate
        late_end_date=LateFinishDate|RemainingLateFinishDate
        target_start_date=PlannedStartDate target_end_date=PlannedFinishDate
        priority_type=LevelingPriority suspend_date=SuspendDate resume_date=ResumeDate
        driving_path_flag=IsLongestPath external_early_start_date=ExternalEarlyStartDate
        external_late_end_date=ExternalLateFinishDate""",
    ),
    "Relationship": _shape(
        "TASKPRED",
        """task_pred_id=ObjectId task_id=SuccessorActivityObjectId
        pred_task_id=PredecessorActivityObjectId proj_id=SuccessorProjectObjectId
        pred_proj_id=PredecessorProjectObjectId pred_type=Type lag_hr_cnt=Lag""",
    ),
    "ResourceAssignment": _shape(
        "TASKRSRC",
        """taskrsrc_id=ObjectId task_id=ActivityObjectId proj_id=ProjectObjectId
        role_id=RoleObjectId rsrc_id=ResourceObjectId target_qty=PlannedUnits
        target_qty_per_hr=PlannedUnitsPerTime target_lag_drtn_hr_cnt=PlannedLag
        target_cost=PlannedCost act_reg_cost=ActualRegularCost|ActualCost
        act_ot_cost=ActualOvertimeCost target_start_date=PlannedStartDate
        target_end_date=PlannedFinishDate curv_id=ResourceCurveObjectId""",
    ),
    "ActivityStep": _shape(
        "TASKPROC",
        """proc_id=ObjectId task_id=ActivityObjectId proj_id=ProjectObjectId proc_name=Name
        proc_wt=Weight complete_flag=IsCompleted""",
    ),
    "ActivityNote": _shape(
        "TASKMEMO", "memo_id=ObjectId task_id=ActivityObjectId task_memo=Note|RawTextNote"
    ),
    "ActivityExpense": _shape(
        "PROJCOST",
        """cost_item_id=ObjectId proj_id=ProjectObjectId task_id=ActivityObjectId
        cost_type_id=ExpenseCategoryObjectId cost_name=ExpenseItem act_cost=ActualCost
        target_cost=PlannedCost cost_load_type=AccrualType""",
    ),
    "ScheduleOptions": _shape(
        "SCHEDOPTIONS",
        """proj_id=ProjectObjectId sched_outer_depend_type=IgnoreOtherProjectRelationships
        sched_open_critical_flag=MakeOpenEndedActivitiesCritical
        sched_lag_early_start_flag=StartToStartLagCalculationType
        sched_retained_logic=OutOfSequenceScheduleType
        sched_progress_override=OutOfSequenceScheduleType
        sched_float_type=ComputeTotalFloatType
        sched_calendar_on_relationship_lag=RelationshipLagCalendar
        sched_use_expect_end_flag=UseExpectedFinishDates
        level_float_thrs_cnt=MinFloatToPreserve level_outer_assign_flag=IncludeExternalResAss
        level_outer_assign_priority=ExternalProjectPriorityLimit
        level_over_alloc_pct=OverAllocationPercentage level_within_float_flag=LevelWithinFloat
        level_keep_sched_date_flag=PreserveScheduledEarlyAndLateDates
        level_all_rsrc_flag=LevelAllResources
        sched_use_project_end_date_for_float=CalculateFloatBasedOnFinishDate|CalculateFloatBasedOnFishDate
        enable_multiple_longest_path_calc=MultipleFloatPathsEnabled
        use_total_float_multiple_longest_paths=MultipleFloatPathsUseTotalFloat
        max_multiple_longest_path=MaximumMultipleFloatPaths
        key_activity_for_multiple_longest_paths=MultipleFloatPathsEndingActivityObjectId
        LevelPriorityList=PriorityList""",
    ),
}
SHAPES["BaselineProject"] = SHAPES["Project"]

ROOT = "APIBusinessObjects"
OWNERS = (ROOT, "Project", "BaselineProject")

_FLAG = {"1": "Y", "0": "N", "true": "Y", "false": "N"}
_CONSTRAINT = {
    "Start On": "CS_MSO",
    "Start On or Before": "CS_MSOB",
    "Start On or After": "CS_MSOA",
    "Finish On": "CS_MEO",
    "Finish On or Before": "CS_MEOB",
    "Finish On or After": "CS_MEOA",
    "As Late As Possible": "CS_ALAP",
    "Mandatory Start": "CS_MANDSTART",
    "Mandatory Finish": "CS_MANDFIN",
}
_PERCENT = {
    "Physical": "CP_Phys", "Duration": "CP_Drtn", "Units": "CP_Units", "Scope": "CP_Scope",
}  # fmt: skip
_DURATION = {
    "Fixed Units/Time": "DT_FixedRate",
    "Fixed Duration and Units/Time": "DT_FixedDrtn",
    "Fixed Units": "DT_FixedQty",
    "Fixed Duration and Units": "DT_FixedDUR2",
}
# What the words of a column are called in a XER file; what is not listed stays and is noted.
WORDS: dict[str, Mapping[str, str]] = {
    "clndr_type": {"Global": "CA_Base", "Project": "CA_Project", "Resource": "CA_Rsrc"},
    "rsrc_type": {"Labor": "RT_Labor", "Nonlabor": "RT_Equip", "Material": "RT_Mat"},
    "active_flag": _FLAG,
    "actv_code_type_scope": {"Global": "AS_Global", "EPS": "AS_EPS", "Project": "AS_Project"},
    "table_name": {
        "Activity": "TASK",
        "WBS": "PROJWBS",
        "Project": "PROJECT",
        "Resource": "RSRC",
        "Resource Assignment": "TASKRSRC",
    },
    "logical_data_type": {
        "Text": "FT_TEXT",
        "Start Date": "FT_START_DATE",
        "Finish Date": "FT_END_DATE",
        "Cost": "FT_MONEY",
        "Double": "FT_FLOAT_2_DECIMALS",
        "Integer": "FT_INT",
        "Indicator": "FT_STATICTYPE",
        "Code": "FT_CODE",
    },
    "critical_path_type": {"Critical Float": "CT_TotFloat", "Longest Path": "CT_DrivPath"},
    "def_complete_pct_type": _PERCENT,
    "complete_pct_type": _PERCENT,
    "def_duration_type": _DURATION,
    "duration_type": _DURATION,
    "task_type": {
        "Task Dependent": "TT_Task",
        "Resource Dependent": "TT_Rsrc",
        "Level of Effort": "TT_LOE",
        "Start Milestone": "TT_Mile",
        "Finish Milestone": "TT_FinMile",
        "WBS Summary": "TT_WBS",
    },
    "status_code": {
        "Not Started": "TK_NotStart",
        "In Progress": "TK_Active",
        "Completed": "TK_Complete",
    },
    "cstr_type": _CONSTRAINT,
    "cstr_type2": _CONSTRAINT,
    "priority_type": {
        "Top": "PT_Top",
        "High": "PT_High",
        "Normal": "PT_Normal",
        "Low": "PT_Low",
        "Lowest": "PT_Lowest",
    },
    "driving_path_flag": _FLAG,
    "pred_type": {
        "Finish to Start": "PR_FS",
        "Start to Start": "PR_SS",
        "Finish to Finish": "PR_FF",
        "Start to Finish": "PR_SF",
    },
    "complete_flag": _FLAG,
    "cost_load_type": {
        "Start of Activity": "CL_Start",
        "End of Activity": "CL_End",
        "Uniform Over Activity": "CL_Uniform",
    },
    "sched_outer_depend_type": {"0": "SD_Both", "1": "SD_None"},
    "sched_open_critical_flag": _FLAG,
    "sched_lag_early_start_flag": _FLAG,
    "sched_retained_logic": {
        "Retained Logic": "Y", "Progress Override": "N", "Actual Dates": "N",
    },
    "sched_progress_override": {
        "Retained Logic": "N", "Progress Override": "Y", "Actual Dates": "N",
    },
    "sched_float_type": {
        "Smallest of Start Float and Finish Float": "FT_MIN",
        "Start Float = Late Start - Early Start": "FT_SF",
        "Finish Float = Late Finish - Early Finish": "FT_FF",
        "Start Float": "FT_SF",
        "Finish Float": "FT_FF",
    },
    "sched_calendar_on_relationship_lag": {
        "Predecessor Activity Calendar": "rcal_Predecessor",
        "Successor Activity Calendar": "rcal_Successor",
        "24 Hour Calendar": "rcal_24Hour",
        "24-Hour Calendar": "rcal_24Hour",
        "Project Default Calendar": "rcal_ProjDefault",
    },
    "sched_use_expect_end_flag": _FLAG,
    "level_outer_assign_flag": _FLAG,
    "level_within_float_flag": _FLAG,
    "level_keep_sched_date_flag": _FLAG,
    "level_all_rsrc_flag": _FLAG,
    "sched_use_project_end_date_for_float": _FLAG,
    "enable_multiple_longest_path_calc": _FLAG,
    "use_total_float_multiple_longest_paths": _FLAG,
}  # fmt: skip
_INDICATORS = {
    "None": "UDF_G0", "Red": "UDF_G1", "Yellow": "UDF_G2", "Green": "UDF_G3", "Blue": "UDF_G4",
}  # fmt: skip
_VALUES = {
    "udf_text": ("TextValue", "IndicatorValue"),
    "udf_date": ("StartDateValue", "FinishDateValue"),
    "udf_number": ("CostValue", "DoubleValue", "IntegerValue"),
    "udf_code_id": ("UDFCodeObjectId", "CodeValue"),
}
# The table in which the codes of an object are used, and its columns: owner, type, value.
_USES = {
    "Activity": ("TASKACTV", "task_id", "actv_code_type_id", "actv_code_id"),
    "Project": ("PROJPCAT", "proj_id", "proj_catg_type_id", "proj_catg_id"),
    "Resource": ("RSRCRCAT", "rsrc_id", "rsrc_catg_type_id", "rsrc_catg_id"),
    "ResourceAssignment": (
        "ASGNMNTACAT", "taskrsrc_id", "asgnmnt_catg_type_id", "asgnmnt_catg_id",
    ),
}  # fmt: skip
_USES["BaselineProject"] = _USES["Project"]


class Collector:
    """Takes the objects of a file as they end, so that the tree of a large one is never whole."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {}
        self.weeks: list[Element] = []
        self._open: list[Row] = []

    def take(self, element: Element, owner: str) -> bool:
        """Take an object into its table; False if it is none that is read."""
        shape = SHAPES.get(element.tag) if owner in OWNERS else None
        if shape is None:
            return False
        row = _row(element, shape)
        is_project = shape.table == "PROJECT"
        if shape.table == "CALENDAR":
            row["clndr_data"] = str(len(self.weeks))
            self.weeks.append(element)
        elif is_project:
            row["obs_id"], row["wbs_id"] = element["OBSObjectId"], element["WBSObjectId"]
            row["name"] = element["Name"]
            for inner in self._open:
                inner["proj_id"] = inner["proj_id"] or row["proj_id"]
            self._open.clear()
            if any(map(element.__getitem__, _OPTIONS)):  # as older versions state them
                options = _row(element, SHAPES["ScheduleOptions"])
                self._keep("SCHEDOPTIONS", options, {"proj_id": row["proj_id"]})
        elif owner != ROOT:
            self._open.append(row)
        self._keep(shape.table, row)
        self._labels(element)
        return True

    def _keep(self, table: str, row: Row, cells: Mapping[str, str] | None = None) -> None:
        row.update(cells or {})
        self.tables.setdefault(table, []).append(row)

    def _labels(self, element: Element) -> None:
        """Take the codes and own fields that stand inside an object."""
        number = element["ObjectId"]
        for part in element.parts:
            if part.tag == "UDF":
                row = Row(udf_type_id=part["TypeObjectId"], fk_id=number)
                for column, names in _VALUES.items():
                    text = next(filter(None, map(part.__getitem__, names)), "")
                    row[column] = _INDICATORS.get(text, text) if part["IndicatorValue"] else text
                row.line = part.line
                self._keep("UDFVALUE", row)
            elif part.tag == "Code" and element.tag in _USES:
                table, owner, type_, value = _USES[element.tag]
                row = Row({owner: number, type_: part["TypeObjectId"]})
                row[value] = part["ValueObjectId"]
                row.line = part.line
                self._keep(table, row)


_OPTIONS = ("OutOfSequenceScheduleType", "ComputeTotalFloatType", "UseExpectedFinishDates")


def _row(element: Element, shape: Shape) -> Row:
    row = Row()
    for column, names in shape.columns.items():
        text = next(filter(None, map(element.__getitem__, names)), "")
        words = WORDS.get(column)
        row[column] = words.get(text, text) if words and text else text
    row.line = element.line
    if shape.table == "TASK" and (done := row["phys_complete_pct"]):
        row["phys_complete_pct"] = _hundredfold(done)
    return row


def _hundredfold(share: str) -> str:
    """Return a share as per cent; what is no number stays, and is noted where it is used."""
    try:
        return repr(round(float(share) * 100, 9))
    except ValueError:
        return share
