"""Whom we may invite, how far each invitation has come, and whether there are times enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from medspil.contact.models import AbsenceKind, Bucket, RuleGroup, RuleKind
from medspil.contact.queries import why_now
from medspil.contact.queries.work import due_for
from medspil.kernel import clock
from medspil.kernel.action import Actor, System
from medspil.meetings.models import (
    Appointment,
    AppointmentState,
    BookingPolicy,
    Invitation,
    InvitationStep,
)
from medspil.meetings.queries.policy import booking_policy
from medspil.meetings.queries.slots import casework, free_of
from medspil.meetings.queries.voluntary import Voluntary
from medspil.people.models import (
    AbsencePeriod,
    CaseworkerAssignment,
    Citizen,
    ContactGroupPeriod,
    Role,
    Staff,
)
from medspil.people.queries import citizens_for


def must_not_be_invited(citizens: Iterable[int], day: date) -> set[int]:
    """Those of the citizens (by key) whom the law forbids to call in on `day`; two queries.

    An absence of such a kind, or a rule for their group that says so (mindre intensiv indsats).
    """
    keys = list(citizens)
    kinds = AbsenceKind.objects.filter(must_not_invite=True).values("code")
    absent = AbsencePeriod.objects.filter(
        citizen__in=keys, valid__contains=day, code__in=kinds
    ).values_list("citizen_id", flat=True)
    forbids = RuleGroup.objects.filter(
        group=OuterRef("group"),
        track=OuterRef("track"),
        valid__contains=OuterRef("begun"),
        rule__kind=RuleKind.MUST_NOT_INVITE,
    )
    ruled = (
        ContactGroupPeriod.objects.filter(citizen__in=keys, valid__contains=day)
        .annotate(begun=Coalesce("anchor", "valid__startswith"))
        .filter(Exists(forbids))
        .values_list("citizen_id", flat=True)
    )
    return {*absent, *ruled}


# -- are there times enough? -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Room:
    """Free times in a period, those to be invited, and those who were invited before and wait."""

    free: int
    invited: int
    waiting: int

    @property
    def enough(self) -> bool:
        return self.free >= self.invited + self.waiting

    @property
    def sentence(self) -> str:
        """»5 ledige tider til 12 inviterede – bed kolleger åbne flere.«"""
        free = ngettext("%(free)d ledig tid", "%(free)d ledige tider", self.free)
        wanted = self.invited + self.waiting
        said = ngettext("til %(wanted)d inviteret", "til %(wanted)d inviterede", wanted)
        text = f"{free % {'free': self.free}} {said % {'wanted': wanted}}"
        return text + "." if self.enough else text + " – " + _("bed kolleger åbne flere.")


def room_for(citizens: Sequence[Citizen], from_day: date, by_day: date) -> Room:
    """Free times in the period with whoever the citizens book with, and how many want them."""
    today = clock.today()
    theirs = CaseworkerAssignment.objects.filter(
        citizen__in=[citizen.pk for citizen in citizens], valid__contains=today
    ).values_list("staff_id", "team_id")
    staff = {one for one, _team in theirs if one is not None}
    teams = {team for one, team in theirs if one is None}
    with_us = Q(pk__in=staff) | Q(pk__in=casework(Q(team__in=teams, role=Role.CASEWORKER)))
    ids = Staff.objects.filter(with_us, is_active=True).order_by().values_list("pk", flat=True)
    since = max(clock.start_of(from_day), clock.now())
    until = clock.start_of(by_day + timedelta(days=1))
    free = len(free_of(list(ids), (since, until))) if since < until else 0
    assigned = CaseworkerAssignment.objects.filter(
        Q(staff__in=staff) | Q(staff=None, team__in=teams),
        citizen=OuterRef("citizen"),
        valid__contains=today,
    )
    waiting = (
        Invitation.objects.filter(Exists(assigned), closed_at=None, from_day__lte=by_day)
        .filter(by_day__gte=from_day)
        .exclude(citizen__in=[citizen.pk for citizen in citizens])
    )
    return Room(free, len(citizens), waiting.count())


# -- whom to invite --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """A citizen who owes or is owed a conversation. `why_not`: why they cannot be invited."""

    citizen: Citizen
    why: str
    why_not: str


def candidates(viewer: Staff, limit: int = 100) -> list[Candidate]:
    """The viewer's own citizens who wait for a conversation and have no time booked, those who
    waited longest first; with the reason where one must not be invited.
    """
    booked = Appointment.objects.filter(
        citizen=OuterRef("citizen"),
        state=AppointmentState.BOOKED,
        during__endswith__gt=clock.now(),
    )
    invited = Invitation.objects.filter(citizen=OuterRef("citizen"), closed_at=None)
    waiting: QuerySet[Any] = due_for(viewer)
    rows = list(
        waiting.filter(
            ~Exists(booked),
            ~Exists(invited),
            staff=viewer,
            bucket__in=[Bucket.OVERDUE, Bucket.DUE_SOON, Bucket.UNREACHED],
        )
        .select_related("citizen")
        .order_by("next_due", "citizen_id")[:limit]
    )
    forbidden = must_not_be_invited([row.citizen_id for row in rows], clock.today())
    return [
        Candidate(
            row.citizen,
            why_now(row),
            _("må ikke indkaldes") if row.citizen_id in forbidden else "",
        )
        for row in rows
    ]


# -- the ladder ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rung:
    """An open invitation and the next thing to do about it. `step` None: the ladder has ended.

    `due`: is it time? `due_on`: the day from which it is. `voluntary`: the law is on pause for the
    citizen all the time they are invited to.
    """

    invitation: Invitation
    step: InvitationStep | None
    due_on: date | None
    due: bool
    must_not: bool
    voluntary: bool


def invitations_for(viewer: Actor) -> QuerySet[Invitation]:
    """The invitations of the viewer's citizens."""
    found = Invitation.objects.select_related("citizen", "made_by")
    if isinstance(viewer, System):
        return found
    return found.filter(citizen__in=citizens_for(viewer).order_by())


def ladder(viewer: Actor) -> list[Rung]:
    """Every open invitation of the viewer's citizens with its next step, what is due first."""
    today, policy = clock.today(), booking_policy()
    found = list(invitations_for(viewer).filter(closed_at=None).order_by("by_day", "pk"))
    forbidden = must_not_be_invited([one.citizen_id for one in found], today)
    law = Voluntary(*{day for one in found for day in (one.from_day, one.by_day)})
    rungs = [_rung(one, policy, today, one.citizen_id in forbidden, law) for one in found]
    return sorted(rungs, key=lambda rung: (not rung.due, rung.due_on or date.max))


def _rung(
    invitation: Invitation, policy: BookingPolicy, today: date, must_not: bool, law: Voluntary
) -> Rung:
    free = law.on(invitation.citizen, invitation.from_day, invitation.by_day)
    after: dict[InvitationStep, int] = {
        InvitationStep.REMIND: policy.remind_after_days,
        InvitationStep.CALL: policy.call_after_days,
        InvitationStep.LETTER: policy.letter_after_days,
    }
    taken = [step for step in InvitationStep if invitation.taken_at(step)]
    last = list(InvitationStep).index(taken[-1])
    following = list(InvitationStep)[last + 1 :]
    if not following:
        return Rung(invitation, None, None, True, must_not, free)
    invited = invitation.invited_at.astimezone(clock.TZ).date()
    due_on = invited + timedelta(days=after[following[0]])
    return Rung(invitation, following[0], due_on, due_on <= today, must_not, free)
