"""Small blocks take the label of the list that they stand in."""

from __future__ import annotations

from cleaner import Label, clean

from .growth import grows_linearly

STORY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The old ferry has stopped, and those who live on the island wait for a bridge that is two years off.",
        "Its captain took the mail, the milk and the doctor across for forty years, in fog and ice, never late.",
        "Until the bridge opens, a boat of the fire brigade sails twice a day, and the school teaches by letter.",
    )
)
PAGE = f"<h1>Ferry stops</h1><div class=by>By Ida Quill</div><article>{STORY}</article>"


def labels(rest: str) -> dict[str, Label]:
    return {block.text: block.label for block in clean(PAGE + rest).blocks}


def test_dates_and_names_under_teasers_are_the_teasers() -> None:
    items = "".join(
        f"<li><p><a href=/{n}>The long headline of story number {n} today</a></p><p>2026-03-0{n} 11:20</p></li>"
        for n in range(1, 6)
    )
    found = labels(f"<div class=side><h3>Related</h3><ul>{items}</ul></div>")
    assert {found[f"2026-03-0{n} 11:20"] for n in range(1, 6)} == {Label.RELATED}
    assert found["By Ida Quill"] is Label.BYLINE


def test_a_line_over_a_list_is_the_lists() -> None:
    items = "".join(f"<li><a href=/{n}>The long headline of story number {n} today</a>" for n in range(1, 6))
    found = labels(f"<section class=related-stories><h3>Fog and ice</h3><ul>{items}</ul></section>")
    assert found["Fog and ice"] is Label.RELATED


def test_a_box_that_opens_with_a_notice_is_advertising() -> None:
    offer = "<div><a href=/{0}>Number {0} of the things that doctors hide</a><div>Healthful {0}</div></div>"
    offers = "".join(map(offer.format, range(1, 5)))
    box = f"<div><div><h3>Sponsored</h3><span>by Tabcast</span></div>{offers}</div>"
    page = clean(f"{PAGE}{box}<footer><p>Imprint</p></footer>")
    found = {block.text: block for block in page.blocks}
    assert {found[f"Healthful {n}"].label for n in range(1, 5)} == {Label.AD}
    assert found["Imprint"].label is not Label.AD
    reason = next(reason for reason in found["Healthful 3"].evidence if reason.rule == "company:box")
    assert reason.saw == f"belongs to block {found['Sponsored'].index}"


def test_a_notice_over_the_whole_page_makes_nothing_advertising() -> None:
    menu = "".join(f"<li><a href=/{word}>{word}</a>" for word in ("Politics", "Money", "Sport", "Weather"))
    page = clean(f"<div><p>Advertisement</p><nav><ul>{menu}</ul></nav>{PAGE}</div>")
    assert [block.text for block in page.blocks if block.label is Label.AD] == ["Advertisement"]
    assert page.text.startswith("The old ferry has stopped")


def test_a_page_of_notices_costs_no_more_than_its_size() -> None:
    def page(count: int) -> str:
        return f"{PAGE}<div>{'<p>Advertisement</p>' * count}</div>"

    assert grows_linearly(clean, page, first=500)


def test_a_mark_goes_no_further_than_the_post_that_it_stands_before() -> None:
    post = "为方便大家交流，开通减脂餐互助群，加微信 jzc20201010 进群，名额只剩三个，先到先得"
    items = ["镇上的书屋周六开门，孩子们排到了街角。", "老桥的栏杆换成了木头的。"]
    inner = f"<li>{items[0]}</li><li><span>推广</span><div>{post}</div></li><li>{items[1]}</li><li>明天见。</li>"
    made = f"<h1>一日杂记</h1><article>{STORY}<ol>{inner}</ol></article>"
    found = {block.text: block for block in clean(made).blocks}
    assert found["推广"].label is found[post].label is Label.AD
    assert found["明天见。"].label is not Label.AD
    assert not any(reason.saw.startswith("under block") for reason in found["明天见。"].evidence)
