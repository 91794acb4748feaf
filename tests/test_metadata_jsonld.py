"""JSON-LD: mended, followed, and the page's own node picked among others."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import NoticeCode
from cleaner.metadata.jsonld import EMPTY, parse

ARTICLE = {
    "@type": "NewsArticle",
    "headline": "The river rose",
    "datePublished": "2021-03-04",
    "author": {"name": "Ada Stone"},
}


def test_no_scripts_no_work() -> None:
    assert parse([]) is EMPTY


def test_an_article_is_read_whole() -> None:
    node = {
        **ARTICLE, "dateModified": "2021-03-05", "description": "A &amp; B", "articleBody": "One.\n\nTwo.",
        "editor": ["Jane Roe"], "translator": {"name": "Max Lake"}, "publisher": {"name": "The Harbour"},
        "keywords": ["rain", "river"], "image": [{"url": "https://a.example/1.jpg"}, "https://a.example/2.jpg"],
        "url": "https://a.example/x", "mainEntityOfPage": {"@id": "https://a.example/x"}, "inLanguage": "en",
        "articleSection": "News", "isAccessibleForFree": "False",
    }  # fmt: skip
    found = parse([json.dumps(node)])
    assert found.types == ("NewsArticle",)
    assert (found.headline, found.authors, found.published) == (
        "The river rose",
        ("Ada Stone",),
        "2021-03-04",
    )
    assert (found.description, found.article_body) == ("A & B", "One.\n\nTwo.")
    assert (found.editors, found.translators, found.publisher) == (
        ("Jane Roe",),
        ("Max Lake",),
        "The Harbour",
    )
    assert (found.keywords, found.is_accessible_for_free) == (("rain", "river"), False)
    assert found.images == ("https://a.example/1.jpg", "https://a.example/2.jpg")
    assert (found.url, found.main_entity_of_page) == ("https://a.example/x", "https://a.example/x")
    assert found.notices == ()


def test_references_are_followed_within_a_graph() -> None:
    graph = {
        "@graph": [
            {"@type": "WebSite", "@id": "#site", "name": "The Harbour"},
            {"@type": "Article", "headline": "Rain", "author": {"@id": "#p"}, "publisher": {"@id": "#site"}},
            {"@type": "Person", "@id": "#p", "name": "Ada Stone"},
        ]
    }
    found = parse([json.dumps(graph)])
    assert (found.headline, found.authors, found.publisher) == ("Rain", ("Ada Stone",), "The Harbour")
    assert found.site_name == "The Harbour"


def test_articles_of_lists_are_not_the_page() -> None:
    listed = {
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "item": {**ARTICLE, "headline": "Another"}}],
    }
    assert parse([json.dumps(listed)]).headline == ""
    assert parse([json.dumps([listed, ARTICLE])]).headline == "The river rose"


def test_the_node_with_the_pages_address_wins() -> None:
    other = {**ARTICLE, "headline": "Another", "url": "https://a.example/other"}
    own = {**ARTICLE, "url": "http://www.a.example/x/?utm=1"}
    assert parse([json.dumps([other, own])], url="https://a.example/x").headline == "The river rose"


def test_an_article_wins_over_the_page_around_it() -> None:
    page = {"@type": "CollectionPage", "name": "Page", "mainEntity": ARTICLE}
    found = parse([json.dumps(page)])
    assert found.headline == "The river rose"
    assert found.kinds == ("CollectionPage", "NewsArticle")


def test_baidus_objects_have_no_type() -> None:
    node = {
        "@context": "https://ziyuan.baidu.com/contexts/cambrian.jsonld",
        "title": "大雨",
        "pubDate": "2021-03-04T05:06:07",
    }
    found = parse([json.dumps(node)])
    assert (found.headline, found.published) == ("大雨", "2021-03-04T05:06:07")


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "Article", "headline": "Rain"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "Rain"}\n//]]>',
        '{"@type": "Article", "headline": "Rain",}',
        '{"@type": ["Article"], "headline": "Rain", "x": [1, 2,],};',
        '{"@type": "Article", "headline": "Rain", "description": "a\nb\tc"}',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;Rain&quot;}",
        '{"@type": "http://schema.org/Article", "headline": "Rain"} trailing',
    ],
)
def test_slightly_broken_scripts_are_mended(script: str) -> None:
    found = parse([script])
    assert found.headline == "Rain"
    assert found.notices == ()


@pytest.mark.parametrize(
    "script", ["{", "nonsense", '{"a": ', "x" * 1_000_001, "[" * 100_000, '{"a":' * 100_000]
)
def test_unreadable_scripts_give_a_notice_and_do_not_hide_others(script: str) -> None:
    found = parse([script, json.dumps(ARTICLE)])
    assert [notice.code for notice in found.notices] == [NoticeCode.BAD_JSON_LD]
    assert found.headline == "The river rose"


def test_endless_data_is_read_up_to_its_limit() -> None:
    found = parse([json.dumps([ARTICLE, [[1]] * 30_000])])
    assert found.headline == "The river rose"
    assert [notice.code for notice in found.notices] == [NoticeCode.BAD_JSON_LD]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "name", "url", "headline", "image", "keywords"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json_is_survived(value: object) -> None:
    parse([json.dumps(value)])


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    parse([text])
