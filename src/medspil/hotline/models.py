"""Who is on duty, where one refers to, and counts. There is no row for a call, let alone a caller.

A call adds one to counts that are already there: of its half day (`Calls`), and of its week, what
kind of caller, what about, how long, referred where (`Cell`). What belonged to the same call is
never written beside each other, nothing is numbered in order, and no text comes from a call.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _


class HalfDay(models.TextChoices):
    AM = "am", _("Formiddag")
    PM = "pm", _("Eftermiddag")


class Caller(models.TextChoices):
    CITIZEN = "citizen", _("Borger")
    EMPLOYEE = "employee", _("Ansat i kommunen")
    UNSAID = "unsaid", _("Vil ikke sige det")


class Theme(models.TextChoices):
    """What calls are about: a list in the program, so that no name can be written into it."""

    INFECTION = "infection", _("Smitte tæt på")
    FEAR = "fear", _("Frygt for smitte")
    ISOLATION = "isolation", _("Ensomhed og isolation")
    EVERYDAY = "everyday", _("En ændret hverdag")
    FAMILY = "family", _("Familie og parforhold")
    WORK = "work", _("Arbejdet")
    JOB_LOSS = "job_loss", _("At miste sit arbejde")
    ECONOMY = "economy", _("Økonomi")
    ILLNESS = "illness", _("Sygdom")
    ANXIETY = "anxiety", _("Uro og angst")
    GRIEF = "grief", _("Sorg og tab")
    OTHER = "other", _("Andet")


class Duration(models.TextChoices):
    """Minutes, in bands."""

    SHORT = "0-10", _("Under 10 minutter")
    MEDIUM = "10-20", _("10–20 minutter")
    LONG = "20-40", _("20–40 minutter")
    LONGEST = "40+", _("Over 40 minutter")


class Place(models.TextChoices):
    """The kinds of places one refers to."""

    DOCTOR = "doctor", _("Egen læge")
    ACUTE = "acute", _("Akut psykiatri eller 112")
    CRISIS_LINE = "crisis_line", _("Anden telefonlinje")
    ASSOCIATION = "association", _("Forening eller fællesskab")
    MUNICIPALITY = "municipality", _("Kommunen")
    JOBCENTER = "jobcenter", _("Jobcentret")
    WORKPLACE = "workplace", _("Arbejdspladsen (leder, AMR, TR)")
    UNION = "union", _("Fagforening eller a-kasse")
    ELSEWHERE = "elsewhere", _("Et andet sted")


class Urgent(models.TextChoices):
    """Was the caller handed over at once, to somebody who could come?"""

    YES = "yes", _("Ja")
    NO = "no", _("Nej")


class Kind(models.TextChoices):
    """What a count is of."""

    CALLER = "caller", _("Hvem ringede")
    THEME = "theme", _("Hvad det handlede om")
    DURATION = "duration", _("Hvor længe")
    REFERRED = "referred", _("Henvist til")
    URGENT = "urgent", _("Hastende overdragelse")


CODES: dict[str, type[models.TextChoices]] = {
    Kind.CALLER: Caller,
    Kind.THEME: Theme,
    Kind.DURATION: Duration,
    Kind.REFERRED: Place,
    Kind.URGENT: Urgent,
}
# Of these a call has exactly one, so that the counts add up to the calls.
SPLITS = (Kind.CALLER, Kind.DURATION, Kind.URGENT)


def _known() -> Q:
    known = Q()
    for kind, codes in CODES.items():
        known |= Q(kind=str(kind), code__in=codes.values)
    return known


class Calls(models.Model):
    """How many calls were answered in a half day."""

    pk = models.CompositePrimaryKey("day", "half_day")
    day = models.DateField()
    half_day = models.CharField(max_length=2, choices=HalfDay)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(half_day__in=HalfDay.values), name="calls_half_day"),
        ]


class Cell(models.Model):
    """How many calls of a week had this in common. `week` is its Monday.

    All cells of a week are made together and written together at every call, changed or not, so
    that the database's own marks on a row do not tell which of them the last call changed.
    """

    pk = models.CompositePrimaryKey("week", "kind", "code")
    week = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=12)
    n = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="cell_week_is_a_monday"),
            models.CheckConstraint(condition=_known(), name="cell_code_known"),
        ]


class SpentKey(models.Model):
    """A form that was counted, so that a double tap counts once. Gone when the next day counts."""

    key = models.UUIDField(primary_key=True)
    day = models.DateField()


class Unanswered(models.Model):
    """Calls that nobody answered on a day: a number from the telephone system."""

    day = models.DateField(primary_key=True)
    n = models.PositiveIntegerField(_("Ubesvarede opkald"))


class ShiftState(models.TextChoices):
    PLANNED = "planned", _("Planlagt")
    OPEN = "open", _("Åben")
    PAUSED = "paused", _("Pause")
    CLOSED = "closed", _("Lukket")


CHANGES: dict[str, tuple[str, ...]] = {
    ShiftState.PLANNED: (ShiftState.OPEN, ShiftState.CLOSED),
    ShiftState.OPEN: (ShiftState.PAUSED, ShiftState.CLOSED),
    ShiftState.PAUSED: (ShiftState.OPEN, ShiftState.CLOSED),
    ShiftState.CLOSED: (),
}


class Shift(models.Model):
    """Who answers, from when to when. Who is on duty is no secret; it is a name, not an account."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    day = models.DateField(_("Dag"))
    starts = models.TimeField(_("Fra"))
    ends = models.TimeField(_("Til"))
    who = models.CharField(_("Hvem"), max_length=60)
    state = models.CharField(max_length=8, choices=ShiftState, default=ShiftState.PLANNED)
    back_at = models.TimeField(null=True)  # while paused

    class Meta:
        ordering = ["day", "starts", "who"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ShiftState.values), name="shift_state_known"
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="shift_ends_later"),
            models.CheckConstraint(condition=~Q(who=""), name="shift_has_somebody"),
            models.CheckConstraint(
                condition=Q(state=ShiftState.PAUSED, back_at__isnull=False)
                | ~Q(state=ShiftState.PAUSED) & Q(back_at__isnull=True),
                name="shift_pause_has_an_end",
            ),
            models.UniqueConstraint(fields=["day", "starts", "who"], name="shift_once"),
        ]


class Line(models.Model):
    """The line itself: its number, and the acute line of the region. One row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    phone = models.CharField(_("Hotlinens nummer"), max_length=20, blank=True)
    acute_name = models.CharField(_("Akut psykiatrisk hjælp: navn"), max_length=80, blank=True)
    acute_phone = models.CharField(_("Akut psykiatrisk hjælp: nummer"), max_length=20, blank=True)
    verified = models.BooleanField(_("Numrene er ringet op og passer"), default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_line")]


class OpeningHours(models.Model):
    """When the line is open on a weekday (1 is Monday). No row: closed."""

    weekday = models.SmallIntegerField(primary_key=True)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="hours_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_close_later"),
        ]

    @property
    def name(self) -> str:
        """The weekday: "Mandag"."""
        return str(WEEKDAYS[self.weekday - 1]).capitalize()


class Referral(models.Model):
    """A place that one can refer a caller to, with what one needs to say about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(_("Navn"), max_length=80, unique=True)
    place = models.CharField(_("Slags"), max_length=12, choices=Place)
    what_for = models.CharField(_("Hjælper med"), max_length=200)
    for_whom = models.CharField(_("For hvem"), max_length=120, blank=True)
    phone = models.CharField(_("Telefon"), max_length=20, blank=True)
    hours = models.CharField(_("Åbningstid"), max_length=120, blank=True)
    verified = models.BooleanField(_("Ringet op og passer"), default=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(place__in=Place.values), name="referral_place"),
            models.CheckConstraint(condition=~Q(name=""), name="referral_has_a_name"),
        ]
