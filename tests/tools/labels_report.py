"""Label scores on the fixture pages, from the hand-written `labels.tsv`.

python -m tests.tools.labels_report [--held-out yes|no] [--misses 40]
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.fixture_pages import FixturePage, flat, match_labels, pages


@dataclass
class Labels:
    """Counts over some pages: per label hits, wrongly given, wrongly withheld; pages, and those whose text is right."""

    hits: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    right: dict[str, bool] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def names(self) -> list[str]:
        """Labels that a reader gave: a label that none should have has no recall."""
        return sorted({*self.hits, *self.lost})

    def scores(self, label: str) -> tuple[float, float, float, int]:
        """Precision, recall, F1 of a label, and how many blocks should have it."""
        hits = self.hits[label]
        precision = hits / max(1, hits + self.wrong[label])
        recall = hits / max(1, hits + self.lost[label])
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        return precision, recall, f1, hits + self.lost[label]

    def macro_f1(self) -> float:
        """Mean F1 over labels."""
        names = self.names()
        return sum(self.scores(name)[2] for name in names) / max(1, len(names))


def measure(chosen: Iterable[FixturePage]) -> Labels:
    """Clean pages and compare every labelled block."""
    labels = Labels()
    for page in chosen:
        result = page.clean()
        labels.right[page.name] = flat(result.text) == flat(page.expected["text"])
        for wanted, start, block in match_labels(page, result):
            got = block.label.value if block else "missing"
            if got in wanted:
                labels.hits[got] += 1
                continue
            labels.lost[min(wanted)] += 1
            labels.wrong[got] += 1
            confidence = block.confidence if block else 0
            labels.misses.append(
                f"{page.name}: {'|'.join(sorted(wanted))} -> {got} ({confidence}): {start[:50]}"
            )
    return labels


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", choices=["yes", "no"])
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--page", default="")
    options = parser.parse_args()
    labels = measure(
        page
        for page in pages()
        if options.page in page.name
        and (not options.held_out or page.meta.get("held_out", False) == (options.held_out == "yes"))
    )
    for name, right in labels.right.items():
        print(f"{'ok  ' if right else 'DIFF'} {name}")
    for label in labels.names():
        precision, recall, f1, n = labels.scores(label)
        print(f"{label:12s} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} n {n}")
    clean, total = sum(labels.right.values()), len(labels.right)
    print(f"macro F1 {labels.macro_f1():.3f}; text right on {clean} of {total} pages")
    for miss in labels.misses[: options.misses]:
        print(miss)


if __name__ == "__main__":
    main()
