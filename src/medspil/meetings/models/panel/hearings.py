"""The panel's days, the meetings in them, who came, and what each member may read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.meetings.models import elsewhere
from medspil.meetings.models.panel import guards
from medspil.meetings.models.panel.cases import PanelCase
from medspil.meetings.models.panel.consents import ConsentQuestion
from medspil.meetings.models.panel.types import PanelMember, PanelType
from medspil.people.models import Representation, Staff


class HearingForm(models.TextChoices):
    IN_PERSON = "in_person", _("Fremmøde")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("Telefon")
    HYBRID = "hybrid", _("Nogle i rummet, andre på skærm")
    REPRESENTED = "represented", _("En anden taler for borgeren")
    WITHOUT_CITIZEN = "without_citizen", _("Uden borgeren")


# The answer that must stand as a yes. `WITHOUT_CITIZEN` needs the panel's verdict as well.
NEEDS_OF: dict[str, str] = {
    HearingForm.IN_PERSON: "",
    HearingForm.VIDEO: ConsentQuestion.VIRTUAL,
    HearingForm.PHONE: ConsentQuestion.VIRTUAL,
    HearingForm.HYBRID: ConsentQuestion.VIRTUAL,
    HearingForm.REPRESENTED: ConsentQuestion.REPRESENTED,
    HearingForm.WITHOUT_CITIZEN: ConsentQuestion.WITHOUT_ME,
}


IN_PLACE = (HearingForm.IN_PERSON, HearingForm.HYBRID)  # somebody goes to a place
CITIZEN_STAYS_AWAY = (HearingForm.REPRESENTED, HearingForm.WITHOUT_CITIZEN)


class HearingState(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    FORM_PENDING = "form_pending", _("Formen skal findes igen")
    OPEN = "open", _("I gang")
    HELD = "held", _("Holdt")
    ADJOURNED = "adjourned", _("Udsat")
    TAKEN_DOWN = "taken_down", _("Flyttet")
    CANCELLED = "cancelled", _("Aflyst")


H = HearingState
HEARING_TRANSITIONS: dict[str, frozenset[str]] = {
    H.PLANNED: frozenset({H.FORM_PENDING, H.OPEN, H.ADJOURNED, H.TAKEN_DOWN, H.CANCELLED}),
    H.FORM_PENDING: frozenset({H.PLANNED, H.ADJOURNED, H.TAKEN_DOWN, H.CANCELLED}),
    H.OPEN: frozenset({H.HELD, H.ADJOURNED}),
    H.HELD: frozenset(),
    H.ADJOURNED: frozenset(),
    H.TAKEN_DOWN: frozenset(),
    H.CANCELLED: frozenset(),
}
ACTIVE_HEARING = (H.PLANNED, H.FORM_PENDING, H.OPEN)  # at most one for a case
COUNTED_HEARING = (*ACTIVE_HEARING, H.HELD)  # takes a slot of the day and one of the month


class PanelDay(models.Model):
    """A day on which the panel meets: from when, where, in which forms, how many cases."""

    type = models.ForeignKey(PanelType, models.PROTECT, related_name="days")
    day = models.DateField(_("dag"))
    starts = models.TimeField(_("begynder kl."))
    slots = models.PositiveSmallIntegerField(_("plads til sager"))
    slot_minutes = models.PositiveSmallIntegerField(_("minutter til hver"))
    forms = ArrayField(
        models.CharField(max_length=16, choices=HearingForm), verbose_name=_("mulige former")
    )
    place = models.CharField(_("sted"), max_length=200, blank=True)
    link = models.URLField(_("link til video"), blank=True)
    phone = models.CharField(_("telefonnummer til at ringe ind"), max_length=20, blank=True)
    plan_b = models.CharField(_("plan B, hvis teknikken svigter"), max_length=200, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # grows as the day changes
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(_("aflyst fordi"), max_length=300, blank=True)

    class Meta:
        ordering = ["day", "starts", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["type", "day", "starts"],
                condition=Q(cancelled_at__isnull=True),
                name="panel_day_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_because=""),
                name="cancelled_day_says_why",
            ),
            models.CheckConstraint(
                condition=Q(slots__gte=1, slots__lte=40, slot_minutes__gte=10)
                & Q(slot_minutes__lte=240),
                name="panel_day_has_slots",
            ),
            models.CheckConstraint(
                condition=Q(forms__contained_by=HearingForm.values, forms__len__gte=1),
                name="panel_day_forms_known",
            ),
            models.CheckConstraint(
                condition=~Q(forms__overlap=["in_person", "hybrid"]) | ~Q(place=""),
                name="panel_day_has_a_place",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="day_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=guards.DAY,
            ),
            pgtrigger.Trigger(
                name="in_one_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=elsewhere.DAY,
            ),
        ]

    def __str__(self) -> str:
        return f"panel day {self.pk}"

    def starts_at(self, position: int) -> datetime:
        """When the case in this slot begins."""
        first = datetime.combine(self.day, self.starts, clock.TZ)
        return first + timedelta(minutes=self.slot_minutes) * (position - 1)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at(self.slots + 1)


@pghistory.track()
class PanelHearing(models.Model):
    """One case on one day: in which slot, in which form, and what became of it.

    No form without what it needs: the trigger asks for the citizen's standing yes (and for
    `WITHOUT_CITIZEN` the panel's verdict), whoever writes. A returned case meets in person.
    """

    case = models.ForeignKey(PanelCase, models.PROTECT, related_name="hearings")
    day = models.ForeignKey(PanelDay, models.PROTECT, related_name="hearings")
    position = models.PositiveSmallIntegerField(null=True)  # the slot, from 1; None: off the day
    form = models.CharField(_("form"), max_length=16, choices=HearingForm)
    representative = models.ForeignKey(Representation, models.PROTECT, null=True, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=16, choices=HearingState, default=H.PLANNED)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    because = models.CharField(_("hvorfor"), max_length=300, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["day", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "position"],
                name="a_slot_holds_one_case",
                deferrable=Deferrable.DEFERRED,  # two cases change places
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=ACTIVE_HEARING),
                name="one_active_hearing",
            ),
            models.CheckConstraint(
                condition=Q(form__in=HearingForm.values), name="hearing_form_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=HearingState.values), name="hearing_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=COUNTED_HEARING, position__gte=1, position__isnull=False)
                | ~Q(state__in=COUNTED_HEARING) & Q(position__isnull=True),
                name="hearing_has_a_slot",
            ),
            models.CheckConstraint(
                condition=Q(form=HearingForm.REPRESENTED, representative__isnull=False)
                | ~Q(form=HearingForm.REPRESENTED) & Q(representative__isnull=True),
                name="represented_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(round=1) | Q(round=2, form=HearingForm.IN_PERSON),
                name="a_returned_case_meets_in_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[H.OPEN, H.HELD], started_at__isnull=False)
                | Q(state=H.ADJOURNED)
                | Q(
                    state__in=[H.PLANNED, H.FORM_PENDING, H.TAKEN_DOWN, H.CANCELLED],
                    started_at__isnull=True,
                ),
                name="hearing_began_when_it_did",
            ),
            models.CheckConstraint(
                condition=Q(state=H.HELD, ended_at__isnull=False, ended_at__gte=F("started_at"))
                | ~Q(state=H.HELD) & Q(ended_at__isnull=True),
                name="held_hearing_has_ended",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[H.ADJOURNED, H.CANCELLED, H.FORM_PENDING]) | ~Q(because=""),
                name="hearing_says_why_not",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="allowed_states",
                field="state",
                transitions=[
                    (str(old), str(new))
                    for old, after in HEARING_TRANSITIONS.items()
                    for new in sorted(after)
                ],
            ),
            pgtrigger.Trigger(
                name="hearing_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=guards.HEARING,
                declare=[("needed", "TEXT"), ("stands", "BOOLEAN")],
            ),
            pgtrigger.Trigger(
                name="in_one_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("who", "bigint"), ("asked", "tstzrange")],
                func=elsewhere.HEARING,
            ),
        ]

    def __str__(self) -> str:
        return f"panel hearing {self.pk}"

    @property
    def starts_at(self) -> datetime | None:
        """When it begins; None once it has left the day."""
        return None if self.position is None else self.day.starts_at(self.position)


class Party(models.TextChoices):
    CITIZEN = "citizen", _("Borgeren")
    REPRESENTATIVE = "representative", _("Repræsentant")
    COMPANION = "companion", _("Bisidder")
    INTERPRETER = "interpreter", _("Tolk")
    CASEWORKER = "caseworker", _("Sagsbehandler")
    MEMBER = "member", _("Medlem af teamet")


class Came(models.TextChoices):
    IN_PERSON = "in_person", _("I rummet")
    VIDEO = "video", _("På skærm")
    PHONE = "phone", _("I telefonen")
    ABSENT = "absent", _("Var der ikke")


class PanelAttendance(models.Model):
    """Who was there, and how."""

    hearing = models.ForeignKey(PanelHearing, models.CASCADE, related_name="attendance")
    party = models.CharField(max_length=16, choices=Party)
    member = models.ForeignKey(PanelMember, models.PROTECT, null=True, related_name="+")
    came = models.CharField(max_length=12, choices=Came)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__in=Party.values, came__in=Came.values),
                name="attendance_words_known",
            ),
            models.CheckConstraint(
                condition=Q(party=Party.MEMBER, member__isnull=False)
                | ~Q(party=Party.MEMBER) & Q(member__isnull=True),
                name="attendance_of_a_member",
            ),
            models.UniqueConstraint(
                fields=["hearing", "party", "member"],
                nulls_distinct=False,
                name="counted_once_at_a_hearing",
            ),
        ]


class DocumentPack(models.Model):
    """What one member may read of a case before the meeting, until the day after it.

    Employees open it with their login, a guest by a secret link and a code (`PanelLink`).
    """

    hearing = models.ForeignKey(PanelHearing, models.CASCADE, related_name="packs")
    member = models.ForeignKey(PanelMember, models.PROTECT, related_name="packs")
    sections = ArrayField(models.CharField(max_length=16))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "member"],
                condition=Q(revoked_at__isnull=True),
                name="one_pack_each",
            ),
            models.CheckConstraint(condition=Q(sections__len__gte=1), name="pack_holds_something"),
        ]


class PackOpening(models.Model):
    """Somebody opened a pack. Append-only."""

    pack = models.ForeignKey(DocumentPack, models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    by_link = models.BooleanField()

    class Meta:
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
