"""The talk that a company wants: when and where, moved, called off; and the citizen is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.companies.actions.timeline import judge_words, staff_of
from medspil.companies.actors import CompanyActor
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.matching.actions.holding import order_open, proposal_held
from medspil.matching.actions.told import FURTHEST
from medspil.matching.links import citizen_link
from medspil.matching.models import CompanySays, Interview, Package, Proposal
from medspil.messages.actions import put_in_outbox
from medspil.messages.models import MessageKind


@action(rule="matching.company_answer", on="package")
def set_interview(
    *, by: Actor, package: Package, proposal: Proposal, starts_at: datetime, place: str
) -> Interview:
    """When and where the company and the citizen talk; a talk that stood is moved. The citizen has
    a message that names neither company nor work.

    Raises `Refused` where no talk is wanted, for a time that has passed or is more than a year
    away, or without a place.
    """
    one = _wanted(package, proposal)
    if starts_at <= clock.now():
        raise Refused(_("Vælg en tid, der ikke er gået."), field="starts_at")
    if starts_at > clock.now() + FURTHEST:
        raise Refused(_("Vælg en tid inden for et år."), field="starts_at")
    if not place.strip():
        raise Refused(_("Skriv, hvor I mødes."), field="place")
    judge_words(place, "place")
    before = standing(one)
    if before is not None and (before.starts_at, before.place) == (starts_at, place.strip()):
        leave_no_line()
        return before
    if before is not None:
        before.ended_at = clock.now()
        before.save(update_fields=["ended_at"])
    made = Interview.objects.create(
        proposal=one,
        starts_at=starts_at,
        place=place.strip(),
        noted_at=clock.now(),
        noted_by=staff_of(by),
        by_company=isinstance(by, CompanyActor),
    )
    _tell(by, made, "set")
    note_facts(moved=before is not None, told=made.is_told)
    return made


@action(rule="matching.company_answer", on="package")
def call_off_interview(
    *, by: Actor, package: Package, proposal: Proposal, because: str
) -> Proposal:
    """The talk is not held. Harmless again.

    Raises `Refused` without a reason, or where it was held already.
    """
    one = proposal_held(proposal)
    talk = standing(one)
    if one.package_id != package.pk or talk is None:
        leave_no_line()
        return one
    if talk.starts_at <= clock.now():
        raise Refused(_("Samtalen er holdt."))
    if not because.strip():
        raise Refused(_("Skriv kort hvorfor."), field="because")
    judge_words(because, "because")
    end_interview(by, one, because)
    return one


def end_interview(by: Actor, proposal: Proposal, because: str, *, tells: bool = True) -> None:
    """Within an action that makes the talk of no use: one that is to come is called off."""
    talk = standing(proposal)
    if talk is None or talk.starts_at <= clock.now():
        return
    talk.ended_at, talk.called_off, talk.because = clock.now(), True, because.strip()[:300]
    talk.save(update_fields=["ended_at", "called_off", "because"])
    if tells:
        _tell(by, talk, "off")


def standing(proposal: Proposal) -> Interview | None:
    """The talk that is agreed, held or to come."""
    return Interview.objects.filter(proposal=proposal, ended_at=None).first()


def _wanted(package: Package, proposal: Proposal) -> Proposal:
    order_open(package.order)
    one = proposal_held(proposal)
    wants = one.company_said == CompanySays.INTERVIEW and one.answer is True
    if one.package_id != package.pk or not wants:
        raise Refused(_("Virksomheden har ikke bedt om en samtale."))
    if one.hired_at is not None:
        raise Refused(_("Borgeren er ansat."))
    return one


def _tell(by: Actor, talk: Interview, what: str) -> None:
    """Send word; whom no message reaches is rung up."""
    citizen = talk.proposal.citizen
    try:
        with transaction.atomic():
            put_in_outbox(
                by=by,
                citizen=citizen,
                kind=MessageKind.JOB_TALK,
                facts={"link": citizen_link(citizen)},
                dedupe=f"job-talk:{talk.pk}:{what}",
            )
    except Refused:
        talk.is_told = False
        talk.save(update_fields=["is_told"])
