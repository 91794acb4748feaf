"""outputs.explain: reports as lines."""

from __future__ import annotations

import json

from cleaner.model import Evidence, Label
from cleaner.outputs import explain
from cleaner.outputs import json as json_output
from tests.handmade import block, full_page, page


def test_listing_has_a_line_a_block_with_label_confidence_and_strongest_reasons() -> None:
    made = full_page()
    lines = explain.plain(explain.listing(made)).splitlines()
    assert len(lines) == len(made.blocks)
    assert lines[4].split()[:4] == ["4", "ad", "0.90", "paragraph"]
    assert "AD010 +4.0; NEAR +1.0" in lines[4]


def test_lines_fit_the_width_in_wide_characters_too() -> None:
    made = page(block(0, "长" * 300), block(1, "e\u0301" * 300), block(2, "word " * 100))
    for line in explain.plain(explain.listing(made, width=80)).splitlines():
        assert explain.cells(line) <= 80


def test_clip_marks_what_it_left_out() -> None:
    assert explain.clip("一二三四五", 10) == "一二三四五"
    assert explain.clip("一二三四五六", 10) == "一二三四…"
    assert explain.clip("a\n b", 10) == "a b"


def test_groups_come_article_first_then_by_size() -> None:
    made = page(
        block(0, "n1", Label.NAVIGATION),
        block(1, "ad", Label.AD),
        block(2, "n2", Label.NAVIGATION),
        block(3, "正文"),
        block(4, "题", Label.TITLE),
    )
    heads = [
        line for line in explain.plain(explain.grouped(made)).splitlines() if line.endswith("characters)")
    ]
    assert [line.split()[0] for line in heads] == ["title", "body", "navigation", "ad"]


def test_find_ignores_white_space_and_case() -> None:
    made = page(block(0, "Scan the QR code"), block(1, "扫码 关注"))
    assert [b.index for b in explain.find(made, "qr  CODE")] == [0]
    assert [b.index for b in explain.find(made, "扫码关注")] == [1]
    assert explain.find(made, "  ") == []


def test_why_shows_all_evidence_of_both_steps_with_runner_up_and_rule_reason() -> None:
    text = explain.plain(explain.why(full_page().blocks[4], {"AD010": "Slots name themselves."}))
    for part in (
        "block 4: ad",
        "margin +2.2 over other",
        "step 1",
        "AD010: ad",
        "Slots name themselves.",
        "step 2",
    ):
        assert part in text
    assert "blocks 4 to 5" in text
    assert "ad +5.0" in text


def test_runner_up_is_the_best_other_label() -> None:
    evidence = (Evidence("A", "", 4, "ad"), Evidence("B", "", 2, "related"), Evidence("C", "", 3, "share"))
    assert explain.runner_up(block(0, "x", Label.AD, evidence=evidence)) == "share"


def test_strongest_counts_evidence_against_others_as_support() -> None:
    evidence = (
        Evidence("NOTBODY", "", -3, "body"),
        Evidence("HINT", "", 1, "ad"),
        Evidence("BODY", "", 2, "body"),
    )
    assert [e.rule for e in explain.strongest(block(0, "x", Label.AD, evidence=evidence))] == [
        "HINT",
        "NOTBODY",
    ]


def test_second_step_replaces_the_first_for_body() -> None:
    evidence = (Evidence("A", "", 3.0), Evidence("B", "", -1.0, step=2), Evidence("C", "", 1.0, "ad"))
    assert explain.scores(block(0, "x", evidence=evidence)) == [("ad", 1.0), ("other", 0.0), ("body", -1.0)]


def test_form_and_place_alone_are_no_rival_of_body() -> None:
    evidence = (
        Evidence("A", "", 2.0),
        Evidence("near:B", "", 3.0, "related"),
        Evidence("C", "", 1.0, "share"),
    )
    made = block(0, "x", evidence=evidence)
    assert explain.scores(made) == [("body", 2.0), ("share", 1.0), ("other", 0.0)]
    assert explain.runner_up(made) == "share"


def test_body_that_lost_with_a_positive_score_is_the_runner_up() -> None:
    evidence = (Evidence("A", "", 2.0), Evidence("B", "", 5.0, "ad"), Evidence("C", "", 3.0, "share"))
    assert explain.runner_up(block(0, "x", Label.AD, evidence=evidence)) == "body"


def test_sums_of_small_signals_are_not_shown_as_a_reason() -> None:
    evidence = (Evidence("other_signals", "8 of 9", 5.0), Evidence("B", "", 1.0))
    assert [e.rule for e in explain.strongest(block(0, "x", evidence=evidence))] == ["B"]


def test_summary_shares_add_up() -> None:
    text = explain.plain(explain.summary(full_page()))
    assert "article, confidence 0.93" in text
    assert "(1 blocks)" in text
    assert "notice charset_mismatch" in text


def test_summary_of_an_empty_page() -> None:
    assert "0 blocks" in explain.plain(explain.summary(page(title=None)))


def test_spam_shows_groups_with_slots() -> None:
    text = explain.plain(explain.spam(full_page()))
    assert "1 posts: 我是{firm}的{role}" in text
    assert "firm = 万川建材" in text
    assert "no advertising" in explain.plain(explain.spam(page()))


def test_record_serialises() -> None:
    made = full_page()
    record = json.loads(json_output.encode(explain.record(made, made.blocks)))
    assert record["blocks"][4]["scores"] == {"ad": 5.0, "other": 0.0}
    assert record["blocks"][4]["block"]["index"] == 4
