"""Who sits in a meeting of several people, in which role, and whether they come."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.meetings.models import elsewhere
from medspil.meetings.models.hours import BOOKABLE_CHOICES, BOOKABLE_VALUES
from medspil.meetings.models.meetings import DECLARED, FILLED, Meeting
from medspil.people.models import Representation, Staff

_THEIR_PERSON = """
    IF NEW.representation_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM people_representation r JOIN meetings_meeting m ON m.citizen_id = r.citizen_id
        WHERE r.id = NEW.representation_id AND m.id = NEW.meeting_id) THEN
        RAISE EXCEPTION 'a_seat_for_the_citizens_own_person' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class SeatRole(models.TextChoices):
    MAIN_PERSON = "main_person", _("Hovedperson")
    CHAIR = "chair", _("Mødeleder")
    NOTE_TAKER = "note_taker", _("Referent")
    SAFE_PERSON = "safe_person", _("Tryg person")
    COMPANION = "companion", _("Bisidder")
    PARENT = "parent", _("Forælder")
    INTERPRETER = "interpreter", _("Tolk")
    SCHOOL = "school", _("Skole eller uddannelse")
    MUNICIPAL_UNIT = "municipal_unit", _("Anden del af kommunen")
    GUEST = "guest", _("Gæst")


class SeatAnswer(models.TextChoices):
    YES = "yes", _("Kommer")
    NO = "no", _("Kommer ikke")
    MAYBE = "maybe", _("Måske")


class Seat(models.Model):
    """Somebody's place in a meeting: an employee, a person around the citizen, or a guest.

    The main person's seat is the meeting's citizen, and names nobody else. `how`: the form they
    came by, which may be another than the meeting's. `told_at`: when they heard of plan B.
    `reminded_at`: when they were reminded; for who was told late, when they were told.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="seats")
    role = models.CharField(_("rolle"), max_length=14, choices=SeatRole)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="seats")
    representation = models.ForeignKey(
        Representation, models.PROTECT, null=True, related_name="seats"
    )
    guest_name = models.CharField(_("navn"), max_length=120, blank=True)
    guest_contact = models.CharField(_("telefon eller e-mail"), max_length=254, blank=True)
    invited_at = models.DateTimeField(null=True)
    answer = models.CharField(_("svar"), max_length=6, choices=SeatAnswer, blank=True)
    answered_at = models.DateTimeField(null=True)
    came = models.BooleanField(_("kom"), null=True)
    how = models.CharField(_("kom via"), max_length=12, choices=BOOKABLE_CHOICES, blank=True)
    late = models.BooleanField(_("kom for sent"), null=True)
    told_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=SeatRole.values), name="seat_role_known"),
            models.CheckConstraint(
                condition=Q(
                    role=SeatRole.MAIN_PERSON,
                    staff__isnull=True,
                    representation__isnull=True,
                    guest_name="",
                    guest_contact="",
                )
                | ~Q(role=SeatRole.MAIN_PERSON)
                & (
                    Q(staff__isnull=False, representation__isnull=True)
                    & Q(guest_name="", guest_contact="")
                    | Q(staff__isnull=True, representation__isnull=False)
                    & Q(guest_name="", guest_contact="")
                    | Q(staff__isnull=True, representation__isnull=True)
                    & ~Q(guest_name="")
                    & ~Q(guest_contact="")
                ),
                name="a_seat_is_one_person",
            ),
            *(
                models.UniqueConstraint(
                    fields=["meeting"], condition=Q(role=role), name=f"one_{role}"
                )
                for role in ("chair", "main_person", "note_taker")
            ),
            models.UniqueConstraint(fields=["meeting", "staff"], name="a_colleague_sits_once"),
            models.UniqueConstraint(
                fields=["meeting", "representation"], name="a_person_sits_once"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=SeatAnswer.values, answered_at__isnull=False),
                name="an_answer_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(how="") | Q(came__isnull=False, came=True, how__in=BOOKABLE_VALUES),
                name="only_who_came_came_somehow",
            ),
            models.CheckConstraint(
                condition=Q(late__isnull=True) | Q(came__isnull=False, came=True),
                name="only_who_came_came_late",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="chaired",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("role", "meeting_id") | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=DECLARED,
                func=FILLED,
            ),
            pgtrigger.Trigger(
                name="their_person",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("representation_id", "meeting_id"),
                func=_THEIR_PERSON,
            ),
            pgtrigger.Trigger(
                name="in_one_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("answer", "staff_id", "meeting_id"),
                func=elsewhere.SEAT,
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def is_guest(self) -> bool:
        """Somebody without an account: the citizen's own people, and those from elsewhere."""
        return self.staff_id is None and self.role != SeatRole.MAIN_PERSON

    @property
    def name(self) -> str:
        """Whoever sits there, as those in the house see it."""
        if self.role == SeatRole.MAIN_PERSON:
            return self.meeting.citizen.full_name
        if self.staff:
            return self.staff.full_name
        return self.representation.name if self.representation else self.guest_name

    @property
    def contact(self) -> str:
        """How they are reached, empty where the house knows otherwise (colleagues)."""
        if self.role == SeatRole.MAIN_PERSON:
            return self.meeting.citizen.phone
        return self.representation.phone if self.representation else self.guest_contact

    @property
    def number(self) -> str:
        """Where they can be rung up; empty when we know no number."""
        return "" if "@" in self.contact else self.contact
