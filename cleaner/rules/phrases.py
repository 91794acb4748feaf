"""The engine under the text, heading and href matchers: which of many rules hit one short string.

Most blocks hit nothing, so the work is ordered by cost: a length test, dictionary look-ups for the whole string, its
first and its last three characters, then one look for the literals of everything that may stand anywhere
(:mod:`cleaner.rules.literals`). Only rules whose literal may occur are tried.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from cleaner.rules.folding import (
    DECORATION,
    LETTERS_PER_WIDE_CHAR,
    effective_chars,
    fold,
    has_wide,
    is_wide,
    strip_decoration,
)
from cleaner.rules.literals import LiteralIndex, key_cost
from cleaner.rules.schema import DEFAULT_MAX_CHARS, Rule

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
    # The list with the rarest words comes first: it wakes the rule and is the first to say no.
    lists = sorted((tuple(map(fold, options)) for options in rule.all), key=lambda options: max(map(key_cost, options)))
    return Compiled(
        has=tuple(map(fold, rule.has)),
        all=tuple(lists),
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
    return any(contains(folded, phrase) for phrase in rule.has)


class _Index:
    """Dispatch tables over some of the rules (those that may hit blocks of a length class)."""

    __slots__ = ("_by_digit", "_ends", "_literals", "_numbers", "_starts", "_whole")

    def __init__(self, rules: Sequence[Rule], compiled: Sequence[Compiled], members: Sequence[int]) -> None:
        self._whole: dict[str, tuple[int, ...]] = {}
        self._starts: dict[str, tuple[tuple[str, int], ...]] = {}
        self._ends: dict[str, tuple[tuple[str, int], ...]] = {}
        literals: list[tuple[str, int]] = []
        for i in members:
            self._add_anchored(rules[i], i)
            first_list = compiled[i].all[0] if compiled[i].all else ()
            literals.extend((literal, i) for literal in (*compiled[i].has, *compiled[i].needs, *first_list))
        self._literals = LiteralIndex(literals)
        self._by_digit = tuple(i for i in members if compiled[i].looks and not compiled[i].needs)
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

    def candidates(self, folded: str, *, wide: bool) -> AbstractSet[int]:
        """Rules to be tried one by one: a literal of theirs may occur, or a rule that waits for digits may hit."""
        found = self._literals.owners(folded, wide=wide)
        if self._by_digit and _DIGIT.search(folded) and any(look(folded) for look in self._numbers):
            return {*found, *self._by_digit}
        return found


class PhraseEngine:
    """All rules of one kind. ``find`` returns positions in the sequence of rules that it was built from.

    What short strings hit is remembered; that saves time and cannot change an answer.
    """

    __slots__ = ("_cache", "_compiled", "_long", "_reach", "_short")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._compiled = tuple(map(_compile, rules))
        everyone = range(len(self._compiled))
        self._short = _Index(rules, self._compiled, everyone)
        self._long = _Index(rules, self._compiled, [i for i in everyone if self._compiled[i].high > DEFAULT_MAX_CHARS])
        self._reach = max((rule.high for rule in self._compiled), default=0)
        self._cache: dict[str, tuple[int, ...]] = {}

    def find(self, folded: str, limit_chars: int | None = None) -> tuple[int, ...]:
        """Positions of the rules that hit, ascending. ``limit_chars``: no look at blocks that are longer."""
        if limit_chars is not None and effective_chars(folded) > limit_chars:
            return ()
        if len(folded) > CACHED_LENGTH:
            return self._find(folded)
        known = self._cache.get(folded)
        if known is None:
            known = self._find(folded)
            if len(self._cache) < CACHE_SIZE:
                self._cache[folded] = known
        return known

    def _find(self, folded: str) -> tuple[int, ...]:
        wide = has_wide(folded)
        length = len(folded) if wide else len(folded) // LETTERS_PER_WIDE_CHAR
        if not length or length > self._reach:
            return ()
        index = self._short if length <= DEFAULT_MAX_CHARS else self._long
        hits = index.anchored(folded)
        candidates = index.candidates(folded, wide=wide)
        compiled = self._compiled
        if candidates:
            fitting = (i for i in candidates if compiled[i].low <= length <= compiled[i].high)
            hits += tuple(i for i in fitting if holds(compiled[i], folded))
        if not hits:
            return ()
        return tuple(sorted({i for i in hits if compiled[i].low <= length <= compiled[i].high}))
