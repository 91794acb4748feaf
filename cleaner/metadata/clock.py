"""Times of day and zones beside a date, and the moment that they make with it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

from cleaner.metadata.months import ZONES

_AFTER_CHARS: Final = 48
_BEFORE_CHARS: Final = 30
"""Characters behind and before a date in which its time of day may stand."""
_NEAR_CHARS: Final = 4
"""Characters between date and time that need no look: a separator, a weekday's sign."""
_NOON: Final = 12
_LAST_HOUR: Final = 23
_MAX_OFFSET_HOURS: Final = 14
_LAST_MINUTE: Final = 59

_CLOCK: Final = (
    r"(?P<pre>上午|下午|晚上|凌晨|中午|早上|午前|午後|오전|오후)?\s?(?P<h>2[0-4]|[01]?\d)\s?"
    r"(?:(?P<sep>[:：h時时点點시.])\s?(?P<mi>[0-5]\d)(?:分|분)?(?:\s?[:：]?(?P<sec>[0-5]\d)(?:[.,]\d{1,9}|秒)?)?)?"
    r"\s?(?P<ap>[ap]\.?\s?m\b\.?)?"
    r"\s{0,2}(?P<z>\(?(?:UTC|GMT)?[+\-−]\d{1,2}(?::?\d\d)?\)?|\(?[A-Za-z]{1,5}\b\)?)?"
)
_AFTER: Final = re.compile(r"(?P<gap>[^\d:：]{0,16}?)" + _CLOCK, re.IGNORECASE)
_BEFORE: Final = re.compile(
    r"(?<!\d)(?P<h>2[0-3]|[01]?\d)[:：](?P<mi>[0-5]\d)(?:[:：](?P<sec>[0-5]\d))?(?P<ap>\s?[ap]\.?m\b\.?)?(?P<z>\s[A-Z]{2,4})?"
    r"[\s,，|·•-]{0,3}(?:on\s|am\s|le\s|del\s|den\s)?(?:\w{2,9},?\s)?$",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(r"([+\-−])(\d{1,2}):?(\d\d)?")
_LATER: Final = re.compile(
    r"updat|edit|modif|更新|修改|編輯|编辑|aktuali|actuali|aggiorn|수정", re.IGNORECASE
)
_PM: Final = frozenset({"下午", "晚上", "午後", "오후"})


class Day(NamedTuple):
    """A day; ``needs_time`` when its form is believed only with a time of day beside it."""

    year: int
    month: int
    day: int
    needs_time: bool


class Found(NamedTuple):
    """A date at ``start:end`` of a string. ``timed`` is true when a time of day was printed with it."""

    start: int
    end: int
    value: datetime
    timed: bool


def with_time(text: str, place: tuple[int, int], day: Day, *, floor: int = 0) -> Found | None:
    """The date at ``place`` with the time of day right after it, else before it; ``None`` for no valid date.

    A time before ``floor``, where the previous date ends, belongs to that one.
    """
    start, end = place
    after = _AFTER.match(text, end, min(len(text), end + _AFTER_CHARS))
    if after is not None and _is_clock(after):
        value = moment(day, after)
        if value is not None:
            return Found(start, _clock_end(after), value, timed=True)
    before = _BEFORE.search(text, max(floor, start - _BEFORE_CHARS), start)
    if before is not None:
        value = moment(day, before)
        if value is not None:
            return Found(before.start(), end, value, timed=True)
    value = None if day.needs_time else moment(day)
    return None if value is None else Found(start, end, value, timed=False)


def moment(day: Day, match: re.Match[str] | None = None) -> datetime | None:
    """``day`` at the matched clock (``h``, ``mi``, ``sec``, ``ap``, ``pre``, ``z``), at midnight without one.

    ``None`` when there is no such day or hour.
    """
    groups = match.groupdict("") if match is not None else {}
    hour = int(groups.get("h") or 0)
    half = groups.get("ap", "").strip().lower()[:1]
    if (half == "p" or groups.get("pre") in _PM) and hour < _NOON:
        hour += _NOON
    elif half == "a" and hour == _NOON:
        hour = 0
    if hour > _LAST_HOUR:
        return None
    minute, second = int(groups.get("mi") or 0), int(groups.get("sec") or 0)
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(groups.get("z", "")))
    except ValueError:  # 31 February: not a date
        return None


def _is_clock(match: re.Match[str]) -> bool:
    """Is this a time of day and not a number that happens to follow? Minutes or am/pm, and no 'updated' between."""
    if match["mi"] is None:
        return match["ap"] is not None
    gap = match["gap"]
    if match["sep"] == ".":  # 15.13 is a time only where the language says so
        behind = match.string[match.end("mi") : match.end("mi") + 5]
        return "kl" in gap or "Uhr" in behind or match["ap"] is not None
    return len(gap) < _NEAR_CHARS or _LATER.search(gap) is None


def _clock_end(match: re.Match[str]) -> int:
    """Where the time ends: a word after it that is no zone is not part of it."""
    if match["z"] and _zone(match["z"]) is not None:
        return match.end()
    if match["ap"]:
        return match.end("ap")
    end = match.end("sec") if match["sec"] else match.end("mi")
    return end + 1 if match.string[end : end + 1] in {"分", "秒", "분"} else end


def _zone(raw: str) -> tzinfo | None:
    """The offset of a printed zone; ``None`` for no zone, and for names that mean several."""
    raw = raw.strip().strip("()")
    offset = _OFFSET.search(raw) if raw else None
    if offset is None:
        return ZONES.get(raw.lower())
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if hours > _MAX_OFFSET_HOURS or minutes > _LAST_MINUTE:
        return None
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(delta if offset[1] == "+" else -delta)
