"""A citizen's way through the books, and the clocks that follow at once.

Who comes, what contact group, benefit and absence they have, whose citizen they are, and when they
leave: each of these decides when the next contact is due, so each recomputes it in the same
transaction.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from medspil.contact.due import reclassify, refresh
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.cpr import Cpr
from medspil.kernel.period import Period
from medspil.people import actions as people
from medspil.people.models import (
    AbsencePeriod,
    BenefitPeriod,
    CaseworkerAssignment,
    Citizen,
    ContactGroupPeriod,
    Municipality,
    Staff,
    Team,
)


@action(rule="people.register_citizen")
def register_citizen(
    *,
    by: Actor,
    reference: str,
    first_name: str,
    last_name: str,
    group: str,
    team: Team,
    staff: Staff | None = None,
    benefit: str = "",
    anchor: date | None = None,
    track: str = "",
    cpr: Cpr | None = None,
    municipality: Municipality | None = None,
    details: dict[str, Any] | None = None,
) -> Citizen:
    """A citizen comes onto the books today, in a contact group, with somebody who has them.

    `anchor` is day 0 of the contact course (first enquiry, first day of absence): the day from
    which group and benefit hold; left out, today. `municipality` is where they live, by default
    the one that runs this installation. `details` are other fields of the citizen (telephone,
    language, channel …). Raises `Refused` for a reference or a CPR number that is known.
    """
    today = clock.today()
    begins = anchor or today
    if begins > today:
        raise Refused(_("Dag 0 kan ikke ligge i fremtiden."), field="anchor")
    if Citizen.objects.filter(reference=reference).exists():
        raise Refused(_("Der er allerede en borger med det sagsnummer."), field="reference")
    citizen = Citizen(
        reference=reference,
        first_name=first_name,
        last_name=last_name,
        municipality=municipality or Municipality.objects.get(is_home=True),
        registered_on=today,
        **(details or {}),
    )
    citizen.set_cpr(cpr)
    if cpr and Citizen.objects.filter(cpr_index=citizen.cpr_index).exists():
        raise Refused(_("Der er allerede en borger med det CPR-nummer."), field="cpr")
    citizen.save(force_insert=True)
    since = DateRange(begins, None)
    ContactGroupPeriod.objects.create(
        citizen=citizen, group=group, track=track, anchor=begins, valid=since
    )
    if benefit:
        BenefitPeriod.objects.create(citizen=citizen, code=benefit, valid=since)
    CaseworkerAssignment.objects.create(
        citizen=citizen, staff=staff, team=team, valid=DateRange(today, None)
    )
    refresh([citizen.pk])
    note_facts(group=group, benefit=benefit)
    return citizen


def _follow_on(model: type[Any], citizen: Citizen, day: date) -> None:
    """What holds on `day` ends the day before; what was to come after falls away."""
    rows = model.objects.filter(citizen=citizen)
    rows.filter(valid__startswith__gte=day).delete()
    for row in rows.filter(valid__contains=day):
        row.valid = DateRange(row.valid.lower, day)
        row.save(update_fields=["valid"])


def _recount(citizen: Citizen, since: date) -> None:
    """Judge the conversations since that day again, then the clocks."""
    reclassify([citizen.pk], [DateRange(since, None)])
    refresh([citizen.pk])


def _locked(citizen: Citizen) -> Citizen:
    return Citizen.objects.select_for_update().get(pk=citizen.pk)


@action(rule="people.change_citizen", on="citizen")
def change_contact_group(
    *,
    by: Actor,
    citizen: Citizen,
    group: str,
    day: date | None = None,
    anchor: date | None = None,
    track: str = "",
) -> ContactGroupPeriod:
    """From `day` (today) the citizen is in another contact group; `anchor` is its day 0."""
    since = day or clock.today()
    _follow_on(ContactGroupPeriod, _locked(citizen), since)
    period = ContactGroupPeriod.objects.create(
        citizen=citizen, group=group, track=track, anchor=anchor, valid=DateRange(since, None)
    )
    _recount(citizen, since)
    note_facts(group=group, since=since.isoformat())
    return period


@action(rule="people.change_citizen", on="citizen")
def change_benefit(
    *, by: Actor, citizen: Citizen, benefit: str, day: date | None = None
) -> BenefitPeriod:
    """From `day` (today) the citizen is on another benefit; the contact course begins anew."""
    since = day or clock.today()
    _follow_on(BenefitPeriod, _locked(citizen), since)
    period = BenefitPeriod.objects.create(
        citizen=citizen, code=benefit, valid=DateRange(since, None)
    )
    _recount(citizen, since)
    note_facts(benefit=benefit, since=since.isoformat())
    return period


@action(rule="people.change_citizen", on="citizen")
def begin_absence(
    *, by: Actor, citizen: Citizen, code: str, start: date | None = None, end: date | None = None
) -> AbsencePeriod:
    """The citizen is away or exempt from `start` (today) to and including `end`, or until further
    notice. Raises `Refused` when they are away already in those days.
    """
    since = start or clock.today()
    if end is not None and end < since:
        raise Refused(_("Slutdatoen ligger før startdatoen."), field="end")
    days = Period(since, end).as_range()
    _locked(citizen)
    if AbsencePeriod.objects.filter(citizen=citizen, valid__overlap=days).exists():
        raise Refused(_("Borgeren har allerede fravær i den periode."), field="start")
    absence = AbsencePeriod.objects.create(citizen=citizen, code=code, valid=days)
    refresh([citizen.pk])
    note_facts(code=code)
    return absence


@action(rule="people.change_citizen", on="citizen")
def end_absence(
    *, by: Actor, citizen: Citizen, absence: AbsencePeriod, last_day: date | None = None
) -> AbsencePeriod:
    """The citizen is back: `last_day` (yesterday) was the last day away."""
    end = last_day or clock.today() - timedelta(days=1)
    if absence.citizen_id != citizen.pk:
        raise Refused(_("Fraværet hører ikke til borgeren."))
    if end < absence.valid.lower:
        raise Refused(_("Slutdatoen ligger før startdatoen."), field="last_day")
    _locked(citizen)
    absence.valid = Period(absence.valid.lower, end).as_range()
    absence.save(update_fields=["valid"])
    refresh([citizen.pk])
    return absence


@action(rule="people.change_citizen", on="citizen")
def close(*, by: Actor, citizen: Citizen, day: date, why: str) -> Citizen:
    """The citizen leaves the books on `day` (job, education, moved) and every list with it.

    What is booked from then on is cancelled by the worker (`meetings.cancel_after_closing`).
    Raises `Refused` without a reason, or for a day before the registration.
    """
    people.close_citizen(by=by, citizen=citizen, day=day, why=why)
    refresh([citizen.pk])
    return citizen


@action(rule="people.change_citizen", on="citizen")
def reopen(*, by: Actor, citizen: Citizen, why: str) -> Citizen:
    """The citizen is back on the books and on the lists, with the clocks as they stand today.

    Raises `Refused` without a reason.
    """
    people.reopen_citizen(by=by, citizen=citizen, why=why)
    refresh([citizen.pk])
    return citizen
