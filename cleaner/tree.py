"""2: Text → Outline. One pass of lxml's parser, whose events are folded into elements and runs of text.

The parser is given a target instead of building a tree: on news pages that costs 1.14 times the bare parse, while
parsing and then walking the tree costs 1.4 to 1.6 (133 pages of 213 kB on the mean, one core). Everything that later
stages need (places, text, links, images, times, metadata) is picked up on the way, and nothing recurses, so depth
is no danger here. libxml2's own silent losses are detected in its error log and named in a notice.
"""

from __future__ import annotations

import functools

from lxml import etree

from cleaner.errors import NoticeCode
from cleaner.model import Element, Head, Image, Mark, Moment, Notice, Outline, Run

SKIPPED = frozenset({"script", "style", "template", "noscript", "textarea", "option", "svg", "rt", "rp"})
"""Elements whose text is no text of the page (the definition of promise 1)."""

TAG_BITS = {
    tag: 1 << bit
    for bit, tags in enumerate(
        (
            ("nav", "menu"), ("header",), ("footer",), ("aside",), ("article",), ("main",), ("form", "fieldset"),
            ("figure",), ("figcaption", "caption"), ("table",), ("td", "th"), ("ul", "ol"), ("li",), ("dl",),
            ("blockquote",), ("pre",), ("section",), ("details",), ("button", "label", "legend"), ("p",),
            ("h1",), ("h2", "h3"), ("h4", "h5", "h6"), ("address",), ("a",), ("audio", "video", "object", "iframe"),
            ("dialog",),
        )
    )
    for tag in tags
}  # fmt: skip
"""Bits of ``Element.inside``: which of these tags are around a block."""

BLOCK_TAGS = frozenset(TAG_BITS) - {"a"} | frozenset(
    "html body div dt dd tr thead tbody tfoot colgroup hr center hgroup summary search dir listing xmp canvas "
    "select optgroup datalist marquee frameset noframes amp-ad".split()
)
"""Elements that start and end a block. An unknown element is inline, as in a browser."""

MAX_DEPTH = 200
"""Block-level elements around a block beyond which deeper ones are flattened: news pages nest to 40, browsers stop at
512, and the path of a block grows with its depth."""
LINE_BREAK = "\u2028"
"""What a ``<br>`` leaves in a run: white space that no source line holds by accident."""

_INLINE_MARKS = {"a": "link", "b": "strong", "strong": "strong", "em": "em", "i": "em", "code": "code", "tt": "code"}
_NAMES = frozenset({"id", "role", "itemprop", "data-testid", "data-component"})
_IMAGE_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-url", "src")
_BLOCK, _SKIP, _BREAK, _MARK, _IMAGE, _META, _LINK, _TIME, _TITLE, _HEAD, _BASE, _FLAT = range(1, 13)
_ACTIONS: dict[str, int] = {
    **dict.fromkeys(BLOCK_TAGS, _BLOCK), **dict.fromkeys(SKIPPED, _SKIP), **dict.fromkeys(_INLINE_MARKS, _MARK),
    "br": _BREAK, "img": _IMAGE, "amp-img": _IMAGE, "meta": _META, "link": _LINK, "time": _TIME, "title": _TITLE,
    "head": _HEAD, "base": _BASE,
}  # fmt: skip


@functools.lru_cache(maxsize=4096)
def is_hidden_style(style: str) -> bool:
    """Whether an inline style makes an element invisible: not shown, off-screen, or of zero size.

    ``visibility:hidden`` is not among them: saved WeChat articles stand in it and scripts reveal it.

    >>> is_hidden_style("Display : none"), is_hidden_style("text-indent:-9999px"), is_hidden_style("color:red")
    (True, True, False)
    """
    if ":" not in style:
        return False
    rules = dict(part.split(":", 1) for part in style.lower().replace(" ", "").split(";") if ":" in part)
    if rules.get("display", "").startswith("none") or rules.get("font-size", "").rstrip("pxemt%!or") in {"0", "0."}:
        return True
    far = any(rules.get(side, "").startswith(("-999", "-1000", "-2000", "-5000")) for side in _OFF_SCREEN)
    clipped = rules.get("overflow", "").startswith("hidden") and any(
        rules.get(side, "") in {"0", "0px", "1px"} for side in ("height", "width", "max-height")
    )
    return far or clipped or rules.get("clip", "").startswith("rect(0")


_OFF_SCREEN = ("left", "top", "text-indent", "margin-left", "right", "margin-top")


class _Builder:
    """lxml parser target. ``start``, ``end`` and ``data`` are called by the parser, ``close`` returns the outline."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.runs: list[Run] = []
        self.images: list[Image] = []
        self.moments: list[Moment] = []
        self.metas: list[tuple[str, str]] = []
        self.links: list[tuple[str, str]] = []
        self.scripts: list[str] = []
        self.title: list[str] = []
        self.language = self.base = ""
        self.flattened = False
        self._skip = 0
        self._capture: list[str] | None = None
        self._in_head = False
        self._current = -1
        self._hidden = False
        self._frames: list[int] = []
        """One entry an open element: an inline one's action, or ``-2 - outer`` for a block inside ``outer``."""
        self._counts: list[dict[str, int] | None] = [None]
        """Like children seen so far of each open block-level element; None before the first."""
        self._open_marks: list[tuple[int, str, str | None]] = []
        self._link: str | None = None
        self._time: tuple[str, str, int] | None = None
        self._joins = False
        self._reset()

    def _reset(self) -> None:
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._breaks: list[int] = []
        self._inner: list[str] = []
        self._link_chars = self._link_count = 0

    # -- parser events: the hot path, a few thousand calls a page -------------------------------------------------

    def start(self, tag: str, attrib: dict[str, str]) -> None:
        """An element opens."""
        if self._skip:
            self._skip += 1
            return
        action = _ACTIONS.get(tag, 0)
        if action == _SKIP:
            self._skip = 1
            if tag == "script" and "ld+json" in attrib.get("type", "").lower():
                self._capture = []
            return
        if action == _BLOCK:
            self._open_block(tag, attrib)
            return
        if attrib:
            if ("style" in attrib and is_hidden_style(attrib["style"])) or "hidden" in attrib:
                self._open_block(tag, attrib)
                return
            name = attrib.get("class") or attrib.get("itemprop") or attrib.get("rel")
            if name:
                self._inner.append(name)
        self._frames.append(action)
        if action:
            self._open_inline(action, tag, attrib)

    def end(self, tag: str) -> None:
        """An element closes (lxml balances these, void elements included)."""
        if self._skip:
            self._skip -= 1
            if not self._skip and self._capture is not None:
                self.scripts.append("".join(self._capture))
                self._capture = None
            return
        frame = self._frames.pop()
        if frame < 0:
            self._counts.pop()
            if self._parts:
                self._flush()
            outer = self._current = -2 - frame
            self._hidden = outer >= 0 and self.elements[outer].hidden
            self._joins = tag not in BLOCK_TAGS
        elif frame:
            self._close_inline(frame)

    def data(self, text: str) -> None:
        """Character data."""
        if self._skip or self._capture is not None:
            if self._capture is not None:
                self._capture.append(text)
        elif (self._parts or not text.isspace()) and not self._in_head:
            self._parts.append(text)
            if self._link is not None:
                self._link_chars += len(text.strip())

    def close(self) -> Outline:
        """The end of the input."""
        if self._parts:
            self._flush()
        head = Head(
            title="".join(self.title), language=self.language, base=self.base, metas=tuple(self.metas),
            links=tuple(self.links), scripts=tuple(self.scripts),
        )  # fmt: skip
        return Outline(
            elements=tuple(self.elements), runs=tuple(self.runs), images=tuple(self.images),
            moments=tuple(self.moments), head=head,
        )  # fmt: skip

    # -- blocks --------------------------------------------------------------------------------------------------

    def _open_block(self, tag: str, attrib: dict[str, str]) -> None:
        if self._parts:
            self._flush()
        elif self._inner:
            self._inner = []
        outer = self._current
        if outer >= 0 and self.elements[outer].depth >= MAX_DEPTH:
            self.flattened = True
            self._frames.append(_FLAT)
            return
        hidden = self._hidden
        names = ""
        if attrib:
            names = attrib.get("class", "")
            if len(attrib) > 1 or not names:
                names = " ".join([names, *[attrib[name] for name in attrib if name in _NAMES]])
                if not hidden:
                    hidden = "hidden" in attrib or ("style" in attrib and is_hidden_style(attrib["style"]))
        inside = TAG_BITS.get(tag, 0)
        depth = 0
        above = ""
        if outer >= 0:
            parent = self.elements[outer]
            inside |= parent.inside
            depth = parent.depth + 1
            above = parent.path
        elif tag == "html":
            self.language = attrib.get("lang") or attrib.get("xml:lang") or ""
        if self._link is not None:
            inside |= TAG_BITS["a"]
        counts = self._counts[-1]
        if counts is None:
            counts = self._counts[-1] = {}
        number = counts[tag] = counts.get(tag, 0) + 1
        self._frames.append(-2 - outer)
        self._counts.append(None)
        self._current = len(self.elements)
        self._hidden = hidden
        self.elements.append(Element(outer, tag, f"{above}/{tag}[{number}]", names, inside, depth, hidden))

    def _flush(self) -> None:
        if self._open_marks:
            self._split_marks()
        self.runs.append(
            Run(
                self._parts, self._current, self._hidden, self._link_chars,
                self._link_count + (self._link is not None), " ".join(self._inner), self._marks, self._breaks,
                self._joins,
            )
        )  # fmt: skip
        self._joins = False
        self._reset()

    def _split_marks(self) -> None:
        """Inline elements that go on over a block boundary: end them here, open them anew in the next run."""
        end = len(self._parts)
        for begin, kind, href in self._open_marks:
            if kind:
                self._marks.append(Mark(begin, end, kind, href))  # type: ignore[arg-type]
        self._open_marks = [(0, kind, href) for _, kind, href in self._open_marks]

    # -- inline elements -----------------------------------------------------------------------------------------

    def _open_inline(self, action: int, tag: str, attrib: dict[str, str]) -> None:
        if action == _MARK:
            href = attrib.get("href") if tag == "a" else None
            if href is not None:
                self._link = href
            self._open_marks.append((len(self._parts), _INLINE_MARKS[tag] if tag != "a" or href else "", href))
        elif action == _BREAK:
            if self._parts:
                self._breaks.append(len(self._parts))
                self._parts.append(LINE_BREAK)
        elif action == _IMAGE:
            self._image(attrib)
        elif action == _TIME:
            self._time = (attrib.get("datetime") or "", attrib.get("itemprop") or attrib.get("class") or "", len(self._parts))
        else:
            self._open_head(action, attrib)

    def _open_head(self, action: int, attrib: dict[str, str]) -> None:
        if action == _META:
            name = attrib.get("property") or attrib.get("name") or attrib.get("itemprop") or attrib.get("http-equiv")
            if name and "content" in attrib:
                self.metas.append((name.lower(), attrib["content"]))
        elif action == _LINK:
            if "rel" in attrib and "href" in attrib:
                self.links.append((attrib["rel"].lower(), attrib["href"]))
        elif action == _TITLE and self._in_head and not self.title:
            self._capture = self.title
        elif action == _HEAD:
            self._in_head = True
        elif action == _BASE and not self.base:
            self.base = attrib.get("href") or ""

    def _close_inline(self, action: int) -> None:
        if action == _MARK:
            self._close_mark()
        elif action == _TIME:
            self._close_time()
        elif action == _TITLE:
            self._capture = None
        elif action == _HEAD:
            self._in_head = False
        elif action == _FLAT and self._parts:
            self._flush()

    def _close_mark(self) -> None:
        if not self._open_marks:
            return
        begin, kind, href = self._open_marks.pop()
        if href is not None:
            self._link = None
            self._link_count += 1
        if kind and len(self._parts) > begin:
            self._marks.append(Mark(begin, len(self._parts), kind, href))  # type: ignore[arg-type]

    def _image(self, attrib: dict[str, str]) -> None:
        for name in _IMAGE_SOURCES:
            url = attrib.get(name)
            if url and not url.startswith("data:"):
                after = len(self.runs) if self._parts else len(self.runs) - 1
                self.images.append(Image(url.strip(), " ".join((attrib.get("alt") or "").split()), "", after))
                return

    def _close_time(self) -> None:
        if self._time is not None:
            value, itemprop, begin = self._time
            self.moments.append(Moment(value, "".join(self._parts[begin:]).strip(), itemprop, len(self.runs)))
            self._time = None


def parse(text: str, *, notices: tuple[Notice, ...] = ()) -> Outline:
    """Fold a page's markup into an outline. ``notices`` are those of earlier repairs, to be passed on.

    Never raises on content. What breaks libxml2's resource limits ends the page early; then the outline carries a
    ``parser`` notice and the caller decides what to do.
    """
    builder = _Builder()
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True)
    data = text.encode("utf-8", "replace")
    try:
        parser.feed(data or b" ")
        outline: Outline = parser.close()
    except etree.LxmlError as error:
        # libxml2 gave up before the first element: nothing was folded
        return Outline((), (), (), (), Head(), (*notices, Notice(NoticeCode.PARSER, str(error))))
    found = list(notices)
    if builder.flattened:
        found.append(Notice(NoticeCode.DEPTH, f"nested deeper than {MAX_DEPTH} elements: flattened from there on"))
    lost = _loss(parser.error_log)
    if lost is not None:
        found.append(lost)
    if not found:
        return outline
    return Outline(outline.elements, outline.runs, outline.images, outline.moments, outline.head, tuple(found))


def _loss(log: etree._ListErrorLog) -> Notice | None:
    """The first error after which libxml2 leaves out text."""
    for entry in log:
        message = entry.message or ""
        if "xcessive depth" in message or "esource limit" in message or "Huge input" in message:
            return Notice(NoticeCode.PARSER, f"the parser stopped: {message}")
    return None
