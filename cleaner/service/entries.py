"""The newest versions of the chosen articles, for outputs: in a fixed order, a few read at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import msgspec

from cleaner.model import Page
from cleaner.service import clusters
from cleaner.service.store import Store

CHUNK = 200
"""Articles read at a time: bounds memory, and how long a reader keeps a writer waiting."""


class Entry(msgspec.Struct, frozen=True):
    """An article for an output: its key, its cluster's id, times (Unix), and the newest version's record as JSON."""

    key: str
    cluster: str
    source: str
    first_seen: float
    changed_at: float
    version: int
    record: bytes

    def page(self) -> Page:
        """The record."""
        return msgspec.json.decode(self.record, type=Page)


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which articles an output holds.

    Changed since (Unix time), of some sources, sure enough, the newest so many,
    and of reposts only the one first published.
    """

    since: float | None = None
    sources: tuple[str, ...] = ()
    min_confidence: float = 0.0
    newest: int | None = None
    one_per_cluster: bool = False


def entries(store: Store, choice: Choice) -> Iterator[Entry]:
    """Newest versions of the chosen articles by date of publication and key, a few read at a time."""
    where, values = _conditions(choice)
    last: tuple[str, str] = ("", "")
    while True:
        rows = store.rows(
            "SELECT a.sort, a.key, c.public, a.source, a.first_seen, a.changed_at, a.version, v.record FROM articles a"  # noqa: S608
            " JOIN clusters c ON c.id = a.cluster JOIN versions v ON v.article = a.id AND v.number = a.version"
            f" WHERE (a.sort, a.key) > (?, ?){where} ORDER BY a.sort, a.key LIMIT {CHUNK}",
            (*last, *values),
        )
        for _, *fields, record in rows:
            entry = Entry(*[*fields, zlib.decompress(record)])
            if not choice.one_per_cluster or clusters.public_id(entry.key) == entry.cluster:
                yield entry
        if len(rows) < CHUNK:
            return
        last = rows[-1][:2]


def _conditions(choice: Choice) -> tuple[str, list[object]]:
    where = ""
    values: list[object] = []
    if choice.sources:
        where += f" AND a.source IN ({','.join('?' * len(choice.sources))})"
        values.extend(choice.sources)
    if choice.since is not None:
        where += " AND a.id IN (SELECT id FROM articles WHERE changed_at >= ?)"
        values.append(choice.since)
    if choice.min_confidence > 0:
        where += " AND a.confidence >= ?"
        values.append(choice.min_confidence)
    if choice.newest is not None:
        inner = where.replace(" a.", " b.").replace("AND", "WHERE", 1)
        where += f" AND a.id IN (SELECT b.id FROM articles b{inner} ORDER BY b.id DESC LIMIT ?)"  # noqa: S608
        values.extend([*values, choice.newest])
    return where, values
