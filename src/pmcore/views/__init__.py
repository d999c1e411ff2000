"""Plans and answers shown: SVG Gantt, HTML report, HTML tables; in English and Chinese."""

from __future__ import annotations

from pmcore.views._gantt import gantt
from pmcore.views._markup import Picture

__all__ = ["Picture", "gantt"]
