"""What a question, an article and a run cost when the store is large: ``python -m tests.tools.bigstore FOLDER``.

Fills ``FOLDER/news.db`` with invented articles (100,000 unless ``--articles`` says otherwise; a store that is there is
used again), measures, and prints a table. The articles are invented: words of two characters from a lexicon of 20,000,
the n-th as frequent as 1/n, as in real text. Their records are those of a page with seven paragraphs.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

import cleaner
from cleaner.model import Page
from cleaner.service import archive, config, duplicates, export, run, search, state
from cleaner.service.archive import Occasion, Part, Story
from cleaner.service.settings import OutputSettings
from cleaner.service.status import status
from cleaner.service.store import Store, open_for_reading, open_store
from tests.news_site import Site, page
from tests.newsroom import InProcess

SOURCES = 20
A_MINUTE = 60.0
BATCH = 500
"""Articles a transaction while filling."""

REPEATS = 20
"""Times that a question is asked; the slowest answer is told."""


LEXICON = 20_000
PARAGRAPHS, WORDS = 7, 60
"""Of an article: 840 characters without punctuation."""


@functools.cache
def lexicon() -> tuple[list[str], list[float]]:
    """Words, and the sums of their frequencies."""
    rng = random.Random(1)
    words = [chr(rng.randrange(0x4E00, 0x5A00)) + chr(rng.randrange(0x4E00, 0x5A00)) for _ in range(LEXICON)]
    return words, list(itertools.accumulate(1 / rank for rank in range(1, LEXICON + 1)))


def invented(number: int) -> list[str]:
    """An invented story's paragraphs, the same for the same number."""
    words, sums = lexicon()
    rng = random.Random(number)
    chosen = ("".join(rng.choices(words, cum_weights=sums, k=WORDS)) for _ in range(PARAGRAPHS))
    return [f"{text[:40]}，{text[40:80]}，{text[80:]}。" for text in chosen]


def template() -> Page:
    """A cleaned page of the usual size."""
    return cleaner.clean(page("标题：港口见闻", invented(0)), url="https://n.example/0.html")


def article(number: int, made: Page) -> Page:
    """The template with an invented story in it."""
    texts = iter(invented(number))
    blocks = tuple(
        msgspec.structs.replace(block, text=next(texts)) if block.label == "body" else block
        for block in made.blocks
    )
    body = "\n\n".join(block.text for block in blocks if block.label == "body")
    title = f"第{number}号报道：{body[:8]}"
    return msgspec.structs.replace(
        made, title=title, text=body, blocks=blocks, url=f"https://n{number % SOURCES}.example/{number}.html"
    )


def fill(path: Path, articles: int) -> None:
    """Bring a store up to so many articles."""
    made = template()
    raw = page("标题：港口见闻", invented(0))
    with open_store(path) as store:
        have = int(store.value("SELECT count(*) FROM articles"))
        store.execute("PRAGMA synchronous = OFF")
        for start in range(have, articles, BATCH):
            with store.transaction():
                for number in range(start, min(start + BATCH, articles)):
                    put(store, number, article(number, made), raw + str(number).encode())


def put(store: Store, number: int, made: Page, raw: bytes) -> None:
    """Store one article as a run does."""
    now = number * A_MINUTE
    url = made.url or ""
    key = url.removeprefix("https://")
    source = f"s{number % SOURCES}"
    state.add_pages(store, source, [(key, url, "bigstore")], now)
    page_id = store.value("SELECT id FROM pages WHERE key = ?", (key,))
    told = Story(
        page_id=page_id, key=key, final_key=key, canonical_key=None, source=source, page=made,
        parts=(Part(url, "text/html", raw),), fetched_at=now,
    )  # fmt: skip
    kept = archive.keep(store, told, Occasion(1, now))
    state.mark_read(store, page_id, "kept", now=now, values={"article": kept.article})


def configuration(folder: Path, more: str = "") -> config.Loaded:
    """A configuration for the store."""
    sources = "".join(
        f'[[source]]\nname = "s{n}"\nurl = "https://n{n}.example/feed.xml"\n' for n in range(SOURCES)
    )
    file = folder / "cleaner.toml"
    file.write_text(f'[store]\npath = "news.db"\n{more}{sources}', encoding="utf-8")
    return config.load(file, environ={})


def questions(store: Store, loaded: config.Loaded, articles: int) -> dict[str, Callable[[], object]]:
    """What is measured, each a call."""
    now = articles * A_MINUTE
    rare = str(articles // 2)
    words, _ = lexicon()
    jsonl = OutputSettings(format="jsonl", path="-")
    return {
        "status": lambda: status(store, loaded, now=now),
        "search, the most frequent word of two characters": lambda: search.search(store, words[0]),
        "search, two frequent words": lambda: search.search(store, f"{words[20]} {words[30]}"),
        "search, a rare word of two characters": lambda: search.search(store, words[-1]),
        "search, a word in one article": lambda: search.search(store, f"第{rare}号"),
        "export --since, the last 100": lambda: list(export.pieces(store, jsonl, now - 100 * A_MINUTE)),
        "export -f rss, the newest 100": lambda: list(
            export.pieces(store, OutputSettings(format="rss", path="-"))
        ),
        "addresses due of one source": lambda: state.due_pages(store, loaded.settings.source[0], now, 100),
    }


def slowest(call: Callable[[], object]) -> float:
    """Milliseconds of the slowest of some calls."""
    times = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return max(times) * 1_000


def measure(folder: Path, articles: int) -> Iterator[tuple[str, str]]:
    """The table's rows."""
    path = folder / "news.db"
    loaded = configuration(folder)
    yield "articles, size", f"{articles}, {path.stat().st_size / 1e6:.0f} MB"
    with open_for_reading(path) as store:
        for name, call in questions(store, loaded, articles).items():
            yield name, f"{slowest(call):.0f} ms, slowest of {REPEATS}"
        texts = ["\n\n".join(invented(n)) for n in range(0, articles, articles // 200)]
        begun, used = time.perf_counter(), time.process_time()
        for text in texts:
            duplicates.find(store, b"", duplicates.sketch_of(text))
        wall, cpu = (
            (now - then) / len(texts) * 1_000
            for now, then in ((time.perf_counter(), begun), (time.process_time(), used))
        )
        yield "duplicate check", f"{wall:.2f} ms an article ({cpu:.2f} ms of CPU time)"
        begun = time.perf_counter()
        count = sum(
            1 for _ in itertools.islice(export.pieces(store, OutputSettings(format="jsonl", path="-")), 5_000)
        )
        yield "export of all", f"{count / (time.perf_counter() - begun):.0f} articles a second"
    for name, value in memories(folder).items():
        yield name, value


def memories(folder: Path) -> dict[str, str]:
    """Peak memory of a run with 20 new articles on an empty and on the large store, each in a process of its own."""
    found = {}
    for name in ("empty", "large"):
        made = subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-m", "tests.tools.bigstore", str(folder), "--run", name],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        told = json.loads(made.stdout)
        found[f"a run with 20 new articles, {name} store"] = (
            f"peak {told['peak']:.0f} MB, {told['seconds']:.1f} s"
        )
    return found


def one_run(folder: Path, name: str) -> None:
    """A run on a copy-free store: new addresses each time, so that it can be repeated."""
    site = Site()
    mark = time.time_ns()
    site.feed(
        [
            site.put(f"/2026/{mark}/{n}.html", page(f"第{mark + n}号：见闻", invented(mark + n)))
            for n in range(20)
        ]
    )
    place = folder / "empty"
    place.mkdir(exist_ok=True)
    store = folder / "news.db" if name == "large" else place / f"{mark}.db"
    text = (
        f'[store]\npath = "{store}"\n[fetch]\ndelay = "0s"\nallow_private = ["127.0.0.1:{site.port}"]\n'
        f'[[source]]\nname = "run"\nurl = "{site.url}/feed.xml"\nevery = "0s"\n'
    )
    file = place / "cleaner.toml"
    file.write_text(text, encoding="utf-8")
    begun = time.perf_counter()
    result = run.run(config.load(file, environ={}), run.Tools(workers=InProcess))
    assert result.counts["new"] == 20, result
    site.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    print(json.dumps({"peak": peak, "seconds": time.perf_counter() - begun}))


def main() -> None:
    """Fill and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--run", choices=("empty", "large"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        one_run(given.folder, given.run)
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    fill(given.folder / "news.db", given.articles)
    print(f"filled in {time.perf_counter() - begun:.0f} s")
    for name, value in measure(given.folder, given.articles):
        print(f"{name:<52} {value}", flush=True)


if __name__ == "__main__":
    main()
