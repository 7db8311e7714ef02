"""What companies write, and what consultants do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import Company, CompanyContact
from medspil.companies.models.companies import MOST_DIGITS
from medspil.companies.queries import consultants
from medspil.kernel.cvr import Cvr, InvalidCvr
from medspil.matching.forms.steps import SO_IS_A_TIME_WRITTEN
from medspil.matching.models import JobKind
from medspil.matching.models.openings import MOST_SEATS
from medspil.people.models import Staff
from medspil.reception.models import AnsweredHow, Ask
from medspil.reception.models.page import LANGUAGES
from medspil.reception.queries.cvs import ShownCv
from medspil.ui.days import DayField, MomentField
from medspil.ui.fields import offer, offer_rows

TRAP = "homepage"  # no person sees it; a program fills it in


class Plain(forms.Form):
    """A form whose fields say themselves what is missing."""

    use_required_attribute = False


class WhoForm(Plain):
    """Who asks, on the open page. Inside, the company is known and the rest is filled in."""

    homepage = forms.CharField(
        label=_("Lad feltet stå tomt"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    company_name = forms.CharField(
        label=_("Virksomhed"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    cvr = forms.CharField(
        label=_("CVR-nummer"), max_length=11, required=False, help_text=_("Otte cifre.")
    )
    name = forms.CharField(
        label=_("Dit navn"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Telefon"),
        max_length=MOST_DIGITS,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        company: Company | None = None,
        contact: CompanyContact | None = None,
    ) -> None:
        start: dict[str, Any] = {}
        if contact is not None:
            start = {name: getattr(contact, name) for name in ("name", "phone", "email")}
        if company is not None:
            start["phone"] = start.get("phone") or company.phone
            start["email"] = start.get("email") or company.email
        super().__init__(data, initial=start)
        if company is not None:
            for name in (TRAP, "company_name", "cvr"):
                del self.fields[name]

    @property
    def is_trapped(self) -> bool:
        """Was the field filled in that nobody sees?"""
        return bool(self.cleaned_data.get(TRAP))

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != TRAP}

    def in_words(self) -> list[tuple[str, str]]:
        """(what, what was written), to be read through before it is sent."""
        found = []
        for name, value in self.said().items():
            field = self.fields[name]
            if value in ("", None):
                continue
            if isinstance(field, forms.ChoiceField):
                value = dict(field.choices)[value]  # type: ignore[arg-type]  # flat here
            found.append((str(field.label), forms.DateInput().format_value(value) or str(value)))
        return found


class CallForm(WhoForm):
    """Ask to be called."""

    phone = forms.CharField(
        label=_("Telefon"),
        max_length=MOST_DIGITS,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    about = forms.CharField(
        label=_("Hvad handler det om?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Skriv ikke navne eller CPR-numre på medarbejdere."),
    )
    best_time = forms.CharField(
        label=_("Hvornår passer det bedst?"),
        max_length=120,
        required=False,
        help_text=_("Fx i morgen efter kl. 14"),
    )

    field_order = ["about", "best_time", TRAP, "company_name", "cvr", "name", "phone", "email"]


class LabourForm(WhoForm):
    """Ask for people."""

    occupation = forms.CharField(
        label=_("Hvad skal de lave?"),
        max_length=200,
        help_text=_("Fx rengøring på et hotel om formiddagen"),
    )
    seats = forms.IntegerField(label=_("Hvor mange?"), min_value=1, max_value=MOST_SEATS, initial=1)
    job = forms.ChoiceField(
        label=_("Hvilken slags job?"),
        required=False,
        choices=[("", _("Det ved vi ikke endnu")), *JobKind.choices],
    )
    hours = forms.DecimalField(
        label=_("Timer om ugen"),
        min_value=1,
        max_value=48,
        max_digits=4,
        decimal_places=1,
        required=False,
    )
    shifts = forms.CharField(
        label=_("Arbejdstider"), max_length=200, required=False, help_text=_("Fx aften og weekend")
    )
    place = forms.CharField(label=_("Hvor?"), max_length=120, required=False)
    start_on = DayField(label=_("Hvornår begynder det?"), required=False)
    must_have = forms.CharField(
        label=_("Hvad skal de kunne?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Fx kørekort eller et kursus i hygiejne"),
    )

    field_order = [
        *("occupation", "seats", "job", "hours", "shifts", "place", "start_on", "must_have"),
        *(TRAP, "company_name", "cvr", "name", "phone", "email"),
    ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("phone") and not said.get("email") and "email" not in self.errors:
            self.add_error("phone", _("Skriv et telefonnummer eller en e-mail."))
        return said


class ReachForm(Plain):
    """How the company is reached."""

    phone = forms.CharField(
        label=_("Telefon"),
        max_length=MOST_DIGITS,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, data: Any = None, *, company: Company) -> None:
        super().__init__(data, initial={"phone": company.phone, "email": company.email})


class PersonForm(Plain):
    """Somebody to ask for."""

    name = forms.CharField(label=_("Navn"), max_length=120)
    title = forms.CharField(label=_("Stilling"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Telefon"),
        max_length=MOST_DIGITS,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, data: Any = None, *, contact: CompanyContact | None = None) -> None:
        names = ("name", "title", "phone", "email")
        start = {name: getattr(contact, name) for name in names} if contact else {}
        super().__init__(data, initial=start)


class CodeForm(Plain):
    """The six digits."""

    code = forms.CharField(
        label=_("Jeres kode"),
        max_length=12,
        error_messages={"required": _("Skriv koden. Den har seks tal.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


# -- for consultants -------------------------------------------------------------------------------


class HandForm(Plain):
    """Whose it is to answer."""

    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("Hvem svarer?"))

    def __init__(self, data: Any = None, *, ask: Ask, viewer: Staff) -> None:
        super().__init__(data, initial={"owner": ask.owner or viewer})
        offer_rows(self, "owner", consultants(), lambda one: one.full_name)


class AnswerForm(Plain):
    """What the company was answered."""

    how = forms.ChoiceField(
        label=_("Hvordan fik de svar?"), choices=AnsweredHow.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("Svaret til virksomheden"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Virksomheden kan læse det på sin egen side. Skriv ikke om borgere."),
    )

    def __init__(self, data: Any = None, *, ask: Ask) -> None:
        super().__init__(data, auto_id="answer-%s")
        if not ask.email:
            ways = [one for one in AnsweredHow.choices if one[0] != AnsweredHow.EMAIL]
            offer(self, "how", ways)


class OpeningForm(Plain):
    """The opening that an ask for labour becomes, as it was asked for."""

    kind = forms.ChoiceField(label=_("Slags"), choices=JobKind.choices)
    hours = forms.DecimalField(
        label=_("Timer om ugen"), min_value=1, max_value=48, max_digits=4, decimal_places=1
    )
    seats = forms.IntegerField(label=_("Stillinger"), min_value=1, max_value=MOST_SEATS)

    def __init__(self, data: Any = None, *, ask: Ask) -> None:
        start = {
            "kind": ask.job or JobKind.ORDINARY,
            "hours": 37 if ask.hours is None else ask.hours,
            "seats": ask.seats,
        }
        super().__init__(data, initial=start, auto_id="opening-%s")


class TieForm(Plain):
    """Which company it was: by CVR number."""

    cvr = forms.CharField(label=_("CVR-nummer"), max_length=11, help_text=_("Otte cifre."))


class RegisterForm(Plain):
    """A company that is not here yet, as a person confirms it."""

    name = forms.CharField(label=_("Virksomhedens navn"), max_length=200)
    cvr = forms.CharField(label=_("CVR-nummer"), max_length=11, required=False)
    cvr_reason = forms.CharField(
        label=_("Hvorfor er nummeret rigtigt?"),
        max_length=200,
        required=False,
        help_text=_("Kun når kontrolcifret ikke passer."),
    )

    def __init__(self, data: Any = None, *, ask: Ask) -> None:
        start = {"name": ask.company_name, "cvr": ask.cvr}
        super().__init__(data, initial=start, auto_id="register-%s")
        if _checks(str(data.get("cvr", "")) if data else ask.cvr):
            self.fields["cvr_reason"].widget = forms.HiddenInput()


def _checks(cvr: str) -> bool:
    """Is no reason needed: is there no number, none at all, or one with a digit that checks?"""
    try:
        return not cvr.strip() or Cvr.parse(cvr).passes_modulus_11
    except InvalidCvr:
        return True


class LinkForm(Plain):
    """For whom a link is."""

    contact = forms.ModelChoiceField(
        CompanyContact.objects.none(), label=_("Hvem skal have linket?")
    )

    def __init__(self, data: Any = None, *, company: Company) -> None:
        super().__init__(data)
        people = company.contacts.filter(forgotten_at=None, left_on=None)
        offer_rows(self, "contact", people, lambda one: one.name)


class PolicyForm(Plain):
    """The promise."""

    answer_days = forms.IntegerField(label=_("Hverdage til et svar"), min_value=1, max_value=30)
    link_days = forms.IntegerField(label=_("Dage, et link virker"), min_value=1, max_value=366)


class TextForm(Plain):
    """One thing that we offer, in the municipality's own words."""

    title = forms.CharField(label=_("Overskrift"), max_length=80)
    text = forms.CharField(
        label=_("Tekst"), max_length=1200, widget=forms.Textarea(attrs={"rows": 6})
    )
    is_hidden = forms.BooleanField(label=_("Vis den ikke"), required=False)


def language_named(code: str) -> str:
    """How the language of a text is said."""
    return LANGUAGES[code]


class CvAnswerForm(Plain):
    """What the company says to one whose CV it was sent: `about`, where it can still be read."""

    who = forms.UUIDField(widget=forms.HiddenInput)
    says = forms.ChoiceField(
        choices=[(code, "") for code in ("interview", "no", "hired", "talk", "off")],
        error_messages={
            "required": _("Vælg, hvad I siger."),
            "invalid_choice": _("Vælg, hvad I siger."),
        },
    )
    because = forms.CharField(label=_("Hvorfor ikke?"), max_length=300, required=False)
    starts_on = DayField(label=_("Begynder"), required=False)
    starts_at = MomentField(
        label=_("Hvornår"), required=False, error_messages={"invalid": SO_IS_A_TIME_WRITTEN}
    )
    place = forms.CharField(label=_("Hvor"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, shown: Sequence[ShownCv] = ()) -> None:
        who = data.get("who", "") if data else ""
        rows = [one.proposal for one in shown if str(one.proposal.public_id) == who]
        self.about = rows[0] if rows else None
        super().__init__(data, auto_id=f"%s-{self.about.pk}" if self.about else "%s")
        if self.about and data.get("says") == "off":  # beside it a no thanks has its own why
            self.fields["because"].widget.attrs["id"] = f"off-{self.about.pk}"

    def typed(self) -> dict[str, Any]:
        """What was typed, to be drawn again with what is wrong; `pk`: of whom, 0 for nobody."""
        pk = self.about.pk if self.errors and self.about else 0
        return {**{name: self.data.get(name, "") for name in self.fields}, "pk": pk}
