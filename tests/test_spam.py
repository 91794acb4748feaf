"""Advertising posts as data: groups by skeleton, and what is read in the slots."""

from __future__ import annotations

import pytest

import cleaner
from cleaner import spam
from cleaner.likeness import likeness
from cleaner.model import Block, Kind, Label
from tests.fixture_pages import pages


def blocks(*texts: str, label: Label = Label.AD) -> list[Block]:
    return [Block(i, text, Kind.PARAGRAPH, 0, label, 1.0, 1.0, (), "/p[1]") for i, text in enumerate(texts)]


STORY = (
    "石桥镇的渡口停了三天，镇上的人绕十里路去对岸买菜。老船工说，水退下去之前谁也不敢开船，"
    "去年的这个时候，一条空船就在弯道上翻了。"
)
POSTS = (
    "我是青木传播的销售经理何远山,[短视频投放]本地餐饮、健身房都能做,我们是整合营销服务商,有需要请联系我。",
    "我是合众互联的商务总监叶一舟,[短视频投放]教培行业收量,价格面谈,我们是整合营销服务商,有需要请联系我。",
    "二手叉车转让，九成新，三万八，手机一三九转零零零一。",
)


def test_posts_of_one_script_are_one_group_with_their_slots() -> None:
    first, second = spam.group(blocks(*POSTS))
    assert [post.block for post in first.posts] == [0, 1]
    assert first.skeleton.startswith("我是{…}")
    assert first.skeleton.endswith("我们是整合营销服务商,有需要请联系我。")
    assert first.posts[0].slots == {
        "firm": "青木传播",
        "role": "销售经理",
        "person": "何远山",
        "category": "短视频投放",
    }
    assert first.posts[1].slots["person"] == "叶一舟"
    assert second.posts[0].text == second.skeleton == POSTS[2]


def test_contacts_are_slots_in_plain_spelling() -> None:
    ((post,),) = [group.posts for group in spam.group(blocks("代写论文加薇信：lw_2③8，先写后付"))]
    assert post.slots["wechat"] == "lw_238"


def test_only_advertising_is_grouped() -> None:
    assert spam.group(blocks(*POSTS, label=Label.BODY)) == ()


def test_a_fixture_page_keeps_its_script_together() -> None:
    page = next(page for page in pages() if page.name == "fengling-inserted-posts")
    assert max(len(group.posts) for group in page.clean().spam) == 4


def test_a_thousand_unlike_posts_are_a_thousand_groups() -> None:
    unlike = [f"{chr(0x4E00 + 3 * i)}{chr(0x4E01 + 3 * i)}{chr(0x4E02 + 3 * i)}" for i in range(1000)]
    assert len(spam.group(blocks(*unlike))) == 1000


def test_a_post_that_is_repeated_is_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def counted(one: frozenset[str], other: frozenset[str]) -> float:
        looks.append(1)
        return likeness(one, other)

    monkeypatch.setattr(spam, "likeness", counted)
    groups = spam.group(blocks(*POSTS * 200))
    assert sorted(len(one.posts) for one in groups) == [200, 400]
    assert len(looks) < 10


def test_a_disguised_contact_makes_a_post_of_a_line_without_a_known_word() -> None:
    page = "".join(f"<p>{line}</p>" for line in (STORY, "渡口边③〇〇陆⑨⑧７７〇，每天都在", STORY))
    labels = {block.text[:3]: block.label for block in cleaner.clean(f"<article>{page}</article>").blocks}
    assert labels["渡口边"] == "ad"


def test_a_number_of_the_public_service_is_no_offer() -> None:
    line = "疾控中心提示，流感疫苗已到货，市民可就近到社区卫生服务中心接种，咨询电话12320。"
    page = f"<article><p>{STORY}</p><p>{line}</p><p>{STORY}</p></article>"
    assert line in cleaner.clean(page).text
