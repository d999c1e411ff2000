"""The tool's forecasts of the finish, dates on its calendar, as working hours since the start.

The tables hold no calendar. A project's is taken to be a plain week with an hour off at noon; it
counts if it gives the planned duration and the actual time of every status date as the tool has
them. Projects with holidays are left out. Where more is earned than the planned duration would
have by then, earned duration runs past the plan, and the tool's dates follow another rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from benchmarks._evm_data import HOUR, Row
from pmcore.cost import Measures
from pmcore.model import shifts, weekly
from pmcore.network import WorkTime, compile_calendars

TIMES = {
    "time_es": "EAC(t)-ES (PF=1)",
    "time_es_spi_t": "EAC(t)-ES (PF=SPI(t))",
    "time_es_sci_t": "EAC(t)-ES (PF=SCI(t))",
    "time_pv1": "EAC(t)-PV (PF=1)",
    "time_pv2": "EAC(t)-PV (PF=SPI)",
    "time_pv3": "EAC(t)-PV (PF=SCI)",
    "time_ed": "EAC(t)-ED (PF=1)",
    # Two columns have this heading, and a row keeps the later one, which is that of SCI.
    "time_ed_sci": "EAC(t)-ED (PF=SPI)",
}


def clock(day: int, told: list[Row], ats: Mapping[str, float]) -> WorkTime | None:
    """Return the working time of a project; None where no plain week gives the tool's numbers.

    Parameters
    ----------
    day : int
        Working hours of a day.
    told : list of mapping
        The tool's rows.
    ats : mapping of str to float
        Actual time in working hours, by status date.
    """
    if "bstart" not in told[0]:
        return None
    begin, end = (datetime.fromisoformat(told[0][name]) for name in ("bstart", "bend"))
    if begin.hour >= 12 or not 12 - begin.hour < day < 23 - begin.hour:
        return None
    worked = shifts(f"{begin.hour:02}:00-12:00", f"13:00-{begin.hour + day + 1:02}:00")
    for week in (5, 6, 7):
        calendar = weekly("c", working=range(week), hours=worked, minutes_per_day=day * HOUR)
        time = compile_calendars([calendar]).worktime(0)
        known = {str(end): _planned(told[0], day), **ats}
        if all(
            abs(time.between(begin, datetime.fromisoformat(date)) / HOUR - wanted) < 1e-6
            for date, wanted in known.items()
        ):
            return time
    return None


def _planned(row: Row, day: int) -> float:
    """Return the planned duration in hours, written as days and hours."""
    parts = {part[-1]: int(part[:-1]) for part in row["PD"].split()}
    return float(parts.get("d", 0) * day + parts.get("h", 0))


def apart(row: Row, at: float, ahead: int, day: int, time: WorkTime) -> Iterator[tuple[str, float]]:
    """Yield how many hours each forecast of the duration is from the tool's, from its own sums.

    Parameters
    ----------
    at, ahead : float, int
        Actual time, and by how much earned schedule is ahead of it, in working hours.
    """
    pv, ev, ac = (
        float(row[name]) for name in ("Planned Value (PV)", "Earned Value (EV)", "Actual Cost (AC)")
    )
    numbers = Measures(float(row["BAC"]), pv, ev, ac, at=at, es=at + ahead, pd=_planned(row, day))
    begin = datetime.fromisoformat(row["bstart"])
    for name, column in TIMES.items():
        found = numbers.number(name)
        try:
            finish = datetime.fromisoformat(row[column])
        except ValueError:
            continue  # the tool has no date, such as where the index is nought
        wanted = time.between(begin, finish) / HOUR
        yield name, float("inf") if found is None else abs(found - wanted)
