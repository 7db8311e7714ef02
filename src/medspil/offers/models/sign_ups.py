"""Who has a seat, who waits, who came – and the sparring that each is offered afterwards."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.models.series import Session
from medspil.offers.models.triggers import follows, written
from medspil.people.models import Citizen, Staff


class SignUpState(models.TextChoices):
    SIGNED_UP = "signed_up", _("Tilmeldt")
    WAITLISTED = "waitlisted", _("Venter")
    OFFERED = "offered", _("Har fået tilbudt en plads")
    ATTENDED = "attended", _("Kom")
    ABSENT = "absent", _("Kom ikke")
    CANCELLED = "cancelled", _("Afmeldt")
    REFUSED = "refused", _("Ikke lukket ind")


SIGN_UP_TRANSITIONS: dict[str, frozenset[str]] = {
    SignUpState.SIGNED_UP: frozenset(
        {
            SignUpState.ATTENDED,
            SignUpState.ABSENT,
            SignUpState.CANCELLED,
            SignUpState.REFUSED,
        }
    ),
    SignUpState.WAITLISTED: frozenset(
        {SignUpState.OFFERED, SignUpState.CANCELLED, SignUpState.REFUSED}
    ),
    SignUpState.OFFERED: frozenset(
        {
            SignUpState.SIGNED_UP,
            SignUpState.ATTENDED,
            SignUpState.ABSENT,
            SignUpState.CANCELLED,
            SignUpState.REFUSED,
        }
    ),
    # a thumb may slip
    SignUpState.ATTENDED: frozenset({SignUpState.ABSENT, SignUpState.SIGNED_UP}),
    SignUpState.ABSENT: frozenset({SignUpState.ATTENDED, SignUpState.SIGNED_UP}),
    # who changes their mind stands last in line
    SignUpState.CANCELLED: frozenset({SignUpState.SIGNED_UP, SignUpState.WAITLISTED}),
    SignUpState.REFUSED: frozenset(),
}
HAS_A_SEAT = (
    SignUpState.SIGNED_UP,
    SignUpState.OFFERED,
    SignUpState.ATTENDED,
    SignUpState.ABSENT,
)
EXPECTED = (SignUpState.SIGNED_UP, SignUpState.OFFERED)
IN_LINE = (*EXPECTED, SignUpState.WAITLISTED)


class CameBy(models.TextChoices):
    """How it is known that somebody came."""

    HAND = "hand", _("Skrevet af værten")
    LINK = "link", _("Gik ind ad linket")
    PHONE = "phone", _("Ringede ind")


_WITHIN_THE_CAPACITY = """
    IF NEW.seat IS NOT NULL AND NEW.seat > (
        SELECT s.capacity FROM offers_session s WHERE s.id = NEW.session_id FOR SHARE) THEN
        RAISE EXCEPTION 'no_seat_beyond_the_capacity' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_PROTECTED = """
    IF NEW.alias = '' AND NEW.citizen_id IS NOT NULL AND EXISTS (
        SELECT FROM people_citizen c WHERE c.id = NEW.citizen_id AND c.protected) THEN
        RAISE EXCEPTION 'a_protected_citizen_has_an_alias' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class SignUp(models.Model):
    """Somebody's place in a session: a citizen, or a guest who gave a name and a way to reach them.

    Who has a seat has a number from 1 to the session's capacity, each number once, so that no more
    can be let in than there are seats. Who waits stands in the order of `queued_at` and of their
    key. `alias` is what the other participants see. `sequence` counts what they were told, so that
    nothing is said twice. A guest's name and address are forgotten
    some time after the session; the key that remains says only whether they had been here before.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="sign_ups")
    citizen = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="sign_ups")
    guest_name = models.CharField(_("navn"), max_length=120, blank=True)
    guest_contact = models.CharField(_("telefon eller e-mail"), max_length=254, blank=True)
    guest_key = models.BinaryField(max_length=32, null=True)
    forgotten_at = models.DateTimeField(null=True)
    alias = models.CharField(_("dæknavn"), max_length=40, blank=True)
    question = models.CharField(_("spørgsmål på forhånd"), max_length=300, blank=True)
    state = models.CharField(_("tilstand"), max_length=10, choices=SignUpState)
    seat = models.PositiveSmallIntegerField(null=True)
    queued_at = models.DateTimeField()
    offered_until = models.DateTimeField(null=True)
    reason = models.CharField(_("fordi"), max_length=300, blank=True)
    came_by = models.CharField(_("kom via"), max_length=5, choices=CameBy, blank=True)
    came_at = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["queued_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seat"], name="a_seat_is_given_once"),
            models.UniqueConstraint(fields=["session", "citizen"], name="a_citizen_signs_up_once"),
            models.UniqueConstraint(fields=["session", "guest_key"], name="a_guest_signs_up_once"),
            models.CheckConstraint(
                condition=Q(citizen__isnull=False, guest_key__isnull=True)
                & Q(guest_name="", guest_contact="", forgotten_at__isnull=True)
                | Q(citizen__isnull=True, guest_key__isnull=False)
                & (
                    Q(forgotten_at__isnull=True) & ~Q(guest_name="") & ~Q(guest_contact="")
                    | Q(forgotten_at__isnull=False, guest_name="", guest_contact="", question="")
                ),
                name="a_sign_up_is_one_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=HAS_A_SEAT, seat__isnull=False, seat__gte=1)
                | Q(state__in=[s for s in SignUpState if s not in HAS_A_SEAT], seat__isnull=True),
                name="who_is_let_in_has_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(state=SignUpState.OFFERED, offered_until__isnull=False)
                | ~Q(state=SignUpState.OFFERED) & Q(offered_until__isnull=True),
                name="an_offered_seat_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=SignUpState.REFUSED) | Q(reason__regex=r"\S"),
                name="nobody_is_refused_without_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=SignUpState.ATTENDED)
                & Q(came_by__in=CameBy.values, came_at__isnull=False)
                | ~Q(state=SignUpState.ATTENDED) & Q(came_by="", came_at__isnull=True),
                name="who_came_came_somehow",
            ),
        ]
        indexes = [
            models.Index(
                fields=["session", "queued_at", "id"],
                condition=Q(state="waitlisted"),
                name="sign_up_waiting",
            ),
            models.Index(
                fields=["offered_until"], condition=Q(state="offered"), name="sign_up_offered"
            ),
            models.Index(
                fields=["guest_key"], condition=Q(guest_key__isnull=False), name="sign_up_guest"
            ),
        ]
        triggers = [
            follows("sign_up_steps", SIGN_UP_TRANSITIONS),
            written("within_the_capacity", _WITHIN_THE_CAPACITY, "seat", "session_id"),
            written("protected", _PROTECTED, "alias", "citizen_id"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in SIGN_UP_TRANSITIONS[self.state]

    @property
    def is_in_line(self) -> bool:
        return self.state in IN_LINE


class SparringState(models.TextChoices):
    OFFERED = "offered", _("Tilbudt")
    ACCEPTED = "accepted", _("Vil gerne")
    BOOKED = "booked", _("Aftalt")
    HELD = "held", _("Holdt")
    DECLINED = "declined", _("Nej tak")


SPARRING_TRANSITIONS: dict[str, frozenset[str]] = {
    SparringState.OFFERED: frozenset(
        {SparringState.ACCEPTED, SparringState.BOOKED, SparringState.DECLINED}
    ),
    SparringState.ACCEPTED: frozenset({SparringState.BOOKED, SparringState.DECLINED}),
    SparringState.BOOKED: frozenset({SparringState.HELD, SparringState.DECLINED}),
    SparringState.DECLINED: frozenset({SparringState.ACCEPTED, SparringState.BOOKED}),
    SparringState.HELD: frozenset(),
}
TAKEN_UP = (SparringState.ACCEPTED, SparringState.BOOKED, SparringState.HELD)


class Sparring(models.Model):
    """Help with a CV and an application for one job, offered to each who came.

    `sequence` counts the times that were agreed on, for calendars; `minutes`: how long it lasts.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sign_up = models.OneToOneField(SignUp, models.CASCADE, related_name="sparring")
    state = models.CharField(
        _("tilstand"), max_length=8, choices=SparringState, default=SparringState.OFFERED
    )
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="sparrings")
    booked_for = models.DateTimeField(_("hvornår"), null=True)
    minutes = models.PositiveSmallIntegerField(_("minutter"), default=30)
    sequence = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["offered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=SparringState.OFFERED, answered_at__isnull=True)
                | Q(state__in=[s for s in SparringState if s != SparringState.OFFERED])
                & Q(answered_at__isnull=False, answered_at__gte=F("offered_at")),
                name="an_answer_to_sparring_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SparringState.BOOKED, SparringState.HELD])
                | Q(booked_for__isnull=False, staff__isnull=False),
                name="booked_sparring_has_a_time_and_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=SparringState.HELD, held_at__isnull=False)
                | ~Q(state=SparringState.HELD) & Q(held_at__isnull=True),
                name="held_sparring_was_held_some_time",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=10, minutes__lte=120), name="sparring_lasts_a_while"
            ),
        ]
        triggers = [follows("sparring_steps", SPARRING_TRANSITIONS)]

    def __str__(self) -> str:
        return f"sparring {self.pk}"

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in SPARRING_TRANSITIONS[self.state]

    @property
    def ends_at(self) -> datetime:
        """Of a talk that is agreed on."""
        assert self.booked_for is not None
        return self.booked_for + timedelta(minutes=self.minutes)


class SparringTime(models.Model):
    """A time at which an employee can give sparring; whoever takes it first has it."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="sparring_times")
    during = DateTimeRangeField(_("hvornår"))
    sparring = models.OneToOneField(Sparring, models.SET_NULL, null=True, related_name="time")

    class Meta:
        ordering = ["during", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    during__isempty=False, during__lower_inf=False, during__upper_inf=False
                ),
                name="sparring_time_has_an_end",
            ),
            ExclusionConstraint(
                name="sparring_with_one_at_a_time",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"sparring time {self.pk}"

    @property
    def starts_at(self) -> datetime:
        begins: datetime = self.during.lower
        return begins

    @property
    def minutes(self) -> int:
        return int((self.during.upper - self.during.lower).total_seconds() // 60)
