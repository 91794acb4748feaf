"""6, near the end: which label a short line sounds like, for those that no rule and no place has given one.

A prompt to follow, a reader's comment, a footer or a credit is worded anew by every site; what they share are small
words. Rules find a third of the lines of writers they have not met (`python -m tests.tools.fit_sounds` prints what
rules and pieces find, writer by writer). What is weighed are the pieces of :mod:`cleaner.wording`, for one label
against all others (``rules/weights/sounds.toml``, softmax regression).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import exp, log
from typing import Final

from cleaner.company import Joined
from cleaner.model import Evidence, Label, Tree
from cleaner.rules import weights
from cleaner.rules.folding import effective_chars, fold, has_wide
from cleaner.wording import BIAS, TENTHS, pieces_of

CHARS: Final = (2, 90)
"""Effective characters of a line that is asked, at least and at most: longer ones are paragraphs."""
LEAST: Final = 0.0
"""Log-odds for the label that a line sounds like most, from which it counts. What it buys is among the labels that
``python -m tests.tools.generator`` counts."""
_WEAK: Final = frozenset({Label.OTHER, Label.RELATED, Label.NAVIGATION, Label.WIDGET, Label.SHARE, Label.SITE_INFO})
"""Labels that places give, too: what their blocks sound like is asked unless they are links."""
FURNITURE: Final = frozenset({
    Label.CONSENT, Label.COPYRIGHT, Label.DISCLAIMER, Label.FOLLOW, Label.PAGER, Label.PAYWALL, Label.SHARE,
    Label.SITE_INFO,
})  # fmt: skip
"""What a short line that was taken for the article's text may be after all, if it sounds so for sure."""
SURE: Final = 3.5
"""Log-odds from which it does, in wide scripts."""
MOST: Final = 3.0
"""Log-odds that a line's sound counts at most: less than a rule that is sure."""

CACHE_SIZE: Final = 20_000
"""Lines that are remembered: furniture recurs on every page of a site."""

Tables = Mapping[str, Mapping[str, float]]
"""For each label the weights of pieces, and its bias."""


class Sounds:
    """Tells labels by wording. ``wide`` and ``spaced`` are the weights for both kinds of scripts. Immutable."""

    __slots__ = ("_spaced", "_wide")

    def __init__(self, wide: Tables, spaced: Tables) -> None:
        self._wide, self._spaced = _Table(wide), _Table(spaced)

    def of(self, folded: str) -> tuple[str, float]:
        """The label that a folded line sounds like most, with its log-odds against all others together."""
        return (self._wide if has_wide(folded) else self._spaced).of(folded)


class _Table:
    """The weights of one kind of scripts, turned to be looked up by piece. In whole tenths: their sums are exact."""

    __slots__ = ("_bias", "_labels", "_weights")

    def __init__(self, tables: Tables) -> None:
        self._labels = tuple(tables)
        self._bias = [round(table[BIAS] * TENTHS) for table in tables.values()]
        found: dict[str, list[tuple[int, int]]] = {}
        for number, table in enumerate(tables.values()):
            for piece, weight in table.items():
                if piece != BIAS:
                    found.setdefault(piece, []).append((number, round(weight * TENTHS)))
        self._weights = {piece: tuple(pairs) for piece, pairs in found.items()}

    def of(self, folded: str) -> tuple[str, float]:
        sums, known = list(self._bias), self._weights
        for piece in known.keys() & pieces_of(folded):
            for number, weight in known[piece]:
                sums[number] += weight
        best = max(range(len(sums)), key=sums.__getitem__)
        others = sum([exp((total - sums[best]) / TENTHS) for at, total in enumerate(sums) if at != best])
        return self._labels[best], -log(others)


@lru_cache(maxsize=1)
def of_lines() -> Sounds:
    """The weights of ``sounds.toml``."""
    return Sounds(weights.sounds("wide"), weights.sounds("spaced"))


@lru_cache(maxsize=CACHE_SIZE)
def _sound(text: str) -> tuple[str, float] | None:
    """What a line sounds like; None for one that is too long or too short."""
    folded = fold(text)
    least, most = CHARS
    return of_lines().of(folded) if least <= effective_chars(folded) <= most else None


def guessed(tree: Tree, labels: Sequence[Label]) -> Iterator[Joined]:
    """Reasons for short blocks from what they sound like: for weak labels, and for furniture that was taken for text.

    None on pages without an article.

    A headline sounds like an entry of a list, so above the text nothing is one by its sound.
    """
    first = labels.index(Label.BODY) if Label.BODY in labels else len(labels)
    for index, label in enumerate(labels if first < len(labels) else ()):
        block = tree.blocks[index]
        if block.hidden or len(block.text) > 2 * CHARS[1]:
            continue
        if label is Label.BODY:
            best, odds = (_sound(block.text) if has_wide(block.text) else None) or ("", 0.0)
            if odds >= SURE and best in FURNITURE:
                yield Joined(index, Evidence("sounds", f"worded like {best}", MOST, best))
            continue
        if label not in _WEAK:
            continue
        if label is not Label.OTHER and block.link_chars * 2 >= len(block.text):
            continue
        best, odds = _sound(block.text) or ("", 0.0)
        if odds >= LEAST and best not in {"", label, Label.BODY} and (best != Label.RELATED or index > first):
            yield Joined(index, Evidence("sounds", f"worded like {best}", round(min(odds, MOST), 2), best))
