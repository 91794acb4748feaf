"""HTML: a standalone document with the article, its head lines and figures; readable, unable to run code.

The body is built from labelled blocks with every text escaped, then passed through nh3's allow-list as a
second wall; the document forbids scripts, frames and foreign styles by its content security policy.
"""

from __future__ import annotations

import html
import itertools
from typing import TYPE_CHECKING

import nh3

from cleaner.outputs.characters import one_line, scrub
from cleaner.outputs.inline import nest, safe_address, scrub_in_place, tokens
from cleaner.outputs.view import Part, gap, parts, without_bullet

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.model import Block, Page

TAGS = {
    "article", "header", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "blockquote", "table",
    "tbody", "tr", "td", "pre", "code", "a", "strong", "em", "figure", "figcaption", "img", "time", "footer",
}  # fmt: skip
"""The only elements of an article. No svg, math, style or raw-text element: mutation attacks need one."""

ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "loading"}, "time": {"datetime"}, "p": {"class"}}

_POLICY = (
    "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
_STYLE = (
    "body{margin:0 auto;max-width:42rem;padding:1.5rem 1rem 4rem;font:1.06rem/1.75 system-ui,sans-serif;"
    "color:#1d1d1f;background:#fff}h1,h2,h3{line-height:1.3}img{max-width:100%;height:auto}"
    "figure{margin:1.5rem 0}"
    "figcaption,.meta{color:#5a5a60;font-size:.9rem}blockquote{margin-left:0;padding-left:1rem;"
    "border-left:3px solid #c8c8cd}pre{overflow:auto;padding:1rem;background:#f4f4f6}"
    "table{border-collapse:collapse}"
    "td{border:1px solid #c8c8cd;padding:.3rem .6rem}a{color:#0a58ca}"
    "@media(prefers-color-scheme:dark){body{color:#e8e8ea;background:#161618}"
    "a{color:#8ab4f8}pre{background:#232326}}"
)
_TAG_OF = {"link": "a", "strong": "strong", "em": "em", "code": "code"}
_DEEPEST_HEADING = 6


def render(page: Page, *, metadata: bool = True, links: bool = True, images: bool = True) -> str:
    """The article as a full HTML document in UTF-8, without a final line end."""
    language = f' lang="{_text(page.language)}"' if page.language else ""
    return (
        f'<!doctype html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{_text(one_line(page.title or page.site_name or 'Untitled'))}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{fragment(page, metadata=metadata, links=links, images=images)}\n</body>\n</html>"
    )


def fragment(page: Page, *, metadata: bool = True, links: bool = True, images: bool = True) -> str:
    """Only the ``<article>`` element, sanitised: for pages that bring their own head."""
    base = page.url or page.canonical_url

    def inline(block: Block) -> str:
        return _inline(block, base, links=links)

    pieces = [_header(page, base, metadata=metadata)]
    pieces.extend(
        _RENDERERS[part.form](part, inline) if part.form != "figure" else _figure(part, base)
        for part in parts(page, images=images)
    )
    markup = "<article>\n" + "\n".join(piece for piece in pieces if piece) + "\n</article>"
    return nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )


def _text(text: str) -> str:
    return html.escape(scrub(text))


def _header(page: Page, base: str | None, *, metadata: bool) -> str:
    lines = [f"<h1>{_text(one_line(page.title))}</h1>"] if page.title else []
    if metadata:
        people = (("By", page.authors), ("Translated by", page.translators), ("Edited by", page.editors))
        credit = [f"{word} {_text(one_line(', '.join(names)))}" for word, names in people if names]
        if page.source or page.site_name:
            credit.append(_text(one_line(page.source or page.site_name or "")))
        if page.published:
            moment = page.published
            credit.append(f'<time datetime="{moment.isoformat()}">{moment.strftime("%Y-%m-%d %H:%M")}</time>')
        if credit:
            lines.append(f'<p class="meta">{" · ".join(credit)}</p>')
        address = safe_address(page.original_url or page.url or page.canonical_url, base)
        if address:
            lines.append(f'<p class="meta"><a href="{_text(address)}">{_text(address)}</a></p>')
    return f"<header>\n{chr(10).join(lines)}\n</header>" if lines else ""


def _inline(block: Block, base: str | None, *, links: bool) -> str:
    text = scrub_in_place(block.text)
    spans = [s for s in block.spans if s.kind != "link" or (links and safe_address(s.href, base))]
    out: list[str] = []
    for token in tokens(text, nest(spans, text)):
        if token.what == "text":
            out.append(html.escape(token.value, quote=False))
        elif token.what == "close":
            out.append(f"</{_TAG_OF[token.kind]}>")
        elif token.kind == "link":
            out.append(f'<a href="{_text(safe_address(token.value, base) or "")}">')
        else:
            out.append(f"<{_TAG_OF[token.kind]}>")
    return "".join(out)


def _heading(part: Part, inline: Callable[[Block], str]) -> str:
    level = min(max(part.level, 2), _DEEPEST_HEADING)  # the headline is the only h1
    return f"<h{level}>{inline(part.blocks[0])}</h{level}>"


def _paragraph(part: Part, inline: Callable[[Block], str]) -> str:
    pieces = [inline(part.blocks[0])]
    pieces.extend(gap(one, two) + inline(two) for one, two in itertools.pairwise(part.blocks))
    return f"<p>{''.join(pieces)}</p>"


def _list(part: Part, inline: Callable[[Block], str]) -> str:
    tag = "ol" if part.ordered else "ul"
    return f"<{tag}>\n{chr(10).join(f'<li>{inline(without_bullet(block))}</li>' for block in part.blocks)}\n</{tag}>"


def _quote(part: Part, inline: Callable[[Block], str]) -> str:
    return f"<blockquote>\n{chr(10).join(f'<p>{inline(block)}</p>' for block in part.blocks)}\n</blockquote>"


def _table(part: Part, _inline: Callable[[Block], str]) -> str:
    rows = (
        "".join(f"<td>{_text(one_line(cell))}</td>" for cell in block.text.split("\t"))
        for block in part.blocks
    )
    return f"<table><tbody>\n{chr(10).join(f'<tr>{row}</tr>' for row in rows)}\n</tbody></table>"


def _code(part: Part, _inline: Callable[[Block], str]) -> str:
    # The line end after <pre> is dropped by HTML parsers, so it shields a first empty line of the code.
    return "<pre>\n" + _text("\n".join(block.text for block in part.blocks)) + "</pre>"


def _figure(part: Part, base: str | None) -> str:
    address = safe_address(part.image.url if part.image else None, base)
    if part.image is None or address is None:
        return ""
    caption = f"<figcaption>{_text(one_line(part.caption))}</figcaption>" if part.caption else ""
    alt = _text(one_line(part.image.alt))
    return f'<figure><img src="{_text(address)}" alt="{alt}" loading="lazy">{caption}</figure>'


_RENDERERS: dict[str, Callable[[Part, Callable[[Block], str]], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "table": _table,
    "code": _code,
}
