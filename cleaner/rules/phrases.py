"""The engine under the text, heading and href matchers: which of many rules hit one short string.

Most blocks hit nothing, so the work is ordered by cost: a length test, three dictionary look-ups (whole string,
first two characters, last character), then one gate for everything that may stand anywhere. The gate is a word set
for scripts with spaces and one trie-factored regex for the rest. Only rules whose literal occurs are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from cleaner.rules.folding import effective_chars, fold, has_wide, is_wide, strip_decoration
from cleaner.rules.schema import DEFAULT_MAX_CHARS, Rule

NO_LIMIT = 1 << 60
"""Effective characters; stands for ``max_chars = 0``."""

_WORD = re.compile(r"[^\W_]+")


class Compiled(msgspec.Struct, frozen=True):
    """The part of a rule that is tried only after its literal was seen."""

    has: tuple[str, ...]
    all: tuple[tuple[str, ...], ...]
    regexes: tuple[re.Pattern[str], ...]
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
    """Whether ``phrase`` occurs in ``text`` at word borders."""
    start = text.find(phrase)
    while start >= 0:
        if bounded(text, phrase, start):
            return True
        start = text.find(phrase, start + 1)
    return False


def trie_pattern(phrases: Iterable[str]) -> str:
    """A regex that matches the longest of ``phrases`` at a position, with shared beginnings written once."""
    root: dict[str, dict[str, object]] = {}
    for phrase in sorted(set(phrases)):
        node: dict[str, object] = root  # type: ignore[assignment]
        for character in phrase:
            node = node.setdefault(character, {})  # type: ignore[assignment]
        node[""] = {}
    return _branch(root)  # type: ignore[arg-type]


def _branch(node: dict[str, object]) -> str:
    """The pattern of one trie node; depth is the length of our own phrases, so recursion is safe."""
    parts: list[str] = []
    for character in sorted(key for key in node if key):
        text, child = re.escape(character), node[character]
        while isinstance(child, dict) and len(child) == 1 and "" not in child:
            (following, grandchild), = child.items()
            text, child = text + re.escape(following), grandchild
        parts.append(text + (_branch(child) if isinstance(child, dict) and any(child) else ""))
    inner = "|".join(parts)
    return f"(?:{inner})?" if "" in node else f"(?:{inner})"


class Index:
    """Dispatch tables over some of the rules (those that may hit blocks of a length class)."""

    __slots__ = ("_always", "_any_word", "_by_literal", "_by_word", "_ends", "_gate", "_look", "_starts", "_whole")

    def __init__(self, rules: Sequence[Rule], compiled: Sequence[Compiled], members: Sequence[int]) -> None:
        self._whole: dict[str, tuple[int, ...]] = {}
        self._starts: dict[str, tuple[tuple[str, int], ...]] = {}
        self._ends: dict[str, tuple[tuple[str, int], ...]] = {}
        self._by_word: dict[str, tuple[int, ...]] = {}
        self._by_literal: dict[str, tuple[int, ...]] = {}
        self._always = tuple(i for i in members if compiled[i].regexes and not compiled[i].needs)
        for i in members:
            self._add_anchored(rules[i], i)
            self._add_literals(compiled[i], i)
        self._any_word = frozenset(self._by_word)
        pattern = trie_pattern(self._by_literal) if self._by_literal else r"(?!)"
        self._gate = re.compile(pattern)
        self._look = re.compile(f"(?=({pattern}))")
        self._close_prefixes()

    def _add_anchored(self, rule: Rule, i: int) -> None:
        for phrase in map(strip_decoration, map(fold, rule.whole)):
            self._whole[phrase] = (*self._whole.get(phrase, ()), i)
        for phrase in map(fold, rule.starts):
            self._starts[phrase[:2]] = (*self._starts.get(phrase[:2], ()), (phrase, i))
        for phrase in map(fold, rule.ends):
            self._ends[phrase[-1]] = (*self._ends.get(phrase[-1], ()), (phrase, i))

    def _add_literals(self, rule: Compiled, i: int) -> None:
        # Of the lists of `all` any one must hit, so one is enough to wake the rule: the most telling words.
        shortest = max(rule.all, key=lambda options: min(map(len, options)), default=())
        for literal in {*rule.has, *rule.needs, *shortest}:
            self._by_literal[literal] = (*self._by_literal.get(literal, ()), i)
            if not has_wide(literal):
                word = max(_WORD.findall(literal), key=len, default=literal)
                self._by_word[word] = (*self._by_word.get(word, ()), i)

    def _close_prefixes(self) -> None:
        """The gate reports the longest literal at a position; the shorter ones it begins with occur there, too."""
        closed: dict[str, tuple[int, ...]] = {}
        for literal in self._by_literal:
            shorter = (literal[:k] for k in range(1, len(literal) + 1))
            found = {i for part in shorter for i in self._by_literal.get(part, ())}
            closed[literal] = tuple(sorted(found))
        self._by_literal = closed

    def anchored(self, folded: str) -> Iterator[int]:
        """Rules that hit by the whole string, its start or its end.

        Decoration around the string is put aside, but a phrase may name some (``[more]``): then it is looked for as is.
        """
        core = strip_decoration(folded)
        if core in self._whole:
            yield from self._whole[core]
        for text in (core,) if core == folded else (core, folded):
            for phrase, i in self._starts.get(text[:2], ()):
                if text.startswith(phrase) and bounded(text, phrase, 0):
                    yield i
            for phrase, i in self._ends.get(text[-1:], ()):
                if text.endswith(phrase) and bounded(text, phrase, len(text) - len(phrase)):
                    yield i

    def candidates(self, folded: str, *, wide: bool) -> Iterable[int]:
        """Rules to be tried one by one: a literal of theirs occurs, or they have none."""
        if wide:
            first = self._gate.search(folded)
            if first is None:
                return self._always
            found = {i for match in self._look.finditer(folded, first.start())
                     for i in self._by_literal[match.group(1)]}
        else:
            occurring = _WORD.findall(folded)
            if self._any_word.isdisjoint(occurring):
                return self._always
            found = {i for word in occurring for i in self._by_word.get(word, ())}
        found.update(self._always)
        return found


def _compile(rule: Rule) -> Compiled:
    return Compiled(
        has=tuple(map(fold, rule.has)),
        all=tuple(tuple(map(fold, options)) for options in rule.all),
        regexes=tuple(map(re.compile, rule.regex)),
        needs=tuple(map(fold, rule.needs)),
        low=rule.min_chars,
        high=rule.max_chars or NO_LIMIT,
    )


def holds(rule: Compiled, folded: str) -> bool:
    """Whether one of the unanchored matchers of a rule hits, however long the block is."""
    if any(phrase in folded and contains(folded, phrase) for phrase in rule.has):
        return True
    if rule.all and all(any(contains(folded, phrase) for phrase in options) for options in rule.all):
        return True
    if rule.regexes and (not rule.needs or any(contains(folded, word) for word in rule.needs)):
        return any(pattern.search(folded) is not None for pattern in rule.regexes)
    return False


class PhraseEngine:
    """All rules of one kind. ``find`` returns positions in the sequence of rules that it was built from."""

    __slots__ = ("_compiled", "_long", "_reach", "_short")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._compiled = tuple(map(_compile, rules))
        everyone = range(len(self._compiled))
        self._short = Index(rules, self._compiled, everyone)
        self._long = Index(rules, self._compiled, [i for i in everyone if self._compiled[i].high > DEFAULT_MAX_CHARS])
        self._reach = max((rule.high for rule in self._compiled), default=0)

    def find(self, folded: str, limit_chars: int | None = None) -> tuple[int, ...]:
        """Positions of the rules that hit, ascending. ``limit_chars``: no look at blocks that are longer."""
        length = effective_chars(folded)
        if not length or length > self._reach or (limit_chars is not None and length > limit_chars):
            return ()
        index = self._short if length <= DEFAULT_MAX_CHARS else self._long
        compiled = self._compiled
        hits = set(index.anchored(folded))
        hits.update(i for i in index.candidates(folded, wide=has_wide(folded)) if holds(compiled[i], folded))
        if not hits:
            return ()
        return tuple(sorted(i for i in hits if compiled[i].low <= length <= compiled[i].high))
