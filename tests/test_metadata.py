"""Metadata of hand-made pages: which witness is believed, and that every value says where it is from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cleaner.errors import NoticeCode
from cleaner.metadata import read
from cleaner.metadata.headline import titles
from cleaner.metadata.jsonld import JsonLd
from cleaner.metadata.normalise import word_set
from cleaner.model import Element, Head, Kind, Label, Metadata, Moment, RawBlock, Tree

BODY = (
    "今天上午，工程队进入北岸，开始加固河堤的第一阶段，预计将持续三个月，市民可以在南岸的步道上观看。",
    "负责人说，材料已经全部运到现场，天气好的话，第一段会在月底以前完成。",
)
ENGLISH = (
    "The river rose by a metre on Monday, the mayor said, and the boats were taken to the upper harbour."
)
CST = timezone(timedelta(hours=8))


def at(*parts: int) -> datetime:
    """A local time as printed: pages name no zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - naive on purpose


def tree(
    *lines: str | tuple[str, str], head: Head | None = None, moments: tuple[Moment, ...] = ()
) -> tuple[Tree, list[Label]]:
    """A tree of lines; a line ``(text, label)`` is labelled so, ``"#text"`` is the title, the others ``other``."""
    blocks: list[RawBlock] = []
    labels: list[Label] = []
    elements = [Element(-1, "html", "/", "", 0, 0, hidden=False)]
    for line in lines:
        text, label = line if isinstance(line, tuple) else (line, "other")
        names, _, rest = text.partition("@@")
        text = rest or text
        if text.startswith("#"):
            text, label = text[1:], "title"
        elements.append(Element(0, "p", f"/p[{len(elements)}]", names if rest else "", 0, 1, hidden=False))
        blocks.append(
            RawBlock(
                text, Kind.PARAGRAPH, 0, len(elements) - 1, "", hidden=False, link_chars=0, links=0, inner=""
            )
        )
        labels.append(Label(label))
    return Tree(tuple(elements), tuple(blocks), (), moments, head or Head()), labels


def page(
    *lines: str | tuple[str, str],
    head: Head | None = None,
    jsonld: JsonLd | None = None,
    url: str | None = None,
    moments: tuple[Moment, ...] = (),
    sample: str = BODY[0],
) -> Metadata:
    made, labels = tree(*lines, head=head, moments=moments)
    structured = jsonld or JsonLd()
    found = titles(
        made.head,
        structured,
        headings=[b.text for b, label in zip(made.blocks, labels, strict=True) if label == "title"],
    )
    return read(made, labels, structured, url=url, titles=found, text_sample=sample)


def text(*around: str | tuple[str, str]) -> tuple[str | tuple[str, str], ...]:
    """The lines with the body in the place of ``"…"``."""
    out: list[str | tuple[str, str]] = []
    for line in around:
        out.extend([(paragraph, "body") for paragraph in BODY] if line == "…" else [line])
    return tuple(out)


def test_a_text_dump_gives_all_its_credits() -> None:
    found = page(
        *text(
            "河堤加固工程昨日动工_每日某讯", "#河堤加固工程昨日动工", "  2021-03-04 19:13:59     简体|繁體",
            "http://news.harbour.example/1006671.html", "作者 | Ada Stone", "编译 | 林舟", "来源:海港周报", "…",
            "原文链接:", "https://original.example/rivers/42", "编辑:web9876xyz 来源:某某代币",
        )
    )  # fmt: skip
    assert found.title == "河堤加固工程昨日动工"
    assert (found.authors, found.translators, found.editors) == (("Ada Stone",), ("林舟",), ("web9876xyz",))
    assert found.source == "海港周报"
    assert [rival.value for rival in found.facts["source"].rivals] == ["某某代币"]
    assert found.url == "http://news.harbour.example/1006671.html"
    assert found.original_url == "https://original.example/rivers/42"
    assert found.published == at(2021, 3, 4, 19, 13, 59)
    assert (found.language, found.script) == ("zh", "Hans")


def test_every_value_has_a_fact() -> None:
    head = Head(
        title="河堤动工_海港网", language="zh-CN",
        metas=(
            ("og:site_name", "海港网"), ("keywords", "河堤,工程"),
            ("description", "北岸的河堤开始加固。"), ("og:image", "/1.jpg"),
            ("article:published_time", "2021-03-04T05:06:07+08:00"),
            ("article:modified_time", "2021-03-05T05:06:07+08:00"),
        ),
        links=(("canonical", "/a/1"),),
    )  # fmt: skip
    found = page(
        *text("#河堤动工", "来源：海港网 作者：林舟", "…", "责任编辑：陈帆"),
        head=head,
        url="https://www.harbour.example/a/1?x=2",
    )
    fields = word_set(
        "title authors editors source url canonical_url site_name description published modified language script tags"
        " image"
    )
    assert set(found.facts) == fields
    for field in fields:
        value = getattr(found, field)
        shown = value.isoformat() if isinstance(value, datetime) else value
        assert found.facts[field].value == shown
        assert found.facts[field].origin
    assert found.canonical_url == "https://www.harbour.example/a/1"
    assert found.url == "https://www.harbour.example/a/1?x=2"
    assert found.image == "https://www.harbour.example/1.jpg"
    assert found.tags == ("河堤", "工程")


@pytest.mark.parametrize(
    ("meta", "line", "day"),
    [
        ("2021-03-04T05:06:07+08:00", "2021-03-04 05:06", 4),  # published anew: JSON-LD has the first day only
        ("2021-03-04T05:06:07+08:00", "2021-03-02 09:00", 2), ("2021-03-04T05:06:07+08:00", "来源：海港网", 2),
        ("2021-03-02T09:00:00+08:00", "2021-03-04 05:06", 2),
    ],
)  # fmt: skip
def test_a_meta_and_the_printed_page_outvote_json_ld(meta: str, line: str, day: int) -> None:
    head = Head(metas=(("article:published_time", meta),))
    structured = JsonLd(published="2021-03-02T09:00:00+08:00")
    found = page(*text("#河堤动工", line, "…"), head=head, jsonld=structured)
    assert found.published is not None
    assert found.published.day == day


@pytest.mark.parametrize("author", ["海港网", "陈帆", "104363", "https://social.example/harbour", "海港日报"])
def test_a_meta_author_that_is_nobody_is_not_believed(author: str) -> None:
    head = Head(title="河堤动工_海港网新闻", metas=(("author", author), ("article:author", author)))
    assert (
        page(*text("#河堤动工", "2021-03-04 来源：海港日报", "…", "责任编辑：陈帆"), head=head).authors == ()
    )


def test_the_printed_author_beats_the_metas_on_chinese_pages() -> None:
    head = Head(metas=(("author", "孔小明"),))
    found = page(*text("#河堤动工", "海港周报记者 林舟", "…"), head=head)
    assert found.authors == ("林舟",)
    assert found.facts["authors"].origin == "block:1"
    assert found.facts["authors"].rivals[0].value == "孔小明"


def test_structured_data_beats_the_printed_author_elsewhere() -> None:
    sample = ENGLISH
    jsonld = JsonLd(authors=("Ada Stone",))
    found = page(
        "#Rain",
        "By Staff Writers of Town",
        (sample, "body"),
        jsonld=jsonld,
        sample=sample,
        head=Head(language="en"),
    )
    assert found.authors == ("Ada Stone",)


def test_authors_of_adjacent_lines_are_one_byline() -> None:
    found = page(*text("#河堤动工", "本报实习生 林舟 陈帆", "本报记者 江月", "…"))
    assert found.authors == ("林舟", "陈帆", "江月")


def test_credits_in_brackets_at_the_ends_of_the_text() -> None:
    assert page("#河堤动工", (f"本报讯（记者 林舟）{BODY[0]}", "body"), (BODY[1], "body")).authors == (
        "林舟",
    )
    assert page("#河堤动工", (BODY[0], "body"), (f"{BODY[1]}(林舟)", "body")).authors == ("林舟",)
    assert page("#河堤动工", (BODY[0], "body"), (f"{BODY[1]}（完）", "body")).authors == ()


def test_an_outlet_that_signs_is_the_source() -> None:
    found = page(*text("#河堤动工", "2021年03月04日 17:02 海港日报作者：海港日报", "…"))
    assert (found.authors, found.source) == ((), "海港日报")


def test_unlabelled_names_beside_the_date() -> None:
    account = page(*text("#河堤动工", "渔人小屋", "2021-03-04 08:10", "…"))
    assert (account.authors, account.source) == (("渔人小屋",), None)
    outlet = page(*text("#河堤动工", "2021-03-04 08:10", "海港晚报", "评论", "…"))
    assert (outlet.authors, outlet.source) == ((), "海港晚报")


def test_a_block_that_calls_itself_an_authors() -> None:
    sample = ENGLISH
    found = page(
        "#Rain",
        "post-author@@Ada Stone March 4, 2021",
        "share@@Share",
        (sample, "body"),
        sample=sample,
        head=Head(language="en"),
    )
    assert found.authors == ("Ada Stone",)
    assert found.published == at(2021, 3, 4)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Ada Stone", ("Ada Stone",)),
        ("The Harbour Team", ("The Harbour Team",)),
        ("Ask Question", ()),
        ("You Might Also Like", ()),
        ("Print This Page", ()),
        ("Get Started", ()),
    ],
)
def test_a_lone_line_is_a_person_unless_it_is_a_button(line: str, authors: tuple[str, ...]) -> None:
    found = page("#Rain", line, (ENGLISH, "body"), sample=ENGLISH, head=Head(language="en"))
    assert found.authors == authors


def test_lines_far_behind_the_text_are_not_read() -> None:
    found = page(*text("#河堤动工", "…", *["热点"] * 30, "来源：别的报纸 作者：江月 2021-03-04 05:06"))
    assert (found.source, found.authors, found.published) == (None, (), None)


def test_comment_dates_are_not_the_pages() -> None:
    found = page(
        *text("#河堤动工", "…", ("2021-03-04 05:06", "comment"), ("江月 2021-03-05 10:00", "comment"))
    )
    assert found.published is None


def test_machine_dates_beat_printed_ones_and_keep_their_zone() -> None:
    head = Head(metas=(("article:published_time", "2021-03-04T05:06:07+08:00"),))
    found = page(*text("#河堤动工", "2021-03-09 10:00", "…"), head=head)
    assert found.published == datetime(2021, 3, 4, 5, 6, 7, tzinfo=CST)
    structured = page(*text("#河堤动工", "…"), head=head, jsonld=JsonLd(published="2021-03-03T00:00:00Z"))
    assert structured.published == datetime(2021, 3, 3, tzinfo=UTC)
    malformed = page(*text("#河堤动工", "…"), head=head, jsonld=JsonLd(published="yesterday"))
    assert malformed.published == datetime(2021, 3, 4, 5, 6, 7, tzinfo=CST)


def test_a_printed_time_completes_a_meta_that_is_only_a_day() -> None:
    found = page(
        *text("#河堤动工", "2021-03-04 15:13", "…"), head=Head(metas=(("publishdate", "2021-03-04"),))
    )
    assert found.published == at(2021, 3, 4, 15, 13)
    other = page(
        *text("#河堤动工", "2021-03-09 15:13", "…"), head=Head(metas=(("publishdate", "2021-03-04"),))
    )
    assert other.published == at(2021, 3, 4)


def test_utc_is_shown_in_the_zone_that_the_page_prints() -> None:
    head = Head(metas=(("article:published_time", "2021-03-04T20:06:07Z"),))
    found = page(*text("#河堤动工", "2021-03-05 04:06", "…"), head=head)
    assert found.published == datetime(2021, 3, 5, 4, 6, 7, tzinfo=CST)
    assert found.published is not None
    assert found.published.day == 5


def test_the_year_of_a_printed_date_may_come_from_elsewhere() -> None:
    head = Head(metas=(("dateupdate", "2021-09-30 22:46:13"),))
    assert page(*text("#河堤动工", "发布时间：09-3022:46", "…"), head=head).published == at(
        2021, 9, 30, 22, 46
    )
    assert page(*text("#河堤动工", "发布时间：09-3022:46", "…")).published is None


def test_a_date_split_over_blocks_is_joined() -> None:
    assert page(*text("#河堤动工", "2021", "07/08", "16:37", "海港新闻", "…")).published == at(
        2021, 7, 8, 16, 37
    )


def test_modified_stays_apart() -> None:
    found = page(*text("#河堤动工", "2021-03-04 05:06 最后更新：2021-03-06 07:08", "…"))
    assert found.published == at(2021, 3, 4, 5, 6)
    assert found.modified == at(2021, 3, 6, 7, 8)


def test_a_time_element_near_the_title_and_a_day_in_the_url() -> None:
    moment = Moment("2021-03-04T05:06:07+08:00", "gestern", "", 0)
    assert page(*text("#河堤动工", "…"), moments=(moment,)).published == datetime(
        2021, 3, 4, 5, 6, 7, tzinfo=CST
    )
    assert page(*text("#河堤动工", "…"), url="https://a.example/2021/03/04/x.html").published == at(
        2021, 3, 4
    )
    assert page(*text("#河堤动工", "…"), url="https://a.example/2021/03/x.html").published is None


@pytest.mark.parametrize("url", ["/a/1.html", "ftp://a.example/x", "nonsense", "javascript:x"])
def test_an_address_that_is_none_gets_a_notice(url: str) -> None:
    found = page(*text("#河堤动工", "…"), url=url)
    assert found.url is None
    assert [notice.code for notice in found.notices] == [NoticeCode.BAD_URL]


def test_the_pages_own_address_is_no_original() -> None:
    url = "https://a.example/x"
    assert page(*text("#河堤动工", "…", f"文章来源：{url}"), url=url).original_url is None
    assert (
        page(*text("#河堤动工", "…", "文章来源：https://b.example/y"), url=url).original_url
        == "https://b.example/y"
    )


def test_the_line_above_the_credits_is_the_title_when_only_the_site_is_known() -> None:
    found = page(
        *text("首页", "徒步过河真的安全吗？", "来源： 海港科普", "…"), head=Head(title="海港中国-科普文章")
    )
    assert found.title == "徒步过河真的安全吗？"


def test_a_page_without_text_has_no_printed_credits() -> None:
    found = page("#要闻", "2021-03-04", "头条新闻 2021-03-05", sample="")
    assert (found.authors, found.source, found.published) == ((), None, None)


def test_an_empty_page_has_nothing() -> None:
    assert page(sample="") == Metadata()


def test_a_pages_only_date_of_change_is_its_date() -> None:
    found = page(*text("#河堤动工", "作者：林舟 更新时间：2021-03-04 09:26", "…"))
    assert (found.published, found.modified) == (at(2021, 3, 4, 9, 26), None)


def test_printed_keywords_serve_when_no_meta_has_any() -> None:
    found = page(*text("#河堤动工", "…", "TAG：河堤 工程"))
    assert (found.tags, found.facts["tags"].origin) == (("河堤", "工程"), "block:3")


@pytest.mark.parametrize(
    ("row", "source", "authors"),
    [
        ("2023.03.30 街区观察/祝半夏", "街区观察", ("祝半夏",)),
        ("自然笔记 程砚秋 2023年02月14日", "自然笔记", ("程砚秋",)),
        ("2023-12-07 14:33 来自渡口法讯", "渡口法讯", ()),
        ("2023-12-07 14:33 点击 收藏", None, ()),
        ("2023-12-07 14:33 来自北京", None, ()),
        ("2023-12-07 14:33 来自某某手机客户端", None, ()),
    ],
)
def test_a_row_beside_a_date_names_an_outlet_and_a_person(
    row: str, source: str | None, authors: tuple[str, ...]
) -> None:
    found = page(*text("#河堤动工", (row, "byline"), "…"))
    assert (found.source, found.authors) == (source, authors)


@pytest.mark.parametrize("row", ["From Harbour Weekly, by Jane Poe:", "Harbour Weekly, 2024-02-28, by Jane Poe"])
def test_a_latin_row_names_an_outlet_and_its_author(row: str) -> None:
    found = page(*text("#The river rises", (row, "byline"), (ENGLISH, "body")), sample=ENGLISH)
    assert (found.source, found.authors) == ("Harbour Weekly", ("Jane Poe",))


@pytest.mark.parametrize(
    "row",
    [
        "国内新闻 北京 2023-12-07", "2023-12-07 本地新闻 社会", "2023-12-07 农历二月初九 甲辰年",
        "2023-12-07 江城消息 江城报道",
    ],
)
def test_sections_places_and_days_beside_a_date_are_nobody(row: str) -> None:
    assert page(*text("#河堤动工", (row, "byline"), "…")).authors == ()


def test_a_journey_is_no_outlet() -> None:
    lines = text("#The river rises", "From Dover to Calais, by Ferry and Train", (ENGLISH, "body"))
    assert page(*lines, sample=ENGLISH).source is None


@pytest.mark.parametrize("row", ["Tuesday, 12 March 2024, by Jane Poe", "Updated Monday, 2024-02-28, by Jane Poe"])
def test_days_and_verbs_of_printing_are_no_outlets(row: str) -> None:
    found = page(*text("#The river rises", (row, "byline"), (ENGLISH, "body")), sample=ENGLISH)
    assert (found.source, found.authors) == (None, ("Jane Poe",))
