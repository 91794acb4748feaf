"""The credit lines around the article: which blocks are read, and what their place says about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

import msgspec

from cleaner.metadata import forms
from cleaner.metadata.dates import find_dates
from cleaner.metadata.names import MAX_NAME_CHARS, clean_source, is_name, split_names
from cleaner.metadata.normalise import key, squeeze, web_url
from cleaner.metadata.visible import Byline, read_byline
from cleaner.model import Label, RawBlock, Tree

Place = Literal["near", "after", "inline"]

MAX_BEFORE: Final = 14
"""Blocks before the text that are read when no title bounds them: measured, 98 % of credit lines stand nearer."""
MAX_AFTER: Final = 6
"""Blocks behind the text that are read: editor, source and original lines stand among the first three (zh notes 0.1)."""
_MAX_INSIDE: Final = 40
_MIN_OWN: Final = 0.4
"""Share of an unlabelled line that must be explained for it to count as a credit line."""
_MIN_BODY: Final = 0.8
"""The same for a line that was labelled body."""
_MIN_TITLE: Final = 8
_MIN_TITLE_KEY: Final = 3
_TITLE_SLACK: Final = 40
"""Characters that a block may be longer than the title it equals: signs and spaces do not count in the comparison."""
_MAX_TEASERS: Final = 40
"""Blocks behind the first text among which the headline is sought when teasers above it were taken for text."""
_SEPARATORS: Final = " \u3000_-–—|｜丨·"
_HEAD_CHARS: Final = 90
_TAIL_CHARS: Final = 60

_CREDIT_SIDE: Final = frozenset({Label.BYLINE, Label.ORIGIN})
_OTHERS: Final = frozenset({Label.RELATED, Label.NAVIGATION, Label.COMMENT, Label.AD, Label.PAGER, Label.COPYRIGHT, Label.CONSENT})
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_DAY: Final = re.compile(r"\d{1,2}[/-]\d{1,2}")
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
_BARE_URL: Final = re.compile(r"https?://[^\s\u3000-\u9fff]{4,2000}")
_INLINE_HEAD: Final = re.compile(r"[（(【](?:[^（()）【】]{0,16}?)(?:记者|記者|通讯员|特派员|実習生)[:： \u3000]{0,3}(?P<names>[^（()）【】]{2,40})[)）】]")
_INLINE_TAIL: Final = re.compile(r"[（(](?P<label>[^（()）:：]{0,16}?(?:记者|記者|文|作者|撰文|撰稿)?)[:：/／ \u3000]{0,3}(?P<names>[^（()）]{2,40})[)）]$")
_PLAIN_NAMES: Final = re.compile(r"[\u3400-\u9fff]{2,3}(?:[ \u3000、]{1,2}[\u3400-\u9fff]{2,3}){0,3}")
_NOT_A_NAME: Final = re.compile(
    r"^(?:完|图|圖|全文|终|本文|未完|待续|下转|上接|注|摄|责|编|来源|来自|转|略|笑|掌声|资料|综合|原题|题图|视频|多图|组图|节选|附|续|见|略有|有删|作者|记者|实习|文|译|数据|截至|刊|连载|网络|新华|中新|央视|据|又名|原名|化名|如|右|左|上|下|中)|(?:社|报|网|台|局|院|部|委|办|党|省|市|县|区|摄|图|电|讯|刊|等|厅|会|处|站|中心|公司|集团)$"
)


class Line(msgspec.Struct, frozen=True):
    """A credit line: its block, where it stands, what it says; ``sure`` when a label or an own line proves it."""

    index: int
    place: Place
    text: str
    byline: Byline


class Around(msgspec.Struct, frozen=True):
    """What was read around the article: lines in reading order, the first and last block of the text (-1: none),
    and the block of the title (-1: none)."""

    lines: tuple[Line, ...] = ()
    first: int = -1
    last: int = -1
    title: int = -1


def read_around(tree: Tree, labels: Sequence[Label], titles: Sequence[str]) -> Around:
    """Reads the blocks between title and text, behind the text, and inside it where they are labelled as credits."""
    blocks = tree.blocks
    body = [index for index, label in enumerate(labels) if label == Label.BODY]
    if not body:
        lines = [_line(blocks, i, "near", 0.0) for i, label in enumerate(labels) if label in _CREDIT_SIDE]
        return Around(tuple(line for line in lines[:MAX_BEFORE] if line is not None))
    first, last = body[0], body[-1]
    title = _title_index(tree, labels, first, titles)
    if title >= first:
        first = next((index for index in body if index > title), first)
    lines = _before(blocks, labels, title, first) + _inside(blocks, labels, first, last) + _behind(blocks, labels, last)
    return Around(tuple(line for line in lines if line is not None), first, last, title)


def _title_index(tree: Tree, labels: Sequence[Label], first: int, titles: Sequence[str]) -> int:
    """The block of the title: the nearest before the text that is labelled so or equals a candidate; else a heading
    behind the first text (a teaser stood above it); else the beginning of ``<title>``."""
    blocks = tree.blocks
    wanted = {name for title in titles[:4] if (name := key(title))}
    firsts = {name[0] for name in wanted}
    longest = max(map(len, titles[:4]), default=0) + _TITLE_SLACK
    for index in (*range(min(first, len(blocks) - 1), -1, -1), *range(first + 1, min(len(blocks), first + _MAX_TEASERS))):
        if labels[index] == Label.TITLE:
            return index
        block = blocks[index]
        begins = block.text[:1].lower() in firsts or not block.text[:1].isalnum()
        if not begins or not _MIN_TITLE_KEY <= len(block.text) <= longest or block.hidden:
            continue
        if (index <= first or block.level) and key(block.text) in wanted:
            return index
    return _prefix_index(blocks, first, squeeze(tree.head.title))


def _prefix_index(blocks: Sequence[RawBlock], first: int, whole: str) -> int:
    """The block that says the beginning of ``<title>`` up to a separator, whatever sign that is."""
    for index in range(first - 1, -1, -1):
        text = blocks[index].text
        if _MIN_TITLE <= len(text) < len(whole) and whole.startswith(text) and whole[len(text)] in _SEPARATORS and not blocks[index].hidden:
            return index
    return -1


def _before(blocks: Sequence[RawBlock], labels: Sequence[Label], title: int, first: int) -> list[Line | None]:
    """Lines between title and text, then (when they hold none) those just above the title."""
    start = max(title + 1, first - 3 * MAX_BEFORE) if 0 <= title < first else max(0, first - MAX_BEFORE)
    lines = _joined_date(blocks, start, first)
    for index in range(start, first):
        lines.append(_line(blocks, index, "near", 0.0 if labels[index] in _CREDIT_SIDE else _MIN_OWN))
    if title > 0:
        for index in range(max(0, title - 3), title):
            if labels[index] not in _OTHERS:
                lines.append(_line(blocks, index, "near", 0.0 if labels[index] in _CREDIT_SIDE else _MIN_BODY))
    return lines


def _joined_date(blocks: Sequence[RawBlock], start: int, first: int) -> list[Line | None]:
    """``2019`` / ``09/07`` / ``19:02`` in three blocks is one date."""
    for index in range(start, first - 1):
        if _YEAR.fullmatch(blocks[index].text) and _DAY.fullmatch(blocks[index + 1].text):
            text = f"{blocks[index].text}/{blocks[index + 1].text}"
            if index + 2 < first and _CLOCK.fullmatch(blocks[index + 2].text):
                text = f"{text} {blocks[index + 2].text}"
            byline = read_byline(text)
            return [Line(index, "near", text, byline)] if byline is not None else []
    return []


def _inside(blocks: Sequence[RawBlock], labels: Sequence[Label], first: int, last: int) -> list[Line | None]:
    """Credits between paragraphs, at the ends of the text mislabelled as body, and inline at both ends."""
    lines: list[Line | None] = []
    ends = {first, first + 1, first + 2, last - 2, last - 1, last}
    budget = _MAX_INSIDE
    for index in range(first, last + 1):
        if labels[index] in _CREDIT_SIDE and budget:
            budget -= 1
            lines.append(_line(blocks, index, "near" if index - first < last - index else "after", 0.0))
        elif labels[index] == Label.BODY and index in ends:
            place: Place = "near" if index <= first + 2 else "after"
            line = _line(blocks, index, place, _MIN_BODY)
            if line is not None and (line.byline.published is None or line.byline.authors or line.byline.source):
                lines.append(line)
    for index in (first, first + 1):
        if index < last + 1 and labels[index] == Label.BODY:
            lines.append(_inline(blocks[index].text[:_HEAD_CHARS], index, _INLINE_HEAD))
    lines.append(_inline(blocks[last].text[-_TAIL_CHARS:], last, _INLINE_TAIL))
    return lines


def _behind(blocks: Sequence[RawBlock], labels: Sequence[Label], last: int) -> list[Line | None]:
    lines: list[Line | None] = []
    for index in range(last + 1, min(len(blocks), last + 1 + 2 * MAX_AFTER)):
        label = labels[index]
        if label in _CREDIT_SIDE:
            lines.append(_line(blocks, index, "after", 0.0))
        elif index <= last + MAX_AFTER and label not in _OTHERS:
            if index == last + 1:
                lines.append(_inline(blocks[index].text, index, _INLINE_TAIL))
            line = _line(blocks, index, "after", _MIN_OWN)
            if line is not None and (line.byline.published is None or _labelled(line.byline) or not line.text[:1].isdigit()):
                lines.append(line)
    return lines


def _labelled(byline: Byline) -> bool:
    return bool(byline.authors or byline.source or byline.editors)


def _line(blocks: Sequence[RawBlock], index: int, place: Place, least: float) -> Line | None:
    """The credit line in a block, when enough of it is explained; an ``original`` label takes its URL from the next."""
    block = blocks[index]
    if block.hidden:
        return None
    byline = read_byline(block.text)
    if byline is None or byline.covered < least:
        return None
    if byline.empty and "原" in block.text and index + 1 < len(blocks):
        address = _BARE_URL.fullmatch(blocks[index + 1].text)
        if address is not None and (url := web_url(address[0])) is not None:
            byline = Byline(original_url=url, covered=byline.covered)
    return Line(index, place, block.text, byline)


def _inline(text: str, index: int, pattern: re.Pattern[str]) -> Line | None:
    """A credit in brackets at the start or end of a paragraph: ``（记者 张三）``, ``(李四)``."""
    match = pattern.search(text) if "(" in text or "（" in text or "【" in text else None
    if match is None:
        return None
    names, labelled = match["names"], pattern is _INLINE_HEAD or bool(match["label"])
    if labelled:
        tail = match["label"] if pattern is _INLINE_TAIL else "记者"
        people = split_names(names) if tail.endswith(("记者", "記者", "文", "作者", "撰文", "撰稿")) else ()
        people = tuple(name for name in people if len(name) <= 5 and not _NOT_A_NAME.search(name))  # noqa: PLR2004 - hanzi of a name
    elif _PLAIN_NAMES.fullmatch(names) and not _NOT_A_NAME.search(names):
        people = split_names(names)
    else:
        return None
    return Line(index, "inline", match[0], Byline(authors=people, covered=1.0)) if people else None


def beside_dates(tree: Tree, around: Around) -> tuple[str | None, str | None]:
    """Names in blocks of their own next to the date line between title and text: before it (an account that writes)
    and behind it (an outlet). Only plain short names without digits count."""
    if around.title < 0 or around.first < 0:
        return None, None
    texts = [block.text if not block.hidden else "" for block in tree.blocks[around.title + 1 : around.first]][: 2 * MAX_BEFORE]
    place = next((index for index, text in enumerate(texts) if _DATE_LINE.search(text) and len(text) <= _MAX_DATE_LINE), -1)
    if place < 0:
        return None, None
    before = next((_plain_name(text) for text in reversed(texts[max(0, place - 3) : place]) if text and not _is_button(text)), None)
    behind = next((text for text in texts[place + 1 :] if text and not _DAY.fullmatch(text) and not _CLOCK.fullmatch(text)), "")
    return before, _plain_name(behind)


def marked_names(tree: Tree, around: Around) -> tuple[int, tuple[str, ...]]:
    """Names in blocks near the title whose class or id names an author, and the first such block (-1: none)."""
    start = max(0, around.title - _MARKED_BEFORE) if around.title >= 0 else max(0, around.first - MAX_BEFORE)
    stop = min(len(tree.blocks), max(around.first, around.title) + _MARKED_AFTER)
    place, last, names = -1, -1, dict[str, str]()
    for index in range(start, stop):
        block = tree.blocks[index]
        if len(block.text) > _MAX_DATE_LINE or block.hidden or not _is_marked(tree, block):
            continue
        if place >= 0 and index - last > _MARKED_AFTER:
            break
        found = [name for name in split_names(_without_date(block.text), printed=True) if _is_person(name)]
        if place >= 0:  # behind the first name stand buttons and roles: only whole names count
            found = [name for name in found if " " in name and forms.PERSON.fullmatch(name)]
        for name in found:
            names.setdefault(key(name), name)
        if found:
            place, last = (index if place < 0 else place), index
    return (place, tuple(names.values())) if names else _author_box(tree, around)


def _author_box(tree: Tree, around: Around) -> tuple[int, tuple[str, ...]]:
    """The name in an author's box behind the text: a marked block that is nothing but a person's name."""
    if around.last < 0:
        return -1, ()
    for index in range(around.last + 1, min(len(tree.blocks), around.last + 1 + MAX_BEFORE)):
        block = tree.blocks[index]
        if len(block.text) <= MAX_NAME_CHARS and not block.hidden and forms.PERSON.fullmatch(block.text) and _is_marked(tree, block):
            return index, split_names(block.text, printed=True)
    return -1, ()


def _is_marked(tree: Tree, block: RawBlock) -> bool:
    """Does the block, its element or the one around it call itself an author's?"""
    element = tree.elements[block.element] if block.element < len(tree.elements) else None
    names = block.inner if element is None else f"{block.inner} {element.names}"
    if element is not None and element.parent >= 0:
        names = f"{names} {tree.elements[element.parent].names}"
    return "utho" in names and _AUTHOR_TOKEN.search(names) is not None or "yline" in names and _AUTHOR_TOKEN.search(names) is not None


def _without_date(text: str) -> str:
    dates = find_dates(text)
    return text[: dates[0][0]] if dates else text


def _is_person(name: str) -> bool:
    """A name of one to five words that starts with a capital, or a short one in another script; no button of the row."""
    words = name.split()
    if len(words) > 5 or any(map(str.isdigit, name)) or words[0].lower() in _LATIN_BUTTONS:  # noqa: PLR2004 - words of a name
        return False
    if name.isascii():
        return name[0].isupper() or len(words) == 1
    return name not in _BUTTONS and not any(word in name for word in _BUTTON_WORDS)


def lone_person(tree: Tree, around: Around) -> tuple[int, str]:
    """A line between title and text that is nothing but a Latin name of two or three words: who signs without a label."""
    if around.title < 0:
        return -1, ""
    for index in range(around.title + 1, min(around.first, around.title + 1 + MAX_AFTER)):
        text = tree.blocks[index].text
        if len(text) <= 30 and 2 <= len(text.split()) <= 3 and forms.PERSON.fullmatch(text) and not tree.blocks[index].hidden and is_name(text):  # noqa: PLR2004
            return index, text
    return -1, ""


_LATIN_BUTTONS: Final = frozenset(
    "by follow following twitter facebook email share author authors written about posted updated published read see view more subscribe contributor contributors reporter staff senior"
    " news monday tuesday wednesday thursday friday saturday sunday photo photos save print comments comment listen meet advertisement access_time user share_ written-by and the linkedin instagram x reviewed edited"
    " from in on at article autor autorin von par por avatar profile bio editor show hide toggle close menu home skip".split()
)
_MARKED_BEFORE: Final = 5
_MARKED_AFTER: Final = 4
_AUTHOR_TOKEN: Final = re.compile(r"(?:^|[\s_-]|[a-z](?=[AB])|the-?|post-?|article-?|entry-?)[Aa]uthors?(?:[Nn]ame|[\s_-]|$|[A-Z])|(?:^|[\s_-])[Bb]y-?[Ll]ines?(?:[\s_-]|$)")


def _plain_name(text: str) -> str | None:
    return clean_source(text) if _NAME.fullmatch(text) and not _is_button(text) else None


def _is_button(text: str) -> bool:
    return text in _BUTTONS or any(word in text for word in _BUTTON_WORDS)


_MAX_DATE_LINE: Final = 70
_DATE_LINE: Final = re.compile(r"(?:19|20)\d\d[-/.年]|\b\d{1,2}[-/月]\d{1,2}日?\s?\d{1,2}:\d\d|^(?:19|20)\d\d$")
_NAME: Final = re.compile(r"(?=.*[\u3400-\u9fff])[\u3400-\u9fffA-Za-z·《》-]{2,14}")
_BUTTON_WORDS: Final = ("字号", "分享", "来自", "评论", "阅读", "关注", "播报", "语音", "收藏", "登录", "发表", "發表", "扫码", "扫描", "调整", "字体", "打印", "举报", "闱讀", "閱讀", "文章", "下载", "客户端", "浏览", "发布", "时间", "订制", "存档", "书签", "摘要", "导语", "视频")
_BUTTONS: Final = frozenset(
    "分享 评论 字号 收藏 打印 关注 举报 微信 微博 阅读 转发 点赞 分享到 我要评论 调整字体 大中小 正文 摘要 导读 企鹅号 订阅 复制链接 播放 繁体 简体 查看原文 扫码 听新闻 字体"
    " 分享至 用微信扫描二维码 原创 纠错 留言 列印 视频 图片 新闻 首页 登录 注册 返回 更多 人参与 参与评论 手机版 语音播报 进入".split()
)
"""Buttons of the same row that are no names."""
