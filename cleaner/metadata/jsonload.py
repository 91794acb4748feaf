"""JSON-LD scripts → JSON values → typed objects. Mends what pages break; never recurses."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from cleaner.errors import NoticeCode
from cleaner.metadata.normalise import word_set
from cleaner.model import Notice

MAX_SCRIPT_CHARS: Final = 1_000_000
"""A longer script is data for an application (whole catalogues), and costs more than the page."""
MAX_VALUES: Final = 20_000
"""Values looked at on one page; beyond it the rest is left unread, with a notice."""
_MAX_ERROR_CHARS: Final = 80

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
Object = dict[str, Json]

_IN_LIST: Final = word_set(
    "itemListElement hasPart isPartOf mentions relatedLink about comment review reviews liveBlogUpdate"
    " citation associatedMedia"
    " video subjectOf suggestedAnswer acceptedAnswer recommendation blogPost blogPosts"
)
"""Properties that hold other things than the page's own."""
_WRAPPER: Final = re.compile(
    r"^[\s;]{0,20}(?://|/\*)?\s{0,20}(?:<!--|<!\[CDATA\[)\s{0,20}(?:\*/|//)?|(?://|/\*)?\s{0,20}(?:-->|\]\]>)\s{0,20}(?:\*/)?[\s;]{0,20}$"
)
_TRAILING_COMMA: Final = re.compile(r",(?=\s{0,200}[}\]])")
_BAIDU: Final = "cambrian"
"""Name of the search engine's context whose objects carry no type: they describe articles."""


class Node(msgspec.Struct, frozen=True, gc=False):
    """An object with a type: whether it sits in a list of other things, and how deep."""

    types: tuple[str, ...]
    data: Object
    listed: bool
    depth: int


def load_all(scripts: Sequence[str]) -> tuple[list[Json], list[Notice]]:
    """The values of all scripts that can be read, and a notice for each that cannot."""
    values: list[Json] = []
    notices: list[Notice] = []
    for number, script in enumerate(scripts):
        try:
            values.append(_load(script))
        except RecursionError:
            message = f"JSON-LD script {number} is nested too deeply"
            notices.append(Notice(NoticeCode.BAD_JSON_LD, message))
        except ValueError as error:
            message = f"JSON-LD script {number}: {str(error)[:_MAX_ERROR_CHARS]}"
            notices.append(Notice(NoticeCode.BAD_JSON_LD, message))
    return values, notices


def _load(script: str) -> Json:
    """The script's JSON, mended as far as that is safe; ``ValueError`` when it cannot be read."""
    text = script.strip()
    if len(text) > MAX_SCRIPT_CHARS:
        raise ValueError(f"{len(text)} characters are too many")
    if not text:
        return None
    value: Json
    try:
        value = msgspec.json.decode(text.encode("utf-8", "replace"))
    except msgspec.DecodeError:
        value = _mended(text)
    return value


def _mended(text: str) -> Json:
    """Without comment wrappers, escaped quotes, raw control characters, trailing commas and text behind the value."""
    text = _WRAPPER.sub("", text).strip().strip(";").lstrip("\ufeff")
    if "&quot;" in text and '"' not in text:
        text = html.unescape(text)
    decoder = json.JSONDecoder(strict=False)
    value: Json
    try:
        value = decoder.raw_decode(text)[0]
    except ValueError:
        value = decoder.raw_decode(_TRAILING_COMMA.sub("", text))[0]
    return value


def nodes_of(values: list[Json]) -> tuple[list[Node], dict[str, Object], bool]:
    """Every typed object in document order, the objects by ``@id``, and whether all were read. Iterative."""
    nodes: list[Node] = []
    ids: dict[str, Object] = {}
    stack: list[tuple[Json, bool, int]] = [(value, False, 0) for value in reversed(values)]
    left = MAX_VALUES
    while stack and left:
        value, listed, depth = stack.pop()
        left -= 1
        if isinstance(value, list):
            stack.extend((item, listed, depth) for item in reversed(value))
        elif isinstance(value, dict):
            types = _types(value)
            inside = listed or "ItemList" in types
            if types:
                nodes.append(Node(types, value, inside, depth))
            name = value.get("@id")
            if isinstance(name, str) and len(value) > 1:
                ids.setdefault(name, value)
            stack.extend(reversed(_children(value, inside, depth)))
    return nodes, ids, not stack


def _children(value: Object, listed: bool, depth: int) -> list[tuple[Json, bool, int]]:  # noqa: FBT001 - a stack entry
    return [
        (item, listed or name in _IN_LIST, depth + (name != "@graph"))
        for name, item in value.items()
        if isinstance(item, list | dict)
    ]


def _types(value: Object) -> tuple[str, ...]:
    raw = value.get("@type") or value.get("type")
    if isinstance(raw, str):
        return (raw.rsplit("/", 1)[-1],)
    if isinstance(raw, list):
        return tuple(item.rsplit("/", 1)[-1] for item in raw if isinstance(item, str))
    context = value.get("@context")
    return ("Article",) if isinstance(context, str) and _BAIDU in context else ()
