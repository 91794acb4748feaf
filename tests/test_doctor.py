"""``cleaner doctor``: versions, known faults, limits."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner import decode, outliner
from cleaner.cli import group
from cleaner.service import doctor


@pytest.mark.parametrize(
    ("name", "version", "state"),
    [
        ("sqlite", "3.40.1", "known"), ("sqlite", "3.44.5", "known"), ("sqlite", "3.44.6", "ok"),
        ("sqlite", "3.50.6", "known"), ("sqlite", "3.50.7", "ok"), ("sqlite", "3.51.2", "known"),
        ("sqlite", "3.51.3", "ok"), ("sqlite", "3.52.0", "bad"), ("sqlite", "3.53.1", "ok"),
        ("lxml", "6.0.2", "known"), ("lxml", "6.1.0", "ok"), ("libxml2", "2.12.9", "bad"), ("libxml2", "2.13.8", "bad"),
        ("libxml2", "2.14.1", "known"), ("libxml2", "2.14.6", "ok"), ("python", "3.11.3", "bad"),
        ("python", "3.11.4", "ok"), ("python", "3.13.0", "ok"), ("chardet", "6.0.0", "bad"), ("chardet", "5.2.0", "ok"),
        ("libxslt", "1.1.39", "known"), ("zlib", "1.2.13", "ok"), ("nh3", None, "missing"),
    ],
)  # fmt: skip
def test_judgement(name: str, version: str | None, state: str) -> None:
    part = doctor.judge(name, version)
    assert part.state == state
    assert bool(part.notes) == (state != "ok")


def test_every_known_fault_is_of_a_library_that_is_looked_at() -> None:
    assert {known.name for known in doctor.KNOWN} <= set(doctor.versions())


def test_this_installation_is_sound() -> None:
    found = doctor.examine()
    assert [part for part in found.parts if part.state in {"bad", "missing"}] == []
    assert found.ok


def test_every_requirement_is_looked_at() -> None:
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    required = text.split("dependencies = [")[1].split("]")[0]
    for line in required.split(",\n"):
        name = line.strip().strip('"').split(">")[0].split("=")[0]
        assert not name or name in doctor.versions(), name


def test_limits_are_those_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "MAX_CHARACTERS", 77)
    limits = doctor.examine().limits
    assert limits["page"]["characters"] == 77
    assert limits["page"]["blocks"] == outliner.MAX_BLOCKS
    assert limits["fetch"]["max_redirects"] == 5


def test_command() -> None:
    result = CliRunner().invoke(group, ["doctor"], standalone_mode=False)
    assert result.return_value == 0
    assert "libxml2" in result.output
    assert "max_body: 10,000,000" in result.output


def test_command_as_json_and_with_a_configuration(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text('[store]\npath = "n.db"\n[clean]\ntimeout = "3s"\n', encoding="utf-8")
    result = CliRunner().invoke(group, ["doctor", "--json", "-c", str(file)], standalone_mode=False)
    found = json.loads(result.output)
    assert found["limits"]["clean"]["timeout"] == "3s"
    assert found["ok"] is True
    assert {"name", "version", "state", "notes"} <= set(found["parts"][0])


def test_a_fault_that_matters_is_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version", "3.52.0")
    result = CliRunner().invoke(group, ["doctor"], standalone_mode=False)
    assert result.return_value == 1
    assert "withdrawn" in result.output
