"""Heads and tails of a paragraph that are not the article's: where a real paragraph must be split.

Offsets are into the paragraph as printed, so these rules do not see folded text: their regexes name both widths of
punctuation. A head rule must match at the start, a tail rule up to the end. Rules are tried only when one of their
``needs`` occurs near that end, so an ordinary paragraph costs one gate search an end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from cleaner.rules.phrases import trie_pattern
from cleaner.rules.schema import Rule

WINDOW_CHARS = 400
"""Characters looked at from each end. The longest disclaimers glued to a paragraph stay below it, and it bounds
the cost of a paragraph of any length."""
MIN_REST_CHARS = 20
"""Characters. A cut of more than half of a paragraph must leave this much, else the block has one label as a whole."""
MAX_CUTS = 4
"""Cuts at one end of a paragraph: editor line, source, prompt and disclaimer may follow one another."""


class Cut(msgspec.Struct, frozen=True, gc=False):
    """``text[start:end]`` is not the article's; ``rule`` is the position in ``CutMatcher.rules``."""

    start: int
    end: int
    rule: int


class _End(msgspec.Struct, frozen=True):
    """The rules of one end: a gate over their literals, and ``(position, literals, patterns)`` of each rule."""

    gate: re.Pattern[str]
    entries: tuple[tuple[int, tuple[str, ...], tuple[re.Pattern[str], ...]], ...]


def _end(rules: Sequence[Rule], side: str) -> _End:
    chosen = [(i, rule) for i, rule in enumerate(rules) if rule.side == side]
    literals = [literal for _, rule in chosen for literal in rule.needs]
    closing = r"\s*\Z" if side == "tail" else ""
    entries = tuple(
        (i, rule.needs, tuple(re.compile(f"(?:{pattern}){closing}") for pattern in rule.regex)) for i, rule in chosen
    )
    return _End(re.compile(trie_pattern(literals) if literals else r"(?!)"), entries)


class CutMatcher:
    """Finds the cuts of one paragraph."""

    __slots__ = ("_head", "_tail", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.on == "cut")
        self._head = _end(self.rules, "head")
        self._tail = _end(self.rules, "tail")

    def find(self, text: str) -> tuple[Cut, ...]:
        """The cuts of ``text`` in order, none overlapping another. Empty when too little would be left."""
        size = len(text)
        heads = self._heads(text) if self._head.gate.search(text, 0, WINDOW_CHARS) else []
        begin = heads[-1].end if heads else 0
        tails: list[Cut] = []
        if self._tail.gate.search(text, max(begin, size - WINDOW_CHARS)):
            tails = self._tails(text, begin)
        return _affordable(text, heads, tails)

    def _heads(self, text: str) -> list[Cut]:
        found: list[Cut] = []
        begin = 0
        while len(found) < MAX_CUTS:
            window = text[begin:begin + WINDOW_CHARS]
            best = max(_matches(self._head, window, at_start=True), key=lambda cut: cut.end, default=None)
            if best is None or not best.end:
                break
            found.append(Cut(begin, begin + best.end, best.rule))
            begin += best.end
        return found

    def _tails(self, text: str, begin: int) -> list[Cut]:
        found: list[Cut] = []
        end = len(text)
        while len(found) < MAX_CUTS:
            base = max(begin, end - WINDOW_CHARS)
            window = text[base:end]
            best = min(_matches(self._tail, window, at_start=False), key=lambda cut: cut.start, default=None)
            if best is None or best.start >= len(window):
                break
            found.append(Cut(base + best.start, end, best.rule))
            end = base + best.start
        return found[::-1]


def _matches(side: _End, window: str, *, at_start: bool) -> list[Cut]:
    """Where each rule of one end matches in the window."""
    found: list[Cut] = []
    for i, literals, patterns in side.entries:
        if any(literal in window for literal in literals):
            for pattern in patterns:
                match = pattern.match(window) if at_start else pattern.search(window)
                if match is not None:
                    found.append(Cut(match.start(), match.end(), i))
    return found


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
