"""What a member of the panel is told: a day they are called to, its changes, papers to read.

Employees at their work's e-mail, guests where we know how to reach them, each with the page where
they answer. Nothing of a citizen stands in it. Who cannot be written to is rung: the day's page
says who has heard nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.kernel.home import house_address
from medspil.meetings.actions.panel.guests import new_call_link
from medspil.meetings.actions.telling import real_moment
from medspil.meetings.models import (
    DocumentPack,
    PanelDay,
    PanelHearing,
    PanelInvitation,
    PanelMember,
)
from medspil.messages import calendar
from medspil.messages.actions import notify_guest, withdraw
from medspil.messages.guests import Guest
from medspil.messages.models import Message, MessageChannel, MessageKind
from medspil.messages.models.messages import WENT_OUT
from medspil.messages.queueing import File

_OUTBOX = System("panel")
ASKS = (MessageKind.PANEL_CALLED, MessageKind.PANEL_CHANGED)


def tell_members(
    by: Actor, day: PanelDay, calls: Iterable[PanelInvitation], kind: MessageKind
) -> None:
    """Tell each who was called how the day stands now; what waits of it is taken back."""
    for call in calls:
        key = f"panelday:{day.pk}:{call.pk}:"
        unheard = withdraw(by=_OUTBOX, dedupe=key)
        address = address_of(call.member)
        if not address or (unheard and kind == MessageKind.PANEL_OFF and not _heard(key)):
            continue
        said = MessageKind.PANEL_CALLED if unheard and kind in ASKS and not _heard(key) else kind
        notify_guest(
            by=by,
            guest=Guest(None, address, call.member.name),
            kind=said,
            facts={
                "when": day.starts_at(1),
                "reply_here": kind in ASKS,
                "link": _reply_page(call) if kind in ASKS else "",
            },
            dedupe=f"{key}{said}:{day.sequence}",
            useless_after=real_moment(day.starts_at(1)),
            files=_entry(day, address, kind),
        )


def tell_of_papers(by: Actor, pack: DocumentPack) -> None:
    """There is something to read: to an employee once a day for each day of the panel."""
    starts, address = pack.hearing.starts_at, address_of(pack.member)
    if starts is None or not address:
        return
    notify_guest(
        by=by,
        guest=Guest(None, address, pack.member.name),
        kind=MessageKind.PANEL_PAPERS,
        facts={"when": starts, "link": own_page()},
        dedupe=f"papers:{pack.hearing.day_id}:{pack.member_id}:{clock.today():%Y%m%d}",
        useless_after=real_moment(starts),
    )


def papers_are_gone(by: Actor, hearing: PanelHearing, starts: datetime | None) -> None:
    """The meeting has left its day, where it was to begin at `starts`: its papers are shut."""
    if starts is not None:
        packs = hearing.packs.filter(revoked_at=None)
        tell_papers_gone(
            by, packs.select_related("member__staff", "hearing__case__citizen"), starts
        )


def tell_papers_gone(by: Actor, packs: Iterable[DocumentPack], starts: datetime) -> None:
    """The papers for the meeting that was to begin at `starts` are shut; nobody hears it who has
    not heard that they were there.
    """
    for pack in packs:
        waiting = withdraw(by=_OUTBOX, dedupe=f"pack:{pack.pk}:")
        address = address_of(pack.member)
        if waiting or not address:
            continue
        notify_guest(
            by=by,
            guest=Guest(pack.hearing.case.citizen, address, pack.member.name),
            kind=MessageKind.PACK_GONE,
            facts={"when": starts},
            dedupe=f"pack:{pack.pk}:gone",
            useless_after=real_moment(starts),
        )


def _heard(key: str) -> bool:
    return Message.objects.filter(dedupe__startswith=key, state__in=WENT_OUT).exists()


def address_of(member: PanelMember) -> str:
    """Where a member is written to; empty: they are rung, or see it on their own page."""
    return member.staff.email if member.staff else member.guest_email or member.guest_phone


def _reply_page(call: PanelInvitation) -> str:
    """Where they say whether they come: an employee's own page, or a link for a guest alone."""
    return own_page() if call.member.staff_id else new_call_link(call)


def own_page() -> str:
    """Where an employee answers, and reads."""
    return house_address(reverse("meetings:panel_my_packs"))


def day_uid(day: PanelDay) -> str:
    """What calendars know the day by, in an e-mail as in an employee's own feed."""
    return f"panel-day-{day.pk}@medspil"


def _entry(day: PanelDay, address: str, kind: str) -> list[File]:
    """The calendar entry that goes with an e-mail; its title says nothing."""
    if "@" not in address:
        return []
    method: calendar.Method = "CANCEL" if kind == MessageKind.PANEL_OFF else "REQUEST"
    content = calendar.invitation(
        uid=day_uid(day),
        sequence=day.sequence,
        start=day.starts_at(1),
        end=day.ends_at,
        organizer=settings.DEFAULT_FROM_EMAIL,
        attendee=address,
        method=method,
    )
    return [replace(calendar.attached(content, method), only_by=MessageChannel.EMAIL)]
