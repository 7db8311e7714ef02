"""A guest's way to the panel: a link to a day or to documents, a one-time code, in and out again.

As the citizen's own door (`portal.actions.door`): the link alone opens nothing, a code lives a
quarter of an hour and is used once, and the fifth wrong one locks the link.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

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
from medspil.meetings.models import (
    DocumentPack,
    PanelCase,
    PanelCode,
    PanelCodeWay,
    PanelDay,
    PanelInvitation,
    PanelLink,
    PanelMember,
    PanelVisit,
)
from medspil.meetings.queries.panel.packs import LINK, SESSION, code_ways
from medspil.messages.actions import notify_guest
from medspil.messages.guests import Guest
from medspil.messages.models import MessageKind
from medspil.people.models import Staff


def new_pack_link(by: Actor, pack: DocumentPack) -> str:
    """A link to the pack until the day after the meeting, sent to the guest where we know how.

    Returns the secret, which nobody can read again. Called inside the action that makes the pack.
    """
    link, token = _new_link(pack.hearing.day, pack=pack)
    member = link.member
    if address := member.guest_email or member.guest_phone:
        notify_guest(
            by=by,
            guest=_guest(link, address),
            kind=MessageKind.PACK_READY,
            facts={"when": pack.hearing.starts_at, "link": link_address(token)},
            dedupe=f"pack:{pack.pk}:ready",
        )
    return token


def new_call_link(call: PanelInvitation) -> str:
    """The address by which a guest says whether they come, and reads what is theirs that day."""
    return link_address(_new_link(call.day, call=call)[1])


def _new_link(day: PanelDay, **to: Any) -> tuple[PanelLink, str]:
    token = new_token()
    midnight = datetime.combine(day.day + timedelta(days=2), datetime.min.time(), clock.TZ)
    made = PanelLink.objects.create(
        **to,
        token_hash=hash_of(LINK, token),
        purpose="panel",
        made_at=clock.now(),
        expires_at=max(midnight, clock.now() + timedelta(minutes=1)),
    )
    return made, token


def link_address(token: str) -> str:
    """The whole address of a link, as a message carries it."""
    return house_address(reverse("meetings:panel_guest", args=[token]))


@action(rule="meetings.knock_panel", on="link")
def send_panel_code(*, by: System, link: PanelLink, way: str) -> PanelCode:
    """Send a code to the number or address that we know of the guest.

    Raises `Refused` after three in ten minutes, and for a way by which they cannot be reached.
    """
    held = _held(link)
    not_too_many(held.codes.all())
    address = dict(code_ways(held.member)).get(way)
    if address is None:
        raise Refused(_("Vi kan ikke sende en kode på den måde. Ring til os."))
    code, digits = _new_code(held, way, None)
    notify_guest(
        by=by,
        guest=_guest(held, address),
        kind=MessageKind.LOGIN_CODE,
        facts={"code": f"{digits[:3]} {digits[3:]}"},
    )
    note_facts(way=way)
    return code


@action(rule="meetings.see_case", on="case")
def read_pack_code(*, by: Staff, case: PanelCase, pack: DocumentPack) -> str:
    """A code to read aloud to a guest whom the employee has on the telephone and knows."""
    link = PanelLink.objects.filter(pack=pack, pack__hearing__case=case).first()
    if link is None:
        raise Refused(_("Materialet åbnes med login og har ingen kode."))
    _code, digits = _new_code(_held(link), PanelCodeWay.ALOUD, by)
    note_facts(pack=pack.pk)
    return digits


@action(rule="meetings.knock_panel", on="link")
def enter_panel(*, by: System, link: PanelLink, code: str) -> Answer:
    """Come in with a code, or be told why not (`kernel.links.try_code`)."""
    held = _held(link)
    if not_in := try_code(held, held.codes.all(), code):
        return not_in
    key, now = new_session_key(), clock.now()
    PanelVisit.objects.create(link=held, key_hash=hash_of(SESSION, key), begun_at=now, seen_at=now)
    return Answer(key=key)


@action(rule="meetings.knock_panel", on="link")
def leave_panel(*, by: System, link: PanelLink) -> None:
    """Close the door in every browser: a key that was used opens nothing again."""
    for visit in link.visits.filter(ended_at=None):
        visit.ended_at = max(clock.now(), visit.begun_at)
        visit.save(update_fields=["ended_at"])


def guest_of(member: PanelMember) -> System:
    """A guest as the one who acts: without an account, known by their seat."""
    return System(f"panel guest:{member.pk}")


def _guest(link: PanelLink, address: str) -> Guest:
    about = link.pack.hearing.case.citizen if link.pack else None
    return Guest(about, address, link.member.guest_name)


def _held(link: PanelLink) -> PanelLink:
    """The link as it stands, nobody else at it. Raises `Refused` when it opens nothing."""
    held = (
        PanelLink.objects.select_for_update(of=("self",))
        .select_related("pack__hearing__case__citizen", "pack__member", "call__member")
        .get(pk=link.pk)
    )
    if not held.opens(clock.now()):
        raise Refused(_("Linket virker ikke længere. Bed om et nyt."))
    return held


def _new_code(link: PanelLink, way: str, staff: Staff | None) -> tuple[PanelCode, str]:
    digits, now = new_code(), clock.now()
    code = PanelCode.objects.create(
        link=link,
        code_hash=link.code_hash(digits),
        way=way,
        made_at=now,
        expires_at=now + CODE_LASTS,
        made_by=staff,
    )
    return code, digits
