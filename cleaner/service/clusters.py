"""Stories that are told in several places: near duplicates joined into one cluster with its members.

A cluster is a connected part of the "is the same story" relation, so it does not depend on the order in which its
members came. It is known by a hash of its origin: the member first published, or the first by address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec

from cleaner.service import duplicates
from cleaner.service.duplicates import Sketch
from cleaner.service.store import Store

_ORIGIN_FIRST = "sort = '', sort, key"
"""Order of a cluster's members: dated ones first, by date."""


class Member(msgspec.Struct, frozen=True):
    """One telling of a story: where, whom it credits, where it says it comes from. Times are Unix time."""

    url: str
    source: str
    title: str | None
    credited: str | None
    original_url: str | None
    published: str | None
    first_seen: float


class Cluster(msgspec.Struct, frozen=True):
    """A story: its id, when it was first seen (Unix time), the address of its origin, and who tells it."""

    cluster: str
    first_seen: float
    origin: str
    members: tuple[Member, ...]


def join(store: Store, digest: bytes, sketch: Sketch, *, now: float, own: int | None = None) -> int:
    """The cluster of a story with this text hash and sketch; clusters that it connects become one.

    ``own`` is the cluster that the article is in already. The article's row is the caller's to write; then
    :func:`name` gives the cluster its id.
    """
    found = duplicates.find(store, digest, sketch)
    marks = ",".join("?" * len(found))
    clusters = {
        row[0]
        for row in store.rows(f"SELECT DISTINCT cluster FROM articles WHERE id IN ({marks})", found)  # noqa: S608
    }
    if own is not None:
        clusters.add(own)
    if not clusters:
        return int(
            store.execute("INSERT INTO clusters (public, first_seen) VALUES ('', ?)", (now,)).lastrowid or 0
        )
    first, *others = sorted(clusters)
    for other in others:
        store.execute("UPDATE articles SET cluster = ? WHERE cluster = ?", (first, other))
        store.execute(
            "UPDATE clusters SET first_seen = min(first_seen, (SELECT first_seen FROM clusters WHERE id = ?))"
            " WHERE id = ?",
            (other, first),
        )
        store.execute("DELETE FROM clusters WHERE id = ?", (other,))
    return int(first)


def name(store: Store, cluster: int) -> None:
    """Name a cluster after its origin, once its members are written."""
    key = store.value(
        f"SELECT key FROM articles WHERE cluster = ? ORDER BY {_ORIGIN_FIRST} LIMIT 1",  # noqa: S608
        (cluster,),
    )
    store.execute("UPDATE clusters SET public = ? WHERE id = ?", (public_id(key), cluster))


def public_id(key: str) -> str:
    """The id of a cluster whose origin has this key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def every(store: Store) -> Iterator[Cluster]:
    """All clusters, in the order of their ids. Reads a few at a time."""
    last = ""
    while True:
        rows = store.rows(
            "SELECT id, public, first_seen FROM clusters WHERE public > ? ORDER BY public LIMIT 200", (last,)
        )
        if not rows:
            return
        for number, public, first_seen in rows:
            members = members_of(store, number)
            yield Cluster(public, first_seen, members[0].url, members)
        last = rows[-1][1]


def members_of(store: Store, cluster: int) -> tuple[Member, ...]:
    """A cluster's members, its origin first."""
    rows = store.rows(
        "SELECT url, source, title, credited, original_url, nullif(sort, ''), first_seen FROM articles"  # noqa: S608
        f" WHERE cluster = ? ORDER BY {_ORIGIN_FIRST}",
        (cluster,),
    )
    return tuple(Member(*row) for row in rows)
