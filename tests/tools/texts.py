"""The texts that were written to fit on: posts, journalism that comes near to them, and short lines with labels.

``posts/ad-*.txt`` and ``posts/news-*.txt`` hold a text a line, ``lines/*.tsv`` a label, a tab and a text; each file is
by one writer.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cleaner.rules.folding import fold

POSTS = Path(__file__).with_name("posts")
LINES = Path(__file__).with_name("lines")


class Text(NamedTuple):
    """A text: its writer, its label, and what it says, folded for matching."""

    writer: str
    label: str
    folded: str


def posts() -> Iterator[Text]:
    """Posts (``ad``), and paragraphs of journalism that come near to them (``body``)."""
    for path in sorted(POSTS.glob("*.txt")):
        label = "ad" if path.stem.startswith("ad") else "body"
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Text(path.stem, label, fold(line))


def lines() -> Iterator[Text]:
    """Short lines of articles and of what is around them."""
    for path in sorted(LINES.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label, _, text = line.partition("\t")
            yield Text(path.stem, label, fold(text))
