"""6, at the very end: what is left without a label gets that of most others in its place.

A line between headline and text is mostly a byline, one above the headline belongs to a menu, one after the text to a
list of other stories. It is a guess, and its small margin says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cleaner.company import Joined
from cleaner.model import Evidence, Label, Tree
from cleaner.rules.folding import effective_chars, fold

WEIGHT: Final = 0.8
"""Log-odds: less than any rule. What it buys is in ``python -m tests.tools.generator`` (labels)."""
CHARS: Final = 45
"""Effective characters of a line that is guessed at, at most: a headline."""
TITLE_CHARS: Final = 6
"""Characters of a headline, at least, that a line above it repeats."""
_SENTENCE_ENDS: Final = tuple("。！？!?.…")

_ABOVE: Final = Evidence("place", "a line above the headline", WEIGHT, "navigation")
_BETWEEN: Final = Evidence("place", "a line between headline and text", WEIGHT, "byline")
_TITLED: Final = Evidence("place", "the headline, with more around it", WEIGHT, "title")
_AFTER: Final = Evidence("place", "a line after the text", WEIGHT, "related")


def guessed(tree: Tree, labels: Sequence[Label]) -> Iterator[Joined]:
    """Reasons for blocks that have no label, from where they stand. None without an article and its headline."""
    first = labels.index(Label.BODY) if Label.BODY in labels else -1
    if first < 0:
        return
    last = len(labels) - 1 - labels[::-1].index(Label.BODY)
    headline = next((index for index in range(first - 1, -1, -1) if labels[index] is Label.TITLE), first)
    for index, label in enumerate(labels):
        if label is not Label.OTHER or first < index <= last or not _is_line(tree.blocks[index].text):
            continue
        if index > last:
            yield Joined(index, _AFTER)
        elif headline != first:
            title = tree.blocks[headline].text
            is_titled = len(title) >= TITLE_CHARS and title in tree.blocks[index].text
            yield Joined(index, _TITLED if is_titled else _ABOVE if index < headline else _BETWEEN)


def _is_line(text: str) -> bool:
    has_words = sum(map(str.isalpha, text[:CHARS])) > 1
    return has_words and not text.endswith(_SENTENCE_ENDS) and effective_chars(fold(text[: 4 * CHARS])) <= CHARS
