"""A server on the loopback that says whatever a test tells it to: scripts of raw bytes, validators, TLS, counters."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

Script = Callable[[socket.socket, "Request"], None]
Answer = bytes | Iterable[bytes] | Script


class Request:
    """A request as it came: its path and its headers by lower-cased name."""

    def __init__(self, raw: str) -> None:
        head, *lines = raw.split("\r\n")
        self.path = head.split(" ")[1] if head.count(" ") > 1 else ""
        pairs = (line.partition(":") for line in lines if ":" in line)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}


class Loopback:
    """Answers each connection with what is set for its path; 404 for all else. Use it as a context manager.

    ``connections`` counts accepted connections, ``requests`` keeps all requests, ``bodies`` counts the bodies of
    pages set with :meth:`page` that were sent whole.
    """

    def __init__(self, *, context: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Answer] = {"/robots.txt": reply(404)}
        self.requests: list[Request] = []
        self.bodies: Counter[str] = Counter()
        self.connections = 0
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.pair = f"127.0.0.1:{self.port}"
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._closing = False

    def url(self, path: str = "/") -> str:
        return f"{'https' if self._context else 'http'}://{self.pair}{path}"

    def paths(self) -> list[str]:
        """What was asked for, robots.txt left out."""
        return [request.path for request in self.requests if request.path != "/robots.txt"]

    def page(self, path: str, body: bytes, *headers: str, etag: str = "", modified: str = "") -> None:
        """A page with validators, which are honoured."""
        validators = [f"ETag: {etag}"] * bool(etag) + [f"Last-Modified: {modified}"] * bool(modified)

        def script(connection: socket.socket, request: Request) -> None:
            asked = (request.headers.get("if-none-match"), request.headers.get("if-modified-since"))
            if (etag and asked[0] == etag) or (modified and asked == (None, modified)):
                connection.sendall(reply(304, b"", *validators))
                return
            connection.sendall(reply(200, body, *headers, *validators))
            self.bodies[path] += 1

        self.answers[path] = script

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes the accepting thread
        self._threads[0].join()
        for connection in self._open:
            connection.close()
        for thread in self._threads[1:]:
            thread.join()
        self._socket.close()

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._closing:
                connection.close()
                return
            self.connections += 1
            self._open.append(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            with connection:
                raw = b""
                while b"\r\n\r\n" not in raw and (data := connection.recv(65_536)):
                    raw += data
                if not raw:
                    return  # a connection that was checked and given up
                request = Request(raw.decode("latin-1"))
                self.requests.append(request)
                answer = self.answers.get(request.path, reply(404))
                if callable(answer):
                    answer(connection, request)
                else:
                    for piece in [answer] if isinstance(answer, bytes) else answer:
                        connection.sendall(piece)
        except OSError:
            return  # the client has gone, as many a test wants it to


def reply(status: int, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """A whole answer; ``length`` lies about the body's."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {size}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def moved(target: str, status: int = 302) -> bytes:
    """A redirect."""
    return reply(status, b"", f"Location: {target}")


def until_gone(connection: socket.socket, request: Request) -> None:
    """Say nothing until the client gives up."""
    assert request.path
    connection.recv(1)


class Clock:
    """Time that passes only when somebody sleeps; ``slept`` keeps how long."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


CERTIFICATES = Path(__file__).parent / "certificates"
CA_FILE = str(CERTIFICATES / "ca.pem")
"""The authority that the tests' certificates come from."""


def secured(certificate: str = "server") -> ssl.SSLContext:
    """A server's TLS context with one of the certificates made for tests."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / f"{certificate}.pem", CERTIFICATES / "server.key")
    return context
