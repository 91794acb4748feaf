"""A standalone page on which a person sees article and spam apart: all blocks in place, coloured by label.

No script, no foreign resource, nothing from the page but escaped text: the report of a hostile page is
harmless.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from cleaner.outputs.characters import one_line, scrub
from cleaner.outputs.explain import cells, runner_up, scores, strongest, style_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.model import Block, Page

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root{--article:#1a7f37;--side:#0a6a86;--spam:#c62828;--rest:#8a8a90} body{margin:0
auto;max-width:62rem;padding:1.5rem 1rem 4rem;font:1rem/1.6
system-ui,sans-serif;color:#1d1d1f;background:#fff} h1{font-size:1.4rem;margin:.2rem
0}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;font-size:.9rem} td,th{border:1px solid
#d5d5da;padding:.2rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
.bar{display:flex;height:.7rem;border-radius:.35rem;overflow:hidden;margin:.6rem 0} .bar i{display:block}.bar
.article{background:var(--article)}.bar .side{background:var(--side)} .bar .spam{background:var(--spam)}.bar
.rest{background:#c9c9ce} .block{border-left:.35rem solid;margin:.3rem 0;padding:.1rem .8rem}
.block.article{border-color:var(--article)}.block.side{border-color:var(--side)}
.block.spam{border-color:var(--spam);background:#fdeeee}
.block.rest{border-color:#d5d5da;color:#6a6a70;font-size:.9rem}
.block p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}.tag{font-size:.75rem;font-weight:600} .article
.tag{color:var(--article)}.side .tag{color:var(--side)}.spam .tag{color:var(--spam)}.rest
.tag{color:var(--rest)} details{font-size:.8rem;color:#5a5a60}summary{cursor:pointer}
body:has(#article:checked) .block:not(.article,.side),body:has(#spam:checked) .block:not(.spam),
body:has(#rest:checked) .block:not(.rest){display:none}label{margin-right:1rem}
@media(prefers-color-scheme:dark){body{color:#e8e8ea;background:#161618}.block.spam{background:#331c1c}
td,th,.block.rest{border-color:#444}}
"""
_STYLES = ("article", "side", "spam", "rest")
_FILTERS = (("all", "Everything"), ("article", "Article"), ("spam", "Advertising"), ("rest", "The rest"))


def render(page: Page) -> str:
    """The report as a full HTML document in UTF-8, without a final line end."""
    title = _text(one_line(page.title or "Untitled page"))
    language = f' lang="{_text(page.language)}"' if page.language else ""
    body = "\n".join((*_head(page, title), *_facts(page), *_spam(page), *_blocks(page)))
    return (
        f'<!doctype html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}: what was kept, and why</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        "</body>\n</html>"
    )


def _text(text: str) -> str:
    return html.escape(scrub(text))


def _head(page: Page, title: str) -> Iterator[str]:
    sums = dict.fromkeys(_STYLES, 0)
    for block in page.blocks:
        sums[style_of(block.label)] += cells(block.text)
    total = sum(sums.values()) or 1
    yield f"<h1>{title}</h1>"
    yield f"<p>{_text(page.page_type)}, confidence {page.confidence:.2f}, {len(page.blocks)} blocks</p>"
    shares = "".join(f'<i class="{style}" style="width:{sums[style] / total:.2%}"></i>' for style in _STYLES)
    yield f'<div class="bar">{shares}</div>'
    for notice in page.notices:
        yield f"<p><b>{_text(notice.code)}</b>: {_text(notice.message)}</p>"


def _facts(page: Page) -> Iterator[str]:
    if not page.facts:
        return
    yield "<h2>Metadata</h2>\n<table><tr><th>field</th><th>value</th><th>from</th><th>lost</th></tr>"
    for name, fact in page.facts.items():
        value = fact.value if isinstance(fact.value, str) else ", ".join(fact.value)
        lost = "; ".join(f"{rival.value} ({rival.origin})" for rival in fact.rivals)
        row = "".join(f"<td>{_text(one_line(cell))}</td>" for cell in (name, value, fact.origin, lost))
        yield f"<tr>{row}</tr>"
    yield "</table>"


def _spam(page: Page) -> Iterator[str]:
    if not page.spam:
        return
    yield "<h2>Advertising posts</h2>\n<table><tr><th>skeleton</th><th>block</th><th>slots</th></tr>"
    for group in page.spam:
        for number, post in enumerate(group.posts):
            first = f'<td rowspan="{len(group.posts)}">{_text(group.skeleton)}</td>' if not number else ""
            slots = ", ".join(f"{name} = {value}" for name, value in post.slots.items())
            yield f'<tr>{first}<td><a href="#b{post.block}">{post.block}</a></td><td>{_text(slots)}</td></tr>'
    yield "</table>"


def _blocks(page: Page) -> Iterator[str]:
    yield "<h2>Blocks</h2>\n<p>"
    for name, words in _FILTERS:
        checked = " checked" if name == "all" else ""
        yield f'<label><input type="radio" name="show" id="{name}"{checked}> {words}</label>'
    yield "</p>"
    for block in page.blocks:
        yield _block(block)


def _block(block: Block) -> str:
    reasons = "; ".join(f"{e.rule} {e.weight:+.1f}" for e in strongest(block))
    evidence = "".join(
        f"<tr><td>{e.step}</td><td>{e.weight:+.1f}</td><td>{_text(e.label)}</td><td>{_text(e.rule)}</td>"
        f"<td>{_text(e.saw)}</td></tr>"
        for e in sorted(block.evidence, key=lambda e: (e.step, -abs(e.weight)))
    )
    totals = ", ".join(f"{label} {score:+.1f}" for label, score in scores(block))
    return (
        f'<div class="block {style_of(block.label)}" id="b{block.index}">'
        f'<span class="tag">{block.index} {block.label}</span><p>{_text(block.text)}</p>'
        f"<details><summary>{block.confidence:.2f} {block.kind} {_text(reasons)}</summary>"
        f"<p>{_text(block.path)}; margin {block.margin:+.1f} over {_text(runner_up(block))}; "
        f"{_text(totals)}</p>"
        "<table><tr><th>step</th><th>weight</th><th>label</th><th>rule</th><th>saw</th></tr>"
        f"{evidence}</table></details></div>"
    )
