"""Repairs of the markup before it is parsed: what libxml2 would drop, misplace, or take too long over.

libxml2 closes every element at ``</body>``, where HTML5 keeps them open; it searches its whole stack for each end tag
that has no start, which is quadratic on deep pages; and what an unclosed comment swallows, no parser shows. Ordinary
pages pass a few searches at memory speed and come back as the same object.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import accumulate, islice

from cleaner import inert
from cleaner.errors import NoticeCode
from cleaner.flatten import MAX_DEPTH, flatten
from cleaner.model import Notice
from cleaner.survey import Found, survey
from cleaner.tokens import Kind, Token, tokens

__all__ = ["MAX_DEPTH", "flatten", "repair"]

MAX_TAG = 1_000_000
"""Characters of one tag. Real ones reach 330,000 (state in a data attribute), a data: URI can have 30 million."""
MAX_ATTRIBUTES = 256
"""Attributes of one tag that is longer than :data:`GAP`. Real tags have under 50."""
GAP = 1_000
"""Characters without a ``>`` in which a place may lie in a long tag; a tag of twice as many has such a place."""
SUSPECT_TAGS = 8_000
"""``<`` in a page from which its depth is looked at: 4,000 levels times 4,000 stray end tags cost libxml2 40 ms."""
SUSPECT_DEPTH = 600
"""Estimated depth (tags that close themselves left out) from which a page is flattened before the parse."""
SAMPLE_STEP, SAMPLE_SIZE = 4_096, 512
"""Characters from one sample to the next and of each, when the ``<`` of a page are estimated: a full count costs
0.09 ms for 200,000 characters, a twentieth of the parse."""
MAX_NOTICES = 10
"""Trimmed tags that are named one by one."""
ROUNDS = 8
"""Unclosed elements of different names that are mended one after the other; there are no more names."""

_PROLOGUE = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_NOTHING = "</>"
"""An end tag without a name, which parsers ignore. Its ``>`` still ends a comment that ``</body>`` stands in, and it
keeps a ``<`` before what was left out from becoming a tag with what comes after."""
_DEPTH_TAG = re.compile(
    r"(?ai)<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|dt|dd|option)[\s/>])[a-z]"
)
_TAG_START = re.compile(r"<[a-zA-Z](?:[a-zA-Z0-9:-]{0,40}[\s/]|[^\s/>]{41})")
"""A start tag with attributes, or one whose name is already too long. Compressed scripts have ``<`` in other places."""
_KEPT_ATTRIBUTE = re.compile(
    r"""(?ai)\s(?:class|id|role|style|href|src|data-src|alt|lang|datetime|itemprop|name|property|content|rel|type)"""
    r"""\s{0,3}=\s{0,3}(?:"[^"]{0,2000}"|'[^']{0,2000}')"""
)
_ATTRIBUTE = re.compile(r"""[\s/][^\s=>/]+(?:\s{0,9}=\s{0,9}(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
"""An attribute. A quote that nothing closes is looked for once: if another one followed, it would close the first."""
_TITLE = re.compile(r"(?ai)<title(?=[\s/>])[^>]*>")
_UNCLOSED_TITLE = re.compile(r"(?s)(<[^>]*>)([^<]*)(.*)")
_RAW_TEXT = frozenset({"xmp", "plaintext"})
"""Raw elements whose content is shown as text."""
_SHOWN_UNCLOSED = frozenset({"textarea", "iframe", "noembed", "noframes", "noscript"})
"""Raw elements that lose their start tag if nothing ends them, so that the rest of the page is shown."""


def repair(text: str) -> tuple[str, tuple[Notice, ...]]:
    """The markup as libxml2 can be given it, without what shows nothing, and what was mended.

    The same object if there was nothing to do. Offsets in notices are characters of ``text`` before the repairs that
    stand earlier in the tuple. Linear in the size of the text; never raises.
    """
    notices: list[Notice] = []
    if text.startswith(("<?xml", "\n", "\r", " ")):
        prologue = _PROLOGUE.match(text)  # lxml refuses a str that declares an encoding
        text = text[prologue.end() :] if prologue else text
    first = found = survey(text)
    if _may_have_long_tag(found.seen):
        found = survey(_trim_tags(found.seen, notices))
    text = _mend_ends(found, notices)
    flat = flatten(text) if _may_be_deep(text) else text
    if flat is not text:
        message = f"nested deeper than {MAX_DEPTH} elements: structure flattened"
        notices.append(Notice(NoticeCode.DEPTH, message))
    return flat, tuple([_moved(notice, first) for notice in notices])


def _moved(notice: Notice, found: Found) -> Notice:
    """The notice with its offset in the text that had all its scripts."""
    if notice.offset is None:
        return notice
    return Notice(notice.code, notice.message, found.original(notice.offset), notice.length)


def _trim_tags(text: str, notices: list[Notice]) -> str:
    """The text with tags cut down that are too long or have too many attributes."""
    pieces, done, trimmed = [], 0, 0
    for token in tokens(text):
        end = token.inner or token.end
        if token.kind not in (Kind.START, Kind.RAW):
            continue
        if token.name == "noscript" and _may_have_long_tag(text[token.inner : token.end]):
            end, short = token.end, "<noscript></noscript>"  # to libxml2 its content is tags
        elif _is_too_much(text, token.start, end):
            short = _shortened(text, token, end)
        else:
            continue
        pieces += [text[done : token.start], short]
        done, trimmed = end, trimmed + 1
        if trimmed <= MAX_NOTICES:
            message = f"a <{token.name[:20]}> tag of {end - token.start} characters lost attributes"
            notices.append(Notice(NoticeCode.ATTRIBUTES, message, token.start, end - token.start))
    if trimmed > MAX_NOTICES:
        notices.append(Notice(NoticeCode.ATTRIBUTES, f"{trimmed - MAX_NOTICES} more tags lost attributes"))
    return "".join([*pieces, text[done:]]) if pieces else text


def _may_have_long_tag(text: str) -> bool:
    """Whether some place without a ``>`` around it looks like a long tag. It may be a script's or a comment's."""
    done = 0
    for place in range(0, len(text), GAP):
        if place < done or text.find(">", place, place + GAP) >= 0:
            continue
        start = text.rfind(">", done, place) + 1
        done = text.find(">", place + GAP)
        done = len(text) if done < 0 else done
        tag = _TAG_START.search(text, start or place, done)
        if tag and _is_too_much(text, tag.start(), done):
            return True
    return False


def _is_too_much(text: str, start: int, end: int) -> bool:
    if end - start > MAX_TAG:
        return True
    if end - start <= GAP:
        return False
    many = islice(_ATTRIBUTE.finditer(text, start, end), MAX_ATTRIBUTES, None)
    return next(many, None) is not None


def _shortened(text: str, token: Token, end: int) -> str:
    """The tag with its name and those attributes that later stages read, unless they are what is too long."""
    kept: dict[str, str] = {}
    for found in _KEPT_ATTRIBUTE.findall(text, token.start, end):
        kept.setdefault(found.partition("=")[0].strip().lower(), found)
    slash = "/" if text[end - 2] == "/" else ""
    return f"<{token.name[:100]}{''.join(kept.values())}{slash}>"


def _mend_ends(found: Found, notices: list[Notice]) -> str:
    """The text without early ``</body>`` and ``</html>``, and without elements and comments that nothing closes."""
    if found.leaks:
        text, leaks = inert.without_leaks(found.seen)
        notices += leaks
        found = survey(text)
    text = found.seen
    for _ in range(ROUNDS):
        mended = _mend_unclosed(text, notices) if found.unclosed else text
        if mended is text:
            break
        found = survey(mended)
        text = found.seen
    # most tails hold comments only: look closer if not
    if found.early < 0 or not any(_is_text(text, token) for token in tokens(text, found.early)):
        return text
    return _without_early_ends(text, notices)


def _is_text(text: str, token: Token) -> bool:
    shown = token.kind is Kind.TEXT or (token.kind is Kind.RAW and token.name in _RAW_TEXT)
    return shown and not text[token.start : token.end].isspace()


def _without_early_ends(text: str, notices: list[Notice]) -> str:
    """The text without the end tags of body and document after which there is more, those in raw text left alone."""
    ends: list[Token] = []
    last = 0
    for token in tokens(text):
        if token.kind is Kind.END and token.name in {"body", "html"}:
            ends.append(token)
        elif ends and _is_text(text, token):
            last = len(ends)
    if not last:
        return text
    message = "the page goes on after </body> or </html>: the end tags were left out"
    notices.append(Notice(NoticeCode.PARSER, message, ends[0].start))
    places = [0, *(place for end in ends for place in (end.start, end.end)), len(text)]
    return _NOTHING.join(text[begin:end] for begin, end in zip(places[::2], places[1::2], strict=True))


def _mend_unclosed(text: str, notices: list[Notice]) -> str:
    """The text without the start of the comment or element that runs to its end, if there is one."""
    for last in deque(tokens(text), maxlen=1):
        if not last.closed and last.kind in (Kind.COMMENT, Kind.RAW):
            return _without_start(text, last, notices)
    return text


def _without_start(text: str, last: Token, notices: list[Notice]) -> str:
    """The text in which what ``last`` swallowed is shown, if it can be: a script's content is no text."""
    head, tail, what = text[: last.start], text[last.start :], f"<{last.name}>"
    if last.kind is Kind.COMMENT:
        what, shown = "comment", re.sub("<!--[^>]*>?", _NOTHING, tail) if tail.startswith("<!--") else tail
    elif last.name in _SHOWN_UNCLOSED:
        shown = re.sub(rf"(?ai)<{last.name}(?=[\s/>])[^>]*>", _NOTHING, tail)
    elif last.name == "title":
        tag, title, rest = _UNCLOSED_TITLE.match(tail).groups()  # type: ignore[union-attr]  # it is a <title> tag
        shown = f"{tag}{title}</title>{_TITLE.sub(_NOTHING, rest)}" if rest else tail
    else:
        shown = tail
    notices.append(Notice(NoticeCode.PARSER, f"nothing closes this {what}", last.start, len(tail)))
    return text if shown == tail else head + shown


def _may_be_deep(text: str) -> bool:
    """Whether the page has many tags and seems to nest them deeply. The estimate trusts end tags to match."""
    sampled = sum(text.count("<", at, at + SAMPLE_SIZE) for at in range(0, len(text), SAMPLE_STEP))
    if sampled * SAMPLE_STEP < SUSPECT_TAGS * SAMPLE_SIZE // 2 or text.count("<") < SUSPECT_TAGS:
        return False
    steps = (-1 if slash else 1 for slash in _DEPTH_TAG.findall(text))
    return max(accumulate(steps), default=0) > SUSPECT_DEPTH
