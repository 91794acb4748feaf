"""The columns of the two linear passes: measures cut into steps, and yes/no signals, each with a name.

Stepwise weights are worth as much as a tree learner's non-linearity and stay readable: a column is
``measure:step`` and its weight says what that step speaks for. A column's number is its place in :data:`COLUMNS`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Final

MOST_COUNTS: Final = 10_000
"""Different whole numbers whose columns are remembered: pages have few blocks, links or sentences more."""


class Columns:
    """Numbers for the names of columns. Filled once, at import; read-only afterwards."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def flag(self, name: str) -> int:
        """A new yes/no column."""
        self.names.append(name)
        return len(self.names) - 1

    def scale(self, name: str, edges: Sequence[float]) -> Scale:
        """A measure cut at ``edges`` into ``len(edges) + 1`` columns; a value equal to an edge is above it."""
        base = len(self.names)
        for low, high in zip((None, *edges), (*edges, None), strict=True):
            if low is None:
                step = f"<{edges[0]:g}"
            elif high is None:
                step = f">={low:g}"
            else:
                step = f"{low:g}..{high:g}"
            self.names.append(f"{name}:{step}")
        return Scale(base, tuple(map(float, edges)))


class Scale:
    """Finds the columns of values."""

    __slots__ = ("_columns", "_counts", "base", "edges")

    def __init__(self, base: int, edges: tuple[float, ...]) -> None:
        self.base = base
        self.edges = edges
        self._columns = list(range(base, base + len(edges) + 1))
        self._counts = _Counts(self)

    def of(self, values: Iterable[float]) -> list[int]:
        """The columns of many values: one measure for all blocks at once, which is what makes the passes cheap.

        Two maps over built-ins, as a page asks some 2,600 times: half the time of a comprehension.
        """
        return list(map(self._columns.__getitem__, map(bisect_right, repeat(self.edges), values)))

    def of_counts(self, counts: Iterable[int]) -> list[int]:
        """The same for whole numbers, of which there are few different ones: a look-up takes a quarter of a search."""
        return list(map(self._counts.__getitem__, counts))

    def at(self, steps: Iterable[int]) -> list[int]:
        """The columns of values whose steps (see :func:`steps_of`) are known from another scale of the same edges."""
        return list(map(self._columns.__getitem__, steps))


class _Counts(dict[int, int]):
    """The columns of whole numbers. Filled as they are asked for; past :data:`MOST_COUNTS` no longer."""

    __slots__ = ("_scale",)

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._scale = scale

    def __missing__(self, count: int) -> int:
        (column,) = self._scale.of([count])
        if len(self) < MOST_COUNTS:
            self[count] = column
        return column


def steps_of(edges: Sequence[float], values: Iterable[float]) -> list[int]:
    """How many of the edges each value reaches."""
    return list(map(bisect_right, repeat(edges), values))
