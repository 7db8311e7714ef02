"""What a consultant does with what a company asked."""

from __future__ import annotations

import math
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from medspil.companies.actions.companies import register_company
from medspil.companies.actions.timeline import judge_words, put_line
from medspil.companies.models import Company, CompanyContact, EventKind
from medspil.companies.queries import companies_for
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.matching.actions.openings import find_opening
from medspil.matching.actions.orders import receive_order
from medspil.matching.actions.told import FURTHEST
from medspil.matching.models import FoundBy, JobKind, JobOrder, Opening
from medspil.matching.scoring.places import is_known
from medspil.messages.actions import notify_guest
from medspil.messages.guests import Guest
from medspil.messages.models import MessageKind
from medspil.people.models import Staff
from medspil.reception.actions.asking import tell_asked
from medspil.reception.models import AnsweredHow, Ask, AskKind, OwnChange

KEPT = timedelta(days=180)  # who asked is of use so long after the answer

MOST_TITLE, MOST_NOTE = 100, 500

_LINES = {AnsweredHow.CALL: EventKind.CALL, AnsweredHow.EMAIL: EventKind.EMAIL}


@action(rule="reception.answer", on="ask")
def hand_ask(*, by: Staff, ask: Ask, owner: Staff) -> Ask:
    """It is somebody's to answer. The promised day stays."""
    held = _open(ask)
    held.owner = owner
    held.save(update_fields=["owner"])
    return held


@action(rule="reception.answer", on="ask")
def tie_ask(*, by: Actor, ask: Ask, company: Company) -> Ask:
    """It was this company that asked: its timeline says so from the hour it was asked.

    Raises `Refused` where it is tied to another already.
    """
    held = _held(ask)
    if held.company_id == company.pk:
        leave_no_line()
        return held
    if held.company_id is not None:
        raise Refused(_("Henvendelsen hører til en anden virksomhed."))
    if not companies_for(by).filter(pk=company.pk, closed_on=None).exists():
        raise Refused(_("Vælg en virksomhed, der findes."))
    held.company = company
    held.save(update_fields=["company"])
    tell_asked(by, held)
    return held


@action(rule="reception.answer", on="ask")
def register_from_ask(*, by: Staff, ask: Ask, name: str, cvr: str, cvr_reason: str = "") -> Ask:
    """A company that we did not know: registered as a person has confirmed it, and tied.

    Raises `Refused` as `register_company` does, and where the ask is tied already.
    """
    held = _held(ask)
    if held.company_id is not None:
        raise Refused(_("Henvendelsen hører til en anden virksomhed."))
    made = register_company(by=by, name=name, cvr=cvr, cvr_reason=cvr_reason)
    tied: Ask = tie_ask(by=by, ask=held, company=made)
    return tied


@action(rule="reception.answer", on="ask")
def answer_ask(*, by: Staff, ask: Ask, how: str, answer: str) -> Ask:
    """Write down what the company was answered. A written answer leaves by the outbox.

    Raises `Refused` for an answer twice, without words, with a CPR number, or by e-mail to somebody
    who gave none.
    """
    held = _open(ask)
    if not answer.strip():
        raise Refused(_("Skriv svaret."), field="answer")
    judge_words(answer, "answer")
    if how == AnsweredHow.EMAIL and not held.email:
        raise Refused(_("Der er ingen e-mail at svare til. Ring i stedet."), field="how")
    held.how, held.answer = AnsweredHow(how).value, answer.strip()
    held.answered_at, held.answered_by = clock.now(), by
    held.owner = held.owner or by
    held.save(update_fields=["how", "answer", "answered_at", "answered_by", "owner"])
    if held.company is not None:
        kind = _LINES.get(AnsweredHow(how), EventKind.ANSWER)
        put_line(by, held.company, kind, held.answer, ask=held.kind)
    if how == AnsweredHow.EMAIL:
        _write_back(by, held)
    note_facts(how=held.how, in_time=clock.today() <= held.due_on)
    return held


@action(rule="reception.answer", on="ask")
def make_opening(
    *, by: Staff, ask: Ask, kind: str, hours: Decimal, seats: int, what: str = ""
) -> Opening:
    """The labour that was asked for becomes an opening, once. It is no answer: that is written too.

    Raises `Refused` where it is one already, of a company that is not known yet, and as
    `find_opening` does.
    """
    held = _held(ask)
    if held.kind != AskKind.LABOUR or held.company is None:
        raise Refused(_("Find først den virksomhed, der mangler folk."))
    if held.opening_id is not None:
        raise Refused(_("Der er allerede en åbning af den."))
    if held.order_id is not None:
        raise Refused(_("Der er allerede en jobordre eller en åbning af den."))
    made: Opening = find_opening(
        by=by,
        company=held.company,
        kind=kind,
        hours=hours,
        seats=seats,
        found_by=FoundBy.COMPANY,
        consultant=by,
        what=what or held.occupation,
    )
    held.opening, held.owner = made, held.owner or by
    held.save(update_fields=["opening", "owner"])
    return made


@action(rule="reception.answer", on="ask")
def make_order(*, by: Staff, ask: Ask) -> JobOrder:
    """The labour that was asked for becomes a job order, once, and the company has its answer: we
    are at work. Nobody has been through it with the company yet; the clock runs from the ask.

    Raises `Refused` where it is one already, or an opening, or of a company not known yet.
    """
    held = _held(ask)
    if held.kind != AskKind.LABOUR or held.company is None:
        raise Refused(_("Find først den virksomhed, der mangler folk."))
    if held.order_id is not None or held.opening_id is not None:
        raise Refused(_("Der er allerede en jobordre eller en åbning af den."))
    made: JobOrder = receive_order(
        by=by, company=held.company, received_at=held.asked_at, **as_order(held)
    )
    held.order, held.owner = made, held.owner or by
    held.save(update_fields=["order", "owner"])
    if held.answered_at is None:
        said = _("Vi er i gang med at finde folk: %(work)s.") % {"work": made.title}
        answer_ask(by=by, ask=held, how=AnsweredHow.ORDER, answer=said)
    return made


def as_order(ask: Ask) -> dict[str, Any]:
    """What was asked for, as an order is told: words that the form of an order has no field for
    stand in its note, to be gone through with the company.
    """
    assert ask.company is not None
    today, soon = clock.today(), clock.today() + timedelta(days=7)
    work, hours, begins = ask.occupation.strip(), math.ceil(ask.hours or 37), ask.start_on
    rest = [work] if len(work) > MOST_TITLE else []
    rest += [words for words in (ask.must_have, ask.shifts, ask.place, ask.about) if words.strip()]
    return {
        "title": work[:MOST_TITLE],
        "seats": ask.seats or 1,
        "hours": (hours, hours),
        "start_on": begins if begins and today <= begins <= today + FURTHEST else soon,
        "kind": ask.job or JobKind.ORDINARY,
        "contact": ask.contact or _person_of(ask),
        "postcode": ask.company.postcode if is_known(ask.company.postcode) else "",
        "note": " · ".join(rest)[:MOST_NOTE],
    }


def _person_of(ask: Ask) -> CompanyContact | None:
    """Who asked on the open page, where the company has somebody with that number or e-mail."""
    if ask.company is None:
        return None
    people = ask.company.contacts.filter(forgotten_at=None, left_on=None).order_by("pk")
    found = [
        one
        for one in people
        if (ask.phone and one.phone == ask.phone)
        or (ask.email and one.email.lower() == ask.email.lower())
    ]
    return found[0] if found else None


@action(rule="reception.answer", on="change")
def see_own_change(*, by: Staff, change: OwnChange) -> OwnChange:
    """What a company put right itself has been seen."""
    now = max(clock.now(), change.at)
    OwnChange.objects.filter(pk=change.pk, seen_at=None).update(seen_at=now, seen_by=by)
    change.refresh_from_db()
    return change


def forget_callers() -> None:
    """Every night: who asked is forgotten half a year after the answer; what was asked stays."""
    old = Ask.objects.filter(answered_at__lt=clock.now() - KEPT, forgotten_at=None)
    old.update(name="", phone="", email="", forgotten_at=clock.now())


def _write_back(by: Staff, ask: Ask) -> None:
    notify_guest(
        by=by,
        guest=Guest(about=None, address=ask.email, name=ask.name, language=ask.language),
        kind=MessageKind.COMPANY_ANSWER,
        facts={"reply": ask.answer},
        dedupe=ask.dedupe,
    )


def _held(ask: Ask) -> Ask:
    return (
        Ask.objects.select_for_update(of=("self",))
        .select_related("company", "owner")
        .get(pk=ask.pk)
    )


def _open(ask: Ask) -> Ask:
    held = _held(ask)
    if held.answered_at is not None:
        raise Refused(_("Henvendelsen er allerede besvaret."))
    return held
