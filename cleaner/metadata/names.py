"""Who is credited: takes a printed credit apart into names, and tells names from placeholders, codes and roles."""

from __future__ import annotations

import re
from typing import Final

from cleaner.metadata.months import MONTHS
from cleaner.metadata.normalise import key, squeeze
from cleaner.metadata.placeholders import AGGREGATE, NOBODY

MAX_NAME_CHARS: Final = 48
"""Longest name kept; of 1,800 credited names of three corpora the longest true one has 41 characters."""
MAX_NAMES: Final = 12
"""Names kept of one credit: beyond it the list is no byline."""
MAX_CREDIT_CHARS: Final = 1000
"""Characters of a credit that are read: twelve long names with their jobs fit in."""
_MAX_NAME_WORDS: Final = 7
_MIN_LETTERS: Final = 2
_PAIR: Final = 2

_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HANZI: Final = re.compile(r"[\u3400-\u9fff]{2,4}")
_EDGE: Final = r"\s、，,;；/／&"
_SPELLED: Final = re.compile(
    rf"(?<![^{_EDGE}])([\u3400-\u9fff])[ \u3000]{{1,3}}([\u3400-\u9fff])(?![^{_EDGE}])"
)
_CODE: Final = re.compile(
    r"(?:[_ ]|(?<=[\u3400-\u9fff]))[A-Z]{1,4}\d{2,8}$|\(?\b[A-Za-z]{0,3}\d{4,12}\)?$|_[A-Z]{1,3}$"
)
_BRACKETS: Final = re.compile(r"[(（\[【<《〈][^()（）\[\]【】<>]{0,40}[)）\]】>》〉]?")
_OPENERS: Final = frozenset("(（[【<《")
_NO_NAME: Final = frozenset("。！？!?=<>{}@\\")
"""Signs of sentences, addresses and markup."""
_ADDRESS: Final = re.compile(
    r"[^\s@]{1,64}@[^\s@.]{1,64}\.\S{1,255}|https?://\S{1,2000}|www\.\S{1,255}|@\w{1,32}"
)
_OUTSIDE: Final = " \t\u3000.,，。、:：;；|｜/／·•-–—_~*#'\"“”‘’「」()（）[]【】<>&"
_SPLIT: Final = re.compile(
    r"\s{0,4}(?:[、，,;；|｜丨&＆+•●／»]|\s[·•]\s|/(?!\d)|\b(?:and|und|et|og|och|oraz|ve|и)\b(?=\s)"
    r"|(?<=\s)(?-i:y|e|ja|i|en|és|și|&amp;|at|dan|và)(?=\s)"
    r"|(?<=\s)[和与與及](?=\s)|(?<=[\u3400-\u9fff]{2})[和与與及](?=[\u3400-\u9fff]{2}))\s{0,4}",
    re.IGNORECASE,
)
_RANK: Final = (
    r"(?:(?:本|原)?[报報刊网網台社]|特约|特約|见习|見習|实习|實習|首席|主任|资深|驻\w{0,4}|全媒体|融媒体|新媒体|视频|文字|摄影"
    r"|高级|助理|评论|深度){0,3}"
)
_JOB: Final = (
    r"(?:记者|記者|通讯员|通訊員|实习生|實習生|评论员|評論員|撰稿人|撰稿|研究员|编译"
    r"|作者|主笔|特派员|特派員|采写|报道)"
)
_JOB_HEAD: Final = re.compile(
    rf"^[\u3400-\u9fff·《》A-Za-z]{{0,16}}?{_RANK}{_JOB}(?:[:：/／|｜丨\s]+|(?=[\u3400-\u9fff]{{2,4}}(?:[\s、，,]|$)))"
)
_JOB_SIGNS: Final = frozenset("者员員写生译稿笔道")
_LATIN_HEAD: Final = re.compile(
    r"^(?:(?:written|reported|post(?:ed)?|published|reviewed|words|story|text|photos?|illustrat\w{1,5}|edited)\s{1,3}(?:by|:)\s{0,3}"
    r"|(?:by|von|par|por|oleh|autore?|author|auteur|редактор|автор|tekst)[:\s]{1,3}|(?:di|door|af|av)\s{1,3})",
    re.IGNORECASE,
)
WEEKDAYS: Final = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_GLUED_HEAD: Final = re.compile(r"^By(?=[A-Z][a-z'’]+ [A-Z])")
_GLUED_TAIL: Final = re.compile(
    r"(?<=[a-z])(?:Follow(?:ing)?|Abonnieren|CEO|Staff Writer)$"
    r"|\s(?:Stand|on|Ein Kommentar|\d{1,4} Kommentare?|No Comments?)$"
    r"|(?<=[a-z]{3})In\s[A-Z].{0,60}$"
)
"""What scripts and templates leave at a name: ``ByJane Doe``, ``Jane DoeFollow``, ``Jane Doe Stand``, ``DoeMay 3``."""
_GLUED_DATE: Final = re.compile(r"(?<=[^\W\d_])([A-Z][^\W\d_]{2,10})[\s.]{1,2}\d.{0,40}$")
_DAY_TAIL: Final = re.compile(rf"^(\S{{1,24}} \S.{{0,24}}) (?:{WEEKDAYS})$")
"""``Jane Doe Monday``: the day behind a whole name; some people are called Monday."""
_TITLED: Final = re.compile(
    r"((?:[A-Z][\w.'’-]{0,20} ){2,3}?)(?:[A-Z][a-z]{2,15} ){0,2}(?:[Ee]ditor|[Cc]orrespondent|[Rr]eporter|[Cc]olumnist)"
)
"""A name with the job behind it, without a comma: ``Jane Doe Education editor``."""
_SLUG: Final = re.compile(r"(?!.*--)[a-z0-9]+-[a-z0-9-]*[a-z0-9]")
_LATIN_TAIL: Final = re.compile(
    r"\s{1,3}(?:in\s[A-Z]|for\s(?:the\s)?[A-Z]|at\s[A-Z]|is\san?\s|with\s|via\s|on\s[A-Z]|updated?\b|published\b|posted\b"
    r"|,|-\s|–\s|—\s|\|).*$"
)
_KOREAN_TAIL: Final = re.compile(
    r"\s{0,2}(?:(?:선임|수습|인턴|전문|객원)?\s?기자|특파원|논설위원|에디터|통신원|앵커)(?:\s?외\s?\d{1,3}\s?명)?(?:\s.*)?$"
)
_REPORT_TAIL: Final = re.compile(
    r"\s{0,2}(?:[／/]?[\u3400-\u9fff]{0,8}(?:報導|报道|報道|電|电|摄|攝)|发自.*|發自.*|文|著|编译|整理|整合|供稿|撰文)$"
)
_ROLE: Final = re.compile(
    r"(?:(?:senior|staff|chief|contributing|associate|deputy|guest|political|business|managing|freelance|assistant|special"
    r"|sr\.?|registered|vice) ){0,3}"
    r"(?:writer|reporters?|editors?|correspondents?|contributors?|journalist|columnist|producer|director|ceo|founder|co-founder"
    r"|photographer|md|phd|ph\.d\.?|mba|jr\.?|redakteurin?|redaktionsleiter|staff|cfa|cfp|esq\.?|rd|cpa|m\.d\.|pharmd"
    r"|rn|professor|bureau|services?|manager|president|attorney|dietiti?an|nutritionist|analyst|specialist|consultant|advisor"
    r"|head of|vp of|director of|owner|partner|doctor|engineer)\b.{0,40}",
    re.IGNORECASE,
)
_CREDENTIAL: Final = re.compile(
    r"[A-Z][A-Za-z]{0,2}(?:[.®-]?[A-Z]){1,5}[.®]?(?:\s\d{2,3})?|(?:Reuters|Bloomberg|Time)"
)
"""Degrees and agencies behind a person's name (``, MS``, ``, RD``, ``, CNN``)."""


def split_names(raw: str, *, printed: bool = False) -> tuple[str, ...]:
    """The people (or desks) that a credit names, in order, each once; placeholders, addresses and codes are left out.

    ``printed``: the credit is a line of the page, so words behind the name (``in Berlin``, ``for …``) go as well.
    """
    text = squeeze(raw[:MAX_CREDIT_CHARS])
    if "@" in text or "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    text = _without_job(text, printed=printed)
    if not text.isascii():
        text = _SPELLED.sub(r"\1\2", text)
    names: dict[str, str] = {}
    person = False
    for piece in _pieces(text):
        for name in _spaced(piece):
            clean = clean_name(name, printed=printed)
            if clean is None or (person and _CREDENTIAL.fullmatch(clean) is not None):
                continue
            names.setdefault(key(clean), clean)
            person = person or " " in clean
    return tuple(names.values())[:MAX_NAMES]


def clean_name(raw: str, *, printed: bool = False) -> str | None:
    """One name without jobs, codes and brackets; ``None`` when nobody is left."""
    text = _BRACKETS.sub("", raw) if not _OPENERS.isdisjoint(raw) else raw
    text = _without_job(text.strip(_OUTSIDE), printed=printed)
    if "기자" in text or "특파원" in text or "논설" in text:
        text = _KOREAN_TAIL.sub("", text)
    text = (_CODE.sub("", text) or text).strip(_OUTSIDE)
    if text.isascii() and " " in text:
        text = _GLUED_DATE.sub(lambda found: "" if found[1].lower() in MONTHS else found[0], text)
        text = _DAY_TAIL.sub(r"\1", _GLUED_HEAD.sub("", _GLUED_TAIL.sub("", text)))
        titled = _TITLED.fullmatch(text)
        text = titled[1].strip() if titled is not None else text
    if not text.isascii() and _CJK.search(text) is not None:
        text = _REPORT_TAIL.sub("", text).strip(_OUTSIDE)
    return text if is_name(text) else None


def is_name(text: str) -> bool:
    """May this be somebody's name? Not empty, not a placeholder, a number, a role, an address or a sentence."""
    if not 1 < len(text) <= MAX_NAME_CHARS or text.lower() in NOBODY or key(text) in NOBODY:
        return False
    if not _NO_NAME.isdisjoint(text) or "://" in text or text.lower().startswith("www."):
        return False
    if _SLUG.fullmatch(text):  # the address of a person's page, not a name
        return False
    letters = sum(map(str.isalpha, text))
    if letters * 2 < len(text) or letters < _MIN_LETTERS:
        return False
    return not text.isascii() or (len(text.split()) <= _MAX_NAME_WORDS and _ROLE.fullmatch(text) is None)


def is_aggregate(raw: str) -> bool:
    """An author that is nobody but says where the text is from (``网络整理``)."""
    return raw.strip(_OUTSIDE) in AGGREGATE


def _pieces(text: str) -> list[str]:
    """The credit at its separators. ``Mill & Mill``, ``abc/xyz`` (two single words, no list) stay whole."""
    pieces = _SPLIT.split(text)
    single = len(pieces) == _PAIR and text.isascii() and not any(" " in piece for piece in pieces)
    return [text] if single and not any(c in text for c in ",;|") else pieces


def _without_job(text: str, *, printed: bool = False) -> str:
    """Without ``本报记者``, ``By``, ``Von`` … at the start."""
    if text.isascii():
        if " " not in text:
            return text
        text = _LATIN_HEAD.sub("", text)
        return _LATIN_TAIL.sub("", text) if printed else text
    return _LATIN_HEAD.sub("", text) if _JOB_SIGNS.isdisjoint(text) else _JOB_HEAD.sub("", text)


def _spaced(piece: str) -> tuple[str, ...]:
    """``张三丰 李小四`` is two people, ``Jane Doe`` is one: only runs of 2-4 hanzi are split at their spaces."""
    if " " not in piece and "\u3000" not in piece:
        return (piece,)
    words = piece.split()
    if len(words) <= MAX_NAMES and all(_HANZI.fullmatch(word.strip(_OUTSIDE)) for word in words):
        return tuple(words)
    return (piece,)
