"""Promise 1 at the root: blocks partition the text of a page, whatever its markup; how paragraphs are told apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cleaner import blocks, plain, tags, tree
from cleaner.model import Kind, RawBlock

TEXTS = st.text(alphabet="ab c。，\u3000\xa0.!字", min_size=0, max_size=12)
TAGS = st.sampled_from(
    [
        "p",
        "div",
        "span",
        "b",
        "a",
        "li",
        "ul",
        "td",
        "tr",
        "table",
        "h2",
        "section",
        "font",
        "blockquote",
        "pre",
        "br",
        "i",
        "figure",
        "figcaption",
        "ruby",
        "rt",
        "script",
        "style",
        "noscript",
        "textarea",
        "select",
        "option",
        "svg",
        "article",
        "nav",
        "button",
        "label",
        "em",
        "custom-tag",
    ]
)


def markup() -> st.SearchStrategy[str]:
    attributes = st.sampled_from(["", ' class="x"', ' style="display:none"', " hidden", ' href="/a"'])
    leaf = TEXTS
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            lambda tag, attribute, children, closed: (
                f"<{tag}{attribute}>{''.join(children)}{f'</{tag}>' if closed else ''}"
            ),
            TAGS, attributes, st.lists(inner, max_size=4), st.booleans(),
        ),
        max_leaves=25,
    )  # fmt: skip


def visible(html: str) -> str:
    """The definition: all text under body except in the skipped elements, read off lxml's own tree."""
    root = etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    if root is None:
        return ""
    parts: list[str] = []
    ended: set[etree._Element] = set()
    for event, node in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "comment":
            if _shown(node.getparent(), ended):
                parts.append(node.tail or "")
        elif event == "start":
            if isinstance(node.tag, str):
                _end_unclosed(node, ended)
            if isinstance(node.tag, str) and _shown(node, ended):
                parts.append(node.text or "")
        elif node.tail and _shown(node.getparent(), ended):
            parts.append(node.tail)
    return re.sub(r"\s+", "", "".join(parts))


def _end_unclosed(node: etree._Element, ended: set[etree._Element]) -> None:
    """Note the outermost element without text around a node that its start tag ends in HTML5."""
    around = [node, *node.iterancestors()]
    outer = [i for i, each in enumerate(around) if i and each.tag in tree.SKIPPED and each not in ended]
    if outer and node.tag in tags.ENDS_SKIPPED.get(around[outer[-1]].tag, ()):
        inside = {each.tag for each in around[: outer[-1]]}
        if not inside & tags.SVG_ISLANDS:
            ended.update(around[i] for i in outer)


def _shown(node: etree._Element | None, ended: set[etree._Element]) -> bool:
    while node is not None:
        if (node.tag in tree.SKIPPED and node not in ended) or node.tag == "head":
            return False
        node = node.getparent()
    return True


def flat(found: tuple[RawBlock, ...]) -> str:
    return re.sub(r"\s+", "", "".join(block.text for block in found))


def texts(html: str) -> list[str]:
    return [block.text for block in blocks.build(tree.parse(html)).blocks]


@settings(max_examples=400, deadline=None)
@given(st.lists(markup(), max_size=6))
def test_blocks_partition_the_visible_text(pieces: list[str]) -> None:
    html = "<html><body>" + "".join(pieces) + "</body>"
    assert flat(blocks.build(tree.parse(html)).blocks) == visible(html)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab。\n \t•*-字1:/hp", max_size=80))
def test_dump_blocks_partition_the_text(text: str) -> None:
    assert flat(plain.parse(text).blocks) == re.sub(r"\s+", "", text)


@settings(max_examples=200, deadline=None)
@given(st.lists(markup(), max_size=5))
def test_spans_lie_inside_their_text(pieces: list[str]) -> None:
    for block in blocks.build(tree.parse("".join(pieces) or "x")).blocks:
        for span in block.spans:
            assert 0 <= span.start < span.end <= len(block.text)
            assert not block.text[span.start].isspace()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one<br><br>two</p>", ["one", "two"]),
        ("<p>verse one<br>verse two</p>", ["verse one\nverse two"]),
        (
            "<td>　　第一段的话说得很长，有十六个字以上。<br>　　第二段</td>",
            ["第一段的话说得很长，有十六个字以上。", "第二段"],
        ),
        ("<div>bare text<p>para</p>tail</div>", ["bare text", "para", "tail"]),
        ("<ruby>漢<rt>かん</rt></ruby>字", ["漢字"]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", ["a", "b"]),
        ("<section><span>微信</span><span>段落</span></section><section>二</section>", ["微信段落", "二"]),
        ("<figure><img src=x><figcaption>cap</figcaption></figure>", ["cap"]),
        ("a\u3000b <b>c</b>", ["a\u3000b c"]),
    ],
)
def test_paragraphs(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_rows_of_a_data_table_are_one_block_each() -> None:
    html = "<table><tr><th>Year<th>Ships</tr><tr><td>1901<td>12</tr></table>"
    found = blocks.build(tree.parse(html)).blocks
    assert [(block.text, block.kind) for block in found] == [
        ("Year\tShips", Kind.TABLE_ROW),
        ("1901\t12", Kind.TABLE_ROW),
    ]


def test_cells_of_a_layout_table_stay_blocks() -> None:
    long = "A paragraph that no data cell would hold. " * 12
    found = texts(
        f"<table><tr><td>menu</td><td><p>{long}</p><p>{long}</p></td></tr><tr><td>a<td>b</tr></table>"
    )
    assert found[0] == "menu"
    assert len(found) == 5


def test_a_hidden_decoy_cuts_its_paragraph_into_pieces_with_offsets() -> None:
    found = blocks.build(tree.parse('<p>The river <span style="display:none">casino</span> rose.</p>')).blocks
    assert [(block.text, block.hidden, block.offset) for block in found] == [
        ("The river", False, 0), ("casino", True, -1), ("rose.", False, 10),
    ]  # fmt: skip
    assert found[0].run == found[2].run


def test_code_keeps_its_lines_and_prose_in_pre_is_cut_at_blank_lines() -> None:
    code = blocks.build(tree.parse("<pre>def f():\n    return 1\n</pre>")).blocks
    assert [(block.text, block.kind) for block in code] == [("def f():\n    return 1", Kind.CODE)]
    prose = "The council met on Monday and spoke for\nthree hours about the old bridge, which nobody wants to keep.\n"
    old = blocks.build(tree.parse(f"<pre>{prose}\n{prose}\n{prose}</pre>")).blocks
    assert [block.kind for block in old] == [Kind.PARAGRAPH] * 3


def test_links_and_emphasis_become_spans() -> None:
    (block,) = blocks.build(tree.parse('<p>See <a href="/a">the <b>map</b></a> now</p>')).blocks
    found = [(block.text[span.start : span.end], span.kind, span.href) for span in block.spans]
    assert found == [("the map", "link", "/a"), ("map", "strong", None)]
    assert (block.link_chars, block.links) == (6, 1)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet="ab字 \n\u3000", max_size=6), max_size=8))
def test_offsets_of_single_spaced_text_are_those_of_a_walk(pieces: list[str]) -> None:
    text = " ".join("".join(pieces).split())
    assert blocks._spaced_offsets(pieces) == blocks._walked_offsets(pieces, text)


def test_spans_count_the_wide_spaces_that_stay_in_a_text() -> None:
    (block,) = blocks.build(
        tree.parse('<p>\u3000\u3000图\u3000\u3000新华社 <a href="/a">记者</a>摄</p>')
    ).blocks
    assert block.text == "图\u3000\u3000新华社 记者摄"
    assert [block.text[span.start : span.end] for span in block.spans] == ["记者"]


def test_a_link_that_goes_on_over_blocks_is_in_each_of_them() -> None:
    found = blocks.build(tree.parse('<a href="/a"><div>one</div><div>two</div></a><p>three</p>')).blocks
    assert [(block.text, [span.href for span in block.spans], block.link_chars, block.links) for block in found] == [
        ("one", ["/a"], 3, 1), ("two", ["/a"], 3, 1), ("three", [], 0, 1),
    ]  # fmt: skip


def test_the_head_is_read_and_none_of_its_text_is_in_a_block() -> None:
    page = blocks.build(
        tree.parse(
            '<html lang="zh"><head><title>A &amp; B</title><title>C</title><base href="/x/">'
            '<meta name="Author" content="N"><script type="application/ld+json">{"a": 1}</script>'
            "<script>var b</script></head><body><p>t</p><title>d</title>"
        )
    )
    head = page.head
    assert (head.title, head.language, head.base) == ("A & B", "zh", "/x/")
    assert (head.metas, head.scripts) == ((("author", "N"),), ('{"a": 1}',))
    assert page.blocks[0].text == "t"


def test_images_and_times_stand_after_the_block_before_them() -> None:
    html = (
        '<p>one</p><img src="/a.jpg" alt=" A  b "><p>two <time datetime="2024-05-06">6 May</time></p>'
        '<img src="/b.jpg">'
    )
    page = blocks.build(tree.parse(html))
    assert [(image.url, image.alt, image.after) for image in page.images] == [
        ("/a.jpg", "A b", 0),
        ("/b.jpg", "", 1),
    ]
    assert [(moment.value, moment.text, moment.block) for moment in page.moments] == [
        ("2024-05-06", "6 May", 1)
    ]


def test_images_stand_between_the_paragraphs_that_line_breaks_part() -> None:
    html = (
        "<div>one<br><br>two<br><br><img src=/a.jpg><br>under a<br><br>three <img src=/b.jpg> goes on<br><br>"
        "<img src=/c.jpg></div><img src=/d.jpg><p>four</p>"
    )
    page = blocks.build(tree.parse(html))
    assert [block.text for block in page.blocks] == ["one", "two", "under a", "three goes on", "four"]
    assert [(image.url, image.after) for image in page.images] == [
        ("/a.jpg", 1), ("/b.jpg", 3), ("/c.jpg", 3), ("/d.jpg", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("tag", ["dd", "span"])
def test_a_date_for_machines_is_a_time(tag: str) -> None:
    page = blocks.build(tree.parse(f'<p>one</p><{tag} itemprop="datePublished" content="2024-05-06">Monday</{tag}>'))
    assert [(moment.value, moment.itemprop) for moment in page.moments] == [("2024-05-06", "datePublished")]


def test_paths_count_like_elements() -> None:
    found = blocks.build(tree.parse("<div><p>a</p><div><p>b</p><p>c</p></div></div>")).blocks
    assert [block.path for block in found] == [
        "/html[1]/body[1]/div[1]/p[1]", "/html[1]/body[1]/div[1]/div[1]/p[1]", "/html[1]/body[1]/div[1]/div[1]/p[2]",
    ]  # fmt: skip


def test_depth_is_named_in_a_notice_when_the_parser_gives_up() -> None:
    outline = tree.parse("<div>" * 5000 + "deep" + "</div>" * 5000)
    assert [notice.code for notice in outline.notices] == ["depth"]


def test_a_head_that_nothing_closes_swallows_no_text() -> None:
    html = "<head><title>x</title><section><p>First.</p></section><div>More.</div>"
    assert texts(html) == ["First.", "More."]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one</p><svg><g><path d=x><p>two</p>three<p>four", ["one", "two", "three", "four"]),
        ("<svg><title>no</title><g><div>one</div></svg>two", ["one", "two"]),
        ("<svg><title><b>no</b></title><desc>no</desc><text>no</text></svg>one", ["one"]),
        ("<svg><foreignObject><p>no</p></foreignObject></svg>one", ["one"]),
        ("<svg><foreignObject><p>no</p></foreignObject><p>one</p></svg>two", ["one", "two"]),
        ("<p><ruby>漢<rt>no<p>one", ["漢", "one"]),
        ("<noscript><svg><p>no</p></svg></noscript>one", ["one"]),
    ],
)
def test_a_picture_that_nothing_closes_hides_no_text(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<head><title>t</title><news-bar>one</news-bar><p>two</p>", ["one", "two"]),
        ("<head><title>t</title><news-bar hidden>one</news-bar></head>", ["one"]),
        ("<head><title>t</title><title>u</title></head><body>one</body>", ["one"]),
        ("<style>x</style><news-bar>one</news-bar>", ["one"]),
    ],
)
def test_text_that_the_parser_leaves_in_the_head_is_shown(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@given(st.text(alphabet="ab \n\u3000。", max_size=60))
def test_a_long_run_collapses_as_a_short_one(raw: str) -> None:
    whole = blocks.collapse(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "LONG_RUN", 7)
        assert "".join(blocks.collapse(raw).split()) == "".join(whole.split())
        if "\u3000" not in raw:
            assert blocks.collapse(raw) == whole
