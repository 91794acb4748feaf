"""Picks the JSON-LD node that is about this page, and reads it.

Pages hold several nodes: breadcrumbs, the site, lists of other articles. The page's own one is an article that sits
in no list, at the least depth, with this page's address, a headline and a date.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from cleaner.decode import scrub
from cleaner.errors import NoticeCode
from cleaner.metadata.jsonload import MAX_VALUES, Json, Node, Object, load_all, nodes_of
from cleaner.metadata.normalise import squeeze, word_set
from cleaner.model import Notice

_MAX_ITEMS: Final = 20
"""People or images read of one list."""
_MAX_WRAPS: Final = 4
"""Lists and objects that a text may be wrapped in."""


class JsonLd(msgspec.Struct, frozen=True, kw_only=True):
    """What the JSON-LD says about the page. ``types`` are the chosen node's, ``kinds`` all types outside lists.

    Strings are as printed, entities resolved; ``published`` and ``modified`` are unparsed.
    """

    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    headline: str = ""
    description: str = ""
    article_body: str = ""
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    publisher: str = ""
    site_name: str = ""
    published: str = ""
    modified: str = ""
    keywords: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    url: str = ""
    main_entity_of_page: str = ""
    in_language: str = ""
    section: str = ""
    is_accessible_for_free: bool | None = None
    notices: tuple[Notice, ...] = ()


EMPTY: Final = JsonLd()
"""The record of a page without JSON-LD."""

_ARTICLE: Final = word_set(
    "NewsArticle Article ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle"
    " BackgroundNewsArticle ReviewNewsArticle"
    " AskPublicNewsArticle BlogPosting LiveBlogPosting Report TechArticle ScholarlyArticle"
    " SatiricalArticle APIReference"
    " MedicalScholarlyArticle AdvertiserContentArticle"
)
_POST: Final = word_set(
    "DiscussionForumPosting SocialMediaPosting QAPage Question Recipe Review HowTo VideoObject PodcastEpisode"
)
_THING: Final = word_set(
    "Product ProductGroup Event Course Book Movie JobPosting SoftwareApplication MobileApplication"
    " WebApplication Dataset"
    " CreativeWork CreativeWorkSeries TVEpisode RadioEpisode Episode"
)
_PAGE: Final = word_set(
    "WebPage ItemPage AboutPage ContactPage FAQPage ProfilePage CollectionPage SearchResultsPage"
    " CheckoutPage MedicalWebPage"
)
_ORDER: Final = (_ARTICLE, _POST, _THING, _PAGE)
_KNOWN: Final = _ARTICLE | _POST | _THING | _PAGE
_FACTS: Final = ("headline", "datePublished", "author", "articleBody")
_START: Final = re.compile(r"^https?://(?:www\.|m\.)?")
_BOOLEANS: Final = {"false": False, "true": True}

Ids = Mapping[str, Object]


def parse(scripts: Sequence[str], *, url: str | None = None) -> JsonLd:
    """The facts of the page's JSON-LD scripts; ``url`` helps to tell the page's own node from others. Never raises."""
    if not scripts:
        return EMPTY
    values, notices = load_all(scripts)
    nodes, ids, complete = nodes_of(values)
    if not complete:
        message = f"only the first {MAX_VALUES} JSON-LD values were read"
        notices.append(Notice(NoticeCode.BAD_JSON_LD, message))
    return _record([node for node in nodes if not node.listed], ids, url, tuple(notices))


def _rank(node: Node, url: str | None) -> tuple[int, bool, int, int]:
    """Lower is better: kind of thing, another page's address, depth, poverty of facts."""
    kind = next(number for number, types in enumerate(_ORDER) if not types.isdisjoint(node.types))
    addresses = [a for name in ("url", "mainEntityOfPage", "@id") if (a := _address(node.data.get(name)))]
    elsewhere = url is not None and bool(addresses) and not any(_same_page(a, url) for a in addresses)
    return kind, elsewhere, node.depth, -sum(name in node.data for name in _FACTS)


def _same_page(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(address: str) -> str:
    """Without scheme, ``www.``, query, fragment and slashes at the end."""
    return re.split(r"[?#]", _START.sub("", address), maxsplit=1)[0].rstrip("/")


def _record(own: list[Node], ids: Ids, url: str | None, notices: tuple[Notice, ...]) -> JsonLd:
    """The record of the best of the page's own nodes, completed from the ``WebPage`` around it."""
    kinds = tuple(dict.fromkeys(kind for node in own for kind in node.types))
    known = [node for node in own if not _KNOWN.isdisjoint(node.types)]
    site = next((_text(node.data.get("name")) for node in own if "WebSite" in node.types), "")
    if not known:
        return JsonLd(kinds=kinds, site_name=site, notices=notices)
    chosen = min(known, key=lambda node: _rank(node, url))
    data = chosen.data
    pages = (node.data for node in own if not _PAGE.isdisjoint(node.types) and node.data is not data)
    page: Object = next(pages, {})
    return JsonLd(
        types=chosen.types,
        kinds=kinds,
        headline=_first(data, "headline", "title", "name"),
        description=_text(data.get("description")),
        article_body=_body(data.get("articleBody") or data.get("text")),
        authors=_people(data.get("author") or data.get("creator"), ids),
        editors=_people(data.get("editor"), ids),
        translators=_people(data.get("translator"), ids),
        publisher=next(iter(_people(data.get("publisher") or page.get("publisher"), ids)), ""),
        site_name=site,
        published=_first(data, "datePublished", "pubDate", "dateCreated", "uploadDate")
        or _first(page, "datePublished"),
        modified=_first(data, "dateModified", "upDate") or _first(page, "dateModified"),
        keywords=_keywords(data.get("keywords")),
        images=_images(data.get("image") or data.get("images") or data.get("thumbnailUrl"), ids),
        url=_address(data.get("url")),
        main_entity_of_page=_address(data.get("mainEntityOfPage")),
        in_language=_text(data.get("inLanguage")),
        section=_text(data.get("articleSection")),
        is_accessible_for_free=_boolean(data.get("isAccessibleForFree", page.get("isAccessibleForFree"))),
        notices=notices,
    )


def _first(data: Object, *names: str) -> str:
    return next((text for name in names if (text := _text(data.get(name)))), "")


def _text(value: Json) -> str:
    """A value as one line of text: the first of a list, ``@value`` or ``name`` of an object."""
    for _ in range(_MAX_WRAPS):
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        else:
            break
    if isinstance(value, str):
        return squeeze(_unescape(value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _unescape(text: str) -> str:
    r"""Entities resolved, twice when they were escaped twice; no control character that ``\u001b`` wrote."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and ";" in text:
            text = html.unescape(text)
    return text if text.isprintable() else scrub(text)[0]


def _body(value: Json) -> str:
    """The article's text with its line breaks."""
    return _unescape(value).strip() if isinstance(value, str) else ""


def _boolean(value: Json) -> bool | None:
    return value if isinstance(value, bool) else _BOOLEANS.get(_text(value).lower())


def _items(value: Json, ids: Ids) -> list[Json]:
    """A list's items (or the single value), references to other objects followed."""
    items = value[:_MAX_ITEMS] if isinstance(value, list) else [value]
    return [_followed(item, ids) for item in items]


def _followed(item: Json, ids: Ids) -> Json:
    if (
        isinstance(item, dict)
        and isinstance(item.get("@id"), str)
        and "name" not in item
        and "url" not in item
    ):
        return ids.get(str(item["@id"]), item)
    return item


def _people(value: Json, ids: Ids) -> tuple[str, ...]:
    """Names of persons or organisations: strings, objects, references, lists of them."""
    names: dict[str, None] = {}
    for item in _items(value, ids):
        raw = item.get("name") if isinstance(item, dict) else item
        for name in raw[:_MAX_ITEMS] if isinstance(raw, list) else [raw]:
            if text := _text(name):
                names.setdefault(text)
    return tuple(names)


def _keywords(value: Json) -> tuple[str, ...]:
    return tuple(text for item in (value if isinstance(value, list) else [value]) if (text := _text(item)))


def _address(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.strip() if isinstance(value, str) else ""


def _images(value: Json, ids: Ids) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in _items(value, ids):
        raw = item.get("url") or item.get("contentUrl") if isinstance(item, dict) else item
        first = raw[0] if isinstance(raw, list) and raw else raw
        if isinstance(first, str) and first.strip():
            found.setdefault(first.strip())
    return tuple(found)
