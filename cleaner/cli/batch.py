"""``cleaner batch``: many pages in, one JSON line each out, whatever the pages do."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from tqdm import tqdm

from cleaner.cli import exits, options, terminal, workers
from cleaner.cli.convert import Options, check, page_of
from cleaner.cli.inputs import STDIN, Source, expand, load, read_list
from cleaner.cli.lines import failure_line, page_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE_SECONDS = 90.0
"""Wall time for one input: a fetch may take 60 s by itself, and a page of 50 MB took 13 s (one core)."""


class Job(msgspec.Struct, frozen=True):
    """One input for a worker: its name, and its bytes when only the parent can read them (stdin)."""

    name: str
    options: Options
    source: Source | None = None


class Outcome(msgspec.Struct, frozen=True):
    """One input's line and exit code."""

    line: str
    exit_code: int


@click.command("batch", short_help="Clean many pages into JSON Lines.")
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("-i", "--input-file", metavar="LIST", help="Read inputs from a file, one a line; - is stdin.")
@click.option("-o", "--output", metavar="FILE", help="Write the lines to this file instead of stdout.")
@click.option(
    "-j", "--jobs", "--parallel", "jobs", type=click.IntRange(1, 256), default=1, show_default=True,
    help="Worker processes.",
)  # fmt: skip
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=PAGE_SECONDS, show_default=True, metavar="SECONDS",
    help="Give a page up after this time.",
)  # fmt: skip
@click.option("--no-progress", is_flag=True, help="No progress bar (there is none off a terminal).")
@options.cleaning
def command(
    inputs: tuple[str, ...],
    input_file: str | None,
    output: str | None,
    jobs: int,
    **rest: Any,  # noqa: ANN401
) -> int:
    """Clean many pages into JSON Lines: one line an input, in input order, failures included.

    INPUT is a file, an http(s) address, - for one page on stdin, or a folder, which stands for the pages in
    it. A line is {"input", "ok": true, "page": {...}} or {"input", "ok": false, "error": {"code",
    "message"}}; the page is the record of "cleaner schema". Each line is written at once, so what is done
    stays when you press Ctrl-C. A page that crashes or hangs a worker costs one line, not the run.

    \b
    Examples:
      cleaner batch pages/ -j 4 > pages.jsonl
      cleaner batch -i addresses.txt -o pages.jsonl
      find . -name '*.html' | cleaner batch -i - | jq -r 'select(.ok) | .page.title'

    \b
    Exit codes: 0 all good (a page without an article is no failure), 1 some inputs failed,
    else the one cause of all: 66 no such input, 69 no connection, 70 a bug of ours,
    75 servers busy, 77 refused.
    """
    shared = options.collect(rest)
    check(shared)
    names = list(expand((*inputs, *_listed(input_file))))
    if not names:
        message = "no inputs: give files, addresses or folders, or a list with -i"
        raise exits.Stop(exits.NO_INPUT if inputs or input_file else exits.USAGE, message)
    with _writer(output) as write:
        return _work(
            names, shared, write, jobs=jobs, seconds=rest["timeout"], progress=not rest["no_progress"]
        )


def _listed(input_file: str | None) -> list[str]:
    if input_file is None:
        return []
    try:
        return read_list(input_file)
    except exits.InputFailure as failure:
        raise exits.Stop(failure.exit_code, failure.message) from failure


def _work(
    names: list[str],
    shared: Options,
    write: Callable[[str], None],
    *,
    jobs: int,
    seconds: float,
    progress: bool,
) -> int:
    codes: list[int] = []
    made = workers.run(clean_one, _jobs(names, shared), jobs=min(jobs, len(names)), seconds=seconds)
    bar = tqdm(total=len(names), unit="page", file=sys.stderr, disable=None if progress else True)
    with contextlib.closing(made), bar:
        for name, made_one in zip(names, made, strict=True):
            outcome = _of_dead(name, made_one) if isinstance(made_one, workers.Died) else made_one
            write(outcome.line)
            codes.append(outcome.exit_code)
            bar.update()
    failed = len(codes) - codes.count(exits.OK)
    if failed:
        terminal.complain(f"{failed} of {len(codes)} inputs failed")
    return exits.of_many(codes)


def _of_dead(name: str, died: workers.Died) -> Outcome:
    return Outcome(failure_line(name, died.code, died.message), exits.BUG)


def _jobs(names: list[str], shared: Options) -> Iterator[Job]:
    for name in names:
        yield Job(name, shared, load(name) if name == STDIN else None)


def clean_one(job: Job) -> Outcome:
    """In a worker: read one input, clean it, and write its line."""
    try:
        return Outcome(page_line(job.name, page_of(job.name, job.options, job.source)), exits.OK)
    except exits.InputFailure as failure:
        return Outcome(failure_line(job.name, failure.code, failure.message), failure.exit_code)


@contextlib.contextmanager
def _writer(output: str | None) -> Iterator[Callable[[str], None]]:
    """Where lines go: stdout, or a file that is flushed after each line. Raises Stop (73 or 74)."""
    if output is None or output == STDIN:
        yield terminal.write
        return
    try:
        file = Path(output).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115  # closed below
    except OSError as error:
        message = f"cannot create {output}: {error.strerror or error}"
        raise exits.Stop(exits.CANNOT_CREATE, message) from error

    def write(line: str) -> None:
        try:
            file.write(line)
            file.flush()
        except OSError as error:
            message = f"cannot write {output}: {error.strerror or error}"
            raise exits.Stop(exits.CANNOT_WRITE, message) from error

    with contextlib.closing(file):
        yield write
