"""3', before it: lines of a text dump that a program broke at a fixed width → the paragraphs they were.

Text browsers and mail programs break a paragraph where the next word would pass the margin. So every line but a
paragraph's last is *full*: it fits the margin, and with the next line's first word it would not. A margin that many
pairs of lines agree on, and that holds nearly all of the text, is the page's; pairs of lines that it explains are one
paragraph. Dumps with a line a paragraph have no such margin: their longest lines are most of their text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

NARROWEST: Final = 30
"""Columns: no program breaks prose at less; menus and headlines are shorter."""
WIDEST: Final = 140
"""Columns: the widest margin looked for."""
LEAST_PAIRS: Final = 4
"""Pairs of lines that have to agree on a margin: two headlines of one length are no margin."""
AGREEING: Final = 0.4
"""Share of the open pairs of lines (no sentence ends between) that have to agree. On generated dumps (tune, tune_b and
tune_c, 450 pages) those broken at a margin reach 0.50 or more; of the others whose lines keep to some width 0.32 at
most, and those with more agreement have half of their text in longer lines."""
PASSING: Final = 0.3
"""Share of a page's text in lines longer than its margin, at most: a footer that nobody broke. In the same dumps it is
0.08 at most for those broken at a margin."""
KINSOKU: Final = 2
"""Characters that may move to the next line together in scripts without spaces: no line opens with a full stop."""

_TIGHT: Final = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_BROAD: Final = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
)
_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_ITEM: Final = re.compile(r"\s*(?:[•·●○◦▪■□◆◇►▶»◎※★☆‧・+*–—-]|[(（【\[]?\d{1,3}[.、:)）】\]位])")
_CLOSING: Final = frozenset(",.;:!?)]%”’…")
"""What opens no sentence: programs that know no rules for line ends break before it."""
_STRAY: Final = re.compile(r"\s*[。，、；：？！）」』】〉》,.;:!?)\]”’]{1,2}\s*")
"""Nothing but the end of a sentence: whatever broke the line, it is the end of the one above."""
_ENDS: Final = tuple(".!?。！？…”」』:：;；")

Measure = Callable[[str], int]


def columns(text: str) -> int:
    """Columns on a screen: characters of East Asian scripts take two.

    >>> columns("abc"), columns("天气")
    (3, 4)
    """
    return len(text) if text.isascii() else _characters(text) + len(_BROAD.findall(text))


def _characters(text: str) -> int:
    """Characters that show: posts hide others between theirs after the line was broken."""
    return len(text) if text.isascii() else len(text) - len(_UNSEEN.findall(text))


def unwrap(raw: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines with their numbers (from 1), those that were one paragraph joined under the first one's number."""
    fits = _margin(raw)
    at = 0
    while at < len(raw):
        number, line = at + 1, raw[at]
        while at + 1 < len(raw) and _are_one(raw[at], raw[at + 1]):
            if not (_STRAY.fullmatch(raw[at + 1]) or (fits is not None and fits(raw[at], raw[at + 1]))):
                break
            at += 1
            line = line.rstrip() + _joint(line, raw[at]) + raw[at].lstrip()
        yield number, line
        at += 1


def _margin(raw: Sequence[str]) -> Callable[[str, str], bool] | None:
    """Says of two lines whether the page's margin explains the break between them; None for a page without one."""
    pairs = [(one, other) for one, other in pairwise(raw) if _are_one(one, other)]
    if len(pairs) < LEAST_PAIRS:
        return None
    measures: tuple[Measure, ...] = (columns, _characters)
    best: tuple[int, int, int, Measure] = (0, 0, 0, columns)
    asked = [pair for pair in pairs if columns(pair[0]) >= NARROWEST and not pair[0].rstrip().endswith(_ENDS)]
    for measure in measures:
        votes = Counter(
            width for one, other in asked if _goes_on(other) for width in _widths(one, other, measure)
        )
        if votes:
            width, count = max(votes.items(), key=lambda vote: (vote[1], vote[0]))
            filled = sum(measure(one.strip()) == width for one, _ in asked)  # by the right measure nearly all are
            best = max(best, (count, filled, width, measure), key=lambda found: found[:2])
    count, _, width, measure = best
    if count < LEAST_PAIRS or count < AGREEING * len(asked):
        return None
    passing = sum(len(line) for line in raw if measure(line.strip()) > width + KINSOKU)
    if passing > PASSING * sum(map(len, raw)):
        return None
    return lambda one, other: width in _widths(one, other, measure)


def _are_one(one: str, other: str) -> bool:
    """Whether two lines could be of one paragraph by their form: no blank, no table, no item, no new indent."""
    if not one.strip() or not other.strip() or "\t" in one or "\t" in other or _ITEM.match(other):
        return False
    return _ITEM.match(one) is not None or _indent(other) <= _indent(one)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _goes_on(other: str) -> bool:
    """Whether a line reads as the middle of a sentence: by its first character, or in a script without lower case."""
    first = other.lstrip()[0]
    return first.islower() or first in _CLOSING or _TIGHT.match(first) is not None


def _widths(one: str, other: str, measure: Measure) -> range:
    """The margins that explain a break: the first line fits, and the other's first word would not have."""
    whole, bare = one.rstrip(), one.strip()
    after = other.lstrip()
    if _TIGHT.match(bare[-1]) or _TIGHT.match(after[0]):
        room = measure(after[:KINSOKU])
    else:
        room = 1 + measure(after.split(None, 1)[0])
    shortest = max(NARROWEST if measure is columns else NARROWEST // 2, measure(bare))
    return range(shortest, min(WIDEST, measure(whole) + room))


def _joint(one: str, other: str) -> str:
    """What stood between two pieces of a paragraph: nothing in scripts without spaces, and within their numbers."""
    last, first = one.rstrip()[-1], other.lstrip()[0]
    if _TIGHT.match(last) or _TIGHT.match(first) or first in _CLOSING:
        return ""
    return "" if last.isdigit() and first.isdigit() and _TIGHT.search(one) else " "
