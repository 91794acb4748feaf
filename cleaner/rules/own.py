"""Rules of one's own: a TOML file like those of ``data/``, for all labels at once, held to what ours are held to.

``read()`` takes the file's text, so that this module opens nothing. Each rule must hit its own ``yes`` and miss its
``no``; what is wrong is told with file, line and rule.
"""

from __future__ import annotations

import re
import tomllib

from cleaner.errors import RuleError
from cleaner.rules.cuts import CutMatcher
from cleaner.rules.folding import fold
from cleaner.rules.matchers import HeadingMatcher, TextMatcher
from cleaner.rules.phrases import EDGE, has_top_level_choice
from cleaner.rules.schema import PREFIXES, Rule, checked
from cleaner.rules.tokens import TokenMatcher

WAYS = frozenset({"text", "heading", "token", "cut"})
"""What a rule of one's own may look at. A cue's weight comes from fitting, which a file of one's own has not seen."""

_ID = re.compile(r"([A-Z]{2})[0-9]{4}")
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\]", re.MULTILINE)
_TOML_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")
_NESTED = re.compile(r"\((?:\?:)?(?:[^()\\]|\\.)*(?:(?<!\\)[*+]|\{\d+,\})(?:[^()\\]|\\.)*\)(?:[*+]|\{\d+,\})")
"""A repeat without end inside another one: a regex that a page can keep busy for years."""


def read(text: str, name: str) -> tuple[Rule, ...]:
    """The rules of a file. Raises :class:`~cleaner.errors.RuleError` with ``name`` and line."""
    items = _tables(text, name)
    starts = [text.count("\n", 0, match.start()) + 1 for match in _HEADER.finditer(text)]
    lines = starts if len(starts) == len(items) else [1] * len(items)
    rules: dict[str, Rule] = {}
    for item, line in zip(items, lines, strict=True):
        told = item.get("id", "?") if isinstance(item, dict) else "?"
        where = f"{name}:{line}: rule {told}"
        rule = checked(item, where)
        wrong = f"there are two rules {rule.id}" if rule.id in rules else _problem(rule)
        if wrong:
            message = f"{where}: {wrong}"
            raise RuleError(message)
        rules[rule.id] = rule
    return tuple(rules.values())


def _tables(text: str, name: str) -> list[object]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = place[1] if place else text.count("\n") + 1
        message = f"{name}:{line}: no TOML: {str(error)[: place.start()] if place else error}"
        raise RuleError(message) from error
    except RecursionError as error:
        message = f"{name}: nested too deeply"
        raise RuleError(message) from error
    items = content.get("rule", [])
    if set(content) - {"rule"} or not isinstance(items, list):
        message = f"{name}: only [[rule]] tables belong here"
        raise RuleError(message)
    return items


def _problem(rule: Rule) -> str:
    """What is wrong with a rule of one's own, or an empty string."""
    form = _ID.fullmatch(rule.id)
    prefix = next((letters for letters, label in PREFIXES.items() if label == rule.label), "")
    if form is None or form[1] != prefix:
        return f"an id of your own is the label's two letters and four digits, like {prefix}0001"
    if rule.on not in WAYS:
        return f"on = {rule.on!r} is not for rules of your own ({', '.join(sorted(WAYS))} are)"
    return _form_problem(rule) or _example_problem(rule)


def _form_problem(rule: Rule) -> str:
    """What would make a rule slow, or never found: the indexes take phrases of a length and anchored regexes only."""
    short = [phrase for phrase in (*rule.starts, *rule.ends) if len(fold(phrase)) < EDGE]
    if short:
        return f"starts and ends need {EDGE} characters or more: {short[0]!r}"
    nested = [pattern for pattern in rule.regex if _NESTED.search(pattern)]
    if nested:
        return f"a repeat without end inside another one: {nested[0]}"
    if rule.on == "heading" or (rule.on == "text" and not rule.needs):
        loose = [p for p in rule.regex if not p.startswith("^") or has_top_level_choice(p)]
        if loose:
            return f"a regex without needs, or of a heading, opens with ^ and has no | outside groups: {loose[0]}"
    return ""


def _example_problem(rule: Rule) -> str:
    missed = next((example for example in rule.yes if not _hits(rule, example)), None)
    if missed is not None:
        return f"does not hit its own yes: {missed!r}"
    hit = next((example for example in rule.no if _hits(rule, example)), None)
    return "" if hit is None else f"hits its own no: {hit!r}"


def _hits(rule: Rule, example: str) -> bool:
    if rule.on == "token":
        return bool(TokenMatcher([rule]).mask(example))
    if rule.on == "cut":
        return bool(CutMatcher([rule]).find(example))
    if rule.on == "heading":
        return HeadingMatcher([rule]).find(fold(example)) is not None
    return bool(TextMatcher([rule]).find(fold(example)))
