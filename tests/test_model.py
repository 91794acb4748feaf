"""The record as plain data: what a JSON reader of it would see, without going through JSON."""

from __future__ import annotations

import json

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
