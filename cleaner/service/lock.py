"""One run at a time: a lock that dies with its process, however that ends."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import filelock

from cleaner.service.trouble import CANNOT_CREATE, JobError, LockHeldError


@contextlib.contextmanager
def held(store: Path, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of a store (``<store>.lock``) inside the block.

    Raises LockHeldError (75) when another process has it, JobError (73) when the file cannot be made. The file stays:
    who unlinks a lock that somebody waits for splits the waiters.
    """
    path = store.with_name(f"{store.name}.lock")
    lock = filelock.FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=wait_seconds)
    except filelock.Timeout as error:
        msg = f"{store}: another run is at work"
        raise LockHeldError(msg) from error
    except OSError as error:
        msg = f"{path}: cannot be made ({error.strerror or error})"
        raise JobError(msg, exit_code=CANNOT_CREATE) from error
    try:
        yield
    finally:
        lock.release()
