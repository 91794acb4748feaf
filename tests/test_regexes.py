"""Every regular expression of the package: no repeat inside another, and linear on hostile text."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner.rules import schema
from cleaner.rules.folding import fold
from tests.growth import ATTEMPTS, MOST, seconds
from tests.hostile import GENERATORS

parser: Any = importlib.import_module("re._parser")  # there is no public way to see a pattern's parts
constants: Any = importlib.import_module("re._constants")
compiler: Any = importlib.import_module("re._compiler")
ROOT = Path(cleaner.__file__).parent
MANY = 16
"""Repetitions from which a bounded repeat counts as an unbounded one when another stands in or around it."""
_REPEATS = {constants.MAX_REPEAT, constants.MIN_REPEAT}
_SIGNS = {constants.LITERAL, constants.NOT_LITERAL, constants.ANY, constants.IN}
_NAMING = {constants.LITERAL, constants.RANGE}


def nested(pattern: str, flags: int = 0) -> bool:
    """Whether a pattern repeats something that itself repeats: time may grow as a power or worse."""
    return _nested(parser.parse(pattern, flags), inside=False)


def _nested(parsed: Any, *, inside: bool) -> bool:
    for operation, argument in parsed:
        many = False
        if operation in _REPEATS:
            _, most, inner = argument
            many = most == constants.MAXREPEAT or most >= MANY
            if many and inside:
                return True
            parts = [inner]
        else:
            parts = list(_parts(operation, argument))
        if any(_nested(part, inside=inside or many) for part in parts):
            return True
    return False


def _parts(operation: Any, argument: Any) -> Iterator[Any]:
    """The patterns inside one operation of the parser's output."""
    if operation is constants.BRANCH:
        yield from argument[1]
    elif operation is constants.SUBPATTERN:
        yield argument[-1]
    elif operation in (constants.ASSERT, constants.ASSERT_NOT):
        yield argument[1]
    elif operation is constants.GROUPREF_EXISTS:
        yield from (part for part in argument[1:] if part)
    elif operation in (constants.ATOMIC_GROUP, constants.POSSESSIVE_REPEAT):
        yield argument[-1] if isinstance(argument, tuple) else argument


def modules() -> list[str]:
    return [info.name for info in pkgutil.walk_packages([str(ROOT)], "cleaner.") if "__main__" not in info.name]


def compiled() -> Iterator[tuple[str, str, int]]:
    """Patterns that modules hold, alone or in a collection, and those that rules are made of."""
    for name in modules():
        for attribute, value in vars(importlib.import_module(name)).items():
            held = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else [value]
            for item in held:
                if isinstance(item, re.Pattern) and isinstance(item.pattern, str):
                    yield f"{name}.{attribute}", item.pattern, item.flags & ~re.UNICODE
    for rule in schema.load():
        for pattern in rule.regex:
            yield rule.id, pattern, 0


def written() -> Iterator[tuple[str, str, int]]:
    """Patterns that stand in calls: ``re.sub("…", …)``; what a module holds under a name is in :func:`compiled`."""
    for path in ROOT.rglob("*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        held = {id(node.value) for node in module.body if isinstance(node, ast.Assign)}
        for node in ast.walk(module):
            if id(node) in held or not isinstance(node, ast.Call) or not node.args:
                continue
            first = node.args[0]
            of_re = ast.unparse(node.func).startswith("re.")
            if of_re and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", first.value, 0


def methods() -> dict[str, set[str]]:
    """How a module uses each pattern that it holds under a name: ``search``, ``fullmatch``, …"""
    used: dict[str, set[str]] = {}
    for name in modules():
        path = Path(str(importlib.import_module(name).__file__))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.setdefault(f"{name}.{node.value.id}", set()).add(node.attr)
    return used


PATTERNS = sorted({(pattern, flags): name for name, pattern, flags in [*written(), *compiled()]}.items(), key=repr)
CASES = [pytest.param(pattern, flags, id=name) for (pattern, flags), name in PATTERNS]
ANCHORED = {"match", "fullmatch"}
METHODS = methods()
SMALL = 4_000
"""Characters of the smaller text; the larger one has four times as many."""
NOTHING = 0.003
"""Seconds for the larger text below which growth is no matter, and cannot be measured."""
TEXTS: dict[str, Callable[[int], str]] = {
    **GENERATORS,
    "digits": lambda n: "7" * n,
    "letters": lambda n: "a" * n,
    "hanzi": lambda n: "河" * n,
    "commas": lambda n: ", " * n,
    "full stops": lambda n: "." * n,
    "colons": lambda n: "：" * n,
    "brackets": lambda n: "(（[【" * n,
    "dates": lambda n: "2024-05-06 " * n,
    "addresses": lambda n: "http://a.b/c?d=e " * n,
    "names": lambda n: "林舟 Ada Stone " * n,
    "credit lines": lambda n: "作者：林舟 来源：海港日报 编辑: " * n,
    "pipes": lambda n: " | _ - / " * n,
    "at signs": lambda n: "a@b.c " * n,
    "ideographic spaces": lambda n: "\u3000\xa0 " * n,
    "lines": lambda n: "a\n \n" * n,
    "backslashes": lambda n: "\\" * n,
    "endless instructions": lambda n: "<?" * n,
    "endless declarations": lambda n: "<!x" * n,
    "endless references": lambda n: "&a" * n,
    "endless attributes": lambda n: "<a b=c " * n,
    "slashes": lambda n: "/" * n,
    "JSON": lambda n: '{"a":[' * n,
}


def test_there_are_patterns() -> None:
    assert len(PATTERNS) > 200


@pytest.mark.parametrize(("pattern", "flags"), CASES)
def test_no_repeat_stands_in_another(pattern: str, flags: int) -> None:
    assert not nested(pattern, flags)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(?:a*b)*c", "(a|b+)*", "(?:x{1,99}y?)+", "(?>a+)+", "(?:(?=a*)b)*", "(a{2,}){2,}"]
)
def test_the_lint_sees_a_nested_repeat(pattern: str) -> None:
    assert nested(pattern)


@pytest.mark.parametrize("pattern", ["(?:ab?)+", "a+b+", "(?:a{1,3}b)*", "[a-z]+(?:x|y)?", "(a+)?"])
def test_the_lint_lets_others_pass(pattern: str) -> None:
    assert not nested(pattern)


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_pattern_is_linear(name: str) -> None:
    """Four times the text costs at most six times as much, by the methods that the module itself calls."""
    text = fold(TEXTS[name](SMALL))[: 4 * SMALL]
    text = (text * (4 * SMALL // max(1, len(text)) + 1))[: 4 * SMALL]
    slow = [owner for (pattern, flags), owner in PATTERNS if not _is_linear(re.compile(pattern, flags), owner, text)]
    assert slow == []


@pytest.mark.parametrize(("pattern", "flags"), CASES)
def test_no_pattern_loses_its_way_in_what_it_repeats(pattern: str, flags: int) -> None:
    """Text made for the pattern itself: each of its repeats fed with what it takes, then with what it does not."""
    look = re.compile(pattern, flags).search
    assert all(_grows_little_with_turns(look, head, turn) for head, turn in repeats(parser.parse(pattern, flags)))


def test_the_measurement_knows_an_ambiguous_repeat() -> None:
    pattern = r"^12(?: ?\d{1,2}){0,30}$"
    assert ("12", "0") in repeats(parser.parse(pattern))
    assert not _grows_little_with_turns(re.compile(pattern).search, "12", "0")


TURNS = 24
"""Turns of a repeat that can be read in two ways: enough for 100,000 ways, few enough to wait for."""


def _grows_little_with_turns(look: Callable[[str], object], head: str, turn: str) -> bool:
    return any(
        seconds(look, f"{head}{turn * TURNS}\1") < NOTHING
        or seconds(look, f"{head}{turn * TURNS}\1") <= MOST * seconds(look, f"{head}{turn * (TURNS // 4)}\1")
        for _ in range(ATTEMPTS)
    )


def repeats(parsed: Any, head: str = "") -> list[tuple[str, str]]:
    """For each long repeat of a pattern a text that leads to it, and one that it takes, in its shortest form."""
    found: list[tuple[str, str]] = []
    for operation, argument in parsed:
        for part in _parts(operation, argument) if operation not in _REPEATS else [argument[2]]:
            found += repeats(part, head)
        if operation in _REPEATS and argument[1] >= TURNS // 2:
            found += [(head, turn) for fill in (0, 1) if (turn := example(argument[2], fill))]
        head += example([(operation, argument)])
    return found


def example(parsed: Any, fill: int = 0) -> str:
    """A text that a pattern takes, looks around left out; ``fill`` is how often it takes what it need not."""
    text = ""
    for operation, argument in parsed:
        if operation in _REPEATS:
            text += example(argument[2], fill) * max(argument[0], min(argument[1], fill))
        elif operation in _SIGNS:
            text += _sign(operation, argument)
        elif operation is constants.BRANCH:
            text += example(argument[1][0], fill)
        elif operation not in {constants.ASSERT, constants.ASSERT_NOT}:
            text += "".join(example(part, fill) for part in _parts(operation, argument))
    return text


def _sign(operation: Any, argument: Any) -> str:
    """A character that a part of a pattern takes."""
    members = [(operation, argument)] if operation is not constants.IN else argument
    named = [chr(value if name is constants.LITERAL else value[0]) for name, value in members if name in _NAMING]
    takes = compiler.compile(parser.SubPattern(parser.State(), [(operation, argument)])).match
    return next(filter(takes, [*named, *"0 a-。"]), "")


def test_the_measurement_knows_a_quadratic_pattern() -> None:
    assert not _is_linear(re.compile("a[^b]*c"), "", "a" * 4 * SMALL)
    assert _is_linear(re.compile("a[^b]{0,9}c"), "", "a" * 4 * SMALL)


def _is_linear(pattern: re.Pattern[str], owner: str, text: str) -> bool:
    used = METHODS.get(owner, set()) & {*ANCHORED, "search", "finditer", "findall", "sub", "subn", "split"}
    calls = sorted(used & ANCHORED) if used and used <= ANCHORED else ["findall"]
    return all(_grows_little(getattr(pattern, call), text) for call in calls)


def _grows_little(call: Callable[[str], object], text: str) -> bool:
    for _ in range(ATTEMPTS):
        large = seconds(call, text)
        if large < NOTHING or large <= MOST * seconds(call, text[:SMALL]):
            return True
    return False
