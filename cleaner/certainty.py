"""What scores are worth: from what labels expect of themselves to how often such pages and blocks are right.

The curves are measured on pages whose right answers are known (``tests/tools/calibrate.py``) and never fall: each is a
few points, joined by straight lines.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from cleaner.labels import Verdict
from cleaner.model import Label
from cleaner.rules import weights

PageCurve = Literal["articles", "articles_cjk", "other_pages"]
"""Articles in scripts with and without word spaces, and pages of all other types, are right at different rates."""

STEP = 0.05
"""Log-odds: how finely the chance of a block is tabled. On the steepest part of a curve one step is about 0.005."""
MOST = 15.0
"""Log-odds up to which the chance of a block is tabled; what was measured ends far below."""


class Curve(msgspec.Struct, frozen=True):
    """A line through points, level outside of them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def at(self, x: float) -> float:
        """The height at ``x``."""
        if x <= self.xs[0]:
            return self.ys[0]
        if x >= self.xs[-1]:
            return self.ys[-1]
        above = bisect_right(self.xs, x)
        left, right = self.xs[above - 1], self.xs[above]
        low, high = self.ys[above - 1], self.ys[above]
        return low + (high - low) * (x - left) / (right - left)


def of_page(expected: float, curve: PageCurve) -> float:
    """The chance that a page's text is right (shingle F1 of 0.95 or more), by the F1 that its labels expect."""
    return round(_curve(curve).at(expected), 3)


def of_blocks(verdicts: Iterable[Verdict]) -> list[float]:
    """The chance of each block that it is rightly in the text, or rightly not."""
    body, rest = _table("body"), _table("rest")
    last = len(rest) - 1
    chances: list[float] = []
    before, chance = None, 0.0
    for verdict in verdicts:
        if verdict is not before:  # links of a menu share one verdict
            before, score = verdict, verdict.score
            # distance(), written out: 0.04 ms a page
            if verdict.label is Label.BODY:
                table, far = body, verdict.margin
            else:
                table, far = rest, verdict.margin if score > 0.0 else -score
            step = int(far / STEP)
            chance = table[step if 0 <= step <= last else last if step > 0 else 0]
        chances.append(chance)
    return chances


def distance(verdict: Verdict) -> float:
    """Log-odds between a block's label and the other side of the text's border.

    Of a body block and of one that its own words kept out this is the margin; of the others, how far below zero the
    second pass left them: which of the other labels they got does not matter here.
    """
    return verdict.margin if verdict.label is Label.BODY or verdict.score > 0.0 else -verdict.score


@lru_cache(maxsize=8)
def _curve(name: str) -> Curve:
    points = weights.curve(name)
    return Curve(tuple(point[0] for point in points), tuple(point[1] for point in points))


@lru_cache(maxsize=8)
def _table(name: str) -> Sequence[float]:
    curve = _curve(name)
    return [round(curve.at((step + 0.5) * STEP), 3) for step in range(int(MOST / STEP))]
