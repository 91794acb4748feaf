"""What this installation runs on: versions of the libraries below, known-bad ones and why, limits in force."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import sqlite3
import zlib
from collections.abc import Callable
from typing import Literal

import msgspec
from lxml import etree

from cleaner import decode, markup, outliner, tags
from cleaner.metadata import jsonload
from cleaner.service.settings import CleanSection, FetchSection, RunSection

Version = tuple[int, ...]
State = Literal["ok", "known", "bad", "missing"]
Limits = dict[str, str | int | float | bool | None]

PACKAGES = (
    "beautifulsoup4", "click", "faust-cchardet", "feedparser", "filelock", "httpcore2", "msgspec", "nh3", "opencc",
    "ahocorasick-rs", "platformdirs", "protego", "publicsuffixlist", "python-dateutil", "readability-lxml", "chardet",
    "tqdm",
)  # fmt: skip
"""Packages whose version is asked of their metadata; the others say it themselves."""


class Known(msgspec.Struct, frozen=True):
    """A fault of some versions of a library: which, what goes wrong, and why it is no matter here, if it is none."""

    name: str
    affects: Callable[[Version], bool]
    fault: str
    harmless: str = ""


def _below(*fixed: Version) -> Callable[[Version], bool]:
    """Whether a version lacks a fix that came with ``fixed[0]`` and, in older series, with the others."""

    def affects(version: Version) -> bool:
        in_series = any(version[:2] == each[:2] and version >= each for each in fixed)
        return version < fixed[0] and not in_series

    return affects


KNOWN = (
    Known(
        "python", _below((3, 11, 4)),
        "CVE-2023-24329: urlsplit keeps leading blanks, so that an address can pass for one without a scheme",
    ),
    Known(
        "lxml", _below((6, 1, 0)), "CVE-2026-41066: iterparse() reads local files that a document names",
        "feeds and sitemaps are read with resolve_entities=False",
    ),
    Known(
        "libxml2", _below((2, 14, 0)),
        "cuts comments, titles and NULs otherwise than HTML5, so that broken pages may show other text",
    ),
    Known(
        "libxml2", _below((2, 14, 2), (2, 13, 8)), "CVE-2025-32415: reads beyond its memory when a schema is checked",
        "no schema is ever checked",
    ),
    Known(
        "libxslt", _below((1, 1, 43)), "several faults that version 1.1.43 mends", "no stylesheet is ever run",
    ),
    Known(
        "sqlite", _below((3, 51, 3), (3, 50, 7), (3, 44, 6)),
        "WAL-reset: two connections at once can corrupt a database with a write-ahead log",
        "the store keeps a rollback journal",
    ),
    Known("sqlite", lambda version: version[:2] == (3, 52), "version 3.52.0 was withdrawn by its makers"),
    Known("chardet", lambda version: version >= (6,), "readability-lxml 0.9 needs a version before 6"),
)  # fmt: skip
"""Faults that matter to whoever reads hostile pages; each was looked up in its project's own notes."""


class Part(msgspec.Struct, frozen=True):
    """A library: its version, and what is known of it. ``known`` faults are no matter here, ``bad`` ones are."""

    name: str
    version: str
    state: State
    notes: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """The whole answer. ``ok`` when nothing is bad or missing."""

    ok: bool
    parts: tuple[Part, ...]
    limits: dict[str, Limits]


def examine(
    fetch: FetchSection | None = None, clean: CleanSection | None = None, run: RunSection | None = None
) -> Report:
    """Look at the libraries in use, and at the limits of a configuration (the defaults without one)."""
    parts = tuple(judge(name, version) for name, version in versions().items())
    limits = {
        "page": page_limits(),
        "fetch": _numbers(fetch or FetchSection()),
        "clean": _numbers(clean or CleanSection()),
        "run": _numbers(run or RunSection()),
    }
    return Report(all(part.state in {"ok", "known"} for part in parts), parts, limits)


def versions() -> dict[str, str | None]:
    """Versions as the libraries themselves say them; None for what is not there."""
    found: dict[str, str | None] = {
        "python": platform.python_version(),
        "lxml": _dotted(etree.LXML_VERSION[:3]),
        "libxml2": _dotted(etree.LIBXML_VERSION),
        "libxslt": _dotted(etree.LIBXSLT_VERSION),
        "sqlite": sqlite3.sqlite_version,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
    }
    return found | {name: _installed(name) for name in PACKAGES}


def judge(name: str, version: str | None) -> Part:
    """What is known of one version of a library."""
    if version is None:
        return Part(name, "", "missing", ("is not installed, but needed",))
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:4])
    faults = [known for known in KNOWN if known.name == name and known.affects(numbers)]
    state: State = "ok"
    if faults:
        state = "known" if all(fault.harmless for fault in faults) else "bad"
    notes = tuple(f"{each.fault} ({each.harmless})" if each.harmless else each.fault for each in faults)
    return Part(name, version, state, notes)


def page_limits() -> Limits:
    """What a page may cost; beyond it the page is trimmed and a notice says so."""
    return {
        "characters": decode.MAX_CHARACTERS,
        "bytes that a gzip body may unfold to": decode.MAX_INFLATED,
        "characters of a tag": markup.MAX_TAG,
        "attributes of a tag": markup.MAX_ATTRIBUTES,
        "elements inside one another": tags.MAX_DEPTH,
        "blocks": outliner.MAX_BLOCKS,
        "characters of a JSON-LD script": jsonload.MAX_SCRIPT_CHARS,
    }


def _numbers(section: FetchSection | CleanSection | RunSection) -> Limits:
    """The settings of a section that are limits: numbers, times, switches."""
    values = {name: getattr(section, name) for name in section.__struct_fields__}
    wanted = ("timeout", "delay", "max_", "retries", "connect_", "hosts", "jobs", "tries", "robots", "verify_tls")
    return {name: value for name, value in values.items() if name.startswith(wanted)}


def _dotted(numbers: Version) -> str:
    return ".".join(map(str, numbers))


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
