"""6, continued: readability-lxml's verdict as further evidence, asked when the page is unsure.

It costs ten times the whole path, so ``auto`` asks it only when the page's own labels are unsure or came out empty.
Its verdict is a weight like any other, never a rival extraction chosen by length.
"""

from __future__ import annotations

import logging
import re
from typing import Literal

from lxml import etree
from readability import Document
from readability.readability import Unparseable

from cleaner.evidence import Signals
from cleaner.labels import Labeller, Opinion, Verdicts
from cleaner.model import Text, Tree

UNSURE = 0.55
"""Expected F1 below which a page is unsure: 1 % of the tuning articles (`python -m tests.tools.measure`)."""
MIN_CHARS = 8
"""Characters without white space: shorter blocks occur in any text and are not looked up."""
LONGEST = 3_000_000
"""Characters of markup above which readability is not asked: it takes seconds there."""

MOST_BLOCKS = 4_000
"""Blocks above which readability is not asked: its time grows with the square of an element's children (10,000 lines
parted by breaks took it five seconds)."""

# readability reports what it trips over; without a handler of the application's own that would land on stderr
logging.getLogger("readability").addHandler(logging.NullHandler())

_BLANK = re.compile(r"\s+")


def ask(
    text: Text,
    tree: Tree,
    signals: Signals,
    verdicts: Verdicts,
    labeller: Labeller,
    *,
    when: Literal["auto", "always", "never"],
) -> Verdicts:
    """The verdicts, with readability's opinion weighed in when it was asked."""
    if when == "never" or text.kind == "text" or not tree.blocks or len(text.text) > LONGEST:
        return verdicts
    if len(tree.blocks) > MOST_BLOCKS:
        return verdicts
    if when == "auto" and not verdicts.fallback and verdicts.expected >= UNSURE:
        return verdicts
    opinion = _opinions(tree, _summary(text.text))
    if when == "auto" and "in" not in opinion:
        return verdicts
    return labeller.run(tree, signals, cut_by=verdicts.cut_by, opinion=opinion)


def _summary(markup: str) -> str:
    """The text of readability's container, without white space; empty when it fails or finds nothing."""
    try:
        html = Document(markup).summary(html_partial=True)
        root = etree.fromstring(html, etree.HTMLParser(encoding="utf-8"))
    except (Unparseable, etree.LxmlError, ValueError, TypeError, AttributeError, IndexError, RecursionError):
        # readability raises whatever its tree walk meets on odd pages; no opinion is an answer, too
        return ""
    return "" if root is None else _BLANK.sub("", "".join(root.itertext()))


def _opinions(tree: Tree, summary: str) -> list[Opinion]:
    if not summary:
        return [None] * len(tree.blocks)
    opinions: list[Opinion] = []
    for block in tree.blocks:
        bare = _BLANK.sub("", block.text)
        opinions.append(None if len(bare) < MIN_CHARS else "in" if bare in summary else "out")
    return opinions
