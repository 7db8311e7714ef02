"""The objects that other programs build on: the same from the command line and the JSON API.

Names and types are a contract, see docs/exchange.md; new names may be added, none changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from medspil.contact.due import DueRow, due_rows
from medspil.contact.models import ContactRule, Suspension
from medspil.contact.queries.clock import bucket_of, explain, freezes_in, local_policy
from medspil.people.models import Municipality

# -- due -------------------------------------------------------------------------------------------

Person = tuple[int, str, str]  # citizen's key, reference, municipality's code
PERSON = ("pk", "reference", "municipality_id")


class Law:
    """Rules, suspensions and policy, read once for many citizens."""

    def __init__(self) -> None:
        self.policy = local_policy()
        self._rules = ContactRule.objects.in_bulk()
        self._suspensions = list(Suspension.objects.filter(revoked_at=None))
        self._municipalities = Municipality.objects.in_bulk()
        self._freezes: dict[str, list[Suspension]] = {}

    def rule(self, rule_id: int | None) -> ContactRule | None:
        """The rule that a row of due dates came from."""
        return self._rules[rule_id] if rule_id else None

    def freezes(self, municipality: str) -> list[Suspension]:
        """What stops the law's clock there."""
        if municipality not in self._freezes:
            self._freezes[municipality] = freezes_in(
                self._municipalities[municipality], self._suspensions
            )
        return self._freezes[municipality]


def due_on(day: date, people: Sequence[Person]) -> Iterator[tuple[Person, DueRow | None]]:
    """The clocks of these people on that day, in their order; None for who is not active then."""
    rows = {row.citizen_id: row for row in due_rows(day, [person[0] for person in people])}
    for person in people:
        yield person, rows.get(person[0])


def due_object(person: Person, row: DueRow, law: Law) -> dict[str, Any]:
    """When a citizen's next contact is due, by both clocks, and why. Read inside `clock.at(day)`
    of the day that the row was computed for: the sentences say today.
    """
    _pk, reference, municipality = person
    statutory, local = explain(row, law.rule(row.rule_id), law.freezes(municipality))
    return {
        "reference": reference,
        "contact_group": row.contact_group,
        "bucket": bucket_of(row, law.policy).value,
        "next_due": row.next_due,
        "next_due_because": row.next_because,
        "statutory": asdict(statutory) if statutory else None,
        "local": asdict(local),
    }


# -- the law ---------------------------------------------------------------------------------------

_RESPONSIBLE = {"M": "MUNICIPALITY", "A": "UNEMPLOYMENT_FUND"}
_FIRST = {"weeks": "WITHIN", "end_of_week": "END_OF_WEEK"}
_AFTER_WINDOW = {"agreed_need_right": "AGREED_PLUS_NEED_PLUS_CITIZEN_RIGHT", "need": "NEED"}
_PERIOD = {"days": "P{}D", "weeks": "P{}W", "months": "P{}M"}

SPANS = ("by", "not_before", "counts_from")  # of a milestone
RULES_BUILD_ON = ("rule_groups",)  # prefetch it


def rule_object(rule: ContactRule) -> dict[str, Any]:
    """A rule on contact. Lengths of time are ISO 8601 from the anchor (P6M)."""
    rows = sorted(rule.rule_groups.all(), key=lambda row: row.group)
    period = rule.period
    return {
        "id": rule.code,
        "name": rule.name,
        "contactGroups": [row.group for row in rows],
        "track": rows[0].track if rows else "",
        "responsible": _RESPONSIBLE[rule.responsible],
        "anchor": rule.anchor,
        "clock": rule.clock.upper(),
        "kind": rule.kind.upper(),
        "first": {"by": _FIRST[rule.first_unit], "n": rule.first_n} if rule.first_n else None,
        "minimum": _minimum(rule),
        "maxGap": _max_gap(rule),
        "gapWhen": rule.gap_when.upper() or None,
        "cohortTarget": None if rule.cohort_share is None else float(rule.cohort_share),
        "milestones": [
            milestone | {name: _period(milestone[name]) for name in SPANS if milestone.get(name)}
            for milestone in rule.milestones
        ],
        "afterWindow": _AFTER_WINDOW.get(rule.after_window),
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
    return {"by": "END_OF_WEEK", "n": n} if unit == "end_of_week" else _PERIOD[unit].format(n)


def suspension_object(pause: Suspension) -> dict[str, Any]:
    """A part of the law on pause. Both days are included; regions and municipalities both empty:
    the whole country.
    """
    period = pause.period
    return {
        "id": pause.code,
        "subject": pause.subject,
        "effect": pause.effect,
        "geography": {"regions": pause.regions, "municipalities": pause.municipalities},
        "sectors": pause.sectors,
        "from": period.start,
        "to": period.end,
        "legalReference": pause.law,
        "evidence": pause.evidence,
        "evidenceNote": pause.evidence_note,
        "because": pause.because,
        "citizenText": pause.citizen_text,
        "edited": pause.edited,
        "revoked": pause.is_revoked,
        "revokedBecause": pause.revoked_because,
    }
