"""4, continued: sure advertising posts are taken out before the passes and put back after them.

Both passes look at what stands around a block. Without the posts, they see the page as it was written: a post between
two paragraphs changes neither. Blocks keep their numbers of the whole page wherever a reason names one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import msgspec

from cleaner.adverts import Advert
from cleaner.model import Image, Label, Tree
from cleaner.said import Said


class Kept(msgspec.Struct, frozen=True):
    """The ``whole`` page and the same without its posts.

    ``numbers`` are the blocks' numbers on the whole page; ``cut_by`` says which rule cut which of the kept blocks off.
    """

    whole: Tree
    posts: Mapping[int, Advert]
    tree: Tree
    said: Said
    cut_by: Mapping[int, int]
    numbers: tuple[int, ...]

    def labels(self, kept: Sequence[Label]) -> list[Label]:
        """The labels of all blocks of the whole page, given those of the kept ones."""
        found = [Label.AD] * len(self.whole.blocks)
        for number, label in zip(self.numbers, kept, strict=True):
            found[number] = label
        return found


def without(tree: Tree, said: Said, cut_by: Mapping[int, int], posts: Mapping[int, Advert]) -> Kept:
    """Take the posts out. Times stay on the whole page, as the passes do not look at them."""
    if not posts:
        return Kept(tree, posts, tree, said, cut_by, tuple(range(len(tree.blocks))))
    numbers = tuple(index for index in range(len(tree.blocks)) if index not in posts)
    images = tuple(
        [Image(i.url, i.alt, i.caption, bisect_right(numbers, i.after) - 1) for i in tree.images]
    )
    blocks = tuple([tree.blocks[index] for index in numbers])
    return Kept(
        tree,
        posts,
        Tree(tree.elements, blocks, images, head=tree.head, notices=tree.notices, numbers=numbers),
        Said([said.folded[index] for index in numbers], [said.hits[index] for index in numbers]),
        {place: cut_by[index] for place, index in enumerate(numbers) if index in cut_by},
        numbers,
    )
