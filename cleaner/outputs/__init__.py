"""Page → text, Markdown, HTML, JSON. All show the same article; JSON holds all blocks and reasons too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.errors import OutputError
from cleaner.outputs import html, json, markdown, text
from cleaner.outputs.schema import json_schema

if TYPE_CHECKING:
    from cleaner.model import Page

__all__ = ["FORMATS", "json_schema", "write"]

FORMATS = ("text", "markdown", "html", "json", "jsonl")
"""Names that :func:`write` knows; ``jsonl`` is ``json`` on one line."""


def write(
    page: Page,
    format: str,
    *,
    title: bool = False,
    metadata: bool = True,
    links: bool = True,
    images: bool = True,
    indent: int = 2,
) -> str:
    """The page in one of :data:`FORMATS`, without a final line end. Pure and safe: page text stays text.

    ``title`` puts the headline first (text); ``metadata`` keeps the front matter or the head lines, ``links``
    and ``images`` keep those (Markdown, HTML); ``indent`` is in spaces a level (JSON, 0 for one line). A
    format ignores what does not concern it. Raises :class:`~cleaner.errors.OutputError` for an unknown
    format.
    """
    match format:
        case "text":
            return text.render(page, title=title)
        case "markdown":
            return markdown.render(page, metadata=metadata, links=links, images=images)
        case "html":
            return html.render(page, metadata=metadata, links=links, images=images)
        case "json":
            return json.render(page, indent=indent)
        case "jsonl":
            return json.render(page)
        case _:
            msg = f"unknown format {format!r}; known are {', '.join(FORMATS)}"
            raise OutputError(msg)
