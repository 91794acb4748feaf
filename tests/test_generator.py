"""The page generator: same seed same page, splits that share nothing, answers that match the pages."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree, html

from cleaner.model import Block, Kind, Label, Page
from tests.tools.generator import (
    FORMS,
    SPLITS,
    GeneratedPage,
    boxed,
    generate,
    insertions,
    spam_blocks,
    splits,
)
from tests.tools.generator.__main__ import main
from tests.tools.generator.data import Material, load
from tests.tools.generator.marks import MARK, TAG, compact
from tests.tools.generator.measure import judge, metamorphic
from tests.tools.generator.model import Form, Split
from tests.tools.generator.report import figures, lines
from tests.tools.generator.spam import disguise

SEEDS = range(60)
KINDS: list[tuple[Split, Form]] = [(split, form) for split in splits() for form in FORMS]
BULLETS = set("•·‧・*-+■◎．▲ 　 \n\t\r")
"""What may stand outside marks: bullets and indents, which belong to no text."""
CODE = re.compile(r"<(script|style|title)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
NAMES = re.compile(r"""\b(?:class|id)=["']?([^"'>]+)["'> ]""")
COMMON_NAMES = frozenset({"text"})
FIRST = {"tune", "held_out"}
"""The splits that measure alone; the others add to them and may be smaller."""
SHORT_WORDING = 8
"""Characters: shorter wordings (相关阅读, a bare heading) cannot help being the same on many sites."""


@cache
def pages(split: Split, form: Form) -> tuple[GeneratedPage, ...]:
    """The pages that every test of this module looks at."""
    return tuple(generate(seed, split=split, form=form) for seed in SEEDS)


def oracle(page: GeneratedPage, body: str = "body") -> Page:
    """A stand-in cleaner that knows the answers; with another ``body`` label set it makes chosen mistakes."""
    blocks = tuple(
        Block(
            index=i,
            text=start,
            kind=Kind.PARAGRAPH,
            level=0,
            label=Label(label.split("|")[0]),
            confidence=1.0,
            margin=1.0,
            evidence=(),
            path="/",
        )
        for i, (label, start) in enumerate(page.labels)
    )
    texts = page.paragraphs if body == "body" else (*page.paragraphs, *page.spam)
    return Page(title=page.title, text="\n\n".join(texts), blocks=blocks)


@pytest.mark.parametrize(("split", "form"), KINDS)
def test_same_seed_same_page(split: Split, form: Form) -> None:
    again = tuple(generate(seed, split=split, form=form) for seed in SEEDS)
    assert again == pages(split, form)
    assert len({page.data for page in again}) == len(again)


@pytest.mark.parametrize(("split", "form"), KINDS)
def test_answers_stand_in_the_page_in_order(split: Split, form: Form) -> None:
    for page in pages(split, form):
        text = page.data.decode(page.charset)
        if form == "html":
            root = html.document_fromstring(text, parser=html.HTMLParser(encoding=None))
            etree.strip_elements(root, "script", "style", "title", with_tail=False)
            text = root.text_content()
        shown = compact(text)
        for answers in (page.paragraphs, tuple(start for _, start in page.labels)):
            at = 0
            for answer in answers:
                found = shown.find(compact(answer), at)
                assert found >= 0, (page.id, answer)
                at = found + len(compact(answer))
        assert all(compact(snippet) in shown for snippet in page.spam), page.id


@pytest.mark.parametrize(("split", "form"), KINDS)
def test_every_visible_text_has_a_label(split: Split, form: Form) -> None:
    for page in pages(split, form):
        marked = page.frame.before + page.frame.joint.join(page.frame.blocks) + page.frame.after
        rest = MARK.sub("", marked)
        if form == "html":
            rest = TAG.sub("", CODE.sub("", rest)).replace("&nbsp;", "").replace("&emsp;", "")
        assert set(rest) <= BULLETS, (page.about["template"], set(rest) - BULLETS)
        assert {part for label, _ in page.labels for part in label.split("|")} <= {str(one) for one in Label}


@pytest.mark.parametrize("split", splits())
def test_dumps_have_no_tags_and_articles_stay_out_of_spam(split: Split) -> None:
    for page in pages(split, "dump"):
        assert not re.search(r"</?[a-z]+[ />]|&[a-z]+;", page.data.decode(page.charset)), page.id
    for form in FORMS:
        for page in pages(split, form):
            body = compact("".join(page.paragraphs))
            assert len(page.paragraphs) >= 5
            assert page.spam
            assert not any(compact(snippet) in body for snippet in page.spam)


def test_advertising_stands_among_paragraphs_in_about_half_of_the_pages() -> None:
    places = [page.about["place"] for split, form in KINDS for page in pages(split, form)]
    assert 0.35 < sum(place != "list only" for place in places) / len(places) < 0.65
    assert {"between", "after", "below"} <= set(places)


def test_encodings_vary() -> None:
    charsets = {page.about["charset"] for split in SPLITS for page in pages(split, "html")}
    for wanted in (
        "gb18030 declared gb2312",
        "gb18030 declared nothing",
        "cp950 declared big5",
        "utf-8 declared gb2312",
    ):
        assert wanted in charsets


def _strings(material: Material) -> dict[str, set[str]]:
    pools = [set(values) for wording in material.wordings.values() for values in wording.values()]
    people = {name for wording in material.wordings.values() for name in wording["person"]}
    markup = [
        text for one in material.templates for text in (one.page, *one.markup.values(), *one.parts.values())
    ]
    return {
        "articles": {one.name for one in material.articles} | {one.title for one in material.articles},
        "paragraphs": {piece.text for one in material.articles for block in one.blocks for piece in block},
        "people": people | {one.author for one in material.articles},
        "outlets": {one.source for one in material.articles} | {one.site for one in material.templates},
        "templates": {one.name for one in material.templates} | {one.host for one in material.templates},
        "firms": {name for wording in material.wordings.values() for name in wording["firm"]},
        "skeletons": {text for one in material.families for text in one.skeletons},
        "slots": {text for one in material.families for values in one.slots.values() for text in values},
        "wordings": {text for pool in pools for text in pool if len(text) > SHORT_WORDING},
        "class names": {name for text in markup for found in NAMES.findall(text) for name in found.split()}
        - COMMON_NAMES,
        "invisible": set(material.zero_width),
    }


@pytest.mark.parametrize(("one", "other"), list(combinations(splits(), 2)))
def test_splits_share_nothing(one: Split, other: Split) -> None:
    here, there = _strings(load(one)), _strings(load(other))
    if {one, other} != set(SPLITS):  # there are only six invisible characters to go round
        del here["invisible"]
    assert {kind: here[kind] & there[kind] for kind in here} == {kind: set() for kind in here}


def _traps(material: Material) -> list[str]:
    """Articles about what advertising is about."""
    trades = ("advertising", "medical beauty", "WeChat groups", "loans", "gambling", "recruiting")
    return [one.name for one in material.articles if one.topic in trades]


def test_the_second_tuning_split_is_large_enough() -> None:
    material = load("tune_b")
    assert len(_traps(material)) >= 3
    assert sum(one.form == "html" for one in material.templates) >= 10
    assert len(material.families) >= 20
    assert all(2 <= len(one.skeletons) <= 4 for one in material.families)
    assert {one.script for one in material.articles} == {"Hans"}


def test_a_split_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError, match="tune_z"):
        generate(0, split="tune_z", form="html")
    assert CliRunner().invoke(main, ["--split", "tune_z"]).exit_code == 2


@pytest.mark.parametrize("split", [*splits(), "both"])
def test_the_command_writes_pages_of_the_split_asked_for(split: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["--split", split, "--pages", "8", "--write", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    records = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text("utf-8").splitlines()]
    assert len(records) == 8
    assert {one["about"]["split"] for one in records} == (set(SPLITS) if split == "both" else {split})


@pytest.mark.parametrize("split", SPLITS)
def test_material_is_large_enough(split: Split) -> None:
    material = load(split)
    assert len(material.articles) >= 12
    assert len(_traps(material)) >= 4
    assert sum(one.form == "html" for one in material.templates) >= 10
    assert sum(one.form == "dump" for one in material.templates) >= 4
    assert len(material.families) >= 10
    assert {one.script for one in material.articles} >= {"Hans", "Hant", "en"}


@pytest.mark.parametrize(("split", "form"), KINDS)
def test_insertions_keep_the_answers(split: Split, form: Form) -> None:
    for page in pages(split, form)[:8]:
        _, block = spam_blocks(page, 1)[0]
        copies = list(insertions(page, block))
        assert len(copies) >= len(set(page.paragraphs)) // 3
        assert all(copy.paragraphs == page.paragraphs and copy.data != page.data for copy in copies)
        assert len({copy.data for copy in copies}) == len(copies)
        if form == "html":
            assert all(copy.paragraphs == page.paragraphs for copy in insertions(page, boxed(block)))


def test_a_perfect_cleaner_scores_full_marks() -> None:
    some = pages("tune", "html")[:10]
    found = figures([judge(page, oracle(page)) for page in some], tuple(metamorphic(some[:2], oracle)), 5)
    assert (found["clean"], found["exact"], found["labels"], found["insertions"]["unchanged"]) == (
        100,
        100,
        100,
        100,
    )
    assert found["insertions"]["count"] > 5
    assert any("fully clean" in line for line in lines(found))


def test_a_leaking_cleaner_is_caught_with_reasons() -> None:
    some = pages("held_out", "dump")[:5]
    verdicts = [judge(page, oracle(page, body="all")) for page in some]
    assert not any(verdict.clean for verdict in verdicts)
    assert all(len(verdict.leaked) == len(verdict.page.spam) for verdict in verdicts)
    inserted = tuple(metamorphic(some[:1], lambda page: oracle(page, body="all")))
    assert inserted
    assert all(miss.kind == "leaked" and miss.reason for one in inserted for miss in one.misses)
    assert any(one.misses for one in inserted)


def test_a_lossy_cleaner_is_caught() -> None:
    page = pages("tune", "dump")[0]
    verdict = judge(page, Page(title=page.title, text="\n\n".join(page.paragraphs[1:])))
    assert [miss.text for miss in verdict.lost] == [page.paragraphs[0]]
    assert verdict.lost[0].reason == "in no block"


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        ("circled", "①②⓪③"),
        ("banker", "壹贰零叁"),
        ("letter_o", "12o3"),
        ("spaced", "1 2 0 3"),
        ("none", "1203"),
    ],
)
def test_disguised_digits(style: str, wanted: str) -> None:
    assert disguise("1203", style) == wanted
