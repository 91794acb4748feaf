"""cli: commands, exit codes, and what reaches stdout, stderr and files."""

from __future__ import annotations

import inspect
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner import cli, outputs
from cleaner.cli import convert, exits, files, inputs, terminal
from cleaner.outputs.explain import Piece

SENTENCES = (
    (
        "The council of Aldmoor voted on Monday night to rebuild the old lock on the river, after three winters in "
        "which its gates leaked and boats had to wait for hours below the town bridge."
    ),
    (
        "Work will begin in March and should be finished before the herring fair, the harbour master said, although "
        "the oak for the gates has to come from two forests that are still under snow."
    ),
    (
        "Residents of the lower quay asked for a second footbridge, and the council promised to publish a drawing "
        "of it within six weeks, together with the cost of moving the market stalls."
    ),
)
ARTICLE = (
    "<!doctype html><html lang=en><head><title>Old lock to be rebuilt | Aldmoor Courier</title></head><body>"
    "<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Old lock to be rebuilt</h1>"
    + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    + "</article><footer>© Aldmoor Courier. All rights reserved.</footer></body></html>"
).encode()
NOTHING = b"<html><body></body></html>"
CONTROLS = [*range(1, 9), *range(11, 13), *range(14, 32), *range(127, 160)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with a page and a page without an article."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_bytes(ARTICLE)
    (tmp_path / "empty.html").write_bytes(NOTHING)
    return tmp_path


class Ran:
    """What a command did."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out.decode(), err.decode()


class Runner:
    """Runs the command line in this process."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capture, self._monkeypatch = capture, monkeypatch

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ran:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = cli.run(arguments)
        out, err = self._capture.readouterr()
        return Ran(code, out, err)


@pytest.fixture
def run(folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Runner:
    assert folder.is_dir()
    return Runner(capfdbinary, monkeypatch)


# -- clean ----


def test_clean_prints_the_text_of_a_file(run: Runner) -> None:
    ran = run("clean", "page.html")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == cleaner.clean(ARTICLE).text + "\n"


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_clean_reads_stdin(run: Runner, arguments: tuple[str, ...]) -> None:
    assert run("clean", *arguments, stdin=ARTICLE).out == cleaner.clean(ARTICLE).text + "\n"


@pytest.mark.parametrize("option", ["-f", "--format", "--output-format"])
@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_clean_writes_every_format(run: Runner, option: str, name: str) -> None:
    assert run("clean", "page.html", option, name).out == outputs.write(cleaner.clean(ARTICLE), name) + "\n"


def test_clean_json_is_the_record_and_keeps_to_the_schema(run: Runner) -> None:
    record = json.loads(run("clean", "page.html", "-f", "json").out)
    jsonschema.Draft202012Validator(json.loads(run("schema").out)).validate(record)
    assert record["text"] == cleaner.clean(ARTICLE).text


def test_clean_jsonl_is_one_line_with_the_input(run: Runner) -> None:
    ran = run("clean", "page.html", "-f", "jsonl")
    record = json.loads(ran.out)
    assert ran.out.count("\n") == 1
    assert (record["input"], record["ok"]) == ("page.html", True)


def test_clean_passes_the_address_on(run: Runner) -> None:
    url = "https://aldmoor.example/lock"
    assert json.loads(run("clean", "page.html", "-u", url, "-f", "json").out)["url"] == url


def test_clean_passes_the_charset_on(run: Runner, folder: Path) -> None:
    text = "<p>" + "工程队星期一进场，河堤加固从北岸开始，市民可以从东桥绕行。" * 3
    (folder / "gbk.html").write_bytes(text.encode("gbk"))
    assert "工程队星期一进场" in run("clean", "gbk.html", "--content-type", "text/html; charset=gbk").out


def test_clean_options_of_formats(run: Runner) -> None:
    assert run("clean", "page.html", "--title").out.startswith("Old lock to be rebuilt\n\n")
    assert not run("clean", "page.html", "-f", "markdown", "--no-metadata").out.startswith("---")
    assert run("clean", "page.html", "-f", "json", "--indent", "0").out.count("\n") == 1


def test_page_without_article_exits_65_and_still_prints_its_record(run: Runner) -> None:
    ran = run("clean", "empty.html", "-f", "json")
    assert ran.code == 65
    assert json.loads(ran.out)["text"] == ""
    assert "no article" in ran.err
    assert run("clean", "empty.html").out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("clean", "missing.html"), 66),
        (("clean", "."), 66),
        (("clean", "a\0b"), 66),
        (("explain", "missing.html"), 66),
        (("clean", "page.html", "empty.html"), 2),
        (("clean", "page.html", "-f", "docx"), 2),
        (("clean", "page.html", "--disable", "XX999"), 2),
        (("explain", "page.html", "--disable", "XX999"), 2),
        (("batch", "page.html", "--disable", "XX999"), 2),
        (("clean", "page.html", "--allow-private", "localhost"), 2),
        (("clean", "--no-such-option"), 2),
        (("nonsense",), 2),
        (("clean", "http://127.0.0.1/"), 77),
        (("clean", "ftp://news.example/"), 77),
        (("batch",), 2),
        (("batch", "-i", "missing.txt"), 66),
        (("rules", "show", "XX999"), 2),
        (("rules", "list", "--label", "nonsense"), 1),
        (("explain", "page.html", "--why", "zeppelin"), 1),
        (("clean", "page.html", "-o", "no/such/folder/page.txt"), 73),
    ],
)
def test_failures_are_one_line_and_an_exit_code(run: Runner, arguments: tuple[str, ...], code: int) -> None:
    ran = run(*arguments)
    assert ran.code == code
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("cleaner: ")


def test_no_arguments_print_the_help(run: Runner) -> None:
    ran = run()
    assert ran.code == 2
    assert "Commands:" in ran.err


def test_several_inputs_as_json_give_a_line_each_in_order(run: Runner) -> None:
    ran = run("clean", "page.html", "missing.html", "empty.html", "-f", "json")
    records = [json.loads(line) for line in ran.out.splitlines()]
    assert [(r["input"], r["ok"]) for r in records] == [
        ("page.html", True),
        ("missing.html", False),
        ("empty.html", True),
    ]
    assert records[1]["error"] == {"code": "no_file", "message": "missing.html: no such file"}
    assert ran.code == 1


def test_several_inputs_that_fail_of_one_cause_give_its_code(run: Runner) -> None:
    assert run("clean", "a.html", "b.html", "-f", "json").code == 66


def test_several_inputs_into_a_folder(run: Runner, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "page.html").write_bytes(ARTICLE)
    ran = run("clean", "page.html", "sub/page.html", "empty.html", "-f", "markdown", "-o", "out")
    names = sorted(path.name for path in (folder / "out").iterdir())
    assert (ran.code, ran.out) == (0, "")
    assert names[0] == "empty.md"
    assert "page.md" in names
    assert re.fullmatch(r"page-[0-9a-f]{8}\.md", names[1])
    assert (folder / "out" / "page.md").read_text(encoding="utf-8").startswith("---\n")


def test_output_file_is_replaced_whole_and_leaves_no_other(run: Runner, folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "page.txt").write_text("old", encoding="utf-8")
    assert run("clean", "page.html", "-o", "out/page.txt").code == 0
    assert [path.name for path in (folder / "out").iterdir()] == ["page.txt"]
    assert (folder / "out" / "page.txt").read_text(encoding="utf-8") == cleaner.clean(ARTICLE).text + "\n"


def test_failed_write_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "page.txt").write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(exits.Stop) as raised:
        files.put(folder / "page.txt", "new")
    assert raised.value.exit_code == 74
    assert (folder / "page.txt").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in folder.iterdir()) == ["empty.html", "page.html", "page.txt"]


@given(st.lists(st.text(st.characters(codec=None), max_size=300), max_size=5))
def test_file_names_are_plain_unique_and_inside(names: list[str]) -> None:
    taken: set[str] = set()
    made = [files.file_name(name, ".txt", taken) for name in names]
    assert len(set(made)) == len(made)
    for name in made:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,119}\.txt", name)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/abs", "CON", "nul.html", "-rf", ".hidden", "https://a.example/../x?y=1"]
)
def test_file_names_of_odd_inputs(name: str) -> None:
    assert re.fullmatch(
        r"[a-z0-9][a-z0-9-]*-[0-9a-f]{8}\.txt|[a-z0-9-]+\.txt", files.file_name(name, ".txt", set())
    )
    assert files.file_name("CON", ".txt", set()) != "con.txt"


# -- addresses ----


@pytest.fixture
def site() -> Iterator[str]:
    """A server that serves the article once a connection, as long as the test runs; gives its host:port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                request = connection.recv(65_536)
                if not request:
                    return
                length = len(ARTICLE) + (10 if b"/short" in request else 0)
                head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {length}\r\n\r\n"
                connection.sendall(head.encode() + ARTICLE)

    thread = threading.Thread(target=serve)
    thread.start()
    port = listener.getsockname()[1]
    yield f"127.0.0.1:{port}"
    socket.create_connection(("127.0.0.1", port)).close()
    thread.join()
    listener.close()


def test_clean_fetches_an_allowed_address(run: Runner, site: str) -> None:
    ran = run("clean", f"http://{site}/lock", "--allow-private", site, "-f", "json")
    record = json.loads(ran.out)
    assert (ran.code, record["url"]) == (0, f"http://{site}/lock")


def test_private_address_is_refused_without_the_option(run: Runner, site: str) -> None:
    ran = run("clean", f"http://{site}/")
    assert ran.code == 77
    assert f"--allow-private {site}" in ran.err


def test_answer_that_broke_off_is_noted_in_the_record(run: Runner, site: str) -> None:
    record = json.loads(run("clean", f"http://{site}/short", "--allow-private", site, "-f", "json").out)
    assert "truncated" in [notice["code"] for notice in record["notices"]]


# -- rules of one's own ----

RULE = """
[[rule]]
id = "AD0001"
label = "ad"
on = "text"
has = ["market stalls"]
weight = 12.0
max_chars = 0
why = "An announcement of the market."
yes = ["the cost of moving the market stalls"]
no = ["the market"]
"""


@pytest.mark.parametrize("command", ["clean", "batch", "explain"])
def test_rules_of_ones_own_are_added(run: Runner, folder: Path, command: str) -> None:
    (folder / "my.toml").write_text(RULE, encoding="utf-8")
    more = {"clean": ["-f", "json"], "batch": [], "explain": ["--json"]}[command]
    before, after = run(command, "page.html", *more), run(command, "page.html", "--rules", "my.toml", *more)
    assert "AD0001" not in before.out
    assert "AD0001" in after.out
    assert run(command, "page.html", "--rules", "my.toml", "--disable", "AD0001", *more).out == before.out


def test_why_of_a_rule_of_ones_own_is_shown(run: Runner, folder: Path) -> None:
    (folder / "my.toml").write_text(RULE, encoding="utf-8")
    assert "announcement" in run("explain", "page.html", "--rules", "my.toml", "--why", "market stalls").out


def test_wrong_rule_file_is_told_with_its_line(run: Runner, folder: Path) -> None:
    (folder / "my.toml").write_text(RULE.replace("12.0", '"much"'), encoding="utf-8")
    ran = run("clean", "page.html", "--rules", "my.toml")
    assert (ran.code, ran.out) == (78, "")
    assert "my.toml:2: rule AD0001" in ran.err
    assert run("clean", "page.html", "--rules", "none.toml").code == 78
    (folder / "my.toml").write_text(RULE, encoding="utf-8")
    assert run("clean", "page.html", "--rules", "my.toml", "--rules", "my.toml").code == 2


# -- explain, rules, schema ----


def test_explain_prints_a_line_a_block(run: Runner) -> None:
    ran = run("explain", "page.html")
    page = cleaner.clean(ARTICLE)
    assert len(ran.out.splitlines()) >= len(page.blocks) + 2
    assert ran.code == 0
    assert "\x1b" not in ran.out


def test_explain_why_shows_both_steps(run: Runner) -> None:
    ran = run("explain", "page.html", "--why", "HARBOUR  master")
    assert "step 1" in ran.out
    assert "step 2" in ran.out
    assert "margin" in ran.out


def test_explain_json(run: Runner) -> None:
    record = json.loads(run("explain", "page.html", "--json").out)
    assert len(record["blocks"]) == len(cleaner.clean(ARTICLE).blocks)
    one = json.loads(run("explain", "page.html", "--json", "--why", "harbour master").out)
    assert len(one["blocks"]) == 1


def test_explain_html_goes_to_a_file_or_stdout(run: Runner, folder: Path) -> None:
    assert run("explain", "page.html", "--html", "why.html").out == ""
    text = (folder / "why.html").read_text(encoding="utf-8")
    assert text == run("explain", "page.html", "--html", "-").out
    assert "default-src 'none'" in text


@pytest.mark.parametrize("option", ["--group", "--spam"])
def test_explain_other_views(run: Runner, option: str) -> None:
    ran = run("explain", "page.html", option)
    assert ran.code == 0
    assert ran.out.startswith("Old lock to be rebuilt")


def test_rules_list_and_show(run: Runner) -> None:
    lines = run("rules", "list", "--label", "ad").out.splitlines()
    assert lines
    rule_id = lines[0].split()[0]
    shown = run("rules", "show", rule_id.lower()).out
    for field in ("id:", "label: ad", "why:", "yes:", "no:"):
        assert field in shown
    assert run("rules").out == run("rules", "list").out


def test_version(run: Runner) -> None:
    assert cleaner.__version__ in run("--version").out


def commands(
    group: click.Group = cli.group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path", [path for path, _ in commands()])
def test_help_of_every_command_teaches_with_an_example(run: Runner, path: tuple[str, ...]) -> None:
    ran = run(*path, "--help")
    assert ran.code == 0
    assert "Example" in ran.out
    assert f"cleaner {' '.join(path)}".strip() in ran.out


# -- terminal ----


def as_terminal(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    """Make stdout a terminal; what is written there can be read from the answer."""
    made = io.BytesIO()
    stream = io.TextIOWrapper(made)
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return made


def test_colour_only_on_a_terminal_and_without_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = as_terminal(monkeypatch)
    terminal.report([(Piece("x", "spam"),)])
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.report([(Piece("y", "spam"),)])
    assert shown.getvalue() == b"\x1b[31mx\x1b[0m\ny\n"


def test_text_is_escaped_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = as_terminal(monkeypatch)
    terminal.write("a\x1b]0;x\x07\u202eb\n")
    assert shown.getvalue() == b"a\\x1b]0;x\\x07\\u202eb\n"


@given(st.text(st.characters(codec=None), max_size=50))
def test_safe_text_moves_nothing(text: str) -> None:
    shown = terminal.safe(text)
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "\n" not in terminal.safe_line(text)


def test_long_messages_are_bounded(capfd: pytest.CaptureFixture[str]) -> None:
    terminal.complain("x" * 1_000_000)
    assert len(capfd.readouterr().err) < 2_100


@pytest.mark.parametrize(
    "line",
    [
        "clean",
        "clean -f markdown",
        "clean -f html",
        "clean -f json",
        "explain",
        "explain --json",
        "explain --group",
        "explain --html -",
        "explain --why lock",
    ],
)
def test_no_control_character_of_a_page_reaches_the_output(run: Runner, line: str) -> None:
    inserted = "".join(f"x{chr(code)}" for code in CONTROLS) + "".join(f"&#{code};y" for code in CONTROLS)
    data = (
        ARTICLE.decode()
        .replace("Old lock", f"Old {inserted} lock")
        .replace("council", f"council {inserted}")
        .encode()
    )
    ran = run(*line.split(), stdin=data)
    assert ran.code == 0
    assert ran.out
    found = {ord(char) for char in ran.out + ran.err} & set(CONTROLS)
    assert not found


def test_message_about_a_hostile_name_is_escaped(run: Runner) -> None:
    ran = run("clean", "x\x1b[2J\n\u202ey.html")
    assert "\x1b" not in ran.err
    assert ran.err.count("\n") == 1


# -- trouble of our own ----


def test_a_bug_is_one_line_and_exit_70(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("weights")

    monkeypatch.setattr(cleaner, "clean", broken)
    ran = run("clean", "page.html")
    assert ran.code == 70
    assert ran.err.count("\n") == 1
    assert "ZeroDivisionError: weights" in ran.err
    monkeypatch.setenv("CLEANER_DEBUG", "1")
    assert "Traceback" in run("clean", "page.html").err


def test_ctrl_c_is_130(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cleaner, "clean", interrupted)
    assert run("clean", "page.html").code == 130


def test_inputs_beyond_the_limit_are_refused(run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_BYTES", 10)
    assert run("clean", "page.html").code == 65


@pytest.mark.parametrize(
    ("codes", "code"), [([], 0), ([0, 0], 0), ([0, 66], 1), ([66, 66], 66), ([66, 69], 1), ([75], 75)]
)
def test_exit_code_of_many(codes: list[int], code: int) -> None:
    assert exits.of_many(codes) == code


def test_option_names_are_those_of_the_library() -> None:
    assert set(convert.Options.__struct_fields__) - {"allow_private"} == {
        "url",
        "content_type",
        "kind",
        "readability",
        "disable",
        "rules",
    }
    library = set(inspect.signature(cleaner.clean).parameters) - {"data"}
    assert set(convert.Options.__struct_fields__) - {"allow_private"} == library


def started(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    """The command line as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(Path(cleaner.__file__).parents[1])}
    return subprocess.Popen(  # noqa: S603  # our own interpreter and module
        [sys.executable, "-m", "cleaner", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=environment,
    )


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def end(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """Close the reading end of stdout, as ``head`` does; exit code and stderr of the process."""
    pipe(process.stdout).close()
    with pipe(process.stderr) as stream:
        error = stream.read()
    return process.wait(), error


def test_closed_pipe_is_quiet(folder: Path) -> None:
    assert end(started("explain", "page.html", cwd=folder)) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_is_exit_74(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "cleaner", "clean", str(folder / "page.html")],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path(cleaner.__file__).parents[1])},
            check=False,
        )
    assert process.returncode == 74
    assert process.stderr.count(b"\n") == 1


@pytest.fixture
def waiting() -> Iterator[socket.socket]:
    """A server that accepts and says nothing; a test that waits for a caller in vain fails, it does not hang."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(120)
        yield listener


def test_python_m_ends_by_sigint_with_130(folder: Path, waiting: socket.socket) -> None:
    pair = f"127.0.0.1:{waiting.getsockname()[1]}"
    process = started("clean", f"http://{pair}/", "--allow-private", pair, cwd=folder)
    connection, _ = waiting.accept()
    with connection:
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate()
    assert (process.returncode, out) == (130, b"")
