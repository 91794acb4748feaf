"""The engine under the text, heading and href matchers: which of many rules hit one short string.

Most blocks hit nothing, so the work is ordered by cost: a length test, dictionary look-ups for the whole string, its
first and its last three characters, and one scan of all texts of a page for the literals of everything that may stand
anywhere (:mod:`cleaner.rules.literals`). Only rules whose literals occur are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from cleaner.rules.folding import (
    DECORATION,
    effective_chars,
    fold,
    is_wide,
    strip_decoration,
)
from cleaner.rules.literals import ALONE, LiteralIndex
from cleaner.rules.schema import Rule

NO_LIMIT = 1 << 60
"""Effective characters; stands for ``max_chars = 0``."""
CACHE_SIZE = 20_000
"""Short strings whose hits are remembered: menus, list headings and footers recur on every page of a site."""
CACHED_LENGTH = 40
"""Characters. Longer strings hardly recur."""

EDGE = 3
"""Characters by which phrases at the start or end of a string are looked up; no such phrase is shorter."""

_DIGIT = re.compile(r"[0-9]")

Look = Callable[[str], "re.Match[str] | None"]


class Compiled(msgspec.Struct, frozen=True):
    """The part of a rule that is tried only after its literal was seen."""

    has: tuple[str, ...]
    all: tuple[tuple[str, ...], ...]
    looks: tuple[Look, ...]
    needs: tuple[str, ...]
    low: int
    high: int


def _letter(character: str) -> bool:
    """A letter or digit of a script whose words have borders."""
    return character.isalnum() and not is_wide(character)


def bounded(text: str, phrase: str, start: int) -> bool:
    """Whether ``phrase`` found at ``start`` of ``text`` is cut out at word borders (wide scripts have none)."""
    end = start + len(phrase)
    if start and _letter(phrase[0]) and _letter(text[start - 1]):
        return False
    return not (end < len(text) and _letter(phrase[-1]) and _letter(text[end]))


def contains(text: str, phrase: str) -> bool:
    """Whether ``phrase`` occurs in ``text`` at word borders.

    >>> contains("share this", "share"), contains("shareholder", "share")
    (True, False)
    """
    start = text.find(phrase)
    while start >= 0:
        if bounded(text, phrase, start):
            return True
        start = text.find(phrase, start + 1)
    return False


def has_top_level_choice(pattern: str) -> bool:
    """Whether a ``|`` stands outside all groups and character classes of a regex."""
    depth, in_class, i = 0, False, 0
    while i < len(pattern):
        character = pattern[i]
        if character == "\\":
            i += 1
        elif in_class:
            in_class = character != "]"
        elif character == "|" and not depth:
            return True
        else:
            in_class = character == "["
            depth += {"(": 1, ")": -1}.get(character, 0)
        i += 1
    return False


def looks_for(patterns: Sequence[str]) -> tuple[Look, ...]:
    """The methods of compiled patterns to call, so that a text is looked at as seldom as possible.

    Anchored patterns become one and are matched, since ``search`` would go on to try them at every position of the
    text, in vain.
    """
    anchored = [pattern for pattern in patterns if pattern.startswith("^") and not has_top_level_choice(pattern)]
    free = [pattern for pattern in patterns if pattern not in anchored]
    looks: list[Look] = []
    if anchored:
        looks.append(re.compile("|".join(f"(?:{pattern})" for pattern in anchored)).match)
    looks.extend(re.compile(pattern).search for pattern in free)
    return tuple(looks)


def _compile(rule: Rule) -> Compiled:
    return Compiled(
        has=tuple(map(fold, rule.has)),
        all=tuple(tuple(map(fold, options)) for options in rule.all),
        looks=looks_for(rule.regex),
        needs=tuple(map(fold, rule.needs)),
        low=rule.min_chars,
        high=rule.max_chars or NO_LIMIT,
    )


def holds(rule: Compiled, folded: str) -> bool:
    """Whether one of the unanchored matchers of a rule hits, however long the block is."""
    for look in rule.looks:
        if look(folded) is not None:
            return True
    if rule.all and all(any(contains(folded, phrase) for phrase in options) for options in rule.all):
        return True
    return any(phrase in folded and contains(folded, phrase) for phrase in rule.has)


class _Index:
    """Dispatch tables over the rules of an engine."""

    __slots__ = ("_by_digit", "_ends", "_literals", "_numbers", "_starts", "_whole")

    def __init__(self, rules: Sequence[Rule], compiled: Sequence[Compiled]) -> None:
        self._whole: dict[str, tuple[int, ...]] = {}
        self._starts: dict[str, tuple[tuple[str, int], ...]] = {}
        self._ends: dict[str, tuple[tuple[str, int], ...]] = {}
        literals: list[tuple[str, int, int]] = []
        for i, (rule, made) in enumerate(zip(rules, compiled, strict=True)):
            self._add_anchored(rule, i)
            literals.extend((literal, i, ALONE) for literal in (*made.has, *made.needs))
            literals.extend((literal, i, part) for part, options in enumerate(made.all) for literal in options)
        self._literals = LiteralIndex(literals)
        self._by_digit = tuple(i for i, made in enumerate(compiled) if made.looks and not made.needs)
        self._numbers = looks_for([pattern for i in self._by_digit for pattern in rules[i].regex])

    def _add_anchored(self, rule: Rule, i: int) -> None:
        for phrase in map(strip_decoration, map(fold, rule.whole)):
            self._whole[phrase] = (*self._whole.get(phrase, ()), i)
        for phrase in map(fold, rule.starts):
            self._starts[phrase[:EDGE]] = (*self._starts.get(phrase[:EDGE], ()), (phrase, i))
        for phrase in map(fold, rule.ends):
            self._ends[phrase[-EDGE:]] = (*self._ends.get(phrase[-EDGE:], ()), (phrase, i))

    def anchored(self, folded: str) -> tuple[int, ...]:
        """Rules that hit by the whole string, its start or its end.

        Decoration around the string is put aside, but a phrase may name some (``[more]``): then it is looked for as is.
        """
        core = folded.strip(DECORATION)
        found = self._whole.get(core, ())
        starts, ends = self._starts, self._ends
        if core[:EDGE] in starts or core[-EDGE:] in ends:
            found += self._edges(core)
        if core is not folded and (folded[:EDGE] in starts or folded[-EDGE:] in ends):
            found += self._edges(folded)
        return found

    def _edges(self, text: str) -> tuple[int, ...]:
        starts, ends = self._starts.get(text[:EDGE], ()), self._ends.get(text[-EDGE:], ())
        return (
            *(i for phrase, i in starts if text.startswith(phrase) and bounded(text, phrase, 0)),
            *(i for phrase, i in ends if text.endswith(phrase) and bounded(text, phrase, len(text) - len(phrase))),
        )

    def candidates(self, texts: Sequence[str]) -> list[AbstractSet[int]]:
        """For each text the rules to be tried one by one: their literals occur, or a rule waits for digits."""
        found: list[AbstractSet[int]] = [*self._literals.owners_of(texts)]
        if self._by_digit:
            for at, text in enumerate(texts):
                if _DIGIT.search(text) and any(look(text) for look in self._numbers):
                    found[at] = {*found[at], *self._by_digit}
        return found


class PhraseEngine:
    """All rules of one kind. What is found are positions in the sequence of rules that it was built from.

    What short strings hit is remembered; that saves time and cannot change an answer.
    """

    __slots__ = ("_cache", "_compiled", "_index", "_reach")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._compiled = tuple(map(_compile, rules))
        self._index = _Index(rules, self._compiled)
        self._reach = max((rule.high for rule in self._compiled), default=0)
        self._cache: dict[str, tuple[int, ...]] = {}

    def find(self, folded: str, limit_chars: int | None = None) -> tuple[int, ...]:
        """Positions of the rules that hit, ascending. ``limit_chars``: no look at texts that are longer."""
        if limit_chars is not None and effective_chars(folded) > limit_chars:
            return ()
        return self.find_all([folded])[0]

    def find_all(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        """The same for each of many texts, which are scanned together."""
        cache = self._cache
        found = [cache.get(text) for text in texts]
        fresh = [at for at, known in enumerate(found) if known is None]
        awake = self._index.candidates([texts[at] for at in fresh])
        for at, candidates in zip(fresh, awake, strict=True):
            text = texts[at]
            found[at] = hits = self._hits(text, candidates)
            if len(text) <= CACHED_LENGTH and len(cache) < CACHE_SIZE:
                cache[text] = hits
        return found  # type: ignore[return-value]  # every None was filled in above

    def _hits(self, folded: str, candidates: AbstractSet[int]) -> tuple[int, ...]:
        hits = self._index.anchored(folded)
        if not hits and not candidates:
            return ()
        length = effective_chars(folded)
        if not length or length > self._reach:
            return ()
        compiled = self._compiled
        if candidates:
            fitting = (i for i in candidates if compiled[i].low <= length <= compiled[i].high)
            hits += tuple(i for i in fitting if holds(compiled[i], folded))
        return tuple(sorted({i for i in hits if compiled[i].low <= length <= compiled[i].high}))
