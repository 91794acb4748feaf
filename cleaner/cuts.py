"""3, continued: paragraphs with a head or tail that is not the article's are cut into pieces, one block each.

Pieces share the path and run of their paragraph and carry their offsets in it, so the whole can be put together
again; the rule that cut a piece off is its reason when labels are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cleaner.model import Image, Kind, Moment, RawBlock, Span, Tree
from cleaner.rules.cuts import Cut, CutMatcher

MIN_CHARS = 12
"""Characters: nothing is cut from a shorter block, which is a line of its own."""


_WHOLE = frozenset({Kind.CODE, Kind.TABLE_ROW, Kind.HEADING})


class CutTree(NamedTuple):
    """The tree after cutting, and which rule cut which block off (rule numbers of the matcher)."""

    tree: Tree
    cut_by: Mapping[int, int]


def split(tree: Tree, matcher: CutMatcher) -> CutTree:
    """Cut what the rules find. The same tree comes back when they find nothing."""
    asked = [index for index, block in enumerate(tree.blocks) if _may_be_cut(block)]
    texts = [tree.blocks[index].text for index in asked]
    found = {index: cuts for index, cuts in zip(asked, matcher.find_all(texts), strict=True) if cuts}
    if not found:
        return CutTree(tree, {})
    blocks: list[RawBlock] = []
    cut_by: dict[int, int] = {}
    moved: list[int] = []
    for index, block in enumerate(tree.blocks):
        moved.append(len(blocks))
        if index not in found:
            blocks.append(block)
            continue
        for begin, end, rule in _pieces(block.text, found[index]):
            if rule >= 0:
                cut_by[len(blocks)] = rule
            blocks.append(_piece(block, begin, end))
    moved.append(len(blocks))
    images = tuple(Image(i.url, i.alt, i.caption, moved[i.after + 1] - 1) for i in tree.images)
    moments = tuple(
        Moment(m.value, m.text, m.itemprop, moved[min(m.block, len(moved) - 1)]) for m in tree.moments
    )
    return CutTree(
        Tree(tree.elements, tuple(blocks), images, moments, tree.head, tree.notices, numbered=tree.numbered), cut_by
    )


def _may_be_cut(block: RawBlock) -> bool:
    size = len(block.text)
    return size >= MIN_CHARS and block.link_chars < size and not block.hidden and block.kind not in _WHOLE


def _pieces(text: str, cuts: tuple[Cut, ...]) -> list[tuple[int, int, int]]:
    """Ranges of the text with the rule that cut them (-1: what is left of the paragraph); ends without white space."""
    ranges: list[tuple[int, int, int]] = []
    done = 0
    for cut in sorted(cuts, key=lambda c: c.start):
        if cut.start > done:
            ranges.append((done, cut.start, -1))
        if cut.end > max(done, cut.start):
            ranges.append((max(done, cut.start), cut.end, cut.rule))
            done = cut.end
    if done < len(text):
        ranges.append((done, len(text), -1))
    trimmed: list[tuple[int, int, int]] = []
    for begin, end, rule in ranges:
        piece = text[begin:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            trimmed.append((begin + lead, begin + len(piece.rstrip()), rule))
    return trimmed


def _piece(block: RawBlock, begin: int, end: int) -> RawBlock:
    spans = tuple(
        Span(max(span.start, begin) - begin, min(span.end, end) - begin, span.kind, span.href)
        for span in block.spans
        if span.start < end and span.end > begin
    )
    linked = [span for span in spans if span.kind == "link"]
    return RawBlock(
        block.text[begin:end], block.kind, block.level, block.element, block.path, block.hidden,
        min(sum(span.end - span.start for span in linked), end - begin), len(linked), block.inner, spans, block.run,
        max(block.offset, 0) + begin,
    )  # fmt: skip
