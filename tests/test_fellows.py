"""Blocks in one frame: posts that give each other away, and articles whose own paragraphs are alike."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

import cleaner
from cleaner import fellows
from cleaner.likeness import have_one_frame, is_excerpt, runs_of
from cleaner.model import Label, Page
from tests.test_wording import POSTS, STORY, page

ALIKE = sorted((Path(__file__).parent / "parallel").glob("*.txt"))
"""Articles (headline, then paragraphs) some of whose paragraphs fill one frame: tickers, tests, prices, cases."""
OFFER = "{}从{}回来,都说那里的灯暖,那里的粥香,那里的床软。"
"""Says so little by its wording that it is no post by itself."""


def article_of(path: Path) -> tuple[list[str], Page]:
    parts = [part.strip() for part in path.read_text(encoding="utf-8").split("\n\n")]
    headline, *paragraphs = filter(None, parts)
    inner = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    title = escape(headline)
    html = f"<title>{title}</title><nav><a href=/>Home</a></nav><h1>{title}</h1><div>{inner}</div>"
    return paragraphs, cleaner.clean(html, url="http://news.example/1.html")


def test_paragraphs_of_articles_that_share_a_frame_are_no_posts() -> None:
    taken, count = [], 0
    for path in ALIKE:
        paragraphs, found = article_of(path)
        starts = {"".join(one.split())[:20] for one in paragraphs}
        own = [block for block in found.blocks if "".join(block.text.split())[:20] in starts]
        count += len(own)
        taken += [f"{path.stem}: {block.text[:40]}" for block in own if block.label is Label.AD]
    assert count > 450
    assert len(taken) <= 12, "\n".join(taken)  # 12 of 492 at the last fit


def entries(*texts: str) -> bytes:
    return "".join(f'<li><a href="/{at}">{text}</a></li>' for at, text in enumerate(texts)).encode()


def test_an_entry_of_a_list_is_company_and_is_a_post_itself() -> None:
    post, copy = OFFER.format("表姐", "云栖小筑"), OFFER.format("邻居", "山那边客栈")
    alone = cleaner.clean(page(*STORY[:2], post, *STORY[2:]))
    assert post in alone.text
    listed = page(*STORY[:2], post, *STORY[2:]).replace(
        b"</article>", b"</article><ul>" + entries("新桥的灯亮了", copy, "渡口的老树开花了") + b"</ul>"
    )
    found = {block.text: block for block in cleaner.clean(listed).blocks}
    assert found[post].label is found[copy].label is Label.AD
    assert "post:company" in {reason.rule for reason in found[copy].evidence}
    assert found["渡口的老树开花了"].label is Label.RELATED


def test_speaking_of_what_the_headline_speaks_of_counts_against_a_post(monkeypatch: pytest.MonkeyPatch) -> None:
    twins = [OFFER.format(who, "新桥客栈") for who in ("表姐", "邻居")]
    made = page(*STORY[:2], twins[0], STORY[2], twins[1], STORY[3])
    posts = [block for block in cleaner.clean(made).blocks if block.text in twins]
    assert all("post:headline" in {reason.rule for reason in post.evidence} for post in posts)
    monkeypatch.setattr(fellows, "HEADLINE", 2 * fellows.HEADLINE)
    assert all(one in cleaner.clean(made).text for one in twins)


def test_an_excerpt_is_no_company() -> None:
    text = "十一月的榆钱巷,清早第一批出门的人不是环卫工,而是拎着布袋捡银杏果的老人。"
    assert is_excerpt("导读:" + text[:30] + "…", text)
    assert not is_excerpt(OFFER.format("表姐", "云栖小筑"), OFFER.format("邻居", "山那边客栈"))


def test_a_part_fills_no_frame() -> None:
    whole = runs_of("渡口的老树开花了,镇上的人都说三十年没有见过这样的春天,老船工在树下坐了一上午。")
    part = runs_of("渡口的老树开花了,镇上的人都说三十年没有见过")
    assert not have_one_frame(whole, part, is_wide=True)
    assert not have_one_frame(whole, whole, is_wide=True)


def test_a_long_menu_does_not_hide_posts_from_one_another() -> None:
    twins = [OFFER.format(*one) for one in (("表姐", "云栖小筑"), ("邻居", "山那边客栈"))]
    menu = b"<ul>" + entries(*(f"都说那里的灯第{number}版要闻汇总精选" for number in range(450))) + b"</ul>"
    made = page(*STORY[:2], twins[0], STORY[2], twins[1], STORY[3]).replace(b"<article>", menu + b"<article>")
    assert [block.text for block in cleaner.clean(made).blocks if block.label is Label.AD] == twins


def test_entries_that_speak_like_posts_are_posts_where_others_are() -> None:
    entry = "睡不好的人,换了草本枕以后都说夜里安静了,早上脖子也不酸"
    made = page(*STORY).replace(b"</article>", b"</article><ul>" + entries("渡口的老树开花了", entry) + b"</ul>")
    with_post = made.replace(b"</article>", f"<p>{POSTS[1]}加微信 abc12345</p></article>".encode())
    labels = [
        next(block.label for block in cleaner.clean(one).blocks if block.text == entry) for one in (made, with_post)
    ]
    assert labels == [Label.RELATED, Label.AD]


def test_a_story_that_also_runs_in_a_list_is_a_post_whatever_its_wording() -> None:
    frame = "结婚第{}年,我在他的外套里摸到一张不属于我的发票。那一夜之后我找到{},真相来得比我想的快,也比我想的痛快。"
    story, copy = frame.format(7, "远望咨询"), frame.format(9, "天眼商务")
    alone = page(*STORY[:2], story, *STORY[2:])
    assert story in cleaner.clean(alone).text
    listed = alone.replace(b"</article>", b"</article><ul>" + entries("新桥的灯亮了", copy, "老树开花了") + b"</ul>")
    found = {block.text: block for block in cleaner.clean(listed).blocks}
    assert found[story].label is found[copy].label is Label.AD
    assert found["新桥的灯亮了"].label is not Label.AD
    assert sum(reason.weight for reason in found[story].evidence) >= fellows.SURE


LONG_STORY = (
    *STORY,
    "施工队的人说,最难的是东岸第二个桥墩,河底的沙一夜之间能挪走半米,钢管打下去要量三遍。",
    "桥灯亮到半夜,栏杆边常有钓鱼的老人,他们把马扎放在人行道里侧,给推车的人让路。",
    "渡口的票房留了下来,窗口改成借书处,第一批书是小学生从家里搬来的连环画。",
    "秋天的庙会照旧在西岸办,卖糖画的摊子挪到了桥头的空地,摊主说生意比往年好。",
)
SPACED = (
    "My {0} was told last spring that {1} needed a new hip. She paid only {2} dollars for the {3}, and cried at last."
)
TOLD = "{0}去年查出{1},幸亏之前花{2}块钱买了{3},医院门口她哭着说,这是她买过最值的东西。"


@pytest.mark.parametrize(
    ("frame", "fillings", "story"),
    [
        (TOLD, [("二姨", "甲状腺结节", 42, "住院补充险"), ("高中室友", "心梗", 28, "防癌险长者版")], LONG_STORY),
        (
            SPACED,
            [("aunt", "she", 42, "senior cover"), ("neighbour", "her brother", 28, "family plan")],
            [
                "The bridge at Bend opened on Monday morning, and the mayor walked over it with the last ferryman.",
                "Crossing the river took forty minutes by boat; it takes five now, said the head of the school.",
                "Work stopped for two months last summer, when the flood carried off a crane and forty metres of deck.",
                "The old landing will become a park, with the boat on dry ground beside the ticket house.",
                "Thirty-one years he steered that boat, through ice in January and reeds in August, oars intact.",
                "Engineers measured the pillars twice a week, because sand moved beneath the eastern one.",
                "Lamps along the railing burn until midnight; the parish voted for two more beside the steps.",
            ],
        ),
    ],
    ids=["wide", "spaced"],
)
def test_stories_in_one_frame_are_posts_unless_they_speak_of_what_the_page_speaks_of(
    frame: str, fillings: list[tuple[object, ...]], story: tuple[str, ...]
) -> None:
    told = [frame.format(*filling) for filling in fillings]
    mixed = page(*story[:2], told[0], *story[2:3], told[1], *story[3:])
    found = {block.text: block for block in cleaner.clean(mixed).blocks}
    assert [found[text].label for text in told] == [Label.AD, Label.AD]
    assert {"post:company", "post:matter"} <= {reason.rule for reason in found[told[0]].evidence}
    assert all(text in cleaner.clean(mixed).text for text in story)
    explained = [f"{text} {text[:-1]}, 记者昨天问过这些人。" for text in told]
    about = page(*story, *told, *explained)
    assert all(text in cleaner.clean(about).text for text in told)


def test_a_paragraph_whose_teaser_stands_in_a_list_is_no_post() -> None:
    teaser = STORY[1][:40] + "…"
    listed = page(*STORY).replace(b"</article>", b"</article><ul>" + entries("新桥的灯亮了", teaser) + b"</ul>")
    assert STORY[1] in cleaner.clean(listed).text


def test_rows_of_a_table_of_addresses_are_no_posts() -> None:
    rows = [("迎晖厅", "迎晖路88号", "0351-00002208"), ("钟楼厅", "钟楼街17号一层", "0351-00002216"),
            ("汾西厅", "汾西大道9号", "0351-00002231")]  # fmt: skip
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    made = page(*STORY).replace(b"</article>", f"<table>{table}</table></article>".encode())
    labels = {block.text: block.label for block in cleaner.clean(made).blocks}
    assert all(labels["\t".join(row)] is not Label.AD for row in rows)


def test_writers_of_quoted_messages_are_no_posts() -> None:
    writers = ["— 港口日報 (@harbour_post) January 28, 2019", "— 河湾電台 (@bend_radio) January 29, 2019"]
    quotes = "".join(f"<blockquote><p>{STORY[at][:20]}</p>{who}</blockquote>" for at, who in enumerate(writers))
    made = page(*STORY).replace(b"</article>", quotes.encode() + b"</article>")
    labels = {block.text: block.label for block in cleaner.clean(made).blocks}
    assert all(labels[who] is not Label.AD for who in writers)
