"""Many hosts at a time, one request to each: threads that read while the main thread alone writes the store."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Stopped(Exception):  # noqa: N818  # it ends a wait, it is no error
    """Raised in a thread that was waiting when the run was told to stop; its task stays where it was."""


class Stop:
    """A flag that ends a run cleanly: set by a signal or by a time limit, seen by all threads."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._deadline = math.inf
        self.why = ""

    def expect(self, seconds: float) -> None:
        """Say when the end will come: nobody need begin a wait that it would cut short."""
        self._deadline = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until the end that is expected."""
        return self._deadline - time.monotonic()

    def set(self, why: str) -> None:
        """Ask for the end; the first reason stays."""
        self.why = self.why or why
        self._event.set()

    def is_set(self) -> bool:
        """Whether the run is to end."""
        return self._event.is_set()

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end: then Stopped is raised."""
        if self._event.wait(seconds):
            raise Stopped


def work(
    tasks: Iterable[T], do: Callable[[T], R], *, host_of: Callable[[T], str], threads: int, stop: Stop
) -> Iterator[R]:
    """The results of ``do`` for every task, as they are ready: tasks of one host in order and one at a time.

    After ``stop`` no task is begun; those in hand are finished, or left when they were only waiting.
    """
    queues: dict[str, deque[T]] = {}
    for task in tasks:
        queues.setdefault(host_of(task), deque()).append(task)
    idle = deque(queues)
    running: dict[Future[R], str] = {}
    with ThreadPoolExecutor(threads, thread_name_prefix="reader") as pool:
        try:
            while True:
                while idle and len(running) < threads and not stop.is_set():
                    host = idle.popleft()
                    running[pool.submit(do, queues[host].popleft())] = host
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    host = running.pop(future)
                    if queues[host]:
                        idle.append(host)
                    if not isinstance(future.exception(), Stopped):
                        yield future.result()
        except BaseException:
            # The reader of the results failed: whoever sleeps is woken, or the pool would wait for him.
            stop.set("failed")
            raise
