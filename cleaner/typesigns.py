"""Signs of what a page is: what its metadata claim, what its address says, how its text and markup are shaped.

Each sign is a name that is lit or not (`claims:product`, `address:forum`, `body:90..250`); ``pagetype`` weighs them.
Words of addresses, class names and generators are those of site software, which is English all over the world.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from cleaner import thresholds
from cleaner.evidence import Signals
from cleaner.labels import Verdicts
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.normalise import word_set
from cleaner.model import Kind, Label, Metadata, Tree
from cleaner.rest import HEADLINE_WORDS

_CLAIMS: Final[Mapping[str, frozenset[str]]] = {
    "article": word_set(
        "NewsArticle Article ReportageNewsArticle BlogPosting LiveBlogPosting OpinionNewsArticle"
        " AnalysisNewsArticle"
    ),
    "forum": word_set("DiscussionForumPosting QAPage Question"),
    "product": word_set("Product ProductGroup Offer"),
    "list": word_set("CollectionPage ItemList SearchResultsPage OfferCatalog Blog"),
    "service": word_set("Service LocalBusiness ProfessionalService Store FinancialService"),
    "software": word_set("SoftwareApplication WebApplication MobileApplication"),
    "manual": word_set("TechArticle APIReference HowTo"),
    "faq": word_set("FAQPage"),
    "course": word_set("Course Event JobPosting PodcastSeries"),
}
"""Sign → schema.org types that speak for it."""
_GENERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "forum": ("discourse", "phpbb", "vbulletin", "xenforo", "mybb", "flarum", "nodebb", "discuz"),
    "manual": (
        "sphinx",
        "docusaurus",
        "mkdocs",
        "gitbook",
        "doxygen",
        "hugo",
        "vuepress",
        "mediawiki",
        "docutils",
    ),
    "shop": ("shopify", "woocommerce", "prestashop", "magento"),
}
_ADDRESS: Final[Mapping[str, frozenset[str]]] = {
    "manual": word_set("docs doc documentation manual guide guides api reference wiki tutorial tutorials"),
    "help": word_set("help support kb faq knowledge"),
    "forum": word_set(
        "forum forums thread threads topic topics questions viewtopic showthread community discussion"
        " discussions board boards t"
    ),
    "shop": word_set("product products shop store item dp p sku cart buy"),
    "list": word_set("category categories tag tags archive collections collection c browse search list"),
    "blog": word_set("blog blogs article articles news story stories post posts press"),
    "service": word_set("service services solutions solution pricing features about platform industries"),
}
_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "shop": word_set("price prices cart sku woocommerce variant swatch basket quantity wishlist"),
    "forum": word_set(
        "thread threads reply replies message postbody signature vote votes answer answers forum topic"
    ),
    "manual": word_set("docs toc documentation sphinx highlight codehilite markdown admonition"),
    "service": word_set("hero cta testimonial testimonials pricing solutions clients faq accordion"),
    "list": word_set(
        "listing listings archive grid card cards pagination results filter filters facet facets"
    ),
    "story": word_set("byline author dateline headline standfirst article story entry"),
}
_TELLING: Final = sorted(word for known in _NAMES.values() for word in known)
_FINDER: Final = AhoCorasick(_TELLING, matchkind=MatchKind.LeftmostLongest)
_TOKEN: Final = re.compile(r"[a-z]+")
_CURRENCIES: Final = "$€£¥元"
_PRICED: Final = re.compile(r"(?:[$€£¥]\s?\d|\d\s?[€£元])[^\0]*")
"""A block with a price, from the price on; blocks are divided by NUL, which no text holds."""
_DATED: Final = re.compile(r"/(?:19|20)\d\d(?:[/-]?[01]\d)?(?:[/-]|$)")
_ADDRESSING: Final = word_set("you your yours we our ours us")
SAMPLE_CHARS: Final = 6_000
"""Characters of the body that are read for how it addresses its reader."""
_SHORT_CHARS: Final = 60
"""Characters up to which a block is looked at for a price."""
_SLUG_HYPHENS: Final = 4
"""Hyphens in the last part of an address from which it spells out a headline."""


class Shape(msgspec.Struct, frozen=True):
    """Counts that more than one sign needs. ``body`` are the blocks of the text, ``headlines`` linked headlines."""

    body: list[int]
    headlines: list[int]
    words: float
    page_words: float
    teaser_words: float
    teaser_items: int


class _Ranges:
    """The signs of one measure, named once: one for each range between ``edges``, each edge in the range above it."""

    __slots__ = ("_edges", "_signs")

    def __init__(self, name: str, *edges: float) -> None:
        self._edges = edges
        ranges = [f"<{edges[0]}", *(f"{low}..{high}" for low, high in pairwise(edges)), f">={edges[-1]}"]
        self._signs = [f"{name}:{one}" for one in ranges]

    def sign(self, value: float) -> str:
        """The sign of the range that a value is in."""
        return self._signs[bisect_right(self._edges, value)]


_NAMED: Final = {name: _Ranges(f"names:{name}", 1, 3, 8) for name in _NAMES}
MARKUP: Final = (*(f"names:{name}" for name in _NAMES), "articles", "times")
"""The measures of the markup."""
_ARTICLES: Final = _Ranges("articles", 1, 2, 5)
_TIMES: Final = _Ranges("times", 1, 2, 6)
_BODY: Final = _Ranges("body", 40, 90, 250, 600, 1500)
_SHARE: Final = _Ranges("share", 0.2, 0.4, 0.6, 0.8)
_HEADLINES: Final = _Ranges("headlines", 3, 8, 20, 45)
_TEASERS: Final = _Ranges("teasers", 0.1, 0.3, 0.6)
_CODE: Final = _Ranges("code", 1, 4)
_ITEMS: Final = _Ranges("items", 0.1, 0.3, 0.6)
_ROWS: Final = _Ranges("rows", 0.05, 0.3)
_HEADINGS: Final = _Ranges("headings", 0.02, 0.1, 0.2, 0.3)
_LENGTH: Final = _Ranges("length", 12, 20, 30, 45)
_PROSE: Final = _Ranges("prose", 0.4, 0.6, 0.8, 0.93)
_GAPS: Final = _Ranges("gaps", 0.1, 0.4, 1.0, 2.0)
_SPOKEN: Final = _Ranges("addressing", 0.005, 0.015, 0.03, 0.045)
_COMMENTS: Final = _Ranges("comments", 1, 5, 20)
_BYLINES: Final = _Ranges("bylines", 1, 3)
_PRICES: Final = _Ranges("prices", 1, 3, 10)
_TITLES: Final = _Ranges("titles", 1, 2)


def shape(tree: Tree, signals: Signals, verdicts: Verdicts) -> Shape:
    """Look at body, headlines and teasers once."""
    measures, blocks = signals.measures, tree.blocks
    body = [index for index, verdict in enumerate(verdicts.blocks) if verdict.label is Label.BODY]
    headlines = [
        index
        for index, block in enumerate(blocks)
        if block.links
        and (measure := measures[index]).density > thresholds.LINKED
        and measure.words >= HEADLINE_WORDS
        and not block.hidden
    ]
    items = signals.repeats.items
    linked = {items[blocks[index].element] for index in headlines} - {-1}
    inside = [index for index in body if items[blocks[index].element] in linked]
    return Shape(
        body,
        headlines,
        sum([measures[index].words for index in body]),
        sum([measure.words for measure in measures]),
        sum([measures[index].words for index in inside]),
        len({items[blocks[index].element] for index in inside}),
    )


def of_claims(tree: Tree, jsonld: JsonLd, metadata: Metadata) -> list[str]:
    """The lit signs of what the page's metadata and its address claim."""
    url = metadata.url or metadata.canonical_url or ""
    return [*_claims(tree, jsonld, metadata), *_address(url)]


def of_form(tree: Tree, signals: Signals, verdicts: Verdicts, found: Shape) -> list[str]:
    """The lit signs of how the text is shaped and what stands around it."""
    return [*_form(tree, signals, found), *_around(tree, verdicts)]


def _claims(tree: Tree, jsonld: JsonLd, metadata: Metadata) -> Iterator[str]:
    kinds = {*jsonld.types, *jsonld.kinds}
    claimed = [f"claims:{name}" for name, types in _CLAIMS.items() if types & kinds]
    yield from claimed or ["claims:nothing"]
    metas = dict(tree.head.metas)
    kind = metas.get("og:type", "").lower().partition(".")[0].partition(":")[0]
    yield f"og:{kind if kind in {'article', 'website', 'product', 'profile', 'video'} else 'other' if kind else 'none'}"
    if any(name.startswith("article:") for name in metas):
        yield "meta:article"
    if any(name.startswith("product:") for name in metas):
        yield "meta:product"
    generator = metas.get("generator", "").lower()
    for name, makers in _GENERATORS.items():
        if any(maker in generator for maker in makers):
            yield f"generator:{name}"
    if metadata.published is not None:
        yield "dated"
    if metadata.authors:
        yield "credited"


def _address(url: str) -> Iterator[str]:
    if not url:
        yield "address:unknown"
        return
    try:
        parts = urlsplit(url.lower())
    except ValueError:
        return
    words = {*_TOKEN.findall(parts.path), *(parts.netloc.split(".")[:-2])}
    for name, known in _ADDRESS.items():
        if words & known:
            yield f"address:{name}"
    steps = [step for step in parts.path.split("/") if step]
    yield f"address:depth:{min(len(steps), 4)}"
    last = steps[-1] if steps else ""
    if last.count("-") >= _SLUG_HYPHENS:
        yield "address:slug"
    if _DATED.search(parts.path):
        yield "address:dated"
    if len(re.sub(r"\D", "", last)) > _SLUG_HYPHENS:
        yield "address:number"


def of_markup(tree: Tree) -> Iterator[str]:
    """The lit signs of the markup, one of each measure. No other signs cost as much."""
    counts = _named({element.names for element in tree.elements})
    for name, known in _NAMES.items():
        yield _NAMED[name].sign(sum([counts.get(word, 0) for word in known]))
    yield _ARTICLES.sign([element.tag for element in tree.elements].count("article"))
    yield _TIMES.sign(len(tree.moments))


def _named(different: Iterable[str]) -> dict[str, int]:
    """In how many strings of class names each telling word stands as a whole: one scan finds all words of a page.

    It takes 0.09 ms a page; cutting each string into words took 0.32.
    """
    text = "\0".join(["", *different, ""]).lower()
    counts: dict[str, int] = {}
    seen: set[int] = set()
    end_of_names = 0
    for word, start, end in _FINDER.find_matches_as_indexes(text):
        if "a" <= text[start - 1] <= "z" or "a" <= text[end] <= "z":
            continue  # a part of another word
        if start > end_of_names:
            end_of_names = text.index("\0", start)
            seen.clear()
        if word not in seen:
            seen.add(word)
            counts[_TELLING[word]] = counts.get(_TELLING[word], 0) + 1
    return counts


def _form(tree: Tree, signals: Signals, found: Shape) -> Iterator[str]:
    body, measures = found.body, signals.measures
    yield _BODY.sign(found.words)
    yield _SHARE.sign(found.words / (found.page_words or 1.0))
    yield _HEADLINES.sign(len(found.headlines))
    yield _TEASERS.sign(found.teaser_words / (found.words or 1.0))
    if not body:
        return
    kinds = [tree.blocks[index].kind for index in body]
    yield _CODE.sign(kinds.count(Kind.CODE))
    yield _ITEMS.sign(kinds.count(Kind.LIST_ITEM) / len(body))
    yield _ROWS.sign(kinds.count(Kind.TABLE_ROW) / len(body))
    yield _HEADINGS.sign(kinds.count(Kind.HEADING) / len(body))
    yield _LENGTH.sign(found.words / len(body))
    good = sum([measures[index].words for index in body if measures[index].good])
    yield _PROSE.sign(good / (found.words or 1.0))
    yield _GAPS.sign((body[-1] - body[0] + 1 - len(body)) / len(body))
    words = " ".join([tree.blocks[index].text for index in body])[:SAMPLE_CHARS].lower().split()
    yield _SPOKEN.sign(sum(map(_ADDRESSING.__contains__, words)) / (len(words) or 1))


def _around(tree: Tree, verdicts: Verdicts) -> Iterator[str]:
    labels = [verdict.label for verdict in verdicts.blocks]
    yield _COMMENTS.sign(labels.count(Label.COMMENT))
    yield _BYLINES.sign(labels.count(Label.BYLINE))
    # one search over all short blocks: after a price it goes on with the next block
    short = "\0".join([block.text for block in tree.blocks if len(block.text) <= _SHORT_CHARS])
    priced = any(sign in short for sign in _CURRENCIES)
    yield _PRICES.sign(len(_PRICED.findall(short)) if priced else 0)
    yield _TITLES.sign(labels.count(Label.TITLE))
    if verdicts.fallback:
        yield "fallback"
