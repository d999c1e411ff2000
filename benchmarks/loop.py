"""Whether what is learnt of people's paces makes projects shorter, fairly and honestly.

Teams of six to ten people have hidden paces by skill. Each does ten projects of 20 to 40 tasks,
twice: staffed by nominal paces, and by those that `update_skills` has learnt from the team's own
finished work, newcomers protected. Both are carried out under the same luck, task by task. One
person joins at half of the way, of whom nothing is known. Nothing but the public calls is used:
the plan with its status goes to `work_records`, these to `update_skills`, its edits to `assign`.

Intervals are of the hidden paces of everybody after every project, those without evidence too.
They cover what they state where the world is as the prior says. Where it is not, the cover is
reported and not judged: estimates too short for everybody, people more different than believed,
luck wilder than believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from math import exp, log, sqrt
from os import cpu_count
from statistics import fmean

from benchmarks._loop_made import NEW, Done, Team, World, carried_out, luck, project, team
from benchmarks._runner import Options, Report
from pmcore import Limits, Plan, Schedule, apply, verify
from pmcore.allocate import Makespan, Term, assign
from pmcore.control.performance import WorkRecord, update_skills, work_records

PROJECTS, JOINS = 10, 5
SHARE, CONFIDENCE, SURE = 0.1, 0.9, 0.01
WORK = 300
COVER, TEAMS = 2.0, 50
SETTINGS = {
    "seeds": f"how many teams, {TEAMS} unless said",
    "seed": "of the first team, 1 unless said",
    "work": f"effort of each staffing, {WORK} unless said",
    "processes": "teams at a time, one a core unless said",
}
WRONG = {
    "short_estimates": World(mean=0.2),
    "wide_people": World(sd=0.6),
    "wild_luck": World(noise=0.8),
}


@dataclass
class Told:
    """What one team's projects came to."""

    seed: int
    people: int
    off: list[int] = field(default_factory=list)
    on: list[int] = field(default_factory=list)
    inside: int = 0
    intervals: int = 0
    shares: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Job:
    """One team to simulate."""

    seed: int
    world: World
    work: int
    is_judged: bool = True


def simulated(job: Job) -> Told:
    """Return what a team's projects came to, staffed with what was learnt and without."""
    crew = team(job.world, job.seed)
    told = Told(job.seed, len(crew.people))
    known: list[WorkRecord] = []
    for number in range(PROJECTS):
        people = tuple(each for each in crew.people if each.id != NEW or number >= JOINS)
        plan = project(people, job.seed, number)
        chance = luck(plan, job.world, job.seed, number)
        limits = Limits(work=job.work)
        update = update_skills(plan, known, share=SHARE, confidence=CONFIDENCE)
        taught = apply(plan, update.edits)
        terms: list[Term] = [*update.protection(), Makespan()]
        staffed = assign(taught, terms=terms, limits=limits).schedule
        told.faults += _faults(taught, staffed)
        if len(terms) > 1:
            told.shares += _shares(taught, staffed, update.newcomers)
        done = carried_out(plan, staffed, crew, chance)
        told.on.append(done.length)
        if job.is_judged:
            plain = assign(plan, terms=(Makespan(),), limits=limits).schedule
            told.faults += _faults(plan, plain)
            told.off.append(carried_out(plan, plain, crew, chance).length)
        known += work_records(done.plan).records
        _count(told, done, crew, known)
    return told


def _faults(plan: Plan, schedule: Schedule) -> list[str]:
    found = verify.schedule(plan, schedule) + verify.assignment(plan, schedule)
    return [f"{plan.name}: {problem.text()}" for problem in found]


def _shares(plan: Plan, schedule: Schedule, newcomers: tuple[str, ...]) -> Iterator[float]:
    """Yield each newcomer's share of the hours that are worked in skills they have."""
    skill = {task.id: task.needs[0].skill for task in plan.tasks}  # type: ignore[union-attr]  # made so
    for name in newcomers:
        able = {each.name for each in plan.resource(name).skills}
        hours = [
            (row.resource, schedule[row.task].duration)
            for row in schedule.assignments
            if skill[row.task] in able
        ]
        whole = sum(each for _, each in hours)
        if whole:
            yield sum(each for who, each in hours if who == name) / whole


def _count(told: Told, done: Done, crew: Team, known: list[WorkRecord]) -> None:
    """Count the stated intervals that hold the hidden paces."""
    update = update_skills(done.plan, known, confidence=CONFIDENCE)
    for each in update.paces:
        told.intervals += 1
        told.inside += each.low <= exp(-crew.hidden[each.person, each.skill]) <= each.high


def run(options: Options) -> Report:
    """Simulate the teams, and those of worlds that the prior does not know."""
    from scipy.stats import ttest_1samp, wilcoxon

    own = options.settings
    count = int(own.get("seeds", 4 if options.quick else TEAMS))
    first, work = int(own.get("seed", 1)), int(own.get("work", WORK))
    jobs = [Job(first + k, World(), work) for k in range(count)]
    others = (
        []
        if options.quick
        else [
            Job(first + k, world, work, is_judged=False)
            for world in WRONG.values()
            for k in range(max(1, count // 10))
        ]
    )
    report = Report()
    processes = int(own.get("processes", cpu_count() or 1))
    if processes > 1:
        with ProcessPoolExecutor(processes) as executor:
            found = list(executor.map(simulated, [*jobs, *others]))
    else:
        found = [simulated(job) for job in [*jobs, *others]]
    judged = found[:count]
    ratios = [log(sum(each.on) / sum(each.off)) for each in judged]
    last = [log(each.on[-1] / each.off[-1]) for each in judged]
    shares = [share for each in judged for share in each.shares]
    cover = _cover(judged)
    report.figures |= {
        "makespan_ratio": exp(fmean(ratios)),
        "p_value": float(wilcoxon(ratios, alternative="less").pvalue),
        "p_value_t": float(ttest_1samp(ratios, 0.0, alternative="less").pvalue),
        "makespan_ratio_last": exp(fmean(last)),
        "p_value_last": float(wilcoxon(last, alternative="less").pvalue),
        "newcomer_share_min": 100.0 * min(shares),
        "interval_cover_pct": cover,
        "intervals": sum(each.intervals for each in judged),
    }
    for place, name in enumerate(WRONG if others else ()):
        size = max(1, count // 10)
        part = found[count + place * size : count + (place + 1) * size]
        report.figures[f"cover_pct_{name}"] = _cover(part)
    report.rows = [
        {
            "seed": each.seed,
            "people": each.people,
            "days_off": round(sum(each.off) / 480),
            "days_on": round(sum(each.on) / 480),
            "ratio": round(sum(each.on) / sum(each.off), 4),
            "share_min_pct": round(100.0 * min(each.shares), 2) if each.shares else None,
            "cover_pct": round(_cover([each]), 1),
        }
        for each in judged
    ]
    report.failures += [fault for each in found for fault in each.faults]
    report.failures += _missed(report.figures, count, is_quick=options.quick)
    return report


def _cover(found: list[Told]) -> float:
    return 100.0 * sum(each.inside for each in found) / sum(each.intervals for each in found)


def _missed(figures: dict[str, float], teams: int, *, is_quick: bool) -> Iterator[str]:
    """Yield each figure that is not what it must be; of few teams, what chance has no part in."""
    if figures["newcomer_share_min"] < 100.0 * SHARE - 1e-9:
        yield f"a newcomer has {figures['newcomer_share_min']:.2f} % of the work"
    if is_quick:
        return
    if figures["makespan_ratio"] >= 1.0:
        yield f"projects are not shorter: {figures['makespan_ratio']:.4f}"
    if figures["p_value"] >= SURE:
        yield f"it may be chance that projects are shorter: p = {figures['p_value']:.4f}"
    # Of fewer teams than usual, chance leaves more.
    room = COVER * sqrt(max(1.0, TEAMS / teams))
    if abs(figures["interval_cover_pct"] - 100.0 * CONFIDENCE) > room:
        yield f"{figures['interval_cover_pct']:.2f} % of intervals hold what they should"
