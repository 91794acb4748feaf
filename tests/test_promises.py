"""The promises, on every fixture page: nothing lost, nothing invented, everything explained."""

from __future__ import annotations

import re

import pytest
from lxml import etree

import cleaner
from cleaner import pipeline
from cleaner.decode import decode
from tests.fixture_pages import FixturePage, pages
from tests.test_blocks import visible

IDS = [page.name for page in pages()]


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def shown(page: FixturePage) -> str:
    """The page's text without white space, by a path of its own: lxml's tree, early end tags taken out first."""
    text = decode(page.data, content_type=page.meta.get("content_type"))
    if text.kind == "text":
        return bare(text.text)
    return visible(re.sub(r"(?i)</(?:body|html)\s*>", "", text.text))


@pytest.mark.parametrize("page", pages(), ids=IDS)
def test_blocks_hold_every_character_once(page: FixturePage) -> None:
    assert bare("".join(block.text for block in page.clean().blocks)) == shown(page)


@pytest.mark.parametrize("page", pages(), ids=IDS)
def test_every_body_block_is_one_run_of_the_page(page: FixturePage) -> None:
    text = shown(page)
    result = page.clean()
    for block in result.blocks:
        if block.label == "body":
            assert bare(block.text) in text
    assert bare(result.text) == bare(
        "".join(re.sub(r"^[•·*]\s+", "", b.text) for b in result.blocks if b.label == "body")
    )


@pytest.mark.parametrize("page", pages(), ids=IDS)
def test_evidence_of_a_body_block_adds_up_to_its_margin(page: FixturePage) -> None:
    for block in page.clean(readability="never").blocks:
        if block.label != "body":
            continue
        second = sum(evidence.weight for evidence in block.evidence if evidence.step == 2)
        against: dict[str, float] = {}
        for evidence in block.evidence:
            if evidence.label != "body":
                against[evidence.label] = against.get(evidence.label, 0.0) + evidence.weight
        # what a block says for another label is taken off; places are among the evidence but do not count here
        assert second + 0.02 >= block.margin >= second - max([0.0, *against.values()]) - 0.02


@pytest.mark.parametrize("page", pages(), ids=IDS)
def test_an_unused_rule_changes_nothing(page: FixturePage) -> None:
    before = page.clean()
    named = {evidence.rule for block in before.blocks for evidence in block.evidence}
    unused = next(rule for rule in ("AD050", "AD042", "PW040", "CM044") if rule not in named)
    assert page.clean(disable=[unused]) == before


def test_earlier_pages_change_no_answer() -> None:
    """Verdicts on menu links are kept from page to page: the second page reads the first one's where it may."""
    story = "<p>" + "The council of Aldmoor met on Monday and decided to mend the old bridge this year. " * 4 + "</p>"
    links = "<li><a href=/w>Weather</a><li><a href=/s>Sport</a><li><a href=/x>Xyz</a>"
    menu = f"<nav><ul>{links}</ul></nav>"
    weather = f"<title>Weather</title>{menu}<h1>Weather</h1>{story}"
    bare = f"<div><div><div><ul>{links}</ul></div></div></div>"
    markup = [f"<title>Old bridge</title>{menu}<h1>Old bridge</h1>{story}", weather, f"{bare}<div>{story}</div>",
              f"{bare}<p>Nearly an article, but for a few words</p>"]  # fmt: skip
    pipeline.engine.cache_clear()
    forwards = [cleaner.clean(page) for page in markup]
    pipeline.engine.cache_clear()
    backwards = [cleaner.clean(page) for page in reversed(markup)]
    assert forwards == backwards[::-1]
    assert [b.label for b in forwards[1].blocks if b.text == "Weather"] == ["title", "title"]


def test_a_disabled_rule_is_named_by_no_evidence() -> None:
    page = next(page for page in pages() if page.name == "fengling-inserted-posts")
    assert any(evidence.rule == "AD042" for block in page.clean().blocks for evidence in block.evidence)
    off = page.clean(disable=["AD042"])
    assert not any(evidence.rule == "AD042" for block in off.blocks for evidence in block.evidence)


def test_the_yardstick_sees_a_lost_word() -> None:
    assert visible("<p>one<script>x</script><b>two</b></p>") == "onetwo"
    assert etree.LIBXML_VERSION >= (2, 11)


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"<script>x</script>", b"<div>" * 50_000, b"\xff\xfe\x00"]
)
def test_bad_input_is_a_page_with_a_notice(data: bytes) -> None:
    page = cleaner.clean(data)
    assert page.text == ""
    assert page.notices


@pytest.mark.parametrize("logo", ["<a href=/>The Aldmoor Evening Bell</a>", "The Aldmoor Evening Bell"])
def test_a_logo_that_names_the_site_is_no_headline(logo: str) -> None:
    story = "The river rose by a metre on Monday, and the mayor asked people to leave their cellars at once. " * 3
    html = (
        "<title>River rises</title>"
        f"<h1>{logo}</h1><article><h1>River rises</h1><p>{story}</p><p>{story}</p></article>"
    )
    titles = [block.text for block in cleaner.clean(html).blocks if block.label == "title"]
    assert titles == ["River rises"]
