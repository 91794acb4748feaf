"""service.paging and service.stitch: where a story goes on, and its pages as one record."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.model import (
    Block,
    Evidence,
    Fact,
    Image,
    Kind,
    Label,
    Notice,
    Page,
    PageType,
    SpamGroup,
    SpamPost,
    Span,
)
from cleaner.service.paging import MAX_PAGES, next_pages, says_next
from cleaner.service.stitch import REPEATED, stitch

BASE = "https://news.example/c/story.html"
SECOND = "https://news.example/c/story_2.html"
THIRD = "https://news.example/c/story_3.html"


def linking(*links: tuple[str, str], kind: PageType = PageType.ARTICLE, label: Label = Label.PAGER) -> Page:
    blocks = [
        Block(n, text, Kind.PARAGRAPH, 0, label, 1.0, 1.0, (), "p", None, (Span(0, len(text), "link", href),))
        for n, (text, href) in enumerate(links)
    ]
    return Page(title=None, text="", page_type=kind, blocks=tuple(blocks))


# -- where a story goes on ----


@pytest.mark.parametrize(
    ("here", "links", "expected"),
    [
        (BASE, [("下一页", "story_2.html")], ["story_2.html"]),
        (
            BASE,
            [("1", "story.html"), ("2", "story_2.html"), ("3", "story_3.html"), ("下一页", "story_2.html")],
            ["story_2.html", "story_3.html"],
        ),
        (BASE, [("2", "story_1.html"), ("3", "story_2.html")], ["story_1.html", "story_2.html"]),
        (BASE, [("[2]", "story-2.html")], ["story-2.html"]),
        (BASE, [("Next page »", "story-p2.html")], ["story-p2.html"]),
        (BASE, [("2", "story.html?page=2")], ["story.html?page=2"]),
        (BASE, [("第2页", "story.html?page=2"), ("末页", "story.html?page=9")], ["story.html?page=2"]),
        (BASE, [("2", "story_2.html"), ("9", "story_9.html")], ["story_2.html"]),
        ("https://news.example/c/some-story/", [("2", "/c/some-story/2/")], ["/c/some-story/2/"]),
        ("https://news.example/c/some-story", [("2", "/c/some-story/page/2")], ["/c/some-story/page/2"]),
        (SECOND, [("上一页", "story.html"), ("下一页", "story_3.html")], ["story_3.html"]),
        (THIRD, [("上一页", "story_2.html"), ("下一页", "story_4.html")], ["story_4.html"]),
        ("https://news.example/c/story?page=2", [("1", "story?page=1"), ("3", "story?page=3")], ["story?page=3"]),
        ("https://m.news.example/c/story.html", [("下一页", "story_2.html")], ["story_2.html"]),
    ],
)  # fmt: skip
def test_next_pages(here: str, links: list[tuple[str, str]], expected: list[str]) -> None:
    from urllib.parse import urljoin  # noqa: PLC0415

    assert list(next_pages(linking(*links), here)) == [urljoin(here, link) for link in expected]


@pytest.mark.parametrize(
    ("here", "links"),
    [
        (BASE, [("下一篇", "story_2.html")]),
        (BASE, [("Next story", "story_2.html")]),
        (BASE, [("下一页", "other_2.html")]),
        (BASE, [("下一页", "story_2.htm")]),
        (BASE, [("下一页", "https://other.example/c/story_2.html")]),
        (BASE, [("2", "/c/2.html")]),
        (BASE, [("下一页", "story.html")]),
        (BASE, [("下一页", "javascript:next()")]),
        (BASE, [("99", "story_99.html")]),
        ("https://news.example/news/9", [("‹", "/news/8"), ("›", "/news/10"), ("News", "/news")]),
        (THIRD, [("下一页", "story_2.html"), ("1", "story.html")]),
        ("https://news.example/c/20261124_12.html", [("下一页", "20261124_13.html")]),
        ("not an address", [("下一页", "story_2.html")]),
    ],
)  # fmt: skip
def test_what_is_no_next_page(here: str, links: list[tuple[str, str]]) -> None:
    assert next_pages(linking(*links), here) == ()


def test_a_page_that_another_led_to_needs_no_link_back() -> None:
    page = linking(("下一页", "story_3.html"))
    assert next_pages(page, SECOND) == ()
    assert next_pages(page, SECOND, led=True) == (THIRD,)
    assert next_pages(linking(("下一页", "other_3.html")), SECOND, led=True) == ()


def test_lists_and_comments_have_pagers_of_their_own() -> None:
    link = ("下一页", "story_2.html")
    assert next_pages(linking(link, kind=PageType.LISTING), BASE) == ()
    assert next_pages(linking(link, label=Label.COMMENT), BASE) == ()
    assert next_pages(linking(link), None) == ()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (b'<link rel="next" href="/c/story_2.html">', ("https://news.example/c/story_2.html",)),
        (b"<LINK HREF=story_2.html REL=next>", ("https://news.example/c/story_2.html",)),
        (b"<a class=x rel='nofollow next' href='?page=2&amp;x=1'>", ()),
        (b"<a rel=next href='story.html?page=2'>", ("https://news.example/c/story.html?page=2",)),
        (b'<link rel="next" href="/c/another-story.html">', ()),
        (b'<link rel="prev" href="/c/story_2.html">', ()),
        (b"<link rel=next " * 3_000, ()),
    ],
)
def test_rel_next_counts_when_the_address_agrees(markup: bytes, expected: tuple[str, ...]) -> None:
    assert next_pages(linking(), BASE, markup) == expected


def test_no_story_has_more_pages_than_the_limit() -> None:
    links = [(str(n), f"story_{n}.html") for n in range(2, 60)]
    assert len(next_pages(linking(*links), BASE)) == MAX_PAGES - 1


@given(st.text(max_size=30), st.text(max_size=60), st.binary(max_size=60))
def test_any_link_is_judged_without_raising(text: str, href: str, body: bytes) -> None:
    assert len(next_pages(linking((text, href)), BASE, body)) <= 1
    assert says_next(text) in {True, False}


def test_pager_of_a_real_page_is_found() -> None:
    paragraphs = "".join(
        f"<p>第{n}段：昨日下午，市里公布了新的防汛方案，居民代表逐条提出了意见，会议持续了三个小时。</p>"
        for n in range(6)
    )
    html = (
        f"<html><head><title>防汛方案公布</title></head><body><h1>防汛方案公布</h1>{paragraphs}"
        '<div class="page">1 <a href="story_2.html">2</a> <a href="story_3.html">3</a>'
        '<a href="story_2.html">下一页</a></div>'
        '<p>下一篇：<a href="other.html">另一条新闻</a></p></body></html>'
    )
    page = cleaner.clean(html, url=BASE)
    assert next_pages(page, BASE, html.encode()) == (
        "https://news.example/c/story_2.html",
        "https://news.example/c/story_3.html",
    )


# -- one record ----


def sheet(*texts: str | tuple[str, Label], title: str = "The wall", **fields: object) -> Page:
    pairs = [(text, Label.BODY) if isinstance(text, str) else text for text in texts]
    blocks = [
        Block(
            n, text, Kind.PARAGRAPH, 0, label, 1.0, 1.0, (Evidence("X", "y", 1.0, blocks=(n, n)),), f"/p[{n}]"
        )
        for n, (text, label) in enumerate(pairs)
    ]
    text = "\n\n".join(text for text, label in pairs if label is Label.BODY)
    page = Page(title=title, text=text, page_type=PageType.ARTICLE, confidence=0.9, blocks=tuple(blocks))
    return msgspec.structs.replace(page, **fields)


def test_pages_are_joined_in_order_with_their_numbers() -> None:
    page = stitch([sheet("One.", ("Menu", Label.NAVIGATION)), sheet("Two."), sheet("Three.")])
    assert page.text == "One.\n\nTwo.\n\nThree."
    assert [block.page for block in page.blocks] == [1, 1, 2, 3]
    assert [block.index for block in page.blocks] == [0, 1, 2, 3]
    assert page.blocks[3].evidence[0].blocks == (3, 3)


def test_one_page_stays_what_it_is() -> None:
    page = sheet("One.")
    assert stitch([page]) is page
    with pytest.raises(ValueError, match="no pages"):
        stitch([])


def test_repeated_heads_and_tails_are_in_the_text_once_and_nothing_is_lost() -> None:
    pages = [sheet("Summary.", "One.", "Ask the desk."), sheet("Summary.", "Two.", "Ask the desk.")]
    page = stitch(pages)
    assert page.text == "Summary.\n\nOne.\n\nAsk the desk.\n\nTwo."
    assert [block.text for block in page.blocks] == [block.text for each in pages for block in each.blocks]
    repeated = [block for block in page.blocks if block.label is Label.OTHER]
    assert [(block.text, block.page) for block in repeated] == [("Summary.", 2), ("Ask the desk.", 2)]
    assert all(block.evidence[0].rule == REPEATED for block in repeated)


def test_headline_that_later_pages_show_as_text_is_a_repetition() -> None:
    assert stitch([sheet("One."), sheet("The wall", "Two.")]).text == "One.\n\nTwo."


def test_refrain_in_the_middle_stays() -> None:
    assert (
        stitch([sheet("La la.", "One."), sheet("Two.", "La la.", "Three.")]).text
        == "La la.\n\nOne.\n\nTwo.\n\nLa la.\n\nThree."
    )


def test_page_that_repeats_all_ends_the_story() -> None:
    page = stitch([sheet("One."), sheet("Two."), sheet("One.", "Two."), sheet("Three.")])
    assert page.text == "One.\n\nTwo."
    assert {block.page for block in page.blocks} == {1, 2}
    assert stitch([sheet("One."), sheet("One.", ("x", Label.AD))]).text == "One."


def test_list_items_without_their_bullets_are_found_in_the_text() -> None:
    later = sheet("Summary.", "• Two", "• Three")
    later = msgspec.structs.replace(later, text="Summary.\n\nTwo\nThree")
    assert stitch([sheet("Summary."), later]).text == "Summary.\n\nTwo\nThree"


def test_what_the_first_page_leaves_open_comes_from_a_later_one() -> None:
    fact = Fact(("Lin Wei",), "block:0", "Editor: Lin Wei")
    first = sheet("One.", authors=("Zhao Min",))
    last = sheet("Two.", authors=("Other",), editors=("Lin Wei",), facts={"editors": fact}, confidence=0.4)
    page = stitch([first, last])
    assert (page.authors, page.editors, page.confidence) == (("Zhao Min",), ("Lin Wei",), 0.4)
    assert page.facts["editors"].origin == "block:1"


def test_images_spam_and_notices_are_kept() -> None:
    group = SpamGroup("{firm} wants you", (SpamPost(0, "Acme wants you"),))
    picture, other = Image("https://i.example/1.jpg", after=0), Image("https://i.example/2.jpg", after=0)
    deep = Notice("depth", "deep")
    first = sheet("One.", images=(picture,), spam=(group,), notices=(deep,))
    last = sheet("Two.", images=(picture, other), spam=(group,), notices=(deep,))
    page = stitch([first, last])
    assert [(image.url[-5:], image.after) for image in page.images] == [("1.jpg", 0), ("2.jpg", 1)]
    assert [post.block for post in page.spam[0].posts] == [0, 1]
    assert [notice.message for notice in page.notices] == ["deep", "page 2: deep"]


def test_no_more_pages_than_the_limit() -> None:
    page = stitch([sheet(f"Text {n}.") for n in range(MAX_PAGES + 5)])
    assert page.blocks[-1].page == MAX_PAGES


@given(st.lists(st.lists(st.sampled_from(["a b", "c", "d e f", "g"]), max_size=4), min_size=1, max_size=5))
def test_blocks_of_the_kept_pages_are_all_there(texts: list[list[str]]) -> None:
    pages = [sheet(*page) for page in texts]
    whole = stitch(pages)
    kept = max((block.page for block in whole.blocks), default=1)
    expected = [text for page in texts[:kept] for text in page]
    assert [block.text for block in whole.blocks] == expected
    assert "".join(whole.text.split()) == "".join(
        "".join(block.text.split()) for block in whole.blocks if block.label is Label.BODY
    )
