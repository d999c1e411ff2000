"""JSON and tables: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "json.too_large": (
        "the text has {found} bytes, more than {limit}",
        "文本有{found}字节，超过{limit}",
    ),
    "json.too_large.hint": ("Give a larger limit if it can be trusted", "如来源可信，请提高上限"),
    "json.encoding": (
        "the text is no UTF-8, found {found} in line {line}",
        "文本不是UTF-8编码，第{line}行出现{found}",
    ),
    "json.encoding.hint": ("Save it in UTF-8", "请以UTF-8编码保存"),
    "json.not_json": (
        "the text is no JSON from line {line}, column {column} on",
        "文本从第{line}行第{column}列起不是合法的JSON",
    ),
    "json.not_json.hint": (
        "Correct it there, or give the file that pmcore wrote",
        "请在该处更正，或提供pmcore写出的文件",
    ),
    "json.too_deep": ("values are nested too deeply", "数据嵌套过深"),
    "json.too_deep.hint": (
        "Nest attributes at most a hundred levels deep",
        "自定义属性的嵌套请不超过一百层",
    ),
    "json.long_number": (
        "a number has more digits than Python reads",
        "有数字的位数超出Python的读取上限",
    ),
    "json.long_number.hint": ("Write a number of usual size", "请填写常规大小的数字"),
    "json.envelope": (
        "this is no document of pmcore, it lacks {missing:list}",
        "这不是pmcore文档，缺少{missing:list}",
    ),
    "json.envelope.hint": (
        'A document is {{"pmcore": "0.1.0", "schema": 1, "kind": "Plan", "value": {{...}}}}',
        '文档形如{{"pmcore": "0.1.0", "schema": 1, "kind": "Plan", "value": {{...}}}}',
    ),
    "json.newer_schema": (
        "schema {found} is newer than {known}, which this version reads; pmcore {version} wrote it",
        "文档格式版本{found}高于本版本可读的{known}，由pmcore {version}写出",
    ),
    "json.newer_schema.hint": (
        "Install pmcore {version} or newer",
        "请安装pmcore {version}或更新版本",
    ),
    "json.no_schema": ("there is no schema {found}", "不存在格式版本{found}"),
    "json.no_schema.hint": ("The first schema is 1", "格式版本从1开始"),
    "json.kind": ("there is no kind of value called {found!r}", "不存在名为{found!r}的数据类型"),
    "json.kind.hint": (
        "Give the name of a noun, such as Plan or Schedule",
        "请填写类型名，例如Plan或Schedule",
    ),
    "json.other_kind": ("a {expected} is needed, found a {found}", "需要{expected}，实际为{found}"),
    "json.other_kind.hint": ("Give the other document", "请提供另一份文档"),
    "json.twice": ("{found!r} is given more than once", "{found!r}出现多次"),
    "json.twice.hint": ("Keep one of them", "请只保留一个"),
    "json.not_finite": ("a finite number is needed, found {found}", "需要有限的数，实际为{found}"),
    "json.not_finite.hint": (
        "Leave the field out where a number is unknown",
        "数值未知时请省略该字段",
    ),
    "json.surrogate": ("the text is broken, found {found}", "文本已损坏，实际为{found}"),
    "json.surrogate.hint": ("Write the whole character", "请写完整的字符"),
    "json.missing": ("{found} is missing", "缺少{found}"),
    "json.missing.hint": ("Add it", "请补上"),
    "json.unknown_field": ("there is no field called {found!r}", "不存在名为{found!r}的字段"),
    "json.unknown_field.hint": (
        "Correct the name, or keep own fields under attributes",
        "请更正名称，自有字段请放在attributes中",
    ),
    "json.type": ("{expected:word} is needed, found {found}", "需要{expected:word}，实际为{found}"),
    "json.type.hint": ("Write something like {example}", "请填写类似{example}的值"),
    "json.choice": (
        "one of {expected:list} is needed, found {found}",
        "需要{expected:list}之一，实际为{found}",
    ),
    "json.choice.hint": ("Choose one of them", "请从中选择"),
    "json.zone": (
        "an instant without a zone is needed, found {found}",
        "需要不带时区的时刻，实际为{found}",
    ),
    "json.zone.hint": (
        "Convert it to the plan's timezone and leave the zone out",
        "请换算到计划的时区并去掉时区部分",
    ),
    "json.edit": ("the edit names no field of a plan", "该更改所指的字段在计划中不存在"),
    "json.edit.hint": ("Correct its register and field", "请更正register与field"),
    "json.invalid": ("the field cannot hold {found}", "该字段不能是{found}"),
    "json.invalid.hint": ("Correct the value", "请更正该值"),
    "json.changes": ("this {kind} would not be read back as it is", "该{kind}写出后无法原样读回"),
    "json.changes.hint": (
        "Give each field a value of exactly its type",
        "请为每个字段提供与其类型完全一致的值",
    ),
    "table.too_large": (
        "the file has {found} bytes, more than {limit}",
        "文件有{found}字节，超过{limit}",
    ),
    "table.too_large.hint": ("Give a larger limit if it can be trusted", "如来源可信，请提高上限"),
    "table.encoding": (
        "line {line} is neither UTF-8 nor GB 18030",
        "第{line}行既不是UTF-8也不是GB 18030编码",
    ),
    "table.encoding.hint": ("Save the file in UTF-8", "请以UTF-8编码保存文件"),
    "table.csv": (
        "the table cannot be split into cells: {found}",
        "无法将表格拆分为单元格：{found}",
    ),
    "table.csv.hint": (
        "Close every quotation mark and save the sheet as CSV again",
        "请补全引号并重新另存为CSV",
    ),
    "table.twice": ("the table has two columns for {column!r}", "表中有两列对应{column!r}"),
    "table.twice.hint": ("Keep one of them", "请只保留一列"),
    "table.ragged": (
        "row {row} has {found} cells under {expected} headings",
        "第{row}行有{found}个单元格，而表头只有{expected}列",
    ),
    "table.ragged.hint": (
        "Give each column a heading, and put text with separators in quotation marks",
        "请为每列填写表头，含分隔符的文本请加引号",
    ),
    "table.column": ("there is no column called {column!r}", "不存在名为{column!r}的列"),
    "table.column.hint": ("Correct the heading or leave the column out", "请更正表头或去掉该列"),
    "table.unknown": ("a plan has no table {found!r}", "计划中没有名为{found!r}的表"),
    "table.unknown.hint": (
        "Name the table after a register, such as tasks or resources",
        "请以tasks、resources等名称命名该表",
    ),
    "table.cell": (
        "row {row}, column {column}: {expected:word} is needed, found {found!r}",
        "第{row}行“{column}”列：需要{expected:word}，实际为{found!r}",
    ),
    "table.cell.hint": ("Correct the cell or leave it empty", "请更正该单元格或留空"),
    "table.predecessor": (
        "row {row}: no link can be read from {found!r}",
        "第{row}行：无法从{found!r}读出前置关系",
    ),
    "table.predecessor.hint": (
        "Write the id of a task of the table, then type and lag, such as 3FS+2d",
        "请填写表中任务的编号，再写关系类型与延隔时间，例如3FS+2天",
    ),
    "word.duration": ("a duration", "工期"),
    "word.money": ("an amount of money", "金额"),
    "word.json": ("JSON text", "JSON文本"),
    "word.texts": ("a list of texts", "文本列表"),
    "word.truth_value": ("true or false", "true或false"),
    "word.list": ("a list", "列表"),
    "word.object": ("an object", "对象"),
    "word.bytes": ("base64 text", "base64文本"),
    "word.nothing": ("null", "null"),
}
