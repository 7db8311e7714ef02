"""The law as dated data: contact rules, modes, suspensions, with their source and evidence."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.kernel.period import DatedModel
from medspil.people.models import Staff


class Evidence(models.TextChoices):
    """How well the figure is known. What is not verified carries a badge and can be changed."""

    VERIFIED = "verified", _("efterprøvet")
    MIXED = "mixed", _("delvis efterprøvet")
    UNVERIFIED = "unverified", _("ikke efterprøvet")


class RuleKind(models.TextChoices):
    FIRST_WITHIN = "first_within", _("Første samtale inden en frist")
    AT_LEAST_N_IN_WINDOW = "at_least_n_in_window", _("Mindst et antal i en periode")
    MAX_GAP = "max_gap", _("Højst så lang tid imellem")
    MILESTONE = "milestone", _("Milepæl")
    NONE = "none", _("Intet krav")
    MUST_NOT_INVITE = "must_not_invite", _("Må ikke indkaldes")
    COHORT_TARGET = "cohort_target", _("Mål for kommunen, ikke for den enkelte")


class FirstUnit(models.TextChoices):
    """`weeks`: day 0 + 7n days. `end_of_week`: the last day of the n-th week, day 0 + 7n - 1."""

    WEEKS = "weeks", _("inden for uger")
    END_OF_WEEK = "end_of_week", _("inden udgangen af uge")


class GapWhen(models.TextChoices):
    """When the longest distance between conversations runs."""

    AFTER_FIRST = "after_first", _("efter den første samtale")
    AFTER_WINDOW = "after_window", _("efter perioden")
    ALWAYS = "always", _("fra dag 0")


class AfterWindow(models.TextChoices):
    """What is left when the window is over; the sentences stand in `law/rules.toml`."""

    AGREED_NEED_RIGHT = "agreed_need_right", _("efter aftale, og når borgeren beder om det")
    NEED = "need", _("når der er behov")


@pghistory.track()
class ContactRule(DatedModel):
    """One row of the rule table (kontaktforløbets regler), valid for anchors in its period."""

    code = models.CharField(_("id"), max_length=20, unique=True)
    name = models.CharField(_("navn"), max_length=160)
    responsible = models.CharField(
        _("ansvarlig"), max_length=1, choices=[("M", _("Kommunen")), ("A", _("A-kassen"))]
    )
    anchor = models.CharField(_("dag 0"), max_length=24)
    clock = models.CharField(
        _("ur"),
        max_length=12,
        choices=[("calendar", _("Kalendertid")), ("accumulated", _("Sammenlagt tid på ydelsen"))],
    )
    kind = models.CharField(_("slags"), max_length=24, choices=RuleKind)
    first_unit = models.CharField(_("første samtale"), max_length=12, choices=FirstUnit, blank=True)
    first_n = models.PositiveSmallIntegerField(_("uger"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("antal"), null=True, blank=True)
    window_from_months = models.PositiveSmallIntegerField(_("fra måned"), default=0)
    window_to_months = models.PositiveSmallIntegerField(_("til måned"), null=True, blank=True)
    gap_days = models.PositiveSmallIntegerField(_("højst dage imellem"), null=True, blank=True)
    gap_months = models.PositiveSmallIntegerField(_("højst måneder imellem"), null=True, blank=True)
    gap_when = models.CharField(
        _("hvornår afstanden gælder"), max_length=12, choices=GapWhen, blank=True
    )
    milestones = models.JSONField(_("milepæle"), default=list, blank=True)
    cohort_share = models.DecimalField(
        _("mål for andelen"), max_digits=3, decimal_places=2, null=True, blank=True
    )
    counts_types = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("samtaletyper"))
    first_in_person = models.BooleanField(_("første samtale ved fremmøde"), default=False)
    mode_note = models.TextField(_("mødeform"), blank=True)
    restart_on_benefit_change = models.BooleanField(_("ny ydelse starter forfra"), default=True)
    after_window = models.CharField(
        _("efter perioden"), max_length=20, choices=AfterWindow, blank=True
    )
    law = models.CharField(_("lovhenvisning"), max_length=200)
    evidence = models.CharField(_("efterprøvning"), max_length=12, choices=Evidence)
    evidence_note = models.TextField(_("om efterprøvningen"), blank=True)
    explanation = models.TextField(_("forklaring"))
    note = models.TextField(_("hvad loven ellers siger"), blank=True)
    edited = models.BooleanField(_("ændret af kommunen"), default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_unit="", first_n__isnull=True)
                | Q(first_unit__in=FirstUnit.values, first_n__gte=1),
                name="rule_first_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=True)
                | Q(window_to_months__isnull=False, window_to_months__gt=F("window_from_months")),
                name="rule_count_has_window",
            ),
            models.CheckConstraint(
                condition=Q(gap_days__isnull=True) | Q(gap_months__isnull=True),
                name="rule_one_gap",
            ),
            models.CheckConstraint(
                condition=Q(cohort_share__isnull=True) | Q(cohort_share__gt=0, cohort_share__lte=1),
                name="rule_share_is_a_share",
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="rule_has_days"),
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="rule_kind_known"),
        ]

    def __str__(self) -> str:
        return self.code


class RuleGroup(DatedModel):
    """Where a rule applies. For a contact group, a track and a responsible party there is one
    rule on any day; the columns repeat the rule's so that the database can say so.
    """

    rule = models.ForeignKey(ContactRule, models.CASCADE, related_name="rule_groups")
    group = models.CharField(max_length=12)
    track = models.CharField(max_length=24, blank=True)
    responsible = models.CharField(max_length=1)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_rule_a_day",
                expressions=[
                    (F("group"), RangeOperators.EQUAL),
                    (F("track"), RangeOperators.EQUAL),
                    (F("responsible"), RangeOperators.EQUAL),
                    (F("valid"), RangeOperators.OVERLAPS),
                ],
            )
        ]


class RuleTransition(models.Model):
    """A transition clause: from this day running courses in the group follow that day's rules.

    Without one, a course keeps the rules of its anchor date.
    """

    group = models.CharField(_("kontaktgruppe"), max_length=12)
    day = models.DateField(_("fra"))
    because = models.CharField(_("begrundelse"), max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "day"], name="one_transition_a_day")
        ]


class ModeRule(DatedModel):
    """Whether a conversation may be held at a distance, and who chooses (mødeform)."""

    code = models.CharField(_("id"), max_length=20, unique=True)
    name = models.CharField(_("navn"), max_length=160)
    rule = models.CharField(_("regel"), max_length=40)
    explanation = models.TextField(_("forklaring"))
    law = models.CharField(_("lovhenvisning"), max_length=200)
    evidence = models.CharField(_("efterprøvning"), max_length=12, choices=Evidence)
    evidence_note = models.TextField(_("om efterprøvningen"), blank=True)
    note = models.TextField(_("hvad loven ellers siger"), blank=True)
    transition_to = models.DateField(_("overgang til og med"), null=True, blank=True)
    precedence = models.SmallIntegerField(_("forrang"), default=0)

    class Meta:
        ordering = ["valid", "-precedence"]

    def __str__(self) -> str:
        return self.code


class AbsenceKind(models.Model):
    """A kind of absence or exemption and what it does to the two clocks."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=120)
    pauses = models.BooleanField(default=True)
    must_not_invite = models.BooleanField(default=False)
    evidence = models.CharField(max_length=12, choices=Evidence)
    evidence_note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class SuspensionSubject(models.TextChoices):
    AVAILABILITY = "AVAILABILITY", _("Rådighed")
    OFFER = "OFFER", _("Tilbud")
    CONVERSATION_DUTY = "CONVERSATION_DUTY", _("Samtaler")
    TEAM_DEADLINE = "TEAM_DEADLINE", _("Rehabiliteringsteamets frist")
    BENEFIT_CONSUMPTION = "BENEFIT_CONSUMPTION", _("Forbrug af dagpengeret")
    PHYSICAL_ATTENDANCE = "PHYSICAL_ATTENDANCE", _("Fysisk fremmøde")
    HOURS_RULE_225 = "HOURS_RULE_225", _("225-timersreglen")
    POOL_DEADLINE = "POOL_DEADLINE", _("Frister for puljer")
    BENEFIT_TRANSITION = "BENEFIT_TRANSITION", _("Overgang mellem ydelser")


class SuspensionEffect(models.TextChoices):
    FREEZE = "FREEZE", _("Uret står stille")
    VOID_AND_RESTART = "VOID_AND_RESTART", _("Fristen bortfalder og begynder forfra bagefter")
    DO_NOT_COUNT_CONTACTS = "DO_NOT_COUNT_CONTACTS", _("Uret går, men samtaler tæller ikke")
    FORM_RELAXED = "FORM_RELAXED", _("Mødeformen er fri")


@pghistory.track()
class Suspension(DatedModel):
    """A period in which a part of the law does not apply (suspension), somewhere or everywhere."""

    code = models.CharField(_("id"), max_length=60, unique=True)
    subject = models.CharField(_("hvad"), max_length=24, choices=SuspensionSubject)
    effect = models.CharField(_("virkning"), max_length=24, choices=SuspensionEffect)
    regions = ArrayField(models.CharField(max_length=4), verbose_name=_("regioner"), default=list)
    municipalities = ArrayField(
        models.CharField(max_length=4), verbose_name=_("kommuner"), default=list
    )
    sectors = ArrayField(models.CharField(max_length=40), verbose_name=_("sektorer"), default=list)
    law = models.CharField(_("lovhenvisning"), max_length=200, blank=True)
    because = models.CharField(_("begrundelse"), max_length=400)
    citizen_text = models.TextField(_("det siger vi til borgeren"), blank=True)
    evidence = models.CharField(_("efterprøvning"), max_length=12, choices=Evidence)
    evidence_note = models.TextField(_("om efterprøvningen"), blank=True)
    edited = models.BooleanField(_("indført eller ændret af kommunen"), default=False)
    entered_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_because = models.CharField(_("ophævet fordi"), max_length=400, blank=True)

    class Meta:
        ordering = ["valid", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(valid__isempty=False), name="suspension_has_days"),
            models.CheckConstraint(
                condition=Q(valid__startswith__isnull=False), name="suspension_begins"
            ),
            models.CheckConstraint(
                condition=Q(subject__in=SuspensionSubject.values), name="suspension_subject_known"
            ),
            models.CheckConstraint(
                condition=Q(effect__in=SuspensionEffect.values), name="suspension_effect_known"
            ),
            models.CheckConstraint(condition=~Q(because=""), name="suspension_has_reason"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | ~Q(revoked_because=""),
                name="revocation_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
