"""How two versions of an article differ: fields, and the text paragraph by paragraph."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import msgspec

from cleaner.model import Page
from cleaner.service import archive
from cleaner.service.store import Store

FIELDS = (
    "title", "authors", "translators", "editors", "source", "original_url", "published", "modified", "language",
    "page_type", "confidence",
)  # fmt: skip
"""What is compared besides the text."""


class Change(msgspec.Struct, frozen=True):
    """A version against the one before it.

    ``origin`` is ``fetch`` (the site changed it) or ``replay`` (the rules
    did); ``fields`` holds old and new values as text; ``lines`` is the text's diff; times are Unix time.
    """

    article: int
    url: str
    title: str | None
    version: int
    origin: str
    stored_at: float
    fields: dict[str, tuple[str, str]]
    added: int
    removed: int
    lines: tuple[str, ...] = ()


def compare(old: Page, new: Page) -> tuple[dict[str, tuple[str, str]], tuple[str, ...]]:
    """Changed fields with both values, and the changed paragraphs with ``+`` and ``-`` in front."""
    fields = {}
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            fields[name] = (_shown(before), _shown(after))
    lines = difflib.ndiff(old.text.split("\n"), new.text.split("\n")) if old.text != new.text else ()
    return fields, tuple(line for line in lines if line[:1] in "+-" and line[2:].strip())


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def changes(
    store: Store, *, article: int | None = None, origin: str | None = None, limit: int = 20
) -> Iterator[Change]:
    """The latest changes first: of one article, or of all; only those of an origin, if one is given."""
    where = " AND v.article = ?" if article is not None else ""
    where += " AND v.origin = ?" if origin is not None else ""
    values = [value for value in (article, origin) if value is not None]
    rows = store.rows(
        "SELECT v.article, a.url, a.title, v.number, v.origin, v.stored_at FROM versions v"  # noqa: S608
        f" JOIN articles a ON a.id = v.article WHERE v.number > 1{where} ORDER BY v.stored_at DESC, v.article LIMIT ?",
        (*values, limit),
    )
    for row in rows:
        fields, lines = compare(_version(store, row[0], row[3] - 1), _version(store, row[0], row[3]))
        added = sum(len(line) - 2 for line in lines if line.startswith("+"))
        removed = sum(len(line) - 2 for line in lines if line.startswith("-"))
        yield Change(*[*row, fields, added, removed, lines])


def find_article(store: Store, name: str) -> int | None:
    """The article behind an address or a number, if there is one."""
    if name.isascii() and name.isdigit():
        found = store.value("SELECT id FROM articles WHERE id = ?", (int(name[:18]),))
    else:
        from cleaner.service import urls  # noqa: PLC0415  # the public suffix list is for addresses only

        found = store.value("SELECT article FROM pages WHERE key = ?", (urls.key(name),))
    return None if found is None else int(found)


def _version(store: Store, article: int, number: int) -> Page:
    return archive.unpack(
        store.value("SELECT record FROM versions WHERE article = ? AND number = ?", (article, number))
    )
