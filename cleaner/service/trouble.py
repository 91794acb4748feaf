"""What ends a command of the cron job: one exception with an exit code of ``sysexits.h``, and the codes."""

from __future__ import annotations

from cleaner.errors import CleanerError

NO_INPUT = 66
UNAVAILABLE = 69
CANNOT_CREATE = 73
CANNOT_WRITE = 74
TRY_AGAIN = 75
REFUSED = 77
CONFIG = 78


class JobError(CleanerError):
    """The job cannot go on: a configuration, store, lock or output that does not allow it.

    ``exit_code`` is how the command ends; the message is one line for a person and names the file concerned.
    """

    def __init__(self, message: str, *, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class ConfigError(JobError):
    """A configuration that does not hold what it must; the message names file, line and field."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exit_code=CONFIG)


class StoreError(JobError):
    """A store that cannot be opened, read or written."""


class LockHeldError(JobError):
    """Another run has the store."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exit_code=TRY_AGAIN)
