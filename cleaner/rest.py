"""6, the rest: reasons for every label but body, from rules, places and forms.

Each reason is an evidence record: a weight (log-odds) for one label. Places (tags, class names, a heading above) are
correlated, so what they add up to is capped; what a block says itself is not. Labels are plain strings here: sums over
labels are kept in dictionaries, and the hash of an enum's member is computed in Python every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from cleaner import thresholds
from cleaner.captions import below_images, caption
from cleaner.evidence import FirstPass, Signals
from cleaner.features import Measures
from cleaner.model import Evidence, Kind, RawBlock, Tree
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
    "site_info": 24,
    "navigation": 24,
}
"""Blocks under a cue heading for which it speaks: lists are long, threads longer."""
CUE_REACH_OTHER: Final = 4
"""The same for other labels: what follows "Share:" or "Follow us" is a few buttons."""
DUMP_AD_REACH: Final = 2
"""The same for advertising in a text dump: no container says how far the label of an advert reaches."""
PLACE_CAP: Final = 3.5
"""Log-odds that places may add up to for one label: below a text rule of weight 4, so what a block says decides."""
HIDDEN_WEIGHT: Final = 10.0
"""Log-odds: invisible text is hidden whatever it holds; only the fallback for empty pages looks behind it."""
TITLE_WEIGHT: Final = 9.0
"""Log-odds for the blocks that show the headline: they are never body, whatever their score."""
HEADLINE_WORDS: Final = 5.0
"""Effective words a link from which links are headlines (related) and not menu entries (navigation)."""
SAW_CHARS: Final = 40
"""Characters of a block that the evidence of a rule quotes."""
CACHE_MOST: Final = 20_000
"""Entries: bounds the memory of the caches; a full cache only costs time."""

_TAG_REASONS: tuple[tuple[int, Evidence], ...] = tuple(
    (TAG_BITS[tag], Evidence(f"tag:{name}", "around the block", weight, label))
    for tag, name, label, weight in (
        ("nav", "nav", "navigation", 2.5),
        ("header", "header", "navigation", 0.6),
        ("footer", "footer", "site_info", 1.5),
        ("aside", "aside", "related", 1.0),
        ("figcaption", "figcaption", "caption", 5.0),
        ("figure", "figure", "caption", 2.0),
        ("form", "form", "widget", 1.2),
        ("button", "button", "widget", 1.2),
        ("dialog", "dialog", "widget", 1.5),
        ("address", "address", "site_info", 1.0),
        ("video", "media", "widget", 2.0),
    )
)
_SHORT_LINKS = Evidence("form:links", "short links", 1.0, "navigation")
_PLAYER = Evidence("form:media", "fallback text of a player", 2.0, "widget")
_FORM_REASONS: Mapping[tuple[str, bool], Evidence] = {
    ("headlines", False): Evidence("form:headlines", "links as long as headlines", 1.0, "related"),
    ("headlines", True): Evidence(
        "form:headlines", "links as long as headlines after the article's start", 1.5, "related"
    ),
    ("links", False): _SHORT_LINKS, ("links", True): _SHORT_LINKS, ("media", False): _PLAYER, ("media", True): _PLAYER,
}  # fmt: skip
"""What a form says of a block that is no body; with it goes whether the block stands after the body's start: menus
before the article, headlines after it."""
_HIDDEN = Evidence("hidden", "invisible to a reader", HIDDEN_WEIGHT, "hidden")
_HEADLINE = Evidence("headline", "shows the title", TITLE_WEIGHT, "title")


class Judged(NamedTuple):
    """A page whose blocks get their reasons.

    ``edges`` are the first and last block of the body, ``title`` is the text of the headline's block, if there is one,
    and ``under_image`` are the blocks under an image.
    """

    tree: Tree
    signals: Signals
    edges: tuple[int, int]
    title: str | None
    under_image: frozenset[int]

    @classmethod
    def of(
        cls,
        tree: Tree,
        signals: Signals,
        edges: tuple[int, int],
        buttons: AbstractSet[int],
        marks: AbstractSet[int],
    ) -> Judged:
        """The page with what is looked up for many blocks.

        ``buttons`` are the text rules for a page's widgets, ``marks`` those for lines that stand for pictures.
        """
        title = signals.lists.texts[signals.headline] if signals.headline >= 0 else None
        under = below_images(tree, signals, buttons, marks, edges)
        return cls(tree, signals, edges, title, under)


class Place(NamedTuple):
    """What a place says: its reasons, their sums by label, and the same :func:`capped`."""

    reasons: tuple[Evidence, ...]
    sums: dict[str, float]
    capped: dict[str, float]


class Rest:
    """Finds the reasons. Immutable but for caches that cannot change results."""

    def __init__(self, first: FirstPass, *, of_dumps: bool = False) -> None:
        self.first = first
        self._reach = {**CUE_REACH, "ad": DUMP_AD_REACH} if of_dumps else CUE_REACH
        self.buttons = frozenset(
            number for number, rule in enumerate(first.text_rules) if rule.on == "text" and rule.label == "widget"
        )
        self.marks = frozenset(number for number, rule in enumerate(first.text_rules) if rule.picture)
        self._place_cache: dict[tuple[int, int, int], Place] = {}

    def reasons(self, index: int, page: Judged) -> tuple[list[Evidence], Place, list[Evidence]]:
        """What a block says itself, what its place says, and what is to be added to that."""
        tree, signals, edges = page.tree, page.signals, page.edges
        block = tree.blocks[index]
        own: list[Evidence] = []
        more: list[Evidence] = []
        if block.hidden:
            own.append(_HIDDEN)
        if signals.governed[index] is not None:
            self._cue(own, more, index, tree, signals)
        if signals.hits[index]:
            self._ruled(own, index, page)
        if block.text == page.title and _shows_title(index, page):
            own.append(_HEADLINE)
        if index in page.under_image and edges[0] < index < edges[1]:
            found = caption(index, tree, signals, edges, page.under_image)
            if found is not None:
                own.append(found)
        form = _form_of(block, signals.measures[index])
        if form:
            more.append(_FORM_REASONS[form, index > edges[0]])
        return own, self._place(tree, signals, block.element), more

    def _ruled(self, own: list[Evidence], index: int, page: Judged) -> None:
        """Text rules; the origin of an article is named after its headline, or at least its beginning."""
        headline = page.signals.headline
        begins = min(page.edges[0], headline) if headline >= 0 else page.edges[0]
        saw = page.tree.blocks[index].text[:SAW_CHARS]
        for hit in page.signals.hits[index]:
            rule = self.first.text_rules[hit]
            if rule.on == "text" and rule.label != "body" and (rule.label != "origin" or index >= begins):
                own.append(Evidence(rule.id, saw, rule.weight, rule.label))

    @staticmethod
    def settled_keys(page: Judged, scores: Sequence[float]) -> list[tuple[object, ...] | None]:
        """What the verdict on a settled block hangs on, so that the links of a menu are judged once; else None.

        One loop for all blocks of a page: two thirds of them are settled, and a call for each would cost as much as
        the rest of it.
        """
        tree, signals, begin = page.tree, page.signals, page.edges[0]
        elements, blocks, measures = tree.elements, tree.blocks, signals.measures
        places, near, around = signals.lists.places, signals.near, signals.around
        keys: list[tuple[object, ...] | None] = [None] * len(blocks)
        seen = zip(signals.rows, signals.governed, signals.lists.texts, signals.hits, scores, strict=True)
        for index, (row, governed, text, hits, score) in enumerate(seen):
            if row or governed is not None or text == page.title:
                continue
            place, block = places[index], blocks[index]
            keys[index] = (
                elements[place].inside, near[place], around[place], hits, text if hits else "", block.hidden,
                _form_of(block, measures[index]), index > begin, score,
            )  # fmt: skip
        return keys

    def _cue(
        self, own: list[Evidence], more: list[Evidence], index: int, tree: Tree, signals: Signals
    ) -> None:
        governed = signals.governed[index]
        if governed is None:
            return
        rule = self.first.heading_rules[governed.rule]
        if governed.since == 0:
            own.append(Evidence(rule.id, tree.blocks[index].text[:SAW_CHARS], rule.weight, rule.label))
        elif governed.since <= self._reach.get(rule.label, CUE_REACH_OTHER):
            saw = f"under block {tree.number(governed.block)}"
            if _is_boxed(index, governed.block, tree, signals):
                own.append(Evidence(rule.id, f"{saw} in its box", rule.weight, rule.label))
            else:
                more.append(Evidence(rule.id, saw, rule.weight * CUE_SHARE, rule.label))

    def _place(self, tree: Tree, signals: Signals, element: int) -> Place:
        near, around = signals.near[element], signals.around[element]
        key = (tree.elements[element].inside, near, around)
        found = self._place_cache.get(key)
        if found is None:
            reasons = [reason for bit, reason in _TAG_REASONS if key[0] & bit]
            for bit, rule in enumerate(self.first.token_rules):
                if rule.label == "body":
                    continue
                if near >> bit & 1:
                    reasons.append(Evidence(rule.id, "its container", rule.weight * NEAR_SHARE, rule.label))
                elif around >> bit & 1:
                    reasons.append(Evidence(rule.id, "around it", rule.weight * AROUND_SHARE, rule.label))
            sums = {"other": 0.0}
            add(sums, reasons)
            found = Place(tuple(reasons), sums, capped(sums))
            if len(self._place_cache) < CACHE_MOST:
                self._place_cache[key] = found
        return found


def _is_boxed(index: int, heading: int, tree: Tree, signals: Signals) -> bool:
    """Whether a block shares a box of its own with the cue heading that opens it.

    An insert between paragraphs has a container that begins with its heading and is not the body's.
    """
    elements = tree.elements
    box = elements[tree.blocks[heading].element].parent
    place = tree.blocks[index].element
    if box < 0 or box not in {place, elements[place].parent}:
        return False
    before = tree.blocks[heading - 1].element if heading else -1
    if before == box or (before >= 0 and elements[before].parent == box):
        return False
    around = signals.candidate.element
    while around > box:
        around = elements[around].parent
    return around != box


def _shows_title(index: int, page: Judged) -> bool:
    """Whether a block that says the headline is it or repeats it above the body. Other titles are no headline."""
    block = page.tree.blocks[index]
    return index == page.signals.headline or index < page.edges[0] or block.kind is Kind.HEADING


def add(sums: dict[str, float], reasons: Iterable[Evidence]) -> None:
    """Add the weights of reasons to the sums of their labels."""
    for reason in reasons:
        label = reason.label
        sums[label] = sums.get(label, 0.0) + reason.weight


def capped(sums: Mapping[str, float]) -> dict[str, float]:
    """The sums of what places say, a tenth of what is above :data:`PLACE_CAP`."""
    return {
        label: total if total <= PLACE_CAP else PLACE_CAP + (total - PLACE_CAP) * 0.1 for label, total in sums.items()
    }


def _form_of(block: RawBlock, measure: Measures) -> str:
    """What a block looks like: links as long as headlines, short links, a player's fallback text; empty for others."""
    if measure.density < thresholds.LINKED:
        return "media" if block.kind is Kind.MEDIA else ""
    links = block.links if block.links > 1 else 1  # noqa: FURB136 - max() takes thrice as long
    return "headlines" if measure.words >= HEADLINE_WORDS * links else "links"
