"""What kinds of panel there are, who must sit in them from when, and who does."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.contact.models import Evidence
from medspil.kernel.period import DatedModel
from medspil.people.models import Staff


class PanelType(models.Model):
    """A kind of interdisciplinary panel; the rehabilitation team is the one that ships.

    `capacity_per_month` holds cases, `slot_minutes` one case; `weeks_to_meeting` is how long a
    citizen should wait from referral to meeting at the most, by the municipality's own promise.
    """

    code = models.SlugField(unique=True)
    name = models.CharField(_("navn"), max_length=80)
    capacity_per_month = models.PositiveSmallIntegerField(_("sager om måneden"), default=25)
    slot_minutes = models.PositiveSmallIntegerField(_("minutter til hver sag"), default=30)
    weeks_to_meeting = models.PositiveSmallIntegerField(
        _("uger fra henvisning til møde"), default=4
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity_per_month__gte=1), name="panel_has_room_for_a_case"
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__gte=10, slot_minutes__lte=240), name="panel_slot_length"
            ),
            models.CheckConstraint(
                condition=Q(weeks_to_meeting__gte=1), name="panel_waits_for_weeks"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PanelRole(models.TextChoices):
    EMPLOYMENT = "employment", _("Beskæftigelse")
    HEALTH = "health", _("Sundhed")
    SOCIAL = "social", _("Socialområdet")
    HEALTH_COORDINATOR = "health_coordinator", _("Sundhedskoordinator")
    EDUCATION = "education", _("Uddannelse")
    CHAIR = "chair", _("Mødeleder")
    SECRETARY = "secretary", _("Referent")
    CITIZEN = "citizen", _("Borgeren")
    CASEWORKER = "caseworker", _("Borgerens sagsbehandler")


RUNS_IT = (PanelRole.CHAIR, PanelRole.SECRETARY)  # make the days and lead the meetings
NOT_A_SEAT = (PanelRole.CITIZEN, PanelRole.CASEWORKER)  # take part in their own case alone


class SeatNeed(models.TextChoices):
    PERMANENT = "permanent", _("Fast deltager")
    ASSESSMENT = "assessment", _("Efter konkret vurdering")
    ADVICE = "advice", _("Rådgiver, før der træffes afgørelse")
    REMOVED = "removed", _("Kravet er fjernet")


class PanelSeat(DatedModel):
    """Whether the law wants a role in the panel, for a period. Read from `panels/panels.toml`."""

    code = models.SlugField(unique=True)
    type = models.ForeignKey(PanelType, models.CASCADE, related_name="seats")
    role = models.CharField(_("rolle"), max_length=20, choices=PanelRole)
    need = models.CharField(_("krav"), max_length=12, choices=SeatNeed)
    condition = models.CharField(_("hvornår"), max_length=200, blank=True)
    law = models.CharField(_("lovhenvisning"), max_length=200)
    evidence = models.CharField(_("efterprøvning"), max_length=12, choices=Evidence)
    evidence_note = models.TextField(_("om efterprøvningen"), blank=True)

    class Meta:
        ordering = ["valid", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=PanelRole.values, need__in=SeatNeed.values),
                name="seat_words_known",
            ),
            models.CheckConstraint(
                condition=~Q(law="") & (Q(evidence=Evidence.VERIFIED) | ~Q(evidence_note="")),
                name="seat_says_how_well_known",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="seat_has_days",
            ),
            ExclusionConstraint(
                name="one_rule_for_a_seat_at_a_time",
                expressions=[
                    (F("type"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
        ]


class PanelMember(DatedModel):
    """Who sits in the panel: an employee, or a guest without a login (a health coordinator)."""

    type = models.ForeignKey(PanelType, models.PROTECT, related_name="members")
    role = models.CharField(_("rolle"), max_length=20, choices=PanelRole)
    staff = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="panel_seats",
        verbose_name=_("medarbejder"),
    )
    guest_name = models.CharField(_("navn"), max_length=120, blank=True)
    guest_email = models.EmailField(_("e-mail"), blank=True)
    guest_phone = models.CharField(_("mobil"), max_length=20, blank=True)
    organisation = models.CharField(_("hvorfra"), max_length=120, blank=True)

    class Meta:
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    staff__isnull=False,
                    guest_name="",
                    guest_email="",
                    guest_phone="",
                    organisation="",
                )
                | Q(staff__isnull=True) & ~Q(guest_name="") & ~Q(organisation=""),
                name="member_is_staff_or_guest",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r for r in PanelRole if r not in NOT_A_SEAT]),
                name="member_has_a_seat",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=RUNS_IT) | Q(staff__isnull=False),
                name="chair_and_secretary_are_staff",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__startswith__isnull=False),
                name="member_has_days",
            ),
            ExclusionConstraint(
                name="member_no_overlap",
                expressions=[
                    (F("type"), RangeOperators.EQUAL),
                    (F("staff"), RangeOperators.EQUAL),
                    (F("role"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"

    @property
    def name(self) -> str:
        return self.staff.full_name if self.staff else self.guest_name
