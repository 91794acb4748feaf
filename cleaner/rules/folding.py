"""One spelling for matching: widths, case, invisible characters. Only for looking; output never uses it."""

from __future__ import annotations

import re
import unicodedata

_COMMON: tuple[tuple[str, str], ...] = (
    ("，", ","), ("：", ":"), ("（", "("), ("）", ")"), ("！", "!"), ("？", "?"), ("；", ";"), ("｜", "|"),
    ("\u3000", " "), ("\u00a0", " "), ("…", "..."),
)
"""Full NFKC costs 120 ns a character; these few make most Chinese text NFKC at 1 ns each (354-character paragraph)."""

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
                        "\ue000-\uf8ff\ufe00-\ufe0f\ufeff\ufffc\ufffd]")
"""Zero-width, soft hyphen, bidi marks, variation selectors, private use (icon fonts), replacement marks."""

_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
"""CJK ideographs, kana, hangul and their punctuation: scripts where a character carries about a syllable."""

LETTERS_PER_WIDE_CHAR = 2
"""Letters that count as one effective character: English needs at least twice the characters of Chinese."""

DECORATION = (
    " \t[]()【】〔〕〖〗「」『』〈〉《》<>{}«»‹›“”‘’\"'`·"
    "・•‧●○◆◇■□★☆※→←↓↑↗➤➜▶►▸▹◀◁▷❤♥♦♠➥–—―-_|｜丨~*#^="
    "+:,.。、;!?/\\"
)
"""What may stand around a phrase without changing it. ``▲△▼▽◎`` mark captions and ``@©`` carry meaning: not here."""


def fold(text: str) -> str:
    r"""Return ``text`` as rules see it: NFKC, lower case, no invisible characters, white space collapsed.

    >>> fold("（责任编辑：Ａnna\u200b）\u3000 ")
    '(责任编辑:anna)'
    """
    if not text.isascii():
        if not unicodedata.is_normalized("NFKC", text):
            for wide, narrow in _COMMON:
                text = text.replace(wide, narrow)
            if not unicodedata.is_normalized("NFKC", text):
                text = unicodedata.normalize("NFKC", text)
        if _INVISIBLE.search(text):
            text = _INVISIBLE.sub("", text)
        lowered = text.lower()
        # Lower-casing may leave a sequence that composes (dotted capital I), hence the second look.
        if lowered != text and not unicodedata.is_normalized("NFKC", lowered):
            lowered = unicodedata.normalize("NFKC", lowered)
        text = lowered
    else:
        text = text.lower()
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    return text


def effective_chars(folded: str) -> int:
    """Length in effective characters: letters of alphabetic scripts count half. ``folded`` comes from :func:`fold`.

    >>> effective_chars("分享到:"), effective_chars("share this")
    (4, 5)
    """
    if folded.isascii() or not _WIDE.search(folded):
        return len(folded) // LETTERS_PER_WIDE_CHAR
    return len(folded)


def is_wide(character: str) -> bool:
    """Whether a character belongs to a script without spaces between words (hangul counted too)."""
    return _WIDE.match(character) is not None


def has_wide(text: str) -> bool:
    """Whether any character of ``text`` is wide in the sense of :func:`is_wide`."""
    return not text.isascii() and _WIDE.search(text) is not None


def strip_decoration(folded: str) -> str:
    """Cut brackets, bullets, rules and sentence punctuation off both ends.

    >>> strip_decoration("【相关阅读】:")
    '相关阅读'
    """
    return folded.strip(DECORATION)
