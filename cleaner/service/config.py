"""``cleaner.toml`` → settings, with where each value came from: flags > environment > file > defaults."""

from __future__ import annotations

import itertools
import re
import tomllib
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import platformdirs

from cleaner.rules import schema
from cleaner.rules.schema import Rule
from cleaner.service.address import check_pair
from cleaner.service.rulefile import read_rules
from cleaner.service.settings import Settings, seconds
from cleaner.service.trouble import ConfigError

FILE_NAME = "cleaner.toml"
SECTIONS = ("store", "fetch", "clean", "run")
"""Tables whose keys the environment (``CLEANER_FETCH_DELAY``) and ``--set fetch.delay=2s`` can override."""

MAX_FILE = 4_000_000
"""Bytes; ten thousand sources need about two million."""

_NOT_SETTINGS = frozenset({"CLEANER_CONFIG", "CLEANER_DEBUG"})
_HEADER = re.compile(r"\s*\[(\[?)\s*([A-Za-z0-9_.\-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.\-]+)\s*=")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_MISSING = re.compile(r"missing required field `([^`]*)`")
_PLACE = re.compile(r" - at `\$\.?(.*)`$")


class Loaded(msgspec.Struct, frozen=True):
    """The settings, the file that they came from, and each value's origin by dotted key (``source[0].url``).

    A key without an origin has its default. ``rules`` are those of a source's own rule file, by the source's name.
    """

    settings: Settings
    file: Path
    origins: Mapping[str, str]
    rules: Mapping[str, tuple[Rule, ...]] = {}

    def path(self, name: str) -> Path:
        """A path of the configuration, relative to the file's folder. ``~`` is the home folder."""
        return self.file.parent / Path(name).expanduser()

    @property
    def store(self) -> Path:
        """The database file."""
        return self.path(self.settings.store.path)


def find(given: str | None, environ: Mapping[str, str]) -> Path:
    """The configuration file: as given, ``CLEANER_CONFIG``, ``./cleaner.toml``, or the user's own.

    Raises ConfigError when there is none.
    """
    named = given or environ.get("CLEANER_CONFIG")
    if named:
        return Path(named)
    places = (Path(FILE_NAME), platformdirs.user_config_path("cleaner") / "config.toml")
    for place in places:
        if place.is_file():
            return place
    msg = f"no configuration: neither {places[0]} nor {places[1]} exists (cleaner init writes one)"
    raise ConfigError(msg)


def load(file: Path, *, environ: Mapping[str, str], overrides: Mapping[str, str] | None = None) -> Loaded:
    """Read and check a configuration. ``overrides`` are values by dotted key, as the command line gave them.

    Raises ConfigError with file, line and field.
    """
    text = _read(file)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{file}: no TOML: {error}"
        raise ConfigError(msg) from error
    except RecursionError as error:
        msg = f"{file}: nested too deeply"
        raise ConfigError(msg) from error
    lines = dict(_lines(text))
    origins = {key: f"{file}:{line}" for key, line in lines.items() if not key.endswith("]")}
    for key, value, origin in (*_from_environ(environ), *_from_flags(overrides or {})):
        _override(data, key, value, origin)
        origins[key] = origin
    try:
        settings = msgspec.convert(data, Settings)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), file, lines, origins)) from error
    loaded = Loaded(settings, file, origins)
    rules: dict[str, tuple[Rule, ...]] = {}
    for key, problem in itertools.chain(_problems(settings), _rule_problems(loaded, rules)):
        where = _where(key, file, lines, origins)
        msg = f"{where}: {key}: {problem}"
        raise ConfigError(msg)
    return msgspec.structs.replace(loaded, rules=rules)


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
        if len(data) > MAX_FILE:
            msg = f"{file}: more than {MAX_FILE} bytes"
            raise ConfigError(msg)
        return data.decode("utf-8-sig")
    except FileNotFoundError as error:
        msg = f"{file}: no such file (cleaner init writes one)"
        raise ConfigError(msg) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        msg = f"{file}:{line}: not UTF-8"
        raise ConfigError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})"
        raise ConfigError(msg) from error


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Dotted keys with their line numbers, as far as a look at each line tells (tomllib keeps none)."""
    prefix = ""
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            prefix = header[2]
            if header[1]:
                counts[prefix] = counts.get(prefix, -1) + 1
                prefix = f"{prefix}[{counts[prefix]}]"
            yield prefix, number
            continue
        key = _KEY.match(line)
        if key:
            yield (f"{prefix}.{key[1]}" if prefix else key[1]), number


def _from_environ(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, value in sorted(environ.items()):
        if name in _NOT_SETTINGS or not name.startswith("CLEANER_"):
            continue
        section, _, key = name.removeprefix("CLEANER_").lower().partition("_")
        if section in SECTIONS:
            yield f"{section}.{key}", value, name


def _from_flags(overrides: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for key, value in overrides.items():
        yield key, value, f"--set {key}"


def _override(data: dict[str, Any], key: str, text: str, origin: str) -> None:
    """Put one value that came as text where the file would have it. Raises ConfigError for an unknown key."""
    section, _, name = key.partition(".")
    fields = {field.name: field for field in msgspec.structs.fields(Settings)}
    known = (
        {field.name: field for field in msgspec.structs.fields(fields[section].type)}
        if section in SECTIONS
        else {}
    )
    if name not in known:
        msg = f"{origin}: there is no key {key} (cleaner config lists them)"
        raise ConfigError(msg)
    is_list = isinstance(known[name].default, tuple)
    value: Any = [part.strip() for part in text.split(",") if part.strip()] if is_list else text
    try:
        value = msgspec.convert(value, known[name].type, strict=False)
    except msgspec.ValidationError as error:
        msg = f"{origin}: {_in_words(key, str(error))}"
        raise ConfigError(msg) from error
    table = data.setdefault(section, {})
    if isinstance(table, dict):
        table[name] = value


def _explain(message: str, file: Path, lines: Mapping[str, int], origins: Mapping[str, str]) -> str:
    """A validation message with the line of what it speaks of, in words for whoever wrote the file."""
    place = _PLACE.search(message)
    key = place[1] if place else ""
    if place:
        message = message[: place.start()]
    unknown = _UNKNOWN.search(message)
    if unknown:
        full = f"{key}.{unknown[1]}" if key else unknown[1]
        return f"{_where(full, file, lines, origins)}: unknown key {full}"
    missing = _MISSING.search(message)
    if missing:
        return f"{_where(key, file, lines, origins)}: {key}: the key {missing[1]} is missing"
    return f"{_where(key, file, lines, origins)}: {key}: {_in_words(key, message)}"


def _in_words(key: str, message: str) -> str:
    """A validation message without the regular expression that a value does not match."""
    if "matching regex" not in message:
        return message
    if key.rpartition(".")[2] == "name":
        return "a name without control characters is expected"
    return 'a duration like "90s", "30m" or "1d" is expected'


def _where(key: str, file: Path, lines: Mapping[str, int], origins: Mapping[str, str]) -> str:
    if key in origins and not origins[key].startswith(str(file)):
        return origins[key]
    while key:
        below = next(
            (line for name, line in lines.items() if name == key or name.startswith(f"{key}.")), None
        )
        if below is not None:
            return f"{file}:{below}"
        shorter = key[: max(key.rfind("."), key.rfind("["), 0)]
        key = shorter
    return str(file)


def _problems(settings: Settings) -> Iterator[tuple[str, str]]:
    """What types cannot say: ``(key, problem)``."""
    for number, pair in enumerate(settings.fetch.allow_private):
        wrong = check_pair(pair)
        if wrong:
            yield f"fetch.allow_private[{number}]", wrong
    if settings.run.max_time is not None and seconds(settings.run.max_time) <= 0:
        yield "run.max_time", "must be more than nothing"
    yield from _source_problems(settings)
    yield from _output_problems(settings)


def _source_problems(settings: Settings) -> Iterator[tuple[str, str]]:
    names: dict[str, int] = {}
    for number, source in enumerate(settings.source):
        if source.name in names:
            yield f"source[{number}].name", f"{source.name!r} is the name of source[{names[source.name]}] too"
        names[source.name] = number
        if not _is_web(source.url):
            yield f"source[{number}].url", f"{source.url!r} is no http or https address"
        if source.timezone and not _is_zone(source.timezone):
            yield f"source[{number}].timezone", f"{source.timezone!r} is no time zone like Asia/Shanghai"


def _output_problems(settings: Settings) -> Iterator[tuple[str, str]]:
    names = {source.name for source in settings.source}
    paths: dict[str, int] = {}
    for number, output in enumerate(settings.output):
        if output.path in paths:
            yield f"output[{number}].path", f"output[{paths[output.path]}] writes there too"
        paths[output.path] = number
        for name in output.sources:
            if name not in names:
                yield f"output[{number}].sources", f"there is no source {name!r}"


def _rule_problems(loaded: Loaded, rules: dict[str, tuple[Rule, ...]]) -> Iterator[tuple[str, str]]:
    """Read the sources' rule files into ``rules``; what is wrong with them, and rules switched off that nobody has."""
    settings = loaded.settings
    if settings.clean.disable:
        yield from _unknown("clean.disable", settings.clean.disable, ())
    for number, source in enumerate(settings.source):
        if source.rules:
            try:
                rules[source.name] = read_rules(loaded.path(source.rules))
            except ConfigError as error:
                yield f"source[{number}].rules", str(error)
        if source.disable:
            yield from _unknown(f"source[{number}].disable", source.disable, rules.get(source.name, ()))


def _unknown(key: str, ids: tuple[str, ...], own: tuple[Rule, ...]) -> Iterator[tuple[str, str]]:
    known = {rule.id for rule in (*schema.load(), *own)}
    for name in ids:
        if name not in known:
            yield key, f"there is no rule {name!r} (cleaner rules list shows them)"


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True
