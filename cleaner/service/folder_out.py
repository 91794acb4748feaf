"""A folder of Markdown files, one an article. Only what changed is written; what is no longer chosen is removed."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from cleaner import outputs
from cleaner.service import atomic
from cleaner.service.entries import Entry

MANIFEST = ".cleaner.json"
"""Which files of the folder are ours, and the version of each: nothing else in the folder is ever touched."""

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_OURS = re.compile(r"(?:[a-z0-9-]{1,60}-)?[0-9a-f]{16}\.md")
_SLUG = 60
"""Characters of a name's readable part."""


def file_name(entry: Entry, url: str | None) -> str:
    """A plain name from an article's address: letters, digits and dashes, then a hash that makes it the only one."""
    try:
        path = urlsplit(url or "").path
    except ValueError:
        path = ""
    stem = path.rstrip("/").rpartition("/")[2].partition(".")[0]
    slug = _NOT_IN_NAMES.sub("-", stem.lower())[:_SLUG].strip("-")
    digest = hashlib.sha256(entry.key.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{slug}-{digest}.md" if slug else f"{digest}.md"


def write(folder: Path, entries: Iterable[Entry]) -> int:
    """Bring a folder up to date and return how many files were written. Each file is whole or as it was."""
    old = _manifest(folder)
    new: dict[str, str] = {}
    written = 0
    for entry in entries:
        page = entry.page()
        name = file_name(entry, page.url)
        mark = hashlib.sha256(entry.record).hexdigest()[:16]
        if old.get(name) != mark or not (folder / name).is_file():
            text = outputs.write(page, "markdown") + "\n"
            atomic.write(folder / name, [text.encode("utf-8", "replace")])
            written += 1
        new[name] = mark
    if new != old or not (folder / MANIFEST).is_file():
        atomic.write(folder / MANIFEST, [msgspec.json.encode(new)])
    for name in old.keys() - new.keys():
        if _OURS.fullmatch(name):
            with contextlib.suppress(OSError):
                (folder / name).unlink()
    return written


def _manifest(folder: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}
