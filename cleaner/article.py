"""7: labelled blocks + metadata → Page. The article's text, images, confidence and page type."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from cleaner import pagetype, spam
from cleaner.adverts import Advert
from cleaner.around import logistic
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


class PageFacts(msgspec.Struct, frozen=True):
    """What was read before labelling and is needed again after it."""

    jsonld: JsonLd
    titles: tuple[Rival, ...]


def sample(tree: Tree, verdicts: Verdicts) -> str:
    """Text to read the language from: the body's blocks, or all when there is no body."""
    texts = [b.text for b, v in zip(tree.blocks, verdicts.blocks, strict=True) if v.label is Label.BODY]
    return "\n".join(texts or [block.text for block in tree.blocks])[:SAMPLE_CHARS]


class Judged(msgspec.Struct, frozen=True):
    """Verdicts made into blocks (those of posts that were taken out are missing), and what they say of the page."""

    blocks: list[Block]
    page_type: PageType
    confidence: float
    asked_opinion: bool

    def labels(self, tree: Tree, posts: Mapping[int, Advert]) -> list[Label]:
        """The labels of all blocks of the whole page."""
        if not posts:
            return [block.label for block in self.blocks]
        found = {block.index: block.label for block in self.blocks}
        return [Label.AD if index in posts else found[index] for index in range(len(tree.blocks))]


def judge(kept: Kept, signals: Signals, verdicts: Verdicts, book: ReasonBook, structured: JsonLd) -> Judged:
    """The labelled blocks, the page's type and its confidence."""
    tree = kept.tree
    type_of_page = pagetype.decide(tree, signals, verdicts, structured)
    labels = [verdict.label for verdict in verdicts.blocks]
    if type_of_page in {PageType.LISTING, PageType.EMPTY}:
        labels = [Label.RELATED if label is Label.BODY else label for label in labels]
    blocks = [
        _block(kept.numbers[index], raw, labels[index], verdict, book.evidence(index, signals, verdicts))
        for index, (raw, verdict) in enumerate(zip(tree.blocks, verdicts.blocks, strict=True))
    ]
    return Judged(blocks, type_of_page, verdicts.expected, bool(verdicts.opinion))


def build(  # noqa: PLR0917 - the last arrow joins what all others made
    text: Text,
    tree: Tree,
    judged: Judged,
    posts: Mapping[int, Advert],
    metadata: Metadata,
    facts: PageFacts,
) -> Page:
    """The page record."""
    type_of_page = judged.page_type
    blocks = _with_posts(judged.blocks, tree, posts)
    notices = [*text.notices, *tree.notices, *metadata.notices]
    article = _text(blocks, tree)
    text_from = "blocks"
    confidence = judged.confidence if article else 0.0
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
    elif judged.asked_opinion:
        notices.append(Notice(NoticeCode.SECOND_OPINION, "unsure page: readability was asked"))
    return Page(
        title=metadata.title, text=article, text_from=text_from, authors=metadata.authors,  # type: ignore[arg-type]
        translators=metadata.translators, editors=metadata.editors, source=metadata.source,
        original_url=metadata.original_url, url=metadata.url, canonical_url=metadata.canonical_url,
        site_name=metadata.site_name, description=metadata.description, published=metadata.published,
        modified=metadata.modified, language=metadata.language, script=metadata.script, tags=metadata.tags,
        image=metadata.image, images=_images(tree, blocks), page_type=type_of_page,
        confidence=round(confidence, 3), blocks=tuple(blocks), spam=spam.group(blocks), facts=metadata.facts,
        notices=tuple(dict.fromkeys(notices)), charset=text.charset,
    )  # fmt: skip


def _why_empty(text: Text, type_of_page: PageType) -> Notice:
    if not text.text.strip():
        return Notice(NoticeCode.EMPTY, "the input holds no text")
    if type_of_page is PageType.EMPTY and "<script" in text.text.lower():
        return Notice(NoticeCode.NEEDS_SCRIPT, "the page shows its text by script only")
    return Notice(NoticeCode.NO_ARTICLE, f"no article found: the page looks like {type_of_page.value}")


def _block(
    index: int, raw: RawBlock, label: Label, verdict: Verdict, evidence: tuple[Evidence, ...]
) -> Block:
    span = None if raw.offset < 0 else (raw.offset, raw.offset + len(raw.text))
    return Block(
        index, raw.text, raw.kind, raw.level, label, verdict.confidence, verdict.margin, evidence, raw.path, span,
        raw.spans,
    )  # fmt: skip


def _with_posts(blocks: list[Block], tree: Tree, posts: Mapping[int, Advert]) -> list[Block]:
    """All blocks of the page: the judged ones and the posts that were taken out before."""
    if not posts:
        return list(blocks)
    whole = {block.index: block for block in blocks}
    for index, post in posts.items():
        verdict = Verdict(Label.AD, round(post.score, 2), round(logistic(post.score), 3), UNASKED, post.reasons)
        whole[index] = _block(index, tree.blocks[index], Label.AD, verdict, post.reasons)
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
    """Images that stand inside the article, each with the caption that follows (or precedes) it."""
    body = [block.index for block in blocks if block.label is Label.BODY and block.path != "json-ld"]
    if not body or not tree.images:
        return ()
    titles = [block.index for block in blocks if block.label is Label.TITLE and block.index < body[0]]
    first = titles[-1] if titles else body[0] - 2
    captions = _captions(blocks)
    found: list[Image] = []
    seen: set[str] = set()
    for image in tree.images:
        if first <= image.after <= body[-1] and image.url not in seen:
            seen.add(image.url)
            found.append(Image(image.url, image.alt, captions.get(image.after + 1, ""), image.after))
    return tuple(found)


def _captions(blocks: Sequence[Block]) -> Mapping[int, str]:
    return {block.index: block.text for block in blocks if block.label is Label.CAPTION}
