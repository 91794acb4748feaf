"""6, the end: where the article is over though prose goes on: comments, a second story, the next article of a scroll.

Density cannot tell a second story from the first; what ends the first can: a comment thread's heading, or a line that
only stands at the end of an article (editor, disclaimer, previous/next) followed by a new headline.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from cleaner import thresholds
from cleaner.evidence import FirstPass, Signals
from cleaner.model import Kind, Label, Tree
from cleaner.tails import find_tail, goes_on

MIN_WORDS: Final = 60.0
"""Effective words of body before an end. Less is a lead or a teaser, and what follows may be the article."""
MIN_SHARE: Final = 0.12
"""Share of the page's body words before an end: a long thread under a short article still leaves an eighth."""
NEXT_HEADING: Final = 12
"""Blocks after a terminator within which a new headline must stand."""
HEADLINE_CHARS: Final = 60
"""Characters. A line longer than this is no headline of a second story."""
SUB_HEADS: Final = 500
"""Blocks after the headline in which a first sub-head is looked for: it bounds the cost of a page full of them."""

_TERMINATORS: Final = frozenset({"disclaimer", "pager"})


def find_ends(
    tree: Tree, signals: Signals, first: FirstPass, body: Sequence[int], *, of_dumps: bool
) -> Mapping[int, tuple[Label, str]]:
    """For each body block after the article's end the label it gets instead, and why. Empty when there is no end."""
    if not body:
        return {}
    other = _second_part(tree, signals, first, body)
    if other and of_dumps:
        other = _unless_it_goes_on(other, signals, body)
    mine = [index for index in body if index not in other] if other else body
    return {**other, **find_tail(tree, signals, first, mine)}


def _unless_it_goes_on(
    other: Mapping[int, tuple[Label, str]], signals: Signals, body: Sequence[int]
) -> Mapping[int, tuple[Label, str]]:
    """A second story of a text dump, unless it goes on with the first.

    There a sub-head below a statement that stands among the paragraphs looks like the headline of another story.
    """
    if any(label is Label.COMMENT for label, _ in other.values()):
        return other
    after = [index for index in body if index in other]
    return {} if goes_on([index for index in body if index not in other], after, signals, 1.0) else other


def _second_part(
    tree: Tree, signals: Signals, first: FirstPass, body: Sequence[int]
) -> Mapping[int, tuple[Label, str]]:
    """The comments, or the second story, that begin after some of the body."""
    words = [signals.measures[index].words for index in body]
    total = sum(words)
    running = 0.0
    terminator = -1
    previous = body[0]
    elements: set[int] = set()
    around: set[int] = set()
    for place, index in enumerate(body):
        enough = running >= MIN_WORDS and running >= MIN_SHARE * total
        if enough:
            for between in range(previous + 1, index + 1):
                comment = _is_comment_heading(between, tree, signals, first)
                if comment:
                    return dict.fromkeys(body[place:], (Label.COMMENT, f"after block {tree.number(between)}: comments"))
                if _terminates(between, signals, first):
                    terminator = between
                if not _is_sibling(between, tree, elements, around) and _is_new_headline(
                    between, tree, signals, first, terminator
                ):
                    reason = (Label.RELATED, f"after block {tree.number(between)}: a second story's headline")
                    return dict.fromkeys((*range(between, index), *body[place:]), reason)
        running += words[place]
        previous = index
        elements.add(tree.blocks[index].element)
        around.add(tree.elements[tree.blocks[index].element].parent)
    return {}


def _is_sibling(index: int, tree: Tree, elements: Collection[int], around: Collection[int]) -> bool:
    """Whether a block is a child of an element ``around`` a block of body before it: a sub-head stands among its like.

    Lines of a text dump stand in one of the ``elements`` themselves, so there it says nothing.
    """
    element = tree.blocks[index].element
    parent = tree.elements[element].parent
    return parent >= 0 and parent in around and element not in elements


def _is_comment_heading(index: int, tree: Tree, signals: Signals, first: FirstPass) -> bool:
    governed = signals.governed[index]
    if governed is None or governed.since or first.heading_rules[governed.rule].label != "comment":
        return False
    return not tree.blocks[index].hidden


def _terminates(index: int, signals: Signals, first: FirstPass) -> bool:
    """Whether a line only stands at an article's end: a disclaimer, or previous and next."""
    return any(first.text_rules[hit].label in _TERMINATORS for hit in signals.hits[index])


def _is_another_headline(index: int, tree: Tree, signals: Signals, first: FirstPass) -> bool:
    """Whether an ``h1`` after one that is the headline is another story's: a link, or the first with other words.

    Pages that have more of them without links use them for sub-heads.
    """
    blocks = tree.blocks
    if signals.headline < 0 or blocks[signals.headline].level != 1:
        return False
    if signals.measures[index].density > thresholds.LINKED:
        return True
    return not any(
        blocks[other].level == 1
        and not blocks[other].hidden
        and signals.measures[other].density <= thresholds.LINKED
        and first.columns.same_title not in signals.flags[other]
        for other in range(signals.headline + 1, min(index, signals.headline + SUB_HEADS))
    )


def _is_new_headline(index: int, tree: Tree, signals: Signals, first: FirstPass, terminator: int) -> bool:
    block = tree.blocks[index]
    if block.hidden or index == signals.headline or first.columns.same_title in signals.flags[index]:
        return False
    if block.level == 1:
        return signals.headline < index and _is_another_headline(index, tree, signals, first)
    if terminator < 0 or not terminator < index <= terminator + NEXT_HEADING:
        return False
    if signals.measures[index].density > thresholds.LINKED or len(block.text) > HEADLINE_CHARS:  # a link is a teaser
        return False
    return block.kind is Kind.HEADING and block.level <= 3  # noqa: PLR2004 - h4 and below are sub-heads
