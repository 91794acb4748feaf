"""6, at the very end: what is left without a label gets that of most others in its place.

A line between headline and text is mostly a byline, one above the headline belongs to a menu, one after the text to a
list of other stories. It is a guess, and its small margin says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
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

DATE_WEIGHT: Final = 8.0
"""Log-odds for a date that belongs to an entry: a date is worth 6 for a byline with all its rules."""
_DATE: Final = re.compile(
    r"[\[(（]?(?:\d{2,4}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?(?:[ T]?\d{1,2}:\d{2}(?::\d{2})?)?[\])）]?"
)
HEADS_LEAST: Final = 2
"""Credit lines below the text that are built alike, from which they are those of comments."""
HEAD_CHARS: Final = 60
"""Characters of a comment's head, at most."""
UNDER_HEAD: Final = 2
"""Lines under such a head that belong to it: the comment, and its buttons."""
HEAD_WEIGHT: Final = 20.0
"""Log-odds: the rules for a byline add up to 16, and know nothing of where it stands."""
_FIGURES: Final = re.compile(r"\d+")
_UNSURE: Final = frozenset({Label.OTHER, Label.RELATED})
_HEAD: Final = Evidence("place", "the head of a reader's comment", HEAD_WEIGHT, "comment")
_UNDER: Final = Evidence("place", "under the head of a comment", 1.0, "comment")
_ENTRIES: Final = frozenset({Label.RELATED, Label.AD})
_ENTRY: Final = Evidence("place", "the date of the entry above it", DATE_WEIGHT, "related")
_ABOVE: Final = Evidence("place", "a line above the headline", WEIGHT, "navigation")
_BETWEEN: Final = Evidence("place", "a line between headline and text", WEIGHT, "byline")
_TITLED: Final = Evidence("place", "the headline, with more around it", WEIGHT, "title")
_AFTER: Final = Evidence("place", "a line after the text", WEIGHT, "related")


def dates_of_entries(tree: Tree, labels: Sequence[Label]) -> Iterator[Joined]:
    """Reasons that dates below the text are not the article's: an entry of a list, or a post, stands right above."""
    if Label.BODY not in labels:
        return
    last = len(labels) - 1 - labels[::-1].index(Label.BODY)
    for index in range(last + 2, len(labels)):
        if labels[index] is not Label.BYLINE or _DATE.fullmatch(tree.blocks[index].text) is None:
            continue
        is_under_post = tree.number(index) - tree.number(index - 1) > 1
        if is_under_post or labels[index - 1] in _ENTRIES:
            yield Joined(index, _ENTRY)


def comments(tree: Tree, labels: Sequence[Label]) -> Iterator[Joined]:
    """Reasons that credit lines below the text are those of readers' comments, and what stands under them is a comment.

    They are where a comment stands right above, or where several are built alike; an editor's line has comments below.
    """
    if Label.BODY not in labels:
        return
    last = len(labels) - 1 - labels[::-1].index(Label.BODY)
    dated = [index for index in range(last + 1, len(labels)) if labels[index] is Label.BYLINE]
    forms = {index: _form_of(tree.blocks[index].text) for index in dated}
    alike = Counter(filter(None, forms.values()))
    heads: list[int] = []
    for index in dated:
        if forms[index] and (labels[index - 1] is Label.COMMENT or alike[forms[index]] >= HEADS_LEAST):
            heads.append(index)
            yield Joined(index, _HEAD)
    for head, following in pairwise([*heads, len(labels)]):
        for index in range(head + 1, min(following, head + 1 + UNDER_HEAD)):
            if labels[index] in _UNSURE and not tree.blocks[index].hidden and not tree.blocks[index].links:
                yield Joined(index, _UNDER)


def _form_of(text: str) -> str:
    """How a dated credit line is built: its labels and figures, and a sign for each other word.

    Empty for lines without a date, and for a bare date: entries of lists have them.
    """
    if len(text) > HEAD_CHARS or _DATE.search(text) is None or _DATE.fullmatch(text) is not None:
        return ""
    words = text.replace("：", ": ").split()
    return " ".join([
        word if word.endswith(":") else _FIGURES.sub("0", word) if word[0].isdigit() else "w" for word in words
    ])


def guessed(tree: Tree, labels: Sequence[Label]) -> Iterator[Joined]:
    """Reasons for blocks that have no label, from where they stand. None without an article and its headline."""
    first = labels.index(Label.BODY) if Label.BODY in labels else -1
    if first < 0:
        return
    last = len(labels) - 1 - labels[::-1].index(Label.BODY)
    headline = next((index for index in range(first - 1, -1, -1) if labels[index] is Label.TITLE), first)
    for index, label in enumerate(labels):
        block = tree.blocks[index]
        if label is not Label.OTHER or first < index <= last or block.hidden or not _is_line(block.text):
            continue
        if index > last:
            yield Joined(index, _AFTER)
        elif headline != first:
            title = tree.blocks[headline].text
            is_titled = len(title) >= TITLE_CHARS and title in block.text
            yield Joined(index, _TITLED if is_titled else _ABOVE if index < headline else _BETWEEN)


def _is_line(text: str) -> bool:
    is_worded = sum(map(str.isalnum, text[:CHARS])) > 1
    return is_worded and not text.endswith(_SENTENCE_ENDS) and effective_chars(fold(text[: 4 * CHARS])) <= CHARS
