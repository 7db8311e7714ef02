"""The law as shipped, and what an administrator changes in it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from medspil.contact import law
from medspil.contact.due import reclassify, sweep
from medspil.contact.models import (
    AbsenceKind,
    ConcernLevel,
    ContactRule,
    LocalPolicy,
    LocalRhythm,
    ModeRule,
    RuleGroup,
    RuleTransition,
    Suspension,
)
from medspil.kernel import clock
from medspil.kernel.action import Actor, Refused, action, note_facts
from medspil.kernel.period import Period

# The local promise a new municipality begins with; its own setting from the first day.
FIRST_RHYTHM = {ConcernLevel.NONE: 28, ConcernLevel.SOME: 14, ConcernLevel.HIGH: 7}


def _rule_values(text: law.RuleText) -> dict[str, Any]:
    """A rule as the files say it, in the columns of the table."""
    gap = text.max_gap
    return {
        "name": text.name,
        "responsible": text.responsible,
        "anchor": text.anchor,
        "clock": text.clock,
        "kind": text.kind,
        "first_unit": text.first.unit if text.first else "",
        "first_n": text.first.n if text.first else None,
        "count": text.count,
        "window_from_months": text.window.from_months if text.window else 0,
        "window_to_months": text.window.to_months if text.window else None,
        "gap_days": gap.n * (7 if gap.unit == "weeks" else 1)
        if gap and gap.unit in ("weeks", "days")
        else None,
        "gap_months": gap.n if gap and gap.unit == "months" else None,
        "milestones": [_milestone(m) for m in text.milestones],
        "cohort_share": text.cohort_share,
        "counts_types": list(text.counts_types),
        "first_in_person": text.first_in_person,
        "mode_note": text.mode_note,
        "restart_on_benefit_change": "benefit_change" in text.restart_on,
        "valid": Period(text.valid_from, text.valid_to).as_range(),
        "law": text.law,
        "evidence": text.evidence,
        "evidence_note": text.evidence_note,
        "explanation": text.explanation,
    }


def _milestone(text: law.MilestoneText) -> dict[str, Any]:
    return {
        "code": text.code,
        "name": text.name,
        "by": {text.by.unit: text.by.n},
        "condition": text.condition,
        "about": text.about,
    }


def _apply_to_groups(rule: ContactRule, groups: list[str], track: str) -> None:
    """Where the rule applies; the rows repeat its period and party so that the database can
    refuse two rules for one day.
    """
    rule.rule_groups.all().delete()
    RuleGroup.objects.bulk_create(
        RuleGroup(
            rule=rule, group=group, track=track, responsible=rule.responsible, valid=rule.valid
        )
        for group in groups
    )


@action(rule="contact.load_law")
def load_law(*, by: Actor) -> None:
    """Load the shipped law into the tables: idempotent, and never over what a municipality changed.

    Rules, modes and suspensions are matched by their id. A rule that was edited here stays as it
    was edited; a suspension that was revoked stays revoked.
    """
    edited = set(ContactRule.objects.filter(edited=True).values_list("code", flat=True))
    texts = [text for text in law.rules() if text.code not in edited]
    for text in texts:
        rule, _new = ContactRule.objects.update_or_create(
            code=text.code, defaults=_rule_values(text)
        )
        rule.rule_groups.all().delete()
    for text in texts:  # after all have let go of their days
        rule = ContactRule.objects.get(code=text.code)
        _apply_to_groups(rule, list(text.groups), text.track)
    for mode in law.modes():
        ModeRule.objects.update_or_create(
            code=mode.code,
            defaults={
                "name": mode.name,
                "rule": mode.rule,
                "explanation": mode.explanation,
                "law": mode.law,
                "evidence": mode.evidence,
                "evidence_note": mode.evidence_note,
                "precedence": mode.precedence,
                "valid": Period(mode.valid_from, mode.valid_to).as_range(),
            },
        )
    for kind in law.absences():
        AbsenceKind.objects.get_or_create(
            code=kind.code,
            defaults={
                "name": kind.name,
                "pauses": kind.pauses,
                "stops_clock": kind.stops_clock,
                "must_not_invite": kind.must_not_invite,
                "evidence": kind.evidence,
            },
        )
    for pause in law.suspensions():
        Suspension.objects.get_or_create(
            code=pause.code,
            defaults={
                "subject": pause.subject,
                "effect": pause.effect,
                "regions": list(pause.regions),
                "municipalities": list(pause.municipalities),
                "sectors": list(pause.sectors),
                "valid": Period(pause.start, pause.end).as_range(),
                "law": pause.law,
                "because": pause.because,
                "citizen_text": pause.citizen_text,
                "evidence": pause.evidence,
                "entered_at": clock.now(),
            },
        )
    LocalPolicy.objects.get_or_create(id=1)
    for level, days in FIRST_RHYTHM.items():
        LocalRhythm.objects.get_or_create(group="", concern=level, defaults={"interval_days": days})
    note_facts(rules=len(texts), kept_as_edited=len(edited))


def _recompute() -> None:
    """The law changed: what conversations did, and when the next are due, follow."""
    reclassify()
    sweep()


@action(rule="contact.change_rules", on="rule")
def change_rule(*, by: Actor, rule: ContactRule, values: dict[str, Any], why: str) -> ContactRule:
    """An administrator changes a rule's figures; the history keeps what it said before.

    Raises `Refused` without a reason, or when the period would give a group two rules on one day.
    """
    if not why.strip():
        raise Refused(_("Skriv hvorfor reglen ændres."), field="why")
    for name, value in values.items():
        setattr(rule, name, value)
    rule.edited = True
    rule.full_clean()
    groups = list(rule.rule_groups.values_list("group", flat=True))
    track = rule.rule_groups.values_list("track", flat=True).first() or ""
    clash = (
        RuleGroup.objects.filter(
            group__in=groups,
            track=track,
            responsible=rule.responsible,
            valid__overlap=rule.valid,
        )
        .exclude(rule=rule)
        .select_related("rule")
        .first()
    )
    if clash:
        raise Refused(
            _("Perioden overlapper med %(code)s for %(group)s. Luk den først.")
            % {"code": clash.rule.code, "group": clash.group},
            field="valid",
        )
    rule.save()
    _apply_to_groups(rule, groups, track)
    note_facts(code=rule.code)
    _recompute()
    return rule


@action(rule="contact.change_rules")
def add_transition(*, by: Actor, group: str, day: Any, because: str) -> RuleTransition:
    """From `day` running courses in the group follow that day's rules (a reform's transition)."""
    if not because.strip():
        raise Refused(_("Skriv hvilken overgangsregel det bygger på."), field="because")
    transition, _new = RuleTransition.objects.update_or_create(
        group=group, day=day, defaults={"because": because}
    )
    _recompute()
    return transition


@action(rule="contact.change_rhythm")
def set_rhythm(*, by: Actor, group: str, concern: str, interval_days: int) -> LocalRhythm:
    """The municipality promises to speak with these people at least this often."""
    if not 1 <= interval_days <= 730:
        raise Refused(_("Vælg mellem 1 og 730 dage."), field="interval_days")
    rhythm, _new = LocalRhythm.objects.update_or_create(
        group=group, concern=concern, defaults={"interval_days": interval_days}
    )
    note_facts(group=group, concern=concern, days=interval_days)
    sweep()
    return rhythm


@action(rule="contact.change_rhythm")
def set_policy(*, by: Actor, values: dict[str, Any]) -> LocalPolicy:
    """Change the municipality's own choices about contact."""
    policy = LocalPolicy.objects.select_for_update().get()
    for name, value in values.items():
        setattr(policy, name, value)
    policy.full_clean(exclude=["id"])
    policy.save()
    note_facts(**values)
    _recompute()
    return policy
