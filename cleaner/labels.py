"""6: Signals → Verdicts. The second linear pass decides what is body; rules and places decide what the rest is.

A block is body when its second score is above zero and above what text rules say for another label. All other labels
collect the weights of their reasons; the highest sum wins, and the margin is its distance to the runner-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from cleaner import around as second
from cleaner import thresholds
from cleaner.columns import SecondColumns
from cleaner.evidence import FirstPass, Signals
from cleaner.model import Kind, Label, Tree
from cleaner.tree import TAG_BITS

NEAR_SHARE = 0.6
"""Share of a token rule's weight that counts when the token stands on the block's container or up to two above."""
AROUND_SHARE = 0.3
"""Share that counts when the token stands further up: wrappers of whole columns say less about one block."""
CUE_SHARE = 0.8
"""Share of a cue heading's weight for the blocks under it."""
CUE_REACH = 40
"""Blocks after a cue heading beyond which it no longer speaks: lists of links are shorter."""
HIDDEN_WEIGHT = 10.0
"""Log-odds: invisible text is hidden whatever it holds; only the fallback for empty pages looks behind it."""
TITLE_WEIGHT = 9.0
"""Log-odds for the block that shows the headline: it is never body, whatever its score."""
CUT_WEIGHT = 12.0
"""Log-odds for a piece that a cut rule took off a paragraph: the rule saw its form, its place and its border."""
LINKED = 0.5
"""Share of link characters from which a block is ruled by its links."""
HEADLINE_WORDS = 5.0
"""Effective words a link from which links are headlines (related) and not menu entries (navigation)."""
FALLBACK_GAP = 1.5
"""Log-odds below the page's best block up to which blocks are kept when nothing reached zero."""
FALLBACK_LOWEST = -2.5
"""Log-odds. A page whose best block is lower has no article to fall back on."""

OPINION_WEIGHT = 0.6
"""Log-odds for (or against) a block inside (outside) readability's container. On top of our own candidate it adds
under 0.001 of F1 on the whole (study of 2,410 pages), so it may only tip blocks that are near zero."""

Opinion = Literal["in", "out"] | None
"""What readability says of a block; None for blocks too short to look up."""

_TAG_REASONS: tuple[tuple[int, str, Label, float], ...] = (
    (TAG_BITS["nav"], "tag:nav", Label.NAVIGATION, 2.5),
    (TAG_BITS["header"], "tag:header", Label.NAVIGATION, 0.6),
    (TAG_BITS["footer"], "tag:footer", Label.SITE_INFO, 1.5),
    (TAG_BITS["aside"], "tag:aside", Label.RELATED, 1.0),
    (TAG_BITS["figcaption"], "tag:figcaption", Label.CAPTION, 5.0),
    (TAG_BITS["figure"], "tag:figure", Label.CAPTION, 2.0),
    (TAG_BITS["form"], "tag:form", Label.WIDGET, 1.2),
    (TAG_BITS["button"], "tag:button", Label.WIDGET, 1.2),
    (TAG_BITS["dialog"], "tag:dialog", Label.WIDGET, 1.5),
    (TAG_BITS["address"], "tag:address", Label.SITE_INFO, 1.0),
    (TAG_BITS["video"], "tag:media", Label.WIDGET, 2.0),
)

Reason = tuple[str, str, float, Label]
"""Rule, what it saw, weight, the label it speaks for."""


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The label of one block, the margin over the runner-up, its second score, and the reasons that are not columns."""

    label: Label
    margin: float
    score: float
    runner_up: Label
    reasons: tuple[Reason, ...]


class Verdicts(msgspec.Struct, frozen=True):
    """Verdicts of all blocks. ``columns`` are the second pass's (absent: settled by the first), ``around`` its sums,
    ``cut_by`` the cut rules of pieces, ``opinion`` readability's view (empty when it was not asked)."""

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
        self._place_cache: dict[tuple[int, int, int], tuple[Reason, ...]] = {}

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
                if rule.label != "body":
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
        verdicts = [
            self._verdict(index, tree, signals, scores[index], edges, cut_by) for index in range(len(scores))
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

    def _verdict(
        self,
        index: int,
        tree: Tree,
        signals: Signals,
        score: float,
        edges: tuple[int, int],
        cut_by: Mapping[int, int],
    ) -> Verdict:
        reasons = [*self._place_reasons(tree, signals, index), *self._own_reasons(index, tree, signals, edges)]
        if index in cut_by:
            cut = self.first.cuts.rules[cut_by[index]]
            reasons.append((cut.id, tree.blocks[index].text[:40], CUT_WEIGHT, Label(cut.label)))
        sums: dict[Label, float] = {Label.OTHER: 0.0}
        strong: dict[Label, float] = {}
        for rule, _, weight, label in reasons:
            sums[label] = sums.get(label, 0.0) + weight
            if not rule.startswith(("tag:", "form:", "around:", "near:")):
                strong[label] = strong.get(label, 0.0) + weight
        rival = max(strong, key=strong.__getitem__, default=Label.OTHER)
        rival_score = strong.get(rival, 0.0)
        if score > 0.0 and score > rival_score:
            return Verdict(Label.BODY, score - max(0.0, rival_score), score, rival, tuple(reasons))
        best = max(sums, key=sums.__getitem__)
        if score > 0.0:
            best = rival
            runner_up, runner_score = Label.BODY, score
        else:
            runner_up = max((label for label in sums if label is not best), key=sums.__getitem__, default=Label.BODY)
            runner_score = sums.get(runner_up, score)
        return Verdict(best, sums[best] - runner_score, score, runner_up, tuple(reasons))

    def _place_reasons(self, tree: Tree, signals: Signals, index: int) -> tuple[Reason, ...]:
        element = tree.blocks[index].element
        near, around = signals.places[element]
        key = (tree.elements[element].inside, near, around)
        found = self._place_cache.get(key)
        if found is None:
            reasons: list[Reason] = [
                (rule, "around the block", weight, label) for bit, rule, label, weight in _TAG_REASONS if key[0] & bit
            ]
            for bit, rule in enumerate(self.first.token_rules):
                if rule.label == "body":
                    continue
                if near >> bit & 1:
                    reasons.append((f"near:{rule.id}", "its container", rule.weight * NEAR_SHARE, Label(rule.label)))
                elif around >> bit & 1:
                    reasons.append((f"around:{rule.id}", "around it", rule.weight * AROUND_SHARE, Label(rule.label)))
            found = tuple(reasons)
            if len(self._place_cache) < 20_000:  # noqa: PLR2004 - bounds memory, cannot change a result
                self._place_cache[key] = found
        return found

    def _own_reasons(self, index: int, tree: Tree, signals: Signals, edges: tuple[int, int]) -> list[Reason]:
        block = tree.blocks[index]
        reasons: list[Reason] = []
        for hit in signals.hits[index]:
            rule = self.first.text_rules[hit]
            if rule.label != "body":
                reasons.append((rule.id, block.text[:40], rule.weight, Label(rule.label)))
        governed = signals.governed[index]
        if governed is not None and governed.since <= CUE_REACH:
            rule = self.first.heading_rules[governed.rule]
            label = Label(rule.label)
            if governed.since == 0:
                reasons.append((rule.id, block.text[:40], rule.weight, label))
            else:
                reasons.append((f"near:{rule.id}", f"under block {governed.block}", rule.weight * CUE_SHARE, label))
        if block.hidden:
            reasons.append(("hidden", "invisible to a reader", HIDDEN_WEIGHT, Label.HIDDEN))
        if index == signals.headline:
            reasons.append(("headline", "shows the title", TITLE_WEIGHT, Label.TITLE))
        reasons.extend(_form_reasons(index, tree, signals, edges))
        return reasons


def _form_reasons(index: int, tree: Tree, signals: Signals, edges: tuple[int, int]) -> list[Reason]:
    """What form and place say of a block that is no body: menus before the article, headlines after it."""
    block, measure = tree.blocks[index], signals.measures[index]
    if measure.density < LINKED:
        if block.kind is Kind.MEDIA:
            return [("form:media", "fallback text of a player", 2.0, Label.WIDGET)]
        return []
    headlines = measure.words >= HEADLINE_WORDS * max(1, block.links)
    if headlines and index > edges[0]:
        return [("form:headlines", "links as long as headlines after the article's start", 1.5, Label.RELATED)]
    if headlines:
        return [("form:headlines", "links as long as headlines", 1.0, Label.RELATED)]
    return [("form:links", "short links", 1.0, Label.NAVIGATION)]
