"""`due`: when is the next contact due, and why? For any day, computed from what had happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from medspil.config.cli import shell

if TYPE_CHECKING:
    from medspil.contact.due import DueRow

CHUNK = 5000  # citizens at a time, so that memory does not grow with the municipality


@click.command()
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="The day, 2020-05-27; else the clock's day."
)
@click.option(
    "--reference", "references", multiple=True, help="Only this case; may be given more than once."
)
@shell.json_option
@shell.with_database
def due(on: datetime | None, references: tuple[str, ...], as_json: bool) -> None:
    """Every active citizen's next contact: both clocks, the bucket, and why.

    In the order of the references. With --json one object a line: reference, contact_group, bucket,
    next_due, next_due_because (statutory or local), statutory (null where no rule asks for
    anything), local.
    """
    from medspil.kernel import clock

    day = on.date() if on else clock.today()
    with clock.at(day):  # the sentences are read on that day
        if as_json:
            law = _Law()
            shell.print_json(_object(law, *found) for found in _found(day, references))
        else:
            _print_table(day, references)


def _found(day: date, references: Sequence[str]) -> Iterator[tuple[str, str, DueRow]]:
    """(reference, municipality's code, clocks) of those active on the day, in order."""
    from medspil.contact.due import due_rows
    from medspil.people.models import Citizen

    citizens = Citizen.objects.order_by("reference")
    if references:
        citizens = citizens.filter(reference__in=references)
        unknown = sorted({*references} - {*citizens.values_list("reference", flat=True)})
        if unknown:
            shell.refuse(f"No citizen has the reference {', '.join(unknown)}.")
    after = ""
    while chunk := list(
        citizens.filter(reference__gt=after).values_list("pk", "reference", "municipality_id")[
            :CHUNK
        ]
    ):
        rows = {row.citizen_id: row for row in due_rows(day, [pk for pk, *_rest in chunk])}
        for pk, reference, municipality in chunk:
            if pk in rows:
                yield reference, municipality, rows[pk]
            elif references:
                shell.remark(f"{reference} is not active on {day}.")
        after = chunk[-1][1]


def _object(law: _Law, reference: str, municipality: str, row: DueRow) -> dict[str, Any]:
    """The line others build on: its names and types stay."""
    from medspil.contact.queries import bucket_of, explain

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


def _print_table(day: date, references: Sequence[str]) -> None:
    from medspil.contact.models import Bucket
    from medspil.contact.queries import bucket_of, local_policy, why_now

    policy = local_policy()
    counts: Counter[str] = Counter()
    for reference, _municipality, row in _found(day, references):
        bucket = bucket_of(row, policy)
        counts[bucket] += 1
        why = why_now(row, bucket)
        click.echo(
            f"{reference:<16} {row.contact_group:<10} {bucket.value:<9} {row.next_due}  {why}"
        )
    click.echo()
    for bucket in Bucket:
        click.echo(f"{counts[bucket]:>10,}  {bucket.value}")
    click.echo(f"{counts.total():>10,}  active on {day}")


class _Law:
    """Rules, suspensions and policy, read once for the whole command."""

    def __init__(self) -> None:
        from medspil.contact.models import ContactRule, Suspension
        from medspil.contact.queries import local_policy
        from medspil.people.models import Municipality

        self.policy = local_policy()
        self._rules = ContactRule.objects.in_bulk()
        self._suspensions = list(Suspension.objects.filter(revoked_at=None))
        self._municipalities = Municipality.objects.in_bulk()
        self._freezes: dict[str, list[Any]] = {}

    def rule(self, rule_id: int | None) -> Any:
        return self._rules[rule_id] if rule_id else None

    def freezes(self, municipality: str) -> list[Any]:
        from medspil.contact.queries import freezes_in

        if municipality not in self._freezes:
            self._freezes[municipality] = freezes_in(
                self._municipalities[municipality], self._suspensions
            )
        return self._freezes[municipality]


COMMANDS = [due]
