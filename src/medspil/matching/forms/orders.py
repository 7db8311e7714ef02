"""An order on one screen, new or to be put right, and what the list of orders shows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import localize_input
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, CompanyContact, Workplace
from medspil.competence.models import Kind
from medspil.kernel import clock
from medspil.matching.forms.linking import LinkedForm
from medspil.matching.forms.openings import ALL, MINE, CloseForm
from medspil.matching.models import JobKind, JobOrder, Level, Shift, Strain, Urgency
from medspil.matching.models.openings import MOST_SEATS
from medspil.matching.orders_wording import STAGES
from medspil.matching.scoring.facts import MUST, NICE, SHIFTS, SHOULD, STRAINS, WEEK, codes_of
from medspil.ui.days import DayField
from medspil.ui.fields import offer_rows

ONE_A_LINE = _("Ét på hver linje.")


class Lines(forms.CharField):
    """Words, one thing on each line."""

    def __init__(self, **given: Any) -> None:
        widget = forms.Textarea(attrs={"rows": given.pop("rows", 3)})
        super().__init__(widget=widget, max_length=3000, **given)

    def clean(self, value: Any) -> Any:
        said = str(super().clean(value) or "")
        return [line.strip() for line in said.splitlines() if line.strip()]


def hours_field(label: Any, first: int) -> forms.IntegerField:
    """Hours a week."""
    return forms.IntegerField(label=label, min_value=1, max_value=WEEK, initial=first)


class OrderForm(LinkedForm):
    """What a company asks for, as it is said on the telephone; of an order that stands, with the
    version that was read.
    """

    LINKED = {
        "title": Kind.OCCUPATION,
        **dict.fromkeys(("must", "should", "nice"), Kind.SKILL),
    }

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("Hvilket arbejde?"),
        max_length=100,
        help_text=_("Erhvervet, fx rengøringsassistent"),
    )
    occupation_is_must = forms.BooleanField(
        label=_("Kun folk fra det erhverv eller et tæt på"), required=False
    )
    seats = forms.IntegerField(label=_("Hvor mange?"), min_value=1, max_value=MOST_SEATS, initial=1)
    start_on = DayField(label=_("Begynder"))
    hours_from = hours_field(_("Timer om ugen, mindst"), 30)
    hours_to = hours_field(_("Timer om ugen, højst"), 37)
    shifts = forms.MultipleChoiceField(
        label=_("Hvornår på dagen"),
        choices=Shift.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=["day"],
    )
    postcode = forms.RegexField(
        r"^[0-9]{4}$", label=_("Arbejdsstedets postnummer"), max_length=4, required=False
    )
    must = Lines(label=_("Krav: skal kunne"), required=False, help_text=ONE_A_LINE)
    should = Lines(label=_("Ønsker: bør kunne"), required=False)
    nice = Lines(label=_("Plus, hvis de kan"), required=False)
    proofs = Lines(
        label=_("Beviser, de skal have"), required=False, help_text=_("Fx truckcertifikat")
    )
    strains = forms.MultipleChoiceField(
        label=_("Det kræver arbejdet"),
        choices=Strain.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    urgency = forms.ChoiceField(
        label=_("Hvornår har I lovet de første kandidater?"),
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        initial=Urgency.TODAY,
    )
    kind = forms.ChoiceField(label=_("Slags"), choices=JobKind.choices, initial=JobKind.ORDINARY)
    contact = forms.ModelChoiceField(
        CompanyContact.objects.none(), label=_("Hvem taler vi med?"), required=False
    )
    workplace = forms.ModelChoiceField(
        Workplace.objects.none(), label=_("Arbejdssted"), required=False
    )
    course = forms.CharField(
        label=_("Kursus, alle skal have før start"), max_length=120, required=False
    )
    course_on = DayField(label=_("Kurset er"), required=False)
    note = forms.CharField(
        label=_("Andet"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Skriv ikke om borgere."),
    )

    def __init__(
        self, data: Any = None, *, company: Company, order: JobOrder | None = None
    ) -> None:
        soon = clock.today() + timedelta(days=7)
        start = {"start_on": soon, "postcode": company.postcode}
        super().__init__(data, initial=start if order is None else as_written(order))
        people = company.contacts.filter(forgotten_at=None, left_on=None)
        offer_rows(self, "contact", people, lambda one: one.name)
        offer_rows(self, "workplace", company.workplaces.all(), lambda one: one.name)

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        concepts = self.concepts()
        said = dict(self.cleaned_data)
        skills: dict[str, str] = {}
        for name, level in (("nice", NICE), ("should", SHOULD), ("must", MUST)):
            skills |= dict.fromkeys(said.pop(name), level)
        hours = (said.pop("hours_from"), said.pop("hours_to"))
        proofs = dict.fromkeys(said.pop("proofs"), Level.MUST)
        said.pop("version")
        told = {"skills": skills, "certificates": proofs, "hours": hours, "concepts": concepts}
        return {**said, **told}


def concepts_in(order: JobOrder | None) -> dict[str, str]:
    """The concepts that words of the order stand for."""
    if order is None:
        return {}
    pairs = [(order.title, order.occupation), *((words, key) for key, words, _l in order.skills)]
    return {words: key for words, key in pairs if "://" in key}


def as_written(order: JobOrder) -> dict[str, Any]:
    """What stands in the form of an order."""
    at = {MUST: "must", SHOULD: "should", NICE: "nice"}
    lines: dict[str, list[str]] = {name: [] for name in at.values()}
    for _key, words, level in order.skills:
        lines[at[level]].append(words)
    names = ("title", "occupation_is_must", "seats", "start_on", "hours_from", "hours_to")
    more = ("postcode", "urgency", "kind", "workplace", "contact", "course", "course_on", "note")
    return {
        **{name: getattr(order, name) for name in (*names, *more, "version")},
        **{name: "\n".join(said) for name, said in lines.items()},
        "proofs": "\n".join(words for _key, words, _level in order.certificates),
        "shifts": codes_of(order.shifts, SHIFTS),
        "strains": codes_of(order.strains, STRAINS),
    }


class CloseOrderForm(CloseForm):
    """Why the company needs nobody more: it may have whom it asked for."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].label = now_("Hvorfor lukkes ordren?")


class OrderFilter(forms.Form):
    """What the list of orders shows."""

    use_required_attribute = False

    state = forms.ChoiceField(
        label=_("Tilstand"), choices=[ALL, ("open", _("Åbne")), *STAGES.items()], required=False
    )
    consultant = forms.ChoiceField(
        label=_("Konsulent"), choices=[ALL, (MINE, _("Mine"))], required=False
    )


class SpanForm(forms.Form):
    """The first and the last day; the usual ones where one is wrong."""

    use_required_attribute = False

    fra = DayField(label=_("Fra"))
    til = DayField(label=_("Til og med"))

    def __init__(self, data: Any, *, start: date, end: date) -> None:
        filled = data.copy()
        for name, day in (("fra", start), ("til", end)):
            if not filled.get(name):
                filled[name] = localize_input(day)
        super().__init__(filled)
        self.usual = (start, end)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("fra"), said.get("til")
        if first is not None and last is not None and first > last:
            self.add_error("fra", now_("Den første dag ligger efter den sidste."))
        return said

    def days(self) -> tuple[date, date]:
        """Both."""
        if not self.is_valid():
            return self.usual
        return self.cleaned_data["fra"], self.cleaned_data["til"]
