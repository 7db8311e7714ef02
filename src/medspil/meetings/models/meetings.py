"""A meeting of several people around a citizen: what is asked, how it is held."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Conversation
from medspil.meetings.models import elsewhere
from medspil.meetings.models.booking import Appointment
from medspil.meetings.models.hours import BOOKABLE_CHOICES, BOOKABLE_VALUES
from medspil.people.models import Citizen, Staff


class MeetingKind(models.TextChoices):
    NETWORK = "network", _("Netværksmøde")
    CONVERSATION = "conversation", _("Samtale med flere")
    OTHER = "other", _("Andet møde")


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    TESTED = "tested", _("Teknikken er prøvet")
    LIVE = "live", _("I gang")
    FALLBACK_USED = "fallback_used", _("Plan B er taget i brug")
    HELD = "held", _("Holdt")
    AGREEMENTS_CONFIRMED = "agreements_confirmed", _("Aftalerne er bekræftet")
    CANCELLED = "cancelled", _("Aflyst")


MEETING_TRANSITIONS: dict[str, frozenset[str]] = {
    MeetingState.PLANNED: frozenset(
        {
            MeetingState.TESTED,
            MeetingState.LIVE,
            MeetingState.FALLBACK_USED,
            MeetingState.CANCELLED,
        }
    ),
    MeetingState.TESTED: frozenset(
        {MeetingState.LIVE, MeetingState.FALLBACK_USED, MeetingState.CANCELLED}
    ),
    MeetingState.LIVE: frozenset({MeetingState.FALLBACK_USED, MeetingState.HELD}),
    # a meeting that was postponed may still fall through
    MeetingState.FALLBACK_USED: frozenset({MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.HELD: frozenset({MeetingState.AGREEMENTS_CONFIRMED}),
    MeetingState.AGREEMENTS_CONFIRMED: frozenset(),
    MeetingState.CANCELLED: frozenset(),
}
UNDER_WAY = (MeetingState.LIVE, MeetingState.FALLBACK_USED)
BEFORE = (MeetingState.PLANNED, MeetingState.TESTED)
OVER = (MeetingState.HELD, MeetingState.AGREEMENTS_CONFIRMED)


class RoomProvider(models.TextChoices):
    """Who lends the room. `NONE`: people meet in a real one."""

    NONE = "none", _("Fremmøde")
    PHONE = "phone", _("Telefonmøde")
    LINK = "link", _("Et link (Teams, Skype …)")
    JITSI = "jitsi", _("Jitsi")
    BIGBLUEBUTTON = "bigbluebutton", _("BigBlueButton")


class PlanB(models.TextChoices):
    PHONE = "phone", _("Vi fortsætter i telefonen")
    SMALLER = "smaller", _("Vi fortsætter i en mindre kreds")
    POSTPONE = "postpone", _("Vi udsætter mødet")


_TRANSITIONS = [(a, b) for a, to in MEETING_TRANSITIONS.items() for b in sorted(to)]

FILLED = """
    IF TG_TABLE_NAME = 'meetings_meeting' THEN about := NEW.id; END IF;
    IF TG_TABLE_NAME = 'meetings_seat' THEN about := OLD.meeting_id; END IF;
    IF (SELECT count(*) FILTER (WHERE s.role = 'chair') <> 1
            OR count(*) FILTER (WHERE s.role = 'main_person') <> 1
        FROM meetings_seat s WHERE s.meeting_id = about) THEN
        RAISE EXCEPTION 'meeting_has_a_chair_and_a_main_person' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
DECLARED = [("about", "bigint")]

_ALL_CONFIRMED = """
    IF NEW.state = 'agreements_confirmed' AND EXISTS (SELECT FROM meetings_meetingagreement a
        WHERE a.meeting_id = NEW.id AND a.confirmed_at IS NULL) THEN
        RAISE EXCEPTION 'every_agreement_is_confirmed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


@pghistory.track(exclude=["room_url"])
class Meeting(models.Model):
    """A meeting around one citizen, its main person (hovedperson). Never deleted: it is cancelled.

    `room_key` is what a provider knows the room by: random, and says nothing of anybody. A plan B
    is written before the meeting begins. `camera_off` and `audio_first` are what everybody is told
    beforehand: nobody has to be seen. Held, it is a conversation – unless it was held
    `without_citizen`: then others talked, and nothing counts.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("slags"), max_length=12, choices=MeetingKind)
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="meetings")
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, related_name="meeting"
    )
    title = models.CharField(_("overskrift"), max_length=120)
    starts_at = models.DateTimeField(_("hvornår"))
    minutes = models.PositiveSmallIntegerField(_("varighed (minutter)"), default=60)
    channel = models.CharField(_("form"), max_length=12, choices=BOOKABLE_CHOICES)
    provider = models.CharField(_("rum"), max_length=14, choices=RoomProvider)
    room_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    room_url = models.CharField(_("link"), max_length=500, blank=True)
    room_phone = models.CharField(_("ring ind på"), max_length=20, blank=True)
    room_opened_at = models.DateTimeField(null=True)
    may_share = models.CharField(_("det må der tales om"), max_length=300, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # grows with every change that is told
    camera_off = models.BooleanField(_("kameraet må være slukket"), default=True)
    audio_first = models.BooleanField(_("kun lyd fra begyndelsen"), default=False)
    plan_b = models.CharField(_("plan B"), max_length=8, choices=PlanB, blank=True)
    plan_b_text = models.CharField(_("sådan gør vi"), max_length=400, blank=True)
    plan_b_phone = models.CharField(_("telefonnummer til plan B"), max_length=20, blank=True)
    state = models.CharField(
        _("tilstand"), max_length=20, choices=MeetingState, default=MeetingState.PLANNED
    )
    tested_at = models.DateTimeField(null=True)
    test_note = models.CharField(_("hvad vi fandt"), max_length=300, blank=True)
    started_at = models.DateTimeField(null=True)
    fallback_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    without_citizen = models.BooleanField(_("holdt uden borgeren"), default=False)
    cancelled_because = models.CharField(_("aflyst fordi"), max_length=300, blank=True)
    conversation = models.OneToOneField(
        Conversation, models.PROTECT, null=True, related_name="meeting"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MeetingKind.values) & ~Q(title=""), name="meeting_says_what"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="meeting_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=BOOKABLE_VALUES), name="meeting_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(room_url="") | Q(room_url__startswith="https://"),
                name="room_is_https",
            ),
            models.CheckConstraint(
                condition=Q(provider=RoomProvider.NONE, channel="in_person")
                | Q(provider=RoomProvider.PHONE, channel="phone") & ~Q(room_phone="")
                | Q(provider=RoomProvider.LINK, channel="video") & ~Q(room_url="")
                | Q(provider__in=[RoomProvider.JITSI, RoomProvider.BIGBLUEBUTTON], channel="video"),
                name="room_fits_the_form",
            ),
            models.CheckConstraint(
                condition=Q(plan_b="", plan_b_text="", plan_b_phone="")
                | Q(plan_b=PlanB.PHONE) & ~Q(plan_b_text="") & ~Q(plan_b_phone="")
                | Q(plan_b__in=[PlanB.SMALLER, PlanB.POSTPONE], plan_b_phone="")
                & ~Q(plan_b_text=""),
                name="plan_b_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*BEFORE, MeetingState.CANCELLED]) | ~Q(plan_b=""),
                name="no_meeting_without_a_plan_b",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, held_at__isnull=False)
                & (
                    Q(conversation__isnull=False, without_citizen=False)
                    | Q(conversation__isnull=True, without_citizen=True)
                )
                | Q(
                    state__in=[s for s in MeetingState if s not in OVER],
                    held_at__isnull=True,
                    conversation__isnull=True,
                    without_citizen=False,
                ),
                name="a_held_meeting_is_a_conversation",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.FALLBACK_USED) | Q(fallback_at__isnull=False),
                name="plan_b_was_used_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=MeetingState.LIVE) | Q(started_at__isnull=False),
                name="a_meeting_began_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=MeetingState.CANCELLED) & ~Q(cancelled_because="")
                | ~Q(state=MeetingState.CANCELLED) & Q(cancelled_because=""),
                name="a_cancelled_meeting_says_why",
            ),
        ]
        indexes = [models.Index(fields=["citizen", "starts_at"], name="meeting_citizen")]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.FSM(name="meeting_steps", field="state", transitions=_TRANSITIONS),
            pgtrigger.Trigger(
                name="in_one_place",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("asked", "tstzrange")],
                func=elsewhere.MEETING,
            ),
            pgtrigger.Trigger(
                name="all_confirmed",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                func=_ALL_CONFIRMED,
            ),
            pgtrigger.Trigger(
                name="chaired",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=DECLARED,
                func=FILLED,
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in MEETING_TRANSITIONS[self.state]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_before(self) -> bool:
        return self.state in BEFORE

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_over(self) -> bool:
        return self.state in OVER
