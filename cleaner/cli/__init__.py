"""The command line: arguments in, exit code out. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

import cleaner
from cleaner.cli import batch, clean, cron, doctor, evaluate, exits, explain, rules, schema, terminal
from cleaner.errors import FetchError, InputError, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(cleaner.__version__, prog_name="cleaner")
def group() -> None:
    """Separate a news page's article from the advertising, lists and spam around it, and say why.

    \b
    Examples:
      cleaner clean page.html                     the article's text
      cleaner clean https://news.example/1 -f markdown
      cleaner explain page.html                   every block with its label and reasons
      cleaner batch pages/ -j 4 > pages.jsonl     many pages, one JSON line each
      cleaner run cleaner.toml                    one run of the cron job

    "cleaner COMMAND --help" has more examples. Set NO_COLOR to switch colours off, CLEANER_DEBUG=1 to see a
    traceback should the cleaner itself fail (exit code 70).
    """


for _command in (
    clean.command,
    explain.command,
    batch.command,
    rules.command,
    schema.command,
    evaluate.command,
    doctor.command,
    *cron.COMMANDS,
):
    group.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; never a traceback unless CLEANER_DEBUG=1 asks for it."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        return _run(arguments)
    except exits.Stop as stop:
        if stop.message:
            terminal.complain(stop.message)
        if stop.exit_code == exits.PIPE_CLOSED:
            terminal.close_quietly()
        return stop.exit_code
    except (click.Abort, KeyboardInterrupt):
        return exits.INTERRUPTED
    except click.UsageError as error:
        return _usage(error)
    except (InputError, OutputError) as error:
        terminal.complain(str(error))
        return exits.USAGE
    except FetchError as error:
        terminal.complain(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001  # the promise is one line, whatever it is
        if os.environ.get("CLEANER_DEBUG") == "1":
            traceback.print_exc()
        terminal.complain(
            f"{type(error).__name__}: {error} (a bug of the cleaner; CLEANER_DEBUG=1 shows where)"
        )
        return exits.BUG


def _run(arguments: Sequence[str] | None) -> int:
    # With standalone_mode click would print and exit by itself, with its own codes.
    code = group.main(
        args=None if arguments is None else list(arguments), prog_name="cleaner", standalone_mode=False
    )
    return code if isinstance(code, int) else exits.OK


def _usage(error: click.UsageError) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return exits.USAGE
    hint = f" (see {error.ctx.command_path} --help)" if error.ctx else ""
    terminal.complain(f"{error.format_message()}{hint}")
    return exits.USAGE
