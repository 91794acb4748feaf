"""README, CONTRIBUTING and CHANGELOG say what is true of the code."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import click
import msgspec
import pytest

import cleaner
from cleaner import cli, outputs
from cleaner.cli import exits
from cleaner.errors import NoticeCode
from cleaner.model import Label
from cleaner.outputs import explain
from cleaner.rules import schema
from cleaner.service.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CRON = (ROOT / "CRON.md").read_text(encoding="utf-8")
GUIDES = README + CONTRIBUTING + CRON
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
SAMPLE_PAGE = "fengling-inserted-posts"
SAMPLE_BLOCKS = (0, 1, 7, 8, 9, 10, 11, 12, 13, 17, 19, 23, 28, 29, 30, 32, 33, 36, 46)


def fenced(text: str, language: str) -> list[str]:
    """The contents of fenced blocks."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def after(marker: str) -> str:
    """The fenced block behind a marker comment of the README."""
    return re.split(rf"<!-- {marker} -->\n```\w+\n", README)[1].split("```")[0]


def sample() -> str:
    """What the README shows of the first command's output, as it is today."""
    page = cleaner.clean((ROOT / "fixtures" / "pages" / SAMPLE_PAGE / "source.html").read_bytes())
    lines = explain.plain(explain.listing(page, width=104)).splitlines()
    head = explain.plain(explain.summary(page)).splitlines()[:2]
    return "\n".join([*head, *(lines[index] for index in SAMPLE_BLOCKS), ""])


def write_sample() -> None:
    """Bring the README up to date: ``python -c "from tests import test_docs; test_docs.write_sample()"``."""
    before, old = README.split("<!-- sample -->\n```text\n")
    text = f"{before}<!-- sample -->\n```text\n{sample()}```{old.split('```', 1)[1]}"
    (ROOT / "README.md").write_text(text, encoding="utf-8")


def table(heading: str) -> list[str]:
    """First cells of the table in a section of the README."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `?([^|`]+)`? \|", section, re.MULTILINE)[1:]


def crontab() -> list[str]:
    """The lines of the crontab."""
    (block,) = fenced(CRON, "crontab")
    return block.splitlines()


def calls() -> list[list[str]]:
    """Every call of the command line in the documents, as words behind ``cleaner``."""
    lines = [
        line
        for text in (README, CONTRIBUTING, CRON)
        for block in fenced(text, "sh")
        for line in block.splitlines()
    ]
    lines += re.findall(r"`(cleaner [^`]+)`", GUIDES)
    lines += [line.split(maxsplit=5)[5] for line in crontab() if not line.startswith("MAILTO")]
    lines += re.findall(r"^ExecStart=(.+)$", CRON, re.MULTILINE)
    found = []
    for line in lines:
        for part in re.split(r"\|\|?|&&", line.partition("  #")[0]):
            words = shlex.split(part)
            if words and words[0].rpartition("/")[2] == "cleaner":
                found.append(words[1:])
    return found


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = cli.group
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


def flags(command: click.Command) -> set[str]:
    return {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}


@pytest.mark.parametrize("words", calls(), ids=" ".join)
def test_documented_calls_exist(words: list[str]) -> None:
    command, rest = command_of(words)
    assert command is not cli.group or rest[0] in {"COMMAND", "--version"}
    given = [word.partition("=")[0] for word in rest if word.startswith("-") and word != "-"]
    used = {re.sub(r"^-v+$", "-v", word) for word in given}
    assert used <= flags(command) or command is cli.group


def test_documents_hold_calls_at_all() -> None:
    assert len(calls()) > 15


def test_every_command_is_in_the_readme() -> None:
    names = {name for words in calls() for name in words[:1]}
    assert set(cli.group.commands) <= names


@pytest.mark.parametrize("flag", sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", GUIDES))))
def test_documented_flags_exist(flag: str) -> None:
    foreign = {"--upgrade", "--extra-index-url", "--check", "--write", "--why"}
    known = set().union(*(flags(command) for command in cli.group.commands.values()))
    assert flag in known | foreign


def test_every_format_is_in_help_and_readme() -> None:
    help_text = cli.group.commands["clean"].get_help(click.Context(cli.group.commands["clean"]))
    for name in outputs.FORMATS:
        assert name in help_text
        assert f"`{name}`" in README or f"-f {name}" in README


def test_every_label_is_documented_in_order() -> None:
    assert table("Labels") == [label.value for label in Label]


def test_every_notice_code_is_documented_in_order() -> None:
    assert table("Notices") == [code.value for code in NoticeCode]


def test_every_exit_code_is_documented() -> None:
    codes = {value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)}
    cells = re.findall(r"^\| ([0-9, ]+) \|", README, re.MULTILINE)
    documented = {int(code) for cell in cells for code in cell.split(",")}
    assert documented == codes


@pytest.mark.parametrize("marker", ["demo", "tests"])
def test_first_commands_are_one_line_each(marker: str) -> None:
    assert re.fullmatch(r"python3 -m venv \.venv && [^\n]+\n", after(marker))


def test_demo_shows_a_page_that_exists() -> None:
    path = after("demo").split()[-1]
    assert (ROOT / path).is_file()
    assert SAMPLE_PAGE in path


def test_sample_shows_the_labels_of_today() -> None:
    today = [line.split()[:2] for line in sample().splitlines()[2:]]
    shown = [line.split()[:2] for line in after("sample").splitlines()[2:]]
    assert shown == today, write_sample.__doc__
    assert {"body", "ad"} <= {label for _, label in shown}


def test_library_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = fenced(README, "python")
    exec(compile(code, "README.md", "exec"), {"data": "<h1>Rain</h1><p>It rained on Monday."})  # noqa: S102
    assert capsys.readouterr().out


def test_rule_example_is_a_rule() -> None:
    (text,) = fenced(CONTRIBUTING, "toml")
    (item,) = tomllib.loads(text)["rule"]
    assert schema.parse_rule(item, "ad").label == "ad"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:cleaner|tests|fixtures)/[\w/.]+)`", GUIDES))))
def test_documented_paths_exist(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("link", re.findall(r"\]\(((?!http)[^)]+)\)", GUIDES))
def test_links_lead_somewhere(link: str) -> None:
    path, _, anchor = link.partition("#")
    assert (ROOT / path).exists()
    heads = (
        re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE) if anchor else [""]
    )
    assert anchor in {head.lower().replace(" ", "-") for head in heads}


def test_crontab_lines_are_crontab_lines() -> None:
    first, *jobs = crontab()
    assert first.startswith("MAILTO=")
    for job in jobs:
        *when, _ = job.split(maxsplit=5)
        assert all(re.fullmatch(r"\*|\*/\d+|\d+", field) for field in when), job
        assert "%" not in job  # cron takes it for a line end


def test_a_busy_run_ends_the_crontab_line_well() -> None:
    line = crontab()[1].split(maxsplit=5)[5]
    for code, expected in ((0, 0), (75, 0), (74, 1)):
        shell = f"cleaner() {{ return {code}; }}; {line}"
        assert subprocess.run(["/bin/sh", "-c", shell], check=False).returncode == expected  # noqa: S603


def test_units_are_units() -> None:
    for block in fenced(CRON, "ini"):
        unit = configparser.ConfigParser(interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read_string(block)
        assert "Unit" in unit.sections()
    kept = [block for block in fenced(CRON, "ini") if "ExecStart=" in block]
    assert len(kept) == 1
    assert "SuccessExitStatus=1 75" in kept[0]


def test_rule_file_of_the_guide_is_read() -> None:
    (text,) = fenced(CRON, "toml")
    assert [rule.id for rule in cleaner.read_rules(text, "harbour.toml")] == ["AD0001"]


def test_keys_of_the_guide_exist() -> None:
    for section, key in re.findall(r"`(store|fetch|clean|run)\.([a-z_]+)`", CRON):
        table = next(field.type for field in msgspec.structs.fields(Settings) if field.name == section)
        assert key in {field.name for field in msgspec.structs.fields(table)}


def test_changelog_keeps_its_form() -> None:
    headings = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert headings
    assert all(
        re.fullmatch(r"\[Unreleased\]|\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}", heading) for heading in headings
    )
    kinds = set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == cleaner.__version__


def test_ci_runs_the_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "<!-- tests -->" in script.read_text(encoding="utf-8")
