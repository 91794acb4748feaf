"""What a short line sounds like, where no rule and no place says what it is."""

from __future__ import annotations

import pytest

import cleaner
from cleaner import sounds
from cleaner.model import Label
from cleaner.rules.folding import fold
from cleaner.sounds import Sounds, of_lines
from cleaner.wording import BIAS
from tests.test_wording import STORY, page

SMALL = {"comment": {BIAS: 0.0, "顶": 2.0, "楼": 1.0}, "share": {BIAS: -1.0, "分": 2.0, "享": 2.5}}
LINES = [
    ("沙发！楼主说得太对了，支持", "comment"),
    ("版权归原作者所有，如有侵权请联系我们删除", "disclaimer"),
    ("长按二维码关注我们的公众号", "follow"),
    ("分享到微博 微信 空间", "share"),
    ("本站法律顾问：某某律师事务所", "site_info"),
    ("Subscribe to our newsletter and get the news in your inbox", "follow"),
    ("All rights reserved. No part may be reproduced without permission", "copyright"),
    ("We use cookies to improve your experience on this site", "consent"),
]  # fmt: skip
"""Written for this test; none of them is among the lines that were fitted on."""


def test_a_line_sounds_like_the_label_whose_pieces_it_holds() -> None:
    made = Sounds(SMALL, SMALL)
    assert made.of("顶楼") == ("comment", 4.0)
    label, odds = made.of("分享")
    assert label == "share"
    assert odds == pytest.approx(3.5)
    assert made.of("无") == ("comment", 1.0)


@pytest.mark.parametrize(("text", "label"), LINES, ids=[text[:12] for text, _ in LINES])
def test_lines_of_a_writer_who_was_not_fitted_on(text: str, label: str) -> None:
    assert of_lines().of(fold(text))[0] == label


def test_only_blocks_without_a_label_are_guessed_at() -> None:
    comment = "楼主说得太对了,顶一下,我家也是这样"
    made = page(*STORY).replace(b"</article>", f"</article><div>{comment}</div>".encode())
    found = next(block for block in cleaner.clean(made).blocks if block.text == comment)
    assert found.label is Label.COMMENT
    reason = next(reason for reason in found.evidence if reason.rule == "sounds")
    assert 0.0 <= reason.weight <= sounds.MOST
    assert not any(
        reason.rule == "sounds" and block.label is Label.BODY
        for block in cleaner.clean(made).blocks
        for reason in block.evidence
    )


def test_a_short_line_that_was_taken_for_text_is_furniture_where_it_sounds_so_for_sure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = "桥头灯亮了"
    monkeypatch.setattr(sounds, "_sound", lambda text: ("disclaimer", 3.6) if text == line else None)
    raw = "\n\n".join(("河湾镇新桥通车", "2024-03-18", *STORY[:3], line, STORY[3]))
    assert line not in cleaner.clean(raw, kind="text").text
    monkeypatch.setattr(sounds, "_sound", lambda text: ("disclaimer", 3.4) if text == line else None)
    assert line in cleaner.clean(raw, kind="text").text


def test_a_page_without_an_article_is_not_guessed_at() -> None:
    menu = "".join(f'<li><a href="/{at}">频道{at}</a></li>' for at in range(30)).encode()
    blocks = cleaner.clean(b"<ul>" + menu + b"</ul><div>" + "顶一下".encode() + b"</div>").blocks
    assert not any(reason.rule == "sounds" for block in blocks for reason in block.evidence)
