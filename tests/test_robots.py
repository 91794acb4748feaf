"""service.robots through the client: RFC 9309 against a scripted server."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import FetchError
from cleaner.service.answers import RobotsCopy
from cleaner.service.client import Client, Fetched, FetchFailure, FetchSettings, Memory
from cleaner.service.robots import AGAIN_SECONDS, FRESH_SECONDS, LAST_GOOD_SECONDS, MAX_BYTES, copy_of
from cleaner.service.wire import RawAnswer
from tests.loopback import Clock, Loopback, Request, moved, reply, until_gone

PAGE = b"<p>It rained."
DENY = b"User-agent: *\nDisallow: /private\n"


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as made:
        made.page("/private", PAGE)
        made.page("/open", PAGE)
        yield made


def client_for(
    server: Loopback, clock: Clock, memory: Memory | None = None, first_byte: float = 20.0
) -> Client:
    settings = FetchSettings(
        allow_private=(server.pair,), delay=0.0, retries=0, first_byte_seconds=first_byte
    )
    return Client(settings, clock=clock, monotonic=clock, sleep=clock.sleep, memory=memory)


def code(outcome: Fetched | FetchFailure) -> str:
    return outcome.code if isinstance(outcome, FetchFailure) else "ok"


def asked_for_robots(server: Loopback) -> int:
    return sum(request.path == "/robots.txt" for request in server.requests)


def test_denied_page_is_not_asked_for(server: Loopback) -> None:
    server.answers["/robots.txt"] = reply(200, DENY)
    client = client_for(server, Clock())
    outcome = client.get(server.url("/private"))
    assert isinstance(outcome, FetchFailure)
    assert (outcome.code, outcome.exit_code, outcome.temporary) == ("robots_denied", 77, False)
    assert code(client.get(server.url("/open"))) == "ok"
    assert server.paths() == ["/open"]
    assert asked_for_robots(server) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (reply(404), "ok"),
        (reply(401), "ok"),
        (reply(403), "ok"),
        (reply(410), "ok"),
        (reply(200, b""), "ok"),
        (reply(200, b"<html><body>Disallow: / is how one says no</body></html>"), "ok"),
        (reply(200, b"\xef\xbb\xbf" + DENY), "robots_denied"),
        (reply(200, DENY.replace(b"\n", b"\r\n")), "robots_denied"),
        (reply(200, DENY.replace(b"\n", b"\r")), "robots_denied"),
        (reply(200, b"\xff\xfe\x00rubbish\n" + DENY), "robots_denied"),
        (
            reply(200, b"User-agent: news-page-cleaner\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
            "robots_denied",
        ),
        (reply(200, b"User-agent: otherbot\nDisallow: /\n"), "ok"),
        (reply(200, b"User-agent: *\nDisallow: /*vate$\nAllow: /p\n"), "robots_denied"),
        (reply(200, b"User-agent: *\nDisallow: /\nAllow: /private\n"), "ok"),
        (reply(500), "robots_unreachable"),
        (reply(503), "robots_unreachable"),
        (reply(429), "robots_unreachable"),
        (b"", "protocol"),
        (reply(200, DENY + b"#" * (3 * MAX_BYTES)), "robots_denied"),
        (reply(200, b"#" * MAX_BYTES + b"\n" + DENY), "ok"),
    ],
)
def test_what_an_answer_means(server: Loopback, answer: bytes, expected: str) -> None:
    server.answers["/robots.txt"] = answer
    assert code(client_for(server, Clock()).get(server.url("/private"))) == expected


def test_server_that_does_not_answer_for_robots_is_not_asked_for_pages(server: Loopback) -> None:
    server.answers["/robots.txt"] = until_gone
    assert code(client_for(server, Clock(), first_byte=0.1).get(server.url("/open"))) == "timeout"
    assert server.paths() == []


def test_redirects_of_robots_are_followed_to_other_hosts(server: Loopback) -> None:
    with Loopback() as other:
        other.answers["/rules"] = reply(200, DENY)
        server.answers["/robots.txt"] = moved(other.url("/rules"))
        settings = FetchSettings(allow_private=(server.pair, other.pair), delay=0.0)
        client = Client(settings, clock=Clock(), sleep=Clock().sleep)
        assert code(client.get(server.url("/private"))) == "robots_denied"


def test_redirect_loop_of_robots_allows_all(server: Loopback) -> None:
    server.answers["/robots.txt"] = moved("/robots.txt")
    assert code(client_for(server, Clock()).get(server.url("/private"))) == "ok"


def test_redirect_of_robots_to_a_private_address_is_refused(server: Loopback) -> None:
    server.answers["/robots.txt"] = moved("http://169.254.169.254/")
    assert code(client_for(server, Clock()).get(server.url("/open"))) == "blocked_address"


def test_each_hop_of_a_redirect_is_judged(server: Loopback) -> None:
    server.answers["/robots.txt"] = reply(200, DENY)
    server.answers["/go"] = moved("/private")
    assert code(client_for(server, Clock()).get(server.url("/go"))) == "robots_denied"
    assert server.paths() == ["/go"]


# -- copies that outlive a run ----


def test_fresh_copy_of_an_earlier_run_is_used(server: Loopback) -> None:
    clock, memory = Clock(), Memory()
    server.answers["/robots.txt"] = reply(200, DENY)
    client_for(server, clock, memory).get(server.url("/open"))
    clock.now += FRESH_SECONDS - 1
    assert code(client_for(server, clock, memory).get(server.url("/private"))) == "robots_denied"
    assert asked_for_robots(server) == 1
    clock.now += 2
    server.answers["/robots.txt"] = reply(404)
    assert code(client_for(server, clock, memory).get(server.url("/private"))) == "ok"


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (LAST_GOOD_SECONDS - 10, "ok"),
        (LAST_GOOD_SECONDS + 10, "robots_unreachable"),
        (-1e9, "robots_unreachable"),
    ],
)
def test_last_good_copy_serves_for_a_day(server: Loopback, age: float, expected: str) -> None:
    clock = Clock()
    server.answers["/robots.txt"] = reply(500)
    origin = server.url("")
    memory = Memory(robots={origin: RobotsCopy(DENY.decode(), clock.now - age, 200)})
    assert code(client_for(server, clock, memory).get(server.url("/open"))) == expected


def test_failure_is_remembered_for_a_while(server: Loopback) -> None:
    clock = Clock()
    server.answers["/robots.txt"] = reply(500)
    client = client_for(server, clock)
    for _ in range(3):
        assert code(client.get(server.url("/open"))) == "robots_unreachable"
    assert asked_for_robots(server) == 1
    clock.now += AGAIN_SECONDS + 1
    server.answers["/robots.txt"] = reply(404)
    assert code(client.get(server.url("/open"))) == "ok"


# -- delays ----


@pytest.mark.parametrize(
    ("line", "slept"), [("7", 7.0), ("0.5", 2.0), ("86400", 60.0), ("-3", 2.0), ("x", 2.0)]
)
def test_crawl_delay_is_kept_within_reason(server: Loopback, line: str, slept: float) -> None:
    clock = Clock()
    server.answers["/robots.txt"] = reply(200, f"User-agent: *\nCrawl-delay: {line}\n".encode())
    settings = FetchSettings(allow_private=(server.pair,), delay=2.0)
    client = Client(settings, clock=clock, monotonic=clock, sleep=clock.sleep)
    client.get(server.url("/open"))
    client.get(server.url("/open"))
    assert clock.slept[-1] == slept


def test_robots_can_be_switched_off(server: Loopback) -> None:
    server.answers["/robots.txt"] = reply(200, DENY)
    settings = FetchSettings(allow_private=(server.pair,), delay=0.0, robots=False)
    assert code(Client(settings).get(server.url("/private"))) == "ok"
    assert asked_for_robots(server) == 0


def test_retry_after_of_robots_closes_the_host(server: Loopback) -> None:
    clock = Clock()
    server.answers["/robots.txt"] = reply(503, b"", "Retry-After: 900")
    client = client_for(server, clock)
    assert code(client.get(server.url("/open"))) == "robots_unreachable"
    clock.now += AGAIN_SECONDS + 1
    assert code(client.get(server.url("/open"))) == "host_backoff"


@given(st.integers(200, 599), st.binary(max_size=200))
def test_any_answer_is_a_copy_or_a_fetch_error(status: int, body: bytes) -> None:
    answer = RawAnswer(status, {}, body)
    if status == 429 or status >= 500:
        with pytest.raises(FetchError, match="answered"):
            copy_of(answer, 5.0, "http://a.example:80")
    else:
        copy = copy_of(answer, 5.0, "http://a.example:80")
        assert copy.fetched_at == 5.0
        assert status < 300 or not copy.text


def test_script_answers_are_scripts(server: Loopback) -> None:
    def script(connection: socket.socket, request: Request) -> None:
        assert "news-page-cleaner" in request.headers["user-agent"]
        connection.sendall(reply(200, DENY))

    server.answers["/robots.txt"] = script
    assert code(client_for(server, Clock()).get(server.url("/private"))) == "robots_denied"
