"""Where a block stands: what governs it, what repeats around it, what it repeats itself.

Context is worth seven points of F1 over a block's own text. Each function here looks at the whole page once and
answers for every block (or every element); all are linear in blocks and elements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

import msgspec

from cleaner.features import Measures
from cleaner.lists import Lists
from cleaner.model import Kind, RawBlock, Tree

_ITEM_TAGS = frozenset({"li", "div", "article", "section", "tr", "dd", "dl", "td"})
HEADING_CHARS = 40
"""Characters. Headings of lists that are no ``<h>`` element are short; longer lines are not asked."""
TITLE_CHARS = 200
"""Characters: a longer block that is no heading is no headline."""
REPEAT_MIN = 3
"""Siblings of the same tag and class from which they count as items of a list."""


_NO_HEADING = 100
"""Blocks since a heading of the first block of a page that begins with none."""


class Govern(msgspec.Struct, frozen=True, gc=False):
    """The cue heading that a block stands under: its block, its rule and how many of the page's blocks ago it was."""

    block: int
    rule: int
    since: int


def govern(
    tree: Tree, lists: Lists, folded: Mapping[int, str], find: Callable[[str], int | None]
) -> tuple[list[Govern | None], list[int]]:
    """For each block the cue heading it stands under (or None), and the number of blocks since any heading.

    A cue heading (`Related stories`, `相关阅读`) governs what follows in the smallest container that holds more than
    the heading, up to the next heading of its own level or above. ``folded`` holds the texts that may be one.
    """
    blocks, places = tree.blocks, lists.places
    since_heading = _since([index for index, block in enumerate(blocks) if block.level], len(blocks))
    governed: list[Govern | None] = [None] * len(blocks)
    cues = _cues(lists, folded, since_heading, find)
    heading, cue, last, level = -1, -1, -1, 0
    for index in range(next(iter(cues), len(blocks)), len(blocks)):
        if heading >= 0 and (
            places[index] > last or (not since_heading[index] and blocks[index].level <= level)
        ):
            heading = -1
        if index in cues:
            heading, cue = index, cues[index]
            last, level = _scope_end(tree, index, lists.ends), blocks[index].level or 7
        if heading >= 0:
            governed[index] = Govern(heading, cue, tree.number(index) - tree.number(heading))
    return governed, since_heading


def _cues(
    lists: Lists, folded: Mapping[int, str], since_heading: Sequence[int], find: Callable[[str], int | None]
) -> dict[int, int]:
    """The rules of the blocks that are cue headings, in the blocks' order."""
    found: dict[int, int] = {}
    for index, text in folded.items():
        if text and (lists.sizes[index] <= HEADING_CHARS or not since_heading[index]):
            rule = find(text)
            if rule is not None:
                found[index] = rule
    return found


def _since(headings: Sequence[int], count: int) -> list[int]:
    """For each of ``count`` blocks how many blocks ago the last heading was; before the first as if 100 ago."""
    since: list[int] = []
    begin, start = 0, _NO_HEADING
    for heading in (*headings, count):
        since.extend(range(start, start + heading - begin))
        begin, start = heading, 0
    return since


def _scope_end(tree: Tree, index: int, ends: Sequence[int]) -> int:
    """The last element of the smallest container around a heading that goes on after it.

    A post that was taken out from behind its mark is no block any more, but its elements are still there.
    """
    blocks, elements = tree.blocks, tree.elements
    is_last = index + 1 == len(blocks)
    following = -1 if is_last else blocks[index + 1].element
    element = own = blocks[index].element
    has_lost_next = not is_last and tree.number(index + 1) - tree.number(index) > 1
    for _ in range(5):
        if element < 0:
            break
        if element <= following <= ends[element] or (has_lost_next and ends[element] > own):
            return ends[element]
        element = elements[element].parent
    return following


def short_runs(measures: Sequence[Measures]) -> list[int]:
    """For each block the length of the run of short or link-ruled blocks it stands in; 0 for a block outside one."""
    runs: list[int] = []
    begin = 0
    outside = [i for i, m in enumerate(measures) if m.words >= 12 and m.density <= 0.4]  # noqa: PLR2004
    for end in (*outside, len(measures)):
        runs.extend([end - begin] * (end - begin))
        runs.append(0)
        begin = end + 1
    return runs[:-1]


class Repeats(msgspec.Struct, frozen=True):
    """For each element the repeated item that it is or stands in (the outermost, or -1), and how many like it."""

    items: list[int]
    counts: list[int]


def repeated_items(lists: Lists) -> Repeats:
    """Finds siblings that are alike (same tag, same names) and hold links: teasers, comments of a thread, menus.

    Paragraphs of an article do not count, as ``p`` is no item tag and items must hold links. As elements stand in
    document order, what an item holds is one stretch of them.
    """
    links, ends = lists.before(lists.links), lists.ends
    held = [
        index
        for index, tag in enumerate(lists.tags)
        if tag in _ITEM_TAGS and links[ends[index] + 1] > links[index]
    ]
    kinds = [(lists.parents[index], lists.tags[index], lists.names[index]) for index in held]
    alike = Counter(kinds)
    items, counts = [-1] * len(ends), [0] * len(ends)
    end = -1
    for index, kind in zip(held, kinds, strict=True):
        if index > end and (count := alike[kind]) >= REPEAT_MIN:
            end = ends[index]
            size = end + 1 - index
            items[index : end + 1] = [index] * size
            counts[index : end + 1] = [count] * size
    return Repeats(items, counts)


def passed_shares(words: Sequence[float]) -> list[float]:
    """For each block the share of the page's words that stand before it (0..1)."""
    total = sum(words) or 1.0
    return [running / total for running in accumulate(words[:-1], initial=0.0)]


def good_around(good: Sequence[bool], reach: int, asked: Sequence[int]) -> list[int]:
    """For the asked blocks how many of prose stand within ``reach`` blocks on both sides, itself left out."""
    if True not in good:
        return [0] * len(asked)
    apart = [False] * reach
    before = list(accumulate((*apart, *good, *apart), initial=0))
    wide = 2 * reach + 1
    return [before[index + wide] - before[index] - good[index] for index in asked]


def headline_block(blocks: Sequence[RawBlock], texts: Sequence[str], titles: Sequence[str]) -> int:
    """The block that shows the headline: one that says the best of the titles, else the first ``h1``; -1 for none.

    ``titles`` are best first: a lesser one may be the site's name, which its logo shows in an ``h1`` of its own. They
    are compared without white space and case; of the blocks that say one, the first of the highest level wins.
    """
    order = {"".join(title.split()).lower(): place for place, title in reversed(list(enumerate(titles))) if title}
    starts = frozenset(name[0] for name in order)
    best, best_rank = -1, (len(titles), 0)
    for index, text in enumerate(texts):
        start = text[0]
        if start.lower()[0] not in starts and not start.isspace():
            continue
        block = blocks[index]
        is_heading = block.kind is Kind.HEADING
        if block.hidden or (not is_heading and len(text) > TITLE_CHARS):
            continue
        place = order.get("".join(text.split()).lower())
        if place is None:
            continue
        rank = (place, -(9 - block.level) if is_heading else -1)
        if rank < best_rank:
            best, best_rank = index, rank
    if best >= 0:
        return best
    return next((index for index, block in enumerate(blocks) if block.level == 1 and not block.hidden), -1)
