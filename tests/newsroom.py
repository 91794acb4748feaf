"""What the cron job's tests share: a site, a configuration, runs in this process, a clock that only a test moves."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cleaner
from cleaner.service import config, run
from cleaner.service.config import Loaded
from cleaner.service.crew import Stop
from cleaner.service.found import Discovery
from cleaner.service.paging import next_pages
from cleaner.service.reading import Workers
from cleaner.service.report import Event, Result
from cleaner.service.settings import CleanSection
from cleaner.service.worker import Cleaned, Died, Job, read_source
from tests.news_site import Site

START = 1_800_000_000.0
"""When the tests' clock begins (Unix time)."""


class InProcess(Workers):
    """Cleans in this process: what most tests need, without a child's start."""

    def __init__(self, _settings: CleanSection) -> None:
        return

    @contextlib.contextmanager
    def one(self) -> Iterator[Any]:
        """The cleaner itself."""
        yield self

    def clean(self, job: Job) -> Cleaned | Died:
        """Clean one page."""
        found = cleaner.clean(
            job.data, url=job.url, content_type=job.content_type, disable=job.disable, rules=job.rules
        )
        return Cleaned(found, next_pages(found, job.url, job.data, led=job.led))

    def look(self, job: Job) -> Discovery | Died:
        """Read one source."""
        return read_source(job)

    def close(self) -> None:
        """Nothing to end."""


class Clock:
    """Unix time that only a test moves."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Jumping(Stop):
    """A wait moves the tests' clock instead of taking time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.slept: list[float] = []
        self._clock = clock

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._clock.now += seconds


class Newsroom:
    """A site, a folder with a configuration, and runs of the job on it."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        self.clock = Clock()
        self.events: list[Event] = []
        self.file = folder / "cleaner.toml"
        self.store = folder / "news.db"
        self.jsonl = folder / "out" / "articles.jsonl"

    def configure(
        self,
        *,
        recheck: str = "0s",
        url: str | None = None,
        source: str = "",
        fetch: str = "",
        more: str = "",
    ) -> None:
        """Write the configuration: one source, due in every run, and a JSONL output."""
        self.file.write_text(
            f"""
[store]
path = "news.db"
[fetch]
delay = "0s"
retries = 0
allow_private = ["127.0.0.1:{self.site.port}"]
{fetch}
[[source]]
name = "demo"
url = "{url or self.site.url + "/feed.xml"}"
every = "0s"
recheck = "{recheck}"
{source}
[[output]]
format = "jsonl"
path = "out/articles.jsonl"
{more}
""",
            encoding="utf-8",
        )

    def load(self) -> Loaded:
        """The configuration."""
        return config.load(self.file, environ={})

    def run(self, **tools: Any) -> Result:
        """One run in this process; the clock moves on by a minute."""
        self.clock.now += 60
        given = {
            "clock": self.clock, "workers": InProcess, "listen": self.events.append, "stop": Jumping(self.clock),
            **tools,
        }  # fmt: skip
        return run.run(self.load(), run.Tools(**given))

    def lines(self) -> list[dict[str, Any]]:
        """The JSONL output's records."""
        return [json.loads(line) for line in self.jsonl.read_text(encoding="utf-8").splitlines()]


def until(condition: Callable[[], bool], *, seconds: float = 30.0) -> None:
    """Wait for another thread or process; fails when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        threading.Event().wait(0.005)
