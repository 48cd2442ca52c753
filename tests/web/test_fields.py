"""Dates as people write them, and formats as people read them."""

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.clock import age_on, now, today
from app.web.fields import read_date
from app.web.formats import age_band, ago, day, km


@pytest.mark.parametrize(
    "text", ["2017-3-5", "2017年3月5日", "2017.3.5", "20170305", "2017/03/05", " 2017 3 5 ", "２０１７－３－５"]
)
def test_dates_as_people_write_them(text: str) -> None:
    assert read_date(text) == date(2017, 3, 5)


@pytest.mark.parametrize("text", ["", "3月5日", "2017-13-1", "2017-2-30", "明天", "17-3-5"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_every_date_is_read_back(value: date) -> None:
    assert read_date(f"{value.year}年{value.month}月{value.day}日") == value


@given(st.dates(date(2000, 1, 1), date(2026, 1, 1)), st.integers(0, 9000))
def test_age_counts_completed_years(birth: date, days: int) -> None:
    later = birth + timedelta(days=days)
    age = age_on(birth, later)
    assert age * 365 <= days
    assert days < (age + 1) * 366


def test_formats(app: Flask) -> None:
    with app.test_request_context():
        assert day(date(2026, 11, 21)) == "2026年11月21日"
        assert str(ago(today())) == "今天"
        assert ago(today() - timedelta(days=3)) == "3 天前"
        assert ago(today() + timedelta(days=2)) == "还有 2 天"
        assert ago(now() - timedelta(minutes=5)) == "5 分钟前"
        assert (km(0.4), km(2.34), km(41.2), km(None)) == ("400 米", "2.3 公里", "41 公里", "")
        assert str(age_band(date(today().year - 10, 1, 1))) == "6–11 岁"
