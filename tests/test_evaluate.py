"""evaluate: definitions, the format of a corpus, rivals, and the command on a corpus of three pages."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from cleaner import cli
from cleaner.evaluate import calibration, corpus, ours, rivals, run, scores, summary
from cleaner.evaluate.corpus import Gold
from cleaner.evaluate.scores import Answer
from cleaner.evaluate.truth import block_truth

TINY = Path(__file__).parent / "corpus" / "tiny"


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny corpus that a test may damage."""
    return Path(shutil.copytree(TINY, tmp_path / "tiny"))


def evaluate(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = cli.run(["evaluate", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


# --- definitions


def test_shingles_are_runs_of_four_words() -> None:
    assert scores.shingles("A b, c d e") == Counter({("a", "b", "c", "d"): 1, ("b", "c", "d", "e"): 1})
    assert scores.shingles("two words") == Counter({("two", "words"): 1})
    assert not scores.shingles(" — ")


def test_a_cjk_character_is_a_word() -> None:
    assert scores.tokens("雪 in 茶山 2024年") == ["雪", "in", "茶", "山", "2024", "年"]


def test_words_are_counted_as_often_as_they_occur() -> None:
    precision, recall, f1 = scores.overlap(scores.bag("a a b"), scores.bag("a b b b"))
    assert (precision, recall) == (2 / 3, 2 / 4)
    assert f1 == pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))


def test_f1_of_a_corpus_combines_its_mean_precision_and_recall() -> None:
    gold = Gold(id="x", text="a b c d e f g h")
    results = [run.Result(scores.grade(gold, Answer(text=text)), 0.0, "") for text in ("a b c d e", "")]
    figures = summary.figures(results)
    assert figures.precision == summary.Measure(0.5, 2)
    assert figures.recall == summary.Measure(0.2, 2)
    assert figures.f1 == summary.Measure(2 * 0.5 * 0.2 / 0.7, 2)


def test_snippets_ignore_white_space_and_width() -> None:
    gold = Gold(id="x", with_=["ＡＢＣ def", "gone"], without=["bad\nword"])
    grade = scores.grade(gold, Answer(text="abc... ABC d e f, badword"))
    assert (grade.must, grade.leak, grade.clean) == (0.5, 1.0, False)
    assert (grade.lost, grade.leaked) == (("gone",), ("bad word",))


@pytest.mark.parametrize(
    ("by_hand", "wanted", "got", "right"),
    [
        (False, None, "Ann", None),
        (True, None, "Ann", False),
        (True, None, "", True),
        (False, "Ann Lee", "AnnLee", True),
        (False, "Ann", "Bob", False),
    ],
)
def test_an_invented_value_is_wrong_where_the_page_was_annotated_whole(
    by_hand: bool,  # noqa: FBT001
    wanted: str | None,
    got: str,
    right: bool | None,  # noqa: FBT001
) -> None:
    gold = Gold(
        id="x", text="t", spam=[] if by_hand else None, source=wanted, authors=[wanted] if wanted else []
    )
    grade = scores.grade(gold, Answer(source=got, authors=(got,)))
    assert grade.source is right
    assert grade.authors is right


def test_a_page_without_an_article_is_clean_when_the_text_is_empty() -> None:
    gold = Gold(id="x", page_type="listing")
    assert scores.grade(gold, Answer()).clean is True
    assert scores.grade(gold, Answer(text="teaser")).clean is False


def test_the_truth_of_blocks() -> None:
    story = "the river rose by a metre on monday night and fell again by noon"
    blocks = [
        "Home",
        story,
        "The lesson",
        "Most read stories of this and of the last week here",
        story,
        "Home",
    ]
    assert block_truth(blocks, f"{story}\nThe lesson") == [False, True, True, False, False, False]


def test_calibration_error_is_the_mean_distance_of_said_and_right() -> None:
    table = calibration.new()
    for right in (True, True, True, False):
        calibration.add(table, 0.95, right=right)
    calibration.add(table, 1.0, right=True)
    calibration.add(table, 0.05, right=False)
    found = calibration.calibration(table)
    assert found is not None
    assert [cell.n for cell in found.bins] == [1, 5]
    assert found.bins[1].said == pytest.approx(0.96)
    assert found.error == pytest.approx((1 * 0.05 + 5 * (0.96 - 0.8)) / 6)
    assert calibration.calibration(calibration.new()) is None


# --- the format


def test_a_quarter_of_the_sites_is_held_aside() -> None:
    held = [corpus.is_aside(Gold(id="x", url=f"https://site{number}.example.org/")) for number in range(50)]
    assert len(set(held)) == 1  # one registered domain, one side
    share = sum(corpus.is_aside(Gold(id=f"page {number}")) for number in range(2_000)) / 2_000
    assert 0.22 < share < 0.28


def test_aside_splits_a_corpus_in_two() -> None:
    parts = [{gold.id for gold in corpus.read(TINY, aside=side)} for side in ("yes", "no")]
    assert parts[0] | parts[1] == {gold.id for gold in corpus.read(TINY)}
    assert not parts[0] & parts[1]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 4"),
        ('{"url": "https://a.example/"}', "missing required field `id`"),
        ('{"id": "a", "title": 7}', "$.title"),
        ('{"id": "a", "with": "words"}', "$.with"),
        ('{"id": "../gold"}', "no file name"),
        ('{"id": "bell-river", "text": "x"}', "twice"),
        ("[]", "line 4"),
    ],
)
def test_a_wrong_line_is_named(
    tiny: Path, capsys: pytest.CaptureFixture[str], line: str, complaint: str
) -> None:
    with (tiny / "gold.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    code, out, err = evaluate(capsys, tiny)
    assert (code, out) == (65, "")
    assert "gold.jsonl, line 4" in err
    assert complaint in err


def test_what_is_missing_is_named(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = evaluate(capsys, tiny / "nothing")
    assert (code, "no such folder" in err) == (66, True)
    (tiny / "pages" / "bell-index.html").unlink()
    code, out, err = evaluate(capsys, tiny)
    assert (code, out, "'bell-index'" in err) == (66, "", True)
    (tiny / "gold.jsonl").unlink()
    code, _, err = evaluate(capsys, tiny)
    assert (code, "gold.jsonl" in err) == (66, True)


@pytest.mark.parametrize("text", ["", "\n", '{"id": "a"}\n'])
def test_a_corpus_without_a_page_to_score_is_an_error(
    tiny: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (tiny / "gold.jsonl").write_text(text, encoding="utf-8")
    code, _, err = evaluate(capsys, tiny)
    assert (code, "no page to score" in err) == (65, True)


def test_a_damaged_page_costs_one_page(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny / "pages" / "bell-index.html").rename(tiny / "pages" / "bell-index.html.gz")
    code, out, _ = evaluate(capsys, tiny)
    assert code == 1
    assert "error cleaner: bell-index: bug: CorpusError: cannot read" in out
    assert "tiny: 3 pages" in out


# --- rivals


def test_a_rival_on_the_same_page() -> None:
    rival = rivals.Rival("readability")
    rival.start()
    assert rival.version == version("readability-lxml")
    gold = next(gold for gold in corpus.read(TINY) if gold.id == "bell-river")
    answer = rival.ask(corpus.load(corpus.page_file(TINY, gold)), gold)
    assert "forty pupils" in answer.text
    assert answer.title == "River rises by a metre"
    assert 0 < answer.seconds < rivals.PAGE_SECONDS
    assert rival.ask(b"", gold).error
    rival.close()


def test_a_dead_rival_costs_one_page() -> None:
    rival = rivals.Rival("readability")
    rival.start()
    assert rival._child is not None
    rival._child.kill()
    rival._child.wait()
    gold = Gold(id="x", url="https://bell.example/茶")
    assert rival.ask(b"<p>x</p>", gold).error == "the process died"
    assert not rival.ask(b"<p>It rained in Aldmoor on Monday, all day long.</p>", gold).error
    rival.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter without packages is a shell script")
def test_a_missing_rival_says_what_to_install(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n', encoding="utf-8")
    bare.chmod(0o755)
    code, out, err = evaluate(capsys, TINY, "--against", "readability", "--rivals-python", bare)
    assert (code, out) == (66, "")
    assert "pip install readability-lxml" in err
    assert "--rivals-python" in err


def test_a_missing_interpreter_and_an_unknown_rival(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = evaluate(capsys, TINY, "--against", "readability", "--rivals-python", tmp_path / "python")
    assert (code, "cannot run" in err) == (66, True)
    code, _, err = evaluate(capsys, TINY, "--against", "boilerpipe")
    assert (code, "trafilatura, readability" in err) == (2, True)


# --- the command


def test_figures_of_the_tiny_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = evaluate(capsys, TINY, "--json", "--against", "readability", "-j", "2", "--worst", "1")
    assert (code, err) == (0, "")
    document: dict[str, Any] = json.loads(out)
    assert set(document["tools"]) == {"cleaner", "readability"}
    (report,) = document["corpora"]
    mine, theirs = report["tools"]["cleaner"], report["tools"]["readability"]
    assert mine["f1"] == {"value": 1.0, "n": 2}
    assert mine["shares"]["clean"] == {"value": 1.0, "n": 3}
    assert mine["shares"]["source"] == {"value": 1.0, "n": 1}
    assert theirs["shares"]["leak"]["value"] == pytest.approx(1 / 3)
    assert theirs["f1"]["value"] < 1
    assert list(report["languages"]) == ["en", "zh"]
    assert report["page_types"] == {"article": {"article": 2}, "listing": {"listing": 1}}
    assert report["confidence"]["n"] == 2
    assert {page["tool"] for page in report["worst"]} == {"cleaner", "readability"}


def test_the_table_names_groups_and_the_worst(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = evaluate(capsys, TINY, "--worst", "2", "--show-aside")
    assert code == 0
    for line in ("tiny: 3 pages", "language zh", "type listing", "worst of cleaner: bell-"):
        assert line in out


def test_pages_held_aside_are_not_named_unless_asked(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    held = [gold.id for gold in corpus.read(tiny, aside="yes")]
    assert held  # the tiny corpus has both kinds
    assert not set(held) & set(named(evaluate(capsys, tiny, "--worst", "9")[1]))
    assert set(held) <= set(named(evaluate(capsys, tiny, "--worst", "9", "--show-aside")[1]))


def named(out: str) -> list[str]:
    return [line.split()[3] for line in out.splitlines() if line.startswith("worst of cleaner: ")]


def test_an_exception_of_ours_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("oh")

    monkeypatch.setattr("cleaner.clean", broken)
    answer, sureness = ours.answer(b"x", Gold(id="x", text="a"))
    assert answer.error == "KeyError: 'oh'"
    assert sureness.right is None
