"""3': a text dump of a page → the same Tree, so that all that follows is shared.

A dump has no markup; its form is what is left: lines, groups between blank lines, bullets, indents, repeated first
lines. A block is a non-empty line, or the lines of a paragraph that was broken at a margin. Lines that are indented or
carry bullets stand in list containers, the others in plain ones, so that "where" means something here, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from statistics import median

import msgspec

from cleaner import plaintitle
from cleaner.blocks import collapse
from cleaner.model import Element, Head, Kind, RawBlock, Span, Tree
from cleaner.tree import TAG_BITS
from cleaner.wrapped import unwrap

BULLETS = "•·●○◦▪■□◆◇*-–—+►▶»"
"""Characters that open a list line when white space follows."""
HEADING_CHARS = 40
"""Characters: a longer line is no sub-heading, however much space stands around it."""
TITLE_CHARS = 4
"""Characters: a shorter line opens many titles by accident."""
TITLE_LINES = 12
"""Lines from the top within which the page's title is repeated as its headline."""
_BULLET = re.compile(rf"\s*[{re.escape(BULLETS)}]\s+")
_INDENT = re.compile(r"(?:\t| {2,}|(?:\u00a0){2,})")
_URL = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_MARKDOWN_LINK = re.compile(r"!?\[[^\[\]]{0,200}\]\(([^()\s]{0,500})(?: \"[^\"]{0,200}\")?\)")
_NUMBERED_LINK = re.compile(r"(?<!\S)\[(\d{1,3})\](?=[^\s\])(])")
"""A number before a link's text: unlike a note's it opens a word."""
LINKED_LEAST = 6
"""Numbers in ascending order, each before a word, from which they are a text browser's, which marks each link so."""
LINKED_CHARS = 60
"""Characters after such a number that are a link, at most, in a line that begins with one; in a paragraph nothing says
where a link ends."""
_SENTENCE_END = tuple("。！？!?.…”」；;，,：:")
_MOSTLY = 0.6


class _Line(msgspec.Struct, frozen=True):
    """A non-empty line: its text, its number, blank lines before it, whether it is indented or has a bullet."""

    text: str
    number: int
    gap: int
    listed: bool
    bullet: bool


def parse(text: str) -> Tree:
    """Blocks of a text dump. Never raises; every non-blank character of the text is in exactly one block."""
    lines = _lines(text)
    title, headline = _title(lines)
    head = Head(title=title)
    numbered = _has_numbered_links(text)
    elements = [Element(-1, "html", "/", "", 0, 0, False), Element(0, "body", "/text", "", 0, 1, False)]
    blocks: list[RawBlock] = []
    usual = median(line.gap for line in lines) if lines else 0
    container = 1
    for index, line in enumerate(lines):
        if index == 0 or line.listed != lines[index - 1].listed:
            tag = "ul" if line.listed else "div"
            container = len(elements)
            elements.append(
                Element(1, tag, f"/text/{tag}[{container - 1}]", "", TAG_BITS.get(tag, 0), 2, False)
            )
        after = lines[index + 1].gap if index + 1 < len(lines) else 0
        links = _links(line.text, numbered=numbered)
        is_headline = index == headline or _repeats(line, index, head)
        blocks.append(_block(line, container, usual, after, links, is_headline=is_headline))
    return Tree(tuple(elements), tuple(blocks), (), (), head, numbered=numbered)


def _lines(text: str) -> list[_Line]:
    raw = text.split("\n")
    filled = [line for line in raw if line.strip()]
    indented = sum(1 for line in filled if _INDENT.match(line))
    all_indented = bool(filled) and indented > _MOSTLY * len(filled)
    lines: list[_Line] = []
    gap = 0
    for number, line in unwrap(raw):
        collapsed = collapse(line)
        if not collapsed:
            gap += 1
            continue
        bullet = _BULLET.match(line) is not None
        listed = bullet or (not all_indented and _INDENT.match(line) is not None)
        lines.append(_Line(collapsed, number, gap, listed, bullet))
        gap = 0
    return lines


def _title(lines: list[_Line]) -> tuple[str, int]:
    """The page's title and the position of its headline (-1: none).

    The first line is the title of the window if it goes on behind the headline with the site's name.
    """
    texts = [line.text for line in lines]
    index = plaintitle.headline(texts, [line.bullet for line in lines])
    if index >= 0:
        name = plaintitle.bare(texts[index])
        first = texts[0].strip(plaintitle.MARKS)
        return (first if first.startswith(name) else name), index
    first = texts[0] if texts else ""
    is_prose = len(first) > 2 * HEADING_CHARS or first.endswith(_SENTENCE_END)
    return ("" if is_prose or plaintitle.is_address(first) else first), -1


def _repeats(line: _Line, index: int, head: Head) -> bool:
    text = plaintitle.bare(line.text)
    return bool(head.title) and index < TITLE_LINES and len(text) >= TITLE_CHARS and head.title.startswith(text)


def _has_numbered_links(text: str) -> bool:
    numbers = list(map(int, _NUMBERED_LINK.findall(text)))
    rising = sum(one + 1 == other for one, other in pairwise(numbers))
    return rising >= LINKED_LEAST and rising >= _MOSTLY * len(numbers)


def _links(text: str, *, numbered: bool) -> tuple[Span, ...]:
    """What of a line is links: Markdown's, other addresses, and what follows a text browser's numbers."""
    found = [(match.start(), match.end(), match[1]) for match in _MARKDOWN_LINK.finditer(text)]
    bare = _MARKDOWN_LINK.sub(lambda match: " " * len(match[0]), text) if found else text
    found += [(match.start(), match.end(), match.group()) for match in _URL.finditer(bare)]
    spans = [Span(start, end, "link", target) for start, end, target in sorted(found)]
    return tuple(spans or (_numbered_links(text) if numbered else ()))


def _numbered_links(text: str) -> Iterator[Span]:
    """The links of a line that opens with a number; a text browser prints their addresses elsewhere."""
    marks = list(_NUMBERED_LINK.finditer(text))
    if not marks or marks[0].start():
        return
    for mark, after in zip_longest(marks, marks[1:]):
        end = mark.start() + len(text[mark.start() : after.start() if after else len(text)].rstrip())
        if end - mark.end() <= LINKED_CHARS:
            yield Span(mark.start(), end, "link", None)


def _block(
    line: _Line, element: int, usual: float, after: int, spans: tuple[Span, ...], *, is_headline: bool
) -> RawBlock:
    text = line.text
    level, kind = 0, Kind.PARAGRAPH
    if line.bullet:
        kind = Kind.LIST_ITEM
    elif is_headline:
        kind, level = Kind.HEADING, 1
    elif (
        line.gap > usual
        and after > usual
        and len(text) <= HEADING_CHARS
        and not line.listed
        and not text.endswith(_SENTENCE_END)
    ):
        kind, level = Kind.HEADING, 2
    return RawBlock(
        text, kind, level, element, f"/text/line[{line.number}]", False, sum(span.end - span.start for span in spans),
        len(spans), "", spans, line.number,
    )  # fmt: skip
