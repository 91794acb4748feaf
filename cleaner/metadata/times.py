"""When the page was published and modified: candidates of every witness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone

import msgspec

from cleaner.metadata import metatags
from cleaner.metadata.dates import MAX_YEAR, find_dates, parse_date, parse_epoch
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.nearby import Around
from cleaner.metadata.trust import Candidate, ranked
from cleaner.model import Label, Moment, Tree

_GENERIC = frozenset(
    {
        "meta:date",
        "meta:datecreated",
        "meta:published",
        "meta:dc.date",
        "meta:dcterms.date",
        "meta:dcterms.created",
        "meta:og:time",
        "meta:dcsext.articlefirstpublished",
        "meta:displaydate",
    }
)
"""Metas that hold the day of the crawl, of the template or of the record as often as the article's."""
_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\d{0,12}(?:[/.]|$))"
)
_CHANGED = re.compile(
    r"(?:last )?(?:updated|modified)|aktualisiert|zuletzt|更新|最终|修改|mis à jour|actualizado",
    re.IGNORECASE,
)
_LINES_BEFORE, _LINES_AFTER, _MAX_LINE, _MAX_GAP = 6, 4, 120, 25
"""Blocks before and behind the title that the last resort looks at, characters of such a line, and blocks between title
and text beyond which the text is not the title's."""
_ZONE_STEP, _MAX_WEST, _MAX_EAST = 15, 12 * 60, 14 * 60
"""Minutes: zones differ from UTC by whole quarters of an hour, 12 hours to the west and 14 to the east."""
_MIDNIGHT = (0, 0, 0)
_DAY_FIRST_TLDS = (".uk", ".au", ".nz", ".ie", ".in", ".za", ".sg", ".hk", ".my", ".ng", ".ke")


class Clock(msgspec.Struct, frozen=True):
    """What the dates are read from. ``day_first`` says how to read 03/04/2024 (``None``: unreadable)."""

    tree: Tree
    labels: Sequence[Label]
    jsonld: JsonLd
    metas: metatags.Metas
    around: Around
    url: str | None
    day_first: bool | None
    max_year: int = MAX_YEAR


def day_first(language: str | None, declared: str, host: str) -> bool | None:
    """How a language writes 03/04/2024: the month first only in American English; by country where English differs."""
    if language is None:
        return None
    if language != "en":
        return None if language in ("zh", "ja", "ko") else True
    if host.endswith(_DAY_FIRST_TLDS) or declared.lower().replace("_", "-") in (
        "en-gb",
        "en-au",
        "en-nz",
        "en-ie",
        "en-in",
        "en-za",
    ):
        return True
    return False


def published(clock: Clock) -> list[Candidate]:
    """Candidates for the date of publication, most trusted first, the day-only ones completed from a visible time."""
    found = [*_structured(clock, "published"), *_metas(clock, "published"), *_moments(clock, "published")]
    year = _known_year(clock, found)
    found += _visible(clock, "published", year)
    if (moment := _of_url(clock)) is not None:
        found.append(moment)
    if not any(candidate.witness != "url" for candidate in found):
        found += _lines_nearby(clock)
    if not found:
        found += [Candidate("other", c.value, c.origin, c.raw) for c in modified(clock)]
    return _localised(_completed(ranked("published", found)))


def modified(clock: Clock) -> list[Candidate]:
    """Candidates for the date of the last change, most trusted first."""
    found = [
        *_structured(clock, "modified"),
        *_metas(clock, "modified"),
        *_moments(clock, "modified"),
        *_visible(clock, "modified", None),
    ]
    return ranked("modified", found)


def _read(clock: Clock, raw: str, *, year: int | None = None) -> datetime | None:
    if raw[:10].isdigit() and (epoch := parse_epoch(raw, max_year=clock.max_year)) is not None:
        return epoch
    return parse_date(raw, default_year=year, max_year=clock.max_year, day_first=clock.day_first)


def _structured(clock: Clock, field: str) -> Iterator[Candidate]:
    raw: str = getattr(clock.jsonld, field)
    if raw and (value := _read(clock, raw)) is not None:
        yield Candidate(
            "json-ld", value, "json-ld:datePublished" if field == "published" else "json-ld:dateModified", raw
        )


def _metas(clock: Clock, field: metatags.Field) -> Iterator[Candidate]:
    for origin, content in metatags.values(clock.metas, field):
        if (value := _read(clock, content)) is not None:
            yield Candidate("generic-meta" if origin in _GENERIC else "meta", value, origin, content)


def _moments(clock: Clock, field: str) -> Iterator[Candidate]:
    """``<time>`` and the like: those marked with the property, then (for the publication) the first one near the title."""
    wanted = "datepublished" if field == "published" else "datemodified"
    around = clock.around
    for moment in clock.tree.moments:
        marked = wanted in moment.itemprop.lower()
        near = (
            field == "published"
            and not moment.itemprop
            and max(0, around.title - 3) <= moment.block <= max(around.first, around.title + 6)
        )
        if not marked and not (near and around.first >= 0 and _own(clock, moment)):
            continue
        for raw in (moment.value, moment.text):
            if raw and (value := _read(clock, raw)) is not None:
                yield Candidate("moment", value, "time:" + (moment.itemprop or "datetime"), raw)
                break


def _own(clock: Clock, moment: Moment) -> bool:
    """Is the block of this element part of the article's head, not of a list beside it, nor a note of a change?"""
    if not 0 <= moment.block < len(clock.labels):
        return False
    return _CHANGED.match(clock.tree.blocks[moment.block].text) is None and _own_label(clock, moment.block)


def _own_label(clock: Clock, index: int) -> bool:
    return clock.labels[index] not in (
        Label.RELATED,
        Label.NAVIGATION,
        Label.COMMENT,
        Label.AD,
        Label.HIDDEN,
        Label.WIDGET,
    )


def _known_year(clock: Clock, found: list[Candidate]) -> int | None:
    """The year that completes dates printed without one: of any machine-readable date of the page, else of its URL."""
    for candidate in [*found, *_structured(clock, "modified"), *_metas(clock, "modified")]:
        if isinstance(candidate.value, datetime):
            return candidate.value.year
    moment = _of_url(clock)
    return moment.value.year if moment is not None and isinstance(moment.value, datetime) else None


def _visible(clock: Clock, field: str, year: int | None) -> Iterator[Candidate]:
    """Dates of credit lines. A line without a year is read again with the page's own year."""
    for line in clock.around.lines:
        raw: str | None = getattr(line.byline, field)
        value = _read(clock, raw) if raw else None
        if value is None and year is not None and field == "published" and any(map(str.isdigit, line.text)):
            raw = line.text
            value = _read(clock, raw, year=year)
        if value is None or raw is None:
            continue
        yield Candidate("near" if line.place == "near" else "after", value, f"block:{line.index}", raw)
    if year is not None and field == "published":
        yield from _yearless(clock, year)


def _yearless(clock: Clock, year: int) -> Iterator[Candidate]:
    """``09-30 22:46`` in a block between title and text."""
    around = clock.around
    if around.title < 0:
        return
    for index in range(around.title + 1, min(around.first, around.title + 8)):
        text = clock.tree.blocks[index].text
        if len(text) <= 60 and ":" in text and any(map(str.isdigit, text)):  # noqa: PLR2004 - a line, no paragraph
            value = parse_date(text, default_year=year, max_year=clock.max_year)
            if value is not None:
                yield Candidate("near", value, f"block:{index}", text)


def _lines_nearby(clock: Clock) -> Iterator[Candidate]:
    """The last resort: a date in any short line around the title."""
    around, blocks = clock.around, clock.tree.blocks
    middle = around.title if around.title >= 0 else around.first
    if middle < 0:
        return
    stop = max(middle, around.first if around.first - middle < _MAX_GAP else middle) + _LINES_AFTER
    for index in range(max(0, middle - _LINES_BEFORE), min(len(blocks), stop)):
        text = blocks[index].text
        if (
            len(text) > _MAX_LINE
            or blocks[index].hidden
            or _CHANGED.match(text)
            or not _own_label(clock, index)
        ):
            continue
        for _, _, raw in find_dates(text)[:1]:
            if (value := _read(clock, raw)) is not None:
                yield Candidate("other", value, f"block:{index}", raw)


def _of_url(clock: Clock) -> Candidate | None:
    """The day that the address holds (``/2019/09/26/``, ``/20190926/``): complete ones only."""
    match = _URL_DAY.search(clock.url or "")
    if match is None:
        return None
    value = parse_date("-".join(match.groups()), max_year=clock.max_year)
    return None if value is None else Candidate("url", value, "url", match[0])


def _completed(order: list[Candidate]) -> list[Candidate]:
    """A best candidate that is only a day gives way to the most trusted one of the same day that has a time."""
    if not order or not _is_day(order[0].value):
        return order
    day = order[0].value
    for candidate in order[1:]:
        value = candidate.value
        if (
            isinstance(value, datetime)
            and isinstance(day, datetime)
            and value.date() == day.date()
            and not _is_day(value)
        ):
            return [candidate, *(c for c in order if c is not candidate)]
    return order


def _localised(order: list[Candidate]) -> list[Candidate]:
    """A best candidate in UTC is given the page's own zone when the page also prints the same moment as local time."""
    best = order[0].value if order else None
    if not isinstance(best, datetime) or best.utcoffset() != timedelta(0) or _is_day(best):
        return order
    for candidate in order[1:]:
        value = candidate.value
        if (
            candidate.witness not in ("near", "moment", "after")
            or not isinstance(value, datetime)
            or _is_day(value)
        ):
            continue
        offset = value.utcoffset() or value.replace(tzinfo=UTC) - best.replace(second=0, microsecond=0)
        minutes = round(offset.total_seconds() / 60)
        if minutes % _ZONE_STEP == 0 and -_MAX_WEST <= minutes <= _MAX_EAST and minutes:
            local = best.astimezone(timezone(timedelta(minutes=minutes)))
            if local.replace(second=0, microsecond=0, tzinfo=None) == value.replace(
                second=0, microsecond=0, tzinfo=None
            ):
                return [Candidate(order[0].witness, local, order[0].origin, order[0].raw), *order[1:]]
    return order


def _is_day(value: object) -> bool:
    return isinstance(value, datetime) and (value.hour, value.minute, value.second) == _MIDNIGHT
