"""Plans and answers shown: SVG Gantt, HTML report, HTML tables; in English and Chinese."""

from __future__ import annotations

from pmcore.views._gantt import gantt
from pmcore.views._markup import Picture
from pmcore.views._report import Document, bind, report
from pmcore.views._table import table, text_table

__all__ = ["Document", "Picture", "bind", "gantt", "report", "table", "text_table"]
