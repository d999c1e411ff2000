"""What remedies cost, as a term: of a plan with all of them, what a schedule makes use of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from pmcore.allocate._demand import Demand, Staffed, owners, slot_of, taken
from pmcore.allocate._program import Draft, picks
from pmcore.allocate._shortage._remedies import Remedy, RemedyKind
from pmcore.allocate._terms import Aim
from pmcore.model import Plan, SkillNeed
from pmcore.run import Linear, total

IntArray: TypeAlias = NDArray[np.int64]
DECIDED = frozenset({RemedyKind.HIRE, RemedyKind.TRAIN})
"""Kinds of help that a schedule shows the use of by who does what."""


class Spend(Aim):
    """The cost of the people hired and trained whom a schedule has need of.

    Parameters
    ----------
    plan : Plan
        Without the remedies.
    remedies : mapping of int to Remedy
        By number; all of them are done in the plan that is staffed.
    """

    name, unit = "spend", "minor_units"

    def __init__(self, plan: Plan, remedies: Mapping[int, Remedy]) -> None:
        self.plan, self.remedies = plan, dict(remedies)
        self.scale = len(self.remedies) + 1
        self._hired = {e.resource: k for k, e in self.remedies.items() if e.kind is RemedyKind.HIRE}
        self._trained: dict[tuple[str, str], list[int]] = {}
        for k, each in self.remedies.items():
            if each.kind is RemedyKind.TRAIN:
                self._trained.setdefault((each.resource, each.skill), []).append(k)

    def price(self, k: int) -> int:
        """Return what a remedy counts: of sets that cost the same, the smaller is better."""
        return self.remedies[k].cost * self.scale + 1

    def enabling(self, held: Demand, slot: int, person: int) -> tuple[int, ...] | None:
        """Return the remedies one of which somebody needs to take a place; none: no remedy."""
        who = held.resources[person]
        if who in self._hired:
            return (self._hired[who],)
        if held.seats[slot].given is not None:  # whoever was given a place has it as they are
            return None
        way = int(np.searchsorted(held.jobs.slot_ptr, slot, side="right")) - 1
        place = held.seats[slot].need
        need = None if place is None else held.ways[way].needs[place]
        if not isinstance(need, SkillNeed) or (who, need.skill) not in self._trained:
            return None
        skill = self.plan.resource(who).skill(need.skill)
        if skill is not None and skill.level >= need.level:
            return None
        options = self._trained[who, need.skill]
        return tuple(k for k in options if self.remedies[k].level >= need.level)

    def used(self, held: Demand, found: Staffed) -> frozenset[int]:
        """Return the cheapest remedies with which a schedule could be."""
        rows, chosen = taken(held, found), set[int]()
        wanted = set[tuple[int, ...]]()
        for slot, person in zip(rows.slot.tolist(), rows.person.tolist(), strict=True):
            options = self.enabling(held, slot, person)
            if options is not None:
                wanted.add(options)
        for options in sorted(wanted, key=len):  # those of fewer have the higher levels
            if not chosen & set(options):
                chosen.add(min(options, key=lambda k: (self.price(k), k)))
        return frozenset(chosen)

    def value(self, held: Demand, found: Staffed) -> int:
        """Return the cost of the remedies that a schedule has need of."""
        return sum(self.price(k) for k in self.used(held, found))

    def stated(self, draft: Draft) -> Linear:
        """Return the cost of the remedies that are chosen."""
        program, held, jobs = draft.program, draft.held, draft.held.jobs
        chosen = {k: program.boolean() for k in self.remedies}
        for play in draft.plays.values():
            for part in play.parts:
                for c, picked in picks(part):
                    options = self.enabling(held, slot_of(jobs, c), int(jobs.person[c]))
                    if options is not None:
                        program.at_most(picked, total([chosen[k] for k in options]))
        for first, second in self._copies():
            program.implies(chosen[second], chosen[first])
        return total([self.price(k) * literal for k, literal in chosen.items()])

    def _copies(self) -> Iterator[tuple[int, int]]:
        """Yield people to hire who are alike: the second is worth nothing before the first."""
        known: dict[tuple[object, ...], int] = {}
        for k, each in self.remedies.items():
            if each.person is not None:
                key = each.person.skills, each.first, each.last, each.cost
                if key in known:
                    yield known[key], k
                known[key] = k

    def liking(self, held: Demand) -> NDArray[np.float64]:
        """Return by candidate what it takes that they may be picked."""
        jobs = held.jobs
        slots = owners(jobs.cand_ptr)
        cost = np.zeros(len(jobs.person))
        for c, (slot, person) in enumerate(zip(slots.tolist(), jobs.person.tolist(), strict=True)):
            options = self.enabling(held, slot, person)
            if options is not None:
                cost[c] = min(self.price(k) for k in options)
        return cost
