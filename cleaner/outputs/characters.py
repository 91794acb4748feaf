"""Characters that may not leave the program as they came: one place for every output format.

A page may hold terminal escapes, control characters and halves of surrogate pairs. In text, Markdown and HTML
they are dropped (they show nothing); in JSON they are escaped, which loses nothing and keeps the line
printable.
"""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands for what cannot be encoded, as in every decoder."""

_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""C0 without tab and newline, DEL, C1."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""In a Python string these are always halves; UTF-8 has no bytes for them."""

_ESCAPED_IN_JSON = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""What JSON allows raw but a terminal (C1), a line reader (U+2028) or a reviewer (bidi) stumbles over."""


def scrub(text: str) -> str:
    r"""The text without control characters (tab and newline stay) and with U+FFFD for lone surrogates.

    >>> scrub("a\x1b[31mb\x00\n")
    'a[31mb\n'
    """
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATE.sub(REPLACEMENT, _DROPPED.sub("", text))


def one_line(text: str) -> str:
    """The scrubbed text with every run of white space as one space: for headings, cells and report lines."""
    return " ".join(scrub(text).split())


def escape_json(serialised: str) -> str:
    r"""Serialised JSON in which C1, bidi and line-separator characters are ``\u`` escapes.

    Such characters can stand inside strings only, so the value is the same; lone surrogates become U+FFFD.
    """
    if serialised.isascii() and "\x7f" not in serialised:
        return serialised
    return _ESCAPED_IN_JSON.sub(_json_escape, serialised)


def _json_escape(match: re.Match[str]) -> str:
    char = match.group()
    return "\\ufffd" if _SURROGATE.match(char) else f"\\u{ord(char):04x}"
