"""A look at a source: its feed, sitemap, list or OPML file, and the further places that it leads to."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from cleaner.service import urls
from cleaner.service.answers import Fetched, FetchFailure
from cleaner.service.found import Discovery
from cleaner.service.reading import Workers
from cleaner.service.settings import SourceSettings
from cleaner.service.state import SourceState, host_of
from cleaner.service.worker import Died, Job

if TYPE_CHECKING:
    from cleaner.service.client import Client

MAX_DEPTH = 2
"""Steps from a source: a sitemap index leads to sitemaps, an OPML file to feeds, a list page to its feed."""

MAX_CHILDREN = 200
"""Further places looked at in one look."""


class Place(msgspec.Struct, frozen=True):
    """Where to look: a source's own address or one that it led to, ``depth`` steps away, and what is known of it."""

    source: SourceSettings
    url: str
    state: SourceState
    depth: int = 0

    @property
    def host(self) -> str:
        """The host that is asked."""
        return host_of(self.url)


class Look(msgspec.Struct, frozen=True):
    """What a look gave: an answer with what was found in it, or a failure. ``found`` is None when nothing is new."""

    place: Place
    answer: Fetched | FetchFailure
    found: Discovery | None = None
    body_hash: bytes | None = None
    problem: str = ""


def look(place: Place, client: Client, workers: Workers) -> Look:
    """Ask a place, and read in a child process what it lists. Runs in a thread; touches no store."""
    state = place.state
    answer = client.get(place.url, etag=state.etag, last_modified=state.last_modified)
    if isinstance(answer, FetchFailure) or answer.not_modified:
        return Look(place, answer)
    digest = hashlib.sha256(answer.body).digest()
    if digest == state.body_hash:
        return Look(place, answer, None, digest)
    with workers.one() as worker:
        found = worker.look(Job(answer.body, answer.final_url, answer.content_type))
    if isinstance(found, Died):
        return Look(place, answer, problem=found.message)
    return Look(place, answer, found, digest)


def wanted(look: Look) -> list[tuple[str, str, str]]:
    """The addresses of a look that the source's patterns let through, each once, as ``(key, url, why)``."""
    if look.found is None:
        return []
    patterns = look.place.source
    own = urls.key(look.place.source.url)
    chosen: dict[str, tuple[str, str, str]] = {}
    for item in look.found.items:
        url = urls.canonical(item.url)
        key = urls.key(url)
        if key != own and is_wanted(url, patterns):
            chosen.setdefault(key, (key, url, item.why))
    return list(chosen.values())


def is_wanted(url: str, patterns: SourceSettings) -> bool:
    """Whether the patterns of a source let an address through."""
    if patterns.include and not any(fnmatch.fnmatchcase(url, pattern) for pattern in patterns.include):
        return False
    return not any(fnmatch.fnmatchcase(url, pattern) for pattern in patterns.exclude)


def further(look: Look, state_of: Callable[[str, str], SourceState]) -> list[Place]:
    """The places that a look leads to.

    A list page's feed counts only when the list itself showed no story: it may be the feed of the whole site. A part
    of a sitemap that has not changed since it was read is left alone.
    """
    place, found = look.place, look.found
    if found is None or place.depth >= MAX_DEPTH or (found.kind == "list" and (found.items or place.depth)):
        return []
    places: list[Place] = []
    for child in found.children[:MAX_CHILDREN]:
        state = state_of(place.source.name, child.url)
        changed = child.modified.timestamp() if child.modified is not None and child.modified.tzinfo else None
        if changed is None or state.ok_at is None or changed >= state.ok_at:
            places.append(Place(place.source, child.url, state, place.depth + 1))
    return places
