"""Calendars of public holidays: the package's days, worked ones and doubtful ones included."""

import sys
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from pmcore import FormatError
from pmcore.io import dumps, loads, public_calendar
from pmcore.model import Plan, Task, shifts, weekly
from pmcore.network import check, compile_calendars
from pmcore.units import days

holidays = pytest.importorskip("holidays", reason="the extra calendars")


def works(calendar, day):
    """Tell whether a calendar has working time on a day."""
    time = compile_calendars([calendar]).worktime(0)
    start = datetime(day.year, day.month, day.day)
    return time.between(start, start + timedelta(days=1)) > 0


@pytest.mark.parametrize("country", ["CN", "HU", "DE", "SA", "VN", "KW"])
def test_the_days_are_those_of_the_package(country):
    """Each day of three years is worked exactly if the package calls it a working day."""
    years = [2024, 2025, 2026]
    calendar = public_calendar(country, years)
    oracle = holidays.country_holidays(country, years=years, expand=False)
    time = compile_calendars([calendar]).worktime(0)
    day = date(2024, 1, 1)
    while day.year <= 2026:
        start = datetime(day.year, day.month, day.day)
        is_worked = time.between(start, start + timedelta(days=1)) > 0
        assert is_worked == oracle.is_working_day(day), day
        day += timedelta(days=1)


def test_china_moves_days():
    """Spring Festival 2026 is nine days off, for two weekend days worked, with their names."""
    china = public_calendar("CN", [2026], language="zh_CN")
    first = date(2026, 2, 14)
    assert [works(china, first + timedelta(days=each)) for each in range(11)] == [
        True,
        *[False] * 9,
        True,
    ]
    named = {each.first: each for each in china.exceptions}
    assert (named[first].name, named[first].shifts) == (
        "调休上班",
        shifts("09:00-12:00", "13:00-18:00"),
    )
    assert named[date(2026, 2, 20)].name.startswith("休息日")
    assert not any(each.is_provisional for each in china.exceptions)
    assert (china.id, china.attributes["country"]) == ("CN", "CN")
    assert loads(dumps(china)) == china


def test_years_that_nobody_has_announced():
    """Beyond the years that the package knows, every day is provisional, and no day is moved."""
    china = public_calendar("CN", [2026, 2090])
    doubtful = {each.first.year for each in china.exceptions if each.is_provisional}
    assert doubtful == {2090}
    assert china.attributes["provisional_years"] == (2090,)
    assert not any(each.shifts for each in china.exceptions if each.first.year == 2090)
    known = public_calendar("CN", [2025, 2026], announced=2025)
    assert {each.is_provisional for each in known.exceptions if not each.shifts} == {False, True}
    assert {each.first.year for each in known.exceptions if each.is_provisional} == {2026}


@pytest.mark.parametrize("language", ["en_US", None])
def test_dates_of_the_moon(language):
    """Dates that the package only estimates are provisional in any language; fixed ones are not."""
    malaysia = public_calendar("MY", [2030], language=language)
    named = {each.first: each.is_provisional for each in malaysia.exceptions}
    assert named[date(2030, 2, 6)]
    assert named[date(2030, 2, 3)]
    assert not named[date(2030, 12, 25)]


def test_half_days():
    """Half days come in when asked for, with the working time that the call gives."""
    morning = shifts("09:00-13:00")
    china = public_calendar("CN", [2026], half_days=morning, language="en_US")
    halves = {each.name: each.first for each in china.exceptions if each.shifts == morning}
    assert halves == {
        "International Women's Day": date(2026, 3, 8),
        "Children's Day": date(2026, 6, 1),
        "Army Day": date(2026, 8, 1),
    }  # Youth Day is a holiday for all that year
    plain = public_calendar("CN", [2026], language="en_US")
    assert not {"Children's Day"} & {each.name for each in plain.exceptions}
    assert public_calendar("DE", [2026], half_days=morning) == public_calendar("DE", [2026])


def test_parts_of_a_country():
    """A state has its own days, and its own id."""
    bavaria, germany = (public_calendar("DE", [2027], subdivision=each) for each in ("BY", None))
    day = date(2027, 1, 6)
    assert not works(bavaria, day)
    assert works(germany, day)
    assert (bavaria.id, germany.id) == ("DE-BY", "DE")


def test_own_weeks():
    """Weeks, exceptions and the length of a day of a given calendar stay; make-up days use it."""
    mine = weekly("mine", "Ours", hours=shifts("08:00-12:00"), holidays=[date(2026, 3, 4)])
    china = public_calendar("CN", [2026], base=mine, id="both")
    assert (china.id, china.name, china.weeks) == ("both", "Ours", mine.weeks)
    assert china.minutes_per_day == 240
    assert not works(china, date(2026, 3, 4))
    assert next(each for each in china.exceptions if each.shifts).shifts == shifts("08:00-12:00")


def test_working_days_of_the_country():
    """Weekends are those of the country."""
    arabia = public_calendar("SA", [2027])
    assert [bool(day) for day in arabia.weeks[0].days] == [
        True,
        True,
        True,
        True,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("arguments", "wishes"),
    [
        (("XX", [2026]), {}),
        (("DE", [2026]), {"subdivision": "ZZ"}),
        (("CN", [2026]), {"language": "fr"}),
    ],
)
def test_what_the_package_does_not_know(arguments, wishes):
    """An unknown country, part or language is misuse."""
    with pytest.raises(ValueError, match=r"\w"):
        public_calendar(*arguments, **wishes)


def test_without_the_extra(monkeypatch):
    """One line says what to install."""
    monkeypatch.setitem(sys.modules, "holidays", None)
    with pytest.raises(FormatError, match=r'pip install "pmcore\[calendars\]"') as caught:
        public_calendar("CN", [2026])
    assert "\n" not in str(caught.value)
    assert "pip install" in caught.value.problems[0].text("zh-CN")


def test_check_warns_of_provisional_years():
    """A plan that is to run into a provisional year is warned, one that ends before is not."""
    china = public_calendar("CN", [2089, 2090], announced=2089)
    plan = Plan(
        "P",
        start=datetime(2089, 12, 1, 9),
        calendar="CN",
        calendars=(china,),
        tasks=(Task("a", duration=days(5)),),
        deadline=datetime(2090, 1, 31, 18),
    )
    (problem,) = check(plan)
    assert (problem.code, problem.path) == ("plan.provisional", 'calendars["CN"]')
    assert problem.facts["years"] == (2090,)
    assert problem.severity == "warning"
    assert not check(replace(plan, deadline=datetime(2089, 12, 31, 18)))
