"""Where labels, dates and complete credits stand in a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from cleaner.metadata import forms_cjk, forms_latin
from cleaner.metadata.dates import scan
from cleaner.metadata.gate import CJK
from cleaner.metadata.labelwords import ALONE

_MAX_RUN_ON_CHARS: Final = 10
"""Characters of names that follow ``记者`` at once; more are a sentence."""
_REPORTER_SIGNS: Final = frozenset("者员員生撰")
_SOURCE_WORDS: Final = ("作者", "来源", "來源")


class Mark(msgspec.Struct, frozen=True, gc=False):
    """A label, a date or a credit at ``start:end``; ``value`` is set when the mark carries it inside."""

    start: int
    end: int
    role: str
    value: str | None = None


def marks_of(text: str) -> list[Mark]:
    """Labels, dates and complete credits in order, without overlaps; of two at one place the longer one."""
    marks = [Mark(found.start, found.end, "date") for found in scan(text)]
    if CJK.search(text) is not None:
        marks.extend(_labels(text))
        marks.extend(_reporters(text))
        marks.extend(_slashed(text))
        if "由" in text and any(mark.role == "date" for mark in marks):
            marks.extend(_passive(text))
        marks.extend(_glued(text, alone=not marks))
    if text.isascii() or all(mark.role == "date" for mark in marks):
        marks.extend(_latin(text))
    marks.sort(key=lambda mark: (mark.start, -mark.end))
    kept: list[Mark] = []
    for mark in marks:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _labels(text: str) -> Iterator[Mark]:
    for pattern in (forms_cjk.LABEL, forms_cjk.DATE_LABEL):
        for match in pattern.finditer(text):
            word, start = match[1], match.start()
            if word not in ALONE or start == 0 or not "\u3400" <= text[start - 1] <= "\u9fff":
                yield Mark(start, match.end(), forms_cjk.ROLES[word])


def _latin(text: str) -> Iterator[Mark]:
    for match in forms_latin.LABEL.finditer(text):
        if match.end() > match.start():
            yield Mark(match.start(), match.end(), match.lastgroup or "skip")


def _reporters(text: str) -> Iterator[Mark]:
    """Reporters without a separator, and labels with a space before their names."""
    if not _REPORTER_SIGNS.isdisjoint(text):
        for match in forms_cjk.REPORTER.finditer(text):
            closed = match["gap"] or match["outlet"] or match["end"]
            if closed or len(match["names"]) < _MAX_RUN_ON_CHARS:
                end = match.end("names") if match["end"].strip() in "。｜|" else match.end()
                yield Mark(match.start("outlet"), end, "author", match["names"])
    if " " in text or "\u3000" in text:
        for match in forms_cjk.SPACED.finditer(text):
            yield Mark(match.start(), match.end(), _role(match), match["names"])
        for match in forms_cjk.SPACED_SOURCE.finditer(text):
            yield Mark(match.start(), match.end(), "source", match["outlet"])
    if "기자" in text:
        for match in forms_cjk.KOREAN.finditer(text):
            yield Mark(match.start(), match.end(), "author", match["names"])


def _passive(text: str) -> Iterator[Mark]:
    for match in forms_cjk.PASSIVE.finditer(text):
        if match["verb"] or forms_cjk.PUBLISHED.search(text, 0, match.start()):
            yield Mark(match.start(), match.end(), "author", match["names"])


def _slashed(text: str) -> Iterator[Mark]:
    """``name/role``, ``name/outlet``, ``desk/報導``."""
    if "/" not in text and "／" not in text:
        return
    if forms_cjk.DESK.match(text) is not None:
        yield Mark(0, len(text), "skip", "")
    for match in forms_cjk.SUFFIX.finditer(text):
        yield Mark(match.start(), match.end(), _role(match), match["names"])
    whole = forms_cjk.NAME_OUTLET.fullmatch(text)
    if whole is not None:
        yield Mark(0, whole.start("outlet"), "author", whole["names"])
        yield Mark(whole.start("outlet"), len(text), "source", whole["outlet"])


def _glued(text: str, *, alone: bool) -> Iterator[Mark]:
    """Labels glued to their values, in lines that something else proves to be credit lines."""
    if alone or not any(word in text for word in _SOURCE_WORDS):
        return
    for match in forms_cjk.GLUED.finditer(text):
        yield Mark(match.start(), match.end(), "author" if match["author"] else "source", match["value"])


def _role(match: re.Match[str]) -> str:
    return next((role for role in ("author", "translator", "editor") if match[role]), "skip")
