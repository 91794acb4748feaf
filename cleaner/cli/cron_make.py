"""``cleaner export``, ``cleaner replay`` and ``cleaner discover``: what is made of the store and of a source."""

from __future__ import annotations

import contextlib
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import click
from tqdm import tqdm

from cleaner.cli import cron_options, exits, options, terminal
from cleaner.outputs import json
from cleaner.outputs.explain import Piece
from cleaner.service import export as exporting
from cleaner.service import lock
from cleaner.service.answers import FetchFailure, FetchSettings
from cleaner.service.replay import Replayed, count
from cleaner.service.replay import replay as replay_all
from cleaner.service.settings import Format, OutputSettings
from cleaner.service.store import copy_to, open_store
from cleaner.service.worker import Died, Job, Worker


@click.command("export")
@click.argument("config_file", required=False, metavar="[CONFIG]")
@cron_options.configured
@click.option(
    "-f",
    "--format",
    "--output-format",
    "form",
    type=click.Choice(exporting.FORMATS),
    default="jsonl",
    show_default=True,
    help="What to write.",
)
@click.option("-o", "--output", metavar="PATH", help="File, or folder for markdown; else stdout.")
@click.option(
    "--since", metavar="TIME", help="Only what is new or changed since a date, a time, or so long ago (2d)."
)
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--newest", type=click.IntRange(min=1), metavar="N", help="Only the newest so many.")
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, metavar="P", help="Only pages so sure."
)
@click.option(
    "--one-per-cluster", is_flag=True, help="Of reposts of one story, only the one first published."
)
def export(  # noqa: PLR0917  # click hands each option over
    config_file: str | None,
    config: str | None,
    overrides: dict[str, str],
    form: str,
    output: str | None,
    since: str | None,
    sources: tuple[str, ...],
    newest: int | None,
    **rest: Any,  # noqa: ANN401
) -> int:
    """Write stored articles, the newest version of each, in order of publication.

    jsonl holds one Page record a line with the id of its cluster; clusters holds the stories that are told in several
    places, with their members. Files are written whole or not at all.

    \b
    Examples:
      cleaner export --since 1d > new.jsonl
      cleaner export -f rss -o feed.xml --newest 50
      cleaner export -f markdown -o articles/
      cleaner export -f csv --source demo > demo.csv
    """
    loaded = cron_options.loaded(config, overrides, config_file)
    cron_options.known(sources, loaded)
    wish = OutputSettings(
        format=cast("Format", form), path=output or "-", sources=sources, newest=newest, **rest
    )
    start = cron_options.moment(since)
    with cron_options.reading(loaded) as store:
        if output is not None and output != "-":
            exporting.write(store, wish, Path(output), start)
            return exits.OK
        if form in {"markdown", "parquet"}:
            msg = f"{form} needs -o PATH"
            raise click.UsageError(msg)
        for piece in exporting.pieces(store, wish, start):
            terminal.write(piece.decode("utf-8", "replace"))
    return exits.OK


@click.command("backup")
@click.argument("file", metavar="FILE")
@cron_options.configured
@click.option(
    "--wait", metavar="DURATION", default="10m", show_default=True, help="For a run that is at work."
)
def backup(file: str, config: str | None, overrides: dict[str, str], wait: str) -> int:
    """Copy the store to FILE, whole or not at all, and check the copy. A run that is at work is waited for.

    To restore, put the copy in the store's place while no run is at work.

    \b
    Examples:
      cleaner backup /var/backups/news.db
      cleaner backup /mnt/nas/news-$(date +%u).db --wait 1h
    """
    loaded = cron_options.loaded(config, overrides)
    with contextlib.suppress(OSError):
        if Path(file).resolve() == loaded.store.resolve():
            msg = f"{file} is the store itself"
            raise click.UsageError(msg)
    with cron_options.reading(loaded):
        pass  # there is one, and of this version: opening for writing would make or migrate it
    with (
        cron_options.explained(),
        lock.held(loaded.store, wait_seconds=cron_options.duration(wait)),
        open_store(loaded.store) as store,
    ):
        copy_to(store, Path(file))
    return exits.OK


@click.command("replay")
@click.argument("config_file", required=False, metavar="[CONFIG]")
@cron_options.configured
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Show what would change; store nothing.")
@click.option("-v", "--verbose", is_flag=True, help="Show the changed paragraphs.")
@click.option("--no-progress", is_flag=True, help="No progress bar (there is none off a terminal).")
def replay(  # click hands each option over
    config_file: str | None,
    config: str | None,
    overrides: dict[str, str],
    sources: tuple[str, ...],
    *,
    dry_run: bool,
    verbose: bool,
    no_progress: bool,
) -> int:
    """Clean all stored pages again under the rules of this version, without the network.

    An article that comes out otherwise gets a new version ("cleaner diff --replayed" shows how it differs); one that
    would lose its text keeps it and is named. The outputs are brought up to date.

    \b
    Examples:
      cleaner replay --dry-run
      cleaner replay --source demo -v
    """
    loaded = cron_options.loaded(config, overrides, config_file)
    cron_options.known(sources, loaded)
    if not loaded.store.is_file():
        raise exits.Stop(exits.NO_INPUT, f"{loaded.store}: there is no store yet (cleaner run makes it)")
    counts: Counter[str] = Counter()
    with cron_options.explained(), lock.held(loaded.store), open_store(loaded.store) as store:
        made = replay_all(store, loaded, clock=time.time, only=sources, dry_run=dry_run)
        hidden = True if no_progress else None
        with tqdm(total=count(store), unit="page", file=sys.stderr, disable=hidden, leave=False) as bar:
            for one in made:
                counts[one.what] += 1
                bar.update()
                if one.what not in {"same", "no_raw"}:
                    terminal.report(
                        [(Piece(f"{one.what:<8} ", "bold"), Piece(one.url)), *_details(one, verbose=verbose)]
                    )
        if not dry_run:
            _, problems = exporting.refresh(store, loaded)
            for problem in problems:
                raise problem
    terminal.complain(
        "replayed: "
        + (", ".join(f"{number} {what}" for what, number in sorted(counts.items())) or "nothing stored")
    )
    return exits.OK if set(counts) <= {"same", "changed", "found", "no_raw"} else exits.SOME_FAILED


def _details(one: Replayed, *, verbose: bool) -> Iterable[tuple[Piece, ...]]:
    for name, (old, new) in one.fields.items():
        yield (Piece(f"    {name}: {old} → {new}", "dim"),)
    if verbose:
        for line in one.lines:
            yield (Piece(f"    {line}", "article" if line.startswith("+") else "spam"),)


@click.command("discover")
@click.argument("url", metavar="URL")
@options.private
@click.option("--json", "as_json", is_flag=True, help="One JSON line a story.")
def discover(url: str, allow_private: tuple[str, ...], *, as_json: bool) -> int:
    """Show the stories that a feed, sitemap, OPML file or list page leads to, and why each was taken for one.

    \b
    Examples:
      cleaner discover https://news.example/feed.xml
      cleaner discover https://news.example/china/ --json
    """
    from cleaner.service.client import Client  # noqa: PLC0415  # an HTTP stack that most commands do not need

    answer = Client(FetchSettings(allow_private=allow_private)).get(url)
    if isinstance(answer, FetchFailure):
        raise exits.Stop(answer.exit_code, answer.message)
    worker = Worker()
    with contextlib.closing(worker):
        found = worker.look(Job(answer.body, answer.final_url, answer.content_type))
    if isinstance(found, Died):
        raise exits.Stop(exits.BUG, f"{url}: {found.message}")
    if as_json:
        terminal.write("".join(json.encode(item) + "\n" for item in found.items))
    else:
        for item in found.items:
            when = item.published or item.modified
            terminal.report(
                [
                    (
                        Piece(f"{when:%Y-%m-%d}  " if when else " " * 12, "dim"),
                        Piece(f"{item.title or '-'}  ", "bold"),
                        Piece(item.url),
                        Piece(f"  {item.why}", "dim"),
                    )
                ]
            )
        for child in found.children:
            terminal.report(
                [(Piece(f"{child.kind}  ", "bold"), Piece(child.url), Piece(f"  {child.title or ''}", "dim"))]
            )
    for notice in found.notices:
        terminal.complain(notice)
    skipped = f", {found.skipped} more left out" if found.skipped else ""
    terminal.complain(
        f"{found.kind}: {len(found.items)} stories, {len(found.children)} further places{skipped}"
    )
    return exits.OK if found.items or found.children else exits.NO_ARTICLE
