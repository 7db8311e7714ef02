"""What colleagues do together, the times it takes place, and who joins."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.people.models import Staff, Team

LARGEST = 500  # places at one time


class ActivityKind(models.TextChoices):
    WALK = "walk", _("Gåtur")
    COFFEE = "coffee", _("Kaffe")
    EXERCISE = "exercise", _("Motion")
    LUNCH = "lunch", _("Frokost")
    OTHER = "other", _("Andet")


class Activity(models.Model):
    """Something a colleague proposes and hosts, once or every week.

    Open to the house's employees alone: citizens have offers. Once all its times are forgotten it
    says only what kind it was.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("slags"), max_length=8, choices=ActivityKind)
    title = models.CharField(_("overskrift"), max_length=80, blank=True)
    about = models.TextField(_("hvad I skal"), blank=True)
    host = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("vært")
    )
    place = models.CharField(_("sted"), max_length=120, blank=True)
    link = models.CharField(_("link"), max_length=500, blank=True)
    phone = models.CharField(_("ring ind på"), max_length=20, blank=True)
    is_weekly = models.BooleanField(_("hver uge"), default=False)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ActivityKind.values), name="activity_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, host__isnull=False, title__regex=r"\S")
                | Q(forgotten_at__isnull=False, host__isnull=True)
                & Q(title="", about="", place="", link="", phone=""),
                name="an_activity_has_a_host_or_is_forgotten",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=False) | ~(Q(place="") & Q(link="") & Q(phone="")),
                name="an_activity_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="activity_link_is_https",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class OccasionState(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    CANCELLED = "cancelled", _("Aflyst")


_PLACES_STAY = """
    IF NEW.capacity IS NOT NULL AND EXISTS (
        SELECT FROM workplace_joining j WHERE j.occasion_id = NEW.id AND j.place > NEW.capacity)
    THEN
        RAISE EXCEPTION 'no_place_beyond_the_capacity' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Occasion(models.Model):
    """One time of an activity, with its own places; without `capacity` there is room for all.

    `capacity` counts those who come besides the host. `team` is the host's, for the figures alone.
    `moved_from` is the time that was given before, so that who joined can see it was changed. Who
    was there is forgotten some days later; `took_part` then remains, the host not counted. Its row
    is what everybody locks who joins or leaves.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="occasions")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(_("hvornår"))
    minutes = models.PositiveSmallIntegerField(_("varighed (minutter)"), default=30)
    capacity = models.PositiveSmallIntegerField(_("pladser"), null=True, blank=True)
    state = models.CharField(
        _("tilstand"), max_length=9, choices=OccasionState, default=OccasionState.PLANNED
    )
    cancelled_because = models.CharField(_("aflyst fordi"), max_length=300, blank=True)
    moved_from = models.DateTimeField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # of the calendar entry
    took_part = models.PositiveSmallIntegerField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "starts_at"], name="an_activity_is_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="occasion_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1, capacity__lte=LARGEST),
                name="occasion_has_places",
            ),
            models.CheckConstraint(
                condition=Q(state=OccasionState.PLANNED, cancelled_because="")
                | Q(state=OccasionState.CANCELLED, cancelled_because__regex=r"\S")
                | Q(state=OccasionState.CANCELLED, forgotten_at__isnull=False),
                name="a_cancelled_occasion_says_why",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, took_part__isnull=True)
                | Q(forgotten_at__isnull=False, took_part__isnull=False, cancelled_because="")
                & Q(forgotten_at__gt=F("starts_at")),
                name="what_is_forgotten_was_counted",
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="occasion_when")]
        triggers = [
            pgtrigger.FSM(
                name="occasion_steps",
                field="state",
                transitions=[(OccasionState.PLANNED.value, OccasionState.CANCELLED.value)],
            ),
            pgtrigger.Trigger(
                name="places_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("capacity"),
                func=_PLACES_STAY,
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_planned(self) -> bool:
        return self.state == OccasionState.PLANNED


_MAY_JOIN = """
    SELECT o.capacity, o.state, o.starts_at, o.forgotten_at, a.host_id INTO told
    FROM workplace_occasion o JOIN workplace_activity a ON a.id = o.activity_id
    WHERE o.id = NEW.occasion_id FOR SHARE OF o;
    IF NEW.place > told.capacity THEN
        RAISE EXCEPTION 'no_place_beyond_the_capacity' USING ERRCODE = 'check_violation';
    END IF;
    IF told.state <> 'planned' OR told.forgotten_at IS NOT NULL
        OR NEW.joined_at >= told.starts_at THEN
        RAISE EXCEPTION 'nobody_joins_what_has_begun_or_is_off' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.staff_id = told.host_id THEN
        RAISE EXCEPTION 'a_host_takes_no_place' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Joining(models.Model):
    """A colleague who comes. Deleted when they leave, and some days after it took place.

    Each has a number from 1 to the occasion's capacity, each number once, so that no more can come
    than there are places.
    """

    occasion = models.ForeignKey(Occasion, models.CASCADE, related_name="joinings")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    joined_at = models.DateTimeField()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["occasion", "place"], name="a_place_is_given_once"),
            models.UniqueConstraint(fields=["occasion", "staff"], name="a_colleague_joins_once"),
            models.CheckConstraint(condition=Q(place__gte=1), name="places_begin_with_one"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_join",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("place", "staff_id", "occasion_id"),
                declare=[("told", "RECORD")],
                func=_MAY_JOIN,
            )
        ]

    def __str__(self) -> str:
        return f"joining {self.pk}"
