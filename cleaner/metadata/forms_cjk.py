"""The printed forms of Chinese, Japanese and Korean credit lines, as patterns.

A word counts only before a separator (``作者：``, ``文/``, ``来源 |``), for bare words are words of sentences; credits
without a separator are believed when names fill the rest of the piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from cleaner.metadata.labelwords import DATE_WORDS, WORDS

_HAN: Final = r"\u3400-\u9fff"
_GAP: Final = r"[ \u3000]{0,3}"
_SEPARATOR: Final = _GAP + r"(?:[:：|｜丨︱¦/／＝=]|>>?|》)+" + _GAP
_DATE_FOLLOWS: Final = _GAP + r"[:：|／/]?[ \u3000]{0,2}(?=\d|\[?\s?\d|[令平]|民)"
_SPELLED_CHARS: Final = 2


def _roles(table: Mapping[str, str]) -> dict[str, str]:
    """Word → role; two-character words also as they are printed with a space inside (``作 者``)."""
    roles: dict[str, str] = {}
    for role, words in table.items():
        for word in words.split():
            roles.setdefault(word, role)
            if len(word) == _SPELLED_CHARS and role != "skip":
                roles.setdefault(word[0] + " " + word[1], role)
                roles.setdefault(word[0] + "\u3000" + word[1], role)
    return roles


def _either(words: Iterable[str]) -> str:
    """Literals, longest first: the matcher skips to their first characters, so an ordinary line costs little."""
    return "(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


_LABELS: Final = _roles(WORDS)
_DATE_LABELS: Final = _roles(DATE_WORDS)
ROLES: Final = _LABELS | _DATE_LABELS
"""Word → role, of both kinds of labels."""

LABEL: Final = re.compile(_either(_LABELS) + _SEPARATOR)
"""Labels with separators; group 1 is the word, the value runs from the end of the match to the next boundary."""

DATE_LABEL: Final = re.compile(_either(_DATE_LABELS) + _DATE_FOLLOWS)
"""Words before a date: the number that follows is proof enough."""

_JOB: Final = r"(?:特约|特約|见习|見習|实习|實習|首席|资深|全媒体|融媒体|评论|深度){0,2}"
_REPORTERS: Final = r"(?:记者|記者|通讯员|通訊員|评论员|評論員|特派员|特派員|实习生|撰稿人|特约撰稿)"
_MORE: Final = (
    rf"(?:(?:[ \u3000]{{1,3}}|[、，,&＆和])"
    rf"(?:(?:本报|实习)?(?:记者|通讯员|实习生)[ \u3000]{{0,2}})?[{_HAN}·]{{2,4}}){{0,6}}"
)
REPORTER: Final = re.compile(
    rf"(?:^|(?<=[\s\u3000(（\[【「，,：:]))(?P<outlet>[{_HAN}《》·A-Za-z]{{0,16}}?){_JOB}{_REPORTERS}"
    rf"(?P<gap>{_GAP})(?P<names>[{_HAN}·]{{2,5}}{_MORE})"
    r"(?P<end>[ \u3000]{0,2}(?:$|[)）\]】」。|｜]"
    rf"|[/／][{_HAN}]{{2,10}}(?:報導|报道|報道|摄|攝|专电)"
    r"|(?:发自|發自|報導|报道|報道|摄|撰文|整理|整合|攝影)|[ \u3000](?:发自|报道|北京|上海|文)))"
)
"""``本报记者 张三 李四``, ``記者林某／台北報導``, ``（信报记者 某某）``: a reporter's credit without a separator."""

SUFFIX: Final = re.compile(
    rf"(?:^|(?<=[\s\u3000(（]))(?P<names>[{_HAN}·A-Za-z、]{{2,24}})[ \u3000]{{0,2}}[/／][ \u3000]{{0,2}}"
    r"(?:(?P<author>文|撰文|著|作)|(?P<translator>译|譯|编译)|(?P<editor>编|编辑)|(?P<skip>图|圖|摄|攝|供图))(?=$|[\s\u3000)）])"
)
"""``克某/文 张某/译``: the role after the name."""

NAME_OUTLET: Final = re.compile(
    rf"(?P<names>[{_HAN}]{{2,4}})[ \u3000]?[/／][ \u3000]?(?P<outlet>[{_HAN}]{{2,10}}[报報网網社刊台闻聞])"
)
"""``某某/某某日报`` as a whole line."""

KOREAN: Final = re.compile(
    r"(?:^|(?<=[\s\]=|·(]))(?P<names>[가-힣]{2,4}(?:[·,]\s?[가-힣]{2,4}){0,4})[ ·]?(?:선임|수습|인턴|전문|객원)?기자"
    r"(?:\s?외\s?\d+\s?명)?(?=$|[\s=()\[|·,])"
)
"""``홍길동 기자``."""

GLUED: Final = re.compile(
    r"(?:^|(?<=[|｜\s]))(?:(?P<author>作者)|(?P<source>(?:本文|文章|稿件)?(?:来源|來源)[于自]?))"
    rf"(?P<value>[{_HAN}A-Za-z]{{2,12}})(?=$|\s{{0,2}}[|｜]|\s)"
)
"""``来源某报`` between bars: believed only in a line that holds a date or a label with a separator."""

_SPACED_NAMES: Final = (
    rf"[{_HAN}·]{{2,4}}(?:[ \u3000]{{1,3}}[{_HAN}·]{{2,4}}|[、，,&＆和/][{_HAN}·]{{2,4}}){{0,6}}"
)
SPACED: Final = re.compile(
    r"(?:^[\[【(（]?|(?<=[|｜，, \u3000]))(?:《[^》]{1,12}》)?"
    r"(?:(?P<author>作者|撰文|撰稿|文|采写|执笔)|(?P<translator>编译|译者|翻译|編譯)"
    r"|(?P<editor>(?:责任|責任)?(?:编辑|編輯)|责编|責編|主编)|(?P<skip>摄影|攝影|图片|排版|校对|视觉|监制|设计|图))"
    rf"[ \u3000]{{1,3}}(?P<names>{_SPACED_NAMES})"
    r"(?=[ \u3000]{0,2}(?:$|[|｜)）\]】]|(?:编辑|责编|摄影|排版|图|校对|视觉|作者|来源|编译)[ \u3000]))"
)
"""``作者 张三 李四``: a label and a space, believed when names fill the rest of the piece."""

SPACED_SOURCE: Final = re.compile(
    r"(?:^|(?<=[\d|｜ \u3000]))(?:本文|稿件|文章|内容|內容)?"
    r"(?:转载自|轉載自|转自|轉自|转录自|原载|原載|文章出处|文章出處)[ \u3000]{1,3}"
    rf"(?P<outlet>[{_HAN}A-Za-z《》]{{2,16}})(?=$|[，,|｜ \u3000])"
)
"""``转载自 某某日报``, ``原载 某某周刊``: a source without a separator."""

PASSIVE: Final = re.compile(
    rf"(?:^|(?<=[\d|｜/／ \u3000]))由(?![于於此来來衷])[ \u3000]?(?P<names>[{_HAN}·A-Za-z0-9_]{{2,10}}?)[ \u3000]?"
    r"(?P<verb>(?:发表|发布|發表|發佈|撰写|投稿|创作|上传)(?:于|於)?)?(?=$|[ \u3000])"
)
"""``由 张三 发表于 …``, as blog systems print it: believed beside a date, and with its verb behind or before it."""
PUBLISHED: Final = re.compile("[发發][布佈表]")

DESK: Final = re.compile(rf"^[{_HAN}]{{2,6}}(?:中心|組|部)[／/][{_HAN}]{{2,4}}(?:報導|报道|報道)$")
"""``社會中心／綜合報導``: a desk's credit that names nobody."""

STOP: Final = re.compile(
    r"(?:评论|回复|分享|点赞|收藏)[ \u3000]?\d{1,9}|(?<=[\u3400-\u9fff]{2})(?:关注|關注)$|(?:格式|大小)[:：]"
    r"|[ \u3000|｜](?:举报|舉報|收藏|分享|打印|列印|评论"
    r"|關注|关注|订阅|字号|我要|我有话|转载|复制|大\s?中\s?小|网友|已有"
    r"|原文|查看|纠错|投诉|来自|點閱|点击|浏览|阅读|\d{1,9}[ \u3000]?(?:次|条|人|評|评|阅|浏|点|回)|收听|参与|作者|打赏"
    r"|发表评论|手机看|[×xX]$|\d{1,6}$)"
    r"|(?:举报|我要评论|我有话说|我来说两句|点击收藏|收藏本文|分享到|[＋+]关注|查看全文|打印本页|关闭窗口|出自)"
    r"|[\[【(（]\s?(?:字号|字体|大|打印|纠错|关闭|评论|点击|查看)|[，,]?转载请"
)
"""Where a value ends although no label follows: buttons and counters of the same row."""

OUTLET_BESIDE: Final = re.compile(
    rf"^[ \u3000|｜·•,，/／]{{0,4}}(?P<outlet>[{_HAN}A-Za-z《》“”][{_HAN}A-Za-z0-9《》“”·\-—]{{1,15}}?)"
    r"(?:[(（\[【][^)）\]】]{1,8}[)）\]】])?(?=$|[ \u3000|｜]|\d)"
)
"""A name directly behind a date: ``2019-11-25 18:57 某某消息 …``."""

PLAIN_OUTLET: Final = re.compile(rf"[{_HAN}][{_HAN}A-Za-z0-9]{{1,11}}")
"""A name directly before a date."""

NO_OUTLET: Final = re.compile(
    r"^(?:来自|我有话|我要|评论|阅读|浏览|点击|收藏|举报|字号|分享|打印|已有|网友|参与|跟贴|发布|发表|更新|编辑|作者|星期"
    r"|周[一二三四五六日]|上午|下午|原创|来源|人参与|关注|订阅|纠错|繁|简|北京时间|责任|播放|热度|标签|发信地|発信地|公開|更新"
    r"|掲載|번|입력|수정|回复|楼|跟帖|转载|查看|会员|有料|無料|讯|電|电$|栏目|\d)|(?:阅读|评论|次|条|省|市)$"
)
"""What stands beside dates and is no outlet: buttons, weekdays, places."""

INLINE_HEAD: Final = re.compile(
    r"[（(【](?:[^（()）【】]{0,16}?)(?:记者|記者|通讯员|特派员|实习生)"
    r"[:： \u3000]{0,3}(?P<names>[^（()）【】]{2,40})[)）】]"
)
"""``（本报记者 张三）`` at the start of a paragraph."""

INLINE_TAIL: Final = re.compile(
    r"[（(](?P<label>[^（()）:：]{0,16}?(?:记者|記者|文|作者|撰文|撰稿)?)"
    r"[:：/／ \u3000]{0,3}(?P<names>[^（()）]{2,40})[)）]$"
)
"""``(李四)``, ``（记者 王五）`` at the end of a paragraph."""

PLAIN_NAMES: Final = re.compile(rf"[{_HAN}]{{2,3}}(?:[ \u3000、]{{1,2}}[{_HAN}]{{2,3}}){{0,3}}")
NOT_A_NAME: Final = re.compile(
    r"^(?:完|图|圖|全文|终|本文|未完|待续|下转|上接|注|摄|责|编|来源|来自|转|略|笑|掌声|资料|综合|原题|题图|视频|多图|组图"
    r"|节选|附|续|见|略有|有删|作者|记者|实习|文|译|数据|截至|刊|连载|网络|新华|中新|央视|据|又名|原名|化名|如|右|左|上|下|中)"
    r"|(?:社|报|网|台|局|院|部|委|办|党|省|市|县|区|摄|图|电|讯|刊|等|厅|会|处|站|中心|公司|集团)$"
)
"""What stands in brackets at the ends of paragraphs and is nobody."""
