"""Forms of campaigns and questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from medspil.companies.forms.company import Plain
from medspil.companies.models import Campaign, CampaignRow, CompanyContact, Question
from medspil.companies.queries import consultants
from medspil.companies.sections import SECTIONS
from medspil.people.models import Staff
from medspil.rounds.answers import AnswerKeys
from medspil.rounds.models import ANSWERS
from medspil.ui.days import DayField, MomentField
from medspil.ui.fields import offer_rows

LETTERS = [(one.letter, one.title) for one in SECTIONS]


class CampaignForm(Plain):
    """A name, what is said, and until when."""

    name = forms.CharField(label=_("Navn"), max_length=120)
    script = forms.CharField(
        label=_("Manuskript"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Det, I siger og spørger om. Den, der ringer, ser det under samtalen."),
    )
    ends_on = DayField(label=_("Slutter senest"), required=False)

    def __init__(self, data: Any = None, *, campaign: Campaign | None = None) -> None:
        start = {n: getattr(campaign, n) for n in self.base_fields} if campaign else {}
        super().__init__(data, initial=start)


class SharesForm(Plain):
    """Who calls, and for each which industries are theirs."""

    callers = forms.ModelMultipleChoiceField(
        Staff.objects.none(),
        label=_("Hvem ringer?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Vælg, hvem der ringer.")},
    )

    def __init__(self, data: Any = None, *, campaign: Campaign | None = None) -> None:
        held = {one.staff_id: one.sections for one in campaign.shares.all()} if campaign else {}
        super().__init__(data, initial={"callers": list(held)})
        people = list(consultants())
        offer_rows(self, "callers", consultants(), lambda one: one.full_name)
        for one in people:
            self.fields[f"sections-{one.pk}"] = forms.MultipleChoiceField(
                label=one.full_name,
                choices=LETTERS,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=held.get(one.pk, []),
            )

    @property
    def of_each(self) -> list[forms.BoundField]:
        """The fields of industries, one a colleague."""
        return [self[name] for name in self.fields if name != "callers"]

    def shares(self) -> list[tuple[Staff, list[str]]]:
        """Who calls, each with the letters of their sections."""
        return [
            (one, self.cleaned_data.get(f"sections-{one.pk}", []))
            for one in self.cleaned_data["callers"]
        ]


class CallForm(Plain):
    """What came of a call."""

    row = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Hvad skete der?"),
        choices=[(code, f"{n} · {label}") for n, (code, label) in enumerate(ANSWERS, start=1)],
        widget=AnswerKeys,
    )
    note = forms.CharField(
        label=_("Notat"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "data-after-key": ""}),
        help_text=_("Om virksomheden. Skriv ikke om borgere."),
    )
    contact = forms.ModelChoiceField(
        CompanyContact.objects.none(), label=_("Hvem talte du med?"), required=False
    )
    call_back_at = MomentField(label=_("Vil ringes op"), required=False)
    next_on = DayField(label=_("Næste skridt"), required=False)
    next_what = forms.CharField(label=_("Hvad skal der ske?"), max_length=200, required=False)
    question = forms.CharField(
        label=_("Spørgsmål, du ikke kunne svare på"),
        max_length=500,
        required=False,
        help_text=_("Det kommer i køen og er dit, til du giver det videre."),
    )

    def __init__(self, data: Any = None, *, row: CampaignRow) -> None:
        super().__init__(data, initial={"row": row.pk}, auto_id="call-%s")
        people = row.company.contacts.filter(forgotten_at=None, left_on=None)
        offer_rows(self, "contact", people, lambda one: one.name)


class ReasonForm(Plain):
    """Why a company is called although somebody spoke with it lately."""

    reason = forms.CharField(label=_("Hvorfor alligevel?"), max_length=300)


class AnswerForm(Plain):
    """The answer that was given."""

    answer = forms.CharField(
        label=_("Svar"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    for_all = forms.BooleanField(
        label=_("Læg spørgsmålet og svaret, så alle kan bruge det"),
        required=False,
        help_text=_("Ret først svaret, så ingen virksomhed kan genkendes."),
    )


class HandForm(Plain):
    """Somebody else, or another day."""

    owner = forms.ModelChoiceField(Staff.objects.none(), label=_("Hvem svarer"))
    due_on = DayField(label=_("Svar senest"))

    def __init__(self, data: Any = None, *, question: Question) -> None:
        start = {"owner": question.owner_id, "due_on": question.due_on}
        super().__init__(data, initial=start, auto_id="hand-%s")
        offer_rows(self, "owner", consultants(), lambda one: one.full_name)
