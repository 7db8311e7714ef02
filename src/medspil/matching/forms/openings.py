"""What is written about openings, capacity and earlier figures, and what lists show."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import localize_input
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, Workplace
from medspil.companies.queries import consultants
from medspil.kernel import clock
from medspil.kernel.action import Actor
from medspil.kernel.period import Period
from medspil.matching.models import FoundBy, JobKind, Opening
from medspil.matching.models.capacity import MOST_HOURS
from medspil.matching.models.openings import MOST_SEATS
from medspil.matching.queries.openings import Wanted
from medspil.matching.wording import STATES
from medspil.people.models import Citizen, Staff
from medspil.people.queries import citizens_for
from medspil.people.rules import works_with_citizens
from medspil.ui.days import DayField
from medspil.ui.fields import offer, offer_rows

ALL = ("", _("Alle"))
MINE = "me"
LONGEST = 5 * 366  # days of a period


class Plain(forms.Form):
    """A form whose fields say themselves what is missing."""

    use_required_attribute = False


class OpeningForm(Plain):
    """Work that a company offers."""

    kind = forms.ChoiceField(label=_("Slags"), choices=JobKind.choices, widget=forms.RadioSelect)
    what = forms.CharField(
        label=_("Arbejdet"), max_length=200, required=False, help_text=_("Fx rengøring om morgenen")
    )
    hours = forms.DecimalField(
        label=_("Timer om ugen"), min_value=1, max_value=48, max_digits=4, decimal_places=1
    )
    seats = forms.IntegerField(label=_("Stillinger"), min_value=1, max_value=MOST_SEATS, initial=1)
    found_by = forms.ChoiceField(label=_("Fundet ved"), choices=[("", "–"), *FoundBy.choices])
    found_on = DayField(label=_("Fundet"))
    workplace = forms.ModelChoiceField(
        Workplace.objects.none(), label=_("Arbejdssted"), required=False
    )
    consultant = forms.ModelChoiceField(Staff.objects.none(), label=_("Konsulent"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        company: Company,
        opening: Opening | None = None,
        viewer: Staff | None = None,
    ) -> None:
        start: dict[str, Any] = {"found_on": clock.today(), "consultant": viewer}
        if opening is not None:
            start = {name: getattr(opening, name) for name in self.base_fields}
        super().__init__(data, initial=start)
        offer_rows(self, "workplace", company.workplaces.all(), lambda one: one.name)
        who = consultants()
        if opening is not None and opening.consultant_id is not None:  # also one who has left
            who = Staff.objects.filter(
                pk__in=[*who.values_list("pk", flat=True), opening.consultant_id]
            )
        offer_rows(self, "consultant", who, lambda one: one.full_name)


class FillForm(Plain):
    """Who got it. A case number may be written by who sees the citizen."""

    who = forms.ChoiceField(
        label=_("Hvem fik stillingen?"),
        choices=[("ours", _("En af vores borgere")), ("other", _("En anden"))],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label=_("Borgerens sagsnummer"),
        max_length=60,
        required=False,
        help_text=_("Kun når du kender det, og det er en af dine borgere."),
    )
    filled_on = DayField(label=_("Besat"))

    def __init__(self, data: Any = None, *, viewer: Actor) -> None:
        super().__init__(data, initial={"filled_on": clock.today()}, auto_id="fill-%s")
        self.viewer = viewer
        if not works_with_citizens(viewer):
            del self.fields["reference"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        written = str(said.get("reference") or "").strip()
        if written and said.get("who") != "ours":
            self.add_error("reference", now_("Skriv kun et sagsnummer for en af vores borgere."))
        elif written:
            said["citizen"] = citizens_for(self.viewer).filter(reference=written).first()
            if said["citizen"] is None:
                self.add_error("reference", now_("Ingen af dine borgere har det sagsnummer."))
        return said

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        citizen: Citizen | None = said.get("citizen")
        return {
            "is_ours": said["who"] == "ours",
            "citizen": citizen,
            "filled_on": said["filled_on"],
        }


class CloseForm(Plain):
    """Why nobody got it."""

    reason = forms.CharField(
        label=_("Hvorfor blev den ikke besat?"),
        max_length=300,
        help_text=_("Skriv ikke om borgere."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="close-%s")


class OpeningFilter(forms.Form):
    """What the list shows; its state is the address. A field with a wrong value sets no limit."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("Slags"), choices=[ALL, *JobKind.choices])
    found_by = forms.ChoiceField(label=_("Fundet ved"), choices=[ALL, *FoundBy.choices])
    state = forms.ChoiceField(label=_("Tilstand"), choices=[ALL, *STATES.items()])
    consultant = forms.ChoiceField(label=_("Konsulent"))
    fra = DayField(label=_("Fundet fra"))
    til = DayField(label=_("Til og med"))
    company = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, viewer: Staff) -> None:
        super().__init__(data)
        self.viewer = viewer
        for field in self.fields.values():
            field.required = False
        others = consultants().exclude(pk=viewer.pk).values_list("pk", "full_name")
        offer(self, "consultant", [ALL, (MINE, _("Mine")), *((str(pk), n) for pk, n in others)])

    def wanted(self) -> Wanted:
        """The filter as it stands."""
        self.is_valid()
        said = self.cleaned_data
        who = said.get("consultant") or ""
        return Wanted(
            kind=said.get("kind") or "",
            found_by=said.get("found_by") or "",
            state=said.get("state") or "",
            consultant=self.viewer.pk if who == MINE else int(who or 0) or None,
            company=said.get("company"),
            start=said.get("fra"),
            end=said.get("til"),
        )


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


class PeriodsForm(forms.Form):
    """Two periods. Empty: from the first of the month to today, and the same days a year before."""

    use_required_attribute = False

    fra = DayField(label=_("Fra"))
    til = DayField(label=_("Til og med"))
    mod_fra = DayField(label=_("Mod fra"))
    mod_til = DayField(label=_("Mod til og med"))

    def __init__(self, data: Any) -> None:
        today = clock.today()
        new = Period(today.replace(day=1), today)
        self.usual = (Period(_a_year_before(new.start), _a_year_before(today)), new)
        filled = data.copy()
        days = {
            "fra": new.start,
            "til": today,
            "mod_fra": self.usual[0].start,
            "mod_til": self.usual[0].end,
        }
        for name, day in days.items():
            if not filled.get(name):
                filled[name] = localize_input(day)
        super().__init__(filled)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for first, last in (("fra", "til"), ("mod_fra", "mod_til")):
            start, end = said.get(first), said.get(last)
            if start is None or end is None:
                continue
            if start > end:
                self.add_error(first, now_("Den første dag ligger efter den sidste."))
            elif end - start > timedelta(days=LONGEST):
                self.add_error(first, now_("Vælg højst fem år."))
            elif end > clock.today() + timedelta(days=LONGEST):
                self.add_error(last, now_("Vælg en dag inden for fem år."))
        return said

    def periods(self) -> tuple[Period, Period]:
        """(old, new); the usual ones where a field is wrong."""
        if not self.is_valid():
            return self.usual
        said = self.cleaned_data
        return Period(said["mod_fra"], said["mod_til"]), Period(said["fra"], said["til"])


class StaffingForm(Plain):
    """Hours for companies."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label=_("Kollega"))
    hours = forms.DecimalField(
        label=_("Timer om ugen"),
        min_value=1,
        max_value=MOST_HOURS,
        max_digits=4,
        decimal_places=1,
        initial=37,
    )
    start = DayField(label=_("Fra"))
    end = DayField(label=_("Til og med"), required=False)
    lent_from = forms.CharField(
        label=_("Udlånt fra"), max_length=80, required=False, help_text=_("Fx Jobteam Nord")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offer_rows(self, "staff", consultants(), lambda one: one.full_name)


class EndForm(Plain):
    """The last day."""

    end = DayField(label=_("Sidste dag"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"end": clock.today()}, auto_id=False)


class BaseForm(Plain):
    """The openings of a month, kind by kind, as another count has them."""

    month = forms.RegexField(
        r"^20[0-9]{2}-(0[1-9]|1[0-2])$",
        label=_("Måned"),
        help_text=_("Fx 2019-06"),
        error_messages={"invalid": _("Skriv år og måned, fx 2019-06.")},
    )
    source = forms.CharField(
        label=_("Hvor kommer tallene fra?"),
        max_length=200,
        help_text=_("Fx udtræk fra fagsystemet"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for kind, label in JobKind.choices:
            self.fields[kind] = forms.IntegerField(
                label=label, min_value=0, max_value=100_000, required=False
            )

    def counts(self) -> list[forms.BoundField]:
        """The fields of the kinds."""
        return [self[kind] for kind in JobKind.values]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        return {
            "month": date.fromisoformat(f"{said['month']}-01"),
            "counts": {kind: said[kind] for kind in JobKind.values},
            "source": said["source"],
        }


class MonthForm(Plain):
    """A month, by its first day."""

    month = forms.DateField(input_formats=["%Y-%m-%d"])
