"""2: Text → Outline. One pass of lxml's parser, whose events are folded into elements and runs of text.

The parser is given a target instead of building a tree: empty callbacks cost 1.3 times the bare parse, before any
walk over a tree has begun. Everything that later stages need (places, text, links, images, times, metadata) is picked
up on the way (:mod:`cleaner.outliner`), and nothing recurses, so depth is no danger here. libxml2's own silent losses
are detected in its error log and named in a notice.
"""

from __future__ import annotations

from lxml import etree

from cleaner.errors import NoticeCode
from cleaner.model import Head, Notice, Outline
from cleaner.outliner import MAX_BLOCKS, Outliner
from cleaner.tags import BLOCK_TAGS, LINE_BREAK, MAX_DEPTH, SKIPPED, TAG_BITS, is_hidden_style

__all__ = ["BLOCK_TAGS", "LINE_BREAK", "MAX_DEPTH", "SKIPPED", "TAG_BITS", "is_hidden_style", "parse"]


def parse(text: str, *, notices: tuple[Notice, ...] = ()) -> Outline:
    """Fold a page's markup into an outline. ``notices`` are those of earlier repairs, to be passed on.

    Never raises on content. What breaks libxml2's resource limits ends the page early; then the outline carries a
    ``parser`` notice and the caller decides what to do.
    """
    outliner = Outliner()
    parser = etree.HTMLParser(target=outliner, encoding="utf-8", huge_tree=True)
    data = text.encode("utf-8", "replace")
    try:
        parser.feed(data or b" ")
        outline: Outline = parser.close()
    except etree.LxmlError as error:
        # libxml2 gave up before the first element: nothing was folded
        return Outline((), (), (), (), Head(), (*notices, Notice(NoticeCode.PARSER, str(error))))
    found = list(notices)
    if outliner.flattened:
        found.append(Notice(NoticeCode.DEPTH, f"nested deeper than {MAX_DEPTH} elements: flattened from there on"))
    if outliner.crowded:
        message = f"more than {MAX_BLOCKS} blocks: the text after them is in one"
        found.append(Notice(NoticeCode.TOO_MANY_BLOCKS, message))
    lost = _loss(parser.error_log)
    if lost is not None:
        found.append(lost)
    if not found:
        return outline
    return Outline(outline.elements, outline.runs, outline.pictures, outline.moments, outline.head, tuple(found))


def _loss(log: etree._ListErrorLog) -> Notice | None:
    """The first error after which libxml2 leaves out text."""
    for entry in log:
        message = entry.message or ""
        if "xcessive depth" in message or "esource limit" in message or "Huge input" in message:
            return Notice(NoticeCode.PARSER, f"the parser stopped: {message}")
    return None
