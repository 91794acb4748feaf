"""What a hostile page writes, and what must not be in any output: shared by the output tests and the fuzz harness."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

PAYLOADS = (
    "<script>alert(1)</script>",
    "<ScRiPt/x>alert(1)</sCrIpT >",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "</pre></style></title></textarea><svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<base href='javascript:alert(1)//'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
    "<x style='behavior:url(#default#time2)' onbegin=alert(1)>",
    "'\" onmouseover=alert(1) x=\"",
    "` onmouseover=alert(1) `",
    "<!--<a href='-->javascript:alert(1)'>",
    "<!--><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "]]><script>alert(1)</script>",
    "<?php echo 1 ?><?xml version='1.0'?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[x](<javascript:alert(1)>)",
    "[x](java\tscript:alert(1))",
    "```\n<script>alert(1)</script>\n```",
    "~~~\n</code></pre><script>alert(1)</script>",
    "---\ntitle: !!python/object/apply:os.system ['id']\n---",
    "{{constructor.constructor('alert(1)')()}}",
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m",
    "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;Y3VybCBldmls\x07",
    "\x9b31mred\x9d0;owned\x9c",
    "\x90+q544e\x9c\x1bP1$r\x1b\\",
    "safe\u202egnp.exe\u2066\u2069\u200f",
    "line\u2028line\u2029line\x85line\x0bline\x0cline",
    "back\x08\x08\x7fspace\x00null\ufffe\uffff",
    "\ud800lone\udfff",
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "＝1+1",
    "../../../../etc/cron.d/owned",
    "..\\..\\windows\\system32\\x",
    "/etc/passwd\0.md",
    "-rf *",
    "CON",
    "." * 300,
)  # fmt: skip
"""Markup, Markdown, terminal, spreadsheet and file name attacks, as page text or as the value of any field."""

ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " \x01javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x0bjavascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "view-source:javascript:alert(1)",
    'https://a.example/" onclick="alert(1)',
    "https://a.example/')alert(1)//",
    "https://a.example/)[x](javascript:alert(1)",
    "https://a.example/>\n<script>alert(1)</script>",
    "https://[::1",
    "//b.example/x",
    "\x1b]8;;x\x07https://a.example/",
    "https://a.example/\ud800",
)
"""Addresses of links and pictures."""

_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DISPLAY = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_RUNS = frozenset(
    (
        "script",
        "iframe",
        "object",
        "embed",
        "base",
        "link",
        "svg",
        "math",
        "template",
        "noscript",
        "form",
        "frame",
    )
)
_FENCE = re.compile(r"(?ms)^(?P<fence>`{3,})\n.*?\n(?P=fence)$")
_LITERAL = re.compile(r"(?s)\\[!-/:-@\[-`{-~]|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)")
"""An escaped character or a span of code, whichever begins first."""
_LINK = re.compile(r"\]\(<([^<>\n]*)>\)")


def controls(text: str) -> list[str]:
    """Control characters and surrogates in it that no output may hold; tab and line end may stay."""
    return _CONTROL.findall(text)


def display_tricks(text: str) -> list[str]:
    """Characters in it that reorder or hide what a terminal shows."""
    return _DISPLAY.findall(text)


def html_faults(document: str) -> Iterator[str]:
    """What in an HTML document could run, or fetch from elsewhere than http(s)."""
    yield from (f"control {char!r}" for char in controls(document))
    for element in lxml_html.document_fromstring(document).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in _RUNS:
            yield f"<{element.tag}>"
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"srcdoc", "formaction", "action"}:
                yield f"{element.tag} {name}={value}"
            if name in {"href", "src"} and not _is_harmless(value):
                yield f"{element.tag} {name}={value}"


def _is_harmless(address: str) -> bool:
    bare = re.sub(r"[\0-\x20\x7f-\xa0]", "", address).lower()
    scheme = re.match(r"[a-z][a-z0-9+.-]*:", bare)
    return scheme is None or scheme.group() in {"http:", "https:"}


def address_faults(address: str) -> Iterator[str]:
    """Why an address may not be handed on."""
    if not _is_harmless(address):
        yield address


def markdown_faults(document: str) -> Iterator[str]:
    """What in Markdown is raw HTML, an autolink, or a link to something else than http(s)."""
    yield from (f"control {char!r}" for char in controls(document))
    text = _LITERAL.sub("_", _FENCE.sub("", document.removeprefix(_front_matter(document))))
    for address in _LINK.findall(text):
        if not _is_harmless(address):
            yield f"link to {address}"
    text = _LINK.sub("]()", text)
    yield from (f"raw {text[m.start() :][:30]!r}" for m in re.finditer("<(?=[a-zA-Z/!?])", text))
    yield from (f"link {m.group()!r}" for m in re.finditer(r"\]\((?!\)).{0,20}", text))
    yield from (f"reference {m.group()!r}" for m in re.finditer(r"(?m)^ {0,3}\[[^\]\n]*\]:.{0,20}", text))


def _front_matter(document: str) -> str:
    """It is YAML; a reader that takes it for Markdown must find no tag or link in it, though."""
    found = re.match(r"---\n(?:[a-z_]+: (?:(?!\]\()[^\n<])*\n)*---\n", document)
    return found.group() if found else ""


def xml_faults(document: bytes) -> Iterator[str]:
    """Why a strict parser refuses XML, and what in the HTML that it carries could run."""
    yield from (f"control {char!r}" for char in controls(document.decode()))
    try:
        root = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield str(error)
        return
    for element in root.iter():
        text = element.text or ""
        name = etree.QName(element).localname
        if name in {"content", "encoded"} and text.strip():
            yield from html_faults(text)
        if (
            name in {"link", "id", "guid"}
            and not _is_harmless(element.get("href") or text)
            and "urn:" not in text
        ):
            yield f"{name} {element.get('href') or text}"
