"""Files that are whole or not there: written beside their place, forced to the disk, then renamed over the old one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from cleaner.service.trouble import CANNOT_CREATE, CANNOT_WRITE, JobError

_PREFIX, _SUFFIX = ".cleaner-", ".part"
_MODE = 0o644
"""mkstemp makes files that only their owner may read; outputs are for a web server or a colleague too."""


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file to write; when the block ends well it takes the place of ``path``, else nothing has changed.

    Raises JobError: 73 when it cannot be made, 74 when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX)
    except OSError as error:
        msg = f"{path}: cannot be made ({error.strerror or error})"
        raise JobError(msg, exit_code=CANNOT_CREATE) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_MODE)
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror or error}); the old one is as it was"
        raise JobError(msg, exit_code=CANNOT_WRITE) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file from its pieces, whole or not at all. Raises JobError as :func:`replacing`."""
    with replacing(path) as file:
        for piece in pieces:
            file.write(piece)


def clear(folder: Path) -> None:
    """Remove what a killed writer left in a folder."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            left.unlink()


def sync_folder(folder: Path) -> None:
    """Force a folder's entries to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
