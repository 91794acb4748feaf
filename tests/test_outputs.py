"""outputs: formats, text and JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import outputs
from cleaner.errors import OutputError
from cleaner.model import Label
from cleaner.outputs import characters
from cleaner.outputs import json as json_output
from tests.handmade import block, full_page, page

ANY_TEXT = st.text(st.characters(codec=None), max_size=60)
CONTROLS = [chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))]


@pytest.mark.parametrize("name", outputs.FORMATS)
def test_every_format_holds_the_article(name: str) -> None:
    assert "工程队" in outputs.write(full_page(), name)


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(OutputError) as raised:
        outputs.write(full_page(), "docx")
    assert all(name in str(raised.value) for name in outputs.FORMATS)


def test_unknown_option_is_refused() -> None:
    options: dict[str, Any] = {"colour": True}
    with pytest.raises(TypeError):
        outputs.write(full_page(), "text", **options)


def test_text_is_the_page_text_and_nothing_else() -> None:
    made = full_page()
    assert outputs.write(made, "text") == made.text


def test_text_with_title() -> None:
    made = page(block(0, "一句话。"))
    assert outputs.write(made, "text", title=True) == "河堤加固工程动工\n\n一句话。"


def test_text_of_a_page_without_an_article_is_empty() -> None:
    assert outputs.write(page(block(0, "首页", Label.NAVIGATION)), "text") == ""


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
@pytest.mark.parametrize("control", CONTROLS)
def test_no_control_character_leaves(name: str, control: str) -> None:
    made = page(block(0, f"前{control}后"), title=f"题{control}目", authors=(f"甲{control}乙",))
    assert control not in outputs.write(made, name, title=True)


def test_json_is_the_record() -> None:
    made = full_page()
    assert json.loads(outputs.write(made, "json")) == json.loads(json.dumps(made.to_dict()))


def test_jsonl_is_one_line_and_json_is_indented() -> None:
    made = page(block(0, "a\u2028b\x85c\nd"))
    assert len(outputs.write(made, "jsonl").splitlines()) == 1
    assert outputs.write(made, "json").splitlines()[1].startswith('  "')
    assert outputs.write(made, "json", indent=0) == outputs.write(made, "jsonl")


@given(ANY_TEXT)
def test_json_round_trips_any_text(text: str) -> None:
    line = json_output.encode({"input": text})
    assert line.encode("utf-8")
    assert not set(line) & set(CONTROLS)
    without_surrogates = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assert json.loads(line) == {"input": without_surrogates}


@given(ANY_TEXT)
def test_scrub_only_takes_away(text: str) -> None:
    clean = characters.scrub(text)
    assert clean.encode("utf-8").decode("utf-8") == clean
    assert characters.scrub(clean) == clean
    visible = [char for char in text if char.isprintable()]
    assert [char for char in clean if char.isprintable() and char != "\ufffd"] == [
        char for char in visible if char != "\ufffd"
    ]


def test_scrub_leaves_ordinary_text_alone() -> None:
    text = "Zürich，\u3000“引号”\n\t₂ 👍 \u200f"
    assert characters.scrub(text) == text
