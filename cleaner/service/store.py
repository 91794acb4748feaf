"""The store: one SQLite file that holds everything, and the rules by which it is opened, changed and closed.

A rollback journal and ``synchronous=FULL``: what was committed survives ``kill -9`` and a power cut (SQLite before
3.51.3 can corrupt a WAL when two connections reset it). There is one writer at a time, by
:mod:`cleaner.service.lock`.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from cleaner.service.atomic import sync_folder
from cleaner.service.migrations import APPLICATION_ID, STEPS, VERSION, statements
from cleaner.service.trouble import CANNOT_CREATE, CANNOT_WRITE, CONFIG, NO_INPUT, StoreError

BUSY_SECONDS = 60.0
"""Wait for another connection's lock: an export reads a few hundred articles at a time, which takes about a second."""

CACHE_KIB = 16_384
"""Page cache: bounds a run's memory whatever the store's size."""

Row = tuple[Any, ...]
Connect = Callable[..., sqlite3.Connection]
connect_default: Connect = sqlite3.connect


class Store:
    """An open store. All methods raise StoreError with a message that names the file."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    def execute(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run one statement; see :meth:`rows` and :meth:`row` for questions."""
        with explained(self.path):
            return self._connection.execute(sql, values)

    def many(self, sql: str, values: Iterator[Row] | Sequence[Row]) -> None:
        """Run one statement for each row of values."""
        with explained(self.path):
            self._connection.executemany(sql, values)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of an answer; for questions whose answers are small."""
        with explained(self.path):
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of an answer, if there is one."""
        with explained(self.path):
            found: Row | None = self._connection.execute(sql, values).fetchone()
            return found

    def value(self, sql: str, values: Sequence[Any] = ()) -> Any:  # noqa: ANN401  # what the column holds
        """The first column of the first row, or None."""
        found = self.row(sql, values)
        return None if found is None else found[0]

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: committed and on the disk when the block ends, undone when it raises."""
        with explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with explained(self.path):
                self._connection.execute("COMMIT")
        except BaseException:
            # After some errors (disk full) SQLite has rolled back by itself; that is no second error.
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the file. What was not committed is gone."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def open_store(path: Path, *, connect: Connect = connect_default) -> Store:
    """Open a store for writing; it is created or migrated when need be. The caller holds the lock.

    Raises StoreError: 73 cannot be created, 74 corrupt or unreadable, 78 another program's or a newer version's.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{path}: cannot create its folder ({error.strerror or error})"
        raise StoreError(msg, exit_code=CANNOT_CREATE) from error
    store = _connect(path, "rwc", connect)
    try:
        prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def open_for_reading(path: Path, *, connect: Connect = connect_default) -> Store:
    """Open a store that exists, for questions. Raises StoreError: 66 there is none, else as :func:`open_store`."""
    if not path.is_file():
        msg = f"{path}: there is no store yet (cleaner run makes it)"
        raise StoreError(msg, exit_code=NO_INPUT)
    try:
        store = _connect(path, "rw", connect)
        # A run that was killed leaves a journal, which only a connection that may write can roll back.
        store.execute("PRAGMA query_only = 1")
    except StoreError:
        store = _connect(path, "ro", connect)
    try:
        if _check(store) < VERSION:
            msg = f"{path}: was written by an older version (cleaner run brings it up to date)"
            raise StoreError(msg, exit_code=CONFIG)  # noqa: TRY301  # closed below like any other failure
    except BaseException:
        store.close()
        raise
    return store


def _connect(path: Path, mode: str, connect: Connect) -> Store:
    with explained(path):
        connection = connect(
            f"file:{quote(str(path.absolute()))}?mode={mode}",
            uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=True,
        )  # fmt: skip
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        return Store(path, connection)


def _check(store: Store) -> int:
    """The schema's version. Refuses a file that is not ours or newer than this program."""
    identity = int(store.value("PRAGMA application_id"))
    version = int(store.value("PRAGMA user_version"))
    empty = not store.value("SELECT count(*) FROM sqlite_master")
    if identity != APPLICATION_ID and not (empty and identity == 0 and version == 0):
        msg = f"{store.path}: is a database of another program"
        raise StoreError(msg, exit_code=CONFIG)
    if version > VERSION:
        msg = f"{store.path}: has schema {version}, this version knows {VERSION}: a newer cleaner wrote it"
        raise StoreError(msg, exit_code=CONFIG)
    return version


def prepare(store: Store) -> None:
    """Make or migrate the tables. Raises StoreError for a file that is not ours."""
    version = _check(store)
    store.execute("PRAGMA journal_mode = DELETE")
    store.execute("PRAGMA synchronous = FULL")
    if version == VERSION:
        return
    if version:
        _back_up(store, version)
    with store.transaction():
        for script in STEPS[version:]:
            for statement in statements(script):
                store.execute(statement)
        store.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        store.execute(f"PRAGMA user_version = {VERSION}")


def _back_up(store: Store, version: int) -> None:
    """Copy the store to ``<name>.v<version>`` before a migration."""
    target = store.path.with_name(f"{store.path.name}.v{version}")
    if not target.exists():
        copy_to(store, target)


def copy_to(store: Store, target: Path) -> None:
    """Copy a store into a file, whole or not at all, and on the disk. Raises StoreError (73, 74)."""
    copy = target.with_name(f"{target.name}.part")
    copy.unlink(missing_ok=True)
    try:
        with explained(copy), contextlib.closing(sqlite3.connect(copy)) as other:
            store._connection.backup(other)  # noqa: SLF001  # the same module
        with Store(copy, sqlite3.connect(copy)) as made:
            check_integrity(made)
        with explained(target):
            copy.replace(target)
            sync_folder(target.parent)
    finally:
        with contextlib.suppress(OSError):
            copy.unlink(missing_ok=True)


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into StoreError with file, cause, advice and exit code."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explain(error, path) from error
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise StoreError(msg, exit_code=CANNOT_WRITE) from error


_MEANINGS = (
    (
        "not a database",
        "is no database or is damaged; move it away and put the last backup in its place",
        CANNOT_WRITE,
    ),
    ("malformed", "is damaged; move it away and put the last backup in its place", CANNOT_WRITE),
    ("disk is full", "the disk is full; what was stored before is safe", CANNOT_WRITE),
    (
        "disk I/O error",
        "the disk failed or its limit is reached; what was stored before is safe",
        CANNOT_WRITE,
    ),
    ("unable to open", "cannot be opened (folder missing or not writable?)", CANNOT_CREATE),
    ("readonly", "may not be written", CANNOT_CREATE),
    ("locked", "another program holds it", 75),
)


def _explain(error: sqlite3.Error, path: Path) -> StoreError:
    text = str(error)
    for sign, meaning, code in _MEANINGS:
        if sign in text:
            return StoreError(f"{path}: {meaning} (SQLite: {text})", exit_code=code)
    return StoreError(f"{path}: {text}", exit_code=CANNOT_WRITE)


def check_integrity(store: Store) -> None:
    """Read the whole file and raise StoreError (74) if it is damaged. Seconds for a large store."""
    answer = store.value("PRAGMA quick_check(1)")
    if answer != "ok":
        msg = f"{store.path}: is damaged ({answer}); move it away and put the last backup in its place"
        raise StoreError(msg, exit_code=CANNOT_WRITE)
