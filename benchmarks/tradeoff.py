"""Whether time against cost is settled to proof, how fast, and how near where nets are large.

The folder holds ``dtctp18.json``: tasks with modes, the optimum by date, and the optimum where a
day costs money. Copies in series have known optima: so many times those of one. Lengths and costs
are counted anew from the file's numbers.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from benchmarks._runner import Options, Report
from benchmarks._tradeoff_made import START, Instance, drawn, serial, stored
from benchmarks._tradeoff_peer import cp_sat
from pmcore import Limits, Option, cost, money, verify
from pmcore.network import build
from pmcore.units import days

SETTINGS = {
    "seed": "of the first random net, 1 unless said",
    "seeds": "random nets of each size, 3 unless said",
}
SIZES = ((200, 10), (500, 15))
COPIES, DAILY = 35, 500
SECONDS = 15.0


def run(options: Options) -> Report:
    """Settle the stored instance and its copies, then random nets."""
    report = Report()
    one, frontier, totals = stored(options.folder() / "dtctp18.json")
    _optima(report, one, frontier, totals)
    _serial(report, one, totals, COPIES)
    first = int(options.settings.get("seed", 1))
    count = 1 if options.quick else int(options.settings.get("seeds", 3))
    seconds = options.seconds or (5.0 if options.quick else SECONDS)
    for size, width in SIZES:
        gaps = [
            _random(report, drawn(size, width, seed), seconds)
            for seed in range(first, first + count)
        ]
        report.figures[f"gap{size}_pct"] = round(sum(gaps) / len(gaps), 4)
    return report


def _optima(
    report: Report, one: Instance, frontier: Mapping[str, int], totals: Mapping[str, Sequence[int]]
) -> None:
    """Count the optima of the file that the curve and the cheapest sums miss."""
    begin = time.perf_counter()
    front = cost.tradeoff(one.plan(), limits=Limits(seconds=60))
    spent = time.perf_counter() - begin
    points = [_checked(report, one, option) for option in front.points]
    missed = 0 if front.is_complete else 1
    for date, amount in frontier.items():
        found = min((price for length, price in points if length <= int(date)), default=None)
        missed += found != amount
    for name, (amount, length) in totals.items():
        daily = money(int(name.rpartition("_")[2]))
        best = cost.tradeoff(one.plan(), deadlines=(), indirect=daily).points[0]
        missed += (best.measure("cost"), _checked(report, one, best)[0]) != (money(amount), length)
    report.figures["optima_missed"] = missed
    report.rows.append(
        {"net": one.name, "asked": "curve", "points": len(points), "s": round(spent, 3)}
    )


def _serial(
    report: Report, one: Instance, totals: Mapping[str, Sequence[int]], copies: int
) -> None:
    """Time the proof of what is cheapest in all of many copies, CP-SAT beside."""
    net = serial(one, copies)
    plan = net.plan()
    begin = time.perf_counter()
    best = cost.tradeoff(plan, deadlines=(), indirect=money(DAILY)).points[0]
    spent = time.perf_counter() - begin
    length, _ = _checked(report, net, best)
    wanted = copies * totals[f"indirect_{DAILY}"][0]
    is_best = best.measure("cost") == money(wanted) and best.proof and best.proof.gap == 0
    peer = cp_sat(net, None, DAILY, seconds=SECONDS)
    name = len(net.ways)
    report.figures[f"serial{name}_missed"] = 0 if is_best else 1
    report.figures[f"serial{name}_s"] = round(spent, 3)
    report.figures[f"serial{name}_ratio"] = round(spent / peer.seconds, 4)
    report.rows.append(
        {
            "net": net.name,
            "asked": f"{DAILY} a day",
            "length": length,
            "cost": best.measure("cost") / 100,
            "gap_pct": 100 * best.proof.gap if best.proof else None,
            "s": round(spent, 3),
            "cp_sat_gap_pct": round(peer.gap_pct, 3),
            "cp_sat_s": round(peer.seconds, 2),
        }
    )


def _random(report: Report, net: Instance, seconds: float) -> float:
    """Return the gap in per cent that is left of a random net."""
    plan, most = net.plan(), net.halfway
    at = build(plan).worktime().add(START, days(most))
    begin = time.perf_counter()
    limits = Limits(seconds=seconds, workers=2)
    (option,) = cost.tradeoff(plan, deadlines=[at], limits=limits).points
    spent = time.perf_counter() - begin
    length, amount = _checked(report, net, option)
    if length > most:
        report.failures.append(f"{net.name}: {length} days, at most {most} were asked for")
    assert option.proof is not None, "every point has its proof"
    gap = 100 * option.proof.gap
    peer = cp_sat(net, most, 0, seconds=seconds)
    least = amount * (1 - option.proof.gap)
    if least > peer.value + 1 or amount < peer.bound - 1:
        report.failures.append(
            f"{net.name}: {amount} with a bound of {least}, and {peer.value} with {peer.bound}"
        )
    if spent > 1.1 * seconds:
        report.failures.append(f"{net.name}: {spent:.1f} s, {seconds} were allowed")
    report.rows.append(
        {
            "net": net.name,
            "asked": f"{most} days",
            "length": length,
            "cost": amount,
            "gap_pct": round(gap, 3),
            "s": round(spent, 2),
            "cp_sat_gap_pct": round(peer.gap_pct, 3),
            "cp_sat_s": round(peer.seconds, 2),
        }
    )
    return gap


def _checked(report: Report, net: Instance, option: Option) -> tuple[int, int]:
    """Return the length and cost of an option by the instance's own numbers, once it is judged."""
    plan = net.plan()
    picks = []
    for i in range(len(net.ways)):
        mode = option.schedule[f"t{i}"].mode
        picks.append(0 if mode is None else int(mode.removeprefix("m")))
    length = net.length(picks)
    amount = sum(own[pick][1] for own, pick in zip(net.ways, picks, strict=True))
    found: list[str] = [each.text() for each in verify.schedule(plan, option.schedule)]
    told = option.measure("length"), option.measure("direct")
    if told != (days(length), money(amount)):
        found.append(f"told {told}, counted {length} days and {amount}")
    report.failures += [f"{net.name}: {each}" for each in found]
    return length, amount
