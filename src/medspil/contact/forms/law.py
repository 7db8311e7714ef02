"""What is asked about the law's rules: which to see, and how one is to read from now on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from medspil.contact.models import ContactRule, Evidence, FirstUnit, GapWhen
from medspil.contact.queries.law import group_names
from medspil.kernel.period import Period


def group_choices(first: str) -> list[tuple[str, str]]:
    """Contact groups to choose from, after a first choice that names none."""
    return [("", first), *((code, f"{name} ({code})") for code, name in group_names().items())]


class RulesFilter(forms.Form):
    """The day, the group and the party whose rules are shown; the names stand in the address."""

    dag = forms.DateField(label=gettext_lazy("Dag"), required=False)
    gruppe = forms.ChoiceField(label=gettext_lazy("Kontaktgruppe"), required=False)
    ansvarlig = forms.ChoiceField(
        label=gettext_lazy("Ansvarlig"),
        choices=[
            ("", gettext_lazy("Begge")),
            ("M", gettext_lazy("Kommunen")),
            ("A", gettext_lazy("A-kassen")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gruppe"].choices = group_choices(_("Alle"))  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    """A rule's figures, validity, evidence and explanation, and why they change."""

    valid_from = forms.DateField(label=gettext_lazy("Gælder fra"))
    valid_to = forms.DateField(
        label=gettext_lazy("Gælder til og med"),
        required=False,
        help_text=gettext_lazy("Tom: indtil videre"),
    )
    first_n = forms.IntegerField(
        label=gettext_lazy("Første samtale, antal uger"), required=False, min_value=1, max_value=520
    )
    first_unit = forms.ChoiceField(
        label=gettext_lazy("Ugerne regnes som"),
        choices=[("", gettext_lazy("Ingen frist for den første")), *FirstUnit.choices],
        required=False,
    )
    count = forms.IntegerField(
        label=gettext_lazy("Antal samtaler"), required=False, min_value=1, max_value=100
    )
    window_from_months = forms.IntegerField(
        label=gettext_lazy("Fra måned"), min_value=0, max_value=240
    )
    window_to_months = forms.IntegerField(
        label=gettext_lazy("Til måned"), required=False, min_value=1, max_value=240
    )
    gap_days = forms.IntegerField(
        label=gettext_lazy("Højst dage imellem"), required=False, min_value=1, max_value=3650
    )
    gap_months = forms.IntegerField(
        label=gettext_lazy("Højst måneder imellem"), required=False, min_value=1, max_value=240
    )
    gap_when = forms.ChoiceField(
        label=gettext_lazy("Afstanden gælder"),
        choices=[("", gettext_lazy("Ikke relevant")), *GapWhen.choices],
        required=False,
    )
    first_in_person = forms.BooleanField(
        label=gettext_lazy("Den første samtale er ved fremmøde"), required=False
    )
    restart_on_benefit_change = forms.BooleanField(
        label=gettext_lazy("En ny ydelse starter tællingen forfra"), required=False
    )
    explanation = forms.CharField(
        label=gettext_lazy("Forklaring til borgeren"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Én sætning, som borgeren kan læse."),
    )
    law = forms.CharField(label=gettext_lazy("Lovhenvisning"), max_length=200)
    evidence = forms.ChoiceField(
        label=gettext_lazy("Er tallene efterprøvet i loven?"),
        choices=Evidence.choices,
        widget=forms.RadioSelect,
    )
    evidence_note = forms.CharField(
        label=gettext_lazy("Hvad er ikke efterprøvet?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(
        label=gettext_lazy("Hvorfor ændres reglen?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Lov, bekendtgørelse eller udmelding. Det står i historikken."),
    )

    # name of a column: the same name here; the period is two fields
    COLUMNS = (
        "first_n",
        "first_unit",
        "count",
        "window_from_months",
        "window_to_months",
        "gap_days",
        "gap_months",
        "gap_when",
        "first_in_person",
        "restart_on_benefit_change",
        "explanation",
        "law",
        "evidence",
        "evidence_note",
    )

    @classmethod
    def of(cls, rule: ContactRule, data: Any = None) -> RuleForm:
        """The form filled with what the rule says."""
        initial = {name: getattr(rule, name) for name in cls.COLUMNS}
        period = rule.period
        return cls(data, initial={**initial, "valid_from": period.start, "valid_to": period.end})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("valid_from"), given.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("Slutdatoen ligger før startdatoen."))
        if (
            given.get("evidence") != Evidence.VERIFIED
            and not given.get("evidence_note", "").strip()
        ):
            self.add_error("evidence_note", _("Skriv hvad der ikke er efterprøvet."))
        return given

    def values(self) -> dict[str, Any]:
        """The rule's columns as they are to be."""
        given = self.cleaned_data
        period = Period(given["valid_from"], given["valid_to"])
        return {name: given[name] for name in self.COLUMNS} | {"valid": period.as_range()}


class TransitionForm(forms.Form):
    """From a day running courses in a group follow that day's rules."""

    group = forms.ChoiceField(label=gettext_lazy("Kontaktgruppe"))
    day = forms.DateField(label=gettext_lazy("Fra"))
    because = forms.CharField(
        label=gettext_lazy("Hvilken overgangsregel bygger det på?"), max_length=300
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices(_("Vælg"))  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """The reason for taking something back."""

    why = forms.CharField(label=gettext_lazy("Hvorfor?"), max_length=400)
