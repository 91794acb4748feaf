"""6: Signals → Verdicts. The second linear pass decides what is body; rules and places decide what the rest is.

A block is body when its second score is above zero and above what it says itself for another label. All other labels
collect the weights of their reasons; the highest sum wins, and the margin is its distance to the runner-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec

from cleaner import around as second
from cleaner import thresholds
from cleaner.columns import SecondColumns
from cleaner.ends import find_ends
from cleaner.evidence import UNASKED, FirstPass, Signals
from cleaner.model import Evidence, Label, RawBlock, Tree
from cleaner.rest import CACHE_MOST, PLACE_CAP, SAW_CHARS, Rest

CUT_WEIGHT: Final = 12.0
"""Log-odds for a piece that a cut rule took off a paragraph: the rule saw its form, its place and its border."""
END_WEIGHT: Final = 8.0
"""Log-odds for what stands after the article's end: a second story reads as well as the first."""
CLOSING: Final = 1.0
"""Log-odds for a full sentence right after a body block of a text dump, if that makes it body. On 300 generated pages
(tune, half of them dumps) 20 instead of 37 of 3,383 paragraphs were lost; in markup it wins nothing (out-of-fold)."""
CLOSING_WORDS: Final = 6.0
"""Effective words of such a sentence."""
FALLBACK_GAP: Final = 1.5
"""Log-odds below the page's best block up to which blocks are kept when nothing reached zero."""
FALLBACK_LOWEST: Final = -2.5
"""Log-odds. A page whose best block is lower has no article to fall back on."""
OPINION_WEIGHT: Final = 0.6
"""Log-odds for (or against) a block inside (outside) readability's container. On top of our own candidate it adds
under 0.001 of F1 on the whole (study of 2,410 pages), so it may only tip blocks that are near zero."""

Opinion = Literal["in", "out"] | None
"""What readability says of a block; None for blocks too short to look up."""


_OPINIONS: Final[Mapping[Opinion, float]] = {"in": OPINION_WEIGHT, "out": -OPINION_WEIGHT, None: 0.0}
_LABELS: Final[Mapping[str, Label]] = {label.value: label for label in Label}
_SETTLED: Final = Evidence("settled", "a short link in a menu, or hidden text", UNASKED)


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The label of one block, the margin over the runner-up, the second score, and the reasons.

    Of a block that was not asked the reasons are complete; for others those that are columns are still to be added
    (:mod:`cleaner.reasons`). Blocks that were settled alike share one verdict, across pages too.
    """

    label: Label
    margin: float
    score: float
    reasons: tuple[Evidence, ...]


class Verdicts(msgspec.Struct, frozen=True):
    """Verdicts of all blocks.

    ``columns`` are the second pass's (absent: settled by the first), ``around`` its sums, ``expected`` the F1 that the
    labels expect of themselves, ``cut_by`` the cut rules of pieces, ``opinion`` readability's view (empty when it was
    not asked).
    """

    blocks: list[Verdict]
    columns: Mapping[int, tuple[int, ...]]
    around: second.Around
    fallback: bool
    expected: float
    cut_by: Mapping[int, int]
    opinion: Sequence[Opinion]


class Labeller:
    """The second pass and the labels of the rest. Immutable but for a cache that cannot change results."""

    def __init__(self, first: FirstPass, weights: Mapping[str, float], *, of_dumps: bool = False) -> None:
        self.first = first
        self.columns = SecondColumns(first.columns)
        self.weights = [weights.get(name, 0.0) for name in self.columns.names]
        self._of_dumps = of_dumps
        self._rest = Rest(first, of_dumps=of_dumps)
        self._settled: dict[tuple[object, ...], Verdict] = {}

    def rule_scores(self, signals: Signals) -> list[float]:
        """For each block the strongest sum of text rules for any label but body (0 when none hit)."""
        rules = self.first.text_rules
        scores: list[float] = []
        for hits in signals.hits:
            if not hits:
                scores.append(0.0)
                continue
            sums: dict[str, float] = {}
            for hit in hits:
                rule = rules[hit]
                if rule.label != "body" and rule.on == "text":
                    sums[rule.label] = sums.get(rule.label, 0.0) + rule.weight
            scores.append(max(sums.values(), default=0.0))
        return scores

    def run(
        self, tree: Tree, signals: Signals, *, cut_by: Mapping[int, int], opinion: Sequence[Opinion] = ()
    ) -> Verdicts:
        """Label every block. ``cut_by`` says which rule cut a block off, ``opinion`` what readability holds of it."""
        ruled = self.rule_scores(signals)
        net = [score - rule for score, rule in zip(signals.first, ruled, strict=True)]
        words = [measure.words for measure in signals.measures]
        sums = second.gather(signals.lists, net, words)
        columns, scores = self._second(signals, net, sums)
        if opinion:
            scores = [score + _OPINIONS[view] for score, view in zip(scores, opinion, strict=True)]
        if self._of_dumps:
            scores = _closed(tree, signals, scores, ruled)
        fallback = self._falls_back(tree, scores, ruled)
        if fallback:
            best = max(score for score, block in zip(scores, tree.blocks, strict=True) if not block.hidden)
            scores = [score - best + FALLBACK_GAP for score in scores]
        body = [index for index, score in enumerate(scores) if score > 0.0 and score > ruled[index]]
        edges = (body[0], body[-1]) if body else (len(scores), len(scores))
        apart = self._apart(tree, cut_by, find_ends(tree, signals, self.first, body))
        keys = self._rest.settled_keys(tree, signals, edges, scores)
        known = self._settled.get
        verdicts = [
            (known(key) if key is not None and index not in apart else None)
            or self._verdict(index, tree, signals, scores[index], edges, apart.get(index), key)
            for index, key in enumerate(keys)
        ]
        expected = expected_f1(tree.blocks, verdicts, words)
        return Verdicts(verdicts, columns, sums, fallback, expected, cut_by, opinion)

    def _apart(
        self, tree: Tree, cut_by: Mapping[int, int], ends: Mapping[int, tuple[Label, str]]
    ) -> Mapping[int, list[Evidence]]:
        """The reasons of blocks that a rule cut off their paragraph, or that stand behind the article's end."""
        apart: dict[int, list[Evidence]] = {}
        for index, rule in cut_by.items():
            cut = self.first.cuts.rules[rule]
            saw = tree.blocks[index].text[:SAW_CHARS]
            apart[index] = [Evidence(cut.id, saw, CUT_WEIGHT, cut.label)]
        for index, (label, why) in ends.items():
            apart.setdefault(index, []).append(Evidence("after_the_end", why, END_WEIGHT, label.value))
        return apart

    def _second(
        self, signals: Signals, net: Sequence[float], sums: second.Around
    ) -> tuple[dict[int, tuple[int, ...]], list[float]]:
        """Second-pass columns and scores of the blocks that the first pass left open, or that stand beside such."""
        low = [score < thresholds.SETTLED for score in net]
        low.append(True)  # beside the last block, and as entry -1 beside the first
        open_ = [
            index
            for index in signals.asked
            if not (low[index] and low[index - 1] and low[index + 1])
        ]
        columns = dict(zip(open_, second.columns_of(open_, signals.lists, sums, self.columns), strict=True))
        scores = list(net)
        weight = self.weights.__getitem__
        for index, row in columns.items():
            scores[index] = (
                sum(map(weight, row))
                + sum(map(weight, signals.rows[index]))
                + sum(map(weight, signals.place[index]))
                + sum(map(weight, signals.flags[index]))
            )
        return columns, scores

    @staticmethod
    def _falls_back(tree: Tree, scores: Sequence[float], ruled: Sequence[float]) -> bool:
        """Whether nothing is body though something comes near: then the best of the page is kept."""
        best = FALLBACK_LOWEST
        for score, rule, block in zip(scores, ruled, tree.blocks, strict=True):
            if block.hidden:
                continue
            if score > max(0.0, rule):
                return False
            best = max(best, score - rule)
        return best > FALLBACK_LOWEST

    def _verdict(  # noqa: PLR0917 - all that one verdict depends on
        self,
        index: int,
        tree: Tree,
        signals: Signals,
        score: float,
        edges: tuple[int, int],
        apart: Sequence[Evidence] | None,
        key: tuple[object, ...] | None,
    ) -> Verdict:
        """A new verdict, to be known by its ``key`` from now on if it hangs on nothing else."""
        own, places = self._rest.reasons(index, tree, signals, edges)
        if apart:
            own.extend(apart)
        reasons = (*own, *places) if signals.rows[index] else (*own, *places, _SETTLED)
        if score > 0.0:
            rival, against = _strongest(own)
            if score > against:
                return _verdict("body", score - max(0.0, against), score, reasons)
            return _verdict(rival, against - score, score, reasons)
        label, margin = _of_the_rest(own, places, score)
        verdict = _verdict(label, margin, score, reasons)
        if key is not None and not apart and len(self._settled) < CACHE_MOST:
            self._settled[key] = verdict
        return verdict


def _verdict(label: str, margin: float, score: float, reasons: tuple[Evidence, ...]) -> Verdict:
    """A verdict with the margin as it is shown, and the chance that goes with it."""
    shown = round(margin, 2)
    return Verdict(_LABELS[label], shown, score, reasons)


def expected_f1(blocks: Sequence[RawBlock], verdicts: Sequence[Verdict], words: Sequence[float]) -> float:
    """What F1 the labels expect of themselves: from the chances of kept and dropped blocks, weighted by words."""
    kept = lost = wrong = 0.0
    settled = second.logistic(UNASKED)  # of most blocks
    for block, verdict, amount in zip(blocks, verdicts, words, strict=True):
        if block.hidden:
            continue
        score = verdict.score
        if verdict.label is Label.BODY:
            chance = second.logistic(score)
            kept += amount * chance
            wrong += amount * (1.0 - chance)
        elif score < 0.0:
            lost += amount * (settled if score == UNASKED else second.logistic(score))
    return 2.0 * kept / (2.0 * kept + wrong + lost) if kept else 0.0


def _closed(
    tree: Tree, signals: Signals, scores: Sequence[float], ruled: Sequence[float]
) -> list[float]:
    """Scores with the article's closing paragraphs in a text dump, which has no container to hold them together."""
    closed = list(scores)
    for index in range(1, len(scores)):
        measure = signals.measures[index]
        if (
            -CLOSING < closed[index] <= 0.0 < closed[index - 1]
            and measure.ends
            and measure.words >= CLOSING_WORDS
            and not tree.blocks[index].link_chars
            and not ruled[index]
        ):
            closed[index] += CLOSING
    return closed


def _of_the_rest(own: Sequence[Evidence], places: Sequence[Evidence], score: float) -> tuple[str, float]:
    """Label and margin of a block that is no body by its score."""
    sums = {"other": 0.0}
    _add(sums, places)
    for label, total in sums.items():
        if total > PLACE_CAP:
            sums[label] = PLACE_CAP + (total - PLACE_CAP) * 0.1
    _add(sums, own)
    best, most = _strongest_of(sums)
    del sums[best]
    next_best = max(sums.values(), default=score)
    return best, most - max(next_best, score)


def _strongest(own: Sequence[Evidence]) -> tuple[str, float]:
    """The label that a block's own reasons speak for most."""
    if not own:
        return "other", 0.0
    sums: dict[str, float] = {}
    _add(sums, own)
    return _strongest_of(sums)


def _strongest_of(sums: Mapping[str, float]) -> tuple[str, float]:
    best = max(sums, key=sums.__getitem__)
    return best, sums[best]


def _add(sums: dict[str, float], reasons: Sequence[Evidence]) -> None:
    for reason in reasons:
        label = reason.label
        sums[label] = sums.get(label, 0.0) + reason.weight
