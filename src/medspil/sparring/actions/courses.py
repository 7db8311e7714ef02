"""Courses of external providers: the catalogue, a proposal, the citizen's yes, and what leaves."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, leave_no_line, note_facts
from medspil.messages.actions import notify_guest, withdraw
from medspil.messages.guests import Guest
from medspil.messages.models import MessageKind
from medspil.people.models import Citizen, Staff
from medspil.sparring.links import provider_link
from medspil.sparring.models import (
    LEFT,
    REFERRAL_STEPS,
    CourseReferral,
    CourseStart,
    ProviderCourse,
    ReferralState,
)
from medspil.sparring.wording import told_to_provider

_R = ReferralState
LINK_LASTS = timedelta(days=90)  # from when the course begins, or from when it is sent
PROGRESS = (_R.STARTED, _R.FINISHED, _R.DROPPED, _R.ABSENT)


@action(rule="sparring.change_courses")
def add_course(
    *,
    by: Actor,
    provider: str,
    title: str,
    contact: str,
    email: str = "",
    about: str = "",
    place: str = "",
    starts_on: date | None = None,
) -> ProviderCourse:
    """A course that citizens can be referred to, and the day and place where it begins first.

    `email`: where the provider gets a link to who is referred; without one an employee tells them.
    """
    made = ProviderCourse.objects.create(
        provider=provider,
        title=title,
        contact=contact,
        email=email,
        about=about,
        made_at=clock.now(),
    )
    if starts_on is not None:
        made.starts.create(starts_on=starts_on, place=place)
    return made


@action(rule="sparring.change_courses")
def change_course(*, by: Actor, course: ProviderCourse, **facts: str) -> ProviderCourse:
    """What stands of it, as `add_course` takes it; links that were sent stand."""
    for name in ("provider", "title", "contact", "email", "about"):
        if name in facts:
            setattr(course, name, facts[name])
    course.save(update_fields=["provider", "title", "contact", "email", "about"])
    return course


@action(rule="sparring.change_courses")
def add_start(
    *, by: Actor, course: ProviderCourse, starts_on: date, place: str = ""
) -> CourseStart:
    """One more day and place. Raises `Refused` for a day that has passed, and one that is there."""
    if starts_on < clock.today():
        raise Refused(_("Dagen er gået."), field="starts_on")
    made, new = course.starts.get_or_create(starts_on=starts_on, place=place)
    if not new:
        raise Refused(_("Den start er der allerede."), field="starts_on")
    return made


@action(rule="sparring.change_courses")
def drop_start(*, by: Actor, course: ProviderCourse, key: int) -> ProviderCourse:
    """It does not begin then after all. Raises `Refused` where somebody has chosen it."""
    start = course.starts.filter(pk=key).first()
    if start is None:
        leave_no_line()
        return course
    if start.referrals.exists():
        raise Refused(_("En borger har valgt den start. Ring til borgeren først."))
    start.delete()
    return course


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
    *,
    by: Actor,
    referral: CourseReferral,
    wants: bool,
    name: bool = False,
    phone: bool = False,
    start: CourseStart | None = None,
) -> CourseReferral:
    """Yes with the words that may leave, or no. A provider with an e-mail address gets a link to
    them at once; the yes can be taken back then too, and the link opens nothing any more.

    Without the name the citizen calls the provider themselves, by a number that names nobody.
    Raises `Refused` for a second yes, which would say something else than was sent.
    """
    held = _locked(referral)
    if held.state in LEFT:
        return _take_back(held, wants)
    if start is not None and start.course_id != held.course_id:
        raise Refused(_("Vælg en start."), field="start")
    if wants and not held.course.is_open and held.state != _R.ACCEPTED:
        raise Refused(_("Kurset er lukket. Ring til os, hvis du gerne vil."))
    held.start = start if wants else None
    held.answered_at, held.taken_back_at = clock.now(), None
    held.passed_on_at = held.passed_on_by = None
    held.words = told_to_provider(held, name=name, phone=phone) if wants else ""
    held.state = _R.ACCEPTED if wants else _answered_no(held)
    held.save()
    note_facts(wants=wants, name=name and wants, phone=phone and wants)
    if wants and held.course.email:
        _send(held, None)
    return held


def _answered_no(held: CourseReferral) -> ReferralState:
    if held.state == _R.WITHDRAWN:
        raise Refused(_("Du har trukket dit ja tilbage."))
    return _R.DECLINED


def _take_back(held: CourseReferral, wants: bool) -> CourseReferral:
    if wants:
        raise Refused(_("Vi har givet det videre. Træk dit ja tilbage først, hvis det er forkert."))
    close_link(held)
    held.taken_back_at = held.taken_back_at or clock.now()
    if _R.WITHDRAWN in REFERRAL_STEPS[_R(held.state)]:
        held.state = _R.WITHDRAWN
    held.save()
    note_facts(wants=False)
    return held


@action(rule="sparring.pass_on", on="referral")
def pass_on(*, by: Actor, referral: CourseReferral) -> CourseReferral:
    """Give the provider what the citizen said yes to: by a link in an e-mail, where the course has
    an address, or the employee has done it otherwise. Again: a new link, and the old one is closed.

    Raises `Refused` without the citizen's yes, and where they have taken it back.
    """
    held, staff = _locked(referral), by if isinstance(by, Staff) else None
    if held.taken_back_at is not None:
        raise Refused(_("Borgeren har trukket sit ja tilbage."))
    if held.state != _R.ACCEPTED and not (held.state in LEFT and held.course.email):
        if held.state == _R.PASSED_ON:
            leave_no_line()
            return held
        raise Refused(_("Borgeren har ikke sagt ja."))
    if held.course.email:
        return _send(held, staff)
    held.state, held.passed_on_at, held.passed_on_by = _R.PASSED_ON, clock.now(), staff
    held.save()
    return held


def _send(held: CourseReferral, staff: Staff | None) -> CourseReferral:
    """A new link, and a message that says nothing but the link."""
    close_link(held)
    held.link, held.link_until = uuid.uuid4(), _until(held)
    if held.state == _R.ACCEPTED:
        held.state, held.passed_on_at, held.passed_on_by = _R.PASSED_ON, clock.now(), staff
    held.save()
    notify_guest(
        by=staff or System("sparring"),
        guest=Guest(held.citizen, held.course.email, held.course.provider),
        kind=MessageKind.COURSE_REFERRED,
        facts={"link": provider_link(held)},
        dedupe=f"{_key(held)}{held.link.hex}",
    )
    return held


def _until(held: CourseReferral) -> datetime:
    begins = held.start.starts_on if held.start is not None else clock.today()
    return clock.start_of(max(begins, clock.today())) + LINK_LASTS


def close_link(held: CourseReferral) -> None:
    """What was sent opens nothing, and what waits to be sent is taken back. The caller saves."""
    held.link = held.link_until = None
    withdraw(by=System("sparring"), dedupe=_key(held))


def _key(referral: CourseReferral) -> str:
    return f"course-referral-{referral.pk}-"


@action(rule="sparring.note_progress", on="referral")
def note_progress(*, by: Actor, referral: CourseReferral, state: str) -> CourseReferral:
    """Begun, finished, stopped or never came: told by the provider behind the link, or by an
    employee whom they told. What was pressed by mistake can be put right. Raises `Refused` out of
    order.
    """
    held = _locked(referral)
    if held.state == state:
        leave_no_line()
        return held
    if state not in PROGRESS or state not in REFERRAL_STEPS[_R(held.state)]:
        raise Refused(_("Det kan ikke lade sig gøre nu."))
    held.state = _R(state)
    held.save(update_fields=["state"])
    note_facts(state=state)
    return held


def steps_from(referral: CourseReferral) -> list[tuple[str, Any]]:
    """(value, label) of what can be told of it now."""
    after = REFERRAL_STEPS[_R(referral.state)]
    return [(one.value, one.label) for one in PROGRESS if one in after]


def _locked(referral: CourseReferral) -> CourseReferral:
    return (
        CourseReferral.objects.select_for_update(of=("self",))
        .select_related("course", "citizen", "start")
        .get(pk=referral.pk)
    )
