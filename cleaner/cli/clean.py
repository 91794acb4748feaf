"""``cleaner clean``: pages in, articles out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cleaner import outputs
from cleaner.cli import exits, files, options, terminal
from cleaner.cli.convert import Options, page_of
from cleaner.cli.inputs import STDIN
from cleaner.cli.lines import failure_line, page_line

if TYPE_CHECKING:
    from cleaner.model import Page


class Wish(msgspec.Struct, frozen=True):
    """How the result should look."""

    format: str
    title: bool
    metadata: bool
    links: bool
    images: bool
    indent: int

    def render(self, page: Page) -> str:
        """The page in the format that was asked for, with a final line end unless there is nothing."""
        text = outputs.write(
            page, self.format, title=self.title, metadata=self.metadata, links=self.links, images=self.images,
            indent=self.indent,
        )  # fmt: skip
        return f"{text}\n" if text else ""


@click.command("clean", short_help="Print the article of a page.")
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option(
    "-f", "--format", "--output-format", "format", type=click.Choice(outputs.FORMATS), default="text",
    show_default=True, help="What to write. json and jsonl hold every block with its reasons.",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="PATH", help="Write to this file, or into this folder for several inputs."
)
@click.option("--title", is_flag=True, help="Put the headline before the text (text).")
@click.option("--metadata/--no-metadata", default=True, help="Front matter or head lines (markdown, html).")
@click.option("--links/--no-links", default=True, help="Links (markdown, html).")
@click.option("--images/--no-images", default=True, help="Images with captions (markdown, html).")
@click.option(
    "--indent",
    type=click.IntRange(0, 8),
    default=2,
    show_default=True,
    help="Spaces a level (json); 0: one line.",
)
@options.one_page
def command(inputs: tuple[str, ...], output: str | None, **rest: Any) -> int:  # noqa: ANN401
    """Print the article of a page, without the advertising, lists and prompts around it.

    INPUT is a file, an http(s) address, or - for stdin (also when nothing is given). The page may be HTML in
    any charset, or the text of a page as copied from a browser; which one is found out.

    \b
    Examples:
      cleaner clean page.html                     the article's text
      curl -s https://news.example/1 | cleaner clean -u https://news.example/1 -f markdown
      cleaner clean https://news.example/1 -f json -o page.json
      cleaner clean *.html -f markdown -o articles/

    Several inputs need -o FOLDER, or -f json or jsonl: then each gives one line, {"input", "ok", "page"} or
    {"input", "ok", "error"}.

    \b
    Exit codes: 0 all good, 1 some inputs failed, 2 wrong usage, 65 no article on the page
    (its record is still printed), 66 no such input, 69 no connection, 75 the server is busy,
    77 the address is refused.
    """
    shared = options.collect(rest)
    wish = Wish(**rest)
    names = inputs or (STDIN,)
    folder = _folder(output, len(names))
    if len(names) == 1 and wish.format != "jsonl":
        return _one(names[0], shared, wish, output if folder is None else None, folder)
    if folder is not None:
        return _into_folder(names, shared, wish, folder)
    if wish.format not in {"json", "jsonl"}:
        msg = "several inputs need -o FOLDER or -f json"
        raise click.UsageError(msg)
    return _as_lines(names, shared, output)


def _folder(output: str | None, count: int) -> Path | None:
    """The folder that results go to, if the output is one."""
    if output is None or output == STDIN:
        return None
    path = Path(output)
    if path.is_dir() or output.endswith(("/", "\\")) or (count > 1 and not path.suffix):
        return path
    return None


def _one(name: str, shared: Options, wish: Wish, output: str | None, folder: Path | None) -> int:
    try:
        page = page_of(name, shared)
    except exits.InputFailure as failure:
        raise exits.Stop(failure.exit_code, failure.message) from failure
    text = wish.render(page)
    if folder is not None:
        files.make_folder(folder)
        files.put(folder / files.file_name(name, files.SUFFIXES[wish.format], set()), text)
    elif output is not None and output != STDIN:
        files.put(Path(output), text)
    else:
        terminal.write(text)
    if page.text:
        return exits.OK
    terminal.complain(f"{name}: no article found (page type {page.page_type})")
    return exits.NO_ARTICLE


def _into_folder(names: tuple[str, ...], shared: Options, wish: Wish, folder: Path) -> int:
    files.make_folder(folder)
    codes: list[int] = []
    taken: set[str] = set()
    for name in names:
        target = folder / files.file_name(name, files.SUFFIXES[wish.format], taken)
        try:
            page = page_of(name, shared)
        except exits.InputFailure as failure:
            terminal.complain(failure.message)
            codes.append(failure.exit_code)
            continue
        if not page.text:
            terminal.complain(f"{name}: no article found (page type {page.page_type})")
        files.put(target, wish.render(page))
        codes.append(exits.OK)
    return exits.of_many(codes)


def _as_lines(names: tuple[str, ...], shared: Options, output: str | None) -> int:
    codes: list[int] = []
    lines: list[str] = []
    for name in names:
        try:
            line = page_line(name, page_of(name, shared))
            codes.append(exits.OK)
        except exits.InputFailure as failure:
            terminal.complain(failure.message)
            line = failure_line(name, failure.code, failure.message)
            codes.append(failure.exit_code)
        if output is None or output == STDIN:
            terminal.write(line)
        else:
            lines.append(line)
    if lines and output is not None:
        files.put(Path(output), "".join(lines))
    return exits.of_many(codes)
