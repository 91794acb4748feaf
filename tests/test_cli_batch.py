"""cli.batch and cli.workers: n inputs, n lines, whatever a page does to its worker."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import cleaner
from cleaner.cli import workers
from tests.test_cli import ARTICLE, NOTHING, Runner, end, folder, pipe, run, started, waiting

__all__ = ["folder", "run", "waiting"]  # fixtures that pytest takes from here


@pytest.fixture(autouse=True)
def _findable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let workers import this module."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))


LONG = 60.0
SHORT = 0.3


def act(order: str) -> str:
    """A task that does what it is told; runs in a worker."""
    if order == "segfault":
        signal.raise_signal(signal.SIGSEGV)
    elif order == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "exit":
        os._exit(3)
    elif order == "hang":
        threading.Event().wait()
    elif order == "memory":
        return "x" * (workers.WORKER_BYTES * 2)
    elif order == "raise":
        raise ValueError(order)
    return f"{order} by {os.getpid()}"


def codes(results: list[str | workers.Died]) -> list[str]:
    return [result.code if isinstance(result, workers.Died) else result.split()[0] for result in results]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_order_and_a_death_costs_one(jobs: int) -> None:
    orders = ["a", "segfault", "b", "kill", "raise", "c", "exit", "d"]
    results = list(workers.run(act, orders, jobs=jobs, seconds=LONG))
    assert codes(results) == ["a", "crash", "b", "crash", "bug", "c", "crash", "d"]


def test_memory_is_bounded() -> None:
    results = list(workers.run(act, ["memory", "a"], jobs=1, seconds=LONG))
    assert codes(results) == ["out_of_memory", "a"]


def test_hanging_task_is_given_up() -> None:
    results = list(workers.run(act, ["a", "hang", "b", "hang"], jobs=1, seconds=SHORT))
    assert codes(results) == ["a", "timeout", "b", "timeout"]


def test_items_are_taken_only_a_little_ahead() -> None:
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(1_000):
            taken.append(number)
            yield "a"

    results = workers.run(act, items(), jobs=1, seconds=LONG)
    next(results)
    assert len(taken) <= workers.AHEAD_A_WORKER + 1
    results.close()


def test_closing_ends_what_hangs() -> None:
    results = workers.run(act, iter(["a", "hang", "hang"]), jobs=2, seconds=1e6)
    next(results)
    results.close()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("worker")] == []


def test_nothing_gives_nothing() -> None:
    assert list(workers.run(act, [], jobs=4, seconds=LONG)) == []


# -- the command ----


def test_one_line_an_input_in_order_with_failures(run: Runner) -> None:
    ran = run("batch", "page.html", "missing.html", "empty.html", "http://127.0.0.1/", "page.html", "-j", "2")
    records = [json.loads(line) for line in ran.out.splitlines()]
    assert [record["input"] for record in records] == [
        "page.html",
        "missing.html",
        "empty.html",
        "http://127.0.0.1/",
        "page.html",
    ]
    assert [record["ok"] for record in records] == [True, False, True, False, True]
    assert [records[i]["error"]["code"] for i in (1, 3)] == ["no_file", "blocked_address"]
    assert records[0]["page"] == json.loads(json.dumps(cleaner.clean(ARTICLE).to_dict()))
    assert ran.code == 1
    assert ran.err == "cleaner: 2 of 5 inputs failed\n"


def test_page_without_article_is_no_failure(run: Runner) -> None:
    ran = run("batch", "empty.html")
    assert (ran.code, ran.err) == (0, "")


def test_one_cause_for_all_gives_its_code(run: Runner) -> None:
    assert run("batch", "a.html", "b.html").code == 66


def test_folder_stands_for_its_pages_in_order(run: Runner, folder: Path) -> None:
    (folder / "in" / "sub").mkdir(parents=True)
    for name in ("b.html", "a.htm", "sub/c.txt", "note.pdf"):
        (folder / "in" / name).write_bytes(NOTHING)
    names = [json.loads(line)["input"] for line in run("batch", "in").out.splitlines()]
    assert names == [str(Path("in", name)) for name in ("a.htm", "b.html", "sub/c.txt")]


def test_name_that_is_no_unicode(run: Runner, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.html")).write_bytes(ARTICLE)
    (folder / "list.txt").write_bytes(b"caf\xe9.html\n")
    ran = run("batch", "-i", "list.txt")
    assert (ran.code, json.loads(ran.out)["ok"]) == (0, True)


def test_list_of_inputs(run: Runner, folder: Path) -> None:
    (folder / "list.txt").write_text("\ufeff# pages\npage.html\n\n  empty.html \n", encoding="utf-8")
    names = [json.loads(line)["input"] for line in run("batch", "-i", "list.txt").out.splitlines()]
    assert names == ["page.html", "empty.html"]
    assert [
        json.loads(line)["input"] for line in run("batch", "-i", "-", stdin=b"page.html\n").out.splitlines()
    ] == ["page.html"]


def test_page_on_stdin_and_output_file(run: Runner, folder: Path) -> None:
    ran = run("batch", "-", "-o", "out.jsonl", stdin=ARTICLE)
    assert (ran.code, ran.out) == (0, "")
    record = json.loads((folder / "out.jsonl").read_text(encoding="utf-8"))
    assert record["page"]["text"] == cleaner.clean(ARTICLE).text


def test_output_that_cannot_be_created_is_73(run: Runner) -> None:
    assert run("batch", "page.html", "-o", "no/such/folder.jsonl").code == 73


def test_empty_folder_is_no_input(run: Runner, folder: Path) -> None:
    (folder / "in").mkdir()
    assert run("batch", "in").code == 66


def test_interrupt_keeps_the_lines_so_far_and_leaves_no_worker(folder: Path, waiting: socket.socket) -> None:
    pair = f"127.0.0.1:{waiting.getsockname()[1]}"
    process = started("batch", "page.html", f"http://{pair}/", "--allow-private", pair, cwd=folder)
    line = pipe(process.stdout).readline()
    connection, _ = waiting.accept()
    with connection:
        process.send_signal(signal.SIGINT)
        rest, error = process.communicate()
        connection.settimeout(60)
        while connection.recv(65_536):  # the request; the end comes when no worker holds the connection
            continue
    assert json.loads(line)["input"] == "page.html"
    assert (process.returncode, rest, error.strip()) == (130, b"", b"")


def test_closed_pipe_ends_the_run_quietly(folder: Path) -> None:
    process = started("batch", "page.html", "page.html", "page.html", cwd=folder)
    pipe(process.stdout).readline()
    code, error = end(process)
    assert code in {0, 141}  # 0 when all lines fitted into the pipe
    assert error == b""


def test_progress_bar_only_on_a_terminal(folder: Path) -> None:
    process = started("batch", "page.html", cwd=folder)
    assert process.communicate()[1] == b""
    assert process.returncode == 0
