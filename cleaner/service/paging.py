"""Where a story in several pages goes on: the next pages' addresses, found by form.

Two things must agree. A link says that it leads on: ``下一页``, ``next page``, the number 2, or ``rel=next``. And its
address is this page's with another page number: ``story_2.html``, ``?page=2``, ``/story/2``. Either alone misleads:
``下一篇`` and many a ``rel=next`` lead to another story, and ``story_2.html`` may be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from cleaner.model import Label, Page, PageType
from cleaner.service.found import web_address
from cleaner.service.urls import canonical, key

MAX_PAGES = 20
"""Pages of one story. The longest picture stories that print a pager have about so many; more is a trap."""

_NEXT_WORDS = (
    "下一页 下页 后一页 后页 下一頁 下頁 後一頁 余下全文 餘下全文 次へ 次のページ 다음 "
    "next nextpage › » > >> → "
    "continue continuereading suivant pagesuivante weiter nächsteseite siguiente páginasiguiente próxima próximapágina "
    "далее следующая successiva volgende"
)
_NEXT = frozenset(_NEXT_WORDS.split())
"""What links to the next page say, white space and brackets taken out. ``下一篇`` (next story) is not among them."""

_BACK_WORDS = (
    "上一页 上页 前一页 前页 上一頁 上頁 前一頁 前へ 前のページ 이전 "
    "prev previous previouspage prevpage ‹ « < "
    "<< ← précédent pageprécédente zurück vorherigeseite anterior páginaanterior назад precedente vorige"
)
_BACK = frozenset(_BACK_WORDS.split())

_LONGEST_WORD = 40
"""Characters of a link that may say "next page"."""

_SIGNS = re.compile(r"[\s\[\]()（）【】「」·.…]+")
_ARROWS = "«»‹›<>←→"
_NUMBER = re.compile(r"(?:第|page|p|seite)?(\d{1,2})(?:页|頁|ページ)?")
_PAGE_NAMES_WORDS = (
    "page p pg pn pageno page_no pageindex pagenum pagenumber paged currentpage curpage nowpage pageid"
)
_PAGE_NAMES = frozenset(_PAGE_NAMES_WORDS.split())
_FILE = re.compile(r"(?P<stem>.*?)(?:[_-]p?(?:age)?[_-]?|\()(?P<number>\d{1,2})\)?(?P<suffix>\.[a-z]{2,5})?")
_FOLDER = re.compile(r"(?:page|p)?[_-]?(\d{1,2})")
_LINK = re.compile(r"<(?:link|a)\b([^<>]{0,2000})>", re.IGNORECASE)
_REL = re.compile(r"""\brel\s{0,9}=\s{0,9}["']?[^"'>]{0,50}\bnext\b""", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s{0,9}=\s{0,9}["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_NO_STORY = frozenset({PageType.LISTING, PageType.EMPTY})
_NO_PAGER = frozenset({Label.COMMENT, Label.AD, Label.SHARE, Label.FOLLOW})
"""Labels whose links are no pager of the story's; comments have pagers of their own."""


class _Place(msgspec.Struct, frozen=True):
    """An address taken apart: all but the page number, and that number (None: it has none)."""

    stem: str
    number: int | None


def next_pages(page: Page, url: str | None, body: bytes = b"", *, led: bool = False) -> tuple[str, ...]:
    """The pages that follow this one, in order and without a gap; empty when the story ends here.

    ``url`` is the address that the page came from, ``body`` its markup, in which ``rel=next`` is looked for.
    ``led`` says that the page before this one led here, so that its number is a page's even without a link back.
    """
    if not url or page.page_type in _NO_STORY:
        return ()
    links = list(_links(page, url))
    here = [_Place(key(url), None), *(place for place in _places(url) if led or _is_later(place, links))]
    found: dict[int, str] = {}
    onward = [address for word, address in links if says_next(word)]
    for address in (*onward, *_rel_next(body, url)):
        number = _number_after(here, address)
        if number is not None:
            found.setdefault(number, address)
    return tuple(_run(found, here))


def _is_later(place: _Place, links: Sequence[tuple[str, str]]) -> bool:
    """Whether an address's number is a page's: the first page's, or the page links back to the one before it.

    Else the number is the story's own, and the next number another story.
    """
    if place.number is None or place.number <= 1:
        return True
    for word, address in links:
        if key(address) == place.stem:
            return True
        for other in _places(address):
            if other.stem == place.stem and other.number is not None and other.number < place.number:
                is_before = other.number == place.number - 1 and word in _BACK
                if other.number <= 1 or is_before:
                    return True
    return False


def _run(found: dict[int, str], here: list[_Place]) -> Iterator[str]:
    """The addresses numbered one after the other from the page after this one."""
    number = next((place.number for place in here if place.number is not None), None)
    if number is None:
        number = 0 if 1 in found else 1  # some systems call the second page 1
    while (number := number + 1) in found and number <= MAX_PAGES:
        yield found[number]


def _links(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """What short links say, without signs and in lower case, and where they lead."""
    for block in page.blocks:
        if block.label in _NO_PAGER:
            continue
        for span in block.spans:
            if span.kind == "link" and span.href and span.end - span.start <= _LONGEST_WORD:
                address = web_address(span.href, url)
                if address:
                    yield _word(block.text[span.start : span.end]), canonical(address)


def _word(text: str) -> str:
    word = _SIGNS.sub("", text).lower()
    return word.strip(_ARROWS) or word


def says_next(text: str) -> bool:
    """Whether a link's text says that the story goes on there: a word for "next page", or a page number.

    >>> says_next("下一页"), says_next(" [2] "), says_next("下一篇"), says_next("Next story")
    (True, True, False, False)
    """
    word = _word(text[: _LONGEST_WORD + 1])
    return word in _NEXT or _NUMBER.fullmatch(word) is not None


def _rel_next(body: bytes, url: str) -> Iterator[str]:
    if b"next" not in body and b"NEXT" not in body:
        return
    for match in _LINK.finditer(body.decode("latin-1")):
        if _REL.search(match[1]) and (href := _HREF.search(match[1])):
            address = web_address(href[1].replace("&amp;", "&"), url)
            if address:
                yield canonical(address)


def _number_after(here: list[_Place], address: str) -> int | None:
    """The page number of an address that differs from this page's in nothing else and is later."""
    for other in _places(address):
        for place in here:
            if other.number is None or other.stem != place.stem:
                continue
            if place.number is None or other.number > place.number:
                return other.number
    return None


def _places(url: str) -> Iterator[_Place]:
    """The ways to read an address as one page of several."""
    name = key(url)
    place, _, query = name.partition("?")
    pieces = query.split("&") if query else []
    for piece in pieces:
        field, _, value = piece.partition("=")
        if field.lower() in _PAGE_NAMES and value.isdigit() and int(value[:3]) <= MAX_PAGES:
            rest = "&".join(other for other in pieces if other != piece)
            yield _Place(f"{place}?{rest}" if rest else place, int(value))
    tail = f"?{query}" if query else ""
    folder, _, last = place.rpartition("/")
    # "/news/5" is the fifth story, "/news/123-title/5" or "/news/page/5" the fifth page.
    is_paged = last != last.lstrip("p_-") or any(
        sign.isdigit() or sign == "-" for sign in folder.rpartition("/")[2]
    )
    is_paged = is_paged or folder.endswith("/page")
    if is_paged and (match := _FOLDER.fullmatch(last)) and int(match[1]) <= MAX_PAGES:
        yield _Place(folder.removesuffix("/page") + tail, int(match[1]))
    if (match := _FILE.fullmatch(last)) and match["stem"] and int(match["number"]) <= MAX_PAGES:
        yield _Place(f"{folder}/{match['stem']}{match['suffix'] or ''}{tail}", int(match["number"]))
