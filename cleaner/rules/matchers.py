"""What the later stages call: text, heading, token, href and cut matchers over the rules of ``schema.load()``.

Each matcher keeps the rules of its own kind in ``rules``; every position that it returns (and every bit of a token
mask) is a position in that tuple. Matchers are immutable after they are built and may be shared between threads.
To switch rules off, build matchers from fewer rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.rules.cuts import Cut, CutMatcher
from cleaner.rules.folding import effective_chars, fold, strip_decoration
from cleaner.rules.phrases import PhraseEngine
from cleaner.rules.schema import Rule
from cleaner.rules.tokens import TokenMatcher

__all__ = [
    "Cut", "CutMatcher", "HeadingMatcher", "HrefMatcher", "TextMatcher", "TokenMatcher", "effective_chars", "fold",
]  # fmt: skip

HEADING_MAX_LENGTH = 80
"""Characters. A line that governs the list below it is short; longer ones are not looked at."""

_COUNT = re.compile(r"[\s(\[{<【]{0,3}[0-9][0-9,.]{0,8}\s?(?:条|條|则|則|篇|个|個|件|건|개)?$")
_COUNT_ENDS = frozenset("0123456789条條则則篇个個件건개")


class TextMatcher:
    """Rules on the text of a block: those ``on`` text, then the cues."""

    __slots__ = ("_engine", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(sorted((rule for rule in rules if rule.on in {"text", "cue"}), key=lambda r: r.on == "cue"))
        self._engine = PhraseEngine(self.rules)

    def find(self, folded: str, limit_chars: int | None = None) -> tuple[int, ...]:
        """All rules that hit text that went through :func:`fold`.

        None for blocks over ``limit_chars`` effective characters, if given.
        """
        return self._engine.find(folded, limit_chars)

    def find_all(self, folded: Sequence[str]) -> list[tuple[int, ...]]:
        """The same for all texts of a page in one scan."""
        return self._engine.find_all(folded)


class HeadingMatcher:
    """Rules on a short line that governs the blocks after it (a list of related stories, the comments ...).

    Such a line is a phrase as a whole or fits an anchored regex, so two look-ups answer for nearly every line.
    """

    __slots__ = ("_anchored", "_engine", "_whole", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.on == "heading")
        self._engine = PhraseEngine(self.rules)
        self._whole = frozenset(strip_decoration(fold(phrase)) for rule in self.rules for phrase in rule.whole)
        patterns = [pattern for rule in self.rules for pattern in rule.regex]
        self._anchored = re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)").match

    def find(self, folded: str) -> int | None:
        """The heaviest rule that hits a folded line, decoration and a trailing count aside; ``None`` if none does."""
        if len(folded) > HEADING_MAX_LENGTH:
            return None
        core = strip_decoration(folded)
        if core and core[-1] in _COUNT_ENDS:
            core = strip_decoration(_COUNT.sub("", core)) or core
        hits: tuple[int, ...] = ()
        if core in self._whole:
            hits = self._engine.find(core)
        elif self._anchored(folded):
            hits = self._engine.find(folded)
        return max(hits, key=lambda i: (self.rules[i].weight, -i), default=None) if hits else None


class HrefMatcher:
    """Rules on the target of a link."""

    __slots__ = ("_engine", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.on == "href")
        self._engine = PhraseEngine(self.rules)

    def find(self, href: str) -> tuple[int, ...]:
        """All rules that hit an address (compared in lower case)."""
        return self._engine.find(href.lower())
