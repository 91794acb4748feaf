"""Outputs, always derived from the store: a lost or half-written one is simply made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from cleaner.outputs import json
from cleaner.service import atomic, clusters, feeds_out, folder_out, tables_out
from cleaner.service.archive import cleaner_version, revision
from cleaner.service.config import Loaded
from cleaner.service.entries import Choice, Entry, entries
from cleaner.service.feeds_out import Feed
from cleaner.service.settings import OutputSettings
from cleaner.service.store import Store
from cleaner.service.trouble import CONFIG, JobError

FORMATS = ("jsonl", "markdown", "rss", "atom", "jsonfeed", "csv", "parquet", "clusters")

FEED_ARTICLES = 100
"""Articles of a feed unless it says otherwise: readers fetch the whole feed each time."""

_FEEDS = {"rss": feeds_out.rss, "atom": feeds_out.atom, "jsonfeed": feeds_out.jsonfeed}


def lines(chosen: Iterable[Entry]) -> Iterator[bytes]:
    """JSON Lines: an article's Page record with its cluster's id, one a line."""
    for entry in chosen:
        cluster = msgspec.json.encode(entry.cluster)
        yield b"".join((entry.record.rstrip()[:-1], b',"cluster":', cluster, b"}\n"))


def cluster_lines(store: Store) -> Iterator[bytes]:
    """JSON Lines: a cluster a line, with its members, the origin first."""
    for cluster in clusters.every(store):
        yield json.encode(cluster).encode("utf-8") + b"\n"


def choice_of(output: OutputSettings, since: float | None = None) -> Choice:
    """The articles that an output asks for."""
    newest = output.newest or (FEED_ARTICLES if output.format in _FEEDS else None)
    return Choice(
        since=since, sources=output.sources, min_confidence=output.min_confidence, newest=newest,
        one_per_cluster=output.one_per_cluster,
    )  # fmt: skip


def pieces(store: Store, output: OutputSettings, since: float | None = None) -> Iterator[bytes]:
    """An output's bytes, piece by piece. Raises JobError (78) for a format that is no stream of bytes."""
    if output.format == "clusters":
        return cluster_lines(store)
    chosen = entries(store, choice_of(output, since))
    if output.format == "jsonl":
        return lines(chosen)
    if output.format == "csv":
        return tables_out.rows(chosen)
    if output.format in _FEEDS:
        return _FEEDS[output.format](chosen, Feed(output.title, output.link))
    msg = f"{output.format} needs a path"
    raise JobError(msg, exit_code=CONFIG)


def write(store: Store, output: OutputSettings, path: Path, since: float | None = None) -> None:
    """Write an output to its place, whole or not at all. Raises JobError (73, 74, 78)."""
    if output.format == "markdown":
        folder_out.write(path, entries(store, choice_of(output, since)))
    elif output.format == "parquet":
        with atomic.replacing(path) as file:
            _parquet(store, output, since, file)
    else:
        atomic.write(path, pieces(store, output, since))


def _parquet(store: Store, output: OutputSettings, since: float | None, file: IO[bytes]) -> None:
    tables_out.parquet(entries(store, choice_of(output, since)), file)


def refresh(store: Store, loaded: Loaded) -> tuple[list[str], list[JobError]]:
    """Make the configured outputs that are not up to date; one that fails does not keep the others from being made.

    Returns the paths that were written, and what went wrong.
    """
    written: list[str] = []
    problems: list[JobError] = []
    for output in loaded.settings.output:
        path = loaded.path(output.path)
        mark = _mark(store, output)
        known = store.value("SELECT mark FROM outputs WHERE path = ?", (str(path),))
        if known == mark and path.exists():
            continue
        atomic.clear(path if output.format == "markdown" else path.parent)
        try:
            write(store, output, path)
        except JobError as error:
            problems.append(error)
            continue
        with store.transaction():
            store.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?)", (str(path), mark))
        written.append(str(path))
    return written, problems


def _mark(store: Store, output: OutputSettings) -> str:
    """What an output was made of: the store's state, the output's settings, the program."""
    parts = (revision(store), output, cleaner_version())
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
