"""From lit columns to evidence that a person can read.

A block lights up about forty columns in the first pass and thirty more in the second, which weighs the first's anew.
Of the pass that decided, those that weigh at least :data:`SHOWN` are written out one by one and the others summed in
one line, so that they add up to its score; of a first pass that was overruled the sum is shown. Evidence of a column
is the same record for every block, made once.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.evidence import Signals
from cleaner.labels import OPINION_WEIGHT, Labeller, Opinion, Verdicts
from cleaner.model import Evidence

SHOWN = 0.4
"""Log-odds from which a column is shown by itself: four or five of a weighed block's columns reach it."""


TYPE_RULE = "page_type"
"""Names the reason that a page's type gives; it comes after both passes and counts with the second."""


class ReasonBook:
    """Evidence records of all columns of both passes. Immutable."""

    def __init__(self, labeller: Labeller) -> None:
        self._first = _records(labeller.first.columns.names, labeller.first.weights, 1)
        self._second = _records(labeller.columns.names, labeller.weights, 2)

    def evidence(self, signals: Signals, verdicts: Verdicts) -> list[tuple[Evidence, ...]]:
        """All reasons of each block: rules for its label and its rivals, then the columns of both passes."""
        second = verdicts.columns.get
        found: list[tuple[Evidence, ...]] = []
        for index, (verdict, row) in enumerate(zip(verdicts.blocks, signals.rows, strict=True)):
            if not row:
                found.append(verdict.reasons)
                continue
            own = [*row, *signals.place[index], *signals.flags[index]]
            lit = second(index)
            score, reasons = verdict.score, verdict.reasons
            if index in verdicts.held:
                reasons += (verdicts.held[index],)
                score -= verdicts.held[index].weight
            if lit is None:
                found.append((*reasons, *_weighed(self._first, own, signals.first[index], 1)))
            else:
                opinion = verdicts.opinion[index] if verdicts.opinion else None
                summary = Evidence("first_pass", f"{len(own)} signals", round(signals.first[index], 2), "body", 1)
                own += lit
                found.append((*reasons, summary, *self._decided(own, score, opinion)))
        return found

    def _decided(self, lit: Sequence[int], score: float, opinion: Opinion) -> list[Evidence]:
        """The reasons of the second pass: what readability holds of a block, and the columns of both passes."""
        if opinion is None:
            return _weighed(self._second, lit, score, 2)
        weight = OPINION_WEIGHT if opinion == "in" else -OPINION_WEIGHT
        asked = Evidence("readability", f"{opinion} its container", weight, "body", 2)
        return [asked, *_weighed(self._second, lit, score - weight, 2)]


def _records(names: Sequence[str], weights: Sequence[float], step: int) -> list[Evidence | None]:
    records: list[Evidence | None] = []
    for name, weight in zip(names, weights, strict=True):
        rule, _, saw = name.partition(":")
        if rule in {"near", "around", "inner", "cue"}:
            rule, saw = saw, rule
        records.append(Evidence(rule, saw or "yes", weight, "body", step) if abs(weight) >= SHOWN else None)
    return records


def _weighed(
    records: Sequence[Evidence | None], lit: Sequence[int], score: float, step: int
) -> list[Evidence]:
    """The records of lit columns that are shown, and one that sums up the others, so that all add up to the score."""
    shown = list(filter(None, map(records.__getitem__, lit)))
    rest = round(score - sum([record.weight for record in shown]), 2)
    shown.append(Evidence("other_signals", f"{len(lit) - len(shown)} of {len(lit)}", rest, "body", step))
    return shown
