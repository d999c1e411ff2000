"""The benchmarks of earned value read, compare and score; their data stays outside."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks import _evm_files, _evm_times, earned, forecast, rollup
from benchmarks import _forecast_peers as peers
from benchmarks._evm_class import written
from benchmarks._evm_data import tracked
from benchmarks._runner import Options
from pmcore.cost import ReferenceClass, Spread, Trait, earned_value
from pmcore.model import shifts, weekly
from pmcore.network import compile_calendars

PRICES = {
    "C0": (1.0, 1.0),
    "C1": (1.2, 1.5),
    "C2": (0.9, 1.25),
    "C3": (1.1, 1.0),
    "C4": (1.05, 1.0),
    "C5": (0.95, 1.25),
    "C6": (1.3, 1.0),
    "C7": (1.15, 1.5),
    "C8": (1.0, 1.25),
    "C9": (1.25, 1.0),
}
"""Of each project, by what its tasks cost and take more."""
COUNT, LENGTH, COST = 5, 16, 1000.0


def table(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    """Write a table of the layout."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def facts(name: str) -> list[dict[str, float]]:
    """The status dates of a project, one whenever a task is finished, by the definitions."""
    price, slow = PRICES[name]
    found = []
    for done in range(1, COUNT + 1):
        at, pd = done * LENGTH * slow, COUNT * LENGTH
        pv = 100.0 * min(int(at / LENGTH) + (at < pd), COUNT) + 900 * min(at / LENGTH, COUNT)
        # What is due at the start of the next task is due once work goes on.
        if at < pd and at % LENGTH == 0:
            pv -= 100
        ev, ac = COST * done, COST * price * done
        found.append({"AT": at, "PV": pv, "EV": ev, "AC": ac, "ES": done * LENGTH})
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ten projects of five tasks in a row, 100 at the start of each and 900 as it goes."""
    home = tmp_path_factory.mktemp("evm")
    projects, activities, relations, periods, tracking = [], [], [], [], []
    oracle: list[dict[str, object]] = []
    for name, (price, slow) in PRICES.items():
        bac, pd = COUNT * COST, COUNT * LENGTH
        projects.append(
            {
                "project": name,
                "BAC": bac,
                "PD_wh": pd,
                "wh_per_day": 8,
                "RAC": bac * price,
                "RD_wh": pd * slow,
            }
        )
        for place in range(COUNT):
            activities.append(
                {
                    "project": name,
                    "activity": place,
                    "start_wh": place * LENGTH,
                    "duration_wh": LENGTH,
                    "cost_fixed": 100,
                    "cost": COST,
                }
            )
            if place:
                relations.append(
                    {"project": name, "pred": place - 1, "succ": place, "type": "FS", "lag_wh": 0}
                )
        for number, row in enumerate(facts(name), 1):
            date = f"{name} day {number}"
            periods.append(
                {
                    "project": name,
                    "period": number,
                    "status_date": date,
                    "AT_wh": row["AT"],
                    "ES_wh": row["ES"],
                }
            )
            oracle.append(told(name, date, row, bac))
            tracking += [
                {
                    "project": name,
                    "period": number,
                    "activity": place,
                    "actual_start_wh": place * LENGTH * slow,
                    "actual_duration_wh": LENGTH * slow,
                    "remaining_duration_wh": 0,
                    "pct": 1,
                    "actual_cost": COST * price,
                }
                for place in range(number)
            ]
    for kind, rows in {
        "projects": projects,
        "activities": activities,
        "relations": relations,
        "periods": periods,
        "tracking": tracking,
        "protrack_oracle": oracle,
    }.items():
        table(home, kind, rows)
    return home


def told(name: str, date: str, row: dict[str, float], bac: float) -> dict[str, object]:
    """What the other tool says of a date, each formula written out."""
    pv, ev, ac, es, at = (row[each] for each in ("PV", "EV", "AC", "ES", "AT"))
    cpi, spi, spi_t, left = ev / ac, ev / pv, es / at, bac - ev
    ahead = round(es - at)
    sign = "-" if ahead < 0 else ""
    factors = {
        "1": 1.0,
        "CPI": cpi,
        "SPI": spi,
        "SPI(t)": spi_t,
        "SCI": cpi * spi,
        "SCI(t)": cpi * spi_t,
        "0.8*CPI+0.2*SPI": 0.8 * cpi + 0.2 * spi,
        "0.8*CPI+0.2*SPI(t)": 0.8 * cpi + 0.2 * spi_t,
    }
    return {
        "project": name,
        "Status date": date,
        "Planned Value (PV)": pv,
        "Earned Value (EV)": ev,
        "Actual Cost (AC)": ac,
        "Schedule Variance (SV(t))": f"{sign}{abs(ahead) // 8}d {abs(ahead) % 8}h",
        "Schedule Performance Index (SPI(t))": spi_t,
        "Cost Performance Index (CPI)": cpi,
        "Schedule Performance Index (SPI)": spi,
        "Cost Variance (CV)": ev - ac,
        "Schedule Variance (SV)": ev - pv,
        **{f"EAC (PF={key})": ac + left / factor for key, factor in factors.items()},
        "BAC": bac,
    }


def test_a_project_is_read_with_all_its_dates(folder):
    """Tasks, links, costs at the start and even ones, facts; the last date finds all done."""
    found = list(tracked(folder))
    assert [each.id for each in found] == list(PRICES)
    one = found[1]
    assert len(one.plan.tasks) == COUNT
    assert len(one.plan.dependencies) == COUNT - 1
    assert one.baseline.budget == 500_000
    value = earned_value(one.plan, one.baseline, one.updates[-1])
    assert (value.ev, value.ac) == (500_000, 600_000)
    assert value.at == one.took * 60


def test_equal_numbers_are_found_equal(folder):
    """Every sum, index and forecast of a folder that states them by the definitions."""
    report = earned.run(Options(data=folder))
    figures = report.figures
    assert not report.failures
    assert (figures["projects"], figures["dates"]) == (10, 50)
    assert figures["max_error_pct_bac"] < 1e-6
    assert figures["es_within_hour_pct"] == 100
    assert figures["eac_cells"] == 8 * 50
    assert figures["time_dates"] == 0  # without the tool's dates
    assert figures["eac_match_pct"] == figures["index_match_pct"] == 100


def test_a_number_that_differs_is_found(folder, tmp_path):
    """One sum a hundredth off, one forecast, and an earned schedule two hours away."""
    for file in folder.glob("*.csv"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    with (tmp_path / "protrack_oracle.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[6]["Planned Value (PV)"] = str(float(rows[6]["Planned Value (PV)"]) + 50)
    rows[7]["EAC (PF=CPI)"] = "1"
    rows[8]["Schedule Variance (SV(t))"] = "5d 2h"
    table(tmp_path, "protrack_oracle", rows)
    figures = earned.run(Options(data=tmp_path)).figures
    assert figures["max_error_pct_bac"] == pytest.approx(1)
    assert figures["eac_match_pct"] < 100
    assert figures["es_within_hour_pct"] == 98


def test_hours_are_read_as_the_tool_writes_them():
    """Days and hours, a sign, nothing; what is no length is none."""
    found = [earned.hours(text, 8) for text in ("-3d 5h", "43d", "2h", "0", "", "soon")]
    assert found == [-29, 344, 2, 0, None, None]


def test_each_project_is_forecast_from_the_others(folder, tmp_path):
    """Errors by project; ranges; the class that is written reads as the package's tables do."""
    file = tmp_path / "class.txt"
    report = forecast.run(Options(data=folder, quick=True, settings={"class": str(file)}))
    figures = report.figures
    assert not report.failures
    assert (figures["projects"], figures["forecasts"]) == (10, 40)
    by_method = {(row["of"], row["method"]): row for row in report.rows}
    # PF = 1 misses what is left by the price: by hand.
    wanted = []
    for price, _ in PRICES.values():
        left = [(COUNT - done) * abs(1 - price) for done in range(1, COUNT)]
        wanted.append(sum(left) / len(left) / (COUNT * price))
    assert by_method["cost", "pf1"]["error %"] == pytest.approx(100 * sum(wanted) / 10)
    assert by_method["cost", "cpi"]["error %"] == pytest.approx(0, abs=1e-6)
    assert "ratio_cost_cpi" not in figures  # which never errs here
    assert figures["ratio_cost_pf1"] < 1
    for key in ("cost_cover_pct", "time_cover_pct", "cost_p80_pct", "time_p80_pct"):
        assert 0 <= figures[f"{key}_low"] <= figures[key] <= figures[f"{key}_high"] <= 100
    held: dict[str, object] = {}
    exec(file.read_text("utf-8"), held)  # noqa: S102 - tables that the benchmark wrote
    assert held["PROJECTS"] == 10
    assert len(held["SPREADS"]["cost", "pf1"].split()) == 21


def test_nine_projects_are_too_few(folder, tmp_path):
    """Eight others tell no P10 and no P90."""
    for file in folder.glob("*.csv"):
        lines = file.read_text("utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("C9")]
        (tmp_path / file.name).write_text("\n".join(kept), "utf-8")
    report = forecast.run(Options(data=tmp_path))
    assert report.failures == ["it takes 10 projects at least, so that 9 others tell P10 and P90"]


def test_two_reports_between_which_no_work_lies_count_once(folder, tmp_path):
    """As the class counts them: one forecast more would be the later one twice."""
    for file in folder.glob("*.csv"):
        lines = file.read_text("utf-8").splitlines()
        if file.stem in ("periods", "tracking"):  # the third report stands at the second's hour
            more = [line.replace("C1,3,", "C1,2.5,", 1) for line in lines if line[:5] == "C1,3,"]
            place = max(i for i, line in enumerate(lines) if line[:5] == "C1,3,") + 1
            lines[place:place] = more
        (tmp_path / file.name).write_text("\n".join(lines), "utf-8")
    one = next(each for each in tracked(tmp_path) if each.id == "C1")
    assert (len(one.updates), len(one.plan.updates)) == (6, 5)
    figures = forecast.run(Options(data=tmp_path, quick=True)).figures
    assert figures["forecasts"] == 40


def times_row() -> dict[str, str]:
    """A date of another tool: a day behind after five of ten, 400 of 1000 earned for as much."""
    late, slow = "2027-01-18 17:00:00", "2027-01-20 12:00:00"  # 88 and 100 working hours
    return {
        "Status date": "2027-01-08 17:00:00",
        "Planned Value (PV)": "500",
        "Earned Value (EV)": "400",
        "Actual Cost (AC)": "400",
        "BAC": "1000",
        "PD": "9d 8h",
        "bstart": "2027-01-04 08:00:00",
        "bend": "2027-01-15 17:00:00",
        **dict.fromkeys(("EAC(t)-ES (PF=1)", "EAC(t)-PV (PF=1)", "EAC(t)-ED (PF=1)"), late),
        **dict.fromkeys(("EAC(t)-ES (PF=SPI(t))", "EAC(t)-ES (PF=SCI(t))"), slow),
        **dict.fromkeys(("EAC(t)-PV (PF=SPI)", "EAC(t)-PV (PF=SCI)", "EAC(t)-ED (PF=SPI)"), slow),
    }


def test_forecasts_of_time_are_compared_on_the_tools_calendar():
    """Eight methods by hand; what differs is found by how many hours, what has no date is not."""
    row = times_row()
    time = _evm_times.clock(8, [row], {row["Status date"]: 40.0})
    found = dict(_evm_times.apart(row, 40.0, -8, 8, time))
    assert found == pytest.approx(dict.fromkeys(_evm_times.TIMES, 0), abs=1e-9)
    row |= {"EAC(t)-ES (PF=1)": "2027-01-19 10:00:00", "EAC(t)-PV (PF=1)": "n/a"}
    found = dict(_evm_times.apart(row, 40.0, -8, 8, time))
    assert found.pop("time_es") == 2
    assert "time_pv1" not in found


def test_a_project_whose_calendar_is_no_plain_week_is_left_out():
    """A holiday in between, hours without noon, or no dates at all."""
    row = times_row()
    assert _evm_times.clock(8, [row], {row["Status date"]: 32.0}) is None
    assert _evm_times.clock(3, [row], {}) is None
    assert _evm_times.clock(8, [{"Status date": row["Status date"]}], {}) is None
    six = row | {"PD": "11d"}
    assert _evm_times.clock(8, [six], {row["Status date"]: 40.0}).minutes_per_day == 480


def test_what_the_last_report_leaves_open_ends_with_the_project(folder, tmp_path):
    """At the project's real end and cost."""
    for file in folder.glob("*.csv"):
        lines = file.read_text("utf-8").splitlines()
        if file.stem in ("periods", "tracking"):  # without the last report
            lines = [line for line in lines if f",{COUNT}," not in line[:8]]
        (tmp_path / file.name).write_text("\n".join(lines), "utf-8")
    for whole, cut in zip(tracked(folder), tracked(tmp_path), strict=True):
        assert whole.is_over
        assert cut.is_over
        assert len(cut.updates) == len(whole.updates) - 1
        ends = [earned_value(each.plan, each.baseline) for each in (whole, cut)]
        assert ends[0].ac == ends[1].ac
        assert ends[0].at == ends[1].at


def test_the_peer_reads_equal_periods(folder):
    """As many periods as status dates; the baseline's last one counts whole."""
    projects = list(tracked(folder))
    judged = forecast._judged(projects[1], projects)
    series, length, over = forecast._series(judged, 3)
    assert length == 24 * 60
    assert series["bac"] == 500_000
    assert series["bcwp"] == pytest.approx([100_000, 200_000, 300_000, 400_000])
    assert series["acwp"] == pytest.approx([120_000, 240_000, 360_000, 480_000])
    assert len(series["bcws"]) == 4
    assert over == 4 * 24 * 60 - 80 * 60
    assert forecast._score([90.0, 100.0, 110.0, 120.0], 100.0) == (0, 0.3, True, True)
    assert forecast._score([90.0, 95.0, 96.0, 97.0], 100.0) == (0.05, 0.37, False, False)


def test_the_peer_is_asked_in_its_own_process():
    """Where it is installed."""
    python = peers.python_with_peer()
    if python is None:
        pytest.skip("cost-core is not installed")
    series = {
        "bcws": [100.0 * step for step in range(1, 11)],
        "bcwp": [90.0, 190.0, 280.0, 370.0, 460.0],
        "acwp": [100.0, 200.0, 310.0, 400.0, 520.0],
        "bac": 1000.0,
    }
    told = peers.ask([series, {**series, "bcwp": [90.0], "acwp": [100.0]}], python=python)
    assert told["rows"][1] is None
    assert list(told["rows"][0]["cost"]) == sorted(told["rows"][0]["cost"])


def test_a_class_is_written_as_quantiles():
    """By method and trait, in two lines each; what has one number a project, in few quantiles."""
    numbers = tuple(float(each) for each in range(21))
    some = ReferenceClass(
        "x",
        3,
        9,
        spreads=(Spread("cost", "cpi", numbers),),
        traits=(Trait("tasks", numbers), Trait("cpi", numbers)),
        usual_cost=0.5,
        usual_finish=0.25,
    )
    held: dict[str, object] = {}
    exec(written(some), held)  # noqa: S102 - as above
    assert held["SPREADS"]["cost", "cpi"].split()[-1] == "20"
    assert held["TRAITS"]["cpi"].split()[0] == "0"
    assert held["COARSE_TRAITS"]["tasks"] == "0 2 5 10 15 18 20"
    assert held["USUAL_FINISH"] == 0.25


def test_the_roll_up_is_compared_with_single_numbers():
    """No number of any account differs."""
    report = rollup.run(Options())
    assert not report.failures
    assert report.figures["accounts"] == 500


def test_files_of_projects_give_what_tables_give(folder, tmp_path):
    """The same projects as .p2x files: the same figures, to the last digit."""
    for name, (price, slow) in PRICES.items():
        (tmp_path / f"{name} Pond.p2x").write_text(as_file(name, price, slow), "utf-8")
    for one, other in zip(tracked(folder), _evm_files.of(tmp_path), strict=True):
        assert (one.id, one.bac, one.hours_per_day) == (other.id, other.bac, other.hours_per_day)
        assert (one.spent, one.took) == pytest.approx((other.spent, other.took))
        assert [each.at for each in one.updates] == [each.at for each in other.updates]
        for mine, theirs in zip(one.updates, other.updates, strict=True):
            values = [
                earned_value(each.plan, each.baseline, facts)
                for each, facts in ((one, mine), (other, theirs))
            ]
            assert len({(v.pv, v.ev, v.ac, v.at, v.es, v.pd) for v in values}) == 1
    by_tables = forecast.run(Options(data=folder, quick=True))
    by_files = forecast.run(Options(data=tmp_path, quick=True))
    assert by_files.figures == pytest.approx(by_tables.figures)


def as_file(name: str, price: float, slow: float) -> str:
    """A project as ProTrack keeps it, from Monday 4 January 2027, eight hours a day."""
    office = weekly("office", hours=shifts("08:00-12:00", "13:00-17:00"))
    time = compile_calendars([office]).worktime(0)
    monday = datetime(2027, 1, 4, 8)

    def start(hours: float) -> str:
        return time.start_at(time.coordinate(monday) + round(hours * 60)).strftime("%d%m%Y%H%M")

    def finish(hours: float) -> str:
        return time.finish_at(time.coordinate(monday) + round(hours * 60)).strftime("%d%m%Y%H%M")

    jobs = "".join(
        f"<Activity><UniqueID>{place}</UniqueID><Name>T</Name>"
        f"<BaseLineStart>{start(place * LENGTH)}</BaseLineStart>"
        f"<BaseLineDuration>{LENGTH}</BaseLineDuration><FixedBaselineCost>100</FixedBaselineCost>"
        f"<BaselineCostByUnit>{900 / LENGTH}</BaselineCostByUnit></Activity>"
        for place in range(COUNT)
    )
    links = "".join(
        f"<Relation><FromTask>{place - 1}</FromTask><ToTask>{place}</ToTask><Lag>0</Lag>"
        "<LagKind>0</LagKind><LagType>2</LagType></Relation>"
        for place in range(1, COUNT)
    )
    idle = "".join(f"<Hour>{hour}</Hour>" for hour in (*range(8), 12, *range(17, 24)))
    own = LENGTH * slow
    more = COST * price - 100 - 900 / LENGTH * own
    periods = "".join(
        f"<TrackingPeriod><Name>{number}</Name><EndDate>{finish(number * own)}</EndDate>"
        "</TrackingPeriod><TProTrackActivities-1>"
        + "".join(
            f"<Activity>{place}</Activity><TProTrackActivityTracking-1>"
            f"<ActualStart>{start(place * own)}</ActualStart><ActualDuration>{own}</ActualDuration>"
            f"<ActualCostDev>{more}</ActualCostDev><RemainingDuration>0</RemainingDuration>"
            "<PercentageComplete>1</PercentageComplete></TProTrackActivityTracking-1>"
            for place in range(number)
        )
        + "</TProTrackActivities-1>"
        for number in range(1, COUNT + 1)
    )
    children = "".join(
        f"<Child><Type>2</Type><Data>{place}</Data></Child>" for place in range(COUNT)
    )
    return (
        f"<Project><NAME>{name}</NAME><Settings><CurrencySymbol>€</CurrencySymbol></Settings>"
        f"<Agenda><NonWorkingHours>{idle}</NonWorkingHours><NonWorkingDays><Day>5</Day><Day>6</Day>"
        f"</NonWorkingDays></Agenda><Activities>{jobs}</Activities><Relations>{links}</Relations>"
        f"<OutlineList><List>{children}</List></OutlineList><TrackingList>{periods}</TrackingList>"
        "</Project>"
    )
