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
    " moreposts noauthor wordpressadmin wpadmin agencies readmore loadmore"
)
"""Placeholders for a person, lower-cased."""

NO_SOURCE: Final = word_set(
    _NEITHER + " 网络来源 本网站 自媒体 网上 原创内容 本文 站内 网友投稿 其他 其它 未知来源 internet"
)
"""Placeholders for an outlet, lower-cased."""

AGGREGATE: Final = frozenset({"网络整理", "综合整理", "网络综合"})
"""Authors that are nobody but say where a text is from: readers take them as the source."""
