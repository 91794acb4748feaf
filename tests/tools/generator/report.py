"""Figures over many verdicts, as plain data and as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tests.tools.generator.measure import Insertion, Miss, Verdict

SHOWN = 60
"""Characters of a missed text that the report prints."""


def share(part: int, whole: int) -> float:
    """Per cent with one decimal; 100 of nothing."""
    return round(100 * part / whole, 1) if whole else 100.0


def _by(verdicts: Sequence[Verdict], key: str) -> dict[str, dict[str, Any]]:
    total: Counter[str] = Counter()
    good: Counter[str] = Counter()
    for verdict in verdicts:
        about = {**verdict.page.about, "form": verdict.page.form}
        for name in about[key].split(","):
            total[name] += 1
            good[name] += verdict.clean
    return {name: {"pages": total[name], "clean": share(good[name], total[name])} for name in sorted(total)}


def _miss(miss: Miss) -> dict[str, str]:
    return {"page": miss.page, "kind": miss.kind, "text": miss.text[:SHOWN], "reason": miss.reason}


def _confusion(verdicts: Sequence[Verdict]) -> dict[str, int]:
    wrong = Counter(f"{expected} → {got}" for v in verdicts for expected, got, _ in v.labels_wrong)
    return dict(wrong.most_common(20))


def figures(verdicts: Sequence[Verdict], inserted: Sequence[Insertion], worst: int) -> dict[str, Any]:
    """Everything the command prints, as JSON-ready data. ``worst`` bounds the listed pages, not the listed
    misses."""
    right = sum(v.labels_right for v in verdicts)
    fields = sum(len(v.page.fields) for v in verdicts)
    bad = sorted((v for v in verdicts if not v.clean), key=lambda v: -(len(v.lost) + len(v.leaked)))
    same = sum(not one.misses for one in inserted)
    return {
        "pages": len(verdicts),
        "clean": share(sum(v.clean for v in verdicts), len(verdicts)),
        "spamless": share(sum(v.spamless for v in verdicts), len(verdicts)),
        "exact": share(sum(v.exact for v in verdicts), len(verdicts)),
        "lost": sum(len(v.lost) for v in verdicts),
        "paragraphs": sum(len(v.page.paragraphs) for v in verdicts),
        "leaked": sum(len(v.leaked) for v in verdicts),
        "snippets": sum(len(v.page.spam) for v in verdicts),
        "labels": share(right, right + sum(len(v.labels_wrong) for v in verdicts)),
        "fields": share(fields - sum(len(v.fields_wrong) for v in verdicts), fields),
        "fields_wrong": dict(Counter(name for v in verdicts for name, _, _ in v.fields_wrong).most_common()),
        "labels_wrong": _confusion(verdicts),
        "by": {
            key: _by(verdicts, key)
            for key in ("form", "template", "vocabulary", "article", "topic", "place", "charset")
        },
        "insertions": {
            "count": len(inserted),
            "unchanged": share(same, len(inserted)),
            "lost_paragraphs": sum(m.kind == "lost" for one in inserted for m in one.misses),
            "misses": [
                {"family": one.family, "shape": one.shape, **_miss(m)} for one in inserted for m in one.misses
            ],
        },
        "worst": [
            {"page": v.page.id, **v.page.about, "misses": [_miss(m) for m in (*v.lost, *v.leaked)]}
            for v in bad[:worst]
        ],
    }


def _table(rows: dict[str, dict[str, Any]]) -> Iterable[str]:
    for name, row in sorted(rows.items(), key=lambda item: (item[1]["clean"], item[0])):
        yield f"  {row['clean']:5.1f} %  {row['pages']:4d} pages  {name}"


def lines(found: dict[str, Any]) -> Iterable[str]:
    """The figures as lines of text, worst first."""
    yield (
        f"{found['pages']} pages: {found['clean']} % fully clean ({found['exact']} % to the character, "
        f"{found['spamless']} % if standfirsts, captions and bylines may stand in the text), "
        f"{found['lost']} of {found['paragraphs']} paragraphs lost, "
        f"{found['leaked']} of {found['snippets']} snippets leaked, "
        f"labels {found['labels']} %, fields {found['fields']} %"
    )
    for key, rows in found["by"].items():
        yield f"by {key}:"
        yield from _table(rows)
    yield "labels confused: " + ", ".join(f"{name} ×{count}" for name, count in found["labels_wrong"].items())
    yield "fields wrong: " + ", ".join(f"{name} ×{count}" for name, count in found["fields_wrong"].items())
    for page in found["worst"]:
        yield "  ".join(page[key] for key in ("page", "template", "article", "vocabulary", "place"))
        for miss in page["misses"]:
            yield f"    {miss['kind']}: {miss['text']}  [{miss['reason']}]"
    inserted = found["insertions"]
    yield (
        f"insertions: {inserted['unchanged']} % of {inserted['count']} change no character, "
        f"{inserted['lost_paragraphs']} paragraphs lost"
    )
    for miss in inserted["misses"]:
        told = " ".join(miss[key] for key in ("page", "family", "shape", "kind"))
        yield f"    {told}: {miss['text']}  [{miss['reason']}]"
