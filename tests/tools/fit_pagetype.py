"""Fit the weights of page types, cross-validated by site, and write them as readable data.

    python -m tests.tools.fit_pagetype CORPUS... [--folds 5] [--write]

A multinomial logistic regression over the signs of `cleaner.typesigns`. Only pages that have a text of their own by
our labels count (the others are told apart by rules) and whose gold names one of the fitted types; pages held aside
are not read. Prints the table of types out of fold. Needs numpy and scipy (extra `dev`).
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize

from cleaner import article, typesigns
from cleaner.evaluate import corpus
from cleaner.metadata import jsonld
from cleaner.metadata import read as read_metadata
from tests.tools.calibrate import fold
from tests.tools.measure import judged

FILE = Path(__file__).parents[2] / "cleaner" / "rules" / "weights" / "pagetype.toml"
TYPES = ("article", "listing", "forum", "document", "product", "service")
PENALTY = 6.0
"""L2 strength: of 1, 3 and 6 the last kept most articles articles (0.971 of 900 out of fold) and was right most."""
FEWEST = 8
"""Pages on which a sign must be lit to get a weight."""
STEP = 0.1
"""Weights are written in steps of this, in log-odds."""


class Sample(NamedTuple):
    """One page: its signs, its type, its site."""

    lit: list[str]
    type: str
    site: str


def gather(folders: Sequence[Path]) -> Iterator[Sample]:
    """The pages that count."""
    for folder in folders:
        for gold in corpus.read(folder, aside="no"):
            if gold.type_name in TYPES:
                lit = signs_of(corpus.load(corpus.page_file(folder, gold)), gold.url)
                if lit:
                    yield Sample(lit, gold.type_name, corpus.site(gold))


def signs_of(data: bytes, url: str | None) -> list[str]:
    """The signs of a page; none when it has no text."""
    tree, signals, verdicts = judged(data, url)
    found = typesigns.shape(tree, signals, verdicts)
    if not found.body:
        return []
    structured = jsonld.parse(tree.head.scripts, url=url)
    labels = [verdict.label for verdict in verdicts.blocks]
    metadata = read_metadata(
        tree, labels, structured, url=url, titles=(), text_sample=article.sample(tree, verdicts)
    )
    return [
        *typesigns.of_claims(tree, structured, metadata),
        *typesigns.of_markup(tree),
        *typesigns.of_form(tree, signals, verdicts, found),
    ]


def matrix(samples: Sequence[Sample], columns: Sequence[str]) -> Any:
    """One row a page, one column a sign, and a last one that is always lit."""
    places = {name: place for place, name in enumerate(columns)}
    rows = np.zeros((len(samples), len(columns) + 1))
    rows[:, -1] = 1.0
    for row, sample in enumerate(samples):
        for name in sample.lit:
            if name in places:
                rows[row, places[name]] = 1.0
    return rows


def fitted(rows: Any, truth: Any) -> Any:
    """Weights, a row a column and a column a type."""
    shape = (rows.shape[1], len(TYPES))
    wanted = np.eye(len(TYPES))[truth]

    def loss(flat: Any) -> tuple[float, Any]:
        weights = flat.reshape(shape)
        scores = rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        held = weights.copy()
        held[-1] = 0.0  # how frequent a type is may be learnt freely
        value = -np.log(chances[np.arange(len(truth)), truth]).sum() + PENALTY * (held**2).sum() / 2
        return float(value), (rows.T @ (chances - wanted) + PENALTY * held).ravel()

    found = optimize.minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B")
    return found.x.reshape(shape)


def lines(columns: Sequence[str], weights: Any, remark: str) -> Iterator[str]:
    """The data file."""
    yield "# Fitted weights (log-odds) of page types; made by tests/tools/fit_pagetype.py, not by hand."
    yield f"# {remark}"
    yield ""
    for name, row in sorted(zip((*columns, "bias"), weights, strict=True), key=lambda pair: pair[0]):
        rounded = {kind: round(round(w / STEP) * STEP, 1) for kind, w in zip(TYPES, row, strict=True)}
        kept = {kind: weight for kind, weight in rounded.items() if weight or name == "bias"}
        if kept:
            yield f'"{name}" = {{ {", ".join(f"{kind} = {weight}" for kind, weight in kept.items())} }}'


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    samples = list(gather(options.corpora))
    seen = Counter(name for sample in samples for name in sample.lit)
    columns = sorted(name for name, n in seen.items() if n >= FEWEST)
    rows = matrix(samples, columns)
    truth = np.array([TYPES.index(sample.type) for sample in samples])
    folds = np.array([fold(sample.site, options.folds) for sample in samples])
    found = np.zeros(len(samples), dtype=int)
    for number in range(options.folds):
        weights = fitted(rows[folds != number], truth[folds != number])
        found[folds == number] = (rows[folds == number] @ weights).argmax(axis=1)
    right = float((found == truth).mean())
    articles = float((found[truth == 0] == 0).mean())
    print(f"{len(samples)} pages, right out of fold {right:.3f}, of the articles {articles:.3f}")
    print(f"{'gold':10s}" + "".join(f"{name:>10s}" for name in TYPES))
    for place, name in enumerate(TYPES):
        print(
            f"{name:10s}"
            + "".join(f"{((truth == place) & (found == at)).sum():10d}" for at in range(len(TYPES)))
        )
    if options.write:
        names = hashlib.sha256("".join(sample.site for sample in samples).encode()).hexdigest()[:12]
        today = datetime.now(UTC).date()
        remark = f"{today}: {len(samples)} pages {names}, {options.folds} folds by site, right {right:.3f}"
        text = "\n".join(lines(columns, fitted(rows, truth), remark))
        FILE.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
