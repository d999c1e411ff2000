"""Recovery: generated options, each scheduled anew, verified, priced and simulated, then ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from pmcore import verify
from pmcore._base import Answer, Made, made, memo
from pmcore._mapping import Attributes
from pmcore.allocate import Tariff, level
from pmcore.control.progress._finding import Finding, found
from pmcore.control.progress._forecasts import in_order
from pmcore.control.progress._options import RecoveryOption, ranked
from pmcore.control.progress._remedies import Means, RecoveryKind, Remedies, Way
from pmcore.cost import estimate
from pmcore.errors import InfeasibleError, PlanError, Problem
from pmcore.model import Plan, Schedule, StatusUpdate, TaskKind, apply, diff
from pmcore.network import Prices, build, price_at, prices
from pmcore.risk import Execution, simulate
from pmcore.run import Budget, Limits, Watch, check_seed
from pmcore.units import days, to_minutes

PARTS = 3
"""How many options are put together at the most."""
TRIED = 8
"""How many of the best are tried for that."""
GROWN = 3
"""How many of the best pairs are tried with one more."""


@dataclass(frozen=True, slots=True, repr=False)
class Recovery(Answer):
    """The ways to bring a finish forward that were found.

    Parameters
    ----------
    plan : Plan
        The current plan as one statement: the people, ways and lengths of the schedule, and its
        order as priorities. Edits are of this plan.
    options : tuple of RecoveryOption
        The earliest finish first, then the cheapest; to do nothing is one of them.
    findings : tuple of Finding
        Options that were dropped and why, what was taken for granted, what was left out.
    left_out : int
        Options that the limits left no time for.
    """

    plan: Plan
    options: tuple[RecoveryOption, ...]
    findings: tuple[Finding, ...] = ()
    _: KW_ONLY
    left_out: int = 0
    made: Made | None = None

    def __getitem__(self, name: str) -> RecoveryOption:
        """Return an option, by name; KeyError if there is none."""
        return memo(self, "by_name", lambda: {each.name: each for each in self.options})[name]

    @property
    def front(self) -> tuple[RecoveryOption, ...]:
        """The options that no other beats in finish, cost and disturbance."""
        return tuple(each for each in self.options if not each.dominated_by)

    @property
    def as_is(self) -> RecoveryOption:
        """What comes of doing nothing."""
        return self[RecoveryKind.AS_IS]

    def columns(self) -> dict[str, list[Any]]:
        """Return one row an option."""
        names = ("name", "kind", "finish", "gain", "cost", "changes", "moved", "p80", "is_verified")
        found = {name: [getattr(row, name) for row in self.options] for name in names}
        return found | {"is_dominated": [bool(row.dominated_by) for row in self.options]}


def recovery(
    plan: Plan,
    schedule: Schedule | None = None,
    status: StatusUpdate | None = None,
    *,
    tariff: Tariff = Tariff(),  # noqa: B008 - frozen
    weeks: int = 4,
    overlap: float = 0.25,
    rework: float | None = None,
    lead: int = days(10),
    samples: int = 500,
    limits: Limits | None = Limits(seconds=60),  # noqa: B008 - frozen
    seed: int = 0,
    watch: Watch | None = None,
) -> Recovery:
    """Return what may bring the finish forward, ranked by date, cost and disturbance.

    Along the chain of links and of people waited for that drives the end, options are made:
    somebody else who can do a task; days off worked; a task begun before its predecessor ends;
    a shorter mode; one more of whoever is waited for; and, anywhere, requirements that could
    wait left out. Each is planned anew as the current plan's forecast is (people and order stay),
    verified, priced by the estimate and simulated; the best are then put together while that
    helps, at most three. What gains nothing is beaten by doing nothing, which is an option too.
    An option that breaks a rule which doing nothing keeps is dropped. Where facts or stated dates
    make doing nothing break one already, the findings name it, and no option that breaks it too
    is called verified.

    Parameters
    ----------
    plan : Plan
    schedule : Schedule, optional
        The current plan; none: the plan's assignments, levelled by priority.
    status : StatusUpdate, optional
        Facts; none: the plan's last update.
    tariff : pmcore.allocate.Tariff
        What overtime costs where no price of it is stated, how long a day off is worked, what
        hiring costs once.
    weeks : int
        For how many weeks after the data date one day off a week may be worked.
    overlap : float
        Which share of its predecessor's length a fast-tracked task need not wait for.
    rework : float, optional
        Chance that it does as much again; it becomes a risk of the option. None: no such risk,
        and the findings say so.
    lead : int
        Working minutes of the project until somebody who joins can begin.
    samples : int
        Of each simulation; 0: none.
    limits : Limits, optional
        `work` counts options that are planned.
    seed : int
        Of all simulations: options meet the same luck.
    watch : callable, optional
        Told of each option; True stops.

    Raises
    ------
    PlanError
        If :func:`pmcore.check` finds an error.
    InfeasibleError
        If a maximum lag cannot hold.
    ValueError
        If a share is not between 0 and 1, or a number is negative or not whole.

    References
    ----------
    J. E. Kelley, M. R. Walker, Critical-path planning and scheduling, Proceedings of the Eastern
    Joint Computer Conference, 1959 (crashing); P. Vilfredo Pareto's order for the front.

    Examples
    --------
    >>> from pmcore import CostItem, Mode, Task, chain, money
    >>> plan = Plan(
    ...     "Roof",
    ...     start=datetime(2027, 1, 4, 9),
    ...     currency="EUR",
    ...     tasks=[
    ...         Task("frame", "Frame", days(4)),
    ...         Task(
    ...             "tiles",
    ...             "Tiles",
    ...             days(5),
    ...             modes=[Mode("crane", days(2), costs=[CostItem(money(400))])],
    ...         ),
    ...     ],
    ...     dependencies=chain("frame", "tiles"),
    ... )
    >>> found = recovery(plan, samples=0)
    >>> print(found["crash:tiles:crane"].text())
    Tiles is done as crane: the end comes 3 d earlier, costs €400 more (disturbance: 0)
    """
    _checked(weeks, overlap, rework, lead, samples)
    seed = check_seed(seed)
    facts = status or plan.status
    means = Means(tariff, weeks, overlap, rework, lead)
    bench = _Bench(in_order(plan, schedule, facts), facts, samples, seed, tariff)
    budget = Budget(limits, watch)
    remedies = Remedies(plan, bench.plan, bench.base, facts, means)
    ways = list(remedies.ways())
    options = [bench.as_is]
    for k, way in enumerate(ways):
        if budget.report("recovery", k, total=len(ways)):
            bench.left_out = len(ways) - k
            break
        options += bench.tried(way)
        budget.spend()
    options += _combined(bench, options, budget)
    if rework is None and any(each.kind is RecoveryKind.FAST_TRACK for each in options):
        bench.findings.append(found("rework_not_counted", "dependencies", overlap=overlap))
    settings = {"weeks": weeks, "overlap": overlap, "rework": rework, "lead": lead}
    return Recovery(
        bench.plan,
        ranked(options),
        tuple(bench.findings),
        left_out=bench.left_out,
        made=made(plan, seed=seed, samples=samples, **settings),
    )


def _checked(weeks: int, overlap: float, rework: float | None, lead: int, samples: int) -> None:
    for name, count in (("weeks", weeks), ("lead", lead), ("samples", samples)):
        if type(count) is not int or count < 0:
            raise ValueError(f"{name} is a whole number from 0 on, found {count!r}")
    for name, share in (("overlap", overlap), ("rework", rework)):
        if share is not None and (isinstance(share, bool) or not 0 <= share <= 1):
            raise ValueError(f"{name} is a share from 0 to 1, found {share!r}")


class _Bench:
    """Where options are tried: planned, verified, priced and simulated beside doing nothing."""

    def __init__(
        self, plan: Plan, facts: StatusUpdate | None, samples: int, seed: int, tariff: Tariff
    ) -> None:
        self.plan, self.facts, self.samples, self.seed = plan, facts, samples, seed
        self.tariff = tariff
        self.time = build(plan).worktime()
        self.base = level(plan, status=facts)
        self.findings: list[Finding] = []
        self.ways: dict[str, Way] = {}
        self.left_out = 0
        self.total = estimate(plan, self.base.schedule).total
        faults = self._faults(plan, self.base.schedule)
        self.wrong = set(map(_rule, faults))
        for each in faults:
            self.findings.append(found("as_is_unverified", each.path, code=each.code))
        self.begins, self.given = _held(plan, self.base.schedule)

    @cached_property
    def as_is(self) -> RecoveryOption:
        """What comes of doing nothing."""
        dates = self.base.schedule
        return RecoveryOption(
            "recovery.as_is",
            Attributes(length=self.time.minutes_per_day, currency=self.plan.currency),
            name=RecoveryKind.AS_IS.value,
            schedule=dates,
            finish=dates.finish,
            p80=self._p80(self.plan, dates),
            is_verified=not self.wrong,
        )

    def _faults(self, plan: Plan, dates: Schedule) -> tuple[Problem, ...]:
        return (
            *verify.schedule(plan, dates, status=self.facts),
            *verify.assignment(plan, dates, status=self.facts),
        )

    def _p80(self, plan: Plan, dates: Schedule) -> datetime | None:
        if not self.samples:
            return None
        # By policy, which alone knows who is away or joins later.
        by = Execution.POLICY if dates.assignments else None
        outlook = simulate(
            plan, dates, samples=self.samples, seed=self.seed, execution=by, status=self.facts
        )
        return outlook.finish_at(0.8)

    def tried(self, way: Way, parts: tuple[str, ...] = ()) -> list[RecoveryOption]:
        """Return what comes of an option; nothing, and a finding, where it does not hold."""
        self.ways[way.name] = way
        edits = diff(self.plan, way.plan)
        try:
            dates = level(way.plan, status=self.facts).schedule
        except (InfeasibleError, PlanError):
            self.findings.append(found("option_impossible", way.name, option=way.name))
            return []
        faults = self._faults(way.plan, dates)
        wrong = [each for each in faults if _rule(each) not in self.wrong]
        if wrong:
            told = {"option": way.name, "count": len(wrong), "code": wrong[0].code}
            self.findings.append(found("option_unverified", wrong[0].path, **told))
            return []
        worked = self._worked(way, dates)
        begins, given = _held(way.plan, dates)
        extra = way.extra + sum(cost for _, cost in worked)
        return [
            RecoveryOption(
                f"recovery.{way.kind}",
                way.facts,
                kind=way.kind,
                name=way.name,
                edits=edits,
                parts=parts,
                schedule=dates,
                finish=dates.finish,
                gain=self.time.between(dates.finish, self.base.schedule.finish),
                cost=estimate(way.plan, dates).total - self.total + extra,
                changes=len(given ^ self.given) + len(worked),
                moved=sum(begins.get(task) != start for task, start in self.begins.items()),
                p80=self._p80(way.plan, dates),
                is_verified=not faults,
            )
        ]

    def together(self, options: Sequence[RecoveryOption]) -> list[RecoveryOption]:
        """Return what comes of several options together."""
        ways = [self.ways[each.name] for each in options]
        names = tuple(each.name for each in options)
        clock = {"length": self.time.minutes_per_day, "currency": self.plan.currency}
        way = Way(
            RecoveryKind.COMBINED,
            " + ".join(names),
            Attributes(parts=names, **clock),
            apply(self.plan, [edit for each in options for edit in each.edits]),
            sum(each.extra for each in ways),
            tuple(dict.fromkeys(one for each in ways for one in each.overtime)),
        )
        return self.tried(way, names)

    def _worked(self, way: Way, dates: Schedule) -> list[tuple[int, int]]:
        """Return, for each day off that somebody works, minutes and what these cost more."""
        known = {name: prices(way.plan, name) for name, _ in way.overtime}
        net = build(way.plan)
        units: dict[str, dict[str, float]] = {}
        for each in way.plan.assignments:
            units.setdefault(each.resource, {})[each.task] = each.units
        rows: list[tuple[int, int]] = []
        for name, day in way.overtime:
            begin, end = _day(day)
            minutes = Fraction(0)
            for task, share in units.get(name, {}).items():
                row = dates[task]
                a, b = max(row.start, begin), min(row.finish, end)
                if a < b:
                    minutes += Fraction(share) * net.task_time(task).between(a, b)
            if minutes:
                more = self._premium(name, known[name], begin)
                rows.append((round(minutes), round(minutes * more / 60)))
        return rows

    def _premium(self, name: str, known: Prices, at: datetime) -> Fraction:
        """Return what an hour of overtime costs beside its usual price."""
        instant = to_minutes(at)
        usual = price_at(known.hour, instant) or Fraction(0)
        if any(rate.overtime is not None for rate in self.plan.resource(name).rates):
            beyond = price_at(known.overtime, instant)
            return (usual if beyond is None else beyond) - usual
        return usual * (Fraction(self.tariff.overtime) - 1)


def _rule(fault: Problem) -> tuple[str, str, Attributes]:
    """Return which rule is broken where and by what, however far: a date still late is no other."""
    extent = ("found", "wanted")
    facts = {name: value for name, value in fault.facts.items() if name not in extent}
    return fault.code, fault.path, Attributes(facts)


def _held(plan: Plan, dates: Schedule) -> tuple[dict[str, datetime], set[tuple[str, str]]]:
    """Return when each task that is done at all begins, and who is given which of them."""
    idle = {task.id for task in plan.tasks if task.kind is TaskKind.INACTIVE}
    begins = {row.id: row.start for row in dates.tasks if row.id not in idle}
    return begins, {(e.task, e.resource) for e in plan.assignments if e.task in begins}


def _day(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time())
    return begin, begin + timedelta(days=1)


def _combined(
    bench: _Bench, options: Sequence[RecoveryOption], budget: Budget
) -> list[RecoveryOption]:
    """Return what comes of the best options in pairs, then of the best pairs with one more.

    What counts ends before all that it puts together, or as early as these for less.
    """
    helpful = sorted((e for e in options if e.gain > 0), key=lambda each: (*each.rank, each.name))
    best = helpful[:TRIED]
    known = {each.name: each for each in best}
    seen: set[frozenset[str]] = set()
    found: list[RecoveryOption] = []
    starts = best
    for _ in range(PARTS - 1):
        new: list[RecoveryOption] = []
        for start in starts:
            held = [known[name] for name in start.parts or (start.name,)]
            for each in best:
                key = frozenset(one.name for one in (*held, each))
                is_new = each not in held and key not in seen
                if not is_new or any(_collide(each, other) for other in held):
                    continue
                if budget.exhausted:
                    return found + new
                seen.add(key)
                together = bench.together([*held, each])
                budget.spend()
                bar = min(start.rank[:2], each.rank[:2])
                new += [one for one in together if one.rank[:2] < bar]
        found += new
        starts = [each for each in ranked(new) if not each.dominated_by][:GROWN]
    return found


def _collide(one: RecoveryOption, other: RecoveryOption) -> bool:
    """Return whether two options change the same, or one changes what the other takes or brings."""
    fields = [
        {(edit.register, edit.id): set[str]() for edit in each.edits} for each in (one, other)
    ]
    for each, held in zip((one, other), fields, strict=True):
        for edit in each.edits:
            held[edit.register, edit.id].add(edit.field)
    first, second = fields
    return any(
        "" in first[key] | second[key] or first[key] & second[key]
        for key in first.keys() & second.keys()
    )
