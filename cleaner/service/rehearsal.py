"""``run --dry-run``: what a run would ask for now. Sources are asked; nothing is stored, no article is fetched."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import msgspec

from cleaner.service import looking, state
from cleaner.service.answers import FetchFailure
from cleaner.service.config import Loaded
from cleaner.service.looking import Place
from cleaner.service.run import Tools, chosen, fetch_settings
from cleaner.service.store import Store, open_for_reading, prepare


class Planned(msgspec.Struct, frozen=True):
    """Something a run would do: ask a ``page`` (``why`` says for what reason), or what a ``source`` answered."""

    what: str
    source: str
    url: str
    why: str


def rehearse(loaded: Loaded, tools: Tools, *, only: tuple[str, ...] = ()) -> Iterator[Planned]:
    """What a run would do, source by source. Raises JobError as a run does."""
    sources = chosen(loaded, only)
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(
            open_for_reading(loaded.store) if loaded.store.is_file() else _empty(loaded)
        )
        memory = state.load_memory(store, tools.clock())
        client = tools.client(fetch_settings(loaded.settings.fetch, loaded), memory, tools.stop, tools.clock)
        workers = tools.workers(loaded.settings.clean)
        stack.callback(workers.close)
        now = tools.clock()
        for source in sources.values():
            known = state.source_state(store, source.name, source.url)
            if only or state.is_due(source, known, now):
                # Without validators, or an unchanged list would hide what is on it.
                place = Place(source, source.url, state.SourceState())
                look = looking.look(place, client, workers)
                if isinstance(look.answer, FetchFailure):
                    yield Planned("source", source.name, source.url, look.answer.message)
                    continue
                items = looking.wanted(look)
                seen = state.known_keys(store, [key for key, _, _ in items])
                kind = look.found.kind if look.found else "nothing"
                yield Planned(
                    "source",
                    source.name,
                    source.url,
                    f"{kind}: {len(items)} listed, {len(items) - len(seen)} new",
                )
                for key, url, why in items:
                    if key not in seen:
                        yield Planned("page", source.name, url, why)
            for task in state.due_pages(store, source, now, loaded.settings.run.max_pages):
                yield Planned(
                    "page", source.name, task.url, "known, to be asked again" if task.article else "queued"
                )


def _empty(loaded: Loaded) -> Store:
    """A store in memory for a job that has none yet."""
    store = Store(loaded.store, sqlite3.connect(":memory:", isolation_level=None))
    prepare(store)
    return store
