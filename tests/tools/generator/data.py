"""The hand-written material, read from TOML: articles, templates, spam families, wordings, names.

Each split has a folder of its own under ``data/``; nothing is shared between any two, so that rules tuned
on one are measured on templates, vocabularies and articles that nobody looked at.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from tests.tools.generator.model import SCRIPTS, Form, Script, Split

DATA = Path(__file__).parent / "data"
MEASURED = frozenset({"held_out", "tune_f", "tune_g"})
"""Splits that no weight is fitted on. Pages of ``held_out`` are never looked at; of the others they may be."""
PieceKind = Literal["p", "h", "li", "quote", "row"]
PREFIXES: tuple[tuple[str, PieceKind], ...] = (("## ", "h"), ("- ", "li"), ("> ", "quote"), ("| ", "row"))
"""How a line of an article's body begins when it is no plain paragraph."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph of an article. The cells of a ``row`` are separated by tabs."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """An invented article. ``blocks`` are its top-level blocks: lists and tables hold several pieces."""

    name: str
    topic: str
    script: Script
    title: str
    author: str
    source: str
    published: datetime
    original: str
    summary: str
    caption: str
    tags: tuple[str, ...]
    blocks: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A page's markup: ``page`` with slots, ``markup`` for repeated things, ``parts`` that
    ``head``/``tail`` order."""

    name: str
    form: Form
    scripts: tuple[Script, ...]
    site: str
    host: str
    date: str
    page: str
    markup: Mapping[str, str]
    parts: Mapping[str, str]
    head: tuple[str, ...]
    tail: tuple[str, ...]
    opening: tuple[str, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """Advertising of one style: sentence skeletons with slots. ``cut`` is a range of characters, or empty.

    A skeleton with `` // `` in it makes several blocks. ``where`` names the places the family may stand in.
    """

    name: str
    script: Script
    label: str
    where: tuple[str, ...]
    skeletons: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
    disguises: tuple[str, ...]
    cut: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything of one split. ``wordings`` is by script, then by pool; ``zero_width`` are characters to
    hide in spam."""

    articles: tuple[Article, ...]
    templates: tuple[Template, ...]
    families: tuple[Family, ...]
    wordings: Mapping[str, Mapping[str, tuple[str, ...]]]
    zero_width: str


def _piece(line: str) -> Piece:
    for prefix, kind in PREFIXES:
        if line.startswith(prefix):
            text = line[len(prefix) :]
            return Piece(kind, "\t".join(c.strip() for c in text.split("|")) if kind == "row" else text)
    return Piece("p", line)


def parse_body(body: str) -> tuple[tuple[Piece, ...], ...]:
    """An article's body as top-level blocks: blank lines part blocks, lines of one list or table stay
    together."""
    chunks = [chunk.strip().split("\n") for chunk in body.strip().split("\n\n")]
    return tuple(tuple(_piece(line.strip()) for line in chunk) for chunk in chunks)


def _article(raw: Mapping[str, Any]) -> Article:
    return Article(
        name=raw["name"],
        topic=raw["topic"],
        script=raw.get("script", "Hans"),
        title=raw["title"],
        author=raw["author"],
        source=raw["source"],
        published=datetime.fromisoformat(raw["published"]),
        original=raw["original"],
        summary=raw.get("summary", ""),
        caption=raw.get("caption", ""),
        tags=tuple(raw.get("tags", ())),
        blocks=parse_body(raw["body"]),
    )


def _template(raw: Mapping[str, Any]) -> Template:
    return Template(
        name=raw["name"],
        form=raw.get("form", "html"),
        scripts=tuple(raw.get("scripts", ("Hans",))),
        site=raw["site"],
        host=raw["host"],
        date=raw["date"],
        page=raw["page"],
        markup=raw["markup"],
        parts=raw.get("parts", {}),
        head=tuple(raw.get("head", ())),
        tail=tuple(raw.get("tail", ())),
        opening=tuple(raw.get("opening", ())),
        closing=tuple(raw.get("closing", ())),
    )


def _family(raw: Mapping[str, Any]) -> Family:
    return Family(
        name=raw["name"],
        script=raw.get("script", "Hans"),
        label=raw.get("label", "ad"),
        where=tuple(raw.get("where", ("list", "after", "between"))),
        skeletons=tuple(raw["skeletons"]),
        slots={name: tuple(values) for name, values in raw.get("slots", {}).items()},
        disguises=tuple(raw.get("disguises", ("none",))),
        cut=tuple(raw.get("cut", ())),
    )


def _tables(folder: Path, pattern: str, key: str) -> list[Mapping[str, Any]]:
    files = sorted(folder.glob(pattern))
    return [raw for path in files for raw in tomllib.loads(path.read_text(encoding="utf-8"))[key]]


def splits() -> tuple[Split, ...]:
    """The names of all splits: the folders under ``data/``, in order of their names."""
    return tuple(sorted(folder.name for folder in DATA.iterdir() if (folder / "wordings.toml").is_file()))


def fitted_splits() -> tuple[Split, ...]:
    """The splits that weights are fitted on: all but those that are kept to measure them by."""
    return tuple(split for split in splits() if split not in MEASURED)


@cache
def load(split: Split) -> Material:
    """The material of one split; raises ``KeyError`` when there is no such split or a file lacks what it must
    hold."""
    if split not in splits():
        raise KeyError(split)
    folder = DATA / split
    wordings = tomllib.loads((folder / "wordings.toml").read_text(encoding="utf-8"))
    return Material(
        articles=tuple(_article(raw) for raw in _tables(folder, "articles*.toml", "article")),
        templates=tuple(_template(raw) for raw in _tables(folder, "templates*.toml", "template")),
        families=tuple(_family(raw) for raw in _tables(folder, "spam*.toml", "family")),
        wordings={
            script: {pool: tuple(values) for pool, values in wordings[script].items()}
            for script in SCRIPTS
            if script in wordings
        },
        zero_width=wordings["zero_width"],
    )
