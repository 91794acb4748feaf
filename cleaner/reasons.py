"""From lit columns to evidence that a person can read.

A block lights up about forty columns in the first pass and thirty more in the second, which weighs the first's anew.
Of the pass that decided, those that weigh at least :data:`SHOWN` are written out one by one and the others summed in
one line, so that they add up to its score; of a first pass that was overruled the sum is shown. Evidence of a column
is the same record for every block, made once.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.evidence import Signals
from cleaner.labels import OPINION_WEIGHT, Labeller, Verdicts
from cleaner.model import Evidence

SHOWN = 0.4
"""Log-odds from which a column is shown by itself: between five and six of a weighed block's columns reach it."""


TYPE_RULE = "page_type"
"""Names the reason that a page's type gives; it comes after both passes and counts with the second."""


class ReasonBook:
    """Evidence records of all columns of both passes. Immutable."""

    def __init__(self, labeller: Labeller) -> None:
        self._first = _records(labeller.first.columns.names, labeller.first.weights, 1)
        self._second = _records(labeller.columns.names, labeller.weights, 2)

    def evidence(self, index: int, signals: Signals, verdicts: Verdicts) -> tuple[Evidence, ...]:
        """All reasons of one block: rules for its label and its rivals, then the columns of both passes."""
        verdict = verdicts.blocks[index]
        if not signals.rows[index]:
            return verdict.reasons
        found = list(verdict.reasons)
        own = signals.columns(index)
        lit = verdicts.columns.get(index)
        if lit is None:
            _add(found, self._first, own, signals.first[index], 1)
        else:
            found.append(
                Evidence("first_pass", f"{len(own)} signals", round(signals.first[index], 2), "body", 1)
            )
            score = verdict.score
            view = verdicts.opinion[index] if verdicts.opinion else None
            if view is not None:
                weight = OPINION_WEIGHT if view == "in" else -OPINION_WEIGHT
                score -= weight
                found.append(Evidence("readability", f"{view} its container", weight, "body", 2))
            _add(found, self._second, [*own, *lit], score, 2)
        return tuple(found)


def _records(names: Sequence[str], weights: Sequence[float], step: int) -> list[Evidence | None]:
    records: list[Evidence | None] = []
    for name, weight in zip(names, weights, strict=True):
        rule, _, saw = name.partition(":")
        if rule in {"near", "around", "inner", "cue"}:
            rule, saw = saw, rule
        records.append(Evidence(rule, saw or "yes", weight, "body", step) if abs(weight) >= SHOWN else None)
    return records


def _add(
    found: list[Evidence], records: list[Evidence | None], lit: Sequence[int], score: float, step: int
) -> None:
    shown = list(filter(None, map(records.__getitem__, lit)))
    rest = score - sum([record.weight for record in shown])
    found.extend(shown)
    found.append(
        Evidence("other_signals", f"{len(lit) - len(shown)} of {len(lit)}", round(rest, 2), "body", step)
    )
