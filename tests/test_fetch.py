"""service.fetch and service.address, against a real server on the loopback that says whatever a test tells it to."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import FetchError
from cleaner.service import fetch as fetch_module
from cleaner.service.address import check_pair, is_allowed_pair, refusal, resolve
from cleaner.service.fetch import Response, fetch, get

PAGE = b"<title>Rain</title><p>It rained."
Answer = bytes | Callable[[socket.socket], None]


class Server:
    """Answers each connection with what ``answers`` holds for its path, and keeps the requests."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.pair = f"127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                request = connection.recv(65_536).decode("latin-1")
                if request.startswith("STOP"):
                    return
                self.requests.append(request)
                answer = (
                    self.answers.get(request.split(" ")[1], b"HTTP/1.1 404 Not Found\r\n\r\n")
                    if request
                    else b""
                )
                try:
                    if callable(answer):
                        answer(connection)
                    else:
                        connection.sendall(answer)
                except OSError:
                    continue

    def url(self, path: str = "/") -> str:
        return f"http://{self.pair}{path}"

    def fetch(self, path: str = "/", seconds: float = 20) -> Response:
        return fetch(self.url(path), allow_private=[self.pair], seconds=seconds)

    def stop(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(b"STOP")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


def ok(body: bytes = PAGE, *headers: str, length: int | None = None) -> bytes:
    lines = [
        "HTTP/1.1 200 OK",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


def moved(target: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()


def failure(call: Callable[[], object]) -> FetchError:
    with pytest.raises(FetchError) as raised:
        call()
    return raised.value


# -- ordinary answers ----


def test_page_comes_with_its_content_type_and_final_address(server: Server) -> None:
    server.answers["/"] = ok(PAGE, "Content-Type: text/html; charset=gbk")
    response = server.fetch()
    assert response.body == PAGE
    assert response.content_type == "text/html; charset=gbk"
    assert response.url == server.url()
    assert not response.truncated


def test_request_is_honest_and_plain(server: Server) -> None:
    server.answers["/a%20b?q=%E6%B2%B3&x=1"] = ok()
    fetch(f"{server.url('/a b'.replace(' ', '%20'))}?q=河&x=1#part", allow_private=[server.pair])
    request = server.requests[0]
    assert f"Host: {server.pair}\r\n" in request
    assert "User-Agent: news-page-cleaner/" in request
    assert "Accept-Encoding: gzip\r\n" in request
    assert "Cookie" not in request
    assert "#" not in request


def test_conditional_headers_and_not_modified(server: Server) -> None:
    server.answers["/"] = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'
    response = get(server.url(), allow_private=[server.pair], headers={"If-None-Match": '"a"'})
    assert response.status == 304
    assert 'If-None-Match: "a"\r\n' in server.requests[0]


def test_header_injection_is_refused(server: Server) -> None:
    error = failure(lambda: get(server.url(), allow_private=[server.pair], headers={"X": "a\r\nCookie: b"}))
    assert error.code == "bad_header"


def test_chunked_body(server: Server) -> None:
    server.answers["/"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n"
    )
    assert server.fetch().body == b"abcdef"


def test_body_without_length_ends_with_the_connection(server: Server) -> None:
    server.answers["/"] = b"HTTP/1.1 200 OK\r\n\r\nabc"
    response = server.fetch()
    assert (response.body, response.truncated) == (b"abc", False)


# -- content coding ----


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(PAGE), "gzip"),
        (gzip.compress(PAGE), "X-Gzip"),
        (gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "gzip"),
        (PAGE, "gzip"),
        (PAGE, "identity"),
    ],
)
def test_codings_that_were_asked_for(server: Server, body: bytes, coding: str) -> None:
    server.answers["/"] = ok(body, f"Content-Encoding: {coding}")
    assert server.fetch().body == PAGE


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip"])
def test_other_codings_are_refused(server: Server, coding: str) -> None:
    server.answers["/"] = ok(gzip.compress(PAGE), f"Content-Encoding: {coding}")
    assert failure(server.fetch).code == "bad_encoding"


def test_gzip_bomb_is_stopped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "MAX_DECODED", 100_000)
    server.answers["/"] = ok(gzip.compress(bytes(5_000_000)), "Content-Encoding: gzip")
    error = failure(server.fetch)
    assert (error.code, error.exit_code) == ("too_big", 65)


def test_many_small_gzip_members_count_together(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "MAX_DECODED", 100_000)
    server.answers["/"] = ok(gzip.compress(bytes(60_000)) * 2, "Content-Encoding: gzip")
    assert failure(server.fetch).code == "too_big"


def test_cut_gzip_gives_what_came_and_says_so(server: Server) -> None:
    text = b"".join(b"%d " % number for number in range(20_000))
    server.answers["/"] = ok(gzip.compress(text)[:-2_000], "Content-Encoding: gzip")
    response = server.fetch()
    assert response.truncated
    assert text.startswith(response.body)
    assert len(response.body) > 1_000


def test_broken_gzip_is_truncated_not_an_exception(server: Server) -> None:
    stream = zlib.compressobj(wbits=31)
    server.answers["/"] = ok(
        (stream.compress(PAGE) + stream.flush())[:12] + b"\xff" * 40, "Content-Encoding: gzip"
    )
    assert server.fetch().truncated


# -- sizes and time ----


def test_large_body_is_stopped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "MAX_BODY", 70_000)
    server.answers["/"] = ok(bytes(90_000))
    assert failure(server.fetch).code == "too_big"


def test_endless_chunks_are_stopped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "MAX_BODY", 70_000)

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1\r\na\r\n" * 1_000)

    server.answers["/"] = endless
    assert failure(server.fetch).code == "too_big"


@pytest.mark.parametrize("head", [b"X: " + b"a" * 70_000, b"".join(b"X-%d: 1\r\n" % n for n in range(1_000))])
def test_header_bombs_are_errors(server: Server, head: bytes) -> None:
    server.answers["/"] = b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"
    assert failure(server.fetch).code == "connect"


def test_endless_continue_is_stopped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_module, "MAX_BODY", 0)

    def endless(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    server.answers["/"] = endless
    assert failure(server.fetch).code == "too_big"


@pytest.mark.parametrize("opening", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
def test_silent_server_ends_at_the_deadline(server: Server, opening: bytes) -> None:
    def silent(connection: socket.socket) -> None:
        connection.sendall(opening)
        connection.recv(1)  # returns when the client has given up

    server.answers["/"] = silent
    error = failure(lambda: server.fetch(seconds=0.2))
    assert (error.code, error.exit_code) == ("timeout", 75)


def test_dripping_server_ends_at_the_deadline_too(server: Server) -> None:
    def dripping(connection: socket.socket) -> None:
        connection.settimeout(0.01)
        while True:
            connection.sendall(b"H")
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue

    server.answers["/"] = dripping
    assert failure(lambda: server.fetch(seconds=0.3)).code == "timeout"


@pytest.mark.parametrize(
    "answer",
    [
        ok(PAGE, length=len(PAGE) + 10),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n" + PAGE,
    ],
)
def test_short_body_is_kept_and_marked(server: Server, answer: bytes) -> None:
    server.answers["/"] = answer
    response = server.fetch()
    assert response.truncated
    assert response.body == PAGE


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_rubbish_is_an_error_not_an_exception(server: Server, answer: bytes) -> None:
    server.answers["/"] = answer
    assert failure(server.fetch).exit_code == 69


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = failure(lambda: fetch(f"http://127.0.0.1:{port}/", allow_private=[f"127.0.0.1:{port}"]))
    assert (error.code, error.exit_code) == ("connect", 69)


@pytest.mark.parametrize(
    ("status", "exit_code"),
    [(404, 66), (410, 66), (403, 77), (451, 77), (429, 75), (500, 75), (503, 75), (400, 69), (304, 69)],
)
def test_status_decides_the_exit_code(server: Server, status: int, exit_code: int) -> None:
    server.answers["/"] = f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode()
    error = failure(server.fetch)
    assert (error.code, error.exit_code) == (f"http_{status}", exit_code)


# -- redirects ----


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_followed(server: Server, status: int) -> None:
    server.answers["/"] = moved("/next?a=1", status)
    server.answers["/next?a=1"] = ok()
    assert server.fetch().url == server.url("/next?a=1")


def test_five_redirects_are_followed_and_six_are_not(server: Server) -> None:
    for number in range(6):
        server.answers[f"/{number}"] = moved(f"/{number + 1}")
    server.answers["/6"] = ok()
    assert server.fetch("/1").body == PAGE
    assert failure(lambda: server.fetch("/0")).code == "too_many_redirects"


def test_redirect_loop_ends(server: Server) -> None:
    server.answers["/"] = moved("/")
    assert failure(server.fetch).code == "too_many_redirects"
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://169.254.169.254/latest", "blocked_address"),
        ("http://127.0.0.1/", "blocked_address"),
        ("http://[::1]/", "blocked_address"),
        ("http://127.0.0.1:22/", "blocked_port"),
        ("file:///etc/passwd", "bad_url"),
        ("ftp://example.org/", "bad_url"),
        ("data:text/html,x", "bad_url"),
        ("gopher://127.0.0.1/", "bad_url"),
        ("javascript:alert(1)", "bad_url"),
        ("http://good.example@127.0.0.1/", "bad_url"),
        ("http://good.example\\@127.0.0.1/", "bad_url"),
    ],
)
def test_every_redirect_is_checked_again(server: Server, target: str, code: str) -> None:
    server.answers["/"] = moved(target)
    error = failure(server.fetch)
    assert (error.code, error.exit_code) == (code, 77)
    assert len(server.requests) == 1


# -- addresses ----

PRIVATE = [
    "127.0.0.1", "127.255.255.255", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",  # noqa: S104
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::ffff:0:7f00:1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2001:0:7f00:1::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "2001:db8::1", "100::1", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "::ffff:1.1.1.1", "2606:4700:4700::1111", "223.5.5.5"]
)
def test_public_addresses_are_not(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::]",
        "localhost",
    ],
)
def test_every_spelling_of_the_loopback_is_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **_: connected.append(args))
    assert failure(lambda: fetch(f"http://{host}/")).code in {"blocked_address", "dns"}
    assert not connected


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the resolver give these answers one after the other; returns the list of names it is asked for."""
    asked: list[str] = []
    rest = list(answers)
    numeric = {address for answer in answers for address in answer}

    def getaddrinfo(
        host: str, port: int, *_: object, **__: object
    ) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        if host in numeric:  # the connection itself asks for the numeric address that it was given
            return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (host, port))]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in rest.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["93.184.216.34", "10.0.0.1"])
    assert failure(lambda: resolve("https://mixed.example/")).code == "blocked_address"


def test_name_is_resolved_once_and_the_checked_address_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    places: list[object] = []

    def create_connection(place: object, **_: object) -> socket.socket:
        places.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    assert failure(lambda: fetch("http://rebinding.example/")).code == "connect"
    assert asked == ["rebinding.example"]
    assert places == [("93.184.216.34", 80)]


def test_next_address_is_tried_when_the_first_refuses(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/"] = ok()
    names(monkeypatch, ["127.0.0.2", "127.0.0.1"])
    real = socket.create_connection

    def create_connection(place: tuple[str, int], timeout: float) -> socket.socket:
        if place[0] == "127.0.0.2":
            raise ConnectionRefusedError
        return real(place, timeout=timeout)

    with monkeypatch.context() as patch:
        patch.setattr(socket, "create_connection", create_connection)
        response = fetch(f"http://two.example:{server.port}/", allow_private=[f"two.example:{server.port}"])
    monkeypatch.undo()
    assert response.body == PAGE


def test_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    error = failure(lambda: fetch("http://nowhere.example/"))
    assert (error.code, error.exit_code) == ("dns", 69)


def test_proxy_settings_are_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers["/"] = ok()
    assert server.fetch().body == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "file:///etc/passwd", "//a.example/", "a.example", "", "http://", "http:///x",
        "http://a.example:99999/", "http://a.example:x/", "http://user@a.example/", "http://u:p@a.example/",
        "http://a.example/ x", "http://a.example/\r\nX: 1", "http://[::1/", "http://a..example/", "http://\udcff.example/",
    ],
)  # fmt: skip
def test_bad_addresses_are_refused_before_any_lookup(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch)
    error = failure(lambda: fetch(url))
    assert (error.code, error.exit_code) == ("bad_url", 77)
    assert not asked


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_string_as_address_is_an_answer_or_a_fetch_error(text: str) -> None:
    with pytest.raises(FetchError):
        fetch(f"nothttp:{text}")


def test_international_names_and_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch, ["93.184.216.34"])
    target = resolve("https://新闻.example/河堤?问=一")
    assert asked == ["xn--efvy88h.example"]
    assert target.path == "/%E6%B2%B3%E5%A0%A4?%E9%97%AE=%E4%B8%80"


def test_private_pair_is_allowed_exactly() -> None:
    assert is_allowed_pair("127.0.0.1", 8000, ["127.0.0.1:8000"])
    assert is_allowed_pair("::1", 8000, ["[::1]:8000"])
    assert is_allowed_pair("News.Example", 80, ["news.example:80"])
    assert not is_allowed_pair("127.0.0.1", 8001, ["127.0.0.1:8000"])
    assert not is_allowed_pair("127.0.0.10", 8000, ["127.0.0.1:8000"])


@pytest.mark.parametrize("pair", ["", ":", "a", "a:", ":80", "a:0", "a:65536", "a:x", "a:\u0661"])
def test_wrong_pairs_are_named(pair: str) -> None:
    assert repr(pair) in str(check_pair(pair))


# -- TLS ----


def test_tls_failure_is_closed_not_ignored(server: Server) -> None:
    error = failure(lambda: fetch(f"https://{server.pair}/", allow_private=[server.pair]))
    assert (error.code, error.exit_code) == ("tls", 69)


def test_tls_verifies_the_name(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Context:
        def wrap_socket(self, connection: socket.socket, *, server_hostname: str) -> socket.socket:
            asked.append(server_hostname)
            return connection

    monkeypatch.setattr(ssl, "create_default_context", Context)
    names(monkeypatch, ["127.0.0.1"])
    server.answers["/"] = ok()
    fetch(f"https://news.example:{server.port}/", allow_private=[f"news.example:{server.port}"])
    monkeypatch.undo()
    assert asked == ["news.example"]
    assert f"Host: news.example:{server.port}" in server.requests[0]


def test_default_context_checks_certificates() -> None:
    context = ssl.create_default_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_redirect_from_https_to_http_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    class Context:
        def wrap_socket(self, connection: socket.socket, *, server_hostname: str) -> socket.socket:
            assert server_hostname
            return connection

    monkeypatch.setattr(ssl, "create_default_context", Context)
    server.answers["/"] = moved(f"http://{server.pair}/next")
    error = failure(lambda: fetch(f"https://{server.pair}/", allow_private=[server.pair]))
    assert error.code == "downgrade"
