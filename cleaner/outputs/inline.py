"""Spans of a block's text (links, emphasis, code) as properly nested tokens, shared by Markdown and HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin

import msgspec

from cleaner.outputs.characters import scrub

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaner.model import Span

_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_IGNORED_BY_BROWSERS = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)))
"""A browser skips these when it reads a scheme, so ``java\\tscript:`` would pass a check that does not."""


class Token(msgspec.Struct, frozen=True, gc=False):
    """A piece of inline content: text, or a border of a span. ``value`` is the text or the link's address."""

    what: Literal["text", "open", "close"]
    kind: Literal["text", "link", "strong", "em", "code"]
    value: str


def safe_address(address: str | None, base: str | None = None) -> str | None:
    r"""The address if it is http, https or relative, else None; made absolute when the page's own is known.

    Control characters and outer white space are taken out first. Never raises: an address that cannot be joined is
    None.

    >>> safe_address("java\nscript:alert(1)"), safe_address("/a", "https://x.example/b")
    (None, 'https://x.example/a')
    """
    if not address:
        return None
    address = scrub(address).translate(_IGNORED_BY_BROWSERS).strip()
    try:
        address = urljoin(base, address) if base else address
    except ValueError:
        return None
    match = _SCHEME.match(address)
    if not address or (match and match.group().lower() not in {"http:", "https:"}):
        return None
    return address


def scrub_in_place(text: str) -> str:
    """The text with characters that may not leave as spaces, so that the offsets of spans stay true."""
    clean = scrub(text)
    if len(clean) == len(text):
        return clean
    return "".join(scrub(char) or " " for char in text)


def nest(spans: Iterable[Span], text: str) -> list[Span]:
    """The spans sorted and cut so that each lies wholly inside or wholly outside any other.

    Spans without text, spans inside code, links inside links and emphasis inside the same emphasis go. Of two
    spans over the same text the link is the outer one.
    """
    kept: list[Span] = []
    around: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.kind != "link")):
        start, end = max(span.start, 0), min(span.end, len(text))
        while around and around[-1].end <= start:
            around.pop()
        if around:
            end = min(end, around[-1].end)
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start >= end or any(outer.kind in {span.kind, "code"} for outer in around):
            continue
        cut = msgspec.structs.replace(span, start=start, end=end)
        kept.append(cut)
        around.append(cut)
    return kept


def tokens(text: str, spans: Sequence[Span]) -> list[Token]:
    """Text and span borders in order; ``spans`` must be nested (see :func:`nest`)."""
    out: list[Token] = []
    open_spans: list[Span] = []
    done = 0
    for span in spans:
        while open_spans and open_spans[-1].end <= span.start:
            done = _close(out, text, done, open_spans.pop())
        if span.start > done:
            out.append(Token("text", "text", text[done : span.start]))
            done = span.start
        out.append(Token("open", span.kind, span.href or ""))
        open_spans.append(span)
    while open_spans:
        done = _close(out, text, done, open_spans.pop())
    if done < len(text):
        out.append(Token("text", "text", text[done:]))
    return out


def _close(out: list[Token], text: str, done: int, span: Span) -> int:
    if span.end > done:
        out.append(Token("text", "text", text[done : span.end]))
    out.append(Token("close", span.kind, span.href or ""))
    return max(done, span.end)
