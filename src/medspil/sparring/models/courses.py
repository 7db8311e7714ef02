"""Courses in looking for work that others hold, and who was referred to one with which words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.messages.models.messages import SealedField
from medspil.people.models import Citizen, Staff
from medspil.sparring.models.applications import steps


class ProviderCourse(models.Model):
    """A course of an external provider's (anden aktør). Closed: nobody more is referred to it."""

    provider = models.CharField(_("udbyder"), max_length=120)
    title = models.CharField(_("kursus"), max_length=120)
    about = models.TextField(_("om kurset"), blank=True)
    contact = models.CharField(_("sådan får I fat i udbyderen"), max_length=200)
    email = models.EmailField(_("udbyderens e-mail"), blank=True)  # gets the links; none: by hand
    is_open = models.BooleanField(_("åbent"), default=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(provider__regex=r"\S", title__regex=r"\S", contact__regex=r"\S"),
                name="a_provider_course_is_named",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CourseStart(models.Model):
    """A day on which a course begins, and where."""

    course = models.ForeignKey(ProviderCourse, models.CASCADE, related_name="starts")
    starts_on = models.DateField(_("begynder"))
    place = models.CharField(_("sted"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_on", "place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course", "starts_on", "place"], name="a_course_begins_there_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"start {self.pk}"


class ReferralState(models.TextChoices):
    PROPOSED = "proposed", _("Foreslået")
    DECLINED = "declined", _("Nej tak")
    ACCEPTED = "accepted", _("Ja tak")
    PASSED_ON = "passed_on", _("Givet videre")
    STARTED = "started", _("Begyndt")
    FINISHED = "finished", _("Gennemført")
    DROPPED = "dropped", _("Stoppet")
    ABSENT = "absent", _("Kom ikke")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


_R = ReferralState
REFERRAL_STEPS: dict[ReferralState, frozenset[ReferralState]] = {
    _R.PROPOSED: frozenset({_R.ACCEPTED, _R.DECLINED}),
    _R.DECLINED: frozenset({_R.ACCEPTED}),
    _R.ACCEPTED: frozenset({_R.DECLINED, _R.PASSED_ON}),
    _R.PASSED_ON: frozenset({_R.STARTED, _R.ABSENT, _R.DROPPED, _R.WITHDRAWN}),
    _R.STARTED: frozenset({_R.FINISHED, _R.DROPPED, _R.ABSENT, _R.WITHDRAWN}),
    # what was pressed by mistake is put right
    _R.FINISHED: frozenset({_R.STARTED}),
    _R.DROPPED: frozenset({_R.STARTED}),
    _R.ABSENT: frozenset({_R.STARTED, _R.WITHDRAWN}),
    _R.WITHDRAWN: frozenset({_R.ACCEPTED}),
}
LEFT = (_R.PASSED_ON, _R.STARTED, _R.FINISHED, _R.DROPPED, _R.ABSENT)  # the provider has been told


class CourseReferral(models.Model):
    """A citizen proposed for a course. `words` is exactly what the provider is told, and stands
    there from the citizen's yes on; nothing else leaves.

    The provider reads it behind a link that names `link` and nobody, until `link_until`: another
    link, and the one before opens nothing; taken away, and none does. What was told stays with who
    took the yes back (`taken_back_at`), so that they can see it; no link is made any more.
    """

    course = models.ForeignKey(ProviderCourse, models.PROTECT, related_name="referrals")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="course_proposals")
    state = models.CharField(
        _("tilstand"), max_length=9, choices=ReferralState, default=ReferralState.PROPOSED
    )
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    words = SealedField(blank=True)
    answered_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)
    passed_on_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    start = models.ForeignKey(CourseStart, models.PROTECT, null=True, related_name="referrals")
    link = models.UUIDField(null=True, unique=True)
    link_until = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)  # the yes, after it was passed on

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "citizen"], name="proposed_once"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "declined"], words=b"")
                | Q(state__in=["accepted", "withdrawn", *LEFT])
                & ~Q(words=b"")
                & Q(answered_at__isnull=False),
                name="what_leaves_was_said_yes_to",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["withdrawn", *LEFT], passed_on_at__isnull=False)
                | Q(state__in=["proposed", "declined", "accepted"], passed_on_at__isnull=True),
                name="passed_on_some_day",
            ),
            models.CheckConstraint(
                condition=Q(link__isnull=True, link_until__isnull=True)
                | Q(link__isnull=False, link_until__isnull=False, state__in=LEFT),
                name="a_link_ends_and_is_of_what_left",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True)
                | Q(link__isnull=True, state__in=["withdrawn", *LEFT]),
                name="a_yes_taken_back_opens_nothing",
            ),
        ]
        triggers: ClassVar = [steps("referral_steps", REFERRAL_STEPS)]

    def __str__(self) -> str:
        return f"proposal {self.pk}"
