"""Heads and tails of a paragraph that are not the article's: where a real paragraph must be split.

Offsets are into the paragraph as printed, so these rules do not see folded text: their regexes name both widths of
punctuation. A head rule must match at the start, a tail rule up to the end. ``max_chars`` of a cut rule is its reach:
how many characters (as printed) from that end are looked at; ``needs`` are compared as printed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from cleaner.rules.literals import ALONE, LiteralIndex
from cleaner.rules.schema import Rule

MIN_REST_CHARS = 20
"""Characters. A cut of more than half of a paragraph must leave this much, else the block has one label as a whole."""
MAX_CUTS = 4
"""Cuts at one end of a paragraph: editor line, source, prompt and disclaimer may follow one another."""


class Cut(msgspec.Struct, frozen=True, gc=False):
    """``text[start:end]`` is not the article's; ``rule`` is the position in ``CutMatcher.rules``."""

    start: int
    end: int
    rule: int


class _Side(msgspec.Struct, frozen=True):
    """What is looked for at one end of a paragraph: reach (characters) and patterns of each of its rules."""

    reach: dict[int, int]
    patterns: dict[int, tuple[re.Pattern[str], ...]]

    @classmethod
    def of(cls, rules: Sequence[Rule], side: str) -> _Side:
        """The rules of one end."""
        closing = r"\s*\Z" if side == "tail" else ""
        chosen = [(i, rule) for i, rule in enumerate(rules) if rule.side == side]
        return cls(
            {i: rule.max_chars for i, rule in chosen},
            {i: tuple(re.compile(f"(?:{regex}){closing}") for regex in rule.regex) for i, rule in chosen},
        )


class CutMatcher:
    """Finds the cuts of paragraphs."""

    __slots__ = ("_head", "_literals", "_tail", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.on == "cut")
        self._head = _Side.of(self.rules, "head")
        self._tail = _Side.of(self.rules, "tail")
        self._literals = LiteralIndex(
            (literal, i, ALONE) for i, rule in enumerate(self.rules) for literal in rule.needs
        )

    def find(self, text: str) -> tuple[Cut, ...]:
        """The cuts of ``text`` in order, none overlapping another. Empty when too little would be left."""
        return self.find_all([text])[0]

    def find_all(self, texts: Sequence[str]) -> list[tuple[Cut, ...]]:
        """The same for many texts, which are scanned together; most hold no word that any rule needs."""
        awake = self._literals.owners_of(texts)
        return [self._cuts(text, sorted(rules)) if rules else () for text, rules in zip(texts, awake, strict=True)]

    def _cuts(self, text: str, awake: Sequence[int]) -> tuple[Cut, ...]:
        if len(text) <= MIN_REST_CHARS:
            return ()
        heads = self._heads(text, [i for i in awake if i in self._head.reach])
        tails = self._tails(text, heads[-1].end if heads else 0, [i for i in awake if i in self._tail.reach])
        return _affordable(text, heads, tails) if heads or tails else ()

    def _heads(self, text: str, awake: Sequence[int]) -> list[Cut]:
        found: list[Cut] = []
        begin = 0
        while awake and len(found) < MAX_CUTS:
            best = Cut(0, 0, -1)
            for i in awake:
                window = text[begin:begin + self._head.reach[i]]
                for pattern in self._head.patterns[i]:
                    match = pattern.match(window)
                    if match is not None and match.end() > best.end:
                        best = Cut(begin, match.end(), i)
            if best.rule < 0:
                break
            found.append(Cut(begin, begin + best.end, best.rule))
            begin += best.end
        return found

    def _tails(self, text: str, begin: int, awake: Sequence[int]) -> list[Cut]:
        found: list[Cut] = []
        end = len(text)
        while awake and len(found) < MAX_CUTS:
            best = Cut(end, end, -1)
            for i in awake:
                base = max(begin, end - self._tail.reach[i])
                window = text[base:end]
                for pattern in self._tail.patterns[i]:
                    match = pattern.search(window)
                    if match is not None and base + match.start() < best.start:
                        best = Cut(base + match.start(), end, i)
            if best.rule < 0:
                break
            found.append(best)
            end = best.start
        return found[::-1]


def _affordable(text: str, heads: list[Cut], tails: list[Cut]) -> tuple[Cut, ...]:
    """Drop the innermost cuts until the rest is half of the paragraph, or still a sentence of its own."""
    while heads or tails:
        begin = heads[-1].end if heads else 0
        end = tails[0].start if tails else len(text)
        rest = len(text[begin:end].strip())
        if rest >= MIN_REST_CHARS or (rest and rest * 2 >= len(text.strip())):
            break
        if heads and (not tails or begin > len(text) - end):
            heads = heads[:-1]
        else:
            tails = tails[1:]
    return (*heads, *tails)
