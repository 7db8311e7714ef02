"""An order on one screen, a profile, and what is done with those who were chosen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import localize_input
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, CompanyContact, Workplace
from medspil.kernel import clock
from medspil.matching.forms.openings import ALL, MINE, Plain
from medspil.matching.models import (
    CompanySays,
    How,
    JobKind,
    JobOrder,
    Level,
    Profile,
    Proposal,
    Shift,
    Strain,
    Urgency,
)
from medspil.matching.models.openings import MOST_SEATS
from medspil.matching.orders_wording import ORDER_STATES
from medspil.matching.scoring.facts import (
    ANY_DISTANCE,
    MUST,
    NICE,
    SHIFTS,
    SHOULD,
    STRAINS,
    WEEK,
    codes_of,
)
from medspil.ui.days import DayField
from medspil.ui.fields import offer_rows

ONE_A_LINE = _("Ét på hver linje.")
TOLD_US = [(how.value, how.label) for how in How if how not in (How.SELF, How.SMS)]
HALF_A_YEAR = timedelta(days=180)


class Lines(forms.CharField):
    """Words, one thing on each line."""

    def __init__(self, **given: Any) -> None:
        widget = forms.Textarea(attrs={"rows": given.pop("rows", 3)})
        super().__init__(widget=widget, max_length=3000, **given)

    def clean(self, value: Any) -> Any:
        said = str(super().clean(value) or "")
        return [line.strip() for line in said.splitlines() if line.strip()]


def _hours(label: Any, first: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=WEEK, initial=first)


class OrderForm(Plain):
    """What a company asks for, as it is said on the telephone."""

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
    hours_from = _hours(_("Timer om ugen, mindst"), 30)
    hours_to = _hours(_("Timer om ugen, højst"), 37)
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

    def __init__(self, data: Any = None, *, company: Company, initial: Any = None) -> None:
        soon = clock.today() + timedelta(days=7)
        start = {"start_on": soon, "postcode": company.postcode, **(initial or {})}
        super().__init__(data, initial=start)
        offer_rows(self, "workplace", company.workplaces.all(), lambda one: one.name)

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        skills: dict[str, str] = {}
        for name, level in (("nice", NICE), ("should", SHOULD), ("must", MUST)):
            skills |= dict.fromkeys(said.pop(name), level)
        return {
            **{k: v for k, v in said.items() if k not in ("hours_from", "hours_to", "proofs")},
            "skills": skills,
            "certificates": dict.fromkeys(said["proofs"], Level.MUST),
            "hours": (said["hours_from"], said["hours_to"]),
        }


class OrderFilter(forms.Form):
    """What the list of orders shows."""

    use_required_attribute = False

    state = forms.ChoiceField(
        label=_("Tilstand"), choices=[ALL, *ORDER_STATES.items()], required=False
    )
    consultant = forms.ChoiceField(
        label=_("Konsulent"), choices=[ALL, (MINE, _("Mine"))], required=False
    )


class ProfileForm(Plain):
    """What the citizen can and wants. Nothing of age, health or where they come from."""

    occupations = Lines(label=_("Erhverv"), help_text=ONE_A_LINE)
    skills = Lines(label=_("Kan"), required=False, rows=6, help_text=ONE_A_LINE)
    certificates = Lines(
        label=_("Beviser"),
        required=False,
        help_text=_("Ét på hver linje; med udløb sådan: Truckcertifikat; 1.6.2021"),
    )
    postcode = forms.RegexField(r"^[0-9]{4}$", label=_("Postnummer"), max_length=4, required=False)
    km = forms.IntegerField(
        label=_("Kan rejse, km"), min_value=1, max_value=ANY_DISTANCE, required=False
    )
    hours_from = _hours(_("Timer om ugen, mindst"), 1)
    hours_to = _hours(_("Timer om ugen, højst"), 37)
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

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
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
    }


class ChooseForm(Plain):
    """Rows of a list, by their profile."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        written = data.getlist("profile") if data else []
        self.profiles = [int(one) for one in written if one.isascii() and one.isdigit()]


class SendForm(Plain):
    """CVs to a contact person."""

    contact = forms.ModelChoiceField(CompanyContact.objects.none(), label=_("Til"))
    people = forms.ModelMultipleChoiceField(
        Proposal.objects.none(), label=_("CV'er"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, order: JobOrder) -> None:
        super().__init__(data, auto_id="send-%s")
        who = order.company.contacts.filter(forgotten_at=None, left_on=None)
        ready = order.proposals.filter(answer=True, package=None)
        offer_rows(self, "contact", who, lambda one: one.name)
        offer_rows(
            self,
            "people",
            ready.select_related("citizen__job_profile"),
            lambda one: now_("Kandidat %(name)s") % {"name": one.citizen.job_profile.name},
        )
        self.initial["people"] = [one.pk for one in ready]


class AskForm(Plain):
    """How the citizen is asked."""

    how = forms.ChoiceField(
        label=_("Spørg borgeren"),
        choices=[(How.PHONE.value, _("Jeg ringer")), (How.SMS.value, _("Send en besked"))],
        widget=forms.RadioSelect,
        initial=How.PHONE,
    )


class AnswerForm(Plain):
    """What the citizen said."""

    yes = forms.ChoiceField(
        label=_("Hvad sagde borgeren?"),
        choices=[("yes", _("Ja")), ("no", _("Nej"))],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("Med borgerens egne ord"), max_length=500)
    how = forms.ChoiceField(label=_("Hvordan"), choices=TOLD_US)

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "yes": self.cleaned_data["yes"] == "yes"}


class CompanyAnswerForm(Plain):
    """What the company said."""

    says = forms.ChoiceField(
        label=_("Hvad siger virksomheden?"),
        choices=CompanySays.choices,
        widget=forms.RadioSelect,
    )
    because = forms.CharField(
        label=_("Hvorfor ikke?"), max_length=300, required=False, help_text=_("Kun ved nej tak.")
    )


class HireForm(Plain):
    """From which day."""

    starts_on = DayField(label=_("Begynder"))


class CourseForm(Plain):
    """The course is taken."""

    done_on = DayField(label=_("Kurset er taget"))


class StillForm(Plain):
    """Are they still there?"""

    field = forms.ChoiceField(choices=[("still_4", ""), ("still_12", "")])
    still = forms.ChoiceField(choices=[("yes", ""), ("no", "")])

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {**self.cleaned_data, "still": self.cleaned_data["still"] == "yes"}


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

    def days(self) -> tuple[date, date]:
        """Both."""
        if not self.is_valid():
            return self.usual
        return self.cleaned_data["fra"], self.cleaned_data["til"]
