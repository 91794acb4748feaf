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
from cleaner.lists import Lists
from cleaner.model import Element, Tree
from cleaner.tree import TAG_BITS

_PARAGRAPH_TAGS = frozenset(
    {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "tr", "span", "blockquote"}
)
_OUTSIDE = TAG_BITS["nav"] | TAG_BITS["aside"] | TAG_BITS["footer"]
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


def find_candidate(
    tree: Tree, lists: Lists, measures: Sequence[Measures], names: Sequence[int], *, positive: int, negative: int
) -> Candidate:
    """Credit containers and pick the best. ``names`` is for each element the mask of its own token categories."""
    elements, places = tree.elements, lists.places
    good = [index for index, measure in enumerate(measures) if measure.good]
    if not good:
        return Candidate(-1, 0.0, -1, -1, [_FAR] * len(elements))
    credit: dict[int, float] = {}
    words: dict[int, float] = {}
    total = 0.0
    for index in good:
        place = places[index]
        words_here = min(measures[index].words, thresholds.CREDIT_WORDS) * (1.0 - measures[index].density)
        total += words_here
        words[place] = words.get(place, 0.0) + words_here
        _credit(credit, place, words_here, elements)
    linked, chars, ends = lists.before(lists.linked), lists.before(lists.sizes), lists.ends
    best, best_score = -1, 0.0
    for index, value in sorted(credit.items()):
        if value <= best_score:
            continue
        end = ends[index] + 1
        score = value * (1.0 - (linked[end] - linked[index]) / max(1, chars[end] - chars[index]))
        if elements[index].tag in {"article", "main"} or names[index] & positive:
            score *= _ARTICLE_FACTOR
        elif names[index] & negative:
            score *= _NEGATIVE_FACTOR
        if score > best_score:
            best, best_score = index, score
    distance = _distances(lists, best)
    inside = [index for index in good if distance[places[index]] == 0]
    share = sum(words.get(element, 0.0) for element in {places[index] for index in inside}) / total
    first, last = (inside[0], inside[-1]) if inside else (-1, -1)
    return Candidate(best, min(1.0, share), first, last, distance)


def _credit(credit: dict[int, float], index: int, amount: float, elements: Sequence[Element]) -> None:
    """Credit the container of a block of prose that stands in element ``index``, and the next ones."""
    element = elements[index]
    weighed = amount * thresholds.CREDIT_HIDDEN if element.inside & _OUTSIDE else amount
    if element.tag in _PARAGRAPH_TAGS and element.parent >= 0:
        index = element.parent
    for share in thresholds.CREDIT_SHARES:
        if index < 0:
            return
        credit[index] = credit.get(index, 0.0) + weighed * share
        index = elements[index].parent


def _distances(lists: Lists, best: int) -> list[int]:
    """For each element the steps from the candidate up to the first container that holds both."""
    chain: list[int] = []
    while best >= 0:
        chain.append(best)
        best = lists.parents[best]
    distance = [_FAR] * len(lists.parents)
    for steps in range(len(chain) - 1, -1, -1):  # from outside inwards: what a container holds is one stretch
        begin, end = chain[steps], lists.ends[chain[steps]] + 1
        distance[begin:end] = [steps] * (end - begin)
    return distance
