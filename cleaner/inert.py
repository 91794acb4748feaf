"""Elements without text that libxml2 would leave open: the end tag of a ``<noscript>`` closes no ``<div>`` inside it.

libxml2 ignores an end tag when an element of a higher rank is open inside: then all that follows stands under an
element that shows nothing. HTML5 ends such an element whatever it holds, so what it holds is made harmless here.
"""

from __future__ import annotations

import re
from collections import Counter

from cleaner.errors import NoticeCode
from cleaner.model import Notice
from cleaner.tokens import Kind, Token, tokens

INERT = ("noscript", "template", "select", "foreignobject")
"""Elements whose content is no text (of a select: most of it), and which HTML5 ends at their end tag."""
_RANKED = frozenset({"div", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "html", "head", "body"})
"""libxml2 closes these for no end tag of a lower rank (its table of end priorities)."""
_NEITHER = "</>"
"""What is left of a tag: it keeps a ``<`` before it from becoming another one."""
_TAGS = "|".join((*sorted(_RANKED), "script", "style", "textarea", "title", "noembed", "noframes", "xmp", "plaintext"))
_LEAK = re.compile(rf"<(?:/?(?:{_TAGS}|{_TAGS.upper()})[\s/>]|!--)")
"""Case-sensitive, as it passes over many pages: ignoring the case costs five times as much."""
_ANY_TAG = re.compile(rf"(?ai)(<!--|-->)|<(/?)({_TAGS})(?=[\s/>])")
_RANKED_TAG = re.compile(rf"(?ai)<(/?)({'|'.join(sorted(_RANKED))})(?=[\s/>])")


class Survey:
    """Looks at the inert elements of one text, and never twice at the same stretch of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._unclosed: set[str] = set()
        self.leaks = False
        """Whether one of them may stay open; scripts that write such tags count, too."""

    def skip(self, name: str, place: int) -> int:
        """Where the element whose name (as written) ends at ``place`` ends, or ``place`` if nothing closes it."""
        if name in self._unclosed:
            return place
        end = self._text.find(f"</{name}", place)
        if end < 0:
            self._unclosed.add(name)
            return place
        self.leaks = self.leaks or _leaks(self._text, place, end)
        return end


def _leaks(text: str, start: int, end: int) -> bool:
    """Whether a stretch opens something that it does not close, counted by name: most of them close what they open."""
    if _LEAK.search(text, start, end) is None:
        return False
    opened: Counter[str] = Counter()
    for sign, slash, name in _ANY_TAG.findall(text, start, end):
        opened[name.lower() or "!"] += -1 if slash or sign == "-->" else 1
    return any(opened.values())


def without_leaks(text: str) -> tuple[str, tuple[Notice, ...]]:
    """The text whose inert elements hold nothing that could keep them open, and a notice if something would have.

    Linear; the same object if there is nothing to take out.
    """
    cuts: list[tuple[int, int, str]] = []
    around: list[tuple[str, int]] = []
    for token in tokens(text):
        if token.kind is Kind.RAW:
            if token.name == "noscript" and token.closed and _LEAK.search(text, token.inner, token.end):
                cuts.append((token.inner, token.end, "</noscript>"))
        elif token.kind is Kind.START and token.name in INERT:
            around.append((token.name, len(cuts)))
        elif token.kind is Kind.END and token.name in INERT:
            _close(around, token.name)
        elif around and _is_ranked(token):
            cuts.append((token.start, token.end, _NEITHER))
    if around:  # nothing closes the outermost: what it holds is the rest of the page
        del cuts[around[0][1] :]
    return (_cut(text, cuts), _notices(text, cuts)) if cuts else (text, ())


def _notices(text: str, cuts: list[tuple[int, int, str]]) -> tuple[Notice, ...]:
    """Most inert elements close what they open; a notice says where the first one begins that does not."""
    opened: Counter[str] = Counter()
    for start, end, _ in cuts:
        for slash, name in _RANKED_TAG.findall(text, start, end):
            opened[name.lower()] += -1 if slash else 1
    if not any(opened.values()):
        return ()
    message = "tags without an end inside an element that shows nothing were left out"
    return (Notice(NoticeCode.PARSER, message, cuts[0][0]),)


def _is_ranked(token: Token) -> bool:
    return token.kind in (Kind.START, Kind.END) and token.name in _RANKED


def _close(around: list[tuple[str, int]], name: str) -> None:
    """The innermost element of that name ends, and with it what is open inside."""
    for index in range(len(around) - 1, max(-1, len(around) - len(INERT) * 8), -1):
        if around[index][0] == name:
            del around[index:]
            return


def _cut(text: str, cuts: list[tuple[int, int, str]]) -> str:
    pieces, done = [], 0
    for start, end, instead in cuts:
        pieces += [text[done:start], instead]
        done = end
    return "".join([*pieces, text[done:]])
