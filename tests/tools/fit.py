"""Fit the weights of both linear passes on corpora, cross-validated by site, and write them as readable data.

    python -m tests.tools.fit CORPUS... [--form html|text] [--folds 5] [--write]

Besides the corpora, the fixture pages that are not held out and pages of the generator's splits to tune on are fitted
on: their truth is the label of each block. A corpus without gold text can be given one where two other extractors
agree (`tests/tools/agreed.py`). `--form text` fits the weights for text dumps: dumps of fixtures and generator,
and the corpora's pages turned into dumps, as a browser's copy would look, beside all that `--form html` takes.

Needs numpy and scipy (extra `dev`). Pages held aside (see tests.tools.corpus) are never read. Prints shingle F1 per
corpus from out-of-fold decisions; `--write` fits on everything and writes `cleaner/rules/weights/*.toml`.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from scipy import optimize, sparse

from cleaner import around as second
from cleaner.decode import decode
from cleaner.evidence import UNASKED
from cleaner.lists import Lists
from cleaner.pipeline import engine, prepare
from tests import fixture_pages
from tests.tools import corpus as corpora
from tests.tools import fit_prose
from tests.tools.generator import fitted_splits, generate

WEIGHTS = Path(__file__).parents[2] / "cleaner" / "rules" / "weights"
PENALTY = {"first": 0.6, "second": 1.0}
"""L2 strength of each weight (a page weighs one): out-of-fold F1 is flat from 0.3 to 1 and falls at 3."""
CORPUS_WEIGHT = {
    "mozilla": 0.3,
    "zh_real": 4.0,
    "zh_handcrafted": 2.0,
    "fundus": 4.0,
    "fixtures": 2.0,
    "generator": 0.5,
}
"""How much a page counts. Mozilla's gold is Readability's own output; Chinese pages are few and come first."""
TYPE_WEIGHT = {
    "documentation": 0.7,
    "service": 0.4,
    "product": 0.3,
    "forum": 0.4,
    "listing": 0.0,
    "collection": 0.0,
}
"""How much a page of another type than article counts: teasers of a listing are no body by our convention."""
MOST_BLOCKS = 1500


@dataclass
class Page:
    """One page with its truth: what the first pass is given, and whether each block is body (None: not known)."""

    corpus: str
    row: dict[str, Any]
    outline: tuple[Any, Any, Any]
    truth: Sequence[bool | None]

    @property
    def site(self) -> str:
        """What the page shares its wordings with: pages of one site, or of one split, are never parted by a fold."""
        return corpora.site(self.row)

    def examples(self) -> Iterable[fit_prose.Example]:
        """The blocks that teach what prose sounds like."""
        return fit_prose.examples(self.corpus, self.site, self.outline[0], self.truth)


@dataclass
class Sample:
    """One page: its columns, truth and weights, and what is needed to score it."""

    corpus: str
    row: dict[str, Any]
    tree: Any
    asked: list[int]
    columns: list[list[int]]
    words: list[float]
    rules: list[float]
    truth: np.ndarray
    weight: np.ndarray
    first: np.ndarray = field(default_factory=lambda: np.zeros(0))


def pages(folders: Sequence[Path], form: str = "html", generated: int = 360) -> list[Page]:
    """All pages with gold text or labels."""
    found: list[Page] = []
    for folder in folders:
        for row, data in corpora.read(folder):
            if not row.get("text") or TYPE_WEIGHT.get(row["page_type"], 1.0) == 0.0:
                continue
            if form == "text" and (
                row["page_type"] != "article"
                or int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % 2
            ):
                continue
            source = as_dump(data, row.get("url")) if form == "text" else data
            outline = outline_of(source, row.get("url"))
            truth = corpora.block_truth([block.text for block in outline[0].blocks], row["text"])
            found.append(Page(folder.name, row, outline, truth))
        sys.stderr.write(f"{folder.name}: {sum(page.corpus == folder.name for page in found)} pages\n")
    for page in fixture_pages.pages():
        is_dump = (fixture_pages.ROOT / page.name / "source.txt").exists()
        if (
            not page.meta.get("held_out")
            and is_dump == (form == "text")
            and page.expected["page_type"] == "article"
        ):
            row = {"id": page.name, "page_type": "article", "text": page.expected["text"], "url": ""}
            found.append(_labelled("fixtures", row, page.data, page.labels))
    tuned = fitted_splits()
    for number in range(generated):
        seed, split = number // len(tuned), tuned[number % len(tuned)]
        made = generate(seed, split=split, form="dump" if form == "text" else "html")
        row = {
            "id": made.id,
            "page_type": "article",
            "text": "\n".join(made.paragraphs),
            "url": f"http://{split}.example/",
        }
        labels = [(frozenset(label.split("|")), start) for label, start in made.labels]
        found.append(_labelled("generator", row, made.data, labels))
    if form == "text":
        # the same columns on markup: what dumps are too few to teach (short last paragraphs, sub-heads) comes from it
        found += pages(folders, "html", generated)
    return [page for page in found if 0 < len(page.outline[0].blocks) <= MOST_BLOCKS]


def samples(found: Sequence[Page], form: str, folds: int) -> list[Sample]:
    """The pages made into columns, by the engine of the form that is fitted.

    Dumps are weighed by their wording, too: for that, by a fit that has not seen their site.
    """
    model = engine("text" if form == "text" else "html")
    if form == "html":
        return [_sample(page, model) for page in found]
    learned = (*fit_prose.posts(), *fit_prose.lines(), *(one for page in found for one in page.examples()))
    texts = fit_prose.unique(learned)
    models = fit_prose.folded_models(texts, {one.site: fold_of(one.site, folds) for one in texts})
    fitted, made = model.first.prose, list[Sample]()
    for page in found:
        model.first.prose = models[fold_of(page.site, folds)]
        made.append(_sample(page, model))
    model.first.prose = fitted
    return made


def fold_of(site: str, folds: int) -> int:
    """The fold of a site."""
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % folds


def outline_of(data: bytes | str, url: str | None) -> tuple[Any, Any, Any]:
    """What the first pass is given: blocks without posts, what they say, and what the metadata hint at."""
    kept, hints, _ = prepare(decode(data), engine(), url=url)
    return kept.tree, hints, kept.said


def as_dump(data: bytes, url: str | None) -> str:
    """A page as a browser's copy shows it: a line a block, bullets before list items, blank lines around headings."""
    tree, _, _ = outline_of(data, url)
    lines = [tree.head.title, ""]
    for block in tree.blocks:
        if block.hidden:
            continue
        if block.kind == "list_item":
            lines.append(f"  • {block.text}")
        elif block.kind == "heading":
            lines += ["", "", block.text, "", ""]
        else:
            lines += ["", *block.text.split("\n"), ""]
    return "\n".join(lines)


def _labelled(
    corpus: str, row: dict[str, Any], data: bytes, labels: Sequence[tuple[frozenset[str], str]]
) -> Page:
    outline = outline_of(data, row["url"] or None)
    tree = outline[0]
    truth: list[bool | None] = [None] * len(tree.blocks)
    for wanted, _, index in fixture_pages.match_lines(labels, [block.text for block in tree.blocks]):
        if index is not None:
            truth[index] = "body" in wanted
    return Page(corpus, row, outline, truth)


def _sample(page: Page, model: Any) -> Sample:
    tree, hints, said = page.outline
    signals = model.first.run(tree, hints, said)
    weight = np.sqrt(np.array([len(block.text) for block in tree.blocks], dtype=float))
    weight *= CORPUS_WEIGHT.get(page.corpus, 1.0) * TYPE_WEIGHT.get(page.row["page_type"], 1.0) / weight.sum()
    columns = [signals.columns(index) for index in range(len(tree.blocks))]
    weight[[index for index, lit in enumerate(columns) if not lit]] = 0.0
    words = [measure.words for measure in signals.measures]
    rules = model.second.rule_scores(signals)
    truth = np.array([bool(answer) for answer in page.truth], dtype=float)
    return Sample(page.corpus, page.row, tree, signals.asked, columns, words, rules, truth, weight)


def matrix(rows: Sequence[Sequence[int]], width: int) -> sparse.csr_matrix:
    """Yes/no matrix of lit columns."""
    indptr = np.cumsum([0, *map(len, rows)])
    indices = np.fromiter((column for row in rows for column in row), dtype=np.int32, count=indptr[-1])
    return sparse.csr_matrix((np.ones(len(indices)), indices, indptr), shape=(len(rows), width))


def logistic_fit(
    x: sparse.csr_matrix, y: np.ndarray, w: np.ndarray, penalty: float, offset: np.ndarray
) -> np.ndarray:
    """L2-penalised weighted logistic regression."""

    def loss(beta: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ beta + offset
        value = w @ (np.logaddexp(0.0, z) - y * z) + 0.5 * penalty * beta @ beta
        slope = x.T @ (w * (1 / (1 + np.exp(-z)) - y)) + penalty * beta
        return value, slope

    result = optimize.minimize(
        loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 150}
    )
    return np.asarray(result.x)


def stack(
    chosen: Sequence[Sample], rows: Sequence[Sequence[Sequence[int]]], width: int, penalty: float
) -> np.ndarray:
    """Weights fitted on the given pages."""
    x = matrix([row for page in rows for row in page], width)
    y = np.concatenate([sample.truth for sample in chosen])
    w = np.concatenate([sample.weight for sample in chosen])
    return logistic_fit(x, y, w, penalty, np.zeros(len(y)))


def first_scores(sample: Sample, beta: np.ndarray, width: int) -> np.ndarray:
    """First scores of a page's blocks."""
    return np.asarray(matrix(sample.columns, width) @ beta)


def second_rows(sample: Sample, first: np.ndarray, columns: Any) -> list[list[int]]:
    """Columns of the second pass: the first's, and those of the scores around."""
    net = [float(score - rule) for score, rule in zip(first, sample.rules, strict=True)]
    for index in set(range(len(net))).difference(sample.asked):
        net[index] = UNASKED
    lists = Lists.of(sample.tree)
    sums = second.gather(lists, net, sample.words)
    rows = list(sample.columns)
    for index, lit in zip(
        sample.asked, second.columns_of(sample.asked, lists, sums, columns), strict=True
    ):
        rows[index] = [*sample.columns[index], *lit]
    return rows


def f1(sample: Sample, score: np.ndarray) -> tuple[float, float]:
    """Shingle precision and recall of the blocks with a positive score."""
    text = "\n".join(
        block.text
        for block, value in zip(sample.tree.blocks, score, strict=True)
        if value > 0 and not block.hidden
    )
    precision, recall, _ = corpora.overlap(text, sample.row["text"])
    return precision, recall


def report(pages: Sequence[Sample], scores: Sequence[np.ndarray], name: str) -> None:
    """Print shingle F1 per corpus and page type."""
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for sample, score in zip(pages, scores, strict=True):
        pair = f1(sample, score)
        groups[sample.corpus].append(pair)
        if sample.corpus == "wcxb_dev":
            groups[f"wcxb_dev {sample.row['page_type']}"].append(pair)
    for group, pairs in sorted(groups.items()):
        p, r = mean(pair[0] for pair in pairs), mean(pair[1] for pair in pairs)
        print(
            f"{name:8s} {group:26s} {len(pairs):5d} F1 {2 * p * r / (p + r + 1e-9):.4f} P {p:.4f} R {r:.4f}"
        )


def write(names: Sequence[str], beta: np.ndarray, name: str, note: str) -> None:
    """Weights in steps of 0.1, strongest first within the order of the columns."""
    lines = [
        f"# Fitted weights (log-odds) of the {name} pass; made by tests/tools/fit.py, not by hand.",
        f"# {note}",
        "",
    ]
    lines += [
        f'"{column}" = {round(value, 1)}'
        for column, value in zip(names, beta, strict=True)
        if abs(value) >= 0.05
    ]
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / f"{name}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--form", choices=["html", "text"], default="html")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    read = pages(options.corpora, options.form)
    found = samples(read, options.form, options.folds)
    model = engine(options.form)
    suffix = "_text" if options.form == "text" else ""
    width, width_two = len(model.first.columns.names), len(model.second.columns.names)
    fold = [fold_of(corpora.site(s.row), options.folds) for s in found]
    report(found, [s.truth - 0.5 for s in found], "oracle")
    for sample_fold in range(options.folds):
        train = [s for s, f in zip(found, fold, strict=True) if f != sample_fold]
        beta = stack(train, [s.columns for s in train], width, PENALTY["first"])
        for sample, number in zip(found, fold, strict=True):
            if number == sample_fold:
                sample.first = first_scores(sample, beta, width)
    report(found, [s.first for s in found], "first")
    rows = [second_rows(sample, sample.first, model.second.columns) for sample in found]
    final: list[np.ndarray] = [np.zeros(0)] * len(found)
    for sample_fold in range(options.folds):
        inside = [i for i, f in enumerate(fold) if f != sample_fold]
        beta = stack([found[i] for i in inside], [rows[i] for i in inside], width_two, PENALTY["second"])
        for i, number in enumerate(fold):
            if number == sample_fold:
                final[i] = np.asarray(matrix(rows[i], width_two) @ beta)
    report(found, final, "second")
    if options.write:
        digest = hashlib.sha256("".join(sorted(str(s.row["id"]) for s in found)).encode()).hexdigest()[:12]
        note = f"{date.today()}: {len(found)} pages {digest}, {options.folds} folds by site"  # noqa: DTZ011 - the day at the fitter\'s desk
        first = stack(found, [s.columns for s in found], width, PENALTY["first"])
        write(model.first.columns.names, first, f"first{suffix}", note)
        write(
            model.second.columns.names,
            stack(found, rows, width_two, PENALTY["second"]),
            f"second{suffix}",
            note,
        )


if __name__ == "__main__":
    main()
