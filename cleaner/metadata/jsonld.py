"""Reads JSON-LD: mends what pages break, follows ``@graph`` and ``@id``, and picks the node that is about this page.

Pages hold several nodes: breadcrumbs, the site, lists of other articles. The page's own one is an article that sits
in no list, at the least depth, named by the page as its main entity, with a headline and a date.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from cleaner.errors import NoticeCode
from cleaner.metadata.normalise import squeeze
from cleaner.model import Notice

MAX_SCRIPT_CHARS: Final = 1_000_000
"""A longer script is data for an application (whole catalogues), and costs more than the page."""
MAX_NODES: Final = 20_000
"""Values looked at on one page; beyond it the rest is left unread, with a notice."""
_MAX_PEOPLE: Final = 20

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None


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

_ARTICLE: Final = frozenset(
    "NewsArticle Article ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle ReviewNewsArticle"
    " AskPublicNewsArticle BlogPosting LiveBlogPosting Report TechArticle ScholarlyArticle SatiricalArticle MedicalScholarlyArticle"
    " AdvertiserContentArticle APIReference".split()
)
_POST: Final = frozenset("DiscussionForumPosting SocialMediaPosting QAPage Question Recipe Review HowTo VideoObject PodcastEpisode".split())
_THING: Final = frozenset(
    "Product ProductGroup Event Course Book Movie JobPosting SoftwareApplication MobileApplication WebApplication Dataset"
    " CreativeWork CreativeWorkSeries TVEpisode RadioEpisode Episode".split()
)
_PAGE: Final = frozenset(
    "WebPage ItemPage AboutPage ContactPage FAQPage ProfilePage CollectionPage SearchResultsPage CheckoutPage MedicalWebPage".split()
)
_IN_LIST: Final = frozenset(
    "itemListElement hasPart isPartOf mentions relatedLink about comment review reviews liveBlogUpdate citation associatedMedia video"
    " subjectOf suggestedAnswer acceptedAnswer recommendation blogPost blogPosts".split()
)
_WRAPPER: Final = re.compile(r"^[\s;]*(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*/|//)?|(?://|/\*)?\s*(?:-->|\]\]>)\s*(?:\*/)?[\s;]*$")
_TRAILING_COMMA: Final = re.compile(r",(?=\s{0,200}[}\]])")
_BAIDU: Final = "cambrian"


class _Node(msgspec.Struct, frozen=True, gc=False):
    """An object with a type: whether it sits in a list of other things, and how deep."""

    types: tuple[str, ...]
    data: dict[str, Json]
    listed: bool
    depth: int


def parse(scripts: Sequence[str], *, url: str | None = None) -> JsonLd:
    """The facts of the page's JSON-LD scripts; ``url`` helps to tell the page's own node from others. Never raises."""
    if not scripts:
        return EMPTY
    notices: list[Notice] = []
    roots: list[Json] = []
    for number, script in enumerate(scripts):
        try:
            value = _load(script)
        except RecursionError:
            notices.append(Notice(NoticeCode.BAD_JSON_LD, f"JSON-LD script {number} is nested too deeply"))
        except ValueError as error:
            notices.append(Notice(NoticeCode.BAD_JSON_LD, f"JSON-LD script {number}: {str(error)[:80]}"))
        else:
            roots.append(value)
    nodes, ids, complete = _nodes(roots)
    if not complete:
        notices.append(Notice(NoticeCode.BAD_JSON_LD, f"only the first {MAX_NODES} JSON-LD values were read"))
    return _record(nodes, ids, url, tuple(notices))


def _load(script: str) -> Json:
    """The script's JSON, mended as far as that is safe; ``ValueError`` when it cannot be read."""
    text = script.strip()
    if len(text) > MAX_SCRIPT_CHARS:
        raise ValueError(f"{len(text)} characters are too many")
    if not text:
        return None
    try:
        value: Json = msgspec.json.decode(text.encode("utf-8", "replace"))
        return value
    except msgspec.DecodeError:
        pass
    text = _WRAPPER.sub("", text).strip().strip(";").lstrip("\ufeff")
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    try:
        value = json.JSONDecoder(strict=False).raw_decode(text)[0]
    except ValueError:
        value = json.JSONDecoder(strict=False).raw_decode(_TRAILING_COMMA.sub("", text))[0]
    return value


def _nodes(roots: list[Json]) -> tuple[list[_Node], dict[str, dict[str, Json]], bool]:
    """Every typed object in document order, the objects by ``@id``, and whether all were read. Iterative."""
    nodes: list[_Node] = []
    ids: dict[str, dict[str, Json]] = {}
    stack: list[tuple[Json, bool, int]] = [(root, False, 0) for root in reversed(roots)]
    left = MAX_NODES
    while stack and left:
        value, listed, depth = stack.pop()
        left -= 1
        if isinstance(value, list):
            stack.extend((item, listed, depth) for item in reversed(value))
        elif isinstance(value, dict):
            types = _types(value)
            listed = listed or "ItemList" in types
            if types:
                nodes.append(_Node(types, value, listed, depth))
            name = value.get("@id")
            if isinstance(name, str) and len(value) > 1:
                ids.setdefault(name, value)
            children = [(item, listed or key in _IN_LIST, depth + (key != "@graph")) for key, item in value.items() if isinstance(item, (dict, list))]
            stack.extend(reversed(children))
    return nodes, ids, not stack


def _types(value: dict[str, Json]) -> tuple[str, ...]:
    raw = value.get("@type") or value.get("type")
    if isinstance(raw, str):
        return (raw.rsplit("/", 1)[-1],)
    if isinstance(raw, list):
        return tuple(item.rsplit("/", 1)[-1] for item in raw if isinstance(item, str))
    context = value.get("@context")
    return ("Article",) if isinstance(context, str) and _BAIDU in context else ()


def _rank(node: _Node, url: str | None) -> tuple[int, int, int, int]:
    """Lower is better: kind of thing, other page's address, depth, poverty of facts."""
    if not _ARTICLE.isdisjoint(node.types):
        kind = 0
    elif not _POST.isdisjoint(node.types):
        kind = 1
    elif not _THING.isdisjoint(node.types):
        kind = 2
    else:
        kind = 3
    data = node.data
    facts = sum(key in data for key in ("headline", "datePublished", "author", "articleBody"))
    addresses = [_address(data.get(key)) for key in ("url", "mainEntityOfPage", "@id")]
    elsewhere = int(url is not None and any(addresses) and not any(_same_page(a, url) for a in addresses if a))
    return kind, elsewhere, node.depth, -facts


def _same_page(one: str, other: str) -> bool:
    trim = re.compile(r"^https?://(?:www\.|m\.)?|[?#].*$|/+$")
    return trim.sub("", one) == trim.sub("", other)


def _record(nodes: list[_Node], ids: Mapping[str, dict[str, Json]], url: str | None, notices: tuple[Notice, ...]) -> JsonLd:
    known = _ARTICLE | _POST | _THING | _PAGE
    own = [node for node in nodes if not node.listed]
    kinds = tuple(dict.fromkeys(kind for node in own for kind in node.types))
    chosen = min((node for node in own if not known.isdisjoint(node.types)), key=lambda n: _rank(n, url), default=None)
    site = next((_text(node.data.get("name")) for node in own if "WebSite" in node.types), "")
    if chosen is None:
        return JsonLd(kinds=kinds, site_name=site, notices=notices)
    data = chosen.data
    page = next((node.data for node in own if not _PAGE.isdisjoint(node.types) and node.data is not data), {})
    free = data.get("isAccessibleForFree", page.get("isAccessibleForFree"))
    return JsonLd(
        types=chosen.types,
        kinds=kinds,
        headline=_text(data.get("headline")) or _text(data.get("title")) or _text(data.get("name")),
        description=_text(data.get("description")),
        article_body=_body(data.get("articleBody") or data.get("text")),
        authors=_people(data.get("author") or data.get("creator"), ids),
        editors=_people(data.get("editor"), ids),
        translators=_people(data.get("translator"), ids),
        publisher=next(iter(_people(data.get("publisher") or page.get("publisher"), ids)), ""),
        site_name=site,
        published=_stamp(data, ("datePublished", "pubDate", "dateCreated", "uploadDate")) or _stamp(page, ("datePublished",)),
        modified=_stamp(data, ("dateModified", "upDate")) or _stamp(page, ("dateModified",)),
        keywords=_words(data.get("keywords")),
        images=_images(data.get("image") or data.get("images") or data.get("thumbnailUrl"), ids),
        url=_address(data.get("url")),
        main_entity_of_page=_address(data.get("mainEntityOfPage")),
        in_language=_text(data.get("inLanguage")),
        section=_text(data.get("articleSection")),
        is_accessible_for_free=free if isinstance(free, bool) else {"false": False, "true": True}.get(_text(free).lower()),
        notices=notices,
    )


def _text(value: Json) -> str:
    """A value as one line of text: the first of a list, ``@value`` or ``name`` of an object."""
    for _ in range(4):
        if isinstance(value, list):
            value = next((item for item in value if item), None)
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name")
        else:
            break
    if isinstance(value, str):
        return squeeze(_unescape(value))
    return str(value) if isinstance(value, (int, float)) else ""


def _unescape(text: str) -> str:
    """Entities resolved, twice when they were escaped twice."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and ";" in text:
            text = html.unescape(text)
    return text


def _body(value: Json) -> str:
    """The article's text with its line breaks."""
    return _unescape(value).strip() if isinstance(value, str) else ""


def _people(value: Json, ids: Mapping[str, dict[str, Json]]) -> tuple[str, ...]:
    """Names of persons or organisations: strings, objects, references, lists of them."""
    names: dict[str, None] = {}
    for item in (value if isinstance(value, list) else [value])[:_MAX_PEOPLE]:
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            item = ids.get(str(item["@id"]), item)
        raws = item.get("name") if isinstance(item, dict) else item
        for raw in raws[:_MAX_PEOPLE] if isinstance(raws, list) else [raws]:
            if name := _text(raw):
                names.setdefault(name)
    return tuple(names)


def _stamp(data: Mapping[str, Json], keys: Sequence[str]) -> str:
    return next((text for key in keys if (text := _text(data.get(key)))), "")


def _words(value: Json) -> tuple[str, ...]:
    return tuple(text for item in (value if isinstance(value, list) else [value]) if (text := _text(item)))


def _address(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.strip() if isinstance(value, str) else ""


def _images(value: Json, ids: Mapping[str, dict[str, Json]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for item in (value if isinstance(value, list) else [value])[:_MAX_PEOPLE]:
        if isinstance(item, dict) and "url" not in item and isinstance(item.get("@id"), str):
            item = ids.get(str(item["@id"]), item)
        raw = item.get("url") or item.get("contentUrl") if isinstance(item, dict) else item
        raw = raw[0] if isinstance(raw, list) and raw else raw
        if isinstance(raw, str) and raw.strip():
            found.setdefault(raw.strip())
    return tuple(found)
