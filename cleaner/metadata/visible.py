"""Reads a printed credit line: who wrote, translated, edited, where it came from, when, in any of the forms of
:mod:`cleaner.metadata.forms`. A line is a row of labels, dates and leftovers; each label's value runs to the next one.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

from cleaner.metadata import forms
from cleaner.metadata.dates import scan
from cleaner.metadata.names import clean_source, is_aggregate, outlet_and_name, split_names
from cleaner.metadata.normalise import web_url

MAX_CHARS: Final = 160
"""Longest line read, in characters; a line of Latin letters may have half as many again. Longer ones are prose."""
_MAX_LATIN_CHARS: Final = 240
_MIN_COVERED: Final = 0.2
"""Least share of a line that must be explained for its labels to be believed: below, a sentence happens to hold a label."""
_MAX_VALUE_CHARS: Final = 60

_CJK_GATE: Final = re.compile(
    r"[文源编編辑輯译譯者处處稿자출처訳典日号自写筆笔访記][ \u3000]{0,3}[:：|｜丨︱¦/／＝=>]|[记記][者][^，。]|通[讯訊][员員]|评论员|时间|日期|更新|发[布表]|發[布佈表]|公開|掲載|链接|鏈接|连结|网址|地址|注明|"
    r"기자|입력|수정|등록|\d[-/.年년]\s?\d|(?:来源|來源|作者)|[/／][ \u3000]?(?:文|译|譯|著|编译|撰文)|(?:作者|编辑|责编|编译|撰文|文|译者)[ \u3000]|報導$|报道$|[\u3400-\u9fff][/／][\u3400-\u9fff]{2,10}[报報网網社刊台闻聞]$|民國|民国|令和"
)
_LATIN_START: Final = (
    "by ", "by:", "by", "von ", "par ", "por ", "di ", "door ", "af ", "av ", "oleh", "auth", "aute", "auto", "writ", "publ", "upda", "post", "last ", "stor", "words",
    "text", "edit", "sour", "quel", "fuen", "font", "bron", "report", "veröff", "aktual", "zuletzt", "pubbl", "gepubl", "aggior", "mis à", "mise", "actual", "atual", "transl", "traduc", "traduit", "tradotto", "übersetzt",
    "original", "date", "fecha", "data", "datum", "автор", "текст", "опубл", "обнов", "редак", "redak", "tekst", "испол", "escrito", "écrit", "scritto", "geschreven", "verfasst", "ein beitrag", "ein artikel", "modified",
    "created", "first published", "contributed", "skrevet", "källa", "kilde", "read the original", "via ", "guest post", "penulis", "yazar", "tác giả", "napsal", "(by", "—by", "– by", "- by", "testo", "erschienen", "stand:", "julkaistu", "publicerad", "foto", "photo",
)  # fmt: skip
_LATIN_STARTS: Final = {word[0]: tuple(w for w in _LATIN_START if w[0] == word[0]) for word in _LATIN_START}
_LATIN_INSIDE: Final = ("publish", "updated", "posted", " by ", "by:", "written", "veröffentlicht", "publicado", "publié", "aktualisiert", "source:", "pubblicato")
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DIGIT: Final = re.compile(r"\d")
_URL: Final = re.compile(r"https?://[^\s，。；、（）()【】<>\"']{4,2000}|(?<![\w@.])www\.[^\s，。；、（）()【】<>\"']{4,300}")
_OUTLET_BESIDE: Final = re.compile(
    r"^[ \u3000|｜·•,，/／]{0,4}(?P<outlet>[\u3400-\u9fffA-Za-z《》“”][\u3400-\u9fffA-Za-z0-9《》“”·\-—]{1,15}?)(?:[(（\[【][^)）\]】]{1,8}[)）\]】])?(?=$|[ \u3000|｜]|\d)"
)
_PREPOSITION: Final = re.compile(r"\s(?:on|am|at|in|le|el|il|den|op|//.*)$", re.IGNORECASE)
_SITE_ADDRESS: Final = re.compile(r"\s*(?:https?://)?[\w-]{1,40}(?:\.[\w-]{1,30}){1,4}/?\s*$")
_PLAIN_OUTLET: Final = re.compile(r"[\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9]{1,11}")
_NO_OUTLET: Final = re.compile(
    r"^(?:来自|我有话|我要|评论|阅读|浏览|点击|收藏|举报|字号|分享|打印|已有|网友|参与|跟贴|发布|发表|更新|编辑|作者|星期|周[一二三四五六日]|上午|下午|原创|来源|人参与|关注|订阅|纠错|繁|简|北京时间|责任|播放|热度|标签|发信地|発信地|公開|更新|掲載|번|입력|수정"
    r"|回复|楼|跟帖|转载|查看|会员|有料|無料|讯|電|电$|栏目|浏览量|\d)|(?:阅读|评论|次|条|省|市)$"
)


class Byline(msgspec.Struct, frozen=True, kw_only=True):
    """What a credit line says. Dates are unparsed; ``covered`` is the share of its letters and digits that the forms
    explain; ``outlet`` is a name that stands beside the date without a label; ``empty`` marks labels without values."""

    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    source: str | None = None
    outlet: str | None = None
    original_url: str | None = None
    published: str | None = None
    modified: str | None = None
    covered: float = 0.0
    empty: bool = False


class _Mark(msgspec.Struct, frozen=True, gc=False):
    """A label or a date in the line: ``start:end`` of the mark itself; the value, when known, at ``value_start:value_end``."""

    start: int
    end: int
    role: str
    value: str | None = None


def may_be_byline(text: str) -> bool:
    """The cheap question before all others: short enough, and a word or number of a credit line in it."""
    length = len(text)
    if length < 2 or length > _MAX_LATIN_CHARS:
        return False
    if text.isascii() or _CJK.search(text) is None:
        low = text.lower()
        starts = _LATIN_STARTS.get(low[0])
        if starts is not None and low.startswith(starts):
            return True
        if length > 12 and " " in low and any(word in low for word in _LATIN_INSIDE):
            return True
        return length < 80 and _DIGIT.search(text) is not None and bool(scan(text))
    return length <= MAX_CHARS and _CJK_GATE.search(text) is not None


def read_byline(text: str) -> Byline | None:
    """The credits of a short line; ``None`` when it is none. Placeholders (佚名, admin) give no name but count as
    explained."""
    if not may_be_byline(text):
        return None
    marks = _marks(text)
    if not marks:
        return None
    return _assemble(text, marks)


def _marks(text: str) -> list[_Mark]:
    """Labels, dates and complete credits in order, without overlaps; the earlier kind wins."""
    marks: list[_Mark] = []
    for found in scan(text):
        marks.append(_Mark(found.start, found.end, "date"))
    if _CJK.search(text) is not None:
        _add_cjk(marks, text)
        _add_whole(marks, text)
    if text.isascii() or not any(mark.role != "date" for mark in marks):
        _add_latin(marks, text)
    marks.sort(key=lambda m: (m.start, -m.end))
    kept: list[_Mark] = []
    for mark in marks:
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept


def _add_cjk(marks: list[_Mark], text: str) -> None:
    for pattern in (forms.CJK_LABEL, forms.CJK_DATE_LABEL):
        for match in pattern.finditer(text):
            word, start = match[1], match.start()
            if word not in forms.ALONE or start == 0 or not "\u3400" <= text[start - 1] <= "\u9fff":
                marks.append(_Mark(start, match.end(), forms.ROLES[word]))


def _add_latin(marks: list[_Mark], text: str) -> None:
    for match in forms.LATIN_LABEL.finditer(text):
        if match.end() > match.start():
            marks.append(_Mark(match.start(), match.end(), match.lastgroup or "skip"))


def _add_whole(marks: list[_Mark], text: str) -> None:
    """Credits that carry their value inside the match: reporters, name/role, Korean reporters, glued forms."""
    for match in forms.REPORTER.finditer(text) if "者" in text or "员" in text or "員" in text or "生" in text or "撰" in text else ():
        if match["gap"] or match["outlet"] or match["end"] or len(match["names"]) < 10:
            marks.append(_Mark(match.start("outlet"), match.end("names") if match["end"].strip() in "。｜|" else match.end(), "author", match["names"]))
    for match in forms.SPACED.finditer(text) if " " in text or "\u3000" in text else ():
        marks.append(_Mark(match.start(), match.end(), _role(match), match["names"]))
    if "/" in text or "／" in text:
        if forms.DESK.match(text) is not None:
            marks.append(_Mark(0, len(text), "skip", ""))
        for match in forms.SUFFIX.finditer(text):
            marks.append(_Mark(match.start(), match.end(), _role(match), match["names"]))
        if (whole := forms.NAME_OUTLET.fullmatch(text.strip())) is not None:
            marks.append(_Mark(0, whole.start("outlet"), "author", whole["names"]))
            marks.append(_Mark(whole.start("outlet"), len(text), "source", whole["outlet"]))
    if "기자" in text:
        for match in forms.KOREAN.finditer(text):
            marks.append(_Mark(match.start(), match.end(), "author", match["names"]))
    if marks and ("作者" in text or "来源" in text or "來源" in text):
        for match in forms.GLUED.finditer(text):
            marks.append(_Mark(match.start(), match.end(), "author" if match["author"] else "source", match["value"]))


def _role(match: re.Match[str]) -> str:
    return next((role for role in ("author", "translator", "editor") if match[role]), "skip")


class _Draft:
    """The line's credits while they are collected."""

    def __init__(self) -> None:
        self.people: dict[str, tuple[str, ...]] = {"author": (), "translator": (), "editor": ()}
        self.source: str | None = None
        self.outlet: str | None = None
        self.original: str | None = None
        self.dates: dict[str, str] = {}
        self.covered = 0
        self.empty = True

    def credit(self, role: str, value: str) -> bool:
        """Takes a label's value; false when it is not one of the kind."""
        address = _URL.search(value)
        if role == "original" or (role == "source" and address is not None):
            url = _page_url(address[0]) if address is not None else None
            if url is not None:
                self.original = self.original or url
                return True
            if role == "original":
                return not value
        if role == "source":
            both = outlet_and_name(value)
            if both is not None:
                value = both[0]
                self._name("author", both[1])
            self.source = self.source or clean_source(value)
            return True
        if role in self.people:
            return self._name(role, value)
        return True

    def _name(self, role: str, value: str) -> bool:
        if role == "author" and self.source is None and is_aggregate(value):
            self.source = value.strip()
            return True
        names = split_names(value, printed=True)
        self.people[role] += tuple(name for name in names if name not in self.people[role])
        return True


def _page_url(raw: str) -> str | None:
    raw = raw.rstrip(".,;:!?)")
    return web_url(raw if "://" in raw else "http://" + raw)


def _assemble(text: str, marks: list[_Mark]) -> Byline | None:
    """Gives every label its value and measures how much of the line is explained."""
    draft = _Draft()
    pending = "published"
    believed = False
    for index, mark in enumerate(marks):
        following = marks[index + 1].start if index + 1 < len(marks) else len(text)
        covered_to = mark.end
        if mark.role == "date":
            draft.dates.setdefault(pending if pending not in draft.dates else "published", text[mark.start : mark.end])
            pending = "published"
            believed = True
        elif mark.role in ("published", "modified"):
            pending = mark.role
            believed = believed or following <= mark.end + 4
        else:
            value, covered_to = (mark.value, mark.end) if mark.value is not None else _value(text, mark, following)
            if value is None:
                continue
            believed = True
            draft.empty = draft.empty and not value
            draft.credit("author" if mark.role == "name" else mark.role, value)
        draft.covered += _weight(text, mark.start, covered_to)
        if mark.role == "date":
            draft.covered += _beside(draft, text[mark.end : following])
    return _finish(text, marks, draft) if believed else None


def _value(text: str, mark: _Mark, following: int) -> tuple[str | None, int]:
    """The value after a label and where it ends; ``None`` when what follows is no value of this kind of label."""
    raw = text[mark.end : following]
    latin = mark.role in ("name", "author") and not _CJK.search(text[mark.start : mark.end])
    stop = (forms.LATIN_STOP if latin or raw.isascii() else forms.STOP).search(" " + raw if not latin else raw)
    if stop is not None and mark.role != "skip" and "://" not in raw:
        raw = raw[: max(0, stop.start() - (0 if latin else 1))]
    value = raw.strip(" \u3000)）]】|｜/／,，;；、.。-–—·")
    if latin:
        value = _PREPOSITION.sub("", value)
    if mark.role == "name" and forms.PERSON.match(value) is None:
        return None, mark.end
    if latin and text[mark.start : mark.end].rstrip().lower().endswith("by") and value and not _by_somebody(value):
        return None, mark.end
    if len(value) > _MAX_VALUE_CHARS and mark.role in ("author", "editor", "translator", "source") and "://" not in value and "," not in value and "、" not in value:
        return None, mark.end
    if mark.role != "original" and any(c in value for c in "。！？") and mark.role != "skip":
        return None, mark.end
    return value, mark.end + len(raw)


def _by_somebody(value: str) -> bool:
    """``By`` needs a capital or a short handle after it: 'by the end of the year' names nobody."""
    first = value.split()[0]
    return (first[0].isupper() or first[0] in "@\"'“" or not first.isascii() or len(value.split()) == 1) and len(value.split()) <= 30


def _weight(text: str, start: int, end: int) -> int:
    return sum(map(str.isalnum, text[start:end]))


def _beside(draft: _Draft, gap: str) -> int:
    """Reads what stands after a date up to the next mark: an outlet without a label, counters. Returns letters explained."""
    if not gap.strip():
        return 0
    explained = sum(_weight(m[0], 0, len(m[0])) for m in forms.COUNTER.finditer(gap))
    found = _OUTLET_BESIDE.match(gap)
    if found is not None and _NO_OUTLET.search(found["outlet"]) is None and draft.outlet is None and _CJK.search(gap):
        draft.outlet = clean_source(found["outlet"])
        if draft.outlet is not None:
            explained += _weight(found[0], 0, len(found[0]))
    return explained


def _leading(draft: _Draft, before: str) -> int:
    """What stands before the first mark: the site's address, or an outlet before the date (``某某网 2020-03-09``)."""
    address = _SITE_ADDRESS.match(before)
    if address is not None:
        return _weight(before, address.start(), address.end())
    name = before.strip(" \u3000|｜·•,，/／-—")
    if draft.dates and draft.source is None and draft.outlet is None and _PLAIN_OUTLET.fullmatch(name) and _NO_OUTLET.search(name) is None:
        draft.outlet = clean_source(name)
        return _weight(name, 0, len(name)) if draft.outlet else 0
    return 0


def _finish(text: str, marks: list[_Mark], draft: _Draft) -> Byline | None:
    total = _weight(text, 0, len(text))
    before = text[: marks[0].start]
    explained = draft.covered + sum(_weight(m[0], 0, len(m[0])) for m in forms.COUNTER.finditer(before))
    explained += _leading(draft, before) if before.strip() else 0
    covered = min(1.0, explained / total) if total else 0.0
    if covered < _MIN_COVERED:
        return None
    return Byline(
        authors=draft.people["author"],
        translators=draft.people["translator"],
        editors=draft.people["editor"],
        source=draft.source,
        outlet=draft.outlet,
        original_url=draft.original,
        published=draft.dates.get("published"),
        modified=draft.dates.get("modified"),
        covered=round(covered, 3),
        empty=draft.empty and not draft.dates,
    )
