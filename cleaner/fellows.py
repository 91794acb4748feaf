"""4, continued: what blocks say of one another: posts come in companies, and speak of other things than the page.

Advertising posts of one script share a frame with the slots changed (names, firms, offers), and their copies fill the
lists of a page. An article's own paragraphs hardly ever do; where they do (tables told in sentences, tickers, tests of
several models) they share what they are about with the rest of the page, or with the headline.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from cleaner.flags import Hints
from cleaner.likeness import have_one_frame, is_excerpt, may_share_frame, runs_of, sample_of
from cleaner.model import Evidence, Kind, Label, Tree
from cleaner.rules.folding import fold, has_wide
from cleaner.said import Said, is_quoting
from cleaner.topic import matter_of, share_of
from cleaner.wording import SHOWN

Likely = Mapping[int, list[Evidence]]
"""Blocks that may be posts, by number, with what speaks for and against each."""

COMPANY: Final = 3.5
"""Log-odds for another block of the page in the same frame. Of 33,848 body blocks of real and generated pages three
that may be posts by their wording have such a fellow, of 8,281 posts 4,635; the fit gives it 3.5 (``python -m
tests.tools.fit_adverts`` on the Chinese corpora and fundus)."""
MATTER: Final = ((0.06, 1.0), (0.2, 0.0), (0.3, -1.0), (9.0, -2.0))
"""Up to which share of its matter that the rest of the page speaks of, too, how much that says (log-odds). Only asked
where it can decide (same command: for 465 posts and 18 body blocks, against 24 posts and 33)."""
MATTER_IN_COMPANY: Final = ((0.06, 3.5), (0.2, 2.5), (0.3, 0.0), (9.0, -2.0))
"""The same for a block that has company, which is not counted to the rest of the page (same command: for 884 posts and
two body blocks)."""
MOST_OF_PAGE: Final = 0.5
"""Share of the page's text outside links from which blocks in one frame are the article itself: a horoscope, a table
told in sentences. On 467 generated pages with posts in one frame these are 0.08 on the median, 0.30 at the 99th
percentile, 0.50 at most (same command); a horoscope of ``tests/parallel`` is 0.6."""
REST_LEAST: Final = 40
"""Words (pairs of characters in wide scripts) of the rest of a page from which it can be asked what it speaks of."""
HEADLINE: Final = -2.0
"""Log-odds for a block that speaks of what the headline speaks of, asked together with the matter. Without it 85 of
4,231 paragraphs of ``tune_f`` are lost, with it 71 (``python -m tests.tools.generator --split tune_f``); the command
above has it for 60 posts and 51 body blocks."""
SURE: Final = 1.5
"""Log-odds from which a block is taken out: 81 % of the posts reach it by the fitted weights, and of 33,848 body blocks
three; from 0.5 on 25 do (same command)."""
COMPARED: Final = 60
"""Likely posts that are compared with one another: it bounds the cost of a page full of them."""
COMPARED_WITH: Final = 400
"""Blocks that likely posts are compared with, of those that share a run with any of them: the same bound."""
COMPANY_RUNS: Final = 8
"""Runs of letters that a post must have to be compared: rows of dates and counters are alike on any page."""
COMPANY_CHARS: Final = 10
"""Characters of a block that can be company."""
PRIOR: Final = -5.0
"""Log-odds that a block that does nothing of what posts do is one."""
LONGER: Final = 6
"""Characters of a block that can be company, at most, for each run of the longest post: a frame is a third of its
fillings or more, and texts of that length say half of their runs once."""


NO_POSTS: Final = frozenset({Kind.CODE, Kind.TABLE_ROW})
"""Kinds of blocks that are no posts: rows of an article's table hold addresses and prices, all in one frame."""


class Company(msgspec.Struct, frozen=True):
    """Which blocks share a frame: ``members`` all that do, ``leaders`` for each that may be no post those that may."""

    members: frozenset[int]
    leaders: Mapping[int, Sequence[int]]


def add_company(likely: Likely, tree: Tree, said: Said, hints: Hints) -> Company:
    """Speak for posts that share a frame with any other block: another post, or an entry of a list.

    The same text twice is no company, nor is a quote, nor words of the headline.
    """
    headline = frozenset[str]().union(*map(runs_of, map(fold, hints.titles)))
    unquoted = [index for index in likely if not is_quoting(tree.blocks[index].text)][:COMPARED]
    runs = {index: runs_of(said.folded[index]) - headline for index in unquoted}
    runs = {index: own for index, own in runs.items() if sum(map(str.isalpha, own)) >= COMPANY_RUNS}
    fellow_of: dict[int, int] = {}
    leaders: dict[int, Sequence[int]] = {}
    for other, found in _fellows(runs, said, headline):
        for index in found:
            fellow_of.setdefault(index, other)
        if other not in likely:
            leaders[other] = found
    if share_of_page(fellow_of, tree) > MOST_OF_PAGE:
        return Company(frozenset(), {})
    for index, other in fellow_of.items():
        likely[index].append(speaks("post:company", f"shares a skeleton with block {other}", COMPANY))
    return Company(frozenset(fellow_of.keys() | leaders.keys()), leaders)


def share_of_page(members: Iterable[int], tree: Tree) -> float:
    """Share (0..1) of the page's text outside links that some blocks are."""
    sizes = [0 if block.hidden or block.link_chars * 2 >= len(block.text) else len(block.text) for block in tree.blocks]
    return sum(sizes[index] for index in members) / (sum(sizes) or 1)


def _fellows(
    runs: Mapping[int, frozenset[str]], said: Said, headline: frozenset[str]
) -> Iterator[tuple[int, list[int]]]:
    """Blocks, each with the others whose frame it fills; first those that may be posts."""
    every = frozenset[str]().union(*runs.values())
    most = LONGER * max(map(len, runs.values()), default=0)
    compared = 0
    rest = (index for index in range(len(said.folded) if every else 0) if index not in runs)
    for other in (*runs, *rest):
        text = said.folded[other]
        if len(text) < COMPANY_CHARS or len(text) > most:
            continue
        is_wide = has_wide(text)
        if not may_share_frame(sample_of(text) - headline, every, is_wide=is_wide):
            continue
        here = runs.get(other) or runs_of(text) - headline
        found = [
            index
            for index, own in runs.items()
            if index != other
            and have_one_frame(own, here, is_wide=is_wide)
            and not is_excerpt(said.folded[index], text)
        ]
        if found:
            yield other, found
        compared += 1
        if compared > COMPARED_WITH:
            return


def is_entry(index: int, tree: Tree) -> bool:
    """Whether a block is an entry of a list or mostly a link: such a block that fills a post's frame is one, too."""
    block = tree.blocks[index]
    return block.kind is Kind.LIST_ITEM or block.link_chars * 2 >= len(block.text)


def entry_reason(leader: int) -> Evidence:
    """Why an entry of a list is a post: the block that it shares its frame with is one."""
    return speaks("post:company", f"shares a skeleton with block {leader}, a post", COMPANY)


def add_matter(likely: Likely, tree: Tree, said: Said, hints: Hints, company: Company) -> None:
    """Speak for and against posts by whether the rest of the page, or its headline, speaks of the same."""
    tables = {index: MATTER_IN_COMPANY if index in company.members else MATTER for index in likely}
    open_ones = [index for index, table in tables.items() if _can_decide(table, likely[index])]
    if not open_ones:
        return
    headline = matter_of(fold(hints.titles[0])) if hints.titles else set[str]()
    rest = matter_of_rest(tree, said, likely.keys() | company.members)
    if len(rest) < REST_LEAST:
        return
    for index in open_ones:
        own = matter_of(said.folded[index])
        share = share_of(own, rest)
        weight = next(weight for edge, weight in tables[index] if share <= edge)
        if weight:
            likely[index].append(speaks("post:matter", f"{share:.0%} of its matter is the page's", weight))
        if not own.isdisjoint(headline):
            likely[index].append(speaks("post:headline", ", ".join(sorted(own & headline)[:SHOWN]), HEADLINE))


def matter_of_rest(tree: Tree, said: Said, apart: AbstractSet[int]) -> set[str]:
    """What the page speaks of outside links and some blocks."""
    rest: set[str] = set()
    for index, block in enumerate(tree.blocks):
        if index not in apart and not block.hidden and block.link_chars * 2 < len(block.text):
            rest |= matter_of(said.folded[index])
    return rest


def _can_decide(table: Sequence[tuple[float, float]], reasons: Sequence[Evidence]) -> bool:
    """Whether one of the weights lifts the sum of the reasons over :data:`SURE`, or takes it below."""
    total, weights = sum(reason.weight for reason in reasons), [weight for _, weight in table]
    return SURE - max(weights) <= total < SURE - min(weights) - HEADLINE


def speaks(rule: str, saw: str, weight: float) -> Evidence:
    """A reason for or against advertising."""
    return Evidence(rule, saw, weight, Label.AD)
