"""Numbers of earned value: looked up by name, explained, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pmcore._base import Answer
from pmcore._mapping import EMPTY, Attributes
from pmcore._values import number_faults
from pmcore.cost._formulae import (
    AS_PLANNED,
    COST_METHODS,
    DURATIONS,
    FORMULAE,
    INPUTS,
    TIME_METHODS,
    Formula,
    Kind,
    Undefined,
)
from pmcore.cost._reckoning import Reckoning
from pmcore.errors import PlanError, Problem
from pmcore.units import MINUTES_PER_DAY, exponent

SHRINK = 0.5
"""How much progress it takes until past cost performance counts for half: share of the budget."""
MOST = 10**15
"""No sum and no time is larger, as no amount of a plan is."""

_NAMED = 5
"""How many tasks a reason names; the others are counted."""
_OWN = ("bac", "pv", "ev", "ac", "at", "es", "pd")
"""Inputs that are fields; the others stand in `inputs`."""
_NEEDED = ("bac", "pv", "ev", "k")
_SOURCES = {
    "cpl": "no_path",
    "tf": "no_path",
    "ev_3": "no_series",
    "ac_3": "no_series",
    "rate_ev": "no_series",
    "rate_ac": "no_series",
    "rate_es": "no_series",
    "kept": "no_series",
    "expected": "no_series",
    "hit": "no_series",
    "aimed": "no_series",
    "etc_m": "not_stated",
    "pd_r": "no_goal_stated",
    "rework": "no_rework_stated",
}
"""Where inputs come from that no sum over tasks gives."""


class Numbers(Answer):
    """Base of what holds the sums of earned value: every number that follows from them.

    Names are those of `FORMULAE`: ``cv``, ``cpi``, ``eac_cpi``, ``time_es`` and so on.
    """

    __slots__ = ()
    currency: str | None

    def number(self, name: str) -> float | None:
        """Return a number by name, unrounded; None where it is undefined.

        Raises
        ------
        KeyError
            If no number has the name.
        """
        try:
            return self._number(name)
        except Undefined:
            return None

    def why(self, name: str) -> Reckoning | None:
        """Return why a number is undefined; None where it has a value.

        Raises
        ------
        KeyError
            If no number has the name.
        """
        return self.explain(name) if self.number(name) is None else None

    def explain(self, name: str) -> Reckoning:
        """Return how a number came about: its formula with the numbers put in.

        Raises
        ------
        KeyError
            If no number has the name.
        """
        formula = FORMULAE.get(name)
        symbol, kind = (formula.symbol, formula.kind) if formula else INPUTS[name]
        code, text, needs = self._told(name, formula)
        symbols = {each: symbol_of(each) for each in needs}
        result, reason, about = None, "", dict[str, object]()
        try:
            result = self._number(name)
        except Undefined as undefined:
            code, reason, about = "cost.no_value", undefined.code, undefined.facts
        facts = Attributes(
            name=name,
            symbol=symbol,
            formula=text,
            numbers={symbols[each]: self.number(each) for each in needs},
            kinds={symbols[each]: kind_of(each) for each in needs},
            result=result,
            kind=kind,
            reason=reason,
            about=about,
            currency=self.currency,
            day=getattr(self, "day", MINUTES_PER_DAY),
        )
        return Reckoning(code, facts)

    def _told(self, name: str, formula: Formula | None) -> tuple[str, str, tuple[str, ...]]:
        """Return by which sentence a number is told, its formula, and what that takes."""
        if formula is None:
            return "cost.measured", "", ()
        if name in DURATIONS and self._is_over:
            return "cost.reckoning_ended", symbol_of("at"), ("at",)
        if any(self.number(each) == 0 for each in formula.past):
            return "cost.reckoning_planned", AS_PLANNED.text, AS_PLANNED.needs
        return "cost.reckoning", formula.text, formula.needs

    @property
    def _is_over(self) -> bool:
        """Whether all is finished, so that the whole duration is the actual time."""
        return bool(getattr(self, "is_over", False))

    def _number(self, name: str) -> float:
        formula = FORMULAE.get(name)
        if name in DURATIONS and self._is_over:
            return self._number("at")
        if formula is not None:
            needs = [self._number(each) for each in formula.needs]
            try:
                found = float(formula.of(*needs))
            except OverflowError:
                raise Undefined("cost.undefined.too_large") from None
            if not isfinite(found):
                raise Undefined("cost.undefined.too_large")
            return found
        if name == "k":
            return float(getattr(self, "k", SHRINK))
        if name not in INPUTS:
            raise KeyError(name)
        more: Attributes = getattr(self, "inputs", EMPTY)
        value = getattr(self, name, None) if name in _OWN else more.get(name)
        if not isinstance(value, (int, float)):
            raise self._missing(name)
        return float(value)

    def _missing(self, name: str) -> Undefined:
        """Return why nothing is known of an input."""
        if name == "ac":
            unpriced: tuple[str, ...] = getattr(self, "unpriced", ())
            named, more = unpriced[:_NAMED], len(unpriced) - _NAMED
            if not named:
                return Undefined("cost.undefined.cost_unknown")
            if more > 0:
                return Undefined("cost.undefined.costs_unknown", tasks=named, more=more)
            return Undefined("cost.undefined.cost_unknown_of", tasks=named)
        if name not in _OWN:
            return Undefined(f"cost.undefined.{_SOURCES.get(name, 'no_tasks')}")
        is_timed = getattr(self, "pd", None) is not None
        return Undefined(f"cost.undefined.{'no_earned_schedule' if is_timed else 'no_schedule'}")


def symbol_of(name: str) -> str:
    """Return how a number is written in formulae."""
    return FORMULAE[name].symbol if name in FORMULAE else INPUTS[name][0]


def kind_of(name: str) -> Kind:
    """Return what a number counts."""
    return FORMULAE[name].kind if name in FORMULAE else INPUTS[name][1]


@dataclass(frozen=True, slots=True)
class Measures(Numbers):
    """Earned value from its sums alone: every index and forecast of numbers that are known.

    Parameters
    ----------
    bac, pv, ev, ac : float
        Budget at completion, planned value, earned value, actual cost, in any one unit.
    at, es, pd : float, optional
        Actual time, earned schedule, planned duration, in any one unit.
    k : float
        Of the shrunk forecast: the share of the budget that must be earned until past cost
        performance counts for half; 0 gives EAC(CPI), infinitely much EAC with PF = 1.
    inputs : Attributes
        What else is known, by name: sums over tasks such as ``bac_f`` and ``ac_f``, the budget
        and the cost of what is finished; or what somebody states: ``etc_m``, what is still to
        pay, ``pd_r``, a revised duration, ``rework``, the part of work out of sequence that is
        done again.
    unpriced : tuple of str
        Whose cost nothing tells, so that there is no `ac`.
    is_over : bool
        Whether all is finished: then every forecast of the duration is `at`.

    Raises
    ------
    PlanError
        With each number that is not finite or larger than 10^15, and a `k` or ``rework`` below
        0.

    Examples
    --------
    >>> some = Measures(900, 450, 300, 330, at=3, es=2.25, pd=5)
    >>> round(some.number("cpi"), 4), some.number("eac_pf1"), round(some.number("eac"), 2)
    (0.9091, 930.0, 953.32)
    >>> print(some.why("cpi"), some.explain("spi_t"), sep="; ")
    None; SPI(t), the earned schedule index = ES / AT = 2.25 d / 3 d = 0.75
    """

    bac: float
    pv: float
    ev: float
    ac: float | None
    at: float | None = None
    es: float | None = None
    pd: float | None = None
    k: float = SHRINK
    currency: str | None = None
    day: int = 1
    inputs: Attributes = EMPTY
    unpriced: tuple[str, ...] = ()
    is_over: bool = False

    def __post_init__(self) -> None:
        """Refuse what is no number, all at once."""
        super(Measures, self).__post_init__()
        if problems := list(self._faults()):
            raise PlanError(problems)

    def _faults(self) -> Iterator[Problem]:
        for name in (*_OWN, "k"):
            value = getattr(self, name)
            if value is not None or name in _NEEDED:
                yield from amiss(name, value, is_least_0=name == "k")
        for name, value in self.inputs.items():
            if name in INPUTS and value is not None:
                yield from amiss(f'inputs["{name}"]', value, is_least_0=name == "rework")

    def columns(self) -> dict[str, list[Any]]:
        """Return one row a number: its name, symbol, value and, where it has none, why."""
        return table(self)


def amiss(path: str, value: object, *, is_least_0: bool = False) -> Iterator[Problem]:
    """Yield the problem of what is no number, or one that no sum comes to."""
    if value is not None and not isinstance(value, (int, float)):  # numpy's overflow unseen
        yield Problem("value.not_a_number", path, Attributes(found=repr(value)))
    elif value is not None and not abs(value) <= MOST:
        yield Problem("cost.too_large", path, Attributes(found=str(value), most=MOST))
    else:
        yield from number_faults(value, path, least=0 if is_least_0 else None)


def table(numbers: Numbers) -> dict[str, list[Any]]:
    """Return one row a number: its name, symbol, value and, where it has none, why.

    Amounts of a currency are in major units.
    """
    names = [*(name for name in INPUTS if name != "k"), *FORMULAE]
    told = [numbers.why(name) for name in names]
    return {
        "name": names,
        "symbol": [symbol_of(name) for name in names],
        "value": [_in_major(numbers, name) for name in names],
        "why": [reason.text() if reason else "" for reason in told],
    }


def _in_major(numbers: Numbers, name: str) -> float | None:
    found = numbers.number(name)
    if found is None or numbers.currency is None or kind_of(name) is not Kind.MONEY:
        return found
    return found / float(10 ** exponent(numbers.currency))


class Indices(Numbers):
    """Base of answers in whole minor units: the usual numbers as attributes.

    A number that is undefined is None; `why` says why, `explain` how it came about.
    """

    __slots__ = ()

    def _amount(self, name: str) -> int | None:
        found = self.number(name)
        return None if found is None else round(found)

    @property
    def cv(self) -> int | None:
        """Cost variance, EV - AC."""
        return self._amount("cv")

    @property
    def sv(self) -> int | None:
        """Schedule variance, EV - PV."""
        return self._amount("sv")

    @property
    def cpi(self) -> float | None:
        """Cost performance index, EV / AC."""
        return self.number("cpi")

    @property
    def spi(self) -> float | None:
        """Schedule performance index, EV / PV."""
        return self.number("spi")

    @property
    def sci(self) -> float | None:
        """Schedule cost index, CPI x SPI."""
        return self.number("sci")

    @property
    def percent_complete(self) -> float | None:
        """Share of the budget that is earned."""
        return self.number("percent_complete")

    @property
    def percent_spent(self) -> float | None:
        """Share of the budget that is spent."""
        return self.number("percent_spent")

    @property
    def eac(self) -> int | None:
        """Estimate at completion: what remains at a cost performance shrunk towards plan."""
        return self._amount("eac")

    @property
    def etc(self) -> int | None:
        """Estimate to complete, EAC - AC."""
        return self._amount("etc")

    @property
    def vac(self) -> int | None:
        """Variance at completion, BAC - EAC."""
        return self._amount("vac")

    @property
    def tcpi(self) -> float | None:
        """Cost performance that what remains needs to end at BAC."""
        return self.number("tcpi")

    @property
    def tcpi_eac(self) -> float | None:
        """Cost performance that what remains needs to end at EAC."""
        return self.number("tcpi_eac")

    @property
    def eacs(self) -> dict[str, int | None]:
        """Estimate at completion by every method: ``pf1``, ``cpi``, ``spi``, ``shrink`` ..."""
        return {name: self._amount(f"eac_{name}") for name in COST_METHODS}

    @property
    def sv_t(self) -> float | None:
        """Schedule variance in time, ES - AT, in working minutes."""
        return self.number("sv_t")

    @property
    def spi_t(self) -> float | None:
        """Schedule performance index in time, ES / AT."""
        return self.number("spi_t")

    @property
    def sci_t(self) -> float | None:
        """Schedule cost index in time, CPI x SPI(t)."""
        return self.number("sci_t")

    @property
    def p_factor(self) -> float | None:
        """Share of what is earned that was earned where the schedule has it."""
        return self.number("p_factor")

    @property
    def bei(self) -> float | None:
        """Baseline execution index: tasks finished over tasks that should be."""
        return self.number("bei")

    @property
    def dpi(self) -> float | None:
        """Duration performance index, earned duration ED(t) over actual time."""
        return self.number("dpi")

    @property
    def tspi(self) -> float | None:
        """Schedule performance that what remains needs to end in time."""
        return self.number("tspi")

    @property
    def times(self) -> dict[str, float | None]:
        """Total duration by every method, in working minutes: ``es``, ``pv1``, ``ed`` ..."""
        return {name: self.number(f"time_{name}") for name in TIME_METHODS}
