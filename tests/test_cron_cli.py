from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

import cleaner
from cleaner import cli
from cleaner.cli import cron, cron_options, cron_run, exits
from cleaner.outputs.explain import cells
from cleaner.service import lock, replay
from cleaner.service import run as running
from cleaner.service.run import Tools
from cleaner.service.worker import Cleaned, Job, Worker
from tests import news_site
from tests.news_site import Site, page, send, story
from tests.newsroom import InProcess, Newsroom, until

ROOT = Path(__file__).parents[1]


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.close()


@pytest.fixture
def room(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A configured folder with three articles, which is the working folder; pages are cleaned in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(cron_run, "Tools", lambda **given: Tools(workers=InProcess, **given))
    room = Newsroom(tmp_path, site)
    room.configure()
    site.feed([site.article(number) for number in range(3)])
    return room


class Stream(io.TextIOWrapper):
    def __init__(self, *, tty: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty

    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode("utf-8")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    return Call(monkeypatch)


class Call:
    """Runs a command in this process; keeps its output."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.out = self.err = ""

    def __call__(self, *arguments: str, tty: bool = False) -> int:
        out, err = Stream(tty=tty), Stream(tty=tty)
        with self._monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", out)
            patched.setattr(sys, "stderr", err)
            code = cli.run(arguments)
        self.out, self.err = out.text(), err.text()
        return code


def test_first_steps(room: Newsroom, call: Call, site: Site) -> None:
    room.file.unlink()
    assert call("status") == 78
    assert "cleaner init" in call.err
    assert call("init") == 0
    assert call("init") == 73
    assert "there already" in call.err
    text = room.file.read_text(encoding="utf-8").replace("https://news.example", site.url)
    room.file.write_text(
        text.replace("allow_private = []", f'allow_private = ["127.0.0.1:{site.port}"]'), encoding="utf-8"
    )
    assert call("status") == 66
    assert "no store yet" in call.err
    assert call("run", "--dry-run") == 0
    assert "3 listed, 3 new" in call.out
    assert call.out.count("\npage example ") == 3
    assert not room.store.exists()
    assert site.article_bodies() == []
    assert call("run", "--set", "fetch.delay=0s") == 0
    assert (call.out, call.err) == ("", "")
    assert len(room.lines()) == 3


def test_init_prints_and_replaces(room: Newsroom, call: Call) -> None:
    assert call("init", "-") == 0
    assert "[[source]]" in call.out
    assert call("init", "--force") == 0
    assert "[[source]]" in room.file.read_text(encoding="utf-8")


def test_config_says_where_values_come_from(
    room: Newsroom, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANER_FETCH_HOSTS", "3")
    assert call("config", "--set", "run.max_time=5m") == 0
    lines = {line.split(" = ")[0]: line.split("# ")[1] for line in call.out.splitlines()}
    assert lines["store.path"] == "cleaner.toml:3"
    assert lines["fetch.hosts"] == "CLEANER_FETCH_HOSTS"
    assert lines["run.max_time"] == "--set run.max_time"
    assert lines["fetch.timeout"] == "default"
    assert lines["source[0].name"].startswith("cleaner.toml:")
    assert call("config", "--json") == 0
    assert json.loads(call.out)["fetch.hosts"] == {"value": 3, "from": "CLEANER_FETCH_HOSTS"}
    assert room.file.exists()


def test_config_is_found_in_three_ways(
    room: Newsroom, call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    room.file.rename(other)
    for words in (
        ["config", "other.toml"],
        ["config", "-c", "other.toml"],
        ["config", "-c", "other.toml", "other.toml"],
    ):
        assert call(*words) == 0
    monkeypatch.setenv("CLEANER_CONFIG", str(other))
    assert call("config") == 0
    assert call("config", "-c", "a.toml", "b.toml") == 2


def test_wrong_configuration(room: Newsroom, call: Call) -> None:
    room.file.write_text('[fetch]\ndelay = "soon"\n', encoding="utf-8")
    for words in (["run"], ["status"], ["export"], ["search", "x"], ["config"], ["replay"], ["diff"]):
        assert call(*words) == 78, words
        assert call.err.startswith("cleaner: cleaner.toml:2: fetch.delay: ")
        assert call.err.count("\n") == 1
    assert call("run", "--set", "nonsense") == 2
    assert call("run", "-c", "none.toml") == 78


def test_verbose_run_is_one_line(room: Newsroom, call: Call) -> None:
    assert call("run", "-v") == 0
    assert call.out == ""
    assert call.err.startswith("cleaner: run 1: 3 new, 3 listed; ")
    assert call.err.count("\n") == 1
    assert room.lines()


def test_very_verbose_run_names_each_address(room: Newsroom, call: Call, site: Site) -> None:
    assert call("run", "-vv") == 0
    assert f"cleaner: demo new {site.url}/2026/11/story-0.html\n" in call.err
    assert room.lines()


def test_progress_is_for_terminals(room: Newsroom, call: Call) -> None:
    assert call("run", tty=True) == 0
    assert "page" in call.err
    assert call("run", "--no-progress", tty=True) == 0
    assert "page" not in call.err
    assert room.lines()


def test_a_person_is_told_at_once_that_a_run_failed(room: Newsroom, call: Call, site: Site) -> None:
    del site.pages["/feed.xml"]
    assert call("run") == 66
    assert not call.err
    assert call("run", "--no-progress", tty=True) == 66
    assert "1 failed" in call.err
    assert "cleaner status --errors" in call.err
    assert call("status", "--errors", "1") == 0
    assert site.url + "/feed.xml" in call.out
    site.feed([site.article(1)])
    assert call("run", "--no-progress", tty=True) == 0
    assert not call.err
    assert room.lines()


def test_json_log(room: Newsroom, call: Call, site: Site) -> None:
    site.feed([site.article(1), site.url + "/gone\u2028"])
    assert call("run", "--log-json") == 1
    events = [json.loads(line) for line in call.err.splitlines()]
    assert [event["what"] for event in events] == ["source", "plan", "page", "page", "output", "end"]
    assert all("at" in event and "pid" in event for event in events)
    assert events[-1]["exit_code"] == 1
    assert room.lines()


def test_report(room: Newsroom, call: Call) -> None:
    assert call("run", "--report", "logs/report.json") == 0
    report = json.loads((room.folder / "logs" / "report.json").read_text(encoding="utf-8"))
    assert report["counts"]["new"] == 3
    assert len(report["outcomes"]) == 3
    (room.folder / "file").write_text("x", encoding="utf-8")
    assert call("run", "--report", "file/report.json") == 73


def test_report_is_written_when_the_store_fails(room: Newsroom, call: Call) -> None:
    room.store.write_text("no database " * 500, encoding="utf-8")
    assert call("run", "--report", "report.json") == 74
    report = json.loads((room.folder / "report.json").read_text(encoding="utf-8"))
    assert report["exit_code"] == 74
    assert "no database" in report["problems"][0]


def test_status_for_people_and_programs(room: Newsroom, call: Call, site: Site) -> None:
    assert call("run") == 0
    assert call("status") == 0
    assert "3 articles" in call.out
    assert "last run 1" in call.out
    row = next(line for line in call.out.splitlines() if line.startswith("demo"))
    assert row.split()[:3] == ["demo", "new", "3"]
    assert call("status", "--json", str(room.file)) == 0
    found = json.loads(call.out)
    assert found["articles"] == found["pages"] == 3
    assert found["last_run"]["counts"]["new"] == 3
    assert found["sources"][0]["name"] == "demo"
    assert found["alarming"] is False
    del site.pages["/feed.xml"]
    for _ in range(3):
        call("run")
    assert call("status", "--check") == 1
    assert "failing" in call.out
    assert "http_404" in call.out


def test_status_of_a_run_that_has_not_ended(room: Newsroom, call: Call) -> None:
    assert call("run") == 0
    with sqlite3.connect(room.store) as connection:
        connection.execute("UPDATE runs SET ended = NULL, exit_code = NULL, finished_at = NULL")
    assert call("status") == 0
    assert "at work, or killed" in call.out
    assert "None" not in call.out


def test_columns_stand_below_each_other_whatever_the_names(room: Newsroom, call: Call, site: Site) -> None:
    room.configure(more=f'[[source]]\nname = "云浮港报"\nurl = "{site.url}/b.xml"\n')
    call("run")
    call("status")
    head, one, two = [line for line in call.out.splitlines() if line.startswith(("source", "demo", "云浮"))]
    assert head.index("state") == one.index("new") == cells(two[: two.index("failing")]) == 10
    assert two.startswith("云浮港报  failing")


def test_status_names_the_last_failures(room: Newsroom, call: Call, site: Site) -> None:
    room.configure()
    site.feed([site.article(1), site.url + "/gone/1.html", site.url + "/gone/2.html"])
    assert call("run") == 1
    assert call("status", "--errors", "5") == 0
    lines = call.out.splitlines()
    assert len(lines) == 2
    assert f"demo  http_404  {site.url}/gone/2.html" in lines[0]
    assert call("status", "--errors", "1", "--json") == 0
    assert json.loads(call.out)["url"] == f"{site.url}/gone/2.html"


def test_status_escapes_what_servers_say(room: Newsroom, call: Call) -> None:
    assert call("run") == 0
    with sqlite3.connect(room.store) as connection:
        connection.execute("UPDATE sources SET code = 'x', message = ?", ("\x1b]0;evil\x07\u202e\nsecond",))
    connection.close()
    assert call("status") == 0
    assert "\x1b" not in call.out
    assert "\u202e" not in call.out


def test_search(room: Newsroom, call: Call, site: Site) -> None:
    site.feed(
        [
            site.put(
                "/2026/11/a.html", page("央行宣布降息：港口见闻", ["央行昨天宣布降息，利率下调。", *story(5)])
            )
        ]
    )
    assert call("run") == 0
    assert call("search", "降息") == 0
    assert "央行宣布降息" in call.out
    assert call("search", "央行", "沒有") == 1
    assert call("search", "港口见闻", "--json", "-n", "1") == 0
    assert json.loads(call.out)["url"] == f"{site.url}/2026/11/a.html"
    assert room.lines()


def test_a_time_without_a_zone_is_told_without_one(room: Newsroom, call: Call, site: Site) -> None:
    room.configure()
    site.feed([site.article(1), site.article(2, date="2026-11-20T08:30:00+08:00")])
    assert call("run") == 0
    assert call("search", "港口", "--json") == 0
    assert {json.loads(line)["url"][-6]: json.loads(line)["published"] for line in call.out.splitlines()} == {
        "1": "2026-11-20T08:30:00",
        "2": "2026-11-20T00:30:00+00:00",
    }


def test_export(room: Newsroom, call: Call) -> None:
    assert call("run") == 0
    assert call("export") == 0
    assert call.out.encode() == room.jsonl.read_bytes()
    assert call("export", "--since", "1h", "cleaner.toml") == 0
    assert len(call.out.splitlines()) == 3
    assert call("export", "--since", "2999-01-01") == 0
    assert call.out == ""
    assert call("export", "-f", "csv", "-o", "x/all.csv") == 0
    assert (room.folder / "x" / "all.csv").read_bytes().count(b"\r\n") >= 4
    assert call("export", "-f", "markdown", "-o", "md") == 0
    assert len(list((room.folder / "md").glob("*.md"))) == 3
    assert call("export", "-f", "rss", "--newest", "2") == 0
    assert call.out.count("<item>") == 2


@pytest.mark.parametrize(
    "words",
    [["-f", "markdown"], ["-f", "xml"], ["--since", "yesterday"], ["--source", "nobody"], ["-f", "parquet"]],
)
def test_wrong_exports(room: Newsroom, call: Call, words: list[str]) -> None:
    assert call("run") == 0
    assert call("export", *words) == 2
    assert call.out == ""
    assert room.lines()


def test_since_is_a_date_a_time_or_a_while_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000.0)
    assert cron_options.moment(None) is None
    assert cron_options.moment("2d") == 1_000_000 - 172_800
    assert cron_options.moment("2026-11-24T08:00:00+08:00") == 1_795_478_400
    day = cron_options.moment("2026-11-24")
    assert day is not None
    assert abs(day - 1_795_478_400) <= 86_400
    for wrong in ("soon", "2026-13-01", "-1d", ""):
        with pytest.raises(click.BadParameter):
            cron_options.moment(wrong)


def test_replay_needs_a_store_and_sources_that_are_there(room: Newsroom, call: Call) -> None:
    assert call("replay", "--dry-run") == 66
    assert "there is no store yet" in call.err
    assert not room.store.exists()
    assert call("run") == 0
    assert call("replay", "--source", "nope") == 2
    assert "there is no source 'nope'" in call.err


def test_replay_and_diff(room: Newsroom, call: Call, monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    assert call("run") == 0
    before = room.jsonl.read_bytes()
    assert call("replay") == 0
    assert "replayed: 3 same" in call.err
    assert room.jsonl.read_bytes() == before

    class Other(Worker):
        """Cleans as a later version might: without the first paragraph of one story."""

        def clean(self, job: Job) -> Cleaned:
            page = cleaner.clean(job.data, url=job.url, content_type=job.content_type)
            if job.url and job.url.endswith("story-1.html"):
                page = msgspec.structs.replace(page, text=page.text.partition("\n\n")[2])
            if job.url and job.url.endswith("story-2.html"):
                page = msgspec.structs.replace(page, text="")
            return Cleaned(page)

    monkeypatch.setattr(replay, "Worker", Other)
    assert call("replay", "--dry-run", "-v") == 1
    assert "changed" in call.out
    assert f"- {story(1)[0]}" in call.out
    assert "lost" in call.out
    assert room.jsonl.read_bytes() == before
    assert call("diff", "--replayed") == 0
    assert call.out == ""
    assert call("replay") == 1
    texts = {record["url"][-6]: record["text"] for record in room.lines()}
    assert texts["1"] == "\n\n".join(story(1)[1:])
    assert texts["2"] == "\n\n".join(story(2))
    assert call("diff", "--replayed") == 0
    assert "v2 (replay)" in call.out
    assert call("diff", f"{site.url}/2026/11/story-1.html") == 0
    assert f"- {story(1)[0]}" in call.out
    assert call("diff", "--json") == 0
    assert json.loads(call.out)["removed"] == len(story(1)[0])
    assert call("diff", "http://nowhere.example/") == 66
    assert call("replay") == 1
    assert "2 same" in call.err


def test_replay_finds_articles_in_pages_that_had_none(room: Newsroom, call: Call, site: Site) -> None:
    room.configure(more="[clean]\ndisable = []\n")
    site.feed([site.put("/2026/11/z.html", b"<html><body><p>soon</p></body></html>")])
    assert call("run") == 0
    assert room.lines() == []
    body = page("报道：港口见闻", story(3))
    with sqlite3.connect(room.store) as connection:
        connection.execute("UPDATE bodies SET data = ?", (zlib.compress(body),))
    connection.close()
    assert call("replay") == 0
    assert "1 found" in call.err
    assert len(room.lines()) == 1


def test_discover(room: Newsroom, call: Call, site: Site) -> None:
    assert call("discover", f"{site.url}/feed.xml") == 77
    allowed = ("--allow-private", f"127.0.0.1:{site.port}")
    assert call("discover", f"{site.url}/feed.xml", *allowed) == 0
    assert call.out.count("story-") == 3
    assert "feed: 3 stories" in call.err
    assert call("discover", f"{site.url}/feed.xml", "--json", *allowed) == 0
    assert all(json.loads(line)["why"] for line in call.out.splitlines())
    assert call("discover", f"{site.url}/none", *allowed) == 66
    assert not room.store.exists()


def test_lock_is_held(room: Newsroom, call: Call) -> None:
    assert call("run") == 0
    with lock.held(room.store):
        assert call("run") == exits.TRY_AGAIN
        assert call("replay") == exits.TRY_AGAIN
    assert "another run is at work" in call.err


def test_backup_is_a_whole_store(room: Newsroom, call: Call, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert call("backup", str(copy)) == 66
    assert not room.store.exists()
    assert call("run") == 0
    copy.write_bytes(b"an older backup")
    assert call("backup", str(copy)) == 0
    assert (call.out, call.err) == ("", "")
    assert call("export", "--set", f"store.path={copy}") == 0
    assert call.out.encode() == room.jsonl.read_bytes()
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.db"]


def test_backup_that_cannot_be_made_leaves_the_old_one(room: Newsroom, call: Call, tmp_path: Path) -> None:
    assert call("run") == 0
    assert call("backup", str(tmp_path / "no" / "such" / "copy.db")) == 73
    assert call("backup", str(room.store)) == 2
    with lock.held(room.store):
        assert call("backup", str(tmp_path / "copy.db"), "--wait", "0s") == 75
    assert call("backup", str(tmp_path / "copy.db"), "--wait", "soon") == 2
    assert not (tmp_path / "copy.db").exists()


def test_a_store_of_a_newer_version_is_left_alone(room: Newsroom, call: Call, site: Site) -> None:
    assert call("run") == 0
    with sqlite3.connect(room.store) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (room.store.read_bytes(), room.jsonl.read_bytes())
    site.forget()
    for words in (
        ["run"],
        ["run", "--dry-run"],
        ["replay"],
        ["status"],
        ["search", "港口"],
        ["export"],
        ["diff"],
    ):
        assert call(*words) == 78, words
        assert "a newer cleaner wrote it" in call.err
        assert call.err.count("\n") == 1
    assert (room.store.read_bytes(), room.jsonl.read_bytes()) == before
    assert site.requests == []


def test_every_command_has_help_with_examples() -> None:
    for command in cron.COMMANDS:
        assert command.help
        assert "Example" in command.help, command.name
        assert cli.group.commands[command.name or ""] is command
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, (command.name, parameter.name)


# Real processes.


def start(room: Newsroom, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "cleaner", "run", *words],
        cwd=room.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_two_processes_at_once(room: Newsroom, site: Site) -> None:
    go = threading.Event()

    def slow(request: news_site.Handler) -> None:
        go.wait(30)
        send(request, 200, page("慢报道：港口见闻", story(1)), {"Content-Type": "text/html; charset=utf-8"})

    site.feed([site.url + "/2026/11/slow.html"])
    site.scripts["/2026/11/slow.html"] = slow
    first = start(room)
    until(lambda: "/2026/11/slow.html" in site.requests)
    second = start(room)
    assert second.communicate(timeout=60)[1].strip().endswith("another run is at work")
    assert second.returncode == 75
    go.set()
    assert first.communicate(timeout=60) == ("", "")
    assert first.returncode == 0
    assert len(room.lines()) == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_signals_finish_the_page_in_hand(
    room: Newsroom, site: Site, number: signal.Signals, code: int
) -> None:
    go = threading.Event()

    def slow(request: news_site.Handler) -> None:
        go.wait(30)
        send(request, 200, page("慢报道：港口见闻", story(1)), {"Content-Type": "text/html; charset=utf-8"})

    site.feed([site.url + "/2026/11/slow.html", *(site.article(n) for n in range(3))])
    site.scripts["/2026/11/slow.html"] = slow
    process = start(room, "-v")
    until(lambda: "/2026/11/slow.html" in site.requests)
    process.send_signal(number)
    threading.Event().wait(0.3)
    go.set()
    err = process.communicate(timeout=60)[1]
    assert process.returncode == code
    assert "stopped" in err
    assert len(room.lines()) == 1
    assert running.run(room.load(), Tools(workers=InProcess)).counts["new"] == 3
