"""Grades of many pages → figures a corpus, language and page type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import fmean, median

import msgspec

from cleaner.evaluate import calibration
from cleaner.evaluate.calibration import Calibration
from cleaner.evaluate.corpus import is_aside
from cleaner.evaluate.run import OURS, Graded, Result
from cleaner.evaluate.scores import harmonic

FIELDS = ("title", "authors", "source", "date")
SHARES = ("must", "leak", "clean", *FIELDS)
"""Measures that are means over the pages whose gold speaks of them."""
UNKNOWN = "unknown"
"""Name of the language or page type that the gold leaves open."""


class Measure(msgspec.Struct, frozen=True):
    """A mean, and the number of pages that it is taken over."""

    value: float
    n: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One tool's figures over some pages.

    ``f1`` combines the mean precision and the mean recall (as the benchmark does); ``milliseconds`` is process time a
    page, median and mean.
    """

    pages: int
    f1: Measure | None
    precision: Measure | None
    recall: Measure | None
    word_f1: Measure | None
    shares: dict[str, Measure]
    milliseconds: tuple[float, float]
    errors: int


class Worst(msgspec.Struct, frozen=True):
    """A page that went badly: what it lost of the gold, and what leaked into the text."""

    id: str
    tool: str
    page_type: str
    worth: float
    lost: tuple[str, ...]
    leaked: tuple[str, ...]
    error: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of one corpus: tool → figures, and the same for each language and page type.

    ``confidence`` and ``block_confidence`` say whether the cleaner's own certainty is to be trusted;
    ``page_types`` counts (gold type, type found).
    """

    corpus: str
    pages: int
    tools: dict[str, Figures]
    languages: dict[str, dict[str, Figures]]
    types: dict[str, dict[str, Figures]]
    confidence: Calibration | None
    block_confidence: Calibration | None
    page_types: dict[str, dict[str, int]]
    worst: tuple[Worst, ...]
    errors: dict[str, str]


def summarise(name: str, graded: Sequence[Graded], *, worst: int = 0, show_aside: bool = False) -> Report:
    """The figures of a corpus. ``worst`` pages are named a tool; of pages held aside only when asked for."""
    return Report(
        corpus=name,
        pages=len(graded),
        tools=_by_tool(graded),
        languages=_grouped(graded, lambda page: page.gold.lang),
        types=_grouped(graded, lambda page: page.gold.type_name),
        confidence=calibration.calibration(_page_table(graded)),
        block_confidence=calibration.calibration(calibration.merged(page.sureness.blocks for page in graded)),
        page_types=_confusion(graded),
        worst=tuple(_worst(graded, worst, show_aside=show_aside)),
        errors={
            f"{tool}: {page.gold.id}": result.error
            for page in graded
            for tool, result in page.results.items()
            if result.error
        },
    )


def _by_tool(graded: Sequence[Graded]) -> dict[str, Figures]:
    return {tool: figures([page.results[tool] for page in graded]) for tool in graded[0].results}


def _grouped(graded: Sequence[Graded], key: Callable[[Graded], str | None]) -> dict[str, dict[str, Figures]]:
    groups: dict[str, list[Graded]] = {}
    for page in graded:
        groups.setdefault(key(page) or UNKNOWN, []).append(page)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return {name: _by_tool(members) for name, members in ordered}


def figures(results: Sequence[Result]) -> Figures:
    """The figures of one tool's results."""
    grades = [result.grade for result in results]
    precision = _mean(grade.precision for grade in grades)
    recall = _mean(grade.recall for grade in grades)
    f1 = None
    if precision and recall:
        f1 = Measure(harmonic(precision.value, recall.value), precision.n)
    shares = {name: _mean(getattr(grade, name) for grade in grades) for name in SHARES}
    times = [result.seconds * 1e3 for result in results]
    return Figures(
        pages=len(results),
        f1=f1,
        precision=precision,
        recall=recall,
        word_f1=_mean(grade.word_f1 for grade in grades),
        shares={name: measure for name, measure in shares.items() if measure is not None},
        milliseconds=(median(times), fmean(times)),
        errors=sum(bool(result.error) for result in results),
    )


def _mean(values: Iterable[float | None]) -> Measure | None:
    known = [value for value in values if value is not None]
    return Measure(fmean(known), len(known)) if known else None


def _page_table(graded: Sequence[Graded]) -> list[calibration.Tally]:
    table = calibration.new()
    for page in graded:
        if page.sureness.right is not None:
            calibration.add(table, page.sureness.confidence, right=page.sureness.right)
    return table


def _confusion(graded: Sequence[Graded]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for page in graded:
        if page.gold.type_name:
            counts.setdefault(page.gold.type_name, Counter())[page.sureness.page_type or "error"] += 1
    return {name: dict(counter.most_common()) for name, counter in sorted(counts.items())}


def _worst(graded: Sequence[Graded], most: int, *, show_aside: bool) -> Iterable[Worst]:
    open_pages = [page for page in graded if show_aside or not is_aside(page.gold)]
    for tool in graded[0].results if most else ():
        pages = sorted(open_pages, key=lambda page: page.results[tool].grade.worth)
        for page in pages[:most]:
            result = page.results[tool]
            found = page.sureness.page_type if tool == OURS else ""
            yield Worst(
                page.gold.id,
                tool,
                found,
                result.grade.worth,
                result.grade.lost,
                result.grade.leaked,
                result.error,
            )
