"""6: Signals → Verdicts. The second linear pass decides what is body; rules and places decide what the rest is.

A block is body when its second score is above zero and above what it says itself for another label. All other labels
collect the weights of their reasons; the highest sum wins, and the margin is its distance to the runner-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Final, Literal

import msgspec

from cleaner import around as second
from cleaner import company, places, sounds, thresholds
from cleaner.columns import SecondColumns
from cleaner.enclosed import held_together
from cleaner.ends import find_ends
from cleaner.evidence import UNASKED, FirstPass, Signals
from cleaner.lead import lead
from cleaner.model import Evidence, Label, Tree
from cleaner.rest import CACHE_MOST, SAW_CHARS, Judged, Place, Rest, add, capped

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


_OPINIONS: Final[Mapping[Opinion, float]] = {"in": OPINION_WEIGHT, "out": -OPINION_WEIGHT, None: 0.0}
_LABELS: Final[Mapping[str, Label]] = {label.value: label for label in Label}
_ARTICLE_SIDE: Final = frozenset({Label.TITLE, Label.STANDFIRST, Label.BYLINE, Label.CAPTION, Label.ORIGIN})
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
    not asked), ``held`` what blocks were given on top: a dump's for their neighbours, the lead of a page.
    """

    blocks: list[Verdict]
    columns: Mapping[int, tuple[int, ...]]
    around: second.Around
    fallback: bool
    expected: float
    cut_by: Mapping[int, int]
    opinion: Sequence[Opinion]
    held: Mapping[int, Evidence]


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
        scores = [0.0] * len(signals.hits)
        for index, hits in enumerate(signals.hits):
            if hits:
                scores[index] = self._against(hits)
        return scores

    def _against(self, hits: Sequence[int]) -> float:
        rules = self.first.text_rules
        sums: dict[str, float] = {}
        for hit in hits:
            rule = rules[hit]
            if rule.on == "text" and rule.label != "body":
                sums[rule.label] = sums.get(rule.label, 0.0) + rule.weight
        return max(sums.values()) if sums else 0.0

    def run(
        self, tree: Tree, signals: Signals, *, cut_by: Mapping[int, int], opinion: Sequence[Opinion] = ()
    ) -> Verdicts:
        """Label every block. ``cut_by`` says which rule cut a block off, ``opinion`` what readability holds of it."""
        ruled = self.rule_scores(signals)
        net = [score - rule for score, rule in zip(signals.first, ruled, strict=True)]
        words = [measure.words for measure in signals.measures]
        hidden = signals.lists.hidden
        sums = second.gather(signals.lists, net, words)
        columns, scores = self._second(signals, net, sums)
        if opinion:
            scores = [score + _OPINIONS[view] for score, view in zip(scores, opinion, strict=True)]
        held: Mapping[int, Evidence] = {}
        if self._of_dumps:
            held = held_together(tree, signals, scores, ruled)
            scores = _with(held, scores)
        body = _body(scores, ruled)
        fallback = not body and _falls_back(hidden, scores, ruled)
        if fallback:
            best = max(score for score, unseen in zip(scores, hidden, strict=True) if not unseen)
            scores = [score - best + FALLBACK_GAP for score in scores]
            body = _body(scores, ruled)
        edges = (body[0], body[-1]) if body else (len(scores), len(scores))
        apart = self._apart(tree, cut_by, find_ends(tree, signals, self.first, body, of_dumps=self._of_dumps))
        page = Judged.of(tree, signals, edges, self._rest.buttons, self._rest.marks)
        if body and not self._of_dumps:
            held = self._lead(page, scores, ruled)
            scores = _with(held, scores)
        keys = self._rest.settled_keys(page, scores)
        known = self._settled.get
        verdicts = [
            (known(key) if key is not None and index not in apart else None)
            or self._verdict(index, page, scores[index], apart.get(index), key)
            for index, key in enumerate(keys)
        ]
        verdicts = self._with_company(tree, signals, verdicts)
        expected = expected_f1(hidden, verdicts, words)
        return Verdicts(verdicts, columns, sums, fallback, expected, cut_by, opinion, held)

    def _lead(self, page: Judged, scores: Sequence[float], ruled: Sequence[float]) -> Mapping[int, Evidence]:
        """The lead of a page in markup, where it would be furniture; a standfirst or a caption stays one."""
        found = lead(page.signals, scores, ruled, page.edges[0], self.first.columns.description)
        labels = [self._verdict(index, page, scores[index], None, None).label for index in found]
        return {} if _ARTICLE_SIDE.intersection(labels) else found

    def _with_company(self, tree: Tree, signals: Signals, verdicts: list[Verdict]) -> list[Verdict]:
        """The verdicts with what blocks are because of those around them, where that wins."""
        notices = [
            index
            for index, verdict in enumerate(verdicts)
            if verdict.label is Label.AD and self._announces(index, signals)
        ]
        for index, reason in company.joined(tree, [verdict.label for verdict in verdicts], notices):
            verdicts[index] = _with_reason(verdicts[index], reason)
        for index, reason in sounds.guessed(tree, [verdict.label for verdict in verdicts]):
            verdicts[index] = _with_reason(verdicts[index], reason)
        for index, reason in places.guessed(tree, [verdict.label for verdict in verdicts]):
            verdicts[index] = _with_reason(verdicts[index], reason)
        for index, reason in places.comments(tree, [verdict.label for verdict in verdicts]):
            verdicts[index] = _with_reason(verdicts[index], reason)
        for index, reason in places.dates_of_entries(tree, [verdict.label for verdict in verdicts]):
            verdicts[index] = _with_reason(verdicts[index], reason)
        return verdicts

    def _announces(self, index: int, signals: Signals) -> bool:
        """Whether a block is the notice over advertising: a cue heading, or words that are one or open one.

        Other rules for advertising know posts by their parts.
        """
        governed = signals.governed[index]
        if governed is not None and not governed.since:
            return self.first.heading_rules[governed.rule].label == "ad"
        hits = [self.first.text_rules[hit] for hit in signals.hits[index]]
        return any(rule.label == "ad" and rule.on == "text" and (rule.whole or rule.starts) for rule in hits)

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

    def _verdict(
        self,
        index: int,
        page: Judged,
        score: float,
        apart: Sequence[Evidence] | None,
        key: tuple[object, ...] | None,
    ) -> Verdict:
        """A new verdict, to be known by its ``key`` from now on if it hangs on nothing else."""
        own, place, more = self._rest.reasons(index, page)
        if apart:
            own.extend(apart)
        reasons = (*own, *place.reasons, *more)
        if not page.signals.rows[index]:
            reasons += (_SETTLED,)
        if score > 0.0:
            rival, against = _strongest(own)
            if score > against:
                return _verdict("body", score - max(0.0, against), score, reasons)
            return _verdict(rival, against - score, score, reasons)
        label, margin = _of_the_rest(own, place, more, score)
        verdict = _verdict(label, margin, score, reasons)
        if key is not None and not apart and len(self._settled) < CACHE_MOST:
            self._settled[key] = verdict
        return verdict


def _with(held: Mapping[int, Evidence], scores: Sequence[float]) -> list[float]:
    return [score + held[index].weight if index in held else score for index, score in enumerate(scores)]


def _with_reason(old: Verdict, reason: Evidence) -> Verdict:
    """A verdict with one more reason, where that wins."""
    reasons = (reason, *old.reasons)
    sums = {"other": 0.0}
    add(sums, [other for other in reasons if other.label != "body"])
    margin = sums.pop(reason.label) - max(*sums.values(), old.score)
    return _verdict(reason.label, margin, old.score, reasons) if margin > 0.0 else old


def _verdict(label: str, margin: float, score: float, reasons: tuple[Evidence, ...]) -> Verdict:
    """A verdict with the margin as it is shown, and the chance that goes with it."""
    shown = round(margin, 2)
    return Verdict(_LABELS[label], shown, score, reasons)


def _body(scores: Sequence[float], ruled: Sequence[float]) -> list[int]:
    """The blocks whose score is above zero and above what they say themselves for another label; never hidden ones."""
    return [
        index
        for index, (score, rule) in enumerate(zip(scores, ruled, strict=True))
        if score > 0.0 and score > rule
    ]


def _falls_back(hidden: Sequence[bool], scores: Sequence[float], ruled: Sequence[float]) -> bool:
    """Whether, when nothing is body, something comes near: then the best of the page is kept."""
    seen = zip(hidden, scores, ruled, strict=True)
    return any(not unseen and score - rule > FALLBACK_LOWEST for unseen, score, rule in seen)


def expected_f1(hidden: Sequence[bool], verdicts: Sequence[Verdict], words: Sequence[float]) -> float:
    """What F1 the labels expect of themselves: from the chances of kept and dropped blocks, weighted by words."""
    kept = lost = wrong = 0.0
    body, settled = Label.BODY, second.logistic(UNASKED)
    for unseen, verdict, amount in zip(hidden, verdicts, words, strict=True):
        if unseen:
            continue
        score = verdict.score
        if score == UNASKED:  # most blocks
            lost += amount * settled
        elif verdict.label is body:
            chance = second.logistic(score)
            kept += amount * chance
            wrong += amount * (1.0 - chance)
        elif score < 0.0:
            lost += amount * second.logistic(score)
    return 2.0 * kept / (2.0 * kept + wrong + lost) if kept else 0.0


def _of_the_rest(
    own: Sequence[Evidence], place: Place, more: Sequence[Evidence], score: float
) -> tuple[str, float]:
    """Label and margin of a block that is no body by its score. ``more`` is what its place says besides."""
    if more:
        sums = dict(place.sums)
        add(sums, more)
        sums = capped(sums)
    else:
        sums = dict(place.capped)
    add(sums, own)
    best, most, runner_up = "other", -inf, score
    for label, total in sums.items():
        if total > most:
            runner_up = max(runner_up, most)
            best, most = label, total
        elif total > runner_up:
            runner_up = total
    return best, most - runner_up


def _strongest(own: Sequence[Evidence]) -> tuple[str, float]:
    """The label that a block's own reasons speak for most."""
    if not own:
        return "other", 0.0
    sums: dict[str, float] = {}
    add(sums, own)
    best = max(sums, key=sums.__getitem__)
    return best, sums[best]
