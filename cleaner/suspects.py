"""4: Which blocks of a page are worth a look as advertising posts, before any reason is written down.

Most blocks are menu links. What is looked at: what a rule for posts hits, what holds a handle, what has invisible
characters inside its words, and text that is as long as a post.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Final

from cleaner.fellows import NO_POSTS
from cleaner.model import RawBlock, Tree
from cleaner.rules.disguise import invisible_inside
from cleaner.rules.folding import LETTERS_PER_WIDE_CHAR, effective_chars
from cleaner.said import Said

WORDED_CHARS: Final = (12, 120)
"""Effective characters of a block that no rule hits, at least and at most: longer ones are hardly posts by wording
alone."""
INVISIBLE_LEAST: Final = 2
"""Places inside words with invisible characters from which they are a disguise; one slips in when text is copied."""
LONG: Final = 40
"""Characters of a paragraph: a page whose disguised blocks outnumber its others has a habit, and no disguise."""
_QUOTED_FROM: Final = re.compile(r"[—–―-]{1,2}\s?[^\n]{1,80}\(@\w{2,31}\)\s\S")
"""Under a quoted message of a network stand its writer, the handle and the day: a handle, and all in one frame."""


def worth_a_look(
    tree: Tree, said: Said, handles: AbstractSet[int]
) -> list[tuple[int, RawBlock, str, tuple[int, ...]]]:
    """Number, block, folded text and hits of blocks that a rule hits, that hold a handle, or are as long as a post.

    Most blocks of a page are menu links, which are none of them.
    """
    least, most = WORDED_CHARS[0], WORDED_CHARS[1] * LETTERS_PER_WIDE_CHAR
    every = enumerate(zip(tree.blocks, said.folded, said.hits, strict=True))
    return [
        (index, block, folded, hits)
        for index, (block, folded, hits) in every
        if hits
        or (least <= len(folded) <= most and block.link_chars * 2 < len(folded))
        or index in handles
    ]


def disguised(tree: Tree) -> set[int]:
    """The blocks with invisible characters inside words; none where they are a habit of the page."""
    found = {
        index
        for index, block in enumerate(tree.blocks)
        if invisible_inside(block.text) >= INVISIBLE_LEAST
    }
    others = sum(len(block.text) >= LONG and index not in found for index, block in enumerate(tree.blocks))
    return found if len(found) <= others else set()


def may_be_worded(block: RawBlock, folded: str) -> bool:
    """Whether a block that says nothing known is worth a look for how it says it."""
    least, most = WORDED_CHARS
    is_linked = block.link_chars * 2 >= len(folded)
    return not is_linked and not block.hidden and least <= effective_chars(folded) <= most


def may_be_post(block: RawBlock, titles: set[str]) -> bool:
    """Whether a block can be a post at all. ``titles`` are the page's, in lower case and without white space."""
    if block.hidden or block.level == 1 or block.kind in NO_POSTS or _QUOTED_FROM.match(block.text):
        return False
    return "".join(block.text.split()).lower() not in titles
