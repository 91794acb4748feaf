"""One safe GET: http and https only, public addresses only, bounded in size, time and redirects.

Every request and every redirect goes through the same check: the name is resolved once, all its addresses are
checked, and the connection is made to a checked address, with the name kept for the Host header and TLS. So a
second answer of the name server cannot lead elsewhere. Proxy settings of the environment are not used: a
proxy would connect to what nobody checked. No cookies, no credentials, no scripts.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import msgspec

import cleaner
from cleaner.errors import FetchError
from cleaner.service.address import Target, resolve

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MAX_BODY = 10_000_000
"""Bytes on the wire: twice what Common Crawl keeps of a page."""

MAX_DECODED = 20_000_000
"""Bytes after decompression. A 200 kB gzip bomb holds 200 MB."""

MAX_OVERHEAD = 200_000
"""Bytes for headers (http.client takes 100 lines of 64 kB) and chunk sizes."""

MAX_REDIRECTS = 5
CONNECT_SECONDS = 10.0
TOTAL_SECONDS = 60.0
"""For everything after name resolution, redirects included: a server that sends a byte a second ends here."""

_CHUNK = 65_536
_EX_DATAERR, _EX_NOINPUT, _EX_UNAVAILABLE, _EX_TEMPFAIL, _EX_NOPERM = 65, 66, 69, 75, 77
_SUCCESS, _SERVER_ERROR = 2, 5
"""Hundreds of a status."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EXITS = {
    **dict.fromkeys((404, 410), _EX_NOINPUT),
    **dict.fromkeys((401, 402, 403, 407, 451), _EX_NOPERM),
    **dict.fromkeys((408, 425, 429), _EX_TEMPFAIL),
}
_GZIP_MAGIC = b"\x1f\x8b"


class Response(msgspec.Struct, frozen=True):
    """What a server answered: the final address, the status, lower-cased headers, the decoded body.

    ``truncated`` says that the connection or the compressed stream ended before its own end.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    truncated: bool = False

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent."""
        return self.headers.get("content-type")


def fetch(url: str, *, allow_private: Collection[str] = (), seconds: float = TOTAL_SECONDS) -> Response:
    """GET a page, following redirects. Raises FetchError for whatever is no complete enough 2xx answer.

    ``allow_private`` are ``host:port`` pairs that may be private or on another port. The error's code says
    what happened (``blocked_address``, ``dns``, ``connect``, ``tls``, ``timeout``, ``too_big``, ``http_404``,
    …) and its exit code how a command should end.
    """
    response = get(url, allow_private=allow_private, seconds=seconds)
    if response.truncated and not response.body:
        message = f"{response.url}: the server broke off before the first byte of the page"
        raise FetchError(message, code="connect", exit_code=_EX_UNAVAILABLE)
    if response.status // 100 != _SUCCESS:
        message = f"{response.url}: the server answered {response.status}"
        default = _EX_TEMPFAIL if response.status // 100 == _SERVER_ERROR else _EX_UNAVAILABLE
        raise FetchError(
            message, code=f"http_{response.status}", exit_code=_EXITS.get(response.status, default)
        )
    return response


def get(
    url: str,
    *,
    allow_private: Collection[str] = (),
    seconds: float = TOTAL_SECONDS,
    headers: Mapping[str, str] | None = None,
    context: ssl.SSLContext | None = None,
) -> Response:
    """GET and follow redirects; the answer may have any final status. ``headers`` are sent besides our own.

    Raises FetchError when an address is refused or no whole answer head came.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        target = resolve(url, allow_private)
        response = _request(target, deadline, headers or {}, context)
        location = response.headers.get("location")
        if response.status not in _REDIRECTS or not location:
            return response
        url = urljoin(target.url, location.strip())
        if target.secure and not url.lower().startswith("https:"):
            # Whoever sits on the line can write what comes next; only the user may choose that.
            msg = f"{target.url}: refused, it leads from https to {url}"
            raise FetchError(msg, code="downgrade", exit_code=_EX_NOPERM)
    msg = f"{url}: more than {MAX_REDIRECTS} redirects"
    raise FetchError(msg, code="too_many_redirects", exit_code=_EX_UNAVAILABLE)


def _request(
    target: Target, deadline: float, headers: Mapping[str, str], context: ssl.SSLContext | None
) -> Response:
    """One GET without redirects, over a connection of its own."""
    try:
        with _connect(target, deadline, context) as connection:
            connection.sendall(_head(target, headers))
            reader = _Timed(connection, deadline)
            answer = http.client.HTTPResponse(reader, method="GET")  # type: ignore[arg-type]  # it reads only
            answer.begin()
            raw, truncated = _read(answer) if answer.status // 100 == _SUCCESS else (b"", False)
    except TimeoutError as error:
        msg = f"{target.url}: no answer in time"
        raise FetchError(msg, code="timeout", exit_code=_EX_TEMPFAIL) from error
    except ssl.SSLError as error:
        msg = f"{target.url}: TLS failed ({error.reason or error})"
        raise FetchError(msg, code="tls", exit_code=_EX_UNAVAILABLE) from error
    except FetchError:
        raise
    except (OSError, http.client.HTTPException) as error:
        msg = f"{target.url}: {type(error).__name__} {error}"
        raise FetchError(msg, code="connect", exit_code=_EX_UNAVAILABLE) from error
    fields = {name.lower(): value for name, value in answer.getheaders()}
    body, cut = _decode(raw, fields.get("content-encoding", ""), target.url)
    return Response(target.url, answer.status, fields, body, truncated or cut)


def _connect(target: Target, deadline: float, context: ssl.SSLContext | None) -> socket.socket:
    """A connection to the first checked address that takes it; for https with the name verified."""
    failure: OSError = OSError("no address")
    for address in target.addresses:
        try:
            seconds = min(CONNECT_SECONDS, _left(deadline))
            connection = socket.create_connection((address, target.port), timeout=seconds)
        except OSError as error:
            failure = error
            continue
        if not target.secure:
            return connection
        try:
            context = context or ssl.create_default_context()
            return context.wrap_socket(connection, server_hostname=target.host)
        except BaseException:
            connection.close()
            raise
    raise failure


def _head(target: Target, extra: Mapping[str, str]) -> bytes:
    name = f"[{target.host}]" if ":" in target.host else target.host
    default = 443 if target.secure else 80
    fields = {
        "Host": name if target.port == default else f"{name}:{target.port}",
        "User-Agent": user_agent(),
        "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.5",
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **extra,
    }
    if any("\n" in value or "\r" in value for value in fields.values()):
        msg = f"{target.url}: a request header holds a line end"
        raise FetchError(msg, code="bad_header", exit_code=_EX_NOPERM)
    lines = [f"GET {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def user_agent() -> str:
    """Who asks, without a browser's mask: the package's name and version."""
    return f"news-page-cleaner/{cleaner.__version__}"


def _read(answer: http.client.HTTPResponse) -> tuple[bytes, bool]:
    """The body as sent, and whether it ended too early."""
    parts: list[bytes] = []
    size = 0
    try:
        while chunk := answer.read(_CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > MAX_BODY:
                _too_big(f"the body has more than {MAX_BODY} bytes")
    except http.client.IncompleteRead as error:
        # Of a cut chunk, http.client keeps the whole chunks here and the piece in the cause.
        cause = error.__cause__
        piece = cause.partial if isinstance(cause, http.client.IncompleteRead) else b""
        return b"".join((*parts, error.partial, piece)), True
    except ConnectionError:
        return b"".join(parts), True
    return b"".join(parts), bool(answer.length)


def _decode(raw: bytes, coding: str, url: str) -> tuple[bytes, bool]:
    """The body without its content coding, and whether the compressed stream was cut.

    A body that says gzip and is none is taken as it is, as browsers do. Two codings, or one that was not
    asked for, are refused: each is a way to make little data large.
    """
    coding = coding.strip().lower()
    if coding in {"", "identity"} or (coding in {"gzip", "x-gzip"} and not raw.startswith(_GZIP_MAGIC)):
        return raw, False
    if coding not in {"gzip", "x-gzip"}:
        msg = f"{url}: the server sent the content coding {coding!r} that nobody asked for"
        raise FetchError(msg, code="bad_encoding", exit_code=_EX_DATAERR)
    parts: list[bytes] = []
    room = MAX_DECODED
    while raw.startswith(_GZIP_MAGIC):
        inflater = zlib.decompressobj(wbits=31)
        try:
            part = inflater.decompress(raw, room + 1)
        except zlib.error:
            return b"".join(parts), True
        parts.append(part)
        room -= len(part)
        if room < 0:
            _too_big(f"{url}: the body unpacks to more than {MAX_DECODED} bytes")
        if not inflater.eof:
            return b"".join(parts), True
        raw = inflater.unused_data
    return b"".join(parts), False


def _too_big(message: str) -> None:
    raise FetchError(message, code="too_big", exit_code=_EX_DATAERR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Timed(io.RawIOBase):
    """A socket whose every read counts against one deadline and one number of bytes.

    A socket's own time-out starts anew with each byte, so a slow server could hold a reader for days.
    """

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline
        self._room = MAX_BODY + MAX_OVERHEAD

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client asks of a socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  # typeshed's WriteableBuffer is not importable
        """Read what is there, within the time and size that are left."""
        self._connection.settimeout(_left(self._deadline))
        size = self._connection.recv_into(buffer)
        self._room -= size
        if self._room < 0:
            _too_big(f"the answer has more than {MAX_BODY} bytes")
        return size
