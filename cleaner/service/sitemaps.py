"""Sitemaps: index files, plain and news sitemaps, lists of addresses as plain text.

lxml reads them as a stream and drops each entry once it is read, so that a file of 50 MB does not fill the memory.
No entity is expanded and nothing is loaded from elsewhere.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from cleaner.service.feeds import plain
from cleaner.service.found import Child, DiscoverSettings, Discovery, Item, iso_moment, web_address

_ENTRIES = frozenset({"url", "sitemap"})
_OLDEST = datetime.min.replace(tzinfo=UTC)
_MAX_LOC = 4_000


def read_sitemap(url: str, body: bytes, settings: DiscoverSettings) -> Discovery:
    """The entries of a sitemap or of an index of sitemaps, the newest first. Never raises on what it holds."""
    items: dict[str, Item] = {}
    children: dict[str, Child] = {}
    notices: list[str] = []
    parser = etree.iterparse(
        io.BytesIO(body),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in parser:
            kind = _local(element.tag)
            if kind not in _ENTRIES:
                continue
            fields = _fields(element)
            address = web_address(fields.get("loc", "")[:_MAX_LOC], url) if fields.get("loc") else None
            if address and kind == "sitemap":
                modified = iso_moment(fields.get("lastmod"))
                children.setdefault(address, Child(url=address, kind="sitemap", modified=modified))
            elif address:
                items.setdefault(address, _item(address, fields))
            _forget(element)
    except etree.LxmlError as error:
        notices.append(f"the sitemap is not well-formed ({str(error)[:200]})")
    return _discovery(url, list(items.values()), list(children.values()), notices, settings)


def _item(address: str, fields: dict[str, str]) -> Item:
    is_news = "publication_date" in fields or "title" in fields
    return Item(
        url=address,
        title=plain(fields.get("title")),
        published=iso_moment(fields.get("publication_date")),
        modified=iso_moment(fields.get("lastmod")),
        why="entry of a news sitemap" if is_news else "entry of a sitemap",
    )


def _fields(element: Any) -> dict[str, str]:  # noqa: ANN401  # lxml has no types
    """Texts of an entry's own fields and of its news part; those of images and videos are not the page's."""
    fields: dict[str, str] = {}
    for child in element:
        name = _local(child.tag)
        if name == "news":
            for part in child:
                if part.text:
                    fields.setdefault(_local(part.tag), part.text)
        elif child.text and name in {"loc", "lastmod"}:
            fields.setdefault(name, child.text)
    return fields


def _forget(element: Any) -> None:  # noqa: ANN401
    """Free an entry that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _local(tag: object) -> str:
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def read_text_sitemap(url: str, body: bytes, settings: DiscoverSettings) -> Discovery:
    """The addresses of a plain-text sitemap, one a line."""
    items: dict[str, Item] = {}
    for line in body.decode("utf-8-sig", "replace").splitlines():
        address = web_address(line, url) if line.strip() else None
        if address:
            items.setdefault(address, Item(url=address, why="line of a text sitemap"))
    return _discovery(url, list(items.values()), [], [], settings)


def _discovery(
    url: str, items: list[Item], children: list[Child], notices: list[str], settings: DiscoverSettings
) -> Discovery:
    items.sort(key=lambda item: _age(item.published or item.modified), reverse=True)
    children.sort(key=lambda child: _age(child.modified), reverse=True)
    kept, followed = items[: settings.max_items], children[: settings.max_children]
    return Discovery(
        url=url,
        kind="sitemap_index" if children and not items else "sitemap",
        items=tuple(kept),
        children=tuple(followed),
        skipped=len(items) - len(kept) + len(children) - len(followed),
        notices=tuple(notices),
    )


def _age(moment: datetime | None) -> datetime:
    """A key that sorts naive and aware times, and none at all, together."""
    if moment is None:
        return _OLDEST
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
