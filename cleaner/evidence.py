"""5: Blocks + Measures + rules → Signals: which columns each block lights up in the first pass, and its first score.

The score is a sum: what the place says (tags and class names around the block, the same for all blocks of an element
and therefore cached) and what the block says itself. Nothing is decided here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from cleaner import context
from cleaner.candidate import Candidate, find_candidate, subtree_ends
from cleaner.columns import FirstColumns
from cleaner.context import Govern, Repeats
from cleaner.features import Measurer, Measures
from cleaner.flags import LONG, Flagger, Hints, Seen
from cleaner.model import Element, RawBlock, Tree
from cleaner.rules.cuts import CutMatcher
from cleaner.rules.matchers import HeadingMatcher, TextMatcher
from cleaner.rules.schema import Rule
from cleaner.rules.tokens import TokenMatcher
from cleaner.said import Listener, Said
from cleaner.tree import TAG_BITS

MENU_CHARS = 60
"""Characters. A block that is one link, stands in a menu and is no longer is settled without being weighed."""
SETTLED_WORDS = 4.0
"""Effective words under which a block far from the candidate is settled: dates, counters, buttons. With the menu links
it costs 2.9 % of the gold blocks of 703 tuning articles, which hold 0.35 % of the characters: names in lists of links
and boxes outside the candidate (blocks: `python -m tests.tools.measure`)."""
SETTLED_DISTANCE = 3
"""Steps up from the candidate to a common container from which a block is far."""
UNASKED = -12.0
"""Log-odds given to blocks that are settled without being weighed."""

_MENU_TAGS = TAG_BITS["nav"] | TAG_BITS["footer"] | TAG_BITS["button"]
_PAGE_TAGS = frozenset({"html", "body"})
_MENU_LABELS = frozenset({"navigation", "share", "site_info", "pager"})
_ARTICLE_SIDE = frozenset({"body", "title", "standfirst", "byline", "caption", "origin"})


class Place(NamedTuple):
    """What the surroundings of an element light up, with the sums of both passes' weights."""

    columns: tuple[int, ...]
    first: float


class Signals(msgspec.Struct, frozen=True):
    """What the first pass found. Lists run over blocks.

    ``asked`` are the blocks that were weighed; the others are menu links and hidden text, which no signal could make
    body. ``rows`` are the scale columns, ``flags`` the yes/no columns of asked blocks; ``hits`` are text rules,
    ``near`` and ``around`` the masks of token rules near each element and anywhere around it.
    """

    asked: list[int]
    rows: list[tuple[int, ...]]
    flags: list[list[int]]
    place: list[tuple[int, ...]]
    first: list[float]
    measures: list[Measures]
    hits: list[tuple[int, ...]]
    governed: list[Govern | None]
    near: list[int]
    around: list[int]
    candidate: Candidate
    headline: int
    repeats: Repeats

    def columns(self, index: int) -> list[int]:
        """All first-pass columns of a block; none when it was not asked."""
        return [*self.rows[index], *self.place[index], *self.flags[index]]


class FirstPass:
    """The first linear pass. Immutable but for caches that cannot change results."""

    def __init__(
        self,
        rules: Sequence[Rule],
        measurer: Measurer,
        weights: Mapping[str, float],
        *,
        disabled: frozenset[str] = frozenset(),
    ) -> None:
        self.heading_rules = tuple(rule for rule in rules if rule.on == "heading" and rule.id not in disabled)
        token_rules = tuple(rule for rule in rules if rule.on == "token")
        self.token_rules = token_rules
        self.columns = FirstColumns(
            [rule.id for rule in token_rules], [rule.id for rule in rules if rule.on == "cue"]
        )
        self.weights = [weights.get(name, 0.0) for name in self.columns.names]
        self._measurer = measurer
        self.cuts = CutMatcher([rule for rule in rules if rule.on == "cut" and rule.id not in disabled])
        self.listener = Listener(TextMatcher([rule for rule in rules if rule.id not in disabled]))
        self.text_rules = self.listener.rules
        self._headings = HeadingMatcher(self.heading_rules)
        self._tokens = TokenMatcher(token_rules)
        self._all = (1 << len(token_rules)) - 1
        self._allowed = self._mask(token_rules, lambda rule: rule.id not in disabled)
        self._positive = self._mask(token_rules, lambda rule: rule.label == "body")
        self._negative = self._mask(token_rules, lambda rule: rule.label not in _ARTICLE_SIDE)
        self._menus = self._mask(token_rules, lambda rule: rule.label in _MENU_LABELS)
        self._place_cache: dict[tuple[int, int, int], Place] = {}
        self._flagger = Flagger(
            self.columns, self._tokens, self.text_rules, self.heading_rules, allowed=self._allowed
        )

    @staticmethod
    def _mask(rules: Sequence[Rule], wanted: Callable[[Rule], bool]) -> int:
        return sum(1 << bit for bit, rule in enumerate(rules) if wanted(rule))

    def run(self, tree: Tree, hints: Hints, said: Said | None = None) -> Signals:
        """Columns and first scores of all blocks. ``said`` is what :class:`~cleaner.said.Listener` heard of them."""
        said = said or self.listener.listen(tree)
        blocks, elements = tree.blocks, tree.elements
        measures = [self._measurer.measure(block) for block in blocks]
        mask = self._tokens.mask
        own = [mask(element.names) if element.names else 0 for element in elements]
        ends = subtree_ends(elements)
        candidate = find_candidate(tree, measures, own, ends, positive=self._positive, negative=self._negative)
        if self._allowed != self._all:
            own = [categories & self._allowed for categories in own]
        near, around = self._places(elements, own)
        distance = candidate.distance
        asked = [
            index
            for index, block in enumerate(blocks)
            if not self._is_settled(block, measures[index].words, distance[block.element], elements, near)
        ]
        hits = said.hits
        folded = {index: said.folded[index] for index in asked}
        governed, since_heading = context.govern(tree, ends, folded, self._headings.find)
        headline = context.headline_block(blocks, hints.titles)
        repeats = context.repeated_items(tree, ends)
        rows = self._rows(asked, tree, measures, candidate, headline, since_heading, repeats.counts)
        flags = self._flagger.flags(asked, Seen(tree, hints, measures, hits, governed, headline))
        place: list[tuple[int, ...]] = [()] * len(blocks)
        first = [UNASKED] * len(blocks)
        weight = self.weights.__getitem__
        for index in asked:
            element = blocks[index].element
            spot = self._place(elements[element].inside, near[element], around[element])
            place[index] = spot.columns
            first[index] = sum(map(weight, rows[index])) + spot.first + sum(map(weight, flags[index]))
        return Signals(
            asked, rows, flags, place, first, measures, hits, governed, near, around, candidate, headline,
            repeats,
        )

    def _is_settled(
        self,
        block: RawBlock,
        words: float,
        distance: int,
        elements: Sequence[Element],
        near: Sequence[int],
    ) -> bool:
        """Whether a block is hidden, a short link in a menu or far from the prose, or a mere word far from it.

        Most blocks of a news page are: what no signal could make body need not be weighed.
        """
        if block.hidden:
            return True
        if words < SETTLED_WORDS and distance >= SETTLED_DISTANCE:
            return True
        size = len(block.text)
        if block.link_chars < size or size > MENU_CHARS:
            return False
        element = block.element
        return distance > 0 or bool(elements[element].inside & _MENU_TAGS or near[element] & self._menus)

    @staticmethod
    def _places(elements: Sequence[Element], own: Sequence[int]) -> tuple[list[int], list[int]]:
        """For each element the categories near it (itself and two containers up) and anywhere around it.

        What stands on ``<html>`` and ``<body>`` is about the page and not about a place.
        """
        mine = [
            0 if element.tag in _PAGE_TAGS else mask for element, mask in zip(elements, own, strict=True)
        ]
        parents = [element.parent for element in elements]
        around: list[int] = []
        for mask, parent in zip(mine, parents, strict=True):
            around.append(mask | around[parent] if parent >= 0 else mask)
        # the first two elements are html and body; the entries at the end are those that a parent of -1 finds
        above = [0, 0, *own[2:], 0]
        parents.append(-1)
        near = [
            mask | above[parent] | above[parents[parent]]
            for mask, parent in zip(mine, parents, strict=False)
        ]
        return near, around

    def _place(self, inside: int, near: int, around: int) -> Place:
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
            found = Place(tuple(lit), sum(self.weights[column] for column in lit))
            if len(self._place_cache) < 20_000:  # noqa: PLR2004 - bounds memory, cannot change a result
                self._place_cache[key] = found
        return found

    def _rows(  # noqa: PLR0917 - what the measures of one pass are read from
        self,
        asked: Sequence[int],
        tree: Tree,
        measures: Sequence[Measures],
        candidate: Candidate,
        headline: int,
        since_heading: Sequence[int],
        repeats: Sequence[int],
    ) -> list[tuple[int, ...]]:
        """The scale columns of the asked blocks, one measure after the other."""
        columns, blocks = self.columns, tree.blocks
        mine = [measures[index] for index in asked]
        raw = [blocks[index] for index in asked]
        distance = candidate.distance
        inside = -candidate.share
        runs, near, far = (
            context.short_runs(measures), context.good_around(measures, 2), context.good_around(measures, 6)
        )  # fmt: skip
        passed = context.passed_shares(measures)
        lists = (
            columns.words.of([m.words for m in mine]),
            [
                (columns.density_long if m.words >= LONG else columns.density).base
                + bisect_right(columns.density.edges, m.density)
                for m in mine
            ],
            columns.digits.of([m.digits for m in mine]),
            columns.stops.of([m.stops for m in mine]),
            columns.sentences.of([m.sentences for m in mine]),
            columns.commas.of([m.commas for m in mine]),
            columns.links.of([b.links for b in raw]),
            columns.run.of([runs[index] for index in asked]),
            columns.good_near.of([near[index] for index in asked]),
            columns.good_far.of([far[index] for index in asked]),
            columns.passed.of([passed[index] for index in asked]),
            columns.since_heading.of([since_heading[index] for index in asked]),
            [
                (columns.items_linked if b.links else columns.items).base
                + bisect_right(columns.items.edges, repeats[b.element])
                for b in raw
            ],
            columns.candidate.of([distance[b.element] or inside for b in raw]),
            columns.from_candidate.of(_after(asked, candidate.first, candidate.last)),
            columns.from_headline.of([index - headline if headline >= 0 else -999 for index in asked]),
        )
        rows: list[tuple[int, ...]] = [()] * len(blocks)
        for index, row in zip(asked, zip(*lists, strict=True), strict=True):
            rows[index] = row
        return rows


def _after(asked: Sequence[int], first: int, last: int) -> list[int]:
    """Blocks after the candidate's last prose block, negative before its first, 0 between."""
    return [index - last if index > last else index - first if index < first else 0 for index in asked]
