"""What a page is: decided from its labels, its links and what its metadata claim."""

from __future__ import annotations

from cleaner.evidence import Signals
from cleaner.labels import Verdicts
from cleaner.metadata.jsonld import JsonLd
from cleaner.model import Label, PageType, Tree

EMPTY_WORDS = 3.0
"""Effective words on the whole page below which it is empty."""
LISTING_LINKS = 12
"""Links as long as headlines from which a page with hardly any body is a listing."""
LISTING_BODY_WORDS = 90.0
"""Effective words of body below which a page with many headlines is a listing and not an article."""
LISTING_SHARE = 0.6
"""Share of the body's words that stand in repeated items with links from which the page is a listing of teasers."""

_ARTICLE_TYPES = frozenset({"NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting", "OpinionNewsArticle"})
_FORUM_TYPES = frozenset({"DiscussionForumPosting", "QAPage", "Question"})


def decide(tree: Tree, signals: Signals, verdicts: Verdicts, jsonld: JsonLd) -> PageType:
    """The page's type."""
    body = [index for index, verdict in enumerate(verdicts.blocks) if verdict.label is Label.BODY]
    words = sum(signals.measures[index].words for index in body)
    if sum(measure.words for measure in signals.measures) < EMPTY_WORDS:
        return PageType.EMPTY
    types = {*jsonld.types}
    metas = dict(tree.head.metas)
    claims_article = bool(types & _ARTICLE_TYPES) or metas.get("og:type", "").lower() == "article"
    if types & _FORUM_TYPES and not types & _ARTICLE_TYPES:
        return PageType.FORUM
    if "Product" in types and not claims_article:
        return PageType.PRODUCT
    headlines = sum(
        1
        for block, measure in zip(tree.blocks, signals.measures, strict=True)
        if block.links and measure.density > 0.5 and measure.words >= 5  # noqa: PLR2004 - a headline's form
    )
    if words < LISTING_BODY_WORDS and headlines >= LISTING_LINKS and not claims_article and verdicts.fallback:
        return PageType.LISTING
    if not body:
        return PageType.LISTING if headlines >= LISTING_LINKS else PageType.EMPTY if len(tree.blocks) < 5 else PageType.OTHER  # noqa: PLR2004
    return PageType.ARTICLE
