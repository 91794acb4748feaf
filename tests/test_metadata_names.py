"""Names, outlets, addresses, languages: what is kept, what is cut off, what is nobody."""

import pytest

from cleaner.metadata import language
from cleaner.metadata.language import detect
from cleaner.metadata.names import MAX_NAMES, split_names
from cleaner.metadata.normalise import (
    MAX_TAGS,
    chinese_script,
    host_of,
    key,
    language_code,
    squeeze,
    tags_of,
    web_url,
)
from cleaner.metadata.outlets import clean_source, is_outlet, outlet_and_name


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("林小舟 陈帆", ("林小舟", "陈帆")),
        ("林 舟", ("林舟",)),
        ("林小舟、陈帆", ("林小舟", "陈帆")),
        ("本报记者 林小舟", ("林小舟",)),
        ("《海港》记者 林舟", ("林舟",)),
        ("林舟_NF1234", ("林舟",)),
        ("林小舟 PK123", ("林小舟",)),
        ("Ada Stone, John Mill and Eve Lake", ("Ada Stone", "John Mill", "Eve Lake")),
        ("Ada Stone, MD, RD", ("Ada Stone",)),
        ("Ada Stone, Senior Reporter", ("Ada Stone",)),
        ("Mill & Mill", ("Mill & Mill",)),
        ("Ángel Río y María Peña", ("Ángel Río", "María Peña")),
        ("최가람 기자", ("최가람",)),
        ("Center for Harbour Research", ("Center for Harbour Research",)),
        ("佚名", ()),
        ("admin", ()),
        ("管理员", ()),
        ("104363", ()),
        ("https://social.example/harbour", ()),
        ("ada@harbour.example", ()),
        ("", ()),
    ],
)
def test_names(raw: str, names: tuple[str, ...]) -> None:
    assert split_names(raw) == names


def test_printed_names_lose_what_stands_behind_them() -> None:
    assert split_names("Ada Stone in Harbourtown", printed=True) == ("Ada Stone",)
    assert split_names("Ada Stone for The Harbour", printed=True) == ("Ada Stone",)


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        ("海港时报(南岸)", "海港时报"), ("《海港的书》", "《海港的书》"), ("海港网[整理]", "海港网"),
        ("网络", None), ("本站", None),
        ("https://harbour.example/", None), ("。", None), ("", None), ("x" * 80, None),
    ],
)  # fmt: skip
def test_sources(raw: str, source: str | None) -> None:
    assert clean_source(raw) == source


def test_outlets_are_told_from_people() -> None:
    assert is_outlet("海港日报")
    assert is_outlet("The Harbour Times")
    assert not is_outlet("林小舟")
    assert not is_outlet("Ada Stone")
    assert outlet_and_name("海港社 林舟") == ("海港社", "林舟")
    assert outlet_and_name("海港 林舟") is None


@pytest.mark.parametrize(
    ("raw", "base", "url"),
    [
        ("https://a.example/x", None, "https://a.example/x"),
        ("/x?y=1", "https://a.example/b/c", "https://a.example/x?y=1"),
        ("//a.example/x", None, "https://a.example/x"),
        ("/x", None, None),
        ("javascript:alert(1)", "https://a.example/", None),
        ("ftp://a.example/x", None, None),
        ("http://[broken", None, None),
        ("https://a.example/a b", None, None),
        ("https://nodot/x", None, None),
        ("https://a.example/" + "x" * 3000, None, None),
        ("", "https://a.example/", None),
    ],
)
def test_urls(raw: str, base: str | None, url: str | None) -> None:
    assert web_url(raw, base) == url


def test_hosts() -> None:
    assert host_of("https://www.a.example:8080/x") == "a.example"
    assert host_of(None) == ""
    assert host_of("http://[broken") == ""


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("zh-CN", "zh"),
        ("en_US", "en"),
        ("zh-Hant-TW", "zh"),
        ("jp", "ja"),
        ("nb-NO", "no"),
        ("", None),
        ("x-default", None),
    ],
)
def test_language_tags(tag: str, code: str | None) -> None:
    assert language_code(tag) == code


@pytest.mark.parametrize(
    ("sample", "declared", "code"),
    [
        ("海港的天气很好，渔船已经出海，市民在码头散步。", "en", "zh"),
        ("港の天気はとても良く、漁船はもう海に出ています。", "", "ja"),
        ("항구의 날씨가 매우 좋아 어선들이 이미 바다로 나갔다.", "en", "ko"),
        ("الطقس في الميناء جميل جدا والقوارب خرجت إلى البحر", "", "ar"),
        ("", "de-DE", "de"),
        ("", "", None),
        ("Kurz", "de", "de"),
    ],
)
def test_scripts_decide_first(sample: str, declared: str, code: str | None) -> None:
    assert detect(sample, declared) == code


def test_function_words_overrule_the_declared_language(monkeypatch: pytest.MonkeyPatch) -> None:
    index = {
        "the": ("en",),
        "and": ("en",),
        "of": ("en",),
        "der": ("de",),
        "und": ("de",),
        "die": ("de",),
        "в": ("ru",),
    }
    monkeypatch.setattr(language, "_languages_of", lambda: index)
    assert detect("der Hafen und die Boote der Stadt und die Fischer", "en") == "de"
    assert detect("the harbour and the boats of the town", "de") == "en"
    assert detect("Hafen Boote Stadt Fischer Wetter", "fr") == "fr"
    assert detect("погода в порту очень хорошая и лодки вышли", "") == "ru"


def test_the_chinese_script_is_counted() -> None:
    assert chinese_script("这个国家的学习机会很多") == "Hans"
    assert chinese_script("這個國家的學習機會很多") == "Hant"
    assert chinese_script("山水", "zh-TW") == "Hant"
    assert chinese_script("山水", "zh-CN") == "Hans"
    assert chinese_script("山水") is None


def test_tags_are_split_and_counted_once() -> None:
    assert tags_of(["港口, 渔业，天气;港口、Boats", "boats"]) == ("港口", "渔业", "天气", "Boats")
    assert tags_of(["x" * 60]) == ()


def test_text_is_squeezed_for_values_and_folded_for_comparison() -> None:
    assert squeeze(" a \u200b b\n c ") == "a b c"
    assert squeeze("港\u3000 口 \u3000") == "港\u3000口"
    assert key("Ａ-b “C”!") == "abc"


def test_endless_credits_are_read_up_to_their_limits() -> None:
    assert (
        len(split_names("、".join(f"林{chr(0x4E00 + n)}{chr(0x5000 + n)}" for n in range(900)))) == MAX_NAMES
    )
    assert split_names("@" * 100_000) == ()
    assert len(tags_of([",".join(map(str, range(10_000)))])) == MAX_TAGS


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("ByAlma Bozan", ("Alma Bozan",)),
        ("Inga HolmannFollow", ("Inga Holmann",)),
        ("Sara Zenker Stand", ("Sara Zenker",)),
        ("Ralph Adams Education editor", ("Ralph Adams",)),
        ("Sam Stone Senior Politics Editor", ("Sam Stone",)),
        ("by April Gilmer@aprilgilmer", ("April Gilmer",)),
        ("sophie-foster", ()),
        ("More Posts", ()),
        ("wordpressadmin", ()),
        ("Byron Stand", ("Byron",)),
        ("Anna-Lena Berg", ("Anna-Lena Berg",)),
        ("by Jonas Veldhuis Thursday", ("Jonas Veldhuis",)),
        ("By Mira TolandNovember 20, 2007", ("Mira Toland",)),
        ("By Wilma DarbyIn Budget Travel", ("Wilma Darby",)),
        ("By Owen Pruitt No Comments", ("Owen Pruitt",)),
        ("Post by lanternfish » Sat", ("lanternfish",)),
        ("Carla May", ("Carla May",)),
        ("Rick Monday", ("Rick Monday",)),
        ("Sat", ()),
    ],
)
def test_what_templates_leave_at_a_name(raw: str, names: tuple[str, ...]) -> None:
    assert split_names(raw, printed=True) == names


def test_words_that_join_names_are_no_names() -> None:
    assert split_names("Ines Carrow, Dan O'Maley") == ("Ines Carrow", "Dan O'Maley")
    assert split_names("Budi Santoso dan Sri Wahyuni") == ("Budi Santoso", "Sri Wahyuni")
    assert split_names("Ruth E Stone") == ("Ruth E Stone",)
