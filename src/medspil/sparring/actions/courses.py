"""Courses of external providers: the catalogue, a proposal, the citizen's yes, and what leaves."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, leave_no_line, note_facts
from medspil.people.models import Citizen, Staff
from medspil.sparring.models import CourseReferral, ProviderCourse, ReferralState
from medspil.sparring.wording import told_to_provider

_R = ReferralState


@action(rule="sparring.change_courses")
def add_course(
    *,
    by: Actor,
    provider: str,
    title: str,
    contact: str,
    about: str = "",
    place: str = "",
    starts_on: date | None = None,
) -> ProviderCourse:
    """A course that citizens can be referred to."""
    return ProviderCourse.objects.create(
        provider=provider,
        title=title,
        contact=contact,
        about=about,
        place=place,
        starts_on=starts_on,
        made_at=clock.now(),
    )


@action(rule="sparring.change_courses")
def set_course_open(*, by: Actor, course: ProviderCourse, is_open: bool) -> ProviderCourse:
    """Nobody more is referred to it, or again."""
    course.is_open = is_open
    course.save(update_fields=["is_open"])
    return course


@action(rule="sparring.refer", on="citizen")
def refer(*, by: Actor, citizen: Citizen, course: ProviderCourse) -> CourseReferral:
    """Propose it to the citizen, who says yes or no. Nothing leaves yet.

    Raises `Refused` for a course that is closed, and where it was proposed before.
    """
    if not course.is_open:
        raise Refused(_("Kurset er lukket."), field="course")
    made, new = CourseReferral.objects.get_or_create(
        course=course,
        citizen=citizen,
        defaults={
            "proposed_at": clock.now(),
            "proposed_by": by if isinstance(by, Staff) else None,
        },
    )
    if not new:
        raise Refused(_("Kurset er foreslået før."), field="course")
    return made


@action(rule="sparring.answer_referral", on="referral")
def answer_referral(
    *, by: Actor, referral: CourseReferral, wants: bool, name: bool = False, phone: bool = False
) -> CourseReferral:
    """Yes with the words that may leave, or no. A yes can be taken back until it was passed on.

    Without the name the citizen calls the provider themselves, by a number that names nobody.
    Raises `Refused` once it was passed on.
    """
    held = _locked(referral)
    wanted = _R.ACCEPTED if wants else _R.DECLINED
    if held.state in (_R.PASSED_ON, _R.STARTED, _R.FINISHED, _R.DROPPED):
        raise Refused(_("Vi har givet det videre. Ring til os, hvis du har fortrudt."))
    held.words = told_to_provider(held, name=name, phone=phone) if wants else ""
    held.answered_at = clock.now()
    if held.state != wanted:
        held.state = wanted
    held.save(update_fields=["words", "answered_at", "state"])
    note_facts(wants=wants, name=name and wants, phone=phone and wants)
    return held


@action(rule="sparring.pass_on", on="referral")
def pass_on(*, by: Actor, referral: CourseReferral) -> CourseReferral:
    """An employee gave the provider the words that stand there, by the house's secure mail.

    Raises `Refused` without the citizen's yes.
    """
    held = _locked(referral)
    if held.state == _R.PASSED_ON:
        leave_no_line()
        return held
    if held.state != _R.ACCEPTED:
        raise Refused(_("Borgeren har ikke sagt ja."))
    held.state, held.passed_on_at = _R.PASSED_ON, clock.now()
    held.passed_on_by = by if isinstance(by, Staff) else None
    held.save(update_fields=["state", "passed_on_at", "passed_on_by"])
    return held


@action(rule="sparring.pass_on", on="referral")
def note_progress(*, by: Actor, referral: CourseReferral, state: str) -> CourseReferral:
    """What the provider tells: begun, finished or stopped. Raises `Refused` out of order."""
    held = _locked(referral)
    steps = {_R.PASSED_ON: {_R.STARTED, _R.DROPPED}, _R.STARTED: {_R.FINISHED, _R.DROPPED}}
    if state not in steps.get(_R(held.state), set()):
        raise Refused(_("Det kan ikke lade sig gøre nu."))
    held.state = _R(state)
    held.save(update_fields=["state"])
    return held


def _locked(referral: CourseReferral) -> CourseReferral:
    return (
        CourseReferral.objects.select_for_update(of=("self",))
        .select_related("course", "citizen")
        .get(pk=referral.pk)
    )
