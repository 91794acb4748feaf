"""Marks ``⟦label:text⟧`` around every visible text of a page: how answers and page come from one string.

Labels, paragraphs and spam are read off the marks in document order, so they cannot drift from the markup.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from cleaner.model import Label

MARK = re.compile(r"⟦([a-z_|]+):([^⟦⟧]*)⟧")
TAG = re.compile(r"<[^<>]*>")
SPACE = re.compile(r"\s+")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
START = 24
"""Characters of a block's text that name it in ``labels``: more than any sentence skeleton's common
beginning."""
ARTICLE_SIDE = frozenset({Label.TITLE, Label.STANDFIRST, Label.CAPTION, Label.BYLINE, Label.ORIGIN})
"""Labels of what belongs to the article and is not its text: in the text it is a wrong label, but no spam."""
SHORTEST_SNIPPET = 6
"""Characters: shorter texts (×, 广告, 打印) are told by their labels, as an article may
well hold them."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked text: its label and its plain text with white space collapsed."""

    label: str
    text: str


def compact(text: str) -> str:
    """``text`` without white space and invisible characters: how texts are compared."""
    return SPACE.sub("", text).translate(INVISIBLE)


def _plain(inner: str, form: str) -> str:
    return SPACE.sub(" ", html.unescape(TAG.sub("", inner)) if form == "html" else inner).strip()


def read(marked: str, form: str) -> tuple[Marked, ...]:
    """Every marked text in document order."""
    return tuple(Marked(label, _plain(inner, form)) for label, inner in MARK.findall(marked))


def strip(marked: str) -> str:
    """The page itself: marks taken off, their texts left."""
    return MARK.sub(lambda match: match[2], marked)


def snippets(found: tuple[Marked, ...]) -> dict[str, bool]:
    """Texts that must not be in the cleaned text, and whether they are spam or on the article's side.

    All but the body's are, unless the body holds the same words.
    """
    body = compact("\n".join(mark.text for mark in found if mark.label == "body"))
    kept: dict[str, tuple[str, bool]] = {}
    for mark in found:
        key = compact(mark.text)
        if mark.label != "body" and len(key) >= SHORTEST_SNIPPET and key not in body:
            kept.setdefault(key, (mark.text, ARTICLE_SIDE.isdisjoint(mark.label.split("|"))))
    return dict(kept.values())


def labels(found: tuple[Marked, ...]) -> tuple[tuple[str, str], ...]:
    """``(label, start)`` of every marked text."""
    return tuple((mark.label, mark.text[:START].strip()) for mark in found)
