"""rules.own: a user's rule file is held to what ours are held to, and its rules count like ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleaner
from cleaner.errors import RuleError
from cleaner.rules import own, schema

GOOD = """
# rules of the harbour desk
[[rule]]
id = "AD0001"
label = "ad"
on = "text"
has = ["潮汐讲习日"]
weight = 8.0
why = "The paper's own shop day, between paragraphs."
yes = ["潮汐讲习日今晚开始", "本周五潮汐讲习日"]
no = ["潮汐表已经更新"]
"""
SECOND = """
[[rule]]
id = "RE0001"
label = "related"
on = "heading"
whole = ["码头旧闻"]
weight = 4.0
why = "Opens the list of old stories."
yes = ["码头旧闻", "【码头旧闻】"]
no = ["码头旧闻很多"]
"""
PARAGRAPHS = [
    "昨日清晨，云浮港的老码头重新开门迎客，第一批商户已经入驻，生意比去年好了不少。",
    "潮汐讲习日本周五在三号码头举行，渔具店的老师傅会在岸边讲解怎样看风向和水流，当天不收门票。",
    "港务局的负责人介绍，接下来还会修复两座旧仓库，改成展览馆和图书馆，预计明年春天完工。",
]
PAGE = f"<h1>老码头重新开门</h1><article>{''.join(f'<p>{text}</p>' for text in PARAGRAPHS)}</article>"


def test_a_rule_of_ones_own_counts_like_ours() -> None:
    rules = cleaner.read_rules(GOOD, "my.toml")
    assert PARAGRAPHS[1] in cleaner.clean(PAGE).text
    page = cleaner.clean(PAGE, rules=rules)
    assert page.text == "\n\n".join((PARAGRAPHS[0], PARAGRAPHS[2]))
    block = next(block for block in page.blocks if block.text == PARAGRAPHS[1])
    assert block.label == "ad"
    assert "AD0001" in [evidence.rule for evidence in block.evidence]


def test_it_can_be_switched_off() -> None:
    rules = cleaner.read_rules(GOOD, "my.toml")
    assert cleaner.clean(PAGE, rules=rules, disable=["AD0001"]).text == cleaner.clean(PAGE).text
    with pytest.raises(cleaner.InputError, match="AD0001"):
        cleaner.clean(PAGE, disable=["AD0001"])


def test_rules_that_hit_nothing_change_nothing() -> None:
    rules = cleaner.read_rules(SECOND, "my.toml")
    assert cleaner.clean(PAGE, rules=rules) == cleaner.clean(PAGE)


def test_more_token_rules_than_ours() -> None:
    many = "".join(
        f'[[rule]]\nid = "AD{n:04}"\nlabel = "ad"\non = "token"\nany = ["promo{chr(97 + n % 26)}{chr(97 + n // 26)}"]\n'
        f'weight = 4.0\nwhy = "x"\nyes = ["promo{chr(97 + n % 26)}{chr(97 + n // 26)}"]\nno = ["x"]\n'
        for n in range(60)
    )
    rules = cleaner.read_rules(many, "my.toml")
    page = cleaner.clean(f'<div class="promozb">Offer of the week</div>{PAGE}', rules=rules)
    assert page.text == cleaner.clean(PAGE).text


def test_wrong_rules_are_the_callers_mistake() -> None:
    with pytest.raises(cleaner.InputError, match="read_rules"):
        cleaner.clean(PAGE, rules=["AD0001"])  # type: ignore[list-item]


def change(old: str, new: str) -> str:
    assert old in SECOND
    return GOOD + SECOND.replace(old, new)


LINE = GOOD.count("\n") + 2
"""Where the second rule begins."""


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (GOOD + "[[rule]", GOOD.count("\n") + 1, "no TOML"),
        (GOOD + SECOND + 'x = "', (GOOD + SECOND).count("\n") + 1, "no TOML"),
        (GOOD + GOOD, LINE + 1, "two rules AD0001"),
        (change('label = "related"', 'label = "spam"'), LINE, "no label 'spam'"),
        (change('"RE0001"', '"RE001"'), LINE, "four digits, like RE0001"),
        (change('"RE0001"', '"AD0002"'), LINE, "four digits, like RE0001"),
        (change('on = "heading"', 'on = "cue"'), LINE, "not for rules of your own"),
        (change('on = "heading"', 'on = "smell"'), LINE, "smell"),
        (change("weight = 4.0", 'weight = "much"'), LINE, "weight"),
        (change("weight = 4.0\n", ""), LINE, "weight"),
        (change("weight = 4.0", "weight = 4.0\ncolour = 1"), LINE, "colour"),
        (change('no = ["码头旧闻很多"]', 'no = ["码头旧闻"]'), LINE, "hits its own no: '码头旧闻'"),
        (change('yes = ["码头旧闻",', 'yes = ["码头新闻",'), LINE, "does not hit its own yes: '码头新闻'"),
        (change('no = ["码头旧闻很多"]', "no = []"), LINE, "must not be empty"),
        (change('whole = ["码头旧闻"]', "regex = ['码头(']"), LINE, "regex"),
        (change('whole = ["码头旧闻"]', "regex = ['码头旧闻']"), LINE, "opens with ^"),
        (change('whole = ["码头旧闻"]', "regex = ['^(?:码+)+$']"), LINE, "inside another one"),
        (change('whole = ["码头旧闻"]', 'starts = ["码头"]'), LINE, "3 characters"),
    ],
)
def test_errors_name_file_line_and_rule(text: str, line: int, told: str) -> None:
    with pytest.raises(RuleError) as error:
        own.read(text, "my.toml")
    assert str(error.value).startswith(f"my.toml:{line}: ")
    assert told in str(error.value)


@pytest.mark.parametrize("text", ["a = 1", "rule = 1", "[rule]\nid = 1"])
def test_other_toml_is_told(text: str) -> None:
    with pytest.raises(RuleError, match=r"my.toml: only \[\[rule\]\] tables"):
        own.read(text, "my.toml")


def test_an_empty_file_holds_no_rules() -> None:
    assert own.read("# none yet\n", "my.toml") == ()


@given(st.text(max_size=200))
def test_any_text_is_rules_or_a_rule_error(text: str) -> None:
    try:
        own.read(text, "my.toml")
    except RuleError as error:
        assert "my.toml" in str(error)  # noqa: PT017  # rubbish may be an empty file


@pytest.mark.parametrize("rule", [r for r in schema.load() if r.on in own.WAYS], ids=lambda rule: rule.id)
def test_ours_would_pass_too(rule: schema.Rule) -> None:
    assert own._form_problem(rule) == ""
    assert own._example_problem(rule) == ""
