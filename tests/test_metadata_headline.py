"""Titles: the headline out of the chain that <title> is, and among its rivals."""

import pytest

from cleaner.metadata.headline import clean_title, titles
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.normalise import key
from cleaner.model import Head

SITE = {key(name) for name in ("海港网", "The Harbour", "harbour.example", "harbour")}


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("河堤加固工程昨日动工_海港网", "河堤加固工程昨日动工"),
        ("河堤加固工程昨日动工_国内频道_某某新闻_海港网", "河堤加固工程昨日动工"),
        ("河堤加固工程昨日动工|南岸省|北港市_新闻中心", "河堤加固工程昨日动工"),
        ("河堤加固工程昨日动工-某某新闻网", "河堤加固工程昨日动工"),
        ("河堤加固工程昨日动工--时政--某某网", "河堤加固工程昨日动工"),
        ("河堤加固工程昨日动工——某某资讯(旗下媒体网)", "河堤加固工程昨日动工"),
        ("河堤加固工程昨日动工｜即時｜某某新聞網", "河堤加固工程昨日动工"),
        ("海港网：河堤加固工程昨日动工", "河堤加固工程昨日动工"),
        ("[组图]河堤加固工程昨日动工(图)", "河堤加固工程昨日动工"),
        ("1-10月河堤加固工程开工率升至九成", "1-10月河堤加固工程开工率升至九成"),
        ("The river rose by a metre | The Harbour", "The river rose by a metre"),
        ("The Harbour: The river rose by a metre", "The river rose by a metre"),
        ("The river rose by a metre - News - The Harbour", "The river rose by a metre - News"),
        ("Long-term plans for the well-known quay", "Long-term plans for the well-known quay"),
        ("Rain - and then what?", "Rain - and then what?"),
        ("", ""),
    ],
)
def test_chains(raw: str, title: str) -> None:
    assert clean_title(raw, site_names=SITE, headings=[]) == title


def test_a_heading_proves_which_part_is_the_headline() -> None:
    headings = ["Rain – and what comes after"]
    assert (
        clean_title("Rain – and what comes after – Weather Now", site_names=(), headings=headings)
        == headings[0]
    )
    assert clean_title("东区 - 大雨之后 - 港", site_names=(), headings=["大雨之后"]) == "大雨之后"


def best(
    head: Head, jsonld: JsonLd | None = None, headings: tuple[str, ...] = (), url: str | None = None
) -> str:
    return titles(head, jsonld or JsonLd(), headings=headings, url=url)[0].value


def test_the_visible_headline_beats_the_share_card() -> None:
    head = Head(
        title="River news | The Harbour",
        metas=(("og:title", "You will not believe this river story"), ("og:site_name", "The Harbour")),
    )
    assert (
        best(head, headings=("The river story that nobody will believe",))
        == "The river story that nobody will believe"
    )


def test_a_heading_of_something_else_does_not() -> None:
    head = Head(title="河堤加固工程昨日动工_海港网")
    assert best(head, headings=("栏目导航",)) == "河堤加固工程昨日动工"
    assert best(head, headings=("海港网",), url="https://haigang.example/") == "河堤加固工程昨日动工"


def test_a_sub_heading_that_repeats_words_does_not() -> None:
    head = Head(title="渡轮公司换上电动船：更安静也更快，票价三年不变")
    assert best(head, headings=("更安静也更快",)) == "渡轮公司换上电动船：更安静也更快，票价三年不变"


def test_a_cut_share_title_supports_the_whole_one() -> None:
    head = Head(
        title="三座码头同日开放 渔港的“冬天”结束了_某某财经",
        metas=(("og:title", "三座码头同日开放 渔港的"),),
    )
    assert best(head) == "三座码头同日开放 渔港的“冬天”结束了"


def test_a_kicker_before_the_headline_is_left_out() -> None:
    jsonld = JsonLd(headline="Ferry fares stay as they are")
    assert (
        best(Head(title="x"), jsonld, ("Harbour Ferry fares stay as they are",))
        == "Ferry fares stay as they are"
    )


def test_without_anything_there_is_no_title() -> None:
    assert titles(Head()) == ()


def test_rivals_keep_their_origin_and_raw_form() -> None:
    found = titles(
        Head(
            title="Rain in town | The Harbour", metas=(("og:site_name", "The Harbour"), ("og:title", "Rain!"))
        )
    )
    assert {(rival.value, rival.origin, rival.raw) for rival in found} == {
        ("Rain in town", "title", "Rain in town | The Harbour"),
        ("Rain!", "meta:og:title", "Rain!"),
    }
