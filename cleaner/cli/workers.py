"""Many questions to a few child processes: n in, n answers out, in order, whatever one of them does to its child."""

from __future__ import annotations

import itertools
import queue
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from cleaner.service.child import Child, Died

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

WORKER_BYTES = 2 << 30
"""Address space of a worker. A parse of a 50 MB page alone takes 0.3 GB (lxml 6.1, measured)."""

AHEAD_A_WORKER = 16
"""Answers that may wait for an earlier, slower question: bounds the memory of a run."""


def run(
    task: str, questions: Iterable[bytes], *, jobs: int, seconds: float
) -> Generator[bytes | Died, None, None]:
    """The answers of ``task`` (``module:function``) by ``jobs`` processes, in order; Died where none came.

    ``seconds`` is wall time for one question. The processes are gone when the iterator is exhausted or closed.
    """
    children = [Child(task, seconds=seconds, max_bytes=WORKER_BYTES) for _ in range(jobs)]
    free: queue.SimpleQueue[Child] = queue.SimpleQueue()
    for child in children:
        free.put(child)

    def ask(question: bytes) -> bytes | Died:
        child = free.get()
        try:
            return child.ask(question)
        finally:
            free.put(child)

    pool = ThreadPoolExecutor(jobs, thread_name_prefix="worker")
    try:
        waiting: deque[Future[bytes | Died]] = deque()
        source = iter(questions)
        while True:
            ahead = jobs * AHEAD_A_WORKER - len(waiting)
            waiting.extend(pool.submit(ask, question) for question in itertools.islice(source, ahead))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for child in children:
            child.end()
        pool.shutdown(cancel_futures=True)
        for child in children:
            child.close()
