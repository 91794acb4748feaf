"""4, continued: what blocks say of one another: posts come in companies, and speak of other things than the page.

Advertising posts of one script share a frame with the slots changed (names, firms, offers), and their copies fill the
lists of a page. An article's own paragraphs hardly ever do; where they do (tables told in sentences, tickers, tests of
several models) they share what they are about with the rest of the page, or with the headline.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

import msgspec

from cleaner.flags import Hints
from cleaner.likeness import FRAME, have_one_frame, is_excerpt, may_share_frame, runs_of, sample_of
from cleaner.model import Evidence, Kind, Label, Tree
from cleaner.rules.folding import fold, has_wide
from cleaner.said import Said, is_quoting
from cleaner.topic import matter_of, share_of
from cleaner.wording import SHOWN

Likely = Mapping[int, list[Evidence]]
"""Blocks that may be posts, by number, with what speaks for and against each."""

COMPANY: Final = 3.5
"""Log-odds for another block of the page in the same frame. Of 22,260 body blocks of real and generated pages four
that may be posts by their wording have such a fellow, of 5,926 posts 3,568; the fit gives it 3.2 (``python -m
tests.tools.fit_adverts`` on the Chinese corpora and fundus)."""
MATTER: Final = ((0.06, 1.0), (0.2, 0.0), (0.3, -1.0), (9.0, -2.0))
"""Up to which share of its matter that the rest of the page speaks of, too, how much that says (log-odds). Only asked
where it can decide (same command: for 243 posts and 18 body blocks, against 22 posts and 8)."""
MATTER_IN_COMPANY: Final = ((0.06, 3.5), (0.2, 2.5), (0.3, 0.0), (9.0, -2.0))
"""The same for a block that has company, which is not counted to the rest of the page (same command: for 382 posts and
two body blocks)."""
MOST_OF_PAGE: Final = 0.5
"""Share of the page's text outside links from which blocks in one frame are the article itself: a horoscope, a table
told in sentences. On 295 generated pages with posts in one frame these are 0.08 on the median, 0.33 at the 99th
percentile, 0.50 at most (same command); a horoscope of ``tests/parallel`` is 0.6."""
REST_LEAST: Final = 40
"""Words (pairs of characters in wide scripts) of the rest of a page from which it can be asked what it speaks of."""
HEADLINE: Final = -2.0
"""Log-odds for a block that speaks of what the headline speaks of, asked together with the matter. Without it 82 of
4,231 paragraphs of ``tune_f`` are lost, with it 69 (``python -m tests.tools.generator --split tune_f``); the command
above has it for 34 posts and 29 body blocks."""
SURE: Final = 1.5
"""Log-odds from which a block is taken out: 83 % of the posts reach it by the fitted weights, and of 22,260 body blocks
one; from 0.5 on 21 do (same command)."""
COMPARED: Final = 60
"""Likely posts that are compared with one another: it bounds the cost of a page full of them."""
COMPARED_WITH: Final = 400
"""Blocks that likely posts are compared with, of those that share a run with any of them: the same bound."""
COMPANY_RUNS: Final = 8
"""Runs of letters that a post must have to be compared: rows of dates and counters are alike on any page."""
COMPANY_CHARS: Final = 10
"""Characters of a block that can be company."""
TWIN_CHARS: Final = (20, 16)
"""Characters of a paragraph, and of an entry of a list, at least, to be twins; in wide scripts only: in others short
headings and links share half of their runs by chance."""
TWIN_MATTER: Final = 0.1
"""Share of its matter that the rest of the page speaks of, up to which a paragraph with a twin in a list is a post,
whatever its wording. Of 22,260 body blocks four have such a twin and none of them speaks of so little else; of 5,926
posts 264 have one, and 167 of those (same command)."""
SIBLING_CHARS: Final = {True: (20, 240), False: (50, 400)}
"""Characters of paragraphs that are looked at as one another's siblings, in wide scripts and in others."""
SIBLING_MATTER: Final = {True: 10, False: 5}
"""Pairs of characters, or words, that a paragraph is about, at least, to be asked whether the page speaks of them."""
SIBLINGS_MOST: Final = 0.3
"""Share of the page's text from which paragraphs in one frame are the article's own (see :data:`MOST_OF_PAGE`), whatever
else the page speaks of: ages, trades and cases told one after the other make up 0.41 to 0.69 of those pages."""
SHORTER: Final = 0.4
"""Characters of one of them for each of the other, at least: texts in one frame are of about one length."""
TWINS_COMPARED: Final = 4_000
"""Pairs that are compared on a page: it bounds the cost."""
PRIOR: Final = -5.0
"""Log-odds that a block that does nothing of what posts do is one."""
LONGER: Final = 6
"""Characters of a block that can be company, at most, for each run of the longest post: a frame is a third of its
fillings or more, and texts of that length say half of their runs once."""


_SENTENCE: Final = re.compile("[,。!?;、.]")
"""A sign of a sentence, in folded text: rows of names and dates are alike on any page."""
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
        likely[index].append(_speaks("post:company", f"shares a skeleton with block {other}", COMPANY))
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


def twins(tree: Tree, said: Said, apart: AbstractSet[int]) -> Iterator[tuple[int, list[Evidence]]]:
    """Paragraphs whose frame entries of lists fill, too, and that speak of other things than the page, with why.

    Posts tell stories and quote, and then their wording is that of any article; but the same script runs in the lists,
    whose entries are posts with them. ``apart`` are blocks that are known to be posts or their company, and not the
    page's own words.
    """
    pairs = dict(twins_in_lists(tree, said, apart))
    if not pairs:
        return
    rest = matter_of_rest(tree, said, pairs.keys() | apart)
    for index, entries in pairs.items() if len(rest) >= REST_LEAST else ():
        share = share_of(matter_of(said.folded[index]), rest)
        if share <= TWIN_MATTER:
            yield index, _of_other_matter(f"{entries[0]}, an entry of a list", share)
            yield from ((entry, [entry_reason(index)]) for entry in entries)


def siblings(
    tree: Tree, said: Said, hints: Hints, posts: AbstractSet[int]
) -> Iterator[tuple[int, list[Evidence]]]:
    """Paragraphs that share their frame with others, and speak of other things than the page and its headline, with why.

    ``posts`` are known to be posts: whoever fills the frame of one is looked at, too.
    """
    fellow_of = _paragraphs_in_one_frame(tree, said, posts)
    if fellow_of.keys() <= posts or share_of_page(fellow_of, tree) > SIBLINGS_MOST:
        return
    rest = matter_of_rest(tree, said, fellow_of.keys() | posts)
    headline = matter_of(fold(hints.titles[0])) if hints.titles else set[str]()
    for index, other in fellow_of.items() if len(rest) >= REST_LEAST else ():
        own = matter_of(said.folded[index])
        share = share_of(own, rest) if own.isdisjoint(headline) else 1.0
        least = SIBLING_MATTER[has_wide(said.folded[index])]
        if index not in posts and len(own) >= least and share <= TWIN_MATTER:
            yield index, _of_other_matter(str(other), share)


def _paragraphs_in_one_frame(tree: Tree, said: Said, posts: AbstractSet[int]) -> dict[int, int]:
    """Paragraphs of sentences, each with another that fills its frame.

    A paragraph is compared with those before it only if they hold enough of its pieces among them all: its runs in wide
    scripts, pairs of words in others, of which there are fewer.
    """
    seen: dict[bool, set[object]] = {True: set(), False: set()}
    earlier: dict[bool, list[int]] = {True: [], False: []}
    fellow_of: dict[int, int] = {}
    compared = 0
    for index, text in enumerate(said.folded):
        if len(text) < SIBLING_CHARS[True][0] or len(text) > SIBLING_CHARS[False][1]:
            continue
        is_wide = has_wide(text)
        if not _may_be_sibling(index, text, tree, is_wide=is_wide) or (is_entry(index, tree) and index not in posts):
            continue
        own: AbstractSet[object] = runs_of(text) if is_wide else set(pairwise(text.split()))
        if len(own & seen[is_wide]) >= FRAME * len(own) and compared < TWINS_COMPARED:
            here = runs_of(text)
            for other in earlier[is_wide]:
                theirs = said.folded[other]
                if have_one_frame(here, runs_of(theirs), is_wide=is_wide) and not is_excerpt(text, theirs):
                    fellow_of.setdefault(other, index)
                    fellow_of.setdefault(index, other)
            compared += len(earlier[is_wide])
        earlier[is_wide].append(index)
        seen[is_wide] |= own
    return fellow_of


def _may_be_sibling(index: int, text: str, tree: Tree, *, is_wide: bool) -> bool:
    """Whether a block is a paragraph of sentences of a post's length; a credit to an agency is in one frame on any page."""
    block, (least, most) = tree.blocks[index], SIBLING_CHARS[is_wide]
    if not least <= len(text) <= most or block.level or block.hidden or block.kind in NO_POSTS:
        return False
    return "©" not in text and _SENTENCE.search(text) is not None


def _of_other_matter(other: str, share: float) -> list[Evidence]:
    """Why a paragraph in the frame of another is a post: it speaks of other things than the page."""
    return [
        _speaks("post:prior", "few blocks sell", PRIOR),
        _speaks("post:company", f"shares a skeleton with block {other}", COMPANY),
        _speaks("post:matter", f"{share:.0%} of its matter is the page's", MATTER_IN_COMPANY[0][1]),
    ]


def twins_in_lists(tree: Tree, said: Said, apart: AbstractSet[int]) -> Iterator[tuple[int, list[int]]]:
    """Paragraphs and the entries of lists that each shares its frame with."""
    folded = said.folded
    least, shortest = TWIN_CHARS
    entries = sorted(
        (len(text), index)
        for index, text in enumerate(folded)
        if len(text) >= shortest and has_wide(text) and is_entry(index, tree)
    )
    runs: dict[int, frozenset[str]] = {}
    compared = 0
    for index, text in enumerate(folded if entries else ()):
        if len(text) < least or tree.blocks[index].level or index in apart or is_entry(index, tree):
            continue
        first, last = bisect_left(entries, (SHORTER * len(text),)), bisect_left(entries, (len(text) / SHORTER + 1,))
        found: list[int] = []
        for _, entry in entries[first : min(last, first + TWINS_COMPARED - compared)]:
            for one in (index, entry):
                if one not in runs:
                    runs[one] = runs_of(folded[one])
            compared += 1
            if have_one_frame(runs[index], runs[entry], is_wide=True) and not is_excerpt(text, folded[entry]):
                found.append(entry)
        if found:
            yield index, sorted(found)
        if compared >= TWINS_COMPARED:
            return


def is_entry(index: int, tree: Tree) -> bool:
    """Whether a block is an entry of a list or mostly a link: such a block that fills a post's frame is one, too."""
    block = tree.blocks[index]
    return block.kind is Kind.LIST_ITEM or block.link_chars * 2 >= len(block.text)


def entry_reason(leader: int) -> Evidence:
    """Why an entry of a list is a post: the block that it shares its frame with is one."""
    return _speaks("post:company", f"shares a skeleton with block {leader}, a post", COMPANY)


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
            likely[index].append(_speaks("post:matter", f"{share:.0%} of its matter is the page's", weight))
        if not own.isdisjoint(headline):
            likely[index].append(_speaks("post:headline", ", ".join(sorted(own & headline)[:SHOWN]), HEADLINE))


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


def _speaks(rule: str, saw: str, weight: float) -> Evidence:
    return Evidence(rule, saw, weight, Label.AD)
