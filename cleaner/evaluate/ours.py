"""The cleaner's own answer to a page, and how sure it was."""

from __future__ import annotations

import time

import msgspec

import cleaner
from cleaner.evaluate import calibration
from cleaner.evaluate.corpus import Gold
from cleaner.evaluate.scores import RIGHT_F1, Answer, overlap, shingles
from cleaner.evaluate.truth import block_truth, judges_blocks
from cleaner.model import Label, Page
from cleaner.pipeline import Readability


class Sureness(msgspec.Struct, frozen=True, kw_only=True):
    """What the cleaner said of itself: the page's type, its confidence, whether it was right, and its blocks' table.

    ``right`` is None without gold text, and then no block is counted either.
    """

    page_type: str = ""
    confidence: float = 0.0
    right: bool | None = None
    blocks: list[calibration.Tally] = msgspec.field(default_factory=calibration.new)


def answer(data: bytes, gold: Gold, readability: Readability = "auto") -> tuple[Answer, Sureness]:
    """Clean the page. The time is that of ``clean()`` and ``to_dict()``: process time, in seconds.

    An exception is an answer, too (``error``): on page content the cleaner promises none.
    """
    start = time.process_time()
    try:
        page = cleaner.clean(data, url=gold.url, readability=readability)
        page.to_dict()
    except Exception as error:  # noqa: BLE001  # the run must go on, and the report says what happened
        return Answer(
            error=f"{type(error).__name__}: {error}", seconds=time.process_time() - start
        ), Sureness()
    seconds = time.process_time() - start
    return (
        Answer(
            text=page.text,
            title=page.title or "",
            authors=page.authors,
            source=page.source or "",
            date=page.published.strftime("%Y-%m-%d") if page.published else "",
            seconds=seconds,
        ),
        _sureness(page, gold),
    )


def _sureness(page: Page, gold: Gold) -> Sureness:
    if not gold.text:
        return Sureness(page_type=page.page_type.value, confidence=page.confidence)
    table = calibration.new()
    if judges_blocks(gold):
        truth = block_truth([block.text for block in page.blocks], gold.text)
        for block, positive in zip(page.blocks, truth, strict=True):
            if block.label is not Label.HIDDEN:
                calibration.add(table, block.confidence, right=(block.label is Label.BODY) == positive)
    return Sureness(
        page_type=page.page_type.value,
        confidence=page.confidence,
        right=overlap(shingles(page.text), shingles(gold.text))[2] >= RIGHT_F1,
        blocks=table,
    )
