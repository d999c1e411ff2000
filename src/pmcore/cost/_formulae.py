"""The numbers of earned value, each a formula with its reason where it is undefined.

A formula takes floats and raises `Undefined`, or arrays of many projects and gives NaN there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Value: TypeAlias = float | NDArray[np.float64]
Truth: TypeAlias = bool | NDArray[np.bool_]


class Kind(StrEnum):
    """What a number counts."""

    MONEY = "money"
    INDEX = "index"
    SHARE = "share"
    TIME = "time"


class Undefined(Exception):  # noqa: N818 - an answer on its way, caught where the number is asked for
    """A number has no value; `code` says why, with its facts."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
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
        Floats to float, or arrays to array.
    kind : Kind
    past : tuple of str
        Those of `needs` without which the past says nothing: while one is zero, the rest is
        taken as planned.
    """

    symbol: str
    text: str
    needs: tuple[str, ...]
    of: Callable[..., Value]
    kind: Kind
    past: tuple[str, ...] = ()


INPUTS = {
    "bac": ("BAC", Kind.MONEY),
    "pv": ("PV", Kind.MONEY),
    "ev": ("EV", Kind.MONEY),
    "ac": ("AC", Kind.MONEY),
    "at": ("AT", Kind.TIME),
    "es": ("ES", Kind.TIME),
    "pd": ("PD", Kind.TIME),
    "k": ("k", Kind.INDEX),
    # Sums over tasks.
    "bac_f": ("BACf", Kind.MONEY),
    "ac_f": ("ACf", Kind.MONEY),
    "ted": ("TED", Kind.TIME),
    "tpd": ("TPD", Kind.TIME),
    "ed_t": ("ED(t)", Kind.TIME),
    "ev_p": ("EVp", Kind.MONEY),
    "pv_es": ("PVes", Kind.MONEY),
    "finished": ("finished", Kind.INDEX),
    "due": ("due", Kind.INDEX),
    "bac_loe": ("BACloe", Kind.MONEY),
    # Of the critical path from the facts.
    "cpl": ("CPL", Kind.TIME),
    "tf": ("TF", Kind.TIME),
    # Of a series of status dates.
    "ev_3": ("EV3", Kind.MONEY),
    "ac_3": ("AC3", Kind.MONEY),
    "rate_ev": ("Tev", Kind.MONEY),
    "rate_ac": ("Tac", Kind.MONEY),
    "rate_es": ("Tes", Kind.INDEX),
    "kept": ("kept", Kind.INDEX),
    "expected": ("expected", Kind.INDEX),
    "hit": ("hit", Kind.INDEX),
    "aimed": ("aimed", Kind.INDEX),
    # What the manager says.
    "etc_m": ("ETCm", Kind.MONEY),
    "pd_r": ("PDr", Kind.TIME),
    "rework": ("R", Kind.INDEX),
}
"""What is measured or stated, not computed: symbol and kind."""

_ZERO = {
    "ac": "cost.undefined.no_cost",
    "pv": "cost.undefined.nothing_planned",
    "bac": "cost.undefined.no_budget",
    "ev": "cost.undefined.nothing_earned",
    "at": "cost.undefined.no_time",
    "left": "cost.undefined.goal_spent",
    "tpd": "cost.undefined.nothing_planned",
    "due": "cost.undefined.nothing_due",
    "expected": "cost.undefined.nothing_expected",
    "aimed": "cost.undefined.nothing_aimed",
    "cpl": "cost.undefined.no_path_left",
    "ac_3": "cost.undefined.no_recent_cost",
}


def _sound(value: Value, is_wrong: Truth, code: str) -> Value:
    """Return a value that must not be wrong: NaN where it is, of floats the reason raised."""
    if isinstance(is_wrong, np.ndarray):
        return np.where(is_wrong, np.nan, value)
    if is_wrong:
        raise Undefined(code)
    return value


def _either(is_first: Truth, first: Value, second: Callable[[], Value]) -> Value:
    """Return the first where it holds, else what the second comes to."""
    if isinstance(is_first, np.ndarray):
        return np.where(is_first, first, second())
    return first if is_first else second()


def _over(name: str) -> Callable[[Value, Value], Value]:
    """Return division that is undefined, for a reason, when the number `name` is zero."""

    def divide(above: Value, below: Value) -> Value:
        return above / _sound(below, below == 0, _ZERO[name])

    return divide


def _forecast(done: Value, left: Value, factor: Value) -> Value:
    """Return what is done plus what is left over a performance factor.

    Nothing is left at completion, so the factor does not matter then.
    """

    def more() -> Value:
        return done + left / _sound(factor, factor <= 0, "cost.undefined.nothing_earned")

    return _either(left == 0, done, more)


def _to_complete(bac: Value, ev: Value, goal: Value, ac: Value) -> Value:
    """Return the efficiency that what remains needs to end at a goal."""
    left = bac - ev
    left = _sound(left, bac == 0, _ZERO["bac"])
    left = _sound(left, left == 0, "cost.undefined.nothing_left")
    return left / _sound(goal - ac, goal <= ac, "cost.undefined.goal_spent")


def _progress(ac: Value, bac: Value, ev: Value) -> Value:
    """Return AC + (BAC - EV) (1 - p + p / CPI) with p = EV / BAC, so that p / CPI is AC / BAC."""
    whole = _sound(bac, bac == 0, _ZERO["bac"])
    return ac + (bac - ev) * (1 - ev / whole + ac / whole)


def _shrink(ac: Value, bac: Value, ev: Value, k: Value) -> Value:
    """Return AC + (BAC - EV) (AC / EV)^w with w = p / (p + k): few facts, little weight."""
    whole = _sound(bac, bac == 0, _ZERO["bac"])

    def rest() -> Value:
        cost = _sound(ac, ac <= 0, _ZERO["ac"])
        return ac + (whole - ev) * (cost / ev) ** (ev / (ev + k * whole))

    def begun() -> Value:
        return _either(ev <= 0, ac + whole - ev, rest)

    return _either(bac == ev, ac + 0 * whole, begun)


def _finished(*needs: Value) -> Value:
    """Return AC + (BAC - EV) (ACf / BACf)^w with w = f / (f + k) and f = BACf / BAC.

    Only what is finished knows both its budget and its cost: a share done is an estimate, and
    what work under way costs is often booked later.
    """
    ac, bac, ev, k, bac_f, ac_f = needs
    whole = _sound(bac, bac == 0, _ZERO["bac"])

    def ratio() -> Value:
        return (ac_f / bac_f) ** (bac_f / (bac_f + k * whole))

    return ac + (whole - ev) * _either((bac_f <= 0) | (ac_f <= 0), 1.0 + 0 * whole, ratio)


def _time_variance(sv: Value, pd: Value, bac: Value) -> Value:
    """Return the schedule variance as time, at the rate BAC / PD that the whole was planned for."""
    return sv * pd / _sound(bac, bac == 0, _ZERO["bac"])


def _planned_rate(pd: Value, sv: Value, bac: Value) -> Value:
    """Return PD less the time variance."""
    return pd - _time_variance(sv, pd, bac)


def _revised_speed(pd: Value, es: Value, goal: Value, at: Value) -> Value:
    """Return TSPI, the schedule efficiency that what remains needs to end after a duration."""
    left = _sound(pd - es, pd == es, "cost.undefined.nothing_left")
    return left / _sound(goal - at, goal <= at, "cost.undefined.time_spent")


def _remaining_speed(pd: Value, es: Value, at: Value) -> Value:
    """Return TSPI to end in time."""
    return _revised_speed(pd, es, pd, at)


def _eac(symbol: str, factor: str, *needs: str) -> Formula:
    """Return AC + (BAC - EV) / PF; `needs` are the numbers that make the factor."""

    def of(ac: Value, bac: Value, ev: Value, *rest: Value) -> Value:
        return _forecast(ac, bac - ev, _mixed(*rest))

    text = f"AC + (BAC - EV) / {factor}" if factor else "AC + (BAC - EV)"
    return Formula(f"EAC({symbol})", text, ("ac", "bac", "ev", *needs), of, Kind.MONEY)


def _mixed(*factors: Value) -> Value:
    """Return a factor, or four parts of the first and one of the second."""
    match factors:
        case (first, second):
            return 0.8 * first + 0.2 * second
        case (first,):
            return first
    return 1.0


def _duration(
    symbol: str, factor: str, *needs: str, earned: tuple[str, str] = ("es", "ES")
) -> Formula:
    """Return AT + (PD - ES) / PF; `earned` is the name and symbol of what stands for ES."""
    name, letters = earned

    def of(at: Value, pd: Value, es: Value, *rest: Value) -> Value:
        return _forecast(at, pd - es, _mixed(*rest))

    text = f"AT + (PD - {letters})" + (f" / {factor}" if factor else "")
    return Formula(f"EAC(t)-{letters}{symbol}", text, ("at", "pd", name, *needs), of, Kind.TIME)


def _jacob(symbol: str, factor: str, *needs: str) -> Formula:
    """Return AT + (max(PD, AT) - ED) / PF, where earned duration ED is AT x SPI."""

    def of(at: Value, pd: Value, ed: Value, *rest: Value) -> Value:
        return _forecast(at, _either(pd >= at, pd, lambda: at) - ed, _mixed(*rest))

    text = "AT + (max(PD, AT) - ED)" + (f" / {factor}" if factor else "")
    return Formula(f"EAC(t)-ED{symbol}", text, ("at", "pd", "ed", *needs), of, Kind.TIME)


def _plain(
    symbol: str, text: str, needs: str, of: Callable[..., Value], kind: Kind = Kind.INDEX
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
        past=("ev",),
    ),
    "finished": Formula(
        "EAC(f)",
        "AC + (BAC - EV) × (ACf / BACf)^(BACf / (BACf + k × BAC))",
        ("ac", "bac", "ev", "k", "bac_f", "ac_f"),
        _finished,
        Kind.MONEY,
        past=("bac_f", "ac_f"),
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
    "edm": _duration("", "", earned=("ed_t", "ED(t)")),
    "edm_dpi": _duration("(DPI)", "DPI", "dpi", earned=("ed_t", "ED(t)")),
}
_SERIES = {
    "eac_cpi_3": _eac("CPI3", "CPI3", "cpi_3"),
    "eac_xsm": _plain(
        "EAC(XSM)",
        "AC + (BAC - EV) × Tac / Tev",
        "ac bac ev rate_ac rate_ev",
        lambda ac, bac, ev, spent, earned: _forecast(ac, (bac - ev) * spent, earned),
        Kind.MONEY,
    ),
    "time_xsm": _duration("(XSM)", "Tes", "rate_es"),
}
_STATED = {
    "eac_etc": _plain("EAC(ETC)", "AC + ETCm", "ac etc_m", lambda ac, etc: ac + etc, Kind.MONEY),
}
AS_PLANNED = _EACS["pf1"]
"""What a forecast comes to while there is no past to go by."""
COST_METHODS = tuple(_EACS)
TIME_METHODS = tuple(_TIMES)
DEFAULT_COST = "finished"
"""The method of `forecast`: it knows tasks, while EAC itself rests on the sums alone."""

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
    "eac": _EACS["shrink"],
    "etc": _plain("ETC", "EAC - AC", "eac ac", lambda eac, ac: eac - ac, Kind.MONEY),
    "vac": _plain("VAC", "BAC - EAC", "bac eac", lambda bac, eac: bac - eac, Kind.MONEY),
    "tcpi": _plain(
        "TCPI(BAC)",
        "(BAC - EV) / (BAC - AC)",
        "bac ev ac",
        lambda bac, ev, ac: _to_complete(bac, ev, bac, ac),
    ),
    "tcpi_quotient": _plain(
        "TCPI(BAC)q",
        "(BAC - EV) / (BAC - AC)",
        "bac ev ac",
        lambda bac, ev, ac: _over("left")(bac - ev, bac - ac),
    ),
    "tcpi_eac": _plain("TCPI(EAC)", "(BAC - EV) / (EAC - AC)", "bac ev eac ac", _to_complete),
    "tspi": _plain("TSPI", "(PD - ES) / (PD - AT)", "pd es at", _remaining_speed),
    "tspi_revised": _plain("TSPI(r)", "(PD - ES) / (PDr - AT)", "pd es pd_r at", _revised_speed),
    "tv": _plain("TV", "SV × PD / BAC", "sv pd bac", _time_variance, Kind.TIME),
    "ed": _plain("ED", "AT × SPI", "at spi", lambda at, spi: at * spi, Kind.TIME),
    "edi": _plain("EDI", "TED / TPD", "ted tpd", _over("tpd")),
    "dpi": _plain("DPI", "ED(t) / AT", "ed_t at", _over("at")),
    "p_factor": _plain("P", "EVp / PVes", "ev_p pv_es", _over("ev")),
    "ev_e": _plain(
        "EV(e)",
        "EV × (1 + P × R) / (1 + R)",
        "ev p_factor rework",
        lambda ev, p, rework: ev * (1 + p * rework) / (1 + rework),
        Kind.MONEY,
    ),
    "loe_share": _plain("LOE %", "BACloe / BAC", "bac_loe bac", _over("bac"), Kind.SHARE),
    "hit_task": _plain("HIT", "hit / aimed", "hit aimed", _over("aimed"), Kind.SHARE),
    "bei": _plain("BEI", "finished / due", "finished due", _over("due")),
    "cei": _plain("CEI", "kept / expected", "kept expected", _over("expected")),
    "cpli": _plain(
        "CPLI", "(CPL + TF) / CPL", "cpl tf", lambda cpl, tf: _over("cpl")(cpl + tf, cpl)
    ),
    "cpi_3": _plain("CPI3", "EV3 / AC3", "ev_3 ac_3", _over("ac_3")),
    **{f"eac_{name}": formula for name, formula in _EACS.items()},
    **{f"time_{name}": formula for name, formula in _TIMES.items()},
    **_SERIES,
    **_STATED,
}
"""Every number by name.

Sources: PMI, The Standard for Earned Value Management, 2019; the families of EAC and EAC(t) as
M. Vanhoucke, Measuring Time, 2010; the planned value method of F. Anbari, Project Management
Journal 34(4), 2003; earned duration of D. Jacob, The Measurable News, 2003; the progress factor
after F. Ottaviani and others, Buildings 14(3) 643, 2024, and its shrunk form; earned duration
management of H. Khamooshi and H. Golafshani, IJPM 32(6), 2014; the P-factor and effective EV of
W. Lipke, The Measurable News, 2004; TSPI of W. Lipke and K. Henderson; smoothed performance (XSM)
of J. Batselier and M. Vanhoucke, IJPM 35(1), 2017; BEI, CPLI, CEI and the hit task percentage as
in the DoD's Earned Value Management System Interpretation Guide.
"""
DURATIONS = frozenset(name for name in FORMULAE if name.startswith("time_"))
"""Forecasts of the whole duration, which is known once all is finished."""
