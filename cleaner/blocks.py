"""3: Outline → Tree. Runs of text become blocks: white space collapsed, line breaks judged, kinds and spans set.

Nothing is dropped: concatenated, the blocks hold every character of the runs once, white space aside. Rows of data
tables are joined into one block a row afterwards (:mod:`cleaner.tables`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from cleaner.model import Element, Image, Kind, Mark, Moment, Outline, Picture, RawBlock, Run, Span, Tree
from cleaner.tables import merge_rows
from cleaner.tree import LINE_BREAK, TAG_BITS

_IDEOGRAPHIC = re.compile(r"[ \t\n\r\f\v\xa0]+")
_INDENT = re.compile(r"[\n\r\t]*(?:[\u3000\u2003]{1,4}|(?:[ \xa0]*\xa0){2}|(?:\xa0| ){4})\s*\S")
_SPACES = re.compile(r"\s\s")
_SPACE = re.compile(r"[ \t\n\r\f\v\xa0]")
_BLANK_LINE = re.compile(r"\n[ \t\r\u3000\xa0]*\n\s*")
_LINE_ENDS = str.maketrans({LINE_BREAK: "\n", "\r": "\n", "\f": "\n", "\v": "\n"})
"""What ends a line of code besides a line end: none of it may leave the program."""
_SENTENCE_END = tuple("。！？!?.…”」』）)：:；;")

LONG_RUN = 100_000
"""Characters of a run that is collapsed at once: the words of a longer one would take ten times its memory."""
LINE_IS_PARAGRAPH = 16
"""Characters. A line that ends a sentence and is at least this long is a paragraph of its own when a single ``<br>``
follows; shorter ones (verse, addresses) stay with the next line. Half a line of Chinese print, a quarter of English."""

_PARAGRAPH, _LIST_ITEM, _CODE = Kind.PARAGRAPH, Kind.LIST_ITEM, Kind.CODE
_QUOTE, _PRE, _MEDIA, _ITEM, _CELL = (TAG_BITS[tag] for tag in ("blockquote", "pre", "video", "li", "td"))
_APART = _QUOTE | _PRE | _MEDIA
_CODE_MARKS = re.compile(r"[{};=<>|\\]|^\s*(?:def|class|import|\$|#|//)\b", re.MULTILINE)
_Form = tuple[Kind, int]
_PROSE: _Form = (_PARAGRAPH, 0)
_FORMS: dict[str, _Form] = {
    "li": (_LIST_ITEM, 0), "dt": (_LIST_ITEM, 0), "dd": (_LIST_ITEM, 0), "tr": (Kind.TABLE_ROW, 0),
    **{f"h{level}": (Kind.HEADING, level) for level in range(1, 7)},
}  # fmt: skip
"""Kind and heading level that the tag alone decides."""


def collapse(raw: str) -> str:
    r"""White space collapsed to one space and cut off at the ends; an ideographic space inside a line stays.

    >>> collapse("  a \n b\u3000c\u3000 ")
    'a b\u3000c'
    """
    return _collapsed(raw) if len(raw) <= LONG_RUN else " ".join(filter(None, map(_collapsed, _stretches(raw))))


def _collapsed(raw: str) -> str:
    if "\u3000" in raw:
        return _IDEOGRAPHIC.sub(" ", raw).strip()
    return " ".join(raw.split())


def _stretches(raw: str) -> Iterator[str]:
    """A long run in stretches that end before white space."""
    begin = 0
    while begin < len(raw):
        space = _SPACE.search(raw, begin + LONG_RUN)
        end = space.start() if space else len(raw)
        yield raw[begin:end]
        begin = end


def build(outline: Outline) -> Tree:
    """All blocks of a page in reading order. Pure; linear in the length of the text."""
    elements = outline.elements
    blocks: list[RawBlock] = []
    starts: list[int] = []
    pictured = {picture.run for picture in outline.pictures}
    pieces: list[tuple[int, int, int]] = []
    around = 0
    for number, run in enumerate(outline.runs):
        starts.append(len(blocks))
        if run.element < 0:
            continue
        element = elements[run.element]
        around |= element.inside
        form = _FORMS.get(element.tag) or _form_of(element, elements)
        if form[0] is _CODE:
            _add_code(blocks, run, number, elements)
        elif run.breaks:
            for piece in _paragraphs(run):
                if number in pictured:
                    pieces.append((number, piece[0], len(blocks)))
                _add_piece(blocks, run, number, piece, form=form, path=element.path)
        else:
            _add_run(blocks, run, number, form, element.path)
        if run.joins:
            _join_pieces(blocks, starts[-1], outline.runs)
    starts.append(len(blocks))
    places = _places(outline.pictures, starts, pieces)
    if around & _CELL:
        blocks, moved = merge_rows(blocks, elements)
        if moved is not None:
            starts = [moved[start] for start in starts]
            places = [moved[place] for place in places]
    return Tree(
        elements=elements, blocks=tuple(blocks),
        images=tuple([
            Image(picture.url, picture.alt, "", place - 1)
            for picture, place in zip(outline.pictures, places, strict=True)
        ]),
        moments=tuple([Moment(m.value, m.text, m.itemprop, starts[m.block]) for m in outline.moments]),
        head=outline.head, notices=outline.notices,
    )  # fmt: skip


def _places(
    pictures: Sequence[Picture], starts: Sequence[int], pieces: Sequence[tuple[int, int, int]]
) -> list[int]:
    """The block that each image stands before. One inside a paragraph stands after it.

    ``starts`` are the first blocks of runs; ``pieces`` are run, first part and first block of each paragraph of those
    runs that line breaks cut into several.
    """
    places: list[int] = []
    for run, part in [(picture.run, picture.part) for picture in pictures]:
        at = bisect_left(pieces, (run, part, -1))
        if at < len(pieces) and pieces[at][0] == run:
            places.append(pieces[at][2])
        else:
            places.append(starts[run + (part > 0)])
    return places


def _form_of(element: Element, elements: tuple[Element, ...]) -> _Form:
    """Kind and level from what is around an element whose tag decides nothing."""
    inside = element.inside
    if inside & _APART:
        return (_CODE if inside & _PRE else Kind.QUOTE if inside & _QUOTE else Kind.MEDIA), 0
    if inside & _ITEM and element.tag in {"p", "div", "span"} and elements[element.parent].tag == "li":
        return _LIST_ITEM, 0
    return _PROSE


def _add_run(blocks: list[RawBlock], run: Run, number: int, form: _Form, path: str) -> None:
    """A run without line breaks is one block: by far the most are."""
    parts = run.parts
    raw = "".join(parts)
    text = collapse(raw)
    if not text:
        return
    size = len(text)
    link_chars = run.link_chars if run.link_chars < size else size  # noqa: FURB136 - min() takes thrice as long
    spans: tuple[Span, ...] = ()
    marks = run.marks
    if marks:
        mark = marks[0]
        if len(marks) == 1 and mark.start == 0 and _covers(mark.end, parts):
            spans = (Span(0, size, mark.kind, mark.href),)
        else:
            spans = _spans(parts, marks, 0, len(parts), text)
    blocks.append(
        RawBlock(
            text, form[0], form[1], run.element, path, run.hidden, link_chars, run.links, run.inner, spans,
            number,
        )
    )  # fmt: skip


def _add_piece(
    blocks: list[RawBlock], run: Run, number: int, piece: tuple[int, int], *, form: _Form, path: str
) -> None:
    """A ``piece`` (range of parts) of a run with line breaks; breaks inside it become line ends."""
    begin, end = piece
    parts = run.parts
    whole = end - begin == len(parts)
    text = "\n".join(filter(None, map(collapse, "".join(parts[begin:end]).split(LINE_BREAK))))
    if not text:
        return
    size = len(text)
    link_chars, links = (run.link_chars, run.links) if whole else (0, 0)
    spans: tuple[Span, ...] = ()
    marks = run.marks
    if marks:
        if whole and len(marks) == 1 and marks[0].start == 0 and _covers(marks[0].end, parts):
            spans = (Span(0, size, marks[0].kind, marks[0].href),)
        else:
            spans = _spans(parts, marks, begin, end, text)
        if not whole:
            linked = [span for span in spans if span.kind == "link"]
            link_chars, links = sum(span.end - span.start for span in linked), len(linked)
    blocks.append(
        RawBlock(
            text, form[0], form[1], run.element, path, run.hidden, min(link_chars, size), links, run.inner, spans,
            number,
        )
    )  # fmt: skip


def _covers(end: int, parts: list[str]) -> bool:
    """Whether a mark that ends before part ``end`` covers all but trailing white space: every menu link does."""
    return end == len(parts) or (end == len(parts) - 1 and parts[end].isspace())


def _spans(parts: list[str], marks: list[Mark], begin: int, end: int, text: str) -> tuple[Span, ...]:
    """Offsets in the block's text of the marks on the parts ``begin:end``, outer ones first."""
    edges = sorted({edge for mark in marks for edge in (mark.start, mark.end) if begin <= edge <= end})
    pieces = ["".join(parts[start:edge]) for start, edge in zip([begin, *edges], edges, strict=False)]
    is_single_spaced = _SPACES.search(text) is None
    found = _spaced_offsets(pieces) if is_single_spaced else _walked_offsets(pieces, text)
    at = dict(zip(edges, found, strict=True))
    size = len(text)
    spans: list[Span] = []
    for mark in sorted(marks, key=_outer_first) if len(marks) > 1 else marks:
        start, stop = max(mark.start, begin), min(mark.end, end)
        if start >= stop:
            continue
        first, last = at.get(start, 0), at.get(stop, size) if stop != end else size
        while first < last and text[first].isspace():
            first += 1
        if first < last:
            spans.append(Span(first, last, mark.kind, mark.href))
    return tuple(spans)


def _outer_first(mark: Mark) -> tuple[int, int]:
    return mark.start, -mark.end


def _spaced_offsets(pieces: list[str]) -> list[int]:
    """Where each piece's last visible character ends in a text whose every white space is one character."""
    found: list[int] = []
    position = 0
    apart = False
    for piece in pieces:
        words = piece.split()
        if words:
            if position and (apart or piece[0].isspace()):
                position += 1
            position += len(" ".join(words))
            apart = piece[-1].isspace()
        elif piece:
            apart = True
        found.append(position)
    return found


def _walked_offsets(pieces: list[str], text: str) -> list[int]:
    """The same in any text: pieces and text are walked side by side, visible character by visible character."""
    found: list[int] = []
    position = 0
    size = len(text)
    for piece in pieces:
        visible = len("".join(piece.split()))
        while visible and position < size:
            visible -= not text[position].isspace()
            position += 1
        found.append(position)
    return found


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
    raw = "".join(run.parts).translate(_LINE_ENDS)
    element = elements[run.element]
    pieces = _BLANK_LINE.split(raw.strip())
    prose = [piece for piece in pieces if piece.rstrip().endswith(_SENTENCE_END)]
    is_prose = (
        len(raw) > 10 * LINE_IS_PARAGRAPH and len(prose) * 2 >= len(pieces) and not _CODE_MARKS.search(raw)
    )
    texts = [collapse(piece) for piece in pieces] if is_prose else [raw.strip("\n\r").rstrip()]
    kind = _PARAGRAPH if is_prose else _CODE
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
