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


def test_credit_lines_below_the_text_that_are_built_alike_are_heads_of_comments() -> None:
    thread = "".join(
        f"<p>作者: {who} 时间: 2026-01-1{n} 19:2{n}</p><p>{said}</p>"
        for n, (who, said) in enumerate([("麦田守夜人", "路过帮顶"), ("一勺白糖", "看了两遍"), ("潜水十年", "同感")])
    )
    made = f"<p>作者: 何川 时间: 2026-01-10 08:00</p><article>{STORY}</article><div>{thread}</div>"
    found = {block.text: block.label for block in clean(PAGE.format(made)).blocks}
    heads = [label for text, label in found.items() if text.startswith("作者: ") and "何川" not in text]
    assert heads == [Label.COMMENT] * 3
    assert found["作者: 何川 时间: 2026-01-10 08:00"] is Label.BYLINE
    one = clean(PAGE.format(f"<article>{STORY}</article><div><p>作者: 何川 时间: 2026-01-10 08:00</p></div>"))
    assert next(block.label for block in one.blocks if block.text.startswith("作者: ")) is Label.BYLINE
