"""Plans and answers shown: SVG Gantt, HTML report, HTML tables; in English and Chinese."""

from __future__ import annotations

from pmcore.views._gantt import gantt
from pmcore.views._markup import Picture
from pmcore.views._quality_charts import control_chart, operating_chart
from pmcore.views._report import Document, bind, report
from pmcore.views._risk_charts import joint, risk_matrix, s_curve, tornado
from pmcore.views._status_page import status_page
from pmcore.views._table import table, text_table

__all__ = [
    "Document",
    "Picture",
    "bind",
    "control_chart",
    "gantt",
    "joint",
    "operating_chart",
    "report",
    "risk_matrix",
    "s_curve",
    "status_page",
    "table",
    "text_table",
    "tornado",
]
