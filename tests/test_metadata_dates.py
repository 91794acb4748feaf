"""Dates as pages print them; what is ambiguous or not there gives nothing."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.metadata.dates import MAX_CHARS, find_dates, parse_date, parse_epoch, scan

CST = timezone(timedelta(hours=8))
EST = timezone(timedelta(hours=-5))


def at(*parts: int) -> datetime:
    """A local time as printed: pages name no zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - naive on purpose


READABLE = {
    "2021-03-04T05:06:07+08:00": datetime(2021, 3, 4, 5, 6, 7, tzinfo=CST),
    "2021-03-04T05:06:07.123Z": datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
    "2021-03-04T05:06+0000": datetime(2021, 3, 4, 5, 6, tzinfo=UTC),
    "2021-3-4 15:06": at(2021, 3, 4, 15, 6),
    "发布时间：2021-03-04": at(2021, 3, 4),
    "2021年03月04日05:06 某某网": at(2021, 3, 4, 5, 6),
    "２０２１年３月４日　１２：３０": at(2021, 3, 4, 12, 30),
    "2021年3月4日 下午3时05分": at(2021, 3, 4, 15, 5),
    "2021.03.0405:39": at(2021, 3, 4, 5, 39),
    "05:392021/03/04": at(2021, 3, 4, 5, 39),
    "05:39 2021/03/04": at(2021, 3, 4, 5, 39),
    "21-03-0405:39": at(2021, 3, 4, 5, 39),
    "民國110年3月4日": at(2021, 3, 4),
    "110年3月4日": at(2021, 3, 4),
    "令和3年3月4日": at(2021, 3, 4),
    "令和元年5月6日": at(2019, 5, 6),
    "2021. 3. 4. 오후 3:15": at(2021, 3, 4, 15, 15),
    "2021년 3월 4일 15:20": at(2021, 3, 4, 15, 20),
    "Mar. 4, 2021 at 5:04 p.m. EST": datetime(2021, 3, 4, 17, 4, tzinfo=EST),
    "Mar. 4, 2021 at 5:04 p.m. ET": at(2021, 3, 4, 17, 4),
    "Thu, 04 Mar 2021 12:11:00 +0800": datetime(2021, 3, 4, 12, 11, tzinfo=CST),
    "Thu Mar 04 2021 12:11:00 GMT+0800 (CST)": datetime(2021, 3, 4, 12, 11, tzinfo=CST),
    "Updated 12:53 PM EST, March 4, 2021": datetime(2021, 3, 4, 12, 53, tzinfo=EST),
    "4 mars 2021 à 15h30": at(2021, 3, 4, 15, 30),
    "4. März 2021, 17.04 Uhr": at(2021, 3, 4, 17, 4),
    "4 de marzo de 2021": at(2021, 3, 4),
    "4 марта 2021 г.": at(2021, 3, 4),
    "04.03.2021": at(2021, 3, 4),
    "13/04/2021": at(2021, 4, 13),
    "4/13/2021 5:54:13 AM": at(2021, 4, 13, 5, 54, 13),
    "20210304": at(2021, 3, 4),
    "20210304121100": at(2021, 3, 4, 12, 11),
}


@pytest.mark.parametrize("raw", READABLE)
def test_reads(raw: str) -> None:
    found = parse_date(raw)
    assert found == READABLE[raw]
    assert found is not None
    assert (found.tzinfo is None) == (READABLE[raw].tzinfo is None)


@pytest.mark.parametrize(
    "raw",
    [
        "", "no date", "3 hours ago", "昨天 12:30", "03/04/2021", "21-03-04", "2021-02-31", "2021-13-01", "1889-03-04",
        "2121-03-04", "March 2021", "09-30 22:46", "192.168.2021.1", "1234567890", "version 1.2.3", "2021", "12:30",
    ],
)  # fmt: skip
def test_does_not_guess(raw: str) -> None:
    assert parse_date(raw) is None


def test_the_callers_year_completes_a_date_without_one() -> None:
    assert parse_date("09-3022:46", default_year=2021) == at(2021, 9, 30, 22, 46)
    assert parse_date("9月30日 22:46", default_year=2021) == at(2021, 9, 30, 22, 46)
    assert parse_date("比分 3-2", default_year=2021) is None


def test_the_caller_says_how_slashes_are_read() -> None:
    assert parse_date("03/04/2021", day_first=True) == at(2021, 4, 3)
    assert parse_date("03/04/2021", day_first=False) == at(2021, 3, 4)


def test_the_callers_bound_is_kept() -> None:
    assert parse_date("2030-01-01", max_year=2026) is None
    assert parse_date("2026-01-01", max_year=2026) is not None


def test_an_update_after_the_date_is_not_its_time() -> None:
    assert parse_date("2021-03-04 (updated 15:30)") == at(2021, 3, 4)


def test_epoch_is_read_where_numbers_are_dates() -> None:
    assert parse_epoch("1614816367") == datetime(2021, 3, 4, 0, 6, 7, tzinfo=UTC)
    assert parse_epoch("1614816367000") == datetime(2021, 3, 4, 0, 6, 7, tzinfo=UTC)
    assert parse_epoch("12345") is None
    assert parse_epoch("0000000001") is None


def test_places_hold_the_date_as_printed() -> None:
    text = "发布 2021-03-04 05:06 更新 2021年3月5日 阅读 1234"
    assert [raw for _, _, raw in find_dates(text)] == ["2021-03-04 05:06", "2021年3月5日"]
    assert all(text[start:end] == raw for start, end, raw in find_dates(text))


def test_a_paragraph_is_read_up_to_its_limit() -> None:
    assert scan("x" * MAX_CHARS + " 2021-03-04") == []


@given(st.text(max_size=120))
def test_any_text_is_survived(text: str) -> None:
    for start, end, raw in find_dates(text):
        assert 0 <= start < end <= len(text)
        assert text[start:end] == raw


@given(st.datetimes(min_value=at(1990, 1, 1), max_value=at(2099, 12, 31)))
def test_iso_dates_come_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert parse_date(moment.isoformat(sep=" ")) == moment
    assert parse_date(f"{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}") == moment.replace(
        second=0
    )
