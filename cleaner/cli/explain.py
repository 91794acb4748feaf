"""``cleaner explain``: what was kept, what was not, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli import exits, files, options, terminal
from cleaner.cli.convert import page_of
from cleaner.cli.inputs import STDIN
from cleaner.outputs import explain, json, report
from cleaner.rules.schema import load as load_rules

if TYPE_CHECKING:
    from cleaner.model import Block, Page


@click.command("explain", short_help="Show every block with its label and reasons.")
@click.argument("name", metavar="[INPUT]", default=STDIN)
@click.option("--why", metavar="WORDS", help="All evidence of the blocks that hold these words.")
@click.option("--spam", is_flag=True, help="The advertising posts by sentence skeleton, with their slots.")
@click.option("--group", is_flag=True, help="The lines by label instead of in reading order.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
@click.option("--html", metavar="FILE", help="Write a coloured page with every block to FILE (- is stdout).")
@options.one_page
def command(name: str, why: str | None, html: str | None, **rest: Any) -> int:  # noqa: ANN401
    """Show every block of a page with its label, confidence and reasons.

    INPUT is a file, an http(s) address, or - for stdin. Green is the article, red is advertising, grey is the
    rest; a line ends with the rules that weighed most.

    \b
    Examples:
      cleaner explain page.html                   one line a block
      cleaner explain page.html --group           the same, by label
      cleaner explain page.html --why "扫码关注"   all evidence, both steps, runner-up, margin
      cleaner explain page.html --spam            advertising posts side by side
      cleaner explain page.html --html why.html   a page to look at, with every reason behind a click

    To try what a rule does, switch it off: cleaner explain page.html --disable AD010. "cleaner rules show
    AD010" says what it looks for.
    """
    shared = options.collect(rest)
    try:
        page = page_of(name, shared)
    except exits.InputFailure as failure:
        raise exits.Stop(failure.exit_code, failure.message) from failure
    if html is not None:
        text = report.render(page) + "\n"
        if html == STDIN:
            terminal.write(text)
        else:
            files.put(Path(html), text)
        return exits.OK
    blocks = _chosen(page, why)
    if rest["as_json"]:
        terminal.write(json.encode(explain.record(page, blocks), indent=2) + "\n")
    else:
        reasons = {rule.id: rule.why for rule in (*load_rules(), *shared.rules)} if why else None
        _print(page, blocks, reasons=reasons, spam=rest["spam"], group=rest["group"])
    return exits.OK


def _chosen(page: Page, why: str | None) -> list[Block]:
    if why is None:
        return list(page.blocks)
    blocks = explain.find(page, why)
    if not blocks:
        message = f"no block holds the words {why!r}"
        raise exits.Stop(exits.SOME_FAILED, message)
    return blocks


def _print(
    page: Page, blocks: list[Block], *, reasons: dict[str, str] | None, spam: bool, group: bool
) -> None:
    width = terminal.width()
    if reasons is not None:
        for block in blocks:
            terminal.report(explain.why(block, reasons, width=width))
        return
    terminal.report(explain.summary(page))
    if spam:
        terminal.report(explain.spam(page, width=width))
    elif group:
        terminal.report(explain.grouped(page, width=width))
    else:
        terminal.report(explain.listing(page, width=width))
