"""One request and its answer, over a connection of its own.

HTTP/1.1 is httpcore's; names, addresses, sockets and limits are :mod:`cleaner.service.dial`'s. No proxies (one would
connect to what nobody checked), no cookies, no credentials, no redirects here.
"""

from __future__ import annotations

import contextlib
import functools
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, urlsplit

import httpcore2
import msgspec

from cleaner.errors import FetchError
from cleaner.service.answers import FetchSettings
from cleaner.service.dial import (
    MAX_HEAD,
    Backend,
    Budget,
    Connector,
    Resolver,
    failed,
    open_connection,
    resolve_name,
)
from cleaner.service.inflate import CODINGS, Inflater, TooBigError

_BAD_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
_SAFE_IN_TARGET = "/%:@!$&'()*+,;=~-._?[]"
_HOST = re.compile(r"(?!\.)(?!.*\.\.)[a-z0-9._-]+|[0-9a-f.]*:[0-9a-f:.]+(?:%[a-z0-9._-]+)?")
"""A name of labels parted by single dots, or an address of version 6."""
_PORTS = {"http": 80, "https": 443}
_SUCCESS = range(200, 300)
_PER_HEADER = 4
"""Bytes of a header line beside name and value: colon, space, line end."""


class Target(msgspec.Struct, frozen=True):
    """The parts of an address that a request needs; ``path`` is percent-encoded and holds the query."""

    url: str
    secure: bool
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """``host:port``, the key of delays and back-offs."""
        return f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port, as in ``https://news.example:443``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.secure else 'http'}://{host}:{self.port}"


class RawAnswer(msgspec.Struct, frozen=True):
    """Status, lower-cased headers and the decoded body (of a 2xx answer only, others are not read)."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    partial: bool = False


def target_of(url: str) -> Target:
    """The parts of an http(s) address. Raises FetchError (``bad_url``) for what no browser should have to guess."""
    reason = "it is no http or https address"
    try:
        parts = urlsplit(url)
        if _BAD_IN_URL.search(url):
            reason = "it holds white space, a control character or a backslash"
        elif parts.username is not None or parts.password is not None:
            reason = "it holds a user name"
        elif parts.scheme in _PORTS and parts.hostname:
            host = parts.hostname
            if ":" not in host and not host.isascii():
                host = host.encode("idna").decode("ascii").lower()
            port = _PORTS[parts.scheme] if parts.port is None else parts.port
            if _HOST.fullmatch(host) and port:
                path = quote(parts.path or "/", safe=_SAFE_IN_TARGET)
                query = f"?{quote(parts.query, safe=_SAFE_IN_TARGET)}" if parts.query else ""
                return Target(url.partition("#")[0], parts.scheme == "https", host, port, path + query)
            reason = "its host or port is none"
    except ValueError as error:
        reason = str(error)
    raise failed("bad_url", f"{url}: refused, {reason}")


class Wire:
    """Sends requests; has no state but its settings, so that threads may share it."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        monotonic: Callable[[], float],
        resolver: Resolver = resolve_name,
        connect: Connector = open_connection,
    ) -> None:
        self._settings = settings
        self._monotonic = monotonic
        self._resolver = resolver
        self._connect = connect

    def exchange(
        self, target: Target, headers: Mapping[str, str], seconds: float, *, keep: int | None = None
    ) -> RawAnswer:
        """One GET without redirects. ``keep`` ends the body quietly after so many decoded bytes.

        Raises FetchError when an address is refused or no whole answer head came in ``seconds``.
        """
        budget = Budget(self._settings, self._monotonic, seconds)
        backend = Backend(self._settings, budget, self._resolver, self._connect)
        url = httpcore2.URL(
            scheme=b"https" if target.secure else b"http",
            host=target.host.encode("ascii"),
            port=target.port,
            target=target.path.encode("ascii"),
        )
        with _named(target.url):
            context = self._tls if target.secure else None
            with httpcore2.HTTPConnection(url.origin, context, network_backend=backend) as connection:
                request = httpcore2.Request(b"GET", url, headers=_fields(target, headers))
                response = connection.handle_request(request)
                budget.head_is_read()
                fields = _checked_head(response)
                if response.status not in _SUCCESS:
                    return RawAnswer(response.status, fields)
                body, partial = self._body(response, fields, keep)
                return RawAnswer(response.status, fields, body, partial)

    @functools.cached_property
    def _tls(self) -> ssl.SSLContext:
        # One for all: reading the system's certificates takes 20 ms.
        context = ssl.create_default_context()
        if self._settings.ca_file:
            context.load_verify_locations(self._settings.ca_file)
        if not self._settings.verify_tls:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _body(
        self, response: httpcore2.Response, fields: Mapping[str, str], keep: int | None
    ) -> tuple[bytes, bool]:
        """The decoded body, and whether it ended too early."""
        coding = fields.get("content-encoding", "").strip().lower()
        if coding not in CODINGS:
            # Two codings, or one that nobody asked for: each is a way to make little data large.
            raise failed("bad_encoding", f"the server sent the content coding {coding!r}")
        settings = self._settings
        inflater = Inflater(coding, settings.max_decoded if keep is None else keep, cut=keep is not None)
        parts: list[bytes] = []
        size = 0
        partial = False
        try:
            for chunk in response.iter_stream():
                size += len(chunk)
                if size > settings.max_body:
                    raise failed("too_big", f"the body has more than {settings.max_body} bytes")
                parts.append(inflater.feed(chunk))
                if inflater.full:
                    break
        except TooBigError as error:
            raise failed("too_big", f"the body unpacks to more than {settings.max_decoded} bytes") from error
        except (httpcore2.RemoteProtocolError, ConnectionError, ssl.SSLError):
            partial = True
        inflater.finish()
        return b"".join(parts), partial or inflater.broken


def _fields(target: Target, extra: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    name = f"[{target.host}]" if ":" in target.host else target.host
    default = _PORTS["https" if target.secure else "http"]
    fields = {
        "Host": name if target.port == default else f"{name}:{target.port}",
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
        **extra,
    }
    return [(key.encode("ascii"), value.encode("latin-1", "replace")) for key, value in fields.items()]


def _checked_head(response: httpcore2.Response) -> dict[str, str]:
    """The headers by lower-cased name, the first of each. Raises FetchError when they are too many."""
    if sum(len(name) + len(value) + _PER_HEADER for name, value in response.headers) > MAX_HEAD:
        raise failed("headers_too_big", f"the headers have more than {MAX_HEAD} bytes")
    fields: dict[str, str] = {}
    for name, value in response.headers:
        fields.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return fields


@contextlib.contextmanager
def _named(url: str) -> Iterator[None]:
    """Turn whatever a connection raises into a FetchError that names the address."""
    try:
        yield
    except FetchError as error:
        raise failed(error.code, f"{url}: {error}") from error
    except TimeoutError as error:
        raise failed("timeout", f"{url}: no answer in time") from error
    except ssl.SSLError as error:
        raise failed("tls", f"{url}: TLS failed ({error.reason or error})") from error
    except httpcore2.LocalProtocolError as error:
        raise failed("bad_header", f"{url}: a request header is not allowed ({error})") from error
    except httpcore2.ProtocolError as error:
        raise failed("protocol", f"{url}: no valid answer ({error})") from error
    except (OSError, httpcore2.NetworkError) as error:
        raise failed("connect", f"{url}: {type(error).__name__} {error}") from error
