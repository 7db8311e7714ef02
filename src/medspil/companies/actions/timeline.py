"""Writing on the one timeline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from medspil.companies.models import Company, CompanyContact, CompanyEvent, EventKind
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.cpr import mentions_cpr
from medspil.people.models import Staff

BY_HAND = (
    EventKind.CALL,
    EventKind.VISIT,
    EventKind.MEETING,
    EventKind.EMAIL,
    EventKind.MISSED,
    EventKind.NOTE,
)
# What a room beside this one may write through the pages above both.
FROM_ELSEWHERE = (EventKind.SURVEY, EventKind.OPENING)


def staff_of(by: Actor) -> Staff | None:
    """The employee, None for a machine."""
    return by if isinstance(by, Staff) else None


def put_line(
    by: Actor,
    company: Company,
    kind: str,
    text: str = "",
    *,
    at: datetime | None = None,
    contact: CompanyContact | None = None,
    **facts: Any,
) -> CompanyEvent:
    """A line of an action that is running."""
    return CompanyEvent.objects.create(
        company=company,
        at=at or clock.now(),
        kind=kind,
        by=staff_of(by),
        contact=contact,
        text=text,
        facts=facts,
    )


def put_lines(by: Actor, companies: Sequence[int], kind: str, facts: str) -> None:
    """The same line for many companies, in one statement. `facts`: JSON."""
    staff = staff_of(by)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO companies_companyevent (company_id, at, kind, by_id, text, facts)"
            " SELECT id, %s, %s, %s, '', %s::jsonb FROM unnest(%s::bigint[]) id",
            [clock.now(), kind, staff.pk if staff else None, facts, list(companies)],
        )


@action(rule="companies.write", on="company")
def write_event(
    *,
    by: Actor,
    company: Company,
    kind: str,
    text: str = "",
    at: datetime | None = None,
    contact: CompanyContact | None = None,
) -> CompanyEvent:
    """Write down a conversation, a visit, an e-mail or a note. It stays as it is written.

    Raises `Refused` for a day to come, an empty note, a CPR number, or another company's contact.
    """
    if kind not in (*BY_HAND, *FROM_ELSEWHERE):
        raise Refused(_("Vælg, hvad der skete."), field="kind")
    if at is not None and at > clock.now():
        raise Refused(_("Det ligger ude i fremtiden. Skriv det som næste skridt."), field="at")
    if kind == EventKind.NOTE and not text.strip():
        raise Refused(_("Skriv, hvad notatet siger."), field="text")
    judge_words(text, "text")
    if contact is not None and contact.company_id != company.pk:
        raise Refused(_("Vælg en kontaktperson i virksomheden."), field="contact")
    note_facts(kind=kind)
    return put_line(by, company, kind, text.strip(), at=at, contact=contact)


@action(rule="companies.write")
def write_survey(*, by: Actor, companies: Sequence[int], survey: str, step: str) -> None:
    """A line on companies (their keys) about a survey, in one statement: they were `invited`, have
    `answered`, or were `interviewed` – which is a call, and counts as one.

    `survey` is its title. Raises `Refused` for a CPR number in it.
    """
    judge_words(survey, "title")
    kind = EventKind.CALL if step == "interviewed" else EventKind.SURVEY
    said = json.dumps({"survey": survey, "step": step}, ensure_ascii=False)
    put_lines(by, companies, kind, said)
    note_facts(step=step, companies=len(companies))


def judge_words(text: str, field: str) -> None:
    """Raises `Refused` where a CPR number stands in what is written about a company."""
    if mentions_cpr(text):
        raise Refused(
            _("Der står et CPR-nummer i teksten. Skriv ikke om borgere her."), field=field
        )
