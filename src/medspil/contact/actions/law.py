"""The law as shipped, and what an administrator changes in it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from medspil.contact import law
from medspil.contact.actions.history import remembered
from medspil.contact.due import reclassify, sweep
from medspil.contact.models import (
    AbsenceKind,
    ConcernLevel,
    ContactRule,
    GapWhen,
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
from medspil.people.models import Citizen

log = logging.getLogger("medspil.contact.law")

# The local promise a new municipality begins with; its own setting from the first day.
# Days between two conversations, by contact group (empty: all others) and worry, until the
# municipality chooses its own. Somebody who has a job is not called every fourth week.
FIRST_RHYTHM = {
    ("", ConcernLevel.NONE): 28,
    ("", ConcernLevel.SOME): 14,
    ("", ConcernLevel.HIGH): 7,
    ("LAB6_09E", ConcernLevel.NONE): 182,
}

Row = TypeVar("Row", bound=models.Model)

# -- the shipped law -------------------------------------------------------------------------------


def _span(span: law.Span | None) -> dict[str, int] | None:
    return {span.unit: span.n} if span else None


def _milestone(text: law.MilestoneText) -> dict[str, Any]:
    return {
        "code": text.code,
        "name": text.name,
        "by": _span(text.by),
        "not_before": _span(text.not_before),
        "condition": text.condition,
        "about": text.about,
        "counts_from": _span(text.counts_from),
        "met_by": list(text.met_by),
    }


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
        "gap_when": text.gap_when or "",
        "milestones": [_milestone(m) for m in text.milestones],
        "cohort_share": text.cohort_share,
        "counts_types": list(text.counts_types),
        "first_in_person": text.first_in_person,
        "mode_note": text.mode_note,
        "restart_on_benefit_change": "benefit_change" in text.restart_on,
        "after_window": text.after_window,
        "valid": Period(text.valid_from, text.valid_to).as_range(),
        "law": text.law,
        "evidence": text.evidence,
        "evidence_note": text.evidence_note,
        "explanation": text.explanation,
        "note": text.note,
    }


def _mode_values(text: law.ModeText) -> dict[str, Any]:
    return {
        "name": text.name,
        "rule": text.rule,
        "explanation": text.explanation,
        "valid": Period(text.valid_from, text.valid_to).as_range(),
        "transition_to": text.transition_to,
        "law": text.law,
        "evidence": text.evidence,
        "evidence_note": text.evidence_note,
        "note": text.note,
        "precedence": text.precedence,
    }


def _absence_values(text: law.AbsenceText) -> dict[str, Any]:
    return {
        "name": text.name,
        "pauses": text.pauses,
        "must_not_invite": text.must_not_invite,
        "evidence": text.evidence,
        "evidence_note": text.evidence_note,
    }


def _suspension_values(text: law.SuspensionText) -> dict[str, Any]:
    return {
        "subject": text.subject,
        "effect": text.effect,
        "regions": list(text.regions),
        "municipalities": list(text.municipalities),
        "sectors": list(text.sectors),
        "valid": Period(text.start, text.end).as_range(),
        "law": text.law,
        "because": text.because,
        "citizen_text": text.citizen_text,
        "evidence": text.evidence,
        "evidence_note": text.evidence_note,
    }


def _correct(row: Row, values: Mapping[str, Any]) -> bool:
    """Give a row the values of the files; write only what differs, so that history is quiet."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    if differing:
        row.save(update_fields=differing)
    return bool(differing)


def _load_rules() -> tuple[int, int]:
    """(rules written, rules the municipality changed itself, which stay as they are)."""
    kept = {rule.code: rule for rule in ContactRule.objects.prefetch_related("rule_groups")}
    written: list[tuple[ContactRule, law.RuleText]] = []
    for text in law.rules():
        rule = kept.get(text.code)
        if rule is None:
            rule = ContactRule.objects.create(code=text.code, **_rule_values(text))
            written.append((rule, text))
        elif not rule.edited:
            before = {(row.group, row.track) for row in rule.rule_groups.all()}
            moved = before != {(group, text.track) for group in text.groups}
            if _correct(rule, _rule_values(text)) or moved:
                written.append((rule, text))
    for rule, _text in written:  # all let go of their days before any takes new ones
        rule.rule_groups.all().delete()
    for rule, text in written:
        _apply_to_groups(rule, _free_groups(rule, text), text.track)
    return len(written), sum(rule.edited for rule in kept.values())


def _free_groups(rule: ContactRule, text: law.RuleText) -> list[str]:
    """The groups in which no rule of the municipality's own stands on the same days."""
    taken = set(
        _clashes(rule, list(text.groups), text.track)
        .filter(rule__edited=True)
        .values_list("group", flat=True)
    )
    if taken:
        log.warning("%s does not apply to %s: changed here", rule.code, ", ".join(sorted(taken)))
    return [group for group in text.groups if group not in taken]


def _load_suspensions() -> int:
    """How many were written; one that people here entered, ended or revoked stays as it is."""
    kept = {pause.code: pause for pause in Suspension.objects.all()}
    written = 0
    for text in law.suspensions():
        pause = kept.get(text.code)
        if pause is None:
            Suspension.objects.create(
                code=text.code, entered_at=clock.now(), **_suspension_values(text)
            )
            written += 1
        elif not pause.edited and not pause.is_revoked:
            written += _correct(pause, _suspension_values(text))
    return written


@action(rule="contact.load_law")
def load_law(*, by: Actor) -> None:
    """Load the shipped law into the tables: idempotent, and never over what a municipality changed.

    Rules, modes and suspensions are matched by their id; corrected texts and figures reach a
    database that has the old ones. A rule that was edited here stays as it was edited; a suspension
    that was entered, ended or revoked here stays so. Deadlines follow what changed.
    """
    with remembered(by, _("Lovens tekst, som den følger med Medspil")):
        rules, edited = _load_rules()
        suspensions = _load_suspensions()
        for mode in law.modes():
            kept_mode = ModeRule.objects.filter(code=mode.code).first()
            if kept_mode is None:
                ModeRule.objects.create(code=mode.code, **_mode_values(mode))
            else:
                _correct(kept_mode, _mode_values(mode))
        for kind in law.absences():
            kept_kind = AbsenceKind.objects.filter(code=kind.code).first()
            if kept_kind is None:
                AbsenceKind.objects.create(code=kind.code, **_absence_values(kind))
            else:
                _correct(kept_kind, _absence_values(kind))
        LocalPolicy.objects.get_or_create(id=1)
        if not LocalRhythm.objects.exists():
            LocalRhythm.objects.bulk_create(
                LocalRhythm(group=group, concern=level, interval_days=days)
                for (group, level), days in FIRST_RHYTHM.items()
            )
    if (rules or suspensions) and Citizen.objects.exists():
        _recompute()
    note_facts(rules=rules, suspensions=suspensions, kept_as_edited=edited)


def _recompute() -> None:
    """The law changed: what conversations did, and when the next are due, follow."""
    reclassify()
    sweep()


# -- rules -----------------------------------------------------------------------------------------


def _clashes(rule: ContactRule, groups: list[str], track: str) -> models.QuerySet[RuleGroup]:
    """Other rules for the same people, by the same party, on some of the same days."""
    return (
        RuleGroup.objects.filter(
            group__in=groups, track=track, responsible=rule.responsible, valid__overlap=rule.valid
        )
        .exclude(rule=rule)
        .select_related("rule")
        .order_by("valid", "group")
    )


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


def _whole(rule: ContactRule) -> None:
    """Say kindly what the table's constraints would refuse."""
    if bool(rule.first_unit) != bool(rule.first_n):
        raise Refused(
            _("Skriv både antal uger, og hvordan de regnes, eller ingen af dem."), "first_n"
        )
    if rule.count is not None and (
        rule.window_to_months is None or rule.window_to_months <= rule.window_from_months
    ):
        raise Refused(
            _("Et antal samtaler skal have en periode, der slutter efter, at den begynder."),
            "window_to_months",
        )
    if rule.gap_days and rule.gap_months:
        raise Refused(_("Skriv afstanden i dage eller i måneder, ikke begge dele."), "gap_months")
    if bool(rule.gap_days or rule.gap_months) != bool(rule.gap_when):
        raise Refused(
            _("Skriv både afstanden, og hvornår den gælder, eller ingen af dem."), "gap_when"
        )
    if rule.gap_when == GapWhen.AFTER_WINDOW and rule.count is None:
        raise Refused(_("Afstanden kan kun gælde efter perioden, når reglen har en."), "gap_when")
    try:
        rule.full_clean(validate_unique=False)
    except ValidationError as problem:
        field, messages = next(iter(problem.message_dict.items()))
        raise Refused(messages[0], None if field == "__all__" else field) from problem


@action(rule="contact.change_rules", on="rule")
def change_rule(*, by: Actor, rule: ContactRule, values: dict[str, Any], why: str) -> ContactRule:
    """An administrator changes a rule's figures; the history keeps what it said before.

    Raises `Refused` without a reason, when nothing changes, for figures that contradict each other,
    or when the period would give a group two rules on one day.
    """
    if not why.strip():
        raise Refused(_("Skriv hvorfor reglen ændres."), field="why")
    locked = ContactRule.objects.select_for_update().get(pk=rule.pk)
    changed = sorted(name for name, value in values.items() if getattr(locked, name) != value)
    if not changed:
        raise Refused(_("Intet er ændret. Ret mindst ét felt."))
    for name in changed:
        setattr(locked, name, values[name])
    locked.edited = True
    _whole(locked)
    groups = list(locked.rule_groups.values_list("group", flat=True))
    track = locked.rule_groups.values_list("track", flat=True).first() or ""
    if clash := _clashes(locked, groups, track).first():
        raise Refused(
            _("Perioden overlapper med %(code)s for %(group)s. Luk den først.")
            % {"code": clash.rule.code, "group": clash.group},
            field="valid",
        )
    with remembered(by, why):
        locked.save()
    _apply_to_groups(locked, groups, track)
    note_facts(code=locked.code, changed=changed)
    _recompute()
    return locked


@action(rule="contact.change_rules")
def add_transition(*, by: Actor, group: str, day: date, because: str) -> RuleTransition:
    """From `day` running courses in the group follow that day's rules (a reform's transition)."""
    if group not in {known.code for known in law.groups()}:
        raise Refused(_("Vælg en kontaktgruppe."), field="group")
    if not because.strip():
        raise Refused(_("Skriv hvilken overgangsregel det bygger på."), field="because")
    transition, _new = RuleTransition.objects.update_or_create(
        group=group, day=day, defaults={"because": because.strip()}
    )
    note_facts(group=group, day=day.isoformat())
    _recompute()
    return transition


@action(rule="contact.change_rules")
def remove_transition(*, by: Actor, transition: RuleTransition, why: str) -> None:
    """Running courses follow the rules of their own anchor day again. The audit keeps why."""
    if not why.strip():
        raise Refused(_("Skriv hvorfor overgangen fjernes."), field="why")
    note_facts(group=transition.group, day=transition.day.isoformat())
    transition.delete()
    _recompute()
