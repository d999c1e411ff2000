"""A client portal: five tasks, two people and a risk, small enough for one screen."""

from __future__ import annotations

from datetime import datetime

from pmcore.model import Delay, Pert, Plan, Resource, Risk, Skill, SkillNeed, Task, chain
from pmcore.units import days, money


def portal() -> Plan:
    """Return a small plan: five tasks, two people, a deadline and a risk.

    Examples
    --------
    >>> plan = portal()
    >>> [task.id for task in plan.tasks], [person.id for person in plan.resources]
    (['scope', 'screens', 'api', 'pilot', 'live'], ['ana', 'bo'])
    """
    return Plan(
        "Client portal",
        start=datetime(2027, 1, 4, 9),
        currency="CNY",
        budget=money(90_000),
        tasks=(
            Task("scope", "Agree the scope", days(5), needs=(SkillNeed("analysis", level=2),)),
            Task("screens", "Draw the screens", days(8), needs=(SkillNeed("design"),)),
            Task(
                "api",
                "Build the API",
                days(15),
                needs=(SkillNeed("python", level=2),),
                estimate=Pert(days(10), days(15), days(30)),
            ),
            Task("pilot", "Run the pilot", days(5), needs=(SkillNeed("analysis"),)),
            Task("live", "The client goes live", deadline=datetime(2027, 3, 31, 18)),
        ),
        dependencies=(*chain("scope", "screens", "pilot", "live"), *chain("scope", "api", "pilot")),
        resources=(
            Resource(
                "ana", "Ana", skills=(Skill("analysis", 3), Skill("design", 2)), rate=money(95)
            ),
            Resource("bo", "Bo", skills=(Skill("python", 3), Skill("design", 1)), rate=money(80)),
        ),
        risks=(
            Risk(
                "vendor",
                "The payment vendor is late",
                probability=0.3,
                impacts=(Delay("api", Pert(days(2), days(5), days(12))),),
            ),
        ),
    )
