"""What the job remembers between runs besides articles: sources, hosts, the queue of addresses, runs, errors.

Due times are reckoned from when something was last looked at, so a changed ``every`` holds at once; a look that lies
in the future means that the clock was set back, and is due.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from cleaner.service.answers import DAY_SECONDS, HostState, RobotsCopy
from cleaner.service.settings import SourceSettings, seconds
from cleaner.service.store import Store

if TYPE_CHECKING:
    from cleaner.service.client import Memory

FIRST_PAUSE = 300.0
"""Seconds until a page that could not be read is tried again; it doubles with each try …"""

LONGEST_PAUSE = 86_400.0
"""… up to a day."""

KEEP_ERRORS_RUNS = 2_000
"""Runs whose errors and counts are kept: three weeks at one run a quarter of an hour."""

MAX_MESSAGE = 500
"""Characters of an error kept: a server's own words can be megabytes."""


class SourceState(msgspec.Struct, frozen=True):
    """What is known of a source from earlier looks."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: bytes | None = None
    checked_at: float | None = None
    ok_at: float | None = None
    new_at: float | None = None
    failures: int = 0
    code: str | None = None
    message: str | None = None
    kind: str | None = None


class PageTask(msgspec.Struct, frozen=True):
    """An address to ask for, with what is known of it. ``article`` is set when an article came from it."""

    id: int
    key: str
    url: str
    host: str
    source: str
    tries: int
    etag: str | None
    last_modified: str | None
    body_hash: bytes | None
    article: int | None


_TASK = "id, key, url, host, source, tries, etag, last_modified, body_hash, article"


def source_state(store: Store, name: str, url: str) -> SourceState:
    """The state of a source, or of a further place that it leads to; a fresh one when it is new."""
    row = store.row(
        "SELECT etag, last_modified, body_hash, checked_at, ok_at, new_at, failures, code, message, kind FROM sources"
        " WHERE name = ? AND url = ?",
        (name, url),
    )
    return SourceState(*row) if row else SourceState()


def save_source(store: Store, name: str, url: str, state: SourceState) -> None:
    """Write the state of a source or of a further place that it leads to."""
    store.execute(
        "INSERT OR REPLACE INTO sources (name, url, etag, last_modified, body_hash, checked_at, ok_at, new_at,"
        " failures, code, message, kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            name, url, state.etag, state.last_modified, state.body_hash, state.checked_at, state.ok_at,
            state.new_at, state.failures, state.code, clipped(state.message), state.kind,
        ),
    )  # fmt: skip


def is_due(source: SourceSettings, state: SourceState, now: float) -> bool:
    """Whether a source is to be looked at again."""
    last = state.checked_at
    return last is None or last > now or now - last >= seconds(source.every)


def add_pages(store: Store, source: str, found: list[tuple[str, str, str]], now: float) -> int:
    """Queue addresses that are new, as ``(key, url, why)``; returns how many there were."""
    before = store.value("SELECT count(*) FROM pages WHERE source = ? AND state = 'queued'", (source,))
    store.many(
        "INSERT INTO pages (key, url, host, source, state, found_at, why) VALUES (?, ?, ?, ?, 'queued', ?, ?)"
        " ON CONFLICT (key) DO NOTHING",
        [(key, url, host_of(url), source, now, why[:MAX_MESSAGE]) for key, url, why in found],
    )
    after = store.value("SELECT count(*) FROM pages WHERE source = ? AND state = 'queued'", (source,))
    return int(after) - int(before)


def known_keys(store: Store, keys: list[str]) -> set[str]:
    """Those of the keys that are in the store."""
    found: set[str] = set()
    for at in range(0, len(keys), 500):
        piece = keys[at : at + 500]
        marks = ",".join("?" * len(piece))
        found.update(row[0] for row in store.rows(f"SELECT key FROM pages WHERE key IN ({marks})", piece))  # noqa: S608
    return found


def due_pages(store: Store, source: SourceSettings, now: float, limit: int) -> list[PageTask]:
    """A source's addresses that are to be asked for now: new ones, then second tries, then known articles."""
    recheck, window = seconds(source.recheck), seconds(source.recheck_for)
    queries: tuple[tuple[str, tuple[float, ...]], ...] = (
        ("state = 'queued' ORDER BY id", ()),
        (
            "state = 'failed' AND (next_due <= ? OR next_due > ?) ORDER BY next_due, id",
            (now, now + LONGEST_PAUSE),
        ),
        (
            "state IN ('kept', 'empty') AND (checked_at <= ? OR checked_at > ?) AND found_at >= ?"  # noqa: ISC004
            " ORDER BY checked_at, id",
            (now - recheck, now, now - window),
        ),
    )
    tasks: list[PageTask] = []
    for query, values in queries:
        if len(tasks) < limit:
            rows = store.rows(
                f"SELECT {_TASK} FROM pages WHERE source = ? AND {query} LIMIT ?",  # noqa: S608
                (source.name, *values, limit - len(tasks)),
            )
            tasks.extend(PageTask(*row) for row in rows)
    return tasks


def mark_read(store: Store, page: int, state: str, *, now: float, values: Mapping[str, object]) -> None:
    """Note that an address was read: its new state and what else is known now (columns of the table)."""
    columns = {**values, "state": state, "checked_at": now, "next_due": None, "tries": 0}
    names = ", ".join(f"{name} = ?" for name in columns)
    store.execute(f"UPDATE pages SET {names} WHERE id = ?", (*columns.values(), page))  # noqa: S608


def mark_unchanged(store: Store, page: int, *, now: float) -> None:
    """Note that an address has what it had."""
    store.execute(
        "UPDATE pages SET checked_at = ?, next_due = NULL, tries = 0, code = NULL, message = NULL WHERE id = ?",
        (now, page),
    )


def mark_failed(  # what happened, when, and how often it may
    store: Store,
    task: PageTask,
    *,
    code: str,
    message: str,
    temporary: bool,
    wait: float | None,
    now: float,
    tries: int,
) -> None:
    """Note a failure. A known article keeps its state; others are tried again later, ``tries`` times in all.

    A failure that is no passing one (404, refused) is tried once more, a day later: editors publish links early.
    """
    values = (now, code, clipped(message))
    if task.article is not None:
        store.execute(
            "UPDATE pages SET checked_at = ?, code = ?, message = ? WHERE id = ?", (*values, task.id)
        )
        return
    count = task.tries + 1
    over = count >= (tries if temporary else 2)
    pause = max(pause_of(task, count), wait or 0.0) if temporary else LONGEST_PAUSE
    due = None if over else now + min(pause, LONGEST_PAUSE)
    store.execute(
        "UPDATE pages SET checked_at = ?, code = ?, message = ?, state = ?, tries = ?, next_due = ? WHERE id = ?",
        (*values, "lost" if over else "failed", count, due, task.id),
    )


def pause_of(task: PageTask, count: int) -> float:
    """Seconds until the next try after ``count`` of them, spread by up to a quarter so that not all come at once."""
    spread = (zlib.crc32(task.key.encode("utf-8", "replace")) & 0xFF) / 0xFF / 4
    return float(min(FIRST_PAUSE * 2.0 ** (count - 1) * (1 + spread), LONGEST_PAUSE))


def add_error(store: Store, run: int, *, at: float, source: str, url: str, code: str, message: str) -> None:
    """Keep an error for the report."""
    store.execute(
        "INSERT INTO errors (run, at, source, url, code, message) VALUES (?, ?, ?, ?, ?, ?)",
        (run, at, source, clipped(url), code, clipped(message)),
    )


_COUNTS = f"{{0}} <= ? AND {{0}} > ? - {2 * DAY_SECONDS:.0f}"
"""Of what is remembered of hosts, only the last two days count: pauses and copies of robots.txt last one at most. What
lies in the future was written before the clock was set back."""


def load_memory(store: Store, now: float) -> Memory:
    """What the client remembers of hosts and their robots.txt, as far as it still counts."""
    from cleaner.service.client import Memory  # noqa: PLC0415  # an HTTP stack that most commands do not need

    hosts = {
        row[0]: HostState(*row[1:])
        for row in store.rows(
            f"SELECT host, not_before, failures, since FROM hosts WHERE {_COUNTS.format('since')}",  # noqa: S608
            (now, now),
        )
    }
    robots = {
        row[0]: RobotsCopy(*row[1:])
        for row in store.rows(
            f"SELECT origin, text, fetched_at, status FROM robots WHERE {_COUNTS.format('fetched_at')}",  # noqa: S608
            (now, now),
        )
    }
    return Memory(hosts, robots)


def save_memory(store: Store, memory: Memory, saved: Memory) -> None:
    """Write what has changed in the client's memory since ``saved``, which is brought up to date."""
    for host, state in list(memory.hosts.items()):
        if saved.hosts.get(host) != state:
            store.execute(
                "INSERT OR REPLACE INTO hosts VALUES (?, ?, ?, ?)", (host, *msgspec.structs.astuple(state))
            )
            saved.hosts[host] = state
    for host in [host for host in saved.hosts if host not in memory.hosts]:
        store.execute("DELETE FROM hosts WHERE host = ?", (host,))
        del saved.hosts[host]
    for origin, copy in list(memory.robots.items()):
        if saved.robots.get(origin) != copy:
            store.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?)", (origin, *msgspec.structs.astuple(copy))
            )
            saved.robots[origin] = copy


def begin_run(store: Store, now: float) -> int:
    """A new run's number. Runs that never ended (killed, power cut) are marked so; old errors are let go."""
    store.execute("UPDATE runs SET finished_at = started_at, ended = 'killed' WHERE finished_at IS NULL")
    run = store.execute("INSERT INTO runs (started_at) VALUES (?)", (now,)).lastrowid or 0
    for table, column in (("hosts", "since"), ("robots", "fetched_at")):
        store.execute(f"DELETE FROM {table} WHERE NOT ({_COUNTS.format(column)})", (now, now))  # noqa: S608
    store.execute("DELETE FROM errors WHERE run <= ?", (run - KEEP_ERRORS_RUNS,))
    store.execute("DELETE FROM runs WHERE id <= ?", (run - KEEP_ERRORS_RUNS,))
    return run


def end_run(
    store: Store, run: int, *, now: float, exit_code: int, ended: str, counts: Mapping[str, int]
) -> None:
    """Note how a run ended: ``done``, ``stopped``, ``out_of_time`` or ``failed``."""
    store.execute(
        "UPDATE runs SET finished_at = ?, exit_code = ?, ended = ?, counts = ? WHERE id = ?",
        (now, exit_code, ended, json.dumps(dict(counts)), run),
    )


def host_of(url: str) -> str:
    """The host and port of an address, the unit of politeness; "" when it has none."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def clipped(message: str | None) -> str | None:
    """A message short enough to keep, without lone surrogates, which SQLite does not take."""
    return message and message[:MAX_MESSAGE].encode("utf-8", "replace").decode("utf-8")
