"""Which network addresses a fetch may connect to: public ones, and what the user allows by name.

A page's address comes from the world, so it may point at the machine itself, its network, or a cloud's
metadata service. The check is made on the addresses that a name resolves to, never on its spelling:
``0x7f000001``, ``127.1`` and ``2130706433`` are all the loopback to the resolver.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import msgspec

from cleaner.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Collection

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PUBLIC_PORTS = frozenset({80, 443})
"""Web servers of news sites; any other port is as likely a mail server, a database or a printer."""

_HIGHEST_PORT = 65_535

_REFUSED = tuple(
    (ipaddress.ip_network(network), why)
    for network, why in (
        ("168.63.129.16/32", "a cloud's metadata service"),
        ("100.100.100.200/32", "a cloud's metadata service"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("64:ff9b::/96", "a NAT64 spelling of an IPv4 address"),
        ("64:ff9b:1::/48", "a NAT64 spelling of an IPv4 address"),
        ("2002::/16", "a 6to4 spelling of an IPv4 address"),
        ("2001::/32", "a Teredo spelling of an IPv4 address"),
        ("::ffff:0:0:0/96", "a translated spelling of an IPv4 address"),
        ("::/96", "a spelling of an IPv4 address"),
        ("fec0::/10", "site-local"),
        ("2001:db8::/32", "reserved for documentation"),
        ("fd00:ec2::254/128", "a cloud's metadata service"),
    )
)
"""What ``is_global`` of Python 3.11 lets through although it leads, or may lead, to a private place."""

_BAD_IN_URL = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
_SAFE_IN_TARGET = "/%:@!$&'()*+,;=~-._?[]"
_EX_UNAVAILABLE, _EX_NOPERM = 69, 77


class Target(msgspec.Struct, frozen=True):
    """A checked place to connect to: the address's parts and the numeric addresses that the name has."""

    url: str
    secure: bool
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def refusal(address: str) -> str | None:
    """Why a numeric address may not be connected to, in words; None when it is a public one.

    >>> refusal("::ffff:127.0.0.1"), refusal("93.184.216.34")
    ('not a public address', None)
    """
    try:
        ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "no IP address"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    for network, why in _REFUSED:
        if ip.version == network.version and ip in network:
            return why
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return "not a public address"
    return None


def is_allowed_pair(host: str, port: int, pairs: Collection[str]) -> bool:
    """Whether the user named this ``host:port`` as one that may be private (brackets do not count)."""
    host = host.lower().strip("[]")
    return any(pair.lower() in {f"{host}:{port}", f"[{host}]:{port}"} for pair in pairs)


def check_pair(pair: str) -> str | None:
    """What is wrong with a ``host:port`` that the user gave, or None.

    >>> check_pair("127.0.0.1:8000"), check_pair("localhost")
    (None, "'localhost' is not HOST:PORT")
    """
    host, colon, port = pair.rpartition(":")
    if (
        not colon
        or not host
        or not port.isascii()
        or not port.isdigit()
        or not 0 < int(port[:6]) <= _HIGHEST_PORT
    ):
        return f"{pair!r} is not HOST:PORT"
    return None


def resolve(url: str, allow_private: Collection[str] = ()) -> Target:
    """Check an address and all that its name resolves to. Raises FetchError when any part is refused."""
    target = _split(url)
    allowed = is_allowed_pair(target.host, target.port, allow_private)
    if target.port not in PUBLIC_PORTS and not allowed:
        msg = f"{url}: port {target.port} is refused (--allow-private {target.host}:{target.port} allows it)"
        raise FetchError(msg, code="blocked_port", exit_code=_EX_NOPERM)
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        msg = f"{url}: the name {target.host} does not resolve ({error})"
        raise FetchError(msg, code="dns", exit_code=_EX_UNAVAILABLE) from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        why = None if allowed else refusal(address)
        if why:
            msg = f"{url}: {address} is {why} (--allow-private {target.host}:{target.port} allows it)"
            raise FetchError(msg, code="blocked_address", exit_code=_EX_NOPERM)
    return msgspec.structs.replace(target, addresses=addresses)


def _split(url: str) -> Target:
    """The parts of an address, or FetchError for what no browser should have to guess."""
    reason = "it is no http or https address"
    try:
        parts = urlsplit(url)
        if _BAD_IN_URL.search(url):
            reason = "it holds white space, a control character or a backslash"
        elif parts.username is not None or parts.password is not None:
            reason = "it holds a user name"
        elif parts.scheme in {"http", "https"} and parts.hostname:
            host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode("ascii")
            secure = parts.scheme == "https"
            path = quote(parts.path or "/", safe=_SAFE_IN_TARGET)
            query = f"?{quote(parts.query, safe=_SAFE_IN_TARGET)}" if parts.query else ""
            port = parts.port or (443 if secure else 80)
            return Target(url.partition("#")[0], secure, host, port, path + query, ())
    except ValueError as error:
        reason = str(error)
    msg = f"{url}: refused, {reason}"
    raise FetchError(msg, code="bad_url", exit_code=_EX_NOPERM)
