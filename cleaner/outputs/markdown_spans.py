"""Which links and emphasis of a block Markdown can express, so that its markers are never shown as text.

CommonMark sees ``**`` as a marker only if what stands on both sides of it allows that. Chinese has no spaces between
words, so a sentence ``**话。**他`` would be shown with its asterisks.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import msgspec

from cleaner.outputs.inline import nest, safe_address

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.model import Span

_EMPHASIS = frozenset({"strong", "em"})


def spellable(text: str, spans: Iterable[Span], base: str | None) -> list[Span]:
    """The spans, nested, that Markdown can express: safe links, code, emphasis whose markers it would see."""
    fitting: list[Span] = []
    for span in spans:
        if span.kind in _EMPHASIS:
            start, end = _shrink(text, max(span.start, 0), min(span.end, len(text)))
            fitting.append(msgspec.structs.replace(span, start=start, end=end))
        elif span.kind == "code" or safe_address(span.href, base):
            fitting.append(span)
    return _apart(text, nest(fitting, text))


def _apart(text: str, spans: list[Span]) -> list[Span]:
    """The nested spans without those whose markers would touch others of their kind, or not be seen."""
    solid = _untouched([span for span in spans if span.kind == "code"])
    solid += [span for span in spans if span.kind == "link"]
    borders = _Borders(text, solid)
    soft = _untouched([span for span in spans if span.kind in _EMPHASIS and borders.allow(span)])
    kept = {id(span) for span in (*solid, *soft)}
    return [span for span in spans if id(span) in kept]


def _untouched(spans: list[Span]) -> list[Span]:
    """The spans that begin after the end of the one before: markers that touch are read as one longer run."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start > kept[-1].end:
            kept.append(span)
    return kept


def _shrink(text: str, start: int, end: int) -> tuple[int, int]:
    """Emphasis without the spaces and the punctuation at its borders that would hide its markers."""
    while start < end and (
        text[start].isspace() or (is_punctuation(text[start]) and _is_letter(text, start - 1))
    ):
        start += 1
    while start < end and (
        text[end - 1].isspace() or (is_punctuation(text[end - 1]) and _is_letter(text, end))
    ):
        end -= 1
    return start, end


class _Borders:
    """Where links and code begin and end: there a bracket or backtick, which is punctuation, is the neighbour."""

    def __init__(self, text: str, spans: list[Span]) -> None:
        self._text = text
        self._starts = {span.start: span for span in spans}
        self._ends = {span.end: span for span in spans}

    def allow(self, span: Span) -> bool:
        """Whether both markers of this emphasis would be seen: a letter inside, or no letter outside."""
        first, last = self._starts.get(span.start), self._ends.get(span.end)
        inside_first = is_punctuation(self._text[span.start]) or (first is not None and first.end <= span.end)
        inside_last = is_punctuation(self._text[span.end - 1]) or (
            last is not None and last.start >= span.start
        )
        outside_first = self._is_open(span.start - 1) or span.start in self._ends or _around(first, span)
        outside_last = self._is_open(span.end) or span.end in self._starts or _around(last, span)
        return (not inside_first or outside_first) and (not inside_last or outside_last)

    def _is_open(self, index: int) -> bool:
        return not _is_letter(self._text, index)


def _around(solid: Span | None, span: Span) -> bool:
    """Whether a link holds the emphasis (nesting makes it the outer one of equals; code holds nothing)."""
    return solid is not None and solid.kind == "link" and solid.start <= span.start and span.end <= solid.end


def is_punctuation(char: str) -> bool:
    """Whether CommonMark counts the character as punctuation (symbols are, since 0.31)."""
    return unicodedata.category(char)[0] in "PS"


def _is_letter(text: str, index: int) -> bool:
    return 0 <= index < len(text) and not text[index].isspace() and not is_punctuation(text[index])
