"""Names that no label announces: beside the date, in an element that calls itself an author's, alone in a line."""

from __future__ import annotations

import re
from typing import Final

from cleaner.metadata import forms_latin
from cleaner.metadata.dates import find_dates
from cleaner.metadata.labelwords import BUTTON_WORDS, BUTTONS, LATIN_BUTTONS
from cleaner.metadata.names import MAX_NAME_CHARS, is_name, split_names
from cleaner.metadata.nearby import CLOCK, DAY, MAX_AFTER, MAX_BEFORE, Around
from cleaner.metadata.normalise import key
from cleaner.metadata.outlets import clean_source
from cleaner.metadata.placeholders import INTERFACE
from cleaner.model import RawBlock, Tree

_MAX_LINE: Final = 70
"""Longest line, in characters, that is taken for a date line or an author's."""
_MARKED_BEFORE: Final = 5
_MARKED_AFTER: Final = 4
"""Blocks around title and first text among which marked names are sought."""
_BUTTONS_BETWEEN: Final = 3
_MAX_WORDS: Final = 5
_MAX_LONE: Final = 30
_LONE_WORDS: Final = (2, 3)

_CONTROLS: Final = frozenset({"button", "dt", "label", "legend", "option", "select", "summary"})
"""Elements that hold no byline."""

_DATE_LINE: Final = re.compile(
    r"(?:19|20)\d\d[-/.年]|\b\d{1,2}[-/月]\d{1,2}日?\s?\d{1,2}:\d\d|^(?:19|20)\d\d$"
)
_NAME: Final = re.compile(r"(?=.{0,13}[\u3400-\u9fff])[\u3400-\u9fffA-Za-z·《》-]{2,14}")
_AUTHOR_TOKEN: Final = re.compile(
    r"(?:^|[\s_-]|[a-z](?=[AB])|the-?|post-?|article-?|entry-?)[Aa]uthors?(?:[Nn]ame|[\s_-]|$|[A-Z])"
    r"|(?:^|[\s_-])[Bb]y-?[Ll]ines?(?:[\s_-]|$)"
)
_ACCOUNT: Final = "rich_media_meta_nickname"
"""The class that WeChat's pages give the account's name."""
_DATELINE: Final = re.compile(
    r"【(?:\d{1,2}月\d{1,2}日[ \u3000]?)?([A-Z][A-Za-z]{1,11})】"
    r"|[(\[（［][\uac00-\ud7af·]{1,10}=([\uac00-\ud7af]{2,10})[)\]）］]"
)
"""Japanese and Korean datelines; Chinese ones (``新华社北京…电``) stand under a source line of their own."""


def beside_dates(tree: Tree, around: Around) -> tuple[str | None, str | None]:
    """Names in blocks of their own next to the date line between title and text: before it and behind it.

    Before it stands an account that writes, behind it an outlet. Only plain short names without digits count.
    """
    if around.title < 0 or around.first < 0:
        return None, None
    between = tree.blocks[around.title + 1 : around.first][: 2 * MAX_BEFORE]
    texts = ["" if block.hidden else block.text for block in between]
    place = next(
        (i for i, text in enumerate(texts) if len(text) <= _MAX_LINE and _DATE_LINE.search(text)), -1
    )
    if place < 0:
        return None, None
    above = reversed(texts[max(0, place - _BUTTONS_BETWEEN) : place])
    before = next((_plain_name(text) for text in above if text and not _is_button(text)), None)
    dated = (
        text for text in texts[place + 1 :] if text and not DAY.fullmatch(text) and not CLOCK.fullmatch(text)
    )
    return before, _plain_name(next(dated, ""))


def marked_names(tree: Tree, around: Around) -> tuple[int, tuple[str, ...]]:
    """Names in blocks near the title whose class or id names an author, and the first such block (-1: none)."""
    start = max(0, around.title - _MARKED_BEFORE) if around.title >= 0 else max(0, around.first - MAX_BEFORE)
    stop = min(len(tree.blocks), max(around.first, around.title) + _MARKED_AFTER)
    place, last, names = -1, -1, dict[str, str]()
    for index in range(start, stop):
        block = tree.blocks[index]
        if len(block.text) > _MAX_LINE or block.hidden or not _is_marked(tree, block):
            continue
        if place >= 0 and index - last > _MARKED_AFTER:
            break
        found = _people_in(block.text, whole=place >= 0)
        names.update((key(name), name) for name in found if key(name) not in names)
        if found:
            place, last = (index if place < 0 else place), index
    return (place, tuple(names.values())) if names else _author_box(tree, around)


def account_name(tree: Tree, around: Around) -> tuple[int, str]:
    """The account that a WeChat page names between title and text, in an element of its own; block -1 for none."""
    for index in range(max(0, around.title), max(0, around.first)):
        block = tree.blocks[index]
        if _ACCOUNT in block.inner and not block.hidden and (name := clean_source(block.text)):
            return index, name
    return -1, ""


def agency(tree: Tree, around: Around) -> tuple[int, str]:
    """The agency in the dateline that opens the text: ``【6月18日 AFP】``, ``(서울=연합뉴스)``; block -1 for none."""
    if around.first < 0:
        return -1, ""
    match = _DATELINE.match(tree.blocks[around.first].text)
    return (around.first, match[1] or match[2]) if match is not None else (-1, "")


def lone_person(tree: Tree, around: Around) -> tuple[int, str]:
    """A line between title and text that is nothing but a Latin name of two or three words; block -1 for none."""
    if around.title < 0:
        return -1, ""
    for index in range(around.title + 1, min(around.first, around.title + 1 + MAX_AFTER)):
        block = tree.blocks[index]
        fits = len(block.text) <= _MAX_LONE and len(block.text.split()) in _LONE_WORDS and not block.hidden
        if fits and forms_latin.PERSON.fullmatch(block.text) and is_name(block.text) and not _is_control(tree, block):
            return index, block.text
    return -1, ""


def _is_control(tree: Tree, block: RawBlock) -> bool:
    """Whether a line is a button, a field or a menu's entry: by its tag or by its words."""
    tag = tree.elements[block.element].tag if block.element < len(tree.elements) else ""
    return tag in _CONTROLS or not INTERFACE.isdisjoint(block.text.lower().replace(".", "").split())


def _people_in(text: str, *, whole: bool) -> list[str]:
    """The names of a marked line up to its date.

    ``whole``: behind the first name stand buttons and roles, too, so only names of two words count.
    """
    dates = find_dates(text)
    line = text[: dates[0][0]] if dates else text
    found = [name for name in split_names(line, printed=True) if _is_person(name)]
    return [name for name in found if forms_latin.PERSON.fullmatch(name)] if whole else found


def _author_box(tree: Tree, around: Around) -> tuple[int, tuple[str, ...]]:
    """The name in an author's box behind the text: a marked block that is nothing but a person's name."""
    if around.last < 0:
        return -1, ()
    for index in range(around.last + 1, min(len(tree.blocks), around.last + 1 + MAX_BEFORE)):
        block = tree.blocks[index]
        short = len(block.text) <= MAX_NAME_CHARS and not block.hidden
        if short and _is_marked(tree, block) and forms_latin.PERSON.fullmatch(block.text):
            return index, split_names(block.text, printed=True)
    return -1, ()


def _is_marked(tree: Tree, block: RawBlock) -> bool:
    """True when the block, its element or the one around it calls itself an author's."""
    names = block.inner
    if block.element < len(tree.elements):
        element = tree.elements[block.element]
        around = tree.elements[element.parent].names if element.parent >= 0 else ""
        names = f"{names} {element.names} {around}"
    return ("utho" in names or "yline" in names) and _AUTHOR_TOKEN.search(names) is not None


def _is_person(name: str) -> bool:
    """True for a name of one to five words that starts with a capital, or for one in another script; no button."""
    words = name.split()
    if len(words) > _MAX_WORDS or any(map(str.isdigit, name)) or words[0].lower() in LATIN_BUTTONS:
        return False
    if name.isascii():
        return name[0].isupper() or len(words) == 1
    return not _is_button(name)


def _plain_name(text: str) -> str | None:
    return clean_source(text) if _NAME.fullmatch(text) and not _is_button(text) else None


def _is_button(text: str) -> bool:
    return text in BUTTONS or any(word in text for word in BUTTON_WORDS)
