"""``cleaner run``: the cron job. Silent when all is well; what went wrong is in the exit code and the report."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import click
import msgspec
from tqdm import tqdm

from cleaner.cli import cron_options, exits, terminal
from cleaner.outputs import json
from cleaner.service import atomic
from cleaner.service.config import Loaded
from cleaner.service.crew import Stop
from cleaner.service.rehearsal import rehearse
from cleaner.service.report import Event, Result
from cleaner.service.run import Tools
from cleaner.service.run import run as run_job
from cleaner.service.trouble import JobError


@click.command("run")
@click.argument("config_file", required=False, metavar="[CONFIG]")
@cron_options.configured
@click.option(
    "--source",
    "only",
    multiple=True,
    metavar="NAME",
    help="Look at this source now, due or not; may be repeated.",
)
@click.option(
    "--max-time", metavar="DURATION", help="Stop cleanly after this time (10m); the next run goes on."
)
@click.option("--dry-run", is_flag=True, help="Show what would be asked for; store nothing.")
@click.option(
    "--report", "report_file", metavar="FILE", help="Write a JSON report: each address with its outcome."
)
@click.option("--log-json", is_flag=True, help="Write each event to stderr as a JSON line.")
@click.option("-v", "--verbose", count=True, help="A summary line on stderr; -vv: a line for each address.")
@click.option("--no-progress", is_flag=True, help="No progress bar (there is none off a terminal).")
def command(  # noqa: PLR0913, PLR0917  # click hands each option over
    config_file: str | None,
    config: str | None,
    overrides: dict[str, str],
    only: tuple[str, ...],
    max_time: str | None,
    report_file: str | None,
    *,
    dry_run: bool,
    log_json: bool,
    verbose: int,
    no_progress: bool,
) -> int:
    """Look at the sources that are due, read what is new, store it, bring the outputs up to date.

    Made for cron: silent when all is well, one run at a time, and whatever ends it, the next one goes on where it
    stopped. SIGTERM ends it cleanly after the pages in hand.

    \b
    Examples:
      cleaner run                          with ./cleaner.toml
      cleaner run /etc/cleaner.toml -v     one summary line
      cleaner run --dry-run                what would be asked for
      cleaner run --max-time 10m --report /var/log/cleaner.json

    \b
    Exit codes: 0 all good (also after SIGTERM or --max-time), 1 some addresses failed for different causes, else the
    one cause of all: 66 not there, 69 no connection, 70 a bug of ours, 75 servers busy, 77 refused. 73/74 store or
    output cannot be written, 75 another run is at work, 78 wrong configuration.
    """
    settings = cron_options.loaded(
        config, {**overrides, **({"run.max_time": max_time} if max_time else {})}, config_file
    )
    stop = Stop()
    interrupted: list[int] = []
    with cron_options.explained(), _signals(stop, interrupted):
        if dry_run:
            return _rehearse(settings, stop, only)
        with _listener(log_json=log_json, verbose=verbose, progress=not no_progress) as listen:
            try:
                result = run_job(settings, Tools(stop=stop, listen=listen), only=only)
            except JobError as error:
                _report(report_file, {"exit_code": error.exit_code, "problems": [str(error)]})
                raise
        _report(report_file, result)
    _tell(result, verbose=verbose, log_json=log_json)
    return exits.INTERRUPTED if signal.SIGINT in interrupted else result.exit_code


def _report(file: str | None, result: object) -> None:
    """Write the report, if one is wanted. Raises JobError (73, 74)."""
    if file:
        atomic.write(Path(file), [json.encode(result, indent=2).encode("utf-8"), b"\n"])


def _tell(result: Result, *, verbose: int, log_json: bool) -> None:
    """Say what went wrong; cron hears of single addresses from "status --check", a person at a terminal at once."""
    for problem in result.problems:
        terminal.complain(problem)
    if log_json:
        _log(
            {
                "what": "end",
                "message": result.summary(),
                "exit_code": result.exit_code,
                "counts": result.counts,
            }
        )
    elif verbose or (result.exit_code and sys.stderr.isatty()):
        terminal.complain(result.summary())
        if result.counts.get("failed"):
            terminal.complain("cleaner status --errors 20 tells why")


@contextlib.contextmanager
def _signals(stop: Stop, interrupted: list[int]) -> Iterator[None]:
    """SIGTERM and the first Ctrl-C end the run cleanly; a second Ctrl-C ends it at once, which loses nothing either."""

    def handle(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGINT and stop.is_set():
            raise KeyboardInterrupt
        interrupted.append(number)
        stop.set("stopped")

    old = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


class _Listener:
    """Hears of a run's events: a progress bar on a terminal, JSON lines, or lines for a person."""

    def __init__(self, *, log_json: bool, verbose: int, progress: bool) -> None:
        self._log_json = log_json
        self._verbose = verbose
        silent = not progress or log_json or verbose > 1
        self.bar = tqdm(unit="page", file=sys.stderr, disable=True if silent else None, leave=False)

    def __call__(self, event: Event) -> None:
        if self._log_json:
            _log(msgspec.to_builtins(event))
        elif self._verbose > 1 and event.what != "plan":
            with self.bar.external_write_mode(file=sys.stderr):
                terminal.complain(
                    " ".join(filter(None, (event.source, event.code, event.url, event.message)))
                )
        if event.what == "plan":
            self.bar.reset(total=int(event.code))
        elif event.what == "page":
            self.bar.update()


@contextlib.contextmanager
def _listener(*, log_json: bool, verbose: int, progress: bool) -> Iterator[_Listener]:
    listener = _Listener(log_json=log_json, verbose=verbose, progress=progress)
    with listener.bar:
        yield listener


def _log(record: dict[str, object]) -> None:
    line = json.encode({"at": round(time.time(), 3), "pid": os.getpid(), **record})
    with contextlib.suppress(OSError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def _rehearse(settings: Loaded, stop: Stop, only: tuple[str, ...]) -> int:
    for planned in rehearse(settings, Tools(stop=stop), only=only):
        line = " ".join((planned.what, planned.source, planned.url, f"({planned.why})"))
        terminal.write(terminal.safe_line(line) + "\n")
    return exits.OK
