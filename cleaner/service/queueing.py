"""What a look at a source found → the queue of addresses, and the source's state for the next look."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from cleaner.service import looking, renames, state
from cleaner.service.answers import Fetched, FetchFailure
from cleaner.service.looking import Look
from cleaner.service.saving import BUG, Outcome
from cleaner.service.state import SourceState
from cleaner.service.store import Store


class Saved(msgspec.Struct, frozen=True):
    """How many stories a look listed and how many of them were new; ``outcome`` is set when it gave no list."""

    listed: int = 0
    new: int = 0
    outcome: Outcome | None = None


def save(store: Store, look: Look, *, run: int, now: float, names: Collection[str]) -> Saved:
    """Store a look; the caller has a transaction open. ``names`` are those of all sources that there are."""
    place, answer = look.place, look.answer
    name = place.source.name
    if isinstance(answer, FetchFailure):
        if answer.code == "host_backoff":
            return Saved(outcome=Outcome(name, place.url, "postponed", answer.message, answer.exit_code))
        outcome = Outcome(name, place.url, answer.code, answer.message, answer.exit_code)
        return _failed(store, look, outcome, run=run, now=now)
    if look.problem:
        return _failed(store, look, Outcome(name, place.url, "bug", look.problem, BUG), run=run, now=now)
    items = looking.wanted(look)
    known = state.known_keys(store, [key for key, _, _ in items])
    renames.adopt(store, name, list(known), names)
    new = [item for item in items if item[0] not in known]
    taken = new[: place.source.max_new]
    state.add_pages(store, name, taken, now)
    state.save_source(store, name, place.url, _after(look, answer, now, whole=len(taken) == len(new)))
    return Saved(len(items), len(taken))


def _failed(store: Store, look: Look, outcome: Outcome, *, run: int, now: float) -> Saved:
    known = look.place.state
    failed = msgspec.structs.replace(
        known, checked_at=now, failures=known.failures + 1, code=outcome.code, message=outcome.message
    )
    state.save_source(store, outcome.source, outcome.url, failed)
    state.add_error(
        store, run, at=now, source=outcome.source, url=outcome.url, code=outcome.code, message=outcome.message
    )
    return Saved(outcome=outcome)


def _after(look: Look, answer: Fetched, now: float, *, whole: bool) -> SourceState:
    """A source's state after a good look.

    Validators are kept only when all that was listed has been taken: else the rest would wait for the list to change.
    """
    kept = msgspec.structs.replace(
        look.place.state, checked_at=now, ok_at=now, failures=0, code=None, message=None
    )
    if answer.not_modified or look.found is None:
        return kept
    whole = whole and not answer.partial
    return msgspec.structs.replace(
        kept,
        etag=answer.etag if whole else None,
        last_modified=answer.last_modified if whole else None,
        body_hash=look.body_hash if whole else None,
        kind=look.found.kind,
    )
