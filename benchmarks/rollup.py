"""How long control accounts take from arrays: sums, indices, forecasts and earned schedule.

10 000 work packages over 120 periods go to 500 control accounts at a status after 60 periods.
Timed is one call of the arrays with everything read: nine indices, eight forecasts of cost and
earned schedule of every account. Answers are compared, account by account, with the formulae on
single numbers, and sums and earned schedule of some accounts with plain loops.
"""

from __future__ import annotations

import time
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks._runner import Options, Report
from pmcore.cost import Accounts, roll_up

PACKAGES, PERIODS, ACCOUNTS, STATUS, SEED = 10_000, 120, 500, 60, 1
REPEATS, CHECKED = 15, 20
INDICES = ("cv", "sv", "cpi", "spi", "sci", "sv_t", "spi_t", "sci_t", "tcpi")
EACS = ("pf1", "cpi", "spi", "spi_t", "sci", "sci_t", "cpi_spi", "cpi_spi_t")
NAMES = (*INDICES, *(f"eac_{each}" for each in EACS), "es")
Amounts: TypeAlias = NDArray[np.int64]
SETTINGS = {"seed": "seed of the amounts, 1 unless said"}


def run(options: Options) -> Report:
    """Time the call and compare it."""
    report = Report()
    planned, earned, spent, owners = _made(int(options.settings.get("seed", SEED)))
    taken = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        found = roll_up(planned, earned, spent, owners=owners)
        for name in NAMES:
            found.number(name)
        taken.append(time.perf_counter() - begin)
    report.figures |= {
        "rollup_s": round(min(taken), 5),
        "rollup_median_s": round(float(np.median(taken)), 5),
        "accounts": len(found.names),
    }
    report.failures += _differences(found)
    report.failures += _by_hand(found, planned, earned, spent, owners)
    sums = planned.sum(), earned.sum(), spent.sum()
    if sums != (found.whole.bac, found.whole.ev, found.whole.ac):
        report.failures.append(f"accounts add up to {found.whole}, packages to {sums}")
    return report


def _made(seed: int) -> tuple[Amounts, Amounts, Amounts, list[str]]:
    """Return amounts of packages that each run over some periods, and their accounts."""
    draw = np.random.default_rng(seed)
    begin = draw.integers(0, PERIODS - 1, PACKAGES)
    end = np.minimum(begin + draw.integers(1, 30, PACKAGES), PERIODS)
    periods = np.arange(PERIODS)
    runs = (periods >= begin[:, None]) & (periods < end[:, None])
    planned = np.where(runs, draw.integers(1_000, 100_000, (PACKAGES, 1)), 0)
    pace = draw.uniform(0.6, 1.1, (PACKAGES, 1))
    earned = np.floor(planned[:, :STATUS] * np.minimum(pace, 1)).astype(np.int64)
    spent = np.floor(earned * draw.uniform(0.8, 1.4, (PACKAGES, 1))).astype(np.int64)
    names = [f"account {each}" for each in draw.integers(0, ACCOUNTS, PACKAGES)]
    return planned, earned, spent, names


def _by_hand(
    found: Accounts, planned: Amounts, earned: Amounts, spent: Amounts, owners: list[str]
) -> list[str]:
    """Return where sums or earned schedule of some accounts are not those of plain loops."""
    wrong = []
    for account in found.names[:: max(1, len(found.names) // CHECKED)]:
        own = [place for place, owner in enumerate(owners) if owner == account]
        plan = [sum(int(planned[i, t]) for i in own) for t in range(PERIODS)]
        pv = sum(plan[:STATUS])
        ev, ac = (sum(int(x) for i in own for x in of[i]) for of in (earned, spent))
        value = found.account(account)
        if (value.bac, value.pv, value.ev, value.ac) != (sum(plan), pv, ev, ac):
            wrong.append(f"sums of {account}: {value}, wanted {sum(plan)}, {pv}, {ev}, {ac}")
        es = _schedule(plan, ev)
        if value.es is None or abs(value.es - es) > 1e-9 * PERIODS:
            wrong.append(f"earned schedule of {account}: {value.es}, wanted {es}")
    return wrong[:5]


def _schedule(plan: list[int], ev: int) -> float:
    """Return earned schedule by the clamp rule, period by period."""
    done, first, last = 0, 0.0, 0.0
    for t, amount in enumerate(plan):
        if done < ev <= done + amount:
            first = t + (ev - done) / amount
        if done + amount <= ev:
            last = t + 1.0
        elif done <= ev:
            last = t + (ev - done) / amount
        done += amount
    return min(max(float(STATUS), first), last)


def _differences(found: Accounts) -> list[str]:
    """Return where an account's number is not that of the formula on single numbers."""
    wrong = []
    for name in NAMES:
        for account, value in zip(found.names, found.number(name).tolist(), strict=True):
            wanted = found.account(account).number(name)
            if value is None or wanted is None:
                is_same = value is wanted
            else:
                is_same = abs(value - wanted) <= 1e-9 * abs(wanted)
            if not is_same:
                wrong.append(f"{name} of {account}: {value}, wanted {wanted}")
    return wrong[:5]
