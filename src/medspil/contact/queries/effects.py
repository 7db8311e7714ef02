"""What a conversation does, or would do, to the two clocks, and the sentence that says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from medspil.contact.due import reclassify
from medspil.contact.models import Conversation, LocalEffect, RuleKind, StatutoryEffect
from medspil.kernel import clock
from medspil.kernel.period import Period
from medspil.people.models import Citizen


@dataclass(frozen=True, slots=True)
class Effect:
    """`statutory` and `reason` as on `Conversation`; `local`: is the own promise kept by it?"""

    statutory: str
    reason: str
    rule: str
    local: bool
    voluntary: bool

    @property
    def by_law(self) -> bool:
        return self.statutory in (StatutoryEffect.RESETS, StatutoryEffect.COUNTS)

    @property
    def sentence(self) -> str:
        return law_sentence(self.statutory, self.reason)


def effect_of(conversation: Conversation) -> Effect:
    """What the rules (or an employee, against them) decided about a conversation that was held."""
    rule = conversation.statutory_rule
    reason = conversation.statutory_reason
    if rule is not None and rule.kind in (RuleKind.NONE, RuleKind.MUST_NOT_INVITE):
        reason = "no_rule"  # a rule that asks for nothing: said as such, not as a wrong type
    return Effect(
        statutory=conversation.statutory_effect,
        reason="override" if conversation.overridden_by_id else reason,
        rule=rule.code if rule else "",
        local=conversation.local_effect == LocalEffect.RESETS_LOCAL_FOLLOWUP,
        voluntary=conversation.voluntary,
    )


def expected_effect(citizen: Citizen, *, type: int, channel: str, moment: datetime) -> Effect:
    """What the rules would decide, by the one definition: the conversation is held, judged and
    never was. Writes nothing.
    """
    held_at = moment.astimezone(clock.TZ).replace(microsecond=0) + timedelta(microseconds=1)
    day = held_at.date()
    with transaction.atomic():
        made = Conversation.objects.create(
            citizen=citizen, held_at=held_at, held_on=day, type=type, channel=channel
        )
        reclassify([citizen.pk], [Period(day, day).as_range()])
        judged = Conversation.objects.select_related("statutory_rule").get(pk=made.pk)
        transaction.set_rollback(True)
    return effect_of(judged)


def law_sentence(statutory: str, reason: str) -> str:
    """Does it count by law, and why (not): after "Lovens frist:"."""
    if reason == "override":
        return {
            StatutoryEffect.RESETS: _("ja, en medarbejder har bestemt, at den nulstiller fristen"),
            StatutoryEffect.COUNTS: _("ja, en medarbejder har bestemt, at den tæller"),
        }.get(StatutoryEffect(statutory), _("nej, en medarbejder har bestemt, at den ikke tæller"))
    return {
        "gap": _("ja, den nulstiller fristen"),
        "window": _("ja, den tæller med"),
        "suspended": _("nej, loven er på pause"),
        "window_over": _("nej, lovens periode for samtaler er slut"),
        "before_window": _("nej, lovens periode for samtaler er ikke begyndt"),
        "no_rule": _("nej, loven kræver ingen samtaler her"),
        "before_anchor": _("nej, den ligger før forløbet begyndte"),
        "channel": _("nej, den form er ikke en individuel samtale"),
        "type": _("nej, den type samtale tæller ikke efter reglen"),
    }.get(reason, _("nej"))
