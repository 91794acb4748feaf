"""tests.tools.gate: what does not hold is named, floors rise by themselves and sink only with a reason."""

from __future__ import annotations

import shutil
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from cleaner.evaluate import corpus
from tests.tools import floors as floor_file
from tests.tools import gate
from tests.tools.floors import Floor, Floors

TINY = Path(__file__).parent / "corpus" / "tiny"
HELD = "held-dailybuzzard-parrot"
LOOK, HELD_OUT = gate.look, gate.held_out


@cache
def looked() -> gate.Outcome:
    return LOOK(TINY, 1)


@cache
def labelled() -> tuple[list[str], gate.Measured]:
    return HELD_OUT([HELD])


@pytest.fixture
def measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gate measures does not change between tests."""
    monkeypatch.setattr(gate, "look", lambda _folder, _jobs: looked())
    monkeypatch.setattr(gate, "held_out", lambda _names: labelled())


@pytest.fixture
def floors(tmp_path: Path, measured_once: None) -> Path:  # noqa: ARG001 - used for what it does
    """The floors of the tiny corpus as measured today, with one fixture page."""
    path = tmp_path / "floors.toml"
    start = Floors(held_out=floor_file.HeldOut([HELD]))
    path.write_text("\n".join(floor_file.lines(start)), encoding="utf-8")
    assert gate.main([str(TINY), "--floors", str(path), "--write", "--differential", "0"]) == 0
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_today_holds_what_was_written_today(floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main([str(TINY), "--floors", str(floors), "--differential", "0"]) == 0
    assert "3 pages, 0 problems" in capsys.readouterr().out


def test_what_does_not_hold_is_named(floors: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(floors, "page_type = { at_least = 0.998", "page_type = { at_least = 1.5")
    edit(floors, "[partition]", '[partition]\n"tiny/bell-river" = "no reason"')
    edit(floors, f'"{HELD}",', f'"{HELD}", "gone",')
    assert gate.main([str(TINY), "--floors", str(floors), "--differential", "0"]) == 1
    out = capsys.readouterr().out
    assert "tiny all: page_type is 1.0000 (n 3), must be at least 1.5" in out
    assert "tiny/bell-river: holds its text once now" in out
    assert "gone is gone" in out
    assert "3 problems" in out


def test_a_block_that_is_lost_is_found(floors: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = TINY / "pages" / "bell-river.html"
    assert gate.difference(page) == ""
    monkeypatch.setattr(gate, "visible", gate.bare)
    assert "characters in blocks" in gate.difference(page)
    assert floors.exists()


def test_a_floor_sinks_only_with_a_reason(floors: Path) -> None:
    edit(floors, "page_type = { at_least = 0.998", "page_type = { at_least = 1.5")
    assert gate.main([str(TINY), "--floors", str(floors), "--write", "--differential", "0"]) == 1
    assert (
        gate.main(
            [str(TINY), "--floors", str(floors), "--write", "--differential", "0", "--why", "it was too high"]
        )
        == 0
    )
    entry = tomllib.loads(floors.read_text(encoding="utf-8"))["corpora"]["tiny"]["groups"]["all"]["page_type"]
    assert entry == {"at_least": 0.998, "n": 3, "why": "it was too high"}


def test_floors_rise() -> None:
    old = {"f1": Floor(9, at_least=0.5, why="old"), "leak": Floor(9, at_most=0.5)}
    new = floor_file.table({"f1": (0.9, 9), "leak": (0.1, 9)}, old, why="", anew=False)
    assert new == {"f1": Floor(9, at_least=0.898, why="old"), "leak": Floor(9, at_most=0.102)}
    assert floor_file.table({"f1": (0.4, 9), "leak": (0.6, 9)}, old, why="", anew=False) == old


def test_other_pages_want_other_floors(
    floors: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = msgspec.structs.replace(looked(), sha256="other")
    monkeypatch.setattr(gate, "look", lambda _folder, _jobs: other)
    assert gate.main([str(TINY), "--floors", str(floors), "--differential", "0"]) == 1
    assert "not the pages that the floors were measured on" in capsys.readouterr().out


def test_the_hash_of_a_corpus_is_that_of_its_pages(tmp_path: Path) -> None:
    other = shutil.copytree(TINY, tmp_path / "tiny")
    golds = corpus.read(other)
    assert gate.digest(other, golds) == gate.digest(TINY, golds)
    page = other / "pages" / "bell-index.html"
    page.write_text(page.read_text(encoding="utf-8") + " ", encoding="utf-8")
    assert gate.digest(other, golds) != gate.digest(TINY, golds)


def test_a_missing_corpus_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main([str(tmp_path / "gone"), "--floors", str(tmp_path / "floors.toml")]) == 1
    assert "no such folder" in capsys.readouterr().err


def test_a_differential_test_is_asked(
    floors: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ModuleType("stand_in")
    found.problems = lambda folders, *, most, jobs: [f"{folders[0].name}/x: {most} {jobs}"]  # type: ignore[attr-defined]
    monkeypatch.setattr(gate, "DIFFERENTIAL", "stand_in")
    monkeypatch.setitem(sys.modules, "stand_in", found)
    assert gate.main([str(TINY), "--floors", str(floors), "--differential", "3"]) == 1
    assert "tiny/x: 3 1" in capsys.readouterr().out
