"""Below HTTP: the one place that opens a socket, and what an answer may cost in time and bytes.

A name is resolved once, all its addresses are checked, and the connection is made to a checked address, while Host
header and TLS keep the name: a second answer of the name server cannot lead elsewhere. The stream counts bytes and
time, so that no server can send for ever: a socket's own time-out starts anew with each byte.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpcore2

from cleaner.errors import FetchError
from cleaner.service.address import PUBLIC_PORTS, is_allowed_pair, refusal
from cleaner.service.answers import FetchSettings, exit_code_of

MAX_HEAD = 64_000
"""Bytes of an answer's headers; real ones have 1 to 10 kB."""

_READ_SIZE = 65_536
"""Bytes that httpcore asks for at once: a read of the head may bring so much of the body along."""

_MAX_OVERHEAD = 400_000
"""Bytes of headers and chunk sizes beside a body."""

Resolver = Callable[[str, int], Sequence[str]]
Connector = Callable[[str, int, float], socket.socket]


def failed(code: str, message: str) -> FetchError:
    """A FetchError with the exit code that goes with ``code``."""
    return FetchError(message, code=code, exit_code=exit_code_of(code))


def resolve_name(host: str, port: int) -> list[str]:
    """All numeric addresses of a name, by the system's resolver. Raises OSError when there are none."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def open_connection(address: str, port: int, seconds: float) -> socket.socket:
    """A TCP connection to a numeric address."""
    return socket.create_connection((address, port), timeout=seconds)


class Budget:
    """Time and bytes that one answer may cost; ``monotonic`` is the clock, seconds."""

    def __init__(self, settings: FetchSettings, monotonic: Callable[[], float], seconds: float) -> None:
        self._settings = settings
        self._now = monotonic
        self._deadline = monotonic() + seconds
        self._room = settings.max_body + _MAX_OVERHEAD
        self._head_room: int | None = 2 * MAX_HEAD + _READ_SIZE
        self._since = 0.0
        self._in_window = 0
        self._begun = False

    def left(self, at_most: float) -> float:
        """Seconds for the next step. Raises FetchError when there are none."""
        left = self._deadline - self._now()
        if left <= 0:
            raise failed("timeout", "no whole answer in time")
        return min(left, at_most)

    def read_seconds(self) -> float:
        """How long the next read may wait."""
        return self.left(self._settings.rate_seconds if self._begun else self._settings.first_byte_seconds)

    def count(self, size: int) -> None:
        """Note that so many bytes came. Raises FetchError when they are too many or came too slowly."""
        now = self._now()
        if not self._begun:
            self._begun, self._since = True, now
        self._room -= size
        self._in_window += size
        if self._room < 0:
            raise failed("too_big", f"the answer has more than {self._settings.max_body} bytes")
        if self._head_room is not None:
            self._head_room -= size
            if self._head_room < 0:
                raise failed("headers_too_big", f"the headers have more than {MAX_HEAD} bytes")
        if now - self._since >= self._settings.rate_seconds:
            if self._in_window < self._settings.min_rate * (now - self._since):
                raise failed("too_slow", f"less than {self._settings.min_rate:.0f} bytes a second")
            self._since, self._in_window = now, 0

    def head_is_read(self) -> None:
        """From here on the body's limit alone counts."""
        self._head_room = None


class Stream(httpcore2.NetworkStream):
    """A socket whose every read and write is held against the budget."""

    def __init__(self, connection: socket.socket, budget: Budget, settings: FetchSettings) -> None:
        self._socket = connection
        self._budget = budget
        self._settings = settings

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # the budget's instead
        """At most so many bytes, b"" at the end."""
        self._socket.settimeout(self._budget.read_seconds())
        data = self._socket.recv(max_bytes)
        self._budget.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        """Send all. A server may answer and close before it has read everything, so that is no failure yet."""
        self._socket.settimeout(self._budget.left(self._settings.first_byte_seconds))
        try:
            self._socket.sendall(buffer)
        except ConnectionError as error:
            raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """The same stream with TLS on top, for the name that was asked for."""
        try:
            self._socket.settimeout(self._budget.left(self._settings.connect_seconds))
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self._socket.close()
            raise
        return Stream(secured, self._budget, self._settings)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # httpcore's signature
        """The socket, the only thing known."""
        return self._socket if info == "socket" else None


class Backend(httpcore2.NetworkBackend):
    """Where every connection is made, and so where every address is checked."""

    def __init__(
        self, settings: FetchSettings, budget: Budget, resolver: Resolver, connect: Connector
    ) -> None:
        self._settings = settings
        self._budget = budget
        self._resolver = resolver
        self._connect = connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  # the budget's instead
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """A connection to one of the checked addresses. Raises FetchError when none may be, or none can be, had."""
        allowed = is_allowed_pair(host, port, self._settings.allow_private)
        addresses = self._checked(host, port, allowed=allowed)
        failure: OSError = OSError("no address")
        for address in addresses:
            try:
                seconds = self._budget.left(self._settings.connect_seconds)
                connection = self._connect(address, port, seconds)
            except FetchError:
                raise
            except OSError as error:
                failure = error
                continue
            peer = str(connection.getpeername()[0])
            if not allowed and refusal(peer):
                connection.close()
                raise failed("blocked_address", f"{host} led to {peer}, which is {refusal(peer)}")
            return Stream(connection, self._budget, self._settings)
        if isinstance(failure, TimeoutError):
            raise failed("timeout", f"{host}:{port} took no connection in time")
        raise failed("connect", f"no connection to {host}:{port} ({failure})")

    def _checked(self, host: str, port: int, *, allowed: bool) -> tuple[str, ...]:
        """All addresses of a name, or FetchError when one of them, or the port, may not be connected to."""
        hint = f"(--allow-private {host}:{port}, or fetch.allow_private in a configuration, allows it)"
        if port not in PUBLIC_PORTS and not allowed:
            raise failed("blocked_port", f"port {port} of {host} is refused {hint}")
        try:
            addresses = tuple(dict.fromkeys(self._resolver(host, port)))
        except (OSError, UnicodeError) as error:
            raise failed("dns", f"the name {host} does not resolve ({error})") from error
        for address in addresses:
            why = None if allowed else refusal(address)
            if why:
                raise failed("blocked_address", f"{address} of {host} is {why} {hint}")
        return addresses
