"""7: labelled blocks + metadata → Page. The article's text, images, confidence and page type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from cleaner import certainty, pagetype, spam
from cleaner.adverts import Advert
from cleaner.errors import NoticeCode
from cleaner.evidence import UNASKED, Signals
from cleaner.kept import Kept
from cleaner.labels import Verdict, Verdicts
from cleaner.metadata.jsonld import JsonLd
from cleaner.model import (
    Block,
    Evidence,
    Image,
    Kind,
    Label,
    Metadata,
    Notice,
    Page,
    PageType,
    RawBlock,
    Rival,
    Text,
    Tree,
)
from cleaner.plain import BULLETS
from cleaner.reasons import ReasonBook

SAMPLE_CHARS = 4_000
"""Characters of text that the language is read from."""
JSON_LD_MIN_CHARS = 200
"""Characters from which a JSON-LD articleBody stands in for an article that the markup does not hold."""
_BULLET = re.compile(rf"^[{re.escape(BULLETS)}]\s+")
_ROWS = frozenset({Kind.LIST_ITEM, Kind.TABLE_ROW})
_LIST_TAGS = frozenset({"ul", "ol", "dl", "table"})


CJK_LANGUAGES = frozenset({"zh", "ja", "ko"})
"""Languages whose articles have a curve of confidence of their own: the labels expect less of them than they get."""

NO_BYLINE = frozenset({PageType.LISTING, PageType.PRODUCT, PageType.SERVICE})
"""Types of pages that are nobody's text."""


class PageFacts(msgspec.Struct, frozen=True):
    """What was read before labelling and is needed again after it."""

    jsonld: JsonLd
    titles: tuple[Rival, ...]


def sample(tree: Tree, verdicts: Verdicts) -> str:
    """Text to read the language from: the body's blocks, or all when there is no body."""
    texts, left = [], SAMPLE_CHARS
    for block, verdict in zip(tree.blocks, verdicts.blocks, strict=True):
        if verdict.label is Label.BODY:
            texts.append(block.text)
            left -= len(block.text) + 1
            if left < 0:
                break
    return "\n".join(texts or [block.text for block in tree.blocks])[:SAMPLE_CHARS]


def build(  # noqa: PLR0917 - the last arrow joins what all others made
    text: Text,
    kept: Kept,
    signals: Signals,
    verdicts: Verdicts,
    metadata: Metadata,
    book: ReasonBook,
    facts: PageFacts,
) -> Page:
    """The page record."""
    tree = kept.whole
    decision = pagetype.decide(kept.tree, signals, verdicts, facts.jsonld, metadata)
    type_of_page = decision.type
    typed = pagetype.apply(decision, verdicts)
    judged = _blocks(kept.numbers, kept.tree.blocks, typed.blocks, book.evidence(signals, typed))
    blocks = _with_posts(judged, tree, kept.posts)
    metadata = _of_its_own(metadata, type_of_page)
    notices = [*text.notices, *tree.notices, *metadata.notices]
    article = _text(blocks, tree)
    text_from = "blocks"
    curve = page_curve(type_of_page, metadata.language)
    confidence = certainty.of_page(verdicts.expected, curve) if article else 0.0
    if (
        not article
        and type_of_page is not PageType.LISTING
        and len(facts.jsonld.article_body) >= JSON_LD_MIN_CHARS
    ):
        blocks += _structured(facts.jsonld.article_body, len(blocks))
        article = "\n\n".join(block.text for block in blocks if block.path == "json-ld")
        text_from, type_of_page, confidence = "json-ld", PageType.ARTICLE, 0.5
        notices.append(Notice(NoticeCode.TEXT_FROM_JSON_LD, "the markup holds no article; its JSON-LD does"))
    if not article:
        notices.append(_why_empty(text, type_of_page))
    elif verdicts.opinion:
        notices.append(Notice(NoticeCode.SECOND_OPINION, "unsure page: readability was asked"))
    return Page(
        title=metadata.title, text=article, text_from=text_from, authors=metadata.authors,  # type: ignore[arg-type]
        translators=metadata.translators, editors=metadata.editors, source=metadata.source,
        original_url=metadata.original_url, url=metadata.url, canonical_url=metadata.canonical_url,
        site_name=metadata.site_name, description=metadata.description, published=metadata.published,
        modified=metadata.modified, language=metadata.language, script=metadata.script, tags=metadata.tags,
        image=metadata.image, images=_images(tree, blocks), page_type=type_of_page,
        confidence=confidence, blocks=tuple(blocks), spam=spam.group(blocks), facts=metadata.facts,
        notices=tuple(dict.fromkeys(notices)), charset=text.charset,
    )  # fmt: skip


def _of_its_own(metadata: Metadata, type_of_page: PageType) -> Metadata:
    """Metadata without what belongs to one of the things that a page shows, and not to the page.

    A list of articles prints the dates of its articles. Names in the blocks of lists, shops and services are those of
    one article or customer, or no names at all.
    """
    dropped = {"published", "modified"} if type_of_page is PageType.LISTING else set()
    authors = metadata.facts.get("authors")
    if type_of_page in NO_BYLINE and authors is not None and authors.origin.startswith("block:"):
        dropped.add("authors")
    if dropped.isdisjoint(metadata.facts):
        return metadata
    facts = {field: found for field, found in metadata.facts.items() if field not in dropped}
    empty: dict[str, object] = {field: () if field == "authors" else None for field in dropped}
    return msgspec.structs.replace(metadata, **empty, facts=facts)


def page_curve(type_of_page: PageType, language: str | None) -> certainty.PageCurve:
    """The curve by which a page's confidence is read."""
    if type_of_page is not PageType.ARTICLE:
        return "other_pages"
    return "articles_cjk" if language in CJK_LANGUAGES else "articles"


def _why_empty(text: Text, type_of_page: PageType) -> Notice:
    if not text.text.strip():
        return Notice(NoticeCode.EMPTY, "the input holds no text")
    if type_of_page is PageType.EMPTY and "<script" in text.text.lower():
        return Notice(NoticeCode.NEEDS_SCRIPT, "the page shows its text by script only")
    return Notice(NoticeCode.NO_ARTICLE, f"no article found: the page looks like {type_of_page.value}")


def _blocks(
    numbers: Sequence[int],
    raws: Sequence[RawBlock],
    verdicts: Sequence[Verdict],
    evidence: Sequence[tuple[Evidence, ...]],
) -> list[Block]:
    """The records of labelled blocks."""
    return [
        Block(
            index, raw.text, raw.kind, raw.level, verdict.label, chance, verdict.margin, reasons, raw.path,
            None if raw.offset < 0 else (raw.offset, raw.offset + len(raw.text)), raw.spans,
        )
        for index, raw, verdict, chance, reasons in zip(
            numbers, raws, verdicts, certainty.of_blocks(verdicts), evidence, strict=True
        )
    ]  # fmt: skip


def _with_posts(blocks: list[Block], tree: Tree, posts: Mapping[int, Advert]) -> list[Block]:
    """All blocks of the page: the judged ones and the posts that were taken out before."""
    if not posts:
        return blocks
    verdicts = [Verdict(Label.AD, round(post.score, 2), UNASKED, post.reasons) for post in posts.values()]
    raws = [tree.blocks[index] for index in posts]
    found = _blocks(list(posts), raws, verdicts, [post.reasons for post in posts.values()])
    whole = {block.index: block for block in (*blocks, *found)}
    return [whole[index] for index in range(len(tree.blocks))]


def _structured(body: str, first: int) -> list[Block]:
    paragraphs = [" ".join(line.split()) for line in body.splitlines()]
    return [
        Block(first + number, line, Kind.PARAGRAPH, 0, Label.BODY, 0.5, 0.0, (), "json-ld")
        for number, line in enumerate(filter(None, paragraphs))
    ]


def _text(blocks: Sequence[Block], tree: Tree) -> str:
    """The texts of the body blocks.

    Blank lines stand between paragraphs, single ones inside a list or table, and nothing
    between pieces of one paragraph but the white space that stood there.
    """
    parts: list[str] = []
    previous: Block | None = None
    for block in blocks:
        if block.label is not Label.BODY:
            continue
        if previous is not None:
            parts.append(_joint(previous, block, tree))
        parts.append(_BULLET.sub("", block.text) if block.kind is Kind.LIST_ITEM else block.text)
        previous = block
    return "".join(parts)


def _joint(before: Block, after: Block, tree: Tree) -> str:
    if before.span is not None and after.span is not None:
        one, other = tree.blocks[before.index], tree.blocks[after.index]
        if one.run == other.run and one.element == other.element:
            return " " if after.span[0] > before.span[1] else ""
    if before.kind in _ROWS and before.kind is after.kind and _list_of(before, tree) == _list_of(after, tree):
        return "\n"
    return "\n\n"


def _list_of(block: Block, tree: Tree) -> int:
    """The outermost list or table around an item, so that nested items belong to one list."""
    index = tree.blocks[block.index].element
    outermost, steps = index, 0
    while index >= 0 and steps < 12:  # noqa: PLR2004 - layout wrappers further up are no lists
        if tree.elements[index].tag in _LIST_TAGS:
            outermost = index
        elif tree.elements[index].tag not in {
            "li",
            "tr",
            "td",
            "th",
            "tbody",
            "thead",
            "dt",
            "dd",
            "p",
            "span",
        }:
            break
        index, steps = tree.elements[index].parent, steps + 1
    return outermost


def _images(tree: Tree, blocks: Sequence[Block]) -> tuple[Image, ...]:
    """Images that stand inside the article, each with the caption right below it."""
    body = [block.index for block in blocks if block.label is Label.BODY and block.path != "json-ld"]
    if not body or not tree.images:
        return ()
    before = range(body[0] - 1, -1, -1)
    first = next((index for index in before if blocks[index].label is Label.TITLE), body[0] - 2)
    found: dict[str, Image] = {}
    for image in tree.images:
        if first <= image.after <= body[-1] and image.url not in found:
            below = blocks[image.after + 1] if image.after + 1 < len(blocks) else None
            caption = below.text if below is not None and below.label is Label.CAPTION else ""
            found[image.url] = Image(image.url, image.alt, caption, image.after)
    return tuple(found.values())
