"""From gold text to labelled blocks: which blocks of a page are in the gold text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from cleaner.evaluate.corpus import Gold
from cleaner.evaluate.scores import SHINGLE_WORDS, shingles, tokens

LONG_TOKENS = 8
"""Tokens from which a block's own shingles say whether it is in the gold text."""
NEAR_BLOCKS = 3
"""Blocks. A short text that the gold holds somewhere counts only this near to a long block of the gold."""


def judges_blocks(gold: Gold) -> bool:
    """Whether a page's gold text says which blocks belong in it.

    Collections of pages take a listing's teasers for its text; by our convention they are none.
    """
    return bool(gold.text) and gold.type_name != "listing"


def block_truth(texts: Sequence[str], gold: str) -> list[bool]:
    """Which blocks are in the gold text.

    Long blocks are when more than half of their shingles are in it; short ones when they are a line of it, or stand
    near a long one and occur in it. Of copies of one text the one nearest to the middle of the gold blocks counts.
    """
    wanted = set(shingles(gold))
    lines = {"".join(tokens(line)) for line in gold.splitlines()}
    flat = "".join(tokens(gold))
    parts = [tokens(text) for text in texts]
    truth = [False] * len(texts)
    for index, part in enumerate(parts):
        if len(part) >= LONG_TOKENS:
            own = [tuple(part[i : i + SHINGLE_WORDS]) for i in range(len(part) - SHINGLE_WORDS + 1)]
            truth[index] = sum(shingle in wanted for shingle in own) * 2 > len(own)
    sure = [index for index, positive in enumerate(truth) if positive]
    for index, part in enumerate(parts):
        if part and len(part) < LONG_TOKENS:
            joined = "".join(part)
            near = bisect_left(sure, index + NEAR_BLOCKS + 1) > bisect_left(sure, index - NEAR_BLOCKS)
            truth[index] = joined in lines or (near and len(part) >= SHINGLE_WORDS and joined in flat)
    _keep_nearest_copies(truth, parts)
    return truth


def _keep_nearest_copies(truth: list[bool], parts: Sequence[Sequence[str]]) -> None:
    positive = [index for index, value in enumerate(truth) if value]
    if not positive:
        return
    middle = positive[len(positive) // 2]
    copies: dict[str, list[int]] = {}
    for index in positive:
        copies.setdefault("".join(parts[index]), []).append(index)
    for members in copies.values():
        best = min(members, key=lambda index: abs(index - middle))
        for index in members:
            truth[index] = index == best
