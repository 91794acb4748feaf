"""``cleaner schema``: the JSON Schema of the record."""

from __future__ import annotations

import click

from cleaner.cli import exits, terminal
from cleaner.outputs import json, json_schema


@click.command("schema", short_help="Print the JSON Schema of the record.")
def command() -> int:
    """Print the JSON Schema (2020-12) of the page record.

    It describes what "clean -f json" prints and what "batch" puts under "page".

    \b
    Example:
      cleaner schema > page.schema.json
    """
    terminal.write(json.encode(json_schema(), indent=2) + "\n")
    return exits.OK
