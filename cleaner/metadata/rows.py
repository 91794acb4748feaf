"""The row under a headline that no label explains: a date, an outlet and a name in cells of their own."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from cleaner.metadata import forms_cjk, forms_latin
from cleaner.metadata.dates import find_dates
from cleaner.metadata.labelwords import BUTTON_WORDS, BUTTONS
from cleaner.metadata.names import is_name
from cleaner.metadata.nearby import CLOCK, MAX_AFTER, Around
from cleaner.metadata.outlets import clean_source, is_outlet
from cleaner.model import Tree

_MAX_ROW: Final = 60
"""Characters of such a row, at most."""
_CELLS: Final = re.compile(r"[\s\u3000|｜/／·•,，、丨]+")
_PERSON: Final = re.compile(r"[\u3400-\u9fff·]{2,4}")
_OUTLET: Final = re.compile(r"[\u3400-\u9fffA-Za-z《》·]{3,12}")
_FROM: Final = re.compile(r"(?:^|[\s\u3000|｜])来自[ \u3000:：]?([\u3400-\u9fffA-Za-z《》·]{2,14})$")
_FROM_BY: Final = re.compile(r"[Ff]rom (?P<outlet>[A-Z][^,.:]{2,38}), by (?P<name>[A-Z][^,.:]{2,38}):?")
_LATIN: Final = re.compile(r"(?P<outlet>[A-Z][\w’' ]{3,38}?)(?:[,|·] ?)+(?:by|By) (?P<name>[A-Z][^,.:|]{2,38})")


class Row(NamedTuple):
    """What a row names: the block that it is (-1: none), an outlet and a person."""

    block: int
    outlet: str | None
    person: str | None


NOTHING: Final = Row(-1, None, None)


def unlabelled_row(tree: Tree, around: Around) -> Row:
    """The first row between title and text whose cells are a date, an outlet and mostly a person; no other words.

    Two cells beside a date are an outlet and a person, in this order: an outlet has three characters or more, a person
    two to four. ``来自`` before an outlet, and ``From … , by …``, need no second cell.
    """
    if around.title < 0:
        return NOTHING
    for index in range(around.title + 1, min(max(around.first, around.title + 2), around.title + 1 + MAX_AFTER)):
        block = tree.blocks[index] if index < len(tree.blocks) else None
        if block is None or block.hidden or len(block.text) > _MAX_ROW:
            continue
        outlet, person = _read(block.text)
        if outlet is not None:
            return Row(index, outlet, person)
    return NOTHING


def _read(text: str) -> tuple[str | None, str | None]:
    told = _FROM_BY.fullmatch(text)
    if told is not None:
        return clean_source(told["outlet"]), told["name"]
    dates = find_dates(text)
    if not dates:
        return None, None
    start, end = dates[0][:2]
    rest = " ".join(CLOCK.sub(" ", f"{text[:start]} {text[end:]}").split()).strip(" |｜·,，/／-")
    told = _FROM.search(rest)
    if told is not None:
        return clean_source(told[1]), None
    told = _LATIN.fullmatch(rest)
    if told is not None and forms_latin.PERSON.fullmatch(told["name"]) is not None:
        return clean_source(told["outlet"]), told["name"]
    return _cells([cell for cell in _CELLS.split(rest) if cell])


def _cells(cells: list[str]) -> tuple[str | None, str | None]:
    if len(cells) != 2 or any(map(_is_button, cells)):  # noqa: PLR2004 - an outlet and a person
        return None, None
    outlet, person = cells
    fits = _OUTLET.fullmatch(outlet) and _PERSON.fullmatch(person) and is_name(person) and not is_outlet(person)
    return (clean_source(outlet), person) if fits else (None, None)


def _is_button(text: str) -> bool:
    known = text in BUTTONS or any(word in text for word in BUTTON_WORDS)
    return known or forms_cjk.NO_OUTLET.search(text) is not None
