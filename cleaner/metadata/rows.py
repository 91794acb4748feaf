"""The row under a headline that no label explains: a date, an outlet and a name in cells of their own."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from cleaner.metadata import forms_cjk, forms_latin
from cleaner.metadata.dates import find_dates
from cleaner.metadata.labelwords import BUTTON_WORDS, BUTTONS
from cleaner.metadata.names import is_name
from cleaner.metadata.nearby import CLOCK, MAX_AFTER, Around
from cleaner.metadata.outlets import clean_source, is_outlet
from cleaner.model import Tree

_MAX_ROW: Final = 60
"""Characters of such a row, at most."""
_CELLS: Final = re.compile(r"[\s\u3000|｜/／·•,，、丨]+")
_PERSON: Final = re.compile(r"[\u3400-\u9fff]{2,3}")
_SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗"
    "凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄"
    "米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支"
    "柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀甄曲封芮储靳段巫焦巴牧车侯全班秋仲伊宫宁仇栾"
    "甘祖武符刘景詹束龙叶司黎薄印宿白怀蒲从鄂索卓蔺屠蒙池乔闻党翟谭劳姬申扶冉雍桑桂牛边扈燕尚农温庄晏柴瞿阎连习艾容向"
    "古易慎戈廖居衡步耿满弘匡国文寇广东欧沃利师巩聂晁勾敖冷辛简饶曾沙丰关查后荆红游盖益桓公"
    "趙錢孫鄭馮陳衛蔣韓楊許呂張嚴華謝鄒蘇韋馬鳳賀湯羅畢鄔樂時顧黃蕭龐紀項賈婁顏鐘駱萬盧應鄧單諸龔陸榮劉葉龍喬聞黨譚勞農溫莊閻連習廣東歐師鞏聶簡饒關後紅蓋"
)
"""First characters of Chinese family names: what tells a person from a section, a place or a day."""
_OUTLET: Final = re.compile(r"[\u3400-\u9fffA-Za-z《》·]{3,12}")
_FROM: Final = re.compile(r"(?:^|[\s\u3000|｜])来自[ \u3000:：]?([\u3400-\u9fff《》·]{4,14})$")
_NO_ORIGIN: Final = re.compile(r"(?:省|市|区|县|端|手机|网友|自治区|特别行政区)$")
"""A place, a device: what social posts are from."""
_FROM_BY: Final = re.compile(r"[Ff]rom (?P<outlet>[A-Z][^,.:]{2,38}), by (?P<name>[A-Z][^,.:]{2,38}):")
_LATIN: Final = re.compile(
    r"(?P<outlet>(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Published|Posted|Updated|Last|First|Written|Story|Filed|On|In|At)"
    r"[A-Z][\w’']{1,20}(?: [\w’']{1,20}){1,5})(?:[,|·] ?){1,3}[Bb]y (?P<name>[A-Z][^,.:|]{2,38})"
)
"""The outlet has two words or more, none of which is a day or a verb of printing."""


class Row(NamedTuple):
    """What a row names: the block that it is (-1: none), an outlet and a person."""

    block: int
    outlet: str | None
    person: str | None


NOTHING: Final = Row(-1, None, None)


def unlabelled_row(tree: Tree, around: Around) -> Row:
    """The first row between title and text whose cells are a date, an outlet and mostly a person; no other words.

    Two cells beside a date are an outlet and a person, in this order, told apart by the person's family name. ``来自``
    before an outlet needs no second cell, and ``From …, by …:`` no date.
    """
    if around.title < 0:
        return NOTHING
    for index in range(around.title + 1, min(max(around.first, around.title + 2), around.title + 1 + MAX_AFTER)):
        block = tree.blocks[index] if index < len(tree.blocks) else None
        if block is None or block.hidden or len(block.text) > _MAX_ROW:
            continue
        outlet, person = _read(block.text)
        if outlet is not None:
            return Row(index, outlet, person)
    return NOTHING


def _read(text: str) -> tuple[str | None, str | None]:
    told = _FROM_BY.fullmatch(text)
    if told is not None:
        return clean_source(told["outlet"]), told["name"]
    dates = find_dates(text)
    if not dates:
        return None, None
    start, end = dates[0][:2]
    rest = " ".join(CLOCK.sub(" ", f"{text[:start]} {text[end:]}").split()).strip(" |｜·,，/／-")
    told = _FROM.search(rest)
    if told is not None:
        return (None if _NO_ORIGIN.search(told[1]) else clean_source(told[1])), None
    told = _LATIN.fullmatch(rest)
    if told is not None and forms_latin.PERSON.fullmatch(told["name"]) is not None:
        return clean_source(told["outlet"]), told["name"]
    return _cells([cell for cell in _CELLS.split(rest) if cell])


def _cells(cells: list[str]) -> tuple[str | None, str | None]:
    if len(cells) != 2 or any(map(_is_button, cells)):  # noqa: PLR2004 - an outlet and a person
        return None, None
    outlet, person = cells
    fits = _OUTLET.fullmatch(outlet) and _is_person(person) and is_name(person) and not _is_person(outlet)
    return (clean_source(outlet), person) if fits else (None, None)


def _is_person(text: str) -> bool:
    """Whether a cell may be a Chinese person: two or three characters, a family name first, no outlet's end."""
    return _PERSON.fullmatch(text) is not None and text[0] in _SURNAMES and not is_outlet(text)


def _is_button(text: str) -> bool:
    known = text in BUTTONS or any(word in text for word in BUTTON_WORDS)
    return known or forms_cjk.NO_OUTLET.search(text) is not None
