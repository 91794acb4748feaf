"""What no rule knows is guessed at from where it stands, and only that."""

from __future__ import annotations

from cleaner import Label, clean
from tests.test_company import STORY

PAGE = (
    "<div>Moss and gulls</div><h1>Ferry stops after forty years</h1><div>Quill and daughter</div>{}"
    "<div>Low water today</div>"
)


def test_lines_without_a_label_get_that_of_their_place() -> None:
    found = {block.text: block for block in clean(PAGE.format(f"<article>{STORY}</article>")).blocks}
    wanted = {
        "Moss and gulls": Label.NAVIGATION, "Quill and daughter": Label.BYLINE, "Low water today": Label.RELATED,
    }  # fmt: skip
    for text, label in wanted.items():
        assert found[text].label is label, text
        assert "place" in {reason.rule for reason in found[text].evidence}
        assert found[text].margin <= 1.0


def test_without_an_article_nothing_is_guessed() -> None:
    assert all("place" not in {reason.rule for reason in block.evidence} for block in clean(PAGE.format("")).blocks)


def test_dates_under_entries_below_the_text_are_the_entries() -> None:
    items = "".join(
        f"<p><a href=/{n}>The long headline of story number {n} today</a></p><p>2026-03-0{n} 11:20:1{n}</p>"
        for n in range(1, 6)
    )
    found = clean(PAGE.format(f"<p>2026-03-01 09:00:00</p><article>{STORY}</article><div>{items}</div>"))
    dates = [block.label for block in found.blocks if block.text.startswith("2026-03")]
    assert dates == [Label.BYLINE, *[Label.RELATED] * 5]
