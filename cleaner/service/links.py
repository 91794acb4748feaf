"""Story links of a list page without a feed, found by form: headline-like text, the address's shape, repetition.

No rule knows a site. A link scores what its text, its address, its place and its likes say; from ``THRESHOLD`` on it
is taken for a story, and the reasons are kept. The page's own labels (navigation, pager, share, ad …) count against
a link, because what surrounds a list is made of links too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from cleaner.model import Block, Kind, Label, Page
from cleaner.service.found import DiscoverSettings, Discovery, Item, iso_moment, web_address
from cleaner.service.urls import canonical, key, same_site

THRESHOLD = 3.0
"""Score from which a link is a story: a headline-like text and a story-like address, or either of them among many
alike. Chosen on hand-made lists of the fixtures' kind, where headlines score 4 to 8 and menus -6 to 2."""

_LONG_TITLE = 6.0
"""Effective words of a headline; menus have one or two, section links up to four."""
_SHORT_TITLE = 3.5
_MANY_ALIKE = 5
"""Links with one place and one shape of address that make a list."""
_CJK_PER_WORD = 1.6

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_INDEX = re.compile(r"\[\d+\]")
_DIGITS = re.compile(r"\d+")
_DATE_IN_PATH = re.compile(r"(?<!\d)(?:19|20)\d\d[-/_]?(?:0?[1-9]|1[0-2])(?:[-/_]?[0-3]?\d)?(?=[/_.-]|\d|$)")
_LONG_NUMBER = re.compile(r"\d{5,}")
_STORY_FILE = re.compile(r"\.(?:s?html?|xhtml|aspx?|php|jsp)$")
_SLUG_HYPHENS = 3
"""Hyphens of a slug: `/three-word-slug/` is a section as often as a story."""
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|ico|css|js|json|xml|rss|atom|pdf|zip|gz|rar|7z|exe|apk|dmg|mp[34]|m4[av]|avi|mov|"
    r"docx?|xlsx?|pptx?)$"
)
_SECTION = re.compile(
    r"(?:^|/)(?:tags?|topics?|category|categories|author|authors|users?|login|signin|register|search|about|contact|"
    r"privacy|terms|help|feed|rss|wp-admin|account|subscribe|cart|ads?|jobs?)(?:/|$|\.)"
)
_DATE_IN_TEXT = re.compile(r"(20\d\d)[-/.年](1[0-2]|0?[1-9])[-/.月](3[01]|[12]\d|0?[1-9])(?!\d)")

_AGAINST = {
    Label.NAVIGATION: 3.0,
    Label.PAGER: 5.0,
    Label.SHARE: 5.0,
    Label.FOLLOW: 4.0,
    Label.COPYRIGHT: 5.0,
    Label.SITE_INFO: 5.0,
    Label.DISCLAIMER: 5.0,
    Label.CONSENT: 5.0,
    Label.WIDGET: 3.0,
    Label.AD: 4.0,
    Label.HIDDEN: 3.0,
}
"""What a block's label takes off its links. A long headline in a list labelled navigation still passes, a menu entry
does not; a footer passes only in the likeness of a headline with a dated address."""


class _Link(msgspec.Struct):
    """A link of the page: where it leads, what it says, where it stands."""

    url: str
    text: str
    block: Block
    place: str
    shape: str


def read_list(url: str, page: Page, settings: DiscoverSettings, *, base: str | None = None) -> Discovery:
    """The stories that a page links to, in its order, each once, with the reasons."""
    links = list(_links(page, base or url))
    alike = Counter((link.place, link.shape) for link in links)
    own = key(url)
    best: dict[str, tuple[float, Item]] = {}
    for link in links:
        name = key(link.url)
        if name == own or (settings.same_site and not same_site(url, link.url)):
            continue
        score, why = _judged(link, alike[link.place, link.shape])
        # A story's picture, headline and "more" are links of their own: the one that speaks most names it.
        if score >= THRESHOLD and (name not in best or score > best[name][0]):
            best[name] = (score, _item(link, why))
    items = [item for _, item in best.values()]
    kept = tuple(items[: settings.max_items])
    return Discovery(url=url, kind="list", items=kept, title=page.title, skipped=len(items) - len(kept))


def _links(page: Page, base: str) -> Iterator[_Link]:
    for block in page.blocks:
        place = _INDEX.sub("", block.path)
        for span in block.spans:
            if span.kind != "link" or not span.href:
                continue
            address = web_address(span.href, base)
            if address is None:
                continue
            url = canonical(address)
            yield _Link(url, block.text[span.start : span.end].strip(), block, place, _shape(url))


def _shape(url: str) -> str:
    """An address with its numbers and last word taken out: stories of one list have one shape."""
    path = urlsplit(url).path.lower()
    folder, _, last = path.rpartition("/")
    suffix = last[last.rfind(".") :] if "." in last else ""
    name = "0" if any(sign.isdigit() for sign in last) else "-" if "-" in last or "_" in last else last
    return f"{_DIGITS.sub('0', folder)}/{name}{suffix}"


def _judged(link: _Link, alike: int) -> tuple[float, str]:
    """A link's score and what it came from, in words."""
    reasons: list[str] = []
    score = 0.0
    for weight, reason in (*_of_text(link), *_of_address(link), *_of_place(link, alike)):
        score += weight
        reasons.append(f"{reason} {weight:+.1f}")
    return score, "; ".join(reasons)


def _of_text(link: _Link) -> Iterator[tuple[float, str]]:
    words = effective_words(link.text)
    if words >= _LONG_TITLE:
        yield 3.0, f"{words:.0f} words"
    elif words >= _SHORT_TITLE:
        yield 1.0, f"{words:.1f} words"
    else:
        yield -2.0, f"{words:.1f} words only"
    if link.block.kind is Kind.HEADING:
        yield 1.0, "a heading"


def _of_address(link: _Link) -> Iterator[tuple[float, str]]:
    parts = urlsplit(link.url)
    path = parts.path.lower()
    last = path.rstrip("/").rpartition("/")[2]
    if not path.strip("/") and not parts.query:
        yield -5.0, "a front page"
        return
    if _NO_PAGE.search(path):
        yield -8.0, "no page"
        return
    if _SECTION.search(path):
        yield -3.0, "a section or service"
    yield from _story_marks(path, last, parts.query)


def _story_marks(path: str, last: str, query: str) -> Iterator[tuple[float, str]]:
    if _DATE_IN_PATH.search(path):
        yield 2.0, "a date in the address"
    elif _LONG_NUMBER.search(last) or _LONG_NUMBER.search(query):
        yield 1.5, "a long number in the address"
    elif any(sign.isdigit() for sign in last + query):
        yield 0.7, "a number in the address"
    if last.count("-") + last.count("_") >= _SLUG_HYPHENS:
        yield 1.5, "a slug in the address"
    if _STORY_FILE.search(last) and not path.endswith(("index.html", "index.htm")):
        yield 0.7, "a page file"
    if path.count("/") <= 1 and not any(sign in last for sign in "-_.0123456789") and not query:
        yield -1.5, "a top folder"


def _of_place(link: _Link, alike: int) -> Iterator[tuple[float, str]]:
    if alike >= _MANY_ALIKE:
        yield 1.0, f"one of {alike} alike"
    against = _AGAINST.get(link.block.label)
    if against:
        yield -against, f"in {link.block.label.value}"


def effective_words(text: str) -> float:
    """Words, with 1.6 Chinese, Japanese or Korean characters for one, so that one threshold serves all.

    >>> effective_words("Council votes tonight"), effective_words("市议会今晚表决预")
    (3.0, 5.0)
    """
    words = float(len(_WORD.findall(text)))
    return words if text.isascii() else words + len(_CJK.findall(text)) / _CJK_PER_WORD


def _item(link: _Link, why: str) -> Item:
    date = _DATE_IN_TEXT.search(link.block.text) if len(link.block.text) < len(link.text) + 80 else None
    published = iso_moment(f"{date[1]}-{int(date[2]):02}-{int(date[3]):02}") if date else None
    return Item(url=link.url, title=link.text or None, published=published, why=why)
