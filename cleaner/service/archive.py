"""Articles and their versions: what a cleaned page becomes in the store, and how it is read back.

A page that was read again is the same, a new version of its article, or another way to an article that is known.
Nothing is overwritten: each version keeps its record and the pages it was cleaned from, as they were served.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import zlib
from datetime import UTC
from typing import Literal

import msgspec

from cleaner.model import Page
from cleaner.outputs import json
from cleaner.service import clusters, duplicates, search
from cleaner.service.duplicates import Sketch
from cleaner.service.store import Store

_COLUMNS = (
    "page, source, url, cluster, version, first_seen, changed_at, sort, title, credited, original_url,"
    " canonical_key, confidence, content_hash, text_hash, sketch"
)


class Part(msgspec.Struct, frozen=True):
    """One served page of a story."""

    url: str
    content_type: str | None
    body: bytes


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A cleaned page on its way into the store.

    ``page_id`` and ``key`` are those of the address it was found at,
    ``final_key`` of the one that redirects led to, ``canonical_key`` of the one that the page names as its own.
    """

    page_id: int
    key: str
    final_key: str
    canonical_key: str | None
    source: str
    page: Page
    parts: tuple[Part, ...]
    fetched_at: float


class Occasion(msgspec.Struct, frozen=True):
    """The run that stores something (0: a replay), its time (Unix), and whether served pages are kept."""

    run: int
    now: float
    keep_raw: bool = True

    @property
    def origin(self) -> str:
        """Where a version comes from: ``fetch`` or ``replay``."""
        return "fetch" if self.run else "replay"


class Kept(msgspec.Struct, frozen=True):
    """What became of a story: the article's id and what is new about it."""

    article: int
    what: Literal["new", "changed", "same", "alias"]


def keep(store: Store, story: Story, occasion: Occasion) -> Kept:
    """Store a story; the caller has a transaction open."""
    digest = content_hash(story.page)
    known = store.row("SELECT id, content_hash FROM articles WHERE page = ?", (story.page_id,))
    if known is not None:
        if known[1] == digest:
            return Kept(known[0], "same")
        _add_version(store, known[0], story, digest, occasion)
        touch(store)
        return Kept(known[0], "changed")
    sketch = duplicates.sketch_of(story.page.text)
    twin = _twin(store, story, digest, sketch)
    if twin is not None:
        return Kept(twin, "alias")
    article = _add_article(store, story, digest, sketch, occasion)
    if story.final_key != story.key:
        _claim(store, story, article, occasion.now)
    touch(store)
    return Kept(article, "new")


def touch(store: Store) -> None:
    """Count a change of what outputs are made of."""
    store.execute(
        "INSERT INTO meta VALUES ('revision', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"
    )


def revision(store: Store) -> int:
    """How many changes there have been: outputs made at the same count are up to date."""
    return int(store.value("SELECT value FROM meta WHERE key = 'revision'") or 0)


def content_hash(page: Page) -> bytes:
    """A hash of what makes a version: words, people, outlet, time. A new advertisement beside the story is none."""
    published = page.published.isoformat() if page.published else None
    facts = (page.title, page.text, page.authors, page.source, published)
    return hashlib.sha256(json.encode(facts).encode("utf-8")).digest()[:16]


def _twin(store: Store, story: Story, digest: bytes, sketch: Sketch) -> int | None:
    """The article that this page is only another address of, if there is one.

    A redirect's target is the same resource. What a page calls its own address may be wrong for a whole site (the
    front page, the top story), so there the texts must be alike too.
    """
    row = store.row("SELECT article FROM pages WHERE key = ? AND article IS NOT NULL", (story.final_key,))
    if row is not None:
        return int(row[0])
    keys = {story.key, story.canonical_key or story.key}
    marks = ",".join("?" * len(keys))
    rows = store.rows(
        f"SELECT id, content_hash, sketch FROM articles WHERE key IN ({marks}) OR canonical_key IN ({marks})",  # noqa: S608
        (*keys, *keys),
    )
    for number, other, packed in rows:
        if other == digest or duplicates.is_near(sketch, duplicates.unpack(packed)):
            return int(number)
    return None


def _claim(store: Store, story: Story, article: int, now: float) -> None:
    """Note that a redirect's target is this article's too, so that it is not fetched for itself."""
    store.execute(
        "INSERT INTO pages (key, url, host, source, state, found_at, article, why)"
        " SELECT ?, ?, host, source, 'alias', ?, ?, 'redirect' FROM pages WHERE id = ?"
        " ON CONFLICT (key) DO UPDATE SET state = 'alias', article = excluded.article, next_due = NULL"
        " WHERE pages.article IS NULL",
        (story.final_key, story.page.url or story.final_key, now, article, story.page_id),
    )


def _add_article(store: Store, story: Story, digest: bytes, sketch: Sketch, occasion: Occasion) -> int:
    text_hash = duplicates.text_hash(story.page.text)
    cluster = clusters.join(store, text_hash, sketch, now=occasion.now)
    page = story.page
    values = (
        story.key, story.page_id, story.source, page.url or story.final_key, cluster, 1, occasion.now, occasion.now,
        sort_key(page), page.title, page.source, page.original_url, story.canonical_key, page.confidence, digest,
        text_hash, sketch.pack(),
    )  # fmt: skip
    marks = ",".join("?" * len(values))
    article = store.execute(f"INSERT INTO articles (key, {_COLUMNS}) VALUES ({marks})", values).lastrowid or 0  # noqa: S608
    _write_version(store, article, 1, story, occasion)
    duplicates.index(store, article, sketch)
    search.index(store, article, page.title or "", page.text)
    clusters.name(store, cluster)
    return article


def _add_version(store: Store, article: int, story: Story, digest: bytes, occasion: Occasion) -> None:
    """Put a new version on top and bring everything derived from the text along."""
    old = newest(store, article)
    before = store.row("SELECT version, cluster, sketch FROM articles WHERE id = ?", (article,))
    if before is None:
        return
    number, own, packed = before
    replace_derived(store, article, old, story.page, own=own, packed=packed, now=occasion.now)
    store.execute(
        "UPDATE articles SET version = ?, changed_at = ?, url = ?, canonical_key = ?, content_hash = ? WHERE id = ?",
        (number + 1, occasion.now, story.page.url or story.final_key, story.canonical_key, digest, article),
    )
    _write_version(store, article, number + 1, story, occasion)


def replace_derived(  # what is replaced, by what, and what is known of it
    store: Store, article: int, old: Page, new: Page, *, own: int, packed: bytes, now: float
) -> None:
    """Replace what is derived from an article's text: columns, sketch, cluster, search index."""
    duplicates.forget(store, article, duplicates.unpack(packed))
    search.forget(store, article, old.title or "", old.text)
    sketch, text_hash = duplicates.sketch_of(new.text), duplicates.text_hash(new.text)
    cluster = clusters.join(store, text_hash, sketch, now=now, own=own)
    store.execute(
        "UPDATE articles SET cluster = ?, sort = ?, title = ?, credited = ?, original_url = ?, confidence = ?,"
        " text_hash = ?, sketch = ? WHERE id = ?",
        (
            cluster,
            sort_key(new),
            new.title,
            new.source,
            new.original_url,
            new.confidence,
            text_hash,
            sketch.pack(),
            article,
        ),
    )
    duplicates.index(store, article, sketch)
    search.index(store, article, new.title or "", new.text)
    clusters.name(store, cluster)


def _write_version(store: Store, article: int, number: int, story: Story, occasion: Occasion) -> None:
    store.execute(
        "INSERT INTO versions (article, number, stored_at, fetched_at, run, origin, cleaner, record)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article, number, occasion.now, story.fetched_at, occasion.run, occasion.origin, cleaner_version(),
            pack(story.page),
        ),
    )  # fmt: skip
    for place, part in enumerate(story.parts if occasion.keep_raw else (), 1):
        store.execute(
            "INSERT INTO parts (article, number, part, url, content_type, body) VALUES (?, ?, ?, ?, ?, ?)",
            (article, number, place, part.url, part.content_type, keep_body(store, part.body)),
        )


def keep_body(store: Store, body: bytes) -> int:
    """Keep a served page, once however often it came; its number."""
    digest = hashlib.sha256(body).digest()
    store.execute(
        "INSERT OR IGNORE INTO bodies (hash, size, data) VALUES (?, ?, ?)",
        (digest, len(body), zlib.compress(body)),
    )
    return int(store.value("SELECT id FROM bodies WHERE hash = ?", (digest,)))


def cleaner_version() -> str:
    """The version of the package that cleans."""
    try:
        return importlib.metadata.version("news-page-cleaner")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def sort_key(page: Page) -> str:
    """When a page was published, as text that sorts: in UTC, or as printed, without a zone, when the zone is unknown.

    "" for never.
    """
    moment = page.published
    if moment is None:
        return ""
    with contextlib.suppress(OverflowError):
        moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return moment.isoformat(timespec="seconds")


def pack(page: Page) -> bytes:
    """A record as the store keeps it: its JSON, compressed."""
    return zlib.compress(json.render(page).encode("utf-8"))


def unpack(data: bytes) -> Page:
    """The reverse of :func:`pack`."""
    return msgspec.json.decode(zlib.decompress(data), type=Page)


def newest(store: Store, article: int) -> Page:
    """An article's newest version. Raises LookupError when there is no such article."""
    row = store.row(
        "SELECT record FROM versions v JOIN articles a ON a.id = v.article AND a.version = v.number WHERE a.id = ?",
        (article,),
    )
    if row is None:
        msg = f"there is no article {article}"
        raise LookupError(msg)
    return unpack(row[0])


def parts_of(store: Store, article: int, number: int) -> list[Part]:
    """The served pages of a version, in order; none when they were not kept."""
    rows = store.rows(
        "SELECT url, content_type, data FROM parts JOIN bodies ON bodies.id = parts.body"
        " WHERE article = ? AND number = ? ORDER BY part",
        (article, number),
    )
    return [Part(url, content_type, zlib.decompress(data)) for url, content_type, data in rows]
