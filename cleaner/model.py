"""Every record and enum that crosses a stage boundary; no I/O, no logic beyond trivial views.

Flow: ``Text → Outline → Tree → Measures → Scores → Block → Page``. Each arrow of the pipeline makes one frozen
record and never edits its input. The records are msgspec structs because a page makes thousands of them and a
frozen slots dataclass costs 18 times as much to create (1,677 ns against 92 ns, CPython 3.11, one core). Those that
a page makes many of are left out of the garbage collector's rounds (``gc=False``): frozen, and made of strings,
numbers and tuples of such, they cannot be part of a cycle.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

import msgspec

from cleaner.plaindata import plain_record

SCHEMA_VERSION = 1
"""Version of the JSON record. It rises when a field changes its meaning or goes away, not when one is added."""


class Label(StrEnum):
    """What a block is for. One per block; the first six are the article's side, the others are the rest."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    BODY = "body"
    CAPTION = "caption"
    BYLINE = "byline"
    ORIGIN = "origin"
    AD = "ad"
    RELATED = "related"
    NAVIGATION = "navigation"
    PAGER = "pager"
    SHARE = "share"
    FOLLOW = "follow"
    DISCLAIMER = "disclaimer"
    COPYRIGHT = "copyright"
    SITE_INFO = "site_info"
    WIDGET = "widget"
    CONSENT = "consent"
    PAYWALL = "paywall"
    COMMENT = "comment"
    HIDDEN = "hidden"
    OTHER = "other"


class Kind(StrEnum):
    """What a block looks like (form, not purpose)."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE_ROW = "table_row"
    CODE = "code"
    MEDIA = "media"


class PageType(StrEnum):
    """What a page is, decided from its blocks and metadata."""

    ARTICLE = "article"
    LISTING = "listing"
    FORUM = "forum"
    DOCUMENT = "document"
    PRODUCT = "product"
    SERVICE = "service"
    EMPTY = "empty"
    OTHER = "other"


class Notice(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something that went wrong or was repaired. ``offset`` and ``length`` are characters of the decoded text."""

    code: str
    message: str
    offset: int | None = None
    length: int | None = None


class Text(msgspec.Struct, frozen=True):
    """1: the decoded input. ``charset_from`` says which of the witnesses won."""

    text: str
    charset: str
    charset_from: Literal["bom", "http", "utf-8", "declared", "detector", "fallback", "str"]
    kind: Literal["html", "text"]
    notices: tuple[Notice, ...] = ()


class Span(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A run of characters ``start:end`` of a block's text that is a link or is set apart."""

    start: int
    end: int
    kind: Literal["link", "strong", "em", "code"]
    href: str | None = None


class Element(msgspec.Struct, frozen=True, gc=False):
    """A block-level element (or the root of a text dump): the place of blocks.

    ``parent`` is an index into ``Tree.elements`` (-1 for the root); ``names`` joins class, id, role and itemprop;
    ``inside`` is a mask of the tags around and including it (see ``tree.TAG_BITS``); ``depth`` counts block-level
    ancestors; ``hidden`` says that the element or one around it is invisible by its own attributes.
    """

    parent: int
    tag: str
    path: str
    names: str
    inside: int
    depth: int
    hidden: bool


class RawBlock(msgspec.Struct, frozen=True, gc=False):
    """3: one block of visible (or hidden) text, before anything is known of its purpose.

    ``text`` has its white space collapsed (code keeps its lines); ``level`` is a heading's level, else 0;
    ``element`` is an index into ``Tree.elements``; ``link_chars`` counts characters inside links and ``links`` the
    links; ``inner`` joins the names of inline elements inside the block. ``run`` numbers the run of text that the
    block was cut from: pieces of one paragraph share it, and ``offset`` is where the piece starts in it (characters
    of the whole paragraph's text), -1 for a block that is a whole run.
    """

    text: str
    kind: Kind
    level: int
    element: int
    path: str
    hidden: bool
    link_chars: int
    links: int
    inner: str
    spans: tuple[Span, ...] = ()
    run: int = -1
    offset: int = -1


class Mark(msgspec.Struct, frozen=True, gc=False):
    """An inline element around the parts ``start:end`` of a run."""

    start: int
    end: int
    kind: Literal["link", "strong", "em", "code"]
    href: str | None


class Run(msgspec.Struct, frozen=True, gc=False):
    """A maximal run of text between block boundaries, as the parser gave it: pieces, inline marks, line breaks.

    ``breaks`` are positions in ``parts`` at which a ``<br>`` stands; ``joins`` says that the run goes on after a
    hidden inline element that interrupted the same paragraph.
    """

    parts: list[str]
    element: int
    hidden: bool
    link_chars: int
    links: int
    inner: str
    marks: list[Mark]
    breaks: list[int]
    joins: bool


class Image(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An image in place: ``after`` is the index of the block it follows (-1: before all text)."""

    url: str
    alt: str = ""
    caption: str = ""
    after: int = -1


class Picture(msgspec.Struct, frozen=True, gc=False):
    """An image as it stands in the markup: in a run of text, before its part of number ``part``."""

    url: str
    alt: str
    run: int
    part: int


class Moment(msgspec.Struct, frozen=True, gc=False):
    """A ``<time>`` element or an element with a date in an attribute: attribute value, text, and where it stands."""

    value: str
    text: str
    itemprop: str
    block: int


class Head(msgspec.Struct, frozen=True):
    """What the markup says about the page: the raw material of the metadata.

    ``metas`` are ``(name or property or itemprop or http-equiv, content)`` in document order, names lower-cased;
    ``links`` are ``(rel, href)``; ``scripts`` are the raw JSON-LD texts; ``language`` is ``<html lang>``.
    """

    title: str = ""
    language: str = ""
    base: str = ""
    metas: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    scripts: tuple[str, ...] = ()


class Outline(msgspec.Struct, frozen=True):
    """2: what one pass over the markup leaves: elements, runs of text, images, times and the head.

    ``block`` of moments is a run's number here.
    """

    elements: tuple[Element, ...]
    runs: tuple[Run, ...]
    pictures: tuple[Picture, ...]
    moments: tuple[Moment, ...]
    head: Head
    notices: tuple[Notice, ...] = ()


class Tree(msgspec.Struct, frozen=True):
    """3: the outline with its runs made into blocks, in reading order.

    ``numbers`` are the blocks' numbers on the whole page, when some were taken out; ``numbered`` says that it is a text
    browser's dump, with a number before each link.
    """

    elements: tuple[Element, ...]
    blocks: tuple[RawBlock, ...]
    images: tuple[Image, ...] = ()
    moments: tuple[Moment, ...] = ()
    head: Head = Head()
    notices: tuple[Notice, ...] = ()
    numbers: tuple[int, ...] = ()
    numbered: bool = False

    def number(self, index: int) -> int:
        """The number on the whole page of a block of this tree, from which blocks may have been taken out."""
        return self.numbers[index] if self.numbers else index


class Evidence(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One reason: which rule or feature, what it saw, how much it weighs (log-odds) for ``label``.

    ``step`` is 1 for what the block itself and its place say, 2 for what the first scores around it say.
    ``blocks`` names the other blocks (first and last index) that this reason looked at.
    """

    rule: str
    saw: str
    weight: float
    label: str = "body"
    step: int = 1
    blocks: tuple[int, int] | None = None


class Block(msgspec.Struct, frozen=True, gc=False, omit_defaults=False):
    """A labelled block. ``margin`` is the winner's score minus the runner-up's, in log-odds.

    ``confidence`` is the chance that the block is rightly in the text, or rightly not (see ``certainty``). ``span``
    is set when a cut split a paragraph: ``(start, end)`` in the whole paragraph's text. ``level`` is a heading's
    level (1 to 6), else 0.
    """

    index: int
    text: str
    kind: Kind
    level: int
    label: Label
    confidence: float
    margin: float
    evidence: tuple[Evidence, ...]
    path: str
    span: tuple[int, int] | None = None
    spans: tuple[Span, ...] = ()
    page: int = 1


class Rival(msgspec.Struct, frozen=True, gc=False):
    """A candidate that lost."""

    value: str
    origin: str
    raw: str


class Fact(msgspec.Struct, frozen=True):
    """A metadata value with its provenance.

    ``origin`` is like ``json-ld:datePublished``, ``meta:og:title``,
    ``block:12``, ``link:canonical``, ``argument``; ``raw`` is the string as found; ``rivals`` lost, best first.
    """

    value: str | tuple[str, ...]
    origin: str
    raw: str
    rivals: tuple[Rival, ...] = ()


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """Every metadata field of a page, with the facts behind them."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    original_url: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    description: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    script: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    facts: Mapping[str, Fact] = {}
    notices: tuple[Notice, ...] = ()


class SpamPost(msgspec.Struct, frozen=True):
    """One advertising post: its block and what was read in its slots (firm, role, person, category, contacts)."""

    block: int
    text: str
    slots: Mapping[str, str] = {}


class SpamGroup(msgspec.Struct, frozen=True):
    """Advertising posts of one page that share a sentence skeleton. Slots are shown as ``{…}`` in ``skeleton``."""

    skeleton: str
    posts: tuple[SpamPost, ...]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: the article, its metadata, and every block of the page with its label and reasons."""

    title: str | None
    text: str
    text_from: Literal["blocks", "json-ld"] = "blocks"
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    original_url: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    site_name: str | None = None
    description: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    language: str | None = None
    script: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None
    images: tuple[Image, ...] = ()
    page_type: PageType = PageType.OTHER
    confidence: float = 0.0
    blocks: tuple[Block, ...] = ()
    spam: tuple[SpamGroup, ...] = ()
    facts: Mapping[str, Fact] = {}
    notices: tuple[Notice, ...] = ()
    charset: str = "utf-8"
    schema_version: int = SCHEMA_VERSION

    def to_dict(self) -> dict[str, Any]:
        """The JSON record as plain Python data: strings, numbers, lists, dicts, None; dates as ISO 8601 strings."""
        return plain_record(self)
