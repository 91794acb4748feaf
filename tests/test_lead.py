"""The paragraph between headline and text that the page gives as its description is text, if it is nothing else."""

from __future__ import annotations

import cleaner
from cleaner.model import Block, Label

LEAD = "The ferry across the Wend will run again from Monday, two years after the flood took its landing stage."
PARAGRAPHS = """\
The county council voted on Tuesday evening to pay for a new landing stage on the north bank, after a debate of three \
hours in which two amendments failed.
The old stage was torn away in the flood of 2023, and the thirty families on the north bank have since driven eleven \
miles to the bridge at Corrow, or have rowed across themselves.
The ferryman, who is 61, said that he had kept the boat in his brother's barn, had painted it twice, and that he would \
have it in the water by Sunday at noon.
""".splitlines()


def page(lead: str = LEAD, description: str = LEAD, classes: str = "menu-header") -> list[Block]:
    """The blocks of a page whose lead stands in a header that its class names call a menu."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = f"""<html><head><title>Ferry to run again</title><meta name="description" content="{description}">
    </head><body><nav><a href="/">Home</a><a href="/local">Local</a></nav>
    <header class="{classes}"><h1>Ferry to run again</h1><div class="nav-intro related">{lead}</div>
    <ul class="share"><li><a href="#f">Share</a></li></ul></header>
    <article>{text}</article></body></html>"""
    return list(cleaner.clean(markup).blocks)


def label_of(text: str, blocks: list[Block]) -> Label:
    return next(block.label for block in blocks if block.text == text)


def test_the_description_above_the_text_is_text_and_says_why() -> None:
    found = next(block for block in page() if block.text == LEAD)
    assert found.label is Label.BODY
    assert any(reason.rule == "lead" and reason.weight > 0.0 for reason in found.evidence)


def test_the_same_line_that_the_metadata_do_not_know_stays_what_it_was() -> None:
    assert label_of(LEAD, page(description="All the news of the valley, every day from six.")) is not Label.BODY


def test_a_caption_that_the_page_took_for_its_description_stays_a_caption() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    markup = f"""<html><head><title>Ferry to run again</title><meta name="description" content="{LEAD}"></head><body>
    <h1>Ferry to run again</h1><figure><img src="/stage.jpg"><figcaption>{LEAD}</figcaption></figure>
    <article>{text}</article></body></html>"""
    assert label_of(LEAD, list(cleaner.clean(markup).blocks)) is Label.CAPTION


def test_a_short_slogan_is_no_lead() -> None:
    slogan = "News for the valley and beyond"
    assert label_of(slogan, page(slogan, slogan)) is not Label.BODY
