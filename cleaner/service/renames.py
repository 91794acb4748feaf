"""What a changed configuration means for what is stored: a source under a new name keeps its past.

Addresses and articles carry their source's name. Without this, those of a source that was renamed would never be asked
for again, and its health would begin anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cleaner.service.settings import SourceSettings
from cleaner.service.store import Store

_CHUNK = 500
"""Keys in one statement."""


def follow(store: Store, sources: Iterable[SourceSettings]) -> None:
    """Move everything of a source that is gone to the new one with the same address; the caller has a transaction."""
    by_name = {source.name: source for source in sources}
    for source in by_name.values():
        if store.row("SELECT 1 FROM sources WHERE name = ?", (source.name,)) is not None:
            continue
        before = [row[0] for row in store.rows("SELECT name FROM sources WHERE url = ?", (source.url,))]
        gone = [name for name in before if name not in by_name]
        if gone:
            _rename(store, gone[0], source.name)


def _rename(store: Store, old: str, new: str) -> None:
    store.execute("UPDATE sources SET name = ? WHERE name = ?", (new, old))
    for table in ("pages", "articles", "looks"):
        store.execute(f"UPDATE {table} SET source = ? WHERE source = ?", (new, old))  # noqa: S608


def adopt(store: Store, source: str, keys: list[str], names: Collection[str]) -> None:
    """Give listed addresses whose own source is gone to the one that lists them, or nobody would ask for them."""
    others = ",".join("?" * len(names))
    for at in range(0, len(keys), _CHUNK):
        piece = keys[at : at + _CHUNK]
        marks = ",".join("?" * len(piece))
        orphans = store.rows(
            f"SELECT id FROM pages WHERE key IN ({marks}) AND source NOT IN ({others})",  # noqa: S608
            (*piece, *names),
        )
        for (page,) in orphans:
            store.execute("UPDATE pages SET source = ? WHERE id = ?", (source, page))
            store.execute("UPDATE articles SET source = ? WHERE page = ?", (source, page))
