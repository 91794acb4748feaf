"""Outlets: how their names end, and what is left of a source when places, buttons and placeholders are taken off."""

from __future__ import annotations

import re
from typing import Final

from cleaner.metadata.normalise import squeeze
from cleaner.metadata.placeholders import NO_SOURCE

MAX_CHARS: Final = 40
"""Longest outlet kept; the longest printed one of 80 credit lines has 23 characters."""

_OUTLET: Final = re.compile(
    r"(?:[报報网網社台臺]|新闻|新聞|在线|[周週]刊|杂志|雜誌|传媒|客户端|频道|网络版|电子版|新媒体|融媒体?|电视|電視|资讯|快讯"
    r"|公众号|微信号|头条|日刊|中国|发布|财经|財經|电台|電台|ニュース|신문|일보|뉴스"
    r"|\b(?:News|Times|Post|Daily|Media|TV|Press|Agency|Radio|Network|Online|Newspaper|Magazine|Journal))》?$"
)
_THEN_NAME: Final = re.compile(
    r"(?P<outlet>\S{2,16}[报報网網社台刊闻聞])[ \u3000]{1,3}(?P<name>[\u3400-\u9fff]{2,3})"
)
_PLACE: Final = re.compile(r"[(（\[【][^()（）\[\]【】]{0,40}[)）\]】]?")
_EDGES: Final = " \u3000:：,，;；|｜/／-–—_·。."


def is_outlet(text: str) -> bool:
    """Does this name end as outlets do (``某某日报``, ``Some Times``)? People's names do not."""
    return _OUTLET.search(text) is not None


def outlet_and_name(raw: str) -> tuple[str, str] | None:
    """``某某社 张三`` behind one label: the outlet and its reporter; ``None`` for any other value."""
    match = _THEN_NAME.fullmatch(raw.strip(_EDGES))
    return (match["outlet"], match["name"]) if match is not None and not is_outlet(match["name"]) else None


def clean_source(raw: str) -> str | None:
    """An outlet as printed, without a place in brackets or signs around it; ``None`` when it is no outlet."""
    text = squeeze(raw).strip(_EDGES)
    if "://" in text or text.lower().startswith("www."):
        return None
    place = _PLACE.search(text, 2)
    if place is not None:
        text = text[: place.start()] + text[place.end() :]
    text = text.strip(_EDGES + "、)）]】")
    if not 1 < len(text) <= MAX_CHARS or text.lower() in NO_SOURCE or not any(map(str.isalpha, text)):
        return None
    return None if any(c in text for c in "。！？?=") else text
