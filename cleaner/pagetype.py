"""What a page is: the type that the signs of ``typesigns`` speak for most, and whether it has a text of its own.

The weights are fitted (``tests/tools/fit_pagetype.py``) and readable: ``rules/weights/pagetype.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

import msgspec

from cleaner import typesigns
from cleaner.evidence import Signals
from cleaner.labels import Verdict, Verdicts
from cleaner.metadata.jsonld import JsonLd
from cleaner.model import Evidence, Label, Metadata, PageType, Tree
from cleaner.reasons import TYPE_RULE
from cleaner.rules import weights
from cleaner.typesigns import Shape

EMPTY_WORDS: Final = 3.0
"""Effective words on the whole page below which it is empty."""
EMPTY_BLOCKS: Final = 5
"""Blocks below which a page without a body is empty."""
LISTING_LINKS: Final = 12
"""Links as long as headlines from which a page with hardly any body is a listing."""
LISTING_BODY_WORDS: Final = 90.0
"""Effective words of body below which a page with many headlines is a listing and not an article."""
LISTING_SHARE: Final = 0.6
"""Share of the body's words that stand in repeated items, each with a linked headline, from which the page is a
listing of teasers."""
LISTING_ITEMS: Final = 4
"""Different items from which repeated ones make a listing: an article may show three cards."""
LISTING_PROSE: Final = 40.0
"""Effective words outside of teasers from which a listing has a text of its own: an introduction to what it lists."""


REACH: Final[Mapping[PageType, float]] = {
    PageType.FORUM: 2.0,
    PageType.LISTING: 2.0,
    PageType.SERVICE: 1.5,
    PageType.DOCUMENT: 1.5,
    PageType.PRODUCT: 1.0,
}
"""Log-odds that a block of such a page gets for the text. The passes weigh blocks as parts of an article, and posts,
cards and feature lists look little like it. Mean word F1 on the tuning pages of each type found (59, 79, 86, 35, 60),
without and with: 0.62 and 0.77, 0.57 and 0.67, 0.81 and 0.85, 0.91 and 0.93, 0.66 and 0.66."""
_MARGIN: Final = 1e-6
"""Log-odds: more than the rounding errors of a sum of weights, and less than a step of them."""
NEVER_TEXT: Final = frozenset(
    {
        Label.TITLE,
        Label.HIDDEN,
        Label.AD,
        Label.CONSENT,
        Label.COPYRIGHT,
        Label.PAGER,
        Label.SHARE,
        Label.FOLLOW,
    }
)
"""Labels that no page's type overrules."""


class Decision(msgspec.Struct, frozen=True):
    """The page's type, and whether what was labelled body is a text; if not, it is teasers and the like."""

    type: PageType
    has_text: bool


def decide(tree: Tree, signals: Signals, verdicts: Verdicts, jsonld: JsonLd, metadata: Metadata) -> Decision:
    """Decide what the page is."""
    found = typesigns.shape(tree, signals, verdicts)
    if found.page_words < EMPTY_WORDS:
        return Decision(PageType.EMPTY, has_text=False)
    claims = typesigns.of_claims(tree, jsonld, metadata)
    if not found.body:
        return Decision(_without_body(tree, found, claims), has_text=False)
    claimed = "claims:article" in claims or "og:article" in claims
    if not claimed and _is_index(found, fallback=verdicts.fallback):
        return Decision(PageType.LISTING, has_text=False)
    best = strongest(tree, claims, typesigns.of_form(tree, signals, verdicts, found))
    if best is PageType.LISTING:
        return Decision(best, has_text=found.words - found.teaser_words >= LISTING_PROSE)
    return Decision(best, has_text=True)


def apply(decision: Decision, verdicts: Verdicts) -> Verdicts:
    """The verdicts as the page's type has them: a list of teasers has no body, a forum's posts are its text."""
    if not decision.has_text:
        blocks = [_taken(verdict, decision.type) for verdict in verdicts.blocks]
        return msgspec.structs.replace(verdicts, blocks=blocks)
    reach = REACH.get(decision.type)
    if reach is None:
        return verdicts
    blocks = [
        _given(verdict, decision.type, reach) if index in verdicts.columns else verdict
        for index, verdict in enumerate(verdicts.blocks)
    ]
    return msgspec.structs.replace(verdicts, blocks=blocks)


def _taken(verdict: Verdict, kind: PageType) -> Verdict:
    if verdict.label is not Label.BODY:
        return verdict
    reason = Evidence(TYPE_RULE, kind.value, round(verdict.score + verdict.margin, 2), Label.RELATED, 2)
    return Verdict(Label.RELATED, verdict.margin, verdict.score, (*verdict.reasons, reason))


def _given(verdict: Verdict, kind: PageType, reach: float) -> Verdict:
    margin = verdict.score + reach
    if verdict.label is Label.BODY or verdict.label in NEVER_TEXT or margin <= 0.0:
        return verdict
    reason = Evidence(TYPE_RULE, kind.value, reach, Label.BODY, 2)
    return Verdict(Label.BODY, round(margin, 2), verdict.score, (*verdict.reasons, reason))


def strongest(tree: Tree, claims: list[str], form: list[str]) -> PageType:
    """The type that the signs of claims, markup and form speak for most.

    The markup is read only where it could change the answer: on a quarter of the pages.
    """
    table = _table()
    sums = table.sums([*claims, *form])
    best = max(range(len(sums)), key=sums.__getitem__)
    if any(sums[best] - total <= gain for total, gain in zip(sums, table.gains[best], strict=True)):
        sums = table.sums([*claims, *typesigns.of_markup(tree), *form])
        best = max(range(len(sums)), key=sums.__getitem__)
    return table.types[best]


class _Table(msgspec.Struct, frozen=True):
    """The fitted weights, a row a sign, a column a type.

    ``gains[a][b]`` is the most that the markup can give type b over type a.
    """

    types: tuple[PageType, ...]
    rows: Mapping[str, tuple[float, ...]]
    gains: tuple[tuple[float, ...], ...]

    def sums(self, lit: list[str]) -> list[float]:
        """What the signs give each type."""
        rows = [self.rows[sign] for sign in ("bias", *lit) if sign in self.rows]
        return list(map(sum, zip(*rows, strict=True)))


@lru_cache(maxsize=1)
def _table() -> _Table:
    weighed = weights.types()
    names = list(weighed["bias"])
    rows = {sign: tuple(row.get(name, 0.0) for name in names) for sign, row in weighed.items()}
    places = range(len(names))
    measures = [
        [row for sign, row in rows.items() if sign.rpartition(":")[0] == one] for one in typesigns.MARKUP
    ]
    gains = tuple(
        tuple(
            _MARGIN + sum(max([0.0, *(row[b] - row[a] for row in signs)]) for signs in measures)
            if a != b
            else -1.0
            for b in places
        )
        for a in places
    )
    return _Table(tuple(map(PageType, names)), rows, gains)


def _without_body(tree: Tree, found: Shape, claims: list[str]) -> PageType:
    """Pages without a text are believed what they claim, unless they are lists of links."""
    if len(found.headlines) >= LISTING_LINKS:
        return PageType.LISTING
    for claim in (PageType.FORUM, PageType.PRODUCT):
        if f"claims:{claim}" in claims and "claims:article" not in claims:
            return claim
    return PageType.EMPTY if len(tree.blocks) < EMPTY_BLOCKS else PageType.OTHER


def _is_index(found: Shape, *, fallback: bool) -> bool:
    """Whether nearly all of the text is teasers, or next to nothing beside many linked headlines."""
    if fallback and found.words < LISTING_BODY_WORDS and len(found.headlines) >= LISTING_LINKS:
        return True
    return found.teaser_items >= LISTING_ITEMS and found.teaser_words >= LISTING_SHARE * found.words
