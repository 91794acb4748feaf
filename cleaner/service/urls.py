"""Addresses in one form, so that a story reached by several is known as one.

:func:`canonical` gives an address that asks for the same thing with all that only tells who shared it taken off;
:func:`key` goes further and is for comparing only: scheme, ``www.``, mobile and AMP forms count as the same.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import quote, unquote_to_bytes, urlsplit

from publicsuffixlist import PublicSuffixList

_TRACKER_STARTS = ("utm_", "share_", "sharer", "_hs", "mtm_", "pk_", "hmsr", "hmpl")
_TRACKERS_WORDS = (
    "spm scm fbclid gclid gclsrc dclid wbraid gbraid msclkid yclid ysclid twclid ttclid igshid igsh mc_cid "
    "mc_eid _ga _gl mkt_tok ref_src ref_url cmpid ocid ncid smid vero_id oly_enc_id oly_anon_id icid share "
    "sharefrom sharetoken isappinstalled nsukey weibo_id unique_k bbid wfr tt_from bd_vid chksm xtor cvid ito "
    "guccounter __twitter_impression sourcefrom from_source fromid"
)
_TRACKERS = frozenset(_TRACKERS_WORDS.split())
"""Query names that say who led a reader here. They are added by share buttons, mailers and advertisers, and no server
needs them to find the page."""

_INDEXES = frozenset(
    f"{name}.{suffix}"
    for name in ("index", "default")
    for suffix in ("html", "htm", "shtml", "php", "asp", "aspx", "jsp")
)
_PORTS = {"http": 80, "https": 443}
_PATH_SAFE = "/:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?"
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_MOBILE = re.compile(r"^(?:www\d?|m|wap|amp|mobile|3g)\.(?=[^.]+\.[^.])")
_AMP_END = re.compile(r"(?:/amp|\.amp)(?=/?$|\.html?$)")

MAX_URL = 4_000
"""Characters; longer ones are data, not addresses, and are left as they are."""


def canonical(url: str) -> str:
    """The address without trackers, fragment, default port and trailing index, in normal spelling.

    Idempotent. What is no http(s) address comes back stripped, otherwise unchanged.

    >>> canonical("HTTP://News.Example:80/a/../b/index.html?utm_source=x&id=%e6%96%b0#top")
    'http://news.example/b/index.html?id=%E6%96%B0'
    """
    url = url.strip()
    if len(url) > MAX_URL:
        return url
    try:
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or "\\" in parts.netloc:
            return url
        host = _host(parts.hostname)
        port = parts.port
    except ValueError:
        return url
    query = _query(parts.query)
    path = _path(parts.path, strip_index=not query)
    place = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    return f"{parts.scheme}://{place}{path}{'?' + query if query else ''}"


def _host(host: str) -> str:
    """Lower case, without a final dot, in its ASCII form. Raises ValueError when it has none."""
    if ":" in host:
        return f"[{host}]"
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    host = host.rstrip(".")
    if not host:
        msg = "no host"
        raise ValueError(msg)
    return host.lower()


def _path(path: str, *, strip_index: bool) -> str:
    segments: list[str] = []
    parts = _escaped(path, _PATH_SAFE).split("/")
    for part in parts[1:]:
        if part == "..":
            segments = segments[:-1]
        elif part != ".":
            segments.append(part)
    if parts[-1] in {".", ".."}:
        segments.append("")
    if strip_index and segments and segments[-1].lower() in _INDEXES:
        segments[-1] = ""
    return "/" + "/".join(segments)


def _escaped(text: str, safe: str) -> str:
    """Percent-encoding in normal form: what needs none has none, hexadecimal digits are upper case."""
    text = _BAD_ESCAPE.sub("%25", text)
    text = _ESCAPE.sub(_normal_escape, text)
    return quote(text, safe=safe + "%", errors="replace")


def _normal_escape(match: re.Match[str]) -> str:
    byte = unquote_to_bytes(match[0])
    return byte.decode("ascii") if byte[0] in _UNRESERVED else match[0].upper()


def _query(query: str) -> str:
    if not query:
        return ""
    pieces = [piece for piece in _escaped(query, _QUERY_SAFE).split("&") if piece]
    return "&".join(piece for piece in pieces if not _is_tracker(piece))


def _is_tracker(piece: str) -> bool:
    name, _, value = piece.partition("=")
    name = name.lower()
    if name == "from":
        # "from=timeline" is a share button's; "from=2024-01-01" or "from=20" asks for something.
        return not value[:1].isdigit()
    return name in _TRACKERS or name.startswith(_TRACKER_STARTS)


def key(url: str) -> str:
    """What the addresses of one story have in common: for comparing, not for asking.

    >>> key("https://m.news.example/a/1.html?b=2&a=1"), key("http://www.news.example/a/1.html?a=1&b=2")
    ('news.example/a/1.html?a=1&b=2', 'news.example/a/1.html?a=1&b=2')
    """
    plain = canonical(url)
    scheme, colon, rest = plain.partition("://")
    if not colon or scheme not in _PORTS:
        return plain
    place, _, query = rest.partition("?")
    host, _, path = place.partition("/")
    path = _AMP_END.sub("", path).rstrip("/")
    pieces = sorted(
        piece for piece in query.split("&") if piece and piece not in {"amp=1", "amp", "outputType=amp"}
    )
    return f"{_MOBILE.sub('', host)}/{path}{'?' + '&'.join(pieces) if pieces else ''}"


@functools.cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@functools.lru_cache(maxsize=4_096)
def registered(host: str) -> str:
    """The registered domain of a host (``news.example.co.uk``: ``example.co.uk``); an IP address as it is."""
    host = host.lower().rstrip(".")
    if ":" in host or host.replace(".", "").isdigit():
        return host
    return str(_suffixes().privatesuffix(host) or host)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registered domain."""
    hosts = []
    for url in (one, other):
        try:
            hosts.append(urlsplit(url).hostname or "")
        except ValueError:
            return False
    return bool(hosts[0]) and registered(hosts[0]) == registered(hosts[1])
