"""Who is credited: takes the printed credit apart into names and tells names from placeholders, and outlets from noise."""

from __future__ import annotations

import re
from typing import Final

from cleaner.metadata.normalise import key, squeeze

MAX_NAME_CHARS: Final = 48
"""Longest name kept; measured on 1,800 credited names of three corpora the longest true one has 41 characters."""
MAX_NAMES: Final = 12
"""Names kept of one credit: beyond it the list is not a byline."""
_MAX_SOURCE_CHARS: Final = 40

_NOBODY: Final = frozenset(
    "佚名 未知 不详 不詳 无 無 匿名 网友 網友 网络 網絡 網路 互联网 网络整理 网络收集 网络综合 本站 本站原创 原创 原創 转载 轉載 整理 综合"
    " 小编 编辑 編輯 编辑部 管理员 系统管理员 超级管理员 发布者 作者 来源 记者 本报 本刊 站长 普通会员 审核 责任编辑 综合整理 来源网络 admin"
    " administrator root webmaster editor editors unknown anonymous author authors null none undefined user guest test staff"
    " webmaster superuser sysadmin moderator nan n/a tba sponsored more others news the advertorial 名無し 编辑员 信息员 通讯员 发布 网站管理员 网管".split()
)
_NO_SOURCE: Final = frozenset(
    "网络 網絡 網路 互联网 网络整理 网络收集 网络综合 本站 本站原创 原创 原創 未知 不详 佚名 转载 整理 综合 网友 无 無 来源网络 网络来源 本网站 admin"
    " 自媒体 网上 作者 编辑 null none undefined unknown internet 原创内容 本文 站内 投稿 网友投稿 其他 其它 未知来源 用户".split()
)
_AGGREGATE: Final = frozenset({"网络整理", "综合整理", "网络综合"})
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OUTLET: Final = re.compile(
    r"(?:[报報网網社台臺]|新闻|新聞|在线|[周週]刊|杂志|雜誌|传媒|客户端|频道|网络版|电子版|新媒体|融媒体?|电视|電視|资讯|快讯|公众号|微信号|头条|日刊|中国|发布|财经|財經|电台|電台|ニュース|新聞社|신문|일보|뉴스"
    r"|\b(?:News|Times|Post|Daily|Media|TV|Press|Agency|Radio|Network|Online|Newspaper|Magazine|Journal))》?$"
)
"""How outlets end. People do not, so a credit that ends so names where a text comes from."""
_OUTLET_THEN_NAME: Final = re.compile(r"(?P<outlet>\S{2,16}[报報网網社台刊闻聞])[ \u3000]{1,3}(?P<name>[\u3400-\u9fff]{2,3})")
_HANZI: Final = re.compile(r"[\u3400-\u9fff]{2,4}")
_SPELLED: Final = re.compile(r"(?<![^\s、，,;；/／&])([\u3400-\u9fff])[ \u3000]{1,3}([\u3400-\u9fff])(?![^\s、，,;；/／&])")
_CODE: Final = re.compile(r"(?:[_ ]|(?<=[\u3400-\u9fff]))[A-Z]{1,4}\d{2,8}$|\(?\b[A-Za-z]{0,3}\d{4,}\)?$|_[A-Z]{1,3}$")
_BRACKETS: Final = re.compile(r"[(（\[【<《〈][^()（）\[\]【】<>]{0,40}[)）\]】>》〉]?")
_ADDRESS: Final = re.compile(r"\S{1,64}@\S{1,255}|https?://\S{1,2000}|www\.\S{1,255}|(?<!\w)@\w{1,32}")
_OUTSIDE: Final = " \t\u3000.,，。、:：;；|｜/／·•-–—_~*#'\"“”‘’「」()（）[]【】<>&"
_SPLIT: Final = re.compile(
    r"\s*(?:[、，,;；|｜丨&＆+•●／]|\s[·•]\s|/(?!\d)|\b(?:and|und|et|og|och|oraz|ve|и)\b(?=\s)|(?<=\s)(?:y|e|ja|i|en|és|și|&amp;|at|dan|và)(?=\s)"
    r"|(?<=\s)[和与與及](?=\s)|(?<=[\u3400-\u9fff]{2})[和与與及](?=[\u3400-\u9fff]{2}))\s*",
    re.IGNORECASE,
)
_TITLE_WORD: Final = (
    r"(?:(?:本|原)?[报報刊网網台社]|特约|特約|见习|見習|实习|實習|首席|主任|资深|驻\w{0,4}|全媒体|融媒体|新媒体|视频|文字|摄影|高级|助理|评论|深度){0,3}"
    r"(?:记者|記者|通讯员|通訊員|实习生|實習生|评论员|評論員|撰稿人|撰稿|研究员|编译|作者|主笔|特派员|特派員|采写|报道)"
)
_TITLE_HEAD: Final = re.compile(r"^[\u3400-\u9fff·《》A-Za-z]{0,16}?" + _TITLE_WORD + r"(?:[:：/／|｜丨\s]+|(?=[\u3400-\u9fff]{2,4}(?:[\s、，,]|$)))")
_LATIN_HEAD: Final = re.compile(
    r"^(?:(?:written|reported|posted|published|reviewed|words|story|text|photos?|illustrat\w+|edited)\s+(?:by|:)\s*|by[:\s]+|von[:\s]+|par[:\s]+|por[:\s]+"
    r"|di\s+|door\s+|oleh[:\s]+|af\s+|av\s+|autore?[:\s]+|author[:\s]+|auteur[:\s]+|редактор[:\s]+|автор[:\s]+|tekst[:\s]+)",
    re.IGNORECASE,
)
_LATIN_TAIL: Final = re.compile(
    r"\s+(?:in\s+[A-Z]|for\s+(?:the\s+)?[A-Z]|at\s+[A-Z]|is\s+an?\s|with\s|via\s|on\s+[A-Z]|updated?\b|published\b|posted\b|,|-\s|–\s|—\s|\|).*$"
)
_KOREAN_TAIL: Final = re.compile(r"\s*(?:(?:선임|수습|인턴|전문|객원)?\s?기자|특파원|논설위원|에디터|통신원|앵커)(?:\s?외\s?\d+\s?명)?(?:\s.*)?$")
_REPORT_TAIL: Final = re.compile(r"\s*(?:[／/]?(?:[\u3400-\u9fff]{0,8})(?:報導|报道|報道|電|电|摄|攝)|发自.*|發自.*|文|著|编译|整理|整合|供稿|撰文)$")
_ROLE: Final = re.compile(
    r"(?:senior |staff |chief |contributing |associate |deputy |guest |political |business |managing |freelance |assistant |special |sr\.? |registered |vice ){0,3}"
    r"(?:writer|reporters?|editors?|correspondents?|contributors?|journalist|columnist|producer|director|ceo|founder|co-founder|photographer|md|phd|ph\.d\.?|mba|jr\.?"
    r"|redakteurin?|redaktion(?:sleiter)?|staff|cfa|cfp|esq\.?|rd|cpa|m\.d\.|pharmd|rn|professor|bureau|services?|manager|president|attorney|dietiti?an|nutritionist|analyst|specialist|consultant|advisor|head of|vp of|director of|owner|partner|doctor|engineer)\b.{0,40}",
    re.IGNORECASE,
)
_CREDENTIAL: Final = re.compile(r"[A-Z][A-Za-z]{0,2}(?:[.®-]?[A-Z]){1,5}[.®]?(?:\s\d{2,3})?|(?:Reuters|Bloomberg|Time)")
"""Degrees and agencies behind a person's name (``, MS``, ``, RD``, ``, CNN``)."""


def split_names(raw: str, *, printed: bool = False) -> tuple[str, ...]:
    """The people (or desks) that a credit names, in order, each once; placeholders, addresses and codes are left out.

    ``printed``: the credit is a line of the page, so words behind the name (``in Berlin``, ``for …``) go as well."""
    text = _ADDRESS.sub(" ", squeeze(raw)) if "@" in raw or "://" in raw or "www." in raw else squeeze(raw)
    text = _strip_titles(text, printed=printed)
    if not text.isascii():
        text = _SPELLED.sub(r"\1\2", text)
    names: dict[str, str] = {}
    for piece in _pieces(text):
        for name in _spaced(piece):
            clean = clean_name(name, printed=printed)
            if clean and not (names and " " not in clean and _CREDENTIAL.fullmatch(clean) and " " in next(iter(names.values()))):
                names.setdefault(key(clean), clean)
    return tuple(names.values())[:MAX_NAMES]


def _pieces(text: str) -> list[str]:
    """The credit at its separators. ``Morgan & Morgan``, ``det/dpa`` (single words, no list) stay whole."""
    pieces = _SPLIT.split(text)
    if len(pieces) == 2 and text.isascii() and not any(" " in piece for piece in pieces) and not any(c in text for c in ",;|"):  # noqa: PLR2004
        return [text]
    return pieces


def clean_name(raw: str, *, printed: bool = False) -> str | None:
    """One name without titles, codes and brackets; ``None`` when nobody is left."""
    text = _BRACKETS.sub("", raw) if any(c in raw for c in "(（[【<《") else raw
    text = _strip_titles(text.strip(_OUTSIDE), printed=printed)
    if "기자" in text or "특파원" in text or "논설" in text:
        text = _KOREAN_TAIL.sub("", text)
    bare = _CODE.sub("", text)
    text = (bare or text).strip(_OUTSIDE)
    if not text.isascii():
        text = _REPORT_TAIL.sub("", text).strip(_OUTSIDE) if _CJK.search(text) else text
    return text if is_name(text) else None


def is_name(text: str) -> bool:
    """May this be somebody's name? Not empty, not a placeholder, a number, a role, an address or a sentence."""
    if not 1 < len(text) <= MAX_NAME_CHARS or key(text) in _NOBODY or text.lower() in _NOBODY:
        return False
    if any(c in text for c in "。！？!?=<>{}@\\") or "://" in text or text.lower().startswith("www."):
        return False
    letters = sum(map(str.isalpha, text))
    if letters * 2 < len(text) or letters < 2:
        return False
    if text.isascii():
        return len(text.split()) <= 7 and _ROLE.fullmatch(text) is None
    return True


def is_outlet(text: str) -> bool:
    """Does this name end as outlets do (``某某日报``, ``Some Times``)?"""
    return _OUTLET.search(text) is not None


def outlet_and_name(raw: str) -> tuple[str, str] | None:
    """``中国某社 张三`` behind one label: the outlet and its reporter; ``None`` for any other value."""
    match = _OUTLET_THEN_NAME.fullmatch(raw.strip(_OUTSIDE))
    return (match["outlet"], match["name"]) if match is not None and not is_outlet(match["name"]) else None


def is_aggregate(raw: str) -> bool:
    """An author that is nobody but says where the text is from (``网络整理``): readers take it as the source."""
    return raw.strip(_OUTSIDE) in _AGGREGATE


def clean_source(raw: str) -> str | None:
    """An outlet as printed, without a place in brackets, links, counters or trailing noise; ``None`` for no outlet."""
    text = squeeze(raw).strip(" \u3000:：,，;；|｜/／-–—_·")
    if "://" in text or text.lower().startswith("www."):
        return None
    opened = _BRACKETS.search(text)
    if opened is not None and opened.start() > 1 and text[opened.start()] in "(（[【":
        text = (text[: opened.start()] + text[opened.end() :]).strip()
    text = _balanced(text.strip(" \u3000,，;；。.、)）]】")) if text else ""
    if not 1 < len(text) <= _MAX_SOURCE_CHARS or text.lower() in _NO_SOURCE or not any(map(str.isalpha, text)):
        return None
    return None if any(c in text for c in "。！？?=") else text


def _balanced(text: str) -> str:
    """Opens again what stripping closed: ``中国青年报(北京`` loses its half bracket, ``《半月谈》`` stays."""
    for opener, closer in ("(（", ")）"), ("[【", "]】"):
        if text and text[-1] not in closer and any(c in text for c in opener) and not any(c in text for c in closer):
            return re.split("[" + re.escape(opener) + "]", text, maxsplit=1)[0].strip()
    return text


def _strip_titles(text: str, *, printed: bool = False) -> str:
    """Without ``本报记者``, ``By``, ``Von`` … at the start."""
    if text.isascii():
        if " " not in text:
            return text
        text = _LATIN_HEAD.sub("", text)
        return _LATIN_TAIL.sub("", text) if printed else text
    if "者" in text or "员" in text or "員" in text or "写" in text or "生" in text or "编译" in text or "撰稿" in text:
        return _TITLE_HEAD.sub("", text)
    return _LATIN_HEAD.sub("", text)


def _spaced(piece: str) -> tuple[str, ...]:
    """``余毅菁 向雪妮`` is two people, ``Jane Doe`` and ``《棱镜》作者 周纯`` are one: only runs of 2-4 hanzi are split."""
    if " " not in piece and "\u3000" not in piece:
        return (piece,)
    words = piece.split()
    if len(words) <= MAX_NAMES and all(_HANZI.fullmatch(word.strip(_OUTSIDE)) for word in words):
        return tuple(words)
    return (piece,)
