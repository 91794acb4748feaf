"""4: How far a text speaks of what the rest of its page speaks of: a post is about another thing."""

from __future__ import annotations

import re
from operator import add
from typing import Final

_RUN: Final = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}|[^\\W\\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{5,}"
)
"""Runs of a wide script, and words of five letters or more: shorter ones are mostly grammar."""
_WIDE: Final = "\u3040"
"""The first wide character."""


def matter_of(text: str) -> set[str]:
    """What a text in lower case may be about: pairs of characters in wide scripts, else words.

    >>> sorted(matter_of("新桥通车了,20天")), sorted(matter_of("the new bridge was opened"))
    (['新桥', '桥通', '车了', '通车'], ['bridge', 'opened'])
    """
    found: set[str] = set()
    for run in _RUN.findall(text):
        if run[0] >= _WIDE:
            found.update(map(add, run, run[1:]))
        else:
            found.add(run)
    return found


def share_of(own: set[str], rest: set[str]) -> float:
    """Share (0..1) of a text's matter that the rest of the page speaks of, too."""
    return len(own & rest) / (len(own) + 1)
