"""What a request is asked with and what comes of it: settings, an answer, a failure, and what is kept of a host.

All are frozen records without behaviour, so that the store can keep them and a test can make them by hand.
"""

from __future__ import annotations

import msgspec

DAY_SECONDS = 86_400.0

_REFUSED_CODES = frozenset(
    {"blocked_address", "blocked_port", "bad_url", "bad_header", "downgrade", "robots_denied"}
)
_BAD_DATA_CODES = frozenset({"too_big", "bad_encoding", "headers_too_big"})
_LATER_CODES = frozenset({"timeout", "too_slow", "host_backoff", "robots_unreachable"})
_EX_DATAERR, _EX_NOINPUT, _EX_UNAVAILABLE, _EX_TEMPFAIL, _EX_NOPERM = 65, 66, 69, 75, 77
_SERVER_ERRORS = range(500, 600)
_LATER_STATUS = frozenset({408, 425, 429})
_GONE_STATUS = frozenset({404, 410})
_DENIED_STATUS = frozenset({401, 402, 403, 407, 451})


class FetchSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How servers are asked. Times are seconds, sizes bytes."""

    delay: float = 1.0
    """Between the end of a request and the next one to the same host."""
    total_seconds: float = 60.0
    """For one answer, redirects included; waiting for the host's turn does not count."""
    connect_seconds: float = 10.0
    """For a connection and its TLS handshake."""
    first_byte_seconds: float = 15.0
    """Between the request and the first byte of the answer."""
    min_rate: float = 1_000.0
    """Bytes a second, over ``rate_seconds``; a slower server would hold a run for nothing."""
    rate_seconds: float = 30.0
    retries: int = 2
    """Further tries after a temporary failure."""
    max_wait: float = 90.0
    """Longest pause before a request; a server that asks for more is asked again in a later run. Our own back-off
    after a 429 without Retry-After is 60 to 72 s, so one such answer does not end the host's turn in a run."""
    max_body: int = 10_000_000
    """On the wire: the largest of 2,410 news pages had 3.5 MB."""
    max_decoded: int = 20_000_000
    """After decompression: 200 kB of gzip can hold 200 MB."""
    max_redirects: int = 5
    allow_private: tuple[str, ...] = ()
    """``host:port`` pairs that may be private addresses or unusual ports."""
    user_agent: str = ""
    """Empty: the package's name and version."""
    contact: str = ""
    """An address or page for the owners of sites; goes into the User-Agent."""
    robots: bool = True
    verify_tls: bool = True
    ca_file: str = ""
    """A PEM file with further certificate authorities."""


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A 2xx answer, or a 304 with ``not_modified`` and no body.

    ``partial`` says that the body ended before its own end in every try; ``redirects`` are the addresses that led to
    ``final_url``, first the one asked for; ``fetched_at`` is Unix time, ``elapsed`` seconds, waiting not counted.
    """

    url: str
    final_url: str
    status: int
    body: bytes = b""
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    fetched_at: float = 0.0
    not_modified: bool = False
    redirects: tuple[str, ...] = ()
    partial: bool = False
    elapsed: float = 0.0
    tries: int = 1


class FetchFailure(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no answer. ``code`` is stable, ``message`` is for people and may hold text of the server.

    ``temporary`` says that a later try may go well; ``retry_after`` is how many seconds from ``fetched_at`` it should
    wait, when the server or the host's back-off says so.
    """

    url: str
    final_url: str
    code: str
    message: str
    temporary: bool
    status: int | None = None
    retry_after: float | None = None
    fetched_at: float = 0.0
    redirects: tuple[str, ...] = ()
    elapsed: float = 0.0
    tries: int = 1

    @property
    def exit_code(self) -> int:
        """The exit code of a command that failed for this reason alone."""
        return exit_code_of(self.code, self.status)


class HostState(msgspec.Struct, frozen=True, gc=False):
    """What must outlive a run.

    ``not_before`` (Unix time) is when the host may be asked again, ``failures`` how many requests have failed in a
    row, ``since`` (Unix time) when that was last noted.
    """

    not_before: float = 0.0
    failures: int = 0
    since: float = 0.0


class RobotsCopy(msgspec.Struct, frozen=True, gc=False):
    """The last robots.txt that an origin gave: its text ("" allows all), when (Unix time), and with which status."""

    text: str
    fetched_at: float
    status: int


def exit_code_of(code: str, status: int | None = None) -> int:
    """The exit code that stands for a failure's code or status (``sysexits.h``)."""
    if status is not None and code.startswith("http_"):
        return _of_status(status)
    if code in _REFUSED_CODES:
        return _EX_NOPERM
    if code in _BAD_DATA_CODES:
        return _EX_DATAERR
    return _EX_TEMPFAIL if code in _LATER_CODES else _EX_UNAVAILABLE


def _of_status(status: int) -> int:
    if is_later(status):
        return _EX_TEMPFAIL
    if status in _GONE_STATUS:
        return _EX_NOINPUT
    return _EX_NOPERM if status in _DENIED_STATUS else _EX_UNAVAILABLE


def is_later(status: int) -> bool:
    """Whether a status says that the same request may go well later."""
    return status in _LATER_STATUS or status in _SERVER_ERRORS
