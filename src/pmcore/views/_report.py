"""The report: one self-contained page with the numbers of every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pmcore._base import VERSION, Made, digest
from pmcore._mapping import Attributes
from pmcore.model import Allocation, Audience, Baseline, Plan, Schedule
from pmcore.schedule import critical_path
from pmcore.views import _money, _parts, _risks
from pmcore.views._bars import days_between
from pmcore.views._case import Case, case_of, tile
from pmcore.views._markup import check_language, clean, tag
from pmcore.views._style import STYLE

if TYPE_CHECKING:
    from pmcore.cost import EarnedValue, Forecast
    from pmcore.risk import Contributions, Outlook

WIDTH = 1040.0  # of drawings; the page is as wide on screen and on landscape A4


@dataclass(frozen=True, slots=True)
class Document:
    """A page of HTML that needs nothing else: no file, no font, no script, no network.

    Parameters
    ----------
    title : str
    language : str
    body : str
        Markup of the page's content.
    """

    title: str
    language: str
    body: str

    @property
    def html(self) -> str:
        """The whole page."""
        return (
            f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{clean(self.title)}</title>\n<style>{STYLE}</style></head>\n"
            f"<body>\n{self.body}</body></html>\n"
        )

    def save(self, path: str | Path) -> Path:
        """Write the page to a file in UTF-8 and return its path; parents must exist."""
        target = Path(path)
        target.write_text(self.html, "utf-8", newline="\n")
        return target

    def _repr_html_(self) -> str:
        # A frame of its own keeps the page's style off the notebook and the notebook's off it.
        return tag("iframe", srcdoc=self.html, sandbox="", style="width:100%;height:900px;border:0")


def bind(documents: Iterable[Document], title: str) -> Document:
    """Return one document of several, one below the other, as of the plans of one file.

    Raises
    ------
    ValueError
        If there is no document.
    """
    kept = tuple(documents)
    if not kept:
        raise ValueError("there is no document to bind")
    return Document(title, kept[0].language, "".join(each.body for each in kept))


def report(
    plan: Plan,
    *,
    schedule: Schedule | None = None,
    allocation: Allocation | None = None,
    outlook: Outlook | None = None,
    contributions: Contributions | None = None,
    baseline: Baseline | None = None,
    value: EarnedValue | None = None,
    forecast: Forecast | None = None,
    language: str = "en",
    audience: Audience | str | None = None,
    rows: int = 120,
) -> Document:
    """Return a one-page report of a plan with the numbers of every answer given.

    Parts whose answer is not given are left out.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        None: that of `allocation`, else the critical path, computed here.
    allocation : Allocation, optional
        Who does what, with its proof.
    outlook : Outlook, optional
        From :func:`pmcore.risk.simulate`: chances and P-dates.
    contributions : Contributions, optional
        From :func:`pmcore.risk.contributions`: what the project would gain without each risk,
        in days and money, in place of correlations; shown beside the outlook.
    baseline : Baseline, optional
        Approved dates and money, compared with the current ones.
    value : EarnedValue, optional
    forecast : Forecast, optional
    language : str
        ``"en"`` or ``"zh-CN"``.
    audience : Audience or str, optional
        Leaves out the parts that show a register the audience must not see: any hidden field of
        money hides all money, hidden resources or assignments hide people and their load. Where
        it names its parts, money, people, risks and logs are shown if they are among them.
    rows : int
        The Gantt shows at most so many rows and says what it leaves out.

    Raises
    ------
    ValueError
        If the language is not offered, the outlook was computed from another plan, or the
        audience sees some projects only: :func:`pmcore.control.communication.status_report`
        tells those of their own.
    PlanError
        If the plan has errors.
    KeyError
        If the plan has no such audience.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> page = report(portal(), language="zh-CN")
    >>> page.html[:15], page.language
    ('<!doctype html>', 'zh-CN')
    """
    check_language(language)
    if schedule is None:
        schedule = allocation.schedule if allocation else critical_path(plan)
    case = case_of(
        plan,
        schedule,
        allocation=allocation,
        outlook=outlook,
        contributions=contributions,
        baseline=baseline,
        value=value,
        forecast=forecast,
        language=language,
        audience=audience,
    )
    parts = (
        _head(case),
        _parts.milestones(case),
        _parts.chart(case, WIDTH, rows),
        _parts.reasons(case),
        _parts.load(case, WIDTH),
        _money.money(case) if case.sees("money") else "",
        _risks.risks(case, case.outlook) if case.outlook else "",
        _parts.matters(case),
        _parts.assumptions(case),
        _foot(case),
    )
    return Document(case.title, language, tag("main", "\n".join(parts)) + "\n")


def _head(case: Case) -> str:
    at = case.schedule.data_date
    stamp = case.say("report as of", date=case.day(at)) if at else case.say("report")
    who = clean(case.plan.client)
    verdict = ("" if case.language == "zh-CN" else " ").join(_verdict(case))
    return (
        f'<header><p class="kicker">{stamp}</p><h1>{clean(case.title)}</h1>'
        + (tag("p", who, class_="client") if who else "")
        + tag("p", verdict, class_="verdict")
        + tag("div", "".join(_tiles(case)), class_="tiles")
        + "</header>\n"
    )


def _verdict(case: Case) -> Iterable[str]:
    """Yield the sentences that a reader with half a minute needs."""
    finish, deadline = case.schedule.finish, case.plan.deadline
    if deadline is None:
        yield case.say("verdict finish", finish=case.day(finish))
    else:
        days = days_between(finish, deadline)
        code = "before" if days > 0 else "on" if finish <= deadline else "after"
        yield case.say(
            f"verdict {code}", finish=case.day(finish), days=abs(days), deadline=case.day(deadline)
        )
    if case.outlook:
        yield _risks.verdict(case, case.outlook)
    if case.sees("money"):
        yield from _money.verdict(case)


def _tiles(case: Case) -> Iterable[str]:
    yield _finish_tile(case)
    if case.outlook:
        yield _risks.tile(case, case.outlook)
    if case.sees("money"):
        yield from _money.tiles(case)
    if case.value is None or not case.sees("money"):
        yield _progress_tile(case)


def _finish_tile(case: Case) -> str:
    finish, deadline = case.schedule.finish, case.plan.deadline
    if deadline is None:
        note = case.say("starts", date=case.day(case.schedule.start))
        return tile("plain", case.say("finish"), case.day(finish), note)
    days = days_between(finish, deadline)
    state = "late" if finish > deadline else "watch" if days < 5 else "good"
    code = "days after" if finish > deadline else "days before"
    note = case.say(code, days=abs(days), deadline=case.day(deadline))
    return tile(state, case.say("finish"), case.day(finish), note)


def _progress_tile(case: Case) -> str:
    work = sum(row.duration for row in case.schedule.tasks)
    done = sum(row.duration * row.percent for row in case.schedule.tasks)
    finished = sum(row.percent >= 1 for row in case.schedule.tasks)
    note = case.say("tasks done", done=finished, tasks=len(case.schedule.tasks))
    if not done:
        critical = len(case.schedule.critical)
        label, value = case.say("tasks"), f"{len(case.schedule.tasks):,}"
        return tile("plain", label, value, case.say("of them critical", critical=critical))
    return tile("plain", case.say("work done"), case.percent(done / work), note)


def _foot(case: Case) -> str:
    """Return where the numbers come from: version, digests, seeds, proofs."""
    lines = [case.say("made by", version=VERSION, digest=digest(case.plan))]
    answers: tuple[tuple[str, Made | None], ...] = (
        ("schedule", case.schedule.made),
        ("risk", case.outlook.made if case.outlook else None),
    )
    for code, made in answers:
        if made is None:
            continue
        seed = "–" if made.seed is None else str(made.seed)
        settings = _setting(made.settings) or "–"
        lines.append(case.say("made so", what=case.say(code), seed=seed, settings=settings))
    if case.allocation:
        lines.append(clean(case.allocation.proof.text(case.language)))
    lines.append(case.say("times", timezone=case.plan.timezone))
    return tag("footer", "".join(tag("p", line) for line in lines))


def _setting(value: object) -> str:
    """Return a setting as text; what is None was not set."""
    if isinstance(value, Attributes):
        pairs = ((key, value[key]) for key in value)
        return ", ".join(f"{key} {_setting(each)}" for key, each in pairs if each is not None)
    if isinstance(value, tuple):
        return " + ".join(map(_setting, value))
    return str(value)
