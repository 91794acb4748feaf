"""A linear tokenizer of markup, for the pages that cannot be given to libxml2 as they are.

It cuts text into the same pieces as an HTML5 tokenizer (what is a tag, a comment, a script's content), without
building anything. Every search that fails is remembered, so that no input makes it look at the same text twice:
a scanner that forgets this is quadratic on ``<!--`` repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

RAW = frozenset(
    ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext")
)
"""Elements whose content holds no tags but their own end tag; ``noscript`` is one for a reader who runs scripts."""

_PLAIN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})>")
_NAME = re.compile(r"[^\s/>]+")
_SPACE = re.compile(r"[ \t\n\f\r]*")
_UNQUOTED = re.compile(r"[^\s>]*")
_NEXT_SIGN = re.compile(r"[^>=]*")


class Kind(IntEnum):
    """What a piece of markup is. A ``RAW`` piece is a whole element: start tag, content and end tag."""

    TEXT = 0
    START = 1
    END = 2
    COMMENT = 3
    RAW = 4


class Token(NamedTuple):
    """A piece ``start:end`` of the text.

    ``name`` is a tag's, in lower case. ``closed`` is False if the text ended inside it; ``inner`` is where a tag ends
    that has raw content.
    """

    kind: Kind
    name: str
    start: int
    end: int
    closed: bool = True
    inner: int = 0


class _Scanner:
    """Searches one text and never repeats one that failed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._missing: set[str] = set()

    def find(self, needle: str, start: int) -> int:
        """Where ``needle`` begins from ``start`` on, or -1; then also for all later starts."""
        if needle in self._missing:
            return -1
        place = self.text.find(needle, start)
        if place < 0:
            self._missing.add(needle)
        return place

    def find_end_tag(self, name: str, start: int) -> tuple[int, int]:
        """Where the end tag of a raw element begins and ends from ``start`` on, or (-1, -1)."""
        if name not in self._missing:
            found = _END_TAGS[name].search(self.text, start)
            if found:
                close = self.find(">", found.end() - 1)
                return found.start(), close + 1 if close >= 0 else len(self.text)
            self._missing.add(name)
        return -1, -1

    def tag_end(self, start: int) -> int:
        """The position after the tag whose name ends at ``start``; a ``>`` in a quoted value does not end it; or -1."""
        text = self.text
        close = self.find(">", start)
        if close < 0:
            return -1
        if text.find("=", start, close) < 0 or (text.find('"', start, close) < 0 and text.find("'", start, close) < 0):
            return close + 1
        place = start
        while True:
            place = _NEXT_SIGN.match(text, place).end()  # type: ignore[union-attr]  # it matches the empty string
            if place >= len(text):
                return -1
            if text[place] == ">":
                return place + 1
            place = _SPACE.match(text, place + 1).end()  # type: ignore[union-attr]  # the same
            quote = text[place : place + 1]
            if quote in {'"', "'"}:
                place = self.find(quote, place + 1) + 1
                if not place:
                    return -1
            else:
                place = _UNQUOTED.match(text, place).end()  # type: ignore[union-attr]  # the same


_END_TAGS = {name: re.compile(rf"(?ai)</{name}(?=[\s/>])") for name in RAW - {"plaintext"}}


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The pieces of ``text`` from ``start`` on, in order and without gaps. ``start`` must be outside of any tag."""
    scanner, place = _Scanner(text), start
    begin = start
    find, plain = text.find, _PLAIN.match
    while (place := find("<", place)) >= 0:
        simple = plain(text, place)
        token: Token | None
        if simple:  # a tag without attributes, nearly half of all
            slash, name = simple.groups()
            token = Token(Kind.END if slash else Kind.START, name.lower(), place, simple.end())
            if not slash and token.name in RAW:
                token = _start_tag(scanner, place)
        else:
            token = _markup(scanner, place)
        if token is None:
            place += 1
            continue
        if begin < place:
            yield Token(Kind.TEXT, "", begin, place)
        yield token
        begin = place = token.end
    if begin < len(text):
        yield Token(Kind.TEXT, "", begin, len(text))


def _markup(scanner: _Scanner, start: int) -> Token | None:
    """The piece of markup at a ``<``, or None if the ``<`` is text."""
    text = scanner.text
    sign = text[start + 1 : start + 2]
    if sign.isascii() and sign.isalpha():
        return _start_tag(scanner, start)
    if sign == "!" and text.startswith("--", start + 2):
        return _comment(scanner, start)
    after = text[start + 2 : start + 3]
    if sign == "/" and after.isascii() and after.isalpha():
        named = _NAME.match(text, start + 2)
        assert named is not None, "it begins with a letter"  # noqa: S101
        end = scanner.tag_end(named.end())
        return Token(Kind.END, named.group().lower(), start, end if end > 0 else len(text), end > 0)
    if sign in {"!", "?"} or (sign == "/" and after):
        end = scanner.find(">", start) + 1
        return Token(Kind.COMMENT, "", start, end or len(text), end > 0)
    return None


def _start_tag(scanner: _Scanner, start: int) -> Token:
    text = scanner.text
    named = _NAME.match(text, start + 1)
    assert named is not None, "it begins with a letter"  # noqa: S101
    name, inner = named.group().lower(), scanner.tag_end(named.end())
    if inner < 0:
        return Token(Kind.START, name, start, len(text), closed=False)
    if name not in RAW or text[inner - 2] == "/":
        return Token(Kind.START, name, start, inner)  # libxml2 takes <iframe/> for an empty element, and so must we
    end = scanner.find_end_tag(name, inner)[1] if name != "plaintext" else -1
    return Token(Kind.RAW, name, start, end if end > 0 else len(text), end > 0, inner)


def _comment(scanner: _Scanner, start: int) -> Token:
    """A comment. ``<!-->`` and ``<!--->`` are whole ones, ``--!>`` ends one, too."""
    text = scanner.text
    for short in (">", "->"):
        if text.startswith(short, start + 4):
            return Token(Kind.COMMENT, "", start, start + 4 + len(short))
    ends = [place + 3 for place in (scanner.find("-->", start + 4),) if place >= 0]
    other = scanner.find("--!>", start + 4)
    if other >= 0:
        ends.append(other + 4)
    return Token(Kind.COMMENT, "", start, min(ends, default=len(text)), bool(ends))
