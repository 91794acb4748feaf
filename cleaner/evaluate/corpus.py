"""Corpora: folders of pages with ``gold.jsonl``, one object a line. CONTRIBUTING describes the fields."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from cleaner.errors import CorpusError

Aside = Literal["yes", "no", "all"]
ASIDE_DIGITS = "0123"
"""First hex digits of a site's hash that hold a page aside: 4 of 16, a quarter of the sites."""
TYPE_NAMES = {"documentation": "document", "collection": "listing"}
"""Names that collections of pages use, and ours for the same type of page."""
SUFFIXES = (".html.gz", ".html", ".txt.gz", ".txt")


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """What is right for one page. ``None`` (and, unless annotated by hand, an empty value) means: not known."""

    id: str
    url: str | None = None
    lang: str | None = None
    page_type: str | None = None
    text: str | None = None
    with_: list[str] | None = msgspec.field(default=None, name="with")
    without: list[str] | None = None
    must: list[str] | None = None
    spam: list[str] | None = None
    title: str | None = None
    authors: list[str] | None = None
    source: str | None = None
    date: str | None = None

    @property
    def wanted(self) -> list[str]:
        """Snippets that the text must hold."""
        return self.must or self.with_ or []

    @property
    def unwanted(self) -> list[str]:
        """Snippets that the text must not hold."""
        return self.spam or self.without or []

    @property
    def by_hand(self) -> bool:
        """Whether the page was annotated whole: then an empty field means that the page has none."""
        return self.spam is not None and bool(self.text)

    @property
    def scored(self) -> bool:
        """Whether there is anything to compare a text with."""
        return bool(self.text or self.with_ or self.must) or self.page_type == "listing"

    @property
    def type_name(self) -> str | None:
        """The page's type under our name for it."""
        return TYPE_NAMES.get(self.page_type or "", self.page_type)


def site(gold: Gold) -> str:
    """The last two labels of the page's host, else its id: pages of one site stay together."""
    host = urlsplit(gold.url or "").netloc.lower()
    return ".".join(host.split(".")[-2:]) or gold.id


def is_aside(gold: Gold) -> bool:
    """Whether a page is held aside: scored, but never fitted or looked at. Decided by its site alone."""
    return hashlib.sha256(site(gold).encode()).hexdigest()[0] in ASIDE_DIGITS


def read(folder: Path, *, aside: Aside = "all", page_type: str | None = None) -> list[Gold]:
    """The scored pages of a corpus, in the file's order. Raises CorpusError that names file and line."""
    if not folder.is_dir():
        raise CorpusError(f"no such folder: {folder}", missing=True)
    path = folder / "gold.jsonl"
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CorpusError(f"cannot read {path}: {error.strerror or error}", missing=True) from error
    return [
        gold
        for gold in _checked(path, lines)
        if gold.scored
        and (page_type is None or page_type in {gold.page_type, gold.type_name})
        and (aside == "all" or is_aside(gold) == (aside == "yes"))
    ]


def _checked(path: Path, lines: list[bytes]) -> Iterator[Gold]:
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            gold = msgspec.json.decode(line, type=Gold)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CorpusError(f"{path}, line {number}: {error}") from error
        if not gold.id or Path(gold.id).name != gold.id:
            raise CorpusError(f"{path}, line {number}: the id {gold.id!r} is no file name")
        if gold.id in seen:
            raise CorpusError(f"{path}, line {number}: the id {gold.id!r} is there twice")
        seen.add(gold.id)
        yield gold


def page_file(folder: Path, gold: Gold) -> Path:
    """The file of a page. Raises CorpusError when there is none."""
    for suffix in SUFFIXES:
        path = folder / "pages" / f"{gold.id}{suffix}"
        if path.is_file():
            return path
    wanted = folder / "pages" / f"{gold.id}{SUFFIXES[0]}"
    raise CorpusError(
        f"no page for the id {gold.id!r}: {wanted} is not there (nor .html, .txt)", missing=True
    )


def load(path: Path) -> bytes:
    """A page's bytes. Raises CorpusError when the file is damaged."""
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise CorpusError(f"cannot read {path}: {error}", missing=True) from error
