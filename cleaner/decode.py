"""1: bytes → Text. The input's characters, where they came from, and what had to be mended to get them.

:mod:`cleaner.charset` finds the charset; this module unfolds gzip, turns binary data away, takes out control
characters, keeps to the size limit and tells HTML from a text dump. Nothing here raises on content.
"""

from __future__ import annotations

import codecs
import re
import zlib
from typing import Literal

from cleaner.charset import WIDE_BYTES, Reading, read
from cleaner.errors import InputError, NoticeCode
from cleaner.model import Notice, Text

MAX_CHARACTERS = 15_000_000
"""Characters kept of one page; the largest real pages are 5 MB, and a 50 MB one must not cost over 400 MB
(`python -m tests.tools.limits`)."""
MAX_BYTES = 4 * MAX_CHARACTERS
"""Bytes decoded of one page: no charset needs more than four a character."""
MAX_INFLATED = 20_000_000
"""Bytes that a gzip body may unfold to: 200 kB of it can hold 200 MB of zeros."""
INFLATE_STEP = 65_536
"""Bytes unfolded at a time, so that a damaged stream loses one step and not all."""
CUT_WINDOW = 4_096
"""Characters before a limit in which a cut looks for the end of a tag or line."""
BINARY_SHARE = 0.03
"""Share of C0 controls from which data is binary. Compressed or random bytes have 0.11, text has 0."""
KIND_CHARACTERS = 200_000
"""Characters looked at to tell HTML from a text dump."""
HEAD_CHARACTERS = 4_096
"""Characters in which a document's first tags stand, whatever a server printed before them."""
LONG_LINE = 30
"""Characters from which a line is prose; shorter ones are titles, dates, code. HTML has tags in its prose."""
FEWEST_TAGS = 2
"""Tags without which text that does not begin with one is no HTML: one is a mention."""

_MAGICS = (
    *(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\1\0", b"fLaC\0", b"OggS\0"),
    *(b"%PDF-", b"\xd0\xcf\x11\xe0", b"PK\3\4", b"PK\5\6", b"Rar!\x1a", b"7z\xbc\xaf\x27", b"BZh91AY", b"\xfd7zXZ\0"),
    *(b"\x28\xb5\x2f\xfd", b"\x1f\x9d", b"\x1f\xa0", b"\x1f\x8b", b"wOFF", b"wOF2", b"OTTO\0", b"\0\1\0\0\0"),
    *(b"ID3\2", b"ID3\3", b"ID3\4", b"\xff\xfb\x90", b"\x1aE\xdf\xa3", b"FLV\1", b"\0\0\1\xba", b"\0\0\1\xb3"),
    *(b"\x7fELF", b"\0asm", b"\xca\xfe\xba\xbe", b"SQLite format 3\0", b"\xed\xab\xee\xdb"),
)
_MAGICS_INSIDE = ((4, b"ftyp"), (8, b"WEBP"), (8, b"WAVE"), (8, b"AVI "), (257, b"ustar"))
"""Magic numbers that do not stand first: (offset, bytes)."""
_C0 = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_C1_BYTES = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROL = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_MARKUP = re.compile("<[a-zA-Z/!?\0-\x08][^<>]*|&[#0-9A-Za-z\0-\x08]*|-[-!\0-\x08]*")
_TAG_NAMES = (
    "html|head|body|title|meta|link|script|style|p|div|span|br|hr|a|img|b|i|em|strong|font|center|h[1-6]|ul|ol|li|dl|dt|dd"
    "|table|tbody|tr|td|th|form|section|article|main|header|footer|nav|aside|figure|blockquote|pre|iframe|base|frameset"
)
_STARTS_AS_HTML = re.compile(rf"(?i)<(?:!doctype\b|!--|\?xml\b|/?(?:{_TAG_NAMES})[\s/>])")
_TAG = re.compile(rf"(?i)</?(?:{_TAG_NAMES})(?:\s[^<>]{{0,2000}})?/?>")
_LONG_DATA = re.compile(r"(;base64,)[A-Za-z0-9+/=]{100000,}")
_DOCUMENT_START = re.compile(r"(?i)<(?:!doctype\s+html|html|head|body)[\s>]")


def decode(
    data: bytes | str, *, content_type: str | None = None, kind: Literal["html", "text"] | None = None
) -> Text:
    """The decoded input: its text, charset, the witness that won, and whether it is HTML or a text dump.

    ``content_type`` is the HTTP header's value. ``kind`` overrides what is seen. Binary data gives the text ``""``.
    Raises :class:`~cleaner.errors.InputError` if ``data`` is neither bytes nor ``str``; never on content.
    """
    reading: Reading | None
    if isinstance(data, str):
        reading, rest = Reading(data[:MAX_BYTES], "utf-8", "str"), max(0, len(data) - MAX_BYTES)
        head, notices, broken = b"", list[Notice](), ""
    elif isinstance(data, (bytes, bytearray, memoryview)):
        body, broken = _unfold(bytes(data))
        if _has_magic(body):
            return _binary("a file format's magic number")
        head = body[: _cut(body)]
        reading, notices = read(head, content_type)
        rest = _count(body, len(head), reading.charset) if reading else 0
    else:
        raise InputError(f"data must be bytes or str, not {type(data).__name__}")
    if reading is None:
        return _binary("no charset can read it")
    plain = reading.charset == "utf-8" and reading.origin != "str" and not reading.bad
    text, share, scrubbed = scrub(reading.text, head if plain else None)
    if share > BINARY_SHARE and not _DOCUMENT_START.search(text, 0, WIDE_BYTES) and not _starts_as_html(text):
        return _binary(f"{share:.0%} control characters")
    text, capped = _cap(text.lstrip("\ufeff"), rest)
    if broken:
        notices.append(Notice(NoticeCode.TRUNCATED, f"the gzip stream {broken}", len(text)))
    return Text(text, reading.charset, reading.origin, kind or _kind(text), (*notices, *scrubbed, *capped))


def _binary(why: str) -> Text:
    return Text("", "binary", "fallback", "text", (Notice(NoticeCode.BINARY, f"not a page: {why}"),))


def _has_magic(data: bytes) -> bool:
    return data.startswith(_MAGICS) or any(data.startswith(magic, offset) for offset, magic in _MAGICS_INSIDE)


def _unfold(data: bytes) -> tuple[bytes, str]:
    """A gzip body unfolded up to the limit, or as far as it is sound, and what was wrong; others as they are."""
    if not data.startswith(b"\x1f\x8b\x08"):
        return data, ""
    engine, parts, size, why = zlib.decompressobj(31), [], 0, ""
    try:
        for start in range(0, len(data), INFLATE_STEP):
            parts.append(engine.decompress(data[start : start + INFLATE_STEP], MAX_INFLATED - size + 1))
            size += len(parts[-1])
            if size > MAX_INFLATED:
                why = "unfolds beyond the limit"
                break
            if engine.eof:
                break
        else:
            why = "ends too early"
    except zlib.error:
        why = "is damaged"
    if not size:
        return data, ""
    return b"".join(parts)[:MAX_INFLATED], why


def _cut(data: bytes) -> int:
    """Where to cut bytes that are too many: after a tag or line, so that no character is cut in two."""
    if len(data) <= MAX_BYTES:
        return len(data)
    window = MAX_BYTES - CUT_WINDOW, MAX_BYTES
    return max(data.rfind(b">", *window), data.rfind(b"\n", *window)) + 1 or MAX_BYTES


def _count(data: bytes, start: int, charset: str) -> int:
    """Characters from byte ``start`` on, counted a piece at a time: a huge input must not be decoded whole."""
    engine = codecs.getincrementaldecoder(charset)("replace")
    return sum(len(engine.decode(data[at : at + MAX_INFLATED])) for at in range(start, len(data), MAX_INFLATED))


def scrub(text: str, raw: bytes | None = None) -> tuple[str, float, tuple[Notice, ...]]:
    """Text without control characters and lone surrogates, the share of C0 controls in it, and a notice if any.

    ``raw`` is the same text in UTF-8, if at hand: a deletion there runs at memory speed, a scan of characters not.
    """
    lone = 0
    if raw is None:
        try:
            raw = text.encode()
        except UnicodeEncodeError:
            paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            lone = paired.count("\ufffd") - text.count("\ufffd")
            text, raw = paired, paired.encode()
    controls = len(raw) - len(raw.translate(None, _C0))
    if not controls and not lone and not (b"\xc2" in raw and _C1_BYTES.search(raw)):
        return text, 0.0, ()
    first, size = _CONTROL.search(text), len(text)
    text = _MARKUP.sub(_mark_controls, text) if controls else text
    text, mended = _CONTROL.subn(_control, text)
    count = max(controls, mended) + lone
    message = f"{count} control characters or lone surrogates taken out"
    notice = Notice(NoticeCode.CONTROL_CHARACTERS, message, first.start() if first else None, count)
    return text, controls / size, (notice,)


def _mark_controls(match: re.Match[str]) -> str:
    """Controls inside markup become U+FFFD as in HTML5: without them another tag or reference would come to be."""
    return _CONTROL.sub("\ufffd", match.group())


def _control(match: re.Match[str]) -> str:
    """A C0 control is nothing. A C1 control is a Windows character that someone read as Latin-1, as in "don?t".

    After another character beyond ASCII it is part of one that was encoded twice, and nothing that can be told.
    """
    char, before = match.group(), match.string[match.start() - 1 : match.start()]
    return bytes((ord(char),)).decode("cp1252", "ignore") if char >= "\x80" > before else ""


def _cap(text: str, rest: int) -> tuple[str, tuple[Notice, ...]]:
    """Text within the limit, cut after a tag or line, and a notice of what was cut; ``rest`` was cut before.

    What a data: address holds beyond all measure goes first: an article may stand behind it.
    """
    if len(text) <= MAX_CHARACTERS and not rest:
        return text, ()
    text, gone = _LONG_DATA.subn(r"\1", text)
    emptied = (Notice(NoticeCode.ATTRIBUTES, f"{gone} data: addresses were emptied"),) if gone else ()
    if len(text) <= MAX_CHARACTERS and not rest:
        return text, emptied
    window = MAX_CHARACTERS - CUT_WINDOW, MAX_CHARACTERS
    end = max(text.rfind(">", *window), text.rfind("\n", *window)) + 1 or MAX_CHARACTERS
    cut = max(0, len(text) - end) + rest
    return text[:end], (
        *emptied,
        Notice(NoticeCode.TRUNCATED, "larger than the limit, the head was kept", end, cut),
    )


def _kind(text: str) -> Literal["html", "text"]:
    """HTML begins with a tag, or is a whole document after a server's message, or has tags in most of its prose.

    A dump of an article about HTML quotes tags, but on lines of their own or in one sentence of many.
    """
    if _starts_as_html(text):
        return "html"
    if text.count("<", 0, KIND_CHARACTERS) < FEWEST_TAGS:
        return "text"
    if _DOCUMENT_START.search(text, 0, HEAD_CHARACTERS) and "</html" in text[-CUT_WINDOW:].lower():
        return "html"
    lines = [line for line in text[:KIND_CHARACTERS].splitlines() if line.strip()]
    prose = [line for line in lines if len(line) >= LONG_LINE] or lines
    tagged = [len(_TAG.findall(line)) for line in prose]
    most = sum(map(bool, tagged)) * 2 > len(tagged)
    return "html" if most and sum(tagged) >= FEWEST_TAGS else "text"


def _starts_as_html(text: str) -> bool:
    return _STARTS_AS_HTML.match(text[:HEAD_CHARACTERS].lstrip()) is not None
