"""Full-text search that finds two-character words: wide text is indexed as overlapping pairs of characters.

SQLite's own tokenizers take a Chinese sentence for one word, or (trigram) find nothing shorter than three characters.
Text and question are folded alike, so 兩岸 finds 两岸 and ＧＤＰ finds gdp.
"""

from __future__ import annotations

import itertools

import msgspec

from cleaner.service.folded import fold, is_wide, runs
from cleaner.service.store import Store

MOST = 1_000
"""Answers to one question."""


class Hit(msgspec.Struct, frozen=True):
    """An article that was found. Times are Unix time; ``published`` is ISO text or None."""

    article: int
    url: str
    title: str | None
    source: str
    published: str | None
    first_seen: float
    version: int
    cluster: str


def tokens(text: str, *, to_the_end: bool = True) -> list[str]:
    """The index's words of a text: words, and pairs of wide characters; a run's last character stands alone too.

    ``to_the_end`` is False for a question, whose last run may go on in the text.

    >>> tokens("GDP增长快")
    ['gdp', '增长', '长快', '快']
    """
    parts = runs(fold(text))
    found: list[str] = []
    for number, run in enumerate(parts, 1):
        if not is_wide(run):
            found.append(run)
            continue
        found.extend(map("".join, itertools.pairwise(run)))
        if to_the_end or number < len(parts):
            found.append(run[-1])
    return found


def index(store: Store, article: int, title: str, text: str) -> None:
    """Make an article findable."""
    store.execute(
        "INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)", (article, _joined(title), _joined(text))
    )


def forget(store: Store, article: int, title: str, text: str) -> None:
    """The reverse of :func:`index`; title and text must be those that were indexed."""
    store.execute(
        "INSERT INTO search (search, rowid, title, text) VALUES ('delete', ?, ?, ?)",
        (article, _joined(title), _joined(text)),
    )


def _joined(text: str) -> str:
    return " ".join(tokens(text))


def question(text: str) -> str:
    """A person's question in the index's language: all words must occur, each as a phrase; "" asks for nothing.

    Words are separated by white space; double quotes keep several together.

    >>> question('央行 "interest rate"')
    '"央行" AND "interest rate"'
    """
    phrases: list[str] = []
    for number, piece in enumerate(text.replace("“", '"').replace("”", '"').split('"')):
        for word in [piece] if number % 2 else piece.split():
            phrase = _phrase(word)
            if phrase:
                phrases.append(phrase)
    return " AND ".join(phrases)


def _phrase(word: str) -> str:
    parts = runs(fold(word))
    if not parts:
        return ""
    found = tokens(word, to_the_end=False)
    if is_wide(parts[-1]) and len(parts[-1]) == 1:
        # One character alone stands at the start of some pair, or at the end of a run.
        return f'"{" ".join([*found, parts[-1]])}" *'
    return f'"{" ".join(found)}"'


def search(store: Store, text: str, *, limit: int = 20) -> tuple[list[Hit], int]:
    """Articles that hold all words of a question, the latest stored first, and how many there are in all."""
    asked = question(text)
    if not asked:
        return [], 0
    total = store.value("SELECT count(*) FROM search WHERE search MATCH ?", (asked,))
    rows = store.rows(
        "SELECT a.id, a.url, a.title, a.source, nullif(a.sort, ''), a.first_seen, a.version, c.public"
        " FROM (SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT ?) s"
        " JOIN articles a ON a.id = s.rowid JOIN clusters c ON c.id = a.cluster ORDER BY a.id DESC",
        (asked, min(limit, MOST)),
    )
    return [Hit(*row) for row in rows], int(total)
