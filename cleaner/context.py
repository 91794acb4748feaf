"""Where a block stands: what governs it, what repeats around it, what it repeats itself.

Context is worth seven points of F1 over a block's own text. Each function here looks at the whole page once and
answers for every block (or every element); all are linear in blocks and elements.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence

import msgspec

from cleaner.features import Measures
from cleaner.model import Kind, RawBlock, Tree

_ITEM_TAGS = frozenset({"li", "div", "article", "section", "tr", "dd", "dl", "td"})
HEADING_CHARS = 40
"""Characters. Headings of lists that are no ``<h>`` element are short; longer lines are not asked."""
TITLE_CHARS = 200
"""Characters: a longer block that is no heading is no headline."""
REPEAT_MIN = 3
"""Siblings of the same tag and class from which they count as items of a list."""


class Govern(msgspec.Struct, frozen=True, gc=False):
    """The cue heading that a block stands under: its block, its rule and how many blocks ago it was."""

    block: int
    rule: int
    since: int


def govern(
    tree: Tree, ends: Sequence[int], folded: Mapping[int, str], find: Callable[[str], int | None]
) -> tuple[list[Govern | None], list[int]]:
    """For each block the cue heading it stands under (or None), and the number of blocks since any heading.

    A cue heading (`Related stories`, `相关阅读`) governs what follows in the smallest container that holds more than
    the heading, up to the next heading of its own level or above. ``folded`` holds the texts that may be one.
    """
    governed: list[Govern | None] = []
    since_heading: list[int] = []
    current: tuple[int, int, int, int] | None = None
    since = 99
    for index, block in enumerate(tree.blocks):
        is_heading = block.kind is Kind.HEADING
        since = 0 if is_heading else since + 1
        since_heading.append(since)
        if current is not None and (
            block.element > current[2] or (is_heading and block.level <= current[3] and index > current[0])
        ):
            current = None
        if is_heading or len(block.text) <= HEADING_CHARS:
            text = folded.get(index)
            rule = find(text) if text else None
            if rule is not None:
                current = (index, rule, _scope_end(tree, index, ends), block.level or 7)
        governed.append(None if current is None else Govern(current[0], current[1], index - current[0]))
    return governed, since_heading


def _scope_end(tree: Tree, index: int, ends: Sequence[int]) -> int:
    """The last element of the smallest container around a heading that goes on after it."""
    blocks, elements = tree.blocks, tree.elements
    following = blocks[index + 1].element if index + 1 < len(blocks) else -1
    element = blocks[index].element
    for _ in range(5):
        if element < 0:
            break
        if element <= following <= ends[element]:
            return ends[element]
        element = elements[element].parent
    return following


def short_runs(measures: Sequence[Measures]) -> list[int]:
    """For each block the length of the run of short or link-ruled blocks it stands in; 0 for a block outside one."""
    runs = [0] * len(measures)
    begin = 0
    for index in range(len(measures) + 1):
        if index < len(measures) and (measures[index].words < 12 or measures[index].density > 0.4):  # noqa: PLR2004
            continue
        for member in range(begin, index):
            runs[member] = index - begin
        begin = index + 1
    return runs


def repeated_items(tree: Tree) -> list[int]:
    """For each element how many like siblings (same tag, same names) its item has, when such items hold links.

    Teaser grids, comment threads and menus show 3 and more; paragraphs of an article do not count, as ``p`` is no item
    tag and items must hold links. 0 for an element outside such items.
    """
    counts, items = _items(tree)
    elements = tree.elements
    return [
        0 if item < 0 else counts[(elements[item].parent, elements[item].tag, elements[item].names)]
        for item in items
    ]


def item_elements(tree: Tree) -> list[int]:
    """For each element the repeated item that it is or stands in (the outermost), or -1."""
    return _items(tree)[1]


def _items(tree: Tree) -> tuple[dict[tuple[int, str, str], int], list[int]]:
    elements = tree.elements
    links = [0] * len(elements)
    for block in tree.blocks:
        links[block.element] += block.links
    for index in range(len(elements) - 1, 0, -1):
        if links[index] and elements[index].parent >= 0:
            links[elements[index].parent] += links[index]
    counts: dict[tuple[int, str, str], int] = {}
    for index, element in enumerate(elements):
        if links[index] and element.tag in _ITEM_TAGS:
            key = (element.parent, element.tag, element.names)
            counts[key] = counts.get(key, 0) + 1
    items: list[int] = []
    for index, element in enumerate(elements):
        above = items[element.parent] if element.parent >= 0 else -1
        if above < 0 and links[index] and element.tag in _ITEM_TAGS:
            repeated = counts[(element.parent, element.tag, element.names)] >= REPEAT_MIN
            above = index if repeated else -1
        items.append(above)
    return counts, items


def duplicates(blocks: Sequence[RawBlock]) -> list[int]:
    """For each block the number of the earlier block with the same text, or -1."""
    first: dict[str, int] = {}
    return [
        -1 if (seen := first.setdefault(block.text, index)) == index else seen
        for index, block in enumerate(blocks)
    ]


def passed_shares(measures: Sequence[Measures]) -> list[float]:
    """For each block the share of the page's words that stand before it (0..1)."""
    total = sum(measure.words for measure in measures) or 1.0
    shares: list[float] = []
    running = 0.0
    for measure in measures:
        shares.append(running / total)
        running += measure.words
    return shares


def good_around(measures: Sequence[Measures], reach: int) -> list[int]:
    """For each block how many blocks of prose stand within ``reach`` blocks on both sides, itself left out."""
    good = [index for index, measure in enumerate(measures) if measure.good]
    if not good:
        return [0] * len(measures)
    return [
        bisect_left(good, index + reach + 1) - bisect_left(good, index - reach) - measures[index].good
        for index in range(len(measures))
    ]


def headline_block(blocks: Sequence[RawBlock], titles: Sequence[str]) -> int:
    """The block that shows the headline: one that says the best of the titles, else the first ``h1``; -1 for none.

    ``titles`` are best first: a lesser one may be the site's name, which its logo shows in an ``h1`` of its own. They
    are compared without white space and case; of the blocks that say one, the first of the highest level wins.
    """
    order = {"".join(title.split()).lower(): place for place, title in reversed(list(enumerate(titles))) if title}
    best, best_rank = -1, (len(titles), 0)
    first_h1 = -1
    for index, block in enumerate(blocks):
        is_heading = block.kind is Kind.HEADING
        if block.hidden or (not is_heading and len(block.text) > TITLE_CHARS):
            continue
        if block.level == 1 and first_h1 < 0:
            first_h1 = index
        place = order.get("".join(block.text.split()).lower())
        if place is None:
            continue
        rank = (place, -(9 - block.level) if is_heading else -1)
        if rank < best_rank:
            best, best_rank = index, rank
    return best if best >= 0 else first_h1
