"""6, the tail: what stands below the article when a line has said that it is over.

An editor's credit, a statement or previous and next only stand at an article's end; a share bar or a line over other
stories stands there mostly. What follows is furniture, however much its lines read like prose, unless the article
plainly goes on: paragraphs as long as its own, or in its own words. Headlines and posts below it are about other
matters, which is seen without knowing any of their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import Final

from cleaner.evidence import FirstPass, Signals
from cleaner.model import Label, Tree
from cleaner.rules.folding import fold
from cleaner.rules.schema import Rule
from cleaner.topic import matter_of
from cleaner.wording import Wording

MIN_WORDS: Final = 60.0
"""Effective words of body before the line, at least: above less stand leads, and credits over the article."""
MIN_SHARE: Final = 0.2
"""Share of the page's body words before the line, at least: lists of posts hold more words than a short notice."""
CERTAIN: Final = 5.0
"""Log-odds of a rule from which what it finds ends an article by itself."""
LIKELY: Final = 4.0
"""The same for a line that does so when headlines follow it. Dates and names alone are worth less: lists have them."""
TRIED: Final = 12
"""Lines that may be the end which are tried: it bounds the cost of a page full of them."""
REPEATED: Final = 2
"""Times that a line which ends an article stands on a page, at most: share bars stand above and below."""
LONG_WORDS: Final = 50.0
"""Effective words from which a paragraph is longer than posts and teasers are."""
LONG_SHARE: Final = 0.25
"""Share of the words before the end that long paragraphs after it hold together when the article goes on."""
KIN: Final = 0.09
"""Share of the tail's words that the article used from which the tail is about the same."""
EARLY: Final = 0.65
"""Share of the blocks before a certain end which the tail's words are looked up in: the last may be posts like those
below it. For what is no more than likely, all of them are asked."""
TELLING_WORDS: Final = 25.0
"""Effective words of a paragraph that may tell a story."""
TELLING: Final = -1.5
"""Score of the wording (:mod:`cleaner.wording`) below which a paragraph tells like news; posts are well above it."""
TAIL_CHARS: Final = 3000
"""Characters of a tail whose words are looked up in the article; it bounds the cost of long ones."""
LOOK: Final = 10
"""Blocks after a line that is less certain among which headlines are looked for."""
HEADLINES: Final = 3
"""Lines that look like headlines which make a list of them."""
HEADLINE_WORDS: Final = (4.0, 25.0)
"""Effective words of a headline: fewer are names and figures."""
DIFFERENT: Final = 0.8
"""Share of the words of headlines that only one of them has: rows of a table and lines of a song repeat theirs."""

_ENDING: Final = frozenset({"byline", "disclaimer", "pager"})
_MOSTLY: Final = _ENDING | {"share", "follow", "comment", "navigation", "widget", "origin", "site_info", "copyright"}
"""Labels of lines that only, or mostly, stand at an end."""
_SENTENCE_END: Final = tuple("。！!.…”\"'’」；;，,：:、)）")

def find_tail(
    tree: Tree, signals: Signals, first: FirstPass, body: Sequence[int]
) -> Mapping[int, tuple[Label, str]]:
    """For each body block below the article's end the label it gets instead, and why. Empty when there is no end."""
    for line, share in _ends(tree, signals, first, body):
        before = [index for index in body if index < line]
        after = [index for index in body if index > line]
        tells = share > EARLY and any(_tells(index, signals, first.wording) for index in after)
        if not (tells or _returns(line, before[-1], after, tree) or goes_on(before, after, signals, share)):
            why = f"after block {tree.number(line)}: the article's end"
            return {index: (_label(index, signals), why) for index in after}
    return {}


def _ends(tree: Tree, signals: Signals, first: FirstPass, body: Sequence[int]) -> Iterator[tuple[int, float]]:
    """Lines with enough body before and some after them that may be the article's end, the first ones only.

    With each goes the share of what stands before it that the tail is compared with.
    """
    words = {index: signals.measures[index].words for index in body}
    least = max(MIN_WORDS, MIN_SHARE * sum(words.values()))
    running, tried = 0.0, 0
    for index in range(body[0], body[-1]):
        if index in words:
            running += words[index]
        elif running >= least and not tree.blocks[index].hidden and (share := _end(index, signals, first)):
            yield index, share
            tried += 1
            if tried == TRIED:
                return


def _end(index: int, signals: Signals, first: FirstPass) -> float:
    """:data:`EARLY` for a line that only stands at an end, 1 for one that may and has headlines below, 0 for others."""
    governed = signals.governed[index]
    rules = [first.text_rules[hit] for hit in signals.hits[index]]
    if governed is not None and not governed.since:
        rules.append(first.heading_rules[governed.rule])
    texts = signals.lists.texts
    if not rules or texts.count(texts[index]) > REPEATED:
        return 0.0
    if any(rule.label in _ENDING and rule.on == "text" and rule.weight >= CERTAIN for rule in rules):
        return EARLY
    return 1.0 if any(map(_speaks_of_end, rules)) and _headlines_follow(index, signals) else 0.0


def _speaks_of_end(rule: Rule) -> bool:
    """Whether what a rule finds mostly stands at an end. A label with *one* other headline stands anywhere."""
    fits = rule.label in _MOSTLY or (rule.label == "related" and rule.on == "heading")
    return fits and rule.on != "cue" and rule.weight >= LIKELY and not rule.picture


def _headlines_follow(line: int, signals: Signals) -> bool:
    """Whether lines that look like headlines, each in words of its own, follow before any long paragraph."""
    pieces: list[set[str]] = []
    for index in range(line + 1, min(line + 1 + LOOK, len(signals.measures))):
        if signals.measures[index].words >= LONG_WORDS:
            break
        if _is_bare(index, signals):
            pieces.append(matter_of(signals.lists.texts[index].lower()))
    total = sum(map(len, pieces))
    return len(pieces) >= HEADLINES and len(set().union(*pieces)) >= DIFFERENT * total


def _is_bare(index: int, signals: Signals) -> bool:
    least, most = HEADLINE_WORDS
    text = signals.lists.texts[index]
    return least <= signals.measures[index].words <= most and not text.endswith(_SENTENCE_END)


def _returns(line: int, last: int, after: Sequence[int], tree: Tree) -> bool:
    """Whether the line stands in a box, and the container of the body's last block before it goes on after it."""
    home, *others = (tree.elements[tree.blocks[index].element].parent for index in (last, line, *after))
    return others[0] != home and home in others


def goes_on(before: Sequence[int], after: Sequence[int], signals: Signals, share: float) -> bool:
    """Whether body blocks after a line go on with the article: they are as long as it, or about the same.

    ``share`` is the part of what stands before the line that they are compared with.
    """
    amounts = signals.measures
    long = sum(amounts[index].words for index in after if amounts[index].words >= LONG_WORDS)
    if long > LONG_SHARE * sum(amounts[index].words for index in before):
        return True
    texts = signals.lists.texts
    tail = matter_of("\n".join(texts[index] for index in after)[:TAIL_CHARS].lower())
    article = "\n".join(texts[index] for index in before[: ceil(share * len(before))]).lower()
    return sum(word in article for word in tail) >= KIN * max(1, len(tail))


def _tells(index: int, signals: Signals, wording: Wording) -> bool:
    """Whether a block is a paragraph that tells like news: below a merely likely end, the article goes on in it."""
    text = signals.lists.texts[index]
    return (
        signals.measures[index].words >= TELLING_WORDS
        and text.endswith(_SENTENCE_END)
        and wording.of(fold(text)) < TELLING
    )


def _label(index: int, signals: Signals) -> Label:
    return Label.RELATED if _is_bare(index, signals) else Label.OTHER
