"""The citizen's door: make a link, send a code, come in, leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, System, action, note_facts
from medspil.kernel.home import house_address
from medspil.kernel.links import (
    CODE_LASTS,
    Answer,
    hash_of,
    new_code,
    new_session_key,
    new_token,
    not_too_many,
    try_code,
)
from medspil.people.models import Citizen, Staff
from medspil.portal import sending
from medspil.portal.actors import LinkHolder
from medspil.portal.models import (
    CodeWay,
    DoorSession,
    LinkPurpose,
    LinkWay,
    OneTimeCode,
    SecretLink,
    SessionHow,
)

LINK_LASTS, KEPT = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link and its secret, which is known now and never again."""

    link: SecretLink
    token: str


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A code that somebody reads aloud now."""

    code: OneTimeCode
    digits: str


@action(rule="portal.make_link", on="citizen")
def make_link(
    *, by: Staff, citizen: Citizen, way: str, base: str, purpose: str = LinkPurpose.PAGES
) -> NewLink:
    """Make a link to the citizen's own pages and send it; one to all pages closes the one before.

    `base`: the address to which the secret is added. Raises `Refused` where it cannot be sent that
    way; then the old link stays.
    """
    Citizen.objects.select_for_update(no_key=True).get(pk=citizen.pk)
    if purpose == LinkPurpose.PAGES:
        SecretLink.objects.filter(citizen=citizen, purpose=purpose, revoked_at=None).update(
            revoked_at=clock.now()
        )
    made = _new_link(citizen, purpose, way, by)
    sending.send_link(by, citizen, f"{base}{made.token}/", way)
    note_facts(link=made.link.pk, way=way, purpose=purpose)
    return made


def link_for_message(citizen: Citizen) -> str:
    """The address of the citizen's own page as a message about a time gives it: a link of its own.

    Called inside the action that queues the message; that action's line says so.
    """
    made = _new_link(citizen, LinkPurpose.BOOKING, LinkWay.MESSAGE, None)
    return house_address(reverse("portal:link", args=[made.token]))


@action(rule="portal.revoke_link", on="link")
def revoke_link(*, by: Staff, link: SecretLink) -> SecretLink:
    """The link opens nothing from now on, and whoever came in by it is out."""
    SecretLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=clock.now())
    link.refresh_from_db()
    return link


@action(rule="portal.knock", on="link")
def send_code(*, by: LinkHolder, link: SecretLink, way: str, language: str = "") -> OneTimeCode:
    """Send a code to the number or address that we know. Raises `Refused` after three in ten
    minutes, or for a way by which the citizen cannot be reached.
    """
    held = _held(link)
    not_too_many(held.codes.all())
    if way not in sending.ways_of(held.citizen):
        raise Refused(_("Vi kan ikke sende en kode på den måde. Ring til os."))
    code, digits = _new_code(held, way, None)
    sending.send_code(held.citizen, digits, way, language)
    note_facts(way=way)
    return code


@action(rule="portal.read_code", on="link")
def read_code(*, by: Staff, link: SecretLink) -> ReadCode:
    """A code to read aloud to a citizen whom the employee has on the telephone and knows."""
    code, digits = _new_code(_held(link), CodeWay.ALOUD, by)
    return ReadCode(code, digits)


@action(rule="portal.knock", on="link")
def enter(*, by: LinkHolder, link: SecretLink, code: str) -> Answer:
    """Come in with a code, or be told why not (`kernel.links.try_code`)."""
    held = _held(link)
    if not_in := try_code(held, held.codes.all(), code):
        return not_in
    return _begin(held.citizen, SessionHow.LINK, held, held.purpose)


@action(rule="portal.come_in", on="citizen")
def come_in(*, by: System, citizen: Citizen) -> Answer:
    """Let in a citizen whom the identity provider has told us the number of."""
    return _begin(citizen, SessionHow.PROVIDER, None, LinkPurpose.PAGES)


@action(rule="portal.own", on="citizen")
def leave(*, by: Actor, citizen: Citizen, session: DoorSession) -> DoorSession:
    """Close the door: the browser's key opens nothing again."""
    DoorSession.objects.filter(pk=session.pk, citizen=citizen, ended_at=None).update(
        ended_at=max(clock.now(), session.begun_at)
    )
    return session


def forget_old_doors() -> None:
    """Every night: links that ended a quarter of a year ago go, with their codes and visits."""
    long_ago = clock.now() - KEPT
    SecretLink.objects.filter(expires_at__lt=long_ago).delete()
    DoorSession.objects.filter(seen_at__lt=long_ago).delete()


def _new_link(citizen: Citizen, purpose: str, way: str, staff: Staff | None) -> NewLink:
    token, now = new_token(), clock.now()
    link = SecretLink.objects.create(
        citizen=citizen,
        token_hash=hash_of("link", token),
        purpose=purpose,
        way=way,
        made_at=now,
        expires_at=now + LINK_LASTS,
        made_by=staff,
    )
    return NewLink(link, token)


def _held(link: SecretLink) -> SecretLink:
    """The link as it stands, nobody else at it. Raises `Refused` when it opens nothing."""
    held = (
        SecretLink.objects.select_for_update(of=("self",)).select_related("citizen").get(pk=link.pk)
    )
    if not held.opens(clock.now()):
        raise Refused(_("Linket virker ikke længere. Ring til os, så sender vi et nyt."))
    return held


def _new_code(link: SecretLink, way: str, staff: Staff | None) -> tuple[OneTimeCode, str]:
    digits, now = new_code(), clock.now()
    code = OneTimeCode.objects.create(
        link=link,
        code_hash=link.code_hash(digits),
        way=way,
        made_at=now,
        expires_at=now + CODE_LASTS,
        made_by=staff,
    )
    return code, digits


def _begin(citizen: Citizen, how: str, link: SecretLink | None, purpose: str) -> Answer:
    key, now = new_session_key(), clock.now()
    DoorSession.objects.create(
        citizen=citizen,
        key_hash=hash_of("session", key),
        how=how,
        link=link,
        purpose=purpose,
        begun_at=now,
        seen_at=now,
    )
    return Answer(key)
