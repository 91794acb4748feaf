"""What cleaning costs, in multiples of lxml's bare parse of the same pages in the same run.

    taskset -c 0 python -m tests.tools.bench CORPUS... [--repeat 3] [--stages] [--most-bytes 1000000]

Process time, best of --repeat for each page; prints the median and the mean ratio and the median milliseconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from lxml import etree

import cleaner
from cleaner import article, blocks, markup, tree
from cleaner.decode import decode
from cleaner.metadata import read as read_metadata
from cleaner.pipeline import _read, engine, prepare
from tests.tools import corpus as corpora

Step = Callable[[bytes, str | None], object]


def parse_only(data: bytes, url: str | None) -> object:
    """The yardstick."""
    del url
    return etree.fromstring(data, etree.HTMLParser())


def whole(data: bytes, url: str | None) -> object:
    """clean() and to_dict()."""
    return cleaner.clean(data, url=url).to_dict()


def only_clean(data: bytes, url: str | None) -> object:
    """clean() alone."""
    return cleaner.clean(data, url=url)


def stages() -> dict[str, Step]:
    """The path cut off after each stage: differences are what a stage costs."""
    model = engine()

    def decoded(data: bytes, url: str | None) -> object:
        del url
        return markup.repair(decode(data).text)

    def outlined(data: bytes, url: str | None) -> object:
        del url
        return tree.parse(markup.repair(decode(data).text)[0])

    def built(data: bytes, url: str | None) -> object:
        del url
        return blocks.build(tree.parse(markup.repair(decode(data).text)[0]))

    def hinted(data: bytes, url: str | None) -> object:
        return _read(decode(data), url)

    def prepared(data: bytes, url: str | None) -> object:
        return prepare(decode(data), model, url=url)

    def first(data: bytes, url: str | None) -> Any:
        kept, hints, facts = prepare(decode(data), model, url=url)
        return kept, facts, model.first.run(kept.tree, hints, kept.said)

    def second(data: bytes, url: str | None) -> Any:
        kept, facts, signals = first(data, url)
        return kept, facts, model.second.run(kept.tree, signals, cut_by=kept.cut_by)

    def described(data: bytes, url: str | None) -> object:
        kept, facts, verdicts = second(data, url)
        labels = kept.labels([verdict.label for verdict in verdicts.blocks])
        sample = article.sample(kept.tree, verdicts)
        return read_metadata(
            kept.whole, labels, facts.jsonld, url=url, titles=facts.titles, text_sample=sample
        )

    return {
        "decode": decoded, "tree": outlined, "blocks": built, "titles": hinted, "posts": prepared,
        "first": first, "second": second,
        "metadata": described,
    }  # fmt: skip


def timed(step: Step, pages: list[tuple[bytes, str | None]], repeat: int) -> list[float]:
    """Best process time a page, in seconds."""
    best = [float("inf")] * len(pages)
    for _ in range(repeat):
        for index, (data, url) in enumerate(pages):
            start = time.process_time()
            step(data, url)
            best[index] = min(best[index], max(1e-6, time.process_time() - start))
    return best


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--stages", action="store_true")
    parser.add_argument("--most-bytes", type=int, default=1_000_000)
    options = parser.parse_args()
    pages = [
        (data, row.get("url"))
        for folder in options.corpora
        for row, data in list(corpora.read(folder))[: options.limit]
        if len(data) <= options.most_bytes
    ]
    base = timed(parse_only, pages, options.repeat)
    size = sum(len(data) for data, _ in pages) / len(pages)
    print(f"{len(pages)} pages, {size / 1000:.0f} kB on the mean; lxml's parse {median(base) * 1000:.2f} ms")
    steps = {**(stages() if options.stages else {}), "clean": only_clean, "clean + to_dict": whole}
    for name, step in steps.items():
        took = timed(step, pages, options.repeat)
        ratios = [ours / parse for ours, parse in zip(took, base, strict=True)]
        print(
            f"{name:16s} median x {median(ratios):5.2f}  mean x {sum(took) / sum(base):5.2f}"
            f"  {median(took) * 1000:6.2f} ms"
        )


if __name__ == "__main__":
    main()
