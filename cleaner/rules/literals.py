"""Finding, in one scan of a whole page, which of many literals occur in which of its texts.

An Aho-Corasick automaton over all literals reads the joined texts once. What comes out are owners to be asked, not
hits: an owner is awake when one of its single literals occurs, or one of each of its lists.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ahocorasick_rs import AhoCorasick

from cleaner.rules.folding import is_wide

ALONE = -1
"""Part of an owner whose literals wake it by themselves."""
_APART = "\n"
"""Stands between joined texts; no literal holds it."""
_NONE: frozenset[int] = frozenset()


def _is_letter(character: str) -> bool:
    """A letter of a script whose words have borders."""
    return character.isalpha() and (character.isascii() or not is_wide(character))


def _has_border(literal: str) -> tuple[bool, bool]:
    """Whether the ends of a literal are letters that only count at word borders (wide scripts have none)."""
    return literal[0].isalnum() and not is_wide(literal[0]), literal[-1].isalnum() and not is_wide(literal[-1])


class LiteralIndex:
    """Which owners (numbers given with the literals) may be meant by texts. Immutable.

    ``literals`` are triples of literal, owner and part. An owner is awake when a literal of part :data:`ALONE` occurs,
    or literals of all its other parts do.
    """

    __slots__ = ("_automaton", "_ends", "_meant", "_parts", "_starts")

    def __init__(self, literals: Iterable[tuple[str, int, int]]) -> None:
        meant: dict[str, dict[tuple[int, int], None]] = {}
        parts: dict[int, set[int]] = {}
        for literal, owner, part in literals:
            meant.setdefault(literal, {})[owner, part] = None
            if part != ALONE:
                parts.setdefault(owner, set()).add(part)
        self._meant = tuple(tuple(owners) for owners in meant.values())
        borders = tuple(map(_has_border, meant))
        self._starts, self._ends = [start for start, _ in borders], [end for _, end in borders]
        self._parts = {owner: len(wanted) for owner, wanted in parts.items()}
        self._automaton = AhoCorasick(list(meant)) if meant else None

    def owners(self, text: str) -> frozenset[int] | set[int]:
        """The owners that are awake in one text."""
        return self.owners_of([text])[0]

    def owners_of(self, texts: Sequence[str]) -> list[frozenset[int] | set[int]]:
        """The owners that are awake, for each text."""
        awake: list[frozenset[int] | set[int]] = [_NONE] * len(texts)
        if self._automaton is None or not texts:
            return awake
        joined = _APART.join(texts)
        try:
            matches = self._automaton.find_matches_as_indexes(joined, overlapping=True)
        except UnicodeEncodeError:  # lone surrogates, as a caller's str may hold: each becomes one "?"
            joined = joined.encode("utf-8", "replace").decode()
            matches = self._automaton.find_matches_as_indexes(joined, overlapping=True)
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        seen: dict[tuple[int, int], set[int]] = {}
        at_start, at_end, size = self._starts, self._ends, len(joined)
        for literal, start, end in matches:
            if at_start[literal] and start and _is_letter(joined[start - 1]):
                continue
            if at_end[literal] and end < size and _is_letter(joined[end]):
                continue
            text = bisect_right(starts, start) - 1
            for owner, part in self._meant[literal]:
                if part != ALONE:
                    found = seen.setdefault((text, owner), set())
                    found.add(part)
                    if len(found) < self._parts[owner]:
                        continue
                if awake[text] is _NONE:
                    awake[text] = set()
                awake[text].add(owner)  # type: ignore[union-attr]
        return awake
