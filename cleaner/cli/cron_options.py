"""Options and helpers that the cron job's commands share."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from cleaner.cli import exits
from cleaner.service.config import Loaded, find, load
from cleaner.service.settings import seconds
from cleaner.service.store import Store, open_for_reading
from cleaner.service.trouble import JobError

Command = Any
"""A function that click has decorated or will decorate; click types them loosely itself."""

_PAIR = re.compile(r"([a-z_]+\.[a-z_]+)=(.*)", re.DOTALL)


def _pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        match = _PAIR.fullmatch(value)
        if match is None:
            msg = f"{value!r} is not like fetch.delay=2s"
            raise click.BadParameter(msg)
        pairs[match[1]] = match[2]
    return pairs


def configured(command: Command) -> Command:
    """Add ``-c/--config`` and ``--set``."""
    command = click.option(
        "--set", "overrides", multiple=True, metavar="KEY=VALUE", callback=_pairs,
        help="Use another value, like fetch.delay=2s; may be repeated.",
    )(command)  # fmt: skip
    return click.option(
        "-c",
        "--config",
        metavar="FILE",
        help="Configuration; else CLEANER_CONFIG, ./cleaner.toml, the user's own.",
    )(command)


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """End the command with a job error's message and exit code."""
    try:
        yield
    except JobError as error:
        raise exits.Stop(error.exit_code, str(error)) from error


def loaded(config: str | None, overrides: Mapping[str, str], argument: str | None = None) -> Loaded:
    """The configuration that options, environment and files lead to. Raises Stop (78)."""
    if config and argument and config != argument:
        msg = "give the configuration once, as argument or with -c"
        raise click.UsageError(msg)
    with explained():
        return load(find(config or argument, os.environ), environ=os.environ, overrides=overrides)


def known(sources: Iterable[str], config: Loaded) -> None:
    """Raise UsageError when one of these names is no source's."""
    unknown = set(sources) - {source.name for source in config.settings.source}
    if unknown:
        msg = f"there is no source {min(unknown)!r} in {config.file}"
        raise click.UsageError(msg)


@contextlib.contextmanager
def reading(config: Loaded) -> Iterator[Store]:
    """The store, for questions. Raises Stop (66, 74, 78)."""
    with explained(), open_for_reading(config.store) as store:
        yield store


def duration(text: str) -> float:
    """A duration option in seconds."""
    try:
        return seconds(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def moment(text: str | None) -> float | None:
    """``--since`` as Unix time: a date or time (of this machine's zone unless it names one), or a duration ago."""
    if text is None:
        return None
    with contextlib.suppress(ValueError):
        return time.time() - seconds(text)
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, OverflowError, OSError) as error:
        msg = f"{text!r} is no date (2026-11-24), time (2026-11-24T08:00+08:00) or duration (2d)"
        raise click.BadParameter(msg, param_hint="--since") from error


def shown_time(at: float | None) -> str:
    """Unix time as this machine's clock shows it."""
    if at is None:
        return "-"
    try:
        return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return "?"
