"""5: Blocks + Measures + rules → Signals: which columns each block lights up in the first pass, and its first score.

The score is a sum: what the place says (tags and class names around the block, the same for all blocks of an element
and therefore cached) and what the block says itself. Nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from cleaner import context
from cleaner.candidate import Candidate, find_candidate, subtree_ends
from cleaner.columns import FirstColumns
from cleaner.context import Govern
from cleaner.features import Measurer, Measures
from cleaner.model import Label, RawBlock, Tree
from cleaner.rules.cuts import CutMatcher
from cleaner.rules.folding import fold
from cleaner.rules.matchers import HeadingMatcher, TextMatcher
from cleaner.rules.schema import Rule
from cleaner.rules.tokens import TokenMatcher

LONG = 13.0
"""Effective words from which a block counts as long where a column tells long from short: a headline's length."""
STRONG_RULE = 4.0
"""Log-odds from which a text rule's hit counts as strong: `likely` by the rules' own scale."""
FOLDED_CHARS = 1_000
"""Characters of a block that text rules get to see: no template is longer, and it bounds the cost of a long block."""
STRUCTURED_MIN = 400
"""Characters. A shorter articleBody in JSON-LD is a summary and no witness of what is not in it."""

_ARTICLE_SIDE = frozenset({"body", "title", "standfirst", "byline", "caption", "origin"})


class Hints(msgspec.Struct, frozen=True):
    """What the metadata say before any block is labelled: titles (best first), description and JSON-LD body."""

    titles: tuple[str, ...] = ()
    description: str = ""
    article_body: str = ""


class Signals(msgspec.Struct, frozen=True):
    """What the first pass found. Lists run over blocks; ``columns[i]`` are the columns block ``i`` lights up.

    ``hits`` are text rules, ``places`` the (near, around) masks of token rules of each element.
    """

    columns: list[list[int]]
    first: list[float]
    measures: list[Measures]
    hits: list[tuple[int, ...]]
    governed: list[Govern | None]
    places: list[tuple[int, int]]
    candidate: Candidate
    headline: int
    ends: list[int]
    folded: list[str]


class FirstPass:
    """The first linear pass. Immutable but for caches that cannot change results."""

    def __init__(
        self, rules: Sequence[Rule], measurer: Measurer, weights: Mapping[str, float], *, disabled: frozenset[str] = frozenset()
    ) -> None:
        self.text_rules = tuple(rule for rule in rules if rule.on == "text" and rule.id not in disabled)
        self.heading_rules = tuple(rule for rule in rules if rule.on == "heading" and rule.id not in disabled)
        token_rules = tuple(rule for rule in rules if rule.on == "token")
        self.token_rules = token_rules
        self.columns = FirstColumns([rule.id for rule in token_rules])
        self.weights = [weights.get(name, 0.0) for name in self.columns.names]
        self._measurer = measurer
        self.cuts = CutMatcher([rule for rule in rules if rule.on == "cut" and rule.id not in disabled])
        self._texts = TextMatcher(self.text_rules)
        self._headings = HeadingMatcher(self.heading_rules)
        self._tokens = TokenMatcher(token_rules)
        self._allowed = sum(1 << bit for bit, rule in enumerate(token_rules) if rule.id not in disabled)
        self._positive = self._mask(token_rules, lambda rule: rule.label == "body")
        self._negative = self._mask(token_rules, lambda rule: rule.label not in _ARTICLE_SIDE)
        self._place_cache: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._hit_labels = [(Label(rule.label), rule.weight >= STRONG_RULE) for rule in self.text_rules]

    @staticmethod
    def _mask(rules: Sequence[Rule], wanted: Callable[[Rule], bool]) -> int:
        return sum(1 << bit for bit, rule in enumerate(rules) if wanted(rule))

    def run(self, tree: Tree, hints: Hints) -> Signals:
        """Columns and first scores of all blocks."""
        blocks, elements = tree.blocks, tree.elements
        measures = [self._measurer.measure(block) for block in blocks]
        mask = self._tokens.mask
        own = [mask(element.names) & self._allowed if element.names else 0 for element in elements]
        places = self._places(tree, own)
        ends = subtree_ends(elements)
        candidate = find_candidate(tree, measures, own, positive=self._positive, negative=self._negative)
        folded = [fold(block.text[:FOLDED_CHARS]) for block in blocks]
        hits = [self._texts.find(text) if text else () for text in folded]
        find = self._headings.find
        numbers = {id(block): index for index, block in enumerate(blocks)}
        governed, since_heading = context.govern(tree, ends, lambda block: find(folded[numbers[id(block)]]))
        headline = context.headline_block(blocks, hints.titles, elements)
        page = _PageContext(
            tree=tree, hints=hints, measures=measures, governed=governed, since_heading=since_heading,
            runs=context.short_runs(measures), near=context.good_around(measures, 2),
            far=context.good_around(measures, 6), passed=context.passed_shares(measures),
            items=context.repeated_items(tree), twins=context.duplicates(blocks), candidate=candidate,
            headline=headline, hits=hits, places=places,
            titles=frozenset("".join(title.split()).lower() for title in hints.titles),
            body="".join(hints.article_body.split()), description="".join(hints.description.split())[:80],
        )  # fmt: skip
        columns = [self._block(index, page) for index in range(len(blocks))]
        weight = self.weights.__getitem__
        first = [sum(map(weight, lit)) for lit in columns]
        return Signals(columns, first, measures, hits, governed, places, candidate, headline, ends, folded)

    def _places(self, tree: Tree, own: Sequence[int]) -> list[tuple[int, int]]:
        """For each element the categories near it (itself and two containers up) and anywhere around it."""
        elements = tree.elements
        around: list[int] = []
        places: list[tuple[int, int]] = []
        for index, element in enumerate(elements):
            parent = element.parent
            mine = own[index] if element.tag not in {"body", "html"} else 0
            everywhere = mine | (around[parent] if parent >= 0 else 0)
            around.append(everywhere)
            near = mine
            if parent > 1:
                near |= own[parent]
                grand = elements[parent].parent
                if grand > 1:
                    near |= own[grand]
            places.append((near, everywhere))
        return places

    def _place_columns(self, inside: int, near: int, around: int) -> tuple[int, ...]:
        key = (inside, near, around)
        found = self._place_cache.get(key)
        if found is None:
            columns = self.columns
            lit = [column for bit, column in columns.inside.items() if inside & bit]
            for bit in range(len(columns.near)):
                if near >> bit & 1:
                    lit.append(columns.near[bit])
                if around >> bit & 1:
                    lit.append(columns.around[bit])
            found = tuple(lit)
            if len(self._place_cache) < 20_000:  # noqa: PLR2004 - bounds memory, cannot change a result
                self._place_cache[key] = found
        return found

    def _block(self, index: int, page: _PageContext) -> list[int]:
        block = page.tree.blocks[index]
        element = page.tree.elements[block.element]
        near, around = page.places[block.element]
        lit = list(self._place_columns(element.inside, near, around))
        columns = self.columns
        if block.inner:
            inner = self._tokens.mask(block.inner) & self._allowed
            if inner:
                lit.extend(column for bit, column in enumerate(columns.inner) if inner >> bit & 1)
        form = element.tag if element.tag not in {"h5", "h6"} else "h4"
        lit.append(columns.forms.get(form) or columns.forms["other"])
        _text_columns(lit, block, page.measures[index], columns)
        _place_columns(lit, index, page, columns)
        _rule_columns(lit, index, page, self)
        _title_columns(lit, index, page, columns)
        return lit


class _PageContext(msgspec.Struct, frozen=True):
    """All that the columns of one page's blocks are read from; lists run over blocks (``items``: over elements)."""

    tree: Tree
    hints: Hints
    measures: list[Measures]
    governed: list[Govern | None]
    since_heading: list[int]
    runs: list[int]
    near: list[int]
    far: list[int]
    passed: list[float]
    items: list[int]
    twins: list[int]
    candidate: Candidate
    headline: int
    hits: list[tuple[int, ...]]
    places: list[tuple[int, int]]
    titles: frozenset[str]
    body: str
    description: str


def _text_columns(lit: list[int], block: RawBlock, measure: Measures, columns: FirstColumns) -> None:
    words = measure.words
    lit += (
        columns.bias,
        columns.words.column(words),
        (columns.density_long if words >= LONG else columns.density).column(measure.density),
        columns.digits.column(measure.digits),
    )
    if words >= 4:  # noqa: PLR2004 - shorter blocks are not counted (features.Measurer)
        lit += (
            columns.stops.column(measure.stops),
            columns.sentences.column(measure.sentences),
            columns.commas.column(measure.commas),
        )
    if measure.ends:
        lit.append(columns.ends_long if words >= LONG else columns.ends_short)
    elif words >= LONG:
        lit.append(columns.open_long)
    if block.links:
        lit.append(columns.links.column(block.links))
    if block.hidden:
        lit.append(columns.hidden)


def _place_columns(lit: list[int], index: int, page: _PageContext, columns: FirstColumns) -> None:
    element = page.tree.blocks[index].element
    candidate = page.candidate
    lit += (
        columns.run.column(page.runs[index]),
        columns.good_near.column(page.near[index]),
        columns.good_far.column(page.far[index]),
        columns.passed.column(page.passed[index]),
        columns.since_heading.column(page.since_heading[index]),
    )
    items = page.items[element]
    linked = page.tree.blocks[index].links
    lit.append((columns.items_linked if linked else columns.items).column(items))
    if candidate.distance[element] == 0:
        lit.append(columns.inside_share.column(candidate.share))
    else:
        lit.append(columns.distance.column(candidate.distance[element]))
    if index > candidate.last:
        lit.append(columns.after_candidate.column(index - candidate.last))
    elif index < candidate.first:
        lit.append(columns.before_candidate.column(candidate.first - index))


def _rule_columns(lit: list[int], index: int, page: _PageContext, model: FirstPass) -> None:
    columns = model.columns
    for hit in page.hits[index]:
        label, strong = model._hit_labels[hit]  # noqa: SLF001 - a helper of FirstPass itself
        lit.append((columns.hit_strong if strong else columns.hit)[label])
    governed = page.governed[index]
    if governed is not None:
        label = Label(model.heading_rules[governed.rule].label)
        if governed.since == 0:
            lit.append(columns.cue_heading[label])
        else:
            lit.append(columns.under[label].column(governed.since))


def _title_columns(lit: list[int], index: int, page: _PageContext, columns: FirstColumns) -> None:
    block = page.tree.blocks[index]
    measure = page.measures[index]
    headline = page.headline
    if headline < 0:
        lit.append(columns.no_headline)
    elif index < headline:
        lit.append(columns.before_headline.column(headline - index))
    elif index > headline:
        lit.append(columns.after_headline.column(index - headline))
    else:
        lit.append(columns.is_headline)
    twin = page.twins[index]
    if twin >= 0:
        if measure.good:
            lit.append(columns.repeated_prose)
        else:
            lit.append(columns.repeats_long if measure.words >= LONG else columns.repeats_short)
    if measure.words < 4 or not (page.titles or page.body or page.description):  # noqa: PLR2004 - as above
        return
    bare = "".join(block.text.split())
    if bare.lower() in page.titles:
        lit.append(columns.same_title)
    if page.description and bare.startswith(page.description):
        lit.append(columns.description)
    if len(page.body) >= STRUCTURED_MIN:
        lit.append(columns.in_structured if bare in page.body else columns.not_in_structured)
