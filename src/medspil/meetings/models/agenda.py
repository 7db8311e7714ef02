"""What a meeting talks about, point by point, and the signals that all see while it runs."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Deferrable, F, Q
from django.utils.translation import gettext_lazy as _

from medspil.meetings.models.meetings import Meeting
from medspil.meetings.models.seats import Seat
from medspil.people.models import Citizen, Staff


class Whose(models.IntegerChoices):
    """Whose point it is. The order of the numbers is the order of the agenda."""

    MAIN_PERSON = 1, _("Hovedpersonen")
    OTHERS = 2, _("Os andre")


class Understood(models.TextChoices):
    """»Har vi forstået det rigtigt?« – asked of the main person, point by point."""

    OWN_WORDS = "own_words", _("Sagt med egne ord")
    NOT_YET = "not_yet", _("Ikke endnu")


@pghistory.track()
class AgendaItem(models.Model):
    """A point of the agenda (dagsordenspunkt). The main person's own stand first, always.

    What a citizen writes with no meeting ahead waits (`waits_for`) for the next conversation.
    `noted_by`: the employee who wrote it down for them.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="items")
    waits_for = models.ForeignKey(Citizen, models.CASCADE, null=True, related_name="waiting_points")
    whose = models.PositiveSmallIntegerField(_("hvis punkt"), choices=Whose)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("punkt"), max_length=500)
    minutes = models.PositiveSmallIntegerField(_("minutter"), default=10)
    shared = models.BooleanField(_("gæster må se punktet"), default=False)
    understood = models.CharField(max_length=9, choices=Understood, blank=True)
    own_words = models.CharField(_("med egne ord"), max_length=500, blank=True)
    checked_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    noted_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["whose", "position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting__isnull=False, waits_for__isnull=True)
                | Q(meeting__isnull=True, waits_for__isnull=False)
                & Q(whose=Whose.MAIN_PERSON, understood=""),
                name="a_point_is_on_an_agenda_or_waits",
            ),
            models.UniqueConstraint(
                fields=["meeting", "whose", "position"],
                name="one_point_at_a_time",
                deferrable=Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(whose__in=Whose.values), name="a_point_is_somebodys"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & Q(minutes__gte=1, minutes__lte=240),
                name="a_point_says_what_and_how_long",
            ),
            models.CheckConstraint(
                condition=Q(understood="", own_words="", checked_at__isnull=True)
                | Q(understood=Understood.NOT_YET, own_words="", checked_at__isnull=False)
                | Q(understood=Understood.OWN_WORDS, checked_at__isnull=False) & ~Q(own_words=""),
                name="understood_in_their_own_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whose}.{self.position}"

    @property
    def is_main_persons(self) -> bool:
        return self.whose == Whose.MAIN_PERSON


class SignalKind(models.TextChoices):
    PAUSE = "pause", _("Pause")
    SLOWER = "slower", _("Tal langsommere")


class Signal(models.Model):
    """Somebody needs a pause, or wants us to speak slower. All see it until it is cleared."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=6, choices=SignalKind)
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SignalKind.values), name="signal_kind_known"
            ),
            models.UniqueConstraint(
                fields=["seat", "kind"],
                condition=Q(cleared_at__isnull=True),
                name="a_signal_is_shown_once",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(cleared_at__gte=F("at")),
                name="cleared_after_it_was_given",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
