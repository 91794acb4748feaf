from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest

from cleaner.cli.cron_setup import sample
from cleaner.service import config
from cleaner.service.settings import Settings, SourceSettings, seconds
from cleaner.service.trouble import ConfigError

SMALLEST = '[[source]]\nname = "demo"\nurl = "http://127.0.0.1:8000/feed.xml"\n'


def load(tmp_path: Path, text: str, environ: dict[str, str] | None = None, **overrides: str) -> config.Loaded:
    file = tmp_path / "cleaner.toml"
    file.write_text(text, encoding="utf-8")
    given = {name.replace("__", "."): value for name, value in overrides.items()}
    return config.load(file, environ=environ or {}, overrides=given)


def test_smallest_file(tmp_path: Path) -> None:
    loaded = load(tmp_path, SMALLEST)
    assert loaded.settings.source == (SourceSettings(name="demo", url="http://127.0.0.1:8000/feed.xml"),)
    assert loaded.store == tmp_path / "news.db"


def test_contract_example(tmp_path: Path) -> None:
    text = """
[store]
path = "news.db"
[fetch]
delay = "1s"
allow_private = ["127.0.0.1:8000"]
[[source]]
name = "demo"
url = "http://127.0.0.1:8000/feed.xml"
every = "30m"
recheck = "1d"
[[output]]
format = "jsonl"
path = "out/articles.jsonl"
"""
    settings = load(tmp_path, text).settings
    assert seconds(settings.source[0].every) == 1_800
    assert settings.output[0].format == "jsonl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[store]\npath = 3\n", ":2: store.path: Expected `str`, got `int`"),
        ('[fetch]\n\ndelay = "soon"\n', ':3: fetch.delay: a duration like "90s", "30m" or "1d" is expected'),
        ("[fetch]\ndely = '1s'\n", ":2: unknown key fetch.dely"),
        ("sorce = 1\n", ":1: unknown key sorce"),
        ('[[source]]\nname = "a"\n', ":1: source[0]: the key url is missing"),
        (
            SMALLEST + '[[source]]\nname = "b"\nurl = "x"\n',
            ":6: source[1].url: 'x' is no http or https address",
        ),
        (SMALLEST + SMALLEST, ":5: source[1].name: 'demo' is the name of source[0] too"),
        (SMALLEST + 'timezone = "Mars/North"\n', ":4: source[0].timezone: 'Mars/North' is no time zone"),
        (SMALLEST + "include = [1]\n", ":4: source[0].include[0]: Expected `str`, got `int`"),
        ('[fetch]\nallow_private = ["nowhere"]\n', ":2: fetch.allow_private[0]: 'nowhere' is not HOST:PORT"),
        ('[[output]]\nformat = "xml"\npath = "x"\n', ":2: output[0].format: Invalid enum value 'xml'"),
        (
            '[[output]]\nformat = "csv"\npath = "x"\n[[output]]\nformat = "rss"\npath = "x"\n',
            ":6: output[1].path: output[0] writes there too",
        ),
        (
            '[[output]]\nformat = "csv"\npath = "x"\nsources = ["a"]\n',
            ":4: output[0].sources: there is no source 'a'",
        ),
        ("[run]\nmax_pages = 0\n", ":2: run.max_pages: Expected `int` >= 1"),
        ('[run]\nmax_time = "0s"\n', ":2: run.max_time: must be more than nothing"),
        ("[fetch\n", "at line 1"),
        ("a = [" + "[" * 5000, "no TOML"),
    ],
)
def test_errors_name_file_line_and_field(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    message = str(error.value)
    if "no TOML" in expected:
        assert "no TOML" in message or "too deeply" in message
    else:
        assert expected in message
    assert message.startswith(str(tmp_path / "cleaner.toml"))
    assert "\n" not in message
    assert error.value.exit_code == 78


def test_not_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "cleaner.toml"
    file.write_bytes(b'[store]\npath = "\xc4\xe3.db"\n')
    with pytest.raises(ConfigError, match=r"cleaner\.toml:2: not UTF-8"):
        config.load(file, environ={})


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        config.load(tmp_path / "none.toml", environ={})
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path, environ={})


def test_precedence_and_origins(tmp_path: Path) -> None:
    text = '[fetch]\ndelay = "3s"\nretries = 1\nhosts = 4\n'
    environ = {"CLEANER_FETCH_RETRIES": "5", "CLEANER_FETCH_HOSTS": "6", "CLEANER_DEBUG": "1", "HOME": "/x"}
    loaded = load(tmp_path, text, environ, fetch__hosts="7")
    fetch = loaded.settings.fetch
    assert (fetch.delay, fetch.retries, fetch.hosts, fetch.timeout) == ("3s", 5, 7, "60s")
    assert loaded.origins["fetch.delay"].endswith("cleaner.toml:2")
    assert loaded.origins["fetch.retries"] == "CLEANER_FETCH_RETRIES"
    assert loaded.origins["fetch.hosts"] == "--set fetch.hosts"
    assert "fetch.timeout" not in loaded.origins


def test_environment_holds_lists_and_booleans(tmp_path: Path) -> None:
    environ = {"CLEANER_FETCH_ALLOW_PRIVATE": "127.0.0.1:1, [::1]:2", "CLEANER_FETCH_ROBOTS": "false"}
    fetch = load(tmp_path, "", environ).settings.fetch
    assert fetch.allow_private == ("127.0.0.1:1", "[::1]:2")
    assert fetch.robots is False


@pytest.mark.parametrize(
    ("environ", "overrides", "expected"),
    [
        ({"CLEANER_FETCH_DELAYS": "1s"}, {}, "CLEANER_FETCH_DELAYS: there is no key fetch.delays"),
        ({"CLEANER_FETCH_HOSTS": "many"}, {}, "CLEANER_FETCH_HOSTS: Expected `int`"),
        ({}, {"source__name": "x"}, "--set source.name: there is no key source.name"),
        ({"CLEANER_FETCH_DELAY": "x"}, {}, 'CLEANER_FETCH_DELAY: a duration like "90s", "30m" or "1d" is expected'),
        ({}, {"run__max_time": "5x"}, '--set run.max_time: a duration like "90s"'),
    ],
)
def test_wrong_overrides(
    tmp_path: Path, environ: dict[str, str], overrides: dict[str, str], expected: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, "", environ, **overrides)
    assert expected in str(error.value)


def test_which_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    with pytest.raises(ConfigError, match="cleaner init"):
        config.find(None, {})
    (tmp_path / "xdg" / "cleaner").mkdir(parents=True)
    user = tmp_path / "xdg" / "cleaner" / "config.toml"
    user.write_text(SMALLEST, encoding="utf-8")
    assert config.find(None, {}) == user
    (tmp_path / "cleaner.toml").write_text(SMALLEST, encoding="utf-8")
    assert config.find(None, {}) == Path("cleaner.toml")
    assert config.find(None, {"CLEANER_CONFIG": "/etc/c.toml"}) == Path("/etc/c.toml")
    assert config.find("mine.toml", {"CLEANER_CONFIG": "/etc/c.toml"}) == Path("mine.toml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("0s", 0), ("90s", 90), ("250ms", 0.25), ("1.5h", 5_400), ("2d", 172_800), ("1w", 604_800)],
)
def test_durations(text: str, expected: float) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("text", ["", "s", "10", "-1s", "1y", "1 s", "１s"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds(text)


def test_sample_shows_every_key_with_its_default(tmp_path: Path) -> None:
    text = sample()
    (tmp_path / "cleaner.toml").write_text(text, encoding="utf-8")
    loaded = config.load(tmp_path / "cleaner.toml", environ={})
    given = msgspec.to_builtins(loaded.settings)
    for section in config.SECTIONS:
        assert given[section] == msgspec.to_builtins(getattr(Settings(), section)), section
        names = {name for name in given[section] if f"\n{name} = " in text or f"\n# {name} = " in text}
        assert names == set(given[section])
    plain = msgspec.to_builtins(SourceSettings(name="example", url="https://news.example/feed.xml"))
    assert list(given["source"]) == [plain]
    assert set(tomllib.loads(text)["source"][0]) == set(plain)


RULE = """
[[rule]]
id = "AD0001"
label = "ad"
on = "text"
has = ["潮汐讲习日"]
weight = 8.0
why = "The paper's own day, between paragraphs."
yes = ["潮汐讲习日今晚开始"]
no = ["潮汐表已经更新"]
"""


def test_a_source_has_a_rule_file(tmp_path: Path) -> None:
    (tmp_path / "harbour.toml").write_text(RULE, encoding="utf-8")
    loaded = load(tmp_path, SMALLEST + 'rules = "harbour.toml"\ndisable = ["AD0001"]\n')
    assert [rule.id for rule in loaded.rules["demo"]] == ["AD0001"]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (None, "harbour.toml: cannot be read"),
        (RULE.replace("8.0", '"much"'), "harbour.toml:2: rule AD0001: Expected `float`"),
        (RULE + "[[rule]", "harbour.toml:11: no TOML"),
        (RULE.replace("潮汐表已经更新", "潮汐讲习日"), "harbour.toml:2: rule AD0001: hits its own no"),
    ],
)
def test_errors_of_a_rule_file_name_both_places(tmp_path: Path, rules: str | None, expected: str) -> None:
    if rules is not None:
        (tmp_path / "harbour.toml").write_text(rules, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(tmp_path, SMALLEST + 'rules = "harbour.toml"\n')
    line = SMALLEST.count("\n") + 1
    assert f"cleaner.toml:{line}: source[0].rules: " in str(error.value)
    assert expected in str(error.value)


@pytest.mark.parametrize(
    "text", [SMALLEST + 'disable = ["XX001"]\n', '[clean]\ndisable = ["XX001"]\n' + SMALLEST]
)
def test_a_rule_that_nobody_has_cannot_be_switched_off(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"cleaner\.toml:\d+: .*disable: there is no rule 'XX001'"):
        load(tmp_path, text)
