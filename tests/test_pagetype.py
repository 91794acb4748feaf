"""pagetype and typesigns: a page says what it is, and what its text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import pagetype, typesigns
from cleaner.model import Element, Label, PageType, Tree
from cleaner.rules import weights

SENTENCES = (
    "The council of Aldmoor voted on Monday night to rebuild the old lock, after three winters in which it leaked.",
    "Work will begin in March and should be finished before the herring fair, the harbour master told this paper.",
    "Residents of the lower quay asked for a second footbridge, and the council promised a drawing in six weeks.",
    "The oak for the gates comes from two forests that are still under snow, so nobody expects them before May.",
)
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def article() -> cleaner.Page:
    return cleaner.clean(
        "<html><head><title>Old lock to be rebuilt | Aldmoor Bell</title><meta property=og:type content=article>"
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Old lock to be rebuilt",'
        '"datePublished":"2025-03-04T08:00:00Z","author":{"@type":"Person","name":"Ines Carrow"}}</script></head>'
        "<body><article><h1>Old lock to be rebuilt</h1><p class=byline>By Ines Carrow</p>"
        f"{STORY}</article></body></html>",
        url="https://bell.example/news/2025/03/04/old-lock-to-be-rebuilt-after-three-winters",
    )


def forum() -> cleaner.Page:
    posts = "".join(
        f"<div class=post><div class=author><a href=/u/{n}>user{n}</a></div><div class=postbody>I had the same leak "
        f"in my lock number {n}, and what helped was to {verb} the gate twice a year. {SENTENCES[n % 4]}</div>"
        f"<a class=reply href=#r{n}>Reply</a></div>"
        for n, verb in enumerate(("grease", "paint", "tar", "lift", "dry", "brush"))
    )
    return cleaner.clean(
        '<html><head><title>Leaking gate - Lockkeepers forum</title><meta name=generator content="phpBB 3.3">'
        '<script type="application/ld+json">{"@type":"DiscussionForumPosting"}</script></head>'
        f"<body><h1>Leaking gate</h1><div class=thread>{posts}</div></body></html>",
        url="https://forum.locks.example/forum/thread/leaking-gate-12345",
    )


def listing(count: int = 20, signed: str = "") -> cleaner.Page:
    items = "".join(
        f"<li class=card><h3><a href=/{n}>Council talks about harbour matter number {n} again</a></h3>{signed}"
        f"<p>{SENTENCES[n % 4]}</p></li>"
        for n in range(count)
    )
    return cleaner.clean(
        f"<html><head><title>Harbour news</title></head><body><h1>Harbour news</h1><ul>{items}</ul></body></html>",
        url="https://bell.example/category/harbour",
    )


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (article(), PageType.ARTICLE),
        (forum(), PageType.FORUM),
        (listing(), PageType.LISTING),
        (cleaner.clean("<html><body></body></html>"), PageType.EMPTY),
    ],
)
def test_a_page_says_what_it_is(page: cleaner.Page, kind: PageType) -> None:
    assert page.page_type is kind


def test_teasers_are_no_text() -> None:
    page = listing()
    assert page.text == ""
    assert page.confidence == 0.0
    assert not any(block.label is Label.BODY for block in page.blocks)
    taken = [block for block in page.blocks if any(e.rule == "page_type" for e in block.evidence)]
    assert taken
    assert {block.label for block in taken} == {Label.RELATED}


def test_whoever_signs_an_entry_did_not_write_the_list() -> None:
    page = listing(signed="<p class=byline>By Ada Stone</p>")
    assert page.page_type is PageType.LISTING
    assert (page.authors, "authors" in page.facts) == ((), False)


def test_posts_are_the_text_of_a_forum() -> None:
    text = forum().text
    for verb in ("grease", "paint", "tar", "lift", "dry", "brush"):
        assert f"to {verb} the gate" in text


def test_an_article_that_claims_to_be_one_is_no_list() -> None:
    cards = "".join(
        f"<li class=card><a href=/{n}>Council talks about harbour matter {n}</a></li>" for n in range(30)
    )
    html = f"<meta property=og:type content=article><h1>Old lock</h1>{STORY}<ul>{cards}</ul>"
    page = cleaner.clean(html)
    assert page.page_type is PageType.ARTICLE
    assert SENTENCES[0] in page.text


def test_every_type_has_weights_and_every_weight_a_type() -> None:
    table = weights.types()
    kinds = set(table["bias"])
    assert kinds == {"article", "listing", "forum", "document", "product", "service"}
    assert all(set(row) <= kinds for row in table.values())
    assert {PageType(kind) for kind in kinds} == set(PageType) - {PageType.EMPTY, PageType.OTHER}


def test_signs_of_no_page_are_weighed_to_the_most_frequent_type() -> None:
    bias = weights.types()["bias"]
    table = pagetype._table()
    assert dict(zip(table.types, table.sums([]), strict=True)) == bias
    assert table.sums(["no such sign"]) == table.sums([])


@given(
    st.lists(st.sampled_from(sorted(set(weights.types()) - {"bias"})), max_size=40, unique=True),
    st.lists(st.sampled_from(["price cart", "thread reply", "toc docs", "hero cta", "card grid", "byline author"])),
)
def test_markup_that_is_not_read_would_not_change_the_type(lit: list[str], names: list[str]) -> None:
    lit = [sign for sign in lit if sign.rpartition(":")[0] not in typesigns.MARKUP]
    elements = tuple(Element(-1, "article", "/", f"{name} n{n}", 0, 0, False) for n, name in enumerate(names))
    tree = Tree(elements, ())
    table = pagetype._table()
    sums = table.sums([*lit, *typesigns.of_markup(tree)])
    assert sums[table.types.index(pagetype.strongest(tree, lit, []))] == pytest.approx(max(sums))


@pytest.mark.parametrize(
    ("url", "signs"),
    [
        ("", {"address:unknown"}),
        ("https://docs.example.org/guide/", {"address:manual", "address:depth:1"}),
        (
            "https://a.example/2025/03/04/old-lock-to-be-rebuilt",
            {"address:dated", "address:slug", "address:depth:4"},
        ),
        ("https://[broken", set()),
    ],
)
def test_signs_of_an_address(url: str, signs: set[str]) -> None:
    assert set(typesigns._address(url)) == signs


@pytest.mark.parametrize(("value", "name"), [(0, "<1"), (1, "1..3"), (2.9, "1..3"), (3, ">=3"), (99, ">=3")])
def test_ranges(value: float, name: str) -> None:
    assert typesigns._Ranges("code", 1, 3).sign(value) == f"code:{name}"


def test_telling_words_count_once_a_string_of_names_and_only_as_whole_words() -> None:
    names = {"Price-tag price", "prices under-price", "underprice pricey", "", "caffè price"}
    assert typesigns._named(names) == {"price": 3, "prices": 1}
