"""What is done with the list and with those who were chosen from it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from medspil.companies.models import CompanyContact
from medspil.kernel import clock
from medspil.matching.actions.many import COURSE, HIRED
from medspil.matching.forms.openings import Plain
from medspil.matching.models import CompanySays, How, Interview, JobOrder, Proposal
from medspil.matching.queries.orders import to_be_sent
from medspil.ui.days import DayField, MomentField
from medspil.ui.fields import offer, offer_rows

SO_IS_A_TIME_WRITTEN = _("Skriv dag og tid sådan: 28.4 kl. 10")
TOLD_US = [(how.value, how.label) for how in How if how not in (How.SELF, How.SMS)]


def key_in(text: str) -> int:
    """The row's key that was sent; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class ChooseForm(Plain):
    """Rows of a list, by their profile."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        written = data.getlist("profile") if data else []
        self.profiles = [key for one in written if (key := key_in(one))]


class SendForm(Plain):
    """CVs to a contact person. `names`: by proposal, of those whom the viewer may know."""

    contact = forms.ModelChoiceField(CompanyContact.objects.none(), label=_("Til"))
    people = forms.ModelMultipleChoiceField(
        Proposal.objects.none(), label=_("CV’er"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, order: JobOrder) -> None:
        super().__init__(data, auto_id="send-%s")
        self.names: dict[int, str] = {}
        who = order.company.contacts.filter(forgotten_at=None, left_on=None)
        ready = order.proposals.filter(to_be_sent(clock.now()))
        offer_rows(self, "contact", who, lambda one: one.name)
        offer_rows(
            self,
            "people",
            ready.select_related("citizen__job_profile"),
            lambda one: (
                self.names.get(one.pk)
                or now_("Kandidat %(name)s") % {"name": one.citizen.job_profile.name}
            ),
        )
        self.initial["people"] = [one.pk for one in ready]
        self.initial["contact"] = order.contact_id


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


class TalkForm(Plain):
    """When and where the company and the citizen talk; or why they do not."""

    starts_at = MomentField(
        label=_("Hvornår"), required=False, error_messages={"invalid": SO_IS_A_TIME_WRITTEN}
    )
    place = forms.CharField(label=_("Hvor"), max_length=200, required=False)
    because = forms.CharField(label=_("Hvorfor aflyses den?"), max_length=300, required=False)
    off = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, talk: Interview | None = None, **given: Any) -> None:
        start = {"starts_at": talk.starts_at, "place": talk.place} if talk else {}
        super().__init__(data, initial=start, **given)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("off"):
            for name in ("starts_at", "place"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, now_("Skriv både hvornår og hvor."))
        return said


class ManyForm(Plain):
    """What the company said of several, or the course that several have taken."""

    people = forms.ModelMultipleChoiceField(Proposal.objects.none(), required=False)
    says = forms.ChoiceField(
        label=_("Hvad siger virksomheden?"),
        choices=[
            *CompanySays.choices,
            (HIRED, _("Ansætter")),
            (COURSE, _("Har taget kurset")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Vælg, hvad der skal ske.")},
    )
    day = DayField(
        label=_("Dag"), required=False, help_text=_("Hvornår de begynder, eller tog kurset.")
    )
    because = forms.CharField(
        label=_("Hvorfor ikke?"), max_length=300, required=False, help_text=_("Kun ved nej tak.")
    )

    def __init__(self, data: Any = None, *, order: JobOrder) -> None:
        super().__init__(data, auto_id="many-%s", initial={"day": order.start_on})
        offer_rows(self, "people", order.proposals.filter(answer=True))
        if not order.course:
            offer(self, "says", [*CompanySays.choices, (HIRED, now_("Ansætter"))])

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        people = list(said.pop("people"))
        return {**said, "proposals": people}


class TakeBackForm(Plain):
    """A button: they were not hired after all."""


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
