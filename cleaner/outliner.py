"""2: the parser target that folds a page's events into elements, runs of text, images, times and the head.

A page makes some 3,700 calls of it, so an element costs one table lookup, an open element is one integer, and an
attribute is asked for only where there are any. Closures over local variables were measured: no faster than slots.
"""

from __future__ import annotations

from cleaner.model import Element, Head, Mark, Moment, Outline, Picture, Run
from cleaner.tags import (
    ANCHOR,
    BASE,
    BREAK,
    CODES,
    ENDS_SKIPPED,
    FLAT,
    HEAD,
    IMAGE,
    INLINE_MARKS,
    INSERT,
    LINE_BREAK,
    LINK,
    MARK,
    MAX_DEPTH,
    META,
    PLAIN,
    SKIP,
    SVG_ISLANDS,
    TAG_BITS,
    TIME,
    TITLE,
    Shape,
    is_hidden_style,
)

MAX_BLOCKS = 30_000
"""Runs of text that become blocks of their own; what follows stays in one block. The largest of 1,846 news pages had
1,625; a block costs some 30 microseconds and 2 kB in what follows, and a page of 50 MB must fit into 400 MB."""

_NAMES = frozenset({"id", "role", "itemprop", "data-testid", "data-component"})
_IMAGE_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-url", "src")
_LINK_BIT = TAG_BITS["a"]
_ROOT = Element(-1, "", "", "", 0, -1, False)
_NO_TAGS: frozenset[str] = frozenset()
_NO_MARKS: list[Mark] = []  # these two are shared by all runs that have none, and never filled
_NO_BREAKS: list[int] = []


def _is_streamed(attrib: dict[str, str]) -> bool:
    """Whether a hidden element is a piece of a page streamed by React, which moves it into its place on arrival."""
    return attrib.get("id", "")[:2] == "S:"


class Outliner:
    """lxml parser target. ``start``, ``end`` and ``data`` are called by the parser, ``close`` returns the outline."""

    __slots__ = (
        "_base", "_breaks", "_capture", "_current", "_element", "_elements", "_enders", "_frames", "_in_head",
        "_inner", "_island", "_joins", "_kids", "_language", "_link_bit", "_link_chars", "_link_count", "_links",
        "_marks", "_metas", "_moments", "_open_marks", "_parts", "_pictures", "_runs", "_scripts", "_skip", "_time",
        "_title", "_titling", "crowded", "flattened",
    )  # fmt: skip

    def __init__(self) -> None:
        self._elements: list[Element] = [_ROOT]
        self._current = 0
        """Position in ``_elements`` of the innermost open block-level element, which ``_element`` is."""
        self._element = _ROOT
        self._kids: list[dict[str, int] | None] = [None]
        """For each element: how many children of a tag it has so far; None before the first."""
        self._frames: list[int] = []
        """For each open element: the position of the element around it if it makes blocks, else its action."""
        self._runs: list[Run] = []
        self._pictures: list[Picture] = []
        self._moments: list[Moment] = []
        self._time: tuple[str, str, int] | None = None
        self._metas: list[tuple[str, str]] = []
        self._links: list[tuple[str, str]] = []
        self._scripts: list[str] = []
        self._title = self._language = self._base = ""
        self._titling = self._in_head = self._joins = self.flattened = self.crowded = False
        self._capture: list[str] | None = None
        """Pieces of the skipped element's text when it is wanted: JSON-LD, or the title."""
        self._enders = _NO_TAGS
        """Start tags that the skipped element must look at."""
        self._skip = self._island = self._link_chars = self._link_count = self._link_bit = 0
        self._parts: list[str] = []
        self._open_marks: list[tuple[int, Shape, str | None]] = []
        self._inner: list[str] = []
        self._marks, self._breaks = _NO_MARKS, _NO_BREAKS

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        """An element opens."""
        if self._skip and (tag not in self._enders or not self._end_skipped(tag)):
            self._skip += 1
            return
        code = CODES.get(tag, PLAIN)
        if code >= 0:
            self._open_block(tag, attrib, code)
            return
        if code == SKIP:
            self._open_skipped(tag, attrib)
            return
        if attrib:
            if ("hidden" in attrib and not _is_streamed(attrib)) or (
                "style" in attrib and is_hidden_style(attrib["style"])
            ):
                self._open_insert(tag, attrib)
                return
            name = attrib.get("class") or attrib.get("itemprop") or attrib.get("rel")
            if name:
                self._inner.append(name)
        self._frames.append(code)
        if code == ANCHOR:
            href = attrib.get("href")
            if href is not None:
                self._link_bit = _LINK_BIT
            self._open_marks.append((len(self._parts), "link" if href else "", href))
        elif code != PLAIN or "content" in attrib:
            self._open_inline(code, tag, attrib)

    def end(self, tag: str) -> None:  # noqa: ARG002 - the frame says what ends
        """An element closes (lxml balances these, void elements included)."""
        if self._skip:
            self._skip -= 1
            if self._skip < self._island:
                self._enders, self._island = ENDS_SKIPPED["svg"], 0
            if not self._skip and self._capture is not None:
                self._close_capture(self._capture)
            return
        frame = self._frames.pop()
        if frame >= 0:
            if self._parts:
                self._flush()
            self._current = frame
            self._element = self._elements[frame]
            self._joins = False
        elif frame != PLAIN:
            if frame >= MARK:
                self._close_mark()
            else:
                self._close_inline(frame)

    def data(self, text: str) -> None:
        """Character data."""
        if self._skip:
            if self._capture is not None:
                self._capture.append(text)
        elif self._parts or not text.isspace():
            if self._in_head and not text.isspace() and self._stays_in_head():
                return
            self._parts.append(text)
            if self._link_bit:
                self._link_chars += len(text.strip())

    def _stays_in_head(self) -> bool:
        """Whether text in a head is no text of the page: libxml2 lets elements that it does not know stay there."""
        self._in_head = self._frames[-1] == TITLE
        return self._in_head

    def close(self) -> Outline:
        """The end of the input."""
        if self._titling:
            self._close_capture(self._capture or [])
        if self._parts:
            self._flush(last=True)
        head = Head(
            title=self._title, language=self._language, base=self._base, metas=tuple(self._metas),
            links=tuple(self._links), scripts=tuple(self._scripts),
        )  # fmt: skip
        return Outline(
            elements=tuple(self._elements[1:]), runs=tuple(self._runs), pictures=tuple(self._pictures),
            moments=tuple(self._moments), head=head,
        )  # fmt: skip

    def _open_block(self, tag: str, attrib: dict[str, str], bits: int) -> None:
        self._in_head = False  # libxml2 lets <section> and its like stay in a head that nothing closes
        if self._parts:
            self._flush()
        elif self._inner:
            self._inner = []
        outer = self._element
        depth = outer.depth + 1
        if depth > MAX_DEPTH or len(self._runs) >= MAX_BLOCKS:
            self.flattened = self.flattened or depth > MAX_DEPTH
            self._frames.append(FLAT)
            return
        hidden = outer.hidden
        names = ""
        if attrib:
            names = attrib.get("class", "")
            if len(attrib) > 1 or not names:
                names, hidden = self._attributes(attrib, names, hidden=hidden)
        bits |= outer.inside | self._link_bit
        current = self._current
        kids = self._kids[current]
        if kids is None:
            self._kids[current] = {tag: 1}
            path = f"{outer.path}/{tag}[1]"
        else:
            number = kids[tag] = kids.get(tag, 0) + 1
            path = f"{outer.path}/{tag}[{number}]"
        if not current and tag == "html":
            self._language = attrib.get("lang") or attrib.get("xml:lang") or ""
        self._frames.append(current)
        self._kids.append(None)
        self._current = len(self._elements)
        self._element = element = Element(current - 1, tag, path, names, bits, depth, hidden)
        self._elements.append(element)

    def _attributes(self, attrib: dict[str, str], names: str, *, hidden: bool) -> tuple[str, bool]:
        """The names of a block element with more than a class, and whether it is hidden."""
        for name, value in attrib.items():
            if name in _NAMES:
                names += " " + value
        if "content" in attrib:
            self._date(attrib)
        return names, (
            hidden
            or ("hidden" in attrib and not _is_streamed(attrib))
            or ("style" in attrib and is_hidden_style(attrib["style"]))
        )

    def _open_insert(self, tag: str, attrib: dict[str, str]) -> None:
        """A hidden inline element: a block of its own inside a paragraph that goes on after it."""
        was_in_head = self._in_head
        self._open_block(tag, attrib, TAG_BITS.get(tag, 0))
        self._in_head = was_in_head  # a hidden element shows nothing, and so does not end a head
        if self._frames[-1] >= 0:
            self._frames[-1] = INSERT

    def _flush(self, *, last: bool = False) -> None:
        if len(self._runs) >= MAX_BLOCKS:
            self.crowded = True
            if not last:
                self._parts.append(" ")
                return
            self._current = self._current or 1  # all elements are closed by now
        if self._open_marks:
            self._split_marks()
        if self._link_bit:
            self._link_count += 1
        inner = self._inner
        if inner:
            self._inner = []
        self._runs.append(
            Run(
                self._parts, self._current - 1, self._element.hidden, self._link_chars,
                self._link_count, " ".join(inner), self._marks, self._breaks, self._joins,
            )
        )  # fmt: skip
        self._parts = []
        self._joins = False
        self._link_chars = self._link_count = 0
        self._marks, self._breaks = _NO_MARKS, _NO_BREAKS

    def _split_marks(self) -> None:
        """Inline elements that go on over a block boundary: end them here, open them anew in the next run."""
        end = len(self._parts)
        ended = [Mark(begin, end, kind, href) for begin, kind, href in self._open_marks if kind]
        self._marks = [*self._marks, *ended]
        self._open_marks = [(0, kind, href) for _, kind, href in self._open_marks]

    def _open_inline(self, action: int, tag: str, attrib: dict[str, str]) -> None:
        if action == PLAIN:
            self._date(attrib)
        elif action == IMAGE:
            self._image(attrib)
        elif action == MARK:
            self._open_marks.append((len(self._parts), INLINE_MARKS[tag], None))
        elif action == BREAK:
            if self._parts:
                if not self._breaks:
                    self._breaks = []
                self._breaks.append(len(self._parts))
                self._parts.append(LINE_BREAK)
        elif action == TIME:
            itemprop = attrib.get("itemprop") or attrib.get("class") or ""
            self._time = (attrib.get("datetime") or "", itemprop, len(self._parts))
        else:
            self._open_head(action, attrib)

    def _open_head(self, action: int, attrib: dict[str, str]) -> None:
        if action == META:
            name = attrib.get("property") or attrib.get("name") or attrib.get("itemprop") or attrib.get("http-equiv")
            if name and "content" in attrib:
                self._metas.append((name.lower(), attrib["content"]))
        elif action == LINK:
            if "rel" in attrib and "href" in attrib:
                self._links.append((attrib["rel"].lower(), attrib["href"]))
        elif action == TITLE and self._in_head and not self._title:
            self._frames.pop()
            self._skip, self._capture, self._titling, self._enders = 1, [], True, _NO_TAGS
        elif action == HEAD:
            self._in_head = True
        elif action == BASE and not self._base:
            self._base = attrib.get("href") or ""

    def _date(self, attrib: dict[str, str]) -> None:
        """An element whose ``content`` is a date for machines; its text may say "yesterday"."""
        prop = attrib.get("itemprop") or attrib.get("property") or ""
        if "date" in prop.lower():
            self._moments.append(Moment(attrib["content"], "", prop, len(self._runs)))

    def _image(self, attrib: dict[str, str]) -> None:
        for name in _IMAGE_SOURCES:
            url = attrib.get(name)
            if url and not url.startswith("data:"):
                alt = " ".join((attrib.get("alt") or "").split())
                self._pictures.append(Picture(url.strip(), alt, len(self._runs), len(self._parts)))
                return

    def _close_mark(self) -> None:
        begin, kind, href = self._open_marks.pop()
        if href is not None:
            self._link_bit = 0
            self._link_count += 1
        end = len(self._parts)
        if kind and end > begin:
            if not self._marks:
                self._marks = []
            self._marks.append(Mark(begin, end, kind, href))

    def _close_inline(self, action: int) -> None:
        if action == TIME:
            if self._time is not None:
                value, itemprop, begin = self._time
                self._moments.append(Moment(value, "".join(self._parts[begin:]).strip(), itemprop, len(self._runs)))
                self._time = None
        elif action == HEAD:
            self._in_head = False
        elif action in (FLAT, INSERT):
            if self._parts:
                self._flush()
            if action == INSERT:
                self._current = self._element.parent + 1
                self._element = self._elements[self._current]
                self._joins = True

    def _end_skipped(self, tag: str) -> bool:
        """Whether a start tag ends the skipped element, as nothing else did; the parser closes it later."""
        if tag in SVG_ISLANDS:
            self._enders, self._island = _NO_TAGS, self._skip + 1
            return False
        self._frames.extend([PLAIN] * self._skip)
        self._skip = 0
        return True

    def _open_skipped(self, tag: str, attrib: dict[str, str]) -> None:
        self._skip = 1
        self._enders = ENDS_SKIPPED.get(tag, _NO_TAGS)
        if tag == "script" and "ld+json" in attrib.get("type", "").lower():
            self._capture = []

    def _close_capture(self, capture: list[str]) -> None:
        if self._titling:
            self._title = "".join(capture)
            self._titling = False
        else:
            self._scripts.append("".join(capture))
        self._capture = None
