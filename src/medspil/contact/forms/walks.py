"""Agree on a walk, go out, come back, and say what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.contact.actions.conversations import proposed_next
from medspil.contact.models import NotHeldReason, PlannedWalk
from medspil.contact.models.walks import WALK_CHANNELS
from medspil.kernel import clock
from medspil.people.models import Citizen

USUAL = timedelta(hours=1)


class PlanWalkForm(forms.Form):
    """How and when. Where you meet is agreed on the telephone and not kept."""

    use_required_attribute = False

    channel = forms.ChoiceField(
        label=_("Hvordan"),
        choices=[(c.value, c.label) for c in WALK_CHANNELS],
        initial=WALK_CHANNELS[0].value,
        widget=forms.RadioSelect,
    )
    planned_at = forms.DateTimeField(label=_("Hvornår"), help_text=_("Fx 28.04.2020 kl. 10.00"))
    weather_note = forms.CharField(
        label=_("Vejret"), required=False, max_length=120, help_text=_("Fx: kun hvis det er tørt.")
    )


class CheckOutForm(forms.Form):
    """When the employee is back at the latest, on the clock of today."""

    use_required_attribute = False

    back_at = forms.TimeField(label=_("Tilbage senest kl."), help_text=_("Fx 11.30"))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        later = (clock.now() + USUAL).astimezone(clock.TZ)
        rounded = time(later.hour, later.minute // 15 * 15)
        super().__init__(data, initial={"back_at": rounded}, auto_id="out-%s")

    def expected_back_at(self) -> datetime:
        """The moment meant: today, or tomorrow where the time has passed."""
        now = clock.now()
        moment = datetime.combine(now.date(), self.cleaned_data["back_at"], clock.TZ)
        return moment if moment > now else moment + timedelta(days=1)


class HoldWalkForm(forms.Form):
    """What was said, and when to talk next."""

    use_required_attribute = False

    note = forms.CharField(
        label=_("Notat"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Skriv et notat. Det er en pligt, og næste kollega har brug for det.")
        },
    )
    next_day = forms.DateField(label=_("Næste kontakt"), required=False)
    weather_note = forms.CharField(label=_("Vejret"), required=False, max_length=120)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, walk: PlannedWalk, citizen: Citizen
    ) -> None:
        initial: dict[str, Any] = {"weather_note": walk.weather_note}
        if citizen.closed_on is None:
            initial["next_day"], self.interval_days, _limit = proposed_next(citizen, clock.today())
        super().__init__(data, initial=initial, auto_id="held-%s")


class NotHeldForm(forms.Form):
    """Why it came to nothing, and when you try again. "Not today" is enough."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Hvorfor blev det ikke til noget?"),
        choices=NotHeldReason.choices,
        initial=NotHeldReason.NOT_TODAY,
        widget=forms.RadioSelect,
    )
    next_attempt_on = forms.DateField(label=_("Prøv igen"))

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        tomorrow = clock.today() + timedelta(days=1)
        while tomorrow.weekday() > 4:
            tomorrow += timedelta(days=1)
        super().__init__(data, initial={"next_attempt_on": tomorrow}, auto_id="not-%s")
