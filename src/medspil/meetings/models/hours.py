"""When an employee can be booked, when not, and their calendar as other programs see it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.kernel.period import DatedModel
from medspil.people.models import Channel, Staff

BOOKABLE = (Channel.PHONE, Channel.VIDEO, Channel.IN_PERSON)  # walks are agreed on by themselves
BOOKABLE_CHOICES = [(channel.value, channel.label) for channel in BOOKABLE]
BOOKABLE_VALUES = [channel.value for channel in BOOKABLE]


class Weekday(models.IntegerChoices):
    """ISO: Monday is 1."""

    MONDAY = 1, _("mandag")
    TUESDAY = 2, _("tirsdag")
    WEDNESDAY = 3, _("onsdag")
    THURSDAY = 4, _("torsdag")
    FRIDAY = 5, _("fredag")
    SATURDAY = 6, _("lørdag")
    SUNDAY = 7, _("søndag")


class Availability(DatedModel):
    """Hours that come again: a weekday, from and to, every week or every second, third, fourth.

    `first_week` is the Monday that the weeks are counted from. Danish holidays are left out when
    the hours are read (`queries.slots`), never written here.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="open_hours")
    weekday = models.PositiveSmallIntegerField(_("ugedag"), choices=Weekday)
    from_time = models.TimeField(_("fra kl."))
    to_time = models.TimeField(_("til kl."))
    every_weeks = models.PositiveSmallIntegerField(_("hver … uge"), default=1)
    first_week = models.DateField(_("regnet fra ugen"))
    channels = ArrayField(
        models.CharField(max_length=12, choices=BOOKABLE_CHOICES), verbose_name=_("former")
    )
    slot_minutes = models.PositiveSmallIntegerField(_("minutter til hver"), default=30)

    class Meta:
        ordering = ["weekday", "from_time", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="hours_weekday_known"
            ),
            models.CheckConstraint(
                condition=Q(to_time__gt=F("from_time")), name="hours_close_after_they_open"
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=4), name="hours_every_few_weeks"
            ),
            models.CheckConstraint(
                condition=Q(first_week__iso_week_day=1), name="hours_counted_from_a_monday"
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="hours_have_days",
            ),
            models.CheckConstraint(
                condition=Q(channels__contained_by=BOOKABLE_VALUES, channels__len__gte=1),
                name="hours_channels_known",
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=10, slot_minutes__lte=240), name="hours_slot_length"
            ),
        ]
        indexes = [models.Index(fields=["staff", "weekday"], name="hours_staff")]

    def __str__(self) -> str:
        return f"{self.weekday} {self.from_time:%H:%M}–{self.to_time:%H:%M}"

    @property
    def channel_labels(self) -> list[str]:
        return [str(Channel(channel).label) for channel in self.channels]


class ExceptionKind(models.TextChoices):
    CLOSED = "closed", _("Lukket")
    EXTRA = "extra", _("Ekstra tid")


class AvailabilityException(models.Model):
    """A stretch that differs from the usual: closed (course, holiday), or opened besides.

    Extra hours say how long a slot is and by which channels; closed ones need neither. The reason
    is for colleagues and never leaves the house.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="hour_exceptions")
    during = DateTimeRangeField(_("hvornår"))
    kind = models.CharField(_("hvad"), max_length=8, choices=ExceptionKind)
    reason = models.CharField(_("hvorfor"), max_length=120, blank=True)
    channels = ArrayField(
        models.CharField(max_length=12, choices=BOOKABLE_CHOICES),
        verbose_name=_("former"),
        default=list,
        blank=True,
    )
    slot_minutes = models.PositiveSmallIntegerField(_("minutter til hver"), null=True, blank=True)

    class Meta:
        ordering = ["during", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ExceptionKind.values), name="exception_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__startswith__isnull=False)
                & Q(during__endswith__isnull=False),
                name="exception_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(kind=ExceptionKind.CLOSED, channels=[], slot_minutes__isnull=True)
                | Q(kind=ExceptionKind.EXTRA, channels__contained_by=BOOKABLE_VALUES)
                & Q(channels__len__gte=1, slot_minutes__gte=10, slot_minutes__lte=240)
                & Q(slot_minutes__isnull=False),
                name="extra_hours_are_whole",
            ),
        ]
        indexes = [models.Index(fields=["staff"], name="hour_exception_staff")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def whole_days(self) -> tuple[date, date] | None:
        """The first and the last day, when it is whole days; None when it is hours."""
        first, end = (
            moment.astimezone(clock.TZ) for moment in (self.during.lower, self.during.upper)
        )
        if first.time() != time.min or end.time() != time.min:
            return None
        return first.date(), end.date() - timedelta(days=1)


class CalendarFeed(models.Model):
    """The private address of an employee's calendar. Kept as a hash; revoked by another or none.

    `with_names`: the employee has asked for the citizens' first names in it.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="calendar_feeds")
    token_hash = models.BinaryField(max_length=32, unique=True)
    with_names = models.BooleanField(_("med borgernes fornavne"), default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["staff"], condition=Q(revoked_at__isnull=True), name="one_feed_each"
            )
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"
