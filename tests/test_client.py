"""service.client, wire, dial, inflate and politeness against a scripted server on the loopback; no test waits."""

from __future__ import annotations

import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from email.utils import formatdate

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.service.answers import HostState, exit_code_of
from cleaner.service.client import Client, Fetched, FetchFailure, FetchSettings, Memory, user_agent
from cleaner.service.dial import open_connection
from cleaner.service.inflate import Inflater, TooBigError, gunzip
from cleaner.service.politeness import LONGEST_PAUSE, PATIENCE, Politeness, retry_after
from cleaner.service.wire import target_of
from tests.loopback import CA_FILE, Clock, Loopback, Request, moved, reply, secured, until_gone

PAGE = b"<title>Rain</title><p>It rained."


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as made:
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client_for(server: Loopback, clock: Clock, memory: Memory | None = None, **changes: object) -> Client:
    settings = msgspec.structs.replace(FetchSettings(allow_private=(server.pair,), delay=0.0), **changes)
    return Client(settings, clock=clock, sleep=clock.sleep, chance=lambda: 0.0, memory=memory)


def fetched(outcome: Fetched | FetchFailure) -> Fetched:
    assert isinstance(outcome, Fetched), outcome
    return outcome


def failure(outcome: Fetched | FetchFailure) -> FetchFailure:
    assert isinstance(outcome, FetchFailure), outcome
    return outcome


# -- ordinary answers ----


def test_page_comes_with_all_that_a_store_keeps(server: Loopback, clock: Clock) -> None:
    modified = "Tue, 24 Nov 2026 04:00:00 GMT"
    server.page("/a", PAGE, "Content-Type: text/html; charset=gbk", etag='"1"', modified=modified)
    page = fetched(client_for(server, clock).get(server.url("/a")))
    assert (page.status, page.body, page.content_type) == (200, PAGE, "text/html; charset=gbk")
    assert (page.etag, page.last_modified, page.fetched_at) == ('"1"', modified, clock.now)
    assert (page.final_url, page.redirects, page.tries, page.partial) == (server.url("/a"), (), 1, False)


@pytest.mark.parametrize("validator", [{"etag": '"1"'}, {"last_modified": "Tue, 24 Nov 2026 04:00:00 GMT"}])
def test_unchanged_page_sends_no_body(server: Loopback, clock: Clock, validator: dict[str, str]) -> None:
    server.page("/a", PAGE, etag=validator.get("etag", ""), modified=validator.get("last_modified", ""))
    page = fetched(client_for(server, clock).get(server.url("/a"), **validator))
    assert (page.not_modified, page.status, page.body) == (True, 304, b"")
    assert server.bodies["/a"] == 0


def test_request_is_honest_and_plain(server: Loopback, clock: Clock) -> None:
    server.page("/%E6%B2%B3?q=%E4%B8%80", PAGE)
    client = client_for(server, clock, contact="mailto:desk@paper.example")
    fetched(client.get(server.url("/河?q=一#part")))
    headers = server.requests[-1].headers
    assert headers["user-agent"].startswith("news-page-cleaner")
    assert headers["user-agent"].endswith("(+mailto:desk@paper.example)")
    assert (headers["host"], headers["accept-encoding"]) == (server.pair, "gzip, deflate")
    assert not {"cookie", "authorization", "referer"} & headers.keys()


def test_user_agent_can_be_set(server: Loopback, clock: Clock) -> None:
    client_for(server, clock, user_agent="desk-reader/2").get(server.url("/a"))
    assert {request.headers["user-agent"] for request in server.requests} == {"desk-reader/2"}
    assert "(+" not in user_agent()


def test_environment_proxies_are_not_used(
    server: Loopback, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.page("/a", PAGE)
    assert fetched(client_for(server, clock).get(server.url("/a"))).body == PAGE


def test_early_hints_are_skipped(server: Loopback, clock: Clock) -> None:
    server.answers["/a"] = b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n" * 3 + reply(200, PAGE)
    assert fetched(client_for(server, clock).get(server.url("/a"))).body == PAGE


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nabcdef",
    ],
    ids=["chunks", "no length"],
)
def test_body_ends_where_its_framing_says(server: Loopback, clock: Clock, answer: bytes) -> None:
    server.answers["/a"] = answer
    page = fetched(client_for(server, clock).get(server.url("/a")))
    assert (page.body, page.partial) == (b"abcdef", False)


def test_header_injection_is_refused(server: Loopback, clock: Clock) -> None:
    outcome = failure(client_for(server, clock, robots=False).get(server.url("/a"), etag="a\r\nCookie: b"))
    assert (outcome.code, outcome.exit_code) == ("bad_header", 77)
    assert server.requests == []


BAD_ADDRESSES = [
    "ftp://a.example/", "file:///etc/passwd", "//a.example/", "a.example", "", "http://", "http:///x",
    "http://a.example:99999/", "http://a.example:x/", "http://user@a.example/", "http://u:p@a.example/",
    "http://a.example/ x", "http://a.example/\r\nX: 1", "http://[::1/", "http://a..example/", "http://\udcff.example/",
]  # fmt: skip


def unasked(host: str, _port: int) -> list[str]:
    """A resolver that must not be asked."""
    message = f"{host} was looked up"
    raise AssertionError(message)


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_bad_addresses_are_refused_before_any_lookup(url: str) -> None:
    outcome = failure(Client(FetchSettings(robots=False), resolver=unasked).get(url))
    assert (outcome.code, outcome.exit_code, outcome.tries) == ("bad_url", 77, 1)


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_string_as_address_is_a_failure_or_an_answer(text: str) -> None:
    assert failure(Client(FetchSettings(), resolver=unasked).get(f"nothttp:{text}")).code == "bad_url"


def test_international_names_and_paths() -> None:
    target = target_of("https://新闻.example/河堤?问=一#top")
    assert (target.host, target.port, target.secure) == ("xn--efvy88h.example", 443, True)
    assert target.path == "/%E6%B2%B3%E5%A0%A4?%E9%97%AE=%E4%B8%80"


def test_next_address_is_tried_when_the_first_refuses(server: Loopback, clock: Clock) -> None:
    tried: list[str] = []

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        tried.append(address)
        if address == "127.0.0.2":
            raise ConnectionRefusedError
        return open_connection(address, port, seconds)

    server.page("/a", PAGE)
    pair = f"two.example:{server.port}"
    settings = FetchSettings(robots=False, allow_private=(pair,))
    client = Client(settings, clock=clock, resolver=lambda *_: ["127.0.0.2", "127.0.0.1"], connect=connect)
    assert fetched(client.get(f"http://{pair}/a")).body == PAGE
    assert tried == ["127.0.0.2", "127.0.0.1"]


# -- every bad answer is one record with its reason ----


def chunked(pieces: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    for _ in range(pieces):
        yield b"1000\r\n" + bytes(4_096) + b"\r\n"


def endless(connection: socket.socket, request: Request) -> None:
    assert request.path
    for piece in chunked(1_000_000):
        connection.sendall(piece)


BOMB = gzip.compress(bytes(5_000_000))
BAD_ANSWERS: list[tuple[str, bytes | Callable[[socket.socket, Request], None], str, bool]] = [
    ("gone", reply(404), "http_404", False),
    ("denied", reply(403), "http_403", False),
    ("broken", reply(500), "http_500", True),
    ("unasked 304", reply(304), "http_304", False),
    ("nowhere", reply(302), "http_302", False),
    ("loop", moved("/x"), "too_many_redirects", False),
    ("endless", endless, "too_big", False),
    ("long", reply(200, bytes(300_000)), "too_big", False),
    ("gzip bomb", reply(200, BOMB, "Content-Encoding: gzip"), "too_big", False),
    (
        "deflate bomb",
        reply(200, zlib.compress(bytes(5_000_000)), "Content-Encoding: deflate"),
        "too_big",
        False,
    ),
    ("gzip twice", reply(200, gzip.compress(BOMB), "Content-Encoding: gzip, gzip"), "bad_encoding", False),
    ("brotli", reply(200, b"x", "Content-Encoding: br"), "bad_encoding", False),
    ("silent", until_gone, "timeout", True),
    ("closed", b"", "protocol", True),
    ("not HTTP", b"SSH-2.0-x\r\n", "protocol", True),
    ("two lengths", reply(200, b"abc", "Content-Length: 2"), "protocol", True),
    ("bad length", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", "protocol", True),
    ("long header", reply(200, b"", "X: " + "a" * 90_000), "headers_too_big", False),
    ("many headers", reply(200, b"", *(f"X-{n}: 1" for n in range(9_000))), "headers_too_big", False),
    ("bad chunk", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "connect", True),
    ("no byte of the body", reply(200, b"", length=9), "connect", True),
    ("bad status", b"HTTP/1.1 abc\r\n\r\n", "protocol", True),
    (
        "many gzip members",
        reply(200, gzip.compress(bytes(300_000)) * 2, "Content-Encoding: gzip"),
        "too_big",
        False,
    ),
    ("endless 1xx", b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000, "headers_too_big", False),
]


@pytest.mark.parametrize(
    ("answer", "code", "temporary"), [row[1:] for row in BAD_ANSWERS], ids=[r[0] for r in BAD_ANSWERS]
)
def test_bad_answer_is_a_failure_with_its_reason(
    server: Loopback,
    clock: Clock,
    answer: bytes | Callable[[socket.socket, Request], None],
    code: str,
    temporary: bool,  # noqa: FBT001
) -> None:
    server.answers["/x"] = answer
    patience = 0.1 if answer is until_gone else 20.0
    client = client_for(
        server, clock, first_byte_seconds=patience, max_body=200_000, max_decoded=400_000, retries=1
    )
    outcome = failure(client.get(server.url("/x")))
    assert (outcome.code, outcome.temporary) == (code, temporary)
    assert outcome.tries == (2 if temporary else 1)
    assert outcome.message
    assert outcome.url == server.url("/x")


def test_nobody_listens(server: Loopback, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        pair = f"127.0.0.1:{listener.getsockname()[1]}"
    client = client_for(server, clock, allow_private=(pair,), robots=False)
    outcome = failure(client.get(f"http://{pair}/"))
    assert (outcome.code, outcome.exit_code, outcome.tries) == ("connect", 69, 3)


def test_name_that_does_not_resolve(clock: Clock) -> None:
    def resolver(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    client = Client(FetchSettings(robots=False), clock=clock, sleep=clock.sleep, resolver=resolver)
    outcome = failure(client.get("http://nowhere.example/"))
    assert (outcome.code, outcome.temporary, outcome.exit_code) == ("dns", True, 69)


class Racing:
    """A monotonic clock on which each look costs some seconds."""

    def __init__(self, step: float) -> None:
        self.now = 0.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_trickle_ends_at_the_minimum_rate(server: Loopback, clock: Clock) -> None:
    def trickle(connection: socket.socket, request: Request) -> None:
        assert request.path
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
        connection.settimeout(0.001)
        for _ in range(5_000):
            connection.sendall(b"x")
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue

    server.answers["/x"] = trickle
    settings = FetchSettings(
        allow_private=(server.pair,), robots=False, retries=0, delay=0.0, total_seconds=1e9
    )
    client = Client(settings, clock=clock, sleep=clock.sleep, monotonic=Racing(5.0))
    assert failure(client.get(server.url("/x"))).code == "too_slow"


def test_total_time_is_bounded_however_alive_the_server_is(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = endless
    settings = FetchSettings(allow_private=(server.pair,), robots=False, retries=0, delay=0.0)
    client = Client(settings, clock=clock, sleep=clock.sleep, monotonic=Racing(9.0))
    outcome = failure(client.get(server.url("/x")))
    assert (outcome.code, outcome.exit_code) == ("timeout", 75)


# -- bodies that end too early, codings ----


def each(answers: Iterator[bytes]) -> Callable[[socket.socket, Request], None]:
    """One answer after the other."""
    return lambda connection, _: connection.sendall(next(answers))


def test_short_body_is_asked_for_again_and_marked(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(200, PAGE, length=len(PAGE) + 10)
    page = fetched(client_for(server, clock).get(server.url("/x")))
    assert (page.partial, page.body, page.tries) == (True, PAGE, 3)


def test_body_cut_inside_a_chunk_is_kept_and_marked(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n99\r\n" + PAGE
    page = fetched(client_for(server, clock).get(server.url("/x")))
    assert (page.partial, page.body) == (True, PAGE)


def test_short_body_that_is_whole_the_second_time_is_not_marked(server: Loopback, clock: Clock) -> None:
    answers = iter([reply(200, PAGE[:5], length=99), reply(200, PAGE)])
    server.answers["/x"] = each(answers)
    page = fetched(client_for(server, clock).get(server.url("/x")))
    assert (page.partial, page.body, page.tries) == (False, PAGE, 2)


def test_body_beyond_its_length_is_cut(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(200, PAGE, length=7)
    page = fetched(client_for(server, clock).get(server.url("/x")))
    assert (page.partial, page.body) == (False, PAGE[:7])


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(PAGE), "gzip"),
        (gzip.compress(PAGE), "X-GZIP"),
        (gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:]), "gzip"),
        (gzip.compress(PAGE) + bytes(20), "gzip"),
        (PAGE, "gzip"),
        (zlib.compress(PAGE), "deflate"),
        (zlib.compress(PAGE)[2:-4], "deflate"),
        (PAGE, "identity"),
    ],
)
def test_codings(server: Loopback, clock: Clock, body: bytes, coding: str) -> None:
    server.answers["/x"] = reply(200, body, f"Content-Encoding: {coding}")
    page = fetched(client_for(server, clock).get(server.url("/x")))
    assert (page.body, page.partial) == (PAGE, False)


def test_cut_and_broken_gzip_are_partial(server: Loopback, clock: Clock) -> None:
    whole = gzip.compress(b"".join(b"%d " % number for number in range(20_000)))
    for body in (whole[:-2_000], whole[:500] + b"\xff" * 500):
        server.answers["/x"] = reply(200, body, "Content-Encoding: gzip")
        assert fetched(client_for(server, clock).get(server.url("/x"))).partial


@given(st.binary(max_size=3_000), st.integers(1, 200), st.sampled_from(["gzip", "deflate", ""]))
def test_inflating_in_pieces_gives_the_whole(data: bytes, step: int, coding: str) -> None:
    packed = {"gzip": gzip.compress(data), "deflate": zlib.compress(data), "": data}[coding]
    inflater = Inflater(coding, len(data))
    assert b"".join(inflater.feed(packed[at : at + step]) for at in range(0, len(packed), step)) == data
    inflater.finish()
    assert not inflater.broken


@given(st.binary(max_size=400), st.sampled_from(["gzip", "deflate", ""]))
def test_inflating_rubbish_never_raises_and_stays_in_its_room(data: bytes, coding: str) -> None:
    assert len(Inflater(coding, 100, cut=True).feed(data)) <= 100


def test_room_is_kept_within_one_piece() -> None:
    with pytest.raises(TooBigError):
        gunzip(BOMB, 1_000_000)
    assert gunzip(gzip.compress(b"ab"), 2) == (b"ab", True)


# -- redirects ----


def test_redirects_are_followed_and_kept(server: Loopback, clock: Clock) -> None:
    server.answers["/1"] = moved("/2", 301)
    server.answers["/2"] = moved(server.url("/3"), 307)
    server.page("/3", PAGE)
    page = fetched(client_for(server, clock).get(server.url("/1")))
    assert page.final_url == server.url("/3")
    assert page.redirects == (server.url("/1"), server.url("/2"))


def test_location_in_plain_utf8_is_understood(server: Loopback, clock: Clock) -> None:
    server.answers["/1"] = moved("/河堤".encode().decode("latin-1"))
    server.page("/%E6%B2%B3%E5%A0%A4", PAGE)
    assert fetched(client_for(server, clock).get(server.url("/1"))).body == PAGE


def test_five_redirects_are_followed_and_six_are_not(server: Loopback, clock: Clock) -> None:
    for number in range(6):
        server.answers[f"/{number}"] = moved(f"/{number + 1}")
    server.page("/6", PAGE)
    client = client_for(server, clock)
    assert fetched(client.get(server.url("/1"))).body == PAGE
    outcome = failure(client.get(server.url("/0")))
    assert outcome.code == "too_many_redirects"
    assert len(outcome.redirects) == 6


# -- retries, back-off, Retry-After ----


def test_temporary_failure_is_tried_again_with_growing_pauses(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(500)
    outcome = failure(client_for(server, clock, retries=3).get(server.url("/x")))
    assert (outcome.tries, clock.slept) == (4, [2.0, 4.0, 8.0])


def test_permanent_failure_is_not(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(404)
    failure(client_for(server, clock).get(server.url("/x")))
    assert (server.paths(), clock.slept) == (["/x"], [])


def test_short_retry_after_is_waited_for(server: Loopback, clock: Clock) -> None:
    answers = iter([reply(503, b"", "Retry-After: 7"), reply(200, PAGE)])
    server.answers["/x"] = each(answers)
    assert fetched(client_for(server, clock).get(server.url("/x"))).tries == 2
    assert clock.slept == [7.0]


def test_long_retry_after_closes_the_host_for_all_pages_and_the_next_run(
    server: Loopback, clock: Clock
) -> None:
    server.answers["/x"] = reply(429, b"", "Retry-After: 3600")
    server.page("/y", PAGE)
    memory = Memory()
    outcome = failure(client_for(server, clock, memory).get(server.url("/x")))
    assert (outcome.code, outcome.retry_after, outcome.temporary, outcome.tries) == (
        "http_429",
        3600.0,
        True,
        1,
    )
    clock.now += 1_000
    other = failure(client_for(server, clock, memory).get(server.url("/y")))
    assert (other.code, other.retry_after, other.exit_code) == ("host_backoff", 2600.0, 75)
    assert server.paths() == ["/x"]
    clock.now += 2_601
    assert fetched(client_for(server, clock, memory).get(server.url("/y"))).body == PAGE
    assert not memory.hosts


def test_429_without_retry_after_closes_the_host_for_a_minute(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(429)
    outcome = failure(client_for(server, clock, max_wait=59.0).get(server.url("/x")))
    assert (outcome.code, outcome.retry_after, server.paths()) == ("http_429", 60.0, ["/x"])


def test_429_without_retry_after_is_waited_for_once_there_is_time(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = each(iter([reply(429), reply(200, PAGE)]))
    assert fetched(client_for(server, clock).get(server.url("/x"))).tries == 2
    assert clock.slept == [60.0]


def test_wait_that_would_not_end_in_time_is_not_begun(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(429, b"", "Retry-After: 20")
    server.page("/y", PAGE)
    settings = FetchSettings(allow_private=(server.pair,), delay=0.0)
    client = Client(settings, clock=clock, sleep=clock.sleep, left=lambda: 19.0)
    assert failure(client.get(server.url("/x"))).code == "http_429"
    assert failure(client.get(server.url("/y"))).code == "host_backoff"
    assert clock.slept == []


def test_host_that_always_says_in_a_second_is_left_alone(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(429, b"", "Retry-After: 1")
    client = client_for(server, clock)
    codes = [failure(client.get(server.url("/x"))).code for _ in range(20)]
    assert codes[-10:] == ["host_backoff"] * 10
    assert len(server.paths()) <= PATIENCE + 2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), ("0", 1.0), ("1000000000", LONGEST_PAUSE), ("9" * 400, LONGEST_PAUSE), ("-5", None), ("", None),
        (None, None), ("soon", None), ("1.5", None), ("\u0661", None), (formatdate(1_000_100.0, usegmt=True), 100.0),
        (formatdate(5.0, usegmt=True), 1.0), (formatdate(4e9, usegmt=True), LONGEST_PAUSE),
        ("Fri, 99 Foo 2026 99:99:99 GMT", None), ("Fri, 31 Dec 99999 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_is_clamped(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, 1_000_000.0) == seconds


@given(st.text(max_size=40))
def test_any_retry_after_is_in_bounds(value: str) -> None:
    seconds = retry_after(value, 1_000_000.0)
    assert seconds is None or 1.0 <= seconds <= LONGEST_PAUSE


def test_host_that_keeps_failing_is_left_alone(server: Loopback, clock: Clock) -> None:
    server.answers["/x"] = reply(503)
    client = client_for(server, clock, retries=0)
    codes = [failure(client.get(server.url("/x"))).code for _ in range(PATIENCE + 2)]
    assert codes == ["http_503"] * PATIENCE + ["host_backoff"] * 2
    assert clock.slept == []


def test_back_off_is_forgotten_when_the_clock_was_set_back(server: Loopback, clock: Clock) -> None:
    server.page("/y", PAGE)
    ten_years = 315_000_000.0
    memory = Memory(hosts={server.pair: HostState(clock.now + ten_years, 9, clock.now + ten_years - 3_600)})
    assert fetched(client_for(server, clock, memory).get(server.url("/y"))).body == PAGE


def test_requests_to_one_host_keep_their_distance(server: Loopback, clock: Clock) -> None:
    server.page("/a", PAGE)
    settings = FetchSettings(allow_private=(server.pair,), delay=5.0, robots=False)
    client = Client(settings, clock=clock, monotonic=clock, sleep=clock.sleep)
    client.get(server.url("/a"))
    clock.now += 2
    client.get(server.url("/a"))
    client.get(server.url("/a"))
    assert clock.slept == [3.0, 5.0]


def test_one_slow_host_does_not_delay_another() -> None:
    clock = Clock()
    politeness = Politeness(clock=clock, monotonic=clock, sleep=clock.sleep, chance=lambda: 0.0, states={})
    entered = threading.Event()

    def other() -> None:
        with politeness.turn("b:80", 1.0):
            entered.set()

    with politeness.turn("a:80", 1.0):
        thread = threading.Thread(target=other)
        thread.start()
        assert entered.wait(10)
        thread.join()


# -- TLS with a certificate authority of the test's own ----


def secure_client(server: Loopback, clock: Clock, ca_file: str = CA_FILE, *, verify: bool = True) -> Client:
    return client_for(server, clock, ca_file=ca_file, robots=False, verify_tls=verify)


def test_page_over_tls(clock: Clock) -> None:
    with Loopback(context=secured()) as server:
        server.page("/a", PAGE)
        assert fetched(secure_client(server, clock).get(server.url("/a"))).body == PAGE


@pytest.mark.parametrize("certificate", ["other-address", "other-name", "self-signed", "expired"])
def test_tls_fails_closed(clock: Clock, certificate: str) -> None:
    with Loopback(context=secured(certificate)) as server:
        server.page("/a", PAGE)
        outcome = failure(secure_client(server, clock).get(server.url("/a")))
        assert (outcome.code, outcome.temporary, outcome.tries, outcome.exit_code) == ("tls", True, 1, 69)
        assert server.paths() == []


def test_unknown_authority_fails_unless_checks_are_off(clock: Clock) -> None:
    with Loopback(context=secured()) as server:
        server.page("/a", PAGE)
        assert failure(secure_client(server, clock, "").get(server.url("/a"))).code == "tls"
        client = secure_client(server, clock, "", verify=False)
        assert fetched(client.get(server.url("/a"))).body == PAGE


def test_redirect_from_https_to_http_is_refused(clock: Clock) -> None:
    with Loopback(context=secured()) as server:
        server.answers["/a"] = moved("http://news.example/")
        outcome = failure(secure_client(server, clock).get(server.url("/a")))
        assert (outcome.code, outcome.exit_code) == ("downgrade", 77)


# -- exit codes ----


@pytest.mark.parametrize(
    ("code", "status", "exit_code"),
    [
        ("http_404", 404, 66), ("http_410", 410, 66), ("http_403", 403, 77), ("http_451", 451, 77),
        ("http_429", 429, 75),
        ("http_500", 500, 75), ("http_599", 599, 75), ("http_400", 400, 69), ("http_302", 302, 69), ("dns", None, 69),
        ("connect", None, 69), ("tls", None, 69), ("timeout", None, 75), ("too_slow", None, 75), ("too_big", None, 65),
        ("bad_encoding", None, 65),
        ("blocked_address", None, 77), ("robots_denied", None, 77), ("host_backoff", None, 75),
    ],
)  # fmt: skip
def test_every_failure_has_its_exit_code(code: str, status: int | None, exit_code: int) -> None:
    assert exit_code_of(code, status) == exit_code
