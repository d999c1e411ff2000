"""Lantern Bay Water, the dates: what was approved, and what had happened at two status dates."""

from __future__ import annotations

from pmcore._mapping import EMPTY, Attributes
from pmcore.examples._sheet import Row, moment, sheet
from pmcore.model import Assignment, Plan, Schedule, ScheduledTask, StatusUpdate, Task, TaskStatus
from pmcore.units import days, hours, money

APPROVED = sheet("""
task | start       | finish      | people
A010 | 03-01       | 03-01 09:00 |
A020 | 03-01       | 03-04       | P01 P09
A030 | 03-03       | 03-05       | P01
A040 | 03-05       | 03-11       | P09 P05
A050 | 03-11 18:00 | 03-11       |
A100 | 03-12       | 03-23       | P02
A110 | 03-12       | 03-19       | P09 P06
A120 | 03-17       | 03-23       | P01
A130 | 03-17       | 03-25       | P07
A140 | 03-26       | 03-29       | P01 P02
A150 | 03-29 18:00 | 03-29       |
A200 | 03-24       | 03-31       | P03
A210 | 03-29       | 04-02       | P05
A220 | 04-01       | 04-07       | P03
A230 | 03-26       | 04-02       | P10
A240 | 04-08       | 04-08       | P03 P01
A250 | 04-08 18:00 | 04-08       |
A300 | 04-09       | 04-21       | P05
A310 | 04-09       | 04-20       | P11
A320 | 04-09       | 04-26       | P04 P03
A330 | 04-27       | 05-11       | P03 P05
A340 | 04-27       | 05-08       | P04
A350 | 04-21       | 04-26       | P11
A360 | 04-09       | 04-16       | P06
A370 | 04-19       | 04-29       | P06
A380 | 04-23       | 05-07       | P07
A390 | 04-09       | 04-22       | P07
A400 | 04-27       | 05-08       | P11
A410 | 05-10       | 05-18       | P04 P11
A420 | 05-12       | 05-19       | P03
A430 | 05-19 18:00 | 05-19       |
A500 | 03-30       | 04-09       | P08
A510 | 04-22       | 05-08       | P09
A520 | 05-14       | 05-24       | P08 P09
A530 | 05-20       | 05-27       | P03 P11
A540 | 05-28       | 06-03       | P08 P11
A550 | 06-04       | 06-11       | P08
A560 | 05-28       | 06-03       | P10
A570 | 06-11 18:00 | 06-11       |
A600 | 05-19       | 05-31       | P04
A610 | 06-01       | 06-04       | P05 P10
A620 | 06-07       | 06-11       | P05 P02
A630 | 04-30       | 05-13       | P08
A640 | 06-04       | 06-11       | P09
A650 | 06-14       | 06-25       | P02 P09
A660 | 06-18       | 06-24       | P05 P11
A670 | 06-25 18:00 | 06-25       |
A700 | 06-14       | 06-18       | P10
A710 | 06-28       | 06-30       | P10 P04 P05
A720 | 06-30 18:00 | 06-30       |
A730 | 07-01       | 07-14       | P11 P09 P10
A740 | 07-01       | 07-07       | P03 P09
A750 | 07-15       | 07-16       | P01
A760 | 07-16 18:00 | 07-16       |
""")

# Per cent: share done of what is under way; left: its remaining days; said: the share that its
# owner claims.
APRIL = sheet("""
task | start       | finish      | percent | left | cost  | hours | said
A010 | 03-01       | 03-01 09:00 |         |      | 0     | 0     |
A020 | 03-01       | 03-04       |         |      | 31600 | 48    |
A030 | 03-03       | 03-05       |         |      | 5040  | 12    |
A040 | 03-05       | 03-12       |         |      | 18720 | 72    |
A050 | 03-12 18:00 | 03-12       |         |      | 0     | 0     |
A100 | 03-15       | 03-26       |         |      | 28800 | 80    |
A110 | 03-15       | 03-22       |         |      | 19680 | 72    |
A120 | 03-18       | 03-25       |         |      | 10080 | 24    |
A130 | 03-18       | 03-26       |         |      | 17360 | 56    |
A140 | 03-29       | 03-30       |         |      | 15120 | 24    |
A150 | 03-30 18:00 | 03-30       |         |      | 0     | 0     |
A200 | 03-29       |             | 71      | 2    | 20800 | 40    |
A210 | 04-01       |             | 40      | 3    | 4800  | 16    |
A230 | 03-31       |             | 50      | 3    | 55620 | 24    |
A500 | 03-31       |             | 33      | 6    | 7680  | 24    |
""")

MAY = sheet("""
task | start       | finish      | percent | left | cost  | hours | said
A010 | 03-01       | 03-01 09:00 |         |      | 0     | 0     |
A020 | 03-01       | 03-04       |         |      | 31600 | 48    |
A030 | 03-03       | 03-05       |         |      | 5040  | 12    |
A040 | 03-05       | 03-12       |         |      | 18720 | 72    |
A050 | 03-12 18:00 | 03-12       |         |      | 0     | 0     |
A100 | 03-15       | 03-26       |         |      | 28800 | 80    |
A110 | 03-15       | 03-22       |         |      | 19680 | 72    |
A120 | 03-18       | 03-25       |         |      | 10080 | 24    |
A130 | 03-18       | 03-26       |         |      | 17360 | 56    |
A140 | 03-29       | 03-30       |         |      | 15120 | 24    |
A150 | 03-30 18:00 | 03-30       |         |      | 0     | 0     |
A200 | 03-29       | 04-07       |         |      | 29120 | 56    |
A210 | 04-01       | 04-08       |         |      | 12000 | 40    |
A220 | 04-08       | 04-13       |         |      | 16640 | 32    |
A230 | 03-31       | 04-08       |         |      | 64740 | 48    |
A240 | 04-14       | 04-14       |         |      | 5840  | 12    |
A250 | 04-14 18:00 | 04-14       |         |      | 0     | 0     |
A300 | 04-15       | 04-28       |         |      | 24000 | 80    |
A310 | 04-15       | 04-23       |         |      | 10640 | 56    |
A320 | 04-15       | 05-10       |         |      | 84480 | 192   |
A330 | 05-11       |             | 44      | 5    | 26240 | 64    |
A340 | 05-11       |             | 40      | 6    | 12800 | 32    | 0.9
A350 | 04-26       | 04-29       |         |      | 18080 | 32    |
A360 | 04-15       | 04-21       |         |      | 13600 | 40    |
A370 | 04-23       | 05-08       |         |      | 24480 | 72    |
A380 | 05-06       | 05-14       |         |      | 19840 | 64    |
A390 | 04-15       | 04-30       |         |      | 29760 | 96    |
A400 | 05-06       | 05-13       |         |      | 10640 | 56    |
A500 | 03-31       | 04-13       |         |      | 23040 | 72    |
A510 | 04-29       | 05-14       |         |      | 19200 | 80    |
A630 | 05-10       |             | 62      | 3    | 12800 | 40    |
""")


def approved(plan: Plan) -> Schedule:
    """Return the schedule that the client approved: dates and people of every task."""
    tasks = tuple(_dates(plan.task(row["task"]), row) for row in APPROVED)
    return Schedule(
        tasks,
        min(task.start for task in tasks),
        max(task.finish for task in tasks),
        assignments=tuple(
            Assignment(row["task"], person, slot, plan.task(row["task"]).needs[slot].units)  # type: ignore[union-attr]  # this plan needs skills alone
            for row in APPROVED
            for slot, person in enumerate(row["people"].split())
        ),
    )


def update(name: str, day: str, rows: tuple[Row, ...]) -> StatusUpdate:
    """Return the facts of a status date from their sheet."""
    people = {row["task"]: tuple(row["people"].split()) for row in APPROVED}
    facts = tuple(_facts(row, people[row["task"]]) for row in rows)
    return StatusUpdate(moment(day, "18:00"), facts, name=name)


def _dates(task: Task, row: Row) -> ScheduledTask:
    return ScheduledTask(
        task.id,
        task.name,
        moment(row["start"], "09:00"),
        moment(row["finish"], "18:00"),
        duration=task.duration,
        kind=task.kind,
        wbs=task.wbs,
        is_milestone=task.is_milestone,
    )


def _facts(row: Row, people: tuple[str, ...]) -> TaskStatus:
    finish = moment(row["finish"], "18:00") if row["finish"] else None
    return TaskStatus(
        row["task"],
        start=moment(row["start"], "09:00"),
        finish=finish,
        percent=1.0 if finish else int(row["percent"]) / 100,
        remaining=0 if finish else days(row["left"]),
        actual_work=hours(row["hours"]),
        actual_cost=money(row["cost"]),
        people=people,
        attributes=Attributes(said=float(row["said"])) if row["said"] else EMPTY,
    )
