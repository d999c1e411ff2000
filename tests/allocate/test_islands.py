"""Two populations that tell each other their best, ways of work included."""

from random import Random

from pmcore import Limits, Mode, Plan, Resource, ResourceKind, ResourceNeed, Task, days
from pmcore.allocate import Keep, Makespan
from pmcore.allocate._compact import Population, shape_of
from pmcore.allocate._demand import demand
from pmcore.allocate._generation import Generator
from pmcore.allocate._search._islands import meet
from pmcore.run import Budget
from tests.strategies import MONDAY


def test_the_worse_takes_over_the_schedule_of_the_better():
    random = Random(1)  # noqa: S311 - no secret

    def mode(name):
        need = ResourceNeed(random.choice("xy"), units=random.randint(1, 3))
        return Mode(name, duration=days(random.randint(1, 9)), needs=[need])

    plan = Plan(
        "modes",
        start=MONDAY,
        tasks=[Task(f"t{i}", modes=[mode(name) for name in "mno"]) for i in range(14)],
        resources=[Resource(name, kind=ResourceKind.EQUIPMENT, capacity=4) for name in "xy"],
    )
    held = demand(plan, None, Keep.PEOPLE)
    generator = Generator(held, [Makespan().aim(held.net)])
    shape = shape_of(generator)
    pair = [
        Population(generator, shape, Budget(Limits(work=600)), seed=seed, bound=0)
        for seed in range(2)
    ]
    for each in pair:
        each.begin()
    pair[0].go(600)
    assert pair[0].span < pair[1].span
    meet(*pair)
    assert pair[1].span <= pair[0].span
