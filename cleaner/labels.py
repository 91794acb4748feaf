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
from cleaner.evidence import FirstPass, Signals
from cleaner.model import Label, Reason, Tree
from cleaner.rest import CACHE_MOST, PLACE_CAP, Rest

CUT_WEIGHT: Final = 12.0
"""Log-odds for a piece that a cut rule took off a paragraph: the rule saw its form, its place and its border."""
END_WEIGHT: Final = 8.0
"""Log-odds for what stands after the article's end: a second story reads as well as the first."""
FALLBACK_GAP: Final = 1.5
"""Log-odds below the page's best block up to which blocks are kept when nothing reached zero."""
FALLBACK_LOWEST: Final = -2.5
"""Log-odds. A page whose best block is lower has no article to fall back on."""
OPINION_WEIGHT: Final = 0.6
"""Log-odds for (or against) a block inside (outside) readability's container. On top of our own candidate it adds
under 0.001 of F1 on the whole (study of 2,410 pages), so it may only tip blocks that are near zero."""

Opinion = Literal["in", "out"] | None
"""What readability says of a block; None for blocks too short to look up."""


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The label of one block, the margin over the runner-up, its second score, and the reasons that are not columns."""

    label: Label
    margin: float
    score: float
    runner_up: Label
    reasons: tuple[Reason, ...]


class Verdicts(msgspec.Struct, frozen=True):
    """Verdicts of all blocks.

    ``columns`` are the second pass's (absent: settled by the first), ``around`` its sums,
    ``cut_by`` the cut rules of pieces, ``opinion`` readability's view (empty when it was not asked).
    """

    blocks: list[Verdict]
    columns: Mapping[int, tuple[int, ...]]
    around: second.Around
    fallback: bool
    cut_by: Mapping[int, int]
    opinion: Sequence[Opinion]


class Labeller:
    """The second pass and the labels of the rest. Immutable but for a cache that cannot change results."""

    def __init__(self, first: FirstPass, weights: Mapping[str, float]) -> None:
        self.first = first
        self.columns = SecondColumns(first.columns)
        self.weights = [weights.get(name, 0.0) for name in self.columns.names]
        self._rest = Rest(first)
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
        sums = second.gather(tree, net, [measure.words for measure in signals.measures])
        columns, scores = self._second(tree, signals, net, sums)
        scores = [
            score + (OPINION_WEIGHT if view == "in" else -OPINION_WEIGHT if view == "out" else 0.0)
            for score, view in zip(scores, opinion or [None] * len(scores), strict=True)
        ]
        fallback = self._falls_back(tree, scores, ruled)
        if fallback:
            best = max(score for score, block in zip(scores, tree.blocks, strict=True) if not block.hidden)
            scores = [score - best + FALLBACK_GAP for score in scores]
        body = [index for index, score in enumerate(scores) if score > max(0.0, ruled[index])]
        edges = (body[0], body[-1]) if body else (len(scores), len(scores))
        ends = find_ends(tree, signals, self.first, body)
        verdicts = [
            self._verdict(index, tree, signals, scores[index], edges, cut_by, ends)
            for index in range(len(scores))
        ]
        return Verdicts(verdicts, columns, sums, fallback, cut_by, opinion)

    def _second(
        self, tree: Tree, signals: Signals, net: Sequence[float], sums: second.Around
    ) -> tuple[dict[int, tuple[int, ...]], list[float]]:
        """Second-pass columns and scores of the blocks that the first pass left open, or that stand beside such."""
        low = [score < thresholds.SETTLED for score in net]
        last = len(net) - 1
        open_ = [
            index
            for index in signals.asked
            if not (low[index] and low[max(0, index - 1)] and low[min(last, index + 1)])
        ]
        columns = dict(zip(open_, second.columns_of(open_, tree, sums, self.columns), strict=True))
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
        cut_by: Mapping[int, int],
        ends: Mapping[int, tuple[Label, str]],
    ) -> Verdict:
        settled = self._rest.settled_key(index, tree, signals, edges)
        if settled is not None and index not in ends and index not in cut_by:
            known = self._settled.get(settled)
            if known is not None:
                return known
        own, places = self._rest.reasons(index, tree, signals, edges)
        if index in cut_by:
            cut = self.first.cuts.rules[cut_by[index]]
            own.append((cut.id, tree.blocks[index].text[:40], CUT_WEIGHT, Label(cut.label)))
        if index in ends:
            own.append(("after_the_end", ends[index][1], END_WEIGHT, ends[index][0]))
        if score > 0.0:
            rival, against = _strongest(own)
            if score > against:
                return Verdict(Label.BODY, score - max(0.0, against), score, rival, (*own, *places))
            return Verdict(rival, against - score, score, Label.BODY, (*own, *places))
        verdict = _of_the_rest(own, places, score)
        if (
            settled is not None
            and index not in ends
            and index not in cut_by
            and len(self._settled) < CACHE_MOST
        ):
            self._settled[settled] = verdict
        return verdict


def _of_the_rest(own: Sequence[Reason], places: Sequence[Reason], score: float) -> Verdict:
    """The verdict on a block that is no body by its score."""
    sums = _sums(own, places)
    best, most = _strongest_of(sums)
    del sums[best]
    runner_up, next_best = _strongest_of(sums) if sums else (Label.BODY, score)
    return Verdict(best, most - max(next_best, score), score, runner_up, (*own, *places))


def _sums(own: Sequence[Reason], places: Sequence[Reason]) -> dict[Label, float]:
    sums: dict[Label, float] = {Label.OTHER: 0.0}
    for _, _, weight, label in places:
        sums[label] = sums.get(label, 0.0) + weight
    for label, total in sums.items():
        if total > PLACE_CAP:
            sums[label] = PLACE_CAP + (total - PLACE_CAP) * 0.1
    for _, _, weight, label in own:
        sums[label] = sums.get(label, 0.0) + weight
    return sums


def _strongest_of(sums: Mapping[Label, float]) -> tuple[Label, float]:
    best = max(sums, key=sums.__getitem__)
    return best, sums[best]


def _strongest(own: Sequence[Reason]) -> tuple[Label, float]:
    """The label that a block's own reasons speak for most."""
    if not own:
        return Label.OTHER, 0.0
    sums: dict[Label, float] = {}
    for _, _, weight, label in own:
        sums[label] = sums.get(label, 0.0) + weight
    return _strongest_of(sums)
