"""service.discover: what a fetched source is and what it names; feeds, sitemaps, OPML, list pages, hostile bytes."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Block, Kind, Label, Page, Span
from cleaner.service.discover import attributes, discover, root_of
from cleaner.service.feeds import plain
from cleaner.service.found import DiscoverSettings, iso_moment, web_address
from cleaner.service.links import read_list

URL = "https://news.example/list/"

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Harbour &amp; town</title>
<item><title>Ferry &lt;b&gt;stops&lt;/b&gt; early</title><link>https://news.example/2026/11/ferry.html</link>
<pubDate>Tue, 24 Nov 2026 08:00:00 +0800</pubDate></item>
<item><title>无时区</title><link>/2026/11/zone.html</link><pubDate>2026-11-24 08:00:00</pubDate></item>
<item><title>By guid</title><guid isPermaLink="true">https://news.example/guid/1</guid></item>
<item><title>No link at all</title></item>
<item><title>Twice</title><link>https://news.example/2026/11/ferry.html</link></item>
<item><title>Script</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Town</title><entry><title type="html">A &amp;amp; B</title>
<link rel="alternate" href="https://news.example/a"/><link rel="enclosure" href="https://news.example/a.mp3"/>
<published>2026-11-24T08:00:00Z</published><updated>2026-11-24T09:00:00Z</updated></entry></feed>"""


def sitemap(entries: str, root: str = "urlset") -> bytes:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    image = "http://www.google.com/schemas/sitemap-image/1.1"
    start = f'<{root} xmlns="{space}" xmlns:news="{news}" xmlns:image="{image}">'
    return f'<?xml version="1.0"?>{start}{entries}</{root}>'.encode()


def addresses(body: bytes | str) -> list[str]:
    data = body.encode() if isinstance(body, str) else body
    return [item.url for item in discover(URL, data).items]


# -- feeds ----


def test_rss() -> None:
    found = discover(URL, RSS.encode(), "text/html")
    assert (found.kind, found.title) == ("feed", "Harbour & town")
    assert [item.url for item in found.items] == [
        "https://news.example/2026/11/ferry.html",
        "https://news.example/2026/11/zone.html",
        "https://news.example/guid/1",
    ]
    assert found.items[0].title == "Ferry stops early"
    assert found.items[0].published == datetime(2026, 11, 24, tzinfo=UTC)
    assert "rss" in found.items[0].why


def test_time_without_a_zone_stays_without_one() -> None:
    assert discover(URL, RSS.encode()).items[1].published == datetime(2026, 11, 24, 8)  # noqa: DTZ001


def test_atom() -> None:
    item = discover(URL, ATOM.encode(), "application/atom+xml").items[0]
    assert (item.url, item.title) == ("https://news.example/a", "A & B")
    assert (item.published, item.modified) == (
        datetime(2026, 11, 24, 8, tzinfo=UTC),
        datetime(2026, 11, 24, 9, tzinfo=UTC),
    )


def test_rdf_feed() -> None:
    rdf = (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel>'
        "<item><title>One</title><link>https://news.example/1</link></item></rdf:RDF>"
    )
    assert addresses(rdf) == ["https://news.example/1"]


@pytest.mark.parametrize("coding", ["gbk", "utf-8-sig", "utf-16"])
def test_feed_in_other_charsets(coding: str) -> None:
    text = '<?xml version="1.0" encoding="{}"?><rss><channel><item><title>河堤</title><link>{}1</link></item>'
    name = {"utf-8-sig": "utf-8"}.get(coding, coding)
    found = discover(URL, text.format(name, URL).encode(coding), "text/xml")
    assert [(item.title, item.url) for item in found.items] == [("河堤", f"{URL}1")]


def test_broken_feed_gives_what_can_be_read_and_says_so() -> None:
    found = discover(URL, RSS.replace("</channel></rss>", "<item><title>A & B</title>").encode())
    assert len(found.items) == 3
    assert any("not well-formed" in notice for notice in found.notices)


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Town",
        "items": [
            {"id": "1", "url": "/a", "title": "A", "date_published": "2026-11-24T08:00:00+08:00"},
            {"id": "https://news.example/b", "content_text": "x", "date_modified": "2026-11-24"},
            {"id": 5}, "rubbish", {"url": 7}, {"url": "/a"},
        ],
    }  # fmt: skip
    found = discover(URL, json.dumps(feed).encode(), "application/json")
    assert (found.kind, found.title) == ("jsonfeed", "Town")
    assert [item.url for item in found.items] == ["https://news.example/a", "https://news.example/b"]
    assert found.items[0].published == datetime(2026, 11, 24, 8, tzinfo=timezone(timedelta(hours=8)))


def test_opml_names_feeds() -> None:
    opml = (
        '<opml version="2.0"><body><outline text="Town"><outline text="A" type="rss" xmlUrl="https://a.example/feed"/>'
        '<outline text="B" xmlUrl="b.xml"/><outline text="A again" xmlUrl="https://a.example/feed"/></outline></body></opml>'
    )
    found = discover(URL, opml.encode())
    assert found.kind == "opml"
    assert [(child.url, child.kind, child.title) for child in found.children] == [
        ("https://a.example/feed", "feed", "A"),
        ("https://news.example/list/b.xml", "feed", "B"),
    ]


# -- sitemaps ----


def test_sitemap_newest_first() -> None:
    body = sitemap(
        "<url><loc>https://news.example/old</loc><lastmod>2025-01-01</lastmod></url>"
        "<url><loc> https://news.example/none </loc></url>"
        "<url><loc>https://news.example/new?a=1&amp;b=2</loc><lastmod>2026-01-01T00:00:00Z</lastmod></url>"
    )
    found = discover(URL, body)
    assert found.kind == "sitemap"
    assert [item.url for item in found.items] == [
        "https://news.example/new?a=1&b=2",
        "https://news.example/old",
        "https://news.example/none",
    ]


def test_news_sitemap_and_images() -> None:
    body = sitemap(
        "<url><loc>https://news.example/a</loc><image:image><image:loc>https://img.example/x.jpg</image:loc></image:image>"
        "<news:news><news:publication_date>2026-11-24T08:00:00+08:00</news:publication_date>"
        "<news:title>Ferry stops</news:title></news:news></url>"
    )
    (item,) = discover(URL, body).items
    assert (item.url, item.title, item.why) == (
        "https://news.example/a",
        "Ferry stops",
        "entry of a news sitemap",
    )
    assert item.published is not None


def test_sitemap_index_gzip_and_text() -> None:
    index = sitemap(
        "<sitemap><loc>https://news.example/1.xml.gz</loc><lastmod>2025-01-01</lastmod></sitemap>"
        "<sitemap><loc>/2.xml</loc><lastmod>2026-01-01</lastmod></sitemap>",
        "sitemapindex",
    )
    found = discover(URL, gzip.compress(index), "application/x-gzip")
    assert (found.kind, found.items) == ("sitemap_index", ())
    assert [child.url for child in found.children] == [
        "https://news.example/2.xml",
        "https://news.example/1.xml.gz",
    ]
    assert addresses("https://news.example/a\r\nhttps://news.example/b\n") == [
        "https://news.example/a",
        "https://news.example/b",
    ]


def test_limits_are_counted_not_silent() -> None:
    many = "".join(f"<url><loc>https://news.example/{n}</loc></url>" for n in range(50))
    found = discover(URL, sitemap(many), settings=DiscoverSettings(max_items=20))
    assert (len(found.items), found.skipped) == (20, 30)


def test_bomb_and_cut_gzip_are_notices() -> None:
    bomb = discover(URL, gzip.compress(bytes(3_000_000)), settings=DiscoverSettings(max_decoded=1_000_000))
    assert (bomb.items, len(bomb.notices)) == ((), 1)
    cut = discover(URL, gzip.compress(sitemap("<url><loc>https://news.example/a</loc></url>"))[:-4])
    assert any("too early" in notice for notice in cut.notices)


# -- list pages ----

HEADLINES = [
    "Council approves new flood wall after three years of debate",
    "Ferry company cuts winter crossings between the islands",
    "School kitchens will buy vegetables from farms nearby",
    "Night trains return to the coast line from December",
    "Library opens its archive of harbour photographs online",
    "Fishermen ask for earlier warnings of strong easterly winds",
]


def list_page(link: str, headlines: list[str]) -> str:
    items = "".join(
        f'<li><a href="{link.format(n)}">{text}</a> <span>2026-11-{n + 10}</span></li>'
        for n, text in enumerate(headlines)
    )
    return (
        "<html><head><title>Town news</title>"
        '<link rel="alternate" type="application/rss+xml" title="All" href="/feed.xml"></head><body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/sport/">Sport</a></li>'
        '<li><a href="/about">About us</a></li><li><a href="/login">Log in</a></li></ul></nav>'
        f'<div class="list"><ul>{items}</ul></div>'
        '<div class="pages"><a href="/list/2">2</a> <a href="/list/3">3</a> <a href="/list/2">Next page</a></div>'
        '<footer><a href="/privacy">Privacy policy and terms of use of this site</a> '
        '<a href="https://ads.example/2026/11/24/1.html">A partner of ours with a long link text</a></footer>'
        "</body></html>"
    )


@pytest.mark.parametrize(
    "link",
    [
        "/2026/11/24/story-{}.html",
        "/n/1000{}.html",
        "/a/2026112400{}",
        "/story?id=55{}",
        "/news/a-long-story-slug-{}",
    ],
)
def test_list_page_names_its_stories_and_nothing_else(link: str) -> None:
    found = discover(URL, list_page(link, HEADLINES).encode(), "text/html")
    assert found.kind == "list"
    assert [item.url for item in found.items] == [f"https://news.example{link.format(n)}" for n in range(6)]
    assert [item.title for item in found.items] == HEADLINES
    assert all("words" in item.why for item in found.items)
    assert [child.url for child in found.children] == ["https://news.example/feed.xml"]


def test_chinese_list_page() -> None:
    headlines = [
        "市防汛指挥部公布新堤坝建设方案征求意见",
        "轮渡公司冬季减少两岛之间的班次引发讨论",
        "全市中小学食堂下月起采购本地蔬菜",
        "沿海铁路夜间列车十二月恢复运行",
        "图书馆老照片档案上线供市民查阅",
    ]
    found = discover(URL, list_page("/c/2026-11/24/content_{}.htm", headlines).encode())
    assert [item.title for item in found.items] == headlines
    assert found.items[0].published == datetime(2026, 11, 10)  # noqa: DTZ001


def test_links_follow_the_base_and_stay_on_the_site() -> None:
    page = list_page("s-{}.html", HEADLINES).replace(
        "<title>", '<base href="https://www.news.example/deep/"><title>'
    )
    assert addresses(page)[0] == "https://www.news.example/deep/s-0.html"
    away = list_page("https://other.example/2026/11/24/{}.html", HEADLINES)
    assert addresses(away) == []


def made_page(*links: tuple[str, str], label: Label = Label.BODY) -> Page:
    blocks = [
        Block(
            index=n, text=text, kind=Kind.LIST_ITEM, level=0, label=label, confidence=1.0, margin=1.0, evidence=(),
            path=f"/html[1]/body[1]/ul[1]/li[{n + 1}]", spans=(Span(0, len(text), "link", href),),
        )
        for n, (text, href) in enumerate(links)
    ]  # fmt: skip
    return Page(title=None, text="", blocks=tuple(blocks))


def test_a_story_linked_twice_is_one_item_named_by_its_headline() -> None:
    page = made_page(
        ("More", "/2026/11/24/1.html?utm_source=x"),
        (HEADLINES[0], "/2026/11/24/1.html"),
        ("View", "/2026/11/24/1.html#c"),
    )
    (item,) = read_list(URL, page, DiscoverSettings()).items
    assert (item.title, item.url) == (HEADLINES[0], "https://news.example/2026/11/24/1.html")


@pytest.mark.parametrize(
    "href",
    [
        "/", "/list/", "#top", "javascript:void(0)", "mailto:desk@news.example", "/2026/11/24/photo.jpg",
        "/files/report-1.pdf",
        "/tag/flood-wall-1", "/author/2211", "tel:123", "http://[bad", "/list/index.html",
    ],
)  # fmt: skip
def test_what_is_no_story_by_its_address(href: str) -> None:
    assert read_list(URL, made_page((HEADLINES[0][:30], href)), DiscoverSettings()).items == ()


@pytest.mark.parametrize("label", [Label.PAGER, Label.SHARE, Label.SITE_INFO, Label.AD, Label.COPYRIGHT])
def test_labels_count_against_a_link(label: Label) -> None:
    link = ("Five words to read here now", "/n/5.html")
    assert len(read_list(URL, made_page(link), DiscoverSettings()).items) == 1
    assert read_list(URL, made_page(link, label=label), DiscoverSettings()).items == ()


def test_a_hundred_thousand_links_are_capped() -> None:
    links = "".join(f'<li><a href="/2026/11/24/{n}.html">{HEADLINES[n % 6]} {n}</a>' for n in range(20_000))
    found = discover(URL, f"<ul>{links}</ul>".encode(), settings=DiscoverSettings(max_items=100))
    assert len(found.items) == 100
    assert found.skipped > 1_000


# -- hostile and odd ----


def test_entities_are_not_loaded_or_expanded(tmp_path: object) -> None:
    canary = f"{tmp_path}/canary"
    with open(canary, "w") as file:  # noqa: PTH123
        file.write("https://canary.example/")
    doctype = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{canary}"><!ENTITY a "aaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    head = '<?xml version="1.0"?>' + doctype
    for body in (
        head
        + "<rss version='2.0'><channel><item><title>&e;&b;</title><link>https://news.example/&e;</link></item></channel></rss>",
        head + "<urlset><url><loc>https://news.example/&e;&b;</loc></url></urlset>",
        head + "<opml><body><outline xmlUrl='https://news.example/' text='x'>&e;</outline></body></opml>",
    ):
        assert "canary.example" not in str(discover(URL, body.encode()))
        assert "aaaa" not in str(discover(URL, body.encode()))


@pytest.mark.parametrize(
    "piece",
    ["<item>", "<", "<!", "<![CDATA[", "<!--", "&amp;", "<a b='", "<url><loc>", "<outline>", "<link ", "<base ", "{",
        "[", "\n", "<rss ", "http://x.example/\n"],
)  # fmt: skip
@pytest.mark.parametrize(
    "head", ["", "<rss>", "<urlset>", "<opml>", '{"version":"https://jsonfeed.org/version/1","items":[']
)
def test_repetitions_end(head: str, piece: str) -> None:
    assert discover(URL, (head + piece * 5_000).encode()).url == URL


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<rss>", b"<urlset>", b"<feed>", b"<opml>", b"{", b"\x1f\x8b", b"\xff\xfe"]),
)
def test_any_bytes_are_a_discovery(body: bytes, head: bytes) -> None:
    assert discover(URL, head + body).url == URL


@pytest.mark.parametrize(
    ("body", "root"),
    [
        (b"", ""), (b"rss", ""), (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <feed> --><rss>", "rss"),
        (b"<!DOCTYPE html><html>", "html"), (b"<!DOCTYPE rss [ <!ENTITY x 'y'> ]><rss>", "rss"),
        (b"<atom:feed>", "feed"),
        ("<rss>".encode("utf-16"), "rss"), (b"<rdf:RDF>", "rdf"),
    ],
)  # fmt: skip
def test_root(body: bytes, root: str) -> None:
    assert root_of(body) == root


def test_small_tools() -> None:
    assert attributes("""rel=next href='/a' title="b" """) == {"rel": "next", "href": "/a", "title": "b"}
    assert plain(None) is None
    assert plain("x" * 900) == "x" * 500
    assert iso_moment("2026-13-01") is None
    assert iso_moment("rubbish") is None
    assert web_address("http://[", URL) is None
