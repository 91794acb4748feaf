"""``cleaner evaluate``: figures on pages whose right answers are known."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click
import msgspec
from tqdm import tqdm

import cleaner
from cleaner.cli import exits, terminal, workers
from cleaner.errors import CorpusError
from cleaner.evaluate import corpus, report, rivals, run, summary
from cleaner.evaluate.corpus import Aside, Gold
from cleaner.evaluate.rival_child import RIVALS
from cleaner.outputs import json


def _names(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in value.split(",") if part.strip()))
    unknown = [name for name in names if name not in RIVALS]
    if unknown:
        raise click.BadParameter(f"no rival {unknown[0]!r}: one of {', '.join(RIVALS)}")
    return names


@click.command("evaluate", short_help="Measure on pages whose right answers are known.")
@click.argument("corpora", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="CORPUS...")
@click.option("--against", default="", metavar="NAMES", callback=_names,
              help=f"Rivals on the same pages, joined by commas: {', '.join(RIVALS)}.")  # fmt: skip
@click.option("--rivals-python", default=sys.executable, metavar="PATH",
              help="Interpreter that has the rivals installed; else the cleaner's own.")  # fmt: skip
@click.option("--aside", type=click.Choice(get_args(Aside)), default="all", show_default=True,
              help="Only the pages held aside, only the others, or all.")  # fmt: skip
@click.option("--page-type", metavar="TYPE", help="Only pages of this type.")
@click.option("--readability", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
              help="When the cleaner asks readability-lxml for a second opinion.")  # fmt: skip
@click.option("--worst", type=click.IntRange(min=0), default=0, metavar="N",
              help="Name the N worst pages of each tool, with what they lost and what leaked.")  # fmt: skip
@click.option("--show-aside", is_flag=True, help="Let --worst name pages that are held aside.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document instead of tables.")
@click.option("-j", "--jobs", "--parallel", "jobs", type=click.IntRange(1, 256), default=1, show_default=True,
              help="Worker processes. Times are those of a busy machine then.")  # fmt: skip
@click.option("--no-progress", is_flag=True, help="No progress bar (there is none off a terminal).")
def command(corpora: tuple[Path, ...], **given: Any) -> int:  # noqa: ANN401
    """Measure the cleaner, and rivals, on pages whose right answers are known.

    A CORPUS is a folder with pages/ID.html.gz (or .html, .txt) and gold.jsonl; CONTRIBUTING.md describes it. For
    each corpus, language and page type: F1, precision and recall of the text over runs of four words, F1 over bags
    of words, shares of snippets found and leaked, of clean pages and of right metadata fields (with the number of
    pages), milliseconds of process time; then what a stated confidence is worth, and page types found.

    \b
    Examples:
      cleaner evaluate corpora/zh_real
      cleaner evaluate corpora/* -j 4 --json > figures.json
      cleaner evaluate corpora/fundus --aside no --worst 10
      cleaner evaluate corpora/fundus --against trafilatura,readability --rivals-python ~/rivals/bin/python

    \b
    Exit codes: 0 all pages answered, 1 some pages ended in an error (named in the report),
    2 wrong usage, 65 a corpus is not in the format, 66 a corpus, page or rival is not there.
    """
    try:
        chosen = [_chosen(folder, given) for folder in corpora]
        versions = _versions(given["against"], given["rivals_python"])
    except CorpusError as error:
        raise exits.Stop(exits.NO_INPUT if error.missing else exits.NO_ARTICLE, str(error)) from error
    tools = (run.OURS, *given["against"])
    reports = []
    for folder, jobs in chosen:
        graded = _graded(jobs, tools, given)
        made = summary.summarise(
            folder.resolve().name, graded, worst=given["worst"], show_aside=given["show_aside"]
        )
        reports.append(made)
        if not given["as_json"]:
            terminal.write("\n".join(map(terminal.safe, report.lines(made))) + "\n\n")
    if given["as_json"]:
        terminal.write(
            json.encode({"tools": versions, "corpora": msgspec.to_builtins(reports)}, indent=2) + "\n"
        )
    return exits.SOME_FAILED if any(made.errors for made in reports) else exits.OK


def _chosen(folder: Path, given: dict[str, Any]) -> tuple[Path, list[run.Job]]:
    """The pages of a corpus that were asked for. All files are looked for before the first page is cleaned."""
    golds = corpus.read(folder, aside=given["aside"], page_type=given["page_type"])
    if not golds:
        raise CorpusError(f"{folder}: no page to score")
    return folder, [
        run.Job(
            gold,
            corpus.page_file(folder, gold),
            given["against"],
            given["rivals_python"],
            given["readability"],
        )
        for gold in golds
    ]


def _versions(names: Sequence[str], python: str) -> dict[str, str]:
    """Start each rival once, so that a missing one is known before the first page."""
    versions = {run.OURS: cleaner.__version__}
    for name in names:
        rival = rivals.Rival(name, python)
        rival.start()
        versions[name] = rival.version
        rival.close()
    return versions


def _graded(jobs: list[run.Job], tools: tuple[str, ...], given: dict[str, Any]) -> list[run.Graded]:
    seconds = run.seconds_a_page(len(tools) - 1)
    made = workers.run(run.grade_page, jobs, jobs=min(given["jobs"], len(jobs)), seconds=seconds)
    bar = tqdm(total=len(jobs), unit="page", file=sys.stderr, disable=True if given["no_progress"] else None)
    graded: list[run.Graded] = []
    with contextlib.closing(made), bar:
        for job, one in zip(jobs, made, strict=True):
            graded.append(_of_dead(job.gold, tools, one) if isinstance(one, workers.Died) else one)
            bar.update()
    return graded


def _of_dead(gold: Gold, tools: tuple[str, ...], died: workers.Died) -> run.Graded:
    return run.failed(gold, tools, f"{died.code}: {died.message}")
