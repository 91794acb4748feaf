"""The language of a text: scripts first, function words for the Latin and Cyrillic ones.

The declared language is one witness; the text may overrule it, for templates declare ``en`` on pages of any language.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Final

from cleaner.metadata.normalise import language_code
from cleaner.rules import schema

SAMPLE_CHARS: Final = 1200
"""Characters looked at: 200 Latin words or more, of which 60 to 100 are function words."""
SCRIPT_CHARS: Final = 160
"""Characters looked at to tell the script: its share is clear in any two sentences."""
_MIN_CHARS: Final = 16
"""Characters below which a text says nothing and the declared language stands."""
_OWN_SHARE: Final = 0.2
"""Share of a script's letters that decides for its languages: pages quote other scripts, but not for a fifth."""
_KANA_SHARE: Final = 0.1
"""Kana per hanzi above which a text is Japanese: Japanese prose has 1 to 2, Chinese prose none."""
_DECLARED_BONUS: Final = 1.25
"""Factor on the hits of the declared language: close languages (da, no; es, gl; id, ms) differ by less than that."""
_MIN_HITS: Final = 0.12
"""Share of words that must be function words of the winner: running text of any language has 0.3 to 0.5."""
_PERSIAN_SHARE: Final = 0.02
"""Share of letters that only Persian adds to the Arabic script: Persian prose has 0.05, Arabic prose 0."""

_WIDE: Final = re.compile(r"[\u0370-\u1fff\u3040-\ufdff]+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_RANGES: Final = (
    ("el", 0x370, 0x3FF), ("cyrillic", 0x400, 0x52F), ("hy", 0x530, 0x58F), ("he", 0x590, 0x5FF), ("ar", 0x600, 0x6FF),
    ("hi", 0x900, 0x97F), ("bn", 0x980, 0x9FF), ("ta", 0xB80, 0xBFF), ("te", 0xC00, 0xC7F), ("th", 0xE00, 0xE7F),
    ("my", 0x1000, 0x109F), ("ka", 0x10A0, 0x10FF), ("am", 0x1200, 0x137F), ("km", 0x1780, 0x17FF),
    ("ja", 0x3040, 0x30FF), ("zh", 0x3400, 0x9FFF), ("ko", 0xAC00, 0xD7AF),
)  # fmt: skip
_STARTS: Final = tuple(first for _, first, _ in _RANGES)
_SHARED: Final = {
    "ar": ("ar", "fa", "ur", "ps"),
    "hi": ("hi", "mr", "ne"),
    "bn": ("bn", "as"),
    "he": ("he", "yi"),
}
_CYRILLIC: Final = ("ru", "uk", "bg", "sr", "mk", "be", "kk")


def detect(sample: str, declared: str) -> str | None:
    """ISO 639-1 code of ``sample``; ``declared`` (a language tag, may be empty) decides when the text does not."""
    said = language_code(declared) if declared else None
    text = sample[:SAMPLE_CHARS]
    if text.isascii():
        return _by_words(text, said) if len(text) >= _MIN_CHARS else said
    start = text[:SCRIPT_CHARS]
    wide = "".join(_WIDE.findall(start))
    if len(wide) > _OWN_SHARE * (len(start) - start.count(" ")):
        return _by_script(wide, text, said)
    return _by_words(text, said) if len(text) >= _MIN_CHARS else said


def _by_script(wide: str, text: str, said: str | None) -> str | None:
    """The language of the script that most letters beyond Latin belong to."""
    counts = Counter(map(_script_of, wide))
    del counts[""]
    if not counts:
        return said
    if counts["ja"] > _KANA_SHARE * counts["zh"] and counts["ja"] + counts["zh"] > len(wide) / 2:
        return "ja"
    script = counts.most_common(1)[0][0]
    if script == "cyrillic":
        return _cyrillic(text, said)
    if said in _SHARED.get(script, ()):
        return said
    if script == "ar" and sum(map(wide.count, "پچژگکی")) > _PERSIAN_SHARE * len(wide):
        return "fa"
    return script


@lru_cache(maxsize=2048)  # a page's first two sentences hold some fifty different letters
def _script_of(character: str) -> str:
    """The script (or the one language of it) that a letter belongs to; empty when that is none of the known."""
    name, _, last = _RANGES[bisect_right(_STARTS, ord(character)) - 1]
    return name if ord(character) <= last else ""


def _cyrillic(text: str, said: str | None) -> str | None:
    found = _by_words(text, said)
    if found in _CYRILLIC:
        return found
    return "uk" if any(c in text for c in "іїєґ") else "ru"


def _by_words(text: str, said: str | None) -> str | None:
    """The language whose function words are most frequent, with a bonus for the declared one."""
    words = _WORD.findall(text.lower())
    hits = Counter(chain.from_iterable(filter(None, map(_languages_of().get, words))))
    best, most = said, _MIN_HITS * len(words)
    for code, count in hits.items():
        weighed = count * (_DECLARED_BONUS if code == said else 1.0)
        if weighed > most:
            best, most = code, weighed
    return best


@lru_cache(maxsize=1)
def _languages_of() -> Mapping[str, tuple[str, ...]]:
    """Function word → languages that have it, from the package's own word files (CJK ones are of no use here)."""
    index: dict[str, tuple[str, ...]] = {}
    for code, words in schema.words().items():
        if code not in {"zh", "ja", "ko"}:
            for word in words.function_words:
                index[word] = (*index.get(word, ()), code)
    return index
