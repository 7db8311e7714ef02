"""A company asks for a call or for people: by the open page, or by its own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_line
from medspil.companies.actors import CompanyActor
from medspil.companies.models import Company, EventKind
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.cvr import Cvr, InvalidCvr
from medspil.kernel.workdays import add_working_days
from medspil.matching.actions.told import FURTHEST
from medspil.people.models import Staff
from medspil.reception.models import Ask, AskKind, Via
from medspil.reception.models.page import LANGUAGES
from medspil.reception.queries.asks import the_one_with
from medspil.reception.queries.policy import policy

SHORTEST = 8  # digits of a telephone number


@action(rule="reception.ask", on="company")
def ask_for_call(
    *,
    by: Actor,
    name: str,
    phone: str,
    about: str,
    company: Company | None = None,
    company_name: str = "",
    cvr: str = "",
    email: str = "",
    best_time: str = "",
) -> Ask:
    """Ask to be called: about what, by whom, when it suits. The day of the answer is promised.

    On the open page the company is who has the CVR number, where that is one alone. Raises
    `Refused` for a number that is no CVR, a telephone number that is too short, or a CPR number
    anywhere.
    """
    return _put(
        by,
        company,
        kind=AskKind.CALL,
        company_name=company_name,
        cvr=cvr,
        name=name,
        phone=phone,
        email=email,
        about=about,
        best_time=best_time,
    )


@action(rule="reception.ask", on="company")
def ask_for_labour(
    *,
    by: Actor,
    name: str,
    occupation: str,
    seats: int,
    company: Company | None = None,
    company_name: str = "",
    cvr: str = "",
    phone: str = "",
    email: str = "",
    job: str = "",
    hours: Decimal | None = None,
    shifts: str = "",
    place: str = "",
    start_on: date | None = None,
    must_have: str = "",
    about: str = "",
) -> Ask:
    """Ask for people: the work in the company's own words, how many, when, where, what they must
    be able to. It becomes an opening when a consultant makes it one. Raises as `ask_for_call`.
    """
    if start_on is not None and start_on < clock.today():
        raise Refused(_("Vælg i dag eller en senere dag."), field="start_on")
    if start_on is not None and start_on > clock.today() + FURTHEST:
        raise Refused(_("Vælg en dag inden for et år."), field="start_on")
    return _put(
        by,
        company,
        kind=AskKind.LABOUR,
        company_name=company_name,
        cvr=cvr,
        name=name,
        phone=phone,
        email=email,
        occupation=occupation,
        seats=seats,
        job=job,
        hours=hours,
        shifts=shifts,
        place=place,
        start_on=start_on,
        must_have=must_have,
        about=about,
    )


def _put(by: Actor, company: Company | None, *, cvr: str, company_name: str, **said: Any) -> Ask:
    said = {k: v.strip() if isinstance(v, str) else v for k, v in said.items()}
    for field, value in said.items():
        if isinstance(value, str) and field not in ("phone", "email"):
            judge_words(value, field)
    said["phone"] = said["phone"].replace(" ", "")
    if not (said["phone"] or said["email"]):
        raise Refused(_("Skriv et telefonnummer eller en e-mail."), field="phone")
    if said["phone"] and sum(sign.isdigit() for sign in said["phone"]) < SHORTEST:
        raise Refused(_("Skriv et telefonnummer med mindst otte cifre."), field="phone")
    judge_words(company_name, "company_name")
    number = _cvr(cvr) if company is None else (company.cvr or "")
    found = company or (the_one_with(number) if number else None)
    day = clock.today()
    made = Ask.objects.create(
        **said,
        via=Via.DOOR if company is not None else Via.PUBLIC,
        company=found,
        contact=by.contact if isinstance(by, CompanyActor) else None,
        company_name=(company.name if company else company_name).strip(),
        cvr=number,
        language=_language(),
        asked_at=clock.now(),
        due_on=add_working_days(day, policy().answer_days),
        owner=_owner(found),
    )
    note_facts(kind=made.kind, via=made.via, known=found is not None)
    if found is not None:
        tell_asked(by, made)
    return made


def tell_asked(by: Actor, ask: Ask) -> None:
    """The line on the timeline of the company that asked, as of when it asked."""
    assert ask.company is not None
    put_line(by, ask.company, EventKind.QUESTION, said(ask), at=ask.asked_at, ask=ask.kind)


def said(ask: Ask) -> str:
    """What was asked for, as one line: the work, or what it is about. Nothing of who asked."""
    return ask.occupation if ask.kind == AskKind.LABOUR else ask.about


def _owner(company: Company | None) -> Staff | None:
    """The company's own consultant, while they are here; else whoever takes it from the queue."""
    consultant = company.consultant if company is not None else None
    return consultant if consultant is not None and consultant.is_active else None


def _cvr(text: str) -> str:
    if not text.strip():
        return ""
    try:
        return Cvr.parse(text).digits
    except InvalidCvr:
        raise Refused(
            _("Et CVR-nummer er otte cifre og begynder ikke med nul."), field="cvr"
        ) from None


def _language() -> str:
    spoken = (get_language() or "da").split("-")[0]
    return spoken if spoken in LANGUAGES else "da"
