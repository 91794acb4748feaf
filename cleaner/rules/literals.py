"""Finding, in one cheap look at a string, which of many literals may occur in it.

A literal of an alphabetic script is known by its longest word; one of a script without spaces by its rarest character
and a neighbour; a lone mark (``©``) by itself. One scan for those rare characters and one set of the words of the text
answer for all literals at once; both are loops in C. What comes out are candidates, not hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from cleaner.rules.folding import has_wide, is_wide

COMMON = (
    "的一是人不在有中了为国我大新这上个年会时和们网发来要以到生就信出能家对用自行公他地成日方多分动业作可文小市下前"
    "电子而现高也理物本力经好天民微学者产过美事月于主得开最之体同政更部实情说全后其论看友心被报工与间所面还种机都资"
    "术关你定如流明易务道表化合性么相当因然制客闻社手场度进法台外利那海回代意码正博无女长些点加入司里很通内元至价共"
    "商提去解没目品但样平果评想次广期位首此东数由视或感只车建起着重量科原再展特图影金反告题己名系享活从已二区它布运"
)
"""Frequent characters of Chinese news pages, most frequent first (the first 220 of 296,000 characters in the blocks of
90 pages; they make up more than half of them). A literal is looked for by a character that is not here if it has one,
so that the scan of an ordinary headline seldom stops."""

_COST = {character: len(COMMON) - rank for rank, character in enumerate(COMMON)}
_WORD = re.compile(r"[^\W_]+")
_GAPS = bytes(32 if code < 128 and not chr(code).isalnum() else code for code in range(256))  # noqa: PLR2004 - ASCII
"""Bytes are translated and split three times as fast as words are found by regex; UTF-8 letters stay whole."""
_QUOTES = ("’", "‘", "“", "”", "„", "«", "»", "–", "—", "…")
"""Punctuation beyond ASCII that stands against words in European text."""
_NONE: frozenset[int] = frozenset()
_NO_WORDS: frozenset[str] = frozenset()
_LATIN_WORD = re.compile(r"[a-z0-9]+")


def _is_mark(literal: str) -> bool:
    """A single character that is no part of a word."""
    return len(literal) == 1 and not literal.isalnum()


def _cost(character: str) -> int:
    """How often a scan for this character stops in vain, roughly: its rank; Latin letters and marks come last."""
    return _COST.get(character, 0) if is_wide(character) else len(COMMON) + 1


def _anchor(literal: str) -> int:
    """Where the rarest character of a wide literal stands."""
    return min(range(len(literal)), key=lambda i: (_cost(literal[i]), i))


def key_of(literal: str) -> str:
    """The part of a literal by which it is known."""
    if not has_wide(literal):
        return literal if _is_mark(literal) else max(_WORD.findall(literal), key=len, default=literal)
    at = _anchor(literal)
    pairs = [literal[i:i + 2] for i in (at - 1, at) if 0 <= i < len(literal) - 1]
    return min(pairs, key=lambda pair: _cost(pair[0]) + _cost(pair[1]), default=literal)


def key_cost(literal: str) -> int:
    """For comparing lists of literals: how common the key's characters are (0: rare), words by their shortness."""
    key = key_of(literal)
    return sum(map(_cost, key)) if has_wide(key) else len(COMMON) // max(1, len(key))


class LiteralIndex:
    """Which owners (numbers given with the literals) may be meant by a string. Immutable."""

    __slots__ = ("_byte_words", "_keys", "_marks", "_scan", "_words")

    def __init__(self, literals: Iterable[tuple[str, int]]) -> None:
        owners: dict[str, set[int]] = {}
        anchors: set[str] = set()
        for literal, owner in literals:
            owners.setdefault(key_of(literal), set()).add(owner)
            if has_wide(literal):
                anchors.add(literal[_anchor(literal)])
        self._keys: Mapping[str, tuple[int, ...]] = {key: tuple(sorted(found)) for key, found in owners.items()}
        self._words = frozenset(key for key in owners if not has_wide(key) and not _is_mark(key))
        self._byte_words = frozenset(word.encode() for word in self._words)
        marks = set(filter(_is_mark, owners))
        self._marks = _charset(marks)
        self._scan = _charset(anchors | marks)

    def owners(self, text: str, *, wide: bool) -> AbstractSet[int]:
        """Owners of a literal that may occur in folded ``text``; ``wide`` says whether it has wide characters."""
        if wide:
            return self._of_wide(text)
        plain = text
        if not text.isascii():
            for quote in _QUOTES:
                plain = plain.replace(quote, " ")
        words: AbstractSet[str] = _NO_WORDS
        split = plain.encode("utf-8", "replace").translate(_GAPS).split()
        if not self._byte_words.isdisjoint(split):
            words = {word.decode() for word in self._byte_words.intersection(split)}
        if self._marks.search(text):
            words = frozenset(words).union(self._marks.findall(text))
        return {owner for word in words for owner in self._keys[word]} if words else _NONE

    def _of_wide(self, text: str) -> AbstractSet[int]:
        found: set[int] = set()
        keys = self._keys
        for match in self._scan.finditer(text):
            at = match.start()
            for key in (text[at:at + 2], text[at - 1:at + 1], text[at]):
                if key in keys:
                    found.update(keys[key])
        words = _LATIN_WORD.findall(text)
        if words and not self._words.isdisjoint(words):
            found.update(owner for word in self._words.intersection(words) for owner in self._keys[word])
        return found


def _charset(characters: set[str]) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(sorted(characters)))}]" if characters else r"(?!)")
