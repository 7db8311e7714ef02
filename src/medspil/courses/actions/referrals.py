"""Refer a citizen to a course, send the link, close it."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.courses.links import shared_token, talk_link
from medspil.courses.models import (
    Course,
    CourseLink,
    LinkPurpose,
    Referral,
    ReferralState,
)
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.kernel.home import house_address
from medspil.kernel.links import hash_of, new_token
from medspil.messages.actions import put_in_outbox, withdraw
from medspil.messages.models import MessageKind
from medspil.people.models import Citizen, Staff

LINK_LASTS = timedelta(days=90)
LATER = "later"  # no message yet: the caseworker tells of it first
_SENT_FROM = (ReferralState.REFERRED, ReferralState.DECLINED)


@action(rule="courses.refer", on="citizen")
def refer(
    *, by: Staff, citizen: Citizen, course: Course, way: str = "", talk: bool = False
) -> Referral:
    """Refer a citizen to an open course and send the link. Voluntary, and no attendance.

    `way`: a message channel, empty for the citizen's own, or `LATER`. `talk`: with a link to choose
    a time to talk about it. The message names neither the course nor why. Raises `Refused` where
    the course is not open, they are referred to it already, or the message cannot be sent.
    """
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if not Course.objects.filter(pk=course.pk, state="published").exists():
        raise Refused(_("Kurset er ikke åbent."))
    if Referral.objects.filter(course=course, citizen=citizen).exists():
        raise Refused(_("Borgeren er henvist i forvejen. Send linket igen fra kursets side."))
    made = Referral.objects.create(
        course=course, citizen=citizen, referred_by=by, referred_at=clock.now()
    )
    if way != LATER:
        _send(by, made, way, talk)
    return made


@action(rule="courses.follow", on="referral")
def send_link(*, by: Actor, referral: Referral, way: str = "", talk: bool = False) -> Referral:
    """Send a new link; the ones before open nothing any more. Raises `Refused` as `refer` does."""
    held = _held(referral)
    if not held.course.is_open:
        raise Refused(_("Kurset er ikke åbent."))
    _send(by, held, way, talk)
    return held


@action(rule="courses.follow", on="referral")
def close_links(*, by: Actor, referral: Referral) -> Referral:
    """The citizen's link, and the one for relatives, open nothing from now on."""
    held = _held(referral)
    end_links(held)
    return held


def end_links(referral: Referral) -> None:
    """Revoke what is open, and take back the message that waits with it."""
    n = referral.links.filter(revoked_at=None).update(revoked_at=clock.now())
    withdraw(by=System("courses"), dedupe=_key(referral))
    note_facts(closed=n)


def _send(by: Actor, referral: Referral, way: str, talk: bool) -> None:
    end_links(referral)
    token, now = new_token(), clock.now()
    secrets = {LinkPurpose.OWN: token, LinkPurpose.SHARED: shared_token(token)}
    links = [
        CourseLink(
            referral=referral,
            purpose=purpose,
            token_hash=hash_of("course", secret),
            made_at=now,
            expires_at=now + LINK_LASTS,
        )
        for purpose, secret in secrets.items()
    ]
    own, _shared = CourseLink.objects.bulk_create(links)
    put_in_outbox(
        by=by,
        citizen=referral.citizen,
        kind=MessageKind.COURSE_LINK,
        channel=way,
        facts={
            "link": house_address(reverse("courses:link", args=[token])),
            "talk": talk_link(referral.citizen) if talk else "",
        },
        dedupe=f"{_key(referral)}{own.pk}",
    )
    if referral.state in _SENT_FROM:
        referral.state = ReferralState.LINK_SENT
        referral.save(update_fields=["state"])
    note_facts(way=way, talk=talk)


def _held(referral: Referral) -> Referral:
    held: Referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("course", "citizen")
        .get(pk=referral.pk)
    )
    return held


def _key(referral: Referral) -> str:
    """How the outbox names the messages with this referral's links."""
    return f"course-{referral.pk}-"
