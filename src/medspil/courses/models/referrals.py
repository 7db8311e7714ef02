"""Who was referred to a course, their secret links, and whether their caseworker may see how far.

That somebody was referred is the caseworker's own act and is kept. That they watched is theirs: it
is kept with their name while their yes stands, and the database itself lets go of it.
"""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.courses.models.courses import Course
from medspil.kernel.links import AbstractSecretLink
from medspil.people.models import Citizen, Staff

# Inside a trigger's text: does the citizen of the referral's yes stand?
YES_STANDS = """(
    SELECT c.answer = 'given' FROM courses_progressconsent c
    WHERE c.referral_id = {referral} ORDER BY c.id DESC LIMIT 1)"""

_WITH_A_YES = f"""
    IF NEW.state IN ('opened', 'partial', 'completed')
        AND {YES_STANDS.format(referral="NEW.id")} IS NOT TRUE THEN
        RAISE EXCEPTION 'no_progress_without_the_citizens_yes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

# Takes the referral's row first: whoever comes second sees what the first one wrote.
_ANSWERED = f"""
    PERFORM FROM courses_referral WHERE id = NEW.referral_id FOR UPDATE;
    IF NEW.answer = 'withdrawn'
        AND {YES_STANDS.format(referral="NEW.referral_id")} IS NOT TRUE THEN
        RAISE EXCEPTION 'only_a_yes_is_withdrawn' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""

_LET_GO = """
    IF NEW.answer = 'withdrawn' THEN
        UPDATE courses_place SET referral_id = NULL WHERE referral_id = NEW.referral_id;
        UPDATE courses_referral SET state = 'link_sent'
            WHERE id = NEW.referral_id AND state IN ('opened', 'partial', 'completed');
    END IF;
    RETURN NULL;
"""


class ReferralState(models.TextChoices):
    """`OPENED` and further are known with the citizen's consent alone."""

    REFERRED = "referred", _("Henvist")
    LINK_SENT = "link_sent", _("Link sendt")
    OPENED = "opened", _("Åbnet")
    PARTIAL = "partial", _("Set noget af det")
    COMPLETED = "completed", _("Set det hele")
    DECLINED = "declined", _("Sagt nej tak")


BY_CONSENT = (ReferralState.OPENED, ReferralState.PARTIAL, ReferralState.COMPLETED)
_BACK = frozenset({ReferralState.LINK_SENT, ReferralState.DECLINED})
REFERRAL_STEPS: dict[ReferralState, frozenset[ReferralState]] = {
    ReferralState.REFERRED: _BACK,
    ReferralState.LINK_SENT: frozenset({*BY_CONSENT, ReferralState.DECLINED}),
    ReferralState.OPENED: _BACK | {ReferralState.PARTIAL, ReferralState.COMPLETED},
    ReferralState.PARTIAL: _BACK | {ReferralState.COMPLETED},
    ReferralState.COMPLETED: _BACK,
    ReferralState.DECLINED: frozenset({ReferralState.LINK_SENT}),
}


class Referral(models.Model):
    """A citizen was referred to a course by somebody. Watching never counts as having met up."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(Course, models.PROTECT, related_name="referrals")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="course_referrals")
    referred_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()
    state = models.CharField(
        _("tilstand"), max_length=9, choices=ReferralState, default=ReferralState.REFERRED
    )

    class Meta:
        ordering = ["-referred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "citizen"], name="referred_once_to_a_course"),
            models.CheckConstraint(
                condition=Q(state__in=ReferralState.values), name="referral_state_known"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="referral_steps",
                field="state",
                transitions=[
                    (str(a), str(b)) for a, to in REFERRAL_STEPS.items() for b in sorted(to)
                ],
            ),
            pgtrigger.Trigger(
                name="with_a_yes",
                when=pgtrigger.Before,
                # UpdateOf is the one of pgtrigger's operations that is written without types
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                func=_WITH_A_YES,
            ),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"


class LinkPurpose(models.TextChoices):
    """What a link lets its holder do."""

    OWN = "own", _("Borgerens eget")
    SHARED = "shared", _("Til en pårørende")  # watches; answers nothing for the citizen


class CourseLink(AbstractSecretLink):
    """A link to a course. It opens the films, without a code, and shows nobody's name.

    Both of a pair are made when a link is sent, the shared one's secret out of the own one's: that
    a citizen passes theirs on to a relative is written nowhere.
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="links")

    class Meta(AbstractSecretLink.Meta):
        constraints = [
            *AbstractSecretLink.Meta.constraints,
            models.CheckConstraint(
                condition=Q(purpose__in=LinkPurpose.values), name="courses_link_purpose_known"
            ),
            models.UniqueConstraint(
                fields=["referral", "purpose"],
                condition=Q(revoked_at__isnull=True),
                name="one_course_link_of_each",
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class ConsentAnswer(models.TextChoices):
    GIVEN = "given", _("Ja")
    WITHDRAWN = "withdrawn", _("Trukket tilbage")


class ProgressConsent(models.Model):
    """May the caseworker see how far the citizen is? Append-only: the latest line stands, and no
    line is a no. A withdrawal makes the database let go of what the yes had shown.
    """

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="consents")
    answer = models.CharField(_("svar"), max_length=9, choices=ConsentAnswer)
    shown_text = models.TextField(_("teksten, der blev vist"))
    language = models.CharField(_("sprog"), max_length=8)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=ConsentAnswer.values), name="progress_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(shown_text__regex=r"\S") & ~Q(language=""),
                name="progress_keeps_what_was_shown",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="answered",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_ANSWERED,
            ),
            pgtrigger.Trigger(
                name="let_go", when=pgtrigger.After, operation=pgtrigger.Insert, func=_LET_GO
            ),
        ]
