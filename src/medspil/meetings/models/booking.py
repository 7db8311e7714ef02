"""A booked conversation: the state's invitation record, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import cast

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Conversation
from medspil.meetings.models import elsewhere
from medspil.meetings.models.hours import BOOKABLE_CHOICES, BOOKABLE_VALUES
from medspil.meetings.models.invitations import ConversationRequest, Invitation
from medspil.people.models import Channel, Citizen, Staff


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("Booket")
    CANCELLED = "cancelled", _("Aflyst")
    HELD = "held", _("Holdt")
    CITIZEN_ABSENT = "citizen_absent", _("Borgeren kom ikke")
    STAFF_ABSENT = "staff_absent", _("Vi kom ikke")


APPOINTMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    AppointmentState.BOOKED: frozenset(
        {
            AppointmentState.CANCELLED,
            AppointmentState.HELD,
            AppointmentState.CITIZEN_ABSENT,
            AppointmentState.STAFF_ABSENT,
        }
    ),
    AppointmentState.CANCELLED: frozenset(),
    # it turned out otherwise: the citizen did call, only later
    AppointmentState.CITIZEN_ABSENT: frozenset({AppointmentState.HELD}),
    AppointmentState.STAFF_ABSENT: frozenset({AppointmentState.HELD}),
    AppointmentState.HELD: frozenset(),
}
LIVE = (AppointmentState.BOOKED, AppointmentState.HELD)  # takes the time of both


class BookedBy(models.TextChoices):
    CITIZEN = "citizen", _("Borgeren selv")
    STAFF = "staff", _("Os")
    ON_BEHALF = "on_behalf", _("Os, på borgerens vegne")


class ChosenBy(models.TextChoices):
    CITIZEN = "citizen", _("Borgeren")
    MUNICIPALITY = "municipality", _("Kommunen")


class Caller(models.TextChoices):
    """Who calls whom in a telephone conversation."""

    STAFF = "staff", _("Vi ringer til borgeren")
    CITIZEN = "citizen", _("Borgeren ringer til os")


class FundTakesPart(models.TextChoices):
    """Does the unemployment fund (a-kasse) take part?"""

    NOT_RELEVANT = "not_relevant", _("Ikke relevant")
    NOT_WANTED = "not_wanted", _("Borgeren ønsker det ikke")
    ASKED = "asked", _("A-kassen er spurgt")
    TAKES_PART = "takes_part", _("A-kassen er med")


class CancelledBecause(models.TextChoices):
    """Nobody has to explain: `NOT_SAID` is enough."""

    NOT_SAID = "not_said", _("Ingen forklaring")
    CITIZEN_ILL = "citizen_ill", _("Borgeren er syg")
    CITIZEN_PREVENTED = "citizen_prevented", _("Borgeren kan ikke den dag")
    CITIZEN_DECLINES = "citizen_declines", _("Borgeren siger nej tak")
    STAFF_PREVENTED = "staff_prevented", _("Vi kan ikke alligevel")
    NOT_NEEDED = "not_needed", _("Samtalen er ikke længere nødvendig")


CITIZENS_REASONS = (
    CancelledBecause.NOT_SAID,
    CancelledBecause.CITIZEN_ILL,
    CancelledBecause.CITIZEN_PREVENTED,
    CancelledBecause.CITIZEN_DECLINES,
)


@pghistory.track()
class Appointment(models.Model):
    """A conversation that citizen and employee have agreed to have (samtale med tid).

    The fields of the invitation record (order 442/2023 § 20) are its mandatory core. `uid` stays
    when it is moved, and `sequence` counts the changes, as calendars want it. `mode` is the rule on
    the form of conversations on that day and `citizen_may_choose` what it meant for this citizen
    (`queries.channels`). Never deleted: it is cancelled.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="appointments")
    staff = models.ForeignKey(
        Staff, models.PROTECT, related_name="appointments", verbose_name=_("medarbejder")
    )
    during = DateTimeRangeField(_("hvornår"))
    type = models.PositiveSmallIntegerField(_("type"))  # DFDG id: 7 jobsamtale, 4 opfølgning …
    channel = models.CharField(_("form"), max_length=12, choices=BOOKABLE_CHOICES)
    channel_chosen_by = models.CharField(_("valgt af"), max_length=12, choices=ChosenBy)
    citizen_may_choose = models.BooleanField(default=False)
    mode = models.CharField(max_length=20, blank=True)  # `ModeRule.code`
    in_person_reason = models.CharField(_("hvorfor fremmøde"), max_length=400, blank=True)
    title = models.CharField(_("overskrift"), max_length=120)
    description = models.TextField(_("hvad samtalen handler om"), blank=True)
    location = models.CharField(_("sted eller link"), max_length=300, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    contact_options = models.CharField(_("sådan får du fat i os"), max_length=200)
    caller = models.CharField(_("hvem ringer"), max_length=8, choices=Caller, blank=True)
    number = models.CharField(_("nummer, der ringes til"), max_length=20, blank=True)
    rebooking_until = models.DateTimeField(_("kan ændres indtil"), null=True, blank=True)
    fund_takes_part = models.CharField(
        _("a-kassen"), max_length=12, choices=FundTakesPart, default=FundTakesPart.NOT_RELEVANT
    )
    state = models.CharField(
        _("tilstand"), max_length=14, choices=AppointmentState, default=AppointmentState.BOOKED
    )
    cancelled_because = models.CharField(
        _("aflyst fordi"), max_length=20, choices=CancelledBecause, blank=True
    )
    cancelled_by = models.CharField(_("aflyst af"), max_length=10, choices=BookedBy, blank=True)
    decided_at = models.DateTimeField(null=True)
    booked_by = models.CharField(_("booket af"), max_length=10, choices=BookedBy)
    booked_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    conversation = models.OneToOneField(
        Conversation, models.PROTECT, null=True, related_name="appointment"
    )
    invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, related_name="appointments"
    )
    request = models.ForeignKey(
        ConversationRequest, models.SET_NULL, null=True, related_name="appointments"
    )

    class Meta:
        ordering = ["during", "pk"]
        constraints = [
            ExclusionConstraint(
                name="an_employee_is_booked_once",
                expressions=[
                    (F("staff"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE),
            ),
            ExclusionConstraint(
                name="a_citizen_is_booked_once",
                expressions=[
                    (F("citizen"), RangeOperators.EQUAL),
                    (F("during"), RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=LIVE),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__startswith__isnull=False)
                & Q(during__endswith__isnull=False),
                name="appointment_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(channel__in=BOOKABLE_VALUES), name="appointment_channel_known"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(contact_options=""), name="appointment_says_what"
            ),
            models.CheckConstraint(
                condition=~Q(channel=Channel.IN_PERSON) | ~Q(address=""),
                name="in_person_has_an_address",
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.PHONE, caller__in=Caller.values) & ~Q(number="")
                | ~Q(channel=Channel.PHONE) & Q(caller="", number=""),
                name="phone_says_who_calls",
            ),
            models.CheckConstraint(
                condition=Q(channel_chosen_by__in=ChosenBy.values), name="channel_is_chosen"
            ),
            models.CheckConstraint(
                condition=~Q(
                    channel=Channel.IN_PERSON,
                    citizen_may_choose=True,
                    channel_chosen_by=ChosenBy.MUNICIPALITY,
                    in_person_reason="",
                ),
                name="in_person_against_choice_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(rebooking_until__isnull=True)
                | Q(rebooking_until__lte=F("during__startswith")),
                name="rebooking_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(booked_by__in=BookedBy.values)
                & (Q(booked_by=BookedBy.CITIZEN) | Q(made_by__isnull=False)),
                name="somebody_booked",
            ),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.BOOKED, decided_at__isnull=True)
                | Q(state__in=[s for s in AppointmentState if s != AppointmentState.BOOKED])
                & Q(decided_at__isnull=False),
                name="appointment_state_whole",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AppointmentState.CANCELLED,
                    cancelled_because__in=CancelledBecause.values,
                    cancelled_by__in=BookedBy.values,
                )
                | ~Q(state=AppointmentState.CANCELLED) & Q(cancelled_because="", cancelled_by=""),
                name="cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.HELD, conversation__isnull=False)
                | ~Q(state=AppointmentState.HELD) & Q(conversation__isnull=True),
                name="held_is_a_conversation",
            ),
        ]
        indexes = [
            models.Index(fields=["citizen", "during"], name="appointment_citizen"),
            models.Index(
                "state",
                F("during__startswith"),
                condition=Q(state="booked", reminded_at__isnull=True),
                name="appointment_to_remind",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="in_one_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=elsewhere.APPOINTMENT,
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in APPOINTMENT_TRANSITIONS[self.state]

    @property
    def starts_at(self) -> datetime:
        return cast(datetime, self.during.lower)

    @property
    def ends_at(self) -> datetime:
        return cast(datetime, self.during.upper)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class BookingPolicy(models.Model):
    """The municipality's own choices about booking. One row; none before it made any."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    notice_hours = models.PositiveSmallIntegerField(
        _("borgeren booker senest (timer før)"), default=24
    )
    ahead_days = models.PositiveSmallIntegerField(
        _("borgeren booker tidligst (dage før)"), default=56
    )
    rebooking_hours = models.PositiveSmallIntegerField(
        _("borgeren flytter eller aflyser senest (timer før)"), default=24
    )
    answer_days = models.PositiveSmallIntegerField(
        _("svar på »Bed om en samtale« inden (arbejdsdage)"), default=3
    )
    remind_after_days = models.PositiveSmallIntegerField(
        _("påmind om invitationen efter (dage)"), default=3
    )
    call_after_days = models.PositiveSmallIntegerField(
        _("ring om invitationen efter (dage)"), default=7
    )
    letter_after_days = models.PositiveSmallIntegerField(
        _("send brev om invitationen efter (dage)"), default=10
    )
    offered_channels = ArrayField(
        models.CharField(max_length=12, choices=BOOKABLE_CHOICES),
        verbose_name=_("former, når kommunen vælger"),
        default=list,
    )
    address = models.CharField(_("adresse for fremmøde"), max_length=200, blank=True)
    contact_options = models.CharField(
        _("sådan får borgeren fat i jer"), max_length=200, blank=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_booking_policy"),
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=10), name="answers_within_days"
            ),
            models.CheckConstraint(
                condition=Q(remind_after_days__gte=1)
                & Q(call_after_days__gt=F("remind_after_days"))
                & Q(letter_after_days__gt=F("call_after_days")),
                name="the_ladder_goes_up",
            ),
            models.CheckConstraint(
                condition=Q(offered_channels__contained_by=BOOKABLE_VALUES),
                name="offered_channels_known",
            ),
        ]
