"""6, second pass: what the first scores around a block say of it.

Most of what the second pass gains is calibration per page: how good is this block compared with the best of this
page, with its container and its neighbours. Inputs are first scores only, so each column can name its blocks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import exp
from operator import mul, truediv

import msgspec

from cleaner import thresholds
from cleaner.columns import SecondColumns
from cleaner.evidence import UNASKED
from cleaner.lists import Lists
from cleaner.scales import steps_of

_FAR = 99
_LOW = -9.0
_REACHES = (2, 4, 8)
"""Blocks of the windows, as in the names of :class:`SecondColumns`."""


class Around(msgspec.Struct, frozen=True):
    """Sums over a page's first scores. ``chance`` is the logistic of the net first score of each block.

    Sums of mass and weight are those before each block, and before each element (see :meth:`Lists.before`).
    """

    net: list[float]
    chance: list[float]
    weight: list[float]
    mass_sum: list[float]
    weight_sum: list[float]
    element_mass: list[float]
    element_weight: list[float]
    sure: list[int]
    best: float
    total: float


def logistic(score: float) -> float:
    """Chance from log-odds, safe for any size."""
    return 1.0 / (1.0 + exp(-score)) if score > -30.0 else 0.0  # noqa: PLR2004 - exp would overflow below -700


def gather(lists: Lists, net: Sequence[float], words: Sequence[float]) -> Around:
    """Sums over blocks and elements of weight (words) and mass (weight times chance)."""
    settled = logistic(UNASKED)  # of most blocks
    chance = [settled if score == UNASKED else logistic(score) for score in net]
    weight = [amount + 0.5 for amount in words]
    mass = list(map(mul, weight, chance))
    mass_sum = list(accumulate(mass, initial=0.0))
    return Around(
        list(net), chance, weight, mass_sum, list(accumulate(weight, initial=0.0)), lists.before(mass),
        lists.before(weight), [index for index, score in enumerate(net) if score >= thresholds.SURE],
        max(net, default=_LOW), mass_sum[-1],
    )  # fmt: skip


def columns_of(
    asked: Sequence[int], lists: Lists, around: Around, columns: SecondColumns
) -> list[tuple[int, ...]]:
    """The columns that each asked block lights up in the second pass, besides its first ones."""
    net = [around.net[index] for index in asked]
    total = around.total + 1e-9
    mass = around.mass_sum
    sure = [_sure(index, around.sure) for index in asked]
    scales = [
        columns.own.of(net),
        *_neighbours(asked, around, columns),
        *_windows(asked, around, columns),
        *_containers(asked, lists, around, columns),
        columns.mass_before.of([mass[index] / total for index in asked]),
        columns.mass_after.of([(around.total - mass[index + 1]) / total for index in asked]),
        columns.gap.of([around.best - score for score in net]),
        columns.sure_before.of_counts([since for since, _ in sure]),
        columns.sure_after.of_counts([until for _, until in sure]),
    ]
    page = (
        *columns.best.of([around.best]),
        *columns.page_mass.of([around.total]),
        *columns.page_mean.of([around.total / (around.weight_sum[-1] + 1e-9)]),
    )
    between = (*page, columns.between)
    return [
        row + (page if _FAR in reach else between)
        for row, reach in zip(zip(*scales, strict=True), sure, strict=True)
    ]


def _neighbours(asked: Sequence[int], around: Around, columns: SecondColumns) -> list[list[int]]:
    """Columns of the scores of the three blocks before and after each block. Each score is looked up once."""
    edge = [_LOW] * 3
    steps = steps_of(columns.previous[0].edges, [*edge, *around.net, *edge])
    lists: list[list[int]] = []
    for step, previous, following in zip((1, 2, 3), columns.previous, columns.following, strict=True):
        lists.append(previous.at([steps[index + 3 - step] for index in asked]))
        lists.append(following.at([steps[index + 3 + step] for index in asked]))
    return lists


def _windows(asked: Sequence[int], around: Around, columns: SecondColumns) -> list[list[int]]:
    """Columns of the mean chance in windows of 2, 4 and 8 blocks before and after each block.

    The window before a block is the one after another block: each is looked up once.
    """
    most = _REACHES[-1]
    mass = [*[0.0] * most, *around.mass_sum, *[around.mass_sum[-1]] * most]
    weight = [*[0.0] * most, *around.weight_sum, *[around.weight_sum[-1]] * most]
    lists: list[list[int]] = []
    for reach, before, after in zip(_REACHES, columns.before, columns.after, strict=True):
        begins = [index + most - reach for index in asked]
        follows = [index + most + 1 for index in asked]
        windows = list({*begins, *follows})
        means = [(mass[i + reach] - mass[i]) / (weight[i + reach] - weight[i] + 1e-9) for i in windows]
        step = dict(zip(windows, steps_of(before.edges, means), strict=True)).__getitem__
        lists += [before.at(map(step, begins)), after.at(map(step, follows))]
    return lists


def _containers(asked: Sequence[int], lists: Lists, around: Around, columns: SecondColumns) -> list[list[int]]:
    """Columns of the mean chance, and of the share of the page's body, in the containers around each block.

    Most blocks share containers with others: each is looked up once.
    """
    levels = [[lists.places[index] for index in asked]]
    for _ in columns.containers[1:]:
        levels.append([max(0, lists.parents[element]) for element in levels[-1]])
    elements = list({element for level in levels for element in level})
    total = around.total + 1e-9
    mass, weight = around.element_mass, around.element_weight
    stretches = [(element, lists.ends[element] + 1) for element in elements]
    masses = [mass[end] - mass[begin] for begin, end in stretches]
    weights = [weight[end] - weight[begin] + 1e-9 for begin, end in stretches]
    edges = columns.containers[0].edges
    mean = dict(zip(elements, steps_of(edges, map(truediv, masses, weights)), strict=True))
    share = dict(zip(elements, steps_of(edges, [amount / total for amount in masses]), strict=True))
    found: list[list[int]] = []
    for up, level in enumerate(levels):
        found.append(columns.containers[up].at(map(mean.__getitem__, level)))
        if up < len(columns.container_mass):  # the fourth container is as good as the page
            found.append(columns.container_mass[up].at(map(share.__getitem__, level)))
    return found


def _sure(index: int, sure: Sequence[int]) -> tuple[int, int]:
    """Blocks since the last surely-body block, and until the next."""
    place = bisect_left(sure, index)
    since = index - sure[place - 1] if place else _FAR
    if place < len(sure) and sure[place] == index:
        place += 1
    return since, sure[place] - index if place < len(sure) else _FAR
