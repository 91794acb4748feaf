"""Text dumps: paragraphs broken at a margin, the title among menus, and lines that only their place makes body."""

from __future__ import annotations

import textwrap

import pytest

import cleaner
from cleaner import enclosed, evidence, plain
from cleaner.model import Label
from cleaner.wrapped import columns, unwrap
from tests.tools.generator import generate
from tests.tools.generator.measure import judge

STORY = (
    "The ferry left the quay at six with forty people on board, most of them bound for the market on the far shore.",
    "Nobody had told the harbour master that the sandbank had moved again, and the buoys were where they had been.",
    "He heard the scrape before he saw it, and by the time he reached the bridge the engines had already been stopped.",
    "It took the tug four hours to pull her free, while the passengers ate what they had meant to sell that morning.",
)
HANS = (
    "老码头的改造工程去年十月动工，工人们先拆掉了临江的两排仓库，再把旧石板一块块编号收好。",
    "设计师说，石板将来还要铺回原处，所以每一块的背面都写了位置，丢了一块就缺了一块。",
    "附近的居民起初并不相信，直到第一段步道在春天重新开放，他们才在原来的地方找到了自己的台阶。",
)
HEAD = ("老码头的石板路回到了原来的地方", "2023-05-01 09:00 来源：江城周刊")


def lines_of(raw: str) -> list[str]:
    return [line for _, line in unwrap(raw.split("\n")) if line.strip()]


@pytest.mark.parametrize("width", [60, 72, 78])
def test_paragraphs_broken_at_a_margin_are_joined(width: int) -> None:
    raw = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in STORY)
    assert lines_of(raw) == list(STORY)


def test_scripts_without_spaces_are_joined_without_one() -> None:
    raw = "\n\n".join("\n".join(textwrap.wrap(paragraph, 16)) for paragraph in HANS)
    assert lines_of(raw) == list(HANS)


def test_hanging_items_are_joined_and_items_apart() -> None:
    items = [textwrap.fill(f"* {paragraph}", 64, subsequent_indent="  ") for paragraph in STORY]
    assert lines_of("\n".join(items)) == [f"* {paragraph}" for paragraph in STORY]


@pytest.mark.parametrize(
    "raw",
    [
        "\n".join(STORY),
        "\n".join(HANS),
        "\n".join(f"{paragraph}\nA line below" for paragraph in STORY),
        # headlines cut at one length, under an article whose lines are longer
        "\n".join([*HANS, *(f"第{sign}条消息说的是同样长短的一件很小很小的事情" for sign in "一二三四五六")]),
        "\n".join(f"city {number}\tpopulation {number}00\tdistance" for number in range(8)),
    ],
)
def test_lines_without_a_margin_stay(raw: str) -> None:
    assert lines_of(raw) == raw.split("\n")


def test_columns_count_wide_characters_twice() -> None:
    assert columns("abc") == 3
    assert columns("天气ab") == 6


@pytest.mark.parametrize(
    "head",
    [
        "网站首页 | 时政 | 民生 | 产业\n当前栏目：首页 / 民生\n{title}\n2023年05月01日 09:00　稿源：江城周刊",
        "打开江城头条，看更多精彩\n\n{title}\n\n何小川\n\n2023-05-01 发布于 江城周刊",
        "江城热线\n首页 要闻 产经 楼市 车市\n{title}\n2023-05-01 09:00 来源：江城周刊",
    ],
)
def test_the_title_stands_above_the_first_date(head: str) -> None:
    title = "老码头的石板路回到了原来的地方"
    raw = head.format(title=title) + "\n\n" + "\n\n".join(HANS)
    assert plain.parse(raw).head.title == title
    assert cleaner.clean(raw, kind="text").title == title


def test_a_first_line_that_is_repeated_stays_the_title() -> None:
    raw = "Ferry aground | Weir Gazette\n\nFerry aground\n\nJane Poe, 3 May 2023\n\n" + "\n\n".join(STORY)
    assert plain.parse(raw).head.title == "Ferry aground | Weir Gazette"


def test_short_lines_between_paragraphs_are_body(monkeypatch: pytest.MonkeyPatch) -> None:
    made = generate(6, split="tune_c", form="dump")  # its article holds short lines between paragraphs
    raw = made.data.decode(made.charset)
    assert judge(made, cleaner.clean(raw, kind="text")).lost == ()
    monkeypatch.setattr(enclosed, "ENCLOSED", 0.0)
    assert len(judge(made, cleaner.clean(raw, kind="text")).lost) > 1


def test_what_a_colon_announces_and_the_last_short_sentence_are_body() -> None:
    last = ("他在墙上贴了一张纸，上面写着这样三行字：", "先看编号", "再看方向", "拿不准的，别动", "江水很平。")
    raw = "\n".join((*HEAD, *HANS, *last, "（责任编辑：何小川）"))
    page = cleaner.clean(raw, kind="text")
    assert [line for line in last if line not in page.text] == []
    assert "何小川" not in page.text


def test_a_list_of_headlines_below_the_article_is_not_drawn_in() -> None:
    below = ("最新文章", "雨后菌子上市", "古桥修好通车", "渔汛来得比往年早")
    raw = "\n".join((*HEAD, *HANS, *below))
    assert [line for line in below if line in cleaner.clean(raw, kind="text").text] == []


def test_a_sub_head_below_a_statement_among_the_paragraphs_begins_no_second_story() -> None:
    note = "免责声明：本摘要由人工智能生成，内容仅供参考，不代表本站立场，如有侵权请联系删除。"
    rest = ("石板上的编号", "居民说，石板背面的编号还在，设计师当年写下的位置，一块也没有错。", "步道的台阶下周铺完。")
    raw = "\n".join((*HEAD, *HANS, note)) + "\n\n{}\n\n{}\n{}".format(*rest)
    page = cleaner.clean(raw, kind="text")
    assert [line for line in (*HANS, *rest) if line not in page.text] == []
    assert note not in page.text


def test_a_first_paragraph_glued_to_the_date_is_body() -> None:
    head = "老码头的石板路回到了原来的地方\n\n文／何小川 江城周刊 2023.05.01 09:00\n"
    page = cleaner.clean(head + "\n\n".join((*HANS, *HANS[:1])), kind="text")
    assert page.text.startswith(HANS[0])


FIGURE = "<article><h1>Quay</h1><p>{0}</p><p>{1}</p><p><img src='a.jpg'></p>{line}<p>{2}</p><p>{3}</p></article>"


def label_of(line: str, markup: str) -> Label:
    page = cleaner.clean(markup, kind="html")
    return next(block.label for block in page.blocks if block.text == line)


def test_the_only_line_of_its_kind_under_an_image_is_a_caption() -> None:
    line = "The ferry on the sandbank off the northern quay"
    assert label_of(line, FIGURE.format(*STORY, line=f"<p>{line}</p>")) is Label.CAPTION
    assert label_of(line, FIGURE.format(*STORY, line=f"<p><strong>{line}</strong></p>")) is Label.BODY


@pytest.mark.parametrize(
    "mark", ["[图片]", "[IMG]", "下载 (96.33 KB)", "渡口_3.jpg (88.32 KB, 下载次数: 2)", "![](/a/1.jpg)"]
)
def test_the_line_below_a_pictures_place_in_a_dump_is_its_caption(mark: str) -> None:
    line = "工人在老码头重铺石板，身后是退水的江面"
    raw = "\n\n".join((*HEAD, *HANS[:2], f"{mark}\n{line}", *HANS[2:]))
    labels = {block.text: block.label for block in cleaner.clean(raw, kind="text").blocks}
    assert labels[line] is Label.CAPTION
    assert labels[mark] is not Label.BODY
    assert all(paragraph in cleaner.clean(raw, kind="text").text for paragraph in HANS)


def test_a_handle_of_a_messenger_makes_a_post_unless_it_is_quoted() -> None:
    before = "".join(f"<p>{paragraph}</p>" for paragraph in HANS[:2])
    shell = f"<article><h1>老码头</h1>{before}<p>{{}}</p><p>{{}}</p></article>"
    post = "视频去水印源码出售，带后台带教程，包搭建，飞机 rrsanl271"
    quoted = "他收到的短信只有一行：“源码出售，飞机 rrsanl271”，号码后来查不到了。"
    page = cleaner.clean(shell.format(post, HANS[2]), kind="html")
    assert next(block.label for block in page.blocks if block.text == post) is Label.AD
    assert quoted in cleaner.clean(shell.format(quoted, HANS[2]), kind="html").text


def test_what_holds_a_line_of_a_dump_says_so() -> None:
    last = ("他在墙上贴了一张纸，上面写着这样三行字：", "先看编号", "再看方向", "拿不准的，别动", "江水很平。")
    page = cleaner.clean("\n".join((*HEAD, *HANS, *last)), kind="text")
    for block in page.blocks:
        told = [reason for reason in block.evidence if reason.rule == "held_together"]
        assert len(told) <= 1
        if told:
            assert block.label is Label.BODY
            assert told[0].weight > 0.0
    assert any(reason.rule == "held_together" for block in page.blocks for reason in block.evidence)


def test_lines_are_broken_before_punctuation_and_posts_hide_characters_in_them() -> None:
    whole = [
        "渡口的老艄公每天清早五点开船,船上坐的多半是对岸上学的孩子,书包堆在船头像小山,谁也不肯先拿走自己的那一只。",
        "镇里说明年要架一座桥,老艄公听了没有作声,只把缆绳又盘了一遍,盘得比从前任何一次都要整齐一些,然后才去吃饭。",
        "如今渡口边上立起了一块牌子,写着桥名和完工的日子,孩子们每天都要去数一数还剩几天,数完了才肯排着队上船去。",
        "有位教师把这些年摆渡的孩子列成名单,一共三百一十二个,最早的那一个现在是县医院儿科医生,他答应桥通那天回来。",
        "买船票送雨伞,就在渡口东边第二家铺子里,老板姓严,说是老艄公介绍来的可以再多送一包瓜子,外加一瓶汽水和一把扇子。",
    ]
    whole[:3] = [f"{text[:40]},数完了才肯走。" for text in whole[:3]]
    broken = [f"{text[:40]}\n{text[40:]}" for text in whole]
    broken[-1] = broken[-1].replace("雨", "雨\u200b").replace("口", "口\u2060")
    found = lines_of("\n\n".join(broken))
    assert [line.replace("\u200b", "").replace("\u2060", "") for line in found] == whole


def test_a_line_of_nothing_but_a_full_stop_ends_the_line_above() -> None:
    lines = ["渡口的新桥通车了", "", "桥长四百二十米,船工周老三在河上撑了三十一年船", "。", "", "旧渡口将改为公园。"]
    texts = [block.text for block in cleaner.clean("\n".join(lines)).blocks]
    assert texts == [lines[0], lines[2] + lines[3], lines[5]]


MENU = ("[1]首页 [2]要闻 [3]财经 [4]体育 [5]社会 [6]文化 [7]科技", "")


def test_what_follows_a_text_browsers_numbers_is_a_link() -> None:
    raw = "\n".join((*MENU, "[8]河湾镇 > 新闻", "", "渡口新桥通车", "", *HANS, "[9]打印 [10]关闭 [11]收藏"))
    page = cleaner.clean(raw, kind="text")
    by_text = {block.text: block for block in page.blocks}
    menu = by_text[MENU[0]]
    assert [menu.text[span.start : span.end] for span in menu.spans][:2] == ["[1]首页", "[2]要闻"]
    assert by_text["[9]打印 [10]关闭 [11]收藏"].label == "share"
    assert "".join(raw.split()) == "".join("".join(block.text.split()) for block in page.blocks)


def test_numbers_of_notes_are_no_links() -> None:
    lines = [f"{line[:9]}[{3 * at + 1}]{line[9:]}[{3 * at + 2}][{3 * at + 3}]" for at, line in enumerate(HANS)]
    page = cleaner.clean("\n".join((*HEAD, *lines)), kind="text")
    assert 3 * len(lines) > plain.LINKED_LEAST
    assert all(not block.spans for block in page.blocks)
    assert all(line in page.text for line in lines)


def test_links_of_a_dump_keep_their_addresses_in_markdown() -> None:
    line = HANS[0] + "详见[镇政府](https://a.example/b)的公告,也见 https://c.example/d 。"
    page = cleaner.clean("\n".join((*HEAD, *HANS, line, HANS[1])), kind="text")
    linked = next(block for block in page.blocks if block.text == line)
    assert [span.href for span in linked.spans] == ["https://a.example/b", "https://c.example/d"]
    assert "(https://a.example/b)" in cleaner.write(page, "markdown")


@pytest.mark.parametrize(
    "title",
    ["Le ministre : « Nous irons au bout »", "油价上涨3%,股价下跌5%", "打开国门四十年的回望", "下载量过亿的应用下架了",
     "Home prices rise for third month", "Node.js 20 released with new permission model", "Title IX changes blocked",
     "首页改版背后的故事:一家报社的转型", "国足 1:0 韩国 武磊 进球"],
)
def test_titles_that_look_a_little_like_menus_are_titles(title: str) -> None:
    raw = "\n".join(("江城日报网", "", title, "", "2024-03-18 09:30", "", *HANS))
    assert cleaner.clean(raw, kind="text").title == title
    credited = "\n".join((title, "By Jane Porter, Staff Writer", "2024-03-18 09:30", "", *STORY))
    assert cleaner.clean(credited, kind="text").title == title


@pytest.mark.parametrize(
    "head",
    [
        "标题：{0}\n网址：http://news.example/1.html\n时间：2024-03-18 09:30",
        "转发的邮件\n发件人：何川\n\n{0}\n\n江城晚报 2024-03-18",
        "http://news.example/1.html\n江城新闻 打开APP\n{0}\n江城晚报",
        "江城论坛»江边»{0}\n查看: 540|回复: 1\n{0} [复制链接]\n电梯直达 楼主\n发表于 2024-03-18 09:30",
        "今日头条新闻：全市三年级学生下周体检\n天气：阴有小雨，湿度八成\n【{0}】\n江城晚报 03月18日 09:30",
    ],
)
def test_the_headline_of_a_dump_is_the_line_that_the_text_speaks_of(head: str) -> None:
    title = "老码头石板路修好了，居民回到江边"
    first = "老码头的石板路上周修好了，居民又回到江边散步，孩子们最先发现。"
    raw = "\n\n".join((head.format(title), first, *HANS))
    page = cleaner.clean(raw, kind="text")
    assert page.title == title
    assert plain.parse(raw).head.title == title


def test_links_of_markdown_are_links() -> None:
    head = ("[首页](/) [榜单](/top) [登录](/login)", "", "**渡口新桥通车**", "", "2024-03-18 09:30", "")
    raw = "\n".join((*head, *HANS))
    page = cleaner.clean(raw, kind="text")
    assert [span.href for span in page.blocks[0].spans] == ["/", "/top", "/login"]
    assert page.blocks[0].label == "navigation"
    assert page.title == "渡口新桥通车"


@pytest.mark.parametrize(
    "between",
    [("Jane Poe", "The Harbour Weekly"), ("何川", "江城晚报"), ()],
)
def test_the_title_above_a_date_is_the_longest_line_that_is_no_menu(between: tuple[str, ...]) -> None:
    title = "Harbour bridge opens to traffic after nine years of work"
    head = ("Skip to main content and read", "", title, "", *between, "18 March 2024 09:30 (updated 2024)", "")
    raw = "\n".join((*head, *HANS))
    assert cleaner.clean(raw, kind="text").title == title


@pytest.mark.parametrize(
    "line",
    ["您在这里 首页 企业", "harbour-weekly.example", "打开晨报客户端看更多内容", "[榜单](/top) 和更多的东西"],
)
def test_menus_and_addresses_above_a_date_are_no_titles(line: str) -> None:
    raw = "\n".join((line, "", "渡口新桥通车了", "", "2024-03-18 09:30", "", *HANS))
    assert cleaner.clean(raw, kind="text").title == "渡口新桥通车了"


def test_dumps_are_read_for_what_prose_sounds_like(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [generate(seed, split="tune_e", form="dump") for seed in range(30)]

    def misses() -> int:
        found = [judge(page, cleaner.clean(page.data.decode(page.charset), kind="text")) for page in made]
        return sum(len(one.leaked) + len(one.lost) for one in found)

    with_wording = misses()
    monkeypatch.setattr(evidence, "WORDED_CHARS", (1 << 30, 0))
    assert misses() > with_wording
