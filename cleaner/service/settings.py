"""The records of ``cleaner.toml``: every key, its default, and why the default is what it is. No I/O."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
"""Seconds in one unit of a duration."""

Duration = Annotated[str, Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,3})?(ms|s|m|h|d|w)$")]
"""A number with its unit: ``"90s"``, ``"30m"``, ``"1.5h"``, ``"1d"``."""

Name = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Size = Annotated[int, Meta(ge=1_000, le=1_000_000_000)]
Format = Literal["jsonl", "markdown", "rss", "atom", "jsonfeed", "csv", "parquet", "clusters"]


def seconds(duration: str) -> float:
    """A duration's length in seconds. Raises ValueError for what is no duration.

    >>> seconds("30m"), seconds("0s")
    (1800.0, 0.0)
    """
    unit = duration.lstrip("0123456789.")
    number = duration[: len(duration) - len(unit)]
    if unit not in _UNITS or not number:
        msg = f"{duration!r} is no duration like 90s, 30m, 1d"
        raise ValueError(msg)
    return float(number) * _UNITS[unit]


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[store]``: where everything is kept."""

    path: str = "news.db"
    keep_raw: bool = True
    """Keep each version's page as it was served, for ``cleaner replay``; about a fifth of the page's size."""


class FetchSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[fetch]``: how servers are asked."""

    delay: Duration = "1s"
    """Between two requests to one host: what a robots.txt with a crawl-delay most often asks for."""
    timeout: Duration = "60s"
    """For one answer in all, redirects included."""
    connect_timeout: Duration = "10s"
    retries: Annotated[int, Meta(ge=0, le=10)] = 2
    """Further tries of one request in one run after a temporary failure."""
    max_wait: Duration = "90s"
    """Longest wait, within a run and never beyond its end, for a host that says "later"; asked for more, the host's
    pages are put off to a later run. Without a Retry-After the wait is 60 to 72 s. A host that is down is not waited
    for."""
    max_body: Size = 10_000_000
    """Bytes on the wire: the largest of 2,410 news pages had 3.5 MB."""
    max_decoded: Size = 20_000_000
    max_redirects: Annotated[int, Meta(ge=0, le=20)] = 5
    allow_private: tuple[str, ...] = ()
    user_agent: str = ""
    """Empty: the package's name and version."""
    contact: str = ""
    """An address or a page that a site's owner can complain to; goes into the User-Agent."""
    robots: bool = True
    verify_tls: bool = True
    ca_file: str = ""
    """A PEM file with further certificate authorities, relative to the configuration file."""
    hosts: Annotated[int, Meta(ge=1, le=64)] = 8
    """Hosts that are asked at the same time; each of them gets one request at a time."""


class CleanSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[clean]``: what happens to a page."""

    timeout: Duration = "10s"
    """Of wall time for a page: the slowest of the hostile pages that are read whole takes 3 s."""
    max_memory: Size = 1_000_000_000
    """Bytes of address space of the process that cleans."""
    readability: Literal["auto", "always", "never"] = "auto"
    disable: tuple[str, ...] = ()
    """Rules that are switched off, by id."""
    jobs: Annotated[int, Meta(ge=1, le=64)] = 1
    """Cleaning processes: one cleans about twenty pages a second, and a polite run fetches fewer."""


class RunSection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[run]``: limits of one run."""

    max_time: Duration | None = None
    max_pages: Count = 2_000
    """Pages asked in one run, so that one list of 100,000 links does not take the night; the rest stay queued."""
    tries: Annotated[int, Meta(ge=1, le=100)] = 12
    """Runs in which a page that cannot be read is tried, each later than the one before, until it is given up: the
    pauses double from 5 minutes to a day, so the twelfth comes about four days after the first."""


class SourceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[source]]``: a feed, sitemap, OPML file or list page, told apart by itself."""

    name: Name
    url: str
    every: Duration = "30m"
    recheck: Duration = "1d"
    """Known articles are asked again, conditionally, when the last answer is this old."""
    recheck_for: Duration = "14d"
    """… and were first seen this short ago: corrections come in days, and a store of years cannot ask for all."""
    include: tuple[str, ...] = ()
    """Patterns of addresses with ``*`` and ``?``; when given, others are left alone."""
    exclude: tuple[str, ...] = ()
    max_new: Count = 500
    """New addresses taken from one look at the source."""
    timezone: str = ""
    """Zone of times that the pages print without one, like ``Asia/Shanghai``."""
    language: str = ""
    """Taken when the page leaves its language open."""
    rules: str = ""
    """A file with rules of your own for this source's pages, relative to the configuration file."""
    disable: tuple[str, ...] = ()
    enabled: bool = True


class OutputSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``[[output]]``: a file or folder derived from the store after each run that changed something."""

    format: Format
    path: str
    sources: tuple[str, ...] = ()
    """Only articles of these sources."""
    newest: Count | None = None
    """Only so many, the newest ones. Feeds hold 100 unless this says otherwise."""
    title: str = "Cleaned articles"
    link: str = ""
    """Address of the feed itself or of its site, for RSS, Atom and JSON Feed."""
    min_confidence: Annotated[float, Meta(ge=0, le=1)] = 0.0
    one_per_cluster: bool = False
    """Of reposts of one story, only the one first published."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    store: StoreSettings = StoreSettings()
    fetch: FetchSection = FetchSection()
    clean: CleanSection = CleanSection()
    run: RunSection = RunSection()
    source: tuple[SourceSettings, ...] = ()
    output: tuple[OutputSettings, ...] = ()
