"""Pages that hold their text in ``<noscript>`` or in the data of a script."""

from __future__ import annotations

import json

import pytest

from cleaner import clean
from cleaner.errors import NoticeCode
from cleaner.unscripted import for_readers_without_scripts, from_data

from .growth import grows_linearly

PARAGRAPHS = [
    "The ferry between Aldmoor and the island stopped on Monday, because its last captain has retired.",
    "For forty years Ida Quill took the mail, the milk and the doctor across, in fog and in ice, and was never late.",
    'The council "regrets" it and looks for a successor; until then a boat of the fire brigade sails twice a day.',
    "Those who live on the island say that they have seen worse, and that the new bridge is not far off now.",
    "It is to be four hundred metres long and to carry a road and a cycle path; its pillars stand since March.",
    "Until it opens, in two years at the earliest, the school on the island teaches by letter when the sea is rough.",
    "Quill himself has kept the old boat and means to paint it; he says that he will not sell it to anybody.",
]
STORY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
FRAME = "<html><head><title>Ferry stops</title></head><body><div id=root></div>{}</body></html>"


def escaped(text: str) -> str:
    """A JSON string as it stands in a script: no ``<`` may end the script."""
    return json.dumps(text).replace("<", "\\u003c").replace(">", "\\u003e")


def in_script(data: str) -> str:
    return FRAME.format(f"<script>{data}</script>")


DATA = {
    "a string of HTML": f'self.page.push([1,{escaped("2a:T91," + STORY)}])',
    "JSON": f'window.STATE = {{"id": 7, "content": {escaped(STORY)}, "tags": ["ferry"]}};',
    "JSON in a string": f"self.page.push([1,{escaped(json.dumps({'post': {'html': STORY}}))}])",
    "the longest of several": f'STATE = [{escaped(STORY[:600])}, {escaped(STORY)}, {escaped("<p>Cookies.</p>" * 9)}]',
}


@pytest.mark.parametrize("data", DATA.values(), ids=DATA)
def test_text_in_a_scripts_data_is_found(data: str) -> None:
    page = clean(in_script(data))
    assert page.text.split("\n\n") == PARAGRAPHS
    assert [notice.code for notice in page.notices] == [NoticeCode.REVEALED]


def test_text_for_readers_without_scripts_is_found() -> None:
    page = clean(FRAME.format(f"<noscript><h1>Ferry stops</h1>{STORY}</noscript>"))
    assert page.text.split("\n\n") == PARAGRAPHS
    assert page.title == "Ferry stops"
    assert [notice.code for notice in page.notices] == [NoticeCode.REVEALED]


def test_a_page_with_prose_of_its_own_hides_what_it_hides() -> None:
    other = STORY.replace("ferry", "train")
    page = clean(f"<h1>Ferry stops</h1>{STORY}<noscript>{other}</noscript><script>x = {escaped(other)}</script>")
    assert "train" not in "".join(block.text for block in page.blocks)
    assert page.notices == ()


def test_what_is_revealed_has_no_control_characters() -> None:
    page = clean(FRAME.format(f"<script>x = {escaped(STORY.replace('ferry', 'ferry&#27;[31m', 1))}</script>"))
    assert page.notices[0].code == NoticeCode.REVEALED
    assert "ferry" in page.text
    assert "\x1b" not in "".join(block.text for block in page.blocks)


@pytest.mark.parametrize(
    "inner",
    [
        "<noscript>Please enable JavaScript to read this page.</noscript>",
        f"<noscript>{'<a href=/x>Another headline of the day</a> ' * 30}</noscript>",
        f"<script>x = {escaped('<p>' + PARAGRAPHS[0] * 9)}</script>", "<script>x = '<p>" + "\\" * 2_000 + "</script>",
        f"<script>x = {escaped('<p></p>' * 200)}</script>",
    ],
)  # fmt: skip
def test_other_bare_pages_stay_bare(inner: str) -> None:
    page = clean(FRAME.format(inner))
    assert page.text == ""
    assert NoticeCode.REVEALED not in [notice.code for notice in page.notices]


@pytest.mark.parametrize("work", [for_readers_without_scripts, from_data])
@pytest.mark.parametrize("unit", ["<body><noscript>", '<script>"<p>\\"', '<script>"\\u003cp "</script>', '"<p "'])
def test_the_search_is_linear(work: object, unit: str) -> None:
    assert callable(work)
    assert grows_linearly(work, lambda count: f"<body>{unit * count}<script>{unit * count}</script>")
