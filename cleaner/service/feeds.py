"""RSS, Atom, JSON Feed and OPML: bytes that were fetched elsewhere → stories.

feedparser reads the XML feeds: it takes what is broken, knows the old dialects, and replaces a DOCTYPE, so that no
entity of the feed's own is expanded. It is handed a stream, because it would open a string as a file or an address.
"""

from __future__ import annotations

import calendar
import html
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]
from lxml import etree

from cleaner.service.found import Child, DiscoverSettings, Discovery, Item, iso_moment, web_address

MAX_FEED = 10_000_000
"""Bytes that are read of a feed: feedparser takes about a second for one million."""

_CHARSET = re.compile(r";\s*charset=[\w\"'.:-]{1,40}", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_ZONE = re.compile(r"(?:[zZ]|[+-]\d\d:?\d\d|\b[A-Z]{2,4})$")
_ZONE_LENGTH = 8
_MAX_TITLE = 500


def read_feed(url: str, body: bytes, content_type: str | None, settings: DiscoverSettings) -> Discovery:
    """The stories of an RSS or Atom feed of any version, in its order. Never raises on what a feed holds."""
    notices = []
    if len(body) > MAX_FEED:
        notices.append(f"only the first {MAX_FEED} bytes of the feed were read")
        body = body[:MAX_FEED]
    charset = _CHARSET.search(content_type or "")
    headers = {
        "content-location": url,
        # A server's "text/html" would be held against the feed; only its charset says something.
        "content-type": f"application/xml{charset[0] if charset else ''}",
    }
    # feedparser keeps entities of plain text, and a text of 10 kB named 100,000 times is 1 GB.
    body = body.replace(b"<!ENTITY", b"<!ELEMENT")
    feed: Any = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if feed.bozo:
        notices.append(f"the feed is not well-formed ({str(feed.bozo_exception)[:200]})")
    kind = str(feed.get("version") or "feed")
    items = list(_unique(_entry(entry, url, kind) for entry in feed.entries))
    kept = tuple(items[: settings.max_items])
    return Discovery(
        url=url,
        kind="feed",
        items=kept,
        title=plain(feed.feed.get("title")),
        skipped=len(items) - len(kept),
        notices=tuple(notices),
    )


def _entry(entry: Any, base: str, kind: str) -> Item | None:  # noqa: ANN401  # feedparser has no types
    link = entry.get("feedburner_origlink") or entry.get("link")
    if not link and str(entry.get("id") or "").startswith(("http://", "https://")):
        link = entry.get("id")
    url = web_address(str(link), base) if link else None
    if url is None:
        return None
    return Item(
        url=url,
        title=plain(entry.get("title")),
        published=_moment(entry, "published"),
        modified=_moment(entry, "updated"),
        why=f"entry of a feed ({kind})",
    )


def _moment(entry: Any, field: str) -> datetime | None:  # noqa: ANN401
    """A time of an entry; naive when the feed prints none of a zone (feedparser would take it for UTC)."""
    # Asked for a time that is not there, feedparser would give another one, with a warning.
    if field not in entry or not entry.get(f"{field}_parsed"):
        return None
    parsed, raw = entry[f"{field}_parsed"], str(entry[field] or "")
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _ZONE.search(raw.strip()[-_ZONE_LENGTH:]) else moment.replace(tzinfo=None)


def plain(text: object) -> str | None:
    """A title without markup, in one line.

    >>> plain("A <b>big</b>  story &amp; more")
    'A big story & more'
    """
    if not isinstance(text, str):
        return None
    text = html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text
    return " ".join(text.split())[:_MAX_TITLE] or None


def read_json_feed(url: str, data: dict[str, Any], settings: DiscoverSettings) -> Discovery:
    """The stories of a JSON Feed (versions 1 and 1.1). Never raises on what a feed holds."""
    entries = data.get("items")
    items = list(_unique(_json_item(entry, url) for entry in entries)) if isinstance(entries, list) else []
    kept = tuple(items[: settings.max_items])
    title = plain(data.get("title"))
    return Discovery(url=url, kind="jsonfeed", items=kept, title=title, skipped=len(items) - len(kept))


def _json_item(entry: object, base: str) -> Item | None:
    if not isinstance(entry, dict):
        return None
    link = next(
        (entry[name] for name in ("url", "external_url", "id") if isinstance(entry.get(name), str)), None
    )
    url = web_address(link, base) if link else None
    if url is None:
        return None
    return Item(
        url=url,
        title=plain(entry.get("title")),
        published=iso_moment(_string(entry.get("date_published"))),
        modified=iso_moment(_string(entry.get("date_modified"))),
        why="item of a JSON feed",
    )


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def as_json_feed(body: bytes) -> dict[str, Any] | None:
    """The object of a JSON Feed, or None when the bytes are something else (or nested beyond reason)."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or len(body) > MAX_FEED:
        return None
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict) and (
        "jsonfeed.org" in str(data.get("version")) or isinstance(data.get("items"), list)
    ):
        return data
    return None


def read_opml(url: str, body: bytes, settings: DiscoverSettings) -> Discovery:
    """The feeds that an OPML file names. Never raises on what it holds."""
    children: dict[str, Child] = {}
    parser = etree.iterparse(
        io.BytesIO(body), tag="outline", recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    notices: tuple[str, ...] = ()
    try:
        for _, element in parser:
            link = element.get("xmlUrl") or element.get("xmlurl") or ""
            address = web_address(link, url) if link else None
            if address:
                title = plain(element.get("title") or element.get("text"))
                children.setdefault(address, Child(url=address, kind="feed", title=title))
    except etree.LxmlError as error:
        notices = (f"the OPML file is not well-formed ({str(error)[:200]})",)
    kept = tuple(children.values())[: settings.max_children]
    return Discovery(url=url, kind="opml", children=kept, skipped=len(children) - len(kept), notices=notices)


def _unique(items: Iterator[Item | None]) -> Iterator[Item]:
    seen: set[str] = set()
    for item in items:
        if item is not None and item.url not in seen:
            seen.add(item.url)
            yield item
