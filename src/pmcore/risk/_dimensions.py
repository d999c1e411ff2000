"""Which variables a plan has: the order in which they take the dimensions of Sobol points.

The order is that of kinds and ids, whatever the order of the plan's parts. It is read from the plan
as stated: what has happened so far and which responses are counted in give nobody another
dimension, so that a plan before and after a response meets the same luck.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter

from pmcore.model import Plan
from pmcore.risk._costs import streams_of_costs
from pmcore.risk._draws import purpose_of
from pmcore.risk._luck import Key, Luck, luck_of
from pmcore.risk._outlook import Outlook
from pmcore.run import key


def streams(plan: Plan, seed: int) -> Iterator[Key]:
    """Yield the keys of a plan's variables, what may move many tasks at once first."""
    for kind, element, purpose in _variables(plan):
        yield key(seed, kind, element, purpose=purpose)


def luck_again(plan: Plan, outlook: Outlook) -> Luck:
    """Return where the numbers of an outlook came from; `plan` as it was simulated."""
    asked = outlook.made.settings.get("samples") if outlook.made else None
    return luck_of(
        outlook.sampling,
        streams(plan, outlook.seed),
        samples=asked if isinstance(asked, int) else outlook.samples,
        replicates=outlook.replicates,
    )


def _variables(plan: Plan) -> Iterator[tuple[str, str, str]]:
    for driver in sorted(each.id for each in plan.risk_drivers):
        yield "driver", driver, "factor"
        yield "driver", driver, "occurs"
    impacts = _impacts(plan)
    for risk in sorted(impacts):
        yield "risk", risk, "occurs"
        for purpose in sorted(impacts[risk]):
            yield "risk", risk, purpose
    for branch in sorted(each.id for each in plan.branches):
        yield "branch", branch, "way"
    for link in sorted(each.key for each in plan.dependencies if each.estimate):
        yield "dependency", link, "lag"
    for task in sorted(plan.tasks, key=attrgetter("id")):
        if task.estimate or any(mode.estimate for mode in task.modes):
            yield "task", task.id, "duration"
    yield from streams_of_costs(plan)


def _impacts(plan: Plan) -> dict[str, set[str]]:
    """Return what each risk draws for, as it is and under each of its responses."""
    found: dict[str, set[str]] = {each.id: set() for each in plan.risks}
    stated = [(each.id, each.impacts) for each in plan.risks]
    for each in plan.responses:
        stated += [(risk, each.impacts or ()) for risk in each.risks]
    for risk, impacts in stated:
        met: Counter[str] = Counter()
        found.setdefault(risk, set()).update(purpose_of(impact, met) for impact in impacts)
    return found
