"""What stands below an article's last line is furniture, unless the article goes on there."""

from __future__ import annotations

import pytest

from cleaner import clean

STORY = [
    "石桥村的老井上周重新出了水,村里八十岁的韩阿公端着第一碗水站了很久,一句话也没有说出来。",
    "水利站的技术员说,断流是因为上游的采石场改了水道,今年春天采石场关停,水才慢慢回到井里。",
    "村委会打算给老井修一道石栏,再立一块牌子,写上断流和复流的年份,让后来的孩子知道这件事。",
    "傍晚的时候,韩阿公又来打了一桶水,他说井水烧的茶和自来水烧的茶,舌头一碰就分得出来。",
]
HEADLINES = ["跨江索道试运行首日客满", "旧书市集搬进停产的纺织厂", "冬小麦播种面积五年稳定", "小学生造出报站公交卡"]
POST = "自从用了月桂牌足浴桶,我婆婆夜里再也没喊过腿凉,好东西从来不用多说,谁泡谁知道。"
MORE = "复流之后,水利站在老井旁装了水位尺,采石场关停后的水道每周测一次,韩阿公自告奋勇来记数。"


def page(lines: list[str], form: str) -> str:
    title = "断流十一年的老井出水了"
    if form == "dump":
        return "\n\n".join([title, "2023-04-02 10:20", *lines])
    return f"<title>{title}</title><h1>{title}</h1><div>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"


@pytest.mark.parametrize("form", ["dump", "html"])
def test_headlines_and_posts_below_the_editors_line_are_no_part_of_the_article(form: str) -> None:
    found = clean(page([*STORY, "责任编辑:齐小满", "换个话题", *HEADLINES[:2], POST, *HEADLINES[2:]], form))
    assert found.text.split("\n\n") == STORY
    assert any(reason.rule == "after_the_end" for block in found.blocks for reason in block.evidence)


@pytest.mark.parametrize("form", ["dump", "html"])
def test_a_share_bar_with_headlines_below_ends_the_article(form: str) -> None:
    found = clean(page([*STORY, "分享到:", *HEADLINES], form))
    assert found.text.split("\n\n") == STORY


@pytest.mark.parametrize("form", ["dump", "html"])
def test_an_article_goes_on_below_an_editors_line_in_its_own_words(form: str) -> None:
    found = clean(page([*STORY[:3], "责任编辑:齐小满", STORY[3], MORE], form))
    for line in [*STORY, MORE]:
        assert line in found.text


@pytest.mark.parametrize("form", ["dump", "html"])
def test_long_paragraphs_go_on_with_the_article_whatever_their_words(form: str) -> None:
    other = "。".join(["县城另一头新开的面馆里坐满了下班的裁缝和司机,老板娘边拉面边说腊月要涨的房租"] * 3) + "。"
    assert other in clean(page([*STORY, "责任编辑:齐小满", other], form)).text


@pytest.mark.parametrize("form", ["dump", "html"])
def test_a_list_of_the_article_is_no_tail(form: str) -> None:
    places = ["北岸旧船厂二号车间展厅", "文庙街口的银杏树下", "第三中学操场东侧看台"]
    lines = [*STORY, "展览将在三处同时举行:", *places, "三处展览都不收门票,韩阿公和水利站的人会去讲断流的事。"]
    found = clean(page(lines, form))
    for line in lines:
        assert line in found.text


def test_a_box_of_headlines_between_paragraphs_ends_nothing() -> None:
    box = "<aside><h4>相关阅读</h4>" + "".join(f"<p>{line}</p>" for line in HEADLINES) + "</aside>"
    last = "隔壁镇的茶馆已经派人来问,往后每天清早能不能拉走两担。"
    lines = "".join(f"<p>{line}</p>" for line in STORY)
    found = clean(f"<h1>断流十一年的老井出水了</h1><article>{lines}{box}<p>{last}</p></article>")
    assert found.text.split("\n\n") == [*STORY, last]


def test_a_story_goes_on_below_a_line_that_may_be_its_end() -> None:
    other = "据消防部门介绍,起火的是一家停业多年的纸箱厂,火在凌晨三点被扑灭,没有人受伤。"
    lines = [*STORY, "分享到:", *HEADLINES, other]
    assert other in clean(page(lines, "html")).text
