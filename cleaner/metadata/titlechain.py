"""The chain that a ``<title>`` is (``headline_channel_site``, ``headline - A``, ``site: headline``), and its headline.

A heading or another candidate that equals a run of the chain's links proves it; otherwise the links that name the site
go, and in Chinese chains the short ones behind the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from cleaner.metadata.normalise import key, squeeze

MAX_TITLE_CHARS: Final = 500
"""Longest title looked at; the longest gold title of 1,800 pages has 300 characters."""
_MAX_LINKS: Final = 12
_MIN_KEY: Final = 4
"""Letters that a heading needs to prove a run of the chain: fewer match by accident."""
_MIN_SITE_KEY: Final = 4
_SITE_GROWTH: Final = 2.5
"""A link that holds the site's name and is less than this many times as long is the site with a word around it."""
_MIN_HEADLINE: Final = 4
_MIN_LONG_HEADLINE: Final = 8
_MAX_CHANNEL: Final = 12
"""Characters of a channel's or site's name behind a headline of at least ``_MIN_LONG_HEADLINE``."""
_MAX_SITE_WORDS: Final = 4
_MORE_WORDS: Final = 2
"""Words that a Latin headline has more than the site's name behind it."""

SEPARATOR: Final = re.compile(
    r"\s*(?:[|｜│丨¦●]|(?<=\s)[-–—―－·•~*/:：»›]+(?=\s)|--+|——+|(?<![A-Za-z0-9\s])[-–—]|[-–—](?![A-Za-z0-9\s])|::|_+"
    r"|[-–—]$|^[-–—])\s*"
)
_SIGNS: Final = frozenset("|｜│丨¦●-–—―－·•~*/:：»›_")
"""Signs that begin a separator: a title without any of them is no chain."""
CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_COLON: Final = re.compile(r"\s*[:：]\s*")
_BRACKET: Final = re.compile(r"[(（]")
_SITE_WORD: Final = re.compile(
    r"(?:网|網|网站|新闻|新聞|频道|頻道|资讯|資訊|日报|日報|晚报|晚報|时报|時報|早报|门户|社区|论坛|官网|首页|正文|中心|在线|平台"
    r"|客户端|ニュース|新聞社|뉴스|일보|신문|中文)】?$"
)
_MARKS: Final = re.compile(
    r"^[\[【](?:图|圖|组图|图文|视频|原创|转载|photo|video)[\]】]"
    r"|[(（](?:图|圖|组图|多图|图文|视频|全文|页 ?\d{1,3}|第\d{1,3}页)[)）]$",
    re.IGNORECASE,
)

Link = tuple[int, int]


def clean_title(title: str, *, site_names: Iterable[str], headings: Sequence[str]) -> str:
    """``title`` without the site's name, channels and category marks. ``site_names`` are comparison keys."""
    title = squeeze(title[:MAX_TITLE_CHARS])
    links = links_of(title)
    names = frozenset(site_names)
    if len(links) > 1:
        proven = _proven(title, links, headings)
        title = proven if proven is not None else _stripped(title, links, names)
    elif ":" in title or "：" in title:
        title = _without_prefix(title, names)
    return _MARKS.sub("", title).strip(" \u3000-–—_|｜·") or title


def without_site(title: str, names: frozenset[str]) -> str:
    """A headline without the links at its end that are known to name the site; nothing else is taken off."""
    title = squeeze(title[:MAX_TITLE_CHARS])
    links = links_of(title)
    while len(links) > 1 and key(title[slice(*links[-1])]) in names:
        links = links[:-1]
    return _MARKS.sub("", title[links[0][0] : links[-1][1]] if links else title).strip() or title


@lru_cache(maxsize=16)  # a page asks several times for the few titles that it states
def links_of(title: str) -> tuple[Link, ...]:
    """The chain's links as offsets; what is beyond the twelfth separator is one link."""
    if _SIGNS.isdisjoint(title):
        return ((0, len(title)),) if title else ()
    links: list[Link] = []
    start = 0
    for match in SEPARATOR.finditer(title):
        if match.start() > start:
            links.append((start, match.start()))
        start = match.end()
    if start < len(title):
        links.append((start, len(title)))
    if len(links) > _MAX_LINKS:
        links[_MAX_LINKS - 1 :] = [(links[_MAX_LINKS - 1][0], len(title))]
    return tuple(links)


def _proven(title: str, links: Sequence[Link], headings: Sequence[str]) -> str | None:
    """The longest run of links that equals a heading."""
    wanted = {name for text in headings if len(name := key(text)) >= _MIN_KEY}
    if not wanted:
        return None
    for length in range(len(links), 0, -1):
        for first in range(len(links) - length + 1):
            run = title[links[first][0] : links[first + length - 1][1]]
            if key(run) in wanted:
                return run
    return None


def _stripped(title: str, links: Sequence[Link], names: frozenset[str]) -> str:
    """Without the links that name the site or a channel, from the end, then from the start."""
    first, last = 0, len(links)
    while last - first > 1 and _is_site(title, links[last - 1], names):
        last -= 1
    known = last < len(links)
    while last - first > 1 and _is_site(title, links[first], names):
        first += 1
    if CJK.search(title) is not None:
        last = _without_channels(title, links, first, last)
    elif not known and first == 0 and last > 1:
        last = _without_latin_tail(title, links, last)
    return title[links[first][0] : links[last - 1][1]]


def _is_site(title: str, link: Link, names: frozenset[str]) -> bool:
    """True when this link names the site: its name, its host, or the name with a word around it."""
    name = key(title[slice(*link)])
    if name in names:
        return True
    if len(name) < _MIN_SITE_KEY:
        return False
    return any(
        name in other
        or (len(other) >= _MIN_SITE_KEY and other in name and len(name) < _SITE_GROWTH * len(other))
        for other in names
    )


def _without_channels(title: str, links: Sequence[Link], first: int, last: int) -> int:
    """The end of a Chinese headline: what follows goes when it is behind ``_``, short, or named as sites are."""
    while last - first > 1:
        sign = title[links[last - 2][1] : links[last - 1][0]]
        tail = title[slice(*links[last - 1])]
        head = links[last - 2][1] - links[first][0]
        short = len(tail) <= _MAX_CHANNEL and head > len(tail) and head >= _MIN_LONG_HEADLINE
        named = _SITE_WORD.search(_BRACKET.split(tail, maxsplit=1)[0]) is not None
        if head < _MIN_HEADLINE or not ("_" in sign or short or named):
            break
        last -= 1
    return last


def _without_latin_tail(title: str, links: Sequence[Link], last: int) -> int:
    """A last link of one to four words behind a spaced sign is the site's name when much more stands before it."""
    sign = title[links[last - 2][1] : links[last - 1][0]].strip()
    tail = len(title[slice(*links[last - 1])].split())
    head = len(title[links[0][0] : links[last - 2][1]].split())
    named = sign in {"|", "-", "–", "—", "»", "•", "·", "｜"} and tail <= _MAX_SITE_WORDS
    return last - 1 if named and head >= tail + _MORE_WORDS else last


def _without_prefix(title: str, names: frozenset[str]) -> str:
    """``Site: headline`` and ``站名：标题`` when the part before the colon is known to name the site."""
    before, *rest = _COLON.split(title, maxsplit=1)
    return rest[0] if rest and key(before) in names and len(key(rest[0])) >= _MIN_KEY else title
