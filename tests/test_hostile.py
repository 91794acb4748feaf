"""Pages on which other tools hang or lose the article: ours is whole, what was repaired is named, time is linear."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import cleaner
from cleaner import decode, markup, outliner
from cleaner.errors import NoticeCode
from tests.growth import grows_linearly
from tests.hostile import AFTER, GENERATORS, INSIDE, SHOWS_INSIDE, nest, squeeze

PARAGRAPHS = (
    "The new bridge over the Wend opened on Monday morning, and the mayor, Ida Quill, was the first to walk across it.",
    "She said that the crossing would take five minutes now, where the ferry had needed an hour in good weather.",
    "The old ferry will be a park, and its last captain has been asked to look after the trees that grow on its deck.",
)
ARTICLE = "<h1>Bridge opens</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
LOGO = "The Wend Courier"

PAGES: dict[str, tuple[Callable[[], str | bytes], set[str]]] = {
    "1,000 divs": (lambda: nest("div", 1_000), {"depth"}),
    "10,000 divs": (lambda: nest("div", 10_000), {"depth"}),
    "100,000 divs": (lambda: nest("div", 100_000), {"depth"}),
    "300,000 divs, unclosed": (lambda: nest("div", 300_000, closed=False), {"depth"}),
    "20,000 times a p": (lambda: nest("a p", 20_000), {"depth"}),
    "100,000 times b": (lambda: nest("b", 100_000), {"depth"}),
    "5,000 times svg math": (lambda: nest("svg math", 5_000), {"depth"}),
    "200 tables": (lambda: nest("table tr td", 200), {"depth"}),
    "20,000 times p b": (lambda: nest("p b", 20_000, closed=False), {"depth"}),
    "text of 12 MB": (lambda: f"<p>{'water ' * 2_000_000}</p>", set()),
    "data address of 12 MB": (lambda: f'<img src="data:image/png;base64,{"A" * 12_000_000}">', {"attributes"}),
    "100,000 attributes": (lambda: f"<p {' '.join(f'a{i}=1' for i in range(100_000))}>{INSIDE}</p>", {"attributes"}),
    "300,000 attributes": (lambda: f"<p {' '.join(f'a{i}=1' for i in range(300_000))}>{INSIDE}</p>", {"attributes"}),
    "class of 2 MB": (lambda: f'<p class="{"lead " * 400_000}">{INSIDE}</p>', {"attributes"}),
    "5,000 linked paragraphs": (lambda: '<p>water <a href="/x">flows</a></p>' * 5_000, set()),
    "20,000 div span br": (lambda: "<div><span>water<br></span></div>" * 20_000, set()),
    "100,000 breaks": (lambda: "<br>" * 100_000, set()),
    "50,000 items": (lambda: f"<ul>{'<li>water' * 50_000}</ul>", {"too_many_blocks"}),
    "200,000 references": (lambda: f"<p>{'&amp;lt;' * 200_000}</p>", set()),
    "50,000 options": (lambda: f"<select>{'<option>x' * 50_000}</select>", set()),
    "100,000 less-than signs": (lambda: "<" * 100_000 + " ", set()),
    "NULs": (lambda: "<p>" + "wa\0ter " * 50_000, {"control_characters"}),
    "entity bomb": (lambda: '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><p>&c;</p>', set()),
    "spaces, commas, digits": (lambda: f"<p>{' ' * 200_000}{',' * 200_000}{'7' * 200_000}</p>", set()),
    "dates": (lambda: f"<p>{'2024-05-06 ' * 20_000}</p>", set()),
    "addresses": (lambda: f"<p>{'http://a.example/b?c=d ' * 20_000}</p>", set()),
    "text after the end": (lambda: "<p>water</p></body></html>", {"parser"}),
    "two documents": (lambda: "<html><body><p>water</p></body></html><html><body>", {"parser"}),
    "unclosed comment": (lambda: "<p>water</p><!-- advertisement", {"parser"}),
    "unclosed title": (lambda: "<head><title>Bridge</head><body>", {"parser"}),
    "unclosed textarea": (lambda: "<p>water</p><textarea>", {"parser"}),
    "unclosed frame": (lambda: "<p>water</p><iframe src=/x>", {"parser"}),
    "unclosed picture": (lambda: "<p>water</p><svg><g>", set()),
    "unclosed div in a noscript": (lambda: "<p>water</p><noscript><div>no</noscript>", {"parser"}),
    "unclosed div in a template": (lambda: "<p>water</p><template><div>no</template>", {"parser"}),
    "bytes that are no UTF-8": (lambda: ("<p>caf\u00e9 " + "water " * 40).encode("cp1252"), {"charset_guessed"}),
    "escapes": (lambda: "<p>wa\x1b[31mter&#27;[0m &#x9b;1m</p>", {"control_characters"}),
}
"""A page's beginning, and the notices that it must give and no others. What follows is an article.

The rows of the study in which lxml, trafilatura or readability lost the marker or the article or ran over time, with
others of its kind.
"""


@pytest.mark.parametrize("name", PAGES)
def test_the_article_after_it_is_whole(name: str) -> None:
    make, notices = PAGES[name]
    before = make()
    article = ARTICLE if isinstance(before, str) else ARTICLE.encode("cp1252")
    page = cleaner.clean(before + article, kind="html", readability="never")  # type: ignore[operator]
    texts = [block.text for block in page.blocks]
    lost = [paragraph for paragraph in PARAGRAPHS if not any(paragraph in text for text in texts)]
    assert lost == []
    assert {str(notice.code) for notice in page.notices} == notices
    if isinstance(before, str) and INSIDE in before and "svg" not in before:
        assert squeeze(INSIDE) in squeeze("".join(texts))


@pytest.mark.parametrize("name", ["1,000 divs", "20,000 times a p", "text after the end", "unclosed comment"])
def test_and_it_is_the_article(name: str) -> None:
    before = PAGES[name][0]()
    assert isinstance(before, str)
    page = cleaner.clean(before + ARTICLE, kind="html")
    assert all(paragraph in page.text for paragraph in PARAGRAPHS)


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_no_generator_loses_text(name: str) -> None:
    page = cleaner.clean(GENERATORS[name](2_000), kind="html", readability="never")
    seen = squeeze("".join(block.text for block in page.blocks))
    assert squeeze(AFTER) in seen
    assert name not in SHOWS_INSIDE or squeeze(INSIDE) in seen


@pytest.mark.parametrize("data", [b"", b" \n\t", b"<", b"x", b"<html></html>", b"<iframe src=/x></iframe>"])
def test_nothing_much_is_a_page_with_a_notice(data: bytes) -> None:
    page = cleaner.clean(data, kind="html")
    assert page.text == ""
    assert page.notices


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_cleaning_is_linear(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels, metadata, spam groups and every output included. The limits are lowered, so that both sizes meet them."""
    monkeypatch.setattr(markup, "MAX_TAG", 2_000)
    monkeypatch.setattr(markup, "SUSPECT_TAGS", 500)
    assert grows_linearly(_clean_and_write, GENERATORS[name], first=500)


def _clean_and_write(text: str) -> None:
    page = cleaner.clean(text, kind="html", readability="never")
    for form in ("text", "markdown", "html", "json"):
        cleaner.write(page, form)


LINES = {
    "lines": lambda n: "water flows under the bridge\n" * n,
    "bullets": lambda n: "- water flows\n" * n,
    "posts": lambda n: "我是海口雁南科技的业务经理农思源，承接社群引流，联系微信 wx8899\n" * n,
    "one line": lambda n: "water, " * n,
    "credit lines": lambda n: "来源：海港日报 作者：林舟 2024-05-06 07:08\n" * n,
    "addresses": lambda n: "http://a.example/b?c=d\n" * n,
    "headings": lambda n: "一、新桥通车\n\n" * n,
}


@pytest.mark.parametrize("name", sorted(LINES))
def test_dumps_are_linear(name: str) -> None:
    def work(text: str) -> None:
        cleaner.clean(text, kind="text", readability="never")

    assert grows_linearly(work, LINES[name], first=250)


@pytest.mark.parametrize("name", sorted(LINES))
def test_lines_in_markup_are_linear(name: str) -> None:
    def make(n: int) -> str:
        return "".join(f"<p>{line}</p>" for line in LINES[name](n).splitlines())

    assert grows_linearly(_clean_and_write, make, first=250)


def test_more_blocks_than_the_limit_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outliner, "MAX_BLOCKS", 100)
    page = cleaner.clean(ARTICLE + "<ul>" + "<li>water <b>flows</b><li><a href=/x>on</a>" * 200 + "</ul>end")
    texts = [block.text for block in page.blocks]
    assert len(texts) == 101
    assert squeeze("".join(texts)).endswith(squeeze("water flows on" * 200) + "end")
    assert "too_many_blocks" in {notice.code for notice in page.notices}


def test_a_page_over_the_limit_keeps_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MAX_CHARACTERS", 100_000)
    page = cleaner.clean(ARTICLE + "<p>water flows</p>" * 20_000)
    assert all(paragraph in " ".join(block.text for block in page.blocks) for paragraph in PARAGRAPHS)
    (notice,) = [notice for notice in page.notices if notice.code == "truncated"]
    assert notice.offset is not None
    assert notice.offset <= 100_000
    assert notice.length


def test_a_mended_page_that_is_not_deep_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(text: str) -> str:
        raise AssertionError(text)

    monkeypatch.setattr(markup, "flatten", unwanted)
    page = cleaner.clean("<h1>Rain</h1><p>It rained in Aldmoor.</p></body></html><p>The river rose.</p>", kind="html")
    assert [block.text for block in page.blocks] == ["Rain", "It rained in Aldmoor.", "The river rose."]
    assert [notice.code for notice in page.notices][:1] == [NoticeCode.PARSER]
