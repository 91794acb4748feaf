"""4: Blocks → Measures. Pure counts of a block's text; every script counted with its own means.

Scripts without word spaces (Chinese, Japanese, Thai …) are counted in effective words (characters / 1.6), their
function characters stand in for stop words, and both widths of punctuation end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from cleaner import thresholds
from cleaner.lists import Lists

DIGITS_CHARS = 120
"""Characters of a block up to which its digits are counted: they tell dates, scores and prices from prose."""
COUNTED_WORDS = 4
"""Effective words under which function words, sentences and commas are not counted: they say nothing there."""
LINK_CHARS = 60
"""Characters. A block that is one link and no longer is counted roughly: it is never prose, and there are many."""

_UNSPACED = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # kana and ideographs
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_SPACED = re.compile("[^\u0e00-\u1fff\u2e80-\U0003ffff]*+\\Z")
"""Texts without any of them, and some others: a look costs a fifth of a search for runs in a Latin paragraph."""
_TERMINALS = frozenset(".!?…。！？।؟")
_SENTENCE_ENDS = ("。", "！", "？", ". ", "? ", "! ")
_COMMAS = ("，", "、", ", ", ",")
_CLOSERS = "”\"'’»」』）)】] *"
_DIGITS = re.compile(r"[0-9]")


class Measures(msgspec.Struct, frozen=True, gc=False):
    """Counts of one block.

    ``words`` are effective words, ``density`` is the share of link characters (0..1),
    ``stops`` the share of function words (0..1), ``ends`` whether a sentence end closes the block, ``digits`` the
    share of ASCII digits; ``good`` is the whole: a block of prose.
    """

    words: float
    density: float
    stops: float
    sentences: int
    commas: int
    ends: bool
    digits: float
    good: bool


class Measurer:
    """Measures blocks with given function words and characters. Immutable; made once from the word lists."""

    def __init__(self, words: Iterable[str], characters: Iterable[str]) -> None:
        self._is_function = frozenset(words).__contains__
        joined = re.escape("".join(sorted(set(characters))))
        self._function_run = re.compile(f"[{joined}]") if joined else None

    def measure(self, lists: Lists) -> list[Measures]:
        """The counts of all blocks of a page."""
        found: list[Measures] = []
        for text, size, linked, hidden in zip(
            lists.texts, lists.sizes, lists.linked, lists.hidden, strict=True
        ):
            density = linked / size
            if density >= 1.0 and size <= LINK_CHARS:
                own = 1.0 if text.isascii() else size / thresholds.CJK_CHARS_PER_WORD
                ends = text[-1] in _TERMINALS
                found.append(Measures(text.count(" ") + own, density, 0.0, 0, 0, ends, 0.0, False))
            elif text.isascii() or _SPACED.match(text):
                found.append(self._spaced(text, size, density, hidden=hidden))
            else:
                found.append(self._unspaced(text, size, density, hidden=hidden))
        return found

    def _spaced(self, text: str, size: int, density: float, *, hidden: bool) -> Measures:
        """The counts of a block in a script with spaces between words."""
        tokens = text.lower().split()
        words = float(len(tokens))
        if words < COUNTED_WORDS or hidden:
            return _short(text, size, words, density)
        stops = sum(map(self._is_function, tokens)) / words
        ends = text.rstrip(_CLOSERS)[-1:] in _TERMINALS
        count = text.count
        if text.isascii():
            sentences = count(". ") + count("? ") + count("! ") + ends
            commas = count(", ")
        else:
            sentences = sum(map(count, _SENTENCE_ENDS)) + ends
            commas = sum(map(count, _COMMAS))
        good = _is_good(words, density, stops, ends=ends)
        return Measures(words, density, stops, sentences, commas, ends, _share(text, size), good)

    def _unspaced(self, text: str, size: int, density: float, *, hidden: bool) -> Measures:
        """The counts of a block that may hold scripts without spaces."""
        rest, runs = _UNSPACED_RUN.subn(" ", text)
        unspaced = size - len(rest) + runs
        tokens = rest.lower().split()
        words = len(tokens) + unspaced / thresholds.CJK_CHARS_PER_WORD
        if words < COUNTED_WORDS or hidden:
            return _short(text, size, words, density)
        hits = float(sum(map(self._is_function, tokens)))
        if unspaced and self._function_run is not None:
            found = len(self._function_run.findall(text))
            hits += min(
                unspaced / thresholds.CJK_CHARS_PER_WORD, found * thresholds.FUNCTION_CHARACTER_WORDS
            )
        stops = hits / words
        ends = text.rstrip(_CLOSERS)[-1:] in _TERMINALS
        sentences = sum(map(text.count, _SENTENCE_ENDS)) + (ends and not unspaced)
        commas = sum(map(text.count, _COMMAS))
        good = _is_good(words, density, stops, ends=ends)
        return Measures(words, density, stops, sentences, commas, ends, _share(text, size), good)


def _short(text: str, size: int, words: float, density: float) -> Measures:
    """What is counted of a block of a few words, or of one that nobody sees."""
    return Measures(words, density, 0.0, 0, 0, text[-1] in _TERMINALS, _share(text, size), False)


def _is_good(words: float, density: float, stops: float, *, ends: bool) -> bool:
    """Whether a block that is seen is prose."""
    return (
        words >= thresholds.GOOD_WORDS
        and density < thresholds.GOOD_DENSITY
        and stops > thresholds.GOOD_STOPS
        and (ends or words > thresholds.GOOD_LONG_WORDS)
    )


def _share(text: str, size: int) -> float:
    """Share of digits; 0 for long blocks, where it says nothing and costs a scan."""
    return len(_DIGITS.findall(text)) / size if size <= DIGITS_CHARS else 0.0
