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
from cleaner.model import Tree

_FAR = 99
_LOW = -9.0


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
    chance = [logistic(score) for score in net]
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
        element_mass[block.element] += mass
        element_weight[block.element] += amount
    for index in range(len(elements) - 1, 0, -1):
        parent = elements[index].parent
        if parent >= 0 and element_weight[index]:
            element_mass[parent] += element_mass[index]
            element_weight[parent] += element_weight[index]
    return Around(
        list(net), chance, weight, mass_sum, weight_sum, element_mass, element_weight,
        [index for index, score in enumerate(net) if score >= thresholds.SURE], max(net, default=_LOW), running_mass,
    )  # fmt: skip


def columns_of(index: int, tree: Tree, around: Around, columns: SecondColumns) -> list[int]:
    """The columns block ``index`` lights up in the second pass, besides its first ones."""
    net = around.net
    size = len(net)
    lit = [columns.own.column(net[index])]
    for step in (1, 2, 3):
        lit.append(columns.previous[step - 1].column(net[index - step] if index >= step else _LOW))
        lit.append(columns.following[step - 1].column(net[index + step] if index + step < size else _LOW))
    for position, reach in enumerate((2, 4, 8)):
        lit.append(columns.before[position].column(_mean(around, max(0, index - reach), index)))
        lit.append(columns.after[position].column(_mean(around, index + 1, min(size, index + 1 + reach))))
    _container_columns(lit, tree.blocks[index].element, tree, around, columns)
    total = around.total + 1e-9
    lit += (
        columns.mass_before.column(around.mass_sum[index] / total),
        columns.mass_after.column((around.total - around.mass_sum[index + 1]) / total),
        columns.gap.column(around.best - net[index]),
        columns.best.column(around.best),
        columns.page_mass.column(around.total),
        columns.page_mean.column(around.total / (around.weight_sum[-1] + 1e-9)),
    )
    _sure_columns(lit, index, around, columns)
    return lit


def _mean(around: Around, begin: int, end: int) -> float:
    weight = around.weight_sum[end] - around.weight_sum[begin]
    return (around.mass_sum[end] - around.mass_sum[begin]) / weight if weight > 0.0 else 0.0


def _container_columns(lit: list[int], element: int, tree: Tree, around: Around, columns: SecondColumns) -> None:
    total = around.total + 1e-9
    for up in range(4):
        mass = around.element_mass[element]
        lit.append(columns.containers[up].column(mass / (around.element_weight[element] + 1e-9)))
        if up < 3:  # noqa: PLR2004 - the fourth container is as good as the page
            lit.append(columns.container_mass[up].column(mass / total))
        parent = tree.elements[element].parent
        element = max(parent, 0)


def _sure_columns(lit: list[int], index: int, around: Around, columns: SecondColumns) -> None:
    sure = around.sure
    place = bisect_left(sure, index)
    since = index - sure[place - 1] if place else _FAR
    if place < len(sure) and sure[place] == index:
        place += 1
    until = sure[place] - index if place < len(sure) else _FAR
    lit.append(columns.sure_before.column(since))
    lit.append(columns.sure_after.column(until))
    if since != _FAR and until != _FAR:
        lit.append(columns.between)
