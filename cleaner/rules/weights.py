"""Fitted weights of the two linear passes, read from ``weights/*.toml`` once per process.

The files are made by ``tests/tools/fit.py``; each is a table of ``"column" = weight`` in log-odds, in steps of 0.1.
``confidence.toml`` is made by ``tests/tools/calibrate.py`` and holds curves: points of what was said, the share that
was right, and how many pages or blocks that share was measured on. ``wording.toml``, ``prose.toml`` and ``sounds.toml``
are made by ``tests/tools/fit_wording.py``, ``fit_prose.py`` and ``fit_sounds.py``: for each weight the pieces that
have it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from cleaner.errors import RuleError


@lru_cache(maxsize=8)
def load(name: str) -> Mapping[str, float]:
    """The weights of one pass: ``first``, ``second``, or with ``_text`` for text dumps."""
    return MappingProxyType({column: float(weight) for column, weight in _read(name).items()})


@lru_cache(maxsize=8)
def curve(name: str) -> tuple[tuple[float, float], ...]:
    """A curve of ``confidence.toml``: ``articles``, ``body``, ``rest`` …; points (said, right), from left to right."""
    try:
        points = _read("confidence")[name]["points"]
        found = tuple((float(said), float(right)) for said, right, _n in points)
    except (KeyError, TypeError, ValueError) as error:
        message = f"weights/confidence.toml holds no curve {name!r}: {error}"
        raise RuleError(message) from error
    if len(found) < 2 or list(found) != sorted(found):  # noqa: PLR2004 - a line has two ends
        message = f"weights/confidence.toml: the points of {name!r} do not go from left to right"
        raise RuleError(message)
    return found


@lru_cache(maxsize=1)
def types() -> Mapping[str, Mapping[str, float]]:
    """The weights of page types: sign → type → log-odds. ``bias`` holds every type."""
    return MappingProxyType(
        {
            sign: {name: float(weight) for name, weight in row.items()}
            for sign, row in _read("pagetype").items()
        }
    )


@lru_cache(maxsize=4)
def pieces(name: str, scripts: str) -> Mapping[str, float]:
    """Weights of pieces of wording in ``wide`` or ``spaced`` scripts: piece → log-odds; the empty piece is the bias.

    ``name`` is what they speak for: ``wording`` (a post) or ``prose`` (an article's own text).
    """
    rows = _read(name)[scripts]
    return MappingProxyType({piece: float(weight) for weight, pieces in rows.items() for piece in pieces})


def sounds(scripts: str) -> Mapping[str, Mapping[str, float]]:
    """Weights of pieces of wording for each label, in ``wide`` or ``spaced`` scripts; the empty piece is the bias."""
    return MappingProxyType(
        {
            label: {piece: float(weight) for weight, pieces in rows.items() for piece in pieces}
            for label, rows in _read("sounds")[scripts].items()
        }
    )


def _read(name: str) -> dict[str, Any]:
    path = files("cleaner.rules").joinpath("weights", f"{name}.toml")
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        message = f"weights/{name}.toml: {error}"
        raise RuleError(message) from error
