"""A status report: one set of facts for one audience, told in either language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from pmcore._base import made
from pmcore.control.communication import _client, _dates, _matters, _numbers
from pmcore.control.communication._acceptances import Acceptances
from pmcore.control.communication._facts import Fact, Light, Part, StatusReport
from pmcore.control.communication._given import Given
from pmcore.control.communication._lights import LightRules, headline
from pmcore.control.communication._log import Log
from pmcore.control.communication._meetings import Meetings, Occurrence
from pmcore.control.communication._satisfaction import Satisfaction
from pmcore.control.communication._seen import Seen
from pmcore.control.performance import Evaluation
from pmcore.control.progress import Actuals, Standing
from pmcore.control.quality import GateForecast, Gates
from pmcore.control.scope import Objectives
from pmcore.cost import EarnedValue, Forecast
from pmcore.model import Audience, Baseline, Meeting, Plan, Schedule
from pmcore.risk import Outlook, Ranking

_BUILT: Mapping[Part, Callable[[Given], Iterator[Fact]]] = {
    Part.FINISH: _dates.finish,
    Part.OBJECTIVES: _client.objectives,
    Part.MILESTONES: _dates.milestones,
    Part.DONE: _dates.done,
    Part.NEXT: _dates.coming,
    Part.OWN: _dates.own,
    Part.CHANGES: _matters.changes,
    Part.DECISIONS: lambda given: _matters.matters(given, Part.DECISIONS),
    Part.ISSUES: lambda given: _matters.matters(given, Part.ISSUES),
    Part.ACTIONS: lambda given: _matters.matters(given, Part.ACTIONS),
    Part.GATES: _matters.gates,
    Part.ACCEPTANCES: _client.acceptances,
    Part.RISKS: _numbers.risks,
    Part.COST: _numbers.cost,
    Part.MARGIN: _numbers.margin,
    Part.LOAD: _numbers.load,
    Part.TEAM: _numbers.team,
    Part.SATISFACTION: _client.satisfaction,
    Part.MEETINGS: _matters.meetings,
}


def status_report(
    plan: Plan,
    at: datetime | None = None,
    *,
    audience: Audience | str | None = None,
    last: StatusReport | datetime | None = None,
    ahead: int = 14,
    schedule: Schedule | None = None,
    standing: Standing | None = None,
    baseline: Baseline | None = None,
    outlook: Outlook | None = None,
    value: EarnedValue | None = None,
    forecast: Forecast | None = None,
    gates: Gates | None = None,
    ranking: Ranking | None = None,
    actuals: Actuals | None = None,
    log: Log | None = None,
    meetings: Meetings | Iterable[Meeting | Occurrence] = (),
    gate_forecast: GateForecast | None = None,
    objectives: Objectives | None = None,
    acceptances: Acceptances | None = None,
    satisfaction: Satisfaction | None = None,
    evaluation: Evaluation | None = None,
    rules: LightRules = LightRules(),  # noqa: B008 - frozen
    most_risks: int = 5,
) -> StatusReport:
    """Return what one audience is told of a project: facts with their sources, in parts.

    What is hidden goes before anything is said: the plan is redacted, parts that rest on hidden
    fields are left out, and a sentence of an answer that names something hidden is not told.
    What is not given is not claimed. The light rests on what the audience sees, so that it
    gives nothing away, and says which rule decided it.

    Parameters
    ----------
    plan : Plan
    at : datetime, optional
        The data date; none: that of `standing`, else of the plan's last update.
    audience : Audience or str, optional
        Its `hidden` and `projects` say what it must not see, its `parts` what it is told. None:
        everything.
    last : StatusReport or datetime, optional
        The last report or its data date: what was finished since then is told. None: all.
    ahead : int
        Days of the calendar that count as coming next.
    schedule : Schedule, optional
        The current dates; none: those of `standing`.
    standing : Standing, optional
        From :func:`pmcore.control.progress.status`: current dates against the approved ones.
    baseline : Baseline, optional
        Approved dates, where there is no standing.
    outlook, value, forecast, gates, ranking, actuals, log : optional
        Answers of :func:`pmcore.risk.simulate`, :func:`pmcore.cost.earned_value`,
        :func:`pmcore.cost.forecast`, :func:`pmcore.control.quality.gates`,
        :func:`pmcore.risk.rank`, :func:`pmcore.control.progress.actuals` and
        :func:`pmcore.control.communication.log`.
    meetings : Meetings, or iterable of Meeting or Occurrence
        Those to come, as from :func:`pmcore.control.communication.meetings`; none: the plan's.
    gate_forecast, objectives, acceptances, satisfaction, evaluation : optional
        Answers of :func:`pmcore.control.quality.gate_forecast`,
        :func:`pmcore.control.scope.objectives`,
        :func:`pmcore.control.communication.acceptances`,
        :func:`pmcore.control.communication.satisfaction` and
        :func:`pmcore.control.performance.evaluate`; of the last, the score of the team alone is
        told, and only where five people or more have one.
    rules : LightRules
    most_risks : int

    Raises
    ------
    ValueError
        If no data date is known, or `ahead` or `most_risks` is negative.
    PlanError
        If the audience names a part that no report has.
    KeyError
        If the plan has no such audience.

    Examples
    --------
    >>> from pmcore import cost
    >>> from pmcore.control import progress
    >>> from pmcore.examples import lantern_bay, lantern_bay_approved, lantern_bay_updates
    >>> plan, current = lantern_bay(), lantern_bay_approved()
    >>> approved = cost.baseline(plan, current, name="approved")
    >>> now = progress.status(
    ...     plan, approved, lantern_bay_updates()[1], schedule=current, limits=None
    ... )
    >>> report = status_report(plan, audience="client_exec", standing=now)
    >>> report.light.value, [part.value for part in report.parts]
    ('green', ['headline', 'finish', 'milestones'])
    >>> print(report.of("headline")[0].text("zh-CN"))
    绿灯：预计2027年8月2日（周一）完成，距截止日2027年8月6日（周五）尚有4天
    """
    when = at or (standing.data_date if standing else plan.status.at if plan.status else None)
    if when is None:
        raise ValueError("a report needs its data date: give at, a standing or an update")
    if ahead < 0 or most_risks < 0:
        raise ValueError("ahead and most_risks count days and risks; they are not negative")
    seen = Seen(plan, audience)
    given = Given(
        seen,
        when,
        since=last.at if isinstance(last, StatusReport) else last,
        until=when + timedelta(days=ahead),
        schedule=schedule or (standing.schedule if standing else None),
        standing=standing,
        baseline=baseline,
        outlook=outlook,
        value=value,
        forecast=forecast,
        gates=gates,
        ranking=ranking,
        actuals=actuals,
        log=log,
        meetings=meetings.occurrences if isinstance(meetings, Meetings) else tuple(meetings),
        gate_forecast=gate_forecast,
        objectives=objectives,
        acceptances=acceptances,
        satisfaction=satisfaction,
        evaluation=evaluation,
        most_risks=most_risks,
    )
    told = tuple(fact for part, build in _BUILT.items() if seen.sees(part) for fact in build(given))
    head = tuple(headline(given, rules, told)) if seen.sees(Part.HEADLINE) else ()
    return StatusReport(
        seen.project(),
        when,
        (*head, *told),
        audience=seen.audience.id,
        since=given.since,
        light=Light(str(head[0].value)) if head else None,
        language=seen.audience.language,
        made=made(seen.plan, at=when.isoformat()),
    )
