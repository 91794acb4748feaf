"""Contact handles in a text, and their disguises: accounts, telephone numbers, addresses.

A contact is no proof of advertising: outlets print hotlines, and reports quote numbers. It is one part of a
conjunction (an offer and a contact) and a slot to be read from an advertising post.

Disguises seen in posts that dodge filters: homophones of 微信 (薇信, 威信, 卫星, VX), 企鹅 or 扣扣 for QQ, 飞机 for
Telegram; figures as ①②③, 壹贰叁, full-width or ``o`` for 0; separators and invisible characters inside numbers;
dots of a domain spelled 点 or ``[dot]``.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Kind = Literal["wechat", "qq", "phone", "telegram", "url", "email"]


class Contact(msgspec.Struct, frozen=True, gc=False):
    """``text[start:end]`` (label and handle) names a contact; ``value`` is the handle in plain spelling."""

    kind: Kind
    value: str
    start: int
    end: int


_DIGITS = {"〇": "0", "零": "0", "⓪": "0", "壹": "1", "贰": "2", "貳": "2", "叁": "3", "參": "3", "肆": "4", "伍": "5",
           "陆": "6", "陸": "6", "柒": "7", "捌": "8", "玖": "9"}  # fmt: skip
_PLAIN = str.maketrans(
    {chr(0xFEE0 + code): chr(code) for code in range(0x21, 0x7F)}
    | {chr(first + i): str(i + 1) for first in (0x2460, 0x2474, 0x2776, 0x2780, 0x278A) for i in range(9)}
    | _DIGITS
    | dict.fromkeys("\u00ad\u200c\u200d\u200e\u200f\u2060\ufeff", "\u200b")
    | {"\u3000": " ", "\u00a0": " "},
)
"""One character to one character, so that offsets stay those of the text as printed."""

_WIDE_GATE = re.compile(
    "[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2460-\u2468\u2776-\u277e〇零壹贰叁肆伍陆柒捌玖@＠]"
    "[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2460-\u2468\u2776-\u277e〇零壹贰叁肆伍陆柒捌玖@＠"
    r"\s.\-_/:·点\u200b-\u200f\ufeff]{3}"
)
"""In a wide script every handle or number is a run of foreign characters; most paragraphs hold none."""
_LATIN_GATE = re.compile(r"[0-9][0-9 ().-]{5}|@|://|www\.|[\[(](?:dot|at)[\])]|(?i:telegram|whatsapp|wechat)\b")

_GAP = r"[\s\u200b._·*-]{0,2}"
_NUMBER = rf"[0-9](?:{_GAP}[0-9oO]){{4,11}}"
_HANDLE = r"[a-z](?:\u200b{0,2}[a-z0-9_-]){4,24}"
_JOIN = r"(?:号码|帐号|账号|号|群|客服|同号|id)?[\s\u200b]{0,3}(?:[:=+]|是|为)?[\s\u200b]{0,3}"
_FIRM = r"(?:号码|帐号|账号|号|群|客服|id)?[\s\u200b]{0,3}(?:[:=@+/]|是)[\s\u200b@]{0,3}"
_TLD = r"(?:com|net|org|cn|cc|top|xyz|vip|club|info|io|me|tv|shop|site|icu|app|co|ltd|pro|online|live|example)"
_DOT = r"(?:\.|\s?(?:点|\[dot\]|\(dot\)|\[\.\])\s?)"

_SPACED_TLD = r"(?:c ?o ?m|n ?e ?t|c ?n|c ?c)"
_MIXED = rf"(?=[a-z_-]{{0,20}}[0-9]){_HANDLE}"
_ACCOUNT = r"[a-z]{3,8}\u200b{0,2}[0-9](?:\u200b{0,2}[0-9]){2,7}|[a-z]{2}\u200b{0,2}[0-9](?:\u200b{0,2}[0-9]){4,7}"
"""An account without a word for its messenger: letters, then more figures than a model, a flight or a train has."""
_NO_AMOUNT = r"(?![0-9a-z]|\s?[元万亿年月人个次多])"


def _shape(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


_SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", _shape(r"(?<![\w.])([a-z0-9][\w.%+-]{0,63}(?:@|\s?[\[(]at[\])]\s?)",
                     r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{2,24}){1,4})")),
    ("url", _shape(r"((?:https?://|(?<![\w.])www\.)[a-z0-9][^\s<>\"'，。；、）】」》]{2,300})")),
    ("url", _shape(r"(?<![\w.@-])((?:[a-z0-9-]{1,63}", _DOT, r"){1,3}", _TLD, r"(?:\.cn)?)(?![\w-])")),
    ("url", _shape(r"(?<!\w)(w\s?w\s?w\s?[.点]\s?(?:[a-z0-9-]\s?){2,30}[.点]\s?", _SPACED_TLD, r")(?!\w)")),
    ("wechat", _shape(r"(?:微\s?信|薇\s?信|薇芯|威信|维信|v信|(?<![a-z])[vw]x|weixin|wechat|微号|[加+]\s?[v薇微])",
                      rf"(?:{_JOIN}({_NUMBER}|{_MIXED})|{_FIRM}({_HANDLE}))(?![a-z0-9])")),
    ("wechat", _shape(rf"(?:卫星|薇|微){_FIRM}({_NUMBER}|{_MIXED})(?![a-z0-9])")),
    ("qq", _shape(rf"(?:(?<![a-z])q{{1,2}}|扣扣|叩叩|球球|企鹅){_JOIN}({_NUMBER})(?![0-9])")),
    ("qq", _shape(rf"扣群[\s\u200b:]{{0,3}}({_NUMBER})(?![0-9])")),
    ("wechat", _shape(rf"(?:联系|咨询|添加|私聊|私信|加|找)[\u4e00-\u9fff]{{0,6}}({_ACCOUNT})(?![a-z0-9])")),
    ("telegram", _shape(rf"飞机[\s\u200b]{{0,3}}({_MIXED})(?![a-z0-9])")),
    ("telegram", _shape(rf"(?:(?<![a-z])tg|telegram|纸飞机|飞机|电报|(?<![a-z])t\.me){_FIRM}({_HANDLE})(?![a-z0-9])")),
    ("telegram", _shape(r"(?<![\w.@/])@([a-z][a-z0-9_]{4,31})(?![\w.@])")),
    ("phone", _shape(rf"(?<![0-9a-z])(1{_GAP}[3-9](?:{_GAP}[0-9oO]){{9}})", _NO_AMOUNT)),
    ("phone", _shape(r"(?<![0-9a-z.])(\+[0-9]{1,3}(?:[\s().-]{0,2}[0-9]){7,12}|400[\s-]?[0-9]{3,4}[\s-]?[0-9]{3,4}",
                     r"|0[0-9]{2,3}[\s-][0-9]{7,8}|0[0-9]{1,3}-[0-9]{3,4}-[0-9]{3,4}",
                     r"|\(?[2-9][0-9]{2}\)?[ .-][0-9]{3}[.-][0-9]{4})", _NO_AMOUNT)),
    ("phone", _shape(r"(?:电话|手机|热线|专线|拨打|致电|来电|联系方式|\b(?:tel|phone|call|hotline))",
                     rf"{_JOIN}({_NUMBER})", _NO_AMOUNT)),
    ("phone", _shape(r"(?<![0-9a-z])([0-9]{5})(?=[\u4e00-\u9fff“”\"]{0,6}(?:热线|专线))")),
)  # fmt: skip
"""In order of trust: what an earlier shape has taken, a later one does not see."""
_FIGURES: frozenset[str] = frozenset({"phone", "qq"})
_NOT_FIGURE = re.compile(r"[^0-9+]")
_LOOSE = re.compile(r"[\s\u200b]")


def contacts(text: str) -> tuple[Contact, ...]:
    """The contacts of ``text`` in order. An ordinary paragraph costs one look of a regex.

    >>> [(found.kind, found.value) for found in contacts("详情加薇信：abc_12③，或致电 0530-0000000")]
    [('wechat', 'abc_123'), ('phone', '05300000000')]
    """
    gate = _LATIN_GATE if text.isascii() else _WIDE_GATE
    if gate.search(text) is None:
        return ()
    plain = text.translate(_PLAIN)
    found: list[Contact] = []
    for kind, shape in _SHAPES:
        for match in shape.finditer(plain):
            start, end = match.span()
            if all(end <= other.start or start >= other.end for other in found):
                value = _normal(kind, next(group for group in match.groups() if group))
                if value:
                    found.append(Contact(kind, value, start, end))
    return tuple(sorted(found, key=lambda contact: contact.start))


def _normal(kind: Kind, raw: str) -> str:
    """A handle in plain spelling: figures only for numbers, no gaps, real dots, lower case."""
    tight = _LOOSE.sub("", raw).lower()
    if kind in _FIGURES or (kind == "wechat" and tight[0].isdigit()):
        return _NOT_FIGURE.sub("", tight.replace("o", "0"))
    if kind == "url":
        for dot in ("点", "[dot]", "(dot)", "[.]"):
            tight = tight.replace(dot, ".")
        return tight.rstrip(".,;:!?)")
    if kind == "email":
        return tight.replace("[at]", "@").replace("(at)", "@")
    return tight
