"""Which responses are taken: the best by simulation, whatever the estimate promised."""

from dataclasses import replace
from datetime import datetime
from itertools import combinations

import numpy as np
import pytest

import pmcore as pm
from benchmarks._responses_made import large, small
from pmcore import Delay, Discrete, ExtraCost, PlanError, Response, Risk, Task, days
from pmcore.risk import _offers, _responses, choose_responses, simulate
from pmcore.risk._offers import Offers, Price
from pmcore.run import Budget

START = datetime(2027, 1, 4, 9)
DAY = 480


def enumerated(plan, budget, day_value, percentile=0.8, samples=300):
    """Return the best value of any allowed set, each simulated by the public call."""
    best = None
    names = [each.id for each in plan.responses]
    by_id = {each.id: each for each in plan.responses}
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            cost = sum(by_id[each].cost for each in chosen)
            clash = any(other in chosen for each in chosen for other in by_id[each].excludes)
            if clash or (budget is not None and cost > budget):
                continue
            outlook = simulate(plan, responses=chosen, samples=samples)
            if day_value is None:
                value = (outlook.length_at(percentile), cost + outlook.cost_at(percentile))
            else:
                priced = outlook.length.array * (day_value / DAY) + outlook.cost.array
                place = int(np.ceil(round(percentile * samples, 9))) - 1
                value = cost + round(float(np.sort(priced)[place]))
            best = value if best is None or value < best else best
    return best


def value_of(found):
    """Return what a set is compared by."""
    return (found.length, found.cost + found.risk_cost) if found.loss is None else found.loss


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("day_value", [None, 0, 150_00])
def test_small_registers_are_enumerated(seed, day_value):
    """The choice is the best of all sets: exclusions, shared and secondary risks included."""
    plan = small(seed, 6)
    choice = choose_responses(plan, budget=60_000, day_value=day_value, samples=300)
    assert choice.is_exhaustive
    assert choice.proof.gap == 0
    assert value_of(choice.best) == enumerated(plan, 60_000, day_value)
    assert choice.best.cost <= 60_000


@pytest.mark.parametrize("seed", range(3))
def test_leaders_and_exchanges(seed, monkeypatch):
    """Where not every set is simulated, the answer is allowed, and no worse than nothing."""
    monkeypatch.setattr(_responses, "EVERY", 1)
    plan = small(seed, 6)
    choice = choose_responses(plan, budget=60_000, day_value=15_000, samples=300)
    assert not choice.is_exhaustive
    assert choice.proof.status == "optimal"
    assert choice.best.cost <= 60_000
    assert value_of(choice.best) <= value_of(choice.before)
    assert value_of(choice.best) >= enumerated(plan, 60_000, 15_000)
    again = choose_responses(plan, budget=60_000, day_value=15_000, samples=300)
    assert again == choice


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("day_value", [None, 15_000])
def test_groups_and_solver_agree(seed, day_value, monkeypatch):
    """What groups of responses give is what a solver finds: the best few promise the same."""
    plan = small(seed, 9)
    if seed % 2:
        first, *others = plan.responses
        plan = replace(plan, responses=(replace(first, is_chosen=True), *others))
    kept = [each for each in plan.responses if each.is_chosen]
    free = [each for each in plan.responses if not each.is_chosen]
    driving = dict(simulate(plan, samples=50).criticality)
    price = Price(None if day_value is None else day_value / DAY)
    offers = Offers(plan, driving, free, kept, budget=80_000, price=price)
    told = [each.objective for _, each in offers.sets(5, Budget(), 0)]
    assert len(told) == 5
    monkeypatch.setattr(_offers, "WAYS", 1)
    monkeypatch.setattr(_offers, "TOGETHER", 9)
    solved = list(offers.sets(5, Budget(), 0))
    assert all(each.values for _, each in solved)
    assert [each.objective for _, each in solved] == told


def test_stopped_by_hand():
    """An enumeration that a watch stopped is no proof, and may stop elsewhere another time."""
    stopped = choose_responses(two(), day_value=0, samples=10, watch=lambda told: told.done > 1)
    assert not stopped.is_exhaustive
    assert not stopped.proof.is_reproducible
    assert stopped.proof.status == "heuristic"
    assert choose_responses(two(), day_value=0, samples=10).proof.is_reproducible


def test_each_set_is_simulated_once(monkeypatch):
    """No set is simulated twice, that of the responses that are kept included."""
    seen = []

    def counted(*args, responses, **options):
        seen.append(tuple(responses))
        return simulate(*args, responses=responses, **options)

    monkeypatch.setattr(_responses, "simulate", counted)
    monkeypatch.setattr(_responses, "EVERY", 1)
    choice = choose_responses(small(1, 6), budget=60_000, day_value=15_000, samples=50)
    assert len(seen) == len(set(seen)) >= choice.simulated


def two(**changes):
    """Return a plan whose one risk two responses treat, both of them better than one."""
    plan = pm.Plan(
        "P",
        start=START,
        currency="CNY",
        tasks=[Task("t", duration=days(5))],
        risks=[Risk("r", probability=1.0, impacts=[ExtraCost(100_000), Delay("t", days(10))])],
        responses=[
            Response("half", ("r",), cost=1_000, impact_factor=0.5),
            Response("third", ("r",), cost=2_000, impact_factor=0.3),
        ],
    )
    return replace(plan, **changes)


def test_factors_multiply():
    """Two responses to one risk work together, and each is told with what it buys."""
    choice = choose_responses(two(), day_value=0, samples=10)
    assert choice.best.responses == ("half", "third")
    assert choice.best.loss == 3_000 + 15_000
    assert choice.before.loss == 100_000
    bought = {row.response: (row.cost, row.minutes, row.money) for row in choice.bought}
    assert bought["half"] == (1_000, days(10) * 0.3 - days(10) * 0.15, 15_000)
    assert bought["third"] == (2_000, days(10) * 0.5 - days(10) * 0.15, 35_000)


def test_the_estimate_knows_combinations(monkeypatch):
    """The exact search weighs combinations of responses to one risk as they are."""
    monkeypatch.setattr(_responses, "EVERY", 1)
    monkeypatch.setattr(_responses, "LEADERS", 1)
    choice = choose_responses(two(), day_value=0, samples=10)
    assert choice.proof.objective == 3_000 + 15_000
    assert choice.best.responses == ("half", "third")


def test_secondary_risks_come_with_their_response():
    """A response whose secondary risk costs more than it saves is left."""
    plan = two()
    worse = Risk("side", probability=1.0, impacts=[ExtraCost(90_000)])
    first = replace(plan.responses[0], secondary=("side",))
    plan = replace(plan, risks=(*plan.risks, worse), responses=(first, plan.responses[1]))
    assert choose_responses(plan, day_value=0, samples=10).best.responses == ("third",)


def test_opportunities():
    """Raising the chance of what saves money is worth its price."""
    plan = two(
        risks=[Risk("luck", probability=0.1, impacts=[ExtraCost(-50_000)])],
        responses=[Response("seize", ("luck",), cost=5_000, probability=1.0)],
    )
    assert choose_responses(plan, day_value=0, samples=50).best.responses == ("seize",)


def test_time_without_money():
    """A plan without prices is improved in time alone."""
    plan = pm.Plan(
        "P",
        start=START,
        tasks=[Task("t", duration=days(5))],
        risks=[Risk("r", probability=0.9, impacts=[Delay("t", Discrete((480, 960), (0.5, 0.5)))])],
        responses=[Response("avoid", ("r",), probability=0.0)],
    )
    choice = choose_responses(plan, samples=100)
    assert choice.best.responses == ("avoid",)
    assert choice.best.length == days(5)
    assert choice.bought[0].minutes == 960


def test_nothing_to_choose():
    """Without responses, or without money for any, what is stays."""
    empty = choose_responses(two(responses=()), samples=10)
    assert empty.best == empty.before
    assert empty.simulated == 1
    assert choose_responses(two(), budget=0, samples=10).best.responses == ()


def test_kept_responses_are_checked():
    """Kept responses that exclude each other or cost too much are named, all at once."""
    kept = [replace(each, is_chosen=True) for each in two().responses]
    kept[0] = replace(kept[0], excludes=("third",))
    with pytest.raises(PlanError) as error:
        choose_responses(two(responses=kept), budget=500)
    codes = {problem.code for problem in error.value.problems}
    assert codes == {"plan.response_excluded", "plan.response_budget"}
    for problem in error.value.problems:
        assert problem.text("zh-CN") != problem.text("en")
    free = choose_responses(two(responses=kept), budget=2_500, keep=False, day_value=0, samples=10)
    assert free.best.responses == ("third",)


@pytest.mark.parametrize("wrong", [{"budget": -1}, {"percentile": 1.0}, {"percentile": 0.0}])
def test_numbers_out_of_range(wrong):
    """Misuse of the call is refused."""
    with pytest.raises(ValueError, match="found"):
        choose_responses(two(), **wrong)


def test_json():
    """A choice crosses JSON."""
    choice = choose_responses(two(), day_value=100, samples=10)
    assert pm.io.loads(pm.io.dumps(choice)) == choice
    assert choice.columns()["responses"][0] == choice.best.responses


def test_a_response_that_brings_money():
    """What one response brings may pay for another, whichever stands first."""
    risks = [
        Risk("r", probability=1.0, impacts=[ExtraCost(10_000)]),
        Risk("o", probability=1.0, impacts=[ExtraCost(-500)]),
    ]
    dear, bringing = (
        Response("a", ["r"], cost=100, probability=0.0),
        Response("b", ["o"], cost=-100),
    )
    for responses in ((dear, bringing), (bringing, dear)):
        plan = replace(two(), risks=tuple(risks), responses=responses)
        found = choose_responses(plan, budget=0, samples=50)
        assert found.best.responses == ("a", "b")
        assert found.is_exhaustive


@pytest.mark.parametrize("times", [1, 1_000, 10**6])
def test_large_money_where_time_comes_first(times):
    """Money in billions neither stops the search nor changes what it finds in time."""
    plan = large(1, 20)
    risks = tuple(
        replace(each, impacts=(each.impacts[0], ExtraCost(each.impacts[1].by * times)))
        for each in plan.risks
    )
    responses = tuple(replace(each, cost=each.cost * times) for each in plan.responses)
    budget = sum(each.cost for each in responses) // 20
    plan = replace(plan, risks=risks, responses=responses)
    found = choose_responses(plan, budget=budget, samples=100)
    assert found.best.length < 0.75 * found.before.length
    assert found.best.cost <= budget


def test_near_sets_are_allowed_and_of_every_kind():
    """Sets beside one take a response more, less or exchanged, as the budget allows."""
    plan = large(1, 12)
    costs = {each.id: each.cost for each in plan.responses}
    held = frozenset(each.id for each in plan.responses[:10:5])
    budget = sum(costs[each] for each in held) + min(costs.values())
    asked = _responses._Asked(tuple(plan.responses), (), costs, budget)
    near = list(_responses._near(asked, held))
    assert {len(each) - len(held) for each in near} == {-1, 0, 1}
    assert all(sum(costs[name] for name in each) <= budget for each in near)


def test_nothing_is_proved_of_sets_that_were_not_stated(monkeypatch):
    """Where not all combinations of responses to a risk are weighed, no bound is claimed."""
    monkeypatch.setattr(_responses, "EVERY", 10)
    monkeypatch.setattr(_offers.Offers, "_groups", lambda _: None)
    responses = tuple(Response(f"x{i}", ["r"], cost=1_000, impact_factor=0.5) for i in range(8))
    risk = Risk("r", probability=1.0, impacts=[ExtraCost(1_000_000)])
    plan = replace(two(), risks=(risk,), responses=responses)
    found = choose_responses(plan, day_value=480, samples=20)
    assert found.proof.status is pm.ProofStatus.HEURISTIC
    assert len(found.best.responses) > 2
