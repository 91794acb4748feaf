"""Markdown (CommonMark with GFM tables): front matter, headings, lists, tables, quotes, code, links, figures.

Text of the page can never become markup: every character that starts a construct in its place is escaped,
values of the front matter are quoted, a code fence is longer than any run of backticks inside, and raw HTML
is never written.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from cleaner.outputs.characters import escape_json, one_line, scrub
from cleaner.outputs.inline import safe_address, scrub_in_place, tokens
from cleaner.outputs.markdown_spans import spellable
from cleaner.outputs.view import Part, gap, parts, without_bullet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cleaner.model import Block, Page, Span

FRONT_MATTER = (
    "title", "authors", "translators", "editors", "source", "site_name", "published", "modified", "url",
    "canonical_url", "original_url", "language", "script", "tags", "description", "image", "page_type",
)  # fmt: skip
"""Fields of the front matter, in this order; empty ones are left out."""

_ANYWHERE = re.compile(r"[\\`*_\[\]<~{]|&(?=#?[0-9A-Za-z]{1,40};)|!(?=\[|$)")
"""What starts a span, a link, an image, an entity or raw HTML wherever it stands."""

_AT_START = re.compile(r"(?:#{1,6}(?=\s|$)|[+\-](?=[\s\-]|$)|>|=+\s*$|\||:)|([0-9]{1,9})([.)])(?=\s|$)")
"""What starts a heading, a list, a quote, a rule, a table or a definition at the head of a line."""

_KEPT_IN_ADDRESS = "/:?#@!$&*+,;=%~-._[]'"
"""Reserved characters of an address that mean nothing to Markdown between angle brackets."""

_ENTITY_LIKE = re.compile(r"&(?=#?[0-9A-Za-z]{1,40};)")
_MARKS = {"strong": "**", "em": "*"}
_DEEPEST_HEADING = 6


def render(page: Page, *, metadata: bool = True, links: bool = True, images: bool = True) -> str:
    """The article as Markdown, without a final line end."""
    base = page.url or page.canonical_url
    pieces = [_front_matter(page)] if metadata else []
    if page.title:
        pieces.append(f"# {_unclosed(escape(one_line(page.title)))}")

    def inline(block: Block) -> str:
        return _inline(
            block.text, block.spans if links else [s for s in block.spans if s.kind != "link"], base
        )

    for part in parts(page, images=images):
        piece = _RENDERERS[part.form](part, inline) if part.form != "figure" else _figure(part, base)
        if piece:
            pieces.append(piece)
    return "\n\n".join(pieces)


def escape(text: str, *, at_start: bool = True) -> str:
    r"""One line of page text with Markdown's own characters escaped; ``at_start`` when it begins a line.

    >>> escape("1. <b>*x*</b> & y")
    '1\\. \\<b>\\*x\\*\\</b> & y'
    """
    text = _ANYWHERE.sub(r"\\\g<0>", scrub(text))
    if not at_start:
        return text
    match = _AT_START.match(text)
    if match is None:
        return text
    cut = match.start(2) if match.group(2) else 0
    return f"{text[:cut]}\\{text[cut:]}"


def _front_matter(page: Page) -> str:
    record: Mapping[str, object] = {name: getattr(page, name) for name in FRONT_MATTER}
    lines = ["---"]
    for name, value in record.items():
        if isinstance(value, tuple):
            if value:
                lines.append(f"{name}: [{', '.join(_yaml(item) for item in value)}]")
        elif value is not None and value != "":
            lines.append(f"{name}: {_yaml(value.isoformat() if hasattr(value, 'isoformat') else value)}")
    return "\n".join([*lines, "---"])


def _yaml(value: object) -> str:
    """A JSON string: to a YAML reader a double-quoted scalar, never a tag, a number or a new key.

    Programs that know no front matter show it as Markdown, so it must not hold raw HTML or links either.
    """
    quoted = escape_json(json.dumps(one_line(str(value)), ensure_ascii=False))
    return quoted.replace("<", "\\u003c").replace("](", "]\\u0028")


def _inline(text: str, spans: tuple[Span, ...] | list[Span], base: str | None) -> str:
    """A block's text with its links and emphasis, escaped."""
    text = scrub_in_place(text)
    if not spans:
        return escape(text)
    shown = spellable(text, spans, base)
    out: list[str] = []
    code = False
    for token in tokens(text, shown):
        if token.what == "text":
            out.append(_code_span(token.value) if code else escape(token.value, at_start=not out))
        elif token.kind == "code":
            code = token.what == "open"
        elif token.kind == "link":
            out.append(
                "[" if token.what == "open" else f"](<{_destination(safe_address(token.value, base) or '')}>)"
            )
        else:
            out.append(_MARKS[token.kind])
    return "".join(out)


def _destination(address: str) -> str:
    """An address between angle brackets: nothing in it can close them or be read as an entity."""
    return _ENTITY_LIKE.sub("&amp;", quote(address, safe=_KEPT_IN_ADDRESS))


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)


def _code_span(text: str) -> str:
    fence = _fence(text, 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _heading(part: Part, inline: Callable[[Block], str]) -> str:
    # The headline is the document's only first-level heading.
    return f"{'#' * min(max(part.level, 2), _DEEPEST_HEADING)} {_unclosed(_flat(inline(part.blocks[0])))}"


def _unclosed(heading: str) -> str:
    """A heading whose last ``#`` is text: Markdown would take it for a closing sequence and drop it."""
    return f"{heading[:-1]}\\#" if heading.endswith("#") and not heading.endswith("\\#") else heading


def _paragraph(part: Part, inline: Callable[[Block], str]) -> str:
    pieces = [_flat(inline(part.blocks[0]))]
    pieces.extend(gap(one, two) + _flat(inline(two)) for one, two in itertools.pairwise(part.blocks))
    return "".join(pieces)


def _list(part: Part, inline: Callable[[Block], str]) -> str:
    markers = (f"{number}." if part.ordered else "-" for number in range(1, len(part.blocks) + 1))
    return "\n".join(
        f"{marker} {_flat(inline(without_bullet(block)))}"
        for marker, block in zip(markers, part.blocks, strict=True)
    )


def _quote(part: Part, inline: Callable[[Block], str]) -> str:
    return "\n>\n".join(f"> {_flat(inline(block))}" for block in part.blocks)


def _table(part: Part, _inline: Callable[[Block], str]) -> str:
    rows = [
        [escape(one_line(c)).replace("|", "\\|") for c in block.text.split("\t")] for block in part.blocks
    ]
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
    # GFM has no table without a head, so the first row is it.
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _code(part: Part, _inline: Callable[[Block], str]) -> str:
    text = scrub("\n".join(block.text for block in part.blocks))
    fence = _fence(text, 3)
    return f"{fence}\n{text}\n{fence}"


def _figure(part: Part, base: str | None) -> str:
    address = safe_address(part.image.url if part.image else None, base)
    if part.image is None or address is None:
        return ""
    picture = f"![{escape(one_line(part.image.alt))}](<{_destination(address)}>)"
    # A caption in asterisks would need its borders checked; a paragraph of its own needs nothing.
    return f"{picture}\n\n{escape(one_line(part.caption))}" if part.caption else picture


def _flat(text: str) -> str:
    """Line ends inside a block are soft in every format but code."""
    return " ".join(text.split("\n")) if "\n" in text else text


_RENDERERS: dict[str, Callable[[Part, Callable[[Block], str]], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "table": _table,
    "code": _code,
}
