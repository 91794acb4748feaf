"""Posts that no rule knows: by how they speak, by a fellow in the same frame, by what the page speaks of."""

from __future__ import annotations

import pytest

import cleaner
from cleaner.model import Label
from cleaner.rules import weights
from cleaner.topic import matter_of, share_of
from cleaner.wording import BIAS, Wording, of_posts, pieces_of

STORY = (
    "河湾镇的新桥星期一早晨正式通车,镇长林一舟说,居民过河的时间将从四十分钟缩短到五分钟。",
    "旧渡口将改为公园。船工周老三在这条河上撑了三十一年船,最后一班船上只坐了六个人。",
    "桥长四百二十米,总投资一点八亿元,工程历时三年,去年夏天的洪水曾使施工停了两个月。",
    "镇上的中学离桥头不到两百米,校长说,河东的学生冬天不用再摸黑赶船了。",
)
POSTS = (
    "您还在为睡不着发愁吗?试试我们的草本枕,今晚就能睡个好觉,免费试用三十天。",
    "您还在为掉头发发愁吗?试试我们的生姜洗发水,今晚就能用上,免费试用七天。",
)


def page(*paragraphs: str) -> bytes:
    inner = "".join(f"<p>{one}</p>" for one in paragraphs)
    return f"<html><body><article><h1>河湾镇新桥通车</h1>{inner}</article></body></html>".encode()


@pytest.mark.parametrize("gap", [1, 2, 3, 4])
def test_a_post_between_paragraphs_is_advertising_by_its_wording(gap: int) -> None:
    found = cleaner.clean(page(*STORY[:gap], POSTS[0], *STORY[gap:]))
    assert [one for one in found.text.split("\n") if one] == list(STORY)
    post = next(block for block in found.blocks if block.text == POSTS[0])
    assert post.label is Label.AD
    assert "post:wording" in [reason.rule for reason in post.evidence]


def test_two_posts_in_one_frame_speak_for_each_other() -> None:
    found = cleaner.clean(page(*STORY[:2], POSTS[0], STORY[2], POSTS[1], STORY[3]))
    posts = [block for block in found.blocks if block.label is Label.AD]
    assert [post.text for post in posts] == list(POSTS)
    assert all("post:company" in [reason.rule for reason in post.evidence] for post in posts)


def test_news_that_quotes_a_price_is_no_post() -> None:
    paragraph = "记者在现场看到,一碗面卖十二元,老板说,涨价以后客人少了三成,他打算年底关门回老家。"
    found = cleaner.clean(page(*STORY[:2], paragraph, *STORY[2:]))
    assert paragraph in found.text


def test_posts_weigh_more_than_news() -> None:
    wording = of_posts()
    assert min(map(wording.of, POSTS)) > 0 > max(map(wording.of, STORY))
    assert "您" in wording.told_by(POSTS[0])


def test_pieces_are_counted_once_and_unknown_ones_say_nothing() -> None:
    wording = Wording({BIAS: -1.0, "买": 2.0}, {BIAS: -3.0, "buy now": 4.0})
    assert wording.of("买买买") == wording.of("买") == 1.0
    assert wording.of("buy now, buy now") == 1.0
    assert wording.of("buy it now") == -3.0
    assert wording.of("") == -3.0


def test_the_date_that_a_list_puts_behind_a_line_is_no_figure() -> None:
    assert pieces_of("老桥要拆了2024-03-29") == pieces_of("老桥要拆了")


@pytest.mark.parametrize("scripts", ["wide", "spaced"])
def test_the_fitted_pieces_are_pieces(scripts: str) -> None:
    table = weights.pieces("wording", scripts)
    assert table[BIAS] < 0
    assert all(piece == piece.lower() and len(piece.split()) <= 2 for piece in table)


def test_matter_is_shared_with_the_rest_of_the_page() -> None:
    rest = matter_of("".join(STORY))
    assert share_of(matter_of("新桥通车以后"), rest) > share_of(matter_of("草本枕头试用"), rest) == 0.0


SPREAD = "四十平米的小\u2060店,一天能卖八百多\u200b杯,老板原来在电子厂上班,去年才盘下巷口的铺面。"


def test_invisible_characters_inside_words_give_a_post_away() -> None:
    made = page(*STORY[:2], SPREAD, *STORY[2:])
    found = {block.text: block for block in cleaner.clean(made).blocks}
    assert found[SPREAD].label is Label.AD
    assert "post:invisible" in {reason.rule for reason in found[SPREAD].evidence}
    plain = SPREAD.replace("\u2060", "").replace("\u200b", "")
    assert plain in cleaner.clean(page(*STORY[:2], plain, *STORY[2:])).text


def test_one_invisible_character_is_none_and_a_habit_of_the_page_neither() -> None:
    one = SPREAD.replace("\u200b", "")
    assert one in cleaner.clean(page(*STORY[:2], one, *STORY[2:])).text
    marked = [f"{text[:9]}\u200b{text[9:21]}\u200b{text[21:]}" for text in STORY]
    assert all(text in cleaner.clean(page(*marked)).text for text in marked)
