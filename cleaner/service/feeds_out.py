"""Full-text feeds of the cleaned articles: RSS 2.0, Atom, JSON Feed 1.1."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec
from lxml import etree

from cleaner.model import Page
from cleaner.outputs import json
from cleaner.outputs.characters import scrub
from cleaner.outputs.html import fragment
from cleaner.outputs.inline import safe_address
from cleaner.service.entries import Entry

CONTENT = "http://purl.org/rss/1.0/modules/content/"
ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""

_SUMMARY = 300
"""Characters of the text that stand for a summary."""


class Feed(msgspec.Struct, frozen=True):
    """A feed's own title and address; "" for none."""

    title: str
    link: str = ""


class _Story(msgspec.Struct, frozen=True):
    key: str
    page: Page
    title: str
    url: str
    published: datetime
    changed: datetime
    html: str
    people: tuple[str, ...]

    @property
    def summary(self) -> str:
        text = " ".join(self.page.text.split())
        return text if len(text) <= _SUMMARY else f"{text[:_SUMMARY]}…"


def _stories(entries: Iterable[Entry]) -> list[_Story]:
    """The entries as a feed shows them, the newest first."""
    stories = []
    for entry in entries:
        page = entry.page()
        seen = datetime.fromtimestamp(entry.first_seen, UTC)
        published = page.published or seen
        if published.tzinfo is None:
            published = published.replace(tzinfo=UTC)
        stories.append(
            _Story(
                key=entry.key,
                page=page,
                title=_xml(page.title or page.site_name or page.url or entry.key),
                url=_xml(safe_address(page.url) or safe_address(page.canonical_url) or ""),
                published=published,
                changed=datetime.fromtimestamp(entry.changed_at, UTC),
                html=_xml(fragment(page, metadata=False)),
                people=tuple(_xml(name) for name in page.authors),
            )
        )
    return sorted(stories, key=lambda story: (story.published, story.key), reverse=True)


def _xml(text: str) -> str:
    return _NOT_XML.sub("", scrub(text))


def rss(entries: Iterable[Entry], feed: Feed) -> Iterator[bytes]:
    """RSS 2.0 with ``content:encoded``. Built by an XML serialiser, so that no text can become markup."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"content": CONTENT, "dc": DC, "atom": ATOM})
    channel = etree.SubElement(root, "channel")
    _put(channel, "title", _xml(feed.title))
    stories = _stories(entries)
    _put(channel, "link", _xml(feed.link) or next((story.url for story in stories), ""))
    _put(channel, "description", _xml(feed.title))
    if stories:
        _put(channel, "lastBuildDate", _rfc822(max(story.changed for story in stories)))
    for story in stories:
        item = etree.SubElement(channel, "item")
        _put(item, "title", story.title)
        _put(item, "link", story.url)
        _put(item, "guid", story.key, {"isPermaLink": "false"})
        _put(item, "pubDate", _rfc822(story.published))
        for name in story.people:
            _put(item, f"{{{DC}}}creator", name)
        for tag in story.page.tags:
            _put(item, "category", _xml(tag))
        _put(item, "description", _xml(story.summary))
        _put(item, f"{{{CONTENT}}}encoded", story.html)
    yield _document(root)


def atom(entries: Iterable[Entry], feed: Feed) -> Iterator[bytes]:
    """Atom 1.0 with the article as ``content``."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    stories = _stories(entries)
    _put(root, f"{{{ATOM}}}title", _xml(feed.title))
    _put(root, f"{{{ATOM}}}id", _xml(feed.link) or "urn:news-page-cleaner:feed")
    newest = max((story.changed for story in stories), default=datetime.fromtimestamp(0, UTC))
    _put(root, f"{{{ATOM}}}updated", newest.isoformat(timespec="seconds"))
    if feed.link:
        etree.SubElement(root, f"{{{ATOM}}}link", {"href": _xml(feed.link)})
    for story in stories:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _put(entry, f"{{{ATOM}}}title", story.title)
        _put(entry, f"{{{ATOM}}}id", story.url or f"urn:news-page-cleaner:{story.key}")
        etree.SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": story.url})
        _put(entry, f"{{{ATOM}}}published", story.published.isoformat(timespec="seconds"))
        _put(entry, f"{{{ATOM}}}updated", story.changed.isoformat(timespec="seconds"))
        for name in story.people or (_xml(story.page.source or story.page.site_name or "unknown"),):
            author = etree.SubElement(entry, f"{{{ATOM}}}author")
            _put(author, f"{{{ATOM}}}name", name)
        _put(entry, f"{{{ATOM}}}summary", _xml(story.summary))
        _put(entry, f"{{{ATOM}}}content", story.html, {"type": "html"})
    yield _document(root)


def jsonfeed(entries: Iterable[Entry], feed: Feed) -> Iterator[bytes]:
    """JSON Feed 1.1."""
    items = [
        {
            "id": story.key,
            "url": story.url,
            "title": story.title,
            "content_html": story.html,
            "content_text": story.page.text,
            "summary": story.summary,
            "date_published": story.published.isoformat(timespec="seconds"),
            "date_modified": story.changed.isoformat(timespec="seconds"),
            "authors": [{"name": name} for name in story.people],
            "tags": list(story.page.tags),
            **({"image": image} if (image := safe_address(story.page.image)) else {}),
            **({"language": story.page.language} if story.page.language else {}),
        }
        for story in _stories(entries)
    ]
    document: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    if feed.link:
        document["home_page_url"] = feed.link
    yield json.encode({**document, "items": items}, indent=2).encode("utf-8") + b"\n"


def _put(parent: etree._Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    etree.SubElement(parent, name, attributes or {}).text = text


def _rfc822(moment: datetime) -> str:
    return email.utils.format_datetime(moment)


def _document(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))
