"""What watching leaves behind: nothing with a name, unless the viewer asked for it.

A kept place belongs to a browser, which alone has its key. It leads to a citizen while their yes
stands, and not before or after. Days, never moments: two of them cannot be laid over each other.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from medspil.courses.models.courses import Course, Part
from medspil.courses.models.referrals import YES_STANDS, Referral
from medspil.messages.models.messages import SealedField

LONGEST_MINUTES = 240

_TIED_BY_A_YES = f"""
    IF NEW.referral_id IS NOT NULL THEN
        PERFORM FROM courses_referral WHERE id = NEW.referral_id FOR UPDATE;
        IF {YES_STANDS.format(referral="NEW.referral_id")} IS NOT TRUE OR NOT EXISTS (
            SELECT FROM courses_referral r
            WHERE r.id = NEW.referral_id AND r.course_id = NEW.course_id) THEN
            RAISE EXCEPTION 'no_place_without_the_citizens_yes' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
"""


class Place(models.Model):
    """How far somebody is, kept because they asked for it, for the browser that has the key."""

    key_hash = models.BinaryField(max_length=32, unique=True)
    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, models.SET_NULL, null=True, related_name="places")
    kept_on = models.DateField()
    seen_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_on__gte=F("kept_on")), name="place_seen_after_it_was_kept"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="tied_by_a_yes",
                when=pgtrigger.Before,
                # UpdateOf is the one of pgtrigger's operations that is written without types
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("referral_id"),
                func=_TIED_BY_A_YES,
            )
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"


class Progress(models.Model):
    """Where in a part the viewer left, and whether they have seen it to its end."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="progress")
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")
    second = models.PositiveIntegerField(default=0)
    done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "part"], name="one_place_in_a_part"),
            models.CheckConstraint(
                condition=Q(second__lte=LONGEST_MINUTES * 60), name="place_within_a_film"
            ),
        ]


class Reflection(models.Model):
    """What somebody thinks about a part's question, for the browser that wrote it. As it was
    written until it is removed.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="reflections")
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")
    text = SealedField(_("svar"))

    class Meta:
        ordering = ["pk"]
        triggers = [pgtrigger.ReadOnly(name="as_written", fields=["place", "part", "text"])]


class SharedReflection(models.Model):
    """A copy of an answer that the citizen chose to show their caseworker, until they take it back.

    `key_hash` is made from the browser's own key: with it the copy is found again from the answer,
    and without it nothing leads from the citizen to their kept place.
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="reflections")
    part = models.ForeignKey(Part, models.CASCADE, related_name="+")
    text = SealedField(_("svar"))
    key_hash = models.BinaryField(max_length=32, unique=True)
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        triggers = [pgtrigger.Protect(name="as_shared", operation=pgtrigger.Update)]


class Feedback(models.Model):
    """What somebody says of a course. Nobody's: it leads to no link and no citizen. `shown_text`
    is what they agreed to when it may be quoted.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="feedback")
    text = models.TextField(_("mening"))
    may_quote = models.BooleanField(_("må bruges"), default=False)
    shown_text = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    on = models.DateField()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(text__regex=r"\S"), name="feedback_says_something"),
            models.CheckConstraint(
                condition=Q(may_quote=True, shown_text__regex=r"\S")
                | Q(may_quote=False, shown_text=""),
                name="quoted_by_words_that_were_shown",
            ),
        ]
        triggers = [pgtrigger.Protect(name="as_said", operation=pgtrigger.Update)]


class PartCount(models.Model):
    """A part on a day: how often it was begun, seen to its end, seen again, and left in which
    minute. Of nobody.
    """

    part = models.ForeignKey(Part, models.CASCADE, related_name="counts")
    day = models.DateField()
    opened = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    again = models.PositiveIntegerField(default=0)
    left = ArrayField(models.PositiveIntegerField(), default=list)  # by minute, from 0

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["part", "day"], name="one_count_a_day"),
            models.CheckConstraint(
                condition=Q(left__len__lte=LONGEST_MINUTES + 1), name="left_within_a_film"
            ),
        ]
