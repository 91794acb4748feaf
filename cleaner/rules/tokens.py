"""Whole tokens of class and id names: which token rules a string of names hits, as a bit mask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.rules.schema import Rule

CACHE_SIZE = 20_000
"""Strings of names. A page has a few hundred different ones; past this many nothing more is remembered."""

_NAME = re.compile(r"[A-Za-z0-9]+")
_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NUMBERED = re.compile(r"[A-Za-z]+[0-9]+")
HASH_TOKEN_CHARS = 2
"""Characters. In a segment that mixes both cases and digits (``3xK2fAd``, made by CSS modules) tokens up to this
length are accidents: ``Ad`` there is no advert."""


def split_names(names: str) -> Iterator[list[str]]:
    """The lower-case tokens of each name in a string of class and id names.

    >>> list(split_names("ad-slot postBody__3xK2f"))
    [['ad', 'slot'], ['post', 'body']]
    """
    for name in names.split():
        tokens: list[str] = []
        for segment in _NAME.findall(name):
            parts = _TOKEN.findall(segment)
            if _is_hash(segment):
                parts = [part for part in parts if len(part) > HASH_TOKEN_CHARS]
            tokens.extend(part.lower() for part in parts)
        yield tokens


def _is_hash(segment: str) -> bool:
    """Digits and both cases in one segment, and not simply a word with a number behind it."""
    return not (segment.islower() or segment.isupper() or segment.isalpha() or segment.isdigit()
                or _NUMBERED.fullmatch(segment))


class TokenMatcher:
    """Bit ``i`` of a mask is ``rules[i]``, the i-th token rule. The cache only saves time, never changes a mask."""

    __slots__ = ("_cache", "_pairs", "_single", "rules")

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rule for rule in rules if rule.on == "token")
        self._single: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._cache: dict[str, int] = {}
        for i, rule in enumerate(self.rules):
            for entry in rule.any:
                first, _, second = entry.partition("-")
                if second:
                    self._pairs[first, second] = self._pairs.get((first, second), 0) | 1 << i
                else:
                    self._single[first] = self._single.get(first, 0) | 1 << i

    def masks(self, names: Sequence[str]) -> list[int]:
        """The masks of many strings of names, most of them known."""
        found = list(map(self._cache.get, names))
        return [self.mask(name) if mask is None else mask for name, mask in zip(names, found, strict=True)]

    def mask(self, names: str) -> int:
        """The rules that hit a whole token (or two adjacent ones of one name) of ``names``."""
        known = self._cache.get(names)
        if known is not None:
            return known
        mask = 0
        single, pairs = self._single, self._pairs
        for tokens in split_names(names):
            for token in tokens:
                mask |= single.get(token, 0)
            for pair in pairwise(tokens):
                mask |= pairs.get(pair, 0)
        if len(self._cache) < CACHE_SIZE:
            self._cache[names] = mask
        return mask
