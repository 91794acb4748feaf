"""``cleaner rules``: what the cleaner knows about advertising and boilerplate, as it is written down."""

from __future__ import annotations

import click
import msgspec

from cleaner.cli import exits, terminal
from cleaner.outputs.explain import Line, Piece, clip
from cleaner.rules.schema import Rule
from cleaner.rules.schema import load as load_rules


@click.group("rules", invoke_without_command=True, short_help="List the rules, or show one.")
@click.pass_context
def command(context: click.Context) -> int:
    """List the rules, or show one of them.

    A rule is data: what it looks at (on), what it looks for, how much it weighs for a label (log-odds), why
    it exists, and examples that it must and must not hit.

    \b
    Examples:
      cleaner rules list --label ad
      cleaner rules show AD010
    """
    return exits.OK if context.invoked_subcommand else int(context.invoke(list_rules) or exits.OK)


@command.command("list")
@click.option("--label", metavar="LABEL", help="Only rules for this label.")
@click.option(
    "--on", metavar="PART", help="Only rules that look at this part (text, token, heading, href, cut)."
)
def list_rules(label: str | None = None, on: str | None = None) -> int:
    """Print one line a rule: id, label, part, weight, why.

    \b
    Examples:
      cleaner rules list
      cleaner rules list --label follow --on text
    """
    rules = [r for r in load_rules() if label in {None, r.label} and on in {None, r.on}]
    if not rules:
        message = "no rule matches"
        raise exits.Stop(exits.SOME_FAILED, message)
    width = terminal.width()
    terminal.report(_line(rule, width) for rule in rules)
    return exits.OK


def _line(rule: Rule, width: int) -> Line:
    head = f"{rule.id:<7} {rule.label:<11} {rule.on:<8} {rule.weight:+5.1f}  "
    return Piece(head, "bold"), Piece(clip(" ".join(rule.why.split()), max(width - len(head), 40)))


@command.command("show")
@click.argument("rule_id", metavar="ID")
def show(rule_id: str) -> int:
    """Print everything about one rule, with its examples.

    \b
    Example:
      cleaner rules show AD010
    """
    rule = next((r for r in load_rules() if r.id == rule_id.upper()), None)
    if rule is None:
        msg = f"there is no rule {rule_id}; cleaner rules list prints all"
        raise click.UsageError(msg)
    fields = {
        name: value
        for name, value in msgspec.structs.asdict(rule).items()
        if value not in ((), [], "", 0, None)
    }
    terminal.report(line for name, value in fields.items() for line in _field(name, value))
    return exits.OK


def _field(name: str, value: object) -> list[Line]:
    if isinstance(value, tuple | list):
        return [(Piece(f"{name}:", "bold"),), *((Piece(f"  {item}"),) for item in value)]
    return [(Piece(f"{name}: ", "bold"), Piece(" ".join(str(value).split())))]
