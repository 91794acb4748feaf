"""The driver: ``clean()`` has one line a stage and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Literal, get_args

import msgspec

from cleaner import (
    adverts,
    article,
    blocks,
    cuts,
    markup,
    plain,
    plaintitle,
    references,
    reveal,
    second_opinion,
    tree,
    unscripted,
)
from cleaner.decode import decode
from cleaner.errors import InputError, NoticeCode
from cleaner.evidence import FirstPass
from cleaner.features import Measurer
from cleaner.flags import Hints
from cleaner.kept import Kept, without
from cleaner.labels import Labeller
from cleaner.metadata import headline, jsonld
from cleaner.metadata import read as read_metadata
from cleaner.model import Head, Kind, Notice, Page, RawBlock, Text, Tree
from cleaner.reasons import ReasonBook
from cleaner.reveal import HIDDEN_LEAST, prose
from cleaner.rules import schema, weights
from cleaner.rules.schema import Rule

_HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/|(?:\./|/)?index\.[a-z]{3,5}")
"""The address of a site's front page."""

Readability = Literal["auto", "always", "never"]
InputKind = Literal["html", "text"]


class Engine(msgspec.Struct, frozen=True):
    """Rules and weights made ready for one form of input: posts, both passes and the evidence of their columns."""

    posts: adverts.Finder
    first: FirstPass
    second: Labeller
    book: ReasonBook


@lru_cache(maxsize=32)
def engine(
    form: InputKind = "html", disabled: frozenset[str] = frozenset(), own: tuple[Rule, ...] = ()
) -> Engine:
    """The engine for markup or for text dumps, with some rules switched off, and some of the caller's own.

    Built once for each set of rules.
    """
    rules = (*schema.load(), *own)
    every = [word for language in schema.words().values() for word in language.function_words]
    measurer = Measurer(
        (word for word in every if word.isascii() or len(word) > 1), (c for c in every if len(c) == 1)
    )
    of_dumps = form == "text"
    suffix = "_text" if of_dumps else ""
    first = FirstPass(rules, measurer, weights.load(f"first{suffix}"), disabled=disabled, of_dumps=of_dumps)
    labeller = Labeller(first, weights.load(f"second{suffix}"), of_dumps=of_dumps)
    return Engine(adverts.Finder(first.text_rules, first.wording), first, labeller, ReasonBook(labeller))


def clean(
    data: bytes | str,
    *,
    url: str | None = None,
    content_type: str | None = None,
    kind: InputKind | None = None,
    readability: Readability = "auto",
    disable: Collection[str] = (),
    rules: Sequence[Rule] = (),
) -> Page:
    """Separate a page's article from everything around it, label every block and say why.

    ``data`` is the page as served or read (bytes), or already decoded (str): HTML, or a plain-text dump of a page,
    told apart unless ``kind`` says which. ``url`` is the page's address, ``content_type`` the HTTP header (for its
    charset). ``readability`` says when readability-lxml is asked for a second opinion: on unsure or empty pages
    (``auto``), always, or never. ``disable`` switches rules off by id, ``rules`` adds
    some (:func:`cleaner.read_rules` reads a file of them).

    Pure: no network, no clock, no state; the same answer every time, in any thread or process. Never raises on page
    content; raises :class:`~cleaner.errors.InputError` on a caller's mistake.

    >>> clean("<h1>Rain</h1><p>It rained in Aldmoor on Monday, and the river rose by a metre.</p>").title
    'Rain'
    """
    _check(data, url, kind, readability)
    own = _own(rules)
    disabled = _known(disable, own)
    text = decode(data, content_type=content_type, kind=kind)
    model = engine(text.kind, disabled, own)
    kept, hints, facts = prepare(text, model, url=url)
    signals = model.first.run(kept.tree, hints, kept.said)
    verdicts = model.second.run(kept.tree, signals, cut_by=kept.cut_by)
    verdicts = second_opinion.ask(text, kept.tree, signals, verdicts, model.second, when=readability)
    labels = kept.labels([verdict.label for verdict in verdicts.blocks])
    metadata = read_metadata(
        kept.whole, labels, facts.jsonld, url=url, titles=facts.titles,
        text_sample=article.sample(kept.tree, verdicts),
    )  # fmt: skip
    return article.build(text, kept, signals, verdicts, metadata, model.book, facts)


def clean_many(pages: Iterable[bytes | str], **options: object) -> Iterator[Page]:
    """Clean page after page with the same options; one answer for each input, in order."""
    cleaner: Callable[..., Page] = clean
    return (cleaner(page, **options) for page in pages)


def prepare(text: Text, model: Engine, *, url: str | None) -> tuple[Kept, Hints, article.PageFacts]:
    """All that comes before the passes: blocks cut and without posts, and what the metadata hint at."""
    page_tree, hints, facts = _read(text, url)
    page_tree, cut_by = cuts.split(page_tree, model.first.cuts)
    said = model.first.listener.listen(page_tree)
    posts = model.posts.find(page_tree, said, hints)
    return without(page_tree, said, cut_by, posts), hints, facts


def outline(text: Text) -> Tree:
    """All blocks of a page, before any is looked at."""
    return plain.parse(text.text) if text.kind == "text" else _parse(text.text)


def _read(text: Text, url: str | None) -> tuple[Tree, Hints, article.PageFacts]:
    page_tree = outline(text)
    structured = jsonld.parse(page_tree.head.scripts, url=url)
    titles = headline.titles(page_tree.head, structured, headings=_headings(page_tree, text.kind), url=url)
    hints = Hints(
        tuple(title.value for title in titles[:3]), _description(page_tree.head) or structured.description,
        structured.article_body,
    )  # fmt: skip
    return page_tree, hints, article.PageFacts(structured, titles)


def _parse(text: str) -> Tree:
    text, page_tree = _printable(text)
    if unscripted.is_bare(page_tree):
        page_tree = _unscripted(text, page_tree)
    head = references.without_controls(page_tree.head)
    return page_tree if head is page_tree.head else msgspec.structs.replace(page_tree, head=head)


def _printable(text: str, notices: tuple[Notice, ...] = ()) -> tuple[str, Tree]:
    """The page and its markup, once more without the control characters that references brought into its text."""
    page_tree = _build(text, notices)
    if references.reach_text(page_tree):
        text, mended = references.resolve(text)
        page_tree = _build(text, (*notices, *mended))
    return text, page_tree


def _unscripted(text: str, page_tree: Tree) -> Tree:
    """A page without prose as a script would show it, or a browser without scripts; else as it is."""
    for find, where in unscripted.ELSEWHERE:
        markup = find(text)
        if markup is not None:
            notice = Notice(NoticeCode.REVEALED, f"the text of the page stands in {where}")
            _, found = _printable(markup, (notice,))
            if prose(found.blocks, most=HIDDEN_LEAST) > HIDDEN_LEAST:
                return found
    return page_tree


def _build(text: str, notices: tuple[Notice, ...] = ()) -> Tree:
    repaired, mended = markup.repair(text)
    known = (*notices, *mended)
    outline = tree.parse(repaired, notices=known)
    if any(notice.code == NoticeCode.PARSER for notice in outline.notices[len(known) :]):
        outline = tree.parse(markup.flatten(repaired), notices=outline.notices)
    return reveal.reveal(blocks.build(outline))


def _headings(page_tree: Tree, form: InputKind) -> list[str]:
    """The page's ``h1``, else all its headings; those that nobody sees only when there are no others.

    A heading that is a link to the front page is the site's name where there are others: blog systems put it in ``h1``.
    """
    shown = [block for block in page_tree.blocks if block.kind is Kind.HEADING and not block.hidden]
    shown = [block for block in shown if not _leads_home(block)] or shown
    found = [block for block in shown if block.level == 1] or shown
    found = found or [block for block in page_tree.blocks if block.kind is Kind.HEADING]
    return [plaintitle.bare(block.text) if form == "text" else block.text for block in found[:12]]


def _leads_home(block: RawBlock) -> bool:
    """Whether a block is a link to a site's front page from end to end."""
    if block.links != 1 or len(block.spans) != 1 or block.link_chars < len(block.text):
        return False
    return block.spans[0].href is not None and _HOME.fullmatch(block.spans[0].href) is not None


def _description(head: Head) -> str:
    for name, content in head.metas:
        if name in {"og:description", "description"} and len(content) >= 30:  # noqa: PLR2004 - shorter ones are slogans
            return content
    return ""


def _check(data: object, url: object, kind: object, readability: object) -> None:
    if not isinstance(data, bytes | str):
        message = f"data must be bytes or str, not {type(data).__name__}"
        raise InputError(message)
    if url is not None and not isinstance(url, str):
        message = f"url must be a str or None, not {type(url).__name__}"
        raise InputError(message)
    if kind is not None and kind not in get_args(InputKind):
        message = f"kind must be 'html', 'text' or None, not {kind!r}"
        raise InputError(message)
    if readability not in get_args(Readability):
        message = f"readability must be 'auto', 'always' or 'never', not {readability!r}"
        raise InputError(message)


def _own(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    if not all(isinstance(rule, Rule) for rule in rules):
        message = "rules must be what read_rules() gives"
        raise InputError(message)
    return tuple(rules)


def _known(disable: Collection[str], own: Sequence[Rule]) -> frozenset[str]:
    if not disable:
        return frozenset()
    ids = frozenset([disable] if isinstance(disable, str) else disable)
    unknown = ids - {rule.id for rule in (*schema.load(), *own)}
    if unknown:
        message = f"no such rule: {', '.join(sorted(map(str, unknown)))} (`cleaner rules list` shows them)"
        raise InputError(message)
    return ids
