"""6, for text dumps: what holds an article together where no container does.

In markup a short line among paragraphs shares their container; in a dump nothing but its place says that a sub-head, an
item, a row of a table or a last short sentence belongs to them. So lines between two paragraphs of body are body when
nothing speaks for another label, and so is a sentence right after one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.evidence import Signals
from cleaner.model import Tree

ENCLOSED: Final = 3.0
"""Log-odds for a line between two body paragraphs of a dump, if that makes it body."""
ENCLOSED_LINES: Final = 8
"""Lines between two body paragraphs up to which they are of one article: lists and tables are no longer, lists of
headlines mostly are."""
CLOSING: Final = 1.0
"""Log-odds for a full sentence right after a body block of a text dump, if that makes it body. On 300 generated pages
(tune, half of them dumps) 20 instead of 37 of 3,383 paragraphs were lost; in markup it wins nothing (out-of-fold)."""
CLOSING_WORDS: Final = 6.0
"""Effective words of such a sentence."""
CLOSING_SHORT: Final = 2.0
"""The same for a shorter one: articles end on a short sentence, adverts and footers need more words."""
SHORT_WORDS: Final = 2.0
"""Effective words of a short sentence, at least."""


def held_together(
    tree: Tree, signals: Signals, scores: Sequence[float], ruled: Sequence[float]
) -> list[float]:
    """Scores of a dump's blocks with what their neighbours say for them. ``ruled`` are the sums of their text rules."""
    held = list(scores)
    sure = [
        index
        for index, score in enumerate(scores)
        if score > 0.0 and score > ruled[index] and (signals.measures[index].ends or signals.measures[index].good)
    ]
    for before, after in zip(sure, sure[1:], strict=False):
        if after - before <= ENCLOSED_LINES + 1:
            for index in range(before + 1, after):
                if -ENCLOSED < held[index] <= 0.0 and _is_free(index, tree, signals, ruled):
                    held[index] += ENCLOSED
    for index in range(1, len(held)):
        measure = signals.measures[index]
        if not measure.ends or held[index - 1] <= 0.0 or not _is_free(index, tree, signals, ruled):
            continue
        closing = CLOSING if measure.words >= CLOSING_WORDS else CLOSING_SHORT
        if measure.words >= SHORT_WORDS and -closing < held[index] <= 0.0:
            held[index] += closing
    return held


def _is_free(index: int, tree: Tree, signals: Signals, ruled: Sequence[float]) -> bool:
    """Whether nothing speaks for another label: no link, no rule, no cue heading above."""
    return not (tree.blocks[index].link_chars or ruled[index] or signals.governed[index] is not None)
