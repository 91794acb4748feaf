from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cleaner.service import child as child_module
from cleaner.service import worker
from cleaner.service.child import Child
from cleaner.service.reading import Workers
from cleaner.service.settings import CleanSection
from cleaner.service.store import connect_default, open_for_reading
from cleaner.service.trouble import JobError
from cleaner.service.worker import Died, Job, Worker
from tests.crash_driver import contents
from tests.news_site import Site, page, story
from tests.newsroom import Newsroom

ROOT = Path(__file__).parents[1]
NOBODY = 65_534
KILLS = 40


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def room(site: Site, tmp_path: Path) -> Newsroom:
    room = Newsroom(tmp_path, site)
    room.configure(recheck="1d")
    site.feed([site.article(number) for number in range(6)])
    return room


def drive(*arguments: object) -> list[dict[str, Any]]:
    """The crash driver's answers."""
    made = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "tests.crash_driver", *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in made.stdout.splitlines()]


def test_killed_at_random_moments(room: Newsroom) -> None:
    room.configure(recheck="1d", more='[[output]]\nformat = "markdown"\npath = "md"\n')
    trials = drive("kill", room.folder, KILLS)
    reference = room.jsonl.read_text(encoding="utf-8")
    folder = contents(room.folder / "md")
    assert len(folder) == 7  # with the manifest
    assert len(reference.splitlines()) == 6
    assert len(trials) == KILLS
    for trial in trials:
        assert set(trial["acknowledged"]) <= set(trial["held"])
        assert trial["whole"]
        assert len(trial["end"]) == len(set(trial["end"])) == 6
        assert trial["output"] == reference
        assert trial["left"] == ["articles.jsonl"]
        assert trial["folder"] == folder
    assert any(0 < len(trial["held"]) < 6 for trial in trials), "no kill came in the middle"


class Counting(sqlite3.Connection):
    """Counts statements that write, and fails at the n-th."""

    seen = 0
    fails_at = 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.check(sql)
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:
        self.check(sql)
        return super().executemany(sql, *values)

    @classmethod
    def check(cls, sql: str) -> None:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE", "CREATE", "COMMIT")):
            cls.seen += 1
            if cls.seen == cls.fails_at:
                raise sqlite3.OperationalError("disk I/O error")


def counting(*given: Any, **named: Any) -> sqlite3.Connection:
    return sqlite3.connect(*given, factory=Counting, **named)


def test_the_nth_write_fails_for_every_n(room: Newsroom, site: Site) -> None:
    site.feed([site.article(number) for number in range(2)])
    Counting.seen, Counting.fails_at = 0, 0
    room.run(connect=counting)
    writes = Counting.seen
    reference = room.jsonl.read_bytes()
    assert writes > 60
    for nth in range(1, writes + 1):
        for path in (room.store, room.jsonl):
            path.unlink(missing_ok=True)
        Counting.seen, Counting.fails_at = 0, nth
        with pytest.raises(JobError) as error:
            room.run(connect=counting)
        assert error.value.exit_code == 74, nth
        assert str(room.store) in str(error.value)
        assert not room.jsonl.exists() or room.jsonl.read_bytes() == reference
        held = 0
        if room.store.exists():
            with sqlite3.connect(room.store) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                if connection.execute("PRAGMA user_version").fetchone()[0]:
                    held = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
            connection.close()
        result = room.run(connect=connect_default)
        assert result.counts.get("new", 0) == 2 - held, nth
        assert room.jsonl.read_bytes() == reference, nth


@pytest.mark.parametrize("size", [1_000, 40_000, 100_000, 180_000])
def test_no_room_on_the_disk(room: Newsroom, size: int) -> None:
    (answer,) = drive("limited", room.folder, size)
    assert answer["exit_code"] in {73, 74}
    assert str(room.folder) in answer["message"]
    assert not room.jsonl.exists()
    room.run()
    assert len(room.lines()) == 6


def test_no_room_keeps_what_was_there(room: Newsroom, site: Site) -> None:
    room.run()
    before = room.jsonl.read_bytes()
    site.feed([site.article(number) for number in range(60)])
    (answer,) = drive("limited", room.folder, room.store.stat().st_size + 20_000)
    assert answer["exit_code"] == 74
    assert room.jsonl.read_bytes() == before
    with open_for_reading(room.store) as store:
        assert store.value("SELECT count(*) FROM articles") >= 6
    room.run()
    assert len(room.lines()) == 60


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_that_may_not_be_written(site: Site) -> None:
    # pytest's own folders are closed to other users.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        room = Newsroom(folder, site)
        room.configure()
        site.feed([site.article(1)])
        (answer,) = drive("as_other", folder, NOBODY)
        assert answer["exit_code"] == 73
        assert str(folder) in answer["message"]
        room.run()
        before = room.jsonl.read_bytes()
        room.store.chmod(0o644)
        (answer,) = drive("as_other", folder, NOBODY)
        assert answer["exit_code"] == 73
        # The folder is open now, but the store is still somebody else's.
        room.store.with_name("news.db.lock").unlink()
        folder.chmod(0o777)
        (answer,) = drive("as_other", folder, NOBODY)
        assert answer["exit_code"] == 73
        assert "may not be written" in answer["message"]
        assert room.jsonl.read_bytes() == before


def test_a_damaged_store_is_told_and_not_replaced(room: Newsroom) -> None:
    room.run()
    good = room.store.read_bytes()
    room.store.write_bytes(good[:4096] + b"\xff" * 8192 + good[12_288:])
    before = room.jsonl.read_bytes()
    with pytest.raises(JobError, match="damaged") as error:
        room.run()
    assert error.value.exit_code == 74
    assert room.store.stat().st_size == len(good)
    assert room.jsonl.read_bytes() == before
    room.store.write_bytes(good)
    assert room.run().exit_code == 0


def test_a_journal_that_a_crash_left_is_rolled_back(room: Newsroom) -> None:
    room.run()
    code = (
        "import sqlite3, os, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 5')\n"
        "c.execute('BEGIN')\n"
        "c.execute('UPDATE versions SET record = zeroblob(50000)')\n"
        "c.execute('DELETE FROM articles')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(room.store)], check=False)  # noqa: S603  # our own interpreter
    assert room.store.with_name("news.db-journal").exists()
    with open_for_reading(room.store) as store:
        assert store.value("SELECT count(*) FROM articles") == 6


def hang(question: bytes) -> bytes:
    """In a child: do what the page says."""
    job = msgspec.msgpack.decode(question, type=Job)
    if job.source:
        return worker.answer(question)
    if b"HANG" in job.data:
        threading.Event().wait()
    if b"DEAF" in job.data:
        # Without its parent's kill it would answer in the end.
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        threading.Event().wait(20)
        return worker.answer(question)
    if b"CRASH" in job.data:
        os.kill(os.getpid(), 11)
    if b"QUIT" in job.data:
        os._exit(3)
    if b"MEMORY" in job.data:
        bytearray(3_000_000_000)
    if b"BUG" in job.data:
        raise ValueError("bad \ud800 page")
    sys.stdout.write("a library prints\n")
    sys.stdout.flush()
    return worker.answer(question)


HANG = "tests.test_crash:hang"


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    made = Worker(seconds=1.0, task=HANG)
    yield made
    made.close()


def test_a_page_costs_one_failure_whatever_it_does(child: Worker) -> None:
    good = page("报道：港口见闻", story(1))
    pages = [good, b"HANG", b"DEAF", good, b"CRASH", b"QUIT", good, b"MEMORY", b"BUG", good]
    answers = [child.clean(Job(data)) for data in pages]
    codes = [answer.code if isinstance(answer, Died) else answer.page.title for answer in answers]
    title = "报道：港口见闻"
    assert codes == [
        title,
        "timeout",
        "timeout",
        title,
        "crash",
        "crash",
        title,
        "out_of_memory",
        "bug",
        title,
    ]
    assert all(answer.message for answer in answers if isinstance(answer, Died))


def test_a_source_is_read_in_the_child_too(child: Worker) -> None:
    feed = b'<rss version="2.0"><channel><item><title>t</title><link>https://n.example/1</link></item></channel></rss>'
    found = child.look(Job(feed, url="https://n.example/feed.xml"))
    assert not isinstance(found, Died)
    assert [item.url for item in found.items] == ["https://n.example/1"]


def whoami(_question: bytes) -> bytes:
    """In a child: its number."""
    return str(os.getpid()).encode()


def made(task: str, monkeypatch: pytest.MonkeyPatch) -> Child:
    """A child with a task of this module."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Child(f"tests.test_crash:{task}", seconds=60.0, max_bytes=1_000_000_000)


def test_children_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "QUESTIONS_A_CHILD", 2)
    child = made("whoami", monkeypatch)
    numbers = [child.ask(b"") for _ in range(5)]
    child.close()
    assert len(set(numbers)) == 3
    assert numbers[0] == numbers[1] != numbers[2]


def count_up(_question: bytes) -> bytes:
    """In a child: how many questions there were."""
    count_up.asked = getattr(count_up, "asked", 0) + 1  # type: ignore[attr-defined]
    return str(count_up.asked).encode()  # type: ignore[attr-defined]


def test_a_child_is_warmed_up_before_its_first_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    child = Child("tests.test_crash:count_up", seconds=60.0, max_bytes=1_000_000_000, warm_up=b"x")
    assert [child.ask(b"") for _ in range(2)] == [b"2", b"3"]
    child.close()


class Late(Child):
    """Whose answers come just as their time is over."""

    @contextlib.contextmanager
    def _timed(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        yield
        self._late = True
        process.kill()


def test_an_answer_at_the_last_moment_does_not_cost_the_next_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    child = Late("tests.test_crash:whoami", seconds=60.0, max_bytes=1_000_000_000)
    answers = [child.ask(b"") for _ in range(2)]
    child.close()
    assert all(isinstance(answer, bytes) for answer in answers)
    assert len(set(answers)) == 2


def test_a_child_that_is_ended_starts_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    child = made("whoami", monkeypatch)
    assert isinstance(child.ask(b""), bytes)
    child.end()
    assert isinstance(child.ask(b""), Died)
    assert isinstance(child.ask(b""), Died)
    child.close()


def test_a_child_that_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made("nothing", monkeypatch).ask(b"") == Died(
        "crash", "no cleaning process can be started (the other side is gone)"
    )


def test_a_child_without_a_parent_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    child = made("whoami", monkeypatch)
    child.ask(b"")
    process = child._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(30) == 0
    child.close()


def test_hostile_pages_cost_one_record_each_in_a_run(
    room: Newsroom, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    room.configure(more='[clean]\ntimeout = "1s"\njobs = 2\n')
    site.feed(
        [
            site.article(1),
            *(site.put(f"/x/{name}", name.encode()) for name in ("HANG", "CRASH", "BUG")),
            site.article(2),
        ]
    )

    def workers(settings: CleanSection) -> Workers:
        return Workers(settings, task=HANG)

    result = room.run(workers=workers)
    codes = [record.code for record in result.outcomes]
    assert codes == ["new", "timeout", "crash", "bug", "new"]
    assert result.exit_code == 1
    assert len(room.lines()) == 2
    again = room.run(workers=workers)
    assert [record.code for record in again.outcomes] == ["unchanged", "unchanged"]
