"""2, the vocabulary: which elements hold no text, which make blocks, which hide what they hold.

A parser's events are folded by these tables (:mod:`cleaner.outliner`); the bits of ``TAG_BITS`` are features later.
"""

from __future__ import annotations

import functools
from typing import Literal

SKIPPED = frozenset({"script", "style", "template", "noscript", "textarea", "option", "svg", "rt", "rp"})
"""Elements whose text is no text of the page (the definition of promise 1)."""

TAG_BITS = {
    tag: 1 << bit
    for bit, tags in enumerate(
        (
            ("nav", "menu"), ("header",), ("footer",), ("aside",), ("article",), ("main",), ("form", "fieldset"),
            ("figure",), ("figcaption", "caption"), ("table",), ("td", "th"), ("ul", "ol"), ("li",), ("dl",),
            ("blockquote",), ("pre",), ("section",), ("details",), ("button", "label", "legend"), ("p",),
            ("h1",), ("h2", "h3"), ("h4", "h5", "h6"), ("address",), ("a",), ("audio", "video", "object", "iframe"),
            ("dialog",),
        )
    )
    for tag in tags
}  # fmt: skip
"""Bits of ``Element.inside``: which of these tags are around a block."""

BLOCK_TAGS = frozenset(TAG_BITS) - {"a"} | {
    "html", "body", "div", "dt", "dd", "tr", "thead", "tbody", "tfoot", "colgroup", "hr", "center", "hgroup", "summary",
    "search", "dir", "listing", "xmp", "canvas", "select", "optgroup", "datalist", "marquee", "frameset", "noframes",
    "amp-ad",
}  # fmt: skip
"""Elements that start and end a block. An unknown element is inline, as in a browser."""

MAX_DEPTH = 200
"""Block-level elements around a block beyond which deeper ones are flattened: news pages nest to 40, browsers stop at
512, and the path of a block grows with its depth."""
LINE_BREAK = "\u2028"
"""What a ``<br>`` leaves in a run: white space that no source line holds by accident."""

Shape = Literal["link", "strong", "em", "code", ""]
"""How a stretch of text is set apart; empty: an anchor that leads nowhere."""
INLINE_MARKS: dict[str, Shape] = {
    "b": "strong", "strong": "strong", "em": "em", "i": "em", "code": "code", "tt": "code",
}  # fmt: skip
PLAIN, ANCHOR, MARK, SKIP, BREAK, IMAGE, META, LINK, TIME, TITLE, HEAD, BASE, FLAT, INSERT = range(-1, -15, -1)
"""Actions: what an element does that makes no block. FLAT is a block element that is too deep to be one, INSERT a
hidden inline element, which makes a block of its own inside its paragraph."""
CODES: dict[str, int] = {
    **dict.fromkeys(BLOCK_TAGS, 0), **TAG_BITS, **dict.fromkeys(SKIPPED, SKIP), **dict.fromkeys(INLINE_MARKS, MARK),
    "a": ANCHOR, "br": BREAK, "img": IMAGE, "amp-img": IMAGE, "mip-img": IMAGE, "meta": META, "link": LINK,
    "time": TIME, "title": TITLE, "head": HEAD, "base": BASE,
}  # fmt: skip
"""What an element does: its bits of ``TAG_BITS`` (0 or more) when it makes blocks, else one of the actions above."""

SVG_ISLANDS = frozenset({"foreignobject", "desc", "title"})
"""Elements of svg that may hold HTML."""
_OUT_OF_SVG = frozenset((
    *("b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "head", "hr"),
    *("i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s", "small", "span", "strong"),
    *("strike", "sub", "sup", "table", "tt", "u", "ul", "var", "h1", "h2", "h3", "h4", "h5", "h6"),
))  # fmt: skip
ENDS_SKIPPED: dict[str, frozenset[str]] = {"svg": _OUT_OF_SVG | SVG_ISLANDS, "rt": BLOCK_TAGS, "rp": BLOCK_TAGS}
"""Start tags that end an element without text that was never closed: HTML5's list for svg; a block ends the paragraph
that ruby text stands in. Else the rest of the page would be no text."""

_OFF_SCREEN = ("left", "top", "text-indent", "margin-left", "right", "margin-top")


@functools.lru_cache(maxsize=4096)
def is_hidden_style(style: str) -> bool:
    """Whether an inline style makes an element invisible: not shown, off-screen, or of zero size.

    ``visibility:hidden`` is not among them: saved WeChat articles stand in it and scripts reveal it.

    >>> is_hidden_style("Display : none"), is_hidden_style("text-indent:-9999px"), is_hidden_style("color:red")
    (True, True, False)
    """
    if ":" not in style:
        return False
    rules = dict(part.split(":", 1) for part in style.lower().replace(" ", "").split(";") if ":" in part)
    if rules.get("display", "").startswith("none") or rules.get("font-size", "").rstrip("pxemt%!or") in {"0", "0."}:
        return True
    far = any(rules.get(side, "").startswith(("-999", "-1000", "-2000", "-5000")) for side in _OFF_SCREEN)
    clipped = rules.get("overflow", "").startswith("hidden") and any(
        rules.get(side, "") in {"0", "0px", "1px"} for side in ("height", "width", "max-height")
    )
    return far or clipped or rules.get("clip", "").startswith("rect(0")
