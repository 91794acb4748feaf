"""What must hold of any page, on generated ones; the same check is the fuzzer's (:mod:`tests.tools.fuzz`)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import cleaner
from cleaner.model import Block, Page
from tests.hostile import FILES, GENERATORS, PIECES
from tests.tools import fuzz

MARKUP = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(MARKUP)
@settings(max_examples=400)
def test_pages_of_broken_markup(markup: str) -> None:
    fuzz.check(f"<p>{markup}".encode("utf-8", "replace"))


@given(MARKUP, st.sampled_from(["gb18030", "utf-16", "cp1252", "big5", "utf-8-sig"]))
@settings(max_examples=100)
def test_in_other_charsets(markup: str, codec: str) -> None:
    fuzz.check(f"<meta charset={codec}><p>{markup}".encode(codec, "replace"))


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes(data: bytes) -> None:
    fuzz.check(data)
    fuzz.check(b"<html><body><p>" + data)


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("*.html")))
def test_hostile_files(name: str) -> None:
    fuzz.check((FILES / name).read_bytes())


@pytest.mark.parametrize("name", sorted(GENERATORS))
def test_generators(name: str) -> None:
    fuzz.check(GENERATORS[name](300).encode())


def test_a_page_that_is_revealed_twice() -> None:
    words = "The ferry sails again from the old bridge to the new one. "
    hidden = f'<div style="display:none"><h1>Ferry</h1><p>{words * 12}<p>{words * 9}</div>'
    page = f"<body><noscript>{hidden}</noscript>".encode()
    assert [notice.code for notice in cleaner.clean(page).notices] == ["revealed", "revealed"]
    fuzz.check(page)


def test_the_seeds_are_small() -> None:
    found = list(fuzz.seeds())
    assert len(found) > len(GENERATORS)
    assert max(map(len, found)) <= fuzz.SEED_BYTES


@pytest.mark.parametrize("what", ["a lost block", "an invented word", "a control character"])
def test_the_check_can_fail(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = cleaner.clean

    def broken(data: bytes, *, url: str | None = None) -> Page:
        page = real(data, url=url)
        first = page.blocks[0]
        changed: tuple[Block, ...] = {
            "a lost block": (),
            "an invented word": (replace(first, text=first.text + " more"),),
            "a control character": (replace(first, text=first.text + "\x1b"),),
        }[what]
        return replace(page, blocks=(*changed, *page.blocks[1:]))

    monkeypatch.setattr(cleaner, "clean", broken)
    with pytest.raises(AssertionError):
        fuzz.check(b"<p>The bridge opened on Monday.</p><p>The ferry stopped.</p>")


def test_the_dictionary_is_libfuzzers(tmp_path: Path) -> None:
    path = tmp_path / "words"
    fuzz.dictionary(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(PIECES)
    assert lines[0] == '"\\x3c\\x70\\x3e"'
