"""What a page is: decided from its labels, its links and what its metadata claim."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.evidence import Signals
from cleaner.labels import Verdicts
from cleaner.metadata.jsonld import JsonLd
from cleaner.model import Label, PageType, Tree
from cleaner.rest import HEADLINE_WORDS, LINKED

EMPTY_WORDS = 3.0
"""Effective words on the whole page below which it is empty."""
EMPTY_BLOCKS = 5
"""Blocks below which a page without a body is empty."""
LISTING_LINKS = 12
"""Links as long as headlines from which a page with hardly any body is a listing."""
LISTING_BODY_WORDS = 90.0
"""Effective words of body below which a page with many headlines is a listing and not an article."""
LISTING_SHARE = 0.6
"""Share of the body's words that stand in repeated items, each with a linked headline, from which the page is a
listing of teasers."""
LISTING_ITEMS = 4
"""Different items from which repeated ones make a listing: an article may show three cards."""

_ARTICLE_TYPES = frozenset(
    {"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting", "OpinionNewsArticle"}
)
_FORUM_TYPES = frozenset({"DiscussionForumPosting", "QAPage", "Question"})


def decide(tree: Tree, signals: Signals, verdicts: Verdicts, jsonld: JsonLd) -> PageType:
    """The page's type."""
    body = [index for index, verdict in enumerate(verdicts.blocks) if verdict.label is Label.BODY]
    if sum(measure.words for measure in signals.measures) < EMPTY_WORDS:
        return PageType.EMPTY
    types = {*jsonld.types}
    metas = dict(tree.head.metas)
    claims_article = bool(types & _ARTICLE_TYPES) or metas.get("og:type", "").lower() == "article"
    if types & _FORUM_TYPES and not types & _ARTICLE_TYPES:
        return PageType.FORUM
    if "Product" in types and not claims_article:
        return PageType.PRODUCT
    headlines = _headlines(tree, signals)
    if body and not claims_article:
        words = sum(signals.measures[index].words for index in body)
        if verdicts.fallback and words < LISTING_BODY_WORDS and len(headlines) >= LISTING_LINKS:
            return PageType.LISTING
        if _teaser_words(tree, signals, body, headlines) >= LISTING_SHARE * words:
            return PageType.LISTING
    if body:
        return PageType.ARTICLE
    if len(headlines) >= LISTING_LINKS:
        return PageType.LISTING
    return PageType.EMPTY if len(tree.blocks) < EMPTY_BLOCKS else PageType.OTHER


def _headlines(tree: Tree, signals: Signals) -> list[int]:
    """Blocks that are a link as long as a headline."""
    return [
        index
        for index, (block, measure) in enumerate(zip(tree.blocks, signals.measures, strict=True))
        if measure.words >= HEADLINE_WORDS and measure.density > LINKED and block.links and not block.hidden
    ]


def _teaser_words(tree: Tree, signals: Signals, body: Sequence[int], headlines: Sequence[int]) -> float:
    """Words of the body that stand in repeated items with a linked headline; 0 when such items are few."""
    items = signals.repeats.items
    linked = {items[tree.blocks[index].element] for index in headlines} - {-1}
    inside = [index for index in body if items[tree.blocks[index].element] in linked]
    if len({items[tree.blocks[index].element] for index in inside}) < LISTING_ITEMS:
        return 0.0
    return sum(signals.measures[index].words for index in inside)
