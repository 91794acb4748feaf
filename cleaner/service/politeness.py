"""When a host may be asked: the delay between two requests, back-off after trouble, and Retry-After.

Waiting inside a run is measured by the monotonic clock. What must outlive the run is kept as Unix time in
:class:`~cleaner.service.answers.HostState`, and is forgotten when the clock has been set back behind it, so that a
clock that jumps ten years cannot silence a source for ten years.
"""

from __future__ import annotations

import contextlib
import email.utils
import threading
from collections.abc import Callable, Iterator, MutableMapping

from cleaner.service.answers import DAY_SECONDS, HostState

LONGEST_PAUSE = DAY_SECONDS
"""Seconds. A Retry-After of 10^9 is a mistake or a trick; a day later is soon enough to ask again."""

SHORTEST_PAUSE = 1.0

PATIENCE = 5
"""Requests in a row that may fail for the host's own reasons before it is left alone: one bad page or one lost
connection says nothing of the host, five pages in a row do."""

_FIRST_PAUSE = 60.0
_LAST_PAUSE = 3_600.0
"""Seconds: back-off doubles from a minute to an hour, so that a host that comes back is noticed within the hour."""

_MOST_DIGITS = 12


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for, 1 s to 24 h; None when it is absent or says nothing.

    >>> retry_after("120", 0.0), retry_after("999999999", 0.0), retry_after("-5", 0.0), retry_after("soon", 0.0)
    (120.0, 86400.0, None, None)
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return _clamped(float(value[:_MOST_DIGITS]))
    try:
        moment = email.utils.parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return _clamped(moment - now)


def _clamped(seconds: float) -> float:
    return min(max(seconds, SHORTEST_PAUSE), LONGEST_PAUSE)


class Politeness:
    """Keeps the hosts' turns. ``states`` is any mapping; the store gives one that outlives the run.

    Threads may share it: a host's requests go one by one, other hosts are not delayed.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
        states: MutableMapping[str, HostState],
    ) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._chance = chance
        self._states = states
        self._free_at: dict[str, float] = {}
        self._said: set[str] = set()
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def turn(self, place: str, delay: float) -> Iterator[None]:
        """Wait for the host's turn and hold it during a request; the next one starts ``delay`` seconds after it."""
        with self._lock_of(place):
            wait = self._free_at.get(place, 0.0) - self._monotonic()
            if place in self._free_at and wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                self._free_at[place] = self._monotonic() + delay

    def closed_for(self, place: str) -> float:
        """Seconds for which the host may not be asked; 0 when it may."""
        state = self._states.get(place)
        if state is None:
            return 0.0
        now = self._clock()
        left = state.not_before - now
        set_back = now < state.since or left > LONGEST_PAUSE
        return 0.0 if set_back or left <= 0 else left

    def said_later(self, place: str) -> bool:
        """Whether the host itself asked for the pause: then it is worth waiting for; one that is down is not."""
        return place in self._said

    def went_well(self, place: str) -> None:
        """Note an answer: the count of failures starts anew."""
        if place in self._states:
            del self._states[place]

    def failed(self, place: str, asked_for: float | None, *, throttled: bool) -> None:
        """Note a failure of the host. ``asked_for`` is its Retry-After, ``throttled`` that it said "too many"."""
        now = self._clock()
        with self._guard:
            if throttled or asked_for is not None:
                self._said.add(place)
            else:
                self._said.discard(place)
            before = self._states.get(place, HostState())
            failures = before.failures + 1
            pause = asked_for or 0.0
            if failures >= PATIENCE or (throttled and asked_for is None):
                # Whoever says "one more second" for the fifth time does not mean it.
                doubled = _FIRST_PAUSE * 2.0 ** min(max(failures - PATIENCE, 0), 10)
                pause = max(pause, min(doubled, _LAST_PAUSE) * (1 + 0.2 * self._chance()))
            self._states[place] = HostState(
                not_before=now + min(pause, LONGEST_PAUSE), failures=failures, since=now
            )

    def _lock_of(self, place: str) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(place, threading.Lock())
