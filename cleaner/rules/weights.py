"""Fitted weights of the two linear passes, read from ``weights/*.toml`` once per process.

The files are made by ``tests/tools/fit.py``; each is a table of ``"column" = weight`` in log-odds, in steps of 0.1.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from cleaner.errors import RuleError


@lru_cache(maxsize=8)
def load(name: str) -> Mapping[str, float]:
    """The weights of one pass: ``first``, ``second``, or with ``_text`` for text dumps."""
    path = files("cleaner.rules").joinpath("weights", f"{name}.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = f"weights/{name}.toml: {error}"
        raise RuleError(message) from error
    return MappingProxyType({column: float(weight) for column, weight in table.items()})
