"""The job at a glance: what the store holds, how the last run went, and how each source is."""

from __future__ import annotations

import json

import msgspec

from cleaner.service import health, state
from cleaner.service.config import Loaded
from cleaner.service.health import Health
from cleaner.service.settings import SourceSettings, seconds
from cleaner.service.store import Store


class SourceStatus(msgspec.Struct, frozen=True):
    """A source: how it is and why, when it was last looked at (Unix time), what it gave, what is waiting."""

    name: str
    url: str
    state: str
    reasons: tuple[str, ...]
    checked_at: float | None
    next_due: float | None
    new_at: float | None
    articles: int
    queued: int
    failed: int
    lost: int
    empty: int
    problem: str | None


class Status(msgspec.Struct, frozen=True):
    """The whole job. ``last_run`` has the run's number, times, exit code and counts."""

    store: str
    bytes: int
    articles: int
    clusters: int
    pages: int
    last_run: dict[str, object] | None
    sources: tuple[SourceStatus, ...]

    @property
    def alarming(self) -> bool:
        """Whether a person should look at some source."""
        return any(source.state in {"failing", "silent", "changed"} for source in self.sources)


class Trouble(msgspec.Struct, frozen=True):
    """A failure that a run met: when (Unix time), at which address of which source, and why."""

    at: float
    run: int
    source: str
    url: str
    code: str
    message: str


def troubles(store: Store, limit: int) -> list[Trouble]:
    """The latest failures, the last one first."""
    rows = store.rows(
        "SELECT at, run, source, url, code, message FROM errors ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [Trouble(*row) for row in rows]


def status(store: Store, loaded: Loaded, *, now: float) -> Status:
    """Ask the store; ``now`` is Unix time."""
    states: dict[str, dict[str, int]] = {}
    for source, name, count in store.rows("SELECT source, state, count(*) FROM pages GROUP BY source, state"):
        states.setdefault(source, {})[name] = count
    articles: dict[str, int] = dict(store.rows("SELECT source, count(*) FROM articles GROUP BY source"))
    return Status(
        store=str(store.path),
        bytes=store.path.stat().st_size,
        articles=sum(articles.values()),
        clusters=int(store.value("SELECT count(*) FROM clusters")),
        pages=sum(sum(each.values()) for each in states.values()),
        last_run=_last_run(store),
        sources=tuple(
            _source(store, source, states.get(source.name, {}), articles.get(source.name, 0), now)
            for source in loaded.settings.source
        ),
    )


def _source(
    store: Store, source: SourceSettings, states: dict[str, int], articles: int, now: float
) -> SourceStatus:
    known = state.source_state(store, source.name, source.url)
    verdict = (
        health.judge(store, source.name, failures=known.failures, now=now)
        if source.enabled
        else Health("off")
    )
    due = None if known.checked_at is None else known.checked_at + seconds(source.every)
    return SourceStatus(
        name=source.name,
        url=source.url,
        state=verdict.state,
        reasons=verdict.reasons,
        checked_at=known.checked_at,
        next_due=due if source.enabled else None,
        new_at=known.new_at,
        articles=articles,
        queued=states.get("queued", 0),
        failed=states.get("failed", 0),
        lost=states.get("lost", 0),
        empty=states.get("empty", 0),
        problem=f"{known.code}: {known.message}" if known.code else None,
    )


def _last_run(store: Store) -> dict[str, object] | None:
    row = store.row(
        "SELECT id, started_at, finished_at, exit_code, ended, counts FROM runs ORDER BY id DESC LIMIT 1"
    )
    if row is None:
        return None
    names = ("run", "started_at", "finished_at", "exit_code", "ended")
    return {**dict(zip(names, row, strict=False)), "counts": json.loads(row[5])}
