"""Asks for pages as a polite guest: robots.txt, delays, back-off, conditional requests, redirects, retries.

One door: every request of the cron job, robots.txt and each hop of a redirect included, goes through
:meth:`Client._hop`, which checks the host's state and the address before a connection is made.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import math
import random
import time
from collections.abc import Callable, Mapping, MutableMapping
from urllib.parse import urljoin

import msgspec

from cleaner.errors import FetchError
from cleaner.service.answers import Fetched, FetchFailure, FetchSettings, HostState, RobotsCopy, is_later
from cleaner.service.dial import Connector, Resolver, failed, open_connection, resolve_name
from cleaner.service.politeness import Politeness, retry_after
from cleaner.service.robots import MAX_BYTES, Robots
from cleaner.service.wire import RawAnswer, Target, Wire, target_of

__all__ = ["Client", "FetchFailure", "FetchSettings", "Fetched", "HostState", "RobotsCopy", "user_agent"]

RETRY_SECONDS = 2.0
"""First pause before a retry; it doubles, and up to as much again is added by chance, so that retries spread."""

_SUCCESS = range(200, 300)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_TOO_MANY = 429
_THROTTLED = frozenset({"http_429"})
_PRODUCT = "news-page-cleaner"

_TEMPORARY = frozenset(
    {"dns", "connect", "timeout", "too_slow", "protocol", "host_backoff", "robots_unreachable", "tls"}
)
_NO_RETRY = frozenset({"host_backoff", "robots_unreachable", "tls"})
"""Temporary (certificates run out on Fridays and are renewed on Mondays), but nothing changes within seconds."""

_HOST_TROUBLE = frozenset({"dns", "connect", "timeout", "http_503"})
"""Failures that, when they come in a row, say something of the whole host. 429 says it at once."""


def user_agent(contact: str = "") -> str:
    """Who asks, without a browser's mask: the package's name, its version, whom to complain to."""
    try:
        name = f"{_PRODUCT}/{importlib.metadata.version(_PRODUCT)}"
    except importlib.metadata.PackageNotFoundError:
        name = _PRODUCT
    return f"{name} (+{contact})" if contact else name


class _Journey:
    """What one try has met so far, kept for the record of a failure too."""

    def __init__(self, url: str, *, conditional: bool = False) -> None:
        self.url = url
        self.conditional = conditional
        self.now_at = url
        self.redirects: list[str] = []
        self.spent = 0.0
        self.status: int | None = None
        self.wait: float | None = None


class Memory(msgspec.Struct, frozen=True):
    """What a client should remember between runs: host states by ``host:port``, robots copies by origin."""

    hosts: MutableMapping[str, HostState] = msgspec.field(default_factory=dict)
    robots: MutableMapping[str, RobotsCopy] = msgspec.field(default_factory=dict)


class Client:
    """Fetches addresses; never raises on what a server does. Threads may share one.

    ``clock`` is Unix time, ``monotonic`` measures intervals, ``sleep`` waits, ``left`` says for how many seconds there
    is time to wait, ``chance`` gives 0..1 for jitter, ``resolver`` and ``connect`` reach the network; a test hands in
    its own.
    """

    def __init__(
        self,
        settings: FetchSettings | None = None,
        *,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        left: Callable[[], float] = lambda: math.inf,
        chance: Callable[[], float] = random.random,
        resolver: Resolver = resolve_name,
        connect: Connector = open_connection,
        memory: Memory | None = None,
    ) -> None:
        self.settings = settings = settings or FetchSettings()
        memory = memory or Memory()
        self._agent = settings.user_agent or user_agent(settings.contact)
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._left = left
        self._chance = chance
        self._wire = Wire(settings, monotonic=monotonic, resolver=resolver, connect=connect)
        self._politeness = Politeness(
            clock=clock, monotonic=monotonic, sleep=sleep, chance=chance, states=memory.hosts
        )
        self._robots = Robots(agent=self._agent, clock=clock, load=self._load_robots, copies=memory.robots)

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | FetchFailure:
        """Ask for an address, with its validators if they are known, and try again after temporary failures."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        best: Fetched | None = None
        tries = 0
        while True:
            tries += 1
            outcome = msgspec.structs.replace(self._try(url, headers), tries=tries)
            if isinstance(outcome, Fetched):
                if not outcome.partial:
                    return outcome
                if best is None or len(outcome.body) >= len(best.body):
                    best = outcome
            pause = self._pause(outcome, tries)
            if pause is None:
                return self._settled(outcome) if best is None else best
            self._sleep(pause)

    def _settled(self, outcome: Fetched | FetchFailure) -> Fetched | FetchFailure:
        """The last word on an address. A failure of the host's is counted once, however often it was tried."""
        if not isinstance(outcome, FetchFailure) or outcome.code not in _HOST_TROUBLE:
            return outcome
        place = _place_of(outcome.final_url)
        if outcome.retry_after is None:
            self._politeness.failed(place, None, throttled=False)
        return msgspec.structs.replace(outcome, retry_after=self._politeness.closed_for(place) or None)

    def _pause(self, outcome: Fetched | FetchFailure, tries: int) -> float | None:
        """Seconds before the next try; None when there is to be none."""
        if tries > self.settings.retries:
            return None
        asked_for = None
        if isinstance(outcome, FetchFailure):
            if not outcome.temporary or outcome.code in _NO_RETRY:
                return None
            asked_for = outcome.retry_after
        doubled = RETRY_SECONDS * 2.0 ** (tries - 1) * (1 + self._chance())
        pause = doubled if asked_for is None else asked_for
        return None if pause > self._patience() else pause

    def _patience(self) -> float:
        """Seconds that a request may be put off within this run."""
        return min(self.settings.max_wait, self._left())

    def _try(self, url: str, headers: Mapping[str, str]) -> Fetched | FetchFailure:
        journey = _Journey(url, conditional=bool(headers))
        try:
            return self._answered(journey, self._follow(journey, headers))
        except FetchError as error:
            return self._failed(journey, error)

    def _answered(self, journey: _Journey, answer: RawAnswer) -> Fetched:
        """The record of a 2xx or 304 answer. Raises FetchError for any other status."""
        status = answer.status
        not_modified = status == _NOT_MODIFIED and journey.conditional
        if status not in _SUCCESS and not not_modified:
            if is_later(status):
                journey.wait = retry_after(answer.headers.get("retry-after"), self._clock())
            raise failed(f"http_{status}", f"{journey.now_at}: the server answered {status}")
        if answer.partial and not answer.body:
            raise failed(
                "connect", f"{journey.now_at}: the server broke off before the first byte of the page"
            )
        return Fetched(
            url=journey.url,
            final_url=journey.now_at,
            status=status,
            body=answer.body,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
            content_type=answer.headers.get("content-type"),
            fetched_at=self._clock(),
            not_modified=not_modified,
            redirects=tuple(journey.redirects),
            partial=answer.partial,
            elapsed=journey.spent,
        )

    def _failed(self, journey: _Journey, error: FetchError) -> FetchFailure:
        """The record of a failure; the host's state learns of it."""
        code, status = error.code, None
        place = _place_of(journey.now_at)
        if code.startswith("http_"):
            status = journey.status
            self._note_throttle(place, journey.wait, status)
        wait = journey.wait
        if wait is None and code in _TEMPORARY | _THROTTLED:
            wait = self._politeness.closed_for(place) or None
        return FetchFailure(
            url=journey.url,
            final_url=journey.now_at,
            code=code,
            message=str(error),
            temporary=code in _TEMPORARY or (status is not None and is_later(status)),
            status=status,
            retry_after=wait,
            fetched_at=self._clock(),
            redirects=tuple(journey.redirects),
            elapsed=journey.spent,
        )

    def _note_throttle(self, place: str, wait: float | None, status: int | None) -> None:
        """Close a host that says "too many", or when to come back, at once and for all its pages."""
        if wait is not None or status == _TOO_MANY:
            self._politeness.failed(place, wait, throttled=status == _TOO_MANY)

    def _follow(self, journey: _Journey, headers: Mapping[str, str]) -> RawAnswer:
        """Ask, and follow redirects; each hop is admitted and checked like the first. Raises FetchError."""
        for _ in range(self.settings.max_redirects + 1):
            target = target_of(journey.now_at)
            delay = self._admitted(target)
            answer = self._hop(journey, target, headers, delay)
            location = answer.headers.get("location", "").strip()
            if answer.status not in _REDIRECTS or not location:
                return answer
            journey.redirects.append(journey.now_at)
            journey.now_at = next_url = _joined(target.url, location)
            if target.secure and not next_url.lower().startswith("https:"):
                # Whoever sits on the line could have written such a page; without a redirect the user chose it.
                raise failed("downgrade", f"{target.url}: refused, it leads from https to {next_url}")
        raise failed(
            "too_many_redirects", f"{journey.url}: more than {self.settings.max_redirects} redirects"
        )

    def _admitted(self, target: Target) -> float:
        """The delay to keep after a request, or FetchError when host or robots.txt forbid it for now."""
        if not self.settings.robots:
            return self.settings.delay
        verdict = self._robots.verdict(target)
        if not verdict.allowed:
            raise failed("robots_denied", f"{target.url}: refused by the site's robots.txt")
        return max(self.settings.delay, verdict.delay or 0.0)

    def _hop(
        self,
        journey: _Journey,
        target: Target,
        headers: Mapping[str, str],
        delay: float,
        keep: int | None = None,
    ) -> RawAnswer:
        """One request in the host's turn: the one door to the network."""
        closed = self._politeness.closed_for(target.place)
        if closed > (self._patience() if self._politeness.said_later(target.place) else 0.0):
            journey.wait = closed
            raise failed("host_backoff", f"{target.url}: the host is left alone for {closed:.0f} s more")
        if closed > 0:
            self._sleep(closed)
        headers = {"User-Agent": self._agent, **headers}
        with self._politeness.turn(target.place, delay):
            begun = self._monotonic()
            try:
                answer = self._wire.exchange(
                    target, headers, self.settings.total_seconds - journey.spent, keep=keep
                )
            finally:
                journey.spent += self._monotonic() - begun
        journey.status = answer.status
        if not is_later(answer.status):
            self._politeness.went_well(target.place)
        return answer

    def _load_robots(self, target: Target) -> RawAnswer:
        """An origin's robots.txt; redirects are followed to any host, as RFC 9309 asks. Raises FetchError."""
        journey = _Journey(f"{target.origin}/robots.txt")
        for _ in range(self.settings.max_redirects + 1):
            hop = target_of(journey.now_at)
            answer = self._hop(journey, hop, {}, self.settings.delay, MAX_BYTES)
            location = answer.headers.get("location", "").strip()
            if answer.status not in _REDIRECTS or not location:
                break
            journey.now_at = _joined(hop.url, location)
        if is_later(answer.status):
            wait = retry_after(answer.headers.get("retry-after"), self._clock())
            self._note_throttle(hop.place, wait, answer.status)
        return answer


def _joined(base: str, location: str) -> str:
    """Where a Location header leads; many servers write it in plain UTF-8. Raises FetchError when nowhere."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise failed("bad_url", f"{base}: refused, it leads to {location!r} ({error})") from error


def _place_of(url: str) -> str:
    try:
        return target_of(url).place
    except FetchError:
        return ""
