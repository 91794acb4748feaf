"""3': a text dump of a page → the same Tree, so that all that follows is shared.

A dump has no markup; its form is what is left: lines, groups between blank lines, bullets, indents, repeated first
lines. A block is a non-empty line, or the lines of a paragraph that was broken at a margin. Lines that are indented or
carry bullets stand in list containers, the others in plain ones, so that "where" means something here, too.
"""

from __future__ import annotations

import re
from statistics import median

import msgspec

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
DATE_LINES = 30
"""Lines from the top within which the line of author, source and date is looked for: menus may stand above it."""
DATE_CHARS = 120
"""Characters of a line of author, source and date, and of a title, at most."""
ABOVE_DATE = 3
"""Lines above it among which the title is looked for: authors have lines of their own."""
TITLE_LEAST = 6
"""Characters of a title above such a line, at least: two menu words are shorter."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"\d+")
MENU_ENTRIES = 4
"""Short words in a row from which a line in a wide script is a menu."""
MENU_CHARS = 6
"""Characters of a menu's word, at most."""
_BAR = re.compile(r"[|\uff5c\t]")
_BULLET = re.compile(rf"\s*[{re.escape(BULLETS)}]\s+")
_INDENT = re.compile(r"(?:\t| {2,}|(?:\u00a0){2,})")
_URL = re.compile(r"(?:https?://|www\.)[^\s\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_SENTENCE_END = tuple("。！？!?.…”」；;，,：:")
_CLAUSE_END = tuple("。.…；;，,：:")
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
    head = Head(title=_title(lines))
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
        blocks.append(_block(line, container, usual, after, repeats_title=_repeats(line, index, head)))
    return Tree(tuple(elements), tuple(blocks), (), (), head)


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


def _title(lines: list[_Line]) -> str:
    """The first line if it is repeated below, else the line above the first date, else the first if it looks it."""
    if not lines:
        return ""
    first = lines[0].text
    if any(len(line.text) >= TITLE_CHARS and first.startswith(line.text) for line in lines[1:TITLE_LINES]):
        return first
    above = _above_date(lines[:DATE_LINES])
    if above:
        return above
    return first if len(first) <= 2 * HEADING_CHARS and not first.endswith(_SENTENCE_END) else ""


def _above_date(lines: list[_Line]) -> str:
    """The title above the first line with a date: menus, which stand higher, have none. Empty when none looks like one.

    An author may stand between; what is longer than a name and no menu is taken.
    """
    for index, line in enumerate(lines):
        if index and len(line.text) <= DATE_CHARS and _YEAR.search(line.text) and len(_NUMBER.findall(line.text)) > 1:
            above = reversed(lines[max(0, index - ABOVE_DATE) : index])
            return next((found.text for found in above if _may_be_title(found)), "")
    return ""


def _may_be_title(line: _Line) -> bool:
    fits = TITLE_LEAST <= len(line.text) <= DATE_CHARS and not line.listed
    return fits and not line.text.endswith(_CLAUSE_END) and not _is_menu(line.text)


def _is_menu(text: str) -> bool:
    words = text.split()
    is_row = len(words) >= MENU_ENTRIES and not text.isascii() and all(len(word) <= MENU_CHARS for word in words)
    return is_row or len(_BAR.findall(text)) > 1


def _repeats(line: _Line, index: int, head: Head) -> bool:
    return (
        bool(head.title) and index < TITLE_LINES and len(line.text) >= TITLE_CHARS and head.title.startswith(line.text)
    )


def _block(line: _Line, element: int, usual: float, after: int, *, repeats_title: bool) -> RawBlock:
    text = line.text
    spans = tuple(Span(match.start(), match.end(), "link", match.group()) for match in _URL.finditer(text))
    level, kind = 0, Kind.PARAGRAPH
    if line.bullet:
        kind = Kind.LIST_ITEM
    elif repeats_title:
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
