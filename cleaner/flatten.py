"""Deep markup made shallow, with all its text in order: the way out when a page nests beyond all reason.

Browsers make elements beyond their limit siblings of the deepest one allowed, so that no text and no boundary between
paragraphs is lost. This keeps the same two, in one linear pass, on text.
"""

from __future__ import annotations

from collections import Counter

from cleaner.tags import ENDS_SKIPPED, SVG_ISLANDS
from cleaner.tokens import Kind, Token, tokens

MAX_DEPTH = 200
"""Elements inside one another in what comes out. News pages nest to 40; browsers stop at 512, libxml2's tree at 256."""
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
"""Elements that hold nothing and have no end tag."""

_SKIPPED = frozenset({"template", "noscript", "option", "svg", "rt", "rp"})
"""Elements whose text is no text of the page: none of them may lose its start tag."""
_INLINE = frozenset((
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del"),
    *("dfn", "em", "font", "i", "ins", "kbd", "mark", "nobr", "q", "s", "samp"),
    *("small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
))  # fmt: skip
_SELF_CLOSING = {
    "li": {"li"}, "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "option": {"option"}, "tr": {"tr", "td", "th"},
    "td": {"td", "th"}, "th": {"td", "th"},
}  # fmt: skip
"""Which open elements a start tag ends if they are the innermost."""


_NOTHING = "</>"
"""An end tag without a name, which parsers ignore."""
_BOUNDARY = "<p></p>"
"""What is left of a block's start or end beyond the depth: it still parts the text before from the text after."""


class _Flattener:
    """The output so far and the elements open in the input, each with whether it is in the output, too."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pieces: list[str] = []
        self.flattened = False
        self._stack: list[tuple[str, bool]] = []
        self._open: Counter[str] = Counter()
        """How many elements of a name an end tag can close: those in the innermost template, which keeps its own."""
        self._outside: list[Counter[str]] = []
        self._depth = 0
        self._skipping = 0
        self._buried = 0
        self._kept = 0

    def add(self, token: Token) -> None:
        """Take the next piece of markup."""
        if token.kind is Kind.START:
            self._start(token)
        elif token.kind is Kind.END:
            self._end(token.name)
        elif token.name == "noscript":  # to libxml2 its content is tags, which may nest deeply
            self.pieces.append(f"{self.text[token.start : token.inner]}</noscript>")
        elif token.kind is not Kind.COMMENT:
            self._text(token)

    def _text(self, token: Token) -> None:
        """Keep text. What was left out before it still parts it: "<" and "b" are no tag, "&" and "lt;" no character."""
        if self.pieces and token.start != self._kept and not self.pieces[-1].endswith(">"):
            self.pieces.append(_NOTHING)
        self.pieces.append(self.text[token.start : token.end])
        self._kept = token.end

    def _start(self, token: Token) -> None:
        name, tag = token.name, self.text[token.start : token.end]
        if name in VOID or tag.endswith("/>"):
            if not self._skipping:
                self.pieces.append(tag if name in VOID else f"{tag}</{name}>")
            return
        if self._skipping:
            self._end_skipped(name)
        inline = name in _INLINE
        while not inline and self._stack and self._stack[-1][0] in _SELF_CLOSING.get(name, ("p",)):
            self._pop()
        shown = not self._skipping and (self._depth < MAX_DEPTH or name in _SKIPPED)
        if shown:
            self.pieces.append(tag)
        else:
            self._buried = self._buried + 1 if self._skipping else 0
            self.flattened = self.flattened or not self._skipping or self._buried > MAX_DEPTH
            if inline:
                return
            self._part()
        self._stack.append((name, shown))
        if name == "template":
            self._outside.append(self._open)
            self._open = Counter()
        self._open[name] += 1
        self._depth += shown
        self._skipping += name in _SKIPPED

    def _end_skipped(self, name: str) -> None:
        """End an element without text whose end tag is missing, as HTML5 does at this start tag."""
        for outer, enders in ENDS_SKIPPED.items():
            if name in enders and self._open[outer] and not any(self._open[island] for island in SVG_ISLANDS):
                while self._open[outer]:
                    self._pop()

    def _end(self, name: str) -> None:
        """Close the innermost element of that name. An inline end tag closes nothing beyond the block it stands in."""
        self._buried = max(0, self._buried - 1)
        if not self._open[name]:
            return
        if name in _INLINE:
            for outer, _ in reversed(self._stack):
                if outer == name:
                    break
                if outer not in _INLINE:
                    return
        while self._pop() != name:
            pass

    def _pop(self) -> str:
        name, shown = self._stack.pop()
        self._open[name] -= 1
        if name == "template":
            self._open = self._outside.pop()
        self._depth -= shown
        self._skipping -= name in _SKIPPED
        if shown:
            self.pieces.append(f"</{name}>")
        else:
            self._part()
        return name

    def _part(self) -> None:
        if not self._skipping and self.pieces and self.pieces[-1] is not _BOUNDARY:
            self.pieces.append(_BOUNDARY)


def flatten(text: str) -> str:
    """The markup with few more than :data:`MAX_DEPTH` elements inside one another; the same object if it had no more.

    All text stays, in order, and so do the boundaries between paragraphs. Comments and document types go, tags beyond
    the depth are left out, and what was open is closed. Linear; never raises.
    """
    flattener = _Flattener(text)
    for token in tokens(text):
        flattener.add(token)
    return "".join(flattener.pieces) if flattener.flattened else text
