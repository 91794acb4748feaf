"""Reads dates as pages print them: numbers in any order that is not ambiguous, month names, Chinese, Japanese, Korean
and ROC years, glued times. Nothing is guessed: no relative dates, no clock, no day that is not there.

One scanner finds every date of a string (``scan``); ``parse_date`` takes the first, ``find_dates`` gives their places.
A time belongs to a date when it stands right after or right before it; a zone is kept only when it is printed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

from cleaner.metadata.months import MONTHS, ZONES

MIN_YEAR: Final = 1990
"""Oldest year believed, from the first web pages on: an older one is a date inside the story, not of it."""
MAX_YEAR: Final = 2100
"""Newest year believed when the caller knows no better (there is no clock here)."""
MAX_CHARS: Final = 400
"""Characters looked at: a date line is short, and a whole paragraph is no date."""
_SHORT_YEARS: Final = 40
"""Two-digit years below this are 20xx; the rest say nothing certain."""

_START: Final = r"(?=[\d民中令平])(?:(?<![\d./-])(?<!\d:)|(?<=:\d\d)|(?<=\D[-–]))"
_NUMERIC: Final = re.compile(
    _START + r"(?:"
    r"(?P<y>(?:19|20)\d\d)\s{0,2}(?P<s>[-/.年년_])\s{0,2}(?P<m>1[0-2]|0?[1-9])\s{0,2}(?:[-/.月월_])\s{0,2}"
    r"(?P<d>[12]\d|3[01]|0?[1-9])"
    r"|(?P<a>[0-3]?\d)(?P<t>[-/.])\s?(?P<b>[0-3]?\d)[-/.]\s?(?P<c>(?:19|20)\d\d)"
    r"|(?P<era>民國|民国|令和|平成|中華民國)\s?(?P<ey>\d{1,3}|元)\s?年\s?(?P<em>1[0-2]|0?[1-9])\s?月\s?(?P<ed>[12]\d|3[01]|0?[1-9])"
    r"|(?P<ry>1\d\d)(?P<rs>年|[./-])\s?(?P<rm>1[0-2]|0?[1-9])(?:月|[./-])\s?(?P<rd>[12]\d|3[01]|0?[1-9])"
    r"|(?P<yy>\d\d)(?P<ys>[-/.年])(?P<ym>1[0-2]|0?[1-9])[-/.月](?P<yd>[12]\d|3[01]|0?[1-9])"
    r"|(?P<nm>1[0-2]|0?[1-9])(?P<ns>[-/]|月)(?P<nd>[12]\d|3[01]|0?[1-9])"
    r")(?P<tail>日|号|號|일|\.)?(?=\D|$|\d{1,2}[:：]\d\d)"
)
_NAMED: Final = re.compile(
    r"(?<!\d)(?:(?P<d1>[0-3]?\d)(?:st|nd|rd|th|er|[.ºª°])?[\s/-]{0,2}(?:de |of |di |ta' )?\s?(?P<m1>[^\W\d_]{3,12})[.,]{0,2}[\s/-]{0,2}"
    r"(?:de |del |of )?(?P<y1>(?:19|20)\d\d)"
    r"|(?P<m2>[^\W\d_]{3,12})\.?[\s/-]{1,2}(?P<d2>[0-3]?\d)(?:st|nd|rd|th)?(?:,|\s|,\s|-|/){1,2}(?P<y2>(?:19|20)\d\d))(?!\d)",
    re.IGNORECASE,
)
_DATE_GATE: Final = re.compile(r"\d(?:\d\d\d|[-/.月年])|[国國和成][\d元]")
_COMPACT: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
    r"(?:[T\s_-]?(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)(?P<sec>[0-5]\d)?(?:\.\d{1,6})?(?P<z>Z|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_CLOCK: Final = (
    r"(?P<pre>上午|下午|晚上|凌晨|中午|早上|午前|午後|오전|오후)?\s?(?P<h>2[0-4]|[01]?\d)\s?(?:(?P<sep>[:：h時时点點시.])\s?(?P<mi>[0-5]\d)"
    r"(?:分|분)?(?:\s?[:：]?(?P<sec>[0-5]\d)(?:[.,]\d{1,9}|秒)?)?)?\s?(?P<ap>[ap]\.?\s?m\b\.?)?"
    r"\s{0,2}(?P<z>\(?(?:UTC|GMT)?[+\-−]\d{1,2}(?::?\d\d)?\)?|\(?[A-Za-z]{1,5}\b\)?)?"
)
_AFTER: Final = re.compile(r"(?P<gap>[^\d:：]{0,16}?)" + _CLOCK, re.IGNORECASE)
_BEFORE: Final = re.compile(r"(?<!\d)(?P<h>2[0-3]|[01]?\d)[:：](?P<mi>[0-5]\d)(?:[:：](?P<sec>[0-5]\d))?(?P<ap>\s?[ap]\.?m\b\.?)?"
                            r"(?P<z>\s[A-Z]{2,4})?[\s,，|·•-]{0,3}(?:on\s|am\s|le\s|del\s|den\s)?(?:\w{2,9},?\s)?$", re.IGNORECASE)  # fmt: skip
_OFFSET: Final = re.compile(r"([+\-−])(\d{1,2}):?(\d\d)?")
_EPOCH: Final = re.compile(r"\s*(\d{10}|\d{13})(?:\.\d+)?\s*")
_LATER: Final = re.compile(
    r"updat|edit|modif|更新|修改|編輯|编辑|aktuali|actuali|aggiorn|수정", re.IGNORECASE
)
_ERAS: Final = {"民國": 1911, "民国": 1911, "中華民國": 1911, "令和": 2018, "平成": 1988}
_PM: Final = frozenset({"下午", "晚上", "午後", "오후"})
_WIDE: Final = "０１２３４５６７８９"
_FULL_WIDTH: Final = str.maketrans(_WIDE, "0123456789")  # one character for one: offsets must not move
_DIGITS: Final = frozenset("0123456789" + _WIDE)


class Found(NamedTuple):
    """A date at ``start:end`` of a string. ``timed`` is true when a time of day was printed with it."""

    start: int
    end: int
    value: datetime
    timed: bool


class _Day(NamedTuple):
    year: int
    month: int
    day: int
    needs_time: bool


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
    return None if day is None else _timed(day, compact)[0]


def parse_epoch(raw: str, *, max_year: int = MAX_YEAR) -> datetime | None:
    """Unix seconds or milliseconds, as meta tags and JSON-LD hold them: UTC. Other numbers give ``None``."""
    found = _EPOCH.fullmatch(raw)
    if found is None:
        return None
    seconds = int(found[1]) / (1000 if len(found[1]) == 13 else 1)
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return moment if MIN_YEAR <= moment.year <= max_year else None


def find_dates(text: str, *, default_year: int | None = None) -> tuple[tuple[int, int, str], ...]:
    """Places of the dates in ``text``: ``(start, end, raw)``, time of day included. No digit, no work."""
    if _DIGITS.isdisjoint(text):
        return ()
    return tuple(
        (found.start, found.end, text[found.start : found.end])
        for found in scan(text, default_year=default_year)
    )


def scan(
    text: str, *, default_year: int | None = None, max_year: int = MAX_YEAR, day_first: bool | None = None
) -> list[Found]:
    """Every date of the first ``MAX_CHARS`` characters, in order, without overlaps."""
    text = text[:MAX_CHARS]
    if not text.isascii():
        text = text.translate(_FULL_WIDTH)
    if _DATE_GATE.search(text) is None:
        return []
    hits: list[Found] = []
    for pattern in (_NUMERIC, _NAMED):
        if hits:  # a line that prints a date in figures does not print it in words as well
            break
        for match in pattern.finditer(text):
            day = (
                _numeric(match, default_year, max_year, day_first)
                if pattern is _NUMERIC
                else _named(match, max_year)
            )
            if day is not None and (found := _with_time(text, match.start(), match.end(), day)) is not None:
                hits.append(found)
    hits.sort()
    kept: list[Found] = []
    for found in hits:
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _checked(year: int, month: int, day: int, max_year: int, *, needs_time: bool = False) -> _Day | None:
    if not (MIN_YEAR <= year <= max_year and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return _Day(year, month, day, needs_time)


def _numeric(
    match: re.Match[str], default_year: int | None, max_year: int, day_first: bool | None
) -> _Day | None:
    """Year, month and day of a match of ``_NUMERIC``, by the form that matched."""
    if match["y"]:
        return _checked(int(match["y"]), int(match["m"]), int(match["d"]), max_year)
    if match["c"]:
        return _ordered(int(match["a"]), int(match["b"]), int(match["c"]), match["t"], max_year, day_first)
    if match["era"]:
        year = 1 if match["ey"] == "元" else int(match["ey"])
        return _checked(_ERAS[match["era"]] + year, int(match["em"]), int(match["ed"]), max_year)
    if match["ry"]:  # 112年2月16日: only ROC years have three digits
        return _checked(
            int(match["ry"]) + 1911,
            int(match["rm"]),
            int(match["rd"]),
            max_year,
            needs_time=match["rs"] != "年",
        )
    if match["yy"]:
        return _short(match, default_year, max_year, day_first)
    if default_year is None:
        return None
    return _checked(
        default_year, int(match["nm"]), int(match["nd"]), max_year, needs_time=match["ns"] != "月"
    )


def _ordered(a: int, b: int, year: int, sign: str, max_year: int, day_first: bool | None) -> _Day | None:
    """Day and month of ``a/b/year``. A dot means day first everywhere; a slash is readable when one exceeds 12."""
    if a > 12 or sign == ".":
        day_first = True
    elif b > 12:
        day_first = False
    elif a == b:
        day_first = True
    if day_first is None:
        return None
    return _checked(year, b, a, max_year) if day_first else _checked(year, a, b, max_year)


def _short(
    match: re.Match[str], default_year: int | None, max_year: int, day_first: bool | None
) -> _Day | None:
    """YY-MM-DD, or DD.MM.YY with dots. A short year must be the expected one or have a time of day beside it."""
    short, month, last = int(match["yy"]), int(match["ym"]), int(match["yd"])
    if match["ys"] == "." and day_first is not False:
        return _checked(2000 + last, month, short, max_year, needs_time=True) if last < _SHORT_YEARS else None
    if short >= _SHORT_YEARS:
        return None
    sure = default_year == 2000 + short or match["ys"] == "年"
    return _checked(2000 + short, month, last, max_year, needs_time=not sure)


def _named(match: re.Match[str], max_year: int) -> _Day | None:
    month = MONTHS.get((match["m1"] or match["m2"]).lower())
    if month is None:
        return None
    return _checked(int(match["y1"] or match["y2"]), month, int(match["d1"] or match["d2"]), max_year)


def _with_time(text: str, start: int, end: int, day: _Day) -> Found | None:
    """The date at ``start:end`` with the time of day right after it, else right before it."""
    after = _AFTER.match(text, end, min(len(text), end + 48))
    if after is not None and _is_clock(after):
        value, timed = _timed(day, after)
        if timed and value is not None:
            return Found(start, _clock_end(after), value, True)
    before = _BEFORE.search(text, max(0, start - 30), start)
    if before is not None:
        value, timed = _timed(day, before)
        if timed and value is not None:
            return Found(before.start(), end, value, True)
    value = None if day.needs_time else _moment(day, 0, 0, 0, None)
    return None if value is None else Found(start, end, value, False)


def _is_clock(match: re.Match[str]) -> bool:
    """Is this a time of day and not a number that happens to follow? Minutes or am/pm, and no 'updated' between."""
    if match["mi"] is None:
        return match["ap"] is not None
    gap = match["gap"]
    if match["sep"] == ".":  # 15.13 is a time only where the language says so
        return (
            "kl" in gap
            or "Uhr" in match.string[match.end("mi") : match.end("mi") + 5]
            or match["ap"] is not None
        )
    return len(gap) < 4 or _LATER.search(gap) is None


def _clock_end(match: re.Match[str]) -> int:
    """Where the time ends: a word after it that is no zone is not part of it."""
    zone = match["z"]
    return (
        match.end() if zone and _zone(zone) is not None else match.end("ap") if match["ap"] else _last(match)
    )


def _last(match: re.Match[str]) -> int:
    end = match.end("sec") if match["sec"] else match.end("mi")
    return end + 1 if match.string[end : end + 1] in ("分", "秒", "분") else end


def _timed(day: _Day, match: re.Match[str]) -> tuple[datetime | None, bool]:
    """The moment of ``day`` at the matched clock, and whether the clock was a valid one."""
    groups = match.groupdict()
    if groups["h"] is None:
        return _moment(day, 0, 0, 0, None), False
    hour, minute, second = int(groups["h"]), int(groups.get("mi") or 0), int(groups.get("sec") or 0)
    half = (groups.get("ap") or "").strip().lower()[:1]
    late = half == "p" or groups.get("pre") in _PM
    if late and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    if hour > 23:
        return _moment(day, 0, 0, 0, None), False
    return _moment(day, hour, minute, second, _zone(groups.get("z") or "")), True


def _zone(raw: str) -> tzinfo | None:
    """The offset of a printed zone; ``None`` for no zone, and for names that mean several."""
    raw = raw.strip().strip("()")
    if not raw:
        return None
    offset = _OFFSET.search(raw)
    if offset is None:
        return ZONES.get(raw.lower())
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if hours > 14 or minutes > 59:
        return None
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(delta if offset[1] == "+" else -delta)


def _moment(day: _Day, hour: int, minute: int, second: int, zone: tzinfo | None) -> datetime | None:
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    except ValueError:  # 31 February: not a date
        return None
