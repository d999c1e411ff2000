"""Whether anything that an audience must not see stands in any rendering for it.

Every scenario is told to every audience at every status date, in both languages: the status
report as text, Markdown and page, what changed since the last one, the page about the plan, and
the change notices to each stakeholder. Two scanners look: `pmcore`'s own, which knows the plan,
and one that knows the scenario file alone. What each audience must not see is then planted into
its own report, so that a zero means something.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks._leak_scan import PERFORMANCE, Scan, Secret
from benchmarks._runner import Options, Report
from benchmarks._scenario_audiences import Told, told
from pmcore import money, views
from pmcore.control import communication
from pmcore.control.communication import StatusReport
from pmcore.units import LANGUAGES

FEW = 2
"""The short form tells the second status date, after the first."""


@dataclass(frozen=True)
class Rendering:
    """One text for one audience."""

    form: str
    language: str
    text: str


def renderings(each: Told, audience: str, last: StatusReport | None) -> Iterator[Rendering]:
    """Yield everything that an audience is told at a status date."""
    report = each.report(audience)
    schedule = each.run.standings[each.position].schedule
    for language in LANGUAGES:
        yield Rendering("text", language, report.text(language))
        yield Rendering("markdown", language, report.markdown(language))
        yield Rendering("page", language, views.status_page(report, language=language).html)
        if last is not None:
            changed = communication.changes_since(last, report, plan=each.plan)
            yield Rendering("since", language, changed.text(language))
        if not each.plan.element("audiences", audience).projects:  # type: ignore[attr-defined]  # an audience
            whole = views.report(
                each.plan,
                schedule=schedule,
                baseline=each.run.approved,
                value=each.run.values[each.position],
                audience=audience,
                language=language,
            )
            yield Rendering("plan", language, whole.html)


def notices(each: Told) -> Iterator[tuple[str, Rendering]]:
    """Yield the notices of a status date to stakeholders, with the audience of each."""
    before = each.run.scenario.baseline_in_force(each.position)
    after = each.run.standings[each.position].schedule
    found = communication.notices(each.plan, before, after)
    known = {row.id: row.audience for row in each.plan.stakeholders}
    for notice in found.notices:
        if notice.kind == "stakeholder":
            for language in LANGUAGES:
                text = notice.subject(language) + "\n" + notice.email(language)
                yield known[notice.to], Rendering("notice", language, text)


def secret_amounts(scan: Scan) -> list[int]:
    """Return the sums that an audience must not read, in cents: no field of a plan holds them."""
    rules = sorted(scan.rules & {"margin", "internal cost"})
    return [round(money(amount)) for rule in rules for _, amount in scan.sums(rule)]


def planted(secret: Secret, turn: int) -> str:
    """Return a line that gives a secret away, in one of its forms by turns."""
    form = secret.forms[turn % len(secret.forms)]
    if secret.kind == "performance":
        return f"{form}: {PERFORMANCE[turn % len(PERFORMANCE)]} 4.5"
    return f"The {form} of the work" if secret.kind == "word" else f"– {form}, as agreed"


def in_page(line: str, turn: int) -> str:
    """Return a line as a page would hold it, by turns: its middle in bold, a tooltip, a title."""
    middle = len(line) // 2
    bold = f"<p>{line[:middle]}<b>{line[middle:]}</b></p>".replace("<=", "&lt;=")
    escaped = html.escape(line)
    tooltip = f'<p title="{escaped}">…</p>'
    return (bold, tooltip, f"<svg><rect><title>{escaped}</title></rect></svg>")[turn % 3]


def control(
    each: Told, audience: str, scan: Scan, *, is_quick: bool
) -> Iterator[tuple[str, bool, bool]]:
    """Yield for each planted secret what it is, and whether each scanner finds it."""
    report = each.report(audience)
    text, page = report.text("en"), views.status_page(report, language="zh-CN").html
    amounts = secret_amounts(scan)
    step, turns = (5, 1) if is_quick else (1, 3)
    for place, secret in enumerate(scan.secrets[::step]):
        for turn in range(turns):
            line = planted(secret, place + turn)
            in_text = (place + turn) % 2
            whole = f"{text}{line}\n"
            if not in_text:
                whole = page.replace("</main>", f"{in_page(line, place + turn // 2)}</main>")
            own = communication.leaks(whole, audience, each.plan, amounts=amounts)
            yield f"{secret.kind} {line}", bool(own), bool(scan.found(whole))


def run(options: Options) -> Report:
    """Tell every scenario of the folder to every audience, and look for what leaks."""
    import json  # noqa: PLC0415 - of files alone

    counts: Counter[str] = Counter()
    report = Report(figures={})
    for path in sorted(options.folder().glob("*.json")):
        file = json.loads(path.read_text("utf-8"))
        if "audiences" not in file:
            continue
        each_date = told(file, samples=200 if options.quick else 1000)
        for each in (each_date[1:FEW] or each_date) if options.quick else each_date:
            score(report, counts, file, each, each_date[each.position - 1 : each.position])
        check(report, counts, file, each_date[-1], is_quick=options.quick)
    leaks, count = counts["leaks"], counts["renderings"]
    report.figures |= {
        "leaks": leaks,
        "renderings": count,
        "audiences": counts["audiences"],
        "planted": counts["planted"],
        "planted_found_pct": round(100 * counts["found"] / max(counts["planted"], 1), 2),
        "planted_found_by_file_pct": round(
            100 * counts["found_by_file"] / max(counts["planted"], 1), 2
        ),
    }
    return report


def score(
    report: Report, counts: Counter[str], file: dict[str, object], each: Told, last: list[Told]
) -> None:
    """Scan everything that is told at one status date."""
    scans = {audience.id: Scan(file, audience.id) for audience in each.plan.audiences}
    known = {audience.id for before in last for audience in before.plan.audiences}
    rows = [
        (audience, rendering)
        for audience in scans
        for rendering in renderings(
            each, audience, last[0].report(audience) if audience in known else None
        )
    ]
    rows += notices(each)
    for audience, rendering in rows:
        scan = scans[audience]
        counts["renderings"] += 1
        own = communication.leaks(rendering.text, audience, each.plan, amounts=secret_amounts(scan))
        found = {f"{one.code} {one.path} {one.facts['found']}" for one in own}
        found |= {f"{one.kind} {one.what}" for one in scan.found(rendering.text)}
        counts["leaks"] += len(found)
        place = f"{file['id']} {each.update.at:%Y-%m-%d} {audience}"
        where = f"{place} {rendering.form} {rendering.language}"
        report.failures.extend(f"{where}: {one}" for one in sorted(found))


def check(
    report: Report, counts: Counter[str], file: dict[str, object], each: Told, *, is_quick: bool
) -> None:
    """Plant what each audience must not see, and count what the scanners find."""
    for audience in each.plan.audiences:
        counts["audiences"] += 1
        scan = Scan(file, audience.id)
        for what, own, other in control(each, audience.id, scan, is_quick=is_quick):
            counts["planted"] += 1
            counts["found"] += own
            counts["found_by_file"] += other
            if not (own and other):
                who = "pmcore" if not own else "the file's scanner"
                report.failures.append(
                    f"{file['id']} {audience.id}: {who} does not find what was planted: {what}"
                )
