"""An offer (tilbud): a series of sessions with seats, and each session of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.offers.models.triggers import changed, follows
from medspil.people.models import Staff, Team

LARGEST = 1000  # seats in a session


class SeriesKind(models.TextChoices):
    WEBINAR = "webinar", _("Webinar")
    INDUSTRY = "industry", _("Branchewebinar")
    CLUB = "club", _("Jobklub")
    COURSE = "course", _("Kursus")
    ACTIVITY = "activity", _("Aktivitet")


FOR_ANYBODY = (SeriesKind.WEBINAR, SeriesKind.COURSE, SeriesKind.ACTIVITY)


class SeriesState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    PUBLISHED = "published", _("Åbent")
    CLOSED = "closed", _("Lukket")


SERIES_TRANSITIONS: dict[str, frozenset[str]] = {
    SeriesState.DRAFT: frozenset({SeriesState.PUBLISHED, SeriesState.CLOSED}),
    SeriesState.PUBLISHED: frozenset({SeriesState.CLOSED}),
    SeriesState.CLOSED: frozenset({SeriesState.PUBLISHED}),
}


class SessionState(models.TextChoices):
    DRAFT = "draft", _("Kladde")
    PUBLISHED = "published", _("Åben for tilmelding")
    LIVE = "live", _("I gang")
    HELD = "held", _("Holdt")
    CANCELLED = "cancelled", _("Aflyst")


SESSION_TRANSITIONS: dict[str, frozenset[str]] = {
    SessionState.DRAFT: frozenset({SessionState.PUBLISHED, SessionState.CANCELLED}),
    SessionState.PUBLISHED: frozenset(
        {SessionState.LIVE, SessionState.HELD, SessionState.CANCELLED}
    ),
    SessionState.LIVE: frozenset({SessionState.HELD, SessionState.CANCELLED}),
    SessionState.HELD: frozenset(),
    SessionState.CANCELLED: frozenset(),
}
COMING = (SessionState.DRAFT, SessionState.PUBLISHED)
OPEN = (SessionState.PUBLISHED, SessionState.LIVE)  # somebody can still be let in


class Series(models.Model):
    """What is offered, how often and for how many.

    `weekdays` are 1 (Monday) to 7; `every_weeks` is counted from the week of `first_day`. Each
    session takes over the time, the seats and the way in as they stand when it is planned.
    `public`: it stands on the page where one signs up without a login. `confirm_hours`: so long
    does somebody who waits have to take a seat that is free. `at_least`: so many must have said yes
    before an industry webinar is worth a company's time (0: no such number).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("slags"), max_length=8, choices=SeriesKind)
    title = models.CharField(_("overskrift"), max_length=120)
    about = models.TextField(_("hvad det handler om"), blank=True)
    host = models.ForeignKey(Staff, models.PROTECT, related_name="series", verbose_name=_("vært"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="series")
    state = models.CharField(
        _("tilstand"), max_length=9, choices=SeriesState, default=SeriesState.DRAFT
    )
    weekdays = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("ugedage"))
    starts = models.TimeField(_("klokken"))
    minutes = models.PositiveSmallIntegerField(_("varighed (minutter)"), default=60)
    every_weeks = models.PositiveSmallIntegerField(_("hver … uge"), default=1)
    first_day = models.DateField(_("fra"))
    last_day = models.DateField(_("til og med"), null=True, blank=True)
    skip_holidays = models.BooleanField(_("ikke på helligdage"), default=True)
    capacity = models.PositiveSmallIntegerField(_("pladser"), default=25)
    at_least = models.PositiveSmallIntegerField(_("mindst"), default=0)
    link = models.CharField(_("link"), max_length=500, blank=True)
    phone = models.CharField(_("ring ind på"), max_length=20, blank=True)
    alias_default = models.BooleanField(_("deltagerne vises ved et dæknavn"), default=True)
    public = models.BooleanField(_("åbent for alle på siden med tilbud"), default=True)
    confirm_hours = models.PositiveSmallIntegerField(
        _("svar på en ledig plads (timer)"), default=24
    )
    voluntary = models.CharField(_("det er frivilligt"), max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SeriesKind.values) & ~Q(title=""), name="series_says_what"
            ),
            models.CheckConstraint(
                condition=Q(state__in=SeriesState.values), name="series_state_known"
            ),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=[1, 2, 3, 4, 5, 6, 7], weekdays__len__gte=1),
                name="series_has_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="series_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=8), name="series_every_few_weeks"
            ),
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="series_has_days",
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=LARGEST)
                & Q(at_least__lte=F("capacity")),
                name="series_has_seats",
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"), name="series_link_is_https"
            ),
            models.CheckConstraint(
                condition=Q(confirm_hours__gte=1, confirm_hours__lte=168),
                name="series_gives_time_to_confirm",
            ),
        ]
        triggers = [follows("series_steps", SERIES_TRANSITIONS)]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in SERIES_TRANSITIONS[self.state]

    @property
    def is_for_anybody(self) -> bool:
        """A citizen can choose it: no club, which one is placed in, and no invitation is needed."""
        return self.kind in FOR_ANYBODY or (self.public and self.kind != SeriesKind.CLUB)


class Topic(models.Model):
    """What one of the sessions is about; they follow each other in turn, and begin again."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="topics")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("emne"), max_length=120)
    about = models.TextField(_("hvad det handler om"), blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["series", "position"], name="a_topic_has_its_turn"),
            models.CheckConstraint(condition=~Q(title=""), name="topic_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


_SEATS_STAY = """
    IF EXISTS (SELECT FROM offers_signup s WHERE s.session_id = NEW.id AND s.seat > NEW.capacity)
    THEN
        RAISE EXCEPTION 'no_seat_beyond_the_capacity' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class Session(models.Model):
    """One time of a series, with its own seats. Cancelled rather than deleted once it is known.

    `planned_on` is the day that the plan put it on; planning again finds it by that, and a session
    made by hand has none. Its row is what everybody locks who takes or frees a seat.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    series = models.ForeignKey(Series, models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    planned_on = models.DateField(null=True)
    topic = models.ForeignKey(
        Topic, models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    host = models.ForeignKey(Staff, models.PROTECT, related_name="sessions", verbose_name=_("vært"))
    starts_at = models.DateTimeField(_("hvornår"))
    minutes = models.PositiveSmallIntegerField(_("varighed (minutter)"), default=60)
    capacity = models.PositiveSmallIntegerField(_("pladser"))
    link = models.CharField(_("link"), max_length=500, blank=True)
    phone = models.CharField(_("ring ind på"), max_length=20, blank=True)
    state = models.CharField(
        _("tilstand"), max_length=9, choices=SessionState, default=SessionState.DRAFT
    )
    material = models.TextField(_("materiale bagefter"), blank=True)
    material_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(_("aflyst fordi"), max_length=300, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="a_session_has_its_number"),
            models.UniqueConstraint(fields=["series", "planned_on"], name="planned_once_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=SessionState.values), name="session_state_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="session_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, capacity__lte=LARGEST), name="session_has_seats"
            ),
            models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"), name="session_link_is_https"
            ),
            models.CheckConstraint(
                condition=~Q(state=SessionState.LIVE) | Q(begun_at__isnull=False),
                name="a_session_began_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.HELD, held_at__isnull=False)
                | ~Q(state=SessionState.HELD) & Q(held_at__isnull=True),
                name="held_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.CANCELLED, cancelled_because__regex=r"\S")
                | ~Q(state=SessionState.CANCELLED) & Q(cancelled_because=""),
                name="a_cancelled_session_says_why",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="session_when")]
        triggers = [
            follows("session_steps", SESSION_TRANSITIONS),
            changed("seats_stay", _SEATS_STAY, "capacity"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def may_become(self, state: str) -> bool:
        """Does the transition table allow it?"""
        return state in SESSION_TRANSITIONS[self.state]

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def title(self) -> str:
        """What this one is called: its topic where it has one."""
        return self.topic.title if self.topic else self.series.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class GuestRole(models.TextChoices):
    SPEAKER = "speaker", _("Gæst")
    COMPANY = "company", _("Virksomhed")
    TRAINING = "training", _("Uddannelsessted")


class GuestHost(models.Model):
    """Somebody from outside who takes part in holding the session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="guest_hosts")
    role = models.CharField(_("rolle"), max_length=8, choices=GuestRole, default=GuestRole.SPEAKER)
    name = models.CharField(_("navn"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=GuestRole.values) & ~Q(name=""), name="a_guest_host_is_named"
            )
        ]

    def __str__(self) -> str:
        return f"guest host {self.pk}"


class ObserverCount(models.Model):
    """Colleagues of another municipality who looked on: how many, never who."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="observers")
    municipality_code = models.CharField(_("kommunekode"), max_length=4)
    municipality_name = models.CharField(_("kommune"), max_length=60)
    count = models.PositiveSmallIntegerField(_("antal"))

    class Meta:
        ordering = ["municipality_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "municipality_code"], name="a_municipality_is_counted_once"
            ),
            models.CheckConstraint(
                condition=Q(municipality_code__regex=r"^\d{4}$") & ~Q(municipality_name=""),
                name="observers_come_from_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=500), name="observers_are_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality_code} {self.count}"
