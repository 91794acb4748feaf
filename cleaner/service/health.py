"""Is a source well? Each look is judged against the source's own history, never against a fixed number.

``failing``: it cannot be read. ``silent``: nothing new for much longer than it ever was. ``changed``: it lists much
less than before, or its pages suddenly give no article, no date, no sure answer: a new layout.
"""

from __future__ import annotations

import itertools
import statistics
from typing import Literal

import msgspec

from cleaner.service.store import Store

UNSURE_BELOW = 0.5
"""Confidence of a page from which on it does not count as sure."""

HISTORY = 50
"""Looks with something in them that a source is judged by."""

RECENT_PAGES = 8
"""Pages that are judged together: of fewer, two bad ones would be a quarter."""

BASE_PAGES = 20
"""Pages of history that must be there before a source's pages are judged."""

JUMP = 0.4
"""Rise of a share (of empty, unsure, undated pages) over the source's own that is called a change: by chance alone a
share of 0.1 shows 0.5 in eight pages once in 2,000 times."""

FAILURES = 3
"""Looks in a row that must fail: one failure is the network's."""

SILENCE = 4.0
"""A source is silent after so many times its longest usual pause (the 9th of 10 pauses, by length) …"""

SILENCE_SECONDS = 86_400.0
"""… but never before a day."""

FEWER = 0.25
"""Part of the usual number of listed stories below which the list itself is called changed."""

State = Literal["ok", "new", "failing", "silent", "changed", "waiting", "off"]


class Tally:
    """What one run sees of one source. ``found`` is -1 when its list was not read (unchanged, or not asked)."""

    def __init__(self) -> None:
        self.ok = 1
        self.found = -1
        self.new = self.read = self.empty = self.unsure = 0
        self.dated = self.titled = self.failed = self.chars = 0


class Health(msgspec.Struct, frozen=True):
    """A verdict with its reasons in words."""

    state: State
    reasons: tuple[str, ...] = ()

    @property
    def alarming(self) -> bool:
        """Whether a person should look."""
        return self.state in {"failing", "silent", "changed"}


class _Look(msgspec.Struct, frozen=True):
    at: float
    ok: int
    found: int
    new: int
    read: int
    empty: int
    unsure: int
    dated: int
    titled: int


def write(store: Store, run: int, source: str, tally: Tally, now: float) -> None:
    """Keep what a run saw of a source, if it saw anything; what is older than the history is let go."""
    if not tally.read and tally.found < 0:
        return
    store.execute(
        "INSERT OR REPLACE INTO looks"
        " (run, source, at, ok, found, new, read, empty, unsure, dated, titled, failed, chars)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run, source, now, tally.ok, tally.found, tally.new, tally.read, tally.empty, tally.unsure, tally.dated,
            tally.titled, tally.failed, tally.chars,
        ),
    )  # fmt: skip
    store.execute(
        "DELETE FROM looks WHERE source = ? AND run <= (SELECT run FROM looks WHERE source = ? ORDER BY run DESC"
        " LIMIT 1 OFFSET ?)",
        (source, source, HISTORY),
    )


def judge(store: Store, source: str, *, failures: int, now: float) -> Health:
    """How a source is, by its history in the store. ``failures`` is how many looks in a row have failed."""
    if failures >= FAILURES:
        return Health("failing", (f"the last {failures} looks failed",))
    rows = store.rows(
        "SELECT at, ok, found, new, read, empty, unsure, dated, titled FROM looks"
        " WHERE source = ? AND (read > 0 OR found >= 0) ORDER BY run DESC LIMIT ?",
        (source, HISTORY),
    )
    looks = [_Look(*row) for row in rows]
    if not looks:
        return Health("waiting" if not failures else "failing", ())
    reasons = (*_pages_changed(looks), *_list_changed(looks))
    if reasons:
        return Health("changed", reasons)
    silent = _silence(store, source, now)
    if silent:
        return Health("silent", (silent,))
    return Health("new" if sum(look.read for look in looks) < BASE_PAGES else "ok")


def _pages_changed(looks: list[_Look]) -> list[str]:
    """Shares of bad pages among the last few, against all before them."""
    recent: list[_Look] = []
    count = 0
    rest = list(looks)
    while rest and count < RECENT_PAGES:
        recent.append(rest.pop(0))
        count += recent[-1].read
    base = sum(look.read for look in rest)
    if count < RECENT_PAGES or base < BASE_PAGES:
        return []
    reasons = []
    for what, of in _SHARES.items():
        now, before = sum(map(of, recent)) / count, sum(map(of, rest)) / base
        if now - before >= JUMP:
            reasons.append(f"{what}: {now:.0%} of the last {count} pages, {before:.0%} of the {base} before")
    return reasons


_SHARES = {
    "no article": lambda look: look.empty,
    "unsure": lambda look: look.unsure,
    "no date": lambda look: look.read - look.dated,
    "no title": lambda look: look.read - look.titled,
}


def _list_changed(looks: list[_Look]) -> list[str]:
    """The number of listed stories of the last look, against the usual one."""
    counts = [look.found for look in looks if look.found >= 0]
    if len(counts) < FAILURES + 2:
        return []
    usual = statistics.median(counts[1:])
    if usual >= RECENT_PAGES and counts[0] < usual * FEWER:
        return [f"lists {counts[0]} stories, usually {usual:.0f}"]
    return []


def _silence(store: Store, source: str, now: float) -> str:
    """Whether nothing new came for much longer than usual, in words; "" when all is well."""
    rows = store.rows(
        "SELECT first_seen FROM articles WHERE source = ? ORDER BY changed_at DESC LIMIT ?", (source, HISTORY)
    )
    times = sorted((row[0] for row in rows), reverse=True)
    pauses = sorted(one - other for one, other in itertools.pairwise(times) if one > other)
    if len(pauses) < FAILURES:
        return ""
    usual = pauses[min(int(len(pauses) * 0.9), len(pauses) - 1)]
    quiet = now - times[0]
    if quiet <= max(usual * SILENCE, SILENCE_SECONDS):
        return ""
    return f"nothing new for {_days(quiet)}, its longer pauses are of {_days(usual)}"


def _days(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"  # noqa: PLR2004  # two days
