"""6, second pass: what the first scores around a block say of it.

Most of what the second pass gains is calibration per page: how good is this block compared with the best of this
page, with its container and its neighbours. Inputs are first scores only, so each column can name its blocks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import exp

import msgspec

from cleaner import thresholds
from cleaner.columns import SecondColumns
from cleaner.evidence import UNASKED
from cleaner.model import Tree

_FAR = 99
_LOW = -9.0
_REACHES = (2, 4, 8)
"""Blocks of the windows, as in the names of :class:`SecondColumns`."""


class Around(msgspec.Struct, frozen=True):
    """Sums over a page's first scores. ``chance`` is the logistic of the net first score of each block."""

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


def gather(tree: Tree, net: Sequence[float], words: Sequence[float]) -> Around:
    """Prefix sums over blocks and sums over containers of weight (words) and mass (weight times chance)."""
    elements = tree.elements
    settled = logistic(UNASKED)  # of most blocks
    chance = [settled if score == UNASKED else logistic(score) for score in net]
    mass_sum, weight_sum = [0.0], [0.0]
    element_mass = [0.0] * len(elements)
    element_weight = [0.0] * len(elements)
    weight = [amount + 0.5 for amount in words]
    running_mass = running_weight = 0.0
    for block, amount, share in zip(tree.blocks, weight, chance, strict=True):
        mass = amount * share
        running_mass += mass
        running_weight += amount
        mass_sum.append(running_mass)
        weight_sum.append(running_weight)
        element = block.element
        element_mass[element] += mass
        element_weight[element] += amount
    for index in range(len(elements) - 1, 0, -1):
        amount = element_weight[index]
        if amount:
            parent = elements[index].parent
            if parent >= 0:
                element_mass[parent] += element_mass[index]
                element_weight[parent] += amount
    return Around(
        list(net), chance, weight, mass_sum, weight_sum, element_mass, element_weight,
        [index for index, score in enumerate(net) if score >= thresholds.SURE], max(net, default=_LOW), running_mass,
    )  # fmt: skip


def columns_of(
    asked: Sequence[int], tree: Tree, around: Around, columns: SecondColumns
) -> list[tuple[int, ...]]:
    """The columns that each asked block lights up in the second pass, besides its first ones."""
    net = around.net
    padded = [_LOW, _LOW, _LOW, *net, _LOW, _LOW, _LOW]
    lists = [columns.own.of([net[index] for index in asked])]
    for step in (1, 2, 3):
        lists.append(columns.previous[step - 1].of([padded[index + 3 - step] for index in asked]))
        lists.append(columns.following[step - 1].of([padded[index + 3 + step] for index in asked]))
    lists += _windows(asked, around, columns)
    lists += _containers(asked, tree, around, columns)
    total = around.total + 1e-9
    mass = around.mass_sum
    lists.append(columns.mass_before.of([mass[index] / total for index in asked]))
    lists.append(columns.mass_after.of([(around.total - mass[index + 1]) / total for index in asked]))
    lists.append(columns.gap.of([around.best - net[index] for index in asked]))
    page = (
        columns.best.of([around.best])[0],
        columns.page_mass.of([around.total])[0],
        columns.page_mean.of([around.total / (around.weight_sum[-1] + 1e-9)])[0],
    )
    sure = [_sure(index, around.sure) for index in asked]
    lists.append(columns.sure_before.of([since for since, _ in sure]))
    lists.append(columns.sure_after.of([until for _, until in sure]))
    rows = [row + page for row in zip(*lists, strict=True)]
    between = (columns.between,)
    return [
        row + between if pair[0] != _FAR and pair[1] != _FAR else row
        for row, pair in zip(rows, sure, strict=True)
    ]


def _windows(asked: Sequence[int], around: Around, columns: SecondColumns) -> list[list[int]]:
    """Columns of the mean chance in windows of 2, 4 and 8 blocks before and after each block."""
    most = _REACHES[-1]
    mass = [*[0.0] * most, *around.mass_sum, *[around.mass_sum[-1]] * most]
    weight = [*[0.0] * most, *around.weight_sum, *[around.weight_sum[-1]] * most]
    places = [index + most for index in asked]
    lists: list[list[int]] = []
    for reach, before, after in zip(_REACHES, columns.before, columns.after, strict=True):
        lists.append(
            before.of([(mass[i] - mass[i - reach]) / (weight[i] - weight[i - reach] + 1e-9) for i in places])
        )
        ends = [(i + 1, i + 1 + reach) for i in places]
        lists.append(
            after.of([(mass[end] - mass[i]) / (weight[end] - weight[i] + 1e-9) for i, end in ends])
        )
    return lists


def _containers(asked: Sequence[int], tree: Tree, around: Around, columns: SecondColumns) -> list[list[int]]:
    """Columns of the mean chance, and of the share of the page's body, in the containers around each block."""
    total = around.total + 1e-9
    mass, weight = around.element_mass, around.element_weight
    elements = [tree.blocks[index].element for index in asked]
    lists: list[list[int]] = []
    for up in range(4):
        lists.append(columns.containers[up].of([mass[e] / (weight[e] + 1e-9) for e in elements]))
        if up < 3:  # noqa: PLR2004 - the fourth container is as good as the page
            lists.append(columns.container_mass[up].of([mass[e] / total for e in elements]))
        elements = [max(0, tree.elements[e].parent) for e in elements]
    return lists


def _sure(index: int, sure: Sequence[int]) -> tuple[int, int]:
    """Blocks since the last surely-body block, and until the next."""
    place = bisect_left(sure, index)
    since = index - sure[place - 1] if place else _FAR
    if place < len(sure) and sure[place] == index:
        place += 1
    return since, sure[place] - index if place < len(sure) else _FAR
