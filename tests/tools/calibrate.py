"""Fit what confidence says to what is right, cross-validated by site, and write it as readable data.

    python -m tests.tools.calibrate CORPUS... [--folds 5] [--write]

A page is right when the shingle F1 of its text against gold is 0.95 or more; a block, when it is in the text and in the
gold, or in neither (hidden ones do not count). There are five curves: articles, in scripts with and without word
spaces; pages of other types; blocks in the text; blocks left out. For each, answers are sorted by what they say, cut
into groups of one size, and neighbours that would fall are pooled (isotonic regression); each group is a point. Prints
the expected calibration error before and after, out of fold; `--write` fits on everything and writes
`cleaner/rules/weights/confidence.toml`. Pages held aside are not read.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import cleaner
from cleaner import certainty
from cleaner.around import logistic
from cleaner.article import page_curve
from cleaner.certainty import Curve
from cleaner.evaluate import calibration, corpus
from cleaner.evaluate.scores import RIGHT_F1, overlap, shingles
from cleaner.evaluate.truth import block_truth, judges_blocks
from cleaner.model import Label
from tests.tools.measure import judged

FILE = Path(__file__).parents[2] / "cleaner" / "rules" / "weights" / "confidence.toml"
GROUPS = {"articles": 12, "articles_cjk": 4, "other_pages": 6, "body": 14, "rest": 14}
"""Points at most: from 20 pages (CJK) to 70 a point, so that a point's share is good to 0.1 or 0.05."""
BLOCKS = ("body", "rest")
MOST_SAID = 0.995
"""No page or block is surer than this: one in two hundred gold texts is wrong itself."""


class Said(NamedTuple):
    """One answer: how sure (page: expected F1; block: log-odds), whether right, and its site."""

    said: float
    right: bool
    site: str


Answers = dict[str, list[Said]]


def gather(folders: Sequence[Path]) -> tuple[Answers, int, str]:
    """All answers, the number of pages, and a hash of their names."""
    answers: Answers = {name: [] for name in GROUPS}
    names: list[str] = []
    for folder in folders:
        for gold in corpus.read(folder, aside="no"):
            if gold.text:
                names.append(f"{folder.name}/{gold.id}")
                _add(answers, corpus.load(corpus.page_file(folder, gold)), gold, gold.text)
    return answers, len(names), hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]


def _add(answers: Answers, data: bytes, gold: corpus.Gold, text: str) -> None:
    tree, _, verdicts = judged(data, gold.url)
    site = corpus.site(gold)
    truth = block_truth([block.text for block in tree.blocks], text)
    for verdict, positive in zip(verdicts.blocks, truth, strict=True) if judges_blocks(gold) else ():
        if verdict.label is not Label.HIDDEN:
            inside = verdict.label is Label.BODY
            answers["body" if inside else "rest"].append(
                Said(certainty.distance(verdict), inside == positive, site)
            )
    page = cleaner.clean(data, url=gold.url)
    if page.text and page.text_from == "blocks":
        f1 = overlap(shingles(page.text), shingles(text))[2]
        answers[page_curve(page.page_type, page.language)].append(
            Said(verdicts.expected, f1 >= RIGHT_F1, site)
        )


def points(answers: Iterable[Said], groups: int) -> list[tuple[float, float, int]]:
    """Isotonic regression over groups of one size: (mean said, share right, n), rising."""
    ordered = sorted(answers, key=lambda one: one.said)
    size = max(1, -(-len(ordered) // groups))
    pooled: list[list[Said]] = []
    start = 0
    while start < len(ordered):
        end = min(len(ordered), start + size)
        while end < len(ordered) and ordered[end].said == ordered[end - 1].said:
            end += 1  # those that say the same stay together: their order among each other means nothing
        pooled.append(ordered[start:end])
        start = end
        while len(pooled) > 1 and _share(pooled[-2]) >= _share(pooled[-1]):
            last = pooled.pop()
            pooled[-1] += last
    return [
        (sum(one.said for one in group) / len(group), min(MOST_SAID, _share(group)), len(group))
        for group in pooled
    ]


def _share(group: Sequence[Said]) -> float:
    return sum(one.right for one in group) / len(group)


def curve_of(found: Sequence[tuple[float, float, int]]) -> Curve:
    """The line through points."""
    return Curve(tuple(point[0] for point in found), tuple(point[1] for point in found))


def error(answers: Iterable[Said], chance: Callable[[Said], float]) -> float:
    """Expected calibration error."""
    table = calibration.new()
    for one in answers:
        calibration.add(table, chance(one), right=one.right)
    found = calibration.calibration(table)
    return found.error if found else float("nan")


def fold(site: str, folds: int) -> int:
    """Which fold a site is in."""
    return int(hashlib.sha256(site.encode()).hexdigest()[8:16], 16) % folds


def out_of_fold(answers: Sequence[Said], groups: int, folds: int) -> float:
    """The calibration error when each answer is judged by a curve that has not seen its site."""
    curves = [
        curve_of(points([one for one in answers if fold(one.site, folds) != number], groups))
        for number in range(folds)
    ]
    return error(answers, lambda one: curves[fold(one.site, folds)].at(one.said))


def lines(found: dict[str, list[tuple[float, float, int]]], remark: str) -> Iterator[str]:
    """The data file."""
    yield "# What confidence is worth; made by tests/tools/calibrate.py, not by hand."
    yield f"# {remark}"
    yield "# articles, other_pages: [F1 that the labels expect, share of pages with shingle F1 >= 0.95, pages]"
    yield "# body, rest: [log-odds from the border of the text, share of blocks on the right side, blocks]"
    for name, group in found.items():
        yield ""
        yield f"[{name}]"
        yield "points = ["
        yield from (f"  [{said:.4f}, {share:.4f}, {n}]," for said, share, n in group)
        yield "]"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    answers, pages, digest = gather(options.corpora)
    found = {name: points(group, GROUPS[name]) for name, group in answers.items()}
    figures = []
    for name, group in answers.items():
        before = error(group, (lambda one: logistic(one.said)) if name in BLOCKS else (lambda one: one.said))
        after = out_of_fold(group, GROUPS[name], options.folds)
        figures.append(f"{name} {before:.3f} -> {after:.3f}")
        print(f"{name}: n {len(group)}, expected calibration error {before:.3f}, out of fold {after:.3f}")
    if options.write:
        today = datetime.now(UTC).date()
        remark = f"{today}: {pages} pages {digest}, {options.folds} folds by site, error {', '.join(figures)}"
        FILE.write_text("\n".join(lines(found, remark)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
