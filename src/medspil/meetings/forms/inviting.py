"""Invite, answer whoever asked, and the municipality's own choices."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.meetings.models import (
    BOOKABLE_CHOICES,
    BookingPolicy,
    ClosedBecause,
)


class PeriodForm(forms.Form):
    """From when until when the citizens are asked to book."""

    use_required_attribute = False

    from_day = forms.DateField(label=_("Tid fra"))
    by_day = forms.DateField(label=_("Tid senest"))
    despite_few_times = forms.BooleanField(
        label=_("Invitér, selv om der er for få tider"), required=False
    )

    def __init__(self, data: Any = None) -> None:
        today = clock.today()
        initial = {"from_day": today, "by_day": today + timedelta(days=14)}
        super().__init__(data, initial=initial)


class CloseInvitationForm(forms.Form):
    """Why there are no more steps."""

    because = forms.ChoiceField(
        label=_("Luk, fordi"),
        choices=[c for c in ClosedBecause.choices if c[0] != ClosedBecause.BOOKED],
    )

    def __init__(self, data: Any = None, *, pk: int = 0) -> None:
        super().__init__(data, auto_id=f"close-{pk}-%s")


class AskForm(forms.Form):
    """Bed om en samtale, for the citizen."""

    use_required_attribute = False

    about = forms.CharField(
        label=_("Hvad vil borgeren gerne tale om"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    wished_channel = forms.ChoiceField(
        label=_("Vil helst"),
        required=False,
        choices=[("", _("Lige meget")), *BOOKABLE_CHOICES],
    )


class AnswerForm(forms.Form):
    """The answer, as the citizen reads it."""

    use_required_attribute = False

    answer = forms.CharField(
        label=_("Svar til borgeren"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, pk: int = 0) -> None:
        super().__init__(data, auto_id=f"answer-{pk}-%s")


class BookingPolicyForm(forms.Form):
    """The municipality's own choices about booking."""

    use_required_attribute = False

    notice_hours = forms.IntegerField(
        label=_("Borgere booker senest så mange timer før"), min_value=0, max_value=336
    )
    ahead_days = forms.IntegerField(
        label=_("Borgere booker højst så mange dage frem"), min_value=1, max_value=366
    )
    rebooking_hours = forms.IntegerField(
        label=_("Borgere flytter senest så mange timer før"), min_value=0, max_value=336
    )
    answer_days = forms.IntegerField(
        label=_("Svar på »Bed om en samtale« inden så mange arbejdsdage"), min_value=1, max_value=10
    )
    remind_after_days = forms.IntegerField(
        label=_("Påmind om en invitation efter så mange dage"), min_value=1, max_value=60
    )
    call_after_days = forms.IntegerField(
        label=_("Ring om en invitation efter så mange dage"), min_value=1, max_value=90
    )
    letter_after_days = forms.IntegerField(
        label=_("Send brev om en invitation efter så mange dage"), min_value=1, max_value=120
    )
    offered_channels = forms.MultipleChoiceField(
        label=_("Det kan borgeren vælge, når det er kommunen, der bestemmer formen"),
        choices=BOOKABLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.CharField(label=_("Adresse for fremmøde"), required=False, max_length=200)
    contact_options = forms.CharField(
        label=_("Sådan får borgeren fat i jer"),
        required=False,
        max_length=200,
        help_text=_("Står på hver tid. Tomt: ring på kommunens nummer."),
    )

    def __init__(self, data: Any = None, *, policy: BookingPolicy, offered: list[str]) -> None:
        initial = {name: getattr(policy, name) for name in self.base_fields}
        super().__init__(data, initial={**initial, "offered_channels": offered})
