"""Changes to a page that no reader sees: the article stays the same, on every fixture page."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from functools import cache

import pytest

import cleaner
from cleaner.decode import decode
from cleaner.errors import NoticeCode
from cleaner.tags import BLOCK_TAGS
from cleaner.tokens import Kind, Token, tokens
from tests.fixture_pages import pages

HTML = {page.name: page for page in pages() if b"<body" in page.data.lower()}
ATTRIBUTE = re.compile(r"""[\s/]+([^\s=>/"']+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
KNOWN_MISSES: dict[str, str] = {}
"""`"page::change": reason`, for what labels or weights do; strict, so that a mended one must leave the table."""


def early_ends(markup: str) -> str:
    """``</body></html>`` behind every tenth block of the body, and behind the last."""
    ends = [token.end for token in _inside_body(markup) if token.kind is Kind.END and token.name in {"p", "div", "h1"}]
    return _insert(markup, [*ends[::10], *ends[-1:]], "</body></html>")


def comments(markup: str) -> str:
    """A comment before and behind every block."""
    found = [token for token in _inside_body(markup) if token.name in BLOCK_TAGS - {"html", "body", "select"}]
    places = [token.start if token.kind is Kind.START else token.end for token in found]
    return _insert(markup, places, "<!-- <p>a note</p> -->")


def wrapped(count: int) -> Callable[[str], str]:
    """The body's content inside so many more divs."""

    def change(markup: str) -> str:
        begin = next((t.end for t in tokens(markup) if t.kind is Kind.START and t.name == "body"), None)
        if begin is None:
            return "<div>" * count + markup + "</div>" * count
        end = max(markup.lower().rfind("</body"), begin)
        end = end if end > begin else len(markup)
        return markup[:begin] + "<div>" * count + markup[begin:end] + "</div>" * count + markup[end:]

    return change


def other_case(markup: str) -> str:
    """Every tag's name in the other case."""
    pieces, done = [], 0
    for token in tokens(markup):
        if token.kind in (Kind.START, Kind.END, Kind.RAW):
            start = token.start + (2 if token.kind is Kind.END else 1)
            done, begin = start + len(token.name), done
            pieces += [markup[begin:start], markup[start:done].swapcase()]
    return "".join([*pieces, markup[done:]])


def shuffled(markup: str) -> str:
    """The attributes of every tag in another order."""
    order = random.Random(7)
    pieces, done = [], 0
    for token in tokens(markup):
        if token.kind not in (Kind.START, Kind.RAW):
            continue
        start, end = token.start + 1 + len(token.name), token.inner or token.end
        inside = markup[start : end - 1]
        found = [(m.group(1).lower(), m.group().strip(" \t\r\n/")) for m in ATTRIBUTE.finditer(inside)]
        if len({name for name, _ in found}) != len(found) or ATTRIBUTE.sub("", inside).strip(" \t\r\n/"):
            continue  # of two with one name the first counts; what is no attribute stays as it is
        order.shuffle(found)
        pieces += [markup[done:start], "".join(f" {attribute}" for _, attribute in found)]
        done = end - 1
    return "".join([*pieces, markup[done:]])


def _inside_body(markup: str) -> list[Token]:
    found = list(tokens(markup))
    begin = next((i for i, t in enumerate(found) if t.kind is Kind.START and t.name == "body"), -1)
    end = next((i for i, t in enumerate(found) if t.kind is Kind.END and t.name == "body"), len(found))
    return found[begin + 1 : end]


def _insert(markup: str, places: list[int], what: str) -> str:
    cuts = [0, *places, len(markup)]
    return what.join(markup[a:b] for a, b in itertools.pairwise(cuts))


CHANGES: dict[str, Callable[[str], str]] = {
    "early ends": early_ends,
    "comments": comments,
    "1 div": wrapped(1),
    "5 divs": wrapped(5),
    "other case": other_case,
    "attributes": shuffled,
}


@cache
def original(name: str) -> tuple[str, cleaner.Page]:
    page = HTML[name]
    markup = decode(page.data, content_type=page.meta.get("content_type")).text
    return markup, cleaner.clean(markup, url=page.meta.get("url"))


def case(name: str, change: str) -> object:
    reason = KNOWN_MISSES.get(f"{name}::{change}")
    marks = (pytest.mark.xfail(reason=reason, strict=True),) if reason else ()
    return pytest.param(name, change, marks=marks, id=f"{name}::{change}")


def same(got: cleaner.Page, want: cleaner.Page) -> None:
    assert got.text == want.text
    assert (got.title, got.authors, got.published) == (want.title, want.authors, want.published)


@pytest.mark.parametrize(("name", "change"), [case(name, change) for name in HTML for change in CHANGES])
def test_the_article_is_the_same(name: str, change: str) -> None:
    markup, want = original(name)
    changed = CHANGES[change](markup)
    assert changed != markup
    same(cleaner.clean(changed, url=HTML[name].meta.get("url")), want)


@pytest.mark.parametrize("name", HTML)
def test_early_ends_are_named(name: str) -> None:
    page = cleaner.clean(early_ends(original(name)[0]))
    assert any(notice.code == NoticeCode.PARSER for notice in page.notices)


@pytest.mark.parametrize("name", HTML)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_in_another_charset(name: str, codec: str) -> None:
    markup, want = original(name)
    declared = re.search(r"(?i)charset\s*=\s*[\"']?(gb[k0-9]+)", markup[:4_000])
    if codec == "gb18030" and not declared:
        pytest.skip("a page in GB18030 says so")
    same(cleaner.clean(markup.encode(codec), url=HTML[name].meta.get("url")), want)


@pytest.mark.parametrize("name", HTML)
def test_three_hundred_divs_lose_nothing(name: str) -> None:
    markup, want = original(name)
    got = cleaner.clean(wrapped(300)(markup))
    assert _bare("".join(block.text for block in got.blocks)) == _bare("".join(b.text for b in want.blocks))
    assert NoticeCode.DEPTH in {notice.code for notice in got.notices}


@pytest.mark.parametrize("name", HTML)
def test_a_nul_costs_at_most_its_character(name: str) -> None:
    """A NUL in the place of a letter, in the middle of each of ten pieces of text."""
    markup, want = original(name)
    found = [t for t in _inside_body(markup) if t.kind is Kind.TEXT and len(markup[t.start : t.end].strip()) > 8]
    whole = _bare("".join(block.text for block in want.blocks))
    for token in found[:: max(1, len(found) // 10)]:
        text = markup[token.start : token.end]
        middle = len(text) - len(text.lstrip()) + len(text.strip()) // 2
        if "&" in text or not text[middle].isalpha():
            continue
        place = token.start + middle
        got = cleaner.clean(markup[:place] + "\0" + markup[place + 1 :])
        assert len(whole) - len(_bare("".join(block.text for block in got.blocks))) in {0, 1}


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)

