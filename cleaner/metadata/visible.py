"""Reads a printed credit line: who wrote, translated, edited, where it came from, when.

A line is a row of labels, dates and leftovers; each label's value runs to the next one. The forms are in
:mod:`cleaner.metadata.forms_cjk` and :mod:`cleaner.metadata.forms_latin`.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from cleaner.metadata import forms_cjk, forms_latin
from cleaner.metadata.gate import CJK, may_be_byline
from cleaner.metadata.labelwords import BUTTONS
from cleaner.metadata.marks import Mark, marks_of
from cleaner.metadata.names import is_aggregate, split_names
from cleaner.metadata.normalise import web_url
from cleaner.metadata.outlets import clean_source, is_outlet, outlet_and_name

_MIN_COVERED: Final = 0.2
"""Least share of a line that must be explained: below, a sentence happens to hold a label."""
_MAX_VALUE_CHARS: Final = 60
"""Longest value of a label that is not a list."""
_MAX_BY_WORDS: Final = 30
"""Words after ``by``: a list of names is not longer."""
_LABEL_GAP: Final = 4
"""Characters between a date's label and the date itself."""
_EDGES: Final = " \u3000)）]】|｜/／,，;；、.。-–—·"
_PEOPLE: Final = ("author", "translator", "editor")
_VALUED: Final = frozenset({*_PEOPLE, "source"})

_URL: Final = re.compile(
    r"https?://[^\s，。；、（）()【】<>\"']{4,2000}|(?<![\w@.])www\.[^\s，。；、（）()【】<>\"']{4,300}"
)
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w.-]{3,100}")
_SITE_ADDRESS: Final = re.compile(r"\s{0,4}(?:https?://)?[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}/?\s*$")


class Byline(msgspec.Struct, frozen=True, kw_only=True):
    """What a credit line says.

    Dates are unparsed; ``covered`` is the share of its letters and digits that the forms explain (0 to 1); ``outlet``
    is a name that stands beside the date without a label; ``empty`` marks a line of labels without values.
    """

    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    outlet: str | None = None
    original_url: str | None = None
    published: str | None = None
    modified: str | None = None
    covered: float = 0.0
    empty: bool = False


def read_byline(text: str) -> Byline | None:
    """The credits of a short line; ``None`` when it is none.

    Placeholders (佚名, admin) give no name but count as explained.
    """
    if not may_be_byline(text):
        return None
    marks = marks_of(text)
    if not marks:
        return None
    draft = _Draft(text)
    for index, mark in enumerate(marks):
        draft.take(mark, marks[index + 1].start if index + 1 < len(marks) else len(text))
    return draft.finished(text[: marks[0].start]) if draft.believed else None


class _Draft:
    """The line's credits while they are collected, and how many of its letters are explained."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.people: dict[str, list[str]] = {role: [] for role in _PEOPLE}
        self.source: str | None = None
        self.outlet: str | None = None
        self.original: str | None = None
        self.dates: dict[str, str] = {}
        self.covered = 0
        self.empty = True
        self.believed = False
        self.pending = "published"

    def take(self, mark: Mark, following: int) -> None:
        """Takes a mark and what stands behind it up to ``following``, the start of the next."""
        end = mark.end
        if mark.role == "date":
            self._date(mark, following)
        elif mark.role in {"published", "modified"}:
            self.pending = mark.role
            self.believed = self.believed or following <= mark.end + _LABEL_GAP
        else:
            value = mark.value
            if value is None:
                value, end = _value(self.text, mark, following)
            if value is None:
                return
            self.believed = True
            self.empty = self.empty and not value
            self._credit("author" if mark.role == "name" else mark.role, value)
        self.covered += _weight(self.text[mark.start : end])

    def _date(self, mark: Mark, following: int) -> None:
        role = self.pending if self.pending not in self.dates else "published"
        self.dates.setdefault(role, self.text[mark.start : mark.end])
        self.pending = "published"
        self.believed = True
        gap = self.text[mark.end : following]
        if gap.strip():
            self.covered += _counters(gap) + self._outlet(forms_cjk.OUTLET_BESIDE.match(gap))

    def _outlet(self, match: re.Match[str] | None) -> int:
        """Takes a name beside the date as the outlet; returns the letters that it explains."""
        if match is None or self.outlet is not None or CJK.search(match[0]) is None:
            return 0
        name = match["outlet"] if "outlet" in match.re.groupindex else match[0]
        if forms_cjk.NO_OUTLET.search(name) is None:
            self.outlet = clean_source(name)
        return _weight(match[0]) if self.outlet is not None else 0

    def _credit(self, role: str, value: str) -> None:
        address = _URL.search(value) if role in {"original", "source"} else None
        if address is not None:
            self.original = self.original or _page_url(address[0])
        elif role == "source":
            both = outlet_and_name(value)
            if both is not None:
                value = both[0]
                self._name("author", both[1])
            self.source = self.source or clean_source(value)
        elif role in self.people:
            self._name(role, value)

    def _name(self, role: str, value: str) -> None:
        if role == "author" and self.source is None and is_aggregate(value):
            self.source = value.strip()
            return
        known = self.people[role]
        known.extend(name for name in split_names(value, printed=True) if name not in known)

    def finished(self, before: str) -> Byline | None:
        """The credits; ``None`` when too little of the line is explained. ``before`` stands before the first mark."""
        total = _weight(_EMAIL.sub(" ", self.text) if "@" in self.text else self.text)
        explained = self.covered + (_counters(before) + self._leading(before) if before.strip() else 0)
        covered = min(1.0, explained / total) if total else 0.0
        if covered < _MIN_COVERED:
            return None
        return Byline(
            authors=tuple(self.people["author"]),
            translators=tuple(self.people["translator"]),
            editors=tuple(self.people["editor"]),
            source=self.source,
            outlet=self.outlet,
            original_url=self.original,
            published=self.dates.get("published"),
            modified=self.dates.get("modified"),
            covered=round(covered, 3),
            empty=self.empty and not self.dates,
        )

    def _leading(self, before: str) -> int:
        """The site's address, or an outlet before the date (``某某网 2020-03-09``): letters explained."""
        if _SITE_ADDRESS.match(before) is not None:
            return _weight(before)
        name = before.strip(" \u3000|｜·•,，/／-—")
        if (self.source or self.people["editor"]) and not self.people["author"]:
            return self._signed(name)
        return (
            self._outlet(forms_cjk.PLAIN_OUTLET.fullmatch(name)) if self.dates and self.source is None else 0
        )

    def _signed(self, name: str) -> int:
        """A name that opens a row of credits (``张三 编辑：… 来源：…``) is the author's; letters explained."""
        if forms_cjk.PLAIN_NAMES.fullmatch(name) is None or name in BUTTONS or is_outlet(name):
            return 0
        self._name("author", name)
        return _weight(name)


def _page_url(raw: str) -> str | None:
    raw = raw.rstrip(".,;:!?)")
    return web_url(raw if "://" in raw else "http://" + raw)


def _value(text: str, mark: Mark, following: int) -> tuple[str | None, int]:
    """The value after a label and where it ends; ``None`` when what follows is no value of this kind of label."""
    raw = text[mark.end : following]
    label = text[mark.start : mark.end]
    latin = mark.role in {"name", "author"} and CJK.search(label) is None
    if mark.role != "skip" and "://" not in raw:
        raw = _cut(raw, latin=latin)
    value = raw.strip(_EDGES)
    if latin:
        value = forms_latin.PREPOSITION.sub("", value)
    dated = text[: mark.start].rstrip()[-1:].isdigit()
    if _is_prose(mark.role, value) or (latin and not _is_somebody(mark.role, label, value, dated=dated)):
        return None, mark.end
    return value, mark.end + len(raw)


def _cut(raw: str, *, latin: bool) -> str:
    """A value up to the first button or counter of its row."""
    if latin:
        stop = forms_latin.STOP.search(raw)
        return raw if stop is None else raw[: stop.start()]
    stop = (forms_latin.STOP if raw.isascii() else forms_cjk.STOP).search(" " + raw)
    return raw if stop is None else raw[: max(0, stop.start() - 1)]


def _is_prose(role: str, value: str) -> bool:
    """True when the value is too long for its label, or a sentence."""
    if role in {"original", "skip"}:
        return False
    if any(c in value for c in "。！？"):
        return True
    listed = "://" in value or "," in value or "、" in value
    return role in _VALUED and len(value) > _MAX_VALUE_CHARS and not listed


def _is_somebody(role: str, label: str, value: str, *, dated: bool) -> bool:
    """``Von`` needs a person's name; ``By`` a capital or a handle: 'by the end of the year' names nobody.

    Behind a date (``dated``) one word is enough: ``9. Juli 2021 von handle``.
    """
    if role == "name":
        return forms_latin.PERSON.match(value) is not None or (dated and len(value.split()) == 1)
    if not value or not label.rstrip().lower().endswith("by"):
        return True
    words = value.split()
    first = words[0][0]
    capital = first.isupper() or first in "@\"'“" or not first.isascii()
    return len(words) <= _MAX_BY_WORDS and (capital or len(words) == 1)


def _weight(text: str) -> int:
    return sum(map(str.isalnum, text))


def _counters(text: str) -> int:
    return sum(_weight(match[0]) for match in forms_latin.COUNTER.finditer(text))
