"""Plain text: the article and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaner.outputs.characters import one_line, scrub

if TYPE_CHECKING:
    from cleaner.model import Page


def render(page: Page, *, title: bool = False) -> str:
    """``page.text``, after the headline and a blank line with ``title``; ``""`` if there is no article."""
    text = scrub(page.text)
    if title and page.title:
        return f"{one_line(page.title)}\n\n{text}".rstrip()
    return text
