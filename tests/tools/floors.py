"""The file of floors: what the gate demands, read, compared and proposed anew.

[corpora.NAME]
sha256 = "…"
pages = 118
[corpora.NAME.all]           # then one table a language with enough pages
f1 = { at_least = 0.942, n = 118 }
leak = { at_most = 0.02, n = 54, why = "why a weaker floor was accepted" }
[held_out]
pages = ["held-…"]
[held_out.labels]
body = { at_least = 0.9, n = 120 }
[partition]                  # pages whose blocks may differ from the yardstick, each with its reason
"NAME/ID" = "…"
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

SLACK = 0.002
"""Below what was measured a floor is set by so much: changes of a page or two in a thousand are no loss."""
CEILINGS = frozenset({"leak", "confidence_error", "block_confidence_error"})
"""Measures of which less is better."""


class Floor(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one measure must reach (or not pass), over how many pages it was set, and why it was ever lowered."""

    n: int
    at_least: float | None = None
    at_most: float | None = None
    why: str = ""

    def holds(self, value: float) -> bool:
        """Whether a measured value is good enough."""
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0.0)

    def is_weaker_than(self, other: Floor) -> bool:
        """Whether this floor lets pass what the other does not."""
        if self.at_least is not None and other.at_least is not None:
            return self.at_least < other.at_least
        return (self.at_most or 0.0) > (other.at_most or 0.0)


Table = dict[str, Floor]


class CorpusFloors(msgspec.Struct, frozen=True):
    """Floors of one corpus: group (`all`, or a language) → measure → floor."""

    sha256: str
    pages: int
    groups: dict[str, Table]


class HeldOut(msgspec.Struct, frozen=True):
    """Fixture pages that measure the labels, and the floors of their F1."""

    pages: list[str] = []
    labels: Table = {}


class Floors(msgspec.Struct, frozen=True):
    """The whole file."""

    corpora: dict[str, CorpusFloors] = {}
    held_out: HeldOut = HeldOut()
    partition: dict[str, str] = {}


def read(path: Path) -> Floors:
    """The floors of a file; none when there is no file yet."""
    if not path.exists():
        return Floors()
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Floors)


def propose(name: str, value: float, n: int) -> Floor:
    """The floor that a measured value would set."""
    if name in CEILINGS:
        return Floor(n, at_most=math.ceil(round((value + SLACK) * 1000, 6)) / 1000)
    return Floor(n, at_least=math.floor(round((value - SLACK) * 1000, 6)) / 1000)


def table(measured: Mapping[str, tuple[float, int]], old: Table, *, why: str, anew: bool) -> Table:
    """New floors: risen where the value has risen; weaker only with a reason, or when the pages are others (`anew`)."""
    found: Table = {}
    for name, (value, n) in measured.items():
        floor = propose(name, value, n)
        before = old.get(name)
        if before is None or anew:
            found[name] = floor
        elif not floor.is_weaker_than(before):
            found[name] = msgspec.structs.replace(floor, why=before.why)
        elif why and not before.holds(value):
            found[name] = msgspec.structs.replace(floor, why=why)
        else:
            found[name] = before
    return found


def lines(floors: Floors) -> Iterator[str]:
    """The file, line by line."""
    yield "# What the gate demands (`python -m tests.tools.gate CORPUS...`). Floors rise with `--write`; one that is"
    yield "# lowered says why. `n` is the number of pages (of blocks, for labels) that a floor was measured on."
    for name, corpus in sorted(floors.corpora.items()):
        yield ""
        yield f"[corpora.{name}]"
        yield f'sha256 = "{corpus.sha256}"'
        yield f"pages = {corpus.pages}"
        for group, entries in corpus.groups.items():
            yield f"[corpora.{name}.groups.{_text(group)}]"
            yield from _entries(entries)
    yield ""
    yield "[held_out]"
    yield "pages = ["
    yield from (f"  {_text(page)}," for page in floors.held_out.pages)
    yield "]"
    yield "[held_out.labels]"
    yield from _entries(floors.held_out.labels)
    yield ""
    yield "[partition]"
    yield from (f"{_text(page)} = {_text(why)}" for page, why in sorted(floors.partition.items()))


def _entries(entries: Table) -> Iterator[str]:
    for name, floor in entries.items():
        bound = f"at_least = {floor.at_least}" if floor.at_least is not None else f"at_most = {floor.at_most}"
        why = f", why = {_text(floor.why)}" if floor.why else ""
        yield f"{name} = {{ {bound}, n = {floor.n}{why} }}"


def _text(value: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's."""
    return msgspec.json.encode(value).decode("utf-8")
