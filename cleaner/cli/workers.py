"""Many tasks for a few child processes: n in, n results out, in order, whatever one of them does to its child."""

from __future__ import annotations

import itertools
import pickle  # between this process and children that it started itself
import queue
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from cleaner.service.child import Child, Died

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

__all__ = ["Died", "run"]

T = TypeVar("T")
R = TypeVar("R")

WORKER_BYTES = 2 << 30
"""Address space of a worker. A parse of a 50 MB page alone takes 0.3 GB (lxml 6.1, measured)."""

AHEAD_A_WORKER = 16
"""Results that may wait for an earlier, slower input: bounds the memory of a run."""

_ANSWER = "cleaner.cli.workers:answer"


def run(
    task: Callable[[T], R], items: Iterable[T], *, jobs: int, seconds: float
) -> Generator[R | Died, None, None]:
    """``task`` of every item, computed by ``jobs`` processes, in the items' order; Died where nothing came.

    ``task`` is a function of a module, items and results are picklable. ``seconds`` is wall time for one task. The
    processes are gone when the iterator is exhausted or closed.
    """
    module, function = _place_of(task)
    children = [
        Child(_ANSWER, seconds=seconds, max_bytes=WORKER_BYTES, modules=(module,)) for _ in range(jobs)
    ]
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="worker")
    free: queue.SimpleQueue[Child] = queue.SimpleQueue()
    for child in children:
        free.put(child)

    def ask(item: T) -> R | Died:
        child = free.get()
        try:
            found = child.ask(pickle.dumps((module, function, item)))
        finally:
            free.put(child)
        return found if isinstance(found, Died) else _unpacked(found)

    try:
        waiting: deque[Future[R | Died]] = deque()
        source = iter(items)
        while True:
            ahead = jobs * AHEAD_A_WORKER - len(waiting)
            waiting.extend(pool.submit(ask, item) for item in itertools.islice(source, ahead))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for child in children:
            child.end()
        pool.shutdown(cancel_futures=True)
        for child in children:
            child.close()


def answer(question: bytes) -> bytes:
    """In a child: the task's result for one item."""
    module, function, item = _unpacked(question)
    return pickle.dumps(getattr(sys.modules[module], function)(item))


def _unpacked(data: bytes) -> Any:  # noqa: ANN401  # what was packed
    return pickle.loads(data)  # noqa: S301  # see the import


def _place_of(task: Callable[[T], R]) -> tuple[str, str]:
    """Where a child finds a function; in a program started with ``-m`` that is not ``__main__``."""
    module = task.__module__
    if module == "__main__":
        module = getattr(sys.modules["__main__"].__spec__, "name", module)
    return module, task.__qualname__
