"""Forecasts of cost and finish on real projects, each left out in turn, against what became.

At every status date that counts (something earned and spent, at least a day of work by earned
schedule, something left) cost and finish are forecast from what was known then; ranges come from
the other projects alone. Of two reports between which no work lies the later one counts. Errors
and hits are averaged by project, then over projects; figures that end in ``_by_date`` weigh every
date alike. Intervals are 5 % to 95 % of means over projects drawn with replacement. cost-core
forecasts from cumulative sums of equal periods, as many as there were status dates, from the
fourth on; it is compared on its own dates. ``--class FILE`` writes the reference class that pmcore
brings.
Reference: J. Batselier and M. Vanhoucke, IJPM 33(3), 2015, on the projects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import TypeAlias

import numpy as np

from benchmarks import _evm_files
from benchmarks import _forecast_peers as peers
from benchmarks._evm_class import written
from benchmarks._evm_data import CENTS, ZERO, Tracked, at
from benchmarks._runner import Cell, Options, Report
from pmcore.cost import (
    Diary,
    DiaryRow,
    EarnedValue,
    Forecast,
    diary,
    earned_value,
    forecast,
    planned_value,
    reference_class,
)
from pmcore.cost._fit import counts
from pmcore.cost._reference import FEWEST

SETTINGS = {"class": "write the fitted reference class to this file"}
DRAWS, SEED = 4_000, 0
Scored: TypeAlias = tuple[float, float, bool, bool]
"""Error of the median, Winkler score, whether P10 to P90 held, whether P80 did."""
FEWEST_PERIODS = 4
"""The peer wants at least so many periods."""
COMPARED = {
    "ratio_cost_cpi": ("cost", "cpi"),
    "ratio_cost_pf1": ("cost", "pf1"),
    "ratio_time_spi": ("finish", "es_spi_t"),
    "ratio_time_esm": ("finish", "es"),
}


@dataclass(frozen=True)
class Judged:
    """A left-out project: its forecasts, in the order of its dates, and their scores."""

    project: Tracked
    values: tuple[EarnedValue, ...]
    said: tuple[Forecast, ...]
    held: Diary

    def of(self, kind: str, method: str | None = None) -> list[DiaryRow]:
        """Return the scored rows of a method, or of the default."""
        return [
            row
            for row in self.held.rows
            if row.of == kind and (row.is_default if method is None else row.method == method)
        ]


def run(options: Options) -> Report:
    """Forecast every project from the others."""
    report = Report()
    projects = [each for each in _evm_files.of(options.folder()) if each.is_over]
    if len(projects) <= FEWEST:
        report.failures.append(
            f"it takes {FEWEST + 1} projects at least, so that {FEWEST} others tell P10 and P90"
        )
        return report
    if options.settings.get("class"):
        whole = reference_class([each.plan for each in projects], name="DSLIB")
        Path(options.settings["class"]).write_text(written(whole), "utf-8")
    found = [each for each in (_judged(one, projects) for one in projects) if each is not None]
    report.failures += [silence for each in found for silence in _silent(each)]
    _errors(report, found)
    _ranges(report, found)
    _methods(report, found)
    python = peers.python_with_peer()
    if python is not None and not options.quick:
        _peer(report, found, python)
    return report


def _judged(project: Tracked, projects: Sequence[Tracked]) -> Judged | None:
    """Return what is forecast of a project from the others; None where no date counts."""
    others = reference_class([each.plan for each in projects if each is not project], name="others")
    values = tuple(
        earned_value(project.plan, project.baseline, each) for each in project.plan.updates
    )
    counted = [each for each in values if counts(each)]
    if not counted:
        return None
    said = tuple(forecast(project.plan, each, reference=others) for each in counted)
    spent, end = round(project.spent * CENTS), at(project.took)
    return Judged(project, values, said, diary(said, cost=spent, finish=end, name=project.id))


def _silent(each: Judged) -> Iterator[str]:
    """Yield the dates that count and at which nothing, or no range, is forecast by default."""
    for kind in ("cost", "finish"):
        ranged = {row.data_date for row in each.of(kind) if row.winkler is not None}
        for value in each.values:
            if counts(value) and value.data_date not in ranged:
                yield f"{each.project.id}: no {kind} is forecast on {value.data_date}"


def _means(found: Iterable[Judged], kind: str, method: str | None = None) -> list[float]:
    """Return each project's mean absolute error."""
    return [float(np.mean([abs(row.error) for row in each.of(kind, method)])) for each in found]


def _drawn(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.random.default_rng(SEED).integers(0, count, (DRAWS, count))


def _errors(report: Report, found: list[Judged]) -> None:
    """Add the errors and their ratios to other methods', with intervals."""
    drawn = _drawn(len(found))
    report.figures |= {"projects": len(found), "forecasts": sum(len(each.said) for each in found)}
    for kind, name in (("cost", "cost"), ("finish", "time")):
        report.figures[f"{name}_error_pct"] = 100 * float(np.mean(_means(found, kind)))
    for key, (kind, method) in COMPARED.items():
        ours, theirs = (np.array(_means(found, kind, each)) for each in (None, method))
        if not theirs.any():
            continue  # that method never errs here
        report.figures[key] = float(ours.mean() / theirs.mean())
        means = theirs[drawn].mean(axis=1)
        ratios = ours[drawn].mean(axis=1)[means > 0] / means[means > 0]
        for bound, share in (("low", 0.05), ("high", 0.95)):
            report.figures[f"{key}_{bound}"] = float(np.quantile(ratios, share))


def _ranges(report: Report, found: list[Judged]) -> None:
    """Add how often ranges held."""
    drawn = _drawn(len(found))
    hits: dict[str, Callable[[DiaryRow], bool | None]] = {
        "cover": lambda row: row.is_inside,
        "p80": lambda row: row.is_kept,
    }
    for kind, name in (("cost", "cost"), ("finish", "time")):
        for what, of in hits.items():
            held = [[float(bool(of(row))) for row in each.of(kind)] for each in found]
            means = np.array([np.mean(each) for each in held])
            key = f"{name}_{what}_pct"
            report.figures[key] = 100 * float(means.mean())
            for bound, share in (("low", 0.05), ("high", 0.95)):
                report.figures[f"{key}_{bound}"] = 100 * float(
                    np.quantile(means[drawn].mean(axis=1), share)
                )
            report.figures[f"{key}_by_date"] = 100 * float(np.mean([*_flat(held)]))
        for what in ("winkler", "pinball"):
            scores = [np.mean([getattr(row, what) for row in each.of(kind)]) for each in found]
            report.figures[f"{name}_{what}"] = float(np.mean(scores))


def _flat(held: Iterable[Iterable[float]]) -> Iterable[float]:
    return (each for rows in held for each in rows)


def _methods(report: Report, found: list[Judged]) -> None:
    """Add a row a method: its errors, by how much was done."""
    names = dict.fromkeys((row.of, row.method) for each in found for row in each.held.rows)
    for kind, method in names:
        line: dict[str, Cell] = {"of": kind, "method": method}
        held = [each for each in found if each.of(kind, method)]
        line["projects"] = len(held)
        line["error %"] = 100 * float(np.mean(_means(held, kind, method)))
        for low, high in ((0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9)):
            line[f"{low:.0%}-{high:.0%}"] = _at_stage(held, (kind, method), low, high)
        rows = [[row for row in each.of(kind, method) if row.winkler is not None] for each in held]
        scored = [each for each in rows if each]
        for what, name in (("is_inside", "cover %"), ("is_kept", "P80 %"), ("winkler", "winkler")):
            means = [np.mean([float(getattr(row, what)) for row in each]) for each in scored]
            line[name] = float(np.mean(means)) * (100 if "%" in name else 1)
        report.rows.append(line)


def _at_stage(found: list[Judged], method: tuple[str, str], low: float, high: float) -> Cell:
    means = []
    for each in found:
        dates = {value.data_date: value.percent_complete for value in each.values if counts(value)}
        errors = [
            abs(row.error) for row in each.of(*method) if low <= (dates[row.data_date] or 0) < high
        ]
        if errors:
            means.append(np.mean(errors))
    return 100 * float(np.mean(means)) if means else None


def _series(each: Judged, place: int) -> tuple[peers.Series, float, float]:
    """Return sums of equal periods up to a date, a period's minutes, and what the last rounds up.

    The baseline ends within a period; the peer counts it whole.
    """
    values = each.values[: place + 1]
    value, count = values[-1], place + 1
    length = value.at / count
    known = [0.0, *(float(one.at) for one in values)]
    ends = [length * step for step in range(1, count + 1)]
    periods = max(count, ceil(value.pd / length - 1e-9))
    dates = [ZERO + timedelta(minutes=length * step) for step in range(1, periods + 1)]
    series = {
        "bcws": planned_value(each.project.baseline, dates).astype(float).tolist(),
        "bcwp": np.interp(ends, known, [0.0, *(float(one.ev) for one in values)]).tolist(),
        "acwp": np.interp(ends, known, [0.0, *(float(one.ac or 0) for one in values)]).tolist(),
        "bac": float(value.bac),
    }
    return series, length, ceil(value.pd / length - 1e-9) * length - value.pd


def _peer(report: Report, found: list[Judged], python: str) -> None:
    """Compare ranges with the peer's, on the dates it can forecast from."""
    places = [
        (each, place, value.data_date)
        for each in found
        for place, value in enumerate(each.values)
        if place + 1 >= FEWEST_PERIODS and counts(value) and value.at > 0
    ]
    asked = [_series(each, place) for each, place, _ in places]
    told = peers.ask([series for series, _, _ in asked], python=python)
    scored: dict[str, dict[str, list[Scored]]] = {"cost": {}, "finish": {}}
    ours: dict[str, dict[str, list[Scored]]] = {"cost": {}, "finish": {}}
    for (each, _, date), (_, length, over), answer in zip(places, asked, told["rows"], strict=True):
        if answer is None:
            continue
        spent, took = (
            each.project.spent * CENTS,
            (at(each.project.took) - ZERO).total_seconds() / 60,
        )
        minutes = [end * length - over for end in answer["time"]]
        for kind, ends, became in (("cost", answer["cost"], spent), ("finish", minutes, took)):
            scored[kind].setdefault(each.project.id, []).append(_score(ends, became))
            rows = [row for row in each.of(kind) if row.data_date == date]
            assert rows[0].winkler is not None
            own = (
                abs(rows[0].error),
                rows[0].winkler,
                bool(rows[0].is_inside),
                bool(rows[0].is_kept),
            )
            ours[kind].setdefault(each.project.id, []).append(own)
    report.figures["peer_forecasts"] = sum(map(len, scored["cost"].values()))
    for kind, name in (("cost", "cost"), ("finish", "time")):
        _against(report, name, ours[kind], scored[kind], str(told["version"]))


def _score(ends: Sequence[float], became: float) -> Scored:
    """Return how good a range was, as a share of what became."""
    low, middle, most, high = ends
    missed = max(low - became, became - high, 0.0)
    return (
        abs(middle - became) / became,
        (high - low + 10 * missed) / became,
        low <= became <= high,
        became <= most,
    )


def _against(
    report: Report,
    name: str,
    ours: dict[str, list[Scored]],
    theirs: dict[str, list[Scored]],
    version: str,
) -> None:
    """Add the peer's scores, and ours on the same dates."""
    for who, held in (("pmcore", ours), ("costcore", theirs)):
        means = np.array([np.mean(np.array(rows, float), axis=0) for rows in held.values()])
        error, winkler, inside, kept = means.mean(axis=0)
        report.figures[f"{name}_winkler_{who}"] = float(winkler)
        report.rows.append(
            {
                "of": name,
                "method": f"cost-core {version}" if who == "costcore" else "pmcore, its dates",
                "projects": len(held),
                "error %": 100 * float(error),
                "cover %": 100 * float(inside),
                "P80 %": 100 * float(kept),
                "winkler": float(winkler),
            }
        )
    report.figures[f"{name}_winkler_ratio"] = (
        report.figures[f"{name}_winkler_pmcore"] / report.figures[f"{name}_winkler_costcore"]
    )
    by_date = [
        float(np.mean([row[1] for rows in held.values() for row in rows]))
        for held in (ours, theirs)
    ]
    report.figures[f"{name}_winkler_ratio_by_date"] = by_date[0] / by_date[1]
