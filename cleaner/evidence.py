"""5: Blocks + Measures + rules → Signals: which columns each block lights up in the first pass, and its first score.

The score is a sum: what the place says (tags and class names around the block, the same for all blocks of an element
and therefore cached) and what the block says itself. Nothing is decided here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

import msgspec

from cleaner import context, wording
from cleaner.candidate import Candidate, find_candidate
from cleaner.columns import FirstColumns
from cleaner.context import Govern, Repeats
from cleaner.features import Measurer, Measures
from cleaner.flags import LONG, Flagger, Hints, Seen
from cleaner.lists import Lists
from cleaner.model import Tree
from cleaner.rules.cuts import CutMatcher
from cleaner.rules.folding import effective_chars, has_wide
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

WORDED_CHARS = (3, 90)
"""Effective characters of a block whose wording is weighed, at least and at most."""

_MENU_TAGS = TAG_BITS["nav"] | TAG_BITS["footer"] | TAG_BITS["button"]
_PAGE_TAGS = frozenset({"html", "body"})
_MENU_LABELS = frozenset({"navigation", "share", "site_info", "pager"})
_ARTICLE_SIDE = frozenset({"body", "title", "standfirst", "byline", "caption", "origin"})


class Place(NamedTuple):
    """What the surroundings of an element light up, with the sums of both passes' weights."""

    columns: tuple[int, ...]
    first: float


class Signals(msgspec.Struct, frozen=True):
    """What the first pass found. Lists run over blocks; ``lists`` are the page's own.

    ``asked`` are the blocks that were weighed; the others are menu links and hidden text, which no signal could make
    body. ``rows`` are the scale columns, ``flags`` the yes/no columns of asked blocks; ``hits`` are text rules,
    ``near`` and ``around`` the masks of token rules near the elements of blocks and anywhere around each element.
    """

    lists: Lists
    asked: list[int]
    rows: list[tuple[int, ...]]
    flags: list[list[int]]
    place: list[tuple[int, ...]]
    first: list[float]
    measures: list[Measures]
    hits: list[tuple[int, ...]]
    governed: list[Govern | None]
    near: Mapping[int, int]
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
        of_dumps: bool = False,
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
        self.wording = wording.of_posts()
        self.prose = wording.of_prose() if of_dumps else None
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
        lists = Lists.of(tree)
        measures = self._measurer.measure(lists)
        own = self._tokens.masks(lists.names)
        candidate = find_candidate(
            tree, lists, measures, own, positive=self._positive, negative=self._negative
        )
        if self._allowed != self._all:
            own = [categories & self._allowed for categories in own]
        near, around = _surroundings(lists, own)
        asked = self._unsettled(tree, lists, measures, candidate.distance, near)
        folded = {index: said.folded[index] for index in asked}
        governed, since_heading = context.govern(tree, lists, folded, self._headings.find)
        headline = context.headline_block(blocks, lists.texts, hints.titles)
        repeats = context.repeated_items(lists)
        rows = self._rows(asked, lists, measures, candidate, headline, since_heading, repeats.counts)
        flags = self._flagger.flags(asked, Seen(tree, lists, hints, measures, said.hits, governed, headline))
        if self.prose is not None:
            self._add_wording(flags, self.prose, asked, said.folded, lists)
        place: list[tuple[int, ...]] = [()] * len(blocks)
        first = [UNASKED] * len(blocks)
        weight = self.weights.__getitem__
        for index in asked:
            element = lists.places[index]
            spot = self._place(elements[element].inside, near[element], around[element])
            place[index] = spot.columns
            first[index] = sum(map(weight, rows[index])) + spot.first + sum(map(weight, flags[index]))
        return Signals(
            lists, asked, rows, flags, place, first, measures, said.hits, governed, near, around, candidate,
            headline, repeats,
        )  # fmt: skip

    def _add_wording(
        self,
        flags: Sequence[list[int]],
        prose: wording.Wording,
        asked: Sequence[int],
        folded: Sequence[str],
        lists: Lists,
    ) -> None:
        """The column of the wording of each short block: a long one shows what it is by its length.

        Only asked of dumps: in markup the place says as much, and asked there it lost paragraphs of real Chinese pages.
        """
        weigh, scales = prose.of, self.columns.prose
        least, most = WORDED_CHARS
        for index in asked:
            text = folded[index]
            if least <= effective_chars(text) <= most and lists.linked[index] * 2 < lists.sizes[index]:
                scale = scales[has_wide(text)]
                flags[index].append(scale.base + bisect_right(scale.edges, weigh(text)))

    def _unsettled(
        self,
        tree: Tree,
        lists: Lists,
        measures: Sequence[Measures],
        distance: Sequence[int],
        near: Mapping[int, int],
    ) -> list[int]:
        """The blocks that are to be weighed: not the hidden, short links in a menu or far from the prose, mere words.

        Most blocks of a news page are settled: what no signal could make body need not be weighed.
        """
        elements, menus = tree.elements, self._menus
        seen = zip(lists.hidden, lists.places, lists.linked, lists.sizes, measures, strict=True)
        asked: list[int] = []
        for index, (hidden, place, linked, size, measure) in enumerate(seen):
            steps = distance[place]
            if hidden or (steps >= SETTLED_DISTANCE and measure.words < SETTLED_WORDS):
                continue
            if linked >= size and size <= MENU_CHARS and (
                steps or elements[place].inside & _MENU_TAGS or near[place] & menus
            ):
                continue
            asked.append(index)
        return asked

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
        lists: Lists,
        measures: Sequence[Measures],
        candidate: Candidate,
        headline: int,
        since_heading: Sequence[int],
        repeats: Sequence[int],
    ) -> list[tuple[int, ...]]:
        """The scale columns of the asked blocks, one measure after the other."""
        columns = self.columns
        mine = [measures[index] for index in asked]
        words = [m.words for m in mine]
        links = [lists.links[index] for index in asked]
        places = [lists.places[index] for index in asked]
        good = [m.good for m in measures]
        distance, inside = candidate.distance, -candidate.share
        runs = context.short_runs(measures)
        passed = context.passed_shares([m.words for m in measures])
        short, long = columns.density.base, columns.density_long.base
        single, linked = columns.items.base, columns.items_linked.base
        density = map(bisect_right, repeat(columns.density.edges), [m.density for m in mine])
        items = map(bisect_right, repeat(columns.items.edges), [repeats[place] for place in places])
        scales = (
            columns.words.of(words),
            [step + (long if count >= LONG else short) for step, count in zip(density, words, strict=True)],
            columns.digits.of([m.digits for m in mine]),
            columns.stops.of([m.stops for m in mine]),
            columns.sentences.of_counts([m.sentences for m in mine]),
            columns.commas.of_counts([m.commas for m in mine]),
            columns.links.of_counts(links),
            columns.run.of_counts([runs[index] for index in asked]),
            columns.good_near.of_counts(context.good_around(good, 2, asked)),
            columns.good_far.of_counts(context.good_around(good, 6, asked)),
            columns.passed.of([passed[index] for index in asked]),
            columns.since_heading.of_counts([since_heading[index] for index in asked]),
            [step + (linked if count else single) for step, count in zip(items, links, strict=True)],
            columns.candidate.of([distance[place] or inside for place in places]),
            columns.from_candidate.of_counts(_after(asked, candidate.first, candidate.last)),
            columns.from_headline.of_counts([index - headline if headline >= 0 else -999 for index in asked]),
        )
        rows: list[tuple[int, ...]] = [()] * len(measures)
        for index, row in zip(asked, zip(*scales, strict=True), strict=True):
            rows[index] = row
        return rows


def _surroundings(lists: Lists, own: Sequence[int]) -> tuple[dict[int, int], list[int]]:
    """The categories near the elements of blocks (on themselves and two containers up) and anywhere around elements.

    What stands on ``<html>`` and ``<body>`` is about the page and not about a place.
    """
    mine = list(own)
    for tag in _PAGE_TAGS:
        at = -1
        for _ in range(lists.tags.count(tag)):
            at = lists.tags.index(tag, at + 1)
            mine[at] = 0
    parents = [*lists.parents, -1]
    around = [0] * len(parents)  # the last entries here and above are what a parent of -1 finds
    for index, mask in enumerate(mine):
        around[index] = mask | around[parents[index]]
    around.pop()
    above = [0, 0, *own[2:], 0]  # the first two elements are html and body
    near = {
        place: mine[place] | above[parents[place]] | above[parents[parents[place]]] for place in set(lists.places)
    }
    return near, around


def _after(asked: Sequence[int], first: int, last: int) -> list[int]:
    """Blocks after the candidate's last prose block, negative before its first, 0 between."""
    return [index - last if index > last else index - first if index < first else 0 for index in asked]
