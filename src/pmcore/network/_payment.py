"""Whether payment terms can be: of their numbers, and of what they name."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore._mapping import Attributes
from pmcore.errors import Problem, Severity
from pmcore.model import Mode, PaymentTerms, Plan, Task
from pmcore.network._shape import BOUNDS, faults, misfit, outside, sound

CATEGORIES = ("labour", "equipment", "material", "fixed", "overhead")
"""What :mod:`pmcore.cost` may call a cost whose item names no category of its own."""
_DAYS = BOUNDS["PaymentTerms", "days"]


def payment_problems(plan: Plan, terms: PaymentTerms) -> list[Problem]:
    """Return what is wrong with terms that a plan may not state itself, all at once.

    Examples
    --------
    >>> from pmcore.examples import portal
    >>> for each in payment_problems(portal(), PaymentTerms(retention=1.5, paid_after={"bob": 9})):
    ...     print(each.text())
    payment.retention: 1.5 lies outside 0 to 1. Give a number between both.
    payment.paid_after["bob"]: bob is neither a resource of the plan nor a category of its costs.
    Name one of both; "" stands for all others.
    """
    shapes = list(faults(terms, "payment"))
    return [*shapes, *payment_faults(plan, sound(terms) if shapes else terms)]


def payment_faults(plan: Plan, terms: PaymentTerms) -> Iterator[Problem]:
    """Yield what terms say in vain.

    What a contract leaves open stops no schedule: warnings, which the room of cash refuses.
    """
    known = _payees(plan) if terms.paid_after else set()
    for name, days in terms.paid_after.items():
        path = f'payment.paid_after["{name}"]'
        if type(days) is not int:
            yield misfit(days, path, "whole_number")
            continue
        yield from outside(days, path, _DAYS)
        if name not in known:
            yield _warning("unknown_payee", path, found=name)
    if terms.advance and plan.price is None:
        yield _warning("advance_of_nothing", "payment.advance")
    if terms.advance and not any(each.share or each.amount for each in terms.instalments):
        yield _warning("advance_not_recovered", "payment.advance")


def _payees(plan: Plan) -> set[str]:
    ways: list[Task | Mode] = [*plan.tasks, *(mode for task in plan.tasks for mode in task.modes)]
    named = {item.category for way in ways for item in way.costs}
    return {"", *CATEGORIES, *named, *(each.id for each in plan.resources)}


def _warning(code: str, path: str, **facts: object) -> Problem:
    return Problem(f"plan.{code}", path, Attributes(facts), Severity.WARNING)
