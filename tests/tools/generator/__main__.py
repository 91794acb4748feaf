"""Measure ``cleaner.clean`` on generated pages; ``python -m tests.tools.generator --split held_out``."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import click

from cleaner.model import Page
from tests.tools.generator.measure import Clean, judge, metamorphic
from tests.tools.generator.model import FORMS, SPLITS, Form, GeneratedPage, Split
from tests.tools.generator.page import generate
from tests.tools.generator.report import figures, lines


def _pages(split: str, form: str, count: int, first: int) -> list[GeneratedPage]:
    splits: list[Split] = [one for one in SPLITS if split in (one, "all")]
    forms: list[Form] = [one for one in FORMS if form in (one, "both")]
    kinds = [(one, other) for one in splits for other in forms]
    return [
        generate(
            first + number // len(kinds),
            split=kinds[number % len(kinds)][0],
            form=kinds[number % len(kinds)][1],
        )
        for number in range(count)
    ]


def _cleaner() -> Clean:
    """``cleaner.clean`` as the measurement calls it; a page in HTML comes with its address, a dump does
    not."""
    function = getattr(importlib.import_module("cleaner"), "clean", None)
    if function is None:
        raise click.ClickException("cleaner has no clean()")

    def clean(page: GeneratedPage) -> Page:
        result = function(page.data, url=page.url if page.form == "html" else None)
        if not isinstance(result, Page):
            raise click.ClickException(f"clean() returned {type(result).__name__}, not a Page")
        return result

    return clean


def _write(folder: Path, pages: list[GeneratedPage]) -> None:
    """One file a page, and ``gold.jsonl`` with the answers."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "gold.jsonl").open("w", encoding="utf-8") as out:
        for page in pages:
            name = f"{page.id}.{'html' if page.form == 'html' else 'txt'}"
            (folder / name).write_bytes(page.data)
            record = {
                "id": page.id,
                "file": name,
                "url": page.url,
                "charset": page.charset,
                "form": page.form,
                "title": page.title,
                "paragraphs": page.paragraphs,
                "spam": page.spam,
                "labels": page.labels,
                "fields": dict(page.fields),
                "about": dict(page.about),
            }
            out.write(json.dumps(record, ensure_ascii=False) + "\n")


@click.command()
@click.option("--split", type=click.Choice([*SPLITS, "all"]), default="tune", show_default=True)
@click.option("--form", type=click.Choice([*FORMS, "both"]), default="both", show_default=True)
@click.option(
    "--pages",
    "count",
    default=400,
    show_default=True,
    help="Pages in all, spread evenly over splits and forms.",
)
@click.option("--seed", default=0, show_default=True, help="The first seed.")
@click.option("--insert", "insert", default=60, show_default=True, help="Pages whose gaps get a post put in.")
@click.option("--worst", default=20, show_default=True, help="Pages listed with their misses.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path),
    help="Write pages and gold.jsonl here, measure nothing.",
)
def main(  # noqa: PLR0917 - one argument an option, as argparse gives them
    split: str, form: str, count: int, seed: int, insert: int, worst: int, as_json: bool, folder: Path | None  # noqa: FBT001
) -> None:
    """Generate pages, clean them, print what was lost, what leaked, and why."""
    pages = _pages(split, form, count, seed)
    if folder is not None:
        _write(folder, pages)
        return
    clean = _cleaner()
    verdicts = [judge(page, clean(page)) for page in pages]
    found = figures(verdicts, tuple(metamorphic(pages[:insert], clean)), worst)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else "\n".join(lines(found)))


if __name__ == "__main__":
    main()
