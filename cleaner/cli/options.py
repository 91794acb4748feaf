"""Options that several commands share, defined once so that they mean the same everywhere."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli import exits
from cleaner.cli.convert import Options
from cleaner.rules.schema import Rule
from cleaner.service.address import check_pair
from cleaner.service.rulefile import read_rules
from cleaner.service.trouble import JobError

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


def _rules(_context: click.Context, _parameter: click.Parameter, files: tuple[str, ...]) -> tuple[Rule, ...]:
    try:
        rules = [rule for file in files for rule in read_rules(Path(file))]
    except JobError as error:
        raise exits.Stop(error.exit_code, str(error)) from error
    twice = sorted(name for name, count in Counter(rule.id for rule in rules).items() if count > 1)
    if twice:
        msg = f"two files hold a rule {twice[0]}"
        raise click.BadParameter(msg)
    return tuple(rules)


_PAGE = (
    click.option(
        "-u", "--url", metavar="URL", help="Address of the page, when the input is a file or stdin."
    ),
    click.option("--content-type", metavar="TYPE", help="Content-Type header that the page was served with."),
)
_PRIVATE = click.option(
    "--allow-private",
    multiple=True,
    metavar="HOST:PORT",
    callback=_pairs,
    help="Fetch from this private address or unusual port; may be repeated.",
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
        "--rules",
        multiple=True,
        metavar="FILE",
        callback=_rules,
        help="Add the rules of this file, written like those of the package; may be repeated.",
    ),
    _PRIVATE,
)


def cleaning(command: Command) -> Command:
    """Add the options of every command that cleans."""
    return _add(command, _CLEANING)


def one_page(command: Command) -> Command:
    """Add the options of commands that clean one page: what is known of it."""
    return _add(command, (*_PAGE, *_CLEANING))


def private(command: Command) -> Command:
    """Add the option of every command that may ask a private address."""
    return _add(command, (_PRIVATE,))


def _add(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def collect(values: dict[str, Any]) -> Options:
    """Take the shared options out of a command's keyword arguments."""
    return Options(**{name: values.pop(name) for name in Options.__struct_fields__ if name in values})
