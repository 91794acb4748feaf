"""From an address to a cleaned story: ask, clean in a child, follow the pages of a story in several. No store."""

from __future__ import annotations

import contextlib
import hashlib
import queue
import zoneinfo
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from cleaner.errors import NoticeCode
from cleaner.model import Notice, Page
from cleaner.service.answers import Fetched, FetchFailure
from cleaner.service.archive import Part
from cleaner.service.config import Loaded
from cleaner.service.settings import CleanSection, SourceSettings, seconds
from cleaner.service.state import PageTask
from cleaner.service.stitch import MAX_PAGES, stitch
from cleaner.service.urls import key as key_of
from cleaner.service.worker import TASK, Died, Job, Worker

if TYPE_CHECKING:
    from cleaner.service.client import Client


class Reading(msgspec.Struct, frozen=True):
    """What asking for an address gave: an answer or a failure, and a page unless it is unchanged or died."""

    task: PageTask
    answer: Fetched | FetchFailure
    page: Page | None = None
    died: Died | None = None
    parts: tuple[Part, ...] = ()
    body_hash: bytes | None = None


class Workers:
    """A few cleaning processes for many threads: each takes one, uses it, and puts it back."""

    def __init__(self, settings: CleanSection, *, task: str = TASK) -> None:
        self._free: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._all = [
            Worker(seconds=seconds(settings.timeout), max_bytes=settings.max_memory, task=task)
            for _ in range(settings.jobs)
        ]
        for worker in self._all:
            self._free.put(worker)

    @contextlib.contextmanager
    def one(self) -> Iterator[Worker]:
        """A process of one's own for the length of the block."""
        worker = self._free.get()
        try:
            yield worker
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End all processes."""
        for worker in self._all:
            worker.close()


class Reader:
    """Reads addresses. Threads may share one."""

    def __init__(self, client: Client, workers: Workers, loaded: Loaded) -> None:
        self._client = client
        self._workers = workers
        self._loaded = loaded
        self._sources = {source.name: source for source in loaded.settings.source}

    def read(self, task: PageTask) -> Reading:
        """Ask for an address and clean what comes, with the pages that the story goes on at."""
        answer = self._client.get(task.url, etag=task.etag, last_modified=task.last_modified)
        if isinstance(answer, FetchFailure) or answer.not_modified:
            return Reading(task, answer)
        digest = hashlib.sha256(answer.body).digest()
        if digest == task.body_hash:
            return Reading(task, answer, body_hash=digest)
        return self._story(task, answer, digest)

    def _story(self, task: PageTask, answer: Fetched, digest: bytes) -> Reading:
        """The page that came and those that its story goes on at. The answer is partial if one of them is missing."""
        source = self._sources[task.source]
        pages: list[Page] = []
        parts: list[Part] = []
        following: tuple[str, ...] = ()
        part: Fetched | FetchFailure | None = answer
        while isinstance(part, Fetched):
            parts.append(Part(part.final_url, part.content_type, part.body))
            with self._workers.one() as worker:
                job = job_of(parts[-1], self._loaded, source)
                cleaned = worker.clean(msgspec.structs.replace(job, led=bool(pages)))
            if isinstance(cleaned, Died):
                if not pages:
                    return Reading(task, answer, died=cleaned, body_hash=digest)
                parts.pop()
                break
            pages.append(_told_if_partial(cleaned.page, part))
            answer = msgspec.structs.replace(answer, partial=answer.partial or part.partial)
            following = (*following, *cleaned.following)
            part = self._next(following, parts)
        page = localised(stitch(pages) if len(pages) > 1 else pages[0], source)
        if isinstance(part, FetchFailure) and part.temporary:
            answer = msgspec.structs.replace(answer, partial=True)
            page = _told(page, f"page {len(pages) + 1} of the story could not be read ({part.code})")
        return Reading(task, answer, page, None, tuple(parts), digest)

    def _next(self, following: tuple[str, ...], parts: list[Part]) -> Fetched | FetchFailure | None:
        """The next page of a story, if it says that there is one and it has not been read yet."""
        seen = {key_of(part.url) for part in parts}
        for url in following:
            if key_of(url) not in seen and len(parts) < MAX_PAGES:
                answer = self._client.get(url)
                # A redirect back to the first page is how some sites answer for a page that is not there.
                return None if key_of(answer.final_url) in seen else answer
        return None


def job_of(part: Part, loaded: Loaded, source: SourceSettings | None) -> Job:
    """The cleaning of one served page under the settings and rules in force."""
    settings = loaded.settings.clean
    disable = (*settings.disable, *(source.disable if source else ()))
    rules = loaded.rules.get(source.name, ()) if source else ()
    return Job(part.body, part.url, part.content_type, settings.readability, disable, rules)


def _told_if_partial(page: Page, answer: Fetched) -> Page:
    return _told(page, "the server's answer ended before its own end") if answer.partial else page


def _told(page: Page, message: str) -> Page:
    notice = Notice(NoticeCode.TRUNCATED, message)
    return msgspec.structs.replace(page, notices=(*page.notices, notice))


def localised(page: Page, source: SourceSettings | None) -> Page:
    """The page with what the source's settings say and the page leaves open: the zone of its times, its language."""
    if source is None:
        return page
    changes: dict[str, object] = {}
    if source.language and page.language is None:
        changes["language"] = source.language
    if source.timezone:
        zone = zoneinfo.ZoneInfo(source.timezone)
        for field in ("published", "modified"):
            moment: datetime | None = getattr(page, field)
            if moment is not None and moment.tzinfo is None:
                changes[field] = moment.replace(tzinfo=zone)
    return msgspec.structs.replace(page, **changes) if changes else page
