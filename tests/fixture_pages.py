"""The fixture pages: found by directory scan, read once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import cleaner

ROOT = Path(__file__).parents[1] / "fixtures" / "pages"
_ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_BULLETS = "•·*-–▪◦■○●◆►▶[] "


@dataclass(frozen=True)
class FixturePage:
    """One page: its bytes, how to clean it, what a reader sees, and the label of every block."""

    name: str
    data: bytes
    meta: dict[str, Any]
    expected: dict[str, Any]
    labels: tuple[tuple[frozenset[str], str], ...] = field(default=())

    def clean(self, **options: Any) -> cleaner.Page:
        """The page, cleaned."""
        return cleaner.clean(
            self.data, url=self.meta.get("url"), content_type=self.meta.get("content_type"), **options
        )


def flat(text: str) -> str:
    """Text for comparison: compatibility forms folded, no white space, no zero-width characters."""
    return re.sub(r"\s+", "", _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text)))


@lru_cache(maxsize=1)
def pages() -> tuple[FixturePage, ...]:
    """All fixture pages, by name."""
    return tuple(_read(folder) for folder in sorted(ROOT.iterdir()) if (folder / "expected.toml").exists())


def _read(folder: Path) -> FixturePage:
    source = next(path for path in (folder / "source.html", folder / "source.txt") if path.exists())
    rows: list[tuple[frozenset[str], str]] = []
    for line in (folder / "labels.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip():
            label, _, start = line.partition("\t")
            rows.append((frozenset(label.split("|")), start))
    return FixturePage(
        folder.name,
        source.read_bytes(),
        tomllib.loads((folder / "meta.toml").read_text(encoding="utf-8")),
        tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8")),
        tuple(rows),
    )


def match_labels(
    page: FixturePage, result: cleaner.Page
) -> list[tuple[frozenset[str], str, cleaner.Block | None]]:
    """Each line of `labels.tsv` with the block it speaks of."""
    found = match_lines(page.labels, [block.text for block in result.blocks])
    return [
        (wanted, start, None if index is None else result.blocks[index]) for wanted, start, index in found
    ]


def match_lines(
    labels: Sequence[tuple[frozenset[str], str]], blocks: Sequence[str]
) -> list[tuple[frozenset[str], str, int | None]]:
    """Each labelled start with the number of its block: the next that begins with it, else the next that holds it."""
    texts = [flat(text) for text in blocks]
    bare = [text.lstrip(_BULLETS) for text in texts]
    matched: list[tuple[frozenset[str], str, int | None]] = []
    place = 0
    for wanted, start in labels:
        key = flat(start)
        inner = key.lstrip(_BULLETS) or key
        found = next(
            (i for i in range(place, len(texts)) if texts[i].startswith(key) or bare[i].startswith(inner)),
            None,
        )
        near = next(
            (i for i in range(max(0, place - 1), min(len(texts), place + 2)) if key in texts[i]), None
        )
        if found is None or (near is not None and near < found and found - place > 3):
            found = near if near is not None else found
        matched.append((wanted, start, found))
        if found is not None:
            place = found + 1 if texts[found].startswith(key) or bare[found].startswith(inner) else found
    return matched
