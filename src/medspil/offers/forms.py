"""What people write about offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from medspil.kernel import clock
from medspil.offers.models import Funding, GuestRole, Series, SeriesKind, Session
from medspil.offers.queries.industry import Wanted
from medspil.people.models import Role, Staff
from medspil.ui.wording import language_name

WEEKDAYS = [
    (1, _("mandag")),
    (2, _("tirsdag")),
    (3, _("onsdag")),
    (4, _("torsdag")),
    (5, _("fredag")),
    (6, _("lørdag")),
    (7, _("søndag")),
]
_FIELDS = (
    *("kind", "title", "about", "host", "weekdays", "starts", "minutes", "every_weeks"),
    *("first_day", "last_day", "skip_holidays", "capacity", "at_least", "link", "phone"),
    *("alias_default", "public", "confirm_hours", "voluntary"),
)


def hosts() -> QuerySet[Staff]:
    """Who can hold an offer today."""
    held = Q(
        memberships__role__in=[Role.CASEWORKER, Role.LEADER, Role.CONSULTANT],
        memberships__valid__contains=clock.today(),
    )
    return Staff.objects.filter(held, is_active=True).distinct().order_by("full_name", "pk")


class HostField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class SeriesForm(forms.Form):
    """A series, whole."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("Slags"), choices=SeriesKind.choices)
    title = forms.CharField(label=_("Overskrift"), max_length=120)
    about = forms.CharField(
        label=_("Hvad det handler om"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Deltagerne læser det."),
    )
    host = HostField(label=_("Vært"), queryset=Staff.objects.none())
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Ugedage"),
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        initial=[1, 2, 3, 4, 5],
    )
    starts = forms.TimeField(label=_("Klokken"), help_text=_("Fx 14.00"))
    minutes = forms.IntegerField(
        label=_("Varighed i minutter"), min_value=5, max_value=480, initial=60
    )
    every_weeks = forms.TypedChoiceField(
        label=_("Hvor tit"),
        coerce=int,
        choices=[
            (1, _("hver uge")),
            (2, _("hver anden uge")),
            (3, _("hver tredje uge")),
            (4, _("hver fjerde uge")),
        ],
    )
    first_day = forms.DateField(label=_("Fra"))
    last_day = forms.DateField(label=_("Til og med"), required=False)
    skip_holidays = forms.BooleanField(label=_("Ikke på helligdage"), required=False, initial=True)
    capacity = forms.IntegerField(label=_("Pladser"), min_value=1, max_value=1000, initial=25)
    at_least = forms.IntegerField(
        label=_("Mindst så mange ja"), min_value=0, max_value=1000, initial=0, required=False
    )
    link = forms.URLField(
        label=_("Link til rummet"), required=False, max_length=500, assume_scheme="https"
    )
    phone = forms.CharField(label=_("Nummer, man kan ringe ind på"), required=False, max_length=20)
    topics = forms.CharField(
        label=_("Emner"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Et på hver linje. De følger hinanden og begynder forfra."),
    )
    alias_default = forms.BooleanField(
        label=_("Deltagerne ser hinanden ved et dæknavn"), required=False, initial=True
    )
    public = forms.BooleanField(
        label=_("Alle kan tilmelde sig på siden med tilbud"), required=False, initial=True
    )
    confirm_hours = forms.IntegerField(
        label=_("Timer til at sige ja til en ledig plads"), min_value=1, max_value=168, initial=24
    )
    voluntary = forms.CharField(label=_("Om at det er frivilligt"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, series: Series | None = None, mine: Staff) -> None:
        super().__init__(data, initial=_as_it_stands(series) if series else {"host": mine})
        host = self.fields["host"]
        assert isinstance(host, forms.ModelChoiceField)
        host.queryset = hosts()

    def clean_link(self) -> str:
        return _https(self.cleaned_data["link"])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first_day"), said.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Den sidste dag ligger før den første."))
        said["at_least"] = said.get("at_least") or 0
        if said.get("capacity") and said["at_least"] > said["capacity"]:
            self.add_error("at_least", _("Det kan ikke være flere end pladserne."))
        return said

    def facts(self) -> dict[str, Any]:
        """What the actions take."""
        said = {name: self.cleaned_data[name] for name in _FIELDS}
        return {**said, "topics": self.cleaned_data["topics"].splitlines()}


def _as_it_stands(series: Series) -> dict[str, Any]:
    topics = series.topics.order_by("position").values_list("title", flat=True)
    return {**{name: getattr(series, name) for name in _FIELDS}, "topics": "\n".join(topics)}


def _https(link: str) -> str:
    if link and not link.startswith("https://"):
        raise forms.ValidationError(_("Linket skal begynde med https://."))
    return link


class PlanForm(forms.Form):
    """How far the calendar is filled."""

    use_required_attribute = False

    until = forms.DateField(label=_("Til og med"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(
            data, initial={"until": clock.today() + timedelta(days=56)}, auto_id="plan-%s"
        )


class SessionForm(forms.Form):
    """What can be changed of one session, and who comes from outside."""

    use_required_attribute = False

    host = HostField(label=_("Vært"), queryset=Staff.objects.none())
    starts_at = forms.DateTimeField(label=_("Hvornår"), help_text=_("Fx 28.04.2020 kl. 14.00"))
    minutes = forms.IntegerField(label=_("Varighed i minutter"), min_value=5, max_value=480)
    capacity = forms.IntegerField(label=_("Pladser"), min_value=1, max_value=1000)
    link = forms.URLField(
        label=_("Link til rummet"), required=False, max_length=500, assume_scheme="https"
    )
    phone = forms.CharField(label=_("Nummer, man kan ringe ind på"), required=False, max_length=20)
    guest_role = forms.ChoiceField(
        label=_("Gæstens rolle"),
        choices=[("", _("Ingen gæst")), *GuestRole.choices],
        required=False,
    )
    guest_name = forms.CharField(label=_("Gæstens navn"), required=False, max_length=120)
    guest_organisation = forms.CharField(
        label=_("Virksomhed eller sted"), required=False, max_length=120
    )

    def __init__(self, data: Any = None, *, series: Series, session: Session | None = None) -> None:
        about: Any = session or series
        first = {n: getattr(about, n) for n in ("host", "minutes", "capacity", "link", "phone")}
        if session:
            first["starts_at"] = session.starts_at.astimezone(clock.TZ)
        super().__init__(data, initial=first, auto_id="session-%s")
        host = self.fields["host"]
        assert isinstance(host, forms.ModelChoiceField)
        host.queryset = hosts()

    def clean_link(self) -> str:
        return _https(self.cleaned_data["link"])

    def facts(self) -> dict[str, Any]:
        """Fields of `Session`."""
        names = ("host", "starts_at", "minutes", "capacity", "link", "phone")
        return {name: self.cleaned_data[name] for name in names}

    def guest(self) -> tuple[str, str, str] | None:
        """(role, name, organisation) when one was written."""
        said = self.cleaned_data
        if not said["guest_name"]:
            return None
        role = said["guest_role"] or GuestRole.SPEAKER
        return (role, said["guest_name"], said["guest_organisation"])


class ReasonForm(forms.Form):
    """Why."""

    use_required_attribute = False

    reason = forms.CharField(label=_("Hvorfor"), max_length=300)


class ObserversForm(forms.Form):
    """Colleagues of another municipality, as a number."""

    use_required_attribute = False

    code = forms.CharField(label=_("Kommunekode"), max_length=4, help_text=_("Fx 0621"))
    name = forms.CharField(label=_("Kommune"), max_length=60)
    count = forms.IntegerField(label=_("Antal"), min_value=0, max_value=500)


class MaterialForm(forms.Form):
    """Text or links for those who came."""

    use_required_attribute = False

    material = forms.CharField(
        label=_("Materiale"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class GuestForm(forms.Form):
    """Who you are, on the public page; and on the telephone with a host."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Dit navn"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = forms.CharField(
        label=_("Telefonnummer eller e-mail"),
        max_length=254,
        help_text=_("Vi sender en bekræftelse dertil."),
    )
    question = forms.CharField(
        label=_("Er der noget, du gerne vil spørge om?"), required=False, max_length=300
    )


class SparringForm(forms.Form):
    """When, and with whom."""

    use_required_attribute = False

    staff = HostField(label=_("Med hvem"), queryset=Staff.objects.none())
    when = forms.DateTimeField(label=_("Hvornår"), help_text=_("Fx 28.04.2020 kl. 10.00"))

    def __init__(self, data: Any = None, *, mine: Staff) -> None:
        super().__init__(data, initial={"staff": mine}, auto_id="sparring-%s")
        staff = self.fields["staff"]
        assert isinstance(staff, forms.ModelChoiceField)
        staff.queryset = hosts()


class WantedForm(forms.Form):
    """Whom an industry webinar is for."""

    groups = forms.MultipleChoiceField(
        label=_("Kontaktgruppe"), required=False, widget=forms.CheckboxSelectMultiple
    )
    target_groups = forms.MultipleChoiceField(
        label=_("Målgruppe"), required=False, widget=forms.CheckboxSelectMultiple
    )
    benefits = forms.MultipleChoiceField(
        label=_("Ydelse"), required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Sprog"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, known: Mapping[str, Iterable[str]]) -> None:
        super().__init__(data)
        for name, values in known.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            shown = language_name if name == "languages" else str
            field.choices = [(value, shown(value)) for value in values]
            if not field.choices:
                del self.fields[name]

    def wanted(self) -> Wanted:
        """What was chosen; nothing where the form is wrong."""
        if not self.is_valid():
            return Wanted()
        return Wanted(**{name: tuple(said) for name, said in self.cleaned_data.items()})


class PollForm(forms.Form):
    """A question to everybody, with its answers."""

    use_required_attribute = False

    question = forms.CharField(label=_("Spørgsmål"), max_length=200)
    options = forms.CharField(
        label=_("Svarmuligheder"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Et på hver linje."),
    )


class EducationForm(forms.Form):
    """What, where, when, who pays."""

    use_required_attribute = False

    course = forms.CharField(label=_("Kursus eller uddannelse"), max_length=200)
    provider = forms.CharField(label=_("Uddannelsessted"), required=False, max_length=120)
    first_day = forms.DateField(label=_("Begynder"), required=False)
    needs = forms.CharField(label=_("Det kræver"), required=False, max_length=300)
    funding = forms.ChoiceField(
        label=_("Betales af"), required=False, choices=[("", _("Ved vi ikke")), *Funding.choices]
    )


class PlanStepForm(forms.Form):
    """A step of a plan: a reason for a no, a day for what began or ended."""

    use_required_attribute = False

    reason = forms.CharField(label=_("Begrundelse"), required=False, max_length=300)
    day = forms.DateField(label=_("Dag"), required=False)

    def on(self) -> date:
        """The day, today when none was written."""
        day: date | None = self.cleaned_data["day"]
        return day or clock.today()


class PeriodForm(forms.Form):
    """From one day to another, both included."""

    fra = forms.DateField(label=_("Fra"))
    til = forms.DateField(label=_("Til og med"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("fra") and said.get("til") and said["til"] < said["fra"]:
            self.add_error("til", _("Den sidste dag ligger før den første."))
        return said
