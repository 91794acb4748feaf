"""3, continued: pages that are hidden as a whole until a script shows them.

Some sites send ``<body style="display:none">`` or an application's root that is hidden and let a script reveal it. To
a reader such a page is visible. It is known by having next to no visible prose, while what is hidden holds the page's
heading and its prose; hidden spam on a page without an article has no heading.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cleaner.errors import NoticeCode
from cleaner.model import Element, Kind, Notice, RawBlock, Tree
from cleaner.rules.folding import effective_chars

PROSE_CHARS: Final = 40
"""Effective characters from which a block that is not ruled by links counts as prose: two lines of print."""
VISIBLE_MOST: Final = 150
"""Effective characters of visible prose up to which a page shows nothing by itself: a cookie notice."""
HIDDEN_LEAST: Final = 300
"""Effective characters of hidden prose from which it is worth revealing: a short article."""
HEADING_LEVELS: Final = 2
"""Levels of the headings that open an article."""


def reveal(tree: Tree) -> Tree:
    """The page as a script would show it, when all its prose is hidden; else the same tree."""
    hidden = [block for block in tree.blocks if block.hidden]
    if not hidden:
        return tree
    if prose(tree.blocks, most=VISIBLE_MOST) > VISIBLE_MOST:
        return tree
    if not any(block.kind is Kind.HEADING and block.level <= HEADING_LEVELS for block in hidden):
        return tree
    if prose(map(_shown, hidden), most=HIDDEN_LEAST) < HIDDEN_LEAST:
        return tree
    notice = Notice(NoticeCode.REVEALED, "all prose of the page is hidden until a script shows it")
    return Tree(
        tuple([_shown_element(element) for element in tree.elements]),
        tuple([_shown(block) for block in tree.blocks]),
        tree.images, tree.moments, tree.head, (*tree.notices, notice),
    )  # fmt: skip


def prose(blocks: Iterable[RawBlock], *, most: int) -> int:
    """Effective characters of visible prose that is not ruled by links, counted until there are more than ``most``."""
    total = 0
    for block in blocks:
        text = block.text
        if len(text) * 2 >= PROSE_CHARS and not block.hidden and block.link_chars * 2 < len(text):
            size = effective_chars(text)
            total += size if size >= PROSE_CHARS else 0
            if total > most:
                break
    return total


def _shown(block: RawBlock) -> RawBlock:
    if not block.hidden:
        return block
    return RawBlock(
        block.text, block.kind, block.level, block.element, block.path, False, block.link_chars, block.links,
        block.inner, block.spans, block.run, block.offset,
    )  # fmt: skip


def _shown_element(element: Element) -> Element:
    if not element.hidden:
        return element
    return Element(
        element.parent, element.tag, element.path, element.names, element.inside, element.depth, hidden=False
    )
