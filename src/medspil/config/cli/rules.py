"""`rules list`: the dated rules on contact, as they stand in this installation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from medspil.config.cli import shell

if TYPE_CHECKING:
    from medspil.contact.models import ContactRule

RESPONSIBLE = {"M": "MUNICIPALITY", "A": "UNEMPLOYMENT_FUND"}
FIRST = {"weeks": "WITHIN", "end_of_week": "END_OF_WEEK"}
AFTER_WINDOW = {"agreed_need_right": "AGREED_PLUS_NEED_PLUS_CITIZEN_RIGHT", "need": "NEED"}
PERIOD = {"days": "P{}D", "weeks": "P{}W", "months": "P{}M"}


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

    found = ContactRule.objects.prefetch_related("rule_groups").order_by("code")
    if on:
        found = found.filter(valid__contains=on.date())
    if as_json:
        shell.print_json(_object(rule) for rule in found)
        return
    for rule in found:
        period = rule.period
        figures = _figures(_object(rule)) or rule.kind
        badge = "" if rule.evidence == "verified" else f"  ({rule.get_evidence_display()})"
        click.echo(f"{rule.code:<10} {period.start}–{period.end or '':<10}  {figures}{badge}")
        click.echo(f"{'':<10} {rule.name}")


def _object(rule: ContactRule) -> dict[str, Any]:
    """The rule in the words of the schema that others build on."""
    rows = sorted(rule.rule_groups.all(), key=lambda row: row.group)
    period = rule.period
    return {
        "id": rule.code,
        "name": rule.name,
        "contactGroups": [row.group for row in rows],
        "track": rows[0].track if rows else "",
        "responsible": RESPONSIBLE[rule.responsible],
        "anchor": rule.anchor,
        "clock": rule.clock.upper(),
        "kind": rule.kind.upper(),
        "first": {"by": FIRST[rule.first_unit], "n": rule.first_n} if rule.first_n else None,
        "minimum": _minimum(rule),
        "maxGap": _max_gap(rule),
        "gapWhen": rule.gap_when.upper() or None,
        "cohortTarget": None if rule.cohort_share is None else float(rule.cohort_share),
        "milestones": [
            {**milestone, "by": _period(milestone["by"])} for milestone in rule.milestones
        ],
        "afterWindow": AFTER_WINDOW.get(rule.after_window),
        "countsTypes": rule.counts_types,
        "firstInPerson": rule.first_in_person,
        "restartOn": ["BENEFIT_CHANGE"] if rule.restart_on_benefit_change else [],
        "validFrom": period.start,
        "validTo": period.end,
        "legalReference": rule.law,
        "evidence": rule.evidence,
        "evidenceNote": rule.evidence_note,
        "explanation": rule.explanation,
        "edited": rule.edited,
    }


def _minimum(rule: ContactRule) -> dict[str, Any] | None:
    if rule.count is None:
        return None
    minimum: dict[str, Any] = {"count": rule.count, "within": f"P{rule.window_to_months}M"}
    if rule.window_from_months:
        minimum["from"] = f"P{rule.window_from_months}M"
    return minimum


def _max_gap(rule: ContactRule) -> str | None:
    if rule.gap_months:
        return f"P{rule.gap_months}M"
    if rule.gap_days:
        weeks, days = divmod(rule.gap_days, 7)
        return f"P{rule.gap_days}D" if days else f"P{weeks}W"
    return None


def _period(by: dict[str, int]) -> str | dict[str, Any]:
    """A milestone's limit: `P16M`, or the end of a week in the words of `first`."""
    [(unit, n)] = by.items()
    return {"by": "END_OF_WEEK", "n": n} if unit == "end_of_week" else PERIOD[unit].format(n)


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
