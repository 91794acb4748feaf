"""6, for lines under images: captions that no mark, class or element names.

A caption in plain type looks like a sub-head. What tells them apart is the rest of the article: a line that is the only
one of its kind, under one of few images, is a caption; where other open lines stand alone among the paragraphs, or
pictures are many, it may as well be a sub-head or the text of a gallery.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from cleaner import thresholds
from cleaner.evidence import Signals
from cleaner.model import Evidence, Kind, RawBlock, Tree

LEAST: Final = 3.0
MOST: Final = 20.0
"""Effective words of a caption that no mark or class names: at least, and less than."""
WEIGHT: Final = 2.0
"""Log-odds for a caption. Of such lines inside an article with a body score below 2, 65 of 96 were none of the gold's
text (tuning corpora, out-of-fold scores, November 2026); above 2 most were."""
FEW_IMAGES: Final = 2
"""Images in the article up to which a line under one can be surely its caption."""
SURE_WEIGHT: Final = 6.0
"""Log-odds for a line that can be no sub-head: unmarked captions reach body scores up to 3.7. Of 27 such lines of real
articles 23 were none of the gold's text, and the other four were captions that the gold keeps."""

_CLOSED: Final = tuple('.!?…。！？”"»)）:：')
_PAUSES: Final = tuple(",;，；、」』")
_MAYBE: Final = Evidence("form:under_image", "a short line under an image", WEIGHT, "caption")
_SURE: Final = Evidence("form:under_image", "the only line of its kind, under an image", SURE_WEIGHT, "caption")


def caption(
    index: int, tree: Tree, signals: Signals, edges: tuple[int, int], under: AbstractSet[int]
) -> Evidence | None:
    """What speaks for a caption in a block of the article that stands ``under`` an image; None when nothing does.

    ``edges`` are the first and last block of the body.
    """
    if not _is_open_line(index, tree, signals):
        return None
    block = tree.blocks[index]
    if len(under) > FEW_IMAGES or _is_bold(block) or block.text.endswith(_PAUSES):
        return _MAYBE
    others = (place for place in range(edges[0], edges[1] + 1) if place not in under)
    return _MAYBE if any(_may_be_subhead(place, tree, signals) for place in others) else _SURE


def below_images(
    tree: Tree, signals: Signals, buttons: AbstractSet[int], marks: AbstractSet[int], edges: tuple[int, int]
) -> frozenset[int]:
    """The blocks of the article under an image; lines that hit a rule of ``buttons`` between them are passed over.

    Without images the lines count that hit a rule of ``marks``: a text dump's, in the place of pictures.
    """
    count = len(tree.blocks)
    below = list(range(count + 1))
    for place in range(count - 1, -1, -1):
        if not buttons.isdisjoint(signals.hits[place]):
            below[place] = below[place + 1]
    under = {below[place + 1] for place in _pictures(tree, signals, marks)}
    return frozenset(place for place in under if edges[0] < place <= edges[1])


def _pictures(tree: Tree, signals: Signals, marks: AbstractSet[int]) -> Iterator[int]:
    """The blocks that a picture follows, or that stand for one; if the next block was taken out, it was no caption."""
    for image in tree.images:
        yield image.after
    for index, hits in enumerate(() if tree.images else signals.hits[:-1]):
        if hits and not marks.isdisjoint(hits) and tree.number(index + 1) == tree.number(index) + 1:
            yield index


def _is_open_line(index: int, tree: Tree, signals: Signals) -> bool:
    """Whether a block is a short line without an end mark."""
    block, measure = tree.blocks[index], signals.measures[index]
    if block.kind is not Kind.PARAGRAPH or measure.density > thresholds.GOOD_DENSITY or not signals.rows[index]:
        return False
    return LEAST <= measure.words < MOST and not block.text.rstrip().endswith(_CLOSED)


def _may_be_subhead(index: int, tree: Tree, signals: Signals) -> bool:
    """Whether a block could be a sub-head in plain type: an open line that stands alone, as items and rows do not."""
    block = tree.blocks[index]
    if signals.first[index] <= 0.0 or signals.hits[index] or _is_bold(block) or block.text.endswith(_PAUSES):
        return False
    sides = [side for side in (index - 1, index + 1) if 0 <= side < len(tree.blocks)]
    return _is_open_line(index, tree, signals) and not any(_is_open_line(side, tree, signals) for side in sides)


def _is_bold(block: RawBlock) -> bool:
    return "bold" in block.inner.lower() or any(span.kind == "strong" for span in block.spans)
