"""The numbers of earned value, each a formula with its reason where it is undefined."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a number counts."""

    MONEY = "money"
    INDEX = "index"
    SHARE = "share"
    TIME = "time"


class Undefined(Exception):  # noqa: N818 - an answer on its way, caught where the number is asked for
    """A number has no value; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Formula:
    """How a number follows from others.

    Parameters
    ----------
    symbol : str
        As it stands in formulae.
    text : str
        The formula; the symbols in it are those of `needs`.
    needs : tuple of str
        Names of the numbers it takes, in the order of `of`.
    of : callable
        Floats to float; raises `Undefined`.
    kind : Kind
    """

    symbol: str
    text: str
    needs: tuple[str, ...]
    of: Callable[..., float]
    kind: Kind


INPUTS = {
    "bac": ("BAC", Kind.MONEY),
    "pv": ("PV", Kind.MONEY),
    "ev": ("EV", Kind.MONEY),
    "ac": ("AC", Kind.MONEY),
    "at": ("AT", Kind.TIME),
    "es": ("ES", Kind.TIME),
    "pd": ("PD", Kind.TIME),
    "k": ("k", Kind.INDEX),
}
"""What is measured, not computed: symbol and kind."""

_ZERO = {
    "ac": "cost.undefined.no_cost",
    "pv": "cost.undefined.nothing_planned",
    "bac": "cost.undefined.no_budget",
    "ev": "cost.undefined.nothing_earned",
    "at": "cost.undefined.no_time",
    "left": "cost.undefined.goal_spent",
}


def _over(name: str) -> Callable[[float, float], float]:
    """Return division that is undefined, for a reason, when the number `name` is zero."""

    def divide(above: float, below: float) -> float:
        if below == 0:
            raise Undefined(_ZERO[name])
        return above / below

    return divide


def _forecast(done: float, left: float, factor: float) -> float:
    """Return what is done plus what is left over a performance factor.

    Nothing is left at completion, so the factor does not matter then.
    """
    if left == 0:
        return done
    if factor <= 0:
        raise Undefined("cost.undefined.nothing_earned")
    return done + left / factor


def _to_complete(bac: float, ev: float, goal: float, ac: float) -> float:
    """Return the efficiency that what remains needs to end at a goal."""
    if bac == 0:
        raise Undefined(_ZERO["bac"])
    if bac == ev:
        raise Undefined("cost.undefined.nothing_left")
    if goal <= ac:
        raise Undefined("cost.undefined.goal_spent")
    return (bac - ev) / (goal - ac)


def _progress(ac: float, bac: float, ev: float) -> float:
    """Return AC + (BAC - EV) (1 - p + p / CPI) with p = EV / BAC, so that p / CPI is AC / BAC."""
    if bac == 0:
        raise Undefined(_ZERO["bac"])
    return ac + (bac - ev) * (1 - ev / bac + ac / bac)


def _shrink(ac: float, bac: float, ev: float, k: float) -> float:
    """Return AC + (BAC - EV) (AC / EV)^w with w = p / (p + k): few facts, little weight."""
    if bac == 0:
        raise Undefined(_ZERO["bac"])
    if bac == ev:
        return ac
    if ev <= 0:
        return ac + bac - ev
    if ac <= 0:
        raise Undefined(_ZERO["ac"])
    share = ev / bac
    return ac + (bac - ev) * math.exp(share / (share + k) * math.log(ac / ev))


def _planned_rate(pd: float, sv: float, bac: float) -> float:
    """Return PD less the time variance SV / (BAC / PD)."""
    if bac == 0:
        raise Undefined(_ZERO["bac"])
    return pd - sv * pd / bac


def _remaining_speed(pd: float, es: float, at: float) -> float:
    """Return TSPI, the schedule efficiency that what remains needs to end in time."""
    if pd == es:
        raise Undefined("cost.undefined.nothing_left")
    if pd <= at:
        raise Undefined("cost.undefined.time_spent")
    return (pd - es) / (pd - at)


def _eac(symbol: str, factor: str, *needs: str) -> Formula:
    """Return AC + (BAC - EV) / PF; `needs` are the numbers that make the factor."""

    def of(ac: float, bac: float, ev: float, *rest: float) -> float:
        return _forecast(ac, bac - ev, _mixed(*rest))

    text = f"AC + (BAC - EV) / {factor}" if factor else "AC + (BAC - EV)"
    return Formula(f"EAC({symbol})", text, ("ac", "bac", "ev", *needs), of, Kind.MONEY)


def _mixed(*factors: float) -> float:
    """Return a factor, or four parts of the first and one of the second."""
    match factors:
        case (first, second):
            return 0.8 * first + 0.2 * second
        case (first,):
            return first
    return 1.0


def _duration(symbol: str, factor: str, *needs: str) -> Formula:
    """Return AT + (PD - ES) / PF."""

    def of(at: float, pd: float, es: float, *rest: float) -> float:
        return _forecast(at, pd - es, _mixed(*rest))

    text = f"AT + (PD - ES) / {factor}" if factor else "AT + (PD - ES)"
    return Formula(f"EAC(t)-ES{symbol}", text, ("at", "pd", "es", *needs), of, Kind.TIME)


def _jacob(symbol: str, factor: str, *needs: str) -> Formula:
    """Return AT + (max(PD, AT) - ED) / PF, where earned duration ED is AT x SPI."""

    def of(at: float, pd: float, ed: float, *rest: float) -> float:
        return _forecast(at, max(pd, at) - ed, _mixed(*rest))

    text = "AT + (max(PD, AT) - ED)" + (f" / {factor}" if factor else "")
    return Formula(f"EAC(t)-ED{symbol}", text, ("at", "pd", "ed", *needs), of, Kind.TIME)


def _plain(
    symbol: str, text: str, needs: str, of: Callable[..., float], kind: Kind = Kind.INDEX
) -> Formula:
    return Formula(symbol, text, tuple(needs.split()), of, kind)


_EACS = {
    "pf1": _eac("1", ""),
    "cpi": _eac("CPI", "CPI", "cpi"),
    "spi": _eac("SPI", "SPI", "spi"),
    "spi_t": _eac("SPI(t)", "SPI(t)", "spi_t"),
    "sci": _eac("SCI", "SCI", "sci"),
    "sci_t": _eac("SCI(t)", "SCI(t)", "sci_t"),
    "cpi_spi": _eac("0.8 CPI + 0.2 SPI", "(0.8 × CPI + 0.2 × SPI)", "cpi", "spi"),
    "cpi_spi_t": _eac("0.8 CPI + 0.2 SPI(t)", "(0.8 × CPI + 0.2 × SPI(t))", "cpi", "spi_t"),
    "progress": Formula(
        "EAC(p)",
        "AC + (BAC - EV) × (1 - EV / BAC + AC / BAC)",
        ("ac", "bac", "ev"),
        _progress,
        Kind.MONEY,
    ),
    "shrink": Formula(
        "EAC",
        "AC + (BAC - EV) × (AC / EV)^(EV / (EV + k × BAC))",
        ("ac", "bac", "ev", "k"),
        _shrink,
        Kind.MONEY,
    ),
}
_TIMES = {
    "es": _duration("", ""),
    "es_spi_t": _duration("(SPI(t))", "SPI(t)", "spi_t"),
    "es_sci_t": _duration("(SCI(t))", "SCI(t)", "sci_t"),
    "pv1": _plain("EAC(t)-PV1", "PD - SV × PD / BAC", "pd sv bac", _planned_rate, Kind.TIME),
    "pv2": _plain(
        "EAC(t)-PV2", "PD / SPI", "pd spi", lambda pd, pf: _forecast(0, pd, pf), Kind.TIME
    ),
    "pv3": _plain(
        "EAC(t)-PV3", "PD / SCI", "pd sci", lambda pd, pf: _forecast(0, pd, pf), Kind.TIME
    ),
    "ed": _jacob("", ""),
    "ed_spi": _jacob("(SPI)", "SPI", "spi"),
    "ed_sci": _jacob("(SCI)", "SCI", "sci"),
}
COST_METHODS = tuple(_EACS)
TIME_METHODS = tuple(_TIMES)
DEFAULT_COST = "shrink"

FORMULAE: dict[str, Formula] = {
    "cv": _plain("CV", "EV - AC", "ev ac", lambda ev, ac: ev - ac, Kind.MONEY),
    "sv": _plain("SV", "EV - PV", "ev pv", lambda ev, pv: ev - pv, Kind.MONEY),
    "cpi": _plain("CPI", "EV / AC", "ev ac", _over("ac")),
    "spi": _plain("SPI", "EV / PV", "ev pv", _over("pv")),
    "sci": _plain("SCI", "CPI × SPI", "cpi spi", lambda a, b: a * b),
    "sv_t": _plain("SV(t)", "ES - AT", "es at", lambda es, at: es - at, Kind.TIME),
    "spi_t": _plain("SPI(t)", "ES / AT", "es at", _over("at")),
    "sci_t": _plain("SCI(t)", "CPI × SPI(t)", "cpi spi_t", lambda a, b: a * b),
    "percent_complete": _plain("EV %", "EV / BAC", "ev bac", _over("bac"), Kind.SHARE),
    "percent_spent": _plain("AC %", "AC / BAC", "ac bac", _over("bac"), Kind.SHARE),
    "eac": _EACS[DEFAULT_COST],
    "etc": _plain("ETC", "EAC - AC", "eac ac", lambda eac, ac: eac - ac, Kind.MONEY),
    "vac": _plain("VAC", "BAC - EAC", "bac eac", lambda bac, eac: bac - eac, Kind.MONEY),
    "tcpi": _plain(
        "TCPI(BAC)",
        "(BAC - EV) / (BAC - AC)",
        "bac ev ac",
        lambda bac, ev, ac: _to_complete(bac, ev, bac, ac),
    ),
    "tcpi_quotient": _plain(
        "TCPI(BAC)",
        "(BAC - EV) / (BAC - AC)",
        "bac ev ac",
        lambda bac, ev, ac: _over("left")(bac - ev, bac - ac),
    ),
    "tcpi_eac": _plain("TCPI(EAC)", "(BAC - EV) / (EAC - AC)", "bac ev eac ac", _to_complete),
    "tspi": _plain("TSPI", "(PD - ES) / (PD - AT)", "pd es at", _remaining_speed),
    "ed": _plain("ED", "AT × SPI", "at spi", lambda at, spi: at * spi, Kind.TIME),
    **{f"eac_{name}": formula for name, formula in _EACS.items()},
    **{f"time_{name}": formula for name, formula in _TIMES.items()},
}
"""Every number by name.

Sources: PMI, The Standard for Earned Value Management, 2019; the families of EAC and EAC(t) as
M. Vanhoucke, Measuring Time, 2010; the planned value method of F. Anbari, Project Management
Journal 34(4), 2003; earned duration of D. Jacob, The Measurable News, 2003; the progress factor
after F. Ottaviani and others, Buildings 14(3) 643, 2024, and its shrunk form.
"""
