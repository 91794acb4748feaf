"""The words that announce a role in a Chinese, Japanese or Korean credit line: tables only, no logic.

The lists come from the credit lines of 130 news pages and the forms that CMSs of the region print. ``skip`` names what
belongs to such lines and says nothing that is kept: counters, photographers, proof readers.
"""

from __future__ import annotations

from typing import Final

from cleaner.metadata.normalise import word_set


def joined(heads: str, tails: str, *, bare: bool = True) -> str:
    """Every head before every tail; with ``bare`` the tails alone, too."""
    alone = tails.split() if bare else []
    return " ".join([*alone, *(head + tail for tail in tails.split() for head in heads.split())])


_EDITED: Final = "责任 責任 本文 本期 执行 网络 值班 微信 文字 新媒体 栏目 稿件 本网 一审 页面"
_SOURCED: Final = "文章 本文 稿件 信息 新闻 消息 内容 原文 原始 转载"
_DATED: Final = (
    "发布 發佈 發布 发表 發表 刊发 刊登 出版 添加 录入 上传 编辑 张贴 提交 创建 成文 公开 公開 掲載 配信 投稿"
    " 首发 播出 新闻"
)
_PICTURED: Final = "图 图片 圖片 照片 视频 影片 数据 資料 资料 素材 封面 头图 题图"

WORDS: Final = {
    "original": (
        "原文链接 原文鏈接 原文連結 原文地址 原文网址 阅读原文 查看原文 转载注明来源 转载请注明来源"
        " 转载请注明出处 注明来源"
        " 注明出处 本文链接 本文网址 本文地址 元記事 원문 원문보기"
    ),
    "skip": joined(_PICTURED, "来源 來源 提供", bare=False)
    + " 图源 图片 照片 视频 数据 摄影 攝影 摄 攝 图 图文编辑 校对 校對 责任校对 审核 审校 审读 审稿 初审 复审 终审 排版"
    " 美编 美術 设计"
    " 制图 监制 总监制 出品 出品人 策划 统筹 值班主任 值班总编 值班编委 配音 剪辑 制作 运营 法务 签发 分类"
    " 所属分类 栏目 频道 欄目"
    " 标签 標籤 关键词 关键字 關鍵字 浏览 浏览次数 浏览量 浏览数 瀏覽 瀏覽數 瀏覽次數 点击 点击数 点击量"
    " 点击次数 点击率 阅读 阅读数"
    " 阅读量 阅读次数 人气 人氣 评论 评论数 字号 字體 字体 编号 类别 類別 写真 撮影 사진 閱讀 閱讀數 点赞"
    " 收藏 转发 访问量 访问次数"
    " 查看 字数 IP属地 发布人 上传者 发稿人 选稿 選稿 发信地 発信地 当前文章",
    "translator": "编译 編譯 译者 譯者 翻译 翻譯 译 譯 訳 訳者 翻訳 번역 옮긴이",
    "editor": joined(_EDITED, "编辑 編輯")
    + " 责编 責編 主编 主編 编审 责任编校 編集 編集者 編集部 担当 에디터 편집",
    "source": joined(_SOURCED, "来源 來源 来源于 来源自 來源自")
    + " 稿源 稿件来源 出处 文章出处 原文出处 转载出处 出處 文章出處 转自 轉自 转载自 轉載自 摘自 选自"
    " 供稿 供稿单位 发稿 发布单位"
    " 发布机构 发文机构 来源单位 发布机关 發布單位 文档来源 资料来源 媒体 媒體 来自 转录自"
        " 출처 提供 出典 引用元 情報元",
    "author": (
        "作者 文章作者 原文作者 本文作者 原创作者 原作者 专栏作者 作品作者 作者简介 撰文 撰稿 撰稿人 撰写"
        " 文字 采写 採訪撰文 採訪 采访"
        " 执笔 執筆 取材・文 取材文 口述 文 图文 图/文 文/图 文图 记者 記者 本报记者 本報記者 本刊记者"
        " 本网记者 特约记者 实习记者"
        " 见习记者 首席记者 通讯员 通訊員 评论员 評論員 特约评论员 笔者 主笔 筆者 著者 글 글쓴이 ライター"
        " 投稿者 楼主 发帖人 发布者 署名 记者署名 記者署名"
    ),
}
"""Role → words that announce it before a separator."""

DATE_WORDS: Final = {
    "modified": joined(
        "最后 最後 最近 最終 本文 文章",
        "更新 修改 修订 更新时间 更新日期 修改时间 修改日期 更新于 更新於 更新時間",
    )
    + " 更新日 編集 编辑于 수정",
    "published": joined(_DATED, "时间 時間 日期 日時 日")
    + " 发布 發布 發佈 发表 公開 掲載 配信 发布于 發布於 发表于 發表於 刊登于 입력 등록 승인",
}
"""Role → words that stand before a date; they need no separator."""

ALONE: Final = word_set("文 译 譯 訳 图 摄 攝 글 提供 查看 收藏 点击 评论 阅读 出品")
"""Labels that are also the end of longer words: none counts directly behind another hanzi."""

BUTTONS: Final = word_set(
    "分享 评论 字号 收藏 打印 关注 举报 微信 微博 阅读 转发 点赞 分享到 我要评论 调整字体 大中小 正文"
    " 摘要 导读 企鹅号 订阅 复制链接"
    " 播放 繁体 简体 查看原文 扫码 听新闻 字体 分享至 用微信扫描二维码 原创 纠错 留言 列印 视频 图片"
    " 新闻 首页 登录 注册 返回 更多"
    " 人参与 参与评论 手机版 语音播报 进入"
)
"""Buttons that stand in rows of their own beside a credit line, and are no names."""

BUTTON_WORDS: Final = tuple(
    sorted(
        word_set(
            "字号 分享 来自 评论 阅读 关注 播报 语音 收藏 登录 发表 發表 扫码 扫描 调整 字体 打印 举报 閱讀"
            " 文章 下载 客户端 浏览 摘要 导语"
            " 视频 发布 时间 订制 存档 书签"
        )
    )
)
"""Words that make a short line a button wherever they stand in it."""

LATIN_BUTTONS: Final = word_set(
    "by follow following twitter facebook email share author authors written about posted updated"
    " published read see view"
    " more subscribe contributor contributors reporter staff senior news monday tuesday wednesday"
    " thursday friday saturday"
    " sunday photo photos save print comments comment listen meet advertisement access_time user and"
    " the linkedin instagram"
    " x reviewed edited from in on at article autor autorin von par por avatar profile bio editor show"
    " hide toggle close"
    " menu home skip veröffentlicht publiziert publié publicado datum stand kommentar kommentare montag dienstag"
    " mittwoch donnerstag freitag samstag sonntag redaktion weitere mehr"
)
"""First words of buttons and labels beside an author's name."""
