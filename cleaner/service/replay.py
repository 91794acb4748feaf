"""Clean again what is stored, under today's rules: from the pages as they were served, without the network.

An article that comes out otherwise gets a new version of origin ``replay``; :mod:`cleaner.service.changes` shows how
it differs. One that would lose its text keeps it and is reported: a rule that eats an article must not do it silently.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from cleaner.model import Page
from cleaner.service import archive, changes, saving, state
from cleaner.service.archive import Occasion, Part, Story
from cleaner.service.config import Loaded
from cleaner.service.reading import job_of, localised
from cleaner.service.settings import SourceSettings, seconds
from cleaner.service.stitch import stitch
from cleaner.service.store import Store
from cleaner.service.worker import TASK, Died, Worker


class Replayed(msgspec.Struct, frozen=True):
    """What became of one article.

    ``same``, ``changed``, ``found`` (a page without an article has one now), ``lost``
    (it would have none), ``no_raw`` (its page was not kept), or why its page could not be cleaned.
    """

    url: str
    what: str
    fields: dict[str, tuple[str, str]] = {}
    lines: tuple[str, ...] = ()


class _Row(msgspec.Struct, frozen=True):
    article: int
    page: int
    key: str
    url: str
    source: str
    version: int
    cluster: int
    sketch: bytes
    content_hash: bytes


_COLUMNS = "id, page, key, url, source, version, cluster, sketch, content_hash"


def replay(  # what is replayed, with what, and when
    store: Store,
    loaded: Loaded,
    *,
    clock: Callable[[], float],
    only: tuple[str, ...] = (),
    dry_run: bool = False,
    task: str = TASK,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Replayed]:
    """Clean all articles again, or those of some sources; the caller holds the lock. Each is a transaction of its own.

    With ``dry_run`` nothing is stored.
    """
    settings = loaded.settings.clean
    worker = Worker(seconds=seconds(settings.timeout), max_bytes=settings.max_memory, task=task)
    again = _Replay(store, loaded, worker, clock, dry_run=dry_run)
    try:
        for row in _articles(store, only):
            if stop():
                return
            yield again.article(row)
        for page in _empty_pages(store, only):
            if stop():
                return
            yield again.empty_page(*page)
    finally:
        worker.close()


def count(store: Store) -> int:
    """How many pages a replay of everything cleans."""
    empty = store.value("SELECT count(*) FROM pages WHERE state = 'empty' AND body IS NOT NULL")
    return int(store.value("SELECT count(*) FROM articles")) + int(empty)


class _Replay:
    def __init__(
        self, store: Store, loaded: Loaded, worker: Worker, clock: Callable[[], float], *, dry_run: bool
    ) -> None:
        self._store = store
        self._loaded = loaded
        self._worker = worker
        self._clock = clock
        self._dry_run = dry_run
        self._sources = {source.name: source for source in loaded.settings.source}

    def article(self, row: _Row) -> Replayed:
        parts = archive.parts_of(self._store, row.article, row.version)
        if not parts:
            return Replayed(row.url, "no_raw")
        new = self._clean(parts, self._sources.get(row.source))
        if isinstance(new, Died):
            return Replayed(row.url, new.code)
        if not new.text:
            return Replayed(row.url, "lost")
        old = archive.newest(self._store, row.article)
        what: Literal["same", "changed"] = (
            "same" if archive.content_hash(new) == row.content_hash else "changed"
        )
        if new == old:
            return Replayed(row.url, "same")
        if not self._dry_run:
            self._store_article(row, new, parts, what)
        return (
            Replayed(row.url, what, *changes.compare(old, new))
            if what == "changed"
            else Replayed(row.url, what)
        )

    def _store_article(self, row: _Row, new: Page, parts: list[Part], what: str) -> None:
        """A new version, or new reasons for the same words, which make none."""
        occasion = Occasion(0, self._clock())
        with self._store.transaction():
            if what == "changed":
                archive.keep(self._store, self._story(row, new, parts), occasion)
                return
            self._store.execute(
                "UPDATE versions SET record = ?, cleaner = ? WHERE article = ? AND number = ?",
                (archive.pack(new), archive.cleaner_version(), row.article, row.version),
            )
            self._store.execute(
                "UPDATE articles SET confidence = ? WHERE id = ?", (new.confidence, row.article)
            )
            archive.touch(self._store)

    def _story(self, row: _Row, page: Page, parts: list[Part]) -> Story:
        fetched = self._store.value(
            "SELECT fetched_at FROM versions WHERE article = ? AND number = ?", (row.article, row.version)
        )
        canonical = saving.canonical_key(page, row.url)
        return Story(
            page_id=row.page, key=row.key, final_key=row.key, canonical_key=canonical if canonical != row.key else None,
            source=row.source, page=page, parts=tuple(parts), fetched_at=fetched,
        )  # fmt: skip

    def empty_page(self, number: int, key: str, url: str, source: str, part: Part) -> Replayed:
        parts = [part]
        page = self._clean(parts, self._sources.get(source))
        if isinstance(page, Died):
            return Replayed(url, page.code)
        if not page.text:
            return Replayed(url, "same")
        if not self._dry_run:
            now = self._clock()
            row = _Row(0, number, key, url, source, 0, 0, b"", b"")
            with self._store.transaction():
                kept = archive.keep(
                    self._store,
                    msgspec.structs.replace(self._story(row, page, parts), fetched_at=now),
                    Occasion(0, now),
                )
                values = {"article": kept.article, "body": None, "code": None, "message": None}
                state.mark_read(self._store, number, "kept", now=now, values=values)
        return Replayed(url, "found")

    def _clean(self, parts: list[Part], source: SourceSettings | None) -> Page | Died:
        pages = []
        for part in parts:
            cleaned = self._worker.clean(job_of(part, self._loaded, source))
            if isinstance(cleaned, Died):
                return cleaned
            pages.append(cleaned.page)
        return localised(stitch(pages) if len(pages) > 1 else pages[0], source)


def _articles(store: Store, only: tuple[str, ...]) -> Iterator[_Row]:
    where = f" AND source IN ({','.join('?' * len(only))})" if only else ""
    last = 0
    while True:
        rows = store.rows(
            f"SELECT {_COLUMNS} FROM articles WHERE id > ?{where} ORDER BY id LIMIT 100",  # noqa: S608
            (last, *only),
        )
        if not rows:
            return
        yield from (_Row(*row) for row in rows)
        last = rows[-1][0]


def _empty_pages(store: Store, only: tuple[str, ...]) -> Iterator[tuple[int, str, str, str, Part]]:
    where = f" AND source IN ({','.join('?' * len(only))})" if only else ""
    last = 0
    while True:
        rows = store.rows(
            "SELECT pages.id, key, url, source, body_type, data FROM pages JOIN bodies ON bodies.id = pages.body"  # noqa: S608
            f" WHERE pages.id > ? AND state = 'empty'{where} ORDER BY pages.id LIMIT 50",
            (last, *only),
        )
        if not rows:
            return
        for number, key, url, source, content_type, data in rows:
            yield number, key, url, source, Part(url, content_type, zlib.decompress(data))
        last = rows[-1][0]
