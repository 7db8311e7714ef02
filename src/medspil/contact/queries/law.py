"""The law as a person reads it: which rules hold on a day, in words, and who chooses the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from medspil.contact import law
from medspil.contact.models import (
    ContactRule,
    GapWhen,
    ModeRule,
    RuleGroup,
    RuleKind,
    RuleTransition,
)

ANCHORS = {
    "FIRST_ENQUIRY": gettext_lazy("den dag, borgeren søgte om hjælp"),
    "REGISTRATION": gettext_lazy("den dag, borgeren meldte sig ledig"),
    "COURSE_START": gettext_lazy("forløbets første dag"),
    "ACCUMULATED_BENEFIT": gettext_lazy("første dag på ydelsen"),
    "FIRST_ABSENCE_DAY": gettext_lazy("første sygedag"),
    "FIRST_FOLLOW_UP": gettext_lazy("dagen for den første opfølgning"),
    "REQUEST": gettext_lazy("den dag, der blev bedt om det"),
    "VISITATION": gettext_lazy("den dag, visitationen var færdig"),
    "JOB_START": gettext_lazy("jobbets første dag"),
}
TRACKS = {
    "placed_at_once": gettext_lazy("kommunen har ansvaret fra første dag"),
    "fast_track": gettext_lazy("fast track"),
    "employed_predictable": gettext_lazy("i job, forudsigeligt forløb"),
    "employed_26_weeks": gettext_lazy("i job, rask inden 26 uger"),
    "ordinary_job": gettext_lazy("i ordinært job eller uddannelse"),
    "less_intensive": gettext_lazy("mindre intensiv indsats"),
}
WHO_CHOOSES = {
    "IN_PERSON_MAIN_RULE": gettext_lazy("Kommunen: fremmøde er hovedreglen"),
    "REMOTE_ALLOWED": gettext_lazy("Kommunen må vælge telefon eller video"),
    "CITIZEN_CHOOSES_AFTER_WINDOW": gettext_lazy("Borgeren, efter de første 6 måneder"),
    "CITIZEN_CHOOSES_AFTER_FIRST": gettext_lazy("Borgeren, efter den første samtale"),
}
ABOUT = {
    "CONVERSATION": gettext_lazy("samtale"),
    "TEAM": gettext_lazy("rehabiliteringsteam"),
    "DOCTOR": gettext_lazy("læge"),
    "STATUS": gettext_lazy("status"),
    "EFFORT_START": gettext_lazy("indsatsen begynder"),
    "CONTRACT": gettext_lazy("kontrakt"),
}


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """One thing to have happened by a date. `condition` empty and about a conversation: owed."""

    name: str
    when: str
    condition: str
    about: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as it is read: where, for whom, its figures in words."""

    rule: ContactRule
    track: str
    figures: list[str]
    milestones: list[MilestoneLine]


@dataclass(slots=True)
class GroupLines:
    """A contact group and the rules that hold for it."""

    code: str
    name: str
    lines: list[RuleLine] = field(default_factory=list)


# -- rules -----------------------------------------------------------------------------------------


def rules_on(day: date, group: str = "", responsible: str = "") -> list[GroupLines]:
    """The rules for anchors on `day`, by contact group in the order of the law; empty groups too.

    `group` and `responsible` ("M" or "A") narrow it.
    """
    groups = {
        text.code: GroupLines(text.code, text.name)
        for text in law.groups()
        if not group or text.code == group
    }
    rows = RuleGroup.objects.filter(valid__contains=day, group__in=groups).select_related("rule")
    if responsible:
        rows = rows.filter(responsible=responsible)
    for row in rows.order_by("track", "-responsible", "rule__code"):
        groups[row.group].lines.append(line(row.rule, row.track))
    return list(groups.values())


def line(rule: ContactRule, track: str = "") -> RuleLine:
    """The rule in words."""
    return RuleLine(rule, str(TRACKS.get(track, track)), figures(rule), milestones(rule))


def group_names() -> dict[str, str]:
    """Contact-group codes and what they are called, in the order of the law."""
    return {text.code: text.name for text in law.groups()}


def figures(rule: ContactRule) -> list[str]:
    """What the rule asks for, a few words each."""
    if rule.kind == RuleKind.NONE:
        return [_("Ingen samtaler kræves")]
    if rule.kind == RuleKind.MUST_NOT_INVITE:
        return [_("Må ikke indkaldes")]
    found = []
    if rule.first_n:
        found.append(_first(rule.first_unit, rule.first_n))
    if rule.count is not None:
        found.append(_count(rule))
    if rule.gap_days or rule.gap_months:
        found.append(_gap(rule))
    if rule.cohort_share is not None:
        found.append(
            _("med mindst %(share)d %% af borgerne – et mål for kommunen, ikke den enkelte")
            % {"share": rule.cohort_share * 100}
        )
    if rule.first_in_person:
        found.append(_("den første ved fremmøde"))
    return found


def time_words(rule: ContactRule) -> str:
    """In what time the rule's figures are measured; said apart where they differ."""
    first = bool(rule.first_n or rule.gap_days or rule.gap_months)
    if rule.clock == "accumulated" and rule.anchor != "ACCUMULATED_BENEFIT" and first:
        if rule.gap_days or rule.gap_months:
            return _("Perioden i sammenlagt tid på ydelsen, resten i kalendertid")
        return _("Perioden i sammenlagt tid på ydelsen, den første samtale i kalendertid")
    return str(rule.get_clock_display())


def _first(unit: str, n: int) -> str:
    if unit == "end_of_week":
        return _("Første samtale inden udgangen af %(n)d. uge") % {"n": n}
    return ngettext(
        "Første samtale inden for %(n)d uge", "Første samtale inden for %(n)d uger", n
    ) % {"n": n}


def _count(rule: ContactRule) -> str:
    facts = {"n": rule.count, "since": rule.window_from_months, "until": rule.window_to_months}
    if rule.window_from_months:
        return (
            ngettext(
                "mindst %(n)d samtale fra %(since)d. til %(until)d. måned",
                "mindst %(n)d samtaler fra %(since)d. til %(until)d. måned",
                rule.count or 0,
            )
            % facts
        )
    return (
        ngettext(
            "mindst %(n)d samtale i de første %(until)d måneder",
            "mindst %(n)d samtaler i de første %(until)d måneder",
            rule.count or 0,
        )
        % facts
    )


def _gap(rule: ContactRule) -> str:
    if rule.gap_months:
        span = {"months": rule.gap_months}
    else:
        weeks, rest = divmod(rule.gap_days or 0, 7)
        span = {"days": rule.gap_days or 0} if rest else {"weeks": weeks}
    words = _("højst %(span)s mellem samtaler") % {"span": span_words(span)}
    if rule.gap_when and rule.gap_when != GapWhen.ALWAYS:
        words += " " + rule.get_gap_when_display()
    return words


def span_words(span: Mapping[str, int]) -> str:
    """`{"months": 16}` as "16 måneder"; the end of a week as "udgangen af 8. uge"."""
    [(unit, n)] = span.items()
    if unit == "end_of_week":
        return _("udgangen af %(n)d. uge") % {"n": n}
    words = {
        "days": ngettext("%(n)d dag", "%(n)d dage", n),
        "weeks": ngettext("%(n)d uge", "%(n)d uger", n),
        "months": ngettext("%(n)d måned", "%(n)d måneder", n),
    }
    return words[unit] % {"n": n}


def milestones(rule: ContactRule) -> list[MilestoneLine]:
    """What is to have happened by when, besides the conversations that are counted."""
    return [
        MilestoneLine(
            name=given["name"],
            when=_when(given),
            condition=given.get("condition", ""),
            about=str(ABOUT.get(given.get("about", ""), "")),
        )
        for given in rule.milestones
    ]


def _when(given: Mapping[str, Any]) -> str:
    until = span_words(given["by"])
    if given.get("not_before"):
        facts = {"since": span_words(given["not_before"]), "until": until}
        return _("tidligst efter %(since)s og senest efter %(until)s") % facts
    if "end_of_week" in given["by"]:
        return _("inden %(until)s") % {"until": until}
    return _("senest efter %(until)s") % {"until": until}


def after_window(rule: ContactRule) -> str:
    """What is left to the citizen when the window is over; empty where nothing is said."""
    return law.after_window_sentences()[rule.after_window] if rule.after_window else ""


def conversation_types(ids: list[int]) -> list[str]:
    """The names of the state's conversation types."""
    names = {kind.id: kind.name for kind in law.conversation_types()}
    return [names.get(number, str(number)) for number in ids]


def transitions() -> QuerySet[RuleTransition]:
    """The reforms' transition clauses that have been entered, the newest first."""
    return RuleTransition.objects.order_by("-day", "group")


# -- the form of a conversation --------------------------------------------------------------------


def mode_on(day: date) -> ModeRule | None:
    """Who chooses the form of a conversation on `day`: of those in force, the one that precedes."""
    return ModeRule.objects.filter(valid__contains=day).order_by("-precedence", "code").first()


@dataclass(frozen=True, slots=True)
class ModeLine:
    """A rule on the form of conversations. `rules`: it decides on the day that was asked for.

    `in_transition`: it has ended, and still holds for those who were invited before.
    """

    mode: ModeRule
    who: str
    rules: bool
    in_transition: bool


def modes_on(day: date) -> list[ModeLine]:
    """Every rule on the form of conversations, and what it means on `day`."""
    everything = list(ModeRule.objects.order_by("valid", "-precedence"))
    holding = [mode for mode in everything if day in mode.period]
    first = min(holding, key=lambda mode: (-mode.precedence, mode.code), default=None)
    return [
        ModeLine(
            mode,
            str(WHO_CHOOSES.get(mode.rule, mode.rule)),
            mode is first,
            bool(
                mode.transition_to
                and mode.period.end
                and mode.period.end < day <= mode.transition_to
            ),
        )
        for mode in everything
    ]
