"""Forms about one company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.companies.actions.timeline import BY_HAND
from medspil.companies.models import Company, CompanyContact, EventKind, Scheme, Tag, Workplace
from medspil.companies.queries import consultants
from medspil.people.models import Staff
from medspil.ui.days import DayField
from medspil.ui.fields import offer_rows


class Plain(forms.Form):
    """A form whose fields say themselves what is missing."""

    use_required_attribute = False


class CompanyForm(Plain):
    """What stands about a company."""

    name = forms.CharField(label=_("Navn"), max_length=200)
    cvr = forms.CharField(
        label=_("CVR-nummer"), max_length=14, required=False, help_text=_("Otte cifre")
    )
    cvr_reason = forms.CharField(
        label=_("Hvorfor CVR-nummeret er rigtigt"),
        max_length=200,
        required=False,
        help_text=_("Kun når kontrolcifret ikke passer, fx set på virk.dk"),
    )
    street = forms.CharField(label=_("Vej og nummer"), max_length=120, required=False)
    postcode = forms.RegexField(
        r"^[0-9]{4}$",
        label=_("Postnummer"),
        max_length=4,
        required=False,
        error_messages={"invalid": _("Et postnummer er fire cifre.")},
    )
    city = forms.CharField(label=_("By"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    employees = forms.IntegerField(
        label=_("Ansatte"), min_value=0, max_value=999_999, required=False
    )
    consultant = forms.ModelChoiceField(Staff.objects.none(), label=_("Konsulent"), required=False)

    def __init__(self, data: Any = None, *, company: Company | None = None) -> None:
        initial = {}
        if company is not None:
            initial = {name: getattr(company, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        offer_rows(self, "consultant", consultants(), lambda one: one.full_name)


class NewCompanyForm(CompanyForm):
    """A new one; `even_so`: another has the CVR number, and they are to be judged later."""

    even_so = forms.BooleanField(
        label=_("Registrér, selv om en anden har CVR-nummeret"),
        required=False,
        help_text=_("Så står de to på listen over dubletter."),
    )


class EventForm(Plain):
    """What happened."""

    kind = forms.ChoiceField(
        label=_("Hvad skete der?"),
        choices=[(kind.value, kind.label) for kind in BY_HAND],
        initial=EventKind.CALL,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Notat"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Om virksomheden. Skriv ikke om borgere."),
    )
    contact = forms.ModelChoiceField(
        CompanyContact.objects.none(), label=_("Hvem talte du med?"), required=False
    )

    def __init__(self, data: Any = None, *, company: Company) -> None:
        super().__init__(data, auto_id="event-%s")
        people = company.contacts.filter(forgotten_at=None, left_on=None)
        offer_rows(self, "contact", people, lambda one: one.name)


class NextStepForm(Plain):
    """What is next; an empty day takes it away."""

    on = DayField(label=_("Dag"), required=False)
    what = forms.CharField(label=_("Hvad skal der ske?"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, company: Company) -> None:
        start = {"on": company.next_on, "what": company.next_what}
        super().__init__(data, initial=start, auto_id="next-%s")


class PeaceForm(Plain):
    """Until when it is left in peace, and why."""

    until = DayField(label=_("Lad den være i fred til og med"), required=False)
    reason = forms.CharField(label=_("Hvorfor"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, company: Company) -> None:
        start = {"until": company.dnd_until, "reason": company.dnd_reason}
        super().__init__(data, initial=start, auto_id="peace-%s")


class IndustryForm(Plain):
    """A code of one of the two classifications."""

    scheme = forms.ChoiceField(
        label=_("Branchekode"), choices=Scheme.choices, widget=forms.RadioSelect
    )
    code = forms.CharField(label=_("Kode"), max_length=9, help_text=_("Fx 56.10"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="industry-%s", initial={"scheme": Scheme.DB25})


class WorkplaceForm(Plain):
    """A P-number and where it is."""

    p_number = forms.CharField(label=_("P-nummer"), max_length=13, required=False)
    name = forms.CharField(label=_("Navn"), max_length=200, required=False)
    street = forms.CharField(label=_("Vej og nummer"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postnummer"), max_length=4, required=False)
    city = forms.CharField(label=_("By"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=20, required=False)
    closed_on = DayField(label=_("Lukket"), required=False)

    def __init__(self, data: Any = None, *, workplace: Workplace | None = None) -> None:
        start = {name: getattr(workplace, name) for name in self.base_fields} if workplace else {}
        super().__init__(data, initial=start, auto_id="workplace-%s")


class ContactForm(Plain):
    """A person to ask for, and no more than that."""

    name = forms.CharField(label=_("Navn"), max_length=120)
    title = forms.CharField(label=_("Stilling"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telefon"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    left_on = DayField(label=_("Stoppet"), required=False)

    def __init__(self, data: Any = None, *, contact: CompanyContact | None = None) -> None:
        start = {name: getattr(contact, name) for name in self.base_fields} if contact else {}
        super().__init__(data, initial=start, auto_id="contact-%s")


class PutTagForm(Plain):
    """A tag, why, until when, and when to come back."""

    tag = forms.ModelChoiceField(Tag.objects.none(), label=_("Mærke"))
    why = forms.CharField(label=_("Hvorfor"), max_length=300, required=False)
    return_on = DayField(label=_("Vend tilbage"), required=False)
    expires_on = DayField(label=_("Udløber"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="tag-%s")
        offer_rows(self, "tag", Tag.objects.filter(retired_at=None))


class TagForm(Plain):
    """A word of the vocabulary."""

    name = forms.CharField(label=_("Mærke"), max_length=60, help_text=_("Fx Praktik afbrudt"))
    meaning = forms.CharField(
        label=_("Hvad det betyder"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Så den næste ved, hvornår det skal bruges. Sig intet om mennesker."),
    )
    days = forms.IntegerField(
        label=_("Gælder så mange dage"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Tomt: indtil nogen tager det af."),
    )


class ChangeTagForm(TagForm):
    """The same, and who answers for it."""

    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("Ansvarlig"))

    def __init__(self, data: Any = None, *, tag: Tag) -> None:
        start = {"name": tag.name, "meaning": tag.meaning, "days": tag.days, "owner": tag.owner_id}
        super().__init__(data, initial=start)
        offer_rows(self, "owner", consultants(), lambda one: one.full_name)


class PolicyForm(Plain):
    """The municipality's choices."""

    quiet_days = forms.IntegerField(
        label=_("Dage, før en anden ringer"),
        min_value=0,
        max_value=90,
        help_text=_("Har nogen hos jer talt med virksomheden, får ingen anden den imens."),
    )
    answer_days = forms.IntegerField(
        label=_("Hverdage til at svare på et spørgsmål"), min_value=1, max_value=30
    )
