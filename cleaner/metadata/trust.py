"""Which witness is believed for which field, and how a value is chosen among them.

Trust is a rank, not a probability: the highest wins, equals go by order of appearance, all others stay as rivals. The
reasons are beside the numbers; the order was checked on the gold of eight corpora of news pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from cleaner.model import Fact, Rival

Witness = Literal[
    "argument", "json-ld", "meta", "generic-meta", "moment", "near", "after", "inline", "dateline", "beside", "marked",
    "site",
    "url", "link", "title", "other",
]  # fmt: skip
"""Where a candidate comes from. ``near``: a credit line between title and text; ``after``: one behind the text;
``inline``: a credit at the start or end of a paragraph; ``beside``: a name next to the date without a label;
``dateline``: such a name that ends as outlets do; ``marked``: a block whose class or id names an
author; ``site``: the site itself, credited where an author should be."""

MAX_RIVALS: Final = 8
"""Rivals kept with a fact."""

TRUST: Final[Mapping[str, Mapping[Witness, int]]] = {
    # Chinese, Japanese, Korean pages: the printed line is the CMS's own record, and so is an element that calls itself
    # the author's, while JSON-LD and metas hold the site's name, the editor or a number.
    "authors:cjk": {
        "near": 90, "json-ld": 80, "after": 70, "inline": 60, "marked": 85, "meta": 50, "generic-meta": 30,
        "beside": 20,
    },
    # Elsewhere structured data is filled from the article's record, while visible lines vary without end.
    "authors": {
        "json-ld": 90, "meta": 80, "near": 70, "marked": 65, "generic-meta": 60, "after": 50, "inline": 40,
        "site": 35, "beside": 30,
    },
    "editors": {"near": 90, "after": 90, "json-ld": 60, "meta": 50},
    "translators": {"near": 90, "after": 80, "json-ld": 60},
    # The first printed 来源 is the outlet; a reposter's own line comes later. A meta is often the site itself.
    "source": {
        "near": 90, "dateline": 85, "after": 80, "beside": 60, "meta": 50, "generic-meta": 40, "json-ld": 20,
    },
    # JSON-LD and article metas are written for machines, with zone; a visible date may be the day of a comment.
    "published": {
        "json-ld": 90, "meta": 80, "moment": 70, "near": 65, "generic-meta": 60, "after": 40, "inline": 35, "url": 30,
        "other": 10,
    },
    "modified": {"json-ld": 90, "meta": 80, "moment": 70, "near": 60, "after": 50},
    "original_url": {"near": 90},
    # What the caller fetched, what a dump prints at its top, what the page calls canonical.
    "url": {"argument": 100, "near": 70, "link": 60, "meta": 50, "json-ld": 40},
    "canonical_url": {"link": 90, "meta": 80, "json-ld": 60},
    "site_name": {"meta": 90, "json-ld": 80, "generic-meta": 60, "title": 50},
    "description": {"meta": 90, "json-ld": 80, "generic-meta": 70},
    "image": {"meta": 90, "json-ld": 80, "generic-meta": 50},
}  # fmt: skip
"""Field → witness → rank. A witness that is not named is not heard."""

Facts = dict[str, Fact]


class Candidate(msgspec.Struct, frozen=True):
    """A value that a witness gives: ``value`` as it will stand, ``raw`` as found, ``origin`` its place."""

    witness: Witness
    value: str | tuple[str, ...] | datetime
    origin: str
    raw: str


def choose(facts: Facts, field: str, candidates: Iterable[Candidate], *, table: str | None = None) -> None:
    """Sets the fact of ``field`` to the most trusted candidate; ``table`` names another row of ``TRUST``."""
    chosen = fact(ranked(table or field, candidates))
    if chosen is not None:
        facts[field] = chosen


def ranked(field: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates, most trusted first; witnesses that the table does not name for the field are left out."""
    row = TRUST[field]
    return sorted((c for c in candidates if c.witness in row), key=lambda c: -row[c.witness])


def fact(order: list[Candidate]) -> Fact | None:
    """The first of ``order`` as a fact, the others that differ from it as its rivals."""
    if not order:
        return None
    best = order[0]
    chosen = _printable(best.value)
    rivals = [Rival(_text(c.value), c.origin, c.raw) for c in order[1:] if _printable(c.value) != chosen]
    return Fact(chosen, best.origin, best.raw, tuple(rivals[:MAX_RIVALS]))


def _printable(value: str | tuple[str, ...] | datetime) -> str | tuple[str, ...]:
    """A value as facts hold it: dates in ISO 8601."""
    return value.isoformat() if isinstance(value, datetime) else value


def _text(value: str | tuple[str, ...] | datetime) -> str:
    shown = _printable(value)
    return shown if isinstance(shown, str) else ", ".join(shown)
