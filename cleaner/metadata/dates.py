"""Reads dates as pages print them.

Numbers in any order that is not ambiguous, month names, Chinese, Japanese, Korean and ROC years, glued times. Nothing
is guessed: no relative dates, no clock, no day that is not there.

One scanner finds every date of a string (``scan``); ``parse_date`` takes the first, ``find_dates`` gives their places.
A time belongs to a date when it stands right after or right before it; a zone is kept only when it is printed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from cleaner.metadata.clock import Day, Found, moment, with_time
from cleaner.metadata.months import MONTHS

MIN_YEAR: Final = 1990
"""Oldest year believed, from the first web pages on: an older one is a date inside the story, not of it."""
MAX_YEAR: Final = 2100
"""Newest year believed when the caller knows no better (there is no clock here)."""
MAX_CHARS: Final = 400
"""Characters looked at: a date line is short, and a whole paragraph is no date."""
_SHORT_YEARS: Final = 40
"""Two-digit years below this are 20xx; the rest say nothing certain."""
_CENTURY: Final = 2000
_ROC_YEAR_ZERO: Final = 1911
_MONTHS: Final = 12
_DAYS: Final = 31
_MILLIS_DIGITS: Final = 13
"""Digits of a time in milliseconds since 1970; in seconds it has ten."""

_MONTH: Final = r"1[0-2]|0?[1-9]"
_DAY: Final = r"[12]\d|3[01]|0?[1-9]"
_NUMERIC: Final = re.compile(
    r"(?=[\d民中令平])(?:(?<![\d./-])(?<!\d:)|(?<=:\d\d)|(?<=\D[-–]))(?:"
    rf"(?P<y>(?:19|20)\d\d)\s{{0,2}}[-/.年년_]\s{{0,2}}(?P<m>{_MONTH})\s{{0,2}}[-/.月월_]\s{{0,2}}(?P<d>{_DAY})"
    r"|(?P<a>[0-3]?\d)(?P<t>[-/.])\s?(?P<b>[0-3]?\d)[-/.]\s?(?P<c>(?:19|20)\d\d)"
    rf"|(?P<era>民國|民国|令和|平成|中華民國)\s?(?P<ey>\d{{1,3}}|元)\s?年\s?(?P<em>{_MONTH})\s?月\s?(?P<ed>{_DAY})"
    rf"|(?P<ry>1\d\d)(?P<rs>年|[./-])\s?(?P<rm>{_MONTH})(?:月|[./-])\s?(?P<rd>{_DAY})"
    rf"|(?P<yy>\d\d)(?P<ys>[-/.年])(?P<ym>{_MONTH})[-/.月](?P<yd>{_DAY})"
    rf"|(?P<nm>{_MONTH})(?P<ns>[-/]|月)(?P<nd>{_DAY})"
    r")(?:日|号|號|일|\.)?(?=\D|$|\d{1,2}[:：]\d\d)"
)
_NAMED: Final = re.compile(
    r"(?<!\d)(?:(?P<d1>[0-3]?\d)(?:st|nd|rd|th|er|[.ºª°])?[\s/-]{0,2}(?:de |of |di |ta' )?\s?(?P<m1>[^\W\d_]{3,12})"
    r"[.,]{0,2}[\s/-]{0,2}(?:de |del |of )?(?P<y1>(?:19|20)\d\d)"
    r"|(?P<m2>[^\W\d_]{3,12})\.?[\s/-]{1,2}(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?:,|\s|,\s|-|/){1,2}(?P<y2>(?:19|20)\d\d))(?!\d)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
"""What a date in words holds: a line without it is spared the search, which tries at each of its letters."""
_GATE: Final = re.compile(r"\d(?:\d\d\d|[-/.月年])|[国國和成][\d元]")
_COMPACT: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
    r"(?:[T\s_-]?(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)(?P<sec>[0-5]\d)?(?:\.\d{1,6})?(?P<z>Z|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_EPOCH: Final = re.compile(r"\s{0,9}(\d{10}|\d{13})(?:\.\d{1,9})?\s{0,9}")
_ERAS: Final = {
    "民國": _ROC_YEAR_ZERO, "民国": _ROC_YEAR_ZERO, "中華民國": _ROC_YEAR_ZERO, "令和": 2018, "平成": 1988,
}  # fmt: skip
_WIDE: Final = "０１２３４５６７８９"
_FULL_WIDTH: Final = str.maketrans(_WIDE, "0123456789")  # one character for one: offsets must not move
_DIGITS: Final = frozenset("0123456789" + _WIDE)


class _Known(NamedTuple):
    """What the caller knows: the year of dates without one, the newest year, how to read 03/04/2024."""

    default_year: int | None
    max_year: int
    day_first: bool | None


def parse_date(
    raw: str, *, default_year: int | None = None, max_year: int = MAX_YEAR, day_first: bool | None = None
) -> datetime | None:
    """The first date of ``raw``; aware when a zone is printed, else naive; ``None`` when there is none for certain.

    ``default_year`` completes dates printed without a year. ``day_first`` says how to read 03/04/2024; without it such
    a date is unreadable.
    """
    for found in scan(raw, default_year=default_year, max_year=max_year, day_first=day_first):
        return found.value
    compact = _COMPACT.search(raw[:MAX_CHARS])
    if compact is None:
        return None
    day = _checked(int(compact["y"]), int(compact["m"]), int(compact["d"]), max_year)
    return None if day is None else moment(day, compact)


def parse_epoch(raw: str, *, max_year: int = MAX_YEAR) -> datetime | None:
    """Unix seconds or milliseconds, as meta tags and JSON-LD hold them: UTC. Other numbers give ``None``."""
    found = _EPOCH.fullmatch(raw)
    if found is None:
        return None
    seconds = int(found[1]) / (1000 if len(found[1]) == _MILLIS_DIGITS else 1)
    value = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return value if MIN_YEAR <= value.year <= max_year else None


def find_dates(text: str, *, default_year: int | None = None) -> tuple[tuple[int, int, str], ...]:
    """Places of the dates in ``text``: ``(start, end, raw)``, time of day included. No digit, no work."""
    if _DIGITS.isdisjoint(text):
        return ()
    hits = scan(text, default_year=default_year)
    return tuple((found.start, found.end, text[found.start : found.end]) for found in hits)


def scan(
    text: str, *, default_year: int | None = None, max_year: int = MAX_YEAR, day_first: bool | None = None
) -> list[Found]:
    """Every date of the first ``MAX_CHARS`` characters, in order, without overlaps.

    A line that prints a date in figures is not searched for one in words.
    """
    text = text[:MAX_CHARS]
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    if _GATE.search(text) is None:
        return []
    known = _Known(default_year, max_year, day_first)
    hits = _timed(text, [(match, _numeric(match, known)) for match in _NUMERIC.finditer(text)])
    if hits or _YEAR.search(text) is None:
        return hits
    return _timed(text, [(match, _named(match, known)) for match in _NAMED.finditer(text)])


def _timed(text: str, days: list[tuple[re.Match[str], Day | None]]) -> list[Found]:
    hits: list[Found] = []
    for match, day in days:
        floor = hits[-1].end if hits else 0
        found = with_time(text, match.span(), day, floor=floor) if day is not None else None
        if found is not None and found.start >= floor:
            hits.append(found)
    return hits


def _checked(year: int, month: int, day: int, max_year: int, *, needs_time: bool = False) -> Day | None:
    if MIN_YEAR <= year <= max_year and 1 <= month <= _MONTHS and 1 <= day <= _DAYS:
        return Day(year, month, day, needs_time)
    return None


def _numeric(match: re.Match[str], known: _Known) -> Day | None:
    """Year, month and day of a match of ``_NUMERIC``, by the form that matched."""
    top = known.max_year
    if match["y"]:
        return _checked(int(match["y"]), int(match["m"]), int(match["d"]), top)
    if match["c"]:
        return _ordered(match, known)
    if match["era"]:
        year = _ERAS[match["era"]] + (1 if match["ey"] == "元" else int(match["ey"]))
        return _checked(year, int(match["em"]), int(match["ed"]), top)
    if match["ry"]:  # 112年2月16日: only ROC years have three digits
        year, sure = int(match["ry"]) + _ROC_YEAR_ZERO, match["rs"] == "年"
        return _checked(year, int(match["rm"]), int(match["rd"]), top, needs_time=not sure)
    if match["yy"]:
        return _short(match, known)
    if known.default_year is None:
        return None
    sure = match["ns"] == "月"
    return _checked(known.default_year, int(match["nm"]), int(match["nd"]), top, needs_time=not sure)


def _ordered(match: re.Match[str], known: _Known) -> Day | None:
    """Day and month of ``a/b/year``. A dot means day first everywhere; a slash is readable when one exceeds 12."""
    a, b, year = int(match["a"]), int(match["b"]), int(match["c"])
    day_first = known.day_first
    if a > _MONTHS or match["t"] == "." or a == b:
        day_first = True
    elif b > _MONTHS:
        day_first = False
    if day_first is None:
        return None
    return _checked(year, b, a, known.max_year) if day_first else _checked(year, a, b, known.max_year)


def _short(match: re.Match[str], known: _Known) -> Day | None:
    """YY-MM-DD, or DD.MM.YY with dots. A short year must be the expected one or have a time of day beside it."""
    first, month, last = int(match["yy"]), int(match["ym"]), int(match["yd"])
    dotted = match["ys"] == "." and known.day_first is not False
    short, day = (last, first) if dotted else (first, last)
    if short >= _SHORT_YEARS:
        return None
    year = _CENTURY + short
    sure = not dotted and (known.default_year == year or match["ys"] == "年")
    return _checked(year, month, day, known.max_year, needs_time=not sure)


def _named(match: re.Match[str], known: _Known) -> Day | None:
    month = MONTHS.get((match["m1"] or match["m2"]).lower())
    if month is None:
        return None
    year, day = int(match["y1"] or match["y2"]), int(match["d1"] or match["d2"])
    return _checked(year, month, day, known.max_year)
