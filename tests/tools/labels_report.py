"""Label scores on the fixture pages, from the hand-written `labels.tsv`.

python -m tests.tools.labels_report [--held-out yes|no] [--misses 40]
"""

from __future__ import annotations

import argparse
from collections import Counter

from tests.fixture_pages import flat, match_labels, pages


def main() -> None:  # noqa: PLR0915 - a report is a list of lines
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", choices=["yes", "no"])
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--page")
    options = parser.parse_args()
    hits: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    misses: list[str] = []
    clean = total = 0
    for page in pages():
        if options.held_out and page.meta.get("held_out", False) != (options.held_out == "yes"):
            continue
        if options.page and options.page not in page.name:
            continue
        result = page.clean()
        total += 1
        right = flat(result.text) == flat(page.expected["text"])
        clean += right
        print(f"{'ok  ' if right else 'DIFF'} {page.name}")
        for wanted, start, block in match_labels(page, result):
            got = block.label.value if block else "missing"
            if got in wanted:
                hits[got] += 1
                continue
            first = min(wanted)
            lost[first] += 1
            wrong[got] += 1
            misses.append(
                f"{page.name}: {'|'.join(sorted(wanted))} -> {got} ({block.confidence if block else 0}): {start[:50]}"
            )
    scores = []
    for label in sorted({*hits, *lost, *wrong}):
        precision = hits[label] / max(1, hits[label] + wrong[label])
        recall = hits[label] / max(1, hits[label] + lost[label])
        f1 = 2 * precision * recall / (precision + recall) if hits[label] else 0.0
        scores.append(f1)
        print(f"{label:12s} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} n {hits[label] + lost[label]}")
    print(f"macro F1 {sum(scores) / max(1, len(scores)):.3f}; text right on {clean} of {total} pages")
    for miss in misses[: options.misses]:
        print(miss)


if __name__ == "__main__":
    main()
