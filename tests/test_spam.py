"""Advertising posts as data: groups by skeleton, and what is read in the slots."""

from __future__ import annotations

import pytest

from cleaner import spam
from cleaner.likeness import likeness
from cleaner.model import Block, Kind, Label
from tests.fixture_pages import pages


def blocks(*texts: str, label: Label = Label.AD) -> list[Block]:
    return [Block(i, text, Kind.PARAGRAPH, 0, label, 1.0, 1.0, (), "/p[1]") for i, text in enumerate(texts)]


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
