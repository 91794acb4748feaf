"""6, the rest: reasons for every label but body, from rules, places and forms.

Each reason is a weight (log-odds) for one label. Places (tags, class names, a heading above) are correlated, so what
they add up to is capped; what a block says itself is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cleaner.evidence import FirstPass, Signals
from cleaner.model import Kind, Label, Reason, Tree
from cleaner.tree import TAG_BITS

NEAR_SHARE: Final = 0.6
"""Share of a token rule's weight that counts when the token stands on the block's container or up to two above."""
AROUND_SHARE: Final = 0.3
"""Share that counts when the token stands further up: wrappers of whole columns say less about one block."""
CUE_SHARE: Final = 0.8
"""Share of a cue heading's weight for the blocks under it."""
CUE_REACH: Final[Mapping[str, int]] = {
    "related": 60,
    "comment": 400,
    "ad": 24,
    "site_info": 24,
    "navigation": 24,
}
"""Blocks under a cue heading for which it speaks: lists are long, threads longer."""
CUE_REACH_OTHER: Final = 4
"""The same for other labels: what follows "Share:" or "Follow us" is a few buttons."""
PLACE_CAP: Final = 3.5
"""Log-odds that places may add up to for one label: below a text rule of weight 4, so what a block says decides."""
HIDDEN_WEIGHT: Final = 10.0
"""Log-odds: invisible text is hidden whatever it holds; only the fallback for empty pages looks behind it."""
TITLE_WEIGHT: Final = 9.0
"""Log-odds for the blocks that show the headline: they are never body, whatever their score."""
LINKED: Final = 0.5
"""Share of link characters from which a block is ruled by its links."""
HEADLINE_WORDS: Final = 5.0
"""Effective words a link from which links are headlines (related) and not menu entries (navigation)."""
CACHE_MOST: Final = 20_000
"""Entries: bounds the memory of the caches; a full cache only costs time."""

_TAG_REASONS: tuple[tuple[int, str, Label, float], ...] = (
    (TAG_BITS["nav"], "tag:nav", Label.NAVIGATION, 2.5),
    (TAG_BITS["header"], "tag:header", Label.NAVIGATION, 0.6),
    (TAG_BITS["footer"], "tag:footer", Label.SITE_INFO, 1.5),
    (TAG_BITS["aside"], "tag:aside", Label.RELATED, 1.0),
    (TAG_BITS["figcaption"], "tag:figcaption", Label.CAPTION, 5.0),
    (TAG_BITS["figure"], "tag:figure", Label.CAPTION, 2.0),
    (TAG_BITS["form"], "tag:form", Label.WIDGET, 1.2),
    (TAG_BITS["button"], "tag:button", Label.WIDGET, 1.2),
    (TAG_BITS["dialog"], "tag:dialog", Label.WIDGET, 1.5),
    (TAG_BITS["address"], "tag:address", Label.SITE_INFO, 1.0),
    (TAG_BITS["video"], "tag:media", Label.WIDGET, 2.0),
)


class Rest:
    """Finds the reasons. Immutable but for caches that cannot change results."""

    def __init__(self, first: FirstPass) -> None:
        self.first = first
        self._place_cache: dict[tuple[int, int, int], tuple[Reason, ...]] = {}

    def reasons(
        self, index: int, tree: Tree, signals: Signals, edges: tuple[int, int]
    ) -> tuple[list[Reason], list[Reason]]:
        """What a block says itself, and what its place says. ``edges`` are the first and last block of the body."""
        places = list(self._places(tree, signals, index))
        own: list[Reason] = []
        block = tree.blocks[index]
        if block.hidden:
            own.append(("hidden", "invisible to a reader", HIDDEN_WEIGHT, Label.HIDDEN))
        self._cue(own, places, index, tree, signals)
        for hit in signals.hits[index]:
            rule = self.first.text_rules[hit]
            if rule.on == "text" and rule.label != "body" and (rule.label != "origin" or index > edges[0]):
                own.append((rule.id, block.text[:40], rule.weight, Label(rule.label)))
        if _shows_title(index, tree, signals, edges):
            own.append(("headline", "shows the title", TITLE_WEIGHT, Label.TITLE))
        places.extend(_form_reasons(index, tree, signals, edges))
        return own, places

    def settled_key(
        self, index: int, tree: Tree, signals: Signals, edges: tuple[int, int]
    ) -> tuple[object, ...] | None:
        """What the verdict on a settled block hangs on, so that the links of a menu are judged once; else None."""
        if signals.rows[index] or signals.governed[index] is not None or index == signals.headline:
            return None
        block = tree.blocks[index]
        near, around = signals.places[block.element]
        hits = signals.hits[index]
        seen = block.text if hits else ""
        inside = tree.elements[block.element].inside
        return (
            inside,
            near,
            around,
            hits,
            seen,
            block.hidden,
            block.kind,
            *_form_of(index, tree, signals, edges),
        )

    def _cue(self, own: list[Reason], places: list[Reason], index: int, tree: Tree, signals: Signals) -> None:
        governed = signals.governed[index]
        if governed is None:
            return
        rule = self.first.heading_rules[governed.rule]
        if governed.since == 0:
            own.append((rule.id, tree.blocks[index].text[:40], rule.weight, Label(rule.label)))
        elif governed.since <= CUE_REACH.get(rule.label, CUE_REACH_OTHER):
            places.append(
                (rule.id, f"under block {tree.number(governed.block)}", rule.weight * CUE_SHARE, Label(rule.label))
            )

    def _places(self, tree: Tree, signals: Signals, index: int) -> tuple[Reason, ...]:
        element = tree.blocks[index].element
        near, around = signals.places[element]
        key = (tree.elements[element].inside, near, around)
        found = self._place_cache.get(key)
        if found is None:
            reasons: list[Reason] = [
                (rule, "around the block", weight, label)
                for bit, rule, label, weight in _TAG_REASONS
                if key[0] & bit
            ]
            for bit, rule in enumerate(self.first.token_rules):
                if rule.label == "body":
                    continue
                if near >> bit & 1:
                    reasons.append((rule.id, "its container", rule.weight * NEAR_SHARE, Label(rule.label)))
                elif around >> bit & 1:
                    reasons.append((rule.id, "around it", rule.weight * AROUND_SHARE, Label(rule.label)))
            found = tuple(reasons)
            if len(self._place_cache) < CACHE_MOST:
                self._place_cache[key] = found
        return found


def _shows_title(index: int, tree: Tree, signals: Signals, edges: tuple[int, int]) -> bool:
    """Whether a block is the headline or repeats it above the body. Other titles, as of the site, are no headline."""
    headline = signals.headline
    if index == headline:
        return True
    block = tree.blocks[index]
    return (
        headline >= 0
        and block.text == tree.blocks[headline].text
        and (index < edges[0] or block.kind is Kind.HEADING)
    )


def _form_of(index: int, tree: Tree, signals: Signals, edges: tuple[int, int]) -> tuple[str, bool]:
    """Whether a block is links, and of what kind; whether it stands after the body's start."""
    measure = signals.measures[index]
    if measure.density < LINKED:
        return "", index > edges[0]
    headlines = measure.words >= HEADLINE_WORDS * max(1, tree.blocks[index].links)
    return ("headlines" if headlines else "links"), index > edges[0]


def _form_reasons(index: int, tree: Tree, signals: Signals, edges: tuple[int, int]) -> list[Reason]:
    """What form and place say of a block that is no body: menus before the article, headlines after it."""
    form, after = _form_of(index, tree, signals, edges)
    if form == "headlines" and after:
        return [
            ("form:headlines", "links as long as headlines after the article's start", 1.5, Label.RELATED)
        ]
    if form == "headlines":
        return [("form:headlines", "links as long as headlines", 1.0, Label.RELATED)]
    if form == "links":
        return [("form:links", "short links", 1.0, Label.NAVIGATION)]
    if tree.blocks[index].kind is Kind.MEDIA:
        return [("form:media", "fallback text of a player", 2.0, Label.WIDGET)]
    return []
