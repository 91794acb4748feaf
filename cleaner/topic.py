"""4: How far a text speaks of what the rest of its page speaks of: a post is about another thing."""

from __future__ import annotations

import re
from operator import add
from typing import Final

from cleaner.rules.folding import has_wide

_WIDE_RUN: Final = re.compile("[\u3400-\u9fff\uac00-\ud7af]+|[\u30a0-\u30ff]+")
"""Words of ideographs, hangul or katakana; hiragana is grammar."""
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
"""Words of four letters or more: shorter ones are mostly grammar."""


def matter_of(folded: str) -> set[str]:
    """What a folded text may be about: pairs of characters in wide scripts, else words.

    >>> sorted(matter_of("新桥通车了,20天")), sorted(matter_of("the new bridge was opened"))
    (['新桥', '桥通', '车了', '通车'], ['bridge', 'opened'])
    """
    if not has_wide(folded):
        return set(_WORD.findall(folded))
    return {pair for run in _WIDE_RUN.findall(folded) for pair in map(add, run, run[1:])}


def share_of(own: set[str], rest: set[str]) -> float:
    """Share (0..1) of a text's matter that the rest of the page speaks of, too."""
    return len(own & rest) / (len(own) + 1)
