"""``cleaner doctor``: whether this installation is sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from cleaner.cli import cron_options, exits, terminal
from cleaner.outputs import json
from cleaner.outputs.explain import Line, Piece, Style
from cleaner.service import doctor

if TYPE_CHECKING:
    from cleaner.service.doctor import Report, State

_STYLES: dict[State, Style] = {"ok": "article", "known": "side", "bad": "spam", "missing": "spam"}


@click.command("doctor", short_help="Show versions, known faults and limits.")
@cron_options.configured
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(config: str | None, overrides: dict[str, str], *, as_json: bool) -> int:
    """Show the versions of the libraries in use, known faults of theirs, and the limits in force.

    The exit code is 1 when a library is missing or has a fault that matters here. Limits of the cron job are those of
    the configuration that -c names, else the defaults.

    \b
    Examples:
      cleaner doctor
      cleaner doctor --json | jq '.parts[] | select(.state != "ok")'
    """
    if config is None and not overrides:
        found = doctor.examine()
    else:
        settings = cron_options.loaded(config, overrides).settings
        found = doctor.examine(settings.fetch, settings.clean, settings.run)
    if as_json:
        terminal.write(json.encode(found, indent=2) + "\n")
    else:
        terminal.report(_lines(found))
    return exits.OK if found.ok else exits.SOME_FAILED


def _lines(found: Report) -> Iterator[Line]:
    width = max(len(part.name) for part in found.parts)
    for part in found.parts:
        yield (
            Piece(f"{part.name:<{width}}  "),
            Piece(f"{part.version:<12}  ", "dim"),
            Piece(part.state, _STYLES[part.state]),
        )
        for note in part.notes:
            yield (Piece(f"{'':<{width}}  {note}", "dim"),)
    for section, limits in found.limits.items():
        yield (Piece(f"limits: {section}", "bold"),)
        for name, value in limits.items():
            shown = f"{value:,}" if type(value) is int else "none" if value is None else str(value)
            yield (Piece(f"  {name}: {shown}"),)
