"""Numeric character references to control characters: found in what a page shows, taken out of its markup.

A page can write any character as ``&#27;``, so the controls that decoding took out come back in the parser. Looking
for such references in the markup would cost a twentieth of the parse; the text that came out is a tenth of its size.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from cleaner.decode import scrub
from cleaner.model import Head, Notice, Tree

_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
"""C0 without tab, line end, form feed and carriage return, which are white space and collapse; DEL."""
_C1_LEAD = "\x80".encode()[:1]
_C1 = re.compile("[\x80-\x9f]")
_REFERENCE = re.compile(r"&#(?:[xX]0{0,20}([0-9a-fA-F]{1,2})(?![0-9a-fA-F])|0{0,20}([0-9]{1,3})(?![0-9]));?")
"""A reference to one of the first 256 characters (or up to 999)."""
_NOBODY = "\x01"
"""Stands for every control until it is taken out like those that came as bytes."""


def reach_text(tree: Tree) -> bool:
    """Whether a control character stands in a block's text. Costs a pass at memory speed."""
    return _has_control([block.text for block in tree.blocks])


def without_controls(head: Head) -> Head:
    """The head without control characters in its title and metas; the same object if there are none."""
    if not _has_control([head.title, *[content for _, content in head.metas]]):
        return head
    metas = tuple([(name, scrub(content)[0]) for name, content in head.metas])
    return msgspec.structs.replace(head, title=scrub(head.title)[0], metas=metas)


def _has_control(texts: Sequence[str]) -> bool:
    raw = "".join(texts).encode("utf-8", "replace")
    if len(raw.translate(None, _CONTROLS)) != len(raw):
        return True
    return _C1_LEAD in raw and _C1.search(raw.decode()) is not None


def resolve(markup: str) -> tuple[str, tuple[Notice, ...]]:
    """The markup without references to controls, and a notice of how many there were.

    References to C1 mean the characters of windows-1252, as in HTML5; the others go, or become U+FFFD where another
    tag or reference would come to be without them. Linear; never raises.
    """
    text, _, notices = scrub(_REFERENCE.sub(_resolved, markup))
    return text, notices


def _resolved(match: re.Match[str]) -> str:
    hexadecimal, decimal = match.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if 0x80 <= code < 0xA0:  # noqa: PLR2004 - the range of C1
        return bytes((code,)).decode("cp1252", "ignore") or _NOBODY
    return _NOBODY if code < 0x80 and code in _CONTROLS else match.group()  # noqa: PLR2004 - ASCII ends there
