"""The calendar against published tables."""

from datetime import datetime

import pytest

from kg.times import calendar as cal
from kg.times.numerals import number


@pytest.mark.parametrize(
    ("year", "index", "day"), [(2021, 2, "02-03"), (2024, 6, "04-04"), (2018, 1, "01-20"), (2024, 23, "12-21"), (1999, 11, "06-22")]
)
def test_solar_terms_fall_on_the_day_the_almanac_gives(year: int, index: int, day: str) -> None:
    assert f"{cal.solar_term(year, index):%m-%d}" == day


@pytest.mark.parametrize(("year", "day"), [(2013, "03-31"), (2020, "04-12"), (2024, "03-31"), (2025, "04-20")])
def test_easter(year: int, day: str) -> None:
    assert f"{cal.easter(year):%m-%d}" == day


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [("春节", 2024, "2024-02-10"), ("除夕", 2024, "2024-02-09"), ("腊八", 2021, "2021-01-20"), ("母亲节", 2023, "2023-05-14")],
)
def test_named_days_are_those_of_the_gregorian_year(name: str, year: int, day: str) -> None:
    assert f"{cal.holiday(name, year):%Y-%m-%d}" == day


def test_lunar_days_outside_the_tables_raise() -> None:
    with pytest.raises(ValueError):
        cal.lunar_day(1500, 1, 1)


def test_months_keep_to_the_last_day() -> None:
    assert cal.add_months(datetime(2024, 1, 31), 1) == datetime(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "value"),
    [("二十三", 23), ("廿三", 23), ("二〇二三", 2023), ("两千零四", 2004), ("一百零五", 105), ("十", 10), ("初八", 8), ("12", 12)],
)
def test_numerals(text: str, value: int) -> None:
    assert number(text) == value


def test_what_is_no_numeral_raises() -> None:
    with pytest.raises(ValueError, match="no numeral"):
        number("山")
