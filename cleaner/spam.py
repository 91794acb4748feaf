"""Advertising posts of a page as data: grouped by sentence skeleton, with what can be read in their slots.

Posts of one advertiser's script share a skeleton: the same phrases in the same order around changed names, firms and
offers. Two posts belong together when enough of their short character runs are the same; the skeleton of a group is
what all its posts share, with ``{…}`` for the slots.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from cleaner.likeness import POST_CHARS, alike, likeness, runs_of
from cleaner.model import Block, Label, SpamGroup, SpamPost
from cleaner.rules.contacts import contacts

PIECE_CHARS: Final = 2
"""Characters: a shared piece that is shorter is chance and becomes part of a slot."""
COMPARED_MOST: Final = 60
"""Earlier posts with other words that a post is compared with: it bounds the cost of a page of thousands of them."""

SLOT: Final = "{…}"
"""What stands for a slot in a skeleton."""

_DOUBLE_SLOT: Final = re.compile(r"\{…\}(?:[^\w{]{0,2}\{…\})+")
_ROLE: Final = re.compile(
    r"我是(?P<firm>[^，,。的]{2,20}?)的?(?P<role>[^，,。的]{0,4}(?:经理|总监|顾问|主管|专员|客服|老师|商务|销售|代理))"
    r"(?P<person>[\u4e00-\u9fff]{2,4})?(?=[，,。\[【:：\s])"
)
_CATEGORY: Final = re.compile(r"[\[【#](?P<category>[^\]】#]{2,16})[\]】#]")


def group(blocks: Sequence[Block]) -> tuple[SpamGroup, ...]:
    """The advertising blocks of a page, one group for each skeleton, in the order of their first posts."""
    groups: list[list[Block]] = []
    homes: dict[frozenset[str], list[Block]] = {}
    seen: deque[tuple[frozenset[str], list[Block]]] = deque(maxlen=COMPARED_MOST)
    for block in blocks:
        if block.label is not Label.AD:
            continue
        runs = runs_of(block.text)
        home = homes.get(runs)
        if home is None:
            likest = max(seen, key=lambda earlier: likeness(earlier[0], runs), default=None)
            if likest is not None and alike(likest[0], runs):
                home = likest[1]
            else:
                home = []
                groups.append(home)
            homes[runs] = home
            seen.append((runs, home))
        home.append(block)
    return tuple(
        SpamGroup(
            _skeleton(list(dict.fromkeys([block.text for block in members]))), tuple(map(_post, members))
        )
        for members in groups
    )


def _skeleton(texts: Sequence[str]) -> str:
    """What all texts share, in order, ``{…}`` where they differ; the text itself when there is only one."""
    shared = texts[0][:POST_CHARS]
    for text in texts[1:]:
        other = text[:POST_CHARS]
        pieces: list[str] = []
        end = other_end = 0
        for match in SequenceMatcher(None, shared, other, autojunk=False).get_matching_blocks():
            if match.size and match.size < PIECE_CHARS:
                continue
            if match.a > end or match.b > other_end:
                pieces.append(SLOT)
            pieces.append(shared[match.a : match.a + match.size])
            end, other_end = match.a + match.size, match.b + match.size
        shared = _DOUBLE_SLOT.sub(SLOT, "".join(pieces))
    return shared


def _post(block: Block) -> SpamPost:
    """A post with what can be read in its slots: firm, role, person, category, and contacts by kind."""
    slots: dict[str, str] = {}
    told = _ROLE.search(block.text[:POST_CHARS])
    if told is not None:
        slots.update({name: value for name, value in told.groupdict().items() if value})
    category = _CATEGORY.search(block.text[:POST_CHARS])
    if category is not None:
        slots["category"] = category["category"]
    for contact in contacts(block.text[:POST_CHARS]):
        slots.setdefault(contact.kind, contact.value)
    return SpamPost(block.index, block.text, slots)
