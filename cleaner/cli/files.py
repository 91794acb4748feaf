"""Writing results to files: whole or not at all, and never outside the folder that was named."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from cleaner.cli.exits import CANNOT_CREATE, CANNOT_WRITE, Stop
from cleaner.cli.inputs import STDIN, is_address

SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html", "json": ".json", "jsonl": ".jsonl"}

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_NAME_CHARS = 80
"""Characters of a name's readable part: with hash and suffix it stays under every file system's 255 bytes."""

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
)
"""Names that Windows keeps for devices."""


def put(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old or the new one, never half. Raises Stop (73 or 74)."""
    if path.exists() and not path.is_file():
        _put_stream(path, text)
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".cleaner-")
    except OSError as error:
        message = f"cannot create a file in {path.parent}: {error.strerror or error}"
        raise Stop(CANNOT_CREATE, message) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        message = f"cannot write {path}: {error.strerror or error}"
        raise Stop(CANNOT_WRITE, message) from error


def _put_stream(path: Path, text: str) -> None:
    """A device or a named pipe cannot be replaced; it is written to."""
    try:
        with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise Stop(CANNOT_WRITE, message) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def make_folder(path: Path) -> None:
    """Make sure that a folder is there. Raises Stop (73)."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot create the folder {path}: {error.strerror or error}"
        raise Stop(CANNOT_CREATE, message) from error


def file_name(name: str, suffix: str, taken: set[str]) -> str:
    """A plain, new file name for an input's result: letters, digits and dashes; it joins ``taken``.

    A part of the input's hash is added when the readable part does not tell all. The result depends on the
    inputs before it only through collisions.
    """
    if name == STDIN:
        stem = "stdin"
    elif is_address(name):
        parts = urlsplit(name)
        stem = f"{parts.hostname or ''}{parts.path}"
    else:
        stem = Path(name).stem
    slug = _NOT_IN_NAMES.sub("-", stem.lower())[:_NAME_CHARS].strip("-")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    if slug != stem or slug in taken or slug in _RESERVED or not slug:
        slug = f"{slug}-{digest}" if slug else digest
    while slug in taken:
        slug += "-2"
    taken.add(slug)
    return slug + suffix
