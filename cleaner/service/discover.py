"""What an address that a user calls a source is, and what stories it names.

Feeds, sitemaps, OPML files and lists are told apart by their content: servers send feeds as ``text/html`` and error
pages as ``application/xml``.
"""

from __future__ import annotations

import re

import msgspec

import cleaner
from cleaner.service.feeds import as_json_feed, read_feed, read_json_feed, read_opml
from cleaner.service.found import Child, DiscoverSettings, Discovery, Item, web_address
from cleaner.service.inflate import GZIP_MAGIC, TooBigError, gunzip
from cleaner.service.links import read_list
from cleaner.service.sitemaps import read_sitemap, read_text_sitemap

__all__ = ["Child", "DiscoverSettings", "Discovery", "Item", "discover"]

_SNIFFED = 4_096
"""Bytes in which a root element is looked for; longer prologues are comments of generators gone wrong."""

_HEAD = 100_000
"""Bytes in which the links of a page's head are looked for."""

_ROOT = re.compile(r"<([A-Za-z][\w.:-]*)")
_PROLOGUE = re.compile(r"<\?[^>]*(?:>|\Z)|<!--(?:[^-]|-(?!->))*(?:-->|\Z)|<![A-Za-z][^>\[]*>?")
"""What nothing ends runs to the end of the text, so that the search for an end is made once."""
_ROOTS = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "opml": "opml",
}
_LINK = re.compile(r"<link\b([^<>]{0,2000})>", re.IGNORECASE)
_BASE = re.compile(r"<base\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})


def discover(
    url: str, body: bytes, content_type: str | None = None, *, settings: DiscoverSettings | None = None
) -> Discovery:
    """The stories and further places that a fetched source names. Pure: asks for nothing; never raises on content."""
    settings = settings or DiscoverSettings()
    notices: tuple[str, ...] = ()
    if body.startswith(GZIP_MAGIC):
        try:
            body, whole = gunzip(body, settings.max_decoded)
        except TooBigError:
            notice = f"the file unpacks to more than {settings.max_decoded} bytes"
            return Discovery(url=url, kind="sitemap", notices=(notice,))
        notices = () if whole else ("the compressed file ends too early",)
    found = _read(url, body, content_type, settings)
    return msgspec.structs.replace(found, notices=notices + found.notices) if notices else found


def _read(url: str, body: bytes, content_type: str | None, settings: DiscoverSettings) -> Discovery:
    root = _ROOTS.get(root_of(body), "")
    if root == "feed":
        return read_feed(url, body, content_type, settings)
    if root == "sitemap":
        return read_sitemap(url, body, settings)
    if root == "opml":
        return read_opml(url, body, settings)
    feed = as_json_feed(body)
    if feed is not None:
        return read_json_feed(url, feed, settings)
    if _is_address_list(body):
        return read_text_sitemap(url, body, settings)
    return _read_page(url, body, content_type, settings)


def root_of(body: bytes) -> str:
    """The local name of the first element, in lower case; "" when none is near the start.

    >>> root_of(b'<?xml version="1.0"?><!-- made by x --><rss version="2.0">')
    'rss'
    """
    start = body[:_SNIFFED]
    encoding = "utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1"
    text = start.decode(encoding, "ignore").removeprefix("\xef\xbb\xbf").lstrip()
    if not text.startswith("<"):
        return ""
    match = _ROOT.search(_PROLOGUE.sub("", text))
    return match[1].rpartition(":")[2].lower() if match else ""


def _is_address_list(body: bytes) -> bool:
    lines = body[:_SNIFFED].split(b"\n")[:-1] or [body]
    full = [line.strip() for line in lines if line.strip()]
    return bool(full) and all(line.startswith((b"http://", b"https://")) for line in full)


def _read_page(url: str, body: bytes, content_type: str | None, settings: DiscoverSettings) -> Discovery:
    page = cleaner.clean(body, url=url, content_type=content_type)
    head = body[:_HEAD].decode("latin-1")
    base = _base_of(head, url)
    found = read_list(url, page, settings, base=base)
    feeds: dict[str, Child] = {}
    for match in _LINK.finditer(head):
        link = attributes(match[1])
        if link.get("type", "").lower() in _FEED_TYPES and "alternate" in link.get("rel", "").lower().split():
            address = web_address(link.get("href", ""), base)
            if address:
                feeds.setdefault(address, Child(url=address, kind="feed", title=link.get("title") or None))
    return msgspec.structs.replace(found, children=tuple(feeds.values())[: settings.max_children])


def _base_of(head: str, url: str) -> str:
    match = _BASE.search(head)
    href = attributes(match[1]).get("href") if match else None
    return (web_address(href, url) if href else None) or url


def attributes(text: str) -> dict[str, str]:
    """The attributes in a tag's text, names in lower case."""
    return {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}
