"""The record as plain data: what a JSON reader of it would see, without going through JSON."""

from __future__ import annotations

import json

import msgspec
import pytest

import cleaner
from cleaner.model import Block, Evidence, Kind, Label
from tests.fixture_pages import FixturePage, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_to_dict_is_what_json_would_give_back(page: FixturePage) -> None:
    record = page.clean().to_dict()
    assert record == json.loads(json.dumps(record))


def test_a_range_of_blocks_is_a_list() -> None:
    block = Block(0, "a", Kind.PARAGRAPH, 0, Label.BODY, 1.0, 1.0, (Evidence("r", "s", 1.0, blocks=(1, 2)),), "/p[1]")
    record = cleaner.Page(title=None, text="a", blocks=(block,)).to_dict()
    assert record["blocks"][0]["evidence"][0]["blocks"] == [1, 2]


def test_the_record_shares_nothing_with_itself_or_the_page() -> None:
    evidence = (Evidence("settled", "a link", -12.0), Evidence("r", "s", 1.0, "ad", 2, (1, 2)))
    blocks = tuple(
        Block(i, "a", Kind.PARAGRAPH, 0, Label.AD, 1.0, 1.0, evidence[: 1 + i // 2], "/p[1]") for i in range(4)
    )
    page = cleaner.Page(title=None, text="a", blocks=blocks)
    record, untouched = page.to_dict(), page.to_dict()
    record["blocks"][0]["evidence"][0]["saw"] = "changed"
    record["blocks"][2]["evidence"][1]["blocks"].append(3)
    record["blocks"][3]["evidence"].clear()
    assert record["blocks"][1]["evidence"] == untouched["blocks"][1]["evidence"]
    assert untouched == page.to_dict()
    assert json.loads(json.dumps(untouched)) == msgspec.json.decode(msgspec.json.encode(page))
