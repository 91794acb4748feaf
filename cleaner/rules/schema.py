"""Rules and word lists as data: their records, and the one place that reads the package's own files.

``load()`` reads ``data/*.toml`` (one file a label, or two: ``ad-cues`` is advertising, too), ``words()`` reads
``words/*.toml`` (one file a language). Both read once per process and always give the same value. A file that does
not hold what it must is our own mistake or that of whoever edits it: :class:`~cleaner.errors.RuleError` names the file
and the rule.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from cleaner.errors import RuleError
from cleaner.model import Label

DEFAULT_MAX_CHARS = 90
"""Effective characters (see ``folding.effective_chars``) up to which a text or heading rule looks at a block.

Junk lines are short: the templates of editor lines, prompts and list headings in the Chinese pages that the rules
were drawn from end below 90 characters, and sentences that merely mention the same words sit in longer blocks."""

PREFIXES: Mapping[str, str] = MappingProxyType({
    "TI": "title", "ST": "standfirst", "BD": "body", "CA": "caption", "BY": "byline", "OR": "origin",
    "AD": "ad", "RE": "related", "NA": "navigation", "PG": "pager", "SH": "share", "FO": "follow",
    "DI": "disclaimer", "CR": "copyright", "SI": "site_info", "WI": "widget", "CS": "consent", "PW": "paywall",
    "CM": "comment", "HI": "hidden", "OT": "other",
})
"""Two letters that open a rule's id, and the label that such a rule speaks for."""

_TOKENS = re.compile(r"(?:[a-z]+|[0-9]+)(?:-(?:[a-z]+|[0-9]+))?")
"""An entry of ``any``: names are split at the borders of letters and digits, so a token never holds both."""

Way = Literal["text", "cue", "token", "heading", "href", "cut"]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One reason for a label.

    ``weight`` is in log-odds toward ``label``: 2 a hint, 4 likely, 8 a certain template. ``yes`` are strings that
    the rule must hit, ``no`` near misses that it must not. Which matcher fields count depends on ``on``:

    - text, cue, heading, href: ``whole``, ``starts``, ``ends``, ``has`` (phrases), ``all`` (lists of phrases: one of
      each list must occur), ``regex``. ``needs`` wakes the regexes: words one of which is part of all that they match
      (found by their rarest part, so other text may wake them, too); without ``needs`` a digit does.
      Any one of these fields is enough for a hit. Text is folded first.
      A cue is a text rule whose hit is no reason by itself: :mod:`cleaner.adverts` adds cues up. ``story`` marks the
      cues of a block that tells one (:mod:`cleaner.said`). ``picture`` marks the rules for lines that stand for a
      picture, so that the next line may be its caption (:mod:`cleaner.captions`).
    - token: ``any``: whole tokens of class and id; ``"read-more"`` is two adjacent tokens.
    - cut: ``regex`` with ``needs`` on the text as printed; ``side`` says at which end of a paragraph.

    ``min_chars`` and ``max_chars`` (0: no limit) are effective characters of the whole block.
    """

    id: str
    label: str
    on: Way
    weight: float
    why: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    any: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    all: tuple[tuple[str, ...], ...] = ()
    regex: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    side: Literal["head", "tail"] | None = None
    min_chars: int = 0
    max_chars: int = DEFAULT_MAX_CHARS
    story: bool = False
    picture: bool = False


class Words(msgspec.Struct, frozen=True):
    """What a language contributes: function words (CJK: single characters)."""

    function_words: frozenset[str]


class _WordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of ``words/``: ``why`` says where the words come from; the words are separated by white space."""

    why: str
    function_words: str


def _resources(folder: str) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Name (without ``.toml``) and content of each file of a folder beside this module, by name."""
    found: list[tuple[str, dict[str, Any]]] = []
    entries = files("cleaner.rules").joinpath(folder).iterdir()
    for entry in sorted(entries, key=lambda item: item.name.removesuffix(".toml")):
        if not entry.name.endswith(".toml"):
            continue
        try:
            found.append((entry.name.removesuffix(".toml"), tomllib.loads(entry.read_text(encoding="utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            message = f"{folder}/{entry.name}: {error}"
            raise RuleError(message) from error
    return tuple(found)


def parse_rule(item: object, name: str) -> Rule:
    """Make a rule of one TOML table of the file ``name``; :class:`RuleError` when it is not as it must be."""
    told = item.get("id", "?") if isinstance(item, dict) else "?"
    where = f"data/{name}.toml, rule {told}"
    rule = checked(item, where)
    trouble = ""
    if rule.label != name.partition("-")[0]:
        trouble = f"label {rule.label!r} does not belong in this file"
    elif PREFIXES.get(rule.id[:2]) != rule.label or not re.fullmatch(r"[A-Z]{2}\d{3}", rule.id):
        trouble = "an id is the label's two letters and three digits"
    if trouble:
        message = f"{where}: {trouble}"
        raise RuleError(message)
    return rule


def checked(item: object, where: str) -> Rule:
    """Make a rule of a TOML table, whatever file it stands in; :class:`RuleError` names ``where``."""
    try:
        rule = msgspec.convert(item, Rule)
    except msgspec.ValidationError as error:
        message = f"{where}: {error}"
        raise RuleError(message) from error
    trouble = _trouble(rule)
    if trouble:
        message = f"{where}: {trouble}"
        raise RuleError(message)
    return rule


def _trouble(rule: Rule) -> str:
    """What is wrong with a well-formed rule, or an empty string."""
    if rule.label not in set(Label):
        return f"there is no label {rule.label!r}"
    if not rule.why.strip() or not rule.yes or not rule.no:
        return "why, yes and no must not be empty"
    odd = [entry for entry in rule.any if not _TOKENS.fullmatch(entry)]
    if odd:
        return f"not one token or two: {', '.join(odd)}"
    if not _has_matcher(rule):
        return f"no matcher field for on = {rule.on!r}"
    if (rule.side is not None) != (rule.on == "cut"):
        return "side belongs to cut rules, and to all of them"
    try:
        for pattern in rule.regex:
            re.compile(pattern)
    except re.error as error:
        return f"regex {error}"
    return ""


def _has_matcher(rule: Rule) -> bool:
    if rule.on == "token":
        return bool(rule.any)
    if rule.on == "cut":
        return bool(rule.regex and rule.needs)
    return bool(rule.whole or rule.starts or rule.ends or rule.has or rule.all or rule.regex)


@lru_cache(maxsize=1)
def load() -> tuple[Rule, ...]:
    """All rules of the package, in the order of file names and of rules in each file."""
    rules: list[Rule] = []
    for name, content in _resources("data"):
        if set(content) != {"rule"}:
            message = f"data/{name}.toml: only [[rule]] tables belong here"
            raise RuleError(message)
        rules.extend(parse_rule(item, name) for item in content["rule"])
    return tuple(rules)


@lru_cache(maxsize=1)
def words() -> Mapping[str, Words]:
    """The word lists by ISO 639-1 code. Read-only."""
    known: dict[str, Words] = {}
    for name, content in _resources("words"):
        try:
            raw = msgspec.convert(content, _WordFile)
        except msgspec.ValidationError as error:
            message = f"words/{name}.toml: {error}"
            raise RuleError(message) from error
        known[name] = Words(frozenset(raw.function_words.split()))
    return MappingProxyType(known)
