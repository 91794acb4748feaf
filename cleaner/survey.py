"""2, before the parse: one pass over the markup that finds what to mend in it, and what the parser need not read.

Scripts, style sheets and drawings are a third to a half of a page's characters and show no text
(:data:`cleaner.tags.SKIPPED`); the parser would read them character by character and report their tags. The search
that looks for unclosed elements meets them anyway. Only what is certain is left out: an element in lower case after
other markup, whose start tag is plain and whose content no other reading of the page could take for text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cleaner import inert

_SPECIAL_NAMES = "textarea|title|iframe|noembed|noframes"
_INERT_NAMES = "|".join(inert.INERT)
_CONTENT = f"{_SPECIAL_NAMES}|style|{_SPECIAL_NAMES.upper()}|STYLE"
_SPECIAL = re.compile(
    f"<(?:!--|s(?:cript|vg)|(?=[tinsfTINSF])(?:{_CONTENT}|{_INERT_NAMES}|{_INERT_NAMES.upper()}|foreignObject)"
    f"|/(?=[tinsbhTINSBH])(?:{_CONTENT}|body|html|BODY|HTML))"
)
"""Case-sensitive, as it passes over every page: ignoring the case doubles its cost (0.26 ms for 200,000 characters)."""
_UNSEEN = {"<script": "</script>", "<style": "</style>", "<svg": "</svg>"}
_LONGEST_TAG = 2_000
"""Characters of a start tag that is looked at; a longer one stays with its element."""
_BEFORE = frozenset({">", " ", "\n", "\r", "\t"})
"""Characters after which an element can go: taking it out must not join two pieces of a tag or a reference."""
_DRAWN = (
    "path|g|use|circle|rect|ellipse|line|polyline|polygon|defs|symbol|clipPath|mask|linearGradient|radialGradient|stop"
    "|title|clippath|lineargradient|radialgradient|filter|pattern|marker"
)
_NOT_DRAWN = re.compile(rf"<(?!/?(?:{_DRAWN})[\s/>])")
"""Anything in a drawing but shapes: other tags may end it, or stand in an island of HTML."""


class Found(NamedTuple):
    """What a survey found.

    ``seen`` is the markup without the stretches (start, end) of ``unseen``. ``early`` is where its first ``</body>``
    or ``</html>`` stands, or -1. ``unclosed`` says that something seems to run to the end of the page, ``leaks`` that
    something seems to stay open inside an inert element.
    """

    seen: str
    unseen: Sequence[tuple[int, int]]
    early: int
    unclosed: bool
    leaks: bool

    def original(self, offset: int) -> int:
        """The offset in the surveyed text of a character of ``seen``."""
        for start, end in self.unseen:
            if start > offset:
                break
            offset += end - start
        return offset


def survey(text: str) -> Found:
    """What a page holds that its parser must not see. Linear in the size of the text."""
    return _Surveyor(text).found()


def _both(names: Iterable[str]) -> list[str]:
    """Names in lower and in upper case."""
    return [form for name in names for form in (name, name.upper())]


def _without(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """The text without some stretches of it, given in order."""
    if not stretches:
        return text
    pieces, done = [], 0
    for start, end in stretches:
        pieces.append(text[done:start])
        done = end
    pieces.append(text[done:])
    return "".join(pieces)


class _Surveyor:
    """Goes over one text once, and never searches the same stretch twice for an end tag."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._early = -1
        self._raw = ""
        """The end tag of the open element whose content is no markup."""
        self._skip = 0
        self._sure = 0
        """Where the end tag begins of the last element that is to go: markup before is a doubt about its end."""
        self._doubtful = 0
        """Where a script or style sheet ends that stays: what begins before may be its content."""
        self._unseen: list[tuple[int, int]] = []
        self._next: dict[str, int] = {}
        self._inert = inert.Survey(text)

    def found(self) -> Found:
        """The answer."""
        text = self._text
        for match in _SPECIAL.finditer(text):
            place = match.start()
            if place < self._skip:
                if place < self._sure:
                    self._unseen.pop()
                    self._doubtful = max(self._doubtful, self._skip)
                    self._sure = 0
                continue
            word = match.group()
            if not self._raw:
                _MEETINGS[word](self, place, word)
            elif word.lower() == self._raw:
                self._raw = ""
        script = text.rfind("<script")
        unclosed = bool(self._raw) or (script >= 0 and text.find("</script", script) < 0)
        unseen = self._unseen
        early = self._early - sum(end - start for start, end in unseen if end <= self._early)
        return Found(_without(text, unseen), unseen, early, unclosed, self._inert.leaks)

    def comment(self, place: int, word: str) -> None:
        """A comment is passed over."""
        del word
        self._skip = self._text.find("-->", place + 2) + 3
        if self._skip < 3:  # noqa: PLR2004 - find() answered -1
            self._raw, self._skip = "-->", len(self._text)

    def end(self, place: int, word: str) -> None:
        """The body or the document ends, for the first time or again; end tags of raw elements are met in them."""
        if self._early < 0 and word.lower() in {"</body", "</html"}:
            self._early = place

    def raw(self, place: int, word: str) -> None:
        """An element whose content is no markup, unless it is empty."""
        if not _is_empty_tag(self._text, place + len(word)):
            self._raw = f"</{word[1:].lower()}"

    def inert(self, place: int, word: str) -> None:
        """An element whose content shows nothing, but is markup."""
        self._skip = self._inert.skip(word[1:], place + len(word))

    def unseen(self, place: int, word: str) -> None:
        """A script, style sheet or drawing: it goes if that is safe."""
        closing = _UNSEEN[word]
        name = place + len(word)
        end = self._next.get(closing, 0)
        if end < name:
            end = self._text.find(closing, name)
            self._next[closing] = end = end if end >= 0 else len(self._text)
        if place >= self._doubtful and self._is_sure(place, name, end, word):
            self._skip = end + len(closing)
            self._unseen.append((place, self._skip))
            self._sure = 0 if word == "<svg" else end  # of a drawing all tags have been seen
        elif word != "<svg":
            self._doubtful = max(self._doubtful, end)
            if word == "<style":
                self.raw(place, word)

    def _is_sure(self, start: int, name: int, end: int, opening: str) -> bool:
        text = self._text
        if end == len(text) or (start and text[start - 1] not in _BEFORE):
            return False
        inner = name + 1
        if text[name] != ">":
            inner = text.find(">", name, min(end, name + _LONGEST_TAG)) + 1
            if not inner or not _is_plain(text[name:inner]):
                return False
        return opening != "<svg" or _NOT_DRAWN.search(text, inner, end) is None


_Meeting = Callable[[_Surveyor, int, str], None]
_SPECIAL_WORDS = _SPECIAL_NAMES.split("|")
_MEETINGS: dict[str, _Meeting] = {
    "<!--": _Surveyor.comment,
    **{f"<{name}": _Surveyor.raw for name in _both([*_SPECIAL_WORDS, "style"])},
    **{f"</{name}": _Surveyor.end for name in _both([*_SPECIAL_WORDS, "style", "body", "html"])},
    **{f"<{name}": _Surveyor.inert for name in (*_both(inert.INERT), "foreignObject")},
    **dict.fromkeys(_UNSEEN, _Surveyor.unseen),
}
"""What a survey does for each word that :data:`_SPECIAL` finds."""


def _is_plain(attributes: str) -> bool:
    """Whether a start tag from its name on is whole, no other name, not an empty element, and opens no JSON-LD."""
    return (
        attributes[0] in " \n\r\t"
        and attributes[-2:] != "/>"
        and not attributes.count('"') % 2
        and not attributes.count("'") % 2
        and "ld+json" not in attributes.lower()
    )


def _is_empty_tag(text: str, place: int) -> bool:
    """Whether the tag whose name ends at ``place`` ends in ``/>``, after which libxml2 expects no content."""
    end = text.find(">", place)
    return end > 0 and text[end - 1] == "/"
