"""Bytes → Text: which witness wins, what is taken out, what is no page."""

from __future__ import annotations

import gzip
import random
import tomllib
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import charset
from cleaner import decode as module
from cleaner.decode import decode
from cleaner.errors import InputError, NoticeCode
from cleaner.markup import repair
from cleaner.model import Text

from .hostile import FILES, GENERATORS, shown, squeeze

EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((FILES / "expected.toml").read_text(encoding="utf-8"))
CHINESE = "河湾镇的新桥星期一早晨正式通车，镇长林一舟说，居民过河的时间将缩短到五分钟。"
JAPANESE = "河湾町の新しい橋が月曜日の朝に開通した。町長によると、渡る時間は五分になる。"
KOREAN = "강마을의 새 다리가 월요일 아침에 개통했다. 시장은 건너는 시간이 오 분이라고 말했다."
RUSSIAN = "Новый мост через реку открылся в понедельник утром, сообщил мэр Речного Изгиба."
FRENCH = "Le pont a été inauguré à midi ; la mairie précise que l’accès reste fermé à l’été."


def codes(text: Text) -> list[str]:
    return [str(notice.code) for notice in text.notices]


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}<title>x</title></head><body><p>{body}</p></body></html>"


def test_every_hostile_file_is_described() -> None:
    found = {path.name for path in FILES.iterdir()} - {"README.md", "expected.toml"}
    assert found == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_hostile_file(name: str) -> None:
    expected = EXPECTED[name]
    text = decode((FILES / name).read_bytes())
    assert (text.charset, text.charset_from, text.kind) == (
        expected["charset"], expected["from"], expected.get("kind", "html"),
    )  # fmt: skip
    markup, repairs = repair(text.text) if text.kind == "html" else (text.text, ())
    assert [str(notice.code) for notice in (*text.notices, *repairs)] == expected.get("notices", [])
    seen = shown(markup) if text.kind == "html" else squeeze(markup)
    for phrase in expected.get("must", []):
        assert squeeze(phrase) in seen
    for phrase in expected.get("must_not", []):
        assert squeeze(phrase) not in seen


@pytest.mark.parametrize(
    ("codec", "label", "body"),
    [
        ("gb18030", "gb2312", CHINESE + "镕喆"),
        ("gb18030", "GBK", CHINESE),
        ("gb18030", "x-gbk", CHINESE + "𠮷"),
        ("big5hkscs", "Big5", "河灣鎮的新橋通車，鎮長說時間將縮短。"),
        ("cp932", "Shift_JIS", JAPANESE + "①㈱"),
        ("cp932", "x-sjis", JAPANESE),
        ("euc_jis_2004", "EUC-JP", JAPANESE + "①"),
        ("iso2022_jp", "iso-2022-jp", JAPANESE),
        ("cp949", "euc-kr", KOREAN + "뷁"),
        ("cp949", "ks_c_5601-1987", KOREAN),
        ("cp1251", "windows-1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("cp1252", "iso-8859-1", FRENCH + " €"),
        ("cp1252", "us-ascii", FRENCH),
    ],
)
@pytest.mark.parametrize("witness", ["declared", "http"])
def test_names_mean_the_larger_set(codec: str, label: str, body: str, witness: Literal["declared", "http"]) -> None:
    declared = witness == "declared"
    markup = page(body, f'<meta charset="{label}">' if declared else "")
    header = None if declared else f"text/html; charset={label}"
    text = decode(markup.encode(codec), content_type=header)
    assert text.text == markup
    assert text.charset_from == witness
    assert codes(text) == []


@pytest.mark.parametrize("http", [None, "utf-8", "gbk", "iso-8859-1", "windows-1252", "utf-7", "nonsense", "utf-16"])
@pytest.mark.parametrize("meta", [None, "utf-8", "gb2312", "iso-8859-1", "utf-16", "unicode_escape", "idna"])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_no_lying_witness_costs_a_character(codec: str, meta: str | None, http: str | None) -> None:
    markup = page(CHINESE * 3, f"<meta charset={meta}>" if meta else "")
    text = decode(markup.encode(codec), content_type=f"text/html; charset={http}" if http else None)
    assert text.text == markup
    assert text.kind == "html"


def test_the_header_that_contradicts_utf8_loses_and_is_named() -> None:
    text = decode(page(CHINESE).encode(), content_type="text/html; charset=gbk")
    assert (text.charset, text.charset_from) == ("utf-8", "utf-8")
    assert codes(text) == [NoticeCode.CHARSET_MISMATCH]
    assert "gb18030" in text.notices[0].message


def test_ascii_contradicts_nobody() -> None:
    text = decode(b"<p>water</p>", content_type="text/html; charset=gbk")
    assert codes(text) == []


def test_a_mark_wins_over_header_and_declaration() -> None:
    text = decode(page(CHINESE, "<meta charset=big5>").encode("utf-8-sig"), content_type="text/html; charset=gbk")
    assert (text.charset, text.charset_from, codes(text)) == ("utf-8", "bom", [])


def test_a_declaration_in_a_comment_or_a_script_is_none() -> None:
    markup = page(CHINESE, '<!-- <meta charset="big5"> --><script charset="big5"></script><meta charset="gbk">')
    assert decode(markup.encode("gb18030")).text == markup


@pytest.mark.parametrize(
    ("codec", "body"),
    [
        ("gb18030", CHINESE), ("gb18030", "河湾"), ("cp932", JAPANESE * 3), ("euc_jp", JAPANESE * 3),
        ("cp949", KOREAN * 3), ("cp1251", RUSSIAN), ("cp1252", FRENCH), ("cp1252", "It’s “new” – at last"),
    ],
)  # fmt: skip
def test_undeclared(codec: str, body: str) -> None:
    text = decode(page(body).encode(codec))
    assert text.text == page(body)
    assert text.charset_from == "detector"
    assert codes(text) == [NoticeCode.CHARSET_GUESSED]


def test_windows_characters_in_utf8_are_mended_and_cut_ones_marked() -> None:
    body = (CHINESE * 20).encode()
    text = decode(b"<p>" + body + b"it\x92s" + body[:-1] + b"</p>")
    assert "it’s" in text.text
    assert text.text.count("\ufffd") == 1
    assert codes(text) == [NoticeCode.UNDECODABLE]


def test_a_fragment_in_another_charset_does_not_change_the_page() -> None:
    text = decode((page(CHINESE * 30)).encode() + "页脚版权所有".encode("gb18030"))
    assert text.charset == "utf-8"
    assert CHINESE * 30 in text.text


def test_str_is_taken_as_it_is_but_for_surrogates() -> None:
    text = decode("<p>\ud83d\ude80 and \ud800 stay</p>")
    assert (text.text, text.charset_from) == ("<p>🚀 and \ufffd stay</p>", "str")
    assert codes(text) == [NoticeCode.CONTROL_CHARACTERS]
    text.text.encode()


def test_control_characters_are_taken_out_and_counted() -> None:
    text = decode("<p>one\x00two\x1bthree\x7f\u0085 don\u0092t\tand\nlines\fremain</p>")
    assert text.text == "<p>onetwothree… don’t\tand\nlines\fremain</p>"
    notice = text.notices[0]
    assert (notice.code, notice.offset, notice.length) == (NoticeCode.CONTROL_CHARACTERS, 6, 5)


def test_a_character_encoded_twice_gains_no_other() -> None:
    assert decode("<p>\u00e2\u0080\u009cWater\u00e2\u0080\u009d</p>").text == "<p>\u00e2Water\u00e2</p>"


def test_a_nul_in_text_costs_at_most_that_character() -> None:
    data = page("The new bridge opened & the mayor spoke.").encode()
    whole, body = shown(decode(data).text), data.index(b"The new")
    for place in range(body, data.index(b"</p>")):
        text = decode(data[:place] + b"\0" + data[place + 1 :])
        assert len(whole) - len(shown(text.text).replace("\ufffd", "")) <= 1


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>a<\0b>c</p>", "a<\ufffdb>c"),
        ("<p>a<b\0>c</b\0>d</p>", "acd"),
        ("<p>a&\0amp;c</p>", "a&\ufffdamp;c"),
        ("<p>a<!-- b --\0> c -->d</p>", "ad"),
        ("<p>a<script>b</scr\0ipt>c</script>d</p>", "ad"),
        ('<p class="a\0b">c</p>', "c"),
    ],
)
def test_a_nul_in_markup_makes_no_other_markup(markup: str, seen: str) -> None:
    assert shown(decode(markup).text) == seen


def test_nuls_by_the_thousand_do_not_make_a_page_binary() -> None:
    text = decode(b"<html><body><p>water" + b"\0" * 100_000 + b"falls</p>")
    assert text.text == "<html><body><p>waterfalls</p>"


@pytest.mark.parametrize(
    "magic",
    [
        b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"%PDF-1.7", b"PK\x03\x04", b"\x1f\x8b\x08junk",
        b"\0\0\0\x18ftypmp42", b"wOF2", b"OTTO\0", b"RIFF\0\0\0\0WEBP", b"Rar!\x1a", b"7z\xbc\xaf\x27\x1c", b"OggS\0",
        b"\x7fELF", b"ID3\x03", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0", b"fLaC\0", b"BZh91AY&SY", b"\xfd7zXZ\0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "application/octet-stream", None])
def test_a_file_format_is_no_page(magic: bytes, content_type: str | None) -> None:
    text = decode(magic + b"<p>water</p>", content_type=content_type)
    assert (text.text, codes(text)) == ("", [NoticeCode.BINARY])


def test_noise_is_no_page() -> None:
    text = decode(random.Random(7).randbytes(20_000))
    assert (text.text, codes(text)) == ("", [NoticeCode.BINARY])


@pytest.mark.parametrize("content_type", ["text/plain", "application/octet-stream", "image/png"])
def test_a_page_is_a_page_whatever_its_type(content_type: str) -> None:
    text = decode(page(CHINESE).encode(), content_type=content_type)
    assert (text.text, text.kind) == (page(CHINESE), "html")


def test_gzip_is_unfolded_within_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_INFLATED", 100_000)
    text = decode(gzip.compress(b"<p>water</p>" * 1_000_000))
    assert len(text.text) == 100_000
    assert codes(text) == [NoticeCode.TRUNCATED]
    assert text.notices[0].offset == 100_000


def test_twice_folded_and_bombs_are_binary() -> None:
    assert codes(decode(gzip.compress(gzip.compress(b"<p>water</p>")))) == [NoticeCode.BINARY]
    assert codes(decode(gzip.compress(b"\0" * 3_000_000))) == [NoticeCode.BINARY]


@pytest.mark.parametrize("as_bytes", [True, False])
def test_the_size_limit_keeps_the_head(monkeypatch: pytest.MonkeyPatch, *, as_bytes: bool) -> None:
    monkeypatch.setattr(module, "MAX_CHARACTERS", 10_000)
    monkeypatch.setattr(module, "MAX_BYTES", 40_000)
    whole = "<p>河湾镇</p>\n" * 20_000
    text = decode(whole.encode() if as_bytes else whole)
    notice = text.notices[0]
    assert whole.startswith(text.text)
    assert text.text.endswith((">", "\n"))
    assert (notice.code, notice.offset, notice.length) == (
        NoticeCode.TRUNCATED, len(text.text), len(whole) - len(text.text),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!DOCTYPE html><p>water", "html"),
        ("\n  <div>water</div>", "html"),
        ("<!-- note --><p>water</p>", "html"),
        ("</div><p>water</p>", "html"),
        ("Water first <p>and then a paragraph that is long enough</p><p>and one more</p>", "html"),
        ("标题\n\n正文里提到一次<div>标签，没有别的。\n\n第二段。", "text"),
        ("标题\n\n《河湾镇新桥》一文\n", "text"),
        ("<河湾日报>今日头条\n\n正文。", "text"),
        ("a < b and b > c\n", "text"),
        ("", "text"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert decode(text).kind == kind
    assert decode(text.encode()).kind == kind


def test_the_caller_may_say_the_kind() -> None:
    assert decode("<p>water</p>", kind="text").kind == "text"
    assert decode("water", kind="html").kind == "html"


@pytest.mark.parametrize("wrong", [None, 7, ["<p>"], object()])
def test_a_wrong_type_is_the_callers_mistake(wrong: Any) -> None:
    with pytest.raises(InputError):
        decode(wrong)


def test_the_generators_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "DECLARATION_BYTES", 20_000)
    for name, make in GENERATORS.items():
        markup = make(2_000)
        assert decode(markup.encode()).text == markup, name


@given(st.binary(max_size=400), st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_never_raises_and_never_leaves_a_control(data: bytes, header: str) -> None:
    for text in (decode(data, content_type=header), decode(data, content_type=f"x; charset={header}")):
        assert not any((c < " " and c not in "\t\n\r\f") or "\x7f" <= c <= "\x9f" for c in text.text)
        text.text.encode()


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_str(data: str) -> None:
    decode(data).text.encode()


def test_common_hanzi_of_gb18030_are_not_read_as_big5() -> None:
    """The detector takes some of these for Big5; as GB 18030 they are common hanzi throughout."""
    body = (
        "加盟一家奶茶店的第一百天\n登录 注册 投稿\n老孟的店开在中学对面，二十二平米，招牌是总部统一做的粉色灯箱。"
        "他掰着手指头回忆，供货商是同一个。\n合同附件列得很细。\n项目 合同价 市价\n设备 四万二 一万六\n"
    )
    for start in range(0, 40, 3):
        assert decode(body[start:].encode("gb18030")).charset == "gb18030"
    traditional = "颱風逼近，學校停課，公車照常行駛，市場裡的人卻比平常多了一倍。" * 8
    assert decode(traditional.encode("big5")).charset == "cp950"


@pytest.mark.parametrize("addresses", [1, 3])
def test_an_article_behind_a_data_address_beyond_measure_is_kept(
    monkeypatch: pytest.MonkeyPatch, addresses: int
) -> None:
    monkeypatch.setattr(module, "MAX_CHARACTERS", 150_000)
    image = f'<img src="data:image/png;base64,{"A" * 160_000}">'
    found = decode(f"{image * addresses}<p>The bridge opened.</p>".encode())
    assert found.text.endswith("<p>The bridge opened.</p>")
    assert [notice.code for notice in found.notices if notice.code != "charset_guessed"] == ["attributes"]


def test_short_data_addresses_of_a_page_beyond_measure_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CHARACTERS", 150_000)
    image = f'<img src="data:image/png;base64,{"A" * 1_000}">'
    found = decode(f"{image}{'<p>water</p>' * 20_000}".encode())
    assert found.text.startswith(image)
    assert "truncated" in [notice.code for notice in found.notices]
