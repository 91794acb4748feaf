"""4: Tree → Lists. The fields of a page's blocks and elements, one list each.

Every step of the two passes looks at a few fields of all blocks or all elements. Read from a list a field costs a
third of what it costs as an attribute of a record, and what is summed over a list is summed by built-ins.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.model import Tree


class Lists(NamedTuple):
    """The first lists run over blocks, those from ``parents`` on over elements.

    ``sizes`` are characters, ``linked`` those inside links, ``places`` numbers of elements; ``ends`` is the last
    element inside each element (its own number when it has no children).
    """

    texts: list[str]
    sizes: list[int]
    linked: list[int]
    links: list[int]
    hidden: list[bool]
    places: list[int]
    parents: list[int]
    tags: list[str]
    names: list[str]
    ends: list[int]

    @classmethod
    def of(cls, tree: Tree) -> Lists:
        """The lists of a page."""
        blocks, elements = tree.blocks, tree.elements
        texts = [block.text for block in blocks]
        parents = [element.parent for element in elements]
        return cls(
            texts, list(map(len, texts)), [block.link_chars for block in blocks],
            [block.links for block in blocks], [block.hidden for block in blocks],
            [block.element for block in blocks], parents, [element.tag for element in elements],
            [element.names for element in elements], _ends(parents),
        )  # fmt: skip

    def before(self, amounts: Sequence[float]) -> list[float]:
        """What all elements before an element hold of something that blocks have ``amounts`` of.

        Elements stand in document order, so what one of them holds with all that is inside it is
        ``before[ends[number] + 1] - before[number]``.
        """
        own: list[float] = [0] * len(self.parents)
        for place, amount in zip(self.places, amounts, strict=True):
            own[place] += amount
        return list(accumulate(own, initial=0))


def _ends(parents: Sequence[int]) -> list[int]:
    ends = [*range(len(parents)), 0]  # the last entry is that of the root's parent, -1
    for number in range(len(parents) - 1, 0, -1):
        parent = parents[number]
        if ends[parent] < ends[number]:  # noqa: PLR1730 - max() takes thrice as long
            ends[parent] = ends[number]
    ends.pop()
    return ends
