"""Why somebody has a place no longer: gone, away, busy, or worth less there than elsewhere."""

from __future__ import annotations

from dataclasses import replace

from pmcore._mapping import Attributes
from pmcore.allocate._demand import Staffed, shortages, takes
from pmcore.allocate._generation import Generator, Unplaceable
from pmcore.allocate._replan._before import Before, Place
from pmcore.allocate._terms import Cost
from pmcore.model import Change, Schedule
from pmcore.units import from_minutes


def reasons(
    before: Before, generator: Generator, best: Staffed, schedule: Schedule
) -> tuple[Change, ...]:
    """Return a change, with its reason, for each place that a schedule has no longer."""
    why = _Why(before, generator, best, schedule)
    return tuple(why.of(place) for place in before.changed(best))


class _Why:
    def __init__(
        self, before: Before, generator: Generator, best: Staffed, schedule: Schedule
    ) -> None:
        self.before = before
        self.generator, self.held = generator, generator.held
        self.best, self.schedule = best, schedule
        self.cost = Cost().aim(generator.held.net)
        self.numbers = {name: k for k, name in enumerate(self.held.resources)}

    def of(self, place: Place) -> Change:
        """Return the change of one place."""
        task, need, person = place
        plan = self.held.plan
        people = {each.id: each for each in plan.resources}
        known = {each.id: each for each in plan.tasks}
        held = set(self.before.places)
        by = tuple(
            each.resource
            for each in self.schedule.assignments
            if (each.task, each.slot) == (task, need) and (task, need, each.resource) not in held
        )
        facts: dict[str, object] = {
            "task": task,
            "name": known[task].name or task if task in known else task,
            "slot": need,
            "person": person,
            "person_name": people[person].name or person if person in people else person,
            "by": by,
            "by_names": tuple(people[each].name or each for each in by),
        }
        if task not in known:
            return Change("change.task_gone", Attributes(facts))
        if person not in people:
            return Change("change.person_gone", Attributes(facts))
        if not people[person].is_active:
            return Change("change.inactive", Attributes(facts))
        code, more = self._by_dates(task, need, person)
        if code in ("change.busy", "change.choice"):
            loss, saved = self._with_back(task, need, person)
            aim = self.generator.aims[0]
            more |= {"loss": loss, "unit": aim.unit}
            if code == "change.choice":
                later = "change.later" if aim.unit == "min" else "change.worse"
                code = later if loss > 0 else "change.cheaper" if saved > 0 else code
        return Change(code, Attributes(facts | more))

    def _with_back(self, task: str, need: int | None, person: str) -> tuple[float, int]:
        """Return what is lost in the first aim, and in cost, with one person back in place.

        All others stay, and tasks come in the order they have; nobody changes seats.
        """
        held, best, pick = self.held, self.best, self.best.pick.copy()
        way = int(best.way[held.net.index[task]])
        team = {held.resources[int(held.jobs.person[pick[slot]])] for slot in held.slots(way)}
        wanted = set(self.before.people(held.net.index[task], need))
        for slot in held.slots(way):
            now = held.resources[int(held.jobs.person[pick[slot]])]
            names = {held.resources[int(held.jobs.person[c])]: c for c in held.candidates(slot)}
            fits = held.seats[slot].need == need and person in names
            if fits and now not in wanted and person not in team:
                pick[slot] = names[person]
                break
        else:
            return 0.0, 0
        try:
            back = self.generator.retimed(replace(best, pick=pick))
        except Unplaceable:
            return 0.0, 0
        missed = back.score[0] - best.score[0]
        loss = (missed + back.score[1] - best.score[1]) / self.generator.aims[0].scale
        return max(0.0, loss), self.cost.value(held, back) - self.cost.value(held, best)

    def _by_dates(self, task: str, need: int | None, person: str) -> tuple[str, dict[str, object]]:
        held, i = self.held, self.held.net.index[task]
        ways = held.ways_of(i)
        seats = [slot for way in ways for slot in held.slots(way) if held.seats[slot].need == need]
        if not seats:
            return "change.need_gone", {}
        if not any(person in held.seats[slot].people for slot in seats):
            return "change.unqualified", {}
        number = self.numbers.get(person)
        start, finish = int(self.best.start[i]), int(self.best.finish[i])
        if number is None:
            return "change.away", {"at": from_minutes(start).isoformat()}
        units = max(int(held.jobs.units[slot]) for slot in seats)
        away = shortages(held, number, units, start, finish)
        if away:
            return "change.away", {"at": from_minutes(away[0][0]).isoformat()}
        busy = self._busy(i, number, start, finish)
        if busy is not None:
            other = held.net.tasks[busy]
            return "change.busy", {
                "other": other.id,
                "other_name": other.name or other.id,
                "from": from_minutes(int(self.best.start[busy])).isoformat(),
                "until": from_minutes(int(self.best.finish[busy])).isoformat(),
            }
        return "change.choice", {}

    def _busy(self, i: int, number: int, start: int, finish: int) -> int | None:
        """Return the task that a person works on first while another one is done."""
        held, best = self.held, self.best
        found = [
            j
            for j in range(len(held))
            if j != i
            and best.start[j] < finish
            and best.finish[j] > start
            and any(resource == number for resource, _ in takes(held, best, j))
        ]
        return min(found, key=lambda j: (int(best.start[j]), j), default=None)
