"""Signs of what a page is: what its metadata claim, what its address says, how its text and markup are shaped.

Each sign is a name that is lit or not (`claims:product`, `address:forum`, `body:90..250`); ``pagetype`` weighs them.
Words of addresses, class names and generators are those of site software, which is English all over the world.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

from cleaner.evidence import Signals
from cleaner.labels import Verdicts
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.normalise import word_set
from cleaner.model import Kind, Label, Metadata, Tree
from cleaner.rest import HEADLINE_WORDS, LINKED

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
_TOKEN: Final = re.compile(r"[a-z]+")
_MONEY: Final = re.compile(r"[$€£¥]\s?\d|\d\s?[€£元]")
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


def shape(tree: Tree, signals: Signals, verdicts: Verdicts) -> Shape:
    """Look at body, headlines and teasers once."""
    measures = signals.measures
    body = [index for index, verdict in enumerate(verdicts.blocks) if verdict.label is Label.BODY]
    headlines = [
        index
        for index, (block, measure) in enumerate(zip(tree.blocks, measures, strict=True))
        if block.links and measure.density > LINKED and measure.words >= HEADLINE_WORDS and not block.hidden
    ]
    items = signals.repeats.items
    linked = {items[tree.blocks[index].element] for index in headlines} - {-1}
    inside = [index for index in body if items[tree.blocks[index].element] in linked]
    return Shape(
        body,
        headlines,
        sum(measures[index].words for index in body),
        sum(measure.words for measure in measures),
        sum(measures[index].words for index in inside),
        len({items[tree.blocks[index].element] for index in inside}),
    )


def signs(  # noqa: PLR0917 - the page's type depends on all that is known of it
    tree: Tree, signals: Signals, verdicts: Verdicts, jsonld: JsonLd, metadata: Metadata, found: Shape
) -> Iterator[str]:
    """All lit signs."""
    yield from _claims(tree, jsonld, metadata)
    yield from _address(metadata.url or metadata.canonical_url or "")
    yield from _markup(tree)
    yield from _form(tree, signals, found)
    yield from _around(tree, verdicts)


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


def _markup(tree: Tree) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for names in {element.names for element in tree.elements}:
        if names:
            counts.update(set(_TOKEN.findall(names.lower())))
    for name, known in _NAMES.items():
        yield f"names:{name}:{_bin(sum(counts[word] for word in known), (1, 3, 8))}"
    tags = Counter(element.tag for element in tree.elements)
    yield f"articles:{_bin(tags['article'], (1, 2, 5))}"
    yield f"times:{_bin(len(tree.moments), (1, 2, 6))}"


def _form(tree: Tree, signals: Signals, found: Shape) -> Iterator[str]:
    body, measures = found.body, signals.measures
    yield f"body:{_bin(found.words, (40, 90, 250, 600, 1500))}"
    yield f"share:{_bin(found.words / (found.page_words or 1.0), (0.2, 0.4, 0.6, 0.8))}"
    yield f"headlines:{_bin(len(found.headlines), (3, 8, 20, 45))}"
    yield f"teasers:{_bin(found.teaser_words / (found.words or 1.0), (0.1, 0.3, 0.6))}"
    if not body:
        return
    kinds = Counter(tree.blocks[index].kind for index in body)
    yield f"code:{_bin(kinds[Kind.CODE], (1, 4))}"
    yield f"items:{_bin(kinds[Kind.LIST_ITEM] / len(body), (0.1, 0.3, 0.6))}"
    yield f"rows:{_bin(kinds[Kind.TABLE_ROW] / len(body), (0.05, 0.3))}"
    yield f"headings:{_bin(kinds[Kind.HEADING] / len(body), (0.02, 0.1, 0.2, 0.3))}"
    yield f"length:{_bin(found.words / len(body), (12, 20, 30, 45))}"
    good = sum(measures[index].words for index in body if measures[index].good)
    yield f"prose:{_bin(good / (found.words or 1.0), (0.4, 0.6, 0.8, 0.93))}"
    yield f"gaps:{_bin((body[-1] - body[0] + 1 - len(body)) / len(body), (0.1, 0.4, 1.0, 2.0))}"
    words = " ".join(tree.blocks[index].text for index in body)[:SAMPLE_CHARS].lower().split()
    spoken = sum(word in _ADDRESSING for word in words) / (len(words) or 1)
    yield f"addressing:{_bin(spoken, (0.005, 0.015, 0.03, 0.045))}"


def _around(tree: Tree, verdicts: Verdicts) -> Iterator[str]:
    labels = Counter(verdict.label for verdict in verdicts.blocks)
    yield f"comments:{_bin(labels[Label.COMMENT], (1, 5, 20))}"
    yield f"bylines:{_bin(labels[Label.BYLINE], (1, 3))}"
    prices = sum(
        len(block.text) <= _SHORT_CHARS and _MONEY.search(block.text) is not None for block in tree.blocks
    )
    yield f"prices:{_bin(prices, (1, 3, 10))}"
    yield f"titles:{_bin(labels[Label.TITLE], (1, 2))}"
    if verdicts.fallback:
        yield "fallback"


def _bin(value: float, edges: Sequence[float]) -> str:
    """The name of the range that a value is in."""
    for place, edge in enumerate(edges):
        if value < edge:
            return f"<{edge}" if place == 0 else f"{edges[place - 1]}..{edge}"
    return f">={edges[-1]}"
