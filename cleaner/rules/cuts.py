"""Heads and tails of a paragraph that are not the article's: where a real paragraph must be split.

Offsets are into the paragraph as printed, so these rules do not see folded text: their regexes name both widths of
punctuation. A head rule must match at the start, a tail rule up to the end. ``max_chars`` of a cut rule is its reach:
how many characters (as printed) from that end are looked at; ``needs`` are compared as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from cleaner.rules.folding import has_wide
from cleaner.rules.literals import LiteralIndex
from cleaner.rules.schema import DEFAULT_MAX_CHARS, Rule

MIN_REST_CHARS = 20
"""Characters. A cut of more than half of a paragraph must leave this much, else the block has one label as a whole."""
MAX_CUTS = 4
"""Cuts at one end of a paragraph: editor line, source, prompt and disclaimer may follow one another."""


class Cut(msgspec.Struct, frozen=True, gc=False):
    """``text[start:end]`` is not the article's; ``rule`` is the position in ``CutMatcher.rules``."""

    start: int
    end: int
    rule: int


class _Reach(msgspec.Struct, frozen=True):
    """The rules of one end that look equally far: how their literals are found, and their patterns by rule."""

    chars: int
    wide: LiteralIndex
    latin: re.Pattern[str]
    owners: dict[str, tuple[int, ...]]
    patterns: dict[int, tuple[re.Pattern[str], ...]]

    def awake(self, window: str, *, wide: bool) -> Iterator[tuple[int, re.Pattern[str]]]:
        """The patterns whose rule has a literal that may occur in the window."""
        found = set(self.wide.owners(window, wide=True)) if wide else set()
        if self.latin.search(window) is not None:
            found.update(i for literal in self.latin.findall(window) for i in self.owners[literal])
        for i in sorted(found):
            for pattern in self.patterns[i]:
                yield i, pattern


def _reach(members: Sequence[tuple[int, Rule]], closing: str) -> _Reach:
    """Latin literals are few and begin with a capital or a mark, so one regex stops seldom: no words need be split."""
    owners: dict[str, tuple[int, ...]] = {}
    for i, rule in members:
        for literal in rule.needs:
            if not has_wide(literal):
                owners[literal] = (*owners.get(literal, ()), i)
    return _Reach(
        chars=max(rule.max_chars for _, rule in members),
        wide=LiteralIndex((literal, i) for i, rule in members for literal in rule.needs if has_wide(literal)),
        latin=re.compile("|".join(map(re.escape, sorted(owners, key=lambda x: (-len(x), x)))) or r"(?!)"),
        owners=owners,
        patterns={i: tuple(re.compile(f"(?:{regex}){closing}") for regex in rule.regex) for i, rule in members},
    )


def _reaches(rules: Sequence[Rule], side: str) -> tuple[_Reach, ...]:
    """The rules of one end in two groups, since most cuts are short and few paragraphs are."""
    closing = r"\s*\Z" if side == "tail" else ""
    chosen = [(i, rule) for i, rule in enumerate(rules) if rule.side == side]
    near = [(i, rule) for i, rule in chosen if rule.max_chars <= DEFAULT_MAX_CHARS]
    far = [(i, rule) for i, rule in chosen if rule.max_chars > DEFAULT_MAX_CHARS]
    return tuple(_reach(members, closing) for members in (near, far) if members)


class CutMatcher:
    """Finds the cuts of one paragraph."""

    __slots__ = ("_head", "_tail", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.on == "cut")
        self._head = _reaches(self.rules, "head")
        self._tail = _reaches(self.rules, "tail")

    def find(self, text: str) -> tuple[Cut, ...]:
        """The cuts of ``text`` in order, none overlapping another. Empty when too little would be left."""
        if len(text) <= MIN_REST_CHARS:
            return ()
        wide = has_wide(text)
        heads = self._heads(text, wide=wide)
        tails = self._tails(text, heads[-1].end if heads else 0, wide=wide)
        return _affordable(text, heads, tails) if heads or tails else ()

    def _heads(self, text: str, *, wide: bool) -> list[Cut]:
        found: list[Cut] = []
        begin = 0
        while len(found) < MAX_CUTS:
            best = Cut(0, 0, -1)
            for reach in self._head:
                window = text[begin:begin + reach.chars]
                for i, pattern in reach.awake(window, wide=wide):
                    match = pattern.match(window)
                    if match is not None and match.end() > best.end:
                        best = Cut(begin, match.end(), i)
            if best.rule < 0:
                break
            found.append(Cut(begin, begin + best.end, best.rule))
            begin += best.end
        return found

    def _tails(self, text: str, begin: int, *, wide: bool) -> list[Cut]:
        found: list[Cut] = []
        end = len(text)
        while len(found) < MAX_CUTS:
            best = Cut(end, end, -1)
            for reach in self._tail:
                base = max(begin, end - reach.chars)
                window = text[base:end]
                for i, pattern in reach.awake(window, wide=wide):
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
