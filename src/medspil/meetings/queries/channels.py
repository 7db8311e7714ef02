"""By which channels may this citizen have a conversation on this day, and why? Decided here alone.

The rules on the form of conversations (`ModeRule`, domain.md § 1.4): in person as the main rule;
under covid-19 the municipality chooses; since 2022 the citizen chooses after the first six months,
since 22 March 2023 after the first conversation.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from medspil.contact.models import LocalEffect, ModeRule
from medspil.contact.queries import mode_on
from medspil.meetings.models import BOOKABLE, BookingPolicy
from medspil.meetings.queries.policy import booking_policy, offered_channels
from medspil.people.models import Channel, Citizen, DigitalAbility
from medspil.ui import wording

REMOTE = (Channel.PHONE, Channel.VIDEO)


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """One channel: may the citizen have it, and why (not), in a sentence for the citizen."""

    channel: Channel
    open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ChannelsOpen:
    """What the citizen may choose among. `citizen_chooses`: the law gives the choice to the
    citizen, so that a demand for attendance in person needs a written reason. `mode` is the rule's
    code, empty where none holds."""

    day: date
    mode: str
    citizen_chooses: bool
    choices: tuple[ChannelChoice, ...]

    @property
    def open(self) -> list[Channel]:
        return [choice.channel for choice in self.choices if choice.open]

    def reason(self, channel: str) -> str:
        return next((c.reason for c in self.choices if c.channel == channel), "")


def channels_open_to(
    citizen: Citizen,
    day: date,
    *,
    invited_on: date | None = None,
    policy: BookingPolicy | None = None,
) -> ChannelsOpen:
    """The channels that the citizen may choose for a conversation on `day`, each with its reason.

    `invited_on`: whoever was invited under a rule that has ended since keeps it during that rule's
    transition. A citizen who has or can use no telephone or computer may always come in person.
    `policy`: the municipality's choices, when they are read already.
    """
    mode = _mode(day, invited_on)
    rule = mode.rule if mode else ""
    free, why_not = _freed(citizen, day, rule)
    if free:
        said = _("Du vælger selv, hvordan I taler sammen.")
        choices = [ChannelChoice(channel, True, said) for channel in BOOKABLE]
    elif rule == "REMOTE_ALLOWED":
        choices = _municipality_chooses(policy or booking_policy())
    else:
        choices = [
            ChannelChoice(channel, channel == Channel.IN_PERSON, why_not) for channel in BOOKABLE
        ]
    if citizen.digital_ability == DigitalAbility.NONE:
        choices = [_without_devices(choice) for choice in choices]
    return ChannelsOpen(day, mode.code if mode else "", free, tuple(choices))


def _mode(day: date, invited_on: date | None) -> ModeRule | None:
    if invited_on is not None and invited_on < day:
        before = mode_on(invited_on)
        ended = before.period.end if before else None
        if before and ended and before.transition_to and ended < day <= before.transition_to:
            return before
    return mode_on(day)


def _freed(citizen: Citizen, day: date, rule: str) -> tuple[bool, str]:
    """(does the citizen choose?, if not: why not)"""
    in_person = _("Samtaler holdes som hovedregel ved personligt fremmøde.")
    if rule == "CITIZEN_CHOOSES_AFTER_WINDOW":
        since = _anchor(citizen, day)
        opens = _months_later(since, 6) if since else day
        if opens <= day:
            return True, ""
        said = _("Du vælger selv fra %(day)s. Indtil da holdes samtaler ved fremmøde.")
        return False, said % {"day": wording.danish_date(opens)}
    if rule == "CITIZEN_CHOOSES_AFTER_FIRST":
        since = _anchor(citizen, day)
        held = citizen.conversations.filter(
            held_on__lte=day,
            withdrawn_at=None,
            local_effect=LocalEffect.RESETS_LOCAL_FOLLOWUP,
            **({"held_on__gte": since} if since else {}),
        )
        if held.exists():
            return True, ""
        return False, _("Den første samtale holdes ved fremmøde. Derefter vælger du selv.")
    return False, in_person


def _municipality_chooses(policy: BookingPolicy) -> list[ChannelChoice]:
    offered = offered_channels(policy)
    yes = _("Du kan vælge det, så længe reglerne om covid-19 gælder.")
    no = _("Lige nu holder vi ikke samtaler på den måde.")
    return [
        ChannelChoice(channel, channel in offered, yes if channel in offered else no)
        for channel in BOOKABLE
    ]


def _without_devices(choice: ChannelChoice) -> ChannelChoice:
    if choice.channel in REMOTE:
        return ChannelChoice(
            choice.channel, False, _("Du har fortalt, at du ikke kan bruge telefon eller computer.")
        )
    return ChannelChoice(
        choice.channel, True, _("Du kan altid komme, når du ikke kan bruge telefon eller computer.")
    )


def _anchor(citizen: Citizen, day: date) -> date | None:
    """Day 0 of the course that the citizen is in on `day`."""
    return (
        citizen.contact_groups.filter(valid__contains=day)
        .values_list(Coalesce("anchor", "valid__startswith"), flat=True)
        .first()
    )


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
