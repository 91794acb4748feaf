"""4: Blocks → Measures. Pure counts of a block's text; every script counted with its own means.

Scripts without word spaces (Chinese, Japanese, Thai …) are counted in effective words (characters / 1.6), their
function characters stand in for stop words, and both widths of punctuation end a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from cleaner import thresholds
from cleaner.model import RawBlock

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
_TERMINALS = tuple(".!?…。！？।؟")
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

    def measure(self, block: RawBlock) -> Measures:
        """The counts of one block."""
        text = block.text
        size = len(text)
        density = block.link_chars / size
        if density >= 1.0 and size <= LINK_CHARS:
            words = (
                text.count(" ") + 1.0
                if text.isascii()
                else text.count(" ") + size / thresholds.CJK_CHARS_PER_WORD
            )
            return Measures(words, density, 0.0, 0, 0, text.endswith(_TERMINALS), 0.0, good=False)
        if text.isascii():
            tokens = text.lower().split()
            words = float(len(tokens))
            if words < COUNTED_WORDS:
                return Measures(
                    words, density, 0.0, 0, 0, text.endswith(_TERMINALS), _share(text, size), False
                )
            stops = sum(map(self._is_function, tokens)) / words
            ends = text.rstrip(_CLOSERS).endswith(_TERMINALS)
            sentences = text.count(". ") + text.count("? ") + text.count("! ") + ends
            commas = text.count(", ")
        else:
            rest, runs = _UNSPACED_RUN.subn(" ", text)
            unspaced = size - len(rest) + runs
            tokens = rest.lower().split()
            words = len(tokens) + unspaced / thresholds.CJK_CHARS_PER_WORD
            if words < COUNTED_WORDS:
                return Measures(
                    words, density, 0.0, 0, 0, text.endswith(_TERMINALS), _share(text, size), False
                )
            hits = float(sum(map(self._is_function, tokens)))
            if unspaced and self._function_run is not None:
                found = len(self._function_run.findall(text))
                hits += min(
                    unspaced / thresholds.CJK_CHARS_PER_WORD, found * thresholds.FUNCTION_CHARACTER_WORDS
                )
            stops = hits / words
            ends = text.rstrip(_CLOSERS).endswith(_TERMINALS)
            sentences = sum(map(text.count, ("。", "！", "？", ". ", "? ", "! "))) + (ends and not unspaced)
            commas = sum(map(text.count, ("，", "、", ", ", ",")))
        good = (
            words >= thresholds.GOOD_WORDS
            and density < thresholds.GOOD_DENSITY
            and stops > thresholds.GOOD_STOPS
            and (ends or words > thresholds.GOOD_LONG_WORDS)
            and not block.hidden
        )
        return Measures(words, density, stops, sentences, commas, ends, _share(text, size), good)


def _share(text: str, size: int) -> float:
    """Share of digits; 0 for long blocks, where it says nothing and costs a scan."""
    return len(_DIGITS.findall(text)) / size if size <= DIGITS_CHARS else 0.0
