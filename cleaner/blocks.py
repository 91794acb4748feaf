"""3: Outline → Tree. Runs of text become blocks: white space collapsed, line breaks judged, kinds and spans set.

Nothing is dropped: concatenated, the blocks hold every character of the runs once, white space aside. Rows of data
tables are joined into one block a row afterwards (:mod:`cleaner.tables`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.model import Element, Image, Kind, Mark, Moment, Outline, RawBlock, Run, Span, Tree
from cleaner.tables import merge_rows
from cleaner.tree import LINE_BREAK, TAG_BITS

_IDEOGRAPHIC = re.compile(r"[ \t\n\r\f\v\xa0]+")
_INDENT = re.compile(r"[\n\r\t]*(?:[\u3000\u2003]{1,4}|(?:[ \xa0]*\xa0){2}|(?:\xa0| ){4})\s*\S")
_BLANK_LINE = re.compile(r"\n[ \t\r\u3000\xa0]*\n\s*")
_SENTENCE_END = tuple("。！？!?.…”」』）)：:；;")

LINE_IS_PARAGRAPH = 16
"""Characters. A line that ends a sentence and is at least this long is a paragraph of its own when a single ``<br>``
follows; shorter ones (verse, addresses) stay with the next line. Half a line of Chinese print, a quarter of English."""

_QUOTE, _PRE, _MEDIA = TAG_BITS["blockquote"], TAG_BITS["pre"], TAG_BITS["video"]
_CODE_MARKS = re.compile(r"[{};=<>|\\]|^\s*(?:def|class|import|\$|#|//)\b", re.MULTILINE)
_KINDS = {
    "li": Kind.LIST_ITEM, "dt": Kind.LIST_ITEM, "dd": Kind.LIST_ITEM, "tr": Kind.TABLE_ROW,
    **{f"h{level}": Kind.HEADING for level in range(1, 7)},
}  # fmt: skip


def collapse(raw: str) -> str:
    """White space collapsed to one space and cut off at the ends; an ideographic space inside a line stays.

    >>> collapse("  a \\n b\\u3000c\\u3000 ")
    'a b\\u3000c'
    """
    if "\u3000" in raw:
        return _IDEOGRAPHIC.sub(" ", raw).strip()
    return " ".join(raw.split())


def build(outline: Outline) -> Tree:
    """All blocks of a page in reading order. Pure; linear in the length of the text."""
    elements = outline.elements
    blocks: list[RawBlock] = []
    starts: list[int] = []
    kinds: dict[int, tuple[Kind, int]] = {}
    for number, run in enumerate(outline.runs):
        starts.append(len(blocks))
        if run.element < 0:
            continue
        form = kinds.get(run.element)
        if form is None:
            form = kinds[run.element] = _kind_of(elements[run.element], elements)
        kind = form[0]
        if not run.breaks and kind is not Kind.CODE:
            _add(blocks, run, number, 0, len(run.parts), form, elements)
        elif kind is Kind.CODE:
            _add_code(blocks, run, number, elements)
        else:
            for begin, end in _paragraphs(run):
                _add(blocks, run, number, begin, end, form, elements)
        if run.joins:
            _join_pieces(blocks, starts[-1], outline.runs)
    starts.append(len(blocks))
    merged, moved = merge_rows(blocks, elements)
    return Tree(
        elements=elements, blocks=tuple(merged),
        images=tuple(_placed(image, starts, moved) for image in outline.images),
        moments=tuple(
            Moment(moment.value, moment.text, moment.itemprop, _moved(starts, moment.block, moved))
            for moment in outline.moments
        ),
        head=outline.head, notices=outline.notices,
    )  # fmt: skip


def _moved(starts: list[int], run: int, moved: list[int] | None) -> int:
    block = starts[run] if 0 <= run < len(starts) else starts[-1]
    return block if moved is None else moved[block]


def _placed(image: Image, starts: list[int], moved: list[int] | None) -> Image:
    return Image(image.url, image.alt, image.caption, _moved(starts, image.after + 1, moved) - 1)


def _kind_of(element: Element, elements: tuple[Element, ...]) -> tuple[Kind, int]:
    kind = _KINDS.get(element.tag, Kind.PARAGRAPH)
    if kind is Kind.HEADING:
        return kind, int(element.tag[1])
    inside = element.inside
    if kind is Kind.PARAGRAPH and inside:
        if inside & _PRE:
            return Kind.CODE, 0
        if inside & _QUOTE:
            return Kind.QUOTE, 0
        if inside & _MEDIA:
            return Kind.MEDIA, 0
        if element.tag in {"p", "div", "span"} and element.parent >= 0 and elements[element.parent].tag == "li":
            return Kind.LIST_ITEM, 0
    return kind, 0


def _add(
    blocks: list[RawBlock], run: Run, number: int, begin: int, end: int, form: tuple[Kind, int], elements: tuple[Element, ...]
) -> None:
    parts = run.parts
    whole = end - begin == len(parts)
    if not run.breaks:
        text = collapse("".join(parts))
    else:
        text = "\n".join(filter(None, map(collapse, "".join(parts[begin:end]).split(LINE_BREAK))))
    if not text:
        return
    spans: tuple[Span, ...] = ()
    link_chars, links = run.link_chars, run.links
    if run.marks:
        marks = run.marks
        if len(marks) == 1 and whole and marks[0].start == 0 and _covers(marks[0].end, parts):
            spans = (Span(0, len(text), marks[0].kind, marks[0].href),)
        else:
            spans = tuple(_spans(parts, marks, begin, end, text))
        if not whole:
            linked = [span for span in spans if span.kind == "link"]
            link_chars, links = sum(span.end - span.start for span in linked), len(linked)
    elif not whole:
        link_chars = links = 0
    element = elements[run.element]
    blocks.append(
        RawBlock(
            text, form[0], form[1], run.element, element.path, run.hidden, min(link_chars, len(text)), links,
            run.inner, spans, number,
        )
    )  # fmt: skip


def _covers(end: int, parts: list[str]) -> bool:
    """Whether a mark that ends before part ``end`` covers all but trailing white space: every menu link does."""
    return end == len(parts) or (end == len(parts) - 1 and parts[end].isspace())


def _spans(parts: list[str], marks: list[Mark], begin: int, end: int, text: str) -> Iterator[Span]:
    """Offsets of the marks in the collapsed text: both are walked side by side, character by visible character."""
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end) if begin <= edge <= end})
    at = dict.fromkeys(edges, 0)
    position = done = 0
    size = len(text)
    for edge in edges:
        visible = len("".join("".join(parts[begin + done : edge]).split()))
        done = edge - begin
        while visible and position < size:
            visible -= not text[position].isspace()
            position += 1
        at[edge] = position
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        start, stop = max(mark.start, begin), min(mark.end, end)
        if start >= stop:
            continue
        first, last = at.get(start, 0), at.get(stop, size) if stop != end else size
        while first < last and text[first].isspace():
            first += 1
        if first < last:
            yield Span(first, last, mark.kind, mark.href)


def _paragraphs(run: Run) -> Iterator[tuple[int, int]]:
    """Ranges of ``run.parts`` that are blocks: cut at double breaks, at indented lines and after full sentences."""
    begin = 0
    edges = [*run.breaks, len(run.parts)]
    previous = ""
    line_start = 0
    for edge in edges:
        line = "".join(run.parts[line_start:edge])
        stripped = line.strip()
        if line_start > 0 and _splits(previous, line, stripped):
            if line_start - 1 > begin:
                yield begin, line_start - 1
            begin = line_start - 1 if not stripped else line_start
        previous = stripped
        line_start = edge + 1
    if begin < len(run.parts):
        yield begin, len(run.parts)


def _splits(previous: str, line: str, stripped: str) -> bool:
    if not stripped or not previous:
        return True
    if _INDENT.match(line) is not None:
        return True
    return len(previous) >= LINE_IS_PARAGRAPH and previous.endswith(_SENTENCE_END)


def _add_code(blocks: list[RawBlock], run: Run, number: int, elements: tuple[Element, ...]) -> None:
    """Code keeps its lines. Prose in ``<pre>`` (old news pages) is cut at its blank lines into paragraphs."""
    raw = "".join(run.parts)
    element = elements[run.element]
    pieces = _BLANK_LINE.split(raw.strip())
    prose = [piece for piece in pieces if piece.rstrip().endswith(_SENTENCE_END)]
    is_prose = len(raw) > 10 * LINE_IS_PARAGRAPH and len(prose) * 2 >= len(pieces) and not _CODE_MARKS.search(raw)
    texts = [collapse(piece) for piece in pieces] if is_prose else [raw.strip("\n\r").rstrip()]
    kind = Kind.PARAGRAPH if is_prose else Kind.CODE
    for text in texts:
        if text.strip():
            linked = min(run.link_chars, len(text)) if len(texts) == 1 else 0
            blocks.append(
                RawBlock(
                    text, kind, 0, run.element, element.path, run.hidden, linked, run.links if linked else 0,
                    run.inner, (), number,
                )
            )  # fmt: skip


def _join_pieces(blocks: list[RawBlock], first: int, runs: tuple[Run, ...]) -> None:
    """Give the pieces of one paragraph, cut by a hidden inline element, one run number and their offsets."""
    if first >= len(blocks):
        return
    piece = blocks[first]
    for index in range(first - 1, max(-1, first - 9), -1):
        before = blocks[index]
        if before.element == piece.element and not before.hidden:
            apart = runs[piece.run].parts[0][:1].isspace() or runs[piece.run - 2].parts[-1][-1:].isspace()
            offset = max(before.offset, 0)
            blocks[index] = _with_offset(before, before.run, offset)
            blocks[first] = _with_offset(piece, before.run, offset + len(before.text) + apart)
            return


def _with_offset(block: RawBlock, run: int, offset: int) -> RawBlock:
    return RawBlock(
        block.text, block.kind, block.level, block.element, block.path, block.hidden, block.link_chars, block.links,
        block.inner, block.spans, run, offset,
    )  # fmt: skip
