"""Hostile markup by size: named generators ``g(n)``, and what a reader sees of markup.

Each generator writes about ``n`` repetitions of something that makes parsers slow or lose text, and then a paragraph
``AFTER``; those in ``SHOWS_INSIDE`` have ``INSIDE`` at the deepest place, too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lxml import etree

from cleaner.tags import BLOCK_TAGS, ENDS_SKIPPED, SKIPPED, SVG_ISLANDS

FILES = Path(__file__).parents[1] / "fixtures" / "hostile"
AFTER = "The ferry sails again."
INSIDE = "Deep water under the bridge."
_END = f"<p>{AFTER}</p>"

def nest(tag: str, n: int, *, closed: bool = True) -> str:
    """``n`` elements inside one another. Tags may be several, parted by white space."""
    tags = tag.split()
    end = "".join(f"</{name}>" for name in reversed(tags)) * n if closed else ""
    return "".join(f"<{name}>" for name in tags) * n + INSIDE + end + _END


GENERATORS: dict[str, Callable[[int], str]] = {
    "nested div": lambda n: nest("div", n),
    "nested div, unclosed": lambda n: nest("div", n, closed=False),
    "nested b, unclosed": lambda n: nest("b", n, closed=False),
    "nested font": lambda n: nest("font", n),
    "nested a p": lambda n: nest("a p", n),
    "nested p b": lambda n: nest("p b", n, closed=False),
    "nested table": lambda n: nest("table tr td", n),
    "nested list": lambda n: nest("ul li", n),
    "nested section, stray ends": lambda n: "<section>" * n + "</article>" * n + INSIDE + _END,
    "nested span, block ends": lambda n: "<span>" * n + "</div>" * n + INSIDE + _END,
    "nested svg math": lambda n: "<svg><math>" * n + "</math></svg>" * n + _END,
    "end tags": lambda n: "</div>" * n + _END,
    "attributes": lambda n: f"<p {' '.join(f'a{i}=1' for i in range(n))}>{INSIDE}</p>{_END}",
    "attributes, small tags": lambda n: f"<i {' '.join(f'a{i}=1' for i in range(300))}>x</i>" * (n // 300 + 1) + _END,
    "attributes in noscript": lambda n: f"<noscript><p {' '.join(f'a{i}=1' for i in range(n))}></noscript>{_END}",
    "nested noscript": lambda n: "<noscript>" * n + "<div>" * n + "</noscript>" * n + _END,
    "nested template": lambda n: "<template>" * n + "<div>" * n + "</template>" * n + _END,
    "nested select": lambda n: "<select><option><div>" * n + "</select>" * n + _END,
    "nested foreign objects": lambda n: "<svg><foreignObject><div>" * n + "</foreignObject></svg>" * n + _END,
    "open pictures": lambda n: "<svg><g>" * n + f"<p>{INSIDE}</p>" + _END,
    "open ruby": lambda n: "<ruby>x<rt>y" * n + f"<p>{INSIDE}</p>" + _END,
    "open templates in noscript": lambda n: "<noscript><template><table></noscript>" * n + _END,
    "control references": lambda n: "&#27;" * n + _END,
    "custom elements in the head": lambda n: "<head><title>x</title>" + "<x-y>" * n + INSIDE + _END,
    "long class": lambda n: f'<p class="{"lead " * n}">{INSIDE}</p>{_END}',
    "long data address": lambda n: f'<p><img src="data:image/png;base64,{"A" * n}">{INSIDE}</p>{_END}',
    "long tag name": lambda n: f"<p><{'a' * n}>{INSIDE}</p>{_END}",
    "long text": lambda n: f"<p>{'water ' * n}</p>{_END}",
    "open quote": lambda n: '<a b="' * n + f'">{INSIDE}</a>' + _END,
    "open quotes of both kinds": lambda n: "<a b=\"'>" * n + f"{INSIDE}</a>" + _END,
    "less-than signs": lambda n: "<" * n + _END,
    "less-than and space": lambda n: "< " * n + _END,
    "half comments": lambda n: "<!-" * n + ">" + _END,
    "comments": lambda n: "<!-- x -->" * n + _END,
    "unclosed comments": lambda n: "<!--" * n + _END,
    "short comments": lambda n: "<!-->" * n + _END,
    "cdata": lambda n: "<![CDATA[" * n + ">" + _END,
    "processing instructions": lambda n: "<?" * n + ">" + _END,
    "unclosed scripts": lambda n: _END + "<script>" * n,
    "unclosed textareas": lambda n: "<textarea>" * n + _END,
    "unclosed titles": lambda n: "<title>" * n + _END,
    "unclosed frames": lambda n: "<iframe>" * n + _END,
    "escaped quotes in a script": lambda n: '<script>x="' + '\\"' * n + "</script>" + _END,
    "escapes in a script": lambda n: '<script>x="' + "\\" * 2 * n + '"</script>' + _END,
    "scripts in comments": lambda n: "<script><!--" * n + "--></script>" + _END,
    "stories and entries": lambda n: f"<p>{'水' * 60}</p>" * n + f"<ul>{('<li>' + '山' * 17) * n}</ul>" + _END,
    "notices": lambda n: "<div>" + "<p>Advertisement</p>" * n + "</div>" + _END,
    "pictures and buttons": lambda n: _END + "<img src=a.jpg><p>View full-size image</p>" * n + _END,
    "pictures between breaks": lambda n: "<div>" + "water<br><br><img src=a>" * n + "</div>" + _END,
    "rows of dates and names": lambda n: "<div>2024-03-18 街区观察 祝半夏</div>" * n + _END,
    "headlines": lambda n: "<div><h1>water</h1></div>" * n + _END,
    "body ends": lambda n: "</body></html>" * n + _END,
    "body ends and text": lambda n: "water</body>" * n + _END,
    "html tags": lambda n: "".join(f"<html a{i}=1>" for i in range(n)) + _END,
    "ampersands": lambda n: "&" * n + _END,
    "double ampersands": lambda n: "&amp;lt;" * n + _END,
    "spaces": lambda n: " " * n + _END,
    "newlines": lambda n: "\n" * n + _END,
    "digits": lambda n: f"<p>{'1234567890' * n}</p>{_END}",
    "numbers": lambda n: f"<p>{' '.join(map(str, range(1, n + 1)))}</p>{_END}",
    "commas": lambda n: f"<p>{',' * n}</p>{_END}",
    "dates": lambda n: f"<p>{'2024-05-06 08:30 ' * n}</p>{_END}",
    "addresses": lambda n: f"<p>{'http://a.b/c?d=e ' * n}</p>{_END}",
    "breaks": lambda n: "<br>" * n + _END,
    "options": lambda n: f"<select>{'<option>x' * n}</select>{_END}",
    "linked paragraphs": lambda n: '<p>water <a href="/x">flows</a></p>' * n + _END,
    "prologues": lambda n: "<?xml version='1.0' encoding='gbk'?>" * n + _END,
    "meta charsets": lambda n: "<meta charset" * n + ">" + _END,
}
PIECES = (
    "<p>", "</p>", "<b>", "</b>", "<div class='x'>", "</div>", "<!--", "-->", "--!>", "<!-->", "<script>", "</script>",
    "<script type='application/ld+json'>", '{"@type":"NewsArticle","headline":"', "<style>", "</style>", "<title>",
    "</title>", "<textarea>", "</textarea>", "<svg>", "</svg>", "<math>", "<br>", "<br/>", "<", ">", '"', "'", "=",
    "&amp;", "&#27;", "&#x9b;", "&#0;", "&lt;", "text ", "</body>", "</html>", "<html lang=en>", "<head>", "</head>",
    "<body>", "<iframe src=x />", "<iframe>", "<!x", "<?x", "</ x", "字", "\n", "\r", "\f", "<a b='c>",
    "<a href='javascript:x'>", "</a>", "<ul><li>", "</ul>", "<table><tr><td>", "</table>", "<td>", "<tr>", "<select>",
    "<option>", "</select>", "<noscript>", "</noscript>", "<template>", "</template>", "<pre>", "</pre>", "<h1>",
    "</h1>", "<section>", "<i style='display:none'>", "</i>", "<span hidden>", "</span>",
    "<time datetime='2026-01-01'>", "<img src='/x.png' alt='y'>", "<meta charset=gbk>",
    "<meta name=author content='Ada Stone'>", "<plaintext>",
    "<xmp>", "</xmp>", "<frameset>", "<ruby>", "<rt>", "<button>", "<dl><dt>", "<dd>", "<form>", "<label>", "<![CDATA[",
    "The bridge opened on Monday, the mayor said, and the ferry stopped. ",
    "记者从市政府获悉，新桥星期一早晨正式通车。",
    "责任编辑：林舟", "联系微信 abc12345", "来源：海港日报", "\0", "\x1b[31m", "\u2028", "\ufeff",
)  # fmt: skip
"""What pages are made of: tags, broken tags, references, text that rules look for."""
SHOWS_INSIDE = tuple(name for name, make in GENERATORS.items() if INSIDE in make(1))


class Reader:
    """A parser target of its own that keeps what is shown, by the definition of the first promise."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[str] = []
        self._hidden_from: int | None = None
        self._in_head = False
        self.greatest = 0

    def start(self, tag: str, _: object) -> None:
        if self._hidden_from is not None:
            inside = self._open[self._hidden_from :]
            if tag in ENDS_SKIPPED.get(inside[0], ()) and not SVG_ISLANDS & {tag, *inside}:
                self._hidden_from = None
        if self._hidden_from is None:
            if tag in SKIPPED or (tag == "title" and self._in_head):
                self._hidden_from = len(self._open)
            else:
                self._in_head = tag == "head" or (self._in_head and tag not in BLOCK_TAGS)
        self._open.append(tag)
        self.greatest = max(self.greatest, len(self._open))

    def end(self, tag: str) -> None:
        self._open.pop()
        if self._hidden_from is None:
            self._in_head = self._in_head and tag != "head"
        elif len(self._open) == self._hidden_from:
            self._hidden_from = None

    def data(self, text: str) -> None:
        if self._hidden_from is not None:
            return
        self._in_head = (
            self._in_head and text.isspace()
        )  # an unknown element's: HTML5 has left the head by then
        if not self._in_head:
            self.parts.append(text)

    def comment(self, text: str) -> None:
        pass

    def close(self) -> None:
        pass


def read(markup: str) -> tuple[str, int]:
    """The text that lxml shows of markup, and how deep it is nested."""
    reader = Reader()
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    parser.feed(markup.encode() or b" ")
    parser.close()
    return "".join(reader.parts), reader.greatest


def shown(markup: str) -> str:
    """The text that lxml shows of markup, without white space."""
    return squeeze(read(markup)[0])


def squeeze(text: str) -> str:
    """Text without white space."""
    return "".join(text.split())
