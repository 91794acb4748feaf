"""What a look at a source finds: stories, and further places to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

import msgspec

SourceKind = Literal["feed", "sitemap", "sitemap_index", "list", "opml", "jsonfeed"]


class DiscoverSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of a look: items kept (the newest, if dates are known), and whether a list's links may leave its site."""

    max_items: int = 2_000
    """A list of 100,000 links is a trap or an archive; what is left out is counted in ``Discovery.skipped``."""
    max_children: int = 500
    max_decoded: int = 50_000_000
    """Bytes of an unpacked sitemap: the sitemap protocol's own limit is 50 MB."""
    same_site: bool = True


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A story: its address, what the source says of it, and why it was taken for one.

    Times are aware when the source states a zone, else naive as printed.
    """

    url: str
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    why: str = ""


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A further place to look at: a part of a sitemap, a feed of an OPML file or of a page's head."""

    url: str
    kind: Literal["feed", "sitemap"]
    title: str | None = None
    modified: datetime | None = None


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of a look. ``skipped`` counts items beyond the limit; ``notices`` say what was wrong or repaired."""

    url: str
    kind: SourceKind
    items: tuple[Item, ...] = ()
    children: tuple[Child, ...] = ()
    title: str | None = None
    skipped: int = 0
    notices: tuple[str, ...] = ()


def web_address(url: str, base: str) -> str | None:
    """An absolute http(s) address, or None for what is none."""
    try:
        absolute = urljoin(base, url.strip())
    except ValueError:
        return None
    return absolute if absolute.lower().startswith(("http://", "https://")) else None


def iso_moment(text: str | None) -> datetime | None:
    """A W3C date (``2024-05-01``, ``2024-05-01T10:00:00+08:00``), or None."""
    text = (text or "").strip()
    if not text or not text[:4].isdigit():
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
