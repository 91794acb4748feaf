"""Our visible text against an HTML5 parser's, page by page: visible characters that we miss are bugs.

    python -m tests.tools.differential CORPUS... [--limit N] [--jobs N]

html5lib (extra ``dev``) builds the tree that a browser would; what stands under its body, in elements that hold text,
is what a reader can see. Ours is the text of all blocks. Pages held aside are counted, and their text is not printed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import cleaner
from cleaner.decode import decode
from cleaner.tags import SKIPPED
from tests.tools import corpus as corpora

NO_TEXT = SKIPPED | {"title", "iframe", "noembed", "noframes"}
"""Elements whose content a browser never shows as text: the definition's, and those that HTML5 reads as raw."""
SNIPPETS, SNIPPET = 5, 60
"""Missing stretches that are shown of a page, and characters of each."""
_BLANK = re.compile("[\\s\0-\x1f\x7f-\x9f\ufffd\ufeff]+")
"""What may differ: white space, controls, what stands for a character that nobody could read."""


class Missing(NamedTuple):
    """How many visible characters of a page are in no block, of how many, and stretches that hold them."""

    characters: int
    of: int
    snippets: tuple[str, ...] = ()


def missing_characters(raw: bytes, *, content_type: str | None = None) -> Missing:
    """What an HTML5 parser shows of a page and our blocks do not hold, each character as often as it is shown.

    Both read the same decoded text, so that only the markup is at stake. A text dump shows itself.
    """
    text = decode(raw, content_type=content_type)
    page = cleaner.clean(raw, content_type=content_type, readability="never")
    ours = _bare("".join(block.text for block in page.blocks if block.path != "json-ld"))
    shown = [text.text] if text.kind == "text" else list(_shown(text.text))
    theirs = [bare for bare in map(_bare, shown) if bare]
    lost = Counter("".join(theirs)) - Counter(ours)
    snippets = tuple(node[:SNIPPET] for node in theirs if node not in ours)[:SNIPPETS] if lost else ()
    return Missing(sum(lost.values()), sum(map(len, theirs)), snippets)


def _bare(text: str) -> str:
    return _BLANK.sub("", text)


def _shown(text: str) -> Iterator[str]:
    """The text nodes under body, in order. Iterative: pages nest deeper than Python recurses."""
    import html5lib  # noqa: PLC0415  # the extra `dev`

    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False)
    tree = parser.parse(text, scripting=True)  # as in a browser, where <noscript> is not shown
    stack = [(tree.find("body"), False)]
    while stack:
        node, done = stack.pop()
        if node is None:
            continue
        if done:
            yield node.tail or ""
            continue
        stack.append((node, True))
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag.rpartition("}")[2] in NO_TEXT or not tag:
            continue
        yield node.text or ""
        stack.extend((child, False) for child in reversed(node))


def _row(job: tuple[str, bytes, bool]) -> tuple[str, Missing]:
    name, data, aside = job
    found = missing_characters(data)
    return name, found._replace(snippets=()) if aside else found


def problems(folders: Sequence[Path], *, most: int, jobs: int = 1) -> Iterator[str]:
    """For the gate: pages that miss characters, among ``most`` pages of each corpus, spread evenly over it."""
    for folder in folders:
        rows = list(corpora.read(folder, fit_only=False))
        rows = rows[:: max(1, len(rows) // most)][:most]
        with ProcessPoolExecutor(jobs) as pool:
            for name, found in pool.map(_row, [(row["id"], data, True) for row, data in rows], chunksize=4):
                if found.characters:
                    yield f"{folder.name}/{name}: {found.characters} of {found.of} visible characters missing"


def main() -> None:
    """Command line. Exit code 1 when a page misses characters."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    failed = False
    for folder in options.corpora:
        rows = list(corpora.read(folder, fit_only=False))[: options.limit]
        jobs = [(row["id"], data, corpora.aside(row)) for row, data in rows]
        pages = lost = total = 0
        with ProcessPoolExecutor(options.jobs) as pool:
            for name, found in pool.map(_row, jobs, chunksize=4):
                pages += found.characters > 0
                lost += found.characters
                total += found.of
                if found.characters:
                    print(f"  {name}: {found.characters} of {found.of}", *found.snippets, sep="\n      ", flush=True)
        print(f"{folder.name}: {len(jobs)} pages, {pages} miss {lost} of {total} characters", flush=True)
        failed = failed or lost > 0
    sys.exit(failed)


if __name__ == "__main__":
    main()
