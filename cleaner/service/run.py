"""One run of the job: look at the sources that are due, read what they list, store it, bring the outputs up to date.

Threads read (:mod:`cleaner.service.crew`), child processes clean, and this thread alone writes: a source's look and a
page are one transaction each, so that whatever ends the process, what was stored is whole and the rest is done by the
next run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cleaner.service import export, health, lock, looking, queueing, renames, report, saving, state
from cleaner.service.answers import FetchSettings
from cleaner.service.archive import Occasion
from cleaner.service.config import Loaded
from cleaner.service.crew import Stop, work
from cleaner.service.looking import Look, Place
from cleaner.service.reading import Reader, Workers
from cleaner.service.report import Event, Result
from cleaner.service.saving import Outcome
from cleaner.service.settings import CleanSection, FetchSection, SourceSettings, seconds
from cleaner.service.state import PageTask
from cleaner.service.store import Connect, Store, connect_default, open_store
from cleaner.service.trouble import CONFIG, JobError

if TYPE_CHECKING:
    from cleaner.service.client import Client, Memory

MakeClient = Callable[[FetchSettings, Any, Stop, Callable[[], float]], Any]
"""From settings, a Memory, the flag that ends waits, and a clock to a Client."""


def make_client(settings: FetchSettings, memory: Memory, stop: Stop, clock: Callable[[], float]) -> Client:
    """The client that goes to the network."""
    from cleaner.service.client import Client  # noqa: PLC0415  # an HTTP stack that most commands do not need

    return Client(settings, memory=memory, sleep=stop.sleep, left=stop.left, clock=clock)


def _ignore(_event: Event) -> None:
    return


class Tools(msgspec.Struct, frozen=True):
    """What a run is given and a test replaces.

    The clock (Unix time), the client, the cleaning processes, SQLite, who
    hears of events, and the flag that ends it.
    """

    clock: Callable[[], float] = time.time
    client: MakeClient = make_client
    workers: Callable[[CleanSection], Workers] = Workers
    connect: Connect = connect_default
    listen: Callable[[Event], None] = _ignore
    stop: Stop = msgspec.field(default_factory=Stop)


def run(loaded: Loaded, tools: Tools | None = None, *, only: tuple[str, ...] = ()) -> Result:
    """Run the job once. ``only`` names the sources that are looked at, due or not; else all that are due.

    Raises JobError when nothing can be done: lock held (75), store or outputs that cannot be written (73, 74),
    a configuration without sources (78). What was stored until then stays.
    """
    tools = tools or Tools()
    sources = chosen(loaded, only)
    with lock.held(loaded.store), open_store(loaded.store, connect=tools.connect) as store:
        job = _Run(loaded, tools, store, sources, forced=bool(only))
        limit = loaded.settings.run.max_time
        timer = threading.Timer(seconds(limit), tools.stop.set, ("out_of_time",)) if limit else None
        if limit and timer is not None:
            tools.stop.expect(seconds(limit))
            timer.daemon = True
            timer.start()
        try:
            return job.go()
        finally:
            job.close()
            if timer is not None:
                timer.cancel()


def chosen(loaded: Loaded, only: tuple[str, ...]) -> dict[str, SourceSettings]:
    """The sources of a run by name. Raises JobError (78) when there is none."""
    sources = {
        source.name: source for source in loaded.settings.source if source.enabled or source.name in only
    }
    unknown = [name for name in only if name not in sources]
    if unknown:
        msg = f"{loaded.file}: there is no source {unknown[0]!r}"
        raise JobError(msg, exit_code=CONFIG)
    if not sources:
        msg = f"{loaded.file}: no [[source]] to look at"
        raise JobError(msg, exit_code=CONFIG)
    return {name: source for name, source in sources.items() if not only or name in only}


def fetch_settings(section: FetchSection, loaded: Loaded) -> FetchSettings:
    """The client's settings from the file's."""
    return FetchSettings(
        delay=seconds(section.delay),
        total_seconds=seconds(section.timeout),
        connect_seconds=seconds(section.connect_timeout),
        retries=section.retries,
        max_wait=seconds(section.max_wait),
        max_body=section.max_body,
        max_decoded=section.max_decoded,
        max_redirects=section.max_redirects,
        allow_private=section.allow_private,
        user_agent=section.user_agent,
        contact=section.contact,
        robots=section.robots,
        verify_tls=section.verify_tls,
        ca_file=str(loaded.path(section.ca_file)) if section.ca_file else "",
    )


class _Run:
    """The state of one run."""

    def __init__(
        self, loaded: Loaded, tools: Tools, store: Store, sources: dict[str, SourceSettings], *, forced: bool
    ) -> None:
        self.settings = loaded.settings
        self.loaded = loaded
        self.tools = tools
        self.store = store
        self.sources = sources
        self.names = frozenset(source.name for source in loaded.settings.source)
        self.forced = forced
        self.memory = state.load_memory(store, tools.clock())
        self.saved = msgspec.structs.replace(
            self.memory, hosts=dict(self.memory.hosts), robots=dict(self.memory.robots)
        )
        self.client = tools.client(
            fetch_settings(self.settings.fetch, loaded), self.memory, tools.stop, tools.clock
        )
        self.workers = tools.workers(self.settings.clean)
        self.tallies: dict[str, health.Tally] = {}
        self.result = report.Collector(started_at=tools.clock())
        self.number = 0

    def close(self) -> None:
        """End the cleaning processes."""
        self.workers.close()

    def go(self) -> Result:
        """The run from end to end."""
        with self.store.transaction():
            self.number = state.begin_run(self.store, self.now())
            renames.follow(self.store, self.settings.source)
        for look in self._looks():
            self._save_look(look)
        for outcome in self._outcomes():
            self._note(outcome)
        self._judge()
        written, problems = export.refresh(self.store, self.loaded)
        for path in written:
            self.tools.listen(Event("output", url=path, code="written"))
        result = self.result.finish(
            run=self.number,
            now=self.now(),
            ended=self.tools.stop.why or "done",
            written=written,
            problems=problems,
        )
        with self.store.transaction():
            state.save_memory(self.store, self.memory, self.saved)
            state.end_run(
                self.store, self.number, now=self.now(), exit_code=result.exit_code, ended=result.ended,
                counts=result.counts,
            )  # fmt: skip
        return result

    def now(self) -> float:
        """Unix time by the run's clock."""
        return self.tools.clock()

    def _tally(self, source: str) -> health.Tally:
        return self.tallies.setdefault(source, health.Tally())

    def _looks(self) -> Iterator[Look]:
        """Looks at all sources that are due, then at the further places that they lead to."""
        places = []
        for source in self.sources.values():
            known = state.source_state(self.store, source.name, source.url)
            if self.forced or state.is_due(source, known, self.now()):
                places.append(Place(source, source.url, known))
        while places:
            looks = work(
                places,
                lambda place: looking.look(place, self.client, self.workers),
                host_of=lambda place: place.host,
                threads=self.settings.fetch.hosts,
                stop=self.tools.stop,
            )
            places = []
            for look in looks:
                yield look
                places.extend(
                    looking.further(look, lambda name, url: state.source_state(self.store, name, url))
                )

    def _save_look(self, look: Look) -> None:
        """Queue what a look found and remember how it went, in one transaction."""
        name, url = look.place.source.name, look.place.url
        with self.store.transaction():
            saved = queueing.save(self.store, look, run=self.number, now=self.now(), names=self.names)
            state.save_memory(self.store, self.memory, self.saved)
        if saved.outcome is not None:
            if saved.outcome.failed:
                self._tally(name).ok = 0
            self._note(saved.outcome, "source")
            return
        tally = self._tally(name)
        if look.found is not None:
            tally.found = max(tally.found, 0) + saved.listed
        tally.new += saved.new
        self.result.looked(saved.listed, saved.new)
        notes = "; ".join(look.found.notices) if look.found else "unchanged"
        message = f"{saved.listed} listed, {saved.new} new {notes}".strip()
        self.tools.listen(Event("source", name, url, "ok", message))

    def _tasks(self) -> list[PageTask]:
        """The addresses to ask in this run: each source's share in turn, so that a large one does not starve others."""
        limit = self.settings.run.max_pages
        share = -(-limit // len(self.sources))
        each = {
            name: state.due_pages(self.store, source, self.now(), share)
            for name, source in self.sources.items()
        }
        left = limit - sum(map(len, each.values()))
        for name, tasks in each.items():
            if left > 0 and len(tasks) == share:
                each[name] = state.due_pages(self.store, self.sources[name], self.now(), share + left)
                left -= len(each[name]) - share
        return [task for tasks in each.values() for task in tasks][:limit]

    def _outcomes(self) -> Iterator[Outcome]:
        tasks = self._tasks()
        self.tools.listen(Event("plan", code=str(len(tasks))))
        reader = Reader(self.client, self.workers, self.loaded)
        threads = self.settings.fetch.hosts
        readings = work(
            tasks, reader.read, host_of=lambda task: task.host, threads=threads, stop=self.tools.stop
        )
        for reading in readings:
            occasion = Occasion(self.number, self.now(), self.settings.store.keep_raw)
            outcome = saving.save(self.store, reading, occasion, tries=self.settings.run.tries)
            if outcome.exit_code:
                with self.store.transaction():
                    state.save_memory(self.store, self.memory, self.saved)
            yield outcome

    def _note(self, outcome: Outcome, kind: Literal["source", "page"] = "page") -> None:
        """Count an outcome, for the report, the exit code and the source's health."""
        self.result.add(outcome, kind)
        self.tools.listen(Event(kind, outcome.source, outcome.url, outcome.code, outcome.message))
        tally = self._tally(outcome.source)
        tally.failed += outcome.failed
        page = outcome.page
        if page is None:
            return
        tally.read += 1
        if outcome.code == "empty":
            tally.empty += 1
            return
        tally.unsure += page.confidence < health.UNSURE_BELOW
        tally.dated += page.published is not None
        tally.titled += page.title is not None
        tally.chars += len(page.text)
        if outcome.code == "new":
            self.result.new_in.add(outcome.source)

    def _judge(self) -> None:
        """Keep what the run saw of each source, and raise alarms for those that changed or die."""
        now = self.now()
        with self.store.transaction():
            for name, tally in self.tallies.items():
                health.write(self.store, self.number, name, tally, now)
            for name in self.result.new_in:
                self.store.execute("UPDATE sources SET new_at = ? WHERE name = ?", (now, name))
        for name, source in self.sources.items():
            known = state.source_state(self.store, name, source.url)
            verdict = health.judge(self.store, name, failures=known.failures, now=now)
            if verdict.alarming:
                message = "; ".join(verdict.reasons)
                self.result.alarms.append({"source": name, "state": verdict.state, "message": message})
                self.tools.listen(Event("alarm", name, source.url, verdict.state, message))
