"""Fit what pieces of wording say for the label of a short line, and write ``cleaner/rules/weights/sounds.toml``.

    python -m tests.tools.fit_sounds [--write]

An example is a short line with a known label: the lines of ``tests/tools/lines`` and ``tests/tools/posts``, of
generated pages (of the splits to fit on) and of fixture pages that are not held out. L2-penalised softmax
regression on yes/no pieces; labels weigh alike, and so do the writers. Prints, for each writer, what share of his lines
of each label is told by weights fitted on the others and, beside it, by the text rules, with how often that is wrong.
Needs numpy and scipy (extra ``dev``).
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy import optimize, sparse

from cleaner import sounds, wording
from cleaner.decode import decode
from cleaner.pipeline import engine, outline
from cleaner.rules.folding import effective_chars, fold, has_wide
from tests import fixture_pages
from tests.tools import texts
from tests.tools.fit_wording import as_toml
from tests.tools.generator import fitted_splits, generate

TARGET = Path(sounds.__file__).parent / "rules" / "weights" / "sounds.toml"
LABELS = (
    "ad", "body", "byline", "caption", "comment", "consent", "copyright", "disclaimer", "follow", "navigation", "pager",
    "paywall", "related", "share", "site_info", "widget",
)  # fmt: skip
"""Labels that a line can sound like: a headline and a standfirst sound like any other sentence of the page."""
PENALTY = 0.6
SEEN = 3
"""Texts that a piece must stand in."""
KEPT = {"wide": 900, "spaced": 700}
"""Pieces of a label that are kept."""
SEEDS = 60
SOURCE_WEIGHT = {"generated": 0.3, "posts": 0.5}
"""How much a text counts: generated ones are alike, and of posts there are many."""
PREFERRED = 0.5
"""Power of the number of a label's texts by which they weigh less: 1.0 would let all labels weigh alike."""


class Example(NamedTuple):
    """A line: its kind of source, its writer, its label, and its folded text."""

    source: str
    writer: str
    label: str
    folded: str


def examples() -> list[Example]:
    """All short lines with a known label, each once for a writer."""
    least, most = sounds.CHARS
    found: dict[tuple[str, str], Example] = {}
    lines = (Example("lines", *text) for text in texts.lines())
    posts = (Example("posts", *text) for text in texts.posts())
    for one in (*lines, *posts, *_generated(), *_fixtures()):
        if one.label in LABELS and least <= effective_chars(one.folded) <= most:
            found[one.writer, one.folded] = one
    return list(found.values())


def _generated() -> Iterator[Example]:
    for split in fitted_splits():
        for seed in range(SEEDS):
            for form in ("html", "dump"):
                page = generate(seed, split=split, form="dump" if form == "dump" else "html")
                shown = [block.text for block in outline(decode(page.data)).blocks]
                for labels, _start, at in fixture_pages.match_lines(
                    [(frozenset(label.split("|")), start) for label, start in page.labels], shown
                ):
                    if at is not None and len(labels) == 1:
                        yield Example("generated", split, next(iter(labels)), fold(shown[at]))


def _fixtures() -> Iterator[Example]:
    for page in fixture_pages.pages():
        if page.meta.get("held_out"):
            continue
        shown = [block.text for block in page.clean().blocks]
        for labels, _start, at in fixture_pages.match_lines(page.labels, shown):
            if at is not None and len(labels) == 1:
                yield Example("fixtures", "fixtures", next(iter(labels)), fold(shown[at]))


def fit(found: Sequence[Example], kept: int) -> dict[str, dict[str, float]]:
    """For each label the log-odds of pieces; the empty piece is the bias."""
    pieces = [wording.pieces_of(one.folded) for one in found]
    seen = Counter(piece for own in pieces for piece in own)
    names = [piece for piece, count in seen.items() if count >= SEEN]
    beta = _solve(found, pieces, names)
    tables: dict[str, dict[str, float]] = {}
    for number, label in enumerate(LABELS):
        weights = beta[:-1, number]
        best = sorted(range(len(names)), key=lambda at: -abs(weights[at]))[:kept]
        tables[label] = {names[at]: float(weights[at]) for at in sorted(best, key=names.__getitem__)}
        tables[label][wording.BIAS] = float(beta[-1, number])
    return tables


def _solve(found: Sequence[Example], pieces: Sequence[set[str]], names: Sequence[str]) -> Any:
    place = {name: at for at, name in enumerate(names)}
    rows = [[place[piece] for piece in own if piece in place] for own in pieces]
    ends = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter((at for row in rows for at in row), dtype=np.int32, count=ends[-1])
    x = sparse.csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(found), len(names)))
    y = np.array([LABELS.index(one.label) for one in found])
    w = np.array([SOURCE_WEIGHT.get(one.source, 1.0) for one in found])
    amounts = np.bincount(y, weights=w, minlength=len(LABELS))
    w *= (amounts.max() / amounts[y]) ** PREFERRED
    truth = np.zeros((len(found), len(LABELS)))
    truth[np.arange(len(found)), y] = 1.0

    def loss(flat: Any) -> tuple[float, Any]:
        beta = flat.reshape(len(names) + 1, len(LABELS))
        z = x @ beta[:-1] + beta[-1]
        z -= z.max(axis=1, keepdims=True)
        chance = np.exp(z)
        total = chance.sum(axis=1, keepdims=True)
        value = w @ (np.log(total[:, 0]) - z[np.arange(len(y)), y]) + 0.5 * PENALTY * (beta[:-1] ** 2).sum()
        off = w[:, None] * (chance / total - truth)
        slope = np.vstack([x.T @ off + PENALTY * beta[:-1], off.sum(axis=0)])
        return float(value), slope.ravel()

    start = np.zeros((len(names) + 1) * len(LABELS))
    made = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return made.x.reshape(len(names) + 1, len(LABELS))


def tables(found: Sequence[Example]) -> dict[str, dict[str, dict[str, float]]]:
    """The weights of both kinds of scripts."""
    return {
        name: fit([one for one in found if has_wide(one.folded) == (name == "wide")], kept)
        for name, kept in KEPT.items()
    }


def ruled(texts: Sequence[str]) -> list[str]:
    """The label that text rules speak for most, by text; empty where none hits."""
    first = engine("text").first
    found = []
    for hits in first.listener.hits_of(texts):
        sums: dict[str, float] = defaultdict(float)
        for rule in (first.text_rules[hit] for hit in hits):
            if rule.on == "text" and rule.label != "body":
                sums[rule.label] += rule.weight
        found.append(max(sums, key=sums.__getitem__) if sums else "")
    return found


def report(found: Sequence[Example]) -> None:
    """Print what is told of the lines of writers who were not fitted on."""
    for writer in sorted({one.writer for one in found if one.source == "lines"}):
        own = [one for one in found if one.writer == writer]
        made = sounds.Sounds(**tables([one for one in found if one.writer != writer]))
        told = [made.of(one.folded) for one in own]
        rules = ruled([one.folded for one in own])
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for one, (label, odds), rule in zip(own, told, rules, strict=True):
            counts[one.label]["n"] += 1
            counts[one.label]["rule"] += rule == one.label
            counts[one.label]["rule wrong"] += rule not in {"", one.label}
            counts[one.label]["sound"] += odds >= sounds.LEAST and label == one.label
            counts[one.label]["sound wrong"] += odds >= sounds.LEAST and label != one.label
        print(f"{writer}: {len(own)} lines")
        for label in LABELS:
            c = counts[label]
            if c["n"]:
                print(
                    f"  {label:11} {c['n']:4}  rules {c['rule'] / c['n']:.2f} (wrong {c['rule wrong'] / c['n']:.2f})"
                    f"  pieces {c['sound'] / c['n']:.2f} (wrong {c['sound wrong'] / c['n']:.2f})"
                )


def write(made: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Write the weights."""
    head = "# Log-odds of a short line's label, by pieces of its wording. Made by tests/tools/fit_sounds.py.\n"
    parts: Iterable[str] = (
        f"[{name}.{label}]\n{as_toml(weights)}\n"
        for name, by_label in made.items()
        for label, weights in by_label.items()
    )
    TARGET.write_text("\n".join([head, *parts]), encoding="utf-8")


def main() -> None:
    """Fit, print, and write when asked to."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true", help="write sounds.toml")
    given = options.parse_args()
    found = examples()
    report(found)
    if given.write:
        write(tables(found))


if __name__ == "__main__":
    main()
