"""Random nets on few calendars, with everything that the passes can meet."""

import numpy as np

from pmcore.kernels import DATED, FAR, HELD, Bounds, CalendarSpec, LinkColumns, build_table

MONDAY = 20_458 * 1440
OFFICE = CalendarSpec(20_458, [1, 1, 1, 1, 1, 0, 0], patterns=((), ((540, 720), (780, 1080))))
NIGHT = CalendarSpec(20_458, [1, 1, 1, 1, 1, 1, 1], patterns=((), ((0, 360), (1320, 1440))))
ALWAYS = CalendarSpec(20_458, [0] * 7, patterns=(((0, 1440),),))
TABLE = build_table([OFFICE, NIGHT, ALWAYS])

_DAY = (0, 480, 540, 600, 720, 750, 780, 1080, 1200)
LENGTHS = (0, 0, 60, 180, 300, 480, 480, 960)
LAGS = (0, 0, 0, 0, 60, 240, 480, -60, -480, 300)


def instant(rng):
    """An instant of the first fortnight: on the hour, at a change of the calendar, or in a rest."""
    return MONDAY + 1440 * int(rng.integers(-3, 12)) + int(rng.choice(_DAY))


def links_of(count, rows):
    """Columns of links (pred, succ, type, lag, calendar, rounds) in the kernels' order."""
    rows = sorted(rows, key=lambda row: row[1])
    columns = [np.array([row[at] for row in rows], np.int64) for at in range(6)]
    pred, succ = columns[:2]
    out = np.argsort(pred, kind="stable").astype(np.int64)
    ptr, out_ptr = (
        np.searchsorted(ends, np.arange(count + 1)).astype(np.int64) for ends in (succ, pred[out])
    )
    return LinkColumns(ptr, *columns, out_ptr, out)


def net(rng, *, calendars=1, most=9, density=1.6, plain=False):
    """Links and bounds of a random net; all its tasks and lags run on so many calendars.

    A plain one has nothing that only the general passes know: caps above a floor, instants
    spelled in another way, work held where it is.
    """
    n = int(rng.integers(1, most + 1))
    home = int(rng.integers(0, 3))
    calendar = np.full(n, home) if calendars == 1 else rng.integers(0, calendars, n)
    rows = []
    for _ in range(int(rng.integers(0, int(density * n) + 1)) if n > 1 else 0):
        i, j = sorted(rng.choice(n, 2, replace=False).tolist())
        lag = int(rng.choice(LAGS))
        lag_home = int(rng.integers(0, 3)) if calendars > 1 or not lag else home
        rounds = int(calendars > 1 and rng.random() < 0.1)
        rows.append((i, j, int(rng.integers(0, 4)), lag, lag_home, rounds))
    return links_of(n, rows), bounds_of(rng, calendar.astype(np.int64), plain=plain)


def bounds_of(rng, calendar, *, plain=False):
    """Bounds of tasks, most without a constraint, some begun or done."""
    n = len(calendar)
    origin, data_date = instant(rng), instant(rng)
    far = [FAR] * n
    columns = {
        "duration": rng.choice(LENGTHS, n).tolist(),
        "floor": [origin] * n,
        "finish_floor": [-FAR] * n,
        "ceiling": [instant(rng) + 14 * 1440] * n,
        "start_ceiling": list(far),
        "pin": list(far),
        "late_pin": list(far),
        "begun": list(far),
        "stage": [0] * n,
        "start": [-FAR] * n,
        "finish": [-FAR] * n,
    }
    has_progress = rng.random() < 0.4
    for i in range(n):
        if rng.random() < 0.3:
            name = str(rng.choice(["floor", "finish_floor", "ceiling", "start_ceiling"]))
            columns[name][i] = instant(rng)
        if rng.random() < 0.08:
            columns["pin"][i] = columns["late_pin"][i] = instant(rng)
        elif rng.random() < 0.05:
            columns[str(rng.choice(["pin", "late_pin"]))][i] = instant(rng)
        if has_progress and rng.random() < 0.4:
            _progress(rng, columns, i, data_date)
        elif rng.random() < 0.03:
            columns["stage"][i] = 1  # inactive: it holds nobody
        elif rng.random() < 0.03 and not plain:
            columns["stage"][i] = DATED
    pins = columns.pop("pin")
    columns["cap"], columns["snap"] = list(far), [0] * n
    for i, pin in enumerate(pins):
        if pin < FAR:  # a cap that the floors reach
            columns["cap"][i], columns["finish_floor"][i] = pin, -FAR
            columns["floor"][i] = max(columns["floor"][i], pin)
        elif rng.random() < 0.02 and not plain:
            columns["cap"][i] = instant(rng)
    if rng.random() < 0.2 and not plain:
        columns["snap"] = rng.integers(0, 5, n).tolist()
    if plain:
        columns["stage"] = [stage & ~HELD for stage in columns["stage"]]
    return Bounds(calendar, **{name: np.array(each, np.int64) for name, each in columns.items()})


def _progress(rng, columns, i, data_date):
    columns["pin"][i] = columns["late_pin"][i] = columns["start_ceiling"][i] = FAR
    began = instant(rng)
    columns["begun"][i] = began
    if rng.random() < 0.5:
        columns["stage"][i], columns["start"][i] = 1, began
        columns["finish"][i] = began + int(rng.integers(0, 3000))
        return
    columns["floor"][i] = max(data_date, began)
    columns["stage"][i] = 2
    if rng.random() < 0.4:
        columns["pin"][i], columns["stage"][i] = columns["floor"][i], 6
    elif rng.random() < 0.2:
        columns["stage"][i] = 10
