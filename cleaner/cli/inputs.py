"""What a command is given: files, addresses, stdin, folders and lists → names, and names → bytes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cleaner.cli.exits import NO_ARTICLE, NO_INPUT, InputFailure
from cleaner.service.answers import FetchFailure, FetchSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

STDIN = "-"
MAX_BYTES = 100_000_000
"""Bytes of one input; what is larger is a mistake (a device, an archive) and no page."""

PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".txt"})
"""Files of a folder that are taken for pages."""


class Source(msgspec.Struct, frozen=True):
    """Bytes with what is known of them. ``complete`` is False when a server's answer ended too early."""

    data: bytes
    url: str | None = None
    content_type: str | None = None
    complete: bool = True


def is_address(name: str) -> bool:
    """Whether an input is an address, of whatever scheme: the fetch refuses all but http and https."""
    scheme, colon, rest = name.partition("://")
    return bool(colon and rest and scheme.isascii() and scheme.isalpha())


def load(name: str, *, allow_private: Collection[str] = ()) -> Source:
    """The bytes behind a name. Raises InputFailure when there are none."""
    if name == STDIN:
        return Source(_bounded(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin"))
    if is_address(name):
        return _asked(name, allow_private)
    return Source(_read_file(name))


def _asked(url: str, allow_private: Collection[str]) -> Source:
    """What one plain GET brings. Somebody named this address and waits: no robots.txt, no delay, no second try."""
    from cleaner.service.client import Client  # noqa: PLC0415  # an HTTP stack that files do not need

    settings = FetchSettings(allow_private=tuple(allow_private), delay=0.0, retries=0, robots=False)
    answer = Client(settings).get(url)
    if isinstance(answer, FetchFailure):
        raise InputFailure(answer.code, answer.message, answer.exit_code)
    return Source(answer.body, answer.final_url, answer.content_type, not answer.partial)


def _read_file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as file:
            return _bounded(file.read(MAX_BYTES + 1), name)
    except FileNotFoundError as error:
        message = f"{name}: no such file"
        raise InputFailure("no_file", message, NO_INPUT) from error
    except IsADirectoryError as error:
        message = f"{name}: is a folder (batch takes folders)"
        raise InputFailure("folder", message, NO_INPUT) from error
    except (OSError, ValueError) as error:
        message = f"{name}: cannot be read ({getattr(error, 'strerror', None) or error})"
        raise InputFailure("unreadable", message, NO_INPUT) from error


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > MAX_BYTES:
        message = f"{name}: more than {MAX_BYTES} bytes"
        raise InputFailure("too_big", message, NO_ARTICLE)
    return data


def expand(names: Iterable[str]) -> Iterator[str]:
    """The names, with each folder replaced by the pages in and below it, in the order of their paths."""
    for name in names:
        if name != STDIN and not is_address(name) and Path(name).is_dir():
            pages = (
                path
                for path in Path(name).rglob("*")
                if path.suffix.lower() in PAGE_SUFFIXES and path.is_file()
            )
            yield from sorted(str(path) for path in pages)
        else:
            yield name


def read_list(name: str) -> list[str]:
    """The inputs that a list names, one a line (``-`` is stdin), without empty lines and ``#`` comments."""
    data = load(name).data if name == STDIN or not is_address(name) else b""
    lines = (line.strip() for line in data.decode("utf-8-sig", "surrogateescape").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
