"""6, for text dumps: what holds an article together where no container does.

In markup a short line among paragraphs shares their container; in a dump nothing but its place says that a sub-head, an
item, a row of a table or a last short sentence belongs to them. So lines between two paragraphs of body are body when
nothing speaks for another label, and so is a sentence right after one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from cleaner.evidence import Signals
from cleaner.model import Evidence, Tree

ENCLOSED: Final = 3.0
"""Log-odds for a line between two body paragraphs of a dump, if that makes it body."""
ENCLOSED_LINES: Final = 8
"""Lines between two body paragraphs up to which they are of one article: lists and tables are no longer, lists of
headlines mostly are."""
NEXT_TO: Final = 2.0
"""Log-odds for a full sentence right before or after a paragraph of body, if that makes it body."""
SENTENCE_WORDS: Final = 2.0
"""Effective words of such a sentence, at least: articles end on short ones."""
ANNOUNCED_LINES: Final = 6
"""Lines after a paragraph that ends in a colon which may be what it announces."""
ANNOUNCED_WORDS: Final = 13.0
"""Effective words of such a line, at most."""
ANNOUNCING_WORDS: Final = 6.0
"""Effective words of a line that ends in a colon and announces others: shorter ones are headings of lists."""
_COLONS: Final = (":", "\uff1a")
_GOES_ON: Final = (";", "\uff1b")
"""How the items of an enumeration end that goes on: menus and headlines do not."""


def held_together(
    tree: Tree, signals: Signals, scores: Sequence[float], ruled: Sequence[float]
) -> dict[int, Evidence]:
    """What their neighbours say for a dump's blocks, by number. ``ruled`` are the sums of their text rules."""
    held = list(scores)
    sure = [
        index
        for index, score in enumerate(scores)
        if score > 0.0 and score > ruled[index] and (signals.measures[index].ends or signals.measures[index].good)
    ]
    for before, after in pairwise(sure):
        if after - before <= ENCLOSED_LINES + 1:
            for index in range(before + 1, after):
                if _is_free(index, tree, signals, ruled):
                    held[index] = _lifted(held[index], ENCLOSED)
    for index in range(len(held)):
        if held[index] > 0.0 or not _is_free(index, tree, signals, ruled):
            continue
        measure = signals.measures[index]
        told = (measure.ends or tree.blocks[index].text.endswith(_GOES_ON)) and measure.words >= SENTENCE_WORDS
        if (told or _announces(index, tree, signals)) and _is_next_to_body(index, held, ruled):
            held[index] = _lifted(held[index], NEXT_TO)
        elif measure.words < ANNOUNCED_WORDS and _is_announced(index, tree, held):
            held[index] = _lifted(held[index], ENCLOSED)
    return {
        index: Evidence("held_together", "body beside it, and nothing against it", new - old, "body", 2)
        for index, (old, new) in enumerate(zip(scores, held, strict=True))
        if new != old
    }


def _is_next_to_body(index: int, scores: Sequence[float], ruled: Sequence[float]) -> bool:
    sides = [side for side in (index - 1, index + 1) if 0 <= side < len(scores)]
    return any(scores[side] > 0.0 and scores[side] > ruled[side] for side in sides)


def _announces(index: int, tree: Tree, signals: Signals) -> bool:
    return signals.measures[index].words >= ANNOUNCING_WORDS and tree.blocks[index].text.endswith(_COLONS)


def _is_announced(index: int, tree: Tree, scores: Sequence[float]) -> bool:
    """Whether all lines since a paragraph that ends in a colon, a few at most, are body."""
    for before in range(index - 1, max(-1, index - 1 - ANNOUNCED_LINES), -1):
        if scores[before] <= 0.0:
            return False
        if tree.blocks[before].text.endswith(_COLONS):
            return True
    return False


def _lifted(score: float, by: float) -> float:
    """A score with something added if that makes it body."""
    return score + by if -by < score <= 0.0 else score


def _is_free(index: int, tree: Tree, signals: Signals, ruled: Sequence[float]) -> bool:
    """Whether nothing speaks for another label: no link, no rule, no cue heading above."""
    return not (tree.blocks[index].link_chars or ruled[index] or signals.governed[index] is not None)
