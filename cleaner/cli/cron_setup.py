"""``cleaner init`` and ``cleaner config``: the configuration of the cron job."""

from __future__ import annotations

import importlib.resources
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec

from cleaner.cli import cron_options, exits, terminal
from cleaner.outputs import json
from cleaner.service import atomic
from cleaner.service.config import FILE_NAME, Loaded


def sample() -> str:
    """The commented sample configuration."""
    return importlib.resources.files("cleaner.service").joinpath("sample.toml").read_text(encoding="utf-8")


@click.command("init")
@click.argument("file", default=FILE_NAME, metavar="[FILE]")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def init(file: str, *, force: bool) -> int:
    """Write a commented sample configuration (./cleaner.toml), every key with its default.

    \b
    Examples:
      cleaner init
      cleaner init /etc/cleaner.toml
      cleaner init -                       print it
    """
    if file == "-":
        terminal.write(sample())
        return exits.OK
    path = Path(file)
    if path.exists() and not force:
        message = f"{file} is there already (--force replaces it)"
        raise exits.Stop(exits.CANNOT_CREATE, message)
    with cron_options.explained():
        atomic.write(path, [sample().encode("utf-8")])
    terminal.complain(f"wrote {file}; fill in [[source]], then: cleaner run -c {file} --dry-run")
    return exits.OK


@click.command("config")
@click.argument("config_file", required=False, metavar="[CONFIG]")
@cron_options.configured
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(config_file: str | None, config: str | None, overrides: dict[str, str], *, as_json: bool) -> int:
    """Print every value of the configuration and where it comes from: --set, environment, file and line, or default.

    \b
    Examples:
      cleaner config
      CLEANER_FETCH_DELAY=5s cleaner config
    """
    loaded = cron_options.loaded(config, overrides, config_file)
    rows = list(_rows(loaded))
    if as_json:
        terminal.write(
            json.encode({key: {"value": value, "from": origin} for key, value, origin in rows}, indent=2)
            + "\n"
        )
        return exits.OK
    width = max(len(f"{key} = {json.encode(value)}") for key, value, _ in rows)
    for key, value, origin in rows:
        text = f"{key} = {json.encode(value)}"
        terminal.write(f"{text:<{min(width, 60)}}  # {origin}\n")
    return exits.OK


def _rows(loaded: Loaded) -> Iterator[tuple[str, object, str]]:
    tree = msgspec.to_builtins(loaded.settings)
    for section, content in tree.items():
        tables = content if isinstance(content, list | tuple) else [content]
        for number, table in enumerate(tables):
            place = f"{section}[{number}]" if tables is content else section
            for name, value in table.items():
                key = f"{place}.{name}"
                yield key, value, loaded.origins.get(key, "default")
