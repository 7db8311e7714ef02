"""`due`: when is the next contact due, and why? For any day, computed from what had happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from medspil.config.cli import shell

if TYPE_CHECKING:
    from medspil.contact.due import DueRow
    from medspil.contact.queries.objects import Person

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
    from medspil.contact.queries.objects import Law, due_object
    from medspil.kernel import clock

    day = on.date() if on else clock.today()
    with clock.at(day):  # the sentences are read on that day
        if as_json:
            law = Law()
            shell.print_json(due_object(*found, law) for found in _found(day, references))
        else:
            _print_table(day, references)


def _found(day: date, references: Sequence[str]) -> Iterator[tuple[Person, DueRow]]:
    """Who is active on the day, with their clocks, in order."""
    from medspil.contact.queries.objects import PERSON, due_on
    from medspil.people.models import Citizen

    citizens = Citizen.objects.order_by("reference")
    if references:
        citizens = citizens.filter(reference__in=references)
        unknown = sorted({*references} - {*citizens.values_list("reference", flat=True)})
        if unknown:
            shell.refuse(f"No citizen has the reference {', '.join(unknown)}.")
    after = ""
    while chunk := list(citizens.filter(reference__gt=after).values_list(*PERSON)[:CHUNK]):
        for person, row in due_on(day, chunk):
            if row:
                yield person, row
            elif references:
                shell.remark(f"{person[1]} is not active on {day}.")
        after = chunk[-1][1]


def _print_table(day: date, references: Sequence[str]) -> None:
    from medspil.contact.models import Bucket
    from medspil.contact.queries import bucket_of, local_policy, why_now

    policy = local_policy()
    counts: Counter[str] = Counter()
    for (_pk, reference, _municipality), row in _found(day, references):
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


COMMANDS = [due]
