"""Finding, in one cheap look at a string, which of many literals may occur in it.

A literal of an alphabetic script is known by its longest word, one of a script without spaces by its rarest pair of
characters, a lone mark (``©``) by itself. One scan for the first characters of those pairs and one set of the words
of the text answer for all literals at once; both are loops in C. What comes out are candidates, not hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cleaner.rules.folding import has_wide, is_wide

COMMON = (
    "的一是人不在有中了为国我大新这上个年会时和们网发来要以到生就信出能家对用自行公他地成日方多分动业作可文小市下前"
    "电子而现高也理物本力经好天民微学者产过美事月于主得开最之体同政更部实情说全后其论看友心被报工与间所面还种机都资"
    "术关你定如流明易务道表化合性么相当因然制客闻社手场度进法台外利那海回代意码正博无女长些点加入司里很通内元至价共"
    "商提去解没目品但样平果评想次广期位首此东数由视或感只车建起着重量科原再展特图影金反告题己名系享活从已二区它布运"
)
"""Frequent characters of Chinese news pages, most frequent first (the first 220 of 296,000 characters in the blocks of 81
pages; they make up more than half of them). Literals are keyed by pairs that begin with another character if possible:
on an ordinary headline the scan then stops at every tenth character, not at every third."""

_RANK = {character: len(COMMON) - rank for rank, character in enumerate(COMMON)}
_WORD = re.compile(r"[^\W_]+")
_LATIN_WORD = re.compile(r"[a-z0-9]+")


def _is_mark(literal: str) -> bool:
    """A single character that is no part of a word."""
    return len(literal) == 1 and not literal.isalnum()


def _cost(pair: str) -> tuple[int, int]:
    """How often a scan stops in vain at this pair, roughly: by the rank of its first, then of its second character."""
    first, second = (_RANK.get(character, 0) for character in (pair[0], pair[-1]))
    return (len(COMMON) + 1 if not pair[0].isalnum() else first, second)


def key_of(literal: str) -> str:
    """The part of a literal by which it is known."""
    if not has_wide(literal):
        return literal if _is_mark(literal) else max(_WORD.findall(literal), key=len, default=literal)
    pairs = [literal[i:i + 2] for i in range(len(literal) - 1) if is_wide(literal[i]) or is_wide(literal[i + 1])]
    return min(pairs, key=_cost, default=literal)


def key_cost(literal: str) -> int:
    """For comparing lists of literals: how common the key's characters are (0: rare), words by their shortness."""
    key = key_of(literal)
    return sum(_cost(key)) if has_wide(key) else len(COMMON) // max(1, len(key))


class LiteralIndex:
    """Which owners (numbers given with the literals) may be meant by a string. Immutable."""

    __slots__ = ("_keys", "_marks", "_scan", "_words")

    def __init__(self, literals: Iterable[tuple[str, int]]) -> None:
        owners: dict[str, set[int]] = {}
        for literal, owner in literals:
            owners.setdefault(key_of(literal), set()).add(owner)
        self._keys: Mapping[str, tuple[int, ...]] = {key: tuple(sorted(found)) for key, found in owners.items()}
        self._words = frozenset(key for key in owners if not has_wide(key) and not _is_mark(key))
        marks = sorted(filter(_is_mark, owners))
        firsts = sorted({key[0] for key in owners if has_wide(key)} | set(marks))
        self._marks = _charset(marks)
        self._scan = _charset(firsts)

    def owners(self, text: str, *, wide: bool) -> set[int]:
        """Owners of a literal that may occur in folded ``text``; ``wide`` says whether it has wide characters."""
        found: set[int] = set()
        keys = self._keys
        if wide:
            for match in self._scan.finditer(text):
                start = match.start()
                pair = keys.get(text[start:start + 2])
                if pair is not None:
                    found.update(pair)
                single = keys.get(text[start])
                if single is not None:
                    found.update(single)
            words = _LATIN_WORD.findall(text)
        else:
            words = _WORD.findall(text)
            if self._marks.search(text):
                found.update(owner for mark in self._marks.findall(text) for owner in keys[mark])
        if words and not self._words.isdisjoint(words):
            found.update(owner for word in words if word in self._words for owner in keys[word])
        return found


def _charset(characters: list[str]) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(characters))}]" if characters else r"(?!)")
