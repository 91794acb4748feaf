"""No connection to a private place, however its address is spelled, resolved or redirected to.

The connector of the client is a spy: a test fails when it is called for anything but what the test allows.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import cli
from cleaner.service.address import check_pair, is_allowed_pair, refusal
from cleaner.service.client import Client, FetchFailure, FetchSettings
from cleaner.service.dial import resolve_name
from tests.loopback import Clock, Loopback, moved, reply

PUBLIC = "93.184.216.34"

PRIVATE_HOSTS = [
    # the loopback in every spelling that a resolver takes
    "127.0.0.1", "127.0.0.2", "127.255.255.255", "127.1", "127.0.1", "0x7f000001", "0x7f.1", "0x7F.0x0.0x0.0x1",
    "2130706433", "017700000001", "0177.0.0.1", "0177.1", "00000177.0.0.01", "0", "0.0.0.0", "0x0", "0.0", "localhost",  # noqa: S104
    "LOCALHOST", "localhost.", "127.0.0.1.", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::]", "[::127.0.0.1]",
    "127.000.000.001", "0177.0x0.1", "0x7f000001.", "2130706433.", "127.1.", "[::1%25lo]", "[fe80::1%25lo]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:0:127.0.0.1]", "[::ffff:0:7f00:1]",
    # the same through translation prefixes
    "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001::1]",
    "[2001:0:7f00:1::1]", "[2001::7f00:1]", "[2002:a9fe:a9fe::1]", "[64:ff9b::a9fe:a9fe]",
    # private networks, link-local, carrier-grade NAT
    "10.0.0.1", "10.255.255.255", "0xa000001", "167772161", "012.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "192.168.1", "3232235521", "0xc0a80001", "169.254.1.1", "100.64.0.1", "100.127.255.255", "[::ffff:10.0.0.1]",
    "[::ffff:192.168.0.1]", "[fc00::1]", "[fd12:3456:789a::1]", "[fe80::1]", "[fec0::1]", "[feff::1]",
    # clouds' metadata services
    "169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518", "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]", "[fd00:ec2::254]", "168.63.129.16", "100.100.100.200", "192.0.0.192",
    # multicast, broadcast, reserved, documentation
    "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "0.1.2.3", "192.0.2.1", "198.51.100.1",
    "203.0.113.1", "198.18.0.1", "192.88.99.1", "[ff02::1]", "[ff0e::1]", "[2001:db8::1]", "[100::1]",
    # digits of other scripts and full-width signs, which a resolver or IDNA may fold
    "１２７.0.0.1", "①②⑦.⓪.⓪.①", "127。0。0。1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
]  # fmt: skip

OTHER_PLACES = [
    "file:///etc/passwd", "ftp://news.example/", "gopher://127.0.0.1:70/", "data:text/html,x", "javascript:alert(1)",
    "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "http://good.example@127.0.0.1/", "http://good.example:80@127.0.0.1/",
    "http://good.example\\@127.0.0.1/", "http://127.0.0.1\\@good.example/", "http://127.0.0.1:22/", "http://127.0.0.1:6379/",
    "http://news.example:22/", "http://news.example:8080/", "http://news.example:0/", "http://news.example:99999/",
    "http://[::1", "http://", "http:///etc", "//127.0.0.1/", "http://127.0.0.1#@good.example/", "http://127.0.0.1?@good.example/",
    "http://127.0.0.1/\r\nX: y", "http://127.0.0.1%00.good.example/", "http://\t127.0.0.1/",
]  # fmt: skip

NO_REDIRECTS = {"http://", "http:///etc", "http://\t127.0.0.1/", "//127.0.0.1/", "http://127.0.0.1/\r\nX: y"}
"""What no header can hold, and what means a place on the redirecting host."""

REDIRECTS = [*(place for place in OTHER_PLACES if place not in NO_REDIRECTS), "//127.0.0.1:80/"]


class Public(socket.socket):
    """A connection to the test's server that looks like one to a public address."""

    def getpeername(self) -> tuple[str, int]:
        return PUBLIC, 80


class Spy:
    """A connector that notes what it is asked for; it connects only to the test's own server."""

    def __init__(self, *, real: Loopback | None = None, kind: type[socket.socket] = Public) -> None:
        self.asked: list[str] = []
        self._real = real
        self._kind = kind

    def __call__(self, address: str, port: int, seconds: float) -> socket.socket:
        self.asked.append(address)
        assert self._real is not None, f"a connection to {address}:{port} was made"
        connection = self._kind(socket.AF_INET, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        connection.connect(("127.0.0.1", self._real.port))
        return connection


def refused(client: Client, url: str) -> FetchFailure:
    outcome = client.get(url)
    assert isinstance(outcome, FetchFailure), outcome
    return outcome


def numeric_only(host: str, port: int) -> Sequence[str]:
    """The system's resolver for spellings of numbers and for localhost; names of the tests' own are public."""
    if host.endswith(".example"):
        return [PUBLIC]
    return resolve_name(host, port)


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_connection_to_a_private_host(host: str, scheme: str) -> None:
    spy = Spy()
    settings = FetchSettings(retries=0, delay=0.0)
    outcome = refused(
        Client(settings, resolver=numeric_only, connect=spy), f"{scheme}://{host}/latest/meta-data"
    )
    assert outcome.code in {"blocked_address", "bad_url", "dns"}
    assert spy.asked == []


@pytest.mark.parametrize("url", OTHER_PLACES)
def test_no_connection_for_other_schemes_ports_and_tricks(url: str) -> None:
    spy = Spy()
    client = Client(FetchSettings(retries=0, delay=0.0), resolver=numeric_only, connect=spy)
    outcome = refused(client, url)
    assert outcome.code in {"bad_url", "blocked_port", "blocked_address", "dns"}
    assert spy.asked == []


@pytest.mark.parametrize("target", [f"http://{host}/" for host in PRIVATE_HOSTS] + REDIRECTS)
def test_redirect_to_it_is_refused_too(target: str) -> None:
    with Loopback() as server:
        spy = Spy(real=server)
        server.answers["/go"] = moved(target.encode().decode("latin-1"))
        client = Client(FetchSettings(retries=0, delay=0.0, robots=False), resolver=numeric_only, connect=spy)
        outcome = refused(client, "http://news.example/go")
        assert outcome.code in {"blocked_address", "blocked_port", "bad_url", "dns", "protocol", "http_302"}
        assert set(spy.asked) == {PUBLIC}
        assert server.paths() == ["/go"]


def test_chain_of_public_names_that_ends_in_private() -> None:
    with Loopback() as server:
        server.answers["/1"] = moved("http://other.example/2")
        server.answers["/2"] = moved("http://evil.example/3")
        answers = {"news.example": [PUBLIC], "other.example": [PUBLIC], "evil.example": ["169.254.169.254"]}
        settings = FetchSettings(retries=0, delay=0.0, robots=False)
        spy = Spy(real=server)
        client = Client(settings, resolver=lambda host, _: answers[host], connect=spy)
        assert refused(client, "http://news.example/1").code == "blocked_address"
        assert server.paths() == ["/1", "/2"]
        assert spy.asked == [PUBLIC, PUBLIC]


@pytest.mark.parametrize("addresses", [[PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC], ["::1", PUBLIC]])
def test_one_private_address_among_public_ones_refuses_the_name(addresses: list[str]) -> None:
    spy = Spy()
    client = Client(FetchSettings(retries=0), resolver=lambda *_: addresses, connect=spy)
    assert refused(client, "http://mixed.example/").code == "blocked_address"
    assert spy.asked == []


def test_name_that_changes_its_answer_cannot_lead_elsewhere() -> None:
    """DNS rebinding: the check and the connection use one answer, so there is no second one to change."""
    with Loopback() as server:
        server.page("/a", b"<p>It rained.")
        answers = iter([[PUBLIC], ["127.0.0.1"]])
        spy = Spy(real=server, kind=socket.socket)
        settings = FetchSettings(retries=0, delay=0.0, robots=False)
        # The spy's connection leads to 127.0.0.1, which stands for a router that redirects the public address.
        client = Client(settings, resolver=lambda *_: next(answers), connect=spy)
        outcome = refused(client, "http://rebind.example/a")
        assert outcome.code == "blocked_address"
        assert "127.0.0.1" in outcome.message
        assert spy.asked == [PUBLIC]
        assert server.requests == []
        assert refused(client, "http://rebind.example/a").code == "blocked_address"
        assert spy.asked == [PUBLIC]


def test_host_header_and_name_are_kept_when_the_address_is_pinned() -> None:
    with Loopback() as server:
        server.page("/a", b"<p>It rained.")
        pair = f"news.example:{server.port}"
        settings = FetchSettings(retries=0, delay=0.0, allow_private=(pair,))
        client = Client(settings, resolver=lambda *_: ["127.0.0.1"])
        assert client.get(f"http://{pair}/a").final_url == f"http://{pair}/a"
        assert server.requests[-1].headers["host"] == pair


def test_only_the_named_pair_is_allowed() -> None:
    with Loopback() as server, Loopback() as other:
        server.page("/a", b"<p>It rained.")
        server.answers["/go"] = moved(other.url("/"))
        client = Client(FetchSettings(retries=0, delay=0.0, allow_private=(server.pair,)), clock=Clock())
        assert not isinstance(client.get(server.url("/a")), FetchFailure)
        assert refused(client, server.url("/go")).code == "blocked_port"
        assert other.connections == 0


def test_second_host_gets_no_secrets() -> None:
    with Loopback() as server:
        server.answers["/go"] = reply(302, b"", "Set-Cookie: a=b", "Location: http://other.example/x")
        spy = Spy(real=server)
        pairs = (f"news.example:{server.port}",)
        settings = FetchSettings(retries=0, delay=0.0, robots=False, allow_private=pairs)
        client = Client(settings, resolver=lambda *_: [PUBLIC], connect=spy)
        client.get(f"http://news.example:{server.port}/go")
        assert all("cookie" not in request.headers for request in server.requests)


@given(st.ip_addresses())
def test_what_is_let_through_is_global_whatever_it_wraps(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if refusal(str(address)) is None:
        assert address.is_global or getattr(address, "ipv4_mapped", None) is not None
        assert not address.is_multicast


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "::ffff:1.1.1.1", "2606:4700:4700::1111", "223.5.5.5"]
)
def test_public_addresses_are_let_through(address: str) -> None:
    assert refusal(address) is None


@pytest.mark.parametrize("address", ["fe80::1%eth0", "192.0.0.8", "not an address", ""])
def test_zones_and_rubbish_are_refused(address: str) -> None:
    assert refusal(address)


def test_private_pair_is_allowed_exactly() -> None:
    assert is_allowed_pair("127.0.0.1", 8000, ["127.0.0.1:8000"])
    assert is_allowed_pair("::1", 8000, ["[::1]:8000"])
    assert is_allowed_pair("News.Example", 80, ["news.example:80"])
    assert not is_allowed_pair("127.0.0.1", 8001, ["127.0.0.1:8000"])
    assert not is_allowed_pair("127.0.0.10", 8000, ["127.0.0.1:8000"])


@pytest.mark.parametrize("pair", ["", ":", "a", "a:", ":80", "a:0", "a:65536", "a:x", "a:\u0661"])
def test_wrong_pairs_are_named(pair: str) -> None:
    assert repr(pair) in str(check_pair(pair))


@pytest.mark.parametrize("command", ["clean", "explain", "discover"])
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "0x7f.1", "2130706433", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "localhost"]
)
def test_commands_refuse_at_the_same_door(command: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = Spy()
    monkeypatch.setattr(socket, "create_connection", spy)
    assert cli.run([command, f"http://{host}/"]) == 77
    assert spy.asked == []


def test_the_table_is_long_enough() -> None:
    assert len(set(PRIVATE_HOSTS)) >= 60
    assert len(set(OTHER_PLACES)) >= 20
