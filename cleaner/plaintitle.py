"""3', the title of a text dump: which of the lines above the text is the headline, and what of it is.

Nothing marks a headline in a dump. What tells it from mastheads, menus, tickers and lists of other news is the text: it
speaks of what its headline speaks of. Labels (``标题：``), a second copy and a date line below speak for it, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cleaner.rules.folding import effective_chars, fold
from cleaner.topic import matter_of, share_of

HEADLINE_CHARS: Final = 120
"""Characters of a headline, at most."""
LEAST_CHARS: Final = 6
"""Characters of a headline, at least: two words of a menu are shorter."""
LINES: Final = 60
"""Lines from the top among which the headline is looked for: menus, tickers and weather stand above it."""
PROSE_CHARS: Final = 30
"""Effective characters of a line that ends like a sentence from which it is prose."""
PROSE_LINES: Final = 60
"""Lines of prose whose matter is compared with a headline's."""
COPIES: Final = 12
"""Lines from the top within which a headline that stands there twice is repeated."""
ABOVE_DATE: Final = 3
"""Lines above the one of author, source and date within which the headline stands: authors have lines of their own."""
LABELLED, SHARED, COPIED, DATED, LONG, PARTED = 3.0, 4.0, 1.5, 1.5, 0.5, 0.5
"""What speaks for a line: its label, all of its matter being the text's, a copy, a date below, its length; and against
one in a wide script that blanks part into several. Set by hand; of 400 dumps of the two splits that they were not set
on, 13 get another title (`python -m tests.tools.generator --form dump --pages 200 --split tune_g` and ``held_out``)."""
LONG_CHARS: Final = 14
"""Effective characters from which a headline has its full length."""
COPY_CHARS: Final = 8
"""Characters of a headline from which any line that holds it is a copy."""
LEAST: Final = 1.0
"""What must speak for a line to be the headline."""
MARKS: Final = "*#_ "
"""Marks of Markdown around a line."""

_LABEL: Final = re.compile(
    r"^[\[【]?(?:(?:文章|新闻|帖子|本文)?(?:标题|題目|题目|標題|主题|主旨)|タイトル|件名|title|subject|headline|제목)[\]】]?"
    r"(?:\s?[:：]\s?|(?<=[\]】])\s?|(?<=[题題])\s(?=\S))",
    re.IGNORECASE,
)
_ORIGINAL: Final = re.compile(r"^原(?:标题|題|题)\s?[:：]\s?")
_TAIL: Final = re.compile(
    r"\s?[\[【(（](?:打印本页|複製鏈接|复制链接|复制本文链接|打印|已解决|推荐|精华|置顶|全文)[\]】)）]\s?$|\.(?:docx?|pdf|txt|html?)$",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(r"^[■◆●□◇○▼▲△★☆◎※]\s?")
_WRAPPED: Final = re.compile(r"【([^【】]{4,})】|\[([^\[\]]{4,})\]|《([^《》]{4,})》")
_SENTENCE_END: Final = tuple("。！？!?.…”」")
_CLAUSE_END: Final = tuple("。.…；;，,：:")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER: Final = re.compile(r"\d+")
_BAR: Final = re.compile(r"[|\uff5c\t]")
_LETTER: Final = re.compile(r"[^\W\d_]")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|[\w-]{1,60}(?:\.[\w-]{1,60}){0,4}\.[a-z]{2,12}(?:/\S*)?")
_CREDIT: Final = re.compile(
    r"(?:[Bb]y|BY) [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}(?:,.{0,60})?$"
    r"|(?:作者|记者|記者|来源|來源|编辑|編輯|责任编辑|責任編輯|责编|撰文|文)\s?[:：/／|]"
)
"""A line of credits: without the headline it would be the best line above a date."""
_SCORE: Final = re.compile(r"\d\s?[:：比]\s?\d")
"""A result, as the headlines of matches have it."""
MENU_ENTRIES: Final = 4
"""Short words in a row from which a line in a wide script is a menu."""
MENU_CHARS: Final = 6
"""Characters of a menu's word, at most."""
_NO_TITLE: Final = re.compile(
    r"\]\(|\S [>›»] \S.* [>›»] |\S(?:»|›)\S|[▲▼]$|^\W{0,3}(?:[\w-]{1,8}\s?[:：]\s?)?(?:https?://|www\.)|^[\w.-]{1,60}\.[a-z]{2,12}$"
    r"|^(?:跳到|跳至|跳转|skip to|jump to|open in)"
    r"|^(?:打开|下载)[^,，:：]{0,8}(?:客户端|APP|看更多|阅读)|打开APP$"
    r"|^(?:您|你)?(?:在这里|(?:现在)?的?位置|当前(?:位置|栏目)|所在位置|(?:首页|首頁|ホーム)(?=$|[\s>›»|/·])|home(?=$|\s?[>›»|/]))",
    re.IGNORECASE,
)
"""Lines above an article that are no title: links and paths of a menu, an address, jumps, prompts, tickers."""


def bare(text: str) -> str:
    """A headline without what a dump puts around it: marks, a label, brackets, a forum's buttons, a file's ending.

    >>> bare("## 标题：江桥合龙"), bare("【江桥今天合龙】"), bare("江桥今天合龙 [复制链接]")
    ('江桥合龙', '江桥今天合龙', '江桥今天合龙')
    """
    text = _OPEN.sub("", text.strip(MARKS))
    text = _ORIGINAL.sub("", _LABEL.sub("", text, count=1)).strip()
    text = _TAIL.sub("", _TAIL.sub("", text)).strip()
    wrapped = _WRAPPED.fullmatch(text)
    return next(filter(None, wrapped.groups())) if wrapped else text


def headline(lines: Sequence[str], listed: Sequence[bool]) -> int:
    """The position of the headline among a dump's non-empty lines; -1 when none looks like one.

    ``listed`` says which lines have bullets: those are none.
    """
    prose = [index for index, text in enumerate(lines) if _is_prose(text)]
    matter: set[str] = set()
    for index in prose[:PROSE_LINES]:
        matter |= matter_of(fold(lines[index]))
    last = min(LINES, next((index for index in prose if index), len(lines)) + 1, len(lines))
    dates = [index for index in range(min(LINES, len(lines))) if _is_dated(lines[index])]
    best, most = -1, LEAST
    for index in range(last):
        if listed[index] or not may_be_title(lines[index]):
            continue
        score = _score(index, lines, matter, dates)
        if score > most:
            best, most = index, score
    return best


def _score(index: int, lines: Sequence[str], matter: set[str], dates: Sequence[int]) -> float:
    text = lines[index]
    name = bare(text)
    score = LABELLED if _LABEL.match(text.strip(MARKS)) else 0.0
    own = matter_of(fold(name))
    share = share_of(own, matter) if own else 0.0
    score += SHARED * share + LONG * min(1.0, effective_chars(fold(name)) / LONG_CHARS)
    if any(place != index and _has_copy(other, name) for place, other in enumerate(lines[:COPIES])):
        score += COPIED
    if not name.isascii() and name.count(" ") > 1:
        score -= PARTED
    if any(0 < date - index <= ABOVE_DATE for date in dates[:2]):
        score += DATED
    return score


def _has_copy(other: str, name: str) -> bool:
    """Whether another line is or begins with a headline, or a long one stands anywhere in it, as at a path's end."""
    return name in other if len(name) >= COPY_CHARS else bare(other).startswith(name)


def _is_prose(text: str) -> bool:
    return text.endswith(_SENTENCE_END) and effective_chars(fold(text)) >= PROSE_CHARS


def _is_dated(text: str) -> bool:
    return len(text) <= HEADLINE_CHARS and _YEAR.search(text) is not None and len(_NUMBER.findall(text)) > 1


def may_be_title(text: str) -> bool:
    """Whether a line could be a headline by itself."""
    name = bare(text)
    fits = LEAST_CHARS <= len(name) <= HEADLINE_CHARS and not name.endswith(_CLAUSE_END) and not _CREDIT.match(name)
    return fits and _LETTER.search(name) is not None and not is_menu(text) and _NO_TITLE.search(text) is None


def is_address(text: str) -> bool:
    """Whether a line is nothing but an address."""
    return _ADDRESS.fullmatch(text) is not None


def is_menu(text: str) -> bool:
    """Whether a line is a row of short words, or parted by bars."""
    words = text.split()
    is_row = len(words) >= MENU_ENTRIES and not text.isascii() and all(len(word) <= MENU_CHARS for word in words)
    is_row = is_row and _SCORE.search(text) is None
    return is_row or len(_BAR.findall(text)) > 1
