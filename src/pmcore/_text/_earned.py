"""Earned value, its forecasts and their ranges: sentence code to its English and Chinese."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    # Why a number has no value
    "cost.undefined.no_tasks": (
        "it takes sums over tasks, which are known for the whole project only",
        "需要按任务汇总的数据，仅在整个项目层面可用",
    ),
    "cost.undefined.no_path": (
        "it takes the critical path from the facts, which a forecast has",
        "需要按实际情况推算的关键路径，由预测提供",
    ),
    "cost.undefined.no_series": (
        "it takes several status dates, see trend",
        "需要多个状态日期的数据，参见 trend",
    ),
    "cost.undefined.not_stated": (
        "nobody has stated what is still to pay",
        "没有人说明尚需支付的金额",
    ),
    "cost.undefined.nothing_due": (
        "no task was to be finished by the data date",
        "截至数据日期没有应完成的任务",
    ),
    "cost.undefined.nothing_expected": (
        "no task was expected to be finished since the last status",
        "自上次状态以来没有预计完成的任务",
    ),
    "cost.undefined.no_path_left": (
        "nothing is left on the critical path",
        "关键路径上没有剩余工作",
    ),
    "cost.undefined.no_recent_cost": (
        "no cost was booked in the last periods",
        "最近几期没有发生成本",
    ),
    # Names of numbers
    "cost.name.bac_f": ("the budget of what is finished", "已完成工作的预算"),
    "cost.name.ac_f": ("the actual cost of what is finished", "已完成工作的实际成本"),
    "cost.name.ted": ("the sum of earned durations", "挣得工期总和"),
    "cost.name.tpd": ("the sum of durations planned to date", "截至目前的计划工期总和"),
    "cost.name.ed_t": ("the earned duration of the project", "项目挣得工期"),
    "cost.name.ev_p": ("the value earned where the schedule has it", "按计划位置挣得的价值"),
    "cost.name.pv_es": ("the planned value at the earned schedule", "挣得进度处的计划价值"),
    "cost.name.finished": ("the number of tasks finished", "已完成的任务数"),
    "cost.name.due": ("the number of tasks due by the data date", "截至数据日期应完成的任务数"),
    "cost.name.cpl": ("the length of the critical path that is left", "剩余关键路径长度"),
    "cost.name.tf": ("the float of the finish", "完工总时差"),
    "cost.name.ev_3": ("the value earned in the last three periods", "最近三期的挣值"),
    "cost.name.ac_3": ("the cost of the last three periods", "最近三期的实际成本"),
    "cost.name.rate_ev": ("the smoothed pace of earning", "平滑后的挣值速度"),
    "cost.name.rate_ac": ("the smoothed pace of spending", "平滑后的支出速度"),
    "cost.name.rate_es": ("the smoothed pace of the schedule", "平滑后的进度速度"),
    "cost.name.kept": ("the number of expected finishes that came true", "如期完成的任务数"),
    "cost.name.expected": (
        "the number of tasks expected to be finished since the last status",
        "自上次状态以来预计完成的任务数",
    ),
    "cost.name.etc_m": ("what the manager says is still to pay", "管理者给出的尚需成本"),
    "cost.name.edi": ("the earned duration index", "挣得工期指数"),
    "cost.name.dpi": ("the duration performance index", "工期绩效指数"),
    "cost.name.p_factor": ("the adherence to the schedule", "进度遵循度"),
    "cost.name.bei": ("the baseline execution index", "基线执行指数"),
    "cost.name.cei": ("the current execution index", "当期执行指数"),
    "cost.name.cpli": ("the critical path length index", "关键路径长度指数"),
    "cost.name.cpi_3": ("the cost performance of the last three periods", "最近三期的成本绩效"),
    "cost.name.eac_finished": (
        "the estimate at completion by the cost of finished work, shrunk towards plan",
        "完工估算（按已完成工作的成本绩效，向计划收缩）",
    ),
    "cost.name.eac_cpi_3": (
        "the estimate at completion if the cost performance of the last three periods stays",
        "完工估算（保持最近三期的成本绩效）",
    ),
    "cost.name.eac_xsm": (
        "the estimate at completion by smoothed performance",
        "完工估算（指数平滑绩效）",
    ),
    "cost.name.eac_etc": (
        "the estimate at completion by what the manager says is still to pay",
        "完工估算（按管理者给出的尚需成本）",
    ),
    "cost.name.time_edm": (
        "the duration if the rest goes as planned, by earned duration management",
        "工期（挣得工期管理，剩余工作按计划进行）",
    ),
    "cost.name.time_edm_dpi": (
        "the duration if the speed stays, by earned duration management",
        "工期（挣得工期管理，保持当前速度）",
    ),
    "cost.name.time_xsm": (
        "the duration by smoothed performance",
        "工期（指数平滑绩效）",
    ),
}
