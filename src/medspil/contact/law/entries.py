"""One entry of each file, read whole: its keys in the file's words, and what must fit together."""

from __future__ import annotations

from medspil.contact.law.strict import Entry, check_known
from medspil.contact.law.texts import (
    AbsenceText,
    AfterWindow,
    Anchor,
    BenefitText,
    ChannelText,
    Clock,
    ConversationTypeText,
    Effect,
    Evidence,
    GapWhen,
    GroupText,
    Kind,
    ModeRule,
    ModeText,
    Responsible,
    RestartEvent,
    RuleText,
    Sector,
    Subject,
    SuspensionText,
)

REGIONS = ("1081", "1082", "1083", "1084", "1085")


def rule(entry: Entry) -> RuleText:
    rule = RuleText(
        code=entry.text("code"),
        name=entry.text("name"),
        groups=entry.texts("groups"),
        track=entry.text("track", default=""),
        responsible=entry.choice("responsible", Responsible),
        anchor=entry.choice("anchor", Anchor),
        clock=entry.choice("clock", Clock),
        kind=entry.choice("kind", Kind),
        first=entry.span("first", ("weeks", "end_of_week")),
        count=entry.number("count", default=None),
        window=entry.window("window"),
        max_gap=entry.span("max_gap", ("weeks", "months")),
        gap_when=entry.choice("gap_when", GapWhen, default=None),
        milestones=entry.milestones("milestones"),
        cohort_share=entry.share("cohort_share"),
        counts_types=entry.numbers("counts_types"),
        first_in_person=entry.flag("first_in_person", default=False),
        mode_note=entry.text("mode_note", default=""),
        restart_on=entry.choices("restart_on", RestartEvent, default=()),
        after_window=entry.choice("after_window", AfterWindow, default=""),
        valid_from=entry.date("valid_from"),
        valid_to=entry.date("valid_to", default=None),
        law=entry.text("law"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
        explanation=entry.text("explanation"),
        note=entry.text("note", default=""),
    )
    entry.in_order("valid_from", rule.valid_from, "valid_to", rule.valid_to)
    entry.evidence_explained(rule.evidence, rule.evidence_note)
    entry.together("count", rule.count, "window", rule.window)
    entry.together("max_gap", rule.max_gap, "gap_when", rule.gap_when)
    if rule.gap_when == "after_window" and rule.count is None:
        entry.refuse("gap_when", "after_window needs a count in a window")
    if not rule.groups:
        entry.refuse("groups", "must name at least one contact group")
    if (rule.cohort_share is not None) != (rule.kind == "cohort_target"):
        entry.refuse("cohort_share", "belongs to kind cohort_target, and to no other")
    needed = {
        "first_within": ("first", rule.first),
        "at_least_n_in_window": ("count", rule.count),
        "cohort_target": ("count", rule.count),
        "max_gap": ("max_gap", rule.max_gap),
        "milestone": ("milestones", rule.milestones or None),
    }.get(rule.kind)
    if needed and needed[1] is None:
        entry.refuse(needed[0], f"is missing; kind {rule.kind} needs it")
    if rule.kind in ("none", "must_not_invite"):
        for key, value in (("first", rule.first), ("count", rule.count), ("gap", rule.max_gap)):
            if value is not None:
                entry.refuse(key, f"must not be given; kind {rule.kind} owes no conversation")
        if any(milestone.owed_by_all for milestone in rule.milestones):
            entry.refuse("milestones", f"owe a conversation; kind {rule.kind} owes none")
    elif not rule.counts_types:
        entry.refuse("counts_types", f"must name a conversation type; kind {rule.kind} counts them")
    for step in rule.milestones:
        where = f"{entry.where}: milestone {step.code}"
        check_known(where, "met_by", step.met_by, rule.counts_types)
    return rule


def mode(entry: Entry) -> ModeText:
    mode = ModeText(
        code=entry.text("code"),
        rule=entry.choice("rule", ModeRule),
        name=entry.text("name"),
        explanation=entry.text("explanation"),
        valid_from=entry.date("valid_from"),
        valid_to=entry.date("valid_to", default=None),
        transition_to=entry.date("transition_to", default=None),
        law=entry.text("law"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
        note=entry.text("note", default=""),
        precedence=entry.number("precedence"),
    )
    entry.in_order("valid_from", mode.valid_from, "valid_to", mode.valid_to)
    entry.evidence_explained(mode.evidence, mode.evidence_note)
    if mode.transition_to is not None:
        if mode.valid_to is None:
            entry.refuse("transition_to", "needs valid_to: a rule without an end has no transition")
        entry.in_order("valid_to", mode.valid_to, "transition_to", mode.transition_to)
    return mode


def suspension(entry: Entry) -> SuspensionText:
    suspension = SuspensionText(
        code=entry.text("code"),
        subject=entry.choice("subject", Subject),
        effect=entry.choice("effect", Effect),
        regions=entry.texts("regions"),
        municipalities=entry.texts("municipalities"),
        sectors=entry.choices("sectors", Sector),
        start=entry.date("from"),
        end=entry.date("to"),
        law=entry.text("law"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
        because=entry.text("because"),
        citizen_text=entry.text("citizen_text", default="", may_be_empty=True),
    )
    entry.in_order("from", suspension.start, "to", suspension.end)
    entry.evidence_explained(suspension.evidence, suspension.evidence_note)
    check_known(entry.where, "regions", suspension.regions, REGIONS)
    for code in suspension.municipalities:
        if len(code) != 4 or not code.isdigit():
            entry.refuse("municipalities", f'holds "{code}", which is not a four-digit code')
    return suspension


def group(entry: Entry) -> GroupText:
    group = GroupText(
        code=entry.text("code"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        target_group=entry.text("target_group"),
        benefits=entry.texts("benefits"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
    )
    entry.evidence_explained(group.evidence, group.evidence_note)
    return group


def benefit(entry: Entry) -> BenefitText:
    benefit = BenefitText(
        code=entry.text("code"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        aliases=entry.texts("aliases"),
        valid_from=entry.date("valid_from", default=None),
        valid_to=entry.date("valid_to", default=None),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
    )
    entry.in_order("valid_from", benefit.valid_from, "valid_to", benefit.valid_to)
    entry.evidence_explained(benefit.evidence, benefit.evidence_note)
    return benefit


def absence(entry: Entry) -> AbsenceText:
    absence = AbsenceText(
        code=entry.text("code"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        aliases=entry.texts("aliases"),
        pauses=entry.flag("pauses"),
        must_not_invite=entry.flag("must_not_invite"),
        evidence=entry.choice("evidence", Evidence),
        evidence_note=entry.text("evidence_note", default=""),
    )
    entry.evidence_explained(absence.evidence, absence.evidence_note)
    return absence


def conversation_type(entry: Entry) -> ConversationTypeText:
    return ConversationTypeText(
        id=entry.number("id"),
        name=entry.text("name"),
        identifier=entry.text("identifier"),
        aliases=entry.texts("aliases"),
        individual=entry.flag("individual"),
    )


def channel(entry: Entry) -> ChannelText:
    return ChannelText(
        code=entry.text("code"),
        name=entry.text("name"),
        name_en=entry.text("name_en"),
        aliases=entry.texts("aliases"),
        individual=entry.flag("individual"),
        remote=entry.flag("remote"),
    )
