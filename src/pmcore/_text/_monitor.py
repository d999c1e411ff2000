"""Watching the register: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "history.empty": ("there is nothing to look at", "没有可供分析的内容"),
    "history.empty.hint": ("Give one entry at least", "请至少提供一项"),
    "history.zone": ("{found} has a time zone", "{found} 带有时区"),
    "history.zone.hint": (
        "Give instants in the plan's time zone, without one",
        "请使用计划所在时区、不带时区标记的时间",
    ),
    "history.order": (
        "{found:instant} does not come after {before:instant}",
        "{found:instant} 不晚于前一项的 {before:instant}",
    ),
    "history.order.hint": (
        "Sort by data date, and give one entry a date",
        "请按状态日期排序，每个日期只保留一项",
    ),
    "history.currency": (
        "this plan counts in {found}, the first in {first}",
        "该版本以{found}计价，首个版本以{first}计价",
    ),
    "history.currency.hint": (
        "Give all versions one currency",
        "请让所有版本使用同一币种",
    ),
    "chance.no_outcome": (
        "nothing says whether {risk} occurred",
        "未记录{risk}是否发生",
    ),
    "chance.no_outcome.hint": (
        "State that it occurred or was closed; a risk that is still open has no place here yet",
        "请注明其已发生或已关闭；仍处于打开状态的风险暂不应列入",
    ),
    "burn.above_cost": (
        "Open threats are expected to cost {actual:,} minor units, where {planned:,} were planned",
        "未关闭威胁的预期成本为 {actual:,}（最小货币单位），计划为 {planned:,}",
    ),
    "burn.above_delay": (
        "Open threats are expected to delay by {actual:duration}, where {planned:duration} was planned",
        "未关闭威胁的预期延误为{actual:duration}，计划为{planned:duration}",
    ),
    "burn.stayed": (
        "By the first plan these risks could no longer strike, and they are still open ({count}: {first:list})",
        "按首个版本已不会再发生、但仍未关闭的风险（{count} 项：{first:list}）",
    ),
    "burn.came": (
        "These open risks were not in the first plan ({count}: {first:list})",
        "首个版本中没有的未关闭风险（{count} 项：{first:list}）",
    ),
    "trigger.risk_ahead": (
        "{id} may strike from {start:instant}",
        "{id}自{start:instant}起可能发生",
    ),
    "trigger.risk_near": (
        "{id} may strike from {start:instant}, in {minutes:duration}",
        "{id}自{start:instant}起可能发生，距今{minutes:duration}",
    ),
    "trigger.risk_now": (
        "{id} may strike now, until {finish:instant}",
        "{id}目前即可能发生，直至{finish:instant}",
    ),
    "trigger.risk_passed": (
        "{id} could strike until {finish:instant} and is still open: state whether it occurred",
        "{id}只可能在{finish:instant}之前发生，现仍未关闭：请注明是否已发生",
    ),
    "trigger.risk_ahead_bare": (
        "{id} may strike from {start:instant}: no response to it is chosen",
        "{id}自{start:instant}起可能发生：尚未选定应对措施",
    ),
    "trigger.risk_near_bare": (
        "{id} may strike from {start:instant}, in {minutes:duration}: no response to it is chosen",
        "{id}自{start:instant}起可能发生，距今{minutes:duration}：尚未选定应对措施",
    ),
    "trigger.risk_now_bare": (
        "{id} may strike now, until {finish:instant}: no response to it is chosen",
        "{id}目前即可能发生，直至{finish:instant}：尚未选定应对措施",
    ),
    "trigger.risk_passed_bare": (
        "{id} could strike until {finish:instant} and is still open, without a response: state whether it occurred",
        "{id}只可能在{finish:instant}之前发生，现仍未关闭且未选定应对措施：请注明是否已发生",
    ),
    "trigger.response_ahead": (
        "{id} is to be decided by {start:instant}",
        "{id}须在{start:instant}前决定",
    ),
    "trigger.response_near": (
        "{id} is to be decided by {start:instant}, in {minutes:duration}",
        "{id}须在{start:instant}前决定，距今{minutes:duration}",
    ),
    "trigger.response_now": (
        "{id} was to be decided by {start:instant}; no response is chosen to {risks:list}, which may strike until {finish:instant}",
        "{id}本应在{start:instant}前决定；{risks:list}尚未选定应对措施，在{finish:instant}之前都可能发生",
    ),
    "trigger.response_passed": (
        "{id} was to be decided by {start:instant}, and {risks:list} could strike until {finish:instant}",
        "{id}本应在{start:instant}前决定，{risks:list}只可能在{finish:instant}之前发生",
    ),
    "trigger.chosen_ahead": (
        "{id} is to be in place by {start:instant}",
        "{id}须在{start:instant}前落实",
    ),
    "trigger.chosen_near": (
        "{id} is to be in place by {start:instant}, in {minutes:duration}",
        "{id}须在{start:instant}前落实，距今{minutes:duration}",
    ),
    "trigger.chosen_now": (
        "{id} was to be in place by {start:instant}; {risks:list} may strike until {finish:instant}",
        "{id}本应在{start:instant}前落实；{risks:list}在{finish:instant}之前都可能发生",
    ),
    "trigger.chosen_passed": (
        "{id} was to be in place by {start:instant}; {risks:list} could strike until {finish:instant}",
        "{id}本应在{start:instant}前落实；{risks:list}只可能在{finish:instant}之前发生",
    ),
    "reserve.unstated": (
        "No contingency is stated; {drawn:,} minor units are drawn, and open threats are expected to cost {threats:,}",
        "未设应急储备；已动用 {drawn:,}（最小货币单位），未关闭威胁的预期成本为 {threats:,}",
    ),
    "reserve.overdrawn": (
        "{drawn:,} minor units are drawn from a contingency of {planned:,}",
        "应急储备为 {planned:,}（最小货币单位），已动用 {drawn:,}，已透支",
    ),
    "reserve.short": (
        "{left:,} minor units are left, and open threats are expected to cost {threats:,}",
        "应急储备剩余 {left:,}（最小货币单位），低于未关闭威胁的预期成本 {threats:,}",
    ),
    "reserve.thin": (
        "{left:,} minor units are left; to suffice with a chance of {percentile:percent}, {needed:,} are needed",
        "应急储备剩余 {left:,}（最小货币单位）；要以 {percentile:percent} 的把握够用，需要 {needed:,}",
    ),
    "reserve.estimated": (
        "These risks have occurred, and what they cost is not recorded: their mean cost counts as drawn ({count}: {first:list})",
        "已发生但未记录实际成本的风险，按平均成本计为已动用（{count} 项：{first:list}）",
    ),
    "calibration.few": (
        "{count} risks are too few for a skill score, which needs {least}",
        "仅有 {count} 项风险，不足以计算技巧评分（至少需要 {least} 项）",
    ),
    "calibration.alike": (
        "All risks ended alike, so that there is nothing to beat: no skill score",
        "所有风险结果相同，没有可比较的基准，无法计算技巧评分",
    ),
    "calibration.too_high": (
        "Of {count} risks stated at {stated:percent} on average, {observed:percent} occurred (interval {low:percent} to {high:percent}): stated too high",
        "平均概率定为 {stated:percent} 的 {count} 项风险中，实际发生 {observed:percent}（区间 {low:percent} 至 {high:percent}）：概率估计偏高",
    ),
    "calibration.too_low": (
        "Of {count} risks stated at {stated:percent} on average, {observed:percent} occurred (interval {low:percent} to {high:percent}): stated too low",
        "平均概率定为 {stated:percent} 的 {count} 项风险中，实际发生 {observed:percent}（区间 {low:percent} 至 {high:percent}）：概率估计偏低",
    ),
    "drift.later": (
        "The date kept with a chance of {percentile:percent} moved later by {minutes:duration}, which sampling does not explain",
        "以 {percentile:percent} 的把握完成的日期推迟了{minutes:duration}，超出抽样误差",
    ),
    "drift.earlier": (
        "The date kept with a chance of {percentile:percent} moved earlier by {minutes:duration}, which sampling does not explain",
        "以 {percentile:percent} 的把握完成的日期提前了{minutes:duration}，超出抽样误差",
    ),
    "drift.noise": (
        "The date kept with a chance of {percentile:percent} moved by no more than sampling explains",
        "以 {percentile:percent} 的把握完成的日期变动未超出抽样误差",
    ),
}
