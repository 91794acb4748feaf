"""Options that several commands share, defined once so that they mean the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.convert import Options
from cleaner.service.address import check_pair

if TYPE_CHECKING:
    from collections.abc import Callable

Command = Any
"""A function that click has decorated or will decorate; click types them loosely itself."""


def _ids(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        wrong = check_pair(value)
        if wrong:
            raise click.BadParameter(wrong)
    return values


_PAGE = (
    click.option(
        "-u", "--url", metavar="URL", help="Address of the page, when the input is a file or stdin."
    ),
    click.option("--content-type", metavar="TYPE", help="Content-Type header that the page was served with."),
)
_CLEANING = (
    click.option(
        "--kind", type=click.Choice(["html", "text"]), help="Read as HTML or as a text dump; else found out."
    ),
    click.option(
        "--readability",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        help="When to ask readability-lxml for a second opinion; auto: on unsure pages.",
    ),
    click.option(
        "--disable",
        multiple=True,
        metavar="ID",
        callback=_ids,
        help="Switch a rule off; may be repeated, ids may be joined by commas.",
    ),
    click.option(
        "--allow-private",
        multiple=True,
        metavar="HOST:PORT",
        callback=_pairs,
        help="Fetch from this private address or unusual port; may be repeated.",
    ),
)


def cleaning(command: Command) -> Command:
    """Add the options of every command that cleans."""
    return _add(command, _CLEANING)


def one_page(command: Command) -> Command:
    """Add the options of commands that clean one page: what is known of it."""
    return _add(command, (*_PAGE, *_CLEANING))


def _add(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def collect(values: dict[str, Any]) -> Options:
    """Take the shared options out of a command's keyword arguments."""
    return Options(**{name: values.pop(name) for name in Options.__struct_fields__ if name in values})
