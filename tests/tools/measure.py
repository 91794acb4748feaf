"""Print the figures behind thresholds, so that a docstring's number can be seen again.

    python -m tests.tools.measure CORPUS...

Pages held aside are not read. Only pages with gold text count.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median

from cleaner import thresholds
from cleaner.decode import decode
from cleaner.errors import NoticeCode
from cleaner.evidence import Signals
from cleaner.labels import Verdicts
from cleaner.model import Kind, Tree
from cleaner.pipeline import engine, outline, prepare
from cleaner.reasons import SHOWN
from cleaner.rules.disguise import invisible_inside
from cleaner.second_opinion import UNSURE
from cleaner.survey import survey
from tests.tools import corpus as corpora


def judged(data: bytes, url: str | None) -> tuple[Tree, Signals, Verdicts]:
    """A page's tree, first signals and verdicts, without a second opinion."""
    text = decode(data)
    model = engine(text.kind)
    kept, hints, _ = prepare(text, model, url=url)
    signals = model.first.run(kept.tree, hints, kept.said)
    return kept.tree, signals, model.second.run(kept.tree, signals, cut_by=kept.cut_by)


def print_markup(folders: Sequence[Path]) -> None:
    """Pages of all types: how much of their markup no parser sees, and how many hold their text elsewhere."""
    revealed: Counter[str] = Counter()
    pages = characters = left_out = 0
    for folder in folders:
        for row, data in corpora.read(folder):
            text = decode(data)
            if text.kind != "html":
                continue
            pages += 1
            characters += len(text.text)
            left_out += len(text.text) - len(survey(text.text).seen)
            revealed.update(
                f"{row['page_type']}, {notice.message.rpartition(' in ')[2]}"
                for notice in outline(text).notices
                if notice.code == NoticeCode.REVEALED
            )
    print(f"{pages} pages; left out before the parse: {left_out / characters:.0%} of their characters")
    for where, count in revealed.most_common():
        print(f"  text found elsewhere: {count} ({where})")


def print_invisible(folders: Sequence[Path]) -> None:
    """Blocks of all pages with invisible characters inside words."""
    places: Counter[int] = Counter()
    for folder in folders:
        for _, data in corpora.read(folder):
            places.update(invisible_inside(block.text) for block in outline(decode(data)).blocks)
    several = sum(count for number, count in places.items() if number > 1)
    print(f"{sum(places.values())} blocks; invisible characters inside a word: {places[1]}, inside several: {several}")


def print_leads(folders: Sequence[Path]) -> None:
    """How many leads that are text for what the metadata say are in the gold text, by corpus."""
    for folder in folders:
        found = inside = 0
        for row, data in corpora.read(folder):
            if not row.get("text") or row["page_type"] not in {"article", None, ""}:
                continue
            tree, _, verdicts = judged(data, row.get("url"))
            truth = corpora.block_truth([block.text for block in tree.blocks], row["text"])
            leads = [index for index, reason in verdicts.held.items() if reason.rule == "lead"]
            found, inside = found + len(leads), inside + sum(bool(truth[index]) for index in leads)
        print(f"leads in {folder.name}: {found}, of which {inside} in the gold text")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    folders = parser.parse_args().corpora
    weights = engine().second.weights
    body = low = unasked = unsure = pages = fallback = 0
    shown: list[int] = []
    cells: list[float] = []
    print_markup(folders)
    print_invisible(folders)
    print_leads(folders)
    for folder in folders:
        for row, data in corpora.read(folder):
            if not row.get("text") or row["page_type"] != "article":
                continue
            tree, signals, verdicts = judged(data, row.get("url"))
            truth = corpora.block_truth([block.text for block in tree.blocks], row["text"])
            pages += 1
            asked = set(signals.asked)
            for index, positive in enumerate(truth):
                if positive and not tree.blocks[index].hidden:
                    body += 1
                    unasked += index not in asked
                    low += index in asked and index not in verdicts.columns
            fallback += verdicts.fallback
            unsure += verdicts.fallback or verdicts.expected < UNSURE
            for index, row_columns in verdicts.columns.items():
                lit = [*signals.columns(index), *row_columns]
                shown.append(sum(abs(weights[column]) >= SHOWN for column in lit))
            cells += [
                len(block.text) / (block.text.count("\t") + 1)
                for block in tree.blocks
                if block.kind is Kind.TABLE_ROW
            ]
    print(f"{pages} article pages, {body} visible blocks of gold text")
    print(
        f"settled without being weighed: {unasked / body:.2%} of them; left out of the second pass (all near"
    )
    print(f"  {thresholds.SETTLED}): {low / body:.2%}")
    print(
        f"unsure (expected F1 under {UNSURE}) {unsure / pages:.1%} of the pages;"
        f" nothing reached zero {fallback / pages:.1%}"
    )
    print(
        f"columns of at least {SHOWN} in a weighed block: mean {mean(shown):.1f}, median {median(shown):.0f}"
    )
    print(f"cell of a data table's row: mean {mean(cells):.0f} characters, median {median(cells):.0f}")


if __name__ == "__main__":
    main()
