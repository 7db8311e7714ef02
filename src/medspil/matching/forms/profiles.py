"""What is typed of a citizen who may be found for work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.competence.models import Kind
from medspil.kernel import clock
from medspil.matching.forms.linking import LinkedForm
from medspil.matching.forms.orders import ONE_A_LINE, Lines, hours_field
from medspil.matching.forms.steps import TOLD_US
from medspil.matching.models import Profile, Shift, Strain
from medspil.matching.scoring.facts import ANY_DISTANCE, SHIFTS, STRAINS, codes_of
from medspil.ui.days import DayField
from medspil.ui.wording import danish_date

HALF_A_YEAR = timedelta(days=180)
# What of a profile two may have written differently.
_STANDS = (
    *("occupations", "skills", "certificates", "postcode", "km", "hours_from", "hours_to"),
    *("shifts", "start_on", "avoids", "until"),
)


class ProfileForm(LinkedForm):
    """What the citizen can and wants. Nothing of age, health or where they come from."""

    LINKED = {"occupations": Kind.OCCUPATION, "skills": Kind.SKILL}

    occupations = Lines(label=_("Erhverv"), help_text=ONE_A_LINE)
    skills = Lines(label=_("Hvad borgeren kan"), required=False, rows=6, help_text=ONE_A_LINE)
    certificates = Lines(
        label=_("Beviser"),
        required=False,
        help_text=_("Ét på hver linje; med udløb sådan: Truckcertifikat; 1.6.2021"),
    )
    postcode = forms.RegexField(r"^[0-9]{4}$", label=_("Postnummer"), max_length=4, required=False)
    km = forms.IntegerField(
        label=_("Kan rejse, km"), min_value=1, max_value=ANY_DISTANCE, required=False
    )
    hours_from = hours_field(_("Timer om ugen, mindst"), 1)
    hours_to = hours_field(_("Timer om ugen, højst"), 37)
    shifts = forms.MultipleChoiceField(
        label=_("Kan arbejde"),
        choices=Shift.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["day"],
    )
    start_on = DayField(label=_("Kan begynde"), required=False)
    avoids = forms.MultipleChoiceField(
        label=_("Vil undgå"),
        choices=Strain.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Kun det, borgeren selv siger må bruges. Skriv ikke hvorfor."),
    )
    until = DayField(label=_("Må findes til og med"))
    how = forms.ChoiceField(label=_("Samtykket er"), choices=TOLD_US)
    read = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, data: Any = None, *, profile: Profile | None, postcode: str = "") -> None:
        start: dict[str, Any] = {
            "until": clock.today() + HALF_A_YEAR,
            "postcode": postcode,
        }
        if profile is not None:
            start = _as_written(profile)
        super().__init__(data, initial=start)

    def clean_certificates(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for line in self.cleaned_data["certificates"]:
            words, _sign, day = line.partition(";")
            try:
                found[words.strip()] = DayField(required=False).clean(day.strip())
            except ValidationError:
                raise ValidationError(
                    now_("Skriv dagen sådan: Truckcertifikat; 1.6.2021")
                ) from None
        return found

    @property
    def stood(self) -> list[tuple[str, str]]:
        """(label, what stands) of each field in which something else was typed."""
        typed = [name for name in self.changed_data if name in _STANDS]
        return [(str(self[name].label), self._in_words(name) or "–") for name in typed]

    def _in_words(self, name: str) -> str:
        value = self.initial[name]
        if isinstance(value, list):
            labels = dict(self.fields[name].choices)  # type: ignore[attr-defined]
            return ", ".join(str(labels[code]) for code in value)
        if isinstance(value, date):
            return danish_date(value)
        return "" if value is None else ", ".join(str(value).splitlines())

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        concepts = self.concepts()
        said = {**self.cleaned_data, "concepts": concepts}
        hours = (said.pop("hours_from"), said.pop("hours_to"))
        return {**said, "hours": hours, "km": said["km"] or ANY_DISTANCE}


def _as_written(profile: Profile) -> dict[str, Any]:
    proofs = [
        f"{profile.said(key)}; {day}" if day else profile.said(key)
        for key, day in profile.certificates.items()
    ]
    return {
        "occupations": "\n".join(map(profile.said, profile.occupations)),
        "skills": "\n".join(map(profile.said, profile.skills)),
        "certificates": "\n".join(proofs),
        "postcode": profile.postcode,
        "km": profile.km if profile.km < ANY_DISTANCE else None,
        "hours_from": profile.hours_from,
        "hours_to": profile.hours_to,
        "shifts": codes_of(profile.shifts, SHIFTS),
        "start_on": profile.start_on,
        "avoids": codes_of(profile.avoids, STRAINS),
        "until": max(profile.until, clock.today()),
        "read": profile.n,
    }


def concepts_in(profile: Profile | None) -> dict[str, str]:
    """The concepts that words of the profile stand for."""
    keys = [*profile.occupations, *profile.skills] if profile else []
    return {profile.said(key): key for key in keys if "://" in key} if profile else {}
