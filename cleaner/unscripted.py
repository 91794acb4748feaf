"""3, continued: pages that hold their text where only a script, or a reader without scripts, would find it.

Applications send an empty frame, and the text either in ``<noscript>`` (forums do that for search engines) or in the
data that their script makes the page of: a string of HTML in JavaScript or JSON, itself often inside a string. Of
1,104 tuning pages of all kinds 13 were of the first sort, all of them forums, and four of the second, one of them an
article (`python -m tests.tools.measure`). Looked at only when the page shows no prose by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from cleaner.model import Tree
from cleaner.reveal import VISIBLE_MOST, prose
from cleaner.tokens import Kind, tokens

LEAST_MARKUP: Final = 600
"""Characters of a string from which it may hold an article: 300 of prose, and as many of tags and escapes."""
FEWEST_PARAGRAPHS: Final = 2
"""Paragraphs of a string of HTML that is an article; one is a teaser or a notice."""
DEEPEST: Final = 4
"""Strings in strings that are opened: JSON in a script's string in JSON is three."""

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
"""A string, or what nothing closes: else the same text is tried again from every escaped quote in it."""
_PARAGRAPH = re.compile(r"(?ai)<p[\s>]")
_MAYBE_PARAGRAPH = re.compile(r"(?ai)(?:<|\\u003c)p(?:[\s>]|\\)")
_BODY = re.compile(r"(?ai)<body[\s>]")
_BODY_END = re.compile(r"(?ai)</body\s*>")


def is_bare(tree: Tree) -> bool:
    """Whether a page shows no prose by itself. Stops at the first paragraphs of one that does."""
    return prose(tree.blocks, most=VISIBLE_MOST) <= VISIBLE_MOST


def for_readers_without_scripts(markup: str) -> str | None:
    """The markup as a reader without scripts sees it: what ``<noscript>`` holds in the body is shown; None if none."""
    body = _BODY.search(markup)
    pieces, done = [], 0
    for token in tokens(markup):
        if token.kind is not Kind.RAW or token.name != "noscript" or not token.closed:
            continue
        if body is not None and token.start > body.start() and token.end - token.start >= LEAST_MARKUP:
            inner = markup[token.inner : token.end]
            pieces += [markup[done : token.start], "<div>", inner[: inner.rindex("<")], "</div>"]
            done = token.end
    return "".join([*pieces, markup[done:]]) if pieces else None


def from_data(markup: str) -> str | None:
    """The markup with the longest text of HTML that its scripts hold as data put at the end of the body; or None."""
    found = [
        html
        for token in tokens(markup)
        if token.kind is Kind.RAW and token.name == "script" and token.end - token.start >= LEAST_MARKUP
        for html in _texts(markup[token.inner : token.end], DEEPEST)
    ]
    if not found:
        return None
    ends = [match.start() for match in _BODY_END.finditer(markup)]
    place = ends[-1] if ends else len(markup)
    return f"{markup[:place]}<main><article>{max(found, key=len)}</article></main>{markup[place:]}"


ELSEWHERE: Final = ((for_readers_without_scripts, "<noscript>"), (from_data, "the data of its scripts"))
"""Where the text of a bare page is looked for, and what a notice calls it."""


def _texts(data: str, depth: int) -> Iterator[str]:
    """Strings of HTML with paragraphs in data, and in the strings that are data themselves."""
    for match in _STRING.finditer(data):
        literal = match.group()
        if len(literal) < LEAST_MARKUP or not _MAYBE_PARAGRAPH.search(literal):
            continue
        try:
            text: str = json.loads(literal, strict=False)
        except ValueError:
            continue
        inner = list(_texts(text, depth - 1)) if depth > 1 else []
        if inner:
            yield from inner
        elif len(_PARAGRAPH.findall(text)) >= FEWEST_PARAGRAPHS:
            yield text[text.index("<") :]
