"""6, continued: the paragraph between headline and text that the page gives as its description is the article's.

Its class names (teaser, intro, header) and its distance from the text speak for a menu or a list; that the metadata
sum up the article in the same words speaks against it. Of ten such paragraphs of news pages (fundus) the gold text has
all, of 27 on all sorts of English pages (wcxb_dev) it has eleven (``python -m tests.tools.measure``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from cleaner.evidence import Signals
from cleaner.features import Measures
from cleaner.model import Evidence

NEAR: Final = 12
"""Blocks before the first paragraph in which the lead is looked for: byline, date and share bar stand between."""
LEAST_WORDS: Final = 8.0
"""Effective words: a shorter description is a slogan or a kicker."""
LINKED: Final = 0.3
"""Share of link characters from which a paragraph is a teaser."""
LEAD: Final = 0.5
"""Log-odds that the lead is given at last: it is as unsure as a paragraph can be."""


def lead(
    signals: Signals, scores: Sequence[float], ruled: Sequence[float], first: int, description: int
) -> dict[int, Evidence]:
    """The lead of a page by its number, with the reason why it is text; empty where it is text by itself.

    ``ruled`` are the sums of text rules for other labels, ``first`` is the first body block, ``description`` the
    column of what opens like the page's description.
    """
    for index in range(max(signals.headline + 1, first - NEAR, 0), min(first, len(scores))):
        is_described = description in signals.flags[index] and _is_prose(signals.measures[index])
        if is_described and scores[index] <= 0.0 and not ruled[index]:
            lift = round(LEAD - scores[index], 2)
            return {index: Evidence("lead", "the page's description, above the text", lift, "body", 2)}
    return {}


def _is_prose(measure: Measures) -> bool:
    return measure.words >= LEAST_WORDS and measure.density < LINKED
