"""Every rule against its own examples, and the order of the rule files."""

from __future__ import annotations

import pytest

from cleaner.rules import schema
from cleaner.rules.cuts import CutMatcher
from cleaner.rules.folding import fold
from cleaner.rules.matchers import HeadingMatcher, HrefMatcher, TextMatcher
from cleaner.rules.schema import Rule
from cleaner.rules.tokens import TokenMatcher

RULES = schema.load()


def hits(rule: Rule, example: str) -> bool:
    """Whether a rule hits one example, through the matcher that applies it on pages."""
    if rule.on == "token":
        return bool(TokenMatcher([rule]).mask(example))
    if rule.on == "heading":
        return HeadingMatcher([rule]).find(fold(example)) is not None
    if rule.on == "href":
        return bool(HrefMatcher([rule]).find(example))
    if rule.on == "cut":
        return bool(CutMatcher([rule]).find(example))
    return bool(TextMatcher([rule]).find(fold(example)))


@pytest.mark.parametrize(("rule", "example"), [(r, e) for r in RULES for e in r.yes], ids=lambda v: getattr(v, "id", None))
def test_yes(rule: Rule, example: str) -> None:
    assert hits(rule, example)


@pytest.mark.parametrize(("rule", "example"), [(r, e) for r in RULES for e in r.no], ids=lambda v: getattr(v, "id", None))
def test_no(rule: Rule, example: str) -> None:
    assert not hits(rule, example)


def test_ids_are_unique_and_sorted_within_a_label() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))
    for label in {rule.label for rule in RULES}:
        own = [rule.id for rule in RULES if rule.label == label]
        assert own == sorted(own)


def test_word_lists_hold_the_commonest_words() -> None:
    words = schema.words()
    assert {"zh", "ja", "ko", "en", "de", "fr", "es"} <= set(words)
    assert "的" in words["zh"].function_words
    assert "the" in words["en"].function_words
