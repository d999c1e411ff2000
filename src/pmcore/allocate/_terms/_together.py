"""Terms of who works with whom and on what: hand-overs, wishes, juniors beside seniors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore._base import Noun
from pmcore._mapping import EMPTY, Attributes
from pmcore.allocate._demand import Demand, Staffed, owners, skill_of, taken
from pmcore.allocate._program import Draft, picks, shared, works_on
from pmcore.allocate._terms._aim import Aim
from pmcore.model import Plan
from pmcore.network import FS, Network
from pmcore.run import Linear, Literal, total

IntArray: TypeAlias = NDArray[np.int64]


class Across(StrEnum):
    """What should stay in the same hands."""

    LINKS = "links"
    DELIVERABLES = "deliverables"
    WBS = "wbs"


@dataclass(frozen=True, slots=True)
class Continuity(Noun):
    """Hand-overs: how often work passes to other people.

    Along links, a hand-over is a finish-to-start link between two tasks that have people, none of
    whom works on both. Within deliverables or WBS elements that have several tasks, it is each
    person beyond the first.
    Work that is done, or takes no time, counts nothing.

    Parameters
    ----------
    across : Across
        Links, the deliverables that tasks name, or the WBS elements they stand below directly.

    Examples
    --------
    >>> Continuity().across.value
    'links'
    """

    across: Across = Across.LINKS
    name: str = "hand_overs"

    def __post_init__(self) -> None:
        """Take the word, too; refuse one that says nothing."""
        object.__setattr__(self, "across", Across(self.across))

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        if self.across is Across.LINKS:
            return _Links(self.name, net)
        groups: dict[str, list[int]] = {}
        for i, task in enumerate(net.tasks):
            own = task.deliverables if self.across is Across.DELIVERABLES else (task.wbs,)
            for each in own:
                if each is not None:
                    groups.setdefault(each, []).append(i)
        return _Groups(self.name, [group for group in groups.values() if len(group) > 1])


def _by_task(held: Demand, found: Staffed) -> dict[int, set[int]]:
    """Return the people of each task that has any."""
    rows, who = taken(held, found), dict[int, set[int]]()
    for task, person in zip(rows.task.tolist(), rows.person.tolist(), strict=True):
        who.setdefault(task, set()).add(person)
    return who


class _Links(Aim):
    """Links whose tasks share nobody."""

    unit = "hand_overs"

    def __init__(self, name: str, net: Network) -> None:
        self.name = name
        links = net.links
        is_plain = links.type == FS
        pairs = zip(links.pred[is_plain].tolist(), links.succ[is_plain].tolist(), strict=True)
        self._pairs = sorted(set(pairs))

    def value(self, held: Demand, found: Staffed) -> int:
        """Return how many links hand work over."""
        who = _by_task(held, found)
        return sum(i in who and j in who and not who[i] & who[j] for i, j in self._pairs)

    def stated(self, draft: Draft) -> Linear:
        """Return how many links hand work over: those that are not shown to be kept."""
        program, who = draft.program, dict[int, dict[int, Linear]]()
        for i in {i for pair in self._pairs for i in pair}:
            who[i] = works_on(draft, i)
        handed: list[Linear | int] = []
        for i, j in self._pairs:
            if not who[i] or not who[j]:
                continue
            both = [shared(draft, who[i][r], who[j][r]) for r in who[i].keys() & who[j].keys()]
            broken = program.boolean()
            program.any_of([broken, *both, *_unstaffed(draft, i), *_unstaffed(draft, j)])
            handed.append(broken)
        return total(handed)


def _unstaffed(draft: Draft, i: int) -> Iterable[Literal]:
    """Yield the literals of ways in which nobody is needed, where one of them may be chosen."""
    for part in draft.plays[i].parts:
        if part.chosen is not None and not part.people and not part.fixed:
            yield part.chosen


class _Groups(Aim):
    """People beyond the first on groups of tasks."""

    unit = "hand_overs"

    def __init__(self, name: str, groups: list[list[int]]) -> None:
        self.name, self._groups = name, groups

    def value(self, held: Demand, found: Staffed) -> int:
        """Return how many people beyond the first there are."""
        who = _by_task(held, found)
        teams = (set[int]().union(*(who.get(i, ()) for i in group)) for group in self._groups)
        return sum(max(0, len(team) - 1) for team in teams)

    def stated(self, draft: Draft) -> Linear:
        """Return how many people beyond the first there are."""
        program, found = draft.program, list[Linear | int]()
        for group in self._groups:
            there: dict[int, list[Linear]] = {}
            for i in group:
                for person, works in works_on(draft, i).items():
                    there.setdefault(person, []).append(works)
            if not there:
                continue
            team = []
            for tasks in there.values():
                is_in = program.boolean()
                for works in tasks:
                    program.at_least(is_in, works)
                team.append(is_in)
            extra = program.integer(0, max(0, len(team) - 1))
            program.at_least(extra, total(team) - 1)
            found.append(extra)
        return total(found)


@dataclass(frozen=True, slots=True)
class Preferences(Noun):
    """Wishes of people: no point a place that is liked, one that is neither, two that is avoided.

    Parameters
    ----------
    likes, avoids : mapping of resource id to ids of tasks or names of skills
        `likes` adds to the preferences that the plan states of its resources. What is both liked
        and avoided is avoided.

    Examples
    --------
    >>> Preferences(avoids={"ana": ["testing"]}).name
    'preferences'
    """

    likes: Attributes = EMPTY
    avoids: Attributes = EMPTY
    name: str = "preferences"

    def __post_init__(self) -> None:
        """Take any mapping of any iterables."""
        for field in ("likes", "avoids"):
            stated: Mapping[str, Iterable[str]] = getattr(self, field)
            plain = Attributes({who: tuple(what) for who, what in stated.items()})
            object.__setattr__(self, field, plain)

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan; raise `KeyError` if it lacks a resource that is named."""
        for who in (*self.likes, *self.avoids):
            net.plan.resource(who)
        return _Wishes(self.name, net.plan, _wanted(self.likes), _wanted(self.avoids))


def _wanted(stated: Attributes) -> dict[str, frozenset[str]]:
    return {who: frozenset(what) for who, what in stated.items()}  # type: ignore[arg-type]  # made so


class _Wishes(Aim):
    """Points of places, by who has them."""

    unit = "points"

    def __init__(
        self,
        name: str,
        plan: Plan,
        likes: Mapping[str, frozenset[str]],
        avoids: Mapping[str, frozenset[str]],
    ) -> None:
        self.name = name
        self._likes = {
            each.id: likes.get(each.id, frozenset()) | set(each.preferences)
            for each in plan.resources
        }
        self._avoids = {each.id: avoids.get(each.id, frozenset()) for each in plan.resources}

    def _points(self, held: Demand, slot: int, person: int, task: int) -> int:
        who = held.resources[person]
        way = int(np.searchsorted(held.jobs.slot_ptr, slot, side="right")) - 1
        what = {held.net.ids[task], skill_of(held, way, slot)}
        if what & self._avoids[who]:
            return 2
        return 0 if what & self._likes[who] else 1

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the points of all places."""
        rows = taken(held, found)
        columns = (rows.slot.tolist(), rows.person.tolist(), rows.task.tolist())
        return sum(self._points(held, *row) for row in zip(*columns, strict=True))

    def stated(self, draft: Draft) -> Linear:
        """Return the points of all places."""
        points = self.liking(draft.held).astype(np.int64)
        parts = [part for play in draft.plays.values() for part in play.parts]
        return total([x * int(points[c]) for part in parts for c, x in picks(part)])

    def liking(self, held: Demand) -> NDArray[np.float64]:
        """Return the points of each candidate."""
        jobs = held.jobs
        slots = owners(jobs.cand_ptr)
        tasks = owners(jobs.way_ptr)[owners(jobs.slot_ptr)[slots]] if len(slots) else slots
        columns = (slots.tolist(), jobs.person.tolist(), tasks.tolist())
        rows = zip(*columns, strict=True)
        return np.array([self._points(held, *row) for row in rows], np.float64)

    def least(self, held: Demand) -> int:
        """Return the points if everybody had the place they like best."""
        return least_picks(held, self.liking(held).astype(np.int64))


def least_picks(held: Demand, value: IntArray) -> int:
    """Return the least that places add up to, each with its best candidate, each task its way."""
    jobs = held.jobs
    found = 0
    for i in range(len(held)):
        if held.is_open(i):
            found += min(
                sum(
                    int(value[jobs.cand_ptr[slot] : jobs.cand_ptr[slot + 1]].min(initial=1 << 40))
                    for slot in held.slots(way)
                )
                if jobs.least[way]
                else 0
                for way in held.ways_of(i)
            )
    return found


@dataclass(frozen=True, slots=True)
class Growth(Noun):
    """Chances to learn that are missed: a junior beside a senior, in places of one skill.

    Where a task asks for a skill in two places or more, it is a chance; it is missed unless
    somebody of the level `junior` or below works there beside somebody of the level `senior` or
    above.

    Parameters
    ----------
    junior, senior : int
        Levels of the skill.

    Raises
    ------
    ValueError
        If `senior` is not above `junior`.

    Examples
    --------
    >>> Growth(junior=1, senior=3).name
    'growth'
    """

    junior: int = 1
    senior: int = 3
    name: str = "growth"

    def __post_init__(self) -> None:
        """Refuse levels that say nothing."""
        if self.senior <= self.junior:
            raise ValueError(f"senior must be above junior ({self.junior}), found {self.senior}")

    def aim(self, net: Network) -> Aim:
        """Return the term for one plan."""
        return _Chances(self.name, net.plan, self.junior, self.senior)


class _Chances(Aim):
    """Tasks and skills with several places and no pair of a junior and a senior."""

    unit = "chances"

    def __init__(self, name: str, plan: Plan, junior: int, senior: int) -> None:
        self.name, self._junior, self._senior = name, junior, senior
        self._levels = {
            (each.id, skill.name): skill.level for each in plan.resources for skill in each.skills
        }

    def _chances(self, held: Demand, way: int) -> dict[str, list[int]]:
        """Return the slots of each skill that a way asks for several times."""
        found: dict[str, list[int]] = {}
        for slot in held.slots(way):
            skill = skill_of(held, way, slot)
            if skill is not None:
                found.setdefault(skill, []).append(slot)
        return {skill: slots for skill, slots in found.items() if len(slots) > 1}

    def _level(self, held: Demand, person: int, skill: str) -> int:
        return self._levels.get((held.resources[person], skill), 0)

    def value(self, held: Demand, found: Staffed) -> int:
        """Return how many chances are missed."""
        missed, jobs = 0, held.jobs
        for way in found.way[(found.way >= 0) & (found.finish > found.start)].tolist():
            for skill, slots in self._chances(held, way).items():
                people = (int(jobs.person[found.pick[slot]]) for slot in slots)
                levels = [self._level(held, person, skill) for person in people]
                missed += not (min(levels) <= self._junior and max(levels) >= self._senior)
        return missed

    def stated(self, draft: Draft) -> Linear:
        """Return how many chances are missed: those that are not shown to be taken."""
        program, held, missed = draft.program, draft.held, list[Linear | int]()
        for play in draft.plays.values():
            for part in play.parts:
                own = dict(picks(part))
                for skill, slots in self._chances(held, part.way).items() if own else ():
                    seats = {c for slot in slots for c in held.candidates(slot)}
                    at = {c: self._level(held, int(held.jobs.person[c]), skill) for c in seats}
                    is_taken = program.boolean()
                    for ends in (
                        [own[c] for c, level in at.items() if c in own and level <= self._junior],
                        [own[c] for c, level in at.items() if c in own and level >= self._senior],
                    ):
                        program.at_least(total(ends), 1, when=(is_taken,))
                    chosen: Linear | int = 1 if part.chosen is None else part.chosen
                    program.at_most(is_taken, chosen)
                    missed.append(chosen - is_taken)
        return total(missed)
