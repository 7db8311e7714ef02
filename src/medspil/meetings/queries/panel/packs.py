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
    PanelMember,
    PreparatorySection,
    Section,
)
from medspil.people.models import Staff

LINK = "panel pack"  # what the kernel binds these secrets to


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


def pack_by_link(token: str) -> DocumentPack:
    """The pack that a guest's link opens. 404 alike for unknown, expired and shut."""
    pack = open_packs().filter(token_hash=hash_of(LINK, token), member__staff__isnull=True).first()
    if pack is None:
        raise Http404
    return pack


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
        .select_related("member__staff", "hearing__day")
        .annotate(opened=Count("openings"))
        .order_by("pk")
    )


def members_on(case: PanelCase) -> QuerySet[PanelMember]:
    """Who sits in the case's panel today."""
    return (
        PanelMember.objects.filter(type=case.type_id, valid__contains=clock.today())
        .select_related("staff")
        .order_by("role", "pk")
    )
