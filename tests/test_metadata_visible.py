"""Printed credit lines in the forms of several languages, and sentences that look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.metadata import visible
from cleaner.metadata.gate import may_be_byline
from cleaner.metadata.marks import Mark
from cleaner.metadata.visible import Byline, read_byline

LINES: dict[str, dict[str, object]] = {
    "2021-03-04 12:11来源：海港日报作者：林小舟": {
        "source": "海港日报", "authors": ("林小舟",), "published": "2021-03-04 12:11",
    },
    "发表于2021-03-04 21:30| 1164次阅读| 来源海港网| 0 条评论| 作者林舟": {
        "source": "海港网", "authors": ("林舟",), "published": "2021-03-04 21:30",
    },
    "作者 | Ada Stone": {"authors": ("Ada Stone",)},
    "编译 | 林舟": {"translators": ("林舟",)},
    "作 者：林舟": {"authors": ("林舟",)},
    "文丨海港特约评论员 林舟": {"authors": ("林舟",)},
    "执笔/林大舟、陈小帆&江月": {"authors": ("林大舟", "陈小帆", "江月")},
    "海港晚报记者 林舟 陈小帆": {"authors": ("林舟", "陈小帆")},
    "記者林舟／海港報導": {"authors": ("林舟",)},
    "作者 林舟 陈小帆": {"authors": ("林舟", "陈小帆")},
    "编辑 林舟 ｜ 排版 陈帆": {"editors": ("林舟",)},
    "林克舟/文 陈小帆/译": {"authors": ("林克舟",), "translators": ("陈小帆",)},
    "林舟/海港日报": {"authors": ("林舟",), "source": "海港日报"},
    "时间：2021-03-04 作者：佚名 浏览：": {"authors": (), "published": "2021-03-04"},
    "时间：2021-03-04 作者：网络整理 阅读：1644": {"authors": (), "source": "网络整理"},
    "本文来源：海港周刊 责任编辑：林舟_NF1234": {"source": "海港周刊", "editors": ("林舟",)},
    "[责任编辑：林小舟 PK123]": {"editors": ("林小舟",)},
    "【编辑：林舟】": {"editors": ("林舟",)},
    "（責任編輯：林舟 陳帆）": {"editors": ("林舟", "陳帆")},
    "编辑:web9876xyz 来源:某某代币": {"editors": ("web9876xyz",), "source": "某某代币"},
    "来源: 海港闲谈 举报": {"source": "海港闲谈"},
    "来源: 海港时报(南岸)": {"source": "海港时报"},
    "2021年03月04日 18:57 海港消息": {"outlet": "海港消息", "published": "2021年03月04日 18:57"},
    "海港人文 2021-03-04 18:14:21": {"outlet": "海港人文"},
    "2021-03-04 08:10 来源：海港新闻网 林舟": {"source": "海港新闻网", "authors": ("林舟",)},
    "（文章来源：http://harbour.example/7876.html）": {
        "source": None, "original_url": "http://harbour.example/7876.html",
    },
    "原文链接：https://harbour.example/a/1": {"original_url": "https://harbour.example/a/1"},
    "최가람 기자 외 1명": {"authors": ("최가람",)},
    "取材・文：山川海": {"authors": ("山川海",)},
    "By Ada Stone and John O'Neil": {"authors": ("Ada Stone", "John O'Neil")},
    "By Ada Stone, Reuters | Published March 3, 2021 | Updated 4 March 2021": {
        "authors": ("Ada Stone",), "published": "March 3, 2021", "modified": "4 March 2021",
    },
    "Posted by Stefan on 5 March 2021": {"authors": ("Stefan",), "published": "5 March 2021"},
    "Von Max Müller und Anna Schmidt": {"authors": ("Max Müller", "Anna Schmidt")},
    "Par Sébastien Lenoir": {"authors": ("Sébastien Lenoir",)},
    "Publié le 30 avril 2021 à 18:00": {"published": "30 avril 2021 à 18:00"},
    "Автор: Иван Лесной": {"authors": ("Иван Лесной",)},
    "(Reporting by Ada Stone; Editing by Jane Roe)": {"authors": ("Ada Stone",), "editors": ("Jane Roe",)},
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_reads(line: str) -> None:
    found = read_byline(line)
    assert found is not None
    assert {field: getattr(found, field) for field in LINES[line]} == LINES[line]


@pytest.mark.parametrize("line", LINES)
def test_a_credit_line_is_mostly_explained(line: str) -> None:
    found = read_byline(line)
    assert found is not None
    assert 0.5 <= found.covered <= 1.0


@pytest.mark.parametrize(
    "line",
    [
        "", "x", "体育频道", "语文/数学", "作者认为这本书很好", "他说，文章来源广泛",
        "记者从教育部获悉，今年报名人数达到1000万",
        "By the end of the year we will know", "Von der Straße in den Himmel", "Stand by me", "Sports", "x" * 500,
        "2021年，海港集团即将迎来上市十周年", "Source of the river", "编辑推荐好书",
        "The author says that it was written by hand",
    ],
)  # fmt: skip
def test_is_no_credit_line(line: str) -> None:
    assert read_byline(line) is None


def test_labels_without_values_are_empty() -> None:
    assert read_byline("责任编辑：") == Byline(covered=1.0, empty=True)
    found = read_byline("原文链接:")
    assert found is not None
    assert found.empty
    assert found.original_url is None


def test_a_placeholder_explains_the_line_and_names_nobody() -> None:
    found = read_byline("来源：网络")
    assert found is not None
    assert (found.source, found.covered, found.empty) == (None, 1.0, False)


def test_an_ordinary_line_is_stopped_by_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def marks_of(text: str) -> list[Mark]:
        calls.append(text)
        return []

    monkeypatch.setattr(visible, "marks_of", marks_of)
    for line in (
        "国家公布新的改革方案",
        "Sports and recreation for all the family",
        "关于我们",
        "A" * 300,
        "热点推荐",
    ):
        assert not may_be_byline(line)
        assert read_byline(line) is None
    assert calls == []


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    found = read_byline(text)
    assert found is None or 0.0 <= found.covered <= 1.0


@given(st.lists(st.sampled_from([*LINES, "，", " ", "：", "/", "2021-03-04", "|"]), max_size=4))
def test_glued_lines_are_survived(parts: list[str]) -> None:
    found = read_byline("".join(parts))
    assert found is None or 0.0 <= found.covered <= 1.0
