"""`rules list`: the dated rules on contact, as they stand in this installation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from medspil.config.cli import shell


@click.group()
def rules() -> None:
    """The law's rules on contact."""


@rules.command("list")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Only those for anchors on this day.")
@shell.json_option
@shell.with_database
def list_rules(on: datetime | None, as_json: bool) -> None:
    """Every rule, with its period, its figures and how well they are known.

    With --json one object a line. Lengths of time are ISO 8601 from the anchor (P6M); `first.n` is
    in weeks; `countsTypes` are the state's ids of conversation types.
    """
    from medspil.contact.models import ContactRule
    from medspil.contact.queries.objects import rule_object

    found = ContactRule.objects.prefetch_related("rule_groups").order_by("code")
    if on:
        found = found.filter(valid__contains=on.date())
    if as_json:
        shell.print_json(rule_object(rule) for rule in found)
        return
    for rule in found:
        period = rule.period
        figures = _figures(rule_object(rule)) or rule.kind
        badge = "" if rule.evidence == "verified" else f"  ({rule.get_evidence_display()})"
        click.echo(f"{rule.code:<10} {period.start}–{period.end or '':<10}  {figures}{badge}")
        click.echo(f"{'':<10} {rule.name}")


def _figures(found: dict[str, Any]) -> str:
    """The figures in a few words, for the eye."""
    parts = []
    if first := found["first"]:
        parts.append(f"first {first['by'].lower().replace('_', ' ')} {first['n']}")
    if minimum := found["minimum"]:
        since = f"{minimum['from']}–" if "from" in minimum else ""
        parts.append(f"{minimum['count']} in {since}{minimum['within']}")
    if found["maxGap"]:
        parts.append(f"at most {found['maxGap']} between")
    if found["cohortTarget"]:
        parts.append(f"for {found['cohortTarget']:.0%} of people")
    return ", ".join(parts)


COMMANDS = [rules]
