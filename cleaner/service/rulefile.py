"""A user's file of rules, read from the disk: see :mod:`cleaner.rules.own` for what it must hold."""

from __future__ import annotations

from pathlib import Path

from cleaner.errors import RuleError
from cleaner.rules.own import read
from cleaner.rules.schema import Rule
from cleaner.service.trouble import ConfigError

MAX_FILE = 1_000_000
"""Bytes; all files of our own rules together have 233,500."""


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a file. Raises ConfigError (78) with file, line and what is wrong."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            msg = f"{path}: more than {MAX_FILE} bytes"
            raise ConfigError(msg)
        return read(data.decode("utf-8-sig"), str(path))
    except RuleError as error:
        raise ConfigError(str(error)) from error
    except UnicodeDecodeError as error:
        msg = f"{path}:{data[: error.start].count(10) + 1}: not UTF-8"
        raise ConfigError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})"
        raise ConfigError(msg) from error
