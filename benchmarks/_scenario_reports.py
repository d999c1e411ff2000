"""What pmcore computes of a scenario's reports, in the shape of its expected numbers."""

from __future__ import annotations

from typing import Any, TypeAlias

from benchmarks._compare import Pattern
from benchmarks._leak_scan import Scan
from benchmarks._scenario_audiences import CLIENTS, Told, told
from benchmarks._scenario_run import Run
from pmcore.units import LANGUAGES
from pmcore.views import status_page

Answer: TypeAlias = dict[str, Any]
SECTION = "client_report_must_not_contain"
PATTERNS: tuple[Pattern, ...] = ((SECTION,),)


def renderings(each: Told, audience: str) -> list[str]:
    """Return the report to an audience in every language and form."""
    report = each.report(audience)
    return [
        text
        for language in LANGUAGES
        for text in (
            report.text(language),
            report.markdown(language),
            status_page(report, language=language).html,
        )
    ]


def reports(run: Run) -> Answer:
    """Return which of the things that clients must not read stand in no report to a client."""
    file = run.scenario.file
    asked = file["expected"].get(SECTION)
    if asked is None:
        return {}
    absent = list(asked)
    for each in told(file):
        for audience in each.plan.audiences:
            if not audience.id.startswith(CLIENTS):
                continue
            scan = Scan(file, audience.id)
            texts = renderings(each, audience.id)
            absent = [what for what in absent if not any(scan.names(what, t) for t in texts)]
    return {SECTION: absent}
