"""Where an article is over though prose goes on, and where it is not."""

from __future__ import annotations

from cleaner import Label, clean

STORY = [
    "The fire in the paint works on Canal Street broke out on Friday at about ten, and the smoke was seen for miles.",
    "Two hundred firemen fought it until the evening, with water that boats pumped from the canal behind the works.",
    "Nobody was hurt, the police say, because all of the eighty workers had left for a meeting in the town hall.",
    "Those who live near were told to keep their windows shut, and the trams did not run beyond the cattle market.",
]
REST = [
    "On Saturday the wind turned, and what was left of the smoke drifted over the lake and away from the houses.",
    "Why it burned is not known; an expert of the insurers will look at the pumps and the wiring on Monday.",
]
OTHER = [
    "The swimming club has won the cup again, in front of six hundred people and by the smallest of margins.",
    "Its trainer spoke of luck, its swimmers of early mornings, and the losers of cold water and a slow clock.",
]


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_a_sub_head_after_a_gallery_begins_no_second_story() -> None:
    gallery = "<div><h3>The fire in pictures</h3><figure><img src=a.jpg></figure><p>Previous Next</p></div>"
    page = clean(
        f"<h1>Paint works burn</h1><article>{paragraphs(STORY)}{gallery}<h3>What is known</h3>{paragraphs(REST)}"
    )
    for text in [*STORY, *REST]:
        assert text in page.text


def test_a_headline_after_previous_and_next_begins_a_second_story() -> None:
    page = clean(
        f"<h1>Paint works burn</h1><article>{paragraphs(STORY)}</article><div><p>Previous Next</p></div>"
        f"<article><h2>Swimmers win the cup</h2>{paragraphs(OTHER)}</article>"
    )
    assert page.text.split("\n\n") == STORY
    assert Label.RELATED in {block.label for block in page.blocks if block.text in OTHER}


def test_pages_that_use_the_headlines_tag_for_sub_heads_are_whole() -> None:
    page = clean(
        "<title>Paint works burn</title><h1>Paint works burn</h1><article>"
        f"<section><h1>The fire</h1>{paragraphs(OTHER)}</section>"
        f"<section><h1>The firemen</h1>{paragraphs(STORY)}</section>"
        f"<section><h1>What is known</h1>{paragraphs(REST)}</section></article>"
    )
    for text in [*OTHER, *STORY, *REST]:
        assert text in page.text
