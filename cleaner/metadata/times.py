"""When the page was published and modified: candidates of every witness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import chain
from typing import Final, Literal

import msgspec

from cleaner.metadata import metatags
from cleaner.metadata.dates import MAX_YEAR, MIN_YEAR, find_dates, parse_date, parse_epoch
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.nearby import Around
from cleaner.metadata.normalise import word_set
from cleaner.metadata.trust import Candidate, ranked
from cleaner.model import Label, Moment, Tree

_GENERIC: Final = word_set(
    "meta:date meta:datecreated meta:published meta:dc.date meta:dcterms.date meta:dcterms.created meta:og:time"
    " meta:dcsext.articlefirstpublished meta:displaydate"
)
"""Metas that hold the day of the crawl, of the template or of the record as often as the article's."""
_URL_DAY: Final = re.compile(
    r"/((?:19|20)\d\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|\d{0,12}(?:[/.]|$))"
)
_CHANGED: Final = re.compile(
    r"(?:last )?(?:updated|modified)|aktualisiert|zuletzt|更新|最终|修改|mis à jour|actualizado",
    re.IGNORECASE,
)
_LINES_BEFORE: Final = 6
_LINES_AFTER: Final = 4
"""Blocks before and behind the title that the last resort looks at."""
_MAX_LINE: Final = 120
_MAX_YEARLESS: Final = 60
"""Characters of a line that holds a date: longer ones are prose."""
_MOMENTS_BEFORE: Final = 3
_MOMENTS_AFTER: Final = 6
"""Blocks before and behind the title among which an unmarked ``<time>`` is the article's."""
_MIDNIGHT: Final = (0, 0, 0)
_PRINTED: Final = frozenset({"near", "moment", "after"})
_PROPERTIES: Final = {"published": "json-ld:datePublished", "modified": "json-ld:dateModified"}
_MAX_GAP: Final = 25
"""Blocks between title and text beyond which the text is not the title's."""
_YEARLESS_BLOCKS: Final = 8
_ZONE_STEP: Final = 15
_MAX_WEST: Final = 12 * 60
_MAX_EAST: Final = 14 * 60
"""Minutes: zones differ from UTC by whole quarters of an hour, 12 hours to the west and 14 to the east."""
_DAY_FIRST_TLDS: Final = (".uk", ".au", ".nz", ".ie", ".in", ".za", ".sg", ".hk", ".my", ".ng", ".ke")
_DAY_FIRST_ENGLISH: Final = frozenset({"en-gb", "en-au", "en-nz", "en-ie", "en-in", "en-za"})
_NOT_OWN: Final = (Label.RELATED, Label.NAVIGATION, Label.COMMENT, Label.AD, Label.HIDDEN, Label.WIDGET)
"""Labels of blocks whose dates are not the article's."""
_NEVER_OWN: Final = (Label.RELATED, Label.COMMENT, Label.AD, Label.HIDDEN)
"""The same between title and text, where a lone date is easily taken for navigation."""
_MAX_KICKER: Final = 90
"""Characters of a line right above the title (``Press release 2 November 2021``) that is often taken for navigation."""
_LEAD_CHARS: Final = 32
"""Characters at the start of the text that a date stands in when it opens the first paragraph."""
_LEAD_SIGNS: Final = tuple(".-–—:|")
_SHORT_DAY: Final = re.compile(r"(\d\d\.\d\d\.)([0-3]\d)")
"""A line that is nothing but DD.MM.YY: alone near a title it is a date, elsewhere it may be a version."""


Field = Literal["published", "modified"]


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
    if language is None or language in {"zh", "ja", "ko"}:
        return None
    tag = declared.lower().replace("_", "-")
    return language != "en" or host.endswith(_DAY_FIRST_TLDS) or tag in _DAY_FIRST_ENGLISH


def published(clock: Clock) -> list[Candidate]:
    """Candidates for the date of publication, most trusted first, the day-only ones completed from a visible time."""
    found = [*_structured(clock, "published"), *_metas(clock, "published"), *_moments(clock, "published")]
    year = _known_year(clock, found)
    found += _visible(clock, "published", year)
    if (moment := _of_url(clock)) is not None:
        found.append(moment)
    if not any(candidate.witness != "url" for candidate in found):
        found += [*_lines_nearby(clock)] or [*_lead_date(clock)]
    if not found:
        found += [Candidate("other", c.value, c.origin, c.raw) for c in modified(clock)]
    return _localised(_completed(_outvoted(ranked("published", found))))


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
    if raw[4:5] == "-" == raw[7:8] and raw.isascii():  # what machines write, and twenty times as fast to read
        try:
            value = datetime.fromisoformat(raw)
        except ValueError:
            pass
        else:
            return value.replace(microsecond=0) if MIN_YEAR <= value.year <= clock.max_year else None
    if raw[:10].isdigit() and (epoch := parse_epoch(raw, max_year=clock.max_year)) is not None:
        return epoch
    return parse_date(raw, default_year=year, max_year=clock.max_year, day_first=clock.day_first)


def _structured(clock: Clock, field: Field) -> Iterator[Candidate]:
    raw: str = getattr(clock.jsonld, field)
    if raw and (value := _read(clock, raw)) is not None:
        yield Candidate("json-ld", value, _PROPERTIES[field], raw)


def _metas(clock: Clock, field: Field) -> Iterator[Candidate]:
    for origin, content in metatags.values(clock.metas, field):
        if (value := _read(clock, content)) is not None:
            yield Candidate("generic-meta" if origin in _GENERIC else "meta", value, origin, content)


def _moments(clock: Clock, field: Field) -> Iterator[Candidate]:
    """``<time>`` and the like: those marked with the property, and for the publication those near the title."""
    wanted = _PROPERTIES[field].removeprefix("json-ld:").lower()
    around = clock.around
    start = max(0, around.title - _MOMENTS_BEFORE)
    stop = max(around.first, around.title + _MOMENTS_AFTER)
    for moment in clock.tree.moments:
        near = (
            field == "published"
            and around.first >= 0
            and not moment.itemprop
            and start <= moment.block <= stop
        )
        if wanted not in moment.itemprop.lower() and not (near and _own(clock, moment)):
            continue
        for raw in (moment.value, moment.text):
            if raw and (value := _read(clock, raw)) is not None:
                yield Candidate("moment", value, "time:" + (moment.itemprop or "datetime"), raw)
                break


def _own(clock: Clock, moment: Moment) -> bool:
    """True for an element in the article's head: in no list beside it, and no note of a change."""
    if not 0 <= moment.block < len(clock.labels):
        return False
    return _CHANGED.match(clock.tree.blocks[moment.block].text) is None and _own_label(clock, moment.block)


def _own_label(clock: Clock, index: int) -> bool:
    """True when the block may hold the article's date; a short line between title and text may be labelled anything."""
    label = clock.labels[index]
    title = clock.around.title
    between = 0 <= title < index < clock.around.first
    if index == title - 1 and label == Label.NAVIGATION:
        return len(clock.tree.blocks[index].text) <= _MAX_KICKER
    return label not in (_NEVER_OWN if between else _NOT_OWN)


def _known_year(clock: Clock, found: list[Candidate]) -> int | None:
    """The year that completes dates printed without one: of any machine-readable date of the page, else of its URL."""
    for candidate in chain(found, _structured(clock, "modified"), _metas(clock, "modified")):
        if isinstance(candidate.value, datetime):
            return candidate.value.year
    moment = _of_url(clock)
    return moment.value.year if moment is not None and isinstance(moment.value, datetime) else None


def _visible(clock: Clock, field: Field, year: int | None) -> Iterator[Candidate]:
    """Dates of credit lines. A line without a year is read again with the page's own year."""
    for line in clock.around.lines:
        raw: str | None = getattr(line.byline, field)
        value = _read(clock, raw) if raw else None
        if value is None and year is not None and field == "published" and any(map(str.isdigit, line.text)):
            raw = line.text
            value = _read(clock, raw, year=year)
        if value is not None and raw is not None:
            yield Candidate("near" if line.place == "near" else "after", value, f"block:{line.index}", raw)
    if year is not None and field == "published":
        yield from _yearless(clock, year)


def _yearless(clock: Clock, year: int) -> Iterator[Candidate]:
    """``09-30 22:46`` in a block between title and text."""
    around = clock.around
    if around.title < 0:
        return
    for index in range(around.title + 1, min(around.first, around.title + _YEARLESS_BLOCKS)):
        text = clock.tree.blocks[index].text
        if len(text) <= _MAX_YEARLESS and ":" in text and any(map(str.isdigit, text)):
            value = _read(clock, text, year=year)
            if value is not None:
                yield Candidate("near", value, f"block:{index}", text)


def _lines_nearby(clock: Clock) -> Iterator[Candidate]:
    """The last resort: a date in any short line around the title."""
    around, blocks = clock.around, clock.tree.blocks
    middle = around.title if around.title >= 0 else around.first
    if middle < 0:
        return
    text_start = around.first if around.first - middle < _MAX_GAP else middle
    stop = min(len(blocks), max(middle, text_start) + _LINES_AFTER)
    for index in range(max(0, middle - _LINES_BEFORE), stop):
        block = blocks[index]
        if (
            len(block.text) > _MAX_LINE
            or block.hidden
            or _CHANGED.match(block.text)
            or not _own_label(clock, index)
        ):
            continue
        short = _SHORT_DAY.fullmatch(block.text)
        raws = (
            [f"{short[1]}20{short[2]}"]
            if short is not None
            else [raw for _, _, raw in find_dates(block.text)[:1]]
        )
        for raw in raws:
            if (value := _read(clock, raw)) is not None:
                yield Candidate("other", value, f"block:{index}", block.text)


def _lead_date(clock: Clock) -> Iterator[Candidate]:
    """A date that opens the first paragraph: ``31. Oktober 2023. Every year …``, ``27.1.2022 - In memory …``."""
    around = clock.around
    if around.first < 0:
        return
    text = clock.tree.blocks[around.first].text
    for start, end, raw in find_dates(text[:_LEAD_CHARS])[:1]:
        if start == 0 and text[end:].lstrip().startswith(_LEAD_SIGNS) and len(text) > _MAX_LINE:
            value = _read(clock, raw)
            if value is not None:
                yield Candidate("other", value, f"block:{around.first}", raw)


def _of_url(clock: Clock) -> Candidate | None:
    """The day that the address holds (``/2019/09/26/``, ``/20190926/``): complete ones only."""
    match = _URL_DAY.search(clock.url or "")
    if match is None:
        return None
    value = parse_date("-".join(match.groups()), max_year=clock.max_year)
    return None if value is None else Candidate("url", value, "url", match[0])


def _outvoted(order: list[Candidate]) -> list[Candidate]:
    """A best candidate of JSON-LD gives way to a day that meta tags and the printed page agree on.

    Sites that publish an old story anew keep its first day in JSON-LD only.
    """
    if not order or order[0].witness != "json-ld":
        return order
    printed = {_day(candidate) for candidate in order if candidate.witness in _PRINTED}
    metas = {_day(candidate) for candidate in order if candidate.witness == "meta"}
    if _day(order[0]) in printed | metas:
        return order
    for candidate in order:
        if candidate.witness == "meta" and _day(candidate) in printed:
            return [candidate, *(other for other in order if other is not candidate)]
    return order


def _day(candidate: Candidate) -> date | None:
    return candidate.value.date() if isinstance(candidate.value, datetime) else None


def _completed(order: list[Candidate]) -> list[Candidate]:
    """A best candidate that is only a day gives way to the most trusted one of the same day that has a time."""
    best = order[0].value if order else None
    if not isinstance(best, datetime) or not _is_day(best):
        return order
    for candidate in order[1:]:
        value = candidate.value
        if isinstance(value, datetime) and value.date() == best.date() and not _is_day(value):
            return [candidate, *(c for c in order if c is not candidate)]
    return order


def _localised(order: list[Candidate]) -> list[Candidate]:
    """A best candidate in UTC is given the page's own zone when the page also prints the same moment as local time."""
    best = order[0].value if order else None
    if not isinstance(best, datetime) or best.utcoffset() != timedelta(0) or _is_day(best):
        return order
    for candidate in order[1:]:
        value = candidate.value
        if candidate.witness in _PRINTED and isinstance(value, datetime) and not _is_day(value):
            local = _as_local(best, value)
            if local is not None:
                return [Candidate(order[0].witness, local, order[0].origin, order[0].raw), *order[1:]]
    return order


def _as_local(utc: datetime, printed: datetime) -> datetime | None:
    """``utc`` in the zone in which ``printed`` is the same minute; ``None`` when no zone makes it so."""
    minute = utc.replace(second=0, microsecond=0)
    shown = printed.replace(second=0, microsecond=0, tzinfo=None)
    minutes = round((shown.replace(tzinfo=UTC) - minute).total_seconds() / 60)
    if not minutes or minutes % _ZONE_STEP or not -_MAX_WEST <= minutes <= _MAX_EAST:
        return None
    offset = printed.utcoffset()
    if offset is not None and offset != timedelta(minutes=minutes):
        return None
    return utc.astimezone(timezone(timedelta(minutes=minutes)))


def _is_day(value: datetime) -> bool:
    return (value.hour, value.minute, value.second) == _MIDNIGHT
