"""One spelling for comparing and finding: width, case, punctuation, simplified and traditional characters.

Never shown and never stored as text; two spellings of one story or one question only have to meet here.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc

_RUNS = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+|[^\\W_]+"
)
"""A run of wide characters (no spaces between words), or a word of any other script. A wide run ends at a letter."""

_WIDE_FIRST = "\u2e80"
"""From here on characters of scripts without word spaces; below it only alphabets."""


@functools.cache
def _converter() -> opencc.OpenCC:
    import opencc  # noqa: PLC0415  # loads dictionaries that most commands do not need

    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """The text in NFKC, case-folded, in simplified characters. Length and offsets change.

    >>> fold("臺灣ＡＢＣ")
    '台湾abc'
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    # A lone surrogate cannot be handed to the converter, which works on UTF-8.
    text = text.encode("utf-8", "replace").decode("utf-8")
    return str(_converter().convert(text)) if any(char >= _WIDE_FIRST for char in set(text)) else text


def runs(folded: str) -> list[str]:
    """Runs of wide characters and words of other scripts, in order; all else separates.

    >>> runs("gdp增长5%,消费")
    ['gdp', '增长', '5', '消费']
    """
    found: list[str] = []
    for run in _RUNS.findall(folded):
        if run.isascii() or run[0] >= _WIDE_FIRST or not any(char >= _WIDE_FIRST for char in run):
            found.append(run)
        else:
            found.extend(_split_mixed(run))
    return found


def _split_mixed(run: str) -> list[str]:
    """A word that goes over into wide characters (``gdp增长``): the pattern's second half takes both."""
    parts: list[str] = []
    wide = False
    for char in run:
        if parts and (char >= _WIDE_FIRST) == wide:
            parts[-1] += char
        else:
            parts.append(char)
            wide = char >= _WIDE_FIRST
    return parts


def is_wide(run: str) -> bool:
    """Whether a run is of wide characters."""
    return run[0] >= _WIDE_FIRST
