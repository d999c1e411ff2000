"""Microsoft Project XML read and written: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "mspdi.baseline_undated": (
        "the baseline states work or cost but no dates",
        "基线有工时或成本，但没有日期",
    ),
    "mspdi.baseline_undated.repair": ("It is left out", "已忽略"),
    "mspdi.baseline_undated.hint": ("Set the baseline again", "请重新设置基线"),
    "loss.added": ("the plan has none, the file holds {used}", "计划中没有，文件中为{used}"),
    "loss.order": (
        "the {register} stand in another order",
        "{register}的顺序不同",
    ),
    "loss.own_field": (
        "{name} is written to the field {used} of Microsoft Project",
        "{name}写入Microsoft Project的字段{used}",
    ),
}
