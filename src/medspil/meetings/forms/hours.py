"""Open hours, an exception, and the private feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.meetings.models import BOOKABLE_CHOICES, BOOKABLE_VALUES, Weekday

EVERY = [
    (1, _("hver uge")),
    (2, _("hver anden uge")),
    (3, _("hver tredje uge")),
    (4, _("hver fjerde uge")),
]


class HoursForm(forms.Form):
    """Hours that come again."""

    use_required_attribute = False

    weekday = forms.TypedChoiceField(label=_("Ugedag"), coerce=int, choices=Weekday.choices[:5])
    from_time = forms.TimeField(label=_("Fra kl."), help_text=_("Fx 9.00"))
    to_time = forms.TimeField(label=_("Til kl."), help_text=_("Fx 12.00"))
    slot_minutes = forms.IntegerField(label=_("Minutter til hver samtale"), initial=30)
    every_weeks = forms.TypedChoiceField(label=_("Hvor tit"), coerce=int, choices=EVERY)
    channels = forms.MultipleChoiceField(
        label=_("Hvordan"),
        choices=BOOKABLE_CHOICES,
        initial=BOOKABLE_VALUES,
        widget=forms.CheckboxSelectMultiple,
    )
    since = forms.DateField(label=_("Fra dagen"), required=False)
    until = forms.DateField(label=_("Til og med"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"since": clock.today()}, auto_id="hours-%s")


class ExceptionForm(forms.Form):
    """A stretch that differs from the usual. What is not filled in holds for the whole day."""

    use_required_attribute = False

    day = forms.DateField(label=_("Dag"))
    last_day = forms.DateField(label=_("Til og med dagen"), required=False)
    from_time = forms.TimeField(label=_("Fra kl."), required=False)
    to_time = forms.TimeField(label=_("Til kl."), required=False)
    reason = forms.CharField(
        label=_("Hvorfor"),
        required=False,
        max_length=120,
        help_text=_("Ses af kolleger. Skriv intet om borgere."),
    )

    def __init__(self, data: Any = None, *, prefix_id: str = "closed") -> None:
        super().__init__(data, auto_id=f"{prefix_id}-%s")

    def stretch(self) -> tuple[datetime, datetime]:
        """From and until; without times of day from midnight to midnight."""
        given = self.cleaned_data
        last = given.get("last_day") or given["day"]
        start, end = clock.start_of(given["day"]), clock.start_of(last + timedelta(days=1))
        if given.get("from_time"):
            start = datetime.combine(given["day"], given["from_time"], clock.TZ)
        if given.get("to_time"):
            end = datetime.combine(last, given["to_time"], clock.TZ)
        return start, end


class ExtraForm(ExceptionForm):
    """Extra hours say how long and how."""

    slot_minutes = forms.IntegerField(label=_("Minutter til hver samtale"), initial=30)
    channels = forms.MultipleChoiceField(
        label=_("Hvordan"),
        choices=BOOKABLE_CHOICES,
        initial=BOOKABLE_VALUES,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix_id="extra")
        self.fields["from_time"].required = self.fields["to_time"].required = True
        del self.fields["last_day"]


class LastDayForm(forms.Form):
    """When hours stop coming."""

    use_required_attribute = False

    last_day = forms.DateField(label=_("Sidste dag"))

    def __init__(self, data: Any = None, *, pk: int = 0) -> None:
        super().__init__(data, initial={"last_day": clock.today()}, auto_id=f"last-{pk}-%s")


class FeedForm(forms.Form):
    """A private address for the calendar."""

    with_names = forms.BooleanField(
        label=_("Med borgernes fornavne"),
        required=False,
        help_text=_("Uden står der kun »Samtale«. Beskyttede borgere nævnes aldrig."),
    )
