"""Where the body seems to be: credit of prose blocks for the containers around them, as evidence and never as a cut.

Each block of prose credits its container with its words, the next ones with a half and a quarter. The container with
the most credit, weighed by its links and names, is the candidate. Being in it is the strongest single signal there
is (worth more than any rule); deciding by it alone loses half a point to two points of F1.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from cleaner import thresholds
from cleaner.features import Measures
from cleaner.model import Element, RawBlock, Tree
from cleaner.tree import TAG_BITS

_PARAGRAPH_TAGS = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "tr", "span", "blockquote"}
)
_OUTSIDE = TAG_BITS["nav"] | TAG_BITS["aside"] | TAG_BITS["footer"]
_ARTICLE = TAG_BITS["article"] | TAG_BITS["main"]
_ARTICLE_FACTOR = 1.25
_NEGATIVE_FACTOR = 0.7
"""Factors for the candidate's own tags and names: enough to break near-ties, too weak to beat a clear difference."""

_FAR = 9
"""Steps from a candidate that shares no container with an element, or that there is not."""


class Candidate(msgspec.Struct, frozen=True):
    """The container that seems to hold the body.

    ``element`` is -1 when a page has no prose. ``share`` is the part of the page's prose words in it (0..1);
    ``first`` and ``last`` are the first and last block of prose in it; ``distance`` counts, for each element, the
    steps from the candidate up to the first container that holds both (0 inside).
    """

    element: int
    share: float
    first: int
    last: int
    distance: list[int]


def subtree_ends(elements: Sequence[Element]) -> list[int]:
    """The number of the last element inside each element (its own when it has no children)."""
    last = list(range(len(elements)))
    for index in range(len(elements) - 1, 0, -1):
        parent = elements[index].parent
        if parent >= 0 and last[parent] < last[index]:
            last[parent] = last[index]
    return last


def find_candidate(
    tree: Tree,
    measures: Sequence[Measures],
    names: Sequence[int],
    ends: Sequence[int],
    *,
    positive: int,
    negative: int,
) -> Candidate:
    """Credit containers and pick the best.

    For each element ``names`` is the mask of its own token categories and ``ends`` the last element inside it.
    """
    elements = tree.elements
    credit = [0.0] * len(elements)
    words = [0.0] * len(elements)
    total = 0.0
    good = [index for index, measure in enumerate(measures) if measure.good]
    for index in good:
        block = tree.blocks[index]
        words_here = min(measures[index].words, thresholds.CREDIT_WORDS) * (1.0 - measures[index].density)
        total += words_here
        _credit(credit, words, block, words_here, elements)
    if not good:
        return Candidate(-1, 0.0, -1, -1, [_FAR] * len(elements))
    linked, chars = _text_sums(tree.blocks, elements)
    best, best_score = -1, 0.0
    for index, value in enumerate(credit):
        if value <= best_score:
            continue
        score = value * (1.0 - linked[index] / max(1, chars[index]))
        if elements[index].tag in {"article", "main"} or names[index] & positive:
            score *= _ARTICLE_FACTOR
        elif names[index] & negative:
            score *= _NEGATIVE_FACTOR
        if score > best_score:
            best, best_score = index, score
    distance = _distances(elements, ends, best)
    inside = [index for index in good if distance[tree.blocks[index].element] == 0]
    share = sum(words[element] for element in {tree.blocks[index].element for index in inside}) / total
    first, last = (inside[0], inside[-1]) if inside else (-1, -1)
    return Candidate(best, min(1.0, share), first, last, distance)


def _credit(
    credit: list[float], words: list[float], block: RawBlock, amount: float, elements: Sequence[Element]
) -> None:
    index = block.element
    element = elements[index]
    weighed = amount * thresholds.CREDIT_HIDDEN if element.inside & _OUTSIDE else amount
    if element.tag in _PARAGRAPH_TAGS and element.parent >= 0:
        index = element.parent
    for share in thresholds.CREDIT_SHARES:
        if index < 0:
            return
        credit[index] += weighed * share
        index = elements[index].parent
    words[block.element] += amount


def _text_sums(blocks: Sequence[RawBlock], elements: Sequence[Element]) -> tuple[list[int], list[int]]:
    linked = [0] * len(elements)
    chars = [0] * len(elements)
    for block in blocks:
        element = block.element
        linked[element] += block.link_chars
        chars[element] += len(block.text)
    for index in range(len(elements) - 1, 0, -1):
        size = chars[index]
        if size:
            parent = elements[index].parent
            if parent >= 0:
                linked[parent] += linked[index]
                chars[parent] += size
    return linked, chars


def _distances(elements: Sequence[Element], ends: Sequence[int], best: int) -> list[int]:
    """For each element the steps from the candidate up to the first container that holds both."""
    chain: list[int] = []
    while best >= 0:
        chain.append(best)
        best = elements[best].parent
    distance = [_FAR] * len(elements)
    for steps in range(len(chain) - 1, -1, -1):  # from outside inwards: what a container holds is one stretch
        begin, end = chain[steps], ends[chain[steps]] + 1
        distance[begin:end] = [steps] * (end - begin)
    return distance
