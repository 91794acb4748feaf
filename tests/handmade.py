"""Pages and blocks made by hand, for tests of stages that need no HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from cleaner.model import (
    Block,
    Evidence,
    Fact,
    Image,
    Kind,
    Label,
    Notice,
    Page,
    PageType,
    Rival,
    SpamGroup,
    SpamPost,
    Span,
)

PARAGRAPH = "/html[1]/body[1]/div[1]/p[1]"


def block(
    index: int, text: str, label: Label = Label.BODY, kind: Kind = Kind.PARAGRAPH, **fields: Any
) -> Block:
    """A block with sensible values for what the test does not care about."""
    record = Block(
        index=index,
        text=text,
        kind=kind,
        level=0,
        label=label,
        confidence=0.9,
        margin=2.2,
        evidence=(),
        path=PARAGRAPH,
    )
    return msgspec.structs.replace(record, **fields)


def page(*blocks: Block, **fields: Any) -> Page:
    """A page of these blocks; its text is that of the body blocks."""
    text = "\n\n".join(b.text for b in blocks if b.label is Label.BODY)
    return msgspec.structs.replace(Page(title="河堤加固工程动工", text=text, blocks=blocks), **fields)


def full_page() -> Page:
    """A page that has something in every field."""
    ad = (Evidence("AD010", "ad", 4.0, "ad"), Evidence("NEAR", "2 advertising blocks", 1.0, "ad", 2, (4, 5)))
    post = block(4, "我是万川建材的销售经理，欢迎联系 VX wanchuan88", Label.AD, evidence=ad)
    story = block(
        2, "工程队星期一进场。", spans=(Span(0, 3, "link", "/team"), Span(3, 6, "strong")),
        evidence=(Evidence("LENGTH", "9 characters", 1.5), Evidence("AD010", "", -0.5, "ad")),
    )  # fmt: skip
    lost = (Rival("河堤", "block:1", "河堤"),)
    headline = Fact("河堤加固工程动工", "meta:og:title", "河堤加固工程动工_临江网", lost)
    return page(
        block(0, "首页 新闻", Label.NAVIGATION),
        block(1, "河堤加固工程动工", Label.TITLE, Kind.HEADING, level=1),
        story,
        block(3, "图为施工现场。", Label.CAPTION, Kind.MEDIA),
        post,
        block(5, "责任编辑：周岚", Label.BYLINE, span=(20, 27)),
        authors=("林溪",), translators=("A. Reed",), editors=("周岚",), source="临江晚报",
        original_url="https://old.example/1", url="https://news.example/a/1.html",
        canonical_url="https://news.example/1", site_name="临江网", description="工程开始。",
        published=datetime(2026, 3, 4, 9, 30), modified=datetime(2026, 3, 5, 1, 2, 3, tzinfo=UTC),  # noqa: DTZ001
        language="zh", script="Hans", tags=("河堤", "水利"), image="https://news.example/i.jpg",
        images=(Image("/site.jpg", "现场", after=2),), page_type=PageType.ARTICLE, confidence=0.93,
        spam=(SpamGroup("我是{firm}的{role}", (SpamPost(4, post.text, {"firm": "万川建材", "role": "销售经理"}),)),),
        facts={"title": headline, "authors": Fact(("林溪",), "block:5", "文/林溪")},
        notices=(Notice("charset_mismatch", "declared gbk, is utf-8", 3, 4),),
    )  # fmt: skip
