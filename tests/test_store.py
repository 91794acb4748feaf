from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaner.model import Page
from cleaner.service import archive, changes, duplicates, health, lock, migrations, search, state, store
from cleaner.service.answers import HostState, RobotsCopy
from cleaner.service.archive import Occasion, Part, Story
from cleaner.service.entries import Choice, entries
from cleaner.service.migrations import APPLICATION_ID, VERSION
from cleaner.service.settings import SourceSettings
from cleaner.service.store import Store, check_integrity, open_for_reading, open_store
from cleaner.service.trouble import LockHeldError, StoreError
from tests.news_site import story

SOURCE = SourceSettings(name="demo", url="https://news.example/feed.xml", recheck="1d")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


def test_opens_made_for_safety(path: Path) -> None:
    with open_store(path) as opened:
        assert opened.value("PRAGMA journal_mode") == "delete"
        assert opened.value("PRAGMA synchronous") == 2
        assert opened.value("PRAGMA user_version") == VERSION
        assert opened.value("PRAGMA application_id") == APPLICATION_ID


def test_transaction_is_all_or_nothing(path: Path) -> None:
    with open_store(path) as opened:
        with pytest.raises(ZeroDivisionError), opened.transaction():  # noqa: PT012  # what is undone, and why
            opened.execute("INSERT INTO meta VALUES ('a', '1')")
            raise ZeroDivisionError
        assert opened.row("SELECT * FROM meta") is None
        with opened.transaction():
            opened.execute("INSERT INTO meta VALUES ('a', '1')")
    with open_for_reading(path) as again:
        assert again.rows("SELECT * FROM meta") == [("a", "1")]


def test_reading_cannot_write(path: Path) -> None:
    open_store(path).close()
    with open_for_reading(path) as opened, pytest.raises(StoreError):
        opened.execute("INSERT INTO meta VALUES ('a', '1')")


def test_there_is_none_yet(path: Path) -> None:
    with pytest.raises(StoreError, match="no store yet") as error:
        open_for_reading(path)
    assert error.value.exit_code == 66
    assert not path.exists()


def other_program(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE mail (id)")
    other.close()


def newer(path: Path) -> None:
    open_store(path).close()
    with sqlite3.connect(path) as other:
        other.execute(f"PRAGMA user_version = {VERSION + 1}")
    other.close()


def text(path: Path) -> None:
    path.write_text("this is no database, it is a letter to a friend " * 50, encoding="utf-8")


def cut(path: Path) -> None:
    open_store(path).close()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (other_program, 78, "another program"),
        (newer, 78, "a newer cleaner wrote it"),
        (text, 74, "move it away"),
        (cut, 74, "damaged"),
    ],
)
@pytest.mark.parametrize("open_it", [open_store, open_for_reading])
def test_files_that_are_not_ours(
    path: Path, make: Callable[[Path], None], code: int, message: str, open_it: Callable[[Path], Store]
) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError) as error, open_it(path) as opened:
        check_integrity(opened)
    assert error.value.exit_code == code
    assert message in str(error.value)
    assert str(path) in str(error.value)
    assert path.read_bytes() == before


def test_every_damaged_block_is_found_or_harmless(path: Path) -> None:
    with open_store(path) as opened, opened.transaction():
        opened.many("INSERT INTO meta VALUES (?, ?)", [(str(n), "x" * 200) for n in range(200)])
    whole = path.read_bytes()
    for start in range(0, len(whole), 4096):
        path.write_bytes(whole[:start] + bytes(512) + whole[start + 512 :])
        try:
            with open_store(path) as opened:
                check_integrity(opened)
                opened.rows("SELECT * FROM meta")
        except StoreError as error:
            assert str(path) in str(error)  # noqa: PT017  # harmless damage raises nothing
    path.write_bytes(whole)
    with open_store(path) as opened:
        check_integrity(opened)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError) as error:
        open_store(tmp_path / "file" / "news.db")
    assert error.value.exit_code == 73


def test_migration_copies_first_and_is_whole(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(path) as opened, opened.transaction():
        opened.execute("INSERT INTO meta VALUES ('old', '1')")
    steps = (*migrations.STEPS, "CREATE TABLE extra (id INTEGER); ALTER TABLE meta ADD COLUMN note TEXT")
    monkeypatch.setattr(store, "STEPS", steps)
    monkeypatch.setattr(store, "VERSION", VERSION + 1)
    with pytest.raises(StoreError, match="older version"):
        open_for_reading(path)
    with open_store(path) as opened:
        assert opened.rows("SELECT * FROM meta") == [("old", "1", None)]
        assert opened.value("PRAGMA user_version") == VERSION + 1
    backup = path.with_name(f"news.db.v{VERSION}")
    monkeypatch.undo()
    with open_for_reading(backup) as old:
        assert old.rows("SELECT * FROM meta") == [("old", "1")]


def test_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(path).close()
    monkeypatch.setattr(
        store, "STEPS", (*migrations.STEPS, "CREATE TABLE extra (id INTEGER); SELECT nonsense")
    )
    monkeypatch.setattr(store, "VERSION", VERSION + 1)
    with pytest.raises(StoreError):
        open_store(path)
    monkeypatch.undo()
    with open_store(path) as opened:
        assert opened.value("SELECT count(*) FROM sqlite_master WHERE name = 'extra'") == 0


class Failing(sqlite3.Connection):
    """Fails at the n-th statement that writes."""

    left = 0
    error = "database or disk is full"

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE", "COMMIT", "CREATE")):
            type(self).left -= 1
            if type(self).left == 0:
                raise sqlite3.OperationalError(self.error)
        return super().execute(sql, *values)


@pytest.mark.parametrize("nth", range(1, 6))
def test_a_write_that_fails_undoes_its_transaction(path: Path, nth: int) -> None:
    open_store(path).close()
    Failing.left = nth
    opened = open_store(
        path, connect=lambda *given, **named: sqlite3.connect(*given, factory=Failing, **named)
    )
    with opened, pytest.raises(StoreError, match="disk is full") as error, opened.transaction():  # noqa: PT012
        for number in range(5):
            opened.execute("INSERT INTO meta VALUES (?, '')", (str(number),))
    assert error.value.exit_code == 74
    with open_for_reading(path) as again:
        assert again.value("SELECT count(*) FROM meta") == 0


def test_lock_is_for_one(path: Path) -> None:
    with lock.held(path), pytest.raises(LockHeldError) as error, lock.held(path):
        pass
    assert error.value.exit_code == 75
    with lock.held(path):
        pass


def add(opened: Store, *names: str, now: float = 0.0) -> None:
    state.add_pages(opened, "demo", [(name, f"https://{name}", "why") for name in names], now)


def test_queue_takes_each_address_once(path: Path) -> None:
    with open_store(path) as opened:
        add(opened, "a.example/1", "a.example/2")
        add(opened, "a.example/2", "a.example/3")
        tasks = state.due_pages(opened, SOURCE, 10.0, 10)
        assert [task.key for task in tasks] == ["a.example/1", "a.example/2", "a.example/3"]
        assert [task.host for task in tasks] == ["a.example"] * 3
        assert state.known_keys(opened, ["a.example/1", "b.example/"]) == {"a.example/1"}
        assert len(state.due_pages(opened, SOURCE, 10.0, 2)) == 2


def fail(opened: Store, task: state.PageTask, now: float, *, temporary: bool = True) -> None:
    state.mark_failed(
        opened, task, code="timeout", message="x" * 10_000, temporary=temporary, wait=None, now=now, tries=4
    )


def test_failures_come_back_ever_later_until_given_up(path: Path) -> None:
    pauses = []
    with open_store(path) as opened:
        add(opened, "a.example/1")
        now = 0.0
        for _ in range(3):
            (task,) = state.due_pages(opened, SOURCE, now, 10)
            fail(opened, task, now)
            due = opened.value("SELECT next_due FROM pages")
            assert state.due_pages(opened, SOURCE, due - 1, 10) == []
            pauses.append(due - now)
            now = due
        (task,) = state.due_pages(opened, SOURCE, now, 10)
        fail(opened, task, now)
        assert opened.row("SELECT state, next_due, length(message) FROM pages") == ("lost", None, 500)
    assert pauses == sorted(pauses)
    assert 300 <= pauses[0] <= 375
    assert pauses[2] > 3 * pauses[0]


def test_a_due_time_far_ahead_means_a_clock_set_back(path: Path) -> None:
    with open_store(path) as opened:
        add(opened, "a.example/1")
        (task,) = state.due_pages(opened, SOURCE, 0.0, 10)
        fail(opened, task, 1e9)
        assert len(state.due_pages(opened, SOURCE, 5.0, 10)) == 1


def test_a_known_article_survives_failures(path: Path) -> None:
    with open_store(path) as opened:
        add(opened, "a.example/1")
        opened.execute("UPDATE pages SET state = 'kept', article = 1, checked_at = 0")
        for now in (1e5, 2e5, 3e5, 4e5, 5e5):
            (task,) = state.due_pages(opened, SOURCE, now, 10)
            fail(opened, task, now, temporary=False)
        assert opened.row("SELECT state, code FROM pages") == ("kept", "timeout")


def test_runs_that_never_ended_are_marked(path: Path) -> None:
    with open_store(path) as opened:
        state.begin_run(opened, 1.0)
        second = state.begin_run(opened, 2.0)
        state.end_run(opened, second, now=3.0, exit_code=0, ended="done", counts={"new": 1})
        assert opened.rows("SELECT id, ended, exit_code FROM runs") == [(1, "killed", None), (2, "done", 0)]


def test_old_errors_are_let_go(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "KEEP_ERRORS_RUNS", 3)
    with open_store(path) as opened:
        for now in range(10):
            run = state.begin_run(opened, float(now))
            state.add_error(opened, run, at=now, source="s", url="u\ud800", code="c", message="m\ud800")
        assert opened.value("SELECT count(*) FROM errors") == 3
        assert opened.value("SELECT count(*) FROM runs") == 3


def test_what_a_run_remembers_does_not_grow_for_ever(path: Path) -> None:
    day = 86_400.0
    with open_store(path) as opened:
        opened.execute("PRAGMA synchronous = OFF")
        for number in range(health.HISTORY + 10):
            now = number * day
            run = state.begin_run(opened, now)
            memory = state.load_memory(opened, now)
            saved = msgspec.structs.replace(memory, hosts=dict(memory.hosts), robots=dict(memory.robots))
            memory.hosts[f"n{number}.example:443"] = HostState(now + 60, 1, now)
            memory.robots[f"https://n{number}.example:443"] = RobotsCopy("x" * 1_000, now, 200)
            state.save_memory(opened, memory, saved)
            tally = health.Tally()
            tally.found = tally.read = 3
            health.write(opened, run, "demo", tally, now)
            health.write(opened, run, "quiet", health.Tally(), now)
        counts = {t: opened.value(f"SELECT count(*) FROM {t}") for t in ("hosts", "robots", "looks")}  # noqa: S608
        assert counts == {"hosts": 2, "robots": 2, "looks": health.HISTORY}
        assert len(state.load_memory(opened, now).robots) == 2
        assert state.load_memory(opened, 0.0).robots.keys() == set()


class Steps(sqlite3.Connection):
    """Counts the steps of SQLite's machine, a measure of work that no busy neighbour changes."""

    count = 0

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.set_progress_handler(self.step, 100)

    def step(self) -> int:
        type(self).count += 1
        return 0


def filled(path: Path, articles: int) -> Store:
    """A store with short articles by three sources."""
    opened = open_store(path, connect=lambda *given, **named: sqlite3.connect(*given, factory=Steps, **named))
    opened.execute("PRAGMA synchronous = OFF")
    with opened.transaction():
        for number in range(articles):
            keep_one(opened, number)
    return opened


def keep_one(opened: Store, number: int) -> None:
    url = f"https://n{number % 3}.example/{number}.html"
    key = url.removeprefix("https://")
    source = f"s{number % 3}"
    state.add_pages(opened, source, [(key, url, "test")], float(number))
    page_id = opened.value("SELECT id FROM pages WHERE key = ?", (key,))
    page = Page(title=f"标题{number}", text="\n\n".join(story(number, paragraphs=1)), url=url, confidence=0.9)
    made = Story(
        page_id=page_id, key=key, final_key=key, canonical_key=None, source=source, page=page,
        parts=(Part(url, None, b"x"),), fetched_at=float(number),
    )  # fmt: skip
    kept = archive.keep(opened, made, Occasion(1, float(number)))
    state.mark_read(opened, page_id, "kept", now=float(number), values={"article": kept.article})


def work_of(path: Path, articles: int) -> dict[str, int]:
    """Steps of what a run and a question do, at a number of stored articles."""
    source = SourceSettings(name="s1", url="https://n1.example/", recheck="0s", recheck_for="10s")
    with filled(path, articles) as opened:
        sketch = duplicates.sketch_of("\n\n".join(story(5, paragraphs=1)))
        tasks: dict[str, Callable[[], object]] = {
            "keep": lambda: keep_one(opened, articles + 1),
            "duplicates": lambda: duplicates.find(opened, b"", sketch),
            "queue": lambda: state.due_pages(opened, source, articles + 5.0, 20),
            "known": lambda: state.known_keys(opened, [f"n1.example/{n}.html" for n in range(50)]),
            "health": lambda: health.judge(opened, "s1", failures=0, now=1e9),
            "export": lambda: list(entries(opened, Choice(since=articles - 10.0))),
            "search": lambda: search.search(opened, "标题7"),
            "changes": lambda: list(changes.changes(opened)),
        }
        steps = {}
        for name, task in tasks.items():
            Steps.count = 0
            task()
            steps[name] = Steps.count
    return steps


def test_work_does_not_grow_with_the_store(tmp_path: Path) -> None:
    small, large = work_of(tmp_path / "small.db", 150), work_of(tmp_path / "large.db", 1_500)
    grown = {name: (small[name], large[name]) for name in small if large[name] > 2 * small[name] + 10}
    assert grown == {}
