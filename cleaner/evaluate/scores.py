"""What an answer is worth: texts, snippets and fields against gold.

Definitions: shingle scores are those of the article-extraction benchmark (multisets of runs of four words), word F1
is that of the web content extraction benchmark (bags of words); in both a character of Chinese, Japanese or Korean
script is a word, because these scripts have no word spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Hashable
from typing import TypeVar

import msgspec

from cleaner.evaluate.corpus import Gold

SHINGLE_WORDS = 4
"""Words of a shingle; the benchmark's choice."""
RIGHT_F1 = 0.95
"""Shingle F1 from which a page's text counts as right: the promise of ``Page.confidence``."""
SHOWN = 5
"""Lost and leaked pieces kept of a page, for the list of the worst."""
SHOWN_CHARS = 70
"""Characters of such a piece."""

T = TypeVar("T", bound=Hashable)

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SHINGLE_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_BAG_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACE = re.compile(r"\s+")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a tool says of a page. ``seconds`` is process time; ``error`` is set when it gave none."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    source: str = ""
    date: str = ""
    seconds: float = 0.0
    error: str = ""


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """What one answer is worth. A figure is None where the gold does not say."""

    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    word_f1: float | None = None
    must: float | None = None
    leak: float | None = None
    clean: bool | None = None
    title: bool | None = None
    authors: bool | None = None
    source: bool | None = None
    date: bool | None = None
    lost: tuple[str, ...] = ()
    leaked: tuple[str, ...] = ()

    @property
    def worth(self) -> float:
        """For ordering from worst to best: shingle F1, else snippets found less leaked, else clean or not."""
        if self.f1 is not None:
            return self.f1
        if self.must is None:
            return 1.0 if self.clean else 0.0
        return self.must - (self.leak or 0.0)


def folded(text: str) -> str:
    """Text for exact comparison: compatibility forms folded, white space and invisible characters taken out."""
    return _SPACE.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))


def tokens(text: str) -> list[str]:
    """Lower-case words, without underscores; a CJK character is a word."""
    return _SHINGLE_WORD.findall(text.lower())


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The multiset of runs of four words; of a shorter text its one run; empty of no text."""
    found = tokens(text)
    if not found:
        return Counter()
    last = max(1, len(found) - SHINGLE_WORDS + 1)
    return Counter(tuple(found[start : start + SHINGLE_WORDS]) for start in range(last))


def bag(text: str) -> Counter[str]:
    """The multiset of lower-case words."""
    return Counter(_BAG_WORD.findall(text.lower()))


def overlap(got: Counter[T], want: Counter[T]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a multiset against the wanted one; 0 where there is nothing to divide by."""
    both = (got & want).total()
    precision = both / got.total() if got else 0.0
    recall = both / want.total() if want else 0.0
    return precision, recall, harmonic(precision, recall)


def harmonic(precision: float, recall: float) -> float:
    """F1."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def grade(gold: Gold, answer: Answer) -> Grade:
    """Compare an answer with the gold."""
    flat = folded(answer.text)
    missing = [snippet for snippet in gold.wanted if folded(snippet) not in flat]
    present = [snippet for snippet in gold.unwanted if folded(snippet) in flat]
    clean = None
    if gold.wanted and gold.unwanted:
        clean = not missing and not present
    elif not gold.text and gold.page_type == "listing":
        clean = not flat
    lost, leaked = differences(answer.text, gold.text) if gold.text else ((), ())
    precision, recall, f1 = overlap(shingles(answer.text), shingles(gold.text)) if gold.text else (None,) * 3
    return Grade(
        precision=precision,
        recall=recall,
        f1=f1,
        word_f1=overlap(bag(answer.text), bag(gold.text))[2] if gold.text else None,
        must=1 - len(missing) / len(gold.wanted) if gold.wanted else None,
        leak=len(present) / len(gold.unwanted) if gold.unwanted else None,
        clean=clean,
        title=_same(gold, answer.title, gold.title),
        source=_same(gold, answer.source, gold.source),
        date=_same(gold, answer.date, gold.date),
        authors=_same_people(gold, answer.authors),
        lost=_shown([*missing, *lost]),
        leaked=_shown([*present, *leaked]),
    )


def differences(got: str, want: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines of the gold of which the text lacks more than half, and lines of the text of which the gold does."""
    return _not_in(want, shingles(got)), _not_in(got, shingles(want))


def _not_in(text: str, other: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    lines: list[str] = []
    for line in text.splitlines():
        own = shingles(line)
        if own and sum(count for shingle, count in own.items() if shingle in other) * 2 < own.total():
            lines.append(line)
    return tuple(lines)


def _shown(pieces: list[str]) -> tuple[str, ...]:
    return tuple(" ".join(piece.split())[:SHOWN_CHARS] for piece in dict.fromkeys(pieces))[:SHOWN]


def _same(gold: Gold, got: str, want: str | None) -> bool | None:
    return folded(got) == folded(want or "") if want or gold.by_hand else None


def _same_people(gold: Gold, got: Collection[str]) -> bool | None:
    if not gold.authors and not gold.by_hand:
        return None
    return {folded(name) for name in got if name} == {folded(name) for name in gold.authors or ()}
