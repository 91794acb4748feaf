"""The printed forms of credit lines: which words announce an author, an editor, a source, a date, in which languages.

One compiled alternation a script; the group that matched names the role. CJK words count only before a separator
(``作者：``, ``文/``, ``来源 |``), for the bare words are ordinary words of sentences. Latin words count only at the start
of a line or behind a divider. ``skip`` marks what belongs to such lines and says nothing we keep (counters, photos).
"""

from __future__ import annotations

import re
from typing import Final

_SEP: Final = r"[ \u3000]{0,3}(?:[:：|｜丨︱¦/／＝=]|>>?|》)+[ \u3000]{0,3}"
_JOB: Final = r"(?:特约|特約|见习|見習|实习|實習|首席|资深|全媒体|融媒体|评论|深度){0,2}"

_EDITED: Final = "责任 責任 本文 本期 执行 网络 值班 微信 文字 新媒体 栏目 稿件 本网 一审 页面"
_SOURCED: Final = "文章 本文 稿件 信息 新闻 消息 内容 原文 原始 转载"
_DATED: Final = "发布 發佈 發布 发表 發表 刊发 刊登 出版 添加 录入 上传 编辑 张贴 提交 创建 成文 公开 公開 掲載 配信 投稿 首发 播出 新闻"


def _joined(heads: str, tails: str) -> str:
    """Every head before every tail, and the tails alone."""
    return " ".join(head + tail for tail in tails.split() for head in ["", *heads.split()])


_WORDS: Final = {
    "original": "原文链接 原文鏈接 原文連結 原文地址 原文网址 阅读原文 查看原文 转载注明来源 转载请注明来源 转载请注明出处 注明来源 注明出处 当前文章"
    " 本文链接 本文网址 本文地址 元記事 원문 원문보기",
    "skip": " ".join(a + b for a in "图 图片 圖片 照片 视频 影片 数据 資料 资料 素材 封面 头图 题图".split() for b in ("来源", "來源", "提供"))
    + " 图源 图片 照片 视频 数据 摄影 攝影 摄 攝"
    " 图文编辑 校对 校對 审核 审校 审读 审稿 初审 复审 终审 排版 美编 美術 设计 制图 监制 总监制 出品 出品人 策划 统筹 值班主任 值班总编 值班编委 配音 剪辑"
    " 制作 运营 法务 签发 分类 所属分类 栏目 频道 欄目 标签 標籤 关键词 关键字 關鍵字 浏览 浏览次数 浏览量 浏览数 瀏覽 瀏覽數 瀏覽次數 点击 点击数 点击量"
    " 点击次数 点击率 阅读 阅读数 阅读量 阅读次数 人气 人氣 评论 评论数 字号 字體 字体 编号 类别 類別 写真 撮影 사진 閱讀 閱讀數 点赞 收藏 转发 访问量"
    " 访问次数 查看 字数 IP属地 发布人 上传者 发稿人 选稿 選稿 责任校对 发信地 発信地 图",
    "translator": "编译 編譯 译者 譯者 翻译 翻譯 译 譯 訳 訳者 翻訳 번역 옮긴이",
    "editor": _joined(_EDITED, "编辑 編輯") + " 责编 責編 主编 主編 编审 编审 责任编校 編集 編集者 編集部 担当 에디터 편집",
    "source": _joined(_SOURCED, "来源 來源 来源于 来源自 來源自") + " 稿源 稿件来源 出处 文章出处 原文出处 转载出处 出處 文章出處 转自 轉自 转载自 轉載自 摘自 选自"
    " 供稿 供稿单位 发稿 发布单位 发布机构 发文机构 来源单位 发布机关 출처 提供 出典 引用元 情報元",
    "author": "作者 文章作者 原文作者 本文作者 原创作者 原作者 专栏作者 作品作者 作者简介 撰文 撰稿 撰稿人 撰写 文字 采写 採訪撰文 採訪 采访 执笔 執筆 取材・文 取材文"
    " 口述 文 图文 图/文 文/图 文图 记者 記者 本报记者 本報記者 本刊记者 本网记者 特约记者 实习记者 见习记者 首席记者 通讯员 通訊員 评论员 評論員 特约评论员"
    " 笔者 主笔 筆者 著者 글 글쓴이 ライター 投稿者 楼主 发帖人 发布者",
}  # fmt: skip
_DATE_WORDS: Final = {
    "modified": _joined("最后 最近 最終 本文 文章", "更新 修改 修订 更新时间 更新日期 修改时间 修改日期 更新于 更新於 更新時間") + " 更新日 編集 编辑于 수정",
    "published": _joined(_DATED, "时间 時間 日期 日時 日") + " 发布 發布 發佈 发表 公開 掲載 配信 发布于 發布於 发表于 發表於 刊登于 입력 등록 승인",
}  # fmt: skip
ALONE: Final = frozenset("文 译 譯 訳 图 摄 攝 글 提供 查看 收藏 点击 评论 阅读 出品".split())
"""Labels that are also the end of longer words: none directly behind another hanzi."""


def _roles(table: dict[str, str]) -> dict[str, str]:
    """Word → role; two-character words also as they are printed with a space inside (``作 者``)."""
    roles: dict[str, str] = {}
    for role, words in table.items():
        for word in words.split():
            roles.setdefault(word, role)
            if len(word) == 2 and role != "skip":
                roles.setdefault(word[0] + " " + word[1], role)
                roles.setdefault(word[0] + "\u3000" + word[1], role)
    return roles


ROLES: Final = _roles(_WORDS) | _roles(_DATE_WORDS)


def _either(words: dict[str, str]) -> str:
    """Literals, longest first: the matcher skips to their first characters, so an ordinary line costs little."""
    return "(" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


CJK_LABEL: Final = re.compile(_either(_roles(_WORDS)) + _SEP)
"""Labels with their separators; ``ROLES`` of group 1 is the role, the value runs from the end to the next boundary."""
CJK_DATE_LABEL: Final = re.compile(_either(_roles(_DATE_WORDS)) + r"[ \u3000]{0,3}[:：|／/]?[ \u3000]{0,2}(?=\d|\[?\s?\d|[令平]|民)")
"""Words before a date; they need no separator, for the number that follows is proof enough."""

REPORTER: Final = re.compile(
    r"(?:^|(?<=[\s\u3000(（\[【「，,：:]))(?P<outlet>[\u3400-\u9fff《》·A-Za-z]{0,16}?)" + _JOB
    + r"(?:记者|記者|通讯员|通訊員|评论员|評論員|特派员|特派員|实习生|撰稿人|特约撰稿)(?P<gap>[ \u3000]{0,3})"
    r"(?P<names>[\u3400-\u9fff·]{2,5}(?:(?:[ \u3000]{1,3}|[、，,&＆和])(?:(?:本报|实习)?(?:记者|通讯员|实习生)[ \u3000]{0,2})?[\u3400-\u9fff·]{2,4}){0,6})"
    r"(?P<end>[ \u3000]{0,2}(?:$|[)）\]】」。|｜]|[/／][\u3400-\u9fff]{2,10}(?:報導|报道|報道|摄|攝|专电)|(?:发自|發自|報導|报道|報道|摄|撰文|整理|整合|攝影)|[ \u3000](?:发自|报道|北京|上海|文)))"
)  # fmt: skip
"""``本报记者 张三 李四``, ``記者林某／台北報導``, ``（信报记者 某某）``: a reporter's credit without a separator."""

SUFFIX: Final = re.compile(
    r"(?:^|(?<=[\s\u3000(（]))(?P<names>[\u3400-\u9fff·A-Za-z、]{2,24})[ \u3000]{0,2}[/／][ \u3000]{0,2}"
    r"(?:(?P<author>文|撰文|著|作)|(?P<translator>译|譯|编译)|(?P<skip>图|圖|摄|攝|供图))(?=$|[\s\u3000)）])"
)
"""``克某/文 张某/译``: the role after the name."""

NAME_OUTLET: Final = re.compile(r"(?P<names>[\u3400-\u9fff]{2,4})[ \u3000]?[/／][ \u3000]?(?P<outlet>[\u3400-\u9fff]{2,10}[报報网網社刊台闻聞])")
"""``某某/某某日报`` as a whole line."""

KOREAN: Final = re.compile(r"(?:^|(?<=[\s\]=|·(]))(?P<names>[가-힣]{2,4}(?:[·,]\s?[가-힣]{2,4}){0,4})[ ·]?(?:선임|수습|인턴|전문|객원)?기자(?:\s?외\s?\d+\s?명)?(?=$|[\s=()\[|·,])")

GLUED: Final = re.compile(r"(?:^|(?<=[|｜\s]))(?:(?P<author>作者)|(?P<source>(?:本文|文章|稿件)?(?:来源|來源)[于自]?))(?P<value>[\u3400-\u9fffA-Za-z]{2,12})(?=$|\s{0,2}[|｜]|\s)")
"""``来源某报`` between bars: believed only in a line that holds a date or a label with a separator."""

_NAMES: Final = r"[\u3400-\u9fff·]{2,4}(?:[ \u3000]{1,3}[\u3400-\u9fff·]{2,4}|[、，,&＆和/][\u3400-\u9fff·]{2,4}){0,6}"
SPACED: Final = re.compile(
    r"(?:^[\[【(（]?|(?<=[|｜ \u3000]))(?:《[^》]{1,12}》)?(?:(?P<author>作者|撰文|撰稿|文|采写|执笔)|(?P<translator>编译|译者|翻译|編譯)|(?P<editor>(?:责任|責任)?(?:编辑|編輯)|责编|責編|主编)|(?P<skip>摄影|攝影|图片|排版|校对|视觉|监制|设计|图))"
    r"[ \u3000]{1,3}(?P<names>" + _NAMES + r")(?=[ \u3000]{0,2}(?:$|[|｜)）\]】]|(?:编辑|责编|摄影|排版|图|校对|视觉|作者|来源|编译)[ \u3000]))"
)
"""``作者 张三 李四``, ``编辑 某某 ｜ 排版 某某``: a label and a space, believed when names fill the rest of the piece."""

DESK: Final = re.compile(r"^[\u3400-\u9fff]{2,6}(?:中心|組|部)[／/][\u3400-\u9fff]{2,4}(?:報導|报道|報道)$")
"""``社會中心／綜合報導``: a desk's credit that names nobody."""

STOP: Final = re.compile(
    r"[ \u3000|｜](?:举报|舉報|收藏|分享|打印|列印|评论|關注|关注|订阅|字号|我要|我有话|转载|复制|大\s?中\s?小|网友|已有|原文|查看|纠错|投诉|来自|點閱|点击|浏览|阅读|\d+[ \u3000]?(?:次|条|人|評|评|阅|浏|点|回)|收听|参与|作者|打赏|发表评论|手机看"
    r"|[×xX]$|\d{1,6}$)"
    r"|(?:举报|我要评论|我有话说|我来说两句|点击收藏|收藏本文|分享到|[＋+]关注|查看全文|打印本页|关闭窗口)|[\[【(（]\s?(?:字号|字体|大|打印|纠错|关闭|评论|点击|查看)|[，,]?转载请"
)
"""Where a value ends although no label follows: buttons and counters of the same row."""

LATIN_LABEL: Final = re.compile(
    r"(?:^|(?<=[|•·\n(\[—–*/>])|(?<=[|•·(\[—–,.:;*/>\d-] )|(?<=  )|(?<=[a-z0-9] )(?=(?:Published|Updated|Posted|Last |Written|PUBLISHED|UPDATED|Modified|Publicado|Publié|Aktualisiert|Veröffentlicht)\b)|(?<=[a-z])(?=(?:Published|Updated|By )\b)|(?<=[ap]m )(?=by ))"
    r"(?:"
    r"(?P<original>(?i:original (?:article|post|source|link)|read the original(?: article)?|originally published (?:at|on)))\s*:?\s+(?=https?:)"
    r"|(?P<translator>(?i:translated by|translation(?: by)?:|übersetzt von|traduit par|traducción(?: de)?:|traducido por|tradotto da|aus dem \w+ von|traduction ?:))\s*:?\s*"
    r"|(?P<editor>(?i:edited by|editing by|editors?:|redaktion:|bearbeitet von|edité par|editado por|a cura di|redigerad av|redaktør:|redaktör:))\s*"
    r"|(?P<skip>(?i:photos?(?:graphs?)?(?: by|:| credit:)|photography by|images? (?:by|credit:)|illustration(?:s)? by|illustrated by|foto:|fotos:|bild:|video:|reviewed by|medically reviewed by|fact[- ]checked by|produced by|read time:?|reading time:?|lesezeit:?|category:|categories:|tags?:|filed under|posted in|in:|views?:|comments?:|topics?:|stand:)\s*)"
    r"|(?P<modified>(?i:(?:last )?(?:updated|modified|revised|edited|update)(?: on| at|:|\b)|(?:zuletzt )?(?:aktualisiert|geändert|bearbeitet)(?: am|:|\b)|mis(?:e)? à jour(?: le|:|\b)|modifié le|actualizado(?: el|:|\b)|atualizad[oa](?: em|:|\b)|aggiornat[oa](?: il|:|\b)"
    r"|laatst bijgewerkt(?: op|:|\b)|bijgewerkt:?|uppdaterad:?|oppdatert:?|sist oppdatert:?|opdateret:?|päivitetty:?|обновлено:?|изменено:?|zaktualizowano:?|aktualizováno:?|cập nhật:?|diperbarui:?|güncelleme:?)\s*)"
    r"|(?P<published>(?i:(?:first |originally )?(?:published|posted|created|released|issued|added|submitted|pub\. date|date published|publication date|publish date)(?: on| at| in|:|\b)|date:|on:|veröffentlicht(?: am|:|\b)|erschienen(?: am|:|\b)|erstellt(?: am|:|\b)|datum:|vom\b|publié(?:e)?(?: le|:|\b)|posté le"
    r"|publicado(?: el| em|:|\b)|publicação:|fecha:|data:|pubblicato(?: il|:|\b)|gepubliceerd(?: op|:|\b)|geplaatst(?: op|:|\b)|publicerad:?|publisert:?|udgivet:?|julkaistu:?|опубликовано:?|дата:?|opublikowano:?|data publikacji:?|publikováno:?|vydáno:?|đăng ngày:?|terbit:?|yayın(?:lanma)?(?: tarihi)?:?)\s*)"
    r"|(?P<source>(?i:source|quelle|fuente|fonte|bron|källa|kilde|lähde|источник|źródło|zdroj|kaynak|sumber|nguồn)\s*:\s*|(?i:via)\s+(?=[A-Z])|(?i:courtesy of)\s+)"
    r"|(?P<author>(?i:(?:story|article|words|text|report(?:ed|ing)?|written|posted|published|review(?:ed)?|interview|opinion|analysis|commentary|authored|contributed|added|submitted|started)\s+by|guest post by|by|"
    r"authors?|author\(s\)|writers?|reporters?|autore?|autores|auteurs?|autoren?|verfasst von|geschrieben von|skrevet av|skriven av|written|tekst|tekst av|text|texte|testo|texto|words|автор|авторы|текст|penulis|reporter|yazar|tác giả|door|geschreven door|scritto da|escrito por|écrit par|ein (?:beitrag|artikel|gastbeitrag) von|napsal|autorka|skribent|journalist)"
    r"(?:\s*:\s*|(?=\s*$)|\s+(?=[A-ZÀ-ÝŁŚŽА-Я\"“'@]|[\w.-]{3,30}$)))"
    r"|(?P<name>(?:Von|VON|von|Par|PAR|Por|POR|por|Di|DI|Door|DOOR|Af|AF|Av|AV|Oleh|Text|Tekst|Del|De)\s+(?=[A-ZÀ-ÝŁŚŽА-Я]))"
    r")"
)
"""The same for Latin and Cyrillic lines. ``name`` (``Von``, ``Par``, ``Di``) counts only when a person's name follows."""

LATIN_STOP: Final = re.compile(
    r"\s*(?:[|•·»\n]|\s[-–—]\s|\s[-–—]$|(?:,\s|\s)(?:on|updated|published|posted|last|first|at)\s(?=[\dA-Z])|\d+\s+(?:min|comment|share|view|read|kommentar|week|day|hour|month|year)|(?:share|follow|comments?|print|email|save|subscribe|view|read|leave a|filed|posted|contact|see)\b(?=\s|$)|[-–—]\s?$|https?:|\d{1,2}[:.]\d\d\b)",
    re.IGNORECASE,
)

PERSON: Final = re.compile(
    r"(?:(?:[A-ZÀ-ÖØ-ÝŁŚŽŠČĐА-ЯΑ-Ω][\w.’'-]{0,24}|de|van|der|den|von|zu|del|della|di|da|la|le|du|dos|el|al|bin|ibn|ten|ter|Mc|O’|y|e|af|av)\s{1,2}){1,5}[A-ZÀ-ÖØ-ÝŁŚŽŠČĐА-ЯΑ-Ω][\w.’'-]{1,24}(?:,?\s(?:Jr|Sr|II|III|PhD|MD)\.?)?"
)
"""A person's name in Latin or Cyrillic script: two to six words, particles in lower case allowed."""

COUNTER: Final = re.compile(
    r"\d+\s?(?:min(?:ute)?s?\.?(?: read| de lecture| Lesezeit)?|comments?|kommentare?|shares?|views?|reads?|likes?|次(?:阅读|浏览)?|条评论|人参与|评论|阅读|浏览|点击|回应)|(?i:share|save|print|e-?mail|listen|comments?|add to|follow|min read|read more|advertisement|reading time)",
)
"""What else stands in such a row: counters and buttons. They count as explained, nothing is kept of them."""
