"""The page's own address, its canonical one, and the one of the original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from cleaner.errors import NoticeCode
from cleaner.metadata import metatags
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.nearby import Around
from cleaner.metadata.normalise import web_url
from cleaner.metadata.trust import Candidate, Facts, choose
from cleaner.model import Notice, Tree

_TOP_BLOCKS: Final = 15
"""Blocks from the top among which a text dump prints its own address."""
_MAX_SHOWN: Final = 100
_BARE_URL: Final = re.compile(r"https?://[^\s\u3000-\u9fff]{4,2000}")


class Addresses(msgspec.Struct, frozen=True):
    """What the addresses are read from; ``url`` is the caller's."""

    tree: Tree
    jsonld: JsonLd
    metas: metatags.Metas
    around: Around
    url: str | None


def choose_addresses(facts: Facts, sources: Addresses) -> list[Notice]:
    """Sets ``canonical_url``, ``url`` and ``original_url``. A caller's address that is no http(s) one gets a notice."""
    given = web_url(sources.url) if sources.url else None
    notices: list[Notice] = []
    if sources.url and given is None:
        message = f"not an http(s) address: {sources.url[:_MAX_SHOWN]!r}"
        notices.append(Notice(NoticeCode.BAD_URL, message))
    stated = list(_stated(sources, given or web_url(sources.tree.head.base)))
    choose(facts, "canonical_url", stated)
    own = [*stated, *_bare(sources.tree, sources.around)]
    if given is not None:
        own.append(Candidate("argument", given, "argument", sources.url or ""))
    choose(facts, "url", own)
    page = facts["url"].value if "url" in facts else None
    choose(
        facts,
        "original_url",
        (
            Candidate("near", line.byline.original_url, f"block:{line.index}", line.text)
            for line in sources.around.lines
            if line.byline.original_url and line.byline.original_url != page
        ),
    )
    return notices


def _stated(sources: Addresses, base: str | None) -> Iterator[Candidate]:
    """What the page itself says its address is."""
    for rel, href in sources.tree.head.links:
        if "canonical" in rel.split() and (address := web_url(href, base)) is not None:
            yield Candidate("link", address, "link:canonical", href)
    for origin, content in metatags.values(sources.metas, "url"):
        if (address := web_url(content, base)) is not None:
            yield Candidate("meta", address, origin, content)
    for raw in (sources.jsonld.main_entity_of_page, sources.jsonld.url):
        if raw and (address := web_url(raw, base)) is not None:
            yield Candidate("json-ld", address, "json-ld:url", raw)


def _bare(tree: Tree, around: Around) -> Iterator[Candidate]:
    """A line near the top that is nothing but an address: a text dump prints its own there."""
    top = min(len(tree.blocks), _TOP_BLOCKS, around.first if around.first >= 0 else _TOP_BLOCKS)
    for index in range(top):
        text = tree.blocks[index].text
        if text.startswith("http") and _BARE_URL.fullmatch(text) and (address := web_url(text)) is not None:
            yield Candidate("near", address, f"block:{index}", text)
