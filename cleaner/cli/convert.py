"""From one input to its page: reading, cleaning, and what the command line's options mean to the library."""

from __future__ import annotations

from typing import Literal

import msgspec

import cleaner
from cleaner.cli.inputs import Source, load
from cleaner.errors import NoticeCode
from cleaner.model import Notice, Page
from cleaner.rules.schema import Rule


class Options(msgspec.Struct, frozen=True):
    """The options that every command shares with :func:`cleaner.clean`, and what a fetch may do."""

    url: str | None = None
    content_type: str | None = None
    kind: Literal["html", "text"] | None = None
    readability: Literal["auto", "always", "never"] = "auto"
    disable: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    allow_private: tuple[str, ...] = ()


def check(options: Options) -> None:
    """Raise InputError now if an option is wrong, and not once for each of a thousand inputs."""
    cleaner.clean(
        b"", kind=options.kind, readability=options.readability, disable=options.disable, rules=options.rules
    )


def page_of(name: str, options: Options, source: Source | None = None) -> Page:
    """Read an input (unless it is read already) and clean it.

    Raises InputFailure for an unreadable input, InputError for an unknown option.
    """
    source = source or load(name, allow_private=options.allow_private)
    page = cleaner.clean(
        source.data,
        url=options.url or source.url,
        content_type=options.content_type or source.content_type,
        kind=options.kind,
        readability=options.readability,
        disable=options.disable,
        rules=options.rules,
    )
    if source.complete:
        return page
    notice = Notice(NoticeCode.TRUNCATED, "the server's answer ended before its own end")
    return msgspec.structs.replace(page, notices=(*page.notices, notice))
