"""The four steps of putting a part of the law on pause. What was answered travels in the form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.actions.suspensions import SuspensionDraft
from medspil.contact.models import SuspensionEffect, SuspensionSubject
from medspil.contact.queries.pause import VOLUNTARY
from medspil.contact.queries.suspensions import EFFECT_MEANS, REGIONS, SECTORS
from medspil.people.models import Municipality

OFTEN = [
    SuspensionSubject.CONVERSATION_DUTY,
    SuspensionSubject.OFFER,
    SuspensionSubject.PHYSICAL_ATTENDANCE,
    SuspensionSubject.AVAILABILITY,
]


def _subjects() -> list[tuple[str, str]]:
    rest = [subject for subject in SuspensionSubject if subject not in OFTEN]
    return [(subject.value, str(subject.label)) for subject in (*OFTEN, *rest)]


def _effects() -> list[tuple[str, str]]:
    return [(effect.value, str(EFFECT_MEANS[effect])) for effect in SuspensionEffect]


class WhatForm(forms.Form):
    """Step 1: what is put on pause, and what that does."""

    subject = forms.ChoiceField(
        label=gettext_lazy("Hvad er sat på pause?"), widget=forms.RadioSelect
    )
    effect = forms.ChoiceField(
        label=gettext_lazy("Hvad betyder det for fristerne?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Kun frister for samtaler kan flytte sig."),
        initial=SuspensionEffect.FREEZE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = _subjects()  # type: ignore[attr-defined]
        self.fields["effect"].choices = _effects()  # type: ignore[attr-defined]


class WhereForm(forms.Form):
    """Step 2: where. Nothing chosen is the whole country, everybody."""

    regions = forms.MultipleChoiceField(
        label=gettext_lazy("Regioner"),
        choices=list(REGIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    municipalities = forms.CharField(
        label=gettext_lazy("Kommuner"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Navne eller koder med komma imellem, fx Assens, 0461"),
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Kun for nogle"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, str(name)) for code, name in SECTORS.items()]
        self.fields["sectors"].choices = choices  # type: ignore[attr-defined]

    def clean_municipalities(self) -> tuple[str, ...]:
        """The codes; a name that no municipality has is said back."""
        given = [word.strip() for word in self.cleaned_data["municipalities"].split(",")]
        known = {m.name.casefold(): m.code for m in Municipality.objects.all()}
        codes = set(known.values())
        found: list[str] = []
        unknown: list[str] = []
        for word in filter(None, given):
            code = word.zfill(4) if word.isdigit() else known.get(word.casefold(), "")
            (found if code in codes else unknown).append(code if code in codes else word)
        if unknown:
            raise forms.ValidationError(
                _("Ingen kommune hedder %(names)s.") % {"names": ", ".join(unknown)}
            )
        return tuple(dict.fromkeys(found))


class WhenForm(forms.Form):
    """Step 3: from when until when, on what ground, and what the citizen is told."""

    start = forms.DateField(label=gettext_lazy("Første dag på pause"))
    end = forms.DateField(
        label=gettext_lazy("Sidste dag på pause"),
        required=False,
        help_text=gettext_lazy("Tom, hvis den ikke er kendt endnu."),
    )
    because = forms.CharField(
        label=gettext_lazy("Hvorfor?"),
        max_length=400,
        help_text=gettext_lazy("Udmelding eller bekendtgørelse, og hvad den siger."),
    )
    law = forms.CharField(label=gettext_lazy("Lovhenvisning"), max_length=200, required=False)
    citizen_text = forms.CharField(
        label=gettext_lazy("Det siger vi til borgeren"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("start"), given.get("end")
        if start and end and end < start:
            self.add_error("end", _("Slutdatoen ligger før startdatoen."))
        return given


STEPS: list[type[forms.Form]] = [WhatForm, WhereForm, WhenForm]
MANY = {"regions", "sectors"}


def asked_so_far(data: QueryDict) -> list[tuple[str, str]]:
    """Every answer given so far, one pair for each value, to travel on in the form."""
    names = [name for step in STEPS for name in step.base_fields]
    return [(name, value) for name in names if name in data for value in data.getlist(name)]


def filled(step: type[forms.Form], data: QueryDict) -> forms.Form:
    """A step's form not yet judged, with what was answered before."""
    names = step.base_fields
    initial: dict[str, Any] = {
        name: data.getlist(name) if name in MANY else data[name] for name in names if name in data
    }
    if (
        step is WhenForm
        and "citizen_text" not in data
        and data.get("subject")
        in (
            SuspensionSubject.CONVERSATION_DUTY,
            SuspensionSubject.OFFER,
        )
    ):
        initial["citizen_text"] = str(VOLUNTARY)
    return step(initial=initial)


def draft_of(forms_: list[forms.Form]) -> SuspensionDraft:
    """What the three valid steps say together."""
    given: dict[str, Any] = {}
    for form in forms_:
        given |= form.cleaned_data
    given["regions"], given["sectors"] = tuple(given["regions"]), tuple(given["sectors"])
    return SuspensionDraft(**given)


class EndForm(forms.Form):
    """The last day of a suspension, and on what ground."""

    end = forms.DateField(label=gettext_lazy("Sidste dag på pause"))
    why = forms.CharField(
        label=gettext_lazy("Hvorfor?"),
        max_length=400,
        help_text=gettext_lazy("Udmelding eller bekendtgørelse, og hvad den siger."),
    )


class RevokeForm(forms.Form):
    """Why a suspension is taken back."""

    why = forms.CharField(
        label=gettext_lazy("Hvorfor ophæves den?"),
        max_length=400,
        help_text=gettext_lazy("Den bliver stående i listen, streget over, med begrundelsen."),
    )
