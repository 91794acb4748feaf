"""Classes of metadata misses that were mended, each as the smallest page that shows it."""

from __future__ import annotations

import pytest

import cleaner

STORY = "".join(
    f"<p>{sentence}</p>"
    for sentence in (
        "The council of Aldmoor voted on Monday night to rebuild the old lock, after three winters in which it leaked.",
        "Work will begin in March and should be finished before the herring fair, the harbour master told this paper.",
        "Residents of the lower quay asked for a second footbridge, and the council promised a drawing in six weeks.",
    )
)
JAPANESE = (
    "ナイジェリア北東部の村で16日夜、爆発があり、少なくとも三十人が死亡したと当局が発表した。"
    "村の広場では住民が集まってサッカーの試合を見ていた。"
)
KOREAN = (
    "광장에서 열린 축제에 시민 삼천 명이 모여 비 속에서도 노래를 불렀다. "
    "시는 내년에도 같은 자리에서 축제를 열겠다고 밝혔다."
)


def page(*, head: str = "", above: str = "", below: str = "", body: str = STORY) -> cleaner.Page:
    html = (
        f"<html><head><title>Old lock to be rebuilt</title>{head}</head><body><nav><a href=/>Home</a></nav>"
        f"<main>{above}<h1>Old lock to be rebuilt</h1>{below}<div class=text>{body}</div></main></body></html>"
    )
    return cleaner.clean(html)


def json_ld(author: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"NewsArticle","author":"{author}"}}</script>'


def test_a_date_right_above_the_title() -> None:
    found = page(above="<div class=nav-kicker>Press release 2 November 2021</div>")
    assert found.published is not None
    assert found.published.date().isoformat() == "2021-11-02"


def test_a_date_that_opens_the_text() -> None:
    body = STORY.replace("<p>The", "<p>31. October 2023. The", 1)
    found = page(body=body)
    assert found.published is not None
    assert found.published.date().isoformat() == "2023-10-31"


def test_a_date_in_the_first_sentence_is_not_the_page_s() -> None:
    body = STORY.replace("<p>The", "<p>31 October 2023 was a wet day when the", 1)
    assert page(body=body).published is None


def test_a_first_name_gives_way_to_the_full_one() -> None:
    assert page(head=json_ld("Ines"), below='<p class="author">Ines Carrow</p>').authors == ("Ines Carrow",)


def test_a_meta_s_list_of_authors_is_the_whole_one() -> None:
    meta = '<meta name="article:author_name" content="Ines Carrow, Dan O\'Maley">'
    assert page(head=json_ld("Ines Carrow") + meta).authors == ("Ines Carrow", "Dan O'Maley")


def test_a_printed_job_is_no_second_author() -> None:
    found = page(head=json_ld("Ines Carrow"), below='<p class="byline">By Ines Carrow, Harbour Fellow</p>')
    assert found.authors == ("Ines Carrow",)


@pytest.mark.parametrize("firm", ["aldmoor-post.de", "Web Trade GmbH"])
def test_a_firm_signs_only_where_no_person_does(firm: str) -> None:
    meta = f'<meta name="author" content="{firm}">'
    assert page(head=meta, below='<p class="byline">By Ines Carrow</p>').authors == ("Ines Carrow",)
    assert page(head=meta).authors == (firm,)


def test_the_account_of_a_wechat_page_is_its_source() -> None:
    story = "".join(
        f"<p>{'村民们一早就上山查看茶树，好在积雪不厚，对春茶影响不大。' * 2}第{n}天。</p>" for n in "一二三"
    )
    found = cleaner.clean(
        "<html><title>茶山初雪</title><body><h2 class=rich_media_title>茶山初雪</h2><div class=rich_media_meta_list>"
        "<span class='rich_media_meta rich_media_meta_nickname'>爱茶科技</span></div>"
        f"<div class=rich_media_content>{story}</div></body></html>"
    )
    assert found.source == "爱茶科技"


@pytest.mark.parametrize(
    ("start", "text", "agency"),
    [("【6月18日 AFP】", JAPANESE, "AFP"), ("(서울=새벽통신) ", KOREAN, "새벽통신")],
)
def test_the_agency_of_a_dateline_is_the_source(start: str, text: str, agency: str) -> None:
    body = f"<p>{start}{text}</p><p>{text[::-1][1:]}。</p><p>{text[5:]}{text}</p>"
    assert cleaner.clean(f"<title>{text[:12]}</title><h1>{text[:12]}</h1>{body}").source == agency


def test_a_list_has_no_date() -> None:
    items = "".join(
        f"<li><a href=/{n}>Council talks about harbour matter number {n} again</a>"
        f"<p>On {n} May the council talked about the harbour once more, for three hours and longer.</p>"
        f"<time datetime=2024-05-{n:02d}>{n} May 2024</time></li>"
        for n in range(1, 16)
    )
    found = cleaner.clean(f"<html><title>News</title><body><h1>News</h1><ul>{items}</ul></body></html>")
    assert found.page_type == "listing"
    assert found.published is None
    assert "published" not in found.facts


def test_a_hidden_heading_is_no_headline() -> None:
    hidden = '<h1 style="display:none">Menu of the Aldmoor Evening Bell</h1>'
    assert page(above=hidden).title == "Old lock to be rebuilt"
