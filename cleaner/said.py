"""4: Tree → Said. What each block says: its text folded for matching, and the text rules and cues that hit it.

All blocks are looked at in one scan (:mod:`cleaner.rules.literals`), so it costs little to ask menu links, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from cleaner.model import Label, Tree
from cleaner.rules.folding import effective_chars, fold
from cleaner.rules.matchers import TextMatcher

FOLDED_CHARS = 1_000
"""Characters of a block that text rules get to see: no template is longer, and it bounds the cost of a long block."""


NUMBERED: Final = re.compile(r"\[\d{1,3}\] ?")
"""The numbers that a text browser's dump has before links."""


class Said(msgspec.Struct, frozen=True):
    """Lists over blocks. ``hits`` are positions in ``TextMatcher.rules``; hidden blocks say nothing."""

    folded: list[str]
    hits: list[tuple[int, ...]]


STORY_CHARS: Final = 25
"""Effective characters. The label of an advert is shorter; a longer block that quotes or tells is no post, whatever
words of posts it holds."""
FURNITURE: Final = frozenset({"disclaimer", "copyright", "share", "follow", "comment", "paywall", "consent", "related"})
"""Labels of a page's furniture: a block that quotes *and* tells is none, though a report may quote furniture."""
_QUOTES: Final = frozenset('“”「」«»"')


class Listener:
    """Folds and matches the texts of all blocks of a page. Immutable; ``rules`` are those of its text matcher."""

    __slots__ = ("_adverts", "_furniture", "_matcher", "_stories", "rules")

    def __init__(self, matcher: TextMatcher) -> None:
        self._matcher = matcher
        self.rules = matcher.rules
        numbered = tuple(enumerate(matcher.rules))
        self._adverts = frozenset(i for i, rule in numbered if rule.on == "text" and rule.label == Label.AD)
        self._furniture = self._adverts | {
            i for i, rule in numbered if rule.on == "text" and rule.label in FURNITURE
        }
        self._stories = frozenset(i for i, rule in numbered if rule.story)

    def listen(self, tree: Tree) -> Said:
        """What the blocks say. Rules for advertising do not count in a block that tells a story."""
        folded = ["" if block.hidden else fold(block.text[:FOLDED_CHARS]) for block in tree.blocks]
        if tree.numbered:
            folded = [NUMBERED.sub("", text) if "[" in text else text for text in folded]
        return Said(folded, self.hits_of(folded))

    def hits_of(self, folded: Sequence[str]) -> list[tuple[int, ...]]:
        """The rules that hit folded texts."""
        hits = self._matcher.find_all(folded)
        for index, found in enumerate(hits):
            if found and not self._furniture.isdisjoint(found):
                hits[index] = self._without_quoted(folded[index], found)
        return hits

    def _without_quoted(self, text: str, found: tuple[int, ...]) -> tuple[int, ...]:
        """The hits that count: a block that tells a story or quotes is no advert, one that does both no furniture."""
        if effective_chars(text) <= STORY_CHARS:
            return found
        signs = is_quoting(text) + (not self._stories.isdisjoint(found))
        if not signs:
            return found
        void = self._furniture if signs > 1 else self._adverts
        return tuple([hit for hit in found if hit not in void])


def is_quoting(text: str) -> bool:
    """Whether a text holds quotation marks."""
    return not _QUOTES.isdisjoint(text)
