"""4: Text of a block → how far its wording is that of a post, whatever it sells.

Posts praise, promise and turn to the reader, and news tells who did what; that shows in the small words, which no list
of slogans holds. What is weighed are single characters and pairs of them in wide scripts, words and pairs of words in
others (``rules/weights/wording.toml``, logistic regression by ``python -m tests.tools.fit_wording``). By itself this is
weak: of the posts of a writer whom the fit did not see it finds a fifth to four fifths in Chinese, a quarter to three
quarters in English, at the score that one paragraph in a hundred reaches; most of those were written to come near to
advertising, of real Chinese news one in a thousand does. It becomes strong together with what else speaks for a post
(:mod:`cleaner.adverts`). The same pieces, with other weights, tell an article's own text from the lines around it in
text dumps, which have no places that could tell (``rules/weights/prose.toml``, ``python -m tests.tools.fit_prose``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import Final

from cleaner.rules import weights
from cleaner.rules.folding import has_wide

LOOKED_AT: Final = 260
"""Characters of a wide script that are weighed: the longest posts. Of other scripts, twice as many."""
EDGE: Final = ("^", "$")
"""Stand for the beginning and the end of a block: posts seldom end in a full stop, and news never begins with "you"."""
SHOWN: Final = 3
"""Pieces that an explanation names."""
_LATIN: Final = re.compile(r"[0-9a-z]+")
_DATE: Final = re.compile(r"(?<!\d)\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?: \d{1,2}:\d{2})?\W{0,3}$")
"""The date that a list puts behind its lines: an offer ends in figures, too."""
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[!?%$£€]")


def pieces_of(folded: str) -> set[str]:
    """What is weighed of a folded text. Figures, and Latin words among wide characters, all become ``0``.

    >>> sorted(pieces_of("您来吧!"))
    ['!', '!$', '$', '^', '^您', '吧', '吧!', '您', '您来', '来', '来吧']
    >>> sorted(pieces_of("buy 2 now"))
    ['$', '0', '0 now', '^', '^ buy', 'buy', 'buy 0', 'now', 'now $']
    """
    begin, end = EDGE
    if has_wide(folded):
        text = begin + _LATIN.sub("0", _DATE.sub("", folded[:LOOKED_AT])) + end
        return {*text, *map(add, text, text[1:])}
    found = ["0" if word.isdigit() else word for word in _WORD.findall(folded[: 2 * LOOKED_AT])]
    words = [begin, *found, end]
    return {*words, *map(" ".join, pairwise(words))}


class Wording:
    """Weighs wordings. ``wide`` and ``spaced`` are log-odds of each piece in tenths, and a bias. Immutable."""

    __slots__ = ("_spaced", "_wide")

    def __init__(self, wide: Mapping[str, float], spaced: Mapping[str, float]) -> None:
        self._wide, self._spaced = _in_tenths(wide), _in_tenths(spaced)

    def of(self, folded: str) -> float:
        """Log-odds that a block is what the wording speaks for, by that alone."""
        known = self._wide if has_wide(folded) else self._spaced
        return (known[BIAS] + sum(map(known.__getitem__, known.keys() & pieces_of(folded)))) / TENTHS

    def told_by(self, folded: str) -> str:
        """The pieces that say most for a post, as a reason shows them."""
        known = self._wide if has_wide(folded) else self._spaced
        found = sorted(known.keys() & pieces_of(folded), key=lambda piece: (-known[piece], piece))
        return ", ".join(f"“{piece}”" for piece in found[:SHOWN])


def _in_tenths(weights: Mapping[str, float]) -> dict[str, int]:
    """Whole numbers add up to the same sum in any order, and a set has another order in each process."""
    return {piece: round(weight * TENTHS) for piece, weight in weights.items()}


TENTHS: Final = 10
"""Weights of pieces are written with one decimal."""
BIAS: Final = ""
"""The name of the bias among the weights: no piece is empty."""


@lru_cache(maxsize=1)
def of_posts() -> Wording:
    """The wording that tells posts from paragraphs."""
    return Wording(weights.pieces("wording", "wide"), weights.pieces("wording", "spaced"))


@lru_cache(maxsize=1)
def of_prose() -> Wording:
    """The wording that tells an article's own text from what is around it."""
    return Wording(weights.pieces("prose", "wide"), weights.pieces("prose", "spaced"))
