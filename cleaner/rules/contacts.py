"""Contact handles in a text, and their disguises: accounts, telephone numbers, addresses.

A contact is no proof of advertising: outlets print hotlines, and reports quote numbers. It is one part of a
conjunction (an offer and a contact) and a slot to be read from an advertising post. Two kinds say more: a handle that
is disguised (:mod:`cleaner.rules.disguise`) is all but proof, and a number of the public service proves nothing.

Disguises seen in posts that dodge filters: homophones of 微信 (薇信, 威信, 卫星, VX), 企鹅 or 扣扣 for QQ, 飞机 for
Telegram; figures as ①②③, 壹贰叁, full-width or ``o`` for 0; separators and invisible characters inside numbers;
dots of a domain spelled 点 or ``[dot]``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, Literal, NamedTuple

import msgspec

from cleaner.rules.disguise import BANKER_CLASS, FIGURE_CLASS, PLAIN, is_disguised, is_mixed

Kind = Literal["wechat", "qq", "phone", "telegram", "line", "whatsapp", "account", "url", "email"]


class Contact(msgspec.Struct, frozen=True, gc=False):
    """``text[start:end]`` (label and handle) names a contact; ``value`` is the handle in plain spelling.

    ``disguised`` says that the handle is spelled as only those write who dodge filters.
    """

    kind: Kind
    value: str
    start: int
    end: int
    disguised: bool = False


class _Shape(NamedTuple):
    """How a kind of handle looks in plain spelling. A ``bare`` one counts only if its figures are disguised."""

    kind: Kind
    look: re.Pattern[str]
    bare: bool = False


_SIGNS: Final = f"{FIGURE_CLASS}A-Za-zＡ-Ｚａ-ｚ@＠"
_WIDE_GATE: Final = re.compile(rf"[{_SIGNS}][{_SIGNS}\s.\-_/:·点丶。*\u200b-\u200f\u2060\ufe0f\u20e3\ufeff]{{4}}")
"""In a wide script every handle or number is a run of foreign characters; most paragraphs hold none."""
_LATIN_GATE: Final = re.compile(
    r"[0-9][0-9 ().-]{5}|@|://|www\.|[\[(](?:dot|at)[\])]|(?i:telegram|whatsapp|wechat)\b"
)
_FOREIGN_RUN: Final = re.compile(
    rf"[0-9a-z\u20e3{BANKER_CLASS}][0-9 \u20e3{BANKER_CLASS}a-z()._*·-]{{5,}}"
)
_HANDLE_LIKE: Final = re.compile(
    rf"[0-9{BANKER_CLASS}](?:[ .\-_·*()]{{0,3}}[0-9o{BANKER_CLASS}]){{5}}"
    r"|[a-z]{2}[0-9](?:[ .()]{0,3}[0-9]){3}|[a-z]{4}[0-9]{3}|[a-z] [a-z0-9] [a-z0-9] [a-z0-9] [a-z0-9]|\u20e3"
)
"""A long number, letters and figures, signs with blanks between, or a key cap."""
_DATES: Final = re.compile(
    r"(?<![0-9-])(?:19|20)[0-9]{2}[-./ ][0-9]{1,4}(?:[-./ ][0-9]{1,2}(?: ?[0-9]{1,2})?)?(?![0-9])"
)
_WIDE_BYTES: Final = 1.2
"""Bytes of UTF-8 a character from which a text is of a wide script: 3 a wide character, 1 a Latin letter. Counting
them costs a hundredth of a look for one."""

_GAP = r"[\s\u200b._·*丶-]{0,2}"
_NUMBER = rf"[0-9](?:{_GAP}[0-9oO]){{4,11}}"
_HANDLE = r"[a-z](?:\u200b{0,2}[a-z0-9_-]){4,24}"
_JOIN = r"(?:号码|號碼|帐号|账号|帳號|号|號|群|客服|同号|id)?[\s\u200b]{0,3}(?:[:=+]|是|为)?[\s\u200b]{0,3}"
_FIRM = r"(?:号码|號碼|帐号|账号|帳號|号|號|群|客服|id)?[\s\u200b]{0,3}(?:[:=@+/]|是)[\s\u200b@]{0,3}"
_TLD = r"(?:com|net|org|cn|cc|top|xyz|vip|club|info|io|me|tv|shop|site|icu|app|co|ltd|pro|online|live|example)"
_DOT = r"(?:\.|\s?(?:点|丶|\[dot\]|\(dot\)|\[\.\])\s?|(?<=[a-z0-9])。(?=com|net|cc|vip|top|xyz|cn))"

_SPACED_TLD = r"(?:c ?o ?m|n ?e ?t|c ?n|c ?c)"
_SPREAD = r"[a-z0-9](?:[\s\u200b.*·_-]{1,2}[a-z0-9]){5,20}(?<=[0-9])"
"""A handle spelled a sign at a time; its last sign is a figure."""
_MIXED = rf"(?:(?=[a-z_-]{{0,20}}[0-9]){_HANDLE}|{_SPREAD})"
_ACCOUNT = (
    r"[a-z]{3,8}\u200b{0,2}[0-9](?:[\s\u200b]{0,2}[0-9]){2,7}|[a-z]{2}\u200b{0,2}[0-9](?:[\s\u200b]{0,2}[0-9]){4,7}"
)
"""An account without a word for its messenger: letters, then more figures than a model, a flight or a train has."""
_DATE = r"20[0-9]{2}[-/.年][0-9]{1,2}"
_OVER = rf"(?:(?![0-9a-z])|(?={_DATE}))"
"""Behind a handle: no sign of its script, but for the date of a list's entry that is glued to it."""
_NO_AMOUNT = rf"{_OVER}(?!\s?[元万亿年月人个次多])"
_ALSO = r"(?=\s?[(（]?\s?(?:[vw薇威][x信]?\s?同|[微维]\s?同|同\s?(?:[vw薇威]|微(?!信))))"
"""Behind a number: the same on a messenger, its name a letter, a homophone, or cut short."""
_WECHAT = (
    r"(?:[微薇威维徽溦嶶]\s?信|[薇微维]芯|[vⅴ]\s?信|(?<![a-z])w?[vw]x|weixin|wechat|[微薇]号|扣薇"
    r"|[加十]\s?[v薇微威徽溦维]|[+]\s?[v薇微威徽溦维])"
)
_TELEGRAM = r"(?:(?<![a-z])tg|telegram|纸飞机|紙飛機|飞机|飛機|电报|電報|✈|蝙蝠|(?<![a-z])t\.me)"
_ASK = r"(?:联系|聯絡|咨询|諮詢|添加|私聊|私信|私訊|请搜|請搜|搜索|搜|加|找|洽|询|报名|報名|认准|备注|客服)"
_PERSON = r"(?:老师|老師|经理|客服|顾问|主管|专员|导师|助理|师傅|小姐|先生|微)"
_CALL = (
    r"(?:电话|電話|手机|手機|热线|熱線|专线|專線|拨打|撥打|致电|請電|电洽|電洽|来电|來電|联系方式|聯絡窗口|预约|預約|查詢|咨询"
    r"|\b(?:tel|phone|hotline))"
)


def _look(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_SHAPES: Final[tuple[_Shape, ...]] = (
    _Shape("email", _look(r"(?<![\w.])([a-z0-9][\w.%+-]{0,63}(?:@|\s?[\[(]at[\])]\s?)",
                          r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,24}){1,4})")),
    _Shape("url", _look(r"((?:https?://|(?<![\w.])www\.)[a-z0-9][^\s<>\"'，。；、）】」》]{2,300})")),
    _Shape("url", _look(r"(?<![a-z0-9_.@-])((?:[a-z0-9-]{1,63}", _DOT, r"){1,3}", _TLD,
                        r"(?:\.cn)?)(?![a-z0-9_-])")),
    _Shape("url", _look(r"(?<!\w)(w\s?w\s?w\s?[.点]\s?(?:[a-z0-9-]\s?){2,30}[.点]\s?", _SPACED_TLD, r")(?!\w)")),
    _Shape("wechat", _look(rf"{_WECHAT}(?:{_JOIN}({_NUMBER}|{_MIXED})|{_FIRM}({_HANDLE})){_OVER}")),
    _Shape("wechat", _look(rf"(?:卫星|薇|微){_FIRM}({_NUMBER}|{_MIXED}){_OVER}")),
    _Shape("wechat", _look(rf"(?<![a-z])v[\s\u200b]{{0,2}}[:+][\s\u200b]{{0,2}}({_NUMBER}|{_MIXED}){_OVER}")),
    _Shape("wechat", _look(rf"(?<![0-9a-z])(1{_GAP}[3-9](?:{_GAP}[0-9oO]){{9}}){_ALSO}")),
    _Shape("qq", _look(r"(?:(?<![a-z])q{1,2}(?!\s?[1-4]\s{0,2}20[0-9]{2}(?![0-9]))|扣扣|叩叩|球球|秋秋|企鹅|加扣)",
                       rf"{_JOIN}({_NUMBER}){_OVER}")),
    _Shape("qq", _look(rf"(?:扣群|扣号|加q群?)[\s\u200b:]{{0,3}}({_NUMBER}){_OVER}")),
    _Shape("line", _look(rf"(?:(?<![a-z])line|加?[賴赖]){_FIRM}({_HANDLE}|{_NUMBER}){_OVER}")),
    _Shape("line", _look(rf"(?:加\s?line|加[賴赖]|(?<![a-z])line\s?id)[\s\u200b:@]{{0,3}}({_MIXED}){_OVER}")),
    _Shape("line", _look(r"(?:카카오톡|카톡|kakao\s?talk)[\s\u200b]{0,2}(?:id|아이디)?[\s\u200b:]{0,3}",
                         rf"({_HANDLE})")),
    _Shape("whatsapp", _look(r"(?:whats\s?app|(?<![a-z])wa\.me)[\s:/+()]{0,4}([0-9](?:[\s().-]{0,2}[0-9]){6,14})")),
    _Shape("telegram", _look(rf"(?:飞机|飛機|✈|蝙蝠|纸飞机)[号\s\u200b\ufe0f]{{0,3}}({_MIXED}){_OVER}")),
    _Shape("telegram", _look(rf"{_TELEGRAM}{_FIRM}({_HANDLE}|{_SPREAD}){_OVER}")),
    _Shape("telegram", _look(r"(?<![\w.@/])@([a-z][a-z0-9_]{4,31})(?![\w.@])")),
    _Shape("telegram", _look(rf"(?<![a-z])telegram\s({_MIXED}){_OVER}")),
    _Shape("telegram", _look(r"(?<![\w.@])([a-z]{3,16}[0-9]{2,8})\son\s(?:telegram|whatsapp|wechat|signal)\b")),
    _Shape("wechat", _look(rf"{_ASK}[\u4e00-\u9fff]{{0,6}}[\s\u200b:]{{0,3}}({_ACCOUNT}){_OVER}")),
    _Shape("wechat", _look(rf"{_PERSON}[\s\u200b:]{{0,3}}({_ACCOUNT}){_OVER}")),
    _Shape("account", _look(rf"(?:搜|请搜|請搜)[\s\u200b:]{{1,3}}({_SPREAD}){_OVER}")),
    _Shape("account", _look(rf"(?<![a-z0-9])({_ACCOUNT}){_OVER}"), bare=True),
    _Shape("account", re.compile(rf"(?<=[,，。!！;；”」)）])\s{{0,2}}([a-z]{{2,6}}[0-9]{{4,8}})(?:$|(?={_DATE}))")),
    _Shape("phone", _look(rf"(?<![0-9a-z])(1{_GAP}[3-9](?:{_GAP}[0-9oO]){{9}})", _NO_AMOUNT)),
    _Shape("phone", _look(r"(?<![0-9a-z.])(\+[0-9]{1,3}(?:[\s().-]{0,2}[0-9]){7,12}",
                          r"|400[\s-]?[0-9]{3,4}[\s-]?[0-9]{3,4}|0[0-9]{2,3}[\s-][0-9]{7,8}",
                          r"|0[0-9]{1,3}-[0-9]{3,4}-[0-9]{3,4}",
                          r"|\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[.-][0-9]{4})", _NO_AMOUNT)),
    _Shape("phone", _look(rf"{_CALL}{_JOIN}({_NUMBER})", _NO_AMOUNT)),
    _Shape("phone", _look(r"\b(?:call|text|phone|dial|ring|whatsapp)\s(?:us\s|me\s|now\s|today\s)?",
                          r"(?:on\s|at\s)?([0-9]{3}[-. ][0-9]{4})(?![0-9-])")),
    _Shape("phone", _look(r"(?<![0-9a-z-])([0-9]{4}[\s\u200b-]{0,3}[0-9]{4}|[0-9]{5})",
                          r"(?=[\u4e00-\u9fff“”\"\s]{0,6}(?:热线|专线|熱線|專線))")),
    _Shape("account", _look(rf"(?<![0-9a-z])({_NUMBER}){_OVER}"), bare=True),
)  # fmt: skip
"""In order of trust: what an earlier shape has taken, a later one does not see."""
_FIGURES: frozenset[str] = frozenset({"phone", "qq", "whatsapp"})
_NOT_FIGURE = re.compile(r"[^0-9+]")
_LOOSE = re.compile(r"[\s\u200b]")
_DOTS: Final = ("点", "丶", "。", "[dot]", "(dot)", "[.]")
_PUBLIC: Final = re.compile(r"1[012][0-9]|114|12[0-9]{3}|100[0-9]{2}|9[56][0-9]{3,4}")


def is_public(contact: Contact) -> bool:
    """Whether this is a short number of the public service (110, 12345) or of a bank or a carrier (95xxx)."""
    return contact.kind == "phone" and _PUBLIC.fullmatch(contact.value) is not None


def with_handles(folded: Sequence[str]) -> set[int]:
    """Which of a page's folded texts hold a long number or an account: a cheap look before :func:`contacts`.

    Pages of scripts with spaces have none: a disguise there is a habit of harmless writers, too.
    """
    joined = "\n".join(folded)
    if joined.isascii() or len(joined.encode("utf-8", "replace")) < _WIDE_BYTES * len(joined):
        return set()
    found = [
        run.start()
        for run in _FOREIGN_RUN.finditer(joined)
        if _HANDLE_LIKE.search(_DATES.sub("", run[0])) is not None
    ]
    if not found:
        return set()
    starts = list(accumulate((len(text) + 1 for text in folded), initial=0))
    return {bisect_right(starts, at) - 1 for at in found}


def contacts(text: str) -> tuple[Contact, ...]:
    """The contacts of ``text`` in order. An ordinary paragraph costs one look of a regex.

    >>> [(found.kind, found.value) for found in contacts("详情加薇信：abc_12③，或致电 0530-0000000")]
    [('wechat', 'abc_123'), ('phone', '05300000000')]
    """
    gate = _LATIN_GATE if text.isascii() else _WIDE_GATE
    if gate.search(text) is None:
        return ()
    plain = text.translate(PLAIN)
    found: list[Contact] = []
    for shape in _SHAPES:
        for match in shape.look.finditer(plain):
            start, end = match.span()
            if any(end > other.start and start < other.end for other in found):
                continue
            group = next(number for number, value in enumerate(match.groups(), 1) if value)
            raw = text[match.start(group) : match.end(group)]
            if shape.bare and not is_mixed(raw):
                continue
            value = _normal(shape.kind, match[group])
            if value:
                found.append(Contact(shape.kind, value, start, end, _is_covert(shape.kind, raw)))
    return tuple(sorted(found, key=lambda contact: contact.start))


def _is_covert(kind: Kind, raw: str) -> bool:
    """Whether a handle is spelled to dodge filters."""
    if kind == "url":
        return any(dot in raw for dot in _DOTS)
    return kind != "email" and is_disguised(raw, figures=kind in _FIGURES or raw[0].isdigit())


def _normal(kind: Kind, raw: str) -> str:
    """A handle in plain spelling: figures only for numbers, no gaps, real dots, lower case."""
    tight = _LOOSE.sub("", raw).lower()
    if kind in _FIGURES or (kind not in {"url", "email"} and tight[0].isdigit() and not _has_letters(tight)):
        return _NOT_FIGURE.sub("", tight.replace("o", "0"))
    if kind == "url":
        for dot in _DOTS:
            tight = tight.replace(dot, ".")
        return tight.rstrip(".,;:!?)")
    if kind == "email":
        return tight.replace("[at]", "@").replace("(at)", "@")
    return tight


def _has_letters(tight: str) -> bool:
    return any(sign.isalpha() and sign != "o" for sign in tight)
