"""A pool of worker processes that a page can kill without harm: n inputs give n results, in input order.

A parser may crash, hang or eat all memory, and neither a thread nor an exception handler can stop that. So
each page is cleaned in a child that is killed when its time is over and replaced when it dies; the page that
did it gets a failure instead of a result. ``multiprocessing.Pool`` cannot do this: it hangs for ever when a
worker is killed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from multiprocessing.context import SpawnProcess

T = TypeVar("T")
R = TypeVar("R")

START_SECONDS = 60.0
"""For a new interpreter to import the cleaner, on a loaded machine too; tasks are timed from then on."""

WORKER_BYTES = 2 << 30
"""Address space of a worker. A parse of a 50 MB page alone takes 0.3 GB (lxml 6.1, measured)."""

TASKS_A_WORKER = 1_000
"""After so many tasks a worker is replaced, so that no leak of a C library can grow without end."""

AHEAD_A_WORKER = 16
"""Results that may wait for an earlier, slower input: bounds the memory of a run."""


class Died(msgspec.Struct, frozen=True):
    """A task that gave no result: its worker took too long, ran out of memory, or crashed."""

    code: str
    message: str


class _Worker(Generic[T, R]):
    """One child process and the task that it is busy with."""

    def __init__(self, task: Callable[[T], R], seconds: float) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, task, seconds), daemon=True)
        self.process.start()
        theirs.close()
        self.seconds = seconds
        self.started = False
        self.index = -1
        self.deadline = 0.0
        self.tasks = 0

    def give(self, index: int, item: T) -> None:
        self.index = index
        self.deadline = time.monotonic() + (self.seconds if self.started else START_SECONDS)
        self.tasks += 1
        with contextlib.suppress(OSError):  # a dead worker is found when its answer is read
            self.connection.send(item)

    def take(self) -> R | Died | None:
        """What a readable connection holds: the answer, or None for the child's word that it has started."""
        try:
            answer: R | Died = self.connection.recv()
            if not self.started:
                self.started, self.deadline = True, time.monotonic() + self.seconds
                return None
        except (EOFError, OSError):
            self.process.join(1)
            code = self.process.exitcode
            if code is not None and -code == getattr(signal, "SIGALRM", None):
                answer = self.timed_out()
            else:
                answer = Died("crash", f"the worker process died (exit code {code})")
            self.kill()
        self.index = -1
        return answer

    def timed_out(self) -> Died:
        return Died("timeout", f"not finished in {self.seconds:g} seconds")

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def run(
    task: Callable[[T], R], items: Iterable[T], *, jobs: int, seconds: float
) -> Generator[R | Died, None, None]:
    """``task`` of every item, computed by ``jobs`` processes, in the items' order; Died where nothing came.

    ``task`` and items must be picklable. ``seconds`` is wall time for one task. The workers are gone when the
    iterator is exhausted or closed.
    """
    pool: list[_Worker[T, R]] = []
    try:
        yield from _run(task, enumerate(items), pool, jobs, seconds)
    finally:
        for worker in pool:
            worker.kill()


def _run(
    task: Callable[[T], R],
    numbered: Iterator[tuple[int, T]],
    pool: list[_Worker[T, R]],
    jobs: int,
    seconds: float,
) -> Iterator[R | Died]:
    results: dict[int, R | Died] = {}
    following, given, exhausted = 0, 0, False
    while True:
        while not exhausted and given - following < jobs * AHEAD_A_WORKER:
            worker = _idle(pool, task, jobs, seconds)
            if worker is None:
                break
            entry = next(numbered, None)
            if entry is None:
                exhausted = True
                break
            worker.give(*entry)
            given += 1
        if following == given:
            return
        _collect(pool, results)
        while following in results:
            yield results.pop(following)
            following += 1


def _idle(
    pool: list[_Worker[T, R]], task: Callable[[T], R], jobs: int, seconds: float
) -> _Worker[T, R] | None:
    """A worker without a task, started if there may be one more."""
    for worker in pool:
        if worker.index < 0:
            if worker.tasks < TASKS_A_WORKER:
                return worker
            worker.kill()
            pool.remove(worker)
            break
    if len(pool) >= jobs:
        return None
    pool.append(_Worker(task, seconds))
    return pool[-1]


def _collect(pool: list[_Worker[T, R]], results: dict[int, R | Died]) -> None:
    """Wait for a busy worker's word, death or deadline, and note what came."""
    busy = {worker.connection: worker for worker in pool if worker.index >= 0}
    left = min(worker.deadline for worker in busy.values()) - time.monotonic()
    for ready in wait(list(busy), timeout=max(left, 0)):
        worker = busy[ready]  # type: ignore[index]  # wait() answers with what it was given
        index = worker.index
        answer = worker.take()
        if answer is not None:
            results[index] = answer
        if worker.connection.closed:
            pool.remove(worker)
    now = time.monotonic()
    for worker in [w for w in pool if w.index >= 0 and w.deadline <= now]:
        results[worker.index] = worker.timed_out()
        worker.kill()
        pool.remove(worker)


def _serve(connection: Connection, task: Callable[[T], R], seconds: float) -> None:
    """The child: take an item, answer with its result, until the parent is gone."""
    _bind_child()
    connection.send(None)
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        # Should the parent be killed, nobody is left to stop a page that hangs; the alarm is.
        _alarm(int(seconds) + 5)
        try:
            answer: R | Died = task(item)
        except MemoryError:
            answer = Died("out_of_memory", f"needed more than {WORKER_BYTES >> 20} MiB")
        except Exception as error:  # noqa: BLE001  # one page's bug must cost one record, whatever it is
            answer = Died("bug", f"{type(error).__name__}: {error}")
        _alarm(0)
        connection.send(answer)


def _bind_child() -> None:
    """Limits of a child: Ctrl-C is the parent's to handle, memory is bounded, a crash leaves no core file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32" or os.environ.get("CLEANER_DEBUG") == "1":
        return
    import resource  # noqa: PLC0415  # does not exist on Windows

    for limit, value in ((resource.RLIMIT_AS, WORKER_BYTES), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (value, value))


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)
