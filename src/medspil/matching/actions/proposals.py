"""Those who were chosen: asked, sent, answered by the company, hired, and still there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, put_line, staff_of
from medspil.companies.models import CompanyContact, EventKind
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.matching import wording
from medspil.matching.actions.holding import order_held, order_open, proposal_held
from medspil.matching.actions.interviews import end_interview
from medspil.matching.asking import question
from medspil.matching.links import citizen_link
from medspil.matching.models import CompanySays, How, JobOrder, Package, Proposal
from medspil.matching.queries.orders import may_be_found, to_be_sent
from medspil.messages.actions import put_in_outbox
from medspil.messages.models import MessageKind
from medspil.messages.words import language_for

LASTS = timedelta(days=14)


@action(rule="matching.answer", on="proposal")
def ask_citizen(*, by: Actor, proposal: Proposal, how: str = How.PHONE) -> Proposal:
    """Ask whether the CV may be shown to the company: by telephone, or by a message that says
    neither which company nor what work. The words asked are kept: those that the citizen reads in
    their language, or those that are read aloud to them.

    Raises `Refused` where an answer is there, the order is closed, the citizen may not be found any
    more, or nothing reaches them.
    """
    one = proposal_held(proposal)
    if one.answer is not None:
        raise Refused(_("Borgeren har svaret."))
    if one.order.closed_at is not None:
        raise Refused(_("Ordren er lukket."))
    if not may_be_found(clock.today()).filter(citizen=one.citizen_id).exists():
        raise Refused(_("Borgeren kan ikke findes mere og skal ikke spørges."))
    if how == How.SMS:
        put_in_outbox(
            by=by,
            citizen=one.citizen,
            kind=MessageKind.CONSENT_ASKED,
            facts={"link": citizen_link(one.citizen)},
            dedupe=f"order-asked:{one.public_id}",
        )
    one.asked_at, one.asked_how = clock.now(), how
    one.asked_language = language_for(one.citizen) if how == How.SMS else get_language() or "da"
    with override(one.asked_language):
        one.asked_text = question(one)
    one.save(update_fields=["asked_at", "asked_how", "asked_text", "asked_language"])
    note_facts(how=how)
    return one


@action(rule="matching.answer", on="proposal")
def register_answer(
    *, by: Actor, proposal: Proposal, yes: bool, words: str, how: str = How.PHONE
) -> Proposal:
    """What the citizen said to this company, in their own words. A no after a yes takes the CV
    back at once.

    Raises `Refused` where nobody has asked, without words, for a CPR number, after they were hired,
    or once the order is closed.
    """
    one = proposal_held(proposal)
    if one.asked_at is None:
        raise Refused(_("Spørg borgeren først."))
    if one.hired_at is not None:
        raise Refused(_("Borgeren er ansat."))
    if one.order.closed_at is not None:
        raise Refused(_("Ordren er lukket."))
    if not words.strip():
        raise Refused(_("Skriv, hvad borgeren sagde, med deres egne ord."), field="words")
    judge_words(words, "words")
    one.answer, one.answered_at = yes, clock.now()
    one.answer_how, one.answer_words = how, words.strip()[:500]
    one.save(update_fields=["answer", "answered_at", "answer_how", "answer_words"])
    if not yes:
        end_interview(by, one, _("Borgeren har sagt nej."), tells=False)
    note_facts(yes=yes)
    return one


@action(rule="matching.write", on="order")
def send_cvs(
    *, by: Actor, order: JobOrder, contact: CompanyContact, proposals: Sequence[Proposal]
) -> Package:
    """Lay the CVs of those who said yes behind the company's own door, for a fortnight; again,
    where those that were sent can be read no more.

    Raises `Refused` for none, somebody who has not said yes or whose CV lies there, a contact
    person of another company, or once the order is closed.
    """
    found, now = order_open(order), clock.now()
    rows = list(
        Proposal.objects.select_for_update(of=("self",))
        .filter(to_be_sent(now), pk__in=[one.pk for one in proposals], order=found)
        .order_by("place", "pk")
    )
    if not rows or len(rows) != len(proposals):
        raise Refused(_("Vælg mindst én, der har sagt ja og ikke er sendt."))
    if (
        contact.company_id != found.company_id
        or contact.forgotten_at is not None
        or contact.left_on is not None
    ):
        raise Refused(_("Vælg en kontaktperson i virksomheden."), field="contact")
    made = Package.objects.create(
        order=found, contact=contact, made_at=now, made_by=staff_of(by), expires_at=now + LASTS
    )
    Proposal.objects.filter(pk__in=[one.pk for one in rows]).update(package=made)
    put_line(
        by,
        found.company,
        EventKind.OPENING,
        contact=contact,
        step=wording.SENT,
        job=found.kind,
        seats=found.seats,
        cvs=len(rows),
    )
    note_facts(cvs=len(rows))
    return made


@action(rule="matching.write", on="package")
def close_package(*, by: Actor, package: Package) -> Package:
    """The company cannot read the CVs any more. Harmless again."""
    Package.objects.filter(pk=package.pk, closed_at=None).update(closed_at=clock.now())
    package.refresh_from_db()
    return package


@action(rule="matching.company_answer", on="package")
def answer_for_company(
    *, by: Actor, package: Package, proposal: Proposal, says: str, because: str = ""
) -> Proposal:
    """What the company says to one of those sent: a talk, or no thanks, with the reason.

    Raises `Refused` for one that is not in the package, a no without a reason, or after somebody
    was hired.
    """
    one = proposal_held(proposal)
    if one.package_id != package.pk or one.answer is not True:
        raise Refused(_("Det CV er ikke sendt, eller det er taget tilbage."))
    if one.hired_at is not None:
        raise Refused(_("Borgeren er ansat."))
    if says == CompanySays.NO and not because.strip():
        raise Refused(_("Skriv kort hvorfor."), field="because")
    judge_words(because, "because")
    one.company_said, one.company_because = says, because.strip()
    one.company_said_at = clock.now()
    one.save(update_fields=["company_said", "company_because", "company_said_at"])
    if says == CompanySays.NO:
        end_interview(by, one, because)
    note_facts(says=says)
    return one


@action(rule="matching.write", on="proposal")
def note_course(*, by: Actor, proposal: Proposal, done_on: date) -> Proposal:
    """The citizen has taken the course that the order asks for first."""
    one = proposal_held(proposal)
    if not one.order.course:
        raise Refused(_("Ordren kræver intet kursus."))
    if done_on > clock.today():
        raise Refused(_("Vælg i dag eller en dag før."), field="done_on")
    one.course_done_on = done_on
    one.save(update_fields=["course_done_on"])
    return one


@action(rule="matching.company_answer", on="package")
def hire(*, by: Actor, package: Package, proposal: Proposal, starts_on: date) -> Proposal:
    """The company hires somebody after a talk: from which day.

    Raises `Refused` where there was no talk, all seats are filled, the order is closed, the start
    is before the course, or the course is not taken when the work has begun.
    """
    order = order_held(package.order)
    one = proposal_held(proposal)
    if one.package_id != package.pk or one.company_said != CompanySays.INTERVIEW:
        raise Refused(_("Der har ikke været en samtale."))
    if one.hired_at is not None or one.answer is not True:
        raise Refused(_("Borgeren er ansat eller har sagt nej."))
    if order.closed_at is not None or order.filled >= order.seats:
        raise Refused(_("Alle stillinger er besat, eller ordren er lukket."))
    came = timezone.localdate(order.received_at)
    if not came <= starts_on <= clock.today() + timedelta(days=366):
        raise Refused(_("Vælg en dag, efter ordren kom ind."), field="starts_on")
    if order.course_on is not None and starts_on < order.course_on:
        raise Refused(_("Kurset ligger efter den dag."), field="starts_on")
    if order.course and starts_on <= clock.today() and one.course_done_on is None:
        raise Refused(_("Kurset er ikke taget."), field="starts_on")
    one.hired_at, one.starts_on = clock.now(), starts_on
    one.save(update_fields=["hired_at", "starts_on"])
    put_line(
        by, order.company, EventKind.OPENING, step=wording.FILLED, job=order.kind, seats=order.seats
    )
    return one


@action(rule="matching.write", on="proposal")
def take_back_hire(*, by: Actor, proposal: Proposal) -> Proposal:
    """It was written by mistake, or they never began: the seat is free again.

    Raises `Refused` for who is not hired, or of whom it was asked whether they are still there.
    """
    order, one = order_held(proposal.order), proposal_held(proposal)
    if one.hired_at is None:
        raise Refused(_("Borgeren er ikke ansat."))
    if one.still_4 is not None or one.still_12 is not None:
        raise Refused(_("Der er svaret på, om borgeren er der endnu. Ret det svar i stedet."))
    one.hired_at, one.starts_on = None, None
    one.save(update_fields=["hired_at", "starts_on"])
    put_line(
        by,
        order.company,
        EventKind.OPENING,
        step=wording.REOPENED,
        job=order.kind,
        seats=order.seats,
    )
    return one


@action(rule="matching.write", on="proposal")
def note_still_there(*, by: Actor, proposal: Proposal, field: str, still: bool) -> Proposal:
    """Four or twelve weeks after (`still_4`, `still_12`): are they still there?"""
    if field not in ("still_4", "still_12"):
        raise Refused(_("Vælg, hvad der skal ske."))
    one = proposal_held(proposal)
    weeks = int(field.removeprefix("still_"))
    if one.starts_on is None or one.starts_on + timedelta(weeks=weeks) > clock.today():
        raise Refused(_("Det er for tidligt at spørge."))
    setattr(one, field, still)
    one.save(update_fields=[field])
    note_facts(weeks=weeks, still=still)
    return one
