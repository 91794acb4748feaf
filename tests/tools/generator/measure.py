"""What a cleaner made of a generated page, compared with the known answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cleaner.model import Block, Label, Page
from tests.tools.generator.insert import boxed, insertions, spam_blocks
from tests.tools.generator.marks import compact
from tests.tools.generator.model import GeneratedPage
from tests.tools.generator.page import expected_text

Clean = Callable[[GeneratedPage], Page]
PIECE = 16
"""Characters of a snippet's beginning and end that betray a leak even when the rest was cut off."""


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing that went wrong: ``kind`` is lost, leaked or changed; ``reason`` is what the cleaner says
    of it."""

    page: str
    kind: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one page fared. ``exact``: the text holds the paragraphs and not a character more."""

    page: GeneratedPage
    lost: tuple[Miss, ...]
    leaked: tuple[Miss, ...]
    labels_right: int
    labels_wrong: tuple[tuple[str, str, str], ...]
    fields_wrong: tuple[tuple[str, str, str], ...]
    exact: bool

    @property
    def clean(self) -> bool:
        """Every paragraph whole and in order, and no snippet of spam in the text."""
        return not self.lost and not self.leaked

    @property
    def spamless(self) -> bool:
        """The same, but that the article's own title, standfirst, captions and byline may stand in its text."""
        return not self.lost and all(miss.text in self.page.beside for miss in self.leaked)


@dataclass(frozen=True, slots=True)
class Insertion:
    """One post put into one gap: did the text stay what it was?"""

    page: GeneratedPage
    family: str
    shape: str
    gap: str
    misses: tuple[Miss, ...]


def _reason(blocks: tuple[Block, ...], text: str, *, body: bool) -> str:
    """The label and the heaviest reasons of the block that holds the start of ``text``.

    A text may stand twice in a page: ``body`` says whether to look at blocks taken for the body first, as
    for a leak, or last, as for a loss.
    """
    start = compact(text)[:PIECE]
    for block in sorted(blocks, key=lambda block: (block.label == Label.BODY) != body):
        if start in compact(block.text):
            heavy = sorted(block.evidence, key=lambda evidence: -abs(evidence.weight))[:4]
            why = ", ".join(f"{one.rule}→{one.label} {one.weight:+.1f}" for one in heavy)
            return f"{block.label} (margin {block.margin:.1f}): {why}"
    return "in no block"


def _lost(page: GeneratedPage, result: Page, text: str) -> Iterator[Miss]:
    at = 0
    for paragraph in page.paragraphs:
        key = compact(paragraph)
        found = text.find(key, at)
        if found < 0:
            yield Miss(page.id, "lost", paragraph, _reason(result.blocks, paragraph, body=False))
        else:
            at = found + len(key)


def leaks(snippet: str, text: str, body: str) -> bool:
    """Whether ``snippet``, its beginning or its end stands in ``text`` without being the article's own
    words."""
    key = compact(snippet)
    return any(piece in text and piece not in body for piece in (key, key[:PIECE], key[-PIECE:]))


def _labels(page: GeneratedPage, blocks: tuple[Block, ...]) -> Iterator[tuple[str, str, str]]:
    """``(expected, got, start)`` per marked block, in reading order; ``missing`` when no block begins or
    holds it."""
    texts, at = [compact(block.text) for block in blocks], 0
    for expected, start in page.labels:
        key = compact(start)
        found = next((i for i in range(at, len(texts)) if texts[i].startswith(key)), None)
        if found is None:
            found = next((i for i in range(max(at - 1, 0), len(texts)) if key in texts[i]), None)
        if found is None:  # a row of a layout table: the cleaner may take each cell for a block of its own
            found = next(
                (i for i in range(at, len(texts)) if len(texts[i]) > 1 and key.startswith(texts[i])), None
            )
        if found is None:
            yield expected, "missing", start
        else:
            at = found + 1
            yield expected, str(blocks[found].label), start


def _value(result: Page, name: str) -> str:
    value = getattr(result, name)
    if isinstance(value, tuple):
        return "、".join(value)
    return value.replace(tzinfo=None).isoformat() if hasattr(value, "isoformat") else str(value)


def _fields(page: GeneratedPage, result: Page) -> Iterator[tuple[str, str, str]]:
    for name, wanted in page.fields.items():
        expected = "、".join(wanted) if isinstance(wanted, tuple) else wanted
        got = _value(result, name)
        same = got.startswith(expected) if name == "published" else compact(got) == compact(expected)
        if not same:
            yield name, expected, got


def judge(page: GeneratedPage, result: Page) -> Verdict:
    """Compare a cleaner's answer with the page's known answers."""
    text, body = compact(result.text), expected_text(page)
    labels = tuple(_labels(page, result.blocks))
    return Verdict(
        page=page,
        lost=tuple(_lost(page, result, text)),
        leaked=tuple(
            Miss(page.id, "leaked", snippet, _reason(result.blocks, snippet, body=True))
            for snippet in page.spam
            if leaks(snippet, text, body)
        ),
        labels_right=sum(got in expected.split("|") for expected, got, _ in labels),
        labels_wrong=tuple(row for row in labels if row[1] not in row[0].split("|")),
        fields_wrong=tuple(_fields(page, result)),
        exact=text == body,
    )


def _compare(base: Page, copy: GeneratedPage, result: Page, spam: str) -> tuple[Miss, ...]:
    if result.text == base.text:
        return ()
    text = compact(result.text)
    misses = [
        Miss(copy.id, "lost", paragraph, _reason(result.blocks, paragraph, body=False))
        for paragraph in copy.paragraphs
        if compact(paragraph) in compact(base.text) and compact(paragraph) not in text
    ]
    if leaks(spam, text, expected_text(copy)):
        misses.append(Miss(copy.id, "leaked", spam, _reason(result.blocks, spam, body=True)))
    return tuple(misses) or (Miss(copy.id, "changed", spam, "the text differs elsewhere"),)


def metamorphic(pages: Iterable[GeneratedPage], clean: Clean) -> Iterator[Insertion]:
    """Put one post of a changing family into every gap of every page's article and compare the texts."""
    for number, page in enumerate(pages):
        base, made = clean(page), spam_blocks(page, number)
        for turn, family_block in enumerate(made):
            family, block = family_block
            shape = "boxed" if page.form == "html" and (number + turn) % 3 == 0 else "sibling"
            copies = tuple(insertions(page, boxed(block) if shape == "boxed" else block))
            for copy in copies[turn % len(made) :: len(made)] if copies else ():
                spam = max(
                    (snippet for snippet in copy.spam if snippet not in page.spam), key=len, default=""
                )
                yield Insertion(page, family, shape, copy.id, _compare(base, copy, clean(copy), spam))
