"""What the panel recommends, and what the municipality decides."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from medspil.meetings.models.panel.cases import PanelCase
from medspil.meetings.models.panel.hearings import PanelHearing
from medspil.people.models import Staff


class RecommendationType(models.TextChoices):
    RESOURCE_COURSE = "resource_course", _("Ressourceforløb")
    JOB_CLARIFICATION_EFFORT = "job_clarification_effort", _("Indsats i jobafklaringsforløb")
    NEW_JOB_CLARIFICATION = "new_job_clarification", _("Nyt jobafklaringsforløb")
    FLEX_JOB = "flex_job", _("Fleksjob")
    SELF_EMPLOYED_SUBSIDY = "self_employed_subsidy", _("Tilskud til selvstændig")
    DISABILITY_PENSION_TRACK = "disability_pension_track", _("Sagen går videre til førtidspension")
    OTHER_EFFORT = "other_effort", _("Anden indsats")
    INSUFFICIENTLY_CLARIFIED = "insufficiently_clarified", _("Ikke belyst nok – tilbage")


R = RecommendationType
_EFFORT = (R.RESOURCE_COURSE, R.JOB_CLARIFICATION_EFFORT, R.NEW_JOB_CLARIFICATION, R.OTHER_EFFORT)
_REASONED = (R.FLEX_JOB, R.SELF_EMPLOYED_SUBSIDY, R.DISABILITY_PENSION_TRACK)


def _says(field: str) -> Q:
    return Q(**{f"{field}__regex": r"\S"})


class Recommendation(models.Model):
    """The panel's recommendation (indstilling), with the grounds its type demands. Never changed.

    Disability pension: the employment, social and health facts, and why working capacity is
    substantially and permanently reduced; that and flex job: a professional reason.
    """

    case = models.ForeignKey(PanelCase, models.PROTECT, related_name="recommendations")
    hearing = models.OneToOneField(PanelHearing, models.PROTECT, related_name="recommendation")
    round = models.PositiveSmallIntegerField()
    type = models.CharField(_("indstilling"), max_length=28, choices=RecommendationType)
    efforts = models.TextField(_("indsatser"), blank=True)
    employment_facts = models.TextField(_("forhold om beskæftigelse"), blank=True)
    social_facts = models.TextField(_("sociale forhold"), blank=True)
    health_facts = models.TextField(_("helbredsforhold"), blank=True)
    explanation = models.TextField(
        _("hvorfor arbejdsevnen er væsentligt og varigt nedsat"), blank=True
    )
    professional_reason = models.TextField(_("faglig begrundelse"), blank=True)
    missing = models.TextField(_("hvad der mangler at blive belyst"), blank=True)
    plain_text = models.TextField(_("kort til borgeren"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "hearing"], name="one_recommendation_of_a_hearing"
            ),
            models.CheckConstraint(
                condition=Q(type__in=RecommendationType.values), name="recommendation_known"
            ),
            models.CheckConstraint(
                condition=~Q(type__in=_EFFORT) | _says("efforts"),
                name="effort_is_named",
            ),
            models.CheckConstraint(
                condition=~Q(type__in=_REASONED) | _says("professional_reason"),
                name="professional_reason_given",
            ),
            models.CheckConstraint(
                condition=~Q(type=R.DISABILITY_PENSION_TRACK)
                | _says("employment_facts")
                & _says("social_facts")
                & _says("health_facts")
                & _says("explanation"),
                name="pension_names_its_facts",
            ),
            models.CheckConstraint(
                condition=~Q(type=R.INSUFFICIENTLY_CLARIFIED) | _says("missing"),
                name="what_is_missing_is_named",
            ),
            models.CheckConstraint(condition=_says("plain_text"), name="citizen_is_told"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="recommendation_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM meetings_panelhearing h WHERE h.id = NEW.hearing_id
                        AND h.case_id = NEW.case_id AND h.round = NEW.round AND h.state = 'held')
                    THEN
                        RAISE EXCEPTION 'recommendation_after_the_meeting'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class DecisionOutcome(models.TextChoices):
    FOLLOWED = "followed", _("Følger indstillingen")
    RETURNED = "returned", _("Følger den ikke – sagen går tilbage til teamet")
    OTHERWISE = "otherwise", _("Afgør anderledes end indstillet")


class PanelDecision(models.Model):
    """What the municipality decided (afgørelse). Medspil notes it, and never makes it.

    Not followed at first, the case returns to the panel and meets in person; only then can the
    municipality decide otherwise.
    """

    case = models.ForeignKey(PanelCase, models.PROTECT, related_name="decisions")
    recommendation = models.OneToOneField(Recommendation, models.PROTECT, related_name="decision")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("afgørelse"), max_length=12, choices=DecisionOutcome)
    grounds = models.TextField(_("begrundelse"), blank=True)
    decided_on = models.DateField(_("afgjort"))
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="followed")
                | Q(outcome="returned", round=1) & _says("grounds")
                | Q(outcome="otherwise", round=2) & _says("grounds"),
                name="otherwise_only_after_the_panel_met_again",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="decision_guard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT FROM meetings_recommendation r JOIN meetings_panelcase c
                        ON c.id = r.case_id WHERE r.id = NEW.recommendation_id
                        AND r.case_id = NEW.case_id AND r.round = NEW.round
                        AND c.round = NEW.round AND r.id = (SELECT max(last.id)
                            FROM meetings_recommendation last WHERE last.case_id = r.case_id)) THEN
                        RAISE EXCEPTION 'decision_on_the_latest_recommendation'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
