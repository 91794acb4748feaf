"""4, continued: posts that only their frame gives away, and that they speak of other things than the page.

Such posts tell stories and quote, and their wording is that of any article. But their script runs in the page's lists,
too, or more than once among the paragraphs, with the slots changed; an article's own paragraphs that are alike speak of
what the rest of it speaks of.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Final

from cleaner.fellows import (
    COMPANY,
    MATTER_IN_COMPANY,
    NO_POSTS,
    PRIOR,
    REST_LEAST,
    entry_reason,
    is_entry,
    matter_of_rest,
    share_of_page,
    speaks,
)
from cleaner.flags import Hints
from cleaner.likeness import FRAME, FRAME_SPACED, have_one_frame, is_excerpt, runs_of
from cleaner.model import Evidence, Tree
from cleaner.rules.folding import fold, has_wide
from cleaner.said import Said
from cleaner.topic import matter_of, share_of

TWIN_CHARS: Final = (20, 16)
"""Characters of a paragraph, and of an entry of a list, at least, to be twins; in wide scripts only: in others short
headings and links share half of their runs by chance."""
TWIN_MATTER: Final = 0.1
"""Share of its matter that the rest of the page speaks of, up to which a paragraph with a twin in a list is a post,
whatever its wording. Of 33,848 body blocks four have such a twin and none of them speaks of so little else; of 8,281
posts 384 have one, and 266 of those. Siblings of so little else has no body block, and 1,165 posts (``python -m
tests.tools.fit_adverts`` on the Chinese corpora and fundus)."""
SIBLING_CHARS: Final = {True: (20, 240), False: (50, 400)}
"""Characters of paragraphs that are looked at as one another's siblings, in wide scripts and in others."""
SIBLING_MATTER: Final = {True: 10, False: 5}
"""Pairs of characters, or words, that a paragraph is about, at least, to be asked whether the page speaks of them."""
SIBLINGS_MOST: Final = 0.3
"""Share of the page's text from which paragraphs in one frame are the article's own, whatever else it speaks of: ages,
trades and cases told one after the other make up 0.41 to 0.69 of those pages (``tests/parallel``)."""
SHORTER: Final = 0.4
"""Characters of one of them for each of the other, at least: texts in one frame are of about one length."""
TWINS_COMPARED: Final = 4_000
"""Pairs that are compared on a page: it bounds the cost."""
_SENTENCE: Final = re.compile("[,。!?;、.]")
"""A sign of a sentence, in folded text: rows of names and dates are alike on any page."""


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
    tree: Tree, said: Said, hints: Hints, posts: AbstractSet[int], *, in_spaced: bool
) -> Iterator[tuple[int, list[Evidence]]]:
    """Paragraphs that share their frame with others and speak of other things than page and headline, with why.

    ``posts`` are known to be posts: whoever fills the frame of one is looked at, too. ``in_spaced``: paragraphs in
    scripts with spaces are looked at; where no block of a page may be a post they hardly are, and cost half a
    millisecond.
    """
    fellow_of = _paragraphs_in_one_frame(tree, said, posts, in_spaced=in_spaced)
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


def _paragraphs_in_one_frame(
    tree: Tree, said: Said, posts: AbstractSet[int], *, in_spaced: bool
) -> dict[int, int]:
    """Paragraphs of sentences, each with another that fills its frame.

    A paragraph is compared with those before it only if they hold enough of its pieces among them all: its runs in wide
    scripts, pairs of words in others, of which there are fewer.
    """
    seen: dict[bool, set[object]] = {True: set(), False: set()}
    earlier: dict[bool, list[int]] = {True: [], False: []}
    runs: dict[int, frozenset[str]] = {}
    fellow_of: dict[int, int] = {}
    compared = 0
    for index, text in enumerate(said.folded):
        is_wide = has_wide(text)
        if not is_wide and not in_spaced:
            continue
        if not _may_be_sibling(index, text, tree, is_wide=is_wide) or (is_entry(index, tree) and index not in posts):
            continue
        own: AbstractSet[object]
        if is_wide:
            own = runs[index] = runs_of(text)
        else:
            own = set(pairwise(text.split()))
        least = FRAME if is_wide else FRAME_SPACED
        if len(own & seen[is_wide]) >= least * len(own) and compared < TWINS_COMPARED:
            for other in earlier[is_wide]:
                for one in (index, other):
                    if one not in runs:
                        runs[one] = runs_of(said.folded[one])
                alike = have_one_frame(runs[index], runs[other], is_wide=is_wide)
                if alike and not is_excerpt(text, said.folded[other]):
                    fellow_of.setdefault(other, index)
                    fellow_of.setdefault(index, other)
            compared += len(earlier[is_wide])
        earlier[is_wide].append(index)
        seen[is_wide] |= own
    return fellow_of


def _may_be_sibling(index: int, text: str, tree: Tree, *, is_wide: bool) -> bool:
    """Whether a block is a paragraph of sentences of a post's length, and no picture's credit."""
    block, (least, most) = tree.blocks[index], SIBLING_CHARS[is_wide]
    if not least <= len(text) <= most or block.level or block.hidden or block.kind in NO_POSTS:
        return False
    return "©" not in text and _SENTENCE.search(text) is not None


def _of_other_matter(other: str, share: float) -> list[Evidence]:
    """Why a paragraph in the frame of another is a post: it speaks of other things than the page."""
    return [
        speaks("post:prior", "few blocks sell", PRIOR),
        speaks("post:company", f"shares a skeleton with block {other}", COMPANY),
        speaks("post:matter", f"{share:.0%} of its matter is the page's", MATTER_IN_COMPANY[0][1]),
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
