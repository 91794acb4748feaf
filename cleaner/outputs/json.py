"""JSON: the whole record, as one indented document or as one line.

Always valid UTF-8 and always one value: non-ASCII letters stand as they are, but nothing in the output can
move a terminal's cursor, break a line reader or fail to encode.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec

from cleaner.outputs.characters import escape_json

if TYPE_CHECKING:
    from cleaner.model import Page


def render(page: Page, *, indent: int | None = None) -> str:
    """The record of :meth:`Page.to_dict` as JSON; on one line, or with ``indent`` spaces a level."""
    return encode(page, indent=indent)


def encode(value: Any, *, indent: int | None = None) -> str:  # noqa: ANN401  # any record or plain data
    """Records or plain data as JSON text; control characters are escaped, lone surrogates become U+FFFD."""
    try:
        data = msgspec.json.encode(value)
        text = (msgspec.json.format(data, indent=indent) if indent else data).decode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate stops msgspec; the standard library carries it on to escape_json.
        separators = (",", ": ") if indent else (",", ":")
        plain = msgspec.to_builtins(value)
        text = json.dumps(plain, ensure_ascii=False, indent=indent or None, separators=separators)
    return escape_json(text)
