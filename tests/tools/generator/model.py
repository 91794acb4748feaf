"""Records of the generator: what a generated page is and what is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Split = str
"""The name of a folder under ``data/``."""
Form = Literal["html", "dump"]
Script = Literal["Hans", "Hant", "en", "Jpan"]

SPLITS: tuple[Split, ...] = ("tune", "held_out")
"""The pair that ``both`` means: figures of ``both`` stay comparable when further splits are added."""
SCRIPTS: tuple[Script, ...] = ("Hans", "Hant", "en", "Jpan")
FORMS: tuple[Form, ...] = ("html", "dump")


@dataclass(frozen=True, slots=True)
class Frame:
    """A page before it is encoded, in three pieces, every visible text inside a mark ``⟦label:text⟧``.

    ``blocks`` are the top-level blocks of the article's container (paragraphs, sub-heads, lists, and any
    spam that stands between them as plain siblings), joined by ``joint``; ``sibling`` is the markup that a
    further block takes when it looks like one of the article's own paragraphs.
    """

    before: str
    blocks: tuple[str, ...]
    after: str
    joint: str
    sibling: str


@dataclass(frozen=True, slots=True)
class GeneratedPage:
    """A page with known answers.

    ``paragraphs`` are the article's paragraphs and sub-heads in order; ``spam`` are texts that must not be
    in the cleaned text, ``beside`` those of them that belong to the article (title, standfirst, caption,
    byline); ``labels`` are ``(label, start of the block's text)`` in reading order,
    alternatives joined by ``|``; ``fields`` holds only values that the page really shows; ``about`` names
    template, article and vocabularies.
    """

    id: str
    data: bytes
    url: str
    charset: str
    form: Form
    title: str
    paragraphs: tuple[str, ...]
    spam: tuple[str, ...]
    beside: frozenset[str]
    labels: tuple[tuple[str, str], ...]
    fields: Mapping[str, str | tuple[str, ...]]
    about: Mapping[str, str]
    frame: Frame
