"""How like two short texts are by the runs of characters that they share: posts of one script have one skeleton."""

from __future__ import annotations

from typing import Final

GRAM: Final = 3
"""Characters of a run: two are shared by any Chinese sentences, four break at every changed word."""
ALIKE: Final = 0.2
"""Share of the shorter post's runs that another post holds from which they have one skeleton. On the fixture pages
(held-out ones not looked at) posts of one script share 0.22 to 0.52 with one another; posts of different scripts at
most 0.12, but for two adverts of a shop front that share an English phrase (0.22)."""
FRAME: Final = 0.3
"""Share of the longer text's runs that another holds from which both fill one frame, whatever they say. Captions,
numbered headings and lists of articles do so, too; it only counts for a block that may be a post by its wording."""
FRAME_SPACED: Final = 0.4
"""The same in scripts with spaces: of their runs any two texts share many."""
PART: Final = 0.8
"""Share of its runs from which a text that is shorter than this share of the other is a part of it: a teaser, or a
caption with its credit."""
LABELLED: Final = 8
"""Characters at both ends of an excerpt that may be its own: a label before it, a mark where it was cut off."""
CUT_SHORT: Final = ".…"
"""Characters at the end of a text that a list cut off."""
POST_CHARS: Final = 600
"""Characters of a post that are compared; it bounds the cost of long ones."""


def runs_of(text: str) -> frozenset[str]:
    """All runs of :data:`GRAM` characters of a text, white space aside."""
    bare = bare_of(text)
    return frozenset([bare[index : index + GRAM] for index in range(max(1, len(bare) - GRAM + 1))])


def bare_of(text: str) -> str:
    """The part of a text that is compared, without white space and the marks of a cut."""
    return "".join(text[:POST_CHARS].split()).rstrip(CUT_SHORT)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the smaller set's runs that the other holds (0..1)."""
    return len(one & other) / min(len(one), len(other))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two posts have one skeleton."""
    return likeness(one, other) >= ALIKE


def sample_of(text: str) -> set[str]:
    """Every third run of a text: it meets any stretch of five characters without white space that others share."""
    bare = bare_of(text)
    return {bare[index : index + GRAM] for index in range(0, len(bare) - GRAM + 1, GRAM)}


def may_share_frame(sample: set[str], runs: frozenset[str], *, is_wide: bool) -> bool:
    """A cheap look before :func:`have_one_frame`: whether enough of a text's sample are among some runs.

    Half of the share that a frame asks for is enough here.
    """
    least = (FRAME if is_wide else FRAME_SPACED) / 2
    return len(runs & sample) >= least * len(sample)


def have_one_frame(one: frozenset[str], other: frozenset[str], *, is_wide: bool) -> bool:
    """Whether two texts of about one length fill the same frame. A text and a part of it do not."""
    shared, least = len(one & other), FRAME if is_wide else FRAME_SPACED
    shorter, longer = sorted((len(one), len(other)))
    is_part = shared > PART * shorter and (shared == shorter or shorter < PART * longer)
    return shared >= least * longer and not is_part


def is_excerpt(one: str, other: str) -> bool:
    """Whether one of two texts is the other, or a part of it, behind a label or cut short.

    >>> is_excerpt("导读:十一月的榆钱巷,清早第一批出门的人…", "十一月的榆钱巷,清早第一批出门的人不是环卫工。")
    True
    """
    shorter, longer = sorted(("".join(one.split()), "".join(other.split())), key=len)
    is_marked = shorter.endswith(tuple(CUT_SHORT)) or ":" in shorter[:LABELLED] or ":" in longer[:LABELLED]
    return is_marked and shorter[LABELLED:-LABELLED] in longer
