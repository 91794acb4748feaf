"""The rules test themselves: every example of every rule, the order of the files, and the promises of the matchers."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.errors import RuleError
from cleaner.model import Label
from cleaner.rules import phrases, schema
from cleaner.rules.contacts import contacts
from cleaner.rules.cuts import CutMatcher
from cleaner.rules.folding import effective_chars, fold, strip_decoration
from cleaner.rules.literals import ALONE, LiteralIndex
from cleaner.rules.matchers import HeadingMatcher, HrefMatcher, TextMatcher
from cleaner.rules.schema import PREFIXES, Rule
from cleaner.rules.tokens import TokenMatcher, split_names

RULES = schema.load()
BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}
TEXTS, HEADINGS = TextMatcher(RULES), HeadingMatcher(RULES)
TOKENS, CUTS = TokenMatcher(RULES), CutMatcher(RULES)


def rule(**fields: object) -> Rule:
    """A rule with everything that a test does not care about filled in."""
    base: dict[str, object] = {"id": "AD999", "label": "ad", "on": "text", "weight": 2.0, "why": "test"}
    return schema.parse_rule({**base, "yes": ["x"], "no": ["y"], **fields}, "ad")


def text_hits(text: str) -> set[str]:
    return {TEXTS.rules[i].id for i in TEXTS.find(fold(text))}


def heading_hits(text: str) -> set[str]:
    found = HEADINGS.find(fold(text))
    return set() if found is None else {HEADINGS.rules[found].id}


def token_hits(names: str) -> set[str]:
    mask = TOKENS.mask(names)
    return {found.id for bit, found in enumerate(TOKENS.rules) if mask >> bit & 1}


def cut_hits(text: str) -> set[str]:
    return {CUTS.rules[cut.rule].id for cut in CUTS.find(text)}


HITS: Mapping[str, Callable[[str], set[str]]] = {
    "text": text_hits, "cue": text_hits, "heading": heading_hits, "token": token_hits, "cut": cut_hits,
}  # fmt: skip
YES = [pytest.param(found, example, id=f"{found.id}+{example[:24]}") for found in RULES for example in found.yes]
NO = [pytest.param(found, example, id=f"{found.id}-{example[:24]}") for found in RULES for example in found.no]


# -- the rule files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("found", "example"), YES)
def test_yes(found: Rule, example: str) -> None:
    assert found.id in HITS[found.on](example)


@pytest.mark.parametrize(("found", "example"), NO)
def test_no(found: Rule, example: str) -> None:
    assert found.id not in HITS[found.on](example)


@pytest.mark.parametrize(("found", "example"), YES)
def test_no_other_label_claims_an_example_more_strongly(found: Rule, example: str) -> None:
    hits = [BY_ID[hit] for hit in HITS[found.on](example)]
    own = max(hit.weight for hit in hits if hit.label == found.label)
    assert not [hit.id for hit in hits if hit.label != found.label and hit.weight > own]


def test_ids_are_unique_sorted_and_open_with_their_label() -> None:
    assert len(BY_ID) == len(RULES)
    for label, group in groupby(RULES, key=lambda found: found.label):
        ids = [found.id for found in group]
        assert ids == sorted(ids)
        assert {PREFIXES[name[:2]] for name in ids} == {label}


def test_every_label_has_a_file_and_enough_examples() -> None:
    assert {found.label for found in RULES} == {str(label) for label in Label}
    assert not [found.id for found in RULES if len(found.yes) < 2 or not found.no or not found.why.strip()]


def test_token_rules_fit_a_mask_of_sixty_bits() -> None:
    assert len(TOKENS.rules) <= 60


def test_anchored_phrases_are_long_enough_to_be_looked_up() -> None:
    edges = [phrase for found in RULES for phrase in (*found.starts, *found.ends)]
    assert not [phrase for phrase in edges if len(fold(phrase)) < phrases.EDGE]


def test_heading_and_digit_regexes_are_anchored() -> None:
    """Both are tried by one combined ``match``, which would never find what stands later in a line."""
    waiting = [found for found in RULES if found.on == "heading" or (found.on == "text" and not found.needs)]
    patterns = [(found.id, pattern) for found in waiting for pattern in found.regex]
    assert not [name for name, pattern in patterns if not pattern.startswith("^")]
    assert not [name for name, pattern in patterns if phrases.has_top_level_choice(pattern)]


NESTED = re.compile(r"\((?:\?:)?(?:[^()\\]|\\.)*(?:(?<!\\)[*+]|\{\d+,\})(?:[^()\\]|\\.)*\)(?:[*+]|\{\d+,\})")


@pytest.mark.parametrize("found", [found for found in RULES if found.regex], ids=lambda found: found.id)
def test_regexes_have_no_unbounded_repeat_inside_another(found: Rule) -> None:
    assert not [pattern for pattern in found.regex if NESTED.search(pattern)]


def test_the_lint_knows_a_nested_repeat() -> None:
    assert NESTED.search(r"^(?:a+b)*$")
    assert not NESTED.search(r"^(?:a{1,9}b){0,3}$")


def _seconds(call: Callable[[str], object], text: str) -> float:
    best = 9e9
    for _ in range(3):
        start = time.process_time()
        call(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("found", [found for found in RULES if found.regex], ids=lambda found: found.id)
def test_regexes_are_linear(found: Rule) -> None:
    """From 4,000 to 16,000 characters (50 kB of Chinese) time grows fourfold, not sixteenfold."""
    seeds = (max(found.yes, key=len), (found.needs or ("1",))[0], "【(:> 1")
    for seed in seeds:
        small, large = (fold((seed * size)[:size]) for size in (4_000, 16_000))
        for pattern in map(re.compile, found.regex):
            assert any(_grows_linearly(pattern, small, large) for _ in range(ATTEMPTS)), pattern.pattern


ATTEMPTS = 6
"""Measurements, of which one must come out linear: a busy machine spoils one, a quadratic pattern fails all."""


def _grows_linearly(pattern: re.Pattern[str], small: str, large: str) -> bool:
    grown = _seconds(pattern.search, large)
    # Below two milliseconds the clock's own steps would decide.
    return grown < 0.002 or grown <= 6 * max(_seconds(pattern.search, small), 1e-4)


def test_the_measurement_knows_a_quadratic_pattern() -> None:
    quadratic = re.compile(r"a[^b]*c")
    small, large = "a" * 4_000, "a" * 16_000
    assert not any(_grows_linearly(quadratic, small, large) for _ in range(ATTEMPTS))


# -- folding ----------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aB字，：（） \u3000\u200b\ufeffé1①Ａ", max_size=30))
def test_fold_leaves_nothing_wide_invisible_or_doubled(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert not set(folded) & set("，：（）\u3000\u200b\ufeffＡ①B")
    assert "  " not in folded


def test_letters_count_half() -> None:
    assert effective_chars("分享到朋友圈") == 6
    assert effective_chars("share this page!") == 8
    assert effective_chars("élève modèle") == 6


def test_decoration_is_put_aside_but_caption_marks_are_not() -> None:
    assert strip_decoration("【 相关阅读 】>>:") == "相关阅读"
    assert strip_decoration("▲展馆入口") == "▲展馆入口"


# -- tokens -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "tokens"),
    [
        ("ad-slot top", [["ad", "slot"], ["top"]]),
        ("articleBody", [["article", "body"]]),
        ("TRS_Editor", [["trs", "editor"]]),
        ("ABTest col2", [["ab", "test"], ["col", "2"]]),
        ("Teaser_root__3xAd9", [["teaser", "root"]]),
        ("ad300x250", [["ad", "300", "x", "250"]]),
        ("", []),
    ],
)
def test_names_are_split_at_marks_cases_and_digits(names: str, tokens: list[list[str]]) -> None:
    assert list(split_names(names)) == tokens


@pytest.mark.parametrize("names", ["header", "shadow-box", "roadmap", "download", "navy", "permalink", "sidebarless"])
def test_parts_of_words_are_no_tokens(names: str) -> None:
    assert not token_hits(names) & {"AD001", "RE004", "NA001"}


def test_two_tokens_must_be_neighbours_in_one_name() -> None:
    matcher = TokenMatcher([rule(on="token", any=["read-more"])])
    assert [matcher.mask(names) for names in ("read-more", "readMore x", "read more", "read-all-more")] == [1, 1, 0, 0]


@given(st.lists(st.sampled_from(["ad-slot", "articleBody", "nav", "x1", "related-posts", ""]), max_size=5))
def test_a_mask_is_the_union_of_its_names_and_never_changes(names: list[str]) -> None:
    fresh = TokenMatcher(RULES)
    union = 0
    for name in names:
        union |= fresh.mask(name)
    assert fresh.mask(" ".join(names)) == fresh.mask(" ".join(names)) == union == TOKENS.mask(" ".join(names))


# -- text, headings, links --------------------------------------------------------------------------------------------


def hits_of(made: Rule, text: str) -> bool:
    return TextMatcher([made]).find(fold(text)) == (0,)


def test_latin_phrases_match_whole_words() -> None:
    made = rule(has=["share"])
    assert hits_of(made, "please share this")
    assert hits_of(made, "一键share到群")
    assert not hits_of(made, "the shareholder said")


@pytest.mark.parametrize(
    ("fields", "yes", "no"),
    [
        ({"whole": ["分享到"]}, "【分享到】：", "分享到群"),
        ({"starts": ["read more:"]}, "» Read more: a story", "Read more"),
        ({"ends": ["[详细]"]}, "大桥封闭[详细]", "说得详细"),
        ({"all": [["低至", "特价"], ["加微信", "vx"]]}, "全场特价，加微信", "全场特价"),
        ({"regex": ["^第[0-9]+页$"]}, "第3页", "第三页"),
        ({"regex": ["^cookies?$"], "needs": ["cookie", "cookies"]}, "Cookies", "cookie jar"),
        ({"has": ["扫码"], "max_chars": 10}, "扫码关注", "扫码支付正在改变这座城市的菜市场"),
        ({"has": ["扫码"], "min_chars": 6}, "请大家扫码关注", "扫码"),
        ({"has": ["©"]}, "© 2024", "copyleft"),
    ],
)  # fmt: skip
def test_each_matcher_field(fields: dict[str, object], yes: str, no: str) -> None:
    made = rule(**fields)
    assert hits_of(made, yes)
    assert not hits_of(made, no)


def test_long_blocks_meet_only_the_rules_made_for_them() -> None:
    made = [rule(has=["声明"]), rule(has=["声明"], max_chars=0)]
    matcher = TextMatcher(made)
    assert matcher.find("声明" + "字" * 20) == (0, 1)
    assert matcher.find("声明" + "字" * 200) == (1,)
    assert matcher.find("声明" + "字" * 200, limit_chars=150) == ()


def test_a_remembered_answer_is_the_same() -> None:
    fresh = TextMatcher(RULES)
    for text in ("分享到：", "上一篇：没有了", "Share", "普通的标题"):
        assert fresh.find(fold(text)) == fresh.find(fold(text)) == TEXTS.find(fold(text))


def test_switching_a_rule_off_changes_no_other() -> None:
    without = TextMatcher([found for found in RULES if found.id != "BY040"])
    texts = [example for found in TEXTS.rules for example in found.yes]
    for text in texts:
        left = {without.rules[i].id for i in without.find(fold(text))}
        assert left == text_hits(text) - {"BY040"}


ORDINARY = [
    "昨日清晨，江边的老码头重新开门迎客，第一批商户已经入驻，生意比去年好了不少，老人们说这里又热闹起来了",
    "The harbour bridge will close in May for a year while workers replace its cables, the council said on Monday.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_paragraph_costs_few_regexes(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    honest = phrases.holds

    def counted(made: phrases.Compiled, folded: str) -> bool:
        tried.append(folded)
        return honest(made, folded)

    monkeypatch.setattr(phrases, "holds", counted)
    assert {TEXTS.rules[i].on for i in TEXTS.find(fold(text))} <= {"cue"}
    assert len(tried) <= 5


@given(st.lists(st.sampled_from(["责任编辑", "分享", "newsletter", "©", "天气", "the", "q群", " "]), max_size=8))
def test_a_literal_in_a_text_always_wakes_its_owner(parts: list[str]) -> None:
    wanted = ["责任编辑", "分享", "newsletter", "©", "q群"]
    index = LiteralIndex((literal, owner, ALONE) for owner, literal in enumerate(wanted))
    text = " ".join(parts)
    assert index.owners(text) == {owner for owner, literal in enumerate(wanted) if literal in parts}


def test_an_owner_with_lists_wakes_when_each_list_is_met() -> None:
    index = LiteralIndex([("低至", 0, 0), ("特价", 0, 0), ("加微信", 0, 1), ("vx", 0, 1)])
    texts = ["全场特价低至五折", "特价,加微信", "", "vx 低至九元", "低至vxworks"]
    assert [bool(awake) for awake in index.owners_of(texts)] == [False, True, False, True, False]


def test_texts_scanned_together_do_not_meet_at_their_borders() -> None:
    index = LiteralIndex([("加微信", 0, ALONE), ("share", 1, ALONE)])
    assert index.owners_of(["请加", "微信", "sha", "re", "share"]) == [set(), set(), set(), set(), {1}]


def test_a_lone_surrogate_costs_no_match_and_raises_nothing() -> None:
    index = LiteralIndex([("加微信", 0, ALONE)])
    assert index.owners_of(["\ud800加微信", "加\udfff微信"]) == [{0}, set()]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("【相关阅读】", "related"), ("{相关文章}", "related"), ("今日热点 >>", "related"), ("相关阅读(5)", "related"),
        ("Comments (12)", "comment"), ("网友评论 共12条", "comment"), ("友情链接：", "site_info"),
        ("Lesen Sie auch:", "related"), ("관련기사", "related"), ("延伸閱讀", "related"), ("Around the Web", "ad"),
        ("A day at the harbour", None), ("", None),
    ],
)  # fmt: skip
def test_headings_through_decoration_and_counts(line: str, label: str | None) -> None:
    found = HEADINGS.find(fold(line))
    assert (None if found is None else HEADINGS.rules[found].label) == label


def test_link_targets() -> None:
    matcher = HrefMatcher([rule(on="href", has=["/sharer"])])
    assert matcher.find("https://net.example/Sharer?u=1") == (0,)
    assert matcher.find("https://net.example/shared") == ()


# -- cuts -------------------------------------------------------------------------------------------------------------

STORY = "第一批商户已经入驻，其余铺面年底前开放，租金三年不变。"


def test_cuts_are_offsets_into_the_text_as_printed() -> None:
    text = f"（原标题：老码头的新生意）{STORY}（责任编辑：何川）返回江城网，查看更多"
    cuts = CUTS.find(text)
    assert [text[cut.start:cut.end] for cut in cuts] == [
        "（原标题：老码头的新生意）", "（责任编辑：何川）", "返回江城网，查看更多",
    ]  # fmt: skip
    assert [CUTS.rules[cut.rule].label for cut in cuts] == ["origin", "byline", "navigation"]


@pytest.mark.parametrize("tail", ["（记者 张小三）", "（文/图 何川）", "“何川说。”", "（详见第三版）", "(Reuters)", ""])
def test_credits_quotes_and_brackets_of_the_article_stay(tail: str) -> None:
    assert CUTS.find(STORY + tail) == ()


def test_a_cut_leaves_a_sentence_or_nothing_is_cut() -> None:
    assert CUTS.find("开了。（责任编辑：何川 校对：吴小满 审核：李一）") == ()
    assert CUTS.find("责任编辑：何川") == ()


PIECES = [STORY, "（责任编辑：何川）", "扫码关注江城发布公众号", "[详细]", "字", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=6))
def test_cuts_are_ordered_apart_and_inside(parts: list[str]) -> None:
    text = "".join(parts)
    done = 0
    for cut in CUTS.find(text):
        assert done <= cut.start < cut.end <= len(text)
        done = cut.end


def test_a_long_paragraph_costs_no_more_than_its_ends() -> None:
    short, long = (STORY * times + "[详细]" for times in (40, 40_000))
    assert len(CUTS.find(long)) == 1
    assert _seconds(CUTS.find, long) < 20 * max(_seconds(CUTS.find, short), 1e-3)


# -- contacts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("加微信abc12345咨询", "wechat", "abc12345"),
        ("VX：abc_1234", "wechat", "abc_1234"),
        ("薇信 abc12345", "wechat", "abc12345"),
        ("威信号:hongmei88", "wechat", "hongmei88"),
        ("卫星：abc88888", "wechat", "abc88888"),
        ("详谈＋薇 abc123456", "wechat", "abc123456"),
        ("加V13800001111", "wechat", "13800001111"),
        ("扣扣：１２３４５６７", "qq", "1234567"),
        ("企鹅群 669600000", "qq", "669600000"),
        ("Q群:①②③④⑤⑥⑦", "qq", "1234567"),
        ("电话：0530-0000000", "phone", "05300000000"),
        ("賞屋請電 0931-000-439", "phone", "0931000439"), ("03-0000-8937", "phone", "0300008937"),
        ("手机１３８００００１１１１（微信同号）", "phone", "13800001111"),
        ("1 3 8 o o o o 1 1 1 1", "phone", "13800001111"),
        ("壹叁捌零零零零壹壹壹壹", "phone", "13800001111"),
        ("138\u200b0000\u200b1111", "phone", "13800001111"),
        ("市民可拨打12345热线反映", "phone", "12345"),
        ("Call +44 20 7946 0000 today", "phone", "+442079460000"),
        ("TG：@abcd_ef", "telegram", "abcd_ef"),
        ("飞机号 @abcd123", "telegram", "abcd123"),
        ("follow @abcd_ef now", "telegram", "abcd_ef"),
        ("https://news.harbour.example/a?b=1，", "url", "https://news.harbour.example/a?b=1"),
        ("进群看操作，扣群9000701663", "qq", "9000701663"),
        ("想要的可以加她qgz83106问问", "wechat", "qgz83106"),
        ("先看样后付款，联系htd⑥⑦②⓪①", "wechat", "htd67201"),
        ("内部策略，飞机rrsanl271", "telegram", "rrsanl271"),
        ("点数低,电1 9 5 0 0 0 0 6 8 7 7", "phone", "19500006877"),
        ("七天办结,Q900-0132-384", "qq", "9000132384"),
        ("七天办结,Q3〇〇〇８陆〇9８9", "qq", "3000860989"),
        ("尚可欣①③⓪⓪⓪⓪⓪⓪⑧⑧⑧(同V)", "wechat", "13000000888"),
        ("当日打款，飞机u o r s l r 8 6 9", "telegram", "uorslr869"),
        ("儲千送千，請搜 aioisr879", "wechat", "aioisr879"),
        ("群組限收9人，LINE：fq03522", "line", "fq03522"),
        ("加賴 abc12345", "line", "abc12345"),
        ("카톡 abcd123", "line", "abcd123"),
        ("验证码写“棋”,ccwk⑤⑨⓪⑧⑥", "account", "ccwk59086"),
        ("专线 0000 6819", "phone", "00006819"),
        ("0000 6819 廿四小時熱線", "phone", "00006819"),
        ("蝙蝠号 abc12345", "telegram", "abc12345"),
        ("WhatsApp +852 0000 0000", "whatsapp", "85200000000"),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣1️⃣1️⃣1️⃣1️⃣", "phone", "13800001111"),
        ("QQ群12300045672026-11-03", "qq", "1230004567"),
        ("write to uoslra869 on Telegram", "telegram", "uoslra869"),
        ("text 555-0123 now", "phone", "5550123"),
        ("abc。com", "url", "abc.com"),
        ("abc点com", "url", "abc.com"),
        ("abc [dot] com", "url", "abc.com"),
        ("w w w . a b c 8 8 . c o m", "url", "www.abc88.com"),
        ("jane.poe@harbour.example", "email", "jane.poe@harbour.example"),
        ("jane(at)harbour.example", "email", "jane@harbour.example"),
    ],
)
def test_contacts_and_their_disguises(text: str, kind: str, value: str) -> None:
    assert [(found.kind, found.value) for found in contacts(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "微信用户达10亿", "企业投资20240318元，增长12.5%", "市值13800001111元", "QQ音乐2013年上线", "微信Android版更新",
        "卫星2024年发射", "飞机波音737停飞", "圆周率约为3.14159", "2024-03-18 09:31:07", "C n C c n e t",
        "In 2023, 1,200,000 people left; see figure 3.2 on page 12.", "他打电话给3000人", "零售额创新高",
        "Q3 2024净利润创新高", "答案①②③④⑤都对", "比分7 3 0 0 0 1 0 0 4 8 1", "sh600519涨停",
        "加开G1234次列车", "他找到了MU5735的黑匣子", "添加iPhone15的用户",
    ],
)  # fmt: skip
def test_amounts_dates_and_talk_of_networks_are_no_contacts(text: str) -> None:
    assert contacts(text) == ()


@pytest.mark.parametrize(
    "text",
    ["电1 9 5 0 0 0 0 6 8 7 7", "Q3〇〇〇８陆〇9８9", "①③⓪⓪⓪⓪⓪⓪⑧⑧⑧", "飞机u o r s l r 8 6 9", "手机138oooo1111",
     "上abc点com看", "1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣1️⃣1️⃣1️⃣1️⃣", "ccwk⑤⑨⓪⑧⑥", "壹叁捌零零零零壹壹壹壹"],
)  # fmt: skip
def test_a_handle_that_dodges_filters_is_disguised(text: str) -> None:
    assert [found.disguised for found in contacts(text)] == [True]


@pytest.mark.parametrize(
    "text", ["致电0530-0000000", "手机138-0000-1111", "电话：１３８００００１１１１", "微信号:abc12345"]
)
def test_a_handle_as_it_is_printed_is_not_disguised(text: str) -> None:
    assert [found.disguised for found in contacts(text)] == [False]


@given(st.text(alphabet="微信vx:：q群1３o①. @点com电话 \u200b字", max_size=40))
def test_contacts_lie_in_the_text_and_apart(text: str) -> None:
    done = 0
    for found in contacts(text):
        assert done <= found.start < found.end <= len(text)
        assert found.value
        done = found.end


def test_contacts_are_linear() -> None:
    for seed in ("微信", "1 ", "a.", "q@", "w w ", "138", "vx:"):
        small, large = ((seed * size)[:size] for size in (4_000, 16_000))
        assert _seconds(contacts, large) <= 6 * max(_seconds(contacts, small), 2e-3), seed


# -- words and errors -------------------------------------------------------------------------------------------------


def test_word_lists_are_lower_case_and_wide_ones_single_characters() -> None:
    lists = schema.words()
    wanted = {"zh", "ja", "ko", "en", "de", "fr", "es", "it", "pt", "nl", "ru", "ar", "id", "pl", "sv", "da", "no"}
    assert wanted | {"tr"} <= set(lists)
    for language, found in lists.items():
        assert found.function_words
        assert all(word == word.lower() for word in found.function_words), language
    assert all(len(word) == 1 for word in lists["zh"].function_words)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"has": ["x"], "id": "RE001"}, "two letters"),
        ({"has": ["x"], "label": "related"}, "does not belong"),
        ({"has": ["x"], "why": " "}, "must not be empty"),
        ({"has": ["x"], "no": []}, "must not be empty"),
        ({}, "no matcher field"),
        ({"regex": ["("]}, "regex"),
        ({"on": "token", "any": ["a-b-c"]}, "not one token or two"),
        ({"has": ["x"], "side": "tail"}, "side"),
        ({"has": ["x"], "weight": "heavy"}, "weight"),
        ({"has": ["x"], "unknown": 1}, "unknown"),
    ],
)  # fmt: skip
def test_a_bad_rule_is_named(fields: dict[str, object], complaint: str) -> None:
    with pytest.raises(RuleError, match=r"data/ad\.toml, rule (?:AD999|RE001): .*" + complaint):
        rule(**fields)
