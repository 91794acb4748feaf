"""Exit codes, and how the outcomes of many inputs become one.

The numbers are those of ``sysexits.h``, so that a mail server, systemd or a cron wrapper understands them
too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

OK = 0
SOME_FAILED = 1
USAGE = 2
NO_ARTICLE = 65
NO_INPUT = 66
UNAVAILABLE = 69
BUG = 70
CANNOT_CREATE = 73
CANNOT_WRITE = 74
TRY_AGAIN = 75
REFUSED = 77
CONFIG = 78
INTERRUPTED = 130
PIPE_CLOSED = 141
"""What a shell shows for a program that SIGPIPE ended: the reader has gone, nothing else is wrong."""


class Stop(Exception):  # noqa: N818  # it ends a command, it need not be an error
    """A command ends with this exit code; the message, if any, goes to stderr as one line."""

    def __init__(self, exit_code: int, message: str = "") -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.message = message


class InputFailure(Exception):  # noqa: N818  # it becomes a record, not a traceback
    """An input that could not be read: a stable code, a message for people, the exit code it stands for."""

    def __init__(self, code: str, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.exit_code = exit_code


def of_many(codes: Collection[int]) -> int:
    """One exit code for many inputs: 0 if all went well, the cause if all failed of one, else 1."""
    causes = set(codes)
    if causes <= {OK}:
        return OK
    return causes.pop() if len(causes) == 1 else SOME_FAILED
