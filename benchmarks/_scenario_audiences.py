"""Whom a scenario's project is told to, what each must not see, and what each is told.

Files say both in words; here stands what pmcore calls it. Where each project of a portfolio has
a client of its own, an audience of clients is one audience a project.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property

import pmcore as pm
from benchmarks import _scenario_days
from benchmarks._scenario import Scenario, scenario_of
from benchmarks._scenario_days import Node
from benchmarks._scenario_quality import gate_of
from benchmarks._scenario_run import Run
from pmcore.control import communication, quality
from pmcore.control.communication import StatusReport

HIDDEN = {
    "rate": ("rate", "rates"),
    "bill_rate": ("bill_rate",),
    "margin": ("margin",),
    "internal cost": (
        *("costs", "cost", "actual_cost", "cost_entries", "baselines", "budget"),
        *("contingency", "management_reserve"),
    ),
    "individual performance": ("goals", "reviews"),
    "individual performance of others": ("goals", "reviews"),
    "risks with visibility=internal": ("visibility=internal",),
    "all risks": ("risks", "responses"),
    "raw 360 answers of single raters": ("reviews",),
}
PARTS = {
    "milestone dates": ("milestones",),
    "forecast finish with confidence range": ("headline", "finish"),
    "approved changes": ("changes",),
    "open decisions": ("decisions",),
    "quality gate results": ("gates",),
    "task dates for client tasks": ("own",),
    "open issues and actions": ("issues", "actions"),
    "meeting calendar": ("meetings",),
    "all schedule": ("headline", "finish", "milestones", "done", "next", "changes", "decisions"),
    "cost": ("cost",),
    "margin": ("margin",),
    "risk register": ("risks",),
    "resource load": ("load",),
    "aggregated team performance": ("team",),
    "own tasks": ("own",),
    "team schedule": ("milestones", "done", "next"),
    "blockers": ("issues", "actions"),
    "own deliverables and dates": ("own",),
}
CLIENTS = "client"
"""How the ids of audiences of clients begin."""


@contextmanager
def cents() -> Iterator[None]:
    """Let files be read in cents, as money is shown; the other benchmarks count finer."""
    unit, _scenario_days.UNIT = _scenario_days.UNIT, 100
    try:
        yield
    finally:
        _scenario_days.UNIT = unit


def audiences(file: Node) -> tuple[pm.Audience, ...]:
    """Return the audiences of a file; of a portfolio's clients one a project."""
    found = []
    for key, told in file["audiences"].items():
        hidden = [name for words in file["hidden_fields"].get(key, ()) for name in HIDDEN[words]]
        parts = [part for words in told for part in PARTS[words]]
        one = pm.Audience(
            key, hidden=tuple(dict.fromkeys(hidden)), parts=tuple(dict.fromkeys(parts))
        )
        projects = file.get("projects") or ()
        if projects and key.startswith(CLIENTS):
            found += [
                replace(one, id=f"{key}/{each['id']}", projects=(each["id"],)) for each in projects
            ]
        else:
            found.append(one)
    return tuple(found)


def client_of(stakeholder: Node, file: Node) -> str | None:
    """Return the project whose client a stakeholder belongs to, by the words both share."""
    words = set(stakeholder["organisation"].lower().split()) - {"client"}
    for each in file.get("projects") or ():
        own = {*each["name"].lower().split(), each["id"].lower()}
        if words & own or any(word.startswith(each["id"].lower()) for word in words):
            return str(each["id"])
    return None


def internal(file: Node) -> frozenset[str]:
    """Return the risks that are for inside only: marked so, or named among what clients miss."""
    marked = {risk["id"] for risk in file["risks"] if risk.get("visibility") == "internal"}
    named = set(file["expected"].get("client_report_must_not_contain", ()))
    return frozenset(marked | (named & {risk["id"] for risk in file["risks"]}))


def dressed(plan: pm.Plan, scenario: Scenario, upto: date) -> pm.Plan:
    """Return a plan with the registers that a file states: who is told, logs, gates, people."""
    file = scenario.file
    roots = {each.id for each in plan.wbs}
    known = tuple(each for each in audiences(file) if set(each.projects) <= roots)
    elements: list[object] = [*known]
    elements += [_stakeholder(each, file, known) for each in file["stakeholders"]]
    elements += [_entry(each) for each in file["log"]]
    elements += [gate_of(each) for each in file["quality"].get("gates", ())]
    elements += _people(file)
    for node in file["people"]:
        names = pm.Attributes(name_zh=node.get("name_zh", ""))
        elements.append(replace(plan.resource(node["id"]), attributes=names))
    hidden = internal(file)
    for node in file["risks"]:
        risk = plan.element("risks", node["id"])
        assert isinstance(risk, pm.Risk)
        marks = {"visibility": "internal"} if risk.id in hidden else {}
        elements.append(
            replace(risk, attributes=pm.Attributes(marks, name_zh=node.get("name_zh", "")))
        )
    change = file.get("change_request")
    if change and plan is scenario.changed and plan is not scenario.plan:
        name = change["tasks"][0]["name"].partition(":")[0]
        elements.append(pm.ChangeRequest(change["id"], name, status="accepted"))
    done = [update for update in scenario.updates if update.at.date() <= upto]
    return plan.put(*elements, *done)  # type: ignore[arg-type]  # all of them are nouns


def _stakeholder(node: Node, file: Node, known: tuple[pm.Audience, ...]) -> pm.Stakeholder:
    audience = node["audience"]
    if all(each.id != audience for each in known):  # a client's of one project
        audience = f"{audience}/{client_of(node, file)}"
    return pm.Stakeholder(
        node["id"],
        node["name"],
        organisation=node["organisation"],
        role=node["role"],
        audience=audience,
        language="zh-CN" if node["language"] == "zh" else "en",
        attributes=pm.Attributes(name_zh=node["name_zh"]),
    )


def _entry(node: Node) -> pm.Issue | pm.Decision | pm.Action:
    kinds = {"issue": pm.Issue, "decision": pm.Decision, "action": pm.Action}
    days = {
        name: date.fromisoformat(node[name]) if node.get(name) else None
        for name in ("opened", "due", "closed")
    }
    made: pm.Issue | pm.Decision | pm.Action = kinds[node["kind"]](
        node["id"], node["text"], owner=node["owner"], **days
    )
    return made


def _people(file: Node) -> Iterator[pm.Goal | pm.Review]:
    """Yield what a file says of how people do: what clients must never see."""
    for row in file["performance"].get("goals", ()):
        for place, goal in enumerate(row["goals"]):
            name = f"{row['person']}-{place + 1}"
            yield pm.Goal(
                name, row["person"], goal["text"], target=goal["target"], actual=goal["actual"]
            )
    for person, groups in file["performance"].get("feedback_360", {}).items():
        for group, ratings in groups.items():
            for place, rating in enumerate(ratings):
                yield pm.Review(person, group, float(rating), topic=f"{place}")


class Told:
    """What pmcore tells of a scenario at one status date.

    Parameters
    ----------
    run : Run
        Of a scenario read in cents.
    position : int
        Of the status date.
    """

    def __init__(self, run: Run, position: int) -> None:
        self.run, self.position = run, position
        self.update = run.scenario.updates[position]

    def made_now(self) -> None:
        """Make the plans and the facts while the file is read in cents."""
        _ = self.plan, self.run.approved, self.run.revised

    @cached_property
    def plan(self) -> pm.Plan:
        """The plan in force, with its registers."""
        held = self.run.scenario.in_force(self.position)
        return dressed(held, self.run.scenario, self.update.at.date())

    @cached_property
    def answers(self) -> dict[str, object]:
        """Every answer that a report can tell."""
        value = self.run.values[self.position]
        held = self.run.scenario.in_force(self.position)
        return {
            "standing": self.run.standings[self.position],
            "value": value,
            "forecast": pm.cost.forecast(held, value),
            "outlook": self.run.outlook,
            "gates": quality.gates(self.plan, at=self.update.at),
            "ranking": pm.risk.rank(self.plan),
        }

    def report(self, audience: str) -> StatusReport:
        """Return what an audience is told."""
        last = self.run.scenario.updates[self.position - 1].at if self.position else None
        return communication.status_report(
            self.plan,
            self.update.at,
            audience=audience,
            last=last,
            **self.answers,  # type: ignore[arg-type]  # by the names of its parameters
        )


def told(file: Node, *, samples: int = 1000) -> list[Told]:
    """Return what is told of a scenario at each of its status dates, money in cents."""
    with cents():
        run = Run(scenario_of(file), samples=samples)
        found = [Told(run, position) for position in range(len(run.scenario.updates))]
        for each in found:
            each.made_now()
        return found
