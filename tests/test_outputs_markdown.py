"""outputs.markdown: structure, and page text that must stay text."""

from __future__ import annotations

import json
import re
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Image, Kind, Label, Page, Span
from cleaner.outputs import markdown
from tests.handmade import block, full_page, page

UL = "/html[1]/body[1]/ul[1]/li[{}]"
OL = "/html[1]/body[1]/ol[1]/li[{}]"
ROW = "/html[1]/body[1]/table[1]/tr[{}]"


def body(made: Page) -> str:
    """The Markdown without front matter and headline."""
    return markdown.render(made, metadata=False).partition("\n\n")[2]


def spanned(text: str, *spans: Span) -> str:
    return body(page(block(0, text, spans=spans)))


def test_front_matter_quotes_every_value() -> None:
    made = page(block(0, "x"), title='a: "b"\n--- # c', authors=("- 甲", "[乙]"), tags=("!!python/x",))
    lines = markdown.render(made).split("\n---\n")[0].splitlines()[1:]
    values = dict(line.split(": ", 1) for line in lines)
    assert json.loads(values["title"]) == 'a: "b" --- # c'
    assert json.loads(values["authors"]) == ["- 甲", "[乙]"]
    assert json.loads(values["tags"]) == ["!!python/x"]


def test_front_matter_holds_the_metadata_and_leaves_out_what_is_empty() -> None:
    text = markdown.render(full_page())
    head = text.split("\n---\n")[0]
    for word in ("林溪", "临江晚报", "2026-03-04T09:30:00", "https://news.example/a/1.html", "周岚"):
        assert word in head
    assert "modified" not in markdown.render(page(block(0, "x"))).split("\n---\n")[0]


def test_structure() -> None:
    made = page(
        block(0, "小标题", kind=Kind.HEADING, level=3),
        block(1, "甲", kind=Kind.LIST_ITEM, path=UL.format(1)),
        block(2, "乙", kind=Kind.LIST_ITEM, path=UL.format(2)),
        block(3, "一", kind=Kind.LIST_ITEM, path=OL.format(1)),
        block(4, "二", kind=Kind.LIST_ITEM, path=OL.format(2)),
        block(5, "年\t吨|位", kind=Kind.TABLE_ROW, path=ROW.format(1)),
        block(6, "2025\t7", kind=Kind.TABLE_ROW, path=ROW.format(2)),
        block(7, "话。", kind=Kind.QUOTE),
        block(8, "又。", kind=Kind.QUOTE),
        block(9, "if a:\n    b", kind=Kind.CODE),
    )
    assert body(made) == (
        "### 小标题\n\n- 甲\n- 乙\n\n1. 一\n2. 二\n\n| 年 | 吨\\|位 |\n| --- | --- |\n| 2025 | 7 |\n\n"
        "> 话。\n>\n> 又。\n\n```\nif a:\n    b\n```"
    )


def test_first_level_subheading_stays_below_the_headline() -> None:
    assert body(page(block(0, "节", kind=Kind.HEADING, level=1))) == "## 节"


def test_rows_of_uneven_length_make_one_table() -> None:
    rows = [
        block(i, text, kind=Kind.TABLE_ROW, path=ROW.format(i)) for i, text in enumerate(("a", "b\tc\td"))
    ]
    assert body(page(*rows)) == "| a |  |  |\n| --- | --- | --- |\n| b | c | d |"


@pytest.mark.parametrize(
    "line",
    [
        "# x",
        "###### x",
        "- x",
        "+ x",
        "* x",
        "1. x",
        "12) x",
        "> x",
        "---",
        "***",
        "===",
        "| x",
        ": x",
        "~~~",
        "```",
    ],
)
def test_starts_of_lines_are_escaped(line: str) -> None:
    shown = spanned(line)
    assert shown != line
    assert shown.replace("\\", "") == line


@pytest.mark.parametrize(
    "line",
    ["#hashtag", "-5 度", "1.5 元", "3)次", "a - b", "U.S. grain", "x > y", "R&D", "a_b".replace("_", "-")],
)
def test_ordinary_text_is_not_cluttered(line: str) -> None:
    assert spanned(line) == line


@pytest.mark.parametrize(
    "text", ["<script>x</script>", "[a](javascript:x)", "![a](b)", "&lt;b&gt;", "`x`", "a*b*", "~~x~~"]
)
def test_inline_markup_of_the_page_is_escaped(text: str) -> None:
    shown = spanned(f"文{text}")
    assert shown.replace("\\", "") == f"文{text}"
    assert not re.search(r"(?<!\\)[<\[`*~]|(?<!\\)&", shown)


def test_code_fence_is_longer_than_any_inside() -> None:
    shown = body(page(block(0, "````\n# x\n```", kind=Kind.CODE)))
    assert shown.startswith("`````\n")
    assert shown.endswith("\n`````")


def test_heading_keeps_its_last_hash() -> None:
    assert body(page(block(0, "学 C #", kind=Kind.HEADING, level=2))) == "## 学 C \\#"


def test_links_and_emphasis() -> None:
    shown = spanned("看 报告 和 数据", Span(2, 4, "link", "https://a.example/x y"), Span(7, 9, "strong"))
    assert shown == "看 [报告](<https://a.example/x%20y>) 和 **数据**"


def test_relative_link_is_joined_with_the_page_address() -> None:
    made = page(block(0, "见此", spans=(Span(1, 2, "link", "../b"),)), url="https://a.example/x/y/z")
    assert "(<https://a.example/x/b>)" in body(made)


@pytest.mark.parametrize(
    "href",
    ["javascript:x", "JaVa\tScript:x", " data:text/html,x", "vbscript:x", "\x01javascript:x", "file:///x"],
)
def test_link_with_another_scheme_is_text(href: str) -> None:
    assert spanned("见此", Span(1, 2, "link", href)) == "见此"


@pytest.mark.parametrize("href", ["a>b) [x](y", "a\\", "java&#115;cript:x", "x`y", "a<b"])
def test_destination_cannot_be_left(href: str) -> None:
    shown = spanned("见此", Span(1, 2, "link", href))
    destination = shown.partition("](<")[2]
    assert destination.endswith(">)")
    assert not re.search(r"[<>()\\`\s]", destination[:-2])
    assert "&#" not in destination


def test_no_links_on_request() -> None:
    made = page(block(0, "见此", spans=(Span(1, 2, "link", "https://a.example"),)))
    assert markdown.render(made, metadata=False, links=False).endswith("见此")


def test_emphasis_does_not_end_on_punctuation_before_a_letter() -> None:
    assert spanned("他说好。然后走", Span(0, 4, "strong")) == "**他说好**。然后走"


def test_touching_emphasis_is_not_run_together() -> None:
    shown = spanned("甲乙", Span(0, 1, "strong"), Span(1, 2, "strong"))
    assert "****" not in shown
    assert shown.replace("*", "") == "甲乙"


def test_pieces_of_a_cut_paragraph_are_joined() -> None:
    path = "/html[1]/body[1]/p[7]"
    made = page(
        block(0, "甲说。", path=path, span=(0, 3)),
        block(1, "（广告）", Label.AD, path=path, span=(3, 7)),
        block(2, "乙说。", path=path, span=(7, 10)),
        block(3, "丙说。", path=path, span=(10, 13)),
        block(4, "丁说。"),
    )
    assert body(made) == "甲说。 乙说。丙说。\n\n丁说。"


def test_bullets_of_a_dump_are_not_doubled() -> None:
    items = [block(i, text, kind=Kind.LIST_ITEM, path="") for i, text in enumerate(("• 甲", "- 乙", "-3 度"))]
    assert body(page(*items)) == "- 甲\n- 乙\n- -3 度"


def test_figures_stand_in_place_with_captions() -> None:
    made = page(
        block(0, "站标", Label.NAVIGATION),
        block(1, "甲"),
        block(2, "图注 *一*", Label.CAPTION),
        block(3, "乙"),
        block(4, "相关", Label.RELATED),
        images=(
            Image("https://a.example/logo.png", after=-1),
            Image("https://a.example/1.jpg", "a]b", after=1),
            Image("https://a.example/teaser.jpg", after=4),
            Image("javascript:x", after=3),
        ),
    )
    assert body(made) == "甲\n\n![a\\]b](<https://a.example/1.jpg>)\n\n图注 \\*一\\*\n\n乙"
    assert markdown.render(made, metadata=False, images=False).endswith("甲\n\n乙")


def test_only_the_article_is_shown() -> None:
    text = markdown.render(full_page())
    assert "工程队" in text
    for other in ("首页", "VX", "wanchuan"):
        assert other not in text


KINDS: list[Literal["link", "strong", "em", "code"]] = ["link", "strong", "em", "code"]


@given(
    st.text(alphabet="ab中。 *_`[]()<>!&#;\\~", min_size=1, max_size=24),
    st.lists(st.tuples(st.integers(-1, 25), st.integers(-1, 26), st.sampled_from(KINDS)), max_size=4),
)
def test_any_spans_keep_all_text(
    text: str, wanted: list[tuple[int, int, Literal["link", "strong", "em", "code"]]]
) -> None:
    text = " ".join(text.split()) or "x"
    spans = [Span(start, end, kind, "https://a.example/") for start, end, kind in wanted]
    shown = spanned(text, *spans)
    without = re.sub(r"\]\(<https://a.example/>\)", "", shown)
    letters = "".join(char for char in text if char.isalnum())
    assert "".join(char for char in without if char.isalnum()) == letters
    for mark in "<[":  # every one that is not ours is escaped
        assert len(re.findall(rf"\\{re.escape(mark)}", shown)) >= text.count(mark) - shown.count("`")
