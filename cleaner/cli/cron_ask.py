"""Questions to the cron job's store: ``status``, ``search``, ``diff``."""

from __future__ import annotations

import time

import click

from cleaner.cli import cron_options, exits, terminal
from cleaner.outputs import json
from cleaner.outputs.explain import Line, Piece, cells, clip
from cleaner.service import changes
from cleaner.service import search as searching
from cleaner.service.status import SourceStatus, Status, Trouble, troubles
from cleaner.service.status import status as status_of

_ALARMS = frozenset({"failing", "silent", "changed"})


@click.command("status")
@click.argument("config_file", required=False, metavar="[CONFIG]")
@cron_options.configured
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--errors",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="The last N failures instead: where, when, why.",
)
@click.option("--check", is_flag=True, help="Exit with 1 when a source is failing, silent or changed.")
def status(
    config_file: str | None,
    config: str | None,
    overrides: dict[str, str],
    *,
    as_json: bool,
    errors: int | None,
    check: bool,
) -> int:
    """Show what the store holds, how the last run went, and how each source is.

    A source is judged against its own history: "failing" cannot be read, "silent" has had nothing new for much longer
    than usual, "changed" lists less, or its pages suddenly give no article, no date or no sure answer.

    \b
    Examples:
      cleaner status
      cleaner status --errors 20
      cleaner status --json | jq '.sources[] | select(.state != "ok")'
    """
    loaded = cron_options.loaded(config, overrides, config_file)
    with cron_options.reading(loaded) as store:
        now = time.time()
        found = status_of(store, loaded, now=now)
        failures = troubles(store, errors) if errors else []
    if errors:
        _show(failures, as_json=as_json)
    elif as_json:
        terminal.write(json.encode({**_plain(found), "alarming": found.alarming}, indent=2) + "\n")
    else:
        terminal.report(_table(found))
    return exits.SOME_FAILED if check and found.alarming else exits.OK


def _show(failures: list[Trouble], *, as_json: bool) -> None:
    if as_json:
        terminal.write("".join(json.encode(one) + "\n" for one in failures))
        return
    terminal.report(
        (
            Piece(f"{cron_options.shown_time(one.at):<16}  ", "dim"),
            Piece(f"{one.source}  {one.code}  ", "bold"),
            Piece(one.url),
            Piece(f"  {' '.join(one.message.split())}", "dim"),
        )
        for one in failures
    )


def _plain(found: Status) -> dict[str, object]:
    return {name: getattr(found, name) for name in found.__struct_fields__}


def _table(found: Status) -> list[Line]:
    size = f"{found.bytes / 1e6:.1f} MB"
    lines: list[Line] = [
        (
            Piece(
                f"{found.store}: {found.articles} articles, {found.clusters} stories, {found.pages} addresses, {size}",
                "bold",
            ),
        )
    ]
    last = found.last_run
    if last is not None:
        counts = ", ".join(f"{count} {name}" for name, count in dict(last["counts"]).items())  # type: ignore[call-overload]
        when = cron_options.shown_time(float(str(last["started_at"])))
        ended = f"{last['ended']}, exit code {last['exit_code']}; {counts or 'nothing'}"
        # Only who takes the lock could tell the two apart, and a run that starts just then would be turned away.
        ended = ended if last["ended"] else "at work, or killed"
        lines.append((Piece(f"last run {last['run']}: {when}, {ended}"),))
    width = max((cells(source.name) for source in found.sources), default=0)
    width = max(width, len("source"))
    numbers = f"{'articles':>8} {'queued':>7} {'failed':>7} {'empty':>6}"
    head = f"{'source':<{width}}  {'state':<8} {numbers}  {'last look':<16}  last new"
    lines.append((Piece(head, "dim"),))
    for source in found.sources:
        lines.extend(_source(source, width))
    return lines


def _source(source: SourceStatus, width: int) -> list[Line]:
    pad = width - cells(source.name)
    row: Line = (
        Piece(source.name + " " * pad + "  "),
        Piece(
            f"{source.state:<8} ",
            "spam" if source.state in _ALARMS else "article",
        ),
        Piece(
            f"{source.articles:>8} {source.queued:>7} {source.failed + source.lost:>7} {source.empty:>6}  "
            f"{cron_options.shown_time(source.checked_at):<16}  {cron_options.shown_time(source.new_at)}"
        ),
    )
    notes = [*source.reasons, *([source.problem] if source.problem else [])]
    return [row, *((Piece(f"{' ' * width}  {clip(' '.join(note.split()), 150)}", "dim"),) for note in notes)]


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@cron_options.configured
@click.option(
    "-n", "--limit", type=click.IntRange(1, searching.MOST), default=20, show_default=True, help="Answers."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line an answer.")
def search(
    words: tuple[str, ...], config: str | None, overrides: dict[str, str], limit: int, *, as_json: bool
) -> int:
    """Find stored articles that hold all WORDS; a word of two Chinese characters is enough. The latest come first.

    Width, case, and simplified or traditional characters make no difference. Quotes keep words together.

    \b
    Examples:
      cleaner search 央行 降息
      cleaner search '"interest rate"' -n 5
    """
    loaded = cron_options.loaded(config, overrides)
    asked = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    with cron_options.reading(loaded) as store:
        hits, total = searching.search(store, asked, limit=limit)
    if as_json:
        terminal.write("".join(json.encode(hit) + "\n" for hit in hits))
    else:
        terminal.report(
            (
                Piece(f"{(hit.published or '')[:10]:<10}  {hit.article:>7}  ", "dim"),
                Piece(f"{hit.title or '-'}  ", "bold"),
                Piece(hit.url, "dim"),
            )
            for hit in hits
        )
        if total > len(hits):
            terminal.complain(f"{total} articles in all; -n shows more")
    return exits.OK if hits else exits.SOME_FAILED


@click.command("diff")
@click.argument("article", required=False, metavar="[ARTICLE]")
@cron_options.configured
@click.option("--replayed", is_flag=True, help="Only what a replay changed.")
@click.option(
    "-n", "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, help="Changes shown."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a change.")
def diff(  # click hands each option over
    article: str | None,
    config: str | None,
    overrides: dict[str, str],
    limit: int,
    *,
    replayed: bool,
    as_json: bool,
) -> int:
    """Show how articles changed from version to version, the latest changes first.

    ARTICLE is an address or the number that search prints; with it the changed paragraphs are shown too.

    \b
    Examples:
      cleaner diff
      cleaner diff --replayed
      cleaner diff https://news.example/2026/1.html
    """
    loaded = cron_options.loaded(config, overrides)
    with cron_options.reading(loaded) as store:
        number = None if article is None else changes.find_article(store, article)
        if article is not None and number is None:
            message = f"there is no article {article}"
            raise exits.Stop(exits.NO_INPUT, message)
        found = list(
            changes.changes(store, article=number, origin="replay" if replayed else None, limit=limit)
        )
    if as_json:
        terminal.write("".join(json.encode(change) + "\n" for change in found))
        return exits.OK
    for change in found:
        terminal.report(change_lines(change, whole=article is not None))
    return exits.OK


def change_lines(change: changes.Change, *, whole: bool) -> list[Line]:
    """A change for a person; ``whole``: with the changed paragraphs."""
    head = f"{cron_options.shown_time(change.stored_at)}  {change.article}  v{change.version} ({change.origin})  "
    lines: list[Line] = [
        (Piece(head, "dim"), Piece(f"{change.title or '-'}  ", "bold"), Piece(change.url, "dim")),
        (
            Piece(
                f"    +{change.added} -{change.removed} characters; {', '.join(change.fields) or 'text only'}"
            ),
        ),
    ]
    if whole:
        lines += [(Piece(f"    {name}: {old} → {new}"),) for name, (old, new) in change.fields.items()]
        lines += [
            (Piece(f"    {line}", "article" if line.startswith("+") else "spam"),) for line in change.lines
        ]
    return lines
