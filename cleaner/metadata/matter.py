"""Title, site, description, keywords and lead image: what a page is about and where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaner.metadata import metatags
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.nearby import Around
from cleaner.metadata.normalise import key, squeeze, tags_of, web_url
from cleaner.metadata.titlechain import MAX_TITLE_CHARS
from cleaner.metadata.trust import MAX_RIVALS, Candidate, Facts, Witness, choose
from cleaner.model import Fact, Head, Label, Rival, Tree

_MAX_DESCRIPTION_CHARS: Final = 1000
_MAX_LINE_TITLE: Final = 80
_MIN_LINE_TITLE: Final = 6
"""Characters of a line above the credits that may be the headline of a page whose ``<title>`` is the site's."""
_BELOW_TITLE: Final = 3
"""Blocks below a title in which a credit line proves it to be the article's."""
_MAX_SITE_CHARS: Final = 80
_MAX_TAIL_CHARS: Final = 40
_SENTENCE_END: Final = ("。", "！", "；", ".", "：", ":", "，", ",")
_TAIL_LINK: Final = re.compile(r"[_|｜]|\s[-–—·•»]\s|--|——|(?<=[\u3400-\u9fff])-")
_TAG_BLOCKS: Final = 8
"""Blocks behind the text among which a line of keywords is sought."""
_MAX_TAG_LINE: Final = 120
_TAG_LINE: Final = re.compile(
    r"[【\[]?(?:文章|本文|相关|相關)?(?:标签|標籤|关键词|关键字|關鍵字|字詞|字词|TAGS?|Tags?|タグ)[】\]]?\s{0,2}[:：﹕>]{1,2}\s{0,3}(?P<tags>\S.*)"
)
_TAG_SPACE: Final = re.compile(r"[\s、,，;；|｜#]+")
_SLOGAN: Final = re.compile(r"[(（【][^()（）【】]{0,40}[)）】]?$")
_SURE_SITE: Final = frozenset({"meta:og:site_name", "meta:sitename"})


def choose_title(
    facts: Facts, tree: Tree, labels: Sequence[Label], around: Around, titles: tuple[Rival, ...]
) -> None:
    """The best candidate, unless the page shows another one as its title.

    That is a block labelled so when nothing else is known, the beginning of ``<title>`` in a block of its own, or (when
    no candidate is to be seen on the page) the line just above the first credit line.
    """
    order = list(titles)
    shown = tree.blocks[around.title].text if around.title >= 0 else ""
    first: Rival | None = None
    if shown and labels[around.title] == Label.TITLE and (not order or _is_foreign(order, around, shown)):
        first = Rival(squeeze(shown), f"block:{around.title}", shown)
    elif shown and order:
        first = _beginning(shown, around.title, order)
    elif not shown and (not order or order[0].origin == "title"):
        first = _above_credits(tree, around)
    if first is not None:
        order = [first, *(title for title in order if title is not first)]
    if order:
        facts["title"] = Fact(order[0].value, order[0].origin, order[0].raw, tuple(order[1:MAX_RIVALS]))


def _is_foreign(order: list[Rival], around: Around, shown: str) -> bool:
    """True when only ``<title>`` is known, and a labelled title right above a credit line says something else."""
    below = range(around.title + 1, around.title + _BELOW_TITLE)
    credited = any(line.index in below for line in around.lines)
    return len(order) == 1 and order[0].origin == "title" and credited and key(shown) not in key(order[0].raw)


def _beginning(shown: str, index: int, order: list[Rival]) -> Rival | None:
    """The block that says the beginning of a ``<title>`` whose separator was not recognised."""
    if key(order[0].value) == key(shown):
        return None
    whole = next(
        (title for title in order if title.origin == "title" and title.value.startswith(shown)), None
    )
    return None if whole is None else Rival(shown, f"block:{index}", whole.raw)


def _above_credits(tree: Tree, around: Around) -> Rival | None:
    """The line above the first credit line before the text, when it reads like a headline."""
    line = next((line for line in around.lines if line.place == "near" and line.index < around.first), None)
    if line is None or line.index == 0:
        return None
    text = squeeze(tree.blocks[line.index - 1].text)
    fits = _MIN_LINE_TITLE <= len(text) <= _MAX_LINE_TITLE and not text.endswith(_SENTENCE_END)
    return (
        Rival(text, f"block:{line.index - 1}", text) if fits and not any(c in text for c in ">|»") else None
    )


def title_tail(facts: Facts, head: Head) -> str:
    """Comparison key of what ``<title>`` says behind the headline: channels and the site."""
    title = key(head.title[:MAX_TITLE_CHARS])
    best = key(str(facts["title"].value)) if "title" in facts else ""
    return title[title.find(best) + len(best) :] if best and best in title else ""


def choose_site(facts: Facts, head: Head, jsonld: JsonLd, metas: metatags.Metas) -> None:
    """The site's name: metas, publisher, the end of ``<title>``."""
    found: list[Candidate] = []
    for origin, content in metatags.values(metas, "site_name"):
        if web_url(content) is None and len(content) < _MAX_SITE_CHARS:
            witness: Witness = "meta" if origin in _SURE_SITE else "generic-meta"
            found.append(Candidate(witness, squeeze(content), origin, content))
    for raw, origin in ((jsonld.publisher, "json-ld:publisher"), (jsonld.site_name, "json-ld:WebSite")):
        if raw:
            found.append(Candidate("json-ld", raw, origin, raw))
    title = squeeze(head.title[:MAX_TITLE_CHARS])
    best = str(facts["title"].value) if "title" in facts else ""
    if best and title.startswith(best):
        rest = _SLOGAN.sub("", _TAIL_LINK.split(title[len(best) :])[-1]).strip(" _-–—|｜·»")
        if 1 < len(rest) <= _MAX_TAIL_CHARS:
            found.append(Candidate("title", rest, "title", title))
    choose(facts, "site_name", found)


def printed_tags(tree: Tree, around: Around) -> tuple[str, list[str]]:
    """The keywords of a line ``标签：…`` around the article, and its block; empty when there is none."""
    if around.first < 0:
        return "", []
    behind = range(around.last + 1, min(len(tree.blocks), around.last + 1 + _TAG_BLOCKS))
    for index in (*range(max(0, around.title), around.first), *behind):
        match = _TAG_LINE.match(tree.blocks[index].text)
        if match is not None and len(match["tags"]) <= _MAX_TAG_LINE and "[db:" not in match["tags"]:
            return f"block:{index}", _TAG_SPACE.split(match["tags"])
    return "", []


def choose_rest(
    facts: Facts, jsonld: JsonLd, metas: metatags.Metas, *, base: str | None, shown: tuple[str, list[str]]
) -> None:
    """Description, keywords and lead image. ``shown`` are the keywords that the page prints, and where."""
    found = [
        Candidate("generic-meta" if origin == "meta:description" else "meta", text, origin, content)
        for origin, content in metatags.values(metas, "description")
        if (text := squeeze(content)[:_MAX_DESCRIPTION_CHARS])
    ]
    if jsonld.description:
        text = jsonld.description[:_MAX_DESCRIPTION_CHARS]
        found.append(Candidate("json-ld", text, "json-ld:description", jsonld.description))
    choose(facts, "description", found)
    origin, raws = metatags.keywords(metas)
    if not raws and jsonld.keywords:
        origin, raws = "json-ld:keywords", list(jsonld.keywords)
    if not raws:
        origin, raws = shown
    if tags := tags_of(raws):
        facts["tags"] = Fact(tags, origin, ", ".join(raws))
    images = [
        Candidate("meta" if origin.startswith("meta:og:") else "generic-meta", address, origin, content)
        for origin, content in metatags.values(metas, "image")
        if (address := web_url(content, base)) is not None
    ]
    images += [
        Candidate("json-ld", address, "json-ld:image", raw)
        for raw in jsonld.images
        if (address := web_url(raw, base)) is not None
    ]
    choose(facts, "image", images)
