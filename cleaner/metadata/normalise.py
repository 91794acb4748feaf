"""Brings metadata values into one form: URLs, languages, the Chinese script, outlets, keys for comparison."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin, urlsplit

MAX_URL_CHARS: Final = 2048
"""Longest address kept: browsers and servers refuse longer ones, and pages that hold them are broken."""
MAX_TAGS: Final = 30
"""Keywords kept of one page: beyond it the list is stuffing."""
_MAX_TAG_CHARS: Final = 40
_CODE_CHARS: Final = 2
_TAG_PARTS: Final = 2
"""Parts of a language tag that names a script or a region as well."""

_NO_LETTER: Final = re.compile(r"[\W_]+")
_UNSAFE: Final = re.compile(r"[\s<>\"\\^`{|}]")
_PLAIN_URL: Final = re.compile(r"https?://[A-Za-z0-9-]{1,63}\.[A-Za-z0-9.-]*[A-Za-z0-9-](?:[/?#][^\s<>\"\\^`{|}]*)?")
_HANS: Final = frozenset(
    "这们国说时会来过个为学对么里后发关进实现动开经见问头应业东车长门间机没书体万与从电话让还给样边觉听"
)
_HANT: Final = frozenset(
    "這們國說時會來過個為學對麼裡後發關進實現動開經見問頭應業東車長門間機沒書體萬與從電話讓還給樣邊覺聽"
)
"""The most frequent characters that only one of the two scripts writes: they are 5 to 8 % of running text."""
SCRIPT_CHARS: Final = 800
"""Characters counted for the script: 40 of them or more are written by one of the two only."""
_LANGUAGES: Final = {
    "jp": "ja", "cn": "zh", "kr": "ko", "gr": "el", "cz": "cs", "dk": "da", "se": "sv", "ua": "uk", "iw": "he",
    "in": "id",
    "chinese": "zh", "english": "en", "german": "de", "french": "fr", "spanish": "es", "japanese": "ja", "korean": "ko",
    "nb": "no", "nn": "no", "zho": "zh", "eng": "en", "deu": "de", "fra": "fr", "spa": "es", "jpn": "ja", "kor": "ko",
    "tw": "zh", "cmn": "zh", "yue": "zh", "fil": "tl",
}  # fmt: skip
_TAG_SPLIT: Final = re.compile(r"[,，、;；|｜\n]+")
_HANT_TAGS: Final = ("hant", "tw", "hk", "mo")


def word_set(table: str) -> frozenset[str]:
    """The words of a table that is written as one text."""
    return frozenset(table.split())


def squeeze(text: str) -> str:
    """White space collapsed to single spaces, U+3000 inside kept, zero-width signs dropped, ends stripped."""
    if not text.isascii():
        for sign in "\u200b\u200e\u200f\ufeff\u2060\u00ad":
            if sign in text:
                text = text.replace(sign, "")
        if "\u3000" in text:
            return _squeeze_wide(text)
    return " ".join(text.split())


def _squeeze_wide(text: str) -> str:
    return "\u3000".join(" ".join(part.split()) for part in text.split("\u3000")).strip("\u3000 ")


@lru_cache(maxsize=32)
def key(text: str) -> str:
    """For comparison only: NFKC, lower case, letters and digits alone.

    The last few are remembered: a page asks fifty times for ten texts, which takes a quarter of the time so.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NO_LETTER.sub("", text.lower())


def web_url(raw: str, base: str | None = None) -> str | None:
    """An absolute http(s) address, joined to ``base`` when relative; ``None`` for anything else."""
    raw = raw.strip()
    if not raw or len(raw) > MAX_URL_CHARS:
        return None
    if _PLAIN_URL.fullmatch(raw) is not None:  # nearly all are; splitting one takes five times as long
        return raw
    try:
        if raw.startswith("//"):
            raw = "https:" + raw
        elif "://" not in raw[:12] and base:
            raw = urljoin(base, raw)
        parts = urlsplit(raw)
        host = parts.hostname
    except ValueError:  # an unclosed [ of an IPv6 address, a bad port
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or _UNSAFE.search(raw) or not _is_host(host):
        return None
    return raw


def _is_host(host: str) -> bool:
    return "." in host.strip(".") or host == "localhost" or ":" in host


def host_of(url: str | None) -> str:
    """The host of an address in lower case, without ``www.``; empty when there is none."""
    try:
        host = (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def language_code(raw: str) -> str | None:
    """``zh-CN``, ``en_US``, ``zh-Hant-TW``, ``jp`` … to ISO 639-1; ``None`` when it is no language."""
    code = raw.strip().lower().replace("_", "-").split("-", 1)[0]
    code = _LANGUAGES.get(code, code)
    return code if len(code) == _CODE_CHARS and code.isascii() and code.isalpha() else None


def declared_script(raw: str) -> str | None:
    """``Hans`` or ``Hant`` as a language tag says it (``zh-TW`` is Hant)."""
    parts = raw.lower().replace("_", "-").split("-")
    if parts[0] not in ("zh", "cmn", "yue") or len(parts) < _TAG_PARTS:
        return None
    return "Hant" if any(part in _HANT_TAGS for part in parts[1:]) else "Hans"


def chinese_script(sample: str, declared: str = "") -> str | None:
    """``Hans`` or ``Hant`` by the characters that only one of them writes; the declared tag decides a tie."""
    sample = sample[:SCRIPT_CHARS]
    hans = sum(map(sample.count, _HANS))
    hant = sum(map(sample.count, _HANT))
    if hans == hant:
        return declared_script(declared)
    return "Hans" if hans > hant else "Hant"


def tags_of(raws: Iterable[str]) -> tuple[str, ...]:
    """Keywords in order, split at ``, ， 、 ; ；`` and bars, each once; over-long pieces are no keywords."""
    seen: dict[str, str] = {}
    for raw in raws:
        for piece in _TAG_SPLIT.split(raw):
            tag = squeeze(piece).strip("#\"'“”「」.。·")
            if tag and len(tag) <= _MAX_TAG_CHARS and not tag.startswith("[db:"):
                seen.setdefault(tag.lower(), tag)
            if len(seen) >= MAX_TAGS:
                return tuple(seen.values())
    return tuple(seen.values())
