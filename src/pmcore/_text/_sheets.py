"""Sheets, calendars of holidays, other tools' files: sentence code to its two templates."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "calendar.made_up": ("Day worked in exchange", "调休上班"),
    "calendar.milestones": ("Milestone", "里程碑"),
    "calendar.tasks": ("Task", "任务"),
    "calendar.meetings": ("Meeting", "会议"),
    "sheet_head.title": ("Schedule", "进度计划"),
    "sheet_head.outline": ("WBS", "WBS编号"),
    "sheet_head.id": ("ID", "编号"),
    "sheet_head.name": ("Task Name", "任务名称"),
    "sheet_head.duration": ("Duration (d)", "工期(天)"),
    "sheet_head.work": ("Work (h)", "工时(小时)"),
    "sheet_head.start": ("Start", "开始时间"),
    "sheet_head.finish": ("Finish", "完成时间"),
    "sheet_head.predecessors": ("Predecessors", "前置任务"),
    "sheet_head.resources": ("Resource Names", "资源名称"),
    "sheet_head.responsible": ("Responsible", "负责人"),
    "sheet_head.percent": ("% Complete", "完成百分比"),
    "sheet_head.milestone": ("Milestone", "里程碑"),
    "sheet_head.deadline": ("Deadline", "期限"),
    "sheet_head.note": ("Notes", "备注"),
    "sheet_head.yes": ("Yes", "是"),
    "file.extra": (
        "this needs the extra {extra}, which is not installed",
        "此功能需要尚未安装的附加组件{extra}",
    ),
    "file.extra.hint": (
        'Install it: pip install "pmcore[{extra}]"',
        '请安装：pip install "pmcore[{extra}]"',
    ),
    "mpxj.java": ("Java cannot be started: {reason}", "无法启动Java：{reason}"),
    "mpxj.java.hint": (
        "Install Java 11 or newer, or set JAVA_HOME to where it is",
        "请安装Java 11或更新版本，或将JAVA_HOME设为其所在位置",
    ),
    "mpxj.broken": ("MPXJ cannot read the file: {reason}", "MPXJ无法读取该文件：{reason}"),
    "mpxj.broken.hint": (
        "Open it in the tool that wrote it and save it again",
        "请在生成该文件的软件中打开并重新保存",
    ),
    "mpxj.ignored": ("MPXJ met an error: {raw}", "MPXJ遇到错误：{raw}"),
    "mpxj.ignored.repair": ("It left that part out", "已略去相关内容"),
    "mpxj.ignored.hint": (
        "Export the file as XML from the tool that wrote it",
        "请在生成该文件的软件中导出为XML",
    ),
    "sheet.broken": (
        "the workbook is broken: {reason}",
        "工作簿已损坏：{reason}",
    ),
    "sheet.broken.hint": (
        "Open it and save it again as .xlsx",
        "请打开并重新另存为.xlsx",
    ),
    "sheet.no_workbook": (
        "this is no workbook of Excel",
        "这不是Excel工作簿",
    ),
    "sheet.no_workbook.hint": (
        "Save it as .xlsx",
        "请另存为.xlsx",
    ),
    "sheet.old_excel": (
        "this is a workbook of the old kind, or one with a password",
        "这是旧格式或带密码的工作簿",
    ),
    "sheet.old_excel.hint": (
        "Save it as .xlsx without a password",
        "请另存为不带密码的.xlsx",
    ),
    "sheet.too_many": (
        "the sheets have more than {limit} cells",
        "表格的单元格超过{limit}个",
    ),
    "sheet.too_many.hint": (
        "Delete rows and columns that hold nothing, and save again",
        "请删除空行空列后重新保存",
    ),
    "sheet.too_many_links": (
        "links between summaries make more than {limit} links of tasks",
        "摘要之间的依赖展开后超过{limit}条任务依赖",
    ),
    "sheet.too_many_links.hint": (
        "Link tasks in place of summaries",
        "请改为在任务之间建立依赖",
    ),
    "sheet.no_tasks": (
        "no sheet has the headings of tasks, found {found}",
        "没有含任务表头的工作表，实际为{found}",
    ),
    "sheet.no_tasks.hint": (
        "Head the columns with words such as Task Name, Duration, Predecessors",
        "请使用任务名称、工期、前置任务等表头",
    ),
    "sheet.no_value": (
        "the formula was never computed",
        "公式没有计算结果",
    ),
    "sheet.no_value.repair": (
        "The cell counts as empty",
        "该单元格按空白处理",
    ),
    "sheet.no_value.hint": (
        "Open and save the workbook in Excel",
        "请在Excel中打开并保存该工作簿",
    ),
    "sheet.error_cell": (
        "the cell holds the error {raw}",
        "单元格为错误值{raw}",
    ),
    "sheet.error_cell.repair": (
        "The cell counts as empty",
        "该单元格按空白处理",
    ),
    "sheet.error_cell.hint": (
        "Correct its formula",
        "请更正其公式",
    ),
    "sheet.encoding": (
        "the text does not say how it is encoded",
        "文本未注明编码",
    ),
    "sheet.encoding.repair": (
        "It is read as {used}",
        "按{used}读取",
    ),
    "sheet.encoding.hint": (
        "Save the file in UTF-8, or name its encoding",
        "请以UTF-8保存，或注明编码",
    ),
    "sheet.title": (
        "{count} rows stand above the headings",
        "表头上方有{count}行",
    ),
    "sheet.title.repair": (
        "They are left out",
        "已忽略",
    ),
    "sheet.title.hint": (
        "Take them out",
        "请删除这些行",
    ),
    "sheet.column_twice": (
        "a second column says {raw!r}",
        "另有一列也表示{raw!r}",
    ),
    "sheet.column_twice.repair": (
        "It is kept among the attributes",
        "作为自定义属性保留",
    ),
    "sheet.column_twice.hint": (
        "Keep one of them",
        "请只保留一列",
    ),
    "sheet.header_again": (
        "the headings stand here once more",
        "此处重复出现表头",
    ),
    "sheet.header_again.repair": (
        "The row is left out",
        "已忽略该行",
    ),
    "sheet.header_again.hint": (
        "Delete the row",
        "请删除该行",
    ),
    "sheet.total": (
        "the row adds up others: {raw}",
        "该行为合计行：{raw}",
    ),
    "sheet.total.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.total.hint": (
        "Delete the row",
        "请删除该行",
    ),
    "sheet.section": (
        "one merged cell fills the row: {raw}",
        "整行为一个合并单元格：{raw}",
    ),
    "sheet.section.repair": (
        "The rows below it are its parts",
        "其下各行视为其组成部分",
    ),
    "sheet.section.hint": (
        "Give each task its level",
        "请为每个任务填写大纲级别",
    ),
    "sheet.indents": (
        "levels are shown by indents alone",
        "层级仅由缩进体现",
    ),
    "sheet.indents.repair": (
        "The indents make the tree",
        "按缩进建立层级",
    ),
    "sheet.indents.hint": (
        "Add a column with outline levels",
        "请增加大纲级别列",
    ),
    "sheet.groups": (
        "levels are shown by groups of rows alone",
        "层级仅由行分组体现",
    ),
    "sheet.groups.repair": (
        "The groups make the tree",
        "按分组建立层级",
    ),
    "sheet.groups.hint": (
        "Add a column with outline levels",
        "请增加大纲级别列",
    ),
    "sheet.filled_down": (
        "the cell under a phase is empty",
        "阶段列的单元格为空",
    ),
    "sheet.filled_down.repair": (
        "It is {used!r}, as in the row above",
        "按上一行的{used!r}处理",
    ),
    "sheet.filled_down.hint": (
        "Fill it in each row",
        "请在每行填写",
    ),
    "sheet.outline": (
        "the outline number {raw} comes twice",
        "大纲数字{raw}重复",
    ),
    "sheet.outline.repair": (
        "It is read as {used}",
        "按{used}读取",
    ),
    "sheet.outline.hint": (
        "Format the column as text",
        "请将该列设为文本格式",
    ),
    "sheet.empty_summary": (
        "nothing lies below this summary",
        "该摘要之下没有任务",
    ),
    "sheet.empty_summary.repair": (
        "It stays in the WBS",
        "保留在WBS中",
    ),
    "sheet.empty_summary.hint": (
        "Add its tasks",
        "请补充其任务",
    ),
    "sheet.circle": (
        "{raw!r} lies below this row itself",
        "{raw!r}位于该行自身之下",
    ),
    "sheet.circle.repair": (
        "The parent is left out",
        "已忽略该父任务",
    ),
    "sheet.circle.hint": (
        "Correct the parent",
        "请更正父任务",
    ),
    "sheet.bent": (
        "{raw!r} is no plain duration",
        "{raw!r}不是规范的工期",
    ),
    "sheet.bent.repair": (
        "{used:duration} is used",
        "改用{used:duration}",
    ),
    "sheet.bent.hint": (
        "Write it like 5 d",
        "请写成“5天”的形式",
    ),
    "sheet.bad_duration": (
        "{raw!r} is no duration",
        "{raw!r}不是工期",
    ),
    "sheet.bad_duration.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.bad_duration.hint": (
        "Write it like 5 d",
        "请写成“5天”的形式",
    ),
    "sheet.no_duration": (
        "the duration is missing",
        "缺少工期",
    ),
    "sheet.no_duration.repair": (
        "The task takes no time",
        "该任务不占时间",
    ),
    "sheet.no_duration.hint": (
        "Fill it in; 0 for a milestone",
        "请填写，里程碑填0",
    ),
    "sheet.counted": (
        "{count} tasks state dates in place of a duration",
        "{count}个任务只有日期而没有工期",
    ),
    "sheet.counted.repair": (
        "Working time between the dates is their duration",
        "以日期之间的工作时间为工期",
    ),
    "sheet.counted.hint": (
        "Add a column with durations",
        "请增加工期列",
    ),
    "sheet.no_worktime": (
        "there is no working time between the dates",
        "日期之间没有工作时间",
    ),
    "sheet.no_worktime.repair": (
        "The days of the clock count: {used:duration}",
        "按日历天计：{used:duration}",
    ),
    "sheet.no_worktime.hint": (
        "Add the worked days to a sheet of holidays",
        "请在节假日表中加入上班日",
    ),
    "sheet.finish_first": (
        "the task ends {finish:instant}, before it starts {start:instant}",
        "任务结束于{finish:instant}，早于开始时间{start:instant}",
    ),
    "sheet.finish_first.repair": (
        "No duration is counted",
        "未计算工期",
    ),
    "sheet.finish_first.hint": (
        "Correct one of the dates",
        "请更正其中一个日期",
    ),
    "sheet.bad_date": (
        "{raw!r} is no date",
        "{raw!r}不是日期",
    ),
    "sheet.bad_date.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.bad_date.hint": (
        "Write it like 2027-03-31",
        "请写成2027-03-31的形式",
    ),
    "sheet.serial": (
        "{raw} is a number in a column of dates",
        "日期列中为数字{raw}",
    ),
    "sheet.serial.repair": (
        "It counts days as Excel does: {used:instant}",
        "按Excel日期序号解释：{used:instant}",
    ),
    "sheet.serial.hint": (
        "Format the column as dates",
        "请将该列设为日期格式",
    ),
    "sheet.ambiguous_date": (
        "{raw!r} may begin with the month, the day or the year",
        "{raw!r}的年月日顺序不明",
    ),
    "sheet.ambiguous_date.repair": (
        "It is read as {used:day}",
        "按{used:day}读取",
    ),
    "sheet.ambiguous_date.hint": (
        "State date_order, or write dates like 2027-03-31",
        "请指明date_order，或写成2027-03-31的形式",
    ),
    "sheet.date_order": (
        "dates such as 3/1/2027 occur",
        "出现3/1/2027这类日期",
    ),
    "sheet.date_order.repair": (
        "All are read in the order that one of them needs: {used}",
        "均按其中一个日期所要求的顺序读取：{used}",
    ),
    "sheet.date_order.hint": (
        "State date_order, or write dates like 2027-03-31",
        "请指明date_order，或写成2027-03-31的形式",
    ),
    "sheet.bad_link": (
        "no row is meant by {raw!r}",
        "{raw!r}未指向任何一行",
    ),
    "sheet.bad_link.repair": (
        "The link is left out",
        "已忽略该依赖",
    ),
    "sheet.bad_link.hint": (
        "Write the number of a task, such as 3FS+2d",
        "请填写任务编号，例如3FS+2天",
    ),
    "sheet.bad_lag": (
        "no lag can be read from {raw!r}",
        "无法从{raw!r}读出延隔时间",
    ),
    "sheet.bad_lag.repair": (
        "The link has no lag",
        "该依赖没有延隔时间",
    ),
    "sheet.bad_lag.hint": (
        "Write it like 3FS+2d",
        "请写成3FS+2天的形式",
    ),
    "sheet.reference": (
        "{raw!r} names a row in another way than other links",
        "{raw!r}的引用方式与其他依赖不同",
    ),
    "sheet.reference.repair": (
        "It means {used!r}",
        "视为{used!r}",
    ),
    "sheet.reference.hint": (
        "Name tasks by their ids",
        "请使用任务编号",
    ),
    "sheet.references": (
        "links do not name rows by their ids",
        "依赖未使用编号引用任务",
    ),
    "sheet.references.repair": (
        "They are read by {used}",
        "按{used}读取",
    ),
    "sheet.references.hint": (
        "Name tasks by their ids",
        "请使用任务编号",
    ),
    "sheet.range": (
        "{raw!r} looks like all rows from one to another",
        "{raw!r}似乎表示一段连续的行",
    ),
    "sheet.range.repair": (
        "It makes {count} links",
        "视为{count}条依赖",
    ),
    "sheet.range.hint": (
        "Write their ids one by one",
        "请逐个填写编号",
    ),
    "sheet.decimal_list": (
        "the number {raw} may be a list",
        "数字{raw}可能是列表",
    ),
    "sheet.decimal_list.repair": (
        "It is read as {used}",
        "按{used}读取",
    ),
    "sheet.decimal_list.hint": (
        "Format the column as text",
        "请将该列设为文本格式",
    ),
    "sheet.own_summary": (
        "the link joins a task and the summary {raw!r} above it",
        "该依赖连接任务与其上级摘要{raw!r}",
    ),
    "sheet.own_summary.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.own_summary.hint": (
        "Remove the link",
        "请删除该依赖",
    ),
    "sheet.summary_links": (
        "{count} links join summaries",
        "{count}条依赖连接了摘要",
    ),
    "sheet.summary_links.repair": (
        "The tasks below them are linked",
        "改为连接其下的任务",
    ),
    "sheet.summary_links.hint": (
        "Link tasks in place of summaries",
        "请改为在任务之间建立依赖",
    ),
    "sheet.units": (
        "{raw!r} states no per cent sign",
        "{raw!r}没有百分号",
    ),
    "sheet.units.repair": (
        "{used} units are assigned",
        "分配单位为{used}",
    ),
    "sheet.units.hint": (
        "Write it like 50%",
        "请写成50%的形式",
    ),
    "sheet.summary_people": (
        "people are assigned to a summary: {raw}",
        "资源分配给了摘要：{raw}",
    ),
    "sheet.summary_people.repair": (
        "The assignment is left out",
        "已忽略该分配",
    ),
    "sheet.summary_people.hint": (
        "Assign them to tasks",
        "请分配到任务",
    ),
    "sheet.owners_assigned": (
        "the sheet names who is responsible, not who works",
        "表中只有负责人，没有执行人",
    ),
    "sheet.owners_assigned.repair": (
        "Those responsible are assigned",
        "由负责人承担任务",
    ),
    "sheet.owners_assigned.hint": (
        "Add a column with resource names",
        "请增加资源名称列",
    ),
    "sheet.bad_rate": (
        "{raw!r} is no rate",
        "{raw!r}不是费率",
    ),
    "sheet.bad_rate.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.bad_rate.hint": (
        "Write it like 95/h",
        "请写成“95/小时”的形式",
    ),
    "sheet.rate_per": (
        "{raw!r} is paid for {count} hours",
        "{raw!r}对应{count}小时",
    ),
    "sheet.rate_per.repair": (
        "An hour costs its share",
        "按小时折算",
    ),
    "sheet.rate_per.hint": (
        "Write it per hour",
        "请按小时填写",
    ),
    "sheet.no_currency": (
        "the amount {raw!r} has no currency",
        "金额{raw!r}没有币种",
    ),
    "sheet.no_currency.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.no_currency.hint": (
        "State the currency of the plan",
        "请指明计划的币种",
    ),
    "sheet.currency": (
        "the plan has no currency",
        "计划没有币种",
    ),
    "sheet.currency.repair": (
        "It is {used}, as in this cell",
        "采用该单元格的{used}",
    ),
    "sheet.currency.hint": (
        "State the currency of the plan",
        "请指明计划的币种",
    ),
    "sheet.moved_day": (
        "{raw!r} may be a day off or a day worked",
        "{raw!r}可能是休息日或上班日",
    ),
    "sheet.moved_day.repair": (
        "A weekend day is worked, another is off",
        "周末视为上班，其余视为休息",
    ),
    "sheet.moved_day.hint": (
        "Say which in the column of kinds",
        "请在类型列中注明",
    ),
    "sheet.left_out": (
        "the sheet has no use in a plan",
        "该工作表不属于计划内容",
    ),
    "sheet.left_out.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.left_out.hint": (
        "Read it alone by its name",
        "请按名称单独读取",
    ),
    "sheet.bad_cell": (
        "{expected:word} is needed, found {raw!r}",
        "需要{expected:word}，实际为{raw!r}",
    ),
    "sheet.bad_cell.repair": (
        "It is left out",
        "已忽略",
    ),
    "sheet.bad_cell.hint": (
        "Correct the cell or leave it empty",
        "请更正该单元格或留空",
    ),
    "sheet.long_milestone": (
        "a milestone has a duration",
        "里程碑带有工期",
    ),
    "sheet.long_milestone.repair": (
        "It stays a task",
        "按普通任务处理",
    ),
    "sheet.long_milestone.hint": (
        "Set its duration to 0",
        "请将工期设为0",
    ),
    "sheet.no_status_date": (
        "progress is stated without a data date",
        "填写了进度但没有状态日期",
    ),
    "sheet.no_status_date.repair": (
        "It is kept among the attributes",
        "作为自定义属性保留",
    ),
    "sheet.no_status_date.hint": (
        "State status_date",
        "请指明status_date",
    ),
    "sheet.actual_date": (
        "progress is stated without an actual date",
        "填写了进度但没有实际日期",
    ),
    "sheet.actual_date.repair": (
        "The planned one is used: {used:instant}",
        "采用计划日期：{used:instant}",
    ),
    "sheet.actual_date.hint": (
        "Fill in the actual date",
        "请填写实际日期",
    ),
    "sheet.start_kept": (
        "{count} tasks state a start that no link explains",
        "{count}个任务的开始时间无法由依赖得出",
    ),
    "sheet.start_kept.repair": (
        "They start no earlier than that",
        "不早于该时间开始",
    ),
    "sheet.start_kept.hint": (
        "Link them, or give them a constraint",
        "请建立依赖或设置限制条件",
    ),
}
