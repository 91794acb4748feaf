"""The only place that prints: escapes what came from outside, adds colours, survives a closed pipe."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import IO, TYPE_CHECKING

from cleaner.cli.exits import CANNOT_WRITE, PIPE_CLOSED, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.outputs.explain import Line, Style

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""C0 without tab and newline, DEL, C1, zero-width, line separators, bidi controls, lone surrogates."""

_COLOURS: dict[Style, str] = {
    "dim": "2",
    "bold": "1",
    "article": "32",
    "side": "36",
    "spam": "31",
    "rest": "90",
}
_WIDEST = 200
"""Cells; on wider terminals lines of text are no longer followed by the eye."""

_STDERR_LINE = 2_000
"""Characters of one message: an address of a megabyte must not fill a log."""


def safe(text: str) -> str:
    r"""Text that cannot move the cursor, retitle the window, write the clipboard or reorder the line.

    Such characters become visible escapes; tab and newline stay.

    >>> safe("\x1b]0;x\x07")
    '\\x1b]0;x\\x07'
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(_visible, text)


def safe_line(text: str) -> str:
    """The same on one line, for messages: line ends become visible too, and the length is bounded."""
    text = safe(text).replace("\n", "\\n").replace("\t", "\\t")
    return text if len(text) <= _STDERR_LINE else f"{text[:_STDERR_LINE]}…"


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if match.group() <= "\xff" else f"\\u{code:04x}"


def write(text: str) -> None:
    """Put text on stdout as UTF-8 and flush it: escaped on a terminal, as it is elsewhere, where it is data.

    Raises Stop when the reader has gone or the disk is full.
    """
    _put(safe(text) if sys.stdout.isatty() else text)


def report(lines: Iterable[Line]) -> None:
    """Print lines of styled pieces: always escaped, in colour when a person looks at them."""
    colour = has_colour()
    for line in lines:
        parts: list[str] = []
        for piece in line:
            text = safe(piece.text)
            code = _COLOURS.get(piece.style) if colour else None
            parts.append(f"\x1b[{code}m{text}\x1b[0m" if code else text)
        _put("".join(parts).rstrip(" ") + "\n")


def _put(text: str) -> None:
    """The one way out; the text is escaped already, or is data."""
    try:
        stream: IO[bytes] = sys.stdout.buffer
        stream.write(text.encode("utf-8", "replace"))
        stream.flush()
    except BrokenPipeError as error:
        raise Stop(PIPE_CLOSED) from error
    except OSError as error:
        message = f"cannot write to stdout: {error.strerror or error}"
        raise Stop(CANNOT_WRITE, message) from error


def complain(message: str) -> None:
    """One line on stderr. A closed stderr is nobody's problem."""
    try:
        sys.stderr.write(f"cleaner: {safe_line(message)}\n")
        sys.stderr.flush()
    except OSError:
        return


def has_colour() -> bool:
    """Whether stdout is a terminal that wants colours (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Cells of the terminal, or the report's default when the output goes elsewhere."""
    return min(shutil.get_terminal_size((110, 24)).columns, _WIDEST)


def close_quietly() -> None:
    """Point stdout at nothing, so that the interpreter's last flush does not complain about a closed pipe."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError):
        return
