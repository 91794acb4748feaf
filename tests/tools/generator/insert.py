"""Metamorphic copies of a page: one more post between two blocks of its article changes no answer."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.tools.generator.body import gaps, sibling, wrap
from tests.tools.generator.data import load
from tests.tools.generator.marks import MARK
from tests.tools.generator.model import GeneratedPage, Script
from tests.tools.generator.page import rebuild
from tests.tools.generator.values import Values

FEWEST_PARAGRAPHS = 3
"""An article of fewer paragraphs has no inside that a post could stand in."""


def insertions(page: GeneratedPage, spam_block: str) -> Iterator[GeneratedPage]:
    """Copies of ``page`` with ``spam_block`` (marked markup) in each gap between two top-level blocks of
    its article.

    Yields nothing for an article of fewer than three paragraphs. The expected paragraphs are the page's own.
    """
    blocks = page.frame.blocks
    if sum(label == "body" for block in blocks for label, _ in MARK.findall(block)) < FEWEST_PARAGRAPHS:
        return
    for at in gaps(blocks):
        yield rebuild(page, (*blocks[:at], spam_block, *blocks[at:]), f"{page.id}+{at}")


def spam_blocks(page: GeneratedPage, seed: int) -> tuple[tuple[str, str], ...]:
    """``(family, marked block)`` for every family that may stand between paragraphs of ``page``, as its
    siblings.

    Each is one block: families whose posts are made of several lines are left out.
    """
    material = load(page.about["split"])
    article = next(one for one in material.articles if one.name == page.about["article"])
    template = next(one for one in material.templates if one.name == page.about["template"])
    rng = Random(f"{page.id}:{seed}")
    script: Script = article.script
    made = []
    for family in material.families:
        if family.script != script or "between" not in family.where:
            continue
        values = Values(rng, material, article, template, (family,), zero_width=False)
        lines = tuple(values.text(line) for line in values.written(family))
        if len(lines) == 1:
            made.append((family.name, sibling(page.frame.sibling, family.label, lines, page.frame.joint)))
    return tuple(made)


def boxed(block: str) -> str:
    """An HTML sibling put into a bare ``div`` of its own, as injected posts often are."""
    label, text = MARK.findall(block)[0]
    return wrap("<div>⟦@:{}⟧</div>", label, text)
