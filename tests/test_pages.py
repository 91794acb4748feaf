"""Every fixture page against what a reader sees: one test a page and field."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import cleaner
from tests.fixture_pages import FixturePage, flat, match_labels, pages

FIELDS = (
    "title", "authors", "translators", "editors", "source", "original_url", "url", "canonical_url", "site_name",
    "published", "modified", "language", "script", "tags", "page_type",
)  # fmt: skip
OPTIONAL = {"url", "canonical_url", "site_name", "tags", "page_type"}
"""Fields that are checked only where the page's author wrote them down."""
BY_NAME = {page.name: page for page in pages()}
KNOWN_MISSES = tomllib.loads((Path(__file__).parent / "known_misses.toml").read_text(encoding="utf-8"))
"""What is not right yet: `"page::check" = "reason"`. A miss that is mended must leave the list (xfail is strict)."""


def case(name: str, check: str) -> Any:
    """A test case, expected to fail when it is a known miss."""
    reason = KNOWN_MISSES.get(f"{name}::{check}")
    marks = (pytest.mark.xfail(reason=reason, strict=True),) if reason else ()
    values = (name, check) if check in FIELDS else (name,)
    return pytest.param(*values, marks=marks, id=f"{name}::{check}")


@cache
def cleaned(name: str) -> cleaner.Page:
    return BY_NAME[name].clean()


def explain(page: FixturePage, result: cleaner.Page) -> str:
    lines = []
    for wanted, start, block in match_labels(page, result):
        got = block.label.value if block else "no block"
        if got not in wanted:
            lines.append(f"{'|'.join(sorted(wanted))} wanted, {got} found: {start[:40]}")
            if block is not None and len(lines) == 1:
                lines += [
                    f"    {e.step} {e.rule} ({e.saw}) {e.weight:+.1f} {e.label}" for e in block.evidence
                ]
    return "\n".join(lines)


def value_of(result: cleaner.Page, field: str) -> Any:
    value = getattr(result, field)
    if field in {"published", "modified"}:
        return value.isoformat() if value else None
    if isinstance(value, tuple):
        return list(value)
    return value.value if isinstance(value, cleaner.PageType) else value


@pytest.mark.parametrize(("name", "field"), [case(name, field) for name in BY_NAME for field in FIELDS])
def test_field(name: str, field: str) -> None:
    expected = BY_NAME[name].expected
    if field in OPTIONAL and field not in expected:
        pytest.skip("the page has no such value")
    got, want = value_of(cleaned(name), field), expected.get(field)
    if isinstance(want, list) or isinstance(got, list):
        assert [flat(item) for item in got or ()] == [flat(item) for item in want or ()]
    else:
        assert flat(got or "") == flat(want or ""), cleaned(name).facts.get(field)


@pytest.mark.parametrize("name", [case(name, "text") for name in BY_NAME])
def test_text(name: str) -> None:
    page, result = BY_NAME[name], cleaned(name)
    got = [flat(part) for part in result.text.replace("\n\n", "\n").split("\n") if flat(part)]
    want = [flat(part) for part in page.expected["text"].replace("\n\n", "\n").split("\n") if flat(part)]
    lost = [part[:40] for part in want if part not in got and part not in "".join(got)]
    extra = [part[:40] for part in got if part not in want and part not in "".join(want)]
    assert (lost, extra) == ([], []), explain(page, result)
    assert "".join(got) == "".join(want)


@pytest.mark.parametrize("name", [case(name, "blocks") for name in BY_NAME])
def test_every_labelled_block_is_found(name: str) -> None:
    missing = [start for _, start, block in match_labels(BY_NAME[name], cleaned(name)) if block is None]
    assert missing == []
