"""outputs.html: a document that shows the article and runs nothing."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html

from cleaner.model import Image, Kind, Label, Span
from cleaner.outputs import html, report
from tests.handmade import block, full_page, page

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</pre></style></title></textarea><svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '\'" onmouseover=alert(1) x="',
    "<!--<a href='-->javascript:alert(1)'>",
    "<iframe srcdoc='<script>1</script>'>",
    "]]><?php echo 1 ?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
HREFS = [
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>1</script>",
    'https://a.example/" onclick="x',
    "//b.example/x",
]


def hostile(payload: str, href: str) -> list[str]:
    """Every HTML output of a page that carries a payload in each field."""
    kinds = (Kind.PARAGRAPH, Kind.HEADING, Kind.LIST_ITEM, Kind.QUOTE, Kind.TABLE_ROW, Kind.CODE)
    blocks = [block(i, payload, kind=kind, level=2) for i, kind in enumerate(kinds)]
    link = block(len(blocks), payload, spans=(Span(0, len(payload), "link", href),), path=payload)
    made = page(
        *blocks, link, title=payload, authors=(payload,), source=payload, url=href, language=payload[:20],
        original_url=href, images=(Image(href, payload, payload, 1),), site_name=payload,
    )  # fmt: skip
    return [html.render(made), report.render(made)]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("href", HREFS)
def test_payloads_stay_text(payload: str, href: str) -> None:
    for text in hostile(payload, href):
        tree = lxml_html.document_fromstring(text)
        for element in tree.iter():
            assert element.tag in html.TAGS | {
                "html", "head", "meta", "title", "style", "body", "div", "i", "b", "span", "details", "summary",
                "th", "label", "input",
            }  # fmt: skip
            for name, value in element.attrib.items():
                assert not name.startswith("on")
                assert not value.strip().lower().startswith(("javascript", "data:"))
        assert len(list(tree.iter("style"))) == 1


def test_payload_is_still_readable() -> None:
    text = html.render(page(block(0, PAYLOADS[0])))
    assert PAYLOADS[0] in lxml_html.document_fromstring(text).text_content()


@pytest.mark.parametrize("render", [html.render, report.render])
def test_document_is_standalone_utf8_and_forbids_scripts(render: object) -> None:
    assert callable(render)
    text = render(full_page())
    assert text.startswith("<!doctype html>")
    assert '<meta charset="utf-8">' in text
    assert "default-src 'none'" in text
    assert 'lang="zh"' in text
    assert "<script" not in text


def test_structure() -> None:
    made = page(
        block(0, "节", kind=Kind.HEADING, level=2),
        block(1, "甲", kind=Kind.LIST_ITEM, path="/html[1]/ol[1]/li[1]"),
        block(2, "a\tb", kind=Kind.TABLE_ROW, path="/html[1]/table[1]/tr[1]"),
        block(3, "话", kind=Kind.QUOTE),
        block(4, "\nx < y\n", kind=Kind.CODE),
        block(5, "看报告", spans=(Span(1, 3, "link", "/r"), Span(0, 3, "em"))),
        url="https://a.example/1",
    )
    text = html.fragment(made, metadata=False)
    for piece in (
        "<h1>河堤加固工程动工</h1>",
        "<h2>节</h2>",
        "<ol>\n<li>甲</li>\n</ol>",
        "<tr><td>a</td><td>b</td></tr>",
        "<blockquote>\n<p>话</p>\n</blockquote>",
        "x &lt; y",
        '<em>看<a href="https://a.example/r" rel="noopener noreferrer">报告</a></em>',
    ):
        assert piece in text


def test_header_credits_people_source_and_date() -> None:
    text = html.fragment(full_page())
    for word in (
        "林溪",
        "A. Reed",
        "周岚",
        "临江晚报",
        'datetime="2026-03-04T09:30:00"',
        "https://old.example/1",
    ):
        assert word in text
    assert "林溪" not in html.fragment(full_page(), metadata=False)


def test_figure_takes_the_caption_block_behind_it() -> None:
    text = html.fragment(full_page())
    assert '<img src="https://news.example/site.jpg"' in text
    assert "<figcaption>图为施工现场。</figcaption>" in text
    assert "<figure>" not in html.fragment(full_page(), images=False)


def test_only_the_article_is_shown() -> None:
    text = html.render(full_page())
    assert "首页" not in text
    assert "wanchuan" not in text


def test_empty_page_is_a_document_too() -> None:
    text = html.render(page(block(0, "首页", Label.NAVIGATION), title=None))
    assert "<article>" in text
    assert "首页" not in text


def test_report_shows_every_block_by_label_with_reasons() -> None:
    made = full_page()
    tree = lxml_html.document_fromstring(report.render(made))
    blocks = tree.xpath("//div[starts-with(@class, 'block')]")
    assert [node.get("id") for node in blocks] == [f"b{b.index}" for b in made.blocks]
    assert [node.get("class").split()[1] for node in blocks] == [
        "rest",
        "article",
        "article",
        "side",
        "spam",
        "side",
    ]
    assert "AD010" in blocks[4].text_content()
    text = tree.text_content()
    for word in ("charset_mismatch", "万川建材", "meta:og:title"):
        assert word in text
