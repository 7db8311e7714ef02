"""The question of a call round that forms clubs: do you want one, and when?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.contact.asks import Ask
from medspil.contact.models import CallRound
from medspil.offers.actions.clubs.asking import note_interest
from medspil.offers.club_forms import part_choices
from medspil.offers.models.clubs import (
    AskedBy,
    ClubMember,
    ClubRound,
    ClubRoundState,
    MemberState,
)
from medspil.people.models import Citizen, Staff


def club_round_of(round: CallRound) -> ClubRound | None:
    """The round of clubs that these calls ask for, while it is open."""
    rounds = ClubRound.objects.exclude(state=ClubRoundState.CLOSED).filter(call_round=round)
    return rounds.order_by("-since", "-pk").first()


def fields(round: CallRound, citizen: Citizen) -> dict[str, forms.Field]:
    """Nothing where the calls form no clubs, or the citizen has a place in one."""
    sits = ClubMember.objects.filter(citizen=citizen, seat__isnull=False)
    if club_round_of(round) is None or sits.exclude(state=MemberState.INTERESTED).exists():
        return {}
    return {
        "wants": forms.ChoiceField(
            label=_("Vil borgeren være med i en jobklub?"),
            choices=[("", _("Ikke spurgt")), ("yes", _("Ja tak")), ("no", _("Nej tak"))],
            required=False,
        ),
        "wished": forms.MultipleChoiceField(
            label=_("Helst"),
            choices=part_choices(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    }


def answer(by: Staff, round: CallRound, citizen: Citizen, given: Mapping[str, Any]) -> None:
    """Write the wish down; nothing where they were not asked."""
    clubs = club_round_of(round)
    if clubs is None or not given["wants"]:
        return
    note_interest(
        by=by,
        round=clubs,
        citizen=citizen,
        wants=given["wants"] == "yes",
        wished=given["wished"],
        asked_by=AskedBy.CALL_ROUND,
    )


CLUB = Ask("club", _("Jobklub"), fields, answer)
