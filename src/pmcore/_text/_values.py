"""Numbers that were given: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "value.missing": ("the value is missing", "数值缺失"),
    "value.missing.hint": (
        "Give the value; where gaps may stay, say so (has_gaps); nothing is filled in",
        "请补上数值；如可保留缺失，请以 has_gaps 声明；缺失值不会被自动填补",
    ),
    "value.not_a_number": ("{found} is no number", "{found} 不是数值"),
    "value.not_a_number.hint": ("Give a number", "请填写数值"),
    "value.not_finite": ("{found} is no finite number", "{found} 不是有限数值"),
    "value.not_finite.hint": (
        "Give a finite number; leave out what is not known",
        "请填写有限数值；未知的请留空",
    ),
    "value.below": ("{found} is below {bound:g}", "{found} 小于 {bound:g}"),
    "value.below.hint": ("Give a number from {bound:g} on", "请填写不小于 {bound:g} 的数值"),
    "value.not_above": ("{found} is not above {bound:g}", "{found} 不大于 {bound:g}"),
    "value.not_above.hint": ("Give a number above {bound:g}", "请填写大于 {bound:g} 的数值"),
    "value.above": ("{found} is above {bound:g}", "{found} 大于 {bound:g}"),
    "value.above.hint": ("Give a number up to {bound:g}", "请填写不大于 {bound:g} 的数值"),
    "value.not_whole": ("{found} is no whole number", "{found} 不是整数"),
    "value.not_whole.hint": ("Give a whole number", "请填写整数"),
    "value.not_a_share": ("{found} does not lie {span:word}", "{found} 不{span:word}"),
    "value.not_a_share.hint": (
        "Give a share {span:word}, such as 0.8",
        "请填写{span:word}的比例，例如 0.8",
    ),
    "word.value.within": ("between 0 and 1", "在 0 与 1 之间"),
    "word.value.inside": ("between 0 and 1, both left out", "在 0 与 1 之间（不含两端）"),
}
