"""Whether a confidence means what it says: of what says 0.9, nine in ten should be right."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

BINS = 10
"""Bins of equal width between 0 and 1: the usual number for an expected calibration error."""


class Tally(msgspec.Struct):
    """One bin: how many answers fell into it, the sum of what they said, how many were right."""

    n: int = 0
    said: float = 0.0
    right: int = 0


class Bin(msgspec.Struct, frozen=True):
    """One bin of a calibration table: what its answers said on average, and the share of them that was right."""

    n: int
    said: float
    right: float


class Calibration(msgspec.Struct, frozen=True):
    """Bins from low to high (empty ones left out), all answers, and the expected calibration error.

    The error is the mean distance of said and right over bins, weighted by their answers.
    """

    n: int
    error: float
    bins: tuple[Bin, ...]


def new() -> list[Tally]:
    """An empty table."""
    return [Tally() for _ in range(BINS)]


def add(table: list[Tally], said: float, *, right: bool) -> None:
    """Count one answer."""
    tally = table[min(BINS - 1, int(said * BINS))]
    tally.n += 1
    tally.said += said
    tally.right += right


def merged(tables: Iterable[list[Tally]]) -> list[Tally]:
    """The sum of tables."""
    total = new()
    for table in tables:
        for into, tally in zip(total, table, strict=True):
            into.n += tally.n
            into.said += tally.said
            into.right += tally.right
    return total


def calibration(table: list[Tally]) -> Calibration | None:
    """The table as shares; None when nothing was counted."""
    n = sum(tally.n for tally in table)
    if not n:
        return None
    bins = tuple(Bin(t.n, t.said / t.n, t.right / t.n) for t in table if t.n)
    return Calibration(n, sum(b.n * abs(b.said - b.right) for b in bins) / n, bins)
