"""Cleaning a page, or reading a source, in a child process: see :mod:`cleaner.service.child` for why."""

from __future__ import annotations

from typing import Literal

import msgspec

from cleaner.model import Page
from cleaner.rules.schema import Rule
from cleaner.service.child import Child, Died
from cleaner.service.found import Discovery

__all__ = ["TASK", "Cleaned", "Died", "Job", "Worker", "answer", "clean_page", "read_source"]

TASK = "cleaner.service.worker:answer"


class Job(msgspec.Struct, frozen=True):
    """One page to clean, and how; or a source to be read (``source``). ``led``: the page before it led here."""

    data: bytes
    url: str | None = None
    content_type: str | None = None
    readability: Literal["auto", "always", "never"] = "auto"
    disable: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    source: bool = False
    led: bool = False


class Cleaned(msgspec.Struct, frozen=True):
    """A page's record, and the addresses of the pages that its story goes on at."""

    page: Page
    following: tuple[str, ...] = ()


class Worker:
    """A child that cleans. Not for several threads at once.

    ``seconds`` is wall time for a page, ``max_bytes`` address space; ``task`` names the child's function (a test puts
    in one that hangs).
    """

    def __init__(self, *, seconds: float = 10.0, max_bytes: int = 1_000_000_000, task: str = TASK) -> None:
        # The first page of a process makes rules and weights ready, which takes longer than most pages.
        warm_up = msgspec.msgpack.encode(Job(b"<p>x</p>"))
        self._child = Child(task, seconds=seconds, max_bytes=max_bytes, warm_up=warm_up)

    def clean(self, job: Job) -> Cleaned | Died:
        """Clean one page; Died when the page does not let itself be cleaned."""
        found = self._child.ask(msgspec.msgpack.encode(job))
        return found if isinstance(found, Died) else msgspec.json.decode(found, type=Cleaned)

    def look(self, job: Job) -> Discovery | Died:
        """Read what a feed, sitemap or list names; Died when it does not let itself be read."""
        found = self._child.ask(msgspec.msgpack.encode(msgspec.structs.replace(job, source=True)))
        return found if isinstance(found, Died) else msgspec.json.decode(found, type=Discovery)

    def close(self) -> None:
        """End the child. The worker can be used again."""
        self._child.close()


def answer(data: bytes) -> bytes:
    """In a child: a job's answer as JSON."""
    from cleaner.outputs import json  # noqa: PLC0415  # for children only

    job = msgspec.msgpack.decode(data, type=Job)
    return json.encode(read_source(job) if job.source else clean_page(job)).encode("utf-8")


def clean_page(job: Job) -> Cleaned:
    """In a child: clean a page and look where its story goes on."""
    import cleaner  # noqa: PLC0415  # the parent, which only talks to children, does not need it
    from cleaner.service.paging import next_pages  # noqa: PLC0415

    page = cleaner.clean(
        job.data, url=job.url, content_type=job.content_type, readability=job.readability, disable=job.disable,
        rules=job.rules,
    )  # fmt: skip
    return Cleaned(page, next_pages(page, job.url, job.data, led=job.led))


def read_source(job: Job) -> Discovery:
    """In a child: what a source names."""
    from cleaner.service.discover import discover  # noqa: PLC0415  # for children only

    return discover(job.url or "", job.data, job.content_type)
