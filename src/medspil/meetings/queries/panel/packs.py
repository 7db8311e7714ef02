"""The packs that are open, and what stands in them. Shut, expired and unknown are one answer."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from medspil.kernel import clock
from medspil.kernel.links import hash_of
from medspil.meetings.models import (
    COUNTED_HEARING,
    DocumentPack,
    PanelCase,
    PanelCodeWay,
    PanelDay,
    PanelInvitation,
    PanelLink,
    PanelMember,
    PreparatorySection,
    Section,
)
from medspil.meetings.queries.taken import Clash, clashes_of
from medspil.messages import channels
from medspil.people.models import Staff

LINK, SESSION = "panel pack", "panel pack session"  # what the kernel binds these secrets to


def open_packs() -> QuerySet[DocumentPack]:
    """Packs that may be read today: until the day after the meeting, by who still has a seat."""
    today = clock.today()
    return DocumentPack.objects.filter(
        revoked_at__isnull=True,
        hearing__state__in=COUNTED_HEARING,
        hearing__day__day__gte=today - timedelta(days=1),
        member__valid__contains=today,
    ).select_related(
        "hearing__case__citizen", "hearing__case__type", "hearing__day", "member__staff"
    )


def packs_of(viewer: Staff) -> QuerySet[DocumentPack]:
    """What the employee may read for their own seats, the next meeting first."""
    return (
        open_packs()
        .filter(member__staff=viewer)
        .order_by("hearing__day__day", "hearing__position", "pk")
    )


def get_pack(viewer: Staff, pk: int) -> DocumentPack:
    pack = packs_of(viewer).filter(pk=pk).first()
    if pack is None:
        raise Http404
    return pack


def link_with(token: str) -> PanelLink | None:
    """The guest's link with this secret, while its pack is open or they are called to its day;
    locked or not. None alike for unknown, expired and shut.
    """
    seated = Q(call__taken_off_at=None, call__member__valid__contains=clock.today())
    return (
        PanelLink.objects.filter(
            Q(pack__in=open_packs()) | Q(call__isnull=False) & seated,
            token_hash=hash_of(LINK, token),
            revoked_at__isnull=True,
        )
        .exclude(expires_at__lte=clock.now())
        .select_related(
            "pack__member", "pack__hearing__case__citizen", "call__member", "call__day__type"
        )
        .first()
    )


def is_in(link: PanelLink, key: str) -> bool:
    """Has the guest come in by the link, in the browser that has this key?"""
    visit = link.visits.filter(key_hash=hash_of(SESSION, key)).first() if key else None
    if visit is None or not visit.is_open(clock.now()) or not link.opens(clock.now()):
        return False
    visit.touch()
    return True


def packs_of_guest(link: PanelLink) -> QuerySet[DocumentPack]:
    """What the link opens: its pack, or all that the guest may read of its day, in its order."""
    if link.call is None:
        return open_packs().filter(link=link)
    theirs = open_packs().filter(member=link.call.member_id, hearing__day=link.call.day_id)
    return theirs.order_by("hearing__position", "pk")


def calls_of(viewer: Staff) -> QuerySet[PanelInvitation]:
    """The days to come that the employee is called to for a seat of theirs, the next first."""
    return (
        PanelInvitation.objects.filter(
            member__staff=viewer,
            taken_off_at=None,
            day__cancelled_at=None,
            day__day__gte=clock.today(),
        )
        .select_related("day__type", "member")
        .order_by("day__day", "day__starts", "pk")
    )


def calls_with_clashes(viewer: Staff) -> list[tuple[PanelInvitation, list[Clash]]]:
    """The same, each with what else the employee has that day at the time. Three queries."""
    calls = list(calls_of(viewer))
    if not calls:
        return []
    since = min(call.day.starts_at(1) for call in calls)
    until = max(call.day.ends_at for call in calls)
    mine = clashes_of([viewer.pk], since, until).get(viewer.pk, [])
    return [
        (
            call,
            [
                clash
                for clash in mine
                if clash.begins < call.day.ends_at and clash.ends > call.day.starts_at(1)
            ],
        )
        for call in calls
    ]


def code_ways(member: PanelMember) -> list[tuple[str, str]]:
    """(way, address) by which a code can reach a guest; none: it is read aloud."""
    found = []
    if member.guest_phone and channels.takes_sms(member.guest_phone):
        found.append((PanelCodeWay.SMS.value, member.guest_phone))
    if member.guest_email:
        found.append((PanelCodeWay.EMAIL.value, member.guest_email))
    return found


def sections_in(pack: DocumentPack) -> list[PreparatorySection]:
    """The newest version of each section in the pack, in the order of the preparatory part."""
    newest = {
        row.section: row
        for row in PreparatorySection.objects.filter(
            case=pack.hearing.case_id, section__in=pack.sections
        )
        .order_by("section", "-version")
        .distinct("section")
    }
    return [newest[section] for section in Section.values if section in newest]


def packs_in(case: PanelCase) -> QuerySet[DocumentPack]:
    """The packs of the case's meetings, with how often each was opened (`opened`)."""
    return (
        DocumentPack.objects.filter(Q(hearing__case=case), revoked_at__isnull=True)
        .select_related("member__staff", "hearing__day", "link")
        .annotate(opened=Count("openings"))
        .order_by("pk")
    )


def members_of(day: PanelDay) -> QuerySet[PanelMember]:
    """Who was called to the day; on a day from before anybody was called, who had a seat."""
    called = day.invitations.filter(taken_off_at=None).values("member")
    there = Q(pk__in=called) if called.exists() else Q(type=day.type_id, valid__contains=day.day)
    return PanelMember.objects.filter(there).select_related("staff").order_by("role", "pk")


def members_on(case: PanelCase) -> QuerySet[PanelMember]:
    """Who sits in the case's panel today."""
    return (
        PanelMember.objects.filter(type=case.type_id, valid__contains=clock.today())
        .select_related("staff")
        .order_by("role", "pk")
    )
