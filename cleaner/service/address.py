"""Which network addresses a fetch may connect to: public ones, and what the user allows by name.

A page's address comes from the world, so it may point at the machine itself, its network, or a cloud's
metadata service. The check is made on the addresses that a name resolves to, never on its spelling:
``0x7f000001``, ``127.1`` and ``2130706433`` are all the loopback to the resolver.
"""

from __future__ import annotations

import ipaddress
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
