"""What was read → the store: one transaction a page, and one outcome that says what became of it."""

from __future__ import annotations

import msgspec

from cleaner.errors import NoticeCode
from cleaner.model import Page
from cleaner.service import archive, urls
from cleaner.service.answers import Fetched, FetchFailure
from cleaner.service.archive import Kept, Occasion, Story, keep
from cleaner.service.reading import Reading
from cleaner.service.state import FIRST_PAUSE, add_error, mark_failed, mark_read, mark_unchanged
from cleaner.service.store import Store

OK = 0
BUG = 70

_REASONS = (
    NoticeCode.BINARY, NoticeCode.EMPTY, NoticeCode.NEEDS_SCRIPT, NoticeCode.UNDECODABLE, NoticeCode.PAYWALL,
    NoticeCode.NO_ARTICLE,
)  # fmt: skip
"""Notices that say why a page has no article, the more telling ones first."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of one address in one run.

    ``code`` is ``new``, ``changed``, ``unchanged``, ``alias`` (another address of a known article), ``empty`` (no
    article in it; ``message`` says why), ``postponed`` (its host may not be asked yet), or a failure's code.
    """

    source: str
    url: str
    code: str
    message: str = ""
    exit_code: int = OK
    page: Page | None = None

    @property
    def failed(self) -> bool:
        """Whether nothing could be read."""
        return self.exit_code != OK and self.code != "postponed"


def save(store: Store, reading: Reading, occasion: Occasion, *, tries: int) -> Outcome:
    """Store what was read, whole or not at all. ``tries`` is in how many runs an address is tried."""
    if isinstance(reading.answer, FetchFailure) and reading.answer.code == "host_backoff":
        task = reading.task
        return Outcome(task.source, task.url, "postponed", reading.answer.message, reading.answer.exit_code)
    with store.transaction():
        return _save(store, reading, occasion, tries)


def _save(store: Store, reading: Reading, occasion: Occasion, tries: int) -> Outcome:
    task, answer = reading.task, reading.answer
    if isinstance(answer, FetchFailure):
        mark_failed(
            store, task, code=answer.code, message=answer.message, temporary=answer.temporary,
            wait=answer.retry_after, now=occasion.now, tries=tries,
        )  # fmt: skip
        return _failure(
            store, reading, occasion, code=answer.code, message=answer.message, exit_code=answer.exit_code
        )
    if reading.died is not None:
        mark_failed(
            store, task, code=reading.died.code, message=reading.died.message, temporary=False, wait=None,
            now=occasion.now, tries=tries,
        )  # fmt: skip
        store.execute(
            "UPDATE pages SET body_hash = ? WHERE id = ? AND article IS NOT NULL",
            (reading.body_hash, task.id),
        )
        return _failure(
            store, reading, occasion, code=reading.died.code, message=reading.died.message, exit_code=BUG
        )
    page = reading.page
    if page is None:
        mark_unchanged(store, task.id, now=occasion.now)
        _keep_validators(store, task.id, answer)
        return Outcome(task.source, task.url, "unchanged")
    if not page.text:
        return _save_empty(store, reading, page, answer, occasion)
    piece = task.article is not None and answer.partial and _is_no_more(store, task.article, page)
    kept = Kept(task.article or 0, "same") if piece else keep(store, _story(reading, page, answer), occasion)
    _mark_kept(store, reading, answer, kept, occasion=occasion, tries=tries)
    message = "the answer ended before its own end; what is stored stays" if piece else ""
    return Outcome(
        task.source, task.url, "unchanged" if kept.what == "same" else kept.what, message, page=page
    )


def _is_no_more(store: Store, article: int, page: Page) -> bool:
    """Whether a page that was cut short holds no more than what is stored: then it is no version, only a piece."""
    return len(page.text) <= len(archive.newest(store, article).text)


def _failure(
    store: Store, reading: Reading, occasion: Occasion, *, code: str, message: str, exit_code: int
) -> Outcome:
    task = reading.task
    add_error(
        store, occasion.run, at=occasion.now, source=task.source, url=task.url, code=code, message=message
    )
    return Outcome(task.source, task.url, code, message, exit_code)


def _keep_validators(store: Store, page: int, answer: Fetched) -> None:
    """A 304 may bring new validators; one without any leaves the old ones."""
    store.execute(
        "UPDATE pages SET etag = coalesce(?, etag), last_modified = coalesce(?, last_modified) WHERE id = ?",
        (answer.etag, answer.last_modified, page),
    )


def _save_empty(store: Store, reading: Reading, page: Page, answer: Fetched, occasion: Occasion) -> Outcome:
    """A page without an article. A known article is not replaced by nothing: error pages come with status 200 too."""
    task = reading.task
    codes = {notice.code: notice.message for notice in page.notices}
    reason = next((code for code in _REASONS if code in codes), None)
    message = f"{reason}: {codes[reason]}" if reason else f"no article in it (page type {page.page_type})"
    if task.article is not None:
        message = f"had an article, now has none ({message})"
        store.execute(
            "UPDATE pages SET checked_at = ?, code = 'article_gone', message = ? WHERE id = ?",
            (occasion.now, message, task.id),
        )
        add_error(
            store,
            occasion.run,
            at=occasion.now,
            source=task.source,
            url=task.url,
            code="article_gone",
            message=message,
        )
    else:
        # Kept for a replay: under other rules there may be an article in it.
        body = (
            archive.keep_body(store, reading.parts[0].body) if occasion.keep_raw and reading.parts else None
        )
        values = {
            "code": reason or "no_article",
            "message": message,
            "body": body,
            "body_type": answer.content_type,
        }
        mark_read(
            store, task.id, "empty", now=occasion.now, values={**values, **_validators(reading, answer)}
        )
    return Outcome(task.source, task.url, "empty", message, page=page)


def _validators(reading: Reading, answer: Fetched) -> dict[str, object]:
    """What the next request can be made conditional with; nothing for an answer that ended too early."""
    if answer.partial:
        return {"etag": None, "last_modified": None, "body_hash": None}
    return {"etag": answer.etag, "last_modified": answer.last_modified, "body_hash": reading.body_hash}


def _story(reading: Reading, page: Page, answer: Fetched) -> Story:
    task = reading.task
    canonical = canonical_key(page, answer.final_url)
    return Story(
        page_id=task.id,
        key=task.key,
        final_key=urls.key(answer.final_url),
        canonical_key=canonical if canonical != task.key else None,
        source=task.source,
        page=page,
        parts=reading.parts,
        fetched_at=answer.fetched_at,
    )


def canonical_key(page: Page, url: str) -> str | None:
    """The key of the address that a page calls its own, if that is on its site: elsewhere it is a repost's origin."""
    own = page.canonical_url
    return urls.key(own) if own and urls.same_site(own, url) else None


def _mark_kept(
    store: Store, reading: Reading, answer: Fetched, kept: Kept, *, occasion: Occasion, tries: int
) -> None:
    """Note where the article of an address is. One that was cut short is read again soon, but not for ever."""
    task = reading.task
    values = {
        "article": kept.article,
        "body": None,
        "code": None,
        "message": None,
        **_validators(reading, answer),
    }
    state = "alias" if kept.what == "alias" else "kept"
    mark_read(store, task.id, state, now=occasion.now, values=values)
    if answer.partial and state == "kept" and task.tries + 1 < tries:
        store.execute(
            "UPDATE pages SET state = 'failed', code = 'partial', message = ?, tries = ?, next_due = ? WHERE id = ?",
            ("the answer ended before its own end", task.tries + 1, occasion.now + FIRST_PAUSE, task.id),
        )
    for part in reading.parts[1:]:
        # The further pages of the story may be listed too; they are told already.
        store.execute(
            "INSERT INTO pages (key, url, host, source, state, found_at, article, why)"
            " SELECT ?, ?, host, source, 'alias', ?, ?, 'a further page of a story' FROM pages WHERE id = ?"
            " ON CONFLICT (key) DO UPDATE SET state = 'alias', article = excluded.article, next_due = NULL"
            " WHERE pages.article IS NULL",
            (urls.key(part.url), part.url, occasion.now, kept.article, task.id),
        )
