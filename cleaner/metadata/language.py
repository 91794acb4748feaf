"""The language of a text: scripts first, function words for the Latin and Cyrillic ones, the declared language as one
witness that the text may overrule (templates declare ``en`` on pages of any language)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cleaner.metadata.normalise import language_code

SAMPLE_CHARS: Final = 3000
"""Characters looked at: 300 Latin words or more, where function words decide safely."""
_MIN_LETTERS: Final = 12
"""Letters below which a text says nothing and the declared language stands."""
_OWN_SHARE: Final = 0.2
"""Share of a script's letters that decides for its languages: pages quote other scripts, but not for a fifth."""
_DECLARED_BONUS: Final = 1.25
"""Factor on the hits of the declared language: close languages (da, no; es, gl; id, ms) differ by less than that."""
_MIN_HITS: Final = 0.12
"""Share of words that must be function words of the winner: running text of any language has 0.3 to 0.5."""
_PERSIAN: Final = frozenset("پچژگکی")
_URDU: Final = frozenset("ٹڈڑںےہ")
_UKRAINIAN: Final = frozenset("іїєґ")
_MARATHI: Final = frozenset("ळऱ")

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[^\W\d_]+")
_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ar", re.compile(r"[\u0620-\u06ff]")),
    ("he", re.compile(r"[\u05d0-\u05ea]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("am", re.compile(r"[\u1200-\u137f]")),
    ("km", re.compile(r"[\u1780-\u17ff]")),
    ("my", re.compile(r"[\u1000-\u109f]")),
)
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_SHARED: Final = {"ar": ("ar", "fa", "ur", "ckb", "ps"), "hi": ("hi", "mr", "ne"), "bn": ("bn", "as"), "he": ("he", "yi")}


def detect(sample: str, declared: str) -> str | None:
    """ISO 639-1 code of ``sample``; ``declared`` (a language tag, may be empty) decides when the text does not."""
    said = language_code(declared) if declared else None
    text = sample[:SAMPLE_CHARS]
    letters = sum(map(str.isalpha, text))
    if letters < _MIN_LETTERS:
        return said
    if not text.isascii() and (script := _by_script(text, letters, said)) is not None:
        return script
    return _by_words(text, said)


def _by_script(text: str, letters: int, said: str | None) -> str | None:
    """The language of a script that only one or two languages write; ``None`` for Latin and Cyrillic."""
    han = len(_HAN.findall(text))
    for code, pattern in _SCRIPTS:
        if not pattern.search(text):
            continue
        count = len(pattern.findall(text))
        if code == "ja" and count + han > _OWN_SHARE * letters and count > 0.1 * han:
            return "ja"
        if code != "ja" and count > _OWN_SHARE * letters:
            return said if said in _SHARED.get(code, ()) else _variant(code, text)
    if han > _OWN_SHARE * letters:
        return "zh"
    return None


def _variant(code: str, text: str) -> str:
    if code == "ar":
        if not _URDU.isdisjoint(text):
            return "ur"
        return "fa" if sum(map(text.count, _PERSIAN)) * 12 > len(text) else "ar"
    if code == "hi" and not _MARATHI.isdisjoint(text):
        return "mr"
    return code


def _by_words(text: str, said: str | None) -> str | None:
    """The language whose function words are most frequent, with a bonus for the declared one."""
    words = _WORD.findall(text.lower())
    if not words:
        return said
    cyrillic = len(_CYRILLIC.findall(text)) > len(text) / 3
    best, most = said, _MIN_HITS * len(words)
    for code, function_words in _function_words().items():
        hits = float(sum(map(function_words.__contains__, words)))
        if code == said:
            hits *= _DECLARED_BONUS
        if hits > most:
            best, most = code, hits
    if cyrillic and best not in ("ru", "uk", "bg", "sr", "mk", "be", "kk"):
        return said or ("uk" if not _UKRAINIAN.isdisjoint(text) else "ru")
    return best


@lru_cache(maxsize=1)
def _function_words() -> Mapping[str, frozenset[str]]:
    """Function words by language, read once from the package's own word files (CJK ones are of no use here)."""
    from cleaner.rules import schema  # noqa: PLC0415 - only pages in Latin or Cyrillic script need the word files

    return {code: words.function_words for code, words in schema.words().items() if code not in ("zh", "ja", "ko")}
