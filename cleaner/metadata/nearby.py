"""The credit lines around the article: which blocks are read, and what their place says about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

import msgspec

from cleaner.metadata import forms_cjk
from cleaner.metadata.names import split_names
from cleaner.metadata.normalise import key, squeeze, web_url
from cleaner.metadata.visible import Byline, read_byline
from cleaner.model import Label, RawBlock, Tree
from cleaner.said import NUMBERED

Place = Literal["near", "after", "inline"]

MAX_BEFORE: Final = 14
"""Blocks before the text that are read when no title bounds them: 98 % of credit lines stand nearer."""
MAX_AFTER: Final = 6
"""Blocks behind the text that are read: editor, source and original lines stand among the first three."""
MAX_BETWEEN: Final = 3 * MAX_BEFORE
"""Blocks read between title and text at most."""
_MAX_INSIDE: Final = 40
_MIN_OWN: Final = 0.4
"""Share of an unlabelled line that must be explained for it to count as a credit line."""
_MIN_SURE: Final = 0.8
"""The same above the title, and for a line that was labelled body."""
_HEAD_CHARS: Final = 90
_TAIL_CHARS: Final = 60
_MAX_HANZI: Final = 5
"""Characters of a Chinese name in brackets."""
_ABOVE_TITLE: Final = 3
_CREDITS_ABOVE: Final = 10
"""Blocks above the title that are read, unlabelled ones and those labelled as credits."""
_MIN_TITLE: Final = 8
_MIN_TITLE_KEY: Final = 3
_TITLE_SLACK: Final = 40
"""Characters that a block may be longer than the title it equals: signs and spaces do not count in the comparison."""
_MAX_TEASERS: Final = 40
"""Blocks behind the first text among which the headline is sought when teasers above it were taken for text."""
_TAIL_SIGN: Final = re.compile(r" ?[_\-–—|｜丨·\u3000]")

CREDIT_SIDE: Final = (Label.BYLINE, Label.ORIGIN)  # tuples: an enum's hash is slower than two comparisons
_OTHERS: Final = (
    Label.RELATED, Label.NAVIGATION, Label.COMMENT, Label.AD, Label.PAGER, Label.COPYRIGHT, Label.CONSENT,
)  # fmt: skip
YEAR: Final = re.compile(r"(?:19|20)\d\d")
DAY: Final = re.compile(r"\d{1,2}[/-]\d{1,2}")
CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_BARE_URL: Final = re.compile(r"https?://[^\s\u3000-\u9fff]{4,2000}")
_JOBS: Final = ("记者", "記者", "文", "作者", "撰文", "撰稿")


class Line(msgspec.Struct, frozen=True):
    """A credit line: its block, where it stands, what it says."""

    index: int
    place: Place
    text: str
    byline: Byline


class Around(msgspec.Struct, frozen=True):
    """What was read around the article: lines in reading order; the blocks of the first and last text and of the title.

    A block number of -1 means that there is none.
    """

    lines: tuple[Line, ...] = ()
    first: int = -1
    last: int = -1
    title: int = -1


def read_around(tree: Tree, labels: Sequence[Label], titles: Sequence[str]) -> Around:
    """Reads the blocks between title and text, behind the text, and inside it where they are labelled as credits.

    ``titles`` are the candidates for the title, best first.
    """
    if Label.BODY not in labels:
        marked = [index for index, label in enumerate(labels) if label in CREDIT_SIDE][:MAX_BEFORE]
        lines = [_line(tree, index, "near", 0.0) for index in marked]
        return Around(tuple(line for line in lines if line is not None))
    first = labels.index(Label.BODY)
    last = next(index for index in range(len(labels) - 1, -1, -1) if labels[index] == Label.BODY)
    title = _title_index(tree, labels, first, titles)
    if title >= first:
        later = (index for index in range(title + 1, last + 1) if labels[index] == Label.BODY)
        first = next(later, first)
    found = [
        *_before(tree, labels, title, first),
        *_inside(tree, labels, first, last),
        *_behind(tree, labels, last),
    ]
    return Around(tuple(line for line in found if line is not None), first, last, title)


def _title_index(tree: Tree, labels: Sequence[Label], first: int, titles: Sequence[str]) -> int:
    """The block of the title: the nearest before the text that is labelled so or equals a candidate.

    Else a heading behind the first text (a teaser stood above it), else the beginning of ``<title>``.
    """
    blocks = tree.blocks
    wanted = {name for title in titles[:4] if (name := key(title))}
    best = key(titles[0]) if titles else ""
    firsts = {name[0] for name in wanted}
    longest = max(map(len, titles[:4]), default=0) + _TITLE_SLACK
    order: list[int] = [*range(min(first, len(blocks) - 1), -1, -1)]
    order += range(first + 1, min(len(blocks), first + _MAX_TEASERS))
    for index in order:
        if labels[index] == Label.TITLE:
            return index
        text = blocks[index].text
        begins = text[:1].lower() in firsts or not text[:1].isalnum()
        if not begins or not _MIN_TITLE_KEY <= len(text) <= longest or blocks[index].hidden:
            continue
        name = key(text)
        if name in wanted and (index <= first or (blocks[index].level > 0 and name == best)):
            return index
    return _prefix_index(blocks, first, squeeze(tree.head.title))


def _prefix_index(blocks: Sequence[RawBlock], first: int, whole: str) -> int:
    """The block that says the beginning of ``<title>`` up to a separator, whatever sign that is."""
    for index in range(first - 1, -1, -1):
        text = blocks[index].text
        begins = _MIN_TITLE <= len(text) < len(whole) and whole.startswith(text)
        if begins and _TAIL_SIGN.match(whole, len(text)) and not blocks[index].hidden:
            return index
    return -1


def _before(
    tree: Tree, labels: Sequence[Label], title: int, first: int
) -> Iterator[Line | None]:
    """Lines between title and text, then those just above the title."""
    blocks = tree.blocks
    bounded = 0 <= title < first
    start = max(title + 1, first - MAX_BETWEEN) if bounded else max(0, first - MAX_BEFORE)
    yield _joined_date(blocks, start, first)
    for index in range(start, first):
        yield _line(tree, index, "near", 0.0 if labels[index] in CREDIT_SIDE else _MIN_OWN)
    for index in range(max(0, title - _CREDITS_ABOVE), title):
        if labels[index] in CREDIT_SIDE:
            yield _line(tree, index, "near", _MIN_OWN)
        elif index >= title - _ABOVE_TITLE and labels[index] not in _OTHERS:
            yield _line(tree, index, "near", _MIN_SURE)


def _joined_date(blocks: Sequence[RawBlock], start: int, first: int) -> Line | None:
    """``2019`` / ``09/07`` / ``19:02`` in three blocks is one date."""
    for index in range(start, first - 1):
        if YEAR.fullmatch(blocks[index].text) and DAY.fullmatch(blocks[index + 1].text):
            text = f"{blocks[index].text}/{blocks[index + 1].text}"
            if index + 2 < first and CLOCK.fullmatch(blocks[index + 2].text):
                text = f"{text} {blocks[index + 2].text}"
            byline = read_byline(text)
            return None if byline is None else Line(index, "near", text, byline)
    return None


def _inside(
    tree: Tree, labels: Sequence[Label], first: int, last: int
) -> Iterator[Line | None]:
    """Credits between paragraphs, at the ends of the text mislabelled as body, and inline at both ends."""
    blocks = tree.blocks
    ends = {first, first + 1, first + 2, last - 2, last - 1, last}
    budget = _MAX_INSIDE
    for index in range(first, last + 1):
        if labels[index] in CREDIT_SIDE and budget:
            budget -= 1
            yield _line(tree, index, "near" if index - first < last - index else "after", 0.0)
        elif labels[index] == Label.BODY and index in ends:
            line = _line(tree, index, "near" if index <= first + 2 else "after", _MIN_SURE)
            if line is not None and _says_more_than_a_date(line):
                yield line
    for index in range(first, min(first + 2, last + 1)):
        if labels[index] == Label.BODY:
            yield _inline(blocks[index].text[:_HEAD_CHARS], index, forms_cjk.INLINE_HEAD)
    yield _inline(_tail(blocks[last]), last, forms_cjk.INLINE_TAIL)


def _behind(tree: Tree, labels: Sequence[Label], last: int) -> Iterator[Line | None]:
    """Lines behind the text; beyond the first few only those that are credits from end to end."""
    blocks = tree.blocks
    for index in range(last + 1, min(len(blocks), last + 1 + 2 * MAX_AFTER)):
        label = labels[index]
        if label in CREDIT_SIDE:
            line = _line(tree, index, "after", 0.0)
            yield line if line is not None else _inline(_tail(blocks[index]), index, forms_cjk.INLINE_TAIL)
        elif label not in _OTHERS:
            if index == last + 1:
                yield _inline(_tail(blocks[index]), index, forms_cjk.INLINE_TAIL)
            line = _line(tree, index, "after", _MIN_OWN if index <= last + MAX_AFTER else 1.0)
            if line is not None and (_says_more_than_a_date(line) or not line.text[:1].isdigit()):
                yield line


def _tail(block: RawBlock) -> str:
    return block.text[-_TAIL_CHARS:]


def _says_more_than_a_date(line: Line) -> bool:
    byline = line.byline
    return byline.published is None or bool(
        byline.authors or byline.source or byline.outlet or byline.editors
    )


def _line(tree: Tree, index: int, place: Place, least: float) -> Line | None:
    """The credit line in a block, when enough of it is explained; a text browser's numbers of links are no part of it.

    An empty ``原文链接`` label takes its address from the next block.
    """
    blocks = tree.blocks
    block = blocks[index]
    if block.hidden:
        return None
    byline = read_byline(NUMBERED.sub("", block.text) if tree.numbered else block.text)
    if byline is None or byline.covered < least:
        return None
    if byline.empty and "原" in block.text and index + 1 < len(blocks):
        address = _BARE_URL.fullmatch(blocks[index + 1].text)
        if address is not None and (url := web_url(address[0])) is not None:
            byline = Byline(original_url=url, covered=byline.covered)
    return Line(index, place, block.text, byline)


def _inline(text: str, index: int, pattern: re.Pattern[str]) -> Line | None:
    """A credit in brackets at the start or end of a paragraph: ``（记者 张三）``, ``(李四)``."""
    match = pattern.search(text) if "(" in text or "（" in text or "【" in text else None
    if match is None:
        return None
    names = match["names"]
    label = "记者" if pattern is forms_cjk.INLINE_HEAD else match["label"]
    people: tuple[str, ...] = ()
    if label:
        if label.endswith(_JOBS):
            people = tuple(name for name in split_names(names) if len(name) <= _MAX_HANZI)
    elif forms_cjk.PLAIN_NAMES.fullmatch(names):
        people = split_names(names)
    people = tuple(name for name in people if forms_cjk.NOT_A_NAME.search(name) is None)
    return Line(index, "inline", match[0], Byline(authors=people, covered=1.0)) if people else None
