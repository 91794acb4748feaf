"""The page's title: candidates from JSON-LD, metas, ``<title>`` and headings, freed of the site's name, best first.

A ``<title>`` is a chain (``headline_channel_site``, ``headline - A - B``, ``site: headline``). What of it is the
headline is decided by what else names it: a heading or another candidate that equals a run of the chain's links wins;
then links that name the site (its name, its host) go; then, in Chinese chains, short links after the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from cleaner.metadata import metatags
from cleaner.metadata.jsonld import EMPTY, JsonLd
from cleaner.metadata.normalise import host_of, key, squeeze
from cleaner.model import Head, Rival

MAX_TITLE_CHARS: Final = 500
"""Longest title looked at; measured longest gold title of 1,800 pages: 300."""
_MAX_HEADINGS: Final = 12
_MAX_LINKS: Final = 12
_RELATED: Final = 0.35
"""Share of a heading's words that another candidate must have for the heading to be this page's headline."""
_PART: Final = 0.5
"""Least size of a heading, in words of the longest link of another candidate."""
_MIN_KEY: Final = 4
"""Letters that a heading needs to prove a run of the chain: fewer match by accident."""

_SEPARATOR: Final = re.compile(
    r"\s*(?:[|｜│丨¦●]|(?<=\s)[-–—―·•~*/:：»›]+(?=\s)|--+|——+|(?<![A-Za-z0-9\s])[-–—]|[-–—](?![A-Za-z0-9\s])|::|_+|[-–—]$|^[-–—])\s*"
)
_COLON: Final = re.compile(r"\s*[:：]\s*")
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SITE_WORD: Final = re.compile(
    r"(?:网|網|网站|新闻|新聞|频道|頻道|资讯|資訊|日报|日報|晚报|晚報|时报|時報|早报|门户|社区|论坛|官网|首页|正文|中心|在线|平台|客户端|ニュース|新聞社|뉴스|일보|신문|中文)】?$"
)
_WORD: Final = re.compile(r"\w+")
_CUT: Final = re.compile(r"\s*(?:\.\.\.|…+)$")
_MARKS: Final = re.compile(r"^[\[【](?:图|圖|组图|图文|视频|原创|转载|photo|video)[\]】]|[(（](?:图|圖|组图|多图|图文|视频|全文|页 ?\d+|第\d+页)[)）]$", re.IGNORECASE)

_WEIGHTS: Final = {"h1": 5.0, "json-ld": 3.0, "og:title": 2.5, "title": 2.0, "twitter:title": 1.0, "meta": 0.5, "stray": 0.3}
"""How far each place is believed; candidates that agree add up. Set by hand, checked on 1,400 gold titles: the
visible headline beats the share card, whose wording is often another one, and the share card beats ``<title>``."""


_WHOLE: Final = frozenset({"heading", "json-ld:headline"})
"""Places that hold a headline as it was written: of these only a link that is known to name the site is taken off."""


class _Candidate(NamedTuple):
    origin: str
    raw: str
    weight: float


def titles(
    head: Head, jsonld: JsonLd = EMPTY, *, headings: Sequence[str] = (), url: str | None = None
) -> tuple[Rival, ...]:
    """Candidates for the title, best first: value (cleaned), origin, raw. ``headings`` are the page's ``<h1>`` texts,
    or its first headings when it has none, in document order."""
    metas = metatags.gather(head)
    names = site_names(metas, jsonld, url)
    shown = [text for text in map(squeeze, headings[:_MAX_HEADINGS]) if text and key(text) not in names]
    found = _candidates(head, metas, jsonld, shown)
    proofs = [*shown, *(c.raw for c in found if c.origin in ("json-ld:headline", "meta:og:title"))]
    groups: dict[str, tuple[float, Rival]] = {}
    for candidate in found:
        if candidate.origin in _WHOLE:
            value = _known_off(candidate.raw, names)
        else:
            value = clean_title(candidate.raw, site_names=names, headings=[p for p in proofs if p != candidate.raw])
        name = key(value)
        if not name:
            continue
        weight, first = groups.get(name, (0.0, None))
        rival = first or Rival(value, candidate.origin, candidate.raw)
        groups[name] = (weight + (candidate.weight if name not in names else 0.01), rival)
    _merge_cut(groups)
    order = sorted(groups.values(), key=lambda item: -item[0])
    return tuple(rival for _, rival in order)


def _candidates(head: Head, metas: metatags.Metas, jsonld: JsonLd, headings: Sequence[str]) -> list[_Candidate]:
    found: list[_Candidate] = []
    if jsonld.headline:
        found.append(_Candidate("json-ld:headline", jsonld.headline[:MAX_TITLE_CHARS], _WEIGHTS["json-ld"]))
    for origin, content in metatags.values(metas, "title"):
        weight = _WEIGHTS.get(origin.removeprefix("meta:"), 0.0) if origin != "meta:title" else _WEIGHTS["meta"]
        found.append(_Candidate(origin, squeeze(content[:MAX_TITLE_CHARS]), weight or _WEIGHTS["meta"]))
    if title := squeeze(head.title[:MAX_TITLE_CHARS]):
        found.append(_Candidate("title", title, _WEIGHTS["title"]))
    if headings:
        named = [(_grams(c.raw), _grams(_longest_link(c.raw))) for c in found if c.weight > _WEIGHTS["meta"]]
        related = [_relation(_grams(text), named) for text in headings]
        best = max(related)
        for text, share in zip(headings, related, strict=True):
            weight = _WEIGHTS["h1"] * min(1.0, 2 * share) if share >= _RELATED and share == best else _WEIGHTS["stray"]
            found.insert(0, _Candidate("heading", text, weight))
    return found


def _relation(grams: frozenset[str], named: list[tuple[frozenset[str], frozenset[str]]]) -> float:
    """Share of a heading's words that another candidate has; 0 when the heading is but a small part of all of them (a
    sub-heading that repeats some words of the title)."""
    if not grams:
        return 0.0
    if not named:
        return 1.0
    return max((len(grams & whole) / len(grams) for whole, link in named if len(grams) >= _PART * len(link)), default=0.0)


def _longest_link(title: str) -> str:
    return max((title[slice(*link)] for link in _links(title)), key=len, default=title)


def _grams(text: str) -> frozenset[str]:
    """Words of a Latin title, pairs of characters of a Chinese one: enough to see whether two titles are about one story."""
    if text.isascii() or _CJK.search(text) is None:
        return frozenset(_WORD.findall(text.lower()))
    name = key(text)
    return frozenset(map("".join, zip(name, name[1:], strict=False)))


def _merge_cut(groups: dict[str, tuple[float, Rival]]) -> None:
    """A candidate that is the beginning of another (cut by a limit or a quote sign) supports the whole one."""
    names = sorted(groups, key=len)
    for index, name in enumerate(names):
        if len(name) < 2 * _MIN_KEY:
            continue
        for longer in names[index + 1 :]:
            weight, rival = groups[name]
            raw = rival.raw
            if longer.startswith(name) and (_CUT.search(raw) or len(longer) < 1.6 * len(name) and rival.origin.startswith("meta:")):
                whole, best = groups[longer]
                if whole > 0.5:
                    groups[longer] = (whole + weight, best)
                    groups[name] = (0.0, rival)
                    break


def site_names(metas: metatags.Metas, jsonld: JsonLd, url: str | None) -> frozenset[str]:
    """Comparison keys of everything that names the site: metas, publisher, host and its labels."""
    raws = [content for _, content in metatags.values(metas, "site_name")]
    raws += [jsonld.publisher, jsonld.site_name]
    raws += [content.lstrip("@") for content in metas.get("twitter:site", ())]
    host = host_of(url)
    labels = host.split(".")
    raws += [host, *(label for label in labels[:-1] if len(label) > 3)]
    return frozenset(name for raw in raws if len(raw) < 60 and len(name := key(raw)) > 1)


def clean_title(title: str, *, site_names: Iterable[str], headings: Sequence[str]) -> str:
    """``title`` without the site's name, channels and category marks. ``site_names`` are comparison keys."""
    title = squeeze(title[:MAX_TITLE_CHARS])
    links = _links(title)
    if len(links) > 1:
        proven = _proven(title, links, headings)
        title = proven if proven is not None else _stripped(title, links, frozenset(site_names))
    elif ":" in title or "：" in title:
        title = _without_prefix(title, frozenset(site_names))
    return _MARKS.sub("", title).strip(" \u3000-–—_|｜·") or title


def _known_off(title: str, names: frozenset[str]) -> str:
    """A headline without the links at its end that name the site."""
    title = squeeze(title[:MAX_TITLE_CHARS])
    links = _links(title)
    while len(links) > 1 and key(title[slice(*links[-1])]) in names:
        links.pop()
    return _MARKS.sub("", title[links[0][0] : links[-1][1]] if links else title).strip() or title


def _links(title: str) -> list[tuple[int, int]]:
    """The chain's links as offsets."""
    links: list[tuple[int, int]] = []
    start = 0
    for match in _SEPARATOR.finditer(title):
        if match.start() > start:
            links.append((start, match.start()))
        start = match.end()
    if start < len(title):
        links.append((start, len(title)))
    return links if len(links) <= _MAX_LINKS else links[: _MAX_LINKS - 1] + [(links[_MAX_LINKS - 1][0], len(title))]


def _proven(title: str, links: list[tuple[int, int]], headings: Sequence[str]) -> str | None:
    """The run of links that equals a heading (longest first), or the beginning that a heading spells out."""
    wanted = {name for text in headings if len(name := key(text)) >= _MIN_KEY}
    if not wanted or key(title) in wanted:
        return title if wanted else None
    for length in range(len(links) - 1, 0, -1):
        for first in range(len(links) - length + 1):
            run = title[links[first][0] : links[first + length - 1][1]]
            if key(run) in wanted:
                return run
    return None


def _stripped(title: str, links: list[tuple[int, int]], names: frozenset[str]) -> str:
    """Without the links that name the site or a channel, from the end, then from the start."""
    cjk = bool(_CJK.search(title))
    first, last = 0, len(links)
    while last - first > 1 and _is_site(title, links[last - 1], names):
        last -= 1
    known = last < len(links)
    while last - first > 1 and _is_site(title, links[first], names):
        first += 1
    if cjk:
        last = _without_channels(title, links, first, last)
    elif not known and first == 0 and last > 1:
        last = _without_latin_tail(title, links, last)
    return title[links[first][0] : links[last - 1][1]]


def _is_site(title: str, link: tuple[int, int], names: frozenset[str]) -> bool:
    """Does this link name the site: its name, its host, or the name with a word around it?"""
    name = key(title[link[0] : link[1]])
    if name in names:
        return True
    return any((len(other) > 3 and other in name and len(name) < 2.5 * len(other)) or (len(name) > 3 and name in other) for other in names)


def _without_channels(title: str, links: list[tuple[int, int]], first: int, last: int) -> int:
    """In Chinese chains the headline is the first link; later ones are channels, keywords, sites. After ``_`` and tight
    bars always, after a spaced dash or bar only when short or named like a site."""
    while last - first > 1:
        sign = title[links[last - 2][1] : links[last - 1][0]]
        tail = title[links[last - 1][0] : links[last - 1][1]]
        head = links[last - 2][1] - links[first][0]
        short = len(tail) <= 12 and head > len(tail)
        if not ("_" in sign or _SITE_WORD.search(tail) or (short and head >= 8)):
            break
        if head < 4:
            break
        last -= 1
    return last


def _without_latin_tail(title: str, links: list[tuple[int, int]], last: int) -> int:
    """A last link of one to four words behind a spaced sign is the site's name when much more stands before it."""
    sign = title[links[last - 2][1] : links[last - 1][0]].strip()
    tail = title[links[last - 1][0] : links[last - 1][1]]
    head = title[links[0][0] : links[last - 2][1]]
    if sign in ("|", "-", "–", "—", "»", "•", "·", "｜") and len(tail.split()) <= 4 and len(head.split()) >= 2 + len(tail.split()):
        return last - 1
    return last


def _without_prefix(title: str, names: frozenset[str]) -> str:
    """``Site: headline`` and ``站名：标题`` when the part before the colon is known to name the site."""
    parts = _COLON.split(title, maxsplit=1)
    if len(parts) == 2 and key(parts[0]) in names and len(key(parts[1])) >= _MIN_KEY:
        return parts[1]
    return title
