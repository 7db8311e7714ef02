"""The form in which a call becomes a conversation, or an attempt, in a few keystrokes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact import law
from medspil.contact.actions.conversations import (
    ASK_AGAIN_DAYS,
    NewAgreement,
    default_type,
    proposed_next,
)
from medspil.contact.forms.texting import MissedCallText
from medspil.contact.models import AgreementOwner, AttemptOutcome
from medspil.kernel import clock
from medspil.people.models import Channel, Citizen
from medspil.ui.days import DayField, MomentField

TALKED = "talked"
OUTCOMES = [
    (TALKED, gettext_lazy("Vi talte sammen")),
    (AttemptOutcome.NOT_REACHED.value, gettext_lazy("Traf ikke")),
    (AttemptOutcome.DECLINED.value, gettext_lazy("Ønsker ikke nu")),
    (AttemptOutcome.CALL_BACK.value, gettext_lazy("Ring igen")),
]
TALKING = [Channel.PHONE, Channel.VIDEO, Channel.PHONE_WALK, Channel.WALK, Channel.IN_PERSON]
FIRST_ROWS, MOST_ROWS = 2, 12


def individual_types() -> list[tuple[int, str]]:
    """The types that are a conversation with one person, by the state's numbers."""
    return [(kind.id, kind.name) for kind in law.conversation_types() if kind.individual]


class RegisterForm(MissedCallText):
    """What happened, what was written, what was agreed, and when to talk next.

    `rows` is how many agreements there is room for, `begin_at` the field one writes in first. The
    next day is proposed by the rhythm; a day that the caseworker changes is one they have agreed.
    """

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=gettext_lazy("Hvordan"),
        choices=[(c.value, c.label) for c in TALKING],
        widget=forms.RadioSelect,
    )
    held_at = MomentField(
        label=gettext_lazy("Hvornår"), help_text=gettext_lazy("Eller fx: i går kl. 10")
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Udfald"), choices=OUTCOMES, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Notat"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    again_at = MomentField(
        label=gettext_lazy("Hvornår igen"),
        required=False,
        help_text=gettext_lazy("Fx 28.4 kl. 10. Skriver du intet, spørger du igen om 4 uger."),
    )
    next_day = DayField(label=gettext_lazy("Næste kontakt"), required=False)
    proposed_day = forms.DateField(required=False, widget=forms.HiddenInput)
    type = forms.TypedChoiceField(label=gettext_lazy("Type"), coerce=int)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        citizen: Citizen,
        draft: Mapping[str, str] | None = None,
        begin_at: str = "note",
        **options: Any,
    ) -> None:
        self.citizen = citizen
        self.proposal, self.interval_days, self.law_limit = proposed_next(citizen, clock.today())
        started = {
            "channel": citizen.preferred_channel
            if citizen.preferred_channel in TALKING
            else Channel.PHONE,
            "held_at": clock.now(),
            "outcome": TALKED,
            "next_day": self.proposal,
            "proposed_day": self.proposal,
            "type": default_type(citizen, clock.today()),
        }
        given: Mapping[str, Any] = data if data is not None else draft or {}
        self.tag = f"c{citizen.public_id.hex[:8]}"  # two forms may be open in one list
        super().__init__(
            data, initial={**started, **(draft or {})}, auto_id=f"{self.tag}-%s", **options
        )
        self.offer_text(citizen)
        fields: dict[str, Any] = self.fields
        fields["type"].choices = individual_types()
        self.rows = max(FIRST_ROWS, *(n for n in range(MOST_ROWS + 1) if f"what_{n}" in given), 0)
        for n in range(1, self.rows + 1):
            fields[f"owner_{n}"] = forms.ChoiceField(
                label=_("Hvem"), choices=AgreementOwner.choices, required=False
            )
            fields[f"what_{n}"] = forms.CharField(label=_("Hvad"), max_length=300, required=False)
            fields[f"due_{n}"] = DayField(label=_("Hvornår"), required=False)
        fields[begin_at if begin_at in fields else "note"].widget.attrs["autofocus"] = True

    def agreement_rows(self) -> Iterator[tuple[int, BoundField, BoundField, BoundField]]:
        """The fields of each agreement, for the template."""
        for n in range(1, self.rows + 1):
            yield n, self[f"owner_{n}"], self[f"what_{n}"], self[f"due_{n}"]

    def agreements(self) -> list[NewAgreement]:
        """The agreements that were filled in."""
        given = self.cleaned_data
        return [
            NewAgreement(
                owner=given[f"owner_{n}"] or AgreementOwner.CITIZEN,
                what=given[f"what_{n}"].strip(),
                due_on=given[f"due_{n}"],
            )
            for n in range(1, self.rows + 1)
            if given[f"what_{n}"].strip()
        ]

    @property
    def has_agreements(self) -> bool:
        """Is something written in any of them, or room asked for?"""
        return self.rows > FIRST_ROWS or any(
            self[f"what_{n}"].value() for n in range(1, self.rows + 1)
        )

    @property
    def talked(self) -> bool:
        return bool(self.cleaned_data["outcome"] == TALKED)

    def next_day_chosen(self) -> tuple[date | None, bool]:
        """(the day, was it agreed?): a changed day is agreed; the proposal is the rhythm's own.

        Where there is concern the proposal is kept as a plan too, so that nobody stands without
        one; otherwise the rhythm promises by itself and follows when it is changed.
        """
        day = self.cleaned_data["next_day"]
        proposed = self.cleaned_data["proposed_day"] or self.proposal
        if day is not None and day != proposed:
            return day, True
        worried = self.citizen.concerns.filter(valid__contains=clock.today()).exclude(level="none")
        held_today = self.cleaned_data["held_at"].astimezone(clock.TZ).date() == clock.today()
        return (proposed, False) if held_today and worried.exists() else (None, False)

    @property
    def ask_again(self) -> date:
        """The day on which somebody who declines is asked again unless another is written."""
        return clock.today() + timedelta(days=ASK_AGAIN_DAYS)


def draft_fields(data: Mapping[str, str]) -> dict[str, str]:
    """What of a posted form is kept as a draft: what was typed, and the form's key."""
    names = set(RegisterForm.base_fields) | {"once"}
    rows = ("owner_", "what_", "due_")
    return {
        name: str(data[name])[:20_000] for name in data if name in names or name.startswith(rows)
    }
