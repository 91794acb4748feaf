"""What stands where a name or an outlet should, and is none: tables only."""

from __future__ import annotations

from typing import Final

from cleaner.metadata.normalise import word_set

_NEITHER: Final = (
    "佚名 未知 不详 不詳 无 無 网友 網友 网络 網絡 網路 互联网 网络整理 网络收集 网络综合 本站 本站原创"
    " 原创 原創 转载 轉載 整理"
    " 综合 作者 编辑 編輯 来源 来源网络 综合整理 用户 投稿 admin administrator null none undefined unknown"
    " nan n/a test"
)
NOBODY: Final = word_set(
    _NEITHER + " 匿名 小编 编辑部 管理员 系统管理员 超级管理员 发布者 记者 本报 本刊 站长 普通会员 审核"
    " 责任编辑 编辑员 信息员"
    " 通讯员 发布 网站管理员 网管 名無し root webmaster editor editors anonymous author authors user"
    " guest staff superuser"
    " sysadmin moderator tba sponsored more others news the advertorial"
    " mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday"
    " 只看该作者 只看该 只看楼主 倒序浏览 正序浏览 阅读模式 只看大图 条目 讨论 阅读 历史 查看历史 媒體 媒体 担当"
    " moreposts noauthor wordpressadmin wpadmin agencies readmore loadmore"
)
"""Placeholders for a person, lower-cased."""

NO_SOURCE: Final = word_set(
    _NEITHER + " 网络来源 本网站 自媒体 网上 原创内容 本文 站内 网友投稿 其他 其它 未知来源 internet"
    " 只看该 只看该作者 媒体 媒體 原载 原載 配信 発行 掲載"
)
"""Placeholders for an outlet, lower-cased."""

AGGREGATE: Final = frozenset({"网络整理", "综合整理", "网络综合"})
"""Authors that are nobody but say where a text is from: readers take them as the source."""

INTERFACE: Final = word_set(
    "about account accessories activity add advice alerts all also and archive article articles ask back browse"
    " buy by cart category categories chat check checkout choose clear click collapse collections color colors"
    " comment comments compare contact contents continue cookie copy create customer deals demo description"
    " details discover discussion display donate download edit email events everything example expand explore"
    " facebook faq favorites featured features feedback filter filters find follow for free function further"
    " gallery get gift gifts go guide help hide highlights home how image images in-page info information"
    " innovations instagram install join keep latest learn leave level like link linkedin links list listen load"
    " loading log login map menu message messages mobile more most my name navigation need newest newsletter next"
    " none notes notifications now number of offers oldest on online open options order our overall overview page"
    " pages password pdf photo photos play podcast policies policy popular posts previous pricing print"
    " privacy product products program project question questions quick rate rating ratings recent"
    " recommended register related remember reply report required research reset resource resources results"
    " returns review reviews rights save schedule search section see select seller send services settings"
    " share shipping shop shopping show sign site sitemap size skip social sort start status store stories stream"
    " submit subscribe subscription summary support tags terms this to today toggle tools top topic topics track"
    " trending trial try tweet twitter type unsubscribe update updates upgrade us user version video videos view"
    " views visit vote votes watch website welcome whatsapp what's widget wishlist with workshop write you your"
    " youtube alle anmelden anzeigen artikel beitrag beiträge drucken kommentare mehr merken nachricht suche"
    " suchen teilen und weiterlesen abonnieren compartir comentarios leer más ver todo buscar aussi commentaires"
    " imprimer lire partager plus rechercher voir"
)
"""Words of buttons, menus and shops, in small letters: a line with one of them is no person's name."""
