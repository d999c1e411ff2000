"""What a file format cannot hold: sentence code to its English and Chinese template."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "loss.register": (
        "{format} has no place for these {count} elements",
        "{format}无法保存这{count}个元素",
    ),
    "loss.attendees": (
        "{found:list} have no e-mail address and stand in the text alone",
        "{found:list}没有电子邮件地址，只写入说明文字",
    ),
    "loss.field": ("{format} has no place for {found}", "{format}无法保存{found}"),
    "loss.changed": ("{found!r} is written as {used!r}", "{found!r}写为{used!r}"),
    "loss.rounded": ("{found} is rounded to {used}", "{found}取整为{used}"),
    "loss.encoding": (
        "not every text can be written in {found} and read again, the file is in {used}",
        "{found}编码无法写出并原样读回全部文本，文件采用{used}编码",
    ),
    "loss.characters": (
        "{encoding} lacks {count} letters of this text: {found}",
        "{encoding}编码缺少此文本中的{count}个字符：{found}",
    ),
    "loss.element": (
        "{format} cannot hold this element: {found}",
        "{format}无法保存此元素：{found}",
    ),
}
