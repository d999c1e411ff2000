"""A XER file while it is written: its tables and columns, its cells, its bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from pmcore.io._export import Losses

# In the order of an export, so that what a row names stands before it.
COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple(columns.split())
    for name, columns in {
        "CURRTYPE": """curr_id decimal_digit_cnt curr_symbol decimal_symbol digit_group_symbol
            pos_curr_fmt_type neg_curr_fmt_type curr_type curr_short_name group_digit_cnt
            base_exch_rate""",
        "OBS": "obs_id parent_obs_id seq_num obs_name obs_descr",
        "COSTTYPE": "cost_type_id seq_num cost_type",
        "MEMOTYPE": "memo_type_id seq_num eps_flag proj_flag wbs_flag task_flag memo_type",
        "PCATTYPE": "proj_catg_type_id seq_num proj_catg_short_len proj_catg_type",
        "RCATTYPE": "rsrc_catg_type_id seq_num rsrc_catg_short_len rsrc_catg_type",
        "ASGNMNTCATTYPE": """asgnmnt_catg_type_id seq_num asgnmnt_catg_short_len
            asgnmnt_catg_type""",
        "ROLES": "role_id parent_role_id seq_num role_name role_short_name",
        "UDFTYPE": "udf_type_id table_name udf_type_name udf_type_label logical_data_type",
        "PCATVAL": """proj_catg_id proj_catg_type_id seq_num proj_catg_short_name
            parent_proj_catg_id proj_catg_name""",
        "RCATVAL": """rsrc_catg_id rsrc_catg_type_id seq_num rsrc_catg_short_name rsrc_catg_name
            parent_rsrc_catg_id""",
        "ASGNMNTCATVAL": """asgnmnt_catg_id asgnmnt_catg_type_id seq_num asgnmnt_catg_short_name
            asgnmnt_catg_name parent_asgnmnt_catg_id""",
        "UDFCODE": "udf_code_id udf_type_id seq_num short_name udf_code_name",
        "PROJECT": """proj_id fy_start_month_num rsrc_self_add_flag allow_complete_flag
            rsrc_multi_assign_flag checkout_flag project_flag step_complete_flag
            cost_qty_recalc_flag batch_sum_flag name_sep_char def_complete_pct_type
            proj_short_name orig_proj_id clndr_id sum_base_proj_id task_code_base task_code_step
            priority_num strgy_priority_num critical_drtn_hr_cnt def_cost_per_qty
            last_recalc_date plan_start_date plan_end_date scd_end_date add_date
            def_duration_type task_code_prefix def_qty_type def_rate_type add_act_remain_flag
            act_this_per_link_flag def_task_type act_pct_link_flag critical_path_type
            task_code_prefix_flag def_rollup_dates_flag use_project_baseline_flag
            rem_target_link_flag reset_planned_flag allow_neg_act_flag sum_assign_level
            export_flag""",
        "CALENDAR": """clndr_id default_flag clndr_name proj_id base_clndr_id last_chng_date
            clndr_type day_hr_cnt week_hr_cnt month_hr_cnt year_hr_cnt rsrc_private
            clndr_data""",
        "SCHEDOPTIONS": """schedoptions_id proj_id sched_outer_depend_type
            sched_open_critical_flag sched_lag_early_start_flag sched_retained_logic
            sched_setplantoforecast sched_float_type sched_calendar_on_relationship_lag
            sched_use_expect_end_flag sched_progress_override level_float_thrs_cnt
            level_outer_assign_flag level_outer_assign_priority level_over_alloc_pct
            level_within_float_flag level_keep_sched_date_flag level_all_rsrc_flag
            sched_use_project_end_date_for_float enable_multiple_longest_path_calc
            limit_multiple_longest_path_calc max_multiple_longest_path
            use_total_float_multiple_longest_paths key_activity_for_multiple_longest_paths
            LevelPriorityList""",
        "PROJWBS": """wbs_id proj_id obs_id seq_num est_wt proj_node_flag sum_data_flag
            status_code wbs_short_name wbs_name parent_wbs_id orig_cost
            indep_remain_total_cost ev_compute_type ev_etc_compute_type""",
        "RSRC": """rsrc_id parent_rsrc_id clndr_id role_id rsrc_seq_num email_addr rsrc_name
            rsrc_short_name rsrc_title_name def_qty_per_hr cost_qty_type ot_factor active_flag
            auto_compute_act_flag def_cost_qty_link_flag ot_flag curr_id rsrc_type""",
        "RSRCRATE": "rsrc_rate_id rsrc_id max_qty_per_hr cost_per_qty start_date",
        "ACTVTYPE": """actv_code_type_id actv_short_len seq_num actv_code_type proj_id
            actv_code_type_scope""",
        "ACTVCODE": """actv_code_id parent_actv_code_id actv_code_type_id actv_code_name
            short_name seq_num""",
        "PROJPCAT": "proj_id proj_catg_type_id proj_catg_id",
        "RSRCRCAT": "rsrc_id rsrc_catg_type_id rsrc_catg_id",
        "TASK": """task_id proj_id wbs_id clndr_id phys_complete_pct rev_fdbk_flag est_wt
            lock_plan_flag auto_compute_act_flag complete_pct_type task_type duration_type
            status_code task_code task_name rsrc_id total_float_hr_cnt free_float_hr_cnt
            remain_drtn_hr_cnt act_work_qty remain_work_qty target_work_qty
            target_drtn_hr_cnt target_equip_qty act_equip_qty remain_equip_qty cstr_date
            act_start_date act_end_date late_start_date late_end_date expect_end_date
            early_start_date early_end_date restart_date reend_date target_start_date
            target_end_date rem_late_start_date rem_late_end_date cstr_type priority_type
            suspend_date resume_date cstr_date2 cstr_type2 driving_path_flag
            external_early_start_date external_late_end_date""",
        "TASKPRED": """task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type
            lag_hr_cnt""",
        "TASKPROC": """proc_id task_id seq_num proj_id complete_flag proc_name proc_wt
            complete_pct""",
        "TASKMEMO": "memo_id task_id memo_type_id proj_id task_memo",
        "PROJCOST": """cost_item_id proj_id task_id cost_type_id cost_name act_cost target_cost
            remain_cost cost_load_type""",
        "TASKRSRC": """taskrsrc_id task_id proj_id cost_qty_link_flag role_id rsrc_id remain_qty
            target_qty remain_qty_per_hr target_lag_drtn_hr_cnt target_qty_per_hr act_reg_qty
            cost_per_qty target_cost act_reg_cost remain_cost target_start_date
            target_end_date rate_type curv_id rsrc_type""",
        "TASKACTV": "task_id actv_code_type_id actv_code_id proj_id",
        "ASGNMNTACAT": "taskrsrc_id asgnmnt_catg_type_id asgnmnt_catg_id",
        "UDFVALUE": """udf_type_id fk_id proj_id udf_date udf_number udf_text udf_code_id""",
    }.items()
}


_BREAKS = {ord(letter): " " for letter in "\t\n\r"}


class Sheets:
    """The rows of all tables, and numbers that no other element has.

    Parameters
    ----------
    encoding : str
        Letters that it lacks are written as question marks, noted.
    taken : iterable of int
        Numbers that mean something outside the file.
    """

    def __init__(self, losses: Losses, encoding: str, taken: Iterable[int] = ()) -> None:
        self.losses = losses
        self.encoding = encoding
        self.rows: dict[str, list[str]] = {}
        self._next = max(taken, default=0)

    def number(self) -> int:
        """Return a number that nothing has yet."""
        self._next += 1
        return self._next

    def add(self, table: str, cells: Mapping[str, object]) -> None:
        """Add a row: texts, numbers, instants; columns left out are empty."""
        row = [_cell(cells.get(column)) for column in COLUMNS[table]]
        self.rows.setdefault(table, []).append("\t".join(("%R", *row)))

    def text(self, value: str, path: str, *, is_long: bool = False) -> str:
        """Return a text as a cell can hold it; what that changes is noted.

        Line breaks stay in a long text, as P6 writes them.
        """
        found = value.replace("\r\n", "\n").strip()
        if is_long:
            found = found.replace("\n", "\x7f")
        found = " ".join(found.split("\t")).replace("\n", " ").replace("\r", " ").strip()
        if found.replace("\x7f", "\n") != value:
            self.losses.changed(path, value, found)
        if not found.isascii():
            kept = found.encode(self.encoding, "replace").decode(self.encoding)
            if kept != found:
                self.losses.characters(path, found, self.encoding)
                return kept
        return found

    def whole(self, header: Iterable[str]) -> str:
        """Return the text of the file."""
        lines = ["\t".join(("ERMHDR", *header))]
        for table, columns in COLUMNS.items():
            if table in self.rows:
                lines += (f"%T\t{table}", "\t".join(("%F", *columns)), *self.rows[table])
        return "\r\n".join((*lines, "%E", ""))


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value if value.isprintable() else value.translate(_BREAKS)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return number(value) if isinstance(value, float) else str(value)


def number(value: float) -> str:
    """Return a number without an exponent."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def hours(minutes: float) -> str:
    """Return minutes as hours, exact to the minute."""
    found = f"{minutes / 60:.6f}".rstrip("0").rstrip(".")
    return "0" if found == "-0" else found


def whole_number(text: str) -> int | None:
    """Return the number that an id is, as P6 numbers elements; None where it is none."""
    if text.isascii() and text.isdecimal() and len(text) < 10 and text == str(int(text)):
        return int(text) or None
    return None
