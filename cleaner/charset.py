"""Which charset bytes are in: byte order mark, HTTP header, UTF-8, the page's declaration, a detector, GB18030.

A witness wins only if the bytes decode the way it says: of 117 Chinese pages twelve declared a charset that they
were not in, and servers stamp ISO-8859-1 on everything. What a losing witness said is named in a notice.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from operator import attrgetter
from typing import Literal, NamedTuple

import cchardet
from bs4.dammit import EncodingDetector

from cleaner.errors import NoticeCode
from cleaner.model import Notice

Origin = Literal["bom", "http", "utf-8", "declared", "detector", "fallback", "str"]

DECLARATION_BYTES = 65_536
"""Bytes searched for a declaration. HTML5 asks for 1,024, yet 18 of 128 pages declare later, one at 34,198."""
DECLARATION_TRIES = 200
"""Mentions of "charset" looked at before giving up: scripts and links mention it, too."""
LABEL_CHARACTERS = 40
"""Characters of a charset's name; the longest one in use has 21."""
META_WINDOW = 512
"""Bytes on either side of the word "charset" in which its tag must begin and end; keeps bs4's search bounded."""
PROLOGUE_BYTES = 200
"""Bytes in which an XML prologue must end."""
DETECTOR_BYTES = 1_000_000
"""Bytes shown to the detector, from the first byte that is not ASCII on (a head of ASCII tags misleads it)."""
WIDE_FEWEST, WIDE_BYTES = 8, 4_096
"""Bytes whose NULs are counted to find UTF-16 and UTF-32 without a mark: at least and at most so many."""
WIDE_ALWAYS, WIDE_NEVER = 0.9, 0.1
"""Shares of zero bytes at one place of four: nearly always in UTF-32's upper bytes, nearly never in the lowest."""
WIDE_ZEROS = 0.03
"""Share of zero high bytes from which text is UTF-16: line ends and digits alone give Chinese text more than that."""
NEARLY_UTF8 = 0.02
"""Share of the bytes beyond ASCII that may be wrong when UTF-8 wins over every other witness: GBK read as UTF-8 is
wrong in over half of them, a cut-off description or a fragment of another file in some per mille."""
TOLERATED_UTF8 = 0.2
"""The same share when nobody else can read the bytes: pages put together from files of different charsets."""
TOLERATED_LEGACY = 0.01
"""Share of wrong bytes up to which another witness is believed: truncated tails, a few vendor characters."""
TAIL_BYTES, TAIL_ERRORS = 12, 2
"""Bytes beyond ASCII from which so many wrong ones are no matter: a character cut in two at the end."""
LONG_RUN_SHARE = 0.5
"""Share of the bytes beyond ASCII in runs of four or more from which the text is no Latin one: accents stand alone."""
SHORT_BYTES = 200
"""Bytes beyond ASCII up to which the detector's word for a single-byte charset is doubted."""
COMMON_SHARE = 0.7
"""Share of them that must be common hanzi of GB2312 then. Cyrillic and Greek words are rarer hanzi if read so. Of
articles in GB 18030 (23 that generated pages are made of) 0.87 to 0.96 are; of 27 in Big5, read so, 0.37 to 0.50."""
HOPELESS_SHARE = 0.3
"""Share of undecodable bytes, of the bytes beyond ASCII, from which the best reading is noise."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_SUPERSETS = {
    "gb2312": ("gb18030",), "gbk": ("gb18030",), "iso8859-1": ("cp1252",), "ascii": ("cp1252",), "euc_kr": ("cp949",),
    "iso8859-9": ("cp1254",), "iso8859-11": ("cp874",), "tis-620": ("cp874",), "euc_jp": ("euc_jp", "euc_jis_2004"),
    "big5": ("cp950", "big5hkscs"), "cp950": ("cp950", "big5hkscs"), "big5hkscs": ("big5hkscs", "cp950"),
    "shift_jis": ("cp932", "shift_jis_2004"), "cp932": ("cp932", "shift_jis_2004"),
}  # fmt: skip
"""What pages mean when they name a charset: browsers read the vendor's larger set, and so must we."""
_ALIASES = {"utf8mb4": "utf-8", "iso-8859-8-i": "iso-8859-8", "x-big5": "big5", "cn-big5": "big5", "x-sjis": "cp932"}
_BIG5 = frozenset({"cp950", "big5hkscs"})
"""What the detector takes some GB 18030 text for."""
_TEXT_CODEC = re.compile(
    r"utf-8|iso8859-\d{1,2}|cp\d{3,4}|koi8-[rtu]|mac-(?:roman|cyrillic)|gb18030|big5hkscs|johab"
    r"|ptcp154|kz1048|euc_(?:jp|kr|jis_2004)|shift_jis_2004|iso2022_(?:jp|kr)"
)
"""Python codecs that a page may ask for. Others are no charset (``idna``, ``unicode_escape``) or unsafe (UTF-7)."""
_WIDE_NAMES = ("utf-16", "utf16", "utf-32", "utf32", "ucs-2", "ucs-4", "unicode", "iso-10646-ucs", "unicodefffe")
_LATIN = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "iso8859-2", "iso8859-15", "mac-roman"})
_LOW = bytes(range(0x80))
_LONG_RUN = re.compile(rb"[\x80-\xff]{4,}")
_COMMON_HANZI = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_SINGLE_BYTE = ("cp125", "cp4", "cp7", "cp8", "iso8859", "koi8", "mac-", "tis")
_FIRST_HIGH = re.compile(rb"[\x80-\xff]")
_PARAMETER = re.compile(r"(?i)charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})")
_STRAY_BYTES = re.compile("[\udc80-\udcff]+")
_FIRST_CJK = "\u2e80"


class Reading(NamedTuple):
    """The bytes as one witness would have them. ``bad`` counts the bytes or pairs that could not be decoded."""

    text: str
    charset: str
    origin: Origin
    bad: int = 0


class _Claims(NamedTuple):
    """The codecs that the HTTP header and the page's declaration mean, best first; empty: nothing said."""

    http: tuple[str, ...]
    declared: tuple[str, ...]


def read(data: bytes, content_type: str | None) -> tuple[Reading | None, list[Notice]]:
    """The reading of the first witness that holds, with notices about those that do not; None if all is noise.

    ``content_type`` is the value of the HTTP header. Never raises.
    """
    marked = _from_mark(data)
    if marked is not None:
        return marked, _notices(marked, _Claims((), ()))
    data = data.removeprefix(codecs.BOM_UTF8)
    wide = _wide_codec(data[:WIDE_BYTES])
    claims = _Claims(_codecs(_parameter(content_type), wide), _codecs(_declaration(data), wide))
    reading: Reading | None
    if wide is not None:
        reading = _decode(data, wide, "http" if wide in claims.http else "detector")
    else:
        reading = _from_utf8(data, claims) or _from_witness(data, claims)
    if reading is None:
        return None, []
    return reading, _notices(reading, _Claims((), ()) if data.isascii() else claims)


def _notices(reading: Reading, claims: _Claims) -> list[Notice]:
    notices = []
    for who, claimed in (("HTTP header", claims.http), ("declaration", claims.declared)):
        if claimed and reading.charset not in claimed:
            message = f"the {who} says {claimed[0]}, the bytes are {reading.charset}"
            notices.append(Notice(NoticeCode.CHARSET_MISMATCH, message))
    if reading.origin in ("detector", "fallback"):
        notices.append(Notice(NoticeCode.CHARSET_GUESSED, f"no witness holds, read as {reading.charset}"))
    if reading.bad:
        notices.append(Notice(NoticeCode.UNDECODABLE, f"{reading.bad} bytes or pairs are not valid {reading.charset}"))
    return notices


def _from_mark(data: bytes) -> Reading | None:
    """The reading that a byte order mark asks for, unless the rest belies it (a marked include before GBK text)."""
    for mark, codec in _BOMS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            reading = _decode(rest, codec, "bom")
            believed = reading.bad <= max(1, TOLERATED_UTF8 * _high(rest))
            return reading if believed else None
    return None


def _wide_codec(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where the zero bytes of ASCII characters stand."""
    if b"\0" not in sample or len(sample) < WIDE_FEWEST:
        return None
    quarter = len(sample) // 4
    zeros = [sample[phase : quarter * 4 : 4].count(0) / quarter for phase in range(4)]
    if min(zeros[2:]) > WIDE_ALWAYS and zeros[0] < WIDE_NEVER:
        return "utf-32-le"
    if min(zeros[:2]) > WIDE_ALWAYS and zeros[3] < WIDE_NEVER:
        return "utf-32-be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    if odd > WIDE_ZEROS and even * 10 < odd:
        return _if_text(sample, quarter, "utf-16-le")
    if even > WIDE_ZEROS and odd * 10 < even:
        return _if_text(sample, quarter, "utf-16-be")
    return None


def _if_text(sample: bytes, quarter: int, codec: str) -> str | None:
    """``codec`` if the sample is valid in it; binary formats have zeros in step, too, but not in valid pairs."""
    text = sample[: quarter * 4].decode(codec, "replace")
    return codec if text.count("\ufffd") <= 1 and not any(c < "\t" for c in text) else None


def _from_utf8(data: bytes, claims: _Claims) -> Reading | None:
    """The UTF-8 reading if the bytes are (nearly) that, whatever anybody says."""
    if b"\x1b" in data and b"\x1b$" in data and data.isascii():
        for claimed in (claims.http, claims.declared):
            if claimed and claimed[0].startswith("iso2022"):
                return _decode(data, claimed[0], "http" if claimed is claims.http else "declared")
    reading = _decode(data, "utf-8", "http" if "utf-8" in claims.http else "utf-8")
    return reading if not reading.bad or _tolerable(reading.bad, _high(data), NEARLY_UTF8) else None


def _high(data: bytes) -> int:
    """How many bytes are beyond ASCII."""
    return len(data.translate(None, _LOW))


def _from_witness(data: bytes, claims: _Claims) -> Reading | None:
    """The reading of the first other witness that holds; else the least bad one, or None if all is noise."""
    high = _high(data)
    latin = sum(map(len, _LONG_RUN.findall(data))) <= LONG_RUN_SHARE * high
    tried: list[Reading] = []
    for means, origin in _witnesses(data, claims, latin=latin):
        if not means or (means[0] in _LATIN and not latin):
            continue
        reading = min((_decode(data, codec, origin) for codec in means), key=attrgetter("bad"))
        if _tolerable(reading.bad, high, TOLERATED_UTF8 if reading.charset == "utf-8" else TOLERATED_LEGACY):
            return reading
        tried.append(reading)
    best = min(tried, key=attrgetter("bad"))
    return None if best.bad > HOPELESS_SHARE * high else best._replace(origin="fallback")


def _witnesses(data: bytes, claims: _Claims, *, latin: bool) -> Iterator[tuple[tuple[str, ...], Origin]]:
    yield claims.http, "http"
    yield claims.declared, "declared"
    yield ("utf-8",), "utf-8"
    yield _detected(data, latin=latin), "detector"
    yield ("gb18030",), "fallback"
    yield ("cp1252",), "fallback"


def _detected(data: bytes, *, latin: bool) -> tuple[str, ...]:
    """The detector's guess, doubted where it has little to go by.

    It takes a few accents or quotes for an old DOS or Baltic page, and a few common hanzi for Cyrillic or Greek.
    """
    first = _FIRST_HIGH.search(data)
    seen = data[first.start() if first else 0 :][:DETECTOR_BYTES]
    means = _codecs(cchardet.detect(seen)["encoding"], None)
    few, single = _high(seen) <= SHORT_BYTES, not means or means[0].startswith(_SINGLE_BYTE)
    if latin and single and (few or not means or means[0] not in _LATIN):
        return ("cp1252",)
    doubted = (few and single) or (means and means[0] in _BIG5)
    hanzi = 2 * len(_COMMON_HANZI.findall(seen)) if doubted else 0
    return ("gb18030",) if hanzi and hanzi >= COMMON_SHARE * _high(seen) else means


def _tolerable(bad: int, high: int, share: float) -> bool:
    return bad <= share * high or (bad <= TAIL_ERRORS and high >= TAIL_BYTES)


def _decode(data: bytes, codec: str, origin: Origin) -> Reading:
    """The bytes in one codec; what is not valid in it becomes U+FFFD, or the Windows character that it must be."""
    try:
        return Reading(data.decode(codec), codec, origin)
    except UnicodeDecodeError:
        pass
    if codec != "utf-8":
        text = data.decode(codec, "replace")
        return Reading(text, codec, origin, text.count("\ufffd"))
    escaped = data.decode("utf-8", "surrogateescape")
    bad = sum(map(len, _STRAY_BYTES.findall(escaped)))
    return Reading(_STRAY_BYTES.sub(_stray, escaped), codec, origin, bad)


def _stray(match: re.Match[str]) -> str:
    """A single wrong byte among Latin letters is a pasted Windows quote or accent; others are cut characters."""
    run, before = match.group(), match.string[match.start() - 1 : match.start()]
    if len(run) > 1 or before >= _FIRST_CJK:
        return "\ufffd"
    return bytes((ord(run) - 0xDC00,)).decode("cp1252", "replace")


def _parameter(content_type: str | None) -> str | None:
    found = _PARAMETER.search((content_type or "")[:1000])
    return found.group(1) if found else None


def _declaration(data: bytes) -> str | None:
    """The charset that an XML prologue or a meta tag names. bs4 reads the tag; we find it, as it may stand late."""
    head = data[:DECLARATION_BYTES]
    if head[:PROLOGUE_BYTES].lstrip().startswith(b"<?xml"):
        end = head.find(b"?>", 0, PROLOGUE_BYTES) + 2
        found = EncodingDetector.find_declared_encoding(head[:end], search_entire_document=True)
        if found:
            return found
    low, place = head.lower(), 0
    for _ in range(DECLARATION_TRIES):
        place = low.find(b"charset", place)
        if place < 0:
            break
        start = low.rfind(b"<", max(0, place - META_WINDOW), place)
        place += len(b"charset")
        if start < 0 or not low.startswith(b"<meta", start):
            continue
        if low.rfind(b"<!--", 0, start) > low.rfind(b"-->", 0, start):
            continue  # it stands in a comment
        tag = head[start : place + META_WINDOW].partition(b">")[0] + b">"
        found = EncodingDetector.find_declared_encoding(tag, is_html=True, search_entire_document=True)
        if found:
            return found
    return None


def _codecs(label: str | None, wide: str | None) -> tuple[str, ...]:
    """The Python codecs that a charset's name means, best first. UTF-16 without wide bytes means UTF-8, as in HTML5."""
    if not label or len(label) > LABEL_CHARACTERS or not label.isascii():
        return ()
    name = label.strip().lower().replace("_", "-")
    if name.startswith(_WIDE_NAMES):
        return (wide or "utf-8",)
    name = _ALIASES.get(name, name.removeprefix("x-").replace("windows-", "cp"))
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ()
    means = _SUPERSETS.get(codec, (codec,))
    return means if _TEXT_CODEC.fullmatch(means[0]) else ()
