"""6, last: blocks that say little themselves are what the list is that they stand in.

The line over a list, the date and the author under a teaser, the firm under a promoted link: their words and places
point nowhere, or to a byline. What they belong to is seen only when the others have their labels. Nothing here makes
a block part of the article or takes one out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from cleaner.model import Evidence, Kind, Label, RawBlock, Tree

ITEM_WEIGHT: Final = 4.0
"""Log-odds for a small block that shares the item of a list with a teaser, an advert or a comment: a date is worth
6 for a byline with all its rules, of which a cue heading takes back half."""
HEAD_WEIGHT: Final = 2.0
"""Log-odds for a short line right over two blocks of one label; it only wins where next to nothing else speaks."""
BOX_WEIGHT: Final = 6.0
"""Log-odds for what stands in a box that opens with a notice that it is advertising."""
HEAD_CHARS: Final = 40
"""Characters of a list's heading, or of a notice, at most."""
ITEM_CHARS: Final = 60
"""Characters of a date, an author or a firm, at most."""
BOX_BLOCKS: Final = 40
"""Blocks of a box of advertising, at most: larger ones are the page."""
BOX_LEVELS: Final = 2
"""Containers around the notice up to which the box is looked for: the notice often shares a row with a logo."""

_LISTED = frozenset({Label.RELATED, Label.AD, Label.COMMENT})
_HEADED = _LISTED | {Label.FOLLOW, Label.SHARE, Label.SITE_INFO}
_WEAK = frozenset({Label.BYLINE, Label.OTHER, Label.WIDGET})
_PROMOTED = frozenset({Label.RELATED, Label.WIDGET, Label.OTHER, Label.BYLINE})
_IN_BOX = _PROMOTED | {Label.AD, Label.HIDDEN}
_ARTICLE = frozenset({Label.TITLE, Label.BODY, Label.STANDFIRST})


class Joined(NamedTuple):
    """What a block is because of others: a reason for a label. ``block`` is its position in the tree."""

    block: int
    reason: Evidence


def joined(tree: Tree, labels: Sequence[Label], notices: Sequence[int]) -> Iterator[Joined]:
    """Reasons that blocks get from those around them. ``notices`` are the blocks that announce advertising."""
    blocks = tree.blocks
    articles = _containers(tree, labels)
    promoted: set[int] = set()
    for notice in notices:
        if len(blocks[notice].text) <= HEAD_CHARS:
            for index in _box(notice, tree, labels):
                if index in promoted:
                    continue
                promoted.add(index)
                yield Joined(index, _reason("box", tree, notice, BOX_WEIGHT, Label.AD))
    for index, label in enumerate(labels):
        if label not in _WEAK or index in promoted or blocks[index].hidden:
            continue
        owner = _owner(index, tree, labels, articles)
        if owner is not None:
            yield Joined(index, _reason("item", tree, owner, ITEM_WEIGHT, labels[owner]))
        elif label is Label.OTHER and _is_head(index, blocks, labels) and _around(index, tree) not in articles:
            yield Joined(index, _reason("head", tree, index + 1, HEAD_WEIGHT, labels[index + 1]))


def _reason(what: str, tree: Tree, other: int, weight: float, label: Label) -> Evidence:
    return Evidence(f"company:{what}", f"belongs to block {tree.number(other)}", weight, label.value)


def _around(index: int, tree: Tree) -> int:
    return tree.elements[tree.blocks[index].element].parent


def _containers(tree: Tree, labels: Sequence[Label]) -> frozenset[int]:
    """Elements that hold a part of the article, and those right around them."""
    own = {tree.blocks[index].element for index, label in enumerate(labels) if label in _ARTICLE}
    return frozenset(own | {tree.elements[element].parent for element in own})


def _owner(index: int, tree: Tree, labels: Sequence[Label], articles: frozenset[int]) -> int | None:
    """The listed block beside a small one that shares its item, unless it is the article that they share."""
    block = tree.blocks[index]
    if len(block.text) > ITEM_CHARS:
        return None
    around = _around(index, tree)
    for other in (index - 1, index + 1):
        if not 0 <= other < len(labels) or labels[other] not in _LISTED:
            continue
        place, beside = tree.blocks[other].element, _around(other, tree)
        shared = around if around in {place, beside} else beside if beside == block.element else -1
        if shared > 1 and shared not in articles:  # the first two elements are the page
            return other
    return None


def _is_head(index: int, blocks: Sequence[RawBlock], labels: Sequence[Label]) -> bool:
    """Whether a short line stands over two blocks of one label."""
    under = labels[index + 1 : index + 3]
    if len(under) < 2 or under[0] is not under[1] or under[0] not in _HEADED:  # noqa: PLR2004 - two make a list
        return False
    return len(blocks[index].text) <= HEAD_CHARS and blocks[index].kind is not Kind.TABLE_ROW


def _box(notice: int, tree: Tree, labels: Sequence[Label]) -> list[int]:
    """The blocks after a notice in the largest box that it opens and that holds nothing else."""
    elements, blocks = tree.elements, tree.blocks
    found: list[int] = []
    box = blocks[notice].element
    for _ in range(BOX_LEVELS):
        box = elements[box].parent
        if box <= 1 or _opens_before(notice, box, tree, labels):
            break
        inside = []
        for index in range(notice + 1, min(notice + BOX_BLOCKS + 1, len(blocks))):
            if not _is_inside(blocks[index].element, box, tree):
                break
            inside.append(index)
        if len(inside) >= BOX_BLOCKS or any(labels[index] not in _IN_BOX for index in inside):
            break
        found = inside
    return [index for index in found if labels[index] in _PROMOTED and not blocks[index].hidden]


def _opens_before(notice: int, box: int, tree: Tree, labels: Sequence[Label]) -> bool:
    """Whether a box has a block before the notice that is no notice, too, or more notices than a box has blocks."""
    for before in range(notice - 1, notice - 2 - BOX_BLOCKS, -1):
        if before < 0 or not _is_inside(tree.blocks[before].element, box, tree):
            return False
        if labels[before] is not Label.AD or len(tree.blocks[before].text) > HEAD_CHARS:
            return True
    return True


def _is_inside(element: int, box: int, tree: Tree) -> bool:
    """Whether an element is in a box. Elements stand in the order of their start tags."""
    while element > box:
        element = tree.elements[element].parent
    return element == box
