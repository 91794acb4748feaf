"""The two kinds of trouble.

The caller's mistake raises, from one tree::

    CleanerError
    ├── InputError        a wrong type or an option that does not exist (also a TypeError or ValueError)
    ├── RuleError         a rule file that does not hold what it must
    ├── CorpusError       a corpus that is not there or not in its format, or a rival that is not installed
    ├── FetchError        an address that was refused, or a server that did not answer (``code``, ``exit_code``)
    └── OutputError       a format that does not exist, a file that cannot be written

The page's trouble never raises: it becomes a :class:`~cleaner.model.Notice` with one of the codes in
:class:`NoticeCode`.
"""

from __future__ import annotations

from enum import StrEnum


class CleanerError(Exception):
    """Base of everything that cleaner raises on purpose."""


class InputError(CleanerError, TypeError, ValueError):
    """The caller passed a wrong type or an option that does not exist."""


class RuleError(CleanerError, ValueError):
    """A rule file does not hold what it must; the message names file and rule."""


class CorpusError(CleanerError, ValueError):
    """A corpus, one of its files or a rival is not there (``missing``), or a line is not in the format."""

    def __init__(self, message: str, *, missing: bool = False) -> None:
        super().__init__(message)
        self.missing = missing


class FetchError(CleanerError, OSError):
    """An address was refused or a server did not answer as it should."""

    def __init__(self, message: str, *, code: str, exit_code: int) -> None:
        super().__init__(message)
        self.code = code
        self.exit_code = exit_code


class OutputError(CleanerError, ValueError):
    """An output format that does not exist."""


class NoticeCode(StrEnum):
    """Codes of notices: what a page did, and what was done about it."""

    CHARSET_MISMATCH = "charset_mismatch"
    CHARSET_GUESSED = "charset_guessed"
    UNDECODABLE = "undecodable"
    CONTROL_CHARACTERS = "control_characters"
    BINARY = "binary"
    EMPTY = "empty"
    NEEDS_SCRIPT = "needs_script"
    DEPTH = "depth"
    TOO_MANY_BLOCKS = "too_many_blocks"
    ATTRIBUTES = "attributes"
    TRUNCATED = "truncated"
    REVEALED = "revealed"
    PARSER = "parser"
    BAD_URL = "bad_url"
    BAD_JSON_LD = "bad_json_ld"
    TEXT_FROM_JSON_LD = "text_from_json_ld"
    SECOND_OPINION = "second_opinion"
    NO_ARTICLE = "no_article"
    PAYWALL = "paywall"
