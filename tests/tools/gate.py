"""The gate: promises and floors on corpora that are given by argument. Minutes, apart from the unit tests.

    python -m tests.tools.gate CORPUS... [-j N] [--write [--why "a reason"]] [--floors tests/floors.toml]

On each page: no exception, and the blocks hold its text once (promise 1, against a yardstick of its own). On each
corpus: the figures of `cleaner evaluate` hold the floors of the file. On the fixture pages that the file names: floors
of the labels. And the differential test on some pages. `--write` lets floors rise with what was measured; with
`--why` those that no longer hold are lowered and say why. The exit code is 1 when something does not hold.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from tqdm import tqdm

import cleaner
from cleaner import unscripted
from cleaner.cli import workers
from cleaner.decode import decode
from cleaner.errors import CorpusError, NoticeCode
from cleaner.evaluate import corpus, run, summary
from cleaner.evaluate.corpus import Gold
from tests.fixture_pages import pages as fixture_pages
from tests.test_blocks import visible
from tests.tools import floors as floor_file
from tests.tools.floors import CorpusFloors, Floors, HeldOut, Table
from tests.tools.labels_report import measure

FLOORS = Path(__file__).parents[1] / "floors.toml"
LANGUAGE_PAGES = 10
"""Pages from which a language has floors of its own."""
FIELD_PAGES = 5
"""Pages from which a measure has a floor: of fewer one page decides."""
LABEL_BLOCKS = 10
"""Blocks from which a label has a floor."""
PARTITION_SECONDS = 60.0
"""Wall time for one page and its yardstick."""
DIFFERENTIAL = "tests.tools.differential"
DIFFERENTIAL_PAGES = 20
"""Pages of each corpus in the differential test: html5lib takes about a second for each."""

Measured = dict[str, tuple[float, int]]


class Outcome(msgspec.Struct, frozen=True):
    """What the gate found on one corpus."""

    name: str
    sha256: str
    pages: int
    groups: dict[str, Measured]
    errors: list[str]
    differing: dict[str, str]


def digest(folder: Path, golds: Sequence[Gold]) -> str:
    """The hash of a corpus: its gold file and its scored pages."""
    sha = hashlib.sha256((folder / "gold.jsonl").read_bytes())
    for gold in golds:
        sha.update(corpus.page_file(folder, gold).read_bytes())
    return sha.hexdigest()


def bare(text: str) -> str:
    """Text without white space."""
    return re.sub(r"\s+", "", text)


def difference(path: Path) -> str:
    """Where a page's blocks and its visible text part, or nothing."""
    data = corpus.load(path)
    text = decode(data)
    page = cleaner.clean(data, readability="never")
    markup = text.text
    for find, where in unscripted.ELSEWHERE:
        if any(notice.message.endswith(where) for notice in page.notices if notice.code == NoticeCode.REVEALED):
            markup = find(markup) or markup
    html = re.sub(r"(?i)</(?:body|html)\s*>", "", markup)
    wanted = bare(markup) if text.kind == "text" else visible(html)
    got = bare("".join(block.text for block in page.blocks if block.path != "json-ld"))
    if got == wanted:
        return ""
    pairs = zip(got, wanted, strict=False)
    place = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(got), len(wanted)))
    return f"{len(got)} characters in blocks, {len(wanted)} on the page; they part at {place}"


def look(folder: Path, jobs: int) -> Outcome:
    """Run everything that is done on a corpus. Raises CorpusError."""
    golds = corpus.read(folder)
    if not golds:
        raise CorpusError(f"{folder}: no page to score")
    paths = [corpus.page_file(folder, gold) for gold in golds]
    tasks = [run.Job(gold, path, (), sys.executable) for gold, path in zip(golds, paths, strict=True)]
    name = folder.resolve().name
    graded: list[run.Graded] = []
    made = workers.run(run.grade_page, tasks, jobs=jobs, seconds=run.seconds_a_page(0))
    for gold, one in tqdm(zip(golds, made, strict=True), name, len(golds), unit="page", disable=None):
        graded.append(run.failed(gold, (run.OURS,), one.message) if isinstance(one, workers.Died) else one)
    differing: dict[str, str] = {}
    parted = workers.run(difference, paths, jobs=jobs, seconds=PARTITION_SECONDS)
    for gold, found in tqdm(
        zip(golds, parted, strict=True), f"{name} partition", len(golds), unit="page", disable=None
    ):
        if found:
            differing[f"{name}/{gold.id}"] = found.message if isinstance(found, workers.Died) else found
    report = summary.summarise(name, graded)
    errors = [f"{name}: {where}: {error}" for where, error in report.errors.items()]
    return Outcome(name, digest(folder, golds), len(golds), dict(_groups(report)), errors, differing)


def _groups(report: summary.Report) -> Iterator[tuple[str, Measured]]:
    everything = dict(_measures(report.tools[run.OURS]))
    for name, found in (
        ("confidence_error", report.confidence),
        ("block_confidence_error", report.block_confidence),
    ):
        if found:
            everything[name] = (found.error, found.n)
    typed = sum(sum(row.values()) for row in report.page_types.values())
    if len(report.page_types) > 1:
        right = sum(row.get(name, 0) for name, row in report.page_types.items())
        everything["page_type"] = (right / typed, typed)
    yield "all", everything
    for language, tools in report.languages.items():
        if len(report.languages) > 1 and tools[run.OURS].pages >= LANGUAGE_PAGES:
            yield language, dict(_measures(tools[run.OURS]))


def _measures(figures: summary.Figures) -> Iterator[tuple[str, tuple[float, int]]]:
    named = {name: getattr(figures, name) for name in ("f1", "precision", "recall", "word_f1")}
    for name, found in {**named, **figures.shares}.items():
        if found is not None and found.n >= FIELD_PAGES:
            yield name, (found.value, found.n)


def held_out(names: Sequence[str]) -> tuple[list[str], Measured]:
    """The fixture pages to measure on (all that are held out, when none are named yet) and their labels' F1."""
    held = [page for page in fixture_pages() if page.meta.get("held_out", False)]
    chosen = [page for page in held if not names or page.name in names]
    labels = measure(chosen)
    measured: Measured = {}
    for label in labels.names():
        _, _, f1, n = labels.scores(label)
        if n >= LABEL_BLOCKS:
            measured[label] = (f1, n)
    measured["text_right"] = (sum(labels.right.values()) / max(1, len(labels.right)), len(labels.right))
    return [page.name for page in chosen], measured


def check(where: str, table: Table, measured: Measured) -> Iterator[str]:
    """Every floor that does not hold."""
    for name, floor in table.items():
        value, n = measured.get(name, (float("nan"), 0))
        if not floor.holds(value):
            bound = f"at least {floor.at_least}" if floor.at_least is not None else f"at most {floor.at_most}"
            yield f"{where}: {name} is {value:.4f} (n {n}), must be {bound}"


def check_corpus(outcome: Outcome, floors: Floors) -> Iterator[str]:
    """Everything that does not hold on one corpus."""
    yield from outcome.errors
    for page, found in outcome.differing.items():
        if page not in floors.partition:
            yield f"{page}: blocks do not hold the page's text once: {found}"
    for page in floors.partition:
        if page.startswith(f"{outcome.name}/") and page not in outcome.differing:
            yield f"{page}: holds its text once now; take it off the list"
    known = floors.corpora.get(outcome.name)
    if known is None:
        yield f"{outcome.name}: no floors yet; --write sets them"
        return
    if known.sha256 != outcome.sha256:
        yield f"{outcome.name}: not the pages that the floors were measured on; --write sets new ones"
    for group, table in known.groups.items():
        yield from check(f"{outcome.name} {group}", table, outcome.groups.get(group, {}))


def differential(folders: Sequence[Path], floors: Floors, most: int, jobs: int) -> Iterator[str]:
    """What the differential test finds. Its parser, html5lib, is asked for only here: it is an extra."""
    if not most:
        return
    for problem in importlib.import_module(DIFFERENTIAL).problems(folders, most=most, jobs=jobs):
        if problem.partition(":")[0] not in floors.partition:
            yield problem


def updated(
    floors: Floors, outcomes: Sequence[Outcome], labels: tuple[list[str], Measured], why: str
) -> Floors:
    """The floors that what was measured would set."""
    corpora = dict(floors.corpora)
    for outcome in outcomes:
        known = corpora.get(outcome.name)
        anew = known is None or known.sha256 != outcome.sha256
        groups = {
            group: floor_file.table(
                measured, known.groups.get(group, {}) if known else {}, why=why, anew=anew
            )
            for group, measured in outcome.groups.items()
        }
        corpora[outcome.name] = CorpusFloors(outcome.sha256, outcome.pages, groups)
    names, measured = labels
    table = floor_file.table(measured, floors.held_out.labels, why=why, anew=False)
    return Floors(corpora, HeldOut(names, table), floors.partition)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("-j", "--jobs", type=int, default=1)
    parser.add_argument(
        "--differential", type=int, default=DIFFERENTIAL_PAGES, metavar="N",
        help="pages of each corpus that are compared with an HTML5 parser's text; 0 for none",
    )  # fmt: skip
    parser.add_argument("--floors", type=Path, default=FLOORS)
    parser.add_argument("--write", action="store_true", help="let floors rise; set those of new corpora")
    parser.add_argument(
        "--why", default="", help="with --write: lower floors that do not hold, for this reason"
    )
    options = parser.parse_args(arguments)
    floors = floor_file.read(options.floors)
    try:
        outcomes = [look(folder, options.jobs) for folder in options.corpora]
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    labels = held_out(floors.held_out.pages)
    if options.write:
        floors = updated(floors, outcomes, labels, options.why)
        options.floors.write_text("\n".join(floor_file.lines(floors)) + "\n", encoding="utf-8")
    problems = [problem for outcome in outcomes for problem in check_corpus(outcome, floors)]
    problems += [
        f"held-out fixture pages: {name} is gone" for name in floors.held_out.pages if name not in labels[0]
    ]
    problems += check("held-out fixture pages", floors.held_out.labels, labels[1])
    problems += differential(options.corpora, floors, options.differential, options.jobs)
    for problem in problems:
        print(problem)
    print(f"{sum(outcome.pages for outcome in outcomes)} pages, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
