"""A story in several pages → one record: its pages' blocks in order, each with its page's number.

Nothing is dropped: what later pages repeat (headline, summary, the line at the end) stays as a block, with the label
``other`` and the reason, so that the text holds it once. A page that says nothing new ends the story, and with it
loops and pagers of comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from cleaner.model import Block, Evidence, Fact, Image, Label, Notice, Page, SpamGroup
from cleaner.service.paging import MAX_PAGES, next_pages

__all__ = ["MAX_PAGES", "next_pages", "stitch"]

REPEATED = "STITCH"
"""Rule id in the evidence of a repeated block."""

_CERTAIN = 8.0
"""Weight (log-odds) of a certain reason."""

_SPACE = re.compile(r"\s+")
_BLOCK_ORIGIN = re.compile(r"block:(\d+)")
_FILLED = ("authors", "translators", "editors", "source", "original_url", "published", "modified")
"""Fields that a later page may state when the first does not: editors sign at the end of the last page."""


class _Sheet(msgspec.Struct, frozen=True):
    """One page of the story: its number, its record, its repeated blocks, and its first block's number in the whole."""

    number: int
    page: Page
    repeated: frozenset[int]
    first: int


def stitch(pages: Sequence[Page]) -> Page:
    """One record for the pages of a story, in the order given; the first page's metadata win.

    Pure. Pages from the first one on that adds nothing are left out. Raises ValueError for no pages at all.
    """
    if not pages:
        msg = "no pages to stitch"
        raise ValueError(msg)
    sheets = _sheets(pages[:MAX_PAGES])
    if len(sheets) == 1:
        return pages[0]
    head = sheets[0].page
    texts = [text for sheet in sheets if (text := _text_without(sheet.page, sheet.repeated))]
    changes: dict[str, Any] = {
        "text": "\n\n".join(texts),
        "blocks": tuple(block for sheet in sheets for block in _blocks(sheet)),
        "images": _images(sheets),
        "spam": _spam(sheets),
        "notices": _notices(sheets),
        "confidence": min(sheet.page.confidence for sheet in sheets),
        **_filled(sheets),
    }
    return msgspec.structs.replace(head, **changes)


def _sheets(pages: Sequence[Page]) -> list[_Sheet]:
    """The pages that add something, each with what it repeats of those before it."""
    seen: set[str] = set()
    sheets: list[_Sheet] = []
    first = 0
    for number, page in enumerate(pages, start=1):
        body = [block for block in page.blocks if block.label is Label.BODY]
        repeated = _repeated(body, seen) if sheets else frozenset()
        if sheets and len(repeated) == len(body):
            break
        sheets.append(_Sheet(number, page, repeated, first))
        first += len(page.blocks)
        seen.update(_folded(block.text) for block in body)
        seen.update(_folded(text) for text in (page.title, page.description) if text)
    return sheets


def _repeated(body: Sequence[Block], seen: set[str]) -> frozenset[int]:
    """Body blocks at a page's head and tail that an earlier page had; a refrain in between stays."""
    known = [_folded(block.text) in seen for block in body]
    start = next((at for at, is_known in enumerate(known) if not is_known), len(known))
    end = next((at for at in range(len(known), start, -1) if not known[at - 1]), start)
    return frozenset(block.index for block in (*body[:start], *body[end:]))


def _folded(text: str) -> str:
    return _SPACE.sub("", text)


def _text_without(page: Page, dropped: frozenset[int]) -> str:
    """The page's text without some of its body blocks; what joins the others stays as it was."""
    if not dropped:
        return page.text
    parts: list[str] = []
    at = 0
    for block in page.blocks:
        if block.label is not Label.BODY:
            continue
        start, text = _found(page.text, block.text, at)
        if start < 0:
            continue
        if block.index not in dropped:
            parts.append(page.text[at:start] + text if parts else text)
        at = start + len(text)
    return "".join(parts)


def _found(text: str, block: str, at: int) -> tuple[int, str]:
    """Where a block stands in its page's text, which holds list items without their bullets."""
    start = text.find(block, at)
    if start < 0:
        block = block.partition(" ")[2] or block
        start = text.find(block, at)
    return start, block


def _blocks(sheet: _Sheet) -> list[Block]:
    """A page's blocks, renumbered, with its number; repeated ones with another label and the reason."""
    blocks = []
    for block in sheet.page.blocks:
        changes: dict[str, Any] = {"index": block.index + sheet.first, "page": sheet.number}
        if sheet.first and block.evidence:
            changes["evidence"] = tuple(_shifted(reason, sheet.first) for reason in block.evidence)
        if block.index in sheet.repeated:
            reason = Evidence(REPEATED, "an earlier page of the story has it", _CERTAIN, Label.OTHER.value)
            changes["evidence"] = (reason, *changes.get("evidence", block.evidence))
            changes["label"] = Label.OTHER
        blocks.append(msgspec.structs.replace(block, **changes))
    return blocks


def _shifted(reason: Evidence, by: int) -> Evidence:
    if reason.blocks is None:
        return reason
    return msgspec.structs.replace(reason, blocks=(reason.blocks[0] + by, reason.blocks[1] + by))


def _images(sheets: Sequence[_Sheet]) -> tuple[Image, ...]:
    images: dict[str, Image] = {}
    for sheet in sheets:
        for image in sheet.page.images:
            after = image.after + sheet.first
            images.setdefault(image.url, msgspec.structs.replace(image, after=after))
    return tuple(images.values())


def _spam(sheets: Sequence[_Sheet]) -> tuple[SpamGroup, ...]:
    groups: dict[str, SpamGroup] = {}
    for sheet in sheets:
        for group in sheet.page.spam:
            posts = tuple(
                msgspec.structs.replace(post, block=post.block + sheet.first) for post in group.posts
            )
            before = groups.get(group.skeleton)
            groups[group.skeleton] = SpamGroup(group.skeleton, (*before.posts, *posts) if before else posts)
    return tuple(groups.values())


def _notices(sheets: Sequence[_Sheet]) -> tuple[Notice, ...]:
    notices = list(sheets[0].page.notices)
    for sheet in sheets[1:]:
        for notice in sheet.page.notices:
            message = f"page {sheet.number}: {notice.message}"
            notices.append(msgspec.structs.replace(notice, message=message))
    return tuple(dict.fromkeys(notices))


def _filled(sheets: Sequence[_Sheet]) -> dict[str, Any]:
    """Fields that the first page leaves open and a later one states, with the facts behind them."""
    head = sheets[0].page
    changes: dict[str, Any] = {}
    facts: dict[str, Fact] = dict(head.facts)
    for field in _FILLED:
        if getattr(head, field):
            continue
        sheet = next((sheet for sheet in sheets[1:] if getattr(sheet.page, field)), None)
        if sheet is None:
            continue
        changes[field] = getattr(sheet.page, field)
        if field in sheet.page.facts:
            facts[field] = _moved(sheet.page.facts[field], sheet.first)
    return {**changes, "facts": facts} if changes else {}


def _moved(fact: Fact, by: int) -> Fact:
    """A fact whose origin names a block by the block's number in the whole."""
    origin = _BLOCK_ORIGIN.sub(lambda match: f"block:{int(match[1]) + by}", fact.origin)
    return msgspec.structs.replace(fact, origin=origin)
