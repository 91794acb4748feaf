"""Control characters that a page writes as references or as JSON escapes: none reaches text or metadata."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import references
from cleaner.errors import NoticeCode

STORY = "The bridge opened on Monday, and the mayor spoke of the ferry at length. " * 4
CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""All but white space."""


def strings(value: object) -> list[str]:
    """Every string of a record."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def texts(markup: str) -> str:
    return "".join(block.text for block in cleaner.clean(markup, kind="html").blocks)


@pytest.mark.parametrize("code", [*range(32), *range(127, 160), 0xD800, 0x110000, 999_999_999_999])
@pytest.mark.parametrize("form", ["&#{};", "&#{}", "&#000{};", "&#x{:x};", "&#X000{:X};"])
def test_no_reference_brings_a_control_character(code: int, form: str) -> None:
    reference = form.format(code)
    page = cleaner.clean(
        f"<title>Rain{reference}!</title><meta name=author content='Ada{reference} Stone'><h1>Rain{reference}!</h1>"
        f"<p>one{reference} {STORY}</p><pre>x {reference} = 1;</pre>",
        url="https://news.example/1",
    )
    assert not [text for text in strings(page.to_dict()) if CONTROL.search(text)]
    assert not re.search("[\f\r]", "".join(block.text for block in page.blocks))
    assert page.authors[0].startswith("Ada")


@pytest.mark.parametrize(("code", "char"), [(0x80, "€"), (0x92, "’"), (0x93, "“"), (0x9B, "›"), (0x9F, "Ÿ")])
def test_c1_references_mean_windows_1252(code: int, char: str) -> None:
    assert texts(f"<p>it&#{code};s &#x{code:x};x</p>") == f"it{char}s {char}x"
    assert references.resolve(f"it&#{code};s") == (f"it{char}s", ())


def test_a_control_in_the_head_takes_nothing_from_the_text() -> None:
    page = cleaner.clean(f"<title>Rain&#129;</title><h1>Rain</h1><p>{STORY}</p><xmp>type &#0; here</xmp>")
    assert page.title == "Rain"
    assert "type &#0; here" in [block.text for block in page.blocks]


def test_what_was_taken_out_is_named() -> None:
    (notice,) = [n for n in cleaner.clean("<p>a&#27;b&#8;c and more</p>").notices if n.code != "no_article"]
    assert (notice.code, notice.length) == (NoticeCode.CONTROL_CHARACTERS, 2)


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>a&am&#27;p;b</p>", "a&am\ufffdp;b"),
        ("<p>a<&#1;b>c</p>", "a<\ufffdb>c"),
        ("<p>a<script>x</scr&#27;ipt>y</script>b</p>", "ab"),
        ("<p>a&lt;&#27;b&gt;c</p>", "a<b>c"),
    ],
)
def test_no_other_markup_comes_to_be(markup: str, seen: str) -> None:
    shown = texts(markup + "<p>&#27;</p>")
    assert shown == seen


def test_escapes_of_json_bring_none_either() -> None:
    script = (
        '{"@type": "NewsArticle", "headline": "Ra\\u001b[31min", "articleBody": "%s", "author": "Ada\\u0007"}'
    )
    script %= STORY + "\\u009d\\u001b \\ud800 end"
    page = cleaner.clean(f'<script type="application/ld+json">{script}</script><p>x</p>')
    assert page.text_from == "json-ld"
    assert not [text for text in strings(page.to_dict()) if CONTROL.search(text)]
    assert (page.title, page.authors) == ("Ra[31min", ("Ada",))


def test_lines_of_code_end_in_line_ends() -> None:
    assert texts("<pre>a = 1;<br>b = 2;&#13;&#12;c\r\nd</pre>") == "a = 1;\nb = 2;\n\nc\nd"


def test_ordinary_references_cost_no_second_parse() -> None:
    markup = "<p>Caf&#233; &#8220;Rain&#8221; &#39;n&#39; &#x4e2d;&#13;\n</p>"
    assert texts(markup) == "Café “Rain” 'n' 中"
    assert references.resolve(markup) == (markup, ())


@given(
    st.lists(
        st.sampled_from(["&#", "x", "1", "b", ";", "27", "<", "a", "&", "9b", ">", "-", "!"]), max_size=30
    )
)
def test_resolving_is_idempotent(parts: list[str]) -> None:
    text = references.resolve("".join(parts))[0]
    assert references.resolve(text) == (text, ())
