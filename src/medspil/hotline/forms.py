"""The forms of the hotline. None of them has a field for what a caller said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from medspil.hotline.figures import HALF_DAYS
from medspil.hotline.models import (
    Caller,
    Duration,
    Kind,
    Line,
    OpeningHours,
    Place,
    Referral,
    Theme,
)
from medspil.kernel import clock
from medspil.ui.days import DayField

USUAL_WEEKS = 13
LONGEST = 5 * 366


class TallyForm(forms.Form):
    """One call: who (the button that sends it), how long, what about, referred where."""

    caller = forms.ChoiceField(choices=Caller.choices)
    duration = forms.ChoiceField(
        label=_("Hvor længe"), choices=Duration.choices, widget=forms.RadioSelect
    )
    themes = forms.MultipleChoiceField(
        label=_("Hvad det handlede om"),
        choices=Theme.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    referred = forms.MultipleChoiceField(
        label=_("Henvist til"),
        choices=Place.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    urgent = forms.BooleanField(label=_("Hastende: overdraget med det samme"), required=False)


class ShiftForm(forms.Form):
    """A shift on the rota."""

    day = DayField(label=_("Dag"), help_text=_("Fx 14.04.2020, i morgen eller +7"))
    starts = forms.TimeField(label=_("Fra"))
    ends = forms.TimeField(label=_("Til"))
    who = forms.CharField(
        label=_("Hvem"), max_length=60, help_text=_("Et navn, som kollegerne kender")
    )


class UnansweredForm(forms.Form):
    """A day's unanswered calls."""

    day = DayField(label=_("Dag"))
    n = forms.IntegerField(label=_("Ubesvarede opkald"), min_value=0, max_value=9999)


class LineForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The numbers, and for each weekday when the line opens and closes."""

    class Meta:
        model = Line
        fields = ["phone", "acute_name", "acute_phone", "verified"]

    def __init__(self, *args: Any, hours: list[OpeningHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {one.weekday: one for one in hours}
        for number, name in WEEKDAYS.items():
            weekday = number + 1
            row = kept.get(weekday)
            for part, label in (("opens", _("%s åbner")), ("closes", _("%s lukker"))):
                self.fields[f"{part}_{weekday}"] = forms.TimeField(
                    label=str(label) % str(name).capitalize(),
                    required=False,
                    initial=getattr(row, part, None),
                )

    @property
    def days(self) -> list[tuple[str, Any, Any]]:
        """(weekday, opens, closes) with their bound fields."""
        return [
            (str(name).capitalize(), self[f"opens_{number + 1}"], self[f"closes_{number + 1}"])
            for number, name in WEEKDAYS.items()
        ]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for weekday in range(1, 8):
            if bool(given.get(f"opens_{weekday}")) != bool(given.get(f"closes_{weekday}")):
                self.add_error(f"closes_{weekday}", _("Skriv begge tider, eller ingen af dem."))
        return given

    def hours(self) -> dict[int, Any]:
        """By weekday (opens, closes), None where it is closed."""
        given = self.cleaned_data
        return {
            day: (given[f"opens_{day}"], given[f"closes_{day}"]) if given[f"opens_{day}"] else None
            for day in range(1, 8)
        }

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReferralForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A place to refer to."""

    class Meta:
        model = Referral
        fields = ["name", "place", "what_for", "for_whom", "phone", "hours", "verified"]

    def validate_unique(self) -> None:
        """A taken name is the action's to refuse: it knows which place is being changed."""


class SearchForm(forms.Form):
    """Words from a conversation: posted, never in an address."""

    words = forms.CharField(label=_("Søg"), max_length=60, required=False)
    place = forms.ChoiceField(
        label=_("Slags"), choices=[("", _("Alle")), *Place.choices], required=False
    )


class FiguresForm(forms.Form):
    """Which weeks, and what to see week by week. Empty: the last thirteen weeks."""

    fra = DayField(label=_("Fra"), required=False)
    til = DayField(label=_("Til og med"), required=False)
    vis = forms.ChoiceField(
        label=_("Uge for uge"),
        choices=[("", _("Opkald")), (HALF_DAYS, _("Tid på dagen")), *Kind.choices],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or {}
        start, end = asked.get("fra"), asked.get("til")
        if start and end and start > end:
            self.add_error("fra", _("Den første dag ligger efter den sidste."))
        elif start and end and (end - start).days > LONGEST:
            self.add_error("fra", _("Vælg højst fem år."))
        return asked

    def period(self) -> tuple[date, date]:
        """The first and the last day; where a field is wrong, the usual."""
        asked = self.cleaned_data if self.is_valid() else {}
        end = asked.get("til") or clock.today()
        start = asked.get("fra") or end - timedelta(weeks=USUAL_WEEKS)
        return max(start, end - timedelta(days=LONGEST)), end

    def shown(self) -> str:
        return str(self.cleaned_data.get("vis") or "") if self.is_valid() else ""
