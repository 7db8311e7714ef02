"""The people that a company needs, as it writes it itself behind its own door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, CompanyContact, Workplace
from medspil.kernel import clock
from medspil.matching.forms.orders import ONE_A_LINE, Lines, hours_field
from medspil.matching.models import JobKind, Level, Shift, Urgency
from medspil.matching.models.openings import MOST_SEATS
from medspil.matching.scoring.facts import MUST, NICE
from medspil.reception.forms import Plain
from medspil.ui.days import DayField
from medspil.ui.fields import offer_rows
from medspil.ui.wording import danish_date


class OwnOrderForm(Plain):
    """Whom the company needs. A consultant goes through it with them before anybody is found."""

    title = forms.CharField(
        label=_("Hvad skal de arbejde som?"),
        max_length=100,
        help_text=_("Fx rengøringsassistent eller lagermedarbejder"),
    )
    seats = forms.IntegerField(label=_("Hvor mange?"), min_value=1, max_value=MOST_SEATS, initial=1)
    start_on = DayField(label=_("Hvornår begynder de?"))
    hours_from = hours_field(_("Timer om ugen, mindst"), 30)
    hours_to = hours_field(_("Timer om ugen, højst"), 37)
    shifts = forms.MultipleChoiceField(
        label=_("Hvornår på dagen?"),
        choices=Shift.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["day"],
    )
    kind = forms.ChoiceField(
        label=_("Hvilken slags job?"), choices=JobKind.choices, initial=JobKind.ORDINARY
    )
    workplace = forms.ModelChoiceField(Workplace.objects.none(), label=_("Hvor?"), required=False)
    postcode = forms.RegexField(
        r"^[0-9]{4}$", label=_("Arbejdsstedets postnummer"), max_length=4, required=False
    )
    must = Lines(label=_("Hvad skal de kunne?"), required=False, help_text=ONE_A_LINE)
    nice = Lines(label=_("Hvad er godt, hvis de kan?"), required=False)
    proofs = Lines(
        label=_("Hvilke beviser skal de have?"), required=False, help_text=_("Fx truckcertifikat")
    )
    urgency = forms.ChoiceField(
        label=_("Hvor hurtigt har I brug for at høre fra os?"),
        choices=[
            (Urgency.TODAY.value, _("Så hurtigt som muligt")),
            (Urgency.WEEK.value, _("I denne uge")),
        ],
        widget=forms.RadioSelect,
        initial=Urgency.WEEK,
    )
    contact = forms.ModelChoiceField(
        CompanyContact.objects.none(), label=_("Hvem skal vi ringe til?"), required=False
    )
    note = forms.CharField(
        label=_("Er der andet?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Skriv ikke navne eller CPR-numre på medarbejdere."),
    )

    def __init__(
        self, data: Any = None, *, company: Company, contact: CompanyContact | None = None
    ) -> None:
        soon = clock.today() + timedelta(days=7)
        start = {"start_on": soon, "postcode": company.postcode, "contact": contact}
        super().__init__(data, initial=start)
        people = company.contacts.filter(forgotten_at=None, left_on=None)
        offer_rows(self, "contact", people, lambda one: one.name)
        places = company.workplaces.filter(closed_on=None)
        offer_rows(self, "workplace", places, lambda one: one.name)
        for name, rows in (("contact", people), ("workplace", places)):
            if not rows.exists():
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        skills = dict.fromkeys(said.pop("nice"), NICE) | dict.fromkeys(said.pop("must"), MUST)
        hours = (said.pop("hours_from"), said.pop("hours_to"))
        proofs = dict.fromkeys(said.pop("proofs"), Level.MUST)
        return {**said, "skills": skills, "certificates": proofs, "hours": hours}

    def in_words(self) -> list[tuple[str, str]]:
        """(what, what was written), to be read through before it is sent."""
        found = []
        for name, value in self.cleaned_data.items():
            if words := self._said(self.fields[name], value):
                found.append((str(self.fields[name].label), words))
        return found

    def written(self) -> list[tuple[str, str]]:
        """What was written, as it goes along to the next step."""
        return [(name, one) for name in self.fields for one in self._sent(name)]

    def _sent(self, name: str) -> Iterable[str]:
        given: Any = self.data
        return given.getlist(name) if name in given else []

    @staticmethod
    def _said(field: forms.Field, value: Any) -> str:
        if isinstance(field, forms.ModelChoiceField):
            return str(value.name) if value else ""
        if isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            named = {str(code): str(label) for code, label in choices}
            return ", ".join(named[one] for one in ([value] if isinstance(value, str) else value))
        if isinstance(value, date):
            return danish_date(value)
        return "\n".join(value) if isinstance(value, list) else str(value or "")
