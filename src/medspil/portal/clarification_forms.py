"""What a citizen types about their course of clarification."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.clarification.forms import HOW_READY
from medspil.portal import days
from medspil.portal.forms import CHOOSE
from medspil.ui.fields import offer


class WrongForm(forms.Form):
    """What is wrong with the summary. Whether it is said is for the action to ask."""

    wrong = forms.CharField(
        label=_("Hvad er galt?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReadyForm(forms.Form):
    """How ready for work one feels. Voluntary: whoever does not want to, does not press."""

    use_required_attribute = False

    score = forms.TypedChoiceField(
        label=_("Vælg et tal"),
        choices=HOW_READY,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
        help_text=_(
            "Det er frivilligt at svare. Din rådgiver og din sagsbehandler kan se dit svar."
        ),
    )


class TalkTimeForm(forms.Form):
    """Another time for a conversation, among those that are free."""

    use_required_attribute = False

    time = forms.ChoiceField(
        label=_("Vælg en tid"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def __init__(self, *args: Any, times: list[datetime], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "time", [(at.isoformat(), days.own_moment(at)) for at in times])
