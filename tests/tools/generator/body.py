"""The article's container: its paragraphs in a template's markup, and advertising among them."""

from __future__ import annotations

from random import Random

from tests.tools.generator.data import Article, Piece, Template
from tests.tools.generator.marks import MARK
from tests.tools.generator.values import Values

BODY = "\x00BODY\x00"
"""Stands for the article's blocks until the page around them is written."""
OPTIONAL_BLOCK = 0.6
MOST_INTRUDERS = 3


def wrap(markup: str, label: str, text: str) -> str:
    """``text`` in a template's markup, where ``@`` stands for the label and ``{}`` for the text."""
    return markup.replace("@", label).replace("{}", text)


def _piece(template: Template, piece: Piece, values: Values) -> str:
    if piece.kind == "row":
        cells = piece.text.split("\t")
        cell = template.markup.get("td", "{}")
        joined = template.markup.get("td_joint", "").join(
            cell.replace("{}", values.text(text)) for text in cells
        )
        return wrap(template.markup.get("row", template.markup["p"]), "body", joined)
    return wrap(template.markup.get(piece.kind, template.markup["p"]), "body", values.text(piece.text))


def _block(template: Template, pieces: tuple[Piece, ...], values: Values) -> str:
    kind = pieces[0].kind
    inner = template.markup.get("line_joint", "\n").join(_piece(template, piece, values) for piece in pieces)
    holder = {"li": "list", "row": "table"}.get(kind)
    return template.markup.get(holder, "{}").replace("{}", inner) if holder else inner


def sibling(markup: str, label: str, lines: tuple[str, ...], joint: str) -> str:
    """A post dressed as one of the article's own paragraphs (several when it has several lines)."""
    return joint.join(wrap(markup, label, line) for line in lines)


def _optional(rng: Random, blocks: tuple[str, ...]) -> list[str]:
    return [block.rstrip("?") for block in blocks if not block.endswith("?") or rng.random() < OPTIONAL_BLOCK]


def article_blocks(
    rng: Random, template: Template, article: Article, values: Values, place: str
) -> list[str]:
    """The container's top-level blocks, still with slots: opening lines, paragraphs, figure, intruders,
    closing lines."""
    blocks = [_block(template, pieces, values) for pieces in article.blocks]
    if article.caption and "figure" in template.markup:
        blocks.insert(rng.randint(1, len(blocks) - 1), template.markup["figure"])
    for _ in range(rng.randint(1, MOST_INTRUDERS) if place else 0):
        label, written = values.post(place)
        lines = tuple(values.text(line) for line in written)
        at = len(blocks) if place == "after" else rng.randint(1, len(blocks) - 1)
        blocks.insert(at, sibling(template.markup["p"], label, lines, template.markup["joint"]))
    return _optional(rng, template.opening) + blocks + _optional(rng, template.closing)


def gaps(blocks: tuple[str, ...]) -> range:
    """Positions between two top-level blocks of the article, from its first to its last paragraph."""
    own = [at for at, block in enumerate(blocks) if any(label == "body" for label, _ in MARK.findall(block))]
    return range(own[0] + 1, own[-1] + 1)
