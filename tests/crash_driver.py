"""Kills runs of the cron job, or breaks what they stand on; a process of its own, for it forks and limits itself.

``python -m tests.crash_driver kill FOLDER TRIALS``: each trial is a fresh store; a child runs the job and is killed at
a random moment; a second run ends the work. Prints a JSON line a trial: what the child had acknowledged, what the
store held after the kill, and what the store and the output held in the end.
"""

from __future__ import annotations

import json
import os
import random
import resource
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cleaner.service import config, run
from cleaner.service.report import Event, Result
from cleaner.service.trouble import JobError
from tests.newsroom import InProcess


def job(file: Path, told: int | None = None) -> Result:
    """A run; each article that was committed is told through a pipe, as an acknowledgement."""

    def listen(event: Event) -> None:
        if told is not None and event.what == "page" and event.code == "new":
            os.write(told, f"{event.url}\n".encode())

    return run.run(config.load(file, environ={}), run.Tools(workers=InProcess, listen=listen))


def urls(store: Path) -> list[str]:
    """The stored articles' addresses, after a check of the whole file."""
    with sqlite3.connect(store) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        if not connection.execute("PRAGMA user_version").fetchone()[0]:
            return []  # killed before the tables were there
        found = [row[0] for row in connection.execute("SELECT url FROM articles ORDER BY url")]
        versions = connection.execute("SELECT count(*) FROM versions").fetchone()[0]
    connection.close()
    assert versions == len(found), "an article was stored twice"
    return found


def contents(folder: Path) -> dict[str, str]:
    """A folder's files and what is in them."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def trial(folder: Path, text: str, number: int, seconds: float) -> dict[str, Any]:
    """One kill in a fresh folder, and the run after it."""
    place = folder / str(number)
    place.mkdir()
    file = place / "cleaner.toml"
    file.write_text(text, encoding="utf-8")
    store, output = place / "news.db", place / "out" / "articles.jsonl"
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        job(file, writer)
        os._exit(0)
    os.close(writer)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    acknowledged = b""
    while select.select([reader], [], [], 0)[0] and (data := os.read(reader, 65_536)):
        acknowledged += data
    os.close(reader)
    held = urls(store) if store.exists() and store.stat().st_size else []
    torn = output.read_bytes() if output.exists() else b""
    job(file)
    return {
        "acknowledged": acknowledged.decode().split(),
        "held": held,
        "whole": torn in {b"", output.read_bytes()} or torn.endswith(b"}\n"),
        "end": urls(store),
        "output": output.read_text(encoding="utf-8"),
        "left": sorted(path.name for path in output.parent.iterdir()),
        "folder": contents(place / "md"),
    }


def kill(folder: Path, trials: int) -> None:
    """All trials; the moments are spread over the length of an undisturbed run in a process that is warm already."""
    text = (folder / "cleaner.toml").read_text(encoding="utf-8")
    job(folder / "cleaner.toml")
    warm = folder / "warm"
    warm.mkdir()
    (warm / "cleaner.toml").write_text(text, encoding="utf-8")
    begun = time.monotonic()
    job(warm / "cleaner.toml")
    length = time.monotonic() - begun
    rng = random.Random(20_261_124)
    for number in range(trials):
        sys.stdout.write(json.dumps(trial(folder, text, number, rng.random() * length)) + "\n")
        sys.stdout.flush()


def limited(folder: Path, size: int) -> None:
    """A run in which no file can grow over a size; prints its exit code and message."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    report(folder)


def as_other(folder: Path, user: int) -> None:
    """A run as another user; prints its exit code and message.

    A run elsewhere comes first: it loads what the other user may not be allowed to read.
    """
    with tempfile.TemporaryDirectory() as warm:
        shutil.copy(folder / "cleaner.toml", warm)
        job(Path(warm) / "cleaner.toml")
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    report(folder)


def report(folder: Path) -> None:
    """Run, and print how it ended."""
    try:
        result = job(folder / "cleaner.toml")
        answer = {"exit_code": result.exit_code, "message": " ".join(result.problems)}
    except JobError as error:
        answer = {"exit_code": error.exit_code, "message": str(error)}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    {"kill": kill, "limited": limited, "as_other": as_other}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
