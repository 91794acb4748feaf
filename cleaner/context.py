"""Where a block stands: what governs it, what repeats around it, what it repeats itself.

Context is worth seven points of F1 over a block's own text. Each function here looks at the whole page once and
answers for every block (or every element); all are linear in blocks and elements.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
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


class Repeats(msgspec.Struct, frozen=True):
    """For each element the repeated item that it is or stands in (the outermost, or -1), and how many like it."""

    items: list[int]
    counts: list[int]


def repeated_items(tree: Tree, ends: Sequence[int]) -> Repeats:
    """Finds siblings that are alike (same tag, same names) and hold links: teasers, comments of a thread, menus.

    Paragraphs of an article do not count, as ``p`` is no item tag and items must hold links. ``ends`` is the last
    element inside each element: as elements stand in document order, what an item holds is one stretch of them.
    """
    elements = tree.elements
    links = [0] * len(elements)
    for block in tree.blocks:
        if block.links:
            links[block.element] += block.links
    for index in range(len(elements) - 1, 0, -1):
        if links[index]:
            parent = elements[index].parent
            if parent >= 0:
                links[parent] += links[index]
    kinds = {
        index: (element.parent, element.tag, element.names)
        for index, element in enumerate(elements)
        if links[index] and element.tag in _ITEM_TAGS
    }
    alike = Counter(kinds.values())
    items, counts = [-1] * len(elements), [0] * len(elements)
    end = -1
    for index, kind in kinds.items():
        if index > end and alike[kind] >= REPEAT_MIN:
            end = ends[index]
            size = end + 1 - index
            items[index : end + 1] = [index] * size
            counts[index : end + 1] = [alike[kind]] * size
    return Repeats(items, counts)


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
    starts = frozenset(name[0] for name in order)
    best, best_rank = -1, (len(titles), 0)
    first_h1 = -1
    for index, block in enumerate(blocks):
        is_heading = block.kind is Kind.HEADING
        if block.hidden or (not is_heading and len(block.text) > TITLE_CHARS):
            continue
        if block.level == 1 and first_h1 < 0:
            first_h1 = index
        start = block.text[0]
        if start.lower()[0] not in starts and not start.isspace():
            continue
        place = order.get("".join(block.text.split()).lower())
        if place is None:
            continue
        rank = (place, -(9 - block.level) if is_heading else -1)
        if rank < best_rank:
            best, best_rank = index, rank
    return best if best >= 0 else first_h1
