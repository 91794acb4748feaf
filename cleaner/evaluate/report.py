"""Figures as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.evaluate.calibration import Calibration
from cleaner.evaluate.run import OURS
from cleaner.evaluate.summary import SHARES, Figures, Measure, Report

_NAME = 26
_TEXT = ("f1", "precision", "recall", "word_f1")


def lines(report: Report) -> Iterator[str]:
    """The report of one corpus, line by line."""
    yield f"{report.corpus}: {report.pages} pages"
    yield _head()
    yield from _rows("", report.tools)
    for title, groups in (("language", report.languages), ("type", report.types)):
        if len(groups) > 1:
            for name, tools in groups.items():
                yield from _rows(f"{title} {name}", tools)
    yield from _calibration("confidence of the page", report.confidence)
    yield from _calibration("confidence of blocks", report.block_confidence)
    yield from _page_types(report.page_types)
    yield from _worst(report)
    for where, error in report.errors.items():
        yield f"error {where}: {error}"


def _head() -> str:
    text = "".join(f"{name:>7s}" for name in ("F1", "P", "R", "word"))
    shares = "".join(f"{name:>13s}" for name in SHARES)
    return f"{'':{_NAME}s}{'n':>6s}{text}{shares}{'ms':>8s}{'mean':>8s} errors"


def _rows(name: str, tools: dict[str, Figures]) -> Iterator[str]:
    for tool, figures in tools.items():
        label = f"{name} {tool}".strip() if name and len(tools) > 1 else name or tool
        text = "".join(_short(getattr(figures, key)) for key in _TEXT)
        shares = "".join(_with_n(figures.shares.get(key)) for key in SHARES)
        middle, mean = figures.milliseconds
        n = figures.f1.n if figures.f1 else figures.pages
        yield f"{label:{_NAME}s}{n:6d}{text}{shares}{middle:8.1f}{mean:8.1f} {figures.errors:d}"


def _short(measure: Measure | None) -> str:
    return f"{measure.value:7.3f}" if measure else f"{'-':>7s}"


def _with_n(measure: Measure | None) -> str:
    return f"{measure.value:7.3f}({measure.n:4d})" if measure else f"{'-':>13s}"


def _calibration(name: str, found: Calibration | None) -> Iterator[str]:
    if found is None:
        return
    yield f"{name}: expected calibration error {found.error:.3f} (n {found.n})"
    yield "  said " + " ".join(f"{cell.said:6.2f}" for cell in found.bins)
    yield "  right" + " ".join(f"{cell.right:6.2f}" for cell in found.bins)
    yield "  n    " + " ".join(f"{cell.n:6d}" for cell in found.bins)


def _page_types(counts: dict[str, dict[str, int]]) -> Iterator[str]:
    if not counts:
        return
    names = sorted({*counts, *(found for row in counts.values() for found in row)})
    yield f"{'page type (found →)':{_NAME}s}" + "".join(f"{name:>10s}" for name in names)
    for gold, row in counts.items():
        yield f"{gold:{_NAME}s}" + "".join(f"{row.get(name, 0):10d}" for name in names)


def _worst(report: Report) -> Iterator[str]:
    for page in report.worst:
        found = f" as {page.page_type}" if page.tool == OURS else ""
        yield f"worst of {page.tool}: {page.id} {page.worth:.3f}{found} {page.error}".rstrip()
        for name, pieces in (("lost", page.lost), ("leaked", page.leaked)):
            yield from (f"    {name:6s} {piece}" for piece in pieces)
