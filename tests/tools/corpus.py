"""Corpora: folders of pages with `gold.jsonl`, and the block truth that gold text gives.

A corpus is `<folder>/pages/<id>.html.gz` and `<folder>/gold.jsonl`, one object a line with `id`, `url`, `lang`,
`page_type`, `text` (gold article text, paragraphs separated by a newline, or null), and optional `with`/`without` or
`must`/`spam` snippets, `title`, `authors`, `source`, `date`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
LONG_TOKENS = 8
"""Tokens from which a block's own 4-token shingles say whether it is in the gold text."""
NEAR_BLOCKS = 3
"""Blocks. A short text that the gold holds somewhere counts only this near to a long block of the gold."""


def aside(row: dict[str, Any]) -> bool:
    """Whether a page is held aside: scored only, never fitted (a quarter, by registered domain or else by id)."""
    host = urlsplit(row.get("url") or "").netloc.lower()
    key = ".".join(host.split(".")[-2:]) or row["id"]
    return hashlib.sha256(key.encode()).hexdigest()[0] in "0123"


def site(row: dict[str, Any]) -> str:
    """The group of a page in cross-validation: its registered domain, else its id."""
    host = urlsplit(row.get("url") or "").netloc.lower()
    return ".".join(host.split(".")[-2:]) or str(row["id"])


def read(corpus: Path, *, fit_only: bool = True) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Rows of `gold.jsonl` with their pages' bytes; pages held aside only when asked for."""
    with (corpus / "gold.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if fit_only and aside(row):
                continue
            yield row, gzip.decompress((corpus / "pages" / f"{row['id']}.html.gz").read_bytes())


def tokens(text: str) -> list[str]:
    """Lower-case words; a CJK character is a word."""
    return TOKEN.findall(text.lower())


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Multiset of runs of four tokens."""
    found = tokens(text)
    if not found:
        return Counter()
    return Counter(tuple(found[i : i + size]) for i in range(max(1, len(found) - size + 1)))


def overlap(got: str, want: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of the shingles of two texts."""
    ours, gold = shingles(got), shingles(want)
    both = sum((ours & gold).values())
    precision = both / sum(ours.values()) if ours else 0.0
    recall = both / sum(gold.values()) if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


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
            own = [tuple(part[i : i + 4]) for i in range(len(part) - 3)]
            truth[index] = sum(shingle in wanted for shingle in own) * 2 > len(own)
    sure = [index for index, positive in enumerate(truth) if positive]
    for index, part in enumerate(parts):
        if part and len(part) < LONG_TOKENS:
            joined = "".join(part)
            near = bisect_left(sure, index + NEAR_BLOCKS + 1) > bisect_left(sure, index - NEAR_BLOCKS)
            truth[index] = joined in lines or (near and len(part) >= 4 and joined in flat)
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
