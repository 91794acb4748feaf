"""The article as a reader sees it: labelled blocks grouped into paragraphs, lists, tables, quotes, figures.

Markdown and HTML are two spellings of this one view, so they cannot disagree about what belongs to the
article.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from cleaner.model import Block, Image, Kind, Label, Page

Form = Literal["paragraph", "heading", "list", "quote", "table", "code", "figure"]

_FORMS: dict[Kind, Form] = {
    Kind.HEADING: "heading",
    Kind.LIST_ITEM: "list",
    Kind.QUOTE: "quote",
    Kind.TABLE_ROW: "table",
    Kind.CODE: "code",
}
_BULLET = re.compile(r"[•·●○◦▪■□◆◇*\-–—+►▶»]\s+")
_GROUPED = frozenset({"list", "quote", "table"})
_ARTICLE_SIDE = frozenset(
    {Label.TITLE, Label.STANDFIRST, Label.BODY, Label.CAPTION, Label.BYLINE, Label.ORIGIN}
)


class Part(msgspec.Struct, frozen=True):
    """One element of the article. ``level`` is a heading's, ``ordered`` a list's, the last two a figure's.

    The blocks of a paragraph are the pieces that a cut left of it.
    """

    form: Form
    blocks: tuple[Block, ...] = ()
    level: int = 0
    ordered: bool = False
    image: Image | None = None
    caption: str = ""


def parts(page: Page, *, images: bool = True) -> tuple[Part, ...]:
    """The article's parts in reading order: body blocks and, unless switched off, the images among them."""
    out: list[Part] = []
    for label in (Label.STANDFIRST, Label.BODY):
        shown = [block for block in page.blocks if block.label is label]
        places = _places(page, shown) if images and label is Label.BODY else {}
        group: list[Block] = []
        out.extend(places.pop(-1, ()))
        for block in shown:
            if group and not _together(group[-1], block):
                out.append(_part(group))
                group = []
            group.append(block)
            if block.index in places:
                out.append(_part(group))
                out.extend(places.pop(block.index))
                group = []
        if group:
            out.append(_part(group))
    return tuple(out)


def _together(first: Block, second: Block) -> bool:
    """Whether two neighbours among the body blocks share a paragraph, a list, a table or a quote."""
    form = _FORMS.get(first.kind, "paragraph")
    if form == "paragraph":
        return first.span is not None and second.span is not None and first.path == second.path
    if form not in _GROUPED or form != _FORMS.get(second.kind):
        return False
    if form == "quote":
        return second.index == first.index + 1
    one, two = _container(first), _container(second)
    return one == two or one.startswith(f"{two}/") or two.startswith(f"{one}/")


def gap(first: Block, second: Block) -> str:
    """What stood between two pieces of one paragraph: a space, or nothing."""
    return " " if first.span and second.span and second.span[0] > first.span[1] else ""


def without_bullet(block: Block) -> Block:
    """A list item of a text dump without the bullet that it was printed with: the list has its own."""
    match = _BULLET.match(block.text) if not block.spans else None
    return msgspec.structs.replace(block, text=block.text[match.end() :]) if match else block


def _container(block: Block) -> str:
    """The path down to the list or table around a block (empty in a dump, so all its items are together)."""
    tags = ("ul[", "ol[", "dl[", "menu[") if block.kind is Kind.LIST_ITEM else ("table[",)
    cut = max(block.path.rfind(f"/{tag}") for tag in tags)
    return "" if cut < 0 else block.path[: (block.path.find("/", cut + 1) + 1 or len(block.path) + 1) - 1]


def _part(group: list[Block]) -> Part:
    first = group[0]
    form = _FORMS.get(first.kind, "paragraph")
    ordered = form == "list" and first.path.rfind("/ol[") > first.path.rfind("/ul[")
    return Part(form, tuple(group), level=first.level, ordered=ordered)


def _places(page: Page, shown: list[Block]) -> dict[int, list[Part]]:
    """Figures by the index of the shown block that they follow (-1: before the first).

    Only images that touch the article count: the page's logo, adverts and teasers have pictures too.
    """
    places: dict[int, list[Part]] = {}
    if not page.images or not shown:
        return places
    labels = {block.index: block for block in page.blocks}
    first, last = shown[0].index, shown[-1].index
    indices = [block.index for block in shown]
    before = -1
    done = 0
    for image in sorted(page.images, key=lambda i: i.after):
        here, following = labels.get(image.after), labels.get(image.after + 1)
        touches = (here is not None and here.label in _ARTICLE_SIDE) or (
            following is not None and following.label in {Label.BODY, Label.CAPTION}
        )
        if not touches or not first - 1 <= image.after <= last:
            continue
        while done < len(indices) and indices[done] <= image.after:
            before = indices[done]
            done += 1
        caption = image.caption or (following.text if following and following.label is Label.CAPTION else "")
        places.setdefault(before, []).append(Part("figure", image=image, caption=caption))
    return places
