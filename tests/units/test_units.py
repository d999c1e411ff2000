"""Durations, instants and money: how they are made, written and read."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmcore.units import (
    LANGUAGES,
    Money,
    clock,
    days,
    end_of_day,
    exponent,
    format_day,
    format_duration,
    format_instant,
    format_money,
    format_percent,
    from_minutes,
    hours,
    money,
    parse_duration,
    parse_instant,
    parse_money,
    sentence,
    to_minutes,
)

INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(
    lambda found: found.replace(second=0, microsecond=0)
)


def test_durations_are_whole_minutes():
    """Halves of a minute go to the even one, and decimals are not blurred by floats."""
    assert (days(5), days(0.5), days("1.1"), days(1, hours_per_day=7.5)) == (2400, 240, 528, 450)
    assert (hours(4), hours(0.25), hours(Decimal("0.1"))) == (240, 15, 6)
    assert (hours("0.025"), hours("0.041666")) == (2, 2)
    assert days(-1) == -480


def test_money_is_whole_minor_units():
    """Decimals are exact; another currency's minor unit is its own."""
    assert (money(95), money("0.1"), money(0.29), money(-1)) == (9500, 10, 29, -100)
    assert money("2.675") == 268
    assert money(12.5, "EUR") == Money(1250, "EUR")
    assert money(95, "JPY") == Money(95, "JPY")
    assert money("1.234", "KWD") == Money(1234, "KWD")
    assert [exponent(each) for each in ("CNY", "JPY", "BHD", None)] == [2, 0, 3, 2]


@pytest.mark.parametrize("bad", [True, None, "five", float("nan"), float("inf"), [], "1e"])
def test_numbers_are_numbers(bad):
    """A truth value is no number, nor is what is not finite."""
    for make in (days, hours, money):
        with pytest.raises(ValueError, match="number is needed"):
            make(bad)


@given(INSTANTS)
def test_minutes_of_an_instant(instant):
    """Instants and minutes since 1970 are the same to the minute."""
    assert from_minutes(to_minutes(instant)) == instant
    assert to_minutes(instant) == (instant - datetime(1970, 1, 1)) // timedelta(minutes=1)


def test_minutes_beyond_the_calendar():
    """What lies outside of years 1 to 9999 is held at their ends."""
    assert from_minutes(-(10**15)).year == 1
    assert from_minutes(10**15).year == 9999
    assert to_minutes(datetime(2027, 1, 1, 0, 0, 59)) == to_minutes(datetime(2027, 1, 1))


def test_shifts():
    """A finish at or before the start is the next day's."""
    assert clock("09:00-12:00") == (540, 720)
    assert clock(" 22:00 – 06:00 ") == (1320, 1800)
    assert clock("0:00-24:00") == (0, 1440)
    assert clock("08:00-08:00") == (480, 1920)


@pytest.mark.parametrize("bad", ["", "9-12", "09:60-12:00", "25:00-26:00", "09:00-24:01", "a:b"])
def test_shifts_that_are_none(bad):
    """Anything else is refused."""
    with pytest.raises(ValueError, match="shift"):
        clock(bad)


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "0 d", "0天"),
        (480, "1 d", "1天"),
        (1500, "3 d 1 h", "3天1小时"),
        (-480, "-1 d", "-1天"),
        (75, "1 h 15 min", "1小时15分钟"),
        (-495, "-1 d 15 min", "-1天15分钟"),
    ],
)
def test_durations_in_words(minutes, english, chinese):
    """Days of eight hours, hours and minutes."""
    assert format_duration(minutes) == english
    assert format_duration(minutes, "zh-CN") == chinese


@given(st.integers(-(10**7), 10**7), st.sampled_from(LANGUAGES))
def test_durations_are_read_as_written(minutes, language):
    """Reading is the inverse of writing, in both languages."""
    assert parse_duration(format_duration(minutes, language)) == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3d", 1440),
        ("2.5 days", 1200),
        ("+1w", 2400),
        ("1 month", 9600),
        ("2个工作日", 960),
        ("1个星期2天", 3360),
        ("4hrs", 240),
        ("90 Minutes", 90),
        ("−1 h", -60),
        ("1周", 2400),
    ],
)
def test_durations_of_people(text, minutes):
    """Units as people write them."""
    assert parse_duration(text) == minutes


def test_durations_without_unit():
    """A number alone needs to be told what it counts."""
    assert parse_duration("5", unit="d") == 2400
    assert parse_duration("5", unit="min") == 5
    assert (parse_duration("2d", is_elapsed=True), parse_duration("1w", is_elapsed=True)) == (
        2880,
        10080,
    )
    with pytest.raises(ValueError, match="duration"):
        parse_duration("5")


@pytest.mark.parametrize("bad", ["", " ", "d", "5 parsecs", "1 d x", "--1d", "1,5 d", "nan"])
def test_durations_that_are_none(bad):
    """Anything else is refused, whatever a number alone counts."""
    with pytest.raises(ValueError, match="a duration is needed"):
        parse_duration(bad, unit="d")


def test_instants_in_words():
    """Day, month and year with the weekday."""
    instant = datetime(2027, 3, 31, 18, 5)
    assert format_instant(instant) == "Wed 31 Mar 2027 18:05"
    assert format_instant(instant, "zh-CN") == "2027年3月31日（周三）18:05"
    assert format_day(date(2027, 1, 3)) == "Sun 3 Jan 2027"
    assert format_day(date(2027, 1, 3), "zh-CN") == "2027年1月3日（周日）"
    assert end_of_day(date(2027, 12, 31)) == datetime(2028, 1, 1)


@given(INSTANTS, st.sampled_from(LANGUAGES))
def test_instants_are_read_as_written(instant, language):
    """Reading is the inverse of writing, in both languages."""
    assert parse_instant(format_instant(instant, language)) == instant
    assert parse_instant(format_day(instant, language)) == datetime.combine(
        instant.date(), datetime.min.time()
    )


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-31", datetime(2027, 3, 31)),
        ("2027/3/31 9:05", datetime(2027, 3, 31, 9, 5)),
        ("2027.03.31T18:00", datetime(2027, 3, 31, 18)),
        ("2027-03-31 18:00:30", datetime(2027, 3, 31, 18, 0, 30)),
        ("2027年3月31日 18点30分", datetime(2027, 3, 31, 18, 30)),
        ("2027年3月31日下午6:00", datetime(2027, 3, 31, 18)),
        ("2027年3月31日\uff08周三\uff09 上午12\uff1a10", datetime(2027, 3, 31, 0, 10)),
        ("2027-03-31 6:00 PM", datetime(2027, 3, 31, 18)),
        ("31 mar 2027", datetime(2027, 3, 31)),
    ],
)
def test_instants_of_people(text, instant):
    """Year first, or the month by name."""
    assert parse_instant(text) == instant


def test_days_as_finishes():
    """A day alone ends with the day where a finish is meant."""
    assert parse_instant("2027-12-31", is_finish=True) == datetime(2028, 1, 1)
    assert parse_instant("2027-12-31 12:00", is_finish=True) == datetime(2027, 12, 31, 12)


@pytest.mark.parametrize(
    "bad",
    ["", "31/03/2027", "2027-13-01", "2027-02-29", "2027-01-01 25:00", "2027-01-01 x", "1 May"],
)
def test_instants_that_are_none(bad):
    """Day and month in unknown order are no instant, nor are days that do not exist."""
    with pytest.raises(ValueError, match="an instant is needed"):
        parse_instant(bad)


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        (9_000_000, "CNY", "¥90,000", "9万元"),
        (123_456, "CNY", "¥1,234.56", "1,234.56元"),
        (-9_500_000, "CNY", "-¥95,000", "-9.5万元"),
        (-123_456, "EUR", "-€1,234.56", "-€1,234.56"),
        (1_200, "JPY", "JP¥1,200", "JP¥1,200"),
        (1_250, "CHF", "12.50 CHF", "12.50 CHF"),
        (500, None, "5", "5"),
    ],
)
def test_money_in_words(amount, currency, english, chinese):
    """Symbols where they are common, 万元 for large amounts in Chinese."""
    assert format_money(amount, currency) == english
    assert format_money(amount, currency, "zh-CN") == chinese


@given(
    st.integers(-(10**9), 10**9).map(lambda yuan: yuan * 100),
    st.sampled_from(["CNY", "EUR", "JPY", "KWD", "CHF", "USD"]),
    st.sampled_from(LANGUAGES),
)
def test_money_is_read_as_written(amount, currency, language):
    """Reading is the inverse of writing, in whole units."""
    text = format_money(amount, currency, language)
    assert parse_money(text, currency) == amount
    assert parse_money(text, "GBP") == Money(amount, currency)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,200", 120_000),
        ("1200.5", 120_050),
        ("¥9.5", 950),
        ("\uffe512", 1_200),
        ("3亿元", 30_000_000_000),
        ("2 万", 2_000_000),
        ("12.50 eur", Money(1_250, "EUR")),
        ("-$3", Money(-300, "USD")),
    ],
)
def test_money_of_people(text, found):
    """What states no currency is in the plan's."""
    assert parse_money(text, "CNY") == found


@pytest.mark.parametrize("bad", ["", "a lot", "12,50", "1.2.3", "€5 EUR", "5 euros", "1,2345", "¥"])
def test_money_that_is_none(bad):
    """A comma separates thousands only, and a currency has three letters."""
    with pytest.raises(ValueError, match="an amount of money is needed"):
        parse_money(bad, "CNY")


def test_shares_in_words():
    """At most one decimal."""
    assert [format_percent(each) for each in (0.125, 0.5, 1.0, 0.0004)] == [
        "12.5 %",
        "50 %",
        "100 %",
        "0 %",
    ]
    assert format_percent(0.125, "zh-CN") == "12.5%"


def test_sentences():
    """Facts fill a sentence; an unknown code or language is refused."""
    assert sentence("plan.empty_id", {"found": ""}) == "an id is needed, found ''"
    with pytest.raises(ValueError, match="no sentence"):
        sentence("nothing.like_that", {})
    with pytest.raises(ValueError, match="language"):
        sentence("plan.empty_id", {"found": ""}, "fr")
