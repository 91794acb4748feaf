"""robots.txt by RFC 9309: who may ask for what, and how often.

4xx allows all; 5xx and an unreachable server allow nothing, unless a good copy is at most a day old; the first
500 KiB count. Matching is protego's (longest match, wildcards, in linear time).
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

import msgspec
from protego import Protego

from cleaner.errors import FetchError
from cleaner.service.answers import DAY_SECONDS, RobotsCopy
from cleaner.service.dial import failed
from cleaner.service.wire import RawAnswer, Target

MAX_BYTES = 512_000
"""500 KiB: what RFC 9309 asks a crawler to read at least; nothing beyond it is read."""

FRESH_SECONDS = 6 * 3_600.0
"""Age at which a copy is asked for again: four times a day, well inside the 24 hours that RFC 9309 allows."""

LAST_GOOD_SECONDS = DAY_SECONDS

AGAIN_SECONDS = 300.0
"""How long a failure of robots.txt is remembered, so that each page of the host does not ask again."""

LONGEST_DELAY = 60.0
"""Seconds. A crawl-delay of a day would mean never; a minute is the longest that sites with readers ask for."""

_PARSED = 256
"""Origins whose parsed rules are kept in memory."""

_TOO_MANY = 429
_CLIENT_ERRORS = range(400, 500)
_SUCCESS = range(200, 300)
_REDIRECTS = range(300, 400)


class Verdict(msgspec.Struct, frozen=True):
    """Whether an address may be asked for, and the crawl-delay (seconds) if the host states one."""

    allowed: bool
    delay: float | None = None


class Robots:
    """The rules of all hosts. ``copies`` is any mapping of origins; the store gives one that outlives the run.

    ``load`` asks for an origin's robots.txt and raises FetchError when no answer came.
    """

    def __init__(
        self,
        *,
        agent: str,
        clock: Callable[[], float],
        load: Callable[[Target], RawAnswer],
        copies: MutableMapping[str, RobotsCopy],
    ) -> None:
        self._agent = agent
        self._clock = clock
        self._load = load
        self._copies = copies
        self._parsed: dict[str, tuple[RobotsCopy, Protego]] = {}
        self._failures: dict[str, tuple[float, FetchError]] = {}

    def verdict(self, target: Target) -> Verdict:
        """What the origin's robots.txt says of an address. Raises FetchError when nobody can know."""
        rules = self._rules(target)
        delay = rules.crawl_delay(self._agent)
        return Verdict(
            allowed=bool(rules.can_fetch(target.url, self._agent)),
            delay=None if delay is None else min(float(delay), LONGEST_DELAY),
        )

    def _rules(self, target: Target) -> Protego:
        copy = self._copy(target)
        kept = self._parsed.get(target.origin)
        if kept is not None and kept[0] == copy:
            return kept[1]
        rules = Protego.parse(copy.text)
        if len(self._parsed) >= _PARSED:
            self._parsed.clear()
        self._parsed[target.origin] = (copy, rules)
        return rules

    def _copy(self, target: Target) -> RobotsCopy:
        """The copy in force: a fresh one, one just loaded, or the last good one when the server fails."""
        now = self._clock()
        copy = self._copies.get(target.origin)
        age = None if copy is None else now - copy.fetched_at
        if copy is not None and age is not None and 0 <= age < FRESH_SECONDS:
            return copy
        try:
            loaded = self._loaded(target, now)
        except FetchError:
            if copy is not None and age is not None and 0 <= age <= LAST_GOOD_SECONDS:
                return copy
            raise
        self._copies[target.origin] = loaded
        return loaded

    def _loaded(self, target: Target, now: float) -> RobotsCopy:
        """A new copy. A server error is remembered for a while; a failed connection is its caller's to retry."""
        until, failure = self._failures.get(target.origin, (0.0, None))
        if failure is not None and until - AGAIN_SECONDS <= now < until:
            raise failure
        try:
            return copy_of(self._load(target), now, target.origin)
        except FetchError as error:
            if error.code == "robots_unreachable":
                self._failures[target.origin] = (now + AGAIN_SECONDS, error)
            raise


def copy_of(answer: RawAnswer, now: float, origin: str) -> RobotsCopy:
    """What an answer means for all pages of an origin. Raises FetchError (``robots_unreachable``) on 5xx and 429."""
    if answer.status in _SUCCESS:
        return RobotsCopy(_text_of(answer.body), now, answer.status)
    if answer.status in _REDIRECTS or (answer.status in _CLIENT_ERRORS and answer.status != _TOO_MANY):
        return RobotsCopy("", now, answer.status)
    raise failed("robots_unreachable", f"{origin}/robots.txt: the server answered {answer.status}")


def _text_of(body: bytes) -> str:
    """The lines that count: without a line that the limit cut in two, and without a byte order mark."""
    if len(body) >= MAX_BYTES:
        body = body[: body.rfind(b"\n") + 1]
    return body.decode("utf-8-sig", "replace")
