"""Profiles that may be searched for work, and the consent that lets them be."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.matching.scoring.facts import ANY_DISTANCE, PRIME, WEEK
from medspil.people.models import Citizen, Staff


class How(models.TextChoices):
    """How an answer reached us."""

    SELF = "self", _("Borgeren selv")
    PHONE = "phone", _("Sagt i telefonen")
    SMS = "sms", _("Skrevet i en SMS")
    IN_PERSON = "in_person", _("Sagt ved fremmøde")
    VIDEO = "video", _("Sagt på video")
    LETTER = "letter", _("Skrevet i et brev")


class Shift(models.TextChoices):
    """When one works. The codes are bits in the tables, in this order."""

    DAY = "day", _("Dag")
    EVENING = "evening", _("Aften")
    NIGHT = "night", _("Nat")
    WEEKEND = "weekend", _("Weekend")


class Strain(models.TextChoices):
    """What work demands, and somebody may have to avoid; never why. Bits, in this order."""

    HEAVY_LIFTING = "heavy_lifting", _("Tunge løft")
    STANDING = "standing", _("Stå meget")
    WALKING = "walking", _("Gå meget")
    NOISE = "noise", _("Meget støj")
    CROWDS = "crowds", _("Mange mennesker")
    DRIVING = "driving", _("Køre bil")
    ALONE = "alone", _("Arbejde alene")
    NIGHTS = "nights", _("Arbejde om natten")
    LONG_DAYS = "long_days", _("Lange dage")
    FAST_PACE = "fast_pace", _("Højt tempo")


class SearchConsent(models.Model):
    """May we find the citizen when a company asks for people? Append-only: the latest stands."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="search_consents")
    answer = models.BooleanField(_("ja"))
    shown_text = models.TextField(_("teksten, der blev vist eller læst op"))
    how = models.CharField(_("givet"), max_length=9, choices=How)
    until = models.DateField(_("gælder til og med"), null=True)
    recorded_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(how__in=How.values), name="search_consent_how_known"
            ),
            models.CheckConstraint(
                condition=Q(shown_text__regex=r"\S"), name="search_consent_keeps_what_was_shown"
            ),
            models.CheckConstraint(
                condition=Q(answer=True, until__isnull=False) | Q(answer=False, until__isnull=True),
                name="a_search_consent_ends",
            ),
        ]
        triggers: ClassVar = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"search consent {self.pk}"


_MAY_BE_FOUND = """
    IF NEW.lot = 0 THEN
        NEW.lot := 1 + floor(random() * 2147483646);
    END IF;
    IF NEW.withdrawn_at IS NULL THEN
        PERFORM FROM people_citizen c WHERE c.id = NEW.citizen_id
            AND NOT c.protected AND c.closed_on IS NULL FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'a_protected_person_is_not_searchable'
                USING ERRCODE = 'check_violation';
        END IF;
        PERFORM FROM matching_searchconsent s WHERE s.id = NEW.consent_id
            AND s.citizen_id = NEW.citizen_id AND s.answer AND s.until = NEW.until;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'nobody_is_searchable_without_consent'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    INSERT INTO matching_poolclock AS c (id, n, epoch) VALUES (1, 1, 0)
        ON CONFLICT (id) DO UPDATE SET n = c.n + 1 RETURNING c.n INTO NEW.n;
    RETURN NEW;
"""
# Days as ordinals, as Python counts them; what `scoring.facts.Facts.from_json` reads.
_KEEPS_A_VERSION = """
    INSERT INTO matching_profileversion (n, profile_id, mark, facts)
    VALUES (NEW.n, NEW.id, gen_random_uuid(), CASE WHEN NEW.withdrawn_at IS NULL THEN
        jsonb_build_object(
            'key', NEW.id, 'lot', NEW.lot,
            'occupations', to_jsonb(NEW.occupations), 'skills', to_jsonb(NEW.skills),
            'certificates', (
                SELECT coalesce(jsonb_object_agg(e.key, CASE WHEN e.value = '' THEN 3652059
                    ELSE e.value::date - DATE '0001-01-01' + 1 END), '{}')
                FROM jsonb_each_text(NEW.certificates) e),
            'postcode', NEW.postcode, 'km', NEW.km,
            'hours', jsonb_build_array(NEW.hours_from, NEW.hours_to),
            'shifts', NEW.shifts, 'avoids', NEW.avoids,
            'start', coalesce(NEW.start_on - DATE '0001-01-01' + 1, 0),
            'until', NEW.until - DATE '0001-01-01' + 1)
        END);
    RETURN NULL;
"""
_IS_GONE = """
    INSERT INTO matching_poolclock AS c (id, n, epoch) VALUES (1, 0, 1)
        ON CONFLICT (id) DO UPDATE SET epoch = c.epoch + 1;
    RETURN NULL;
"""


class Profile(models.Model):
    """What a citizen can and wants, as far as a company's order may be held against it.

    Nothing else may stand here: no age, sex, origin, health, CPR number or picture. `occupations`
    and `skills` are a concept's URI, or small letters as written; `words` says what was written.
    `certificates`: the last day of each, empty for ever. `shifts` and `avoids` are bits.
    Found until `until`, unless it is withdrawn; `n` counts every change of the pool.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    citizen = models.OneToOneField(Citizen, models.CASCADE, related_name="job_profile")
    consent = models.ForeignKey(SearchConsent, models.CASCADE, related_name="+")
    until = models.DateField(_("kan findes til og med"))
    withdrawn_at = models.DateTimeField(null=True)
    lot = models.BigIntegerField(default=0, editable=False)  # drawn by the database
    occupations = ArrayField(models.CharField(max_length=200), default=list)
    skills = ArrayField(models.CharField(max_length=200), default=list)
    certificates = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    postcode = models.CharField(_("postnummer"), max_length=4, blank=True)
    km = models.PositiveSmallIntegerField(_("kan rejse, km"), default=ANY_DISTANCE)
    hours_from = models.PositiveSmallIntegerField(_("mindst timer om ugen"), default=1)
    hours_to = models.PositiveSmallIntegerField(_("højst timer om ugen"), default=37)
    shifts = models.PositiveSmallIntegerField(default=1)
    start_on = models.DateField(_("kan begynde"), null=True)
    avoids = models.PositiveSmallIntegerField(default=0)
    n = models.BigIntegerField(default=0, editable=False)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hours_from__gte=1, hours_to__lte=WEEK, hours_from__lte=F("hours_to")),
                name="profile_has_hours",
            ),
            models.CheckConstraint(
                condition=Q(postcode__regex=r"^([0-9]{4})?$"), name="profile_postcode_is_one"
            ),
            models.CheckConstraint(
                condition=Q(km__gte=1, km__lte=ANY_DISTANCE), name="profile_travels"
            ),
            models.CheckConstraint(
                condition=Q(shifts__gte=1, shifts__lt=2 ** len(Shift))
                & Q(avoids__lt=2 ** len(Strain)),
                name="profile_shifts_and_strains_known",
            ),
            models.CheckConstraint(
                condition=Q(lot__gte=1, lot__lt=PRIME), name="profile_has_a_lot"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["n"], name="profile_changed")]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="may_be_found",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_MAY_BE_FOUND,
            ),
            pgtrigger.Trigger(
                name="keeps_a_version",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_KEEPS_A_VERSION,
            ),
            pgtrigger.Trigger(
                name="is_gone", when=pgtrigger.After, operation=pgtrigger.Delete, func=_IS_GONE
            ),
        ]

    def __str__(self) -> str:
        return f"profile {self.pk}"

    def said(self, key: str) -> str:
        """What was written where this stands."""
        return str(self.words.get(key, key))

    @property
    def name(self) -> str:
        """What a list calls somebody whose name it must not show."""
        return str(self.public_id)[:4].upper()


class ProfileVersion(models.Model):
    """A profile as the score saw it from one change of the pool on; None: not to be found.

    With these the pool stands again as it was at any ranking. They go with the citizen.
    """

    n = models.BigIntegerField(primary_key=True)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="versions")
    mark = models.UUIDField()
    facts = models.JSONField(null=True)

    class Meta:
        ordering = ["n"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="is_not_rewritten", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"version {self.n}"

    def told(self) -> dict[str, Any] | None:
        """The facts."""
        found: dict[str, Any] | None = self.facts
        return found


class PoolClock(models.Model):
    """One row: how many changes the pool has seen, and how often somebody was taken out whole.

    It is written in the same transaction, so changes are numbered in the order they hold.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    n = models.BigIntegerField(default=0)
    epoch = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_pool_clock")]

    def __str__(self) -> str:
        return f"pool {self.n}"
